//! Multiplication followed by division without losing a bit in between.
//!
//! The product is formed in as many digits as it needs, so the only rounding is the one in the name. One
//! long division serves all: a chain charges for the size of a contract's code at each call, and integers
//! of 512 bits for every purpose are ten times as large.

use crate::{Bps, BPS_ALL};

/// `floor(a * b / c)`; `None` if `c` is 0 or the result exceeds `u128`.
pub fn mul_div_down(a: u128, b: u128, c: u128) -> Option<u128> {
    Some(divide(a, 1, b, 1, c)?.0)
}

/// `ceil(a * b / c)`; `None` if `c` is 0 or the result exceeds `u128`.
pub fn mul_div_up(a: u128, b: u128, c: u128) -> Option<u128> {
    let (quotient, is_exact) = divide(a, 1, b, 1, c)?;
    quotient.checked_add(u128::from(!is_exact))
}

/// `floor(amount * b / d * c / e)` with one rounding: an amount times two fractions, each of at most one;
/// more counts as one. A divisor of 0 makes 0. `b` and `d` are spans of time.
pub fn of_fractions_down(amount: u128, (b, d): (u64, u64), (c, e): (u128, u128)) -> u128 {
    divide(amount, b.min(d), c.min(e), d, e).map_or(0, |(quotient, _)| quotient)
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

/// Numbers are written in digits of 32 bits, the lowest first.
const DIGIT: u32 = 32;

/// How many digits there are: of a divisor, 64 and 128 bits; of a quotient, 128 bits; of a dividend whose
/// quotient is no longer, which is enough for 128, 64 and 128 bits; and of what one digit is taken from.
const DIVISOR: usize = 6;
const QUOTIENT: usize = 4;
const DIVIDEND: usize = DIVISOR + QUOTIENT;
const REST: usize = DIVISOR + 1;

/// The divisor's highest digit.
const TOP: usize = DIVISOR - 1;

/// Room for either; what a divisor does not need is 0.
type Number = [u32; DIVIDEND];

/// `a * b * c / (d * e)` rounded down, and whether that is exact; `None` if a divisor is 0 or the quotient
/// exceeds `u128`. Long division, after Knuth, TAOCP vol. 2, 4.3.1, algorithm D.
fn divide(a: u128, b: u64, c: u128, d: u64, e: u128) -> Option<(u128, bool)> {
    let (mut dividend, mut divisor) = (product([a, b.into(), c]), product([d.into(), e, 1]));
    if divisor == [0; DIVIDEND] {
        return None;
    }
    // Both grow alike until the divisor's first bit is set: then the first digits of both tell a digit of
    // the quotient, or up to 2 more. A dividend that outgrows its digits has too long a quotient.
    while divisor[TOP] == 0 {
        grow(&mut divisor, DIGIT)?;
        grow(&mut dividend, DIGIT)?;
    }
    let bits = divisor[TOP].leading_zeros();
    grow(&mut divisor, bits)?;
    grow(&mut dividend, bits)?;
    if !is_less(&dividend[QUOTIENT..], &divisor[..DIVISOR]) {
        return None;
    }

    let mut quotient = 0;
    for place in (0..QUOTIENT).rev() {
        let (rest, divisor) = (&mut dividend[place..][..REST], &divisor[..REST]);
        let first = (u64::from(rest[DIVISOR]) << DIGIT) | u64::from(rest[TOP]);
        let most = first.checked_div(divisor[TOP].into())?;
        let mut digit = u32::try_from(most).unwrap_or(u32::MAX).saturating_sub(2);
        subtract(rest, divisor, digit);
        while !is_less(rest, divisor) {
            subtract(rest, divisor, 1);
            digit = digit.wrapping_add(1);
        }
        quotient = (quotient << DIGIT) | u128::from(digit);
    }
    Some((quotient, dividend == [0; DIVIDEND]))
}

/// The product of numbers that have no more bits together than a dividend.
#[inline(never)]
fn product(factors: [u128; 3]) -> Number {
    let mut product = [0; DIVIDEND];
    product[0] = 1;
    for mut factor in factors {
        let multiplied = product;
        product = [0; DIVIDEND];
        for place in 0..QUOTIENT {
            let mut carry = 0;
            for (digit, into) in multiplied.iter().zip(&mut product[place..]) {
                // The largest sum is 2^64 - 1.
                let sum = multiply(*digit, low(factor)).wrapping_add(carry).wrapping_add(u64::from(*into));
                *into = low(sum.into());
                carry = sum >> DIGIT;
            }
            factor >>= DIGIT;
        }
    }
    product
}

/// Multiplies by `2^bits`, at most by one digit; `None` if there is no room.
#[inline(never)]
fn grow(number: &mut Number, bits: u32) -> Option<()> {
    let mut carry = 0;
    for digit in number {
        let wide = (u64::from(*digit) << bits) | carry;
        *digit = low(wide.into());
        carry = wide >> DIGIT;
    }
    (carry == 0).then_some(())
}

/// Takes `times * number` from `rest`, which is as much at least, and as long.
#[inline(never)]
fn subtract(rest: &mut [u32], number: &[u32], times: u32) {
    let mut carry = 0;
    for (from, digit) in rest.iter_mut().zip(number) {
        let taken = multiply(*digit, times).wrapping_add(carry);
        let (left, borrow) = from.overflowing_sub(low(taken.into()));
        *from = left;
        carry = (taken >> DIGIT).wrapping_add(borrow.into());
    }
}

/// Compares two numbers of one length.
#[inline(never)]
fn is_less(a: &[u32], b: &[u32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

fn multiply(a: u32, b: u32) -> u64 {
    u64::from(a).wrapping_mul(b.into())
}

/// The lowest digit.
fn low(number: u128) -> u32 {
    (number & u128::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use primitive_types::U512;
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

    /// What the definition says, in integers that are wide enough for everything.
    fn exactly(a: u128, b: u64, c: u128, d: u64, e: u128) -> Option<(u128, bool)> {
        let dividend = U512::from(a) * U512::from(b) * U512::from(c);
        let divisor = U512::from(d) * U512::from(e);
        let (quotient, rest) = (dividend.checked_div(divisor)?, dividend.checked_rem(divisor)?);
        Some((quotient.try_into().ok()?, rest.is_zero()))
    }

    /// Numbers of any length, and those at which digits carry.
    fn wide() -> impl Strategy<Value = u128> {
        let edges =
            [0, 1, 2, (1 << 32) - 1, 1 << 32, (1 << 64) - 1, 1 << 64, 1 << 127, u128::MAX - 1, u128::MAX];
        prop_oneof![
            any::<u128>(),
            (any::<u128>(), 0..128u32).prop_map(|(n, by)| n >> by),
            prop::sample::select(edges.to_vec())
        ]
    }

    fn narrow() -> impl Strategy<Value = u64> {
        wide().prop_map(|number| (number & u128::from(u64::MAX)) as u64)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn long_division_is_what_wider_integers_give(a in wide(), b in narrow(), c in wide(), d in narrow(), e in wide()) {
            prop_assert_eq!(divide(a, b, c, d, e), exactly(a, b, c, d, e));
            // Quotients that fit are rarer the more factors are free: some that always do.
            prop_assert_eq!(divide(a, b, c, d.max(b), e.max(c)), exactly(a, b, c, d.max(b), e.max(c)));
            prop_assert_eq!(divide(a, 1, c, 1, e.max(c)), exactly(a, 1, c, 1, e.max(c)));
            let parts = exactly(a, b.min(d), c.min(e), d, e).map_or(0, |(quotient, _)| quotient);
            prop_assert_eq!(of_fractions_down(a, (b, d), (c, e)), parts);
        }
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
