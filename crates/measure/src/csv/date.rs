//! Dates of the proleptic Gregorian calendar, in UTC, as unix milliseconds.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};

const DAY: &str = "%Y-%m-%d";
const SECOND: &str = "%Y-%m-%dT%H:%M:%SZ";
const OFFSET: &str = "%Y-%m-%dT%H:%M:%S%:z";
const MILLISECOND: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// Unix milliseconds of `2025-03-31` or `2025-03-31T18:30:00[.123]Z`, or with the zone's offset (`+02:00`) in place of the
/// `Z`; nothing for any other text.
pub fn parse(text: &str) -> Option<u64> {
    let elsewhere = DateTime::parse_from_rfc3339(text).ok().filter(|_| !text.ends_with(['Z', 'z']));
    if let Some(moment) = elsewhere.filter(|moment| moment.format(OFFSET).to_string() == text) {
        return u64::try_from(moment.timestamp_millis()).ok();
    }
    let day = NaiveDate::parse_from_str(text, DAY).map(|day| (day.and_time(NaiveTime::MIN), DAY));
    let moment = |format| NaiveDateTime::parse_from_str(text, format).map(|moment| (moment, format));
    let (moment, format) = day.or_else(|_| moment(SECOND)).or_else(|_| moment(MILLISECOND)).ok()?;
    let at = moment.and_utc().timestamp_millis();
    // Of the ways to write a moment that the library reads, only the one that this program writes.
    let is_written_so = DateTime::from_timestamp_millis(at)?.format(format).to_string() == text;
    u64::try_from(at).ok().filter(|_| is_written_so)
}

/// `2025-03-31T18:30:00.000Z` for unix milliseconds up to the year 9999, else nothing.
pub(super) fn format(at: u64) -> Option<String> {
    let moment = DateTime::from_timestamp_millis(i64::try_from(at).ok()?)?;
    (moment.year() <= 9999).then(|| moment.format(MILLISECOND).to_string())
}

/// The same, as short as it is written by people.
pub fn short(at: u64) -> String {
    let text = format(at).unwrap_or_else(|| "year 9999".to_owned());
    let day = text.strip_suffix("T00:00:00.000Z").map(str::to_owned);
    day.unwrap_or_else(|| text.strip_suffix(".000Z").map_or(text.clone(), |text| format!("{text}Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 86_400_000;

    #[test]
    fn known_dates_have_known_milliseconds() {
        // date -u -d … +%s
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2000-02-29"), Some(951_782_400_000));
        assert_eq!(parse("2025-03-31T18:30:01Z"), Some(1_743_445_801_000));
        assert_eq!(parse("2025-03-31T18:30:01.250Z"), Some(1_743_445_801_250));
        assert_eq!(parse("2025-03-31T20:30:01+02:00"), Some(1_743_445_801_000), "in another zone");
        assert_eq!(parse("1970-01-01T00:00:00+02:00"), None, "before 1970");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2025-02-29", "2100-02-29", "2025-04-31", "2025-13-01", "2025-00-10", "2025-01-00"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn other_ways_to_write_a_date_are_refused() {
        for text in [
            "31.03.2025",
            "03/31/2025",
            "2025-3-31",
            "2025-03-31T18:30Z",
            "2025-03-31T18:30:00",
            "1969-12-31",
            "+025-03-31",
            "2025-03-31-01",
            "2025-03-31T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2025-03-31T18:30:00.5Z",
            "1743445801000",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_for_a_hundred_and_fifty_years_round_trips_in_order() {
        for day in 0..150 * 366 {
            let at = day * DAY_MS + day % DAY_MS;
            assert_eq!(format(at).as_deref().and_then(parse), Some(at));
        }
        assert_eq!(format(253_402_300_800_000), None, "the year 10000");
    }
}
