//! The factory: one call makes a DAO whose parts know one another, and over which nobody has power.

use tributary_client::EventLog;
use tributary_harness::{
    artifacts, given, messages,
    messages::{factory, governor, metrics, token, treasury},
    suite::SetupError,
    AccountId, Chain, Signer, World,
};
use tributary_interfaces::{
    factory::{CodeHashes, Dao, DaoConfig, DaoCreated, Factory, FactoryError, FactoryFounded, Part},
    governor::{Configured, Governor, GovernorError, GovernorFounded, Guardian, GuardianSet, Settings},
    metrics::{MetricConfig, Metrics, MetricsError, MetricsRoles},
    source::MetricRef,
    token::{ExclusionChanged, PolicySet, Token, TokenError, TokenFounded, TokenRoles, TokenRolesSet, VOTES},
    treasury::{Asset, GrantConfig, Pause, SpendCap, Treasury, TreasuryConfig, TreasuryError},
    upgrade::{Code, CodeSet, Upgradable},
    PSP22,
};

struct Story {
    world: World,
    founder: Signer,
    ann: Signer,
    arbiter: Signer,
    at: AccountId,
}

fn story() -> Story {
    let mut world = World::new();
    let [founder, ann, arbiter] = ["founder", "ann", "arbiter"].map(|name| world.actor(name));
    let at = world.factory(&founder);
    Story { world, founder, ann, arbiter, at }
}

impl Story {
    fn config(&mut self) -> DaoConfig {
        let genesis = self.world.chain.genesis().unwrap();
        given::dao(&[(&self.ann, 100)], &self.ann, self.arbiter.account(), genesis)
    }

    fn create(&mut self) -> Dao {
        let config = self.config();
        self.world.ok(&self.founder.clone(), factory(self.at).create(config))
    }
}

#[test]
fn one_call_makes_four_contracts_that_know_one_another() {
    let mut s = story();
    let config = s.config();
    let receipt = s.world.receipt(&s.founder.clone(), factory(s.at).create(config));
    let dao = receipt.value;
    let created = &receipt.events.of::<DaoCreated>(s.at)[0];
    assert_eq!((created.index, created.founder, created.dao), (0, s.founder.account(), dao));
    assert_eq!(s.world.ask(factory(s.at).dao(0)), Some(dao));
    assert_eq!(s.world.ask(factory(s.at).dao_count()), 1);

    let roles = TokenRoles { governor: dao.governor, minter: dao.metrics, redeemer: dao.treasury };
    assert_eq!(s.world.ask(token(dao.token).roles()), roles);
    let roles = MetricsRoles { governor: dao.governor, arbiter: s.arbiter.account(), token: dao.token };
    assert_eq!(s.world.ask(metrics(dao.metrics).roles()), roles);
    let electorate = MetricRef { source: dao.token, metric: VOTES };
    assert_eq!(s.world.ask(governor(dao.governor).electorate()), electorate);
    assert_eq!(s.world.ask(treasury(dao.treasury).governor()), dao.governor);
    assert_eq!(s.world.ask(treasury(dao.treasury).token()), dao.token);
    assert_eq!(s.world.ask(messages::psp22(dao.token).balance_of(s.ann.account())), 100);
    assert_eq!(s.world.ask(metrics(dao.metrics).metric_count()), 1);
}

#[test]
fn what_a_dao_is_founded_with_is_told_by_its_parts_events() {
    let mut s = story();
    let (codes, genesis) = (s.world.ask(factory(s.at).code_hashes()), s.world.genesis());
    let founded = s.world.chain.events(0).unwrap();
    let factory_s = EventLog(founded).of::<FactoryFounded>(s.at);
    assert_eq!(factory_s[0].codes, codes);

    let mut config = s.config();
    config.token.cap = Some(1_000);
    let receipt = s.world.receipt(&s.founder.clone(), factory(s.at).create(config.clone()));
    let (dao, events) = (receipt.value, receipt.events);
    for (part, code) in [
        (dao.token, codes.token),
        (dao.metrics, codes.metrics),
        (dao.governor, codes.governor),
        (dao.treasury, codes.treasury),
    ] {
        assert_eq!(events.of::<CodeSet>(part)[0].code, code);
        assert_eq!(s.world.ask(messages::upgradable(part).code()), code);
    }
    let token_s = &events.of::<TokenFounded>(dao.token)[0];
    assert_eq!((token_s.name.as_str(), token_s.symbol.as_str(), token_s.decimals), ("Test", "TST", 0));
    assert_eq!((token_s.cap, token_s.genesis), (1_000, genesis));
    assert_eq!(s.world.ask(token(dao.token).cap()), 1_000);
    assert_eq!(s.world.ask(token(dao.token).genesis()), genesis);
    assert_eq!(events.of::<PolicySet>(dao.token)[0].policy, config.token.policy);
    let roles: Vec<_> = events.of::<TokenRolesSet>(dao.token).into_iter().map(|set| set.roles).collect();
    assert_eq!(roles.first().map(|roles| roles.governor), Some(s.at), "until it hands them over");
    assert_eq!(roles.last(), Some(&s.world.ask(token(dao.token).roles())));
    let excluded = &events.of::<ExclusionChanged>(dao.token)[0];
    assert_eq!((excluded.account, excluded.excluded), (dao.treasury, true));
    assert!(s.world.ask(token(dao.token).is_excluded(dao.treasury)));
    let governor_s = &events.of::<GovernorFounded>(dao.governor)[0];
    let electorate = MetricRef { source: dao.token, metric: VOTES };
    assert_eq!((governor_s.electorate, governor_s.genesis), (electorate, genesis));
    assert_eq!(events.of::<Configured>(dao.governor)[0].settings, config.governor.settings);
    assert_eq!(events.of::<GuardianSet>(dao.governor)[0].guardian, config.governor.guardian);
}

