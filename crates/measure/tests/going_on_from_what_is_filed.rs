//! A history that is measured again: each commit counts once for each member and metric.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::path::Path;

use support::{amount, git, members, Repo};
use tributary_measure::{
    hash_commits, measure_rest, Contribution, Filed, GitOptions, GitRange, HistoryError, Identity,
    Measurement, Note, OnRecord,
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
    measure_rest(folder, options, &OnChain(filed), &mut |_| {})
}

/// What is on a chain: each member holds what was filed for them.
struct OnChain<'a>(&'a [Contribution]);

impl Filed for OnChain<'_> {
    fn in_metric(&self, metric: &str) -> Vec<OnRecord> {
        let of_metric = self.0.iter().enumerate().filter(|(_, row)| row.metric == metric);
        of_metric
            .filter_map(|(number, row)| {
                Some(OnRecord {
                    range: GitRange::parse(&row.uri)?,
                    evidence: row.evidence,
                    holder: row.member.to_string(),
                    name: format!("record {number}"),
                    number: number as u64,
                    stands: true,
                })
            })
            .collect()
    }

    fn holder(&self, member: &Identity) -> Option<String> {
        Some(member.to_string())
    }
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

    // Once that is filed, nobody is asked again, until it is rewritten once more.
    let filed = [filed, said.contributions].concat();
    assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
    let head = repo.commit(ANN, "four");
    let going_on = rest(&repo.path(), &filed).unwrap();
    assert_eq!(going_on.contributions[0].amount, 1);
    let filed = [filed, going_on.contributions].concat();
    repo.git_as(ANN, &["commit", "-q", "--amend", "--allow-empty", "-m", "four, rewritten"]);
    let refused = rest(&repo.path(), &filed).expect_err("it is in doubt again");
    assert!(matches!(refused, HistoryError::Rewritten { head: old, .. } if old == head));
}

#[test]
fn what_an_amended_commit_was_is_not_filed_again_whatever_day_is_named() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(ANN, "two");
    let filed = repo.measure().contributions;
    repo.git_as(ANN, &["commit", "-q", "--amend", "--allow-empty", "-m", "two, rewritten"]);
    let said = rest_with(&repo.path(), &filed, &since(1000)).unwrap();
    assert_eq!(said.contributions, []);
    assert!(
        said.notes.iter().any(|note| matches!(note, Note::Renewed { commits: 1, .. })),
        "{:?}",
        said.notes
    );
    repo.commit(ANN, "three");
    let said = rest_with(&repo.path(), &filed, &since(1000)).unwrap();
    assert_eq!(said.contributions[0].amount, 1, "it is new");
}

#[test]
fn what_is_filed_of_another_repository_says_nothing_once_somebody_says_from_when_on_it_counts() {
    let mut one = Repo::new();
    one.commit(ANN, "in the first");
    let mut other = Repo::new();
    other.commit(ANN, "in the second");
    other.commit(ANN, "in the second again");
    let mut filed = one.measure().contributions;
    let refused = rest(&other.path(), &filed).expect_err("it could be the first, rewritten");
    assert!(matches!(refused, HistoryError::OfOthers { records: 1, .. }), "{refused}");
    let second = rest_with(&other.path(), &filed, &since(1000)).unwrap();
    assert_eq!(second.contributions[0].amount, 2);
    filed.extend(second.contributions);
    for repo in [&one, &other] {
        assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
    }
}

/// A line for `.mailmap`, committed.
fn map(repo: &mut Repo, lines: &str) {
    repo.write(".mailmap", lines);
    repo.commit(ANN, "mailmap");
}

const NOREPLY: &str = "Bo <7+bo@users.noreply.github.com>";

#[test]
fn commits_on_record_for_an_address_that_a_mailmap_gives_to_another_are_not_new() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(BO, "two\n\nReviewed-by: Ann <ann@x>");
    repo.commit(NOREPLY, "three");
    repo.commit(NOREPLY, "four");
    let mut filed = repo.measure().contributions;
    map(&mut repo, "Bo <bo@x> <7+bo@users.noreply.github.com>\n");
    repo.commit(NOREPLY, "five");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(amount(&later, "bo@x", "commits"), 1, "the fifth alone");
    let told: Vec<String> = later.notes.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|note| note.contains("2 commits on record for another account")), "{told:?}");
    filed.extend(later.contributions);
    assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
}

