use primitive_types::U256;

use crate::{plain, rows::AssetRow};
use tributary_text::amount;

/// The balance line of one asset, in exact amounts: `inflow = paid + reserved + free + lost`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    pub symbol: String,
    pub inflow: String,
    pub paid: String,
    pub reserved: String,
    pub free: String,
    /// If something was.
    pub lost: Option<String>,
    /// What of the promised is missing, as it was lost.
    pub missing: Option<String>,
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
            lost: (row.lost > 0).then(|| written(row.lost)),
            missing: (row.balances() && row.missing() > 0).then(|| written(row.missing())),
            gap: gap(row).map(written),
        }
    }

    /// The verdict in words.
    pub fn verdict(&self) -> String {
        match (&self.gap, &self.missing) {
            (Some(gap), _) => format!("is off by {gap} {}", self.symbol),
            (None, Some(missing)) => {
                format!("closes, but {missing} {} of the reserved are lost", self.symbol)
            }
            (None, None) => "closes to the unit".to_owned(),
        }
    }
}

/// The distance between the two sides; the largest number there is when it is even larger.
fn gap(row: &AssetRow) -> Option<u128> {
    if row.balances() {
        return None;
    }
    let inflow = U256::from(row.inflow);
    let parts = [row.paid, row.reserved, row.free, row.lost].into_iter();
    let accounted = parts.fold(U256::zero(), |sum, part| sum + part);
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
            lost: 0,
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
        let lost = AssetRow { lost: 100, ..row(5_301, 0) };
        assert_eq!(Balance::of(&lost).verdict(), "closes, but 0.099 TRB of the reserved are lost");
        let wrapped = AssetRow { paid: u128::MAX, ..row(0, u128::MAX) };
        assert!(Balance::of(&wrapped).gap.is_some());
    }
}
