//! Waiting costs nobody anything: what programs owe after pauses, silent sources and absent keepers.

use crate::{
    fast_path::without,
    steps::{cap, CLOSE},
    story::{story, Story, Trick, NATIVE},
};
use tributary_behaviour::council::saboteur;
use tributary_core::{DAY, YEAR};
use tributary_harness::{
    messages::{psp22, treasury},
    Call,
};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{
        Accrued, Asset, Budget, EpochClosed, Paid, Payment, ProgramConfig, SourceSilent, Treasury,
        TreasuryError, MIN_CLAIM_WINDOW, PAUSE,
    },
    PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

#[test]
fn an_epoch_stays_claimable_for_the_whole_window_after_the_later_of_its_end_and_its_opening() {
    // A pause, a cap without room, and a source without an answer, each for two weeks; and no keeper.
    let waits: [fn(&mut Story); 4] =
        [|story| _ = story.pause(), |story| story.set_cap(cap(600, PAUSE)), |_| {}, |_| {}];
    for (number, wait) in waits.into_iter().enumerate() {
        let mut story = story();
        story.fund(10_000);
        let mut config = ProgramConfig { epochs: Some(1), ..story.program() };
        if number == 2 {
            config.metric = story.silent_between(0, 50 + PAUSE);
        }
        story.create(config);
        if number == 1 {
            // What the cap has room for is spent, in the moment before the epoch begins.
            story.after(0);
            wait(&mut story);
            let (governor, to) = (story.governor.clone(), story.deployer.account());
            story.world.ok(&governor, treasury(story.at).transfer(NATIVE, to, 600));
        }
        story.after(50);
        if number != 1 {
            wait(&mut story);
        }
        if number < 3 {
            assert!(story.open(0).is_err());
        }
        story.after(50 + PAUSE);
        let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
        assert_eq!(story.open(0), Ok(0));
        // Whoever opens it cannot close it.
        let opened = story.start + 50 + PAUSE;
        let from = opened + MIN_CLAIM_WINDOW;
        let early = |now| TreasuryError::NotDue { from, now };
        assert_eq!(story.world.refused(&bob, treasury(at).close_epoch(0)), early(opened));
        story.world.at(from - 1);
        assert_eq!(story.world.refused(&bob, treasury(at).close_epoch(0)), early(from - 1));
        let alices = if number == 2 { 60 } else { 200 };
        assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), alices);
        story.world.at(from);
        assert_eq!(story.world.ok(&bob, treasury(at).close_epoch(0)), 600 - alices);
        story.check_solvency(&[NATIVE]);
    }
}

#[test]
fn a_source_that_gives_no_answer_when_the_window_ends_gives_members_another_whole_one() {
    let mut story = story();
    story.fund(10_000);
    // It is silent from before the first epoch ends until three windows later.
    let silence = 3 * MIN_CLAIM_WINDOW;
    let metric = story.silent_between(60, 100 + silence);
    let config = ProgramConfig { metric, epochs: Some(2), ..story.program() };
    story.create(config);
    let (alice, bob, at, start) = (story.alice.clone(), story.bob.clone(), story.at, story.start);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    let broken = TreasuryError::SourceBroken(metric);
    for window in 1..=3 {
        story.after(100 + window * MIN_CLAIM_WINDOW - 1);
        assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), broken);
        let closing = story.world.receipt(&bob, treasury(at).close_epoch(0));
        assert_eq!(closing.value, 0);
        let told: Vec<SourceSilent> = closing.events.of(at);
        let now = start + 99 + window * MIN_CLAIM_WINDOW;
        assert!(matches!(told[..], [SourceSilent { program: 0, epoch: 0, at }] if at == now));
        assert_eq!(story.world.ask(treasury(at).program(0)).unwrap().silent_at, now);
    }
    // It answers again, and who was slow has the whole window.
    story.after(100 + silence);
    let from = start + 99 + silence + MIN_CLAIM_WINDOW;
    let early = TreasuryError::NotDue { from, now: start + 100 + silence };
    assert_eq!(story.world.refused(&bob, treasury(at).close_epoch(0)), early);
    story.world.at(from - 1);
    assert_eq!(story.world.ok(&alice, treasury(at).pay(0, vec![alice.account()])), [Payment::Paid(120)]);
    story.world.at(from);
    let closing = story.world.receipt(&bob, treasury(at).close_epoch(0));
    let told: Vec<EpochClosed> = closing.events.of(at);
    assert!(matches!(told[..], [EpochClosed { program: 0, epoch: 0, released: 540 }]));
}

