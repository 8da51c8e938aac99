//! A DAO as the factory makes it, its people, a token and source that may be told to misbehave, and a picture of
//! what everybody has got: what stories about all places begin with and end with.
//!
//! Ann has 6,000 tokens, Ben 3,000, Cas 1,000. Ann decides alone, within a millisecond.

use std::collections::BTreeMap;
use tributary_behaviour::council::action;
use tributary_client::{suite, EventLog};
use tributary_core::{DAY, HOUR, MINUTE};
pub use tributary_crook::Trick;
use tributary_harness::{
    given,
    messages::{governor, metrics, psp22, source, token, treasury},
    AccountId, Call, Chain, Gas, Memory, Signer, World, ENDOWMENT,
};
use tributary_interfaces::{
    factory::{Dao, DaoConfig},
    governor::{
        Action, Choice, Governor, GovernorConfig, GovernorError, Guardian, ProposalId, Settings, BALLOTS,
        WEIGHT_CAST,
    },
    metrics::{BondPaid, Claim, MetricConfig, MetricKind, Metrics, EARNED, SCORE},
    source::{MetricId, MetricRef, MetricSource},
    token::{Token, BALANCE},
    treasury::{
        Asset, Basis, Budget, GrantConfig, GrantPaid, Paid, ProgramConfig, Redeemed, Transferred, Treasury,
        TreasuryConfig,
    },
    Timestamp, PSP22,
};

pub const NATIVE: Asset = Asset::Native;

/// What a call may use: enough for any, and little enough that one that burns all is soon over.
pub const GAS: Gas = Gas { ref_time: 200_000_000_000, proof_size: 5 * 1024 * 1024 };

/// The metrics that the DAO is founded with: one without bonds, one with, and one for the whole DAO.
pub const WORK: MetricId = 1;
pub const CRAFT: MetricId = 2;
pub const HEALTH: MetricId = 3;
pub const BOND: u128 = 1_001;

/// The metric of the crook whose total grows by a point each millisecond.
pub const GROWING: MetricId = 1;

/// What there is and what everybody has got, by name.
pub type Picture = BTreeMap<String, u128>;

pub struct Town {
    pub world: World,
    pub factory: AccountId,
    pub dao: Dao,
    /// Founded the DAO, may do nothing, and has all the money.
    pub founder: Signer,
    pub attestor: Signer,
    pub arbiter: Signer,
    pub guardian: Signer,
    pub keeper: Signer,
    pub ann: Signer,
    pub ben: Signer,
    pub cas: Signer,
    /// A plain token of the founder's.
    pub cash: AccountId,
    /// A token of the founder's, and a source by which everyone has 1 of 10, honest until it is told otherwise.
    pub crook: AccountId,
}

/// Whoever has the votes decides at once.
pub fn settings() -> Settings {
    Settings {
        voting_delay: 0,
        voting_period: HOUR,
        timelock: 0,
        grace: 60 * DAY,
        live_proposals: 20,
        early_decision: true,
        ..given::settings()
    }
}

pub fn metric_configs(attestor: &Signer) -> Vec<MetricConfig> {
    let work = MetricConfig { window: 6 * HOUR, arbitration: 2 * DAY, ..given::metric("work", &[attestor]) };
    let craft = MetricConfig { name: "craft".into(), bond: BOND, half_life: 30 * DAY, ..work.clone() };
    let health = MetricConfig { name: "health".into(), kind: MetricKind::Indicator, ..work.clone() };
    vec![work, craft, health]
}

/// A town whose token has this cap.
pub fn town_with(cap: Option<u128>, settings: Settings) -> Town {
    let mut world = World::new();
    world.chain.limit_gas(GAS);
    let [founder, attestor, arbiter, guardian, keeper] =
        ["founder", "attestor", "arbiter", "guardian", "keeper"].map(|name| world.actor(name));
    let [ann, ben, cas] = ["ann", "ben", "cas"].map(|name| world.actor(name));
    let until = world.now() + 700 * DAY;
    let guard = Guardian { account: guardian.account(), until };
    let config = DaoConfig {
        genesis: world.genesis(),
        token: tributary_interfaces::token::TokenConfig {
            cap,
            ..given::token(&[(&ann, 6_000), (&ben, 3_000), (&cas, 1_000)])
        },
        score_half_life: 60 * DAY,
        metrics: metric_configs(&attestor),
        arbiter: Some(arbiter.account()),
        governor: GovernorConfig { settings, guardian: Some(guard) },
        treasury: TreasuryConfig { guardian: Some(guardian.account()), caps: vec![] },
    };
    let factory = world.factory(&founder);
    let dao = suite::found(&mut world.chain, &founder, factory, config).expect("a DAO is founded");
    // For what is tried in the governor's name.
    world.chain.endow(&dao.governor, ENDOWMENT).expect("endowing works");
    let cash = world.token(&founder, &[(&founder, 1 << 90)]);
    let crook = world.deploy(&founder, "crook", Trick::Honest);
    world.ok(&founder, psp22(cash).approve(dao.treasury, 1 << 90));
    world.advance(MINUTE);
    Town { world, factory, dao, founder, attestor, arbiter, guardian, keeper, ann, ben, cas, cash, crook }
}

