//! Arithmetic at its edges: the largest amounts and values, the smallest budgets, the shortest and the
//! longest epochs, and ten thousand of them that nobody opened.

use crate::story::{story, Story, NATIVE};
use tributary_core::YEAR;
use tributary_harness::{
    messages::{psp22, token, treasury},
    AccountId, ChainExt, World,
};
use tributary_interfaces::{
    source::MetricRef,
    token::{Token, TokenRoles, BALANCE},
    treasury::{
        Accrued, Asset, Budget, Epoch, Gate, GrantConfig, Payment, ProgramConfig, Treasury, TreasuryConfig,
        Vault, MAX_CLAIM_WINDOW, MAX_EPOCHS_PER_CALL, MAX_EPOCH_LENGTH, MIN_CLAIM_WINDOW,
    },
    Timestamp, PSP22,
};

const ALL: u128 = u128::MAX;

/// A story in which Alice alone has all the tokens there can be, and the treasury as much of a cash token.
fn vast() -> (Story, Asset) {
    let mut story = story();
    let deployer = story.deployer.clone();
    story.shares = story.world.token(&deployer, &[(&story.alice, ALL)]);
    let governor = story.governor.account();
    story.at = story.world.treasury(&deployer, governor, story.shares, TreasuryConfig::default());
    let [governor, redeemer] = [deployer.account(), story.at];
    let roles = TokenRoles { governor, minter: governor, redeemer };
    story.world.ok(&deployer, token(story.shares).set_roles(roles));
    let cash = Asset::Psp22(story.cash(ALL));
    (story, cash)
}

#[test]
fn the_largest_budget_by_the_largest_value_is_paid_whole() {
    let (mut story, cash) = vast();
    let config =
        ProgramConfig { asset: cash, budget: Budget::Fixed(ALL), epoch_length: 7, ..story.program() };
    story.create(config);
    let (alice, at) = (story.alice.clone(), story.at);
    story.after(3);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), ALL / 7 * 3 + (ALL % 7) * 3 / 7);
    story.after(6);
    story.world.ok(&alice, treasury(at).claim(0));
    story.after(7);
    story.world.ok(&alice, treasury(at).claim(0));
    assert_eq!(story.books(cash), Vault { inflow: ALL, paid: ALL, reserved: 0, free: 0, lost: 0 });
    let Asset::Psp22(token) = cash else { panic!("cash is a token") };
    assert_eq!(story.world.ask(psp22(token).balance_of(alice.account())), ALL);
}

#[test]
fn the_largest_price_and_the_largest_share_make_no_more_than_there_is() {
    for budget in [
        |metric| Budget::PerUnit { metric, price: ALL, cap: ALL },
        |_| Budget::Inflow(u16::MAX),
        |_| Budget::Endowment(u16::MAX),
    ] {
        let mut story = story();
        let metric = MetricRef { source: story.shares, metric: BALANCE };
        let start = story.world.now() + 1;
        let config = ProgramConfig { budget: budget(metric), start, epoch_length: 10_000, ..story.program() };
        story.fund(1_000);
        story.create(config);
        story.world.at(start + 10_000);
        // The look back reaches to where the tokens came to be and the money arrived.
        assert_eq!(story.world.ok(&story.alice, treasury(story.at).claim(0)), 333);
        assert_eq!(story.books(NATIVE), Vault { inflow: 1_000, paid: 333, reserved: 667, free: 0, lost: 0 });
    }
}

#[test]
fn the_largest_grant_vests_to_the_unit_over_all_of_time() {
    let (mut story, cash) = vast();
    let gate = Some(Gate {
        metric: MetricRef { source: story.shares, metric: BALANCE },
        of: Some(story.alice.account()),
        at_least: ALL,
    });
    let grant = GrantConfig {
        recipient: story.alice.account(),
        asset: cash,
        amount: ALL,
        start: 0,
        cliff: 0,
        end: u64::MAX,
        gate,
    };
    story.world.ok(&story.governor, treasury(story.at).create_grant(grant));
    let share = |now: Timestamp| {
        // 2^128 - 1 is (2^64 - 1) * (2^64 + 1).
        u128::from(now) * ((1 << 64) + 1)
    };
    let now = story.world.now() + 5;
    story.world.at(now);
    assert_eq!(story.world.ok(&story.bob, treasury(story.at).claim_grant(0)), share(now));
    story.world.at(u64::MAX - 1);
    assert_eq!(story.world.ask(treasury(story.at).grant_due(0)), Ok(share(u64::MAX - 1) - share(now)));
    story.world.at(u64::MAX);
    assert_eq!(story.world.ok(&story.bob, treasury(story.at).claim_grant(0)), ALL - share(now));
}

#[test]
fn the_largest_redemption_takes_all_that_is_free() {
    let (mut story, cash) = vast();
    let Story { world, alice, at, .. } = &mut story;
    assert_eq!(world.ok(alice, treasury(*at).redeem(ALL - 1, vec![(cash, 0)])), [ALL - 1]);
    assert_eq!(world.ok(alice, treasury(*at).redeem(1, vec![(cash, 0)])), [1]);
}

