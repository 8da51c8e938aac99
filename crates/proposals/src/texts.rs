//! What proposals say: their texts, as their events told them.

use std::collections::BTreeMap;
use tributary_client::{hash_of, AccountId, EventLog};
use tributary_interfaces::governor::{ProposalId, ProposalView, Proposed};
use tributary_words::words::printable;

/// The texts of all proposals, as they were told when they were made.
pub fn texts(log: &EventLog, governor: &AccountId) -> BTreeMap<ProposalId, String> {
    log.of::<Proposed>(*governor).into_iter().map(|told| (told.proposal, told.description)).collect()
}

/// The text of a proposal, if it is the one whose hash the governor keeps.
pub fn text_of<'a>(view: &ProposalView, texts: &'a BTreeMap<ProposalId, String>) -> Option<&'a str> {
    let text = texts.get(&view.id)?;
    (hash_of(text.as_bytes()) == view.description_hash).then_some(text.as_str())
}

/// The first line of a text that says something.
pub fn title(text: Option<&str>) -> String {
    text.and_then(tributary_client::title).map_or_else(|| "(its text is not at hand)".to_owned(), printable)
}

/// What proposals are called: the first lines of their texts.
pub fn titles(log: &EventLog, governor: &AccountId) -> BTreeMap<ProposalId, String> {
    let proposed = log.of::<Proposed>(*governor).into_iter();
    let called =
        |event: Proposed| Some((event.proposal, tributary_client::title(&event.description)?.to_owned()));
    proposed.filter_map(called).collect()
}
