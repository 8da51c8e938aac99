//! Hostile callees, gas and code that changes.

use ink::primitives::MessageResult;
use scale::{Decode, Encode};
use tributary_behaviour::council::{action, council, next_code, next_version, saboteur, wrong, Council};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{governor, psp22, token, upgradable},
    AccountId, Call, CallError, Chain, ChainError, ChainExt, Gas, Hash,
};
use tributary_interfaces::{
    governor::{
        spare_time, Action, ActionDone, Choice, GasLimit, Governor, GovernorConfig, GovernorError,
        ProposalId, State, Tally, CALL_MARGIN, DEFAULT_GAS,
    },
    source::MetricRef,
    token::{Token, TransferPolicy},
    upgrade::{Code, Upgradable},
    PSP22,
};
use tributary_saboteur::{Answer, Sabotage, Strike};

/// A council with a saboteur, and a proposal that strikes it so, ready to be executed.
fn about_to_strike(strikes: &[Strike]) -> (Council, AccountId, ProposalId) {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    let actions = strikes.iter().map(|strike| action(saboteur(target).strike(strike.clone()))).collect();
    let id = s.propose(actions);
    s.ripen(id);
    (s, target, id)
}

#[test]
fn a_hostile_callee_that_re_enters_execute_cancel_queue_vote_or_propose_changes_nothing_and_a_proposal_executes_once(
) {
    let mut s = council();
    let (ann, stranger, at) = (s.ann.clone(), s.stranger.clone(), s.at);
    let target = s.world.deploy(&stranger, "saboteur", ());
    s.world.ok(&ann, psp22(s.shares).transfer(target, 25, vec![]));
    s.world.advance(1);

    // Proposal 0 strikes; 1 waits to be queued; on 2 the saboteur may vote; 3 is its own and pending.
    let input = |call: Call<Result<(), GovernorError>>| call.raw().input.clone();
    let propose = Call::from(governor(at).propose(vec![], "Mine".into())).raw().input.clone();
    let re_entries = [
        input(governor(at).execute(0).into()),
        input(governor(at).queue(1).into()),
        input(governor(at).vote(2, Choice::Against, String::new()).into()),
        input(governor(at).cancel(3).into()),
        input(governor(at).veto(2).into()),
        propose.clone(),
    ];
    let strike = |input: &Vec<u8>| saboteur(target).strike(Strike::Call { at, input: input.clone() });
    let striking = s.propose(re_entries.iter().map(|input| action(strike(input))).collect());
    let waiting = s.propose(vec![s.lock()]);
    s.pass(striking);
    let (ann, ben) = (s.ann.clone(), s.ben.clone());
    let ends = s.view(striking).ends;
    s.world.at(ends - 1);
    s.vote(&ann, waiting, Choice::For);
    s.vote(&ben, waiting, Choice::For);
    let ends = s.view(waiting).ends;
    s.world.at(ends);
    s.world.ok(&stranger, governor(at).queue(striking));
    let executable_from = s.view(striking).executable_from.unwrap();
    s.world.at(executable_from - DAY - 1);
    s.world.ok(&stranger, strike(&propose));
    s.world.at(executable_from);
    s.world.ok(&stranger, strike(&propose));
    assert_eq!((s.state(waiting), s.state(2), s.state(3)), (State::Succeeded, State::Active, State::Pending));

    s.execute(striking);
    let answers = s.world.ask(saboteur(target).answers());
    let refused = MessageResult::Ok(Err::<(), _>(GovernorError::Executing)).encode();
    assert_eq!(answers[2..], vec![Answer { took_effect: false, output: refused }; 6]);
    assert_eq!((s.state(waiting), s.state(2), s.state(3)), (State::Succeeded, State::Active, State::Pending));
    assert_eq!(s.view(2).tally, Tally::default());
    assert_eq!(s.world.ask(governor(at).ballot(2, target)), None);
    assert_eq!(s.world.ask(governor(at).proposal_count()), 4);
    assert_eq!(s.world.refused(&stranger, governor(at).execute(striking)), wrong(striking, State::Executed));

    // Afterwards it is a member like others.
    s.world.ok(&stranger, strike(&re_entries[2]));
    assert_eq!(s.view(2).tally.against_votes, 25);
}

