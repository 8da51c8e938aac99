//! Leaving with a share of what is free.

use crate::story::{fund_native, story, too_small, Story, NATIVE};
use tributary_harness::messages::{psp22, token, treasury};
use tributary_interfaces::{
    token::{Token, TokenRoles, TransferPolicy},
    treasury::{Asset, Redeemed, Treasury, TreasuryConfig, TreasuryError, Vault, MAX_REDEEM_ASSETS},
    PSP22,
};

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
