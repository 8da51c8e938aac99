//! Who votes with how much, and when that is enough.

use tributary_behaviour::council::{council, council_with, wrong};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    given,
    messages::{governor, token},
};
use tributary_interfaces::{
    governor::{Ballot, Choice, Governor, GovernorError, Settings, State, Tally, Voted},
    source::SourceError,
    token::{Token, TransferPolicy},
};

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

pub fn split(for_votes: u128, against_votes: u128, abstain_votes: u128) -> Tally {
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
