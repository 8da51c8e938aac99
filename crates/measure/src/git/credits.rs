//! Adds up who did what in which commit, and makes contributions of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU32;

use super::range::GitRange;
use crate::contribution::metric;
use crate::evidence::{from_hex, hash_commits, to_hex};
use crate::{Contribution, Identity, Member};

/// Hexadecimal digits of a commit id in a range: two ids of 64 digits would not fit a URI.
const RANGE_ID_DIGITS: usize = 60;

/// The metrics of a git history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GitMetric {
    Commits,
    Lines,
    Reviews,
    Coauthored,
}

impl GitMetric {
    pub(super) const ALL: [Self; 4] = [Self::Commits, Self::Lines, Self::Reviews, Self::Coauthored];
}

/// What is filed of a history.
pub(super) trait Known {
    /// Whether the credit at a place is on record.
    fn counts(&self, place: usize) -> bool;

    /// Whether the credit at a place, which is not on record, was left out and is to stay out.
    fn leaves_out(&self, place: usize) -> bool;

    /// The range of a contribution that counts `commits`, by number: from the newest of the heads before that
    /// reaches none of them, so that it covers them all.
    fn range(&self, commits: &[usize]) -> GitRange;
}

/// Everything credited so far. Takes about 64 bytes a commit and 32 bytes a credit.
#[derive(Default)]
pub(super) struct Credits {
    numbers: HashMap<Identity, usize>,
    members: Vec<Member>,
    /// Who is written in the commits, before any mailmap.
    written: Vec<Identity>,
    numbers_of_written: HashMap<Identity, usize>,
    commits: Vec<CommitMark>,
    credits: Vec<Credit>,
}

struct CommitMark {
    id: Vec<u8>,
    /// Unix milliseconds, if there is a date.
    at: Option<u64>,
    /// When it was written, which need not be when it was committed.
    written_at: Option<u64>,
}

#[derive(Clone, Copy)]
struct Credit {
    member: usize,
    written: usize,
    commit: usize,
    metric: GitMetric,
    amount: u64,
}

impl GitMetric {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Commits => metric::COMMITS,
            Self::Lines => metric::LINES,
            Self::Reviews => metric::REVIEWS,
            Self::Coauthored => metric::COAUTHORED,
        }
    }
}

impl Credits {
    /// Starts a commit, to which the credits that follow belong. Commits come newest first.
    pub(super) fn commit(&mut self, id: &str, at: Option<u64>, written_at: Option<u64>) {
        let id = from_hex(id.as_bytes()).unwrap_or_default();
        self.commits.push(CommitMark { id, at, written_at });
    }

    /// Credits `amount` in the commit started last to a member who is written there as `written`; 0 credits nothing.
    /// The first name given to a member stays.
    pub(super) fn credit(
        &mut self,
        identity: &Identity,
        written: &Identity,
        name: &str,
        metric: GitMetric,
        amount: u64,
    ) {
        let Some(commit) = self.commits.len().checked_sub(1) else { return };
        if amount == 0 {
            return;
        }
        let member = match self.numbers.get(identity) {
            Some(member) => *member,
            None => {
                let member = self.members.len();
                self.members.push(Member::new(identity.clone(), name.to_owned()));
                self.numbers.insert(identity.clone(), member);
                member
            }
        };
        let written = match self.numbers_of_written.get(written) {
            Some(written) => *written,
            None => {
                self.written.push(written.clone());
                self.numbers_of_written.insert(written.clone(), self.written.len().saturating_sub(1));
                self.written.len().saturating_sub(1)
            }
        };
        self.credits.push(Credit { member, written, commit, metric, amount });
    }

    /// Orders the credits by member and metric: their places stay from now on.
    pub(super) fn sort(&mut self) {
        let members = &self.members;
        let key =
            |credit: &Credit| (members.get(credit.member).map(|member| &member.identity), credit.metric);
        self.credits.sort_by(|left, right| key(left).cmp(&key(right)));
    }

    /// The places of the credits of each metric.
    pub(super) fn by_metric(&self) -> BTreeMap<GitMetric, Vec<usize>> {
        let mut places: BTreeMap<GitMetric, Vec<usize>> = BTreeMap::new();
        for (place, credit) in self.credits.iter().enumerate() {
            places.entry(credit.metric).or_default().push(place);
        }
        places
    }

