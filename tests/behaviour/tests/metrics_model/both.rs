//! The registry and the model, told the same.

use crate::{
    dice::{Dice, CAP},
    model::{Model, Record},
};
use std::collections::{BTreeMap, BTreeSet};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    given,
    messages::{metrics, psp22, source, token},
    AccountId, Call, CallError, ChainExt, Signer, World,
};
use tributary_interfaces::{
    metrics::{
        AttestationId, Claim, Filter, MetricConfig, MetricKind, Metrics, MetricsError, MetricsRoles,
        OwedTokens, Status, EARNED, POINT, SCORE,
    },
    source::{MetricId, MetricSource},
    token::{Token, TokenConfig, TokenRoles},
    Timestamp, MAX_BATCH, PSP22,
};

/// The registry and the model, told the same story.
pub struct Both {
    pub world: World,
    pub model: Model,
    pub dice: Dice,
    pub governor: Signer,
    pub arbiter: Signer,
    pub attestors: Vec<Signer>,
    pub people: Vec<AccountId>,
    pub shares: AccountId,
    pub at: AccountId,
    pub start: Timestamp,
    pub deposit: u128,
    /// Answers about the past: metric, moment, values and total.
    pub told: Vec<(MetricId, Timestamp, Vec<u128>, u128)>,
}

impl Both {
    pub fn new(seed: u64) -> Self {
        let mut world = World::new();
        let governor = world.actor("governor");
        let arbiter = world.actor("arbiter");
        let attestors: Vec<Signer> = ["ann", "ben"].map(|name| world.actor(name)).into();
        let people = (0..9u8).map(|number| [number * 29 + 1; 32].into()).collect();
        let (genesis, fast) = (world.genesis(), world.fast(&governor, "token"));
        let config = TokenConfig { cap: Some(CAP), ..given::token(&[]) };
        let shares = world.deploy(&governor, "token", (config, genesis, fast));
        let work = given::metric("work", &[&attestors[0], &attestors[1]]);
        let work = MetricConfig { window: 2 * HOUR, arbitration: 3 * HOUR, bond: 7, ..work };
        let configs = vec![
            MetricConfig { half_life: 30 * DAY, tokens_per_point: 3, ..work.clone() },
            MetricConfig { weight: POINT / 3, period_cap: 500, period: DAY, bond: 0, ..work.clone() },
            MetricConfig { kind: MetricKind::Indicator, bond: 1, ..work },
        ];
        let score_half_life = 100 * DAY;
        let fast = world.fast(&governor, "metrics");
        let at = world.deploy(&governor, "metrics", (shares, score_half_life, configs.clone(), fast));
        let own = governor.account();
        world.ok(&governor, token(shares).set_roles(TokenRoles { governor: own, minter: at, redeemer: own }));
        let roles = MetricsRoles { governor: own, arbiter: arbiter.account(), token: shares };
        world.ok(&governor, metrics(at).set_roles(roles));
        let (start, deposit) = (world.now(), world.native(&at));
        let half_lives = [score_half_life].into_iter().chain(configs.iter().map(|config| config.half_life));
        let model = Model {
            half_lives: half_lives.map(|half_life| vec![(start, half_life)]).collect(),
            configs,
            records: Vec::new(),
            claimed: BTreeMap::new(),
            owed: BTreeMap::new(),
            members: Vec::new(),
            cap: CAP,
            minted: 0,
            tokens: BTreeMap::new(),
            owed_tokens: BTreeMap::new(),
            ever_owed: false,
        };
        world.advance(1);
        let (dice, told) = (Dice(seed), Vec::new());
        Self { world, model, dice, governor, arbiter, attestors, people, shares, at, start, deposit, told }
    }

    /// Tells the registry what the model was told. Whether it works, and why not, must be the same.
    pub fn tell<T>(
        &mut self,
        signer: &Signer,
        call: impl Into<Call<Result<T, MetricsError>>>,
        expected: Result<T, MetricsError>,
    ) where
        T: scale::Decode + std::fmt::Debug + PartialEq,
    {
        match expected {
            Ok(value) => assert_eq!(self.world.ok(signer, call), value),
            // That a refusal changed nothing takes long to see: the story tells what it did not change.
            Err(error) if self.dice.one_in(8) => assert_eq!(self.world.refused(signer, call), error),
            Err(error) => match self.world.chain.submit(signer, call) {
                Err(CallError::Contract(refused)) => assert_eq!(refused, error),
                other => panic!("{error:?} was expected, not {other:?}"),
            },
        }
    }

