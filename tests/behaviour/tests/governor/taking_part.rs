//! Who took part, and what pages ask.

use crate::ballots::split;
use tributary_behaviour::council::{council, wrong};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{governor, source, token},
    Signer, World,
};
use tributary_interfaces::{
    governor::{
        Ballot, BallotsCounted, Choice, Counted, Governor, GovernorConfig, GovernorError, State, BALLOTS,
        WEIGHT_CAST,
    },
    source::{MetricRef, MetricSource, SourceError},
    token::{Token, VOTES},
};

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
