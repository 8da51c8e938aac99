//! Decisions that change code, settings and the guardian.

use ink::primitives::MessageResult;
use scale::Encode;
use tributary_behaviour::council::{council, next_code};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{governor, token, upgradable},
    Chain, Hash,
};
use tributary_interfaces::{
    governor::{
        Action, Choice, Governor, GovernorError, Guardian, GuardianSet, Pin, Setting, Settings, State,
        MAX_GUARD,
    },
    token::{Token, TransferPolicy},
    upgrade::{Code, CodeSet, Upgradable, UpgradeError},
};

#[test]
fn a_proposal_upgrades_a_contract_and_calls_what_it_has_become() {
    let mut s = council();
    let code = next_code(&mut s.world, &s.stranger, "token", 1);
    let id = s.propose(vec![Action::Upgrade { contract: s.shares, code }, s.lock()]);
    let old = s.world.chain.code_hash(&s.shares).unwrap().unwrap();
    let pins = [Pin { code: old, upgrades: 0 }, Pin { code: code.fast.unwrap(), upgrades: 1 }];
    assert_eq!(s.world.ask(governor(s.at).pins(id)), pins.map(Some));
    s.ripen(id);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    assert_eq!(receipt.events.of::<CodeSet>(s.shares)[0].code, code);
    assert_eq!(s.world.chain.code_hash(&s.shares).unwrap(), code.fast);
    assert_eq!(s.world.ask(upgradable(s.shares).code()), code);
    assert_eq!(s.world.ask(governor(s.at).upgrades(s.shares)), 1);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
    let ann = s.ann.account();
    assert_eq!(s.world.ask(token(s.shares).votes(ann)), 50, "its storage stays");
}

#[test]
fn a_proposal_upgrades_the_governor_itself_which_goes_on_with_its_work() {
    let mut s = council();
    let code = next_code(&mut s.world, &s.stranger, "governor", 1);
    let id = s.propose(vec![Action::Upgrade { contract: s.at, code }, s.lock()]);
    s.ripen(id);
    let receipt = s.world.receipt(&s.stranger.clone(), governor(s.at).execute(id));
    assert_eq!(receipt.events.of::<CodeSet>(s.at)[0].code, code);
    assert_eq!(s.world.chain.code_hash(&s.at).unwrap(), code.fast);
    assert_eq!(s.state(id), State::Executed);
    assert_eq!(s.world.ask(token(s.shares).policy()), TransferPolicy::Locked);
    let next = s.propose(vec![]);
    assert_eq!(next, id + 1);
}

#[test]
fn an_upgrade_to_code_that_is_not_there_fails_whole() {
    let mut s = council();
    let (stranger, missing) = (s.stranger.clone(), Hash::from([7; 32]));
    let code = Code { full: missing, fast: None };
    let own = s.propose(vec![Action::Upgrade { contract: s.at, code }]);
    let other = s.propose(vec![Action::Upgrade { contract: s.shares, code }]);
    let nobody = Action::Upgrade { contract: stranger.account(), code };
    let refused = governor(s.at).propose(vec![nobody], String::new());
    let callee = stranger.account();
    assert_eq!(s.world.refused(&s.ann.clone(), refused), GovernorError::BadCallee { action: 0, callee });
    s.open(other);
    for voter in [s.ann.clone(), s.ben.clone()] {
        s.vote(&voter, own, Choice::For);
        s.vote(&voter, other, Choice::For);
    }
    let ends = s.view(other).ends;
    s.world.at(ends);
    for id in [own, other] {
        s.world.ok(&stranger, governor(s.at).queue(id));
    }
    s.world.advance(2 * DAY);
    assert_eq!(s.world.refused(&stranger, governor(s.at).execute(own)), GovernorError::UnknownCode(missing));
    match s.world.refused(&stranger, governor(s.at).execute(other)) {
        GovernorError::ActionFailed { action: 0, output } => {
            let unknown = MessageResult::Ok(Err::<(), _>(UpgradeError::UnknownCode(missing)));
            assert_eq!(output, unknown.encode());
        }
        unexpected => panic!("{unexpected:?}"),
    }
}

