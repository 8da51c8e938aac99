//! The laws of money, one by one.

use crate::story::{story, Story, NATIVE};
use tributary_harness::{
    messages::{psp22, treasury},
    ChainExt,
};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{
        Asset, Budget, Epoch, Payment, ProgramConfig, Treasury, TreasuryConfig, TreasuryError,
        MIN_CLAIM_WINDOW,
    },
    PSP22,
};

#[test]
fn law_3_what_is_reserved_and_free_is_always_there() {
    let mut story = Story::with_program(5_000);
    let cash = story.cash(900);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    let assets = [NATIVE, Asset::Psp22(cash), Asset::Psp22(story.shares)];
    let grant = story.grant();
    let program = ProgramConfig { asset: assets[1], ..story.program() };
    story.world.ok(&story.governor, treasury(at).create_grant(grant));
    story.create(program);
    for step in 1..=40 {
        story.after(step * 37);
        let claimant = if step % 2 == 0 { &alice } else { &bob };
        // Whether anything is due or not.
        let _ = story.world.chain.submit(claimant, treasury(at).claim((step / 2 % 2) as u32));
        if step == 3 {
            story.world.ok(&bob, treasury(at).redeem(1, vec![(NATIVE, 0)]));
        } else if step == 5 {
            story.fund(300);
        } else if step == 11 {
            story.world.ok(&alice, treasury(at).claim_grant(0));
        } else if step == 20 {
            story.world.ok(&story.governor, treasury(at).stop_program(0));
        }
        story.check_solvency(&assets);
    }
    // The last epoch of the second waits until it is over: too little is left for it.
    story.after(1_500);
    for program in [0, 1] {
        story.world.ok(&bob, treasury(at).pay(program, vec![alice.account(), bob.account()]));
    }
    story.check_solvency(&assets);
    let books = story.books(NATIVE);
    assert_eq!(books.inflow, 5_300);
    assert!(books.reserved < 2 * 8, "of each epoch, less than a unit for each member");
}

#[test]
fn law_3_the_existential_deposit_is_never_paid_out() {
    let mut story = story();
    story.fund(3);
    let Story { mut world, alice, bob, at, .. } = story;
    let unfunded = world.native(&at) - 3;
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])), [1]);
    assert_eq!(world.ok(&bob, treasury(at).redeem(2, vec![(NATIVE, 0)])), [2]);
    assert_eq!(world.native(&at), unfunded);
    assert!(unfunded >= 1);
}

#[test]
fn law_4_an_epoch_claimed_by_all_leaves_less_than_a_unit_for_each() {
    let mut story = story();
    story.fund(10_000);
    let config = ProgramConfig { budget: Budget::Fixed(100), ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    let members = vec![alice.account(), bob.account()];
    for after in [1, 33, 57, 99, 100, 150] {
        world.at(start + after);
        world.ok(&deployer, treasury(at).pay(0, members.clone()));
    }
    assert!(matches!(
        world.ask(treasury(at).epoch(0, 0)),
        Some(Epoch { total: 3, budget: 100, paid: 99, .. })
    ));
    world.at(start + 100 + MIN_CLAIM_WINDOW);
    assert_eq!(world.ok(&deployer, treasury(at).close_epoch(0)), 1);
}

#[test]
fn law_4_a_unit_among_many_pays_nobody_and_is_free_again() {
    let mut story = story();
    story.fund(1);
    let config = ProgramConfig { budget: Budget::Fixed(1), ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    world.at(start + 100);
    let members = vec![alice.account(), bob.account()];
    assert_eq!(world.ok(&deployer, treasury(at).pay(0, members)), [Payment::Nothing; 2]);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, 1);
    world.at(start + 100 + MIN_CLAIM_WINDOW);
    assert_eq!(world.ok(&deployer, treasury(at).close_epoch(0)), 1);
}

#[test]
fn law_5_ten_claims_pay_what_one_pays() {
    let mut story = Story::with_program(100_000);
    let config = ProgramConfig { budget: Budget::Fixed(601), ..story.program() };
    let (often, once) = (story.create(config), story.create(config));
    let (alice, at) = (story.alice.clone(), story.at);
    let mut sum = 0;
    for after in [1, 2, 3, 50, 99, 100, 101, 250, 299, 333] {
        story.after(after);
        sum += story.world.ok(&alice, treasury(at).claim(often));
    }
    assert_eq!(story.world.ok(&alice, treasury(at).claim(once)), sum);
    let cursors = [often, once].map(|id| story.world.ask(treasury(at).cursors(id, vec![alice.account()]))[0]);
    assert_eq!(cursors[0], cursors[1]);
}

#[test]
fn law_5_a_stranger_who_claims_for_you_every_millisecond_costs_you_nothing() {
    let mut story = story();
    story.fund(100_000);
    let config = ProgramConfig { budget: Budget::Fixed(7), epoch_length: 20, ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, at, start, .. } = story;
    let before = world.native(&alice.account());
    for after in 1..=60 {
        world.at(start + after);
        world.ok(&deployer, treasury(at).pay(0, vec![alice.account()]));
    }
    // A third of 7, rounded down, in each of three epochs.
    assert_eq!(world.native(&alice.account()) - before, 3 * 2);
}

#[test]
fn law_5_who_joins_and_claims_in_the_same_block_gets_nothing() {
    let mut story = Story::with_program(10_000);
    let carol = story.world.actor("carol");
    story.after(1);
    let Story { mut world, bob, shares, at, start, .. } = story;
    world.ok(&bob, psp22(shares).transfer(carol.account(), 2, vec![]));
    assert_eq!(world.refused(&carol, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 4);
    // Nor does she later get anything of an epoch that had started, however large her stake: it is Bob's.
    world.at(start + 100);
    assert_eq!(world.ok(&carol, treasury(at).claim(0)), 0);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 396);
    world.at(start + 150);
    assert_eq!(world.ok(&carol, treasury(at).claim(0)), 200);
    assert_eq!(world.refused(&bob, treasury(at).claim(0)), TreasuryError::NothingDue);
}

#[test]
fn law_10_a_claim_that_fails_opens_no_epoch_and_tells_nothing() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, deployer, at, .. } = story;
    // `refused` compares the state and the events with those before.
    assert_eq!(world.refused(&deployer, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ask(treasury(at).epoch(0, 0)), None);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, 0);
}

#[test]
fn a_source_that_is_none_harms_only_its_own_program() {
    let mut story = Story::with_program(10_000);
    let (alice, at) = (story.alice.clone(), story.at);
    let other = story.world.treasury(&alice, at, at, TreasuryConfig::default());
    let unknown = MetricRef { source: story.shares, metric: 9 };
    let account = MetricRef { source: story.bob.account(), metric: 0 };
    let contract = MetricRef { source: other, metric: 0 };
    for metric in [unknown, account, contract] {
        let config = ProgramConfig { metric, ..story.program() };
        story.create(config);
    }
    story.after(50);
    let Story { mut world, alice, at, .. } = story;
    let errors = [
        TreasuryError::SourceBroken(unknown),
        TreasuryError::SourceBroken(account),
        TreasuryError::SourceBroken(contract),
    ];
    for (program, error) in (1..).zip(errors) {
        assert_eq!(world.refused(&alice, treasury(at).claim(program)), error);
        assert_eq!(world.refused(&alice, treasury(at).open_epoch(program)), error);
        assert_eq!(world.refused(&alice, treasury(at).pay(program, vec![alice.account()])), error);
        assert_eq!(world.ask(treasury(at).accrued(program, alice.account())), Err(error));
    }
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
}
