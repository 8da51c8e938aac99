//! What is filed on the chain already: the same evidence for the same member and metric counts once, whatever account the
//! member has now.
//!
//! What a file's row shows is on record where the metric has its evidence for the member's account, for one that they had,
//! or for an account that is nobody's who is known here. What stands there for somebody else, as the file or the members
//! file names them, is theirs, as is what stands for an account whose key is derived from what it is called: several may
//! rest on one piece of evidence. What else accounts were called once says nothing, as a person's account changes.

mod rest;

pub use self::rest::Rest;

use crate::people::{account_of, accounts_before, is_derived};
use anyhow::{bail, Result};
use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet, VecDeque},
};
use tributary_client::{account_text, AccountId, Chain, DaoClient};
use tributary_interfaces::{
    metrics::{AttestationId, MetricConfig, Status},
    source::MetricId,
};
use tributary_measure::{hash_text, Contribution, GitRange, Identity, Member, MemberBook, OnRecord};
use tributary_words::names::Names;

/// The evidence that attestations of the DAO's metrics show, in the order of filing. Those that were found false,
/// taken back or revoked show none.
#[derive(Default)]
pub struct Filed {
    evidence: BTreeMap<String, Vec<Evidence>>,
    /// What was found false, taken back or revoked: it shows nothing, and tells which part of a history was looked at.
    fallen: BTreeMap<String, Vec<Evidence>>,
    /// What was found false, by its metric and its evidence.
    rejected: BTreeMap<(String, [u8; 32]), AttestationId>,
    /// Whether whoever files says that nothing of it is part of a claim that stands for several contributions.
    pub all_new: bool,
    /// Who is called what on the chain.
    pub known: Names,
}

struct Evidence {
    id: AttestationId,
    account: AccountId,
    hash: [u8; 32],
    uri: String,
    amount: u128,
}

impl Evidence {
    /// Whether it has another amount than what shows the same.
    fn differs(&self, row: &Contribution) -> bool {
        self.hash == row.evidence && self.amount != row.amount
    }
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
pub fn evidence_of_many(parts: &[impl Borrow<Contribution>]) -> [u8; 32] {
    let mut sorted: Vec<[u8; 32]> = parts.iter().map(|part| part.borrow().evidence).collect();
    sorted.sort_unstable();
    hash_text(sorted.as_flattened())
}

/// The same as it was before, when their order was that of the file.
fn evidence_in_order(parts: &[&Contribution]) -> [u8; 32] {
    hash_text(&parts.iter().flat_map(|part| part.evidence).collect::<Vec<u8>>())
}

/// What is filed, for whoever measures a history, with the accounts of a members file.
pub struct OnFile<'a> {
    pub filed: &'a Filed,
    pub book: Option<&'a MemberBook>,
}

impl tributary_measure::Filed for OnFile<'_> {
    fn in_metric(&self, metric: &str) -> Vec<OnRecord> {
        let record = |Evidence { id, account, hash, uri, .. }: &Evidence, stands| {
            Some(OnRecord {
                range: GitRange::parse(uri)?,
                evidence: *hash,
                holder: account_text(account),
                name: named(*id),
                number: (*id).into(),
                stands,
            })
        };
        let fallen = self.filed.fallen.get(metric).into_iter().flatten();
        let standing = self.filed.of(metric).iter().filter_map(|evidence| record(evidence, true));
        standing.chain(fallen.filter_map(|evidence| record(evidence, false))).collect()
    }

    fn holder(&self, member: &Identity) -> Option<String> {
        let listed = self.book.and_then(|book| book.get(member));
        account_of(member, listed, &self.filed.known).map(|account| account_text(&account))
    }

    fn all_new(&self) -> bool {
        self.filed.all_new
    }
}

