//! Measuring what people contributed, before any chain.

use crate::{
    commands,
    config::Config,
    console::Console,
    input::{self, Input},
    scope::Scope,
    target::Target,
};
use anyhow::Result;
use std::{path::PathBuf, process::ExitCode};
use tributary_client::NativeAsset;

/// Measure contributions, and print them as CSV (with --json: as JSON)
///
/// A CSV file is checked against the metrics of a configuration (--config), or of the DAO on a chain that is named
/// (--local, --url, --profile); else it may name any metric. Of a history, what the newest commit has in .mailmap and
/// .gitattributes counts, and nothing else of the folder or the machine.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// The DAO's configuration, whose metrics are measured [default: those of the DAO on the chain that is named]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Instead, print who in the history is probably one person, as lines for .mailmap to review
    #[arg(long, conflicts_with_all = ["csv", "kudos", "members", "config", "since"])]
    identities: bool,
    /// Write what would be printed into this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Args {
    pub fn run(self, target: Target, json: bool, console: Console) -> Result<ExitCode> {
        let Self { input, config, identities, out } = self;
        // Before anything is measured, which may take a while.
        out.as_deref().map_or(Ok(()), tributary_files::free)?;
        if identities {
            let found = input.identities(console)?;
            input::write_mailmap(&found, out.as_deref(), json, console)?;
            return Ok(ExitCode::SUCCESS);
        }
        let scope = match config {
            Some(config) => {
                let native = NativeAsset::usual(target.balance.unwrap_or_default());
                Scope::of_config(&Config::read(Some(&config), &native)?)
            }
            None => commands::scope(target, console)?,
        };
        let measurement = input.measure(&scope, console)?;
        if measurement.nobody() {
            console.say(format_args!("{:#}", input.nobody(&measurement.source)));
        }
        let text = match json {
            true => format!("{:#}\n", input::measured_json(&measurement)),
            false => measurement.to_csv(),
        };
        match out {
            Some(path) => {
                tributary_files::create(&path, text.as_bytes())?;
                console.say(format_args!("written: {}", path.display()));
            }
            None => print!("{text}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
