use primitive_types::U256;

use crate::{amount, plain, rows::AssetRow};

/// The balance line of one asset, in exact amounts: `inflow = paid + reserved + free`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    pub symbol: String,
    pub inflow: String,
    pub paid: String,
    pub reserved: String,
    pub free: String,
    /// By how much the two sides differ; nothing when the books close.
    pub gap: Option<String>,
}

impl Balance {
    pub fn of(row: &AssetRow) -> Self {
        let written = |value| amount::exact(value, row.decimals);
        Self {
            symbol: plain::clean(&row.symbol),
            inflow: written(row.inflow),
            paid: written(row.paid),
            reserved: written(row.reserved),
            free: written(row.free),
            gap: gap(row).map(written),
        }
    }

    /// The verdict in words.
    pub fn verdict(&self) -> String {
        match &self.gap {
            None => "closes to the unit".to_owned(),
            Some(gap) => format!("is off by {gap} {}", self.symbol),
        }
    }
}

/// The distance between the two sides; the largest number there is when it is even larger.
fn gap(row: &AssetRow) -> Option<u128> {
    let inflow = U256::from(row.inflow);
    let accounted = [row.paid, row.reserved, row.free].into_iter().fold(U256::zero(), |sum, part| sum + part);
    let gap = if inflow > accounted { inflow - accounted } else { accounted - inflow };
    (!gap.is_zero()).then(|| u128::try_from(gap).unwrap_or(u128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(inflow: u128, free: u128) -> AssetRow {
        AssetRow {
            asset: "a".into(),
            symbol: "TRB".into(),
            decimals: 3,
            inflow,
            paid: 5_000,
            reserved: 300,
            free,
        }
    }

    #[test]
    fn books_that_close_have_no_gap() {
        assert_eq!(Balance::of(&row(5_302, 2)).verdict(), "closes to the unit");
    }

    #[test]
    fn the_gap_is_named_to_the_unit_in_both_directions() {
        assert_eq!(Balance::of(&row(5_303, 2)).verdict(), "is off by 0.001 TRB");
        assert_eq!(Balance::of(&row(5_301, 2)).verdict(), "is off by 0.001 TRB");
        let wrapped = AssetRow { paid: u128::MAX, ..row(0, u128::MAX) };
        assert!(Balance::of(&wrapped).gap.is_some());
    }
}
