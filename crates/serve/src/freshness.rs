//! Up to which block an answer goes, and whether whoever asks has it already.

use crate::{answer::Refusal, gate::WATCHED, Service};
use axum::{
    extract::{Request, State},
    http::{header, HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Up to which block an answer goes.
pub const BLOCK: HeaderName = HeaderName::from_static("tributary-block");

/// Whether whoever asks has what has this tag.
pub fn holds(known: Option<&HeaderValue>, tag: &HeaderValue) -> bool {
    let known = known.and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').any(|one| one.trim().as_bytes() == tag.as_bytes())
}

/// What was answered as of a block is the same until there is a newer one; a feed has a tag of its own. What is refused is
/// refused, whatever whoever asks has already.
pub async fn tell(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // Another service may have taken in more. Where the database is away, so is what was asked for: nobody waits for it
    // twice. Only the description is no part of it.
    let block = match service.database.up_to(&service.known).await {
        Ok(block) => block,
        Err(_) if path == "/openapi.json" => 0,
        Err(error) => {
            let mut refusal = Refusal::from(error).into_response();
            refusal.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            return refusal;
        }
    };
    // Whether the service is well, and what becomes of what it sends, changes without any block.
    let changes = WATCHED.contains(&path) || path.starts_with("/api/v1/relay");
    let is_feed = path.starts_with("/feeds/");
    let tag = HeaderValue::try_from(service.tag(block)).ok().filter(|_| !changes && !is_feed);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let tag = response.headers_mut().remove(header::ETAG).or(tag).filter(|_| response.status().is_success());
    if tag.as_ref().is_some_and(|tag| holds(known.as_ref(), tag)) {
        response = StatusCode::NOT_MODIFIED.into_response();
    }
    let headers = response.headers_mut();
    headers.insert(BLOCK, HeaderValue::from(block));
    let cache = match tag {
        Some(tag) => {
            headers.insert(header::ETAG, tag);
            "public, no-cache"
        }
        None => "no-store",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