impl Filed {
    /// Whether nothing was ever filed.
    pub fn is_empty(&self) -> bool {
        self.evidence.is_empty() && self.fallen.is_empty()
    }

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
            if let (Status::Rejected, Some(name)) = (attestation.status, names.get(&attestation.metric)) {
                filed.rejected.insert(((*name).to_owned(), attestation.evidence.into()), id);
            }
            if let Some(name) = names.get(&attestation.metric) {
                let (account, hash) = (attestation.member, attestation.evidence.into());
                let of = if stands { &mut filed.evidence } else { &mut filed.fallen };
                let of_metric = of.entry((*name).to_owned()).or_default();
                let (uri, amount) = (attestation.uri, attestation.amount);
                of_metric.push(Evidence { id, account, hash, uri, amount });
            }
        }
        filed.evidence.values_mut().for_each(|all| all.sort_by_key(|evidence| evidence.id));
        Ok(filed)
    }

    /// How many attestations there are, whatever came of them.
    pub fn count(&self) -> usize {
        self.evidence.values().chain(self.fallen.values()).map(Vec::len).sum()
    }

    /// What a metric has, in the order of filing.
    fn of(&self, metric: &str) -> &[Evidence] {
        self.evidence.get(metric).map(Vec::as_slice).unwrap_or_default()
    }

    /// What of these contributions of these members is not filed. Those with one evidence for one member and metric are
    /// one, of which the first counts. Refused is what may be part of a claim for several, of which some are missing here,
    /// and what a file says of a part of a history that is on record otherwise.
    pub fn rest(
        &self,
        contributions: Vec<Contribution>,
        members: &[Member],
        book: Option<&MemberBook>,
    ) -> Result<Rest> {
        let holders = Holders::of(members, book, &self.known);
        let mut metrics: BTreeMap<&str, BTreeMap<&Identity, Vec<Row>>> = BTreeMap::new();
        for row in contributions.iter().enumerate() {
            let member = holders.one(&row.1.member);
            metrics.entry(&row.1.metric).or_default().entry(member).or_default().push(row);
        }
        let mut by: BTreeMap<usize, &Evidence> = BTreeMap::new();
        let mut repeated = BTreeSet::new();
        for (metric, groups) in metrics {
            let whose = |evidence: &&Evidence| holders.whose(&evidence.account);
            let mut open = BTreeMap::new();
            for (member, rows) in groups {
                let now = holders.now(member);
                // Whose a history's commits are, whoever measured them knows better.
                let of_file = rows.iter().any(|(_, row)| row.line.is_some());
                let own = self.of(metric).iter().filter(|evidence| match of_file {
                    true => whose(evidence) == Whose::Of(member),
                    false => Some(evidence.account) == now,
                });
                let mut own: Vec<&Evidence> = own.collect();
                own.sort_by_key(|evidence| Some(evidence.account) != now);
                if of_file && !self.all_new {
                    none_overlaps(&rows, self.of(metric), |evidence| match whose(&evidence) {
                        Whose::Of(of) if of == member => Other::No,
                        Whose::Nobodys => Other::Perhaps,
                        Whose::Of(_) | Whose::Anothers => Other::Yes,
                    })?;
                }
                let left = once(take_among(rows.clone(), &mut own, &mut by), &rows, &by, &mut repeated);
                open.insert(member, (left, own, of_file));
            }
            let mut nobodys: Vec<&Evidence> =
                self.of(metric).iter().filter(|evidence| whose(evidence) == Whose::Nobodys).collect();
            let of_files = || open.values().filter(|(.., of_file)| *of_file);
            none_in_doubt(&of_files().flat_map(|(left, ..)| left).copied().collect::<Vec<_>>(), &nobodys)?;
            let mut all_filed = true;
            for (member, (left, own, of_file)) in open {
                let left = if of_file { take_among(left, &mut nobodys, &mut by) } else { left };
                if !left.is_empty() {
                    self.none_missing(&own, &format!("{member} in {metric}"))?;
                }
                all_filed &= left.is_empty() || !of_file;
            }
            if !all_filed {
                self.none_missing(&nobodys, &format!("somebody in {metric}"))?;
            }
        }
        let mut rest = Rest::default();
        for (index, contribution) in contributions.iter().enumerate() {
            if repeated.contains(&index) {
                rest.repeated.push(contribution.clone());
                continue;
            }
            let evidence = by.get(&index);
            rest.corrected.extend(evidence.filter(|found| found.differs(contribution)).map(|found| {
                let row =
                    contribution.line.map_or_else(|| contribution.uri.clone(), |line| format!("line {line}"));
                format!("{row} has {}, and {} has {}", contribution.amount, named(found.id), found.amount)
            }));
            match evidence {
                None => {
                    rest.new.push(contribution.clone());
                    let shown = |evidence: &&Evidence| evidence.hash == contribution.evidence;
                    let of_file = contribution.line.is_some();
                    let others = self.of(&contribution.metric).iter().filter(|_| of_file).filter(shown);
                    rest.beside.extend(others.map(|evidence| evidence.id));
                    let key = (contribution.metric.clone(), contribution.evidence);
                    rest.again.extend(self.rejected.get(&key));
                }
                Some(evidence) if Some(evidence.account) == holders.now(&contribution.member) => {
                    rest.filed = rest.filed.saturating_add(1);
                }
                Some(evidence) => {
                    rest.filed_elsewhere = rest.filed_elsewhere.saturating_add(1);
                    rest.elsewhere.insert(evidence.id);
                }
            }
        }
        Ok(rest)
    }

    /// Refuses where a claim for several contributions is among these records, which nothing was found to be on.
    fn none_missing(&self, records: &[&Evidence], whose: &str) -> Result<()> {
        let missing = records.iter().find_map(|evidence| Some((evidence, many_in(&evidence.uri)?)));
        let Some((Evidence { id, .. }, many)) = missing.filter(|_| !self.all_new) else { return Ok(()) };
        bail!(
            "attestation {id} claims {many} contributions of {whose} together, and not all of them are here: whether \
             others here are among them cannot be told. File the same file again, with new rows at its end; or say \
             --all-new, if none of it was ever filed together with others"
        );
    }
}

