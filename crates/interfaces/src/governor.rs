//! The governor: proposals, ballots, a timelock, and execution. It is changed by itself only.

use crate::{
    source::{MetricId, MetricRef, SourceError},
    upgrade::Code,
    BlockNumber, Bps, Millis, Timestamp,
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
};
pub use tributary_core::proposal::{State, Tally};

/// The number of a proposal, from 0.
pub type ProposalId = u32;

/// The governor's metric of taking part: on how many proposals a member has voted, of those on which more
/// than half of all votes were cast (see `Governor::count_ballots`). It counts accounts, not people: what is
/// paid by it is best paid to few.
pub const BALLOTS: MetricId = 0;

/// The governor's metric of weight cast: the sum of all weights that a member has voted with on those
/// proposals. It gains nothing by spreading over many accounts.
pub const WEIGHT_CAST: MetricId = 1;

/// How votes are held and counted. A proposal keeps the settings it was made under. The ranges that are told here
/// are those of [`crate::ranges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Settings {
    /// From the proposal to its snapshot: 0 to 30 days. Voting opens strictly after the snapshot.
    pub voting_delay: Millis,
    /// From the snapshot to the end of the vote: 1 minute to 60 days.
    pub voting_period: Millis,
    /// From queueing to the first moment of execution: 0 to 60 days.
    pub timelock: Millis,
    /// How long a passed proposal may be queued, and a queued one executed: 15 to 60 days.
    pub grace: Millis,
    /// The share of all votes that votes for and abstentions must reach: 1 to 5,000 basis points.
    pub quorum: Bps,
    /// The share of all votes that a proposer needs: 0 to 1,000 basis points.
    pub threshold: Bps,
    /// How many proposals of one member may be undecided at once: 1 to 20.
    pub live_proposals: u32,
    /// What remains at least after a proposal has come to pass by a late ballot: 0 to 14 days. A vote ends
    /// less than twice as long after its regular end.
    ///
    /// In full: where the ballots of one moment together make a failing proposal pass, the vote lasts at least the
    /// extension from then on; where they make a passing one fail, the extension too, but no longer than it may be
    /// made to pass again. From the regular end plus the extension on, votes for and abstentions are refused
    /// (`TooLate`): then only those against have the last word.
    pub extension: Millis,
    /// Whether a vote ends as soon as no ballot that may still come can change its outcome: after the moment of the
    /// ballot that decides. Whoever has not voted by then has not taken part.
    pub early_decision: bool,
}

/// What an executed proposal does. Actions run in order; if one fails, nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Action {
    /// A message to another contract, whose code is pinned when it is proposed (see `Pin`): if a decision
    /// replaces that code before this one is executed, this one fails with `CodeChanged` and must be proposed
    /// again. Not for `Upgradable::set_code`, which `Upgrade` is for.
    Call {
        callee: AccountId,
        /// Selector and arguments; at most `MAX_INPUT` bytes.
        input: Vec<u8>,
        /// Native value to send along, from the governor's own account.
        value: u128,
        /// What the call may use up at most, and what must be left of the executor's gas before it is made;
        /// `DEFAULT_GAS` if `None`. So whoever executes, the callee has the same to spend.
        gas: Option<GasLimit>,
    },
    /// New settings for the governor itself, all of them. It is about the settings that there were when it was
    /// proposed: once another decision has changed them or the guardian, it fails with `CodeChanged`, so that nothing is
    /// taken back unseen, whoever executes in what order.
    Configure(Settings),
    /// Another guardian, or none. Its sunset is at most `MAX_GUARD` ahead when this is executed. As `Configure`, it is
    /// about what there was.
    Guard(Option<Guardian>),
    /// New code for a contract that answers to the governor (see `Upgradable`), or for the governor
    /// itself. Its present code is pinned as that of a call's callee.
    ///
    /// All other open proposals that call the contract, or upgrade it, fail from then on: they were decided
    /// about other code. Later actions of the same proposal expect the new code at `contract`, so it may be
    /// upgraded and have its storage migrated in one decision. That is not possible for the governor itself, as
    /// it does not call itself: new code of the governor must read the storage as it is, or migrate it
    /// little by little in messages that anyone may call.
    Upgrade { contract: AccountId, code: Code },
}

