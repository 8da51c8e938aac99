//! The service itself: which DAO it tells of, and how it is.

use crate::{
    answer::{there_is_no, Answer, Refusal},
    desk::Desk,
    limits::Limits,
    measures::{Measures, Now},
};
use axum::{
    extract::State,
    http::{header, HeaderName},
    Json,
};
use serde::Serialize;
use std::{
    sync::{
        atomic::{AtomicU32, AtomicU64, Ordering},
        Arc,
    },
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_client::{account_text, hash_of, hex, Timestamp};
use tributary_history::{
    asked::{Page, Statement, Thing},
    Database, Known,
};
use tributary_interfaces::factory;
use utoipa::ToSchema;

/// How far the chain goes, told by whoever takes it in.
#[derive(Debug, Default)]
pub struct Progress {
    height: AtomicU32,
    looked: AtomicU64,
    clock: AtomicU64,
}

impl Progress {
    /// The chain goes up to a block, at a moment of this machine's clock.
    pub fn stands(&self, height: u32, now: Timestamp) {
        self.height.store(height, Ordering::Relaxed);
        self.looked.store(now, Ordering::Relaxed);
    }

    /// The newest block of the chain when it was looked at last, also where it ends before what is known: a node that is
    /// catching up. As far as the history goes, where it was not looked at yet.
    pub(crate) fn height_after(&self, up_to: u32) -> u32 {
        match self.looked() {
            0 => up_to,
            _ => self.height.load(Ordering::Relaxed),
        }
    }

    /// When the chain was looked at last, by this machine's clock.
    pub(crate) fn looked(&self) -> Timestamp {
        self.looked.load(Ordering::Relaxed)
    }

    /// The chain's clock says so.
    pub fn is_at(&self, now: Timestamp) {
        self.clock.store(now, Ordering::Relaxed);
    }

    /// The chain's clock, when it was looked at last.
    pub fn clock(&self) -> Timestamp {
        self.clock.load(Ordering::Relaxed)
    }
}

/// Writes a statement as a table; nothing, where it is not known yet what an asset of it is called.
pub type Sheet = Box<dyn Fn(&Statement) -> Option<String> + Send + Sync>;

/// A DAO's history, and whoever asks it.
pub struct Service {
    pub(crate) database: Database,
    pub(crate) known: Known,
    pub(crate) dao: factory::Dao,
    name: String,
    pub(crate) genesis: String,
    /// What the tags of its answers begin with.
    mark: String,
    pub(crate) sheet: Sheet,
    pub progress: Arc<Progress>,
    pub(crate) relay: Option<Desk>,
    pub(crate) limits: Limits,
    pub(crate) measures: Measures,
}

impl Service {
    pub fn new(
        database: Database,
        known: Known,
        dao: factory::Dao,
        name: String,
        genesis: String,
        progress: Arc<Progress>,
        limits: Limits,
    ) -> Self {
        let (measures, mark) = (Measures::new(), mark(env!("CARGO_PKG_VERSION"), &genesis, &dao));
        let sheet: Sheet = Box::new(|_| None);
        Self { database, known, dao, name, genesis, mark, sheet, progress, relay: None, limits, measures }
    }

    /// The tag of what is answered as of a block: of this DAO, by this version of the program.
    pub(crate) fn tag(&self, block: u32) -> String {
        format!("W/\"{}-{block}\"", self.mark)
    }

    /// The part of a list; or that there is nothing that it could be a list of.
    pub(crate) async fn listed<T>(&self, of: Thing<'_>, page: Page<T>) -> Answer<Page<T>> {
        if page.rows.is_empty() && !self.database.has(&self.known, of).await? {
            return Err(there_is_no(of));
        }
        Ok(Json(page))
    }

    /// What the DAO is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Writes statements as tables, too.
    pub fn tabulating(self, sheet: Sheet) -> Self {
        Self { sheet, ..self }
    }

    /// Takes what members signed, too.
    pub fn relaying(self, desk: Desk) -> Self {
        Self { relay: Some(desk), ..self }
    }
}

/// Whether the service is well.
#[derive(Serialize, ToSchema)]
pub struct Health {
    up_to_block: u32,
    /// The newest block of the chain when it was asked last: before `up_to_block`, where its node is catching up.
    height: u32,
    /// When the chain was asked last, by the service's own clock; 0, if it never was since the service began.
    looked_at: Timestamp,
}

/// The DAO that is told of.
#[derive(Serialize, ToSchema)]
pub struct Dao {
    name: String,
    /// The hash of the chain's first block.
    genesis: String,
    token: String,
    metrics: String,
    governor: String,
    treasury: String,
    up_to_block: u32,
}

/// Whether the database answers, and how far the history goes
#[utoipa::path(get, path = "/health", tag = "service",
    responses((status = 200, body = Health), (status = 503, body = crate::answer::Told)))]
