//! What is wrong with a value, and of which key it is.

use anyhow::{Error, Result};
use std::fmt;
use tributary_words::refusal::text;

/// What is wrong with the value of a key, on its way to where the key's line is known.
#[derive(Debug)]
pub struct Wrong {
    pub key: String,
    pub problem: Error,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, text(&self.problem))
    }
}

impl std::error::Error for Wrong {}

/// Says of which key a problem is.
pub trait At<T> {
    fn at(self, key: &str) -> Result<T>;
}

impl<T, E: Into<Error>> At<T> for Result<T, E> {
    fn at(self, key: &str) -> Result<T> {
        self.map_err(|error| match error.into().downcast::<Wrong>() {
            Ok(wrong) => Wrong { key: format!("{key}.{}", wrong.key), ..wrong }.into(),
            Err(problem) => Wrong { key: key.to_owned(), problem }.into(),
        })
    }
}
