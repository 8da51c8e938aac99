//! What is asked, as it is looked up.

use crate::answer::Refusal;
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::{de::DeserializeOwned, Deserialize};
use std::fmt::Display;
use tributary_client::{account_text, hash_of, hex, parse_account};
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
    /// What tells the list from others.
    #[serde(skip)]
    #[param(ignore)]
    mark: String,
}

impl Paged {
    pub fn part(self) -> Part {
        // A form sends what is empty too.
        let after = self.after.filter(|after| !after.is_empty());
        Part { after, limit: self.limit.unwrap_or(PAGE), mark: self.mark }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paged {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Asked(paged) = Asked::<Self>::from_request_parts(parts, state).await?;
        Ok(Self { mark: mark_of(parts), ..paged })
    }
}

/// By the path, and by all that is asked but for the page.
fn mark_of(parts: &Parts) -> String {
    let mut asked: Vec<&str> = parts.uri.query().unwrap_or_default().split('&').collect();
    asked.retain(|one| !one.is_empty() && !one.starts_with("after=") && !one.starts_with("limit="));
    asked.sort_unstable();
    let hash = hex(hash_of(format!("{}?{}", parts.uri.path(), asked.join("&")).as_bytes()).as_ref());
    format!("{}.", hash.get(2..8).unwrap_or_default())
}

/// An account as it stands in the tables, however it was written.
pub fn account(text: &str) -> Result<String, Refusal> {
    let account = parse_account(text).map_err(|error| Refusal::Bad(error.to_string()))?;
    Ok(account_text(&account))
}

/// Refuses a span that ends before it begins.
pub fn in_order<T: PartialOrd + Display>(of: &str, from: Option<T>, to: Option<T>) -> Result<(), Refusal> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            Err(Refusal::Bad(format!("from {of} {from} to {to} there is nothing: the first is the larger")))
        }
        _ => Ok(()),
    }
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
