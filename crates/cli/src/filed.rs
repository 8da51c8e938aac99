//! What is filed on the chain already: the same evidence for the same member and metric counts once.

use crate::people::account_of;
use anyhow::{bail, Result};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{account_text, AccountId, Chain, DaoClient};
use tributary_interfaces::{
    metrics::{AttestationId, MetricConfig, Status},
    source::MetricId,
};
use tributary_measure::{hash_text, Contribution, GitRange, Identity, MemberBook, OnRecord};
use tributary_words::names::Names;

/// The evidence that attestations of the DAO's metrics show, in the order of filing. Those that were found false,
/// taken back or revoked show none.
#[derive(Default)]
pub struct Filed {
    evidence: BTreeMap<(String, AccountId), Vec<Evidence>>,
    /// Whether whoever files says that nothing of it is part of a claim that stands for several contributions.
    pub all_new: bool,
    /// Who is called what on the chain.
    pub known: Names,
}

struct Evidence {
    id: AttestationId,
    hash: [u8; 32],
    uri: String,
}

/// How the URI of a claim ends that stands for several contributions of a file: their number but one stands before it.
const MORE: &str = " more";

/// The URI of a claim for so many contributions, of which the first has this one.
pub fn uri_of_many(first: &str, parts: usize) -> String {
    format!("{first} and {}{MORE}", parts.saturating_sub(1))
}

/// How many contributions a claim with this URI stands for, if for several.
fn many_in(uri: &str) -> Option<usize> {
    let more: usize = uri.strip_suffix(MORE)?.rsplit_once(" and ")?.1.parse().ok()?;
    more.checked_add(1)
}

/// The evidence of a claim for several contributions, in whatever order they are.
pub fn evidence_of_many(parts: &[Contribution]) -> [u8; 32] {
    let mut sorted: Vec<[u8; 32]> = parts.iter().map(|part| part.evidence).collect();
    sorted.sort_unstable();
    hash_text(sorted.as_flattened())
}

/// The same as it was before, when their order was that of the file.
fn evidence_in_order(parts: &[Contribution]) -> [u8; 32] {
    hash_text(&parts.iter().flat_map(|part| part.evidence).collect::<Vec<u8>>())
}

/// What is filed, for whoever measures a history, with the accounts of a members file.
pub struct History<'a> {
    pub filed: &'a Filed,
    pub book: Option<&'a MemberBook>,
}

impl tributary_measure::Filed for History<'_> {
    fn in_metric(&self, metric: &str) -> Vec<OnRecord> {
        let of_metric = self.filed.evidence.iter().filter(|((name, _), _)| name == metric);
        let each = of_metric.flat_map(|((_, holder), all)| all.iter().map(move |one| (holder, one)));
        let mut records: Vec<(AttestationId, OnRecord)> = each
            .filter_map(|(holder, Evidence { id, hash, uri })| {
                let record = OnRecord {
                    range: GitRange::parse(uri)?,
                    evidence: *hash,
                    holder: account_text(holder),
                    name: format!("attestation {id}"),
                    number: (*id).into(),
                };
                Some((*id, record))
            })
            .collect();
        records.sort_by_key(|(id, _)| *id);
        records.into_iter().map(|(_, record)| record).collect()
    }

    fn holder(&self, member: &Identity) -> Option<String> {
        let listed = self.book.and_then(|book| book.get(member));
        account_of(member, listed, &self.filed.known).map(|account| account_text(&account))
    }
}

impl Filed {
    /// Reads every attestation under these metrics.
    pub fn read<C: Chain>(
        client: &mut DaoClient<'_, C>,
        metrics: &[(MetricId, MetricConfig)],
        all_new: bool,
        known: Names,
    ) -> Result<Self> {
        let names: BTreeMap<MetricId, &str> =
            metrics.iter().map(|(id, terms)| (*id, terms.name.as_str())).collect();
        let mut filed = Self { all_new, known, ..Self::default() };
        for (id, attestation) in client.attestations(0)? {
            let stands = match attestation.status {
                Status::Pending | Status::Challenged | Status::Upheld | Status::Final => true,
                Status::Rejected | Status::Retracted | Status::Revoked | Status::Expired => false,
            };
            if let (true, Some(name)) = (stands, names.get(&attestation.metric)) {
                let of_member = filed.evidence.entry(((*name).to_owned(), attestation.member)).or_default();
                of_member.push(Evidence { id, hash: attestation.evidence.into(), uri: attestation.uri });
            }
        }
        Ok(filed)
    }

