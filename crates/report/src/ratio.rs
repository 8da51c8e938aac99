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

    /// `12.3 %`.
    pub fn percent(self) -> String {
        format!("{:.1} %", self.to_f64() * 100.0)
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
    fn wide_numbers_keep_their_proportion() {
        assert_eq!(Ratio::new(U256::MAX / 4, U256::MAX).to_f64(), 0.25);
        assert_eq!(Ratio::new(U256::MAX, U256::MAX).to_f64(), 1.0);
        assert_eq!(Ratio::new(1, 8).percent(), "12.5 %");
    }
}
