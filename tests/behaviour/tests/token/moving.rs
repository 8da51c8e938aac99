//! Minting, burning, transfers and allowances.

use crate::story::{config, story, story_with};
use tributary_harness::{
    messages::{psp22, psp22_burnable, source, token},
    AccountId, Hash,
};
use tributary_interfaces::{
    source::{MetricSource, SourceError},
    token::{PolicySet, Token, TokenConfig, TokenError, TransferPolicy, BALANCE},
    Approval, PSP22Burnable, PSP22Error, Transfer, MAX_BATCH, PSP22,
};

#[test]
fn minting_tells_of_each_member_and_stops_at_the_cap() {
    let mut s = story_with(Some(160));
    let entries = vec![(s.carol.account(), 3), (s.bob.account(), 0), (s.carol.account(), 4)];
    let receipt = s.world.receipt(&s.governor, token(s.at).mint_batch(entries));
    let minted = receipt.events.of::<Transfer>(s.at);
    let told: Vec<_> = minted.iter().map(|event| (event.from, event.to, event.value)).collect();
    assert_eq!(told, [(None, Some(s.carol.account()), 3), (None, Some(s.carol.account()), 4)]);
    assert_eq!((s.balances(), s.supplies()), ([100, 50, 7], (157, 157)));

    let entries = vec![(s.carol.account(), 3), (s.bob.account(), 1)];
    assert_eq!(receipt.value, 7);
    // What fits is minted, in order.
    let receipt = s.world.receipt(&s.governor, token(s.at).mint_batch(entries.clone()));
    let minted = receipt.events.of::<Transfer>(s.at);
    let told: Vec<_> = minted.iter().map(|event| (event.to, event.value)).collect();
    assert_eq!((receipt.value, told), (3, vec![(Some(s.carol.account()), 3)]));
    assert_eq!((s.balances(), s.supplies()), ([100, 50, 10], (160, 160)));
    let receipt = s.world.receipt(&s.governor, token(s.at).mint_batch(entries));
    assert_eq!((receipt.value, receipt.events.of::<Transfer>(s.at).len()), (0, 0));
}

#[test]
fn without_a_cap_the_supply_ends_where_a_u128_ends() {
    let mut s = story();
    let rest = u128::MAX - 150;
    let carol = s.carol.clone();
    let minted = s.world.ok(&s.governor, token(s.at).mint_batch(vec![(carol.account(), rest + 1)]));
    assert_eq!(minted, rest);
    assert_eq!(s.supplies(), (u128::MAX, u128::MAX));
    let alice = s.alice.clone();
    s.transfer(&carol, &alice, rest);
    assert_eq!(s.votes(), [u128::MAX - 50, 50, 0]);
}

#[test]
fn a_batch_of_a_hundred_works_and_one_of_a_hundred_and_one_is_refused() {
    let mut s = story();
    let entries = |n: u8| (1..=n).map(|i| (AccountId::from([i; 32]), 1u128)).collect::<Vec<_>>();
    let too_many = TokenError::TooMany { got: MAX_BATCH + 1, max: MAX_BATCH };
    assert_eq!(s.world.refused(&s.governor, token(s.at).mint_batch(entries(101))), too_many);
    s.world.ok(&s.governor, token(s.at).mint_batch(entries(100)));
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let members = |n| entries(n).into_iter().map(|(member, _)| member).collect::<Vec<_>>();
    let values = s.world.ask(source(s.at).past_values(BALANCE, members(100), moment));
    assert_eq!(values, Ok(vec![1; 100]));
    let refused = s.world.ask(source(s.at).past_values(BALANCE, members(101), moment));
    assert_eq!(refused, Err(SourceError::TooMany { got: 101, max: 100 }));
}

