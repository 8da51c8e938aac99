//! The registry's rules, message by message, and the laws of its sums under random stories.

mod caps;
mod counting;
mod doubts;
mod random;
mod roles;
mod terms;
mod undoing;

use crate::Metrics;
use ink::{
    env::{
        test::{default_accounts, recorded_events, set_block_timestamp, set_caller, DefaultAccounts},
        DefaultEnvironment as E,
    },
    primitives::AccountId,
    scale::Decode,
};
use tributary_core::{DAY, MINUTE};
use tributary_interfaces::{
    metrics::{Claim, MetricConfig, MetricKind, Metrics as _},
    source::{MetricId, MetricSource},
    Millis, Timestamp,
};

/// The first metric of each test.
const WORK: MetricId = 1;

fn accounts() -> DefaultAccounts<E> {
    default_accounts::<E>()
}

fn alice() -> AccountId {
    accounts().alice
}

fn bob() -> AccountId {
    accounts().bob
}

fn charlie() -> AccountId {
    accounts().charlie
}

fn person(number: u8) -> AccountId {
    [number + 1; 32].into()
}

/// 3 millionths of a point a unit, no tokens, a window of a minute, attested by Alice.
fn work() -> MetricConfig {
    MetricConfig {
        name: "work".into(),
        unit: "hour".into(),
        kind: MetricKind::Contribution,
        weight: 3,
        tokens_per_point: 0,
        half_life: 0,
        attestation_cap: 1_000,
        period_cap: 0,
        period: 0,
        window: MINUTE,
        arbitration: DAY,
        bond: 0,
        attestors: vec![alice()],
    }
}

fn indicator() -> MetricConfig {
    MetricConfig { kind: MetricKind::Indicator, attestation_cap: 0, ..work() }
}

fn claim(member: AccountId, amount: u128) -> Claim {
    Claim { member, amount, evidence: [1; 32].into(), uri: "ipfs://evidence".into() }
}

/// A registry created by Alice at moment 1,000.
fn registry(metrics: &[MetricConfig]) -> Metrics {
    at(1_000);
    set_caller::<E>(alice());
    Metrics::new([9; 32].into(), 0, metrics.to_vec(), None).unwrap()
}

fn at(moment: Timestamp) {
    set_block_timestamp::<E>(moment);
}

fn now() -> Timestamp {
    ink::env::block_timestamp::<E>()
}

fn advance(time: Millis) {
    at(now() + time);
}

/// Files, waits for the end of the window, finalizes.
fn earn(metrics: &mut Metrics, metric: MetricId, member: AccountId, amount: u128) -> u32 {
    set_caller::<E>(alice());
    let id = metrics.attest_batch(metric, vec![claim(member, amount)]).unwrap();
    advance(MINUTE);
    assert_eq!(metrics.finalize_batch(vec![id]), Ok(1));
    id
}

/// A member's value and the total of a metric, as they stand, in millionths; of an indicator in units.
fn values(metrics: &Metrics, metric: MetricId, member: AccountId) -> (u128, u128) {
    let moment = now();
    at(moment + 1);
    let answer =
        (metrics.past_value(metric, member, moment).unwrap(), metrics.past_total(metric, moment).unwrap());
    at(moment);
    answer
}

fn last_event<T: Decode>() -> T {
    T::decode(&mut &recorded_events().last().unwrap().data[..]).unwrap()
}
