//! Programs: their epochs, and how they end.

use crate::story::{story, too_small, Story, NATIVE};
use tributary_harness::messages::{token, treasury};
use tributary_interfaces::{
    source::MetricRef,
    token::{Token, BALANCE},
    treasury::{
        Budget, Epoch, EpochClosed, EpochOpened, Payment, Program, ProgramConfig, ProgramCreated,
        ProgramStopped, Treasury, TreasuryError, Vault, MAX_EPOCHS_PER_CALL, MIN_CLAIM_WINDOW,
    },
};

#[test]
fn a_program_is_refused_without_budget_length_epochs_or_time_to_claim() {
    let story = story();
    let config = story.program();
    let Story { mut world, governor, at, .. } = story;
    let mut refused = |config| world.refused(&governor, treasury(at).create_program(config));
    assert_eq!(refused(ProgramConfig { budget: Budget::Fixed(0), ..config }), too_small(0, 1));
    assert_eq!(refused(ProgramConfig { epoch_length: 0, ..config }), too_small(0, 1));
    assert_eq!(refused(ProgramConfig { epochs: Some(0), ..config }), too_small(0, 1));
    let window = MIN_CLAIM_WINDOW;
    let short = ProgramConfig { claim_window: window - 1, ..config };
    assert_eq!(refused(short), too_small(u128::from(window) - 1, window.into()));
    assert_eq!(world.ask(treasury(at).program_count()), 0);
}

#[test]
fn a_program_that_should_have_started_starts_when_it_is_created() {
    let story = story();
    let config = story.program();
    let Story { mut world, governor, at, start, .. } = story;
    world.at(start + 7);
    let created = world.receipt(&governor, treasury(at).create_program(config));
    let expected = ProgramConfig { start: start + 7, ..config };
    let told: Vec<ProgramCreated> = created.events.of(at);
    let looks_back = expected.start - 100;
    assert!(matches!(told[..], [ProgramCreated { program: 0, config, since }]
        if config == expected && since == looks_back));
    let program = Program { config: expected, since: looks_back, opened: 0, closed: 0, silent_at: 0 };
    assert_eq!(world.ask(treasury(at).program(0)), Some(program));
    assert_eq!(world.ask(treasury(at).program(1)), None);
}

#[test]
fn an_epoch_is_opened_strictly_after_it_starts_and_reserves_its_budget() {
    let mut story = Story::with_program(1_200);
    story.after(0);
    let Story { mut world, bob, at, start, .. } = story;
    let early = TreasuryError::NotDue { from: start + 1, now: start };
    assert_eq!(world.refused(&bob, treasury(at).open_epoch(0)), early);
    world.at(start + 1);
    let opened = world.receipt(&bob, treasury(at).open_epoch(0));
    assert_eq!(opened.value, 0);
    let told: Vec<EpochOpened> = opened.events.of(at);
    assert!(matches!(told[..], [EpochOpened { program: 0, epoch: 0, total: 3, budget: 600, opened_at }]
        if opened_at == start + 1));
    let next = TreasuryError::NotDue { from: start + 101, now: start + 1 };
    assert_eq!(world.refused(&bob, treasury(at).open_epoch(0)), next);
    world.at(start + 101);
    assert_eq!(world.ok(&bob, treasury(at).open_epoch(0)), 1);
    let second = Epoch { total: 3, budget: 600, paid: 0, opened_at: start + 101 };
    assert_eq!(world.ask(treasury(at).epoch(0, 1)), Some(second));
    assert_eq!(world.ask(treasury(at).epoch(0, 2)), None);
    let books = Vault { inflow: 1_200, reserved: 1_200, ..Vault::default() };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
    assert_eq!(world.ask(treasury(at).program(0)).map(|program| program.opened), Some(2));
}

#[test]
fn an_epoch_that_nobody_shares_reserves_nothing_and_the_next_joiner_gets_no_windfall() {
    let mut story = story();
    story.fund(1_000);
    let empty = story.cash(0);
    let metric = MetricRef { source: empty, metric: BALANCE };
    let config = ProgramConfig { metric, ..story.program() };
    story.create(config);
    story.after(50);
    let Story { mut world, deployer, alice, at, start, .. } = story;
    world.ok(&deployer, token(empty).mint_batch(vec![(alice.account(), 5)]));
    world.at(start + 150);
    // Nothing of the first epoch, half of the second.
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 300);
    assert_eq!(
        world.ask(treasury(at).epoch(0, 0)),
        Some(Epoch { total: 0, budget: 0, paid: 0, opened_at: start + 150 })
    );
    let books = Vault { inflow: 1_000, paid: 300, reserved: 300, free: 400, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
}

