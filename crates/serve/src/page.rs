//! The members' page beside what it asks: the folder that `tributary page` wrote, with this service named in it.

use crate::{
    answer::{nothing_here, Refusal},
    freshness::holds,
};
use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{header, HeaderValue, Method, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
    Json, Router,
};
use serde_json::{Map, Value};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tower_http::services::{ServeDir, ServeFile};
use tributary_client::{account_text, hash_of, hex};
use tributary_files::{FileError, MEGABYTE};
use tributary_interfaces::factory::{Dao, Part};

/// The files that make a folder a page; what else it has is loaded by the entry.
const ENTRY: &str = "index.html";
const DEPLOYMENT: &str = "deployment.json";

/// The largest file of a page.
const MAX_FILE: usize = 16 * MEGABYTE as usize;

const CHANGING: &str = "the page is being changed: try again later";

/// Where the page finds the service: beside itself.
const BESIDE: &str = ".";

#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("there is no page at {}: write one with `tributary page --out`", .0.display())]
    NoPage(PathBuf),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{} is no deployment file: {1}", .0.display())]
    NoDeployment(PathBuf, serde_json::Error),
    #[error("the page at {} is of another DAO than the one that is served: write it anew with `tributary page --out`", .0.display())]
    OtherDao(PathBuf),
}

/// A page of the DAO that is served.
pub struct Page {
    folder: PathBuf,
    genesis: String,
    /// As the deployment file has it.
    dao: Value,
}

impl Page {
    pub fn open(folder: &Path, genesis: &str, dao: &Dao) -> Result<Self, PageError> {
        let account = |part: Part| Value::from(account_text(&part.account(dao)));
        let parts = Part::ALL.map(|part| (part.name().to_owned(), account(part)));
        let dao = Value::Object(parts.into_iter().collect());
        let page = Self { folder: folder.to_owned(), genesis: genesis.to_owned(), dao };
        if !folder.join(ENTRY).is_file() {
            return Err(PageError::NoPage(page.folder));
        }
        page.deployment()?;
        Ok(page)
    }

    /// Whether what a path names, or would name, is in the folder: a link that leads out of it shows nothing.
    fn has(&self, path: &str) -> bool {
        let named = match path.trim_start_matches('/') {
            "" => ENTRY.to_owned(),
            path => decoded(path),
        };
        // What is not there is told by whoever looks for it.
        let Ok(found) = self.folder.join(named).canonicalize() else { return true };
        self.folder.canonicalize().is_ok_and(|folder| found.starts_with(folder))
    }

    /// The deployment file as it stands there now, with the service in it. A page of another DAO may have come into its
    /// place.
    fn deployment(&self) -> Result<Map<String, Value>, PageError> {
        let path = self.folder.join(DEPLOYMENT);
        let text = tributary_files::text(&path, MEGABYTE)?;
        let mut file: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| PageError::NoDeployment(path, error))?;
        if file.get("genesis") != Some(&self.genesis.as_str().into()) || file.get("dao") != Some(&self.dao) {
            return Err(PageError::OtherDao(self.folder.clone()));
        }
        file.insert("service".to_owned(), BESIDE.into());
        Ok(file)
    }
}

/// The page's files; what is none of them is nothing.
pub(crate) fn files(page: Page) -> Router {
    let (nothing, page) = (Router::new().fallback(nothing_here), Arc::new(page));
    let files = ServeDir::new(&page.folder).append_index_html_on_directories(false);
    Router::new()
        .route_service("/", ServeFile::new(page.folder.join(ENTRY)))
        .route(&format!("/{DEPLOYMENT}"), get(deployment))
        .fallback_service(files.call_fallback_on_method_not_allowed(true).fallback(nothing))
        .layer(middleware::from_fn_with_state(page.clone(), only_inside))
        .layer(middleware::from_fn(tell))
        .with_state(page)
}

/// The path of an address, as it names files.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let coded = others.get(..2).filter(|_| *first == b'%');
        let coded = coded.and_then(|digits| std::str::from_utf8(digits).ok());
        match coded.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = others.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn only_inside(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    match page.has(request.uri().path()) {
        true => next.run(request).await,
        false => nothing_here().await.into_response(),
    }
}

async fn deployment(State(page): State<Arc<Page>>) -> Result<Json<Map<String, Value>>, Refusal> {
    page.deployment().map(Json).map_err(|error| {
        tracing::error!("{error}");
        Refusal::Away(CHANGING.to_owned())
    })
}

/// How long a file may be kept, and whether whoever asks has it already.
async fn tell(mut request: Request, next: Next) -> Response {
    let (is_get, path) = (request.method() == Method::GET, request.uri().path());
    // Vite names them by their content.
    let kept = if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.headers_mut().remove(header::IF_NONE_MATCH);
    // Two files of one second have one time, and two tags.
    request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    let mut response = next.run(request).await;
    if is_get && response.status() == StatusCode::OK {
        response = tagged(response, known.as_ref()).await;
    }
    let is_file = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let kept = if is_file { kept } else { "no-store" };
    for (name, value) in [
        (header::CACHE_CONTROL, kept),
        // The page brings along what else it may do; this can be said by a header only.
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The answer with a tag of its content, or without its content where that is known.
async fn tagged(response: Response, known: Option<&HeaderValue>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(content) = to_bytes(body, MAX_FILE).await else {
        return Refusal::Away(CHANGING.to_owned()).into_response();
    };
    // Weak, as it is the same whether it is compressed on its way or not.
    let tag = HeaderValue::try_from(format!("W/\"{}\"", hex(hash_of(&content).as_ref())));
    let Ok(tag) = tag else { return Response::from_parts(parts, content.into()) };
    if holds(known, &tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    parts.headers.insert(header::ETAG, tag);
    Response::from_parts(parts, content.into())
}
