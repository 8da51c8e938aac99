//! Law 14: every accepted setting can be lived with and changed again. Each setting is taken to the least and to
//! the most that is accepted, alone and with all others; one past them is refused with the range. A DAO lives with
//! it, and changes it back by a decision within a bounded time.

use crate::town::{settings, town, Town, NATIVE, WORK};
use scale::{Decode, Encode};
use tributary_behaviour::council::{action, next_code};
use tributary_client::suite;
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    given,
    messages::{factory, governor, metrics, psp22, source, token, treasury, upgradable},
    AccountId, Call, CallError, Chain, ChainExt, Hash, Signer,
};
use tributary_interfaces::{
    factory::{Dao, DaoConfig, Factory},
    governor::{
        Action, Choice, Governor, GovernorConfig, GovernorError, Guardian, Setting, Settings, State,
        MAX_GUARD, MIN_GRACE,
    },
    metrics::{
        MetricConfig, MetricKind, Metrics, MetricsError, EARNED, MAX_AMOUNT, MAX_ARBITRATION, MAX_ATTESTORS,
        MAX_WINDOW, MIN_ARBITRATION, MIN_WINDOW, POINT, SCORE,
    },
    source::{MetricRef, MetricSource},
    token::{Token, TransferPolicy, VOTES},
    treasury::{SpendCap, Treasury, TreasuryConfig, MAX_CAP_PERIOD},
    upgrade::{Code, Upgradable, UpgradeError},
    Millis, MAX_TEXT, PSP22,
};

impl Town {
    /// What a message would do if the governor sent it.
    pub fn as_governor<T: Decode, E: Decode + std::fmt::Debug>(
        &mut self,
        call: impl Into<Call<Result<T, E>>>,
    ) -> Result<T, E> {
        let governor = self.dao.governor;
        match self.world.chain.try_call(&governor, call) {
            Ok(receipt) => Ok(receipt.value),
            Err(CallError::Contract(error)) => Err(error),
            Err(error) => panic!("neither done nor refused: {error}"),
        }
    }

    /// Ann, Ben and Cas decide something by whatever settings there are, as slowly as those say. Answers how
    /// long it took.
    fn decide(&mut self, at: AccountId, actions: Vec<Action>) -> Millis {
        let (begun, ann) = (self.now(), self.ann.clone());
        let id = self.world.ok(&ann, governor(at).propose(actions, String::new()));
        let view = |town: &mut Self| town.world.ask(governor(at).proposal(id)).expect("it is there");
        let snapshot = view(self).snapshot;
        self.world.at(snapshot + 1);
        for voter in [self.ben.clone(), ann] {
            self.world.ok(&voter, governor(at).vote(id, Choice::For, String::new()));
        }
        self.world.advance(1);
        if view(self).state == State::Active {
            let ends = view(self).ends;
            self.world.at(ends);
        }
        self.world.ok(&self.keeper, governor(at).queue(id));
        let from = view(self).executable_from.expect("it is queued");
        self.world.at(from);
        self.world.ok(&self.keeper, governor(at).execute(id));
        self.now() - begun
    }
}

/// A setting's name, its least and its most as documented, and how it is set.
type Range = (Setting, u64, u64, fn(&mut Settings, u64));

/// The settings of votes.
fn of_votes() -> Vec<Range> {
    vec![
        (Setting::VotingDelay, 0, 30 * DAY, |settings, value| settings.voting_delay = value),
        (Setting::VotingPeriod, MINUTE, 60 * DAY, |settings, value| settings.voting_period = value),
        (Setting::Timelock, 0, 60 * DAY, |settings, value| settings.timelock = value),
        (Setting::Grace, MIN_GRACE, 60 * DAY, |settings, value| settings.grace = value),
        (Setting::Quorum, 1, 5_000, |settings, value| settings.quorum = value as u16),
        (Setting::Threshold, 0, 1_000, |settings, value| settings.threshold = value as u16),
        (Setting::LiveProposals, 1, 20, |settings, value| settings.live_proposals = value as u32),
        (Setting::Extension, 0, 14 * DAY, |settings, value| settings.extension = value),
    ]
}