#[test]
fn burning_and_redeeming_take_from_the_supply() {
    let mut s = story();
    let receipt = s.world.receipt(&s.alice, psp22_burnable(s.at).burn(30));
    let burnt = &receipt.events.of::<Transfer>(s.at)[0];
    assert_eq!((burnt.from, burnt.to, burnt.value), (Some(s.alice.account()), None, 30));
    let receipt = s.world.receipt(&s.governor, token(s.at).burn_for(s.bob.account(), 50));
    assert_eq!(receipt.events.of::<Transfer>(s.at)[0].from, Some(s.bob.account()));
    assert_eq!((s.balances(), s.supplies()), ([70, 0, 0], (70, 70)));

    assert_eq!(s.world.refused(&s.alice, psp22_burnable(s.at).burn(71)), PSP22Error::InsufficientBalance);
    let refused = s.world.refused(&s.governor, token(s.at).burn_for(s.bob.account(), 1));
    let owner = s.bob.account();
    assert_eq!(refused, TokenError::InsufficientBalance { owner, balance: 0, needed: 1 });
    let receipt = s.world.receipt(&s.alice, psp22_burnable(s.at).burn(0));
    assert!(receipt.events.of::<Transfer>(s.at).is_empty());
}

#[test]
fn transfers_and_allowances_are_those_of_psp22() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.account(), s.bob.account(), s.carol.account());
    let receipt = s.world.receipt(&s.alice, psp22(s.at).transfer(carol, 10, vec![1, 2, 3]));
    let told = &receipt.events.of::<Transfer>(s.at)[0];
    assert_eq!((told.from, told.to, told.value), (Some(alice), Some(carol), 10));
    assert_eq!(
        s.world.refused(&s.alice, psp22(s.at).transfer(carol, 91, vec![])),
        PSP22Error::InsufficientBalance
    );

    let receipt = s.world.receipt(&s.alice, psp22(s.at).approve(bob, 20));
    let told = &receipt.events.of::<Approval>(s.at)[0];
    assert_eq!((told.owner, told.spender, told.amount), (alice, bob, 20));
    s.world.ok(&s.alice, psp22(s.at).increase_allowance(bob, 5));
    s.world.ok(&s.alice, psp22(s.at).decrease_allowance(bob, 10));
    assert_eq!(s.world.ask(psp22(s.at).allowance(alice, bob)), 15);
    let receipt = s.world.receipt(&s.bob, psp22(s.at).transfer_from(alice, carol, 15, vec![]));
    assert_eq!(receipt.events.of::<Approval>(s.at)[0].amount, 0);
    assert_eq!(receipt.events.of::<Transfer>(s.at)[0].value, 15);
    assert_eq!(s.balances(), [75, 50, 25]);
    for refused in [
        s.world.refused(&s.bob, psp22(s.at).transfer_from(alice, carol, 1, vec![])),
        s.world.refused(&s.alice, psp22(s.at).decrease_allowance(bob, 1)),
    ] {
        assert_eq!(refused, PSP22Error::InsufficientAllowance);
    }
    s.world.ok(&s.alice, psp22(s.at).approve(bob, u128::MAX));
    s.world.ok(&s.alice, psp22(s.at).increase_allowance(bob, 1));
    assert_eq!(s.world.ask(psp22(s.at).allowance(alice, bob)), u128::MAX);
    assert_eq!(
        s.world.refused(&s.bob, psp22(s.at).transfer_from(alice, carol, 76, vec![])),
        PSP22Error::InsufficientBalance
    );
}

#[test]
fn what_moves_nothing_succeeds_and_tells_nothing() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.account(), s.bob.account(), s.carol.account());
    s.world.ok(&s.governor, token(s.at).set_policy(TransferPolicy::Locked));
    let calls = [psp22(s.at).transfer(alice, 1_000, vec![]), psp22(s.at).transfer(bob, 0, vec![])];
    for call in calls {
        let receipt = s.world.receipt(&s.alice, call);
        assert!(receipt.events.0.is_empty());
    }
    for call in
        [psp22(s.at).transfer_from(bob, bob, 1_000, vec![]), psp22(s.at).transfer_from(bob, carol, 0, vec![])]
    {
        let receipt = s.world.receipt(&s.alice, call);
        assert!(receipt.events.0.is_empty());
    }
    assert!(s.world.receipt(&s.alice, psp22(s.at).approve(alice, 5)).events.0.is_empty());
    assert!(s.world.receipt(&s.alice, psp22(s.at).increase_allowance(bob, 0)).events.0.is_empty());
    assert!(s.world.receipt(&s.alice, psp22(s.at).decrease_allowance(alice, 5)).events.0.is_empty());
    assert!(s.world.receipt(&s.alice, token(s.at).delegate(alice)).events.0.is_empty());
    assert!(s.world.receipt(&s.governor, token(s.at).set_excluded(bob, false)).events.0.is_empty());
    assert_eq!(s.balances(), [100, 50, 0]);
}