    /// An attestation's number: mostly one of the latest, at times one that does not exist.
    pub fn some_id(&mut self) -> AttestationId {
        let count = self.model.records.len() as u64;
        let id = match self.dice.below(50) {
            0 => count + self.dice.below(3),
            1..=10 => self.dice.below(count),
            _ => count.saturating_sub(1 + self.dice.below(40)),
        };
        id as AttestationId
    }

    pub fn step(&mut self) {
        let now = self.world.now();
        let at = self.at;
        match self.dice.below(20) {
            0..=5 => self.attest(now),
            6 => {
                let by = self.dice.pick(&self.attestors).clone();
                let ids = self.doubtable(now);
                let bonds = ids.iter().map(|id| self.model.record(*id).map_or(0, |record| record.bond));
                let sent = bonds.sum::<u128>() + u128::from(self.dice.one_in(10));
                let expected = self.model.challenge(&ids, by.account(), sent, now);
                let call = Call::from(metrics(at).challenge_batch(ids, "no".into())).with_value(sent);
                self.tell(&by, call, expected);
            }
            7 => {
                let (ids, upheld) = (self.challenged(), !self.dice.one_in(3));
                let expected = self.model.resolve(&ids, upheld, now);
                self.tell(&self.arbiter.clone(), metrics(at).resolve_batch(ids, upheld), expected);
            }
            8 => {
                let ids = self.challenged();
                let expected = self.model.expire(&ids, now);
                self.tell(&self.attestors[0].clone(), metrics(at).expire_batch(ids), expected);
            }
            9 => {
                let (ids, by) = (self.some_ids(), self.dice.pick(&self.attestors).clone());
                let expected = self.model.retract(&ids, by.account(), now);
                self.tell(&by, metrics(at).retract_batch(ids), expected);
            }
            10..=14 => {
                let most = if self.dice.one_in(10) { 100 } else { 12 };
                let wanted = 1 + self.dice.below(most);
                let ids: Vec<_> = (0..wanted).map(|_| self.some_id()).collect();
                let expected = self.model.finalize(&ids, now);
                self.tell(&self.attestors[1].clone(), metrics(at).finalize_batch(ids), expected);
            }
            15 => {
                let ids = self.some_ids();
                let expected = self.model.revoke(&ids, now);
                self.tell(&self.governor.clone(), metrics(at).revoke_batch(ids), expected);
            }
            16 => self.redefine(now),
            17 => {
                let to = self.dice.pick(&self.attestors).account();
                let expected = match self.model.owed.remove(&to).filter(|owed| *owed > 0) {
                    Some(owed) => Ok(owed),
                    None => Err(MetricsError::NothingOwed(to)),
                };
                self.tell(&self.governor.clone(), metrics(at).withdraw_bonds(to), expected);
            }
            18 if self.dice.one_in(3) => self.mint_or_burn(),
            _ => {
                let span = self.dice.span();
                self.world.advance(span);
            }
        }
    }

    /// Mostly attestations that wait for the arbiter.
    pub fn challenged(&mut self) -> Vec<AttestationId> {
        let waiting = |(_, record): &(usize, &Record)| record.status == Status::Challenged;
        let all = self.model.records.iter().enumerate().filter(waiting).map(|(id, _)| id as AttestationId);
        let all: Vec<_> = all.collect();
        if all.is_empty() || self.dice.one_in(5) {
            return self.some_ids();
        }
        let some = 1 + self.dice.below(4) as usize;
        all[all.len().saturating_sub(some)..].to_vec()
    }

    /// Anything, or one that was upheld and can be doubted again.
    pub fn doubtable(&mut self, now: Timestamp) -> Vec<AttestationId> {
        let upheld = |record: &Record| record.status == Status::Upheld && now < record.matures_at;
        match self.model.records.iter().rposition(upheld) {
            Some(id) if self.dice.one_in(2) => vec![id as AttestationId],
            _ => self.some_ids(),
        }
    }