#[test]
fn law_14_a_dao_lives_by_any_rules_of_votes_and_changes_them() {
    let mut town = town();
    let (founder, dao) = (town.founder.clone(), town.dao);
    let (genesis, fast) = (town.world.genesis(), town.world.fast(&founder, "governor"));
    let electorate = MetricRef { source: dao.token, metric: VOTES };
    let (usual, start) = (given::settings(), town.remember());
    let found = |town: &mut Town, settings| {
        let config = GovernorConfig { settings, guardian: None };
        town.world.try_deploy(&founder, "governor", (electorate, config, genesis, fast))
    };
    let mut extremes = Vec::new();
    let (mut least, mut most) = (usual, usual);
    for (setting, min, max, set) in of_votes() {
        let with = |value| {
            let mut settings = usual;
            set(&mut settings, value);
            settings
        };
        set(&mut least, min);
        set(&mut most, max);
        extremes.extend([with(min), with(max)]);
        // One past the range is refused, and the range named.
        for value in [min.checked_sub(1), Some(max + 1)].into_iter().flatten() {
            let error = GovernorError::OutOfRange { setting, value, min, max };
            let configure =
                governor(dao.governor).propose(vec![Action::Configure(with(value))], String::new());
            assert_eq!(town.world.refused(&town.ann.clone(), configure), error);
            match found(&mut town, with(value)) {
                Err(suite::SetupError::Constructor { output, .. }) => {
                    assert_eq!(output, [vec![0], Err::<(), _>(error).encode()].concat());
                }
                other => panic!("founded with {setting:?} = {value}: {other:?}"),
            }
        }
    }
    for settings in [least, most] {
        extremes.extend([settings, Settings { early_decision: true, ..settings }]);
    }
    for settings in extremes {
        town.go_back(&start);
        let at = found(&mut town, settings).expect("it is founded");
        town.world.advance(1);
        // Changed back, taken again by a decision, and changed back once more.
        for (is, next) in [(settings, usual), (usual, settings), (settings, usual)] {
            assert_eq!(town.world.ask(governor(at).settings()), is);
            let took = town.decide(at, vec![Action::Configure(next)]);
            let Settings { voting_delay, voting_period, timelock, extension, .. } = is;
            assert!(took <= voting_delay + voting_period + 2 * extension + timelock, "{is:?}: {took}");
        }
        assert_eq!(town.world.ask(governor(at).settings()), usual);
        // So many may be proposed at once, and no more.
        town.decide(at, vec![Action::Configure(settings)]);
        for live in 0..settings.live_proposals {
            let (ann, propose) = (town.ann.clone(), governor(at).propose(vec![], String::new()));
            assert_eq!(town.world.ok(&ann, propose), 4 + live);
        }
        let max = settings.live_proposals;
        let refused = town.world.refused(&town.ann.clone(), governor(at).propose(vec![], String::new()));
        assert_eq!(refused, GovernorError::TooManyLive { live: max, max });
    }
    // A guardian of the longest term ends with it, and cannot be set for longer.
    town.go_back(&start);
    let account = town.guardian.account();
    let guard = |until| Guardian { account, until };
    let keeper = town.keeper.clone();
    let max = town.now() + MAX_GUARD;
    let propose = governor(dao.governor).propose(vec![Action::Guard(Some(guard(max + 1)))], String::new());
    let error = GovernorError::OutOfRange { setting: Setting::GuardianSunset, value: max + 1, min: 0, max };
    assert_eq!(town.world.refused(&town.ann.clone(), propose), error);
    town.decree(vec![Action::Guard(Some(guard(max)))]);
    let (guardian, noted) = (town.guardian.clone(), town.ripe(vec![Action::Guard(None)]));
    town.world.ok(&guardian, governor(dao.governor).veto(noted));
    town.world.at(max);
    let noted = town.ripe(vec![Action::Guard(None)]);
    let too_late = GovernorError::NotAllowed { caller: guardian.account() };
    assert_eq!(town.world.refused(&guardian, governor(dao.governor).veto(noted)), too_late);
    let execute = town.execute(noted);
    town.world.ok(&keeper, execute);
    assert_eq!(town.world.ask(governor(dao.governor).guardian()), None);
}

