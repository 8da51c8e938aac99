//! What a program shares by: what its source tells of members and of all, and where that breaks what sources promise.

use crate::place::Place;
use anyhow::Result;
use std::cmp::Ordering;
use tributary_client::{messages, AccountId, ChainExt, DaoClient, EventLog, Timestamp};
use tributary_core::stream::accrued_down;
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    treasury::{Basis, Epoch, EpochIndex, Paid, Program, ProgramConfig, ProgramId, Treasury},
};
use tributary_proposals::epochs::{grid, span};
use tributary_words::{
    refusal::{explained, refusal},
    time::counted,
    Words,
};

/// Of how many members it is asked whether they add up to more than the total.
pub const MEMBERS_ASKED: usize = 300;

/// The moments at which a source is asked for an epoch: where it began, and for growth what that is compared with.
#[derive(Clone, Copy)]
pub struct Asked {
    pub before: Timestamp,
    pub at: Timestamp,
}

/// What members' shares are by: the metric at a moment, or how much it grew.
pub fn of_members(
    client: &mut DaoClient<'_, Place>,
    config: &ProgramConfig,
    members: &[AccountId],
    asked: Asked,
) -> Result<Vec<u128>> {
    let MetricRef { source, metric } = config.metric;
    let values = explained(client.past_values(source, metric, members, asked.at))?;
    Ok(match config.basis {
        Basis::Level => values,
        Basis::Growth => {
            let earlier = explained(client.past_values(source, metric, members, asked.before))?;
            values.into_iter().zip(earlier).map(|(now, before)| now.saturating_sub(before)).collect()
        }
    })
}

/// The same of all members together.
pub fn of_all(client: &mut DaoClient<'_, Place>, config: &ProgramConfig, asked: Asked) -> Result<u128> {
    match config.basis {
        Basis::Level => total(client, &config.metric, asked.at),
        Basis::Growth => grown(client, &config.metric, asked),
    }
}

/// By how much a metric's total grew.
pub fn grown(client: &mut DaoClient<'_, Place>, metric: &MetricRef, asked: Asked) -> Result<u128> {
    let now = total(client, metric, asked.at)?;
    Ok(now.saturating_sub(total(client, metric, asked.before)?))
}

fn total(client: &mut DaoClient<'_, Place>, metric: &MetricRef, at: Timestamp) -> Result<u128> {
    let MetricRef { source, metric } = *metric;
    client.chain.read(messages::source(source).past_total(metric, at))?.map_err(refusal)
}

/// What was paid to a member of an epoch, and when.
pub fn payments(
    log: &EventLog,
    treasury: AccountId,
    member: AccountId,
    id: ProgramId,
    index: EpochIndex,
) -> Vec<(Timestamp, u128)> {
    let mut found = Vec::new();
    for (at, paid) in log.timed::<Paid>(treasury) {
        if paid.member != member || paid.program != id {
            continue;
        }
        let parts = paid.parts.iter().filter(|(epoch, _)| *epoch == index);
        found.extend(parts.map(|(_, amount)| (at, *amount)));
    }
    found
}

/// What of a member's part in an epoch is gone: owed by what the source tells, and not left of the budget. Parts are
/// rounded down, so that with a source that keeps its promise nothing ever is.
pub fn gone(epoch: &Epoch, amount: u128, paid: u128) -> u128 {
    amount.saturating_sub(paid).saturating_sub(epoch.budget.saturating_sub(epoch.paid))
}

/// The same in words: how much of what, and why.
pub fn gone_words(
    gone: u128,
    amount: u128,
    index: EpochIndex,
    epoch: &Epoch,
    config: &ProgramConfig,
    words: &Words,
) -> String {
    let told = |amount| words.amount(&config.asset, amount);
    format!(
        "{} of {} for epoch {index} cannot be paid: its budget of {} is gone, as the parts of members that {} tells add up \
         to more than its total, and whoever came first was paid",
        told(gone),
        told(amount),
        told(epoch.budget),
        words.member(&config.metric.source)
    )
}

/// How many of the newest open epochs are looked at for what is gone.
const NEWEST: usize = 8;

/// What of a member's part is gone in the newest open epoch in which anything is, in words. The DAO's own contracts keep
/// what they promise. What was paid is told by the member's cursor, or else by the events in `log`.
pub fn gone_of(
    client: &mut DaoClient<'_, Place>,
    id: ProgramId,
    program: &Program,
    member: AccountId,
    log: Option<&EventLog>,
    words: &Words,
) -> Result<Option<String>> {
    let (config, treasury) = (&program.config, client.dao.treasury);
    if words.part(&config.metric.source).is_some() {
        return Ok(None);
    }
    let cursor = client.cursors(id, &[member])?.first().copied().unwrap_or_default();
    for index in (program.closed..program.opened).rev().take(NEWEST) {
        let Some(epoch) = client.chain.read(messages::treasury(treasury).epoch(id, index))? else { continue };
        let (before, at) = span(program, index);
        // Of a silent source it is told otherwise.
        let Ok(values) = of_members(client, config, &[member], Asked { before, at }) else { continue };
        let value = values.first().copied().unwrap_or_default();
        let elapsed = grid(program).elapsed_in(index, words.now);
        let amount = accrued_down(epoch.budget, elapsed, config.epoch_length, value, epoch.total);
        let paid = match cursor.epoch.cmp(&index) {
            Ordering::Less => 0,
            Ordering::Equal => cursor.paid,
            Ordering::Greater => {
                let Some(log) = log else { continue };
                let payments = payments(log, treasury, member, id, index);
                payments.iter().fold(0, |sum: u128, (_, amount)| sum.saturating_add(*amount))
            }
        };
        let gone = gone(&epoch, amount, paid);
        if gone > 0 {
            return Ok(Some(gone_words(gone, amount, index, &epoch, config, words)));
        }
    }
    Ok(None)
}

