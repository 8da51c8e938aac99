//! The DAO whose messages are measured, in the steady state that it is in after some months.

use crate::bench::Bench;
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{governor, metrics, psp22, token, treasury},
    suite, AccountId, Call, Chain, Signer,
};
use tributary_interfaces::{
    factory::{Dao, DaoConfig},
    governor::{Action, Choice, Governor, GovernorConfig, Guardian, ProposalId, ProposalView, MAX_GUARD},
    metrics::{AttestationId, Claim, MetricConfig, Metrics, MetricsError, SCORE},
    source::{MetricId, MetricRef},
    token::{Token, TokenConfig},
    treasury::{Asset, Basis, Budget, GrantConfig, ProgramConfig, ProgramId, Treasury, TreasuryConfig},
    Timestamp, PSP22,
};

/// What is measured in members' contributions.
pub const WORK: MetricId = 1;

/// The bond of each attestation, in the chain's native asset.
pub const BOND: u128 = 1_000_000_000;

/// One token, of the DAO or plain.
pub const TOKEN: u128 = 1_000_000_000_000;

/// How long an epoch lasts, and what it pays.
pub const EPOCH: u64 = 7 * DAY;
pub const BUDGET: u128 = 10_000_000_000;

/// The treasury's programs: one pays native value, one plain tokens.
pub const NATIVE_PROGRAM: ProgramId = 0;
pub const TOKEN_PROGRAM: ProgramId = 1;

/// Who takes part, and where the contracts are.
pub struct Scene {
    pub founders: Vec<Signer>,
    pub members: Vec<Signer>,
    pub attestor: Signer,
    pub arbiter: Signer,
    pub guardian: Signer,
    pub stranger: Signer,
    pub plain: AccountId,
    pub factory: AccountId,
    pub dao: Dao,
    /// After two rounds of contributions: the answer is among the newest checkpoints, and not the newest.
    pub past: Timestamp,
}

impl Scene {
    /// Six founders with 2,000 tokens each, of whom two delegate, and 100 members. Member `n` has
    /// contributed in `n % 8 + 1` rounds, so their histories have one to eight checkpoints. The treasury has native value and plain tokens, a grant, and two programs; every member
    /// has been paid by both, and nobody since the present epoch began. It is half over.
    pub fn new(bench: &mut Bench) -> Self {
        let world = &mut bench.world;
        let mut actors = |role: &str, count: u32| -> Vec<Signer> {
            (0..count).map(|number| world.actor(&format!("{role} {number}"))).collect()
        };
        let (founders, members) = (actors("founder", 6), actors("member", 100));
        let [attestor, arbiter, guardian, stranger] =
            ["attestor", "arbiter", "guardian", "stranger"].map(|name| world.actor(name));

        let plain_token = (1_000_000 * TOKEN, Some("Plain".to_owned()), Some("PLN".to_owned()), 12u8);
        let plain = world.deploy(&stranger, "plain", plain_token);
        let factory = world.factory(&stranger);
        let genesis = world.chain.genesis().expect("an embedded chain has a genesis");
        let term = Guardian { account: guardian.account(), until: world.now() + MAX_GUARD };
        let config = DaoConfig {
            genesis,
            treasury: TreasuryConfig { guardian: Some(guardian.account()), caps: vec![] },
            token: TokenConfig {
                decimals: 12,
                founders: founders.iter().map(|founder| (founder.account(), 2_000 * TOKEN)).collect(),
                ..given::token(&[])
            },
            score_half_life: 365 * DAY,
            metrics: vec![work(&attestor)],
            arbiter: Some(arbiter.account()),
            governor: GovernorConfig { settings: given::settings(), guardian: Some(term) },
        };
        let dao = suite::found(&mut world.chain, &stranger, factory, config)
            .unwrap_or_else(|error| panic!("founding a DAO: {error}"));
        // Its account pays the deposits of what it is measured as calling.
        world.chain.endow(&dao.governor, TOKEN).expect("endowing an account works");

        let past = world.now() + 16 * DAY;
        let scene =
            Self { founders, members, attestor, arbiter, guardian, stranger, plain, factory, dao, past };
        scene.begin(bench);
        scene.contribute(bench);
        scene.fund(bench);
        scene.start_programs(bench);
        scene.pay(bench);
        scene
    }

