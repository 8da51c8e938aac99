//! From claims to points, tokens and members.

use crate::story::{claim, story, story_of, WORK};
use tributary_client::Chain;
use tributary_core::DAY;
use tributary_harness::{given, messages::metrics, World};
use tributary_interfaces::{
    metrics::{
        Attestation, Attested, Finalized, IndicatorSet, MetricConfig, MetricKind, MetricSet, Metrics,
        MetricsRoles, MetricsRolesSet, ScoreHalfLifeSet, Status, EARNED, POINT, SCORE,
    },
    Transfer,
};

#[test]
fn founding_tells_of_roles_half_life_and_metrics() {
    let mut world = World::new();
    let [founder, ann] = ["founder", "ann"].map(|name| world.actor(name));
    let (shares, fast) = (world.token(&founder, &[]), world.fast(&founder, "metrics"));
    let work = given::metric("work", &[&ann]);
    let at = world.deploy(&founder, "metrics", (shares, 9 * DAY, vec![work.clone()], fast));
    let told = world.chain.events(0).unwrap();
    let told: Vec<_> = told.iter().filter(|event| event.contract == at).collect();
    let roles = told.iter().find_map(|event| event.decode::<MetricsRolesSet>()).unwrap().roles;
    assert_eq!(roles, world.ask(metrics(at).roles()));
    let own = founder.account();
    assert_eq!(roles, MetricsRoles { governor: own, arbiter: own, token: shares });
    let set = told.iter().find_map(|event| event.decode::<ScoreHalfLifeSet>()).unwrap();
    assert_eq!(set.half_life, 9 * DAY);
    let set = told.iter().find_map(|event| event.decode::<MetricSet>()).unwrap();
    assert_eq!((set.metric, set.config), (WORK, work));
}

#[test]
fn a_claim_becomes_points_and_tokens_when_its_window_has_passed() {
    let mut s = story();
    let filed = s.world.now();
    let receipt = s.attest_for(0, vec![claim(s.max, 7), claim(s.mia, 3)]);
    assert_eq!(receipt.value, 0);
    let told = &receipt.events.of::<Attested>(s.at)[0];
    assert_eq!((told.first, told.metric, told.attestor), (0, WORK, s.ann.account()));
    assert_eq!((&told.claims, told.matures_at), (&vec![claim(s.max, 7), claim(s.mia, 3)], filed + DAY));
    let pending = Attestation {
        metric: WORK,
        member: s.max,
        attestor: s.ann.account(),
        amount: 7,
        points: 7 * POINT,
        tokens: 70,
        bond: 0,
        evidence: [1; 32].into(),
        uri: "ipfs://evidence".into(),
        filed_at: filed,
        matures_at: filed + DAY,
        finalized_at: None,
        status: Status::Pending,
        challenges: 0,
        challenge: None,
    };
    assert_eq!(s.attestation(0), pending);

    s.world.advance(DAY - 1);
    assert_eq!(s.finalize([0, 1]), 0);
    assert_eq!((s.now(WORK), s.tokens(s.max)), (([0; 3], 0), 0));
    // Asking took the millisecond that was missing.
    let moment = s.world.now();
    assert_eq!(moment, filed + DAY);
    let receipt = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(vec![1, 0, 1]));
    assert_eq!(receipt.value, 2);
    assert_eq!(receipt.events.of::<Finalized>(s.at)[0].attestations, [1, 0]);
    let minted = receipt.events.of::<Transfer>(s.shares);
    assert_eq!((minted[1].from, minted[1].to, minted[1].value), (None, Some(s.max), 70));
    assert_eq!(
        s.attestation(0),
        Attestation { status: Status::Final, finalized_at: Some(moment), ..pending }
    );
    assert_eq!((s.tokens(s.max), s.tokens(s.mia)), (70, 30));
    assert_eq!(s.now(WORK), ([7 * POINT, 3 * POINT, 0], 10 * POINT));
    assert_eq!(s.now(SCORE), ([7 * POINT, 3 * POINT, 0], 10 * POINT));
    assert_eq!(s.past(WORK, moment - 1), ([0; 3], 0));
    assert_eq!(s.finalize([0, 1]), 0, "once only");
}

#[test]
fn two_who_finalize_the_same_do_not_disturb_each_other() {
    let mut s = story();
    for amount in 1..=3 {
        s.attest(WORK, s.max, amount);
    }
    s.world.advance(DAY);
    assert_eq!(s.finalize([0, 1]), 2);
    assert_eq!(s.finalize([0, 1, 2]), 1);
    assert_eq!(s.finalize([]), 0);
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([6, 0, 0], 6), 60));
}

