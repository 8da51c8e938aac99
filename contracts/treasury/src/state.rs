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

/// Where a treasury keeps which code answers what its teller does not; wherever a teller looks for it.
pub type Code = Lazy<Hash, ManualKey<0x636F_6465>>;

/// All that a treasury stores, whichever code it runs: its own, or its teller's.
#[ink::storage_item]
#[derive(Debug)]
pub struct State {
    pub governor: AccountId,
    pub token: AccountId,
    pub pause: Lazy<Pause>,
    /// The code that answers what the teller does not.
    pub code: Code,
    pub vaults: Vaults,
    pub grants: Grants,
    pub programs: Programs,
}

impl State {
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
