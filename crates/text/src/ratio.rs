use primitive_types::U256;

/// A fraction of two whole numbers, kept exact until it is shown. Nothing out of nothing is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    pub numerator: U256,
    pub denominator: U256,
}

impl Ratio {
    pub fn new(numerator: impl Into<U256>, denominator: impl Into<U256>) -> Self {
        Self { numerator: numerator.into(), denominator: denominator.into() }
    }

    /// The nearest float, or one beside it. Never above 1 for a numerator within the denominator.
    pub fn to_f64(self) -> f64 {
        if self.denominator.is_zero() {
            return 0.0;
        }
        // Both lose the same low bits until they fit 128: far below what a float can tell apart.
        let bits = self.numerator.bits().max(self.denominator.bits());
        let shift = bits.saturating_sub(128);
        let (numerator, denominator) = (self.numerator >> shift, self.denominator >> shift);
        if denominator.is_zero() {
            return f64::INFINITY;
        }
        numerator.low_u128() as f64 / denominator.low_u128() as f64
    }

    /// `12.0 %`, as a column has it.
    pub fn percent(self) -> String {
        format!("{:.1} %", self.to_f64() * 100.0)
    }

    /// `12 %`, `33.3 %`: with this many digits after the point at most, as a sentence has it.
    pub fn percent_within(self, places: usize) -> String {
        let text = format!("{:.places$}", self.to_f64() * 100.0);
        let text = if places == 0 { &text } else { text.trim_end_matches('0').trim_end_matches('.') };
        format!("{text} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_out_of_nothing_is_zero() {
        assert_eq!(Ratio::new(0, 0).to_f64(), 0.0);
    }

    #[test]
    fn a_sentence_has_as_many_digits_as_it_needs() {
        assert_eq!(Ratio::new(1, 3).percent_within(4), "33.3333 %");
        assert_eq!(Ratio::new(2, 3).percent_within(1), "66.7 %");
        assert_eq!(Ratio::new(1, 1).percent_within(1), "100 %");
        assert_eq!(Ratio::new(0, 0).percent_within(4), "0 %");
        assert_eq!(Ratio::new(u128::MAX / 2, u128::MAX).percent_within(1), "50 %");
        assert_eq!(Ratio::new(1, 10).percent_within(0), "10 %");
        let parts =
            (Ratio::new(6_053, 10_000).percent_within(1), Ratio::new(3_947, 10_000).percent_within(1));
        assert_eq!(parts, ("60.5 %".to_owned(), "39.5 %".to_owned()), "together a hundred");
    }

    #[test]
    fn wide_numbers_keep_their_proportion() {
        assert_eq!(Ratio::new(U256::MAX / 4, U256::MAX).to_f64(), 0.25);
        assert_eq!(Ratio::new(U256::MAX, U256::MAX).to_f64(), 1.0);
        assert_eq!(Ratio::new(1, 8).percent(), "12.5 %");
    }
}
