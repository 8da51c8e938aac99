//! What people write for arguments, as commands need it.

use crate::place::{Context, Place};
use anyhow::{anyhow, ensure, Context as _, Result};
use tributary_client::{messages, ChainExt, DaoClient};
use tributary_interfaces::{metrics::AttestationId, PSP22Metadata};
use tributary_words::time::Span;

pub fn token_decimals(client: &mut DaoClient<'_, Place>) -> Result<u8> {
    Ok(client.chain.read(messages::psp22_metadata(client.dao.token).token_decimals())?)
}

/// Numbers in a line.
pub fn numbers(ids: &[AttestationId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// An amount of the native asset that is to be given: more than nothing.
pub fn native(context: &Context, text: &str) -> Result<u128> {
    let amount = tributary_words::amount::parse(text, context.native.decimals)
        .with_context(|| format!("{text:?} cannot be given"))?;
    ensure!(amount > 0, "{text:?} cannot be given: it is nothing, so nothing was sent; name more than 0");
    Ok(amount)
}

pub fn span(text: &str) -> Result<u64> {
    Ok(Span::try_from(text.to_owned()).map_err(|error| anyhow!(error))?.0)
}
