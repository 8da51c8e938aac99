//! Tokens that take away what they gave: losses are shared, the books say so, and what comes back is credited.

use crate::{
    fast_path::without,
    story::{story, too_small, Story, Trick},
};
use tributary_harness::{
    messages::{psp22, treasury},
    AccountId,
};
use tributary_interfaces::{
    treasury::{
        Accrued, Asset, Cursor, Found, Funded, GrantConfig, Lost, Paid, Payment, ProgramConfig, SourceSilent,
        Treasury, TreasuryError, Vault, MIN_CLAIM_WINDOW,
    },
    PSP22,
};

/// A treasury with 900 of a token that takes and gives as anybody tells it.
fn seizable() -> (Story, AccountId, Asset) {
    let mut story = story();
    let crook = story.crook(Trick::Seize);
    let asset = Asset::Psp22(crook);
    story.world.ok(&story.deployer, treasury(story.at).fund(asset, 900));
    story.after(0);
    (story, crook, asset)
}

impl Story {
    fn seize(&mut self, crook: AccountId, amount: u128) {
        self.world.ok(&self.deployer, psp22(crook).decrease_allowance(self.at, amount));
    }

    fn give_back(&mut self, crook: AccountId, amount: u128) {
        self.world.ok(&self.deployer, psp22(crook).increase_allowance(self.at, amount));
    }

    /// Promises Alice so much of an asset, all of it due at once.
    fn promise(&mut self, asset: Asset, amount: u128) {
        let start = self.start;
        let grant = GrantConfig { asset, amount, cliff: start, end: start, ..self.grant() };
        self.world.ok(&self.governor, treasury(self.at).create_grant(grant));
    }
}

#[test]
fn what_a_token_takes_away_is_lost_to_all_who_leave_alike_and_the_first_do_not_take_everything() {
    for written_down in [false, true] {
        let (mut story, crook, asset) = seizable();
        story.seize(crook, 450);
        let Story { mut world, governor, alice, bob, at, .. } = story;
        if written_down {
            assert_eq!(world.ok(&governor, treasury(at).write_down(asset, 1_000)), 450);
        }
        // Of the half that is left, two thirds and one third.
        assert_eq!(world.ok(&bob, treasury(at).redeem(2, vec![(asset, 0)])), [300]);
        assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(asset, 0)])), [150]);
    }
}

#[test]
fn the_books_are_written_down_by_the_governor_alone_and_by_no_more_than_is_missing_or_decided() {
    let (mut story, crook, asset) = seizable();
    let (governor, bob, at) = (story.governor.clone(), story.bob.clone(), story.at);
    let write_down = |at_most| treasury(at).write_down(asset, at_most);
    assert_eq!(story.world.refused(&governor, write_down(u128::MAX)), too_small(0, 1));
    story.seize(crook, 400);
    let error = TreasuryError::NotAllowed { caller: bob.account(), needed: governor.account() };
    assert_eq!(story.world.refused(&bob, write_down(400)), error);
    assert_eq!(story.world.refused(&governor, write_down(0)), too_small(0, 1));
    // A token that says for a moment that all is gone takes no more than was decided.
    story.seize(crook, 500);
    let lost = story.world.receipt(&governor, write_down(400));
    let told: Vec<Lost> = lost.events.of(at);
    assert!(matches!(told[..], [Lost { asset: a, amount: 400 }] if a == asset));
    assert_eq!(story.books(asset), Vault { inflow: 900, free: 500, lost: 400, ..Vault::default() });
    story.give_back(crook, 500);
    assert_eq!(story.world.refused(&governor, write_down(1)), too_small(0, 1));
    story.check_solvency(&[asset]);
}

