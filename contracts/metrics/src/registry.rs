//! The registry's rules: from a claim to points, and back.

use crate::{
    attestations::{Attestations, Counted, Decision, Undone},
    bonds::Bonds,
    definitions::{count, Definitions},
    members::Members,
    points::{Line, Points, Series},
    sums::Sums,
};
use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    metrics::{
        AttestationId, Attested, Claim, Expired, Finalized, MetricKind, MetricsError, Resolved, Retracted,
        Revoked, EARNED, POINT, SCORE,
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
    pub finalized: Finalized,
    pub mint: Vec<(AccountId, u128)>,
}

impl Registry {
    #[inline(never)]
    pub fn attest(
        &mut self,
        caller: AccountId,
        metric: MetricId,
        claims: Vec<Claim>,
        sent: u128,
        now: Timestamp,
    ) -> Result<Attested, MetricsError> {
        let config = self.definitions.get(metric).ok_or(MetricsError::UnknownMetric(metric))?;
        if !config.attestors.contains(&caller) {
            return Err(MetricsError::NotAttestor { caller, metric });
        }
        self.attestations.file(metric, &config, caller, claims, sent, now)
    }

    #[inline(never)]
    pub fn resolve(
        &mut self,
        id: AttestationId,
        upheld: bool,
        now: Timestamp,
    ) -> Result<Resolved, MetricsError> {
        let Decision { winner, bonds } = self.attestations.resolve(id, upheld, now)?;
        self.bonds.owe(winner, bonds)?;
        Ok(Resolved { attestation: id, upheld, winner, bonds })
    }

    #[inline(never)]
    pub fn expire(&mut self, id: AttestationId, now: Timestamp) -> Result<Expired, MetricsError> {
        let expired = self.attestations.expire(id, now)?;
        self.bonds.owe(expired.attestor, expired.bond)?;
        self.bonds.owe(expired.challenger, expired.bond)?;
        Ok(expired)
    }

    #[inline(never)]
    pub fn retract(&mut self, caller: AccountId, id: AttestationId) -> Result<Retracted, MetricsError> {
        let bond = self.attestations.retract(id, caller)?;
        self.bonds.owe(caller, bond)?;
        Ok(Retracted { attestation: id })
    }

    /// Makes the attestations count that are due, and passes over the others. Sums are formed in memory
    /// first: each member of a metric, total and attestor is written once, however often it appears.
    #[inline(never)]
    pub fn finalize(&mut self, ids: &[AttestationId], now: Timestamp) -> Result<Finalization, MetricsError> {
        let got = count(ids);
        if got > MAX_BATCH {
            return Err(MetricsError::WrongCount { got, max: MAX_BATCH });
        }
        let mut lines = Vec::new();
        let (mut credits, mut bonds) = (Vec::new(), Sums::default());
        let mut attestations = Vec::with_capacity(ids.len());
        for counted in self.attestations.finalize(ids, now)? {
            let Counted { attestation, metric, amount, attestor, bond, .. } = counted;
            attestations.push(attestation);
            bonds.add(attestor, bond)?;
            let line = self.remembered(metric, &mut lines)?;
            match line.kind {
                MetricKind::Indicator => self.points.replace(line, amount, attestation, now),
                MetricKind::Contribution => credit(&mut credits, counted)?,
            }
        }

        let score = self.definitions.line(SCORE)?;
        let (mut totals, mut scored) = (Sums::default(), 0u128);
        let (mut new_members, mut mint) = (Vec::new(), Vec::new());
        for Credit { metric, member, amount, points, tokens } in credits {
            let line = self.remembered(metric, &mut lines)?;
            self.points.credit_member(line, member, amount, now)?;
            totals.add(metric, amount)?;
            // A retired metric brings no points, but a member all the same.
            if points > 0 || !self.points.knows(&score, member) {
                if self.points.credit_member(&score, member, points, now)? {
                    new_members.push(member);
                }
                scored = scored.checked_add(points).ok_or(MetricsError::Overflow)?;
            }
            if tokens > 0 {
                mint.push((member, tokens));
            }
        }
        for (metric, amount) in totals {
            self.points.credit_total(self.remembered(metric, &mut lines)?, amount, now)?;
        }
        if scored > 0 {
            self.points.credit_total(&score, scored, now)?;
        }
        self.members.append(new_members);
        for (attestor, bond) in bonds {
            self.bonds.owe(attestor, bond)?;
        }
        Ok(Finalization { finalized: Finalized { attestations }, mint })
    }

