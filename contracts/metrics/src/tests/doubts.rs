//! Doubts, decisions and withdrawals.

use super::{advance, alice, at, bob, charlie, claim, last_event, now, registry, values, work, WORK};
use crate::Metrics;
use ink::env::{
    hash::{Blake2x256, CryptoHash},
    test::{set_caller, set_value_transferred},
    DefaultEnvironment as E,
};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_interfaces::metrics::{
    Challenge, Challenged, MetricConfig, Metrics as _, MetricsError, MetricsRoles, Resolved, Status,
    MAX_CHALLENGES, POINT,
};

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
