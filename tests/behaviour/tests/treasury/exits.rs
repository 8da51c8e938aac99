//! Leaving with one's share: what it is of, what one accepts, and which tokens count.

use crate::story::{story, Story, Trick, NATIVE};
use tributary_core::DAY;
use tributary_harness::{
    messages::{psp22, token, treasury},
    AccountId, Signer,
};
use tributary_interfaces::{
    token::{Token, TokenRoles},
    treasury::{Asset, Redeemed, SpendCap, Treasury, TreasuryError, MAX_HELD, MAX_REDEEM_ASSETS},
    MAX_BATCH, PSP22,
};

const MONTH: u64 = 30 * DAY;

/// A treasury with 1,000, of which 100 may leave in 30 days.
fn capped() -> Story {
    let mut story = story();
    story.fund(1_000);
    let cap = Some(SpendCap { amount: 100, period: MONTH });
    story.world.ok(&story.governor, treasury(story.at).set_cap(NATIVE, cap));
    story.after(0);
    story
}

impl Story {
    /// Has tokens minted, as a decision may.
    fn mint(&mut self, to: &Signer, amount: u128) {
        self.world.ok(&self.deployer, token(self.shares).mint_batch(vec![(to.account(), amount)]));
    }

    fn redeem(&mut self, member: &Signer, amount: u128) -> u128 {
        self.world.ok(member, treasury(self.at).redeem(amount, vec![(NATIVE, 0)]))[0]
    }

    fn not_redeemed(&mut self, member: &Signer, amount: u128) -> TreasuryError {
        self.world.refused(member, treasury(self.at).redeem(amount, vec![(NATIVE, 0)]))
    }

    fn has(&mut self, member: AccountId) -> u128 {
        self.world.ask(psp22(self.shares).balance_of(member))
    }
}

#[test]
fn who_redeems_gets_what_they_accept_at_least_or_burns_nothing() {
    let mut story = story();
    story.fund(1_000);
    let cash = Asset::Psp22(story.cash(300));
    story.after(0);
    let (governor, bob, at) = (story.governor.clone(), story.bob.clone(), story.at);
    // All of his tokens for two thirds: 666 and 200. Then a proposal is executed in the block before.
    let redeem = |native, tokens| treasury(at).redeem(2, vec![(NATIVE, native), (cash, tokens)]);
    story.world.ok(&governor, treasury(at).transfer(NATIVE, story.alice.account(), 998));
    let below = TreasuryError::BelowLeast { asset: NATIVE, share: 1, least: 666 };
    assert_eq!(story.world.refused(&bob, redeem(666, 200)), below);
    assert_eq!(story.has(bob.account()), 2);
    let below = TreasuryError::BelowLeast { asset: cash, share: 200, least: 201 };
    assert_eq!(story.world.refused(&bob, redeem(1, 201)), below);
    assert_eq!(story.has(bob.account()), 2);
    assert_eq!(story.world.ok(&bob, redeem(1, 200)), [1, 200]);
}

#[test]
fn an_asset_that_has_a_cap_and_never_arrived_does_not_redeem() {
    let mut story = capped();
    let asset = Asset::Psp22(story.cash(0));
    let Story { mut world, governor, bob, at, .. } = story;
    let cap = Some(SpendCap { amount: 5, period: 1 });
    world.ok(&governor, treasury(at).set_cap(asset, cap));
    let refused = world.refused(&bob, treasury(at).redeem(1, vec![(NATIVE, 0), (asset, 0)]));
    assert_eq!(refused, TreasuryError::NotRedeemable(asset));
}

