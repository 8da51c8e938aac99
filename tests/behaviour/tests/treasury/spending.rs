//! What leaves what is free, and who may decide it: transfers, spend caps, the guardian's pause; and what
//! arrives by other ways.

use crate::story::{fund_native, story, too_small, Story, NATIVE};
use tributary_core::DAY;
use tributary_harness::{
    messages::{psp22, treasury},
    Receipt,
};
use tributary_interfaces::{
    treasury::{
        Accrued, Asset, Funded, GrantConfig, Pause, PauseChanged, Payment, ProgramConfig, SpendCap,
        SpendCapSet, Spending, Transferred, Treasury, TreasuryConfig, TreasuryError, Vault, PAUSE,
    },
    PSP22,
};

fn cap(amount: u128, period: u64) -> Option<SpendCap> {
    Some(SpendCap { amount, period })
}

fn reached(left: u128, needed: u128) -> TreasuryError {
    TreasuryError::CapReached { asset: NATIVE, left, needed }
}

/// A story whose treasury has 10,000 of the native asset, of which 1,000 may leave in 500 ms.
fn capped() -> Story {
    let mut story = story();
    story.fund(10_000);
    story.world.ok(&story.governor, treasury(story.at).set_cap(NATIVE, cap(1_000, 500)));
    story
}

// Transfers

