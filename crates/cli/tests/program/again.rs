//! What is attested again: the same evidence for the same member and metric counts once.

use crate::{amount, git, Local};
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
    assert_eq!(local.ok(&["finalize"])["finalized"], 2);
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

const CAPPED: &str =
    "[[metric]]\nkey = \"docs\"\n[[metric]]\nkey = \"commits\"\nperiod_cap = 25\nperiod = \"30days\"\n";

#[test]
fn what_is_beyond_a_cap_is_named_with_its_line_and_nothing_is_filed() {
    let local = Local::found(CAPPED);
    local.file("work.csv", "member,metric,amount\na@x,commits,10\na@x,docs,1\nb@x,commits,20\n");
    let before = local.bytes();
    let said = local.refused(&["attest", "--csv", "work.csv"]);
    for part in ["nothing was filed", "b@x (line 4)", "20 ", "may claim 25", "15 are left", "--fitting"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(!said.contains("line 2") && !said.contains("line 3"), "{said}");
    assert_eq!(local.bytes(), before);

    let checked = local.run(&["attest", "--csv", "work.csv", "--check"]);
    assert_eq!(checked.status.code(), Some(1));
    let checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(checked["problems"].as_array().unwrap().len(), 1);
    assert_eq!(local.bytes(), before);
}

#[test]
fn what_a_cap_has_room_for_is_filed_where_a_person_says_so_and_the_rest_in_another_period() {
    let local = Local::found(CAPPED);
    local.file("work.csv", "member,metric,amount\na@x,commits,10\na@x,docs,1\nb@x,commits,20\n");
    let attest = ["attest", "--csv", "work.csv", "--fitting"];
    let output = local.run(&attest);
    assert_eq!(output.status.code(), Some(1), "something is left");
    assert_eq!(counts(&serde_json::from_slice(&output.stdout).unwrap()), (2, 0, 1));
    let output = local.run(&attest);
    assert_eq!(counts(&serde_json::from_slice(&output.stdout).unwrap()), (0, 2, 1), "in the same period");
    local.advance("30days");
    assert_eq!(counts(&local.ok(&attest)), (1, 2, 0));
    local.advance("30days");
    assert_eq!(counts(&local.ok(&attest)), (0, 3, 0));
}

#[test]
fn what_would_be_filed_is_shown_first_and_changes_nothing() {
    let local = Local::found("");
    local.file("kudos.csv", KUDOS);
    local.ok(&["attest", "--csv", "kudos.csv"]);
    local.file("kudos.csv", &format!("{KUDOS}c@x,kudos,2,a@x\n"));
    let before = local.bytes();
    let shown = local.ok(&["attest", "--csv", "kudos.csv", "--check"]);
    assert_eq!((&shown["would_file"], &shown["passed_over"]), (&1.into(), &2.into()));
    assert_eq!((&shown["claims"][0]["member"], &shown["claims"][0]["line"]), (&"c@x".into(), &4.into()));
    assert_eq!(shown["metrics"][0]["transactions"], 1);
    assert_eq!(local.bytes(), before);
    assert_eq!(counts(&local.ok(&["attest", "--csv", "kudos.csv"])), (1, 2, 0), "as it was shown");
}

#[test]
fn what_the_registry_would_refuse_is_named_with_its_line_before_anything_is_filed() {
    let local = Local::found("");
    local.file("work.csv", &format!("member,metric,amount\na@x,docs,1\nb@x,commits,{}\n", 1u128 << 100));
    let before = local.bytes();
    let said = local.refused(&["attest", "--csv", "work.csv"]);
    assert!(said.contains("b@x (line 3)") && said.contains("nothing was filed"), "{said}");
    assert_eq!(local.bytes(), before);
    let said = local.refused(&["attest", "--csv", "work.csv", "--suri", "demo:nobody"]);
    assert!(said.contains("nothing was filed"), "without the role: {said}");
}

#[test]
fn the_sample_is_nobody_s_work_and_is_not_filed() {
    let local = Local::found("");
    let before = local.bytes();
    let said = local.refused(&["attest"]);
    assert!(said.contains("--repo") && said.contains("--csv"), "{said}");
    assert_eq!(local.bytes(), before);
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

#[test]
fn a_row_that_only_looks_different_or_stands_twice_counts_once() {
    let local = Local::found("");
    local.file("a.csv", "member,metric,amount\nCy@x,docs,3\n");
    assert_eq!(counts(&local.ok(&["attest", "--csv", "a.csv"])), (1, 0, 0));
    for text in [
        "member,metric,amount\n\"cy@x\",\"docs\", 03 \n",
        "amount,metric,member\n3,docs,CY@x\n",
        "member,metric,amount,uri,from\ncy@x,docs,3,,\n",
    ] {
        local.file("b.csv", text);
        assert_eq!(counts(&local.ok(&["attest", "--csv", "b.csv"])), (0, 1, 0), "{text}");
    }
    // Said by two files of one command.
    local.file("kudos.csv", KUDOS);
    let both = ["attest", "--csv", "kudos.csv", "--kudos", "kudos.csv"];
    assert_eq!(counts(&local.ok(&both)), (2, 2, 0));
}
