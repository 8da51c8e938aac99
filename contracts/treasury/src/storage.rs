//! All that a treasury stores.

use crate::{
    grants::Grants,
    programs::{Opens, Programs},
    vault::Vaults,
};
use ink::{primitives::AccountId, storage::Lazy};
use tributary_fast::CodeCell;
use tributary_interfaces::treasury::Pause;

/// All that a treasury stores, whichever code it runs: its own, or its fast path.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub governor: AccountId,
    pub token: AccountId,
    pub pause: Lazy<Pause>,
    pub code: CodeCell,
    pub vaults: Vaults,
    pub grants: Grants,
    pub programs: Programs,
}

impl Storage {
    pub fn new(governor: AccountId, token: AccountId) -> Self {
        Self {
            governor,
            token,
            pause: Lazy::default(),
            code: Lazy::new(),
            vaults: Vaults::default(),
            grants: Grants::default(),
            programs: Programs::default(),
        }
    }

    /// How epochs are opened now.
    pub fn opens(&self) -> Opens {
        Opens { paused_until: self.pause.get_or_default().until }
    }
}
