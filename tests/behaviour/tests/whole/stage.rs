//! A DAO as the factory makes it, the people around it, and the things that are not as they should be: tokens
//! that keep a fee, vanish, cannot be paid out or store what others pay for; sources that sleep, never end or
//! say too much; and contracts that call others.

use crate::dice::Dice;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tributary_behaviour::replay::Replay;
use tributary_client::{suite, EventLog};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_crook::Trick;
use tributary_harness::{
    artifacts, given, messages::psp22, AccountId, Call, CallError, Chain, ChainError, ChainExt, Gas, Receipt,
    Signer, World,
};
use tributary_interfaces::{
    factory::{Dao, DaoConfig},
    governor::{GovernorConfig, Guardian, ProposalId, Settings},
    metrics::{MetricConfig, MetricKind, POINT},
    source::{MetricId, MetricRef},
    token::TokenConfig,
    treasury::{Asset, Found, Funded, Lost, SpendCap, TreasuryConfig},
    upgrade::{Code, Part},
    Timestamp, PSP22,
};

pub const NATIVE: Asset = Asset::Native;

/// What a call may use up here: more than any needs, and little enough that one that burns all is soon over.
pub const GAS: Gas = Gas { ref_time: 200_000_000_000, proof_size: 5 * 1024 * 1024 };

/// The metrics that the DAO is founded with.
pub const WORK: MetricId = 1;
pub const CRAFT: MetricId = 2;
pub const HEALTH: MetricId = 3;

/// How long the source that sleeps sleeps, and is awake.
pub const NAP: u64 = 9 * DAY;

/// How many versions of each code there are to upgrade to.
pub const VERSIONS: usize = 3;

pub struct Stage {
    pub world: World,
    pub dice: Dice,
    pub dao: Dao,
    pub replay: Replay,
    /// Founded the DAO and may do nothing. Has all of the tokens that money is made of.
    pub founder: Signer,
    pub attestors: Vec<Signer>,
    pub arbiter: Signer,
    pub guardian: Signer,
    pub keeper: Signer,
    pub members: Vec<Signer>,
    /// A token of which there is always enough: what is promised in it can be kept.
    pub rich: AccountId,
    /// The native asset; a plain token; one that keeps a fee of what it moves; those that cannot be paid out,
    /// always or at times, or only at great cost; one that vanishes; last the one of which there is enough.
    pub assets: Vec<Asset>,
    /// The token of which anybody may take what others have.
    pub loose: AccountId,
    /// A source that sleeps every other nap: everyone has 1 of 10.
    pub sleeper: AccountId,
    /// Sources that never end, say too much, or store what others pay for.
    pub troublemakers: Vec<AccountId>,
    /// What strange proposals call.
    pub saboteur: AccountId,
    /// Calls what it is told to call, and how often it did.
    go_between: (AccountId, u32),
    codes: BTreeMap<&'static str, Vec<Code>>,
    /// Proposals that could not be executed when somebody tried.
    pub failed: BTreeSet<ProposalId>,
    /// What happened last, for whoever has to find out why a walk failed.
    pub trail: VecDeque<String>,
    pub done: BTreeMap<&'static str, u64>,
    pub refused: BTreeMap<&'static str, u64>,
    /// What the treasury's account holds beyond its books: what was given and is not credited yet, less what
    /// vanished and is not written down.
    pub beyond: BTreeMap<Asset, i128>,
}

/// What came of a call.
pub enum Came<T> {
    /// It took effect.
    Done(Receipt<T>),
    /// The contract refused, for this reason.
    Refused(String),
    /// The chain did: it trapped, or was too dear.
    Trapped,
}

impl<T> Came<T> {
    pub fn value(self) -> Option<T> {
        match self {
            Came::Done(receipt) => Some(receipt.value),
            _ => None,
        }
    }

    pub fn is_done(&self) -> bool {
        matches!(self, Came::Done(_))
    }
}

/// Settings with which a proposal may be through in hours.
pub fn settings() -> Settings {
    Settings {
        voting_delay: 1_000,
        voting_period: 12 * HOUR,
        timelock: HOUR,
        grace: 20 * DAY,
        quorum: 2_000,
        threshold: 100,
        live_proposals: 20,
        extension: HOUR,
        early_decision: true,
    }
}

pub fn metrics(attestors: &[&Signer]) -> Vec<MetricConfig> {
    let work = MetricConfig { window: 6 * HOUR, arbitration: 2 * DAY, ..given::metric("work", attestors) };
    let craft = MetricConfig {
        weight: 5 * POINT / 2,
        half_life: 30 * DAY,
        attestation_cap: 1_000_000,
        period_cap: 5_000_000,
        period: 7 * DAY,
        bond: 1_001,
        ..MetricConfig { name: "craft".into(), ..work.clone() }
    };
    let health = MetricConfig { kind: MetricKind::Indicator, name: "health".into(), ..work.clone() };
    vec![work, craft, health]
}