#[test]
fn the_governor_transfers_what_is_free() {
    let mut story = story();
    story.fund(1_000);
    let Story { mut world, governor, alice, at, .. } = story;
    let before = world.native(&alice.account());
    let sent = world.receipt(&governor, treasury(at).transfer(NATIVE, alice.account(), 400));
    let told: Vec<Transferred> = sent.events.of(at);
    assert!(matches!(told[..], [Transferred { asset: NATIVE, to, amount: 400 }] if to == alice.account()));
    assert_eq!(world.native(&alice.account()) - before, 400);
    let books = Vault { inflow: 1_000, paid: 400, reserved: 0, free: 600, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
    let short = TreasuryError::InsufficientFree { asset: NATIVE, free: 600, needed: 601 };
    assert_eq!(world.refused(&governor, treasury(at).transfer(NATIVE, alice.account(), 601)), short);
    assert_eq!(world.refused(&governor, treasury(at).transfer(NATIVE, alice.account(), 0)), too_small(0, 1));
}

#[test]
fn a_transfer_takes_nothing_that_is_promised() {
    let mut story = Story::with_program(1_000);
    story.after(1);
    let Story { mut world, governor, alice, bob, at, .. } = story;
    world.ok(&bob, treasury(at).open_epoch(0));
    let short = TreasuryError::InsufficientFree { asset: NATIVE, free: 400, needed: 401 };
    assert_eq!(world.refused(&governor, treasury(at).transfer(NATIVE, alice.account(), 401)), short);
    world.ok(&governor, treasury(at).transfer(NATIVE, alice.account(), 400));
}

#[test]
fn law_8_only_the_governor_transfers_sets_caps_guardians_and_changes_programs() {
    let story = Story::with_program(1_000);
    let program = story.program();
    let Story { mut world, deployer, governor, alice, at, .. } = story;
    for caller in [&deployer, &alice] {
        let error = TreasuryError::NotAllowed { caller: caller.account(), needed: governor.account() };
        assert_eq!(world.refused(caller, treasury(at).transfer(NATIVE, caller.account(), 1)), error);
        assert_eq!(world.refused(caller, treasury(at).set_cap(NATIVE, None)), error);
        assert_eq!(world.refused(caller, treasury(at).set_guardian(Some(caller.account()))), error);
        assert_eq!(world.refused(caller, treasury(at).pause()), error);
        assert_eq!(world.refused(caller, treasury(at).change_program(0, program)), error);
    }
}

// Spend caps

#[test]
fn a_spend_cap_counts_transfers_grants_and_epochs_together() {
    let mut story = capped();
    let (config, grant) = (ProgramConfig { epochs: Some(1), ..story.program() }, story.grant());
    story.create(config);
    story.after(1);
    let (governor, alice, bob, at) =
        (story.governor.clone(), story.alice.clone(), story.bob.clone(), story.at);
    let world = &mut story.world;
    world.ok(&governor, treasury(at).transfer(NATIVE, alice.account(), 100));
    assert_eq!(world.ok(&bob, treasury(at).open_epoch(0)), 0);
    let more = GrantConfig { amount: 301, ..grant };
    assert_eq!(world.refused(&governor, treasury(at).create_grant(more)), reached(300, 301));
    world.ok(&governor, treasury(at).create_grant(GrantConfig { amount: 300, ..grant }));
    let one = treasury(at).transfer(NATIVE, alice.account(), 1);
    assert_eq!(world.refused(&governor, one), reached(0, 1));
    let used = Spending { cap: cap(1_000, 500), since: story.start + 1, spent: 1_000, raise: None };
    assert_eq!(story.world.ask(treasury(at).spending(NATIVE)), used);
    // The period ends half a second after its first spending.
    story.after(500);
    let one = treasury(at).transfer(NATIVE, alice.account(), 1);
    assert_eq!(story.world.refused(&governor, one), reached(0, 1));
    story.after(501);
    let all = treasury(at).transfer(NATIVE, alice.account(), 1_000);
    story.world.ok(&governor, all);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn what_is_due_has_its_room_under_the_cap_whether_it_is_opened_before_or_after_a_decision() {
    for opens_first in [true, false] {
        let mut story = story();
        story.fund(10_000);
        let month = 30 * DAY;
        let (grant, config) = (story.grant(), ProgramConfig { epoch_length: month, ..story.program() });
        story.world.ok(&story.governor, treasury(story.at).set_cap(NATIVE, cap(1_000, month)));
        story.create(config);
        story.after(1);
        let Story { mut world, governor, alice, at, .. } = story;
        if opens_first {
            world.ok(&alice, treasury(at).open_epoch(0));
        }
        let transfer = |amount| treasury(at).transfer(NATIVE, alice.account(), amount);
        assert_eq!(world.refused(&governor, transfer(600)), reached(400, 600));
        let grant = |amount| treasury(at).create_grant(GrantConfig { amount, ..grant });
        assert_eq!(world.refused(&governor, grant(401)), reached(400, 401));
        world.ok(&governor, transfer(150));
        world.ok(&governor, grant(250));
        assert_eq!(world.refused(&governor, transfer(1)), reached(0, 1));
        if !opens_first {
            world.ok(&alice, treasury(at).open_epoch(0));
        }
        assert_eq!(world.ask(treasury(at).epoch(0, 0)).unwrap().budget, 600);
        assert_eq!(world.ask(treasury(at).spending(NATIVE)).spent, 1_000);
    }
}

#[test]
fn the_account_of_zeros_gets_no_grant_and_no_power() {
    let story = guarded();
    let grant = story.grant();
    let Story { mut world, deployer, governor, alice, shares, at, .. } = story;
    let (nobody, zero): (tributary_harness::AccountId, _) = ([0; 32].into(), TreasuryError::ZeroAccount);
    assert_eq!(world.refused(&governor, treasury(at).set_guardian(Some(nobody))), zero);
    let promised = GrantConfig { recipient: nobody, ..grant };
    assert_eq!(world.refused(&governor, treasury(at).create_grant(promised)), zero);
    assert_eq!(world.refused(&alice, treasury(at).redirect_grant(0, nobody)), zero);
    let fast: Option<tributary_harness::Hash> = None;
    for (governor, guardian) in [(governor.account(), Some(nobody)), (nobody, None)] {
        let config = TreasuryConfig { guardian, caps: vec![] };
        assert!(world.try_deploy(&deployer, "treasury", (governor, shares, config, fast)).is_err());
    }
}

#[test]
fn a_spend_cap_counts_neither_what_was_promised_before_nor_who_leaves() {
    let story = capped();
    let grant = story.grant();
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    world.at(start);
    world.ok(&governor, treasury(at).create_grant(grant));
    world.at(start + 100);
    assert_eq!(world.ok(&bob, treasury(at).claim_grant(0)), 1_000);
    assert_eq!(world.ok(&bob, treasury(at).redeem(2, vec![(NATIVE, 0)])), [6_000]);
    assert_eq!(world.ask(treasury(at).spending(NATIVE)).spent, 1_000);
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), [3_000]);
}

