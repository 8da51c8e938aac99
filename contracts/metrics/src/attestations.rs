//! Who claims what, who doubts it, and what became of it.
//!
//! What was filed in one call is kept in one cell: a chain charges for each cell that is touched and hardly
//! for its bytes, so filing or finalizing a hundred costs little more than one. Its entries all have the same
//! length (`batch.rs`), so that whoever needs one of them decodes one.
//!
//! Rules are compiled apart from the dispatcher (`inline(never)`, here and in the files beside): inlined into
//! one huge function they were 4 KB more, which each call pays for.

use crate::{
    batch::{Entry, Open, Terms, MAX_BYTES, NOT_COUNTED},
    definitions::{check_account, check_text, count},
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
    scale::{Compact, Decode, Encode},
    storage::Mapping,
};
use tributary_core::DAY;
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, Challenge, Claim, Filter, Found, MetricConfig, MetricKind,
        MetricsError, Status, MAX_AMOUNT, MAX_ATTESTATIONS_PAGE, MAX_CHALLENGES, MAX_SCAN, POINT,
    },
    source::MetricId,
    Timestamp, MAX_BATCH,
};
use tributary_storage::Blocks;

/// How many numbers share a cell of the index. A batch lies on at most two.
const INDEX_PAGE: u32 = 128;

/// The most bytes of a batch's evidence: what a call brings.
const MAX_EVIDENCE: usize = 1 << 14;

/// All attestations ever filed, 0 to `count - 1`.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Attestations {
    count: u32,
    /// By the number of their first attestation: as in `batch.rs`.
    batches: Blocks<AttestationId>,
    /// What each batch rests on: shown, and never needed for a decision. Each claim's `Evidence`, encoded.
    evidence: Blocks<AttestationId>,
    /// The latest doubt in each attestation that was ever doubted.
    doubts: Mapping<AttestationId, Doubt>,
    /// For each page of numbers, the batches that lie on it.
    index: Mapping<u32, Vec<AttestationId>>,
    /// What attestors claimed in their latest period.
    claimed: Mapping<(MetricId, AccountId), Claimed>,
}

type Evidence = (Hash, String);

/// The evidence of one batch in memory, which serves the next one after it.
#[derive(Default)]
struct Shown {
    of: Option<AttestationId>,
    bytes: Vec<u8>,
    length: usize,
}

impl Shown {
    /// That of one claim of the batch.
    fn evidence(&self, place: usize) -> Evidence {
        let mut bytes = self.bytes.get(..self.length).unwrap_or_default();
        for _ in 0..place {
            bytes = bytes.get(32..).unwrap_or_default();
            let uri = Compact::<u32>::decode(&mut bytes).map_or(0, |length| length.0);
            bytes = bytes.get(uri as usize..).unwrap_or_default();
        }
        Evidence::decode(&mut bytes).unwrap_or_default()
    }
}

/// A challenge, and the window that it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Doubt {
    pub challenge: Challenge,
    /// When the attestation's window ends: while it is challenged, when it would have ended.
    pub matures_at: Timestamp,
}

/// What an attestor filed in its latest period, and what the arbiter left undecided of all that it ever filed: as
/// much may be filed again beyond the cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Claimed {
    period_start: Timestamp,
    amount: u128,
    undecided: u128,
}

impl Claimed {
    /// As it stands in the period that begins at `period_start`. No more than a cap's worth of what was left
    /// undecided is kept: else a silent arbiter and a friend who doubts would save up for one flood.
    fn in_period(self, period_start: Timestamp, cap: u128) -> Self {
        let amount = if self.period_start == period_start { self.amount } else { 0 };
        Self { period_start, amount, undecided: self.undecided.min(cap) }
    }

    /// What counts towards the cap.
    fn counts(self) -> u128 {
        self.amount.saturating_sub(self.undecided)
    }
}

/// An attestation that just became final.
pub struct Counted {
    pub attestation: AttestationId,
    pub metric: MetricId,
    pub member: AccountId,
    pub amount: u128,
    pub points: u128,
    pub tokens: u128,
    /// Since when it counts, whenever it was finalized.
    pub matures_at: Timestamp,
    pub attestor: AccountId,
    /// To pay back.
    pub bond: u128,
}

/// What somebody does to attestations that do not count yet.
#[derive(Clone, Copy)]
pub enum Act {
    /// Doubts them, for a reason that is hashed here.
    Challenge(AccountId, Hash),
    /// Finds them true, or not.
    Resolve(bool),
    /// Ends challenges that the arbiter did not decide in time, and passes over what is none.
    Expire,
    /// Takes back one's own.
    Retract(AccountId),
}