#[test]
fn a_member_whom_a_mailmap_renames_is_not_credited_again() {
    let mut repo = Repo::new();
    repo.commit(BO, "one");
    repo.commit("Bo at home <bo@home>", "two");
    map(&mut repo, "Bo <bo@x> <bo@home>\n");
    let mut filed = repo.measure().contributions;
    map(&mut repo, "Robert <robert@x> <bo@home>\nRobert <robert@x> <bo@x>\n");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(members(&later), ["ann@x"], "who wrote the mailmap");
    repo.commit(BO, "three");
    filed.extend(later.contributions);
    assert_eq!(amount(&rest(&repo.path(), &filed).unwrap(), "robert@x", "commits"), 1);
}

#[test]
fn an_address_that_leaves_a_member_takes_nothing_along_that_is_filed() {
    let mut repo = Repo::new();
    repo.commit(BO, "one");
    repo.commit("Bo <bo@home>", "two");
    map(&mut repo, "Bo <bo@x> <bo@home>\n");
    let filed = repo.measure().contributions;
    map(&mut repo, "\n");
    assert_eq!(amount(&rest(&repo.path(), &filed).unwrap(), "bo@home", "commits"), 0);
}

#[test]
fn a_range_begins_behind_all_that_is_on_record_whatever_address_it_was_filed_for() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(BO, "two");
    let mut filed = repo.measure().contributions;
    repo.commit(ANN, "three");
    let second = repo.commit(ANN, "four");
    filed.extend(rest(&repo.path(), &filed).unwrap().contributions);
    map(&mut repo, "Ann <ann@x> <bo@x>\n");
    let last = rest(&repo.path(), &filed).unwrap().contributions;
    let uris: Vec<_> = last.iter().map(|row| row.uri.as_str()).collect();
    assert!(
        !uris.is_empty() && uris.iter().all(|uri| uri.contains(&format!("/{}..", &second[..16]))),
        "{uris:?}"
    );
}

#[test]
fn a_record_of_nobody_knows_whose_commits_is_named_and_nothing_is_measured() {
    let mut repo = Repo::new();
    repo.commit(BO, "one");
    let mut filed = repo.measure().contributions;
    repo.commit(ANN, "two");
    filed[0].member = Identity::new("zoe@x").unwrap();
    assert_eq!(amount(&rest(&repo.path(), &filed).unwrap(), "bo@x", "commits"), 0, "its evidence tells");
    filed[0].evidence = [7; 32];
    let refused = rest(&repo.path(), &filed).expect_err("it is in doubt").to_string();
    assert!(refused.contains("record 0") && refused.contains("zoe@x"), "{refused}");
}

#[test]
fn commits_that_were_too_old_are_told_and_filed_where_an_earlier_day_is_named() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(ANN, "two");
    let second = repo.now() * 1000;
    repo.commit(ANN, "three");
    let mut filed = rest_with(&repo.path(), &[], &since(second + 1000)).unwrap().contributions;
    assert_eq!(filed[0].amount, 1);
    let plain = rest(&repo.path(), &filed).unwrap();
    assert_eq!(plain.contributions, []);
    assert!(
        plain.notes.iter().any(|note| matches!(note, Note::LeftOut { commits: 2, .. })),
        "{:?}",
        plain.notes
    );
    let earlier = rest_with(&repo.path(), &filed, &since(second)).unwrap();
    assert_eq!(earlier.contributions[0].amount, 1, "the second");
    filed.extend(earlier.contributions);
    assert_eq!(rest_with(&repo.path(), &filed, &since(second)).unwrap().contributions, []);
    repo.commit(ANN, "four");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(later.contributions[0].amount, 1, "the fourth");
    filed.extend(later.contributions);
    let first = rest_with(&repo.path(), &filed, &since(1000)).unwrap();
    assert_eq!(first.contributions[0].amount, 1, "the first");
    filed.extend(first.contributions);
    assert_eq!(rest(&repo.path(), &filed).unwrap().notes, [Note::NothingNew { contributions: 1 }]);
}

fn since(at: u64) -> GitOptions {
    GitOptions { after: Some(at - 1), ..GitOptions::default() }
}

fn left_out(measurement: &Measurement) -> Vec<(u64, u64)> {
    let told = measurement.notes.iter().filter_map(|note| match note {
        Note::LeftOut { commits, before } => Some((*commits, *before)),
        _ => None,
    });
    told.collect()
}