/// A story whose program 0 has one epoch, open, which pays in a token that refuses to from +60 until so long after
/// the start.
fn refusing(mut story: Story, until: u64) -> Story {
    let token = story.crook(Trick::RefuseBetween(story.start + 60, story.start + until));
    let (deployer, asset) = (story.deployer.clone(), Asset::Psp22(token));
    story.world.ok(&deployer, treasury(story.at).fund(asset, 600));
    let config = ProgramConfig { asset, epochs: Some(1), ..story.program() };
    story.create(config);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    story
}

#[test]
fn a_token_that_pays_nobody_when_the_window_ends_gives_members_another_whole_one() {
    for story in [story(), without()] {
        let end = 100 + MIN_CLAIM_WINDOW;
        let mut story = refusing(story, end + 1);
        let members = vec![story.alice.account(), story.bob.account()];
        story.after(end - 1);
        let Story { mut world, deployer, bob, at, start, .. } = story;
        let pay = || treasury(at).pay(0, members.clone());
        let paid = world.receipt(&deployer, pay());
        assert_eq!(paid.value, [Payment::Failed(200), Payment::Failed(400)]);
        let (told, now): (Vec<SourceSilent>, _) = (paid.events.of(at), start + end - 1);
        assert!(matches!(told[..], [SourceSilent { program: 0, epoch: 0, at }] if at == now));
        assert_eq!(world.ask(treasury(at).program(0)).unwrap().silent_at, now);
        world.at(start + end);
        let from = now + MIN_CLAIM_WINDOW;
        let early = TreasuryError::NotDue { from, now: start + end };
        assert_eq!(world.refused(&bob, treasury(at).close_epoch(0)), early);
        // It pays again, and everybody gets all that they were promised.
        world.at(start + end + 1);
        let paid = world.receipt(&deployer, pay());
        assert_eq!(paid.value, [Payment::Paid(200), Payment::Paid(400)]);
        assert!(paid.events.of::<SourceSilent>(at).is_empty());
        world.at(from);
        assert_eq!(world.ok(&bob, treasury(at).close_epoch(0)), 0);
    }
}

#[test]
fn one_who_cannot_be_paid_keeps_their_own_money_and_extends_nothing_where_others_are_paid() {
    for mut story in [story(), without()] {
        // A token that pays everybody but the account of zeros, which has what everybody has: 1 of 10.
        let asset = Asset::Psp22(story.cash(600));
        let metric = MetricRef { source: story.crook(Trick::Fee(0)), metric: 0 };
        let config = ProgramConfig { asset, metric, epochs: Some(1), ..story.program() };
        story.create(config);
        story.after(100);
        let (alice, nobody, at) = (story.alice.account(), [0; 32].into(), story.at);
        let Story { mut world, deployer, .. } = story;
        let silent_at = |world: &mut tributary_harness::World| {
            let program = world.ask(treasury(at).program(0));
            program.unwrap().silent_at
        };
        let paid = world.ok(&deployer, treasury(at).pay(0, vec![nobody, alice]));
        assert_eq!((&paid[..], silent_at(&mut world)), (&[Payment::Failed(60), Payment::Paid(60)][..], 0));
        // The treasury's own share can never be paid: that shows nothing.
        let paid = world.ok(&deployer, treasury(at).pay(0, vec![at]));
        assert_eq!((&paid[..], silent_at(&mut world)), (&[Payment::Failed(60)][..], 0));
        // Nor does what a contract calls, which could use up the frames that a token needs.
        let through = world.deploy(&deployer, "saboteur", ());
        let input = Call::from(treasury(at).pay(0, vec![nobody])).raw().input.clone();
        world.ok(&deployer, saboteur(through).strike(Strike::Call { at, input }));
        assert!(world.ask(saboteur(through).answers())[0].took_effect);
        assert_eq!(silent_at(&mut world), 0);
        let (paid, now) = (world.ok(&deployer, treasury(at).pay(0, vec![nobody])), world.now());
        assert_eq!((&paid[..], silent_at(&mut world)), (&[Payment::Failed(60)][..], now));
    }
}

