//! The governor: members propose, vote by what they held in the past, and after a timelock anyone
//! executes what passed. Nobody else has power over it, and it changes its settings only by executing
//! a proposal that says so.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod actions;
mod call;
mod checks;
mod participation;
mod proposals;
mod settings;
mod storage;
pub mod voting;

pub use self::{
    governor::{Governor, GovernorRef},
    storage::Storage,
};

#[ink::contract(env = tributary_interfaces::Environment)]
mod governor {
    use crate::{
        actions,
        checks::check_length,
        participation::{self, Participation},
        proposals::Proposals,
        settings,
        storage::Storage,
        voting,
    };
    use ink::{
        prelude::{string::String, vec::Vec},
        storage::{Lazy, Mapping},
    };
    use tributary_core::{fixed, proposal::State};
    use tributary_interfaces::{
        governor::{
            Action, ActionDone, Ballot, BallotsCounted, Canceled, Choice, Executed, GovernorConfig,
            GovernorError, GovernorFounded, Guardian, Pin, ProposalId, ProposalPage, ProposalView, Proposed,
            Queued, Settings, Vetoed, MAX_DESCRIPTION, MAX_PAGE,
        },
        source::{self, MetricCatalog, MetricId, MetricInfo, MetricRef, MetricSource, SourceError},
        upgrade::{Code, Part, Upgradable, UpgradeError},
        Bps,
    };
    use tributary_storage::end_with;

    #[ink(storage)]
    pub struct Governor {
        storage: Storage,
    }

    impl Governor {
        /// A governor whose votes are the values of `electorate`. `genesis` is the chain's genesis hash,
        /// which a contract cannot read: it is part of what members sign. The account runs the fast path
        /// `fast`, if one is given.
        ///
        /// # Errors
        /// `OutOfRange`; `UnknownCode`.
        #[ink(constructor)]
        pub fn new(
            electorate: MetricRef,
            config: GovernorConfig,
            genesis: Hash,
            fast: Option<Hash>,
        ) -> Result<Self, GovernorError> {
            let mut governor = Self {
                storage: Storage {
                    electorate,
                    genesis,
                    code: Lazy::new(),
                    settings: Lazy::new(),
                    guardian: Lazy::new(),
                    proposals: Proposals::default(),
                    participation: Participation::default(),
                    nonces: Mapping::default(),
                    upgrades: Mapping::default(),
                    changes: Lazy::new(),
                    executing: Mapping::default(),
                },
            };
            governor.env().emit_event(GovernorFounded { electorate, genesis });
            settings::configure(&mut governor.storage, &config.settings)?;
            settings::guard(&mut governor.storage, config.guardian)?;
            tributary_fast::begin(&mut governor.storage.code, fast).map_err(GovernorError::UnknownCode)?;
            Ok(governor)
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        /// The votes that `threshold` comes to at `at`.
        fn needed_of(&self, threshold: Bps, at: Timestamp) -> Result<u128, GovernorError> {
            Ok(fixed::bps_up(voting::total_weight(&self.storage, at)?, threshold))
        }
    }

    impl tributary_interfaces::governor::Governor for Governor {
        #[ink(message)]
        fn propose(
            &mut self,
            actions: Vec<Action>,
            description: String,
        ) -> Result<ProposalId, GovernorError> {
            voting::only_when_idle(&self.storage)?;
            let (caller, now) = (self.env().caller(), self.now());
            check_length(description.len(), MAX_DESCRIPTION)?;
            let pins = actions::check(&self.storage, &actions)?;
            let settings = self.storage.settings();
            let before = now.saturating_sub(1);
            let votes = voting::weight(&self.storage, caller, before)?;
            let needed = self.needed_of(settings.threshold, before)?;
            if votes < needed {
                return Err(GovernorError::BelowThreshold { votes, needed });
            }
            let description_hash =
                self.env().hash_bytes::<ink::env::hash::Blake2x256>(description.as_bytes()).into();
            let when = (now, self.env().block_number());
            let (proposal, snapshot, ends) =
                self.storage.proposals.file(caller, &actions, &pins, description_hash, settings, when)?;
            self.env().emit_event(Proposed {
                proposal,
                proposer: caller,
                actions,
                pins,
                created: now,
                snapshot,
                ends,
                settings,
                description_hash,
                description,
            });
            end_with(proposal)
        }

