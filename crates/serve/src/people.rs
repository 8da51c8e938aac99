//! Who holds, votes and has earned how much.

use crate::{
    answer::{there_is_no, Answer, Refusal, Told},
    asked::{account, Asked, Named, Paged},
    Service,
};
use axum::{extract::State, Json};
use serde::Deserialize;
use std::sync::Arc;
use tributary_history::asked::{MemberOrder, MemberRow, Page, StandingRow, Thing};
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Sorted {
    /// By votes, if it is not said
    #[serde(default)]
    by: Option<MemberOrder>,
}

/// Who holds tokens, votes, or has earned points, most first
#[utoipa::path(get, path = "/api/v1/members", tag = "people", params(Sorted, Paged),
    responses((status = 200, body = Page<MemberRow>), (status = 400, body = Told)))]
pub async fn members(
    State(service): State<Arc<Service>>,
    Asked(sorted): Asked<Sorted>,
    paged: Paged,
) -> Answer<Page<MemberRow>> {
    let order = sorted.by.unwrap_or_default();
    Ok(Json(service.database.members(&service.known, order, &paged.part()).await?))
}

/// One of them
#[utoipa::path(get, path = "/api/v1/members/{account}", tag = "people", params(("account" = String, Path)),
    responses((status = 200, body = MemberRow), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn member(State(service): State<Arc<Service>>, Named(text): Named<String>) -> Answer<MemberRow> {
    let account = account(&text)?;
    if let Some(found) = service.database.member(&service.known, &account).await? {
        return Ok(Json(found));
    }
    Err(match service.database.has(&service.known, Thing::Member(&account)).await? {
        true => Refusal::NotThere(format!(
            "{account} has never held tokens, votes or points; what it did is in its activity"
        )),
        false => there_is_no(Thing::Member(&account)),
    })
}

/// How somebody stood over time, oldest first
#[utoipa::path(get, path = "/api/v1/members/{account}/standing", tag = "people",
    params(("account" = String, Path), Paged),
    responses((status = 200, body = Page<StandingRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn standing(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    paged: Paged,
) -> Answer<Page<StandingRow>> {
    let account = account(&text)?;
    let page = service.database.standing(&service.known, &account, &paged.part()).await?;
    service.listed(Thing::Member(&account), page).await
}

/// Who has delegated to somebody
#[utoipa::path(get, path = "/api/v1/members/{account}/delegators", tag = "people",
    params(("account" = String, Path), Paged),
    responses((status = 200, body = Page<MemberRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn delegators(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    paged: Paged,
) -> Answer<Page<MemberRow>> {
    let account = account(&text)?;
    let page = service.database.delegators(&service.known, &account, &paged.part()).await?;
    service.listed(Thing::Member(&account), page).await
}