#[test]
fn what_was_lost_and_turns_up_again_is_found_and_is_no_new_inflow() {
    let (mut story, crook, asset) = seizable();
    let (governor, bob, at) = (story.governor.clone(), story.bob.clone(), story.at);
    story.seize(crook, 400);
    story.world.ok(&governor, treasury(at).write_down(asset, 400));
    assert_eq!(story.world.refused(&bob, treasury(at).sync(asset)), too_small(0, 1));
    story.give_back(crook, 300);
    let found = story.world.receipt(&bob, treasury(at).sync(asset));
    assert_eq!(found.value, 300);
    let told: Vec<Found> = found.events.of(at);
    assert!(matches!(told[..], [Found { asset: a, amount: 300 }] if a == asset));
    assert!(found.events.of::<Funded>(at).is_empty());
    assert_eq!(story.books(asset), Vault { inflow: 900, free: 800, lost: 100, ..Vault::default() });
    // What is more than was lost has arrived.
    story.give_back(crook, 150);
    let synced = story.world.receipt(&bob, treasury(at).sync(asset));
    assert_eq!(synced.value, 150);
    let found: Vec<Found> = synced.events.of(at);
    let funded: Vec<Funded> = synced.events.of(at);
    assert!(matches!(found[..], [Found { amount: 100, .. }]));
    assert!(matches!(funded[..], [Funded { amount: 50, from: None, .. }]));
    assert_eq!(story.books(asset), Vault { inflow: 950, free: 950, ..Vault::default() });
    story.check_solvency(&[asset]);
}

#[test]
fn a_loss_takes_what_is_free_first_and_what_arrives_covers_what_is_promised_first() {
    let (mut story, crook, asset) = seizable();
    let (deployer, governor, alice, bob, at) =
        (story.deployer.clone(), story.governor.clone(), story.alice.clone(), story.bob.clone(), story.at);
    story.promise(asset, 600);
    story.seize(crook, 500);
    // 200 of the 600 are not there. Nobody leaves with what is promised to others.
    let leave = treasury(at).redeem(2, vec![(asset, 0)]);
    assert_eq!(story.world.refused(&bob, leave.clone()), TreasuryError::NothingDue);
    assert_eq!(story.world.ok(&governor, treasury(at).write_down(asset, 500)), 500);
    let short = Vault { inflow: 900, reserved: 600, free: 0, lost: 500, paid: 0 };
    assert_eq!(story.books(asset), short);
    // What is there is paid, and the rest stays owed.
    assert_eq!(story.world.ask(treasury(at).grant_due(0)), Ok(400));
    assert_eq!(story.world.ok(&alice, treasury(at).claim_grant(0)), 400);
    let uncovered = TreasuryError::NotCovered { asset, left: 0, needed: 200 };
    assert_eq!(story.world.ask(treasury(at).grant_due(0)), Err(uncovered));
    assert_eq!(story.world.refused(&alice, treasury(at).claim_grant(0)), uncovered);
    // What arrives is not free before it covers them.
    story.world.ok(&deployer, treasury(at).fund(asset, 150));
    assert_eq!(story.books(asset).free, 0);
    let none = TreasuryError::InsufficientFree { asset, free: 0, needed: 1 };
    let transfer = treasury(at).transfer(asset, bob.account(), 1);
    assert_eq!(story.world.refused(&governor, transfer), none);
    story.world.ok(&deployer, treasury(at).fund(asset, 80));
    assert_eq!(story.books(asset).free, 30);
    assert_eq!(story.world.ok(&alice, treasury(at).claim_grant(0)), 200);
    assert_eq!(story.world.ok(&bob, leave), [20]);
    story.check_solvency(&[asset]);
}

/// A program whose one epoch is over and owes Alice 200 and Bob 400, of which 300 are there, and written down.
fn halved(mut story: Story) -> (Story, Asset) {
    let crook = story.crook(Trick::Seize);
    let asset = Asset::Psp22(crook);
    story.world.ok(&story.deployer, treasury(story.at).fund(asset, 600));
    let config = ProgramConfig { asset, epochs: Some(1), ..story.program() };
    story.create(config);
    story.after(50);
    story.world.ok(&story.deployer, treasury(story.at).open_epoch(0));
    story.seize(crook, 300);
    story.world.ok(&story.governor, treasury(story.at).write_down(asset, 300));
    story.after(100);
    (story, asset)
}

