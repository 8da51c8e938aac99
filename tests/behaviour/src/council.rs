//! A governor and its electorate: what stories about votes begin with.
//!
//! Ann has 50 tokens, Ben 30, Cas 20; the settings are `given::settings()`: a day until the snapshot,
//! three days of voting, two of timelock, fifteen of grace, a quorum of 20 votes, a threshold of 1. The
//! guardian may veto for 30 days.

use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment};
use tributary_core::DAY;
use tributary_harness::{
    artifacts, given,
    messages::{governor, token},
    AccountId, Call, Chain, Hash, Signer, World,
};
use tributary_interfaces::{
    governor::{
        Action, Choice, Governor, GovernorConfig, GovernorError, Guardian, ProposalId, ProposalView,
        Settings, State,
    },
    signed::{self, Payload, DOMAIN},
    source::MetricRef,
    token::{Token, TokenRoles, TransferPolicy, VOTES},
    upgrade::Code,
    Timestamp,
};
use tributary_saboteur::Sabotage;

/// Who and what stories about a governor begin with.
pub struct Council {
    pub world: World,
    pub ann: Signer,
    pub ben: Signer,
    pub cas: Signer,
    pub stranger: Signer,
    pub guardian: Signer,
    pub shares: AccountId,
    pub at: AccountId,
}

/// A governor with the settings `given::settings()`.
pub fn council() -> Council {
    council_with(given::settings())
}

/// A governor with other settings.
pub fn council_with(settings: Settings) -> Council {
    let mut world = World::new();
    let [ann, ben, cas, stranger, guardian] =
        ["ann", "ben", "cas", "stranger", "guardian"].map(|name| world.actor(name));
    let shares = world.token(&stranger, &[(&ann, 50), (&ben, 30), (&cas, 20)]);
    let until = world.now() + 30 * DAY;
    let config = GovernorConfig { settings, guardian: Some(Guardian { account: guardian.account(), until }) };
    let (genesis, fast) = (world.genesis(), world.fast(&stranger, "governor"));
    let electorate = MetricRef { source: shares, metric: VOTES };
    let at = world.deploy(&stranger, "governor", (electorate, config, genesis, fast));
    // The token answers to the governor alone, as in a real DAO.
    let roles = TokenRoles { governor: at, minter: at, redeemer: at };
    world.ok(&stranger, token(shares).set_roles(roles));
    world.advance(1);
    Council { world, ann, ben, cas, stranger, guardian, shares, at }
}

impl Council {
    /// An action that succeeds: locking the token.
    pub fn lock(&self) -> Action {
        action(token(self.shares).set_policy(TransferPolicy::Locked))
    }

    /// Ann proposes.
    pub fn propose(&mut self, actions: Vec<Action>) -> ProposalId {
        let call = governor(self.at).propose(actions, "A proposal".into());
        self.world.ok(&self.ann.clone(), call)
    }

    /// To the first moment of voting.
    pub fn open(&mut self, id: ProposalId) {
        let view = self.view(id);
        self.world.at(view.snapshot + 1);
    }

    /// Votes with all weight.
    pub fn vote(&mut self, voter: &Signer, id: ProposalId, choice: Choice) {
        self.world.ok(voter, governor(self.at).vote(id, choice, String::new()));
    }

    /// Votes for and lets the vote end.
    pub fn pass(&mut self, id: ProposalId) {
        self.open(id);
        let (ann, ben) = (self.ann.clone(), self.ben.clone());
        self.vote(&ann, id, Choice::For);
        self.vote(&ben, id, Choice::For);
        let ends = self.view(id).ends;
        self.world.at(ends);
    }

    /// Passes, queues, and waits out the timelock.
    pub fn ripen(&mut self, id: ProposalId) {
        self.pass(id);
        self.world.ok(&self.stranger.clone(), governor(self.at).queue(id));
        let moment = self.view(id).executable_from.unwrap();
        self.world.at(moment);
    }

    /// A stranger executes.
    pub fn execute(&mut self, id: ProposalId) {
        self.world.ok(&self.stranger.clone(), governor(self.at).execute(id));
    }

    /// Where a proposal stands now.
    pub fn state(&mut self, id: ProposalId) -> State {
        self.world.ask(governor(self.at).state(id)).expect("the proposal is there")
    }

    /// All about a proposal.
    pub fn view(&mut self, id: ProposalId) -> ProposalView {
        self.world.ask(governor(self.at).proposal(id)).expect("the proposal is there")
    }

    /// The bytes that `voter` signs for a ballot with the reason "why".
    pub fn sign(&mut self, voter: &Signer, id: ProposalId, choice: Choice, expiry: Timestamp) -> Vec<u8> {
        let payload = Payload {
            domain: DOMAIN,
            genesis: self.world.genesis(),
            contract: self.at,
            action: signed::Action::Vote { proposal: id, choice, reason: "why".into() },
            nonce: self.world.ask(governor(self.at).nonce(voter.account(), id)),
            expiry,
        };
        payload.bytes()
    }

    /// The call that relays such a ballot.
    pub fn ballot(
        &self,
        voter: &Signer,
        id: ProposalId,
        choice: Choice,
        expiry: Timestamp,
        signature: [u8; 64],
    ) -> Call<Result<(), GovernorError>> {
        governor(self.at).vote_by_sig(voter.account(), id, choice, "why".into(), expiry, signature).into()
    }
}

/// The same code with another hash: with a section that nobody reads, `version` in it.
pub fn next_version(world: &mut World, signer: &Signer, artifact: &str, version: u8) -> Hash {
    let mut wasm = artifacts().code(artifact).expect("the contracts are built").wasm;
    wasm.extend([0, 2, 1, version]);
    world.chain.upload(signer, &wasm).expect("an upload works")
}

/// Such codes of a contract and of its fast path.
pub fn next_code(world: &mut World, signer: &Signer, contract: &str, version: u8) -> Code {
    let full = next_version(world, signer, &format!("tributary_{contract}"), version);
    let fast = next_version(world, signer, &format!("tributary_{contract}_fast"), version);
    Code { full, fast: Some(fast) }
}

/// The messages of the contract `tributary-saboteur`.
pub type SaboteurMessages = <ink::contract_ref!(Sabotage, DefaultEnvironment) as TraitCallBuilder>::Builder;

/// The messages of the saboteur at this account.
pub fn saboteur(at: AccountId) -> SaboteurMessages {
    at.into()
}

/// A typed call as an action of a proposal.
pub fn action<R>(call: impl Into<Call<R>>) -> Action {
    call.into().action()
}

/// The refusal of a message that does not work at `state`.
pub fn wrong(proposal: ProposalId, state: State) -> GovernorError {
    GovernorError::WrongState { proposal, state }
}
