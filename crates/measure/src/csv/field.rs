//! The rule of each column: what a value may be.

use crate::contribution::{MAX_METRIC_BYTES, MAX_URI_BYTES};
use crate::evidence::{from_hex, hash_text};
use crate::identity::{invisible_position, Identity, IdentityError};

use super::RowProblem;

/// What the metric of all points is called.
const SCORE: &str = "score";

/// Longest evidence text, in bytes.
pub const MAX_EVIDENCE_BYTES: usize = 4096;

/// A member or a giver.
pub(crate) fn identity(text: &str) -> Result<Identity, RowProblem> {
    Identity::new(text).map_err(|error| match error {
        IdentityError::Empty => RowProblem::Empty,
        IdentityError::TooLong { bytes, limit } => RowProblem::TooLong { bytes, limit },
        IdentityError::Invisible { position } => RowProblem::Invisible { position },
    })
}

/// Checks a metric key, as a row of a CSV file may name it: 1 to 32 of `a-z 0-9 - _` that read as nothing else by which
/// a metric is found, and as no option.
pub fn metric(text: &str) -> Result<&str, RowProblem> {
    if text.is_empty() {
        return Err(RowProblem::Empty);
    }
    check_length(text, MAX_METRIC_BYTES)?;
    if text.chars().all(is_metric_char) {
        return match misread(text) {
            Some((is, suggestion)) => Err(RowProblem::Misread { is, suggestion }),
            None => Ok(text),
        };
    }
    let plain: String = text.to_lowercase().chars().map(|c| if c == ' ' { '-' } else { c }).collect();
    let plain: String = plain.chars().filter(|c| is_metric_char(*c)).collect();
    Err(RowProblem::MetricName { suggestion: (!plain.is_empty()).then_some(plain) })
}

/// What a metric that is called so would be taken for, and what to call it instead.
fn misread(key: &str) -> Option<(&'static str, String)> {
    if key.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(("the number of a metric, by which each is found as well", format!("m{key}")));
    }
    if key == SCORE {
        return Some(("the score, which is made of all metrics", format!("{SCORE}-2")));
    }
    key.starts_with('-').then(|| ("an option of the command line", format!("m{key}")))
}