fn named(id: AttestationId) -> String {
    format!("attestation {id}")
}

/// Whose an account on record is.
#[derive(PartialEq)]
enum Whose<'a> {
    /// A member's of the input, now or before.
    Of(&'a Identity),
    /// Somebody else's who is known here.
    Anothers,
    /// Nobody's who is known here.
    Nobodys,
}

/// The accounts of everybody who is known where something is to be filed.
struct Holders<'a> {
    now: BTreeMap<&'a Identity, Option<AccountId>>,
    /// Whose accounts are, now and before; nobody of the input's where it is somebody else's.
    by_account: BTreeMap<AccountId, Option<&'a Identity>>,
    known: &'a Names,
}

impl<'a> Holders<'a> {
    fn of(members: &'a [Member], book: Option<&'a MemberBook>, known: &'a Names) -> Self {
        let now = |member: &Member| account_of(&member.identity, Some(member), known);
        let mut by_account = BTreeMap::new();
        for member in members {
            now(member).map(|account| by_account.entry(account).or_insert(Some(&member.identity)));
        }
        for member in book.into_iter().flat_map(MemberBook::members) {
            now(member).map(|account| by_account.entry(account).or_insert(None));
        }
        for member in members {
            for account in accounts_before(member, known) {
                by_account.entry(account).or_insert(Some(&member.identity));
            }
        }
        let now = members.iter().map(|member| (&member.identity, now(member))).collect();
        Self { now, by_account, known }
    }

    /// The account that a member of the input has now.
    fn now(&self, member: &Identity) -> Option<AccountId> {
        self.now.get(member).copied().flatten()
    }

    /// The first member of the input who has the account of this one: they are one.
    fn one(&self, member: &'a Identity) -> &'a Identity {
        let account = self.now(member);
        account.and_then(|account| self.by_account.get(&account).copied().flatten()).unwrap_or(member)
    }

    fn whose(&self, account: &AccountId) -> Whose<'a> {
        match self.by_account.get(account) {
            Some(Some(member)) => Whose::Of(self.one(member)),
            Some(None) => Whose::Anothers,
            None if is_derived(account, self.known) => Whose::Anothers,
            None => Whose::Nobodys,
        }
    }
}

/// A contribution with its place among all.
type Row<'a> = (usize, &'a Contribution);

/// Takes down by which of the records, in their order, each of these rows of a member in a metric is on record: by its own
/// evidence, or as one of several that were claimed together. Leaves the records that none is on; returns the other rows.
fn take_among<'r, 'e>(
    rows: Vec<Row<'r>>,
    records: &mut Vec<&'e Evidence>,
    by: &mut BTreeMap<usize, &'e Evidence>,
) -> Vec<Row<'r>> {
    let mut unused: BTreeMap<[u8; 32], VecDeque<&'e Evidence>> = BTreeMap::new();
    for evidence in records.iter() {
        unused.entry(evidence.hash).or_default().push_back(evidence);
    }
    let lengths: BTreeSet<usize> = records.iter().filter_map(|evidence| many_in(&evidence.uri)).collect();
    let mut used = BTreeSet::new();
    let mut take = |hash: [u8; 32]| {
        let evidence = unused.get_mut(&hash).and_then(VecDeque::pop_front)?;
        used.insert(evidence.id);
        Some(evidence)
    };
    let parts: Vec<&Contribution> = rows.iter().map(|(_, part)| *part).collect();
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        let together = lengths.iter().rev().copied().find_map(|length| {
            let run = parts.get(at..at.checked_add(length)?)?;
            let evidence = take(evidence_of_many(run)).or_else(|| take(evidence_in_order(run)))?;
            Some((length, evidence))
        });
        let found = together.or_else(|| Some((1, take(part.evidence)?)));
        if let Some((run, evidence)) = found {
            by.extend(rows.iter().skip(at).take(run).map(|(index, _)| (*index, evidence)));
        }
        at = at.saturating_add(found.map_or(1, |(run, _)| run.max(1)));
    }
    records.retain(|evidence| !used.contains(&evidence.id));
    rows.into_iter().filter(|(index, _)| !by.contains_key(index)).collect()
}

