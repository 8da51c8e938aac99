//! A source of metrics that anybody could write: who has staked how much of the native asset, now and at
//! every past moment.
//!
//! An example, explained in `docs/SOURCES.md`. Programs pay by it and governors count votes
//! by it as they do by the registry or the token.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(clippy::cast_possible_truncation)]

use tributary_interfaces::source::MetricId;

/// The one metric that it has.
pub const STAKED: MetricId = 0;

/// Why it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum StakeError {
    /// Less is staked than was asked for.
    NotStaked { staked: u128, asked: u128 },
    /// The native transfer failed; the stake stays.
    TransferFailed,
}

/// Its messages beyond `MetricSource`.
#[ink::trait_definition]
pub trait Staking {
    /// Stakes the value that comes with the call.
    #[ink(message, payable)]
    fn stake(&mut self) -> Result<(), StakeError>;

    /// Takes some of it back.
    #[ink(message)]
    fn unstake(&mut self, amount: u128) -> Result<(), StakeError>;
}

#[ink::contract(env = tributary_interfaces::Environment)]
mod stake {
    use super::{StakeError, Staking, STAKED};
    use ink::prelude::vec::Vec;
    use tributary_interfaces::{
        native,
        source::{check_past, values_of, MetricCatalog, MetricId, MetricInfo, MetricSource, SourceError},
    };
    use tributary_storage::History;

    #[ink(storage)]
    #[derive(Default)]
    pub struct Stake {
        stakes: History<AccountId, u128>,
        total: History<(), u128>,
    }

    impl Stake {
        /// Nobody has staked anything yet.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self::default()
        }

        /// Member and total change by the same in the same message: so the sum of the members is the
        /// total at every moment.
        fn set(&mut self, member: AccountId, staked: u128, total: u128) {
            let now = self.env().block_timestamp();
            self.stakes.set(member, now, staked);
            self.total.set((), now, total);
        }

        fn check(&self, metric: MetricId, at: Timestamp) -> Result<(), SourceError> {
            check_past(at, self.env().block_timestamp())?;
            if metric != STAKED {
                return Err(SourceError::UnknownMetric(metric));
            }
            Ok(())
        }
    }

    impl Staking for Stake {
        #[ink(message, payable)]
        fn stake(&mut self) -> Result<(), StakeError> {
            let (member, amount) = (self.env().caller(), native::received());
            // No more native value is there than a u128 holds.
            let staked = self.stakes.get(member).saturating_add(amount);
            self.set(member, staked, self.total.get(()).saturating_add(amount));
            Ok(())
        }

        #[ink(message)]
        fn unstake(&mut self, amount: u128) -> Result<(), StakeError> {
            let member = self.env().caller();
            let staked = self.stakes.get(member);
            let left = staked.checked_sub(amount).ok_or(StakeError::NotStaked { staked, asked: amount })?;
            self.set(member, left, self.total.get(()).saturating_sub(amount));
            if !native::send(member, amount) {
                return Err(StakeError::TransferFailed);
            }
            Ok(())
        }
    }

    impl MetricCatalog for Stake {
        #[ink(message)]
        fn metric_info(&self, metric: MetricId) -> Option<MetricInfo> {
            // How many decimals the native asset has, a contract cannot know: whoever reads it can.
            let (name, unit) = ("stake".into(), "smallest units of the native asset".into());
            (metric == STAKED).then_some(MetricInfo { name, unit, decimals: 0, never_falls: false })
        }
    }

    impl MetricSource for Stake {
        #[ink(message)]
        fn past_value(
            &self,
            metric: MetricId,
            member: AccountId,
            at: Timestamp,
        ) -> Result<u128, SourceError> {
            self.check(metric, at)?;
            Ok(self.stakes.at(member, at).value)
        }

        #[ink(message)]
        fn past_values(
            &self,
            metric: MetricId,
            members: Vec<AccountId>,
            at: Timestamp,
        ) -> Result<Vec<u128>, SourceError> {
            self.check(metric, at)?;
            values_of(members, |member| Ok(self.stakes.at(member, at).value))
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
            self.check(metric, at)?;
            Ok(self.total.at((), at).value)
        }
    }
}
