use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// One metric and what was counted by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricRow {
    pub id: u32,
    /// The key under which members' contributions name it.
    pub key: String,
    /// One of what: "review".
    pub unit: String,
    /// Points per unit, in the smallest unit of [`Summary::points`](crate::Summary::points).
    #[serde(with = "decimal_text")]
    pub weight: u128,
    /// All members' amounts, in the metric's unit.
    #[serde(with = "decimal_text")]
    pub amount: u128,
    /// All members' points by this metric.
    #[serde(with = "decimal_text")]
    pub points: u128,
}
