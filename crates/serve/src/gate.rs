//! What comes in is held to the limits, and what goes out is counted.

use crate::{answer::Refusal, limits::Asker, Service};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// The longest that an answer takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// What tells whether the service is well.
pub(crate) const WATCHED: [&str; 2] = ["/health", "/metrics"];

/// Lets through what is within the limits.
pub async fn keep(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    let asker = service.limits.asker(&request);
    request.extensions_mut().insert(Asker(asker));
    // Whoever watches over the service needs no seat: these are short, and must not fail as others are slow.
    let is_watched = WATCHED.contains(&request.uri().path());
    let seat = || if is_watched { Ok(None) } else { service.limits.seat(asker).map(Some) };
    let answered = match service.limits.admit(asker).and_then(|()| seat()) {
        Ok(_seat) => timeout(PATIENCE, next.run(request)).await.map_err(|_| ("time", Refusal::Slow)),
        Err(turned_away) => Err(turned_away),
    };
    let response = answered.unwrap_or_else(|(limit, refusal)| {
        service.measures.turned_away(limit);
        refusal.into_response()
    });
    service.measures.answered(response.status().as_u16());
    response
}
