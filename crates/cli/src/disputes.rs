//! What came of each challenge.

use std::collections::BTreeMap;
use tributary_client::{account_text, AccountId, EventLog};
use tributary_interfaces::{
    metrics::{Attestation, AttestationId, Challenged, Expired, Resolved, Retracted},
    source::MetricId,
};
use tributary_report::{DisputeOutcome, DisputeRow};

/// Every challenge with what came of it: one attestation may be challenged several times, one after the other.
pub fn disputes(
    log: &EventLog,
    attestations: &[(AttestationId, Attestation)],
    metrics: &AccountId,
    key_of: impl Fn(MetricId) -> String,
) -> Vec<DisputeRow> {
    let attestations: BTreeMap<AttestationId, &Attestation> =
        attestations.iter().map(|(id, attestation)| (*id, attestation)).collect();
    let mut rows: Vec<DisputeRow> = Vec::new();
    let mut open: BTreeMap<AttestationId, usize> = BTreeMap::new();
    for event in log.0.iter().filter(|event| event.contract == *metrics) {
        if let Some(e) = event.decode::<Challenged>() {
            let Some(attestation) = attestations.get(&e.attestation) else { continue };
            open.insert(e.attestation, rows.len());
            rows.push(DisputeRow {
                id: e.attestation.into(),
                metric: key_of(attestation.metric),
                member: account_text(&attestation.member),
                amount: attestation.amount,
                outcome: DisputeOutcome::Open,
                bond: e.bond,
                bond_to: None,
            });
        } else if let Some(e) = event.decode::<Resolved>() {
            if let Some(row) = open.remove(&e.attestation).and_then(|at| rows.get_mut(at)) {
                row.outcome = if e.upheld { DisputeOutcome::Stood } else { DisputeOutcome::Rejected };
                (row.bond, row.bond_to) = (e.bonds, Some(account_text(&e.winner)));
            }
        } else {
            // Not decided in time, or taken back in the block in which it was challenged.
            let ended = event.decode::<Expired>().map(|e| e.attestation);
            let ended = ended.or_else(|| event.decode::<Retracted>().map(|e| e.attestation));
            let row = ended.and_then(|id| open.remove(&id)).and_then(|at| rows.get_mut(at));
            if let Some(row) = row {
                row.outcome = DisputeOutcome::Rejected;
            }
        }
    }
    rows
}
