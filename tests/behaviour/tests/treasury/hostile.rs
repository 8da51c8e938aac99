//! Tokens and sources of metrics that misbehave: they harm nobody but their own program.

use crate::story::{story, too_small, Story, Trick, NATIVE};
use tributary_harness::{
    messages::{psp22, treasury},
    AccountId, ChainExt,
};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{
        Asset, Cursor, Epoch, Funded, Gate, GrantConfig, Payment, ProgramConfig, Treasury, TreasuryError,
        Vault,
    },
    PSP22,
};

/// The selector of `Treasury::claim`.
const CLAIM: [u8; 4] = ink::selector_bytes!("Treasury::claim");

#[test]
fn a_token_that_takes_a_fee_is_credited_by_what_arrived() {
    let mut story = story();
    let crook = story.crook(Trick::Fee(7));
    let Story { mut world, deployer, at, .. } = story;
    let asset = Asset::Psp22(crook);
    let funded = world.receipt(&deployer, treasury(at).fund(asset, 100));
    let told: Vec<Funded> = funded.events.of(at);
    assert!(matches!(told[..], [Funded { amount: 93, .. }]));
    assert_eq!(funded.value, 93);
    assert_eq!(world.ask(treasury(at).vault(asset)), Vault { inflow: 93, free: 93, ..Vault::default() });
    // Of 7 nothing arrives.
    assert_eq!(world.refused(&deployer, treasury(at).fund(asset, 7)), too_small(0, 1));
}

#[test]
fn a_token_that_traps_or_calls_back_pays_nobody_and_changes_nothing() {
    let tricks: [fn(AccountId) -> Trick; 2] =
        [|_| Trick::TrapOnTransfer, |at| Trick::CallOnTransfer(at, CLAIM, 0)];
    for trick in tricks {
        let (story, crook) = Story::with_crook(trick, true);
        let Story { mut world, deployer, alice, bob, at, .. } = story;
        let asset = Asset::Psp22(crook);
        let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 100 };
        assert_eq!(world.refused(&alice, treasury(at).claim(1)), failed);
        let members = vec![alice.account(), bob.account()];
        let payments = world.ok(&deployer, treasury(at).pay(1, members));
        assert_eq!(payments, [Payment::Failed(100), Payment::Failed(200)]);
        let books = Vault { inflow: 600, reserved: 600, ..Vault::default() };
        assert_eq!(world.ask(treasury(at).vault(asset)), books);
        assert_eq!(world.ask(treasury(at).cursors(0, vec![alice.account()]))[0], Cursor::default());
        // The other program goes on.
        assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    }
}

#[test]
fn a_source_that_traps_calls_back_or_answers_for_others_harms_only_its_own_program() {
    let tricks: [fn(AccountId) -> Trick; 4] = [
        |_| Trick::TrapOnValues,
        |at| Trick::CallOnValues(at, CLAIM, 0),
        |_| Trick::CountOfValues(0),
        |_| Trick::CountOfValues(2),
    ];
    for trick in tricks {
        let (story, crook) = Story::with_crook(trick, false);
        let Story { mut world, alice, at, .. } = story;
        let broken = TreasuryError::SourceBroken(MetricRef { source: crook, metric: 0 });
        assert_eq!(world.ok(&alice, treasury(at).open_epoch(1)), 0);
        assert_eq!(world.refused(&alice, treasury(at).claim(1)), broken);
        assert_eq!(world.refused(&alice, treasury(at).pay(1, vec![alice.account()])), broken);
        assert_eq!(world.ask(treasury(at).accrued(1, alice.account())), Err(broken));
        assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    }
}

#[test]
fn law_4_a_source_that_lies_pays_no_more_than_the_epoch_s_budget() {
    let (mut story, _) = Story::with_crook(|_| Trick::Value(u128::MAX), false);
    story.after(100);
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    assert_eq!(world.ok(&bob, treasury(at).claim(1)), 600);
    assert_eq!(world.ok(&alice, treasury(at).claim(1)), 0);
    let spent = Epoch { total: 10, budget: 600, paid: 600, opened_at: start + 100 };
    assert_eq!(world.ask(treasury(at).epoch(1, 0)), Some(spent));
    world.at(start + 150);
    let members = vec![alice.account(), bob.account(), deployer.account()];
    let payments = world.ok(&deployer, treasury(at).pay(1, members.clone()));
    assert_eq!(payments, [Payment::Paid(300), Payment::Paid(300), Payment::Nothing]);
    assert_eq!(world.ok(&deployer, treasury(at).pay(1, members)), [Payment::Nothing; 3]);
}

