//! What counts, who claimed what, what became of it, and the points that come of it: from the registry's events.
//!
//! Evidence and its URI are on record only, and left out. Values decay by the rules of `tributary_core::decay`,
//! brought up to date when something changes, as the registry's are: so they are the same to the millionth.

use super::{ask, Steps};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::ContractEvent;
use tributary_core::decay::{self, decay_down, decay_up};
use tributary_harness::{
    messages::{metrics, source},
    AccountId, Chain, ChainExt,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, BondPaid, Challenge, Challenged, Expired, Finalized,
        MetricConfig, MetricKind, MetricSet, Metrics, MetricsRoles, MetricsRolesSet, Resolved, Retracted,
        Revoked, ScoreHalfLifeSet, Status, EARNED, MAX_ATTESTATIONS_PAGE, POINT, SCORE,
    },
    source::{MetricId, MetricSource},
    Millis, Timestamp, MAX_BATCH,
};

/// What the registry's events tell.
#[derive(Default)]
pub struct Registry {
    pub roles: Option<MetricsRoles>,
    configs: BTreeMap<MetricId, MetricConfig>,
    clocks: BTreeMap<MetricId, Clock>,
    attestations: Vec<Record>,
    owed: BTreeMap<AccountId, u128>,
    members: Vec<AccountId>,
    values: BTreeMap<(MetricId, AccountId), Steps<Series>>,
    totals: BTreeMap<MetricId, Steps<Series>>,
}

/// An attestation, but for its evidence.
struct Record {
    attestation: Attestation,
    arbitration: Millis,
}

/// The half-lives of a metric, each with its beginning and the age at it.
#[derive(Default)]
struct Clock(Vec<(Timestamp, u128, Millis)>);

impl Clock {
    fn age(&self, at: Timestamp) -> u128 {
        let rate = self.0.iter().rev().find(|(since, ..)| *since <= at);
        rate.map_or(0, |(since, age, half_life)| age + decay::age(at - since, *half_life))
    }

    fn half_life(&self) -> Option<Millis> {
        self.0.last().map(|(.., half_life)| *half_life)
    }

    fn set(&mut self, half_life: Millis, at: Timestamp) {
        if self.half_life() == Some(half_life) {
            return;
        }
        let age = self.age(at);
        self.0.retain(|(since, ..)| *since < at);
        self.0.push((at, age, half_life));
    }

    fn left_down(&self, value: u128, since: Timestamp, at: Timestamp) -> u128 {
        decay_down(value, self.age(at) - self.age(since))
    }

    fn left_up(&self, value: u128, since: Timestamp, at: Timestamp) -> u128 {
        decay_up(value, self.age(at) - self.age(since))
    }
}

/// A value as it stood when it last changed, and all that was ever added to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Series {
    net: u128,
    earned: u128,
}

impl Registry {
    pub(super) fn read(&mut self, event: &ContractEvent) -> bool {
        let at = event.at;
        if let Some(MetricSet { metric, config }) = event.decode() {
            self.clocks.entry(metric).or_default().set(config.half_life, at);
            self.configs.insert(metric, config);
        } else if let Some(ScoreHalfLifeSet { half_life }) = event.decode() {
            self.clocks.entry(SCORE).or_default().set(half_life, at);
        } else if let Some(MetricsRolesSet { roles }) = event.decode() {
            self.roles = Some(roles);
        } else if let Some(attested) = event.decode::<Attested>() {
            self.file(attested, at);
        } else if let Some(e) = event.decode::<Challenged>() {
            let record = self.only(e.attestation, Status::Pending);
            assert_eq!(record.bond, e.bond, "a challenge costs as much as the claim");
            record.status = Status::Challenged;
            record.challenge = Some(Challenge { by: e.challenger, until: e.until });
        } else if let Some(e) = event.decode::<Resolved>() {
            self.only(e.attestation, Status::Challenged).status =
                if e.upheld { Status::Upheld } else { Status::Rejected };
            self.owe(e.winner, e.bonds);
        } else if let Some(e) = event.decode::<Expired>() {
            self.only(e.attestation, Status::Challenged).status = Status::Expired;
            self.owe(e.attestor, e.bond);
            self.owe(e.challenger, e.bond);
        } else if let Some(Retracted { attestation }) = event.decode() {
            let record = self.only(attestation, Status::Pending);
            record.status = Status::Retracted;
            let (attestor, bond) = (record.attestor, record.bond);
            self.owe(attestor, bond);
        } else if let Some(Finalized { attestations }) = event.decode() {
            for id in attestations {
                self.finalize(id, at);
            }
        } else if let Some(Revoked { attestation, .. }) = event.decode() {
            self.revoke(attestation, at);
        } else if let Some(BondPaid { to, amount }) = event.decode() {
            assert_eq!(self.owed.remove(&to), Some(amount), "what is owed is paid");
        } else {
            return false;
        }
        true
    }

