//! How systems like this one lost money over time, and what holds here instead: one test for each failure,
//! named after what must hold. (The list that grew to 100,000 is in the treasury's own tests.)

use crate::story::{story, Story, Trick, NATIVE};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{metrics, psp22, token, treasury},
    AccountId, Call, ChainExt, Signer, World,
};
use tributary_interfaces::{
    metrics::{Claim, MetricConfig, Metrics, SCORE},
    source::MetricRef,
    token::{Token, TokenRoles, TransferPolicy, BALANCE},
    treasury::{
        Asset, Budget, Cursor, Epoch, GrantConfig, Payment, ProgramConfig, Treasury, TreasuryConfig,
        TreasuryError, Vault, MIN_CLAIM_WINDOW,
    },
    PSP22,
};

#[test]
fn one_claim_or_ten_thousand_claims_over_the_same_time_pay_the_same() {
    let mut story = Story::with_program(100_000);
    // 10,007 over 10,000 ms: a third of it, to the millisecond, never comes out even.
    let config = ProgramConfig { budget: Budget::Fixed(10_007), epoch_length: 10_000, ..story.program() };
    let (often, once) = (story.create(config), story.create(config));
    let (alice, at) = (story.alice.clone(), story.at);
    let mut sum = 0;
    for after in 1..=10_000 {
        story.after(after);
        if let Ok(claimed) = story.world.chain.submit(&alice, treasury(at).claim(often)) {
            sum += claimed.value;
        }
    }
    assert_eq!(story.world.ok(&alice, treasury(at).claim(once)), 10_007 / 3);
    assert_eq!(sum, 10_007 / 3);
}

#[test]
fn member_value_and_total_are_of_the_same_past_time_and_a_large_stake_just_before_a_claim_earns_0() {
    let mut story = Story::with_program(10_000);
    let whale = story.world.actor("whale");
    story.after(99);
    let Story { mut world, deployer, alice, shares, at, start, .. } = story;
    world.ok(&deployer, token(shares).mint_batch(vec![(whale.account(), u128::MAX >> 1)]));
    world.at(start + 100);
    assert_eq!(world.ok(&whale, treasury(at).claim(0)), 0);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 200);
    assert_eq!(world.ask(treasury(at).epoch(0, 0)).map(|epoch| epoch.total), Some(3));
    // Of the next epoch, which starts with the stake in it, all but nothing is the whale's.
    world.at(start + 200);
    assert_eq!(world.ok(&whale, treasury(at).claim(0)), 599);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 0);
}

#[test]
fn stopping_refunding_or_re_creating_a_program_loses_no_accrued_unit() {
    let mut story = Story::with_program(10_000);
    let config = story.program();
    let (governor, alice, bob, at) =
        (story.governor.clone(), story.alice.clone(), story.bob.clone(), story.at);
    story.after(150);
    story.world.ok(&alice, treasury(at).open_epoch(0));
    let accrued = story.accrued(0, &bob);
    story.world.ok(&governor, treasury(at).stop_program(0));
    assert_eq!(story.accrued(0, &bob), accrued);
    // All else that is free goes, the program is created again, and its first epoch is opened.
    let free = story.books(NATIVE).free - 600 - 600;
    story.world.ok(&governor, treasury(at).transfer(NATIVE, governor.account(), free));
    assert_eq!(story.create(config), 1);
    story.after(300);
    assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 800);
    assert_eq!(story.world.ok(&bob, treasury(at).claim(1)), 400);
    let payments = story.world.ok(&bob, treasury(at).pay(0, vec![alice.account(), bob.account()]));
    assert_eq!(payments, [Payment::Paid(400), Payment::Nothing]);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn an_epoch_with_total_0_reserves_and_loses_nothing_and_the_next_joiner_gets_no_windfall() {
    let mut story = story();
    story.fund(1_000);
    let empty = story.cash(0);
    let metric = MetricRef { source: empty, metric: BALANCE };
    let config = ProgramConfig { metric, ..story.program() };
    story.create(config);
    story.after(50);
    let Story { mut world, deployer, alice, at, start, .. } = story;
    world.ok(&deployer, treasury(at).open_epoch(0));
    let empty_epoch = Epoch { total: 0, budget: 0, paid: 0, opened_at: start + 50 };
    assert_eq!(world.ask(treasury(at).epoch(0, 0)), Some(empty_epoch));
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).free, 1_000);
    world.ok(&deployer, token(empty).mint_batch(vec![(alice.account(), 5)]));
    world.at(start + 200);
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 600);
    let books = Vault { inflow: 1_000, paid: 600, reserved: 0, free: 400, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
}

