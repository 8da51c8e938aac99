//! What checks and sends what members signed: each part on a connection of its own.

use crate::{console::Console, local::Access, place::Context, target::Target};
use anyhow::Result;
use std::{
    future::Future,
    sync::{mpsc, Arc, Mutex, PoisonError},
};
use tokio::{runtime::Handle, sync::watch};
use tributary_client::{ChainError, Overseer, Signer, Timestamp};
use tributary_core::DAY;
use tributary_history::{asked::Amount, Database, HistoryError, Known};
use tributary_serve::Purse;

/// What both know.
#[derive(Clone)]
pub struct Office {
    pub target: Target,
    /// Who pays for what is sent.
    pub signer: Signer,
    pub console: Console,
    pub runtime: Handle,
    pub database: Database,
    pub known: Known,
    /// What is shown of the budget.
    pub purse: Arc<Mutex<Purse>>,
    pub stop: watch::Receiver<bool>,
}

impl Office {
    pub fn connect(&self, overseer: impl Overseer + 'static) -> Result<Context> {
        let (target, key) = (self.target.clone(), Some(self.signer.clone()));
        Context::open_with(target, key, Access::Look, false, self.console, overseer)
    }

    /// Waits for the database, also where a node's runtime is at work already.
    pub fn ask<T: Send + 'static>(
        &self,
        question: impl Future<Output = Result<T, HistoryError>> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (tell, told) = mpsc::channel();
        self.runtime.spawn(async move { tell.send(question.await) });
        // Nobody answers only once the runtime has ended.
        let ending = || ChainError::Unavailable("the service is ending".to_owned());
        told.recv().unwrap_or_else(|_| Err(ending().into()))
    }

    pub fn stopping(&self) -> bool {
        *self.stop.borrow()
    }

    pub fn purse(&self) -> Purse {
        self.purse.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows what is left of the budget at a moment of the chain's clock.
    pub fn count(&self, now: Timestamp) -> Result<(), HistoryError> {
        let (database, known, day) = (self.database.clone(), self.known, now / DAY);
        let spent = self.ask(async move { database.spent_on(&known, day).await })?;
        let mut purse = self.purse.lock().unwrap_or_else(PoisonError::into_inner);
        purse.spent_today = Amount(spent);
        purse.left_today = Amount(purse.budget.0.saturating_sub(spent));
        purse.until = day.saturating_add(1).saturating_mul(DAY);
        Ok(())
    }
}
