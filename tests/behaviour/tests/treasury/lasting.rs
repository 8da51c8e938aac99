//! No setting is for ever, and what nobody can claim is written off.

use crate::{
    steps::cap,
    story::{story, Story, NATIVE},
};
use tributary_core::YEAR;
use tributary_harness::messages::{token, treasury};
use tributary_interfaces::{
    metrics::POINT,
    token::Token,
    treasury::{
        Basis, Budget, ProgramConfig, ProgramWrittenOff, Treasury, TreasuryError, MAX_CAP_PERIOD,
        MAX_CLAIM_WINDOW, MAX_EPOCH_LENGTH, MAX_LIVE_PROGRAMS, MAX_START_AHEAD, MIN_CLAIM_WINDOW,
        WRITE_OFF_AFTER,
    },
};

#[test]
fn a_program_whose_epochs_could_be_above_the_cap_for_ever_is_refused() {
    let mut story = Story::with_program(10_000);
    story.set_cap(cap(599, 1_000));
    let (config, metric) = (story.program(), story.program().metric);
    let Story { mut world, governor, at, .. } = story;
    let above = TreasuryError::BudgetAboveCap { asset: NATIVE, cap: 599, budget: 600 };
    for budget in [Budget::Fixed(600), Budget::PerUnit { metric, price: 1, cap: 600 }] {
        let config = ProgramConfig { budget, ..config };
        assert_eq!(world.refused(&governor, treasury(at).create_program(config)), above);
        assert_eq!(world.refused(&governor, treasury(at).change_program(0, config)), above);
    }
    world.ok(&governor, treasury(at).create_program(ProgramConfig { budget: Budget::Fixed(599), ..config }));
}

/// What a changed program's first epoch comes to, and the last two of the old one: the first program's epochs
/// last 100, the other's `length`, and it is changed in the second epoch. `happens` is called at `after`.
fn changed(
    length: u64,
    after: u64,
    config: impl Fn(&Story) -> ProgramConfig,
    happens: impl Fn(&mut Story),
) -> [(u128, u128); 3] {
    let mut story = story();
    story.fund(100_000);
    let config = config(&story);
    story.create(config);
    story.after(after);
    happens(&mut story);
    story.after(150);
    let to = ProgramConfig { epoch_length: length, ..config };
    assert_eq!(story.world.ok(&story.governor, treasury(story.at).change_program(0, to)), 1);
    story.after(201);
    [(0, 0), (0, 1), (1, 0)].map(|(program, epoch)| {
        assert_eq!(story.open(program), Ok(epoch));
        let epoch = story.world.ask(treasury(story.at).epoch(program, epoch)).unwrap();
        (epoch.total, epoch.budget)
    })
}

#[test]
fn each_moment_of_growth_units_and_inflow_is_looked_back_on_once_whatever_lengths_follow_one_another() {
    let mint = |story: &mut Story| {
        let (deployer, to) = (story.deployer.clone(), story.alice.account());
        story.world.ok(&deployer, token(story.shares).mint_batch(vec![(to, 10)]));
    };
    let per_unit = |story: &Story| ProgramConfig {
        budget: Budget::PerUnit { metric: story.program().metric, price: 100 * POINT, cap: 5_000 },
        ..story.program()
    };
    let growth = |story: &Story| ProgramConfig { basis: Basis::Growth, ..story.program() };
    let inflow = |story: &Story| ProgramConfig { budget: Budget::Inflow(1_000), ..story.program() };
    let fund = |story: &mut Story| story.fund(10_000);
    for length in [20, 100, 1_000, YEAR] {
        // Ten units in the first epoch: the second one pays for them, and no longer one pays again.
        let units = changed(length, 50, per_unit, mint);
        assert_eq!(units.map(|(_, budget)| budget), [0, 1_000, 0], "{length}");
        // Ten in the second: the other program's first epoch pays for them, however short it is.
        let units = changed(length, 110, per_unit, mint);
        assert_eq!(units.map(|(_, budget)| budget), [0, 0, 1_000], "{length}");
        assert_eq!(changed(length, 50, growth, mint).map(|(total, _)| total), [0, 10, 0]);
        assert_eq!(changed(length, 110, growth, mint).map(|(total, _)| total), [0, 0, 10]);
        assert_eq!(changed(length, 50, inflow, fund).map(|(_, budget)| budget), [0, 1_000, 0]);
        assert_eq!(changed(length, 110, inflow, fund).map(|(_, budget)| budget), [0, 0, 1_000]);
    }
}

