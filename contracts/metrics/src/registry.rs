//! The registry's rules: from a claim to points, and back.

use crate::{
    acts::{Act, Changed},
    attestations::{Acted, Attestations},
    bonds::Bonds,
    checks::{check_count, check_text},
    credits::{Credit, Credits},
    definitions::Definitions,
    kinds,
    members::Members,
    owed::Owed,
    points::{Line, Points, Value},
    sums::{Summand, Sums},
};
use ink::{
    env::hash::{Blake2x256, CryptoHash, HashOutput},
    prelude::vec::Vec,
    primitives::AccountId,
};
use tributary_interfaces::{
    metrics::{
        AttestationId, Attested, Claim, Finalized, IndicatorSet, MetricConfig, MetricKind, MetricsError,
        Revoked, EARNED, SCORE,
    },
    source::{MetricId, MetricInfo, SourceError},
    Timestamp,
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
    pub owed: Owed,
}

/// What comes of finalizing a batch: what to emit, and the tokens to mint.
pub struct Finalization {
    pub finalized: Finalized,
    pub indicators: Vec<IndicatorSet>,
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

    /// Doubts, decisions and withdrawals; owes everybody what comes of them.
    #[inline(never)]
    pub fn act(&mut self, ids: &[AttestationId], act: Act, now: Timestamp) -> Result<Acted, MetricsError> {
        let acted = self.attestations.act(ids, act, now)?;
        let mut owed = Sums::default();
        for Changed { attestor, doubt, to_attestor, to_challenger, .. } in &acted.changed {
            owed.add(*attestor, *to_attestor);
            if let Some(doubt) = doubt {
                owed.add(doubt.challenge.by, *to_challenger);
            }
        }
        self.bonds.owe_all(owed);
        Ok(acted)
    }

    /// Doubts attestations, for what was sent: a bond for each, of which those are owed that were passed over.
    #[inline(never)]
    pub fn challenge(
        &mut self,
        caller: AccountId,
        ids: &[AttestationId],
        reason: &str,
        sent: u128,
        now: Timestamp,
    ) -> Result<Acted, MetricsError> {
        check_text(reason)?;
        let mut hash = <Blake2x256 as HashOutput>::Type::default();
        Blake2x256::hash(reason.as_bytes(), &mut hash);
        let acted = self.act(ids, Act::Challenge(caller, hash.into()), now)?;
        let put_up = |sum: u128, changed: &Changed| sum.saturating_add(changed.bond);
        let needed = acted.changed.iter().fold(acted.passed_over, put_up);
        if sent != needed {
            return Err(MetricsError::WrongBond { sent, needed });
        }
        self.bonds.owe(caller, acted.passed_over);
        Ok(acted)
    }

    /// Makes the attestations count that are due, and passes over the others. Sums are formed in memory
    /// first: each member of a metric, total and attestor is written once, however often it appears.
    #[inline(never)]
    pub fn finalize(&mut self, ids: &[AttestationId], now: Timestamp) -> Result<Finalization, MetricsError> {
        check_count(ids, 0)?;
        let (mut lines, mut indicators) = (Vec::new(), Vec::new());
        let (mut credits, mut bonds) = (Credits::default(), Sums::default());
        let mut attestations = Vec::with_capacity(ids.len());
        for matured in self.attestations.finalize(ids, now)? {
            attestations.push(matured.attestation);
            bonds.add(matured.attestor, matured.bond);
            let kind = self.remembered(matured.metric, &mut lines)?.kind;
            indicators.extend(kinds::count(kind, matured, &mut self.points, &mut credits, now));
        }

        let score = self.definitions.line(SCORE)?;
        let (mut totals, mut scored) = (Sums::default(), Value::default());
        let (mut new_members, mut mint) = (Vec::new(), Vec::new());
        for Credit { metric, member, amount_millionths, points_millionths, tokens, matures_at, .. } in
            credits.list
        {
            let line = self.remembered(metric, &mut lines)?;
            let units = line.since(amount_millionths, matures_at, now);
            self.points.credit_member(line, member, units, now);
            totals.add(metric, units);
            // A retired metric brings no points, but a member all the same.
            if points_millionths > 0 || !self.points.knows(&score, member) {
                let points = score.since(points_millionths, matures_at, now);
                if self.points.credit_member(&score, member, points, now) {
                    new_members.push(member);
                }
                scored = scored.plus(points);
            }
            if tokens > 0 {
                mint.push((member, tokens));
            }
        }
        for (metric, amount) in totals {
            self.points.credit_total(self.remembered(metric, &mut lines)?, amount, now);
        }
        if scored != Value::default() {
            self.points.credit_total(&score, scored, now);
        }
        self.members.append(new_members);
        self.bonds.owe_all(bonds);
        Ok(Finalization { finalized: Finalized { attestations }, indicators, mint })
    }

    #[inline(never)]
    pub fn revoke(
        &mut self,
        ids: &[AttestationId],
        now: Timestamp,
    ) -> Result<Vec<(Revoked, Option<IndicatorSet>)>, MetricsError> {
        let score = self.definitions.line(SCORE)?;
        let mut lines = Vec::new();
        let undone = self.attestations.revoke(ids)?;
        let mut all = Vec::with_capacity(undone.len());
        for undone in undone {
            let line = self.remembered(undone.metric, &mut lines)?;
            all.push(kinds::uncount(line, &score, undone, &mut self.points, now));
        }
        Ok(all)
    }

    /// What an attestor has claimed of its cap in the period that runs.
    pub fn claimed(&self, metric: MetricId, attestor: AccountId, now: Timestamp) -> u128 {
        let config = self.definitions.get(metric);
        config.map_or(0, |config| self.attestations.caps.claimed(metric, &config, attestor, now))
    }

    /// Whether a contribution of this account has ever counted.
    pub fn is_member(&self, account: AccountId) -> bool {
        self.definitions.line(SCORE).is_ok_and(|score| self.points.knows(&score, account))
    }

    /// What a metric is called, also as a series of all that was earned.
    pub fn info(&self, metric: MetricId) -> Option<MetricInfo> {
        let (never_falls, metric) = (metric & EARNED != 0, metric & !EARNED);
        let (mut name, unit, decimals) = if metric == SCORE {
            ("score".into(), "points".into(), MetricKind::Contribution.decimals())
        } else {
            let MetricConfig { name, unit, kind, .. } = self.definitions.get(metric)?;
            (name, unit, kind.decimals())
        };
        if never_falls {
            name.push_str(", all ever earned");
        }
        Some(MetricInfo { name, unit, decimals, never_falls })
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

    fn of(&self, Value { net, earned }: Value) -> u128 {
        if self.earned {
            earned
        } else {
            net
        }
    }
}
