//! Payments, epochs and books.

use crate::{
    answer::{there_is_no, Answer, Refusal, Told},
    asked::{account, in_order, Asked, Named, Paged},
    Service,
};
use axum::{
    extract::State,
    http::{header, HeaderName},
    Json,
};
use serde::Deserialize;
use std::sync::Arc;
use tributary_client::{asset_text, parse_asset, Timestamp};
use tributary_history::asked::{BookRow, EpochRow, Page, PaymentFilter, PaymentRow, Statement, Thing};
use utoipa::IntoParams;

/// A period: moments are milliseconds since 1970.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Period {
    /// From this moment on
    from: Option<Timestamp>,
    /// Before this moment
    before: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Only those to this account
    member: Option<String>,
}

/// Payments, oldest first
#[utoipa::path(get, path = "/api/v1/payments", tag = "money", params(Whose, Period, Paged),
    responses((status = 200, body = Page<PaymentRow>), (status = 400, body = Told)))]
pub async fn payments(
    State(service): State<Arc<Service>>,
    Asked(Whose { member }): Asked<Whose>,
    Asked(Period { from, before }): Asked<Period>,
    paged: Paged,
) -> Answer<Page<PaymentRow>> {
    let member = member.as_deref().map(account).transpose()?;
    in_order("moment", from, before)?;
    let filter = PaymentFilter { member: member.as_deref(), from, before };
    Ok(Json(service.database.payments(&service.known, filter, &paged.part()).await?))
}

/// What somebody was paid in a period, with running balances
#[utoipa::path(get, path = "/api/v1/members/{account}/statement", tag = "money",
    params(("account" = String, Path), Period),
    responses((status = 200, body = Statement), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn statement(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    Asked(period): Asked<Period>,
) -> Answer<Statement> {
    Ok(Json(service.statement(&text, period).await?))
}

/// The same as a table (CSV), as `tributary statement --csv` writes it
#[utoipa::path(get, path = "/api/v1/members/{account}/statement.csv", tag = "money",
    params(("account" = String, Path), Period),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 400, body = Told),
        (status = 404, body = Told)))]
pub async fn statement_csv(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    Asked(period): Asked<Period>,
) -> Result<([(HeaderName, &'static str); 1], String), Refusal> {
    let statement = service.statement(&text, period).await?;
    let unknown = || {
        let told = "what an asset in it is called is not known yet: come again in a moment";
        Refusal::Away(told.to_owned())
    };
    let table = (service.sheet)(&statement).ok_or_else(unknown)?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present")], table))
}

impl Service {
    async fn statement(&self, text: &str, period: Period) -> Result<Statement, Refusal> {
        let (account, Period { from, before }) = (account(text)?, period);
        in_order("moment", from, before)?;
        let statement = self.database.statement(&self.known, &account, from, before).await?;
        if statement.totals.is_empty() && !self.database.has(&self.known, Thing::Member(&account)).await? {
            return Err(there_is_no(Thing::Member(&account)));
        }
        Ok(statement)
    }
}

/// The epochs of a program that were opened, newest first
#[utoipa::path(get, path = "/api/v1/programs/{id}/epochs", tag = "money", params(("id" = u32, Path), Paged),
    responses((status = 200, body = Page<EpochRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn epochs(
    State(service): State<Arc<Service>>,
    Named(id): Named<u32>,
    paged: Paged,
) -> Answer<Page<EpochRow>> {
    let page = service.database.epochs(&service.known, id, &paged.part()).await?;
    service.listed(Thing::Program(id), page).await
}

/// The assets that the treasury has books of: "native", or the account of a token
#[utoipa::path(get, path = "/api/v1/books", tag = "money", responses((status = 200, body = Vec<String>)))]
pub async fn assets(State(service): State<Arc<Service>>) -> Answer<Vec<String>> {
    Ok(Json(service.database.assets(&service.known).await?))
}

/// The books of an asset over time, newest first
#[utoipa::path(get, path = "/api/v1/books/{asset}", tag = "money", params(("asset" = String, Path), Paged),
    responses((status = 200, body = Page<BookRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn books(
    State(service): State<Arc<Service>>,
    Named(asset): Named<String>,
    paged: Paged,
) -> Answer<Page<BookRow>> {
    let asset = parse_asset(&asset).map_err(|_| {
        Refusal::Bad(format!("{asset:?} is no asset: write \"native\", or the account of a token"))
    })?;
    let asset = asset_text(&asset);
    let page = service.database.books(&service.known, &asset, &paged.part()).await?;
    service.listed(Thing::Book(&asset), page).await
}
