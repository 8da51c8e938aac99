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
        Status, MAX_ATTESTATIONS_PAGE,
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

    /// Files claims under the terms in force; all or none.
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
        let records = (0..)
            .zip(claims)
            .map(|(entry, claim)| record(metric, terms, attestor, entry, claim, now))
            .collect::<Result<Vec<_>, _>>()?;

        let first = self.count;
        self.count = first.checked_add(number).ok_or(MetricsError::Overflow)?;
        let attested = (first..).zip(records).map(|(id, record)| {
            self.records.insert(id, &record);
            let Attestation { member, amount, evidence, matures_at, .. } = record;
            Attested { attestation: id, metric, member, attestor, amount, evidence, matures_at }
        });
        Ok(attested.collect())
    }

    pub fn challenge(
        &mut self,
        id: AttestationId,
        by: AccountId,
        sent: u128,
        reason: String,
        now: Timestamp,
    ) -> Result<Challenged, MetricsError> {
        let record = self.get(id)?;
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
        self.put(id, record, Status::Challenged { by });
        Ok(Challenged { attestation: id, challenger: by, bond: sent, reason })
    }

    pub fn resolve(&mut self, id: AttestationId, upheld: bool) -> Result<Decision, MetricsError> {
        let record = self.get(id)?;
        let Status::Challenged { by } = record.status else {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        };
        let winner = if upheld { record.attestor } else { by };
        let bonds = record.bond.checked_mul(2).ok_or(MetricsError::Overflow)?;
        self.put(id, record, if upheld { Status::Upheld } else { Status::Rejected });
        Ok(Decision { winner, bonds })
    }

    /// Returns the bond to pay back.
    pub fn retract(&mut self, id: AttestationId, caller: AccountId) -> Result<u128, MetricsError> {
        let record = self.get(id)?;
        if caller != record.attestor {
            return Err(MetricsError::NotAllowed { caller, needed: record.attestor });
        }
        if record.status != Status::Pending {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        }
        let bond = record.bond;
        self.put(id, record, Status::Retracted);
        Ok(bond)
    }

    /// Makes an attestation final if it is due. Returns it as it was before.
    pub fn finalize(
        &mut self,
        id: AttestationId,
        now: Timestamp,
    ) -> Result<Option<Attestation>, MetricsError> {
        let record = self.get(id)?;
        let due = match record.status {
            Status::Pending => now >= record.matures_at,
            Status::Upheld => true,
            Status::Challenged { .. }
            | Status::Final
            | Status::Rejected
            | Status::Retracted
            | Status::Revoked => false,
        };
        if !due {
            return Ok(None);
        }
        let before = record.clone();
        self.put(id, Attestation { finalized_at: Some(now), ..record }, Status::Final);
        Ok(Some(before))
    }

    pub fn revoke(&mut self, id: AttestationId) -> Result<Attestation, MetricsError> {
        let record = self.get(id)?;
        if record.status != Status::Final {
            return Err(MetricsError::WrongStatus { attestation: id, status: record.status });
        }
        self.put(id, record.clone(), Status::Revoked);
        Ok(record)
    }

    fn put(&mut self, id: AttestationId, record: Attestation, status: Status) {
        self.records.insert(id, &Attestation { status, ..record });
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

/// The points and tokens for an amount.
fn worth(terms: &MetricConfig, amount: u128) -> Option<(u128, u128)> {
    let points = amount.checked_mul(terms.weight)?;
    Some((points, points.checked_mul(terms.tokens_per_point)?))
}
