//! One contribution: a member, a metric, an amount and the evidence for it.

use crate::Identity;

/// Longest URI of a contribution, in bytes.
pub const MAX_URI_BYTES: usize = 128;

/// Longest metric key, in bytes.
pub const MAX_METRIC_BYTES: usize = 32;

/// Keys of the metrics that this crate measures itself. A CSV file may name any other.
pub mod metric {
    /// Commits that are not merges, by author.
    pub const COMMITS: &str = "commits";
    /// Lines added plus lines deleted, by author, capped per commit.
    pub const LINES: &str = "lines";
    /// Commits of others that one reviewed, acknowledged or tested, by the trailers.
    pub const REVIEWS: &str = "reviews";
    /// Commits of others that one co-authored, by the trailers.
    pub const COAUTHORED: &str = "coauthored";
    /// Praise given by another member: the only metric that names a giver.
    pub const KUDOS: &str = "kudos";
}

/// What one member did, in one metric: what an attestor files on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Key of the metric: 1 to 32 of `a-z 0-9 - _`.
    pub metric: String,
    /// Who did it.
    pub member: Identity,
    /// How much, in the metric's own unit; never 0.
    pub amount: u128,
    /// Blake2b-256 of the sorted commit ids, or of the evidence text of a CSV file, or of what its row says.
    pub evidence: [u8; 32],
    /// Where to look: a [`GitRange`](crate::GitRange), `csv:<file>#<line>`, or as the CSV file says.
    /// At most [`MAX_URI_BYTES`].
    pub uri: String,
    /// When the newest item happened, unix milliseconds; 0 when a CSV row has no date and no default was given.
    pub at: u64,
    /// Who gave it: for kudos only.
    pub from: Option<Identity>,
    /// The line of the CSV file that says so, counted from 1; `None` for what is measured from a history.
    pub line: Option<u64>,
}
