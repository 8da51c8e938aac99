//! Commands that follow one another on a chain, the same on an embedded one and on a node: one file a noun, with the
//! arguments of its commands and what they do.

mod amounts;
mod arguments;
mod attest;
mod attestations;
mod chain;
mod claims;
mod contract;
mod dao;
mod events;
mod explain;
mod fees;
mod given;
mod grants;
mod history;
mod inbox;
pub mod key;
mod log;
mod members;
mod mention;
mod metadata;
mod metrics;
mod money;
mod page;
mod paging;
mod payments;
pub mod proceedings;
mod programs;
mod proposals;
mod redemption;
mod run;
mod serve;
mod settings;
mod shares;
mod sign;
mod sources;
mod standing;
mod step;
mod treasury;
mod votes;

use crate::{
    consent,
    console::Console,
    keeper,
    local::Access,
    place::{Context, On},
    refusal::in_words,
    scope::Scope,
    target::Target,
};
use anyhow::{bail, Result};
use clap::Subcommand;
use run::Run;
use std::process::ExitCode;

/// Each command is found in the file of its noun.
macro_rules! commands {
    ($($command:ident($arguments:ty),)*) => {
        #[derive(Subcommand)]
        pub enum Command {
            $($command($arguments),)*
        }

        impl Run for Command {
            fn access(&self) -> Access {
                match self {
                    $(Self::$command(one) => one.access(),)*
                }
            }

            fn run(self, context: &mut Context) -> Result<ExitCode> {
                match self {
                    $(Self::$command(one) => one.run(context),)*
                }
            }
        }
    };
}

commands! {
    Found(dao::FoundArgs),
    Deploy(dao::DeployArgs),
    Upload(chain::UploadArgs),
    Instantiate(contract::InstantiateArgs),
    Call(contract::CallArgs),
    Read(contract::ReadArgs),
    Chain(chain::ChainArgs),
    Verify(dao::VerifyArgs),
    Status(dao::StatusArgs),
    Report(dao::ReportArgs),
    Members(members::MembersArgs),
    Inbox(inbox::InboxArgs),
    Explain(explain::ExplainArgs),
    Treasury(treasury::TreasuryArgs),
    Log(log::LogArgs),
    Metric(metrics::MetricArgs),
    CheckSource(sources::CheckSourceArgs),
    Attest(attest::AttestArgs),
    Attestation(attestations::AttestationArgs),
    Challenge(attestations::ChallengeArgs),
    Resolve(attestations::ResolveArgs),
    Retract(attestations::RetractArgs),
    Finalize(attestations::FinalizeArgs),
    WithdrawBonds(attestations::WithdrawBondsArgs),
    Propose(proposals::ProposeArgs),
    Settings(settings::SettingsArgs),
    Proposal(proposals::ProposalArgs),
    Vote(votes::VoteArgs),
    SignVote(sign::SignVoteArgs),
    SignDelegate(sign::SignDelegateArgs),
    UnsignVote(sign::UnsignVoteArgs),
    UnsignDelegate(sign::UnsignDelegateArgs),
    Relay(sign::RelayArgs),
    Delegate(votes::DelegateArgs),
    Undelegate(votes::UndelegateArgs),
    Queue(proposals::QueueArgs),
    Execute(proposals::ExecuteArgs),
    Cancel(proposals::CancelArgs),
    Veto(proposals::VetoArgs),
    Pause(treasury::PauseArgs),
    Grant(grants::GrantArgs),
    Program(programs::ProgramArgs),
    Claim(payments::ClaimArgs),
    Pay(payments::PayArgs),
    Redeem(redemption::RedeemArgs),
    Fund(treasury::FundArgs),
    Send(money::SendArgs),
    Balance(money::BalanceArgs),
    Export(events::ExportArgs),
    History(history::HistoryArgs),
    Statement(history::StatementArgs),
    Serve(serve::ServeArgs),
    Page(page::PageArgs),
    Keeper(keeper::Args),
    Advance(chain::AdvanceArgs),
    Tick(chain::TickArgs),
}

impl Run for keeper::Args {
    fn run(self, _: &mut Context) -> Result<ExitCode> {
        bail!("the keeper runs on its own")
    }
}

/// Runs a command. What it does on an embedded chain is kept if it succeeds.
pub fn run(command: Command, target: Target, json: bool, console: Console) -> Result<ExitCode> {
    let command = match command {
        Command::Keeper(arguments) => return keeper::run(arguments, target, json, console),
        Command::Serve(arguments) => return serve::run(arguments, target, json, console),
        Command::SignVote(ballot) if ballot.how.without_chain() => {
            return ballot.offline(target, json, console);
        }
        Command::SignDelegate(delegation) if delegation.how.without_chain() => {
            return delegation.offline(target, json, console);
        }
        command => command,
    };
    let access = command.access();
    let mut context = Context::open(target, access, json, console)?;
    if matches!(context.place.on, On::Local(_)) {
        consent::works_on_a_file();
        if access != Access::Look {
            crate::out::hold();
        }
    }
    let code = command.run(&mut context).map_err(|error| in_words(error, &mut context));
    if code.is_ok() && access != Access::Look {
        context.save()?;
        consent::is_done();
    }
    crate::out::release();
    code
}

/// What may be measured for the DAO on the chain that is named; anything if none is. A profile that is only the
/// default may name a chain that is out of reach.
pub fn scope(target: Target, console: Console) -> Result<Scope> {
    let named = target.local.is_some() || target.url.is_some() || target.profile.is_some();
    let target = target.completed()?;
    if target.local.is_none() && target.url.is_none() {
        return Ok(Scope::default());
    }
    let read = || {
        let mut context = Context::open(target, Access::Look, false, console)?;
        let metrics = context.client()?.metrics()?;
        Ok(Scope::of_metrics(metrics.iter().map(|(_, terms)| terms)))
    };
    match read() {
        Err(error) if !named => {
            console.say(format_args!("metrics are not checked, as the DAO cannot be asked: {error:#}"));
            Ok(Scope::default())
        }
        read => read,
    }
}
