//! What members signed, handed in to be sent.

use crate::{
    answer::{Answer, Refusal, Told},
    asked::Named,
    desk::{Desk, Purse},
    limits::Asker,
    Service,
};
use axum::{
    extract::{rejection::StringRejection, State},
    http::StatusCode,
    Extension, Json,
};
use serde::Serialize;
use std::sync::Arc;
use tributary_history::{Fate, RelayRow};
use utoipa::ToSchema;

/// Whether what members signed is sent here, and for how much.
#[derive(Serialize, ToSchema)]
pub struct Relays {
    relays: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    purse: Option<Purse>,
    /// How many wait for their turn.
    queued: u32,
}

/// What was handed in, and that nobody depends on this service for it.
#[derive(Serialize, ToSchema)]
pub struct HandedIn {
    #[serde(flatten)]
    row: RelayRow,
    /// Where to ask how it fares.
    status_at: String,
    note: &'static str,
}

const NOTE: &str =
    "this service can neither change it nor keep it from counting: the same file may be handed in or \
                    relayed anywhere else at any time, and counts once";

impl From<RelayRow> for HandedIn {
    fn from(row: RelayRow) -> Self {
        Self { status_at: format!("/api/v1/relay/{}", row.id), row, note: NOTE }
    }
}

impl Service {
    fn desk(&self) -> Result<&Desk, Refusal> {
        self.relay.as_ref().ok_or_else(|| {
            Refusal::NotThere(
                "nothing is relayed here: hand it in elsewhere, or send it with `tributary relay`".to_owned(),
            )
        })
    }
}

/// Whether ballots and delegations are relayed here, and what is left of the day's budget
#[utoipa::path(get, path = "/api/v1/relay", tag = "relay", responses((status = 200, body = Relays)))]
pub async fn stands(State(service): State<Arc<Service>>) -> Answer<Relays> {
    let counts = service.database.count_by_fate(&service.known).await?;
    let queued = counts.iter().find(|(fate, _)| *fate == Fate::Queued).map_or(0, |(_, count)| *count);
    let purse = service.relay.as_ref().map(Desk::purse);
    Ok(Json(Relays { relays: purse.is_some(), purse, queued }))
}

/// Hands in a ballot or a delegation: the file that `tributary sign-vote` or `sign-delegate` wrote, as it is
#[utoipa::path(post, path = "/api/v1/relay", tag = "relay",
    request_body(content = Object, description = "docs/FRONTENDS.md, \"Signing and relaying\", has its fields",
        content_type = "application/json"),
    responses((status = 202, body = HandedIn), (status = 400, body = Told), (status = 404, body = Told),
        (status = 413, body = Told), (status = 422, body = Told, description = "It would not count, and why"), (status = 429, body = Told),
        (status = 503, body = Told),
        (status = 507, body = Told)))]
pub async fn hand_in(
    State(service): State<Arc<Service>>,
    Extension(Asker(client)): Extension<Asker>,
    body: Result<String, StringRejection>,
) -> Result<(StatusCode, Json<HandedIn>), Refusal> {
    let body = body?;
    let desk = service.desk()?;
    let row = desk.hand_in(body, client.to_string()).await?;
    Ok((StatusCode::ACCEPTED, Json(row.into())))
}

/// How something that was handed in fares
#[utoipa::path(get, path = "/api/v1/relay/{id}", tag = "relay", params(("id" = String, Path)),
    responses((status = 200, body = HandedIn), (status = 404, body = Told)))]
pub async fn fares(State(service): State<Arc<Service>>, Named(id): Named<String>) -> Answer<HandedIn> {
    let found = service.database.handed_in(&service.known, &id).await?;
    let nothing = || Refusal::NotThere(format!("nothing was handed in as {id}"));
    found.map(|row| Json(row.into())).ok_or_else(nothing)
}
