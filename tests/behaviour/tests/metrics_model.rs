//! The metrics registry beside a model that keeps a plain list and adds everything up anew each time.
//!
//! A long random story is told to both: claims good and bad, doubts, decisions and their absence, revocations,
//! new terms, and between them from a millisecond to ten years. Each answer must be the model's: who is
//! refused and why, what is owed, who is listed, what was minted. Values decay in the model as real numbers,
//! so there the registry may differ by the error that it states, and no further. What was once answered about
//! the past is asked again and again.
//!
//! `TRIBUTARY_STEPS` makes the story longer, `TRIBUTARY_SEED` makes it another one.

use ink::env::hash::{Blake2x256, CryptoHash};
use std::collections::{BTreeMap, BTreeSet};
use tributary_core::{DAY, HOUR, MINUTE, YEAR};
use tributary_harness::{
    given,
    messages::{metrics, psp22, source, token},
    AccountId, Call, CallError, ChainExt, Hash, Signer, World,
};
use tributary_interfaces::{
    metrics::{
        AttestationId, Challenge, Claim, Filter, MetricConfig, MetricKind, Metrics, MetricsError,
        MetricsRoles, OwedTokens, Status, EARNED, MAX_AMOUNT, MAX_CHALLENGES, MAX_HALF_LIVES, POINT, SCORE,
    },
    source::{MetricId, MetricSource},
    token::{Token, TokenConfig, TokenRoles},
    Millis, Timestamp, MAX_BATCH, PSP22,
};

/// Steps that the tests take unless told otherwise.
const STEPS: u64 = 5_000;

/// The token's, which is reached on the way.
const CAP: u128 = 1 << 60;

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Numbers that look random (SplitMix64) and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// Mostly short, at times ten years.
    fn span(&mut self) -> Millis {
        match self.below(100) {
            0..=39 => 1 + self.below(1_000),
            40..=69 => 1 + self.below(2 * MINUTE),
            70..=97 => 1 + self.below(3 * DAY),
            98 => 1 + self.below(90 * DAY),
            _ => 1 + self.below(10 * YEAR),
        }
    }
}

/// A claim as the model remembers it.
#[derive(Clone, Debug)]
struct Record {
    metric: MetricId,
    member: AccountId,
    attestor: AccountId,
    amount: u128,
    points: u128,
    tokens: u128,
    bond: u128,
    arbitration: Millis,
    window: Millis,
    matures_at: Timestamp,
    /// Whether it counts towards a cap.
    is_capped: bool,
    status: Status,
    challenges: u8,
    challenge: Option<Challenge>,
    challenged_at: Timestamp,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// What an attestor filed in a period, and what it may file again, as nobody decided about it.
#[derive(Clone, Copy, Debug, Default)]
struct Claimed {
    period: Timestamp,
    amount: u128,
    undecided: u128,
}

/// What a registry is, in the plainest way.
struct Model {
    configs: Vec<MetricConfig>,
    /// For the score and each metric, its half-lives and since when each holds.
    half_lives: Vec<Vec<(Timestamp, Millis)>>,
    records: Vec<Record>,
    claimed: BTreeMap<(MetricId, AccountId), Claimed>,
    owed: BTreeMap<AccountId, u128>,
    members: Vec<AccountId>,
    /// The most that may be minted; `minted` of it were.
    cap: u128,
    minted: u128,
    tokens: BTreeMap<AccountId, u128>,
    owed_tokens: BTreeMap<AccountId, u128>,
    /// Whether the cap was ever in somebody's way.
    ever_owed: bool,
}

impl Model {
    fn record(&mut self, id: AttestationId) -> Result<&mut Record, MetricsError> {
        self.records.get_mut(id as usize).ok_or(MetricsError::UnknownAttestation(id))
    }

    fn owe(&mut self, to: AccountId, amount: u128) {
        *self.owed.entry(to).or_default() += amount;
    }