#[test]
fn locked_tokens_move_only_by_minting_burning_and_redeeming() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.account(), s.bob.account(), s.carol.account());
    s.world.ok(&s.alice, psp22(s.at).approve(bob, 20));
    let receipt = s.world.receipt(&s.governor, token(s.at).set_policy(TransferPolicy::Locked));
    assert_eq!(receipt.events.of::<PolicySet>(s.at)[0].policy, TransferPolicy::Locked);
    let locked = PSP22Error::Custom("TransfersLocked".into());
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).transfer(bob, 1, vec![])), locked);
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).transfer_from(alice, bob, 1, vec![])), locked);
    assert_eq!(s.world.refused(&s.bob, psp22(s.at).transfer_from(alice, carol, 1, vec![])), locked);
    let minted = s.carol.clone();
    s.mint(&minted, 5);
    s.world.ok(&s.alice, psp22_burnable(s.at).burn(1));
    s.world.ok(&s.governor, token(s.at).burn_for(bob, 1));
    assert_eq!(s.balances(), [99, 49, 5]);
    s.world.ok(&s.governor, token(s.at).set_policy(TransferPolicy::Free));
    s.world.ok(&s.bob, psp22(s.at).transfer_from(alice, carol, 20, vec![]));
    assert_eq!(s.balances(), [79, 49, 25]);
}

#[test]
fn the_account_of_zeros_holds_nothing_is_delegated_nothing_and_spends_nothing() {
    // What was sent there would be a stranger's: anybody can sign for it.
    let mut s = story();
    let zero = AccountId::from([0; 32]);
    let refused = PSP22Error::ZeroRecipientAddress;
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).transfer(zero, 40, vec![])), refused);
    s.world.ok(&s.alice, psp22(s.at).approve(s.bob.account(), 40));
    let spent = psp22(s.at).transfer_from(s.alice.account(), zero, 40, vec![]);
    assert_eq!(s.world.refused(&s.bob, spent), refused);
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).approve(zero, 40)), refused);
    assert_eq!(s.world.refused(&s.alice, psp22(s.at).increase_allowance(zero, 40)), refused);
    assert_eq!(s.world.refused(&s.alice, token(s.at).delegate(zero)), TokenError::ZeroAccount);
    assert_eq!(s.world.refused(&s.governor, token(s.at).set_excluded(zero, true)), TokenError::ZeroAccount);
    s.world.ok(&s.governor, token(s.at).mint_batch(vec![(zero, 40), (s.carol.account(), 1)]));
    assert_eq!(s.world.ask(psp22(s.at).balance_of(zero)), 0);
    assert_eq!((s.balances(), s.supplies()), ([100, 50, 1], (151, 151)));
    let founders = config(None, &[]);
    let founders = TokenConfig { founders: vec![(zero, 1)], ..founders };
    let fast = None::<Hash>;
    assert!(s.world.try_deploy(&s.governor, "token", (founders, Hash::default(), fast)).is_err());
}

#[test]
fn whoever_spends_all_of_an_allowance_does_not_get_the_deposit_that_its_owner_paid() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    // Both have cells of their own already, so that only the allowance's makes a difference.
    s.transfer(&alice, &carol, 1);
    s.world.advance(1);
    s.world.ok(&alice, psp22(s.at).approve(bob.account(), 20));
    let part = psp22(s.at).transfer_from(alice.account(), carol.account(), 10, vec![]);
    let of_part = s.world.receipt(&bob, part).deposit;
    let rest = psp22(s.at).transfer_from(alice.account(), carol.account(), 10, vec![]);
    let of_rest = s.world.receipt(&bob, rest).deposit;
    assert!(of_part >= 0 && of_rest >= 0, "{of_part} {of_rest}");
    assert_eq!(s.world.ask(psp22(s.at).allowance(alice.account(), bob.account())), 0);
    let cleared = s.world.receipt(&alice, psp22(s.at).approve(bob.account(), 0)).deposit;
    assert!(cleared < 0, "its owner gets it back: {cleared}");
}