#[test]
fn no_approved_proposal_moves_more_than_the_spend_cap_per_period() {
    let mut story = capped();
    let (governor, alice, at) = (story.governor.clone(), story.alice.clone(), story.at);
    let before = story.world.native(&alice.account());
    for after in (0..2_000).step_by(10) {
        story.after(after);
        let transfer = treasury(at).transfer(NATIVE, alice.account(), 70);
        let _ = tributary_harness::ChainExt::submit(&mut story.world.chain, &governor, transfer);
    }
    // Fourteen times 70 in each of four periods.
    assert_eq!(story.world.native(&alice.account()) - before, 4 * 14 * 70);
}

#[test]
fn a_spend_cap_is_lowered_at_once_and_raised_only_a_full_period_later() {
    let mut story = capped();
    let (governor, alice, at, start) = (story.governor.clone(), story.alice.clone(), story.at, story.start);
    let transfer = |amount| treasury(at).transfer(NATIVE, alice.account(), amount);
    story.after(0);
    let set = story.world.receipt(&governor, treasury(at).set_cap(NATIVE, cap(400, 500)));
    assert_eq!(set.value, start);
    let told: Vec<SpendCapSet> = set.events.of(at);
    assert!(matches!(told[..], [SpendCapSet { asset: NATIVE, cap: Some(lower), from }]
        if Some(lower) == cap(400, 500) && from == start));
    assert_eq!(story.world.refused(&governor, transfer(401)), reached(400, 401));
    assert_eq!(story.world.ok(&governor, treasury(at).set_cap(NATIVE, None)), start + 500);
    story.after(499);
    assert_eq!(story.world.ask(treasury(at).spending(NATIVE)).raise, Some((start + 500, None)));
    assert_eq!(story.world.refused(&governor, transfer(401)), reached(400, 401));
    story.after(500);
    assert_eq!(story.world.ask(treasury(at).spending(NATIVE)).cap, None);
    story.world.ok(&governor, transfer(401));
    let void = treasury(at).set_cap(NATIVE, cap(400, 0));
    assert_eq!(story.world.refused(&governor, void), too_small(0, 1));
}

#[test]
fn a_spend_cap_binds_one_asset() {
    let mut story = capped();
    let cash = Asset::Psp22(story.cash(5_000));
    let Story { mut world, governor, alice, at, .. } = story;
    world.ok(&governor, treasury(at).transfer(cash, alice.account(), 5_000));
    assert_eq!(world.ask(treasury(at).spending(cash)).cap, None);
    assert_eq!(world.ask(treasury(at).spending(NATIVE)).cap, cap(1_000, 500));
}

#[test]
fn a_treasury_is_founded_with_its_caps_and_its_guardian() {
    let Story { mut world, deployer, governor, alice, shares, .. } = story();
    let config = TreasuryConfig {
        guardian: Some(alice.account()),
        caps: vec![(NATIVE, SpendCap { amount: 7, period: 1_000 })],
    };
    let at = world.treasury(&deployer, governor.account(), shares, config);
    world.ok(&deployer, fund_native(at, 100, 100));
    assert_eq!(world.ask(treasury(at).spending(NATIVE)).cap, cap(7, 1_000));
    let pause = Pause { guardian: Some(alice.account()), until: 0 };
    assert_eq!(world.ask(treasury(at).pause_state()), pause);
    let eight = treasury(at).transfer(NATIVE, deployer.account(), 8);
    assert_eq!(world.refused(&governor, eight), reached(7, 8));
    let caps = vec![(NATIVE, SpendCap { amount: 7, period: 0 })];
    let void = TreasuryConfig { guardian: None, caps };
    let fast: Option<tributary_harness::Hash> = None;
    assert!(world.try_deploy(&deployer, "treasury", (governor.account(), shares, void, fast)).is_err());
}

