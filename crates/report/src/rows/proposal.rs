use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// One proposal, its votes and its course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalRow {
    pub id: u64,
    pub title: String,
    /// The proposer's account.
    pub proposer: String,
    pub state: ProposalState,
    /// Votes, in the smallest unit of the contribution token.
    #[serde(rename = "for", with = "decimal_text")]
    pub in_favor: u128,
    #[serde(with = "decimal_text")]
    pub against: u128,
    #[serde(with = "decimal_text")]
    pub abstain: u128,
    /// The votes that had to take part.
    #[serde(with = "decimal_text")]
    pub quorum: u128,
    /// What happened and what will, oldest first.
    pub timeline: Vec<TimelineStep>,
}

/// One moment of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineStep {
    pub label: String,
    /// Milliseconds; later than [`Summary::generated_at`](crate::Summary::generated_at) for what is to come.
    pub at: u64,
}

impl TimelineStep {
    pub fn new(label: impl Into<String>, at: u64) -> Self {
        Self { label: label.into(), at }
    }
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    Pending,
    Active,
    Defeated,
    Succeeded,
    Queued,
    Expired,
    Executed,
    Canceled,
    Vetoed,
}

impl ProposalState {
    /// As every other command says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "being voted on",
            Self::Defeated => "defeated",
            Self::Succeeded => "passed",
            Self::Queued => "queued",
            Self::Expired => "expired",
            Self::Executed => "executed",
            Self::Canceled => "canceled",
            Self::Vetoed => "vetoed",
        }
    }
}