    fn attest(
        &mut self,
        by: AccountId,
        metric: MetricId,
        claims: &[Claim],
        sent: u128,
        now: Timestamp,
    ) -> Result<AttestationId, MetricsError> {
        let config = (metric > 0).then(|| self.configs.get(metric as usize - 1)).flatten();
        let config = config.ok_or(MetricsError::UnknownMetric(metric))?.clone();
        if !config.attestors.contains(&by) {
            return Err(MetricsError::NotAttestor { caller: by, metric });
        }
        if claims.is_empty() || claims.len() > 100 {
            return Err(MetricsError::WrongCount { got: claims.len() as u32, max: 100 });
        }
        let needed = config.bond * claims.len() as u128;
        if sent != needed {
            return Err(MetricsError::WrongBond { sent, needed });
        }
        let counts = config.kind == MetricKind::Contribution;
        for (entry, claim) in (0..).zip(claims) {
            let most = if counts { MAX_AMOUNT / POINT } else { MAX_AMOUNT };
            let max = if config.attestation_cap > 0 { config.attestation_cap.min(most) } else { most };
            if claim.amount > max || (counts && claim.amount == 0) {
                return Err(MetricsError::AmountOutOfRange { entry, amount: claim.amount, max });
            }
            if counts && claim.member == AccountId::from([0; 32]) {
                return Err(MetricsError::ZeroAccount { entry });
            }
        }
        if config.period_cap > 0 {
            let sum = claims.iter().map(|claim| claim.amount).sum::<u128>();
            let Claimed { period, amount, undecided } = self.latest(metric, by, now);
            let beyond = (amount + sum).saturating_sub(amount.max(config.period_cap));
            if beyond > undecided {
                let claimed = (amount + sum).saturating_sub(undecided);
                return Err(MetricsError::PeriodCapExceeded { claimed, cap: config.period_cap });
            }
            let latest = Claimed { period, amount: amount + sum - beyond, undecided: undecided - beyond };
            self.claimed.insert((metric, by), latest);
        }
        let first = self.records.len() as AttestationId;
        for claim in claims {
            let points = if counts { claim.amount * config.weight } else { 0 };
            self.records.push(Record {
                metric,
                member: claim.member,
                attestor: by,
                amount: claim.amount,
                points,
                tokens: points * config.tokens_per_point / POINT,
                bond: config.bond,
                arbitration: config.arbitration,
                window: config.window,
                matures_at: now + config.window,
                is_capped: config.period_cap > 0,
                status: Status::Pending,
                challenges: 0,
                challenge: None,
                challenged_at: 0,
                since: None,
                until: None,
            });
        }
        Ok(first)
    }

    /// What this attestor has filed in the period that runs, and may file again.
    fn latest(&self, metric: MetricId, by: AccountId, now: Timestamp) -> Claimed {
        let config = &self.configs[metric as usize - 1];
        let period = now.checked_div(config.period).map_or(0, |number| number * config.period);
        let latest = self.claimed.get(&(metric, by)).copied().unwrap_or_default();
        let amount = if latest.period == period { latest.amount } else { 0 };
        Claimed { period, amount, undecided: latest.undecided.min(config.period_cap) }
    }

    /// What of it counts towards its cap.
    fn claimed(&self, metric: MetricId, by: AccountId, now: Timestamp) -> u128 {
        if self.configs[metric as usize - 1].period_cap == 0 {
            return 0;
        }
        let Claimed { amount, undecided, .. } = self.latest(metric, by, now);
        amount.saturating_sub(undecided)
    }

    fn challenge(
        &mut self,
        ids: &[AttestationId],
        by: AccountId,
        sent: u128,
        now: u64,
    ) -> Result<u32, MetricsError> {
        self.all_or_none(|model| {
            let (done, passed_over) = model.each(ids, |model, id| {
                let record = model.record(id)?;
                waits(id, record)?;
                in_time(id, record.matures_at, now)?;
                if record.challenges == MAX_CHALLENGES {
                    return Err(MetricsError::WrongCount { got: 9, max: 8 });
                }
                record.challenges += 1;
                record.status = Status::Challenged;
                let (until, reason) = (now + record.arbitration, blake2x256("no"));
                record.challenge = Some(Challenge { by, until, reason });
                record.challenged_at = now;
                Ok(())
            })?;
            let needed = ids.iter().map(|id| model.records[*id as usize].bond).sum();
            if sent != needed {
                return Err(MetricsError::WrongBond { sent, needed });
            }
            model.owe(by, passed_over);
            Ok(done)
        })
    }