#[test]
fn a_budget_of_one_unit_over_2_to_the_100_points_pays_only_who_has_them_all() {
    let mut world = World::new();
    let [deployer, governor, alice, bob] =
        ["deployer", "governor", "alice", "bob"].map(|name| world.actor(name));
    for (alices, bobs, payments) in [
        ((1 << 100) - 1, 1, [Payment::Nothing, Payment::Nothing]),
        (1 << 100, 0, [Payment::Paid(1), Payment::Nothing]),
    ] {
        let shares = world.token(&deployer, &[(&alice, alices), (&bob, bobs)]);
        let at = world.treasury(&deployer, governor.account(), shares, TreasuryConfig::default());
        world.ok(&deployer, crate::story::fund_native(at, 1, 1));
        let start = world.now() + 1;
        let metric = MetricRef { source: shares, metric: BALANCE };
        let budget = Budget::Fixed(1);
        let config = ProgramConfig { budget, metric, start, ..crate::story::story().program() };
        world.ok(&governor, treasury(at).create_program(config));
        world.at(start + 99);
        let members = vec![alice.account(), bob.account()];
        assert_eq!(world.ok(&bob, treasury(at).pay(0, members.clone())), [Payment::Nothing; 2]);
        world.at(start + 100);
        assert_eq!(world.ok(&bob, treasury(at).pay(0, members)), payments);
    }
}

#[test]
fn epochs_of_a_millisecond_and_of_a_year_pay_to_the_unit() {
    let mut story = story();
    story.fund(10_000);
    let short = ProgramConfig { epoch_length: 1, budget: Budget::Fixed(9), ..story.program() };
    let long = ProgramConfig { epoch_length: YEAR, budget: Budget::Fixed(9_000), ..story.program() };
    let (short, long) = (story.create(short), story.create(long));
    let (alice, at) = (story.alice.clone(), story.at);
    for (after, paid) in [(1, 3), (2, 3), (7, 15)] {
        story.after(after);
        assert_eq!(story.world.ok(&alice, treasury(at).claim(short)), paid, "after {after} ms");
    }
    story.after(YEAR / 2);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(long)), 1_500);
    story.after(YEAR - 1);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(long)), 1_499);
    story.after(YEAR);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(long)), 1);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn a_program_at_the_end_of_time_neither_traps_nor_pays() {
    let mut story = story();
    story.fund(1_000);
    let config = ProgramConfig {
        start: u64::MAX - 1,
        epoch_length: MAX_EPOCH_LENGTH,
        claim_window: MAX_CLAIM_WINDOW,
        ..story.program()
    };
    story.world.at(u64::MAX - 5);
    story.create(config);
    let Story { mut world, governor, alice, at, .. } = story;
    let nothing = Ok(Accrued { amount: 0, more: false });
    assert_eq!(world.ask(treasury(at).accrued(0, alice.account())), nothing);
    world.at(u64::MAX);
    // A millisecond of an epoch that lasts beyond the end.
    assert_eq!(world.ask(treasury(at).accrued(0, alice.account())), nothing);
    world.ok(&alice, treasury(at).open_epoch(0));
    world.ok(&governor, treasury(at).stop_program(0));
    let opened = Epoch { total: 3, budget: 600, paid: 0, opened_at: u64::MAX };
    assert_eq!(world.ask(treasury(at).epoch(0, 0)), Some(opened));
}

#[test]
fn ten_thousand_epochs_that_nobody_opened_are_caught_up_with_in_bounded_steps_and_nothing_is_lost() {
    const EPOCHS: u32 = 10_000;
    let mut story = story();
    story.fund(6 * u128::from(EPOCHS));
    let config = ProgramConfig { budget: Budget::Fixed(6), epochs: Some(EPOCHS), ..story.program() };
    story.create(config);
    story.after(100 * u64::from(EPOCHS));
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    let members: Vec<AccountId> = vec![alice.account(), bob.account()];
    let (mut paid, mut calls, mut most) = ([0, 0], 0, 0);
    loop {
        let done = story.world.receipt(&bob, treasury(at).pay(0, members.clone()));
        calls += 1;
        most = most.max(done.gas.ref_time);
        let [Payment::Paid(alices), Payment::Paid(bobs)] = done.value[..] else { break };
        paid[0] += alices;
        paid[1] += bobs;
    }
    assert_eq!(paid, [2 * u128::from(EPOCHS), 4 * u128::from(EPOCHS)]);
    assert_eq!(calls, EPOCHS / MAX_EPOCHS_PER_CALL + 1);
    assert!(most < 100_000_000_000, "a call stays below a tenth of a second, it took {most} ps");
    assert_eq!(story.books(NATIVE), Vault { inflow: 60_000, paid: 60_000, reserved: 0, free: 0, lost: 0 });
    // Who comes later is not held up by them: a hundred are closed at a time.
    story.after(100 * u64::from(EPOCHS) + MIN_CLAIM_WINDOW);
    let mut closes = 0;
    while story.world.chain.submit(&bob, treasury(at).close_epoch(0)).is_ok() {
        closes += 1;
    }
    assert_eq!(closes, EPOCHS / 100);
    let carol = story.world.actor("carol");
    assert_eq!(story.accrued(0, &carol), 0);
}
