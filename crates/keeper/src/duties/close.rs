//! Closes epochs whose claim window has passed.

use crate::work::{Step, Work};
use tributary_client::{messages, Call, CallError, Chain, ChainExt};
use tributary_interfaces::treasury::{EpochClosed, Treasury, TreasuryError};

impl<C: Chain> Work<'_, '_, C> {
    /// Closes epochs whose claim window has passed, of programs that have paid everybody who can be paid.
    pub fn close_epochs(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
        for (id, program) in self.programs()? {
            let over = self.over(&program)?;
            if self.memory.paid_through.get(&id).copied().unwrap_or(0) < over {
                continue;
            }
            let name = self.program(id, &program);
            let what = format!("close an epoch of {name}");
            while !self.rests(&what) {
                self.go_on()?;
                let call = || Call::from(messages::treasury(treasury).close_epoch(id));
                let refused = self.client.chain.try_call(&origin, call());
                if matches!(&refused, Err(CallError::Contract(reason)) if is_closed(reason)) {
                    break;
                }
                let result = self.send(&call(), |_| true);
                let Some(Some(receipt)) = self.settle_unless(&what, result, is_closed)? else { break };
                let closed = receipt.events.of::<EpochClosed>(treasury);
                if closed.is_empty() {
                    // The source gives no answer: members have another whole window.
                    if self.memory.troubles.waiting(&format!("hear the source of {name}"), "silent") {
                        tracing::warn!("the source of {name} is silent: its open epochs stay open");
                    }
                    break;
                }
                for event in closed {
                    let released = self.amount(&program.config.asset, event.released);
                    self.did(&format!("closed {name} up to epoch {}: {released} is free again", event.epoch));
                }
                self.counts.epochs_closed += 1;
            }
        }
        Ok(())
    }
}

/// Whether there is no epoch to close, or none yet.
fn is_closed(reason: &TreasuryError) -> bool {
    matches!(reason, TreasuryError::NotDue { .. } | TreasuryError::NothingDue)
}
