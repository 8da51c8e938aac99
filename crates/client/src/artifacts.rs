//! The contracts as the build left them.

use crate::BalanceType;
use blake2::{digest::consts::U32, Blake2b, Digest};
use ink::primitives::Hash;
use std::path::{Path, PathBuf};

/// The chain's hash of some bytes: blake2, 256 bits.
pub fn hash_of(bytes: &[u8]) -> Hash {
    <[u8; 32]>::from(Blake2b::<U32>::digest(bytes)).into()
}

/// Most that is read of a contract's code or metadata.
pub(crate) const MAX_ARTIFACT: u64 = 64 * tributary_files::MEGABYTE;

/// A contract's code and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub wasm: Vec<u8>,
    pub hash: Hash,
}

/// Why a contract's code cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactsError {
    #[error("{path} is missing: build the contracts first (scripts/build --balance {balance})")]
    Missing { path: PathBuf, balance: BalanceType },
    #[error("{path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
}

/// A folder of built contracts.
#[derive(Clone, Debug)]
pub struct Artifacts {
    folder: PathBuf,
    balance: BalanceType,
}

impl Artifacts {
    /// The contracts for chains with such balances, in the folder that `TRIBUTARY_ARTIFACTS` names, or else
    /// in `target/contracts` of the checkout that this program was built from.
    pub fn locate(balance: BalanceType) -> Self {
        let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/contracts");
        let named = std::env::var_os("TRIBUTARY_ARTIFACTS").filter(|folder| !folder.is_empty());
        let folder = named.map_or_else(default, PathBuf::from);
        Self { folder: folder.join(balance.folder()), balance }
    }

    /// Where the code of contract `name` is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("wasm")
    }

    /// The code of contract `name`, for instance "tributary_token".
    pub fn code(&self, name: &str) -> Result<Code, ArtifactsError> {
        let path = self.path(name);
        let wasm = tributary_files::bytes(&path, MAX_ARTIFACT).map_err(|error| match error.is_missing() {
            true => ArtifactsError::Missing { path: path.clone(), balance: self.balance },
            false => ArtifactsError::Unreadable { path: path.clone(), source: error.why.into() },
        })?;
        Ok(Code { hash: hash_of(&wasm), wasm })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the metadata of contract `name` is: a JSON file that lists its messages.
    pub fn metadata(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("json")
    }
}