impl Action {
    /// The contract that it is done to; `None` if that is the governor's own settings.
    pub fn contract(&self) -> Option<AccountId> {
        match self {
            Action::Call { callee: contract, .. } | Action::Upgrade { contract, .. } => Some(*contract),
            Action::Configure(_) | Action::Guard(_) => None,
        }
    }

    /// What a call that it makes may use up: of both dimensions what it states, or else `DEFAULT_GAS`. Before it
    /// is made, so much `ref_time` must be left, and `CALL_MARGIN`.
    pub fn gas(&self) -> GasLimit {
        let or = |stated: u64, default| if stated == 0 { default } else { stated };
        match self {
            Action::Call { gas: Some(gas), .. } => GasLimit {
                ref_time: or(gas.ref_time, DEFAULT_GAS.ref_time),
                proof_size: or(gas.proof_size, DEFAULT_GAS.proof_size),
            },
            _ => DEFAULT_GAS,
        }
    }
}

/// What a contract was when it was proposed to do something to it.
///
/// The hash alone would not tell all: an upgrade that keeps the fast path leaves the code that the account
/// runs, and still replaces what answers most messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Pin {
    /// The code that the account ran.
    pub code: Hash,
    /// How often the governor had upgraded it (`Governor::upgrades`). Of its settings and its guardian: how often it had
    /// changed them; their `code` is zeros.
    pub upgrades: u32,
}

/// What a call may use up, `MAX_GAS` at most. 0 stands for `DEFAULT_GAS` in that dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct GasLimit {
    /// Picoseconds of reference hardware.
    pub ref_time: u64,
    /// Bytes of storage proof.
    pub proof_size: u64,
}

/// The shortest grace: a day more than a treasury may be paused. So a guardian who may pause cannot make what was
/// decided expire.
pub const MIN_GRACE: Millis = crate::treasury::PAUSE + tributary_core::DAY;

/// The farthest that a guardian's sunset may lie ahead when it is set: two years.
pub const MAX_GUARD: Millis = 730 * tributary_core::DAY;

/// The most actions of a proposal.
pub const MAX_ACTIONS: u32 = 10;

/// The most bytes of a call's selector and arguments: room for every message that answers to a governor, at
/// its longest.
pub const MAX_INPUT: u32 = 4_096;

/// The most bytes of all actions of a proposal, encoded: what a message of the chain and an event carry.
pub const MAX_ACTIONS_SIZE: u32 = 12_288;

/// What a call may use up that states nothing: a tenth of a second, and a mebibyte of proof.
pub const DEFAULT_GAS: GasLimit = GasLimit { ref_time: 100_000_000_000, proof_size: 1 << 20 };

/// What must be left of `ref_time` beside what a call may use up, so that it has all of that: more than it takes
/// to load the callee's code, whatever that is.
pub const CALL_MARGIN: u64 = 10_000_000_000;

/// The `ref_time` that an executor gives these actions beyond what a dry run says is needed: it comes back.
pub fn spare_time(actions: &[Action]) -> u64 {
    let most =
        actions.iter().filter(|action| action.contract().is_some()).map(|action| action.gas().ref_time);
    most.max().map_or(0, |most| most.saturating_add(CALL_MARGIN))
}

/// The most that an action may state: more than one call of the suite needs, and not more than blocks have.
pub const MAX_GAS: GasLimit = GasLimit { ref_time: 300_000_000_000, proof_size: 5 << 19 };

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

/// A ballot that is counted as taking part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Counted {
    pub voter: AccountId,
    /// What `WEIGHT_CAST` rises by; `BALLOTS` rises by 1.
    pub weight: u128,
}

