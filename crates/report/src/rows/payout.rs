use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// One payment out of the treasury.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Milliseconds.
    pub at: u64,
    /// The account that was paid, member or not.
    pub member: String,
    /// The key of an [`AssetRow`](crate::AssetRow).
    pub asset: String,
    #[serde(with = "decimal_text")]
    pub amount: u128,
    pub kind: PayoutKind,
    /// What each epoch of a program added to the amount: one payment settles up to eight of them. Empty for
    /// everything else.
    #[serde(default)]
    pub parts: Vec<EpochPart>,
}

/// What one epoch added to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochPart {
    pub epoch: u64,
    #[serde(with = "decimal_text")]
    pub amount: u128,
}

/// What a payment was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutKind {
    /// A share of a program. `epoch` is the last one that the payment covers.
    Program { program: u32, epoch: u64 },
    /// The vested part of a grant.
    Grant { grant: u64 },
    /// The exit right: tokens burned for a share of what was free.
    Redeem,
    /// A transfer that a proposal decided.
    Transfer,
}

impl PayoutKind {
    /// What the payment was for, without numbers.
    pub fn purpose(self) -> Purpose {
        match self {
            Self::Program { .. } => Purpose::Program,
            Self::Grant { .. } => Purpose::Grant,
            Self::Redeem => Purpose::Redemption,
            Self::Transfer => Purpose::Transfer,
        }
    }
}

/// What money leaves a treasury for. Only the first is pay for contributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    Program,
    Grant,
    Redemption,
    Transfer,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::Program, Self::Grant, Self::Redemption, Self::Transfer];

    pub fn label(self) -> &'static str {
        match self {
            Self::Program => "programs",
            Self::Grant => "grants",
            Self::Redemption => "redemptions",
            Self::Transfer => "transfers",
        }
    }
}