    pub fn founder(&self, number: usize) -> AccountId {
        self.founders[number].account()
    }

    /// A member; the history of its points and of its balance has `number % 8 + 1` checkpoints.
    pub fn member(&self, number: usize) -> AccountId {
        self.members[number].account()
    }

    pub fn all_members(&self) -> Vec<AccountId> {
        self.members.iter().map(Signer::account).collect()
    }

    /// Claims of 20 units of work for each of these accounts, with bonds.
    pub fn attest(&self, members: &[AccountId]) -> Call<Result<AttestationId, MetricsError>> {
        let claim = |member: &AccountId| Claim {
            member: *member,
            amount: 20,
            evidence: [7; 32].into(),
            uri: "https://git.example.org/dao/log/2026-01".to_owned(),
        };
        let bonds = BOND * members.len() as u128;
        let claims = members.iter().map(claim).collect();
        Call::from(metrics(self.dao.metrics).attest_batch(WORK, claims)).with_value(bonds)
    }

    /// Files such claims; their numbers.
    pub fn file(&self, bench: &mut Bench, members: &[AccountId]) -> Vec<AttestationId> {
        let first = bench.world.ok(&self.attestor, self.attest(members));
        (first..).take(members.len()).collect()
    }

    /// A grant of native value that vests over a year.
    pub fn grant(&self, bench: &mut Bench) -> GrantConfig {
        let start = bench.world.now();
        let end = start + 365 * DAY;
        GrantConfig {
            recipient: self.member(0),
            asset: Asset::Native,
            amount: BUDGET,
            start,
            cliff: start,
            end,
            gate: None,
        }
    }

    /// A program by the score that starts when it is created.
    pub fn program(&self, asset: Asset) -> ProgramConfig {
        ProgramConfig {
            asset,
            metric: MetricRef { source: self.dao.metrics, metric: SCORE },
            basis: Basis::Level,
            budget: Budget::Fixed(BUDGET),
            start: 0,
            epoch_length: EPOCH,
            epochs: None,
            claim_window: 30 * DAY,
        }
    }

    pub fn view(&self, bench: &mut Bench, proposal: ProposalId) -> ProposalView {
        let view = bench.world.ask(governor(self.dao.governor).proposal(proposal));
        view.expect("the proposal is there")
    }

    /// Proposes as the first founder, and goes to the first moment of voting.
    pub fn propose(&self, bench: &mut Bench, actions: Vec<Action>) -> ProposalId {
        let call = governor(self.dao.governor).propose(actions, TEXT.to_owned());
        bench.world.ok(&self.founders[0], call)
    }

    /// Goes to the first moment of voting.
    pub fn open(&self, bench: &mut Bench, proposal: ProposalId) {
        let opens = self.view(bench, proposal).snapshot + 1;
        bench.world.at(opens);
    }

    /// The founders with these numbers vote for a proposal. Three of them carry it.
    pub fn vote(&self, bench: &mut Bench, proposal: ProposalId, founders: &[usize]) {
        for founder in founders {
            let ballot = governor(self.dao.governor).vote(proposal, Choice::For, TEXT.to_owned());
            bench.world.ok(&self.founders[*founder], ballot);
        }
    }

    /// Goes to the end of the vote.
    pub fn close(&self, bench: &mut Bench, proposal: ProposalId) {
        let ends = self.view(bench, proposal).ends;
        bench.world.at(ends);
    }

    /// Queues a proposal that has passed, and waits out its timelock.
    pub fn queue(&self, bench: &mut Bench, proposal: ProposalId) {
        bench.world.ok(&self.stranger, governor(self.dao.governor).queue(proposal));
        let from = self.view(bench, proposal).executable_from.expect("it is queued");
        bench.world.at(from);
    }

