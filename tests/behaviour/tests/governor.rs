//! The governor: who decides, when, and what nobody can undo or do alone.
//!
//! Ann has 50 tokens, Ben 30, Cas 20; the settings are `given::settings()`: a day until the snapshot,
//! three days of voting, two of timelock, a week of grace, a quorum of 20 votes, a threshold of 1.

use tributary_client::suite::SetupError;
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    given,
    messages::{governor, psp22, token},
    AccountId, Call, Chain, Hash, Signer, World,
};
use tributary_interfaces::{
    governor::{
        Action, ActionDone, Ballot, Canceled, Choice, Configured, Executed, Governor, GovernorConfig,
        GovernorError, Guardian, ProposalId, Proposed, Queued, Setting, Settings, SignedAction, State,
        Vetoed, VoteExtended, Voted, MAX_ACTIONS, MAX_DESCRIPTION, MAX_INPUT, MAX_PAGE,
    },
    signed::{Payload, DOMAIN},
    source::MetricRef,
    token::{Token, TokenRoles, TransferPolicy, VOTES},
    Timestamp, PSP22,
};

struct Story {
    world: World,
    ann: Signer,
    ben: Signer,
    cas: Signer,
    stranger: Signer,
    guardian: Signer,
    shares: AccountId,
    at: AccountId,
}

fn story() -> Story {
    story_with(given::settings())
}

fn story_with(settings: Settings) -> Story {
    let mut world = World::new();
    let [ann, ben, cas, stranger, guardian] =
        ["ann", "ben", "cas", "stranger", "guardian"].map(|name| world.actor(name));
    let shares = world.token(&stranger, &[(&ann, 50), (&ben, 30), (&cas, 20)]);
    let until = world.now() + 30 * DAY;
    let config = GovernorConfig {
        settings,
        guardian: Some(Guardian { account: guardian.account(), until }),
        genesis: world.chain.genesis().unwrap(),
    };
    let electorate = MetricRef { source: shares, metric: VOTES };
    let at = world.deploy(&stranger, "governor", (electorate, config));
    // The token answers to the governor alone, as in a real DAO.
    let roles = TokenRoles { governor: at, minter: at, redeemer: at };
    world.ok(&stranger, token(shares).set_roles(roles));
    world.advance(1);
    Story { world, ann, ben, cas, stranger, guardian, shares, at }
}

impl Story {
    /// An action that succeeds: locking the token.
    fn lock(&self) -> Action {
        action(token(self.shares).set_policy(TransferPolicy::Locked))
    }

    fn propose(&mut self, actions: Vec<Action>) -> ProposalId {
        let call = governor(self.at).propose(actions, "A proposal".into());
        self.world.ok(&self.ann.clone(), call)
    }

    /// To the first moment of voting.
    fn open(&mut self, id: ProposalId) {
        let view = self.view(id);
        self.world.at(view.snapshot + 1);
    }

    fn vote(&mut self, voter: &Signer, id: ProposalId, choice: Choice) {
        self.world.ok(voter, governor(self.at).vote(id, choice, String::new()));
    }

    /// Votes for and lets the vote end.
    fn pass(&mut self, id: ProposalId) {
        self.open(id);
        let (ann, ben) = (self.ann.clone(), self.ben.clone());
        self.vote(&ann, id, Choice::For);
        self.vote(&ben, id, Choice::For);
        let ends = self.view(id).ends;
        self.world.at(ends);
    }

    /// Passes, queues, and waits out the timelock.
    fn ripen(&mut self, id: ProposalId) {
        self.pass(id);
        self.world.ok(&self.stranger.clone(), governor(self.at).queue(id));
        let moment = self.view(id).executable_from.unwrap();
        self.world.at(moment);
    }

    fn execute(&mut self, id: ProposalId) {
        self.world.ok(&self.stranger.clone(), governor(self.at).execute(id));
    }

    fn state(&mut self, id: ProposalId) -> State {
        self.world.ask(governor(self.at).state(id)).expect("the proposal is there")
    }

    fn view(&mut self, id: ProposalId) -> tributary_interfaces::governor::ProposalView {
        self.world.ask(governor(self.at).proposal(id)).expect("the proposal is there")
    }

