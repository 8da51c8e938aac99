//! How what is found is told: plainly, as a test wants it, or in words, as people do.

use tributary_client::{account_text, AccountId, Timestamp};

/// The words for what an exam is about; addresses and numbers as they are, where nothing else is said.
pub trait Telling {
    fn member(&self, account: &AccountId) -> String {
        account_text(account)
    }

    fn value(&self, value: u128) -> String {
        value.to_string()
    }

    fn moment(&self, at: Timestamp) -> String {
        at.to_string()
    }

    /// Why the chain refused, by its own words.
    fn refused(&self, said: &str) -> String {
        said.to_owned()
    }
}

/// Without words for anything.
pub struct Plainly;

impl Telling for Plainly {}
