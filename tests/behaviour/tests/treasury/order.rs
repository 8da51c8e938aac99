//! Order decides nothing: what programs owe, whoever comes first.

use crate::{
    steps::{cap, short},
    story::{story, Story, NATIVE},
};
use tributary_core::{DAY, YEAR};
use tributary_harness::messages::treasury;
use tributary_interfaces::treasury::{
    Budget, GrantConfig, Payment, ProgramConfig, Treasury, TreasuryError, PAUSE,
};

#[test]
fn who_redeems_and_who_opens_an_epoch_get_the_same_whichever_comes_first() {
    let mut story = Story::of_one_epoch(1_200);
    story.after(50);
    assert_eq!((story.open(0), story.bob_leaves()), (Ok(0), 400));
    let mut other = Story::of_one_epoch(1_200);
    other.after(50);
    assert_eq!((other.due(), other.bob_leaves()), (600, 400));
    for mut story in [story, other] {
        story.after(100);
        let members = vec![story.alice.account(), story.bob.account()];
        let paid = story.world.ok(&story.deployer, treasury(story.at).pay(0, members));
        // Bob has 800 in all, and Alice 200.
        assert_eq!(paid, [Payment::Paid(200), Payment::Paid(400)]);
        assert_eq!((story.due(), story.books(NATIVE).free), (0, 200));
    }
}

#[test]
fn who_leaves_while_an_epoch_waits_takes_nothing_of_what_is_due() {
    // A pause; a cap without room; a source without an answer.
    for number in 0..3 {
        let mut story = story();
        story.fund(1_200);
        let mut config = ProgramConfig { epochs: Some(1), ..story.program() };
        if number == 2 {
            config.metric = story.silent_between(0, PAUSE);
        }
        story.create(config);
        if number == 1 {
            story.set_cap(cap(600, 1_000));
            let (governor, to) = (story.governor.clone(), story.deployer.account());
            story.after(0);
            story.world.ok(&governor, treasury(story.at).transfer(NATIVE, to, 600));
            story.fund(600);
        }
        story.after(50);
        if number == 0 {
            story.pause();
        }
        assert!(story.open(0).is_err());
        assert_eq!((story.due(), story.bob_leaves()), (600, 400));
        story.after(50 + PAUSE);
        assert_eq!(story.open(0), Ok(0));
        assert_eq!((story.budget(0, 0), story.books(NATIVE).free), (600, 200));
    }
}

#[test]
fn no_decision_closes_the_exit_by_promising_more_than_the_cap_lets_out() {
    let mut story = story();
    story.fund(1_200);
    story.set_cap(cap(100, 30 * DAY));
    // A source that never answers, and an epoch each millisecond.
    let metric = story.silent_between(0, 100 * YEAR);
    let endless = ProgramConfig { metric, epoch_length: 1, budget: Budget::Fixed(100), ..story.program() };
    story.create(endless);
    story.after(1_000);
    assert_eq!(story.due(), 100);
    // Two thirds of what the cap leaves.
    assert_eq!(story.bob_leaves(), 733);
}

#[test]
fn what_the_cap_could_have_let_out_by_now_is_due_whoever_comes_first() {
    // A hundred days after the start of two epochs of a day, which a cap of one a month would have let out.
    for opens_first in [true, false] {
        let mut story = story();
        story.fund(1_800);
        story.set_cap(cap(600, 30 * DAY));
        for _ in 0..2 {
            let config = ProgramConfig { epoch_length: DAY, epochs: Some(1), ..story.program() };
            story.create(config);
        }
        story.after(100 * DAY);
        if opens_first {
            assert_eq!(story.open(0), Ok(0));
        }
        let promised = if opens_first { 600 } else { 1_200 };
        assert_eq!((story.due(), story.bob_leaves()), (promised, 400));
    }
}

#[test]
fn neither_a_transfer_nor_a_grant_takes_what_is_due_whether_it_is_opened_before_or_after() {
    for opens_first in [true, false] {
        let mut story = Story::of_one_epoch(1_000);
        let grant = story.grant();
        story.after(50);
        if opens_first {
            assert_eq!(story.open(0), Ok(0));
        }
        let Story { world, governor, bob, at, .. } = &mut story;
        let transfer = |amount| treasury(*at).transfer(NATIVE, bob.account(), amount);
        assert_eq!(world.refused(governor, transfer(401)), short(400, 401));
        let grant = |amount| treasury(*at).create_grant(GrantConfig { amount, ..grant });
        assert_eq!(world.refused(governor, grant(401)), short(400, 401));
        world.ok(governor, transfer(150));
        world.ok(governor, grant(250));
        if !opens_first {
            assert_eq!(story.open(0), Ok(0));
        }
        assert_eq!((story.budget(0, 0), story.books(NATIVE).free), (600, 0));
    }
}

#[test]
fn who_funds_and_who_opens_in_the_same_moment_come_to_the_same_whoever_is_first() {
    let mut story = Story::with_program(400);
    story.after(50);
    assert_eq!(story.open(0), Err(short(400, 600)));
    let alice = story.alice.clone();
    assert_eq!(story.world.refused(&alice, treasury(story.at).claim(0)), short(400, 600));
    story.fund(200);
    assert_eq!(story.open(0), Ok(0));
    assert_eq!(story.budget(0, 0), 600);
    // Once an epoch is over it is not held up any longer: it gets what is there.
    story.after(101);
    story.fund(7);
    assert_eq!(story.open(0), Err(short(7, 600)));
    story.after(199);
    assert_eq!(story.open(0), Err(short(7, 600)));
    story.after(200);
    assert_eq!(story.open(0), Ok(1));
    assert_eq!(story.budget(0, 1), 7);
}

#[test]
fn programs_of_one_asset_get_the_same_whichever_is_opened_first() {
    let mut budgets = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut story = Story::of_one_epoch(900);
        let config = ProgramConfig { epochs: Some(1), ..story.program() };
        story.create(config);
        story.after(100);
        // The later one waits for what is due before it; then it gets the rest.
        let first = story.open(order[0]);
        assert_eq!(first, if order[0] == 0 { Ok(0) } else { Err(short(300, 600)) });
        for program in [order[1], order[0]] {
            let _ = story.open(program);
        }
        budgets.push([story.budget(0, 0), story.budget(1, 0)]);
    }
    assert_eq!(budgets, [[600, 300]; 2]);
}

#[test]
fn no_stranger_makes_an_epoch_worth_less_by_opening_it_under_a_cap() {
    for amount in [0, 500] {
        let mut story = Story::with_program(10_000);
        story.after(1);
        story.set_cap(cap(amount, 1_000));
        let reached = TreasuryError::CapReached { asset: NATIVE, left: amount, needed: 600 };
        let (governor, alice, at, start) =
            (story.governor.clone(), story.alice.clone(), story.at, story.start);
        // As often as anybody tries, for as long as they like.
        for after in [1, 99, 100, 1_001, 10_000, YEAR] {
            story.after(after);
            assert_eq!(story.open(0), Err(reached));
            assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), reached);
        }
        // A decision gives it room, and it pays in full.
        assert_eq!(
            story.world.ok(&governor, treasury(at).set_cap(NATIVE, cap(4_800, 1_000))),
            start + YEAR + 1_000
        );
        story.after(YEAR + 1_000);
        assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 8 * 200);
    }
}
