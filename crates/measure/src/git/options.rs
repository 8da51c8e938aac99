//! What to measure of a history, and how far the measuring is.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// Options of [`measure_repo`](crate::measure_repo).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitOptions {
    /// The git program.
    pub program: PathBuf,
    /// How long git may take to answer one question about a file or a person, before that is an error.
    pub patience: Duration,
    /// Most lines that one commit counts; 0 measures no lines, which is many times faster.
    pub line_cap: u32,
    /// Whether bots count as members.
    pub include_bots: bool,
    /// Equal slices of the time from the oldest to the newest commit measured. There is at most one contribution
    /// per member, metric and slice.
    pub periods: NonZeroU32,
    /// Only commits committed later than this, unix milliseconds.
    pub after: Option<u64>,
    /// Only commits committed at this time or earlier, unix milliseconds.
    pub until: Option<u64>,
    /// Read only this many of the newest commits.
    pub newest: Option<u64>,
}

impl Default for GitOptions {
    fn default() -> Self {
        Self {
            program: PathBuf::from("git"),
            patience: Duration::from_secs(60),
            line_cap: 400,
            include_bots: false,
            periods: NonZeroU32::MIN,
            after: None,
            until: None,
            newest: None,
        }
    }
}

/// How far reading is; reported every 256 commits and at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Commits read, merges excluded.
    pub commits_read: u64,
    /// Commits to read.
    pub commits_total: u64,
}
