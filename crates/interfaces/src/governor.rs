//! The governor: proposals, ballots, a timelock, and execution. It is changed by itself only.

use crate::{
    source::{MetricId, MetricRef, SourceError},
    upgrade::Code,
    Bps, Millis, Timestamp,
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
};
pub use tributary_core::proposal::{State, Tally};

/// The number of a proposal, from 0.
pub type ProposalId = u32;

/// The governor's metric of taking part: on how many proposals a member has voted. It counts accounts,
/// not people: what is paid by it is best paid to few.
pub const BALLOTS: MetricId = 0;

/// The governor's metric of weight cast: the sum of all weights that a member has voted with. It gains
/// nothing by spreading over many accounts.
pub const WEIGHT_CAST: MetricId = 1;

/// How votes are held and counted. A proposal keeps the settings it was made under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Settings {
    /// From the proposal to its snapshot: 0 to 30 days. Voting opens strictly after the snapshot.
    pub voting_delay: Millis,
    /// From the snapshot to the end of the vote: a minute to 60 days.
    pub voting_period: Millis,
    /// From queueing to the first moment of execution: 0 to 60 days.
    pub timelock: Millis,
    /// How long a passed proposal may be queued, and a queued one executed: a minute to 60 days.
    pub grace: Millis,
    /// The share of all votes that votes for and abstentions must reach: 1 to 5,000 basis points.
    pub quorum: Bps,
    /// The share of all votes that a proposer needs: 0 to 1,000 basis points.
    pub threshold: Bps,
    /// How many proposals of one member may be undecided at once: 1 to 20.
    pub live_proposals: u32,
    /// What remains at least after the outcome has changed: 0 to 14 days, and at most as long again
    /// in all.
    pub extension: Millis,
    /// Whether a vote ends as soon as no ballot that may still come can change its outcome.
    pub early_decision: bool,
}

/// What an executed proposal does. Actions run in order; if one fails, nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Action {
    /// A message to another contract, whose code hash is pinned when it is proposed.
    Call {
        callee: AccountId,
        /// Selector and arguments; at most `MAX_INPUT` bytes.
        input: Vec<u8>,
        /// Native value to send along, from the governor's own account.
        value: u128,
        /// What the call may use up at most; all there is if `None`.
        gas: Option<GasLimit>,
    },
    /// New settings for the governor itself.
    Configure(Settings),
    /// Another guardian, or none. Its sunset is at most `MAX_GUARD` ahead when this is executed.
    Guard(Option<Guardian>),
    /// New code for a contract that answers to the governor (see `Upgradable`), or for the governor
    /// itself. Later calls of the same proposal expect this code at `contract`.
    Upgrade { contract: AccountId, code: Code },
}

/// What a call may use up. 0 sets no limit in that dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct GasLimit {
    /// Picoseconds of reference hardware.
    pub ref_time: u64,
    /// Bytes of storage proof.
    pub proof_size: u64,
}

/// The farthest that a guardian's sunset may lie ahead when it is set: two years.
pub const MAX_GUARD: Millis = 730 * tributary_core::DAY;

/// The most actions of a proposal.
pub const MAX_ACTIONS: u32 = 10;

/// The most bytes of a call's selector and arguments.
pub const MAX_INPUT: u32 = 1_024;

/// The most bytes of a proposal's description.
pub const MAX_DESCRIPTION: u32 = 2_048;

/// What a ballot says. For, Against and Abstain use all the weight that the voter has not used yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Choice {
    For,
    Against,
    Abstain,
    /// Uses this much and keeps the rest for later: so a delegate passes on what different members want.
    Split(Tally),
}

/// What a voter has said to a proposal so far, in one ballot or in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Ballot {
    /// All the weight that the voter has, used or not.
    pub weight: u128,
    pub cast: Tally,
}

/// The account that may veto, until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Guardian {
    pub account: AccountId,
    /// It may veto before this moment, and nothing else ever.
    pub until: Timestamp,
}

/// What a governor is created with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct GovernorConfig {
    pub settings: Settings,
    pub guardian: Option<Guardian>,
}

/// All that a page about a proposal shows, but for its actions, which `actions` tells, and for the
/// description, which is in its event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct ProposalView {
    pub id: ProposalId,
    pub proposer: AccountId,
    pub state: State,
    pub description_hash: Hash,
    /// How many actions it has; none makes it a poll.
    pub action_count: u32,
    pub created: Timestamp,
    /// Whose weights count; voting opens strictly after it.
    pub snapshot: Timestamp,
    pub ends: Timestamp,
    pub queued_at: Option<Timestamp>,
    /// From when it may be executed, once queued.
    pub executable_from: Option<Timestamp>,
    pub tally: Tally,
    /// The votes that for and abstain must reach; known from the first ballot on, and by `quorum` from
    /// the snapshot on.
    pub quorum: Option<u128>,
    /// What was copied from the settings when it was proposed.
    pub settings: Settings,
}

