//! A proposal as somebody sees it who must decide: its text, where it stands, what is missing, their own weight and vote.

use crate::{answer::Answer, commands::proceedings::Proceedings, place::Context};
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeMap;
use tributary_client::{describe, messages, AccountId, Chain, ChainExt, EventLog, Timestamp};
use tributary_interfaces::governor::{Ballot, Governor, ProposalId, ProposalView, State, Tally};
use tributary_proposals::{
    texts::{self, title},
    told::ToldAction,
};
use tributary_text::Ratio;
use tributary_words::{
    errors::state_words,
    time::about,
    votes::{lacking, tally},
    words::printable_lines,
    Words,
};

/// The longest title in a list.
const MAX_TITLE: usize = 60;

/// What a proposal's page says beside what the governor keeps of it.
pub struct Page<'a> {
    pub view: &'a ProposalView,
    /// Its text, if the event that told it is at hand.
    pub text: Option<&'a str>,
    /// The votes that for and abstain must reach, once it is known how many there are.
    pub quorum: Option<u128>,
    pub reader: Option<Reader>,
    pub proceedings: Proceedings,
}

/// Who reads it, if that is known.
pub struct Reader {
    /// Their weight, once the snapshot is past; before it, what they have now.
    pub weight: u128,
    pub ballot: Option<Ballot>,
}

/// The texts of all proposals, as they were told when they were made.
pub fn texts(context: &mut Context) -> Result<BTreeMap<ProposalId, String>> {
    let governor = context.dao()?.governor;
    Ok(texts::texts(&log(context)?, &governor))
}

/// The DAO's events.
pub fn log(context: &mut Context) -> Result<EventLog> {
    let since = context.first_block()?;
    Ok(EventLog(context.place.events(since)?))
}

/// What a text says beyond its title, line by line.
fn beyond_the_title(text: &str) -> Vec<String> {
    let lines = printable_lines(text);
    let said = |line: &&String| line.trim().is_empty();
    // Blank lines, the title, and the blank lines after it.
    let mut rest = lines.iter().skip_while(said).skip(1).skip_while(said).cloned().collect::<Vec<_>>();
    while rest.last().is_some_and(|line| line.trim().is_empty()) {
        rest.pop();
    }
    rest
}

/// Prints the actions for people: what each would do, and what that amounts to.
pub fn print_actions(words: &Words, actions: &[ToldAction]) {
    for (number, action) in (1..).zip(actions) {
        println!("action {number}: {}", action.sentence.what);
        for detail in action.sentence.details.iter().chain(&action.notes) {
            println!("  - {detail}");
        }
        if !action.known {
            let message = action.message.as_ref().map(|message| format!(".{message}")).unwrap_or_default();
            println!("  {}{message}", action.calls);
            let lines = action.arguments_in_words(words).into_iter();
            lines.fold(Answer::new(), |answer, (name, text)| answer.with(&name, text)).print_indented();
        }
    }
}

fn shortened(title: &str) -> String {
    match title.chars().count() > MAX_TITLE {
        true => title.chars().take(MAX_TITLE.saturating_sub(1)).chain(['…']).collect(),
        false => title.to_owned(),
    }
}

impl Reader {
    /// What this account has to say to a proposal.
    pub fn read(context: &mut Context, account: AccountId, view: &ProposalView) -> Result<Self> {
        let client = context.client()?;
        let governor = client.dao.governor;
        let weight = client.chain.read(messages::governor(governor).weight(view.id, account))?;
        let ballot = client.chain.read(messages::governor(governor).ballot(view.id, account))?;
        let weight = match weight {
            Ok(weight) => weight,
            Err(_) => {
                use tributary_interfaces::source::MetricSource;
                let electorate = client.chain.read(messages::governor(governor).electorate())?;
                let at = client.chain.now()?.saturating_sub(1);
                let call = messages::source(electorate.source).past_value(electorate.metric, account, at);
                client.chain.read(call)?.unwrap_or_default()
            }
        };
        Ok(Self { weight, ballot })
    }
}

