//! What a history is worth: real repositories, measured.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::num::NonZeroU32;

use support::{amount, members, Repo};
use tributary_measure::{hash_commits, measure_repo, GitOptions, Note, Progress, Source};

const ANN: &str = "Ann <ann@x>";
const BO: &str = "Bo <bo@x>";

#[test]
fn each_author_gets_one_contribution_a_metric_with_the_evidence_of_their_commits() {
    let mut repo = Repo::new();
    let first = repo.write("a", "1\n2\n").commit(ANN, "one");
    repo.write("b", "1\n").commit(BO, "two");
    let last = repo.write("a", "1\n3\n4\n").commit(ANN, "three");

    let measured = repo.measure();

    assert_eq!(members(&measured), ["ann@x", "bo@x"]);
    let rows: Vec<_> = measured
        .contributions
        .iter()
        .map(|row| (row.member.as_str(), row.metric.as_str(), row.amount))
        .collect();
    // Ann: 2 added, then 1 deleted and 2 added.
    assert_eq!(
        rows,
        [("ann@x", "commits", 2), ("ann@x", "lines", 5), ("bo@x", "commits", 1), ("bo@x", "lines", 1)]
    );
    let commits = &measured.contributions[0];
    assert_eq!(commits.uri, format!("git:{}/{last}", &first[..16]));
    assert_eq!(commits.evidence, hash_commits([first.as_str(), last.as_str()]));
    assert_eq!(commits.at, repo.now() * 1000);
    assert_eq!(measured.members[0].name, "Ann");
    let folder = repo.path().canonicalize().unwrap();
    assert_eq!(measured.source, Source::Git { folder, head: last, commits: 3 });
    assert_eq!(measured.notes, []);
}

#[test]
fn a_uri_names_the_repository_and_the_commit_whose_history_was_measured() {
    let mut repo = Repo::new();
    let id = repo.commit(ANN, "nothing but a message");
    let measured = repo.measure();
    assert_eq!(measured.contributions.len(), 1, "a commit without changes counts no lines");
    assert_eq!(measured.contributions[0].uri, format!("git:{}/{id}", &id[..16]));
}

#[test]
fn a_mailmap_makes_one_member_of_many_addresses_in_authors_and_trailers() {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Ann Lee <ann@x> <old@y>\nAnn Lee <ann@x> Annie <shared@z>\n").commit(ANN, "one");
    repo.commit("annie <OLD@y>", "two");
    repo.commit(BO, "three\n\nReviewed-by: A <old@y>\n");
    repo.commit(BO, "four\n\nTested-by: Annie <shared@z>\n");
    repo.commit("Annie <shared@z>", "five\n\nReviewed-by: Ann <ann@x>\n");

    let measured = repo.measure();

    assert_eq!(members(&measured), ["ann@x", "bo@x"]);
    assert_eq!(amount(&measured, "ann@x", "commits"), 3);
    assert_eq!(amount(&measured, "ann@x", "reviews"), 2, "the last one is her own commit");
    assert_eq!(measured.members[0].name, "Ann Lee");
}

#[test]
fn a_review_counts_once_a_commit_and_never_for_who_wrote_it() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one\n\nReviewed-by: Bo <bo@x>\nTested-by: Bo <BO@x>\nAcked-by: Cy <cy@x>\nReviewed-by: Ann <ann@x>\n");
    repo.commit(ANN, "two\n\nReviewed-by: Bo <bo@x>\nCo-authored-by: Cy <cy@x>\nAcked-by: Cy <cy@x>\n");

    let measured = repo.measure();

    assert_eq!(amount(&measured, "bo@x", "reviews"), 2);
    assert_eq!(amount(&measured, "cy@x", "reviews"), 1, "the second commit is his too");
    assert_eq!(amount(&measured, "cy@x", "coauthored"), 1);
    assert_eq!(amount(&measured, "ann@x", "reviews"), 0);
}

