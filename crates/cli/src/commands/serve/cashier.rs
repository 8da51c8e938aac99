//! Who agrees to the cost of what is sent: within the day's budget, and written down before anything is signed.

use super::office::Office;
use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc, Mutex, MutexGuard, PoisonError,
};
use tributary_client::{hex, Charged, Estimate, NativeAsset, Overseer, Stage};
use tributary_history::{HistoryError, Reserved, Turn};

/// What is being sent.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    pub id: String,
    /// The day by the chain's clock.
    pub day: u64,
    /// What it has cost before, where it was sent and failed; what of that is not certain,
    pub before: u128,
    pub reserved: Option<Reserved>,
    /// and what is certain, once it is signed.
    pub certain: u128,
    /// What it costs at most.
    pub most: u128,
    /// The block that has it for good.
    pub block: Option<u32>,
    /// What it would cost, where that was too much.
    pub beyond: Option<Beyond>,
}

/// What would cost more than there is, and in words.
#[derive(Clone, Debug)]
pub struct Beyond {
    pub most: u128,
    pub told: String,
}

/// What is being sent, as whoever sends and the cashier know it.
pub type SharedTurn = Arc<Mutex<Sending>>;

pub fn held(turn: &SharedTurn) -> MutexGuard<'_, Sending> {
    // Nobody panics while holding it.
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}

pub struct Cashier {
    pub office: Office,
    pub turn: SharedTurn,
    /// Whether it is this service that sends, and no other one.
    pub on_duty: Arc<AtomicBool>,
}

impl Cashier {
    fn left(&self) -> Result<u128, HistoryError> {
        let (database, known, day) = (self.office.database.clone(), self.office.known, held(&self.turn).day);
        let spent = self.office.ask(async move { database.spent_on(&known, day).await })?;
        Ok(self.office.purse().budget.0.saturating_sub(spent))
    }

    /// Whether it may be sent, and is written down to be.
    fn agrees(&self, estimate: &Estimate, native: &NativeAsset) -> Result<bool, HistoryError> {
        let most = estimate.most();
        if most > self.left()? {
            held(&self.turn).beyond = Some(Beyond { most, told: native.text(most) });
            return Ok(false);
        }
        if !self.on_duty.load(Ordering::Relaxed) {
            return Ok(false);
        }
        held(&self.turn).most = most;
        let Sending { id, day, before, .. } = held(&self.turn).clone();
        let (database, known) = (self.office.database.clone(), self.office.known);
        self.office.ask(async move { database.about_to_send(&known, &id, day, before, most).await })
    }

    /// Writes down when it may be included. Of what was signed for the same turn before only one can be.
    fn signed(&self, transaction: String, turn: Turn) -> Result<(), HistoryError> {
        let Sending { id, before, reserved, most, .. } = held(&self.turn).clone();
        let replaced =
            reserved.filter(|reserved| reserved.signed.is_none_or(|other| other.nonce == turn.nonce));
        let replaced = replaced.map_or(0, |reserved| reserved.most);
        let (certain, most) = (before.saturating_sub(replaced), most.max(replaced));
        held(&self.turn).certain = certain;
        let (database, known) = (self.office.database.clone(), self.office.known);
        self.office.ask(async move { database.signed(&known, &id, &transaction, turn, certain, most).await })
    }

    fn written(&self, done: Result<(), HistoryError>) {
        if let Err(error) = done {
            // How it fares is found out again when the database is back.
            tracing::warn!("what was sent could not be written down: {error}");
        }
    }
}

impl Overseer for Cashier {
    fn allowance(&mut self) -> Option<u128> {
        Some(self.left().unwrap_or(0))
    }

    fn approve(&mut self, estimate: &Estimate, native: &NativeAsset) -> bool {
        match self.agrees(estimate, native) {
            Ok(agreed) => agreed,
            Err(error) => {
                tracing::warn!("nothing is sent for now: {error}");
                false
            }
        }
    }

    fn progress(&mut self, stage: &Stage, _: &NativeAsset) {
        let Sending { id, certain, .. } = held(&self.turn).clone();
        let (database, known) = (self.office.database.clone(), self.office.known);
        match *stage {
            Stage::Signed { transaction, nonce, last_block } => {
                self.written(self.signed(hex(transaction.as_ref()), Turn { nonce, last_block }));
            }
            Stage::Sent { .. } => {
                self.written(self.office.ask(async move { database.sent(&known, &id).await }));
            }
            Stage::Final { block, fee, deposit, .. } => {
                held(&self.turn).block = Some(block);
                let spent = certain.saturating_add(Charged { block, fee, deposit }.sum());
                self.written(
                    self.office.ask(async move { database.paid_for(&known, &id, block, spent).await }),
                );
            }
            Stage::InBlock { .. } | Stage::Waiting { .. } => {}
        }
    }
}
