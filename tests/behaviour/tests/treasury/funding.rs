//! What arrives, and what is told of it.

use crate::story::{fund_native, story, too_small, Story, NATIVE};
use tributary_harness::{
    messages::{psp22, treasury},
    Call, Receipt,
};
use tributary_interfaces::{
    treasury::{Asset, Funded, GrantConfig, Treasury, TreasuryConfig, TreasuryError, Vault},
    PSP22,
};

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
