//! Moments as calendars read them: RFC 5545.

use chrono::DateTime;
use std::fmt::Write;
use tributary_client::Timestamp;

/// The longest line, in bytes, without its end.
const LINE: usize = 75;

/// A moment at which something ends or begins.
pub struct Entry {
    pub at: Timestamp,
    /// When it became known.
    pub made: Timestamp,
    /// The same as long as it is about the same thing, whenever that is.
    pub uid: String,
    pub summary: String,
}

/// A calendar of these entries.
pub fn calendar(name: &str, entries: &[Entry]) -> String {
    let mut text = String::new();
    let mut line = |content: &str| fold(&mut text, content);
    for content in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tributary//tributary serve//EN"] {
        line(content);
    }
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    for Entry { at, made, uid, summary } in entries {
        line("BEGIN:VEVENT");
        line(&format!("UID:{uid}"));
        line(&format!("DTSTAMP:{}", moment(*made)));
        line(&format!("DTSTART:{}", moment(*at)));
        line("TRANSP:TRANSPARENT");
        line(&format!("SUMMARY:{}", escaped(summary)));
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

/// A moment in UTC, to the second.
fn moment(at: Timestamp) -> String {
    let civil = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis).unwrap_or_default();
    civil.format("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Adds a line; a long one goes on in the next, which begins with a space.
fn fold(text: &mut String, content: &str) {
    let mut length = 0;
    for letter in content.chars() {
        if length + letter.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        length += letter.len_utf8();
        text.push(letter);
    }
    let _ = write!(text, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_letters_and_what_has_a_meaning_is_escaped() {
        let summary = format!("Pay; “Ann”, {}", "ü".repeat(60));
        let entry = Entry { at: 1_796_133_900_000, made: 0, uid: "proposal-3-vote@5F".to_owned(), summary };
        let text = calendar("Our, DAO", &[entry]);
        assert!(text.contains("\r\nX-WR-CALNAME:Our\\, DAO\r\n"), "{text}");
        assert!(text.contains("\r\nDTSTART:20261201T140500Z\r\n"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:Pay\\; “Ann”\\, {}\r\n", "ü".repeat(60))), "{unfolded}");
    }
}
