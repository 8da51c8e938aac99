//! What a program owes, claimed by whoever is owed it and paid by anybody, and why it owes nothing.

use super::{
    claims::others,
    programs::{may_share, silent, state, waits},
    run::Run,
    shares,
};
use crate::{
    answer::Answer,
    numbered,
    place::{Context, Place},
};
use anyhow::{bail, Result};
use std::process::ExitCode;
use tributary_client::{
    messages, AccountId, CallError, Chain, ChainExt, DaoClient, EventLog, PaidRound, Receipt,
};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{Asset, Paid, ProgramId, Treasury, TreasuryError},
};
use tributary_proposals::{
    epochs::{begun, grid},
    waiting,
};
use tributary_words::{refusal::explained, time::counted, Words};

/// Claim what a program owes you
#[derive(clap::Args)]
pub struct ClaimArgs {
    /// Its number, as `tributary program` lists them
    program: ProgramId,
}

impl Run for ClaimArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { program } = self;
        claim(context, program)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Pay every member what a program owes them
#[derive(clap::Args)]
pub struct PayArgs {
    /// Its number, as `tributary program` lists them
    program: ProgramId,
}

impl Run for PayArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { program } = self;
        pay(context, program)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Claims what a program owes whoever signs.
pub fn claim(context: &mut Context, id: ProgramId) -> Result<()> {
    let member = context.signer("Fern")?;
    let (asset, words) = asset_of(context, id)?;
    context.mention(|scene| scene.programs.extend([(id, asset)]));
    let since = context.first_block()?;
    let mut client = context.client()?;
    let program = numbered::program(&mut client, id)?;
    let tried = client.chain.try_call(&member.account(), messages::treasury(client.dao.treasury).claim(id));
    // Who has nothing to get would pay a fee for it.
    match client.of_program(&program, tried) {
        Ok(Receipt { value: 0, .. }) | Err(CallError::Contract(TreasuryError::NothingDue)) => {
            let why = nothing_due(&mut client, id, member.account(), since, &words)?;
            bail!("nothing is due to you of program {id} now: {why}; nothing was sent");
        }
        Err(CallError::Contract(reason)) => {
            if let Some(waits) = waiting::waiting(&mut client, id, &program, program.opened, &reason, &words)?
            {
                bail!(
                    "program {id} cannot pay you now: {}; nothing was sent",
                    waits.of_epoch("its next epoch", &words)
                );
            }
        }
        _ => {}
    }
    let treasury = client.dao.treasury;
    let sent = explained(client.chain.submit(&member, messages::treasury(treasury).claim(id)))?;
    let paid = sent.events.sum(treasury, |paid: &Paid| paid.amount);
    Answer::new().number("program", id).amount_of("paid", &asset, paid, &words).print(context.json);
    Ok(())
}

/// Why a program owes a member nothing now, and when it will owe more.
fn nothing_due(
    client: &mut DaoClient<'_, Place>,
    id: ProgramId,
    member: AccountId,
    since: u32,
    words: &Words,
) -> Result<String> {
    let program = numbered::program(client, id)?;
    if may_share(client, &program, member, words.now)? {
        if let Some(waits) = waits(client, id, &program, words)? {
            return Ok(format!("its next epoch {}", waits.told(words)));
        }
    }
    let log = client.chain.events(since).ok().map(EventLog);
    if let Some(gone) = shares::gone_of(client, id, &program, member, log.as_ref(), words)? {
        return Ok(gone);
    }
    let grid = grid(&program);
    let Some(current) = begun(&program, words.now).checked_sub(1) else {
        return Ok(format!("it {}", state(&program, words)));
    };
    let MetricRef { source, metric } = program.config.metric;
    let began = grid.start_of(current);
    let shares = client.past_values(source, metric, &[member], began).unwrap_or_default();
    let ends = grid.end_of(current);
    let next = match ends > words.now {
        true => format!("epoch {current} lasts until {}", words.moment_in(ends, program.config.epoch_length)),
        false => format!("it is {}", state(&program, words)),
    };
    let metric = words.metric(&program.config.metric);
    Ok(match shares.first() {
        Some(0) => {
            format!(
                "it pays by {metric}, of which you had none when epoch {current} began, {}; {next}",
                words.moment_in(began, program.config.epoch_length)
            )
        }
        _ if ends > words.now => format!("all that has accrued is paid; {next}, and more accrues until then"),
        _ if program.closed > current => {
            format!("{next}, and its epochs are closed: what nobody claimed in time is free again")
        }
        _ => format!("{next}, and all that accrued to you is paid"),
    })
}

