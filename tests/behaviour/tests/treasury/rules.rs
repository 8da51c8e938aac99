//! What each message does and refuses, one rule after the other.

use crate::story::{fund_native, story, too_small, Story, NATIVE};
use tributary_harness::{
    messages::{psp22, token, treasury},
    Call, ChainExt, Receipt,
};
use tributary_interfaces::{
    source::MetricRef,
    token::{Token, TokenRoles, TransferPolicy, BALANCE},
    treasury::{
        Asset, Basis, Budget, Cursor, Epoch, EpochClosed, EpochOpened, Funded, Grant, GrantCanceled,
        GrantConfig, GrantCreated, GrantPaid, Paid, Payment, Program, ProgramConfig, ProgramCreated,
        ProgramStopped, Redeemed, Treasury, TreasuryConfig, TreasuryError, Vault, MAX_EPOCHS_PER_CALL,
        MAX_REDEEM_ASSETS, MIN_CLAIM_WINDOW,
    },
    MAX_BATCH, PSP22,
};

// The vault

#[test]
fn native_value_sent_along_is_credited_to_the_unit_and_listed() {
    let Story { mut world, alice, at, .. } = story();
    let before = world.native(&at);
    let Receipt { value, events, .. } = world.receipt(&alice, fund_native(at, 70, 70));
    assert_eq!(value, 70);
    let funded: Vec<Funded> = events.of(at);
    assert!(
        matches!(funded[..], [Funded { asset: NATIVE, from, amount: 70 }] if from == Some(alice.account()))
    );
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), Vault { inflow: 70, free: 70, ..Vault::default() });
    assert_eq!(world.native(&at), before + 70);
    let books = Vault { inflow: 70, free: 70, ..Vault::default() };
    assert_eq!(world.ask(treasury(at).assets(0, 10)), [(NATIVE, books)]);
}

#[test]
fn funding_needs_exactly_the_value_it_names() {
    let Story { mut world, alice, shares, at, .. } = story();
    let wrong = |sent, needed| TreasuryError::WrongValue { sent, needed };
    assert_eq!(world.refused(&alice, fund_native(at, 70, 69)), wrong(69, 70));
    assert_eq!(world.refused(&alice, fund_native(at, 70, 71)), wrong(71, 70));
    assert_eq!(world.refused(&alice, fund_native(at, 0, 0)), too_small(0, 1));
    world.ok(&alice, psp22(shares).approve(at, 1));
    let with_value = Call::from(treasury(at).fund(Asset::Psp22(shares), 1)).with_value(5);
    assert_eq!(world.refused(&alice, with_value), wrong(5, 0));
}

#[test]
fn a_token_is_pulled_from_who_approved_it_and_credited() {
    let Story { mut world, alice, bob, shares, at, .. } = story();
    let asset = Asset::Psp22(shares);
    let failed = TreasuryError::TransferFailed { asset, to: at, amount: 2 };
    assert_eq!(world.refused(&bob, treasury(at).fund(asset, 2)), failed);
    world.ok(&bob, psp22(shares).approve(at, 2));
    assert_eq!(world.refused(&alice, treasury(at).fund(asset, 2)), failed);
    assert_eq!(world.refused(&bob, treasury(at).fund(asset, 0)), too_small(0, 1));
    assert_eq!(world.ok(&bob, treasury(at).fund(asset, 2)), 2);
    assert_eq!(world.ask(treasury(at).vault(asset)), Vault { inflow: 2, free: 2, ..Vault::default() });
    assert_eq!(world.ask(psp22(shares).balance_of(at)), 2);
}

#[test]
fn what_is_no_token_cannot_be_funded_with() {
    let Story { mut world, alice, bob, at, .. } = story();
    let nobody = bob.account();
    let unreachable = world.refused(&alice, treasury(at).fund(Asset::Psp22(nobody), 1));
    assert_eq!(unreachable, TreasuryError::TokenUnreachable(nobody));
    // A contract that is something else.
    let other = world.treasury(&alice, nobody, nobody, TreasuryConfig::default());
    let unreachable = world.refused(&alice, treasury(at).fund(Asset::Psp22(other), 1));
    assert_eq!(unreachable, TreasuryError::TokenUnreachable(other));
}

#[test]
fn an_inflow_beyond_all_numbers_is_refused() {
    let mut story = story();
    let cash = story.cash(u128::MAX);
    let Story { mut world, deployer, governor, alice, at, start, .. } = story;
    let asset = Asset::Psp22(cash);
    let grant = GrantConfig {
        recipient: alice.account(),
        asset,
        amount: u128::MAX,
        start,
        cliff: start,
        end: start,
        gate: None,
    };
    world.ok(&governor, treasury(at).create_grant(grant));
    world.at(start);
    assert_eq!(world.ok(&deployer, treasury(at).claim_grant(0)), u128::MAX);
    world.ok(&alice, psp22(cash).approve(at, 1));
    assert_eq!(world.refused(&alice, treasury(at).fund(asset, 1)), TreasuryError::Overflow);
}

