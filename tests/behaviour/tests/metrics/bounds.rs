//! Bounds of lists, amounts and texts.

use crate::story::{claim, story, story_of, WORK};
use tributary_core::DAY;
use tributary_harness::{given, messages::metrics, AccountId, Call};
use tributary_interfaces::{
    metrics::{
        Claim, Filter, MetricConfig, MetricKind, Metrics, MetricsError, MetricsRoles, Status, EARNED,
        MAX_AMOUNT, MAX_ATTESTATIONS_PAGE, MAX_SCAN, POINT, SCORE,
    },
    MAX_BATCH,
};

#[test]
fn attestations_are_listed_by_member_by_metric_and_by_status() {
    let mut s = story_of(0, |work| vec![work.clone(), work]);
    let (at, max, mia) = (s.at, s.max, s.mia);
    for (metric, member) in [(1, max), (2, max), (1, mia), (1, max), (2, mia)] {
        s.attest(metric, member, 1);
    }
    s.challenge(3, 0);
    s.world.advance(DAY);
    s.finalize([1, 2]);
    let mut list = |member, metric, status| {
        let found = s.world.ask(metrics(at).find(Filter { member, metric, status }, 0, 100));
        assert_eq!(found.next, None);
        for (id, attestation) in &found.attestations {
            assert_eq!(s.world.ask(metrics(at).attestation(*id)).as_ref(), Some(attestation));
        }
        found.attestations.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None, None), [0, 1, 2, 3, 4]);
    assert_eq!(list(Some(max), None, None), [0, 1, 3]);
    assert_eq!(list(None, Some(2), None), [1, 4]);
    assert_eq!(list(None, None, Some(Status::Final)), [1, 2]);
    assert_eq!(list(None, None, Some(Status::Challenged)), [3]);
    assert_eq!(list(Some(max), Some(1), Some(Status::Pending)), [0]);
    assert!(list(Some(s.moe), None, None).is_empty());
}

/// Members are listed likewise: `members::tests` in the registry.
#[test]
fn every_loop_is_bounded_by_an_argument_or_a_constant_a_list_that_grew_to_100_000_still_answers() {
    let mut s = story();
    let (at, max, mia) = (s.at, s.max, s.mia);
    let claims = |member| vec![Claim { uri: String::new(), ..claim(member, 1) }; MAX_BATCH as usize];
    for _ in 0..999 {
        s.attest_for(0, claims(max));
    }
    s.attest_for(0, claims(mia));
    let count = s.world.ask(metrics(at).attestation_count());
    assert_eq!(count, 100_000);
    let (ann, governor) = (s.ann.clone(), s.governor.clone());
    // What one attestation takes, the last as the first, with all that may be done to it.
    let ids = [0, count - 2];
    let mut gas = [Vec::new(), Vec::new()];
    for (id, gas) in ids.into_iter().zip(&mut gas) {
        let challenge = metrics(at).challenge_batch(vec![id], "no".into());
        gas.push(s.world.receipt(&s.bea, challenge).gas.ref_time);
        gas.push(s.world.receipt(&s.jo, metrics(at).resolve_batch(vec![id], true)).gas.ref_time);
        gas.push(s.world.receipt(&ann, metrics(at).retract_batch(vec![id + 1])).gas.ref_time);
    }
    s.world.advance(DAY);
    for (id, gas) in ids.into_iter().zip(&mut gas) {
        gas.push(s.world.receipt(&s.bea, metrics(at).finalize_batch(vec![id])).gas.ref_time);
        gas.push(s.world.receipt(&governor, metrics(at).revoke_batch(vec![id])).gas.ref_time);
    }
    for (first, last) in gas[0].iter().zip(&gas[1]) {
        assert!(*last < first + first / 4, "{gas:?}");
    }
    // Every page answers, from wherever it begins.
    for from in [0, 1, 50_000, count - 40, count - 1] {
        let page = s.world.ask(metrics(at).attestations(from, u32::MAX));
        assert_eq!(page.len() as u32, MAX_ATTESTATIONS_PAGE.min(count - from));
        let none = Filter { member: Some(s.moe), ..Filter::default() };
        let found = s.world.ask(metrics(at).find(none, from, u32::MAX));
        assert_eq!(found.next, Some(from + MAX_SCAN).filter(|next| *next < count));
    }
    // A list of one member is read in a hundred calls, as it is bounded what one call looks at.
    let filter = Filter { member: Some(mia), ..Filter::default() };
    let (mut next, mut found, mut calls) = (Some(0), 0, 0);
    while let Some(from) = next {
        let page = s.world.ask(metrics(at).find(filter, from, u32::MAX));
        (next, found, calls) = (page.next, found + page.attestations.len(), calls + 1);
    }
    assert_eq!((found, calls), (100, 100 + 3));
}

