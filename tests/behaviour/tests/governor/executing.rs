//! Vetoes, and doing what was decided.

use tributary_behaviour::council::{action, council, saboteur, wrong};
use tributary_core::MINUTE;
use tributary_harness::{
    balance_type, given,
    messages::{governor, token},
    suite::SetupError,
    BalanceType, Call, Hash,
};
use tributary_interfaces::{
    governor::{
        Action, Governor, GovernorConfig, GovernorError, Setting, Settings, State, Vetoed, MIN_GRACE,
    },
    source::MetricRef,
    token::{Token, TransferPolicy, VOTES},
};
use tributary_saboteur::{Sabotage, Strike};

#[test]
fn the_guardian_vetoes_until_its_sunset_and_nobody_else_does() {
    let mut s = council();
    let (ann, guardian) = (s.ann.clone(), s.guardian.clone());
    let first = s.propose(vec![s.lock()]);
    let refused = s.world.refused(&ann, governor(s.at).veto(first));
    assert_eq!(refused, GovernorError::NotAllowed { caller: ann.account() });
    s.ripen(first);
    let receipt = s.world.receipt(&guardian, governor(s.at).veto(first));
    assert_eq!(receipt.events.of::<Vetoed>(s.at)[0].proposal, first);
    assert_eq!(s.world.refused(&ann, governor(s.at).execute(first)), wrong(first, State::Vetoed));
    let until = s.world.ask(governor(s.at).guardian()).unwrap().until;
    s.world.at(until);
    let second = s.propose(vec![s.lock()]);
    let refused = s.world.refused(&guardian, governor(s.at).veto(second));
    assert_eq!(refused, GovernorError::NotAllowed { caller: guardian.account() });
}

#[test]
fn a_proposal_whose_action_fails_does_nothing_at_all() {
    let mut s = council();
    let stranger = s.stranger.clone();
    // The second burns what nobody has.
    let burn = action(token(s.shares).burn_for(stranger.account(), 1));
    let id = s.propose(vec![s.lock(), burn]);
    s.ripen(id);
    match s.world.refused(&stranger, governor(s.at).execute(id)) {
        GovernorError::ActionFailed { action: 1, output } => {
            assert!(!output.is_empty(), "the callee's own error")
        }
        other => panic!("unexpected: {other:?}"),
    }
    assert_eq!(s.state(id), State::Queued);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Free);
}

#[test]
fn a_call_that_traps_is_a_failed_action_without_output() {
    let mut s = council();
    let stranger = s.stranger.clone();
    let trap = Action::Call { callee: s.shares, input: vec![0xde, 0xad, 0xbe, 0xef], value: 0, gas: None };
    let id = s.propose(vec![trap]);
    s.ripen(id);
    assert!(matches!(
        s.world.refused(&stranger, governor(s.at).execute(id)),
        GovernorError::ActionFailed { action: 0, .. }
    ));
}

#[test]
fn settings_that_would_brick_the_dao_are_refused_when_proposed_and_when_founding() {
    let mut s = council();
    let ann = s.ann.clone();
    for (setting, bad) in [
        (Setting::VotingPeriod, Settings { voting_period: MINUTE - 1, ..given::settings() }),
        (Setting::Quorum, Settings { quorum: 5_001, ..given::settings() }),
        (Setting::Threshold, Settings { threshold: 1_001, ..given::settings() }),
        (Setting::Grace, Settings { grace: MIN_GRACE - 1, ..given::settings() }),
        (Setting::LiveProposals, Settings { live_proposals: 0, ..given::settings() }),
    ] {
        let call = governor(s.at).propose(vec![Action::Configure(bad)], String::new());
        match s.world.refused(&ann, call) {
            GovernorError::OutOfRange { setting: named, .. } => assert_eq!(named, setting),
            other => panic!("unexpected: {other:?}"),
        }
    }
    let config = GovernorConfig { settings: Settings { quorum: 0, ..given::settings() }, guardian: None };
    let electorate = MetricRef { source: s.shares, metric: VOTES };
    let refused = s.world.try_deploy(&ann, "governor", (electorate, config, Hash::default(), None::<Hash>));
    assert!(matches!(refused, Err(SetupError::Constructor { .. })), "{refused:?}");
}

#[test]
fn a_governor_whose_source_does_not_answer_refuses_and_names_it() {
    let mut s = council();
    let ann = s.ann.clone();
    let config = GovernorConfig { settings: given::settings(), guardian: None };
    let nowhere = MetricRef { source: ann.account(), metric: VOTES };
    let lost = s.world.deploy(&ann, "governor", (nowhere, config.clone(), Hash::default(), None::<Hash>));
    let call = governor(lost).propose(vec![], String::new());
    assert_eq!(s.world.refused(&ann, call), GovernorError::SourceUnreachable);
    let unknown = MetricRef { source: s.shares, metric: 7 };
    let lost = s.world.deploy(&ann, "governor", (unknown, config, Hash::default(), None::<Hash>));
    let call = governor(lost).propose(vec![], String::new());
    assert!(matches!(s.world.refused(&ann, call), GovernorError::Source(_)));
    assert_eq!(s.world.ask(governor(lost).electorate()), unknown);
    assert_eq!(s.world.ask(governor(lost).genesis()), Hash::default());
}

#[test]
fn an_action_sends_native_value_from_the_governor_s_own_account() {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    s.world.chain.endow(&s.at, 1_000_000).unwrap();
    let before = (s.world.native(&s.at), s.world.native(&target));
    let pay = |value| action(Call::from(saboteur(target).strike(Strike::Behave)).with_value(value));
    let id = s.propose(vec![pay(400_000), pay(1)]);
    s.ripen(id);
    s.execute(id);
    assert_eq!((s.world.native(&s.at), s.world.native(&target)), (before.0 - 400_001, before.1 + 400_001));
}

#[test]
fn a_value_that_the_chain_cannot_count_is_refused_when_it_is_proposed_and_never_cut_off() {
    let mut s = council();
    let target = s.world.deploy(&s.stranger.clone(), "saboteur", ());
    s.world.chain.endow(&s.at, 1_000_000).unwrap();
    // In a u64, 5 would be left of it.
    let value = (1 << 64) + 5;
    let pay = action(Call::from(saboteur(target).strike(Strike::Behave)).with_value(value));
    let ann = s.ann.clone();
    if balance_type() == BalanceType::U64 {
        let refused = s.world.refused(&ann, governor(s.at).propose(vec![pay], String::new()));
        assert_eq!(refused, GovernorError::BadCall { action: 0 });
        return;
    }
    let id = s.propose(vec![pay]);
    s.ripen(id);
    let (stranger, before) = (s.stranger.clone(), s.world.native(&target));
    let refused = s.world.refused(&stranger, governor(s.at).execute(id));
    assert!(matches!(refused, GovernorError::ActionFailed { action: 0, .. }), "the governor has less");
    assert_eq!(s.world.native(&target), before);
}
