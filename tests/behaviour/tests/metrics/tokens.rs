//! Points do not wait for tokens.

use crate::story::{saboteur, story, story_with_cap, Story, WORK};
use tributary_client::{Gas, RawCall};
use tributary_core::DAY;
use tributary_harness::{
    messages::{metrics, token},
    AccountId, Call, ChainExt, Hash,
};
use tributary_interfaces::{
    metrics::{MetricConfig, Metrics, MetricsError, MetricsRoles, OwedTokens, Status, TokensOwed, SCORE},
    token::{Token, TokenRoles},
    Transfer, MAX_BATCH,
};
use tributary_saboteur::{Sabotage, Strike};

#[test]
fn points_always_count_what_fits_under_the_cap_is_minted_and_the_rest_is_on_record() {
    let mut s = story_with_cap(Some(100));
    let (ann, bea, governor, at, shares) = (s.ann.clone(), s.bea.clone(), s.governor.clone(), s.at, s.shares);
    let (max, mia, moe) = (s.max, s.mia, s.moe);
    for (member, amount) in [(max, 7), (mia, 5), (moe, 2), (max, 1)] {
        s.attest(WORK, member, amount);
    }
    s.challenge(3, 0);
    s.world.advance(DAY);
    s.resolve(3, true);
    let receipt = s.world.receipt(&bea, metrics(at).finalize_batch(vec![0, 1, 2]));
    assert_eq!(receipt.value, 3);
    assert_eq!(receipt.events.of::<TokensOwed>(at)[0].owed, [(mia, 20), (moe, 20)]);
    let minted = receipt.events.of::<Transfer>(shares);
    assert_eq!(minted.iter().map(|event| event.value).collect::<Vec<_>>(), [70, 30]);
    assert_eq!((s.units(WORK), s.units(SCORE)), (([7, 5, 2], 14), ([7, 5, 2], 14)));
    assert_eq!([s.tokens(max), s.tokens(mia), s.tokens(moe)], [70, 30, 0]);
    let members = vec![max, mia, moe];
    let owed = |s: &mut Story| s.world.ask(metrics(at).owed_tokens(members.clone()));
    assert_eq!(owed(&mut s), OwedTokens { total: 40, members: vec![0, 20, 20] });
    // What was upheld before the cap was reached can be taken back as always.
    s.world.ok(&ann, metrics(at).retract_batch(vec![3]));

    // Nothing fits yet; then somebody redeems.
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(members.clone())), 0);
    s.world.ok(&governor, token(shares).burn_for(max, 25));
    let receipt = s.world.receipt(&bea, metrics(at).mint_owed(vec![moe, max, moe, mia]));
    assert_eq!(receipt.value, 25);
    assert_eq!(receipt.events.of::<TokensOwed>(at)[0].owed, [(moe, 0), (mia, 15)]);
    assert_eq!([s.tokens(max), s.tokens(mia), s.tokens(moe)], [45, 35, 20]);
    assert_eq!(owed(&mut s), OwedTokens { total: 15, members: vec![0, 15, 0] });
    // What was earned later adds to what is owed, and revoking takes neither.
    let id = s.earn(WORK, mia, 1);
    s.revoke(id);
    assert_eq!(owed(&mut s), OwedTokens { total: 25, members: vec![0, 25, 0] });
    s.world.ok(&governor, token(shares).burn_for(max, 45));
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(vec![mia])), 25);
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(vec![mia])), 0);
    assert_eq!((s.tokens(mia), owed(&mut s).total), (60, 0));
    for got in [0, 101] {
        let refused = s.world.refused(&bea, metrics(at).mint_owed(vec![mia; got as usize]));
        assert_eq!(refused, MetricsError::WrongCount { got, max: MAX_BATCH });
    }
}