pub async fn health(State(service): State<Arc<Service>>) -> Answer<Health> {
    let up_to_block = service.database.up_to(&service.known).await?;
    let progress = &service.progress;
    Ok(Json(Health { up_to_block, height: progress.height_after(up_to_block), looked_at: progress.looked() }))
}

/// What the numbers are written in.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Numbers for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "service",
    responses((status = 200, body = String, content_type = OPEN_METRICS)))]
pub async fn metrics(
    State(service): State<Arc<Service>>,
) -> Result<([(HeaderName, &'static str); 1], String), Refusal> {
    let (progress, purse) = (&service.progress, service.relay.as_ref().map(Desk::purse).unwrap_or_default());
    let up_to = service.database.up_to(&service.known).await?;
    let now = Now {
        up_to,
        height: progress.height_after(up_to),
        looked: progress.looked(),
        relayed: service.database.count_by_fate(&service.known).await?,
        spent: purse.spent_today.0,
        left: purse.left_today.0,
    };
    let text = service.measures.told(&now).map_err(|error| {
        tracing::error!("{error}");
        Refusal::Failing
    })?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text))
}

/// Which DAO this is
#[utoipa::path(get, path = "/api/v1/dao", tag = "service", responses((status = 200, body = Dao)))]
pub async fn dao(State(service): State<Arc<Service>>) -> Answer<Dao> {
    let factory::Dao { token, metrics, governor, treasury } = service.dao;
    let [token, metrics, governor, treasury] =
        [token, metrics, governor, treasury].map(|account| account_text(&account));
    Ok(Json(Dao {
        name: service.name.clone(),
        genesis: service.genesis.clone(),
        token,
        metrics,
        governor,
        treasury,
        up_to_block: service.database.up_to(&service.known).await?,
    }))
}

/// What tells answers about a DAO, by a version of the program, from those about others or by others.
fn mark(version: &str, genesis: &str, dao: &factory::Dao) -> String {
    let of = format!("{version} {genesis} {}", account_text(&dao.governor));
    hex(hash_of(of.as_bytes()).as_ref()).chars().skip(2).take(16).collect()
}

/// The clock of this machine.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::try_from(since.as_millis()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::AccountId;

    #[test]
    fn neither_two_daos_nor_two_versions_share_a_tag() {
        let dao = |governor: u8| {
            let [token, metrics, treasury] = [1, 2, 3].map(|part| AccountId::from([part; 32]));
            factory::Dao { token, metrics, governor: AccountId::from([governor; 32]), treasury }
        };
        let marks = [
            mark("0.1.0", "0x00", &dao(7)),
            mark("0.2.0", "0x00", &dao(7)),
            mark("0.1.0", "0x01", &dao(7)),
            mark("0.1.0", "0x00", &dao(8)),
        ];
        for (number, one) in marks.iter().enumerate() {
            assert_eq!(marks.iter().position(|other| other == one), Some(number), "{marks:?}");
        }
        assert_eq!(marks[0], mark("0.1.0", "0x00", &dao(7)), "the same is the same");
    }
}
