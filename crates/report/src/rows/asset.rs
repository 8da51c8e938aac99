use serde::{Deserialize, Serialize};

use super::Denomination;
use crate::decimal_text;

/// One asset of the treasury and where all of it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetRow {
    /// The key by which payouts, epochs and grants name this asset: `native`, or a token's address.
    pub asset: String,
    pub symbol: String,
    pub decimals: u8,
    /// Everything that ever arrived.
    #[serde(with = "decimal_text")]
    pub inflow: u128,
    /// Everything that ever left.
    #[serde(with = "decimal_text")]
    pub paid: u128,
    /// Promised and not yet paid.
    #[serde(with = "decimal_text")]
    pub reserved: u128,
    /// Neither paid nor promised.
    #[serde(with = "decimal_text")]
    pub free: u128,
    /// Written down, as it is not there any more.
    #[serde(with = "decimal_text")]
    pub lost: u128,
}

impl AssetRow {
    /// Law 3: inflow = paid + reserved + free + lost, to the unit; but if more was lost than was free, nothing is
    /// free, and so much of what is reserved is missing.
    pub fn balances(&self) -> bool {
        self.there().is_some_and(|there| self.free == there.saturating_sub(self.reserved))
            && (self.lost > 0 || self.missing() == 0)
    }

    /// What of the promised was lost.
    pub fn missing(&self) -> u128 {
        self.reserved.saturating_sub(self.there().unwrap_or_default())
    }

    fn there(&self) -> Option<u128> {
        self.inflow.checked_sub(self.paid)?.checked_sub(self.lost)
    }

    /// How amounts of this asset are written.
    pub fn denomination(&self) -> Denomination {
        Denomination { symbol: self.symbol.clone(), decimals: self.decimals }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(inflow: u128, paid: u128, reserved: u128, free: u128) -> AssetRow {
        let (asset, symbol) = ("native".into(), "TRB".into());
        AssetRow { asset, symbol, decimals: 0, inflow, paid, reserved, free, lost: 0 }
    }

    #[test]
    fn a_row_balances_only_to_the_unit() {
        assert!(row(10, 5, 3, 2).balances());
        assert!(!row(11, 5, 3, 2).balances());
        assert!(!row(9, 5, 3, 2).balances());
    }

    #[test]
    fn what_was_lost_is_accounted_for_and_what_is_missing_of_the_promised_is_told() {
        let lost = |lost, free| AssetRow { lost, ..row(10, 5, 3, free) };
        assert!(lost(1, 1).balances() && lost(2, 0).balances());
        assert!(!lost(1, 2).balances());
        assert!(lost(4, 0).balances());
        assert_eq!((lost(2, 0).missing(), lost(4, 0).missing()), (0, 2));
        assert!(!row(7, 5, 3, 0).balances(), "nothing was written down");
    }

    #[test]
    fn a_sum_that_wraps_around_does_not_balance() {
        assert!(!row(0, u128::MAX, 1, 0).balances());
        assert!(row(u128::MAX, u128::MAX, 0, 0).balances());
    }
}