impl Stage {
    pub fn found(seed: u64) -> Self {
        let mut world = World::new();
        world.chain.limit_gas(GAS);
        let [founder, arbiter, guardian, keeper] =
            ["founder", "arbiter", "guardian", "keeper"].map(|name| world.actor(name));
        let attestors = vec![world.actor("attestor 0"), world.actor("attestor 1")];
        let members: Vec<_> = (0..6).map(|number| world.actor(&format!("member {number}"))).collect();
        let shares = [30_000, 25_000, 20_000, 15_000, 7_000, 3_000];
        let founders: Vec<_> = members.iter().zip(shares).collect();
        let until = world.now() + 700 * DAY;
        let config = DaoConfig {
            genesis: world.genesis(),
            // In every other world there may be only so many tokens: what is earned beyond is owed.
            token: TokenConfig { cap: seed.is_multiple_of(2).then_some(140_000), ..given::token(&founders) },
            score_half_life: 60 * DAY,
            metrics: metrics(&attestors.iter().collect::<Vec<_>>()),
            arbiter: Some(arbiter.account()),
            governor: GovernorConfig {
                settings: settings(),
                guardian: Some(Guardian { account: guardian.account(), until }),
            },
            treasury: TreasuryConfig {
                guardian: Some(guardian.account()),
                caps: vec![(NATIVE, SpendCap { amount: 50_000, period: 5 * DAY })],
            },
        };
        let factory = world.factory(&founder);
        let dao = suite::found(&mut world.chain, &founder, factory, config).expect("a DAO is founded");
        let cash = world.token(&founder, &[(&founder, u128::MAX >> 1)]);
        let rich = world.token(&founder, &[(&founder, u128::MAX >> 1)]);
        let taxed = world.deploy(&founder, "crook", Trick::Fee(3));
        let stone = world.deploy(&founder, "crook", Trick::TrapOnTransfer);
        let sleepy = world.deploy(&founder, "crook", Trick::Sleeps(5 * DAY));
        let sleeper = world.deploy(&founder, "crook", Trick::Sleeps(NAP));
        let loose = world.deploy(&founder, "crook", Trick::Seize);
        let hoarder = world.deploy(&founder, "crook", Trick::StoreOnTransfer(3_000));
        let endless = world.deploy(&founder, "crook", Trick::EndlessTransfer);
        let troublemakers = [Trick::EndlessAnswer, Trick::LongAnswer(600), Trick::StoreOnAsking(2_000)]
            .map(|trick| world.deploy(&founder, "crook", trick))
            .to_vec();
        let [saboteur, go_between] = [(), ()].map(|()| world.deploy(&founder, "saboteur", ()));
        for token in [cash, rich] {
            world.ok(&founder, psp22(token).approve(dao.treasury, u128::MAX));
        }
        let mut stage = Self {
            world,
            dice: Dice(seed),
            dao,
            replay: Replay::of(dao),
            founder,
            attestors,
            arbiter,
            guardian,
            keeper,
            members,
            rich,
            assets: vec![
                NATIVE,
                Asset::Psp22(cash),
                Asset::Psp22(taxed),
                Asset::Psp22(stone),
                Asset::Psp22(sleepy),
                Asset::Psp22(loose),
                Asset::Psp22(hoarder),
                Asset::Psp22(endless),
                Asset::Psp22(rich),
            ],
            loose,
            sleeper,
            troublemakers,
            saboteur,
            go_between: (go_between, 0),
            codes: BTreeMap::new(),
            failed: BTreeSet::new(),
            trail: VecDeque::new(),
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
            beyond: BTreeMap::new(),
        };
        stage.replay.constants.insert(stage.sleeper, (1, 10));
        let events = stage.world.chain.events(0).expect("an embedded chain has events");
        stage.replay.read(&EventLog(events));
        stage.upload_versions();
        stage.world.advance(MINUTE);
        stage
    }

    /// The codes of each part, and again with another number in them: so they are other codes, and do the same.
    fn upload_versions(&mut self) {
        let artifacts = artifacts();
        for part in Part::ALL {
            let mut versions = Vec::new();
            for version in 0..VERSIONS {
                let mut upload = |name: String| {
                    let mut wasm = artifacts.code(&name).expect("it is built").wasm;
                    if version > 0 {
                        // A custom section: its kind, its size, its name with its length, what is in it.
                        wasm.extend([0, 3, 1, b'v', version as u8]);
                    }
                    self.world.chain.upload(&self.founder, &wasm).expect("code is uploaded")
                };
                let full = upload(format!("tributary_{}", part.name()));
                versions.push(Code { full, fast: Some(upload(format!("tributary_{}_fast", part.name()))) });
            }
            self.codes.insert(part.name(), versions);
        }
    }

    /// Some code that a part may be upgraded to, with a fast path or without.
    pub fn version(&mut self, part: Part) -> Code {
        let code = self.dice.pick(&self.codes[part.name()]);
        if self.dice.one_in(3) {
            return Code { fast: None, ..code };
        }
        code
    }

