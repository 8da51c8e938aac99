//! What a callee may cost: gas, memory, and storage at somebody else's expense. One that takes more has
//! failed, and a failing callee decides nothing: it delays what it is asked about, and nothing else.

use crate::{
    fast_path::without,
    story::{fund_native, story, too_small, Story, Trick, NATIVE},
};
use tributary_behaviour::council::{council, Council};
use tributary_client::RawCall;
use tributary_harness::{
    balance_type,
    messages::{governor, psp22, source, treasury},
    AccountId, BalanceType, Call, CallError, Chain, ChainExt, Gas, Signer,
};
use tributary_interfaces::{
    governor::{Governor, BALLOTS},
    native,
    source::{MetricRef, MetricSource},
    token::{Token, BALANCE},
    treasury::{
        Asset, Basis, Budget, DepositLimitSet, Gate, GrantConfig, GrantId, Payment, ProgramConfig,
        SourceSilent, Treasury, TreasuryConfig, TreasuryError, Vault, CALLEE_GAS, CALLEE_GAS_PER_MEMBER,
        GRANT_KEPT, MIN_CLAIM_WINDOW,
    },
    PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

const BILLION: u64 = 1_000_000_000;

/// All that a contract written in ink! can answer, and what only others can.
const LONG: [u32; 4] = [513, 4_097, 16_384, 40_000];

/// What a chain does not let a caller survive, nor anything change: an answer longer than any of ink!'s,
/// and storage beyond the limit.
fn ends_the_call(trick: Trick) -> bool {
    matches!(trick, Trick::LongAnswer(40_000) | Trick::StoreOnAsking(_))
}

impl Story {
    /// A grant of 500,000 behind a gate, fully vested after 100 ms.
    fn promise_behind(&mut self, source: AccountId) -> GrantId {
        self.fund(500_000);
        let metric = MetricRef { source, metric: 0 };
        let gate = Some(Gate { metric, of: Some(self.alice.account()), at_least: 1 });
        let grant = GrantConfig { gate, amount: 500_000, ..self.grant() };
        self.world.ok(&self.governor, treasury(self.at).create_grant(grant))
    }

    /// A program that pays in a crook's tokens, by the contribution token.
    fn paying_in(trick: Trick) -> (Self, Asset) {
        let (story, crook) = Self::with_crook(|_| trick, true);
        (story, Asset::Psp22(crook))
    }
}

// Gas and memory

#[test]
fn a_gate_that_answers_more_than_512_bytes_or_eats_all_gas_keeps_nobody_from_canceling_and_releasing() {
    let tricks = LONG.map(Trick::LongAnswer);
    for trick in
        tricks.into_iter().chain([Trick::EndlessAnswer, Trick::StoreOnAsking(5), Trick::TrapOnValues])
    {
        let mut story = story();
        let crook = story.crook(trick);
        let id = story.promise_behind(crook);
        story.after(100);
        let Story { mut world, governor, alice, at, start, .. } = story;
        // It cannot be asked, neither now nor about the moment of the canceling.
        let broken = TreasuryError::SourceBroken(MetricRef { source: crook, metric: 0 });
        for round in [0, 1] {
            for asked in [treasury(at).claim_grant(id), treasury(at).claim_grant(id)] {
                match world.chain.submit(&alice, asked) {
                    Err(CallError::Contract(error)) => assert_eq!(error, broken),
                    Err(CallError::Chain(_)) => assert!(ends_the_call(trick)),
                    other => panic!("{other:?}"),
                }
            }
            if round == 0 {
                assert_eq!(world.ok(&governor, treasury(at).cancel_grant(id)), 0);
                let books = Vault { inflow: 500_000, reserved: 500_000, ..Vault::default() };
                assert_eq!(world.ask(treasury(at).vault(NATIVE)), books);
            }
        }
        // What can never be asked is released by a decision, which asks nobody.
        world.at(start + 100 + GRANT_KEPT);
        assert_eq!(world.ok(&governor, treasury(at).release_grant(id)), 500_000);
        assert_eq!(world.ask(treasury(at).vault(NATIVE)).free, 500_000);
    }
}

#[test]
fn a_source_that_answers_too_much_or_eats_all_gas_harms_only_its_own_program() {
    let tricks = LONG.map(Trick::LongAnswer);
    let others = [Trick::EndlessAnswer, Trick::StoreOnAsking(5), Trick::CountOfValues(1_020)];
    for trick in tricks.into_iter().chain(others) {
        let (story, crook) = Story::with_crook(|_| trick, false);
        let Story { mut world, alice, bob, at, .. } = story;
        let broken = TreasuryError::SourceBroken(MetricRef { source: crook, metric: 0 });
        match world.chain.submit(&alice, treasury(at).claim(1)) {
            Err(CallError::Contract(error)) => assert_eq!(error, broken),
            Err(CallError::Chain(_)) => assert!(ends_the_call(trick)),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
        assert_eq!(world.ok(&bob, treasury(at).redeem(2, vec![(NATIVE, 0)])).len(), 1);
    }
}

#[test]
fn a_token_whose_error_is_long_or_that_eats_all_gas_holds_nobody_up_and_what_is_due_in_it_stays_owed() {
    let tricks = [513, 4_097, 16_384].map(Trick::LongError);
    for trick in tricks.into_iter().chain([Trick::EndlessTransfer]) {
        let (mut story, asset) = Story::paying_in(trick);
        let Story { world, deployer, alice, bob, at, .. } = &mut story;
        let members = vec![alice.account(), bob.account()];
        let paid = world.ok(deployer, treasury(*at).pay(1, members));
        assert_eq!(paid, [Payment::Failed(100), Payment::Failed(200)]);
        let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 100 };
        assert_eq!(world.refused(alice, treasury(*at).claim(1)), failed);
        assert_eq!(world.ok(alice, treasury(*at).claim(0)), 100);
        let books = Vault { inflow: 600, reserved: 600, ..Vault::default() };
        assert_eq!(story.books(asset), books);
    }
}

#[test]
fn a_token_whose_error_is_longer_than_any_of_ink_s_harms_only_those_who_are_paid_in_it() {
    let (story, asset) = Story::paying_in(Trick::LongError(40_000));
    let Story { mut world, deployer, alice, bob, at, .. } = story;
    let members = vec![alice.account(), bob.account()];
    let paid = world.chain.submit(&deployer, treasury(at).pay(1, members.clone()));
    assert!(matches!(paid, Err(CallError::Chain(_))));
    assert!(matches!(world.chain.submit(&alice, treasury(at).claim(1)), Err(CallError::Chain(_))));
    // Other programs, what is free and the books are as they were.
    assert_eq!(world.ok(&deployer, treasury(at).pay(0, members)), [Payment::Paid(100), Payment::Paid(200)]);
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])).len(), 1);
    assert_eq!(world.ask(treasury(at).vault(asset)).paid, 0);
}

