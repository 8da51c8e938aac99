//! Putting contracts that were built here on a chain.

use crate::{console::Console, place::Place};
use anyhow::{Context as _, Result};
use tributary_client::{fast_path, Build, Built, Chain, Code, Hash, Part, Signer};

/// A code, and what it is called.
pub type Named<'a> = (String, &'a Code);

/// The code of a contract of a DAO and that of its fast path.
pub fn part(build: &Build, part: Part) -> [Named<'_>; 2] {
    let Built { full, fast } = build.of(part);
    [(part.to_string(), full), (fast_path(part), fast)]
}

/// Everything that makes DAOs.
pub fn all(build: &Build) -> Vec<Named<'_>> {
    let parts = Part::ALL.into_iter().flat_map(|one| part(build, one));
    parts.chain([("factory".to_owned(), &build.factory)]).collect()
}

/// Uploads codes as far as the chain does not have them, once whoever pays has agreed to all at once. Returns those that
/// were uploaded.
pub fn upload(codes: &[Named], place: &mut Place, signer: &Signer, console: Console) -> Result<Vec<Hash>> {
    let all: Vec<&[u8]> = codes.iter().map(|(_, code)| code.wasm.as_slice()).collect();
    place.announce_uploads(signer, &all)?;
    let mut uploaded = Vec::new();
    for (what, code) in codes {
        if place.has_code(&code.hash)? {
            console.say(format_args!("{what}: its code is there"));
            continue;
        }
        console.say(format_args!("{what}: uploading {} bytes", code.wasm.len()));
        place.upload(signer, &code.wasm).with_context(|| format!("uploading the code of the {what}"))?;
        uploaded.push(code.hash);
    }
    Ok(uploaded)
}
