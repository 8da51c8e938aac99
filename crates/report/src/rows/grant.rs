use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// One grant: an amount that vests to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRow {
    pub id: u64,
    /// The recipient's account, member or not.
    pub recipient: String,
    /// The key of an [`AssetRow`](crate::AssetRow).
    pub asset: String,
    #[serde(with = "decimal_text")]
    pub amount: u128,
    #[serde(with = "decimal_text")]
    pub paid: u128,
    /// What has vested so far, paid or not.
    #[serde(default, with = "decimal_text")]
    pub vested: u128,
    /// What a claim would pay now: nothing behind a closed gate.
    #[serde(default, with = "decimal_text")]
    pub due: u128,
    /// Milliseconds.
    pub start: u64,
    pub cliff: u64,
    pub end: u64,
    pub canceled: bool,
}
