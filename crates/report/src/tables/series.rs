use super::Cell;
use crate::rows::Denomination;
use tributary_text::amount;

/// Writes the numbers of one column alike: the same decimals for all, the exact value behind each.
pub struct NumberColumn {
    denomination: Denomination,
    places: u8,
}

impl NumberColumn {
    pub fn of(values: impl IntoIterator<Item = u128>, denomination: Denomination) -> Self {
        let places = amount::places_for(values, denomination.decimals);
        Self { denomination, places }
    }

    pub fn cell(&self, value: u128) -> Cell {
        let text = amount::rounded_down(value, self.denomination.decimals, self.places);
        let exact = amount::exact(value, self.denomination.decimals);
        let same = text.trim_end_matches('0').trim_end_matches('.') == exact || text == exact;
        if same {
            Cell::new(text)
        } else {
            Cell::new(text).exact(format!("{exact} {}", self.denomination.symbol))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_number_keeps_its_exact_value_at_hand() {
        let column = NumberColumn::of([123_456_789, 100_000_000], Denomination::new("TRB", 6));
        assert_eq!(column.cell(123_456_789).text, "123.45");
        assert_eq!(column.cell(123_456_789).exact.as_deref(), Some("123.456789 TRB"));
        assert_eq!(column.cell(100_000_000), Cell::new("100.00"));
    }
}
