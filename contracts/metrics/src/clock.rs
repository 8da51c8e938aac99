//! How fast a metric's values decay, and since when.
//!
//! A clock turns time into age: half-lives that have passed. A new half-life makes it tick differently from
//! then on; what it showed before stays, and so does every past value. Member and total are read off the
//! same clock, so it decides nothing between them.

use ink::prelude::vec::Vec;
use tributary_core::decay::{self, decay_up, Left};
use tributary_interfaces::{
    metrics::{MetricsError, MAX_HALF_LIVES},
    Millis, Timestamp,
};

/// The half-lives that a metric ever had, newest last; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Clock {
    rates: Vec<Rate>,
}

/// A half-life, the moment since which it holds, and the age at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Rate {
    since: Timestamp,
    age: u128,
    half_life: Millis,
}

impl Clock {
    /// A clock that starts now.
    pub fn new(half_life: Millis, now: Timestamp) -> Self {
        Self { rates: Vec::from([Rate { since: now, age: 0, half_life }]) }
    }

    /// The half-life now.
    pub fn half_life(&self) -> Millis {
        self.rates.last().map_or(0, |rate| rate.half_life)
    }

    /// Makes it tick by another half-life from now on.
    pub fn change(&mut self, half_life: Millis, now: Timestamp) -> Result<(), MetricsError> {
        if half_life == self.half_life() {
            return Ok(());
        }
        let age = self.age(now);
        // What was set at this very moment never ticked.
        self.rates.retain(|rate| rate.since < now);
        let got = u32::try_from(self.rates.len()).unwrap_or(u32::MAX).saturating_add(1);
        if got > MAX_HALF_LIVES {
            return Err(MetricsError::WrongCount { got, max: MAX_HALF_LIVES });
        }
        self.rates.push(Rate { since: now, age, half_life });
        Ok(())
    }

    /// What is left at `at` of values of the moment `since`.
    pub fn left(&self, since: Timestamp, at: Timestamp) -> Left {
        Left::after(self.between(since, at))
    }

    /// What is left at `at` of a value of the moment `since`, rounded up.
    pub fn left_up(&self, value: u128, since: Timestamp, at: Timestamp) -> u128 {
        decay_up(value, self.between(since, at))
    }

    fn between(&self, since: Timestamp, at: Timestamp) -> u128 {
        self.age(at).saturating_sub(self.age(since))
    }

    /// 0 before the clock started.
    fn age(&self, at: Timestamp) -> u128 {
        let rate = self.rates.iter().rev().find(|rate| rate.since <= at);
        rate.map_or(0, |rate| {
            rate.age.saturating_add(decay::age(at.saturating_sub(rate.since), rate.half_life))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::DAY;

    #[test]
    fn a_new_half_life_acts_from_now_on() {
        let mut clock = Clock::new(DAY, 5);
        clock.change(2 * DAY, 5 + DAY).unwrap();
        let left = |since, at| clock.left(since, at).of_down(1_600);
        assert_eq!((left(5, 5 + DAY), left(5, 5 + 3 * DAY), left(5 + DAY, 5 + 3 * DAY)), (800, 400, 800));
        assert_eq!(clock.half_life(), 2 * DAY);
        clock.change(0, 5 + 3 * DAY).unwrap();
        assert_eq!(clock.left_up(1_600, 5, u64::MAX), 400, "nothing decays any more");
    }

    #[test]
    fn what_was_set_at_one_moment_counts_once() {
        let mut clock = Clock::new(DAY, 5);
        for half_life in 1..1_000 {
            clock.change(half_life * DAY, 5).unwrap();
        }
        assert_eq!(clock, Clock::new(999 * DAY, 5));
        clock.change(999 * DAY, 10).unwrap();
        assert_eq!(clock, Clock::new(999 * DAY, 5), "nothing changed");
    }

    #[test]
    fn a_clock_takes_256_half_lives() {
        let mut clock = Clock::new(1, 0);
        for now in 1..256 {
            clock.change(now + 1, now).unwrap();
        }
        let before = clock.clone();
        assert_eq!(clock.change(400, 256), Err(MetricsError::WrongCount { got: 257, max: 256 }));
        assert_eq!(clock, before);
    }
}
