//! A source of metrics that anybody could write: members share out a vote among each other, in rounds.
//!
//! An example, explained in `docs/SOURCES.md`. In each round whoever has a value of the
//! electorate's metric names up to [`MAX_NAMES`] others and how their vote is shared among them, and changes that as
//! they like until the round ends. Then it counts: a program that pays for growth pays each round's money by what
//! each was given in it. Praise among peers on chain, or democratic allocation.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(clippy::cast_possible_truncation)]

use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    source::{MetricId, MetricRef},
    Millis, Timestamp,
};

/// The one metric that it has: all that a member was ever given in rounds that are over. It never falls.
pub const RECEIVED: MetricId = 0;

/// The most whom one may name in a round.
pub const MAX_NAMES: u32 = 20;

/// One vote where each has one: in millionths, so that shares of it lose nothing that matters.
pub const ONE: u128 = 1_000_000;

/// What rounds are created with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RoundsConfig {
    /// Who gives: whoever has a value of this a moment before a round begins.
    pub electorate: MetricRef,
    /// Whether each gives as much as that value, or one vote.
    pub weighted: bool,
    /// When the first round begins; later than now.
    pub start: Timestamp,
    /// How long each lasts.
    pub length: Millis,
}

/// A round, the first one being 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Round {
    pub number: u64,
    pub start: Timestamp,
    /// Another one begins here, and this one counts from here on.
    pub end: Timestamp,
}

/// Whom a member gave to in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Allocation {
    pub round: u64,
    /// What was shared out.
    pub weight: u128,
    /// Names, and what share of all shares each has.
    pub shares: Vec<(AccountId, u32)>,
}

impl Allocation {
    /// What each is given, rounded down.
    pub fn parts(&self) -> impl Iterator<Item = (AccountId, u128)> + '_ {
        let all = self.shares.iter().map(|(_, share)| u128::from(*share)).sum::<u128>().max(1);
        let part = move |share: u32| tributary_core::fixed::mul_div_down(self.weight, share.into(), all);
        self.shares.iter().map(move |(to, share)| (*to, part(*share).unwrap_or_default()))
    }
}

/// Somebody gave, or gave otherwise than before. The last one of a round counts.
#[ink::event]
pub struct Allocated {
    #[ink(topic)]
    pub giver: AccountId,
    pub allocation: Allocation,
}

/// Why it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum RoundsError {
    /// A length of 0, or a start that is not to come.
    BadConfig { start: Timestamp, length: Millis, now: Timestamp },
    /// The first round has not begun.
    NotBegun { start: Timestamp, now: Timestamp },
    /// More names than one ballot may have.
    TooManyNames { got: u32, max: u32 },
    /// Nobody gives to themselves.
    ToOneself,
    /// A share of 0, or a name twice: names ascend.
    BadShare(AccountId),
    /// The caller had nothing of the electorate's metric when the round began.
    NoVote { caller: AccountId, at: Timestamp },
    /// The electorate's source gave no answer.
    SourceSilent,
    /// All that was ever given would be more than can be counted.
    TooMuch,
}

/// Its messages beyond `MetricSource`.
#[ink::trait_definition]
pub trait Rounds {
    /// Shares the caller's vote of the present round out among others, in place of what they said before; among nobody
    /// if `shares` is empty. Emits `Allocated`.
    ///
    /// # Errors
    /// `NotBegun`, `TooManyNames`, `ToOneself`, `BadShare`, `NoVote`, `SourceSilent`, `TooMuch`.
    #[ink(message)]
    fn allocate(&mut self, shares: Vec<(AccountId, u32)>) -> Result<(), RoundsError>;

    /// What a member said last.
    #[ink(message)]
    fn allocation(&self, giver: AccountId) -> Option<Allocation>;

    /// The present round; none before the first.
    #[ink(message)]
    fn round(&self) -> Option<Round>;

    /// What it was created with.
    #[ink(message)]
    fn config(&self) -> RoundsConfig;
}

#[ink::contract(env = tributary_interfaces::Environment)]
mod rounds {
    use super::{Allocated, Allocation, Round, RoundsConfig, RoundsError, MAX_NAMES, ONE, RECEIVED};
    use ink::{codegen::TraitCallBuilder, prelude::vec::Vec, storage::Mapping};
    use tributary_interfaces::source::{
        check_past, values_of, MetricCatalog, MetricId, MetricInfo, MetricSource, SourceError,
    };
    use tributary_storage::History;

    #[ink(storage)]
    pub struct Rounds {
        config: RoundsConfig,
        allocations: Mapping<AccountId, Allocation>,
        /// What each was given, with what they are being given: that from the end of the round on.
        received: History<AccountId, u128>,
        total: History<(), u128>,
    }

    impl Rounds {
        /// # Errors
        /// `BadConfig`.
        #[ink(constructor)]
        pub fn new(config: RoundsConfig) -> Result<Self, RoundsError> {
            let (RoundsConfig { start, length, .. }, now) = (config, Self::env().block_timestamp());
            if length == 0 || start <= now {
                return Err(RoundsError::BadConfig { start, length, now });
            }
            Ok(Self {
                config,
                allocations: Mapping::new(),
                received: History::default(),
                total: History::default(),
            })
        }

