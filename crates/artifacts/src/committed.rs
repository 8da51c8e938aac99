//! The contracts in the repository's folder `artifacts/`, as their sources make them: who founds a DAO needs no
//! compiler for contracts.
//!
//! `keys.toml` says by the hash of a contract's inputs what each was made from; beside it, for either kind of chain,
//! are code and metadata in one compressed `.contract` file. What was made from other inputs is not used. That the
//! sources make just these bytes is checked wherever they are compiled (`tributary-artifacts --verify`).

use crate::{balance::Balance, inputs::Inputs};
use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::value::RawValue;
use std::{
    collections::BTreeMap,
    env, fs,
    io::Read,
    path::{Path, PathBuf},
};

pub const FOLDER: &str = "artifacts";
pub const KEYS: &str = "keys.toml";
/// More than any contract's metadata and code.
const MAX_BUNDLE: u64 = 16 * 1024 * 1024;

/// The folder in a clone.
pub struct Committed {
    folder: PathBuf,
    balance: Balance,
}

/// The keys of contracts' inputs, by kind of chain.
pub type Keys = BTreeMap<String, BTreeMap<String, String>>;

impl Committed {
    /// The folder of the workspace at `root`; unless TRIBUTARY_FROM_SOURCE asks for everything to be compiled.
    pub fn open(root: &Path, balance: Balance) -> Option<Self> {
        let from_source = env::var_os("TRIBUTARY_FROM_SOURCE").is_some_and(|value| !value.is_empty());
        (!from_source).then(|| Self::of(root, balance))
    }

    pub fn of(root: &Path, balance: Balance) -> Self {
        Self { folder: root.join(FOLDER), balance }
    }

    /// Whether it has what is made from these inputs.
    pub fn has(&self, contract: &str, inputs: &Inputs) -> bool {
        let keys = keys(&self.folder);
        let key = keys.get(self.balance.name()).and_then(|keys| keys.get(contract));
        key.is_some_and(|key| *key == inputs.key()) && self.path(contract).is_file()
    }

    /// Writes a contract's files to a folder, with the listing of its inputs.
    pub fn unpack(&self, contract: &str, inputs: &Inputs, to: &Path) -> Result<()> {
        let path = self.path(contract);
        let unpacked = || -> Result<()> {
            let mut bundle = String::new();
            GzDecoder::new(fs::File::open(&path)?).take(MAX_BUNDLE).read_to_string(&mut bundle)?;
            let (metadata, code) = parted(&bundle)?;
            let file = |extension| to.join(contract).with_extension(extension);
            fs::write(file("contract"), bundle)?;
            fs::write(file("json"), metadata)?;
            fs::write(file("wasm"), code)?;
            fs::write(file("inputs"), inputs.listing())?;
            Ok(())
        };
        unpacked().with_context(|| format!("cannot read {}", path.display()))
    }

    pub fn path(&self, contract: &str) -> PathBuf {
        self.folder.join(self.balance.name()).join(format!("{contract}.contract.gz"))
    }
}

fn keys(folder: &Path) -> Keys {
    let text = fs::read_to_string(folder.join(KEYS)).unwrap_or_default();
    toml::from_str(&text).unwrap_or_default()
}

/// A bundle's metadata, and its code.
fn parted(bundle: &str) -> Result<(Vec<u8>, Vec<u8>)> {
    let parts: BTreeMap<&str, &RawValue> = serde_json::from_str(bundle)?;
    let source = parts.get("source").context("it has no `source`")?.get();
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(source)?;
    let code = fields.get("wasm").context("it has no code")?.get();
    let digits =
        code.trim_matches('"').strip_prefix("0x").context("its code is not in hexadecimal digits")?;
    let bytes = hex::decode(digits).context("its code is not in hexadecimal digits")?;
    // All else stays as it is, to the letter.
    let metadata = bundle.replacen(&format!(r#""wasm":{code},"#), "", 1);
    Ok((metadata.into_bytes(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_comes_apart_into_metadata_without_code_in_its_order_and_the_code() {
        let bundle = r#"{"source":{"hash":"0x1c","wasm":"0x0061ff","b":1},"a":[{"z":1,"y":2}],"n":340282366920938463463374607431768211455}"#;
        let (metadata, code) = parted(bundle).unwrap();
        assert_eq!(code, [0, 0x61, 0xff]);
        let text = String::from_utf8(metadata).unwrap();
        assert_eq!(text, bundle.replace(r#""wasm":"0x0061ff","#, ""));
        for broken in
            ["", "{}", r#"{"source":{}}"#, r#"{"source":{"wasm":"0x0"}}"#, r#"{"source":{"wasm":"zz"}}"#]
        {
            assert!(parted(broken).is_err(), "{broken}");
        }
    }
}
