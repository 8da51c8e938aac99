//! The registry's rules, message by message, and the laws of its sums under random stories.

use crate::{registry::Registry, Metrics};
use ink::{
    env::{
        hash::{Blake2x256, CryptoHash},
        test::{
            default_accounts, recorded_events, run_test, set_block_timestamp, set_caller,
            set_value_transferred, DefaultAccounts,
        },
        DefaultEnvironment as E,
    },
    primitives::AccountId,
    scale::Decode,
};
use proptest::prelude::*;
use tributary_core::{DAY, HOUR, MINUTE, YEAR};
use tributary_interfaces::{
    metrics::{
        Challenge, Challenged, Claim, Expired, Filter, Finalized, IndicatorSet, MetricConfig, MetricKind,
        Metrics as _, MetricsError, MetricsRoles, Resolved, Revoked, ScoreHalfLifeSet, Status, EARNED,
        MAX_AMOUNT, MAX_ATTESTATIONS_PAGE, MAX_CHALLENGES, MAX_STANDING, POINT, SCORE,
    },
    source::{MetricId, MetricSource, SourceError},
    Millis, Timestamp, MAX_BATCH,
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

#[ink::test]
fn metrics_are_numbered_from_1_and_the_score_is_not_among_them() {
    let mut metrics = registry(&[work(), indicator()]);
    assert_eq!(metrics.metric_count(), 2);
    assert_eq!((metrics.metric(1), metrics.metric(2)), (Some(work()), Some(indicator())));
    assert_eq!((metrics.metric(SCORE), metrics.metric(3)), (None, None));
    assert_eq!(metrics.define_metric(work()), Ok(3));
    assert_eq!(recorded_events().count(), 6, "roles, half-life and codes are told of too");
}

#[ink::test]
fn terms_that_cannot_be_kept_are_refused() {
    let mut metrics = registry(&[]);
    let long = "x".repeat(257);
    let too_long = MetricsError::TextTooLong { length: 257, max: 256 };
    let too_large = MetricsError::TermTooLarge { value: MAX_AMOUNT + 1, max: MAX_AMOUNT };
    let bad = [
        (MetricConfig { name: long.clone(), ..work() }, too_long.clone()),
        (MetricConfig { unit: long, ..work() }, too_long),
        (
            MetricConfig { attestors: vec![alice(); 33], ..work() },
            MetricsError::WrongCount { got: 33, max: 32 },
        ),
        (
            MetricConfig { window: MINUTE - 1, ..work() },
            MetricsError::WindowOutOfRange { window: MINUTE - 1, min: MINUTE, max: YEAR },
        ),
        (
            MetricConfig { window: YEAR + 1, ..work() },
            MetricsError::WindowOutOfRange { window: YEAR + 1, min: MINUTE, max: YEAR },
        ),
        (MetricConfig { weight: MAX_AMOUNT + 1, ..work() }, too_large.clone()),
        (MetricConfig { tokens_per_point: MAX_AMOUNT + 1, ..work() }, too_large.clone()),
        (MetricConfig { bond: MAX_AMOUNT + 1, ..work() }, too_large),
    ];
    let bad = bad.into_iter().chain([HOUR - 1, YEAR + 1].map(|arbitration| {
        let refused = MetricsError::ArbitrationOutOfRange { arbitration, min: HOUR, max: YEAR };
        (MetricConfig { arbitration, ..work() }, refused)
    }));
    let largest = MetricConfig {
        window: YEAR,
        weight: MAX_AMOUNT,
        tokens_per_point: MAX_AMOUNT,
        bond: MAX_AMOUNT,
        ..work()
    };
    let good = metrics.define_metric(largest.clone()).unwrap();
    for (config, error) in bad {
        assert_eq!(metrics.define_metric(config.clone()), Err(error.clone()));
        assert_eq!(metrics.update_metric(good, config.clone()), Err(error.clone()));
        assert_eq!(Metrics::new(alice(), 0, vec![config], None).err(), Some(error));
    }
    assert_eq!((metrics.metric_count(), metrics.metric(good)), (1, Some(largest)));
}

#[ink::test]
fn there_are_at_most_256_metrics() {
    let mut metrics = registry(&vec![work(); 256]);
    assert_eq!(metrics.define_metric(work()), Err(MetricsError::WrongCount { got: 257, max: 256 }));
}

#[ink::test]
fn the_kind_of_a_metric_never_changes() {
    let mut metrics = registry(&[work()]);
    assert_eq!(metrics.update_metric(WORK, indicator()), Err(MetricsError::Immutable(WORK)));
    for unknown in [SCORE, 2, EARNED, EARNED | WORK] {
        assert_eq!(metrics.update_metric(unknown, work()), Err(MetricsError::UnknownMetric(unknown)));
    }
    let cheaper = MetricConfig { weight: 1, ..work() };
    assert_eq!(metrics.update_metric(WORK, cheaper.clone()), Ok(()));
    assert_eq!(metrics.metric(WORK), Some(cheaper));
}

#[ink::test]
fn a_new_half_life_acts_from_now_on() {
    let mut metrics = registry(&[MetricConfig { half_life: DAY, ..work() }]);
    assert_eq!((metrics.half_life(WORK), metrics.half_life(SCORE)), (Some(DAY), Some(0)));
    earn(&mut metrics, WORK, bob(), 400);
    let start = now();
    advance(DAY);
    metrics.update_metric(WORK, MetricConfig { half_life: 2 * DAY, ..work() }).unwrap();
    metrics.set_score_half_life(DAY).unwrap();
    assert_eq!(last_event::<ScoreHalfLifeSet>().half_life, DAY);
    assert_eq!((metrics.half_life(WORK), metrics.half_life(SCORE)), (Some(2 * DAY), Some(DAY)));
    assert_eq!((metrics.half_life(2), metrics.half_life(EARNED)), (None, None));
    advance(2 * DAY);
    let value = |at| metrics.past_value(WORK, bob(), at).unwrap();
    let score = |at| metrics.past_value(SCORE, bob(), at).unwrap();
    advance(1);
    assert_eq!(
        (value(start), value(start + DAY), value(start + 3 * DAY)),
        (400 * POINT, 200 * POINT, 100 * POINT)
    );
    assert_eq!((score(start), score(start + DAY), score(start + 3 * DAY)), (1_200, 1_200, 300));
}

#[ink::test]
fn an_attestation_keeps_the_terms_in_force_when_it_was_filed() {
    let mut metrics = registry(&[work()]);
    let old = metrics.attest_batch(WORK, vec![claim(bob(), 10)]).unwrap();
    metrics.update_metric(WORK, MetricConfig { weight: 1, window: DAY, ..work() }).unwrap();
    let new = metrics.attest_batch(WORK, vec![claim(bob(), 10)]).unwrap();
    advance(MINUTE);
    assert_eq!(metrics.finalize_batch(vec![old, new]), Ok(1));
    assert_eq!(values(&metrics, SCORE, bob()), (30, 30));
    advance(DAY - MINUTE);
    assert_eq!(metrics.finalize_batch(vec![old, new]), Ok(1));
    assert_eq!(values(&metrics, SCORE, bob()), (40, 40));
    assert_eq!(values(&metrics, WORK, bob()), (20 * POINT, 20 * POINT));
}

#[ink::test]
fn a_claim_that_breaks_the_terms_is_refused_with_its_whole_batch() {
    let mut metrics = registry(&[MetricConfig { bond: 5, ..work() }]);
    let attest = |metrics: &mut Metrics, claims| metrics.attest_batch(WORK, claims);
    for unknown in [SCORE, 2, EARNED | WORK] {
        assert_eq!(metrics.attest_batch(unknown, vec![]), Err(MetricsError::UnknownMetric(unknown)));
    }
    set_caller::<E>(bob());
    let refused = MetricsError::NotAttestor { caller: bob(), metric: WORK };
    assert_eq!(attest(&mut metrics, vec![claim(bob(), 1)]), Err(refused));
    set_caller::<E>(alice());
    for got in [0, MAX_BATCH + 1] {
        let claims = vec![claim(bob(), 1); got as usize];
        assert_eq!(attest(&mut metrics, claims), Err(MetricsError::WrongCount { got, max: 100 }));
    }
    for sent in [0, 5, 9, 11] {
        set_value_transferred::<E>(sent);
        let refused = MetricsError::WrongBond { sent, needed: 10 };
        assert_eq!(attest(&mut metrics, vec![claim(bob(), 1); 2]), Err(refused));
    }
    set_value_transferred::<E>(10);
    for amount in [0, 1_001] {
        let refused = MetricsError::AmountOutOfRange { entry: 1, amount, max: 1_000 };
        assert_eq!(attest(&mut metrics, vec![claim(bob(), 1), claim(bob(), amount)]), Err(refused));
    }
    let long = Claim { uri: "x".repeat(257), ..claim(bob(), 1) };
    let refused = MetricsError::TextTooLong { length: 257, max: 256 };
    assert_eq!(attest(&mut metrics, vec![claim(bob(), 1), long]), Err(refused));
    assert_eq!(metrics.attestation_count(), 0);
    assert_eq!(attest(&mut metrics, vec![claim(bob(), 1), claim(bob(), 1_000)]), Ok(0));
    assert_eq!(metrics.attestation_count(), 2);
}

#[ink::test]
fn amounts_are_bounded_such_that_no_sum_of_them_overflows() {
    let heavy = MetricConfig { weight: MAX_AMOUNT, attestation_cap: 0, ..work() };
    let dear = MetricConfig { weight: 2 * POINT, tokens_per_point: MAX_AMOUNT, ..work() };
    let plain = MetricConfig { weight: 1, attestation_cap: 0, ..work() };
    let told = MetricConfig { attestation_cap: 0, ..indicator() };
    let mut metrics = registry(&[heavy, dear, plain, told]);
    let too_much = Err(MetricsError::WorthTooMuch { entry: 1, max: MAX_AMOUNT });
    assert_eq!(metrics.attest_batch(1, vec![claim(bob(), 1), claim(bob(), 2)]), too_much);
    let too_much = Err(MetricsError::WorthTooMuch { entry: 0, max: MAX_AMOUNT });
    assert_eq!(metrics.attest_batch(2, vec![claim(bob(), 1)]), too_much);
    // In millionths; of an indicator in units.
    for (metric, max) in [(3, MAX_AMOUNT / POINT), (4, MAX_AMOUNT)] {
        let refused = MetricsError::AmountOutOfRange { entry: 0, amount: max + 1, max };
        assert_eq!(metrics.attest_batch(metric, vec![claim(bob(), max + 1)]), Err(refused));
        metrics.attest_batch(metric, vec![claim(bob(), max); 100]).unwrap();
    }
    advance(MINUTE);
    assert_eq!(metrics.finalize_batch((0..100).collect()), Ok(100));
    assert_eq!(metrics.finalize_batch((100..200).collect()), Ok(100));
    let most = MAX_AMOUNT / POINT * POINT;
    assert_eq!(values(&metrics, 3, bob()), (100 * most, 100 * most));
    assert_eq!(values(&metrics, SCORE, bob()), (100 * (MAX_AMOUNT / POINT), 100 * (MAX_AMOUNT / POINT)));
    assert_eq!(values(&metrics, 4, bob()), (0, MAX_AMOUNT));
}

#[ink::test]
fn nothing_is_claimed_for_the_account_of_zeros() {
    let mut metrics = registry(&[work(), indicator()]);
    let claims = vec![claim(bob(), 1), claim([0; 32].into(), 1)];
    assert_eq!(metrics.attest_batch(1, claims.clone()), Err(MetricsError::ZeroAccount { entry: 1 }));
    assert_eq!(metrics.attest_batch(2, claims), Ok(0), "of an indicator the account does not count");
}

#[ink::test]
fn tokens_are_for_points_rounded_down_for_each_attestation() {
    let metric = |weight, tokens_per_point| MetricConfig { weight, tokens_per_point, ..work() };
    let mut metrics =
        registry(&[metric(POINT, 10), metric(POINT / 2, 3), metric(POINT / 3, 1_000), metric(1, MAX_AMOUNT)]);
    let worth = |metrics: &mut Metrics, metric, amount| {
        let id = metrics.attest_batch(metric, vec![claim(bob(), amount)]).unwrap();
        let record = metrics.attestation(id).unwrap();
        (record.points, record.tokens)
    };
    assert_eq!(worth(&mut metrics, 1, 7), (7 * POINT, 70));
    assert_eq!(worth(&mut metrics, 2, 1), (POINT / 2, 1));
    assert_eq!(worth(&mut metrics, 2, 3), (3 * POINT / 2, 4));
    assert_eq!(worth(&mut metrics, 3, 3), (999_999, 999));
    assert_eq!(worth(&mut metrics, 4, 10), (10, 10 * MAX_AMOUNT / POINT));
}

#[ink::test]
fn an_attestation_counts_when_its_window_has_passed_and_not_before() {
    let mut metrics = registry(&[work()]);
    let id = metrics.attest_batch(WORK, vec![claim(bob(), 7)]).unwrap();
    let record = metrics.attestation(id).unwrap();
    assert_eq!((record.points, record.tokens, record.status), (21, 0, Status::Pending));
    assert_eq!((record.filed_at, record.matures_at), (1_000, 1_000 + MINUTE));
    advance(MINUTE - 1);
    assert_eq!(metrics.finalize_batch(vec![id]), Ok(0));
    advance(1);
    assert_eq!(metrics.finalize_batch(vec![id, id]), Ok(1));
    assert_eq!(last_event::<Finalized>().attestations, [id]);
    assert_eq!(metrics.finalize_batch(vec![id]), Ok(0), "once only");
    let record = metrics.attestation(id).unwrap();
    assert_eq!((record.status, record.finalized_at), (Status::Final, Some(now())));
    assert_eq!(values(&metrics, WORK, bob()), (7 * POINT, 7 * POINT));
    assert_eq!(values(&metrics, SCORE, bob()), (21, 21));
    advance(1);
    assert_eq!(metrics.past_value(WORK, bob(), now() - 2), Ok(0), "the moment before");
}

#[ink::test]
fn a_list_to_finalize_is_bounded_and_names_known_attestations() {
    let mut metrics = registry(&[work()]);
    assert_eq!(metrics.finalize_batch(vec![0]), Err(MetricsError::UnknownAttestation(0)));
    assert_eq!(metrics.finalize_batch(vec![]), Ok(0));
    let refused = MetricsError::WrongCount { got: 101, max: 100 };
    assert_eq!(metrics.finalize_batch(vec![0; 101]), Err(refused));
}

#[ink::test]
fn a_batch_adds_up_what_belongs_together() {
    at(1_000);
    let mut registry = Registry::default();
    registry.definitions.define_score(0, 1_000);
    let bonded = MetricConfig { weight: 3 * POINT, bond: 1, tokens_per_point: 2, ..work() };
    registry.definitions.define(bonded.clone(), 1_000).unwrap();
    registry.definitions.define(MetricConfig { weight: 0, ..bonded }, 1_000).unwrap();
    let claims = vec![claim(bob(), 1), claim(charlie(), 2), claim(bob(), 4)];
    registry.attest(alice(), 1, claims, 3, 1_000).unwrap();
    registry.attest(alice(), 2, vec![claim(bob(), 8), claim(alice(), 16)], 2, 1_000).unwrap();
    let done = registry.finalize(&[4, 3, 2, 1, 0], 1_000 + MINUTE).unwrap();
    assert_eq!(done.finalized.attestations, [4, 3, 2, 1, 0]);
    // 3 points a unit, 2 tokens a point; the second metric is retired and brings neither.
    assert_eq!(done.mint, vec![(bob(), 30), (charlie(), 12)]);
    assert_eq!(registry.bonds.owed(alice()), 5);
    let value = |metric, member| registry.reading(metric).unwrap().member(member, u64::MAX);
    assert_eq!((value(1, bob()), value(2, bob()), value(SCORE, bob())), (5 * POINT, 8 * POINT, 15 * POINT));
    assert_eq!((value(2, alice()), value(SCORE, alice())), (16 * POINT, 0));
    let total = |metric| registry.reading(metric).unwrap().total(u64::MAX);
    assert_eq!((total(1), total(2), total(SCORE)), (7 * POINT, 24 * POINT, 21 * POINT));
    assert_eq!(registry.members.page(0, 100), [alice(), bob(), charlie()]);
}

#[ink::test]
fn a_member_is_listed_once() {
    let mut metrics = registry(&[work(), MetricConfig { weight: 0, ..work() }]);
    for (metric, member) in [(2, charlie()), (1, bob()), (2, charlie()), (1, charlie()), (2, bob())] {
        earn(&mut metrics, metric, member, 1);
    }
    assert_eq!(metrics.member_count(), 2);
    assert_eq!(metrics.members(0, 100), [charlie(), bob()]);
    assert_eq!(metrics.members(1, 100), [bob()]);
    assert_eq!(metrics.members(0, 1), [charlie()]);
    assert!(metrics.members(2, 100).is_empty() && metrics.members(u32::MAX, u32::MAX).is_empty());
}

#[ink::test]
fn pages_are_bounded() {
    let mut metrics = registry(&[work()]);
    let claims = (1..=100).map(|i| claim([i; 32].into(), 1)).collect();
    metrics.attest_batch(WORK, claims).unwrap();
    metrics.attest_batch(WORK, vec![claim(bob(), 1)]).unwrap();
    advance(MINUTE);
    metrics.finalize_batch((0..100).collect()).unwrap();
    metrics.finalize_batch(vec![100]).unwrap();
    assert_eq!(metrics.attestations(0, u32::MAX).len(), MAX_ATTESTATIONS_PAGE as usize);
    assert_eq!(metrics.attestations(99, 50).len(), 2);
    assert_eq!(metrics.attestations(101, 50).len(), 0);
    assert_eq!(metrics.members(0, u32::MAX).len(), MAX_BATCH as usize);
    assert_eq!(metrics.attestation(101), None);
}

#[ink::test]
fn a_doubt_freezes_what_it_names_until_the_arbiter_decides() {
    let mut metrics = registry(&[MetricConfig { bond: 5, ..work() }]);
    metrics.set_roles(MetricsRoles { arbiter: charlie(), ..metrics.roles() }).unwrap();
    set_value_transferred::<E>(15);
    metrics.attest_batch(WORK, vec![claim(alice(), 1), claim(bob(), 2), claim(bob(), 4)]).unwrap();
    set_caller::<E>(bob());
    set_value_transferred::<E>(10);
    assert_eq!(metrics.challenge_batch(vec![3], "".into()), Err(MetricsError::UnknownAttestation(3)));
    let long = MetricsError::TextTooLong { length: 257, max: 256 };
    assert_eq!(metrics.challenge_batch(vec![0], "x".repeat(257)), Err(long));
    for got in [0, 101] {
        let refused = MetricsError::WrongCount { got, max: 100 };
        let ids = vec![0; got as usize];
        assert_eq!(metrics.challenge_batch(ids.clone(), "".into()), Err(refused.clone()));
        set_caller::<E>(charlie());
        assert_eq!(metrics.resolve_batch(ids, true), Err(refused));
        set_caller::<E>(bob());
    }
    assert_eq!(metrics.challenge_batch(vec![0, 1], "never happened".into()), Ok(2));
    for id in [0, 1] {
        let frozen = Err(MetricsError::WrongStatus { attestation: id, status: Status::Challenged });
        assert_eq!(metrics.challenge_batch(vec![id], "".into()), frozen);
    }
    let told = last_event::<Challenged>();
    assert_eq!((told.attestation, told.challenger, told.bond), (1, bob(), 5));
    let mut reason = [0; 32];
    Blake2x256::hash(told.reason.as_bytes(), &mut reason);
    let challenge = Challenge { by: bob(), until: told.until, reason: reason.into() };
    assert_eq!(metrics.attestation(0).unwrap().challenge, Some(challenge));
    advance(1);
    set_caller::<E>(alice());
    for id in [0, 1] {
        let frozen = Err(MetricsError::WrongStatus { attestation: id, status: Status::Challenged });
        assert_eq!(metrics.retract_batch(vec![id]), frozen);
    }
    set_caller::<E>(bob());
    at(1_000 + MINUTE);
    let closed = MetricsError::WindowClosed { attestation: 2, closed: now(), now: now() };
    assert_eq!(metrics.challenge_batch(vec![2], "".into()), Err(closed));
    set_value_transferred::<E>(0);
    assert_eq!(metrics.finalize_batch(vec![0, 1, 2]), Ok(1));
    assert_eq!((metrics.bonds_owed(alice()), metrics.bonds_owed(bob())), (5, 0));

    let refused = MetricsError::NotAllowed { caller: bob(), needed: charlie() };
    assert_eq!(metrics.resolve_batch(vec![0], false), Err(refused));
    set_caller::<E>(charlie());
    assert_eq!(metrics.resolve_batch(vec![3], true), Err(MetricsError::UnknownAttestation(3)));
    let wrong = MetricsError::WrongStatus { attestation: 2, status: Status::Final };
    assert_eq!(metrics.resolve_batch(vec![2], true), Err(wrong));
    metrics.resolve_batch(vec![0], true).unwrap();
    let resolved = last_event::<Resolved>();
    assert_eq!((resolved.upheld, resolved.winner, resolved.bonds), (true, alice(), 5));
    assert_eq!(resolved.matures_at, now() + MINUTE);
    metrics.resolve_batch(vec![1], false).unwrap();
    let resolved = last_event::<Resolved>();
    assert_eq!((resolved.winner, resolved.bonds), (bob(), 10));
    assert_eq!((metrics.bonds_owed(alice()), metrics.bonds_owed(bob())), (10, 10));
    advance(MINUTE);
    assert_eq!(metrics.finalize_batch(vec![0, 1]), Ok(1));
    assert_eq!(metrics.attestation(1).unwrap().status, Status::Rejected);
    assert_eq!(metrics.bonds_owed(alice()), 15);
    assert_eq!(values(&metrics, WORK, alice()), (POINT, 5 * POINT));
}

#[ink::test]
fn what_was_left_of_the_window_is_left_again_a_day_at_least_and_anybody_may_doubt_until_it_ends() {
    let mut metrics = registry(&[MetricConfig { window: 4 * DAY, bond: 5, ..work() }]);
    set_value_transferred::<E>(5);
    let id = metrics.attest_batch(WORK, vec![claim(bob(), 1)]).unwrap();
    at(1_000 + 2 * DAY);
    set_caller::<E>(bob());
    metrics.challenge_batch(vec![id], "a sham".into()).unwrap();
    advance(DAY - 1);
    set_caller::<E>(alice());
    metrics.resolve_batch(vec![id], true).unwrap();
    let upheld = now();
    let record = metrics.attestation(id).unwrap();
    assert_eq!((record.status, record.matures_at), (Status::Upheld, upheld + 2 * DAY));
    at(upheld + 2 * DAY - 1);
    assert_eq!(metrics.finalize_batch(vec![id]), Ok(0));
    set_caller::<E>(charlie());
    metrics.challenge_batch(vec![id], "look at this".into()).unwrap();
    let record = metrics.attestation(id).unwrap();
    assert_eq!((record.status, record.challenges), (Status::Challenged, 2));
    assert_eq!(record.challenge.unwrap().by, charlie());
    advance(HOUR);
    set_caller::<E>(alice());
    metrics.resolve_batch(vec![id], true).unwrap();
    assert_eq!(metrics.attestation(id).unwrap().matures_at, now() + DAY, "there was a millisecond left");
    advance(DAY);
    set_caller::<E>(charlie());
    let closed = MetricsError::WindowClosed { attestation: id, closed: now(), now: now() };
    assert_eq!(metrics.challenge_batch(vec![id], "".into()), Err(closed));
    assert_eq!(metrics.finalize_batch(vec![id]), Ok(1));
    assert_eq!((metrics.bonds_owed(alice()), metrics.bonds_owed(charlie())), (15, 0));
}

#[ink::test]
fn a_claim_is_kept_waiting_by_doubts_eight_times_and_no_longer() {
    let mut metrics = registry(&[work()]);
    let id = metrics.attest_batch(WORK, vec![claim(bob(), 1)]).unwrap();
    for _ in 0..MAX_CHALLENGES {
        metrics.challenge_batch(vec![id], "".into()).unwrap();
        advance(DAY - 1);
        metrics.resolve_batch(vec![id], true).unwrap();
    }
    let refused = MetricsError::WrongCount { got: 9, max: 8 };
    assert_eq!(metrics.challenge_batch(vec![id], "".into()), Err(refused));
    assert_eq!(metrics.attestation(id).unwrap().matures_at, now() + MINUTE);
    advance(MINUTE);
    assert_eq!(metrics.finalize_batch(vec![id]), Ok(1));
}

#[ink::test]
fn only_the_attestor_retracts_and_only_what_does_not_count_yet() {
    let mut metrics = registry(&[MetricConfig { bond: 5, ..work() }]);
    set_value_transferred::<E>(15);
    metrics.attest_batch(WORK, vec![claim(bob(), 1), claim(bob(), 2), claim(bob(), 4)]).unwrap();
    set_value_transferred::<E>(5);
    metrics.challenge_batch(vec![2], "".into()).unwrap();
    advance(1);
    metrics.resolve_batch(vec![2], true).unwrap();
    set_value_transferred::<E>(0);
    set_caller::<E>(bob());
    let refused = MetricsError::NotAllowed { caller: bob(), needed: alice() };
    assert_eq!(metrics.retract_batch(vec![0]), Err(refused));
    set_caller::<E>(alice());
    assert_eq!(metrics.retract_batch(vec![3]), Err(MetricsError::UnknownAttestation(3)));
    metrics.retract_batch(vec![0, 2]).unwrap();
    // Both bonds of these, and that of the doubt in the upheld one.
    assert_eq!(metrics.bonds_owed(alice()), 15);
    advance(MINUTE);
    assert_eq!(metrics.finalize_batch(vec![0, 1, 2]), Ok(1));
    for (attestation, status) in [(0, Status::Retracted), (1, Status::Final), (2, Status::Retracted)] {
        let refused = Err(MetricsError::WrongStatus { attestation, status });
        assert_eq!(metrics.retract_batch(vec![attestation]), refused);
    }
    assert_eq!(metrics.bonds_owed(alice()), 20);
    assert_eq!(values(&metrics, WORK, bob()), (2 * POINT, 2 * POINT));
}

#[ink::test]
fn who_retracts_and_who_doubts_in_one_block_get_the_same_whoever_is_first() {
    let mut metrics = registry(&[MetricConfig { bond: 5, ..work() }]);
    set_value_transferred::<E>(5);
    for doubted_first in [true, false] {
        set_caller::<E>(alice());
        let id = metrics.attest_batch(WORK, vec![claim(bob(), 1)]).unwrap();
        advance(10);
        let doubt = |metrics: &mut Metrics| {
            set_caller::<E>(charlie());
            metrics.challenge_batch(vec![id], "".into())
        };
        if doubted_first {
            doubt(&mut metrics).unwrap();
        }
        set_caller::<E>(alice());
        metrics.retract_batch(vec![id]).unwrap();
        if !doubted_first {
            let refused = MetricsError::WrongStatus { attestation: id, status: Status::Retracted };
            assert_eq!(doubt(&mut metrics), Err(refused), "the chain returns what was put up");
        }
        assert_eq!(metrics.attestation(id).unwrap().status, Status::Retracted);
    }
    assert_eq!((metrics.bonds_owed(alice()), metrics.bonds_owed(charlie())), (10, 5));
}

#[ink::test]
fn a_doubt_that_the_arbiter_leaves_open_costs_half_a_bond_and_gives_the_cap_back() {
    let capped = MetricConfig { bond: 5, period_cap: 3, period: 7 * DAY, ..work() };
    let mut metrics = registry(&[capped]);
    set_value_transferred::<E>(10);
    metrics.attest_batch(WORK, vec![claim(bob(), 1), claim(bob(), 2)]).unwrap();
    set_caller::<E>(charlie());
    metrics.challenge_batch(vec![0, 1], "".into()).unwrap();
    set_value_transferred::<E>(0);
    let until = 1_000 + DAY;
    let challenge = metrics.attestation(0).unwrap().challenge.unwrap();
    assert_eq!((challenge.by, challenge.until), (charlie(), until));
    at(until - 1);
    assert_eq!(metrics.expire_batch(vec![0, 1]), Ok(0));
    set_caller::<E>(alice());
    metrics.resolve_batch(vec![1], false).unwrap();
    at(until);
    let closed = MetricsError::WindowClosed { attestation: 0, closed: until, now: until };
    assert_eq!(metrics.resolve_batch(vec![0], true), Err(closed));
    assert_eq!(metrics.claimed(WORK, alice()), 3);
    set_caller::<E>(bob());
    assert_eq!(metrics.expire_batch(vec![0, 0, 1]), Ok(1));
    let told = last_event::<Expired>();
    assert_eq!((told.attestor, told.challenger), (alice(), charlie()));
    assert_eq!((told.to_attestor, told.to_challenger), (8, 2));
    assert_eq!((metrics.bonds_owed(alice()), metrics.bonds_owed(charlie())), (8, 2 + 10));
    // What was rejected still counts towards the cap.
    assert_eq!(metrics.claimed(WORK, alice()), 2);
    for (id, status) in [(0, Status::Expired), (1, Status::Rejected)] {
        assert_eq!(metrics.attestation(id).unwrap().status, status);
    }
    assert_eq!(metrics.expire_batch(vec![2]), Err(MetricsError::UnknownAttestation(2)));
    assert_eq!(metrics.finalize_batch(vec![0, 1]), Ok(0));
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
    at(7 * DAY);
    assert_eq!((metrics.claimed(WORK, alice()), metrics.claimed(2, alice())), (0, 0));
    // In whatever period: 1 beyond the cap of 3, once.
    set_caller::<E>(alice());
    set_value_transferred::<E>(10);
    assert_eq!(metrics.attest_batch(WORK, vec![claim(bob(), 3), claim(bob(), 1)]), Ok(2));
    assert_eq!(metrics.claimed(WORK, alice()), 3, "the fourth was filed before");
    set_value_transferred::<E>(5);
    let exceeded = MetricsError::PeriodCapExceeded { claimed: 4, cap: 3 };
    assert_eq!(metrics.attest_batch(WORK, vec![claim(bob(), 1)]), Err(exceeded));
}

#[ink::test]
fn what_the_arbiter_leaves_undecided_over_years_is_filed_again_up_to_one_cap() {
    let mut metrics = registry(&[MetricConfig { period_cap: 10, period: 7 * DAY, ..work() }]);
    for week in 0..50 {
        at(1_000 + week * 7 * DAY);
        let first = metrics.attest_batch(WORK, vec![claim(bob(), 10)]).unwrap();
        metrics.challenge_batch(vec![first], "".into()).unwrap();
        advance(6 * DAY);
        assert_eq!(metrics.expire_batch(vec![first]), Ok(1));
    }
    at(1_000 + 50 * 7 * DAY);
    metrics.attest_batch(WORK, vec![claim(bob(), 10), claim(bob(), 10)]).unwrap();
    let exceeded = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    assert_eq!(metrics.attest_batch(WORK, vec![claim(bob(), 1)]), Err(exceeded));
    at(1_000 + 51 * 7 * DAY);
    let exceeded = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    assert_eq!(metrics.attest_batch(WORK, vec![claim(bob(), 11)]), Err(exceeded));
}

#[ink::test]
fn only_what_counted_towards_the_cap_of_a_period_comes_back_to_it() {
    let mut metrics = registry(&[MetricConfig { period_cap: 0, ..work() }]);
    let capped = MetricConfig { period_cap: 10, period: 7 * DAY, ..work() };
    metrics.attest_batch(WORK, vec![claim(bob(), 8)]).unwrap();
    metrics.update_metric(WORK, capped).unwrap();
    metrics.attest_batch(WORK, vec![claim(bob(), 9)]).unwrap();
    metrics.challenge_batch(vec![0, 1], "".into()).unwrap();
    advance(DAY);
    metrics.expire_batch(vec![0]).unwrap();
    assert_eq!(metrics.claimed(WORK, alice()), 9, "filed without a cap");
    at(7 * DAY);
    metrics.attest_batch(WORK, vec![claim(bob(), 4)]).unwrap();
    metrics.expire_batch(vec![1]).unwrap();
    assert_eq!(metrics.claimed(WORK, alice()), 0, "4, and 9 come back");
}

#[ink::test]
fn an_attestor_claims_no_more_than_its_cap_in_a_period_whomever_it_names() {
    let capped = MetricConfig { period_cap: 10, period: DAY, attestors: vec![alice(), bob()], ..work() };
    let mut metrics = registry(&[capped.clone(), capped.clone()]);
    let refused = |claimed| Err(MetricsError::PeriodCapExceeded { claimed, cap: 10 });
    at(5 * DAY);
    assert_eq!(metrics.attest_batch(WORK, vec![claim(bob(), 6), claim(charlie(), 5)]), refused(11));
    assert_eq!(metrics.attest_batch(WORK, vec![claim(bob(), 6), claim(charlie(), 3)]), Ok(0));
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 2)]), refused(11));
    metrics.retract_batch(vec![0]).unwrap();
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 2)]), refused(11), "what was filed counts");
    // Another metric, another attestor and another period have caps of their own.
    assert_eq!(metrics.attest_batch(2, vec![claim(alice(), 10)]), Ok(2));
    set_caller::<E>(bob());
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 10)]), Ok(3));
    set_caller::<E>(alice());
    at(6 * DAY - 1);
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 2)]), refused(11));
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 1)]), Ok(4));
    at(6 * DAY);
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 10)]), Ok(5));
    // A period of 0 never ends.
    metrics.update_metric(WORK, MetricConfig { period: 0, ..capped }).unwrap();
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 10)]), Ok(6));
    at(600 * DAY);
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 1)]), refused(11));
    metrics.update_metric(WORK, work()).unwrap();
    assert_eq!(metrics.attest_batch(WORK, vec![claim(alice(), 1_000)]), Ok(7));
}

