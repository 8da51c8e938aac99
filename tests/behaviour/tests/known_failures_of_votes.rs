//! How systems of votes and governance failed elsewhere, each failure a story here that ends well. The
//! cast is that of `tributary_behaviour::council`.

use ink::primitives::MessageResult;
use scale::{Decode, Encode};
use tributary_behaviour::council::{
    action, council, council_with, next_code, next_version, saboteur, wrong, Council,
};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    given,
    messages::{factory, governor, psp22, source, token, treasury, upgradable},
    AccountId, Call, CallError, Chain, ChainError, ChainExt, Gas, Hash, Signer, World,
};
use tributary_interfaces::{
    factory::{DaoConfig, Factory},
    governor::{
        spare_time, Action, ActionDone, Canceled, Choice, Configured, GasLimit, Governor, GovernorConfig,
        GovernorError, Guardian, ProposalId, Settings, State, Tally, VoteExtended, BALLOTS, CALL_MARGIN,
        DEFAULT_GAS, MIN_GRACE, WEIGHT_CAST,
    },
    signed::{self, NonceUsed, Payload, DOMAIN},
    source::{MetricRef, MetricSource},
    token::{Token, TokenError, TransferPolicy, VOTES},
    treasury::{Asset, SpendCap, Treasury, TreasuryConfig, PAUSE},
    upgrade::{Code, Upgradable},
    PSP22,
};
use tributary_saboteur::{Answer, Sabotage, Strike};

#[test]
fn weight_is_read_strictly_in_the_past_and_voting_opens_after_the_snapshot() {
    let mut s = council();
    let id = s.propose(vec![s.lock()]);
    let snapshot = s.view(id).snapshot;
    s.world.at(snapshot);
    assert_eq!(s.state(id), State::Pending, "at the snapshot itself nothing is open yet");
    s.open(id);
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    s.world.ok(&ann, psp22(s.shares).transfer(stranger.account(), 50, vec![]));
    s.world.advance(1);
    assert_eq!(
        s.world.refused(&stranger, governor(s.at).vote(id, Choice::For, String::new())),
        GovernorError::NoWeight { voter: stranger.account(), snapshot }
    );
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).tally.for_votes, 50, "what Ann had at the snapshot still votes");
}

#[test]
fn in_one_block_mint_propose_vote_and_execute_each_fail() {
    let settings = Settings { voting_delay: 0, timelock: 0, ..given::settings() };
    let mut s = council_with(settings);
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
fn law_7_relayed_by_a_stranger_it_works_replayed_on_another_proposal_contract_chain_voter_choice_or_twice_it_fails(
) {
    let mut s = council();
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
        action: signed::Action::Vote { proposal: id, choice: Choice::For, reason: "why".into() },
        nonce: 0,
        expiry,
    };
    let call = s.ballot(&ann, id, Choice::For, expiry, ann.sign(&elsewhere.bytes()));
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));
    let elsewhere = Payload { genesis: s.world.genesis(), contract: s.shares, ..elsewhere };
    let call = s.ballot(&ann, id, Choice::For, expiry, ann.sign(&elsewhere.bytes()));
    assert_eq!(s.world.refused(&stranger, call), bad(&ann));

    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    let receipt = s.world.receipt(&stranger, call);
    let used = &receipt.events.of::<NonceUsed>(s.at)[0];
    assert_eq!((used.signer, used.proposal, used.next), (ann.account(), Some(id), 1));
    assert_eq!(s.view(id).tally.for_votes, 50);
    assert_eq!(s.world.ask(governor(s.at).nonce(ann.account(), id)), 1);
    assert_eq!(s.world.ask(governor(s.at).nonce(ann.account(), other)), 0);
    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    assert_eq!(
        s.world.refused(&stranger, call),
        GovernorError::BadSignature { voter: ann.account(), nonce: 1 }
    );
}

#[test]
fn law_7_relayed_after_its_expiry_it_fails() {
    let mut s = council();
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
fn law_6_terminal_outcomes_never_change_whichever_setting_changes_later() {
    let mut s = council();
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
    s.world.advance(15 * DAY);
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
fn delay_grace_threshold_and_quorum_are_the_proposal_s_own_copies() {
    let mut s = council();
    let (ann, cas) = (s.ann.clone(), s.cas.clone());
    let changed = Settings {
        voting_delay: 2 * DAY,
        voting_period: DAY,
        timelock: 0,
        grace: MIN_GRACE,
        quorum: 5_000,
        threshold: 1_000,
        ..given::settings()
    };
    let configure = s.propose(vec![Action::Configure(changed)]);
    let now = s.world.now();
    s.ripen(configure);
    // Proposed under the old settings, decided under the new ones.
    let old = s.propose(vec![s.lock()]);
    s.execute(configure);
    assert_eq!(s.view(old).settings, given::settings());
    let proposed = now + 6 * DAY;
    assert_eq!((s.view(old).snapshot, s.view(old).ends), (proposed + DAY, proposed + 4 * DAY));
    s.open(old);
    s.vote(&cas, old, Choice::For);
    assert_eq!(s.view(old).quorum, Some(20), "a fifth, not half");
    let ends = s.view(old).ends;
    s.world.at(ends + 15 * DAY - 1);
    s.world.ok(&ann, governor(s.at).queue(old));
    let executable_from = s.view(old).executable_from.unwrap();
    assert_eq!(executable_from, ends + 17 * DAY - 1);
    s.world.at(executable_from + 15 * DAY - 1);
    s.execute(old);
    assert_eq!(s.state(old), State::Executed);
}

#[test]
fn after_any_change_of_outcome_at_least_the_extension_remains_and_the_total_is_bounded() {
    let mut s = council();
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
    // Back again, an hour before the new end.
    s.world.at(ends + 4 * HOUR);
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).ends, ends + 10 * HOUR);
    s.world.at(ends + 10 * HOUR);
    assert_eq!(s.state(id), State::Succeeded);
}