#[test]
fn tiny_budgets_over_huge_totals_lose_less_than_one_unit_per_member_and_give_nobody_the_rest() {
    for budget in [1, 2, 3, 4, 5] {
        let mut world = World::new();
        let [deployer, governor] = ["deployer", "governor"].map(|name| world.actor(name));
        let members: Vec<Signer> = (0..5).map(|number| world.actor(&format!("member {number}"))).collect();
        let founders: Vec<_> = members.iter().map(|member| (member, 1u128 << 100)).collect();
        let shares = world.token(&deployer, &founders);
        let at = world.treasury(&deployer, governor.account(), shares, TreasuryConfig::default());
        world.ok(&deployer, Call::from(treasury(at).fund(NATIVE, 100)).with_value(100));
        let start = world.now() + 1;
        let config = ProgramConfig {
            budget: Budget::Fixed(budget),
            metric: MetricRef { source: shares, metric: BALANCE },
            start,
            ..crate::story::story().program()
        };
        world.ok(&governor, treasury(at).create_program(config));
        world.at(start + 100);
        let all: Vec<AccountId> = members.iter().map(Signer::account).collect();
        let share = if budget == 5 { Payment::Paid(1) } else { Payment::Nothing };
        assert_eq!(world.ok(&deployer, treasury(at).pay(0, all)), [share; 5]);
        // The rest is nobody's, not even the governor's, and free again in the end.
        assert_eq!(world.ok(&governor, treasury(at).pay(0, vec![governor.account()])), [Payment::Nothing]);
        world.at(start + 100 + MIN_CLAIM_WINDOW);
        assert_eq!(world.ok(&deployer, treasury(at).close_epoch(0)), if budget == 5 { 0 } else { budget });
    }
}

#[test]
fn withdrawal_changes_what_is_owed_by_exactly_what_was_paid_and_boundaries_are_tested_at_minus_1_0_and_plus_1(
) {
    let mut story = Story::with_program(10_000);
    let config = ProgramConfig { epochs: Some(2), budget: Budget::Fixed(601), ..story.program() };
    let id = story.create(config);
    let grant = story.grant();
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    story.world.ok(&story.governor, treasury(at).create_grant(grant));
    // The program: the start, the end of an epoch, the end of the last one.
    for (after, alices) in
        [(0, 0), (1, 2), (99, 198), (100, 200), (101, 202), (199, 398), (200, 400), (201, 400), (999, 400)]
    {
        story.after(after);
        assert_eq!(story.accrued(id, &alice), alices, "after {after} ms");
    }
    for after in [49, 50, 51, 99, 100, 101, 149, 150, 199, 200, 201] {
        story.after(after);
        let before = [story.accrued(id, &alice), story.accrued(id, &bob)];
        let reserved = |story: &mut Story| story.books(NATIVE).reserved;
        story.world.ok(&bob, treasury(at).pay(0, vec![bob.account()]));
        // What is not opened yet is reserved with the claim: it is opened first.
        while story.world.chain.submit(&bob, treasury(at).open_epoch(id)).is_ok() {}
        let (owed, before_reserved) = (before[0], reserved(&mut story));
        let native = story.world.native(&at);
        let paid = story.world.ok(&bob, treasury(at).pay(id, vec![alice.account()]));
        assert_eq!(paid, [if owed == 0 { Payment::Nothing } else { Payment::Paid(owed) }]);
        assert_eq!((story.accrued(id, &alice), story.accrued(id, &bob)), (0, before[1]));
        assert_eq!(before_reserved - reserved(&mut story), owed);
        assert_eq!(native - story.world.native(&at), owed);
    }
    // The grant: its cliff, and its end.
    for (after, due) in [(49, 0), (50, 500), (51, 510), (99, 990), (100, 1_000), (101, 1_000)] {
        story.after(after);
        assert_eq!(story.world.ask(treasury(at).grant_due(0)), Ok(due), "after {after} ms");
    }
    let mut paid = 0;
    for (after, due) in [(50, 500), (51, 10), (99, 480), (100, 10)] {
        story.after(after);
        assert_eq!(story.world.ok(&bob, treasury(at).claim_grant(0)), due);
        paid += due;
        assert_eq!(story.world.ask(treasury(at).grant_due(0)), Ok(0));
        assert_eq!(story.world.ask(treasury(at).grant(0)).unwrap().paid, paid);
    }
}

