//! Why a history cannot be measured.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a history cannot be measured. Display gives the reason and, where there is one, the cure.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The git program cannot be found.
    #[error("git is not installed: there is no program {}", program.display())]
    GitNotInstalled {
        /// The program looked for.
        program: PathBuf,
    },
    /// The path is no folder.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// The path given.
        path: PathBuf,
    },
    /// The folder is in no repository.
    #[error("{} is not in a git repository", path.display())]
    NotARepository {
        /// The path given.
        path: PathBuf,
    },
    /// The repository belongs to another user, and git refuses to read it.
    #[error(
        "{} belongs to another user; if you trust it, run: git config --global --add safe.directory <folder>",
        path.display()
    )]
    NotTrusted {
        /// The path given.
        path: PathBuf,
    },
    /// The repository has no commit yet.
    #[error("the repository {} has no commits", path.display())]
    Empty {
        /// The path given.
        path: PathBuf,
    },
    /// The clone has only the newest part of the history: measuring it would credit the wrong people.
    #[error("{} is a shallow clone; fetch the rest with: git fetch --unshallow", path.display())]
    Shallow {
        /// The path given.
        path: PathBuf,
    },
    /// The clone lacks file contents (`--filter`), and nothing is fetched while measuring.
    #[error("{} is a partial clone without all files; get them with: git fetch --refetch --no-filter", path.display())]
    Partial {
        /// The path given.
        path: PathBuf,
    },
    /// A part of this repository's history is filed that its present history does not have: measuring what is not
    /// filed would count that part twice.
    #[error(
        "contributions up to commit {head} are filed, which is not part of the history in {}: measure a history that \
         has it; or, if it was rewritten, say from when on commits are new",
        path.display()
    )]
    Rewritten {
        /// Top folder of the repository.
        path: PathBuf,
        /// The commit up to which contributions are filed.
        head: String,
    },
    /// Git ended with an error.
    #[error("git failed to {step} (exit code {}): {message}", code.map_or("none".to_owned(), |code| code.to_string()))]
    Failed {
        /// What it was to do.
        step: GitStep,
        /// Its exit code; none when a signal ended it.
        code: Option<i32>,
        /// The first lines it printed to standard error.
        message: String,
    },
    /// Git printed what it is not known to print.
    #[error("git printed something unexpected to {step}, after {commits} commits: no {expected}")]
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
            Self::Count => "count the commits",
            Self::Log => "list the commits",
            Self::Mailmap => "read the mailmap",
            Self::Attributes => "read the attributes of files",
        })
    }
}