    /// One, or a few of which none may be twice.
    pub fn some_ids(&mut self) -> Vec<AttestationId> {
        let number = if self.dice.one_in(3) { 1 + self.dice.below(3) } else { 1 };
        let ids: BTreeSet<_> = (0..number).map(|_| self.some_id()).collect();
        ids.into_iter().collect()
    }

    /// Somebody has what is on record minted, or somebody's tokens are burnt so that there is room again.
    pub fn mint_or_burn(&mut self) {
        if self.dice.one_in(2) {
            let members: Vec<_> =
                (0..1 + self.dice.below(4)).map(|_| *self.dice.pick(&self.people)).collect();
            let expected = self.model.mint_owed(&members);
            self.tell(&self.attestors[1].clone(), metrics(self.at).mint_owed(members), Ok(expected));
            return;
        }
        let member = *self.dice.pick(&self.people);
        let tokens = self.model.tokens.entry(member).or_default();
        let burnt = *tokens / 2;
        *tokens -= burnt;
        self.model.minted -= burnt;
        self.world.ok(&self.governor.clone(), token(self.shares).burn_for(member, burnt));
    }

    pub fn attest(&mut self, now: Timestamp) {
        let metric = if self.dice.one_in(60) { 9 } else { 1 + self.dice.below(3) as MetricId };
        let by =
            if self.dice.one_in(60) { self.arbiter.clone() } else { self.dice.pick(&self.attestors).clone() };
        let number = match self.dice.below(60) {
            0 => 0,
            1 => 100,
            2 => 101,
            _ => 1 + self.dice.below(6),
        };
        let claims: Vec<Claim> = (0..number)
            .map(|_| {
                let amount = match self.dice.below(40) {
                    0 => 0,
                    1 => u128::from(self.dice.next()),
                    2..=9 => u128::from(self.dice.below(1_000)),
                    _ => 1 + u128::from(self.dice.below(9)),
                };
                let member = *self.dice.pick(&self.people);
                Claim { member, amount, evidence: [2; 32].into(), uri: "ipfs://x".into() }
            })
            .collect();
        let config = self.model.configs.get(metric as usize - 1);
        let bonds = config.map_or(0, |config| config.bond) * claims.len() as u128;
        let sent = bonds + u128::from(self.dice.one_in(30));
        let expected = self.model.attest(by.account(), metric, &claims, sent, now);
        let call = Call::from(metrics(self.at).attest_batch(metric, claims)).with_value(sent);
        self.tell(&by, call, expected);
    }

    pub fn redefine(&mut self, now: Timestamp) {
        let half_life = *self.dice.pick(&[0, HOUR, DAY, 30 * DAY, 365 * DAY]);
        if self.dice.one_in(3) {
            let expected = self.model.set_half_life(SCORE, half_life, now);
            let call = metrics(self.at).set_score_half_life(half_life);
            return self.tell(&self.governor.clone(), call, expected);
        }
        let metric = 1 + self.dice.below(2) as MetricId;
        let old = self.model.configs[metric as usize - 1].clone();
        let config = MetricConfig {
            weight: u128::from(self.dice.below(3 * POINT as u64)),
            tokens_per_point: u128::from(self.dice.below(20)),
            half_life: if self.dice.one_in(4) { half_life } else { old.half_life },
            period: *self.dice.pick(&[0, DAY, 30 * DAY]),
            period_cap: *self.dice.pick(&[0, 200, 10_000]),
            window: MINUTE + self.dice.below(DAY),
            arbitration: HOUR + self.dice.below(DAY),
            bond: u128::from(self.dice.below(20)),
            ..old
        };
        let expected = self.model.update(metric, config.clone(), now);
        self.tell(&self.governor.clone(), metrics(self.at).update_metric(metric, config), expected);
    }

