//! What is filed on the chain already: the same evidence for the same member and metric counts once.

use crate::people::account_of;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{AccountId, Chain, DaoClient};
use tributary_interfaces::{
    metrics::{MetricConfig, Status},
    source::MetricId,
};
use tributary_measure::{hash_text, Contribution, GitRange, Identity, MemberBook};

/// The evidence that attestations of the DAO's metrics show, in the order of filing. Those that were found false,
/// taken back or revoked show none.
#[derive(Default)]
pub struct Filed(BTreeMap<(String, AccountId), Vec<Evidence>>);

struct Evidence {
    hash: [u8; 32],
    uri: String,
}

/// How the URI of a claim ends that stands for several contributions of a file, in its order: their number but one
/// stands before it.
const MORE: &str = " more";

/// The URI of a claim for so many contributions, of which the first has this one.
pub fn uri_of_many(first: &str, parts: usize) -> String {
    format!("{first} and {}{MORE}", parts - 1)
}

/// The evidence of a claim for several contributions.
pub fn evidence_of_many(parts: &[Contribution]) -> [u8; 32] {
    hash_text(&parts.iter().flat_map(|part| part.evidence).collect::<Vec<u8>>())
}

impl Filed {
    /// Reads every attestation under these metrics.
    pub fn read<C: Chain>(
        client: &mut DaoClient<'_, C>,
        metrics: &[(MetricId, MetricConfig)],
    ) -> Result<Self> {
        let names: BTreeMap<MetricId, &str> =
            metrics.iter().map(|(id, terms)| (*id, terms.name.as_str())).collect();
        let mut filed = Self::default();
        for (_, attestation) in client.attestations(0)? {
            let stands = match attestation.status {
                Status::Pending | Status::Challenged | Status::Upheld | Status::Final => true,
                Status::Rejected | Status::Retracted | Status::Revoked | Status::Expired => false,
            };
            if let (true, Some(name)) = (stands, names.get(&attestation.metric)) {
                let of_member = filed.0.entry(((*name).to_owned(), attestation.member)).or_default();
                of_member.push(Evidence { hash: attestation.evidence.into(), uri: attestation.uri });
            }
        }
        Ok(filed)
    }

    fn of(&self, metric: &str, member: Option<AccountId>) -> &[Evidence] {
        let found = member.and_then(|member| self.0.get(&(metric.to_owned(), member)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The parts of histories that are filed for a member.
    pub fn ranges(&self, metric: &str, member: &Identity, book: Option<&MemberBook>) -> Vec<GitRange> {
        let member = account_of(member, book.and_then(|book| book.get(member)));
        self.of(metric, member).iter().filter_map(|evidence| GitRange::parse(&evidence.uri)).collect()
    }

    /// Those contributions that are not filed, in their order. As often as a piece of evidence is on record, a
    /// contribution with it is passed over.
    pub fn rest(&self, contributions: Vec<Contribution>, book: Option<&MemberBook>) -> Vec<Contribution> {
        if self.0.is_empty() {
            return contributions;
        }
        let mut groups: BTreeMap<(&str, &Identity), Vec<usize>> = BTreeMap::new();
        for (index, contribution) in contributions.iter().enumerate() {
            groups.entry((&contribution.metric, &contribution.member)).or_default().push(index);
        }
        let mut passed = BTreeSet::new();
        for ((metric, member), group) in groups {
            let on_record = self.of(metric, account_of(member, book.and_then(|book| book.get(member))));
            let parts: Vec<Contribution> = group.iter().map(|index| contributions[*index].clone()).collect();
            let filed = filed_among(&parts, on_record).into_iter();
            passed.extend(group.into_iter().zip(filed).filter_map(|(index, filed)| filed.then_some(index)));
        }
        let rest = contributions.into_iter().enumerate();
        rest.filter(|(index, _)| !passed.contains(index)).map(|(_, contribution)| contribution).collect()
    }
}

/// Which contributions of one member and metric are on record: by their own evidence, or as one of several that
/// were claimed together.
fn filed_among(parts: &[Contribution], on_record: &[Evidence]) -> Vec<bool> {
    let mut unused: BTreeMap<[u8; 32], usize> = BTreeMap::new();
    let mut lengths = BTreeSet::new();
    for evidence in on_record {
        *unused.entry(evidence.hash).or_default() += 1;
        let more = evidence.uri.strip_suffix(MORE).and_then(|uri| uri.rsplit_once(" and ")?.1.parse().ok());
        lengths.extend(more.map(|more: usize| more.saturating_add(1)));
    }
    let mut take = |hash: [u8; 32]| match unused.get_mut(&hash) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    };
    let mut filed = vec![false; parts.len()];
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        let together = lengths.iter().rev().copied().find(|length| {
            let run = at.checked_add(*length).and_then(|end| parts.get(at..end));
            run.is_some_and(|run| take(evidence_of_many(run)))
        });
        let run = together.unwrap_or_else(|| usize::from(take(part.evidence)));
        filed[at..at + run].fill(true);
        at += run.max(1);
    }
    filed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(evidence: u8) -> Contribution {
        Contribution {
            metric: "kudos".to_owned(),
            member: Identity::new("ann@x").unwrap(),
            amount: 1,
            evidence: [evidence; 32],
            uri: format!("csv:kudos.csv#{evidence}"),
            at: 0,
            from: None,
            line: None,
        }
    }

    fn one(evidence: u8) -> Evidence {
        Evidence { hash: [evidence; 32], uri: part(evidence).uri }
    }

    fn many(parts: &[Contribution]) -> Evidence {
        Evidence { hash: evidence_of_many(parts), uri: uri_of_many(&parts[0].uri, parts.len()) }
    }

    #[test]
    fn evidence_is_passed_over_as_often_as_it_is_on_record() {
        let parts = [part(1), part(2), part(1), part(1)];
        let passed = filed_among(&parts, &[one(1), one(3), one(1)]);
        assert_eq!(passed, [true, false, true, false]);
        assert_eq!(filed_among(&parts, &[]), [false; 4]);
    }

    #[test]
    fn contributions_that_were_claimed_together_are_found_in_a_file_that_grew() {
        let before = [part(1), part(2), part(3)];
        let grown = [part(9), part(1), part(2), part(3), part(4), part(5)];
        let on_record = [many(&before), one(5)];
        assert_eq!(filed_among(&grown, &on_record), [false, true, true, true, false, true]);
        assert_eq!(filed_among(&before, &on_record), [true; 3]);
        // A file that lost one of them is another one.
        assert_eq!(filed_among(&before[..2], &on_record), [false; 2]);
    }
}