        /// What the caller may share out in a round: what they had when it began, or one vote.
        fn vote(&self, round: &Round) -> Result<u128, RoundsError> {
            let (caller, at) = (self.env().caller(), round.start.saturating_sub(1));
            let source: ink::contract_ref!(MetricSource, Environment) = self.config.electorate.source.into();
            let asked = source.call().past_value(self.config.electorate.metric, caller, at);
            let Ok(Ok(Ok(value))) = asked.try_invoke() else {
                return Err(RoundsError::SourceSilent);
            };
            if value == 0 {
                return Err(RoundsError::NoVote { caller, at });
            }
            Ok(if self.config.weighted { value } else { ONE })
        }

        /// Changes what is given from the end of a round on, member and total by the same.
        fn give(&mut self, allocation: &Allocation, from: Timestamp, change: fn(u128, u128) -> u128) {
            for (to, part) in allocation.parts() {
                self.received.update(to, from, |newest| change(newest.value, part));
                self.total.update((), from, |newest| change(newest.value, part));
            }
        }

        fn check(&self, metric: MetricId, at: Timestamp) -> Result<(), SourceError> {
            check_past(at, self.env().block_timestamp())?;
            if metric != RECEIVED {
                return Err(SourceError::UnknownMetric(metric));
            }
            Ok(())
        }
    }

    impl super::Rounds for Rounds {
        #[ink(message)]
        fn allocate(&mut self, shares: Vec<(AccountId, u32)>) -> Result<(), RoundsError> {
            let (giver, now) = (self.env().caller(), self.env().block_timestamp());
            let round = self.round().ok_or(RoundsError::NotBegun { start: self.config.start, now })?;
            let got = u32::try_from(shares.len()).unwrap_or(u32::MAX);
            if got > MAX_NAMES {
                return Err(RoundsError::TooManyNames { got, max: MAX_NAMES });
            }
            let mut before = None;
            for (to, share) in &shares {
                if *to == giver {
                    return Err(RoundsError::ToOneself);
                }
                if *share == 0 || before.is_some_and(|before| before >= *to) {
                    return Err(RoundsError::BadShare(*to));
                }
                before = Some(*to);
            }
            let weight = self.vote(&round)?;
            self.total.get(()).checked_add(weight).ok_or(RoundsError::TooMuch)?;
            let allocation = Allocation { round: round.number, weight, shares };
            if let Some(said) = self.allocations.get(giver).filter(|said| said.round == round.number) {
                self.give(&said, round.end, u128::saturating_sub);
            }
            self.give(&allocation, round.end, u128::saturating_add);
            self.allocations.insert(giver, &allocation);
            self.env().emit_event(Allocated { giver, allocation });
            Ok(())
        }

        #[ink(message)]
        fn allocation(&self, giver: AccountId) -> Option<Allocation> {
            self.allocations.get(giver)
        }

        #[ink(message)]
        fn round(&self) -> Option<Round> {
            let RoundsConfig { start: first, length, .. } = self.config;
            let elapsed = self.env().block_timestamp().checked_sub(first)?;
            let number = elapsed.checked_div(length)?;
            let start = first.saturating_add(number.saturating_mul(length));
            let end = start.saturating_add(length);
            Some(Round { number, start, end })
        }

        #[ink(message)]
        fn config(&self) -> RoundsConfig {
            self.config
        }
    }

    impl MetricSource for Rounds {
        #[ink(message)]
        fn past_value(
            &self,
            metric: MetricId,
            member: AccountId,
            at: Timestamp,
        ) -> Result<u128, SourceError> {
            self.check(metric, at)?;
            Ok(self.received.at(member, at).value)
        }

        #[ink(message)]
        fn past_values(
            &self,
            metric: MetricId,
            members: Vec<AccountId>,
            at: Timestamp,
        ) -> Result<Vec<u128>, SourceError> {
            self.check(metric, at)?;
            values_of(members, |member| Ok(self.received.at(member, at).value))
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
            self.check(metric, at)?;
            Ok(self.total.at((), at).value)
        }
    }

    impl MetricCatalog for Rounds {
        #[ink(message)]
        fn metric_info(&self, metric: MetricId) -> Option<MetricInfo> {
            if metric != RECEIVED {
                return None;
            }
            let (name, never_falls) = ("votes received".into(), true);
            if !self.config.weighted {
                let decimals = u8::try_from(ONE.ilog10()).unwrap_or_default();
                return Some(MetricInfo { name, unit: "votes".into(), decimals, never_falls });
            }
            // Weights are counted in what the electorate's source counts, if it says what that is.
            let source: ink::contract_ref!(MetricCatalog, Environment) = self.config.electorate.source.into();
            let answer = source.call().metric_info(self.config.electorate.metric).try_invoke();
            let told = answer.ok().and_then(Result::ok).flatten();
            let (unit, decimals) = told.map_or(("votes".into(), 0), |told| (told.unit, told.decimals));
            Some(MetricInfo { name, unit, decimals, never_falls })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_is_shared_out_in_proportion_and_never_beyond_itself() {
        let of = |weight, shares: &[(u8, u32)]| {
            let shares = shares.iter().map(|(to, share)| ([*to; 32].into(), *share)).collect();
            let parts = Allocation { round: 0, weight, shares };
            parts.parts().map(|(_, part)| part).collect::<Vec<_>>()
        };
        assert_eq!(of(ONE, &[(1, 3), (2, 1)]), [750_000, 250_000]);
        assert_eq!(of(ONE, &[(1, 1), (2, 1), (3, 1)]), [333_333; 3], "what does not divide is nobody's");
        assert_eq!(of(u128::MAX, &[(1, u32::MAX), (2, u32::MAX)]), [u128::MAX / 2; 2]);
        assert!(of(ONE, &[]).is_empty());
    }
}