#[test]
fn sixteen_tokens_listed_by_a_stranger_keep_nobody_from_leaving_with_what_there_is() {
    let mut story = story();
    let deployer = story.deployer.clone();
    let mut junk = Vec::new();
    for _ in 0..MAX_REDEEM_ASSETS {
        let asset = Asset::Psp22(story.crook(Trick::RefuseTransfer));
        story.world.ok(&deployer, treasury(story.at).fund(asset, 1));
        junk.push(asset);
    }
    story.fund(900);
    story.after(0);
    let Story { mut world, alice, bob, shares, at, .. } = story;
    // All assets are listed, page by page, and members name those that they want.
    let mut listed = Vec::new();
    loop {
        let page = world.ask(treasury(at).assets(listed.len() as u32, 5));
        if page.is_empty() {
            break;
        }
        listed.extend(page.into_iter().map(|(asset, _)| asset));
    }
    assert_eq!((&listed[..16], listed[16]), (&junk[..], NATIVE));
    assert_eq!(world.ask(treasury(at).assets(0, MAX_BATCH)).len(), 17);
    junk.sort_unstable();
    let all = junk.iter().map(|asset| (*asset, 0)).collect();
    // Nothing burns for the junk: of each there is less than a share.
    assert_eq!(world.refused(&bob, treasury(at).redeem(2, all)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&bob, treasury(at).redeem(2, vec![(NATIVE, 600)])), [600]);
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 300)])), [300]);
    assert_eq!(world.ask(psp22(shares).total_supply()), 0);
}

#[test]
fn no_approved_proposal_takes_999_of_1_000_by_minting_under_a_cap_of_100_in_30_days() {
    let mut story = capped();
    let mallory = story.world.actor("mallory");
    // Of 3,000 tokens, 2,997 are new.
    story.mint(&mallory, 2_997);
    let (created, start) = (story.world.ask(treasury(story.at).created()), story.start);
    let not_held = |at| TreasuryError::NotHeld { amount: 2_997, held: 0, at };
    assert_eq!(story.not_redeemed(&mallory, 2_997), not_held(created));
    story.after(1);
    assert_eq!(story.not_redeemed(&mallory, 2_997), not_held(created));
    story.after(MONTH - 1);
    assert_eq!(story.not_redeemed(&mallory, 2_997), not_held(start - 1));
    assert_eq!(story.books(NATIVE).free, 1_000);
    // A cap that is raised in the same proposal binds a period later; until then it counts.
    story.world.ok(&story.governor, treasury(story.at).set_cap(NATIVE, None));
    assert_eq!(story.not_redeemed(&mallory, 2_997), not_held(start - 1));
    story.after(MONTH);
    assert_eq!(story.redeem(&mallory, 2_997), 999);
}

#[test]
fn no_approved_proposal_makes_one_token_worth_all_by_burning_those_of_others() {
    let mut story = capped();
    let (deployer, alice, bob, at) =
        (story.deployer.clone(), story.alice.clone(), story.bob.clone(), story.at);
    let [governor, minter] = [deployer.account(); 2];
    let roles = |redeemer| TokenRoles { governor, minter, redeemer };
    story.world.ok(&deployer, token(story.shares).set_roles(roles(governor)));
    story.world.ok(&deployer, token(story.shares).burn_for(bob.account(), 2));
    story.world.ok(&deployer, token(story.shares).set_roles(roles(at)));
    // She has a third, as she had a period ago.
    assert_eq!(story.redeem(&alice, 1), 333);
    assert_eq!(story.books(NATIVE).free, 667);
}

#[test]
fn tokens_that_were_held_a_period_ago_are_redeemed_once() {
    let mut story = capped();
    story.after(MONTH);
    let bob = story.bob.clone();
    assert_eq!(story.redeem(&bob, 2), 666);
    // New ones do not take the place of those.
    story.mint(&bob, 2);
    let at = story.start;
    assert_eq!(story.not_redeemed(&bob, 2), TreasuryError::NotHeld { amount: 2, held: 0, at });
    assert_eq!(story.not_redeemed(&bob, 1), TreasuryError::NotHeld { amount: 1, held: 0, at });
    story.after(2 * MONTH - 1);
    assert_eq!(
        story.not_redeemed(&bob, 1),
        TreasuryError::NotHeld { amount: 1, held: 0, at: at + MONTH - 1 }
    );
    // Since the moment at which he left and got new ones, these are his.
    story.after(2 * MONTH);
    assert_eq!(story.redeem(&bob, 2), 222);
}

