//! What a stream owes: epochs on a fixed grid, shares of an epoch, and linear vesting.

use crate::{fixed, Millis, Timestamp};

/// The number of an epoch of a program, from 0.
pub type EpochIndex = u32;

/// The fixed grid of a program's epochs: epoch k is `[start + k * length, start + (k + 1) * length)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    pub start: Timestamp,
    /// At least 1.
    pub length: Millis,
}

impl Grid {
    /// When epoch `k` starts; saturates at the end of time.
    pub fn start_of(&self, k: EpochIndex) -> Timestamp {
        self.start.saturating_add(self.length.saturating_mul(k.into()))
    }

    /// When epoch `k` ends and `k + 1` starts; saturates at the end of time.
    pub fn end_of(&self, k: EpochIndex) -> Timestamp {
        self.start_of(k).saturating_add(self.length)
    }

    /// The epoch that `now` is in, or `None` before the first.
    pub fn epoch_at(&self, now: Timestamp) -> Option<EpochIndex> {
        let elapsed = now.checked_sub(self.start)?;
        Some(EpochIndex::try_from(elapsed.checked_div(self.length)?).unwrap_or(EpochIndex::MAX))
    }

    /// How much of epoch `k` has passed at `now`, from 0 to `length`.
    pub fn elapsed_in(&self, k: EpochIndex, now: Timestamp) -> Millis {
        now.saturating_sub(self.start_of(k)).min(self.length)
    }
}

/// What a member with `value` of `total` has accrued of an epoch's `budget` when `elapsed` of `length`
/// has passed: `floor(budget * elapsed * value / (length * total))`, one rounding, in favour of the pool.
///
/// Never more than `budget`: a `value` above `total`, which no honest source answers, counts as `total`,
/// and an `elapsed` above `length` as `length`. A total of 0 owes nothing.
pub fn accrued_down(budget: u128, elapsed: Millis, length: Millis, value: u128, total: u128) -> u128 {
    fixed::of_fractions_down(budget, (elapsed, length), (value, total))
}

/// What of `amount` has vested at `now`: nothing before `cliff`, all from `end` on, and in between
/// linear from `start`, rounded down.
pub fn vested_down(amount: u128, start: Timestamp, cliff: Timestamp, end: Timestamp, now: Timestamp) -> u128 {
    if now < cliff || now < start {
        return 0;
    }
    if now >= end {
        return amount;
    }
    fixed::of_fractions_down(amount, (now.saturating_sub(start), end.saturating_sub(start)), (1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GRID: Grid = Grid { start: 100, length: 10 };

    #[test]
    fn an_epoch_begins_at_its_start_and_ends_where_the_next_begins() {
        assert_eq!(GRID.epoch_at(99), None);
        assert_eq!((GRID.epoch_at(100), GRID.epoch_at(109), GRID.epoch_at(110)), (Some(0), Some(0), Some(1)));
        assert_eq!((GRID.start_of(3), GRID.end_of(3), GRID.start_of(4)), (130, 140, 140));
        assert_eq!((GRID.elapsed_in(1, 105), GRID.elapsed_in(1, 115), GRID.elapsed_in(1, 999)), (0, 5, 10));
    }

    #[test]
    fn a_grid_at_the_end_of_time_saturates() {
        let grid = Grid { start: u64::MAX - 1, length: u64::MAX };
        assert_eq!(grid.end_of(EpochIndex::MAX), u64::MAX);
        assert_eq!(grid.epoch_at(u64::MAX), Some(0));
    }

    #[test]
    fn a_lying_source_gets_no_more_than_the_budget() {
        assert_eq!(accrued_down(1_000, 10, 10, 50, 20), 1_000);
        assert_eq!(accrued_down(1_000, 99, 10, 20, 20), 1_000);
        assert_eq!(accrued_down(1_000, 10, 10, 5, 0), 0);
    }

    #[test]
    fn a_budget_of_one_over_a_huge_total_pays_only_whoever_holds_it_all() {
        assert_eq!(accrued_down(1, 10, 10, 1 << 99, 1 << 100), 0);
        assert_eq!(accrued_down(1, 10, 10, 1 << 100, 1 << 100), 1);
        assert_eq!(accrued_down(u128::MAX, 10, 10, u128::MAX, u128::MAX), u128::MAX);
    }

    #[test]
    fn a_grant_vests_nothing_before_its_cliff_then_all_that_time_has_earned() {
        let vested = |now| vested_down(1_000, 100, 150, 200, now);
        assert_eq!((vested(99), vested(149), vested(150), vested(151)), (0, 0, 500, 510));
        assert_eq!((vested(199), vested(200), vested(201)), (990, 1_000, 1_000));
    }

    proptest! {
        #[test]
        fn a_member_accrues_steadily_and_members_together_never_exceed_the_budget(
            budget: u128, length in 1u64.., now: u64, later: u64,
            values in prop::collection::vec(any::<u64>(), 1..10),
        ) {
            let total = values.iter().map(|v| u128::from(*v)).sum();
            let (now, later) = (now.min(later), now.max(later));
            let mut sum = 0u128;
            for value in &values {
                let early = accrued_down(budget, now, length, (*value).into(), total);
                prop_assert!(early <= accrued_down(budget, later, length, (*value).into(), total));
                sum += accrued_down(budget, length, length, (*value).into(), total);
            }
            prop_assert!(sum <= budget);
            prop_assert!(total == 0 || budget - sum < values.len() as u128);
        }
    }
}
