//! Time as people write and read it: spans in words, moments in UTC. A year has 365 days and a month 30, in what
//! is read as in what is written.

use crate::amount;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Deserialize;
use tributary_client::{Millis, Timestamp};
use tributary_core::{DAY, HOUR, MINUTE, SECOND, YEAR};

const MONTH: Millis = 30 * DAY;

/// A span exactly, as settings are told: "60 days", "1 day 12 hours", "90 days", "2 years".
pub fn span(millis: Millis) -> String {
    if millis > 0 && millis.is_multiple_of(YEAR) {
        return counted(millis / YEAR, "year");
    }
    let parts = parts(millis);
    if parts.is_empty() {
        return "0 seconds".to_owned();
    }
    parts.into_iter().map(|(count, unit)| counted(count, unit)).collect::<Vec<_>>().join(" ")
}

/// A span roughly, as distances are told, rounded: "4 days", "1 day 12 hours", "30 seconds", "2 years".
pub fn about(millis: Millis) -> String {
    let rounded = |unit: Millis| millis.saturating_add(unit / 2) / unit * unit;
    let finest = match millis {
        long if long >= 2 * YEAR => return counted(rounded(YEAR) / YEAR, "year"),
        days if days >= 3 * DAY => DAY,
        days if days >= DAY => HOUR,
        hours if hours >= 3 * HOUR => HOUR,
        minutes if minutes >= 3 * MINUTE => MINUTE,
        seconds if seconds >= SECOND => SECOND,
        _ => 1,
    };
    let mut parts = parts(rounded(finest)).into_iter();
    let Some((count, unit)) = parts.next() else { return "0 seconds".to_owned() };
    let head = counted(count, unit);
    let neighbor = match unit {
        "day" => "hour",
        "hour" => "minute",
        "minute" => "second",
        _ => return head,
    };
    match parts.next() {
        Some((rest, unit)) if count < 3 && unit == neighbor => format!("{head} {}", counted(rest, unit)),
        _ => head,
    }
}

/// What a span is made of, largest first, without what there is nothing of.
fn parts(millis: Millis) -> Vec<(u64, &'static str)> {
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"), (1, "millisecond")];
    let mut rest = millis;
    let mut parts = Vec::new();
    for (length, unit) in units {
        if rest >= length {
            parts.push((rest / length, unit));
            rest %= length;
        }
    }
    parts
}

pub use tributary_text::{counted, either, plural};

/// A moment without its distance: "2026-12-01 14:05 UTC".
pub fn date(at: Timestamp) -> String {
    written(at, "%Y-%m-%d %H:%M UTC")
}

/// When something begins or ends that lasts so long: with seconds where minutes alone would not tell its beginning from
/// its end, or its end from the next one's beginning.
pub fn date_in(at: Timestamp, length: Millis) -> String {
    match length < 10 * MINUTE || !length.is_multiple_of(MINUTE) {
        true => written(at, "%Y-%m-%d %H:%M:%S UTC"),
        false => date(at),
    }
}

fn written(at: Timestamp, format: &str) -> String {
    let civil = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis);
    match civil.filter(|_| at < 9_999 * YEAR) {
        Some(civil) => civil.format(format).to_string(),
        None => "after the year 9999".to_owned(),
    }
}

/// How far a moment is away: "in 4 days", "2 hours ago", "now".
pub fn distance(at: Timestamp, now: Timestamp) -> String {
    match at.abs_diff(now) {
        less if less < SECOND => "now".to_owned(),
        ahead if at > now => format!("in {}", about(ahead)),
        behind => format!("{} ago", about(behind)),
    }
}

/// The moment that a text names, as in "2026-12-01" (where it begins, in UTC), "2026-12-01 12:00 UTC", "in 3 days",
/// "2 hours ago", "now". A time of day without its zone is none, as it would be another one elsewhere.
pub fn parse_moment(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let beyond = || format!("{text:?} is before 1970, or later than can be counted");
    if text == "now" {
        return Ok(now);
    }
    if let Some(span) = text.strip_prefix("in ") {
        return now.checked_add(parse_span(span)?).ok_or_else(beyond);
    }
    if let Some(span) = text.strip_suffix(" ago") {
        return now.checked_sub(parse_span(span)?).ok_or_else(beyond);
    }
    let zoned = text.strip_suffix("UTC").or_else(|| text.strip_suffix('Z')).map(str::trim_end);
    let civil = match zoned {
        Some(time) => {
            let time = time.replace('T', " ");
            let read = |format| NaiveDateTime::parse_from_str(&time, format).ok();
            read("%Y-%m-%d %H:%M").or_else(|| read("%Y-%m-%d %H:%M:%S"))
        }
        None => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN)),
    };
    let civil = civil.ok_or_else(|| {
        format!("{text:?} is no moment: write for instance \"2026-12-01\", \"2026-12-01 12:00 UTC\" or \"in 3 days\"")
    })?;
    u64::try_from(civil.and_utc().timestamp_millis()).map_err(|_| beyond())
}

