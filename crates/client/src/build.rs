//! The contracts as they were built here.

use crate::{Artifacts, ArtifactsError, BalanceType, Code, Hash};
use std::collections::BTreeMap;
use tributary_interfaces::upgrade::{self, Part};

/// What the code is called that founds DAOs.
pub const FACTORY: &str = "the factory";

/// What the fast path of a part is called: "metrics' fast path".
pub fn fast_path(part: Part) -> String {
    let name = part.name();
    let owned = if name.ends_with('s') { "'" } else { "'s" };
    format!("{name}{owned} fast path")
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
            names.insert(fast.hash, format!("the {}", fast_path(part)));
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
        assert_eq!(fast_path(Part::Metrics), "metrics' fast path");
        assert_eq!(fast_path(Part::Token), "token's fast path");
    }
}
