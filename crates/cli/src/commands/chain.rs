//! The chain itself: what it is, its clock, the codes that it has.

use super::{arguments::span, fees, run::Run};
use crate::{
    answer::Answer,
    backoff::backoff,
    local::Access,
    local_build,
    place::{Context, On},
};
use anyhow::{anyhow, bail, ensure, Result};
use serde_json::Value;
use std::{path::Path, process::ExitCode, time::Duration};
use tributary_client::{hex, Build, Chain, Interface, NativeAsset, Part, Signer};
use tributary_interfaces::treasury::Asset;
use tributary_node::Node;
use tributary_words::{
    time,
    words::{printable, Words},
};

/// Show the chain: its name, genesis hash, newest block and clock
#[derive(clap::Args)]
pub struct ChainArgs {}

impl Run for ChainArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
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
        Ok(ExitCode::SUCCESS)
    }
}

/// Upload code that the chain does not have: of the local build's contracts, as before an upgrade, or of any contract
#[derive(clap::Args)]
pub struct UploadArgs {
    /// Which: token, metrics, governor, treasury; or the .contract file that a build left [default: all four of a DAO]
    contracts: Vec<String>,
    /// Say what would be uploaded and what it costs, without sending anything
    #[arg(long)]
    check: bool,
}

impl Run for UploadArgs {
    fn access(&self) -> Access {
        if self.check {
            return Access::Look;
        }
        // Somebody's own contract may be the first thing on a chain.
        match self.contracts.iter().any(|text| text.parse::<Part>().is_err()) {
            true => Access::Begin,
            false => Access::Change,
        }
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { contracts, check } = self;
        let (mut parts, mut files) = (Vec::new(), Vec::new());
        for text in &contracts {
            match text.parse::<Part>() {
                Ok(part) => parts.push(part),
                Err(_) if Path::new(text).exists() => {
                    files.push(Interface::read_with_code(Path::new(text))?);
                }
                Err(error) => return Err(anyhow!("{error}, and there is no file {text:?}")),
            }
        }
        if contracts.is_empty() {
            parts = Part::ALL.to_vec();
        }
        let signer = context.signer("operator")?;
        // Whoever uploads a file needs no build of a DAO.
        let build = if parts.is_empty() { None } else { Some(Build::read(context.native.balance)?) };
        let of_dao =
            build.iter().flat_map(|build| parts.iter().flat_map(|one| local_build::part(build, *one)));
        let own = files.iter().map(|(interface, code)| (printable(&interface.name), code));
        let codes: Vec<local_build::Named> = of_dao.chain(own).collect();
        context.mention(|scene| {
            for (interface, code) in &files {
                scene.codes.insert(code.hash, format!("the contract {}", printable(&interface.name)));
            }
        });
        if check {
            return would_upload(&codes, &signer, context);
        }
        let uploaded = local_build::upload(&codes, &mut context.place, &signer, context.console)?;
        let hashes: Vec<Value> = codes.iter().map(|(_, code)| hex(code.hash.as_ref()).into()).collect();
        let lines: Vec<String> =
            codes.iter().map(|(what, code)| format!("  {} {what}", hex(code.hash.as_ref()))).collect();
        Answer::new()
            .number("uploaded", uploaded.len() as u64)
            .listed("codes", hashes, &lines.join("\n"))
            .print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Tells which codes the chain does not have, and what it costs to upload them.
fn would_upload(codes: &[local_build::Named], signer: &Signer, context: &mut Context) -> Result<ExitCode> {
    let (mut missing, mut lines) = (Vec::new(), Vec::new());
    for (what, code) in codes {
        let hash = hex(code.hash.as_ref());
        match context.place.has_code(&code.hash)? {
            true => lines.push(format!("  {hash} {what}: its code is there")),
            false => {
                lines.push(format!("  {hash} {what}: {} bytes", code.wasm.len()));
                missing.push(*code);
            }
        }
    }
    let wasm: Vec<&[u8]> = missing.iter().map(|code| code.wasm.as_slice()).collect();
    let estimates = context.place.upload_estimates(signer, &wasm);
    let words = Words::of_chain(context.place.now()?, &context.native, context.names()?);
    let mut answer = Answer::new().number("would_upload", missing.len() as u64);
    if let Ok(estimates) = &estimates {
        let deposits = estimates.iter().filter_map(|one| u128::try_from(one.deposit).ok());
        match deposits.fold(0, u128::saturating_add) {
            0 => {}
            deposit => answer = answer.amount_of("deposit", &Asset::Native, deposit, &words),
        }
    }
    let hashes: Vec<Value> = missing.iter().map(|code| hex(code.hash.as_ref()).into()).collect();
    fees::told(answer, estimates, &words, context.console)?
        .said("codes", hashes, format!("\n{}", lines.join("\n")))
        .print(context.json);
    Ok(ExitCode::SUCCESS)
}

/// Let time pass: moves an embedded chain's clock; waits, on a node
#[derive(clap::Args)]
pub struct AdvanceArgs {
    /// How long, as in 25h or 3days
    span: String,
}

impl Run for AdvanceArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { span: text } = self;
        let by = span(&text)?;
        match &mut context.place.on {
            On::Local(chain) => chain.advance(by),
            On::Node(chain) => {
                let moment = chain.now()?.saturating_add(by);
                context.console.say(format_args!(
                    "waiting until a block says {}: a development node may make none before somebody sends something \
                     (`tributary tick` does)",
                    time::date(moment)
                ));
                chain.wait_until(moment)?;
            }
        }
        Answer::new().span("advanced", by).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Send an empty transaction again and again: a development node that seals a block only for a
/// transaction then has a clock
#[derive(clap::Args)]
pub struct TickArgs {
    /// How long to wait between two
    #[arg(long, value_name = "SPAN", default_value = "1s")]
    every: String,
}

impl Run for TickArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { every } = self;
        let every = span(&every)?;
        ensure!(every > 0, "--every takes a span that is longer than nothing, as \"1s\"");
        let every = Duration::from_millis(every);
        let signer = context.signer("keeper")?;
        tick(context, &signer, every)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Sends empty transactions until it is ended. A node that was lost is connected to again.
fn tick(context: &mut Context, signer: &Signer, every: Duration) -> Result<()> {
    const LONGEST_WAIT: Duration = Duration::from_secs(30);
    let (console, url) = (context.console, context.target.url.clone().unwrap_or_default());
    let On::Node(chain) = &mut context.place.on else { bail!("an embedded chain needs no ticks") };
    // While the node is away.
    let mut waits = None;
    loop {
        std::thread::sleep(waits.as_mut().and_then(Iterator::next).unwrap_or(every));
        if waits.is_none() {
            let Err(error) = chain.tick(signer) else { continue };
            console.say(error);
        }
        // Whatever is wrong with the connection, a new one does not have it.
        match Node::connect(&url) {
            Ok(again) => {
                console.say(format_args!("connected again to {}", tributary_node::shown_address(&url)));
                **chain = again;
                waits = None;
            }
            Err(error) if waits.is_none() => {
                console.say(error);
                waits = Some(backoff(LONGEST_WAIT));
            }
            Err(_) => {}
        }
    }
}
