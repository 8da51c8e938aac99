//! What the programs are asked for, and how they answer.

use crate::{Artifacts, Balance, Contract, Inputs, Origin, Store, Workspace};
use anyhow::Result;
use clap::Args;
use comfy_table::{presets::UTF8_BORDERS_ONLY, CellAlignment, Table};
use serde::Serialize;
use std::path::PathBuf;

/// The contracts that are wanted, and for which chains.
#[derive(Args)]
pub struct Selection {
    /// Contracts, by package name [default: all of contracts/, examples/ and tests/contracts/]
    names: Vec<String>,
    /// Only what a DAO needs, and the examples: the contracts in contracts/ and examples/
    #[arg(long, conflicts_with = "names")]
    suite: bool,
    /// The folder of one more contract of the workspace (may be repeated)
    #[arg(long, value_name = "DIR")]
    extra: Vec<PathBuf>,
    /// How the chains count balances that it is for; several come one after the other
    #[arg(
        long,
        value_enum,
        value_name = "TYPE",
        value_delimiter = ',',
        default_value = "u128",
        env = "TRIBUTARY_BALANCE"
    )]
    balance: Vec<Balance>,
}

impl Selection {
    /// The contracts of the suite, for chains of these kinds.
    pub fn suite(balance: &[Balance]) -> Self {
        Self { names: Vec::new(), suite: true, extra: Vec::new(), balance: balance.to_owned() }
    }

    /// How the chains count balances that it is for.
    pub fn balances(&self) -> &[Balance] {
        &self.balance
    }

    /// Each contract that is wanted, for each kind of chain.
    pub fn of<'a>(&self, workspace: &'a Workspace) -> Result<Vec<(Balance, Contract<'a>)>> {
        let mut all = Vec::new();
        for &balance in &self.balance {
            let contracts = workspace.contracts(&self.names, &self.extra)?;
            let wanted = contracts.into_iter().filter(|one| !self.suite || workspace.is_of_the_suite(one));
            all.extend(wanted.map(|contract| (balance, contract)));
        }
        Ok(all)
    }

    /// The contracts that must be compiled, each with the reason.
    pub fn stale(&self, workspace: &Workspace) -> Result<Vec<(String, String)>> {
        let mut stale = Vec::new();
        for (balance, contract) in self.of(workspace)? {
            let store = Store::open(workspace.root(), balance)?;
            let inputs = Inputs::of(&contract, workspace, balance)?;
            if !store.has(contract.artifact_name(), &inputs) {
                let why = inputs.what_changed_since(store.listing(contract.artifact_name()).as_deref());
                stale.push((contract.name().to_owned(), why));
            }
        }
        Ok(stale)
    }
}

/// One contract of the answer.
#[derive(Serialize)]
pub struct Row {
    name: String,
    balance: Balance,
    pub origin: Origin,
    code_bytes: usize,
    code_hash: String,
    bundle: PathBuf,
}

impl Row {
    pub fn new(name: &str, balance: Balance, origin: Origin, artifacts: &Artifacts) -> Self {
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

/// The answer as people read it.
pub fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY).set_header(["contract", "balances", "bytes", "code hash", ""]);
    for row in rows {
        let note = match row.origin {
            Origin::Unchanged => "",
            Origin::Cached => "from the cache",
            Origin::Committed => "from artifacts/",
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
