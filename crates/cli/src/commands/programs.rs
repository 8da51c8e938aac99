//! Programs and what each member may claim of them.

use super::{
    claims::{claim_json, claims, others},
    members::everybody,
    paging::{rows, Paging},
    run::Run,
};
use crate::{
    answer::Answer,
    local::Access,
    numbered,
    place::{Context, Place},
};
use anyhow::{bail, Result};
use serde_json::Value;
use std::process::ExitCode;
use tributary_client::{
    answered, describe, messages, AccountId, CallError, Chain, ChainExt, DaoClient, Receipt, Timestamp,
};
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    treasury::{Accrued, Asset, Basis, Epoch, EpochIndex, Program, ProgramId, Treasury, TreasuryError},
};
use tributary_proposals::{
    epochs::{begun, grid, span},
    sentence,
    waiting::{self, Waiting},
};
use tributary_report::Listing;
use tributary_words::{
    refusal::{explained, refusal},
    Words,
};

/// List the programs, or show one
#[derive(clap::Args)]
pub struct ProgramArgs {
    /// Its number
    id: Option<ProgramId>,
    /// What this member may claim of it now
    #[arg(long, requires = "id", value_name = "ACCOUNT")]
    member: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

impl Run for ProgramArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { id, member, paging } = self;
        show(context, id, member.as_deref(), &paging)?;
        Ok(ExitCode::SUCCESS)
    }
}

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

/// How many epochs a page shows.
const EPOCHS: u32 = 12;

/// Until when an opened epoch may be claimed for certain.
pub fn claimable_until(program: &Program, index: EpochIndex, epoch: &Epoch) -> Timestamp {
    let since = grid(program).end_of(index).max(epoch.opened_at).max(program.silent_at);
    since.saturating_add(program.config.claim_window)
}

/// The same in words: what is not closed may still be claimed when its time is over.
pub fn claimable_words(until: Timestamp, words: &Words) -> String {
    match until > words.now {
        true => format!("until {}", words.moment(until)),
        false => "until somebody closes the epoch, as its time is over".to_owned(),
    }
}

/// What the next epoch waits for, if one has begun that cannot be opened now.
pub fn waits(
    client: &mut DaoClient<'_, Place>,
    id: ProgramId,
    program: &Program,
    words: &Words,
) -> Result<Option<Waiting>> {
    match begun(program, words.now) > program.opened {
        true => Ok(waiting::epoch(client, id, program, program.opened, words)?),
        false => Ok(None),
    }
}

/// How many epochs that wait are asked about: as many as one call settles at most.
const ASKED: u32 = 8;

/// Whether somebody has a share of an epoch that has begun and that nobody has opened yet; also where the program's source
/// does not tell.
pub fn may_share(
    client: &mut DaoClient<'_, Place>,
    program: &Program,
    member: AccountId,
    now: Timestamp,
) -> Result<bool> {
    let MetricRef { source, metric } = program.config.metric;
    let mut value = |at| answered(client.chain.read(messages::source(source).past_value(metric, member, at)));
    for index in (program.opened..begun(program, now)).take(ASKED as usize) {
        let (before, at) = span(program, index);
        let had = match program.config.basis {
            Basis::Level => Ok(0),
            Basis::Growth => value(before)?,
        };
        match (had, value(at)?) {
            (Ok(had), Ok(has)) if has <= had => {}
            _ => return Ok(true),
        }
    }
    Ok(false)
}

/// Where a program stands, for programs.
fn state_name(program: &Program, now: Timestamp) -> &'static str {
    let grid = grid(program);
    let last = program.config.epochs.map(|count| count.checked_sub(1).map(|last| grid.end_of(last)));
    match (last, grid.epoch_at(now)) {
        (Some(None), _) => "stopped",
        (_, None) => "not_begun",
        (Some(Some(end)), _) if end <= now => "over",
        _ => "running",
    }
}

