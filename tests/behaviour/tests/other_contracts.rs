//! Contracts of other people: one that is a source of metrics (`examples/stake`), one that is an
//! attestor (`examples/turnout`), and a governor that attests by proposal. What they rely on is
//! explained in `docs/SOURCES.md`.

use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment};
use tributary_behaviour::council::{action, council};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    given,
    messages::{governor, metrics, source, treasury},
    AccountId, Call, Signer, World,
};
use tributary_interfaces::{
    governor::{Choice, Governor, GovernorConfig, State, BALLOTS},
    metrics::{Claim, MetricConfig, Metrics, MetricsError, Status, POINT, SCORE},
    source::{MetricRef, MetricSource, SourceError},
    treasury::{Asset, Basis, Budget, ProgramConfig, Treasury, TreasuryConfig},
    MAX_BATCH,
};
use tributary_stake::{StakeError, Staking, STAKED};
use tributary_turnout::{Attesting, TurnoutError};

type StakeMessages = <ink::contract_ref!(Staking, DefaultEnvironment) as TraitCallBuilder>::Builder;
type TurnoutMessages = <ink::contract_ref!(Attesting, DefaultEnvironment) as TraitCallBuilder>::Builder;

fn staking(at: AccountId) -> StakeMessages {
    at.into()
}

fn turnout(at: AccountId) -> TurnoutMessages {
    at.into()
}

const WORK: u32 = 1;

/// A source in which Ann has staked 300 and Ben 100.
fn staked(world: &mut World, ann: &Signer, ben: &Signer) -> MetricRef {
    let at = world.deploy(ann, "stake", ());
    for (who, amount) in [(ann, 300), (ben, 100)] {
        world.ok(who, Call::from(staking(at).stake()).with_value(amount));
    }
    MetricRef { source: at, metric: STAKED }
}

#[test]
fn law_2_a_source_of_somebody_elses_tells_the_past_and_only_the_past() {
    let mut world = World::new();
    let [ann, ben] = ["ann", "ben"].map(|name| world.actor(name));
    let began = world.now();
    world.advance(10);
    let at = staked(&mut world, &ann, &ben).source;
    let first = world.now();
    world.advance(10);
    world.ok(&ann, staking(at).unstake(250));
    let refused = world.refused(&ben, staking(at).unstake(101));
    assert_eq!(refused, StakeError::NotStaked { staked: 100, asked: 101 });
    let second = world.now();
    world.advance(10);
    let members = vec![ann.account(), ben.account(), at];
    for (moment, values, total) in [
        (began, [0, 0, 0], 0),
        (first, [300, 100, 0], 400),
        (second - 1, [300, 100, 0], 400),
        (second, [50, 100, 0], 150),
    ] {
        let asked = world.ask(source(at).past_values(STAKED, members.clone(), moment));
        assert_eq!(asked, Ok(values.to_vec()));
        assert_eq!(world.ask(source(at).past_value(STAKED, ann.account(), moment)), Ok(values[0]));
        assert_eq!(world.ask(source(at).past_total(STAKED, moment)), Ok(total));
    }
    let now = world.now();
    let refused = SourceError::NotPast { at: now, now };
    assert_eq!(world.ask(source(at).past_value(STAKED, at, now)), Err(refused));
    assert_eq!(world.ask(source(at).past_values(STAKED, members, now)), Err(refused));
    assert_eq!(world.ask(source(at).past_total(STAKED, now)), Err(refused));
    assert_eq!(world.ask(source(at).past_total(7, first)), Err(SourceError::UnknownMetric(7)));
    let many = source(at).past_values(STAKED, vec![at; 101], first);
    assert_eq!(world.ask(many), Err(SourceError::TooMany { got: 101, max: MAX_BATCH }));
}

