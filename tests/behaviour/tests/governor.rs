//! The governor: who decides, when, and what nobody can undo or do alone. The cast is that of
//! `tributary_behaviour::council`.

use ink::primitives::MessageResult;
use scale::Encode;
use tributary_behaviour::council::{action, council, council_with, next_code, saboteur, wrong};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    balance_type, given,
    messages::{governor, psp22, source, token, upgradable},
    suite::SetupError,
    BalanceType, Call, Chain, Hash, Signer, World,
};
use tributary_interfaces::{
    governor::{
        Action, ActionDone, Ballot, BallotsCounted, Choice, Counted, Executed, GasLimit, Governor,
        GovernorConfig, GovernorError, Guardian, GuardianSet, Pin, Proposed, Queued, Setting, Settings,
        State, Tally, Vetoed, Voted, BALLOTS, MAX_ACTIONS, MAX_ACTIONS_SIZE, MAX_DESCRIPTION, MAX_GAS,
        MAX_GUARD, MAX_INPUT, MAX_PAGE, MIN_GRACE, WEIGHT_CAST,
    },
    source::{MetricRef, MetricSource, SourceError},
    token::{Token, TransferPolicy, VOTES},
    upgrade::{Code, CodeSet, Upgradable, UpgradeError},
    PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

// ---- the life of a proposal

#[test]
fn a_proposal_goes_from_pending_to_executed_and_does_what_it_says() {
    let mut s = council();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let now = s.world.now();
    let receipt = s.world.receipt(&ann, governor(s.at).propose(vec![s.lock()], "Lock\nfor a while".into()));
    let proposed = &receipt.events.of::<Proposed>(s.at)[0];
    assert_eq!((proposed.proposal, proposed.proposer), (0, ann.account()));
    assert_eq!((proposed.snapshot, proposed.ends), (now + DAY, now + 4 * DAY));
    assert_eq!(proposed.description, "Lock\nfor a while");
    assert_eq!(proposed.actions, vec![s.lock()]);
    // The event tells all that a page shows of it.
    let view = s.view(0);
    assert_eq!((proposed.created, proposed.settings), (view.created, view.settings));
    assert_eq!(proposed.description_hash, view.description_hash);
    let pin = Pin { code: s.world.chain.code_hash(&s.shares).unwrap().unwrap(), upgrades: 0 };
    assert_eq!(proposed.pins, [Some(pin)]);
    assert_eq!(s.world.ask(governor(s.at).pins(0)), proposed.pins);
    assert_eq!(s.state(0), State::Pending);

    s.world.at(now + DAY);
    assert_eq!(s.state(0), State::Pending, "at the snapshot itself nothing is open yet");
    s.world.advance(1);
    assert_eq!(s.state(0), State::Active);
    let receipt = s.world.receipt(&ann, governor(s.at).vote(0, Choice::For, "it is time".into()));
    let voted = &receipt.events.of::<Voted>(s.at)[0];
    assert_eq!((voted.voter, voted.choice, voted.weight), (ann.account(), Choice::For, 50));
    assert_eq!((voted.reason.as_str(), voted.left, voted.total), ("it is time", 0, 100));
    s.vote(&ben, 0, Choice::Against);
    assert_eq!(
        s.world.ask(governor(s.at).ballot(0, ben.account())),
        Some(Ballot { weight: 30, cast: Tally { against_votes: 30, ..Tally::default() } })
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
    let mut s = council_with(Settings { live_proposals: 20, ..given::settings() });
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
    let mut s = council();
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
    let mut s = council();
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
    s.world.at(until + 15 * DAY);
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), wrong(id, State::Expired));
    let unknown = governor(s.at).execute(9);
    assert_eq!(s.world.refused(&stranger, unknown), GovernorError::UnknownProposal(9));
}

#[test]
fn what_passed_and_is_never_queued_expires() {
    let mut s = council();
    let id = s.propose(vec![s.lock()]);
    s.pass(id);
    s.world.advance(15 * DAY - 1);
    assert_eq!(s.state(id), State::Succeeded);
    s.world.advance(1);
    assert_eq!(s.state(id), State::Expired);
}

// ---- votes