#[ink::test]
fn attestations_are_found_by_member_metric_and_status_page_by_page() {
    let mut metrics = registry(&[work(), work()]);
    for batch in 0..40u32 {
        let claims = (0..=batch * 2).map(|i| claim(person((i % 3) as u8), u128::from(i) + 1)).collect();
        metrics.attest_batch(1 + batch % 2, claims).unwrap();
    }
    let count = metrics.attestation_count();
    assert_eq!(count, 1_600);
    advance(MINUTE);
    metrics.finalize_batch((400..500).collect()).unwrap();
    metrics.revoke_batch(vec![450]).unwrap();
    let every: Vec<_> = (0..count).map(|id| (id, metrics.attestation(id).unwrap())).collect();
    for (member, metric, status) in [
        (None, None, None),
        (Some(person(1)), None, None),
        (None, Some(2), None),
        (None, None, Some(Status::Final)),
        (Some(person(2)), Some(1), Some(Status::Pending)),
        (None, None, Some(Status::Revoked)),
        (Some(charlie()), None, None),
    ] {
        let (mut found, mut next, mut pages) = (Vec::new(), Some(0), 0);
        while let Some(from) = next {
            let page = metrics.find(Filter { member, metric, status }, from, u32::MAX);
            assert!(page.attestations.len() <= MAX_ATTESTATIONS_PAGE as usize);
            found.extend(page.attestations);
            next = page.next;
            pages += 1;
        }
        let expected: Vec<_> = every
            .iter()
            .filter(|(_, record)| member.is_none_or(|member| member == record.member))
            .filter(|(_, record)| metric.is_none_or(|metric| metric == record.metric))
            .filter(|(_, record)| status.is_none_or(|status| status == record.status))
            .cloned()
            .collect();
        assert_eq!(found, expected);
        assert!(pages <= 2 + expected.len() / MAX_ATTESTATIONS_PAGE as usize, "{pages} pages");
    }
    assert_eq!(metrics.find(Filter::default(), 5, 2).next, Some(7));
    assert_eq!(metrics.find(Filter::default(), 5, 0).next, Some(5));
    assert_eq!(metrics.find(Filter::default(), count, 9).next, None);
    assert_eq!(metrics.find(Filter::default(), u32::MAX, 9).next, None);
}

