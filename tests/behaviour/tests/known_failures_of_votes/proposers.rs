//! What one proposer can do to others, and to the treasury.

use tributary_behaviour::council::{action, council, wrong};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{factory, governor, treasury},
    Call, World,
};
use tributary_interfaces::{
    factory::{DaoConfig, Factory},
    governor::{Canceled, Choice, Governor, GovernorConfig, GovernorError, Guardian, State},
    treasury::{Asset, SpendCap, Treasury, TreasuryConfig},
};

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
