//! A DAO's history in a database, and what members were paid by it.

use super::run::Run;
use crate::{answer::Answer, local::Access, past::Archive, place::Context};
use anyhow::{anyhow, ensure, Context as _, Result};
use serde_json::json;
use std::{path::PathBuf, process::ExitCode};
use tributary_client::{parse_asset, Timestamp};
use tributary_history::{
    asked::{PaymentRow, Statement},
    shown, Taken,
};
use tributary_interfaces::treasury::Asset;
use tributary_measure::short_date;
use tributary_report::Listing;
use tributary_words::{time, words::Words};

/// Take in what is new of the DAO into the history at --db: what other commands then read instead of asking the chain
#[derive(clap::Args)]
pub struct HistoryArgs {}

impl Run for HistoryArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let at = context.target.db.take();
        let at = at.ok_or_else(|| anyhow!("which history? name a file, or postgres://…, with --db"))?;
        let archive = Archive::open(Some(&at))?;
        let Taken { added, up_to, .. } = take_in(context, &archive)?;
        Answer::new()
            .with("db", shown(&at))
            .number("added", added)
            .number("up_to_block", up_to)
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Takes in what is new, telling how far it is.
fn take_in(context: &mut Context, archive: &Archive) -> Result<Taken> {
    let dao = context.dao()?;
    let first = context.first_block()?;
    let bar = context.console.bar("taking in what happened");
    Ok(archive.take_in(&mut context.place, &dao, first, &mut |done, all| bar.at(done, all))?)
}

/// Show what a member was paid in a period, with running balances
#[derive(clap::Args)]
pub struct StatementArgs {
    /// Whose: a name, an address, or "me"
    #[arg(default_value = tributary_words::names::ME)]
    member: String,
    /// From this day or moment on (2026-01-31, or 2026-01-31T12:00:00Z)
    #[arg(long, value_name = "DATE", value_parser = crate::input::moment)]
    from: Option<Timestamp>,
    /// Before this day or moment
    #[arg(long, value_name = "DATE", value_parser = crate::input::moment)]
    before: Option<Timestamp>,
    /// Write it into this CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

impl Run for StatementArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { member, from, before, csv } = self;
        if let (Some(from), Some(before)) = (from, before) {
            ensure!(
                from < before,
                "--from {} is not before --before {}",
                short_date(from),
                short_date(before)
            );
        }
        let account = context.account(&member)?;
        // Without a history it is made of what the chain tells, for this answer alone.
        let at = context.target.db.take();
        let archive = Archive::open(at.as_deref())?;
        let known = take_in(context, &archive)?.known;
        let account = tributary_client::account_text(&account);
        let statement =
            archive.ask(async |database| database.statement(&known, &account, from, before).await)?;
        let mut words = context.words()?;
        let assets: Vec<Asset> =
            statement.totals.iter().filter_map(|total| parse_asset(&total.asset).ok()).collect();
        words.meet(&mut context.place, assets);
        if let Some(path) = &csv {
            let text = csv_text(&statement, &words)?;
            tributary_files::create(path, text.as_bytes())?;
        }
        if context.json {
            println!("{:#}", json!(statement));
        } else {
            print(&statement, &member, &words);
        }
        if let Some(path) = &csv {
            crate::out::is_written(path);
            context.console.say(format_args!("written to {}", path.display()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn amount(of: &str, amount: u128, words: &Words) -> String {
    parse_asset(of).map_or_else(|_| amount.to_string(), |asset| words.amount(&asset, amount))
}

/// What a payment was for.
fn what(row: &PaymentRow) -> String {
    match (row.kind.as_str(), row.number, row.epoch) {
        ("program", Some(program), Some(epoch)) => format!("program {program}, epoch {epoch}"),
        ("grant", Some(grant), _) => format!("grant {grant}"),
        ("redemption", ..) => "for tokens that were redeemed".to_owned(),
        _ => "transfer by decision".to_owned(),
    }
}

fn print(statement: &Statement, member: &str, words: &Words) {
    if statement.payments.is_empty() {
        println!("{member} was paid nothing in this time.");
    } else {
        let mut listing =
            Listing::new().text("When", 0).text("What", 0).number("Amount", 0).number("In all", 1);
        for row in &statement.payments {
            listing.push([
                time::date(row.at),
                what(row),
                amount(&row.asset, row.amount.0, words),
                amount(&row.asset, row.balance.0, words),
            ]);
        }
        super::paging::rows(&listing, None);
    }
    for total in &statement.totals {
        let [opening, paid, closing] =
            [total.opening, total.paid, total.closing].map(|sum| amount(&total.asset, sum.0, words));
        println!("{paid} in this time: {opening} before it, {closing} in all at its end");
    }
    println!("as of block {}", statement.up_to_block);
}

/// A table for accountants: a row a payment, moments in UTC, amounts in the asset's unit and in its smallest one.
pub fn csv_text(statement: &Statement, words: &Words) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "member",
        "time",
        "block",
        "kind",
        "number",
        "epoch",
        "asset",
        "unit",
        "amount",
        "amount_smallest",
        "balance",
        "balance_smallest",
    ];
    writer.write_record(header)?;
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    for row in &statement.payments {
        let unit = parse_asset(&row.asset).ok().and_then(|asset| words.unit(&asset));
        let decimals = unit.map_or(0, |unit| unit.decimals);
        writer.write_record([
            row.member.as_str(),
            &short_date(row.at),
            &row.block.to_string(),
            &row.kind,
            &number(row.number),
            &number(row.epoch),
            &row.asset,
            &unit.map(|unit| unit.symbol.clone()).unwrap_or_default(),
            &tributary_text::amount::exact(row.amount.0, decimals),
            &row.amount.0.to_string(),
            &tributary_text::amount::exact(row.balance.0, decimals),
            &row.balance.0.to_string(),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow!("{error}"))?;
    String::from_utf8(bytes).context("what was written is text")
}