#[test]
fn assets_are_listed_page_by_page_in_the_order_of_arrival() {
    let mut story = story();
    let first = Asset::Psp22(story.cash(5));
    story.fund(5);
    let third = Asset::Psp22(story.cash(5));
    story.fund(5);
    let Story { mut world, at, .. } = story;
    let books = |inflow| Vault { inflow, free: inflow, ..Vault::default() };
    let all = [(first, books(5)), (NATIVE, books(10)), (third, books(5))];
    assert_eq!(world.ask(treasury(at).assets(0, 10)), all);
    assert_eq!(world.ask(treasury(at).assets(1, 1)), all[1..2]);
    assert_eq!(world.ask(treasury(at).assets(3, 10)), []);
}

#[test]
fn a_treasury_says_whom_it_answers_to_and_what_redeems() {
    let Story { mut world, governor, shares, at, .. } = story();
    assert_eq!(world.ask(treasury(at).governor()), governor.account());
    assert_eq!(world.ask(treasury(at).token()), shares);
    assert_eq!((world.ask(treasury(at).grant_count()), world.ask(treasury(at).program_count())), (0, 0));
}

#[test]
fn law_8_only_the_governor_promises_stops_and_cancels() {
    let story = Story::with_program(10_000);
    let (grant, program) = (story.grant(), story.program());
    let Story { mut world, deployer, governor, alice, at, .. } = story;
    world.ok(&governor, treasury(at).create_grant(grant));
    for caller in [&deployer, &alice] {
        let error = TreasuryError::NotAllowed { caller: caller.account(), needed: governor.account() };
        assert_eq!(world.refused(caller, treasury(at).create_grant(grant)), error);
        assert_eq!(world.refused(caller, treasury(at).cancel_grant(0)), error);
        assert_eq!(world.refused(caller, treasury(at).create_program(program)), error);
        assert_eq!(world.refused(caller, treasury(at).stop_program(0)), error);
    }
}

// Grants

#[test]
fn a_grant_is_reserved_at_once_and_paid_as_it_vests_whoever_asks() {
    let mut story = story();
    story.fund(1_500);
    let grant = story.grant();
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    let created = world.receipt(&governor, treasury(at).create_grant(grant));
    assert_eq!(created.value, 0);
    let told: Vec<GrantCreated> = created.events.of(at);
    assert!(matches!(told[..], [GrantCreated { grant: 0, recipient, config }]
        if recipient == alice.account() && config == grant));
    let promised = Vault { inflow: 1_500, reserved: 1_000, free: 500, ..Vault::default() };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), promised);

    world.at(start + 49);
    assert_eq!(world.ask(treasury(at).grant_due(0)), Ok(0));
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), TreasuryError::NothingDue);
    world.at(start + 50);
    assert_eq!(world.ask(treasury(at).grant_due(0)), Ok(500));
    let before = world.native(&alice.account());
    let paid = world.receipt(&bob, treasury(at).claim_grant(0));
    assert_eq!((paid.value, world.native(&alice.account()) - before), (500, 500));
    let told: Vec<GrantPaid> = paid.events.of(at);
    assert!(matches!(told[..], [GrantPaid { grant: 0, recipient, asset: NATIVE, amount: 500 }]
        if recipient == alice.account()));
    assert_eq!(world.refused(&bob, treasury(at).claim_grant(0)), TreasuryError::NothingDue);
    world.at(start + 51);
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 10);
    world.at(start + 99);
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 480);
    world.at(start + 100);
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 10);
    world.at(start + 101);
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), TreasuryError::NothingDue);
    let kept = Grant { config: grant, paid: 1_000, canceled_at: None, released: 0 };
    assert_eq!(world.ask(treasury(at).grant(0)), Some(kept));
    let settled = Vault { inflow: 1_500, paid: 1_000, reserved: 0, free: 500, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), settled);
}

#[test]
fn a_canceled_grant_pays_what_had_vested_and_frees_the_rest() {
    let mut story = story();
    story.fund(1_000);
    let grant = story.grant();
    let Story { mut world, governor, alice, at, start, .. } = story;
    world.ok(&governor, treasury(at).create_grant(grant));
    world.at(start + 60);
    let canceled = world.receipt(&governor, treasury(at).cancel_grant(0));
    assert_eq!(canceled.value, 400);
    let told: Vec<GrantCanceled> = canceled.events.of(at);
    assert!(matches!(told[..], [GrantCanceled { grant: 0, released: 400 }]));
    world.at(start + 200);
    assert_eq!(world.refused(&governor, treasury(at).cancel_grant(0)), TreasuryError::GrantCanceled(0));
    assert_eq!(world.ask(treasury(at).grant_due(0)), Ok(600));
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 600);
    let books = Vault { inflow: 1_000, paid: 600, reserved: 0, free: 400, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
}

