//! All that a treasury stores.

use crate::{grants::Grants, programs::{Moment, Programs}, vault::Vaults, Environment};
use ink::primitives::{AccountId, Hash};
use tributary_interfaces::treasury::Pause;

/// All that a treasury stores, whichever code it runs: its own, or its teller's.
#[ink::storage_item]
#[derive(Debug)]
pub struct State {
    pub governor: AccountId,
    pub token: AccountId,
    pub pause: Pause,
    /// The code that answers what the teller does not.
    pub code: Hash,
    pub vaults: Vaults,
    pub grants: Grants,
    pub programs: Programs,
}

impl State {
    pub fn new(governor: AccountId, token: AccountId, guardian: Option<AccountId>, code: Hash) -> Self {
        Self {
            governor,
            token,
            pause: Pause { guardian, until: 0 },
            code,
            vaults: Vaults::default(),
            grants: Grants::default(),
            programs: Programs::default(),
        }
    }

    pub fn moment(&self) -> Moment {
        Moment { now: ink::env::block_timestamp::<Environment>(), paused_until: self.pause.until }
    }
}
