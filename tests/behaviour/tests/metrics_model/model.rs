//! The model: a plain list, added up anew each time.

use ink::env::hash::{Blake2x256, CryptoHash};
use std::collections::BTreeMap;
use tributary_core::DAY;
use tributary_harness::{AccountId, Hash};
use tributary_interfaces::{
    metrics::{
        AttestationId, Challenge, Claim, MetricConfig, MetricKind, MetricsError, Status, MAX_AMOUNT,
        MAX_CHALLENGES, MAX_HALF_LIVES, POINT, SCORE,
    },
    source::MetricId,
    Millis, Timestamp,
};

/// A claim as the model remembers it.
#[derive(Clone, Debug)]
pub struct Record {
    pub metric: MetricId,
    pub member: AccountId,
    pub attestor: AccountId,
    pub amount: u128,
    pub points: u128,
    pub tokens: u128,
    pub bond: u128,
    pub arbitration: Millis,
    pub window: Millis,
    pub matures_at: Timestamp,
    /// Whether it counts towards a cap.
    pub is_capped: bool,
    pub status: Status,
    pub challenges: u8,
    pub challenge: Option<Challenge>,
    pub challenged_at: Timestamp,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// What an attestor filed in a period, and what it may file again, as nobody decided about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claimed {
    pub period: Timestamp,
    pub amount: u128,
    pub undecided: u128,
}

/// What a registry is, in the plainest way.
pub struct Model {
    pub configs: Vec<MetricConfig>,
    /// For the score and each metric, its half-lives and since when each holds.
    pub half_lives: Vec<Vec<(Timestamp, Millis)>>,
    pub records: Vec<Record>,
    pub claimed: BTreeMap<(MetricId, AccountId), Claimed>,
    pub owed: BTreeMap<AccountId, u128>,
    pub members: Vec<AccountId>,
    /// The most that may be minted; `minted` of it were.
    pub cap: u128,
    pub minted: u128,
    pub tokens: BTreeMap<AccountId, u128>,
    pub owed_tokens: BTreeMap<AccountId, u128>,
    /// Whether the cap was ever in somebody's way.
    pub ever_owed: bool,
}

impl Model {
    pub fn record(&mut self, id: AttestationId) -> Result<&mut Record, MetricsError> {
        self.records.get_mut(id as usize).ok_or(MetricsError::UnknownAttestation(id))
    }

    pub fn owe(&mut self, to: AccountId, amount: u128) {
        *self.owed.entry(to).or_default() += amount;
    }