    fn resolve(&mut self, ids: &[AttestationId], upheld: bool, now: u64) -> Result<u32, MetricsError> {
        self.all_or_none(|model| {
            let (done, _) = model.each(ids, |model, id| {
                let record = model.record(id)?;
                only(id, record, Status::Challenged)?;
                let Challenge { by, until, .. } = record.challenge.unwrap();
                in_time(id, until, now)?;
                let (attestor, bond) = (record.attestor, record.bond);
                if upheld {
                    record.status = Status::Upheld;
                    record.matures_at += now - record.challenged_at;
                    record.matures_at = record.matures_at.max(now + record.window.min(DAY));
                    model.owe(attestor, bond);
                } else {
                    record.status = Status::Rejected;
                    model.owe(by, 2 * bond);
                }
                Ok(())
            })?;
            Ok(done)
        })
    }

    fn expire(&mut self, ids: &[AttestationId], now: u64) -> Result<u32, MetricsError> {
        self.all_or_none(|model| {
            let mut ended = 0;
            for id in ids {
                let record = model.record(*id)?;
                let Some(Challenge { by, until, .. }) = record.challenge else { continue };
                if record.status != Status::Challenged || now < until {
                    continue;
                }
                record.status = Status::Expired;
                let Record { metric, attestor, amount, bond, is_capped, .. } = record.clone();
                model.owe(attestor, bond + bond.div_ceil(2));
                model.owe(by, bond / 2);
                if is_capped {
                    model.claimed.entry((metric, attestor)).or_default().undecided += amount;
                }
                ended += 1;
            }
            Ok(ended)
        })
    }

    fn retract(&mut self, ids: &[AttestationId], by: AccountId, now: u64) -> Result<u32, MetricsError> {
        self.all_or_none(|model| {
            let (done, _) = model.each(ids, |model, id| {
                let record = model.record(id)?;
                if by != record.attestor {
                    return Err(MetricsError::NotAllowed { caller: by, needed: record.attestor });
                }
                let (bond, doubted) = (record.bond, record.status == Status::Challenged);
                if doubted && record.challenged_at == now {
                    let challenger = record.challenge.unwrap().by;
                    record.status = Status::Retracted;
                    model.owe(challenger, bond);
                } else {
                    waits(id, record)?;
                    in_time(id, record.matures_at, now)?;
                    record.status = Status::Retracted;
                }
                model.owe(by, bond);
                Ok(())
            })?;
            Ok(done)
        })
    }

    /// Does it to each, and passes over those to which it cannot be done, unless that is all. How many it was done to,
    /// and the bonds of the others.
    fn each(
        &mut self,
        ids: &[AttestationId],
        act: impl Fn(&mut Self, AttestationId) -> Result<(), MetricsError>,
    ) -> Result<(u32, u128), MetricsError> {
        let (mut done, mut passed_over, mut first) = (0, 0, None);
        for id in ids {
            match act(self, *id) {
                Ok(()) => done += 1,
                Err(error @ (MetricsError::UnknownAttestation(_) | MetricsError::NotAllowed { .. })) => {
                    return Err(error)
                }
                Err(error) => {
                    passed_over += self.records[*id as usize].bond;
                    first.get_or_insert(error);
                }
            }
        }
        match first {
            Some(error) if done == 0 => Err(error),
            _ => Ok((done, passed_over)),
        }
    }

    fn all_or_none<T>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<T, MetricsError>,
    ) -> Result<T, MetricsError> {
        let before = (self.records.clone(), self.owed.clone(), self.claimed.clone());
        let changed = change(self);
        if changed.is_err() {
            (self.records, self.owed, self.claimed) = before;
        }
        changed
    }