/// Of these rows of a member in a metric that are left, the first of each evidence, if none of all of theirs that has it
/// is on record; takes down the others as repeated.
fn once<'r>(
    left: Vec<Row<'r>>,
    all: &[Row],
    by: &BTreeMap<usize, &Evidence>,
    repeated: &mut BTreeSet<usize>,
) -> Vec<Row<'r>> {
    let on_record = all.iter().filter(|(index, _)| by.contains_key(index));
    let mut seen: BTreeSet<[u8; 32]> = on_record.map(|(_, row)| row.evidence).collect();
    let (first, others): (Vec<Row>, Vec<Row>) =
        left.into_iter().partition(|(_, row)| seen.insert(row.evidence));
    repeated.extend(others.into_iter().map(|(index, _)| index));
    first
}

/// Whether what a record stands for is another's than a row's member.
#[derive(Clone, Copy, PartialEq)]
enum Other {
    No,
    Perhaps,
    Yes,
}

/// Refuses a row of a file that stands for a part of a history where records of its metric are of that history, show
/// something else, and do not end where the row begins: what both have would count twice, and only who reads the history
/// can tell what that is. A later day to begin with tells nothing, as what was filed may be newer; nor does another
/// account, as people change theirs: only what was measured of the same part at once is another's for certain.
fn none_overlaps(rows: &[Row], records: &[Evidence], other: impl Fn(&Evidence) -> Other) -> Result<()> {
    let of_records: Vec<(&Evidence, GitRange, Other)> = records
        .iter()
        .filter_map(|evidence| Some((evidence, GitRange::parse(&evidence.uri)?, other(evidence))))
        .collect();
    let own = of_records.iter().filter(|(.., other)| *other != Other::Yes);
    let on_record: BTreeSet<&[u8; 32]> = own.map(|(evidence, ..)| &evidence.hash).collect();
    for (_, row) in rows.iter().filter(|(_, row)| !on_record.contains(&row.evidence)) {
        let Some(range) = GitRange::parse(&row.uri) else { continue };
        let overlaps = |(_, filed, other): &&(&Evidence, GitRange, Other)| {
            let goes_on = range.base.as_ref().is_some_and(|base| filed.head.starts_with(base));
            let at_once = *other == Other::Yes && *filed == range;
            filed.root == range.root && !goes_on && !at_once
        };
        if let Some((Evidence { id, .. }, ..)) = of_records.iter().find(overlaps) {
            bail!(
                "{}{}: {} counts {} of the same history, and may count commits of this row too: file the history itself \
                 where its clone is at hand (`tributary attest --repo FOLDER`), which goes on from there; --all-new files \
                 the row all the same, if none of its commits is filed",
                row.member,
                row.line.map(|line| format!(" (line {line})")).unwrap_or_default(),
                named(*id),
                row.metric,
            );
        }
    }
    Ok(())
}

