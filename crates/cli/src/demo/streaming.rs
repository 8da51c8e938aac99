//! Time passes, and members are paid.

use super::story::{action, Story, FEW_VOTERS};
use anyhow::{anyhow, ensure, Result};
use tributary_client::{messages, AccountId, CallError, Chain, ChainExt};
use tributary_interfaces::{
    metrics::{MetricConfig, Metrics, SCORE},
    source::MetricSource,
    token::{BALANCE, VOTES},
    treasury::{Asset, ProgramId, Treasury, TreasuryError},
};
use tributary_text::amount;
use tributary_words::{time, POINT_DECIMALS};

impl Story<'_> {
    pub(super) fn stream(&mut self, program: ProgramId) -> Result<()> {
        let treasury = self.dao.treasury;
        let members = self.client().members()?;
        let config = self
            .chain
            .read(messages::treasury(treasury).program(program))?
            .ok_or_else(|| anyhow!("program {program} is not there"))?
            .config;
        let keeper = self.keeper.clone();
        for epoch in 0..self.config.demo.epochs {
            let start = config.start + config.epoch_length * u64::from(epoch);
            let end = start + config.epoch_length;
            self.chain.wait_until(start + 1)?;
            self.chain.submit(&keeper, messages::treasury(treasury).open_epoch(program))?;
            self.remember(&members)?;
            let middle = start + config.epoch_length / 2;
            match epoch {
                0 => {
                    self.chain.wait_until(middle)?;
                    self.claim_midway(program, &members)?;
                }
                // A decision takes most of an epoch; the configuration is checked to leave room for it.
                1 => self.change_weight()?,
                2 => {
                    self.chain.wait_until(middle)?;
                    self.leave()?;
                }
                _ => {}
            }
            self.praise()?;
            self.chain.wait_until(end)?;
            let bar = self.console.bar("paying");
            let round =
                self.client().pay_everyone(&keeper, program, &members, &mut |done, all| bar.at(done, all))?;
            drop(bar);
            self.console.say(format_args!(
                "epoch {epoch} has ended: the keeper pays {} {}",
                time::counted(round.paid.len(), "member"),
                self.amount(round.amount),
            ));
            ensure!(round.failed == 0, "{} members could not be paid", round.failed);
            self.pay_rounds(&members)?;
        }
        match self.chain.submit(&keeper, messages::treasury(treasury).claim_grant(0)) {
            Ok(paid) => self
                .console
                .say(format_args!("the grant has vested so far to {}, and is paid", self.amount(paid.value))),
            Err(CallError::Contract(TreasuryError::NothingDue)) => {
                self.console.say("nothing of the grant has vested yet: its cliff is still to come");
            }
            Err(error) => return Err(error.into()),
        }
        self.chain.advance(1);
        Ok(())
    }

    /// Takes down some past answers, to ask for them again at the end.
    pub(super) fn remember(&mut self, members: &[AccountId]) -> Result<()> {
        let at = self.chain.now()?.saturating_sub(1);
        let (metrics, token) = (self.dao.metrics, self.dao.token);
        for member in members.iter().step_by(members.len().div_ceil(20).max(1)) {
            for (source, metric) in [(metrics, SCORE), (token, BALANCE), (token, VOTES)] {
                let answer = self.chain.read(messages::source(source).past_value(metric, *member, at))?;
                let value = answer.map_err(|error| anyhow!("a past value is refused: {error:?}"))?;
                self.witness.past.push((source, metric, *member, at, value));
            }
        }
        Ok(())
    }

    /// A member with points and a key claims within an epoch.
    pub(super) fn claim_midway(&mut self, program: ProgramId, members: &[AccountId]) -> Result<()> {
        let mut due = None;
        for member in members.iter().filter_map(|member| self.people.signer(member)) {
            let told =
                self.chain.read(messages::treasury(self.dao.treasury).accrued(program, member.account()))?;
            let told = told.map_err(|error| anyhow!("what has accrued is not told: {error:?}"))?;
            if told.amount > 0 {
                due = Some((member, told));
                break;
            }
        }
        let Some((member, told)) = due else {
            self.console
                .say("nothing has accrued to a member with a key here, so nobody claims on their own");
            return Ok(());
        };
        let paid = self.chain.submit(&member, messages::treasury(self.dao.treasury).claim(program))?.value;
        self.witness.claims.push((told.amount, paid));
        self.console.say(format_args!(
            "half an epoch later {} claims what has accrued: {}",
            self.people.name(&member.account()),
            self.amount(paid),
        ));
        Ok(())
    }

    /// A second proposal: the first metric weighs twice as much from now on.
    pub(super) fn change_weight(&mut self) -> Result<()> {
        let voters = self.voters()?;
        let (id, metric) = self.first_metric()?;
        let weight = metric.weight.saturating_mul(2);
        let points = |weight| amount::exact(weight, POINT_DECIMALS);
        let text = format!(
            "Weigh {} at {} points instead of {}",
            metric.name,
            points(weight),
            points(metric.weight)
        );
        let changed = MetricConfig { weight, ..metric };
        let actions = vec![action(messages::metrics(self.dao.metrics).update_metric(id, changed))];
        let proposer = voters.first().ok_or_else(|| anyhow!(FEW_VOTERS))?;
        let proposal = self.propose(proposer, actions, text)?;
        self.carry(proposal, &voters)?;
        self.decide(proposal)
    }

    /// The member with fewest tokens, of those with a key here, redeems them all.
    pub(super) fn leave(&mut self) -> Result<()> {
        let voters = self.voters()?;
        let leaver = voters.last().ok_or_else(|| anyhow!("nobody holds tokens"))?;
        let at = self.chain.now()?.saturating_sub(1);
        let call = messages::source(self.dao.token).past_value(BALANCE, leaver.account(), at);
        let tokens = self.chain.read(call)?.map_err(|error| anyhow!("a balance is refused: {error:?}"))?;
        let redeem =
            |least| messages::treasury(self.dao.treasury).redeem(tokens, vec![(Asset::Native, least)]);
        // No less than it would be now.
        let share = match self.chain.try_call(&leaver.account(), redeem(0)) {
            Ok(told) => told.value.iter().sum(),
            // With a spend cap tokens must be held for its period; and who holds too few gets nothing.
            Err(CallError::Contract(TreasuryError::NotHeld { .. } | TreasuryError::NothingDue)) => {
                self.console.say(format_args!(
                    "{} would leave, but has held no tokens long enough to redeem them",
                    self.people.name(&leaver.account()),
                ));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let paid = self.chain.submit(leaver, redeem(share))?.value;
        self.console.say(format_args!(
            "{} redeems all tokens for {}, and leaves",
            self.people.name(&leaver.account()),
            self.amount(paid.iter().sum()),
        ));
        Ok(())
    }
}