    fn finalize(&mut self, ids: &[AttestationId], now: u64) -> Result<u32, MetricsError> {
        if let Some(unknown) = ids.iter().find(|id| **id as usize >= self.records.len()) {
            return Err(MetricsError::UnknownAttestation(*unknown));
        }
        let mut counted = 0;
        let mut mint: Vec<((MetricId, AccountId, Timestamp), u128)> = Vec::new();
        for id in ids {
            let record = &mut self.records[*id as usize];
            if waits(*id, record).is_err() || now < record.matures_at {
                continue;
            }
            record.status = Status::Final;
            record.since = Some(now);
            counted += 1;
            let Record { metric, member, attestor, tokens, bond, matures_at, .. } = record.clone();
            self.owe(attestor, bond);
            if self.configs[metric as usize - 1].kind == MetricKind::Indicator {
                continue;
            }
            if !self.members.contains(&member) {
                self.members.push(member);
            }
            // What a member gets of one metric at one moment is minted together, where it first appears.
            let key = (metric, member, matures_at);
            match mint.iter_mut().find(|(known, _)| *known == key) {
                Some((_, sum)) => *sum += tokens,
                None => mint.push((key, tokens)),
            }
        }
        for ((_, member, _), tokens) in mint {
            let minted = self.mint(member, tokens);
            *self.owed_tokens.entry(member).or_default() += tokens - minted;
            self.ever_owed |= tokens > minted;
        }
        Ok(counted)
    }

    /// Mints what fits.
    fn mint(&mut self, member: AccountId, tokens: u128) -> u128 {
        let minted = tokens.min(self.cap - self.minted);
        self.minted += minted;
        *self.tokens.entry(member).or_default() += minted;
        minted
    }

    fn mint_owed(&mut self, members: &[AccountId]) -> u128 {
        let mut sum = 0;
        for member in members {
            let owed = self.owed_tokens.get(member).copied().unwrap_or_default();
            let minted = self.mint(*member, owed);
            self.owed_tokens.insert(*member, owed - minted);
            sum += minted;
        }
        sum
    }

    fn revoke(&mut self, ids: &[AttestationId], now: u64) -> Result<u32, MetricsError> {
        self.all_or_none(|model| {
            let (mut done, mut first) = (0, None);
            for id in ids {
                let record = model.record(*id)?;
                let wrong = MetricsError::WrongStatus { attestation: *id, status: record.status };
                match record.status {
                    Status::Final => {
                        record.status = Status::Revoked;
                        record.until = Some(now);
                        done += 1;
                    }
                    // It would count after all.
                    Status::Pending | Status::Challenged | Status::Upheld => return Err(wrong),
                    _ => drop(first.get_or_insert(wrong)),
                }
            }
            match first {
                Some(error) if done == 0 => Err(error),
                _ => Ok(done),
            }
        })
    }

    fn set_half_life(&mut self, metric: MetricId, half_life: Millis, now: u64) -> Result<(), MetricsError> {
        let ever = &mut self.half_lives[metric as usize];
        if ever.last().unwrap().1 == half_life {
            return Ok(());
        }
        let kept: Vec<_> = ever.iter().copied().filter(|(since, _)| *since < now).collect();
        if kept.len() as u32 == MAX_HALF_LIVES {
            return Err(MetricsError::WrongCount { got: MAX_HALF_LIVES + 1, max: MAX_HALF_LIVES });
        }
        *ever = kept;
        ever.push((now, half_life));
        Ok(())
    }

    fn update(&mut self, metric: MetricId, config: MetricConfig, now: u64) -> Result<(), MetricsError> {
        self.set_half_life(metric, config.half_life, now)?;
        self.configs[metric as usize - 1] = config;
        Ok(())
    }

