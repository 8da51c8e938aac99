//! What became of a proposal, as its events tell: who voted how and why, when it ended, and who may do what next.

use super::step::Step;
use crate::purpose::choice_words;
use serde_json::{json, Value};
use tributary_client::{account_text, AccountId, EventLog, Timestamp};
use tributary_interfaces::governor::{
    Canceled, Choice, Executed, Guardian, ProposalId, ProposalView, State, Vetoed, Voted,
};
use tributary_words::{words::printable, Words};

/// A proposal's ballots and its end.
#[derive(Default)]
pub struct Proceedings {
    pub ballots: Vec<(Timestamp, Voted)>,
    /// When it was executed, canceled or vetoed, and in which block.
    pub ended: Option<(Timestamp, u32)>,
}

impl Proceedings {
    pub fn of(log: &EventLog, governor: AccountId, id: ProposalId) -> Self {
        let mut proceedings = Self::default();
        for event in log.0.iter().filter(|event| event.contract == governor) {
            if let Some(voted) = event.decode::<Voted>().filter(|voted| voted.proposal == id) {
                proceedings.ballots.push((event.at, voted));
            }
            let ended = event
                .decode::<Executed>()
                .map(|done| done.proposal)
                .or_else(|| event.decode::<Canceled>().map(|done| done.proposal))
                .or_else(|| event.decode::<Vetoed>().map(|done| done.proposal));
            if ended == Some(id) {
                proceedings.ended = Some((event.at, event.block));
            }
        }
        proceedings
    }

    /// The block before which a decision had changed nothing yet: in which it was carried out, or its vote was over.
    pub fn decided_in(&self, log: &EventLog, view: &ProposalView) -> u32 {
        let over = || log.0.iter().find(|event| event.at >= view.ends).map(|event| event.block);
        self.ended.map(|(_, block)| block).or_else(over).unwrap_or(u32::MAX)
    }

    pub fn values(&self) -> Vec<Value> {
        let one = |(at, voted): &(Timestamp, Voted)| {
            json!({
                "voter": account_text(&voted.voter),
                "choice": Value::from(&tributary_client::describe(&voted.choice)),
                "weight": voted.weight.to_string(),
                "reason": voted.reason,
                "at": at,
            })
        };
        self.ballots.iter().map(one).collect()
    }

    /// A line for each ballot: "Ann (5Grw…utQY) for, with 60 HARB: “She did it”".
    pub fn lines(&self, words: &Words) -> Vec<String> {
        self.ballots.iter().map(|(_, voted)| ballot_line(voted, words)).collect()
    }
}

fn ballot_line(voted: &Voted, words: &Words) -> String {
    let who = words.member(&voted.voter);
    let how = match voted.choice {
        Choice::For => format!("for, with {}", words.tokens(voted.weight)),
        Choice::Against => format!("against, with {}", words.tokens(voted.weight)),
        Choice::Abstain => format!("abstains, with {}", words.tokens(voted.weight)),
        Choice::Split(_) => choice_words(&voted.choice, words).trim_end_matches(" on").to_owned(),
    };
    match voted.reason.trim() {
        "" => format!("{who} {how}"),
        reason => format!("{who} {how}: “{}”", printable(reason)),
    }
}

