//! The suite's own sources and the examples keep what a source promises; sources that do not are told why.

use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment};
use tributary_behaviour::council::council;
use tributary_conformance::{Exam, Promise};
use tributary_core::{DAY, HOUR};
use tributary_crook::Trick;
use tributary_harness::{
    given,
    messages::{governor, metrics, psp22, token},
    AccountId, Call, Signer, World,
};
use tributary_interfaces::{
    governor::{Governor, BALLOTS, WEIGHT_CAST},
    metrics::{Claim, Metrics, EARNED, SCORE},
    source::MetricRef,
    token::{Token, BALANCE, VOTES},
    PSP22,
};
use tributary_rounds::{Rounds, RoundsConfig, RECEIVED};
use tributary_stake::{Staking, STAKED};

macro_rules! messages {
    ($name:ident, $interface:ident) => {
        fn $name(
            at: AccountId,
        ) -> <ink::contract_ref!($interface, DefaultEnvironment) as TraitCallBuilder>::Builder {
            at.into()
        }
    };
}
messages!(staking, Staking);
messages!(rounds, Rounds);

/// The exams of some metrics of a source, which are looked at between what happens.
struct Exams(Vec<Exam>);

impl Exams {
    fn of(source: AccountId, metrics: &[u32], members: &[AccountId]) -> Self {
        Self(metrics.iter().map(|metric| Exam::new(MetricRef { source, metric: *metric }, members)).collect())
    }

    fn look(&mut self, world: &mut World) {
        for exam in &mut self.0 {
            exam.look(&mut world.chain).expect("the chain answers");
        }
    }

    fn pass(&self) {
        for exam in &self.0 {
            assert_eq!(exam.faults(), [], "{:?}", exam.info());
            assert!(exam.looks().0 >= 3 && exam.questions() > 50, "it was really asked");
        }
    }
}

#[test]
fn the_token_keeps_what_a_source_promises() {
    let mut world = World::new();
    let [ann, ben] = ["ann", "ben"].map(|name| world.actor(name));
    let at = world.token(&ann, &[(&ann, 100), (&ben, 50)]);
    let mut exams = Exams::of(at, &[BALANCE, VOTES], &[ann.account(), ben.account(), at]);
    for step in 0..4 {
        world.advance(HOUR + step);
        exams.look(&mut world);
        world.ok(&ann, psp22(at).transfer(ben.account(), 10, vec![]));
        world.ok(&ben, token(at).delegate(ann.account()));
        exams.look(&mut world);
    }
    exams.pass();
}

#[test]
fn the_registry_keeps_what_a_source_promises_while_points_come_and_decay() {
    let mut world = World::new();
    let [dao, ann, ben] = ["dao", "ann", "ben"].map(|name| world.actor(name));
    let shares = world.token(&dao, &[]);
    let work = given::metric("work", &[&dao]);
    let work = tributary_interfaces::metrics::MetricConfig { half_life: DAY, tokens_per_point: 0, ..work };
    let fast = world.fast(&dao, "metrics");
    let at = world.deploy(&dao, "metrics", (shares, 3 * DAY, vec![work], fast));
    let members = [ann.account(), ben.account()];
    let mut exams = Exams::of(at, &[SCORE, 1, 1 | EARNED], &members);
    for amount in 1..5 {
        let claim = |member| Claim { member, amount, evidence: [7; 32].into(), uri: String::new() };
        let claims = members.map(claim).to_vec();
        let first = world.ok(&dao, metrics(at).attest_batch(1, claims));
        world.advance(10 * DAY + 1);
        world.ok(&dao, metrics(at).finalize_batch(vec![first, first + 1]));
        exams.look(&mut world);
    }
    exams.pass();
}

