//! Challenges, their bonds, and who decides.

use crate::story::{claim, story, story_of, wrong, Story, WORK};
use ink::env::hash::{Blake2x256, CryptoHash};
use tributary_core::{DAY, HOUR};
use tributary_harness::{messages::metrics, Call};
use tributary_interfaces::metrics::{
    Attestation, BondPaid, Challenge, Challenged, Expired, MetricConfig, Metrics, MetricsError, Resolved,
    Status, MAX_CHALLENGES,
};

#[test]
fn the_loser_of_a_challenge_pays_the_winner_and_the_bonds_add_up() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, jo) = (s.ann.clone(), s.bea.clone(), s.jo.clone());
    let (at, max) = (s.at, s.max);
    let deposit = s.world.native(&at);
    s.attest_for(5, vec![claim(max, 1), claim(max, 2), claim(max, 4), claim(max, 8)]);
    assert_eq!(s.world.native(&at), deposit + 20);

    let call = Call::from(metrics(at).challenge_batch(vec![0], "it never happened".into())).with_value(5);
    let receipt = s.world.receipt(&bea, call);
    let told = &receipt.events.of::<Challenged>(at)[0];
    assert_eq!((told.attestation, told.challenger, told.bond), (0, bea.account(), 5));
    assert_eq!(told.reason, "it never happened");
    let until = s.world.now() + 7 * DAY;
    assert_eq!(told.until, until);
    let Attestation { status, challenge, .. } = s.attestation(0);
    let mut reason = [0; 32];
    Blake2x256::hash(b"it never happened", &mut reason);
    let reason = reason.into();
    assert_eq!(
        (status, challenge),
        (Status::Challenged, Some(Challenge { by: bea.account(), until, reason }))
    );
    s.challenge(1, 5);
    // Only those two wait.
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 2);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (10, 0));

    let receipt = s.world.receipt(&jo, metrics(at).resolve_batch(vec![0], true));
    let told = &receipt.events.of::<Resolved>(at)[0];
    assert_eq!((told.attestation, told.upheld, told.winner, told.bonds), (0, true, ann.account(), 5));
    // It was doubted at once, so all of its window is left.
    assert_eq!(told.matures_at, s.world.now() + DAY);
    let receipt = s.world.receipt(&jo, metrics(at).resolve_batch(vec![1], false));
    let told = &receipt.events.of::<Resolved>(at)[0];
    assert_eq!((told.winner, told.bonds), (bea.account(), 10));
    assert_eq!((s.owed(&ann), s.owed(&bea)), (15, 10));
    assert_eq!(s.finalize(0..4), 0);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..4), 1);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (20, 10), "the upheld one's own bond too");
    assert_eq!(s.units(WORK), ([13, 0, 0], 13));

    // Anyone pays out, to whom it is owed, to the unit.
    let before = (s.world.native(&ann.account()), s.world.native(&bea.account()));
    let receipt = s.world.receipt(&jo, metrics(at).withdraw_bonds(ann.account()));
    assert_eq!(receipt.value, 20);
    let told = &receipt.events.of::<BondPaid>(at)[0];
    assert_eq!((told.to, told.amount), (ann.account(), 20));
    assert_eq!(s.world.ok(&jo, metrics(at).withdraw_bonds(bea.account())), 10);
    let after = (s.world.native(&ann.account()), s.world.native(&bea.account()));
    assert_eq!((after.0 - before.0, after.1 - before.1), (20, 10));
    assert_eq!((s.owed(&ann), s.owed(&bea), s.world.native(&at)), (0, 0, deposit));
    let refused = s.world.refused(&jo, metrics(at).withdraw_bonds(ann.account()));
    assert_eq!(refused, MetricsError::NothingOwed(ann.account()));
}

#[test]
fn an_attestation_is_doubted_within_its_window_by_who_puts_up_as_much() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (bea, at) = (s.bea.clone(), s.at);
    let filed = s.world.now();
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2)]);
    let call = |id, bond| Call::from(metrics(at).challenge_batch(vec![id], "no".into())).with_value(bond);
    assert_eq!(s.world.refused(&bea, call(2, 5)), MetricsError::UnknownAttestation(2));
    for sent in [0, 4, 6] {
        assert_eq!(s.world.refused(&bea, call(0, sent)), MetricsError::WrongBond { sent, needed: 5 });
    }
    let long = Call::from(metrics(at).challenge_batch(vec![0], "x".repeat(257))).with_value(5);
    assert_eq!(s.world.refused(&bea, long), MetricsError::TextTooLong { length: 257, max: 256 });
    s.world.at(filed + DAY - 1);
    let at_length = Call::from(metrics(at).challenge_batch(vec![0], "x".repeat(256))).with_value(5);
    s.world.ok(&bea, at_length);
    assert_eq!(s.world.refused(&bea, call(0, 5)), wrong(0, Status::Challenged));
    s.world.at(filed + DAY);
    let closed = MetricsError::WindowClosed { attestation: 1, closed: filed + DAY, now: filed + DAY };
    assert_eq!(s.world.refused(&bea, call(1, 5)), closed);
    s.finalize([1]);
    assert_eq!(s.world.refused(&bea, call(1, 5)), wrong(1, Status::Final));
}

