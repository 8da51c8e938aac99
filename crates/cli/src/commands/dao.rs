//! A DAO as a whole: founding it, and how it stands.

use super::{run::Run, step};
use crate::{
    answer::Answer,
    config::Config,
    deploy, ledger,
    local::Access,
    outcome::{show, verdict},
    people::People,
    place::{Context, On},
};
use anyhow::{bail, Result};
use std::{path::PathBuf, process::ExitCode};
use tributary_client::{suite, Artifacts, Chain};
use tributary_words::{refusal::founding, words::printable};

/// Found a DAO on an embedded chain at once, with demo accounts
#[derive(clap::Args)]
pub struct FoundArgs {
    /// The DAO's configuration [default: what `tributary config` prints]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Run for FoundArgs {
    fn access(&self) -> Access {
        Access::Begin
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { config } = self;
        let config = Config::read(config.as_deref(), &context.native)?;
        found(context, &config)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Put a DAO on a chain, or go on where that was interrupted; never twice
#[derive(clap::Args)]
pub struct DeployArgs {
    /// The DAO's configuration, as `tributary config` prints one
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Allow "demo:NAME" accounts, for which anybody can sign
    #[arg(long)]
    demo_keys: bool,
}

impl Run for DeployArgs {
    fn access(&self) -> Access {
        Access::Begin
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { config, demo_keys } = self;
        let config = Config::read(Some(&config), &context.native)?;
        let path = deploy::deploy(context, &config, demo_keys)?;
        deploy::show(&path, context.json)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Compare the code on chain with the local build, and show who may do what
#[derive(clap::Args)]
pub struct VerifyArgs {}

impl Run for VerifyArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        deploy::verify(context)
    }
}

/// Show the DAO: members, proposals, payments, books
#[derive(clap::Args)]
pub struct StatusArgs {}

impl Run for StatusArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let summary = summary(context)?;
        show(&summary, context.json)?;
        Ok(verdict(&summary))
    }
}

/// Write report.html and summary.json of the DAO as it stands
#[derive(clap::Args)]
pub struct ReportArgs {
    /// The folder to write into
    #[arg(long, value_name = "DIR", default_value = "report")]
    out: PathBuf,
}

impl Run for ReportArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { out } = self;
        tributary_report::Report::check(&out)?;
        let summary = summary(context)?;
        let written = tributary_report::Report::new(&summary).write(&out)?;
        Answer::new().file("report", &written.html).file("summary", &written.json).print(context.json);
        Ok(verdict(&summary))
    }
}

fn found(context: &mut Context, config: &Config) -> Result<()> {
    if matches!(context.place.on, On::Node(_)) {
        bail!("on a node, use `tributary deploy --config FILE`");
    }
    deploy::refuse_a_second_dao(context)?;
    let operator = context.signer("operator")?;
    let mut people = People::default();
    let name = config.name.clone();
    let config = config.to_dao(&mut people, context.place.genesis()?, context.place.now()?)?;
    for person in people.iter().filter(|person| person.signer.is_some()) {
        context.welcome(&person.account)?;
        context.remember(person.account, &person.name);
    }
    let artifacts = Artifacts::locate(context.native.balance);
    let factory = suite::deploy_factory(&mut context.place, &operator, &artifacts)?;
    let dao = suite::found(&mut context.place, &operator, factory, config).map_err(founding)?;
    context.name_dao(&dao, &name);
    Answer::new()
        .account("governor", &dao.governor)
        .account("metrics", &dao.metrics)
        .account("token", &dao.token)
        .account("treasury", &dao.treasury)
        .with("name", printable(&name))
        .print(context.json);
    let file = context.source();
    step::next(
        context,
        format_args!(
            "`tributary --local {file} fund 1000` gives the treasury something, `attest` files contributions, `inbox` \
             says what waits, `status` shows it all"
        ),
    );
    Ok(())
}

fn summary(context: &mut Context) -> Result<tributary_report::Summary> {
    if let On::Local(chain) = &mut context.place.on {
        // What is read is the past.
        chain.advance(1);
    }
    let mut words = context.words()?;
    let since = context.first_block()?;
    let name = context.dao_name()?;
    let source = context.source();
    let mut client = context.client()?;
    let reading = ledger::read(&mut client, since)?;
    ledger::summarize(&mut client, &reading, &mut words, &name, source)
}
