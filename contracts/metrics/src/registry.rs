//! The registry's rules: from a claim to points, and back.

use crate::{
    attestations::{Attestations, Decision},
    bonds::Bonds,
    definitions::{count, Definitions},
    members::Members,
    points::{Line, Points, Series},
    sums::Sums,
};
use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Attested, Claim, Finalized, MetricKind, MetricsError, Resolved,
        Retracted, Revoked, EARNED, SCORE,
    },
    source::{MetricId, SourceError},
    Timestamp, MAX_BATCH,
};

/// All that the registry knows.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Registry {
    pub definitions: Definitions,
    pub attestations: Attestations,
    pub points: Points,
    pub members: Members,
    pub bonds: Bonds,
}

/// What comes of finalizing a batch: what to emit, and the tokens to mint.
pub struct Finalization {
    pub finalized: Vec<Finalized>,
    pub mint: Vec<(AccountId, u128)>,
}

impl Registry {
    pub fn attest(
        &mut self,
        caller: AccountId,
        metric: MetricId,
        claims: Vec<Claim>,
        sent: u128,
        now: Timestamp,
    ) -> Result<Vec<Attested>, MetricsError> {
        let terms = self.definitions.get(metric).ok_or(MetricsError::UnknownMetric(metric))?;
        if !terms.attestors.contains(&caller) {
            return Err(MetricsError::NotAttestor { caller, metric });
        }
        self.attestations.file(metric, &terms, caller, claims, sent, now)
    }

    pub fn resolve(&mut self, id: AttestationId, upheld: bool) -> Result<Resolved, MetricsError> {
        let Decision { winner, bonds } = self.attestations.resolve(id, upheld)?;
        self.bonds.owe(winner, bonds)?;
        Ok(Resolved { attestation: id, upheld, winner, bonds })
    }

    pub fn retract(&mut self, caller: AccountId, id: AttestationId) -> Result<Retracted, MetricsError> {
        let bond = self.attestations.retract(id, caller)?;
        self.bonds.owe(caller, bond)?;
        Ok(Retracted { attestation: id })
    }

    /// Makes the attestations count that are due, and passes over the others. Sums are formed in memory
    /// first: each member, total and attestor is written once, however often it appears.
    pub fn finalize(&mut self, ids: &[AttestationId], now: Timestamp) -> Result<Finalization, MetricsError> {
        let got = count(ids);
        if got > MAX_BATCH {
            return Err(MetricsError::WrongCount { got, max: MAX_BATCH });
        }
        let score = self.line(SCORE)?.1;
        let (mut amounts, mut points) = (Sums::default(), Sums::default());
        let (mut tokens, mut bonds) = (Sums::default(), Sums::default());
        let mut finalized = Vec::new();
        let mut known: Option<(MetricKind, Line)> = None;
        for id in ids.iter().copied() {
            let Some((attestation, bond)) = self.attestations.finalize(id, now)? else {
                continue;
            };
            let Attestation { metric, member, attestor, amount, points: worth, tokens: reward, .. } =
                attestation;
            // A batch is mostly of one metric: ask for it once.
            let (kind, line) = match known {
                Some((kind, line)) if line.metric == metric => (kind, line),
                _ => self.line(metric)?,
            };
            known = Some((kind, line));
            match kind {
                MetricKind::Indicator => self.points.replace(line, amount, id, now),
                MetricKind::Contribution => {
                    amounts.add((line, member), amount)?;
                    points.add(member, worth)?;
                    tokens.add(member, reward)?;
                }
            }
            bonds.add(attestor, bond)?;
            let (points, tokens) = (worth, reward);
            finalized.push(Finalized { attestation: id, metric, member, amount, points, tokens });
        }

        let mut totals = Sums::default();
        for ((line, member), amount) in amounts {
            self.points.credit_member(line, member, amount, now)?;
            totals.add(line, amount)?;
        }
        for (member, points) in points {
            // A retired metric brings no points, but a member all the same.
            if points > 0 || !self.points.knows(score, member) {
                if self.points.credit_member(score, member, points, now)? {
                    self.members.append(member);
                }
                totals.add(score, points)?;
            }
        }
        for (line, amount) in totals {
            self.points.credit_total(line, amount, now)?;
        }
        for (attestor, bond) in bonds {
            self.bonds.owe(attestor, bond)?;
        }
        let mint = tokens.into_iter().filter(|(_, tokens)| *tokens > 0).collect();
        Ok(Finalization { finalized, mint })
    }

    pub fn revoke(&mut self, id: AttestationId, now: Timestamp) -> Result<Revoked, MetricsError> {
        let Attestation { metric, member, amount, points, finalized_at, .. } =
            self.attestations.revoke(id)?;
        let since = finalized_at.unwrap_or(now);
        match self.line(metric)? {
            (MetricKind::Indicator, line) => self.points.clear(line, id, now),
            (MetricKind::Contribution, line) => {
                let score = self.line(SCORE)?.1;
                self.points.debit(line, member, amount, since, now);
                self.points.debit(score, member, points, since, now);
            }
        }
        Ok(Revoked { attestation: id, member, points })
    }

    /// How to read the values of a metric in the past.
    pub fn reading(&self, metric: MetricId) -> Result<Reading<'_>, SourceError> {
        let (_, line) =
            self.definitions.nature(metric & !EARNED).ok_or(SourceError::UnknownMetric(metric))?;
        Ok(Reading { points: &self.points, line, earned: metric & EARNED != 0 })
    }

    fn line(&self, metric: MetricId) -> Result<(MetricKind, Line), MetricsError> {
        self.definitions.nature(metric).ok_or(MetricsError::UnknownMetric(metric))
    }
}

/// The past of one metric: its points, or all that was ever earned of them.
pub struct Reading<'a> {
    points: &'a Points,
    line: Line,
    earned: bool,
}

impl Reading<'_> {
    pub fn member(&self, member: AccountId, at: Timestamp) -> u128 {
        self.of(self.points.member(self.line, member, at))
    }

    pub fn total(&self, at: Timestamp) -> u128 {
        self.of(self.points.total(self.line, at))
    }

    fn of(&self, Series { net, earned }: Series) -> u128 {
        if self.earned {
            earned
        } else {
            net
        }
    }
}