pub fn town() -> Town {
    town_with(None, settings())
}

impl Town {
    pub fn members(&self) -> [Signer; 3] {
        [self.ann.clone(), self.ben.clone(), self.cas.clone()]
    }

    pub fn now(&mut self) -> Timestamp {
        self.world.now()
    }

    pub fn remember(&mut self) -> Memory {
        self.world.chain.snapshot()
    }

    pub fn go_back(&mut self, memory: &Memory) {
        self.world.chain.go_back(memory);
    }

    /// Gives the treasury so much of an asset.
    pub fn fund(&mut self, asset: Asset, amount: u128) {
        let value = if asset == NATIVE { amount } else { 0 };
        let call = Call::from(treasury(self.dao.treasury).fund(asset, amount)).with_value(value);
        self.world.ok(&self.founder, call);
    }

    /// A proposal that waits for nothing but to be executed.
    pub fn ripe(&mut self, actions: Vec<Action>) -> ProposalId {
        let at = self.dao.governor;
        let id = self.world.ok(&self.ann, governor(at).propose(actions, String::new()));
        self.world.advance(1);
        self.world.ok(&self.ann, governor(at).vote(id, Choice::For, String::new()));
        self.world.advance(1);
        self.world.ok(&self.keeper, governor(at).queue(id));
        id
    }

    /// Decides something and does it.
    pub fn decree(&mut self, actions: Vec<Action>) {
        let id = self.ripe(actions);
        self.world.ok(&self.keeper, governor(self.dao.governor).execute(id));
    }

    /// Ann decides something about the treasury.
    pub fn decree_call<R>(&mut self, call: impl Into<Call<R>>) {
        self.decree(vec![action(call)]);
    }

    /// What the crook does wrong, and until when.
    pub fn play(&mut self, trick: Trick, until: Timestamp) {
        let input =
            [ink::selector_bytes!("play").as_slice(), &scale::Encode::encode(&(trick, until))].concat();
        self.world.ok(&self.founder, Call::<Result<(), ()>>::new(self.crook, input));
    }

    pub fn metric(&self, metric: MetricId) -> MetricRef {
        MetricRef { source: self.dao.metrics, metric }
    }

    pub fn balances(&self) -> MetricRef {
        MetricRef { source: self.dao.token, metric: BALANCE }
    }

    pub fn by_the_crook(&self, metric: MetricId) -> MetricRef {
        MetricRef { source: self.crook, metric }
    }

    /// A program of eight days with a fixed budget, by tokens, from a moment on.
    pub fn program(&self, start: Timestamp) -> ProgramConfig {
        ProgramConfig {
            asset: NATIVE,
            metric: self.balances(),
            basis: Basis::Level,
            budget: Budget::Fixed(10_007),
            start,
            epoch_length: DAY,
            epochs: Some(8),
            claim_window: 3 * DAY,
        }
    }

    /// A grant of 9,001 to Ben that vests in six days.
    pub fn grant(&self, start: Timestamp) -> GrantConfig {
        GrantConfig {
            recipient: self.ben.account(),
            asset: NATIVE,
            amount: 9_001,
            start,
            cliff: start + DAY,
            end: start + 6 * DAY,
            gate: None,
        }
    }

    pub fn claims(&self, amounts: [u128; 3]) -> Vec<Claim> {
        let claim = |(who, amount): (Signer, u128)| Claim {
            member: who.account(),
            amount,
            evidence: [7; 32].into(),
            uri: String::new(),
        };
        self.members().into_iter().zip(amounts).filter(|(_, amount)| *amount > 0).map(claim).collect()
    }

    /// The attestor files claims for Ann, Ben and Cas; answers the first number.
    pub fn attest(&mut self, metric: MetricId, amounts: [u128; 3]) -> u32 {
        let claims = self.claims(amounts);
        let bonds = if metric == CRAFT { BOND * claims.len() as u128 } else { 0 };
        let call = Call::from(metrics(self.dao.metrics).attest_batch(metric, claims)).with_value(bonds);
        self.world.ok(&self.attestor, call)
    }