/// An amount: digits only, from 1 to `u128::MAX`.
pub(super) fn amount(text: &str) -> Result<u128, RowProblem> {
    if text.is_empty() {
        return Err(RowProblem::Empty);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let negative =
            text.strip_prefix(['-', '−']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        return Err(if negative { RowProblem::Negative } else { RowProblem::NotANumber });
    }
    match text.parse() {
        Ok(0) => Err(RowProblem::Zero),
        Ok(amount) => Ok(amount),
        Err(_) => Err(RowProblem::Overflow),
    }
}

/// Evidence: 64 hexadecimal digits, with or without 0x, are the hash; a text is hashed; none if there is nothing.
pub(super) fn evidence(text: &str) -> Result<Option<[u8; 32]>, RowProblem> {
    if text.is_empty() {
        return Ok(None);
    }
    check_length(text, MAX_EVIDENCE_BYTES)?;
    match is_hash(text) {
        Some(hash) => Ok(Some(hash)),
        None if looks_like_a_hash(text) => Err(RowProblem::EvidenceHex),
        None => Ok(Some(hash_text(text.as_bytes()))),
    }
}

/// The hash that a text of 64 hexadecimal digits spells.
pub(super) fn is_hash(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0X")).unwrap_or(text);
    from_hex(digits.as_bytes()).and_then(|bytes| bytes.try_into().ok())
}

/// Whether a text was probably meant for a hash: it says so, or is a long row of hexadecimal digits with some missing
/// or too many. Whole ids of git's commits, of 40 digits, are texts.
fn looks_like_a_hash(text: &str) -> bool {
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.starts_with("0x") || text.starts_with("0X") || hexadecimal && text.len() > 48
}

/// A URI: a scheme, a colon and an address without spaces; nothing is allowed.
pub(super) fn uri(text: &str) -> Result<&str, RowProblem> {
    if text.is_empty() {
        return Ok(text);
    }
    check_length(text, MAX_URI_BYTES)?;
    check_visible(text)?;
    let scheme =
        text.split_once(':').filter(|(_, address)| !address.is_empty()).map_or("", |(scheme, _)| scheme);
    let scheme_ok = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !scheme_ok || text.contains(char::is_whitespace) {
        return Err(RowProblem::Uri);
    }
    Ok(text)
}

pub(crate) fn check_length(text: &str, limit: usize) -> Result<(), RowProblem> {
    if text.len() > limit {
        return Err(RowProblem::TooLong { bytes: text.len(), limit });
    }
    Ok(())
}

pub(crate) fn check_visible(text: &str) -> Result<(), RowProblem> {
    match invisible_position(text) {
        Some(position) => Err(RowProblem::Invisible { position }),
        None => Ok(()),
    }
}

fn is_metric_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_digits_from_one_to_the_largest_u128() {
        assert_eq!(amount("1"), Ok(1));
        assert_eq!(amount("007"), Ok(7));
        assert_eq!(amount(&u128::MAX.to_string()), Ok(u128::MAX));
        assert_eq!(amount("340282366920938463463374607431768211456"), Err(RowProblem::Overflow));
        assert_eq!(amount("0"), Err(RowProblem::Zero));
        assert_eq!(amount("-5"), Err(RowProblem::Negative));
        assert_eq!(amount(""), Err(RowProblem::Empty));
        for text in ["+5", "1.5", "1,000", "1_000", "1e3", "-", "five", "٣"] {
            assert_eq!(amount(text), Err(RowProblem::NotANumber), "{text}");
        }
    }

    #[test]
    fn a_metric_key_is_plain_and_a_wrong_one_is_respelled() {
        assert_eq!(metric("code-review_2"), Ok("code-review_2"));
        assert_eq!(
            metric("Talks Given!"),
            Err(RowProblem::MetricName { suggestion: Some("talks-given".into()) })
        );
        assert_eq!(metric("Ω"), Err(RowProblem::MetricName { suggestion: None }));
        assert_eq!(metric(&"m".repeat(33)), Err(RowProblem::TooLong { bytes: 33, limit: 32 }));
        for (key, other) in [("42", "m42"), ("007", "m007"), ("score", "score-2"), ("--help", "m--help")] {
            match metric(key) {
                Err(RowProblem::Misread { suggestion, .. }) => {
                    assert_eq!(suggestion, other);
                    assert_eq!(metric(other), Ok(other));
                }
                other => panic!("{key}: {other:?}"),
            }
        }
    }

    #[test]
    fn evidence_is_a_hash_a_text_or_nothing() {
        let hash = "ab".repeat(32);
        assert_eq!(evidence(&hash), Ok(Some([0xab; 32])));
        assert_eq!(evidence(&format!("0x{hash}")), Ok(Some([0xab; 32])));
        assert_eq!(evidence("great talk"), Ok(Some(hash_text(b"great talk"))));
        assert_eq!(evidence(""), Ok(None));
        for cut_off in
            ["0xab".to_owned(), "0xnothash".to_owned(), "ab".repeat(31), "0X".to_owned() + &"a".repeat(65)]
        {
            assert_eq!(evidence(&cut_off), Err(RowProblem::EvidenceHex), "{cut_off}");
        }
        let commit = "3e00047bb48105ee46f45b3309206afeacb005e7";
        assert_eq!(evidence(commit), Ok(Some(hash_text(commit.as_bytes()))));
    }

    #[test]
    fn a_uri_has_a_scheme_and_no_spaces() {
        for text in ["https://example.org/1", "git:abc", "ipfs:Qm"] {
            assert_eq!(uri(text), Ok(text));
        }
        for text in ["example.org", "https:", ":x", "1a:x", "git:a b"] {
            assert_eq!(uri(text), Err(RowProblem::Uri), "{text}");
        }
        assert_eq!(
            uri(&format!("x:{}", "y".repeat(127))),
            Err(RowProblem::TooLong { bytes: 129, limit: 128 })
        );
    }
}
