//! Work that one service at a time does, of all that share a history.

use crate::service::now;
use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::Duration,
};
use tokio::{runtime::Handle, task::JoinHandle};
use tributary_client::Timestamp;
use tributary_history::{Database, HistoryError, Known};

/// How long another service waits for one that says nothing any more, and how often one says something.
const LEASE: Timestamp = 20_000;
const RENEWED_EVERY: Duration = Duration::from_secs(5);

/// Whether it is this service that does the work.
pub struct Duty {
    database: Database,
    known: Known,
    work: &'static str,
    holder: String,
    is_on: Arc<AtomicBool>,
    renewing: JoinHandle<()>,
}

impl Duty {
    /// Takes on some work whenever no other service has it.
    pub fn begin(runtime: &Handle, database: &Database, known: Known, work: &'static str) -> Self {
        let holder = format!("{}-{}", std::process::id(), now());
        let (database, is_on) = (database.clone(), Arc::new(AtomicBool::new(false)));
        let (again, held, flag) = (database.clone(), holder.clone(), is_on.clone());
        let renewing = runtime.spawn(async move {
            loop {
                let at = now();
                let taken = again.takes_on(&known, work, &held, at, at.saturating_add(LEASE)).await;
                flag.store(taken.unwrap_or(false), Ordering::Relaxed);
                tokio::time::sleep(RENEWED_EVERY).await;
            }
        });
        Self { database, known, work, holder, is_on, renewing }
    }

    pub fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    /// The same, for whoever asks it elsewhere.
    pub fn flag(&self) -> Arc<AtomicBool> {
        self.is_on.clone()
    }

    /// Leaves the work to others. Where that cannot be said, they wait until its time is over.
    pub async fn end(&self) -> Result<(), HistoryError> {
        self.renewing.abort();
        self.database.leaves(&self.known, self.work, &self.holder).await
    }
}
