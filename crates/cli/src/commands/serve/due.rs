//! What comes with time, without anybody doing anything: votes and windows that end, what may be done from now on.

use crate::{commands::attestations::brief, place::Context};
use anyhow::Result;
use tributary_client::{account_text, messages, parse_account, parse_asset, Chain, ChainExt, Timestamp};
use tributary_core::DAY;
use tributary_history::{
    asked::{OpenEpoch, ProposalRow, Window},
    News, RelayRow, Told,
};
use tributary_interfaces::governor::{Governor, ProposalView, State};
use tributary_proposals::{check::would_execute, pins};
use tributary_words::{
    time,
    votes::{defeat, lacking, tally},
    words::printable,
    Words,
};

/// How long ago a vote may have ended, or a signature have expired, to be told of still.
pub const LATELY: Timestamp = 30 * DAY;

/// Something that was taken to be relayed, and came to nothing.
const REFUSED: &str = "relay-refused";

/// What the id begins and ends with, without its chain, of the news about something that was handed in.
pub fn about_handed_in(governor: &str) -> (String, String) {
    (format!("{governor}:relay-"), format!(":{REFUSED}"))
}

/// What is to be told now; each has an id of its own, so that it is told once.
pub fn due(
    context: &mut Context,
    proposals: &[ProposalRow],
    windows: &[Window],
    open: &[OpenEpoch],
    refused: &[RelayRow],
) -> Result<Vec<News>> {
    let now = context.place.now()?;
    let is_live = |row: &&ProposalRow| {
        let ended = row.executed_at.or(row.canceled_at).or(row.vetoed_at);
        ended.is_none() && row.ends.saturating_add(LATELY) > now
    };
    let live: Vec<_> = proposals.iter().filter(is_live).collect();
    let soon = |moment: Timestamp| moment > now && moment <= now.saturating_add(DAY);
    let ending: Vec<_> = open.iter().filter(|epoch| soon(epoch.until) && epoch.rest().is_some()).collect();
    let mut news = Vec::new();
    if live.is_empty() && windows.is_empty() && ending.is_empty() && refused.is_empty() {
        return Ok(news);
    }
    let mut words = context.words()?;
    let client = &mut context.client()?;
    let dao = client.dao;
    let [metrics, governor, treasury] =
        [dao.metrics, dao.governor, dao.treasury].map(|part| account_text(&part));
    // Whoever tells it may come later than what is told.
    let told = |id: String, kind: &str, at: Timestamp, text: String| News {
        id: format!("{id}:{kind}"),
        at: at.min(now),
        block: 0,
        kind: kind.to_owned(),
        text,
        events: Vec::new(),
        proposal: None,
        member: None,
    };
    for row in live {
        let Some(view) = client.chain.read(messages::governor(dao.governor).proposal(row.id))? else {
            continue;
        };
        let quorum = client.chain.read(messages::governor(dao.governor).quorum(row.id))?.ok();
        let view = ProposalView { quorum: view.quorum.or(quorum), ..view };
        let title = titled(row.id, proposals);
        let id = format!("{governor}:proposal-{}", row.id);
        let may_be_void = matches!(view.state, State::Succeeded | State::Queued) && view.action_count > 0;
        let void = if may_be_void { pins::void(client, row.id, &words)? } else { None };
        let may_fail = void.is_none() && is_executable(&view, now);
        let fails = may_fail && !would_execute(client, row.id)?;
        let hope = Hope { void: void.as_deref(), fails };
        for (kind, at, text) in of_proposal(&view, &title, hope, now, &words) {
            let (proposal, member) = (Some(row.id), Some(row.proposer.clone()));
            news.push(News { proposal, member, ..told(id.clone(), kind, at, text) });
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
        let Window { block, index, .. } = *window;
        let at = a_day_before(window.until, window.since);
        let events = vec![Told { block, index, own: None }];
        news.push(News { events, ..told(id, "window-ends", at, text) });
    }
    for epoch in ending {
        let asset = parse_asset(&epoch.asset)?;
        words.meet(client.chain, [asset]);
        let left = words.amount(&asset, epoch.rest().unwrap_or_default());
        let id = format!("{treasury}:program-{}-epoch-{}", epoch.program, epoch.epoch);
        let text = format!(
            "epoch {} of program {} may be claimed for certain until {}: {left} of it was not",
            epoch.epoch,
            epoch.program,
            time::date(epoch.until)
        );
        let at = a_day_before(epoch.until, epoch.opened_at);
        news.push(told(id, "claim-window-ends", at, text));
    }
    for row in refused {
        let (id, _) = about_handed_in(&governor);
        let text = of_refused(row, proposals, &words)?;
        let (proposal, member) = (row.proposal, Some(row.signer.clone()));
        news.push(News { proposal, member, ..told(format!("{id}{}", row.id), REFUSED, row.expiry, text) });
    }
    Ok(news)
}

/// When it was a day until a moment, or when that moment was set, if that was later.
fn a_day_before(moment: Timestamp, set: Timestamp) -> Timestamp {
    moment.saturating_sub(DAY).max(set)
}

/// "proposal 3 “Pay Ann”".
fn titled(id: u32, proposals: &[ProposalRow]) -> String {
    match proposals.iter().find(|row| row.id == id && !row.title.is_empty()) {
        Some(row) => format!("proposal {id} “{}”", printable(&row.title)),
        None => format!("proposal {id}"),
    }
}

/// That something was taken to be relayed and came to nothing, as it expired while it waited perhaps: not what it was for,
/// which is nobody's business if it does not count.
fn of_refused(row: &RelayRow, proposals: &[ProposalRow], words: &Words) -> Result<String> {
    let who = brief(&parse_account(&row.signer)?, words);
    let what = match row.proposal {
        Some(id) => format!("a ballot of {who} on {}", titled(id, proposals)),
        None => format!("a delegation of {who}"),
    };
    let why = row.reason.as_deref().unwrap_or("it was refused");
    Ok(format!("{what}, handed in to be relayed, does not count: {why}"))
}

/// Whether its timelock is over.
fn is_executable(view: &ProposalView, now: Timestamp) -> bool {
    view.state == State::Queued && view.executable_from.is_some_and(|from| from <= now)
}

/// What can come of a proposal that passed.
#[derive(Clone, Copy, Default)]
struct Hope<'a> {
    /// Why nobody can execute it any more.
    void: Option<&'a str>,
    /// Whether it fails if it is executed now.
    fails: bool,
}