/// Some proposals, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct ProposalPage {
    pub proposals: Vec<ProposalView>,
    /// What the next call is to be given as `before`; there is no more if `None`.
    pub next: Option<ProposalId>,
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
/// description, which is in an event of its block and has this hash.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct ProposalView {
    pub id: ProposalId,
    pub proposer: AccountId,
    pub state: State,
    pub description_hash: Hash,
    /// How many actions it has; none makes it a poll.
    pub action_count: u32,
    /// When it was proposed. All moments are milliseconds since 1970.
    pub created: Timestamp,
    /// The block that it was proposed in, whose event `Proposed` has the description.
    pub block: BlockNumber,
    /// Whose weights count; voting opens strictly after it.
    pub snapshot: Timestamp,
    /// When the vote ends, unless ballots yet to come change that.
    pub ends: Timestamp,
    /// When its timelock began.
    pub queued_at: Option<Timestamp>,
    /// From when it may be executed, once queued.
    pub executable_from: Option<Timestamp>,
    /// What was voted so far.
    pub tally: Tally,
    /// All the weight there was at the snapshot; known from the first ballot on.
    pub total: Option<u128>,
    /// The votes that for and abstain must reach; known from the first ballot on, and by `quorum` from
    /// the snapshot on.
    pub quorum: Option<u128>,
    /// How many have voted.
    pub voters: u32,
    /// Of how many of them the ballots are counted as taking part (`count_ballots`).
    pub counted: u32,
    /// What was copied from the settings when it was proposed.
    pub settings: Settings,
}

/// Why the governor refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum GovernorError {
    /// The caller does not have the role that this message answers to.
    NotAllowed { caller: AccountId },
    /// No proposal has this number.
    UnknownProposal(ProposalId),
    /// The proposal is not in a state that this message works on.
    WrongState { proposal: ProposalId, state: State },
    /// The proposer's votes a moment ago are below the threshold.
    BelowThreshold { votes: u128, needed: u128 },
    /// The proposer has as many undecided proposals as are allowed.
    TooManyLive { live: u32, max: u32 },
    /// More actions than `MAX_ACTIONS`.
    TooManyActions { got: u32, max: u32 },
    /// A description, a reason, an action's input, or all actions together are too long.
    TooLong { length: u32, max: u32 },
    /// An action calls the governor itself, which `Configure` and the like are for, or an account
    /// without code.
    BadCallee { action: u32, callee: AccountId },
    /// An action's input is too short to name a message, or names `Upgradable::set_code`, which `Upgrade` is
    /// for; or its value is more than the chain's balances hold.
    BadCall { action: u32 },
    /// An action states more gas than `MAX_GAS`.
    BadGas { action: u32, max: GasLimit },
    /// The code of the callee, or of the contract to be upgraded, is no longer what it was when proposed; or the
    /// governor's own settings or guardian are not.
    CodeChanged { action: u32, callee: AccountId },
    /// Fewer picoseconds are left than this action may use up (`Action::gas`) with `CALL_MARGIN`: execute with more
    /// gas.
    GasTooLow { action: u32, left: u64, needed: u64 },
    /// A proposal is executed by an account. A contract in between could choose what comes of it by the depth
    /// of its calls.
    ThroughContract { caller: AccountId },
    /// A setting is outside its range.
    OutOfRange { setting: Setting, value: u64, min: u64, max: u64 },
    /// The voter has used all of their weight on this proposal.
    AlreadyVoted { proposal: ProposalId, voter: AccountId },
    /// A split ballot uses nothing, or more than the voter has left.
    BadSplit { used: u128, left: u128 },
    /// The voter had no votes at the snapshot.
    NoWeight { voter: AccountId, snapshot: Timestamp },
    /// This ballot has votes for, or abstentions, and too little time would remain to answer it (see
    /// `Settings::extension`). Such ballots count before `until`; votes against still do.
    TooLate { until: Timestamp, now: Timestamp },
    /// The source of votes tells of more votes than a u128 holds.
    TooManyVotes { proposal: ProposalId },
    /// At most half of all votes were cast, so nobody is counted as having taken part.
    TurnoutTooLow { cast: u128, total: u128 },
    /// The timelock runs until then.
    TimelockRuns { until: Timestamp, now: Timestamp },
    /// The signature is not the voter's over this ballot, on this chain and contract, with this nonce; or the
    /// voter is the account of zeros, for which anybody can sign.
    BadSignature { voter: AccountId, nonce: u64 },
    /// The signature was good until `expiry`.
    SignatureExpired { expiry: Timestamp, now: Timestamp },
    /// This action failed, so none took effect. `output` is what the callee returned, up to 256 bytes;
    /// empty if it trapped.
    ActionFailed { action: u32, output: Vec<u8> },
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
    /// The account of zeros, for which anybody can sign, is no guardian.
    ZeroAccount,
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

