//! What was retracted, revoked, rejected or left undecided; and who comes first.

use crate::story::{claim, story, story_of, wrong, WORK};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{metrics, source},
    Call,
};
use tributary_interfaces::{
    metrics::{
        AttestationId, BondOwed, Challenged, MetricConfig, MetricKind, Metrics, MetricsError, Retracted,
        Status, EARNED, SCORE,
    },
    source::MetricSource,
};

#[test]
fn revoked_retracted_challenged_or_pending_attestations_never_count() {
    let mut s = story_of(0, |work| vec![work.clone(), MetricConfig { kind: MetricKind::Indicator, ..work }]);
    let (ann, at, max, indicator) = (s.ann.clone(), s.at, s.max, 2);
    let stages = [
        Status::Pending,
        Status::Challenged,
        Status::Rejected,
        Status::Retracted,
        Status::Expired,
        Status::Revoked,
        Status::Final,
    ];
    for metric in [WORK, indicator] {
        for power in 0..stages.len() {
            s.attest(metric, max, 10u128.pow(power as u32));
        }
    }
    for first in [0, stages.len() as AttestationId] {
        for id in [first + 1, first + 2, first + 4] {
            s.challenge(id, 0);
        }
        s.resolve(first + 2, false);
        s.world.ok(&ann, metrics(at).retract_batch(vec![first + 3]));
    }
    s.world.advance(7 * DAY);
    for first in [0, stages.len() as AttestationId] {
        s.world.ok(&ann, metrics(at).expire_batch(vec![first + 4]));
        // Of what is due, the first stays pending as nobody finalizes it.
        s.finalize(first + 1..first + 7);
        s.revoke(first + 5);
        for (id, status) in (first..).zip(stages) {
            assert_eq!(s.attestation(id).status, status);
        }
    }
    s.world.advance(30 * DAY);
    assert_eq!(
        (s.units(WORK), s.units(SCORE)),
        (([1_000_000, 0, 0], 1_000_000), ([1_000_000, 0, 0], 1_000_000))
    );
    assert_eq!(s.now(indicator), ([0; 3], 1_000_000));
    // Earned is what ever counted: also what was revoked later, and nothing else.
    assert_eq!(s.units(EARNED | WORK), ([1_100_000, 0, 0], 1_100_000));
    assert_eq!(s.tokens(max), 11_000_000);
}

#[test]
fn an_attestor_retracts_what_does_not_count_yet_and_gets_its_bond_back() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2), claim(s.max, 4), claim(s.max, 8)]);
    let not_hers = MetricsError::NotAllowed { caller: bea.account(), needed: ann.account() };
    assert_eq!(s.world.refused(&bea, metrics(at).retract_batch(vec![0])), not_hers);
    assert_eq!(
        s.world.refused(&ann, metrics(at).retract_batch(vec![4])),
        MetricsError::UnknownAttestation(4)
    );
    let receipt = s.world.receipt(&ann, metrics(at).retract_batch(vec![0]));
    assert_eq!(receipt.events.of::<Retracted>(at)[0].attestation, 0);
    assert_eq!((s.owed(&ann), s.attestation(0).status), (5, Status::Retracted));
    assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![0])), wrong(0, Status::Retracted));
    s.challenge(1, 5);
    s.world.advance(DAY);
    assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![1])), wrong(1, Status::Challenged));
    s.resolve(1, true);
    let receipt = s.world.receipt(&ann, metrics(at).retract_batch(vec![2, 1]));
    assert_eq!(receipt.value, 1, "an upheld one too; the window of the other is over");
    assert_eq!(receipt.events.of::<Retracted>(at)[0].attestation, 1);
    assert_eq!(s.finalize(0..4), 2);
    assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![3])), wrong(3, Status::Final));
    // Four of her own, and Bea's.
    assert_eq!((s.owed(&ann), s.units(WORK)), (20 + 5, ([12, 0, 0], 12)));
}

#[test]
fn once_its_window_is_over_only_a_decision_takes_a_claim_away_however_late_it_is_finalized() {
    let mut s = story();
    let (ann, at, max, filed) = (s.ann.clone(), s.at, s.max, s.world.now());
    s.attest(WORK, max, 100);
    s.attest(WORK, max, 10);
    for late in [0, 30 * DAY] {
        s.world.at(filed + DAY + late);
        let now = s.world.now();
        let closed = MetricsError::WindowClosed { attestation: 0, closed: filed + DAY, now };
        assert_eq!(s.world.refused(&ann, metrics(at).retract_batch(vec![0, 1])), closed);
    }
    // A decision about what nobody has finalized finalizes it first.
    assert_eq!(s.finalize([0, 1]), 2);
    s.revoke(1);
    assert_eq!((s.units(WORK), s.tokens(max)), (([100, 0, 0], 100), 1_100));
}