#[test]
fn a_coauthor_is_credited_once_and_the_author_not_at_all() {
    let mut repo = Repo::new();
    repo.commit(
        ANN,
        "one\n\nCo-authored-by: Bo <bo@x>\nCO-AUTHORED-BY: Bo B <bo@x>\nCo-authored-by: Ann <ann@x>\n",
    );
    let measured = repo.measure();
    assert_eq!(amount(&measured, "bo@x", "coauthored"), 1);
    assert_eq!(amount(&measured, "ann@x", "coauthored"), 0);
}

#[test]
fn trailers_may_be_folded_and_those_that_name_nobody_are_noted() {
    let mut repo = Repo::new();
    let id = repo.commit(
        ANN,
        "one\n\nbody\n\nReviewed-by: Bo\n \"the\" builder\n <bo@x>\nReviewed-by: @cy\nCo-authored-by: Di\n",
    );
    let measured = repo.measure();
    assert_eq!(amount(&measured, "bo@x", "reviews"), 1);
    assert_eq!(measured.notes, [Note::TrailersUnusable { trailers: 2, first: vec![id[..12].to_owned()] }]);
}

#[test]
fn a_commit_counts_at_most_the_cap_of_lines() {
    let mut repo = Repo::new();
    repo.write("a", "x\n".repeat(400)).commit(ANN, "four hundred");
    assert_eq!(repo.measure().notes, []);
    repo.write("b", "x\n".repeat(401)).commit(ANN, "one more");
    let measured = repo.measure();
    assert_eq!(amount(&measured, "ann@x", "lines"), 800);
    assert_eq!(measured.notes, [Note::LinesCapped { commits: 1, cap: 400 }]);
    let uncapped = repo.try_measure(&GitOptions { line_cap: 10_000, ..GitOptions::default() }).unwrap();
    assert_eq!(amount(&uncapped, "ann@x", "lines"), 801);
}

#[test]
fn a_cap_of_zero_measures_no_lines_and_everything_else() {
    let mut repo = Repo::new();
    repo.write("a", "x\n").commit(ANN, "one\n\nReviewed-by: Bo <bo@x>");
    let measured = repo.try_measure(&GitOptions { line_cap: 0, ..GitOptions::default() }).unwrap();
    let rows: Vec<_> =
        measured.contributions.iter().map(|row| (row.member.as_str(), row.metric.as_str())).collect();
    assert_eq!(rows, [("ann@x", "commits"), ("bo@x", "reviews")]);
}

#[test]
fn vendored_generated_and_binary_files_count_no_lines() {
    let mut repo = Repo::new();
    repo.write("src/main.c", "1\n2\n3\n");
    repo.write("vendor/lib.c", "1\n").write("web/node_modules/x.js", "1\n").write("Cargo.lock", "1\n");
    repo.write("logo.bin", [0_u8, 1, 2, b'\n', 0]);
    repo.commit(ANN, "one");
    let measured = repo.measure();
    assert_eq!(amount(&measured, "ann@x", "lines"), 3);
    assert_eq!(measured.notes, [Note::FilesSkipped { changes: 3 }]);
}

