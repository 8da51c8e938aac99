//! What is answered where there is nothing to answer.

use axum::{
    extract::rejection::StringRejection,
    http::{header, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use serde::Serialize;
use tributary_history::{asked::Thing, HistoryError};
use utoipa::ToSchema;

/// The most that somebody may send: nothing that is asked here needs more.
pub(crate) const MAX_BODY: usize = 16 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    /// What was asked makes no sense.
    Bad(String),
    NotThere(String),
    /// There is something, which is not asked so.
    NotSo,
    /// More was sent than anything here needs.
    TooLarge,
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

impl From<StringRejection> for Refusal {
    fn from(rejection: StringRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Bad("what was sent is no text: send it in UTF-8".to_owned()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut wait = None;
        let (status, error) = match self {
            Self::Bad(error) => (StatusCode::BAD_REQUEST, error),
            Self::NotThere(error) => (StatusCode::NOT_FOUND, error),
            Self::NotSo => {
                (StatusCode::METHOD_NOT_ALLOWED, "it is not asked so: /openapi.json tells how".to_owned())
            }
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("that is too much: at most {MAX_BODY} bytes are taken"),
            ),
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

/// Nothing is known of what was asked for.
pub(crate) fn there_is_no(thing: Thing<'_>) -> Refusal {
    Refusal::NotThere(match thing {
        Thing::Member(account) => format!("{account} has never had a part in this DAO"),
        Thing::Book(asset) => {
            format!("the treasury has no books of {asset}: /api/v1/books tells of which it has")
        }
        Thing::Proposal(id) => format!("there is no proposal {id}"),
        Thing::Program(id) => format!("there is no program {id}"),
        Thing::Subject(subject, id) => format!("there is no {} {id}", subject.text()),
    })
}

/// Where there is nothing.
pub async fn nothing_here() -> Refusal {
    Refusal::NotThere("there is nothing here; /openapi.json tells what is".to_owned())
}

pub type Answer<T> = Result<Json<T>, Refusal>;
