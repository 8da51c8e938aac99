//! Money: balances.

use crate::{
    answer::Answer,
    place::{Context, Place},
};
use anyhow::Result;
use tributary_client::{messages, AccountId, Chain, ChainExt, DaoClient};
use tributary_interfaces::{
    metrics::{Metrics, SCORE},
    source::MetricSource,
    token::Token,
    treasury::Asset,
};

pub fn balance(context: &mut Context, text: &str) -> Result<()> {
    let account = context.account(text)?;
    if let Place::Local(chain) = &mut context.place {
        chain.advance(1);
    }
    let words = context.words()?;
    let native = context.place.balance(&account)?;
    let answer =
        Answer::new().member("account", &account, &words).amount_of("native", &Asset::Native, native, &words);
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
