//! Money: grants, programs, redemption, balances.

use super::token_decimals;
use crate::{
    answer::{print_one_or_all, Answer},
    config::{human, POINT_DECIMALS},
    place::{Context, Place},
};
use anyhow::{anyhow, Result};
use tributary_client::{messages, AccountId, Chain, ChainExt, DaoClient, NativeAsset};
use tributary_interfaces::{
    metrics::{Metrics, SCORE},
    source::MetricSource,
    token::Token,
    treasury::{Asset, GrantId, ProgramId, Treasury},
};

pub fn grants(context: &mut Context, id: Option<GrantId>) -> Result<()> {
    let native = context.native.clone();
    let client = context.client()?;
    let treasury = client.dao.treasury;
    let ids = match id {
        Some(id) => id..id + 1,
        None => 0..client.chain.read(messages::treasury(treasury).grant_count())?,
    };
    let mut rows = Vec::new();
    for id in ids {
        let grant = client.chain.read(messages::treasury(treasury).grant(id))?;
        let grant = grant.ok_or_else(|| anyhow!("there is no grant {id}"))?;
        let due = client.chain.read(messages::treasury(treasury).grant_due(id))?;
        rows.push(
            Answer::new()
                .number("id", id)
                .account("recipient", &grant.config.recipient)
                .told("asset", &tributary_client::describe(&grant.config.asset))
                .amount("amount", grant.config.amount, asset_decimals(&native, &grant.config.asset))
                .amount("paid", grant.paid, asset_decimals(&native, &grant.config.asset))
                .amount("due", due.unwrap_or_default(), asset_decimals(&native, &grant.config.asset))
                .number("start", grant.config.start)
                .number("end", grant.config.end)
                .maybe("canceled_at", grant.canceled_at)
                .amount("released", grant.released, asset_decimals(&native, &grant.config.asset)),
        );
    }
    print_one_or_all(id.is_some(), &rows, context.json);
    Ok(())
}

pub fn programs(context: &mut Context, id: Option<ProgramId>, member: Option<&str>) -> Result<()> {
    let member = member.map(|text| context.account(text)).transpose()?;
    let native = context.native.clone();
    let client = context.client()?;
    let treasury = client.dao.treasury;
    let ids = match id {
        Some(id) => id..id + 1,
        None => 0..client.chain.read(messages::treasury(treasury).program_count())?,
    };
    let mut rows = Vec::new();
    for id in ids {
        let program = client.chain.read(messages::treasury(treasury).program(id))?;
        let program = program.ok_or_else(|| anyhow!("there is no program {id}"))?;
        let config = program.config;
        let mut row = Answer::new()
            .number("id", id)
            .told("asset", &tributary_client::describe(&config.asset))
            .number("metric", config.metric.metric)
            .told("budget", &tributary_client::describe(&config.budget))
            .number("start", config.start)
            .with("epoch_length", human(config.epoch_length))
            .maybe("epochs", config.epochs)
            .number("opened", program.opened)
            .number("closed", program.closed);
        if let Some(member) = member {
            let accrued = client.chain.read(messages::treasury(treasury).accrued(id, member))?;
            let accrued = accrued.map_err(crate::refusal::refusal)?;
            // More than one claim would pay, if epochs have begun that it would not come to.
            row = row
                .amount("accrued", accrued.amount, asset_decimals(&native, &config.asset))
                .flag("more", accrued.more);
        }
        rows.push(row);
    }
    print_one_or_all(id.is_some(), &rows, context.json);
    Ok(())
}

pub fn balance(context: &mut Context, text: &str) -> Result<()> {
    let account = context.account(text)?;
    if let Place::Local(chain) = &mut context.place {
        chain.advance(1);
    }
    let native = context.place.balance(&account)?;
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let tokens = balance_of(&mut client, account)?;
    let votes = client.chain.read(messages::token(client.dao.token).votes(account))?;
    let at = client.chain.now()?.saturating_sub(1);
    let points = client.chain.read(messages::source(client.dao.metrics).past_value(SCORE, account, at))?;
    let bonds = client.chain.read(messages::metrics(client.dao.metrics).bonds_owed(account))?;
    Answer::new()
        .account("account", &account)
        .amount("native", native, context.native.decimals)
        .amount("tokens", tokens, decimals)
        .amount("votes", votes, decimals)
        .amount("points", points.unwrap_or_default(), POINT_DECIMALS)
        .amount("bonds_owed", bonds, context.native.decimals)
        .print(context.json);
    Ok(())
}

pub fn balance_of(client: &mut DaoClient<'_, Place>, account: AccountId) -> Result<u128> {
    use tributary_interfaces::PSP22;
    Ok(client.chain.read(messages::psp22(client.dao.token).balance_of(account))?)
}

/// Other tokens' amounts are shown in their smallest unit.
pub fn asset_decimals(native: &NativeAsset, asset: &Asset) -> u8 {
    match asset {
        Asset::Native => native.decimals,
        Asset::Psp22(_) => 0,
    }
}
