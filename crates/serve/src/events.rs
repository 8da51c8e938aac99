//! What happened, in the words of the contracts' events.

use crate::{
    answer::{Answer, Refusal, Told},
    asked::{account, in_order, Asked, Named, Paged},
    Service,
};
use axum::{extract::State, Json};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};
use tributary_client::EventBook;
use tributary_history::asked::{About, Blocks, EventRow, Page, Subject, Thing};
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Called {
    /// Only events of this name, as in `Voted`
    event: Option<String>,
    /// Only from this block on
    from: Option<u32>,
    /// Only up to this block, itself included
    to: Option<u32>,
}

/// What the suite's events are called.
static KNOWN: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| EventBook::default().names().map(str::to_owned).collect());

/// What happened, newest first
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Called, Paged),
    responses((status = 200, body = Page<EventRow>), (status = 400, body = Told)))]
pub async fn events(
    State(service): State<Arc<Service>>,
    Asked(Called { event, from, to }): Asked<Called>,
    paged: Paged,
) -> Answer<Page<EventRow>> {
    let about = match event.as_deref() {
        None => About::All,
        Some(name) if KNOWN.contains(name) => About::Named(name),
        Some(name) => {
            let all = KNOWN.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(Refusal::Bad(format!("{name:?} is no event: they are called {all}")));
        }
    };
    in_order("block", from, to)?;
    let blocks = Blocks { from: from.unwrap_or(Blocks::ALL.from), to: to.unwrap_or(Blocks::ALL.to) };
    Ok(Json(service.database.happened(&service.known, about, blocks, &paged.part()).await?))
}

/// What happened to somebody, newest first
#[utoipa::path(get, path = "/api/v1/members/{account}/activity", tag = "events",
    params(("account" = String, Path), Paged),
    responses((status = 200, body = Page<EventRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn activity(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    paged: Paged,
) -> Answer<Page<EventRow>> {
    let account = account(&text)?;
    let about = About::Account(&account);
    let page = service.database.happened(&service.known, about, Blocks::ALL, &paged.part()).await?;
    service.listed(Thing::Member(&account), page).await
}

/// What happened to a proposal, an attestation, a program, a grant or a metric, newest first
#[utoipa::path(get, path = "/api/v1/events/{subject}/{id}", tag = "events",
    params(("subject" = Subject, Path), ("id" = u32, Path), Paged),
    responses((status = 200, body = Page<EventRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn about(
    State(service): State<Arc<Service>>,
    Named((subject, id)): Named<(Subject, u32)>,
    paged: Paged,
) -> Answer<Page<EventRow>> {
    let about = About::Subject(subject, id);
    let page = service.database.happened(&service.known, about, Blocks::ALL, &paged.part()).await?;
    service.listed(Thing::Subject(subject, id), page).await
}
