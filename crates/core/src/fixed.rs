//! Multiplication followed by division without losing a bit in between.
//!
//! Everything here is a part of a whole: a share, a span of a longer one, a rate of at most all. So it is
//! enough to multiply by fractions of at most one, bit by bit: no wide integer is needed but the two that
//! hold numerator and denominator. That is little code, which a chain charges for at every call, and as
//! many steps as the amount has bits.

use crate::{Bps, BPS_ALL};

/// `floor(a * b / c)`; `None` if `c` is 0 or the result exceeds `u128`.
pub fn mul_div_down(a: u128, b: u128, c: u128) -> Option<u128> {
    mul_div(a, b, c).map(|(quotient, _)| quotient)
}

/// `ceil(a * b / c)`; `None` if `c` is 0 or the result exceeds `u128`.
pub fn mul_div_up(a: u128, b: u128, c: u128) -> Option<u128> {
    let (quotient, is_exact) = mul_div(a, b, c)?;
    quotient.checked_add(u128::from(!is_exact))
}

/// `floor(amount * b / d * c / e)` with one rounding: an amount times two fractions, each of at most one;
/// more counts as one. A divisor of 0 makes 0. `b` and `d` are spans of time.
pub fn of_fractions_down(amount: u128, (b, d): (u64, u64), (c, e): (u128, u128)) -> u128 {
    let divisor = Wide::product(d, e);
    if divisor == Wide::ZERO {
        return 0;
    }
    of_fraction(amount, Wide::product(b.min(d), c.min(e)), divisor).0
}

/// `floor(amount * bps / 10,000)`; never more than `amount`, as shares above 10,000 count as all.
pub fn bps_down(amount: u128, bps: Bps) -> u128 {
    mul_div_down(amount, bps.min(BPS_ALL).into(), BPS_ALL.into()).unwrap_or(amount)
}

/// `ceil(amount * bps / 10,000)`; never more than `amount`, as shares above 10,000 count as all.
pub fn bps_up(amount: u128, bps: Bps) -> u128 {
    mul_div_up(amount, bps.min(BPS_ALL).into(), BPS_ALL.into()).unwrap_or(amount)
}

/// `floor(a * b / c)`, and whether nothing was cut off.
fn mul_div(a: u128, b: u128, c: u128) -> Option<(u128, bool)> {
    // a * b / c = a * whole + a * rest / c, of which the first is an integer and the second a fraction.
    let (whole, rest) = (b.checked_div(c)?, b.checked_rem(c)?);
    let (part, is_exact) = of_fraction(a, Wide::of(rest), Wide::of(c));
    Some((a.checked_mul(whole)?.checked_add(part)?, is_exact))
}

/// `floor(amount * numerator / denominator)` for a fraction of at most one, and whether nothing was cut
/// off: long multiplication from the highest bit on, of which only the remainder is kept.
fn of_fraction(amount: u128, numerator: Wide, denominator: Wide) -> (u128, bool) {
    let (mut quotient, mut rest) = (0u128, Wide::ZERO);
    let zeros = amount.leading_zeros();
    let mut bits = amount.wrapping_shl(zeros);
    for _ in zeros..u128::BITS {
        // The remainder stays below the denominator, the quotient is at most the bits seen so far.
        quotient = quotient.wrapping_shl(1);
        let doubled = rest;
        for addend in [doubled, if bits >> 127 == 0 { Wide::ZERO } else { numerator }] {
            rest = rest.plus(addend);
            if let Some(less) = rest.minus(denominator) {
                (quotient, rest) = (quotient.wrapping_add(1), less);
            }
        }
        bits = bits.wrapping_shl(1);
    }
    (quotient, rest == Wide::ZERO)
}

