//! All that a treasury stores.

use crate::{calls::Remote, grants::Grants, programs::Programs, redemption::Exits, vault::Vaults};
use ink::{primitives::AccountId, storage::Lazy};
use tributary_core::Timestamp;
use tributary_fast::CodeCell;
use tributary_interfaces::{native, treasury::Pause, BlockNumber};
use tributary_storage::InRoot;

/// All that a treasury stores, whichever code it runs: its own, or its fast path.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub governor: AccountId,
    pub token: AccountId,
    pub created: Timestamp,
    pub created_block: BlockNumber,
    /// What a payment may store at the expense of a caller who is not paid.
    pub deposit_limit: InRoot<u128>,
    pub pause: Lazy<Pause>,
    pub code: CodeCell,
    pub vaults: Vaults,
    pub grants: Grants,
    pub programs: Programs,
    pub exits: Exits,
}

impl Storage {
    pub fn new(governor: AccountId, token: AccountId, (now, block): (Timestamp, BlockNumber)) -> Self {
        Self {
            governor,
            token,
            created: now,
            created_block: block,
            deposit_limit: InRoot::new(native::TOKEN_DEPOSIT),
            pause: Lazy::default(),
            code: Lazy::new(),
            vaults: Vaults::default(),
            grants: Grants::default(),
            programs: Programs::default(),
            exits: Exits::default(),
        }
    }

    /// The contracts that a message calls.
    pub fn remote(&self) -> Remote {
        Remote::new(*self.deposit_limit)
    }

    /// Before which moment nothing new is promised.
    pub fn paused_until(&self) -> Timestamp {
        self.pause.get_or_default().until
    }
}
