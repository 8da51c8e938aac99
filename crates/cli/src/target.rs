//! What the command line and a profile in `tributary.toml` name: which chain, which DAO, whose key.

use crate::{last_read::LastRead, profiles};
use anyhow::{bail, Result};
use clap::Args;
use std::{io::IsTerminal, path::PathBuf};
use tributary_client::{BalanceType, Signer};
use tributary_node::Keystore;

/// The environment variable with a keystore's password.
pub const PASSWORD: &str = "TRIBUTARY_PASSWORD";

/// Which chain, which DAO, whose key.
#[derive(Args, Clone, Debug, Default)]
pub struct Target {
    /// Work on an embedded chain that is kept in this file
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "url", help_heading = "Chain and key")]
    pub local: Option<PathBuf>,
    /// How a new embedded chain counts its native asset: in a u128, or in a u64 as some chains do
    #[arg(
        long,
        global = true,
        value_name = "u128|u64",
        env = "TRIBUTARY_BALANCE",
        help_heading = "Chain and key"
    )]
    pub balance: Option<BalanceType>,
    /// Work on the chain of the node at this address (ws://127.0.0.1:9944, wss://…)
    #[arg(long, global = true, value_name = "URL", help_heading = "Chain and key")]
    pub url: Option<String>,
    /// Take what is not named here from this profile in tributary.toml
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "TRIBUTARY_PROFILE",
        help_heading = "Chain and key"
    )]
    pub profile: Option<String>,
    /// The DAO's deployment file, as `tributary deploy` wrote it
    #[arg(long, global = true, value_name = "FILE", help_heading = "Chain and key")]
    pub dao: Option<PathBuf>,
    /// Sign with the key in this keystore file (polkadot.js JSON); its password is asked for, or
    /// taken from TRIBUTARY_PASSWORD
    #[arg(long, global = true, value_name = "FILE", help_heading = "Chain and key")]
    pub keystore: Option<PathBuf>,
    /// Sign with this secret, for development ("//Alice"): others see your command line. Safer is the
    /// environment variable TRIBUTARY_SURI
    #[arg(
        long,
        global = true,
        value_name = "SECRET",
        env = "TRIBUTARY_SURI",
        hide_env_values = true,
        help_heading = "Chain and key"
    )]
    pub suri: Option<String>,
    /// Names for accounts, to be read and written instead of them: member[,name,account]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Chain and key")]
    pub members: Option<PathBuf>,
    /// That file as it last could be read.
    #[arg(skip)]
    pub members_read: LastRead,
    /// Read what happened from this history, as far as it goes, instead of asking the chain block by block: a file, or
    /// postgres://…; `tributary history` takes it in
    #[arg(
        long,
        global = true,
        value_name = "PLACE",
        env = "TRIBUTARY_DB",
        hide_env_values = true,
        help_heading = "Chain and key"
    )]
    pub db: Option<String>,
    /// Agree to every cost without being asked, for scripts
    #[arg(long, short, global = true, help_heading = "Chain and key")]
    pub yes: bool,
}

impl Target {
    /// This, with what it does not name taken from its profile.
    pub fn completed(self) -> Result<Self> {
        // An environment variable that is set to nothing names nothing.
        let db = self.db.filter(|db| !db.is_empty());
        let named = self.local.is_some() || self.url.is_some();
        let Some(profile) = profiles::read(self.profile.as_deref(), named)? else {
            return Ok(Self { db, ..self });
        };
        Ok(Self {
            local: self.local.or_else(|| profile.local.filter(|_| !named)),
            url: self.url.or_else(|| profile.url.filter(|_| !named)),
            dao: self.dao.or(profile.dao),
            members: self.members.or(profile.members),
            db: db.or(profile.db),
            keystore: self.keystore.or_else(|| profile.keystore.filter(|_| self.suri.is_none())),
            ..self
        })
    }

    /// Whether somebody has to be asked for the key's password.
    pub fn asks(&self) -> bool {
        self.keystore.is_some() && std::env::var_os(PASSWORD).is_none() && std::io::stdin().is_terminal()
    }

    /// The key that is named, if one is.
    pub fn key(&self) -> Result<Option<Signer>> {
        if let Some(path) = &self.keystore {
            if self.suri.is_some() {
                bail!("two keys: {} and a secret (--suri, TRIBUTARY_SURI); name one", path.display());
            }
            let keystore = Keystore::read(path)?;
            let password = match std::env::var(PASSWORD) {
                _ if !keystore.has_password() => String::new(),
                Ok(password) => password,
                Err(_) if self.asks() => {
                    rpassword::prompt_password(format!("Password of {}: ", path.display()))?
                }
                Err(_) => bail!("{} has a password: set {PASSWORD}", path.display()),
            };
            return Ok(Some(keystore.open(&password)?));
        }
        Ok(self.suri.as_deref().map(Signer::from_uri).transpose()?)
    }
}
