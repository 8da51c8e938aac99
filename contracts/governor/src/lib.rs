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
        proposals::{Pin, Proposals},
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
            Action, ActionDone, Ballot, Canceled, Choice, Configured, Executed, GasLimit,
            Governor as GovernorTrait, GovernorConfig, GovernorError, Guardian, GuardianSet, ProposalId,
            ProposalView, Proposed, Queued, Settings, Vetoed, MAX_ACTIONS, MAX_DESCRIPTION, MAX_INPUT,
            MAX_PAGE,
        },
        source::{self, MetricId, MetricRef, MetricSource, SourceError},
        upgrade::{Code, Upgradable, UpgradeError},
    };
    use tributary_storage::end_with;

    /// The most bytes of a callee's answer that an event or an error repeats.
    const SHOWN_OUTPUT: usize = 256;

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
                    executing: Mapping::default(),
                },
            };
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

        /// Checks actions, and returns the code that each expects of its callee.
        fn check_actions(&self, actions: &[Action]) -> Result<Vec<Pin>, GovernorError> {
            let count = u32::try_from(actions.len()).unwrap_or(u32::MAX);
            if count > MAX_ACTIONS {
                return Err(GovernorError::TooManyActions { got: count, max: MAX_ACTIONS });
            }
            let mut pins = Vec::new();
            for (action, index) in actions.iter().zip(0..) {
                let pin = match action {
                    Action::Configure(settings) => settings::check(settings).map(|()| None),
                    Action::Guard(guardian) => settings::check_guardian(*guardian, self.now()).map(|()| None),
                    Action::Upgrade { contract, .. } => self.code_of(contract, index, actions).map(Some),
                    Action::Call { callee, input, value, .. } => {
                        check_length(input.len(), MAX_INPUT)?;
                        if input.len() < 4 || Balance::try_from(*value).is_err() {
                            return Err(GovernorError::BadCall { action: index });
                        }
                        // It changes itself by other actions: what a call of its own messages wrote would
                        // be refused as a re-entry.
                        if *callee == self.env().account_id() {
                            return Err(GovernorError::BadCallee { action: index, callee: *callee });
                        }
                        self.code_of(callee, index, actions).map(Some)
                    }
                }?;
                pins.push(pin);
            }
            Ok(pins)
        }

        /// The code that `contract` will have when action `index` runs.
        fn code_of(
            &self,
            contract: &AccountId,
            index: u32,
            actions: &[Action],
        ) -> Result<Hash, GovernorError> {
            let upgraded = actions.iter().zip(0..index).rev().find_map(|(action, _)| match action {
                Action::Upgrade { contract: upgraded, code } if upgraded == contract => {
                    Some(code.fast.unwrap_or(code.full))
                }
                _ => None,
            });
            let code = upgraded.or_else(|| self.env().code_hash(contract).ok());
            code.ok_or(GovernorError::BadCallee { action: index, callee: *contract })
        }

        fn perform(&mut self, action: &Action, pin: Pin, index: u32) -> Result<Vec<u8>, GovernorError> {
            let nothing = Ok(Vec::new());
            match action {
                Action::Configure(settings) => self.configure(settings).and(nothing),
                Action::Guard(guardian) => self.set_guardian(*guardian).and(nothing),
                Action::Upgrade { contract, code } if *contract == self.env().account_id() => {
                    tributary_fast::replace_own(&mut self.storage.code, *code).map_err(
                        |error| match error {
                            UpgradeError::UnfitCode(code) => GovernorError::UnfitCode(code),
                            UpgradeError::UnknownCode(code) => GovernorError::UnknownCode(code),
                            UpgradeError::NotAllowed { caller, .. } => GovernorError::NotAllowed { caller },
                        },
                    )?;
                    nothing
                }
                Action::Upgrade { contract, code } => {
                    let input = (ink::selector_bytes!("Upgradable::set_code"), code).encode();
                    self.call(contract, 0, &input, None, pin, index)
                }
                Action::Call { callee, input, value, gas } => {
                    let value =
                        Balance::try_from(*value).map_err(|_| GovernorError::BadCall { action: index })?;
                    self.call(callee, value, input, *gas, pin, index)
                }
            }
        }

        fn call(
            &self,
            callee: &AccountId,
            value: Balance,
            input: &[u8],
            gas: Option<GasLimit>,
            pin: Pin,
            index: u32,
        ) -> Result<Vec<u8>, GovernorError> {
            // Checked here, not all at once before: an earlier action may have changed it.
            if pin.is_none() || self.env().code_hash(callee).ok() != pin {
                return Err(GovernorError::CodeChanged { action: index, callee: *callee });
            }
            let gas = gas.unwrap_or(GasLimit { ref_time: 0, proof_size: 0 });
            call::call(callee, value, input, gas)
                .map(shown)
                .map_err(|output| GovernorError::ActionFailed { action: index, output: shown(output) })
        }
    }

    impl GovernorTrait for Governor {
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
            let needed = fixed::bps_up(voting::total_weight(&self.storage, before)?, settings.threshold);
            if votes < needed {
                return Err(GovernorError::BelowThreshold { votes, needed });
            }
            let hash = self.env().hash_bytes::<ink::env::hash::Blake2x256>(description.as_bytes());
            let (proposal, snapshot, ends) =
                self.storage.proposals.file(caller, &actions, &pins, hash.into(), settings, now)?;
            self.env().emit_event(Proposed {
                proposal,
                proposer: caller,
                actions,
                snapshot,
                ends,
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
        fn proposals(&self, from: ProposalId, limit: u32) -> Vec<ProposalView> {
            let (now, end) = (self.now(), from.saturating_add(limit.min(MAX_PAGE)));
            (from..end.min(self.storage.proposals.count()))
                .filter_map(|id| self.storage.proposals.view(id, now))
                .collect()
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
        fn nonce(&self, voter: AccountId) -> u64 {
            self.storage.nonces.get(voter).unwrap_or_default()
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
    }

    fn shown(mut output: Vec<u8>) -> Vec<u8> {
        output.truncate(SHOWN_OUTPUT);
        output
    }
}
