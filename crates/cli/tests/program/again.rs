//! What is attested again: the same evidence for the same member and metric counts once.

use crate::{amount, git, success, tributary, Local};
use serde_json::Value;
use std::{fs, path::Path};

/// Nine kudos are 45 points.
const KUDOS: &str = "member,metric,amount,from\na@x,kudos,9,b@x\nb@x,kudos,1,a@x\n";

const POINT: u128 = 1_000_000;

pub fn counts(answer: &Value) -> (u64, u64, u64) {
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
    assert_eq!(counts(&local.ok(&["attest", "--repo", "repo", "--since", "2999-01-01"])), (0, 4, 0));
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
    assert_eq!(counts(&local.ok(&both)), (0, 4, 0));
}

#[test]
fn rows_with_one_piece_of_evidence_count_once_however_often_the_file_is_filed() {
    let local = Local::found("");
    let row = |amount, day| format!("ann,docs,{amount},https://wiki.example/minutes,{day}\n");
    let rows = [row(3, "2025-01-05"), row(4, "2025-02-05"), row(5, "2025-03-05")].concat();
    local.file("minutes.csv", &format!("member,metric,amount,evidence,date\n{rows}"));
    let attest = ["attest", "--csv", "minutes.csv"];
    let first = local.run(&attest);
    let said = String::from_utf8_lossy(&first.stderr);
    assert!(said.contains("2 rows") && said.contains("(line 3, line 4)"), "{said}");
    assert_eq!(counts(&serde_json::from_slice(&first.stdout).unwrap()), (1, 2, 0));
    for _ in 0..2 {
        assert_eq!(counts(&local.ok(&attest)), (0, 3, 0));
    }
    assert_eq!(local.ok(&["attestation"])[0]["amount"], "3", "the first of them");
}

#[test]
fn a_history_that_was_measured_into_a_file_is_not_filed_from_a_later_file_that_has_it_too() {
    let local = Local::found("");
    let repo = local.folder().join("repo");
    fs::create_dir(&repo).unwrap();
    git(&repo, &["init", "-q"]);
    commit(&repo, "Ann <ann@x>", 1);
    success(&tributary(local.folder(), &["measure", "--repo", "repo", "--out", "m1.csv"]));
    assert_eq!(counts(&local.ok(&["attest", "--csv", "m1.csv"])), (2, 0, 0));
    assert_eq!(counts(&local.ok(&["attest", "--csv", "m1.csv"])), (0, 2, 0));
    commit(&repo, "Ann <ann@x>", 2);
    success(&tributary(local.folder(), &["measure", "--repo", "repo", "--out", "m2.csv"]));
    let before = local.bytes();
    let refused = local.refused(&["attest", "--csv", "m2.csv"]);
    for part in ["nothing was filed", "ann@x (line 2)", "attestation ", "same history", "--repo", "--all-new"]
    {
        assert!(refused.contains(part), "{part} is not in: {refused}");
    }
    assert_eq!(local.bytes(), before);
    assert_eq!(counts(&local.ok(&["attest", "--repo", "repo"])), (2, 0, 0), "what is new");
    assert!(local.refused(&["attest", "--csv", "m2.csv"]).contains("same history"));
}