#[test]
fn a_challenge_is_decided_once_and_an_upheld_attestation_waits_for_a_whole_day_if_it_has_one() {
    let mut s = story();
    let (jo, at, max) = (s.jo.clone(), s.at, s.max);
    s.attest(WORK, max, 1);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![0], true)), wrong(0, Status::Pending));
    let unknown = MetricsError::UnknownAttestation(1);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![1], true)), unknown);
    s.world.advance(DAY - 10);
    s.challenge(0, 0);
    s.world.advance(DAY);
    s.resolve(0, true);
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![0], false)), wrong(0, Status::Upheld));
    assert_eq!(s.attestation(0).matures_at, s.world.now() + DAY);
    s.world.advance(DAY - 1);
    assert_eq!(s.finalize([0]), 0);
    s.world.advance(1);
    assert_eq!(s.finalize([0]), 1);
    assert_eq!(s.units(WORK), ([1, 0, 0], 1));
}

#[test]
fn a_claim_can_be_doubted_by_anybody_until_its_window_ends_whoever_doubted_it_before() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, jo, at) = (s.ann.clone(), s.jo.clone(), s.at);
    let [friend, cas] = ["friend", "cas"].map(|name| s.world.actor(name));
    let call = |reason: &str| Call::from(metrics(at).challenge_batch(vec![0], reason.into())).with_value(5);
    s.attest_for(5, vec![claim(s.max, 1_000)]);
    // Ann's friend doubts it for no good reason, so that nobody else can; the arbiter finds none.
    s.world.ok(&friend, call("a sham"));
    s.world.advance(7 * DAY - 1);
    s.resolve(0, true);
    assert_eq!(s.finalize([0]), 0, "it does not count inside its window");
    s.world.advance(DAY - 1);
    s.world.ok(&cas, call("the commits are somebody else's"));
    let doubted = s.attestation(0);
    assert_eq!((doubted.status, doubted.challenges), (Status::Challenged, 2));
    assert_eq!(doubted.challenge.unwrap().by, cas.account());
    s.world.ok(&jo, metrics(at).resolve_batch(vec![0], false));
    assert_eq!([s.owed(&ann), s.owed(&friend), s.owed(&cas)], [5, 0, 10]);
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 0);
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([0; 3], 0), 0));
}

#[test]
fn doubts_keep_a_claim_waiting_eight_times_and_each_costs_a_bond() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1)]);
    for _ in 0..MAX_CHALLENGES {
        s.world.advance(HOUR);
        s.challenge(0, 5);
        s.world.advance(7 * DAY - 1);
        s.resolve(0, true);
        assert_eq!(s.attestation(0).matures_at, s.world.now() + DAY);
    }
    let again = Call::from(metrics(at).challenge_batch(vec![0], "no".into())).with_value(5);
    assert_eq!(s.world.refused(&bea, again), MetricsError::WrongCount { got: 9, max: 8 });
    assert_eq!(s.owed(&ann), 8 * 5);
    s.world.advance(DAY);
    assert_eq!(s.finalize([0]), 1);
    assert_eq!(s.owed(&ann), 8 * 5 + 5);
}

