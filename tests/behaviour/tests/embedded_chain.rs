//! The embedded chain: saved whole or not at all, and opened again as it was.

use std::{fs, path::Path};
use tributary_client::{demo_signer, suite, BalanceType};
use tributary_embedded::OpenError;
use tributary_harness::{
    artifacts, balance_type,
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

fn open(path: &Path, block_time: u64) -> Result<Embedded, OpenError> {
    Embedded::open(path, Some(balance_type()), block_time)
}

#[test]
fn a_chain_that_was_saved_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let (alice, bob) = (demo_signer("alice"), demo_signer("bob"));
    let mut chain = open(&path, 6_000).unwrap();
    chain.endow(&alice.account(), 1_000_000_000_000).unwrap();
    let at =
        suite::deploy(&mut chain, &alice, &artifacts(), "tributary_token", config(alice.account())).unwrap();
    chain.submit(&alice, psp22(at).transfer(bob.account(), 40, vec![])).unwrap();
    let before = chain.now().unwrap();
    let (root, events) = (chain.state_root(), chain.events(0).unwrap());
    chain.save().unwrap();
    drop(chain);

    let mut chain = open(&path, 6_000).unwrap();
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
    let mut chain = open(&path, 0).unwrap();
    chain.endow(&alice.account(), 7).unwrap();
    chain.save().unwrap();
    let file = fs::read(&path).unwrap();
    chain.endow(&alice.account(), 7).unwrap();
    drop(chain);
    assert_eq!(fs::read(&path).unwrap(), file);
    let mut chain = open(&path, 0).unwrap();
    assert_eq!(chain.balance(&alice.account()).unwrap(), 7);
}

#[test]
fn a_file_that_was_cut_short_or_changed_is_damaged_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    open(&path, 0).unwrap().save().unwrap();
    let whole = fs::read(&path).unwrap();
    let changed = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let longer = [whole.as_slice(), b"x"].concat();
    let damaged =
        [whole[..whole.len() - 1].to_vec(), whole[..40].to_vec(), whole[..15].to_vec(), longer, changed(20)];
    let middle = changed(whole.len() / 2);
    for bytes in damaged.into_iter().chain([middle, changed(whole.len() - 1)]) {
        fs::write(&path, &bytes).unwrap();
        let refused = open(&path, 0).err().expect("it is refused");
        assert!(matches!(refused, OpenError::Damaged { .. }), "{refused}");
        assert!(refused.to_string().contains(&path.display().to_string()), "{refused}");
        assert!(Embedded::look(&path, None).is_err());
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn what_is_no_chain_or_of_a_later_version_is_said_to_be_so_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    for bytes in [b"something else entirely".as_slice(), b"", b"tributary"] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(open(&path, 0), Err(OpenError::NotAChain { .. })));
        assert!(matches!(Embedded::look(&path, None), Err(OpenError::NotAChain { .. })));
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
    fs::write(&path, b"tributary chain9 and what follows").unwrap();
    assert!(matches!(open(&path, 0), Err(OpenError::OtherVersion { version: '9', .. })));
    assert!(open(Path::new("/dev/zero"), 0).is_err() && open(folder.path(), 0).is_err());
}

#[test]
fn a_file_of_the_version_before_is_still_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let alice = demo_signer("alice");
    let mut chain = open(&path, 0).unwrap();
    chain.endow(&alice.account(), 7).unwrap();
    chain.save().unwrap();
    drop(chain);
    // Version 1 had no hash.
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole[15], b'2');
    fs::write(&path, [&whole[..15], b"1", &whole[48..]].concat()).unwrap();
    let mut chain = open(&path, 0).unwrap();
    assert_eq!(chain.balance(&alice.account()).unwrap(), 7);
    chain.save().unwrap();
    assert_eq!(fs::read(&path).unwrap()[15], b'2', "and written as the present one");
}

#[test]
fn many_look_at_a_chain_at_once_but_not_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    assert!(Embedded::look(&path, None).unwrap().is_none(), "there is none yet");
    let mut chain = open(&path, 0).unwrap();
    chain.save().unwrap();
    assert!(matches!(Embedded::look(&path, None), Err(OpenError::InUse { .. })));
    drop(chain);
    let before = fs::read(&path).unwrap();
    let mut one = Embedded::look(&path, None).unwrap().unwrap();
    let other = Embedded::look(&path, None).unwrap().unwrap();
    one.advance(1_000);
    one.save().unwrap();
    drop((one, other));
    assert_eq!(fs::read(&path).unwrap(), before, "who looks writes nothing");
}

#[cfg(unix)]
#[test]
fn a_chain_that_is_saved_keeps_its_file_s_mode_and_the_link_that_leads_to_it() {
    use std::os::unix::fs::{symlink, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("chain"), folder.path().join("link"));
    symlink("chain", &link).unwrap();
    open(&link, 0).unwrap().save().unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    open(&link, 0).unwrap().save().unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("chain"));
}

#[test]
fn two_processes_do_not_write_the_same_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chain");
    let first = open(&path, 0).unwrap();
    assert!(matches!(open(&path, 0), Err(OpenError::InUse { .. })));
    drop(first);
    assert!(open(&path, 0).is_ok());
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

#[test]
fn a_chain_s_file_knows_how_it_counts_and_another_way_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (wide, narrow) = (BalanceType::U128, BalanceType::U64);
    for (has, other) in [(wide, narrow), (narrow, wide)] {
        let path = folder.path().join(has.to_string());
        let mut chain = Embedded::open(&path, Some(has), 0).unwrap();
        chain.endow(&demo_signer("alice").account(), 7).unwrap();
        chain.save().unwrap();
        drop(chain);
        let refused = Embedded::open(&path, Some(other), 0).err();
        assert!(matches!(refused, Some(OpenError::OtherBalances { has: found, .. }) if found == has));
        let mut chain = Embedded::open(&path, None, 0).unwrap();
        assert_eq!(chain.native().unwrap().balance, has);
        assert_eq!(chain.balance(&demo_signer("alice").account()).unwrap(), 7);
    }
}

#[test]
fn more_than_a_u64_is_refused_by_a_chain_that_counts_in_one() {
    let mut chain = Embedded::new(BalanceType::U64, 0);
    let (alice, bob) = (demo_signer("alice"), demo_signer("bob"));
    let most = u128::from(u64::MAX);
    assert!(chain.endow(&alice.account(), most + 1).is_err());
    chain.endow(&alice.account(), most).unwrap();
    assert!(chain.transfer(&alice, &bob.account(), most + 1).is_err());
    assert_eq!(chain.balance(&alice.account()).unwrap(), most);
    chain.transfer(&alice, &bob.account(), most - 1).unwrap();
    assert_eq!(chain.balance(&bob.account()).unwrap(), most - 1);
}