#[test]
fn a_delegate_votes_with_what_was_delegated_and_the_delegator_with_nothing() {
    let mut s = council();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    s.world.ok(&ben, token(s.shares).delegate(ann.account()));
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).tally.for_votes, 80);
    let own = governor(s.at).vote(id, Choice::For, String::new());
    assert!(matches!(s.world.refused(&ben, own), GovernorError::NoWeight { .. }));
}

#[test]
fn law_7_each_weight_votes_at_most_once_per_proposal() {
    let mut s = council();
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
    assert_eq!(s.view(id).tally.for_votes, 50);
}

#[test]
fn a_wallet_s_wrapping_of_the_bytes_is_accepted() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    let expiry = s.world.now() + HOUR;
    let raw = s.sign(&ann, id, Choice::Abstain, expiry);
    let wrapped = [b"<Bytes>".as_slice(), &raw, b"</Bytes>"].concat();
    let call = s.ballot(&ann, id, Choice::Abstain, expiry, ann.sign(&wrapped));
    s.world.ok(&stranger, call);
    assert_eq!(s.view(id).tally.abstain_votes, 50);
}

#[test]
fn the_quorum_counts_votes_for_and_abstentions_and_never_votes_against() {
    // A quorum of 20 votes; Cas has 20, Ben 30.
    let mut s = council();
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

// ---- who may propose

#[test]
fn a_proposer_needs_the_threshold_a_moment_before_and_room_for_one_more() {
    let mut s = council_with(Settings { threshold: 1_000, ..given::settings() });
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
    let mut s = council();
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
    let call = |callee, input, value| Action::Call { callee, input, value, gas: None };
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
    let greedy = GasLimit { ref_time: 0, proof_size: MAX_GAS.proof_size + 1 };
    let greedy = Action::Call { callee: s.shares, input: vec![0; 4], value: 0, gas: Some(greedy) };
    assert_eq!(
        s.world.refused(&ann, propose(vec![s.lock(), greedy], String::new())),
        GovernorError::BadGas { action: 1, max: MAX_GAS }
    );
}

#[test]
fn the_longest_proposal_that_is_accepted_can_be_read_told_of_and_executed() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let target = s.world.deploy(&stranger, "saboteur", ());
    // Bytes after its arguments do not trouble a message.
    let calls = |extra: usize| {
        let strike = action(saboteur(target).strike(Strike::Behave));
        let mut actions = vec![strike; MAX_ACTIONS as usize];
        for (index, one) in actions.iter_mut().enumerate() {
            let Action::Call { input, .. } = one else { unreachable!("all of them are calls") };
            input.resize(input.len() + extra / 10 + usize::from(index < extra % 10), 0);
        }
        actions
    };
    let fits = |extra: &usize| calls(*extra).encoded_size() <= MAX_ACTIONS_SIZE as usize;
    let most = (10_000..).take_while(fits).last().unwrap();
    let at = s.at;
    let longest = |extra| governor(at).propose(calls(extra), "x".repeat(MAX_DESCRIPTION as usize));
    let refused = s.world.refused(&ann, longest(most + 1));
    let (length, max) = (MAX_ACTIONS_SIZE + 1, MAX_ACTIONS_SIZE);
    assert_eq!(refused, GovernorError::TooLong { length, max });
    let receipt = s.world.receipt(&ann, longest(most));
    let actions = calls(most);
    assert_eq!(actions.encoded_size(), MAX_ACTIONS_SIZE as usize);
    assert_eq!(receipt.events.of::<Proposed>(s.at)[0].actions, actions);
    assert_eq!(s.world.ask(governor(s.at).actions(0)), actions);
    assert_eq!(s.world.ask(governor(s.at).pins(0)).len(), MAX_ACTIONS as usize);
    s.ripen(0);
    s.execute(0);
    assert_eq!(s.world.ask(saboteur(target).strikes()), MAX_ACTIONS);
}

