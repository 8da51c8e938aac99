//! What is asked, as it is looked up.

use crate::answer::Refusal;
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::{de::DeserializeOwned, Deserialize};
use std::fmt::Display;
use tributary_client::{account_text, parse_account};
use tributary_history::asked::Part;
use utoipa::IntoParams;

/// How many rows a page has unless somebody wants another number.
const PAGE: u32 = 50;

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paged {
    /// The `next` of the page before
    after: Option<String>,
    /// How many rows, 50 if it is not said
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

impl Paged {
    pub fn part(self) -> Part {
        // A form sends what is empty too.
        let after = self.after.filter(|after| !after.is_empty());
        Part { after, limit: self.limit.unwrap_or(PAGE) }
    }
}

/// An account as it stands in the tables, however it was written.
pub fn account(text: &str) -> Result<String, Refusal> {
    let account = parse_account(text).map_err(|error| Refusal::Bad(error.to_string()))?;
    Ok(account_text(&account))
}

/// What stands behind the question mark: checked by the description already.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Query(asked) = Query::from_request_parts(parts, state).await.map_err(unread)?;
        Ok(Self(asked))
    }
}

/// What stands in the path: so too.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(named) = Path::from_request_parts(parts, state).await.map_err(unread)?;
        Ok(Self(named))
    }
}

/// What the description allows is read; should it not be, whoever runs the service is told why.
fn unread(why: impl Display) -> Refusal {
    tracing::error!("what was asked is not read: {why}");
    Refusal::Bad("what is asked cannot be read: /openapi.json tells how it is written".to_owned())
}
