//! All that a treasury stores.

use crate::{
    grants::Grants,
    programs::{Opens, Programs},
    vault::Vaults,
};
use ink::{
    primitives::{AccountId, Hash},
    storage::{traits::ManualKey, Lazy},
};
use tributary_interfaces::treasury::Pause;

/// Where a treasury keeps which code answers what its fast path does not; wherever the fast path looks for it.
pub type Code = Lazy<Hash, ManualKey<0x636F_6465>>;

/// All that a treasury stores, whichever code it runs: its own, or its fast path.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub governor: AccountId,
    pub token: AccountId,
    pub pause: Lazy<Pause>,
    /// The full code, if the account runs the fast path.
    pub code: Code,
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
            code: Lazy::default(),
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