        #[ink(message)]
        fn vote(
            &mut self,
            proposal: ProposalId,
            choice: Choice,
            reason: String,
        ) -> Result<(), GovernorError> {
            let caller = self.env().caller();
            voting::vote(&mut self.storage, caller, proposal, choice, reason)?;
            end_with(())
        }

        #[ink(message)]
        fn vote_by_sig(
            &mut self,
            voter: AccountId,
            proposal: ProposalId,
            choice: Choice,
            reason: String,
            expiry: Timestamp,
            signature: [u8; 64],
        ) -> Result<(), GovernorError> {
            let storage = &mut self.storage;
            voting::vote_by_sig(storage, voter, proposal, choice, reason, expiry, &signature)?;
            end_with(())
        }

        #[ink(message)]
        fn revoke_signature(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            voting::only_when_idle(&self.storage)?;
            let caller = self.env().caller();
            voting::use_nonce(&mut self.storage, caller, proposal);
            end_with(())
        }

        #[ink(message)]
        fn count_ballots(&mut self, proposal: ProposalId) -> Result<u32, GovernorError> {
            voting::only_when_idle(&self.storage)?;
            let now = self.now();
            let mut ballots = self.storage.proposals.count_voters(proposal, now)?;
            self.storage.participation.count(&mut ballots, now);
            let count = u32::try_from(ballots.len()).unwrap_or(u32::MAX);
            if count > 0 {
                self.env().emit_event(BallotsCounted { proposal, ballots });
            }
            end_with(count)
        }

        #[ink(message)]
        fn queue(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            voting::only_when_idle(&self.storage)?;
            let now = self.now();
            let executable_from = self.storage.proposals.queue(proposal, now)?;
            self.env().emit_event(Queued { proposal, executable_from });
            end_with(())
        }

        #[ink(message)]
        fn execute(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            voting::only_when_idle(&self.storage)?;
            if !self.env().caller_is_origin() {
                return Err(GovernorError::ThroughContract { caller: self.env().caller() });
            }
            let now = self.now();
            self.storage.proposals.mark_executed(proposal, now)?;
            self.storage.executing.insert((), &());
            let actions = self.storage.proposals.actions(proposal);
            let pins = self.storage.proposals.pins(proposal);
            for ((action, pin), index) in actions.iter().zip(pins).zip(0..) {
                let output = actions::perform(&mut self.storage, action, pin, index)?;
                self.env().emit_event(ActionDone { proposal, action: index, output });
            }
            self.storage.executing.remove(());
            self.env().emit_event(Executed { proposal });
            end_with(())
        }

        #[ink(message)]
        fn cancel(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            voting::only_when_idle(&self.storage)?;
            let (caller, now) = (self.env().caller(), self.now());
            self.storage.proposals.cancel(proposal, caller, now)?;
            self.env().emit_event(Canceled { proposal });
            end_with(())
        }

        #[ink(message)]
        fn veto(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            voting::only_when_idle(&self.storage)?;
            let (caller, now) = (self.env().caller(), self.now());
            if !self.guardian().is_some_and(|guardian| guardian.account == caller && now < guardian.until) {
                return Err(GovernorError::NotAllowed { caller });
            }
            self.storage.proposals.veto(proposal, now)?;
            self.env().emit_event(Vetoed { proposal });
            end_with(())
        }

        #[ink(message)]
        fn state(&self, proposal: ProposalId) -> Option<State> {
            Some(self.storage.proposals.get(proposal).ok()?.state(self.now()))
        }

        #[ink(message)]
        fn proposal(&self, proposal: ProposalId) -> Option<ProposalView> {
            self.storage.proposals.view(proposal, self.now())
        }

        #[ink(message)]
        fn actions(&self, proposal: ProposalId) -> Vec<Action> {
            self.storage.proposals.actions(proposal)
        }

        #[ink(message)]
        fn pins(&self, proposal: ProposalId) -> Vec<Option<Pin>> {
            self.storage.proposals.pins(proposal)
        }

        #[ink(message)]
        fn upgrades(&self, contract: AccountId) -> u32 {
            self.storage.upgrades(&contract)
        }

        #[ink(message)]
        fn proposals(&self, from: ProposalId, limit: u32) -> Vec<ProposalView> {
            let (now, end) = (self.now(), from.saturating_add(limit.min(MAX_PAGE)));
            (from..end.min(self.storage.proposals.count()))
                .filter_map(|id| self.storage.proposals.view(id, now))
                .collect()
        }

