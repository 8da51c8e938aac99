//! The main job: from measured contributions to paid contributors, on an embedded chain.
//!
//! Nothing is staged but who plays which part: members vote, are paid and leave through the same
//! messages that a live DAO's members use, and the summary is read from the chain.

mod attesting;
mod audit;
mod console;
mod fitting;
mod governing;
mod rounds;
mod story;
mod streaming;

use self::{
    fitting::{can_be_told, taken, within_periods},
    story::Story,
};
use crate::{
    config::Config,
    console::Console,
    input::{source_text, Input},
    outcome::{show, verdict},
    scope::Scope,
    target::Target,
};
use anyhow::{bail, Result};
use std::{path::PathBuf, process::ExitCode};
use tributary_client::NativeAsset;
use tributary_report::{Report, Summary};

/// Run the whole life of a DAO on an embedded chain, from a repository's history to paid members
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// The DAO's configuration [default: what `tributary config` prints]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write report.html and summary.json into this folder
    #[arg(long, value_name = "DIR", default_value = "report")]
    report: PathBuf,
    /// Members also share out votes among each other in rounds, and a program pays by what each was given
    #[arg(long)]
    rounds: bool,
}

impl Args {
    /// Runs it, and tells what came of it.
    pub fn run(self, target: Target, json: bool, console: Console) -> Result<ExitCode> {
        on_its_own(&target)?;
        if let Some(unused) = unused(&target) {
            console.say(unused);
        }
        let native = NativeAsset::usual(target.balance.unwrap_or_default());
        let config = Config::read(self.config.as_deref(), &native)?;
        Report::check(&self.report)?;
        let summary = run(&self.input, &config, &native, self.rounds, console)?;
        let written = Report::new(&summary).write(&self.report)?;
        for file in [&written.html, &written.json] {
            crate::out::is_written(file);
        }
        show(&summary, json)?;
        console.say(format_args!("\nreport: {}", written.html.display()));
        console.say(format_args!("summary: {}", written.json.display()));
        Ok(verdict(&summary))
    }
}

/// Refuses a chain, a DAO or a key, which would be passed over.
fn on_its_own(target: &Target) -> Result<()> {
    let named = [
        ("--local", target.local.is_some()),
        ("--url", target.url.is_some()),
        ("--dao", target.dao.is_some()),
        ("--keystore", target.keystore.is_some()),
    ];
    if let Some((option, _)) = named.into_iter().find(|(_, named)| *named) {
        bail!(
            "{option}: the demo founds a DAO on a chain of its own, which ends with it, and signs for everybody: leave \
             the option out, or found a DAO that stays with `tributary deploy`"
        );
    }
    Ok(())
}

/// What of a target the demo has no use for, and need not refuse: a secret and a history may stand in the environment.
fn unused(target: &Target) -> Option<String> {
    let named = [
        ("--suri (TRIBUTARY_SURI)", target.suri.is_some()),
        ("--db (TRIBUTARY_DB)", target.db.as_ref().is_some_and(|db| !db.is_empty())),
        ("--profile (TRIBUTARY_PROFILE)", target.profile.is_some()),
    ];
    let named: Vec<&str> = named.into_iter().filter(|(_, named)| *named).map(|(option, _)| option).collect();
    (!named.is_empty()).then(|| {
        format!("not used: {}; the demo has a chain of its own, and signs for everybody", named.join(", "))
    })
}

/// Runs the whole story. The summary's laws say whether it went by the rules.
fn run(
    input: &Input,
    config: &Config,
    native: &NativeAsset,
    rounds: bool,
    console: Console,
) -> Result<Summary> {
    console.step("1/6 Measure: who contributed what");
    config.check_demo()?;
    let scope = Scope::of_config(config).reserving(taken(config));
    let measurement = input.measure_or_sample(&scope, console)?;
    if measurement.contributions.is_empty() {
        return Err(input.nobody(&measurement.source));
    }
    within_periods(config, &measurement)?;
    can_be_told(config, &measurement)?;
    let source = source_text(&measurement.source);
    let (members, contributions) = (measurement.members.len(), measurement.contributions.len());
    console.say(format_args!(
        "{source}: {}, {}",
        tributary_words::time::counted(members, "member"),
        tributary_words::time::counted(contributions, "contribution")
    ));

    console.step("2/6 Found: one transaction makes the DAO");
    let mut story = Story::found(config, native, &measurement, console)?;

    console.step("3/6 Attest: contributions are claimed, doubted and counted");
    story.attest(&measurement)?;

    console.step("4/6 Govern: members decide what the treasury pays for");
    if rounds {
        story.praise = Some(story.set_up_rounds()?);
    }
    let program = story.govern()?;

    console.step("5/6 Stream: time passes, and members are paid");
    story.stream(program)?;

    console.step("6/6 Account: read back from the chain, and checked against the laws");
    story.account(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_demo_has_no_use_for_is_told_and_not_passed_over_in_silence() {
        let with_key = Target { suri: Some("//Alice".to_owned()), ..Target::default() };
        assert!(on_its_own(&with_key).is_ok(), "a secret may stand in the environment");
        let told = unused(&with_key).unwrap();
        assert!(told.starts_with("not used: --suri (TRIBUTARY_SURI); ") && !told.contains("Alice"), "{told}");
        assert_eq!(unused(&Target { db: Some(String::new()), ..Target::default() }), None);
    }
}
