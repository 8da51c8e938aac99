//! Programs and what each member may claim of them.

use super::{
    claims::{claim_json, claims},
    members::everybody,
    paging::{rows, Paging},
    run::Run,
    shares,
};
use crate::{
    answer::Answer,
    local::Access,
    numbered,
    place::{Context, Place},
};
use anyhow::Result;
use serde_json::Value;
use std::process::ExitCode;
use tributary_client::{
    answered, describe, messages, AccountId, Chain, ChainExt, DaoClient, EventLog, Timestamp,
};
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    treasury::{Accrued, Basis, Epoch, EpochIndex, Program, ProgramId, Treasury},
};
use tributary_proposals::{
    epochs::{begun, grid, span},
    sentence,
    silent::{silence, Silence},
    waiting::{self, Waiting},
};
use tributary_report::Listing;
use tributary_words::{refusal::refusal, Words};

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

/// Why a program's source does not answer, where something is open or due that hangs on its answers. The DAO's own
/// contracts answer for what they have.
pub fn silent(
    client: &mut DaoClient<'_, Place>,
    program: &Program,
    words: &Words,
) -> Result<Option<Silence>> {
    let is_idle = program.closed >= program.opened.max(begun(program, words.now));
    match is_idle || words.part(&program.config.metric.source).is_some() {
        true => Ok(None),
        false => Ok(silence(client, &program.config.metric, words)?),
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
pub fn state(program: &Program, words: &Words) -> String {
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
    let silent = silent(&mut client, &program, &words)?;
    let mut answer = facts(id, &program, &epochs, (waits.as_ref(), silent.as_ref()), &words);
    if let Some(member) = member {
        let accrued = client.accrued(id, &program, member)?;
        // Who is paid by an epoch that waits has nothing to get yet, and later more.
        let has_share = waits.is_some() && may_share(&mut client, &program, member, words.now)?;
        let accrued = match accrued {
            Ok(Accrued { amount: 0, .. }) | Err(_) if waits.is_some() || silent.is_some() => {
                Accrued { amount: 0, more: has_share }
            }
            accrued => accrued.map_err(refusal)?,
        };
        let amount = words.amount(&program.config.asset, accrued.amount);
        let log = client.chain.events(since).ok().map(EventLog);
        let gone = shares::gone_of(&mut client, id, &program, member, log.as_ref(), &words)?;
        let mut told = match accrued.amount {
            0 => format!("{amount} now"),
            _ => format!("{amount} now: `tributary claim {id}`"),
        };
        told.extend(gone.map(|gone| format!("; {gone}")));
        // More than one claim would pay, if epochs have begun that it would not come to.
        answer =
            answer.member("member", &member, &words).said("accrued", accrued.amount.to_string(), told).said(
                "more",
                accrued.more,
                match silent.as_ref().filter(|silent| silent.of_members) {
                    Some(_) => "not known, as its source does not tell".to_owned(),
                    None => more_words(accrued.more, waits.as_ref().filter(|_| has_share), &words),
                },
            );
    }
    // Who asks about one member does not wait for what all of them may claim.
    let (claims, broken) = match member {
        Some(_) => (None, Vec::new()),
        None => {
            // Only the registry's metrics are of its members alone.
            let accounts = match program.config.metric.source == client.dao.metrics {
                true => client.members()?,
                false => everybody(&mut client, since)?.0,
            };
            let broken = shares::promised_too_much(&mut client, &program, &epochs, &accounts, &words);
            (Some(claims(&mut client, id, &program, accounts)?), broken)
        }
    };
    if as_json {
        let epochs = epochs.iter().map(|(index, epoch)| epoch_json(&program, *index, epoch));
        answer = answer.said("epoch_rows", epochs.collect::<Vec<_>>(), "").for_programs("broken", broken);
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
        claims.print(id, &program, (waits.as_ref(), silent.as_ref()), &words);
    }
    for broken in broken {
        println!("mind: {broken}");
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
            let silent = silent(client, program, words)?;
            values.push(facts(*id, program, &epochs, (waits.as_ref(), silent.as_ref()), words).value());
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
            None => match silent(client, program, words)? {
                Some(Silence { why, .. }) => {
                    format!("{}; nothing can be claimed: {why}", state(program, words))
                }
                None => state(program, words),
            },
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
pub fn reserved(program: &Program, epochs: &[(EpochIndex, Epoch)]) -> u128 {
    let open = epochs.iter().filter(|(index, _)| *index >= program.closed);
    open.fold(0, |sum, (_, epoch)| sum.saturating_add(epoch.budget.saturating_sub(epoch.paid)))
}

fn facts(
    id: ProgramId,
    program: &Program,
    epochs: &[(EpochIndex, Epoch)],
    (waits, silent): (Option<&Waiting>, Option<&Silence>),
    words: &Words,
) -> Answer {
    let config = &program.config;
    let due = begun(program, words.now).saturating_sub(program.opened);
    let count = config.epochs.map_or("without end".to_owned(), |count| count.to_string());
    let left = reserved(program, epochs);
    let facts = Answer::new()
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
        .said(
            "reserved",
            left.to_string(),
            match silent {
                Some(_) if left > 0 => {
                    format!(
                        "{} in open epochs, which cannot be claimed while the source is silent",
                        words.amount(&config.asset, left)
                    )
                }
                _ => format!("{} in open epochs", words.amount(&config.asset, left)),
            },
        )
        .said(
            "claim_window",
            config.claim_window,
            format!(
                "{} after an epoch's end, or its opening if that is later; then what is left is free again",
                words.span(config.claim_window)
            ),
        );
    match silent {
        Some(Silence { why, .. }) => facts.said("source_silent", why.clone(), why.clone()),
        None => facts.for_programs("source_silent", Value::Null),
    }
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
