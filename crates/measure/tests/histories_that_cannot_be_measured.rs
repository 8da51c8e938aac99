//! Every reason not to measure is an error of its own, and a hostile repository runs nothing.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::path::{Path, PathBuf};

use support::{amount, Repo};
use tributary_measure::{measure_repo, GitOptions, GitStep, HistoryError};

fn measure(path: &Path) -> Result<(), HistoryError> {
    measure_repo(path, &GitOptions::default(), &mut |_| {}).map(|_| ())
}

#[test]
fn a_folder_without_a_repository_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        matches!(measure(folder.path()), Err(HistoryError::NotARepository { path }) if path == folder.path())
    );
}

#[test]
fn a_path_that_is_no_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("--help");
    assert!(matches!(measure(&missing), Err(HistoryError::NotAFolder { path }) if path == missing));
}

#[test]
fn a_repository_without_commits_is_empty() {
    assert!(matches!(measure(&Repo::new().path()), Err(HistoryError::Empty { .. })));
}

#[test]
fn a_repository_whose_commits_are_all_in_the_future_of_the_window_measures_nothing() {
    let mut repo = Repo::new();
    repo.commit("Ann <ann@x>", "one");
    let measured = repo.try_measure(&GitOptions { until: Some(1), ..GitOptions::default() }).unwrap();
    assert_eq!((measured.members.len(), measured.contributions.len()), (0, 0));
}

#[test]
fn a_shallow_clone_is_refused_with_the_cure() {
    let mut repo = Repo::new();
    repo.write("a", "1\n").commit("Ann <ann@x>", "one");
    repo.write("a", "2\n").commit("Bo <bo@x>", "two");
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    let url = format!("file://{}", repo.path().display());
    repo.git(&["clone", "-q", "--depth", "1", &url, clone.to_str().unwrap()]);
    let error = measure(&clone).unwrap_err();
    assert!(matches!(error, HistoryError::Shallow { .. }));
    assert!(error.to_string().ends_with("git fetch --unshallow"));
}

#[test]
fn a_partial_clone_is_refused_and_nothing_is_fetched() {
    let mut repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    repo.write("a", "1\n").commit("Ann <ann@x>", "one");
    repo.write("a", "2\n").commit("Bo <bo@x>", "two");
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    let url = format!("file://{}", repo.path().display());
    repo.git(&["clone", "-q", "--no-checkout", "--filter=blob:none", &url, clone.to_str().unwrap()]);
    assert!(matches!(measure(&clone), Err(HistoryError::Partial { .. })));
    let without_lines = GitOptions { line_cap: 0, ..GitOptions::default() };
    let measured = measure_repo(&clone, &without_lines, &mut |_| {}).unwrap();
    assert_eq!(amount(&measured, "ann@x", "commits"), 1);
}

#[test]
fn a_machine_without_git_is_told_so() {
    let options = GitOptions { program: PathBuf::from("no-such-git"), ..GitOptions::default() };
    let error = Repo::new().try_measure(&options).unwrap_err();
    assert_eq!(error.to_string(), "git is not installed: there is no program no-such-git");
    assert!(matches!(error, HistoryError::GitNotInstalled { .. }));
}

