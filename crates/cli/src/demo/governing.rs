//! Members decide what the treasury pays for.

use super::story::{action, Story, FEW_VOTERS};
use anyhow::{anyhow, bail, ensure, Result};
use tributary_client::{demo_signer, messages, Call, CallError, Chain, ChainExt, Signer};
use tributary_core::DAY;
use tributary_interfaces::{
    governor::{Action, Choice, Governor, GovernorError, ProposalId, State},
    metrics::SCORE,
    signed::{self, Payload, DOMAIN},
    source::MetricRef,
    token::Token,
    treasury::{Asset, Basis, Budget, GrantConfig, ProgramConfig, ProgramId, Treasury},
};
use tributary_words::time;

impl Story<'_> {
    pub(super) fn govern(&mut self) -> Result<ProgramId> {
        let native = |text: &str| self.config.native("demo", text);
        let (funding, budget, grant) = (
            native(&self.config.demo.funding)?,
            native(&self.config.demo.epoch_budget)?,
            native(&self.config.demo.grant)?,
        );
        let sponsor = demo_signer("sponsor");
        let fund = messages::treasury(self.dao.treasury).fund(Asset::Native, funding);
        self.chain.submit(&sponsor, Call::from(fund).with_value(funding))?;
        self.console.say(format_args!("a sponsor gives the treasury {}", self.amount(funding)));

        let mut voters = self.voters()?;
        // Two members of one name may be one person: nobody delegates to themself.
        let name = |voter: &Signer| {
            let name = self.people.name(&voter.account());
            name.split_once(" (").map_or_else(|| name.clone(), |(name, _)| name.to_owned())
        };
        let [_, delegate, _, others @ ..] = voters.as_mut_slice() else { bail!(FEW_VOTERS) };
        let other = others.iter().position(|other| name(other) != name(delegate));
        others.swap(0, other.unwrap_or(0));
        let [proposer, delegate, signer, delegator, ..] = voters.as_slice() else { bail!(FEW_VOTERS) };
        let delegation = messages::token(self.dao.token).delegate(delegate.account());
        self.chain.submit(delegator, delegation)?;
        self.console.say(format_args!(
            "{} delegates to {}",
            self.people.name(&delegator.account()),
            self.people.name(&delegate.account()),
        ));
        self.gather_support(&voters)?;

        let now = self.chain.now()?;
        let program = ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: self.dao.metrics, metric: SCORE },
            basis: Basis::Level,
            budget: Budget::Fixed(budget),
            start: 0,
            epoch_length: self.config.demo.epoch_length.0,
            epochs: None,
            claim_window: 30 * DAY,
        };
        let grant = GrantConfig {
            recipient: proposer.account(),
            asset: Asset::Native,
            amount: grant,
            start: now,
            cliff: now + 7 * DAY,
            end: now + 60 * DAY,
            gate: None,
        };
        let mut actions = vec![
            action(messages::treasury(self.dao.treasury).create_program(program)),
            action(messages::treasury(self.dao.treasury).create_grant(grant)),
        ];
        let mut text = format!(
            "Stream {} an epoch to all members by score, and grant {}",
            self.amount(budget),
            self.amount(grant.amount),
        );
        if let Some(praise) = &self.praise {
            let program = self.program_of_rounds(praise, budget);
            actions.push(action(messages::treasury(self.dao.treasury).create_program(program)));
            text.push_str("; and pay each round by what members give each other");
        }
        let proposal = self.propose(proposer, actions, text)?;
        // Whoever delegated has no weight left; the delegate has it.
        let own = messages::governor(self.dao.governor).vote(proposal, Choice::For, String::new());
        let refused = self.refusal(delegator, Call::from(own))?;
        ensure!(matches!(refused, GovernorError::NoWeight { .. }), "unexpected refusal: {refused:?}");
        self.vote_signed(signer, proposal)?;
        if let Some(opponent) = voters.get(4) {
            let against = messages::governor(self.dao.governor).vote(
                proposal,
                Choice::Against,
                "I would keep the money for hard times".into(),
            );
            self.chain.submit(opponent, against)?;
        }
        self.carry(proposal, &voters)?;
        let early = Call::from(messages::governor(self.dao.governor).execute(proposal));
        self.refusal(&demo_signer("stranger"), early)?;
        self.decide(proposal)?;
        let programs = self.chain.read(messages::treasury(self.dao.treasury).program_count())?;
        let last = programs.checked_sub(1).ok_or_else(|| anyhow!("the executed proposal made no program"))?;
        let Some(praise) = &mut self.praise else { return Ok(last) };
        praise.program = Some(last);
        last.checked_sub(1).ok_or_else(|| anyhow!("the executed proposal made one program only"))
    }

    /// Others delegate to the first until they may propose.
    pub(super) fn gather_support(&mut self, voters: &[Signer]) -> Result<()> {
        self.chain.advance(1);
        let proposer = voters.first().ok_or_else(|| anyhow!(FEW_VOTERS))?.account();
        for supporter in voters.get(5..).unwrap_or_default() {
            let votes = self.chain.read(messages::token(self.dao.token).votes(proposer))?;
            let all = self.chain.read(messages::token(self.dao.token).votable_supply())?;
            let threshold = tributary_core::fixed::bps_up(all, self.config.governor.threshold_bps);
            if votes >= threshold {
                break;
            }
            self.chain.submit(supporter, messages::token(self.dao.token).delegate(proposer))?;
        }
        self.chain.advance(1);
        Ok(())
    }

    pub(super) fn propose(
        &mut self,
        proposer: &Signer,
        actions: Vec<Action>,
        text: String,
    ) -> Result<ProposalId> {
        self.console.say(format_args!("{} proposes: {text}", self.people.name(&proposer.account())));
        let call = messages::governor(self.dao.governor).propose(actions, text);
        let proposal = self.chain.submit(proposer, call)?.value;
        let view = self
            .chain
            .read(messages::governor(self.dao.governor).proposal(proposal))?
            .ok_or_else(|| anyhow!("proposal {proposal} is not there"))?;
        // Voting opens strictly after the snapshot.
        self.chain.wait_until(view.snapshot + 1)?;
        self.console.passed(self.config.governor.voting_delay.0, "voting opens");
        Ok(proposal)
    }

    /// A member signs a ballot, and a stranger relays it, once.
    pub(super) fn vote_signed(&mut self, voter: &Signer, proposal: ProposalId) -> Result<()> {
        let governor = self.dao.governor;
        let nonce = self.chain.read(messages::governor(governor).nonce(voter.account(), proposal))?;
        let (choice, reason) = (Choice::For, "signed at home, relayed by a friend".to_owned());
        let expiry = self.chain.now()? + DAY;
        let payload = Payload {
            domain: DOMAIN,
            genesis: self.chain.genesis()?,
            contract: governor,
            action: signed::Action::Vote { proposal, choice, reason: reason.clone() },
            nonce,
            expiry,
        };
        let signature = voter.sign(&payload.bytes());
        let ballot = |reason: String| {
            messages::governor(governor).vote_by_sig(
                voter.account(),
                proposal,
                choice,
                reason,
                expiry,
                signature,
            )
        };
        let stranger = demo_signer("stranger");
        self.chain.submit(&stranger, ballot(reason.clone()))?;
        let replayed = self.refusal(&stranger, Call::from(ballot(reason)));
        self.witness.replay_refused = Some(replayed.is_ok());
        self.console.say(format_args!(
            "{} votes by a signature that a stranger relays; relayed twice, it is refused",
            self.people.name(&voter.account()),
        ));
        Ok(())
    }

    /// Members vote for a proposal, most votes first, until it would pass.
    pub(super) fn carry(&mut self, proposal: ProposalId, voters: &[Signer]) -> Result<()> {
        let governor = self.dao.governor;
        let mut ballots = 0;
        for voter in voters {
            let view = self.chain.read(messages::governor(governor).proposal(proposal))?;
            let view = view.ok_or_else(|| anyhow!("proposal {proposal} is not there"))?;
            let enough = view.quorum.is_some_and(|quorum| {
                view.tally.for_votes.saturating_add(view.tally.abstain_votes) >= quorum
            });
            // The first two always vote: the proposer, and the delegate.
            if ballots >= 2 && enough && view.tally.for_votes > view.tally.against_votes {
                break;
            }
            match self
                .chain
                .submit(voter, messages::governor(governor).vote(proposal, Choice::For, String::new()))
            {
                Ok(_) => ballots += 1,
                Err(CallError::Contract(
                    GovernorError::AlreadyVoted { .. } | GovernorError::NoWeight { .. },
                )) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.console.say(format_args!("{} vote for it as well", time::counted(ballots, "member")));
        Ok(())
    }

    /// Waits for the end of the vote, queues and executes.
    pub(super) fn decide(&mut self, proposal: ProposalId) -> Result<()> {
        let view = self.chain.read(messages::governor(self.dao.governor).proposal(proposal))?;
        let view = view.ok_or_else(|| anyhow!("proposal {proposal} is not there"))?;
        self.chain.wait_until(view.ends)?;
        self.console.passed(self.config.governor.voting_period.0, "the vote has ended; the timelock starts");
        let keeper = self.keeper.clone();
        self.client().queue_and_execute(&keeper, proposal)?;
        let state = self.chain.read(messages::governor(self.dao.governor).state(proposal))?;
        ensure!(state == Some(State::Executed), "proposal {proposal} is {state:?}, not executed");
        self.console.passed(self.config.governor.timelock.0, "the proposal is executed");
        Ok(())
    }
}
