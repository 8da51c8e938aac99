//! The whole life of a DAO in short, and what is left of it when only its events are read.

use crate::{
    laws::Memory,
    stage::{Came, Stage, CRAFT, HEALTH, NATIVE, WORK},
};
use tributary_behaviour::council::action;
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{governor, metrics, psp22, token, treasury},
    Call, ChainExt, Signer,
};
use tributary_interfaces::{
    governor::{Action, Choice, Governor, Guardian, Tally},
    metrics::{Claim, Metrics, Status, EARNED, POINT},
    signed::{self, Payload, DOMAIN},
    source::MetricRef,
    token::{Token, TransferPolicy, BALANCE},
    treasury::{Asset, Basis, Budget, Gate, GrantConfig, ProgramConfig, SpendCap, Treasury},
    upgrade::Part,
    PSP22,
};

impl Stage {
    /// A call that takes effect; what it returned.
    #[track_caller]
    fn ok<T: scale::Decode, E: scale::Decode + std::fmt::Debug>(
        &mut self,
        who: &Signer,
        call: impl Into<Call<Result<T, E>>>,
    ) -> T {
        match self.call(who, "live", call) {
            Came::Done(receipt) => receipt.value,
            Came::Refused(error) => panic!("a call failed: {error}"),
            Came::Trapped => panic!("a call trapped"),
        }
    }

    fn compared(&mut self) {
        let now = self.now();
        self.replay.compare(&mut self.world.chain, &[now - 1, now - HOUR, now - 10 * DAY]);
        self.check_everything(&mut Memory::default());
    }
}

fn claim(member: &Signer, amount: u128) -> Claim {
    Claim {
        member: member.account(),
        amount,
        evidence: [9; 32].into(),
        uri: "https://example.org/work".into(),
    }
}

