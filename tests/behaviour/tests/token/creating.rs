//! What a token is created with, and who may do what.

use crate::story::{config, story};
use ink::primitives::MessageResult;
use scale::Decode;
use tributary_harness::{
    messages::{psp22_metadata, token},
    suite::SetupError,
    CallError, ChainExt, Hash, Signer, World,
};
use tributary_interfaces::{
    token::{Token, TokenConfig, TokenError, TokenRoles, TokenRolesSet, TransferPolicy},
    PSP22Metadata,
};

#[test]
fn a_token_is_what_it_was_created_with_and_its_creator_has_all_roles() {
    let mut s = story();
    assert_eq!(s.world.ask(psp22_metadata(s.at).token_name()), Some("Tributary".into()));
    assert_eq!(s.world.ask(psp22_metadata(s.at).token_symbol()), Some("TRB".into()));
    assert_eq!(s.world.ask(psp22_metadata(s.at).token_decimals()), 6);
    assert_eq!(s.world.ask(token(s.at).policy()), TransferPolicy::Free);
    let governor = s.governor.account();
    let roles = TokenRoles { governor, minter: governor, redeemer: governor };
    assert_eq!(s.world.ask(token(s.at).roles()), roles);
    assert_eq!((s.balances(), s.votes(), s.supplies()), ([100, 50, 0], [100, 50, 0], (150, 150)));
}

#[test]
fn a_token_with_too_many_founders_or_more_than_its_cap_is_not_created() {
    let mut world = World::new();
    let alice = world.actor("alice");
    let mut refused = |config: TokenConfig| match world.try_deploy(
        &alice,
        "token",
        (config, Hash::default(), None::<Hash>),
    ) {
        Err(SetupError::Constructor { output, .. }) => {
            MessageResult::<Result<(), TokenError>>::decode(&mut output.as_slice()).unwrap().unwrap()
        }
        other => panic!("{other:?}"),
    };
    let config_of = |cap, n| config(cap, &vec![(&alice, 5); n]);
    assert_eq!(
        refused(config_of(Some(9), 2)),
        Err(TokenError::CapExceeded { cap: 9, supply: 0, minted: 10 })
    );
    assert_eq!(refused(config_of(None, 101)), Err(TokenError::TooMany { got: 101, max: 100 }));
    world.deploy(
        &alice,
        "token",
        (config(Some(10), &[(&alice, 5), (&alice, 5)]), Hash::default(), None::<Hash>),
    );
    world.deploy(&alice, "token", (config(None, &[(&alice, 1); 100]), Hash::default(), None::<Hash>));
}

#[test]
fn founders_of_more_than_a_u128_holds_are_refused() {
    let mut world = World::new();
    let [alice, bob] = ["alice", "bob"].map(|name| world.actor(name));
    let founders = config(None, &[(&alice, u128::MAX), (&bob, u128::MAX)]);
    match world.try_deploy(&alice, "token", (founders, Hash::default(), None::<Hash>)) {
        Err(SetupError::Constructor { output, .. }) => {
            let refused = MessageResult::<Result<(), TokenError>>::decode(&mut output.as_slice()).unwrap();
            let exceeded = TokenError::CapExceeded { cap: u128::MAX, supply: 0, minted: u128::MAX };
            assert_eq!(refused.unwrap(), Err(exceeded));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn law_8_nobody_but_the_granted_role_uses_a_privileged_message() {
    let mut s = story();
    let [governor, minter, redeemer] = ["dao", "registry", "treasury"].map(|name| s.world.actor(name));
    let roles =
        TokenRoles { governor: governor.account(), minter: minter.account(), redeemer: redeemer.account() };
    let receipt = s.world.receipt(&s.governor, token(s.at).set_roles(roles));
    assert_eq!(receipt.events.of::<TokenRolesSet>(s.at)[0].roles, roles);
    assert_eq!(s.world.ask(token(s.at).roles()), roles);

    let alice = s.alice.account();
    // The deployer, a holder, and those with another role.
    for other in [&s.governor, &s.alice, &governor, &minter, &redeemer] {
        let refused =
            |needed: &Signer| TokenError::NotAllowed { caller: other.account(), needed: needed.account() };
        if other.account() != minter.account() {
            let error = s.world.refused(other, token(s.at).mint_batch(vec![(alice, 1)]));
            assert_eq!(error, refused(&minter));
        }
        if other.account() != redeemer.account() {
            let error = s.world.refused(other, token(s.at).burn_for(alice, 1));
            assert_eq!(error, refused(&redeemer));
        }
        if other.account() != governor.account() {
            for error in [
                s.world.refused(other, token(s.at).set_excluded(alice, true)),
                s.world.refused(other, token(s.at).set_policy(TransferPolicy::Locked)),
                s.world.refused(other, token(s.at).set_roles(roles)),
            ] {
                assert_eq!(error, refused(&governor));
            }
        }
    }
    s.world.ok(&minter, token(s.at).mint_batch(vec![(alice, 1)]));
    s.world.ok(&redeemer, token(s.at).burn_for(alice, 1));
    s.world.ok(&governor, token(s.at).set_excluded(alice, true));
    s.world.ok(&governor, token(s.at).set_policy(TransferPolicy::Locked));
    s.world.ok(&governor, token(s.at).set_roles(roles));
}

#[test]
fn a_message_that_takes_no_money_takes_none() {
    let mut s = story();
    let call = tributary_harness::Call::from(token(s.at).delegate(s.bob.account())).with_value(1);
    let refused = s.world.chain.submit(&s.alice, call);
    assert!(matches!(refused, Err(CallError::Chain(_) | CallError::NotUnderstood(_))), "{refused:?}");
    assert_eq!(s.world.native(&s.at.clone()), s.world.native(&s.at.clone()));
    assert_eq!(s.votes(), [100, 50, 0]);
}