/// Refuses where several members show the same evidence, and it is on record for fewer accounts of nobody who is known:
/// whose of them it was, nobody can tell.
fn none_in_doubt(rows: &[Row], nobodys: &[&Evidence]) -> Result<()> {
    let mut showing: BTreeMap<&[u8; 32], Vec<&Contribution>> = BTreeMap::new();
    rows.iter().for_each(|(_, row)| showing.entry(&row.evidence).or_default().push(row));
    let mut records: BTreeMap<&[u8; 32], usize> = BTreeMap::new();
    for evidence in nobodys {
        let records = records.entry(&evidence.hash).or_default();
        *records = records.saturating_add(1);
    }
    for evidence in nobodys {
        let records = records.get(&evidence.hash).copied().unwrap_or_default();
        let of = showing.get(&evidence.hash).map(Vec::as_slice).unwrap_or_default();
        let members: BTreeSet<&Identity> = of.iter().map(|row| &row.member).collect();
        if members.len() > records {
            let told: Vec<String> = of
                .iter()
                .map(|row| format!("{} (line {})", row.member, row.line.unwrap_or_default()))
                .collect();
            bail!(
                "{} has the evidence that {} show, and its account {} is nobody's here: whose of them it was cannot be \
                 told. Give what is new evidence of its own",
                named(evidence.id),
                told.join(" and "),
                account_text(&evidence.account),
            );
        }
    }
    Ok(())
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
            line: Some(evidence.into()),
        }
    }

    fn account(of: &str) -> AccountId {
        tributary_client::demo_signer(of).account()
    }

    fn one(evidence: u8) -> Evidence {
        let uri = part(evidence).uri;
        Evidence { id: evidence.into(), account: account("ann@x"), hash: [evidence; 32], uri, amount: 1 }
    }

    fn many(parts: &[Contribution]) -> Evidence {
        let uri = uri_of_many(&parts[0].uri, parts.len());
        Evidence { id: 7, account: account("ann@x"), hash: evidence_of_many(parts), uri, amount: 1 }
    }

    /// Which of these contributions of Ann's are on record, or what is said against filing any.
    fn passed(parts: &[Contribution], on_record: Vec<Evidence>) -> Result<Vec<bool>, String> {
        let filed = Filed { evidence: [("kudos".to_owned(), on_record)].into(), ..Filed::default() };
        let ann = Member::new(Identity::new("ann@x").unwrap(), String::new());
        let rest = filed.rest(parts.to_vec(), &[ann], None).map_err(|error| error.to_string())?;
        assert_eq!(rest.filed_elsewhere, 0);
        let mut new = rest.new.into_iter().peekable();
        Ok(parts.iter().map(|part| new.next_if(|new| new.evidence == part.evidence).is_none()).collect())
    }

    #[test]
    fn evidence_on_record_for_an_account_is_its_member_s_a_known_one_s_or_whoever_s_shows_it() {
        let (ann, bo) = (part(1), Contribution { member: Identity::new("bo@x").unwrap(), ..part(1) });
        let members = [&ann, &bo].map(|row| Member::new(row.member.clone(), String::new()));
        let filed_for = |names: &[&str], rows: &[&Contribution], book: &str| {
            let records =
                (1..).zip(names).map(|(id, name)| Evidence { id, account: account(name), ..one(1) });
            let evidence = [("kudos".to_owned(), records.collect())].into();
            let filed = Filed { evidence, ..Filed::default() };
            let rows: Vec<Contribution> = rows.iter().map(|row| (*row).clone()).collect();
            let members: Vec<Member> = members
                .iter()
                .filter(|member| rows.iter().any(|row| row.member == member.identity))
                .cloned()
                .collect();
            let book = tributary_measure::read_members("members.csv", book.as_bytes()).unwrap();
            let rest = filed.rest(rows, &members, Some(&book)).unwrap();
            let new: Vec<String> = rest.new.iter().map(|row| row.member.to_string()).collect();
            (new, rest.filed, rest.filed_elsewhere)
        };
        let new = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let both = [&ann, &bo];
        assert_eq!(filed_for(&["ann@x", "bo@x"], &both, "member\n"), (new(&[]), 2, 0));
        assert_eq!(filed_for(&["ann@x"], &both, "member\n"), (new(&["bo@x"]), 1, 0), "Ann's is Ann's");
        assert_eq!(filed_for(&["bo@x"], &both, "member\n"), (new(&["ann@x"]), 1, 0));
        // Accounts that nobody has any more are whoever's show the same.
        assert_eq!(filed_for(&["ann@x", "an old one"], &both, "member\n"), (new(&[]), 1, 1));
        assert_eq!(filed_for(&["an old one", "another"], &both, "member\n"), (new(&[]), 0, 2));
        assert_eq!(filed_for(&["an old one"], &[&bo], "member\n"), (new(&[]), 0, 1));
        // What the members file says is another's is theirs, though they have no row here.
        assert_eq!(filed_for(&["ann@x"], &[&bo], "member\nann@x\n"), (new(&["bo@x"]), 0, 0));
        let (ann, old) =
            (Member::new(ann.member.clone(), String::new()), Evidence { account: account("old"), ..one(1) });
        let filed = Filed { evidence: [("kudos".to_owned(), vec![old])].into(), ..Filed::default() };
        let refused = filed.rest(vec![part(1), bo.clone()], &[ann], None).err().unwrap().to_string();
        for part in [
            "attestation 1 has the evidence that ann@x (line 1) and bo@x (line 1) show",
            "evidence of its own",
        ] {
            assert!(refused.contains(part), "{refused}");
        }
    }

    #[test]
    fn one_piece_of_evidence_counts_once_however_often_it_is_shown_or_on_record() {
        let parts = [part(1), part(2), part(1)];
        assert_eq!(passed(&parts, vec![one(1), one(3), one(1)]), Ok(vec![true, false, true]));
        assert_eq!(passed(&parts, vec![one(1), one(3)]), Ok(vec![true, false, true]));
        assert_eq!(passed(&parts, vec![one(3)]), Ok(vec![false, false, true]));
        assert_eq!(passed(&parts, vec![]), Ok(vec![false, false, true]));
    }

    #[test]
    fn a_row_of_a_history_of_which_a_part_is_on_record_is_refused_unless_it_goes_on_from_there() {
        let (root, head, next) = ("0123456789abcdef", "ab".repeat(20), "cd".repeat(20));
        let on_record = |uri: String| vec![Evidence { uri, ..one(1) }];
        let row = |uri: String| [Contribution { uri, ..part(2) }];
        let first = || on_record(format!("git:{root}/{head}"));
        let refused = passed(&row(format!("git:{root}/{next}")), first()).unwrap_err();
        for part in ["ann@x (line 2)", "attestation 1 counts kudos", "--repo", "--all-new"] {
            assert!(refused.contains(part), "{part} is not in: {refused}");
        }
        for new in [format!("git:{root}/{}..{next}", &head[..16]), format!("git:fedcba9876543210/{next}")] {
            assert_eq!(passed(&row(new.clone()), first()), Ok(vec![false]), "{new}");
        }
        let same = [Contribution { uri: format!("git:{root}/{next}"), ..part(1) }];
        assert_eq!(passed(&same, first()), Ok(vec![true]), "what it shows is on record");
        let since = |at: u64| format!("git:{root}/{next}@{at}");
        assert!(passed(&row(since(5)), on_record(since(5))).is_err(), "from the same day on");
        assert!(passed(&row(since(1_700_000_000)), first()).is_err(), "what is filed may be newer");
        let anothers = |uri: String| vec![Evidence { uri, account: account("bo@x"), ..one(1) }];
        assert!(passed(&row(format!("git:{root}/{next}")), anothers(format!("git:{root}/{head}"))).is_err());
    }

    #[test]
    fn contributions_that_were_claimed_together_are_found_in_a_file_that_grew() {
        let before = [part(1), part(2), part(3)];
        let grown = [part(9), part(1), part(2), part(3), part(4), part(5)];
        let on_record = || vec![many(&before), one(5)];
        assert_eq!(passed(&grown, on_record()), Ok(vec![false, true, true, true, false, true]));
        assert_eq!(passed(&before, on_record()), Ok(vec![true; 3]));
    }

    #[test]
    fn contributions_that_were_claimed_together_are_found_in_any_order() {
        let turned = [part(3), part(1), part(2)];
        assert_eq!(passed(&turned, vec![many(&[part(1), part(2), part(3)])]), Ok(vec![true; 3]));
        // As they were filed before, in the order of the file.
        let old = Evidence { hash: evidence_in_order(&turned.each_ref()), ..many(&turned) };
        assert_eq!(passed(&turned, vec![old]), Ok(vec![true; 3]));
    }

    #[test]
    fn a_claim_for_several_of_which_one_is_missing_is_named() {
        let on_record = vec![one(9), many(&[part(1), part(2), part(3)])];
        let refused = passed(&[part(1), part(3)], on_record).unwrap_err();
        assert!(refused.starts_with("attestation 7 claims 3 contributions of ann@x"), "{refused}");
        // Also where nobody knows whose it is.
        let unknown = Evidence { account: account("another"), ..many(&[part(1), part(2), part(3)]) };
        let refused = passed(&[part(1), part(3)], vec![unknown]).unwrap_err();
        assert!(refused.starts_with("attestation 7 claims 3 contributions of somebody"), "{refused}");
    }
}