        #[ink(message)]
        fn newest_proposals(&self, before: ProposalId, state: Option<State>, limit: u32) -> ProposalPage {
            self.storage.proposals.newest(before, state, limit, self.now())
        }

        #[ink(message)]
        fn live_proposals(&self, member: AccountId) -> Vec<ProposalId> {
            self.storage.proposals.live(member, self.now())
        }

        #[ink(message)]
        fn votes_needed(&self) -> Result<u128, GovernorError> {
            self.needed_of(self.storage.settings().threshold, self.now().saturating_sub(1))
        }

        #[ink(message)]
        fn proposal_count(&self) -> u32 {
            self.storage.proposals.count()
        }

        #[ink(message)]
        fn quorum(&self, proposal: ProposalId) -> Result<u128, GovernorError> {
            let proposal = self.storage.proposals.get(proposal)?;
            let total = match proposal.total() {
                Some(total) => total,
                None => voting::total_weight(&self.storage, proposal.snapshot())?,
            };
            Ok(proposal.quorum_of(total))
        }

        #[ink(message)]
        fn ballot(&self, proposal: ProposalId, voter: AccountId) -> Option<Ballot> {
            self.storage.proposals.ballot(proposal, voter)
        }

        #[ink(message)]
        fn ballots(&self, proposal: ProposalId, from: u32, limit: u32) -> Vec<(AccountId, Ballot)> {
            self.storage.proposals.ballots(proposal, from, limit)
        }

        #[ink(message)]
        fn ballots_of(&self, voter: AccountId, from: ProposalId, limit: u32) -> Vec<(ProposalId, Ballot)> {
            self.storage.proposals.ballots_of(voter, from, limit)
        }

        #[ink(message)]
        fn weight(&self, proposal: ProposalId, voter: AccountId) -> Result<u128, GovernorError> {
            match self.ballot(proposal, voter) {
                Some(ballot) => Ok(ballot.weight),
                None => {
                    let snapshot = self.storage.proposals.get(proposal)?.snapshot();
                    voting::weight(&self.storage, voter, snapshot)
                }
            }
        }

        #[ink(message)]
        fn settings(&self) -> Settings {
            self.storage.settings()
        }

        #[ink(message)]
        fn guardian(&self) -> Option<Guardian> {
            self.storage.guardian.get().flatten()
        }

        #[ink(message)]
        fn electorate(&self) -> MetricRef {
            self.storage.electorate
        }

        #[ink(message)]
        fn nonce(&self, voter: AccountId, proposal: ProposalId) -> u64 {
            voting::nonce(&self.storage, voter, proposal)
        }

        #[ink(message)]
        fn genesis(&self) -> Hash {
            self.storage.genesis
        }
    }

    impl MetricSource for Governor {
        #[ink(message)]
        fn past_value(
            &self,
            metric: MetricId,
            member: AccountId,
            at: Timestamp,
        ) -> Result<u128, SourceError> {
            source::check_past(at, self.now())?;
            self.storage.participation.value(metric, member, at)
        }

        #[ink(message)]
        fn past_values(
            &self,
            metric: MetricId,
            members: Vec<AccountId>,
            at: Timestamp,
        ) -> Result<Vec<u128>, SourceError> {
            source::check_past(at, self.now())?;
            source::values_of(members, |member| self.storage.participation.value(metric, member, at))
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
            source::check_past(at, self.now())?;
            self.storage.participation.total(metric, at)
        }
    }

    impl MetricCatalog for Governor {
        #[ink(message)]
        fn metric_info(&self, metric: MetricId) -> Option<MetricInfo> {
            participation::info(metric, self.storage.electorate)
        }
    }

    impl Upgradable for Governor {
        /// The governor is upgraded by its own action only.
        #[ink(message)]
        fn set_code(&mut self, code: Code) -> Result<(), UpgradeError> {
            let _ = code;
            let (caller, needed) = (self.env().caller(), self.env().account_id());
            Err(UpgradeError::NotAllowed { caller, needed })
        }

        #[ink(message)]
        fn code(&self) -> Code {
            self.storage.code.get_or_default()
        }

        #[ink(message)]
        fn part(&self) -> Part {
            Part::Governor
        }
    }
}
