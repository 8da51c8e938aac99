//! What the registry owes of the bonds put up with it. Paid when asked for, so that nobody's account can
//! stand in the way of a decision.

use ink::{primitives::AccountId, storage::Mapping};
use tributary_interfaces::metrics::MetricsError;

/// The bonds to be paid back, of attestors and challengers.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Bonds {
    owed: Mapping<AccountId, u128>,
}

impl Bonds {
    pub fn owed(&self, to: AccountId) -> u128 {
        self.owed.get(to).unwrap_or_default()
    }

    pub fn owe(&mut self, to: AccountId, amount: u128) -> Result<(), MetricsError> {
        if amount > 0 {
            let sum = self.owed(to).checked_add(amount).ok_or(MetricsError::Overflow)?;
            self.owed.insert(to, &sum);
        }
        Ok(())
    }

    /// Owes nothing any more; the amount is to be paid in the same message.
    pub fn take(&mut self, to: AccountId) -> Result<u128, MetricsError> {
        self.owed.take(to).ok_or(MetricsError::NothingOwed(to))
    }
}
