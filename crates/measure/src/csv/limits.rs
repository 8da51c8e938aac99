//! What a caller demands of a CSV file.

use std::collections::{BTreeMap, BTreeSet};

use super::format::MAX_ROWS;
use crate::{Identity, MemberBook};

/// What a CSV file is checked against.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Most rows, the header excluded.
    pub rows: u64,
    /// When given, a metric that is not in this set is an error.
    pub metrics: Option<BTreeSet<String>>,
    /// Whether the file is of praise only, and all else belongs in another one.
    pub praise: bool,
    /// The most that one contribution of a metric may claim.
    pub caps: BTreeMap<String, u128>,
    /// Names that a member without an account in the book cannot have, and what has them.
    pub reserved: BTreeMap<Identity, String>,
    /// What a text is that is no member's name.
    pub no_name: fn(&Identity) -> Option<&'static str>,
    /// When given, a member who is not in this book is an error.
    pub members: Option<MemberBook>,
    /// The time of rows without a date, unix milliseconds.
    pub undated_at: u64,
    /// When given, dates after this moment, unix milliseconds, are noted.
    pub now: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: MAX_ROWS,
            metrics: None,
            praise: false,
            caps: BTreeMap::new(),
            reserved: BTreeMap::new(),
            no_name: |_| None,
            members: None,
            undated_at: 0,
            now: None,
        }
    }
}