#[test]
fn a_batch_with_one_bad_claim_is_refused_whole() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, attestation_cap: 1_000, ..work }]);
    let (ann, bea, at, max) = (s.ann.clone(), s.bea.clone(), s.at, s.max);
    let call =
        |claims: Vec<Claim>, value| Call::from(metrics(at).attest_batch(WORK, claims)).with_value(value);
    for unknown in [SCORE, 2, EARNED | WORK] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(unknown, vec![claim(max, 1)]));
        assert_eq!(refused, MetricsError::UnknownMetric(unknown));
    }
    let stranger = MetricsError::NotAttestor { caller: bea.account(), metric: WORK };
    assert_eq!(s.world.refused(&bea, call(vec![claim(max, 1)], 5)), stranger);
    for got in [0, 101] {
        let refused = s.world.refused(&ann, call(vec![claim(max, 1); got as usize], 0));
        assert_eq!(refused, MetricsError::WrongCount { got, max: MAX_BATCH });
    }
    for sent in [0, 5, 9, 11] {
        let refused = s.world.refused(&ann, call(vec![claim(max, 1); 2], sent));
        assert_eq!(refused, MetricsError::WrongBond { sent, needed: 10 });
    }
    for amount in [0, 1_001] {
        let refused = s.world.refused(&ann, call(vec![claim(max, 1), claim(max, amount)], 10));
        assert_eq!(refused, MetricsError::AmountOutOfRange { entry: 1, amount, max: 1_000 });
    }
    let long = Claim { uri: "x".repeat(257), ..claim(max, 1) };
    let refused = s.world.refused(&ann, call(vec![claim(max, 1), long], 10));
    assert_eq!(refused, MetricsError::TextTooLong { length: 257, max: 256 });
    assert_eq!(s.world.ask(metrics(at).attestation_count()), 0);
    let receipt = s.attest_for(5, vec![claim(max, 1), claim(max, 1_000)]);
    assert_eq!((receipt.value, s.world.ask(metrics(at).attestation_count())), (0, 2));
}

#[test]
fn the_largest_attestations_leave_room_for_all_others_and_go_when_they_are_revoked() {
    let mut s = story_of(0, |work| {
        let heavy = MetricConfig { weight: MAX_AMOUNT, tokens_per_point: 0, ..work.clone() };
        let dear = MetricConfig { tokens_per_point: MAX_AMOUNT, ..work.clone() };
        vec![heavy, dear, work.clone(), MetricConfig { kind: MetricKind::Indicator, ..work }]
    });
    let (ann, at, max, mia) = (s.ann.clone(), s.at, s.max, s.mia);
    let too_much = MetricsError::WorthTooMuch { entry: 0, max: MAX_AMOUNT };
    for metric in [1, 2] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(metric, vec![claim(max, 2)]));
        assert_eq!(refused, too_much);
    }
    // Points and units are counted in millionths, an indicator in units.
    for (metric, most) in [(3, MAX_AMOUNT / POINT), (4, MAX_AMOUNT)] {
        let refused = s.world.refused(&ann, metrics(at).attest_batch(metric, vec![claim(max, most + 1)]));
        assert_eq!(refused, MetricsError::AmountOutOfRange { entry: 0, amount: most + 1, max: most });
    }
    // As much as a u128 could hold 2^32 times, of points, of units and of tokens.
    let most = MAX_AMOUNT / POINT;
    let filed = [(1, max, 1), (2, max, 1), (3, max, most / 10)];
    for (metric, member, amount) in filed {
        s.attest(metric, member, amount);
    }
    s.attest(3, mia, 7);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 4);
    let score = MAX_AMOUNT + POINT + most / 10 * POINT;
    assert_eq!(s.now(SCORE), ([score, 7 * POINT, 0], score + 7 * POINT));
    assert_eq!((s.tokens(max), s.tokens(mia)), (MAX_AMOUNT + most / 10 * 10, 70));
    // Revoked, they leave what the others have, and more can count.
    for id in 0..3 {
        s.revoke(id);
    }
    s.earn(3, mia, 5);
    assert_eq!(s.units(SCORE), ([0, 12, 0], 12));
}

#[test]
fn nothing_is_claimed_for_the_account_of_zeros() {
    let mut s = story();
    let (ann, at) = (s.ann.clone(), s.at);
    let nobodys = vec![claim(s.max, 1), claim([0; 32].into(), 1)];
    let refused = s.world.refused(&ann, metrics(at).attest_batch(WORK, nobodys));
    assert_eq!(refused, MetricsError::ZeroAccount { entry: 1 });
}

#[test]
fn the_account_of_zeros_attests_decides_and_governs_nothing() {
    let mut s = story();
    let (governor, ann, at) = (s.governor.clone(), s.ann.clone(), s.at);
    let roles = s.world.ask(metrics(at).roles());
    let zero = AccountId::from([0; 32]);
    for (entry, roles) in [
        (0, MetricsRoles { governor: zero, ..roles }),
        (1, MetricsRoles { arbiter: zero, ..roles }),
        (2, MetricsRoles { token: zero, ..roles }),
    ] {
        let refused = s.world.refused(&governor, metrics(at).set_roles(roles));
        assert_eq!(refused, MetricsError::ZeroAccount { entry });
    }
    let work = given::metric("work", &[&ann]);
    let work = MetricConfig { attestors: vec![ann.account(), zero], ..work };
    let updated = metrics(at).update_metric(WORK, work.clone());
    assert_eq!(s.world.refused(&governor, updated), MetricsError::ZeroAccount { entry: 1 });
    let defined = metrics(at).define_metric(work);
    assert_eq!(s.world.refused(&governor, defined), MetricsError::ZeroAccount { entry: 1 });
}

#[test]
fn a_list_to_finalize_is_bounded_and_names_known_attestations() {
    let mut s = story();
    let (bea, at) = (s.bea.clone(), s.at);
    let refused = s.world.refused(&bea, metrics(at).finalize_batch(vec![0; 101]));
    assert_eq!(refused, MetricsError::WrongCount { got: 101, max: MAX_BATCH });
    let refused = s.world.refused(&bea, metrics(at).finalize_batch(vec![0]));
    assert_eq!(refused, MetricsError::UnknownAttestation(0));
    assert_eq!(s.world.ask(metrics(at).attestation(0)), None);
}
