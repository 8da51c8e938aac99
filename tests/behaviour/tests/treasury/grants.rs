//! Grants: reserved, paid as they vest, canceled.

use crate::story::{story, too_small, Story, NATIVE};
use tributary_harness::messages::{psp22, token, treasury};
use tributary_interfaces::{
    token::{Token, TransferPolicy},
    treasury::{
        Asset, Grant, GrantCanceled, GrantConfig, GrantCreated, GrantPaid, Treasury, TreasuryError, Vault,
    },
    PSP22,
};

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
