//! Terms of metrics, and who sets them.

use crate::story::{claim, story, story_of, wrong, WORK};
use ink::primitives::MessageResult;
use scale::Decode;
use tributary_core::{DAY, HOUR, MINUTE, YEAR};
use tributary_harness::{given, messages::metrics, suite::SetupError};
use tributary_interfaces::metrics::{
    MetricConfig, MetricKind, MetricSet, Metrics, MetricsError, MetricsRoles, MetricsRolesSet,
    ScoreHalfLifeSet, Status, MAX_AMOUNT, MAX_ATTESTORS, MAX_HALF_LIVES, MAX_METRICS, POINT, SCORE,
};

#[test]
fn terms_that_cannot_be_kept_are_refused() {
    let mut s = story();
    let (governor, ann, at, shares) = (s.governor.clone(), s.ann.clone(), s.at, s.shares);
    let work = given::metric("work", &[&ann]);
    let long = "x".repeat(257);
    let too_long = MetricsError::TextTooLong { length: 257, max: 256 };
    let many = vec![ann.account(); MAX_ATTESTORS as usize + 1];
    let window = |window| MetricsError::WindowOutOfRange { window, min: MINUTE, max: YEAR };
    let large = MetricsError::TermTooLarge { value: MAX_AMOUNT + 1, max: MAX_AMOUNT };
    let arbitration = |arbitration| MetricsError::ArbitrationOutOfRange { arbitration, min: HOUR, max: YEAR };
    let bad = [
        (MetricConfig { name: long.clone(), ..work.clone() }, too_long.clone()),
        (MetricConfig { unit: long, ..work.clone() }, too_long),
        (MetricConfig { attestors: many, ..work.clone() }, MetricsError::WrongCount { got: 33, max: 32 }),
        (MetricConfig { window: MINUTE - 1, ..work.clone() }, window(MINUTE - 1)),
        (MetricConfig { window: YEAR + 1, ..work.clone() }, window(YEAR + 1)),
        (MetricConfig { weight: MAX_AMOUNT + 1, ..work.clone() }, large.clone()),
        (MetricConfig { tokens_per_point: MAX_AMOUNT + 1, ..work.clone() }, large.clone()),
        (MetricConfig { bond: MAX_AMOUNT + 1, ..work.clone() }, large),
        (MetricConfig { arbitration: HOUR - 1, ..work.clone() }, arbitration(HOUR - 1)),
        (MetricConfig { arbitration: YEAR + 1, ..work.clone() }, arbitration(YEAR + 1)),
        (
            // What somebody says that something is does not halve by itself.
            MetricConfig { kind: MetricKind::Indicator, half_life: 1, ..work.clone() },
            MetricsError::TermTooLarge { value: 1, max: 0 },
        ),
    ];
    for (config, error) in bad {
        assert_eq!(s.world.refused(&governor, metrics(at).define_metric(config.clone())), error);
        assert_eq!(s.world.refused(&governor, metrics(at).update_metric(WORK, config.clone())), error);
        match s.world.try_deploy(
            &governor,
            "metrics",
            (shares, 0u64, vec![config], None::<tributary_harness::Hash>),
        ) {
            Err(SetupError::Constructor { output, .. }) => {
                let refused = MessageResult::<Result<(), MetricsError>>::decode(&mut output.as_slice());
                assert_eq!(refused.unwrap().unwrap(), Err(error));
            }
            other => panic!("{other:?}"),
        }
    }
    for (metric, error) in [(SCORE, MetricsError::UnknownMetric(SCORE)), (2, MetricsError::UnknownMetric(2))]
    {
        assert_eq!(s.world.refused(&governor, metrics(at).update_metric(metric, work.clone())), error);
    }
    let changed = MetricConfig { kind: MetricKind::Indicator, ..work.clone() };
    let refused = s.world.refused(&governor, metrics(at).update_metric(WORK, changed));
    assert_eq!(refused, MetricsError::Immutable(WORK));
    // At their limits the terms are fine.
    let largest = MetricConfig {
        name: "x".repeat(256),
        unit: "x".repeat(256),
        window: YEAR,
        weight: MAX_AMOUNT,
        tokens_per_point: MAX_AMOUNT,
        bond: MAX_AMOUNT,
        attestors: vec![ann.account(); MAX_ATTESTORS as usize],
        ..work
    };
    let receipt = s.world.receipt(&governor, metrics(at).define_metric(largest.clone()));
    assert_eq!(receipt.value, 2);
    let told = &receipt.events.of::<MetricSet>(at)[0];
    assert_eq!((told.metric, &told.config), (2, &largest));
    assert_eq!(s.world.ask(metrics(at).metric(2)), Some(largest));
    assert_eq!((s.world.ask(metrics(at).metric(SCORE)), s.world.ask(metrics(at).metric(3))), (None, None));
    assert_eq!(s.world.ask(metrics(at).metric_count()), 2);
}