    fn sign(&mut self, voter: &Signer, id: ProposalId, choice: Choice, expiry: Timestamp) -> Vec<u8> {
        let payload = Payload {
            domain: DOMAIN,
            genesis: self.world.chain.genesis().unwrap(),
            contract: self.at,
            action: SignedAction::Vote { proposal: id, choice, reason: "why".into() },
            nonce: self.world.ask(governor(self.at).nonce(voter.account())),
            expiry,
        };
        payload.bytes()
    }

    fn ballot(
        &self,
        voter: &Signer,
        id: ProposalId,
        choice: Choice,
        expiry: Timestamp,
        signature: [u8; 64],
    ) -> Call<Result<(), GovernorError>> {
        governor(self.at).vote_by_sig(voter.account(), id, choice, "why".into(), expiry, signature).into()
    }
}

fn action<R>(call: impl Into<Call<R>>) -> Action {
    let call = call.into();
    let raw = call.raw();
    Action::Call { callee: raw.callee, input: raw.input.clone(), value: raw.value }
}

fn wrong(proposal: ProposalId, state: State) -> GovernorError {
    GovernorError::WrongState { proposal, state }
}

// ---- the life of a proposal

#[test]
fn a_proposal_goes_from_pending_to_executed_and_does_what_it_says() {
    let mut s = story();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let now = s.world.now();
    let receipt = s.world.receipt(&ann, governor(s.at).propose(vec![s.lock()], "Lock\nfor a while".into()));
    let proposed = &receipt.events.of::<Proposed>(s.at)[0];
    assert_eq!((proposed.proposal, proposed.proposer), (0, ann.account()));
    assert_eq!((proposed.snapshot, proposed.ends), (now + DAY, now + 4 * DAY));
    assert_eq!(proposed.description, "Lock\nfor a while");
    assert_eq!(proposed.actions, vec![s.lock()]);
    assert_eq!(s.state(0), State::Pending);

    s.world.at(now + DAY);
    assert_eq!(s.state(0), State::Pending, "at the snapshot itself nothing is open yet");
    s.world.advance(1);
    assert_eq!(s.state(0), State::Active);
    let receipt = s.world.receipt(&ann, governor(s.at).vote(0, Choice::For, "it is time".into()));
    let voted = &receipt.events.of::<Voted>(s.at)[0];
    assert_eq!((voted.voter, voted.choice, voted.weight), (ann.account(), Choice::For, 50));
    assert_eq!(voted.reason, "it is time");
    s.vote(&ben, 0, Choice::Against);
    assert_eq!(
        s.world.ask(governor(s.at).ballot(0, ben.account())),
        Some(Ballot { choice: Choice::Against, weight: 30 })
    );

    s.world.at(now + 4 * DAY);
    assert_eq!(s.state(0), State::Succeeded);
    let receipt = s.world.receipt(&stranger, governor(s.at).queue(0));
    assert_eq!(receipt.events.of::<Queued>(s.at)[0].executable_from, now + 6 * DAY);
    assert_eq!(s.state(0), State::Queued);

    s.world.at(now + 6 * DAY);
    let receipt = s.world.receipt(&stranger, governor(s.at).execute(0));
    assert_eq!(receipt.events.of::<ActionDone>(s.at).len(), 1);
    assert_eq!(receipt.events.of::<Executed>(s.at)[0].proposal, 0);
    assert_eq!(s.state(0), State::Executed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(0)), wrong(0, State::Executed));
}

#[test]
fn a_page_tells_all_about_proposals_and_its_length_is_bounded() {
    let mut s = story_with(Settings { live_proposals: 20, ..given::settings() });
    for _ in 0..20 {
        s.propose(vec![]);
    }
    let (ben, cas) = (s.ben.clone(), s.cas.clone());
    for signer in [&ben, &cas] {
        for _ in 0..10 {
            s.world.ok(signer, governor(s.at).propose(vec![], "Poll".into()));
        }
    }
    assert_eq!(s.world.ask(governor(s.at).proposal_count()), 40);
    let page = s.world.ask(governor(s.at).proposals(0, u32::MAX));
    assert_eq!(page.len(), MAX_PAGE as usize);
    assert_eq!(page[20].proposer, ben.account());
    assert_eq!(s.world.ask(governor(s.at).proposals(MAX_PAGE, 100)).len(), 8);
    assert_eq!(s.world.ask(governor(s.at).proposals(u32::MAX, u32::MAX)).len(), 0);
    assert_eq!(s.world.ask(governor(s.at).proposal(40)), None);
    assert_eq!(s.world.ask(governor(s.at).state(40)), None);
}