#[test]
fn a_second_flip_at_the_last_moment_leaves_the_extension_too_and_a_third_that_could_not_is_refused() {
    let mut s = council();
    let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
    let at = s.at;
    let id = s.propose(vec![]);
    s.open(id);
    let ends = s.view(id).ends;
    let split = |for_votes, against_votes, abstain_votes| {
        let votes = Tally { for_votes, against_votes, abstain_votes };
        governor(at).vote(id, Choice::Split(votes), String::new())
    };
    s.vote(&ben, id, Choice::Against);
    // With a millisecond left it comes to pass: six hours remain.
    s.world.at(ends - 1);
    s.world.ok(&ann, split(31, 0, 0));
    assert_eq!(s.view(id).ends, ends - 1 + 6 * HOUR);
    // And is stopped in the last of them: a millisecond remains in which that may be answered.
    s.world.at(ends + 6 * HOUR - 2);
    s.world.ok(&cas, split(0, 1, 0));
    assert_eq!(s.view(id).ends, ends + 6 * HOUR);
    // The answer leaves six hours again, for whoever is against.
    s.world.at(ends + 6 * HOUR - 1);
    let receipt = s.world.receipt(&ann, split(1, 0, 0));
    let last = ends + 12 * HOUR - 1;
    assert_eq!(receipt.events.of::<VoteExtended>(s.at)[0].ends, last);
    s.world.at(last - 1);
    s.world.ok(&cas, split(0, 1, 0));
    assert_eq!(s.view(id).ends, last, "twice the extension is the end of it");
    // Nobody could answer this one any more.
    let (until, now) = (ends + 6 * HOUR, last - 1);
    assert_eq!(s.world.refused(&ann, split(1, 0, 0)), GovernorError::TooLate { until, now });
    assert_eq!(s.world.refused(&ann, split(0, 0, 1)), GovernorError::TooLate { until, now });
    s.world.ok(&cas, split(0, 1, 0));
    s.world.at(last);
    assert_eq!(s.state(id), State::Defeated);
}

#[test]
fn law_13_the_ballots_of_one_block_come_to_the_same_whoever_is_first() {
    // In overtime, 2 against and 2 for; and in time, 25 against and 25 for; with an early decision, half and more.
    let told = |reversed: bool, late: bool, early_decision: bool| {
        let mut s = council_with(Settings { early_decision, ..given::settings() });
        let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
        let at = s.at;
        let id = s.propose(vec![]);
        s.open(id);
        let ends = s.view(id).ends;
        let split = |for_votes, against_votes| {
            let votes = Tally { for_votes, against_votes, abstain_votes: 0 };
            governor(at).vote(id, Choice::Split(votes), String::new())
        };
        let ballots = if early_decision {
            [(ann.clone(), split(50, 0)), (ben, split(1, 0)), (cas, split(0, 20))]
        } else if late {
            s.world.at(ends - 1);
            s.world.ok(&ann, split(31, 0));
            s.world.ok(&ben, split(0, 28));
            s.world.at(ends + 6 * HOUR - 2);
            s.world.ok(&cas, split(0, 3));
            s.world.at(ends + 6 * HOUR - 1);
            s.world.ok(&ann, split(1, 0));
            s.world.at(ends + 6 * HOUR);
            [(cas.clone(), split(0, 2)), (ann, split(2, 0)), (cas, split(0, 1))]
        } else {
            s.world.ok(&cas, split(10, 0));
            s.world.at(ends - HOUR);
            [(ben, split(0, 25)), (ann, split(25, 0)), (cas, split(0, 1))]
        };
        let mut ballots: Vec<_> = ballots.into();
        if reversed {
            ballots.reverse();
        }
        let mut refused = 0;
        for (voter, ballot) in ballots {
            refused += u32::from(s.world.chain.submit(&voter, ballot).is_err());
        }
        s.world.advance(1);
        let state = s.state(id);
        (s.view(id).tally, s.view(id).ends, s.view(id).voters, state, refused)
    };
    for (late, early) in [(false, false), (true, false), (false, true)] {
        let (one, other) = (told(false, late, early), told(true, late, early));
        assert_eq!(one, other, "late: {late}, early decision: {early}");
        assert_eq!(one.4, u32::from(late), "a ballot for it is too late in overtime");
    }
}

#[test]
fn law_11_a_pause_and_whoever_ends_it_makes_no_decision_expire() {
    let mut world = World::new();
    let [founder, ann, guardian, arbiter] =
        ["founder", "ann", "guardian", "arbiter"].map(|name| world.actor(name));
    let (genesis, factory_at) = (world.genesis(), world.factory(&founder));
    let mut config = given::dao(&[(&ann, 100)], &ann, arbiter.account(), genesis);
    config.governor.settings.grace = MIN_GRACE;
    config.treasury.guardian = Some(guardian.account());
    let dao = world.ok(&founder, factory(factory_at).create(config));
    let fund = treasury(dao.treasury).fund(Asset::Native, 1_000);
    world.ok(&founder, Call::from(fund).with_value(1_000));
    world.advance(1);
    let at = dao.governor;
    let pay = action(treasury(dao.treasury).transfer(Asset::Native, arbiter.account(), 100));
    let id = world.ok(&ann, governor(at).propose(vec![pay], String::new()));
    world.advance(DAY + 1);
    world.ok(&ann, governor(at).vote(id, Choice::For, String::new()));
    world.advance(3 * DAY);
    world.ok(&ann, governor(at).queue(id));
    world.advance(2 * DAY);
    // At the first moment at which it could be executed, the guardian pauses: for fourteen days.
    world.ok(&guardian, treasury(dao.treasury).pause());
    assert!(matches!(world.refused(&ann, governor(at).execute(id)), GovernorError::ActionFailed { .. }));
    world.advance(PAUSE);
    world.ok(&ann, governor(at).execute(id));
}

