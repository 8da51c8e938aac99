//! Attestations, disputes, and what happened in the words of events.

use crate::{
    answer::{Answer, Refusal, Told},
    asked::{account, Asked, Named, Paged},
    Service,
};
use axum::{extract::State, Json};
use serde::Deserialize;
use std::sync::Arc;
use tributary_history::asked::{About, AttestationFilter, AttestationRow, DisputeRow, EventRow, Page};
use utoipa::{IntoParams, ToSchema};

/// Where an attestation stands.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pending,
    Challenged,
    Upheld,
    Final,
    Rejected,
    Retracted,
    Revoked,
    Expired,
}

impl Status {
    fn text(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Challenged => "challenged",
            Self::Upheld => "upheld",
            Self::Final => "final",
            Self::Rejected => "rejected",
            Self::Retracted => "retracted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// Of what events are asked for.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    Proposal,
    Attestation,
    Program,
    Grant,
    Metric,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Only those of this account
    member: Option<String>,
    /// Only those that stand so
    status: Option<Status>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Called {
    /// Only events of this name, as in `Voted`
    event: Option<String>,
}

/// Attestations, newest first
#[utoipa::path(get, path = "/api/v1/attestations", tag = "work", params(Which, Paged),
    responses((status = 200, body = Page<AttestationRow>), (status = 400, body = Told)))]
pub async fn attestations(
    State(service): State<Arc<Service>>,
    Asked(Which { member, status }): Asked<Which>,
    Asked(paged): Asked<Paged>,
) -> Answer<Page<AttestationRow>> {
    let member = member.as_deref().map(account).transpose()?;
    let filter = AttestationFilter { member: member.as_deref(), status: status.map(Status::text) };
    Ok(Json(service.database.attestations(&service.known, filter, &paged.part()?).await?))
}

/// Disputes, newest first
#[utoipa::path(get, path = "/api/v1/disputes", tag = "work", params(Paged),
    responses((status = 200, body = Page<DisputeRow>), (status = 400, body = Told)))]
pub async fn disputes(
    State(service): State<Arc<Service>>,
    Asked(paged): Asked<Paged>,
) -> Answer<Page<DisputeRow>> {
    Ok(Json(service.database.disputes(&service.known, &paged.part()?).await?))
}

/// What happened, newest first
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Called, Paged),
    responses((status = 200, body = Page<EventRow>), (status = 400, body = Told)))]
pub async fn events(
    State(service): State<Arc<Service>>,
    Asked(Called { event }): Asked<Called>,
    Asked(paged): Asked<Paged>,
) -> Answer<Page<EventRow>> {
    let about = match event.as_deref() {
        None => About::All,
        Some(name) if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => About::Named(name),
        Some(name) => {
            return Err(Refusal::Bad(format!("{name:?} is no event: names have letters only, as \"Voted\"")))
        }
    };
    Ok(Json(service.database.happened(&service.known, about, &paged.part()?).await?))
}

/// What happened to somebody, newest first
#[utoipa::path(get, path = "/api/v1/members/{account}/activity", tag = "events",
    params(("account" = String, Path), Paged),
    responses((status = 200, body = Page<EventRow>), (status = 400, body = Told)))]
pub async fn activity(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    Asked(paged): Asked<Paged>,
) -> Answer<Page<EventRow>> {
    let account = account(&text)?;
    Ok(Json(service.database.happened(&service.known, About::Account(&account), &paged.part()?).await?))
}

/// What happened to a proposal, an attestation, a program, a grant or a metric, newest first
#[utoipa::path(get, path = "/api/v1/events/{subject}/{id}", tag = "events",
    params(("subject" = Subject, Path), ("id" = u32, Path), Paged),
    responses((status = 200, body = Page<EventRow>), (status = 400, body = Told)))]
pub async fn about(
    State(service): State<Arc<Service>>,
    Named((subject, id)): Named<(Subject, u32)>,
    Asked(paged): Asked<Paged>,
) -> Answer<Page<EventRow>> {
    let kind = match subject {
        Subject::Proposal => "proposal",
        Subject::Attestation => "attestation",
        Subject::Program => "program",
        Subject::Grant => "grant",
        Subject::Metric => "metric",
    };
    Ok(Json(service.database.happened(&service.known, About::Subject(kind, id), &paged.part()?).await?))
}
