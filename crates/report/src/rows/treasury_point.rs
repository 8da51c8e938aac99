use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// The treasury's books in one asset after one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreasuryPoint {
    /// The key of an [`AssetRow`](crate::AssetRow).
    pub asset: String,
    /// Milliseconds.
    pub at: u64,
    /// All four are totals so far.
    #[serde(with = "decimal_text")]
    pub inflow: u128,
    #[serde(with = "decimal_text")]
    pub paid: u128,
    #[serde(with = "decimal_text")]
    pub reserved: u128,
    #[serde(with = "decimal_text")]
    pub free: u128,
}