    /// What is left at `at` of 1 at `since`.
    fn left(&self, metric: MetricId, since: Timestamp, at: Timestamp) -> f64 {
        let ever = &self.half_lives[metric as usize];
        let mut age = 0.0;
        for (position, (from, half_life)) in ever.iter().enumerate() {
            let end = ever.get(position + 1).map_or(u64::MAX, |(next, _)| *next);
            let (from, end) = ((*from).max(since), end.min(at));
            if *half_life > 0 && end > from {
                age += (end - from) as f64 / *half_life as f64;
            }
        }
        (-age).exp2()
    }

    /// The attestations that made up `member`'s value, or everyone's, until `at`.
    fn credits(&self, metric: MetricId, member: Option<AccountId>, at: Timestamp) -> Vec<&Record> {
        self.records
            .iter()
            .filter(|record| record.since.is_some_and(|since| since <= at))
            .filter(|record| self.configs[record.metric as usize - 1].kind == MetricKind::Contribution)
            .filter(|record| metric == SCORE || metric == record.metric)
            .filter(|record| member.is_none_or(|member| member == record.member))
            .collect()
    }

    /// The true value, and how far an answer may be from it.
    fn value(&self, metric: MetricId, member: Option<AccountId>, at: Timestamp) -> (f64, f64) {
        let (mut value, mut ever, mut changes) = (0.0, 0.0, 1.0);
        for record in self.credits(metric, member, at) {
            let amount = worth(record, metric) as f64;
            ever += amount;
            changes += 3.0;
            if record.until.is_none_or(|until| until > at) {
                // It decays from the end of its window on, whenever it was finalized.
                value += amount * self.left(metric, record.matures_at, at);
            }
        }
        // 2^-31 and, of ages cut off, 2^-32 for each change.
        (value, changes * (1.0 + ever * 7.1e-10))
    }

    fn earned(&self, metric: MetricId, member: Option<AccountId>, at: Timestamp) -> u128 {
        self.credits(metric, member, at).into_iter().map(|record| worth(record, metric)).sum()
    }

    /// Of the last filed attestation that was final then and stood.
    fn indicator(&self, metric: MetricId, at: Timestamp) -> u128 {
        let standing = self.records.iter().rfind(|record| {
            record.metric == metric
                && record.since.is_some_and(|since| since <= at)
                && record.until.is_none_or(|until| until > at)
        });
        standing.map_or(0, |record| record.amount)
    }

    /// All bonds that are not decided yet, and what is owed.
    fn held(&self) -> u128 {
        let waiting = self.records.iter().map(|record| match record.status {
            Status::Pending | Status::Upheld => record.bond,
            Status::Challenged => 2 * record.bond,
            _ => 0,
        });
        waiting.sum::<u128>() + self.owed.values().sum::<u128>()
    }
}

fn only(id: AttestationId, record: &Record, status: Status) -> Result<(), MetricsError> {
    match record.status == status {
        true => Ok(()),
        false => Err(MetricsError::WrongStatus { attestation: id, status: record.status }),
    }
}

fn waits(id: AttestationId, record: &Record) -> Result<(), MetricsError> {
    only(id, record, Status::Pending).or(only(id, record, Status::Upheld))
}

fn in_time(id: AttestationId, closed: Timestamp, now: Timestamp) -> Result<(), MetricsError> {
    match now < closed {
        true => Ok(()),
        false => Err(MetricsError::WindowClosed { attestation: id, closed, now }),
    }
}

fn blake2x256(text: &str) -> Hash {
    let mut hash = [0; 32];
    Blake2x256::hash(text.as_bytes(), &mut hash);
    hash.into()
}

/// What an attestation brings to a metric or to the score, in millionths.
fn worth(record: &Record, metric: MetricId) -> u128 {
    if metric == SCORE {
        record.points
    } else {
        record.amount * POINT
    }
}

/// The registry and the model, told the same story.
struct Both {
    world: World,
    model: Model,
    dice: Dice,
    governor: Signer,
    arbiter: Signer,
    attestors: Vec<Signer>,
    people: Vec<AccountId>,
    shares: AccountId,
    at: AccountId,
    start: Timestamp,
    deposit: u128,
    /// Answers about the past: metric, moment, values and total.
    told: Vec<(MetricId, Timestamp, Vec<u128>, u128)>,
}

