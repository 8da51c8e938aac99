//! What is asked: checked before anything is looked up.

use crate::answer::Refusal;
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::{de::DeserializeOwned, Deserialize};
use tributary_client::{account_text, parse_account};
use tributary_history::asked::{Part, MAX_PAGE};
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
    pub fn part(self) -> Result<Part, Refusal> {
        let limit = self.limit.unwrap_or(PAGE);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Refusal::Bad(format!("limit={limit}: a page has 1 to {MAX_PAGE} rows")));
        }
        // PostgreSQL knows no such letter.
        // A form sends what is empty too.
        let after = self.after.filter(|after| !after.is_empty());
        Ok(Part { after: after.map(|after| after.replace('\0', "")), limit })
    }
}

/// An account as it stands in the tables, however it was written.
pub fn account(text: &str) -> Result<String, Refusal> {
    let account = parse_account(text).map_err(|error| Refusal::Bad(error.to_string()))?;
    Ok(account_text(&account))
}

/// What stands behind the question mark.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Query(asked) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Refusal::Bad(rejection.body_text()))?;
        Ok(Self(asked))
    }
}

/// What stands in the path.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(named) = Path::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Refusal::Bad(rejection.body_text()))?;
        Ok(Self(named))
    }
}
