//! What a measurement left out or limited.

use thiserror::Error;

/// A remark about a measurement; none is an error. Display gives the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Note {
    /// Programs that author commits or appear in trailers were skipped.
    #[error("skipped {} of {}: {}{}", plural(*.commits, "commit"), plural(*.bots as u64, "bot"), .names.join(", "), more(*.bots, .names.len()))]
    BotsSkipped {
        /// Distinct bots.
        bots: usize,
        /// Commits authored by them.
        commits: u64,
        /// The first few of them, in alphabetical order.
        names: Vec<String>,
    },
    /// Commits whose author has no usable email or name.
    #[error("skipped {} whose author has no usable email or name", plural(*.commits, "commit"))]
    AuthorsUnusable {
        /// Commits skipped.
        commits: u64,
    },
    /// Review or co-author trailers without `Name <email>`.
    #[error("skipped {} that name nobody as `Name <email>`", plural(*.trailers, "trailer"))]
    TrailersUnusable {
        /// Trailers skipped.
        trailers: u64,
    },
    /// Changes to vendored or generated files, which count no lines.
    #[error("counted no lines for {} to vendored or generated files", plural(*.changes, "change"))]
    FilesSkipped {
        /// File changes skipped, over all commits.
        changes: u64,
    },
    /// Commits that touched more lines than the cap.
    #[error("counted {cap} lines for each of {} that touched more", plural(*.commits, "commit"))]
    LinesCapped {
        /// Commits capped.
        commits: u64,
        /// Lines counted for each.
        cap: u32,
    },
    /// Commits outside the window of time that was asked for.
    #[error("skipped {} outside the window of time", plural(*.commits, "commit"))]
    OutsideWindow {
        /// Commits skipped.
        commits: u64,
    },
    /// Only the newest commits were read.
    #[error("read the newest {read} of {total} commits")]
    NewestOnly {
        /// Commits read.
        read: u64,
        /// Commits there are, merges excluded.
        total: u64,
    },
    /// Contributions of which nothing is new since they were filed.
    #[error("passed over {} without anything new since it was filed", plural(*.contributions as u64, "contribution"))]
    NothingNew {
        /// Members and metrics.
        contributions: usize,
    },
    /// CSV rows without a date.
    #[error("{} without a date", plural(*.rows, "row"))]
    Undated {
        /// Rows without a date.
        rows: u64,
    },
}

fn plural(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn more(all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        hidden => format!(" and {hidden} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_a_sentence_with_its_numbers() {
        let note = Note::BotsSkipped { bots: 3, commits: 1, names: vec!["a".into(), "b".into()] };
        assert_eq!(note.to_string(), "skipped 1 commit of 3 bots: a, b and 1 more");
        let note = Note::LinesCapped { commits: 2, cap: 400 };
        assert_eq!(note.to_string(), "counted 400 lines for each of 2 commits that touched more");
    }
}