    #[inline(never)]
    pub fn revoke(&mut self, id: AttestationId, now: Timestamp) -> Result<Revoked, MetricsError> {
        let Undone { metric, member, amount, points, since } = self.attestations.revoke(id)?;
        let line = self.definitions.line(metric)?;
        match line.kind {
            MetricKind::Indicator => self.points.clear(&line, id, now),
            MetricKind::Contribution => {
                let score = self.definitions.line(SCORE)?;
                self.points.debit(&line, member, millionths(amount)?, since, now);
                self.points.debit(&score, member, points, since, now);
            }
        }
        Ok(Revoked { attestation: id, member, points })
    }

    /// How to read the values of a metric in the past.
    pub fn reading(&self, metric: MetricId) -> Result<Reading<'_>, SourceError> {
        let line = self.definitions.line(metric & !EARNED);
        let line = line.map_err(|_| SourceError::UnknownMetric(metric))?;
        Ok(Reading { points: &self.points, line, earned: metric & EARNED != 0 })
    }

    /// The line of a metric, read from storage once: a batch is mostly of one metric.
    fn remembered<'a>(&self, metric: MetricId, lines: &'a mut Vec<Line>) -> Result<&'a Line, MetricsError> {
        let known = lines.iter().position(|line| line.metric == metric);
        let position = match known {
            Some(position) => position,
            None => {
                lines.push(self.definitions.line(metric)?);
                lines.len().saturating_sub(1)
            }
        };
        lines.get(position).ok_or(MetricsError::UnknownMetric(metric))
    }
}

/// What a batch brings a member in one metric.
struct Credit {
    metric: MetricId,
    member: AccountId,
    /// In millionths.
    amount: u128,
    points: u128,
    tokens: u128,
}

/// Adds what counts to what the member has of the batch already.
#[inline(never)]
fn credit(credits: &mut Vec<Credit>, counted: Counted) -> Result<(), MetricsError> {
    let Counted { metric, member, points, tokens, .. } = counted;
    let amount = millionths(counted.amount)?;
    let known = credits.iter_mut().find(|credit| credit.member == member && credit.metric == metric);
    let Some(credit) = known else {
        credits.push(Credit { metric, member, amount, points, tokens });
        return Ok(());
    };
    let sum = |a: u128, b: u128| a.checked_add(b).ok_or(MetricsError::Overflow);
    credit.amount = sum(credit.amount, amount)?;
    credit.points = sum(credit.points, points)?;
    credit.tokens = sum(credit.tokens, tokens)?;
    Ok(())
}

/// Whole units of a metric in the millionths that its values are counted in.
pub fn millionths(amount: u128) -> Result<u128, MetricsError> {
    amount.checked_mul(POINT).ok_or(MetricsError::Overflow)
}

/// The past of one metric: its points, or all that was ever earned of them.
pub struct Reading<'a> {
    points: &'a Points,
    line: Line,
    earned: bool,
}

impl Reading<'_> {
    pub fn member(&self, member: AccountId, at: Timestamp) -> u128 {
        self.of(self.points.member(&self.line, member, at))
    }

    pub fn total(&self, at: Timestamp) -> u128 {
        self.of(self.points.total(&self.line, at))
    }

    fn of(&self, Series { net, earned }: Series) -> u128 {
        if self.earned {
            earned
        } else {
            net
        }
    }
}
