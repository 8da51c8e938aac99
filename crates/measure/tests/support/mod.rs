//! Real repositories in temporary folders, with times that the test chooses.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tributary_measure::{measure_repo, GitOptions, HistoryError, Identity, Measurement};

/// A repository that lives as long as this value.
pub struct Repo {
    dir: TempDir,
    now: u64,
}

#[allow(dead_code)]
impl Repo {
    pub fn new() -> Self {
        Self::with_format("sha1")
    }

    pub fn with_format(format: &str) -> Self {
        let repo = Self { dir: TempDir::new().unwrap(), now: 1_700_000_000 };
        repo.git(&["init", "-q", "-b", "main", &format!("--object-format={format}"), "."]);
        repo
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// Seconds of the newest commit.
    pub fn now(&self) -> u64 {
        self.now
    }

    pub fn git(&self, args: &[&str]) -> String {
        self.git_as("Nobody <nobody@x>", args)
    }

    pub fn write(&mut self, path: &str, content: impl AsRef<[u8]>) -> &mut Self {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Commits everything in the folder an hour after the last commit; returns the commit's id.
    pub fn commit(&mut self, author: &str, message: &str) -> String {
        self.now += 3600;
        self.git(&["add", "-A"]);
        self.git_as(author, &["commit", "-q", "--allow-empty", "--no-verify", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub fn git_as(&self, author: &str, args: &[&str]) -> String {
        let (name, email) = author.split_once(" <").unwrap();
        let date = format!("{} +0000", self.now);
        git(
            self.dir.path(),
            args,
            &[
                ("GIT_AUTHOR_NAME", name),
                ("GIT_AUTHOR_EMAIL", email.trim_end_matches('>')),
                ("GIT_COMMITTER_NAME", "Committer"),
                ("GIT_COMMITTER_EMAIL", "committer@x"),
                ("GIT_AUTHOR_DATE", &date),
                ("GIT_COMMITTER_DATE", &date),
            ],
        )
    }

    /// A tree with nothing but another one.
    pub fn tree_with(&self, name: &str, tree: &str) -> String {
        let mut child = Command::new("git")
            .args(["mktree"])
            .current_dir(self.dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "040000 tree {tree}\t{name}").unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    }

    pub fn measure(&self) -> Measurement {
        self.try_measure(&GitOptions::default()).unwrap()
    }

    pub fn try_measure(&self, options: &GitOptions) -> Result<Measurement, HistoryError> {
        measure_repo(self.dir.path(), options, &mut |_| {})
    }
}

pub fn git(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "protocol.file.allow=always", "-c", "commit.gpgSign=false"])
        .args(args)
        .envs(env.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Makes a shell script that can be run. Written by a process of its own: a file that this process has open for writing
/// could be inherited by another test's child, and would then be too busy to run.
#[cfg(unix)]
#[allow(dead_code)]
pub fn script(path: &Path, text: &str) {
    let write = "printf '#!/bin/sh\n%s\n' \"$1\" > \"$0\" && chmod 755 \"$0\"";
    assert!(Command::new("sh").args(["-c", write]).arg(path).arg(text).status().unwrap().success());
}

/// The amount of a member in a metric, over all contributions.
#[allow(dead_code)]
pub fn amount(measured: &Measurement, member: &str, metric: &str) -> u128 {
    let member = Identity::new(member).unwrap();
    measured
        .contributions
        .iter()
        .filter(|row| row.member == member && row.metric == metric)
        .map(|row| row.amount)
        .sum()
}

/// Keys of all members, in their order.
#[allow(dead_code)]
pub fn members(measured: &Measurement) -> Vec<&str> {
    measured.members.iter().map(|member| member.identity.as_str()).collect()
}