#[test]
fn a_stranger_claiming_for_you_every_block_costs_you_nothing() {
    let mut story = Story::with_program(100_000);
    let config = ProgramConfig { budget: Budget::Fixed(7), epoch_length: 150, ..story.program() };
    let (bothered, left_alone) = (story.create(config), story.create(config));
    let Story { mut world, deployer, alice, at, start, .. } = story;
    let mut received = 0;
    for after in 1..=450 {
        world.at(start + after);
        let [payment] = world.ok(&deployer, treasury(at).pay(bothered, vec![alice.account()]))[..] else {
            panic!("one member, one payment")
        };
        if let Payment::Paid(amount) = payment {
            received += amount;
        }
    }
    assert_eq!(received, 3 * 2);
    assert_eq!(world.ok(&alice, treasury(at).claim(left_alone)), received);
}

#[test]
fn what_is_left_after_all_claims_returns_to_free() {
    let mut story = story();
    story.fund(1_000);
    let config = ProgramConfig { budget: Budget::Fixed(100), epochs: Some(7), ..story.program() };
    story.create(config);
    story.after(700);
    let Story { mut world, deployer, alice, bob, at, start, .. } = story;
    world.ok(&deployer, treasury(at).pay(0, vec![alice.account(), bob.account()]));
    // A unit of each epoch: 33 and 66 of 100.
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).reserved, 7);
    world.at(start + 700 + MIN_CLAIM_WINDOW);
    assert_eq!(world.ok(&deployer, treasury(at).close_epoch(0)), 7);
    let books = Vault { inflow: 1_000, paid: 693, reserved: 0, free: 307, lost: 0 };
    assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
}

#[test]
fn a_change_acts_from_now_on_and_the_past_is_paid_as_promised() {
    let mut story = Story::with_program(10_000);
    let config = story.program();
    let (governor, alice, bob, at) =
        (story.governor.clone(), story.alice.clone(), story.bob.clone(), story.at);
    // Nobody has opened anything yet: three epochs have begun, and none is the poorer for the change.
    story.after(250);
    let dear = ProgramConfig { budget: Budget::Fixed(3), ..config };
    assert_eq!(story.world.ok(&governor, treasury(at).change_program(0, dear)), 1);
    assert_eq!(story.accrued(0, &alice), 500);
    story.after(400);
    let payments = story.world.ok(&bob, treasury(at).pay(0, vec![alice.account(), bob.account()]));
    assert_eq!(payments, [Payment::Paid(600), Payment::Paid(1_200)]);
    assert_eq!(story.accrued(1, &alice), 1);
}

#[test]
fn no_try_and_ignore_around_a_call_that_moves_money() {
    let mut story = story();
    let cash = story.cash(3_000);
    let asset = Asset::Psp22(cash);
    let config = ProgramConfig { asset, ..story.program() };
    story.create(config);
    let grant = GrantConfig { asset, ..story.grant() };
    let Story { mut world, deployer, governor, alice, bob, at, start, .. } = story;
    world.ok(&governor, treasury(at).create_grant(grant));
    world.at(start + 100);
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Locked));
    // Each message that pays says so when it does not, and has changed nothing.
    let failed = |amount| TreasuryError::TransferFailed { asset, to: alice.account(), amount };
    assert_eq!(world.refused(&alice, treasury(at).claim(0)), failed(200));
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), failed(1_000));
    // A third of what is neither reserved nor due to the epoch.
    assert_eq!(world.refused(&alice, treasury(at).redeem(1, vec![(asset, 0)])), failed(1_400 / 3));
    let transfer = treasury(at).transfer(asset, alice.account(), 5);
    assert_eq!(world.refused(&governor, transfer), failed(5));
    // A batch goes on, and says for each what came of it.
    let payments = world.ok(&bob, treasury(at).pay(0, vec![alice.account(), bob.account()]));
    assert_eq!(payments, [Payment::Failed(200), Payment::Failed(400)]);
    assert_eq!(world.ask(treasury(at).cursors(0, vec![alice.account()]))[0], Cursor::default());
    world.ok(&deployer, token(cash).set_policy(TransferPolicy::Free));
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 200);
}

#[test]
fn assets_are_credited_by_what_arrived() {
    let mut story = story();
    let crook = story.crook(Trick::Fee(10));
    let asset = Asset::Psp22(crook);
    let config = ProgramConfig { asset, budget: Budget::Fixed(90), ..story.program() };
    story.create(config);
    story.after(100);
    let Story { mut world, deployer, alice, bob, at, .. } = story;
    assert_eq!(world.ok(&deployer, treasury(at).fund(asset, 100)), 90);
    // The last to claim is paid as well.
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 30);
    assert_eq!(world.ok(&bob, treasury(at).claim(0)), 60);
    assert_eq!(world.ask(psp22(crook).balance_of(at)), 0);
}

