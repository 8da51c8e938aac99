//! Many attestations in one call.

use crate::story::{claim, story, story_of, WORK};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{metrics, source},
    AccountId, Call, CallError, ChainExt, Signer,
};
use tributary_interfaces::{
    metrics::{Claim, Filter, MetricConfig, Metrics, MAX_AMOUNT, MAX_ATTESTATIONS_PAGE, POINT, SCORE},
    source::MetricSource,
};

#[test]
fn a_hundred_claims_are_filed_and_finalized_in_one_call_each() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, ..work }]);
    let members: Vec<AccountId> = (1..=100).map(|i| [i; 32].into()).collect();
    // As long as a hundred fit into a call's 16 KiB.
    let uri = "u".repeat(80);
    let claims = || members.iter().map(|member| Claim { uri: uri.clone(), ..claim(*member, 1_000) });
    for round in 0..10 {
        let filed = s.attest_for(0, claims().collect());
        assert_eq!(filed.value, round * 100);
        s.world.advance(DAY);
        let ids = (filed.value..filed.value + 100).collect();
        let done = s.world.receipt(&s.bea, metrics(s.at).finalize_batch(ids));
        assert_eq!(done.value, 100);
        // A tenth of what the sandbox gives a call; and what chains with blocks of two seconds give one.
        assert!(filed.gas.ref_time < 10_000_000_000, "{:?}", filed.gas);
        assert!(done.gas.ref_time < 150_000_000_000, "{:?}", done.gas);
        assert!(filed.gas.proof_size.max(done.gas.proof_size) < 3 * 1024 * 1024, "{:?}", done.gas);
    }
    assert_eq!(s.world.ask(metrics(s.at).members(0, u32::MAX)), members);
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let values = s.world.ask(source(s.at).past_values(SCORE, members.clone(), moment)).unwrap();
    let total = s.world.ask(source(s.at).past_total(SCORE, moment)).unwrap();
    let sum: u128 = values.iter().sum();
    assert!(sum <= total && total - sum < POINT, "{sum} of {total}");
}

#[test]
fn a_hundred_claims_of_one_call_are_doubted_decided_and_ended_in_one_call_each() {
    let mut s = story();
    let (bea, jo, ann, at) = (s.bea.clone(), s.jo.clone(), s.ann.clone(), s.at);
    s.attest_for(0, (1..=100).map(|amount| claim(s.max, amount)).collect());
    s.attest_for(0, (1..=100).map(|amount| claim(s.mia, amount)).collect());
    let all = || (0..100).collect::<Vec<_>>();
    let challenged = s.world.receipt(&bea, metrics(at).challenge_batch(all(), "x".repeat(256)));
    s.world.ok(&bea, metrics(at).challenge_batch((100..200).collect(), "no".into()));
    let (upheld, rejected): (Vec<_>, Vec<_>) = all().into_iter().partition(|id| id % 4 != 0);
    let resolved = s.world.receipt(&jo, metrics(at).resolve_batch(upheld.clone(), true));
    s.world.ok(&jo, metrics(at).resolve_batch(rejected, false));
    s.world.advance(7 * DAY);
    let expired = s.world.receipt(&ann, metrics(at).expire_batch((100..200).collect()));
    assert_eq!(expired.value, 100);
    assert_eq!(s.finalize(0..100), 75);
    for gas in [challenged.gas, resolved.gas, expired.gas] {
        assert!(gas.ref_time < 60_000_000_000 && gas.proof_size < 2 << 20, "{gas:?}");
    }
    let upheld: u128 = upheld.into_iter().map(|id| u128::from(id) + 1).sum();
    assert_eq!((s.units(WORK), s.tokens(s.max)), (([upheld, 0, 0], upheld), 10 * upheld));
}

#[test]
fn a_hundred_attestations_of_a_hundred_different_full_batches_are_finalized_within_half_a_block() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, bond: 1, ..work }]);
    let (bea, at) = (s.bea.clone(), s.at);
    let members: Vec<AccountId> = (1..=100).map(|i| [i; 32].into()).collect();
    let claims = || members.iter().map(|member| Claim { uri: String::new(), ..claim(*member, 1) }).collect();
    // Members with long recent histories, which take memory too.
    for _ in 0..15 {
        let first = s.attest_for(1, claims()).value;
        s.world.advance(DAY);
        s.finalize(first..first + 100);
    }
    let first = s.attest_for(1, claims()).value;
    for _ in 1..100 {
        s.attest_for(1, claims());
    }
    s.world.advance(DAY);
    let ids: Vec<_> = (0..100).map(|batch| first + batch * 100 + batch).collect();
    let done = s.world.receipt(&bea, metrics(at).finalize_batch(ids));
    assert_eq!(done.value, 100);
    // Half of what the smallest of chains gives one block.
    assert!(done.gas.ref_time < 150_000_000_000, "{:?}", done.gas);
    assert!(done.gas.proof_size < 3 * 1024 * 1024, "{:?}", done.gas);
}

