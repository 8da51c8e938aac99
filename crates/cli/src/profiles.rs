//! The profiles of `tributary.toml`: what need not be named on each command line.

use crate::{located::Located, reading::said};
use anyhow::{anyhow, Result};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Where the profiles are: in the folder that a command is run in.
pub const FILE: &str = "tributary.toml";

/// `tributary.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The profile that is used when none is named.
    default: Option<String>,
    #[serde(default, rename = "profile")]
    profiles: BTreeMap<String, Profile>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub local: Option<PathBuf>,
    pub url: Option<String>,
    pub dao: Option<PathBuf>,
    pub keystore: Option<PathBuf>,
    pub members: Option<PathBuf>,
    pub db: Option<String>,
}

/// The profile that is named, or the one that is used where none is and no chain is `named`.
pub fn read(name: Option<&str>, named: bool) -> Result<Option<Profile>> {
    let settings = match tributary_files::text(Path::new(FILE), tributary_files::MAX_SETTINGS) {
        Ok(text) => toml::from_str::<Settings>(&text)
            .map_err(|error| Located::of(FILE, &text).wrong_at(error.span(), &said(error.message())))?,
        Err(error) if error.is_missing() => match name {
            Some(name) => return Err(no_file(name)),
            None => return Ok(None),
        },
        Err(error) => return Err(error.into()),
    };
    let default = settings.default.as_deref().filter(|_| !named);
    let Some(name) = name.or(default) else { return Ok(None) };
    match settings.profiles.get(name) {
        Some(profile) => Ok(Some(profile.clone())),
        None => {
            let all = settings.profiles.keys().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
            let all = if all.is_empty() { "none".to_owned() } else { all };
            Err(anyhow!("{FILE} has no profile {name:?}: it has {all}"))
        }
    }
}

fn no_file(name: &str) -> anyhow::Error {
    let here = std::env::current_dir().map_or_else(|_| ".".to_owned(), |here| here.display().to_string());
    anyhow!(
        "there is no {FILE} in {here}, the folder that this is run in, which would say what profile {name:?} is: run it \
         where the file is, or name the chain with --local or --url"
    )
}
