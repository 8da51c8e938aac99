//! Who took part, and with how much: what the governor answers as a source of metrics.

use ink::primitives::AccountId;
use tributary_interfaces::{
    governor::{BALLOTS, WEIGHT_CAST},
    source::{MetricId, SourceError},
    Timestamp,
};
use tributary_storage::History;

/// What a member, or all of them, have cast so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Cast {
    /// Proposals voted on.
    ballots: u32,
    weight: u128,
}

impl Cast {
    fn of(self, metric: MetricId) -> Result<u128, SourceError> {
        match metric {
            BALLOTS => Ok(self.ballots.into()),
            WEIGHT_CAST => Ok(self.weight),
            unknown => Err(SourceError::UnknownMetric(unknown)),
        }
    }

    // Saturates only if a source of votes tells of more than there can be.
    fn plus(self, weight: u128, is_first: bool) -> Self {
        Self {
            ballots: self.ballots.saturating_add(is_first.into()),
            weight: self.weight.saturating_add(weight),
        }
    }
}

/// What each member has cast and all of them together, each with its history.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Participation {
    members: History<AccountId, Cast>,
    total: History<(), Cast>,
}

impl Participation {
    /// Counts a ballot of `weight`; `is_first` if the voter has not voted on this proposal before.
    pub fn count(&mut self, voter: AccountId, weight: u128, is_first: bool, now: Timestamp) {
        self.members.update(voter, now, |newest| newest.value.plus(weight, is_first));
        self.total.update((), now, |newest| newest.value.plus(weight, is_first));
    }

    /// What `member` had cast at the end of the moment `at`.
    pub fn value(&self, metric: MetricId, member: AccountId, at: Timestamp) -> Result<u128, SourceError> {
        self.members.at(member, at).value.of(metric)
    }

    /// What all members together had cast.
    pub fn total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
        self.total.at((), at).value.of(metric)
    }
}