/// Where a program stands.
fn state(program: &Program, words: &Words) -> String {
    let grid = grid(program);
    let last = match program.config.epochs {
        Some(0) => return "stopped before it began".to_owned(),
        Some(count) => Some(grid.end_of(count.saturating_sub(1))),
        None => None,
    };
    match (grid.epoch_at(words.now), last) {
        (None, _) => format!("begins {}", words.moment(program.config.start)),
        (_, Some(end)) if end <= words.now => format!("over since {}", words.moment(end)),
        (Some(current), _) => {
            let of = program.config.epochs.map(|count| format!(" (the last is {})", count.saturating_sub(1)));
            let until = words.moment_in(grid.end_of(current), program.config.epoch_length);
            format!("runs: epoch {current}{} lasts until {until}", of.unwrap_or_default())
        }
    }
}

pub fn show(
    context: &mut Context,
    id: Option<ProgramId>,
    member: Option<&str>,
    paging: &Paging,
) -> Result<()> {
    let member = member.map(|text| context.account(text)).transpose()?;
    let mut words = context.words()?;
    let since = context.first_block()?;
    let as_json = context.json;
    let mut client = context.client()?;
    let Some(id) = id else { return list(&mut client, &mut words, paging, as_json) };
    let program = numbered::program(&mut client, id)?;
    words.meet(client.chain, [program.config.asset]);
    let epochs = epochs(&mut client, id, &program)?;
    let waits = waits(&mut client, id, &program, &words)?;
    let mut answer = facts(id, &program, &epochs, waits.as_ref(), &words);
    if let Some(member) = member {
        let accrued = client.accrued(id, &program, member)?;
        // Who is paid by an epoch that waits has nothing to get yet, and later more.
        let has_share = waits.is_some() && may_share(&mut client, &program, member, words.now)?;
        let accrued = match accrued {
            Ok(Accrued { amount: 0, .. }) | Err(_) if waits.is_some() => {
                Accrued { amount: 0, more: has_share }
            }
            accrued => accrued.map_err(refusal)?,
        };
        let amount = words.amount(&program.config.asset, accrued.amount);
        let told = match accrued.amount {
            0 => format!("{amount} now"),
            _ => format!("{amount} now: `tributary claim {id}`"),
        };
        // More than one claim would pay, if epochs have begun that it would not come to.
        answer =
            answer.member("member", &member, &words).said("accrued", accrued.amount.to_string(), told).said(
                "more",
                accrued.more,
                more_words(accrued.more, waits.as_ref().filter(|_| has_share), &words),
            );
    }
    // Who asks about one member does not wait for what all of them may claim.
    let claims = match member {
        Some(_) => None,
        None => {
            // Only the registry's metrics are of its members alone.
            let accounts = match program.config.metric.source == client.dao.metrics {
                true => client.members()?,
                false => everybody(&mut client, since)?.0,
            };
            Some(claims(&mut client, id, &program, accounts)?)
        }
    };
    if as_json {
        let epochs = epochs.iter().map(|(index, epoch)| epoch_json(&program, *index, epoch));
        answer = answer.said("epoch_rows", epochs.collect::<Vec<_>>(), "");
        if let Some(claims) = &claims {
            let members = claims.open.iter().map(|(member, accrued)| claim_json(member, accrued));
            answer = answer.said("members", members.collect::<Vec<_>>(), "");
        }
        println!("{:#}", answer.value());
        return Ok(());
    }
    println!("Program {id}: {}\n", sentence::stream(&program.config, &words));
    answer.print(false);
    print_epochs(&program, &epochs, &words);
    if let Some(claims) = claims {
        claims.print(id, &program, waits.as_ref(), &words);
    }
    Ok(())
}

/// Whether another claim pays more than the next one.
fn more_words(more: bool, waits: Option<&Waiting>, words: &Words) -> String {
    match (more, waits) {
        (_, Some(waits)) => format!("the next epoch {}", waits.told(words)),
        (true, None) => "yes: another claim pays for later epochs".to_owned(),
        (false, None) => "no: that is all until now".to_owned(),
    }
}