/// Why the governor refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum GovernorError {
    /// The caller does not have the role that this message answers to.
    NotAllowed {
        caller: AccountId,
    },
    UnknownProposal(ProposalId),
    /// The proposal is not in a state that this message works on.
    WrongState {
        proposal: ProposalId,
        state: State,
    },
    /// The proposer's votes a moment ago are below the threshold.
    BelowThreshold {
        votes: u128,
        needed: u128,
    },
    /// The proposer has as many undecided proposals as are allowed.
    TooManyLive {
        live: u32,
        max: u32,
    },
    /// More actions than `MAX_ACTIONS`.
    TooManyActions {
        got: u32,
        max: u32,
    },
    /// A description, a reason or an action's input is too long.
    TooLong {
        length: u32,
        max: u32,
    },
    /// An action calls the governor itself, which `Configure` and the like are for, or an account
    /// without code.
    BadCallee {
        action: u32,
        callee: AccountId,
    },
    /// An action's input is too short to name a message, or its value is more than the chain's balances
    /// hold.
    BadCall {
        action: u32,
    },
    /// The callee's code is no longer what it was when proposed.
    CodeChanged {
        action: u32,
        callee: AccountId,
    },
    /// A setting is outside its range.
    OutOfRange {
        setting: Setting,
        value: u64,
        min: u64,
        max: u64,
    },
    /// The voter has used all of their weight on this proposal.
    AlreadyVoted {
        proposal: ProposalId,
        voter: AccountId,
    },
    /// A split ballot uses nothing, or more than the voter has left.
    BadSplit {
        used: u128,
        left: u128,
    },
    /// The voter had no votes at the snapshot.
    NoWeight {
        voter: AccountId,
        snapshot: Timestamp,
    },
    /// The timelock runs until then.
    TimelockRuns {
        until: Timestamp,
        now: Timestamp,
    },
    /// The signature is not the voter's over this ballot, on this chain and contract, with this nonce.
    BadSignature {
        voter: AccountId,
        nonce: u64,
    },
    SignatureExpired {
        expiry: Timestamp,
        now: Timestamp,
    },
    /// This action failed, so none took effect. `output` is what the callee returned, up to 256 bytes;
    /// empty if it trapped.
    ActionFailed {
        action: u32,
        output: Vec<u8>,
    },
    /// The source of votes gave no answer.
    Source(SourceError),
    /// The source of votes could not be called.
    SourceUnreachable,
    /// What a proposal calls may read the governor, and change nothing of it.
    Executing,
    /// The chain has no code with this hash.
    UnknownCode(Hash),
    /// The governor would not answer with this code (see `UpgradeError`).
    UnfitCode(Hash),
}

/// The name of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Setting {
    VotingDelay,
    VotingPeriod,
    Timelock,
    Grace,
    Quorum,
    Threshold,
    LiveProposals,
    Extension,
    GuardianSunset,
}

/// Something was proposed.
#[ink::event]
pub struct Proposed {
    #[ink(topic)]
    pub proposal: ProposalId,
    #[ink(topic)]
    pub proposer: AccountId,
    pub actions: Vec<Action>,
    pub snapshot: Timestamp,
    pub ends: Timestamp,
    /// The text whose hash the proposal keeps.
    pub description: String,
}

/// A member voted.
#[ink::event]
pub struct Voted {
    #[ink(topic)]
    pub proposal: ProposalId,
    #[ink(topic)]
    pub voter: AccountId,
    pub choice: Choice,
    /// The weight that this ballot uses.
    pub weight: u128,
    pub reason: String,
}

/// The vote lasts longer because its outcome has changed late.
#[ink::event]
pub struct VoteExtended {
    #[ink(topic)]
    pub proposal: ProposalId,
    pub ends: Timestamp,
}

/// A passed proposal waits out its timelock.
#[ink::event]
pub struct Queued {
    #[ink(topic)]
    pub proposal: ProposalId,
    pub executable_from: Timestamp,
}

/// An action of a proposal being executed has succeeded.
#[ink::event]
pub struct ActionDone {
    #[ink(topic)]
    pub proposal: ProposalId,
    pub action: u32,
    /// What the callee returned, up to 256 bytes.
    pub output: Vec<u8>,
}

/// All actions of a proposal have succeeded.
#[ink::event]
pub struct Executed {
    #[ink(topic)]
    pub proposal: ProposalId,
}

/// The proposer took a proposal back before the vote began.
#[ink::event]
pub struct Canceled {
    #[ink(topic)]
    pub proposal: ProposalId,
}

/// The guardian stopped a proposal.
#[ink::event]
pub struct Vetoed {
    #[ink(topic)]
    pub proposal: ProposalId,
}

/// The governor's settings changed, for proposals to come.
#[ink::event]
pub struct Configured {
    pub settings: Settings,
}

/// There is another guardian, or none.
#[ink::event]
pub struct GuardianSet {
    pub guardian: Option<Guardian>,
}

