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

pub use self::governor::{Governor, GovernorRef};

#[ink::contract]
mod governor {
    use crate::{
        call,
        participation::Participation,
        proposals::{Pin, Proposals},
        settings,
    };
    use ink::{
        codegen::TraitCallBuilder,
        prelude::{string::String, vec::Vec},
        storage::{Lazy, Mapping},
    };
    use tributary_core::{
        fixed,
        proposal::{State, Tally},
    };
    use tributary_interfaces::{
        governor::{
            Action, ActionDone, Ballot, Canceled, Choice, Configured, Executed, GasLimit,
            Governor as GovernorTrait, GovernorConfig, GovernorError, Guardian, GuardianSet, ProposalId,
            ProposalView, Proposed, Queued, Settings, Vetoed, VoteExtended, Voted, MAX_ACTIONS,
            MAX_DESCRIPTION, MAX_INPUT, MAX_PAGE,
        },
        signed::{self, Payload, DOMAIN},
        source::{MetricId, MetricRef, MetricSource, SourceError},
        upgrade::CodeSet,
        MAX_BATCH,
    };
    use tributary_storage::end_with;

    /// The most bytes of a callee's answer that an event or an error repeats.
    const SHOWN_OUTPUT: usize = 256;

    /// What never changes is in the root; all else has cells of its own, which what re-enters reads.
    #[ink(storage)]
    pub struct Governor {
        electorate: MetricRef,
        genesis: Hash,
        settings: Lazy<Settings>,
        guardian: Lazy<Option<Guardian>>,
        proposals: Proposals,
        participation: Participation,
        nonces: Mapping<AccountId, u64>,
        /// There is an entry while a proposal is executed.
        executing: Mapping<(), ()>,
    }

    impl Governor {
        /// A governor whose votes are the values of `electorate`. `genesis` is the chain's genesis hash,
        /// which a contract cannot read: it is part of what members sign.
        ///
        /// # Errors
        /// `OutOfRange`.
        #[ink(constructor)]
        pub fn new(
            electorate: MetricRef,
            config: GovernorConfig,
            genesis: Hash,
        ) -> Result<Self, GovernorError> {
            let mut governor = Self {
                electorate,
                genesis,
                settings: Lazy::new(),
                guardian: Lazy::new(),
                proposals: Proposals::default(),
                participation: Participation::default(),
                nonces: Mapping::default(),
                executing: Mapping::default(),
            };
            governor.configure(&config.settings)?;
            governor.set_guardian(config.guardian)?;
            Ok(governor)
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
        }

        /// Refuses what re-enters while a proposal is executed.
        fn only_when_idle(&self) -> Result<(), GovernorError> {
            if self.executing.contains(()) {
                return Err(GovernorError::Executing);
            }
            Ok(())
        }