#[test]
fn a_grant_canceled_before_its_cliff_owes_nothing_and_after_its_end_all() {
    let mut story = story();
    story.fund(2_000);
    let grant = story.grant();
    let Story { mut world, governor, alice, at, start, .. } = story;
    for _ in 0..2 {
        world.ok(&governor, treasury(at).create_grant(grant));
    }
    world.at(start + 49);
    assert_eq!(world.ok(&governor, treasury(at).cancel_grant(0)), 1_000);
    world.at(start + 100);
    assert_eq!(world.ok(&governor, treasury(at).cancel_grant(1)), 0);
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(1)), 1_000);
}

#[test]
fn no_grant_is_promised_that_is_not_free_or_makes_no_sense() {
    let mut story = story();
    story.fund(999);
    let grant = story.grant();
    let Story { mut world, governor, alice, at, start, .. } = story;
    let mut refused = |config| world.refused(&governor, treasury(at).create_grant(config));
    let short = TreasuryError::InsufficientFree { asset: NATIVE, free: 999, needed: 1_000 };
    assert_eq!(refused(grant), short);
    assert_eq!(refused(GrantConfig { amount: 0, ..grant }), too_small(0, 1));
    let late = GrantConfig { start: start + 51, amount: 999, ..grant };
    let bad = TreasuryError::BadSchedule { start: start + 51, cliff: start + 50, end: start + 100 };
    assert_eq!(refused(late), bad);
    assert_eq!(world.ok(&governor, treasury(at).create_grant(GrantConfig { amount: 999, ..grant })), 0);
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(1)), TreasuryError::UnknownGrant(1));
    assert_eq!(world.refused(&governor, treasury(at).cancel_grant(1)), TreasuryError::UnknownGrant(1));
    let unknown = Err(TreasuryError::UnknownGrant(1));
    assert_eq!((world.ask(treasury(at).grant(1)), world.ask(treasury(at).grant_due(1))), (None, unknown));
    assert_eq!(world.ask(treasury(at).grant_count()), 1);
}

#[test]
fn a_grant_that_its_token_does_not_pay_stays_owed() {
    let mut story = story();
    let cash = story.cash(1_000);
    let asset = Asset::Psp22(cash);
    let grant = GrantConfig { asset, ..story.grant() };
    let Story { mut world, deployer, governor, alice, at, start, .. } = story;
    world.ok(&governor, treasury(at).create_grant(grant));
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Locked));
    world.at(start + 100);
    let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 1_000 };
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), failed);
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Free));
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 1_000);
    assert_eq!(world.ask(psp22(cash).balance_of(alice.account())), 1_000);
}

#[test]
fn a_grant_to_the_treasury_itself_is_never_paid_but_can_be_canceled() {
    let mut story = story();
    story.fund(1_000);
    let grant = GrantConfig { recipient: story.at, ..story.grant() };
    let Story { mut world, governor, at, start, .. } = story;
    world.ok(&governor, treasury(at).create_grant(grant));
    world.at(start + 50);
    let failed = TreasuryError::TransferFailed { asset: NATIVE, to: at, amount: 500 };
    assert_eq!(world.refused(&governor, treasury(at).claim_grant(0)), failed);
    assert_eq!(world.ok(&governor, treasury(at).cancel_grant(0)), 500);
}

// Programs: epochs

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

// Programs: claims

