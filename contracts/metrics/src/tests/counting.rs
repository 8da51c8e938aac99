//! From claims to points, members and pages.

use super::{
    advance, alice, at, bob, charlie, claim, earn, last_event, now, person, registry, values, work, WORK,
};
use crate::{registry::Registry, Metrics};
use tributary_core::MINUTE;
use tributary_interfaces::{
    metrics::{
        Filter, Finalized, MetricConfig, Metrics as _, MetricsError, Status, MAX_AMOUNT,
        MAX_ATTESTATIONS_PAGE, POINT, SCORE,
    },
    source::MetricSource,
    MAX_BATCH,
};

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
