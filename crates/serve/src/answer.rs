//! What is answered where there is nothing to answer.

use axum::{
    http::{header, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use serde::Serialize;
use tributary_history::HistoryError;
use utoipa::ToSchema;

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    /// What was asked makes no sense.
    Bad(String),
    NotThere(String),
    /// It is understood, and cannot be done: a contract refuses it.
    Unfit(String),
    /// Too many of the kind came: again after so many seconds.
    TooMany(String, u64),
    /// It cannot be done for now.
    Away(String),
    /// It takes too long.
    Slow,
    /// The database has no room any more for what was handed in.
    Full,
    /// The database fails: why is for whoever runs it, not for whoever asks.
    Failing,
}

/// A refusal, as it is told.
#[derive(Serialize, ToSchema)]
pub struct Told {
    error: String,
}

impl From<HistoryError> for Refusal {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::BadCursor { .. } => Self::Bad(error.to_string()),
            other => {
                tracing::error!("{other}");
                match other.is_full() {
                    true => Self::Full,
                    false => Self::Failing,
                }
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut wait = None;
        let (status, error) = match self {
            Self::Bad(error) => (StatusCode::BAD_REQUEST, error),
            Self::NotThere(error) => (StatusCode::NOT_FOUND, error),
            Self::Unfit(error) => (StatusCode::UNPROCESSABLE_ENTITY, error),
            Self::TooMany(error, seconds) => {
                wait = Some([(header::RETRY_AFTER, seconds.to_string())]);
                (StatusCode::TOO_MANY_REQUESTS, error)
            }
            Self::Away(error) => (StatusCode::SERVICE_UNAVAILABLE, error),
            Self::Slow => {
                (StatusCode::GATEWAY_TIMEOUT, "that takes too long: ask for less, or again later".to_owned())
            }
            Self::Full => (
                StatusCode::INSUFFICIENT_STORAGE,
                "this service has no room left to keep it: send it elsewhere, or come again later".to_owned(),
            ),
            Self::Failing => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the history cannot be read at the moment: try again later".to_owned(),
            ),
        };
        (status, wait, Json(Told { error })).into_response()
    }
}

pub type Answer<T> = Result<Json<T>, Refusal>;
