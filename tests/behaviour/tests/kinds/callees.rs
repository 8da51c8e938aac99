//! Law 12: a failing or hostile callee decides nothing. One contract is source, gate, budget's metric, asset, the
//! token that a registry mints, the electorate of a governor and what a decision calls. It misbehaves in one way
//! until a moment and is honest after; in a twin world it is honest all along. In the end everybody has got the
//! same. Nor does who calls decide anything, with whatever gas and through however many contracts.

use crate::town::{differences, town, Picture, Town, Trick, GROWING, NATIVE};
use tributary_behaviour::council::{action, saboteur};
use tributary_client::{Outcome, RawCall};
use tributary_core::HOUR;
use tributary_harness::{
    given,
    messages::{governor, metrics, psp22, source, treasury},
    AccountId, Call, Chain, ChainExt, Gas, Memory, Signer,
};
use tributary_interfaces::{
    governor::{spare_time, Choice, Governor, GovernorConfig, Settings, State},
    metrics::{Claim, Metrics, SCORE},
    source::{MetricRef, MetricSource},
    treasury::{Asset, Budget, Gate, GrantConfig, Payment, ProgramConfig, Treasury},
    Timestamp, PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

/// Until when after the start it misbehaves.
const UNTIL: u64 = 10 * HOUR;

/// When after the start people try everything that there is to do.
const ROUNDS: [u64; 10] = [
    HOUR / 2,
    5 * HOUR / 2,
    9 * HOUR / 2,
    7 * HOUR,
    9 * HOUR,
    UNTIL,
    UNTIL + HOUR,
    UNTIL + 5 * HOUR,
    21 * HOUR,
    22 * HOUR,
];

/// One thing that somebody does.
struct Act {
    what: &'static str,
    who: Signer,
    call: RawCall,
    when: When,
    /// Anybody may do it, with the same result.
    by_anybody: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// In each round.
    Always,
    /// Until it has worked.
    Once,
    /// Until it has worked, when all such acts before it have; from when all epochs have begun.
    InOrder,
    /// In this round, in which it works whatever the callee does.
    Sure(usize),
}

struct Story {
    town: Town,
    begun: Memory,
    start: Timestamp,
    /// A registry that mints the crook's tokens, and a governor whose electorate the crook tells.
    registry: AccountId,
    council: AccountId,
    voters: Vec<Signer>,
    acts: Vec<Act>,
}

fn raw<R>(call: impl Into<Call<R>>) -> RawCall {
    call.into().raw().clone()
}

fn story() -> Story {
    let mut town = town();
    let dao = town.dao;
    let (crook, asset, founder) = (town.crook, Asset::Psp22(town.crook), town.founder.clone());
    town.fund(NATIVE, 1_000_000_000);
    town.fund(asset, 100_000);
    town.world.ok(&founder, psp22(crook).transfer(dao.treasury, 777, vec![]));
    town.world.ok(&founder, psp22(crook).transfer(dao.governor, 1_000, vec![]));

    // A registry and a governor that depend on it.
    let attestor = town.attestor.clone();
    let (fast, work) = (town.world.fast(&founder, "metrics"), given::metric("work", &[&attestor]));
    let work = tributary_interfaces::metrics::MetricConfig { window: HOUR, ..work };
    let registry = town.world.deploy(&founder, "metrics", (crook, 0u64, vec![work], fast));
    let claims: Vec<Claim> = town.claims([3, 4, 5]);
    town.world.ok(&attestor, metrics(registry).attest_batch(1, claims));
    let settings = Settings {
        voting_period: 20 * HOUR,
        voting_delay: HOUR,
        timelock: 0,
        early_decision: false,
        ..crate::town::settings()
    };
    let (genesis, fast) = (town.world.genesis(), town.world.fast(&founder, "governor"));
    let electorate = MetricRef { source: crook, metric: 0 };
    let config = GovernorConfig { settings, guardian: None };
    let council = town.world.deploy(&founder, "governor", (electorate, config, genesis, fast));
    let target = town.world.deploy(&founder, "saboteur", ());
    let strike = action(saboteur(target).strike(Strike::Behave));
    town.world.advance(1);
    let ann = town.ann.clone();
    town.world.ok(&ann, governor(council).propose(vec![strike], String::new()));

    let start = town.now() + HOUR;
    let fixed =
        ProgramConfig { epoch_length: HOUR, epochs: Some(4), claim_window: 3 * HOUR, ..town.program(start) };
    let grows = Budget::PerUnit { metric: town.by_the_crook(GROWING), price: 1, cap: 10_000_000 };
    let programs = [
        fixed,
        ProgramConfig { metric: town.by_the_crook(0), ..fixed },
        ProgramConfig { budget: grows, ..fixed },
        // Nothing of it is left over by rounding; and it may be claimed when the token can be paid again.
        ProgramConfig { asset, budget: Budget::Fixed(19_900), claim_window: UNTIL, ..fixed },
    ];
    let actions = programs.map(|config| action(treasury(dao.treasury).create_program(config)));
    town.decree(actions.to_vec());
    let gate = |at_least| Some(Gate { metric: electorate, of: Some(ann.account()), at_least });
    let plain = GrantConfig { cliff: start, end: start + 4 * HOUR, ..town.grant(start) };
    let grants = [
        GrantConfig { gate: gate(1), ..plain },
        GrantConfig { gate: gate(1), ..plain },
        GrantConfig { gate: gate(2), ..plain },
        GrantConfig { asset, ..plain },
    ];
    let actions = grants.map(|config| action(treasury(dao.treasury).create_grant(config)));
    town.decree(actions.to_vec());
    // What is decided, and waits for somebody to execute it.
    let cas = town.cas.account();
    let pays = town.ripe(vec![action(treasury(dao.treasury).transfer(asset, cas, 2_000))]);
    let calls = town.ripe(vec![action(psp22(crook).transfer(cas, 70, vec![]))]);
    let cancel = |grant| action(treasury(dao.treasury).cancel_grant(grant));
    let cancels = town.ripe(vec![cancel(1), cancel(2)]);

    let voters = [town.members().to_vec(), vec![founder, attestor, town.guardian.clone()]].concat();
    let begun = town.remember();
    let mut story = Story { town, begun, start, registry, council, voters, acts: vec![] };
    story.list([pays, calls, cancels]);
    story
}

impl Story {
    /// All that people do: each place where one contract calls another.
    fn list(&mut self, [pays, calls, cancels]: [u32; 3]) {
        use When::{Always, InOrder, Once, Sure};
        let town = &self.town;
        let (dao, at, asset) = (town.dao, town.dao.treasury, Asset::Psp22(town.crook));
        let (ann, ben, cas) = (town.ann.clone(), town.ben.clone(), town.cas.clone());
        let (keeper, founder) = (town.keeper.clone(), town.founder.clone());
        let (registry, council) = (self.registry, self.council);
        let members = town.members().map(|member| member.account()).to_vec();
        let others = vec![ben.account(), cas.account()];
        let mut acts = Vec::new();
        let mut act = |what, who: &Signer, when, by_anybody, call: RawCall| {
            acts.push(Act { what, who: who.clone(), call, when, by_anybody });
        };
        // Others are not harmed.
        act("others claim", &ann, Sure(0), false, raw(treasury(at).claim(0)));
        act("others leave", &ben, Sure(0), false, raw(treasury(at).redeem(50, vec![(NATIVE, 0)])));
        act("cancel", &keeper, Sure(1), true, raw(town.execute(cancels)));
        for program in 1..4 {
            act("close", &keeper, Always, true, raw(treasury(at).close_epoch(program)));
            act("open", &keeper, Always, true, raw(treasury(at).open_epoch(program)));
            act("claim", &ann, Always, false, raw(treasury(at).claim(program)));
            act("pay", &keeper, Always, true, raw(treasury(at).pay(program, others.clone())));
            // A member may pay for what their token stores.
            act("claim", &ben, Always, false, raw(treasury(at).claim(program)));
            act("claim", &cas, Always, false, raw(treasury(at).claim(program)));
        }
        for grant in [0, 1, 3] {
            act("claim a grant", &keeper, Always, true, raw(treasury(at).claim_grant(grant)));
        }
        act("claim a grant", &ben, Always, false, raw(treasury(at).claim_grant(3)));
        act("release a grant", &keeper, Always, true, raw(treasury(at).release_grant(2)));
        act("sync", &keeper, InOrder, true, raw(treasury(at).sync(asset)));
        act("fund", &founder, InOrder, false, raw(treasury(at).fund(asset, 5_000)));
        act("transfer", &keeper, InOrder, true, raw(town.execute(pays)));
        act("redeem", &cas, InOrder, false, raw(treasury(at).redeem(100, vec![(asset, 0)])));
        act("finalize", &keeper, Always, true, raw(metrics(registry).finalize_batch(vec![0, 1, 2])));
        act("mint what is owed", &keeper, Always, true, raw(metrics(registry).mint_owed(members)));
        act("propose", &ann, Once, false, raw(governor(council).propose(vec![], String::new())));
        for voter in &self.voters {
            act("vote", voter, Once, false, raw(governor(council).vote(0, Choice::For, String::new())));
        }
        act("queue", &keeper, Once, true, raw(governor(council).queue(0)));
        act("execute", &keeper, Once, true, raw(governor(council).execute(0)));
        act("count", &keeper, Once, true, raw(governor(council).count_ballots(0)));
        act("call it", &keeper, Once, true, raw(governor(dao.governor).execute(calls)));
        self.acts = acts;
    }

    /// Everybody tries everything at all times; what is done then.
    fn live(&mut self, trick: Trick) -> (Picture, Vec<&'static str>) {
        self.town.go_back(&self.begun);
        let (start, mut done) = (self.start, vec![false; self.acts.len()]);
        self.town.play(trick, start + UNTIL);
        for (round, after) in ROUNDS.into_iter().enumerate() {
            self.town.world.at(start + after);
            let (mut in_order, mut root) = (true, None);
            for (act, done) in self.acts.iter().zip(&mut done) {
                let is_tried = match act.when {
                    When::Always => true,
                    When::Once => !*done,
                    When::InOrder => !*done && in_order && after > 4 * HOUR,
                    When::Sure(in_round) => in_round == round,
                };
                if !is_tried {
                    continue;
                }
                let chain = &mut self.town.world.chain;
                let before = root.take().unwrap_or_else(|| chain.state_root());
                let came = chain.call(&act.who, &act.call);
                let worked = came.as_ref().is_ok_and(|outcome| !outcome.reverted);
                *done |= worked;
                in_order &= act.when != When::InOrder || worked;
                let sure = matches!(act.when, When::Sure(_));
                assert!(worked || !sure, "law 12: {trick:?} keeps others from what is theirs: {}", act.what);
                if !worked {
                    let what = act.what;
                    assert_eq!(
                        before,
                        chain.state_root(),
                        "law 12: {trick:?} fails to {what} and changes something"
                    );
                    root = Some(before);
                }
            }
        }
        let is_undone = |(act, done): &(&Act, bool)| !done && act.when != When::Always;
        let undone = self.acts.iter().zip(done).filter(is_undone).map(|(act, _)| act.what).collect();
        (self.picture(), undone)
    }

    /// What everybody has got, also of the crook's tokens, of points, and in votes.
    fn picture(&mut self) -> Picture {
        let mut picture = self.town.picture();
        let (crook, registry, council) = (self.town.crook, self.registry, self.council);
        let (names, members) = (["ann", "ben", "cas"], self.town.members().map(|member| member.account()));
        for (name, who) in names.iter().zip(members) {
            let balance = self.town.world.ask(psp22(crook).balance_of(who));
            let owed = self.town.world.ask(metrics(registry).owed_tokens(vec![who])).members[0];
            picture.insert(format!("{name} has crooked cash"), balance);
            picture.insert(format!("{name} is owed crooked cash"), owed);
            for after in [HOUR, 5 * HOUR, UNTIL, 20 * HOUR] {
                let value = source(registry).past_value(SCORE, who, self.start + after);
                let value = self.town.world.ask(value).expect("the registry answers");
                picture.insert(format!("{name} has points after {after}"), value);
            }
        }
        let view = self.town.world.ask(governor(council).proposal(0)).expect("it is there");
        picture.insert("votes for it".into(), view.tally.for_votes);
        picture.insert("it is done".into(), u128::from(view.state == State::Executed));
        picture.insert("so many took part".into(), view.counted.into());
        picture.insert(
            "so many proposals".into(),
            self.town.world.ask(governor(council).proposal_count()).into(),
        );
        picture
    }
}

/// Each way to misbehave.
fn tricks(town: &Town) -> Vec<Trick> {
    let close = ink::selector_bytes!("Treasury::close_epoch");
    let claim = ink::selector_bytes!("Treasury::claim_grant");
    let queue = ink::selector_bytes!("Governor::queue");
    vec![
        Trick::Trap,
        Trick::Refuse,
        Trick::Endless,
        Trick::Nonsense(0),
        Trick::Nonsense(2),
        Trick::Nonsense(600),
        Trick::Nonsense(16_384),
        Trick::Nonsense(40_000),
        Trick::Store(5),
        Trick::Store(3_000),
        Trick::CallBack(town.dao.treasury, close, 1),
        Trick::CallBack(town.dao.treasury, claim, 0),
        Trick::CallBack(town.dao.governor, queue, 0),
        Trick::Deep,
        Trick::RefuseTransfer,
        Trick::TrapOnTransfer,
        Trick::EndlessTransfer,
        Trick::StoreOnTransfer(3_000),
        Trick::LongError(16_384),
        Trick::LongError(40_000),
        Trick::TrapOnValues,
        Trick::TrapOnTotal,
        Trick::CountOfValues(0),
        Trick::CountOfValues(1_020),
        Trick::StoreOnAsking(2_000),
        Trick::LongAnswer(600),
        Trick::LongAnswer(40_000),
        Trick::EndlessAnswer,
    ]
}

#[test]
fn law_12_whatever_a_callee_does_for_a_while_comes_to_the_same_wherever_it_is_called() {
    let mut story = story();
    let (honest, undone) = story.live(Trick::Honest);
    assert_eq!(undone, Vec::<&str>::new(), "an honest callee keeps nobody from anything");
    for who in ["ann", "ben", "cas"] {
        for program in 1..4 {
            assert!(honest[&format!("program {program} has paid {who}")] > 0);
        }
        assert!(honest[&format!("{who} has crooked cash")] > 0);
    }
    assert_eq!((honest["votes for it"], honest["it is done"], honest["so many took part"]), (6, 1, 6));
    assert_eq!((honest["grant 0 has paid ben"], honest["grant 1 has paid ben"]), (9_001, 5_625));
    for trick in tricks(&story.town) {
        let (picture, undone) = story.live(trick);
        assert_eq!(undone, Vec::<&str>::new(), "law 12: {trick:?} keeps somebody from something for good");
        let mut differ = differences(&honest, &picture, 0);
        // What a decision calls and that says it has done it, has done it: the governor does not know what.
        if matches!(trick, Trick::Nonsense(_)) {
            differ.retain(|(what, is, was)| what != "cas has crooked cash" || is - was != 70);
        }
        // No ink! contract says so much; a token that does ends the call that would finalize, so points come later.
        if trick == Trick::Nonsense(40_000) {
            differ.retain(|(what, ..)| !what.contains("has points after"));
        }
        assert!(differ.is_empty(), "law 12: {trick:?} decides something: {differ:#?}");
    }
}

impl Story {
    /// A moment at which all of it can be done, but for what was done before.
    fn ready(&mut self) {
        self.town.go_back(&self.begun);
        let start = self.start;
        // So that there are tokens to be minted.
        self.town.play(Trick::Refuse, start + HOUR);
        for (after, what) in
            [(HOUR / 2, "finalize"), (5 * HOUR / 2, "vote"), (5 * HOUR / 2, "cancel"), (9 * HOUR / 2, "open")]
        {
            self.town.world.at(start + after);
            self.all_do(what);
        }
        self.town.world.at(start + 22 * HOUR);
    }

    fn all_do(&mut self, what: &str) {
        for act in self.acts.iter().filter(|act| act.what == what) {
            let came = self.town.world.chain.call(&act.who, &act.call);
            assert!(came.is_ok_and(|outcome| !outcome.reverted), "{what} works");
        }
    }

    /// What the suite's contracts say of a call, if it takes effect.
    fn effect(&self, outcome: &Outcome) -> Vec<(AccountId, Vec<u8>)> {
        let dao = self.town.dao;
        let ours = [dao.treasury, dao.governor, dao.token, self.registry, self.council];
        let told = outcome.events.iter().filter(|event| ours.contains(&event.contract));
        told.filter(|_| !outcome.reverted).map(|event| (event.contract, event.data.clone())).collect()
    }
}

#[test]
fn law_12_who_calls_chooses_no_outcome_with_however_little_gas_and_through_however_many_contracts() {
    let mut story = story();
    story.ready();
    let stranger = story.town.founder.clone();
    let between: Vec<AccountId> =
        (0..4).map(|_| story.town.world.deploy(&stranger, "saboteur", ())).collect();
    let ready = story.town.remember();
    story.all_do("queue");
    let queued = story.town.remember();
    let mut walked = std::collections::BTreeMap::<&str, [u32; 3]>::new();
    let acts = std::mem::take(&mut story.acts);
    for act in &acts {
        let ready = if act.what == "execute" { &queued } else { &ready };
        story.town.go_back(ready);
        let Ok(usual) = story.town.world.chain.dry_run(&act.who.account(), &act.call) else { continue };
        let effect = story.effect(&usual);
        if effect.is_empty() {
            continue;
        }
        let walked = walked.entry(act.what).or_default();
        let spare = ["transfer", "execute", "call it"].contains(&act.what);
        let spare = if spare {
            spare_time(&[action(psp22(story.town.crook).transfer(stranger.account(), 1, vec![]))])
        } else {
            0
        };
        let needed = Gas { ref_time: usual.gas.ref_time + spare, ..usual.gas };
        let part = |whole: u64, percent: u64| whole / 100 * percent;
        let mut limits = Vec::new();
        for percent in [10, 25, 40, 55, 70, 80, 90, 97, 104] {
            let (time, proof) = (part(needed.ref_time, percent), part(needed.proof_size, percent));
            limits.push(Gas { ref_time: time, proof_size: proof });
            limits.push(Gas { ref_time: time, ..crate::town::GAS });
            limits.push(Gas { proof_size: proof, ..crate::town::GAS });
            // With what a callee may have it would do, so it is the caller's own share that is too little.
            limits.push(Gas { ref_time: part(usual.gas.ref_time, percent) + spare, ..crate::town::GAS });
        }
        for limit in limits {
            story.town.go_back(ready);
            story.town.world.chain.limit_gas(limit);
            let before = story.town.world.chain.state_root();
            let came = story.town.world.chain.call(&act.who, &act.call);
            story.town.world.chain.limit_gas(crate::town::GAS);
            match came {
                Ok(outcome) if !outcome.reverted => {
                    walked[1] += 1;
                    assert_eq!(
                        effect,
                        story.effect(&outcome),
                        "law 12: gas decides what comes of {}",
                        act.what
                    );
                }
                _ => {
                    walked[0] += 1;
                    assert_eq!(before, story.town.world.chain.state_root());
                }
            }
        }
        if !act.by_anybody {
            continue;
        }
        story.town.go_back(ready);
        let mut call = act.call.clone();
        for by in &between {
            let strike = saboteur(*by).strike(Strike::Call { at: call.callee, input: call.input.clone() });
            call = raw(strike);
            let came = story.town.world.chain.dry_run(&stranger.account(), &call);
            let came = came.map(|outcome| story.effect(&outcome)).unwrap_or_default();
            assert!(came.is_empty() || came == effect, "law 12: depth decides what comes of {}", act.what);
            walked[2] += u32::from(!came.is_empty());
        }
    }
    // Each of them was cut off, went through, and, but for executions, was done by a contract.
    let all: std::collections::BTreeSet<_> = acts.iter().map(|act| act.what).collect();
    let once = ["finalize", "vote", "cancel", "others claim", "others leave"];
    for what in all.iter().filter(|what| !once.contains(what)) {
        let [cut_off, done, _] = walked.get(what).copied().unwrap_or_default();
        assert!(cut_off > 0 && done > 0, "{what} was not tried: {walked:?}");
    }
    println!("{walked:?}");
}

#[test]
fn law_12_a_token_that_pays_nobody_for_longer_than_a_claim_window_takes_nothing_from_anybody() {
    let mut town = town();
    let (at, asset, keeper) = (town.dao.treasury, Asset::Psp22(town.crook), town.keeper.clone());
    town.fund(asset, 600);
    let begun = town.now() + 1_000;
    let config = ProgramConfig {
        asset,
        budget: Budget::Fixed(600),
        epoch_length: HOUR,
        epochs: Some(1),
        claim_window: HOUR,
        ..town.program(begun)
    };
    town.decree_call(treasury(at).create_program(config));
    town.world.at(begun + HOUR / 2);
    town.world.ok(&keeper, treasury(at).open_epoch(0));
    // The token pays nobody from now on for three hours, whoever tries.
    town.play(Trick::TrapOnTransfer, begun + 7 * HOUR / 2);
    let members = town.members().map(|member| member.account()).to_vec();
    town.world.at(begun + 2 * HOUR - 1);
    let paid = town.world.ok(&keeper, treasury(at).pay(0, members.clone()));
    assert_eq!(paid, [360, 180, 60].map(Payment::Failed));
    town.world.at(begun + 2 * HOUR);
    _ = town.world.chain.submit(&keeper, treasury(at).close_epoch(0));
    // Now it does, and what stayed owed is paid.
    town.world.at(begun + 7 * HOUR / 2);
    let paid = town.world.ok(&keeper, treasury(at).pay(0, members));
    assert_eq!(paid, [360, 180, 60].map(Payment::Paid), "law 12: it decided that nobody is paid");
}
