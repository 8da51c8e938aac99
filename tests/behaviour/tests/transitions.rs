//! Every message about a proposal, in every state, by every role: allowed, or refused with the error that
//! says why. The cast is that of `tributary_behaviour::council`.
//!
//! Each message is tried without taking effect, so that all of them meet the same proposal; what they do
//! when they take effect is told in `governor.rs`, and that a refusal changes nothing is checked at each
//! refusal there.

use std::collections::BTreeMap;
use tributary_behaviour::council::{council, wrong, Council};
use tributary_core::{DAY, HOUR};
use tributary_harness::{messages::governor, AccountId, Call, ChainExt};
use tributary_interfaces::governor::{Action, Choice, Governor, GovernorError, ProposalId, Settings, State};

/// Everything that can be true of a proposal, as far as a message may care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Situation {
    Pending,
    Active,
    Defeated,
    Succeeded,
    /// A poll that has passed.
    Poll,
    /// Queued, and its timelock runs.
    Waiting,
    /// Queued, and its timelock is over.
    Ripe,
    NeverQueued,
    NeverExecuted,
    Executed,
    Canceled,
    Vetoed,
}
use Situation::*;

const SITUATIONS: [Situation; 12] = [
    Pending,
    Active,
    Defeated,
    Succeeded,
    Poll,
    Waiting,
    Ripe,
    NeverQueued,
    NeverExecuted,
    Executed,
    Canceled,
    Vetoed,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Proposer,
    Voter,
    Stranger,
    Guardian,
    /// The governor's own account.
    Itself,
}
use Role::*;

const ROLES: [Role; 5] = [Proposer, Voter, Stranger, Guardian, Itself];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    Vote,
    /// A ballot that the voter has signed.
    VoteBySig,
    Queue,
    Execute,
    Cancel,
    Veto,
}
use Message::*;

const MESSAGES: [Message; 6] = [Vote, VoteBySig, Queue, Execute, Cancel, Veto];

impl Situation {
    fn state(self) -> State {
        match self {
            Pending => State::Pending,
            Active => State::Active,
            Defeated => State::Defeated,
            Succeeded | Poll => State::Succeeded,
            Waiting | Ripe => State::Queued,
            NeverQueued | NeverExecuted => State::Expired,
            Executed => State::Executed,
            Canceled => State::Canceled,
            Vetoed => State::Vetoed,
        }
    }
}

/// A council whose proposal is in this situation.
fn bring_about(situation: Situation) -> (Council, ProposalId) {
    let mut s = council();
    // Whoever calls pays for storage, the governor's account too.
    s.world.chain.endow(&s.at, tributary_harness::ENDOWMENT).expect("endowing an account works");
    let (ann, guardian, stranger) = (s.ann.clone(), s.guardian.clone(), s.stranger.clone());
    let actions = if situation == Poll { vec![] } else { vec![s.lock()] };
    let id = s.propose(actions);
    match situation {
        Pending => {}
        Active => s.open(id),
        Defeated => s.world.advance(4 * DAY),
        Succeeded | Poll => s.pass(id),
        Waiting => {
            s.ripen(id);
            let until = s.world.now();
            s.world.at(until - 1);
        }
        Ripe => s.ripen(id),
        NeverQueued => {
            s.pass(id);
            s.world.advance(15 * DAY);
        }
        NeverExecuted => {
            s.ripen(id);
            s.world.advance(15 * DAY);
        }
        Executed => {
            s.ripen(id);
            s.world.ok(&stranger, governor(s.at).execute(id));
        }
        Canceled => s.world.ok(&ann, governor(s.at).cancel(id)),
        Vetoed => s.world.ok(&guardian, governor(s.at).veto(id)),
    }
    assert_eq!(s.state(id), situation.state());
    (s, id)
}

/// What must come of it: the table that this file is about.
fn expected(s: &mut Council, id: ProposalId, situation: Situation, message: Message, role: Role) -> Outcome {
    let caller = account(s, role);
    let wrong_state = Err(wrong(id, situation.state()));
    match (message, situation) {
        (Vote, Active) if role == Proposer || role == Voter => Ok(()),
        (Vote, Active) => Err(GovernorError::NoWeight { voter: caller, snapshot: s.view(id).snapshot }),
        (VoteBySig, Active) => Ok(()),
        (Queue, Succeeded) => Ok(()),
        (Execute, Ripe) => Ok(()),
        (Execute, Waiting) => {
            let now = s.world.now();
            Err(GovernorError::TimelockRuns { until: now + 1, now })
        }
        (Cancel, Pending) if role == Proposer => Ok(()),
        (Cancel, Pending) => Err(GovernorError::NotAllowed { caller }),
        (Veto, _) if role != Guardian => Err(GovernorError::NotAllowed { caller }),
        (Veto, Pending | Active | Succeeded | Waiting | Ripe) => Ok(()),
        _ => wrong_state,
    }
}

