//! Exponential decay with a half-life, in integers.
//!
//! The true value after `elapsed` is `value * 2^(-elapsed / half_life)`. The exponent is split into
//! whole half-lives, which are shifts, and a fraction in 32 binary digits, each of which multiplies by
//! one constant of the table below (the binary powering of 2^-x; Knuth, TAOCP vol. 2, 4.6.3).
//!
//! Error: the result of [`decay_down`] is at most the true value, that of [`decay_up`] at least, and
//! each is within `value * 2^-31 + 1` of it. So a sum of members that are each rounded down never
//! exceeds a total that is rounded up, however often either was brought up to date in between.

use crate::Millis;

/// The number of binary digits in which the fraction of a half-life is taken.
const DIGITS: u32 = 32;

/// One in the fixed point of the factors: 64 binary places.
const ONE: u128 = 1 << 64;

/// The lower half of a u128.
const LOW: u128 = u64::MAX as u128;

/// `floor(2^64 * 2^(-2^-i))` for i = 1..=32: half a half-life, a quarter of one, and so on.
const POWERS: [u64; DIGITS as usize] = [
    0xB504F333F9DE6484,
    0xD744FCCAD69D6AF4,
    0xEAC0C6E7DD24392E,
    0xF5257D152486CC2C,
    0xFA83B2DB722A033A,
    0xFD3E0C0CF486C174,
    0xFE9E115C7B8F884B,
    0xFF4ECB59511EC8A5,
    0xFFA756521C8DAED1,
    0xFFD3A751C0F7E10B,
    0xFFE9D2B2F7DB2755,
    0xFFF4E91BFF1B8C3D,
    0xFFFA747EA0040664,
    0xFFFD3A3B7814EB53,
    0xFFFE9D1CC60DDAB1,
    0xFFFF4E8E25879BFA,
    0xFFFFA7470363F451,
    0xFFFFD3A37DDA0313,
    0xFFFFE9D1BDF703AE,
    0xFFFFF4E8DEBE025E,
    0xFFFFFA746F4FA150,
    0xFFFFFD3A37A3F8B0,
    0xFFFFFE9D1BD1065A,
    0xFFFFFF4E8DE845AD,
    0xFFFFFFA746F41376,
    0xFFFFFFD3A37A05E3,
    0xFFFFFFE9D1BD01FB,
    0xFFFFFFF4E8DE80C0,
    0xFFFFFFFA746F4050,
    0xFFFFFFFD3A37A024,
    0xFFFFFFFE9D1BD011,
    0xFFFFFFFF4E8DE808,
];

/// What is left of `value` after `elapsed`, rounded down. A half-life of 0 means no decay.
pub fn decay_down(value: u128, elapsed: Millis, half_life: Millis) -> u128 {
    if half_life == 0 || elapsed == 0 {
        return value;
    }
    let (halvings, fraction, inexact) = split(elapsed, half_life);
    // A longer time leaves less: an inexact fraction is taken as the next longer one.
    let fraction = fraction.saturating_add(u64::from(inexact));
    let mut factor = ONE;
    for (digit, power) in digits(fraction) {
        if digit {
            factor = scaled_down(factor, power.into());
        }
    }
    let value = scaled_down(value, factor);
    // The next longer fraction of the last one is a whole half-life.
    let halvings = halvings.saturating_add(fraction >> DIGITS);
    shift(value, halvings).unwrap_or(0)
}

/// What is left of `value` after `elapsed`, rounded up: at least 1 unless `value` is 0. A half-life of
/// 0 means no decay.
pub fn decay_up(value: u128, elapsed: Millis, half_life: Millis) -> u128 {
    if half_life == 0 || elapsed == 0 || value == 0 {
        return value;
    }
    let (halvings, fraction, _) = split(elapsed, half_life);
    let mut factor = ONE;
    for (digit, power) in digits(fraction) {
        if digit {
            let power = u128::from(power).saturating_add(1);
            factor = scaled_up(factor, power);
        }
    }
    let value = scaled_up(value, factor);
    match shift(value, halvings) {
        Some(shifted) if shift_back(shifted, halvings) == value => shifted,
        Some(shifted) => shifted.saturating_add(1),
        None => 1,
    }
}

/// `elapsed / half_life` as whole half-lives, a fraction in units of 2^-32, and whether the fraction
/// was cut off.
fn split(elapsed: Millis, half_life: Millis) -> (u64, u64, bool) {
    let whole = elapsed.checked_div(half_life).unwrap_or(0);
    let rest = u128::from(elapsed.checked_rem(half_life).unwrap_or(0)) << DIGITS;
    let fraction = rest.checked_div(half_life.into()).unwrap_or(0);
    let inexact = rest.checked_rem(half_life.into()).unwrap_or(0) != 0;
    // rest < half_life << 32, so the fraction is below 2^32.
    (whole, u64::try_from(fraction).unwrap_or(u64::MAX), inexact)
}

