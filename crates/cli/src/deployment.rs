//! What is known of a DAO on a chain: a file, `deployments/<chain>/<dao>.json`, that commands find it by.

use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tributary_client::{account_text, hex, parse_account, AccountId, Build, Chain, Part};
use tributary_interfaces::{
    factory::{CodeHashes, Dao},
    upgrade::Code,
};
use tributary_words::hashes::HashText;

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
    /// The configuration as the contracts get it, to say what differs from it; older files have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
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
    /// Those of contracts that were built here.
    pub fn of(build: &Build) -> Self {
        let full = |part: Part| HashText(build.of(part).full.hash);
        let fast = |part: Part| HashText(build.of(part).fast.hash);
        Self {
            token: full(Part::Token),
            token_fast: fast(Part::Token),
            metrics: full(Part::Metrics),
            metrics_fast: fast(Part::Metrics),
            governor: full(Part::Governor),
            governor_fast: fast(Part::Governor),
            treasury: full(Part::Treasury),
            treasury_fast: fast(Part::Treasury),
            factory: HashText(build.factory.hash),
        }
    }

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
        crate::reading::json(path, "deployment file")
    }

    /// Writes the file, all of it or nothing, with its folder.
    pub fn write(&self, path: &Path) -> Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        Ok(tributary_files::replace(path, &[serde_json::to_string_pretty(self)?.as_bytes(), b"\n"])?)
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
            _ => bail!("which DAO? {} has {}: name one with --dao", folder.display(), stems(&files)),
        }
    }

    /// The file of the only DAO that was deployed from here, to whatever chain.
    pub fn only_one_anywhere() -> Result<Option<PathBuf>> {
        let Ok(chains) = fs::read_dir("deployments") else { return Ok(None) };
        let mut files: Vec<PathBuf> = chains
            .filter_map(|chain| fs::read_dir(chain.ok()?.path()).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        match files.len() {
            0 | 1 => Ok(files.pop()),
            _ => bail!("which DAO? deployments has {}: name one with --dao", stems(&files)),
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

/// A name as a part of a file's name.
pub fn slug(name: &str) -> String {
    let letters =
        name.chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let slug: String = letters.collect();
    let parts: Vec<_> = slug.split('-').filter(|part| !part.is_empty()).collect();
    match parts.is_empty() {
        // Of letters that file names need not have.
        true => "unnamed".to_owned(),
        false => parts.join("-"),
    }
}

/// "harbor, quick, third", of deployment files.
fn stems(files: &[PathBuf]) -> String {
    let stems = files.iter().filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()));
    stems.collect::<Vec<_>>().join(", ")
}

/// The folder of a chain's deployments.
pub fn deployments_of(chain: &str) -> PathBuf {
    Path::new("deployments").join(slug(chain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_file_names() {
        assert_eq!(slug("Tributary demo"), "tributary-demo");
        assert_eq!(slug("../../etc: Ünïcode!"), "etc-n-code");
        assert_eq!(slug("\u{6771}\u{4eac}"), "unnamed", "and no hidden file");
    }
}