#[test]
fn a_poll_passes_and_has_nothing_to_execute() {
    let mut s = story();
    let id = s.propose(vec![]);
    s.pass(id);
    assert_eq!(s.state(id), State::Succeeded);
    let stranger = s.stranger.clone();
    assert_eq!(s.world.refused(&stranger, governor(s.at).queue(id)), wrong(id, State::Succeeded));
    s.world.advance(1_000 * DAY);
    assert_eq!(s.state(id), State::Succeeded);
}

#[test]
fn each_message_is_refused_before_and_after_its_time() {
    let mut s = story();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    let early = governor(s.at).vote(id, Choice::For, String::new());
    assert_eq!(s.world.refused(&ann, early), wrong(id, State::Pending));
    assert_eq!(s.world.refused(&stranger, governor(s.at).queue(id)), wrong(id, State::Pending));
    s.open(id);
    assert_eq!(s.world.refused(&ann, governor(s.at).cancel(id)), wrong(id, State::Active));
    assert_eq!(s.world.refused(&stranger, governor(s.at).queue(id)), wrong(id, State::Active));
    s.vote(&ann, id, Choice::For);
    let ends = s.view(id).ends;
    s.world.at(ends);
    let late = governor(s.at).vote(id, Choice::For, String::new());
    assert_eq!(s.world.refused(&s.ben.clone(), late), wrong(id, State::Succeeded));
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), wrong(id, State::Succeeded));
    s.world.ok(&stranger, governor(s.at).queue(id));
    assert_eq!(s.world.refused(&stranger, governor(s.at).queue(id)), wrong(id, State::Queued));
    let until = ends + 2 * DAY;
    s.world.at(until - 1);
    assert_eq!(
        s.world.refused(&stranger, governor(s.at).execute(id)),
        GovernorError::TimelockRuns { until, now: until - 1 }
    );
    s.world.at(until + 7 * DAY);
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), wrong(id, State::Expired));
    let unknown = governor(s.at).execute(9);
    assert_eq!(s.world.refused(&stranger, unknown), GovernorError::UnknownProposal(9));
}

#[test]
fn what_passed_and_is_never_queued_expires() {
    let mut s = story();
    let id = s.propose(vec![s.lock()]);
    s.pass(id);
    s.world.advance(7 * DAY - 1);
    assert_eq!(s.state(id), State::Succeeded);
    s.world.advance(1);
    assert_eq!(s.state(id), State::Expired);
}

// ---- votes

#[test]
fn weight_is_read_strictly_in_the_past_so_tokens_got_after_the_snapshot_count_nothing() {
    let mut s = story();
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    s.world.ok(&ann, psp22(s.shares).transfer(stranger.account(), 50, vec![]));
    s.world.advance(1);
    let snapshot = s.view(id).snapshot;
    assert_eq!(
        s.world.refused(&stranger, governor(s.at).vote(id, Choice::For, String::new())),
        GovernorError::NoWeight { voter: stranger.account(), snapshot }
    );
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).for_votes, 50, "what Ann had at the snapshot still votes");
}

#[test]
fn a_delegate_votes_with_what_was_delegated_and_the_delegator_with_nothing() {
    let mut s = story();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    s.world.ok(&ben, token(s.shares).delegate(ann.account()));
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).for_votes, 80);
    let own = governor(s.at).vote(id, Choice::For, String::new());
    assert!(matches!(s.world.refused(&ben, own), GovernorError::NoWeight { .. }));
}

#[test]
fn law_7_each_weight_votes_at_most_once_per_proposal() {
    let mut s = story();
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    let ann = s.ann.clone();
    s.vote(&ann, id, Choice::For);
    for choice in [Choice::For, Choice::Against, Choice::Abstain] {
        assert_eq!(
            s.world.refused(&ann, governor(s.at).vote(id, choice, String::new())),
            GovernorError::AlreadyVoted { proposal: id, voter: ann.account() }
        );
    }
    assert_eq!(s.view(id).for_votes, 50);
}