#[test]
fn who_calls_with_little_gas_pays_all_or_nothing_and_cancels_the_same() {
    // What a call needs, and ever less of it.
    let mut outcomes = [0, 0];
    let told = |story: &mut Story| {
        let (books, grant) = (story.books(NATIVE), story.world.ask(treasury(story.at).grant(0)));
        (books, grant)
    };
    let mut try_with = |percent: u64| -> [u32; 2] {
        let mut story = Story::with_program(10_000);
        let id = story.promise_behind(story.shares);
        story.after(50);
        let (governor, deployer, at) = (story.governor.clone(), story.deployer.clone(), story.at);
        let members = vec![story.alice.account(), story.bob.account()];
        let pay = Call::from(treasury(at).pay(0, members));
        let cancel = Call::from(treasury(at).cancel_grant(id));
        let limit = |story: &mut Story, raw: &RawCall, signer: &Signer| {
            let needed = story.world.chain.dry_run(&signer.account(), raw).unwrap().gas;
            let Gas { ref_time, proof_size } = needed;
            let gas = Gas { ref_time: ref_time / 100 * percent, proof_size: proof_size / 100 * percent };
            story.world.chain.limit_gas(gas);
        };
        let before = told(&mut story);
        limit(&mut story, pay.raw(), &deployer);
        match story.world.chain.submit(&deployer, pay) {
            Ok(paid) => assert_eq!(paid.value, [Payment::Paid(100), Payment::Paid(200)]),
            Err(_) => {
                assert_eq!(told(&mut story), before);
                outcomes[0] += 1;
            }
        }
        let before = told(&mut story);
        limit(&mut story, cancel.raw(), &governor);
        match story.world.chain.submit(&governor, cancel) {
            Ok(canceled) => assert_eq!(canceled.value, 250_000),
            Err(_) => {
                assert_eq!(told(&mut story), before);
                outcomes[1] += 1;
            }
        }
        outcomes
    };
    assert_eq!(try_with(300), [0, 0]);
    let failed = (0..20).map(|share| try_with(share * 5)).last().unwrap();
    assert!(failed.iter().all(|failed| *failed >= 10), "{failed:?}");
}

