//! What is filed of a history already: a measurement goes on from there.

use std::collections::{BTreeSet, HashMap};
use std::io::BufRead;

use super::credits::Credits;
use super::range::GitRange;
use super::repository::Repository;
use super::{GitStep, HistoryError};
use crate::evidence::from_hex;
use crate::Identity;

/// The ranges that contributions of a member in a metric, filed before, count; in the order of filing.
pub type Filed<'a> = &'a dyn Fn(&Identity, &str) -> Vec<GitRange>;

/// Commits by their number in the order of reading.
type Commits = BTreeSet<usize>;

/// What is filed of one history.
pub(super) struct Before<'a> {
    filed: Filed<'a>,
    root: String,
    head: String,
    /// The commits reachable from a head or a base that this history has.
    reached: HashMap<String, Commits>,
}

impl<'a> Before<'a> {
    /// Looks up what the members of `credits` have filed. What a history has that is not part of `repository`'s
    /// says nothing if it is another repository's.
    ///
    /// # Errors
    /// [`HistoryError::Rewritten`] if it is this repository's, unless `anyway`.
    pub(super) fn find(
        repository: &Repository,
        credits: &Credits,
        filed: Filed<'a>,
        anyway: bool,
    ) -> Result<Self, HistoryError> {
        let root = repository.root()?;
        let mut before = Self { filed, root, head: repository.head.clone(), reached: HashMap::new() };
        let numbers = credits.numbers_of_commits();
        for (member, metric) in credits.kinds() {
            for range in filed(member, metric.key()) {
                let head = before.reach(repository, &range.head, &numbers)?;
                if !head && range.is_of(&before.root) && !anyway {
                    return Err(HistoryError::Rewritten {
                        path: repository.folder.clone(),
                        head: range.head,
                    });
                }
                if let Some(base) = range.base.filter(|_| head) {
                    before.reach(repository, &base, &numbers)?;
                }
            }
        }
        Ok(before)
    }

    /// Whether this history has the commit; what is reachable from it is known then.
    fn reach(
        &mut self,
        repository: &Repository,
        id: &str,
        numbers: &HashMap<&[u8], usize>,
    ) -> Result<bool, HistoryError> {
        if self.reached.contains_key(id) {
            return Ok(true);
        }
        if !repository.has(id)? {
            return Ok(false);
        }
        let (mut running, stdout) =
            repository.git().read(GitStep::Log, &["rev-list", "--no-merges", id, "--"])?;
        let mut commits = Commits::new();
        for line in stdout.lines() {
            let line = line.map_err(|source| HistoryError::Io { step: GitStep::Log, source })?;
            let number = from_hex(line.as_bytes()).and_then(|id| numbers.get(id.as_slice()).copied());
            commits.extend(number);
        }
        running.finish()?;
        self.reached.insert(id.to_owned(), commits);
        Ok(true)
    }

    /// The ranges of a member and a metric that this history has.
    pub(super) fn ranges(&self, member: &Identity, metric: &str) -> Vec<GitRange> {
        let mut ranges = (self.filed)(member, metric);
        ranges.retain(|range| self.reached.contains_key(&range.head));
        ranges
    }

    /// Whether one of `ranges` counts the commit.
    pub(super) fn counts(&self, ranges: &[GitRange], commit: usize) -> bool {
        let reaches = |id: &str| self.reached.get(id).is_some_and(|commits| commits.contains(&commit));
        ranges.iter().any(|range| reaches(&range.head) && !range.base.as_deref().is_some_and(reaches))
    }

    /// The range of a contribution that counts `commits`: from the newest of the heads before that reaches none of
    /// them, so that it covers them all.
    pub(super) fn range(&self, ranges: &[GitRange], commits: &[usize]) -> GitRange {
        let reaches_none = |head: &&str| {
            self.reached
                .get(*head)
                .is_some_and(|reached| !commits.iter().any(|commit| reached.contains(commit)))
        };
        let base = ranges.iter().rev().map(|range| range.head.as_str()).find(reaches_none);
        GitRange::new(&self.root, base, &self.head)
    }
}

/// Nobody filed anything.
pub(super) fn nothing(_: &Identity, _: &str) -> Vec<GitRange> {
    Vec::new()
}
