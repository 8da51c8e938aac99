//! Milliseconds as people read them: dates in UTC, durations in their two largest units.

use chrono::{DateTime, Utc};

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// `2026-03-03`, where there is no room for more.
pub fn date(at: u64) -> String {
    written(at, "%Y-%m-%d")
}

/// `2026-03-03 14:05 UTC`, as every other command writes it.
pub fn date_time(at: u64) -> String {
    written(at, "%Y-%m-%d %H:%M UTC")
}

/// `2026-03-03T14:05:00Z`, for machines.
pub fn rfc3339(at: u64) -> String {
    written(at, "%Y-%m-%dT%H:%M:%SZ")
}

/// In a `chrono` format. A time beyond the calendar shows as its milliseconds.
pub fn written(at: u64, format: &str) -> String {
    match civil(at) {
        Some(time) => time.format(format).to_string(),
        None => format!("{at} ms"),
    }
}

/// The calendar's view of a time, if it has one.
pub fn civil(at: u64) -> Option<DateTime<Utc>> {
    i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis)
}

/// `7 days`, `2 h 30 min`, `850 ms`.
pub fn duration(millis: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];
    let mut units = UNITS.into_iter().skip_while(|(length, _)| millis < *length);
    let Some((length, unit)) = units.next() else {
        return format!("{millis} ms");
    };
    let count = millis / length;
    let head = match unit {
        "d" if count == 1 => "1 day".to_owned(),
        "d" => format!("{} days", tributary_text::amount::grouped(count.into())),
        _ => format!("{count} {unit}"),
    };
    match units.next().map(|(next, unit)| (millis % length / next, unit)) {
        Some((rest, unit)) if rest > 0 => format!("{head} {rest} {unit}"),
        _ => head,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let at = 1_772_546_700_000;
        assert_eq!(date(at), "2026-03-03");
        assert_eq!(date_time(at), "2026-03-03 14:05 UTC");
        assert_eq!(rfc3339(at), "2026-03-03T14:05:00Z");
    }

    #[test]
    fn a_time_beyond_the_calendar_is_still_written() {
        assert_eq!(date(u64::MAX), "18446744073709551615 ms");
    }

    #[test]
    fn durations_have_their_two_largest_units() {
        assert_eq!(duration(7 * DAY), "7 days");
        assert_eq!(duration(DAY + 5 * HOUR + 30 * MINUTE), "1 day 5 h");
        assert_eq!(duration(150 * MINUTE), "2 h 30 min");
        assert_eq!(duration(850), "850 ms");
        assert_eq!(duration(0), "0 ms");
    }
}
