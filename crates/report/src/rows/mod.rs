//! The rows of a [`Summary`](crate::Summary), one type a file: plain facts, no presentation.

mod asset;
mod attestation_counts;
mod contribution;
mod denomination;
mod dispute;
mod epoch;
mod grant;
mod law_check;
mod member;
mod metric;
mod payout;
mod proposal;
mod treasury_point;

pub use asset::AssetRow;
pub use attestation_counts::AttestationCounts;
pub use contribution::Contribution;
pub use denomination::Denomination;
pub use dispute::{DisputeOutcome, DisputeRow};
pub use epoch::EpochRow;
pub use grant::GrantRow;
pub use law_check::LawCheck;
pub use member::MemberRow;
pub use metric::{CountedAt, MetricRow};
pub use payout::{EpochPart, Payout, PayoutKind, Purpose};
pub use proposal::{ProposalRow, ProposalState, TimelineStep};
pub use treasury_point::TreasuryPoint;
