//! Proposals, ballots and what holds for proposals to come: from the governor's events, and the token's for
//! who had how many votes.

use super::{ask, Shares, Steps};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{hash_of, ContractEvent};
use tributary_core::proposal::{quorum_votes_up, Ending, Facts};
use tributary_harness::{
    messages::{governor, source},
    AccountId, Chain, ChainExt, Hash,
};
use tributary_interfaces::{
    governor::{
        Action, ActionDone, Ballot, BallotsCounted, Canceled, Choice, Configured, Counted, Executed,
        Governor, GovernorFounded, Guardian, GuardianSet, Pin, ProposalId, ProposalView, Proposed, Queued,
        Settings, State, Tally, Vetoed, VoteExtended, Voted, BALLOTS, MAX_PAGE, WEIGHT_CAST,
    },
    signed::NonceUsed,
    source::{MetricId, MetricSource},
    Timestamp, MAX_BATCH,
};

/// What the governor's events tell.
#[derive(Default)]
pub struct Council {
    pub settings: Option<Settings>,
    pub guardian: Option<Option<Guardian>>,
    founded: Option<GovernorFounded>,
    proposals: Vec<Proposal>,
    nonces: BTreeMap<(AccountId, ProposalId), u64>,
    /// How often each contract was upgraded.
    upgrades: BTreeMap<AccountId, u32>,
    ballots: BTreeMap<(ProposalId, AccountId), Ballot>,
    /// On how many proposals each voted, and with how much in all; nobody's are everybody's.
    parts: BTreeMap<Option<AccountId>, Steps<Taken>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Taken {
    ballots: u128,
    weight: u128,
}

struct Proposal {
    proposer: AccountId,
    description_hash: Hash,
    actions: Vec<Action>,
    pins: Vec<Option<Pin>>,
    /// In the order of their first ballots.
    voters: Vec<AccountId>,
    counted: u32,
    created: Timestamp,
    block: u32,
    snapshot: Timestamp,
    ends: Timestamp,
    settings: Settings,
    tally: Tally,
    total: Option<u128>,
    voted_at: Timestamp,
    queued_at: Option<Timestamp>,
    executable_from: Option<Timestamp>,
    ending: Option<Ending>,
}

impl Proposal {
    fn facts(&self) -> Facts {
        Facts {
            snapshot: self.snapshot,
            ends: self.ends,
            timelock: self.settings.timelock,
            grace: self.settings.grace,
            has_actions: !self.actions.is_empty(),
            early_decision: self.settings.early_decision,
            tally: self.tally,
            quorum: self.settings.quorum,
            total: self.total,
            voted_at: self.voted_at,
            queued_at: self.queued_at,
            ending: self.ending,
        }
    }

