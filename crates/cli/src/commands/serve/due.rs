//! What comes with time, without anybody doing anything: votes and windows that end, what may be done from now on.

use crate::place::Context;
use anyhow::Result;
use tributary_client::{account_text, messages, parse_asset, Chain, ChainExt, Timestamp};
use tributary_core::DAY;
use tributary_history::{
    asked::{OpenEpoch, ProposalRow, Window},
    News,
};
use tributary_interfaces::governor::{Governor, ProposalView, State};
use tributary_proposals::pins;
use tributary_words::{
    time,
    votes::{defeat, lacking, tally},
    words::printable,
    Words,
};

/// How long ago a vote may have ended to be told of still.
const LATELY: Timestamp = 30 * DAY;

/// What is to be told now; each has an id of its own, so that it is told once.
pub fn due(
    context: &mut Context,
    proposals: &[ProposalRow],
    windows: &[Window],
    open: &[OpenEpoch],
) -> Result<Vec<News>> {
    let now = context.place.now()?;
    let is_live = |row: &&ProposalRow| {
        let ended = row.executed_at.or(row.canceled_at).or(row.vetoed_at);
        ended.is_none() && row.ends.saturating_add(LATELY) > now
    };
    let live: Vec<_> = proposals.iter().filter(is_live).collect();
    let soon = |moment: Timestamp| moment > now && moment <= now.saturating_add(DAY);
    let ending: Vec<_> = open.iter().filter(|epoch| soon(epoch.until) && epoch.paid < epoch.budget).collect();
    let mut news = Vec::new();
    if live.is_empty() && windows.is_empty() && ending.is_empty() {
        return Ok(news);
    }
    let mut words = context.words()?;
    let client = &mut context.client()?;
    let dao = client.dao;
    let [metrics, governor, treasury] =
        [dao.metrics, dao.governor, dao.treasury].map(|part| account_text(&part));
    let mut say = |id: String, kind: &str, text: String, proposal: Option<u32>| {
        let (kind, places) = (kind.to_owned(), Vec::new());
        news.push(News { id: format!("{id}:{kind}"), at: now, block: 0, kind, text, places, proposal });
    };
    for row in live {
        let Some(view) = client.chain.read(messages::governor(dao.governor).proposal(row.id))? else {
            continue;
        };
        let quorum = client.chain.read(messages::governor(dao.governor).quorum(row.id))?.ok();
        let view = ProposalView { quorum: view.quorum.or(quorum), ..view };
        let title = match row.title.is_empty() {
            true => format!("proposal {}", row.id),
            false => format!("proposal {} “{}”", row.id, printable(&row.title)),
        };
        let id = format!("{governor}:proposal-{}", row.id);
        let may_be_void = matches!(view.state, State::Succeeded | State::Queued) && view.action_count > 0;
        let void = if may_be_void { pins::void(client, row.id, &words)? } else { None };
        for (kind, text) in of_proposal(&view, &title, void.as_deref(), now, &words) {
            say(id.clone(), kind, text, Some(row.id));
        }
    }
    for window in windows {
        let which = match window.first == window.last {
            true => format!("attestation {}", window.first),
            false => format!("attestations {} to {}", window.first, window.last),
        };
        let id = format!("{metrics}:attestation-{}", window.first);
        let text = format!(
            "{which} may be challenged until {}, and may be made to count then",
            time::date(window.until)
        );
        say(id, "window-ends", text, None);
    }
    for epoch in ending {
        let asset = parse_asset(&epoch.asset)?;
        words.meet(client.chain, [asset]);
        let left = words.amount(&asset, epoch.budget.0.saturating_sub(epoch.paid.0));
        let id = format!("{treasury}:program-{}-epoch-{}", epoch.program, epoch.epoch);
        let text = format!(
            "epoch {} of program {} may be claimed for certain until {}: {left} of it was not",
            epoch.epoch,
            epoch.program,
            time::date(epoch.until)
        );
        say(id, "claim-window-ends", text, None);
    }
    Ok(news)
}

/// What there is to say of a proposal now, by kind; of one that nobody can execute any more, why.
fn of_proposal(
    view: &ProposalView,
    title: &str,
    void: Option<&str>,
    now: Timestamp,
    words: &Words,
) -> Vec<(&'static str, String)> {
    let cast = tally(&view.tally, words);
    let ends = time::date(view.ends);
    match view.state {
        State::Active if view.ends <= now.saturating_add(DAY) => {
            let mut told =
                vec![("vote-ends", format!("the vote on {title} ends {ends}; votes cast: {cast}"))];
            let there = view.tally.for_votes.saturating_add(view.tally.abstain_votes);
            if view.quorum.is_some_and(|quorum| there < quorum) {
                let lacks = lacking(&view.tally, view.quorum, words).unwrap_or_default();
                told.push(("quorum-missing", format!("the vote on {title} ends {ends}, and {lacks}")));
            }
            told
        }
        State::Succeeded => {
            let next = match void {
                Some(why) => format!("; nobody can execute it any more. {why}"),
                None if view.action_count == 0 => String::new(),
                None => "; anybody may queue it".to_owned(),
            };
            vec![("passed", format!("{title} passed with votes {cast}{next}"))]
        }
        State::Defeated => {
            let why = defeat(view, words).unwrap_or_else(|| format!("votes cast: {cast}"));
            vec![("defeated", format!("{title} did not pass: {why}"))]
        }
        State::Queued if view.executable_from.is_some_and(|from| from <= now) => {
            if let Some(why) = void {
                return vec![("void", format!("nobody can execute {title} any more. {why}"))];
            }
            let until = view.executable_from.unwrap_or(now).saturating_add(view.settings.grace);
            vec![("executable", format!("{title} may be executed by anybody until {}", time::date(until)))]
        }
        State::Expired => vec![("expired", format!("{title} passed, and was not carried out in time"))],
        State::Pending
        | State::Active
        | State::Queued
        | State::Executed
        | State::Canceled
        | State::Vetoed => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::proceedings::tests::view;
    use tributary_words::example::words;

    #[test]
    fn nobody_is_called_to_what_nobody_can_do_any_more() {
        let told = |state, void| {
            let view = ProposalView { executable_from: Some(words().now), ..view(state) };
            let told = of_proposal(&view, "proposal 4", void, view.snapshot, &words());
            told.into_iter().map(|(kind, text)| format!("{kind}: {text}")).collect::<Vec<_>>().join(", ")
        };
        assert!(told(State::Succeeded, None).ends_with("; anybody may queue it"));
        assert!(
            told(State::Queued, None).starts_with("executable: proposal 4 may be executed by anybody until")
        );
        for state in [State::Succeeded, State::Queued] {
            let told = told(state, Some("action 1: the code is another"));
            assert!(told.ends_with("any more. action 1: the code is another"), "{told}");
            assert!(!told.contains("anybody"), "{told}");
        }
    }
}
