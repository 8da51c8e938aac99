//! Evidence: 32 bytes that anybody can compute again from what was measured.

use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};

/// Blake2b-256 of `text` as it stands.
pub fn hash_text(text: &[u8]) -> [u8; 32] {
    Blake2b::<U32>::digest(text).into()
}

/// Blake2b-256 of commit ids: in hexadecimal, sorted, each followed by a line feed.
///
/// The same as `git log --format=%H … | sort | b2sum -l 256`.
pub fn hash_commits<'a>(ids: impl IntoIterator<Item = &'a str>) -> [u8; 32] {
    let mut sorted: Vec<&str> = ids.into_iter().collect();
    sorted.sort_unstable();
    let mut hasher = Blake2b::<U32>::new();
    for id in sorted {
        hasher.update(id.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().into()
}

/// `bytes` in lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes that an even number of hexadecimal digits spells, or nothing.
pub(crate) fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.chunks(2).map(byte).collect()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_text_is_what_b2sum_says() {
        // printf abc | b2sum -l 256
        assert_eq!(
            to_hex(&hash_text(b"abc")),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
        );
    }

    #[test]
    fn the_hash_of_commits_does_not_depend_on_their_order() {
        assert_eq!(hash_commits(["bb", "aa"]), hash_text(b"aa\nbb\n"));
        assert_ne!(hash_commits(["aabb"]), hash_commits(["aa", "bb"]));
    }

    #[test]
    fn hexadecimal_round_trips_and_refuses_what_is_not() {
        assert_eq!(from_hex(to_hex(&[0, 171, 255]).as_bytes()), Some(vec![0, 171, 255]));
        assert_eq!(from_hex(b"abc"), None);
        assert_eq!(from_hex(b"+1"), None);
    }
}