/// Who may do what about a proposal now, and until when; of one that fails as things stand, if it `fails`.
pub fn next(view: &ProposalView, guardian: Option<&Guardian>, fails: bool, words: &Words) -> Vec<Step> {
    let id = view.id;
    let acts = view.action_count > 0;
    let mut steps = Vec::new();
    match view.state {
        State::Pending => {
            let who = words.member(&view.proposer);
            let until = words.moment(view.snapshot);
            steps.push(Step::new(who, format!("may take it back until {until}"), format!("cancel {id}")));
            steps.push(Step::new(
                "whoever has votes then",
                format!("may vote from {until} to {}", words.moment(view.ends)),
                format!("vote {id} for|against|abstain"),
            ));
        }
        State::Active => steps.push(Step::new(
            "whoever had votes at the snapshot",
            format!("may vote until {}", words.moment(view.ends)),
            format!("vote {id} for|against|abstain"),
        )),
        State::Succeeded if acts => {
            let until = words.moment(view.ends.saturating_add(view.settings.grace));
            steps.push(Step::new(
                "anybody",
                format!("may start its timelock until {until}, or it is void"),
                format!("queue {id}"),
            ));
        }
        State::Queued => {
            let from = view.executable_from.or(view.queued_at).unwrap_or(words.now);
            let until = words.moment(from.saturating_add(view.settings.grace));
            let when = match from > words.now {
                true => format!("from {} to {until}", words.moment(from)),
                false => format!("until {until}, or it is void"),
            };
            let fails = fails && from <= words.now;
            let unless = if fails { "; as things stand it would fail" } else { "" };
            let command = (!fails).then(|| format!("execute {id}"));
            steps.push(Step::new("anybody", format!("may execute it {when}{unless}"), command));
            steps.push(Step::new(
                "who disagrees",
                "may leave before it is executed",
                "redeem all".to_owned(),
            ));
        }
        State::Succeeded => steps.push(Step::new("nobody", "has to do anything: its result stands", None)),
        State::Defeated | State::Expired | State::Canceled | State::Vetoed => {
            steps.push(again());
        }
        State::Executed => steps.push(Step::new("nobody", "may undo it but by another proposal", None)),
    }
    let open = is_open(view);
    if let Some(Guardian { account, until }) =
        guardian.filter(|guardian| open && acts && guardian.until > words.now)
    {
        let who = words.member(account);
        let until = words.moment(*until);
        steps.push(Step::new(
            who,
            format!("may stop it before it is executed, as the guardian until {until}"),
            format!("veto {id}"),
        ));
    }
    steps
}

/// Whether something may still come of a proposal.
pub fn is_open(view: &ProposalView) -> bool {
    matches!(view.state, State::Pending | State::Active | State::Succeeded | State::Queued)
}

/// What is left of what was not carried out.
pub fn again() -> Step {
    Step::new("anybody who may propose", "may propose it again", "propose FILE".to_owned())
}

