//! Commands that follow one another on a chain, the same on an embedded one and on a node.

mod attest;
mod attestations;
mod contributions;
mod decisions;
mod explain;
mod grants;
pub mod history;
mod inbox;
pub mod key;
mod log;
mod members;
mod mention;
mod money;
mod paging;
mod programs;
mod redemption;
mod settings;
mod sign;
mod step;
mod treasury;

use crate::purpose::choice_words;
use crate::{
    answer::Answer,
    config::Config,
    consent,
    console::Console,
    deploy, export,
    input::{Input, Terms},
    keeper, ledger,
    local::Access,
    local_build,
    people::People,
    place::{Context, Place, Target},
    refusal::in_words,
    show, verdict,
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use clap::{Subcommand, ValueEnum};
use paging::Paging;
use sign::What;
use std::{path::PathBuf, process::ExitCode, time::Duration};
use tributary_client::{
    hex, messages, suite, Artifacts, Build, Call, Chain, ChainExt, DaoClient, NativeAsset, Part, Signer,
};
use tributary_interfaces::{
    governor::{Governor, ProposalId, Voted},
    metrics::{AttestationId, Metrics},
    token::Token,
    treasury::{Asset, GrantId, ProgramId, Treasury},
    PSP22Metadata,
};
use tributary_node::Node;
use tributary_words::{
    errors::Tried,
    refusal::{about_proposal, explained, founding},
    time::{self, Span},
    words::printable,
};

#[derive(Subcommand)]
pub enum Command {
    /// Found a DAO on an embedded chain at once, with demo accounts
    Found {
        /// The DAO's configuration [default: what `tributary config` prints]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Put a DAO on a chain, or go on where that was interrupted; never twice
    Deploy {
        /// The DAO's configuration, as `tributary config` prints one
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Allow "demo:NAME" accounts, for which anybody can sign
        #[arg(long)]
        demo_keys: bool,
    },
    /// Upload the local build's contracts that the chain does not have, as before an upgrade
    Upload {
        /// Which [default: all four of a DAO]
        contracts: Vec<Part>,
    },
    /// Show the chain: its name, genesis hash, newest block and clock
    Chain,
    /// Compare the code on chain with the local build, and show who may do what
    Verify,
    /// Show the DAO: members, proposals, payments, books
    Status,
    /// Write report.html and summary.json of the DAO as it stands
    Report {
        /// The folder to write into
        #[arg(long, value_name = "DIR", default_value = "report")]
        out: PathBuf,
    },
    /// List the members with points, tokens and votes: whoever contributed, and whoever holds tokens
    Members {
        #[command(flatten)]
        paging: Paging,
    },
    /// What waits for you, or for somebody: votes, challenges, claims, bonds, grants, timelocks
    Inbox {
        /// Whose [default: yours, or what waits for anybody]
        account: Option<String>,
    },
    /// Why a member got what they got in an epoch of a program, step by step, to the unit
    Explain {
        /// A name, or an address
        member: String,
        /// Its number, as `tributary program` lists them
        program: ProgramId,
        /// Its number, from 0
        epoch: u32,
    },
    /// The treasury: what is free and what is promised, caps, how long the money lasts, who could move it
    Treasury,
    /// What happened, in words
    Log {
        /// How far to look back
        #[arg(long, value_name = "SPAN", default_value = "7days")]
        since: String,
    },
    /// List the metrics, or show one
    Metric {
        /// Its number or name
        metric: Option<String>,
    },
    /// File what is measured as attestations, all of it or nothing; what is filed already is passed over
    Attest {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        options: attest::Options,
    },
    /// List attestations that do not count yet, or show one with its evidence, its deadline and what is at stake
    Attestation {
        /// Its number
        id: Option<AttestationId>,
        #[command(flatten)]
        chosen: attestations::Chosen,
    },
    /// Doubt attestations, putting up the bond of each
    Challenge {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<AttestationId>,
        /// Where your reasons are found
        #[arg(long)]
        reason: String,
    },
    /// Decide challenges, as the arbiter
    Resolve {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<AttestationId>,
        verdict: Verdict,
    },
    /// Take back your own attestations
    Retract {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<AttestationId>,
    },
    /// Make every attestation count whose window has passed
    Finalize,
    /// Pay out what an account is owed of bonds
    WithdrawBonds {
        /// Whose [default: yours]
        account: Option<String>,
    },
    /// Propose the actions in a TOML file
    Propose {
        /// See docs/DEPLOY.md for what can be written in it
        file: PathBuf,
        /// Show what it would do and run each action dry as the governor, without sending anything; the exit code is 1
        /// if something could not be
        #[arg(long)]
        check: bool,
    },
    /// Every setting of the DAO as it stands, its range, and what of a proposal changes it
    Settings,
    /// List the proposals, or show one with its text, its actions, what is missing and what would fail
    Proposal {
        /// Its number
        id: Option<ProposalId>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Vote on a proposal
    Vote {
        /// Its number
        id: ProposalId,
        /// "for", "against", "abstain"; or parts of your weight, as in "for=10,against=2.5"
        choice: String,
        /// Why, for everybody to read
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Sign a ballot without sending it; anybody may relay it
    SignVote {
        /// Its number
        id: ProposalId,
        /// As in `vote`
        choice: String,
        /// Why, for everybody to read
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
        #[command(flatten)]
        how: sign::How,
    },
    /// Sign a delegation without sending it; anybody may relay it
    SignDelegate {
        /// To whom: a name, or an address
        to: String,
        #[command(flatten)]
        how: sign::How,
    },
    /// Take back a ballot that you signed and that nobody has relayed yet
    UnsignVote {
        /// Its number
        id: ProposalId,
    },
    /// Take back a delegation that you signed and that nobody has relayed yet
    UnsignDelegate,
    /// Send a ballot or a delegation that somebody else signed
    Relay {
        /// As `sign-vote` or `sign-delegate` wrote it
        file: PathBuf,
    },
    /// Give the votes of your tokens to somebody
    Delegate {
        /// To whom: a name, or an address
        to: String,
    },
    /// Take the votes of your tokens back
    Undelegate,
    /// Start the timelock of a proposal that has passed
    Queue {
        /// Its number
        id: ProposalId,
    },
    /// Do what a queued proposal says
    Execute {
        /// Its number
        id: ProposalId,
    },
    /// Take back your own proposal before its vote begins
    Cancel {
        /// Its number
        id: ProposalId,
    },
    /// Stop a proposal, as the guardian
    Veto {
        /// Its number
        id: ProposalId,
    },
    /// Stop the treasury's new promises for two weeks, once, as its guardian
    Pause,
    /// List the grants, or show one
    Grant {
        /// Its number
        id: Option<GrantId>,
        /// Pay its recipient what has vested
        #[arg(long, requires = "id")]
        pay: bool,
        #[command(flatten)]
        paging: Paging,
    },
    /// List the programs, or show one
    Program {
        /// Its number
        id: Option<ProgramId>,
        /// What this member may claim of it now
        #[arg(long, requires = "id", value_name = "ACCOUNT")]
        member: Option<String>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Claim what a program owes you
    Claim {
        /// Its number
        program: ProgramId,
    },
    /// Pay every member what a program owes them
    Pay {
        /// Its number
        program: ProgramId,
    },
    /// Burn your tokens for your share of what the treasury has free, and leave
    Redeem(redemption::Terms),
    /// Give the treasury native tokens
    Fund {
        /// How much, with decimals if need be
        amount: String,
    },
    /// Give an account native tokens
    Send {
        /// To whom: a name, or an address
        to: String,
        /// How much, with decimals if need be
        amount: String,
    },
    /// What an account has: native, tokens, votes, points
    Balance {
        /// Whose: a name, an address, or "me"
        account: String,
    },
    /// Write the DAO's events to a file, or add what is new to it
    Export {
        /// .csv, .jsonl, or .sqlite
        file: PathBuf,
    },
    /// Do what is due, again and again: finalize, open epochs, queue, execute, pay
    Keeper(keeper::Args),
    /// Let time pass: moves an embedded chain's clock; waits, on a node
    Advance { span: String },
    /// Send an empty transaction again and again: a development node that seals a block only for a
    /// transaction then has a clock
    Tick {
        #[arg(long, value_name = "SPAN", default_value = "1s")]
        every: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Verdict {
    Uphold,
    Reject,
}

impl Command {
    /// What it does with a chain.
    fn access(&self) -> Access {
        match self {
            Self::Found { .. } | Self::Deploy { .. } => Access::Begin,
            Self::Attest { options, .. } if options.check => Access::Look,
            Self::Redeem(terms) if terms.check => Access::Look,
            Self::Propose { check: true, .. } | Self::Grant { pay: false, .. } => Access::Look,
            Self::Chain
            | Self::Verify
            | Self::Status
            | Self::Report { .. }
            | Self::Members { .. }
            | Self::Inbox { .. }
            | Self::Explain { .. }
            | Self::Treasury
            | Self::Log { .. }
            | Self::Metric { .. }
            | Self::Attestation { .. }
            | Self::Settings
            | Self::Proposal { .. }
            | Self::Program { .. }
            | Self::Balance { .. }
            | Self::Export { .. } => Access::Look,
            Self::Upload { .. }
            | Self::Attest { .. }
            | Self::Challenge { .. }
            | Self::Resolve { .. }
            | Self::Retract { .. }
            | Self::Finalize
            | Self::WithdrawBonds { .. }
            | Self::Propose { .. }
            | Self::Vote { .. }
            | Self::SignVote { .. }
            | Self::SignDelegate { .. }
            | Self::UnsignVote { .. }
            | Self::UnsignDelegate
            | Self::Relay { .. }
            | Self::Delegate { .. }
            | Self::Undelegate
            | Self::Queue { .. }
            | Self::Execute { .. }
            | Self::Cancel { .. }
            | Self::Veto { .. }
            | Self::Pause
            | Self::Grant { .. }
            | Self::Claim { .. }
            | Self::Pay { .. }
            | Self::Redeem(_)
            | Self::Fund { .. }
            | Self::Send { .. }
            | Self::Keeper(_)
            | Self::Advance { .. }
            | Self::Tick { .. } => Access::Change,
        }
    }
}

/// Runs a command. What it does on an embedded chain is kept if it succeeds.
pub fn run(command: Command, target: Target, json: bool, console: Console) -> Result<ExitCode> {
    if let Command::Keeper(arguments) = command {
        return keeper::run(arguments, target, json, console);
    }
    let command = match command {
        Command::SignVote { id, choice, reason, how } if how.without_chain() => {
            let ballot = What::Ballot { proposal: id, choice, reason };
            sign::without_chain(target, ballot, &how, json, console)?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::SignDelegate { to, how } if how.without_chain() => {
            sign::without_chain(target, What::Delegation { to }, &how, json, console)?;
            return Ok(ExitCode::SUCCESS);
        }
        command => command,
    };
    let access = command.access();
    let mut context = Context::open(target, access, json, console)?;
    if matches!(context.place, Place::Local(_)) {
        consent::works_on_a_file();
        if access != Access::Look {
            crate::out::hold();
        }
    }
    let code = obey(command, &mut context).map_err(|error| in_words(error, &mut context));
    if code.is_ok() && access != Access::Look {
        context.save()?;
        consent::is_done();
    }
    crate::out::release();
    code
}

/// What may be measured for the DAO on the chain that is named; anything if none is. A profile that is only the
/// default may name a chain that is out of reach.
pub fn terms(target: Target, console: Console) -> Result<Terms> {
    let named = target.local.is_some() || target.url.is_some() || target.profile.is_some();
    let target = target.completed()?;
    if target.local.is_none() && target.url.is_none() {
        return Ok(Terms::default());
    }
    let read = || {
        let mut context = Context::open(target, Access::Look, false, console)?;
        let metrics = context.client()?.metrics()?;
        Ok(Terms::of_metrics(metrics.iter().map(|(_, terms)| terms)))
    };
    match read() {
        Err(error) if !named => {
            console.say(format_args!("metrics are not checked, as the DAO cannot be asked: {error:#}"));
            Ok(Terms::default())
        }
        read => read,
    }
}

fn obey(command: Command, context: &mut Context) -> Result<ExitCode> {
    match command {
        Command::Found { config } => {
            let config = Config::read(config.as_deref(), &context.native)?;
            found(context, &config)?
        }
        Command::Deploy { config, demo_keys } => {
            let config = Config::read(Some(&config), &context.native)?;
            let path = deploy::deploy(context, &config, demo_keys)?;
            deploy::show(&path, context.json)?;
        }
        Command::Upload { contracts } => {
            let signer = context.signer("operator")?;
            let build = Build::read(context.native.balance)?;
            let contracts = if contracts.is_empty() { Part::ALL.to_vec() } else { contracts };
            local_build::announce(&build, &contracts, &mut context.place, &signer)?;
            let mut uploaded = 0u64;
            for part in contracts {
                uploaded += local_build::upload(&build, part, &mut context.place, &signer, context.console)?
                    .len() as u64;
            }
            Answer::new().number("uploaded", uploaded).print(context.json);
        }
        Command::Chain => {
            let NativeAsset { balance, symbol, decimals } = &context.native;
            let place = &mut context.place;
            let now = place.now()?;
            Answer::new()
                .with("name", place.name()?)
                .with("genesis", hex(place.genesis()?.as_ref()))
                .number("block", place.height()?)
                .said("now", now, if now == 0 { "no block yet".to_owned() } else { time::date(now) })
                .with("native", symbol)
                .number("decimals", *decimals)
                .with("balances", balance)
                .print(context.json);
        }
        Command::Verify => return deploy::verify(context),
        Command::Status => {
            let summary = summary(context)?;
            show(&summary, context.json)?;
            return Ok(verdict(&summary));
        }
        Command::Report { out } => {
            tributary_report::Report::check(&out)?;
            let summary = summary(context)?;
            let written = tributary_report::Report::new(&summary).write(&out)?;
            let (html, json) = (written.html.display(), written.json.display());
            Answer::new().with("report", html).with("summary", json).print(context.json);
            return Ok(verdict(&summary));
        }
        Command::Members { paging } => members::show(context, &paging)?,
        Command::Inbox { account } => inbox::show(context, account.as_deref())?,
        Command::Explain { member, program, epoch } => explain::show(context, &member, program, epoch)?,
        Command::Treasury => treasury::show(context)?,
        Command::Log { since } => log::show(context, span(&since)?)?,
        Command::Metric { metric } => contributions::metric_terms(context, metric.as_deref())?,
        Command::Attest { input, options } => return attest::attest(context, &input, &options),
        Command::Attestation { id, chosen } => attestations::show(context, id, &chosen)?,
        Command::Challenge { ids, reason } => contributions::challenge(context, ids, reason)?,
        Command::Resolve { ids, verdict } => {
            let arbiter = context.signer("arbiter")?;
            mention::attestations(context, &ids)?;
            let client = context.client()?;
            let upheld = verdict == Verdict::Uphold;
            let call = messages::metrics(client.dao.metrics).resolve_batch(ids.clone(), upheld);
            explained(client.chain.submit(&arbiter, call))?;
            Answer::new()
                .said("resolved", ids.clone(), numbers(&ids))
                .flag("upheld", upheld)
                .print(context.json);
        }
        Command::Retract { ids } => {
            let attestor = context.signer("attestor")?;
            mention::attestations(context, &ids)?;
            let client = context.client()?;
            let call = messages::metrics(client.dao.metrics).retract_batch(ids.clone());
            explained(client.chain.submit(&attestor, call))?;
            Answer::new().said("retracted", ids.clone(), numbers(&ids)).print(context.json);
        }
        Command::Finalize => {
            let keeper = context.signer("keeper")?;
            mention::open_attestations(context)?;
            let bar = context.console.bar("finalizing");
            let counted =
                explained(context.client()?.finalize_due(&keeper, &mut |done, total| bar.at(done, total)))?;
            drop(bar);
            Answer::new().number("finalized", counted).print(context.json);
        }
        Command::WithdrawBonds { account } => {
            let signer = context.signer("keeper")?;
            let to = account.map_or(Ok(signer.account()), |text| context.account(&text))?;
            let client = context.client()?;
            let call = messages::metrics(client.dao.metrics).withdraw_bonds(to);
            let paid = explained(client.chain.submit(&signer, call))?.value;
            let words = context.words()?;
            Answer::new()
                .member("to", &to, &words)
                .amount_of("paid", &Asset::Native, paid, &words)
                .print(context.json);
        }
        Command::Propose { file, check } => return decisions::propose(context, &file, check),
        Command::Settings => settings::show(context)?,
        Command::Proposal { id, paging } => decisions::proposals(context, id, &paging)?,
        Command::Vote { id, choice, reason } => {
            let voter = context.signer("Fern")?;
            let words = context.words()?;
            let choice = decisions::choice_of(&choice, words.token_decimals())?;
            mention::proposal(context, id, Some(voter.account()))?;
            let client = context.client()?;
            let call = messages::governor(client.dao.governor).vote(id, choice, reason);
            let receipt = explained(client.chain.submit(&voter, call))
                .map_err(|error| about_proposal(id, Tried::Vote, error))?;
            let cast = receipt.events.of::<Voted>(client.dao.governor);
            let (weight, left) = cast.first().map_or((0, 0), |event| (event.weight, event.left));
            Answer::new()
                .number("proposal", id)
                .said(
                    "choice",
                    sign::choice_name(&choice),
                    choice_words(&choice, &words).trim_end_matches(" on"),
                )
                .tokens("weight", weight, &words)
                .tokens("left", left, &words)
                .print(context.json);
        }
        Command::SignVote { id, choice, reason, how } => {
            sign::with_chain(context, What::Ballot { proposal: id, choice, reason }, &how)?
        }
        Command::SignDelegate { to, how } => sign::with_chain(context, What::Delegation { to }, &how)?,
        Command::UnsignVote { id } => {
            let voter = context.signer("Fern")?;
            let client = context.client()?;
            let call = messages::governor(client.dao.governor).revoke_signature(id);
            explained(client.chain.submit(&voter, call))?;
            let told = format!("the ballot on proposal {id} that you signed");
            Answer::new().said("taken_back_on", id, told).print(context.json);
        }
        Command::UnsignDelegate => {
            let owner = context.signer("Fern")?;
            let client = context.client()?;
            explained(client.chain.submit(&owner, messages::token(client.dao.token).revoke_signature()))?;
            let words = context.words()?;
            Answer::new().member("taken_back_by", &owner.account(), &words).print(context.json);
        }
        Command::Relay { file } => sign::send(context, &file)?,
        Command::Delegate { to } => {
            let owner = context.signer("Fern")?;
            let to = context.account(&to)?;
            mention::delegation(context, owner.account())?;
            let client = context.client()?;
            explained(client.chain.submit(&owner, messages::token(client.dao.token).delegate(to)))?;
            let words = context.words()?;
            Answer::new().member("delegate", &to, &words).print(context.json);
        }
        Command::Undelegate => {
            let owner = context.signer("Fern")?;
            mention::delegation(context, owner.account())?;
            let client = context.client()?;
            explained(client.chain.submit(&owner, messages::token(client.dao.token).undelegate()))?;
            let words = context.words()?;
            Answer::new().member("delegate", &owner.account(), &words).print(context.json);
        }
        Command::Queue { id } => {
            decisions::governor_call(context, id, Tried::Queue, |governor| governor.queue(id).into())?
        }
        Command::Execute { id } => {
            decisions::governor_call(context, id, Tried::Execute, |governor| governor.execute(id).into())?
        }
        Command::Cancel { id } => {
            decisions::governor_call(context, id, Tried::Cancel, |governor| governor.cancel(id).into())?
        }
        Command::Veto { id } => {
            decisions::governor_call(context, id, Tried::Veto, |governor| governor.veto(id).into())?
        }
        Command::Pause => {
            let guardian = context.signer("guardian")?;
            let client = context.client()?;
            let treasury = client.dao.treasury;
            let before = client.chain.read(messages::treasury(treasury).pause_state())?;
            let words = context.words()?;
            if let Some(why) = treasury::no_pause(&before, &guardian.account(), &words) {
                bail!("{why}; nothing was sent");
            }
            let client = context.client()?;
            explained(client.chain.submit(&guardian, messages::treasury(treasury).pause()))?;
            let paused = client.chain.read(messages::treasury(treasury).pause_state())?;
            let words = context.words()?;
            Answer::new().moment("until", paused.until, &words).print(context.json);
        }
        Command::Grant { id, pay: false, paging } => grants::show(context, id, &paging)?,
        Command::Grant { id, pay: true, .. } => {
            grants::pay(context, id.ok_or_else(|| anyhow!("which grant?"))?)?
        }
        Command::Program { id, member, paging } => programs::show(context, id, member.as_deref(), &paging)?,
        Command::Claim { program } => programs::claim(context, program)?,
        Command::Pay { program } => programs::pay(context, program)?,
        Command::Redeem(terms) => redemption::redeem(context, &terms)?,
        Command::Fund { amount } => {
            let sponsor = context.signer("sponsor")?;
            let value = native(context, &amount)?;
            let there = context.place.balance(&sponsor.account())?;
            if there < value {
                let words = context.words()?;
                let who = words.member(&sponsor.account());
                bail!(
                    "{who} has {}, less than {}: nothing was sent",
                    words.native(there),
                    words.native(value)
                );
            }
            let client = context.client()?;
            let call = messages::treasury(client.dao.treasury).fund(Asset::Native, value);
            let credited =
                explained(client.chain.submit(&sponsor, Call::from(call).with_value(value)))?.value;
            let words = context.words()?;
            Answer::new().amount_of("credited", &Asset::Native, credited, &words).print(context.json);
        }
        Command::Send { to, amount } => {
            let giver = context.signer("sponsor")?;
            let (to, value) = (context.account(&to)?, native(context, &amount)?);
            ensure!(value > 0, "nothing is to be sent: {amount:?} is 0");
            context.place.transfer(&giver, &to, value)?;
            let words = context.words()?;
            Answer::new()
                .member("to", &to, &words)
                .amount_of("sent", &Asset::Native, value, &words)
                .print(context.json);
        }
        Command::Balance { account } => money::balance(context, &account)?,
        Command::Export { file } => {
            let exported = export::export(context, &file)?;
            Answer::new()
                .with("file", file.display())
                .number("added", exported.added)
                .number("up_to_block", exported.up_to)
                .print(context.json);
        }
        Command::Keeper(_) => bail!("the keeper runs on its own"),
        Command::Advance { span: text } => {
            let by = span(&text)?;
            match &mut context.place {
                Place::Local(chain) => chain.advance(by),
                Place::Node(chain) => {
                    let moment = chain.now()?.saturating_add(by);
                    chain.wait_until(moment)?;
                }
            }
            Answer::new().span("advanced", by).print(context.json);
        }
        Command::Tick { every } => {
            let every = Duration::from_millis(span(&every)?);
            let signer = context.signer("keeper")?;
            tick(context, &signer, every)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Sends empty transactions until it is ended. A node that was lost is connected to again.
fn tick(context: &mut Context, signer: &Signer, every: Duration) -> Result<()> {
    const LONGEST_WAIT: Duration = Duration::from_secs(30);
    let (console, url) = (context.console, context.target.url.clone().unwrap_or_default());
    let Place::Node(chain) = &mut context.place else { bail!("an embedded chain needs no ticks") };
    let (mut wait, mut lost) = (every, false);
    loop {
        std::thread::sleep(wait);
        if !lost {
            let Err(error) = chain.tick(signer) else { continue };
            console.say(error);
        }
        // Whatever is wrong with the connection, a new one does not have it.
        match Node::connect(&url) {
            Ok(again) => {
                console.say(format_args!("connected again to {}", tributary_node::shown_address(&url)));
                **chain = again;
                (wait, lost) = (every, false);
            }
            Err(error) => {
                if !lost {
                    console.say(error);
                }
                wait = wait.saturating_mul(2).clamp(Duration::from_millis(500), LONGEST_WAIT);
                lost = true;
            }
        }
    }
}

fn found(context: &mut Context, config: &Config) -> Result<()> {
    if matches!(context.place, Place::Node(_)) {
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
    context.console.say(format_args!(
        "next: `tributary --local {file} fund 1000` gives the treasury something, `attest` files contributions, \
         `inbox` says what waits, `status` shows it all"
    ));
    Ok(())
}

fn summary(context: &mut Context) -> Result<tributary_report::Summary> {
    if let Place::Local(chain) = &mut context.place {
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

fn token_decimals(client: &mut DaoClient<'_, Place>) -> Result<u8> {
    Ok(client.chain.read(messages::psp22_metadata(client.dao.token).token_decimals())?)
}

/// Numbers in a line.
fn numbers(ids: &[AttestationId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn native(context: &Context, text: &str) -> Result<u128> {
    tributary_words::amount::parse(text, context.native.decimals)
        .with_context(|| format!("{text:?} cannot be given"))
}

fn span(text: &str) -> Result<u64> {
    Ok(Span::try_from(text.to_owned()).map_err(|error| anyhow!(error))?.0)
}
