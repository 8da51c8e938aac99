//! Who did it: the key by which one person's work is added up.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::private_address::without_number;

/// Longest identity accepted, in bytes of UTF-8.
pub const MAX_IDENTITY_BYTES: usize = 128;

/// Most characters of a name that are kept for display.
const MAX_NAME_CHARS: usize = 64;

/// A member's key: an email address or a handle. What looks the same is the same: letter case, the kind and number
/// of white space, and how an accent is encoded (Unicode NFC) make no difference. Nor does the number in a host's
/// private address: `1234567+ann@users.noreply.github.com` is `ann@users.noreply.github.com`. Of a name with an email
/// address behind it, as mail programs, git and this program write them, the address counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(String);

/// Why a text cannot be an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
    /// Longer than [`MAX_IDENTITY_BYTES`] once folded.
    #[error("has {bytes} bytes, {limit} at most")]
    TooLong {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A control or invisible character, by which two identities could look the same.
    #[error("has an invisible character, the {position}th")]
    Invisible {
        /// Which character, counted from 1.
        position: usize,
    },
}

impl Identity {
    /// The identity that `text` names.
    pub fn new(text: &str) -> Result<Self, IdentityError> {
        Self::written(address_in(text))
    }

    /// The identity that is written so, whatever stands behind it: of a name that somebody gave themself, say.
    pub fn written(text: &str) -> Result<Self, IdentityError> {
        let key = without_number(folded(text));
        if key.is_empty() {
            return Err(IdentityError::Empty);
        }
        if key.len() > MAX_IDENTITY_BYTES {
            return Err(IdentityError::TooLong { bytes: key.len(), limit: MAX_IDENTITY_BYTES });
        }
        match invisible_position(&key) {
            Some(position) => Err(IdentityError::Invisible { position }),
            None => Ok(Self(key)),
        }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The email address of "Ann <ann@x>", "Ann (ann@x)", "<ann@x>" and "mailto:ann@x"; any other text as it is.
fn address_in(text: &str) -> &str {
    let text = text.trim();
    let behind =
        |open: &str, close: char| text.strip_suffix(close)?.rsplit_once(open).map(|(_, inner)| inner.trim());
    let inner = behind("<", '>').or_else(|| behind(" (", ')')).or_else(|| text.strip_prefix("mailto:"));
    let is_address = |inner: &&str| {
        inner.contains('@') && !inner.contains(|c: char| c.is_whitespace() || "<>()\"".contains(c))
    };
    match inner.filter(is_address) {
        Some(address) => address_in(address),
        None => text,
    }
}

/// The text that stands for all that look like it: lower case, white space as single spaces, composed accents.
pub(crate) fn folded(text: &str) -> String {
    spaced(text).to_lowercase().nfc().collect()
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Position, counted from 1, of the first character that a terminal would obey or hide.
pub fn invisible_position(text: &str) -> Option<usize> {
    text.chars().position(is_invisible).map(|index| index + 1)
}

/// A name fit to print: no control or invisible characters, 64 characters at most.
pub(crate) fn display_name(text: &str) -> String {
    let visible: String = spaced(text).nfc().filter(|c| !is_invisible(*c)).take(MAX_NAME_CHARS).collect();
    visible.trim().to_owned()
}

/// A text fit to print, in which characters that a terminal would obey or hide are escaped: `\u{1b}`.
pub(crate) fn printable(text: &str) -> String {
    let escaped = |c: char| if is_invisible(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(escaped).collect()
}

/// The text of bytes that need not be UTF-8, exactly: a byte that is none stands as `\xe9`, and a backslash before an x
/// as `\x5c`, so that no text stands for other bytes.
pub(crate) fn exact_text(bytes: &[u8]) -> String {
    let escape = |byte: u8| format!("\\x{byte:02x}");
    bytes_as(bytes, |text| text.replace("\\x", "\\x5cx").replace("\\X", "\\x5cX"), escape)
}

/// The text of bytes that need not be UTF-8, as people read it: other bytes are taken for Latin-1.
pub(crate) fn readable_text(bytes: &[u8]) -> String {
    bytes_as(bytes, str::to_owned, |byte| char::from(byte).to_string())
}

fn bytes_as(bytes: &[u8], valid: impl Fn(&str) -> String, other: impl Fn(u8) -> String) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(&valid(chunk.valid()));
        text.extend(chunk.invalid().iter().map(|byte| other(*byte)));
    }
    text
}

/// Control characters, and those that Unicode has nothing drawn for, so that a name can hide them.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn of_a_name_with_an_address_behind_it_the_address_counts() {
        let ann = Identity::new("ann.lee@x.org");
        for text in
            ["Ann Lee <Ann.Lee@x.org>", "<ann.lee@x.org>", "mailto:ann.lee@x.org", "Ann Lee (ann.lee@x.org)"]
        {
            assert_eq!(Identity::new(text), ann, "{text}");
        }
        for text in ["Ann <3", "ann <>", "Ann (the other one)", "a <b c@x>", "mailto:"] {
            assert_ne!(Identity::new(text), ann, "{text}");
            assert_eq!(Identity::new(text).unwrap().as_str(), text.to_lowercase(), "as it is");
        }
    }

