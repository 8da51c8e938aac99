//! What counts, who claimed what, what became of it, and the points that come of it: from the registry's events.
//!
//! Values decay by the rules of `tributary_core::decay`,
//! brought up to date when something changes, as the registry's are: so they are the same to the millionth.

use super::{ask, Steps};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{hash_of, ContractEvent};
use tributary_core::decay::{self, decay_down, decay_up};
use tributary_harness::{
    messages::{metrics, source},
    AccountId, Chain, ChainExt,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, BondOwed, BondPaid, Challenge, Challenged, Claim, Expired,
        Finalized, IndicatorSet, MetricConfig, MetricKind, MetricSet, Metrics, MetricsRoles, MetricsRolesSet,
        OwedTokens, Resolved, Retracted, Revoked, ScoreHalfLifeSet, Status, TokensOwed, EARNED,
        MAX_ATTESTATIONS_PAGE, POINT, SCORE,
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
    attestations: Vec<Attestation>,
    /// When each challenge was made.
    challenged_at: BTreeMap<AttestationId, Timestamp>,
    tokens_owed: BTreeMap<AccountId, u128>,
    owed: BTreeMap<AccountId, u128>,
    members: Vec<AccountId>,
    values: BTreeMap<(MetricId, AccountId), Steps<Value>>,
    totals: BTreeMap<MetricId, Steps<Value>>,
}

