//! What is filed, taken back and filed again, for the right account and for wrong ones: each commit counts once.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use support::Repo;
use tributary_measure::{
    measure_rest, Filed, GitOptions, GitRange, HistoryError, Identity, Measurement, Note, OnRecord,
};

const ANN: &str = "Ann <ann@x>";
const BOB: &str = "Bob <bob@x>";

/// What is on a chain, in the order of filing, and who has which account; by default one called as they are.
#[derive(Default)]
struct OnChain {
    records: Vec<(String, u128, OnRecord)>,
    accounts: BTreeMap<&'static str, &'static str>,
}

impl Filed for OnChain {
    fn in_metric(&self, metric: &str) -> Vec<OnRecord> {
        let of_metric = self.records.iter().filter(|(of, ..)| of == metric);
        of_metric.map(|(.., record)| record.clone()).collect()
    }

    fn holder(&self, member: &Identity) -> Option<String> {
        let account = self.accounts.get(member.as_str()).copied();
        Some(account.unwrap_or(member.as_str()).to_owned())
    }
}

impl OnChain {
    fn try_rest(&self, repo: &Repo, options: &GitOptions) -> Result<Measurement, HistoryError> {
        measure_rest(&repo.path(), options, self, &mut |_| {})
    }

    /// Files all commits that are new; returns what is filed.
    fn file(&mut self, repo: &Repo) -> Measurement {
        self.file_since(repo, None)
    }

    fn file_since(&mut self, repo: &Repo, after: Option<u64>) -> Measurement {
        let options = GitOptions { after, ..GitOptions::default() };
        let mut rest = self.try_rest(repo, &options).unwrap();
        rest.contributions.retain(|row| row.metric == "commits");
        for row in &rest.contributions {
            let number = self.records.len();
            let record = OnRecord {
                range: GitRange::parse(&row.uri).unwrap(),
                evidence: row.evidence,
                holder: self.holder(&row.member).unwrap(),
                name: format!("record {number}"),
                number: number as u64,
                stands: true,
            };
            self.records.push((row.metric.clone(), row.amount, record));
        }
        rest
    }

    fn take_back(&mut self, number: usize) {
        self.records[number].2.stands = false;
    }

    /// The commits that count for an account.
    fn of(&self, holder: &str) -> u128 {
        let standing = self.records.iter().filter(|(.., record)| record.stands && record.holder == holder);
        standing.map(|(_, amount, _)| amount).sum()
    }
}

#[test]
fn what_is_taken_back_later_is_new_again_though_the_older_was_filed_anew_in_between() {
    let mut repo = Repo::new();
    let mut chain = OnChain::default();
    repo.commit(ANN, "one");
    repo.commit(ANN, "two");
    chain.file(&repo);
    repo.commit(ANN, "three");
    chain.file(&repo);
    chain.take_back(0);
    assert_eq!(chain.file(&repo).contributions[0].amount, 2, "the first two, up to the third");
    chain.take_back(1);
    assert_eq!(chain.file(&repo).contributions[0].amount, 1, "the third");
    assert_eq!((chain.of("ann@x"), chain.file(&repo).contributions), (3, vec![]));
}

#[test]
fn of_accounts_that_were_swapped_each_record_counts_whose_commits_its_evidence_is() {
    let mut repo = Repo::new();
    let mut chain =
        OnChain { accounts: [("ann@x", "bob's"), ("bob@x", "ann's")].into(), ..OnChain::default() };
    repo.commit(ANN, "one");
    repo.commit(BOB, "two");
    repo.commit(BOB, "three");
    chain.file(&repo);
    chain.accounts = [("ann@x", "ann's"), ("bob@x", "bob's")].into();
    let right = chain.file(&repo);
    assert_eq!(right.contributions, []);
    let told = |records: usize, commits, names: &[&str]| Note::FiledForAnother {
        commits,
        records,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    assert!(right.notes.contains(&told(2, 3, &["record 0", "record 1"])), "{:?}", right.notes);
    // What was filed of Bob's for Ann's account is taken back: it is Bob's now.
    chain.take_back(1);
    let right = chain.file(&repo);
    assert_eq!((right.contributions[0].amount, chain.of("bob's")), (2, 3), "and Ann's one, wrongly");
    assert!(right.notes.contains(&told(1, 1, &["record 0"])), "{:?}", right.notes);
    chain.take_back(0);
    chain.file(&repo);
    assert_eq!((chain.of("ann's"), chain.of("bob's")), (1, 2));
}

#[test]
fn commits_are_told_that_are_taken_for_filed_as_nobody_can_tell_what_a_record_counts() {
    let mut repo = Repo::new();
    let mut chain = OnChain::default();
    repo.commit(ANN, "one");
    chain.file(&repo);
    chain.records[0].2.evidence = [7; 32];
    let rest = chain.file(&repo);
    assert_eq!(rest.contributions, []);
    let told: Vec<String> = rest.notes.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|note| note.contains("1 commit that record 0 may count")), "{told:?}");
}

#[test]
fn a_history_that_was_rewritten_from_its_first_commit_on_is_refused_until_somebody_says_what_is_new() {
    let mut repo = Repo::new();
    let mut chain = OnChain::default();
    repo.commit(ANN, "one");
    repo.commit(ANN, "two");
    chain.file(&repo);
    let old = repo.now() * 1000;
    repo.git(&["checkout", "-q", "--orphan", "rewritten"]);
    repo.commit(ANN, "one and two");
    let refused = chain.try_rest(&repo, &GitOptions::default()).unwrap_err();
    assert!(matches!(refused, HistoryError::OfOthers { records: 1, .. }), "{refused}");
    assert!(refused.to_string().contains("record 0"), "{refused}");
    assert_eq!(chain.file_since(&repo, Some(old)).contributions[0].amount, 1);
    repo.commit(ANN, "three");
    assert_eq!(chain.file(&repo).contributions[0].amount, 1, "it is known from then on");
    // Of other people it is another repository.
    let mut other = Repo::new();
    other.commit(BOB, "one");
    assert_eq!(chain.file(&other).contributions[0].amount, 1);
}

#[test]
fn whatever_is_filed_and_taken_back_in_whatever_order_each_commit_counts_once_in_the_end() {
    let mut dice = 1_u64;
    let mut throw = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    for round in 0..8 {
        let mut repo = Repo::new();
        let mut chain = OnChain::default();
        let (mut of_ann, mut of_bob) = (0, 0);
        for step in 0..12 {
            match throw(4) {
                0 => {
                    let standing: Vec<usize> =
                        (0..chain.records.len()).filter(|number| chain.records[*number].2.stands).collect();
                    if !standing.is_empty() {
                        chain.take_back(standing[throw(standing.len() as u64) as usize]);
                    }
                }
                1 => {
                    of_bob += 1;
                    repo.commit(BOB, &format!("step {step}"));
                }
                _ => {
                    of_ann += 1;
                    repo.commit(ANN, &format!("step {step}"));
                }
            }
            if of_ann + of_bob > 0 && throw(2) == 0 {
                chain.file(&repo);
            }
        }
        chain.file(&repo);
        assert_eq!((chain.of("ann@x"), chain.of("bob@x")), (of_ann, of_bob), "round {round}");
    }
}