    /// Asks about a moment, compares with the model, and remembers the answer.
    pub fn ask(&mut self, moment: Timestamp) {
        for metric in [SCORE, 1, 2] {
            let mut sum = 0;
            let (values, total) = self.answers(metric, moment);
            for (member, value) in self.people.clone().into_iter().zip(&values) {
                let (expected, tolerance) = self.model.value(metric, Some(member), moment);
                let difference = (*value as f64 - expected).abs();
                assert!(
                    difference <= tolerance,
                    "{metric} at {moment}: {value}, not {expected} ± {tolerance}"
                );
                sum += value;
            }
            assert!(sum <= total, "{metric} at {moment}: {sum} of {total}");
            let (expected, tolerance) = self.model.value(metric, None, moment);
            let difference = (total as f64 - expected).abs();
            assert!(difference <= tolerance, "{metric} at {moment}: {total}, not {expected} ± {tolerance}");
            self.told.push((metric, moment, values, total));

            let (earned, total) = self.answers(metric | EARNED, moment);
            for (member, earned) in self.people.iter().zip(&earned) {
                assert_eq!(*earned, self.model.earned(metric, Some(*member), moment));
            }
            assert_eq!(total, self.model.earned(metric, None, moment));
            self.told.push((metric | EARNED, moment, earned, total));
        }
        let (values, total) = self.answers(3, moment);
        assert_eq!((values.iter().sum::<u128>(), total), (0, self.model.indicator(3, moment)));
        self.told.push((3, moment, values, total));
    }

    pub fn answers(&mut self, metric: MetricId, moment: Timestamp) -> (Vec<u128>, u128) {
        let values = source(self.at).past_values(metric, self.people.clone(), moment);
        let values = self.world.ask(values).unwrap();
        (values, self.world.ask(source(self.at).past_total(metric, moment)).unwrap())
    }

    pub fn remember(&mut self, which: usize) {
        let (metric, moment, values, total) = self.told[which].clone();
        assert_eq!(self.answers(metric, moment), (values, total), "law 2: {metric} at {moment}");
    }

    /// What is true at any time: bonds, members, tokens, and lists.
    pub fn compare(&mut self) {
        let at = self.at;
        for signer in self.attestors.clone() {
            let owed = self.model.owed.get(&signer.account()).copied().unwrap_or_default();
            assert_eq!(self.world.ask(metrics(at).bonds_owed(signer.account())), owed);
        }
        assert_eq!(self.world.native(&at) - self.deposit, self.model.held(), "bonds");
        let now = self.world.now();
        for (metric, by) in [(1, 0), (2, 0), (2, 1)] {
            let by = self.attestors[by].account();
            let claimed = self.model.claimed(metric, by, now);
            assert_eq!(self.world.ask(metrics(at).claimed(metric, by)), claimed);
        }
        let owed = self.people.iter().map(|member| self.model.owed_tokens.get(member).copied());
        let owed: Vec<u128> = owed.map(Option::unwrap_or_default).collect();
        let expected = OwedTokens { total: owed.iter().sum(), members: owed };
        assert_eq!(self.world.ask(metrics(at).owed_tokens(self.people.clone())), expected);
        assert_eq!(self.world.ask(metrics(at).members(0, MAX_BATCH)), self.model.members);
        for member in self.people.clone() {
            let tokens = self.model.tokens.get(&member).copied().unwrap_or_default();
            assert_eq!(self.world.ask(psp22(self.shares).balance_of(member)), tokens);
        }
        let count = self.model.records.len() as u32;
        assert_eq!(self.world.ask(metrics(at).attestation_count()), count);
        let id = self.some_id();
        let record = self.world.ask(metrics(at).attestation(id));
        let expected = self.model.record(id).ok().map(|record| record.clone());
        assert_eq!(
            record.map(|it| (
                it.metric,
                it.member,
                it.amount,
                it.points,
                it.matures_at,
                it.status,
                it.challenges,
                it.challenge,
                it.finalized_at
            )),
            expected.map(|it| (
                it.metric,
                it.member,
                it.amount,
                it.points,
                it.matures_at,
                it.status,
                it.challenges,
                it.challenge,
                it.since
            )),
        );
        let from = id.saturating_sub(200);
        let status = self.model.record(id).map_or(Status::Pending, |record| record.status);
        let filter = Filter { member: None, metric: Some(1), status: Some(status) };
        let page = self.world.ask(metrics(at).find(filter, from, 10));
        let found: Vec<_> = page.attestations.iter().map(|(id, _)| *id).collect();
        let expected: Vec<_> = (from..count)
            .filter(|id| self.model.records[*id as usize].metric == 1)
            .filter(|id| self.model.records[*id as usize].status == status)
            .take(found.len())
            .collect();
        assert_eq!(found, expected);
        assert!(found.len() == 10 || page.next.is_none_or(|next| next >= from + 1_000));
    }
}
