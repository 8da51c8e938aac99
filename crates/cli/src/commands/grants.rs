//! Grants: to whom, how much of it has vested, and what it waits for.

use super::{
    attestations::brief,
    paging::{rows, Paging},
    run::Run,
};
use crate::{
    answer::Answer,
    ledger::vested,
    local::Access,
    numbered,
    place::{Context, Place},
};
use anyhow::{anyhow, bail, Result};
use serde_json::Value;
use std::process::ExitCode;
use tributary_client::{describe, messages, ChainExt, DaoClient, Timestamp};
use tributary_interfaces::{
    source::MetricSource,
    treasury::{Gate, Grant, GrantId, GrantPaid, Treasury, TreasuryError},
};
use tributary_proposals::sentence;
use tributary_report::Listing;
use tributary_words::{
    refusal::{explained, said},
    words::Words,
};

/// List the grants, or show one
#[derive(clap::Args)]
pub struct GrantArgs {
    /// Its number
    id: Option<GrantId>,
    /// Pay its recipient what has vested
    #[arg(long, requires = "id")]
    pay: bool,
    #[command(flatten)]
    paging: Paging,
}

impl Run for GrantArgs {
    fn access(&self) -> Access {
        Access::unless(!self.pay)
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        match self.pay {
            true => pay(context, self.id.ok_or_else(|| anyhow!("which grant?"))?)?,
            false => show(context, self.id, &self.paging)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub fn show(context: &mut Context, id: Option<GrantId>, paging: &Paging) -> Result<()> {
    let mut words = context.words()?;
    let as_json = context.json;
    let mut client = context.client()?;
    let treasury = client.dao.treasury;
    let ids = match id {
        Some(id) => id..id.saturating_add(1),
        None => 0..client.chain.read(messages::treasury(treasury).grant_count())?,
    };
    let mut all = Vec::new();
    for number in ids {
        all.push((number, numbered::grant(&mut client, number)?));
    }
    words.meet(client.chain, all.iter().map(|(_, grant)| grant.config.asset));
    if let (Some(id), [(_, grant)]) = (id, all.as_slice()) {
        let due = client.grant_due(id, grant)?;
        let gate = grant.config.gate.map(|gate| gate_now(&mut client, grant, &gate, &words)).transpose()?;
        let answer = facts(id, grant, &due, gate.as_ref(), &words);
        if !as_json {
            let GrantConfigWords { to, amount } = headline(grant, &words);
            println!("Grant {id}: {amount} to {to}\n");
        }
        answer.print(as_json);
        return Ok(());
    }
    let page = paging.page(all, as_json);
    let mut values = Vec::new();
    let mut listing = Listing::new()
        .number("#", 0)
        .text("Recipient", 0)
        .number("Amount", 0)
        .number("Paid", 0)
        .number("Due now", 0)
        .text("State", 1);
    for (id, grant) in &page.items {
        let due = client.grant_due(*id, grant)?;
        values.push(facts(*id, grant, &due, None, &words).value());
        let asset = &grant.config.asset;
        listing.push([
            id.to_string(),
            brief(&grant.config.recipient, &words),
            words.amount(asset, grant.config.amount),
            words.amount(asset, grant.paid),
            words.amount(asset, due.unwrap_or_default()),
            state(grant, &due, &words),
        ]);
    }
    if as_json {
        values.reverse();
        println!("{:#}", Value::Array(values));
        return Ok(());
    }
    rows(&listing, page.rest());
    Ok(())
}

/// Pays a grant's recipient what has vested.
pub fn pay(context: &mut Context, id: GrantId) -> Result<()> {
    let signer = context.signer("keeper")?;
    let mut words = context.words()?;
    let mut client = context.client()?;
    let treasury = client.dao.treasury;
    let grant = numbered::grant(&mut client, id)?;
    words.meet(client.chain, [grant.config.asset]);
    let due = client.grant_due(id, &grant)?;
    let paid_to = (grant.config.recipient, grant.config.asset);
    match (&due, &grant.config.gate) {
        (Ok(0) | Err(TreasuryError::NothingDue), _) => {
            bail!("nothing of grant {id} is due now: {}; nothing was sent", state(&grant, &due, &words))
        }
        (Err(TreasuryError::GateClosed { .. }), Some(gate)) => {
            let gate = gate_now(&mut client, &grant, gate, &words)?;
            bail!("grant {id} waits for its gate: {}; nothing was sent", gate.sentence)
        }
        _ => {}
    }
    context.mention(|scene| scene.grants.extend([(id, paid_to)]));
    let client = context.client()?;
    let sent = explained(client.chain.submit(&signer, messages::treasury(treasury).claim_grant(id)))?;
    let paid = sent.events.sum(treasury, |paid: &GrantPaid| paid.amount);
    Answer::new()
        .number("grant", id)
        .amount_of("paid", &grant.config.asset, paid, &words)
        .member("recipient", &grant.config.recipient, &words)
        .print(context.json);
    Ok(())
}

struct GrantConfigWords {
    to: String,
    amount: String,
}

fn headline(grant: &Grant, words: &Words) -> GrantConfigWords {
    let amount = words.amount(&grant.config.asset, grant.config.amount);
    GrantConfigWords { to: words.member(&grant.config.recipient), amount }
}

type Due = Result<u128, TreasuryError>;

/// What a gate says at the moment that counts.
struct GateNow {
    sentence: String,
    value: Option<u128>,
}

fn gate_now(client: &mut DaoClient<'_, Place>, grant: &Grant, gate: &Gate, words: &Words) -> Result<GateNow> {
    let at = grant.canceled_at.unwrap_or(words.now).saturating_sub(1);
    let source = gate.metric.source;
    let call = messages::source(source);
    let value = match gate.of {
        Some(whose) => client.chain.read(call.past_value(gate.metric.metric, whose, at)),
        None => client.chain.read(call.past_total(gate.metric.metric, at)),
    };
    // A source that does not answer keeps the gate closed.
    let value = value.ok().and_then(Result::ok);
    let told = value.map_or("its source gives no answer".to_owned(), |value| {
        format!("it is {}", words.value(&gate.metric, value))
    });
    let open = value.is_some_and(|value| value >= gate.at_least);
    let sentence = format!(
        "{}: {told}, so it is {}",
        sentence::gate_terms(gate, words),
        if open { "open" } else { "closed" }
    );
    Ok(GateNow { sentence, value })
}

/// Where a grant stands, for programs.
fn state_name(grant: &Grant, due: &Due, now: Timestamp) -> &'static str {
    let config = &grant.config;
    match due {
        _ if grant.canceled_at.is_some() => "canceled",
        _ if grant.paid.saturating_add(grant.released) >= config.amount => "paid",
        _ if now < config.start => "not_begun",
        _ if now < config.cliff => "before_cliff",
        Err(TreasuryError::GateClosed { .. }) => "gate_closed",
        Err(_) => "blocked",
        Ok(_) if now < config.end => "vesting",
        Ok(_) => "vested",
    }
}

/// Where a grant stands.
fn state(grant: &Grant, due: &Due, words: &Words) -> String {
    let config = &grant.config;
    let asset = &config.asset;
    let left = config.amount.saturating_sub(grant.paid).saturating_sub(grant.released);
    if let Some(canceled) = grant.canceled_at {
        let released = words.amount(asset, grant.released);
        return match due {
            Ok(due) if *due > 0 => {
                format!("canceled {}: {} is still due", words.distance(canceled), words.amount(asset, *due))
            }
            _ => format!("canceled {}: {released} was released", words.distance(canceled)),
        };
    }
    match due {
        _ if left == 0 => "paid in full".to_owned(),
        _ if words.now < config.start => format!("vests from {} on", words.moment(config.start)),
        _ if words.now < config.cliff => {
            format!("nothing is paid before the cliff, {}", words.moment(config.cliff))
        }
        Err(TreasuryError::GateClosed { .. }) => "vests, and waits for its gate".to_owned(),
        Err(error) => format!("cannot be paid now: {}", said(*error, words)),
        Ok(due) if words.now < config.end => {
            let due =
                if *due > 0 { format!("; {} is due", words.amount(asset, *due)) } else { String::new() };
            format!("vests until {}{due}", words.moment(config.end))
        }
        Ok(_) => "all of it has vested".to_owned(),
    }
}

fn facts(id: GrantId, grant: &Grant, due: &Due, gate: Option<&GateNow>, words: &Words) -> Answer {
    let config = &grant.config;
    let asset = &config.asset;
    let vested = vested(grant, words.now);
    let can = due.unwrap_or_default();
    let command = if can > 0 { format!(": `tributary grant {id} --pay`, by anybody") } else { String::new() };
    let mut answer = Answer::new()
        .number("id", id)
        .said("state", state_name(grant, due, words.now), state(grant, due, words))
        .member("recipient", &config.recipient, words)
        .said("asset", serde_json::Value::from(&describe(asset)), words.asset(asset))
        .amount_of("amount", asset, config.amount, words)
        .amount_of("vested", asset, vested, words)
        .amount_of("paid", asset, grant.paid, words)
        .said("due", can.to_string(), format!("{}{command}", words.amount(asset, can)))
        .moment("start", config.start, words)
        .moment("cliff", config.cliff, words)
        .moment("end", config.end, words);
    let canceled = grant.canceled_at.map_or("no".to_owned(), |at| words.moment(at));
    answer = answer.said("canceled_at", grant.canceled_at, canceled).said(
        "released",
        grant.released.to_string(),
        match grant.released {
            0 if grant.paid >= config.amount => "nothing: all of it is paid".to_owned(),
            0 => "nothing: all that is not paid is set aside for it".to_owned(),
            released => format!("{}, which is free again", words.amount(asset, released)),
        },
    );
    match (gate, &config.gate) {
        (Some(now), _) => {
            let value = now.value.map_or(Value::Null, |value| value.to_string().into());
            answer
                .said(
                    "gate",
                    config.gate.map_or(Value::Null, |gate| serde_json::Value::from(&describe(&gate))),
                    now.sentence.clone(),
                )
                .said(
                    "gate_value",
                    value,
                    match (now.value, &config.gate) {
                        (Some(value), Some(gate)) => words.value(&gate.metric, value),
                        _ => "not known".to_owned(),
                    },
                )
        }
        (None, Some(gate)) => {
            answer.said("gate", serde_json::Value::from(&describe(gate)), sentence::gate_terms(gate, words))
        }
        (None, None) => answer.said("gate", Value::Null, "none: it waits for nothing but time"),
    }
}
