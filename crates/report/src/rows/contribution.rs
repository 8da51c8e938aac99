use serde::{Deserialize, Serialize};

use crate::decimal_text;

/// What one member contributed by one metric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// In the metric's own unit: 12 reviews.
    #[serde(with = "decimal_text")]
    pub amount: u128,
    /// What that is worth in points, in the smallest unit of [`Summary::points`](crate::Summary::points).
    #[serde(with = "decimal_text")]
    pub points: u128,
}
