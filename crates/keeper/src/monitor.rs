//! How a keeper is watched and stopped: metrics and health over HTTP on loopback, signals.

use crate::{Counts, Spent, TABLE};
use anyhow::{Context, Result};
use axum::{
    extract::State,
    http::{header::CONTENT_TYPE, HeaderName, StatusCode},
    routing::get,
    Router,
};
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};
use std::{
    net::SocketAddr,
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        Arc,
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, signal::unix, sync::Notify};

/// How often a waiting keeper looks whether it should stop.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What is measured, since the keeper started.
#[derive(Default)]
struct Measures {
    rounds: Counter,
    broken: Counter,
    /// One for each row of the table.
    counts: [Counter; TABLE.len()],
    fees_today: Gauge<f64, AtomicU64>,
    deposits_today: Gauge<f64, AtomicU64>,
    last_round: Gauge<f64, AtomicU64>,
}

/// What the server thread and the working thread share.
struct Shared {
    registry: Registry,
    measures: Measures,
    stop: AtomicBool,
    ended: Notify,
    /// After so long without a round it is not healthy.
    patience: Duration,
    started: Instant,
    /// When the last round was done, in milliseconds after the start; 0 before the first.
    last: AtomicU64,
}

/// A keeper's windows to the outside.
pub struct Monitor(Arc<Shared>);

impl Monitor {
    /// Listens for signals and, if an address is given, serves /metrics and /health there.
    pub fn start(listen: Option<SocketAddr>, interval: Duration) -> Result<Self> {
        let mut registry = Registry::with_prefix("tributary_keeper");
        let measures = Measures::default();
        registry.register("rounds", "Rounds that were done", measures.rounds.clone());
        registry.register(
            "rounds_broken_off",
            "Rounds that were broken off, as the node could not be used",
            measures.broken.clone(),
        );
        for (row, counter) in TABLE.iter().zip(&measures.counts) {
            registry.register(row.metric, row.help, counter.clone());
        }
        registry.register(
            "fees_today",
            "Fees paid today (UTC), in the smallest unit",
            measures.fees_today.clone(),
        );
        registry.register(
            "deposits_today",
            "Storage deposits charged today (UTC) less those refunded, in the smallest unit",
            measures.deposits_today.clone(),
        );
        registry.register(
            "last_round_seconds",
            "When the last round was done, in Unix time",
            measures.last_round.clone(),
        );
        let shared = Arc::new(Shared {
            registry,
            measures,
            stop: AtomicBool::new(false),
            ended: Notify::new(),
            patience: interval * 3 + Duration::from_secs(60),
            started: Instant::now(),
            last: AtomicU64::new(0),
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // An address that is taken is told at once.
        let listener = match listen {
            Some(address) => {
                let listener = runtime.block_on(TcpListener::bind(address));
                Some(listener.with_context(|| format!("--listen {address}"))?)
            }
            None => None,
        };
        let (mut interrupt, mut terminate) = {
            let _guard = runtime.enter();
            (unix::signal(unix::SignalKind::interrupt())?, unix::signal(unix::SignalKind::terminate())?)
        };
        let serving = shared.clone();
        std::thread::spawn(move || {
            runtime.block_on(async move {
                if let Some(listener) = listener {
                    let routes = Router::new()
                        .route("/metrics", get(metrics))
                        .route("/health", get(health))
                        .with_state(serving.clone());
                    tokio::spawn(async move { axum::serve(listener, routes).await });
                }
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    () = serving.ended.notified() => return,
                }
                tracing::info!("told to stop: the transaction under way is finished first");
                serving.stop.store(true, Ordering::Relaxed);
                // Still to be seen until the work has ended.
                serving.ended.notified().await;
            });
        });
        Ok(Self(shared))
    }

    /// Whether somebody told it to stop.
    pub fn stopping(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }

    /// Waits, unless it shall stop.
    pub fn sleep(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while !self.stopping() && Instant::now() < until {
            std::thread::sleep(LOOK_EVERY.min(until.saturating_duration_since(Instant::now())));
        }
    }

    /// A round was done.
    pub fn done(&self, counts: &Counts) {
        let measures = &self.0.measures;
        measures.rounds.inc();
        for (row, counter) in TABLE.iter().zip(&measures.counts) {
            counter.inc_by((row.of)(counts).into());
        }
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        measures.last_round.set(unix.as_secs_f64());
        let elapsed = u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last.store(elapsed, Ordering::Relaxed);
    }

    /// A round was broken off.
    pub fn failed(&self) {
        self.0.measures.broken.inc();
    }

    /// So much was spent today.
    pub fn spent(&self, today: Spent) {
        self.0.measures.fees_today.set(today.fees as f64);
        self.0.measures.deposits_today.set(today.deposits as f64);
    }

    /// The work has ended.
    pub fn stop(&self) {
        self.0.ended.notify_one();
    }
}

/// What the numbers are written in.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

async fn metrics(
    State(shared): State<Arc<Shared>>,
) -> Result<([(HeaderName, &'static str); 1], String), StatusCode> {
    let mut text = String::new();
    encode(&mut text, &shared.registry).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text))
}

async fn health(State(shared): State<Arc<Shared>>) -> (StatusCode, &'static str) {
    let last = Duration::from_millis(shared.last.load(Ordering::Relaxed));
    match shared.started.elapsed().saturating_sub(last) <= shared.patience {
        true => (StatusCode::OK, "ok\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "no round was done for too long\n"),
    }
}