    /// Whose the credit is, who is written in its commit, the commit's number, and when it was in unix seconds.
    pub(super) fn facts(&self, place: usize) -> Option<(&Identity, &Identity, usize, Option<u64>)> {
        let credit = self.credits.get(place)?;
        let at = self.at(credit.commit);
        let member = &self.members.get(credit.member)?.identity;
        Some((member, self.written.get(credit.written)?, credit.commit, at))
    }

    /// When a commit was, in unix seconds.
    pub(super) fn at(&self, commit: usize) -> Option<u64> {
        self.commits.get(commit)?.at.map(|at| at / 1000)
    }

    /// When a commit was written, in unix seconds.
    pub(super) fn written_at(&self, commit: usize) -> Option<u64> {
        self.commits.get(commit)?.written_at.map(|at| at / 1000)
    }

    /// The evidence of a contribution that these credits make.
    pub(super) fn evidence(&self, places: impl Iterator<Item = usize>) -> [u8; 32] {
        let commits = places.filter_map(|place| self.commits.get(self.credits.get(place)?.commit));
        let ids: Vec<String> = commits.map(|commit| to_hex(&commit.id)).collect();
        hash_commits(ids.iter().map(String::as_str))
    }

    /// Commits by their ids.
    pub(super) fn numbers_of_commits(&self) -> HashMap<&[u8], usize> {
        self.commits.iter().enumerate().map(|(number, commit)| (commit.id.as_slice(), number)).collect()
    }

    /// What is not filed yet: members by identity, and contributions by member and metric, one for each at most,
    /// whose URIs say which part of the history they count. Also how many have nothing new to file. The credits are
    /// sorted.
    pub(super) fn rest(mut self, before: &impl Known) -> (Vec<Member>, Vec<Contribution>, usize) {
        let members = &self.members;
        let key =
            |credit: &Credit| (members.get(credit.member).map(|member| &member.identity), credit.metric);
        let (mut contributions, mut filed, mut place) = (Vec::new(), 0, 0usize);
        for same in self.credits.chunk_by(|left, right| key(left) == key(right)) {
            let places = place..;
            place = place.saturating_add(same.len());
            let Some((Some(_), _)) = same.first().map(key) else { continue };
            let (counted, open): (Vec<_>, Vec<_>) =
                same.iter().zip(places).partition(|(_, place)| before.counts(*place));
            let new = open.into_iter().filter(|(_, place)| !before.leaves_out(*place));
            let new: Vec<Credit> = new.map(|(credit, _)| *credit).collect();
            let Some(found) = contribution(members, &self.commits, &new) else {
                // Of whom all was left out, nothing is on record.
                filed += usize::from(!counted.is_empty());
                continue;
            };
            let commits: Vec<usize> = new.iter().map(|credit| credit.commit).collect();
            let range: GitRange = before.range(&commits);
            contributions.push(Contribution { uri: range.to_string(), ..found });
        }
        let active: BTreeSet<&Identity> = contributions.iter().map(|row| &row.member).collect();
        self.members.retain(|member| active.contains(&member.identity));
        self.members.sort_by(|left, right| left.identity.cmp(&right.identity));
        (self.members, contributions, filed)
    }

    /// Members by identity; contributions by member, metric and slice of time, one for each at most.
    pub(super) fn finish(mut self, periods: NonZeroU32) -> (Vec<Member>, Vec<Contribution>) {
        let (members, commits) = (&self.members, &self.commits);
        let times = || commits.iter().filter_map(|commit| commit.at);
        let slices =
            Slices { oldest: times().min().unwrap_or(0), newest: times().max().unwrap_or(0), periods };
        let key = |credit: &Credit| {
            let member = members.get(credit.member).map(|member| &member.identity);
            let at = commits.get(credit.commit).and_then(|commit| commit.at);
            (member, credit.metric, slices.index(at.unwrap_or(0)))
        };
        self.credits.sort_by(|left, right| key(left).cmp(&key(right)));
        let contributions = self
            .credits
            .chunk_by(|left, right| key(left) == key(right))
            .filter_map(|same| contribution(members, commits, same))
            .collect();
        self.members.sort_by(|left, right| left.identity.cmp(&right.identity));
        (self.members, contributions)
    }
}

/// Equal slices of time from the oldest to the newest commit.
struct Slices {
    oldest: u64,
    newest: u64,
    periods: NonZeroU32,
}

