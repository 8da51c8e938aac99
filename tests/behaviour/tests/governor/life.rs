//! A proposal from its filing to its end.

use tributary_behaviour::council::{council, council_with, wrong};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{governor, token},
    Chain,
};
use tributary_interfaces::{
    governor::{
        ActionDone, Ballot, Choice, Executed, Governor, GovernorError, Pin, Proposed, Queued, Settings,
        State, Tally, Voted, MAX_PAGE,
    },
    token::{Token, TransferPolicy},
};

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