#[test]
fn an_epoch_for_which_the_cap_has_no_room_is_opened_later_for_all_of_its_budget() {
    let mut story = capped();
    let config = story.program();
    story.create(config);
    let (governor, alice, bob, at) =
        (story.governor.clone(), story.alice.clone(), story.bob.clone(), story.at);
    story.after(250);
    // Three epochs have begun, and the first alone fits.
    assert_eq!(story.accrued(0, &alice), 200);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), reached(400, 600));
    assert_eq!(story.world.refused(&bob, treasury(at).open_epoch(0)), reached(400, 600));
    let nothing = story.world.ask(treasury(at).accrued(0, alice.account()));
    assert_eq!(nothing, Err(reached(400, 600)));
    assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 400);
    // Half a second later the next one fits, and pays in full what it would have paid in time.
    for (epoch, after) in (1..4).zip([750, 1_250, 1_750]) {
        story.after(after);
        assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200, "epoch {epoch}");
        assert_eq!(story.world.ask(treasury(at).epoch(0, epoch)).unwrap().budget, 600);
    }
    // A budget that no period has room for waits for a decision, and is not cut.
    story.world.ok(&governor, treasury(at).set_cap(NATIVE, cap(300, 500)));
    for after in [2_250, 9_999] {
        story.after(after);
        assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), reached(300, 600));
    }
    story.world.ok(&governor, treasury(at).set_cap(NATIVE, cap(600, 500)));
    story.after(10_499);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    assert_eq!(story.world.ask(treasury(at).epoch(0, 4)).unwrap().budget, 600);
    story.check_solvency(&[NATIVE]);
}

// The guardian's pause

/// A story with program 0, and a grant of 1,000 that has vested; half of the first epoch has passed. Bob
/// is the guardian.
fn guarded() -> Story {
    let mut story = Story::with_program(10_000);
    let grant = GrantConfig { cliff: story.start, end: story.start, ..story.grant() };
    story.world.ok(&story.governor, treasury(story.at).set_guardian(Some(story.bob.account())));
    story.world.ok(&story.governor, treasury(story.at).create_grant(grant));
    story.after(50);
    story
}

#[test]
fn a_pause_stops_new_promises() {
    let mut story = guarded();
    let grant = story.grant();
    let Story { world, governor, alice, bob, at, start, .. } = &mut story;
    let paused = world.receipt(bob, treasury(*at).pause());
    let until = *start + 50 + PAUSE;
    let told: Vec<PauseChanged> = paused.events.of(*at);
    let expected = Pause { guardian: None, until };
    assert!(matches!(told[..], [PauseChanged { pause }] if pause == expected));
    assert_eq!(world.ask(treasury(*at).pause_state()), expected);
    let error = TreasuryError::Paused { until };
    assert_eq!(world.refused(governor, treasury(*at).transfer(NATIVE, alice.account(), 1)), error);
    assert_eq!(world.refused(governor, treasury(*at).create_grant(grant)), error);
    assert_eq!(world.refused(alice, treasury(*at).open_epoch(0)), error);
    assert_eq!(world.refused(alice, treasury(*at).claim(0)), error);
    // What is open is told, and that there is more: here nothing is open yet.
    let nothing_yet = Accrued { amount: 0, more: true };
    assert_eq!(world.ask(treasury(*at).accrued(0, alice.account())), Ok(nothing_yet));
    // It ends by itself, and what could not be opened is opened then: nothing is lost.
    world.at(until - 1);
    assert_eq!(world.refused(alice, treasury(*at).open_epoch(0)), error);
    world.at(until);
    assert_eq!(world.ok(alice, treasury(*at).claim(0)), 200 * 8);
    assert_eq!(world.ok(alice, treasury(*at).claim(0)), 200 * 7);
}

#[test]
fn a_pause_stops_neither_what_was_promised_nor_the_exit() {
    let mut story = guarded();
    let Story { world, governor, alice, bob, at, .. } = &mut story;
    world.ok(alice, treasury(*at).open_epoch(0));
    world.ok(bob, treasury(*at).pause());
    assert_eq!(world.ok(alice, treasury(*at).claim(0)), 100);
    assert_eq!(world.ok(alice, treasury(*at).pay(0, vec![bob.account()])), [Payment::Paid(200)]);
    assert_eq!(world.ok(bob, treasury(*at).claim_grant(0)), 1_000);
    assert_eq!(world.ok(bob, treasury(*at).redeem(1, vec![(NATIVE, 0)])), [8_400 / 3]);
    // Nor what takes nothing from what is free.
    world.ok(governor, treasury(*at).set_cap(NATIVE, None));
    world.ok(governor, treasury(*at).stop_program(0));
    story.fund(1);
}

