//! What members claim, and what keepers pay them.

use crate::story::{story, Story, NATIVE};
use tributary_harness::messages::{psp22, token, treasury};
use tributary_interfaces::{
    token::{Token, TransferPolicy},
    treasury::{
        Asset, Basis, Cursor, Epoch, EpochOpened, Paid, Payment, ProgramConfig, Treasury, TreasuryError,
        Vault, MAX_EPOCHS_PER_CALL, MIN_CLAIM_WINDOW,
    },
    MAX_BATCH, PSP22,
};

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