/// A governor was created. `Configured`, `GuardianSet` and `CodeSet` tell the rest.
#[ink::event]
pub struct GovernorFounded {
    pub electorate: MetricRef,
    pub genesis: Hash,
}

/// Something was proposed.
#[ink::event]
pub struct Proposed {
    #[ink(topic)]
    pub proposal: ProposalId,
    #[ink(topic)]
    pub proposer: AccountId,
    pub actions: Vec<Action>,
    /// What each action expects of the contract that it is done to.
    pub pins: Vec<Option<Pin>>,
    pub created: Timestamp,
    pub snapshot: Timestamp,
    pub ends: Timestamp,
    /// What was copied from the settings.
    pub settings: Settings,
    pub description_hash: Hash,
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
    /// The weight that the voter has left for this proposal.
    pub left: u128,
    /// All the weight there was at the snapshot, of which the quorum is a share.
    pub total: u128,
    pub reason: String,
}

/// Members have taken part in a proposal on which more than half of all votes were cast.
#[ink::event]
pub struct BallotsCounted {
    #[ink(topic)]
    pub proposal: ProposalId,
    pub ballots: Vec<Counted>,
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
    /// `TooManyActions`, `TooLong`, `BadCallee`, `BadCall`, `BadGas`, `OutOfRange`, `BelowThreshold`,
    /// `TooManyLive`, `Source`.
    #[ink(message)]
    fn propose(&mut self, actions: Vec<Action>, description: String) -> Result<ProposalId, GovernorError>;

    /// Votes with the weight that the caller had at the snapshot, or with what is left of it. `reason` is
    /// at most `MAX_DESCRIPTION` bytes. Emits `Voted`, and `VoteExtended` if a late change of outcome did.
    ///
    /// # Errors
    /// `UnknownProposal`, `WrongState`, `AlreadyVoted`, `BadSplit`, `NoWeight`, `TooLate`, `TooLong`,
    /// `TooManyVotes`, `Source`.
    #[ink(message)]
    fn vote(&mut self, proposal: ProposalId, choice: Choice, reason: String) -> Result<(), GovernorError>;

    /// Votes for `voter`, who signed `signed::Action::Vote` with their next nonce for this proposal. Anyone may
    /// relay it. Emits `NonceUsed`, and what `vote` does.
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

    /// Takes back a ballot that the caller has signed and nobody has relayed yet: it uses up the caller's next
    /// nonce for this proposal, which may be pending, or yet to come. Emits `NonceUsed`.
    ///
    /// # Errors
    /// `Executing`.
    #[ink(message)]
    fn revoke_signature(&mut self, proposal: ProposalId) -> Result<(), GovernorError>;

    /// Counts who has voted on a proposal as having taken part (`BALLOTS`, `WEIGHT_CAST`), from now on: the
    /// next `MAX_BATCH` voters, in the order in which they first voted, each once. Only if more than half of all
    /// votes were cast on it, for, against or abstaining: what fewer can bring about at will is not to be
    /// paid for. Anyone may call, once the vote is over. Returns how many were counted. Emits
    /// `BallotsCounted`.
    ///
    /// # Errors
    /// `UnknownProposal`; `WrongState` while it is pending or active; `TurnoutTooLow`.
    #[ink(message)]
    fn count_ballots(&mut self, proposal: ProposalId) -> Result<u32, GovernorError>;

