//! Who claims what, who doubts it, and what became of it.
//!
//! What was filed in one call is kept in one cell: a chain charges for each cell that is touched and hardly
//! for its bytes, so filing or finalizing a hundred costs little more than one.
//!
//! Rules are compiled apart from the dispatcher (`inline(never)`, here and in the files beside): inlined into
//! one huge function they were 4 KB more, which each call pays for.

use crate::{
    definitions::{check_text, count},
    registry::millionths,
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
    storage::Mapping,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, Challenge, Challenged, Claim, Expired, Filter, Found,
        MetricConfig, MetricKind, MetricsError, Status, MAX_ATTESTATIONS_PAGE, MAX_SCAN, POINT,
    },
    source::MetricId,
    Millis, Timestamp, MAX_BATCH,
};

/// How many numbers share a cell of the index. A batch lies on at most two.
const INDEX_PAGE: u32 = 128;

/// All attestations ever filed, 0 to `count - 1`.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Attestations {
    count: u32,
    /// By the number of their first attestation.
    batches: Mapping<AttestationId, Batch>,
    /// What each batch rests on: shown, and never needed for a decision.
    evidence: Mapping<AttestationId, Vec<Evidence>>,
    /// For each page of numbers, the batches that lie on it.
    index: Mapping<u32, Vec<AttestationId>>,
    /// What attestors claimed in their latest period.
    claimed: Mapping<(MetricId, AccountId), Claimed>,
}

/// What was filed in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Batch {
    terms: Terms,
    entries: Vec<Entry>,
}

/// The terms in force when a batch was filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Terms {
    pub metric: MetricId,
    pub attestor: AccountId,
    /// 0 for an indicator.
    weight: u128,
    tokens_per_point: u128,
    bond: u128,
    arbitration: Millis,
    filed_at: Timestamp,
    matures_at: Timestamp,
}

/// One claim, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Entry {
    pub member: AccountId,
    pub amount: u128,
    status: Status,
    finalized_at: Option<Timestamp>,
    challenge: Option<Challenge>,
}

type Evidence = (Hash, String);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct Claimed {
    period_start: Timestamp,
    amount: u128,
}

/// An attestation that just became final.
pub struct Counted {
    pub attestation: AttestationId,
    pub metric: MetricId,
    pub member: AccountId,
    pub amount: u128,
    pub points: u128,
    pub tokens: u128,
    pub attestor: AccountId,
    /// To pay back.
    pub bond: u128,
}

/// A decided challenge.
pub struct Decision {
    pub winner: AccountId,
    /// Both bonds.
    pub bonds: u128,
}

/// A final attestation that counts no more.
pub struct Undone {
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
        let mut open = self.open(id)?;
        let evidence = self.evidence_of(&mut open, id);
        let (terms, entry) = open.entry(id)?;
        Ok(record(terms, entry, evidence))
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
        let mut open: Option<Open> = None;
        let mut next = from;
        while next < end && count(&attestations) < limit {
            let holding = match open.take() {
                Some(open) if open.holds(next) => Ok(open),
                Some(_) => self.load(next),
                None => self.open(next),
            };
            let Ok(mut holding) = holding else { break };
            if holding.entry(next).is_ok_and(|(terms, entry)| matches(&filter, terms, entry)) {
                let evidence = self.evidence_of(&mut holding, next);
                let found = holding.entry(next).map(|(terms, entry)| record(terms, entry, evidence));
                attestations.extend(found.map(|found| (next, found)));
            }
            open = Some(holding);
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
        let number = count(&claims);
        if number == 0 || number > MAX_BATCH {
            return Err(MetricsError::WrongCount { got: number, max: MAX_BATCH });
        }
        let needed = config.bond.checked_mul(number.into()).ok_or(MetricsError::Overflow)?;
        if sent != needed {
            return Err(MetricsError::WrongBond { sent, needed });
        }
        let terms = Terms::new(metric, config, attestor, now);
        let first = self.count;
        let next = first.checked_add(number).ok_or(MetricsError::Overflow)?;

        let mut entries = Vec::with_capacity(claims.len());
        let mut evidences = Vec::with_capacity(claims.len());
        let mut told = Vec::with_capacity(claims.len());
        let mut sum = 0u128;
        for (entry, claim) in (0..).zip(claims) {
            let Claim { member, amount, evidence, uri } = claim;
            check_amount(config, entry, amount)?;
            check_text(&uri)?;
            // What does not fit is refused here, so that nobody waits for what cannot become final.
            millionths(amount).and(terms.worth(amount).ok_or(MetricsError::Overflow))?;
            sum = sum.checked_add(amount).ok_or(MetricsError::Overflow)?;
            entries.push(Entry {
                member,
                amount,
                status: Status::Pending,
                finalized_at: None,
                challenge: None,
            });
            evidences.push((evidence, uri));
            told.push((member, amount));
        }
        self.claim_within_cap(metric, config, attestor, sum, now)?;

        self.batches.insert(first, &Batch { terms, entries });
        self.evidence.insert(first, &evidences);
        for page in page_of(first)..=page_of(next.saturating_sub(1)) {
            let mut batches = self.index.get(page).unwrap_or_default();
            batches.push(first);
            self.index.insert(page, &batches);
        }
        self.count = next;
        Ok(Attested { first, metric, attestor, matures_at: terms.matures_at, claims: told })
    }