#[ink::test]
fn a_member_with_three_commits_and_a_half_life_loses_nothing_to_rounding_that_shows() {
    let mut metrics = registry(&[MetricConfig { half_life: 180 * DAY, ..work() }]);
    earn(&mut metrics, WORK, bob(), 3);
    advance(1);
    let (value, total) = values(&metrics, WORK, bob());
    assert!(3 * POINT - value <= 2 && total <= 3 * POINT, "{value} of {total}");
    for _ in 0..100 {
        earn(&mut metrics, WORK, charlie(), 1);
    }
    let (value, total) = values(&metrics, WORK, bob());
    let others = values(&metrics, WORK, charlie()).0;
    assert!(value + others <= total && total - value - others <= 250, "{value} + {others} of {total}");
}

#[ink::test]
fn nothing_owed_is_nothing_paid() {
    let mut metrics = registry(&[work()]);
    assert_eq!(metrics.withdraw_bonds(bob()), Err(MetricsError::NothingOwed(bob())));
}

#[ink::test]
fn a_revoked_attestation_counts_in_the_past_and_no_more() {
    let mut metrics = registry(&[work()]);
    let first = earn(&mut metrics, WORK, bob(), 10);
    earn(&mut metrics, WORK, bob(), 5);
    let before = now();
    advance(100);
    let pending = metrics.attest_batch(WORK, vec![claim(bob(), 1)]).unwrap();
    set_caller::<E>(bob());
    let refused = MetricsError::NotAllowed { caller: bob(), needed: alice() };
    assert_eq!(metrics.revoke_batch(vec![first]), Err(refused));
    set_caller::<E>(alice());
    let refused = MetricsError::WrongStatus { attestation: pending, status: Status::Pending };
    assert_eq!(metrics.revoke_batch(vec![pending]), Err(refused));
    assert_eq!(metrics.revoke_batch(vec![9]), Err(MetricsError::UnknownAttestation(9)));
    metrics.revoke_batch(vec![first]).unwrap();
    assert_eq!(metrics.attestation(first).unwrap().status, Status::Revoked);
    assert_eq!(
        (values(&metrics, WORK, bob()), values(&metrics, SCORE, bob())),
        ((5 * POINT, 5 * POINT), (15, 15))
    );
    assert_eq!(metrics.past_value(WORK, bob(), before), Ok(15 * POINT));
    // What was ever earned never falls.
    assert_eq!(values(&metrics, EARNED | WORK, bob()), (15 * POINT, 15 * POINT));
    assert_eq!(values(&metrics, EARNED | SCORE, bob()), (45, 45));
    let refused = MetricsError::WrongStatus { attestation: first, status: Status::Revoked };
    assert_eq!(metrics.revoke_batch(vec![first]), Err(refused));
}

