//! Hashes, as files and settings have them.

use serde::{Deserialize, Serialize};
use tributary_client::{hex, parse_account, unhex, Hash};

/// A hash, written in hexadecimal digits.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct HashText(pub Hash);

impl TryFrom<String> for HashText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = unhex(&text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(|bytes| Self(Hash::from(bytes))).ok_or_else(|| {
            const WANTED: &str = "a hash is wanted: 0x and 64 hexadecimal digits";
            match parse_account(&text) {
                Ok(_) if !text.starts_with("0x") => format!("{text} is an account's address, and {WANTED}"),
                _ => format!("{text:?} is no hash; {WANTED}"),
            }
        })
    }
}

impl From<HashText> for String {
    fn from(HashText(hash): HashText) -> Self {
        hex(hash.as_ref())
    }
}
