//! A contract's own error, in words.

use anyhow::{anyhow, Error, Result};
use scale::{Decode, Encode};
use std::fmt::Debug;
use tributary_client::{describe, CallError, TypeInfo};

/// The result of a call, or the contract's own error with its numbers and accounts.
pub fn explained<T, E>(result: Result<T, CallError<E>>) -> Result<T>
where
    E: Debug + Decode + Encode + TypeInfo + Send + Sync + 'static,
{
    result.map_err(|error| match error {
        CallError::Contract(error) => refusal(&error),
        CallError::Chain(error) => error.into(),
        other => other.into(),
    })
}

/// A contract's own error, where it is an answer.
pub fn refusal<E: Encode + TypeInfo + 'static>(error: &E) -> Error {
    anyhow!("the contract refused: {}", describe(error))
}
