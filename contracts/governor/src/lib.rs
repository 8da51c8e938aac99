//! The governor: members propose, vote by what they held in the past, and after a timelock anyone
//! executes what passed. Nobody else has power over it, and it changes its settings only by executing
//! a proposal that says so.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod call;
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
        call,
        participation::Participation,
        proposals::Proposals,
        settings,
        storage::Storage,
        voting::{self, check_length},
    };
    use ink::{
        prelude::{string::String, vec::Vec},
        scale::Encode,
        storage::{Lazy, Mapping},
    };
    use tributary_core::{fixed, proposal::State};
    use tributary_interfaces::{
        governor::{
            Action, ActionDone, Ballot, BallotsCounted, Canceled, Choice, Configured, Executed, GasLimit,
            Governor as _, GovernorConfig, GovernorError, GovernorFounded, Guardian, GuardianSet, Pin,
            ProposalId, ProposalPage, ProposalView, Proposed, Queued, Settings, Vetoed, CALL_MARGIN,
            MAX_ACTIONS, MAX_ACTIONS_SIZE, MAX_DESCRIPTION, MAX_GAS, MAX_INPUT, MAX_PAGE,
        },
        source::{self, MetricId, MetricRef, MetricSource, SourceError},
        upgrade::{Code, Part, Upgradable, UpgradeError},
        Bps,
    };
    use tributary_storage::end_with;

    /// What a call may not say: the governor would not know that it has upgraded a contract.
    const SET_CODE: [u8; 4] = ink::selector_bytes!("Upgradable::set_code");

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
            governor.configure(&config.settings)?;
            governor.set_guardian(config.guardian)?;
            tributary_fast::begin(&mut governor.storage.code, fast).map_err(GovernorError::UnknownCode)?;
            Ok(governor)
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        fn stored_settings(&self) -> Settings {
            // Set by the constructor; were it not, nothing could be proposed.
            self.storage.settings.get().unwrap_or(Settings {
                voting_delay: 0,
                voting_period: 0,
                timelock: Timestamp::MAX,
                grace: 0,
                quorum: 0,
                threshold: 0,
                live_proposals: 0,
                extension: 0,
                early_decision: false,
            })
        }

        fn configure(&mut self, settings: &Settings) -> Result<(), GovernorError> {
            settings::check(settings)?;
            self.storage.settings.set(settings);
            self.env().emit_event(Configured { settings: *settings });
            Ok(())
        }

        fn set_guardian(&mut self, guardian: Option<Guardian>) -> Result<(), GovernorError> {
            settings::check_guardian(guardian, self.now())?;
            self.storage.guardian.set(&guardian);
            self.env().emit_event(GuardianSet { guardian });
            Ok(())
        }

        /// The votes that `threshold` comes to at `at`.
        fn needed_of(&self, threshold: Bps, at: Timestamp) -> Result<u128, GovernorError> {
            Ok(fixed::bps_up(voting::total_weight(&self.storage, at)?, threshold))
        }

        /// Checks actions, and returns what each expects of the contract that it is done to.
        fn check_actions(&self, actions: &[Action]) -> Result<Vec<Option<Pin>>, GovernorError> {
            let count = u32::try_from(actions.len()).unwrap_or(u32::MAX);
            if count > MAX_ACTIONS {
                return Err(GovernorError::TooManyActions { got: count, max: MAX_ACTIONS });
            }
            let mut pins = Vec::new();
            for (action, index) in actions.iter().zip(0..) {
                match action {
                    Action::Configure(settings) => settings::check(settings)?,
                    Action::Guard(guardian) => settings::check_guardian(*guardian, self.now())?,
                    Action::Upgrade { .. } => {}
                    Action::Call { callee, input, value, gas } => {
                        check_length(input.len(), MAX_INPUT)?;
                        if input.len() < 4
                            || input.starts_with(&SET_CODE)
                            || Balance::try_from(*value).is_err()
                        {
                            return Err(GovernorError::BadCall { action: index });
                        }
                        let is_beyond = |gas: &GasLimit| {
                            gas.ref_time > MAX_GAS.ref_time || gas.proof_size > MAX_GAS.proof_size
                        };
                        if gas.as_ref().is_some_and(is_beyond) {
                            return Err(GovernorError::BadGas { action: index, max: MAX_GAS });
                        }
                        // It changes itself by other actions: what a call of its own messages wrote would
                        // be refused as a re-entry.
                        if *callee == self.env().account_id() {
                            return Err(GovernorError::BadCallee { action: index, callee: *callee });
                        }
                    }
                }
                pins.push(Some(match action.contract() {
                    Some(contract) => self.expected(&contract, index, actions)?,
                    None => self.expected_of_itself(index, actions),
                }));
            }
            check_length(actions.encoded_size(), MAX_ACTIONS_SIZE)?;
            Ok(pins)
        }

        /// What `contract` is now.
        fn pin_of(&self, contract: &AccountId) -> Option<Pin> {
            // Of itself, the host tells what is stored only when the message ends.
            let is_own = *contract == self.env().account_id();
            let code = if is_own { self.env().own_code_hash() } else { self.env().code_hash(contract) };
            Some(Pin { code: code.ok()?, upgrades: self.upgrades(*contract) })
        }

        /// What `contract` will be when action `index` is done, if nothing else happens to it until then.
        fn expected(
            &self,
            contract: &AccountId,
            index: u32,
            actions: &[Action],
        ) -> Result<Pin, GovernorError> {
            let before =
                self.pin_of(contract).ok_or(GovernorError::BadCallee { action: index, callee: *contract })?;
            let earlier = actions.iter().zip(0..index).map(|(action, _)| action);
            Ok(earlier.fold(before, |pin, action| match action {
                Action::Upgrade { contract: upgraded, code } if upgraded == contract => {
                    Pin { code: code.fast.unwrap_or(code.full), upgrades: pin.upgrades.saturating_add(1) }
                }
                _ => pin,
            }))
        }

        /// How often the governor's own settings and guardian were changed. Whatever code it runs then, they are these.
        fn pin_of_itself(&self) -> Pin {
            Pin { code: Hash::default(), upgrades: self.storage.changes.get_or_default() }
        }

        /// How often they will have been when action `index` is done.
        fn expected_of_itself(&self, index: u32, actions: &[Action]) -> Pin {
            let own = actions.iter().zip(0..index).filter(|(action, _)| action.contract().is_none()).count();
            let Pin { code, upgrades } = self.pin_of_itself();
            Pin { code, upgrades: upgrades.saturating_add(u32::try_from(own).unwrap_or(u32::MAX)) }
        }

        fn perform(
            &mut self,
            action: &Action,
            pin: Option<Pin>,
            index: u32,
        ) -> Result<Vec<u8>, GovernorError> {
            // The one place where pins are checked; not all at once before, as an earlier action may have
            // changed what a later one is done to.
            let is = match action.contract() {
                Some(contract) => self.pin_of(&contract),
                None => Some(self.pin_of_itself()),
            };
            if pin.is_none() || is != pin {
                let callee = action.contract().unwrap_or_else(|| self.env().account_id());
                return Err(GovernorError::CodeChanged { action: index, callee });
            }
            let Action::Upgrade { contract, .. } = action else {
                let output = self.perform_pinned(action, index)?;
                if action.contract().is_none() {
                    let changes = self.storage.changes.get_or_default().saturating_add(1);
                    self.storage.changes.set(&changes);
                }
                return Ok(output);
            };
            let output = self.perform_pinned(action, index)?;
            let upgrades = self.upgrades(*contract).saturating_add(1);
            self.storage.upgrades.insert(contract, &upgrades);
            Ok(output)
        }

        fn perform_pinned(&mut self, action: &Action, index: u32) -> Result<Vec<u8>, GovernorError> {
            let nothing = Ok(Vec::new());
            match action {
                Action::Configure(settings) => self.configure(settings).and(nothing),
                Action::Guard(guardian) => self.set_guardian(*guardian).and(nothing),
                Action::Upgrade { contract, code } if *contract == self.env().account_id() => {
                    tributary_fast::replace_own(&mut self.storage.code, Part::Governor, *code).map_err(
                        |error| match error {
                            UpgradeError::UnfitCode(code) => GovernorError::UnfitCode(code),
                            UpgradeError::UnknownCode(code) => GovernorError::UnknownCode(code),
                            UpgradeError::NotAllowed { caller, .. } => GovernorError::NotAllowed { caller },
                        },
                    )?;
                    nothing
                }
                Action::Upgrade { contract, code } => {
                    self.call(contract, 0, &(SET_CODE, code).encode(), action.gas(), index)
                }
                Action::Call { callee, input, value, .. } => {
                    let value =
                        Balance::try_from(*value).map_err(|_| GovernorError::BadCall { action: index })?;
                    self.call(callee, value, input, action.gas(), index)
                }
            }
        }

        fn call(
            &self,
            callee: &AccountId,
            value: Balance,
            input: &[u8],
            gas: GasLimit,
            index: u32,
        ) -> Result<Vec<u8>, GovernorError> {
            // The host would pass on less than the limit where less is left.
            let (left, needed) = (self.env().gas_left(), gas.ref_time.saturating_add(CALL_MARGIN));
            if left < needed {
                return Err(GovernorError::GasTooLow { action: index, left, needed });
            }
            call::call(callee, value, input, gas)
                .map_err(|output| GovernorError::ActionFailed { action: index, output })
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
            let pins = self.check_actions(&actions)?;
            let settings = self.stored_settings();
            let before = now.saturating_sub(1);
            let votes = voting::weight(&self.storage, caller, before)?;
            let needed = self.needed_of(settings.threshold, before)?;
            if votes < needed {
                return Err(GovernorError::BelowThreshold { votes, needed });
            }
            let description_hash =
                self.env().hash_bytes::<ink::env::hash::Blake2x256>(description.as_bytes()).into();
            let (proposal, snapshot, ends) =
                self.storage.proposals.file(caller, &actions, &pins, description_hash, settings, now)?;
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
                let output = self.perform(action, pin, index)?;
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
            self.storage.upgrades.get(contract).unwrap_or_default()
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
            self.needed_of(self.stored_settings().threshold, self.now().saturating_sub(1))
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
            self.stored_settings()
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