#[test]
fn the_whole_life_of_a_dao_is_rebuilt_from_its_events() {
    let mut s = Stage::found(2);
    let (dao, rich) = (s.dao, s.rich_asset());
    let [ann, ben, cas, dot] = [0, 1, 2, 3].map(|number: usize| s.members[number].clone());
    let (attestor, arbiter, guardian, keeper, founder) =
        (s.attestors[0].clone(), s.arbiter.clone(), s.guardian.clone(), s.keeper.clone(), s.founder.clone());
    s.compared();

    // Work is claimed; one claim is doubted and upheld, one found false, one left without an answer.
    let bond = 1_001;
    s.ok(&attestor, metrics(dao.metrics).attest_batch(WORK, vec![claim(&ann, 70), claim(&cas, 9)]));
    let craft = vec![claim(&ann, 5), claim(&ben, 6), claim(&cas, 7), claim(&dot, 8)];
    let filed = Call::from(metrics(dao.metrics).attest_batch(CRAFT, craft)).with_value(4 * bond);
    let first = s.ok(&attestor, filed);
    s.ok(&attestor, metrics(dao.metrics).attest_batch(HEALTH, vec![claim(&ann, 80)]));
    let doubts = metrics(dao.metrics).challenge_batch(vec![first, first + 1, first + 2], "why?".into());
    s.ok(&dot, Call::from(doubts).with_value(3 * bond));
    s.ok(&arbiter, metrics(dao.metrics).resolve_batch(vec![first], true));
    s.ok(&arbiter, metrics(dao.metrics).resolve_batch(vec![first + 1], false));
    s.ok(&attestor, metrics(dao.metrics).retract_batch(vec![first + 3]));
    s.world.advance(3 * DAY);
    assert_eq!(s.ok(&keeper, metrics(dao.metrics).expire_batch(vec![first + 2])), 1);
    assert_eq!(s.ok(&keeper, metrics(dao.metrics).finalize_batch((0..first + 5).collect())), 4);
    s.ok(&keeper, metrics(dao.metrics).withdraw_bonds(dot.account()));
    assert_eq!(s.replay.registry.status(first), Some(Status::Final));
    s.compared();

    // Votes are delegated, also by signature, and tokens change hands.
    s.ok(&ben, token(dao.token).delegate(cas.account()));
    let (genesis, expiry) = (s.world.genesis(), s.now() + DAY);
    let payload = Payload {
        domain: DOMAIN,
        genesis,
        contract: dao.token,
        action: signed::Action::Delegate { to: ann.account() },
        nonce: 0,
        expiry,
    };
    let signature = dot.sign(&payload.bytes());
    s.ok(&keeper, token(dao.token).delegate_by_sig(dot.account(), ann.account(), expiry, signature));
    s.ok(&ann, psp22(dao.token).approve(keeper.account(), 500));
    s.ok(&keeper, psp22(dao.token).transfer_from(ann.account(), cas.account(), 200, vec![]));

    // Money arrives, and members decide what it is for.
    s.ok(&founder, Call::from(treasury(dao.treasury).fund(NATIVE, 100_000)).with_value(100_000));
    s.ok(&founder, treasury(dao.treasury).fund(rich, 1 << 90));
    let start = s.now();
    let wages = ProgramConfig {
        asset: rich,
        metric: MetricRef { source: dao.token, metric: BALANCE },
        basis: Basis::Level,
        budget: Budget::Fixed(10_007),
        start,
        epoch_length: DAY,
        epochs: None,
        claim_window: HOUR,
    };
    let earned = MetricRef { source: dao.metrics, metric: EARNED + WORK };
    let units = Budget::PerUnit { metric: earned, price: 7, cap: 1_000 };
    let piecework = ProgramConfig { metric: earned, basis: Basis::Growth, budget: units, ..wages };
    let gate = Gate { metric: MetricRef { source: dao.metrics, metric: HEALTH }, of: None, at_least: 50 };
    let grant = GrantConfig {
        recipient: ann.account(),
        asset: NATIVE,
        amount: 9_000,
        start,
        cliff: start,
        end: start + 9 * DAY,
        gate: Some(gate),
    };
    let at = dao.treasury;
    s.decree(vec![
        action(treasury(at).create_program(wages)),
        action(treasury(at).create_program(piecework)),
        action(treasury(at).create_grant(grant)),
        action(treasury(at).create_grant(GrantConfig { gate: None, ..grant })),
        action(treasury(at).transfer(NATIVE, cas.account(), 333)),
        action(treasury(at).set_cap(rich, Some(SpendCap { amount: 40_000, period: 2 * DAY }))),
    ]);
    s.world.advance(2 * DAY);
    s.ok(&ann, treasury(at).claim(0));
    s.ok(&ann, treasury(at).claim_grant(0));
    s.ok(&ann, treasury(at).redirect_grant(1, ben.account()));
    s.ok(&keeper, treasury(at).pay(0, vec![ben.account(), cas.account(), dot.account()]));
    s.compared();

    // Terms change: of programs, of metrics, of the vote, and of the codes themselves.
    let mut terms = s.world.ask(metrics(dao.metrics).metric(CRAFT)).expect("it is defined");
    (terms.weight, terms.half_life) = (POINT, 10 * DAY);
    let settings = s.world.ask(governor(dao.governor).settings());
    let until = s.now() + 100 * DAY;
    let health = metrics(dao.metrics).revoke_batch(vec![6]);
    let upgrades = Part::ALL.map(|part| {
        let code = s.version(part);
        Action::Upgrade { contract: part.account(&dao), code }
    });
    s.decree(vec![
        action(treasury(at).change_program(1, ProgramConfig { epoch_length: 3 * DAY, ..piecework })),
        action(treasury(at).cancel_grant(1)),
        action(metrics(dao.metrics).update_metric(CRAFT, terms)),
        action(health),
        action(metrics(dao.metrics).set_score_half_life(9 * DAY)),
        action(token(dao.token).set_excluded(ben.account(), true)),
        action(treasury(at).set_guardian(Some(guardian.account()))),
        Action::Guard(Some(Guardian { account: guardian.account(), until })),
        Action::Configure(settings),
    ]);
    s.compared();
    s.decree(upgrades.to_vec());
    s.decree(vec![action(token(dao.token).set_policy(TransferPolicy::Locked))]);
    s.compared();

    // A poll with split and late ballots, a veto, and a cancellation.
    let poll = s.propose_these(&ann, vec![]).expect("it is proposed");
    s.world.advance(2_000);
    let part = Tally { for_votes: 100, against_votes: 20, abstain_votes: 3 };
    s.ok(&cas, governor(dao.governor).vote(poll, Choice::Against, String::new()));
    s.ok(&ann, governor(dao.governor).vote(poll, Choice::Split(part), "both".into()));
    s.ok(&ann, governor(dao.governor).vote(poll, Choice::For, String::new()));
    let lock = action(token(dao.token).set_policy(TransferPolicy::Free));
    let vetoed = s.propose_these(&ann, vec![lock]).expect("it is proposed");
    s.ok(&guardian, governor(dao.governor).veto(vetoed));
    s.ok(&dot, governor(dao.governor).revoke_signature(poll));
    s.world.advance(DAY);
    s.ok(&keeper, governor(dao.governor).count_ballots(poll));
    s.compared();

    // The guardian pauses; epochs wait, and are opened and closed; members are paid and leave.
    s.ok(&guardian, treasury(at).pause());
    s.world.advance(15 * DAY);
    while s.call(&keeper, "open", treasury(at).open_epoch(0)).is_done() {}
    s.world.advance(2 * DAY);
    s.ok(&keeper, treasury(at).close_epoch(0));
    s.world.chain.endow(&at, 77).expect("endowing works");
    s.beyond.insert(NATIVE, 77);
    s.ok(&keeper, treasury(at).sync(NATIVE));
    s.world.advance(6 * DAY);
    let mut assets: Vec<(Asset, u128)> = vec![(NATIVE, 1), (rich, 1)];
    assets.sort_unstable();
    s.ok(&cas, treasury(at).redeem(900, assets));
    s.check_promises();
    s.compared();
    assert!(s.replay.read > 100, "a life leaves traces");

    // Nothing more is needed than the events: read again from the chain's own record, they say the same.
    let events =
        tributary_client::EventLog(tributary_client::Chain::events(&mut s.world.chain, 0).expect("it has"));
    let mut again = tributary_behaviour::replay::Replay::of(dao);
    again.read(&events);
    assert_eq!(again.read, s.replay.read);
    again.compare(&mut s.world.chain, &[]);
}

#[test]
fn what_is_refused_leaves_no_trace_in_the_events() {
    let mut s = Stage::found(1);
    let read = s.replay.read;
    let (who, at) = (s.member(), s.dao.treasury);
    let refused = s.world.chain.submit(&who, treasury(at).claim(7));
    assert!(refused.is_err());
    assert_eq!(s.replay.read, read);
    s.compared();
}
