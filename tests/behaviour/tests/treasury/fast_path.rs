//! The fast path: the small code that a treasury runs for claims and payouts. All other stories are told
//! of treasuries that have one.

use crate::story::{fund_native, story, Story, NATIVE};
use tributary_client::RawCall;
use tributary_harness::{
    messages::{psp22, token, treasury},
    Call, CallError, Chain, ChainExt, Hash,
};
use tributary_interfaces::{
    token::{Token, TransferPolicy},
    treasury::{
        Asset, Cursor, EpochOpened, Paid, Payment, ProgramConfig, Treasury, TreasuryConfig, TreasuryError,
        Vault,
    },
    PSP22,
};

/// A story whose treasury has no fast path: it answers everything by its full code.
pub fn without() -> Story {
    let mut story = story();
    let fast: Option<Hash> = None;
    let arguments = (story.governor.account(), story.shares, TreasuryConfig::default(), fast);
    story.at = story.world.deploy(&story.deployer, "treasury", arguments);
    story
}

/// What a story of claims and payouts in two assets came to: each answer, each payment told, the books.
fn told(mut story: Story) -> String {
    story.fund(2_000);
    let cash = Asset::Psp22(story.cash(20_000));
    let native = story.program();
    for config in [native, ProgramConfig { asset: cash, epoch_length: 70, ..native }] {
        story.create(config);
    }
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    let mut told = String::new();
    for after in [0, 1, 50, 69, 70, 99, 100, 350, 351, 1_200, 1_201, 1_202] {
        world.at(start + after);
        for program in [0, 1, 2] {
            let claimed = world.chain.submit(&alice, treasury(at).claim(program));
            let paid: Vec<Paid> = claimed.iter().flat_map(|claimed| claimed.events.of(at)).collect();
            let paid: Vec<_> = paid.iter().map(|paid| (paid.member, paid.amount, paid.epoch)).collect();
            let claimed = claimed.map(|claimed| claimed.value).map_err(|error| match error {
                CallError::Contract(error) => error,
                other => panic!("{other}"),
            });
            let members = vec![bob.account(), alice.account(), deployer.account(), bob.account()];
            let payments = world.chain.submit(&deployer, treasury(at).pay(program, members));
            let payments = payments.map(|payments| payments.value).ok();
            told.push_str(&format!("{after} {program} {claimed:?} {paid:?} {payments:?}\n"));
        }
        told.push_str(&format!(
            "{:?} {:?}\n",
            world.ask(treasury(at).vault(NATIVE)),
            world.ask(treasury(at).vault(cash)).paid
        ));
    }
    assert!(told.contains("Paid(") && told.contains("NotReached") && told.contains("UnknownProgram"));
    told
}

#[test]
fn a_fast_path_answers_what_the_full_code_answers() {
    assert_eq!(told(story()), told(without()));
}

#[test]
fn what_needs_an_epoch_to_be_opened_is_answered_whole_by_the_full_code() {
    let mut story = Story::with_program(2_000);
    story.after(50);
    story.world.ok(&story.bob, treasury(story.at).open_epoch(0));
    // Of the open epoch the fast path could pay 200; the second is opened, and both are paid at once.
    story.after(150);
    let Story { mut world, alice, bob, at, .. } = story;
    let claimed = world.receipt(&alice, treasury(at).claim(0));
    assert_eq!((claimed.value, claimed.events.of::<EpochOpened>(at).len()), (300, 1));
    let paid: Vec<Paid> = claimed.events.of(at);
    assert_eq!(
        paid.iter().map(|paid| (paid.amount, &paid.parts[..])).collect::<Vec<_>>(),
        [(300, &[(0, 200), (1, 100)][..])]
    );
    // Now all is open, and the fast path answers the rest.
    let payments = world.ok(&bob, treasury(at).pay(0, vec![alice.account(), bob.account()]));
    assert_eq!(payments, [Payment::Nothing, Payment::Paid(600)]);
}

