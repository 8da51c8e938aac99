//! A source of metrics: whoever made the contract says what each member's value is, and everybody can ask what it was
//! at any past moment.
//!
//! A program of a treasury pays by it, a grant depends on it, a governor counts votes by it, as a proposal names it:
//! the contract's account, and the metric's number, here 0. What a source promises, and what else one may do, is told in
//! `docs/SOURCES.md` of Tributary.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Of what ink!'s macros make for an error with several variants.
#![allow(clippy::cast_possible_truncation)]

use tributary_interfaces::source::MetricId;

/// The one metric that it has.
pub const VALUE: MetricId = 0;

/// Why it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum SourceRefusal {
    /// Only whoever made the contract says what values are.
    NotKeeper { caller: ink::primitives::AccountId },
    /// All values together would be more than a `u128` holds.
    TooMuch,
}

// The environment is that of the chain: how it counts balances, and how long its buffers are.
#[ink::contract(env = tributary_interfaces::Environment)]
mod source {
    use super::{SourceRefusal, VALUE};
    use ink::prelude::vec::Vec;
    use tributary_interfaces::source::{
        check_past, values_of, MetricCatalog, MetricId, MetricInfo, MetricSource, SourceError,
    };
    use tributary_storage::History;

    /// A member's value changed; at once it is what the next moment is asked about.
    #[ink(event)]
    pub struct Changed {
        #[ink(topic)]
        pub member: AccountId,
        pub value: u128,
    }

    #[ink(storage)]
    pub struct Source {
        keeper: AccountId,
        /// Each member's value, with its history: what was, stays.
        values: History<AccountId, u128>,
        /// Their sum.
        total: History<(), u128>,
    }

    impl Source {
        /// Whoever makes it is its keeper.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self { keeper: Self::env().caller(), values: History::default(), total: History::default() }
        }

        /// Says what a member's value is from now on. Only the keeper may.
        #[ink(message)]
        pub fn set(&mut self, member: AccountId, value: u128) -> Result<(), SourceRefusal> {
            let caller = self.env().caller();
            if caller != self.keeper {
                return Err(SourceRefusal::NotKeeper { caller });
            }
            // Member and total change by the same in the same message: so members add up to the total at every
            // moment.
            let others = self.total.get(()).saturating_sub(self.values.get(member));
            let total = others.checked_add(value).ok_or(SourceRefusal::TooMuch)?;
            let now = self.env().block_timestamp();
            self.values.set(member, now, value);
            self.total.set((), now, total);
            self.env().emit_event(Changed { member, value });
            Ok(())
        }

        fn check(&self, metric: MetricId, at: Timestamp) -> Result<(), SourceError> {
            check_past(at, self.env().block_timestamp())?;
            if metric != VALUE {
                return Err(SourceError::UnknownMetric(metric));
            }
            Ok(())
        }
    }

    impl Default for Source {
        fn default() -> Self {
            Self::new()
        }
    }

    impl MetricSource for Source {
        #[ink(message)]
        fn past_value(
            &self,
            metric: MetricId,
            member: AccountId,
            at: Timestamp,
        ) -> Result<u128, SourceError> {
            self.check(metric, at)?;
            Ok(self.values.at(member, at).value)
        }

        #[ink(message)]
        fn past_values(
            &self,
            metric: MetricId,
            members: Vec<AccountId>,
            at: Timestamp,
        ) -> Result<Vec<u128>, SourceError> {
            self.check(metric, at)?;
            values_of(members, |member| Ok(self.values.at(member, at).value))
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
            self.check(metric, at)?;
            Ok(self.total.at((), at).value)
        }
    }

    // What people read in place of numbers. With 2 decimals, a value of 150 would be read as 1.5.
    impl MetricCatalog for Source {
        #[ink(message)]
        fn metric_info(&self, metric: MetricId) -> Option<MetricInfo> {
            let (name, unit) = ("value".into(), "points".into());
            (metric == VALUE).then_some(MetricInfo { name, unit, decimals: 0, never_falls: false })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use ink::env::test::{default_accounts, set_block_timestamp, set_caller};
        use tributary_interfaces::Environment as E;

        /// A source that Alice keeps, in which Bob had 5 from moment 10 on, and Charlie 7 from 20 on.
        fn kept() -> Source {
            let people = default_accounts::<E>();
            set_caller::<E>(people.alice);
            let mut source = Source::new();
            for (now, member, value) in [(10, people.bob, 5), (20, people.charlie, 7)] {
                set_block_timestamp::<E>(now);
                assert_eq!(source.set(member, value), Ok(()));
            }
            set_block_timestamp::<E>(21);
            source
        }

        #[ink::test]
        fn what_was_stays_whatever_comes_after() {
            let mut source = kept();
            let bob = default_accounts::<E>().bob;
            let before = [source.past_value(VALUE, bob, 15), source.past_total(VALUE, 15)];
            assert_eq!(before, [Ok(5), Ok(5)]);
            assert_eq!(source.set(bob, 1), Ok(()));
            set_block_timestamp::<E>(99);
            assert_eq!([source.past_value(VALUE, bob, 15), source.past_total(VALUE, 15)], before);
            assert_eq!([source.past_value(VALUE, bob, 98), source.past_total(VALUE, 98)], [Ok(1), Ok(8)]);
        }

        #[ink::test]
        fn members_add_up_to_the_total_at_every_moment() {
            let source = kept();
            let people = default_accounts::<E>();
            for at in 0..21 {
                let values = source.past_values(VALUE, vec![people.bob, people.charlie, people.eve], at);
                let sum: u128 = values.expect("it answers about the past").iter().sum();
                assert_eq!(source.past_total(VALUE, at), Ok(sum), "at {at}");
            }
        }

        #[ink::test]
        fn only_the_past_and_only_this_metric_is_told() {
            let source = kept();
            assert_eq!(source.past_total(VALUE, 21), Err(SourceError::NotPast { at: 21, now: 21 }));
            assert_eq!(source.past_total(1, 20), Err(SourceError::UnknownMetric(1)));
        }

        #[ink::test]
        fn it_says_what_its_metric_is_called_and_counts() {
            let source = kept();
            let told = source.metric_info(VALUE).map(|info| (info.name, info.unit));
            assert_eq!(told, Some(("value".into(), "points".into())));
            assert_eq!(source.metric_info(1), None);
        }

        #[ink::test]
        fn nobody_but_the_keeper_says_what_values_are() {
            let mut source = kept();
            let bob = default_accounts::<E>().bob;
            set_caller::<E>(bob);
            assert_eq!(source.set(bob, 1_000), Err(SourceRefusal::NotKeeper { caller: bob }));
            assert_eq!(source.past_value(VALUE, bob, 20), Ok(5));
        }

        #[ink::test]
        fn more_than_a_number_holds_is_refused() {
            let mut source = kept();
            let people = default_accounts::<E>();
            assert_eq!(source.set(people.bob, u128::MAX), Err(SourceRefusal::TooMuch));
            assert_eq!(source.set(people.bob, u128::MAX - 7), Ok(()));
        }
    }
}
