//! Up to which block an answer goes, and whether whoever asks has it already.

use crate::Service;
use axum::{
    extract::{Request, State},
    http::{header, HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

const BLOCK: HeaderName = HeaderName::from_static("tributary-block");

/// What was answered as of a block is the same until there is a newer one.
pub async fn tell(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let block = service.progress.up_to();
    // Whether the service is well, and what becomes of what it sends, changes without any block.
    let path = request.uri().path();
    let changes = path == "/health" || path.starts_with("/api/v1/relay");
    let tag = format!("W/\"{block}\"");
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let mut response = match known {
        Some(known) if !changes && known.split(',').any(|one| one.trim() == tag) => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(BLOCK, HeaderValue::from(block));
    let is_answer = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if is_answer && !changes {
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    } else {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