    pub fn challenge(&self, id: u32) -> Call<Result<u32, tributary_interfaces::metrics::MetricsError>> {
        Call::from(metrics(self.dao.metrics).challenge_batch(vec![id], "why?".into())).with_value(BOND)
    }

    pub fn execute(&self, id: ProposalId) -> Call<Result<(), GovernorError>> {
        governor(self.dao.governor).execute(id).into()
    }

    pub fn name(&self, account: &AccountId) -> String {
        let people = [&self.ann, &self.ben, &self.cas, &self.attestor, &self.arbiter, &self.guardian];
        let names = ["ann", "ben", "cas", "attestor", "arbiter", "guardian"];
        let known = people.iter().zip(names).find(|(who, _)| who.account() == *account);
        known.map_or_else(|| "somebody".to_owned(), |(_, name)| name.to_owned())
    }

    /// What members have of a metric at a past moment.
    pub fn values(&mut self, metric: MetricRef, at: Timestamp) -> Vec<u128> {
        let members = self.members().map(|member| member.account()).to_vec();
        self.world.ask(source(metric.source).past_values(metric.metric, members, at)).expect("it answers")
    }

    /// What there is and what everybody has got, a moment from now.
    pub fn picture(&mut self) -> Picture {
        self.world.advance(1);
        let dao = self.dao;
        let mut picture = Picture::new();
        let log = EventLog(self.world.chain.events(0).expect("an embedded chain has events"));
        let mut add = |what: String, amount: u128| *picture.entry(what).or_default() += amount;
        for Paid { program, member, amount, .. } in log.of(dao.treasury) {
            add(format!("program {program} has paid {}", self.name(&member)), amount);
        }
        for GrantPaid { grant, recipient, amount, .. } in log.of(dao.treasury) {
            add(format!("grant {grant} has paid {}", self.name(&recipient)), amount);
        }
        for Transferred { to, amount, .. } in log.of(dao.treasury) {
            add(format!("{} was transferred", self.name(&to)), amount);
        }
        for Redeemed { member, burnt, paid } in log.of(dao.treasury) {
            add(format!("{} has burnt", self.name(&member)), burnt);
            for (asset, amount) in paid {
                add(format!("{} has redeemed of {}", self.name(&member), self.asset_name(asset)), amount);
            }
        }
        for BondPaid { to, amount } in log.of(dao.metrics) {
            add(format!("{} has got of bonds", self.name(&to)), amount);
        }
        for asset in [NATIVE, Asset::Psp22(self.cash), Asset::Psp22(self.crook)] {
            let (books, name) = (self.world.ask(treasury(dao.treasury).vault(asset)), self.asset_name(asset));
            for (what, amount) in [
                ("inflow", books.inflow),
                ("paid", books.paid),
                ("reserved", books.reserved),
                ("free", books.free),
            ] {
                add(format!("{what} of {name}"), amount);
            }
        }
        for who in [self.members().as_slice(), std::slice::from_ref(&self.attestor)].concat() {
            let (name, account) = (self.name(&who.account()), who.account());
            let tokens = self.world.ask(psp22(dao.token).balance_of(account));
            let votes = self.world.ask(token(dao.token).votes(account));
            let bonds = self.world.ask(metrics(dao.metrics).bonds_owed(account));
            let owed = self.world.ask(metrics(dao.metrics).owed_tokens(vec![account])).members[0];
            for (what, amount) in [("tokens", tokens), ("votes", votes), ("of bonds", bonds), ("owed", owed)]
            {
                add(format!("{name} has {what}"), amount);
            }
        }
        let moment = self.world.now() - 1;
        for (what, metric) in [
            ("points", self.metric(SCORE)),
            ("earned", self.metric(EARNED)),
            ("ballots", MetricRef { source: dao.governor, metric: BALLOTS }),
            ("weight cast", MetricRef { source: dao.governor, metric: WEIGHT_CAST }),
        ] {
            for (who, value) in self.members().iter().zip(self.values(metric, moment)) {
                picture.insert(format!("{} has {what}", self.name(&who.account())), value);
            }
        }
        picture
    }

    fn asset_name(&self, asset: Asset) -> &'static str {
        match asset {
            Asset::Native => "money",
            Asset::Psp22(token) if token == self.cash => "cash",
            Asset::Psp22(_) => "crooked cash",
        }
    }
}

/// Where two pictures differ by more than this: what, and what it is in each.
pub fn differences(one: &Picture, other: &Picture, at_most: u128) -> Vec<(String, u128, u128)> {
    let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let both = |name: &String| (one.get(name).copied().unwrap_or(0), other.get(name).copied().unwrap_or(0));
    let told = names.into_iter().map(|name| (name.clone(), both(name).0, both(name).1));
    told.filter(|(_, one, other)| one.abs_diff(*other) > at_most).collect()
}