#[test]
fn a_damaged_repository_is_an_error_with_what_git_says_and_the_cure() {
    for lost in
        ["HEAD~1:a", "HEAD:.mailmap", "HEAD:.gitattributes", "HEAD:b/.gitattributes", "HEAD^{tree}", "HEAD~1"]
    {
        let mut repo = Repo::new();
        repo.write(".mailmap", "Bo <bo@x> <b@x>\n").write(".gitattributes", "*.x linguist-vendored\n");
        repo.write("b/.gitattributes", "*.y linguist-vendored\n");
        repo.write("a", "1\n").commit("Ann <ann@x>", "one");
        repo.write("a", "2\n").commit("Ann <ann@x>", "two");
        let id = repo.git(&["rev-parse", lost]);
        std::fs::remove_file(repo.path().join(format!(".git/objects/{}/{}", &id[..2], &id[2..]))).unwrap();
        let error = repo.try_measure(&GitOptions::default()).expect_err(lost).to_string();
        assert!(error.contains("is damaged") && error.contains("see `git fsck`"), "{lost}: {error}");
        assert!(error.contains(&id) || error.contains("not a tree object"), "{lost}: {error}");
        let named = lost.strip_prefix("HEAD:").unwrap_or_default();
        assert!(error.contains(named), "{lost}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_refused_with_the_cure() {
    let mut repo = Repo::new();
    repo.commit("Ann <ann@x>", "one");
    let program = repo.path().join(".git/stranger");
    support::script(&program, "GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git \"$@\"");
    let error = repo.try_measure(&GitOptions { program, ..GitOptions::default() }).unwrap_err();
    assert!(matches!(error, HistoryError::NotTrusted { .. }), "{error}");
    let folder = repo.path().canonicalize().unwrap();
    assert!(error.to_string().ends_with(&format!("safe.directory '{}'", folder.display())), "{error}");
}

#[cfg(unix)]
#[test]
fn a_git_that_dies_in_a_conversation_is_quoted() {
    let mut repo = Repo::new();
    repo.commit("Ann <ann@x>", "one\n\nReviewed-by: Bo <bo@x>");
    let program = repo.path().join(".git/dying");
    support::script(
        &program,
        "case \"$*\" in *check-mailmap*) echo 'fatal: no mail' >&2; exit 3;; esac; exec git \"$@\"",
    );
    match repo.try_measure(&GitOptions { program, ..GitOptions::default() }) {
        Err(HistoryError::Failed { step: GitStep::Mailmap, code: Some(3), message }) => {
            assert_eq!(message, "fatal: no mail");
        }
        other => panic!("expected git to fail: {other:?}"),
    }
}

/// Each line of this configuration makes plain git run a program of the repository's choice.
#[cfg(unix)]
#[test]
fn a_repository_cannot_have_its_own_programs_run() {
    let mut repo = Repo::new();
    repo.write("a", "1\n").write(".gitattributes", "* diff=evil\n").commit("Ann <ann@x>", "one");
    let marker = repo.path().join("marker");
    let program = repo.path().join(".git/evil");
    support::script(&program, &format!("touch '{}'", marker.display()));
    let program = program.to_str().unwrap();
    let signed = format!(
        "tree {}\nauthor Ann <ann@x> 1700000000 +0000\ncommitter C <c@x> 1700000000 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nm\n",
        repo.git(&["rev-parse", "HEAD^{tree}"])
    );
    repo.write(".git/raw", signed);
    let id = repo.git(&["hash-object", "-t", "commit", "-w", ".git/raw"]);
    repo.git(&["update-ref", "HEAD", &id]);
    let settings = [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "gpg.program",
    ];
    for setting in settings {
        repo.git(&["config", setting, program]);
    }
    repo.git(&["config", "log.showSignature", "true"]);
    repo.git(&["log", "-p", "--ext-diff"]);
    assert!(marker.exists(), "plain git runs the program: the trap works");
    std::fs::remove_file(&marker).unwrap();

    let measured = repo.measure();

    assert_eq!(amount(&measured, "ann@x", "lines"), 2);
    assert!(!marker.exists());
}

#[test]
fn a_clone_whose_lender_is_gone_is_told_so_with_where_it_was() {
    let mut lender = Repo::new();
    lender.write("a", "1\n").commit("Ann <ann@x>", "one");
    let folder = tempfile::tempdir().unwrap();
    let (gone, clone, own) =
        (folder.path().join("gone"), folder.path().join("clone"), folder.path().join("own"));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    lender.git(&["clone", "-q", "--bare", &text(&lender.path()), &text(&gone)]);
    lender.git(&["clone", "-q", "--shared", &text(&gone), &text(&clone)]);
    lender.git(&["clone", "-q", "--shared", &text(&gone), &text(&own)]);
    let commit =
        ["-c", "user.name=Bo", "-c", "user.email=bo@x", "commit", "-q", "--allow-empty", "-m", "two"];
    lender.git(&[&["-C", &text(&own)], &commit[..]].concat());
    std::fs::remove_dir_all(&gone).unwrap();
    for path in [clone, own] {
        let error = measure(&path).unwrap_err();
        assert!(matches!(error, HistoryError::Borrowed { .. }), "{error}");
        let told = error.to_string();
        assert!(told.contains("gone/objects") && told.contains("put it back"), "{told}");
    }
}

#[test]
fn a_repository_that_lost_its_newest_commit_is_damaged_and_not_empty() {
    let mut repo = Repo::new();
    let head = repo.commit("Ann <ann@x>", "one");
    let head = head.trim();
    std::fs::remove_file(repo.path().join(".git/objects").join(&head[..2]).join(&head[2..])).unwrap();
    let error = measure(&repo.path()).unwrap_err();
    assert!(matches!(error, HistoryError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains(head) && error.to_string().contains("git fsck"), "{error}");
}

#[test]
fn a_working_tree_whose_repository_was_moved_is_told_so_with_the_cure() {
    let mut repo = Repo::new();
    repo.commit("Ann <ann@x>", "one");
    let folder = tempfile::tempdir().unwrap();
    let (bare, side) = (folder.path().join("bare"), folder.path().join("side"));
    repo.git(&["clone", "-q", "--bare", repo.path().to_str().unwrap(), bare.to_str().unwrap()]);
    repo.git(&["-C", bare.to_str().unwrap(), "worktree", "add", "-q", side.to_str().unwrap()]);
    std::fs::rename(&bare, folder.path().join("moved")).unwrap();
    let error = measure(&side).unwrap_err();
    assert!(matches!(error, HistoryError::Moved { .. }), "{error}");
    assert!(
        error.to_string().contains("bare") && error.to_string().contains("git worktree repair"),
        "{error}"
    );
}
