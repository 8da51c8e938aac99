//! Finished artifacts: where tests and the client load them from, and the cache that survives the clone.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use anyhow::{ensure, Context, Result};
use serde::Serialize;
use serde_json::Value;

use crate::{committed::Committed, hash, Balance, Inputs};

/// The files of one contract that a compiler makes, by their extensions; and the listing of its inputs, which comes
/// last: it vouches for the others.
const MADE: [&str; 3] = ["contract", "json", "wasm"];
const LISTING: &str = "inputs";

/// How a contract's artifacts came to stand where they stand.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// They stood there, made from the same inputs.
    Unchanged,
    /// They were copied from the cache.
    Cached,
    /// They were unpacked from the repository.
    Committed,
    /// They were compiled now.
    Built,
}

/// What is known of one contract's artifacts.
pub struct Artifacts {
    /// The `.contract` file: metadata and code.
    pub bundle: PathBuf,
    /// The size of the code, which is paid for at every call.
    pub code_bytes: usize,
    /// The code's hash on chain, as 0x….
    pub code_hash: String,
}

/// The folder of the current artifacts, and the cache.
pub struct Store {
    folder: PathBuf,
    cache: PathBuf,
    committed: Option<Committed>,
}

impl Store {
    /// The artifacts of the workspace at `root`, for chains of one kind: in target/contracts wherever
    /// cargo's own target folder is, unless TRIBUTARY_ARTIFACTS says otherwise.
    pub fn open(root: &Path, balance: Balance) -> Result<Self> {
        let folder = variable("TRIBUTARY_ARTIFACTS").unwrap_or_else(|| "target/contracts".into());
        let cache = variable("TRIBUTARY_CACHE")
            .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("tributary")))
            .or_else(|| Some(variable("HOME")?.join(".cache/tributary")))
            .context("no folder for the cache: set TRIBUTARY_CACHE")?;
        Ok(Self {
            folder: root.join(folder).join(balance.folder()),
            cache: cache.join("contracts"),
            committed: Committed::open(root, balance),
        })
    }

    /// The same, of what was compiled only.
    pub fn without_committed(self) -> Self {
        Self { committed: None, ..self }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The listing that the contract's artifacts were made from, if there are any.
    pub fn listing(&self, contract: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(contract).with_extension(LISTING)).ok()
    }

    /// The artifacts that stand in the folder, if they are whole and made from these inputs.
    fn current(&self, contract: &str, inputs: &Inputs) -> Option<Artifacts> {
        load(&self.folder, contract, inputs)
    }

    /// Whether the artifacts for these inputs can be had without compiling.
    pub fn has(&self, contract: &str, inputs: &Inputs) -> bool {
        self.current(contract, inputs).is_some()
            || load(&self.cached(inputs), contract, inputs).is_some()
            || self.committed.as_ref().is_some_and(|committed| committed.has(contract, inputs))
    }

    /// Brings the artifacts for these inputs to the folder, if they can be had without compiling.
    pub fn bring(&self, contract: &str, inputs: &Inputs) -> Result<Option<(Origin, Artifacts)>> {
        if let Some(artifacts) = self.current(contract, inputs) {
            return Ok(Some((Origin::Unchanged, artifacts)));
        }
        if let Some(artifacts) = self.restore(contract, inputs)? {
            return Ok(Some((Origin::Cached, artifacts)));
        }
        let Some(committed) = self.committed.as_ref().filter(|committed| committed.has(contract, inputs))
        else {
            return Ok(None);
        };
        // Into the folder only: the cache holds what was compiled.
        let scratch = tempfile::tempdir()?;
        committed.unpack(contract, inputs, scratch.path())?;
        copy(scratch.path(), &self.folder, contract)?;
        Ok(self.current(contract, inputs).map(|artifacts| (Origin::Committed, artifacts)))
    }

    /// Copies the artifacts from the cache, if it has those for these inputs.
    fn restore(&self, contract: &str, inputs: &Inputs) -> Result<Option<Artifacts>> {
        let cached = self.cached(inputs);
        if load(&cached, contract, inputs).is_none() {
            return Ok(None);
        }
        copy(&cached, &self.folder, contract)?;
        Ok(load(&self.folder, contract, inputs))
    }

    /// Puts what the compiler left in `output` into the cache and from there into the folder.
    pub fn keep(&self, contract: &str, inputs: &Inputs, output: &Path) -> Result<Artifacts> {
        let listing = output.join(contract).with_extension(LISTING);
        fs::write(&listing, inputs.listing())
            .with_context(|| format!("cannot write {}", listing.display()))?;
        ensure!(load(output, contract, inputs).is_some(), mismatch(output, contract));
        copy(output, &self.cached(inputs), contract)?;
        self.restore(contract, inputs)?.with_context(|| format!("{contract}: its artifacts vanished"))
    }

    fn cached(&self, inputs: &Inputs) -> PathBuf {
        self.cache.join(inputs.key())
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The contract's artifacts in a folder, if they were made from these inputs and their metadata
/// vouches for the code.
fn load(folder: &Path, contract: &str, inputs: &Inputs) -> Option<Artifacts> {
    let listing = folder.join(contract).with_extension(LISTING);
    let fits = fs::read_to_string(listing).ok()? == inputs.listing();
    fits.then(|| whole(folder, contract)).flatten()
}

/// The contract's artifacts in a folder, if all are there and their metadata vouches for the code.
fn whole(folder: &Path, contract: &str) -> Option<Artifacts> {
    let path = |extension| folder.join(contract).with_extension(extension);
    if !path("contract").is_file() {
        return None;
    }
    let code = fs::read(path("wasm")).ok()?;
    let metadata: Value = serde_json::from_slice(&fs::read(path("json")).ok()?).ok()?;
    let code_hash = format!("0x{}", hash(&code));
    let vouched = metadata.pointer("/source/hash")?.as_str()? == code_hash;
    vouched.then(|| Artifacts { bundle: path("contract"), code_bytes: code.len(), code_hash })
}

/// Copies what was compiled in `output` to a folder of somebody's own.
pub fn hand_over(contract: &str, output: &Path, to: &Path) -> Result<Artifacts> {
    copy_files(output, to, contract, &MADE)?;
    whole(to, contract).with_context(|| mismatch(output, contract))
}

fn mismatch(output: &Path, contract: &str) -> String {
    let bundle = output.join(contract).with_extension("contract");
    format!("{}: the compiler left no code that matches its metadata", bundle.display())
}

/// Copies a contract's files with the listing of its inputs.
fn copy(from: &Path, to: &Path, contract: &str) -> Result<()> {
    copy_files(from, to, contract, &MADE)?;
    copy_files(from, to, contract, &[LISTING])
}

/// Copies a contract's files; readers see each either as it was or whole.
fn copy_files(from: &Path, to: &Path, contract: &str, extensions: &[&str]) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for extension in extensions {
        let (source, target) =
            (from.join(contract).with_extension(extension), to.join(contract).with_extension(extension));
        let copied = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(to)?;
            io::copy(&mut fs::File::open(&source)?, &mut file)?;
            file.as_file().set_permissions(fs::metadata(&source)?.permissions())?;
            file.persist(&target)?;
            Ok(())
        };
        copied().with_context(|| format!("cannot copy {} to {}", source.display(), target.display()))?;
    }
    Ok(())
}
