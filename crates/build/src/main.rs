//! `tributary-build`: the one place where contracts become WebAssembly.
//!
//! Each contract of the workspace goes the same way: what can be had without compiling is brought
//! (`tributary-artifacts`); else it is compiled ([`compile`]), and the result kept in the cache.
//!
//! The program calls itself twice over: once for each contract, to give contract-build the environment
//! that it reads; and then in place of rustc, so that equal sources give equal code in every clone.

mod compile;
#[cfg(test)]
mod memory;
mod metadata;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, Result};
use clap::Parser;
use tributary_artifacts::{hand_over, table, Balance, Inputs, Origin, Row, Selection, Store, Workspace};

use crate::compile::Toolchain;

/// Builds the workspace's contracts: those whose inputs changed, or the named ones among them.
///
/// `<name>.contract`, `<name>.json` and `<name>.wasm` go to target/contracts in the workspace, or to
/// the folder that TRIBUTARY_ARTIFACTS names; what is for chains whose balances are a u64 goes to the
/// folder u64 therein. Finished artifacts are kept in the cache folder
/// (TRIBUTARY_CACHE), so that a fresh clone of the same sources builds nothing.
///
/// With --manifest it builds a contract anywhere. What it leaves goes to the folder target/ink of that package.
#[derive(Parser)]
#[command(name = "tributary-build", version)]
struct Args {
    #[command(flatten)]
    wanted: Selection,
    /// Build the contract of this Cargo.toml, wherever it is, instead of those of this workspace
    #[arg(long, value_name = "CARGO.TOML", conflicts_with_all = ["names", "suite", "extra"])]
    manifest: Option<PathBuf>,
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
        None => {
            match &args.manifest {
                Some(manifest) => build_elsewhere(manifest, &args),
                None => build(&args),
            }?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The versions that contracts are known to work with.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// Builds a contract that is no part of this workspace, with the versions that its own lock names, or else with ours.
fn build_elsewhere(manifest: &Path, args: &Args) -> Result<()> {
    let started = Instant::now();
    let around = Workspace::around(manifest)?;
    let contract = around.contract_of(manifest)?;
    let toolchain = Toolchain::find()?;
    let lock = fs::read_to_string(around.root().join("Cargo.lock")).unwrap_or_else(|_| LOCK.to_owned());
    // Beside its sources, wherever cargo's own target folder is.
    let folder = around.root().join("target/ink");
    let scratch = scratch_folder(&around);
    let _alone = alone_in(&scratch)?;
    let mut rows = Vec::new();
    for &balance in args.wanted.balances() {
        let output = compile::run(&contract, &lock, &toolchain, balance, &scratch, contract.name())?;
        let to = folder.join(balance.folder());
        let artifacts = hand_over(contract.artifact_name(), &output, &to)?;
        rows.push(Row::new(contract.name(), balance, Origin::Built, &artifacts));
    }
    print(&rows, &folder, started, args.json)
}

/// Brings every wanted contract's artifacts up to date and prints what stands there then.
fn build(args: &Args) -> Result<()> {
    let started = Instant::now();
    let workspace = Workspace::load()?;
    let toolchain = Toolchain::find()?;
    let scratch = scratch_folder(&workspace);
    let _alone = alone_in(&scratch)?;
    let lock = workspace.root().join("Cargo.lock");
    let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;

    let wanted = args.wanted.of(&workspace)?;
    let mut rows = Vec::new();
    for (position, (balance, contract)) in wanted.iter().enumerate() {
        let store = Store::open(workspace.root(), *balance)?;
        let inputs = Inputs::of(contract, &workspace, *balance)?;
        let (origin, artifacts) = match store.bring(contract.artifact_name(), &inputs)? {
            Some(found) => found,
            None => {
                let step = format!("[{}/{}] {}", position + 1, wanted.len(), contract.name());
                let output = compile::run(contract, &lock, &toolchain, *balance, &scratch, &step)?;
                (Origin::Built, store.keep(contract.artifact_name(), &inputs, &output)?)
            }
        };
        rows.push(Row::new(contract.name(), *balance, origin, &artifacts));
    }

    print(&rows, Store::open(workspace.root(), Balance::U128)?.folder(), started, args.json)
}

fn print(rows: &[Row], folder: &Path, started: Instant, as_json: bool) -> Result<()> {
    if as_json {
        println!("{}", serde_json::to_string_pretty(rows)?);
        return Ok(());
    }
    println!("{}", table(rows));
    let built = rows.iter().filter(|row| row.origin == Origin::Built).count();
    let (all, seconds) = (rows.len(), started.elapsed().as_secs_f32());
    println!("{built} of {all} built in {seconds:.1} s: {}", folder.display());
    Ok(())
}

/// The folder, shared by all contracts, that the compiler writes to.
fn scratch_folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("contract-build")
}

/// Holds other builds off the scratch folder for as long as the returned file is open.
fn alone_in(scratch: &Path) -> Result<File> {
    fs::create_dir_all(scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let path = scratch.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("Another build is using {}; waiting for it.", scratch.display());
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}
