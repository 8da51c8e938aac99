//! A registry and its token, attested, doubted and decided.

use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment};
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{metrics, psp22, source, token},
    AccountId, Call, Receipt, Signer, World,
};
use tributary_interfaces::{
    metrics::{
        Attestation, AttestationId, Claim, MetricConfig, Metrics, MetricsError, MetricsRoles, Status, POINT,
    },
    source::{MetricId, MetricSource},
    token::{Token, TokenConfig, TokenRoles},
    Millis, Timestamp, PSP22,
};
use tributary_saboteur::Sabotage;

pub type SaboteurMessages = <ink::contract_ref!(Sabotage, DefaultEnvironment) as TraitCallBuilder>::Builder;

pub fn saboteur(at: AccountId) -> SaboteurMessages {
    at.into()
}

pub const WORK: MetricId = 1;

/// What stories begin with.
pub struct Story {
    pub world: World,
    pub governor: Signer,
    pub ann: Signer,
    pub bea: Signer,
    pub jo: Signer,
    pub max: AccountId,
    pub mia: AccountId,
    pub moe: AccountId,
    pub shares: AccountId,
    pub at: AccountId,
}

pub fn story() -> Story {
    story_of(0, |work| vec![work])
}

/// A story whose metrics are made of `work`.
pub fn story_of(score_half_life: Millis, define: impl FnOnce(MetricConfig) -> Vec<MetricConfig>) -> Story {
    story_told(score_half_life, None, define)
}

/// A story whose token has a cap.
pub fn story_with_cap(cap: Option<u128>) -> Story {
    story_told(0, cap, |work| vec![work])
}

pub fn story_told(
    score_half_life: Millis,
    cap: Option<u128>,
    define: impl FnOnce(MetricConfig) -> Vec<MetricConfig>,
) -> Story {
    let mut world = World::new();
    let [governor, ann, bea, jo] = ["governor", "ann", "bea", "jo"].map(|name| world.actor(name));
    let [max, mia, moe] = ["max", "mia", "moe"].map(|name| world.actor(name).account());
    let (config, genesis) = (TokenConfig { cap, ..given::token(&[]) }, world.genesis());
    let fast = world.fast(&governor, "token");
    let shares = world.deploy(&governor, "token", (config, genesis, fast));
    let defined = define(given::metric("work", &[&ann]));
    let fast = world.fast(&governor, "metrics");
    let at = world.deploy(&governor, "metrics", (shares, score_half_life, defined, fast));
    let own = governor.account();
    world.ok(&governor, token(shares).set_roles(TokenRoles { governor: own, minter: at, redeemer: own }));
    let roles = MetricsRoles { governor: own, arbiter: jo.account(), token: shares };
    world.ok(&governor, metrics(at).set_roles(roles));
    world.advance(10);
    Story { world, governor, ann, bea, jo, max, mia, moe, shares, at }
}

pub fn claim(member: AccountId, amount: u128) -> Claim {
    Claim { member, amount, evidence: [1; 32].into(), uri: "ipfs://evidence".into() }
}

impl Story {
    /// Ann files a claim without a bond.
    pub fn attest(&mut self, metric: MetricId, member: AccountId, amount: u128) -> AttestationId {
        self.world.ok(&self.ann, metrics(self.at).attest_batch(metric, vec![claim(member, amount)]))
    }

    /// Ann files claims of `bond` each.
    pub fn attest_for(&mut self, bond: u128, claims: Vec<Claim>) -> Receipt<AttestationId> {
        let value = bond * claims.len() as u128;
        let call = Call::from(metrics(self.at).attest_batch(WORK, claims)).with_value(value);
        self.world.receipt(&self.ann, call)
    }

    pub fn challenge(&mut self, id: AttestationId, bond: u128) {
        let call = metrics(self.at).challenge_batch(vec![id], "it never happened".into());
        self.world.ok(&self.bea, Call::from(call).with_value(bond));
    }

    pub fn resolve(&mut self, id: AttestationId, upheld: bool) {
        self.world.ok(&self.jo, metrics(self.at).resolve_batch(vec![id], upheld));
    }

    /// Somebody finalizes; how many now count.
    pub fn finalize(&mut self, ids: impl IntoIterator<Item = AttestationId>) -> u32 {
        self.world.ok(&self.bea, metrics(self.at).finalize_batch(ids.into_iter().collect()))
    }

    /// A claim that is filed and final a day later.
    pub fn earn(&mut self, metric: MetricId, member: AccountId, amount: u128) -> AttestationId {
        let id = self.attest(metric, member, amount);
        self.world.advance(DAY);
        assert_eq!(self.finalize([id]), 1);
        id
    }

    pub fn revoke(&mut self, id: AttestationId) {
        self.world.ok(&self.governor, metrics(self.at).revoke_batch(vec![id]));
    }

    pub fn attestation(&mut self, id: AttestationId) -> Attestation {
        self.world.ask(metrics(self.at).attestation(id)).expect("it is on record")
    }

    pub fn owed(&mut self, signer: &Signer) -> u128 {
        self.world.ask(metrics(self.at).bonds_owed(signer.account()))
    }

    /// Max's, Mia's and Moe's values and the total, at a past moment.
    pub fn past(&mut self, metric: MetricId, moment: Timestamp) -> ([u128; 3], u128) {
        let members = vec![self.max, self.mia, self.moe];
        let values = self.world.ask(source(self.at).past_values(metric, members, moment)).unwrap();
        let total = self.world.ask(source(self.at).past_total(metric, moment)).unwrap();
        (values.try_into().expect("as many as asked for"), total)
    }

    /// Max's, Mia's and Moe's values and the total, as they stand. Takes a millisecond.
    pub fn now(&mut self, metric: MetricId) -> ([u128; 3], u128) {
        self.world.advance(1);
        let moment = self.world.now() - 1;
        self.past(metric, moment)
    }

    /// As `past`, in whole units, which they must be.
    pub fn units_at(&mut self, metric: MetricId, moment: Timestamp) -> ([u128; 3], u128) {
        whole(self.past(metric, moment))
    }

    /// As `now`, in whole units, of which nothing has decayed.
    pub fn units(&mut self, metric: MetricId) -> ([u128; 3], u128) {
        whole(self.now(metric))
    }

    pub fn tokens(&mut self, member: AccountId) -> u128 {
        self.world.ask(psp22(self.shares).balance_of(member))
    }
}

/// Millionths as whole units, if they are whole.
pub fn whole((values, total): ([u128; 3], u128)) -> ([u128; 3], u128) {
    for value in values.into_iter().chain([total]) {
        assert_eq!(value % POINT, 0, "{value} is not whole");
    }
    (values.map(|value| value / POINT), total / POINT)
}

pub fn wrong(attestation: AttestationId, status: Status) -> MetricsError {
    MetricsError::WrongStatus { attestation, status }
}
