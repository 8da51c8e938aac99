//! A large history gives a bounded number of contributions, quickly.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use support::amount;
use tributary_measure::{measure_repo, GitOptions};

const AUTHORS: u64 = 2_000;
const COMMITS: u64 = 20_000;
const FILES: u64 = 1_000;

/// Commit `n` is by author `n % 2000`, reviewed by the author after, and writes 5 lines to file `n % 1000`.
fn history() -> String {
    let mut stream = String::new();
    for n in 0..COMMITS {
        let (author, reviewer) = (n % AUTHORS, (n + 1) % AUTHORS);
        let message = format!("change {n}\n\nReviewed-by: Author {reviewer} <a{reviewer}@x>\n");
        let time = 1_600_000_000 + n * 600;
        let content: String = (0..5).map(|line| format!("{n} {line}\n")).collect();
        write!(
            stream,
            "commit refs/heads/main\nauthor Author {author} <a{author}@x> {time} +0000\ncommitter C <c@x> {time} +0000\n\
             data {}\n{message}\nM 100644 inline src/{}/{}.rs\ndata {}\n{content}\n",
            message.len(),
            n % FILES % 20,
            n % FILES,
            content.len()
        )
        .unwrap();
    }
    stream
}

#[test]
fn two_thousand_authors_give_three_contributions_each() {
    let folder = tempfile::tempdir().unwrap();
    support::git(folder.path(), &["init", "-q", "-b", "main", "."], &[]);
    let mut import = Command::new("git")
        .current_dir(folder.path())
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    import.stdin.take().unwrap().write_all(history().as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());

    let start = Instant::now();
    let mut reports = 0;
    let measured = measure_repo(folder.path(), &GitOptions::default(), &mut |_| reports += 1).unwrap();
    println!("measured {COMMITS} commits of {AUTHORS} authors in {:?}", start.elapsed());

    assert_eq!(measured.members.len(), 2_000);
    assert_eq!(measured.contributions.len(), 6_000, "commits, lines and reviews");
    for author in ["a0@x", "a999@x", "a1999@x"] {
        assert_eq!(amount(&measured, author, "commits"), 10);
        assert_eq!(amount(&measured, author, "reviews"), 10);
    }
    // 5 lines in a new file, later 5 deleted and 5 added. Authors 0 to 999 write the new files.
    assert_eq!(amount(&measured, "a0@x", "lines"), 5 + 9 * 10);
    assert_eq!(amount(&measured, "a1999@x", "lines"), 10 * 10);
    assert_eq!(reports, 20_000 / 256 + 1);
    assert_eq!(measured.notes, []);
}
