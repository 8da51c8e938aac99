//! What decides who gets what, as the rules of this contract see it.

use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_core::Timestamp;
use tributary_interfaces::{source::MetricRef, treasury::TreasuryError};

/// Answers about the past of metrics: other contracts, or what a test makes up. Its answers may be
/// wrong; that it does answer, and for as many as were asked about, is certain.
pub trait Source {
    /// The values of `members` at `at`, in their order.
    fn values(
        &self,
        metric: MetricRef,
        members: &[AccountId],
        at: Timestamp,
    ) -> Result<Vec<u128>, TreasuryError>;

    /// At least the sum of all members' values at `at`, if the source is honest.
    fn total(&self, metric: MetricRef, at: Timestamp) -> Result<u128, TreasuryError>;
}

#[cfg(test)]
pub mod made_up {
    use super::*;
    use std::cell::RefCell;

    /// A source for tests, which remembers what it was asked.
    #[derive(Debug, Default)]
    pub struct MadeUp {
        /// Who has what, and since when; the last row of a member that applies counts.
        pub rows: Vec<(AccountId, Timestamp, u128)>,
        /// Answers this total whatever the rows add up to.
        pub claimed_total: Option<u128>,
        pub is_broken: bool,
        pub asked: RefCell<Vec<(usize, Timestamp)>>,
    }

    impl MadeUp {
        fn value(&self, member: AccountId, at: Timestamp) -> u128 {
            let applies = |row: &&(AccountId, Timestamp, u128)| row.0 == member && row.1 <= at;
            self.rows.iter().rfind(applies).map_or(0, |row| row.2)
        }
    }

    impl Source for MadeUp {
        fn values(
            &self,
            metric: MetricRef,
            members: &[AccountId],
            at: Timestamp,
        ) -> Result<Vec<u128>, TreasuryError> {
            if self.is_broken {
                return Err(TreasuryError::SourceBroken(metric));
            }
            self.asked.borrow_mut().push((members.len(), at));
            Ok(members.iter().map(|member| self.value(*member, at)).collect())
        }

        fn total(&self, metric: MetricRef, at: Timestamp) -> Result<u128, TreasuryError> {
            if self.is_broken {
                return Err(TreasuryError::SourceBroken(metric));
            }
            let mut members: Vec<_> = self.rows.iter().map(|row| row.0).collect();
            members.sort();
            members.dedup();
            let sum = || members.into_iter().map(|member| self.value(member, at)).sum();
            Ok(self.claimed_total.unwrap_or_else(sum))
        }
    }
}