    fn file(&mut self, attested: Attested, at: Timestamp) {
        let Attested { first, metric, attestor, matures_at, claims } = attested;
        assert_eq!(first as usize, self.attestations.len(), "numbers follow one another");
        let config = &self.configs[&metric];
        let weight = if config.kind == MetricKind::Contribution { config.weight } else { 0 };
        for (member, amount) in claims {
            let points = amount * weight;
            let per = config.tokens_per_point;
            let tokens = points / POINT * per + points % POINT * per / POINT;
            let attestation = Attestation {
                metric,
                member,
                attestor,
                amount,
                points,
                tokens,
                bond: config.bond,
                evidence: Default::default(),
                uri: String::new(),
                filed_at: at,
                matures_at,
                finalized_at: None,
                status: Status::Pending,
                challenge: None,
            };
            self.attestations.push(Record { attestation, arbitration: config.arbitration });
        }
    }

    fn only(&mut self, id: AttestationId, status: Status) -> &mut Attestation {
        let attestation = &mut self.attestations[id as usize].attestation;
        assert_eq!(attestation.status, status, "attestation {id}");
        attestation
    }

    fn owe(&mut self, to: AccountId, amount: u128) {
        if amount > 0 {
            *self.owed.entry(to).or_default() += amount;
        }
    }

    fn finalize(&mut self, id: AttestationId, at: Timestamp) {
        let record = &mut self.attestations[id as usize].attestation;
        let back = match record.status {
            Status::Pending => record.bond,
            Status::Upheld => 0,
            other => panic!("attestation {id} counts, and was {other:?}"),
        };
        record.status = Status::Final;
        record.finalized_at = Some(at);
        let Attestation { metric, member, attestor, amount, points, .. } = record.clone();
        self.owe(attestor, back);
        if self.configs[&metric].kind == MetricKind::Indicator {
            return self.indicate(metric, at);
        }
        self.credit(metric, member, amount * POINT, at);
        let is_new = !self.members.contains(&member);
        if points > 0 || is_new {
            self.credit(SCORE, member, points, at);
        }
        if is_new {
            self.members.push(member);
        }
    }

    fn credit(&mut self, metric: MetricId, member: AccountId, amount: u128, at: Timestamp) {
        let clock = &self.clocks[&metric];
        let value = self.values.entry((metric, member)).or_default();
        let (since, Series { net, earned }) = value.newest().unwrap_or_default();
        let net = clock.left_down(net, since, at) + amount;
        value.set(at, Series { net, earned: earned + amount });
        if amount > 0 {
            let total = self.totals.entry(metric).or_default();
            let (since, Series { net, earned }) = total.newest().unwrap_or_default();
            let net = clock.left_up(net, since, at) + amount;
            total.set(at, Series { net, earned: earned + amount });
        }
    }

    /// An indicator is its newest final attestation that stands.
    fn indicate(&mut self, metric: MetricId, at: Timestamp) {
        let stands = |record: &&Record| {
            record.attestation.metric == metric && record.attestation.status == Status::Final
        };
        let net = self.attestations.iter().rev().find(stands).map_or(0, |record| record.attestation.amount);
        self.totals.entry(metric).or_default().set(at, Series { net, earned: 0 });
    }

    fn revoke(&mut self, id: AttestationId, at: Timestamp) {
        let record = self.only(id, Status::Final);
        record.status = Status::Revoked;
        let Attestation { metric, member, amount, points, finalized_at, .. } = record.clone();
        if self.configs[&metric].kind == MetricKind::Indicator {
            return self.indicate(metric, at);
        }
        let since = finalized_at.expect("it was final");
        self.debit(metric, member, amount * POINT, since, at);
        self.debit(SCORE, member, points, since, at);
    }

    fn debit(
        &mut self,
        metric: MetricId,
        member: AccountId,
        amount: u128,
        credited: Timestamp,
        at: Timestamp,
    ) {
        let clock = &self.clocks[&metric];
        let left = clock.left_up(amount, credited, at);
        let value = self.values.entry((metric, member)).or_default();
        let (since, Series { net, earned }) = value.newest().unwrap_or_default();
        let net = clock.left_down(net, since, at);
        let taken = left.min(net);
        value.set(at, Series { net: net - taken, earned });
        let total = self.totals.entry(metric).or_default();
        let (since, Series { net, earned }) = total.newest().unwrap_or_default();
        total.set(at, Series { net: clock.left_up(net, since, at).saturating_sub(taken), earned });
    }

    /// The number of attestations filed.
    pub fn count(&self) -> u32 {
        self.attestations.len() as u32
    }

    pub fn member_count(&self) -> usize {
        self.members.len()
    }

    /// The status of an attestation.
    pub fn status(&self, id: AttestationId) -> Option<Status> {
        Some(self.attestations.get(id as usize)?.attestation.status)
    }

