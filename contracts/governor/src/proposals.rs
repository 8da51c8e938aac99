//! Proposals and ballots: what is stored of them, and the rules by which they change.

use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    storage::Mapping,
};
use tributary_core::proposal::{counts_for_until, quorum_votes_up, Ending, Facts, Moment, State, Tally};
use tributary_interfaces::{
    governor::{
        Action, Ballot, Counted, GovernorError, Pin, ProposalId, ProposalPage, ProposalView, Settings,
        MAX_PAGE, MAX_SCAN,
    },
    BlockNumber, Timestamp, MAX_BATCH,
};

/// What is stored of a proposal. Whatever decides its outcome is its own copy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Proposal {
    proposer: AccountId,
    description_hash: Hash,
    action_count: u32,
    created: Timestamp,
    block: BlockNumber,
    snapshot: Timestamp,
    ends: Timestamp,
    settings: Settings,
    tally: Tally,
    /// All the weight there was at the snapshot; learnt with the first ballot.
    total: Option<u128>,
    latest: Moment,
    voters: u32,
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
            voted_at: self.latest.at,
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

    /// Adds votes that are cast at `now`. If all votes of this moment together change the outcome late, the vote lasts
    /// longer: returns its end if it is another one now.
    pub fn count(
        &mut self,
        id: ProposalId,
        used: Tally,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, GovernorError> {
        let Settings { voting_period, extension, .. } = self.settings;
        let regular_end = self.snapshot.saturating_add(voting_period);
        let until = counts_for_until(regular_end, extension);
        if now >= until && used.against_votes < used.sum() {
            return Err(GovernorError::TooLate { until, now });
        }
        self.latest = self.latest.at(now, self.facts().passes(), self.ends);
        self.tally = self.tally.checked_plus(used).ok_or(GovernorError::TooManyVotes { proposal: id })?;
        let before = self.ends;
        self.ends = if self.facts().is_decided_early() {
            self.latest.ends
        } else {
            self.latest.ends_if(self.facts().passes(), regular_end, extension)
        };
        Ok((self.ends != before).then_some(self.ends))
    }

    /// Refuses to count who has taken part unless the vote is over and more than half of all votes were cast.
    fn check_turnout(&self, id: ProposalId, now: Timestamp) -> Result<(), GovernorError> {
        let state = self.state(now);
        if matches!(state, State::Pending | State::Active) {
            return Err(GovernorError::WrongState { proposal: id, state });
        }
        let total = self.total.unwrap_or_default();
        if !self.tally.is_more_than_half_of(total) {
            return Err(GovernorError::TurnoutTooLow { cast: self.tally.sum(), total });
        }
        Ok(())
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
    /// What each action expects of the contract that it is done to, if it is done to one.
    pins: Mapping<ProposalId, Vec<Option<Pin>>>,
    ballots: Mapping<(ProposalId, AccountId), Ballot>,
    /// A proposal's voters, in the order of their first ballots.
    voters: Mapping<(ProposalId, u32), AccountId>,
    /// How many of a proposal's voters are counted as having taken part.
    counted: Mapping<ProposalId, u32>,
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

    /// What each action expects of the contract that it is done to.
    pub fn pins(&self, id: ProposalId) -> Vec<Option<Pin>> {
        self.pins.get(id).unwrap_or_default()
    }

    /// What a voter said.
    pub fn ballot(&self, id: ProposalId, voter: AccountId) -> Option<Ballot> {
        self.ballots.get((id, voter))
    }

    /// Up to `MAX_BATCH` ballots, from the `from`th voter on.
    pub fn ballots(&self, id: ProposalId, from: u32, limit: u32) -> Vec<(AccountId, Ballot)> {
        let voters = self.proposals.get(id).map_or(0, |proposal| proposal.voters);
        let end = from.saturating_add(limit.min(MAX_BATCH)).min(voters);
        (from..end)
            .filter_map(|index| {
                let voter = self.voters.get((id, index))?;
                Some((voter, self.ballot(id, voter)?))
            })
            .collect()
    }

    /// What a voter said to up to `MAX_BATCH` proposals, from number `from` on.
    pub fn ballots_of(&self, voter: AccountId, from: ProposalId, limit: u32) -> Vec<(ProposalId, Ballot)> {
        let end = from.saturating_add(limit.min(MAX_BATCH)).min(self.count());
        (from..end).filter_map(|id| Some((id, self.ballot(id, voter)?))).collect()
    }

    /// A member's proposals that are undecided.
    pub fn live(&self, member: AccountId, now: Timestamp) -> Vec<ProposalId> {
        let mut live = self.live.get(member).unwrap_or_default();
        live.retain(|id| self.get(*id).is_ok_and(|p| matches!(p.state(now), State::Pending | State::Active)));
        live
    }

    /// Files a proposal. Its proposer has room for it if fewer than the settings allow are undecided.
    pub fn file(
        &mut self,
        proposer: AccountId,
        actions: &Vec<Action>,
        pins: &Vec<Option<Pin>>,
        description_hash: Hash,
        settings: Settings,
        (now, block): (Timestamp, BlockNumber),
    ) -> Result<(ProposalId, Timestamp, Timestamp), GovernorError> {
        let mut live = self.live(proposer, now);
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
            block,
            snapshot,
            ends,
            settings,
            tally: Tally::default(),
            total: None,
            latest: Moment::default(),
            voters: 0,
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

    /// Keeps what a voter has said, and `proposal` with it counted.
    pub fn record(
        &mut self,
        id: ProposalId,
        mut proposal: Proposal,
        voter: AccountId,
        ballot: Ballot,
        is_first: bool,
    ) {
        if is_first {
            self.voters.insert((id, proposal.voters), &voter);
            proposal.voters = proposal.voters.saturating_add(1);
        }
        self.ballots.insert((id, voter), &ballot);
        self.proposals.insert(id, &proposal);
    }

    /// The next `MAX_BATCH` voters who are to be counted as having taken part, each once.
    pub fn count_voters(&mut self, id: ProposalId, now: Timestamp) -> Result<Vec<Counted>, GovernorError> {
        self.get(id)?.check_turnout(id, now)?;
        let from = self.counted.get(id).unwrap_or_default();
        let ballots = self.ballots(id, from, MAX_BATCH);
        let count = u32::try_from(ballots.len()).unwrap_or(u32::MAX);
        self.counted.insert(id, &from.saturating_add(count));
        Ok(ballots.into_iter().map(|(voter, ballot)| Counted { voter, weight: ballot.cast.sum() }).collect())
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
            block: proposal.block,
            snapshot: proposal.snapshot,
            ends: proposal.ends,
            queued_at: proposal.queued_at,
            executable_from: proposal.executable_from(),
            tally: proposal.tally,
            total: proposal.total,
            quorum: proposal.facts().quorum_votes(),
            voters: proposal.voters,
            counted: self.counted.get(id).unwrap_or_default(),
            settings: proposal.settings,
        })
    }

    /// Proposals below `before`, newest first, those in `state` if one is given.
    pub fn newest(
        &self,
        before: ProposalId,
        state: Option<State>,
        limit: u32,
        now: Timestamp,
    ) -> ProposalPage {
        let limit = usize::try_from(limit.clamp(1, MAX_PAGE)).unwrap_or(usize::MAX);
        let (mut proposals, mut next) = (Vec::new(), before.min(self.count()));
        for _ in 0..MAX_SCAN {
            let Some(id) = next.checked_sub(1).filter(|_| proposals.len() < limit) else { break };
            next = id;
            proposals.extend(self.view(id, now).filter(|view| state.is_none_or(|state| view.state == state)));
        }
        ProposalPage { proposals, next: (next > 0).then_some(next) }
    }
}