#[test]
fn law_7_a_ballot_relayed_by_a_stranger_counts_once_and_is_refused_for_anything_else() {
    let mut s = story();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    let other = s.propose(vec![]);
    s.open(other);
    let expiry = s.world.now() + HOUR;
    let bytes = s.sign(&ann, id, Choice::For, expiry);
    let signature = ann.sign(&bytes);
    let bad = |voter: &Signer| GovernorError::BadSignature { voter: voter.account(), nonce: 0 };

    // Another proposal, choice, voter, expiry, contract or chain is another payload.
    let call = s.ballot(&ann, other, Choice::For, expiry, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let call = s.ballot(&ann, id, Choice::Against, expiry, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let call = s.ballot(&ben, id, Choice::For, expiry, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ben));
    let call = s.ballot(&ann, id, Choice::For, expiry + 1, signature);
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let elsewhere = Payload {
        domain: DOMAIN,
        genesis: Hash::from([1; 32]),
        contract: s.at,
        action: SignedAction::Vote { proposal: id, choice: Choice::For, reason: "why".into() },
        nonce: 0,
        expiry,
    };
    let call = s.ballot(&ann, id, Choice::For, expiry, ann.sign(&elsewhere.bytes()));
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let elsewhere = Payload { genesis: s.world.chain.genesis().unwrap(), contract: s.shares, ..elsewhere };
    let call = s.ballot(&ann, id, Choice::For, expiry, ann.sign(&elsewhere.bytes()));
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));

    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    s.world.ok(&stranger, call);
    assert_eq!(s.view(id).for_votes, 50);
    assert_eq!(s.world.ask(governor(s.at).nonce(ann.account())), 1);
    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    assert_eq!(
        s.world.refused(&stranger, call),
        GovernorError::BadSignature { voter: ann.account(), nonce: 1 }
    );
}

#[test]
fn law_7_a_signature_counts_until_just_before_its_expiry() {
    let mut s = story();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    let expiry = s.world.now() + HOUR;
    let by_ann = ann.sign(&s.sign(&ann, id, Choice::For, expiry));
    let by_ben = ben.sign(&s.sign(&ben, id, Choice::For, expiry));
    s.world.at(expiry - 1);
    let call = s.ballot(&ann, id, Choice::For, expiry, by_ann);
    s.world.ok(&stranger, call);
    s.world.at(expiry);
    let call = s.ballot(&ben, id, Choice::For, expiry, by_ben);
    assert_eq!(s.world.refused(&stranger, call), GovernorError::SignatureExpired { expiry, now: expiry });
}

#[test]
fn a_wallet_s_wrapping_of_the_bytes_is_accepted() {
    let mut s = story();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    let expiry = s.world.now() + HOUR;
    let raw = s.sign(&ann, id, Choice::Abstain, expiry);
    let wrapped = [b"<Bytes>".as_slice(), &raw, b"</Bytes>"].concat();
    let call = s.ballot(&ann, id, Choice::Abstain, expiry, ann.sign(&wrapped));
    s.world.ok(&stranger, call);
    assert_eq!(s.view(id).abstain_votes, 50);
}

#[test]
fn the_quorum_counts_votes_for_and_abstentions_and_never_votes_against() {
    // A quorum of 20 votes; Cas has 20, Ben 30.
    let mut s = story();
    let (ben, cas) = (s.ben.clone(), s.cas.clone());
    let id = s.propose(vec![]);
    s.open(id);
    s.vote(&cas, id, Choice::For);
    assert_eq!(s.view(id).quorum, Some(20));
    let ends = s.view(id).ends;
    s.world.at(ends);
    assert_eq!(s.state(id), State::Succeeded, "the quorum is inclusive");

    let id = s.propose(vec![]);
    s.open(id);
    s.vote(&ben, id, Choice::Against);
    s.vote(&cas, id, Choice::For);
    let ends = s.view(id).ends;
    s.world.at(ends);
    assert_eq!(s.state(id), State::Defeated);
}

