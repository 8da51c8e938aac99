//! Filling the repository's folder `artifacts/`, and comparing it with what was compiled.

use crate::{
    balance::Balance,
    committed::{Committed, Keys, FOLDER, KEYS},
    inputs::Inputs,
    selection::Selection,
    store::{Artifacts, Origin, Store},
    workspace::{Contract, Workspace},
};
use anyhow::{Context, Result};
use flate2::{write::GzEncoder, Compression};
use std::{fs, io::Write};

const ABOUT: &str = "\
# What each contract in this folder was made from: the hash of its inputs, for chains of either kind of balances.
# Written by `tributary-artifacts --pack`, and checked against the sources by `tributary-artifacts --verify`.\n\n";

/// Fills the folder anew with what stands built for both kinds of chains. Returns its size in bytes.
pub fn pack(workspace: &Workspace) -> Result<u64> {
    let folder = workspace.root().join(FOLDER);
    let mut keys = Keys::new();
    let mut packed = Vec::new();
    for built in suite(workspace)? {
        let (contract, balance, inputs, artifacts) = built?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&fs::read(&artifacts.bundle)?)?;
        let committed = Committed::of(workspace.root(), balance);
        packed.push((committed.path(contract.artifact_name()), encoder.finish()?));
        let keys = keys.entry(balance.name().to_owned()).or_default();
        keys.insert(contract.artifact_name().to_owned(), inputs.key());
    }
    // What no longer belongs to the suite goes.
    for balance in Balance::ALL {
        fs::remove_dir_all(folder.join(balance.name())).ok();
        fs::create_dir_all(folder.join(balance.name()))?;
    }
    for (path, bytes) in &packed {
        fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    fs::write(folder.join(KEYS), format!("{ABOUT}{}", toml::to_string(&keys)?))?;
    Ok(packed.iter().map(|(_, bytes)| bytes.len() as u64).sum())
}

/// The contracts that the folder lacks, or has otherwise than they stand built.
pub fn differing(workspace: &Workspace) -> Result<Vec<String>> {
    let mut differing = Vec::new();
    for built in suite(workspace)? {
        let (contract, balance, inputs, artifacts) = built?;
        let (name, committed) = (contract.artifact_name(), Committed::of(workspace.root(), balance));
        let same = || -> Result<bool> {
            let folder = tempfile::tempdir()?;
            committed.unpack(name, &inputs, folder.path())?;
            Ok(fs::read(folder.path().join(name).with_extension("contract"))? == fs::read(&artifacts.bundle)?)
        };
        if !committed.has(name, &inputs) || !same().unwrap_or(false) {
            differing.push(format!("{name} ({})", balance.name()));
        }
    }
    Ok(differing)
}

/// What stands built of the suite: compiled here, or in the cache from when it was.
fn suite(
    workspace: &Workspace,
) -> Result<impl Iterator<Item = Result<(Contract<'_>, Balance, Inputs, Artifacts)>>> {
    let all = Selection::suite(&Balance::ALL).of(workspace)?;
    Ok(all.into_iter().map(|(balance, contract)| {
        let store = Store::open(workspace.root(), balance)?.without_committed();
        let inputs = Inputs::of(&contract, workspace, balance)?;
        let found = store.bring(contract.artifact_name(), &inputs)?;
        let (_, artifacts): (Origin, _) = found.with_context(|| {
            let balance = balance.name();
            format!(
                "{} is not built: run `scripts/build --suite --balance u128,u64` first ({balance})",
                contract.name()
            )
        })?;
        Ok((contract, balance, inputs, artifacts))
    }))
}