#[test]
fn what_is_there_after_a_loss_is_paid_as_members_come_and_the_rest_stays_owed() {
    for story in [story(), without()] {
        let (mut story, asset) = halved(story);
        let (deployer, alice, bob, at) =
            (story.deployer.clone(), story.alice.clone(), story.bob.clone(), story.at);
        assert_eq!(story.told(0, &alice), Accrued { amount: 200, more: false });
        assert_eq!(story.told(0, &bob), Accrued { amount: 300, more: true });
        let members = vec![alice.account(), bob.account()];
        let paid = story.world.receipt(&deployer, treasury(at).pay(0, members));
        assert_eq!(paid.value, [Payment::Paid(200), Payment::Paid(100)]);
        let told: Vec<Paid> = paid.events.of(at);
        assert!(matches!(&told[1], Paid { amount: 100, epoch: 0, parts, .. } if parts[..] == [(0, 100)]));
        let cursors = story.world.ask(treasury(at).cursors(0, vec![alice.account(), bob.account()]));
        assert_eq!(cursors, [Cursor { epoch: 1, paid: 0 }, Cursor { epoch: 0, paid: 100 }]);
        // Nothing is there.
        let uncovered = TreasuryError::NotCovered { asset, left: 0, needed: 300 };
        assert_eq!(story.world.ask(treasury(at).accrued(0, bob.account())), Err(uncovered));
        assert_eq!(story.world.refused(&bob, treasury(at).claim(0)), uncovered);
        assert_eq!(story.world.refused(&deployer, treasury(at).pay(0, vec![bob.account()])), uncovered);
        // Who is owed nothing passes the epoch all the same.
        assert_eq!(story.world.ok(&deployer, treasury(at).claim(0)), 0);
        story.world.ok(&deployer, treasury(at).fund(asset, 50));
        assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 50);
        story.world.ok(&deployer, treasury(at).fund(asset, 251));
        assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 250);
        assert_eq!(story.world.refused(&bob, treasury(at).claim(0)), TreasuryError::NothingDue);
        let books = Vault { inflow: 901, paid: 600, free: 1, lost: 300, reserved: 0 };
        assert_eq!(story.books(asset), books);
        story.check_solvency(&[asset]);
    }
}

#[test]
fn whoever_is_named_first_is_paid_first_after_a_loss_and_the_others_are_told_to_come_again() {
    for story in [story(), without()] {
        let (story, _) = halved(story);
        let Story { mut world, deployer, alice, bob, at, .. } = story;
        let members = vec![bob.account(), deployer.account(), alice.account()];
        let paid = world.ok(&deployer, treasury(at).pay(0, members));
        assert_eq!(paid, [Payment::Paid(300), Payment::Nothing, Payment::NotReached]);
    }
}

#[test]
fn nothing_is_closed_while_not_all_that_is_promised_is_there() {
    let (mut story, asset) = halved(story());
    let (deployer, alice, bob, at) =
        (story.deployer.clone(), story.alice.clone(), story.bob.clone(), story.at);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    // 100 are there of the 400 that are owed to Bob.
    story.after(100 + MIN_CLAIM_WINDOW);
    let closing = story.world.receipt(&deployer, treasury(at).close_epoch(0));
    let (told, now): (Vec<SourceSilent>, _) = (closing.events.of(at), story.world.now());
    assert!(matches!(told[..], [SourceSilent { program: 0, epoch: 0, at }] if at == now));
    assert_eq!((closing.value, story.books(asset).reserved), (0, 400));
    assert_eq!(story.world.ask(treasury(at).program(0)).unwrap().silent_at, now);
    story.world.ok(&deployer, treasury(at).fund(asset, 300));
    let from = now + MIN_CLAIM_WINDOW;
    assert_eq!(
        story.world.refused(&deployer, treasury(at).close_epoch(0)),
        TreasuryError::NotDue { from, now }
    );
    story.world.at(from - 1);
    assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 400);
    story.world.at(from);
    assert_eq!(story.world.ok(&deployer, treasury(at).close_epoch(0)), 0);
    story.check_solvency(&[asset]);
}

#[test]
fn what_the_books_call_free_and_a_token_has_taken_away_is_neither_spent_nor_promised() {
    let (mut story, crook, asset) = seizable();
    let (governor, bob, at) = (story.governor.clone(), story.bob.clone(), story.at);
    story.promise(asset, 500);
    story.seize(crook, 300);
    // By the books 400 are free: 100 of them are there.
    let grant = GrantConfig { asset, amount: 101, ..story.grant() };
    let missing = TreasuryError::InsufficientFree { asset, free: 100, needed: 101 };
    let world = &mut story.world;
    assert_eq!(world.refused(&governor, treasury(at).create_grant(grant)), missing);
    assert_eq!(world.refused(&governor, treasury(at).transfer(asset, bob.account(), 101)), missing);
    world.ok(&governor, treasury(at).transfer(asset, bob.account(), 100));
    assert_eq!(world.ok(&bob, treasury(at).claim_grant(0)), 500);
}
