use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// One opened epoch of one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochRow {
    /// The program's id.
    pub program: u32,
    /// What the program is called, or its rule in words.
    pub title: String,
    pub index: u64,
    /// Milliseconds, inclusive.
    pub start: u64,
    /// Milliseconds, exclusive.
    pub end: u64,
    /// The key of an [`AssetRow`](crate::AssetRow).
    pub asset: String,
    #[serde(with = "decimal_text")]
    pub budget: u128,
    #[serde(with = "decimal_text")]
    pub paid: u128,
    pub members_paid: u64,
}