/// From a fifth of what a call needs to all of it, of one thing, of the other and of both.
fn too_little(needed: Gas) -> impl Iterator<Item = Gas> {
    let part = move |percent: u64| Gas {
        ref_time: needed.ref_time / 100 * percent,
        proof_size: needed.proof_size / 100 * percent,
    };
    let plenty = Gas { ref_time: 500 * BILLION, proof_size: 5 << 20 };
    (20..=100).map(part).flat_map(move |some| {
        [Gas { ref_time: some.ref_time, ..plenty }, Gas { proof_size: some.proof_size, ..plenty }, some]
    })
}

#[test]
fn who_closes_with_little_gas_does_not_choose_whether_a_source_was_silent() {
    let mut c = council();
    let id = c.propose(vec![c.lock()]);
    c.pass(id);
    let Council { mut world, ann, stranger, shares, at: source, .. } = c;
    assert_eq!(world.ok(&stranger, governor(source).count_ballots(id)), 2);
    let dao = world.actor("dao");
    let at = world.treasury(&stranger, dao.account(), shares, TreasuryConfig::default());
    world.ok(&stranger, fund_native(at, 600, 600));
    let start = world.now() + 1;
    let config = ProgramConfig {
        asset: NATIVE,
        metric: MetricRef { source, metric: BALLOTS },
        basis: Basis::Level,
        budget: Budget::Fixed(600),
        start,
        epoch_length: 100,
        epochs: Some(1),
        claim_window: MIN_CLAIM_WINDOW,
    };
    world.ok(&dao, treasury(at).create_program(config));
    world.at(start + 1);
    world.ok(&stranger, treasury(at).open_epoch(0));
    // In the last half of the window who closes asks the source, which answers.
    let now = start + 100 + MIN_CLAIM_WINDOW - 1;
    world.at(now);
    let close = Call::from(treasury(at).close_epoch(0));
    let needed = world.chain.dry_run(&ann.account(), close.raw()).unwrap().gas;
    let early = TreasuryError::NotDue { from: now + 1, now };
    let mut starved = 0;
    for gas in too_little(needed) {
        world.chain.limit_gas(gas);
        match world.chain.submit(&ann, close.clone()) {
            Err(CallError::Contract(error)) if error == early => {}
            Err(CallError::Contract(error)) => {
                assert_eq!(error, TreasuryError::SourceBroken(config.metric));
                starved += 1;
            }
            Err(CallError::Chain(_)) => {}
            other => panic!("{other:?} with {gas:?} of {needed:?}"),
        }
    }
    world.chain.limit_gas(Gas { ref_time: 500 * BILLION, proof_size: 5 << 20 });
    assert_eq!(world.ask(treasury(at).program(0)).unwrap().silent_at, 0);
    assert!(starved > 0, "the source was short of gas, and the treasury was not");
}

#[test]
fn who_pays_with_little_gas_does_not_choose_whether_a_token_was_silent() {
    for mut story in [story(), without()] {
        let asset = Asset::Psp22(story.cash(600));
        let config = ProgramConfig { asset, epochs: Some(1), ..story.program() };
        story.create(config);
        story.after(50);
        let Story { mut world, deployer, alice, at, .. } = story;
        world.ok(&deployer, treasury(at).open_epoch(0));
        let pay = Call::from(treasury(at).pay(0, vec![alice.account()]));
        let needed = world.chain.dry_run(&deployer.account(), pay.raw()).unwrap().gas;
        for gas in too_little(needed) {
            world.chain.limit_gas(gas);
            if let Ok(paid) = world.chain.try_call(&deployer.account(), pay.clone()) {
                let told: Vec<SourceSilent> = paid.events.of(at);
                assert!(told.is_empty(), "{gas:?} of {needed:?}: {:?}", paid.value);
            }
        }
    }
}

