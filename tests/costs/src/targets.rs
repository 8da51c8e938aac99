//! What costs are meant to stay below.

use crate::Table;

/// The ratio that an operation may have at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    pub op: &'static str,
    pub ratio: f64,
}

/// All targets; the page, the program and the tests take them from here.
pub const TARGETS: [Target; 7] = [
    Target { op: "token.transfer", ratio: 1.5 },
    Target { op: "token.delegate", ratio: 2.0 },
    Target { op: "token.transfer/after_2000_dust", ratio: 1.1 },
    Target { op: "governor.vote", ratio: 2.5 },
    Target { op: "treasury.claim", ratio: 2.5 },
    Target { op: "treasury.pay/100", ratio: 0.6 },
    Target { op: "metrics.attest+finalize/100", ratio: 0.8 },
];

/// A target, and what was measured.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    pub target: Target,
    pub ratio: f64,
}

impl Verdict {
    pub fn is_met(&self) -> bool {
        self.ratio <= self.target.ratio
    }
}

/// How far each target is met. An operation that was not measured misses its target.
pub fn verdicts(table: &Table) -> Vec<Verdict> {
    let ratio = |target: &Target| table.row(target.op).map_or(f64::INFINITY, |row| table.ratio(row));
    TARGETS.iter().map(|target| Verdict { target: *target, ratio: ratio(target) }).collect()
}
