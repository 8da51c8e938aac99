//! Commands that follow one another on an embedded chain in a file.

use crate::{
    config::{human, Config, NATIVE_DECIMALS},
    console::Console,
    input::{claims, source_text, Input},
    ledger,
    people::{NamedAccount, People},
    show, verdict,
};
use anyhow::{anyhow, bail, Context, Result};
use clap::Subcommand;
use std::{collections::BTreeMap, path::Path, path::PathBuf, process::ExitCode};
use tributary_client::{
    account_text, demo_signer, messages, suite, AccountId, Artifacts, Call, Chain, ChainExt, DaoClient,
    Embedded, EventLog, Millis, Signer,
};
use tributary_core::SECOND;
use tributary_interfaces::{
    factory::{Dao, DaoCreated},
    treasury::{Asset, Treasury},
};
use tributary_report::amount;

/// How far the clock moves with each call.
const BLOCK_TIME: Millis = 6 * SECOND;

/// What everybody who signs here has at first: for bonds and storage deposits.
const ENDOWMENT: u128 = 1_000_000_000_000_000_000;

#[derive(Subcommand)]
pub enum Command {
    /// Found a DAO on the chain in --local
    Found {
        /// The DAO's configuration [default: what `tributary config` prints]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// File what is measured as attestations, all of it or nothing
    Attest {
        #[command(flatten)]
        input: Input,
        /// Who attests
        #[arg(long, value_name = "ACCOUNT", default_value = "demo:attestor")]
        by: String,
    },
    /// Make every attestation count whose window has passed
    Finalize,
    /// Give the treasury native tokens
    Fund {
        /// How much, with decimals if need be
        amount: String,
        #[arg(long, value_name = "ACCOUNT", default_value = "demo:sponsor")]
        by: String,
    },
    /// Let time pass on the chain: "3days", "36h"
    Advance { span: String },
    /// Show the DAO: members, proposals, payments, books
    Status {
        /// Names for accounts: member[,name,account]
        #[arg(long, value_name = "FILE")]
        members: Option<PathBuf>,
    },
}

/// Runs a command on the chain in `file`, which is written if the command succeeds.
pub fn run(command: Command, file: Option<&Path>, json: bool, console: Console) -> Result<ExitCode> {
    let file = file.ok_or_else(|| anyhow!("which chain? name its file with --local FILE"))?;
    let founding = matches!(command, Command::Found { .. });
    if !founding && !file.exists() {
        bail!("{} is not there: begin with `tributary --local {0} found`", file.display());
    }
    let mut chain = Embedded::open(file, BLOCK_TIME)?;
    let mut code = ExitCode::SUCCESS;
    match command {
        Command::Found { config } => found(&mut chain, &Config::read(config.as_deref())?, json)?,
        Command::Attest { input, by } => attest(&mut chain, &input, &signer(&by)?, console)?,
        Command::Finalize => {
            let keeper = endowed(&mut chain, demo_signer("keeper"))?;
            let bar = console.bar("finalizing");
            let mut client = client(&mut chain)?;
            let counted = client.finalize_due(&keeper, &mut |done, total| bar.at(done, total))?;
            drop(bar);
            answer(json, "finalized", counted);
        }
        Command::Fund { amount, by } => {
            let sponsor = endowed(&mut chain, signer(&by)?)?;
            let value = crate::amount::parse(&amount, NATIVE_DECIMALS)
                .with_context(|| format!("{amount:?} cannot be given"))?;
            let treasury = client(&mut chain)?.dao.treasury;
            let call = Call::from(messages::treasury(treasury).fund(Asset::Native, value)).with_value(value);
            let credited = chain.submit(&sponsor, call)?.value;
            answer(json, "credited", amount::exact(credited, NATIVE_DECIMALS));
        }
        Command::Advance { span } => {
            let by = crate::config::Span::try_from(span).map_err(|error| anyhow!(error))?;
            chain.advance(by.0);
            answer(json, "advanced", human(by.0));
        }
        Command::Status { members } => {
            let mut people = People::default();
            for member in members.iter().map(|file| tributary_measure::read_members_file(file)) {
                for member in member?.members() {
                    people.meet_member(member)?;
                }
            }
            chain.advance(1);
            let mut client = client(&mut chain)?;
            let reading = ledger::read(&mut client)?;
            let summary =
                ledger::summarize(&mut client, &reading, &people, "Tributary", file.display().to_string())?;
            show(&summary, json)?;
            code = verdict(&summary);
        }
    }
    chain.save()?;
    Ok(code)
}

fn found(chain: &mut Embedded, config: &Config, json: bool) -> Result<()> {
    let operator = endowed(chain, demo_signer("operator"))?;
    let mut people = People::default();
    let founding = config.to_dao(&mut people, chain.genesis()?, chain.now()?)?;
    for person in people.iter().filter(|person| person.signer.is_some()) {
        chain.endow(&person.account, ENDOWMENT)?;
    }
    let factory = suite::deploy_factory(chain, &operator, &Artifacts::locate())?;
    let dao = suite::found(chain, &operator, factory, founding)?;
    let parts: BTreeMap<_, _> = [
        ("token", dao.token),
        ("metrics", dao.metrics),
        ("governor", dao.governor),
        ("treasury", dao.treasury),
    ]
    .map(|(part, account)| (part, account_text(&account)))
    .into();
    if json {
        println!("{}", serde_json::to_string_pretty(&parts)?);
    } else {
        parts.iter().for_each(|(part, account)| println!("{part:<9} {account}"));
    }
    Ok(())
}

fn attest(chain: &mut Embedded, input: &Input, attestor: &Signer, console: Console) -> Result<()> {
    let attestor = endowed(chain, attestor.clone())?;
    let mut client = client(chain)?;
    let metrics = client.metrics()?;
    let keys = metrics.iter().map(|(_, config)| config.name.clone()).collect();
    let measurement = input.measure(&keys, console)?;
    let mut people = People::default();
    let mut accounts: BTreeMap<String, AccountId> = BTreeMap::new();
    for member in &measurement.members {
        accounts.insert(member.identity.as_str().to_owned(), people.meet_member(member)?);
    }
    let bar = console.bar("attesting");
    let (mut filed, total) = (0, measurement.contributions.len() as u64);
    for (id, metric) in metrics {
        let claims = claims(&measurement, &metric.name, &accounts)?;
        let ids =
            client.attest(&attestor, id, metric.bond, claims, &mut |done, _| bar.at(filed + done, total))?;
        filed += ids.len() as u64;
    }
    drop(bar);
    console.say(format_args!("{}: {filed} attestations filed", source_text(&measurement.source)));
    Ok(())
}

/// The newest DAO on a chain.
fn client(chain: &mut Embedded) -> Result<DaoClient<'_, Embedded>> {
    let events = EventLog(chain.events(0)?);
    let dao: Option<Dao> =
        events.0.iter().rev().find_map(|event| event.decode::<DaoCreated>()).map(|event| event.dao);
    let dao =
        dao.ok_or_else(|| anyhow!("this chain has no DAO: begin with `tributary --local FILE found`"))?;
    Ok(DaoClient { chain, dao })
}

/// The key that a command line names.
fn signer(text: &str) -> Result<Signer> {
    match NamedAccount::try_from(text.to_owned())? {
        NamedAccount::Demo(name) => Ok(demo_signer(&name)),
        NamedAccount::Account(_) => {
            bail!("there is no key of {text} here: name a demo account, \"demo:NAME\"")
        }
    }
}

fn endowed(chain: &mut Embedded, signer: Signer) -> Result<Signer> {
    if chain.balance(&signer.account())? == 0 {
        chain.endow(&signer.account(), ENDOWMENT)?;
    }
    Ok(signer)
}

fn answer(json: bool, key: &str, value: impl std::fmt::Display) {
    match json {
        true => println!("{}", serde_json::json!({ key: value.to_string() })),
        false => println!("{key} {value}"),
    }
}