#[test]
fn what_was_left_out_as_too_old_is_filed_for_nobody_in_silence() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(BO, "two\n\nReviewed-by: Ann <ann@x>");
    repo.commit(BO, "three");
    let from = (repo.now() + 1) * 1000;
    repo.commit(ANN, "four");
    let mut filed = rest_with(&repo.path(), &[], &since(from)).unwrap().contributions;
    assert_eq!(filed.len(), 1, "the fourth alone, which is Ann's");

    // Neither Bo, of whom nothing is on record, nor Ann in a metric in which nothing is.
    let plain = rest(&repo.path(), &filed).unwrap();
    assert_eq!(plain.contributions, []);
    assert_eq!(left_out(&plain), [(3, from)]);
    let told = Note::NothingNew { contributions: 1 };
    assert!(plain.notes.contains(&told), "of Bo nothing was filed: {:?}", plain.notes);

    // Nor whoever a mailmap gives them to.
    map(&mut repo, "Zoe <zoe@x> <bo@x>\n");
    assert_eq!(members(&rest(&repo.path(), &filed).unwrap()), ["ann@x"], "who wrote the mailmap");

    // What Bo does now is new, and what is older stays out until an earlier day is named.
    repo.commit(BO, "five");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(amount(&later, "zoe@x", "commits"), 1);
    filed.extend(later.contributions);
    assert_eq!(left_out(&rest(&repo.path(), &filed).unwrap()), [(3, from)]);
    let all = rest_with(&repo.path(), &filed, &since(1000)).unwrap();
    assert_eq!(amount(&all, "zoe@x", "commits"), 2);
    assert_eq!(amount(&all, "ann@x", "reviews"), 1);
    filed.extend(all.contributions);
    assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
    assert_eq!(left_out(&rest(&repo.path(), &filed).unwrap()), []);
}

#[test]
fn of_several_days_from_which_on_commits_count_the_last_one_that_was_named_is_told() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(ANN, "two");
    let second = repo.now() * 1000;
    repo.commit(BO, "three");
    let third = repo.now() * 1000;
    repo.commit(ANN, "four");
    let mut filed = rest_with(&repo.path(), &[], &since(third + 1000)).unwrap().contributions;
    let of_both = rest_with(&repo.path(), &filed, &since(second)).unwrap().contributions;
    assert_eq!(of_both.len(), 2);
    // What was filed for Bo is taken back: that is new again, as it is not older than what counts now.
    filed.extend(of_both.into_iter().filter(|row| row.member.as_str() == "ann@x"));
    let plain = rest(&repo.path(), &filed).unwrap();
    assert_eq!(amount(&plain, "bo@x", "commits"), 1);
    assert_eq!(left_out(&plain), [(1, second)]);
}

#[test]
fn a_branch_that_is_merged_late_was_not_left_out_by_whoever_did_not_see_it() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.commit(BO, "on the side");
    repo.git(&["checkout", "-q", "main"]);
    repo.commit(BO, "two");
    let from = (repo.now() + 1) * 1000;
    repo.commit(ANN, "three");
    let mut filed = rest_with(&repo.path(), &[], &since(from)).unwrap().contributions;
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(amount(&later, "bo@x", "commits"), 1, "that on the side");
    filed.extend(later.contributions);
    let all = rest_with(&repo.path(), &filed, &since(1000)).unwrap();
    assert_eq!(amount(&all, "bo@x", "commits"), 1, "the second");
}

#[test]
fn the_last_day_that_was_named_counts_for_what_was_looked_at_before_too() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    let second = (repo.now() + 1) * 1000;
    repo.commit(BO, "two");
    let mut filed = rest_with(&repo.path(), &[], &since(second)).unwrap().contributions;
    let third = (repo.now() + 1) * 1000;
    repo.commit(ANN, "three");
    filed.extend(rest_with(&repo.path(), &filed, &since(third)).unwrap().contributions);
    assert_eq!(filed.len(), 2);
    // What is older than the day that was named last stays out, once what was filed of it is taken back.
    filed.remove(0);
    let plain = rest(&repo.path(), &filed).unwrap();
    assert_eq!((plain.contributions.as_slice(), left_out(&plain)), ([].as_slice(), vec![(2, third)]));
}