#[test]
fn a_fully_vested_grant_of_500_000_behind_an_open_gate_stays_owed_however_deep_it_is_canceled() {
    let mut story = story();
    // The governor is a contract that others call: when the treasury is called, the call stack is full.
    let stranger = story.bob.clone();
    let deep: Vec<AccountId> = (0..4).map(|_| story.world.deploy(&stranger, "saboteur", ())).collect();
    let governor = deep[0];
    story.at =
        story.world.treasury(&story.deployer.clone(), governor, story.shares, TreasuryConfig::default());
    let strike = |by: AccountId, call: Call<Result<u128, TreasuryError>>| {
        let (at, input) = (call.raw().callee, call.raw().input.clone());
        Call::<Result<u32, ()>>::from(
            tributary_behaviour::council::saboteur(by).strike(Strike::Call { at, input }),
        )
    };
    let through = |call: Call<Result<u128, TreasuryError>>| {
        let mut call = strike(deep[0], call);
        for by in &deep[1..] {
            let (at, input) = (call.raw().callee, call.raw().input.clone());
            let next = tributary_behaviour::council::saboteur(*by).strike(Strike::Call { at, input });
            call = Call::from(next);
        }
        call
    };
    story.fund(500_000);
    let metric = MetricRef { source: story.shares, metric: BALANCE };
    let gate = Some(Gate { metric, of: Some(story.alice.account()), at_least: 1 });
    let grant = GrantConfig { gate, amount: 500_000, ..story.grant() };
    let create = Call::new(story.at, Call::from(treasury(story.at).create_grant(grant)).raw().input.clone());
    story.world.ok(&stranger, strike(governor, create));
    story.after(100);
    let Story { mut world, alice, at, .. } = story;
    // So deep the gate cannot be asked: nothing is paid, nothing released, nothing concluded.
    world.ok(&stranger, through(treasury(at).claim_grant(0).into()));
    world.ok(&stranger, through(treasury(at).cancel_grant(0).into()));
    let canceled = world.ask(treasury(at).grant(0)).unwrap();
    assert_eq!((canceled.canceled_at, canceled.paid, canceled.released), (Some(world.now()), 0, 0));
    world.ok(&stranger, through(treasury(at).release_grant(0).into()));
    assert_eq!(world.ask(treasury(at).grant_due(0)), Ok(500_000));
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 500_000);
}

#[test]
fn a_callee_s_limits_leave_honest_contracts_room() {
    let mut story = Story::with_program(10_000);
    let shares = story.shares;
    let members: Vec<AccountId> = (0..100u8).map(|number| [number; 32].into()).collect();
    story.after(1);
    let holders = members.iter().map(|member| (*member, 5)).collect();
    story.world.ok(&story.deployer, tributary_harness::messages::token(shares).mint_batch(holders));
    story.after(2);
    let moment = story.world.now() - 1;
    let used = |story: &mut Story, call: &Call<()>| {
        let outcome = story.world.chain.dry_run(&story.bob.account(), call.raw()).unwrap();
        (outcome.gas.ref_time, outcome.gas.proof_size)
    };
    let ask = Call::<()>::new(
        shares,
        Call::from(source(shares).past_values(BALANCE, members, moment)).raw().input.clone(),
    );
    let (time, proof) = used(&mut story, &ask);
    let most = (CALLEE_GAS.0 + 100 * CALLEE_GAS_PER_MEMBER.0, CALLEE_GAS.1 + 100 * CALLEE_GAS_PER_MEMBER.1);
    assert!(5 * time < most.0 && 5 * proof < most.1, "{time} of {}, {proof} of {}", most.0, most.1);
    let carol = story.world.actor("carol");
    let transfer = Call::<()>::new(
        shares,
        Call::from(psp22(shares).transfer(carol.account(), 1, vec![])).raw().input.clone(),
    );
    let (time, proof) = used(&mut story, &transfer);
    assert!(8 * time < CALLEE_GAS.0 && 8 * proof < CALLEE_GAS.1, "{time} and {proof}");
    assert!(CALLEE_GAS.0 <= 20 * BILLION, "a batch of a hundred ends");
}

// Deposits

#[test]
fn nobody_pays_more_than_the_limit_for_what_a_token_stores_when_others_are_paid() {
    // A new holder of an honest token is a cell of 17: 16 bytes and one for the cell. This one takes 22.
    for (trick, paid) in [(Trick::Seize, true), (Trick::StoreOnTransfer(3), false)] {
        let (mut story, asset) = Story::paying_in(trick);
        let (governor, deployer, alice, bob, at) = (
            story.governor.clone(),
            story.deployer.clone(),
            story.alice.clone(),
            story.bob.clone(),
            story.at,
        );
        let world = &mut story.world;
        let set = world.receipt(&governor, treasury(at).set_deposit_limit(17));
        let told: Vec<DepositLimitSet> = set.events.of(at);
        assert!(matches!(told[..], [DepositLimitSet { limit: 17 }]));
        assert_eq!(world.ask(treasury(at).deposit_limit()), 17);
        world.ok(&deployer, treasury(at).open_epoch(1));
        let members = vec![alice.account()];
        if paid {
            assert_eq!(world.ok(&deployer, treasury(at).pay(1, members)), [Payment::Paid(100)]);
            continue;
        }
        // The chain ends the call there: nothing is stored, nothing paid, nothing changed.
        let before = (world.chain.state_root(), world.native(&deployer.account()));
        let ended = world.chain.submit(&deployer, treasury(at).pay(1, members));
        assert!(matches!(ended, Err(CallError::Chain(_))));
        assert_eq!((world.chain.state_root(), world.native(&deployer.account())), before);
        // Who is paid may pay for what their token stores: they are not kept from what is theirs.
        let claimed = world.receipt(&alice, treasury(at).claim(1));
        assert_eq!(claimed.value, 100);
        world.ok(&governor, treasury(at).set_deposit_limit(22));
        let paid = world.ok(&deployer, treasury(at).pay(1, vec![bob.account()]));
        assert_eq!(paid, [Payment::Paid(200)]);
        assert_eq!(world.ask(treasury(at).vault(asset)).paid, 300);
    }
}

