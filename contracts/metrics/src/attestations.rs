//! Who claims what, who doubts it, and what became of it.
//!
//! What was filed in one call is kept in one cell: a chain charges for each cell that is touched and hardly
//! for its bytes, so filing or finalizing a hundred costs little more than one. Its entries all have the same
//! length (`batch.rs`), so that whoever needs one of them decodes one.
//!
//! Rules are compiled apart from the dispatcher (`inline(never)`, here and in the files beside): inlined into
//! one huge function they were 4 KB more, which each call pays for.

use crate::{
    acts::{done, Act, Changed, Doubt},
    batch::{Entry, Open, Terms, MAX_BYTES},
    caps::Caps,
    checks::{check_count, check_text, count},
    credits::{Matured, Undone},
    evidence::Shown,
    kinds,
};
use ink::{prelude::vec::Vec, primitives::AccountId, scale::Encode, storage::Mapping};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, AttestationPage, Attested, Claim, Filter, MetricConfig, MetricsError,
        Status, MAX_AMOUNT, MAX_ATTESTATIONS_PAGE, MAX_SCAN,
    },
    source::MetricId,
    Timestamp,
};
use tributary_storage::{Blocks, InRoot};

/// How many numbers share a cell of the index. A batch lies on at most two.
const INDEX_PAGE: u32 = 128;

/// The most bytes of a batch's evidence: what a call brings.
const MAX_EVIDENCE: usize = 1 << 14;

/// All attestations ever filed, 0 to `count - 1`.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Attestations {
    count: InRoot<u32>,
    /// By the number of their first attestation: as in `batch.rs`.
    batches: Blocks<AttestationId>,
    /// What each batch rests on: shown, and never needed for a decision. Each claim's `Evidence`, encoded.
    evidence: Blocks<AttestationId>,
    /// The latest doubt in each attestation that was ever doubted.
    doubts: Mapping<AttestationId, Doubt>,
    /// For each page of numbers, the batches that lie on it.
    index: Mapping<u32, Vec<AttestationId>>,
    pub caps: Caps,
}

/// What became of those that it could be done to.
pub struct Acted {
    pub changed: Vec<Changed>,
    /// The attestors' bonds of those that were passed over, in all.
    pub passed_over: u128,
}

impl Attestations {
    pub fn count(&self) -> u32 {
        *self.count
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
    pub fn find(&self, filter: Filter, from: AttestationId, limit: u32) -> AttestationPage {
        let limit = limit.min(MAX_ATTESTATIONS_PAGE);
        let end = from.saturating_add(MAX_SCAN).min(*self.count);
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
        AttestationPage { attestations, next: (next < *self.count).then_some(next) }
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
        let first = *self.count;
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
        terms.period = self.caps.claim(metric, config, attestor, sum, now)?;

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
        self.count.set(next);
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
                        self.caps.unclaim(metric, attestor, open.terms.period, entry.amount);
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
    pub fn finalize(&mut self, ids: &[AttestationId], now: Timestamp) -> Result<Vec<Matured>, MetricsError> {
        let mut matured = Vec::with_capacity(ids.len());
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
            let (points_millionths, tokens) = open.terms.worth(amount).unwrap_or_default();
            matured.push(Matured {
                attestation: id,
                metric,
                member,
                amount,
                points_millionths,
                tokens,
                matures_at,
                attestor,
                bond,
            });
        }
        self.save(&mut open);
        Ok(matured)
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
            let (points_millionths, _) = open.terms.worth(amount).unwrap_or_default();
            let since = self.matures_at(&open, attestation, &entry);
            let metric = open.terms.metric;
            undone.push(Undone { attestation, metric, member, amount, points_millionths, since });
        }
        self.save(&mut open);
        match refused.filter(|_| undone.is_empty()) {
            Some(reason) => Err(reason),
            None => Ok(undone),
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

fn page_of(id: AttestationId) -> u32 {
    id / INDEX_PAGE
}

/// Refuses what no sum could hold, here where nobody waits for it yet, and what is nobody's.
fn check_claim(config: &MetricConfig, terms: &Terms, entry: u32, claim: &Claim) -> Result<(), MetricsError> {
    let Claim { member, amount, ref uri, .. } = *claim;
    let (min, most) = kinds::amounts(config.kind);
    let max = if config.attestation_cap == 0 { most } else { config.attestation_cap.min(most) };
    if amount < min || amount > max {
        return Err(MetricsError::AmountOutOfRange { entry, amount, max });
    }
    kinds::check_member(config.kind, entry, member)?;
    if terms.worth(amount).is_none() {
        return Err(MetricsError::WorthTooMuch { entry, max: MAX_AMOUNT });
    }
    check_text(uri)
}

fn matches(filter: &Filter, terms: &Terms, entry: &Entry) -> bool {
    filter.member.is_none_or(|member| member == entry.member)
        && filter.metric.is_none_or(|metric| metric == terms.metric)
        && filter.status.is_none_or(|status| status == entry.status)
}
