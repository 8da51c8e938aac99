//! What a member could claim, of everything at once.

use crate::story::{Story, NATIVE};
use tributary_harness::messages::treasury;
use tributary_interfaces::treasury::{
    Accrued, Claimable, GrantConfig, ProgramConfig, Treasury, TreasuryError, MAX_PAGE,
};

#[test]
fn what_a_member_could_claim_is_asked_once_for_all_programs_and_grants() {
    let mut story = Story::with_program(100_000);
    let (of_alice, of_bob) = (story.grant(), story.bob.account());
    let later = ProgramConfig { start: story.start + 1_000, ..story.program() };
    story.create(later);
    story.create(ProgramConfig { asset: NATIVE, ..story.program() });
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    world.ok(&governor, treasury(at).create_grant(GrantConfig { recipient: of_bob, ..of_alice }));
    world.ok(&governor, treasury(at).create_grant(of_alice));
    let accrued = |amount| Ok(Accrued { amount, more: false });
    let ask = |who, from, limit| treasury(at).claimable(who, from, limit);
    let nothing = Claimable { programs: vec![], grants: vec![(1, Ok(0))], next: None };
    assert_eq!(world.ask(ask(alice.account(), (0, 0), MAX_PAGE)), nothing, "nothing has begun");

    world.at(start + 50);
    let programs = vec![(0, accrued(100)), (2, accrued(100))];
    let all = Claimable { programs: programs.clone(), grants: vec![(1, Ok(500))], next: None };
    assert_eq!(world.ask(ask(alice.account(), (0, 0), u32::MAX)), all);
    for (program, due) in &programs {
        let alone = world.ask(treasury(at).accrued(*program, alice.account()));
        assert_eq!(alone, *due, "as each says for itself");
    }
    let first = Claimable { programs: vec![(0, accrued(100))], grants: vec![], next: Some((1, 1)) };
    assert_eq!(world.ask(ask(alice.account(), (0, 0), 1)), first);
    let rest = Claimable { programs: vec![], grants: vec![(1, Ok(500))], next: Some((2, 2)) };
    assert_eq!(world.ask(ask(alice.account(), (1, 1), 1)), rest);
    let last = Claimable { programs: vec![(2, accrued(100))], grants: vec![], next: None };
    assert_eq!(world.ask(ask(alice.account(), (2, 2), 1)), last);
    let beyond = Claimable { programs: vec![], grants: vec![], next: None };
    assert_eq!(world.ask(ask(alice.account(), (u32::MAX, u32::MAX), 1)), beyond);

    world.ok(&alice, treasury(at).claim(0));
    world.ok(&bob, treasury(at).claim_grant(1));
    let left = Claimable { programs: vec![(2, accrued(100))], grants: vec![(1, Ok(0))], next: None };
    assert_eq!(world.ask(ask(alice.account(), (0, 0), MAX_PAGE)), left);
}

#[test]
fn a_program_that_cannot_be_asked_says_so_beside_those_that_can() {
    let mut story = Story::with_program(700);
    let dear = story.program();
    story.create(dear);
    let Story { mut world, alice, at, start, .. } = story;
    world.at(start + 50);
    let found = world.ask(treasury(at).claimable(alice.account(), (0, 0), MAX_PAGE));
    let waits = TreasuryError::InsufficientFree { asset: NATIVE, free: 100, needed: 600 };
    assert_eq!(found.programs, [(0, Ok(Accrued { amount: 100, more: false })), (1, Err(waits))]);
}