#[test]
fn the_guardian_vetoes_until_its_sunset_and_nobody_else_does() {
    let mut s = council();
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
    let mut s = council();
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
    let mut s = council();
    let stranger = s.stranger.clone();
    let trap = Action::Call { callee: s.shares, input: vec![0xde, 0xad, 0xbe, 0xef], value: 0, gas: None };
    let id = s.propose(vec![trap]);
    s.ripen(id);
    assert!(matches!(
        s.world.refused(&stranger, governor(s.at).execute(id)),
        GovernorError::ActionFailed { action: 0, .. }
    ));
}

#[test]
fn settings_that_would_brick_the_dao_are_refused_when_proposed_and_when_founding() {
    let mut s = council();
    let ann = s.ann.clone();
    for (setting, bad) in [
        (Setting::VotingPeriod, Settings { voting_period: MINUTE - 1, ..given::settings() }),
        (Setting::Quorum, Settings { quorum: 5_001, ..given::settings() }),
        (Setting::Threshold, Settings { threshold: 1_001, ..given::settings() }),
        (Setting::Grace, Settings { grace: MIN_GRACE - 1, ..given::settings() }),
        (Setting::LiveProposals, Settings { live_proposals: 0, ..given::settings() }),
    ] {
        let call = governor(s.at).propose(vec![Action::Configure(bad)], String::new());
        match s.world.refused(&ann, call) {
            GovernorError::OutOfRange { setting: named, .. } => assert_eq!(named, setting),
            other => panic!("unexpected: {other:?}"),
        }
    }
    let config = GovernorConfig { settings: Settings { quorum: 0, ..given::settings() }, guardian: None };
    let electorate = MetricRef { source: s.shares, metric: VOTES };
    let refused = s.world.try_deploy(&ann, "governor", (electorate, config, Hash::default(), None::<Hash>));
    assert!(matches!(refused, Err(SetupError::Constructor { .. })), "{refused:?}");
}

// ---- its source

#[test]
fn a_governor_whose_source_does_not_answer_refuses_and_names_it() {
    let mut s = council();
    let ann = s.ann.clone();
    let config = GovernorConfig { settings: given::settings(), guardian: None };
    let nowhere = MetricRef { source: ann.account(), metric: VOTES };
    let lost = s.world.deploy(&ann, "governor", (nowhere, config.clone(), Hash::default(), None::<Hash>));
    let call = governor(lost).propose(vec![], String::new());
    assert_eq!(s.world.refused(&ann, call), GovernorError::SourceUnreachable);
    let unknown = MetricRef { source: s.shares, metric: 7 };
    let lost = s.world.deploy(&ann, "governor", (unknown, config, Hash::default(), None::<Hash>));
    let call = governor(lost).propose(vec![], String::new());
    assert!(matches!(s.world.refused(&ann, call), GovernorError::Source(_)));
    assert_eq!(s.world.ask(governor(lost).electorate()), unknown);
    assert_eq!(s.world.ask(governor(lost).genesis()), Hash::default());
}

// ---- partial ballots, early decisions, taking part

fn split(for_votes: u128, against_votes: u128, abstain_votes: u128) -> Tally {
    Tally { for_votes, against_votes, abstain_votes }
}

#[test]
fn law_7_a_delegate_splits_their_weight_and_casts_the_rest_later() {
    let mut s = council();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    s.world.ok(&ben, token(s.shares).delegate(ann.account()));
    let id = s.propose(vec![]);
    s.open(id);
    let at = s.at;
    let ballot = |choice| governor(at).vote(id, choice, String::new());
    let receipt = s.world.receipt(&ann, ballot(Choice::Split(split(40, 20, 5))));
    assert_eq!(receipt.events.of::<Voted>(s.at)[0].weight, 65);
    assert_eq!(s.view(id).tally, split(40, 20, 5));
    for (used, bad) in [(16, split(0, 16, 0)), (0, split(0, 0, 0)), (u128::MAX, split(u128::MAX, 9, 0))] {
        let refused = s.world.refused(&ann, ballot(Choice::Split(bad)));
        assert_eq!(refused, GovernorError::BadSplit { used, left: 15 });
    }
    s.world.ok(&ann, ballot(Choice::Split(split(0, 5, 0))));
    s.world.ok(&ann, ballot(Choice::Against));
    assert_eq!(s.view(id).tally, split(40, 35, 5), "the rest of 80");
    let cast = Ballot { weight: 80, cast: split(40, 35, 5) };
    assert_eq!(s.world.ask(governor(s.at).ballot(id, ann.account())), Some(cast));
    let voted = GovernorError::AlreadyVoted { proposal: id, voter: ann.account() };
    assert_eq!(s.world.refused(&ann, ballot(Choice::For)), voted);
}