/// Where a proposal stands, and what comes next.
pub fn standing(view: &ProposalView, quorum: Option<u128>, words: &Words) -> String {
    let is_poll = view.action_count == 0;
    let lacking = lacking(&view.tally, quorum, words);
    let grace = view.settings.grace;
    match (view.state, lacking) {
        (State::Pending, _) => format!("pending: voting opens {}", words.moment(view.snapshot)),
        (State::Active, Some(lacking)) => format!("being voted on, failing as it stands: {lacking}"),
        (State::Active, None) => "being voted on, passing as it stands".to_owned(),
        (State::Defeated, Some(lacking)) => format!("defeated: {lacking}"),
        (State::Succeeded, _) if is_poll => "passed: it is a poll, so its result stands".to_owned(),
        (State::Succeeded, _) => {
            format!("passed: to be queued until {}", words.moment(view.ends.saturating_add(grace)))
        }
        (State::Queued, _) => match view.executable_from {
            Some(from) if from > words.now => {
                format!("queued: may be executed from {} on", words.moment(from))
            }
            Some(from) => {
                format!("queued: may be executed until {}", words.moment(from.saturating_add(grace)))
            }
            None => state_words(view.state).to_owned(),
        },
        (state, _) => state_words(state).to_owned(),
    }
}

/// What a ballot says, in words.
pub fn ballot_words(ballot: &Ballot, words: &Words) -> String {
    let left = ballot.weight.saturating_sub(ballot.cast.sum());
    let told = tally(&ballot.cast, words);
    match (ballot.cast.sum(), left) {
        (0, _) => "none yet".to_owned(),
        (_, 0) => told,
        (_, left) => format!("{told}, {} left", words.tokens(left)),
    }
}

/// The moment whose votes count.
pub fn snapshot_words(at: Timestamp, words: &Words) -> String {
    let verb = if at >= words.now { "will count" } else { "count" };
    format!("{}: the votes that each has then {verb}", words.moment(at))
}

/// When the vote ends; one that is decided before is over already.
fn ends_words(view: &ProposalView, words: &Words) -> String {
    let over = matches!(view.state, State::Defeated | State::Succeeded | State::Queued | State::Executed);
    let regular = view.snapshot.saturating_add(view.settings.voting_period);
    match view.ends {
        ends if over && ends > words.now => {
            format!("over already, before {}: no vote to come could change its outcome", words.moment(ends))
        }
        ends if ends > regular => format!(
            "{}, {} later than planned, as its outcome turned late",
            words.moment(ends),
            about(ends.saturating_sub(regular))
        ),
        ends => words.moment(ends),
    }
}

