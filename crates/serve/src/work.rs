//! Attestations and disputes.

use crate::{
    answer::{Answer, Told},
    asked::{account, Asked, Paged},
    Service,
};
use axum::{extract::State, Json};
use serde::Deserialize;
use std::sync::Arc;
use tributary_history::asked::{AttestationFilter, AttestationRow, DisputeRow, Page, Status};
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Only those of this account
    member: Option<String>,
    /// Only those that stand so
    status: Option<Status>,
}

/// Attestations, newest first
#[utoipa::path(get, path = "/api/v1/attestations", tag = "work", params(Which, Paged),
    responses((status = 200, body = Page<AttestationRow>), (status = 400, body = Told)))]
pub async fn attestations(
    State(service): State<Arc<Service>>,
    Asked(Which { member, status }): Asked<Which>,
    paged: Paged,
) -> Answer<Page<AttestationRow>> {
    let member = member.as_deref().map(account).transpose()?;
    let filter = AttestationFilter { member: member.as_deref(), status };
    Ok(Json(service.database.attestations(&service.known, filter, &paged.part()).await?))
}

/// Disputes, newest first
#[utoipa::path(get, path = "/api/v1/disputes", tag = "work", params(Paged),
    responses((status = 200, body = Page<DisputeRow>), (status = 400, body = Told)))]
pub async fn disputes(State(service): State<Arc<Service>>, paged: Paged) -> Answer<Page<DisputeRow>> {
    Ok(Json(service.database.disputes(&service.known, &paged.part()).await?))
}