/// The terms of a metric at their extremes, all of which are accepted.
fn extreme_terms(attestor: &Signer) -> Vec<(&'static str, MetricConfig)> {
    let usual = given::metric("work", &[attestor]);
    let is = |what, change: fn(&mut MetricConfig)| {
        let mut config = usual.clone();
        change(&mut config);
        (what, config)
    };
    let least = MetricConfig {
        name: String::new(),
        unit: String::new(),
        weight: 0,
        tokens_per_point: 0,
        half_life: 1,
        attestation_cap: 1,
        period_cap: 1,
        period: 1,
        window: MIN_WINDOW,
        arbitration: MIN_ARBITRATION,
        bond: 1,
        ..usual.clone()
    };
    let most = MetricConfig {
        name: "n".repeat(MAX_TEXT as usize),
        unit: "u".repeat(MAX_TEXT as usize),
        weight: MAX_AMOUNT,
        half_life: Millis::MAX,
        attestation_cap: u128::MAX,
        period_cap: u128::MAX,
        period: Millis::MAX,
        window: MAX_WINDOW,
        arbitration: MAX_ARBITRATION,
        attestors: vec![attestor.account(); MAX_ATTESTORS as usize],
        ..usual.clone()
    };
    let costly = MetricConfig { bond: MAX_AMOUNT, tokens_per_point: MAX_AMOUNT, ..most.clone() };
    vec![
        is("no weight", |config| config.weight = 0),
        is("the most weight", |config| config.weight = MAX_AMOUNT),
        is("no tokens", |config| config.tokens_per_point = 0),
        is("the most tokens", |config| config.tokens_per_point = MAX_AMOUNT / 2),
        is("a half-life of a millisecond", |config| config.half_life = 1),
        is("a half-life without end", |config| config.half_life = Millis::MAX),
        is("the least cap", |config| config.attestation_cap = 1),
        is("the most cap", |config| config.attestation_cap = u128::MAX),
        is("the least cap of a period", |config| config.period_cap = 1),
        is("the most cap of a period", |config| config.period_cap = u128::MAX),
        is("one period for ever", |config| (config.period, config.period_cap) = (0, 1)),
        is("a period without end", |config| (config.period, config.period_cap) = (Millis::MAX, u128::MAX)),
        is("the shortest window", |config| config.window = MIN_WINDOW),
        is("the longest window", |config| config.window = MAX_WINDOW),
        is("the shortest arbitration", |config| config.arbitration = MIN_ARBITRATION),
        is("the longest arbitration", |config| config.arbitration = MAX_ARBITRATION),
        is("a bond that nobody has", |config| config.bond = MAX_AMOUNT),
        is("nobody who attests", |config| config.attestors.clear()),
        ("all the least", least.clone()),
        ("all the most", most.clone()),
        ("all the most, and bonds", costly),
        (
            "an indicator with all the least",
            MetricConfig { kind: MetricKind::Indicator, half_life: 0, ..least },
        ),
        (
            "an indicator with all the most",
            MetricConfig { kind: MetricKind::Indicator, half_life: 0, ..most },
        ),
    ]
}