#[test]
fn a_token_that_refuses_traps_eats_up_all_gas_or_is_none_does_not_stop_points() {
    let mut s = story();
    let (governor, bea, at, shares, max) = (s.governor.clone(), s.bea.clone(), s.at, s.shares, s.max);
    let own = governor.account();
    let minter = |minter| TokenRoles { governor: own, minter, redeemer: own };
    let roles = |token| MetricsRoles { governor: own, arbiter: own, token };
    s.world.ok(&governor, token(shares).set_roles(minter(own)));
    s.earn(WORK, max, 1);
    // An account without code, a contract that knows no such message, and the registry itself; then one that
    // traps, one that eats up all gas, and one that says at length why not.
    let other = s.world.deploy(&governor, "saboteur", ());
    let source =
        s.world.deploy(&governor, "metrics", (shares, 0u64, Vec::<MetricConfig>::new(), None::<Hash>));
    for (none, amount) in [(bea.account(), 1), (source, 1), (at, 1), (other, 1), (other, 2), (other, 4)] {
        s.world.ok(&governor, metrics(at).set_roles(roles(none)));
        s.earn(WORK, max, amount);
    }
    assert_eq!((s.units(WORK), s.tokens(max)), (([11, 0, 0], 11), 0));
    assert_eq!(
        s.world.ask(metrics(at).owed_tokens(vec![max])),
        OwedTokens { total: 110, members: vec![110] }
    );
    // What a token says that it minted beyond what was asked is nobody's.
    s.earn(WORK, max, 3);
    assert_eq!(s.world.ask(metrics(at).owed_tokens(vec![max])).total, 110);
    s.world.ok(&governor, metrics(at).set_roles(roles(bea.account())));
    assert_eq!(s.world.refused(&bea, metrics(at).mint_owed(vec![max])), MetricsError::MintFailed);
    s.world.ok(&governor, metrics(at).set_roles(roles(shares)));
    assert_eq!(s.world.refused(&bea, metrics(at).mint_owed(vec![max])), MetricsError::MintFailed);
    s.world.ok(&governor, token(shares).set_roles(minter(at)));
    assert_eq!(s.world.ok(&bea, metrics(at).mint_owed(vec![max])), 110);
    assert_eq!(s.tokens(max), 110);
}

#[test]
fn who_finalizes_with_too_little_gas_or_in_too_deep_a_call_puts_nobody_s_tokens_on_record() {
    let mut s = story();
    let (bea, at, max) = (s.bea.clone(), s.at, s.max);
    for _ in 0..60 {
        s.attest(WORK, max, 1);
    }
    s.world.advance(DAY);
    let needed = s.world.receipt(&bea, metrics(at).finalize_batch(vec![59])).gas;
    let (mut next, mut failed) = (0, 0);
    for part in 0..60u64 {
        // From a third of what it takes to all of it, of one thing and of the other.
        let some = |all: u64| all / 3 + all * 7 / 10 * part / 59;
        let (ref_time, proof_size) = match part % 2 {
            0 => (some(needed.ref_time), u64::MAX >> 24),
            _ => (u64::MAX >> 24, some(needed.proof_size)),
        };
        s.world.chain.limit_gas(Gas { ref_time, proof_size });
        match s.world.chain.submit(&bea, metrics(at).finalize_batch(vec![next])) {
            Ok(_) => next += 1,
            Err(_) => failed += 1,
        }
    }
    s.world.chain.limit_gas(Gas { ref_time: 500_000_000_000, proof_size: 5 << 20 });
    assert!(next > 0 && failed > 20, "{next} {failed}");
    let total = u128::from(next) + 1;
    assert_eq!((s.units(WORK).1, s.tokens(max)), (total, 10 * total));
    assert_eq!(s.world.ask(metrics(at).owed_tokens(vec![max])).total, 0);
    // Through more and more contracts, until nobody's code finds a frame any more.
    let others: Vec<AccountId> = (0..5).map(|_| s.world.deploy(&bea, "saboteur", ())).collect();
    for depth in 1..=others.len() {
        let mut call: Call<Result<u32, ()>> =
            Call::new(at, Call::from(metrics(at).finalize_batch(vec![next])).raw().input.clone());
        for other in &others[..depth] {
            let RawCall { callee: at, input, .. } = call.raw().clone();
            call = saboteur(*other).strike(Strike::Call { at, input }).into();
        }
        let _ = s.world.chain.submit(&bea, call);
        let tokens = s.tokens(max);
        match s.attestation(next).status {
            Status::Final => next += 1,
            status => assert!(depth > 1, "{status:?} at {depth}"),
        }
        assert_eq!(tokens, 10 * (u128::from(next) + 1));
        assert_eq!(s.world.ask(metrics(at).owed_tokens(vec![max])).total, 0);
    }
    assert_eq!(s.attestation(next).status, Status::Pending, "the deepest call found no frame");
}