#[test]
fn an_extreme_extension_setting_cannot_make_a_vote_fail() {
    let mut s = council_with(Settings { extension: 14 * DAY, voting_period: MINUTE, ..given::settings() });
    let id = s.propose(vec![]);
    s.open(id);
    let (snapshot, ann, ben) = (s.view(id).snapshot, s.ann.clone(), s.ben.clone());
    s.vote(&ann, id, Choice::For);
    assert_eq!(s.view(id).ends, snapshot + 1 + 14 * DAY);
    s.world.at(snapshot + 14 * DAY);
    s.vote(&ben, id, Choice::Against);
    let cas = s.cas.clone();
    s.vote(&cas, id, Choice::Against);
    let latest = snapshot + MINUTE + 14 * DAY;
    assert_eq!(s.view(id).ends, latest, "a tie is another outcome, and the last extension");
    s.world.at(latest);
    assert_eq!(s.state(id), State::Defeated);
}

#[test]
fn nobody_can_keep_another_s_identical_proposal_out() {
    let mut s = council();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    let (at, lock) = (s.at, s.lock());
    let call = || governor(at).propose(vec![lock.clone()], "The same".into());
    let first = s.world.ok(&ben, call());
    let second = s.world.ok(&ann, call());
    s.world.ok(&ben, governor(s.at).cancel(first));
    assert_eq!(s.state(second), State::Pending);
}