#[test]
fn a_registry_takes_256_metrics() {
    let mut s = story();
    let (governor, at) = (s.governor.clone(), s.at);
    let more = given::metric("more", &[]);
    for _ in 1..MAX_METRICS {
        s.world.ok(&governor, metrics(at).define_metric(more.clone()));
    }
    let refused = s.world.refused(&governor, metrics(at).define_metric(more));
    assert_eq!(refused, MetricsError::WrongCount { got: 257, max: 256 });
}

#[test]
fn new_terms_act_from_now_on() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (governor, ann, at, max) = (s.governor.clone(), s.ann.clone(), s.at, s.max);
    s.attest_for(5, vec![claim(max, 1)]);
    let terms = MetricConfig { weight: 7 * POINT, ..given::metric("work", &[&ann]) };
    s.world.ok(&governor, metrics(at).update_metric(WORK, terms));
    s.attest(WORK, max, 1);
    assert_eq!((s.attestation(0).points, s.attestation(0).bond), (POINT, 5));
    assert_eq!((s.attestation(1).points, s.attestation(1).bond), (7 * POINT, 0));
    s.challenge(0, 5);
    s.challenge(1, 0);
    s.resolve(0, true);
    s.resolve(1, true);
    s.world.advance(DAY);
    s.finalize(0..2);
    assert_eq!((s.now(SCORE), s.tokens(max), s.owed(&ann)), (([8 * POINT, 0, 0], 8 * POINT), 80, 10));
    // Without attestors, a metric rests.
    let resting = given::metric("work", &[]);
    s.world.ok(&governor, metrics(at).update_metric(WORK, resting));
    let refused = s.world.refused(&ann, metrics(at).attest_batch(WORK, vec![claim(max, 1)]));
    assert_eq!(refused, MetricsError::NotAttestor { caller: ann.account(), metric: WORK });
}

#[test]
fn a_new_half_life_acts_from_now_on_and_rewrites_no_past_answer() {
    let mut s = story_of(0, |work| vec![MetricConfig { half_life: DAY, ..work }]);
    let (governor, ann, at, max) = (s.governor.clone(), s.ann.clone(), s.at, s.max);
    s.earn(WORK, max, 800);
    let start = s.world.now();
    s.world.at(start + DAY + DAY / 2);
    let before = (s.past(WORK, start + DAY), s.past(SCORE, start + DAY));
    s.world.at(start + 2 * DAY);
    let terms = MetricConfig { half_life: 4 * DAY, ..given::metric("work", &[&ann]) };
    s.world.ok(&governor, metrics(at).update_metric(WORK, terms));
    let receipt = s.world.receipt(&governor, metrics(at).set_score_half_life(2 * DAY));
    assert_eq!(receipt.events.of::<ScoreHalfLifeSet>(at)[0].half_life, 2 * DAY);
    let asked = [SCORE, WORK, 2].map(|metric| s.world.ask(metrics(at).half_life(metric)));
    assert_eq!(asked, [Some(2 * DAY), Some(4 * DAY), None]);
    s.world.at(start + 6 * DAY + 1);
    assert_eq!((s.past(WORK, start + DAY), s.past(SCORE, start + DAY)), before);
    assert_eq!(s.units_at(WORK, start + 2 * DAY), ([200, 0, 0], 200));
    assert_eq!(s.units_at(WORK, start + 6 * DAY), ([100, 0, 0], 100));
    assert_eq!(s.units_at(SCORE, start + 2 * DAY), ([800, 0, 0], 800));
    assert_eq!(s.units_at(SCORE, start + 6 * DAY), ([200, 0, 0], 200));
    // Each change is kept, so there is an end to them.
    for number in 2..MAX_HALF_LIVES {
        s.world.advance(1);
        s.world.ok(&governor, metrics(at).set_score_half_life(u64::from(number) * DAY + 1));
    }
    s.world.advance(1);
    let refused = s.world.refused(&governor, metrics(at).set_score_half_life(0));
    assert_eq!(refused, MetricsError::WrongCount { got: MAX_HALF_LIVES + 1, max: MAX_HALF_LIVES });
}