#[test]
fn censoring_everything_while_the_arbiter_is_silent_costs_the_censor_and_the_cap_comes_back() {
    let mut s = story_of(0, |work| {
        vec![MetricConfig { bond: 5, arbitration: 2 * DAY, period_cap: 7, period: 0, ..work }]
    });
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2), claim(s.max, 4)]);
    let unknown = MetricsError::UnknownAttestation(3);
    assert_eq!(s.world.refused(&bea, metrics(at).expire_batch(vec![0, 3])), unknown);
    let until = s.world.now() + 2 * DAY;
    let all = Call::from(metrics(at).challenge_batch(vec![0, 1, 2], "all of them".into())).with_value(15);
    let receipt = s.world.receipt(&bea, all);
    assert_eq!(receipt.events.of::<Challenged>(at).len(), 3);
    s.world.at(until - 1);
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![0, 1, 2])), 0, "the arbiter has time");
    s.resolve(1, true);
    s.world.at(until);
    // From then on the outcome does not depend on who calls first.
    let late = MetricsError::WindowClosed { attestation: 0, closed: until, now: until };
    assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![0], true)), late);
    assert_eq!(s.world.ask(metrics(at).claimed(WORK, ann.account())), 7);
    let moe = s.world.actor("moe");
    let receipt = s.world.receipt(&moe, metrics(at).expire_batch(vec![0, 1, 2]));
    assert_eq!(receipt.value, 2);
    let told = &receipt.events.of::<Expired>(at);
    assert_eq!((told[0].attestation, told[1].attestation), (0, 2));
    assert_eq!((told[0].attestor, told[0].challenger), (ann.account(), bea.account()));
    assert_eq!((told[0].to_attestor, told[0].to_challenger), (8, 2));
    // Of what was upheld the challenger's bond, and of each of the others half of it.
    assert_eq!((s.owed(&ann), s.owed(&bea)), (5 + 8 + 8, 2 + 2));
    assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![0, 1, 2])), 0);
    assert_eq!(s.world.ask(metrics(at).claimed(WORK, ann.account())), 2);
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..3), 1);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (5 + 8 + 8 + 5, 2 + 2));
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([2, 0, 0], 2), 20), "in doubt it does not count");
    s.attest_for(5, vec![claim(s.max, 5)]);
}

#[test]
fn who_retracts_and_who_doubts_in_one_block_get_the_same_whoever_is_first() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    s.attest_for(5, vec![claim(s.max, 1), claim(s.max, 2)]);
    s.world.advance(HOUR);
    s.challenge(0, 5);
    s.world.ok(&ann, metrics(at).retract_batch(vec![0]));
    s.world.ok(&ann, metrics(at).retract_batch(vec![1]));
    let late = Call::from(metrics(at).challenge_batch(vec![1], "no".into())).with_value(5);
    assert_eq!(s.world.refused(&bea, late), wrong(1, Status::Retracted));
    assert_eq!((s.attestation(0).status, s.attestation(1).status), (Status::Retracted, Status::Retracted));
    assert_eq!((s.owed(&ann), s.owed(&bea)), (10, 5), "Bea has the other bond still");
}

#[test]
fn settled_flag_before_the_transfer_and_winner_and_loser_amounts_add_up_to_the_bonds() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    let deposit = s.world.native(&at);
    s.attest_for(5, (1..=4).map(|amount| claim(s.max, amount)).collect());
    for id in 0..3 {
        s.challenge(id, 5);
    }
    let held = |s: &mut Story| s.world.native(&s.at) - deposit;
    assert_eq!(held(&mut s), 4 * 5 + 3 * 5);
    // A decision moves nothing: it notes who is owed what, and that it was made.
    s.resolve(0, true);
    s.resolve(1, false);
    s.world.advance(7 * DAY);
    s.world.ok(&ann, metrics(at).expire_batch(vec![2]));
    s.finalize(0..4);
    assert_eq!(held(&mut s), 35);
    // Both bonds of what they won, nothing of what they lost; of what expired their own, less the price of the
    // doubt; and Ann the one of what nobody doubted.
    let (both, own, price) = (10, 5, 3);
    assert_eq!((s.owed(&ann), s.owed(&bea)), (both + own + price + own, both + own - price));
    assert_eq!(s.owed(&ann) + s.owed(&bea), held(&mut s));
    for (id, status) in (0..).zip([Status::Final, Status::Rejected, Status::Expired]) {
        let decided = wrong(id, status);
        assert_eq!(s.world.refused(&jo, metrics(at).resolve_batch(vec![id], false)), decided);
        assert_eq!(s.world.ok(&bea, metrics(at).expire_batch(vec![id])), 0);
    }
    // Paid out once; a second time nothing is owed.
    for (who, owed) in [(&ann, 23), (&bea, 12)] {
        let before = s.world.native(&who.account());
        assert_eq!(s.world.ok(&jo, metrics(at).withdraw_bonds(who.account())), owed);
        assert_eq!(s.world.native(&who.account()) - before, owed);
        let refused = s.world.refused(&jo, metrics(at).withdraw_bonds(who.account()));
        assert_eq!(refused, MetricsError::NothingOwed(who.account()));
    }
    assert_eq!(held(&mut s), 0);
}