#[test]
fn stopping_ends_a_program_with_its_current_epoch_which_pays_in_full() {
    let mut story = Story::with_program(10_000);
    story.after(199);
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    let stopped = world.receipt(&governor, treasury(at).stop_program(0));
    let told: Vec<ProgramStopped> = stopped.events.of(at);
    assert!(matches!(told[..], [ProgramStopped { program: 0, epochs: 2 }]));
    let ended = TreasuryError::ProgramEnded(0);
    assert_eq!(world.refused(&governor, treasury(at).stop_program(0)), ended);
    world.at(start + 1_000);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 400);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 800);
    assert_eq!(world.refused(&bob, treasury(at).open_epoch(0)), ended);
    let books = Vault { inflow: 10_000, paid: 1_200, reserved: 0, free: 8_800, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
}

#[test]
fn a_program_stopped_before_it_starts_has_no_epoch() {
    let mut story = Story::with_program(10_000);
    let config = story.program();
    story.create(config);
    story.after(0);
    story.world.at(story.start - 1);
    let Story { mut world, governor, alice, at, start, .. } = story;
    world.ok(&governor, treasury(at).stop_program(0));
    assert_eq!(world.ask(treasury(at).program(0)).and_then(|program| program.config.epochs), Some(0));
    // The moment of the start is in the first epoch.
    world.at(start);
    world.ok(&governor, treasury(at).stop_program(1));
    assert_eq!(world.ask(treasury(at).program(1)).and_then(|program| program.config.epochs), Some(1));
    world.at(start + 500);
    assert_eq!(world.refused(&alice, treasury(at).open_epoch(0)), TreasuryError::ProgramEnded(0));
    assert_eq!(world.refused(&alice, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&alice, treasury(at).claim(1)), 200);
}

#[test]
fn a_program_of_two_epochs_pays_two_and_is_not_stopped_in_its_last() {
    let mut story = story();
    story.fund(10_000);
    let config = ProgramConfig { epochs: Some(2), ..story.program() };
    story.create(config);
    story.after(100);
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    assert_eq!(world.refused(&governor, treasury(at).stop_program(0)), TreasuryError::ProgramEnded(0));
    world.at(start + 999);
    let members = vec![alice.account(), bob.account()];
    assert_eq!(world.ok(&bob, treasury(at).pay(0, members)), [Payment::Paid(400), Payment::Paid(800)]);
    assert_eq!(world.refused(&alice, treasury(at).claim(0)), TreasuryError::NothingDue);
}

#[test]
fn what_nobody_claimed_is_free_again_when_the_claim_window_has_passed() {
    let mut story = Story::with_program(600);
    story.after(50);
    let Story { mut world, alice, bob, at, start, .. } = story;
    assert_eq!(world.refused(&bob, treasury(at).close_epoch(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    let from = start + 100 + MIN_CLAIM_WINDOW;
    world.at(from - 1);
    let early = TreasuryError::NotDue { from, now: from - 1 };
    assert_eq!(world.refused(&bob, treasury(at).close_epoch(0)), early);
    world.at(from);
    let closed = world.receipt(&bob, treasury(at).close_epoch(0));
    assert_eq!(closed.value, 500);
    let told: Vec<EpochClosed> = closed.events.of(at);
    assert!(matches!(told[..], [EpochClosed { program: 0, epoch: 0, released: 500 }]));
    // It stays on record, its budget is there for the next one, and of it nothing is owed any more.
    assert_eq!(
        world.ask(treasury(at).epoch(0, 0)),
        Some(Epoch { total: 3, budget: 600, paid: 100, opened_at: start + 50 })
    );
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 2 * 500 / 3);
    assert_eq!(world.ask(treasury(at).epoch(0, 1)).map(|epoch| epoch.budget), Some(500));
    let program = world.ask(treasury(at).program(0)).unwrap();
    assert_eq!((program.closed, program.opened), (1, 1 + MAX_EPOCHS_PER_CALL));
    assert_eq!(world.refused(&bob, treasury(at).close_epoch(7)), TreasuryError::UnknownProgram(7));
}

#[test]
fn an_epoch_whose_window_has_passed_pays_until_it_is_closed() {
    let mut story = Story::with_program(600);
    story.after(1);
    let Story { mut world, alice, at, start, .. } = story;
    world.ok(&alice, treasury(at).open_epoch(0));
    world.at(start + 100 + 2 * MIN_CLAIM_WINDOW);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 200);
    assert_eq!(world.ok(&alice, treasury(at).close_epoch(0)), 400);
}