#[ink::test]
fn half_is_left_after_a_half_life_and_revoking_takes_that_half() {
    let mut metrics = registry(&[MetricConfig { half_life: DAY, ..work() }]);
    let first = earn(&mut metrics, WORK, bob(), 400);
    advance(DAY);
    assert_eq!(values(&metrics, WORK, bob()), (200 * POINT, 200 * POINT));
    assert_eq!(values(&metrics, SCORE, bob()), (1_200, 1_200), "the score of this registry does not decay");
    assert_eq!(values(&metrics, EARNED | WORK, bob()), (400 * POINT, 400 * POINT));
    advance(DAY - MINUTE);
    earn(&mut metrics, WORK, bob(), 60);
    assert_eq!(values(&metrics, WORK, bob()), (160 * POINT, 160 * POINT));
    metrics.revoke_batch(vec![first]).unwrap();
    let told = last_event::<Revoked>();
    assert_eq!((told.units, told.points), (100 * POINT, 1_200), "what is left of it");
    assert_eq!(values(&metrics, WORK, bob()), (60 * POINT, 60 * POINT));
}

#[ink::test]
fn an_indicator_is_that_of_the_last_filed_whoever_finalizes_first() {
    let mut metrics = registry(&[indicator()]);
    let claims = [5, 7, 0].map(|amount| claim(bob(), amount)).to_vec();
    metrics.attest_batch(WORK, claims).unwrap();
    advance(MINUTE);
    metrics.finalize_batch(vec![1]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 7));
    metrics.finalize_batch(vec![0]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 7), "filed earlier");
    metrics.revoke_batch(vec![0]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 7), "did not count");
    let told = recorded_events().count();
    metrics.revoke_batch(vec![1]).unwrap();
    let set = last_event::<IndicatorSet>();
    assert_eq!((set.value, set.attestation, recorded_events().count() - told), (0, None, 2));
    assert_eq!(values(&metrics, WORK, bob()), (0, 0), "until another is final");
    metrics.finalize_batch(vec![2]).unwrap();
    assert_eq!(last_event::<IndicatorSet>().attestation, Some(2));
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
    earn(&mut metrics, WORK, bob(), 9);
    assert_eq!(values(&metrics, WORK, bob()), (0, 9));
    assert_eq!(values(&metrics, EARNED | WORK, bob()), (0, 0));
    assert_eq!(values(&metrics, SCORE, bob()), (0, 0));
    assert_eq!(metrics.member_count(), 0);
}

