//! Exponential decay with a half-life, in integers.
//!
//! Time is first turned into age: half-lives that have passed, in units of 2^-32 of one, rounded down
//! ([`age`]). Ages are differences on one clock, so decaying in many steps is decaying the same age as in
//! one. The true value after an age `a` is `value * 2^(-a / 2^32)`: the whole half-lives are shifts, each
//! of the 32 binary digits of the rest multiplies by one constant of the table below (the binary powering
//! of 2^-x; Knuth, TAOCP vol. 2, 4.6.3).
//!
//! Error: the result of [`decay_down`] is at most the true value of its age, that of [`decay_up`] at least,
//! and each is within `value * 2^-31 + 1` of it; so a sum of members that are each rounded down never
//! exceeds a total that is rounded up, however often either was brought up to date in between. Against
//! the true value of the time, an age cut off at 2^-32 of a half-life changes less than `value * 2^-32`.

use crate::Millis;

/// The number of binary digits in which the fraction of a half-life is taken.
const DIGITS: u32 = 32;

/// The age of one half-life.
pub const HALF_LIFE: u128 = 1 << DIGITS;

/// The part of an age that is less than a half-life.
const FRACTION: u128 = HALF_LIFE - 1;

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

/// How many half-lives `elapsed` is, in units of [`HALF_LIFE`], rounded down. Nothing ages with a half-life
/// of 0, which means no decay.
pub fn age(elapsed: Millis, half_life: Millis) -> u128 {
    if half_life == 0 {
        return 0;
    }
    let whole = elapsed.checked_div(half_life).unwrap_or(0);
    let rest = elapsed.checked_rem(half_life).unwrap_or(0);
    // Most half-lives are shorter than 2^32 milliseconds, and a division of u64 costs a chain less.
    let fraction = match u32::try_from(rest) {
        Ok(rest) => u128::from((u64::from(rest) << DIGITS).checked_div(half_life).unwrap_or(0)),
        Err(_) => (u128::from(rest) << DIGITS).checked_div(half_life.into()).unwrap_or(0),
    };
    (u128::from(whole) << DIGITS) | fraction
}

/// What an age leaves of any value, rounded down: computed once, it serves all values of that age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// In 64 binary places; `None` is one.
    factor: Option<u64>,
    halvings: u128,
}

impl Left {
    pub fn after(age: u128) -> Self {
        let product = |a: u64, b: u64| {
            let product = u128::from(a).wrapping_mul(b.into()) >> 64;
            u64::try_from(product).unwrap_or(u64::MAX)
        };
        Self { factor: powers(age).reduce(product), halvings: age >> DIGITS }
    }

    /// What is left of `value`, rounded down.
    pub fn of_down(self, value: u128) -> u128 {
        let value = self.factor.map_or(value, |factor| scaled_down(value, factor.into()));
        shift(value, self.halvings).unwrap_or(0)
    }
}

/// What is left of `value` after an age, rounded down.
pub fn decay_down(value: u128, age: u128) -> u128 {
    Left::after(age).of_down(value)
}

/// What is left of `value` after an age, rounded up: at least 1 unless `value` is 0.
pub fn decay_up(value: u128, age: u128) -> u128 {
    if age == 0 || value == 0 {
        return value;
    }
    let mut factor = ONE;
    for power in powers(age) {
        factor = scaled_up(factor, u128::from(power).saturating_add(1));
    }
    let value = scaled_up(value, factor);
    let halvings = age >> DIGITS;
    match shift(value, halvings) {
        Some(shifted) if shift_back(shifted, halvings) == value => shifted,
        Some(shifted) => shifted.saturating_add(1),
        None => 1,
    }
}

