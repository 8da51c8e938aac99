//! `tributary-artifacts`: puts built contracts where the programs and the tests look for them, as far as that needs no
//! compiler.

use anyhow::Result;
use clap::Parser;
use std::process::ExitCode;
use tributary_artifacts::{packing, table, Inputs, Row, Selection, Store, Workspace};

/// Puts built contracts where the programs and the tests look for them: those in the cache, and those in artifacts/,
/// if they were made from these very sources. Compiles nothing; exits with 1 if some must be compiled, and says why.
///
/// They go to target/contracts in the workspace, or to the folder that TRIBUTARY_ARTIFACTS names; what is for chains
/// whose balances are a u64 goes to the folder u64 therein. TRIBUTARY_FROM_SOURCE=1 leaves artifacts/ aside.
#[derive(Parser)]
#[command(name = "tributary-artifacts", version)]
struct Args {
    #[command(flatten)]
    wanted: Selection,
    /// Only say what must be compiled
    #[arg(long)]
    check: bool,
    /// Fill artifacts/ with what stands built, for chains of either kind
    #[arg(long, conflicts_with_all = ["check", "verify"])]
    pack: bool,
    /// Exit with 1 if artifacts/ holds anything else than what stands built
    #[arg(long, conflicts_with = "check")]
    verify: bool,
    /// Print the outcome as JSON instead of a table
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("{} {error:#}", console::style("error:").red().bold().for_stderr());
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    let args = Args::parse();
    let workspace = Workspace::load()?;
    if args.pack {
        println!("artifacts/: {} KiB", packing::pack(&workspace)? / 1024);
        return Ok(ExitCode::SUCCESS);
    }
    if args.verify {
        return verify(&workspace);
    }
    if !args.check {
        let rows = bring(&args.wanted, &workspace)?;
        match args.json {
            true => println!("{}", serde_json::to_string_pretty(&rows)?),
            false => println!("{}", table(&rows)),
        }
    }
    let stale = args.wanted.stale(&workspace)?;
    for (name, why) in &stale {
        eprintln!("{name}: {why}");
    }
    if args.check {
        let names: Vec<_> = stale.iter().map(|(name, _)| name).collect();
        match (args.json, stale.is_empty()) {
            (true, _) => println!("{}", serde_json::json!({ "would_build": names })),
            (false, true) => println!("Every contract is up to date."),
            (false, false) => {}
        }
    }
    Ok(if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn bring(wanted: &Selection, workspace: &Workspace) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (balance, contract) in wanted.of(workspace)? {
        let store = Store::open(workspace.root(), balance)?;
        let inputs = Inputs::of(&contract, workspace, balance)?;
        if let Some((origin, artifacts)) = store.bring(contract.artifact_name(), &inputs)? {
            rows.push(Row::new(contract.name(), balance, origin, &artifacts));
        }
    }
    Ok(rows)
}

fn verify(workspace: &Workspace) -> Result<ExitCode> {
    let differing = packing::differing(workspace)?;
    if differing.is_empty() {
        println!("artifacts/ holds just what the sources make.");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "artifacts/ does not hold what the sources make, for: {}. Run `scripts/build --suite --balance u128,u64`, then \
         `tributary-artifacts --pack`, and commit artifacts/.",
        differing.join(", ")
    );
    Ok(ExitCode::FAILURE)
}
