//! What is to be filed of a metric, row by row.

use tributary_interfaces::{
    metrics::{Claim, MetricConfig},
    source::MetricId,
};
use tributary_measure::Contribution;

/// A contribution, and what is claimed for it.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) claim: Claim,
    pub(super) contribution: Contribution,
}

/// What is to be filed of a metric.
pub(super) struct Filing {
    pub(super) metric: MetricId,
    pub(super) terms: MetricConfig,
    pub(super) rows: Vec<Row>,
}

impl Filing {
    pub(super) fn claims(&self) -> Vec<Claim> {
        self.rows.iter().map(|row| row.claim.clone()).collect()
    }

    pub(super) fn units(&self) -> u128 {
        self.rows.iter().map(|row| row.claim.amount).fold(0, u128::saturating_add)
    }

    pub(super) fn bonds(&self) -> u128 {
        self.terms.bond.saturating_mul(self.rows.len() as u128)
    }
}

/// A problem of a row, with where it stands.
pub(super) fn named(row: &Row, why: &str) -> String {
    format!("{}{}: {why}", row.contribution.member, line_text(&row.contribution))
}

pub(super) fn line_text(row: &Contribution) -> String {
    match row.line {
        Some(line) => format!(" (line {line})"),
        None => String::new(),
    }
}