    /// Starts the timelock of a proposal that has succeeded. Anyone may call. Emits `Queued`.
    ///
    /// # Errors
    /// `UnknownProposal`; `WrongState` also for a poll.
    #[ink(message)]
    fn queue(&mut self, proposal: ProposalId) -> Result<(), GovernorError>;

    /// Does what a queued proposal says, once its timelock is over: all of it or nothing. Any account may
    /// call, and no contract. Before each call at least as much gas must be left as it may use up (`Action::gas`)
    /// and `CALL_MARGIN`: `spare_time` beyond what a dry run says is needed. Of that only `ref_time` can be asked of
    /// the chain; a callee must not take it for a fact either that what it calls ran out of proof.
    ///
    /// A callee that answers more than 16 KiB, which no ink! contract does, traps the execution.
    ///
    /// Emits `ActionDone` for each action, `Configured`, `GuardianSet` and `CodeSet` where they apply, and
    /// `Executed`.
    ///
    /// # Errors
    /// `UnknownProposal`, `WrongState`, `TimelockRuns`, `ThroughContract`, `GasTooLow`, `CodeChanged`,
    /// `UnknownCode`, `UnfitCode`, `OutOfRange`, `ActionFailed`.
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

    /// What each action of a proposal expects of the contract that it is done to.
    #[ink(message)]
    fn pins(&self, proposal: ProposalId) -> Vec<Option<Pin>>;

    /// How often the governor has upgraded a contract.
    #[ink(message)]
    fn upgrades(&self, contract: AccountId) -> u32;

    /// Up to `MAX_PAGE` proposals from number `from` on.
    #[ink(message)]
    fn proposals(&self, from: ProposalId, limit: u32) -> Vec<ProposalView>;

    /// Up to `MAX_PAGE` proposals with numbers below `before`, newest first, only those in `state` if one is
    /// given. It looks at `MAX_SCAN` proposals at most, and says where to go on.
    #[ink(message)]
    fn newest_proposals(&self, before: ProposalId, state: Option<State>, limit: u32) -> ProposalPage;

    /// The proposals of a member that are undecided, of which `Settings::live_proposals` are allowed.
    #[ink(message)]
    fn live_proposals(&self, member: AccountId) -> Vec<ProposalId>;

    /// The votes that a proposer needs now.
    ///
    /// # Errors
    /// `Source`, `SourceUnreachable`.
    #[ink(message)]
    fn votes_needed(&self) -> Result<u128, GovernorError>;

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

    /// Up to `MAX_BATCH` ballots of a proposal, in the order in which their voters first voted, from the
    /// `from`th on.
    #[ink(message)]
    fn ballots(&self, proposal: ProposalId, from: u32, limit: u32) -> Vec<(AccountId, Ballot)>;

    /// What a voter has said to the proposals from number `from` on, of which it looks at `MAX_BATCH` at most.
    #[ink(message)]
    fn ballots_of(&self, voter: AccountId, from: ProposalId, limit: u32) -> Vec<(ProposalId, Ballot)>;

    /// All the weight that a voter has for a proposal, used or not.
    ///
    /// # Errors
    /// `UnknownProposal`; `Source` until the snapshot is past.
    #[ink(message)]
    fn weight(&self, proposal: ProposalId, voter: AccountId) -> Result<u128, GovernorError>;

    /// The settings for proposals to come.
    #[ink(message)]
    fn settings(&self) -> Settings;

    /// Who may veto, and until when.
    #[ink(message)]
    fn guardian(&self) -> Option<Guardian>;

    /// The metric whose values are votes.
    #[ink(message)]
    fn electorate(&self) -> MetricRef;

    /// The nonce that `voter`'s next signature for this proposal must bear. Ballots on different proposals do
    /// not depend on each other.
    #[ink(message)]
    fn nonce(&self, voter: AccountId, proposal: ProposalId) -> u64;

    /// The genesis hash that signatures must name.
    #[ink(message)]
    fn genesis(&self) -> Hash;
}

/// The most proposals that one call answers.
pub const MAX_PAGE: u32 = 32;

/// The most proposals that `newest_proposals` looks at.
pub const MAX_SCAN: u32 = 256;