    fn view(&self, id: ProposalId, now: Timestamp) -> ProposalView {
        ProposalView {
            id,
            proposer: self.proposer,
            state: self.facts().state(now),
            description_hash: self.description_hash,
            action_count: self.actions.len() as u32,
            created: self.created,
            block: self.block,
            snapshot: self.snapshot,
            ends: self.ends,
            queued_at: self.queued_at,
            executable_from: self.executable_from,
            tally: self.tally,
            total: self.total,
            quorum: self.total.map(|total| quorum_votes_up(total, self.settings.quorum)),
            voters: self.voters.len() as u32,
            counted: self.counted,
            settings: self.settings,
        }
    }
}

impl Council {
    pub(super) fn read(&mut self, event: &ContractEvent, shares: &Shares) -> bool {
        let at = event.at;
        if let Some(Configured { settings }) = event.decode() {
            self.settings = Some(settings);
        } else if let Some(GuardianSet { guardian }) = event.decode() {
            self.guardian = Some(guardian);
        } else if let Some(e) = event.decode::<Proposed>() {
            assert_eq!(e.proposal as usize, self.proposals.len(), "numbers follow one another");
            assert_eq!((Some(e.settings), e.created), (self.settings, at), "what holds now is copied");
            assert_eq!(e.description_hash, hash_of(e.description.as_bytes()));
            self.proposals.push(Proposal {
                proposer: e.proposer,
                description_hash: hash_of(e.description.as_bytes()),
                actions: e.actions,
                pins: e.pins,
                voters: Vec::new(),
                counted: 0,
                created: e.created,
                block: event.block,
                snapshot: e.snapshot,
                ends: e.ends,
                settings: e.settings,
                tally: Tally::default(),
                total: None,
                voted_at: 0,
                queued_at: None,
                executable_from: None,
                ending: None,
            });
        } else if let Some(e) = event.decode::<Voted>() {
            self.proposals[e.proposal as usize].voted_at = at;
            self.vote(e, shares);
        } else if let Some(VoteExtended { proposal, ends }) = event.decode() {
            self.proposals[proposal as usize].ends = ends;
        } else if let Some(Queued { proposal, executable_from }) = event.decode() {
            let proposal = &mut self.proposals[proposal as usize];
            proposal.queued_at = Some(at);
            proposal.executable_from = Some(executable_from);
        } else if let Some(ActionDone { proposal, action, .. }) = event.decode() {
            if let Action::Upgrade { contract, .. } =
                self.proposals[proposal as usize].actions[action as usize]
            {
                *self.upgrades.entry(contract).or_default() += 1;
            }
        } else if let Some(e) = event.decode::<BallotsCounted>() {
            self.count_ballots(e, at);
        } else if let Some(NonceUsed { signer, proposal, next }) = event.decode() {
            self.nonces.insert((signer, proposal.expect("a ballot is about a proposal")), next);
        } else if let Some(founded) = event.decode() {
            assert!(self.founded.replace(founded).is_none(), "it is founded once");
        } else if let Some(Executed { proposal }) = event.decode() {
            self.end(proposal, Ending::Executed);
        } else if let Some(Canceled { proposal }) = event.decode() {
            self.end(proposal, Ending::Canceled);
        } else if let Some(Vetoed { proposal }) = event.decode() {
            self.end(proposal, Ending::Vetoed);
        } else {
            return false;
        }
        true
    }

    fn end(&mut self, proposal: ProposalId, ending: Ending) {
        let was = self.proposals[proposal as usize].ending.replace(ending);
        assert_eq!(was, None, "proposal {proposal} ends once");
    }

    /// Law 7: nobody says more than they had votes at the snapshot.
    fn vote(&mut self, voted: Voted, shares: &Shares) {
        let Voted { proposal: id, voter, choice, weight, left, total, .. } = voted;
        let proposal = &mut self.proposals[id as usize];
        let had = shares.votes_at(voter, proposal.snapshot);
        let ballot = self.ballots.entry((id, voter)).or_insert_with(|| {
            proposal.voters.push(voter);
            Ballot { weight: weight + left, cast: Tally::default() }
        });
        let none = Tally::default();
        let used = match choice {
            Choice::For => Tally { for_votes: weight, ..none },
            Choice::Against => Tally { against_votes: weight, ..none },
            Choice::Abstain => Tally { abstain_votes: weight, ..none },
            Choice::Split(votes) => votes,
        };
        assert_eq!(used.sum(), weight, "a ballot uses what it says");
        ballot.cast = ballot.cast.plus(used);
        assert_eq!(ballot.cast.sum() + left, had, "law 7: {voter:?} had {had} votes on {id}");
        assert_eq!(*proposal.total.get_or_insert(total), total, "what all had stays");
        assert_eq!(total, shares.votable_at(proposal.snapshot), "what all had of votes");
        proposal.tally = proposal.tally.plus(used);
        assert!(proposal.tally.sum() <= total, "law 7: more was cast on {id} than there was");
    }

    /// Taking part counts where more than half of all votes were cast, and each voter once.
    fn count_ballots(&mut self, counted: BallotsCounted, at: Timestamp) {
        let BallotsCounted { proposal: id, ballots } = counted;
        let proposal = &mut self.proposals[id as usize];
        assert!(proposal.tally.sum() > proposal.total.unwrap_or(u128::MAX) / 2, "few took part in {id}");
        let next = &proposal.voters[proposal.counted as usize..][..ballots.len()];
        assert!(ballots.iter().map(|counted| &counted.voter).eq(next), "each voter counts once");
        proposal.counted += ballots.len() as u32;
        for Counted { voter, weight: cast } in ballots {
            assert_eq!(cast, self.ballots[&(id, voter)].cast.sum(), "what {voter:?} cast");
            for whose in [None, Some(voter)] {
                let parts = self.parts.entry(whose).or_default();
                let Taken { ballots, weight } = parts.last();
                parts.set(at, Taken { ballots: ballots + 1, weight: weight + cast });
            }
        }
    }

