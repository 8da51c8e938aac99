//! Money: balances.

use super::{arguments::native, run::Run};
use crate::{
    answer::Answer,
    local::Access,
    place::{Context, On, Place},
};
use anyhow::Result;
use std::process::ExitCode;
use tributary_client::{messages, AccountId, Chain, ChainExt, DaoClient};
use tributary_interfaces::{
    metrics::{Metrics, SCORE},
    source::MetricSource,
    token::Token,
    treasury::{Asset, Treasury},
};
/// Give an account native tokens
#[derive(clap::Args)]
pub struct SendArgs {
    /// To whom: a name, or an address
    to: String,
    /// How much, with decimals if need be
    amount: String,
}

impl Run for SendArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { to, amount } = self;
        let giver = context.signer("sponsor")?;
        let (to, value) = (context.account(&to)?, native(context, &amount)?);
        context.place.transfer(&giver, &to, value)?;
        let words = context.words()?;
        if words.dao.is_some_and(|dao| dao.treasury == to) {
            context.console.warn(
                "it is the treasury's, and not in its books before somebody has it take in what it was sent: `tributary call \
                 treasury sync asset=Native` (`tributary fund` gives and does that at once)",
            );
        }
        Answer::new()
            .member("to", &to, &words)
            .amount_of("sent", &Asset::Native, value, &words)
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// What an account has: native, tokens, votes, points
#[derive(clap::Args)]
pub struct BalanceArgs {
    /// Whose: a name, an address, or "me"
    account: String,
}

impl Run for BalanceArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { account } = self;
        balance(context, &account)?;
        Ok(ExitCode::SUCCESS)
    }
}

pub fn balance(context: &mut Context, text: &str) -> Result<()> {
    let account = context.account(text)?;
    if let On::Local(chain) = &mut context.place.on {
        chain.advance(1);
    }
    let words = context.words()?;
    let native = context.place.balance(&account)?;
    let mut told = words.native(native);
    if words.dao.is_some_and(|dao| dao.treasury == account) {
        let client = context.client()?;
        let vault = client.chain.read(messages::treasury(account).vault(Asset::Native))?;
        let booked = vault.free.saturating_add(vault.reserved);
        if let Some(beside) = native.checked_sub(booked).filter(|beside| *beside > 0) {
            told = format!(
                "{} by its books, and {} beside that, which the account needs to exist or nobody gave by `fund`",
                words.native(booked),
                words.native(beside)
            );
        }
    }
    let answer = Answer::new().member("account", &account, &words).said("native", native.to_string(), told);
    // Before there is a DAO, an account has something as well.
    if words.dao.is_none() {
        answer.print(context.json);
        return Ok(());
    }
    let mut client = context.client()?;
    let tokens = balance_of(&mut client, account)?;
    let votes = client.chain.read(messages::token(client.dao.token).votes(account))?;
    let at = client.chain.now()?.saturating_sub(1);
    let points = client.chain.read(messages::source(client.dao.metrics).past_value(SCORE, account, at))?;
    let bonds = client.chain.read(messages::metrics(client.dao.metrics).bonds_owed(account))?;
    answer
        .tokens("tokens", tokens, &words)
        .tokens("votes", votes, &words)
        .points("points", points.unwrap_or_default(), &words)
        .amount_of("bonds_owed", &Asset::Native, bonds, &words)
        .print(context.json);
    Ok(())
}

pub fn balance_of(client: &mut DaoClient<'_, Place>, account: AccountId) -> Result<u128> {
    use tributary_interfaces::PSP22;
    Ok(client.chain.read(messages::psp22(client.dao.token).balance_of(account))?)
}