        fn stored_settings(&self) -> Settings {
            // Set by the constructor; were it not, nothing could be proposed.
            self.settings.get().unwrap_or(Settings {
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
            self.settings.set(settings);
            self.env().emit_event(Configured { settings: *settings });
            Ok(())
        }

        fn set_guardian(&mut self, guardian: Option<Guardian>) -> Result<(), GovernorError> {
            settings::check_guardian(guardian, self.now())?;
            self.guardian.set(&guardian);
            self.env().emit_event(GuardianSet { guardian });
            Ok(())
        }

        fn weight(&self, voter: AccountId, at: Timestamp) -> Result<u128, GovernorError> {
            let source: ink::contract_ref!(MetricSource) = self.electorate.source.into();
            answered(source.call().past_value(self.electorate.metric, voter, at).try_invoke())
        }

        fn total_weight(&self, at: Timestamp) -> Result<u128, GovernorError> {
            let source: ink::contract_ref!(MetricSource) = self.electorate.source.into();
            answered(source.call().past_total(self.electorate.metric, at).try_invoke())
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
                Action::Upgrade { contract: upgraded, code_hash } if upgraded == contract => Some(*code_hash),
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
                Action::Upgrade { contract, code_hash } if *contract == self.env().account_id() => {
                    self.env()
                        .set_code_hash(code_hash)
                        .map_err(|_| GovernorError::UnknownCode(*code_hash))?;
                    self.env().emit_event(CodeSet { code_hash: *code_hash });
                    nothing
                }
                Action::Upgrade { contract, code_hash } => {
                    let message = ink::selector_bytes!("Upgradable::set_code");
                    let input = [message.as_slice(), code_hash.as_ref()].concat();
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

        fn cast(
            &mut self,
            voter: AccountId,
            id: ProposalId,
            choice: Choice,
            reason: String,
        ) -> Result<(), GovernorError> {
            let now = self.now();
            let proposal = self.proposals.get_in(id, &[State::Active], now)?;
            check_length(reason.len(), MAX_DESCRIPTION)?;
            let snapshot = proposal.snapshot();
            let before = self.proposals.ballot(id, voter);
            let Ballot { weight, cast } = match before {
                Some(ballot) => ballot,
                None => Ballot { weight: self.weight(voter, snapshot)?, cast: Tally::default() },
            };
            if weight == 0 {
                return Err(GovernorError::NoWeight { voter, snapshot });
            }
            let left = weight.saturating_sub(cast.sum());
            if left == 0 {
                return Err(GovernorError::AlreadyVoted { proposal: id, voter });
            }
            let used = votes_of(choice, left)?;
            let total = match proposal.total() {
                Some(total) => total,
                None => self.total_weight(snapshot)?,
            };
            let ballot = Ballot { weight, cast: cast.plus(used) };
            let extended = self.proposals.count_ballot(id, proposal, voter, ballot, used, total, now);
            let weight = used.sum();
            self.participation.count(voter, weight, before.is_none(), now);
            self.env().emit_event(Voted { proposal: id, voter, choice, weight, reason });
            if let Some(ends) = extended {
                self.env().emit_event(VoteExtended { proposal: id, ends });
            }
            end_with(())
        }

        /// Refuses moments that may still change.
        fn settled(&self, at: Timestamp) -> Result<(), SourceError> {
            let now = self.now();
            if at >= now {
                return Err(SourceError::NotPast { at, now });
            }
            Ok(())
        }
    }

    impl GovernorTrait for Governor {
        #[ink(message)]
        fn propose(
            &mut self,
            actions: Vec<Action>,
            description: String,
        ) -> Result<ProposalId, GovernorError> {
            self.only_when_idle()?;
            let (caller, now) = (self.env().caller(), self.now());
            check_length(description.len(), MAX_DESCRIPTION)?;
            let pins = self.check_actions(&actions)?;
            let settings = self.stored_settings();
            let before = now.saturating_sub(1);
            let votes = self.weight(caller, before)?;
            let needed = fixed::bps_up(self.total_weight(before)?, settings.threshold);
            if votes < needed {
                return Err(GovernorError::BelowThreshold { votes, needed });
            }
            let hash = self.env().hash_bytes::<ink::env::hash::Blake2x256>(description.as_bytes());
            let (proposal, snapshot, ends) =
                self.proposals.file(caller, &actions, &pins, hash.into(), settings, now)?;
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
            self.only_when_idle()?;
            self.cast(self.env().caller(), proposal, choice, reason)
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
            self.only_when_idle()?;
            let now = self.now();
            if now >= expiry {
                return Err(GovernorError::SignatureExpired { expiry, now });
            }
            check_length(reason.len(), MAX_DESCRIPTION)?;
            let nonce = self.nonce(voter);
            let payload = Payload {
                domain: DOMAIN,
                genesis: self.genesis,
                contract: self.env().account_id(),
                action: signed::Action::Vote { proposal, choice, reason: reason.clone() },
                nonce,
                expiry,
            };
            if !payload.is_signed_by(&voter, &signature) {
                return Err(GovernorError::BadSignature { voter, nonce });
            }
            self.nonces.insert(voter, &nonce.saturating_add(1));
            self.cast(voter, proposal, choice, reason)
        }

        #[ink(message)]
        fn queue(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            self.only_when_idle()?;
            let now = self.now();
            let executable_from = self.proposals.queue(proposal, now)?;
            self.env().emit_event(Queued { proposal, executable_from });
            end_with(())
        }

        #[ink(message)]
        fn execute(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            self.only_when_idle()?;
            let now = self.now();
            self.proposals.mark_executed(proposal, now)?;
            self.executing.insert((), &());
            let actions = self.proposals.actions(proposal);
            let pins = self.proposals.pins(proposal);
            for ((action, pin), index) in actions.iter().zip(pins).zip(0..) {
                let output = self.perform(action, pin, index)?;
                self.env().emit_event(ActionDone { proposal, action: index, output });
            }
            self.executing.remove(());
            self.env().emit_event(Executed { proposal });
            end_with(())
        }

        #[ink(message)]
        fn cancel(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            self.only_when_idle()?;
            let (caller, now) = (self.env().caller(), self.now());
            self.proposals.cancel(proposal, caller, now)?;
            self.env().emit_event(Canceled { proposal });
            end_with(())
        }

        #[ink(message)]
        fn veto(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            self.only_when_idle()?;
            let (caller, now) = (self.env().caller(), self.now());
            if !self.guardian().is_some_and(|guardian| guardian.account == caller && now < guardian.until) {
                return Err(GovernorError::NotAllowed { caller });
            }
            self.proposals.veto(proposal, now)?;
            self.env().emit_event(Vetoed { proposal });
            end_with(())
        }

        #[ink(message)]
        fn state(&self, proposal: ProposalId) -> Option<State> {
            Some(self.proposals.get(proposal).ok()?.state(self.now()))
        }

        #[ink(message)]
        fn proposal(&self, proposal: ProposalId) -> Option<ProposalView> {
            self.proposals.view(proposal, self.now())
        }

        #[ink(message)]
        fn actions(&self, proposal: ProposalId) -> Vec<Action> {
            self.proposals.actions(proposal)
        }

        #[ink(message)]
        fn proposals(&self, from: ProposalId, limit: u32) -> Vec<ProposalView> {
            let (now, end) = (self.now(), from.saturating_add(limit.min(MAX_PAGE)));
            (from..end.min(self.proposals.count())).filter_map(|id| self.proposals.view(id, now)).collect()
        }

        #[ink(message)]
        fn proposal_count(&self) -> u32 {
            self.proposals.count()
        }

        #[ink(message)]
        fn quorum(&self, proposal: ProposalId) -> Result<u128, GovernorError> {
            let proposal = self.proposals.get(proposal)?;
            let total = match proposal.total() {
                Some(total) => total,
                None => self.total_weight(proposal.snapshot())?,
            };
            Ok(proposal.quorum_of(total))
        }

        #[ink(message)]
        fn ballot(&self, proposal: ProposalId, voter: AccountId) -> Option<Ballot> {
            self.proposals.ballot(proposal, voter)
        }

        #[ink(message)]
        fn settings(&self) -> Settings {
            self.stored_settings()
        }

        #[ink(message)]
        fn guardian(&self) -> Option<Guardian> {
            self.guardian.get().flatten()
        }

        #[ink(message)]
        fn electorate(&self) -> MetricRef {
            self.electorate
        }

        #[ink(message)]
        fn nonce(&self, voter: AccountId) -> u64 {
            self.nonces.get(voter).unwrap_or_default()
        }

        #[ink(message)]
        fn genesis(&self) -> Hash {
            self.genesis
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
            self.settled(at)?;
            self.participation.value(metric, member, at)
        }

        #[ink(message)]
        fn past_values(
            &self,
            metric: MetricId,
            members: Vec<AccountId>,
            at: Timestamp,
        ) -> Result<Vec<u128>, SourceError> {
            self.settled(at)?;
            let got = u32::try_from(members.len()).unwrap_or(u32::MAX);
            if got > MAX_BATCH {
                return Err(SourceError::TooMany { got, max: MAX_BATCH });
            }
            members.into_iter().map(|member| self.participation.value(metric, member, at)).collect()
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
            self.settled(at)?;
            self.participation.total(metric, at)
        }
    }

    /// The votes that a ballot makes of what its voter has `left`.
    fn votes_of(choice: Choice, left: u128) -> Result<Tally, GovernorError> {
        let none = Tally::default();
        Ok(match choice {
            Choice::For => Tally { for_votes: left, ..none },
            Choice::Against => Tally { against_votes: left, ..none },
            Choice::Abstain => Tally { abstain_votes: left, ..none },
            Choice::Split(votes) => match votes.checked_sum() {
                Some(used) if used > 0 && used <= left => votes,
                _ => return Err(GovernorError::BadSplit { used: votes.sum(), left }),
            },
        })
    }

    fn answered(
        answer: Result<Result<Result<u128, SourceError>, ink::LangError>, ink::env::Error>,
    ) -> Result<u128, GovernorError> {
        match answer {
            Ok(Ok(answer)) => answer.map_err(GovernorError::Source),
            _ => Err(GovernorError::SourceUnreachable),
        }
    }

    fn check_length(length: usize, max: u32) -> Result<(), GovernorError> {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        if length > max {
            return Err(GovernorError::TooLong { length, max });
        }
        Ok(())
    }

    fn shown(mut output: Vec<u8>) -> Vec<u8> {
        output.truncate(SHOWN_OUTPUT);
        output
    }
}