#[test]
fn gitattributes_decide_before_the_rules_for_paths() {
    let mut repo = Repo::new();
    repo.write(
        ".gitattributes",
        "api/** linguist-generated\nold.c linguist-vendored=true\nvendor/ours.c -linguist-vendored\n\
         dist/hand.js linguist-generated=false\n",
    );
    repo.commit(BO, "attributes");
    repo.write("api/deep/x.c", "1\n").write("old.c", "1\n2\n");
    repo.write("vendor/ours.c", "1\n2\n3\n4\n").write("vendor/theirs.c", "1\n").write("dist/hand.js", "1\n");
    repo.write("sub folder/\u{fc}n\u{ef}code \"q\".c", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    repo.commit(ANN, "files");

    let measured = repo.measure();

    assert_eq!(amount(&measured, "ann@x", "lines"), 4 + 1 + 10);
    assert_eq!(measured.notes, [Note::FilesSkipped { changes: 3 }]);

    // What is committed decides, not what lies in the folder.
    repo.write(".gitattributes", "");
    assert_eq!(repo.measure(), measured);
}

#[test]
fn moving_a_file_counts_only_the_lines_that_changed() {
    let mut repo = Repo::new();
    let text: String = (0..50).map(|line| format!("line {line}\n")).collect();
    repo.write("a", &text).commit(ANN, "one");
    repo.git(&["mv", "a", "b"]);
    repo.commit(BO, "moved");
    repo.git(&["mv", "b", "c"]);
    repo.write("c", text.replace("line 7\n", "line seven\n")).commit(BO, "moved and changed");
    assert_eq!(amount(&repo.measure(), "bo@x", "lines"), 2);
}

#[test]
fn a_merge_is_nobodys_contribution() {
    let mut repo = Repo::new();
    repo.write("a", "1\n").commit(ANN, "one");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("b", "1\n").commit(BO, "two");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("c", "1\n").commit(ANN, "three");
    repo.git_as(
        "Merger <merger@x>",
        &["merge", "-q", "--no-ff", "-m", "merge\n\nReviewed-by: Cy <cy@x>", "side"],
    );
    let measured = repo.measure();
    assert_eq!(members(&measured), ["ann@x", "bo@x"]);
    assert!(matches!(measured.source, Source::Git { commits: 3, .. }));
}

#[test]
fn bots_are_skipped_and_said_unless_they_are_wanted() {
    let mut repo = Repo::new();
    repo.commit("dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>", "bump");
    repo.commit(ANN, "one\n\nCo-authored-by: renovate <r@x>\n");
    let measured = repo.measure();
    assert_eq!(members(&measured), ["ann@x"]);
    let names = vec!["dependabot[bot]".to_owned(), "renovate".to_owned()];
    assert_eq!(measured.notes, [Note::BotsSkipped { bots: 2, commits: 1, trailers: 1, names }]);
    repo.write(".mailmap", "Forge[bot] <forge@x>\n")
        .commit("Forge <forge@x>", "by a program that nobody knows");
    assert_eq!(members(&repo.measure()), ["ann@x"], "whom a line of .mailmap calls a program");
    let all = repo.try_measure(&GitOptions { include_bots: true, ..GitOptions::default() }).unwrap();
    assert_eq!(all.members.len(), 4);
    assert_eq!(all.notes, []);
}

#[test]
fn weird_names_are_only_names() {
    let mut repo = Repo::new();
    let names = [
        "--output=x",
        "Zo\u{eb} \"Z\" O'Neil, Jr",
        "\u{5f20}\u{4f1f}",
        "\u{1}\u{1b}[31m",
        "$(touch y)",
        "%H%x00",
    ];
    for (number, name) in names.iter().enumerate() {
        repo.write("a", format!("{number}\n"))
            .commit(&format!("{name} <-o{number}@x>"), "--format=x\n\nReviewed-by: --output=z <--z@x>");
    }
    let measured = repo.measure();
    let found: Vec<_> = measured.members.iter().map(|member| member.name.as_str()).collect();
    // By address: `--z@x` first. Control characters go.
    assert_eq!(
        found,
        [
            "--output=z",
            "--output=x",
            "Zo\u{eb} \"Z\" O'Neil, Jr",
            "\u{5f20}\u{4f1f}",
            "[31m",
            "$(touch y)",
            "%H%x00"
        ]
    );
    assert_eq!(amount(&measured, "--z@x", "reviews"), 6);
    let files: Vec<_> =
        std::fs::read_dir(repo.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "only .git and a: {files:?}");
}

#[test]
fn an_author_without_an_address_is_known_by_name_and_one_without_either_is_noted() {
    let mut repo = Repo::new();
    repo.write("a", "1\n").commit(ANN, "one");
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let mut parent = repo.git(&["rev-parse", "HEAD"]);
    for author in ["Old Hand <>", " <>"] {
        let raw = format!("tree {tree}\nparent {parent}\nauthor {author} 1700000000 +0000\ncommitter C <c@x> 1700010000 +0000\n\nm\n");
        repo.write(".git/raw", raw);
        parent = repo.git(&["hash-object", "--literally", "-t", "commit", "-w", ".git/raw"]);
    }
    repo.git(&["update-ref", "HEAD", &parent]);
    let measured = repo.measure();
    assert_eq!(members(&measured), ["ann@x", "old hand"]);
    assert_eq!(measured.notes, [Note::AuthorsUnusable { commits: 1, first: vec![parent[..12].to_owned()] }]);
}

#[test]
fn periods_slice_the_time_and_the_whole_stays_the_same() {
    let mut repo = Repo::new();
    for number in 0..10 {
        repo.write("a", format!("{number}\n")).commit(ANN, "step");
    }
    let periods = NonZeroU32::new(5).unwrap();
    let measured = repo.try_measure(&GitOptions { periods, ..GitOptions::default() }).unwrap();
    let commits: Vec<_> =
        measured.contributions.iter().filter(|row| row.metric == "commits").map(|row| row.amount).collect();
    assert_eq!(commits, [2, 2, 2, 2, 2]);
    assert_eq!(amount(&measured, "ann@x", "lines"), amount(&repo.measure(), "ann@x", "lines"));
}

#[test]
fn a_window_of_time_excludes_its_start_and_includes_its_end() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    let after = repo.now() * 1000;
    repo.commit(ANN, "two");
    repo.commit(ANN, "three");
    let until = repo.now() * 1000;
    repo.commit(ANN, "four");
    let options = GitOptions { after: Some(after), until: Some(until), ..GitOptions::default() };
    let measured = repo.try_measure(&options).unwrap();
    assert_eq!(amount(&measured, "ann@x", "commits"), 2);
    assert_eq!(measured.notes, [Note::OutsideWindow { commits: 2 }]);
}

