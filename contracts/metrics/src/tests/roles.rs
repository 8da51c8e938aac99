//! Who may do what, and no answer about the present.

use super::{alice, bob, charlie, registry, work, WORK};
use tributary_interfaces::{
    metrics::{Metrics as _, MetricsError, MetricsRoles, EARNED, SCORE},
    source::{MetricSource, SourceError},
};

#[ink::test]
fn law_2_a_read_of_now_or_later_is_refused() {
    let metrics = registry(&[work()]);
    for moment in [1_000, 1_001, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now: 1_000 };
        assert_eq!(metrics.past_value(WORK, bob(), moment), Err(refused));
        assert_eq!(metrics.past_values(WORK, vec![bob()], moment), Err(refused));
        assert_eq!(metrics.past_total(WORK, moment), Err(refused));
    }
    for unknown in [2, EARNED | 2, u32::MAX] {
        let refused = SourceError::UnknownMetric(unknown);
        assert_eq!(metrics.past_value(unknown, bob(), 999), Err(refused));
        assert_eq!(metrics.past_values(unknown, vec![bob()], 999), Err(refused));
        assert_eq!(metrics.past_total(unknown, 999), Err(refused));
    }
    let refused = SourceError::TooMany { got: 101, max: 100 };
    assert_eq!(metrics.past_values(SCORE, vec![bob(); 101], 999), Err(refused));
    assert_eq!(metrics.past_values(EARNED | SCORE, vec![bob(), alice()], 999), Ok(vec![0, 0]));
}

#[ink::test]
fn law_8_only_the_governor_defines_revokes_and_sets_roles() {
    let mut metrics = registry(&[work()]);
    let roles = MetricsRoles { governor: bob(), arbiter: charlie(), token: alice() };
    metrics.set_roles(roles).unwrap();
    assert_eq!(metrics.roles(), roles);
    // The creator has no role left.
    let refused = |needed| MetricsError::NotAllowed { caller: alice(), needed };
    assert_eq!(metrics.define_metric(work()), Err(refused(bob())));
    assert_eq!(metrics.update_metric(WORK, work()), Err(refused(bob())));
    assert_eq!(metrics.revoke_batch(vec![0]), Err(refused(bob())));
    assert_eq!(metrics.set_roles(roles), Err(refused(bob())));
    assert_eq!(metrics.set_score_half_life(1), Err(refused(bob())));
    assert_eq!(metrics.resolve_batch(vec![0], true), Err(refused(charlie())));
}
