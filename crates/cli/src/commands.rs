//! Commands that follow one another on a chain, the same on an embedded one and on a node.

use crate::{
    answer::{print_all, Answer},
    config::{human, Config, Span, NATIVE_DECIMALS, POINT_DECIMALS},
    console::Console,
    deploy, export,
    input::{claims, source_text, Input},
    keeper, ledger,
    people::People,
    place::{Context, Place, Target},
    proposal,
    refusal::explained,
    show,
    signed::{self, Signed},
    verdict,
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use clap::{Subcommand, ValueEnum};
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Duration};
use tributary_client::{
    account_text, hex, messages, suite, AccountId, Artifacts, Call, Chain, ChainExt, DaoClient,
};
use tributary_interfaces::{
    governor::{Choice, Governor, ProposalId, Proposed, State, Tally, Voted},
    metrics::{AttestationId, MetricConfig, Metrics, Status, SCORE},
    signed::Action,
    source::{MetricId, MetricSource},
    token::{Token, BALANCE},
    treasury::{Asset, GrantId, ProgramId, Treasury, MAX_REDEEM_ASSETS},
    PSP22Metadata, MAX_BATCH,
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
    /// Show the chain: its name, genesis hash, newest block and clock
    Chain,
    /// Compare the code on chain with the local build, and show who may do what
    Verify,
    /// Show the DAO: members, proposals, payments, books
    Status {
        /// Names for accounts: member[,name,account]
        #[arg(long, value_name = "FILE")]
        members: Option<PathBuf>,
    },
    /// Write report.html and summary.json of the DAO as it stands
    Report {
        /// Names for accounts: member[,name,account]
        #[arg(long, value_name = "FILE")]
        members: Option<PathBuf>,
        /// The folder to write into
        #[arg(long, value_name = "DIR", default_value = "report")]
        out: PathBuf,
    },
    /// List the members with points, tokens and votes
    Members,
    /// List the metrics, or show one
    Metric {
        /// Its number or name
        metric: Option<String>,
    },
    /// File what is measured as attestations, all of it or nothing
    Attest {
        #[command(flatten)]
        input: Input,
        /// Give members without an account a demo account, for which anybody can sign
        #[arg(long)]
        demo_accounts: bool,
    },
    /// List attestations that do not count yet, or show one
    Attestation { id: Option<AttestationId> },
    /// Doubt an attestation, putting up its bond
    Challenge {
        id: AttestationId,
        /// Where your reasons are found
        #[arg(long)]
        reason: String,
    },
    /// Decide a challenge, as the arbiter
    Resolve { id: AttestationId, verdict: Verdict },
    /// Take back your own attestation
    Retract { id: AttestationId },
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
        /// Check the file and show the actions without sending anything
        #[arg(long)]
        check: bool,
    },
    /// List the proposals, or show one with its actions
    Proposal { id: Option<ProposalId> },
    /// Vote on a proposal
    Vote {
        id: ProposalId,
        /// "for", "against", "abstain"; or parts of your weight, as in "for=10,against=2.5"
        choice: String,
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Sign a ballot without sending it; anybody may relay it
    SignVote {
        id: ProposalId,
        /// As in `vote`
        choice: String,
        #[arg(long, default_value = "")]
        reason: String,
        /// For how long the signature counts
        #[arg(long, value_name = "SPAN", default_value = "1day")]
        valid: String,
        /// Write the ballot into this file [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Sign a delegation without sending it; anybody may relay it
    SignDelegate {
        to: String,
        /// For how long the signature counts
        #[arg(long, value_name = "SPAN", default_value = "1day")]
        valid: String,
        /// Write it into this file [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Send a ballot or a delegation that somebody else signed
    Relay { file: PathBuf },
    /// Give the votes of your tokens to somebody
    Delegate { to: String },
    /// Take the votes of your tokens back
    Undelegate,
    /// Start the timelock of a proposal that has passed
    Queue { id: ProposalId },
    /// Do what a queued proposal says
    Execute { id: ProposalId },
    /// Take back your own proposal before its vote begins
    Cancel { id: ProposalId },
    /// Stop a proposal, as the guardian
    Veto { id: ProposalId },
    /// List the grants, or show one
    Grant {
        id: Option<GrantId>,
        /// Pay its recipient what has vested
        #[arg(long, requires = "id")]
        pay: bool,
    },
    /// List the programs, or show one
    Program {
        id: Option<ProgramId>,
        /// What this member may claim of it now
        #[arg(long, requires = "id", value_name = "ACCOUNT")]
        member: Option<String>,
    },
    /// Claim what a program owes you
    Claim { program: ProgramId },
    /// Pay every member what a program owes them
    Pay { program: ProgramId },
    /// Burn your tokens for your share of what the treasury has free, and leave
    Redeem {
        /// How many tokens, with decimals if need be; or "all"
        amount: String,
    },
    /// Give the treasury native tokens
    Fund {
        /// How much, with decimals if need be
        amount: String,
    },
    /// Give an account native tokens
    Send { to: String, amount: String },
    /// What an account has: native, tokens, votes, points
    Balance { account: String },
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

/// Runs a command. What it does on an embedded chain is kept if it succeeds.
pub fn run(command: Command, target: Target, json: bool, console: Console) -> Result<ExitCode> {
    let founding = matches!(command, Command::Found { .. } | Command::Deploy { .. });
    if let Command::Keeper(arguments) = command {
        return keeper::run(arguments, target, json, console);
    }
    let mut context = Context::open(target, founding, json, console)?;
    let code = obey(command, &mut context)?;
    context.save()?;
    Ok(code)
}

fn obey(command: Command, context: &mut Context) -> Result<ExitCode> {
    match command {
        Command::Found { config } => found(context, &Config::read(config.as_deref())?)?,
        Command::Deploy { config, demo_keys } => {
            let path = deploy::deploy(context, &Config::read(Some(&config))?, demo_keys)?;
            deploy::show(&path, context.json)?;
        }
        Command::Chain => {
            let place = &mut context.place;
            Answer::new()
                .with("name", place.name()?)
                .with("genesis", hex(place.genesis()?.as_ref()))
                .number("block", place.height()?)
                .number("now", place.now()?)
                .print(context.json);
        }
        Command::Verify => return deploy::verify(context),
        Command::Status { members } => {
            let summary = summary(context, members.as_deref())?;
            show(&summary, context.json)?;
            return Ok(verdict(&summary));
        }
        Command::Report { members, out } => {
            let summary = summary(context, members.as_deref())?;
            let written = tributary_report::Report::new(&summary).write(&out)?;
            let (html, json) = (written.html.display(), written.json.display());
            Answer::new().with("report", html).with("summary", json).print(context.json);
            return Ok(verdict(&summary));
        }
        Command::Members => members(context)?,
        Command::Metric { metric } => metric_terms(context, metric.as_deref())?,
        Command::Attest { input, demo_accounts } => attest(context, &input, demo_accounts)?,
        Command::Attestation { id } => attestations(context, id)?,
        Command::Challenge { id, reason } => {
            let challenger = context.signer("challenger")?;
            let client = context.client()?;
            let attestation = client.chain.read(messages::metrics(client.dao.metrics).attestation(id))?;
            let bond = attestation.ok_or_else(|| anyhow!("there is no attestation {id}"))?.bond;
            let call =
                Call::from(messages::metrics(client.dao.metrics).challenge(id, reason)).with_value(bond);
            explained(client.chain.submit(&challenger, call))?;
            Answer::new().number("challenged", id).amount("bond", bond, NATIVE_DECIMALS).print(context.json);
        }
        Command::Resolve { id, verdict } => {
            let arbiter = context.signer("arbiter")?;
            let client = context.client()?;
            let upheld = verdict == Verdict::Uphold;
            explained(
                client.chain.submit(&arbiter, messages::metrics(client.dao.metrics).resolve(id, upheld)),
            )?;
            Answer::new().number("resolved", id).flag("upheld", upheld).print(context.json);
        }
        Command::Retract { id } => {
            let attestor = context.signer("attestor")?;
            let client = context.client()?;
            explained(client.chain.submit(&attestor, messages::metrics(client.dao.metrics).retract(id)))?;
            Answer::new().number("retracted", id).print(context.json);
        }
        Command::Finalize => {
            let keeper = context.signer("keeper")?;
            let bar = context.console.bar("finalizing");
            let counted =
                explained(context.client()?.finalize_due(&keeper, &mut |done, total| bar.at(done, total)))?;
            drop(bar);
            Answer::new().with("finalized", counted).print(context.json);
        }
        Command::WithdrawBonds { account } => {
            let signer = context.signer("keeper")?;
            let to = account.map_or(Ok(signer.account()), |text| context.account(&text))?;
            let client = context.client()?;
            let call = messages::metrics(client.dao.metrics).withdraw_bonds(to);
            let paid = explained(client.chain.submit(&signer, call))?.value;
            Answer::new().account("to", &to).amount("paid", paid, NATIVE_DECIMALS).print(context.json);
        }
        Command::Propose { file, check } => propose(context, &file, check)?,
        Command::Proposal { id } => proposals(context, id)?,
        Command::Vote { id, choice, reason } => {
            let voter = context.signer("Fern")?;
            let mut client = context.client()?;
            let decimals = token_decimals(&mut client)?;
            let choice = choice_of(&choice, decimals)?;
            let call = messages::governor(client.dao.governor).vote(id, choice, reason);
            let receipt = explained(client.chain.submit(&voter, call))?;
            let cast = receipt.events.of::<Voted>(client.dao.governor);
            let weight = cast.first().map_or(0, |event| event.weight);
            Answer::new().number("proposal", id).amount("weight", weight, decimals).print(context.json);
        }
        Command::SignVote { id, choice, reason, valid, out } => {
            let voter = context.signer("Fern")?;
            let mut client = context.client()?;
            let choice = choice_of(&choice, token_decimals(&mut client)?)?;
            let action = Action::Vote { proposal: id, choice, reason };
            hand_out(&signed::sign(client, &voter, action, span(&valid)?)?, out.as_deref())?;
        }
        Command::SignDelegate { to, valid, out } => {
            let owner = context.signer("Fern")?;
            let to = context.account(&to)?;
            let client = context.client()?;
            hand_out(&signed::sign(client, &owner, Action::Delegate { to }, span(&valid)?)?, out.as_deref())?;
        }
        Command::Relay { file } => {
            let relayer = context.signer("keeper")?;
            let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            let signed: Signed = serde_json::from_str(&text)
                .with_context(|| format!("{} is nothing that was signed here", file.display()))?;
            let signer = signed.signer.0;
            signed::relay(context.client()?, &relayer, signed)?;
            Answer::new().account("relayed_for", &signer).print(context.json);
        }
        Command::Delegate { to } => {
            let owner = context.signer("Fern")?;
            let to = context.account(&to)?;
            let client = context.client()?;
            explained(client.chain.submit(&owner, messages::token(client.dao.token).delegate(to)))?;
            Answer::new().account("delegate", &to).print(context.json);
        }
        Command::Undelegate => {
            let owner = context.signer("Fern")?;
            let client = context.client()?;
            explained(client.chain.submit(&owner, messages::token(client.dao.token).undelegate()))?;
            Answer::new().account("delegate", &owner.account()).print(context.json);
        }
        Command::Queue { id } => governor_call(context, id, "queued", |governor| governor.queue(id).into())?,
        Command::Execute { id } => {
            governor_call(context, id, "executed", |governor| governor.execute(id).into())?
        }
        Command::Cancel { id } => {
            governor_call(context, id, "canceled", |governor| governor.cancel(id).into())?
        }
        Command::Veto { id } => governor_call(context, id, "vetoed", |governor| governor.veto(id).into())?,
        Command::Grant { id, pay: false } => grants(context, id)?,
        Command::Grant { id, pay: true } => {
            let signer = context.signer("keeper")?;
            let id = id.ok_or_else(|| anyhow!("which grant?"))?;
            let client = context.client()?;
            let call = messages::treasury(client.dao.treasury).claim_grant(id);
            let paid = explained(client.chain.submit(&signer, call))?.value;
            Answer::new().number("grant", id).amount("paid", paid, NATIVE_DECIMALS).print(context.json);
        }
        Command::Program { id, member } => programs(context, id, member.as_deref())?,
        Command::Claim { program } => {
            let member = context.signer("Fern")?;
            let client = context.client()?;
            let call = messages::treasury(client.dao.treasury).claim(program);
            let paid = explained(client.chain.submit(&member, call))?.value;
            Answer::new()
                .number("program", program)
                .amount("paid", paid, NATIVE_DECIMALS)
                .print(context.json);
        }
        Command::Pay { program } => {
            let keeper = context.signer("keeper")?;
            let bar = context.console.bar("paying");
            let mut client = context.client()?;
            let members = client.members()?;
            let round = explained(
                client.pay_everyone(&keeper, program, &members, &mut |done, all| bar.at(done, all)),
            )?;
            drop(bar);
            Answer::new()
                .number("paid_members", round.members_paid)
                .amount("paid", round.amount, NATIVE_DECIMALS)
                .number("failed", round.failed)
                .print(context.json);
        }
        Command::Redeem { amount } => redeem(context, &amount)?,
        Command::Fund { amount } => {
            let sponsor = context.signer("sponsor")?;
            let value = native(&amount)?;
            let client = context.client()?;
            let call = messages::treasury(client.dao.treasury).fund(Asset::Native, value);
            let credited =
                explained(client.chain.submit(&sponsor, Call::from(call).with_value(value)))?.value;
            Answer::new().amount("credited", credited, NATIVE_DECIMALS).print(context.json);
        }
        Command::Send { to, amount } => {
            let giver = context.signer("sponsor")?;
            let (to, value) = (context.account(&to)?, native(&amount)?);
            context.place.transfer(&giver, &to, value)?;
            Answer::new().account("to", &to).amount("sent", value, NATIVE_DECIMALS).print(context.json);
        }
        Command::Balance { account } => balance(context, &account)?,
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
            Answer::new().with("advanced", human(by)).print(context.json);
        }
        Command::Tick { every } => {
            let every = Duration::from_millis(span(&every)?);
            let signer = context.signer("keeper")?;
            let Place::Node(chain) = &mut context.place else { bail!("an embedded chain needs no ticks") };
            loop {
                if let Err(error) = chain.tick(&signer) {
                    context.console.say(error);
                }
                std::thread::sleep(every);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn found(context: &mut Context, config: &Config) -> Result<()> {
    if matches!(context.place, Place::Node(_)) {
        bail!("on a node, use `tributary deploy --config FILE`");
    }
    let operator = context.signer("operator")?;
    let mut people = People::default();
    let founding = config.to_dao(&mut people, context.place.genesis()?, context.place.now()?)?;
    for person in people.iter().filter(|person| person.signer.is_some()) {
        context.endow(&person.account)?;
    }
    let factory = suite::deploy_factory(&mut context.place, &operator, &Artifacts::locate())?;
    let dao = suite::found(&mut context.place, &operator, factory, founding)?;
    Answer::new()
        .account("governor", &dao.governor)
        .account("metrics", &dao.metrics)
        .account("token", &dao.token)
        .account("treasury", &dao.treasury)
        .print(context.json);
    Ok(())
}

fn summary(context: &mut Context, names: Option<&std::path::Path>) -> Result<tributary_report::Summary> {
    let mut people = People::default();
    if let Some(file) = names {
        for member in tributary_measure::read_members_file(file)?.members() {
            people.meet_member(member)?;
        }
    }
    if let Place::Local(chain) = &mut context.place {
        // What is read is the past.
        chain.advance(1);
    }
    let since = context.first_block()?;
    let name = context.dao_name()?;
    let source = context.source();
    let mut client = context.client()?;
    let reading = ledger::read(&mut client, since)?;
    ledger::summarize(&mut client, &reading, &people, &name, source)
}

fn members(context: &mut Context) -> Result<()> {
    if let Place::Local(chain) = &mut context.place {
        chain.advance(1);
    }
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let dao = client.dao;
    let at = client.chain.now()?.saturating_sub(1);
    let members = client.members()?;
    let points = explained(client.past_values(dao.metrics, SCORE, &members, at))?;
    let tokens = explained(client.past_values(dao.token, BALANCE, &members, at))?;
    let mut rows = Vec::new();
    for ((member, points), tokens) in members.iter().zip(points).zip(tokens) {
        let delegate = client.chain.read(messages::token(dao.token).delegate_of(*member))?;
        let elsewhere = (delegate != *member).then(|| account_text(&delegate));
        rows.push(
            Answer::new()
                .account("member", member)
                .amount("points", points, POINT_DECIMALS)
                .amount("tokens", tokens, decimals)
                .maybe("delegated_to", elsewhere),
        );
    }
    print_all(&rows, context.json);
    Ok(())
}

fn metric_terms(context: &mut Context, which: Option<&str>) -> Result<()> {
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let all = client.metrics()?;
    let chosen = match which {
        Some(text) => vec![metric_named(&all, text)?],
        None => all,
    };
    let mut rows = Vec::new();
    for (id, terms) in chosen {
        let at = client.chain.now()?.saturating_sub(1);
        let total = client.chain.read(messages::source(client.dao.metrics).past_total(id, at))?;
        rows.push(
            Answer::new()
                .number("id", id)
                .with("name", &terms.name)
                .with("unit", &terms.unit)
                .maybe("total", total.ok())
                .amount("weight", terms.weight, POINT_DECIMALS)
                .amount("tokens_per_point", terms.tokens_per_point, decimals)
                .with("half_life", human(terms.half_life))
                .with("window", human(terms.window))
                .amount("bond", terms.bond, NATIVE_DECIMALS)
                .with("attestors", terms.attestors.iter().map(account_text).collect::<Vec<_>>().join(" ")),
        );
    }
    match (which, rows.first()) {
        (Some(_), Some(row)) => row.print(context.json),
        _ => print_all(&rows, context.json),
    }
    Ok(())
}

/// The metric of a number or name.
pub fn metric_named(all: &[(MetricId, MetricConfig)], text: &str) -> Result<(MetricId, MetricConfig)> {
    let found = all.iter().find(|(id, terms)| terms.name == text || id.to_string() == text);
    found.cloned().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|(_, terms)| terms.name.as_str()).collect();
        anyhow!("there is no metric {text:?}: there are {}", names.join(", "))
    })
}

fn attest(context: &mut Context, input: &Input, demo_accounts: bool) -> Result<()> {
    let attestor = context.signer("attestor")?;
    let local = matches!(context.place, Place::Local(_));
    let console = context.console;
    let mut client = context.client()?;
    let metrics = client.metrics()?;
    let keys = metrics.iter().map(|(_, config)| config.name.clone()).collect();
    let measurement = input.measure(&keys, console)?;
    let mut people = People::default();
    let mut accounts: BTreeMap<String, AccountId> = BTreeMap::new();
    for member in &measurement.members {
        let account = people.meet_member(member)?;
        ensure!(
            local || demo_accounts || member.account.is_some(),
            "{} has no account: name one in the --members file (or, for trying things out, add --demo-accounts)",
            member.identity
        );
        accounts.insert(member.identity.as_str().to_owned(), account);
    }
    // All of it or nothing: no claim is filed before every one is known to be good.
    let mut filing = Vec::new();
    for (id, metric) in metrics {
        filing.push((id, metric.bond, claims(&measurement, &metric.name, &accounts)?));
    }
    let bar = console.bar("attesting");
    let (mut filed, total) = (0, measurement.contributions.len() as u64);
    for (id, bond, claims) in filing {
        let ids = explained(
            client.attest(&attestor, id, bond, claims, &mut |done, _| bar.at(filed + done, total)),
        )?;
        filed += ids.len() as u64;
    }
    drop(bar);
    console.say(format_args!("{}: {filed} attestations filed", source_text(&measurement.source)));
    Answer::new().number("filed", filed).print(context.json);
    Ok(())
}

fn attestations(context: &mut Context, id: Option<AttestationId>) -> Result<()> {
    let mut client = context.client()?;
    let all = match id {
        Some(id) => {
            let found = client.chain.read(messages::metrics(client.dao.metrics).attestation(id))?;
            vec![(id, found.ok_or_else(|| anyhow!("there is no attestation {id}"))?)]
        }
        None => client
            .attestations(0)?
            .into_iter()
            .filter(|(_, attestation)| {
                matches!(attestation.status, Status::Pending | Status::Challenged | Status::Upheld)
            })
            .collect(),
    };
    let rows: Vec<Answer> = all
        .iter()
        .map(|(id, attestation)| {
            Answer::new()
                .number("id", *id)
                .number("metric", attestation.metric)
                .account("member", &attestation.member)
                .with("amount", attestation.amount)
                .told("status", &tributary_client::describe(&attestation.status))
                .number("matures_at", attestation.matures_at)
                .with("uri", &attestation.uri)
        })
        .collect();
    match (id, rows.first()) {
        (Some(_), Some(row)) => row.print(context.json),
        _ => print_all(&rows, context.json),
    }
    Ok(())
}

fn propose(context: &mut Context, file: &std::path::Path, check: bool) -> Result<()> {
    let mut client = context.client()?;
    let proposed = proposal::Proposal::read(file)?.on_chain(&mut client)?;
    if check {
        let rows: Vec<Answer> =
            proposed.actions.iter().map(|action| proposal::told(&client.dao, action)).collect();
        print_all(&rows, context.json);
        return Ok(());
    }
    let proposer = context.signer("Fern")?;
    let client = context.client()?;
    let call = messages::governor(client.dao.governor).propose(proposed.actions, proposed.description);
    let receipt = explained(client.chain.submit(&proposer, call))?;
    let told = receipt.events.of::<Proposed>(client.dao.governor);
    let told = told.first().ok_or_else(|| anyhow!("the chain does not tell of the proposal"))?;
    Answer::new()
        .number("proposal", told.proposal)
        .number("snapshot", told.snapshot)
        .number("ends", told.ends)
        .print(context.json);
    Ok(())
}

fn proposals(context: &mut Context, id: Option<ProposalId>) -> Result<()> {
    let json = context.json;
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let all = match id {
        Some(id) => {
            let view = client.chain.read(messages::governor(client.dao.governor).proposal(id))?;
            vec![view.ok_or_else(|| anyhow!("there is no proposal {id}"))?]
        }
        None => client.proposals()?,
    };
    let rows: Vec<Answer> = all
        .iter()
        .map(|view| {
            Answer::new()
                .number("id", view.id)
                .told("state", &tributary_client::describe(&view.state))
                .account("proposer", &view.proposer)
                .number("actions", view.action_count)
                .amount("for", view.tally.for_votes, decimals)
                .amount("against", view.tally.against_votes, decimals)
                .amount("abstain", view.tally.abstain_votes, decimals)
                .number("snapshot", view.snapshot)
                .number("ends", view.ends)
                .maybe("executable_from", view.executable_from)
        })
        .collect();
    let (Some(id), Some(row)) = (id, rows.first()) else {
        print_all(&rows, json);
        return Ok(());
    };
    row.print(json);
    if !json {
        let actions = client.chain.read(messages::governor(client.dao.governor).actions(id))?;
        let rows: Vec<Answer> = actions.iter().map(|action| proposal::told(&client.dao, action)).collect();
        print_all(&rows, false);
    }
    Ok(())
}

fn governor_call(
    context: &mut Context,
    id: ProposalId,
    done: &str,
    call: impl FnOnce(
        &mut messages::GovernorMessages,
    ) -> Call<Result<(), tributary_interfaces::governor::GovernorError>>,
) -> Result<()> {
    let part = match done {
        "vetoed" => "guardian",
        "canceled" => "Fern",
        _ => "keeper",
    };
    let signer = context.signer(part)?;
    let client = context.client()?;
    let call = call(&mut messages::governor(client.dao.governor));
    explained(client.chain.submit(&signer, call))?;
    let state: Option<State> = client.chain.read(messages::governor(client.dao.governor).state(id))?;
    let state = state.map(|state| tributary_client::describe(&state).to_string());
    Answer::new().number(done, id).maybe("state", state).print(context.json);
    Ok(())
}

fn grants(context: &mut Context, id: Option<GrantId>) -> Result<()> {
    let client = context.client()?;
    let treasury = client.dao.treasury;
    let ids = match id {
        Some(id) => id..id + 1,
        None => 0..client.chain.read(messages::treasury(treasury).grant_count())?,
    };
    let mut rows = Vec::new();
    for id in ids {
        let grant = client.chain.read(messages::treasury(treasury).grant(id))?;
        let grant = grant.ok_or_else(|| anyhow!("there is no grant {id}"))?;
        let due = client.chain.read(messages::treasury(treasury).grant_due(id))?;
        rows.push(
            Answer::new()
                .number("id", id)
                .account("recipient", &grant.config.recipient)
                .told("asset", &tributary_client::describe(&grant.config.asset))
                .amount("amount", grant.config.amount, asset_decimals(&grant.config.asset))
                .amount("paid", grant.paid, asset_decimals(&grant.config.asset))
                .amount("due", due.unwrap_or_default(), asset_decimals(&grant.config.asset))
                .number("start", grant.config.start)
                .number("end", grant.config.end)
                .maybe("canceled_at", grant.canceled_at),
        );
    }
    match (id, rows.first()) {
        (Some(_), Some(row)) => row.print(context.json),
        _ => print_all(&rows, context.json),
    }
    Ok(())
}

fn programs(context: &mut Context, id: Option<ProgramId>, member: Option<&str>) -> Result<()> {
    let member = member.map(|text| context.account(text)).transpose()?;
    let client = context.client()?;
    let treasury = client.dao.treasury;
    let ids = match id {
        Some(id) => id..id + 1,
        None => 0..client.chain.read(messages::treasury(treasury).program_count())?,
    };
    let mut rows = Vec::new();
    for id in ids {
        let program = client.chain.read(messages::treasury(treasury).program(id))?;
        let program = program.ok_or_else(|| anyhow!("there is no program {id}"))?;
        let config = program.config;
        let mut row = Answer::new()
            .number("id", id)
            .told("asset", &tributary_client::describe(&config.asset))
            .number("metric", config.metric.metric)
            .told("budget", &tributary_client::describe(&config.budget))
            .number("start", config.start)
            .with("epoch_length", human(config.epoch_length))
            .maybe("epochs", config.epochs)
            .number("opened", program.opened)
            .number("closed", program.closed);
        if let Some(member) = member {
            let accrued = client.chain.read(messages::treasury(treasury).accrued(id, member))?;
            let accrued = accrued.map_err(|error| crate::refusal::refusal(&error))?;
            row = row.amount("accrued", accrued, asset_decimals(&config.asset));
        }
        rows.push(row);
    }
    match (id, rows.first()) {
        (Some(_), Some(row)) => row.print(context.json),
        _ => print_all(&rows, context.json),
    }
    Ok(())
}

fn redeem(context: &mut Context, text: &str) -> Result<()> {
    let member = context.signer("Fern")?;
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let amount = match text {
        "all" => balance_of(&mut client, member.account())?,
        text => {
            crate::amount::parse(text, decimals).with_context(|| format!("{text:?} cannot be redeemed"))?
        }
    };
    let assets = client.chain.read(messages::treasury(client.dao.treasury).assets(0, MAX_BATCH))?;
    // What is free is what a share is of; in the order that the contract asks for.
    let mut assets: Vec<Asset> =
        assets.into_iter().filter(|(_, vault)| vault.free > 0).map(|(asset, _)| asset).collect();
    assets.truncate(MAX_REDEEM_ASSETS as usize);
    assets.sort_unstable();
    let call = messages::treasury(client.dao.treasury).redeem(amount, assets.clone());
    let paid = explained(client.chain.submit(&member, call))?.value;
    let mut answer = Answer::new().amount("burnt", amount, decimals);
    for (asset, paid) in assets.iter().zip(paid) {
        let name = match asset {
            Asset::Native => "native".to_owned(),
            Asset::Psp22(token) => account_text(token),
        };
        answer = answer.amount(&name, paid, asset_decimals(asset));
    }
    answer.print(context.json);
    Ok(())
}

fn balance(context: &mut Context, text: &str) -> Result<()> {
    let account = context.account(text)?;
    if let Place::Local(chain) = &mut context.place {
        chain.advance(1);
    }
    let native = context.place.balance(&account)?;
    let mut client = context.client()?;
    let decimals = token_decimals(&mut client)?;
    let tokens = balance_of(&mut client, account)?;
    let votes = client.chain.read(messages::token(client.dao.token).votes(account))?;
    let at = client.chain.now()?.saturating_sub(1);
    let points = client.chain.read(messages::source(client.dao.metrics).past_value(SCORE, account, at))?;
    let bonds = client.chain.read(messages::metrics(client.dao.metrics).bonds_owed(account))?;
    Answer::new()
        .account("account", &account)
        .amount("native", native, NATIVE_DECIMALS)
        .amount("tokens", tokens, decimals)
        .amount("votes", votes, decimals)
        .amount("points", points.unwrap_or_default(), POINT_DECIMALS)
        .amount("bonds_owed", bonds, NATIVE_DECIMALS)
        .print(context.json);
    Ok(())
}

fn balance_of(client: &mut DaoClient<'_, Place>, account: AccountId) -> Result<u128> {
    use tributary_interfaces::PSP22;
    Ok(client.chain.read(messages::psp22(client.dao.token).balance_of(account))?)
}

fn token_decimals(client: &mut DaoClient<'_, Place>) -> Result<u8> {
    Ok(client.chain.read(messages::psp22_metadata(client.dao.token).token_decimals())?)
}

/// Other tokens' amounts are shown in their smallest unit.
fn asset_decimals(asset: &Asset) -> u8 {
    match asset {
        Asset::Native => NATIVE_DECIMALS,
        Asset::Psp22(_) => 0,
    }
}

/// A choice on the command line: one for all the weight, or how much of it for what.
fn choice_of(text: &str, decimals: u8) -> Result<Choice> {
    match text {
        "for" => return Ok(Choice::For),
        "against" => return Ok(Choice::Against),
        "abstain" => return Ok(Choice::Abstain),
        _ => {}
    }
    let mut split = Tally::default();
    for part in text.split(',') {
        let (choice, weight) = part.split_once('=').unwrap_or((part, ""));
        let place = match choice {
            "for" => &mut split.for_votes,
            "against" => &mut split.against_votes,
            "abstain" => &mut split.abstain_votes,
            _ => bail!("{text:?} is no choice: write for, against, abstain, or as in \"for=10,against=2.5\""),
        };
        *place = crate::amount::parse(weight, decimals).with_context(|| format!("{part:?}"))?;
    }
    Ok(Choice::Split(split))
}

/// Writes what was signed to a file, or to standard output.
fn hand_out(signed: &Signed, out: Option<&std::path::Path>) -> Result<()> {
    let text = serde_json::to_string_pretty(signed)?;
    match out {
        Some(path) => std::fs::write(path, text).with_context(|| path.display().to_string())?,
        None => println!("{text}"),
    }
    Ok(())
}

fn native(text: &str) -> Result<u128> {
    crate::amount::parse(text, NATIVE_DECIMALS).with_context(|| format!("{text:?} cannot be given"))
}

fn span(text: &str) -> Result<u64> {
    Ok(Span::try_from(text.to_owned()).map_err(|error| anyhow!(error))?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_one_for_all_or_so_much_for_each() {
        assert_eq!(choice_of("against", 2).unwrap(), Choice::Against);
        let split = Tally { for_votes: 1_000, against_votes: 250, abstain_votes: 0 };
        assert_eq!(choice_of("for=10,against=2.5", 2).unwrap(), Choice::Split(split));
        for text in ["", "yes", "for=", "for=1.234", "for=1,yes=2"] {
            assert!(choice_of(text, 2).is_err(), "{text}");
        }
    }
}
