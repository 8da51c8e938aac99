//! What a program shares by: what its source tells of members and of all, and where that breaks what sources promise.

use crate::place::Place;
use anyhow::Result;
use tributary_client::{messages, AccountId, ChainExt, DaoClient, Timestamp};
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    treasury::{Basis, Epoch, ProgramConfig},
};
use tributary_words::{
    refusal::{explained, refusal},
    Words,
};

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
        let sum = values.iter().fold(0, |sum: u128, value| sum.saturating_add(*value));
        if value > total {
            found.push(format!(
                "members add up to more than the total: {} alone is {} of {}, and counts as all of it",
                words.member(&self.member),
                told(value),
                told(total)
            ));
        } else if sum > total {
            found.push(format!(
                "members add up to more than the total: {} have {} together of {}, so the budget is gone before all are \
                 paid",
                tributary_words::time::counted(members.len(), "member"),
                told(sum),
                told(total)
            ));
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