#[test]
fn a_late_change_of_outcome_in_either_direction_leaves_the_extension_up_to_a_cap() {
    let mut s = story();
    let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
    let id = s.propose(vec![]);
    s.open(id);
    let ends = s.view(id).ends;
    s.vote(&cas, id, Choice::For);
    assert_eq!(s.view(id).ends, ends, "early enough, nothing moves");
    s.world.at(ends - HOUR);
    let receipt = s.world.receipt(&ben, governor(s.at).vote(id, Choice::Against, String::new()));
    assert_eq!(receipt.events.of::<VoteExtended>(s.at)[0].ends, ends + 5 * HOUR);
    assert_eq!(s.view(id).ends, ends + 5 * HOUR);
    // Back again, an hour before the new end: never more than the extension beyond the first end.
    s.world.at(ends + 4 * HOUR);
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).ends, ends + 6 * HOUR);
    s.world.at(ends + 6 * HOUR);
    assert_eq!(s.state(id), State::Succeeded);
}

// ---- who may propose

#[test]
fn a_proposer_needs_the_threshold_a_moment_before_and_room_for_one_more() {
    let mut s = story_with(Settings { threshold: 1_000, ..given::settings() });
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let at = s.at;
    let call = || governor(at).propose(vec![], "Poll".into());
    assert_eq!(s.world.refused(&stranger, call()), GovernorError::BelowThreshold { votes: 0, needed: 10 });
    // Tokens of this very moment do not count.
    s.world.ok(&ann, psp22(s.shares).transfer(stranger.account(), 10, vec![]));
    assert_eq!(s.world.refused(&stranger, call()), GovernorError::BelowThreshold { votes: 0, needed: 10 });
    s.world.advance(1);
    for _ in 0..3 {
        s.world.ok(&stranger, call());
    }
    assert_eq!(s.world.refused(&stranger, call()), GovernorError::TooManyLive { live: 3, max: 3 });
    s.world.ok(&ann, call());
    s.world.ok(&stranger, governor(s.at).cancel(0));
    s.world.ok(&stranger, call());
}

#[test]
fn a_proposal_that_is_too_long_or_calls_nobody_is_refused() {
    let mut s = story();
    let ann = s.ann.clone();
    let at = s.at;
    let propose = |actions: Vec<Action>, text: String| governor(at).propose(actions, text);
    let many = vec![s.lock(); MAX_ACTIONS as usize + 1];
    assert_eq!(
        s.world.refused(&ann, propose(many, String::new())),
        GovernorError::TooManyActions { got: MAX_ACTIONS + 1, max: MAX_ACTIONS }
    );
    let long = "x".repeat(MAX_DESCRIPTION as usize + 1);
    assert_eq!(
        s.world.refused(&ann, propose(vec![], long)),
        GovernorError::TooLong { length: MAX_DESCRIPTION + 1, max: MAX_DESCRIPTION }
    );
    let call = |callee, input, value| Action::Call { callee, input, value };
    let long = call(s.shares, vec![0; MAX_INPUT as usize + 1], 0);
    assert_eq!(
        s.world.refused(&ann, propose(vec![long], String::new())),
        GovernorError::TooLong { length: MAX_INPUT + 1, max: MAX_INPUT }
    );
    let nobody = ann.account();
    assert_eq!(
        s.world.refused(&ann, propose(vec![s.lock(), call(nobody, vec![0; 4], 0)], String::new())),
        GovernorError::BadCallee { action: 1, callee: nobody }
    );
    assert_eq!(
        s.world.refused(&ann, propose(vec![call(s.at, vec![0; 4], 0)], String::new())),
        GovernorError::BadCallee { action: 0, callee: s.at }
    );
    assert_eq!(
        s.world.refused(&ann, propose(vec![call(s.shares, vec![0; 3], 0)], String::new())),
        GovernorError::BadCall { action: 0 }
    );
    let whole = vec![call(s.shares, vec![0; MAX_INPUT as usize], 0); MAX_ACTIONS as usize];
    s.world.ok(&ann, propose(whole, "x".repeat(MAX_DESCRIPTION as usize)));
    assert_eq!(s.world.ask(governor(s.at).actions(0)).len(), MAX_ACTIONS as usize);
}

#[test]
fn the_proposer_cancels_only_while_pending_and_nobody_else_does() {
    let mut s = story();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    let id = s.propose(vec![s.lock()]);
    let refused = s.world.refused(&ben, governor(s.at).cancel(id));
    assert_eq!(refused, GovernorError::NotAllowed { caller: ben.account() });
    let receipt = s.world.receipt(&ann, governor(s.at).cancel(id));
    assert_eq!(receipt.events.of::<Canceled>(s.at)[0].proposal, id);
    assert_eq!(s.state(id), State::Canceled);
    assert_eq!(s.world.refused(&ann, governor(s.at).cancel(id)), wrong(id, State::Canceled));
}