#[test]
fn a_program_pays_by_a_metric_of_somebody_elses_contract() {
    let mut world = World::new();
    let [ann, ben, dao] = ["ann", "ben", "dao"].map(|name| world.actor(name));
    let stakes = staked(&mut world, &ann, &ben);
    let shares = world.token(&dao, &[]);
    let at = world.treasury(&dao, dao.account(), shares, TreasuryConfig::default());
    world.ok(&dao, Call::from(treasury(at).fund(Asset::Native, 1_000_000)).with_value(1_000_000));
    world.advance(1);
    let program = ProgramConfig {
        asset: Asset::Native,
        metric: stakes,
        basis: Basis::Level,
        budget: Budget::Fixed(400_000),
        start: world.now() + 1,
        epoch_length: DAY,
        epochs: Some(1),
        claim_window: HOUR,
    };
    let program = world.ok(&dao, treasury(at).create_program(program));
    world.advance(2);
    let carol = world.actor("carol");
    world.ok(&carol, Call::from(staking(stakes.source).stake()).with_value(999_999));
    world.advance(DAY);
    for (who, share) in [(&ann, 300_000), (&ben, 100_000), (&carol, 0)] {
        let before = world.native(&who.account());
        world.ok(&dao, treasury(at).pay(program, vec![who.account()]));
        assert_eq!(world.native(&who.account()) - before, share, "staked when the epoch began");
    }
}

#[test]
fn a_governor_counts_votes_by_a_metric_of_somebody_elses_contract() {
    let mut world = World::new();
    let [ann, ben] = ["ann", "ben"].map(|name| world.actor(name));
    let electorate = staked(&mut world, &ann, &ben);
    let config = GovernorConfig { settings: given::settings(), guardian: None };
    let genesis = world.genesis();
    let fast = world.fast(&ann, "governor");
    let at = world.deploy(&ann, "governor", (electorate, config, genesis, fast));
    world.advance(1);
    let id = world.ok(&ben, governor(at).propose(vec![], "Poll".into()));
    let snapshot = world.ask(governor(at).proposal(id)).unwrap().snapshot;
    world.at(snapshot + 1);
    // Staked too late to weigh.
    world.ok(&ben, Call::from(staking(electorate.source).stake()).with_value(10_000));
    world.ok(&ben, governor(at).vote(id, Choice::For, String::new()));
    world.ok(&ann, governor(at).vote(id, Choice::Against, String::new()));
    for (who, weight) in [(&ann, 300), (&ben, 100)] {
        assert_eq!(world.ask(governor(at).ballot(id, who.account())).unwrap().weight, weight);
    }
    world.advance(10 * DAY);
    assert_eq!(world.ask(governor(at).state(id)), Some(State::Defeated));
}

#[test]
fn a_contract_attests_who_took_part_in_votes_and_the_arbiter_may_still_disagree() {
    let mut s = council();
    let (ann, ben, cas, stranger) = (s.ann.clone(), s.ben.clone(), s.cas.clone(), s.stranger.clone());
    let work = MetricConfig { bond: 5, tokens_per_point: 0, ..given::metric("turnout", &[]) };
    let fast = s.world.fast(&stranger, "metrics");
    let registry = s.world.deploy(&stranger, "metrics", (s.shares, 0u64, vec![work.clone()], fast));
    let part = MetricRef { source: s.at, metric: BALLOTS };
    let attestor = s.world.deploy(&stranger, "turnout", (part, registry, WORK));
    let attestors = vec![attestor];
    s.world.ok(&stranger, metrics(registry).update_metric(WORK, MetricConfig { attestors, ..work }));

    let id = s.propose(vec![]);
    s.pass(id);
    s.world.ok(&stranger, governor(s.at).count_ballots(id));
    let voted = s.world.now();
    s.world.advance(1);
    let attest = |members: &[&Signer], bonds| {
        let members = members.iter().map(|member| member.account()).collect();
        Call::from(turnout(attestor).attest(members, voted)).with_value(bonds)
    };
    let refused = s.world.refused(&stranger, attest(&[&ann, &cas], 10));
    assert_eq!(refused, TurnoutError::NoPart(cas.account()), "Cas did not vote");
    let refused = s.world.refused(&stranger, attest(&[&ann], 4));
    assert_eq!(refused, TurnoutError::Registry(MetricsError::WrongBond { sent: 4, needed: 5 }));
    let first = s.world.ok(&stranger, attest(&[&ann, &ben], 10));
    assert_eq!(s.world.refused(&stranger, attest(&[&ben], 5)), TurnoutError::Known(ben.account()));
    let filed = s.world.ask(metrics(registry).attestation(first)).unwrap();
    assert_eq!((filed.attestor, filed.member, filed.amount), (attestor, ann.account(), 1));

    // A contract's word may be doubted as anybody's.
    let doubt = metrics(registry).challenge_batch(vec![first + 1], "one vote is not taking part".into());
    s.world.ok(&cas, Call::from(doubt).with_value(5));
    s.world.ok(&stranger, metrics(registry).resolve_batch(vec![first + 1], false));
    s.world.advance(DAY);
    assert_eq!(s.world.ok(&cas, metrics(registry).finalize_batch(vec![first, first + 1])), 1);
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let members = vec![ann.account(), ben.account(), cas.account()];
    let values = s.world.ask(source(registry).past_values(SCORE, members, moment));
    assert_eq!(values, Ok(vec![POINT, 0, 0]));
    let owed = [attestor, cas.account()].map(|who| s.world.ask(metrics(registry).bonds_owed(who)));
    assert_eq!(owed, [5, 10]);
    let before = s.world.native(&attestor);
    assert_eq!(s.world.ok(&ann, metrics(registry).withdraw_bonds(attestor)), 5);
    assert_eq!(s.world.native(&attestor) - before, 5);
}