/// The span that a text names, as in "90s", "36h", "3days", "1year 2months".
pub fn parse_span(text: &str) -> Result<Millis, String> {
    let error = |why: &str| format!("{text:?} is no span of time ({why}); write for instance \"3days\"");
    let duration = humantime::parse_duration(&in_millis(text)).map_err(|source| error(&why(&source)))?;
    Millis::try_from(duration.as_millis()).map_err(|_| format!("{text:?} is too long"))
}

/// Since when somebody wants to know something: so long before now, or since a moment.
pub fn parse_since(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let moment = parse_moment(text, now);
    if moment.as_ref().is_ok_and(|moment| *moment > now) {
        return Err(format!(
            "{text:?} is still to come, as it is {} on this chain: name what has been, as in \"7days\" or \"{}\"",
            date(now),
            date(now).split(' ').next().unwrap_or_default()
        ));
    }
    // What has a hyphen in it was meant as a date.
    match moment.is_ok() || text.contains('-') {
        true => moment,
        false => parse_span(text)
            .map(|span| now.saturating_sub(span))
            .map_err(|error| format!("{error}, or a date, as in \"2026-12-01\"")),
    }
}

/// A span that something waits, of which there may be none.
pub fn wait(millis: Millis) -> String {
    match millis {
        0 => "none".to_owned(),
        some => span(some),
    }
}

fn why(error: &humantime::DurationError) -> String {
    use humantime::DurationError as E;
    match error {
        E::UnknownUnit { unit, .. } if unit.is_empty() => "a number without a unit".to_owned(),
        E::UnknownUnit { unit, .. } => {
            format!("there is no unit {unit:?}: there are s, m for minutes, h, days, weeks, months and years")
        }
        E::NumberOverflow => "it is longer than 584 years, or finer than a billionth of a second".to_owned(),
        E::Empty => "it is empty".to_owned(),
        E::InvalidCharacter(_) | E::NumberExpected(_) => "it is made of numbers with units".to_owned(),
    }
}

/// Years and months as milliseconds: humantime takes a year for 365.25 days, and the contracts' years have 365.
fn in_millis(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let (number, after) = from.split_at(until(from, |letter| letter.is_ascii_digit() || letter == '.'));
        let blank = until(after, char::is_whitespace);
        let word = after.get(blank..).unwrap_or_default();
        let (unit, next) = word.split_at(until(word, char::is_alphabetic));
        // As humantime does not know the word.
        let unit = if matches!(unit, "millisecond" | "milliseconds") { "ms" } else { unit };
        let length = match unit {
            "year" | "years" | "yr" | "yrs" | "y" => Some(YEAR),
            "month" | "months" | "M" => Some(MONTH),
            _ => None,
        };
        written.push_str(before);
        let millis = length.and_then(|length| {
            let thousandths = amount::parse(number, 3).ok()?;
            thousandths.checked_mul(u128::from(length) / 1_000)
        });
        match millis {
            Some(millis) => written.push_str(&format!("{millis}ms")),
            None => written.push_str(&format!("{number}{unit}")),
        }
        rest = next;
    }
    written + rest
}

/// Where the first letter is that is none of these.
fn until(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !of(letter)).unwrap_or(text.len())
}