/// What became of those that it could be done to.
pub struct Acted {
    pub changed: Vec<Changed>,
    /// The attestors' bonds of those that were passed over, in all.
    pub passed_over: u128,
}

/// What became of one of them.
pub struct Changed {
    pub attestation: AttestationId,
    pub attestor: AccountId,
    /// What each side put up.
    pub bond: u128,
    /// The doubt in it, if there was one.
    pub doubt: Option<Doubt>,
    /// What each side is owed now.
    pub to_attestor: u128,
    pub to_challenger: u128,
}

/// A final attestation that counts no more.
pub struct Undone {
    pub attestation: AttestationId,
    pub metric: MetricId,
    pub member: AccountId,
    pub amount: u128,
    pub points: u128,
    /// Since when it counted.
    pub since: Timestamp,
}

impl Attestations {
    pub fn count(&self) -> u32 {
        self.count
    }

    pub fn get(&self, id: AttestationId) -> Result<Attestation, MetricsError> {
        let mut open = Open::default();
        let entry = self.look(&mut open, id)?;
        Ok(self.record(&open, &mut Shown::default(), id, entry))
    }

    pub fn page(&self, from: AttestationId, limit: u32) -> Vec<Attestation> {
        let found = self.find(Filter::default(), from, limit).attestations;
        found.into_iter().map(|(_, attestation)| attestation).collect()
    }

    /// Those that match, of at most `MAX_SCAN` from `from` on. Batches follow one another, so the index is
    /// asked only once.
    #[inline(never)]
    pub fn find(&self, filter: Filter, from: AttestationId, limit: u32) -> Found {
        let limit = limit.min(MAX_ATTESTATIONS_PAGE);
        let end = from.saturating_add(MAX_SCAN).min(self.count);
        let mut attestations = Vec::new();
        let (mut open, mut shown) = (Open::default(), Shown::default());
        let mut next = from;
        while next < end && count(&attestations) < limit {
            if next > from && !open.holds(next) {
                self.load(&mut open, next);
            }
            let Ok(entry) = self.look(&mut open, next) else { break };
            if matches(&filter, &open.terms, &entry) {
                attestations.push((next, self.record(&open, &mut shown, next, entry)));
            }
            next = next.saturating_add(1);
        }
        Found { attestations, next: (next < self.count).then_some(next) }
    }

    /// Files claims under the terms in force; all or none, as a refusal reverts what was written.
    #[inline(never)]
    pub fn file(
        &mut self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        claims: Vec<Claim>,
        sent: u128,
        now: Timestamp,
    ) -> Result<Attested, MetricsError> {
        let number = check_count(&claims, 1)?;
        let needed = config.bond.saturating_mul(number.into());
        if sent != needed {
            return Err(MetricsError::WrongBond { sent, needed });
        }
        let first = self.count;
        let next = first.checked_add(number).ok_or(MetricsError::Overflow)?;

        let mut terms = Terms::new(metric, config, attestor, now);
        let mut evidence = Vec::new();
        let mut sum = 0u128;
        for (entry, claim) in (0..).zip(&claims) {
            check_claim(config, &terms, entry, claim)?;
            sum = sum.saturating_add(claim.amount);
            claim.evidence.encode_to(&mut evidence);
            claim.uri.encode_to(&mut evidence);
        }
        terms.period = self.claim_within_cap(metric, config, attestor, sum, now)?;

        let mut bytes = Vec::with_capacity(MAX_BYTES);
        terms.write(&mut bytes);
        for claim in &claims {
            Entry::new(claim.member, claim.amount).write(&mut bytes);
        }
        self.batches.write(first, &bytes);
        self.evidence.write(first, &evidence);
        for page in page_of(first)..=page_of(next.saturating_sub(1)) {
            let mut batches = self.index.get(page).unwrap_or_default();
            batches.push(first);
            self.index.insert(page, &batches);
        }
        self.count = next;
        Ok(Attested { first, metric, attestor, matures_at: terms.matures_at, claims })
    }