#[ink::test]
fn an_indicator_is_its_newest_final_attestation_that_stands() {
    let mut metrics = registry(&[indicator()]);
    let claims = [5, 7, 9].map(|amount| claim(bob(), amount)).to_vec();
    metrics.attest_batch(WORK, claims).unwrap();
    advance(MINUTE);
    metrics.finalize_batch(vec![1, 2]).unwrap();
    metrics.revoke_batch(vec![2]).unwrap();
    assert_eq!(last_event::<IndicatorSet>().attestation, Some(1));
    assert_eq!(values(&metrics, WORK, bob()), (0, 7), "the one before");
    metrics.revoke_batch(vec![1]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
    metrics.finalize_batch(vec![0]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 5), "filed before those, and it stands");
    // The newest so many are kept in sight.
    let claims = (0..MAX_STANDING).map(|amount| claim(bob(), (100 + amount).into())).collect();
    let first = metrics.attest_batch(WORK, claims).unwrap();
    advance(MINUTE);
    metrics.finalize_batch((first..first + MAX_STANDING).collect()).unwrap();
    for id in (first..first + MAX_STANDING).rev() {
        assert_eq!(values(&metrics, WORK, bob()).1, (100 + id - first).into());
        metrics.revoke_batch(vec![id]).unwrap();
    }
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
}