    #[test]
    fn an_identity_ignores_case_and_surrounding_space() {
        assert_eq!(Identity::new(" Ann@Example.ORG "), Identity::new("ann@example.org"));
    }

    #[test]
    fn names_that_look_alike_are_one_whatever_their_spaces_and_the_encoding_of_their_accents() {
        assert_eq!(Identity::new("Ann\u{a0}\u{2003} Lee"), Identity::new("ann lee"));
        assert_eq!(Identity::new("Jose\u{301}"), Identity::new("JOS\u{c9}"));
        assert_ne!(Identity::new("jose"), Identity::new("jos\u{e9}"));
    }

    #[test]
    fn a_private_address_with_and_without_its_number_is_one() {
        let ann = Identity::new("ann@users.noreply.github.com");
        assert_eq!(Identity::new("1234567+Ann@users.noreply.github.com"), ann);
        assert_ne!(Identity::new("1234567+ann@example.org"), Identity::new("ann@example.org"));
    }

    #[test]
    fn an_empty_identity_is_refused() {
        assert_eq!(Identity::new(" \t\u{a0}"), Err(IdentityError::Empty));
    }

    #[test]
    fn an_identity_has_at_most_128_bytes() {
        assert!(Identity::new(&"a".repeat(128)).is_ok());
        assert_eq!(Identity::new(&"a".repeat(129)), Err(IdentityError::TooLong { bytes: 129, limit: 128 }));
    }

    #[test]
    fn two_identities_cannot_differ_by_an_invisible_character() {
        assert_eq!(Identity::new("an\u{200b}n"), Err(IdentityError::Invisible { position: 3 }));
        assert_eq!(Identity::new("a\u{1b}[2J"), Err(IdentityError::Invisible { position: 2 }));
        for hidden in ['\u{3164}', '\u{fe0f}', '\u{2800}', '\u{e0061}', '\u{34f}'] {
            assert!(Identity::new(&format!("ann{hidden}")).is_err(), "{hidden:?}");
        }
    }

    #[test]
    fn a_name_for_display_cannot_move_the_cursor() {
        assert_eq!(display_name("Ann\u{1b}[2J \u{202e}Lee "), "Ann[2J Lee");
        assert_eq!(printable("a\u{1b}[2J\u{200b}"), "a\\u{1b}[2J\\u{200b}");
    }

    #[test]
    fn bytes_that_are_no_text_stay_apart_in_a_key_and_readable_in_a_name() {
        assert_eq!(exact_text(b"jos\xe9@x"), "jos\\xe9@x");
        assert_eq!(exact_text(b"jos\\xe9@x"), "jos\\x5cxe9@x", "another one");
        assert_eq!(readable_text(b"Jos\xe9"), "Jos\u{e9}");
        assert_eq!(exact_text("jos\u{e9}".as_bytes()), "jos\u{e9}");
    }

    proptest! {
        #[test]
        fn an_identity_names_itself(text in "\\PC{0,20}|([0-9]\\+){0,3}[a-zA-Z]{1,3}@users.noreply.github.com") {
            if let Ok(identity) = Identity::new(&text) {
                prop_assert_eq!(Identity::new(identity.as_str()), Ok(identity));
            }
        }
    }
}
