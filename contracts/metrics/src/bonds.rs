//! What the registry owes of the bonds put up with it. Paid when asked for, so that nobody's account can
//! stand in the way of a decision.

use crate::sums::Sums;
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

    /// Bonds were paid in before, so they add up to no more than the chain has.
    pub fn owe(&mut self, to: AccountId, amount: u128) {
        if amount > 0 {
            self.owed.insert(to, &self.owed(to).saturating_add(amount));
        }
    }

    /// Owes each account its sum.
    pub fn owe_all(&mut self, sums: Sums<AccountId>) {
        for (to, amount) in sums {
            self.owe(to, amount);
        }
    }

    /// Owes nothing any more; the amount is to be paid in the same message. The cell stays: clearing it would
    /// hand the deposit that somebody paid for it to whoever calls, and the next debt needs it again.
    pub fn take(&mut self, to: AccountId) -> Result<u128, MetricsError> {
        let amount = self.owed(to);
        if amount == 0 {
            return Err(MetricsError::NothingOwed(to));
        }
        self.owed.insert(to, &0);
        Ok(amount)
    }
}