/// The factors that the digits of an age's fraction stand for.
fn powers(age: u128) -> impl Iterator<Item = u64> {
    let fraction = u32::try_from(age & FRACTION).unwrap_or(0);
    (0..DIGITS)
        .rev()
        .zip(&POWERS)
        .filter(move |(place, _)| (fraction >> place) & 1 == 1)
        .map(|(_, power)| *power)
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

fn shift(value: u128, halvings: u128) -> Option<u128> {
    value.checked_shr(u32::try_from(halvings).ok()?)
}

fn shift_back(value: u128, halvings: u128) -> u128 {
    u32::try_from(halvings).ok().and_then(|by| value.checked_shl(by)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixed, DAY, YEAR};
    use proptest::prelude::*;

    #[test]
    fn half_is_left_after_one_half_life_and_a_quarter_after_two() {
        assert_eq!((age(DAY, DAY), age(2 * DAY, DAY), age(DAY, 2 * DAY)), (1 << 32, 2 << 32, 1 << 31));
        assert_eq!(decay_down(1_000, HALF_LIFE), 500);
        assert_eq!(decay_up(1_000, HALF_LIFE), 500);
        assert_eq!(decay_down(1_000, 2 * HALF_LIFE), 250);
        assert_eq!(decay_down(1_001, 2 * HALF_LIFE), 250);
        assert_eq!(decay_up(1_001, 2 * HALF_LIFE), 251);
    }

    #[test]
    fn a_half_life_of_zero_means_no_decay() {
        assert_eq!(age(u64::MAX, 0), 0);
        assert_eq!((decay_down(u128::MAX, 0), decay_up(u128::MAX, 0)), (u128::MAX, u128::MAX));
    }

    #[test]
    fn after_ages_a_member_has_nothing_and_the_total_is_one() {
        let age = age(u64::MAX, 1);
        assert_eq!(age, u128::from(u64::MAX) << 32);
        assert_eq!((decay_down(u128::MAX, age), decay_up(u128::MAX, age), decay_up(0, age)), (0, 1, 0));
        assert_eq!((decay_down(u128::MAX, u128::MAX), decay_up(u128::MAX, u128::MAX)), (0, 1));
    }

    #[test]
    fn half_of_a_half_life_leaves_the_square_root_of_one_half() {
        let value = 10u128.pow(30);
        let true_value = 707_106_781_186_547_524_400_844_362_104u128;
        let (down, up) = (decay_down(value, HALF_LIFE / 2), decay_up(value, HALF_LIFE / 2));
        assert!(down <= true_value && up >= true_value);
        assert!(true_value - down <= value >> 31 && up - true_value <= value >> 31);
    }

    /// Squaring what one digit leaves, over and over, ends at half: each constant of the table is right.
    #[test]
    fn the_stated_bound_holds_for_each_digit_alone() {
        let value = 1u128 << 100;
        for place in 0..DIGITS {
            let part = 1u128 << place;
            let mut squared = (decay_down(value, part) as f64) / value as f64;
            for _ in place..DIGITS {
                squared *= squared;
            }
            assert!((squared - 0.5).abs() < 1e-6, "digit {place}: {squared}");
            assert!(decay_up(value, part) - decay_down(value, part) <= (value >> 31) + 2);
        }
    }

    proptest! {
        #[test]
        fn scaling_is_multiplying_and_dividing_in_full(value: u128, factor in 0..=ONE) {
            prop_assert_eq!(Some(scaled_down(value, factor)), fixed::mul_div_down(value, factor, ONE));
            prop_assert_eq!(Some(scaled_up(value, factor)), fixed::mul_div_up(value, factor, ONE));
            prop_assert_eq!(scaled_up(value, ONE), value);
        }

        #[test]
        fn ages_are_the_quotient_rounded_down(elapsed: u64, half_life in prop_oneof![1u64.., 1..YEAR]) {
            prop_assert_eq!(age(elapsed, half_life), (u128::from(elapsed) << 32) / u128::from(half_life));
        }

        #[test]
        fn down_and_up_enclose_each_other_within_the_stated_bound(
            value: u128, elapsed in 0..400 * YEAR, half_life in 1..100 * YEAR,
        ) {
            let age = age(elapsed, half_life);
            let (down, up) = (decay_down(value, age), decay_up(value, age));
            prop_assert!(down <= up && up <= value);
            prop_assert!(up - down <= (value >> 31) + 2);
        }

        /// A double is exact to 2^-53, far closer than the bound that is tested.
        #[test]
        fn both_are_within_the_stated_bound_of_the_true_value_of_the_time(
            value: u128, elapsed in 0..40 * YEAR, half_life in 1..100 * YEAR,
        ) {
            let true_value = value as f64 * (-(elapsed as f64) / half_life as f64).exp2();
            let bound = value as f64 * (2f64.powi(-31) + 2f64.powi(-32)) + 1.0 + value as f64 * 1e-14;
            let age = age(elapsed, half_life);
            for answer in [decay_down(value, age), decay_up(value, age)] {
                prop_assert!((answer as f64 - true_value).abs() <= bound, "{answer}, not {true_value}");
            }
        }

        #[test]
        fn longer_leaves_no_more(value: u128, a: u64, b: u64, half_life in 1u64..) {
            let (short, long) = (age(a.min(b), half_life), age(a.max(b), half_life));
            prop_assert!(decay_down(value, long) <= decay_up(value, short));
        }

        /// Members rest while the total is brought up to date at every step of the way.
        #[test]
        fn members_rounded_down_never_exceed_a_total_rounded_up(
            members in prop::collection::vec(any::<u64>(), 1..8),
            steps in prop::collection::vec(0u64..30 * DAY, 1..8),
            half_life in 1u64..60 * DAY,
        ) {
            let mut total: u128 = members.iter().map(|m| u128::from(*m)).sum();
            let mut clock = 0;
            for step in &steps {
                total = decay_up(total, age(clock + step, half_life) - age(clock, half_life));
                clock += step;
            }
            let age = age(clock, half_life);
            let sum: u128 = members.iter().map(|m| decay_down((*m).into(), age)).sum();
            prop_assert!(sum <= total);
        }
    }
}
