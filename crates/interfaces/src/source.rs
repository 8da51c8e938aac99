//! The one idea: whatever decides who gets what is a metric, a number per member with a history that
//! nobody can rewrite.

use crate::{Timestamp, MAX_BATCH};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
};

/// The number of a metric within its source.
pub type MetricId = u32;

/// A metric of some contract: what a program pays by, what a governor counts votes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct MetricRef {
    pub source: AccountId,
    pub metric: MetricId,
}

/// Why a source gives no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum SourceError {
    /// Only the past is settled: `at` must be before `now`.
    NotPast { at: Timestamp, now: Timestamp },
    /// This source has no such metric.
    UnknownMetric(MetricId),
    /// More members asked for in one call than `MAX_BATCH`.
    TooMany { got: u32, max: u32 },
}

/// A source of metrics. Law: an answer about `at` never changes, and the sum of `past_value` over all
/// members is at most `past_total`. Anybody's contract may be a source; who asks one guards itself
/// against a source that breaks the law.
#[ink::trait_definition]
pub trait MetricSource {
    /// The value of `member` at the end of the moment `at`. 0 for a member never seen.
    ///
    /// # Errors
    /// `NotPast` unless `at` is before now; `UnknownMetric`.
    #[ink(message)]
    fn past_value(&self, metric: MetricId, member: AccountId, at: Timestamp) -> Result<u128, SourceError>;

    /// The values of `members` at `at`, in the order asked; as many as were asked for.
    ///
    /// # Errors
    /// As `past_value`, and `TooMany` above `MAX_BATCH` members.
    #[ink(message)]
    fn past_values(
        &self,
        metric: MetricId,
        members: Vec<AccountId>,
        at: Timestamp,
    ) -> Result<Vec<u128>, SourceError>;

    /// At least the sum of all members' values at `at`.
    ///
    /// # Errors
    /// As `past_value`.
    #[ink(message)]
    fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError>;
}

/// What a source calls one of its metrics, for people who read a program, a gate or an electorate by it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct MetricInfo {
    /// What it is called within its source: "score".
    pub name: String,
    /// What is counted: "points".
    pub unit: String,
    /// How many places of a value stand behind the point: with 6, a value of 1,500,000 is 1.5 units.
    pub decimals: u8,
    /// Whether no member's value ever falls, as a program wants that pays for growth.
    pub never_falls: bool,
}

/// What a source may answer besides, so that people read names instead of numbers. Nothing is decided by it, and a
/// source without it is as good as another.
#[ink::trait_definition]
pub trait MetricCatalog {
    /// What a metric is called; `None` for one that this source does not have.
    #[ink(message)]
    fn metric_info(&self, metric: MetricId) -> Option<MetricInfo>;
}

/// The selectors of a source's messages, for those who answer them without ink!'s dispatch.
pub const PAST_VALUE: [u8; 4] = ink::selector_bytes!("MetricSource::past_value");
pub const PAST_VALUES: [u8; 4] = ink::selector_bytes!("MetricSource::past_values");
pub const PAST_TOTAL: [u8; 4] = ink::selector_bytes!("MetricSource::past_total");

/// Refuses moments that may still change, as every source must.
///
/// # Errors
/// `NotPast`.
pub fn check_past(at: Timestamp, now: Timestamp) -> Result<(), SourceError> {
    if at >= now {
        return Err(SourceError::NotPast { at, now });
    }
    Ok(())
}

/// The `value` of each of `members`, in their order.
///
/// # Errors
/// `TooMany`, and those of `value`.
pub fn values_of(
    members: Vec<AccountId>,
    mut value: impl FnMut(AccountId) -> Result<u128, SourceError>,
) -> Result<Vec<u128>, SourceError> {
    let got = u32::try_from(members.len()).unwrap_or(u32::MAX);
    if got > MAX_BATCH {
        return Err(SourceError::TooMany { got, max: MAX_BATCH });
    }
    let mut values = Vec::with_capacity(members.len());
    for member in members {
        values.push(value(member)?);
    }
    Ok(values)
}