    /// Doubts, decisions and withdrawals. Those of the list to which it cannot be done, as somebody else was first or
    /// their time is over, are passed over; where that is all of them, the first one's reason is the refusal. So
    /// nobody keeps others from the rest by what they do to one. Law: in each state the bonds of an attestation are
    /// put up that are not owed to anybody: its attestor's as long as it waits for its window, both while it is
    /// challenged.
    #[inline(never)]
    pub fn act(&mut self, ids: &[AttestationId], act: Act, now: Timestamp) -> Result<Acted, MetricsError> {
        check_count(ids, 1)?;
        let (mut changed, mut passed_over, mut refused) = (Vec::with_capacity(ids.len()), 0u128, None);
        let mut open = Open::default();
        for id in ids.iter().copied() {
            let mut entry = self.turn_to(&mut open, id)?;
            let Terms { metric, attestor, bond, .. } = open.terms;
            if let Act::Retract(caller) = act {
                if caller != attestor {
                    return Err(MetricsError::NotAllowed { caller, needed: attestor });
                }
            }
            let before = self.doubt(id, &entry);
            match done(id, &open.terms, &mut entry, before, act, now) {
                Ok(changes) => {
                    open.put(id, &entry);
                    if let Some(doubt) = changes.doubt.filter(|_| changes.doubt != before) {
                        self.doubts.insert(id, &doubt);
                    }
                    if let Act::Expire = act {
                        self.unclaim(metric, attestor, open.terms.period, entry.amount);
                    }
                    changed.push(changes);
                }
                Err(reason) => {
                    passed_over = passed_over.saturating_add(bond);
                    refused.get_or_insert(reason);
                }
            }
        }
        self.save(&mut open);
        match refused.filter(|_| changed.is_empty()) {
            Some(reason) => Err(reason),
            None => Ok(Acted { changed, passed_over }),
        }
    }

    /// Makes the attestations final that are due, and passes over the others. Each batch is read and written
    /// once as long as its numbers follow one another.
    #[inline(never)]
    pub fn finalize(&mut self, ids: &[AttestationId], now: Timestamp) -> Result<Vec<Counted>, MetricsError> {
        let mut counted = Vec::with_capacity(ids.len());
        let mut open = Open::default();
        for id in ids.iter().copied() {
            let mut entry = self.turn_to(&mut open, id)?;
            let matures_at = self.matures_at(&open, id, &entry);
            if entry.waits(id).is_err() || now < matures_at {
                continue;
            }
            entry.status = Status::Final;
            entry.finalized_at = now;
            open.put(id, &entry);
            let Entry { member, amount, .. } = entry;
            let Terms { metric, attestor, bond, .. } = open.terms;
            let (points, tokens) = open.terms.worth(amount).unwrap_or_default();
            counted.push(Counted {
                attestation: id,
                metric,
                member,
                amount,
                points,
                tokens,
                matures_at,
                attestor,
                bond,
            });
        }
        self.save(&mut open);
        Ok(counted)
    }

    /// Makes final attestations count no more, and passes over the others as `act` does.
    #[inline(never)]
    pub fn revoke(&mut self, ids: &[AttestationId]) -> Result<Vec<Undone>, MetricsError> {
        check_count(ids, 1)?;
        let (mut undone, mut refused) = (Vec::with_capacity(ids.len()), None);
        let mut open = Open::default();
        for attestation in ids.iter().copied() {
            let mut entry = self.turn_to(&mut open, attestation)?;
            if entry.status != Status::Final {
                let reason = MetricsError::WrongStatus { attestation, status: entry.status };
                // What may still come to count is not passed over: it would count after all.
                if entry.may_count() {
                    return Err(reason);
                }
                refused.get_or_insert(reason);
                continue;
            }
            entry.status = Status::Revoked;
            open.put(attestation, &entry);
            let Entry { member, amount, .. } = entry;
            let (points, _) = open.terms.worth(amount).unwrap_or_default();
            let since = self.matures_at(&open, attestation, &entry);
            undone.push(Undone { attestation, metric: open.terms.metric, member, amount, points, since });
        }
        self.save(&mut open);
        match refused.filter(|_| undone.is_empty()) {
            Some(reason) => Err(reason),
            None => Ok(undone),
        }
    }

    /// What counts towards an attestor's cap in the period that runs.
    pub fn claimed(
        &self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        now: Timestamp,
    ) -> u128 {
        if config.period_cap == 0 {
            return 0;
        }
        self.latest(metric, config, attestor, now).counts()
    }

    fn latest(
        &self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        now: Timestamp,
    ) -> Claimed {
        let latest = self.claimed.get((metric, attestor)).unwrap_or_default();
        latest.in_period(period_start(config, now), config.period_cap)
    }

