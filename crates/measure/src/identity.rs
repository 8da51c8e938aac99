//! Who did it: the key by which one person's work is added up.

use std::fmt;

use thiserror::Error;

/// Longest identity accepted, in bytes of UTF-8.
pub const MAX_IDENTITY_BYTES: usize = 128;

/// Most characters of a name that are kept for display.
const MAX_NAME_CHARS: usize = 64;

/// A member's key: an email address or a handle, trimmed and in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(String);

/// Why a text cannot be an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
    /// Longer than [`MAX_IDENTITY_BYTES`] once trimmed and in lower case.
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
    /// The identity that `text` names: trimmed, in lower case.
    pub fn new(text: &str) -> Result<Self, IdentityError> {
        let key = text.trim().to_lowercase();
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

/// Position, counted from 1, of the first character that a terminal would obey or hide.
pub(crate) fn invisible_position(text: &str) -> Option<usize> {
    text.chars().position(is_invisible).map(|index| index + 1)
}

/// A name fit to print: no control or invisible characters, 64 characters at most.
pub(crate) fn display_name(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).take(MAX_NAME_CHARS).collect();
    visible.trim().to_owned()
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_ignores_case_and_surrounding_space() {
        assert_eq!(Identity::new(" Ann@Example.ORG "), Identity::new("ann@example.org"));
    }

    #[test]
    fn an_empty_identity_is_refused() {
        assert_eq!(Identity::new(" \t"), Err(IdentityError::Empty));
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
    }

    #[test]
    fn a_name_for_display_cannot_move_the_cursor() {
        assert_eq!(display_name("Ann\u{1b}[2J \u{202e}Lee "), "Ann[2J Lee");
    }
}