#[test]
fn the_proposer_cancels_only_while_pending() {
    let mut s = council();
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
fn live_proposals_per_proposer_are_bounded() {
    let mut s = council();
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    let at = s.at;
    let call = || governor(at).propose(vec![], "Spam".into());
    for _ in 0..3 {
        s.world.ok(&ann, call());
    }
    assert_eq!(s.world.refused(&ann, call()), GovernorError::TooManyLive { live: 3, max: 3 });
    s.world.ok(&ben, call());
    // What is decided makes room.
    let ends = s.view(2).ends;
    s.world.at(ends);
    s.world.ok(&ann, call());
}

#[test]
fn no_approved_proposal_moves_more_than_the_spend_cap_per_period_and_a_veto_window_and_an_exit_right_exist() {
    // Ann has most votes and wants all the money. Ben has a quarter of the tokens.
    let mut world = World::new();
    let [founder, ann, ben, guardian] = ["founder", "ann", "ben", "guardian"].map(|name| world.actor(name));
    let (genesis, at) = (world.genesis(), world.factory(&founder));
    let cap = SpendCap { amount: 100, period: 30 * DAY };
    let until = world.now() + 60 * DAY;
    let config = DaoConfig {
        governor: GovernorConfig {
            settings: given::settings(),
            guardian: Some(Guardian { account: guardian.account(), until }),
        },
        treasury: TreasuryConfig { guardian: None, caps: vec![(Asset::Native, cap)] },
        ..given::dao(&[(&ann, 75), (&ben, 25)], &ann, founder.account(), genesis)
    };
    let dao = world.ok(&founder, factory(at).create(config));
    world.ok(&founder, Call::from(treasury(dao.treasury).fund(Asset::Native, 1_000)).with_value(1_000));
    world.advance(1);
    // Proposed, voted for, queued and ripe.
    let approved = |world: &mut World, amount| {
        let take = treasury(dao.treasury).transfer(Asset::Native, ann.account(), amount);
        let id = world.ok(&ann, governor(dao.governor).propose(vec![action(take)], "Mine".into()));
        world.advance(DAY + 1);
        world.ok(&ann, governor(dao.governor).vote(id, Choice::For, String::new()));
        world.advance(3 * DAY);
        world.ok(&ann, governor(dao.governor).queue(id));
        world.advance(2 * DAY);
        id
    };
    let execute = |id| governor(dao.governor).execute(id);

    let all = approved(&mut world, 1_000);
    let beyond = world.refused(&ann, execute(all));
    assert!(matches!(beyond, GovernorError::ActionFailed { action: 0, .. }), "{beyond:?}");
    let some = approved(&mut world, 100);
    world.ok(&ann, execute(some));
    let more = approved(&mut world, 1);
    let beyond = world.refused(&ann, execute(more));
    assert!(matches!(beyond, GovernorError::ActionFailed { action: 0, .. }), "{beyond:?}");
    assert_eq!(world.ask(treasury(dao.treasury).vault(Asset::Native)).free, 900);

    // While the next one waits for a new period, the guardian can stop it, and Ben can leave with his share.
    let next = approved(&mut world, 100);
    let paid = world.ok(&ben, treasury(dao.treasury).redeem(25, vec![(Asset::Native, 0)]));
    assert_eq!(paid, [225]);
    world.ok(&guardian, governor(dao.governor).veto(next));
    assert_eq!(world.refused(&ann, execute(next)), wrong(next, State::Vetoed));
}

// ---- hostile callees

/// A council with a saboteur, and a proposal that strikes it so, ready to be executed.
fn about_to_strike(strikes: &[Strike]) -> (Council, AccountId, ProposalId) {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    let actions = strikes.iter().map(|strike| action(saboteur(target).strike(strike.clone()))).collect();
    let id = s.propose(actions);
    s.ripen(id);
    (s, target, id)
}

#[test]
fn a_hostile_callee_that_re_enters_execute_cancel_queue_vote_or_propose_changes_nothing_and_a_proposal_executes_once(
) {
    let mut s = council();
    let (ann, stranger, at) = (s.ann.clone(), s.stranger.clone(), s.at);
    let target = s.world.deploy(&stranger, "saboteur", ());
    s.world.ok(&ann, psp22(s.shares).transfer(target, 25, vec![]));
    s.world.advance(1);

    // Proposal 0 strikes; 1 waits to be queued; on 2 the saboteur may vote; 3 is its own and pending.
    let input = |call: Call<Result<(), GovernorError>>| call.raw().input.clone();
    let propose = Call::from(governor(at).propose(vec![], "Mine".into())).raw().input.clone();
    let re_entries = [
        input(governor(at).execute(0).into()),
        input(governor(at).queue(1).into()),
        input(governor(at).vote(2, Choice::Against, String::new()).into()),
        input(governor(at).cancel(3).into()),
        input(governor(at).veto(2).into()),
        propose.clone(),
    ];
    let strike = |input: &Vec<u8>| saboteur(target).strike(Strike::Call { at, input: input.clone() });
    let striking = s.propose(re_entries.iter().map(|input| action(strike(input))).collect());
    let waiting = s.propose(vec![s.lock()]);
    s.pass(striking);
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    let ends = s.view(striking).ends;
    s.world.at(ends - 1);
    s.vote(&ann, waiting, Choice::For);
    s.vote(&ben, waiting, Choice::For);
    let ends = s.view(waiting).ends;
    s.world.at(ends);
    s.world.ok(&stranger, governor(at).queue(striking));
    let executable_from = s.view(striking).executable_from.unwrap();
    s.world.at(executable_from - DAY - 1);
    s.world.ok(&stranger, strike(&propose));
    s.world.at(executable_from);
    s.world.ok(&stranger, strike(&propose));
    assert_eq!((s.state(waiting), s.state(2), s.state(3)), (State::Succeeded, State::Active, State::Pending));

    s.execute(striking);
    let answers = s.world.ask(saboteur(target).answers());
    let refused = MessageResult::Ok(Err::<(), _>(GovernorError::Executing)).encode();
    assert_eq!(answers[2..], vec![Answer { took_effect: false, output: refused }; 6]);
    assert_eq!((s.state(waiting), s.state(2), s.state(3)), (State::Succeeded, State::Active, State::Pending));
    assert_eq!(s.view(2).tally, Tally::default());
    assert_eq!(s.world.ask(governor(at).ballot(2, target)), None);
    assert_eq!(s.world.ask(governor(at).proposal_count()), 4);
    assert_eq!(s.world.refused(&stranger, governor(at).execute(striking)), wrong(striking, State::Executed));

    // Afterwards it is a member like others.
    s.world.ok(&stranger, strike(&re_entries[2]));
    assert_eq!(s.view(2).tally.against_votes, 25);
}

#[test]
fn a_callee_may_read_the_governor_that_calls_it() {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    let input = Call::from(governor(s.at).state(0)).raw().input.clone();
    let id = s.propose(vec![action(saboteur(target).strike(Strike::Call { at: s.at, input }))]);
    s.ripen(id);
    s.execute(id);
    let output = MessageResult::Ok(Some(State::Executed)).encode();
    assert_eq!(s.world.ask(saboteur(target).answers()), [Answer { took_effect: true, output }]);
}

#[test]
fn an_action_that_refuses_traps_or_burns_its_gas_undoes_those_before_it() {
    let limited = |target, strike| match action(saboteur(target).strike(strike)) {
        Action::Call { callee, input, value, .. } => {
            let gas = Some(GasLimit { ref_time: 10_000_000_000, proof_size: 0 });
            Action::Call { callee, input, value, gas }
        }
        other => panic!("a typed call is a call: {other:?}"),
    };
    for (strike, output) in [
        (Strike::Refuse, MessageResult::Ok(Err::<u32, ()>(())).encode()),
        (Strike::Trap, vec![]),
        (Strike::BurnGas, vec![]),
    ] {
        let mut s = council();
        let stranger = s.stranger.clone();
        let target = s.world.deploy(&stranger, "saboteur", ());
        let id = s.propose(vec![
            action(saboteur(target).strike(Strike::Behave)),
            s.lock(),
            limited(target, strike.clone()),
        ]);
        s.ripen(id);
        assert_eq!(
            s.world.refused(&stranger, governor(s.at).execute(id)),
            GovernorError::ActionFailed { action: 2, output },
            "{strike:?}"
        );
        assert_eq!(s.world.ask(saboteur(target).strikes()), 0);
        assert_eq!(s.state(id), State::Queued);
    }
}

#[test]
fn what_a_callee_answers_is_shown_and_never_believed() {
    let (mut s, target, id) = about_to_strike(&[Strike::Garbage, Strike::Behave]);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    let outputs: Vec<_> = receipt.events.of::<ActionDone>(s.at).into_iter().map(|done| done.output).collect();
    let struck_again = s.world.ask(saboteur(target).strikes());
    assert_eq!(outputs[0].len(), 256);
    assert_eq!(outputs[1], MessageResult::Ok(Ok::<u32, ()>(struck_again)).encode());
    assert_eq!(s.state(id), State::Executed);
}

#[test]
fn execute_refuses_a_callee_whose_code_hash_changed_since_propose() {
    let mut s = council();
    let stranger = s.stranger.clone();
    let target = s.world.deploy(&stranger, "saboteur", ());
    let other = s.world.upload(&stranger, "tributary_crook").unwrap();
    let id = s.propose(vec![s.lock(), action(saboteur(target).strike(Strike::Behave))]);
    s.ripen(id);
    s.world.ok(&stranger, saboteur(target).strike(Strike::SwapCode(other)));
    let changed = GovernorError::CodeChanged { action: 1, callee: target };
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), changed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Free);

    // Nor may an earlier action of the same proposal change it.
    let (mut s, target, id) = about_to_strike(&[Strike::SwapCode(other), Strike::Behave]);
    s.world.upload(&stranger, "tributary_crook").unwrap();
    let changed = GovernorError::CodeChanged { action: 1, callee: target };
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), changed);
}

