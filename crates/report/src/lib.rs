#![doc = include_str!("../README.md")]
// A summary comes from outside: nothing in it may make the program panic.

mod balance;
mod charts;
mod concentration;
mod decimal_text;
mod error;
mod fairness;
mod listing;
mod machine;
mod moment;
mod page;
mod pay;
mod plain;
mod report;
mod rows;
mod summary;
mod tables;
mod terminal;

pub use error::{RenderError, WriteError};
pub use fairness::Fairness;
pub use listing::Listing;
pub use pay::Pay;
pub use report::{Report, Written};
pub use rows::{
    AssetRow, AttestationCounts, Contribution, CountedAt, Denomination, DisputeOutcome, DisputeRow,
    EpochPart, EpochRow, GrantRow, LawCheck, MemberRow, MetricRow, Payout, PayoutKind, ProposalRow,
    ProposalState, Purpose, TimelineStep, TreasuryPoint,
};
pub use summary::Summary;
pub use terminal::Screen;

// The preview's data serve the tests too; in there this crate goes by its public name.
#[cfg(test)]
extern crate self as tributary_report;
#[cfg(test)]
#[path = "../examples/preview/sample.rs"]
mod sample;
