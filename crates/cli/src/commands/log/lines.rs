//! The lines of a log: what was done at once is one.

use super::{
    known::{is_of, names, Known},
    sentences::epochs_words,
};
use std::collections::BTreeSet;
use tributary_client::{AccountId, ContractEvent, Timestamp};
use tributary_interfaces::{factory::DaoCreated, metrics, treasury, Transfer};
use tributary_words::time;

/// What happened at once, in a sentence.
pub struct Line {
    pub at: Timestamp,
    pub text: String,
    /// The events that it tells of; one at least. Where it is one thing done for several members, each with a sentence of its
    /// own.
    pub events: Vec<(ContractEvent, Option<String>)>,
}

/// The lines of a log: what one call did for many members is one line.
pub(super) fn lines(events: &[ContractEvent], known: &Known) -> Vec<Line> {
    let mut lines = Vec::new();
    // What founding a DAO does is one line.
    let is_founding =
        |event: &ContractEvent| event.decode::<DaoCreated>().is_some_and(|created| created.dao == known.dao);
    let founded = events.iter().find(|event| is_founding(event)).map(|event| event.block);
    let (founding, events): (Vec<_>, Vec<_>) =
        events.iter().cloned().partition(|event| Some(event.block) == founded);
    if let Some(created) = founding.iter().find(|event| is_founding(event)) {
        let text = founding_line(created, &founding, known);
        let at = created.at;
        let events = founding.iter().map(|event| (event.clone(), None)).collect();
        lines.extend(text.map(|text| Line { at, text, events }));
    }
    // That a redemption burns tokens is told with it.
    let burnt: BTreeSet<(u32, AccountId, u128)> = events
        .iter()
        .filter_map(|event| Some((event.block, event.decode::<treasury::Redeemed>()?)))
        .map(|(block, redeemed)| (block, redeemed.member, redeemed.burnt))
        .collect();
    let is_told = |event: &ContractEvent| match event.decode::<Transfer>() {
        Some(Transfer { from: Some(from), to: None, value }) => burnt.contains(&(event.block, from, value)),
        _ => false,
    };
    let events: Vec<_> = events.into_iter().filter(|event| !is_told(event)).collect();
    let mut rest = events.as_slice();
    while let Some((event, _)) = rest.split_first() {
        let same = rest.iter().take_while(|other| alike(event, other)).count().max(1);
        let (group, later) = rest.split_at(same.min(rest.len()));
        rest = later;
        let (are_several, at) = (group.len() > 1, event.at);
        let text = if are_several { together(group, known) } else { known.tell(event) };
        let own = |event: &ContractEvent| if are_several { known.tell(event) } else { None };
        // Of an action that was done, what it did is told.
        lines.extend(text.map(|text| {
            let events = group.iter().map(|event| (event.clone(), own(event))).collect();
            Line { at, text, events }
        }));
    }
    lines
}

fn founding_line(created: &ContractEvent, founding: &[ContractEvent], known: &Known) -> Option<String> {
    let of_dao = || founding.iter().filter(|event| is_of(&known.dao, event));
    let minted: Vec<Transfer> = of_dao().filter_map(ContractEvent::decode::<Transfer>).collect();
    let sum = minted.iter().fold(0u128, |sum, moved| sum.saturating_add(moved.value));
    let founders = names(minted.iter().filter_map(|moved| moved.to), known);
    let metrics = of_dao().filter(|event| event.decode::<metrics::MetricSet>().is_some()).count();
    let several: BTreeSet<AccountId> = minted.iter().filter_map(|moved| moved.to).collect();
    Some(format!(
        "{}: {founders} {}, and there {} {}",
        known.tell(created)?,
        match several.len() {
            1 => format!("has {}", known.words.tokens(sum)),
            _ => format!("have {} together", known.words.tokens(sum)),
        },
        if metrics == 1 { "is" } else { "are" },
        time::counted(metrics, "metric")
    ))
}

/// Whether two events are one thing done for several members.
fn alike(one: &ContractEvent, other: &ContractEvent) -> bool {
    let place = |event: &ContractEvent| (event.block, event.contract, event.topics.first().copied());
    if place(one) != place(other) {
        return false;
    }
    let minted = |event: &ContractEvent| event.decode::<Transfer>().is_some_and(|moved| moved.from.is_none());
    let program = |event: &ContractEvent| event.decode::<treasury::Paid>().map(|paid| paid.program);
    (minted(one) && minted(other)) || (program(one).is_some() && program(one) == program(other))
}

fn together(group: &[ContractEvent], known: &Known) -> Option<String> {
    let minted: Vec<_> = group.iter().filter_map(ContractEvent::decode::<Transfer>).collect();
    if !minted.is_empty() {
        let sum = minted.iter().fold(0u128, |sum, moved| sum.saturating_add(moved.value));
        let members = names(minted.iter().filter_map(|moved| moved.to), known);
        return Some(format!("{members} got {}, newly minted", known.words.tokens(sum)));
    }
    let paid: Vec<_> = group.iter().filter_map(ContractEvent::decode::<treasury::Paid>).collect();
    let first = paid.first()?;
    let sum = paid.iter().fold(0u128, |sum, paid| sum.saturating_add(paid.amount));
    let epochs: BTreeSet<u32> =
        paid.iter().flat_map(|paid| paid.parts.iter().map(|(epoch, _)| *epoch)).collect();
    let to = |paid: &treasury::Paid| {
        format!("{} to {}", known.words.amount(&paid.asset, paid.amount), known.who(&paid.member))
    };
    let mut each: Vec<String> = paid.iter().take(PAID_SHOWN).map(to).collect();
    match paid.len().saturating_sub(PAID_SHOWN) {
        0 => {}
        more => each.push(format!("the rest to {more} more")),
    }
    Some(format!(
        "program {} paid {} for {}: {}",
        first.program,
        known.words.amount(&first.asset, sum),
        epochs_words(&epochs),
        each.join(", ")
    ))
}

/// How many of those who were paid at once are told with their amounts.
const PAID_SHOWN: usize = 12;
