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
