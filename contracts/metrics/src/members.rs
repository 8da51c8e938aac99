//! Who ever contributed.

use ink::{prelude::vec::Vec, primitives::AccountId, storage::Mapping};
use tributary_interfaces::MAX_BATCH;

/// The list of members, in the order in which their first contribution counted.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Members {
    count: u32,
    accounts: Mapping<u32, AccountId>,
}

impl Members {
    pub fn count(&self) -> u32 {
        self.count
    }

    pub fn page(&self, from: u32, limit: u32) -> Vec<AccountId> {
        let end = from.saturating_add(limit.min(MAX_BATCH)).min(self.count);
        (from..end).filter_map(|position| self.accounts.get(position)).collect()
    }

    /// Appends a member that is not on the list.
    pub fn append(&mut self, member: AccountId) {
        self.accounts.insert(self.count, &member);
        self.count = self.count.saturating_add(1);
    }
}
