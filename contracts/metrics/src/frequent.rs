//! What a registry is asked most: the full code answers it and its fast path alike.

use crate::storage::Storage;
use ink::{env::block_timestamp, prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    source::{self, MetricId, SourceError},
    Environment, Timestamp,
};

fn now() -> Timestamp {
    block_timestamp::<Environment>()
}

/// `MetricSource::past_value`.
pub fn past_value(
    storage: &Storage,
    metric: MetricId,
    member: AccountId,
    at: Timestamp,
) -> Result<u128, SourceError> {
    source::check_past(at, now())?;
    Ok(storage.registry.reading(metric)?.member(member, at))
}

/// `MetricSource::past_values`.
pub fn past_values(
    storage: &Storage,
    metric: MetricId,
    members: Vec<AccountId>,
    at: Timestamp,
) -> Result<Vec<u128>, SourceError> {
    source::check_past(at, now())?;
    let reading = storage.registry.reading(metric)?;
    source::values_of(members, |member| Ok(reading.member(member, at)))
}

/// `MetricSource::past_total`.
pub fn past_total(storage: &Storage, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
    source::check_past(at, now())?;
    Ok(storage.registry.reading(metric)?.total(at))
}
