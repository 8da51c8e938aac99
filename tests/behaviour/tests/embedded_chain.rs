//! The embedded chain: saved whole or not at all, and opened again as it was.

use std::fs;
use tributary_client::{demo_signer, suite, Artifacts, OpenError};
use tributary_harness::{
    messages::{psp22, token},
    Chain, ChainExt, Embedded, Hash, World,
};
use tributary_interfaces::{
    token::{Token, TokenConfig, TransferPolicy},
    Transfer, PSP22,
};

fn config(holder: tributary_client::AccountId) -> (TokenConfig, Hash, Option<Hash>) {
    let config = TokenConfig {
        name: "Test".into(),
        symbol: "TST".into(),
        decimals: 0,
        policy: TransferPolicy::Free,
        cap: None,
        founders: vec![(holder, 100)],
    };
    (config, Hash::default(), None)
}

#[test]
fn a_chain_that_was_saved_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let (alice, bob) = (demo_signer("alice"), demo_signer("bob"));
    let mut chain = Embedded::open(&path, 6_000).unwrap();
    chain.endow(&alice.account(), 1_000_000_000_000).unwrap();
    let at =
        suite::deploy(&mut chain, &alice, &Artifacts::locate(), "tributary_token", config(alice.account()))
            .unwrap();
    chain.submit(&alice, psp22(at).transfer(bob.account(), 40, vec![])).unwrap();
    let before = chain.now().unwrap();
    let (root, events) = (chain.state_root(), chain.events(0).unwrap());
    chain.save().unwrap();
    drop(chain);

    let mut chain = Embedded::open(&path, 6_000).unwrap();
    assert_eq!((chain.now().unwrap(), chain.state_root()), (before, root));
    assert_eq!(chain.events(0).unwrap(), events);
    assert_eq!(chain.read(psp22(at).balance_of(bob.account())).unwrap(), 40);
    assert_eq!(chain.read(token(at).past_balance(bob.account(), before - 1)).unwrap(), Some(40));
    chain.submit(&alice, psp22(at).transfer(bob.account(), 1, vec![])).unwrap();
    assert_eq!(chain.now().unwrap(), before + 6_000);
}

#[test]
fn what_was_not_saved_never_happened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let alice = demo_signer("alice");
    let mut chain = Embedded::open(&path, 0).unwrap();
    chain.endow(&alice.account(), 7).unwrap();
    chain.save().unwrap();
    let file = fs::read(&path).unwrap();
    chain.endow(&alice.account(), 7).unwrap();
    drop(chain);
    assert_eq!(fs::read(&path).unwrap(), file);
    let mut chain = Embedded::open(&path, 0).unwrap();
    assert_eq!(chain.balance(&alice.account()).unwrap(), 7);
}

#[test]
fn a_file_cut_short_or_of_something_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    Embedded::open(&path, 0).unwrap().save().unwrap();
    let whole = fs::read(&path).unwrap();
    for bytes in [&whole[..whole.len() - 1], &whole[..10], b"something else entirely".as_slice()] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(Embedded::open(&path, 0), Err(OpenError::NotAChain { .. })));
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn two_processes_do_not_write_the_same_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let first = Embedded::open(&path, 0).unwrap();
    assert!(matches!(Embedded::open(&path, 0), Err(OpenError::InUse { .. })));
    drop(first);
    assert!(Embedded::open(&path, 0).is_ok());
}

#[test]
fn a_dry_run_tells_what_would_happen_and_changes_nothing() {
    let mut world = World::new();
    let (alice, bob) = (world.actor("alice"), world.actor("bob"));
    let at = world.token(&alice, &[(&alice, 100)]);
    let root = world.chain.state_root();
    let call = psp22(at).transfer(bob.account(), 40, vec![]);
    let dry = world.chain.try_call(&alice.account(), call).unwrap();
    assert_eq!(dry.events.of::<Transfer>(at).len(), 1);
    assert_eq!(world.chain.state_root(), root);
    let call = psp22(at).transfer(bob.account(), 40, vec![]);
    assert_eq!(world.receipt(&alice, call).gas, dry.gas);
}