#[test]
fn nobody_shows_by_calling_through_a_contract_that_a_source_is_silent() {
    let mut story = story();
    story.fund(10_000);
    let metric = story.silent_between(60, YEAR);
    let config = ProgramConfig { metric, epochs: Some(1), ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, at, start, .. } = story;
    world.at(start + 50);
    world.ok(&alice, treasury(at).open_epoch(0));
    let closer = world.deploy(&deployer, "crook", Trick::CallOnTransfer(at, CLOSE, 0));
    world.at(start + 100 + MIN_CLAIM_WINDOW);
    world.ok(&deployer, psp22(closer).transfer(alice.account(), 1, vec![]));
    let program = world.ask(treasury(at).program(0)).unwrap();
    assert_eq!((program.silent_at, program.closed), (0, 0));
    assert_eq!(world.ok(&alice, treasury(at).close_epoch(0)), 0);
    assert_eq!(world.ask(treasury(at).program(0)).unwrap().silent_at, start + 100 + MIN_CLAIM_WINDOW);
}

#[test]
fn what_has_accrued_is_told_during_a_pause_and_whether_a_claim_would_come_to_all_of_it() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    let alice = story.alice.clone();
    story.pause();
    assert_eq!(story.told(0, &alice), Accrued { amount: 100, more: false });
    story.after(150);
    assert_eq!(story.told(0, &alice), Accrued { amount: 200, more: true });
    let (at, until) = (story.at, story.start + 50 + PAUSE);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    assert_eq!(story.told(0, &alice), Accrued { amount: 0, more: true });
    assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), TreasuryError::Paused { until });
    // Ten epochs later a claim comes to eight.
    story.world.at(until);
    assert_eq!(story.told(0, &alice), Accrued { amount: 8 * 200, more: true });
}

#[test]
fn a_payment_tells_how_much_of_it_each_epoch_pays() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, alice, at, start, .. } = story;
    world.ok(&alice, treasury(at).claim(0));
    world.at(start + 250);
    let paid: Vec<Paid> = world.receipt(&alice, treasury(at).claim(0)).events.of(at);
    let told: Vec<_> = paid.iter().map(|paid| (paid.amount, paid.epoch, paid.parts.clone())).collect();
    assert_eq!(told, [(400, 2, vec![(0, 100), (1, 200), (2, 100)])]);
}

#[test]
fn no_year_long_promise_of_everything_under_a_cap_closes_the_exit_or_stops_decisions() {
    let mut story = story();
    story.fund(10_000);
    story.set_cap(cap(100, DAY));
    let all = ProgramConfig { budget: Budget::Endowment(10_000), epoch_length: 365 * DAY, ..story.program() };
    story.create(all);
    story.after(1);
    let full = TreasuryError::CapReached { asset: NATIVE, left: 100, needed: 10_000 };
    assert_eq!(story.open(0), Err(full));
    assert_eq!(story.due(), 100);
    // It has no room in any period, so it keeps none.
    let Story { world, governor, alice, at, .. } = &mut story;
    world.ok(governor, treasury(*at).transfer(NATIVE, alice.account(), 100));
    assert_eq!(story.bob_leaves(), 6_533, "two thirds of 9,800");
}
