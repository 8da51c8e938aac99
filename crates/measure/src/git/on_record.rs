//! What is on record of histories, as whoever measures is told it.

use super::range::GitRange;
use crate::Identity;

/// A contribution that is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// The part of a history that it counts.
    pub range: GitRange,
    /// The hash of its commits.
    pub evidence: [u8; 32],
    /// Whose it is: an account, say.
    pub holder: String,
    /// What people know it by.
    pub name: String,
    /// Its place in the order of filing, over all metrics.
    pub number: u64,
    /// Whether it counts. What was found false or taken back counts nothing, and tells all the same from when on commits
    /// were meant to count.
    pub stands: bool,
}

/// What is on record, and for whom.
pub trait Filed {
    /// What is on record in a metric, in the order of filing, and what was and counts no more.
    fn in_metric(&self, metric: &str) -> Vec<OnRecord>;

    /// Who holds what a member contributes.
    fn holder(&self, member: &Identity) -> Option<String>;

    /// Whether somebody says that nothing of it was filed in another shape.
    fn all_new(&self) -> bool {
        false
    }
}

/// Nobody filed anything.
pub(super) struct Nothing;

impl Filed for Nothing {
    fn in_metric(&self, _: &str) -> Vec<OnRecord> {
        Vec::new()
    }

    fn holder(&self, _: &Identity) -> Option<String> {
        None
    }
}