/// What there is to say of a proposal now, by kind, and since when that is so.
fn of_proposal(
    view: &ProposalView,
    title: &str,
    hope: Hope,
    now: Timestamp,
    words: &Words,
) -> Vec<(&'static str, Timestamp, String)> {
    let cast = tally(&view.tally, words);
    let ends = time::date(view.ends);
    match view.state {
        State::Active if view.ends <= now.saturating_add(DAY) => {
            let at = a_day_before(view.ends, view.snapshot);
            let mut told =
                vec![("vote-ends", at, format!("the vote on {title} ends {ends}; votes cast: {cast}"))];
            let there = view.tally.for_votes.saturating_add(view.tally.abstain_votes);
            if view.quorum.is_some_and(|quorum| there < quorum) {
                let lacks = lacking(&view.tally, view.quorum, words).unwrap_or_default();
                told.push(("quorum-missing", at, format!("the vote on {title} ends {ends}, and {lacks}")));
            }
            told
        }
        State::Succeeded => {
            let next = match hope.void {
                Some(why) => format!("; nobody can execute it any more. {why}"),
                None if view.action_count == 0 => String::new(),
                None => "; anybody may queue it".to_owned(),
            };
            vec![("passed", view.ends, format!("{title} passed with votes {cast}{next}"))]
        }
        State::Defeated => {
            let why = defeat(view, words).unwrap_or_else(|| format!("votes cast: {cast}"));
            vec![("defeated", view.ends, format!("{title} did not pass: {why}"))]
        }
        State::Queued if is_executable(view, now) => {
            if let Some(why) = hope.void {
                return vec![("void", now, format!("nobody can execute {title} any more. {why}"))];
            }
            let from = view.executable_from.unwrap_or(now);
            let until = time::date(from.saturating_add(view.settings.grace));
            vec![match hope.fails {
                false => ("executable", from, format!("{title} may be executed by anybody until {until}")),
                true => (
                    "failing",
                    now,
                    format!(
                        "the timelock of {title} is over; executed now it would fail, and it expires {until}"
                    ),
                ),
            }]
        }
        State::Expired => {
            let at = view.executable_from.unwrap_or(view.ends).saturating_add(view.settings.grace);
            vec![("expired", at, format!("{title} passed, and was not carried out in time"))]
        }
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
        let told = |state, void, fails| {
            let view = ProposalView { executable_from: Some(words().now), ..view(state) };
            let hope = Hope { void, fails };
            let told = of_proposal(&view, "proposal 4", hope, view.snapshot, &words());
            told.into_iter().map(|(kind, _, text)| format!("{kind}: {text}")).collect::<Vec<_>>().join(", ")
        };
        assert!(told(State::Succeeded, None, false).ends_with("; anybody may queue it"));
        assert!(told(State::Queued, None, false)
            .starts_with("executable: proposal 4 may be executed by anybody until"));
        let failing = told(State::Queued, None, true);
        assert!(failing.contains("executed now it would fail") && !failing.contains("anybody"), "{failing}");
        for state in [State::Succeeded, State::Queued] {
            let told = told(state, Some("action 1: the code is another"), false);
            assert!(told.ends_with("any more. action 1: the code is another"), "{told}");
            assert!(!told.contains("anybody"), "{told}");
        }
    }

    #[test]
    fn what_comes_with_time_is_dated_by_when_it_came() {
        let told = |state, now| {
            let view = ProposalView { executable_from: Some(words().now), ..view(state) };
            let told = of_proposal(&view, "proposal 4", Hope::default(), now, &words());
            (told[0].1, view)
        };
        let later = words().now + 20 * DAY;
        for state in [State::Succeeded, State::Defeated] {
            let (at, view) = told(state, later);
            assert_eq!(at, view.ends, "the vote's end, however much later it is told");
        }
        let (at, view) = told(State::Active, view(State::Active).ends - 1);
        assert_eq!(at, (view.ends - DAY).max(view.snapshot));
        assert_eq!(told(State::Queued, later).0, words().now, "the end of its timelock");
        let (at, view) = told(State::Expired, later);
        assert_eq!(at, words().now + view.settings.grace);
    }
}