#[test]
fn a_row_that_is_on_record_for_a_wrong_account_is_told_with_what_takes_it_back() {
    let local = Local::found("");
    let (one, other) = (
        "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
        "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",
    );
    local.file("work.csv", "member,metric,amount\nann@x,docs,3\nbob@x,docs,4\n");
    local.file("wrong.csv", &format!("member,account\nann@x,{other}\nbob@x,{one}\n"));
    local.file("right.csv", &format!("member,account\nann@x,{one}\nbob@x,{other}\n"));
    local.ok(&["attest", "--csv", "work.csv", "--members", "wrong.csv"]);
    let right = local.run(&["attest", "--csv", "work.csv", "--members", "right.csv"]);
    let said = String::from_utf8_lossy(&right.stderr);
    for part in ["attestation 0, attestation 1", "wrong account", "tributary retract"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

#[test]
fn a_check_that_leaves_out_what_the_caps_have_no_room_for_ends_as_the_filing_would() {
    let local = Local::found(CAPPED);
    local.file("work.csv", "member,metric,amount\na@x,commits,10\nb@x,commits,20\n");
    let checked = local.run(&["attest", "--csv", "work.csv", "--fitting", "--check"]);
    assert_eq!(checked.status.code(), Some(1));
    let checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!((&checked["would_file"], &checked["left"]), (&1.into(), &1.into()));
}

/// More rows than are claimed each by themselves.
fn many_kudos() -> Vec<String> {
    (0..10_050).map(|number| format!("m{}@x,kudos,1,g{number}@x\n", number % 50)).collect()
}

fn with_header(rows: &[String]) -> String {
    format!("member,metric,amount,from\n{}", rows.concat())
}

#[test]
fn a_long_file_in_another_order_is_the_same_and_one_of_which_rows_are_missing_is_refused() {
    let local = Local::found("");
    let mut rows = many_kudos();
    let attest = ["attest", "--csv", "kudos.csv"];
    local.file("kudos.csv", &with_header(&rows));
    assert_eq!(counts(&local.ok(&attest)), (50, 0, 0));
    rows.reverse();
    local.file("kudos.csv", &with_header(&rows));
    assert_eq!(counts(&local.ok(&attest)), (0, 10_050, 0), "in another order");
    rows.push("m1@x,kudos,1,late@x\n".to_owned());
    local.file("kudos.csv", &with_header(&rows));
    assert_eq!(counts(&local.ok(&attest)), (1, 10_050, 0), "with a row more");
    let before = local.bytes();
    for fewer in [&rows[1..], &rows[..6_000]] {
        local.file("kudos.csv", &with_header(fewer));
        let said = local.refused(&attest);
        for part in ["nothing was filed", "attestation ", "claims 201 contributions of m", "--all-new"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
    assert_eq!(local.bytes(), before);
    // Rows of another file, as whoever files says.
    local.file("kudos.csv", &with_header(&["m1@x,kudos,2,other@x\n".to_owned()]));
    assert!(local.refused(&attest).contains("of m1@x in kudos together"));
    assert_eq!(counts(&local.ok(&["attest", "--csv", "kudos.csv", "--all-new"])), (1, 0, 0));
}

#[test]
fn whoever_follows_the_advice_about_addresses_files_no_commit_twice() {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    commit(repo.path(), "Bo Ray <bo@x>", 1);
    commit(repo.path(), "Bo Ray <7+bo@users.noreply.github.com>", 2);
    commit(repo.path(), "Bo Ray <7+bo@users.noreply.github.com>", 3);
    let attest = ["attest", "--repo", repo.path().to_str().unwrap()];
    assert_eq!(counts(&local.ok(&attest)), (4, 0, 0), "commits and lines of two members");
    let lines = local.run(&["measure", "--identities", "--repo", repo.path().to_str().unwrap()]);
    assert!(lines.status.success());
    let lines = success(&tributary(repo.path(), &["measure", "--identities"]));
    assert!(lines.contains("Bo Ray <bo@x> <"), "{lines}");
    fs::write(repo.path().join(".mailmap"), lines).unwrap();
    commit(repo.path(), "Ann <ann@x>", 4);
    let output = local.run(&attest);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(counts(&serde_json::from_slice(&output.stdout).unwrap()).0, 2, "those of Ann: {said}");
    assert!(
        said.contains("2 commits on record for another account") && said.contains("attestation "),
        "{said}"
    );
    commit(repo.path(), "Bo Ray <7+bo@users.noreply.github.com>", 5);
    let checked = local.ok(&["attest", "--check", "--repo", repo.path().to_str().unwrap()]);
    assert_eq!(checked["claims"][0]["amount"], "1", "{checked}");
    assert_eq!(checked["would_file"], 2);
}

#[test]
fn commits_of_an_account_that_nobody_has_any_more_are_held_or_named() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    commit(repo.path(), "Bo <bo@x>", 1);
    local.file("members.csv", "member,account\nbo@x,5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty\n");
    let attest = ["attest", "--members", "members.csv", "--repo", repo.path().to_str().unwrap()];
    assert_eq!(counts(&local.ok(&attest)).0, 1);
    // Another account for the same person.
    local.file("members.csv", "member,account\nbo@x,5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy\n");
    let output = local.run(&attest);
    assert_eq!(counts(&serde_json::from_slice(&output.stdout).unwrap()).0, 0);
    assert!(String::from_utf8_lossy(&output.stderr).contains("on record for another account"));
}

#[test]
fn commits_that_were_left_out_as_too_old_are_told_and_filed_when_an_earlier_day_is_named() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    for day in 1..=4 {
        let date = format!("2025-01-0{day}T12:00:00Z");
        let status = std::process::Command::new("git")
            .args([
                "-c",
                "user.name=Ann",
                "-c",
                "user.email=ann@x",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "work",
            ])
            .env("GIT_COMMITTER_DATE", &date)
            .env("GIT_AUTHOR_DATE", &date)
            .current_dir(repo.path())
            .status();
        assert!(status.unwrap().success());
    }
    let path = repo.path().to_str().unwrap();
    let amount = |since: &[&str]| {
        let checked = local.ok(&[&["attest", "--check", "--repo", path], since].concat());
        let amount = checked["claims"][0]["amount"].as_str().unwrap_or("0").to_owned();
        local.ok(&[&["attest", "--repo", path], since].concat());
        amount
    };
    assert_eq!(amount(&["--since", "2025-01-03"]), "2");
    let plain = local.run(&["attest", "--repo", path]);
    let said = String::from_utf8_lossy(&plain.stderr);
    for part in ["left out 2 commits before 2025-01-03", "--since"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert_eq!(amount(&["--since", "2025-01-02"]), "1");
    assert_eq!(amount(&["--since", "2025-01-01"]), "1");
    assert_eq!(amount(&["--since", "2025-01-01"]), "0");
    assert_eq!(amount(&[]), "0");
}

#[test]
fn who_is_known_on_the_chain_is_credited_by_their_name_and_others_are_told_whose_account_they_get() {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    local.file("work.csv", "member,metric,amount\nGale,docs,3\nZoe,docs,2\n");
    let output = local.run(&["attest", "--csv", "work.csv"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("1 member has no account") && said.contains("anybody can sign"), "{said}");
    local.advance("3days");
    local.ok(&["finalize"]);
    assert_eq!(amount(&local.ok(&["balance", "demo:Gale"]), "points"), 45 * POINT, "the founder");
    assert_eq!(amount(&local.ok(&["--suri", "demo:Zoe", "balance", "me"]), "points"), 30 * POINT);
    assert_eq!(amount(&local.ok(&["balance", "demo:Zoe"]), "points"), 30 * POINT);
}

#[test]
fn the_members_file_of_a_profile_is_as_good_as_one_that_is_named() {
    let local = Local::found("");
    let account = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    local.file("members.csv", &format!("member,account\nann@x,{account}\n"));
    local.file(
        "tributary.toml",
        "default = \"t\"\n[profile.t]\nlocal = \"chain.db\"\nmembers = \"members.csv\"\n",
    );
    local.file("work.csv", "member,metric,amount\nann@x,docs,3\n");
    let told = success(&tributary(local.folder(), &["--json", "attest", "--check", "--csv", "work.csv"]));
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["claims"][0]["account"], account);
}

#[test]
fn what_the_dao_has_no_metric_for_is_told_by_name() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    commit(repo.path(), "Bo <bo@x>", 1);
    let output = local.run(&["attest", "--repo", repo.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no such metric: lines\n"), "{said}");
}

#[test]
fn a_corrected_amount_a_namesake_and_praise_of_oneself_under_another_name_are_told() {
    let local = Local::found(
        "[[metric]]\nkey = \"docs\"\n[[metric]]\nkey = \"kudos\"\n[[metric]]\nkey = \"commits\"\n",
    );
    let said = |args: &[&str]| String::from_utf8_lossy(&local.run(args).stderr).into_owned();
    local.file("work.csv", "member,metric,amount,evidence\nann,docs,3,e1\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.file("work.csv", "member,metric,amount,evidence\nann,docs,30,e1\n");
    let corrected = said(&["attest", "--csv", "work.csv"]);
    assert!(corrected.contains("line 2 has 30, and attestation 0 has 3"), "{corrected}");
    let repo = local.folder().join("repo");
    fs::create_dir(&repo).unwrap();
    git(&repo, &["init", "-q"]);
    commit(&repo, "Ann <ann@x>", 1);
    let namesake = said(&["attest", "--repo", "repo"]);
    assert!(namesake.contains("ann@x is called Ann as "), "{namesake}");
    commit(&repo, "Bo <bo@x>", 2);
    local.ok(&["attest", "--repo", "repo"]);
    for (member, giver) in [("bo@x", "Bo"), ("Bo", "bo@x")] {
        local.file("kudos.csv", &format!("member,metric,amount,from\n{member},kudos,1,{giver}\n"));
        let refused = local.refused(&["attest", "--csv", "kudos.csv"]);
        assert!(refused.contains("(line 2) gives kudos to themself"), "{refused}");
    }
}

/// A commit of an author on a day of 2025.
fn commit_on(folder: &Path, author: &str, day: &str) {
    let date = format!("2025-{day}T12:00:00Z");
    let status = std::process::Command::new("git")
        .args(["-c", "user.name=X", "-c", "user.email=x@x", "commit", "-q", "--allow-empty", "-m", "work"])
        .args(["--author", author])
        .env("GIT_COMMITTER_DATE", &date)
        .env("GIT_AUTHOR_DATE", &date)
        .current_dir(folder)
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn a_day_from_which_on_commits_count_hides_nothing_that_is_on_record_for_another_account() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    for day in ["01-01", "03-01"] {
        commit_on(repo.path(), "Ann <ann@x>", day);
    }
    let attest = ["attest", "--repo", repo.path().to_str().unwrap()];
    assert_eq!(counts(&local.ok(&attest)), (1, 0, 0));
    local.file("members.csv", "member,account\nann@x,5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty\n");
    let since = [&attest[..], &["--since", "2025-02-01", "--members", "members.csv"]].concat();
    assert_eq!(counts(&local.ok(&since)).0, 0, "both commits are on record");
    commit_on(repo.path(), "Ann <ann@x>", "04-01");
    let checked = local.ok(&[&since[..], &["--check"]].concat());
    assert_eq!((&checked["would_file"], &checked["claims"][0]["amount"]), (&1.into(), &"1".into()));
}

#[test]
fn who_was_taken_for_one_person_and_is_several_has_no_commit_filed_twice() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    fs::write(repo.path().join(".mailmap"), "Dee <dee@x> <eve@x>\n").unwrap();
    git(repo.path(), &["add", "."]);
    for author in ["Ann <ann@x>", "Ann <ann@x>", "Dee <dee@x>", "Eve <eve@x>"] {
        git(repo.path(), &["commit", "-q", "--allow-empty", "--author", author, "-m", "work"]);
    }
    let attest = ["attest", "--repo", repo.path().to_str().unwrap()];
    assert_eq!(counts(&local.ok(&attest)), (2, 0, 0));
    // Eve was not Dee, and Dee is Ann.
    fs::write(repo.path().join(".mailmap"), "Ann <ann@x> <dee@x>\n").unwrap();
    git(repo.path(), &["add", "."]);
    git(repo.path(), &["commit", "-q", "--author", "Ann <ann@x>", "-m", "who is who"]);
    let checked = local.ok(&[&attest[..], &["--check"]].concat());
    assert_eq!(
        (&checked["would_file"], &checked["claims"][0]["amount"]),
        (&1.into(), &"1".into()),
        "{checked}"
    );
}

#[test]
fn what_was_taken_back_still_tells_from_when_on_commits_were_to_count() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    for day in ["01-01", "01-02", "06-01"] {
        commit_on(repo.path(), "Ann <ann@x>", day);
    }
    let attest = ["attest", "--repo", repo.path().to_str().unwrap()];
    assert_eq!(counts(&local.ok(&[&attest[..], &["--since", "2025-05-01"]].concat())), (1, 0, 0));
    local.ok(&["retract", "0"]);
    let output = local.run(&[&attest[..], &["--check"]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    let checked: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(checked["claims"][0]["amount"], "1", "{said}");
    assert!(said.contains("left out 2 commits before 2025-05-01"), "{said}");
}

#[test]
fn a_day_that_was_named_where_nothing_was_filed_is_told_to_be_remembered_by_nobody_and_of_several_the_newest_counts(
) {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n[[metric]]\nkey = \"kudos\"\n");
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    for day in ["01-01", "02-01"] {
        commit_on(repo.path(), "Ann <ann@x>", day);
    }
    let attest = ["attest", "--repo", repo.path().to_str().unwrap()];
    let run = |since: &[&str]| {
        let output = local.run(&[&attest[..], since].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (counts(&serde_json::from_slice(&output.stdout).unwrap()).0, said)
    };
    const FORGOTTEN: &str = "nothing on the chain remembers --since 2025-03-01 00:00 UTC: give it again";
    let (filed, said) = run(&["--since", "2025-03-01"]);
    assert!(filed == 0 && said.contains(FORGOTTEN) && said.contains("or 2 commits that are older"), "{said}");
    let checked = local.run(&[&attest[..], &["--check", "--since", "2025-03-01"]].concat());
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(said.contains(FORGOTTEN), "as it would be told: {said}");
    commit_on(repo.path(), "Ann <ann@x>", "04-01");
    let (filed, said) = run(&["--since", "2025-02-01"]);
    assert!(filed == 1 && !said.contains("remembers"), "{said}");
    let (filed, said) = run(&[]);
    assert!(filed == 0 && said.contains("left out 1 commit before 2025-02-01"), "{said}");
    commit_on(repo.path(), "Ann <ann@x>", "05-01");
    commit_on(repo.path(), "Bo <bo@x>", "06-01");
    let (filed, said) = run(&["--since", "2025-05-15"]);
    assert!(filed == 1 && !said.contains("remembers"), "Bo's alone: {said}");
    let (filed, said) = run(&[]);
    assert!(filed == 0 && said.contains("left out 2 commits before 2025-05-15"), "the newest day: {said}");
    let (filed, said) = run(&["--since", "2025-05-15"]);
    assert!(filed == 0 && !said.contains("remembers"), "that day is on record: {said}");
    // Praise that is filed beside a history remembers nothing of it.
    commit_on(repo.path(), "Cy <cy@x>", "06-15");
    local.file("kudos.csv", KUDOS);
    let (filed, said) = run(&["--since", "2025-07-01", "--kudos", "kudos.csv"]);
    assert!(filed == 2 && said.contains("nothing on the chain remembers --since 2025-07-01"), "{said}");
}

/// A history whose authors are called like founders, one by the name, one by an odd e-mail address.
fn namesakes() -> tempfile::TempDir {
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    for author in ["Somebody <Fern>", "Fern <fern@x>", "Gale <gale@x>"] {
        git(repo.path(), &["commit", "-q", "--allow-empty", "--author", author, "-m", "work"]);
    }
    repo
}

#[test]
fn whose_odd_address_is_a_founder_s_name_is_credited_the_same_each_time_and_that_is_told() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = namesakes();
    let attest = ["attest", "--repo", repo.path().to_str().unwrap()];
    for new in [3, 1] {
        let output = local.run(&attest);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(counts(&serde_json::from_slice(&output.stdout).unwrap()).0, new, "{said}");
        assert!(said.contains("credited by what they are called here: fern as Fern (5GeJ"), "{said}");
        assert!(!said.contains("on record for another"), "{said}");
        git(repo.path(), &["commit", "-q", "--allow-empty", "--author", "Somebody <Fern>", "-m", "more"]);
    }
    let fern = tributary_client::account_text(&tributary_client::demo_signer("Fern").account());
    let rows = local.ok(&["attestation"]);
    let of_fern = rows.as_array().unwrap().iter().filter(|row| row["member"] == fern.as_str());
    assert_eq!(of_fern.count(), 2, "{rows}");
}

#[test]
fn where_the_commands_of_the_readme_could_mean_two_people_each_is_told_with_what_to_write() {
    let local = Local::found("[[metric]]\nkey = \"commits\"\n");
    let repo = namesakes();
    local.ok(&["attest", "--repo", repo.path().to_str().unwrap()]);
    for (command, name) in [(["inbox", "Fern"].as_slice(), "Fern"), (&["explain", "Gale", "0", "2"], "Gale")]
    {
        let refused = local.refused(command);
        let address = format!("{}@x", name.to_lowercase());
        for told in ["could be 2 accounts: write ", &format!("\"demo:{name}\" for {name} (5")] {
            assert!(refused.contains(told), "{told} is not in {refused}");
        }
        assert!(refused.contains(&format!("\"{address}\" for {name} (5")), "{refused}");
        local.ok(&["inbox", &format!("demo:{name}")]);
        local.ok(&["inbox", &address]);
    }
}