#[test]
fn only_the_newest_commits_are_read_when_so_asked() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(BO, "two");
    repo.commit(BO, "three");
    let measured = repo.try_measure(&GitOptions { newest: Some(2), ..GitOptions::default() }).unwrap();
    assert_eq!(members(&measured), ["bo@x"]);
    assert_eq!(measured.notes, [Note::NewestOnly { read: 2, total: 3 }]);
}

#[test]
fn progress_ends_with_all_commits_read() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    repo.commit(ANN, "two");
    let mut seen = Vec::new();
    measure_repo(&repo.path(), &GitOptions::default(), &mut |progress| seen.push(progress)).unwrap();
    assert_eq!(seen, [Progress { commits_read: 2, commits_total: 2 }]);
}

#[test]
fn a_subfolder_a_bare_clone_and_the_top_measure_the_same() {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Ann <ann@x> <bo@x>\n").write(".gitattributes", "gen/* linguist-generated\n");
    repo.write("deep/er/a", "1\n2\n").write("gen/b", "1\n").commit(BO, "one\n\nReviewed-by: Cy <cy@x>");
    let top = repo.measure();
    assert_eq!(members(&top), ["ann@x", "cy@x"]);
    assert_eq!(amount(&top, "ann@x", "lines"), 2 + 1 + 1, "generated files aside");
    let below = measure_repo(&repo.path().join("deep/er"), &GitOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(below, top);
    let bare = tempfile::tempdir().unwrap();
    let target = bare.path().join("b.git");
    repo.git(&["clone", "-q", "--bare", ".", target.to_str().unwrap()]);
    let bare = measure_repo(&target, &GitOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(bare.contributions, top.contributions);
}

#[test]
fn a_repository_with_long_commit_ids_is_measured() {
    let mut repo = Repo::with_format("sha256");
    let first = repo.write("a", "1\n").commit(ANN, "one");
    let last = repo.write("a", "2\n").commit(ANN, "two");
    assert_eq!(first.len(), 64);
    let measured = repo.measure();
    assert_eq!(measured.contributions[0].uri, format!("git:{}/{last}", &first[..16]));
    assert_eq!(measured.contributions[0].evidence, hash_commits([first.as_str(), last.as_str()]));
}

#[test]
fn the_same_history_measures_the_same_twice() {
    let mut repo = Repo::new();
    for number in 0..20 {
        let author = format!("P{} <p{}@x>", number % 7, number % 7);
        repo.write("a", format!("{number}\n")).commit(&author, "step\n\nAcked-by: P1 <p1@x>");
    }
    assert_eq!(repo.measure(), repo.measure());
}