    #[inline(never)]
    pub fn challenge(
        &mut self,
        id: AttestationId,
        by: AccountId,
        sent: u128,
        reason: String,
        now: Timestamp,
    ) -> Result<Challenged, MetricsError> {
        let mut open = self.open(id)?;
        let (terms, entry) = open.entry_mut(id)?;
        entry.only(id, Status::Pending)?;
        if now >= terms.matures_at {
            return Err(MetricsError::WindowClosed { attestation: id, closed: terms.matures_at, now });
        }
        if sent != terms.bond {
            return Err(MetricsError::WrongBond { sent, needed: terms.bond });
        }
        check_text(&reason)?;
        let until = now.saturating_add(terms.arbitration);
        entry.status = Status::Challenged;
        entry.challenge = Some(Challenge { by, until });
        self.save(&open);
        Ok(Challenged { attestation: id, challenger: by, bond: sent, until, reason })
    }

    #[inline(never)]
    pub fn resolve(
        &mut self,
        id: AttestationId,
        upheld: bool,
        now: Timestamp,
    ) -> Result<Decision, MetricsError> {
        let mut open = self.open(id)?;
        let (terms, entry) = open.entry_mut(id)?;
        let Challenge { by, until } = entry.challenged(id)?;
        if now >= until {
            return Err(MetricsError::WindowClosed { attestation: id, closed: until, now });
        }
        let winner = if upheld { terms.attestor } else { by };
        let bonds = terms.bond.checked_mul(2).ok_or(MetricsError::Overflow)?;
        entry.status = if upheld { Status::Upheld } else { Status::Rejected };
        self.save(&open);
        Ok(Decision { winner, bonds })
    }

    /// The bonds are to be paid back to both.
    #[inline(never)]
    pub fn expire(&mut self, id: AttestationId, now: Timestamp) -> Result<Expired, MetricsError> {
        let mut open = self.open(id)?;
        let (terms, entry) = open.entry_mut(id)?;
        let Challenge { by, until } = entry.challenged(id)?;
        if now < until {
            return Err(MetricsError::NotExpired { attestation: id, until, now });
        }
        let Terms { attestor, bond, .. } = *terms;
        entry.status = Status::Expired;
        self.save(&open);
        Ok(Expired { attestation: id, attestor, challenger: by, bond })
    }

    /// Returns the bond to pay back.
    #[inline(never)]
    pub fn retract(&mut self, id: AttestationId, caller: AccountId) -> Result<u128, MetricsError> {
        let mut open = self.open(id)?;
        let (terms, entry) = open.entry_mut(id)?;
        if caller != terms.attestor {
            return Err(MetricsError::NotAllowed { caller, needed: terms.attestor });
        }
        entry.only(id, Status::Pending)?;
        let bond = terms.bond;
        entry.status = Status::Retracted;
        self.save(&open);
        Ok(bond)
    }