/// A story whose program pays by the score of a registry, which the deployer governs, judges and attests
/// to. An attestation needs a bond of 50.
fn scored() -> (Story, AccountId) {
    let mut story = story();
    story.fund(10_000);
    let deployer = story.deployer.clone();
    let metric = MetricConfig { bond: 50, ..given::metric("work", &[&deployer]) };
    let fast = story.world.fast(&deployer, "metrics");
    let registry = story.world.deploy(&deployer, "metrics", (story.shares, 0u64, vec![metric], fast));
    let roles = TokenRoles { governor: deployer.account(), minter: registry, redeemer: story.at };
    story.world.ok(&deployer, token(story.shares).set_roles(roles));
    (story, registry)
}

fn claim(member: &Signer) -> Claim {
    Claim { member: member.account(), amount: 1, evidence: [1; 32].into(), uri: String::new() }
}

#[test]
fn revoked_retracted_challenged_or_pending_attestations_never_count() {
    let (mut story, registry) = scored();
    let config = story.program();
    let (deployer, governor, alice, bob, at) =
        (story.deployer.clone(), story.governor.clone(), story.alice.clone(), story.bob.clone(), story.at);
    let others: Vec<Signer> =
        ["retracted", "challenged", "revoked", "late"].iter().map(|name| story.world.actor(name)).collect();
    let world = &mut story.world;
    let claims: Vec<_> = [&alice].into_iter().chain(&others).map(claim).collect();
    let attest = Call::from(metrics(registry).attest_batch(1, claims)).with_value(250);
    assert_eq!(world.ok(&deployer, attest), 0);
    world.ok(&deployer, metrics(registry).retract_batch(vec![1]));
    world.ok(&bob, Call::from(metrics(registry).challenge_batch(vec![2], String::new())).with_value(50));
    world.advance(DAY + 1);
    // The last one's window has passed, and nobody has made it count.
    world.ok(&bob, metrics(registry).finalize_batch(vec![0, 3]));
    world.ok(&deployer, metrics(registry).revoke_batch(vec![3]));
    let start = world.now() + 1;
    let metric = MetricRef { source: registry, metric: SCORE };
    world.ok(&governor, treasury(at).create_program(ProgramConfig { metric, start, ..config }));
    world.at(start + 100);
    let asked = [alice.account()].into_iter().chain(others.iter().map(Signer::account)).collect();
    let mut expected = [Payment::Nothing; 5];
    expected[0] = Payment::Paid(600);
    assert_eq!(world.ok(&bob, treasury(at).pay(0, asked)), expected);
}

#[test]
fn a_bond_is_settled_before_it_is_paid_and_winner_and_loser_amounts_add_up_to_the_bonds() {
    let (mut story, registry) = scored();
    let (deployer, alice, bob) = (story.deployer.clone(), story.alice.clone(), story.bob.clone());
    let world = &mut story.world;
    let claims = vec![claim(&alice), claim(&bob)];
    world.ok(&deployer, Call::from(metrics(registry).attest_batch(1, claims)).with_value(100));
    for id in [0, 1] {
        world.ok(&bob, Call::from(metrics(registry).challenge_batch(vec![id], String::new())).with_value(50));
    }
    let held = world.native(&registry);
    // Of one the attestor was right, of the other the challenger.
    world.ok(&deployer, metrics(registry).resolve_batch(vec![0], true));
    world.ok(&deployer, metrics(registry).resolve_batch(vec![1], false));
    // An upheld one may be doubted until its window ends, and its bond with it.
    world.advance(DAY + 1);
    world.ok(&bob, metrics(registry).finalize_batch(vec![0]));
    let owed = [&deployer, &bob].map(|party| world.ask(metrics(registry).bonds_owed(party.account())));
    assert_eq!(owed.iter().sum::<u128>(), 200);
    for party in [&deployer, &bob] {
        let before = world.native(&party.account());
        let paid = world.ok(&alice, metrics(registry).withdraw_bonds(party.account()));
        assert_eq!(world.native(&party.account()) - before, paid);
        assert_eq!(world.ask(metrics(registry).bonds_owed(party.account())), 0);
        // Settled is settled.
        world.refused(party, metrics(registry).withdraw_bonds(party.account()));
    }
    assert_eq!(held - world.native(&registry), 200);
}