#[ink::test]
fn law_2_a_read_of_now_or_later_is_refused() {
    let metrics = registry(&[work()]);
    for moment in [1_000, 1_001, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now: 1_000 };
        assert_eq!(metrics.past_value(WORK, bob(), moment), Err(refused));
        assert_eq!(metrics.past_values(WORK, vec![bob()], moment), Err(refused));
        assert_eq!(metrics.past_total(WORK, moment), Err(refused));
    }
    for unknown in [2, EARNED | 2, u32::MAX] {
        let refused = SourceError::UnknownMetric(unknown);
        assert_eq!(metrics.past_value(unknown, bob(), 999), Err(refused));
        assert_eq!(metrics.past_values(unknown, vec![bob()], 999), Err(refused));
        assert_eq!(metrics.past_total(unknown, 999), Err(refused));
    }
    let refused = SourceError::TooMany { got: 101, max: 100 };
    assert_eq!(metrics.past_values(SCORE, vec![bob(); 101], 999), Err(refused));
    assert_eq!(metrics.past_values(EARNED | SCORE, vec![bob(), alice()], 999), Ok(vec![0, 0]));
}

#[ink::test]
fn law_8_only_the_governor_defines_revokes_and_sets_roles() {
    let mut metrics = registry(&[work()]);
    let roles = MetricsRoles { governor: bob(), arbiter: charlie(), token: alice() };
    metrics.set_roles(roles).unwrap();
    assert_eq!(metrics.roles(), roles);
    // The creator has no role left.
    let refused = |needed| MetricsError::NotAllowed { caller: alice(), needed };
    assert_eq!(metrics.define_metric(work()), Err(refused(bob())));
    assert_eq!(metrics.update_metric(WORK, work()), Err(refused(bob())));
    assert_eq!(metrics.revoke_batch(vec![0]), Err(refused(bob())));
    assert_eq!(metrics.set_roles(roles), Err(refused(bob())));
    assert_eq!(metrics.set_score_half_life(1), Err(refused(bob())));
    assert_eq!(metrics.resolve_batch(vec![0], true), Err(refused(charlie())));
}