#[test]
fn a_claim_pays_what_has_accrued_to_the_millisecond() {
    let mut story = Story::with_program(10_000);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    for (after, alices, bobs) in [(0, 0, 0), (1, 2, 4), (99, 198, 396), (100, 200, 400), (101, 202, 404)] {
        story.after(after);
        assert_eq!((story.accrued(0, &alice), story.accrued(0, &bob)), (alices, bobs), "after {after} ms");
    }
    story.after(0);
    assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), TreasuryError::NothingDue);
    story.after(101);
    let before = (story.world.native(&alice.account()), story.world.native(&at));
    let claimed = story.world.receipt(&alice, treasury(at).claim(0));
    assert_eq!((claimed.value, before.1 - story.world.native(&at)), (202, 202));
    // Who calls pays the deposit for what is stored.
    let deposit = u128::try_from(claimed.deposit).unwrap();
    assert_eq!(story.world.native(&alice.account()), before.0 + 202 - deposit);
    let opened: Vec<EpochOpened> = claimed.events.of(at);
    assert_eq!(opened.iter().map(|opened| opened.epoch).collect::<Vec<_>>(), [0, 1]);
    let paid: Vec<Paid> = claimed.events.of(at);
    assert!(matches!(&paid[..], [Paid { program: 0, member, asset: NATIVE, amount: 202, epoch: 1, parts }]
        if *member == alice.account() && *parts == [(0, 200), (1, 2)]));
    // How far they are paid is told in the order asked, and for a batch at most.
    let (paid, unpaid) = (Cursor { epoch: 1, paid: 2 }, Cursor::default());
    let asked = vec![bob.account(), alice.account()];
    assert_eq!(story.world.ask(treasury(at).cursors(0, asked)), [unpaid, paid]);
    let many = vec![alice.account(); MAX_BATCH as usize + 1];
    assert_eq!(story.world.ask(treasury(at).cursors(0, many)), vec![paid; MAX_BATCH as usize]);
    assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(story.accrued(0, &bob), 404);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn who_has_nothing_and_who_names_no_program_gets_nothing() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, deployer, alice, at, .. } = story;
    assert_eq!(world.refused(&deployer, treasury(at).claim(0)), TreasuryError::NothingDue);
    let unknown = TreasuryError::UnknownProgram(1);
    assert_eq!(world.refused(&alice, treasury(at).claim(1)), unknown);
    assert_eq!(world.refused(&alice, treasury(at).open_epoch(1)), unknown);
    assert_eq!(world.refused(&alice, treasury(at).pay(1, vec![alice.account()])), unknown);
    assert_eq!(world.ask(treasury(at).accrued(1, alice.account())), Err(unknown));
}

#[test]
fn many_epochs_are_settled_in_several_calls() {
    let mut story = Story::with_program(100_000);
    let (alice, at) = (story.alice.clone(), story.at);
    story.after(1_250);
    let most = u128::from(MAX_EPOCHS_PER_CALL) * 200;
    assert_eq!(story.accrued(0, &alice), most);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), most);
    assert_eq!(story.accrued(0, &alice), 2_500 - most);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 2_500 - most);
    assert_eq!(
        story.world.ask(treasury(at).cursors(0, vec![alice.account()]))[0],
        Cursor { epoch: 12, paid: 100 }
    );
}

#[test]
fn who_joins_late_passes_the_epochs_before_them_with_claims_of_nothing() {
    let mut story = Story::with_program(100_000);
    let carol = story.world.actor("carol");
    story.after(850);
    let Story { mut world, bob, shares, at, start, .. } = story;
    world.ok(&bob, psp22(shares).transfer(carol.account(), 1, vec![]));
    world.at(start + 950);
    let passed = world.receipt(&carol, treasury(at).claim(0));
    assert_eq!((passed.value, passed.events.of::<Paid>(at).len()), (0, 0));
    assert_eq!(world.ask(treasury(at).cursors(0, vec![carol.account()]))[0].epoch, MAX_EPOCHS_PER_CALL);
    // Epoch 9 is half over, and one of three tokens is hers.
    assert_eq!(world.ok(&carol, treasury(at).claim(0)), 100);
}

#[test]
fn growth_pays_by_what_was_added_since_the_epoch_before() {
    let mut story = story();
    story.fund(10_000);
    let config = ProgramConfig { basis: Basis::Growth, ..story.program() };
    story.create(config);
    story.after(50);
    let Story { mut world, deployer, alice, bob, shares, at, start, .. } = story;
    let minted = vec![(alice.account(), 9), (bob.account(), 1)];
    world.ok(&deployer, token(shares).mint_batch(minted));
    world.at(start + 250);
    // Nothing was added before epochs 0 and 2, ten before epoch 1.
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 540);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 60);
    let totals = [0, 1, 2].map(|epoch| world.ask(treasury(at).epoch(0, epoch)).unwrap().total);
    assert_eq!(totals, [0, 10, 0]);
    let books = Vault { inflow: 10_000, paid: 600, reserved: 0, free: 9_400, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
}

#[test]
fn two_programs_in_two_assets_do_not_mix() {
    let mut story = Story::with_program(600);
    let cash = story.cash(600);
    let asset = Asset::Psp22(cash);
    let config = ProgramConfig { asset, ..story.program() };
    assert_eq!(story.create(config), 1);
    let alice = story.alice.clone();
    story.after(150);
    let before = story.world.native(&story.at);
    assert_eq!(story.world.ok(&alice, treasury(story.at).claim(1)), 200);
    assert_eq!(story.world.native(&story.at), before);
    assert_eq!(story.world.ask(psp22(cash).balance_of(alice.account())), 200);
    assert_eq!(story.books(asset), Vault { inflow: 600, paid: 200, reserved: 400, free: 0, lost: 0 });
    assert_eq!(story.books(NATIVE), Vault { inflow: 600, free: 600, ..Vault::default() });
    assert_eq!(story.accrued(0, &alice), 200);
    story.check_solvency(&[NATIVE, asset]);
}