    /// Counts what an attestor claims towards its cap. Returns the period in which it counts.
    #[inline(never)]
    fn claim_within_cap(
        &mut self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        sum: u128,
        now: Timestamp,
    ) -> Result<Timestamp, MetricsError> {
        let cap = config.period_cap;
        if cap == 0 {
            return Ok(NOT_COUNTED);
        }
        let Claimed { period_start, amount, undecided } = self.latest(metric, config, attestor, now);
        let claimed = amount.saturating_add(sum);
        let beyond = claimed.saturating_sub(cap.max(amount));
        if beyond > undecided {
            let claimed = claimed.saturating_sub(undecided);
            return Err(MetricsError::PeriodCapExceeded { claimed, cap });
        }
        let (amount, undecided) = (claimed.saturating_sub(beyond), undecided.saturating_sub(beyond));
        self.claimed.insert((metric, attestor), &Claimed { period_start, amount, undecided });
        Ok(period_start)
    }

    /// Lets an attestor file again, in whatever period, what was left undecided of what counted towards its cap.
    #[inline(never)]
    fn unclaim(&mut self, metric: MetricId, attestor: AccountId, period: Timestamp, sum: u128) {
        if period != NOT_COUNTED {
            let mut latest = self.claimed.get((metric, attestor)).unwrap_or_default();
            latest.undecided = latest.undecided.saturating_add(sum);
            self.claimed.insert((metric, attestor), &latest);
        }
    }

    /// Turns to an attestation, from wherever the batch in memory lies.
    fn turn_to(&mut self, open: &mut Open, id: AttestationId) -> Result<Entry, MetricsError> {
        if !open.holds(id) {
            self.save(open);
        }
        self.look(open, id)
    }

    #[inline(never)]
    fn look(&self, open: &mut Open, id: AttestationId) -> Result<Entry, MetricsError> {
        if !open.holds(id) {
            let batches = self.index.get(page_of(id)).unwrap_or_default();
            let first = batches.into_iter().rev().find(|first| *first <= id);
            self.load(open, first.ok_or(MetricsError::UnknownAttestation(id))?);
        }
        open.entry(id).ok_or(MetricsError::UnknownAttestation(id))
    }

    #[inline(never)]
    fn load(&self, open: &mut Open, first: AttestationId) {
        let length = self.batches.read(first, MAX_BYTES, &mut open.bytes);
        open.began(first, length);
    }

    /// Writes the batch in memory, if something of it changed.
    #[inline(never)]
    fn save(&mut self, open: &mut Open) {
        if open.changed {
            self.batches.write(open.first, open.written());
            open.changed = false;
        }
    }

    fn doubt(&self, id: AttestationId, entry: &Entry) -> Option<Doubt> {
        if entry.challenges == 0 {
            return None;
        }
        self.doubts.get(id)
    }

    fn matures_at(&self, open: &Open, id: AttestationId, entry: &Entry) -> Timestamp {
        self.doubt(id, entry).map_or(open.terms.matures_at, |doubt| doubt.matures_at)
    }

    /// All that is known of an attestation, in one.
    #[inline(never)]
    fn record(&self, open: &Open, shown: &mut Shown, id: AttestationId, entry: Entry) -> Attestation {
        let Terms { metric, attestor, bond, filed_at, matures_at, .. } = open.terms;
        let Entry { member, amount, status, finalized_at, challenges } = entry;
        if shown.of != Some(open.first) {
            shown.length = self.evidence.read(open.first, MAX_EVIDENCE, &mut shown.bytes);
            shown.of = Some(open.first);
        }
        let (evidence, uri) = shown.evidence(open.place(id).unwrap_or_default());
        let doubt = self.doubt(id, &entry);
        // Filing made sure that they fit.
        let (points, tokens) = open.terms.worth(amount).unwrap_or_default();
        let ever_final = matches!(status, Status::Final | Status::Revoked);
        Attestation {
            metric,
            member,
            attestor,
            amount,
            points,
            tokens,
            bond,
            evidence,
            uri,
            filed_at,
            matures_at: doubt.map_or(matures_at, |doubt| doubt.matures_at),
            finalized_at: ever_final.then_some(finalized_at),
            status,
            challenges,
            challenge: doubt.map(|doubt| doubt.challenge),
        }
    }
}