#[test]
fn a_branch_that_is_merged_late_counts_once_however_often_something_of_it_is_filed_or_taken_back() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.git(&["checkout", "-q", "-b", "side"]);
    let side = repo.commit(BO, "on the side");
    repo.git(&["checkout", "-q", "main"]);
    let from = (repo.now() + 1) * 1000;
    repo.commit(ANN, "two");
    let of_ann = rest_with(&repo.path(), &[], &since(from)).unwrap().contributions;
    // What was filed for Ann is taken back, and all that is new is filed in one: no head before reaches none of hers.
    let taken_back = |rows: &[Contribution]| -> Vec<OnRecord> {
        let mut records = OnChain(rows).in_metric("commits");
        records.iter_mut().for_each(|record| record.stands = false);
        records
    };
    let fallen = taken_back(&of_ann);
    repo.commit(ANN, "three");
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let both = rest_beside(&repo.path(), &fallen, &[]).unwrap();
    assert_eq!((amount(&both, "ann@x", "commits"), left_out(&both)), (2, vec![(1, from)]));
    let of_bo = both.contributions.iter().find(|row| row.member.as_str() == "bo@x").unwrap();
    assert_eq!(of_bo.evidence, hash_commits([side.as_str()]), "however old");
    let of_ann: Vec<Contribution> =
        both.contributions.iter().filter(|row| row.member.as_str() == "ann@x").cloned().collect();
    // What was filed of the branch is taken back, too: nobody left it out.
    let again = rest_beside(&repo.path(), &fallen, &of_ann).unwrap();
    assert_eq!((members(&again), left_out(&again)), (vec!["bo@x"], vec![(1, from)]));
    // And with all on record, what was left out is still to be had.
    let first = GitOptions { after: Some(1), ..GitOptions::default() };
    let both = OnChainBeside { fallen: &fallen, standing: &both.contributions };
    let all = measure_rest(&repo.path(), &first, &both, &mut |_| {}).unwrap();
    assert_eq!((members(&all), all.contributions[0].amount), (vec!["ann@x"], 1));
}

/// What stands on a chain, beside what was taken back before.
struct OnChainBeside<'a> {
    fallen: &'a [OnRecord],
    standing: &'a [Contribution],
}

impl Filed for OnChainBeside<'_> {
    fn in_metric(&self, metric: &str) -> Vec<OnRecord> {
        let fallen = self.fallen.iter().filter(|_| metric == "commits").cloned();
        let mut standing = OnChain(self.standing).in_metric(metric);
        standing.iter_mut().for_each(|record| record.number += self.fallen.len() as u64);
        fallen.chain(standing).collect()
    }

    fn holder(&self, member: &Identity) -> Option<String> {
        Some(member.to_string())
    }
}

fn rest_beside(
    folder: &Path,
    fallen: &[OnRecord],
    standing: &[Contribution],
) -> Result<Measurement, HistoryError> {
    measure_rest(folder, &GitOptions::default(), &OnChainBeside { fallen, standing }, &mut |_| {})
}

#[test]
fn what_a_day_leaves_out_that_nothing_on_record_does_is_counted() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    let second = (repo.now() + 1) * 1000;
    repo.commit(ANN, "two");
    let unremembered = |filed: &[Contribution], from| {
        let notes = rest_with(&repo.path(), filed, &since(from)).unwrap().notes;
        notes.iter().find_map(|note| match note {
            Note::Unremembered { commits } => Some(*commits),
            _ => None,
        })
    };
    assert_eq!(unremembered(&[], second), Some(1));
    let filed = rest_with(&repo.path(), &[], &since(second)).unwrap().contributions;
    assert_eq!(unremembered(&filed, second), None, "the same day is on record");
    assert_eq!(unremembered(&filed, second + 1000), None, "and the other commit is filed");
    assert_eq!(unremembered(&filed, 1000), None);
}

#[test]
fn commits_of_an_address_that_were_never_filed_are_filed_for_whom_a_mailmap_gives_them_to() {
    let mut repo = Repo::new();
    repo.commit(BO, "one");
    repo.commit(NOREPLY, "two");
    repo.commit(NOREPLY, "three");
    let mut filed = repo.measure().contributions;
    // Cut off.
    filed.retain(|row| row.member.as_str() == "bo@x");
    map(&mut repo, "Bo <bo@x> <7+bo@users.noreply.github.com>\n");
    let later = rest(&repo.path(), &filed).unwrap();
    assert_eq!(amount(&later, "bo@x", "commits"), 2);
    filed.extend(later.contributions);
    assert_eq!(rest(&repo.path(), &filed).unwrap().contributions, []);
}
