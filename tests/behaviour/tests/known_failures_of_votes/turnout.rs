//! Taking part cannot be made up.

use tributary_behaviour::council::council;
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{governor, source},
    World,
};
use tributary_interfaces::{
    governor::{Choice, Governor, GovernorConfig, GovernorError, State, BALLOTS, WEIGHT_CAST},
    source::{MetricRef, MetricSource},
    token::VOTES,
};

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