    /// Two founders delegate; everybody has some plain tokens, as have the two whose transfer is the
    /// measure of all; allowances stand.
    fn begin(&self, bench: &mut Bench) {
        let world = &mut bench.world;
        world.advance(DAY);
        world.ok(&self.founders[4], token(self.dao.token).delegate(self.founder(3)));
        world.ok(&self.founders[5], token(self.dao.token).delegate(self.founder(2)));
        for holder in [0, 1].map(|number| self.founder(number)) {
            world.ok(&self.stranger, psp22(self.plain).transfer(holder, 1_000 * TOKEN, vec![]));
        }
        for at in [self.plain, self.dao.token] {
            world.ok(&self.founders[0], psp22(at).approve(self.stranger.account(), 100 * TOKEN));
        }
    }

    fn contribute(&self, bench: &mut Bench) {
        for round in 0..8 {
            self.round(bench, |number| number % 8 >= round);
        }
    }

    /// Half of the members contribute in eight more rounds: the histories have one to sixteen checkpoints,
    /// so that of a hundred as many fill a page with the next one as in the long run.
    pub fn go_on(&self, bench: &mut Bench) {
        for _ in 0..8 {
            self.round(bench, |number| number % 16 >= 8);
        }
    }

    fn round(&self, bench: &mut Bench, is_active: impl Fn(usize) -> bool) {
        let active = (0..self.members.len()).filter(|number| is_active(*number));
        let active: Vec<_> = active.map(|number| self.member(number)).collect();
        let filed = self.file(bench, &active);
        bench.world.advance(2 * DAY);
        bench.world.ok(&self.stranger, metrics(self.dao.metrics).finalize_batch(filed));
        bench.world.advance(5 * DAY);
    }

    fn fund(&self, bench: &mut Bench) {
        let (world, at, amount) = (&mut bench.world, self.dao.treasury, 100 * TOKEN);
        let native = Call::from(treasury(at).fund(Asset::Native, amount)).with_value(amount);
        world.ok(&self.stranger, native);
        world.ok(&self.stranger, psp22(self.plain).approve(at, 2 * amount));
        world.ok(&self.stranger, treasury(at).fund(Asset::Psp22(self.plain), amount));
    }

    fn start_programs(&self, bench: &mut Bench) {
        let at = self.dao.treasury;
        let grant = self.grant(bench);
        let actions = vec![
            action(treasury(at).create_grant(grant)),
            action(treasury(at).create_program(self.program(Asset::Native))),
            action(treasury(at).create_program(self.program(Asset::Psp22(self.plain)))),
        ];
        let proposal = self.propose(bench, actions);
        self.open(bench, proposal);
        self.vote(bench, proposal, &[0, 1, 2]);
        self.close(bench, proposal);
        self.queue(bench, proposal);
        bench.world.ok(&self.stranger, governor(self.dao.governor).execute(proposal));
    }

    fn pay(&self, bench: &mut Bench) {
        bench.world.advance(EPOCH + 1);
        for program in [NATIVE_PROGRAM, TOKEN_PROGRAM] {
            let paid = treasury(self.dao.treasury).pay(program, self.all_members());
            bench.world.ok(&self.stranger, paid);
        }
        bench.world.advance(EPOCH / 2);
    }
}

/// A text as proposals, ballots and challenges have it.
pub const TEXT: &str = "What this is about, in a sentence or two, as people write it: with reasons.";

/// A call as a proposal holds it.
pub fn action<R>(call: impl Into<Call<R>>) -> Action {
    call.into().action()
}

/// The metric of work: a point and a token each, without decay.
pub fn work(attestor: &Signer) -> MetricConfig {
    let work = given::metric("work", &[attestor]);
    MetricConfig { tokens_per_point: TOKEN, bond: BOND, arbitration: DAY, ..work }
}
