//! What is to be filed, for tests.

use super::filing::{Filing, Row};
use tributary_interfaces::metrics::{Claim, MetricConfig, MetricKind};
use tributary_measure::{Contribution, Identity};

/// Work of a member that a line of a file tells of.
pub fn row(line: u64, amount: u128, evidence: u8) -> Contribution {
    Contribution {
        metric: "docs".to_owned(),
        member: Identity::new("ann@x").unwrap(),
        amount,
        evidence: [evidence; 32],
        uri: String::new(),
        at: 0,
        from: None,
        line: Some(line),
    }
}

/// Such rows, of a metric with caps.
pub fn filing(attestation_cap: u128, period_cap: u128, rows: &[Contribution]) -> Filing {
    let claim = |row: &Contribution| Claim {
        member: [1; 32].into(),
        amount: row.amount,
        evidence: row.evidence.into(),
        uri: String::new(),
    };
    let terms = MetricConfig {
        name: "docs".to_owned(),
        unit: "page".to_owned(),
        kind: MetricKind::Contribution,
        weight: 1,
        tokens_per_point: 1,
        half_life: 0,
        attestation_cap,
        period_cap,
        period: tributary_core::DAY,
        window: 0,
        arbitration: 0,
        bond: 0,
        attestors: Vec::new(),
    };
    let rows = rows.iter().map(|row| Row { claim: claim(row), contribution: row.clone() }).collect();
    Filing { metric: 1, terms, rows }
}
