//! Whatever the git program does, there is an answer or git's own words; and every git measures the same.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use support::{amount, script, Repo};
use tributary_measure::{identities, GitOptions, GitStep, HistoryError, Measurement};

const ANN: &str = "Ann <ann@x>";

/// A history for which git is asked everything.
fn history() -> Repo {
    let mut repo = Repo::new();
    repo.write(".gitattributes", "gen/* linguist-generated\n*.data -diff\n")
        .write(".mailmap", "Bo <bo@x> <b@x>\n");
    repo.write("gen/a", "1\n")
        .write("src/.gitattributes", "old.c linguist-vendored\n")
        .write("src/old.c", "1\n");
    repo.write("src/new.c", "1\n2\n").write("x.data", "1\n");
    repo.commit(ANN, "one\n\nReviewed-by: Bo <b@x>");
    repo.write("src/new.c", "1\n3\n").commit("Bo <b@x>", "two\n\nCo-authored-by: Cy <cy@x>");
    repo
}

fn measured_by(repo: &Repo, program: &Path) -> Result<Measurement, HistoryError> {
    repo.try_measure(&GitOptions { program: program.to_owned(), ..GitOptions::default() })
}

/// A git that does `instead` where its arguments match, and else what git does.
fn git_that(repo: &Repo, arguments: &str, instead: &str) -> PathBuf {
    let program = repo.path().join(".git/other-git");
    script(&program, &format!("case \"$*\" in {arguments}) {instead};; esac\nexec git \"$@\""));
    program
}

/// Every git on this machine: each measures as the first one does.
#[test]
fn every_git_measures_the_same_from_what_is_committed() {
    let repo = history();
    let expected = repo.measure();
    assert_eq!(amount(&expected, "ann@x", "lines"), 2 + 2 + 1 + 1, "attributes, mailmap and one file");
    assert_eq!(amount(&expected, "bo@x", "reviews"), 1);
    let path = std::env::var_os("PATH").unwrap();
    for program in std::env::split_paths(&path).map(|folder| folder.join("git")).filter(|git| git.is_file()) {
        assert_eq!(measured_by(&repo, &program).unwrap(), expected, "{}", program.display());
    }
    // Older ones know none of these.
    let old = git_that(&repo, "*--source*|*--attr-source*|*--path-format*", "exit 129");
    assert_eq!(measured_by(&repo, &old).unwrap(), expected);
}

#[test]
fn a_git_that_ends_early_whenever_it_likes_is_an_error_with_its_own_words() {
    for step in
        ["rev-parse", "rev-list", "ls-tree", "cat-file --batch", "check-attr", "check-mailmap", " log "]
    {
        for (how, instead, words) in [
            ("says why", "echo 'fatal: no more' >&2; exit 128", "fatal: no more"),
            ("says nothing", "exit 3", "(exit code 3)"),
            ("is killed", "kill -9 $$", "ended by a signal"),
            (
                "closes its input",
                "exec 0<&-; echo 'fatal: not listening' >&2; exit 1",
                "fatal: not listening",
            ),
            ("reads a little", "head -c 1 >/dev/null; exit 2", "(exit code 2)"),
        ] {
            let repo = history();
            let program = git_that(&repo, &format!("*'{step}'*"), instead);
            for _ in 0..3 {
                match measured_by(&repo, &program) {
                    Err(error @ HistoryError::Failed { .. }) => {
                        assert!(error.to_string().contains(words), "{step} {how}: {error}");
                    }
                    other => panic!("{step} {how}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn a_git_that_prints_nothing_or_junk_is_an_error_that_says_so() {
    for step in ["rev-parse", "--count", "check-attr", "check-mailmap", " log "] {
        for instead in ["exit 0", "echo junk; exit 0", "printf 'a\\0b\\0c\\0d\\0e\\0f\\0g\\0'; exit 0"] {
            let repo = history();
            let program = git_that(&repo, &format!("*'{step}'*"), instead);
            match measured_by(&repo, &program) {
                Err(HistoryError::Unexpected { .. }) => {}
                other => panic!("{step} {instead}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_git_that_never_stops_printing_is_not_listened_to_for_ever() {
    let repo = history();
    for step in ["rev-parse", "check-attr", "check-mailmap"] {
        let start = Instant::now();
        let program = git_that(&repo, &format!("*'{step}'*"), "exec yes");
        assert!(matches!(measured_by(&repo, &program), Err(HistoryError::Unexpected { .. })), "{step}");
        assert!(start.elapsed() < Duration::from_secs(40), "{step}");
    }
}

#[test]
fn a_git_that_hears_questions_and_never_answers_is_not_waited_for_for_ever() {
    let repo = history();
    for step in ["check-attr", "check-mailmap"] {
        for instead in ["exec cat >/dev/null", "exec sleep 600", "exec 1>&-; exec sleep 600"] {
            let program = git_that(&repo, &format!("*'{step}'*"), instead);
            let options =
                GitOptions { program, patience: Duration::from_millis(300), ..GitOptions::default() };
            let start = Instant::now();
            match repo.try_measure(&options) {
                Err(error @ HistoryError::Unexpected { .. }) => {
                    assert!(error.to_string().contains("it gave no "), "{step} {instead}: {error}");
                }
                other => panic!("{step} {instead}: {other:?}"),
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{step} {instead}");
        }
    }
}

#[test]
fn a_git_that_is_missing_or_cannot_be_run_is_named() {
    let repo = history();
    let missing = measured_by(&repo, Path::new("no-such-git")).unwrap_err();
    assert!(missing.to_string().contains("no-such-git"), "{missing}");
    repo.git(&["config", "user.name", "x"]);
    let not_a_program = repo.path().join(".git/config");
    assert!(matches!(measured_by(&repo, &not_a_program), Err(HistoryError::Io { step: GitStep::Find, .. })));
}

#[test]
fn what_git_says_cannot_move_the_cursor() {
    let repo = history();
    let program = git_that(&repo, "*check-attr*", "printf 'fatal: \\033[2Jgone\\n' >&2; exit 128");
    let error = measured_by(&repo, &program).unwrap_err().to_string();
    assert!(error.contains("fatal: [2Jgone") && !error.contains('\u{1b}'), "{error:?}");
}

#[test]
fn identities_are_an_answer_or_gits_own_words_too() {
    let repo = history();
    let program = git_that(&repo, "*check-mailmap*", "echo 'fatal: no more' >&2; exit 128");
    let options = GitOptions { program, ..GitOptions::default() };
    let error = identities(&repo.path(), &options, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("fatal: no more"), "{error}");
}