#[test]
fn the_quorum_is_told_from_the_snapshot_on() {
    let mut s = council();
    let id = s.propose(vec![]);
    let snapshot = s.view(id).snapshot;
    s.world.at(snapshot);
    let early = s.world.ask(governor(s.at).quorum(id));
    assert_eq!(early, Err(GovernorError::Source(SourceError::NotPast { at: snapshot, now: snapshot })));
    s.world.advance(1);
    assert_eq!(s.world.ask(governor(s.at).quorum(id)), Ok(20));
    assert_eq!(s.view(id).quorum, None, "nobody has asked for it with a ballot yet");
    let ann = s.ann.clone();
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).quorum, Some(20));
    assert_eq!(s.world.ask(governor(s.at).quorum(9)), Err(GovernorError::UnknownProposal(9)));
}

#[test]
fn where_it_is_set_a_vote_ends_as_soon_as_no_remaining_vote_can_change_it() {
    let mut s = council_with(Settings { early_decision: true, ..given::settings() });
    let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
    let id = s.propose(vec![s.lock()]);
    s.open(id);
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.state(id), State::Active, "the other half could still make it a tie");
    s.vote(&cas, id, Choice::Abstain);
    assert_eq!(s.state(id), State::Active, "in this very block others may vote as well");
    s.world.advance(1);
    assert_eq!(s.state(id), State::Succeeded);
    let late = governor(s.at).vote(id, Choice::Against, String::new());
    assert_eq!(s.world.refused(&ben, late), wrong(id, State::Succeeded));
    s.world.ok(&ben, governor(s.at).queue(id));
    s.world.advance(2 * DAY);
    s.execute(id);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);

    let id = s.propose(vec![]);
    s.open(id);
    s.vote(&ann, id, Choice::Against);
    s.world.advance(1);
    assert_eq!(s.state(id), State::Defeated, "half against can at most become a tie");
    let ends = s.view(id).ends;
    s.world.at(ends + DAY);
    assert_eq!(s.state(id), State::Defeated);
}

#[test]
fn taking_part_counts_when_the_vote_is_over_each_ballot_once_and_only_if_more_than_half_were_cast() {
    let mut s = council();
    let (ann, ben, cas, stranger) = (s.ann.clone(), s.ben.clone(), s.cas.clone(), s.stranger.clone());
    let at = s.at;
    let id = s.propose(vec![]);
    let count = |id| governor(at).count_ballots(id);
    assert_eq!(s.world.refused(&stranger, count(id)), wrong(id, State::Pending));
    s.open(id);
    s.vote(&ann, id, Choice::Abstain);
    s.vote(&cas, id, Choice::Against);
    assert_eq!(s.world.refused(&stranger, count(id)), wrong(id, State::Active));
    let (ends, exactly_half) = (s.view(id).ends, s.propose(vec![]));
    s.world.at(ends);
    let receipt = s.world.receipt(&stranger, count(id));
    let counted = &receipt.events.of::<BallotsCounted>(at)[0];
    let ballot = |voter: &Signer, weight| Counted { voter: voter.account(), weight };
    assert_eq!((receipt.value, counted.proposal), (2, id));
    assert_eq!(counted.ballots, [ballot(&ann, 50), ballot(&cas, 20)]);
    assert_eq!((s.view(id).voters, s.view(id).counted, s.state(id)), (2, 2, State::Defeated));
    let again = s.world.receipt(&stranger, count(id));
    assert_eq!((again.value, again.events.0.len()), (0, 0));

    s.open(exactly_half);
    s.vote(&ben, exactly_half, Choice::For);
    s.vote(&cas, exactly_half, Choice::For);
    let ends = s.view(exactly_half).ends;
    s.world.at(ends);
    assert_eq!(s.state(exactly_half), State::Succeeded);
    let refused = s.world.refused(&stranger, count(exactly_half));
    assert_eq!(refused, GovernorError::TurnoutTooLow { cast: 50, total: 100 });
    assert_eq!(s.world.refused(&stranger, count(9)), GovernorError::UnknownProposal(9));
}