#[test]
fn an_attestor_claims_no_more_than_its_cap_in_a_period_whomever_it_names() {
    let mut s = story_of(0, |work| vec![MetricConfig { period_cap: 10, period: 7 * DAY, ..work }]);
    let (ann, at) = (s.ann.clone(), s.at);
    let period = s.world.now() / (7 * DAY) + 1;
    s.world.at(period * 7 * DAY);
    s.attest(WORK, s.max, 6);
    s.attest(WORK, s.mia, 3);
    let over = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    let two = vec![claim(s.moe, 2)];
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two.clone())), over);
    // Taking back makes no room, so that nobody tries until something slips through.
    s.world.ok(&ann, metrics(at).retract_batch(vec![0]));
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two.clone())), over);
    s.world.at((period + 1) * 7 * DAY - 1);
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, two)), over);
    s.attest(WORK, s.moe, 1);
    s.world.advance(1);
    s.attest(WORK, s.moe, 10);
}

#[test]
fn law_8_nobody_but_the_granted_role_uses_a_privileged_message() {
    let mut s = story();
    let dao = s.world.actor("dao");
    let (deployer, ann, jo, at) = (s.governor.clone(), s.ann.clone(), s.jo.clone(), s.at);
    let roles = MetricsRoles { governor: dao.account(), arbiter: jo.account(), token: s.shares };
    let receipt = s.world.receipt(&deployer, metrics(at).set_roles(roles));
    assert_eq!(receipt.events.of::<MetricsRolesSet>(at)[0].roles, roles);
    assert_eq!(s.world.ask(metrics(at).roles()), roles);
    let id = s.earn(WORK, s.max, 1);
    let doubted = s.attest(WORK, s.max, 1);
    s.challenge(doubted, 0);
    let work = given::metric("work", &[&ann]);
    for other in [&deployer, &ann, &jo] {
        let refused = MetricsError::NotAllowed { caller: other.account(), needed: dao.account() };
        assert_eq!(s.world.refused(other, metrics(at).define_metric(work.clone())), refused);
        assert_eq!(s.world.refused(other, metrics(at).update_metric(WORK, work.clone())), refused);
        assert_eq!(s.world.refused(other, metrics(at).revoke_batch(vec![id])), refused);
        assert_eq!(s.world.refused(other, metrics(at).set_score_half_life(1)), refused);
        assert_eq!(s.world.refused(other, metrics(at).set_roles(roles)), refused);
    }
    for other in [&deployer, &ann, &dao] {
        let refused = MetricsError::NotAllowed { caller: other.account(), needed: jo.account() };
        assert_eq!(s.world.refused(other, metrics(at).resolve_batch(vec![doubted], true)), refused);
    }
    s.world.ok(&jo, metrics(at).resolve_batch(vec![doubted], true));
    s.world.ok(&dao, metrics(at).revoke_batch(vec![id]));
    s.world.ok(&dao, metrics(at).update_metric(WORK, work));
    let pending = s.attest(WORK, s.max, 1);
    assert_eq!(
        s.world.refused(&dao, metrics(at).revoke_batch(vec![pending])),
        wrong(pending, Status::Pending)
    );
    assert_eq!(s.world.refused(&dao, metrics(at).revoke_batch(vec![9])), MetricsError::UnknownAttestation(9));
}