#[test]
fn law_14_a_dao_lives_with_any_terms_of_a_metric_and_changes_them() {
    let mut town = town();
    let (dao, attestor) = (town.dao, town.attestor.clone());
    let usual = given::metric("work", &[&attestor]);
    let is = |change: fn(&mut MetricConfig)| {
        let mut config = usual.clone();
        change(&mut config);
        config
    };
    let window = |window| MetricsError::WindowOutOfRange { window, min: MIN_WINDOW, max: MAX_WINDOW };
    let arbitration = |arbitration| MetricsError::ArbitrationOutOfRange {
        arbitration,
        min: MIN_ARBITRATION,
        max: MAX_ARBITRATION,
    };
    let large = MetricsError::TermTooLarge { value: MAX_AMOUNT + 1, max: MAX_AMOUNT };
    let long = MetricsError::TextTooLong { length: MAX_TEXT + 1, max: MAX_TEXT };
    let many = MetricsError::WrongCount { got: MAX_ATTESTORS + 1, max: MAX_ATTESTORS };
    for (config, error) in [
        (is(|config| config.window = MIN_WINDOW - 1), window(MIN_WINDOW - 1)),
        (is(|config| config.window = MAX_WINDOW + 1), window(MAX_WINDOW + 1)),
        (is(|config| config.arbitration = MIN_ARBITRATION - 1), arbitration(MIN_ARBITRATION - 1)),
        (is(|config| config.arbitration = MAX_ARBITRATION + 1), arbitration(MAX_ARBITRATION + 1)),
        (is(|config| config.weight = MAX_AMOUNT + 1), large.clone()),
        (is(|config| config.tokens_per_point = MAX_AMOUNT + 1), large.clone()),
        (is(|config| config.bond = MAX_AMOUNT + 1), large),
        (is(|config| config.name = "n".repeat(MAX_TEXT as usize + 1)), long.clone()),
        (is(|config| config.unit = "u".repeat(MAX_TEXT as usize + 1)), long),
        (is(|config| config.attestors = vec![[1; 32].into(); MAX_ATTESTORS as usize + 1]), many),
    ] {
        assert_eq!(town.as_governor(metrics(dao.metrics).update_metric(WORK, config)), Err(error));
    }
    let start = town.remember();
    for (what, config) in extreme_terms(&attestor) {
        town.go_back(&start);
        town.decree_call(metrics(dao.metrics).define_metric(config.clone()));
        let metric = 4;
        assert_eq!(town.world.ask(metrics(dao.metrics).metric(metric)), Some(config.clone()), "{what}");
        let filed = town.live_with(metric, &config);
        let nobody_can = config.bond == MAX_AMOUNT || config.attestors.is_empty();
        assert_eq!(filed.is_none(), nobody_can, "{what}");
        // Back again: at once, for what is filed from then on.
        let back = MetricConfig { kind: config.kind, ..usual.clone() };
        town.decree_call(metrics(dao.metrics).update_metric(metric, back.clone()));
        let filed = town.live_with(metric, &back);
        assert!(filed.is_some(), "{what} cannot be changed back");
        let members = town.members().map(|member| member.account()).to_vec();
        let at = town.now() - 1;
        for metric in [SCORE, EARNED, metric, EARNED + metric] {
            let (source, members) = (source(dao.metrics), members.clone());
            let total = town.world.ask(source.past_total(metric, at));
            if config.kind == MetricKind::Indicator && metric == 4 {
                assert_eq!(total, Ok(1), "{what}");
                continue;
            }
            let values = town.world.ask(source.past_values(metric, members, at)).expect("it answers");
            let sum = values.iter().try_fold(0u128, |sum, value| sum.checked_add(*value));
            let is_within = sum.zip(total.ok()).is_some_and(|(sum, total)| sum <= total);
            assert!(is_within, "{what}: {metric}: {values:?}");
        }
        town.decree_call(metrics(dao.metrics).set_score_half_life(1));
        town.decree_call(metrics(dao.metrics).set_score_half_life(Millis::MAX));
        town.decree_call(metrics(dao.metrics).set_score_half_life(0));
    }
}

