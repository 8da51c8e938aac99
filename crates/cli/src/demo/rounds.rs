//! Members share out a vote among each other, and a program pays by what each was given: with a contract that is no
//! part of the suite (`examples/rounds`).

use super::story::{Praise, Story};
use anyhow::{anyhow, Result};
use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment};
use std::collections::BTreeSet;
use tributary_client::{demo_signer, messages, suite, AccountId, Artifacts, Chain, ChainExt, Timestamp};
use tributary_core::DAY;
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    token::BALANCE,
    treasury::{Asset, Basis, Budget, ProgramConfig, Treasury},
};
use tributary_rounds::{Rounds, RoundsConfig, ONE, RECEIVED};
use tributary_words::time;

type Messages = <ink::contract_ref!(Rounds, DefaultEnvironment) as TraitCallBuilder>::Builder;

/// How many of those with most tokens take part.
const GIVERS: usize = 5;

/// The part of what an epoch of the first program pays that one of this program pays.
const PART: u128 = 10;

impl Story<'_> {
    /// Puts the contract on the chain. Its rounds begin when what is proposed now may be decided, and last as long as
    /// the epochs of programs.
    pub(super) fn set_up_rounds(&mut self) -> Result<Praise> {
        let governor = &self.config.governor;
        let decided =
            [governor.voting_delay.0, governor.voting_period.0, governor.extension.0, governor.timelock.0];
        let start =
            decided.into_iter().fold(self.chain.now()?, Timestamp::saturating_add).saturating_add(DAY);
        let electorate = MetricRef { source: self.dao.token, metric: BALANCE };
        let length = self.config.demo.epoch_length.0;
        let config = RoundsConfig { electorate, weighted: false, start, length };
        let operator = demo_signer("operator");
        let code = Artifacts::locate(self.native.balance).code("tributary_rounds")?;
        let code = self.chain.upload(&operator, &code.wasm)?;
        let at = suite::instantiate(&mut self.chain, &operator, "rounds", code, (config,), Vec::new())?;
        self.console.say(format_args!(
            "rounds    {}: whoever holds tokens has one vote a round to share out among others",
            tributary_client::account_text(&at)
        ));
        Ok(Praise { at, program: None, start })
    }

    /// A program that pays for each round, as soon as it is over, by what each was given in it.
    pub(super) fn program_of_rounds(&self, praise: &Praise, epoch_budget: u128) -> ProgramConfig {
        let epoch_length = self.config.demo.epoch_length.0;
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: praise.at, metric: RECEIVED },
            basis: Basis::Growth,
            budget: Budget::Fixed((epoch_budget / PART).max(1)),
            start: praise.start.saturating_add(epoch_length),
            epoch_length,
            epochs: None,
            claim_window: 30 * DAY,
        }
    }

    /// Those with most tokens give: two thirds of their vote to who comes after them, a third to the one after that.
    pub(super) fn praise(&mut self) -> Result<()> {
        let Some(praise) = self.praise.filter(|praise| praise.program.is_some()) else { return Ok(()) };
        let rounds = || Messages::from(praise.at);
        let Some(round) = self.chain.read(rounds().round())? else { return Ok(()) };
        let mut voters = self.voters()?;
        voters.truncate(GIVERS);
        for (place, giver) in voters.iter().enumerate() {
            let others = voters.iter().cycle().skip(place.saturating_add(1)).take(2);
            let mut shares: Vec<_> = others.map(|other| other.account()).zip([2, 1]).collect();
            shares.sort();
            self.chain.submit(giver, rounds().allocate(shares))?;
        }
        self.console.say(format_args!(
            "round {}: {} share out their votes among each other, until {}",
            round.number,
            time::counted(voters.len(), "member"),
            time::date(round.end),
        ));
        Ok(())
    }

    /// Pays for the rounds that are over.
    pub(super) fn pay_rounds(&mut self, members: &[AccountId]) -> Result<()> {
        // Who holds tokens may be given something without being a member of the registry.
        let others = self.voters()?.into_iter().map(|voter| voter.account());
        let members: Vec<_> =
            members.iter().copied().chain(others).collect::<BTreeSet<_>>().into_iter().collect();
        let Some(Praise { at, program: Some(program), .. }) = self.praise else { return Ok(()) };
        let now = self.chain.now()?;
        let config = self.chain.read(messages::treasury(self.dao.treasury).program(program))?;
        let start = config.ok_or_else(|| anyhow!("program {program} is not there"))?.config.start;
        if now <= start {
            return Ok(());
        }
        let keeper = self.keeper.clone();
        let round = self.client().pay_everyone(&keeper, program, &members, &mut |_, _| {})?;
        let total = self.chain.read(messages::source(at).past_total(RECEIVED, now.saturating_sub(1)))?;
        let total = total.map_err(|error| anyhow!("the rounds are not told: {error:?}"))?;
        self.console.say(format_args!(
            "by what they were given, {} votes so far, the keeper pays {} {}",
            total / ONE,
            time::counted(round.paid.len(), "member"),
            self.amount(round.amount),
        ));
        Ok(())
    }
}
