//! Putting the contracts that were built here on a chain.

use crate::{console::Console, place::Place};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use tributary_client::{Build, Built, Chain, Code, Hash, Part, Signer};

/// Uploads the code of a contract and its fast path, if the chain does not have it. Returns what was uploaded.
pub fn upload(
    build: &Build,
    part: Part,
    place: &mut Place,
    signer: &Signer,
    console: Console,
) -> Result<Vec<Hash>> {
    let Built { full, fast } = build.of(part);
    let mut uploaded = Vec::new();
    for (what, code) in [(part.to_string(), full), (fast_path(part), fast)] {
        uploaded.extend(upload_code(&what, code, place, signer, console)?);
    }
    Ok(uploaded)
}

/// Has whoever pays agree to uploading all that is missing of these parts, at once.
pub fn announce(build: &Build, parts: &[Part], place: &mut Place, signer: &Signer) -> Result<()> {
    let codes: Vec<&[u8]> = parts.iter().flat_map(|part| both(build, *part)).map(wasm).collect();
    Ok(place.announce_uploads(signer, &codes)?)
}

/// Uploads everything that makes DAOs, as far as the chain does not have it.
pub fn upload_all(build: &Build, place: &mut Place, signer: &Signer, console: Console) -> Result<()> {
    let parts = Part::ALL.into_iter().flat_map(|part| both(build, part));
    let codes: Vec<&[u8]> = parts.chain([&build.factory]).map(wasm).collect();
    place.announce_uploads(signer, &codes)?;
    for part in Part::ALL {
        upload(build, part, place, signer, console)?;
    }
    upload_code("factory", &build.factory, place, signer, console)?;
    Ok(())
}

/// "metrics' fast path".
fn fast_path(part: Part) -> String {
    let name = part.name();
    let owned = if name.ends_with('s') { "'" } else { "'s" };
    format!("{name}{owned} fast path")
}

/// What the code that was built here is called.
pub fn names(build: &Build) -> BTreeMap<Hash, String> {
    let mut names = BTreeMap::from([(build.factory.hash, "the factory".to_owned())]);
    for part in Part::ALL {
        let Built { full, fast } = build.of(part);
        names.insert(full.hash, format!("the {part}"));
        names.insert(fast.hash, format!("the {}", fast_path(part)));
    }
    names
}

fn both(build: &Build, part: Part) -> [&Code; 2] {
    let Built { full, fast } = build.of(part);
    [full, fast]
}

fn wasm(code: &Code) -> &[u8] {
    &code.wasm
}

fn upload_code(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_path_is_told_as_english_has_it() {
        assert_eq!(fast_path(Part::Metrics), "metrics' fast path");
        assert_eq!(fast_path(Part::Token), "token's fast path");
    }
}