impl Town {
    /// Files the most and the least that the terms allow, has one doubted and upheld, and makes them count.
    pub fn live_with(&mut self, metric: u32, config: &MetricConfig) -> Option<u32> {
        let (at, attestor) = (self.dao.metrics, self.attestor.clone());
        let is_contribution = config.kind == MetricKind::Contribution;
        let caps = [config.attestation_cap, config.period_cap].into_iter().filter(|cap| *cap > 0);
        let units = if is_contribution { MAX_AMOUNT / POINT } else { MAX_AMOUNT };
        let worth = units * POINT / config.weight.clamp(POINT, MAX_AMOUNT);
        let tokens = MAX_AMOUNT / config.tokens_per_point.max(1);
        let most =
            caps.fold(units.min(worth), u128::min).min(if is_contribution { tokens } else { units }).max(1);
        let mut amounts = vec![[most, 0, 0]];
        if config.period_cap != 1 {
            // Who has the votes keeps them.
            amounts = vec![[1, 0, 0], [most, 0, 0], [1, 0, 0]];
        }
        let mut first = None;
        for amounts in amounts {
            let file = metrics(at).attest_batch(metric, self.claims(amounts));
            let filed = self.world.chain.submit(&attestor, Call::from(file).with_value(config.bond));
            first = first.or(Some(filed.ok()?.value));
        }
        let first = first?;
        let doubt = metrics(at).challenge_batch(vec![first], String::new());
        self.world.ok(&self.ben.clone(), Call::from(doubt).with_value(config.bond));
        self.world.advance(config.arbitration - 1);
        self.world.ok(&self.arbiter.clone(), metrics(at).resolve_batch(vec![first], true));
        self.world.advance(config.window);
        let count = self.world.ask(metrics(at).attestation_count());
        let (keeper, ids) = (self.keeper.clone(), (first..count).collect());
        assert_eq!(self.world.ok(&keeper, metrics(at).finalize_batch(ids)), count - first);
        self.world.advance(1);
        Some(first)
    }
}

