//! What is to be filed of a metric, row by row.

use anyhow::{bail, Result};
use std::collections::BTreeSet;
use tributary_client::claim_batches;
use tributary_interfaces::{
    metrics::{Claim, MetricConfig},
    source::MetricId,
};
use tributary_measure::Contribution;

/// A contribution, and what is claimed for it.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) claim: Claim,
    pub(super) contribution: Contribution,
}

/// What is to be filed of a metric.
pub(super) struct Filing {
    pub(super) metric: MetricId,
    pub(super) terms: MetricConfig,
    pub(super) rows: Vec<Row>,
}

impl Filing {
    pub(super) fn claims(&self) -> Vec<Claim> {
        self.rows.iter().map(|row| row.claim.clone()).collect()
    }

    pub(super) fn units(&self) -> u128 {
        self.rows.iter().map(|row| row.claim.amount).fold(0, u128::saturating_add)
    }

    pub(super) fn bonds(&self) -> u128 {
        self.terms.bond.saturating_mul(self.rows.len() as u128)
    }
}

/// A problem of a row, with where it stands.
pub(super) fn named(row: &Row, why: &str) -> String {
    format!("{}{}: {why}", row.contribution.member, line_text(&row.contribution))
}

pub(super) fn line_text(row: &Contribution) -> String {
    match row.line {
        Some(line) => format!(" (line {line})"),
        None => String::new(),
    }
}

/// Leaves of what somebody agreed to file what is still not filed, by what was found `now`: how many are not left. Refuses
/// where what is new now was not agreed to, as it rests on other evidence.
pub(super) fn still_new(
    filings: &mut [Filing],
    agreed: &[Contribution],
    now: &[Contribution],
) -> Result<usize> {
    let key = |row: &Contribution| (row.metric.clone(), row.member.clone(), row.evidence);
    let agreed: BTreeSet<_> = agreed.iter().map(key).collect();
    let now: BTreeSet<_> = now.iter().map(key).collect();
    if !now.is_subset(&agreed) {
        bail!(
            "nothing was filed: meanwhile a part of what was to be filed together was filed by somebody else; run the same \
             command again to see and file the rest"
        );
    }
    let mut filed = 0usize;
    for filing in filings {
        let before = filing.rows.len();
        filing.rows.retain(|row| now.contains(&key(&row.contribution)));
        filed = filed.saturating_add(before.saturating_sub(filing.rows.len()));
    }
    Ok(filed)
}

/// What is filed in these transactions: the metric, the bond of each claim, and the claims.
pub(super) fn batches(filings: &[Filing]) -> Vec<(MetricId, u128, Vec<Claim>)> {
    let of_filing = |filing: &Filing| {
        let (metric, bond, claims) = (filing.metric, filing.terms.bond, filing.claims());
        let batches: Vec<_> = claim_batches(&claims).into_iter().map(<[Claim]>::to_vec).collect();
        batches.into_iter().map(move |batch| (metric, bond, batch))
    };
    filings.iter().flat_map(of_filing).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::example, *};

    fn row(evidence: u8) -> Contribution {
        example::row(2, 1, evidence)
    }

    fn filing(rows: &[Contribution]) -> Filing {
        example::filing(0, 0, rows)
    }

    #[test]
    fn what_others_filed_until_somebody_agreed_is_not_filed_again_and_what_is_new_since_is_refused() {
        let agreed = [row(1), row(2), row(3)];
        let mut filings = [filing(&agreed)];
        assert_eq!(still_new(&mut filings, &agreed, &[row(2)]).unwrap(), 2);
        assert_eq!(filings[0].claims()[0].evidence, row(2).evidence.into());
        assert_eq!(filings[0].rows.len(), 1);
        // As where somebody filed a part of the commits that are one contribution here.
        let refused = still_new(&mut [filing(&agreed)], &agreed, &[row(4)]).unwrap_err().to_string();
        assert!(refused.contains("nothing was filed") && refused.contains("again"), "{refused}");
    }
}