/// The governor's messages beyond MetricSource, which answers for `BALLOTS` and `WEIGHT_CAST`. While a
/// proposal is executed, what it calls may read; messages that change something answer `Executing`.
#[ink::trait_definition]
pub trait Governor {
    /// Proposes up to `MAX_ACTIONS` actions; none makes it a poll. Emits `Proposed`.
    ///
    /// # Errors
    /// `TooManyActions`, `TooLong`, `BadCallee`, `OutOfRange`, `BelowThreshold`, `TooManyLive`, `Source`.
    #[ink(message)]
    fn propose(&mut self, actions: Vec<Action>, description: String) -> Result<ProposalId, GovernorError>;

    /// Votes with the weight that the caller had at the snapshot, or with what is left of it. `reason` is
    /// at most `MAX_DESCRIPTION` bytes. Emits `Voted`, and `VoteExtended` if a late change of outcome did.
    ///
    /// # Errors
    /// `UnknownProposal`, `WrongState`, `AlreadyVoted`, `BadSplit`, `NoWeight`, `TooLong`, `Source`.
    #[ink(message)]
    fn vote(&mut self, proposal: ProposalId, choice: Choice, reason: String) -> Result<(), GovernorError>;

    /// Votes for `voter`, who signed `signed::Action::Vote` with their next nonce. Anyone may relay it.
    ///
    /// # Errors
    /// As `vote`; `SignatureExpired`, `BadSignature`.
    #[ink(message)]
    fn vote_by_sig(
        &mut self,
        voter: AccountId,
        proposal: ProposalId,
        choice: Choice,
        reason: String,
        expiry: Timestamp,
        signature: [u8; 64],
    ) -> Result<(), GovernorError>;

    /// Starts the timelock of a proposal that has succeeded. Anyone may call. Emits `Queued`.
    ///
    /// # Errors
    /// `UnknownProposal`; `WrongState` also for a poll.
    #[ink(message)]
    fn queue(&mut self, proposal: ProposalId) -> Result<(), GovernorError>;

    /// Does what a queued proposal says, once its timelock is over: all of it or nothing. Anyone may
    /// call. Emits `ActionDone` for each action, `Configured`, `GuardianSet` and `CodeSet` where they
    /// apply, and `Executed`.
    ///
    /// # Errors
    /// `UnknownProposal`, `WrongState`, `TimelockRuns`, `CodeChanged`, `UnknownCode`, `OutOfRange`,
    /// `ActionFailed`.
    #[ink(message)]
    fn execute(&mut self, proposal: ProposalId) -> Result<(), GovernorError>;

    /// Takes one's own proposal back while it is pending. Emits `Canceled`.
    ///
    /// # Errors
    /// `UnknownProposal`, `WrongState`; `NotAllowed` unless the caller is its proposer.
    #[ink(message)]
    fn cancel(&mut self, proposal: ProposalId) -> Result<(), GovernorError>;

    /// Stops a proposal that is not yet decided or not yet executed. Emits `Vetoed`.
    ///
    /// # Errors
    /// `UnknownProposal`, `WrongState`; `NotAllowed` unless the caller is the guardian, before its sunset.
    #[ink(message)]
    fn veto(&mut self, proposal: ProposalId) -> Result<(), GovernorError>;

    /// Where a proposal stands now.
    #[ink(message)]
    fn state(&self, proposal: ProposalId) -> Option<State>;

    /// All about a proposal.
    #[ink(message)]
    fn proposal(&self, proposal: ProposalId) -> Option<ProposalView>;

    /// What a proposal does when executed.
    #[ink(message)]
    fn actions(&self, proposal: ProposalId) -> Vec<Action>;

    /// Up to `MAX_PAGE` proposals from number `from` on.
    #[ink(message)]
    fn proposals(&self, from: ProposalId, limit: u32) -> Vec<ProposalView>;

    /// How many proposals there ever were: they are 0 to one less.
    #[ink(message)]
    fn proposal_count(&self) -> u32;

    /// The votes that a proposal needs: a share of all weight there was at its snapshot.
    ///
    /// # Errors
    /// `UnknownProposal`; `Source` until the snapshot is past.
    #[ink(message)]
    fn quorum(&self, proposal: ProposalId) -> Result<u128, GovernorError>;

    /// What `voter` has said to a proposal so far.
    #[ink(message)]
    fn ballot(&self, proposal: ProposalId, voter: AccountId) -> Option<Ballot>;

    /// The settings for proposals to come.
    #[ink(message)]
    fn settings(&self) -> Settings;

    /// Who may veto, and until when.
    #[ink(message)]
    fn guardian(&self) -> Option<Guardian>;

    /// The metric whose values are votes.
    #[ink(message)]
    fn electorate(&self) -> MetricRef;

    /// The nonce that `voter`'s next signature must bear.
    #[ink(message)]
    fn nonce(&self, voter: AccountId) -> u64;

    /// The genesis hash that signatures must name.
    #[ink(message)]
    fn genesis(&self) -> Hash;
}

/// The most proposals that one call answers.
pub const MAX_PAGE: u32 = 32;