impl Page<'_> {
    /// The page, its actions left out.
    pub fn answer(&self, words: &Words) -> Answer {
        let view = self.view;
        let Tally { for_votes, against_votes, abstain_votes } = view.tally;
        let cast = view.tally.sum();
        let votes = |votes: u128| match cast {
            0 => words.tokens(votes),
            cast => format!(
                "{} ({} of what was cast)",
                words.tokens(votes),
                Ratio::new(votes, cast).percent_within(1)
            ),
        };
        let text = self.text.unwrap_or_default();
        let lines = beyond_the_title(text);
        let told: String =
            lines.iter().map(|line| format!("\n  {line}").trim_end_matches(' ').to_owned()).collect();
        let number = |amount: u128| Value::String(amount.to_string());
        let mut page = Answer::new().number("id", view.id).said("title", title(self.text), title(self.text));
        if !lines.is_empty() {
            page = page.said("text", text, told);
        } else {
            page = page.for_programs("text", text);
        }
        page = page
            .said("state", describe(&view.state).to_string(), self.standing(words))
            .for_programs("ended_at", self.proceedings.ended.map(|(at, _)| at))
            .member("proposer", &view.proposer, words)
            .said("actions", view.action_count, actions_words(view.action_count))
            .said("for", number(for_votes), votes(for_votes))
            .said("against", number(against_votes), votes(against_votes))
            .said("abstain", number(abstain_votes), votes(abstain_votes))
            .said("quorum", self.quorum.map_or(Value::Null, number), self.quorum_words(words))
            .number("voters", view.voters)
            .moment("created", view.created, words)
            .said("snapshot", view.snapshot, snapshot_words(view.snapshot, words))
            .said("ends", view.ends, ends_words(view, words));
        let executable = Value::from(view.executable_from);
        page = match (view.executable_from, view.state, view.action_count) {
            (Some(from), ..) => page.said("executable_from", executable, words.moment(from)),
            (None, State::Pending | State::Active | State::Succeeded, 1..) => {
                let when = match view.settings.timelock {
                    0 => "as soon as it is queued".to_owned(),
                    timelock => format!("{} after it is queued", words.span(timelock)),
                };
                page.said("executable_from", executable, when)
            }
            _ => page.for_programs("executable_from", executable),
        };
        page = match self.proceedings.ballots.is_empty() {
            true => page.for_programs("ballots", Vec::<Value>::new()),
            false => {
                let lines = self.proceedings.lines(words).into_iter();
                let lines = lines.map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n");
                page.listed("ballots", self.proceedings.values(), &lines)
            }
        };
        match &self.reader {
            Some(reader) => self.read_by(page, reader, words),
            None => page,
        }
    }

    /// Where it stands, and since when if it has ended.
    fn standing(&self, words: &Words) -> String {
        let stands = standing(self.view, self.quorum, words);
        match self.proceedings.ended {
            Some((at, _)) => format!("{stands} {}", words.moment(at)),
            None => stands,
        }
    }

    fn read_by(&self, page: Answer, reader: &Reader, words: &Words) -> Answer {
        let ahead = self.view.state == State::Pending;
        let weight = match ahead {
            true => format!("{} now; what counts is the snapshot", words.tokens(reader.weight)),
            false => words.tokens(reader.weight),
        };
        let number = Value::String(reader.weight.to_string());
        let (cast, told) = match &reader.ballot {
            Some(ballot) => (serde_json::Value::from(&describe(ballot)), ballot_words(ballot, words)),
            None if ahead || reader.weight == 0 => (Value::Null, "none".to_owned()),
            None if self.view.state == State::Active => (
                Value::Null,
                format!("none yet: `tributary vote {} for`, or against, or abstain", self.view.id),
            ),
            None => (Value::Null, "none".to_owned()),
        };
        page.said("your_weight", number, weight).said("your_vote", cast, told)
    }

    fn quorum_words(&self, words: &Words) -> String {
        let share = words.share(self.view.settings.quorum);
        let Tally { for_votes, abstain_votes, .. } = self.view.tally;
        let there = for_votes.saturating_add(abstain_votes);
        match self.quorum {
            Some(needed) if there >= needed => {
                format!(
                    "reached: {} of {} needed ({share} of all votes)",
                    words.tokens(there),
                    words.tokens(needed)
                )
            }
            Some(needed) => {
                format!("{} of {} needed ({share} of all votes)", words.tokens(there), words.tokens(needed))
            }
            None => format!("{share} of all votes there are at the snapshot"),
        }
    }

    /// A line in a list.
    pub fn row(&self, words: &Words) -> Answer {
        let view = self.view;
        let ends = match view.state {
            State::Pending | State::Active => words.moment(view.ends),
            State::Defeated | State::Succeeded | State::Queued | State::Executed if view.ends > words.now => {
                "decided early".to_owned()
            }
            _ => tributary_words::time::date(view.ends),
        };
        let row = Answer::new()
            .number("id", view.id)
            .with("title", shortened(&title(self.text)))
            .with("state", state_words(view.state).split(':').next().unwrap_or_default())
            .with("for", words.tokens(view.tally.for_votes))
            .with("against", words.tokens(view.tally.against_votes))
            .with("vote ends", ends);
        match &self.reader {
            Some(reader) => row.with(
                "your vote",
                match &reader.ballot {
                    Some(ballot) => ballot_words(ballot, words),
                    None if reader.weight == 0 => "no weight".to_owned(),
                    None => "none".to_owned(),
                },
            ),
            None => row,
        }
    }
}

