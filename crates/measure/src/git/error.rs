//! Why a history cannot be measured.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::identity::printable;

/// Why a history cannot be measured. Display gives the reason and, where there is one, the cure.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The git program cannot be found.
    #[error("git is not installed: there is no program {}", shown(program))]
    GitNotInstalled {
        /// The program looked for.
        program: PathBuf,
    },
    /// The path is no folder.
    #[error("{} is not a folder", shown(path))]
    NotAFolder {
        /// The path given.
        path: PathBuf,
    },
    /// The branch that `HEAD` names has no commit, though others have.
    #[error(
        "{} is on the branch {}, which has no commit, though {} has; go there: {}",
        shown(path),
        printable(branch),
        printable(other),
        switch(other, *bare)
    )]
    Unborn {
        /// The path given.
        path: PathBuf,
        /// The branch without commits.
        branch: String,
        /// One that has.
        other: String,
        /// Whether the repository has no working tree.
        bare: bool,
    },
    /// There is no place for temporary files.
    #[error(
        "no temporary folder can be made in {} ({}): name another folder in the environment variable TMPDIR",
        shown(folder),
        why(folder, source)
    )]
    NoTemporaryFolder {
        /// Where.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder is in no repository.
    #[error("{} is not in a git repository", shown(path))]
    NotARepository {
        /// The path given.
        path: PathBuf,
    },
    /// There is something where a repository would be, and git does not take it for one.
    #[error(
        "{} is there, but git does not take it for a repository: its HEAD may be damaged; clone it anew, or restore what \
         is in it",
        shown(repository)
    )]
    NoLongerARepository {
        /// What is there.
        repository: PathBuf,
    },
    /// The repository belongs to another user, and git refuses to read it.
    #[error(
        "{} belongs to another user; if you trust it, run: git config --global --add safe.directory '{}'",
        shown(path),
        shown(folder)
    )]
    NotTrusted {
        /// The path given.
        path: PathBuf,
        /// The folder that git asks to trust.
        folder: PathBuf,
    },
    /// The repository has no commit yet.
    #[error("the repository {} has no commits", shown(path))]
    Empty {
        /// The path given.
        path: PathBuf,
    },
    /// The clone has only the newest part of the history: measuring it would credit the wrong people.
    #[error("{} is a shallow clone; fetch the rest with: git fetch --unshallow", shown(path))]
    Shallow {
        /// The path given.
        path: PathBuf,
    },
    /// The clone lacks file contents (`--filter`), and nothing is fetched while measuring.
    #[error(
        "{} is a partial clone without all files; get them with: git fetch --refetch --no-filter",
        shown(path)
    )]
    Partial {
        /// The path given.
        path: PathBuf,
    },
    /// A part of this repository's history is filed that its present history does not have: measuring what is not
    /// filed would count that part twice.
    #[error(
        "contributions up to commit {head} are filed, which is not part of the history in {}: measure a history that \
         has it; or, if it was rewritten, say from when on commits are new",
        shown(path)
    )]
    Rewritten {
        /// Top folder of the repository.
        path: PathBuf,
        /// The commit up to which contributions are filed.
        head: String,
    },
    /// Nothing of this history is filed, and commits of the same people in a history that began otherwise are: it could
    /// be this one, rewritten from its first commit on, which would count twice.
    #[error(
        "nothing is filed of the history in {}, and commits of the same people in one with another first commit are, in \
         {}{}: if that is this one before it was rewritten, say from when on commits are new; if it is another \
         repository, say from when on commits count here",
        shown(path), names.join(", "), crate::note::more(*records, names.len())
    )]
    OfOthers {
        /// Top folder of the repository.
        path: PathBuf,
        /// How many records there are.
        records: usize,
        /// What people know the first few of them by.
        names: Vec<String>,
    },
    /// A record counts commits of this history for somebody who is nobody in it now: measuring what is not filed could
    /// count them twice, for whoever they are given to since.
    #[error(
        "{record} counts commits of the history in {} for {holder}, whose none are now, perhaps as a line in .mailmap or \
         in the members file has changed since: give that account to the one whose they are, retract it, or say from \
         when on commits are new",
        shown(path)
    )]
    Unexplained {
        /// Top folder of the repository.
        path: PathBuf,
        /// What people know the record by.
        record: String,
        /// Whose it is.
        holder: String,
    },
    /// The folder is a working tree of a repository that is elsewhere, and not there.
    #[error(
        "{} is a working tree of a repository at {}, which is not there; if that was moved, run `git worktree repair` \
         in it",
        shown(path),
        shown(repository)
    )]
    Moved {
        /// The path given.
        path: PathBuf,
        /// Where the repository was.
        repository: PathBuf,
    },
    /// The repository borrows objects from another one, which is not there.
    #[error(
        "{} borrows commits from {}, which is not there (it is named in .git/objects/info/alternates): put it back; or \
         clone the whole history anew",
        shown(path),
        shown(lender)
    )]
    Borrowed {
        /// The path given.
        path: PathBuf,
        /// The folder of objects that is missing.
        lender: PathBuf,
    },
    /// The newest commit is named but not there.
    #[error(
        "{} is damaged: its newest commit {head} is missing; see `git fsck`, or clone it anew",
        shown(path)
    )]
    Damaged {
        /// The path given.
        path: PathBuf,
        /// What `HEAD` names.
        head: String,
    },
    /// Something that the history needs is not there, or cannot be read.
    #[error("{} is damaged: git failed to {step}: {message}; see `git fsck`, or clone it anew", shown(path))]
    Incomplete {
        /// Top folder of the repository.
        path: PathBuf,
        /// What git was to do.
        step: GitStep,
        /// What it says.
        message: String,
    },
    /// Git ended with an error.
    #[error("git failed to {step} ({}): {}", ended(*code), said(message))]
    Failed {
        /// What it was to do.
        step: GitStep,
        /// Its exit code; none when a signal ended it.
        code: Option<i32>,
        /// The first lines it printed to standard error.
        message: String,
    },
    /// Git printed what it is not known to print.
    #[error("git did not do what it should to {step}{}: it gave no {expected}", after(*commits))]
    Unexpected {
        /// What it was to do.
        step: GitStep,
        /// Commits read until then.
        commits: u64,
        /// What should have been there.
        expected: &'static str,
    },
    /// Talking to git failed.
    #[error("cannot talk to git to {step}: {source}")]
    Io {
        /// What git was to do.
        step: GitStep,
        /// What the system says.
        source: io::Error,
    },
}