    /// The value of a member at the end of the moment `at`.
    pub fn value_at(&self, metric: MetricId, member: AccountId, at: Timestamp) -> u128 {
        let (is_earned, metric) = (metric & EARNED != 0, metric & !EARNED);
        let Some((since, Series { net, earned })) =
            self.values.get(&(metric, member)).and_then(|value| value.since(at))
        else {
            return 0;
        };
        if is_earned {
            earned
        } else {
            self.clocks[&metric].left_down(net, since, at)
        }
    }

    /// The total at the end of the moment `at`.
    pub fn total_at(&self, metric: MetricId, at: Timestamp) -> u128 {
        let (is_earned, metric) = (metric & EARNED != 0, metric & !EARNED);
        let Some((since, Series { net, earned })) =
            self.totals.get(&metric).and_then(|total| total.since(at))
        else {
            return 0;
        };
        if is_earned {
            earned
        } else {
            self.clocks[&metric].left_up(net, since, at)
        }
    }

    pub(super) fn people(&self) -> BTreeSet<AccountId> {
        let mut people: BTreeSet<_> = self.members.iter().chain(self.owed.keys()).copied().collect();
        for record in &self.attestations {
            let Attestation { member, attestor, challenge, .. } = &record.attestation;
            people.extend([*member, *attestor]);
            people.extend(challenge.map(|challenge| challenge.by));
        }
        people
    }

    pub(super) fn compare(
        &self,
        chain: &mut impl Chain,
        at: AccountId,
        everybody: &[AccountId],
        moments: &[Timestamp],
    ) {
        if let Some(roles) = self.roles {
            assert_eq!(ask(chain, metrics(at).roles()), roles, "the registry's roles");
        }
        assert_eq!(ask(chain, metrics(at).metric_count()) as usize, self.configs.len(), "metrics");
        for (id, config) in &self.configs {
            assert_eq!(ask(chain, metrics(at).metric(*id)).as_ref(), Some(config), "metric {id}");
        }
        for (id, clock) in &self.clocks {
            assert_eq!(ask(chain, metrics(at).half_life(*id)), clock.half_life(), "half-life of {id}");
        }
        self.compare_attestations(chain, at);
        let mut listed = Vec::new();
        while listed.len() < self.members.len() {
            let page = ask(chain, metrics(at).members(listed.len() as u32, MAX_BATCH));
            assert!(!page.is_empty(), "members are missing");
            listed.extend(page);
        }
        assert_eq!(listed, self.members, "the members in their order");
        for who in everybody.iter().copied() {
            let owed = self.owed.get(&who).copied().unwrap_or(0);
            assert_eq!(ask(chain, metrics(at).bonds_owed(who)), owed, "bonds owed to {who:?}");
        }
        self.compare_points(chain, at, everybody, moments);
    }

    fn compare_attestations(&self, chain: &mut impl Chain, at: AccountId) {
        assert_eq!(ask(chain, metrics(at).attestation_count()), self.count(), "attestations");
        let mut id = 0;
        while id < self.count() {
            let page: Vec<Attestation> = ask(chain, metrics(at).attestations(id, MAX_ATTESTATIONS_PAGE));
            assert!(!page.is_empty(), "attestations are missing");
            for mut found in page {
                found.evidence = Default::default();
                found.uri.clear();
                let Record { attestation, arbitration } = &self.attestations[id as usize];
                assert_eq!(&found, attestation, "attestation {id}, whose arbiter has {arbitration} ms");
                id += 1;
            }
        }
    }

    fn compare_points(
        &self,
        chain: &mut impl Chain,
        at: AccountId,
        everybody: &[AccountId],
        moments: &[Timestamp],
    ) {
        for id in self.clocks.keys().copied() {
            for metric in [id, id | EARNED] {
                for moment in moments.iter().copied() {
                    let asked = source(at).past_total(metric, moment);
                    let total = chain.read(asked).expect("it answers").expect("it is known");
                    assert_eq!(total, self.total_at(metric, moment), "total of {metric} at {moment}");
                    let mut sum = 0;
                    for batch in everybody.chunks(MAX_BATCH as usize) {
                        let asked = source(at).past_values(metric, batch.to_vec(), moment);
                        let values = chain.read(asked).expect("it answers").expect("it is known");
                        for (who, value) in batch.iter().zip(values) {
                            assert_eq!(
                                value,
                                self.value_at(metric, *who, moment),
                                "{metric} of {who:?} at {moment}"
                            );
                            sum += value;
                        }
                    }
                    let is_indicator =
                        self.configs.get(&id).is_some_and(|config| config.kind == MetricKind::Indicator);
                    assert!(is_indicator || sum <= total, "values of {metric} at {moment} above the total");
                }
            }
        }
    }
}
