//! The words that stand in tables, each in one place.

use serde::Deserialize;
use utoipa::ToSchema;

/// Where an attestation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pending,
    Challenged,
    Upheld,
    Final,
    Rejected,
    Retracted,
    Revoked,
    Expired,
}

impl Status {
    pub fn text(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Challenged => "challenged",
            Self::Upheld => "upheld",
            Self::Final => "final",
            Self::Rejected => "rejected",
            Self::Retracted => "retracted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    Proposal,
    Attestation,
    Program,
    Grant,
    Metric,
}

impl Subject {
    pub fn text(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Attestation => "attestation",
            Self::Program => "program",
            Self::Grant => "grant",
            Self::Metric => "metric",
        }
    }
}