#[test]
fn the_deposit_limit_is_set_by_the_governor_alone_and_is_never_none() {
    let Story { mut world, governor, alice, at, .. } = story();
    // What the contracts were built for; this test is built for u128 balances alone.
    let first = match balance_type() {
        BalanceType::U64 => 500_000_000,
        BalanceType::U128 => native::TOKEN_DEPOSIT,
    };
    assert_eq!(world.ask(treasury(at).deposit_limit()), first);
    let error = TreasuryError::NotAllowed { caller: alice.account(), needed: governor.account() };
    assert_eq!(world.refused(&alice, treasury(at).set_deposit_limit(5)), error);
    assert_eq!(world.refused(&governor, treasury(at).set_deposit_limit(0)), too_small(0, 1));
}

#[test]
fn an_answer_stores_nothing_at_the_expense_of_who_asks() {
    // A source, and a token whose balance is asked. The chain ends the call in which they store a byte.
    let (story, crook) = Story::with_crook(|_| Trick::StoreOnAsking(1), false);
    let Story { mut world, alice, at, .. } = story;
    let asset = Asset::Psp22(crook);
    let before = (world.chain.state_root(), world.native(&alice.account()));
    let calls = [
        Call::from(treasury(at).claim(1)),
        Call::new(at, Call::from(treasury(at).open_epoch(1)).raw().input.clone()),
        Call::from(treasury(at).fund(asset, 5)),
        Call::from(treasury(at).sync(asset)),
    ];
    for call in calls {
        assert!(matches!(world.chain.submit(&alice, call), Err(CallError::Chain(_))));
        assert_eq!((world.chain.state_root(), world.native(&alice.account())), before);
    }
    // Other programs and assets go on.
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
    assert_eq!(world.ok(&alice, treasury(at).redeem(1, vec![(NATIVE, 0)])).len(), 1);
}

#[test]
fn a_token_that_nobody_can_be_paid_in_is_free_again_by_a_decision_two_years_after_the_grant_has_vested() {
    for trick in [Trick::RefuseTransfer, Trick::TrapOnTransfer, Trick::EndlessTransfer] {
        let mut story = story();
        let asset = Asset::Psp22(story.crook(trick));
        let grant = GrantConfig { asset, ..story.grant() };
        let Story { mut world, deployer, governor, alice, at, start, .. } = story;
        world.ok(&deployer, treasury(at).fund(asset, 1_000));
        world.ok(&governor, treasury(at).create_grant(grant));
        let from = start + 100 + GRANT_KEPT;
        world.at(from - 1);
        let failed = TreasuryError::TransferFailed { asset, to: alice.account(), amount: 1_000 };
        assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), failed);
        let early = TreasuryError::StillOwed { from, now: from - 1 };
        assert_eq!(world.refused(&governor, treasury(at).release_grant(0)), early);
        world.at(from);
        let not_hers = TreasuryError::NotAllowed { caller: alice.account(), needed: governor.account() };
        assert_eq!(world.refused(&alice, treasury(at).release_grant(0)), not_hers);
        assert_eq!(world.ok(&governor, treasury(at).release_grant(0)), 1_000);
        let books = Vault { inflow: 1_000, free: 1_000, ..Vault::default() };
        assert_eq!(world.ask(treasury(at).vault(asset)), books);
        assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), TreasuryError::NothingDue);
        let unknown = TreasuryError::UnknownGrant(1);
        assert_eq!(world.refused(&governor, treasury(at).release_grant(1)), unknown);
    }
}
