//! What may be proposed, by whom.

use scale::Encode;
use tributary_behaviour::council::{action, council, council_with, saboteur};
use tributary_harness::{
    given,
    messages::{governor, psp22},
};
use tributary_interfaces::{
    governor::{
        Action, GasLimit, Governor, GovernorError, Proposed, Settings, MAX_ACTIONS, MAX_ACTIONS_SIZE,
        MAX_DESCRIPTION, MAX_GAS, MAX_INPUT,
    },
    PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

#[test]
fn a_proposer_needs_the_threshold_a_moment_before_and_room_for_one_more() {
    let mut s = council_with(Settings { threshold: 1_000, ..given::settings() });
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let at = s.at;
    let call = || governor(at).propose(vec![], "Poll".into());
    assert_eq!(s.world.refused(&stranger, call()), GovernorError::BelowThreshold { votes: 0, needed: 10 });
    // Tokens of this very moment do not count.
    s.world.ok(&ann, psp22(s.shares).transfer(stranger.account(), 10, vec![]));
    assert_eq!(s.world.refused(&stranger, call()), GovernorError::BelowThreshold { votes: 0, needed: 10 });
    s.world.advance(1);
    for _ in 0..3 {
        s.world.ok(&stranger, call());
    }
    assert_eq!(s.world.refused(&stranger, call()), GovernorError::TooManyLive { live: 3, max: 3 });
    s.world.ok(&ann, call());
    s.world.ok(&stranger, governor(s.at).cancel(0));
    s.world.ok(&stranger, call());
}

#[test]
fn a_proposal_that_is_too_long_or_calls_nobody_is_refused() {
    let mut s = council();
    let ann = s.ann.clone();
    let at = s.at;
    let propose = |actions: Vec<Action>, text: String| governor(at).propose(actions, text);
    let many = vec![s.lock(); MAX_ACTIONS as usize + 1];
    assert_eq!(
        s.world.refused(&ann, propose(many, String::new())),
        GovernorError::TooManyActions { got: MAX_ACTIONS + 1, max: MAX_ACTIONS }
    );
    let long = "x".repeat(MAX_DESCRIPTION as usize + 1);
    assert_eq!(
        s.world.refused(&ann, propose(vec![], long)),
        GovernorError::TooLong { length: MAX_DESCRIPTION + 1, max: MAX_DESCRIPTION }
    );
    let call = |callee, input, value| Action::Call { callee, input, value, gas: None };
    let long = call(s.shares, vec![0; MAX_INPUT as usize + 1], 0);
    assert_eq!(
        s.world.refused(&ann, propose(vec![long], String::new())),
        GovernorError::TooLong { length: MAX_INPUT + 1, max: MAX_INPUT }
    );
    let nobody = ann.account();
    assert_eq!(
        s.world.refused(&ann, propose(vec![s.lock(), call(nobody, vec![0; 4], 0)], String::new())),
        GovernorError::BadCallee { action: 1, callee: nobody }
    );
    assert_eq!(
        s.world.refused(&ann, propose(vec![call(s.at, vec![0; 4], 0)], String::new())),
        GovernorError::BadCallee { action: 0, callee: s.at }
    );
    assert_eq!(
        s.world.refused(&ann, propose(vec![call(s.shares, vec![0; 3], 0)], String::new())),
        GovernorError::BadCall { action: 0 }
    );
    let greedy = GasLimit { ref_time: 0, proof_size: MAX_GAS.proof_size + 1 };
    let greedy = Action::Call { callee: s.shares, input: vec![0; 4], value: 0, gas: Some(greedy) };
    assert_eq!(
        s.world.refused(&ann, propose(vec![s.lock(), greedy], String::new())),
        GovernorError::BadGas { action: 1, max: MAX_GAS }
    );
}

#[test]
fn the_longest_proposal_that_is_accepted_can_be_read_told_of_and_executed() {
    let mut s = council();
    let (ann, stranger) = (s.ann.clone(), s.stranger.clone());
    let target = s.world.deploy(&stranger, "saboteur", ());
    // Bytes after its arguments do not trouble a message.
    let calls = |extra: usize| {
        let strike = action(saboteur(target).strike(Strike::Behave));
        let mut actions = vec![strike; MAX_ACTIONS as usize];
        for (index, one) in actions.iter_mut().enumerate() {
            let Action::Call { input, .. } = one else { unreachable!("all of them are calls") };
            input.resize(input.len() + extra / 10 + usize::from(index < extra % 10), 0);
        }
        actions
    };
    let fits = |extra: &usize| calls(*extra).encoded_size() <= MAX_ACTIONS_SIZE as usize;
    let most = (10_000..).take_while(fits).last().unwrap();
    let at = s.at;
    let longest = |extra| governor(at).propose(calls(extra), "x".repeat(MAX_DESCRIPTION as usize));
    let refused = s.world.refused(&ann, longest(most + 1));
    let (length, max) = (MAX_ACTIONS_SIZE + 1, MAX_ACTIONS_SIZE);
    assert_eq!(refused, GovernorError::TooLong { length, max });
    let receipt = s.world.receipt(&ann, longest(most));
    let actions = calls(most);
    assert_eq!(actions.encoded_size(), MAX_ACTIONS_SIZE as usize);
    assert_eq!(receipt.events.of::<Proposed>(s.at)[0].actions, actions);
    assert_eq!(s.world.ask(governor(s.at).actions(0)), actions);
    assert_eq!(s.world.ask(governor(s.at).pins(0)).len(), MAX_ACTIONS as usize);
    s.ripen(0);
    s.execute(0);
    assert_eq!(s.world.ask(saboteur(target).strikes()), MAX_ACTIONS);
}
