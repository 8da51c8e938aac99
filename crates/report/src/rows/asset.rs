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
}

impl AssetRow {
    /// Law 3: inflow = paid + reserved + free, to the unit. A sum that overflows does not balance.
    pub fn balances(&self) -> bool {
        self.paid.checked_add(self.reserved).and_then(|sum| sum.checked_add(self.free)) == Some(self.inflow)
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
        AssetRow { asset: "native".into(), symbol: "TRB".into(), decimals: 0, inflow, paid, reserved, free }
    }

    #[test]
    fn a_row_balances_only_to_the_unit() {
        assert!(row(10, 5, 3, 2).balances());
        assert!(!row(11, 5, 3, 2).balances());
        assert!(!row(9, 5, 3, 2).balances());
    }

    #[test]
    fn a_sum_that_wraps_around_does_not_balance() {
        assert!(!row(0, u128::MAX, 1, 0).balances());
        assert!(row(u128::MAX, u128::MAX, 0, 0).balances());
    }
}