impl Slices {
    /// The slice in which `at` falls, counted from 0.
    fn index(&self, at: u64) -> u128 {
        let since_oldest = |at: u64| u128::from(at.saturating_sub(self.oldest));
        since_oldest(at) * u128::from(self.periods.get()) / (since_oldest(self.newest) + 1)
    }
}

/// One contribution of credits of one member, in one metric and one slice; none of no credits.
fn contribution(members: &[Member], commits: &[CommitMark], same: &[Credit]) -> Option<Contribution> {
    let first = same.first()?;
    let marks: Vec<(&Credit, &CommitMark)> =
        same.iter().filter_map(|credit| Some((credit, commits.get(credit.commit)?))).collect();
    // Of commits at the same time the one listed first is the newer.
    let age = |(credit, commit): &&(&Credit, &CommitMark)| (commit.at, std::cmp::Reverse(credit.commit));
    let (_, oldest) = marks.iter().min_by_key(age)?;
    let (_, newest) = marks.iter().max_by_key(age)?;
    let ids: Vec<String> = marks.iter().map(|(_, commit)| to_hex(&commit.id)).collect();
    let (first_id, last_id) = (to_hex(&oldest.id), to_hex(&newest.id));
    let uri = if first_id == last_id {
        format!("git:{first_id}")
    } else {
        let short = |id: &str| id.get(..RANGE_ID_DIGITS).unwrap_or(id).to_owned();
        format!("git:{}..{}", short(&first_id), short(&last_id))
    };
    Some(Contribution {
        metric: first.metric.key().to_owned(),
        member: members.get(first.member)?.identity.clone(),
        amount: same.iter().map(|credit| u128::from(credit.amount)).sum(),
        evidence: hash_commits(ids.iter().map(String::as_str)),
        uri,
        at: newest.at.unwrap_or(0),
        from: None,
        line: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_URI_BYTES;

    fn ann() -> Identity {
        Identity::new("ann").unwrap()
    }

    fn id(byte: u8, bytes: usize) -> String {
        to_hex(&vec![byte; bytes])
    }

    fn credits(id_bytes: usize, times: &[u64]) -> Credits {
        let mut credits = Credits::default();
        for (number, at) in (1..).zip(times) {
            credits.commit(&id(number, id_bytes), Some(*at), Some(*at));
            credits.credit(&ann(), &ann(), "Ann", GitMetric::Commits, 1);
        }
        credits
    }

    #[test]
    fn one_period_gives_one_contribution_from_the_oldest_to_the_newest() {
        let (members, rows) = credits(20, &[300, 100, 200]).finish(NonZeroU32::MIN);
        assert_eq!((members.len(), rows.len()), (1, 1));
        assert_eq!((rows[0].amount, rows[0].at), (3, 300));
        assert_eq!(rows[0].uri, format!("git:{}..{}", id(2, 20), id(1, 20)));
        assert_eq!(rows[0].evidence, hash_commits([&*id(1, 20), &id(2, 20), &id(3, 20)]));
    }

    #[test]
    fn periods_are_equal_slices_of_time_and_empty_ones_give_nothing() {
        let (_, rows) = credits(20, &[399, 390, 199, 0]).finish(NonZeroU32::new(4).unwrap());
        let amounts: Vec<_> = rows.iter().map(|row| (row.amount, row.at)).collect();
        assert_eq!(amounts, [(1, 0), (1, 199), (2, 399)]);
    }

    #[test]
    fn a_range_of_long_commit_ids_still_fits_a_uri() {
        let (_, rows) = credits(32, &[2, 1]).finish(NonZeroU32::MIN);
        assert_eq!(rows[0].uri.len(), 4 + 60 + 2 + 60);
        assert!(rows[0].uri.len() <= MAX_URI_BYTES);
        let (_, rows) = credits(32, &[1]).finish(NonZeroU32::MIN);
        assert_eq!(rows[0].uri, format!("git:{}", id(1, 32)));
    }

    #[test]
    fn a_credit_of_nothing_makes_nobody_a_member() {
        let mut credits = Credits::default();
        credits.commit(&id(1, 20), Some(1), Some(1));
        credits.credit(&ann(), &ann(), "Ann", GitMetric::Lines, 0);
        assert_eq!(credits.finish(NonZeroU32::MIN), (vec![], vec![]));
    }
}
