//! Settings under which a vote can be won and lost.

use tributary_behaviour::council::{council, council_with, wrong};
use tributary_core::{DAY, MINUTE};
use tributary_harness::{
    given,
    messages::{governor, token},
};
use tributary_interfaces::{
    governor::{Action, Choice, Configured, Governor, Settings, State, MIN_GRACE},
    token::{Token, TransferPolicy},
};

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