/// What a member gets of a metric that counts since a moment.
type Share = (MetricId, AccountId, Timestamp);

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
struct Value {
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
            let reason = hash_of(e.reason.as_bytes());
            let record = self.only(e.attestation, &[Status::Pending, Status::Upheld]);
            assert_eq!(record.bond, e.bond, "a challenge costs as much as the claim");
            record.status = Status::Challenged;
            record.challenges += 1;
            record.challenge = Some(Challenge { by: e.challenger, until: e.until, reason });
            self.challenged_at.insert(e.attestation, at);
        } else if let Some(e) = event.decode::<Resolved>() {
            let record = self.only(e.attestation, &[Status::Challenged]);
            record.status = if e.upheld { Status::Upheld } else { Status::Rejected };
            record.matures_at = e.matures_at;
            self.owe(e.winner, e.bonds);
        } else if let Some(e) = event.decode::<Expired>() {
            self.only(e.attestation, &[Status::Challenged]).status = Status::Expired;
            self.owe(e.attestor, e.to_attestor);
            self.owe(e.challenger, e.to_challenger);
        } else if let Some(Retracted { attestation }) = event.decode() {
            self.retract(attestation, at);
        } else if let Some(Finalized { attestations }) = event.decode() {
            self.finalize(&attestations, at);
        } else if let Some(revoked) = event.decode() {
            self.revoke(revoked, at);
        } else if let Some(IndicatorSet { metric, value, .. }) = event.decode() {
            self.totals.entry(metric).or_default().set(at, Value { net: value, earned: 0 });
        } else if let Some(TokensOwed { owed }) = event.decode() {
            self.tokens_owed.extend(owed);
        } else if let Some(BondOwed { to, amount }) = event.decode() {
            self.owe(to, amount);
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
        for Claim { member, amount, evidence, uri } in claims {
            let points = amount * weight;
            let per = config.tokens_per_point;
            let tokens = points / POINT * per + points % POINT * per / POINT;
            self.attestations.push(Attestation {
                metric,
                member,
                attestor,
                amount,
                points,
                tokens,
                bond: config.bond,
                evidence,
                uri,
                filed_at: at,
                matures_at,
                finalized_at: None,
                status: Status::Pending,
                challenges: 0,
                challenge: None,
            });
        }
    }

    fn only(&mut self, id: AttestationId, among: &[Status]) -> &mut Attestation {
        let attestation = &mut self.attestations[id as usize];
        assert!(among.contains(&attestation.status), "attestation {id} was {:?}", attestation.status);
        attestation
    }

    /// Taken back in the block in which it was doubted, neither side loses anything.
    fn retract(&mut self, id: AttestationId, at: Timestamp) {
        let record = self.only(id, &[Status::Pending, Status::Upheld, Status::Challenged]);
        let challenger = record.challenge.filter(|_| record.status == Status::Challenged);
        record.status = Status::Retracted;
        let (attestor, bond) = (record.attestor, record.bond);
        self.owe(attestor, bond);
        if let Some(challenge) = challenger {
            assert_eq!(self.challenged_at[&id], at, "only in the block of the challenge");
            self.owe(challenge.by, bond);
        }
    }

    fn owe(&mut self, to: AccountId, amount: u128) {
        if amount > 0 {
            *self.owed.entry(to).or_default() += amount;
        }
    }

    /// What a member gets of one metric at one moment is credited together, where it first appears.
    fn finalize(&mut self, ids: &[AttestationId], at: Timestamp) {
        let mut credits: Vec<(Share, (u128, u128))> = Vec::new();
        for id in ids.iter().copied() {
            let record = self.only(id, &[Status::Pending, Status::Upheld]);
            assert!(record.matures_at <= at, "attestation {id} counts within its window");
            record.status = Status::Final;
            record.finalized_at = Some(at);
            let Attestation { metric, member, attestor, amount, points, bond, matures_at, .. } =
                record.clone();
            self.owe(attestor, bond);
            if self.is_indicator(metric) {
                continue;
            }
            let key = (metric, member, matures_at);
            match credits.iter_mut().find(|(known, _)| *known == key) {
                Some((_, sum)) => *sum = (sum.0 + amount * POINT, sum.1 + points),
                None => credits.push((key, (amount * POINT, points))),
            }
        }
        for ((metric, member, matures_at), (units, points)) in credits {
            self.credit(metric, member, units, matures_at, at);
            let is_new = !self.members.contains(&member);
            if points > 0 || is_new {
                self.credit(SCORE, member, points, matures_at, at);
            }
            if is_new {
                self.members.push(member);
            }
        }
    }

    /// Adds what is left of what counts since `matures_at`.
    fn credit(
        &mut self,
        metric: MetricId,
        member: AccountId,
        amount: u128,
        matures_at: Timestamp,
        at: Timestamp,
    ) {
        let clock = &self.clocks[&metric];
        let left = clock.left_down(amount, matures_at, at);
        let value = self.values.entry((metric, member)).or_default();
        let (since, Value { net, earned }) = value.newest().unwrap_or_default();
        let net = clock.left_down(net, since, at) + left;
        value.set(at, Value { net, earned: earned + amount });
        if amount > 0 {
            let total = self.totals.entry(metric).or_default();
            let (since, Value { net, earned }) = total.newest().unwrap_or_default();
            let net = clock.left_up(net, since, at) + left;
            total.set(at, Value { net, earned: earned + amount });
        }
    }

    fn is_indicator(&self, metric: MetricId) -> bool {
        self.configs.get(&metric).is_some_and(|config| config.kind == MetricKind::Indicator)
    }

    /// The value of an indicator's newest final attestation that stands.
    fn standing(&self, metric: MetricId) -> u128 {
        let mut records = self.attestations.iter().rev();
        let newest = records.find(|record| record.metric == metric && record.status == Status::Final);
        newest.map_or(0, |record| record.amount)
    }

    /// What is taken off is what is left of it.
    fn revoke(&mut self, revoked: Revoked, at: Timestamp) {
        let record = self.only(revoked.attestation, &[Status::Final]);
        record.status = Status::Revoked;
        let Attestation { metric, member, amount, points, matures_at: since, .. } = record.clone();
        assert_eq!(revoked.member, member);
        if self.is_indicator(metric) {
            return;
        }
        let units = self.debit(metric, member, amount * POINT, since, at);
        let points = self.debit(SCORE, member, points, since, at);
        assert_eq!(
            (revoked.units, revoked.points),
            (units, points),
            "what revoking {} took off",
            revoked.attestation
        );
    }

    fn debit(
        &mut self,
        metric: MetricId,
        member: AccountId,
        amount: u128,
        credited: Timestamp,
        at: Timestamp,
    ) -> u128 {
        let clock = &self.clocks[&metric];
        let left = clock.left_up(amount, credited, at);
        let value = self.values.entry((metric, member)).or_default();
        let (since, Value { net, earned }) = value.newest().unwrap_or_default();
        let net = clock.left_down(net, since, at);
        let taken = left.min(net);
        value.set(at, Value { net: net - taken, earned });
        let total = self.totals.entry(metric).or_default();
        let (since, Value { net, earned }) = total.newest().unwrap_or_default();
        total.set(at, Value { net: clock.left_up(net, since, at).saturating_sub(taken), earned });
        taken
    }

    /// The number of attestations filed.
    pub fn count(&self) -> u32 {
        self.attestations.len() as u32
    }

    /// The status of an attestation.
    pub fn status(&self, id: AttestationId) -> Option<Status> {
        Some(self.attestations.get(id as usize)?.status)
    }

    /// The attestations that may be doubted or taken back at a moment.
    pub fn waiting(&self, now: Timestamp) -> Vec<AttestationId> {
        let waits = |record: &Attestation| {
            matches!(record.status, Status::Pending | Status::Upheld) && now < record.matures_at
        };
        (0..).zip(&self.attestations).filter(|(_, record)| waits(record)).map(|(id, _)| id).collect()
    }

    /// The value of a member at the end of the moment `at`.
    pub fn value_at(&self, metric: MetricId, member: AccountId, at: Timestamp) -> u128 {
        let (is_earned, metric) = (metric & EARNED != 0, metric & !EARNED);
        let Some((since, Value { net, earned })) =
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
        let Some((since, Value { net, earned })) = self.totals.get(&metric).and_then(|total| total.since(at))
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
        for Attestation { member, attestor, challenge, .. } in &self.attestations {
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
        assert_eq!(Some(ask(chain, metrics(at).roles())), self.roles, "the registry's roles");
        assert_eq!(ask(chain, metrics(at).metric_count()) as usize, self.configs.len(), "metrics");
        for (id, config) in &self.configs {
            assert_eq!(ask(chain, metrics(at).metric(*id)).as_ref(), Some(config), "metric {id}");
            if self.is_indicator(*id) {
                let value = self.totals.get(id).map_or(0, |total| total.last().net);
                assert_eq!(
                    value,
                    self.standing(*id),
                    "an indicator is its newest final attestation that stands"
                );
            }
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
        for who in self.members.iter().take(10) {
            assert!(ask(chain, metrics(at).is_member(*who)), "{who:?} is a member");
        }
        assert!(!ask(chain, metrics(at).is_member(at)), "the registry is none of its members");
        for who in everybody.iter().copied() {
            let owed = self.owed.get(&who).copied().unwrap_or(0);
            assert_eq!(ask(chain, metrics(at).bonds_owed(who)), owed, "bonds owed to {who:?}");
        }
        for batch in everybody.chunks(MAX_BATCH as usize) {
            let OwedTokens { total, members } = ask(chain, metrics(at).owed_tokens(batch.to_vec()));
            assert_eq!(total, self.tokens_owed.values().sum::<u128>(), "tokens owed in all");
            for (who, owed) in batch.iter().zip(members) {
                assert_eq!(owed, self.tokens_owed.get(who).copied().unwrap_or(0), "tokens owed to {who:?}");
            }
        }
        self.compare_points(chain, at, everybody, moments);
    }

    fn compare_attestations(&self, chain: &mut impl Chain, at: AccountId) {
        assert_eq!(ask(chain, metrics(at).attestation_count()), self.count(), "attestations");
        let mut id = 0;
        while id < self.count() {
            let page: Vec<Attestation> = ask(chain, metrics(at).attestations(id, MAX_ATTESTATIONS_PAGE));
            assert!(!page.is_empty(), "attestations are missing");
            for found in page {
                assert_eq!(found, self.attestations[id as usize], "attestation {id}");
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
                    assert!(
                        self.is_indicator(id) || sum <= total,
                        "values of {metric} at {moment} above the total"
                    );
                }
            }
        }
    }
}