#[test]
fn a_claim_that_the_token_does_not_pay_stays_owed() {
    let mut story = story();
    let cash = story.cash(600);
    let asset = Asset::Psp22(cash);
    let config = ProgramConfig { asset, ..story.program() };
    story.create(config);
    story.after(50);
    let Story { mut world, deployer, alice, bob, at, .. } = story;
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Locked));
    let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 100 };
    assert_eq!(world.refused(&alice, treasury(at).claim(0)), failed);
    let members = vec![alice.account(), bob.account()];
    let paid = world.receipt(&deployer, treasury(at).pay(0, members.clone()));
    assert_eq!(paid.value, [Payment::Failed(100), Payment::Failed(200)]);
    assert_eq!(paid.events.of::<Paid>(at).len(), 0);
    // The epoch was opened; all else is as before.
    assert_eq!(
        world.ask(treasury(at).vault(asset)),
        Vault { inflow: 600, reserved: 600, ..Vault::default() }
    );
    assert!(matches!(
        world.ask(treasury(at).epoch(0, 0)),
        Some(Epoch { total: 3, budget: 600, paid: 0, .. })
    ));
    assert_eq!(world.ask(treasury(at).cursors(0, vec![alice.account()]))[0], Cursor::default());
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Free));
    let payments = world.ok(&deployer, treasury(at).pay(0, members));
    assert_eq!(payments, [Payment::Paid(100), Payment::Paid(200)]);
}

// Programs: batches

#[test]
fn a_batch_is_answered_in_order_and_pays_nobody_twice() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, deployer, alice, bob, at, .. } = story;
    let before = (world.native(&alice.account()), world.native(&bob.account()));
    let [a, b, nobody] = [alice.account(), bob.account(), deployer.account()];
    let paid = world.receipt(&deployer, treasury(at).pay(0, vec![b, nobody, a, b, a, a]));
    let nothing = Payment::Nothing;
    let expected = [Payment::Paid(200), nothing, Payment::Paid(100), nothing, nothing, nothing];
    assert_eq!(paid.value, expected);
    let told: Vec<Paid> = paid.events.of(at);
    assert_eq!(told.iter().map(|paid| (paid.member, paid.amount)).collect::<Vec<_>>(), [(b, 200), (a, 100)]);
    assert_eq!((world.native(&a) - before.0, world.native(&b) - before.1), (100, 200));
    assert_eq!(world.ok(&deployer, treasury(at).pay(0, vec![a, b])), [nothing, nothing]);
}

#[test]
fn a_batch_has_at_least_one_member_and_at_most_a_hundred() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, alice, at, .. } = story;
    let wrong = |got| TreasuryError::WrongCount { got, max: MAX_BATCH };
    assert_eq!(world.refused(&alice, treasury(at).pay(0, vec![])), wrong(0));
    let members = |count: u32| vec![alice.account(); count as usize];
    assert_eq!(world.refused(&alice, treasury(at).pay(0, members(MAX_BATCH + 1))), wrong(MAX_BATCH + 1));
    let payments = world.ok(&alice, treasury(at).pay(0, members(MAX_BATCH)));
    assert_eq!((payments.len(), payments[0]), (MAX_BATCH as usize, Payment::Paid(100)));
}

#[test]
fn one_who_cannot_be_paid_holds_nobody_up_and_stays_owed() {
    let mut story = Story::with_program(600);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    // The treasury itself holds Bob's tokens now, and cannot be paid.
    story.world.ok(&bob, psp22(story.shares).transfer(at, 2, vec![]));
    story.after(50);
    let members = vec![at, alice.account()];
    let paid = story.world.ok(&bob, treasury(at).pay(0, members.clone()));
    assert_eq!(paid, [Payment::Failed(200), Payment::Paid(100)]);
    assert_eq!(story.books(NATIVE), Vault { inflow: 600, paid: 100, reserved: 500, free: 0, lost: 0 });
    story.after(100);
    let paid = story.world.ok(&bob, treasury(at).pay(0, members));
    assert_eq!(paid, [Payment::Failed(400), Payment::Paid(100)]);
    story.check_solvency(&[NATIVE]);
    // What was owed to the treasury is free again in the end.
    story.after(100 + MIN_CLAIM_WINDOW);
    assert_eq!(story.world.ok(&bob, treasury(at).close_epoch(0)), 400);
    assert_eq!(story.books(NATIVE), Vault { inflow: 600, paid: 200, reserved: 0, free: 400, lost: 0 });
}