type Outcome = Result<(), GovernorError>;

fn account(s: &Council, role: Role) -> AccountId {
    match role {
        Proposer => s.ann.account(),
        Voter => s.ben.account(),
        Stranger => s.stranger.account(),
        Guardian => s.guardian.account(),
        Itself => s.at,
    }
}

fn call(s: &mut Council, id: ProposalId, message: Message) -> Call<Outcome> {
    let mut at = governor(s.at);
    match message {
        Vote => at.vote(id, Choice::For, String::new()).into(),
        VoteBySig => {
            let (ben, expiry) = (s.ben.clone(), s.world.now() + HOUR);
            let signature = ben.sign(&s.sign(&ben, id, Choice::For, expiry));
            s.ballot(&ben, id, Choice::For, expiry, signature)
        }
        Queue => at.queue(id).into(),
        Execute => at.execute(id).into(),
        Cancel => at.cancel(id).into(),
        Veto => at.veto(id).into(),
    }
}

#[test]
fn every_message_in_every_state_by_every_role_is_allowed_or_refused_with_the_named_error() {
    let mut allowed = BTreeMap::new();
    for situation in SITUATIONS {
        let (mut s, id) = bring_about(situation);
        for message in MESSAGES {
            let call = call(&mut s, id, message);
            for role in ROLES {
                let origin = account(&s, role);
                let outcome = s.world.chain.read_as(&origin, call.clone()).expect("the contract answers");
                let expected = expected(&mut s, id, situation, message, role);
                assert_eq!(
                    outcome, expected,
                    "{message:?} of a proposal that is {situation:?} by the {role:?}"
                );
                *allowed.entry(message).or_insert(0) += u32::from(outcome.is_ok());
            }
        }
    }
    // So that the table cannot be right by refusing everything.
    let counts = [(Vote, 2), (VoteBySig, 5), (Queue, 5), (Execute, 5), (Cancel, 1), (Veto, 5)];
    assert_eq!(allowed, counts.into());
}

#[test]
fn anyone_counts_who_took_part_once_the_vote_is_over_and_signers_take_back_what_they_signed_at_any_time() {
    for situation in SITUATIONS {
        let (mut s, id) = bring_about(situation);
        let expected = match situation {
            Pending | Active => Err(wrong(id, situation.state())),
            // Nobody had voted.
            Defeated | Canceled | Vetoed => Err(GovernorError::TurnoutTooLow { cast: 0, total: 0 }),
            _ => Ok(2),
        };
        for role in ROLES {
            let origin = account(&s, role);
            let count = s.world.chain.read_as(&origin, governor(s.at).count_ballots(id));
            let outcome = count.expect("the contract answers");
            assert_eq!(outcome, expected, "counting ballots of one that is {situation:?}, by the {role:?}");
            let revoke = s.world.chain.read_as(&origin, governor(s.at).revoke_signature(id));
            assert_eq!(revoke.expect("the contract answers"), Ok(()), "{situation:?}, by the {role:?}");
        }
    }
}

#[test]
fn whatever_becomes_of_other_proposals_members_propose_and_others_do_not() {
    for situation in SITUATIONS {
        let (mut s, _) = bring_about(situation);
        let call = Call::from(governor(s.at).propose(vec![s.lock()], "Another".into()));
        for role in ROLES {
            let origin = account(&s, role);
            let outcome = s.world.chain.read_as(&origin, call.clone()).expect("the contract answers");
            let below = Err(GovernorError::BelowThreshold { votes: 0, needed: 1 });
            let expected = if role == Proposer || role == Voter { Ok(1) } else { below };
            assert_eq!(outcome, expected, "proposing while another is {situation:?}, by the {role:?}");
        }
    }
}

#[test]
fn law_8_the_governor_cannot_be_made_to_call_itself() {
    let mut s = council();
    let ann = s.ann.clone();
    let settings = Settings { timelock: 0, ..tributary_harness::given::settings() };
    let id = s.propose(vec![Action::Configure(settings)]);
    for message in MESSAGES {
        let action = call(&mut s, id, message).action();
        let refused = s.world.refused(&ann, governor(s.at).propose(vec![action], String::new()));
        assert_eq!(refused, GovernorError::BadCallee { action: 0, callee: s.at }, "{message:?}");
    }
}
