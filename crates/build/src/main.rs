//! `tributary-build`: the one place where contracts become WebAssembly.
//!
//! Each contract of the workspace goes the same way: list what its build depends on ([`inputs`]); when
//! the artifacts that stand there were made from the same list, do nothing; when the cache has some,
//! copy them ([`artifacts`]); else compile ([`compile`]) and keep the result in the cache.
//!
//! The program calls itself twice over: once for each contract, to give contract-build the environment
//! that it reads; and then in place of rustc, so that equal sources give equal code in every clone.

mod artifacts;
mod balance;
mod compile;
mod inputs;
#[cfg(test)]
mod memory;
mod workspace;

use std::{env, fs::File, path::PathBuf, process::ExitCode, time::Instant};

use anyhow::{Context, Result};
use clap::Parser;
use comfy_table::{presets::UTF8_BORDERS_ONLY, CellAlignment, Table};
use serde::Serialize;

use crate::{
    artifacts::{Artifacts, Store},
    balance::Balance,
    compile::Toolchain,
    inputs::Inputs,
    workspace::Workspace,
};

/// Builds the workspace's contracts: those whose inputs changed, or the named ones among them.
///
/// `<name>.contract`, `<name>.json` and `<name>.wasm` go to target/contracts in the workspace, or to
/// the folder that TRIBUTARY_ARTIFACTS names; what is for chains whose balances are a u64 goes to the
/// folder u64 therein. Finished artifacts are kept in the cache folder
/// (TRIBUTARY_CACHE), so that a fresh clone of the same sources builds nothing.
#[derive(Parser)]
#[command(name = "tributary-build", version)]
struct Args {
    /// Contracts to build, by package name [default: all of contracts/ and tests/contracts/]
    names: Vec<String>,
    /// The folder of one more contract of the workspace to build (may be repeated)
    #[arg(long, value_name = "DIR")]
    extra: Vec<PathBuf>,
    /// How the chains count balances that it is built for; several are built one after the other
    #[arg(
        long,
        value_enum,
        value_name = "TYPE",
        value_delimiter = ',',
        default_value = "u128",
        env = "TRIBUTARY_BALANCE"
    )]
    balance: Vec<Balance>,
    /// Build nothing; exit with 1 when a contract would have to be compiled, and say why
    #[arg(long)]
    check: bool,
    /// Print the outcome as JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Compile the contract of this manifest, here and now: how the program calls itself
    #[arg(long, hide = true, value_name = "MANIFEST")]
    compile: Option<PathBuf>,
    /// Compile it with this feature
    #[arg(long, hide = true, value_name = "NAME", requires = "compile")]
    feature: Option<String>,
}

/// How a contract's artifacts came to stand where they stand.
#[derive(Clone, Copy, Serialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Origin {
    /// They stood there, made from the same inputs.
    Unchanged,
    /// They were copied from the cache.
    Cached,
    /// They were compiled now.
    Built,
}

/// One line of the outcome.
#[derive(Serialize)]
struct Row {
    name: String,
    balance: Balance,
    origin: Origin,
    code_bytes: usize,
    code_hash: String,
    bundle: PathBuf,
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        // Empty when the compiler has already said what is wrong.
        if !error.to_string().trim().is_empty() {
            eprintln!("{} {error:#}", console::style("error:").red().bold().for_stderr());
        }
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    if compile::is_called_as_rustc() {
        return compile::as_rustc();
    }
    let args = Args::parse();
    match &args.compile {
        Some(manifest) => compile::contract(manifest, args.feature.as_deref()).map(|()| ExitCode::SUCCESS),
        None if args.check => check(&args),
        None => build(&args).map(|()| ExitCode::SUCCESS),
    }
}

/// Brings every wanted contract's artifacts up to date and prints what stands there then.
fn build(args: &Args) -> Result<()> {
    let started = Instant::now();
    let workspace = Workspace::load()?;
    let contracts = workspace.contracts(&args.names, &args.extra)?;
    let toolchain = Toolchain::find()?;
    let scratch = scratch_folder(&workspace);
    let _lock = lock(&scratch)?;

    let works: Vec<_> =
        args.balance.iter().flat_map(|balance| contracts.iter().map(move |one| (*balance, one))).collect();
    let mut rows = Vec::new();
    for (position, &(balance, contract)) in works.iter().enumerate() {
        let store = Store::open(workspace.root(), balance)?;
        let inputs = Inputs::of(contract, &workspace, &toolchain, balance)?;
        let (origin, artifacts) = match store.current(contract.artifact_name(), &inputs) {
            Some(artifacts) => (Origin::Unchanged, artifacts),
            None => match store.restore(contract.artifact_name(), &inputs)? {
                Some(artifacts) => (Origin::Cached, artifacts),
                None => {
                    let step = format!("[{}/{}] {}", position + 1, works.len(), contract.name());
                    let output = compile::run(contract, &workspace, &toolchain, balance, &scratch, &step)?;
                    (Origin::Built, store.keep(contract.artifact_name(), &inputs, &output)?)
                }
            },
        };
        rows.push(Row::new(contract.name(), balance, origin, &artifacts));
    }

    if args.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        println!("{}", table(&rows));
        let built = rows.iter().filter(|row| row.origin == Origin::Built).count();
        println!(
            "{built} of {} built in {:.1} s: {}",
            rows.len(),
            started.elapsed().as_secs_f32(),
            Store::open(workspace.root(), Balance::U128)?.folder().display()
        );
    }
    Ok(())
}

/// Says which contracts would have to be compiled, and why. Changes nothing.
fn check(args: &Args) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let toolchain = Toolchain::find()?;
    let mut stale = Vec::new();
    for &balance in &args.balance {
        let store = Store::open(workspace.root(), balance)?;
        for contract in workspace.contracts(&args.names, &args.extra)? {
            let inputs = Inputs::of(&contract, &workspace, &toolchain, balance)?;
            if !store.has(contract.artifact_name(), &inputs) {
                let why = inputs.what_changed_since(store.listing(contract.artifact_name()).as_deref());
                eprintln!("{}: {why}", contract.name());
                stale.push(contract.name().to_owned());
            }
        }
    }
    if args.json {
        println!("{}", serde_json::json!({ "would_build": stale }));
    } else if stale.is_empty() {
        println!("Every contract is up to date.");
    }
    Ok(if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The folder, shared by all contracts, that the compiler writes to.
fn scratch_folder(workspace: &Workspace) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).unwrap_or_else(|| "target".into());
    workspace.root().join(target).join("onchain")
}

/// Holds other builds off the scratch folder for as long as the returned file is open.
fn lock(scratch: &PathBuf) -> Result<File> {
    std::fs::create_dir_all(scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let path = scratch.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("Another build is using {}; waiting for it.", scratch.display());
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}

impl Row {
    fn new(name: &str, balance: Balance, origin: Origin, artifacts: &Artifacts) -> Self {
        Self {
            name: name.to_owned(),
            balance,
            origin,
            code_bytes: artifacts.code_bytes,
            code_hash: artifacts.code_hash.clone(),
            bundle: artifacts.bundle.clone(),
        }
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY).set_header(["contract", "balances", "bytes", "code hash", ""]);
    for row in rows {
        let note = match row.origin {
            Origin::Unchanged => "",
            Origin::Cached => "from the cache",
            Origin::Built => "built",
        };
        let balance = format!("{:?}", row.balance).to_lowercase();
        table.add_row([&row.name, &balance, &row.code_bytes.to_string(), &row.code_hash, note]);
    }
    if let Some(bytes) = table.column_mut(2) {
        bytes.set_cell_alignment(CellAlignment::Right);
    }
    table
}