/// Claims what a program owes whoever signs.
pub fn claim(context: &mut Context, id: ProgramId) -> Result<()> {
    let member = context.signer("Fern")?;
    let (asset, words) = asset_of(context, id)?;
    context.mention(|scene| scene.programs.extend([(id, asset)]));
    let mut client = context.client()?;
    let program = numbered::program(&mut client, id)?;
    let tried = client.chain.try_call(&member.account(), messages::treasury(client.dao.treasury).claim(id));
    // Who has nothing to get would pay a fee for it.
    match client.of_program(&program, tried) {
        Ok(Receipt { value: 0, .. }) | Err(CallError::Contract(TreasuryError::NothingDue)) => {
            let why = nothing_due(&mut client, id, member.account(), &words)?;
            bail!("nothing is due to you of program {id} now: {why}; nothing was sent");
        }
        Err(CallError::Contract(reason)) => {
            if let Some(waits) = waiting::waiting(&mut client, id, &program, program.opened, &reason, &words)?
            {
                bail!(
                    "program {id} cannot pay you now: its next epoch {}; nothing was sent",
                    waits.told(&words)
                );
            }
        }
        _ => {}
    }
    let call = messages::treasury(client.dao.treasury).claim(id);
    let paid = explained(client.chain.submit(&member, call))?.value;
    Answer::new().number("program", id).amount_of("paid", &asset, paid, &words).print(context.json);
    Ok(())
}

