//! A history that is measured again: each commit counts once for each member and metric.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::path::Path;

use support::{amount, git, members, Repo};
use tributary_measure::{
    hash_commits, measure_rest, Contribution, GitOptions, GitRange, HistoryError, Measurement, Note,
};

const ANN: &str = "Ann <ann@x>";
const BO: &str = "Bo <bo@x>";

/// Measures what `filed` does not count.
fn rest(folder: &Path, filed: &[Contribution]) -> Result<Measurement, HistoryError> {
    rest_with(folder, filed, &GitOptions::default())
}

fn rest_with(
    folder: &Path,
    filed: &[Contribution],
    options: &GitOptions,
) -> Result<Measurement, HistoryError> {
    let ranges = |member: &_, metric: &str| {
        let of_both = filed.iter().filter(|row| row.member == *member && row.metric == metric);
        of_both.filter_map(|row| GitRange::parse(&row.uri)).collect()
    };
    measure_rest(folder, options, &ranges, &mut |_| {})
}

#[test]
fn only_commits_since_the_last_filing_are_new_and_the_same_history_has_none() {
    let mut repo = Repo::new();
    let root = repo.commit(ANN, "one");
    let base = repo.commit(BO, "two");
    let mut filed = repo.measure().contributions;

    let again = rest(&repo.path(), &filed).unwrap();
    assert_eq!((again.contributions, again.members), (vec![], vec![]));
    assert_eq!(again.notes, [Note::NothingNew { contributions: 2 }]);

    let (three, four) = (repo.commit(ANN, "three"), repo.commit(ANN, "four"));
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(members(&later), ["ann@x"]);
    assert_eq!(later.contributions[0].amount, 2);
    assert_eq!(later.contributions[0].evidence, hash_commits([three.as_str(), four.as_str()]));
    assert_eq!(later.contributions[0].uri, format!("git:{}/{}..{four}", &root[..16], &base[..16]));
    assert_eq!(later.notes, [Note::NothingNew { contributions: 1 }]);

    filed.extend(later.contributions);
    assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
    // Another machine has nothing but a clone, and what is filed.
    let clone = tempfile::tempdir().unwrap();
    git(clone.path(), &["clone", "-q", repo.path().to_str().unwrap(), "."], &[]);
    assert_eq!(rest(clone.path(), &filed).unwrap().contributions, []);
}

#[test]
fn whatever_was_left_out_when_filing_was_cut_off_is_new_still() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(BO, "two\n\nReviewed-by: Ann <ann@x>");
    let mut filed = repo.measure().contributions;
    assert_eq!(filed.len(), 3);
    let cut_off = filed.split_off(1);
    repo.commit(BO, "three");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(amount(&later, "ann@x", "commits"), 0);
    assert_eq!(amount(&later, "ann@x", "reviews"), 1);
    assert_eq!(amount(&later, "bo@x", "commits"), 2);
    assert_eq!(cut_off.len(), 2);
}

#[test]
fn a_branch_that_is_merged_late_counts_though_its_commits_are_older() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.git(&["checkout", "-q", "-b", "side"]);
    let side = repo.commit(ANN, "on the side");
    repo.git(&["checkout", "-q", "main"]);
    repo.commit(ANN, "two");
    let mut filed = repo.measure().contributions;
    assert_eq!(filed[0].amount, 2);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(later.contributions[0].evidence, hash_commits([side.as_str()]));
    filed.extend(later.contributions);
    // The head that was filed up to is a merge now.
    repo.commit(ANN, "three");
    assert_eq!(amount(&rest(&repo.path(), &filed).unwrap(), "ann@x", "commits"), 1);
}

#[test]
fn what_is_taken_back_in_the_middle_is_new_again_and_then_counted_once() {
    let mut repo = Repo::new();
    let mut filed = Vec::new();
    for step in ["one", "two", "three"] {
        repo.commit(ANN, step);
        filed.extend(rest(&repo.path(), &filed).unwrap().contributions);
    }
    // The second is retracted, or found false.
    filed.remove(1);
    repo.commit(ANN, "four");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(later.contributions[0].amount, 2, "the second and the fourth");
    filed.extend(later.contributions);
    repo.commit(ANN, "five");
    let last = rest(&repo.path(), &filed).unwrap();
    assert_eq!(last.contributions[0].amount, 1);
}

#[test]
fn a_history_that_was_rewritten_is_refused_until_somebody_says_what_is_new() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    let head = repo.commit(ANN, "two");
    let filed = repo.measure().contributions;
    // The same work under another id: it must not count again.
    repo.git_as(ANN, &["commit", "-q", "--amend", "--allow-empty", "-m", "two, rewritten"]);
    let refused = rest(&repo.path(), &filed).expect_err("it is in doubt");
    assert!(matches!(refused, HistoryError::Rewritten { head: old, .. } if old == head));
    let after = Some(repo.now() * 1000);
    repo.commit(ANN, "three");
    let options = GitOptions { after, ..GitOptions::default() };
    let said = rest_with(&repo.path(), &filed, &options).unwrap();
    assert_eq!(said.contributions[0].amount, 1);
}

#[test]
fn what_is_filed_of_another_repository_says_nothing() {
    let mut one = Repo::new();
    one.commit(ANN, "in the first");
    let mut other = Repo::new();
    other.commit(ANN, "in the second");
    other.commit(ANN, "in the second again");
    let mut filed = one.measure().contributions;
    let second = rest(&other.path(), &filed).unwrap();
    assert_eq!(second.contributions[0].amount, 2);
    filed.extend(second.contributions);
    for repo in [&one, &other] {
        assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
    }
}