#[test]
fn execute_under_any_gas_limit_either_succeeds_whole_or_changes_nothing() {
    let strikes = [Strike::Behave, Strike::Behave, Strike::Behave];
    let needed = {
        let (mut s, _, id) = about_to_strike(&strikes);
        let stranger = s.stranger.clone();
        s.world.receipt(&stranger, governor(s.at).execute(id)).gas
    };
    let (mut s, target, id) = about_to_strike(&strikes);
    let (stranger, at) = (s.stranger.clone(), s.at);
    // Before the last action its share must be left whole, and more than half of all is used up.
    let too_little = DEFAULT_GAS.ref_time + CALL_MARGIN + needed.ref_time / 2;
    let parts = 100;
    for part in 1..=parts {
        let limit = Gas { ref_time: too_little / parts * part, proof_size: needed.proof_size * 2 };
        s.world.chain.limit_gas(limit);
        let before = s.world.chain.state_root();
        match s.world.chain.submit(&stranger, governor(at).execute(id)) {
            Err(CallError::Chain(ChainError::Refused(_)) | CallError::Contract(_)) => {}
            other => panic!("executed with {part} of {parts} parts of too little: {other:?}"),
        }
        assert_eq!(s.world.chain.state_root(), before);
    }
    let enough = needed.ref_time + spare_time(&s.world.ask(governor(at).actions(id)));
    s.world.chain.limit_gas(Gas { ref_time: enough, proof_size: needed.proof_size * 2 });
    s.execute(id);
    assert_eq!((s.world.ask(saboteur(target).strikes()), s.state(id)), (3, State::Executed));
}

#[test]
fn an_executor_chooses_nothing_by_calling_through_a_contract() {
    let (mut s, target, id) = about_to_strike(&[Strike::Behave]);
    let stranger = s.stranger.clone();
    let input = Call::from(governor(s.at).execute(id)).raw().input.clone();
    s.world.ok(&stranger, saboteur(target).strike(Strike::Call { at: s.at, input }));
    let answers = s.world.ask(saboteur(target).answers());
    let refused = GovernorError::ThroughContract { caller: target };
    let output = MessageResult::Ok(Err::<(), _>(refused)).encode();
    assert_eq!(answers, [Answer { took_effect: false, output }]);
    assert_eq!(s.state(id), State::Queued);
    s.execute(id);
    assert_eq!(s.state(id), State::Executed);
}

#[test]
fn an_executor_chooses_nothing_by_gas_as_each_call_has_what_was_decided_or_none_is_made() {
    let stated = GasLimit { ref_time: 20_000_000_000, proof_size: 300_000 };
    // What the callee has left when it looks, of what was stated and of the default.
    let measured = |executor_s: Gas| {
        let mut s = council();
        let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
        let with_gas = |gas| match action(saboteur(target).strike(Strike::Measure)) {
            Action::Call { callee, input, value, .. } => Action::Call { callee, input, value, gas },
            other => panic!("a typed call is a call: {other:?}"),
        };
        let only_proof = Some(GasLimit { ref_time: 0, ..stated });
        let id = s.propose(vec![with_gas(Some(stated)), with_gas(None), with_gas(only_proof)]);
        s.ripen(id);
        s.world.chain.limit_gas(executor_s);
        let executed = s.world.chain.submit(&s.stranger.clone(), governor(s.at).execute(id));
        let answers = s.world.ask(saboteur(target).answers());
        let left = |answer: &Answer| u64::decode(&mut answer.output.as_slice()).unwrap();
        (executed.map(drop), answers.iter().map(left).collect::<Vec<_>>())
    };
    let proof_size = 3_000_000;
    let (executed, generous) = measured(Gas { ref_time: 500_000_000_000, proof_size });
    assert!(executed.is_ok(), "{executed:?}");
    assert!(generous[0] < stated.ref_time && generous[0] > stated.ref_time / 2);
    assert!(generous[1..].iter().all(|left| *left < DEFAULT_GAS.ref_time && *left > stated.ref_time));
    // From too little for the first default to enough for all: none of them, or all with the same.
    let (mut too_little, mut enough) = (0, 0);
    for step in 0..40 {
        let ref_time = DEFAULT_GAS.ref_time + CALL_MARGIN + step * 250_000_000;
        let (executed, left) = measured(Gas { ref_time, proof_size });
        match executed {
            Ok(()) => assert_eq!(left, generous, "with {ref_time}"),
            Err(CallError::Contract(GovernorError::GasTooLow { action, left: of, needed })) => {
                assert!(action > 0 && of < needed && needed == DEFAULT_GAS.ref_time + CALL_MARGIN);
                assert!(left.is_empty());
            }
            other => panic!("{other:?}"),
        }
        *(if left.is_empty() { &mut too_little } else { &mut enough }) += 1;
    }
    assert!(too_little > 5 && enough > 5, "{too_little} {enough}");
}

