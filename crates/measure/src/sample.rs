//! The sample that ships with this crate: a season of a small DAO, for when there is no history to measure.

use crate::csv::{read_csv, Limits};
use crate::measurement::{Measurement, Source};
use crate::members::{read_members, MemberBook};

/// Contributions of twelve members in five metrics and kudos.
pub const SAMPLE_CONTRIBUTIONS: &str = include_str!("../samples/contributions.csv");

/// The twelve members; two of them with an account.
pub const SAMPLE_MEMBERS: &str = include_str!("../samples/members.csv");

/// Kudos of the month after, among the same members.
pub const SAMPLE_KUDOS: &str = include_str!("../samples/kudos.csv");

/// The sample contributions, with the names and accounts of the sample members.
pub fn sample() -> Measurement {
    read("contributions.csv", SAMPLE_CONTRIBUTIONS)
}

/// The sample kudos, with the names and accounts of the sample members.
pub fn sample_kudos() -> Measurement {
    read("kudos.csv", SAMPLE_KUDOS)
}

/// The sample members.
pub fn sample_members() -> MemberBook {
    // The embedded members are valid: tested below.
    read_members("members.csv", SAMPLE_MEMBERS.as_bytes()).unwrap_or_default()
}

fn read(file: &str, text: &str) -> Measurement {
    let limits = Limits { members: Some(sample_members()), ..Limits::default() };
    // The embedded rows are valid: tested below.
    let read = read_csv(file, text.as_bytes(), &limits).ok();
    let (members, contributions) =
        read.map_or_else(Default::default, |read| (read.members, read.contributions));
    let source = Source::Sample { rows: contributions.len() as u64 };
    Measurement { members, contributions, source, notes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_twelve_members_five_metrics_and_kudos() {
        let sample = sample();
        assert_eq!(sample.members.len(), 12);
        assert_eq!(sample.metrics(), ["coauthored", "commits", "docs", "kudos", "lines", "reviews"]);
        assert!(sample.members.iter().all(|member| !member.name.is_empty()));
        assert_eq!(sample.members.iter().filter(|member| member.account.is_some()).count(), 2);
        assert!(sample.contributions.iter().all(|row| row.at > 0), "every row is dated");
    }

    #[test]
    fn the_sample_kudos_are_kudos_only_and_all_dated() {
        let kudos = sample_kudos();
        assert_eq!(kudos.metrics(), ["kudos"]);
        assert!(kudos.contributions.len() >= 10);
        assert!(kudos.contributions.iter().all(|row| row.from.is_some() && row.at > 0));
    }
}
