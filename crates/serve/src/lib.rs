//! A DAO's history over HTTP: what happened, from a database that follows the chain.
//!
//! It holds no key and trusts nobody: it only reads, by questions that are answered by an index, page by page, within a
//! limit of time. What is described is what is served: the routes and their description in OpenAPI are one list. What
//! members signed it takes, where somebody is who checks and sends it ([`Desk`]).

mod allowed;
mod answer;
mod asked;
mod calendar;
mod desk;
mod duty;
mod events;
mod feeds;
mod freshness;
mod gate;
mod hooks;
mod limits;
mod measures;
mod money;
mod page;
mod people;
mod relay;
mod service;
mod votes;
mod work;

pub use answer::Refusal;
pub use desk::{desk, Ask, Desk, Purse};
pub use duty::Duty;
pub use hooks::{HookError, Hooks};
pub use limits::Limits;
pub use page::{Page, PageError};
pub use service::{now, Progress, Service, Sheet};

use allowed::Allowed;
use axum::{
    extract::DefaultBodyLimit,
    http::{header, HeaderValue, Method},
    middleware, Json, Router,
};
use std::{future::Future, io, net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use tower_http::{
    compression::CompressionLayer,
    cors::{AllowOrigin, CorsLayer},
};
use tributary_history::asked::{MemberOrder, Status, Subject};
use utoipa::{
    openapi::{Content, OpenApi, Ref, ResponseBuilder},
    OpenApi as _,
};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(utoipa::OpenApi)]
#[openapi(
    components(schemas(MemberOrder, Status, Subject)),
    info(
        title = "A DAO's history",
        description = "What happened in a DAO, as its contracts' events tell. Amounts are texts of digits in the \
                       smallest unit; moments are milliseconds since 1970 by the chain's clock; accounts are SS58 with \
                       prefix 42. Every answer says in the header `tributary-block` up to which block the history goes. \
                       Lists come in pages: give `next` of one as `after` for the following.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "service", description = "The service itself"),
        (name = "people", description = "Who holds, votes and has earned how much"),
        (name = "votes", description = "Proposals and ballots"),
        (name = "work", description = "Attestations and disputes"),
        (name = "money", description = "Payments, epochs and books"),
        (name = "events", description = "What happened, in the words of the contracts' events"),
        (name = "feeds", description = "What happened and what comes, for feed readers and calendars"),
        (name = "relay", description = "Ballots and delegations that members signed, sent for them")
    )
)]
struct Described;

/// What is asked for, with its description.
fn described() -> (Router<Arc<Service>>, OpenApi) {
    let (api, description) = OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(service::health))
        .routes(routes!(service::metrics))
        .routes(routes!(service::dao))
        .routes(routes!(people::members))
        .routes(routes!(people::member))
        .routes(routes!(people::standing))
        .routes(routes!(people::delegators))
        .routes(routes!(votes::proposals))
        .routes(routes!(votes::proposal))
        .routes(routes!(votes::ballots))
        .routes(routes!(votes::votes))
        .routes(routes!(work::attestations))
        .routes(routes!(work::disputes))
        .routes(routes!(money::payments))
        .routes(routes!(money::statement))
        .routes(routes!(money::statement_csv))
        .routes(routes!(money::epochs))
        .routes(routes!(money::assets))
        .routes(routes!(money::books))
        .routes(routes!(events::events))
        .routes(routes!(events::activity))
        .routes(routes!(events::about))
        .routes(routes!(feeds::all))
        .routes(routes!(feeds::member))
        .routes(routes!(feeds::proposal))
        .routes(routes!(feeds::appointments))
        .routes(routes!(relay::stands, relay::hand_in))
        .routes(routes!(relay::fares))
        .split_for_parts();
    (api, with_limits(description))
}

/// What is served, by whom it may be read from another page's origin; beside it the page, if there is one.
pub fn router(service: Arc<Service>, origins: Vec<HeaderValue>, page: Option<Page>) -> Router {
    let (api, description) = described();
    let allowed = Arc::new(Allowed::of(&description));
    let description = Arc::new(description);
    let api = api
        .route(
            "/openapi.json",
            axum::routing::get(move || {
                let description = description.clone();
                async move { Json(description.as_ref().clone()) }
            }),
        )
        .method_not_allowed_fallback(|| async { answer::Refusal::NotSo })
        .fallback(answer::nothing_here);
    let api = api
        .layer(middleware::from_fn_with_state(allowed, allowed::only_described))
        .layer(middleware::from_fn_with_state(service.clone(), freshness::tell));
    let all = match page {
        // Files are kept in other ways than answers.
        Some(page) => api.fallback_service(page::files(page)),
        None => api,
    };
    all.layer(CompressionLayer::new())
        .layer(cors(origins))
        .layer(DefaultBodyLimit::max(answer::MAX_BODY))
        .layer(middleware::from_fn_with_state(service.clone(), gate::keep))
        .with_state(service)
}

/// Whatever is asked may be refused as it is not described, by a limit, or as the database is away.
fn with_limits(mut description: OpenApi) -> OpenApi {
    let told = Content::new(Some(Ref::from_schema_name("Told")));
    let refusals = [
        ("400", "It is not asked as it is described here: the answer says what may be asked"),
        ("429", "Too many requests of one address: again in `Retry-After` seconds"),
        ("503", "The database, or the chain, is away, or too many ask at once"),
        ("504", "It takes too long"),
    ];
    for item in description.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            for (status, why) in refusals {
                let refusal =
                    ResponseBuilder::new().description(why).content("application/json", told.clone());
                let known = &mut operation.responses.responses;
                known.entry(status.to_owned()).or_insert_with(|| refusal.build().into());
            }
        }
    }
    description
}

/// Pages of these origins may read, and hand in what their members signed.
fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([freshness::BLOCK])
}

/// Serves until it is told to stop.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