#[test]
fn the_guardian_vetoes_until_its_sunset_and_nobody_else_does() {
    let mut s = story();
    let (ann, guardian) = (s.ann.clone(), s.guardian.clone());
    let first = s.propose(vec![s.lock()]);
    let refused = s.world.refused(&ann, governor(s.at).veto(first));
    assert_eq!(refused, GovernorError::NotAllowed { caller: ann.account() });
    s.ripen(first);
    let receipt = s.world.receipt(&guardian, governor(s.at).veto(first));
    assert_eq!(receipt.events.of::<Vetoed>(s.at)[0].proposal, first);
    assert_eq!(s.world.refused(&ann, governor(s.at).execute(first)), wrong(first, State::Vetoed));
    let until = s.world.ask(governor(s.at).guardian()).unwrap().until;
    s.world.at(until);
    let second = s.propose(vec![s.lock()]);
    let refused = s.world.refused(&guardian, governor(s.at).veto(second));
    assert_eq!(refused, GovernorError::NotAllowed { caller: guardian.account() });
}

// ---- execution

#[test]
fn a_proposal_whose_action_fails_does_nothing_at_all() {
    let mut s = story();
    let stranger = s.stranger.clone();
    // The second burns what nobody has.
    let burn = action(token(s.shares).burn_for(stranger.account(), 1));
    let id = s.propose(vec![s.lock(), burn]);
    s.ripen(id);
    match s.world.refused(&stranger, governor(s.at).execute(id)) {
        GovernorError::ActionFailed { action: 1, output } => {
            assert!(!output.is_empty(), "the callee's own error")
        }
        other => panic!("unexpected: {other:?}"),
    }
    assert_eq!(s.state(id), State::Queued);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Free);
}

#[test]
fn a_call_that_traps_is_a_failed_action_without_output() {
    let mut s = story();
    let stranger = s.stranger.clone();
    let trap = Action::Call { callee: s.shares, input: vec![0xde, 0xad, 0xbe, 0xef], value: 0 };
    let id = s.propose(vec![trap]);
    s.ripen(id);
    assert!(matches!(
        s.world.refused(&stranger, governor(s.at).execute(id)),
        GovernorError::ActionFailed { action: 0, .. }
    ));
}

