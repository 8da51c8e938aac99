//! What checks and sends what members signed: each part on a connection of its own.

use crate::{
    console::Console,
    local::Access,
    place::{Context, On},
    target::Target,
};
use anyhow::{bail, ensure, Context as _, Result};
use std::{
    future::Future,
    sync::{mpsc, Arc, Mutex, PoisonError},
};
use tokio::{runtime::Handle, sync::watch};
use tributary_client::{Chain, ChainError, Overseer, Signer, Timestamp};
use tributary_core::DAY;
use tributary_history::{asked::Amount, Database, HistoryError, Known};
use tributary_serve::Purse;
use tributary_words::amount;

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
    /// What may be spent in a day, as it was written: the chain says how many decimals that may have.
    pub budget: String,
    /// What is shown of the budget; no day, as long as no chain was asked for its clock.
    pub purse: Arc<Mutex<Purse>>,
    pub stop: watch::Receiver<bool>,
}

impl Office {
    pub fn connect(&self, overseer: impl Overseer + 'static) -> Result<Context> {
        let (target, key) = (self.target.clone(), Some(self.signer.clone()));
        let mut context = Context::open_with(target, key, Access::Look, false, self.console, overseer)?;
        context.lasting = true;
        Ok(context)
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

    /// Begins to count, where a chain is there that says what an amount is and which day it is.
    pub fn begin(&self, context: &mut Context) -> Result<()> {
        let budget = relays(context, &self.budget)?;
        self.purse.lock().unwrap_or_else(PoisonError::into_inner).budget = budget;
        Ok(self.count(context.place.now()?)?)
    }

    /// Whether the node has less of the chain than the history: what it says of now is of some time ago.
    pub fn is_behind(&self, context: &mut Context) -> Result<bool> {
        let (database, known) = (self.database.clone(), self.known);
        let up_to = self.ask(async move { database.up_to(&known).await })?;
        Ok(context.place.height()? < up_to)
    }

    /// Whether it has begun to.
    pub fn has_begun(&self) -> bool {
        self.purse().until > 0
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

/// The budget of a relay: where time passes by itself, and there is somebody to pay.
pub fn relays(context: &Context, budget: &str) -> Result<Amount> {
    if matches!(context.place.on, On::Local(_)) {
        bail!(
            "--relay: the clock of an embedded chain stands still between commands: name a node with --url"
        );
    }
    let budget = amount::parse(budget, context.native.decimals).context("--relay-budget")?;
    ensure!(budget > 0, "--relay-budget: with nothing to spend nothing can be sent");
    Ok(Amount(budget))
}