#[test]
fn law_14_a_dao_is_founded_with_all_the_least_and_with_all_the_most_and_governs_itself() {
    let mut town = town();
    let (founder, attestor) = (town.founder.clone(), town.attestor.clone());
    let factory_at = town.factory;
    let genesis = town.world.genesis();
    let start = town.remember();
    let (mut least, mut most) = (given::settings(), given::settings());
    for (_, min, max, set) in of_votes() {
        set(&mut least, min);
        set(&mut most, max);
    }
    let terms: Vec<_> = extreme_terms(&attestor).into_iter().map(|(_, config)| config).collect();
    let cap = |amount, period| vec![(NATIVE, SpendCap { amount, period })];
    let guard = |until| Some(Guardian { account: town.guardian.account(), until });
    let until = town.world.chain.now().expect("it has a clock") + MAX_GUARD;
    let all = [(&town.ann, u128::MAX / 5 * 3), (&town.ben, u128::MAX / 5), (&town.cas, u128::MAX / 5)];
    let few = [(&town.ann, 700u128), (&town.ben, 200), (&town.cas, 100)];
    let text = "n".repeat(MAX_TEXT as usize);
    let of =
        |founders: &[(&Signer, u128)], decimals, cap, name: &str| tributary_interfaces::token::TokenConfig {
            name: name.into(),
            symbol: name.into(),
            decimals,
            policy: TransferPolicy::Locked,
            cap,
            ..given::token(founders)
        };
    let configs = [
        DaoConfig {
            token: of(&few, 0, Some(1_000), ""),
            score_half_life: 1,
            metrics: vec![terms[18].clone(), terms[21].clone()],
            governor: GovernorConfig { settings: least, guardian: guard(0) },
            treasury: TreasuryConfig { guardian: None, caps: cap(0, 1) },
            ..given::dao(&few, &attestor, town.arbiter.account(), genesis)
        },
        DaoConfig {
            token: of(&all, u8::MAX, Some(u128::MAX), &text),
            score_half_life: Millis::MAX,
            metrics: vec![terms[19].clone(), terms[22].clone(), terms[20].clone()],
            governor: GovernorConfig { settings: most, guardian: guard(until) },
            treasury: TreasuryConfig {
                guardian: Some(town.guardian.account()),
                caps: cap(u128::MAX, MAX_CAP_PERIOD),
            },
            ..given::dao(&all, &attestor, town.arbiter.account(), genesis)
        },
    ];
    for config in configs {
        town.go_back(&start);
        let dao: Dao = town.world.ok(&founder, factory(factory_at).create(config.clone()));
        town.dao = dao;
        town.fund(NATIVE, 1_000_000);
        town.world.advance(1);
        assert!(
            town.live_with(WORK, &config.metrics[0]).is_some(),
            "it attests by the terms it was founded with"
        );
        town.use_money();
        // Everything that was set is set back in one decision, within two hundred days.
        let back = vec![
            Action::Configure(settings()),
            Action::Guard(None),
            action(token(dao.token).set_policy(TransferPolicy::Free)),
            action(metrics(dao.metrics).set_score_half_life(0)),
            action(metrics(dao.metrics).update_metric(1, given::metric("work", &[&attestor]))),
            action(treasury(dao.treasury).set_cap(NATIVE, None)),
            action(treasury(dao.treasury).set_guardian(None)),
        ];
        assert!(town.decide(dao.governor, back) <= 200 * DAY);
        town.world.advance(MAX_CAP_PERIOD);
        assert_eq!(town.world.ask(governor(dao.governor).settings()), settings());
        assert_eq!(town.world.ask(treasury(dao.treasury).spending(NATIVE)).cap, None);
        let filed = town.live_with(WORK, &given::metric("work", &[&attestor]));
        assert!(filed.is_some());
        let (ann, to) = (town.ann.clone(), town.ben.account());
        town.world.ok(&ann, psp22(dao.token).transfer(to, 1, vec![]));
        town.is_rid_of_all("a founding");
    }
}

#[test]
fn law_14_a_dao_that_left_everybody_out_of_its_votes_is_governed_by_who_earns_tokens_next() {
    let mut town = town();
    town.fund(NATIVE, 1_000);
    let (dao, keeper, attestor) = (town.dao, town.keeper.clone(), town.attestor.clone());
    let leave_out = |excluded, who: &Signer| action(token(dao.token).set_excluded(who.account(), excluded));
    let members = town.members();
    town.decree(members.iter().map(|member| leave_out(true, member)).collect());
    town.world.advance(1);
    assert_eq!(town.world.ask(token(dao.token).votable_supply()), 0);
    // Nobody has a vote; but work goes on.
    let claims = town.claims([1, 0, 0]).into_iter();
    let claims =
        claims.map(|claim| tributary_interfaces::metrics::Claim { member: keeper.account(), ..claim });
    let filed = town.world.ok(&attestor, metrics(dao.metrics).attest_batch(WORK, claims.collect()));
    town.world.advance(6 * HOUR);
    town.world.ok(&keeper, metrics(dao.metrics).finalize_batch(vec![filed]));
    town.world.advance(1);
    let back = members.iter().map(|member| leave_out(false, member)).collect();
    let id = town.world.ok(&keeper, governor(dao.governor).propose(back, String::new()));
    town.world.advance(1);
    town.world.ok(&keeper, governor(dao.governor).vote(id, Choice::For, String::new()));
    town.world.advance(1);
    town.world.ok(&keeper, governor(dao.governor).queue(id));
    let execute = town.execute(id);
    town.world.ok(&keeper, execute);
    assert_eq!(town.world.ask(token(dao.token).votable_supply()), 10_010);
    town.does_what_daos_do();
}

