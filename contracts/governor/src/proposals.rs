//! Proposals and ballots: what is stored of them, and the rules by which they change.

use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    storage::Mapping,
};
use tributary_core::proposal::{extended_end, quorum_votes_up, Ending, Facts, State, Tally};
use tributary_interfaces::{
    governor::{Action, Ballot, GovernorError, ProposalId, ProposalView, Settings},
    Timestamp,
};

/// The code hash that an action's callee must have; none for an action that calls nobody.
pub type Pin = Option<Hash>;

/// What is stored of a proposal. Whatever decides its outcome is its own copy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Proposal {
    proposer: AccountId,
    description_hash: Hash,
    action_count: u32,
    created: Timestamp,
    snapshot: Timestamp,
    ends: Timestamp,
    settings: Settings,
    tally: Tally,
    /// All the weight there was at the snapshot; learnt with the first ballot.
    total: Option<u128>,
    queued_at: Option<Timestamp>,
    ending: Option<Ending>,
}

impl Proposal {
    fn facts(&self) -> Facts {
        Facts {
            snapshot: self.snapshot,
            ends: self.ends,
            timelock: self.settings.timelock,
            grace: self.settings.grace,
            has_actions: self.action_count > 0,
            early_decision: self.settings.early_decision,
            tally: self.tally,
            quorum: self.settings.quorum,
            total: self.total,
            queued_at: self.queued_at,
            ending: self.ending,
        }
    }

    /// Where it stands at `now`.
    pub fn state(&self, now: Timestamp) -> State {
        self.facts().state(now)
    }

    /// The moment whose weights count.
    pub fn snapshot(&self) -> Timestamp {
        self.snapshot
    }

    /// Tells it all the weight there was at the snapshot.
    pub fn learn(&mut self, total: u128) {
        self.total = Some(total);
    }

    /// All the weight there was at the snapshot, if a ballot was cast.
    pub fn total(&self) -> Option<u128> {
        self.total
    }

    /// The votes that it needs of `total`.
    pub fn quorum_of(&self, total: u128) -> u128 {
        quorum_votes_up(total, self.settings.quorum)
    }

    fn executable_from(&self) -> Option<Timestamp> {
        self.queued_at.map(|at| self.facts().executable_from(at))
    }
}

/// All proposals with their ballots. Each part has a cell of its own, so what a call that re-enters
/// changes is never overwritten by the call around it.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Proposals {
    count: ink::storage::Lazy<ProposalId>,
    proposals: Mapping<ProposalId, Proposal>,
    actions: Mapping<ProposalId, Vec<Action>>,
    /// The code that each action expects of its callee.
    pins: Mapping<ProposalId, Vec<Pin>>,
    ballots: Mapping<(ProposalId, AccountId), Ballot>,
    /// Proposals of a member that may still be undecided.
    live: Mapping<AccountId, Vec<ProposalId>>,
}

impl Proposals {
    /// How many there ever were.
    pub fn count(&self) -> ProposalId {
        self.count.get_or_default()
    }

    /// The proposal with this number.
    pub fn get(&self, id: ProposalId) -> Result<Proposal, GovernorError> {
        self.proposals.get(id).ok_or(GovernorError::UnknownProposal(id))
    }

    /// The proposal with this number, if it stands at one of `states`.
    pub fn get_in(
        &self,
        id: ProposalId,
        states: &[State],
        now: Timestamp,
    ) -> Result<Proposal, GovernorError> {
        let proposal = self.get(id)?;
        let state = proposal.state(now);
        if !states.contains(&state) {
            return Err(GovernorError::WrongState { proposal: id, state });
        }
        Ok(proposal)
    }

    /// What a proposal does.
    pub fn actions(&self, id: ProposalId) -> Vec<Action> {
        self.actions.get(id).unwrap_or_default()
    }

    /// The code that each action expects of its callee.
    pub fn pins(&self, id: ProposalId) -> Vec<Pin> {
        self.pins.get(id).unwrap_or_default()
    }

    /// What a voter said.
    pub fn ballot(&self, id: ProposalId, voter: AccountId) -> Option<Ballot> {
        self.ballots.get((id, voter))
    }