fn actions_words(count: u32) -> String {
    match count {
        0 => "none: it is a poll".to_owned(),
        count => count.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::hash_of;
    use tributary_core::DAY;
    use tributary_interfaces::governor::Settings;
    use tributary_proposals::texts::text_of;
    use tributary_words::example::words;

    const HARB: u128 = 1_000_000;

    fn view(state: State, tally: Tally) -> ProposalView {
        let now = words().now;
        ProposalView {
            id: 4,
            proposer: [7; 32].into(),
            state,
            description_hash: hash_of(b"Pay Ann\n\nShe did the docs."),
            action_count: 1,
            created: now - 2 * DAY,
            block: 1,
            snapshot: now - DAY,
            ends: now + 2 * DAY,
            queued_at: None,
            executable_from: None,
            tally,
            total: Some(100 * HARB),
            quorum: Some(20 * HARB),
            voters: 1,
            counted: 0,
            settings: Settings {
                voting_delay: DAY,
                voting_period: 3 * DAY,
                timelock: DAY,
                grace: 14 * DAY,
                quorum: 2_000,
                threshold: 100,
                live_proposals: 3,
                extension: 0,
                early_decision: false,
            },
        }
    }

    fn tally(for_votes: u128, against_votes: u128) -> Tally {
        Tally { for_votes: for_votes * HARB, against_votes: against_votes * HARB, abstain_votes: 0 }
    }

    fn stands(view: &ProposalView) -> String {
        standing(view, view.quorum, &words())
    }

    #[test]
    fn where_a_vote_stands_is_told_with_what_is_missing() {
        assert_eq!(stands(&view(State::Active, tally(30, 10))), "being voted on, passing as it stands");
        assert_eq!(
            stands(&view(State::Active, tally(15, 10))),
            "being voted on, failing as it stands: 5 HARB more for or abstaining are needed for the quorum"
        );
        assert_eq!(
            stands(&view(State::Defeated, tally(30, 40))),
            "defeated: there must be more for than against"
        );
        let poll = ProposalView { action_count: 0, ..view(State::Succeeded, tally(30, 10)) };
        assert_eq!(stands(&poll), "passed: it is a poll, so its result stands");
        let queued =
            ProposalView { executable_from: Some(words().now + DAY), ..view(State::Queued, tally(30, 10)) };
        assert_eq!(stands(&queued), "queued: may be executed from 2026-11-28 14:05 UTC (in 1 day) on");
    }

    #[test]
    fn a_vote_that_was_decided_early_or_lasted_longer_is_told_so() {
        let now = words().now;
        let regular = view(State::Active, tally(30, 10));
        let ends = |state, ends| ends_words(&ProposalView { state, ends, ..regular.clone() }, &words());
        assert_eq!(ends(State::Active, now + 2 * DAY), "2026-11-29 14:05 UTC (in 2 days)");
        assert_eq!(
            ends(State::Active, now + 3 * DAY),
            "2026-11-30 14:05 UTC (in 3 days), 1 day later than planned, as its outcome turned late"
        );
        let early = ends(State::Succeeded, now + 2 * DAY);
        assert!(early.starts_with("over already, before 2026-11-29 14:05 UTC (in 2 days): no vote to come"));
        assert_eq!(ends(State::Defeated, now - DAY), "2026-11-26 14:05 UTC (1 day ago)");
    }

    #[test]
    fn a_text_is_shown_only_if_its_hash_is_the_one_that_the_governor_keeps() {
        let view = view(State::Active, tally(0, 0));
        let texts = |text: &str| BTreeMap::from([(4, text.to_owned())]);
        let text = texts("Pay Ann\n\nShe did the docs.");
        assert_eq!(text_of(&view, &text), Some("Pay Ann\n\nShe did the docs."));
        assert_eq!(title(text_of(&view, &text)), "Pay Ann");
        assert_eq!(text_of(&view, &texts("Pay Bo")), None);
        assert_eq!(title(None), "(its text is not at hand)");
    }

    #[test]
    fn a_reader_sees_their_weight_and_their_vote() {
        let view = view(State::Active, tally(30, 10));
        let ballot = Ballot { weight: 12 * HARB, cast: tally(10, 0) };
        assert_eq!(ballot_words(&ballot, &words()), "10 HARB for, 2 HARB left");
        let reader = Some(Reader { weight: 12 * HARB, ballot: None });
        let page = Page {
            view: &view,
            text: None,
            quorum: view.quorum,
            reader,
            proceedings: Proceedings::default(),
        };
        let told = page.answer(&words()).value();
        assert_eq!(told["your_weight"], "12000000");
        assert_eq!(told["your_vote"], Value::Null);
        assert_eq!(told["state"], "Active", "as it always was for programs");
    }

    #[test]
    fn a_text_is_told_with_its_blank_lines_and_without_its_title_again() {
        assert_eq!(
            beyond_the_title("\nPay Ann\n\nShe did it.\n\nAll of it.\n"),
            ["She did it.", "", "All of it."]
        );
        assert!(beyond_the_title("Pay Ann\n").is_empty());
        let view = view(State::Active, tally(30, 10));
        let page = Page {
            view: &view,
            text: Some("Pay Ann\n\nOne.\n\nTwo."),
            quorum: None,
            reader: None,
            proceedings: Proceedings { ballots: Vec::new(), ended: Some((words().now, 7)) },
        };
        assert!(page.standing(&words()).ends_with(" 2026-11-27 14:05 UTC (now)"), "and when it ended");
        assert_eq!(
            page.answer(&words()).value()["text"],
            "Pay Ann\n\nOne.\n\nTwo.",
            "all of it for programs"
        );
    }
}