#[test]
fn a_proposal_that_changes_the_governor_s_own_settings_is_read_back_changed() {
    let mut s = story();
    let changed = Settings { voting_period: 5 * DAY, ..given::settings() };
    let id = s.propose(vec![Action::Configure(changed), s.lock()]);
    s.ripen(id);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    assert_eq!(receipt.events.of::<Configured>(s.at)[0].settings, changed);
    assert_eq!(s.world.ask(governor(s.at).settings()), changed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
}

#[test]
fn settings_that_would_brick_the_dao_are_refused_when_proposed_and_when_founding() {
    let mut s = story();
    let ann = s.ann.clone();
    for (setting, bad) in [
        (Setting::VotingPeriod, Settings { voting_period: MINUTE - 1, ..given::settings() }),
        (Setting::Quorum, Settings { quorum: 5_001, ..given::settings() }),
        (Setting::Threshold, Settings { threshold: 1_001, ..given::settings() }),
        (Setting::Grace, Settings { grace: 0, ..given::settings() }),
        (Setting::LiveProposals, Settings { live_proposals: 0, ..given::settings() }),
    ] {
        let call = governor(s.at).propose(vec![Action::Configure(bad)], String::new());
        match s.world.refused(&ann, call) {
            GovernorError::OutOfRange { setting: named, .. } => assert_eq!(named, setting),
            other => panic!("unexpected: {other:?}"),
        }
    }
    let config = GovernorConfig {
        settings: Settings { quorum: 0, ..given::settings() },
        guardian: None,
        genesis: Hash::default(),
    };
    let electorate = MetricRef { source: s.shares, metric: VOTES };
    let refused = s.world.try_deploy(&ann, "governor", (electorate, config));
    assert!(matches!(refused, Err(SetupError::Constructor { .. })), "{refused:?}");
}

// ---- what stays

#[test]
fn law_6_terminal_outcomes_never_change_whichever_setting_changes_later() {
    let mut s = story();
    let cas = s.cas.clone();
    // Defeated for want of a quorum would pass under a quorum of one basis point.
    let strict = Settings { quorum: 5_000, ..given::settings() };
    let configure = s.propose(vec![Action::Configure(strict)]);
    s.ripen(configure);
    s.execute(configure);
    let defeated = s.propose(vec![s.lock()]);
    s.open(defeated);
    s.vote(&cas, defeated, Choice::For);
    let expired = s.propose(vec![s.lock()]);
    s.pass(expired);
    assert_eq!(s.state(defeated), State::Defeated);
    s.world.advance(7 * DAY);
    assert_eq!(s.state(expired), State::Expired);
    let canceled = s.propose(vec![]);
    s.world.ok(&s.ann.clone(), governor(s.at).cancel(canceled));

    let lax =
        Settings { quorum: 1, grace: 60 * DAY, timelock: 0, voting_period: 60 * DAY, ..given::settings() };
    let relax = s.propose(vec![Action::Configure(lax)]);
    s.ripen(relax);
    s.execute(relax);
    assert_eq!(s.world.ask(governor(s.at).settings()), lax);
    for (id, state) in [
        (configure, State::Executed),
        (defeated, State::Defeated),
        (expired, State::Expired),
        (canceled, State::Canceled),
        (relax, State::Executed),
    ] {
        assert_eq!(s.state(id), state);
    }
}

#[test]
fn law_8_settings_change_only_inside_an_executed_proposal() {
    let mut s = story();
    // There is no other message: the guardian, the deployer and holders can only propose, vote or veto.
    let id = s.propose(vec![Action::Configure(Settings { timelock: 0, ..given::settings() })]);
    s.pass(id);
    for signer in [s.ann.clone(), s.guardian.clone(), s.stranger.clone()] {
        assert_eq!(s.world.refused(&signer, governor(s.at).execute(id)), wrong(id, State::Succeeded));
    }
    assert_eq!(s.world.ask(governor(s.at).settings()), given::settings());
}

#[test]
fn in_one_block_mint_propose_vote_and_execute_each_fail() {
    let settings = Settings { voting_delay: 0, timelock: 0, ..given::settings() };
    let mut s = story_with(settings);
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    s.world.ok(&ann, psp22(s.shares).transfer(stranger.account(), 50, vec![]));
    let call = governor(s.at).propose(vec![s.lock()], "Quick".into());
    assert!(matches!(s.world.refused(&stranger, call), GovernorError::BelowThreshold { .. }));
    let id = s.propose(vec![s.lock()]);
    let vote = governor(s.at).vote(id, Choice::For, String::new());
    assert_eq!(s.world.refused(&stranger, vote), wrong(id, State::Pending));
    assert_eq!(s.world.refused(&stranger, governor(s.at).queue(id)), wrong(id, State::Pending));
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), wrong(id, State::Pending));
}

#[test]
fn nobody_can_keep_another_s_identical_proposal_out() {
    let mut s = story();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    let (at, lock) = (s.at, s.lock());
    let call = || governor(at).propose(vec![lock.clone()], "The same".into());
    let first = s.world.ok(&ben, call());
    let second = s.world.ok(&ann, call());
    s.world.ok(&ben, governor(s.at).cancel(first));
    assert_eq!(s.state(second), State::Pending);
}

#[test]
fn a_governor_whose_source_does_not_answer_refuses_and_names_it() {
    let mut s = story();
    let ann = s.ann.clone();
    let config = GovernorConfig { settings: given::settings(), guardian: None, genesis: Hash::default() };
    let nowhere = MetricRef { source: ann.account(), metric: VOTES };
    let lost = s.world.deploy(&ann, "governor", (nowhere, config.clone()));
    let call = governor(lost).propose(vec![], String::new());
    assert_eq!(s.world.refused(&ann, call), GovernorError::SourceUnreachable);
    let unknown = MetricRef { source: s.shares, metric: 7 };
    let lost = s.world.deploy(&ann, "governor", (unknown, config));
    let call = governor(lost).propose(vec![], String::new());
    assert!(matches!(s.world.refused(&ann, call), GovernorError::Source(_)));
    assert_eq!(s.world.ask(governor(lost).electorate()), unknown);
    assert_eq!(s.world.ask(governor(lost).genesis()), Hash::default());
}
