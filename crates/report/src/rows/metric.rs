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
    /// Points per unit of what is filed now, in the smallest unit of [`Summary::points`](crate::Summary::points).
    #[serde(with = "decimal_text")]
    pub weight: u128,
    /// All members' amounts, in the metric's unit.
    #[serde(with = "decimal_text")]
    pub amount: u128,
    /// All members' points by this metric.
    #[serde(with = "decimal_text")]
    pub points: u128,
    /// The amount by the weight that was in force when it was filed, oldest first: a change of weight leaves what was
    /// counted before as it was. The sum of amount × weight is `points`.
    #[serde(default)]
    pub counted_at: Vec<CountedAt>,
}

/// How much of a metric was counted at one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedAt {
    #[serde(with = "decimal_text")]
    pub weight: u128,
    #[serde(with = "decimal_text")]
    pub amount: u128,
}

impl MetricRow {
    /// Whether something was counted at another weight than what is filed now.
    pub fn has_changed(&self) -> bool {
        self.counted_at.iter().any(|counted| counted.weight != self.weight)
    }
}
