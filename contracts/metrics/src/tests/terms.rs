//! The terms of metrics, and claims that break them.

use super::{advance, alice, bob, claim, earn, indicator, last_event, now, registry, values, work, WORK};
use crate::Metrics;
use ink::env::{
    test::{recorded_events, set_caller, set_value_transferred},
    DefaultEnvironment as E,
};
use tributary_core::{DAY, HOUR, MINUTE, YEAR};
use tributary_interfaces::{
    metrics::{
        Claim, MetricConfig, Metrics as _, MetricsError, ScoreHalfLifeSet, EARNED, MAX_AMOUNT, POINT, SCORE,
    },
    source::MetricSource,
    MAX_BATCH,
};

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
