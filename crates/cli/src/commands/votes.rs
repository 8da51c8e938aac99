//! Ballots, and who casts them for whom.

use super::{mention, metadata::Metadata, run::Run};
use crate::{answer::Answer, place::Context, purpose::choice_words};
use anyhow::{bail, Result};
use std::process::ExitCode;
use tributary_client::{messages, AccountId, ChainExt};
use tributary_interfaces::{
    governor::{Governor, ProposalId, Voted},
    token::Token,
};
use tributary_words::{
    errors::Tried,
    refusal::{about_proposal, explained},
};

/// Vote on a proposal
#[derive(clap::Args)]
pub struct VoteArgs {
    /// Its number
    id: ProposalId,
    /// "for", "against", "abstain"; or parts of your weight, as in "for=10,against=2.5"
    choice: String,
    /// Why, for everybody to read
    #[arg(long, default_value = "", hide_default_value = true)]
    reason: String,
}

impl Run for VoteArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, choice, reason } = self;
        let voter = context.signer("Fern")?;
        let words = context.words()?;
        let choice = super::proposals::choice_of(&choice, words.token_decimals())?;
        mention::proposal(context, id, Some(voter.account()), &Metadata::default())?;
        let client = context.client()?;
        let call = messages::governor(client.dao.governor).vote(id, choice, reason);
        let receipt = explained(client.chain.submit(&voter, call))
            .map_err(|error| about_proposal(id, Tried::Vote, error))?;
        let cast = receipt.events.of::<Voted>(client.dao.governor);
        let (weight, left) = cast.first().map_or((0, 0), |event| (event.weight, event.left));
        Answer::new()
            .number("proposal", id)
            .said(
                "choice",
                super::sign::choice_name(&choice),
                choice_words(&choice, &words).trim_end_matches(" on"),
            )
            .tokens("weight", weight, &words)
            .tokens("left", left, &words)
            .print(context.json);
        super::proposals::comes_next(context, id)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Give the votes of your tokens to somebody
#[derive(clap::Args)]
pub struct DelegateArgs {
    /// To whom: a name, or an address
    to: String,
}

impl Run for DelegateArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { to } = self;
        let owner = context.signer("Fern")?;
        let to = context.account(&to)?;
        if let Some(part) = context.words()?.part(&to) {
            bail!(
                "the {part} is a contract of the DAO and votes on nothing: name a member; nothing was sent"
            );
        }
        goes_elsewhere(context, owner.account(), to)?;
        mention::delegation(context, owner.account())?;
        let client = context.client()?;
        explained(client.chain.submit(&owner, messages::token(client.dao.token).delegate(to)))?;
        let words = context.words()?;
        Answer::new().member("delegate", &to, &words).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Refuses to send what would change nothing: that the votes of somebody's tokens go where they go already.
fn goes_elsewhere(context: &mut Context, owner: AccountId, to: AccountId) -> Result<()> {
    let client = context.client()?;
    let now = client.chain.read(messages::token(client.dao.token).delegate_of(owner))?;
    match now == to {
        true if to == owner => {
            bail!("you have given your votes to nobody, so they are with you; nothing was sent")
        }
        true => bail!("{} has your votes already; nothing was sent", context.words()?.member(&to)),
        false => Ok(()),
    }
}

/// Take the votes of your tokens back
#[derive(clap::Args)]
pub struct UndelegateArgs {}

impl Run for UndelegateArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let owner = context.signer("Fern")?;
        goes_elsewhere(context, owner.account(), owner.account())?;
        mention::delegation(context, owner.account())?;
        let client = context.client()?;
        explained(client.chain.submit(&owner, messages::token(client.dao.token).undelegate()))?;
        let words = context.words()?;
        Answer::new().member("delegate", &owner.account(), &words).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}