#[test]
fn those_furthest_behind_are_paid_first_and_who_is_not_reached_is_told() {
    let mut story = Story::with_program(100_000);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    story.after(1_000);
    story.world.ok(&alice, treasury(at).claim(0));
    story.after(1_250);
    let members = vec![alice.account(), bob.account()];
    let most = 400 * u128::from(MAX_EPOCHS_PER_CALL);
    let mut pay = || story.world.ok(&bob, treasury(at).pay(0, members.clone()));
    assert_eq!(pay(), [Payment::NotReached, Payment::Paid(most)]);
    assert_eq!(pay(), [Payment::Paid(2_500 - most / 2), Payment::Paid(5_000 - most)]);
    assert_eq!(pay(), [Payment::Nothing; 2]);
}

// Programs: laws

#[test]
fn law_3_what_is_reserved_and_free_is_always_there() {
    let mut story = Story::with_program(5_000);
    let cash = story.cash(900);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    let assets = [NATIVE, Asset::Psp22(cash), Asset::Psp22(story.shares)];
    let grant = story.grant();
    let program = ProgramConfig { asset: assets[1], ..story.program() };
    story.world.ok(&story.governor, treasury(at).create_grant(grant));
    story.create(program);
    for step in 1..=40 {
        story.after(step * 37);
        let claimant = if step % 2 == 0 { &alice } else { &bob };
        // Whether anything is due or not.
        let _ = story.world.chain.submit(claimant, treasury(at).claim((step / 2 % 2) as u32));
        if step == 3 {
            story.world.ok(&bob, treasury(at).redeem(1, vec![(NATIVE, 0)]));
        } else if step == 5 {
            story.fund(300);
        } else if step == 11 {
            story.world.ok(&alice, treasury(at).claim_grant(0));
        } else if step == 20 {
            story.world.ok(&story.governor, treasury(at).stop_program(0));
        }
        story.check_solvency(&assets);
    }
    // The last epoch of the second waits until it is over: too little is left for it.
    story.after(1_500);
    for program in [0, 1] {
        story.world.ok(&bob, treasury(at).pay(program, vec![alice.account(), bob.account()]));
    }
    story.check_solvency(&assets);
    let books = story.books(NATIVE);
    assert_eq!(books.inflow, 5_300);
    assert!(books.reserved < 2 * 8, "of each epoch, less than a unit for each member");
}

#[test]
fn law_3_the_existential_deposit_is_never_paid_out() {
    let mut story = story();
    story.fund(3);
    let Story { mut world, alice, bob, at, .. } = story;
    let unfunded = world.native(&at) - 3;
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), [1]);
    assert_eq!(world.ok(&bob, treasury(at).redeem(2, vec![(NATIVE, 0)])), [2]);
    assert_eq!(world.native(&at), unfunded);
    assert!(unfunded >= 1);
}