#[test]
fn a_claim_of_the_fast_path_is_cheaper_than_one_of_the_whole_treasury() {
    let claim = |mut story: Story| {
        story.fund(2_000);
        let config = story.program();
        story.create(config);
        story.after(50);
        story.world.ok(&story.bob, treasury(story.at).open_epoch(0));
        story.world.receipt(&story.alice, treasury(story.at).claim(0)).gas
    };
    let (with, without) = (claim(story()), claim(without()));
    assert!(with.ref_time * 10 < without.ref_time * 7, "{with:?} is not much less than {without:?}");
    assert!(with.proof_size * 10 < without.proof_size * 7);
}

#[test]
fn value_sent_along_where_none_is_due_is_refused_by_both_codes() {
    let mut story = Story::with_program(1_000);
    story.after(50);
    let Story { mut world, alice, at, .. } = story;
    let before = world.native(&at);
    let with_value = Call::from(treasury(at).claim(0)).with_value(5);
    assert!(world.chain.submit(&alice, with_value).is_err());
    let with_value = Call::from(treasury(at).open_epoch(0)).with_value(5);
    assert!(world.chain.submit(&alice, with_value).is_err());
    assert_eq!(world.native(&at), before);
    world.ok(&alice, fund_native(at, 5, 5));
}

#[test]
fn a_message_that_neither_code_knows_or_understands_is_refused() {
    let Story { mut world, alice, shares, at, .. } = story();
    // A message of another contract, and one that is cut off.
    assert!(matches!(world.chain.read(psp22(at).balance_of(shares)), Err(CallError::NotUnderstood(_))));
    for name in ["claim", "pay"] {
        let selector = if name == "claim" {
            ink::selector_bytes!("Treasury::claim")
        } else {
            ink::selector_bytes!("Treasury::pay")
        };
        let cut_off = RawCall { callee: at, value: 0, input: selector.to_vec() };
        assert!(world.chain.dry_run(&alice.account(), &cut_off).map_or(true, |outcome| outcome.reverted));
    }
}

#[test]
fn a_fast_path_is_not_instantiated_and_one_that_is_not_there_makes_no_treasury() {
    let Story { mut world, deployer, governor, shares, .. } = story();
    assert!(world.try_deploy(&deployer, "treasury_fast", ()).is_err());
    let nowhere: Option<Hash> = Some([9; 32].into());
    let arguments = (governor.account(), shares, TreasuryConfig::default(), nowhere);
    assert!(world.try_deploy(&deployer, "treasury", arguments).is_err());
}

#[test]
fn law_10_a_claim_that_the_fast_path_cannot_pay_is_refused_with_the_reason_and_changes_nothing() {
    let mut story = story();
    let cash = story.cash(600);
    let asset = Asset::Psp22(cash);
    let config = ProgramConfig { asset, ..story.program() };
    story.create(config);
    story.after(50);
    let Story { mut world, deployer, alice, bob, at, .. } = story;
    // The epoch is open: the fast path alone answers, until the token refuses.
    world.ok(&bob, treasury(at).open_epoch(0));
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Locked));
    let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 100 };
    assert_eq!(world.refused(&alice, treasury(at).claim(0)), failed);
    let members = vec![alice.account(), bob.account()];
    let payments = world.ok(&bob, treasury(at).pay(0, members.clone()));
    assert_eq!(payments, [Payment::Failed(100), Payment::Failed(200)]);
    let books = Vault { inflow: 600, reserved: 600, ..Vault::default() };
    assert_eq!(world.ask(treasury(at).vault(asset)), books);
    assert_eq!(world.ask(treasury(at).cursors(0, vec![alice.account()]))[0], Cursor::default());
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Free));
    assert_eq!(world.ok(&bob, treasury(at).pay(0, members)), [Payment::Paid(100), Payment::Paid(200)]);
}

#[test]
fn law_10_a_claim_of_nothing_that_the_fast_path_refuses_changes_nothing() {
    let mut story = Story::with_program(600);
    story.after(50);
    let Story { mut world, deployer, bob, at, .. } = story;
    world.ok(&bob, treasury(at).open_epoch(0));
    assert_eq!(world.refused(&deployer, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 200);
    assert_eq!(world.refused(&bob, treasury(at).claim(0)), TreasuryError::NothingDue);
}