#[test]
fn a_token_that_lies_about_balances_harms_only_its_own_books() {
    for told in [0, 1, 599, u128::MAX] {
        let mut story = Story::with_program(10_000);
        let crook = Asset::Psp22(story.crook(Trick::Balance(told)));
        let Story { mut world, deployer, alice, at, start, .. } = story;
        // Before and after it says the same: nothing arrived.
        assert_eq!(world.refused(&deployer, treasury(at).fund(crook, 600)), too_small(0, 1));
        let credited = if told == 0 { 0 } else { world.ok(&alice, treasury(at).sync(crook)) };
        assert_eq!(credited, told);
        let books = Vault { inflow: told, free: told, ..Vault::default() };
        assert_eq!(world.ask(treasury(at).vault(crook)), books);
        // What it does not have it cannot pay, and nothing else is paid for it.
        if told > 0 {
            let before = world.native(&at);
            let failed = world.refused(&alice, treasury(at).redeem(1, vec![(crook, 0)]));
            let amount = told / 3;
            assert_eq!(
                failed,
                if amount == 0 {
                    TreasuryError::NothingDue
                } else {
                    TreasuryError::TransferFailed { asset: crook, to: alice.account(), amount }
                }
            );
            assert_eq!(world.native(&at), before);
        }
        world.at(start + 50);
        assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    }
}

#[test]
fn a_token_that_pretends_to_pay_cheats_only_who_is_paid_in_it() {
    let (story, crook) = Story::with_crook(|_| Trick::PretendTransfer, true);
    let Story { mut world, alice, at, .. } = story;
    assert_eq!(world.ok(&alice, treasury(at).claim(1)), 100);
    assert_eq!(world.ask(psp22(crook).balance_of(alice.account())), 0);
    let books = Vault { inflow: 600, paid: 100, reserved: 500, free: 0, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(Asset::Psp22(crook))), books);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).paid, 100);
}

#[test]
fn a_token_that_pays_and_says_neither_so_nor_the_contrary_is_paid_out_to_nobody() {
    let (mut story, crook) = Story::with_crook(|_| Trick::AnswerOne, true);
    let asset = Asset::Psp22(crook);
    story.world.ok(&story.deployer, treasury(story.at).fund(asset, 1_000));
    let grant = GrantConfig { asset, ..story.grant() };
    story.world.ok(&story.governor, treasury(story.at).create_grant(GrantConfig { amount: 500, ..grant }));
    story.world.ok(&story.deployer, treasury(story.at).open_epoch(1));
    let Story { mut world, deployer, governor, alice, bob, at, start, .. } = story;
    world.at(start + 100);
    let unclear = TreasuryError::TokenUnreachable(crook);
    let members = vec![alice.account(), bob.account()];
    // Nobody is paid twice: the whole call ends, and with it what the token did.
    assert_eq!(world.refused(&deployer, treasury(at).pay(1, members)), unclear);
    assert_eq!(world.refused(&alice, treasury(at).claim(1)), unclear);
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), unclear);
    assert_eq!(world.refused(&governor, treasury(at).transfer(asset, bob.account(), 5)), unclear);
    assert_eq!(world.refused(&bob, treasury(at).redeem(1, vec![(asset, 0)])), unclear);
    assert_eq!(world.ask(psp22(crook).balance_of(at)), 1_600);
    assert_eq!(world.ask(treasury(at).vault(asset)).paid, 0);
}

#[test]
fn a_token_that_refuses_or_traps_pays_no_grant_no_transfer_and_no_exit_and_all_stays_as_it_was() {
    for trick in [Trick::RefuseTransfer, Trick::TrapOnTransfer] {
        let mut story = story();
        let crook = story.crook(trick);
        let asset = Asset::Psp22(crook);
        story.world.ok(&story.deployer, treasury(story.at).fund(asset, 2_000));
        let grant = GrantConfig { asset, ..story.grant() };
        story.world.ok(&story.governor, treasury(story.at).create_grant(grant));
        story.after(100);
        let Story { mut world, governor, alice, at, .. } = story;
        let failed = |amount| TreasuryError::TransferFailed { asset, to: alice.account(), amount };
        assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), failed(1_000));
        let transfer = treasury(at).transfer(asset, alice.account(), 5);
        assert_eq!(world.refused(&governor, transfer), failed(5));
        assert_eq!(world.refused(&alice, treasury(at).redeem(1, vec![(asset, 0)])), failed(333));
        assert_eq!(world.ask(treasury(at).grant_due(0)), Ok(1_000));
    }
}

