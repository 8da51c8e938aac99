//! Dates of the proleptic Gregorian calendar, in UTC, as unix milliseconds.

const DAY_MS: u64 = 86_400_000;

/// Unix milliseconds of `2025-03-31` or `2025-03-31T18:30:00[.123]Z`; nothing for any other text.
pub fn parse(text: &str) -> Option<u64> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time.strip_suffix('Z')?)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    if parts.next().is_some() || year < 1970 || !(1..=12).contains(&month) {
        return None;
    }
    if day < 1 || day > days_in_month(year, month) {
        return None;
    }
    Some(days_before(year, month, day) * DAY_MS + time.map_or(Some(0), parse_time)?)
}

/// `2025-03-31T18:30:00.000Z` for unix milliseconds up to the year 9999, else nothing.
pub(super) fn format(at: u64) -> Option<String> {
    let days = at / DAY_MS;
    // A guess that is never too late, then at most two steps.
    let mut year = 1970 + days / 366;
    while days_before(year + 1, 1, 1) <= days {
        year += 1;
    }
    if year > 9999 {
        return None;
    }
    let mut month = 1;
    while month < 12 && days_before(year, month + 1, 1) <= days {
        month += 1;
    }
    let day = days - days_before(year, month, 1) + 1;
    let (ms, seconds) = (at % 1000, at / 1000 % 86_400);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z"))
}

/// The same, as short as it is written by people.
pub fn short(at: u64) -> String {
    let text = format(at).unwrap_or_else(|| "year 9999".to_owned());
    let day = text.strip_suffix("T00:00:00.000Z").map(str::to_owned);
    day.unwrap_or_else(|| text.strip_suffix(".000Z").map_or(text.clone(), |text| format!("{text}Z")))
}

fn parse_time(text: &str) -> Option<u64> {
    let (clock, ms) = match text.split_once('.') {
        Some((clock, ms)) => (clock, number(ms, 3)?),
        None => (text, 0),
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let second = number(parts.next()?, 2)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(((hour * 60 + minute) * 60 + second) * 1000 + ms)
}

fn number(text: &str, digits: usize) -> Option<u64> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Days from 1970-01-01 to a day, for years since 1970.
fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let leap_days = |until: u64| until / 4 - until / 100 + until / 400;
    let years = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    years + (1..month).map(|month| days_in_month(year, month)).sum::<u64>() + day - 1
}

fn days_in_month(year: u64, month: u64) -> u64 {
    let leap = matches!((year % 4, year % 100, year % 400), (0, 1.., _) | (0, 0, 0));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates_have_known_milliseconds() {
        // date -u -d … +%s
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2000-02-29"), Some(951_782_400_000));
        assert_eq!(parse("2025-03-31T18:30:01Z"), Some(1_743_445_801_000));
        assert_eq!(parse("2025-03-31T18:30:01.250Z"), Some(1_743_445_801_250));
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
