//! The governor: members propose, vote by what they held in the past, and after a timelock anyone
//! executes what passed. Nobody else has power over it, and it changes its settings only by executing
//! a proposal that says so.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

mod call;
mod proposals;
mod settings;

pub use self::governor::{Governor, GovernorRef};

#[ink::contract]
mod governor {
    use crate::{call, proposals::Proposals, settings};
    use ink::{
        codegen::TraitCallBuilder,
        prelude::{string::String, vec::Vec},
        storage::{Lazy, Mapping},
    };
    use tributary_core::{
        fixed,
        proposal::{quorum_votes_up, State},
    };
    use tributary_interfaces::{
        governor::{
            Action, ActionDone, Ballot, Canceled, Choice, Configured, Executed, Governor as GovernorTrait,
            GovernorConfig, GovernorError, Guardian, ProposalId, ProposalView, Proposed, Queued, Settings,
            SignedAction, Vetoed, VoteExtended, Voted, MAX_ACTIONS, MAX_DESCRIPTION, MAX_INPUT, MAX_PAGE,
        },
        signed::{Payload, DOMAIN},
        source::{MetricRef, MetricSource, SourceError},
    };

    /// The most bytes of a callee's answer that an event or an error repeats.
    const SHOWN_OUTPUT: usize = 256;

    /// What never changes is in the root; all else has cells of its own.
    #[ink(storage)]
    pub struct Governor {
        electorate: MetricRef,
        guardian: Option<Guardian>,
        genesis: Hash,
        settings: Lazy<Settings>,
        proposals: Proposals,
        nonces: Mapping<AccountId, u64>,
    }

    impl Governor {
        /// A governor whose votes are the values of `electorate`.
        ///
        /// # Errors
        /// `OutOfRange`.
        #[ink(constructor)]
        pub fn new(electorate: MetricRef, config: GovernorConfig) -> Result<Self, GovernorError> {
            settings::check(&config.settings)?;
            let mut governor = Self {
                electorate,
                guardian: config.guardian,
                genesis: config.genesis,
                settings: Lazy::new(),
                proposals: Proposals::default(),
                nonces: Mapping::default(),
            };
            governor.settings.set(&config.settings);
            governor.env().emit_event(Configured { settings: config.settings });
            Ok(governor)
        }