#[test]
fn founders_leave_from_the_first_moment_and_who_came_later_a_period_later() {
    let mut story = story();
    story.fund(900);
    let cap = Some(SpendCap { amount: 1, period: MONTH });
    story.world.ok(&story.governor, treasury(story.at).set_cap(NATIVE, cap));
    let (alice, bob) = (story.alice.clone(), story.bob.clone());
    // In the very block in which all was created, and a moment later.
    assert_eq!(story.redeem(&alice, 1), 300);
    story.world.advance(1);
    assert_eq!(story.redeem(&bob, 1), 300);
    // What changes hands is held anew.
    let (carol, shares) = (story.world.actor("carol"), story.shares);
    story.world.advance(1);
    story.world.ok(&bob, psp22(shares).transfer(carol.account(), 1, vec![]));
    let since = story.world.now();
    story.world.at(since + MONTH - 1);
    let early = TreasuryError::NotHeld { amount: 1, held: 0, at: since - 1 };
    assert_eq!(story.not_redeemed(&carol, 1), early);
    story.world.at(since + MONTH);
    assert_eq!(story.redeem(&carol, 1), 300);
}

#[test]
fn tokens_are_held_as_long_as_the_longest_cap_of_what_is_redeemed_and_30_days_at_most() {
    let mut story = story();
    story.fund(900);
    let cash = Asset::Psp22(story.cash(900));
    let carol = story.world.actor("carol");
    story.after(0);
    story.mint(&carol, 3);
    for (asset, period) in [(NATIVE, 10 * DAY), (cash, 300 * DAY)] {
        let cap = Some(SpendCap { amount: 1, period });
        story.world.ok(&story.governor, treasury(story.at).set_cap(asset, cap));
    }
    let (at, start) = (story.at, story.start);
    story.after(10 * DAY);
    let both = treasury(at).redeem(1, vec![(NATIVE, 0), (cash, 0)]);
    let created = story.world.ask(treasury(at).created());
    let early = TreasuryError::NotHeld { amount: 1, held: 0, at: created };
    assert_eq!(story.world.refused(&carol, both.clone()), early);
    assert_eq!(story.redeem(&carol, 1), 150);
    story.after(MAX_HELD);
    assert_eq!(story.world.ok(&carol, both), [150, 180]);
    assert_eq!(story.world.now(), start + MAX_HELD);
}

#[test]
fn in_one_block_it_does_not_matter_who_leaves_first() {
    for first in [true, false] {
        let mut story = capped();
        let (alice, bob) = (story.alice.clone(), story.bob.clone());
        story.after(MONTH);
        let paid = if first {
            [story.redeem(&alice, 1), story.redeem(&bob, 2)]
        } else {
            let bobs = story.redeem(&bob, 2);
            [story.redeem(&alice, 1), bobs]
        };
        // But for a unit of rounding, which the last one gets.
        assert_eq!(paid, if first { [333, 667] } else { [334, 666] });
    }
}

#[test]
fn one_event_tells_of_a_redemption_and_of_all_that_it_paid() {
    let mut story = story();
    story.fund(900);
    let cash = Asset::Psp22(story.cash(90));
    story.after(0);
    let Story { mut world, bob, at, .. } = story;
    let redeemed = world.receipt(&bob, treasury(at).redeem(2, vec![(NATIVE, 0), (cash, 0)]));
    let told: Vec<Redeemed> = redeemed.events.of(at);
    assert!(matches!(&told[..], [Redeemed { member, burnt: 2, paid }]
        if *member == bob.account() && paid[..] == [(NATIVE, 600), (cash, 60)]));
}
