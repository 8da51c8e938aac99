//! What is attested again: the same evidence for the same member and metric counts once.

use crate::{amount, error, git, Local};
use serde_json::Value;
use std::{fs, path::Path};

/// Nine kudos are 45 points.
const KUDOS: &str = "member,metric,amount,from\na@x,kudos,9,b@x\nb@x,kudos,1,a@x\n";

const POINT: u128 = 1_000_000;

fn counts(answer: &Value) -> (u64, u64, u64) {
    let count = |key: &str| answer[key].as_u64().unwrap_or_else(|| panic!("{key} in {answer}"));
    (count("filed"), count("passed_over"), count("left"))
}

fn commit(folder: &Path, author: &str, number: usize) {
    fs::write(folder.join("file"), "line\n".repeat(number)).unwrap();
    git(folder, &["add", "."]);
    git(folder, &["commit", "-q", "--author", author, "-m", &format!("Work {number}")]);
}

#[test]
fn the_same_file_attested_twice_counts_once_and_a_row_more_alone_is_new() {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    local.file("kudos.csv", KUDOS);
    let attest = ["attest", "--csv", "kudos.csv"];
    assert_eq!(counts(&local.ok(&attest)), (2, 0, 0));
    assert_eq!(counts(&local.ok(&attest)), (0, 2, 0), "while they can be doubted");
    local.advance("3days");
    assert_eq!(local.ok(&["finalize"])["finalized"], "2");
    assert_eq!(counts(&local.ok(&attest)), (0, 2, 0), "and once they count");
    assert_eq!(amount(&local.ok(&["balance", "demo:a@x"]), "points"), 45 * POINT);

    local.file("kudos.csv", &format!("{KUDOS}c@x,kudos,2,a@x\n"));
    assert_eq!(counts(&local.ok(&attest)), (1, 2, 0));
    local.advance("3days");
    local.ok(&["finalize"]);
    assert_eq!(amount(&local.ok(&["balance", "demo:a@x"]), "points"), 45 * POINT);
    assert_eq!(amount(&local.ok(&["balance", "demo:c@x"]), "points"), 10 * POINT);
}

#[test]
fn what_was_taken_back_may_be_filed_again() {
    let local = Local::found("");
    local.file("kudos.csv", KUDOS);
    local.ok(&["attest", "--csv", "kudos.csv"]);
    local.ok(&["retract", "0"]);
    assert_eq!(counts(&local.ok(&["attest", "--csv", "kudos.csv"])), (1, 1, 0));
}

#[test]
fn a_filing_that_was_cut_off_by_a_cap_is_completed_by_the_next_one() {
    let local = Local::found(
        "[[metric]]\nkey = \"docs\"\n[[metric]]\nkey = \"commits\"\nperiod_cap = 25\nperiod = \"30days\"\n",
    );
    local.file("work.csv", "member,metric,amount\na@x,commits,10\na@x,docs,1\nb@x,commits,20\n");
    let attest = ["attest", "--csv", "work.csv"];
    let output = local.run(&attest);
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(counts(&serde_json::from_str(&told).unwrap()), (2, 0, 1));
    let said = error(&output);
    assert!(said.contains("PeriodCapExceeded") && said.contains("attest again"), "{said}");

    let before = local.bytes();
    assert!(local.refused(&attest).contains("PeriodCapExceeded"), "in the same period");
    assert_eq!(local.bytes(), before);
    local.advance("30days");
    assert_eq!(counts(&local.ok(&attest)), (1, 2, 0));
    local.advance("30days");
    assert_eq!(counts(&local.ok(&attest)), (0, 3, 0));
}

#[test]
fn a_history_attested_a_month_later_goes_on_where_it_stopped_from_any_clone() {
    let local = Local::found("");
    let repo = local.folder().join("repo");
    fs::create_dir(&repo).unwrap();
    git(&repo, &["init", "-q"]);
    for (number, author) in (1..).zip(["Ann <ann@x>", "Bo <bo@x>", "Ann <ann@x>"]) {
        commit(&repo, author, number);
    }
    // Commits and lines of both.
    assert_eq!(counts(&local.ok(&["attest", "--repo", "repo"])), (4, 0, 0));
    assert_eq!(counts(&local.ok(&["attest", "--repo", "repo"])), (0, 4, 0));

    local.advance("30days");
    local.ok(&["finalize"]);
    for (number, author) in (4..).zip(["Ann <ann@x>", "Cy <cy@x>"]) {
        commit(&repo, author, number);
    }
    assert_eq!(counts(&local.ok(&["attest", "--repo", "repo"])), (4, 2, 0));
    let filed = local.ok(&["attestation"]);
    let amounts: Vec<_> = filed.as_array().unwrap().iter().map(|row| row["amount"].clone()).collect();
    assert_eq!(amounts, ["1"; 4], "a commit and a line of each");
    git(local.folder(), &["clone", "-q", "repo", "clone"]);
    assert_eq!(counts(&local.ok(&["attest", "--repo", "clone"])), (0, 6, 0));

    // A history whose attested part was rewritten is refused before anything is signed.
    git(&repo, &["commit", "-q", "--amend", "--author", "Cy <cy@x>", "-m", "Work, said otherwise"]);
    let before = local.bytes();
    let refused = local.refused(&["attest", "--repo", "repo"]);
    assert!(refused.contains("was rewritten") && refused.contains("--since"), "{refused}");
    assert_eq!(local.bytes(), before);
    assert_eq!(counts(&local.ok(&["attest", "--repo", "repo", "--since", "2999-01-01"])), (0, 0, 0));
}