/// Pays every member what a program owes them, and tells who claims for themselves.
pub fn pay(context: &mut Context, id: ProgramId) -> Result<()> {
    let keeper = context.signer("keeper")?;
    let (asset, _) = asset_of(context, id)?;
    context.mention(|scene| scene.programs.extend([(id, asset)]));
    let since = context.first_block()?;
    let bar = context.console.bar("paying");
    let (_, words) = asset_of(context, id)?;
    let mut client = context.client()?;
    let before = numbered::program(&mut client, id)?;
    let members = client.members()?;
    let paid = match members.is_empty() {
        // Nobody can be paid: what is due is opened for those who claim for themselves, if their source lets them.
        true => {
            if let Some(silence) = silent(&mut client, &before, &words)? {
                bail!("program {id} cannot pay anybody now: {}; nothing was sent", silence.why);
            }
            let opened = client.open_begun(&keeper, id);
            opened.map(|calls| (PaidRound { calls, ..PaidRound::default() }, false))
        }
        false => client.pay_up(&keeper, id, &members, &mut |done, all| bar.at(done, all)),
    };
    drop(bar);
    let (asset, words) = asset_of(context, id)?;
    let mut client = context.client()?;
    let program = numbered::program(&mut client, id)?;
    let paid = client.of_program(&program, paid);
    let opened = program.opened.saturating_sub(before.opened);
    if let Err(CallError::Contract(reason)) = &paid {
        if let Some(waits) = waiting::waiting(&mut client, id, &program, program.opened, reason, &words)? {
            bail!(
                "program {id} cannot pay anybody now: {}; nothing was sent",
                waits.of_epoch("its next epoch", &words)
            );
        }
    }
    let (round, is_behind) = explained(paid)?;
    let is_registry_s = program.config.metric.source == client.dao.metrics;
    let others = others(&mut client, id, &program, &members, since, &words)?;
    let waits = waits(&mut client, id, &program, &words)?;
    if let (true, Some(waits), false) = (is_behind, &waits, round.paid.is_empty()) {
        context.console.say(format_args!("more is due to members: the next epoch {}", waits.told(&words)));
    }
    if round.paid.is_empty() {
        let why = match (waits, &others) {
            _ if round.failed > 0 => "no transfer arrives".to_owned(),
            (Some(waits), _) => format!("the next epoch {}", waits.told(&words)),
            (None, _) if members.is_empty() && is_registry_s => "the registry has no members yet".to_owned(),
            (None, _) if members.is_empty() => {
                format!(
                    "the registry has no members yet, and who is none claims for themselves: `tributary claim {id}`"
                )
            }
            (None, Some(others)) if others.open.is_empty() => "all that has accrued is paid".to_owned(),
            (None, _) => "members of the registry have all that has accrued to them".to_owned(),
        };
        let sent = match (opened, round.calls) {
            (1.., _) => format!("; {} opened", were(opened, "epoch")),
            (0, 0) => "; nothing was sent".to_owned(),
            (0, _) => String::new(),
        };
        context.console.say(format_args!("nobody was paid: {why}{sent}"));
    }
    if others.is_none() {
        context.console.say(
            "what holders of tokens may claim who are no members of the registry is not known: this node does not have \
             the events that tell who they are",
        );
    }
    let others = others.unwrap_or_default();
    let answer = Answer::new()
        .number("paid_members", round.paid.len() as u64)
        .amount_of("paid", &asset, round.amount, &words)
        .number("failed", round.failed)
        .for_programs("opened_epochs", opened)
        .for_programs("more_due", is_behind)
        .for_programs("claimants", others.open.len());
    match others.sum() {
        0 => answer.for_programs("left_to_claim", "0"),
        left => answer.said("left_to_claim", left.to_string(), others.left_words(id, &asset, &words)),
    }
    .print(context.json);
    Ok(())
}

/// "1 epoch was", "3 epochs were".
fn were(count: u32, thing: &str) -> String {
    format!("{} {}", counted(count, thing), if count == 1 { "was" } else { "were" })
}

/// What a program pays in, with the words for it.
fn asset_of(context: &mut Context, id: ProgramId) -> Result<(Asset, Words)> {
    let asset = numbered::program(&mut context.client()?, id)?.config.asset;
    let mut words = context.words()?;
    words.meet(&mut context.place, [asset]);
    Ok((asset, words))
}