#[test]
fn a_callee_may_read_the_governor_that_calls_it() {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    let input = Call::from(governor(s.at).state(0)).raw().input.clone();
    let id = s.propose(vec![action(saboteur(target).strike(Strike::Call { at: s.at, input }))]);
    s.ripen(id);
    s.execute(id);
    let output = MessageResult::Ok(Some(State::Executed)).encode();
    assert_eq!(s.world.ask(saboteur(target).answers()), [Answer { took_effect: true, output }]);
}

#[test]
fn an_action_that_refuses_traps_or_burns_its_gas_undoes_those_before_it() {
    let limited = |target, strike| match action(saboteur(target).strike(strike)) {
        Action::Call { callee, input, value, .. } => {
            let gas = Some(GasLimit { ref_time: 10_000_000_000, proof_size: 0 });
            Action::Call { callee, input, value, gas }
        }
        other => panic!("a typed call is a call: {other:?}"),
    };
    for (strike, output) in [
        (Strike::Refuse, MessageResult::Ok(Err::<u32, ()>(())).encode()),
        (Strike::Trap, vec![]),
        (Strike::BurnGas, vec![]),
    ] {
        let mut s = council();
        let stranger = s.stranger.clone();
        let target = s.world.deploy(&stranger, "saboteur", ());
        let id = s.propose(vec![
            action(saboteur(target).strike(Strike::Behave)),
            s.lock(),
            limited(target, strike.clone()),
        ]);
        s.ripen(id);
        assert_eq!(
            s.world.refused(&stranger, governor(s.at).execute(id)),
            GovernorError::ActionFailed { action: 2, output },
            "{strike:?}"
        );
        assert_eq!(s.world.ask(saboteur(target).strikes()), 0);
        assert_eq!(s.state(id), State::Queued);
    }
}

#[test]
fn what_a_callee_answers_is_shown_and_never_believed() {
    let (mut s, target, id) = about_to_strike(&[Strike::Garbage, Strike::Behave]);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    let outputs: Vec<_> = receipt.events.of::<ActionDone>(s.at).into_iter().map(|done| done.output).collect();
    let struck_again = s.world.ask(saboteur(target).strikes());
    assert_eq!(outputs[0].len(), 256);
    assert_eq!(outputs[1], MessageResult::Ok(Ok::<u32, ()>(struck_again)).encode());
    assert_eq!(s.state(id), State::Executed);
}

#[test]
fn execute_refuses_a_callee_whose_code_hash_changed_since_propose() {
    let mut s = council();
    let stranger = s.stranger.clone();
    let target = s.world.deploy(&stranger, "saboteur", ());
    let other = s.world.upload(&stranger, "tributary_crook").unwrap();
    let id = s.propose(vec![s.lock(), action(saboteur(target).strike(Strike::Behave))]);
    s.ripen(id);
    s.world.ok(&stranger, saboteur(target).strike(Strike::SwapCode(other)));
    let changed = GovernorError::CodeChanged { action: 1, callee: target };
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), changed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Free);

    // Nor may an earlier action of the same proposal change it.
    let (mut s, target, id) = about_to_strike(&[Strike::SwapCode(other), Strike::Behave]);
    s.world.upload(&stranger, "tributary_crook").unwrap();
    let changed = GovernorError::CodeChanged { action: 1, callee: target };
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(id)), changed);
}

#[test]
fn execute_under_any_gas_limit_either_succeeds_whole_or_changes_nothing() {
    let strikes = [Strike::Behave, Strike::Behave, Strike::Behave];
    let needed = {
        let (mut s, _, id) = about_to_strike(&strikes);
        let stranger = s.stranger.clone();
        s.world.receipt(&stranger, governor(s.at).execute(id)).gas
    };
    let (mut s, target, id) = about_to_strike(&strikes);
    let (stranger, at) = (s.stranger.clone(), s.at);
    // Before the last action its share must be left whole, and more than half of all is used up.
    let too_little = DEFAULT_GAS.ref_time + CALL_MARGIN + needed.ref_time / 2;
    let parts = 100;
    for part in 1..=parts {
        let limit = Gas { ref_time: too_little / parts * part, proof_size: needed.proof_size * 2 };
        s.world.chain.limit_gas(limit);
        let before = s.world.chain.state_root();
        match s.world.chain.submit(&stranger, governor(at).execute(id)) {
            Err(CallError::Chain(ChainError::Refused(_)) | CallError::Contract(_)) => {}
            other => panic!("executed with {part} of {parts} parts of too little: {other:?}"),
        }
        assert_eq!(s.world.chain.state_root(), before);
    }
    let enough = needed.ref_time + spare_time(&s.world.ask(governor(at).actions(id)));
    s.world.chain.limit_gas(Gas { ref_time: enough, proof_size: needed.proof_size * 2 });
    s.execute(id);
    assert_eq!((s.world.ask(saboteur(target).strikes()), s.state(id)), (3, State::Executed));
}