#[test]
fn a_governor_attests_by_proposal() {
    let mut s = council();
    let (cas, stranger) = (s.cas.clone(), s.stranger.clone());
    let own = vec![s.at];
    let work = MetricConfig { attestors: own, tokens_per_point: 0, ..given::metric("service", &[]) };
    let fast = s.world.fast(&stranger, "metrics");
    let registry = s.world.deploy(&stranger, "metrics", (s.shares, 0u64, vec![work], fast));
    let claim =
        Claim { member: cas.account(), amount: 3, evidence: [7; 32].into(), uri: "ipfs://minutes".into() };
    let refused = s.world.refused(&stranger, metrics(registry).attest_batch(WORK, vec![claim.clone()]));
    assert_eq!(refused, MetricsError::NotAttestor { caller: stranger.account(), metric: WORK });
    let id = s.propose(vec![action(metrics(registry).attest_batch(WORK, vec![claim]))]);
    s.ripen(id);
    s.execute(id);
    assert_eq!(s.state(id), State::Executed);
    let filed = s.world.ask(metrics(registry).attestation(0)).unwrap();
    assert_eq!((filed.attestor, filed.member, filed.status), (s.at, cas.account(), Status::Pending));
    s.world.advance(DAY);
    s.world.ok(&cas, metrics(registry).finalize_batch(vec![0]));
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let value = s.world.ask(source(registry).past_value(WORK, cas.account(), moment));
    assert_eq!(value, Ok(3 * POINT));
}

#[test]
fn a_dao_may_replace_the_code_of_its_registry_by_a_registry_s_and_nobody_else_may() {
    use tributary_harness::messages::upgradable;
    use tributary_interfaces::upgrade::{Code, Upgradable, UpgradeError};
    let mut world = World::new();
    let [dao, ann] = ["dao", "ann"].map(|name| world.actor(name));
    let shares = world.token(&dao, &[]);
    let work = given::metric("work", &[&ann]);
    let fast = world.fast(&dao, "metrics");
    let registry = world.deploy(&dao, "metrics", (shares, 0u64, vec![work.clone()], fast));
    let only = |full| Code { full, fast: None };
    let own = Code { full: world.upload(&dao, "tributary_metrics").unwrap(), fast };
    let refused = UpgradeError::NotAllowed { caller: ann.account(), needed: dao.account() };
    assert_eq!(world.refused(&ann, upgradable(registry).set_code(own)), refused);
    let unknown = [9; 32].into();
    let refused = UpgradeError::UnknownCode(unknown);
    assert_eq!(world.refused(&dao, upgradable(registry).set_code(only(unknown))), refused);
    let other = world.upload(&dao, "tributary_stake").unwrap();
    let refused = UpgradeError::UnfitCode(other);
    assert_eq!(world.refused(&dao, upgradable(registry).set_code(only(other))), refused);
    for code in [only(own.full), own] {
        world.ok(&dao, upgradable(registry).set_code(code));
        assert_eq!(world.ask(metrics(registry).metric(WORK)), Some(work.clone()));
        assert_eq!(world.ask(upgradable(registry).code()), code);
    }
}