#[test]
fn the_score_weighs_all_metrics_and_a_retired_one_weighs_nothing() {
    let mut s = story_of(0, |work| {
        let reviews = MetricConfig { name: "reviews".into(), weight: 3 * POINT, ..work.clone() };
        let retired = MetricConfig { name: "old".into(), weight: 0, ..work.clone() };
        vec![work, reviews, retired]
    });
    let (max, mia) = (s.max, s.mia);
    s.attest(1, max, 5);
    s.attest(2, max, 2);
    s.attest(2, mia, 1);
    s.attest(3, mia, 100);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 4);
    assert_eq!(s.units(SCORE), ([11, 3, 0], 14));
    assert_eq!((s.units(1), s.units(2), s.units(3)), (([5, 0, 0], 5), ([2, 1, 0], 3), ([0, 100, 0], 100)));
    assert_eq!((s.tokens(max), s.tokens(mia)), (110, 30));
}

#[test]
fn members_are_listed_once_in_the_order_in_which_they_first_counted() {
    let mut s = story_of(0, |work| vec![work.clone(), MetricConfig { weight: 0, ..work }]);
    let (max, mia, moe) = (s.max, s.mia, s.moe);
    s.attest(WORK, moe, 1);
    assert_eq!(s.world.ask(metrics(s.at).member_count()), 0, "pending ones make no member");
    for (metric, member) in [(2, mia), (1, max), (2, mia), (1, mia), (2, max)] {
        s.earn(metric, member, 1);
    }
    s.finalize([0]);
    assert_eq!(s.world.ask(metrics(s.at).member_count()), 3);
    assert_eq!(s.world.ask(metrics(s.at).members(0, 100)), [mia, max, moe]);
    assert_eq!(s.world.ask(metrics(s.at).members(1, 1)), [max]);
    assert_eq!(s.world.ask(metrics(s.at).members(3, u32::MAX)), []);
}

#[test]
fn an_indicator_is_that_of_the_last_filed_attestation_whoever_finalizes_first() {
    let mut s = story_of(0, |work| vec![MetricConfig { kind: MetricKind::Indicator, ..work }]);
    let max = s.max;
    for amount in [5, 7, 0] {
        s.attest(WORK, max, amount);
    }
    s.world.advance(DAY);
    let receipt = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(vec![1]));
    let told = &receipt.events.of::<IndicatorSet>(s.at)[0];
    assert_eq!((told.metric, told.value, told.attestation), (WORK, 7, Some(1)));
    assert_eq!(s.now(WORK), ([0; 3], 7));
    let receipt = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(vec![0]));
    assert!(receipt.events.of::<IndicatorSet>(s.at).is_empty());
    assert_eq!(s.now(WORK), ([0; 3], 7), "the other was filed earlier");
    s.earn(WORK, max, 9);
    s.finalize([2]);
    assert_eq!(s.now(WORK), ([0; 3], 9));
    assert_eq!((s.now(SCORE), s.now(EARNED | WORK)), (([0; 3], 0), ([0; 3], 0)));
    assert_eq!((s.tokens(max), s.world.ask(metrics(s.at).member_count())), (0, 0));
}

#[test]
fn an_indicator_is_its_newest_final_attestation_that_stands() {
    let mut s = story_of(0, |work| vec![MetricConfig { kind: MetricKind::Indicator, ..work }]);
    let (max, governor) = (s.max, s.governor.clone());
    for amount in [5, 7, 9] {
        s.attest(WORK, max, amount);
    }
    s.world.advance(DAY);
    s.finalize([1, 2]);
    assert_eq!(s.now(WORK), ([0; 3], 9));
    let before = s.world.now() - 1;
    let receipt = s.world.receipt(&governor, metrics(s.at).revoke_batch(vec![2]));
    let told = &receipt.events.of::<IndicatorSet>(s.at)[0];
    assert_eq!((told.value, told.attestation), (7, Some(1)));
    assert_eq!(s.now(WORK), ([0; 3], 7), "the one before it stands");
    let receipt = s.world.receipt(&governor, metrics(s.at).revoke_batch(vec![1]));
    assert_eq!(receipt.events.of::<IndicatorSet>(s.at)[0].attestation, None);
    assert_eq!(s.now(WORK), ([0; 3], 0));
    // The oldest becomes final last of all.
    s.finalize([0]);
    assert_eq!(s.now(WORK), ([0; 3], 5));
    assert_eq!(s.past(WORK, before), ([0; 3], 9), "the past stays");
}
