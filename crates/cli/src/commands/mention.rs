//! What a call is about, for whoever is asked to sign it: its arguments are numbers, and these are what they stand for.

use super::metadata::{say_unfit, Metadata};
use crate::{place::Context, proposal_page, purpose::Decision};
use anyhow::Result;
use std::collections::BTreeMap;
use tributary_client::{messages, AccountId, ChainExt};
use tributary_interfaces::{
    governor::{Governor, ProposalId},
    metrics::{AttestationId, Metrics},
    token::Token,
    PSP22,
};
use tributary_proposals::{pins, sentence::Before, texts::title, told};

/// A proposal's title, what it would do, and how many votes somebody has on it, for whoever is asked to sign.
pub fn proposal(
    context: &mut Context,
    id: ProposalId,
    voter: Option<AccountId>,
    metadata: &Metadata,
) -> Result<()> {
    if !context.asks() {
        return Ok(());
    }
    let decision = decision(context, id, voter, metadata)?;
    context.mention(|scene| scene.proposals.extend([(id, decision)]));
    Ok(())
}

/// The same, for whoever wants to know.
pub fn decision(
    context: &mut Context,
    id: ProposalId,
    voter: Option<AccountId>,
    metadata: &Metadata,
) -> Result<Decision> {
    // A node may have forgotten the text; the rest is told all the same.
    let texts = proposal_page::texts(context).unwrap_or_else(|_| BTreeMap::new());
    let mut words = metadata.words(context)?;
    let mut client = context.client()?;
    let dao = client.dao;
    let actions = client.chain.read(messages::governor(dao.governor).actions(id))?;
    told::meet(&mut client, &actions, &mut words)?;
    let before = Before::read(&mut client, &actions, true)?;
    let told = told::told(&mut client, &actions, Some(id), &before, &words)?;
    let outdated = pins::outdated(&mut client, id, &actions, &words)?;
    let why = |index| outdated.iter().find(|(action, _)| *action == index).map(|(_, why)| why);
    let actions = told.iter().enumerate().map(|(index, told)| match why(index) {
        Some(why) => format!("{}; {why}", told.whole()),
        None => told.whole(),
    });
    let weight = match voter {
        Some(voter) => client.chain.read(messages::governor(dao.governor).weight(id, voter))?.ok(),
        None => None,
    };
    let text = texts.get(&id).map(String::as_str);
    let decision = Decision { title: text.map(|text| title(Some(text))), actions: actions.collect(), weight };
    say_unfit(&words, context.console);
    Ok(decision)
}

/// What attestations claim, and what is at stake.
pub fn attestations(context: &mut Context, ids: &[AttestationId]) -> Result<()> {
    if !context.asks() {
        return Ok(());
    }
    for id in ids {
        let client = context.client()?;
        let found = client.chain.read(messages::metrics(client.dao.metrics).attestation(*id))?;
        if let Some(found) = found {
            context.mention(|scene| scene.attestations.extend([(*id, found)]));
        }
    }
    Ok(())
}

/// Everything that is open: whatever is due is among it.
pub fn open_attestations(context: &mut Context) -> Result<()> {
    if !context.asks() {
        return Ok(());
    }
    let open = context.client()?.open_attestations(0)?;
    context.mention(|scene| scene.attestations.extend(open));
    Ok(())
}

/// Whose votes are given away, or taken back, and how many.
pub fn delegation(context: &mut Context, owner: AccountId) -> Result<()> {
    if !context.asks() {
        return Ok(());
    }
    let client = context.client()?;
    let tokens = client.chain.read(messages::psp22(client.dao.token).balance_of(owner))?;
    let delegate = client.chain.read(messages::token(client.dao.token).delegate_of(owner))?;
    context.mention(|scene| scene.votes = Some((tokens, delegate)));
    Ok(())
}