/// One thing that somebody does. What does not fit the moment is refused, and nothing happens.
#[derive(Clone, Debug)]
enum Act {
    Wait(Millis),
    Attest(MetricId, u8, u128),
    Challenge(u32),
    Resolve(u32, bool),
    Expire(u32),
    Retract(u32),
    FinalizeAll,
    Revoke(u32),
}

const PEOPLE: u8 = 4;

fn act() -> impl Strategy<Value = Act> {
    let id = || 0u32..60;
    prop_oneof![
        4 => prop_oneof![0..5u64, 0..DAY].prop_map(Act::Wait),
        5 => (1u32..3, 0..PEOPLE, prop_oneof![1u128..20, 1u128..1 << 75])
            .prop_map(|(metric, member, amount)| Act::Attest(metric, member, amount)),
        1 => id().prop_map(Act::Challenge),
        1 => (id(), any::<bool>()).prop_map(|(id, upheld)| Act::Resolve(id, upheld)),
        1 => id().prop_map(Act::Expire),
        1 => id().prop_map(Act::Retract),
        3 => Just(Act::FinalizeAll),
        2 => id().prop_map(Act::Revoke),
    ]
}

fn person(number: u8) -> AccountId {
    [number + 1; 32].into()
}

fn perform(metrics: &mut Metrics, act: &Act) {
    set_caller::<E>(alice());
    let refused = match act.clone() {
        Act::Wait(time) => return advance(time),
        Act::Attest(metric, member, amount) => {
            metrics.attest_batch(metric, vec![claim(person(member), amount)]).map(drop)
        }
        Act::Challenge(id) => metrics.challenge_batch(vec![id], "".into()).map(drop),
        Act::Resolve(id, upheld) => metrics.resolve_batch(vec![id], upheld).map(drop),
        Act::Expire(id) => metrics.expire_batch(vec![id]).map(drop),
        Act::Retract(id) => metrics.retract_batch(vec![id]).map(drop),
        Act::FinalizeAll => {
            let from = metrics.attestation_count().saturating_sub(MAX_BATCH);
            metrics.finalize_batch((from..metrics.attestation_count()).collect()).map(drop)
        }
        Act::Revoke(id) => metrics.revoke_batch(vec![id]).map(drop),
    };
    let too_much = matches!(
        refused,
        Err(MetricsError::Overflow
            | MetricsError::WorthTooMuch { .. }
            | MetricsError::AmountOutOfRange { .. })
    );
    assert!(!too_much, "{act:?}: {refused:?}");
}