/// What git was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitStep {
    /// Find the repository and its newest commit.
    Find,
    /// Read what the newest commit says of files.
    Prepare,
    /// Count the commits.
    Count,
    /// List the commits.
    Log,
    /// Look up identities in the mailmap.
    Mailmap,
    /// Look up attributes of files.
    Attributes,
}

impl fmt::Display for GitStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Find => "find the repository",
            Self::Prepare => "read what the newest commit has",
            Self::Count => "count the commits",
            Self::Log => "list the commits",
            Self::Mailmap => "read the mailmap",
            Self::Attributes => "read the attributes of files",
        })
    }
}

/// A path fit to print.
fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// What the system says, without what is said already.
fn why(folder: &Path, source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound if folder.exists() => "nothing can be written there".to_owned(),
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "whoever runs this may not write there".to_owned(),
        _ => source.to_string(),
    }
}

/// How to go to a branch.
fn switch(branch: &str, bare: bool) -> String {
    let branch = printable(branch);
    match bare {
        true => format!("git symbolic-ref HEAD refs/heads/{branch}"),
        false => format!("git switch {branch}"),
    }
}

fn ended(code: Option<i32>) -> String {
    code.map_or("ended by a signal".to_owned(), |code| format!("exit code {code}"))
}

fn said(message: &str) -> &str {
    if message.is_empty() {
        "it did not say why"
    } else {
        message
    }
}

fn after(commits: u64) -> String {
    if commits == 0 {
        String::new()
    } else {
        format!(", after {commits} commits")
    }
}