    pub fn attest(
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
    pub fn latest(&self, metric: MetricId, by: AccountId, now: Timestamp) -> Claimed {
        let config = &self.configs[metric as usize - 1];
        let period = now.checked_div(config.period).map_or(0, |number| number * config.period);
        let latest = self.claimed.get(&(metric, by)).copied().unwrap_or_default();
        let amount = if latest.period == period { latest.amount } else { 0 };
        Claimed { period, amount, undecided: latest.undecided.min(config.period_cap) }
    }

    /// What of it counts towards its cap.
    pub fn claimed(&self, metric: MetricId, by: AccountId, now: Timestamp) -> u128 {
        if self.configs[metric as usize - 1].period_cap == 0 {
            return 0;
        }
        let Claimed { amount, undecided, .. } = self.latest(metric, by, now);
        amount.saturating_sub(undecided)
    }

    pub fn challenge(
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

    pub fn resolve(&mut self, ids: &[AttestationId], upheld: bool, now: u64) -> Result<u32, MetricsError> {
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

    pub fn expire(&mut self, ids: &[AttestationId], now: u64) -> Result<u32, MetricsError> {
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

    pub fn retract(&mut self, ids: &[AttestationId], by: AccountId, now: u64) -> Result<u32, MetricsError> {
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
    pub fn each(
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

    pub fn all_or_none<T>(
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

    pub fn finalize(&mut self, ids: &[AttestationId], now: u64) -> Result<u32, MetricsError> {
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
    pub fn mint(&mut self, member: AccountId, tokens: u128) -> u128 {
        let minted = tokens.min(self.cap - self.minted);
        self.minted += minted;
        *self.tokens.entry(member).or_default() += minted;
        minted
    }

    pub fn mint_owed(&mut self, members: &[AccountId]) -> u128 {
        let mut sum = 0;
        for member in members {
            let owed = self.owed_tokens.get(member).copied().unwrap_or_default();
            let minted = self.mint(*member, owed);
            self.owed_tokens.insert(*member, owed - minted);
            sum += minted;
        }
        sum
    }

    pub fn revoke(&mut self, ids: &[AttestationId], now: u64) -> Result<u32, MetricsError> {
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

    pub fn set_half_life(
        &mut self,
        metric: MetricId,
        half_life: Millis,
        now: u64,
    ) -> Result<(), MetricsError> {
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

    pub fn update(&mut self, metric: MetricId, config: MetricConfig, now: u64) -> Result<(), MetricsError> {
        self.set_half_life(metric, config.half_life, now)?;
        self.configs[metric as usize - 1] = config;
        Ok(())
    }

    /// What is left at `at` of 1 at `since`.
    pub fn left(&self, metric: MetricId, since: Timestamp, at: Timestamp) -> f64 {
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
    pub fn credits(&self, metric: MetricId, member: Option<AccountId>, at: Timestamp) -> Vec<&Record> {
        self.records
            .iter()
            .filter(|record| record.since.is_some_and(|since| since <= at))
            .filter(|record| self.configs[record.metric as usize - 1].kind == MetricKind::Contribution)
            .filter(|record| metric == SCORE || metric == record.metric)
            .filter(|record| member.is_none_or(|member| member == record.member))
            .collect()
    }

    /// The true value, and how far an answer may be from it.
    pub fn value(&self, metric: MetricId, member: Option<AccountId>, at: Timestamp) -> (f64, f64) {
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

    pub fn earned(&self, metric: MetricId, member: Option<AccountId>, at: Timestamp) -> u128 {
        self.credits(metric, member, at).into_iter().map(|record| worth(record, metric)).sum()
    }

    /// Of the last filed attestation that was final then and stood.
    pub fn indicator(&self, metric: MetricId, at: Timestamp) -> u128 {
        let standing = self.records.iter().rfind(|record| {
            record.metric == metric
                && record.since.is_some_and(|since| since <= at)
                && record.until.is_none_or(|until| until > at)
        });
        standing.map_or(0, |record| record.amount)
    }

    /// All bonds that are not decided yet, and what is owed.
    pub fn held(&self) -> u128 {
        let waiting = self.records.iter().map(|record| match record.status {
            Status::Pending | Status::Upheld => record.bond,
            Status::Challenged => 2 * record.bond,
            _ => 0,
        });
        waiting.sum::<u128>() + self.owed.values().sum::<u128>()
    }
}

pub fn only(id: AttestationId, record: &Record, status: Status) -> Result<(), MetricsError> {
    match record.status == status {
        true => Ok(()),
        false => Err(MetricsError::WrongStatus { attestation: id, status: record.status }),
    }
}

pub fn waits(id: AttestationId, record: &Record) -> Result<(), MetricsError> {
    only(id, record, Status::Pending).or(only(id, record, Status::Upheld))
}

pub fn in_time(id: AttestationId, closed: Timestamp, now: Timestamp) -> Result<(), MetricsError> {
    match now < closed {
        true => Ok(()),
        false => Err(MetricsError::WindowClosed { attestation: id, closed, now }),
    }
}

pub fn blake2x256(text: &str) -> Hash {
    let mut hash = [0; 32];
    Blake2x256::hash(text.as_bytes(), &mut hash);
    hash.into()
}

/// What an attestation brings to a metric or to the score, in millionths.
pub fn worth(record: &Record, metric: MetricId) -> u128 {
    if metric == SCORE {
        record.points
    } else {
        record.amount * POINT
    }
}
