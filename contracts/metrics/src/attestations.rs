//! Who claims what, who doubts it, and what became of it.

use crate::definitions::{check_text, count};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
    storage::Mapping,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, Challenged, Claim, MetricConfig, MetricKind, MetricsError,
        Status, MAX_ATTESTATIONS_PAGE, POINT,
    },
    source::MetricId,
    Timestamp, MAX_BATCH,
};

/// All attestations ever filed, 0 to `count - 1`.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Attestations {
    count: u32,
    records: Mapping<AttestationId, Attestation>,
}

/// A decided challenge.
pub struct Decision {
    pub winner: AccountId,
    /// Both bonds.
    pub bonds: u128,
}

impl Attestations {
    pub fn count(&self) -> u32 {
        self.count
    }

    pub fn get(&self, id: AttestationId) -> Result<Attestation, MetricsError> {
        self.records.get(id).ok_or(MetricsError::UnknownAttestation(id))
    }

    pub fn page(&self, from: AttestationId, limit: u32) -> Vec<Attestation> {
        let end = from.saturating_add(limit.min(MAX_ATTESTATIONS_PAGE)).min(self.count);
        (from..end).filter_map(|id| self.records.get(id)).collect()
    }

    /// Files claims under the terms in force; all or none, as a refusal reverts what was written.
    pub fn file(
        &mut self,
        metric: MetricId,
        terms: &MetricConfig,
        attestor: AccountId,
        claims: Vec<Claim>,
        sent: u128,
        now: Timestamp,
    ) -> Result<Vec<Attested>, MetricsError> {
        let number = count(&claims);
        if number == 0 || number > MAX_BATCH {
            return Err(MetricsError::WrongCount { got: number, max: MAX_BATCH });
        }
        let needed = terms.bond.checked_mul(number.into()).ok_or(MetricsError::Overflow)?;
        if sent != needed {
            return Err(MetricsError::WrongBond { sent, needed });
        }
        let mut attested = Vec::new();
        for (entry, claim) in (0..).zip(claims) {
            let id = self.count.checked_add(entry).ok_or(MetricsError::Overflow)?;
            let record = record(metric, terms, attestor, entry, claim, now)?;
            self.records.insert(id, &record);
            let Attestation { member, amount, evidence, matures_at, .. } = record;
            attested.push(Attested {
                attestation: id,
                metric,
                member,
                attestor,
                amount,
                evidence,
                matures_at,
            });
        }
        self.count = self.count.checked_add(number).ok_or(MetricsError::Overflow)?;
        Ok(attested)
    }

    pub fn challenge(
        &mut self,
        id: AttestationId,
        by: AccountId,
        sent: u128,
        reason: String,
        now: Timestamp,
    ) -> Result<Challenged, MetricsError> {
        let mut record = self.get(id)?;
        if record.status != Status::Pending {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        }
        if now >= record.matures_at {
            return Err(MetricsError::WindowClosed { attestation: id, closed: record.matures_at, now });
        }
        if sent != record.bond {
            return Err(MetricsError::WrongBond { sent, needed: record.bond });
        }
        check_text(&reason)?;
        record.status = Status::Challenged { by };
        self.records.insert(id, &record);
        Ok(Challenged { attestation: id, challenger: by, bond: sent, reason })
    }

    pub fn resolve(&mut self, id: AttestationId, upheld: bool) -> Result<Decision, MetricsError> {
        let mut record = self.get(id)?;
        let Status::Challenged { by } = record.status else {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        };
        let winner = if upheld { record.attestor } else { by };
        let bonds = record.bond.checked_mul(2).ok_or(MetricsError::Overflow)?;
        record.status = if upheld { Status::Upheld } else { Status::Rejected };
        self.records.insert(id, &record);
        Ok(Decision { winner, bonds })
    }

    /// Returns the bond to pay back.
    pub fn retract(&mut self, id: AttestationId, caller: AccountId) -> Result<u128, MetricsError> {
        let mut record = self.get(id)?;
        if caller != record.attestor {
            return Err(MetricsError::NotAllowed { caller, needed: record.attestor });
        }
        if record.status != Status::Pending {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        }
        record.status = Status::Retracted;
        self.records.insert(id, &record);
        Ok(record.bond)
    }

    /// Makes an attestation final if it is due. Returns it, and the bond to pay back.
    pub fn finalize(
        &mut self,
        id: AttestationId,
        now: Timestamp,
    ) -> Result<Option<(Attestation, u128)>, MetricsError> {
        let mut record = self.get(id)?;
        let bond = match record.status {
            Status::Pending if now >= record.matures_at => record.bond,
            // Its bond was paid back with the challenger's.
            Status::Upheld => 0,
            Status::Pending
            | Status::Challenged { .. }
            | Status::Final
            | Status::Rejected
            | Status::Retracted
            | Status::Revoked => return Ok(None),
        };
        record.status = Status::Final;
        record.finalized_at = Some(now);
        self.records.insert(id, &record);
        Ok(Some((record, bond)))
    }

    pub fn revoke(&mut self, id: AttestationId) -> Result<Attestation, MetricsError> {
        let mut record = self.get(id)?;
        if record.status != Status::Final {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        }
        record.status = Status::Revoked;
        self.records.insert(id, &record);
        Ok(record)
    }
}

/// The record of a claim, if it is valid.
fn record(
    metric: MetricId,
    terms: &MetricConfig,
    attestor: AccountId,
    entry: u32,
    claim: Claim,
    now: Timestamp,
) -> Result<Attestation, MetricsError> {
    let Claim { member, amount, evidence, uri } = claim;
    let max = if terms.attestation_cap == 0 { u128::MAX } else { terms.attestation_cap };
    let min = match terms.kind {
        MetricKind::Contribution => 1,
        MetricKind::Indicator => 0,
    };
    if amount < min || amount > max {
        return Err(MetricsError::AmountOutOfRange { entry, amount, max });
    }
    check_text(&uri)?;
    let (points, tokens) = match terms.kind {
        MetricKind::Contribution => worth(terms, amount).ok_or(MetricsError::Overflow)?,
        MetricKind::Indicator => (0, 0),
    };
    Ok(Attestation {
        metric,
        member,
        attestor,
        amount,
        points,
        tokens,
        bond: terms.bond,
        evidence,
        uri,
        filed_at: now,
        matures_at: now.saturating_add(terms.window),
        finalized_at: None,
        status: Status::Pending,
    })
}

/// The millionths of a point and the tokens for an amount. Whole points and the rest of one apart, so
/// that nothing wider than a u128 is needed.
fn worth(terms: &MetricConfig, amount: u128) -> Option<(u128, u128)> {
    let points = amount.checked_mul(terms.weight)?;
    let (whole, rest) = (points / POINT, points % POINT);
    let for_rest = rest.checked_mul(terms.tokens_per_point)? / POINT;
    Some((points, whole.checked_mul(terms.tokens_per_point)?.checked_add(for_rest)?))
}