#[test]
fn a_hundred_attestations_of_a_hundred_metrics_and_attestors_are_finalized_in_one_call() {
    let mut s = story_of(30 * DAY, |work| vec![MetricConfig { half_life: 7 * DAY, bond: 1, ..work }]);
    let (bea, governor, at) = (s.bea.clone(), s.governor.clone(), s.at);
    let attestors: Vec<Signer> =
        (0..100).map(|number| s.world.actor(&format!("attestor {number}"))).collect();
    for (metric, attestor) in (1..).zip(&attestors) {
        let config = MetricConfig { half_life: 7 * DAY, bond: 1, ..given::metric("many", &[attestor]) };
        match metric {
            WORK => s.world.ok(&governor, metrics(at).update_metric(WORK, config)),
            _ => assert_eq!(s.world.ok(&governor, metrics(at).define_metric(config)), metric),
        }
    }
    let members: Vec<AccountId> = (1..=100).map(|i| [i; 32].into()).collect();
    for _ in 0..3 {
        let first = s.world.ask(metrics(at).attestation_count());
        for (metric, attestor) in (1..).zip(&attestors) {
            let claims: Vec<_> =
                members.iter().map(|member| Claim { uri: String::new(), ..claim(*member, 1) }).collect();
            s.world.ok(attestor, Call::from(metrics(at).attest_batch(metric, claims)).with_value(100));
        }
        s.world.advance(DAY);
        let ids: Vec<_> = (0..100).map(|batch| first + batch * 100 + batch).collect();
        let done = s.world.receipt(&bea, metrics(at).finalize_batch(ids));
        assert_eq!(done.value, 100);
        assert!(done.gas.ref_time < 200_000_000_000, "{:?}", done.gas);
        assert!(done.gas.proof_size < 3 * 1024 * 1024, "{:?}", done.gas);
    }
}

#[test]
fn withdrawing_bonds_returns_no_deposit_that_somebody_else_paid() {
    let mut s = story_of(0, |work| vec![MetricConfig { bond: 5, ..work }]);
    let (ann, bea, jo, at) = (s.ann.clone(), s.bea.clone(), s.jo.clone(), s.at);
    let mut deposits = [Vec::new(), Vec::new()];
    for round in 0..3 {
        s.attest_for(5, vec![claim(s.max, 1)]);
        s.world.advance(DAY);
        let paid = s.world.receipt(&bea, metrics(at).finalize_batch(vec![round])).deposit;
        let returned = s.world.receipt(&jo, metrics(at).withdraw_bonds(ann.account())).deposit;
        deposits[0].push(paid);
        deposits[1].push(returned);
    }
    assert_eq!(deposits[1], [0; 3], "{deposits:?}");
    assert!(deposits[0][1] < deposits[0][0], "the keeper pays for a cell once: {deposits:?}");
}

#[test]
fn a_page_of_attestations_with_the_longest_texts_fits_into_an_answer() {
    let mut s = story();
    let (ann, bea, at) = (s.ann.clone(), s.bea.clone(), s.at);
    let long = Claim { uri: "x".repeat(256), amount: MAX_AMOUNT / POINT, ..claim(s.max, 0) };
    // As many as fit into a call.
    s.attest_for(0, vec![long.clone(); 48]);
    let too_long = s.world.chain.submit(&ann, metrics(at).attest_batch(WORK, vec![long; 49]));
    assert!(matches!(too_long, Err(CallError::Chain(_))), "{too_long:?}");
    for id in 0..48 {
        s.world.ok(&bea, metrics(at).challenge_batch(vec![id], "x".repeat(256)));
    }
    // Nothing about them can become longer.
    for id in 0..48 {
        s.resolve(id, true);
    }
    s.world.advance(DAY);
    assert_eq!(s.finalize(0..48), 48);
    let page = s.world.ask(metrics(at).attestations(0, u32::MAX));
    assert_eq!(page.len(), MAX_ATTESTATIONS_PAGE as usize);
    assert_eq!(page[29], s.attestation(29));
    let found = s.world.ask(metrics(at).find(Filter::default(), 0, u32::MAX));
    assert_eq!(found.attestations[29], (29, s.attestation(29)));
    assert_eq!((found.attestations.len(), found.next), (page.len(), Some(MAX_ATTESTATIONS_PAGE)));
    assert_eq!(s.world.ask(metrics(at).attestations(47, 10)).len(), 1);
    assert_eq!(s.world.ask(metrics(at).attestations(48, 10)).len(), 0);
    assert_eq!(s.world.ask(metrics(at).attestation_count()), 48);
}

#[test]
fn a_page_of_attestations_of_as_many_full_batches_is_answered() {
    let mut s = story();
    let (at, mia) = (s.at, s.mia);
    for number in 1..=40u128 {
        let mut claims = vec![Claim { uri: "x".repeat(80), ..claim(s.max, 1) }; 99];
        claims.push(Claim { uri: format!("ipfs://{number}"), ..claim(mia, number) });
        s.attest_for(0, claims);
    }
    let filter = Filter { member: Some(mia), ..Filter::default() };
    let (mut next, mut found) = (Some(0), Vec::new());
    while let Some(from) = next {
        let page = s.world.ask(metrics(at).find(filter, from, u32::MAX));
        (next, found) = (page.next, [found, page.attestations].concat());
    }
    let uris: Vec<_> = found.iter().map(|(_, attestation)| attestation.uri.clone()).collect();
    assert_eq!(uris, (1..=40).map(|number| format!("ipfs://{number}")).collect::<Vec<_>>());
    for (id, attestation) in &found {
        assert_eq!(s.attestation(*id), *attestation);
    }
}