    /// Files a proposal. Its proposer has room for it if fewer than the settings allow are undecided.
    pub fn file(
        &mut self,
        proposer: AccountId,
        actions: &Vec<Action>,
        pins: &Vec<Pin>,
        description_hash: Hash,
        settings: Settings,
        now: Timestamp,
    ) -> Result<(ProposalId, Timestamp, Timestamp), GovernorError> {
        let mut live = self.live.get(proposer).unwrap_or_default();
        live.retain(|id| self.get(*id).is_ok_and(|p| matches!(p.state(now), State::Pending | State::Active)));
        let count = u32::try_from(live.len()).unwrap_or(u32::MAX);
        if count >= settings.live_proposals {
            return Err(GovernorError::TooManyLive { live: count, max: settings.live_proposals });
        }
        let id = self.count();
        let snapshot = now.saturating_add(settings.voting_delay);
        let ends = snapshot.saturating_add(settings.voting_period);
        let proposal = Proposal {
            proposer,
            description_hash,
            action_count: u32::try_from(actions.len()).unwrap_or(u32::MAX),
            created: now,
            snapshot,
            ends,
            settings,
            tally: Tally::default(),
            total: None,
            queued_at: None,
            ending: None,
        };
        live.push(id);
        self.live.insert(proposer, &live);
        self.proposals.insert(id, &proposal);
        if !actions.is_empty() {
            self.actions.insert(id, actions);
            self.pins.insert(id, pins);
        }
        self.count.set(&id.saturating_add(1));
        Ok((id, snapshot, ends))
    }

    /// Counts `used` of a voter's weight on `proposal`, as read for this call and knowing its total;
    /// `ballot` is what the voter has said with it. If the outcome changes late, the vote lasts longer:
    /// returns its new end.
    pub fn count_ballot(
        &mut self,
        id: ProposalId,
        mut proposal: Proposal,
        voter: AccountId,
        ballot: Ballot,
        used: Tally,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let Settings { voting_period, extension, .. } = proposal.settings;
        let passed = proposal.facts().passes();
        proposal.tally = proposal.tally.plus(used);
        let mut extended = None;
        if proposal.facts().passes() != passed && !proposal.facts().is_decided_early() {
            let latest = proposal.snapshot.saturating_add(voting_period).saturating_add(extension);
            let ends = extended_end(proposal.ends, now, extension, latest);
            if ends > proposal.ends {
                proposal.ends = ends;
                extended = Some(ends);
            }
        }
        self.ballots.insert((id, voter), &ballot);
        self.proposals.insert(id, &proposal);
        extended
    }

    /// Starts the timelock of a proposal that has succeeded. Returns when it may be executed.
    pub fn queue(&mut self, id: ProposalId, now: Timestamp) -> Result<Timestamp, GovernorError> {
        let mut proposal = self.get_in(id, &[State::Succeeded], now)?;
        if proposal.action_count == 0 {
            return Err(GovernorError::WrongState { proposal: id, state: State::Succeeded });
        }
        proposal.queued_at = Some(now);
        self.proposals.insert(id, &proposal);
        Ok(proposal.facts().executable_from(now))
    }

    /// Marks a queued proposal whose timelock is over as executed, before anything it does.
    pub fn mark_executed(&mut self, id: ProposalId, now: Timestamp) -> Result<(), GovernorError> {
        let mut proposal = self.get_in(id, &[State::Queued], now)?;
        let until = proposal.executable_from().unwrap_or(Timestamp::MAX);
        if now < until {
            return Err(GovernorError::TimelockRuns { until, now });
        }
        proposal.ending = Some(Ending::Executed);
        self.proposals.insert(id, &proposal);
        Ok(())
    }

    /// Takes a pending proposal back for its proposer.
    pub fn cancel(&mut self, id: ProposalId, caller: AccountId, now: Timestamp) -> Result<(), GovernorError> {
        let mut proposal = self.get_in(id, &[State::Pending], now)?;
        if caller != proposal.proposer {
            return Err(GovernorError::NotAllowed { caller });
        }
        proposal.ending = Some(Ending::Canceled);
        self.proposals.insert(id, &proposal);
        Ok(())
    }

    /// Stops a proposal that is not at its end.
    pub fn veto(&mut self, id: ProposalId, now: Timestamp) -> Result<(), GovernorError> {
        let open = [State::Pending, State::Active, State::Succeeded, State::Queued];
        let mut proposal = self.get_in(id, &open, now)?;
        if proposal.action_count == 0 && proposal.state(now) == State::Succeeded {
            return Err(GovernorError::WrongState { proposal: id, state: State::Succeeded });
        }
        proposal.ending = Some(Ending::Vetoed);
        self.proposals.insert(id, &proposal);
        Ok(())
    }

    /// What a page shows of a proposal.
    pub fn view(&self, id: ProposalId, now: Timestamp) -> Option<ProposalView> {
        let proposal = self.proposals.get(id)?;
        Some(ProposalView {
            id,
            proposer: proposal.proposer,
            state: proposal.state(now),
            description_hash: proposal.description_hash,
            action_count: proposal.action_count,
            created: proposal.created,
            snapshot: proposal.snapshot,
            ends: proposal.ends,
            queued_at: proposal.queued_at,
            executable_from: proposal.executable_from(),
            tally: proposal.tally,
            quorum: proposal.facts().quorum_votes(),
            settings: proposal.settings,
        })
    }
}
