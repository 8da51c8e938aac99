//! The contracts as they were built here.

use crate::{AccountId, Artifacts, ArtifactsError, BalanceType, Code, Hash};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, str::FromStr};
use tributary_interfaces::{factory::Dao, upgrade};

/// What the code is called that founds DAOs.
pub const FACTORY: &str = "the factory";

/// A contract of a DAO.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Token,
    Metrics,
    Governor,
    Treasury,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Token, Self::Metrics, Self::Governor, Self::Treasury];

    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Metrics => "metrics",
            Self::Governor => "governor",
            Self::Treasury => "treasury",
        }
    }

    pub fn account(self, dao: &Dao) -> AccountId {
        match self {
            Self::Token => dao.token,
            Self::Metrics => dao.metrics,
            Self::Governor => dao.governor,
            Self::Treasury => dao.treasury,
        }
    }

    /// "metrics' fast path".
    pub fn fast_path(self) -> String {
        let name = self.name();
        let owned = if name.ends_with('s') { "'" } else { "'s" };
        format!("{name}{owned} fast path")
    }

    /// The part that this account is.
    pub fn of(dao: &Dao, account: &AccountId) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.account(dao) == *account)
    }
}

/// A text that is no contract's name.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no contract of a DAO: it is made of token, metrics, governor and treasury")]
pub struct PartError(pub String);

impl FromStr for Part {
    type Err = PartError;

    fn from_str(text: &str) -> Result<Self, PartError> {
        Self::ALL.into_iter().find(|part| part.name() == text).ok_or_else(|| PartError(text.to_owned()))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A contract's code and that of its fast path.
pub struct Built {
    pub full: Code,
    pub fast: Code,
}

/// All contracts that make DAOs.
pub struct Build {
    token: Built,
    metrics: Built,
    governor: Built,
    treasury: Built,
    pub factory: Code,
}

impl Build {
    /// What each code is called, by its hash.
    pub fn names(&self) -> BTreeMap<Hash, String> {
        let mut names = BTreeMap::from([(self.factory.hash, FACTORY.to_owned())]);
        for part in Part::ALL {
            let Built { full, fast } = self.of(part);
            names.insert(full.hash, format!("the {part}"));
            names.insert(fast.hash, format!("the {}", part.fast_path()));
        }
        names
    }

    /// The contracts for chains with such balances.
    pub fn read(balance: BalanceType) -> Result<Self, ArtifactsError> {
        let artifacts = Artifacts::locate(balance);
        let code = |name: &str| artifacts.code(&format!("tributary_{name}"));
        let built = |part: Part| -> Result<Built, ArtifactsError> {
            Ok(Built { full: code(part.name())?, fast: code(&format!("{part}_fast"))? })
        };
        Ok(Self {
            token: built(Part::Token)?,
            metrics: built(Part::Metrics)?,
            governor: built(Part::Governor)?,
            treasury: built(Part::Treasury)?,
            factory: code("factory")?,
        })
    }

    pub fn of(&self, part: Part) -> &Built {
        match part {
            Part::Token => &self.token,
            Part::Metrics => &self.metrics,
            Part::Governor => &self.governor,
            Part::Treasury => &self.treasury,
        }
    }

    /// What a contract is founded with or upgraded to.
    pub fn code(&self, part: Part) -> upgrade::Code {
        let Built { full, fast } = self.of(part);
        upgrade::Code { full: full.hash, fast: Some(fast.hash) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_path_is_told_as_english_has_it() {
        assert_eq!(Part::Metrics.fast_path(), "metrics' fast path");
        assert_eq!(Part::Token.fast_path(), "token's fast path");
    }
}