#[test]
fn the_daos_of_a_factory_are_listed_page_by_page() {
    let mut s = story();
    let daos = [s.create(), s.create(), s.create()];
    assert_eq!(s.world.ask(factory(s.at).daos(0, u32::MAX)), daos);
    assert_eq!(s.world.ask(factory(s.at).daos(1, 1)), daos[1..2]);
    assert!(s.world.ask(factory(s.at).daos(3, 1)).is_empty());
}

#[test]
fn law_8_the_founder_and_the_factory_keep_no_power() {
    let mut s = story();
    let dao = s.create();
    let founder = s.founder.clone();
    let caller = founder.account();
    let needed = dao.governor;
    let mine = TokenRoles { governor: caller, minter: caller, redeemer: caller };
    assert_eq!(
        s.world.refused(&founder, token(dao.token).set_roles(mine)),
        TokenError::NotAllowed { caller, needed }
    );
    assert!(matches!(
        s.world.refused(&founder, token(dao.token).mint_batch(vec![(caller, 1)])),
        TokenError::NotAllowed { .. }
    ));
    let mine = MetricsRoles { governor: caller, arbiter: caller, token: dao.token };
    assert_eq!(
        s.world.refused(&founder, metrics(dao.metrics).set_roles(mine)),
        MetricsError::NotAllowed { caller, needed }
    );
    let grant = GrantConfig {
        recipient: caller,
        asset: Asset::Native,
        amount: 1,
        start: 0,
        cliff: 0,
        end: 1,
        gate: None,
    };
    assert_eq!(
        s.world.refused(&founder, treasury(dao.treasury).create_grant(grant)),
        TreasuryError::NotAllowed { caller, needed }
    );
    // Nor does any contract's role name the factory.
    let roles = s.world.ask(token(dao.token).roles());
    assert!(![roles.governor, roles.minter, roles.redeemer].contains(&s.at));
}

#[test]
fn the_treasury_s_tokens_never_count_as_votes() {
    let mut s = story();
    let dao = s.create();
    let ann = s.ann.clone();
    s.world.ok(&ann, messages::psp22(dao.token).transfer(dao.treasury, 40, vec![]));
    assert_eq!(s.world.ask(token(dao.token).votable_supply()), 60);
    assert_eq!(s.world.ask(token(dao.token).votes(dao.treasury)), 0);
}

#[test]
fn the_treasury_is_founded_with_its_guardian_its_caps_and_its_fast_path() {
    let mut s = story();
    let cap = SpendCap { amount: 700, period: 86_400_000 };
    let guarded = TreasuryConfig { guardian: Some(s.ann.account()), caps: vec![(Asset::Native, cap)] };
    let config = DaoConfig { treasury: guarded, ..s.config() };
    let dao: Dao = s.world.ok(&s.founder.clone(), factory(s.at).create(config.clone()));
    let pause = s.world.ask(treasury(dao.treasury).pause_state());
    assert_eq!(pause, Pause { guardian: Some(s.ann.account()), until: 0 });
    assert_eq!(s.world.ask(treasury(dao.treasury).spending(Asset::Native)).cap, Some(cap));
    s.world.ok(&s.ann.clone(), treasury(dao.treasury).pause());
    // What runs at its account is the fast path, and is small.
    let codes = s.world.ask(factory(s.at).code_hashes());
    assert_eq!(s.world.chain.code_hash(&dao.treasury).unwrap(), codes.treasury.fast);
    // A cap over no time is refused, and nothing is founded.
    let caps = vec![(Asset::Native, SpendCap { period: 0, ..cap })];
    let bad = DaoConfig { treasury: TreasuryConfig { guardian: None, caps }, ..config };
    assert_eq!(
        s.world.refused(&s.founder.clone(), factory(s.at).create(bad)),
        FactoryError::Treasury(TreasuryError::TooSmall { got: 0, min: 1 })
    );
}