#[test]
fn an_executor_chooses_nothing_by_calling_through_a_contract() {
    let (mut s, target, id) = about_to_strike(&[Strike::Behave]);
    let stranger = s.stranger.clone();
    let input = Call::from(governor(s.at).execute(id)).raw().input.clone();
    s.world.ok(&stranger, saboteur(target).strike(Strike::Call { at: s.at, input }));
    let answers = s.world.ask(saboteur(target).answers());
    let refused = GovernorError::ThroughContract { caller: target };
    let output = MessageResult::Ok(Err::<(), _>(refused)).encode();
    assert_eq!(answers, [Answer { took_effect: false, output }]);
    assert_eq!(s.state(id), State::Queued);
    s.execute(id);
    assert_eq!(s.state(id), State::Executed);
}

#[test]
fn an_executor_chooses_nothing_by_gas_as_each_call_has_what_was_decided_or_none_is_made() {
    let stated = GasLimit { ref_time: 20_000_000_000, proof_size: 300_000 };
    // What the callee has left when it looks, of what was stated and of the default.
    let measured = |executor_s: Gas| {
        let mut s = council();
        let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
        let with_gas = |gas| match action(saboteur(target).strike(Strike::Measure)) {
            Action::Call { callee, input, value, .. } => Action::Call { callee, input, value, gas },
            other => panic!("a typed call is a call: {other:?}"),
        };
        let only_proof = Some(GasLimit { ref_time: 0, ..stated });
        let id = s.propose(vec![with_gas(Some(stated)), with_gas(None), with_gas(only_proof)]);
        s.ripen(id);
        s.world.chain.limit_gas(executor_s);
        let executed = s.world.chain.submit(&s.stranger.clone(), governor(s.at).execute(id));
        let answers = s.world.ask(saboteur(target).answers());
        let left = |answer: &Answer| u64::decode(&mut answer.output.as_slice()).unwrap();
        (executed.map(drop), answers.iter().map(left).collect::<Vec<_>>())
    };
    let proof_size = 3_000_000;
    let (executed, generous) = measured(Gas { ref_time: 500_000_000_000, proof_size });
    assert!(executed.is_ok(), "{executed:?}");
    assert!(generous[0] < stated.ref_time && generous[0] > stated.ref_time / 2);
    assert!(generous[1..].iter().all(|left| *left < DEFAULT_GAS.ref_time && *left > stated.ref_time));
    // From too little for the first default to enough for all: none of them, or all with the same.
    let (mut too_little, mut enough) = (0, 0);
    for step in 0..40 {
        let ref_time = DEFAULT_GAS.ref_time + CALL_MARGIN + step * 250_000_000;
        let (executed, left) = measured(Gas { ref_time, proof_size });
        match executed {
            Ok(()) => assert_eq!(left, generous, "with {ref_time}"),
            Err(CallError::Contract(GovernorError::GasTooLow { action, left: of, needed })) => {
                assert!(action > 0 && of < needed && needed == DEFAULT_GAS.ref_time + CALL_MARGIN);
                assert!(left.is_empty());
            }
            other => panic!("{other:?}"),
        }
        *(if left.is_empty() { &mut too_little } else { &mut enough }) += 1;
    }
    assert!(too_little > 5 && enough > 5, "{too_little} {enough}");
}

