use primitive_types::U256;
use std::cmp::Ordering;

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
        format!("{} %", self.hundredths(1))
    }

    /// `12 %`, `33.3 %`: with this many digits after the point at most, as a sentence has it.
    pub fn percent_within(self, places: usize) -> String {
        let text = self.hundredths(places);
        let text = if places == 0 { &text } else { text.trim_end_matches('0').trim_end_matches('.') };
        format!("{text} %")
    }

    /// Rounded to this many digits after the point. What is something never reads as nothing, and what is not all never
    /// as all: `<0.1`, `>99.9`.
    fn hundredths(self, places: usize) -> String {
        let written = |number: f64| format!("{number:.places$}");
        let told = written(self.to_f64() * 100.0);
        let step = (0..places).fold(1.0, |step: f64, _| step / 10.0);
        let all = told == written(100.0);
        match self.numerator.cmp(&self.denominator) {
            _ if self.denominator.is_zero() => told,
            _ if !self.numerator.is_zero() && told == written(0.0) => format!("<{}", written(step)),
            Ordering::Less if all => format!(">{}", written(100.0 - step)),
            Ordering::Greater if all => format!(">{told}"),
            _ => told,
        }
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
    fn what_is_not_all_never_reads_as_all_nor_what_is_something_as_nothing() {
        let told = |part: u128, all: u128| {
            (Ratio::new(part, all).percent(), Ratio::new(part, all).percent_within(1))
        };
        let both = |text: &str| (text.to_owned(), text.to_owned());
        assert_eq!(told(9_999, 10_000), both(">99.9 %"));
        assert_eq!(told(1, 10_000), both("<0.1 %"));
        assert_eq!(told(999, 1_000), both("99.9 %"));
        assert_eq!(told(1, 1_000), both("0.1 %"));
        assert_eq!(told(1, 1), ("100.0 %".to_owned(), "100 %".to_owned()));
        assert_eq!(told(0, 7), ("0.0 %".to_owned(), "0 %".to_owned()));
        assert_eq!(told(u128::MAX - 1, u128::MAX), both(">99.9 %"), "though no float tells it from all");
        assert_eq!(told(10_001, 10_000), (">100.0 %".to_owned(), ">100 %".to_owned()));
        assert_eq!(Ratio::new(1, 1_000).percent_within(0), "<1 %");
        assert_eq!(Ratio::new(999, 1_000).percent_within(0), ">99 %");
        assert_eq!(Ratio::new(1, u128::MAX).percent_within(4), "<0.0001 %");
    }

    #[test]
    fn wide_numbers_keep_their_proportion() {
        assert_eq!(Ratio::new(U256::MAX / 4, U256::MAX).to_f64(), 0.25);
        assert_eq!(Ratio::new(U256::MAX, U256::MAX).to_f64(), 1.0);
        assert_eq!(Ratio::new(1, 8).percent(), "12.5 %");
    }
}