impl Both {
    fn new(seed: u64) -> Self {
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
    fn tell<T>(
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
    fn some_id(&mut self) -> AttestationId {
        let count = self.model.records.len() as u64;
        let id = match self.dice.below(50) {
            0 => count + self.dice.below(3),
            1..=10 => self.dice.below(count),
            _ => count.saturating_sub(1 + self.dice.below(40)),
        };
        id as AttestationId
    }

    fn step(&mut self) {
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
    fn challenged(&mut self) -> Vec<AttestationId> {
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
    fn doubtable(&mut self, now: Timestamp) -> Vec<AttestationId> {
        let upheld = |record: &Record| record.status == Status::Upheld && now < record.matures_at;
        match self.model.records.iter().rposition(upheld) {
            Some(id) if self.dice.one_in(2) => vec![id as AttestationId],
            _ => self.some_ids(),
        }
    }

    /// One, or a few of which none may be twice.
    fn some_ids(&mut self) -> Vec<AttestationId> {
        let number = if self.dice.one_in(3) { 1 + self.dice.below(3) } else { 1 };
        let ids: BTreeSet<_> = (0..number).map(|_| self.some_id()).collect();
        ids.into_iter().collect()
    }

    /// Somebody has what is on record minted, or somebody's tokens are burnt so that there is room again.
    fn mint_or_burn(&mut self) {
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

    fn attest(&mut self, now: Timestamp) {
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

    fn redefine(&mut self, now: Timestamp) {
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
    fn ask(&mut self, moment: Timestamp) {
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

    fn answers(&mut self, metric: MetricId, moment: Timestamp) -> (Vec<u128>, u128) {
        let values = source(self.at).past_values(metric, self.people.clone(), moment);
        let values = self.world.ask(values).unwrap();
        (values, self.world.ask(source(self.at).past_total(metric, moment)).unwrap())
    }

    fn remember(&mut self, which: usize) {
        let (metric, moment, values, total) = self.told[which].clone();
        assert_eq!(self.answers(metric, moment), (values, total), "law 2: {metric} at {moment}");
    }

    /// What is true at any time: bonds, members, tokens, and lists.
    fn compare(&mut self) {
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

#[test]
fn laws_2_and_9_sums_lists_bonds_and_past_answers_are_those_of_a_naive_model() {
    let steps = from_environment("TRIBUTARY_STEPS", STEPS);
    let mut both = Both::new(from_environment("TRIBUTARY_SEED", 1));
    for step in 0..steps {
        both.step();
        if step % 25 == 0 {
            both.compare();
        }
        let now = both.world.now();
        if step % 40 == 0 && now > both.start + 1 {
            let moment = both.start + both.dice.below(now - both.start);
            let recent = now - 1 - both.dice.below(1_000).min(now - 1 - both.start);
            both.ask(moment);
            both.ask(recent);
            // At a change itself, and the moment before.
            let id = both.some_id();
            let changed = both.model.record(id).ok().and_then(|record| record.until.or(record.since));
            for moment in changed.into_iter().flat_map(|at| [at - 1, at]).filter(|at| *at < now) {
                both.ask(moment);
            }
            let which = both.dice.below(both.told.len() as u64) as usize;
            both.remember(which);
        }
    }
    for which in (0..both.told.len()).rev().step_by(7) {
        both.remember(which);
    }
    let reached = |status| both.model.records.iter().any(|record| record.status == status);
    for status in [
        Status::Pending,
        Status::Final,
        Status::Rejected,
        Status::Retracted,
        Status::Revoked,
        Status::Expired,
        Status::Upheld,
    ] {
        assert!(steps < STEPS || reached(status), "the story never came to {status:?}");
    }
    let twice = both.model.records.iter().any(|record| record.challenges > 1);
    assert!(steps < STEPS || twice, "the story never came to a second doubt");
    assert!(steps < STEPS || both.model.ever_owed, "the story never came to the cap");
}