#[test]
fn without_an_arbiter_the_governor_decides() {
    let mut s = story();
    let config = DaoConfig { arbiter: None, ..s.config() };
    let dao: Dao = s.world.ok(&s.founder.clone(), factory(s.at).create(config));
    assert_eq!(s.world.ask(metrics(dao.metrics).roles()).arbiter, dao.governor);
}

#[test]
fn law_14_a_dao_whose_fast_path_is_another_part_s_is_not_founded() {
    let mut s = story();
    let (founder, config) = (s.founder.clone(), s.config());
    let codes = s.world.ask(factory(s.at).code_hashes());
    let wrong = [
        (Part::Token, CodeHashes { token: Code { fast: codes.metrics.fast, ..codes.token }, ..codes }),
        (Part::Metrics, CodeHashes { metrics: Code { fast: codes.token.fast, ..codes.metrics }, ..codes }),
        (
            Part::Governor,
            CodeHashes { governor: Code { fast: codes.treasury.fast, ..codes.governor }, ..codes },
        ),
        (
            Part::Treasury,
            CodeHashes { treasury: Code { fast: codes.governor.fast, ..codes.treasury }, ..codes },
        ),
    ];
    for (part, codes) in wrong {
        let at = s.world.deploy(&founder, "factory", codes);
        let refused = s.world.refused(&founder, factory(at).create(config.clone()));
        assert_eq!(refused, FactoryError::NotInstantiated(part));
    }
}

#[test]
fn no_role_of_a_dao_is_founded_as_the_account_of_zeros() {
    let mut s = story();
    let (founder, good) = (s.founder.clone(), s.config());
    let zero = AccountId::from([0; 32]);
    let bad = DaoConfig { arbiter: Some(zero), ..good.clone() };
    let refused = s.world.refused(&founder, factory(s.at).create(bad));
    assert_eq!(refused, FactoryError::Metrics(MetricsError::ZeroAccount { entry: 1 }));
    let mut bad = good.clone();
    bad.governor.guardian = Some(Guardian { account: zero, until: s.world.now() + 1 });
    let refused = s.world.refused(&founder, factory(s.at).create(bad));
    assert_eq!(refused, FactoryError::Governor(GovernorError::ZeroAccount));
    let mut bad = good;
    bad.metrics[0].attestors = vec![zero];
    let refused = s.world.refused(&founder, factory(s.at).create(bad));
    assert_eq!(refused, FactoryError::Metrics(MetricsError::ZeroAccount { entry: 0 }));
}

#[test]
fn the_same_founder_founds_the_same_dao_twice_at_different_accounts() {
    let mut s = story();
    let (first, second) = (s.create(), s.create());
    assert_ne!(first.token, second.token);
    assert_ne!(first.treasury, second.treasury);
    assert_eq!(s.world.ask(factory(s.at).dao_count()), 2);
}

#[test]
fn a_part_that_refuses_its_share_of_the_configuration_is_named_and_nothing_is_founded() {
    let mut s = story();
    let founder = s.founder.clone();
    let good = s.config();
    let mut bad = good.clone();
    bad.governor.settings = Settings { quorum: 0, ..bad.governor.settings };
    assert!(matches!(
        s.world.refused(&founder, factory(s.at).create(bad)),
        FactoryError::Governor(GovernorError::OutOfRange { .. })
    ));
    let mut bad = good.clone();
    bad.token.cap = Some(99);
    assert!(matches!(
        s.world.refused(&founder, factory(s.at).create(bad)),
        FactoryError::Token(TokenError::CapExceeded { .. })
    ));
    let mut bad = good.clone();
    bad.metrics = vec![MetricConfig { window: 0, ..bad.metrics[0].clone() }];
    assert!(matches!(
        s.world.refused(&founder, factory(s.at).create(bad)),
        FactoryError::Metrics(MetricsError::WindowOutOfRange { .. })
    ));
    assert_eq!(s.world.ask(factory(s.at).dao_count()), 0);
}

#[test]
fn a_factory_of_code_that_is_not_there_says_which() {
    let mut s = story();
    let founder = s.founder.clone();
    let codes = s.world.ask(factory(s.at).code_hashes());
    let hash_of = |name| artifacts().code(name).unwrap().hash;
    let token = Code { full: hash_of("tributary_token"), fast: Some(hash_of("tributary_token_fast")) };
    assert_eq!(codes.token, token);
    let broken = CodeHashes { treasury: Code { full: [7; 32].into(), fast: None }, ..codes };
    let at = s.world.deploy(&founder, "factory", broken);
    let config = s.config();
    assert_eq!(
        s.world.refused(&founder, factory(at).create(config)),
        FactoryError::NotInstantiated(Part::Treasury)
    );
    let missing = s.world.try_deploy(&founder, "no_such_contract", ());
    assert!(matches!(missing, Err(SetupError::Artifacts(_))));
}
