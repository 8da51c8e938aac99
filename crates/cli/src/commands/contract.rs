//! Contracts of anybody: making them, calling them and asking them, by their metadata.

use super::{
    amounts::asset_of,
    arguments::native,
    fees,
    given::{Arguments, Named},
    run::Run,
};
use crate::{
    answer::Answer,
    local::Access,
    local_build,
    place::{Context, On},
};
use anyhow::{anyhow, bail, ensure, Error, Result};
use serde_json::{json, Map, Value};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tributary_client::{
    account_text, hex, suite, unhex, AccountId, Artifacts, Chain, ChainExt, ContractEvent, Function,
    Interface, Millis, Outcome, Part, RawCall, RawCreation, Said, Timestamp, Told, OWN_BUILD,
};
use tributary_interfaces::treasury::Asset;
use tributary_measure::Identity;
use tributary_words::{
    errors::{bytes_told, of_type},
    names::{no_name, Names},
    refusal::refusal,
    time::{parse_moment, parse_span},
    words::{printable, Words},
};

/// Make a contract of a built file, uploading its code if the chain does not have it
#[derive(clap::Args)]
pub struct InstantiateArgs {
    /// The .contract file that the build left, or the .json file beside the code
    file: PathBuf,
    /// The constructor; left out where there is one only
    constructor: Option<String>,
    #[command(flatten)]
    arguments: Arguments,
    /// Native value to send along, with decimals if need be
    #[arg(long, value_name = "AMOUNT")]
    value: Option<String>,
    /// Another salt makes another contract of the same code and arguments: a text, or 0x and hexadecimal digits
    #[arg(long, value_name = "TEXT", default_value = "")]
    salt: String,
    /// Run it dry, without uploading or sending anything
    #[arg(long)]
    check: bool,
}