/// A registry of two metrics whose values and score decay in their own ways.
fn decaying(score: Millis, first: Millis, second: Millis) -> Metrics {
    at(1_000);
    set_caller::<E>(alice());
    let metric = |half_life, weight| MetricConfig { half_life, weight, attestation_cap: 0, ..work() };
    Metrics::new([9; 32].into(), score, vec![metric(first, 3), metric(second, 1)], None).unwrap()
}

fn half_life() -> impl Strategy<Value = Millis> {
    prop_oneof![Just(0), Just(1), Just(DAY), 1..100 * DAY]
}

/// Everything that can be asked about a moment.
fn answers(metrics: &Metrics, moment: Timestamp) -> Vec<(u128, Vec<u128>)> {
    let people: Vec<_> = (0..PEOPLE).map(person).collect();
    [SCORE, 1, 2]
        .into_iter()
        .flat_map(|metric| [metric, metric | EARNED])
        .map(|metric| {
            let total = metrics.past_total(metric, moment).unwrap();
            (total, metrics.past_values(metric, people.clone(), moment).unwrap())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn members_never_add_up_to_more_than_the_total_and_answers_never_change(
        half_lives in (half_life(), half_life(), half_life()),
        acts in prop::collection::vec(act(), 1..120),
    ) {
        run_test::<E, _>(|_| {
            let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
            let mut told = Vec::new();
            for act in &acts {
                let before = now();
                perform(&mut metrics, act);
                if now() > before {
                    told.push((before, answers(&metrics, before)));
                    // Between two checkpoints too.
                    let between = before + (now() - before) / 2;
                    told.push((between, answers(&metrics, between)));
                }
            }
            advance(200 * DAY);
            let mut earned_before = vec![0; 3];
            for (moment, told) in told {
                assert_eq!(answers(&metrics, moment), told, "at {moment}");
                for (total, values) in &told {
                    assert!(values.iter().sum::<u128>() <= *total, "at {moment}");
                }
                let earned: Vec<_> = told.iter().skip(1).step_by(2).map(|(total, values)| {
                    assert_eq!(values.iter().sum::<u128>(), *total, "what is earned does not decay");
                    *total
                }).collect();
                assert!(earned.iter().zip(&earned_before).all(|(now, before)| now >= before));
                earned_before = earned;
            }
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn values_are_the_sums_of_what_is_left_of_each_attestation(
        half_lives in (half_life(), half_life(), half_life()),
        acts in prop::collection::vec(act(), 1..120),
    ) {
        run_test::<E, _>(|_| {
            let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
            for act in &acts {
                perform(&mut metrics, act);
            }
            let moment = now();
            advance(1);
            let records: Vec<_> =
                (0..metrics.attestation_count()).map(|id| metrics.attestation(id).unwrap()).collect();
            for (metric, half_life) in [(SCORE, half_lives.0), (1, half_lives.1), (2, half_lives.2)] {
                let mut sum = 0.0;
                for member in (0..PEOPLE).map(person) {
                    let (mut expected, mut credited, mut changes) = (0.0, 0.0, 1);
                    for record in records.iter().filter(|record| record.member == member) {
                        if record.finalized_at.is_none() {
                            continue;
                        }
                        // Whenever it was finalized.
                        let since = record.matures_at;
                        if metric != SCORE && metric != record.metric {
                            continue;
                        }
                        changes += 3;
                        let amount =
                            if metric == SCORE { record.points } else { record.amount * POINT } as f64;
                        let elapsed = (moment - since) as f64;
                        let left = if half_life == 0 { 1.0 } else { (-elapsed / half_life as f64).exp2() };
                        credited += amount;
                        if record.status == Status::Final {
                            expected += amount * left;
                        }
                    }
                    let value = metrics.past_value(metric, member, moment).unwrap() as f64;
                    // As points.rs states it; 2^-31 is 4.7e-10, and 2^-32 comes from ages cut off.
                    let tolerance = f64::from(changes) * (1.0 + credited * 7.1e-10);
                    assert!((value - expected).abs() <= tolerance, "{metric}: {value}, not {expected}");
                    sum += expected;
                }
                let total = metrics.past_total(metric, moment).unwrap() as f64;
                let tolerance = 4.0 * records.len() as f64 + sum * 1e-6 + 1.0;
                assert!(total >= sum * (1.0 - 1e-9) - tolerance, "{metric}: {total} below {sum}");
            }
            Ok(())
        })
        .unwrap();
    }

    /// Two who are equal but for when somebody finalized them have the same from then on, to rounding.
    #[test]
    fn law_11_when_somebody_finalizes_makes_no_difference_to_what_is_left_afterwards(
        half_lives in (half_life(), half_life(), half_life()),
        amount in 1u128..1 << 75,
        late in 0..400 * DAY,
    ) {
        run_test::<E, _>(|_| {
            let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
            let claims = vec![claim(person(0), amount), claim(person(1), amount)];
            let first = metrics.attest_batch(1, claims).unwrap();
            advance(MINUTE);
            assert_eq!(metrics.finalize_batch(vec![first]), Ok(1));
            advance(late);
            assert_eq!(metrics.finalize_batch(vec![first + 1]), Ok(1));
            advance(1);
            for metric in [SCORE, 1, SCORE | EARNED, 1 | EARNED] {
                let of = |number| metrics.past_value(metric, person(number), now() - 1).unwrap();
                assert_eq!(of(0), of(1), "{metric}");
            }
            Ok(())
        })
        .unwrap();
    }

    /// The same story twice: once with attestations that are rejected or retracted, once without.
    #[test]
    fn law_9_a_rejected_or_retracted_attestation_is_as_if_never_filed(
        half_lives in (half_life(), half_life(), half_life()),
        story in prop::collection::vec((1u32..3, 0..PEOPLE, 1u128..1 << 75, 0..4u8, 1..DAY), 1..40),
    ) {
        let tell = |with_false_ones: bool| {
            let mut outcome = None;
            run_test::<E, _>(|_| {
                let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
                for (metric, member, amount, fate, time) in story.iter().copied() {
                    if fate > 1 || with_false_ones {
                        let claim = claim(person(member), amount);
                        let id = metrics.attest_batch(metric, vec![claim]).unwrap();
                        match fate {
                            0 => drop(metrics.retract_batch(vec![id]).unwrap()),
                            1 => {
                                metrics.challenge_batch(vec![id], "".into()).unwrap();
                                metrics.resolve_batch(vec![id], false).unwrap();
                            }
                            _ => {}
                        }
                    }
                    advance(time);
                    let from = metrics.attestation_count().saturating_sub(MAX_BATCH);
                    metrics.finalize_batch((from..metrics.attestation_count()).collect()).unwrap();
                }
                advance(1);
                outcome = Some((answers(&metrics, now() - 1), metrics.members(0, 100)));
                Ok(())
            })
            .unwrap();
            outcome
        };
        prop_assert_eq!(tell(true), tell(false));
    }
}