#[test]
fn law_4_an_epoch_claimed_by_all_leaves_less_than_a_unit_for_each() {
    let mut story = story();
    story.fund(10_000);
    let config = ProgramConfig { budget: Budget::Fixed(100), ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    let members = vec![alice.account(), bob.account()];
    for after in [1, 33, 57, 99, 100, 150] {
        world.at(start + after);
        world.ok(&deployer, treasury(at).pay(0, members.clone()));
    }
    assert!(matches!(
        world.ask(treasury(at).epoch(0, 0)),
        Some(Epoch { total: 3, budget: 100, paid: 99, .. })
    ));
    world.at(start + 100 + MIN_CLAIM_WINDOW);
    assert_eq!(world.ok(&deployer, treasury(at).close_epoch(0)), 1);
}

#[test]
fn law_4_a_unit_among_many_pays_nobody_and_is_free_again() {
    let mut story = story();
    story.fund(1);
    let config = ProgramConfig { budget: Budget::Fixed(1), ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    world.at(start + 100);
    let members = vec![alice.account(), bob.account()];
    assert_eq!(world.ok(&deployer, treasury(at).pay(0, members)), [Payment::Nothing; 2]);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, 1);
    world.at(start + 100 + MIN_CLAIM_WINDOW);
    assert_eq!(world.ok(&deployer, treasury(at).close_epoch(0)), 1);
}

#[test]
fn law_5_ten_claims_pay_what_one_pays() {
    let mut story = Story::with_program(100_000);
    let config = ProgramConfig { budget: Budget::Fixed(601), ..story.program() };
    let (often, once) = (story.create(config), story.create(config));
    let (alice, at) = (story.alice.clone(), story.at);
    let mut sum = 0;
    for after in [1, 2, 3, 50, 99, 100, 101, 250, 299, 333] {
        story.after(after);
        sum += story.world.ok(&alice, treasury(at).claim(often));
    }
    assert_eq!(story.world.ok(&alice, treasury(at).claim(once)), sum);
    let cursors = [often, once].map(|id| story.world.ask(treasury(at).cursors(id, vec![alice.account()]))[0]);
    assert_eq!(cursors[0], cursors[1]);
}

#[test]
fn law_5_a_stranger_who_claims_for_you_every_millisecond_costs_you_nothing() {
    let mut story = story();
    story.fund(100_000);
    let config = ProgramConfig { budget: Budget::Fixed(7), epoch_length: 20, ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, at, start, .. } = story;
    let before = world.native(&alice.account());
    for after in 1..=60 {
        world.at(start + after);
        world.ok(&deployer, treasury(at).pay(0, vec![alice.account()]));
    }
    // A third of 7, rounded down, in each of three epochs.
    assert_eq!(world.native(&alice.account()) - before, 3 * 2);
}

#[test]
fn law_5_who_joins_and_claims_in_the_same_block_gets_nothing() {
    let mut story = Story::with_program(10_000);
    let carol = story.world.actor("carol");
    story.after(1);
    let Story { mut world, bob, shares, at, start, .. } = story;
    world.ok(&bob, psp22(shares).transfer(carol.account(), 2, vec![]));
    assert_eq!(world.refused(&carol, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 4);
    // Nor does she later get anything of an epoch that had started, however large her stake: it is Bob's.
    world.at(start + 100);
    assert_eq!(world.ok(&carol, treasury(at).claim(0)), 0);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 396);
    world.at(start + 150);
    assert_eq!(world.ok(&carol, treasury(at).claim(0)), 200);
    assert_eq!(world.refused(&bob, treasury(at).claim(0)), TreasuryError::NothingDue);
}

#[test]
fn law_10_a_claim_that_fails_opens_no_epoch_and_tells_nothing() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, deployer, at, .. } = story;
    // `refused` compares the state and the events with those before.
    assert_eq!(world.refused(&deployer, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ask(treasury(at).epoch(0, 0)), None);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, 0);
}

// Sources

#[test]
fn a_source_that_is_none_harms_only_its_own_program() {
    let mut story = Story::with_program(10_000);
    let (alice, at) = (story.alice.clone(), story.at);
    let other = story.world.treasury(&alice, at, at, TreasuryConfig::default());
    let unknown = MetricRef { source: story.shares, metric: 9 };
    let account = MetricRef { source: story.bob.account(), metric: 0 };
    let contract = MetricRef { source: other, metric: 0 };
    for metric in [unknown, account, contract] {
        let config = ProgramConfig { metric, ..story.program() };
        story.create(config);
    }
    story.after(50);
    let Story { mut world, alice, at, .. } = story;
    let errors = [
        TreasuryError::SourceBroken(unknown),
        TreasuryError::SourceBroken(account),
        TreasuryError::SourceBroken(contract),
    ];
    for (program, error) in (1..).zip(errors) {
        assert_eq!(world.refused(&alice, treasury(at).claim(program)), error);
        assert_eq!(world.refused(&alice, treasury(at).open_epoch(program)), error);
        assert_eq!(world.refused(&alice, treasury(at).pay(program, vec![alice.account()])), error);
        assert_eq!(world.ask(treasury(at).accrued(program, alice.account())), Err(error));
    }
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
}

// Redemption

#[test]
fn redeeming_burns_tokens_for_a_share_of_all_that_is_free() {
    let mut story = story();
    story.fund(1_600);
    let cash = story.cash(100);
    let grant = story.grant();
    let Story { mut world, governor, alice, bob, shares, at, .. } = story;
    let asset = Asset::Psp22(cash);
    world.ok(&governor, treasury(at).create_grant(grant));
    let before = world.native(&at);
    let redeemed = world.receipt(&bob, treasury(at).redeem(1, vec![(NATIVE, 0), (asset, 0)]));
    // A third of the 600 that are not reserved, and of 100, rounded down.
    assert_eq!(redeemed.value, [200, 33]);
    let told: Vec<Redeemed> = redeemed.events.of(at);
    let told: Vec<_> = told.iter().map(|e| (e.member, e.burnt, e.paid.clone())).collect();
    assert_eq!(told, [(bob.account(), 1, vec![(NATIVE, 200), (asset, 33)])]);
    assert_eq!(before - world.native(&at), 200);
    assert_eq!(world.ask(psp22(cash).balance_of(bob.account())), 33);
    assert_eq!(
        (world.ask(psp22(shares).total_supply()), world.ask(psp22(shares).balance_of(bob.account()))),
        (2, 1)
    );
    let books = Vault { inflow: 1_600, paid: 200, reserved: 1_000, free: 400, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
    // The last ones get what is left.
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), [200]);
    assert_eq!(world.ok(&bob, treasury(at).redeem(1, vec![(NATIVE, 0), (asset, 0)])), [200, 67]);
}