#[test]
fn law_13_of_two_decisions_about_the_governor_itself_the_second_is_refused_whoever_executes_first() {
    for reversed in [false, true] {
        let mut s = council();
        let stranger = s.stranger.clone();
        let quorum = Settings { quorum: 500, ..given::settings() };
        let timelock = Settings { timelock: 3 * DAY, ..given::settings() };
        let ids = [quorum, timelock].map(|settings| s.propose(vec![Action::Configure(settings)]));
        let guard = s.propose(vec![Action::Guard(None)]);
        s.open(guard);
        for id in [ids[0], ids[1], guard] {
            s.vote(&s.ann.clone(), id, Choice::For);
        }
        let ends = s.view(guard).ends;
        s.world.at(ends);
        for id in [ids[0], ids[1], guard] {
            s.world.ok(&stranger, governor(s.at).queue(id));
        }
        s.world.advance(2 * DAY);
        let [first, second] = if reversed { [ids[1], ids[0]] } else { ids };
        s.execute(first);
        let changed = GovernorError::CodeChanged { action: 0, callee: s.at };
        for late in [second, guard] {
            assert_eq!(s.world.refused(&stranger, governor(s.at).execute(late)), changed);
        }
        let decided = if reversed { timelock } else { quorum };
        assert_eq!(s.world.ask(governor(s.at).settings()), decided);
        // What one decision changes twice, it changes in its order.
        let both = s.propose(vec![Action::Guard(None), Action::Configure(given::settings())]);
        s.ripen(both);
        s.execute(both);
        assert_eq!(s.world.ask(governor(s.at).settings()), given::settings());
    }
}

#[test]
fn law_8_nobody_but_the_governor_replaces_a_contract_s_code() {
    let mut s = council();
    let code = next_code(&mut s.world, &s.stranger, "token", 1);
    for signer in [s.ann.clone(), s.guardian.clone(), s.stranger.clone()] {
        let caller = signer.account();
        let own = s.world.refused(&signer, upgradable(s.at).set_code(code));
        assert_eq!(own, UpgradeError::NotAllowed { caller, needed: s.at });
        let refused = s.world.refused(&signer, upgradable(s.shares).set_code(code));
        assert_eq!(refused, UpgradeError::NotAllowed { caller, needed: s.at });
    }
}

#[test]
fn a_guardian_is_renewed_by_proposal_only_and_never_for_more_than_two_years() {
    let mut s = council();
    let (ann, ben, guardian) = (s.ann.clone(), s.ben.clone(), s.guardian.clone());
    let now = s.world.now();
    let guard = |until| Action::Guard(Some(Guardian { account: ben.account(), until }));
    let refused = governor(s.at).propose(vec![guard(now + MAX_GUARD + 1)], String::new());
    match s.world.refused(&ann, refused) {
        GovernorError::OutOfRange { setting: Setting::GuardianSunset, .. } => {}
        other => panic!("{other:?}"),
    }
    // Anybody could veto in the name of the account of zeros.
    let nobody = Action::Guard(Some(Guardian { account: [0; 32].into(), until: now + DAY }));
    let refused = governor(s.at).propose(vec![nobody], String::new());
    assert_eq!(s.world.refused(&ann, refused), GovernorError::ZeroAccount);
    let renew = s.propose(vec![guard(now + MAX_GUARD)]);
    s.ripen(renew);
    let receipt = s.world.receipt(&ann, governor(s.at).execute(renew));
    let renewed = Some(Guardian { account: ben.account(), until: now + MAX_GUARD });
    assert_eq!(receipt.events.of::<GuardianSet>(s.at)[0].guardian, renewed);
    assert_eq!(s.world.ask(governor(s.at).guardian()), renewed);
    let id = s.propose(vec![s.lock()]);
    let caller = guardian.account();
    assert_eq!(s.world.refused(&guardian, governor(s.at).veto(id)), GovernorError::NotAllowed { caller });
    s.world.ok(&ben, governor(s.at).veto(id));

    let retire = s.propose(vec![Action::Guard(None)]);
    s.ripen(retire);
    s.execute(retire);
    assert_eq!(s.world.ask(governor(s.at).guardian()), None);
}