#[test]
fn more_voters_than_one_call_counts_are_counted_in_several_in_the_order_of_their_ballots() {
    let mut world = World::new();
    let [founder, ann] = ["founder", "ann"].map(|name| world.actor(name));
    let members: Vec<_> = (0..101).map(|member| world.actor(&format!("member {member}"))).collect();
    let shares = world.token(&founder, &[]);
    let all: Vec<_> = members.iter().map(|member| (member.account(), 10)).collect();
    for entries in all.chunks(100) {
        world.ok(&founder, token(shares).mint_batch(entries.to_vec()));
    }
    let config = GovernorConfig { settings: given::settings(), guardian: None };
    let (genesis, fast) = (world.genesis(), world.fast(&founder, "governor"));
    let electorate = MetricRef { source: shares, metric: VOTES };
    let at = world.deploy(&founder, "governor", (electorate, config, genesis, fast));
    world.advance(1);
    let needed = world.ask(governor(at).votes_needed());
    assert_eq!(needed, Ok(11), "a hundredth of 1,010, rounded up");
    world.ok(&members[0], token(shares).delegate(members[1].account()));
    world.advance(1);
    let id = world.ok(&members[1], governor(at).propose(vec![], "Poll".into()));
    world.advance(DAY + 1);
    for member in members.iter().skip(1) {
        world.ok(member, governor(at).vote(id, Choice::For, String::new()));
    }
    let first = world.ask(governor(at).ballots(id, 0, u32::MAX));
    assert_eq!((first.len(), first[0].0, first[0].1.weight), (100, members[1].account(), 20));
    assert_eq!(world.ask(governor(at).ballots(id, 99, 5)).len(), 1);
    assert_eq!(world.ask(governor(at).ballots(id, 100, 5)).len(), 0);
    world.advance(3 * DAY);
    assert_eq!(world.ok(&ann, governor(at).count_ballots(id)), 100);
    assert_eq!(world.ok(&ann, governor(at).count_ballots(id)), 0);
    let moment = world.now();
    world.advance(1);
    assert_eq!(world.ask(source(at).past_total(WEIGHT_CAST, moment)), Ok(1_010));
}

