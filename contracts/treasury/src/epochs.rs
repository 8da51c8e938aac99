//! The epochs of a program in time: how many have begun, what each looks back on, and what it counts.

use crate::source::Source;
use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_core::{
    stream::{EpochIndex, Grid},
    Timestamp,
};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{Basis, Epoch, Program, ProgramConfig, TreasuryError},
};

/// The grid of a program's epochs.
pub fn grid(config: &ProgramConfig) -> Grid {
    Grid { start: config.start, length: config.epoch_length }
}

/// How many epochs of a program without end would have begun at `now`, the one that begins now included.
pub fn begun(config: &ProgramConfig, now: Timestamp) -> u32 {
    grid(config).epoch_at(now).map_or(0, |current| current.saturating_add(1))
}

/// How many epochs of a program may be open at `now`: those that started before now.
pub fn due_epochs(config: &ProgramConfig, now: Timestamp) -> u32 {
    let due = now.checked_sub(1).map_or(0, |before| begun(config, before));
    config.epochs.map_or(due, |epochs| epochs.min(due))
}

/// What each of `members` has in epoch `index`, in their order, of what `counted_total` counts.
pub fn counted(
    program: &Program,
    index: EpochIndex,
    members: &[AccountId],
    source: &impl Source,
) -> Result<Vec<u128>, TreasuryError> {
    let (before, start) = span(program, index);
    let config = &program.config;
    let mut values = source.values(config.metric, members, start)?;
    if config.basis == Basis::Growth {
        let earlier = source.values(config.metric, members, before)?;
        for (value, earlier) in values.iter_mut().zip(earlier) {
            *value = value.saturating_sub(earlier);
        }
    }
    Ok(values)
}

/// What epoch `index` is shared by.
pub fn counted_total(
    program: &Program,
    index: EpochIndex,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    let (before, start) = span(program, index);
    match program.config.basis {
        Basis::Level => source.total(program.config.metric, start),
        Basis::Growth => growth(program.config.metric, before, start, source),
    }
}

/// How much a metric's total grew between two moments.
pub fn growth(
    metric: MetricRef,
    before: Timestamp,
    start: Timestamp,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    Ok(source.total(metric, start)?.saturating_sub(source.total(metric, before)?))
}

/// What epoch `index` looks back on: from the start of the previous epoch, or since when the program looks
/// back, to its own start.
pub fn span(program: &Program, index: EpochIndex) -> (Timestamp, Timestamp) {
    let grid = grid(&program.config);
    let before = index.checked_sub(1).map_or(program.since, |previous| grid.start_of(previous));
    (before, grid.start_of(index))
}

/// Until when an epoch may be claimed for certain, if its source answers all the time.
pub fn first_claimable_until(program: &Program, index: EpochIndex, epoch: &Epoch) -> Timestamp {
    let since = grid(&program.config).end_of(index).max(epoch.opened_at);
    since.saturating_add(program.config.claim_window)
}

pub fn is_past_the_end(config: &ProgramConfig, index: EpochIndex) -> bool {
    config.epochs.is_some_and(|epochs| index >= epochs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::treasury::{Asset, Budget, MIN_CLAIM_WINDOW};

    #[test]
    fn epochs_are_due_strictly_after_they_start() {
        let config = ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: [9; 32].into(), metric: 0 },
            basis: Basis::Level,
            budget: Budget::Fixed(600),
            start: 1_000,
            epoch_length: 100,
            epochs: None,
            claim_window: MIN_CLAIM_WINDOW,
        };
        let due = |now| due_epochs(&config, now);
        assert_eq!((due(0), due(999), due(1_000), due(1_001)), (0, 0, 0, 1));
        assert_eq!((due(1_100), due(1_101), due(1_200)), (1, 2, 2));
        let three = ProgramConfig { epochs: Some(3), ..config };
        assert_eq!((due_epochs(&three, 1_201), due_epochs(&three, u64::MAX)), (3, 3));
        let first = ProgramConfig { start: 0, ..config };
        assert_eq!((due_epochs(&first, 0), due_epochs(&first, 1)), (0, 1));
    }
}