#[test]
fn the_governor_keeps_what_a_source_promises_of_who_took_part() {
    let mut s = council();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let mut exams = Exams::of(s.at, &[BALLOTS, WEIGHT_CAST], &[ann.account(), ben.account()]);
    for _ in 0..3 {
        let id = s.propose(vec![]);
        s.pass(id);
        exams.look(&mut s.world);
        s.world.ok(&stranger, governor(s.at).count_ballots(id));
        s.world.advance(1);
        exams.look(&mut s.world);
    }
    exams.pass();
}

#[test]
fn the_examples_keep_what_a_source_promises() {
    let mut world = World::new();
    let people = ["ann", "ben", "cas"].map(|name| world.actor(name));
    let [ann, ben, cas] = &people;
    let accounts = people.clone().map(|one| one.account());
    let stake = world.deploy(ann, "stake", ());
    let token = world.token(ann, &[(ann, 100), (ben, 50), (cas, 1)]);
    let start = world.now() + HOUR;
    let electorate = MetricRef { source: token, metric: BALANCE };
    let config = RoundsConfig { electorate, weighted: true, start, length: DAY };
    let at = world.deploy(ann, "rounds", (config,));
    let mut stakes = Exams::of(stake, &[STAKED], &accounts);
    let mut given = Exams::of(at, &[RECEIVED], &accounts);
    world.at(start);
    for day in 0..4u32 {
        let others = |giver: &Signer| {
            let mut others: Vec<_> = accounts.iter().copied().filter(|to| *to != giver.account()).collect();
            others.sort();
            others.into_iter().zip([1 + day, 3]).collect::<Vec<_>>()
        };
        for giver in &people {
            world.ok(giver, rounds(at).allocate(others(giver)));
        }
        world.ok(ben, rounds(at).allocate(vec![]));
        world.ok(cas, Call::from(staking(stake).stake()).with_value(1_000));
        world.ok(cas, staking(stake).unstake(300));
        world.advance(DAY / 2);
        stakes.look(&mut world);
        given.look(&mut world);
        world.advance(DAY / 2);
    }
    stakes.pass();
    given.pass();
}

/// What is broken of a source that plays this trick.
fn broken(trick: Trick) -> Vec<(Promise, String)> {
    let mut world = World::new();
    let [ann, ben] = ["ann", "ben"].map(|name| world.actor(name));
    let at = world.deploy(&ann, "crook", (trick,));
    let members = [ann.account(), ben.account()];
    let mut exam = Exam::new(MetricRef { source: at, metric: 0 }, &members);
    for _ in 0..2 {
        world.advance(1_003);
        exam.look(&mut world.chain).expect("the chain answers");
    }
    exam.faults().into_iter().map(|fault| (fault.promise, fault.reason)).collect()
}

#[test]
fn a_source_that_breaks_a_promise_is_told_which_and_why() {
    for (trick, promise, why) in [
        (Trick::ChangingPast, Promise::ThePastStays, "before, and has"),
        (
            Trick::Value(5_000_000),
            Promise::WithinTheTotal,
            "2 members have 10000000 together, and past_total says",
        ),
        (
            Trick::CountOfValues(1),
            Promise::BatchesAsSingles,
            "answers for 1 member where it was asked about 2",
        ),
        (Trick::TrapOnTotal, Promise::Answers, "past_total about"),
        (Trick::StoreOnAsking(100), Promise::StoresNothing, "an answer wants to store something"),
    ] {
        let name = format!("{trick:?}");
        let found = broken(trick);
        let reason = found.iter().find(|(broken, _)| *broken == promise).map(|(_, reason)| reason.as_str());
        assert!(reason.is_some_and(|reason| reason.contains(why)), "{name}: {found:?}");
    }
}

#[test]
fn a_contract_that_is_no_source_does_not_answer() {
    let mut world = World::new();
    let ann = world.actor("ann");
    let at = world.factory(&ann);
    let mut exam = Exam::new(MetricRef { source: at, metric: 0 }, &[]);
    world.advance(1);
    exam.look(&mut world.chain).expect("the chain answers");
    let why = exam.broken(Promise::Answers).expect("it has no such message");
    assert!(why.contains("no such message"), "{why}");
}
