//! Who is measured: a member with their name and account.

use crate::Identity;

/// Somebody who contributed, or whom a members file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key of this member in every contribution.
    pub identity: Identity,
    /// Name to show: printable, 64 characters at most, perhaps empty.
    pub name: String,
    /// The account to credit, when a members file gives one.
    pub account: Option<AccountText>,
    /// Where a members file lists them, counted from 1.
    pub listed: Option<u64>,
    /// The CSV file that names them and its first line that does, counted from 1.
    pub row: Option<(String, u64)>,
}

impl Member {
    /// Somebody of whom nothing else is known.
    pub fn new(identity: Identity, name: String) -> Self {
        Self { identity, name, account: None, listed: None, row: None }
    }
}

/// An account as a members file spells it, not validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountText {
    /// An SS58 address or hexadecimal, if the file is right.
    pub text: String,
    /// Its line in the members file, counted from 1.
    pub line: u64,
}
