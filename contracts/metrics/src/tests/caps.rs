//! What counts towards an attestor's cap, and what comes back to it.

use super::{advance, alice, at, bob, charlie, claim, last_event, registry, values, work, WORK};
use ink::env::{
    test::{set_caller, set_value_transferred},
    DefaultEnvironment as E,
};
use tributary_core::DAY;
use tributary_interfaces::metrics::{Expired, MetricConfig, Metrics as _, MetricsError, Status};

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
