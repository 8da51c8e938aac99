//! What is known of a DAO on a chain: a file, `deployments/<chain>/<dao>.json`, that commands find it by.

use crate::place::deployments_of;
use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use tributary_client::{account_text, hex, parse_account, AccountId, Chain, Hash};
use tributary_interfaces::{
    factory::{CodeHashes, Dao},
    upgrade::Code,
};

/// A DAO's deployment, finished or begun.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    pub name: String,
    /// What the chain calls itself, and what tells it from others.
    pub chain: String,
    pub genesis: HashText,
    /// Who deploys.
    pub deployer: AccountText,
    /// The configuration, hashed: another one is another DAO.
    pub config_hash: HashText,
    pub code: Codes,
    pub factory: AccountText,
    /// Nothing of this deployment is older than this block.
    pub since: u32,
    /// The DAO's contracts, once they are there,
    pub dao: Option<DaoText>,
    /// and the block that brought them.
    pub block: Option<u32>,
}

/// The code of each contract.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    pub token: HashText,
    pub token_fast: HashText,
    pub metrics: HashText,
    pub metrics_fast: HashText,
    pub governor: HashText,
    pub governor_fast: HashText,
    pub treasury: HashText,
    pub treasury_fast: HashText,
    pub factory: HashText,
}

impl Codes {
    /// Those that a DAO is made of.
    pub fn parts(&self) -> CodeHashes {
        let both = |full: HashText, fast: HashText| Code { full: full.0, fast: Some(fast.0) };
        CodeHashes {
            token: both(self.token, self.token_fast),
            metrics: both(self.metrics, self.metrics_fast),
            governor: both(self.governor, self.governor_fast),
            treasury: both(self.treasury, self.treasury_fast),
        }
    }
}

/// A hash, written in hexadecimal digits.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct HashText(pub Hash);

impl TryFrom<String> for HashText {
    type Error = tributary_client::AccountError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // 0x and 64 digits, as an account may be written too.
        let bytes = parse_account(&text)?;
        let bytes: &[u8; 32] = bytes.as_ref();
        Ok(Self(Hash::from(*bytes)))
    }
}

impl From<HashText> for String {
    fn from(HashText(hash): HashText) -> Self {
        hex(hash.as_ref())
    }
}

/// An account, written as an SS58 address.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountText(pub AccountId);

impl TryFrom<String> for AccountText {
    type Error = tributary_client::AccountError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        parse_account(&text).map(Self)
    }
}

impl From<AccountText> for String {
    fn from(AccountText(account): AccountText) -> Self {
        account_text(&account)
    }
}

/// A DAO's contracts, as a file names them.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(from = "Accounts", into = "Accounts")]
pub struct DaoText(pub Dao);

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    token: AccountText,
    metrics: AccountText,
    governor: AccountText,
    treasury: AccountText,
}

impl From<Accounts> for DaoText {
    fn from(Accounts { token, metrics, governor, treasury }: Accounts) -> Self {
        Self(Dao { token: token.0, metrics: metrics.0, governor: governor.0, treasury: treasury.0 })
    }
}

impl From<DaoText> for Accounts {
    fn from(DaoText(Dao { token, metrics, governor, treasury }): DaoText) -> Self {
        Self {
            token: AccountText(token),
            metrics: AccountText(metrics),
            governor: AccountText(governor),
            treasury: AccountText(treasury),
        }
    }
}

impl Deployment {
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| format!("{} is no deployment file", path.display()))
    }

    /// Writes the file, all of it or nothing, with its folder.
    pub fn write(&self, path: &Path) -> Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(folder).and_then(|()| {
            let partial = path.with_extension("json.partial");
            let mut file = fs::File::create(&partial)?;
            file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&partial, path)
        });
        written.with_context(|| path.display().to_string())
    }

    /// The file of the only DAO that was deployed to this chain from here.
    pub fn only_one(chain: &str) -> Result<Option<PathBuf>> {
        let folder = deployments_of(chain);
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(None) };
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        match files.len() {
            0 => Ok(None),
            1 => Ok(files.pop()),
            _ => bail!("which DAO? {} has {}: name one with --dao", folder.display(), files.len()),
        }
    }

    /// Refuses a file of another chain, or one whose contracts the chain does not have.
    pub fn check(&self, path: &Path, chain: &mut impl Chain) -> Result<()> {
        let genesis = chain.genesis()?;
        if self.genesis.0 != genesis {
            bail!(
                "{} is of another chain: {:?} with genesis {}, but this one has {}",
                path.display(),
                self.chain,
                hex(self.genesis.0.as_ref()),
                hex(genesis.as_ref()),
            );
        }
        let Some(DaoText(Dao { token, metrics, governor, treasury })) = self.dao else { return Ok(()) };
        for (part, account) in
            [("token", token), ("metrics", metrics), ("governor", governor), ("treasury", treasury)]
        {
            if chain.code_hash(&account)?.is_none() {
                bail!(
                    "{} is outdated: its {part}, {}, is no contract on this chain (was the chain reset?)",
                    path.display(),
                    account_text(&account),
                );
            }
        }
        Ok(())
    }
}
