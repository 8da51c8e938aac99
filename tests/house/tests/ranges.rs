//! Whatever tells the range of a setting tells the one that the governor checks.

use std::fs;
use tributary_core::{DAY, MINUTE};
use tributary_house::crates::root;
use tributary_interfaces::ranges;

/// The comments of a file as one line of text.
fn comments(path: &str) -> String {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['/', '#']).trim());
    lines.collect::<Vec<_>>().join(" ")
}

fn span(millis: u64) -> String {
    let (count, unit) = match millis {
        0 => return "0".to_owned(),
        millis if millis % DAY == 0 => (millis / DAY, "day"),
        millis => (millis / MINUTE, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// "0 to 30 days", "1 minute to 60 days".
fn spans((min, max): (u64, u64)) -> String {
    match (span(min), span(max)) {
        (min, max) if min.ends_with("days") => format!("{} to {max}", min.trim_end_matches(" days")),
        (min, max) => format!("{min} to {max}"),
    }
}

fn numbers((min, max): (impl Into<u64>, impl Into<u64>), comma: bool) -> String {
    let (min, max): (u64, u64) = (min.into(), max.into());
    let max =
        if comma && max > 999 { format!("{},{:03}", max / 1_000, max % 1_000) } else { max.to_string() };
    format!("{min} to {max}")
}

#[test]
fn the_settings_documentation_tells_the_ranges_that_are_checked() {
    let page = comments("crates/interfaces/src/governor.rs");
    for told in [
        format!("to its snapshot: {}.", spans(ranges::VOTING_DELAY)),
        format!("to the end of the vote: {}.", spans(ranges::VOTING_PERIOD)),
        format!("first moment of execution: {}.", spans(ranges::TIMELOCK)),
        format!("a queued one executed: {}.", spans(ranges::GRACE)),
        format!("abstentions must reach: {} basis points.", numbers(ranges::QUORUM, true)),
        format!("that a proposer needs: {} basis points.", numbers(ranges::THRESHOLD, true)),
        format!("may be undecided at once: {}.", numbers(ranges::LIVE_PROPOSALS, true)),
        format!("by a late ballot: {}.", spans(ranges::EXTENSION)),
    ] {
        assert!(page.contains(&told), "not told: {told}");
    }
}

#[test]
fn the_configuration_s_help_tells_the_ranges_that_are_checked() {
    let page = comments("crates/cli/dao.toml");
    let (least, most) = ranges::GRACE;
    for told in [
        format!("to its snapshot, {}:", spans(ranges::VOTING_DELAY)),
        format!("members vote: {}.", spans(ranges::VOTING_PERIOD)),
        format!("to execution, {}:", spans(ranges::TIMELOCK)),
        format!("to be executed: {} (a day more than a guardian's pause) to {}.", span(least), span(most)),
        format!("of all votes: {} basis points.", numbers(ranges::QUORUM, false)),
        format!("of all votes: {} basis points.", numbers(ranges::THRESHOLD, false)),
        format!("may be undecided at once: {}.", numbers(ranges::LIVE_PROPOSALS, false)),
        format!("outcome has changed: {}.", spans(ranges::EXTENSION)),
        format!("after the founding ({} to {} years)", ranges::GUARDIAN.0, ranges::GUARDIAN.1 / (365 * DAY)),
    ] {
        assert!(page.contains(&told), "not told: {told}");
    }
}
