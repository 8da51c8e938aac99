//! The kinds of metrics: all that tells one from another, in one place.
//!
//! A contribution is what somebody did: it adds up for its member, decays, and brings points. An indicator is what
//! somebody says that something is: a whole number about nobody, which stays so until another one is final.

use crate::{
    checks::check_account,
    credits::{millionths, Credits, Matured, Undone},
    points::{Line, Points},
};
use ink::primitives::AccountId;
use tributary_interfaces::{
    metrics::{IndicatorSet, MetricConfig, MetricKind, MetricsError, Revoked, MAX_AMOUNT, POINT},
    Timestamp,
};

/// The least and the most that a claim may say: a contribution's values are kept in millionths.
pub fn amounts(kind: MetricKind) -> (u128, u128) {
    match kind {
        MetricKind::Contribution => (1, MAX_AMOUNT / POINT),
        MetricKind::Indicator => (0, MAX_AMOUNT),
    }
}

/// What a unit is worth, in millionths of a point.
pub fn weight_millionths(config: &MetricConfig) -> u128 {
    match config.kind {
        MetricKind::Contribution => config.weight,
        MetricKind::Indicator => 0,
    }
}

/// Refuses a half-life where nothing decays.
pub fn check_half_life(config: &MetricConfig) -> Result<(), MetricsError> {
    match (config.kind, config.half_life) {
        (MetricKind::Indicator, 1..) => {
            Err(MetricsError::TermTooLarge { value: config.half_life.into(), max: 0 })
        }
        _ => Ok(()),
    }
}

/// Refuses what is said of nobody, where it counts for its member.
pub fn check_member(kind: MetricKind, entry: u32, member: AccountId) -> Result<(), MetricsError> {
    match kind {
        MetricKind::Contribution => check_account(entry, member),
        MetricKind::Indicator => Ok(()),
    }
}

/// What becomes of an attestation that just became final.
pub fn count(
    kind: MetricKind,
    matured: Matured,
    points: &mut Points,
    credits: &mut Credits,
    now: Timestamp,
) -> Option<IndicatorSet> {
    match kind {
        MetricKind::Contribution => {
            credits.add(matured);
            None
        }
        MetricKind::Indicator => points.stand(matured.metric, matured.attestation, Some(matured.amount), now),
    }
}

/// What becomes of one that was revoked; `line` is its metric's.
pub fn uncount(
    line: &Line,
    score: &Line,
    undone: Undone,
    points: &mut Points,
    now: Timestamp,
) -> (Revoked, Option<IndicatorSet>) {
    let Undone { attestation, metric, member, amount, points_millionths, since } = undone;
    let mut revoked = Revoked { attestation, member, units: 0, points: 0 };
    let indicator = match line.kind {
        MetricKind::Contribution => {
            revoked.units = points.debit(line, member, millionths(amount), since, now);
            revoked.points = points.debit(score, member, points_millionths, since, now);
            None
        }
        MetricKind::Indicator => points.stand(metric, attestation, None, now),
    };
    (revoked, indicator)
}