#[test]
fn a_callee_that_answers_more_than_4_096_bytes_is_cut_and_does_not_make_a_proposal_unexecutable() {
    for length in [4_096, 4_097, 16_384] {
        let (mut s, target, id) = about_to_strike(&[Strike::Answer(length), Strike::Behave]);
        let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
        let done = receipt.events.of::<ActionDone>(s.at);
        assert_eq!(done[0].output, [0xff; 256], "{length}");
        assert_eq!((s.world.ask(saboteur(target).strikes()), s.state(id)), (2, State::Executed));
    }
    // No ink! contract answers more: then nothing of the proposal takes effect.
    let (mut s, target, id) = about_to_strike(&[Strike::Behave, Strike::Answer(16_385)]);
    let trapped = s.world.chain.submit(&s.stranger.clone(), governor(s.at).execute(id));
    assert!(matches!(trapped, Err(CallError::Chain(_))), "{trapped:?}");
    assert_eq!((s.world.ask(saboteur(target).strikes()), s.state(id)), (0, State::Queued));
}

#[test]
fn a_stale_proposal_rolls_nothing_back_neither_the_governor_nor_another_contract() {
    for contract in ["governor", "token"] {
        let mut s = council();
        let stranger = s.stranger.clone();
        let at = if contract == "governor" { s.at } else { s.shares };
        let old = next_code(&mut s.world, &stranger, contract, 1);
        // The newer one keeps the fast path: the code that the account runs stays the same.
        let fast = s.world.fast(&stranger, contract);
        let full = next_version(&mut s.world, &stranger, &format!("tributary_{contract}"), 2);
        let new = Code { full, fast };
        let stale = s.propose(vec![Action::Upgrade { contract: at, code: old }]);
        let calls = s.propose(vec![s.lock()]);
        let newer = s.propose(vec![Action::Upgrade { contract: at, code: new }]);
        s.open(newer);
        let (ann, ben) = (s.ann.clone(), s.ben.clone());
        for id in [stale, calls, newer] {
            s.vote(&ann, id, Choice::For);
            s.vote(&ben, id, Choice::For);
        }
        let ends = s.view(newer).ends;
        s.world.at(ends);
        for id in [stale, calls, newer] {
            s.world.ok(&stranger, governor(s.at).queue(id));
        }
        s.world.advance(2 * DAY);
        let before = s.world.chain.code_hash(&at).unwrap();
        s.execute(newer);
        assert_eq!(s.world.chain.code_hash(&at).unwrap(), before, "its fast path is as it was");
        let changed = GovernorError::CodeChanged { action: 0, callee: at };
        assert_eq!(s.world.refused(&stranger, governor(s.at).execute(stale)), changed);
        assert_eq!(s.world.ask(upgradable(at).code()), new);
        // Calls that were decided about the old code fail as well; of other contracts they do not.
        if contract == "token" {
            assert_eq!(s.world.refused(&stranger, governor(s.at).execute(calls)), changed);
        } else {
            s.execute(calls);
        }
    }
}

#[test]
fn a_call_cannot_replace_code_behind_the_governor_s_back() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let code = next_code(&mut s.world, &stranger, "token", 1);
    let call = action(upgradable(s.shares).set_code(code));
    let refused = s.world.refused(&ann, governor(s.at).propose(vec![s.lock(), call], String::new()));
    assert_eq!(refused, GovernorError::BadCall { action: 1 });
}

#[test]
fn a_source_of_votes_stores_nothing_at_the_expense_of_who_proposes() {
    let mut s = council();
    let ann = s.ann.clone();
    // The trick `StoreOnAsking` of tests/contracts/crook, and the one that misbehaves in no way that is asked for.
    for (trick, stores) in [((17u8, 100u32), true), ((16, 100), false)] {
        let source = s.world.deploy(&ann, "crook", trick);
        let config = GovernorConfig { settings: given::settings(), guardian: None };
        let electorate = MetricRef { source, metric: 0 };
        let at = s.world.deploy(&ann, "governor", (electorate, config, Hash::default(), None::<Hash>));
        let call = governor(at).propose(vec![], "Poll".into());
        let before = s.world.chain.state_root();
        match s.world.chain.submit(&ann, call) {
            // The chain ends the call of who asked, too.
            Err(CallError::Chain(ChainError::Refused(why))) if stores => {
                assert_eq!(why, "StorageDepositLimitExhausted");
                assert_eq!(s.world.chain.state_root(), before);
            }
            Ok(_) if !stores => {}
            other => panic!("{other:?}"),
        }
    }
}

// ---- taking part

