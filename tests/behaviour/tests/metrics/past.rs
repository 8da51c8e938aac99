//! What is answered about the past, and how values decay.

use crate::story::{story, story_of, wrong, WORK};
use tributary_core::DAY;
use tributary_harness::messages::{metrics, source};
use tributary_interfaces::{
    metrics::{MetricConfig, Metrics, Revoked, Status, EARNED, POINT, SCORE},
    source::{MetricSource, SourceError},
    MAX_BATCH,
};

#[test]
fn law_2_a_read_of_now_or_later_is_refused_and_a_past_answer_never_changes() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    let now = s.world.now();
    for moment in [now, now + 1, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now };
        assert_eq!(s.world.ask(source(s.at).past_value(WORK, max, moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_values(WORK, vec![max], moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_total(WORK, moment)), Err(refused));
    }
    let series = [SCORE, WORK, EARNED | SCORE, EARNED | WORK];
    let mut told = Vec::new();
    for round in 0..25u32 {
        let member = if round % 3 == 0 { mia } else { max };
        let id = s.earn(WORK, member, 1_000 + u128::from(round));
        if round % 4 == 0 {
            s.world.advance(DAY);
            s.revoke(id);
        }
        s.world.advance(1);
        let moment = s.world.now() - 1;
        told.push((moment, series.map(|metric| s.past(metric, moment))));
    }
    s.world.advance(100 * DAY);
    for (moment, answers) in told {
        assert_eq!(series.map(|metric| s.past(metric, moment)), answers);
        for (values, total) in answers {
            assert!(values.iter().sum::<u128>() <= total);
        }
    }
}

#[test]
fn a_source_knows_its_metrics_the_score_and_what_was_earned_of_each() {
    let mut s = story();
    let (max, at) = (s.max, s.at);
    s.earn(WORK, max, 2);
    assert_eq!(s.units(EARNED | WORK), ([2, 0, 0], 2));
    assert_eq!(s.units(EARNED | SCORE), ([2, 0, 0], 2));
    let moment = s.world.now() - 1;
    assert_eq!(s.world.ask(source(at).past_value(WORK, max, moment)), Ok(2 * POINT));
    for unknown in [2, EARNED | 2, u32::MAX] {
        let refused = SourceError::UnknownMetric(unknown);
        assert_eq!(s.world.ask(source(at).past_value(unknown, max, moment)), Err(refused));
        assert_eq!(s.world.ask(source(at).past_values(unknown, vec![max], moment)), Err(refused));
        assert_eq!(s.world.ask(source(at).past_total(unknown, moment)), Err(refused));
    }
    let refused = SourceError::TooMany { got: 101, max: MAX_BATCH };
    assert_eq!(s.world.ask(source(at).past_values(WORK, vec![max; 101], moment)), Err(refused));
}

#[test]
fn values_halve_with_each_half_life_and_what_was_earned_stays() {
    let mut s = story_of(2 * DAY, |work| vec![MetricConfig { half_life: DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    s.attest(WORK, max, 800);
    s.attest(WORK, mia, 400);
    s.world.advance(DAY);
    s.finalize([0, 1]);
    let start = s.world.now();
    s.world.at(start + 4 * DAY + 1);
    assert_eq!(s.units_at(WORK, start), ([800, 400, 0], 1_200));
    assert_eq!(s.units_at(WORK, start + DAY), ([400, 200, 0], 600));
    assert_eq!(s.units_at(WORK, start + 3 * DAY), ([100, 50, 0], 150));
    assert_eq!(s.units_at(SCORE, start + 2 * DAY), ([400, 200, 0], 600));
    assert_eq!(s.units_at(EARNED | WORK, start + 4 * DAY), ([800, 400, 0], 1_200));
    // In between, members are rounded down and the total up.
    let (values, total) = s.past(WORK, start + DAY / 2);
    assert_eq!((values, total), ([565_685_424, 282_842_712, 0], 848_528_138));
}

#[test]
fn a_revoked_attestation_counts_in_the_past_and_what_is_left_of_it_goes() {
    let mut s = story_of(0, |work| vec![MetricConfig { half_life: DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    let first = s.earn(WORK, max, 400);
    let start = s.world.now();
    s.world.advance(DAY);
    s.attest(WORK, max, 60);
    s.attest(WORK, mia, 30);
    s.world.advance(DAY);
    s.finalize([1, 2]);
    assert_eq!(s.units(WORK), ([160, 30, 0], 190));
    s.world.at(start + 3 * DAY);
    let receipt = s.world.receipt(&s.governor, metrics(s.at).revoke_batch(vec![first]));
    let told = &receipt.events.of::<Revoked>(s.at)[0];
    // Of the metric an eighth is left after three half-lives, two days of which had passed before; the score
    // does not decay.
    assert_eq!((told.attestation, told.member), (first, max));
    assert_eq!((told.units, told.points), (50 * POINT, 400 * POINT));
    assert_eq!(s.attestation(first).status, Status::Revoked);
    s.world.advance(1);
    // 100 + 60 before, and Mia's 30; a day after, half of what was not revoked.
    assert_eq!(s.units_at(WORK, start + 2 * DAY), ([160, 30, 0], 190));
    assert_eq!(s.units_at(WORK, start + 3 * DAY), ([30, 15, 0], 45));
    assert_eq!(s.units_at(SCORE, start + 3 * DAY), ([60, 30, 0], 90));
    assert_eq!(s.units_at(EARNED | WORK, start + 3 * DAY), ([460, 30, 0], 490));
    assert_eq!(s.tokens(max), 4_600, "tokens stay");
    assert_eq!(
        s.world.refused(&s.governor, metrics(s.at).revoke_batch(vec![first])),
        wrong(first, Status::Revoked)
    );
}