#[test]
fn a_callee_that_answers_more_than_4_096_bytes_is_cut_and_does_not_make_a_proposal_unexecutable() {
    for length in [4_096, 4_097, 16_384] {
        let (mut s, target, id) = about_to_strike(&[Strike::Answer(length), Strike::Behave]);
        let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
        let done = receipt.events.of::<ActionDone>(s.at);
        assert_eq!(done[0].output, [0xff; 256], "{length}");
        assert_eq!((s.world.ask(saboteur(target).strikes()), s.state(id)), (2, State::Executed));
    }
    // No ink! contract answers more: then nothing of the proposal takes effect.
    let (mut s, target, id) = about_to_strike(&[Strike::Behave, Strike::Answer(16_385)]);
    let trapped = s.world.chain.submit(&s.stranger.clone(), governor(s.at).execute(id));
    assert!(matches!(trapped, Err(CallError::Chain(_))), "{trapped:?}");
    assert_eq!((s.world.ask(saboteur(target).strikes()), s.state(id)), (0, State::Queued));
}

#[test]
fn a_stale_proposal_rolls_nothing_back_neither_the_governor_nor_another_contract() {
    for contract in ["governor", "token"] {
        let mut s = council();
        let stranger = s.stranger.clone();
        let at = if contract == "governor" { s.at } else { s.shares };
        let old = next_code(&mut s.world, &stranger, contract, 1);
        // The newer one keeps the fast path: the code that the account runs stays the same.
        let fast = s.world.fast(&stranger, contract);
        let full = next_version(&mut s.world, &stranger, &format!("tributary_{contract}"), 2);
        let new = Code { full, fast };
        let stale = s.propose(vec![Action::Upgrade { contract: at, code: old }]);
        let calls = s.propose(vec![s.lock()]);
        let newer = s.propose(vec![Action::Upgrade { contract: at, code: new }]);
        s.open(newer);
        let (ann, ben) = (s.ann.clone(), s.ben.clone());
        for id in [stale, calls, newer] {
            s.vote(&ann, id, Choice::For);
            s.vote(&ben, id, Choice::For);
        }
        let ends = s.view(newer).ends;
        s.world.at(ends);
        for id in [stale, calls, newer] {
            s.world.ok(&stranger, governor(s.at).queue(id));
        }
        s.world.advance(2 * DAY);
        let before = s.world.chain.code_hash(&at).unwrap();
        s.execute(newer);
        assert_eq!(s.world.chain.code_hash(&at).unwrap(), before, "its fast path is as it was");
        let changed = GovernorError::CodeChanged { action: 0, callee: at };
        assert_eq!(s.world.refused(&stranger, governor(s.at).execute(stale)), changed);
        assert_eq!(s.world.ask(upgradable(at).code()), new);
        // Calls that were decided about the old code fail as well; of other contracts they do not.
        if contract == "token" {
            assert_eq!(s.world.refused(&stranger, governor(s.at).execute(calls)), changed);
        } else {
            s.execute(calls);
        }
    }
}

#[test]
fn a_call_cannot_replace_code_behind_the_governor_s_back() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let code = next_code(&mut s.world, &stranger, "token", 1);
    let call = action(upgradable(s.shares).set_code(code));
    let refused = s.world.refused(&ann, governor(s.at).propose(vec![s.lock(), call], String::new()));
    assert_eq!(refused, GovernorError::BadCall { action: 1 });
}

#[test]
fn a_source_of_votes_stores_nothing_at_the_expense_of_who_proposes() {
    let mut s = council();
    let ann = s.ann.clone();
    // The trick `StoreOnAsking` of tests/contracts/crook, and the one that misbehaves in no way that is asked for.
    for (trick, stores) in [((17u8, 100u32), true), ((16, 100), false)] {
        let source = s.world.deploy(&ann, "crook", trick);
        let config = GovernorConfig { settings: given::settings(), guardian: None };
        let electorate = MetricRef { source, metric: 0 };
        let at = s.world.deploy(&ann, "governor", (electorate, config, Hash::default(), None::<Hash>));
        let call = governor(at).propose(vec![], "Poll".into());
        let before = s.world.chain.state_root();
        match s.world.chain.submit(&ann, call) {
            // The chain ends the call of who asked, too.
            Err(CallError::Chain(ChainError::Refused(why))) if stores => {
                assert_eq!(why, "StorageDepositLimitExhausted");
                assert_eq!(s.world.chain.state_root(), before);
            }
            Ok(_) if !stores => {}
            other => panic!("{other:?}"),
        }
    }
}