#[test]
fn law_11_who_is_finalized_four_half_lives_late_has_as_much_from_then_on_as_who_was_in_time() {
    let mut s = story_of(7 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let (max, mia) = (s.max, s.mia);
    s.attest(WORK, mia, 100);
    s.attest(WORK, max, 100);
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 1);
    s.world.advance(28 * DAY);
    assert_eq!(s.finalize([1]), 1);
    s.world.advance(1);
    let now = s.world.now();
    for metric in [WORK, SCORE, WORK | EARNED, SCORE | EARNED] {
        let asked = source(s.at).past_values(metric, vec![max, mia], now - 1);
        let values = s.world.ask(asked).unwrap();
        assert_eq!(values[0], values[1], "{metric}");
    }
    let left = s.world.ask(source(s.at).past_value(WORK, max, now - 1)).unwrap();
    assert!((6_249_900..=6_250_000).contains(&left), "{left}");
    // Revoked, nothing of it is left, and the other has what was theirs.
    s.revoke(1);
    s.world.advance(1);
    let at = s.world.now() - 1;
    let values = s.world.ask(source(s.at).past_values(WORK, vec![max, mia], at)).unwrap();
    assert!(values[0] == 0 && values[1] > 6_249_000, "{values:?}");
    assert!(s.world.ask(source(s.at).past_total(WORK, at)).unwrap() >= values[1]);
}

#[test]
fn law_13_one_of_a_hundred_that_somebody_else_was_first_to_keeps_nobody_from_the_others() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, arbitration: HOUR, ..work }]);
    let (ann, bea, jo, at, max) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at, s.max);
    let governor = s.governor.clone();
    s.attest_for(5, (0..100).map(|_| claim(max, 1)).collect());
    s.world.advance(DAY - 1);
    // In the window's last block, Ann takes one back before Bea doubts them all.
    s.world.ok(&ann, metrics(at).retract_batch(vec![0]));
    let all: Vec<AttestationId> = (0..100).collect();
    let doubt = Call::from(metrics(at).challenge_batch(all.clone(), "false".into()));
    for sent in [495, 501] {
        let wrong = MetricsError::WrongBond { sent, needed: 500 };
        assert_eq!(s.world.refused(&bea, doubt.clone().with_value(sent)), wrong);
    }
    let receipt = s.world.receipt(&bea, doubt.clone().with_value(500));
    assert_eq!((receipt.value, receipt.events.of::<Challenged>(at).len()), (99, 99));
    let owed = &receipt.events.of::<BondOwed>(at)[0];
    assert_eq!((owed.to, owed.amount, s.owed(&bea)), (bea.account(), 5, 5));
    assert_eq!(s.world.refused(&bea, doubt.with_value(500)), wrong(0, Status::Retracted));
    // The arbiter decides those that still wait for it,
    assert_eq!(s.world.ok(&jo, metrics(at).resolve_batch(vec![1, 2], true)), 2);
    let some = metrics(at).resolve_batch((0..50).collect(), false);
    assert_eq!(s.world.ok(&jo, some), 47);
    s.world.advance(HOUR);
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(all.clone())), 50);
    let late = metrics(at).resolve_batch(all.clone(), false);
    assert_eq!(s.world.refused(&jo, late), wrong(0, Status::Retracted));
    // and a decision takes back what counts of a list.
    s.world.advance(DAY);
    assert_eq!(s.finalize(all.clone()), 2);
    assert_eq!(s.world.ok(&governor, metrics(at).revoke_batch(all.clone())), 2);
    assert_eq!(s.world.refused(&governor, metrics(at).revoke_batch(all)), wrong(0, Status::Retracted));
    assert_eq!(s.units(WORK).1, 0);
}