    pub fn now(&mut self) -> Timestamp {
        self.world.now()
    }

    pub fn note(&mut self, told: String) {
        if self.trail.len() == 60 {
            self.trail.pop_front();
        }
        self.trail.push_back(told);
    }

    /// Makes a call, whether it is refused or not, and reads what it tells. Now and then it is checked that
    /// a refusal has changed nothing (law 10).
    pub fn call<T: scale::Decode, E: scale::Decode + std::fmt::Debug>(
        &mut self,
        who: &Signer,
        what: &'static str,
        call: impl Into<Call<Result<T, E>>>,
    ) -> Came<T> {
        let call = call.into();
        let is_checked = self.dice.one_in(80);
        let before = is_checked.then(|| self.fingerprint());
        let came = match self.world.chain.submit(who, call) {
            Ok(receipt) => {
                self.replay.read(&receipt.events);
                self.settle_beyond(&receipt.events);
                Came::Done(receipt)
            }
            Err(CallError::Contract(error)) => Came::Refused(format!("{error:?}")),
            Err(CallError::Chain(ChainError::Refused(_))) => Came::Trapped,
            Err(error) => panic!("neither done nor refused: {what}: {error}"),
        };
        let told = match &came {
            Came::Done(_) => "done".to_owned(),
            Came::Refused(error) => format!("refused: {error}"),
            Came::Trapped => "trapped".to_owned(),
        };
        let (now, name) = (self.world.now(), self.name(&who.account()));
        self.note(format!("{now} {name}: {what}: {told}"));
        if came.is_done() {
            *self.done.entry(what).or_default() += 1;
        } else {
            *self.refused.entry(what).or_default() += 1;
            if let Some(before) = before {
                assert_eq!(before, self.fingerprint(), "law 10: a refused call changed something: {what}");
            }
        }
        came
    }

    /// What is credited, or written down, is beyond the books no longer.
    fn settle_beyond(&mut self, events: &EventLog) {
        for event in events.0.iter().filter(|event| event.contract == self.dao.treasury) {
            let (asset, amount) = if let Some(Funded { asset, from: None, amount }) = event.decode() {
                (asset, -(amount as i128))
            } else if let Some(Found { asset, amount }) = event.decode() {
                (asset, -(amount as i128))
            } else if let Some(Lost { asset, amount }) = event.decode() {
                (asset, amount as i128)
            } else {
                continue;
            };
            *self.beyond.entry(asset).or_default() += amount;
        }
    }

    /// The state and how much was ever said.
    fn fingerprint(&mut self) -> (tributary_harness::Hash, usize) {
        (self.world.chain.state_root(), self.world.chain.events(0).expect("it has events").len())
    }

    pub fn name(&self, account: &AccountId) -> String {
        let people = [&self.founder, &self.arbiter, &self.guardian, &self.keeper];
        let names = ["founder", "arbiter", "guardian", "keeper"];
        let known = people.iter().zip(names).find(|(who, _)| who.account() == *account);
        if let Some((_, name)) = known {
            return name.to_owned();
        }
        if let Some(number) = self.members.iter().position(|member| member.account() == *account) {
            return format!("member {number}");
        }
        format!("{account:?}").chars().take(18).collect()
    }

    pub fn member(&mut self) -> Signer {
        self.dice.pick(&self.members.clone())
    }

    pub fn asset(&mut self) -> Asset {
        self.dice.pick(&self.assets.clone())
    }

    pub fn rich_asset(&self) -> Asset {
        Asset::Psp22(self.rich)
    }

    /// A metric that programs may pay by, or that is not there.
    pub fn metric(&mut self) -> MetricRef {
        use tributary_interfaces::{governor::BALLOTS, metrics::*, token::BALANCE, token::VOTES};
        let Dao { token, metrics, governor, .. } = self.dao;
        let of = |source, metric| MetricRef { source, metric };
        self.dice.pick(&[
            of(token, BALANCE),
            of(token, VOTES),
            of(metrics, SCORE),
            of(metrics, EARNED),
            of(metrics, EARNED + WORK),
            of(metrics, CRAFT),
            of(governor, BALLOTS),
            of(self.sleeper, 0),
            of(self.troublemakers[0], 0),
            of(self.troublemakers[1], 0),
            of(self.troublemakers[2], 0),
            of(token, 77),
        ])
    }

    /// What the treasury's account holds of an asset, beyond what keeps it alive.
    pub fn held(&mut self, asset: Asset) -> u128 {
        match asset {
            Asset::Native => self.world.native(&self.dao.treasury) - 1,
            Asset::Psp22(token) => self.world.ask(psp22(token).balance_of(self.dao.treasury)),
        }
    }

    /// The contract that calls others; a new one once it has much to remember.
    pub fn go_between(&mut self) -> AccountId {
        self.go_between.1 += 1;
        if self.go_between.1.is_multiple_of(40) {
            self.go_between.0 = self.world.deploy(&self.founder, "saboteur", ());
        }
        self.go_between.0
    }
}
