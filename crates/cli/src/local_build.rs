//! The contracts as they were built here.

use crate::{
    console::Console,
    deployment::{Codes, HashText},
    place::Place,
};
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde::Deserialize;
use std::fmt;
use tributary_client::{AccountId, Artifacts, ArtifactsError, BalanceType, Chain, Code, Hash, Signer};
use tributary_interfaces::{factory::Dao, upgrade};

/// A contract of a DAO.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
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

    /// The part that this account is.
    pub fn of(dao: &Dao, account: &AccountId) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.account(dao) == *account)
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

    pub fn hashes(&self) -> Codes {
        let full = |part: Part| HashText(self.of(part).full.hash);
        let fast = |part: Part| HashText(self.of(part).fast.hash);
        Codes {
            token: full(Part::Token),
            token_fast: fast(Part::Token),
            metrics: full(Part::Metrics),
            metrics_fast: fast(Part::Metrics),
            governor: full(Part::Governor),
            governor_fast: fast(Part::Governor),
            treasury: full(Part::Treasury),
            treasury_fast: fast(Part::Treasury),
            factory: HashText(self.factory.hash),
        }
    }

    /// Uploads the code of a contract and its fast path, if the chain does not have it. Returns what was uploaded.
    pub fn upload(
        &self,
        part: Part,
        place: &mut Place,
        signer: &Signer,
        console: Console,
    ) -> Result<Vec<Hash>> {
        let Built { full, fast } = self.of(part);
        let mut uploaded = Vec::new();
        for (what, code) in [(part.to_string(), full), (format!("{part}'s fast path"), fast)] {
            uploaded.extend(upload(&what, code, place, signer, console)?);
        }
        Ok(uploaded)
    }

    /// Has whoever pays agree to uploading all that is missing of these parts, at once.
    pub fn announce(&self, parts: &[Part], place: &mut Place, signer: &Signer) -> Result<()> {
        let codes: Vec<&[u8]> =
            parts.iter().flat_map(|part| [&self.of(*part).full, &self.of(*part).fast]).map(wasm).collect();
        Ok(place.announce_uploads(signer, &codes)?)
    }

    /// The same of everything that makes DAOs.
    pub fn upload_all(&self, place: &mut Place, signer: &Signer, console: Console) -> Result<()> {
        let parts = Part::ALL.iter().flat_map(|part| [&self.of(*part).full, &self.of(*part).fast]);
        let codes: Vec<&[u8]> = parts.chain([&self.factory]).map(wasm).collect();
        place.announce_uploads(signer, &codes)?;
        for part in Part::ALL {
            self.upload(part, place, signer, console)?;
        }
        upload("factory", &self.factory, place, signer, console)?;
        Ok(())
    }
}

fn wasm(code: &Code) -> &[u8] {
    &code.wasm
}

fn upload(
    what: &str,
    code: &Code,
    place: &mut Place,
    signer: &Signer,
    console: Console,
) -> Result<Option<Hash>> {
    if place.has_code(&code.hash)? {
        console.say(format_args!("{what}: its code is there"));
        return Ok(None);
    }
    console.say(format_args!("{what}: uploading {} bytes", code.wasm.len()));
    place.upload(signer, &code.wasm).with_context(|| format!("uploading the code of the {what}"))?;
    Ok(Some(code.hash))
}
