//! Who took part, and with how much: what the governor answers as a source of metrics. Only votes that are
//! over count, and only if more than half of all votes were cast: what fewer can bring about at will is not
//! what members are to be paid for.

use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use tributary_interfaces::{
    governor::{Counted, BALLOTS, WEIGHT_CAST},
    source::{MetricCatalog, MetricId, MetricInfo, MetricRef, SourceError},
    Environment, Timestamp,
};
use tributary_storage::History;

/// What a member, or all of them, have cast so far, of what is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Cast {
    /// Proposals voted on.
    ballots: u32,
    weight: u128,
}

impl Cast {
    fn of(self, metric: MetricId) -> Result<u128, SourceError> {
        match metric {
            BALLOTS => Ok(self.ballots.into()),
            WEIGHT_CAST => Ok(self.weight),
            unknown => Err(SourceError::UnknownMetric(unknown)),
        }
    }

    // Nothing saturates: `count` keeps the total of all weights within a u128.
    fn plus(self, weight: u128) -> Self {
        Self { ballots: self.ballots.saturating_add(1), weight: self.weight.saturating_add(weight) }
    }
}

/// What the governor's metrics are called. Weight is counted in what the electorate's source counts.
pub fn info(metric: MetricId, electorate: MetricRef) -> Option<MetricInfo> {
    let (name, unit, decimals) = match metric {
        BALLOTS => ("ballots", "proposals".into(), 0),
        WEIGHT_CAST => {
            let source: ink::contract_ref!(MetricCatalog, Environment) = electorate.source.into();
            let answer = source.call().metric_info(electorate.metric).try_invoke();
            let told = answer.ok().and_then(Result::ok).flatten();
            let (unit, decimals) = told.map_or(("votes".into(), 0), |told| (told.unit, told.decimals));
            ("weight cast", unit, decimals)
        }
        _ => return None,
    };
    Some(MetricInfo { name: name.into(), unit, decimals, never_falls: true })
}

/// What each member has cast and all of them together, each with its history.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Participation {
    members: History<AccountId, Cast>,
    total: History<(), Cast>,
}

impl Participation {
    /// Counts what different members have cast on a proposal. Where all weights together would be more than a
    /// u128 holds, less is counted, so that members still add up to the total: the weights tell how much.
    pub fn count(&mut self, ballots: &mut [Counted], now: Timestamp) {
        let mut total = self.total.get(());
        for Counted { voter, weight } in ballots.iter_mut() {
            *weight = (*weight).min(u128::MAX.saturating_sub(total.weight));
            total = total.plus(*weight);
            self.members.update(*voter, now, |newest| newest.value.plus(*weight));
        }
        if !ballots.is_empty() {
            self.total.set((), now, total);
        }
    }

    /// What `member` had cast at the end of the moment `at`.
    pub fn value(&self, metric: MetricId, member: AccountId, at: Timestamp) -> Result<u128, SourceError> {
        self.members.at(member, at).value.of(metric)
    }

    /// What all members together had cast.
    pub fn total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
        self.total.at((), at).value.of(metric)
    }
}
