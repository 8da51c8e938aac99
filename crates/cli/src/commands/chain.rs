//! The chain itself: what it is, its clock, the codes that it has.

use super::{arguments::span, run::Run};
use crate::{
    answer::Answer,
    backoff::backoff,
    local::Access,
    local_build,
    place::{Context, Place},
};
use anyhow::{bail, Result};
use std::{process::ExitCode, time::Duration};
use tributary_client::{hex, Build, Chain, NativeAsset, Part, Signer};
use tributary_node::Node;
use tributary_words::time;

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

/// Upload the local build's contracts that the chain does not have, as before an upgrade
#[derive(clap::Args)]
pub struct UploadArgs {
    /// Which [default: all four of a DAO]
    contracts: Vec<Part>,
}

impl Run for UploadArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { contracts } = self;
        let signer = context.signer("operator")?;
        let build = Build::read(context.native.balance)?;
        let contracts = if contracts.is_empty() { Part::ALL.to_vec() } else { contracts };
        local_build::announce(&build, &contracts, &mut context.place, &signer)?;
        let mut uploaded = 0u64;
        for part in contracts {
            uploaded +=
                local_build::upload(&build, part, &mut context.place, &signer, context.console)?.len() as u64;
        }
        Answer::new().number("uploaded", uploaded).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// Let time pass: moves an embedded chain's clock; waits, on a node
#[derive(clap::Args)]
pub struct AdvanceArgs {
    span: String,
}

impl Run for AdvanceArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { span: text } = self;
        let by = span(&text)?;
        match &mut context.place {
            Place::Local(chain) => chain.advance(by),
            Place::Node(chain) => {
                let moment = chain.now()?.saturating_add(by);
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
    #[arg(long, value_name = "SPAN", default_value = "1s")]
    every: String,
}

impl Run for TickArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { every } = self;
        let every = Duration::from_millis(span(&every)?);
        let signer = context.signer("keeper")?;
        tick(context, &signer, every)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Sends empty transactions until it is ended. A node that was lost is connected to again.
fn tick(context: &mut Context, signer: &Signer, every: Duration) -> Result<()> {
    const LONGEST_WAIT: Duration = Duration::from_secs(30);
    let (console, url) = (context.console, context.target.url.clone().unwrap_or_default());
    let Place::Node(chain) = &mut context.place else { bail!("an embedded chain needs no ticks") };
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
