//! Outcomes stay, and late changes can be answered.

use tributary_behaviour::council::{action, council, council_with};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    given,
    messages::{factory, governor, treasury},
    Call, ChainExt, World,
};
use tributary_interfaces::{
    factory::Factory,
    governor::{Action, Choice, Governor, GovernorError, Settings, State, Tally, VoteExtended, MIN_GRACE},
    treasury::{Asset, Treasury, PAUSE},
};

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