#[test]
fn a_member_with_20_of_100_votes_who_votes_alone_on_their_own_polls_is_not_counted_as_taking_part() {
    let mut s = council();
    let (ann, ben, cas) = (s.ann.clone(), s.ben.clone(), s.cas.clone());
    let at = s.at;
    // One decision in which all take part; then seven rounds of three polls in which Cas votes alone.
    let id = s.propose(vec![]);
    s.open(id);
    for voter in [&ann, &ben, &cas] {
        s.vote(voter, id, Choice::For);
    }
    let ends = s.view(id).ends;
    s.world.at(ends);
    assert_eq!(s.world.ok(&cas, governor(at).count_ballots(id)), 3);
    for _ in 0..7 {
        let polls = [(); 3].map(|()| s.world.ok(&cas, governor(at).propose(vec![], "Mine".into())));
        s.open(polls[2]);
        for poll in polls {
            s.vote(&cas, poll, Choice::For);
        }
        let ends = s.view(polls[2]).ends;
        s.world.at(ends);
        for poll in polls {
            assert_eq!(s.state(poll), State::Succeeded, "20 votes are the quorum");
            let refused = s.world.refused(&cas, governor(at).count_ballots(poll));
            assert_eq!(refused, GovernorError::TurnoutTooLow { cast: 20, total: 100 });
        }
    }
    let now = s.world.now();
    s.world.advance(1);
    let members = vec![ann.account(), ben.account(), cas.account()];
    let mut part = |metric| s.world.ask(source(at).past_values(metric, members.clone(), now));
    assert_eq!(part(WEIGHT_CAST), Ok(vec![50, 30, 20]), "not 50, 30, 440");
    assert_eq!(part(BALLOTS), Ok(vec![1, 1, 1]), "not 1, 1, 22");
}

#[test]
fn weights_cast_that_together_are_more_than_a_u128_holds_still_add_up_to_their_total() {
    let mut world = World::new();
    let [ann, ben, stranger] = ["ann", "ben", "stranger"].map(|name| world.actor(name));
    let half = u128::MAX / 2;
    let shares = world.token(&stranger, &[(&ann, half), (&ben, half)]);
    let config = GovernorConfig { settings: given::settings(), guardian: None };
    let (genesis, fast) = (world.genesis(), world.fast(&stranger, "governor"));
    let electorate = MetricRef { source: shares, metric: VOTES };
    let at = world.deploy(&stranger, "governor", (electorate, config, genesis, fast));
    world.advance(1);
    for _ in 0..2 {
        let id = world.ok(&ann, governor(at).propose(vec![], "Poll".into()));
        world.advance(DAY + 1);
        for voter in [&ann, &ben] {
            world.ok(voter, governor(at).vote(id, Choice::For, String::new()));
        }
        world.advance(3 * DAY);
        world.ok(&ann, governor(at).count_ballots(id));
    }
    let now = world.now();
    world.advance(1);
    let members = vec![ann.account(), ben.account()];
    let values = world.ask(source(at).past_values(WEIGHT_CAST, members, now)).unwrap();
    assert_eq!(values, [half + 1, half]);
    assert_eq!(world.ask(source(at).past_total(WEIGHT_CAST, now)), Ok(u128::MAX));
}

// ---- signatures

#[test]
fn law_7_ballots_signed_for_different_proposals_do_not_depend_on_each_other() {
    let mut s = council();
    let (ann, guardian, stranger) = (s.ann.clone(), s.guardian.clone(), s.stranger.clone());
    let ids = [s.propose(vec![]), s.propose(vec![]), s.propose(vec![])];
    let expiry = s.world.now() + 10 * DAY;
    let signed = ids.map(|id| ann.sign(&s.sign(&ann, id, Choice::For, expiry)));
    s.open(ids[2]);
    s.world.ok(&guardian, governor(s.at).veto(ids[0]));
    let call = s.ballot(&ann, ids[0], Choice::For, expiry, signed[0]);
    assert_eq!(s.world.refused(&stranger, call), wrong(ids[0], State::Vetoed));
    // In any order, whatever became of the first.
    for index in [2, 1] {
        let call = s.ballot(&ann, ids[index], Choice::For, expiry, signed[index]);
        s.world.ok(&stranger, call);
        assert_eq!(s.view(ids[index]).tally.for_votes, 50);
    }
}

#[test]
fn law_7_a_ballot_signed_while_the_proposal_is_pending_can_be_taken_back() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let id = s.propose(vec![]);
    let other = s.propose(vec![]);
    let expiry = s.world.now() + 10 * DAY;
    let signature = ann.sign(&s.sign(&ann, id, Choice::For, expiry));
    let kept = ann.sign(&s.sign(&ann, other, Choice::For, expiry));
    assert_eq!(s.state(id), State::Pending);
    let receipt = s.world.receipt(&ann, governor(s.at).revoke_signature(id));
    let used = &receipt.events.of::<NonceUsed>(s.at)[0];
    assert_eq!((used.signer, used.proposal, used.next), (ann.account(), Some(id), 1));
    s.open(other);
    let call = s.ballot(&ann, id, Choice::For, expiry, signature);
    let voter = ann.account();
    assert_eq!(s.world.refused(&stranger, call), GovernorError::BadSignature { voter, nonce: 1 });
    // What she signed for another proposal stands, and she may sign again.
    let call = s.ballot(&ann, other, Choice::For, expiry, kept);
    s.world.ok(&stranger, call);
    let again = ann.sign(&s.sign(&ann, id, Choice::Against, expiry));
    let call = s.ballot(&ann, id, Choice::Against, expiry, again);
    s.world.ok(&stranger, call);
    assert_eq!(s.view(id).tally.against_votes, 50);
}

/// A signature that verifies for the account of zeros, whatever was signed: as a key that account is the
/// neutral element. Its first half is the neutral element too, its second the number 0, marked as sr25519's.
fn anybodys_signature() -> [u8; 64] {
    let mut signature = [0; 64];
    signature[63] = 0x80;
    signature
}

