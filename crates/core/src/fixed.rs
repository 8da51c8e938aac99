//! Multiplication followed by division without losing a bit in between.
//!
//! The product is formed in a wider integer, so the only rounding is the one in the name.

use crate::{Bps, BPS_ALL};
use primitive_types::{U256, U512};

/// `floor(a * b / c)`; `None` if `c` is 0 or the result exceeds `u128`.
pub fn mul_div_down(a: u128, b: u128, c: u128) -> Option<u128> {
    U256::from(a).checked_mul(b.into())?.checked_div(c.into())?.try_into().ok()
}

/// `ceil(a * b / c)`; `None` if `c` is 0 or the result exceeds `u128`.
pub fn mul_div_up(a: u128, b: u128, c: u128) -> Option<u128> {
    let product = U256::from(a).checked_mul(b.into())?;
    let quotient = product.checked_div(c.into())?;
    let exact = product.checked_rem(c.into())?.is_zero();
    quotient.checked_add(u8::from(!exact).into())?.try_into().ok()
}

/// `floor(a * b * c / (d * e))` with one rounding; `None` if a divisor is 0 or the result exceeds
/// `u128`. `b` and `d` are spans of time.
pub fn mul3_div2_down(a: u128, b: u64, c: u128, d: u64, e: u128) -> Option<u128> {
    let product = U512::from(a).checked_mul(b.into())?.checked_mul(c.into())?;
    product.checked_div(U512::from(d).checked_mul(e.into())?)?.try_into().ok()
}

/// `floor(amount * bps / 10,000)`; never more than `amount`, as shares above 10,000 count as all.
pub fn bps_down(amount: u128, bps: Bps) -> u128 {
    bps_of(amount, bps, 0)
}

/// `ceil(amount * bps / 10,000)`; never more than `amount`, as shares above 10,000 count as all.
pub fn bps_up(amount: u128, bps: Bps) -> u128 {
    bps_of(amount, bps, u64::from(BPS_ALL).saturating_sub(1))
}

// In two parts, so that no product exceeds a u128 and no wider integer is needed: what divides evenly,
// and the remainder, which is below 10,000.
fn bps_of(amount: u128, bps: Bps, bias: u64) -> u128 {
    let (bps, all) = (bps.min(BPS_ALL), u128::from(BPS_ALL));
    let (times, rest) = (amount.checked_div(all).unwrap_or(0), amount.checked_rem(all).unwrap_or(0));
    let rest = u64::try_from(rest).unwrap_or(0).saturating_mul(bps.into()).saturating_add(bias);
    times.saturating_mul(bps.into()).saturating_add(rest.checked_div(BPS_ALL.into()).unwrap_or(0).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_whole_of_the_largest_amount_is_the_largest_amount() {
        assert_eq!(mul_div_down(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
        assert_eq!(mul3_div2_down(u128::MAX, u64::MAX, u128::MAX, u64::MAX, u128::MAX), Some(u128::MAX));
        assert_eq!(bps_down(u128::MAX, BPS_ALL), u128::MAX);
    }

    #[test]
    fn a_result_that_does_not_fit_is_refused() {
        assert_eq!(mul_div_down(u128::MAX, 2, 1), None);
        assert_eq!(mul_div_up(u128::MAX, 2, 1), None);
        assert_eq!(mul3_div2_down(u128::MAX, 2, 1, 1, 1), None);
    }

    #[test]
    fn division_by_zero_is_refused() {
        assert_eq!(mul_div_down(1, 1, 0), None);
        assert_eq!(mul_div_up(1, 1, 0), None);
        assert_eq!(mul3_div2_down(1, 1, 1, 0, 1), None);
        assert_eq!(mul3_div2_down(1, 1, 1, 1, 0), None);
    }

    proptest! {
        #[test]
        fn shares_in_basis_points_are_those_of_the_wide_division(amount: u128, bps in 0..=BPS_ALL) {
            let all = u128::from(BPS_ALL);
            prop_assert_eq!(Some(bps_down(amount, bps)), mul_div_down(amount, bps.into(), all));
            prop_assert_eq!(Some(bps_up(amount, bps)), mul_div_up(amount, bps.into(), all));
        }

        #[test]
        fn down_and_up_enclose_the_true_quotient(a: u64, b: u64, c in 1u64..) {
            let (a, b, c) = (u128::from(a), u128::from(b), u128::from(c));
            let down = mul_div_down(a, b, c).unwrap();
            let up = mul_div_up(a, b, c).unwrap();
            prop_assert_eq!(down, a * b / c);
            prop_assert_eq!(up - down, u128::from(a * b % c != 0));
        }

        #[test]
        fn parts_never_add_up_to_more_than_the_whole(whole: u128, parts in prop::collection::vec(any::<u64>(), 1..20)) {
            let total: u128 = parts.iter().map(|p| u128::from(*p)).sum();
            prop_assume!(total > 0);
            let paid = parts.iter().map(|p| mul_div_down(whole, u128::from(*p), total).unwrap()).sum::<u128>();
            prop_assert!(paid <= whole);
            prop_assert!(whole - paid < parts.len() as u128);
        }
    }
}
