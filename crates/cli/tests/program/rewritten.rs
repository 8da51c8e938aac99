//! What is filed of a history that has branches, or was rewritten since, is filed once, whichever way it comes.

use crate::{again::counts, git, success, tributary, Local};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Commits a file on a day of 2025.
fn commit(repo: &Path, file: &str, day: &str) {
    fs::write(repo.join(file), file).unwrap();
    git(repo, &["add", "."]);
    let date = format!("2025-{day}T12:00:00Z");
    let dated = Command::new("git")
        .args(["-c", "user.name=X", "-c", "user.email=x@x", "commit", "-q", "-m", file])
        .envs([("GIT_COMMITTER_DATE", &date), ("GIT_AUTHOR_DATE", &date)])
        .current_dir(repo)
        .status();
    assert!(dated.unwrap().success());
}

/// A DAO that counts commits, and a repository beside it.
fn founded() -> (Local, PathBuf) {
    beside(Local::found("[[metric]]\nkey = \"commits\"\n"))
}

fn beside(local: Local) -> (Local, PathBuf) {
    let repo = local.folder().join("repo");
    fs::create_dir(&repo).unwrap();
    git(&repo, &["init", "-q", "-b", "main"]);
    (local, repo)
}

/// How many commits would be filed with these arguments.
fn would_file(local: &Local, args: &[&str]) -> u64 {
    let checked = local.ok(&[&["attest", "--repo", "repo", "--check"], args].concat());
    let claims = checked["claims"].as_array().unwrap().iter();
    claims.map(|claim| claim["amount"].as_str().unwrap().parse::<u64>().unwrap()).sum()
}

const ATTEST: [&str; 3] = ["attest", "--repo", "repo"];

#[test]
fn what_two_branches_share_is_filed_once_also_from_a_day_on() {
    let (local, repo) = founded();
    commit(&repo, "c1", "01-01");
    commit(&repo, "c2", "01-10");
    git(&repo, &["checkout", "-q", "-b", "dev"]);
    commit(&repo, "d1", "01-11");
    assert_eq!(counts(&local.ok(&ATTEST)), (1, 0, 0));
    git(&repo, &["checkout", "-q", "main"]);
    commit(&repo, "c3", "01-20");
    assert!(local.refused(&ATTEST).contains("--since DATE"));
    let since = ["--since", "2025-01-05"];
    assert_eq!(would_file(&local, &since), 1, "c3 alone");
    assert_eq!(counts(&local.ok(&[&ATTEST[..], &since].concat())), (1, 0, 0));
    assert_eq!(would_file(&local, &since), 0);
    // Where nothing of that branch is to be had, what may share commits is named.
    git(
        local.folder(),
        &["clone", "-q", "--single-branch", "-b", "main", &format!("file://{}", repo.display()), "other"],
    );
    let said = local.run(&["attest", "--repo", "other", "--since", "2025-01-05", "--check"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("attestation 0 may count commits from 2025-01-05 on"), "{said}");
}

#[test]
fn what_a_rebase_made_anew_is_left_out_from_a_day_on_unless_it_is_said_to_be_new() {
    let (local, repo) = founded();
    commit(&repo, "c1", "01-01");
    git(&repo, &["branch", "base"]);
    commit(&repo, "c2", "02-05");
    commit(&repo, "c3", "02-06");
    assert_eq!(counts(&local.ok(&ATTEST)), (1, 0, 0));
    git(&repo, &["checkout", "-q", "base"]);
    commit(&repo, "c8", "02-20");
    git(&repo, &["checkout", "-q", "main"]);
    commit(&repo, "c4", "03-01");
    git(&repo, &["rebase", "-q", "base"]);
    let since = ["--since", "2025-02-07"];
    let said = local.run(&[&ATTEST[..], &since, &["--check"]].concat());
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("left out 2 commits written before 2025-02-07 and committed since"), "{said}");
    assert_eq!(would_file(&local, &since), 2, "c8 and c4");
    assert_eq!(would_file(&local, &[&since[..], &["--all-new"]].concat()), 4);
    assert_eq!(counts(&local.ok(&[&ATTEST[..], &since].concat())), (1, 0, 0));
    assert_eq!(would_file(&local, &since), 0);
    assert_eq!(would_file(&local, &[&since[..], &["--all-new"]].concat()), 2, "those that were left out");
}

#[test]
fn a_later_file_of_a_history_on_record_is_refused_from_a_day_on_and_for_other_accounts_too() {
    let (local, repo) = beside(Local::found(""));
    commit(&repo, "c1", "01-01");
    commit(&repo, "c2", "02-20");
    assert_eq!(counts(&local.ok(&ATTEST)), (2, 0, 0));
    commit(&repo, "c3", "03-01");
    let refused = |file: &str, args: &[&str]| {
        let measure = [&["measure", "--repo", "repo", "--out", file], args].concat();
        success(&tributary(local.folder(), &measure));
        let refused = local.refused(&["attest", "--csv", file]);
        assert!(refused.contains("of the same history, and may count commits"), "{refused}");
    };
    refused("since.csv", &["--since", "2025-02-01"]);
    fs::write(repo.join(".mailmap"), "New <new@x> <x@x>\n").unwrap();
    commit(&repo, "c4", "03-02");
    refused("renamed.csv", &[]);
}