#[test]
fn law_14_no_upgrade_that_is_accepted_leaves_a_contract_that_answers_nothing() {
    let mut town = town();
    let (dao, founder) = (town.dao, town.founder.clone());
    town.fund(NATIVE, 1_000);
    let names = ["token", "metrics", "governor", "treasury"];
    let mut codes: Vec<Hash> = Vec::new();
    for name in names {
        codes.push(town.world.upload(&founder, &format!("tributary_{name}")).expect("it is built"));
        codes.extend(town.world.fast(&founder, name));
        let Code { full, fast } = next_code(&mut town.world, &founder, name, 1);
        codes.push(full);
        codes.extend(fast);
    }
    for name in ["factory", "crook", "saboteur", "plain", "stake"] {
        codes.push(town.world.upload(&founder, &format!("tributary_{name}")).expect("it is built"));
    }
    codes.push([7; 32].into());
    let fasts: Vec<_> = codes.iter().copied().map(Some).chain([None]).collect();
    let start = town.remember();
    for (number, contract) in [dao.token, dao.metrics, dao.governor, dao.treasury].into_iter().enumerate() {
        let mut accepted = 0;
        for full in codes.iter().copied() {
            for fast in fasts.iter().copied() {
                let code = Code { full, fast };
                // What is another part's or nobody's is tried as a decision only where the governor is asked.
                if contract == dao.governor {
                    let own = codes.iter().position(|known| *known == full).is_some_and(|at| at / 4 == 2);
                    let fast_own = fast.is_none_or(|fast| {
                        codes.iter().position(|known| *known == fast).is_some_and(|at| at / 4 == 2)
                    });
                    if !own && !fast_own {
                        continue;
                    }
                } else {
                    match town.as_governor(upgradable(contract).set_code(code)) {
                        Err(UpgradeError::UnfitCode(_) | UpgradeError::UnknownCode(_)) => continue,
                        other => assert_eq!(other, Ok(()), "{number}: {code:?}"),
                    }
                }
                town.go_back(&start);
                let id = town.ripe(vec![Action::Upgrade { contract, code }]);
                let (keeper, execute) = (town.keeper.clone(), town.execute(id));
                if let Err(error) = town.world.chain.submit(&keeper, execute) {
                    let unfit = matches!(
                        error,
                        CallError::Contract(GovernorError::UnfitCode(_) | GovernorError::UnknownCode(_))
                    );
                    assert!(unfit && contract == dao.governor, "{number}: {code:?}: {error:?}");
                    continue;
                }
                accepted += 1;
                assert_eq!(town.world.ask(upgradable(contract).code()), code);
                assert_eq!(town.world.ask(upgradable(contract).part()) as usize, number);
                town.does_what_daos_do();
            }
        }
        // Either of two full codes, with either of two fast paths or none.
        assert_eq!(accepted, 6, "{}", names[number]);
        town.go_back(&start);
    }
}

impl Town {
    /// All four contracts answer, and do what is asked of them.
    fn does_what_daos_do(&mut self) {
        let (dao, ben) = (self.dao, self.ben.clone());
        self.world.ok(&ben, psp22(dao.token).transfer(self.cas.account(), 5, vec![]));
        assert_eq!(self.world.ask(psp22(dao.token).balance_of(ben.account())), 2_995);
        let filed = self.attest(WORK, [1, 0, 0]);
        self.world.advance(6 * HOUR);
        self.world.ok(&self.keeper.clone(), metrics(dao.metrics).finalize_batch(vec![filed]));
        assert_eq!(self.world.ask(psp22(dao.token).balance_of(self.ann.account())), 6_010);
        self.decree_call(treasury(dao.treasury).transfer(NATIVE, ben.account(), 10));
        assert!(self.world.ok(&ben, treasury(dao.treasury).redeem(1_000, vec![(NATIVE, 1)]))[0] > 0);
    }
}