#[test]
fn no_length_window_period_or_start_is_so_long_that_it_is_for_ever() {
    let mut story = Story::with_program(10_000);
    let (governor, now, at) = (story.governor.clone(), story.world.now(), story.at);
    let longest = ProgramConfig {
        start: now + MAX_START_AHEAD,
        epoch_length: MAX_EPOCH_LENGTH,
        claim_window: MAX_CLAIM_WINDOW,
        ..story.program()
    };
    for (config, max) in [
        (ProgramConfig { start: longest.start + 1, ..longest }, MAX_START_AHEAD),
        (ProgramConfig { start: u64::MAX, ..longest }, MAX_START_AHEAD),
        (ProgramConfig { epoch_length: MAX_EPOCH_LENGTH + 1, ..longest }, MAX_EPOCH_LENGTH),
        (ProgramConfig { claim_window: MAX_CLAIM_WINDOW + 1, ..longest }, MAX_CLAIM_WINDOW),
    ] {
        let refused = story.world.refused(&governor, treasury(at).create_program(config));
        assert!(matches!(refused, TreasuryError::TooLarge { got, max: most }
            if got > most && most == u128::from(max)));
    }
    // A cap's period: a higher cap comes a year later at the latest.
    let endless = treasury(at).set_cap(NATIVE, cap(1, u64::MAX));
    let max = u128::from(MAX_CAP_PERIOD);
    let refused = story.world.refused(&governor, endless);
    assert_eq!(refused, TreasuryError::TooLarge { got: u64::MAX.into(), max });
    story.world.ok(&governor, treasury(at).set_cap(NATIVE, cap(1, MAX_CAP_PERIOD)));
    let from = story.world.ok(&governor, treasury(at).set_cap(NATIVE, None));
    assert_eq!(from, story.world.now() + YEAR);
    story
        .world
        .ok(&governor, treasury(at).create_program(ProgramConfig { budget: Budget::Fixed(1), ..longest }));
    // The longest ones are stopped, before they begin and after, and end.
    story.world.ok(&governor, treasury(at).stop_program(1));
    story.world.ok(&governor, treasury(at).stop_program(0));
    story.world.at(from);
    let config = ProgramConfig { start: from, ..longest };
    assert_eq!(story.create(config), 2);
    story.world.at(from + 1);
    assert_eq!(story.open(2), Ok(0));
    story.world.ok(&governor, treasury(at).stop_program(2));
    let last = from + MAX_EPOCH_LENGTH + MAX_CLAIM_WINDOW;
    story.world.at(last);
    assert_eq!(story.world.ok(&governor, treasury(at).close_epoch(2)), 600);
}

#[test]
fn what_nobody_opened_of_a_stopped_program_is_written_off_by_a_decision_alone() {
    let mut story = story();
    story.fund(10_000);
    // A millisecond, where a month was meant.
    let config = ProgramConfig { epoch_length: 1, ..story.program() };
    story.create(config);
    let (governor, alice, at) = (story.governor.clone(), story.alice.clone(), story.at);
    story.after(1);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    story.after(1_000);
    assert_eq!(story.due(), 9_400);
    let needed = governor.account();
    let not_allowed = TreasuryError::NotAllowed { caller: alice.account(), needed };
    assert_eq!(story.world.refused(&alice, treasury(at).write_off(0)), not_allowed);
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(0)), TreasuryError::ProgramRuns(0));
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(7)), TreasuryError::UnknownProgram(7));
    story.world.ok(&governor, treasury(at).stop_program(0));
    // What was promised stays: the first epoch is open.
    let written_off = story.world.receipt(&governor, treasury(at).write_off(0));
    assert_eq!(written_off.value, 0);
    let told: Vec<ProgramWrittenOff> = written_off.events.of(at);
    assert!(matches!(told[..], [ProgramWrittenOff { program: 0, epochs: 1, closed: 0, released: 0 }]));
    assert_eq!((story.due(), story.books(NATIVE).free), (0, 9_400));
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(0)), TreasuryError::NothingDue);
    assert_eq!(story.open(0), Err(TreasuryError::ProgramEnded(0)));
    let (bob, nothing) = (story.bob.clone(), TreasuryError::NothingDue);
    assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 400);
    assert_eq!(story.world.refused(&bob, treasury(at).claim(0)), nothing);
}

#[test]
fn what_a_source_that_never_answers_again_keeps_from_closing_is_written_off_a_year_later() {
    let mut story = story();
    story.fund(10_000);
    let metric = story.silent_between(60, u64::MAX >> 1);
    let config = ProgramConfig { metric, epochs: Some(1), ..story.program() };
    story.create(config);
    let (governor, bob, at) = (story.governor.clone(), story.bob.clone(), story.at);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    let first = 100 + MIN_CLAIM_WINDOW;
    story.after(first + WRITE_OFF_AFTER - 1);
    // However often members are given another window.
    assert_eq!(story.world.ok(&bob, treasury(at).close_epoch(0)), 0);
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(0)), TreasuryError::NothingDue);
    story.after(first + WRITE_OFF_AFTER);
    assert_eq!(story.world.ok(&governor, treasury(at).write_off(0)), 600);
    assert_eq!((story.books(NATIVE).free, story.books(NATIVE).reserved), (10_000, 0));
}

#[test]
fn so_many_programs_of_an_asset_have_epochs_to_open_and_a_stopped_one_makes_room() {
    let mut story = Story::with_program(10_000);
    let config = story.program();
    for id in 1..MAX_LIVE_PROGRAMS {
        assert_eq!(story.create(config), id);
    }
    let (governor, at) = (story.governor.clone(), story.at);
    let max = u128::from(MAX_LIVE_PROGRAMS);
    let refused = story.world.refused(&governor, treasury(at).create_program(config));
    assert_eq!(refused, TreasuryError::TooLarge { got: max + 1, max });
    story.world.ok(&governor, treasury(at).stop_program(3));
    assert_eq!(story.create(config), MAX_LIVE_PROGRAMS);
    // All of them together do not make a redemption too dear.
    story.after(1);
    assert_eq!(story.due(), 9_600);
    let left = story.world.receipt(&story.bob.clone(), treasury(at).redeem(2, vec![(NATIVE, 0)]));
    assert_eq!(left.value, [400 * 2 / 3]);
    assert!(left.gas.ref_time < 60_000_000_000, "{:?}", left.gas);
}
