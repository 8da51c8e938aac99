//! Decay, revocation and indicators.

use super::{
    advance, alice, bob, charlie, claim, earn, indicator, last_event, now, registry, values, work, WORK,
};
use ink::env::{
    test::{recorded_events, set_caller},
    DefaultEnvironment as E,
};
use tributary_core::{DAY, MINUTE};
use tributary_interfaces::{
    metrics::{
        IndicatorSet, MetricConfig, Metrics as _, MetricsError, Revoked, Status, EARNED, MAX_STANDING, POINT,
        SCORE,
    },
    source::MetricSource,
};

#[ink::test]
fn a_member_with_three_commits_and_a_half_life_loses_nothing_to_rounding_that_shows() {
    let mut metrics = registry(&[MetricConfig { half_life: 180 * DAY, ..work() }]);
    earn(&mut metrics, WORK, bob(), 3);
    advance(1);
    let (value, total) = values(&metrics, WORK, bob());
    assert!(3 * POINT - value <= 2 && total <= 3 * POINT, "{value} of {total}");
    for _ in 0..100 {
        earn(&mut metrics, WORK, charlie(), 1);
    }
    let (value, total) = values(&metrics, WORK, bob());
    let others = values(&metrics, WORK, charlie()).0;
    assert!(value + others <= total && total - value - others <= 250, "{value} + {others} of {total}");
}

#[ink::test]
fn nothing_owed_is_nothing_paid() {
    let mut metrics = registry(&[work()]);
    assert_eq!(metrics.withdraw_bonds(bob()), Err(MetricsError::NothingOwed(bob())));
}

#[ink::test]
fn a_revoked_attestation_counts_in_the_past_and_no_more() {
    let mut metrics = registry(&[work()]);
    let first = earn(&mut metrics, WORK, bob(), 10);
    earn(&mut metrics, WORK, bob(), 5);
    let before = now();
    advance(100);
    let pending = metrics.attest_batch(WORK, vec![claim(bob(), 1)]).unwrap();
    set_caller::<E>(bob());
    let refused = MetricsError::NotAllowed { caller: bob(), needed: alice() };
    assert_eq!(metrics.revoke_batch(vec![first]), Err(refused));
    set_caller::<E>(alice());
    let refused = MetricsError::WrongStatus { attestation: pending, status: Status::Pending };
    assert_eq!(metrics.revoke_batch(vec![pending]), Err(refused));
    assert_eq!(metrics.revoke_batch(vec![9]), Err(MetricsError::UnknownAttestation(9)));
    metrics.revoke_batch(vec![first]).unwrap();
    assert_eq!(metrics.attestation(first).unwrap().status, Status::Revoked);
    assert_eq!(
        (values(&metrics, WORK, bob()), values(&metrics, SCORE, bob())),
        ((5 * POINT, 5 * POINT), (15, 15))
    );
    assert_eq!(metrics.past_value(WORK, bob(), before), Ok(15 * POINT));
    // What was ever earned never falls.
    assert_eq!(values(&metrics, EARNED | WORK, bob()), (15 * POINT, 15 * POINT));
    assert_eq!(values(&metrics, EARNED | SCORE, bob()), (45, 45));
    let refused = MetricsError::WrongStatus { attestation: first, status: Status::Revoked };
    assert_eq!(metrics.revoke_batch(vec![first]), Err(refused));
}

#[ink::test]
fn half_is_left_after_a_half_life_and_revoking_takes_that_half() {
    let mut metrics = registry(&[MetricConfig { half_life: DAY, ..work() }]);
    let first = earn(&mut metrics, WORK, bob(), 400);
    advance(DAY);
    assert_eq!(values(&metrics, WORK, bob()), (200 * POINT, 200 * POINT));
    assert_eq!(values(&metrics, SCORE, bob()), (1_200, 1_200), "the score of this registry does not decay");
    assert_eq!(values(&metrics, EARNED | WORK, bob()), (400 * POINT, 400 * POINT));
    advance(DAY - MINUTE);
    earn(&mut metrics, WORK, bob(), 60);
    assert_eq!(values(&metrics, WORK, bob()), (160 * POINT, 160 * POINT));
    metrics.revoke_batch(vec![first]).unwrap();
    let told = last_event::<Revoked>();
    assert_eq!((told.units, told.points), (100 * POINT, 1_200), "what is left of it");
    assert_eq!(values(&metrics, WORK, bob()), (60 * POINT, 60 * POINT));
}

#[ink::test]
fn an_indicator_is_that_of_the_last_filed_whoever_finalizes_first() {
    let mut metrics = registry(&[indicator()]);
    let claims = [5, 7, 0].map(|amount| claim(bob(), amount)).to_vec();
    metrics.attest_batch(WORK, claims).unwrap();
    advance(MINUTE);
    metrics.finalize_batch(vec![1]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 7));
    metrics.finalize_batch(vec![0]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 7), "filed earlier");
    metrics.revoke_batch(vec![0]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 7), "did not count");
    let told = recorded_events().count();
    metrics.revoke_batch(vec![1]).unwrap();
    let set = last_event::<IndicatorSet>();
    assert_eq!((set.value, set.attestation, recorded_events().count() - told), (0, None, 2));
    assert_eq!(values(&metrics, WORK, bob()), (0, 0), "until another is final");
    metrics.finalize_batch(vec![2]).unwrap();
    assert_eq!(last_event::<IndicatorSet>().attestation, Some(2));
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
    earn(&mut metrics, WORK, bob(), 9);
    assert_eq!(values(&metrics, WORK, bob()), (0, 9));
    assert_eq!(values(&metrics, EARNED | WORK, bob()), (0, 0));
    assert_eq!(values(&metrics, SCORE, bob()), (0, 0));
    assert_eq!(metrics.member_count(), 0);
}

#[ink::test]
fn an_indicator_is_its_newest_final_attestation_that_stands() {
    let mut metrics = registry(&[indicator()]);
    let claims = [5, 7, 9].map(|amount| claim(bob(), amount)).to_vec();
    metrics.attest_batch(WORK, claims).unwrap();
    advance(MINUTE);
    metrics.finalize_batch(vec![1, 2]).unwrap();
    metrics.revoke_batch(vec![2]).unwrap();
    assert_eq!(last_event::<IndicatorSet>().attestation, Some(1));
    assert_eq!(values(&metrics, WORK, bob()), (0, 7), "the one before");
    metrics.revoke_batch(vec![1]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
    metrics.finalize_batch(vec![0]).unwrap();
    assert_eq!(values(&metrics, WORK, bob()), (0, 5), "filed before those, and it stands");
    // The newest so many are kept in sight.
    let claims = (0..MAX_STANDING).map(|amount| claim(bob(), (100 + amount).into())).collect();
    let first = metrics.attest_batch(WORK, claims).unwrap();
    advance(MINUTE);
    metrics.finalize_batch((first..first + MAX_STANDING).collect()).unwrap();
    for id in (first..first + MAX_STANDING).rev() {
        assert_eq!(values(&metrics, WORK, bob()).1, (100 + id - first).into());
        metrics.revoke_batch(vec![id]).unwrap();
    }
    assert_eq!(values(&metrics, WORK, bob()), (0, 0));
}