/// Of the newest open epochs, those in which the source promises `members` more than all of them have together.
pub fn promised_too_much(
    client: &mut DaoClient<'_, Place>,
    program: &Program,
    epochs: &[(EpochIndex, Epoch)],
    members: &[AccountId],
    words: &Words,
) -> Vec<String> {
    let config = &program.config;
    if words.part(&config.metric.source).is_some() {
        return Vec::new();
    }
    let members = members.get(..MEMBERS_ASKED).unwrap_or(members);
    let open = epochs.iter().rev().filter(|(index, _)| *index >= program.closed).take(NEWEST);
    let mut found = Vec::new();
    for (index, epoch) in open {
        let (before, at) = span(program, *index);
        let Ok(values) = of_members(client, config, members, Asked { before, at }) else { continue };
        let source = words.member(&config.metric.source);
        let more = more_than_all(&values, epoch.total, config, words);
        found.extend(more.map(|more| format!("{source} breaks its promise in epoch {index}: {more}")));
    }
    found
}

/// That members have more together than there is, with the numbers.
fn more_than_all(values: &[u128], total: u128, config: &ProgramConfig, words: &Words) -> Option<String> {
    let sum = values.iter().fold(0, |sum: u128, value| sum.saturating_add(*value));
    (sum > total).then(|| {
        format!(
            "members add up to more than the total: {} have {} together of {}, so the budget is gone before all are paid",
            counted(values.len(), "member"),
            words.value(&config.metric, sum),
            words.value(&config.metric, total)
        )
    })
}

/// A member's part in an epoch, as the source tells of it now and as it was paid.
pub struct Part<'a> {
    pub member: AccountId,
    pub config: &'a ProgramConfig,
    pub asked: Asked,
    /// What the source tells of the member, and of all: as it was when the epoch was opened.
    pub value: u128,
    pub total: u128,
    pub opened: Option<&'a Epoch>,
    /// What is owed by that, and what was paid.
    pub amount: u128,
    pub paid: Option<u128>,
    /// Nothing more will be paid of an epoch that may still be claimed.
    pub settled: bool,
}

impl Part<'_> {
    /// What shows that the source breaks what it promises, with the numbers: of the member, and of all `members`.
    pub fn broken(
        &self,
        client: &mut DaoClient<'_, Place>,
        members: &[AccountId],
        words: &Words,
    ) -> Vec<String> {
        let Self { config, asked, value, total, .. } = *self;
        let told = |value| words.value(&config.metric, value);
        let mut found = Vec::new();
        let values = of_members(client, config, members, asked).unwrap_or_default();
        if value > total {
            found.push(format!(
                "members add up to more than the total: {} alone is {} of {}, and counts as all of it",
                words.member(&self.member),
                told(value),
                told(total)
            ));
        } else {
            found.extend(more_than_all(&values, total, config, words));
        }
        let Some(epoch) = self.opened else { return found };
        let now = of_all(client, config, asked).ok().filter(|now| *now != epoch.total);
        if let Some(now) = now {
            found.push(format!(
                "its past has changed: it told {} in all when the epoch was opened, and tells {} now",
                told(epoch.total),
                told(now)
            ));
        }
        let (Some(paid), amount) = (self.paid, self.amount) else { return found };
        let was_left = epoch.budget.saturating_sub(epoch.paid);
        let is_short = self.settled && paid < amount && was_left >= amount.saturating_sub(paid);
        if paid > amount || is_short {
            found.push(format!(
                "its past has changed: {} were paid by what it told then, and by the {} that it tells now it would be {}",
                words.amount(&config.asset, paid),
                told(value),
                words.amount(&config.asset, amount)
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_of_a_part_is_what_others_have_left_too_little_for() {
        let epoch = |paid| Epoch { total: 10, budget: 10, paid, opened_at: 0 };
        assert_eq!(gone(&epoch(9), 3, 0), 2);
        assert_eq!(gone(&epoch(10), 3, 1), 2);
        assert_eq!(gone(&epoch(7), 3, 0), 0, "all of it is there");
        assert_eq!(gone(&epoch(10), 3, 3), 0, "all of it was paid");
        assert_eq!(gone(&epoch(10), 3, 4), 0, "more was paid: the past has changed");
    }
}