        fn now(&self) -> Timestamp {
            self.env().block_timestamp()
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
            })
        }

        fn weight(&self, voter: AccountId, at: Timestamp) -> Result<u128, GovernorError> {
            let source: ink::contract_ref!(MetricSource) = self.electorate.source.into();
            answered(source.call().past_value(self.electorate.metric, voter, at).try_invoke())
        }

        fn total_weight(&self, at: Timestamp) -> Result<u128, GovernorError> {
            let source: ink::contract_ref!(MetricSource) = self.electorate.source.into();
            answered(source.call().past_total(self.electorate.metric, at).try_invoke())
        }

        /// Checks an action, and returns the code hash of its callee.
        fn check_action(&self, action: &Action, index: u32) -> Result<Option<Hash>, GovernorError> {
            match action {
                Action::Configure(settings) => settings::check(settings).map(|()| None),
                Action::Call { callee, input, value } => {
                    check_length(input.len(), MAX_INPUT)?;
                    if input.len() < 4 || Balance::try_from(*value).is_err() {
                        return Err(GovernorError::BadCall { action: index });
                    }
                    // Its own settings change by `Configure`: what re-enters would be overwritten.
                    let is_self = *callee == self.env().account_id();
                    let code = self.env().code_hash(callee).ok().filter(|_| !is_self);
                    code.map(Some).ok_or(GovernorError::BadCallee { action: index, callee: *callee })
                }
            }
        }

        fn perform(
            &mut self,
            action: &Action,
            pin: Option<Hash>,
            index: u32,
        ) -> Result<Vec<u8>, GovernorError> {
            match action {
                Action::Configure(settings) => {
                    settings::check(settings)?;
                    self.settings.set(settings);
                    self.env().emit_event(Configured { settings: *settings });
                    Ok(Vec::new())
                }
                Action::Call { callee, input, value } => {
                    // Checked here, not all at once before: an earlier action may have changed it.
                    if pin.is_none() || self.env().code_hash(callee).ok() != pin {
                        return Err(GovernorError::CodeChanged { action: index, callee: *callee });
                    }
                    let value =
                        Balance::try_from(*value).map_err(|_| GovernorError::BadCall { action: index })?;
                    call::call(callee, value, input).map(shown).map_err(|output| {
                        GovernorError::ActionFailed { action: index, output: shown(output) }
                    })
                }
            }
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
            if self.proposals.ballot(id, voter).is_some() {
                return Err(GovernorError::AlreadyVoted { proposal: id, voter });
            }
            let snapshot = proposal.snapshot();
            let weight = self.weight(voter, snapshot)?;
            if weight == 0 {
                return Err(GovernorError::NoWeight { voter, snapshot });
            }
            let quorum = match proposal.quorum() {
                Some(quorum) => quorum,
                None => quorum_votes_up(self.total_weight(snapshot)?, proposal.quorum_share()),
            };
            let ballot = Ballot { choice, weight };
            let extended = self.proposals.count_ballot(id, proposal, voter, ballot, quorum, now);
            self.env().emit_event(Voted { proposal: id, voter, choice, weight, reason });
            if let Some(ends) = extended {
                self.env().emit_event(VoteExtended { proposal: id, ends });
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
            let (caller, now) = (self.env().caller(), self.now());
            let count = u32::try_from(actions.len()).unwrap_or(u32::MAX);
            if count > MAX_ACTIONS {
                return Err(GovernorError::TooManyActions { got: count, max: MAX_ACTIONS });
            }
            check_length(description.len(), MAX_DESCRIPTION)?;
            let mut pins = Vec::new();
            for (action, index) in actions.iter().zip(0..) {
                pins.push(self.check_action(action, index)?);
            }
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
            Ok(proposal)
        }

        #[ink(message)]
        fn vote(
            &mut self,
            proposal: ProposalId,
            choice: Choice,
            reason: String,
        ) -> Result<(), GovernorError> {
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
                action: SignedAction::Vote { proposal, choice, reason },
                nonce,
                expiry,
            };
            if !payload.is_signed_by(&voter, &signature) {
                return Err(GovernorError::BadSignature { voter, nonce });
            }
            self.nonces.insert(voter, &nonce.saturating_add(1));
            let SignedAction::Vote { reason, .. } = payload.action;
            self.cast(voter, proposal, choice, reason)
        }

        #[ink(message)]
        fn queue(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            let now = self.now();
            let executable_from = self.proposals.queue(proposal, now)?;
            self.env().emit_event(Queued { proposal, executable_from });
            Ok(())
        }

        #[ink(message)]
        fn execute(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            let now = self.now();
            self.proposals.mark_executed(proposal, now)?;
            let actions = self.proposals.actions(proposal);
            let pins = self.proposals.pins(proposal);
            for ((action, pin), index) in actions.iter().zip(pins).zip(0..) {
                let output = self.perform(action, pin, index)?;
                self.env().emit_event(ActionDone { proposal, action: index, output });
            }
            self.env().emit_event(Executed { proposal });
            Ok(())
        }

        #[ink(message)]
        fn cancel(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            let (caller, now) = (self.env().caller(), self.now());
            self.proposals.cancel(proposal, caller, now)?;
            self.env().emit_event(Canceled { proposal });
            Ok(())
        }

        #[ink(message)]
        fn veto(&mut self, proposal: ProposalId) -> Result<(), GovernorError> {
            let (caller, now) = (self.env().caller(), self.now());
            if !self.guardian.is_some_and(|guardian| guardian.account == caller && now < guardian.until) {
                return Err(GovernorError::NotAllowed { caller });
            }
            self.proposals.veto(proposal, now)?;
            self.env().emit_event(Vetoed { proposal });
            Ok(())
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
        fn ballot(&self, proposal: ProposalId, voter: AccountId) -> Option<Ballot> {
            self.proposals.ballot(proposal, voter)
        }

        #[ink(message)]
        fn settings(&self) -> Settings {
            self.stored_settings()
        }

        #[ink(message)]
        fn guardian(&self) -> Option<Guardian> {
            self.guardian
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