/// Why a program owes a member nothing now, and when it will owe more.
fn nothing_due(
    client: &mut DaoClient<'_, Place>,
    id: ProgramId,
    member: AccountId,
    words: &Words,
) -> Result<String> {
    let program = numbered::program(client, id)?;
    if may_share(client, &program, member, words.now)? {
        if let Some(waits) = waits(client, id, &program, words)? {
            return Ok(format!("its next epoch {}", waits.told(words)));
        }
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
    let mut client = context.client()?;
    let members = client.members()?;
    let paid = client.pay_up(&keeper, id, &members, &mut |done, all| bar.at(done, all));
    drop(bar);
    let (asset, words) = asset_of(context, id)?;
    let mut client = context.client()?;
    let program = numbered::program(&mut client, id)?;
    let paid = client.of_program(&program, paid);
    if let Err(CallError::Contract(reason)) = &paid {
        if let Some(waits) = waiting::waiting(&mut client, id, &program, program.opened, reason, &words)? {
            bail!(
                "program {id} cannot pay anybody now: its next epoch {}; nothing was sent",
                waits.told(&words)
            );
        }
    }
    let (round, is_behind) = explained(paid)?;
    let others = others(&mut client, id, &program, &members, since, &words)?;
    let waits = waits(&mut client, id, &program, &words)?;
    if let (true, Some(waits), 1..) = (is_behind, &waits, round.members_paid) {
        context.console.say(format_args!("more is due to members: the next epoch {}", waits.told(&words)));
    }
    if round.members_paid == 0 {
        let why = match (waits, &others) {
            _ if round.failed > 0 => "no transfer arrives".to_owned(),
            (Some(waits), _) => format!("the next epoch {}", waits.told(&words)),
            (None, _) if members.is_empty() => {
                "the registry has no members yet, and its epochs are opened by the first claim, or a keeper"
                    .to_owned()
            }
            (None, Some(others)) if others.open.is_empty() => "all that has accrued is paid".to_owned(),
            (None, _) => "members of the registry have all that has accrued to them".to_owned(),
        };
        let sent = if round.calls > 0 { "" } else { "; nothing was sent" };
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
        .number("paid_members", round.members_paid)
        .amount_of("paid", &asset, round.amount, &words)
        .number("failed", round.failed)
        .for_programs("more_due", is_behind)
        .for_programs("claimants", others.open.len());
    match others.sum() {
        0 => answer.for_programs("left_to_claim", "0"),
        left => answer.said("left_to_claim", left.to_string(), others.left_words(id, &asset, &words)),
    }
    .print(context.json);
    Ok(())
}

/// What a program pays in, with the words for it.
fn asset_of(context: &mut Context, id: ProgramId) -> Result<(Asset, Words)> {
    let asset = numbered::program(&mut context.client()?, id)?.config.asset;
    let mut words = context.words()?;
    words.meet(&mut context.place, [asset]);
    Ok((asset, words))
}

fn list(client: &mut DaoClient<'_, Place>, words: &mut Words, paging: &Paging, as_json: bool) -> Result<()> {
    let treasury = client.dao.treasury;
    let count = client.chain.read(messages::treasury(treasury).program_count())?;
    let mut programs = Vec::new();
    for id in 0..count {
        programs.extend(
            client.chain.read(messages::treasury(treasury).program(id))?.map(|program| (id, program)),
        );
    }
    words.meet(client.chain, programs.iter().map(|(_, program)| program.config.asset));
    let page = paging.page(programs, as_json);
    if as_json {
        let mut values = Vec::new();
        for (id, program) in page.items.iter().rev() {
            let epochs = epochs(client, *id, program)?;
            let waits = waits(client, *id, program, words)?;
            values.push(facts(*id, program, &epochs, waits.as_ref(), words).value());
        }
        println!("{:#}", Value::Array(values));
        return Ok(());
    }
    let mut listing = Listing::new()
        .number("#", 0)
        .text("What it does", 0)
        .text("State", 0)
        .number("Paid", 0)
        .number("In open epochs", 1);
    for (id, program) in &page.items {
        let epochs = epochs(client, *id, program)?;
        let state = match waits(client, *id, program, words)? {
            Some(waits) => format!("{}; the next epoch {}", state(program, words), waits.told(words)),
            None => state(program, words),
        };
        listing.push([
            id.to_string(),
            sentence::stream(&program.config, words),
            state,
            words.amount(&program.config.asset, paid(&epochs)),
            words.amount(&program.config.asset, reserved(program, &epochs)),
        ]);
    }
    rows(&listing, page.rest());
    Ok(())
}

/// Every epoch that was opened.
pub fn epochs(
    client: &mut DaoClient<'_, impl Chain>,
    id: ProgramId,
    program: &Program,
) -> Result<Vec<(EpochIndex, Epoch)>> {
    let mut found = Vec::new();
    for index in 0..program.opened {
        let epoch = client.chain.read(messages::treasury(client.dao.treasury).epoch(id, index))?;
        found.extend(epoch.map(|epoch| (index, epoch)));
    }
    Ok(found)
}

fn paid(epochs: &[(EpochIndex, Epoch)]) -> u128 {
    epochs.iter().fold(0, |sum, (_, epoch)| sum.saturating_add(epoch.paid))
}

/// What is left in open epochs for those who have not claimed.
fn reserved(program: &Program, epochs: &[(EpochIndex, Epoch)]) -> u128 {
    let open = epochs.iter().filter(|(index, _)| *index >= program.closed);
    open.fold(0, |sum, (_, epoch)| sum.saturating_add(epoch.budget.saturating_sub(epoch.paid)))
}

fn facts(
    id: ProgramId,
    program: &Program,
    epochs: &[(EpochIndex, Epoch)],
    waits: Option<&Waiting>,
    words: &Words,
) -> Answer {
    let config = &program.config;
    let due = begun(program, words.now).saturating_sub(program.opened);
    let count = config.epochs.map_or("without end".to_owned(), |count| count.to_string());
    let left = reserved(program, epochs);
    Answer::new()
        .number("id", id)
        .said("state", state_name(program, words.now), state(program, words))
        .said("asset", serde_json::Value::from(&describe(&config.asset)), words.asset(&config.asset))
        .said("rule", sentence::stream(config, words), sentence::stream(config, words))
        .metric("metric", &config.metric, words)
        .member("source", &config.metric.source, words)
        .said("basis", serde_json::Value::from(&describe(&config.basis)), sentence::shared_by(config, words))
        .said(
            "budget",
            serde_json::Value::from(&describe(&config.budget)),
            match sentence::fixed_rule(config) {
                Some(amount) => format!("{} each epoch", words.amount(&config.asset, amount)),
                None => format!("for each epoch {}", sentence::budget(config, words)),
            },
        )
        .moment("start", config.start, words)
        .span("epoch_length", config.epoch_length)
        .said("epochs", config.epochs, count)
        .said("opened", program.opened, opened_words(program.opened))
        .said("closed", program.closed, closed_words(program.closed))
        .said(
            "due",
            due,
            match (due, waits) {
                (0, _) => "none".to_owned(),
                (1, Some(waits)) => format!("1 has begun and {}", waits.told(words)),
                (_, Some(waits)) => format!("{due} have begun; the first {}", waits.told(words)),
                (1, None) => "1 has begun and waits to be opened: by the first claim, or a keeper".to_owned(),
                (_, None) => {
                    format!("{due} have begun and wait to be opened: by the first claim, or a keeper")
                }
            },
        )
        .for_programs("waits", waits.map(|waits| waits.told(words)))
        .for_programs("waits_until", waits.and_then(|waits| waits.until))
        .amount_of("paid", &config.asset, paid(epochs), words)
        .said("reserved", left.to_string(), format!("{} in open epochs", words.amount(&config.asset, left)))
        .said(
            "claim_window",
            config.claim_window,
            format!(
                "{} after an epoch's end, or its opening if that is later; then what is left is free again",
                words.span(config.claim_window)
            ),
        )
}

fn opened_words(count: u32) -> String {
    match count {
        0 => "no epoch: money is set aside for one once it has begun and is opened".to_owned(),
        1 => "1 epoch: its money is set aside".to_owned(),
        count => {
            format!("{}: their money is set aside", tributary_words::time::counted(count, "epoch"))
        }
    }
}

fn closed_words(count: u32) -> String {
    match count {
        0 => "none: of each that was opened, members may still claim".to_owned(),
        count => {
            format!(
                "{}: what nobody claimed of them is free again",
                tributary_words::time::counted(count, "epoch")
            )
        }
    }
}

fn epoch_json(program: &Program, index: EpochIndex, epoch: &Epoch) -> Value {
    let grid = grid(program);
    serde_json::json!({
        "epoch": index,
        "start": grid.start_of(index),
        "end": grid.end_of(index),
        "total": epoch.total.to_string(),
        "budget": epoch.budget.to_string(),
        "paid": epoch.paid.to_string(),
        "opened_at": epoch.opened_at,
        "closed": index < program.closed,
        "claimable_until": claimable_until(program, index, epoch),
    })
}

fn print_epochs(program: &Program, epochs: &[(EpochIndex, Epoch)], words: &Words) {
    if epochs.is_empty() {
        return println!("\nno epoch was opened yet");
    }
    let asset = &program.config.asset;
    let mut listing = Listing::new()
        .number("Epoch", 0)
        .text("Ends", 0)
        .number("Budget", 0)
        .number("Paid", 0)
        .number("Left", 0)
        .text("May be claimed", 1);
    let grid = grid(program);
    for (index, epoch) in epochs.iter().rev().take(EPOCHS as usize) {
        let left = epoch.budget.saturating_sub(epoch.paid);
        let until = match (*index < program.closed, left) {
            (true, 0) => "closed, all of it paid".to_owned(),
            (true, _) => "closed: what was left is free again".to_owned(),
            (false, 0) => "all of it is paid".to_owned(),
            (false, _) => claimable_words(claimable_until(program, *index, epoch), words),
        };
        listing.push([
            index.to_string(),
            words.moment_in(grid.end_of(*index), program.config.epoch_length),
            words.amount(asset, epoch.budget),
            words.amount(asset, epoch.paid),
            words.amount(asset, if *index < program.closed { 0 } else { left }),
            until,
        ]);
    }
    println!("\nEpochs, newest first");
    let older = epochs.len().saturating_sub(EPOCHS as usize);
    rows(&listing, (older > 0).then(|| format!("… and {older} older; --json tells them all")));
}