#[test]
fn a_token_that_calls_back_while_it_is_funded_credits_nothing_twice() {
    let sync = ink::selector_bytes!("Treasury::close_epoch");
    for selector in [CLAIM, sync] {
        let mut story = Story::with_program(10_000);
        let crook = story.crook(Trick::CallOnFunding(story.at, selector, 0));
        let asset = Asset::Psp22(crook);
        story.after(50);
        let Story { mut world, deployer, alice, at, .. } = story;
        // The call back ends the token's call: it fails, or what it calls fails, but nothing is lost.
        let funded = world.chain.submit(&deployer, treasury(at).fund(asset, 600)).is_ok();
        let books = world.ask(treasury(at).vault(asset));
        assert_eq!(books.inflow, if funded { 600 } else { 0 });
        assert_eq!(world.ask(treasury(at).vault(NATIVE)).paid, 0);
        assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    }
}

#[test]
fn a_source_whose_total_traps_opens_no_epoch_and_reserves_nothing() {
    let (story, crook) = Story::with_crook(|_| Trick::TrapOnTotal, false);
    let Story { mut world, alice, at, .. } = story;
    let broken = TreasuryError::SourceBroken(MetricRef { source: crook, metric: 0 });
    assert_eq!(world.refused(&alice, treasury(at).open_epoch(1)), broken);
    assert_eq!(world.refused(&alice, treasury(at).claim(1)), broken);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, 0);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
}

#[test]
fn a_source_that_changes_its_past_gets_nobody_more_than_the_epoch_s_budget() {
    let (mut story, _) = Story::with_crook(|_| Trick::ChangingPast, false);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    let mut paid = 0;
    for after in 51..=160 {
        story.after(after);
        let members = vec![alice.account(), bob.account(), at];
        for payment in story.world.ok(&bob, treasury(at).pay(1, members)) {
            if let Payment::Paid(amount) = payment {
                paid += amount;
            }
        }
        for epoch in [0, 1] {
            if let Some(Epoch { budget, paid, .. }) = story.world.ask(treasury(at).epoch(1, epoch)) {
                assert!(paid <= budget && budget <= 600);
            }
        }
    }
    assert!(paid <= 1_200);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200 + 120);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn a_source_whose_total_is_less_than_its_values_pays_no_more_than_the_budget_and_one_that_says_more_less() {
    for (total, alices) in [(1, 600), (u128::MAX, 0), (0, 0)] {
        let (mut story, _) = Story::with_crook(|_| Trick::Total(total), false);
        story.after(100);
        let Story { mut world, alice, bob, at, .. } = story;
        assert_eq!(world.ok(&alice, treasury(at).claim(1)), alices);
        assert_eq!(world.ok(&bob, treasury(at).claim(1)), 0);
        // Who says that there is nobody reserves nothing.
        let reserved = if alices == 0 && total > 0 { 600 } else { 0 };
        assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, reserved);
        assert_eq!(world.ok(&alice, treasury(at).claim(0)), 200);
    }
}

#[test]
fn an_epoch_that_cannot_be_opened_does_not_hold_up_those_before_it() {
    let mut story = Story::with_program(10_000);
    let crook = story.crook(Trick::TrapAfter(story.start + 100));
    let config = ProgramConfig { metric: MetricRef { source: crook, metric: 0 }, ..story.program() };
    story.create(config);
    story.after(150);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    // About the first epoch the source answers, about the second it traps.
    assert_eq!(story.accrued(1, &alice), 60);
    let members = vec![alice.account(), bob.account()];
    let payments = story.world.ok(&bob, treasury(at).pay(1, members));
    assert_eq!(payments, [Payment::Paid(60), Payment::Paid(60)]);
    let broken = TreasuryError::SourceBroken(config.metric);
    assert_eq!(story.world.refused(&alice, treasury(at).claim(1)), broken);
    assert_eq!(story.world.ask(treasury(at).accrued(1, alice.account())), Err(broken));
    story.check_solvency(&[NATIVE]);
}

#[test]
fn a_source_that_fails_closes_the_gates_that_look_at_it_and_no_others() {
    let mut story = Story::with_program(10_000);
    let crook = story.crook(Trick::TrapOnValues);
    let config = ProgramConfig { metric: MetricRef { source: crook, metric: 0 }, ..story.program() };
    story.create(config);
    let (alice, at, governor) = (story.alice.clone(), story.at, story.governor.clone());
    // A gate by that source is closed to its own grant alone.
    let gate = Some(Gate { metric: config.metric, of: Some(alice.account()), at_least: 1 });
    let grant = GrantConfig { gate, ..story.grant() };
    story.world.ok(&governor, treasury(at).create_grant(grant));
    story.after(150);
    let broken = TreasuryError::SourceBroken(config.metric);
    assert_eq!(story.world.refused(&alice, treasury(at).claim_grant(0)), broken);
    assert_eq!(story.world.refused(&alice, treasury(at).claim(1)), broken);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 300);
    story.check_solvency(&[NATIVE]);
}
