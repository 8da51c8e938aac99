//! What happened, in words: the DAO's events with dates and names.

mod known;
mod lines;
mod sentences;

pub use self::lines::Line;
use self::{
    known::{is_of, Known},
    lines::lines,
};
use super::run::Run;
use crate::{
    local::Access,
    place::{Context, Place},
};
use anyhow::{anyhow, Result};
use serde_json::{json, Value};
use std::{collections::BTreeSet, process::ExitCode};
use tributary_client::{
    account_text, Chain, ChainError, ContractEvent, DaoClient, EventBook, EventLog, Timestamp,
};
use tributary_interfaces::{
    factory::DaoCreated,
    treasury::{self, Asset},
};
use tributary_words::{time, Words};

/// What happened, in words
#[derive(clap::Args)]
pub struct LogArgs {
    /// How far to look back, as in 30days, or from which day or moment on (UTC), as in 2026-01-31
    #[arg(long, value_name = "SPAN|DATE", default_value = "7days")]
    since: String,
}

impl Run for LogArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { since } = self;
        show(context, &since)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// How many blocks are read at once, from the newest back.
const BLOCKS: u32 = 2_000;

pub fn show(context: &mut Context, looking_back: &str) -> Result<()> {
    let mut words = context.words()?;
    let (first, as_json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let from = time::parse_since(looking_back, words.now).map_err(|problem| anyhow!(problem))?;
    let dao = client.dao;
    let log = since(client.chain, first, from)?;
    let shown: Vec<_> = log
        .iter()
        .filter(|event| event.at >= from && (is_of(&dao, event) || event.decode::<DaoCreated>().is_some()))
        .cloned()
        .collect();
    let is_older = log.iter().any(|event| event.at < from && is_of(&dao, event));
    let known = known(&mut client, &mut words, log, &shown)?;
    if as_json {
        let book = EventBook::default();
        let values: Vec<Value> = shown.iter().map(|event| value(event, &known, &book)).collect();
        println!("{:#}", Value::Array(values));
        return Ok(());
    }
    let told = lines(&shown, &known);
    if told.is_empty() {
        println!("Nothing has happened since {}.", words.moment(from));
    }
    let mut day = String::new();
    for Line { at, text, .. } in told {
        let date = time::date(at);
        let (this, clock) = date.split_once(' ').unwrap_or((&date, ""));
        if this != day {
            println!("{}{this} ({})", if day.is_empty() { "" } else { "\n" }, words.distance(at));
            day = this.to_owned();
        }
        println!("  {clock}  {text}");
    }
    if is_older {
        println!(
            "\nWhat happened before {} is left out: --since 30days looks further back.",
            time::date(from)
        );
    }
    Ok(())
}

/// What some of a DAO's events tell, line by line; `log` has them, and what was told before of what they are about.
pub fn told(
    client: &mut DaoClient<'_, Place>,
    words: &mut Words,
    log: Vec<ContractEvent>,
    shown: &[ContractEvent],
) -> Result<Vec<Line>> {
    Ok(lines(shown, &known(client, words, log, shown)?))
}

/// What is to be known to tell of some events.
fn known<'a>(
    client: &mut DaoClient<'_, Place>,
    words: &'a mut Words,
    log: Vec<ContractEvent>,
    shown: &[ContractEvent],
) -> Result<Known<'a>> {
    let treasury = client.dao.treasury;
    let tokens = shown.iter().filter(|event| event.contract == treasury).filter_map(asset_of);
    let tokens: BTreeSet<Asset> = tokens.collect();
    words.meet(client.chain, tokens);
    Known::read(client, words, EventLog(log), shown)
}

/// The events since a moment, and perhaps some before it.
fn since(chain: &mut Place, first: u32, from: Timestamp) -> Result<Vec<ContractEvent>, ChainError> {
    let mut to = chain.height()?;
    let mut found: Vec<ContractEvent> = Vec::new();
    loop {
        let start = to.saturating_sub(BLOCKS - 1).max(first);
        let mut events = chain.events_between(start, to)?;
        // Blocks without events do not tell when they were.
        let reached = events.first().is_some_and(|event| event.at < from);
        events.append(&mut found);
        found = events;
        if reached || start <= first {
            return Ok(found);
        }
        to = start.saturating_sub(1);
    }
}

fn asset_of(event: &ContractEvent) -> Option<Asset> {
    event
        .decode::<treasury::Funded>()
        .map(|event| event.asset)
        .or_else(|| event.decode::<treasury::Transferred>().map(|event| event.asset))
        .or_else(|| event.decode::<treasury::Paid>().map(|event| event.asset))
        .or_else(|| event.decode::<treasury::GrantPaid>().map(|event| event.asset))
        .or_else(|| event.decode::<treasury::GrantCreated>().map(|event| event.config.asset))
        .or_else(|| event.decode::<treasury::ProgramCreated>().map(|event| event.config.asset))
}

fn value(event: &ContractEvent, known: &Known, book: &EventBook) -> Value {
    let (name, fields) = match book.tell(event) {
        Some((name, fields)) => (Some(name), serde_json::Value::from(&fields)),
        None => (None, Value::Null),
    };
    json!({
        "at": event.at,
        "block": event.block,
        "contract": account_text(&event.contract),
        "event": name,
        "fields": fields,
        "text": known.tell(event),
    })
}
