//! The epochs of a program: when they begin, which have begun, and what one that nobody has opened would get now.

use tributary_client::{answered, messages, CallError, Chain, ChainError, ChainExt, DaoClient, Timestamp};
use tributary_core::{
    fixed::{bps_down, mul_div_down},
    stream::{EpochIndex, Grid},
};
use tributary_interfaces::{
    metrics::POINT,
    source::{MetricRef, MetricSource, SourceError},
    treasury::{Basis, Budget, Program},
};

/// When a program's epochs begin.
pub fn grid(program: &Program) -> Grid {
    Grid { start: program.config.start, length: program.config.epoch_length }
}

/// How many epochs of a program may be open now: those that began before now.
pub fn begun(program: &Program, now: Timestamp) -> EpochIndex {
    let begun = now.checked_sub(1).and_then(|before| grid(program).epoch_at(before));
    let begun = begun.map_or(0, |current| current.saturating_add(1));
    program.config.epochs.map_or(begun, |epochs| epochs.min(begun))
}

/// From which moment on, and up to which, an epoch counts what grew or arrived.
pub fn span(program: &Program, index: EpochIndex) -> (Timestamp, Timestamp) {
    let grid = grid(program);
    let before = index.checked_sub(1).map_or(program.since, |previous| grid.start_of(previous));
    (before, grid.start_of(index))
}

/// The total that an epoch is shared by, and its budget, if so much is free. `arrived` answers what arrived in a span.
/// Without an answer of the source, there is none: it may refuse, break off, or answer what is no answer.
pub fn would_be(
    client: &mut DaoClient<'_, impl Chain>,
    program: &Program,
    index: EpochIndex,
    free: u128,
    arrived: impl FnOnce((Timestamp, Timestamp)) -> u128,
) -> Result<Result<(u128, u128), CallError<SourceError>>, ChainError> {
    let (config, (before, at)) = (&program.config, span(program, index));
    let mut total_of = |metric: MetricRef, at| {
        answered(client.chain.read(messages::source(metric.source).past_total(metric.metric, at)))
    };
    let mut grown = |metric| -> Result<Result<u128, CallError<SourceError>>, ChainError> {
        let (now, then) = (total_of(metric, at)?, total_of(metric, before)?);
        Ok(now.and_then(|now| Ok(now.saturating_sub(then?))))
    };
    let units = match config.budget {
        Budget::PerUnit { metric, .. } => grown(metric)?,
        _ => Ok(0),
    };
    let total = match config.basis {
        Basis::Growth => grown(config.metric)?,
        Basis::Level => total_of(config.metric, at)?,
    };
    let (units, total) = match (units, total) {
        (Ok(units), Ok(total)) => (units, total),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    let budget = match config.budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { price, cap, .. } => {
            mul_div_down(units, price, POINT).map_or(cap, |sum| sum.min(cap))
        }
        Budget::Inflow(bps) => bps_down(arrived((before, at)), bps),
        Budget::Endowment(bps) => bps_down(free, bps),
    };
    Ok(Ok((total, if total == 0 { 0 } else { budget })))
}