#[test]
fn a_guardian_cannot_pause_twice_and_only_the_governor_allows_another_pause() {
    let mut story = guarded();
    let Story { world, governor, alice, bob, at, start, .. } = &mut story;
    world.ok(bob, treasury(*at).pause());
    let nobody = TreasuryError::NotAllowed { caller: bob.account(), needed: governor.account() };
    assert_eq!(world.refused(bob, treasury(*at).pause()), nobody);
    world.at(*start + 50 + PAUSE);
    assert_eq!(world.refused(bob, treasury(*at).pause()), nobody);
    world.ok(governor, treasury(*at).set_guardian(Some(alice.account())));
    let other = TreasuryError::NotAllowed { caller: bob.account(), needed: alice.account() };
    assert_eq!(world.refused(bob, treasury(*at).pause()), other);
    world.ok(alice, treasury(*at).pause());
}

#[test]
fn a_running_pause_outlives_a_change_of_guardian_and_the_transfer_it_stopped_waits_it_out() {
    let mut story = story();
    story.fund(1_000);
    story.world.ok(&story.governor, treasury(story.at).set_guardian(Some(story.bob.account())));
    story.after(50);
    let Story { world, governor, alice, bob, at, start, .. } = &mut story;
    world.ok(bob, treasury(*at).pause());
    let until = *start + 50 + PAUSE;
    let transfer = treasury(*at).transfer(NATIVE, alice.account(), 999);
    for guardian in [None, Some(alice.account()), None] {
        let changed = world.receipt(governor, treasury(*at).set_guardian(guardian));
        let told: Vec<PauseChanged> = changed.events.of(*at);
        assert!(matches!(told[..], [PauseChanged { pause }] if pause == Pause { guardian, until }));
        let error = TreasuryError::Paused { until };
        assert_eq!(world.refused(governor, transfer.clone()), error);
    }
    world.at(until);
    world.ok(governor, transfer);
    assert_eq!(world.ask(treasury(*at).pause_state()), Pause { guardian: None, until });
}

// What arrives by other ways

#[test]
fn native_value_sent_directly_is_credited_when_somebody_asks() {
    let mut story = Story::with_program(700);
    let Story { world, alice, bob, at, .. } = &mut story;
    world.chain.endow(at, 40).unwrap();
    assert_eq!(world.ask(treasury(*at).vault(NATIVE)).inflow, 700);
    let Receipt { value, events, .. } = world.receipt(bob, treasury(*at).sync(NATIVE));
    assert_eq!(value, 40);
    let told: Vec<Funded> = events.of(*at);
    assert!(matches!(told[..], [Funded { asset: NATIVE, from: None, amount: 40 }]));
    assert_eq!(world.ask(treasury(*at).vault(NATIVE)), Vault { inflow: 740, free: 740, ..Vault::default() });
    assert_eq!(world.refused(alice, treasury(*at).sync(NATIVE)), too_small(0, 1));
    // What is paid and what is reserved are not taken for something that arrived.
    story.after(100);
    story.world.ok(&story.alice, treasury(story.at).claim(0));
    assert_eq!(story.world.refused(&story.alice, treasury(story.at).sync(NATIVE)), too_small(0, 1));
    story.check_solvency(&[NATIVE]);
}

#[test]
fn tokens_sent_directly_are_credited_when_somebody_asks_and_listed() {
    let mut story = story();
    let cash = story.cash(0);
    let held = story.world.token(&story.bob, &[(&story.bob, 30)]);
    let Story { mut world, alice, bob, at, .. } = story;
    world.ok(&bob, psp22(held).transfer(at, 30, vec![]));
    assert_eq!(world.ok(&alice, treasury(at).sync(Asset::Psp22(held))), 30);
    assert_eq!(world.refused(&alice, treasury(at).sync(Asset::Psp22(cash))), too_small(0, 1));
    let books = Vault { inflow: 30, free: 30, ..Vault::default() };
    assert_eq!(world.ask(treasury(at).assets(0, 9)), [(Asset::Psp22(held), books)]);
    let nobody = Asset::Psp22(bob.account());
    let unreachable = TreasuryError::TokenUnreachable(bob.account());
    assert_eq!(world.refused(&alice, treasury(at).sync(nobody)), unreachable);
}