#[test]
fn law_13_a_decision_to_revoke_is_not_dodged_by_what_is_finalized_after_it() {
    let mut s = story();
    let (governor, at, max) = (s.governor.clone(), s.at, s.max);
    for _ in 0..3 {
        s.attest(WORK, max, 10);
    }
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 1);
    let revoke = || metrics(at).revoke_batch(vec![0, 1, 2]);
    assert_eq!(s.world.refused(&governor, revoke()), wrong(1, Status::Pending));
    assert_eq!(s.finalize([1, 2]), 2);
    assert_eq!(s.world.ok(&governor, revoke()), 3);
    assert_eq!(s.units(WORK).1, 0);
}

#[test]
fn what_the_arbiter_left_undecided_is_filed_again_in_whatever_period_the_doubt_ends() {
    let mut s = story_of(0, |work| {
        vec![MetricConfig { period_cap: 10, period: 30 * DAY, arbitration: 30 * DAY, ..work }]
    });
    let (ann, bea, at, max) = (s.ann.clone(), s.bea.clone(), s.at, s.max);
    let period = s.world.now() / (30 * DAY) + 1;
    s.world.at(period * 30 * DAY + HOUR);
    s.attest(WORK, max, 10);
    s.challenge(0, 0);
    s.world.at((period + 1) * 30 * DAY + DAY);
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![0])), 1);
    // Ten of this period, and the ten again that nobody decided about; no more.
    s.attest(WORK, max, 10);
    s.attest(WORK, max, 10);
    let over = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, vec![claim(max, 1)])), over);
    s.world.at((period + 2) * 30 * DAY);
    let over = MetricsError::PeriodCapExceeded { claimed: 11, cap: 10 };
    assert_eq!(s.world.refused(&ann, metrics(at).attest_batch(WORK, vec![claim(max, 11)])), over);
}

#[test]
fn a_sham_doubt_at_the_last_moment_leaves_others_a_day_to_doubt_as_well() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, window: 3 * DAY, ..work }]);
    let (at, max) = (s.at, s.max);
    let [friend, cas] = ["friend", "cas"].map(|name| s.world.actor(name));
    s.attest_for(5, vec![claim(max, 1_000)]);
    s.world.advance(3 * DAY - 1);
    let doubt = |reason: &str| Call::from(metrics(at).challenge_batch(vec![0], reason.into())).with_value(5);
    s.world.ok(&friend, doubt("a sham"));
    s.world.advance(DAY);
    s.resolve(0, true);
    assert_eq!(s.attestation(0).matures_at, s.world.now() + DAY);
    s.world.advance(HOUR);
    s.world.ok(&cas, doubt("these are not her commits"));
    s.resolve(0, false);
    assert_eq!(s.owed(&cas), 10);
}

#[test]
fn law_9_a_rejected_retracted_or_expired_attestation_leaves_everything_as_if_it_had_never_been_filed() {
    let tell = |with_false_ones: bool| {
        let mut s = story_of(3 * DAY, |work| vec![MetricConfig { half_life: 2 * DAY, ..work }]);
        let (ann, at, start) = (s.ann.clone(), s.at, s.world.now());
        let members = [s.max, s.mia, s.moe];
        let mut unanswered = Vec::new();
        for (day, fate) in (1u128..).zip([2, 0, 2, 1, 3, 1, 2, 3, 0, 2]) {
            let member = members[day as usize % 3];
            if fate == 2 || with_false_ones {
                let id = s.attest(WORK, member, 100 * day);
                match fate {
                    0 => drop(s.world.ok(&ann, metrics(at).retract_batch(vec![id]))),
                    1 => {
                        s.challenge(id, 0);
                        s.resolve(id, false);
                    }
                    3 => {
                        s.challenge(id, 0);
                        unanswered.push(id);
                    }
                    _ => {}
                }
            }
            s.world.advance(DAY);
            let count = s.world.ask(metrics(at).attestation_count());
            s.finalize(0..count);
        }
        s.world.advance(7 * DAY);
        for id in unanswered {
            s.world.ok(&ann, metrics(at).expire_batch(vec![id]));
        }
        let count = s.world.ask(metrics(at).attestation_count());
        s.finalize(0..count);
        s.world.advance(1);
        let days = (1..=17).map(|day| start + day * DAY);
        let series = [SCORE, WORK, EARNED | SCORE, EARNED | WORK];
        let past: Vec<_> = days.map(|moment| series.map(|metric| s.past(metric, moment))).collect();
        let tokens = members.map(|member| s.tokens(member));
        (past, tokens, s.world.ask(metrics(at).members(0, 100)))
    };
    assert_eq!(tell(true), tell(false));
}
