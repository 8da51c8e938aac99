//! A DAO rebuilt from nothing but the events of its contracts and the moments at which they were emitted:
//! what an indexer does, in the plainest way.
//!
//! [`Replay::read`] takes the events in order, [`Replay::compare`] asks the chain about everything that was
//! rebuilt. Where the contracts derive something by a pure rule (a proposal's state, decay, vesting), so does
//! the replay, by the same crate of rules. It asks no contract, and calls none of their code.

mod governor;
mod metrics;
mod steps;
mod token;
mod treasury;

pub use self::{governor::Council, metrics::Registry, steps::Steps, token::Shares, treasury::Money};

use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{ContractEvent, EventLog};
use tributary_harness::{messages::upgradable, AccountId, Call, Chain, ChainExt};
use tributary_interfaces::{
    factory::Dao,
    source::MetricRef,
    token::VOTES,
    upgrade::{Code, CodeSet, Upgradable},
    Timestamp,
};

/// All that the events of a DAO tell.
pub struct Replay {
    pub dao: Dao,
    pub shares: Shares,
    pub registry: Registry,
    pub council: Council,
    pub money: Money,
    /// The codes of token, registry, governor and treasury, as far as told.
    codes: [Option<Code>; 4],
    /// Sources outside the DAO of which it is known that everybody has the first of the second, always.
    pub constants: BTreeMap<AccountId, (u128, u128)>,
    /// How many events were read.
    pub read: u64,
}

impl Replay {
    /// A DAO of which nothing was read yet.
    pub fn of(dao: Dao) -> Self {
        Self {
            dao,
            shares: Shares::default(),
            registry: Registry::default(),
            council: Council::default(),
            money: Money::new(dao.token),
            codes: [None; 4],
            constants: BTreeMap::new(),
            read: 0,
        }
    }

    /// Reads events in the order in which they happened; those of other contracts are passed over.
    pub fn read(&mut self, events: &EventLog) {
        for event in &events.0 {
            self.read_one(event);
        }
    }

    fn read_one(&mut self, event: &ContractEvent) {
        let Dao { token, metrics, governor, treasury } = self.dao;
        let parts = [token, metrics, governor, treasury];
        let Some(part) = parts.iter().position(|part| *part == event.contract) else { return };
        self.read += 1;
        let just_stopped = self.money.just_stopped.take().filter(|_| part == 3);
        if let Some(CodeSet { code }) = event.decode() {
            self.codes[part] = Some(code);
            return;
        }
        let known = match part {
            0 => self.shares.read(event),
            1 => self.registry.read(event),
            2 => self.council.read(event, &self.shares),
            _ => {
                self.money.just_stopped = just_stopped;
                let Self { dao, shares, registry, council, constants, money, .. } = self;
                money.read(event, &Sources { dao, shares, registry, council, constants })
            }
        };
        assert!(known, "an event that nobody knows: {event:x?}");
    }

    /// Everybody that an event has named.
    pub fn everybody(&self) -> BTreeSet<AccountId> {
        let mut everybody = self.shares.people();
        everybody.extend(self.registry.people());
        everybody.extend(self.council.people());
        everybody.extend(self.money.people());
        everybody
    }

    /// Asks the chain about everything that was rebuilt. `moments` are past ones, about which every history
    /// is asked too.
    pub fn compare(&self, chain: &mut impl Chain, moments: &[Timestamp]) {
        let Dao { token, metrics, governor, treasury } = self.dao;
        let everybody: Vec<_> = self.everybody().into_iter().collect();
        self.shares.compare(chain, token, &everybody, moments);
        self.registry.compare(chain, metrics, &everybody, moments);
        self.council.compare(chain, governor, &everybody, moments);
        self.money.compare(chain, treasury, &everybody);
        for (part, code) in [token, metrics, governor, treasury].into_iter().zip(self.codes) {
            assert_eq!(Some(ask(chain, upgradable(part).code())), code, "the code of {part:?}");
        }
    }
}

/// The metrics of a DAO's own contracts, and of sources that never change, at any past moment.
pub struct Sources<'a> {
    dao: &'a Dao,
    shares: &'a Shares,
    registry: &'a Registry,
    council: &'a Council,
    constants: &'a BTreeMap<AccountId, (u128, u128)>,
}

impl Sources<'_> {
    /// Whether it is known what a source says.
    pub fn know(&self, metric: MetricRef) -> bool {
        let own = [self.dao.token, self.dao.metrics, self.dao.governor];
        own.contains(&metric.source) || self.constants.contains_key(&metric.source)
    }

    /// What `who` has of a metric that is known, at the end of the moment `at`.
    pub fn value(&self, metric: MetricRef, who: AccountId, at: Timestamp) -> u128 {
        let MetricRef { source, metric } = metric;
        if let Some((value, _)) = self.constants.get(&source) {
            *value
        } else if source == self.dao.metrics {
            self.registry.value_at(metric, who, at)
        } else if source == self.dao.governor {
            self.council.part_at(metric, Some(who), at)
        } else if metric == VOTES {
            self.shares.votes_at(who, at)
        } else {
            self.shares.balance_at(who, at)
        }
    }

    /// The total of a metric that is known, at the end of the moment `at`.
    pub fn total(&self, metric: MetricRef, at: Timestamp) -> u128 {
        let MetricRef { source, metric } = metric;
        if let Some((_, total)) = self.constants.get(&source) {
            *total
        } else if source == self.dao.metrics {
            self.registry.total_at(metric, at)
        } else if source == self.dao.governor {
            self.council.part_at(metric, None, at)
        } else if metric == VOTES {
            self.shares.votable_at(at)
        } else {
            self.shares.supply_at(at)
        }
    }
}

impl Replay {
    /// What is known of metrics.
    pub fn sources(&self) -> Sources<'_> {
        let Self { dao, shares, registry, council, constants, .. } = self;
        Sources { dao, shares, registry, council, constants }
    }
}

/// A message's answer.
#[track_caller]
fn ask<R: scale::Decode>(chain: &mut impl Chain, call: impl Into<Call<R>>) -> R {
    chain.read(call).unwrap_or_else(|error| panic!("asking failed: {error}"))
}