    fn of(&self, metric: &str, member: Option<AccountId>) -> &[Evidence] {
        let found = member.and_then(|member| self.evidence.get(&(metric.to_owned(), member)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Those contributions that are not filed, in their order. As often as a piece of evidence is on record, a
    /// contribution with it is passed over. What may be part of a claim for several, of which some are missing here, is
    /// refused.
    pub fn rest(
        &self,
        contributions: Vec<Contribution>,
        book: Option<&MemberBook>,
    ) -> Result<Vec<Contribution>> {
        if self.evidence.is_empty() {
            return Ok(contributions);
        }
        let mut groups: BTreeMap<(&str, &Identity), Vec<usize>> = BTreeMap::new();
        for (index, contribution) in contributions.iter().enumerate() {
            groups.entry((&contribution.metric, &contribution.member)).or_default().push(index);
        }
        let mut passed = BTreeSet::new();
        for ((metric, member), group) in groups {
            let listed = book.and_then(|book| book.get(member));
            let on_record = self.of(metric, account_of(member, listed, &self.known));
            let parts: Vec<Contribution> =
                group.iter().filter_map(|index| contributions.get(*index).cloned()).collect();
            let (filed, missing) = filed_among(&parts, on_record);
            if let (Some((id, many)), false) = (missing, self.all_new || filed.iter().all(|filed| *filed)) {
                bail!(
                    "attestation {id} claims {many} contributions of {member} in {metric} together, and not all of them \
                     are here: whether others here are among them cannot be told. File the same file again, with new \
                     rows at its end; or say --all-new, if none of it was ever filed together with others"
                );
            }
            passed.extend(group.into_iter().zip(filed).filter_map(|(index, filed)| filed.then_some(index)));
        }
        let rest = contributions.into_iter().enumerate();
        Ok(rest.filter(|(index, _)| !passed.contains(index)).map(|(_, contribution)| contribution).collect())
    }
}

/// Which contributions of one member and metric are on record: by their own evidence, or as one of several that
/// were claimed together. And a claim for several, with how many, that is not found among them.
fn filed_among(
    parts: &[Contribution],
    on_record: &[Evidence],
) -> (Vec<bool>, Option<(AttestationId, usize)>) {
    let mut unused: BTreeMap<[u8; 32], usize> = BTreeMap::new();
    let mut lengths = BTreeSet::new();
    for evidence in on_record {
        let left = unused.entry(evidence.hash).or_default();
        *left = left.saturating_add(1);
        lengths.extend(many_in(&evidence.uri));
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
            run.is_some_and(|run| take(evidence_of_many(run)) || take(evidence_in_order(run)))
        });
        let run = together.unwrap_or_else(|| usize::from(take(part.evidence)));
        filed.iter_mut().skip(at).take(run).for_each(|filed| *filed = true);
        at = at.saturating_add(run.max(1));
    }
    let missing = on_record.iter().filter_map(|evidence| Some((evidence, many_in(&evidence.uri)?)));
    let missing = { missing }.find(|(evidence, _)| unused.get(&evidence.hash).is_some_and(|left| *left > 0));
    (filed, missing.map(|(evidence, many)| (evidence.id, many)))
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
        Evidence { id: evidence.into(), hash: [evidence; 32], uri: part(evidence).uri }
    }

    fn many(parts: &[Contribution]) -> Evidence {
        let uri = uri_of_many(&parts[0].uri, parts.len());
        Evidence { id: 7, hash: evidence_of_many(parts), uri }
    }

    #[test]
    fn evidence_is_passed_over_as_often_as_it_is_on_record() {
        let parts = [part(1), part(2), part(1), part(1)];
        let passed = filed_among(&parts, &[one(1), one(3), one(1)]);
        assert_eq!(passed, (vec![true, false, true, false], None));
        assert_eq!(filed_among(&parts, &[]), (vec![false; 4], None));
    }

    #[test]
    fn contributions_that_were_claimed_together_are_found_in_a_file_that_grew() {
        let before = [part(1), part(2), part(3)];
        let grown = [part(9), part(1), part(2), part(3), part(4), part(5)];
        let on_record = [many(&before), one(5)];
        assert_eq!(filed_among(&grown, &on_record).0, [false, true, true, true, false, true]);
        assert_eq!(filed_among(&before, &on_record), (vec![true; 3], None));
    }

    #[test]
    fn contributions_that_were_claimed_together_are_found_in_any_order() {
        let on_record = [many(&[part(1), part(2), part(3)])];
        let turned = [part(3), part(1), part(2)];
        assert_eq!(filed_among(&turned, &on_record), (vec![true; 3], None));
        // As they were filed before, in the order of the file.
        let old = Evidence { hash: evidence_in_order(&turned), ..many(&turned) };
        assert_eq!(filed_among(&turned, &[old]), (vec![true; 3], None));
    }

    #[test]
    fn a_claim_for_several_of_which_one_is_missing_is_named() {
        let on_record = [one(9), many(&[part(1), part(2), part(3)])];
        assert_eq!(filed_among(&[part(1), part(3)], &on_record), (vec![false; 2], Some((7, 3))));
    }
}