    /// Makes the attestations final that are due, and passes over the others. Each batch is read and written
    /// once as long as its numbers follow one another.
    #[inline(never)]
    pub fn finalize(&mut self, ids: &[AttestationId], now: Timestamp) -> Result<Vec<Counted>, MetricsError> {
        let mut counted = Vec::with_capacity(ids.len());
        let mut open: Option<Open> = None;
        for id in ids.iter().copied() {
            let mut holding = match open.take() {
                Some(open) if open.holds(id) => open,
                other => {
                    self.save_if_changed(other);
                    self.open(id)?
                }
            };
            let (terms, entry) = holding.entry_mut(id)?;
            if let Some(bond) = entry.due(terms, now) {
                entry.status = Status::Final;
                entry.finalized_at = Some(now);
                let (member, amount) = (entry.member, entry.amount);
                let (metric, attestor) = (terms.metric, terms.attestor);
                let (points, tokens) = terms.worth(amount).ok_or(MetricsError::Overflow)?;
                counted.push(Counted {
                    attestation: id,
                    metric,
                    member,
                    amount,
                    points,
                    tokens,
                    attestor,
                    bond,
                });
                holding.changed = true;
            }
            open = Some(holding);
        }
        self.save_if_changed(open);
        Ok(counted)
    }

    #[inline(never)]
    pub fn revoke(&mut self, id: AttestationId) -> Result<Undone, MetricsError> {
        let mut open = self.open(id)?;
        let (terms, entry) = open.entry_mut(id)?;
        entry.only(id, Status::Final)?;
        let (metric, member, amount) = (terms.metric, entry.member, entry.amount);
        let (points, _) = terms.worth(amount).unwrap_or_default();
        let since = entry.finalized_at.unwrap_or_default();
        entry.status = Status::Revoked;
        self.save(&open);
        Ok(Undone { metric, member, amount, points, since })
    }

    /// Counts what an attestor claims towards its cap.
    #[inline(never)]
    fn claim_within_cap(
        &mut self,
        metric: MetricId,
        config: &MetricConfig,
        attestor: AccountId,
        sum: u128,
        now: Timestamp,
    ) -> Result<(), MetricsError> {
        let cap = config.period_cap;
        if cap == 0 {
            return Ok(());
        }
        let period_start = now.checked_rem(config.period).map_or(0, |into| now.saturating_sub(into));
        let before = self.claimed.get((metric, attestor)).unwrap_or_default();
        let before = if before.period_start == period_start { before.amount } else { 0 };
        let claimed = before.saturating_add(sum);
        if claimed > cap {
            return Err(MetricsError::PeriodCapExceeded { claimed, cap });
        }
        self.claimed.insert((metric, attestor), &Claimed { period_start, amount: claimed });
        Ok(())
    }

    /// The batch that holds an attestation.
    #[inline(never)]
    fn open(&self, id: AttestationId) -> Result<Open, MetricsError> {
        let batches = self.index.get(page_of(id)).unwrap_or_default();
        let first = batches.into_iter().rev().find(|first| *first <= id);
        self.load(first.ok_or(MetricsError::UnknownAttestation(id))?)
    }

    fn load(&self, first: AttestationId) -> Result<Open, MetricsError> {
        let batch = self.batches.get(first).ok_or(MetricsError::UnknownAttestation(first))?;
        Ok(Open { first, batch, evidence: None, changed: false })
    }

    #[inline(never)]
    fn save(&mut self, open: &Open) {
        self.batches.insert(open.first, &open.batch);
    }

    fn save_if_changed(&mut self, open: Option<Open>) {
        if let Some(open) = open.filter(|open| open.changed) {
            self.save(&open);
        }
    }

    fn evidence_of(&self, open: &mut Open, id: AttestationId) -> Evidence {
        let position = open.position(id);
        let evidence = open.evidence.get_or_insert_with(|| self.evidence.get(open.first).unwrap_or_default());
        evidence.get(position).cloned().unwrap_or_default()
    }
}

/// A batch in memory.
struct Open {
    first: AttestationId,
    batch: Batch,
    evidence: Option<Vec<Evidence>>,
    changed: bool,
}

impl Open {
    fn position(&self, id: AttestationId) -> usize {
        // Of a number before the batch there is no position.
        id.checked_sub(self.first).and_then(|position| usize::try_from(position).ok()).unwrap_or(usize::MAX)
    }

    fn holds(&self, id: AttestationId) -> bool {
        self.position(id) < self.batch.entries.len()
    }

    fn entry(&self, id: AttestationId) -> Result<(&Terms, &Entry), MetricsError> {
        let entry = self.batch.entries.get(self.position(id));
        Ok((&self.batch.terms, entry.ok_or(MetricsError::UnknownAttestation(id))?))
    }