#[test]
fn law_7_nobody_signs_for_the_account_of_zeros_and_it_has_no_vote() {
    let zero = AccountId::from([0; 32]);
    let mut s = council();
    let ben = s.ben.clone();
    let id = s.propose(vec![]);
    s.open(id);
    let expiry = s.world.now() + HOUR;
    let call = governor(s.at).vote_by_sig(zero, id, Choice::For, "why".into(), expiry, anybodys_signature());
    let refused = GovernorError::BadSignature { voter: zero, nonce: 0 };
    assert_eq!(s.world.refused(&ben, call), refused);
    let delegate = token(s.shares).delegate_by_sig(zero, ben.account(), expiry, anybodys_signature());
    let refused = TokenError::BadSignature { owner: zero, nonce: 0 };
    assert_eq!(s.world.refused(&ben, delegate), refused);
}

// ---- votes and settings

#[test]
fn adding_an_against_vote_never_turns_a_failing_proposal_into_a_passing_one() {
    // Every way in which Ann, Ben and Cas may vote or not, with and without one more vote against.
    let choices = [None, Some(Choice::For), Some(Choice::Against), Some(Choice::Abstain)];
    let mut s = council_with(Settings { quorum: 5_000, ..given::settings() });
    let voters = [s.ann.clone(), s.ben.clone(), s.cas.clone()];
    let mut outcome = |ballots: [Option<Choice>; 3]| {
        let id = s.propose(vec![]);
        s.open(id);
        for (voter, choice) in voters.iter().zip(ballots) {
            if let Some(choice) = choice {
                s.vote(voter, id, choice);
            }
        }
        let ends = s.view(id).ends;
        s.world.at(ends);
        s.state(id)
    };
    let mut failing = 0;
    for pattern in 0..64 {
        let ballots = [choices[pattern % 4], choices[pattern / 4 % 4], choices[pattern / 16]];
        if outcome(ballots) == State::Succeeded {
            continue;
        }
        failing += 1;
        for extra in (0..3).filter(|voter| ballots[*voter].is_none()) {
            let mut more = ballots;
            more[extra] = Some(Choice::Against);
            assert_eq!(outcome(more), State::Defeated, "{more:?}");
        }
    }
    assert!((10..60).contains(&failing), "some fail and some pass");
}

#[test]
fn quorum_is_above_0_whenever_supply_is() {
    // A basis point of 100 votes is less than one vote.
    let mut s = council_with(Settings { quorum: 1, ..given::settings() });
    let id = s.propose(vec![]);
    s.open(id);
    assert_eq!(s.world.ask(governor(s.at).quorum(id)), Ok(1));
    let ends = s.view(id).ends;
    s.world.at(ends);
    assert_eq!(s.state(id), State::Defeated, "silence is no consent");
}

#[test]
fn every_accepted_setting_leaves_a_proposal_that_can_pass() {
    let lowest = Settings {
        voting_delay: 0,
        voting_period: MINUTE,
        timelock: 0,
        grace: MIN_GRACE,
        quorum: 1,
        threshold: 0,
        live_proposals: 1,
        extension: 0,
        early_decision: false,
    };
    let highest = Settings {
        voting_delay: 30 * DAY,
        voting_period: 60 * DAY,
        timelock: 60 * DAY,
        grace: 60 * DAY,
        quorum: 5_000,
        threshold: 1_000,
        live_proposals: 20,
        extension: 14 * DAY,
        early_decision: true,
    };
    // All lowest, all highest, and each setting on the other side of all the others.
    let all = (1u32 << 9) - 1;
    let mixtures = [0, all].into_iter().chain((0..9).flat_map(|bit| [1 << bit, all ^ (1 << bit)]));
    for mixture in mixtures {
        let pick = |bit: u32| if mixture >> bit & 1 == 1 { highest } else { lowest };
        let settings = Settings {
            voting_delay: pick(0).voting_delay,
            voting_period: pick(1).voting_period,
            timelock: pick(2).timelock,
            grace: pick(3).grace,
            quorum: pick(4).quorum,
            threshold: pick(5).threshold,
            live_proposals: pick(6).live_proposals,
            extension: pick(7).extension,
            early_decision: pick(8).early_decision,
        };
        let mut s = council_with(settings);
        let id = s.propose(vec![Action::Configure(given::settings())]);
        s.ripen(id);
        s.execute(id);
        assert_eq!(s.world.ask(governor(s.at).settings()), given::settings(), "{settings:?}");
    }
}

#[test]
fn law_8_settings_change_only_inside_an_executed_proposal() {
    let mut s = council();
    // There is no other message: the guardian, the deployer and holders can only propose, vote or veto.
    let id = s.propose(vec![Action::Configure(Settings { timelock: 0, ..given::settings() })]);
    s.pass(id);
    for signer in [s.ann.clone(), s.guardian.clone(), s.stranger.clone()] {
        assert_eq!(s.world.refused(&signer, governor(s.at).execute(id)), wrong(id, State::Succeeded));
    }
    assert_eq!(s.world.ask(governor(s.at).settings()), given::settings());
}

#[test]
fn a_proposal_that_changes_the_governor_s_own_settings_is_read_back_changed() {
    let mut s = council();
    let changed = Settings { voting_period: 5 * DAY, ..given::settings() };
    let id = s.propose(vec![Action::Configure(changed), s.lock()]);
    s.ripen(id);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    assert_eq!(receipt.events.of::<Configured>(s.at)[0].settings, changed);
    assert_eq!(s.world.ask(governor(s.at).settings()), changed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
}
