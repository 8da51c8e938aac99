//! Putting the contracts that were built here on a chain.

use crate::{console::Console, place::Place};
use anyhow::{Context as _, Result};
use tributary_client::{fast_path, Build, Built, Chain, Code, Hash, Part, Signer};

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
