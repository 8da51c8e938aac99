//! Proposals and ballots.

use crate::{
    answer::{there_is_no, Answer, Refusal, Told},
    asked::{account, Asked, Named, Paged},
    Service,
};
use axum::{extract::State, Json};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tributary_core::proposal;
use tributary_history::asked::{BallotRow, Page, ProposalRow, Thing};
use utoipa::{IntoParams, ToSchema};

/// The longest text that is looked for.
const MAX_TEXT: usize = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Searched {
    /// Only those with this text in their description, whatever the case of the letters from A to Z
    text: Option<String>,
}

/// A proposal, and where it stands
#[derive(Serialize, ToSchema)]
pub struct Proposal {
    #[serde(flatten)]
    row: ProposalRow,
    /// By the chain's clock when the service looked at it last; null, as long as it has not
    state: Option<ProposalState>,
}

impl Proposal {
    fn of(row: ProposalRow, service: &Service) -> Self {
        let now = Some(service.progress.clock()).filter(|now| *now > 0);
        Self { state: now.map(|now| row.state(now).into()), row }
    }
}

/// The states of a proposal, as the governor has them
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ProposalState {
    Pending,
    Active,
    Defeated,
    Succeeded,
    Queued,
    Executed,
    Canceled,
    Vetoed,
    Expired,
}

impl From<proposal::State> for ProposalState {
    fn from(state: proposal::State) -> Self {
        match state {
            proposal::State::Pending => Self::Pending,
            proposal::State::Active => Self::Active,
            proposal::State::Defeated => Self::Defeated,
            proposal::State::Succeeded => Self::Succeeded,
            proposal::State::Queued => Self::Queued,
            proposal::State::Executed => Self::Executed,
            proposal::State::Canceled => Self::Canceled,
            proposal::State::Vetoed => Self::Vetoed,
            proposal::State::Expired => Self::Expired,
        }
    }
}

/// Proposals, newest first
#[utoipa::path(get, path = "/api/v1/proposals", tag = "votes", params(Searched, Paged),
    responses((status = 200, body = Page<Proposal>), (status = 400, body = Told)))]
pub async fn proposals(
    State(service): State<Arc<Service>>,
    Asked(Searched { text }): Asked<Searched>,
    paged: Paged,
) -> Answer<Page<Proposal>> {
    // No text has it, and not every database takes it.
    if text.as_ref().is_some_and(|text| text.contains('\0')) {
        return Err(Refusal::Bad("a text to look for has no character with the number 0".to_owned()));
    }
    if text.as_ref().is_some_and(|text| text.len() > MAX_TEXT) {
        return Err(Refusal::Bad(format!("a text to look for has at most {MAX_TEXT} bytes")));
    }
    let Page { rows, next } =
        service.database.proposals(&service.known, text.as_deref(), &paged.part()).await?;
    let rows = rows.into_iter().map(|row| Proposal::of(row, &service)).collect();
    Ok(Json(Page { rows, next }))
}

/// One proposal
#[utoipa::path(get, path = "/api/v1/proposals/{id}", tag = "votes", params(("id" = u32, Path)),
    responses((status = 200, body = Proposal), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn proposal(State(service): State<Arc<Service>>, Named(id): Named<u32>) -> Answer<Proposal> {
    let found = service.database.proposal(&service.known, id).await?;
    let row = found.ok_or_else(|| there_is_no(Thing::Proposal(id)))?;
    Ok(Json(Proposal::of(row, &service)))
}

/// The ballots of a proposal, oldest first, each with the tally after it
#[utoipa::path(get, path = "/api/v1/proposals/{id}/ballots", tag = "votes", params(("id" = u32, Path), Paged),
    responses((status = 200, body = Page<BallotRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn ballots(
    State(service): State<Arc<Service>>,
    Named(id): Named<u32>,
    paged: Paged,
) -> Answer<Page<BallotRow>> {
    let page = service.database.ballots(&service.known, id, &paged.part()).await?;
    service.listed(Thing::Proposal(id), page).await
}

/// What somebody voted, newest first
#[utoipa::path(get, path = "/api/v1/members/{account}/votes", tag = "votes",
    params(("account" = String, Path), Paged),
    responses((status = 200, body = Page<BallotRow>), (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn votes(
    State(service): State<Arc<Service>>,
    Named(text): Named<String>,
    paged: Paged,
) -> Answer<Page<BallotRow>> {
    let account = account(&text)?;
    let page = service.database.votes_of(&service.known, &account, &paged.part()).await?;
    service.listed(Thing::Member(&account), page).await
}