/// What `act` makes of an attestation, whose latest doubt is `doubt`.
#[inline(never)]
fn done(
    id: AttestationId,
    terms: &Terms,
    entry: &mut Entry,
    mut doubt: Option<Doubt>,
    act: Act,
    now: Timestamp,
) -> Result<Changed, MetricsError> {
    let Terms { attestor, bond, arbitration, .. } = *terms;
    let both = bond.saturating_mul(2);
    let (mut to_attestor, mut to_challenger) = (0, 0);
    let undecided = doubt.filter(|_| entry.status == Status::Challenged);
    let before = |closed: Timestamp| {
        if now >= closed {
            return Err(MetricsError::WindowClosed { attestation: id, closed, now });
        }
        Ok(())
    };
    match act {
        Act::Challenge(by, reason) => {
            entry.waits(id)?;
            let matures_at = doubt.map_or(terms.matures_at, |doubt| doubt.matures_at);
            before(matures_at)?;
            let challenges = entry.challenges.saturating_add(1);
            if challenges > MAX_CHALLENGES {
                let (got, max) = (challenges.into(), MAX_CHALLENGES.into());
                return Err(MetricsError::WrongCount { got, max });
            }
            let until = now.saturating_add(arbitration);
            doubt = Some(Doubt { challenge: Challenge { by, until, reason }, matures_at });
            entry.challenges = challenges;
            entry.status = Status::Challenged;
        }
        Act::Resolve(upheld) => {
            let Some(Doubt { challenge, matures_at }) = undecided else {
                return Err(MetricsError::WrongStatus { attestation: id, status: entry.status });
            };
            let until = challenge.until;
            before(until)?;
            if upheld {
                // What was left of the window when it was doubted is left again, and time enough for others who
                // doubt it: a sham doubt at the last moment shields nothing.
                let waited = now.saturating_sub(until.saturating_sub(arbitration));
                let window = terms.matures_at.saturating_sub(terms.filed_at);
                let least = now.saturating_add(window.min(DAY));
                let matures_at = matures_at.saturating_add(waited).max(least);
                doubt = Some(Doubt { challenge, matures_at });
                entry.status = Status::Upheld;
                to_attestor = bond;
            } else {
                entry.status = Status::Rejected;
                to_challenger = both;
            }
        }
        Act::Expire => {
            if undecided.is_none_or(|doubt| now < doubt.challenge.until) {
                return Err(MetricsError::WrongStatus { attestation: id, status: entry.status });
            }
            entry.status = Status::Expired;
            // In doubt nobody was right; but who doubts everything while nobody decides pays for it.
            to_challenger = bond >> 1;
            to_attestor = both.saturating_sub(to_challenger);
        }
        Act::Retract(_) => {
            // What was challenged at this very moment can be taken back, so that it does not matter who came first.
            // Once its window is over it counts, and only a decision takes it away.
            let until = now.saturating_add(arbitration);
            if undecided.is_some_and(|doubt| doubt.challenge.until == until) {
                to_challenger = bond;
            } else {
                entry.waits(id)?;
                before(doubt.map_or(terms.matures_at, |doubt| doubt.matures_at))?;
            }
            entry.status = Status::Retracted;
            to_attestor = bond;
        }
    }
    Ok(Changed { attestation: id, attestor, bond, doubt, to_attestor, to_challenger })
}

fn page_of(id: AttestationId) -> u32 {
    id / INDEX_PAGE
}

/// How many there are: at least `min`, and no more than a call takes.
pub fn check_count<T>(entries: &[T], min: u32) -> Result<u32, MetricsError> {
    let got = count(entries);
    if got < min || got > MAX_BATCH {
        return Err(MetricsError::WrongCount { got, max: MAX_BATCH });
    }
    Ok(got)
}

/// Refuses what no sum could hold, here where nobody waits for it yet, and what is nobody's.
fn check_claim(config: &MetricConfig, terms: &Terms, entry: u32, claim: &Claim) -> Result<(), MetricsError> {
    let Claim { member, amount, ref uri, .. } = *claim;
    let (min, most) = match config.kind {
        MetricKind::Contribution => (1, MAX_AMOUNT / POINT),
        MetricKind::Indicator => (0, MAX_AMOUNT),
    };
    let max = if config.attestation_cap == 0 { most } else { config.attestation_cap.min(most) };
    if amount < min || amount > max {
        return Err(MetricsError::AmountOutOfRange { entry, amount, max });
    }
    if min > 0 {
        check_account(entry, member)?;
    }
    if terms.worth(amount).is_none() {
        return Err(MetricsError::WorthTooMuch { entry, max: MAX_AMOUNT });
    }
    check_text(uri)
}

/// The start of the period that `now` lies in.
fn period_start(config: &MetricConfig, now: Timestamp) -> Timestamp {
    now.checked_rem(config.period).map_or(0, |into| now.saturating_sub(into))
}

fn matches(filter: &Filter, terms: &Terms, entry: &Entry) -> bool {
    filter.member.is_none_or(|member| member == entry.member)
        && filter.metric.is_none_or(|metric| metric == terms.metric)
        && filter.status.is_none_or(|status| status == entry.status)
}
