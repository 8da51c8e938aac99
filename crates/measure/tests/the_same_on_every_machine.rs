//! The same commit gives the same result: whatever is changed in the folder, configured or kept beside the history, and
//! from wherever it is measured.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;

use support::{amount, git, members, Repo};
use tributary_measure::{measure_repo, Contribution, GitOptions, HistoryError, Source};

const ANN: &str = "Ann <ann@x>";
const BO: &str = "Bo <bo@x>";

fn contributions(path: &Path) -> Vec<Contribution> {
    measure_repo(path, &GitOptions::default(), &mut |_| {}).unwrap().contributions
}

fn folder(path: &Path) -> std::path::PathBuf {
    match measure_repo(path, &GitOptions::default(), &mut |_| {}).unwrap().source {
        Source::Git { folder, .. } => folder,
        other => panic!("{other:?}"),
    }
}

/// Two people, a mailmap, attributes and a nested folder.
fn history() -> Repo {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Ann <ann@x> <home@x>\n").write(".gitattributes", "gen/* linguist-generated\n");
    repo.write("gen/a", "1\n")
        .write("deep/er/a", "1\n2\n")
        .commit("Annie <home@x>", "one\n\nReviewed-by: Bo <bo@x>");
    repo.write("deep/er/b", "1\n").commit(BO, "two\n\nReviewed-by: Annie <home@x>");
    repo
}

#[test]
fn what_is_changed_in_the_folder_and_not_committed_says_nothing() {
    let mut repo = history();
    let committed = repo.measure();
    assert_eq!(members(&committed), ["ann@x", "bo@x"]);
    repo.write(".mailmap", "Bo <bo@x> <home@x>\n").write(".gitattributes", "* linguist-vendored\n* -diff\n");
    repo.write("deep/.gitattributes", "* linguist-generated\n")
        .write(".git/info/attributes", "* linguist-vendored\n");
    repo.git(&["add", ".gitattributes"]);
    assert_eq!(repo.measure(), committed);
    fs::remove_file(repo.path().join(".mailmap")).unwrap();
    assert_eq!(repo.measure(), committed);
}

#[test]
fn what_the_repository_configures_for_itself_says_nothing() {
    let repo = history();
    let expected = repo.measure();
    let map = repo.path().join(".git/map");
    fs::write(&map, "Zoe <zoe@x> <bo@x>\n").unwrap();
    for (setting, value) in [
        ("mailmap.file", map.to_str().unwrap()),
        ("mailmap.blob", "HEAD:nowhere"),
        ("core.attributesFile", map.to_str().unwrap()),
        ("diff.renames", "false"),
        ("trailer.reviewed-by.key", "Nothing"),
        ("log.follow", "true"),
        ("core.bare", "true"),
    ] {
        repo.git(&["config", setting, value]);
    }
    assert_eq!(repo.measure().contributions, expected.contributions);
}

#[test]
fn grafts_and_replaced_commits_change_nobodys_share() {
    let mut repo = Repo::new();
    let ids: Vec<String> = (1..=5)
        .map(|n| repo.write("a", format!("{n}\n")).commit(&format!("P{n} <p{n}@x>"), "step"))
        .collect();
    let expected = repo.measure();
    assert_eq!(members(&expected).len(), 5);
    repo.write(".git/info/grafts", format!("{}\n", ids[3]));
    assert_eq!(repo.measure(), expected);
    fs::remove_file(repo.path().join(".git/info/grafts")).unwrap();
    repo.git(&["replace", "--graft", &ids[3]]);
    assert_eq!(repo.git(&["rev-list", "--count", "HEAD"]), "2", "plain git is taken in");
    assert_eq!(repo.measure(), expected);
}

#[test]
fn a_repository_measures_the_same_from_wherever_it_is_named() {
    let repo = history();
    let top = repo.path().canonicalize().unwrap();
    let expected = repo.measure().contributions;
    for path in [top.join(".git"), top.join("deep/er"), top.join(".git/refs")] {
        assert_eq!(contributions(&path), expected, "{}", path.display());
        assert_eq!(folder(&path), top, "{}", path.display());
    }
    let other = tempfile::tempdir().unwrap();
    let other = other.path().canonicalize().unwrap();
    let target = |name: &str| other.join(name).display().to_string();
    fs::create_dir_all(&other).unwrap();
    repo.git(&["worktree", "add", "-q", &target("linked"), "HEAD"]);
    repo.git(&["clone", "-q", "--bare", ".", &target("bare.git")]);
    repo.git(&["clone", "-q", "--shared", ".", &target("shared")]);
    repo.git(&["clone", "-q", "--separate-git-dir", &target("separate.git"), ".", &target("separate")]);
    for name in [
        "linked",
        "linked/deep",
        "linked/.git",
        "bare.git",
        "shared",
        "separate",
        "separate/.git",
        "separate.git",
    ] {
        assert_eq!(contributions(&other.join(name)), expected, "{name}");
    }
    assert_eq!(folder(&other.join("linked/deep")), other.join("linked"));
    assert_eq!(folder(&other.join("bare.git")), other.join("bare.git"));
}

#[test]
fn a_working_tree_may_be_elsewhere() {
    let repo = history();
    let expected = repo.measure().contributions;
    let elsewhere = tempfile::tempdir().unwrap();
    repo.git(&["config", "core.worktree", elsewhere.path().to_str().unwrap()]);
    for path in [repo.path(), repo.path().join(".git")] {
        assert_eq!(contributions(&path), expected, "{}", path.display());
        assert_eq!(folder(&path), repo.path().canonicalize().unwrap());
    }
    repo.git(&["config", "core.worktree", "/nowhere/at/all"]);
    let missing = repo.try_measure(&GitOptions::default()).unwrap_err();
    assert!(missing.to_string().contains("/nowhere"), "git's own words name what is missing: {missing}");
}

#[test]
fn a_branch_without_commits_in_a_repository_that_has_some_is_said() {
    let mut repo = Repo::new();
    assert!(matches!(repo.try_measure(&GitOptions::default()), Err(HistoryError::Empty { .. })));
    repo.commit(ANN, "one");
    repo.git(&["checkout", "-q", "--orphan", "new"]);
    let error = repo.try_measure(&GitOptions::default()).unwrap_err();
    assert!(
        matches!(error, HistoryError::Unborn { .. }) && error.to_string().contains("git switch"),
        "{error}"
    );
}

#[test]
fn a_bare_repository_that_is_named_is_meant_whatever_the_user_thinks_of_others() {
    let repo = history();
    let other = tempfile::tempdir().unwrap();
    let bare = other.path().join("bare.git");
    git(&repo.path(), &["clone", "-q", "--bare", ".", bare.to_str().unwrap()], &[]);
    git(&bare, &["config", "safe.bareRepository", "explicit"], &[]);
    assert_eq!(
        amount(&measure_repo(&bare, &GitOptions::default(), &mut |_| {}).unwrap(), "bo@x", "commits"),
        1
    );
}

#[test]
fn what_was_cached_of_the_commits_is_not_believed() {
    let repo = history();
    let before = contributions(&repo.path());
    repo.git(&["commit-graph", "write", "--reachable"]);
    let graph = repo.path().join(".git/objects/info/commit-graph");
    let mut bytes = std::fs::read(&graph).unwrap();
    let place = bytes.windows(4).position(|four| four == b"CDAT").unwrap();
    let offset = u64::from_be_bytes(bytes[place + 4..place + 12].try_into().unwrap()) as usize;
    // The first commit's parent: none.
    bytes[offset + 20..offset + 24].copy_from_slice(&[0x70, 0, 0, 0]);
    std::fs::set_permissions(&graph, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    std::fs::write(&graph, bytes).unwrap();
    assert_eq!(contributions(&repo.path()), before);
}