/// A number of up to 256 bits, of which nothing here uses more than 194.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    const ZERO: Self = Self::of(0);

    const fn of(low: u128) -> Self {
        Self { high: 0, low }
    }

    /// The whole product of a span and an amount.
    fn product(span: u64, amount: u128) -> Self {
        let span = u128::from(span);
        let low = (amount & u128::from(u64::MAX)).wrapping_mul(span);
        let middle = (amount >> 64).wrapping_mul(span).wrapping_add(low >> 64);
        Self { high: middle >> 64, low: middle << 64 | low & u128::from(u64::MAX) }
    }

    fn plus(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high.wrapping_add(other.high).wrapping_add(carry.into()), low }
    }

    /// `None` if `other` is more.
    fn minus(self, other: Self) -> Option<Self> {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        let high = self.high.checked_sub(other.high)?.checked_sub(borrow.into())?;
        Some(Self { high, low })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use primitive_types::{U256, U512};
    use proptest::prelude::*;

    #[test]
    fn the_whole_of_the_largest_amount_is_the_largest_amount() {
        assert_eq!(mul_div_down(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
        let all = of_fractions_down(u128::MAX, (u64::MAX, u64::MAX), (u128::MAX, u128::MAX));
        assert_eq!(all, u128::MAX);
        assert_eq!(bps_down(u128::MAX, BPS_ALL), u128::MAX);
    }

    #[test]
    fn a_result_that_does_not_fit_is_refused() {
        assert_eq!(mul_div_down(u128::MAX, 2, 1), None);
        assert_eq!(mul_div_up(u128::MAX, 2, 1), None);
        assert_eq!(mul_div_up(u128::MAX, 3, 2), None);
    }

    #[test]
    fn division_by_zero_is_refused_or_makes_nothing() {
        assert_eq!(mul_div_down(1, 1, 0), None);
        assert_eq!(mul_div_up(1, 1, 0), None);
        assert_eq!(of_fractions_down(1, (1, 0), (1, 1)), 0);
        assert_eq!(of_fractions_down(1, (1, 1), (1, 0)), 0);
    }

    #[test]
    fn fractions_above_one_count_as_one() {
        assert_eq!(of_fractions_down(7, (9, 3), (1, 2)), 3);
        assert_eq!(of_fractions_down(7, (1, 2), (u128::MAX, 3)), 3);
    }

    /// Numbers of every size, the edges among them.
    fn any_size() -> impl Strategy<Value = u128> {
        prop_oneof![
            Just(0u128),
            Just(1),
            Just(u128::MAX),
            (any::<u128>(), 0..128u32).prop_map(|(bits, shift)| bits >> shift),
            (0..128u32).prop_map(|shift| 1 << shift),
        ]
    }

    proptest! {
        #[test]
        fn the_quotient_is_that_of_wide_integers(a in any_size(), b in any_size(), c in any_size()) {
            prop_assume!(c > 0);
            let product = U256::from(a) * U256::from(b);
            let (quotient, rest) = (product / U256::from(c), product % U256::from(c));
            let fits = |wide: U256| u128::try_from(wide).ok();
            prop_assert_eq!(mul_div_down(a, b, c), fits(quotient));
            prop_assert_eq!(mul_div_up(a, b, c), fits(quotient + U256::from(u8::from(!rest.is_zero()))));
        }

        #[test]
        fn two_fractions_are_rounded_once(
            amount in any_size(), b in any_size(), d in any_size(), c in any_size(), e in any_size(),
        ) {
            let (b, d) = ((b >> 64) as u64, (d >> 64) as u64);
            prop_assume!(d > 0 && e > 0);
            let (part, share) = (b.min(d), c.min(e));
            let product = U512::from(amount) * U512::from(part) * U512::from(share);
            let quotient = product / (U512::from(d) * U512::from(e));
            prop_assert_eq!(U512::from(of_fractions_down(amount, (b, d), (c, e))), quotient);
        }

        #[test]
        fn parts_never_add_up_to_more_than_the_whole(
            whole in any_size(), parts in prop::collection::vec(any::<u64>(), 1..20),
        ) {
            let total: u128 = parts.iter().map(|p| u128::from(*p)).sum();
            prop_assume!(total > 0);
            let paid = parts.iter().map(|p| mul_div_down(whole, u128::from(*p), total).unwrap()).sum::<u128>();
            prop_assert!(paid <= whole);
            prop_assert!(whole - paid < parts.len() as u128);
        }
    }
}