impl Run for InstantiateArgs {
    fn access(&self) -> Access {
        if self.check {
            Access::Look
        } else {
            Access::Begin
        }
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { file, constructor, arguments, value, salt, check } = self;
        let (interface, code) = Interface::read_with_code(&file)?;
        let balances = context.native.balance;
        if let Some(other) = interface.balance().filter(|its| *its != balances) {
            bail!(
                "{} is built for chains whose balances are a {other}, and here they are a {balances}: build it for those",
                file.display()
            );
        }
        let Named { name, given } = arguments.named(constructor)?;
        let constructor = interface.constructor(name.as_deref())?;
        let value = value_of(context, &constructor, value.as_deref())?;
        let creation =
            RawCreation { value, input: input(context, &constructor, &given)?, salt: bytes(&salt)? };
        let signer = context.signer("Fern")?;
        let creator = signer.account();
        let there = suite::contract_address(&creator, &code.hash, &creation.input, &creation.salt);
        if context.place.code_hash(&there)?.is_some() {
            bail!(
                "you have made this contract already: it is at {}; with another --salt you make another one",
                account_text(&there)
            );
        }
        let what = format!("the contract {}", printable(&interface.name));
        context.mention(|scene| _ = scene.codes.insert(code.hash, what.clone()));
        may_give(context, &creator, value)?;
        let (account, outcome) = context.place.dry_instantiate(&creator, &code.wasm, &creation)?;
        answer_of(&what, &constructor, &outcome, context)?;
        if check {
            let words = context.words()?;
            let estimates = context.place.creation_estimates(&signer, &code.wasm, &creation);
            let answer = Answer::new()
                .with("would_be_at", account_text(&account))
                .with("code", hex(code.hash.as_ref()))
                .amount_of("deposit", &Asset::Native, deposit(&outcome), &words);
            fees::told(answer, estimates, &words, context.console)?.print(context.json);
            return Ok(ExitCode::SUCCESS);
        }
        context.place.announce_creation(&signer, &code.wasm, &creation)?;
        let name = free_name(&context.words()?.names, &interface.name);
        let named = (printable(&interface.name), &code);
        local_build::upload(&[named], &mut context.place, &signer, context.console)?;
        let (account, outcome) = context.place.instantiate(&signer, code.hash, &creation)?;
        answer_of(&what, &constructor, &outcome, context)?;
        context.remember(account, &name);
        let events = events(&interface, &account, &outcome);
        let words = context.words()?;
        print_events(&events, &words, context);
        Answer::new()
            .with("contract", account_text(&account))
            .with("name", printable(&name))
            .with("code", hex(code.hash.as_ref()))
            .for_programs("events", events_value(&events))
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// What a contract is called here: as it calls itself, if that is a name at all and nobody else's, or else with a number
/// behind it.
fn free_name(names: &Names, name: &str) -> String {
    let is_name = |name: &str| Identity::new(name).is_ok_and(|name| no_name(&name).is_none());
    let base = if is_name(name) { name } else { "contract" };
    let numbered = (2u64..).map(|number| format!("{base}-{number}"));
    let mut free = std::iter::once(base.to_owned()).chain(numbered);
    // There are more numbers than names.
    free.find(|name| names.called(name).next().is_none()).unwrap_or_default()
}

/// Which contract, and how what it takes is known.
#[derive(clap::Args)]
struct Callee {
    /// The contract: its address, a name that is known here, or a part of the DAO: token, metrics, governor, treasury
    contract: String,
    /// The message, as in `stake` or `Staking::stake`; left out, its messages are listed
    message: Option<String>,
    #[command(flatten)]
    arguments: Arguments,
    /// The contract's metadata, a .contract or .json file; left out for a part of the DAO, and for what was built here
    /// or in target/ink
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
}

/// Call a message of any contract
#[derive(clap::Args)]
pub struct CallArgs {
    #[command(flatten)]
    callee: Callee,
    /// Native value to send along, with decimals if need be
    #[arg(long, value_name = "AMOUNT")]
    value: Option<String>,
    /// Run it dry, without sending anything
    #[arg(long)]
    check: bool,
    /// Print the call as an action for a proposal's file instead, so that a DAO makes it
    #[arg(long, conflicts_with = "check")]
    as_action: bool,
}

impl Run for CallArgs {
    fn access(&self) -> Access {
        Access::unless(self.check || self.as_action || self.callee.message.is_none())
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { callee, value, check, as_action } = self;
        let Callee { contract, message, arguments, metadata } = callee;
        let account = context.account(&contract)?;
        let interface = interface_of(context, &account, metadata.as_deref())?;
        let Named { name: Some(name), given } = arguments.named(message)? else {
            list(&interface, context.json);
            return Ok(ExitCode::SUCCESS);
        };
        let message = interface.message(&name)?;
        ensure!(
            message.mutates,
            "{} changes nothing, so nothing need be sent: ask it with `tributary read`",
            message.name()
        );
        let value = value_of(context, &message, value.as_deref())?;
        let call = RawCall { callee: account, value, input: input(context, &message, &given)? };
        let arguments = interface.tell(&call.input).map_or(Told::Nothing, |(_, arguments)| arguments);
        let words = context.words()?;
        let said = words.message(message.name(), &arguments);
        if as_action {
            print_action(&said, &call, context);
            return Ok(ExitCode::SUCCESS);
        }
        let signer = context.signer("Fern")?;
        context.mention(|scene| scene.message = Some(said.clone()));
        let who = words.member(&account);
        may_give(context, &signer.account(), value)?;
        let outcome = context.place.dry_run(&signer.account(), &call)?;
        let mut answered = answer_of(&who, &message, &outcome, context)?;
        let answer = Answer::new().member("contract", &account, &words).with("message", message.label);
        if check {
            let answer = answer.amount_of("deposit", &Asset::Native, deposit(&outcome), &words);
            let estimates = context.place.estimates(&signer, std::slice::from_ref(&call));
            let answer = fees::told(answer, estimates, &words, context.console)?;
            print(answer.for_programs("answer", &answered), &answered, None, &words, context.json);
            return Ok(ExitCode::SUCCESS);
        }
        let outcome = context.place.call(&signer, &call)?;
        answered = answer_of(&who, &message, &outcome, context)?;
        let events = events(&interface, &account, &outcome);
        context.console.say(format_args!("Done: {}.", printable(&said)));
        print_events(&events, &words, context);
        let answer = answer.for_programs("events", events_value(&events));
        print(answer.for_programs("answer", &answered), &answered, None, &words, context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Ask a message of any contract for its answer, without sending anything
#[derive(clap::Args)]
pub struct ReadArgs {
    #[command(flatten)]
    callee: Callee,
}

impl Run for ReadArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Callee { contract, message, arguments, metadata } = self.callee;
        let account = context.account(&contract)?;
        let interface = interface_of(context, &account, metadata.as_deref())?;
        let Named { name: Some(name), given } = arguments.named(message)? else {
            list(&interface, context.json);
            return Ok(ExitCode::SUCCESS);
        };
        let message = interface.message(&name)?;
        let call = RawCall { callee: account, value: 0, input: input(context, &message, &given)? };
        // What is asked of the past is asked a moment after it.
        if let On::Local(chain) = &mut context.place.on {
            chain.advance(1);
        }
        let asker = context.me().unwrap_or(AccountId::from([0; 32]));
        let mut words = context.words()?;
        let outcome = context.place.dry_run(&asker, &call).map_err(Error::from);
        let answered =
            outcome.and_then(|outcome| answer_of(&words.member(&account), &message, &outcome, context));
        let answered = match answered {
            // Whoever reads has nothing to do it with.
            Err(error) if message.mutates => {
                let name = message.name();
                return Err(error.context(format!("{name} changes something: `tributary call` does that")));
            }
            answered => answered?,
        };
        let asset = match context.has_dao()? {
            true => asset_of(&mut context.client()?, &account, message.name(), &call.input),
            false => None,
        };
        words.meet(&mut context.place, asset);
        let answer = Answer::new()
            .for_programs("contract", account_text(&account))
            .for_programs("message", message.label)
            .for_programs("answer", &answered);
        print(answer, &answered, asset.as_ref(), &words, context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// What a contract takes: from the file that is named; else from what was built here, if it is a part of the DAO or runs
/// code that was built here.
fn interface_of(context: &mut Context, account: &AccountId, metadata: Option<&Path>) -> Result<Interface> {
    let Some(code) = context.place.code_hash(account)? else {
        bail!("there is no contract at {}", context.words()?.member(account));
    };
    if let Some(path) = metadata {
        let interface = Interface::read(path)?;
        if interface.code != code {
            context.console.warn(format_args!(
                "{} is of the code {}, and the contract runs {}: it may take other arguments",
                path.display(),
                hex(interface.code.as_ref()),
                hex(code.as_ref())
            ));
        }
        return Ok(interface);
    }
    let part = if context.has_dao()? { Part::of(&context.dao()?, account) } else { None };
    if let Some(part) = part {
        let artifacts = Artifacts::locate(context.native.balance);
        return Ok(Interface::read(&artifacts.metadata(&format!("tributary_{part}")))?);
    }
    Interface::at(&mut context.place, account)?.ok_or_else(|| {
        anyhow!(
            "{} runs the code {}, which was not built here (nothing in {OWN_BUILD} is of it): name its metadata with \
             --metadata, the .contract or .json file that its build left",
            account_text(account),
            hex(code.as_ref())
        )
    })
}

/// What a contract can be asked and told.
fn list(interface: &Interface, as_json: bool) {
    let messages: Vec<Function> = interface.messages().collect();
    if as_json {
        let each = |message: &Function| {
            json!({
                "message": message.label,
                "takes": message.to_string(),
                "changes": message.mutates,
                "payable": message.payable,
                "docs": message.docs.join("\n").trim(),
            })
        };
        return println!("{:#}", messages.iter().map(each).collect::<Value>());
    }
    for message in &messages {
        let how = match (message.mutates, message.payable) {
            (_, true) => "call, with --value",
            (true, false) => "call",
            (false, false) => "read",
        };
        println!("{}  [{how}]", printable(&message.to_string()));
        for line in message.docs.iter().map(|line| line.trim()).take_while(|line| !line.is_empty()) {
            println!("    {}", printable(line));
        }
    }
}

/// Who is known here, and what the chain's clock shows.
struct Known<'a> {
    context: &'a mut Context,
    now: Timestamp,
}

impl tributary_client::Names for Known<'_> {
    fn account(&mut self, text: &str) -> Result<AccountId, String> {
        self.context.account(text).map_err(|error| format!("{error:#}"))
    }

    fn moment(&mut self, text: &str) -> Result<Timestamp, String> {
        parse_moment(text, self.now)
    }

    fn span(&mut self, text: &str) -> Result<Millis, String> {
        parse_span(text)
    }
}

/// The bytes of a call, with accounts by their names, moments as dates and spans in words.
fn input(context: &mut Context, function: &Function, given: &Map<String, Value>) -> Result<Vec<u8>> {
    let now = context.place.now()?;
    function
        .input(given, &mut Known { context, now })
        .map_err(|misfit| anyhow!("{misfit}"))
        .map_err(|error| error.context(printable(&function.to_string())))
}

/// What is sent along, if that may be.
fn value_of(context: &Context, function: &Function, text: Option<&str>) -> Result<u128> {
    let value = text.map_or(Ok(0), |text| native(context, text))?;
    ensure!(value == 0 || function.payable, "{} takes no value: leave --value out", function.name());
    Ok(value)
}

/// Refuses what the signer cannot send along, with what they have.
fn may_give(context: &mut Context, giver: &AccountId, value: u128) -> Result<()> {
    match value {
        0 => Ok(()),
        value => Ok(context.place.may_give(giver, value)?),
    }
}

fn bytes(salt: &str) -> Result<Vec<u8>> {
    if !salt.starts_with("0x") {
        return Ok(salt.as_bytes().to_vec());
    }
    unhex(salt).ok_or_else(|| anyhow!("{salt:?} is not 0x and pairs of hexadecimal digits"))
}

/// What a contract answered, or its refusal in words.
fn answer_of(who: &str, function: &Function, outcome: &Outcome, context: &mut Context) -> Result<Told> {
    let name = function.name();
    match function.said(&outcome.output) {
        // Whatever it answers, what reverted has changed nothing.
        Some(Said::Value(told)) if !outcome.reverted => Ok(told),
        Some(Said::Value(told)) => bail!("{who} took {name} back: {}", context.words()?.told(&told)),
        Some(Said::Refused(refused)) => Err(match of_type(&refused.path, &refused.bytes) {
            Some(error) => refusal(error),
            None => anyhow!(context.words()?.refused(who, name, &refused.error)),
        }),
        Some(Said::NotUnderstood(_)) => bail!(
            "{who} has no such message as {name}, or takes other arguments: name the metadata of its code with --metadata"
        ),
        None => bail!(
            "{who} answered {name} with {}, which is not what the metadata says: name that of its code with --metadata",
            bytes_told(&outcome.output)
        ),
    }
}

fn print_action(said: &str, call: &RawCall, context: &Context) {
    let (callee, input) = (account_text(&call.callee), hex(&call.input));
    let value = tributary_text::amount::exact(call.value, context.native.decimals);
    if context.json {
        let value = (call.value > 0).then_some(value);
        return println!("{:#}", json!({ "do": "call", "callee": callee, "input": input, "value": value }));
    }
    println!("# {}", printable(said));
    println!("[[action]]\ndo = \"call\"\ncallee = \"{callee}\"\ninput = \"{input}\"");
    if call.value > 0 {
        println!("value = \"{value}\"");
    }
}

/// Storage deposit that is charged; what is refunded is none.
fn deposit(outcome: &Outcome) -> u128 {
    u128::try_from(outcome.deposit).unwrap_or(0)
}

/// What the contract told of itself meanwhile.
fn events(interface: &Interface, account: &AccountId, outcome: &Outcome) -> Vec<(String, Told)> {
    let own = |event: &&ContractEvent| event.contract == *account;
    outcome.events.iter().filter(own).filter_map(|event| interface.event(event)).collect()
}

fn events_value(events: &[(String, Told)]) -> Value {
    events.iter().map(|(name, fields)| json!({ "event": name, "fields": Value::from(fields) })).collect()
}

fn print_events(events: &[(String, Told)], words: &Words, context: &Context) {
    for (name, fields) in events {
        context.console.say(format_args!("{}: {}", printable(name), words.told(fields)));
    }
}

/// Prints facts, and an answer below them, whose amounts may be of one asset: for programs it is among the facts.
fn print(answer: Answer, answered: &Told, asset: Option<&Asset>, words: &Words, as_json: bool) {
    answer.print(as_json);
    if as_json || *answered == Told::Unit {
        return;
    }
    for (path, text) in words.told_lines(answered, asset) {
        match path.as_str() {
            "" => println!("{text}"),
            path => println!("{path}: {text}"),
        }
    }
}