/// The binary digits of a fraction, largest first, each with the factor it stands for.
fn digits(fraction: u64) -> impl Iterator<Item = (bool, u64)> {
    (0..DIGITS).rev().zip(POWERS).map(move |(place, power)| ((fraction >> place) & 1 == 1, power))
}

/// `floor(value * factor / 2^64)` for a factor of at most 2^64.
///
/// A chain charges for each instruction: two multiplications of u128 cost it a hundredth of what a wider
/// integer does. Nothing wraps, as neither half times 2^64 does.
fn scaled_down(value: u128, factor: u128) -> u128 {
    let (high, low) = halves(value, factor);
    high.wrapping_add(low >> 64)
}

/// `ceil(value * factor / 2^64)` for a factor of at most 2^64.
fn scaled_up(value: u128, factor: u128) -> u128 {
    let (high, low) = halves(value, factor);
    let inexact = low & LOW != 0;
    high.wrapping_add(low >> 64).wrapping_add(inexact.into())
}

/// The upper and the lower half of `value`, each times `factor`.
fn halves(value: u128, factor: u128) -> (u128, u128) {
    ((value >> 64).wrapping_mul(factor), (value & LOW).wrapping_mul(factor))
}

fn shift(value: u128, halvings: u64) -> Option<u128> {
    value.checked_shr(u32::try_from(halvings).ok()?)
}

fn shift_back(value: u128, halvings: u64) -> u128 {
    u32::try_from(halvings).ok().and_then(|by| value.checked_shl(by)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixed, DAY};
    use proptest::prelude::*;

    #[test]
    fn half_is_left_after_one_half_life_and_a_quarter_after_two() {
        assert_eq!(decay_down(1_000, DAY, DAY), 500);
        assert_eq!(decay_up(1_000, DAY, DAY), 500);
        assert_eq!(decay_down(1_000, 2 * DAY, DAY), 250);
        assert_eq!(decay_down(1_001, 2 * DAY, DAY), 250);
        assert_eq!(decay_up(1_001, 2 * DAY, DAY), 251);
    }

    #[test]
    fn a_half_life_of_zero_means_no_decay() {
        assert_eq!(decay_down(u128::MAX, u64::MAX, 0), u128::MAX);
        assert_eq!(decay_up(u128::MAX, u64::MAX, 0), u128::MAX);
    }

    #[test]
    fn after_ages_a_member_has_nothing_and_the_total_is_one() {
        assert_eq!(decay_down(u128::MAX, u64::MAX, 1), 0);
        assert_eq!(decay_up(u128::MAX, u64::MAX, 1), 1);
        assert_eq!(decay_up(0, u64::MAX, 1), 0);
    }

    #[test]
    fn half_of_a_half_life_leaves_the_square_root_of_one_half() {
        let value = 10u128.pow(30);
        let true_value = 707_106_781_186_547_524_400_844_362_104u128;
        assert!(decay_down(value, 1, 2) <= true_value);
        assert!(decay_up(value, 1, 2) >= true_value);
        assert!(true_value - decay_down(value, 1, 2) <= value >> 31);
    }

    proptest! {
        #[test]
        fn scaling_is_multiplying_and_dividing_in_full(value: u128, factor in 0..=ONE) {
            prop_assert_eq!(Some(scaled_down(value, factor)), fixed::mul_div_down(value, factor, ONE));
            prop_assert_eq!(Some(scaled_up(value, factor)), fixed::mul_div_up(value, factor, ONE));
            prop_assert_eq!(scaled_up(value, ONE), value);
        }

        #[test]
        fn down_and_up_enclose_each_other_within_the_stated_bound(
            value: u128, elapsed in 0u64..400 * 365 * DAY, half_life in 1u64..100 * 365 * DAY,
        ) {
            let (down, up) = (decay_down(value, elapsed, half_life), decay_up(value, elapsed, half_life));
            prop_assert!(down <= up && up <= value);
            prop_assert!(up - down <= (value >> 31) + 2);
        }

        #[test]
        fn longer_leaves_no_more(value: u128, a: u64, b: u64, half_life in 1u64..) {
            let (short, long) = (a.min(b), a.max(b));
            prop_assert!(decay_down(value, long, half_life) <= decay_up(value, short, half_life));
        }

        /// Members rest while the total is brought up to date at every step of the way.
        #[test]
        fn members_rounded_down_never_exceed_a_total_rounded_up(
            members in prop::collection::vec(any::<u64>(), 1..8),
            steps in prop::collection::vec(0u64..30 * DAY, 1..8),
            half_life in 1u64..60 * DAY,
        ) {
            let mut total: u128 = members.iter().map(|m| u128::from(*m)).sum();
            for step in &steps { total = decay_up(total, *step, half_life); }
            let elapsed = steps.iter().sum();
            let sum: u128 = members.iter().map(|m| decay_down((*m).into(), elapsed, half_life)).sum();
            prop_assert!(sum <= total);
        }
    }
}