    /// How many proposals there ever were.
    pub fn count(&self) -> u32 {
        self.proposals.len() as u32
    }

    /// Where a proposal stands at `now`.
    pub fn state(&self, id: ProposalId, now: Timestamp) -> State {
        self.proposals[id as usize].facts().state(now)
    }

    /// From when on a queued proposal may be executed.
    pub fn executable_from(&self, id: ProposalId) -> Option<Timestamp> {
        self.proposals[id as usize].executable_from
    }

    /// What a proposal does.
    pub fn actions(&self, id: ProposalId) -> &[Action] {
        &self.proposals[id as usize].actions
    }

    pub(super) fn people(&self) -> BTreeSet<AccountId> {
        let voters = self.ballots.keys().map(|(_, voter)| *voter);
        voters.chain(self.proposals.iter().map(|proposal| proposal.proposer)).collect()
    }

    /// What a voter, or all of them, had of a metric of taking part.
    pub fn part_at(&self, metric: MetricId, whose: Option<AccountId>, at: Timestamp) -> u128 {
        let Taken { ballots, weight } = self.parts.get(&whose).map_or(Taken::default(), |parts| parts.at(at));
        if metric == BALLOTS {
            ballots
        } else {
            weight
        }
    }

    pub(super) fn compare(
        &self,
        chain: &mut impl Chain,
        at: AccountId,
        everybody: &[AccountId],
        moments: &[Timestamp],
    ) {
        let now = chain.now().expect("a chain has a clock");
        assert_eq!(Some(ask(chain, governor(at).settings())), self.settings, "the settings");
        assert_eq!(Some(ask(chain, governor(at).guardian())), self.guardian, "the guardian");
        let GovernorFounded { electorate, genesis } = self.founded.as_ref().expect("it is founded");
        assert_eq!(ask(chain, governor(at).electorate()), *electorate);
        assert_eq!(ask(chain, governor(at).genesis()), *genesis);
        for (contract, upgrades) in &self.upgrades {
            assert_eq!(ask(chain, governor(at).upgrades(*contract)), *upgrades, "upgrades of {contract:?}");
        }
        for ((voter, proposal), nonce) in &self.nonces {
            assert_eq!(ask(chain, governor(at).nonce(*voter, *proposal)), *nonce, "nonce of {voter:?}");
        }
        assert_eq!(ask(chain, governor(at).proposal_count()), self.count(), "proposals");
        let mut id = 0;
        while id < self.count() {
            let page: Vec<ProposalView> = ask(chain, governor(at).proposals(id, MAX_PAGE));
            assert!(!page.is_empty(), "proposals are missing");
            for view in page {
                assert_eq!(view, self.proposals[id as usize].view(id, now), "proposal {id}");
                id += 1;
            }
        }
        // Of proposals that are over, the actions and ballots of the newest are enough.
        for id in self.count().saturating_sub(40)..self.count() {
            let Proposal { actions, pins, voters, .. } = &self.proposals[id as usize];
            assert_eq!(&ask(chain, governor(at).actions(id)), actions, "what {id} does");
            assert_eq!(&ask(chain, governor(at).pins(id)), pins, "what {id} expects");
            let ballots: Vec<_> = voters.iter().map(|voter| (*voter, self.ballots[&(id, *voter)])).collect();
            assert_eq!(ask(chain, governor(at).ballots(id, 0, MAX_BATCH)), ballots, "the ballots on {id}");
        }
        for metric in [BALLOTS, WEIGHT_CAST] {
            for moment in moments.iter().copied() {
                let asked = source(at).past_total(metric, moment);
                let total = chain.read(asked).expect("it answers").expect("it is known");
                assert_eq!(total, self.part_at(metric, None, moment), "taking part in all at {moment}");
                for who in everybody.iter().copied() {
                    let asked = source(at).past_value(metric, who, moment);
                    let value = chain.read(asked).expect("it answers").expect("it is known");
                    assert_eq!(value, self.part_at(metric, Some(who), moment), "part of {who:?} at {moment}");
                }
            }
        }
    }
}