    fn entry_mut(&mut self, id: AttestationId) -> Result<(&Terms, &mut Entry), MetricsError> {
        let position = self.position(id);
        let entry = self.batch.entries.get_mut(position);
        Ok((&self.batch.terms, entry.ok_or(MetricsError::UnknownAttestation(id))?))
    }
}

impl Terms {
    fn new(metric: MetricId, config: &MetricConfig, attestor: AccountId, now: Timestamp) -> Self {
        let weight = match config.kind {
            MetricKind::Contribution => config.weight,
            MetricKind::Indicator => 0,
        };
        Self {
            metric,
            attestor,
            weight,
            tokens_per_point: config.tokens_per_point,
            bond: config.bond,
            arbitration: config.arbitration,
            filed_at: now,
            matures_at: now.saturating_add(config.window),
        }
    }

    /// The millionths of a point and the tokens for an amount. Whole points and the rest of one apart, so
    /// that nothing wider than a u128 is needed.
    fn worth(&self, amount: u128) -> Option<(u128, u128)> {
        let points = amount.checked_mul(self.weight)?;
        let (whole, rest) = in_points(points);
        let (for_rest, _) = in_points(rest.checked_mul(self.tokens_per_point)?);
        Some((points, whole.checked_mul(self.tokens_per_point)?.checked_add(for_rest)?))
    }
}

/// The quotient and the rest of a division by `POINT`. What fits into a u64 is divided by one instruction,
/// for which a chain charges a thousandth of what dividing a u128 costs.
fn in_points(millionths: u128) -> (u128, u128) {
    const SMALL: u64 = POINT as u64;
    match u64::try_from(millionths) {
        Ok(small) => ((small / SMALL).into(), (small % SMALL).into()),
        Err(_) => (millionths / POINT, millionths % POINT),
    }
}

impl Entry {
    fn only(&self, id: AttestationId, status: Status) -> Result<(), MetricsError> {
        if self.status != status {
            return Err(MetricsError::WrongStatus { attestation: id, status: self.status });
        }
        Ok(())
    }

    /// The challenge that waits for the arbiter.
    fn challenged(&self, id: AttestationId) -> Result<Challenge, MetricsError> {
        self.only(id, Status::Challenged)?;
        self.challenge.ok_or(MetricsError::WrongStatus { attestation: id, status: self.status })
    }

    /// The bond to pay back if this is to become final now.
    fn due(&self, terms: &Terms, now: Timestamp) -> Option<u128> {
        match self.status {
            Status::Pending if now >= terms.matures_at => Some(terms.bond),
            // Its bond was paid back with the challenger's.
            Status::Upheld => Some(0),
            Status::Pending
            | Status::Challenged
            | Status::Final
            | Status::Rejected
            | Status::Retracted
            | Status::Revoked
            | Status::Expired => None,
        }
    }
}

fn page_of(id: AttestationId) -> u32 {
    id / INDEX_PAGE
}

fn check_amount(config: &MetricConfig, entry: u32, amount: u128) -> Result<(), MetricsError> {
    let max = if config.attestation_cap == 0 { u128::MAX } else { config.attestation_cap };
    let min = match config.kind {
        MetricKind::Contribution => 1,
        MetricKind::Indicator => 0,
    };
    if amount < min || amount > max {
        return Err(MetricsError::AmountOutOfRange { entry, amount, max });
    }
    Ok(())
}

fn matches(filter: &Filter, terms: &Terms, entry: &Entry) -> bool {
    filter.member.is_none_or(|member| member == entry.member)
        && filter.metric.is_none_or(|metric| metric == terms.metric)
        && filter.status.is_none_or(|status| status == entry.status)
}

/// All that is known of an attestation, in one.
fn record(terms: &Terms, entry: &Entry, evidence: Evidence) -> Attestation {
    let Terms { metric, attestor, bond, filed_at, matures_at, .. } = *terms;
    let Entry { member, amount, status, finalized_at, challenge } = *entry;
    // Filing made sure that they fit.
    let (points, tokens) = terms.worth(amount).unwrap_or_default();
    let (evidence, uri) = evidence;
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
        matures_at,
        finalized_at,
        status,
        challenge,
    }
}
