//! An embedded chain in a file, as commands need it. A program that is built without the feature `embedded` opens none.

use anyhow::Result;
use std::{collections::BTreeMap, path::Path};
use tributary_client::{AccountId, BalanceType, Chain, ChainError, Millis};

/// What a command does with a chain that is kept in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Looks at it: so may others at the same time, and nothing is written.
    Look,
    Change,
    /// May begin a new one.
    Begin,
}

impl Access {
    /// Of a command that changes something unless it is asked only to look.
    pub fn unless(only_look: bool) -> Self {
        match only_look {
            true => Self::Look,
            false => Self::Change,
        }
    }
}

/// A chain whose clock the caller moves, whose accounts have names, and which is kept in a file.
pub trait Local: Chain {
    /// Moves the clock.
    fn advance(&mut self, by: Millis);
    /// Remembers what an account is called here.
    fn remember(&mut self, account: AccountId, name: &str);
    /// What accounts are called here.
    fn names(&self) -> &BTreeMap<AccountId, String>;
    /// Gives an account that has nothing what it needs for deposits, bonds and gifts.
    fn welcome(&mut self, account: &AccountId) -> Result<(), ChainError>;
    /// Writes the chain to its file.
    fn save(&mut self) -> Result<()>;
}

#[cfg(not(feature = "embedded"))]
pub fn open(file: &Path, _: Option<BalanceType>, _: Access) -> Result<Box<dyn Local>> {
    anyhow::bail!(
        "{}: this program was built without an embedded chain: name a node with --url",
        file.display()
    )
}

#[cfg(feature = "embedded")]
pub use embedded::open;

#[cfg(feature = "embedded")]
mod embedded {
    use super::*;
    use anyhow::anyhow;
    use tributary_core::SECOND;
    use tributary_embedded::Embedded;

    /// How far the clock moves with each transaction.
    const BLOCK_TIME: Millis = 6 * SECOND;

    /// Opens the chain in a file.
    pub fn open(file: &Path, balance: Option<BalanceType>, access: Access) -> Result<Box<dyn Local>> {
        let missing = || anyhow!("{} is not there: begin with `tributary --local {0} found`", file.display());
        let chain = match access {
            Access::Look => Embedded::look(file, balance)?.ok_or_else(missing)?,
            Access::Change if !file.exists() => return Err(missing()),
            Access::Change => {
                let mut chain = Embedded::open(file, balance, BLOCK_TIME)?;
                // Who looks is told of the past, a moment later than the chain was left: what they are told
                // holds for whoever then acts.
                chain.advance(1);
                chain
            }
            Access::Begin => Embedded::open(file, balance, BLOCK_TIME)?,
        };
        Ok(Box::new(chain))
    }

    impl Local for Embedded {
        fn advance(&mut self, by: Millis) {
            self.advance(by);
        }

        fn remember(&mut self, account: AccountId, name: &str) {
            self.remember(account, name);
        }

        fn names(&self) -> &BTreeMap<AccountId, String> {
            self.names()
        }

        fn welcome(&mut self, account: &AccountId) -> Result<(), ChainError> {
            self.welcome(account)
        }

        fn save(&mut self) -> Result<()> {
            Ok(self.save()?)
        }
    }
}
