use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// One attestation that somebody challenged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeRow {
    /// The attestation's id.
    pub id: u64,
    /// The metric's key.
    pub metric: String,
    /// The account whose contribution is in question.
    pub member: String,
    /// The attested amount, in the metric's unit.
    #[serde(with = "decimal_text")]
    pub amount: u128,
    pub outcome: DisputeOutcome,
    /// The bond that changed hands, or that is held while the dispute is open; in the native asset.
    #[serde(with = "decimal_text")]
    pub bond: u128,
    /// Who got the loser's bond.
    pub bond_to: Option<String>,
}

/// How a challenge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeOutcome {
    /// The arbiter has not spoken.
    Open,
    /// The attestation was right and counts.
    Stood,
    /// The attestation was wrong and never counts.
    Rejected,
}

impl DisputeOutcome {
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Stood => "stood",
            Self::Rejected => "rejected",
        }
    }
}