/// What comes next for whoever has just done something about a proposal, if anything does.
pub fn then(view: &ProposalView, words: &Words) -> Option<String> {
    let id = view.id;
    let is_poll = view.action_count == 0;
    match view.state {
        State::Pending => Some(format!(
            "voting opens {}: `tributary vote {id} for`, or against, or abstain",
            words.moment(view.snapshot)
        )),
        State::Active if is_poll => {
            Some(format!("the vote ends {}, and its result stands then", words.moment(view.ends)))
        }
        State::Active => Some(format!(
            "the vote ends {}; if it has passed then, anybody may queue it: `tributary queue {id}`",
            words.moment(view.ends)
        )),
        State::Succeeded if !is_poll => Some(format!("anybody may queue it: `tributary queue {id}`")),
        State::Queued => {
            let from = view.executable_from.filter(|from| *from > words.now);
            let when = from.map_or("now".to_owned(), |from| format!("from {} on", words.moment(from)));
            Some(format!("anybody may execute it {when}: `tributary execute {id}`"))
        }
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use tributary_core::DAY;
    use tributary_interfaces::governor::{Settings, Tally};
    use tributary_words::example::words;

    pub(crate) fn view(state: State) -> ProposalView {
        let now = words().now;
        ProposalView {
            id: 4,
            proposer: [7; 32].into(),
            state,
            description_hash: [0; 32].into(),
            action_count: 1,
            created: now,
            block: 1,
            snapshot: now + DAY,
            ends: now + 4 * DAY,
            queued_at: None,
            executable_from: Some(now + DAY),
            tally: Tally::default(),
            total: None,
            quorum: None,
            voters: 0,
            counted: 0,
            settings: Settings {
                voting_delay: DAY,
                voting_period: 3 * DAY,
                timelock: DAY,
                grace: 15 * DAY,
                quorum: 2_000,
                threshold: 100,
                live_proposals: 3,
                extension: 0,
                early_decision: false,
            },
        }
    }

    fn told(state: State) -> Vec<String> {
        let words = words();
        let guardian = Guardian { account: [7; 32].into(), until: words.now + 30 * DAY };
        next(&view(state), Some(&guardian), false, &words).iter().map(Step::text).collect()
    }

    #[test]
    fn who_may_do_what_next_is_told_with_the_command_and_until_when() {
        let pending = told(State::Pending);
        assert!(pending[0].starts_with("Ann (5"), "{pending:?}");
        assert!(pending[0]
            .ends_with("may take it back until 2026-11-28 14:05 UTC (in 1 day): `tributary cancel 4`"));
        assert!(pending[1].ends_with("`tributary vote 4 for|against|abstain`"), "{pending:?}");
        assert!(
            pending[2].contains("as the guardian until 2026-12-27")
                && pending[2].ends_with("`tributary veto 4`")
        );
        assert!(told(State::Active)[0].contains("may vote until 2026-12-01 14:05 UTC (in 4 days)"));
        assert!(told(State::Succeeded)[0].ends_with("or it is void: `tributary queue 4`"));
        let queued = told(State::Queued);
        assert!(
            queued[0].contains("from 2026-11-28") && queued[0].ends_with("`tributary execute 4`"),
            "{queued:?}"
        );
        assert!(queued[1].contains("may leave before it is executed"), "{queued:?}");
        for over in [State::Executed, State::Vetoed, State::Defeated] {
            assert!(told(over).iter().all(|step| !step.contains("veto 4")), "there is nothing left to stop");
        }
    }

    #[test]
    fn what_would_fail_is_not_advised_and_what_may_be_mended_by_then_is() {
        let words = words();
        let first = |from, fails| {
            let view = ProposalView { executable_from: Some(from), ..view(State::Queued) };
            next(&view, None, fails, &words).first().map(Step::text).unwrap_or_default()
        };
        let failing = first(words.now, true);
        assert!(failing.ends_with("as things stand it would fail") && !failing.contains('`'), "{failing}");
        assert!(first(words.now, false).ends_with("`tributary execute 4`"));
        assert!(first(words.now + DAY, true).ends_with("`tributary execute 4`"));
    }

    #[test]
    fn who_did_something_about_a_proposal_is_told_what_comes_next_and_nothing_where_nothing_does() {
        let words = words();
        let told = |state| then(&view(state), &words).unwrap_or_default();
        let executable = ProposalView { executable_from: Some(words.now), ..view(State::Queued) };
        let now = then(&executable, &words).unwrap_or_default();
        assert_eq!(now, "anybody may execute it now: `tributary execute 4`", "without a timelock");
        assert!(told(State::Pending)
            .starts_with("voting opens 2026-11-28 14:05 UTC (in 1 day): `tributary vote 4"));
        assert!(told(State::Active).ends_with("anybody may queue it: `tributary queue 4`"));
        assert!(told(State::Queued).ends_with("(in 1 day) on: `tributary execute 4`"));
        for over in [State::Executed, State::Vetoed, State::Defeated, State::Canceled] {
            assert_eq!(told(over), "");
        }
        let poll = ProposalView { action_count: 0, ..view(State::Active) };
        assert!(then(&poll, &words).is_some_and(|next| next.ends_with("its result stands then")));
    }

    #[test]
    fn a_ballot_is_told_with_its_reason() {
        let voted = |choice, reason: &str| Voted {
            proposal: 4,
            voter: [7; 32].into(),
            choice,
            weight: 60_000_000,
            left: 0,
            total: 100_000_000,
            reason: reason.to_owned(),
        };
        let told = ballot_line(&voted(Choice::Against, "too\u{1b} dear"), &words());
        assert!(told.ends_with(") against, with 60 HARB: “too\u{fffd} dear”"), "{told}");
        assert!(ballot_line(&voted(Choice::For, " "), &words()).ends_with(" for, with 60 HARB"));
    }
}
