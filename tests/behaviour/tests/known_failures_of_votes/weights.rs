//! Weights are of the past.

use tributary_behaviour::council::{council, council_with, wrong};
use tributary_harness::{
    given,
    messages::{governor, psp22},
};
use tributary_interfaces::{
    governor::{Choice, Governor, GovernorError, Settings, State},
    PSP22,
};

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