#[test]
fn the_treasury_s_own_tokens_do_not_dilute_who_redeems() {
    let mut story = story();
    story.fund(100);
    let Story { mut world, alice, bob, shares, at, .. } = story;
    world.ok(&bob, psp22(shares).transfer(at, 2, vec![]));
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), [100]);
    // Nobody else has any.
    assert_eq!(world.refused(&bob, treasury(at).redeem(1, vec![(NATIVE, 0)])), TreasuryError::BurnFailed);
}

#[test]
fn locked_tokens_can_be_redeemed() {
    let mut story = story();
    story.fund(300);
    let Story { mut world, deployer, alice, shares, at, .. } = story;
    world.ok(&deployer, token(shares).set_policy(TransferPolicy::Locked));
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), [100]);
}

#[test]
fn a_redemption_that_does_not_add_up_is_refused() {
    let mut story = story();
    story.fund(300);
    let cash = Asset::Psp22(story.cash(300));
    let Story { mut world, deployer, alice, shares, at, .. } = story;
    let any = |assets: Vec<Asset>| assets.into_iter().map(|asset| (asset, 0)).collect::<Vec<_>>();
    let mut refused = |amount, assets| world.refused(&alice, treasury(at).redeem(amount, any(assets)));
    assert_eq!(refused(0, vec![NATIVE]), too_small(0, 1));
    let wrong = |got| TreasuryError::WrongCount { got, max: MAX_REDEEM_ASSETS };
    assert_eq!(refused(1, vec![]), wrong(0));
    let many = |count: u32| (0..count).map(|n| Asset::Psp22([n as u8; 32].into())).collect::<Vec<_>>();
    assert_eq!(refused(1, many(MAX_REDEEM_ASSETS + 1)), wrong(MAX_REDEEM_ASSETS + 1));
    let never = many(MAX_REDEEM_ASSETS);
    assert_eq!(refused(1, never.clone()), TreasuryError::NotRedeemable(never[0]));
    assert_eq!(refused(1, vec![NATIVE, NATIVE]), TreasuryError::AssetsNotAscending);
    assert_eq!(refused(1, vec![cash, NATIVE]), TreasuryError::AssetsNotAscending);
    // More than she has, more than there are, and what would come back as tokens.
    assert_eq!(refused(2, vec![NATIVE]), TreasuryError::BurnFailed);
    assert_eq!(refused(4, vec![NATIVE]), TreasuryError::BurnFailed);
    let own = Asset::Psp22(shares);
    assert_eq!(refused(1, vec![own]), TreasuryError::NotRedeemable(own));
    // A token that does not let the treasury burn.
    let roles =
        TokenRoles { governor: deployer.account(), minter: deployer.account(), redeemer: deployer.account() };
    world.ok(&deployer, token(shares).set_roles(roles));
    let refused = world.refused(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)]));
    assert_eq!(refused, TreasuryError::BurnFailed);
}

#[test]
fn redeeming_for_what_cannot_be_paid_burns_nothing() {
    let mut story = story();
    let cash = story.cash(300);
    let asset = Asset::Psp22(cash);
    let Story { mut world, deployer, alice, shares, at, .. } = story;
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Locked));
    let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 100 };
    assert_eq!(world.refused(&alice, treasury(at).redeem(1, vec![(asset, 0)])), failed);
    assert_eq!(world.ask(psp22(shares).balance_of(alice.account())), 1);
}

#[test]
fn redeeming_when_nothing_is_free_burns_nothing() {
    let mut story = Story::with_program(600);
    story.after(1);
    let Story { mut world, alice, shares, at, .. } = story;
    world.ok(&alice, treasury(at).open_epoch(0));
    assert_eq!(world.refused(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), TreasuryError::NothingDue);
    assert_eq!(world.ask(psp22(shares).balance_of(alice.account())), 1);
}

#[test]
fn without_a_token_nothing_redeems() {
    let Story { mut world, governor, alice, bob, .. } = story();
    let nobody = bob.account();
    let at = world.treasury(&alice, governor.account(), nobody, TreasuryConfig::default());
    world.ok(&alice, fund_native(at, 100, 100));
    let refused = world.refused(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)]));
    assert_eq!(refused, TreasuryError::TokenUnreachable(nobody));
}