/// A span of time as people write it, in milliseconds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Span(pub Millis);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse_span(&text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_days_and_never_in_months_that_nobody_wrote() {
        assert_eq!(span(60 * DAY), "60 days");
        assert_eq!(span(DAY + 12 * HOUR), "1 day 12 hours");
        assert_eq!(span(2 * YEAR), "2 years");
        assert_eq!(span(400 * DAY), "400 days");
        assert_eq!(span(0), "0 seconds");
        assert_eq!(span(1_001), "1 second 1 millisecond");
        assert_eq!(span(2), "2 milliseconds");
    }

    #[test]
    fn a_distance_is_told_roughly_and_the_shorter_the_more_exactly() {
        assert_eq!(about(4 * DAY + 5 * HOUR), "4 days");
        assert_eq!(about(DAY + 12 * HOUR + 7), "1 day 12 hours");
        assert_eq!(about(DAY + 7 * MINUTE), "1 day");
        assert_eq!(about(30_400), "30 seconds");
        assert_eq!(about(1_000 * DAY), "3 years");
        // Nearly a day is a day, and nearly an hour an hour.
        assert_eq!(about(DAY - 6 * SECOND), "1 day");
        assert_eq!(about(HOUR - 1), "1 hour");
        assert_eq!(about(3 * DAY - MINUTE), "3 days");
        assert_eq!(about(23 * HOUR + 20 * MINUTE), "23 hours");
        assert_eq!(about(2 * HOUR + 29 * MINUTE + 40 * SECOND), "2 hours 30 minutes");
        assert_eq!(
            (about(100 * SECOND), about(MINUTE)),
            ("1 minute 40 seconds".to_owned(), "1 minute".to_owned())
        );
        assert_eq!(distance(5 * HOUR, HOUR), "in 4 hours");
        assert_eq!(distance(HOUR, 3 * HOUR), "2 hours ago");
        assert_eq!(distance(HOUR, HOUR + 1), "now");
    }

    #[test]
    fn a_moment_is_written_with_its_zone_even_beyond_the_calendar() {
        assert_eq!(date(1_796_133_900_000), "2026-12-01 14:05 UTC");
        assert_eq!(date(Timestamp::MAX), "after the year 9999");
    }

    #[test]
    fn when_something_short_begins_is_told_with_seconds_and_when_a_day_does_without() {
        let at = 1_796_133_900_000 + 20 * SECOND;
        assert_eq!(date_in(at, 20 * SECOND), "2026-12-01 14:05:20 UTC");
        assert_eq!(date_in(at, HOUR + 30 * SECOND), "2026-12-01 14:05:20 UTC");
        assert_eq!(date_in(at, DAY), date(at));
        assert_eq!(date_in(Timestamp::MAX, SECOND), "after the year 9999");
    }

    #[test]
    fn a_year_has_365_days_and_a_month_thirty() {
        assert_eq!(parse_span("1year"), Ok(YEAR));
        assert_eq!(parse_span("100 years"), Ok(100 * YEAR));
        assert_eq!(parse_span("2months"), Ok(60 * DAY));
        assert_eq!(parse_span("1M"), Ok(30 * DAY));
        assert_eq!(parse_span("1m"), Ok(MINUTE));
        assert_eq!(parse_span("1year 1month 2h"), Ok(YEAR + MONTH + 2 * HOUR));
        assert_eq!(parse_span("1.5 years"), Ok(YEAR + YEAR / 2));
        assert_eq!(parse_span("36h"), Ok(36 * HOUR));
        assert_eq!(parse_span("0s"), Ok(0));
    }

    #[test]
    fn what_is_told_is_read_back() {
        for millis in [0, 1, SECOND, 90 * MINUTE, 36 * HOUR, 60 * DAY, YEAR, 3 * YEAR, 400 * DAY + 1] {
            assert_eq!(parse_span(&span(millis)), Ok(millis), "{}", span(millis));
        }
    }

    #[test]
    fn a_moment_is_read_as_a_date_with_its_zone_or_by_its_distance() {
        const NOON: Timestamp = 1_796_126_400_000;
        let now = NOON + HOUR;
        for (text, moment) in [
            ("2026-12-01", NOON - 12 * HOUR),
            ("2026-12-01 12:00 UTC", NOON),
            ("2026-12-01T12:00:00Z", NOON),
            ("2026-12-01 12:00:01 UTC", NOON + SECOND),
            ("now", now),
            ("in 3 days", now + 3 * DAY),
            ("1hour ago", NOON),
        ] {
            assert_eq!(parse_moment(text, now), Ok(moment), "{text}");
        }
        for text in
            ["2026-12-01 12:00", "2026-13-01", "12:00 UTC", "1969-12-31", "soon", "", "60years ago", "3 days"]
        {
            let refusal = parse_moment(text, now).expect_err(text);
            assert!(refusal.contains(&format!("{text:?}")), "{refusal}");
        }
        assert_eq!(parse_moment(&date(NOON), now), Ok(NOON), "what is told is read back");
    }

    #[test]
    fn since_when_is_read_as_how_long_ago_or_as_a_date() {
        const NOON: Timestamp = 1_796_126_400_000;
        assert_eq!(parse_since("3 days", NOON), Ok(NOON - 3 * DAY));
        assert_eq!(parse_since("3 days ago", NOON), Ok(NOON - 3 * DAY));
        assert_eq!(parse_since("2026-12-01", NOON), Ok(NOON - 12 * HOUR));
        assert_eq!(parse_since("60 years", NOON), Ok(0));
        assert_eq!(parse_since("now", NOON), Ok(NOON));
        for to_come in ["2026-12-02", "in 3 days", "2027-01-01 12:00 UTC"] {
            let refusal = parse_since(to_come, NOON).expect_err(to_come);
            assert!(
                refusal.contains("is still to come, as it is 2026-12-01 12:00 UTC on this chain"),
                "{refusal}"
            );
        }
        for (text, cure) in
            [("2026", "or a date, as in"), ("2026-13-01", "is no moment"), ("3 dys", "no unit")]
        {
            let refusal = parse_since(text, NOON).expect_err(text);
            assert!(refusal.contains(text) && refusal.contains(cure), "{refusal}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused_with_its_text() {
        for text in ["soon", "", "3", "-1day", "9999999999999999999years", "é"] {
            let refusal = parse_span(text).expect_err(text);
            assert!(refusal.contains(&format!("{text:?}")), "{refusal}");
        }
    }
}