#[test]
fn what_pages_ask_about_members_and_proposals_is_answered() {
    let mut s = council();
    let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
    let at = s.at;
    let poll = s.propose(vec![]);
    assert_eq!(s.world.ask(governor(at).live_proposals(ann.account())), [poll]);
    let snapshot = s.view(poll).snapshot;
    let now = s.world.now();
    let early = s.world.ask(governor(at).weight(poll, ann.account()));
    assert_eq!(early, Err(GovernorError::Source(SourceError::NotPast { at: snapshot, now })));
    s.open(poll);
    assert_eq!(s.world.ask(governor(at).weight(poll, ann.account())), Ok(50));
    assert_eq!(s.world.ask(governor(at).weight(7, ann.account())), Err(GovernorError::UnknownProposal(7)));
    s.vote(&ann, poll, Choice::For);
    s.vote(&ben, poll, Choice::Against);
    let second = s.world.ok(&ben, governor(at).propose(vec![], "Second".into()));
    let ends = s.view(poll).ends;
    s.world.at(ends);
    s.vote(&ann, second, Choice::Abstain);
    assert!(s.world.ask(governor(at).live_proposals(ann.account())).is_empty());
    assert_eq!(s.world.ask(governor(at).live_proposals(ben.account())), [second]);

    let of = |for_votes, against_votes, abstain_votes| split(for_votes, against_votes, abstain_votes);
    let anns = [
        (poll, Ballot { weight: 50, cast: of(50, 0, 0) }),
        (second, Ballot { weight: 50, cast: of(0, 0, 50) }),
    ];
    assert_eq!(s.world.ask(governor(at).ballots_of(ann.account(), 0, u32::MAX)), anns);
    assert_eq!(s.world.ask(governor(at).ballots_of(ann.account(), 1, 1)), anns[1..]);
    assert!(s.world.ask(governor(at).ballots_of(cas.account(), 0, u32::MAX)).is_empty());
    let voters = [(ann.account(), anns[0].1), (ben.account(), Ballot { weight: 30, cast: of(0, 30, 0) })];
    assert_eq!(s.world.ask(governor(at).ballots(poll, 0, 9)), voters);

    let third = s.world.ok(&cas, governor(at).propose(vec![], "Third".into()));
    let mut page = |before, state, limit| {
        let page = s.world.ask(governor(at).newest_proposals(before, state, limit));
        (page.proposals.iter().map(|view| view.id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(page(u32::MAX, None, 2), (vec![third, second], Some(1)));
    assert_eq!(page(1, None, 2), (vec![poll], None));
    assert_eq!(page(u32::MAX, Some(State::Succeeded), 9), (vec![poll], None));
    assert_eq!(page(u32::MAX, Some(State::Active), 1), (vec![second], Some(1)));
    assert_eq!(page(u32::MAX, Some(State::Executed), 9), (vec![], None));
    assert_eq!(page(0, None, 9), (vec![], None));
}

#[test]
fn law_2_a_governor_answers_who_took_part_and_with_how_much() {
    let mut s = council();
    let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
    let members = vec![ann.account(), ben.account(), cas.account()];
    let first = s.propose(vec![]);
    let second = s.propose(vec![]);
    s.open(first);
    let at = s.at;
    s.world.ok(&ann, governor(at).vote(first, Choice::Split(split(10, 0, 0)), String::new()));
    s.world.ok(&ann, governor(at).vote(first, Choice::Against, String::new()));
    s.vote(&ben, first, Choice::Abstain);
    s.vote(&ann, second, Choice::For);
    s.vote(&cas, second, Choice::Split(split(0, 7, 0)));
    let before = s.world.now();
    let ends = s.view(second).ends;
    s.world.at(ends);
    s.world.ok(&cas, governor(at).count_ballots(first));
    let between = s.world.now();
    s.world.advance(1);
    s.world.ok(&cas, governor(at).count_ballots(second));
    let after = s.world.now();
    s.world.advance(1);
    for (moment, ballots, weights) in
        [(before, [0, 0, 0], [0, 0, 0]), (between, [1, 1, 0], [50, 30, 0]), (after, [2, 1, 1], [100, 30, 7])]
    {
        for (metric, values) in [(BALLOTS, ballots), (WEIGHT_CAST, weights)] {
            let asked = s.world.ask(source(at).past_values(metric, members.clone(), moment));
            assert_eq!(asked, Ok(values.to_vec()));
            assert_eq!(s.world.ask(source(at).past_value(metric, members[0], moment)), Ok(values[0]));
            let total = s.world.ask(source(at).past_total(metric, moment));
            assert_eq!(total, Ok(values.iter().sum()));
        }
    }
    let now = s.world.now();
    let unsettled = s.world.ask(source(at).past_value(BALLOTS, members[0], now));
    assert_eq!(unsettled, Err(SourceError::NotPast { at: now, now }));
    assert_eq!(s.world.ask(source(at).past_total(7, after)), Err(SourceError::UnknownMetric(7)));
    let many = source(at).past_values(BALLOTS, vec![members[0]; 101], after);
    assert_eq!(s.world.ask(many), Err(SourceError::TooMany { got: 101, max: 100 }));
}

// ---- upgrades, guardians, money

#[test]
fn a_proposal_upgrades_a_contract_and_calls_what_it_has_become() {
    let mut s = council();
    let code = next_code(&mut s.world, &s.stranger, "token", 1);
    let id = s.propose(vec![Action::Upgrade { contract: s.shares, code }, s.lock()]);
    let old = s.world.chain.code_hash(&s.shares).unwrap().unwrap();
    let pins = [Pin { code: old, upgrades: 0 }, Pin { code: code.fast.unwrap(), upgrades: 1 }];
    assert_eq!(s.world.ask(governor(s.at).pins(id)), pins.map(Some));
    s.ripen(id);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    assert_eq!(receipt.events.of::<CodeSet>(s.shares)[0].code, code);
    assert_eq!(s.world.chain.code_hash(&s.shares).unwrap(), code.fast);
    assert_eq!(s.world.ask(upgradable(s.shares).code()), code);
    assert_eq!(s.world.ask(governor(s.at).upgrades(s.shares)), 1);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
    let ann = s.ann.account();
    assert_eq!(s.world.ask(token(s.shares).votes(ann)), 50, "its storage stays");
}

#[test]
fn a_proposal_upgrades_the_governor_itself_which_goes_on_with_its_work() {
    let mut s = council();
    let code = next_code(&mut s.world, &s.stranger, "governor", 1);
    let id = s.propose(vec![Action::Upgrade { contract: s.at, code }, s.lock()]);
    s.ripen(id);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    assert_eq!(receipt.events.of::<CodeSet>(s.at)[0].code, code);
    assert_eq!(s.world.chain.code_hash(&s.at).unwrap(), code.fast);
    assert_eq!(s.state(id), State::Executed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
    let next = s.propose(vec![]);
    assert_eq!(next, id + 1);
}

#[test]
fn an_upgrade_to_code_that_is_not_there_fails_whole() {
    let mut s = council();
    let (stranger, missing) = (s.stranger.clone(), Hash::from([7; 32]));
    let code = Code { full: missing, fast: None };
    let own = s.propose(vec![Action::Upgrade { contract: s.at, code }]);
    let other = s.propose(vec![Action::Upgrade { contract: s.shares, code }]);
    let nobody = Action::Upgrade { contract: stranger.account(), code };
    let refused = governor(s.at).propose(vec![nobody], String::new());
    let callee = stranger.account();
    assert_eq!(s.world.refused(&s.ann.clone(), refused), GovernorError::BadCallee { action: 0, callee });
    s.open(other);
    for voter in [s.ann.clone(), s.ben.clone()] {
        s.vote(&voter, own, Choice::For);
        s.vote(&voter, other, Choice::For);
    }
    let ends = s.view(other).ends;
    s.world.at(ends);
    for id in [own, other] {
        s.world.ok(&stranger, governor(s.at).queue(id));
    }
    s.world.advance(2 * DAY);
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(own)), GovernorError::UnknownCode(missing));
    match s.world.refused(&stranger, governor(s.at).execute(other)) {
        GovernorError::ActionFailed { action: 0, output } => {
            let unknown = MessageResult::Ok(Err::<(), _>(UpgradeError::UnknownCode(missing)));
            assert_eq!(output, unknown.encode());
        }
        unexpected => panic!("{unexpected:?}"),
    }
}

#[test]
fn law_13_of_two_decisions_about_the_governor_itself_the_second_is_refused_whoever_executes_first() {
    for reversed in [false, true] {
        let mut s = council();
        let stranger = s.stranger.clone();
        let quorum = Settings { quorum: 500, ..given::settings() };
        let timelock = Settings { timelock: 3 * DAY, ..given::settings() };
        let ids = [quorum, timelock].map(|settings| s.propose(vec![Action::Configure(settings)]));
        let guard = s.propose(vec![Action::Guard(None)]);
        s.open(guard);
        for id in [ids[0], ids[1], guard] {
            s.vote(&s.ann.clone(), id, Choice::For);
        }
        let ends = s.view(guard).ends;
        s.world.at(ends);
        for id in [ids[0], ids[1], guard] {
            s.world.ok(&stranger, governor(s.at).queue(id));
        }
        s.world.advance(2 * DAY);
        let [first, second] = if reversed { [ids[1], ids[0]] } else { ids };
        s.execute(first);
        let changed = GovernorError::CodeChanged { action: 0, callee: s.at };
        for late in [second, guard] {
            assert_eq!(s.world.refused(&stranger, governor(s.at).execute(late)), changed);
        }
        let decided = if reversed { timelock } else { quorum };
        assert_eq!(s.world.ask(governor(s.at).settings()), decided);
        // What one decision changes twice, it changes in its order.
        let both = s.propose(vec![Action::Guard(None), Action::Configure(given::settings())]);
        s.ripen(both);
        s.execute(both);
        assert_eq!(s.world.ask(governor(s.at).settings()), given::settings());
    }
}

#[test]
fn law_8_nobody_but_the_governor_replaces_a_contract_s_code() {
    let mut s = council();
    let code = next_code(&mut s.world, &s.stranger, "token", 1);
    for signer in [s.ann.clone(), s.guardian.clone(), s.stranger.clone()] {
        let caller = signer.account();
        let own = s.world.refused(&signer, upgradable(s.at).set_code(code));
        assert_eq!(own, UpgradeError::NotAllowed { caller, needed: s.at });
        let refused = s.world.refused(&signer, upgradable(s.shares).set_code(code));
        assert_eq!(refused, UpgradeError::NotAllowed { caller, needed: s.at });
    }
}

#[test]
fn a_guardian_is_renewed_by_proposal_only_and_never_for_more_than_two_years() {
    let mut s = council();
    let (ann, ben, guardian) = (s.ann.clone(), s.ben.clone(), s.guardian.clone());
    let now = s.world.now();
    let guard = |until| Action::Guard(Some(Guardian { account: ben.account(), until }));
    let refused = governor(s.at).propose(vec![guard(now + MAX_GUARD + 1)], String::new());
    match s.world.refused(&ann, refused) {
        GovernorError::OutOfRange { setting: Setting::GuardianSunset, .. } => {}
        other => panic!("{other:?}"),
    }
    // Anybody could veto in the name of the account of zeros.
    let nobody = Action::Guard(Some(Guardian { account: [0; 32].into(), until: now + DAY }));
    let refused = governor(s.at).propose(vec![nobody], String::new());
    assert_eq!(s.world.refused(&ann, refused), GovernorError::ZeroAccount);
    let renew = s.propose(vec![guard(now + MAX_GUARD)]);
    s.ripen(renew);
    let receipt = s.world.receipt(&ann, governor(s.at).execute(renew));
    let renewed = Some(Guardian { account: ben.account(), until: now + MAX_GUARD });
    assert_eq!(receipt.events.of::<GuardianSet>(s.at)[0].guardian, renewed);
    assert_eq!(s.world.ask(governor(s.at).guardian()), renewed);
    let id = s.propose(vec![s.lock()]);
    let caller = guardian.account();
    assert_eq!(s.world.refused(&guardian, governor(s.at).veto(id)), GovernorError::NotAllowed { caller });
    s.world.ok(&ben, governor(s.at).veto(id));

    let retire = s.propose(vec![Action::Guard(None)]);
    s.ripen(retire);
    s.execute(retire);
    assert_eq!(s.world.ask(governor(s.at).guardian()), None);
}

#[test]
fn an_action_sends_native_value_from_the_governor_s_own_account() {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    s.world.chain.endow(&s.at, 1_000_000).unwrap();
    let before = (s.world.native(&s.at), s.world.native(&target));
    let pay = |value| action(Call::from(saboteur(target).strike(Strike::Behave)).with_value(value));
    let id = s.propose(vec![pay(400_000), pay(1)]);
    s.ripen(id);
    s.execute(id);
    assert_eq!((s.world.native(&s.at), s.world.native(&target)), (before.0 - 400_001, before.1 + 400_001));
}

#[test]
fn a_value_that_the_chain_cannot_count_is_refused_when_it_is_proposed_and_never_cut_off() {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    s.world.chain.endow(&s.at, 1_000_000).unwrap();
    // In a u64, 5 would be left of it.
    let value = (1 << 64) + 5;
    let pay = action(Call::from(saboteur(target).strike(Strike::Behave)).with_value(value));
    let ann = s.ann.clone();
    if balance_type() == BalanceType::U64 {
        let refused = s.world.refused(&ann, governor(s.at).propose(vec![pay], String::new()));
        assert_eq!(refused, GovernorError::BadCall { action: 0 });
        return;
    }
    let id = s.propose(vec![pay]);
    s.ripen(id);
    let (stranger, before) = (s.stranger.clone(), s.world.native(&target));
    let refused = s.world.refused(&stranger, governor(s.at).execute(id));
    assert!(matches!(refused, GovernorError::ActionFailed { action: 0, .. }), "the governor has less");
    assert_eq!(s.world.native(&target), before);
}
