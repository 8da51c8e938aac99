//! Something that waits, and how it is told.

use serde_json::{json, Value};
use tributary_client::Timestamp;
use tributary_interfaces::treasury::Asset;
use tributary_words::Words;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: &'static str,
    pub(super) what: String,
    /// Until when it can be done, or when it happens.
    pub(super) until: Option<Timestamp>,
    /// The same in words, where it is no matter of time.
    pub(super) when: Option<String>,
    /// What does it; nothing, if one can only wait.
    pub(super) command: Option<String>,
    /// The proposal, program, grant or first attestation that it is about.
    pub(super) number: Option<u32>,
    pub(super) amount: Option<(Asset, u128)>,
}

impl Item {
    pub(super) fn new(kind: &'static str, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), until: None, when: None, command: None, number: None, amount: None }
    }

    pub(super) fn until(self, until: Timestamp) -> Self {
        Self { until: Some(until), ..self }
    }

    /// As `until`, told otherwise.
    pub(super) fn when(self, when: impl Into<String>) -> Self {
        Self { when: Some(when.into()), ..self }
    }

    /// When it is to be done, or happens: any time where nothing says more.
    pub(super) fn told_when(&self, words: &Words) -> String {
        let until = self.until.map(|until| words.moment(until));
        // What nobody can do anything about yet has no time.
        let without = if self.command.is_some() { "any time" } else { "not known" };
        self.when.clone().or(until).unwrap_or_else(|| without.to_owned())
    }

    pub(super) fn does(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    pub(super) fn about(self, number: u32) -> Self {
        Self { number: Some(number), ..self }
    }

    pub(super) fn of(self, asset: Asset, amount: u128) -> Self {
        Self { amount: Some((asset, amount)), ..self }
    }

    pub(super) fn value(&self) -> Value {
        json!({
            "kind": self.kind,
            "what": self.what,
            "until": self.until,
            "command": self.command.as_ref().map(|command| format!("tributary {command}")),
            "number": self.number,
            "asset": self.amount.map(|(asset, _)| serde_json::Value::from(&tributary_client::describe(&asset))),
            "amount": self.amount.map(|(_, amount)| amount.to_string()),
        })
    }
}

/// An epoch that cannot be opened yet.
pub(super) fn waiting_item(what: String, program: u32) -> Item {
    Item::new("waits", what).about(program)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::programs::claimable_words;

    #[test]
    fn what_may_be_done_until_somebody_ends_it_is_told_without_a_date_that_is_past() {
        let words = tributary_words::example::words();
        let item = Item::new("claim", "claim").until(words.now - 1);
        assert!(item.told_when(&words).contains("UTC"));
        let item = item.when(claimable_words(words.now - 1, &words));
        assert_eq!(item.told_when(&words), "until somebody closes the epoch, as its time is over");
        let item = waiting_item("x".to_owned(), 0);
        assert_eq!(item.told_when(&words), "not known");
    }
}
