//! Opens epochs that have begun.

use crate::work::{kind, waits, Step, Work};
use tributary_client::{messages, Call, CallError, Chain, ChainExt};
use tributary_interfaces::treasury::{EpochOpened, Program, Treasury, TreasuryError};
use tributary_proposals::{sentence, waiting::Waiting};
use tributary_words::{errors::ContractError, refusal::said};

impl<C: Chain> Work<'_, '_, C> {
    pub fn open_epochs(&mut self) -> Step<()> {
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
        for (id, program) in self.programs()? {
            let name = self.program(id, &program);
            let what = format!("open an epoch of {name}");
            while !self.rests(&what) {
                self.go_on()?;
                let call = || Call::from(messages::treasury(treasury).open_epoch(id));
                match self.client.chain.try_call(&origin, call()) {
                    Err(CallError::Contract(reason)) if is_open(&reason) => break,
                    Err(CallError::Contract(reason)) if waits(&reason) => {
                        let kind = kind(&ContractError::from(reason).told());
                        if self.memory.troubles.waiting(&what, &kind) {
                            let told = self.why_it_waits(&program, &reason)?;
                            tracing::info!("an epoch of {name} {told}");
                        }
                        break;
                    }
                    _ => {}
                }
                let result = self.client.chain.submit(self.around.signer, call());
                let Some(receipt) = self.settle_unless(&what, result, is_open)? else { break };
                // Another keeper may have opened it in between.
                let opened = receipt.events.of::<EpochOpened>(treasury);
                for event in &opened {
                    let budget = sentence::opened_with(
                        &program.config.asset,
                        event.budget,
                        event.total,
                        sentence::fixed_rule(&program.config),
                        self.around.words,
                    );
                    self.did(&format!("opened epoch {} of {name} with {budget}", event.epoch));
                }
                self.counts.epochs_opened =
                    self.counts.epochs_opened.saturating_add(u32::from(!opened.is_empty()));
            }
        }
        Ok(())
    }
}

impl<C: Chain> Work<'_, '_, C> {
    /// "waits until …: …", with the chain's present books.
    fn why_it_waits(&mut self, program: &Program, reason: &TreasuryError) -> Step<String> {
        let asset = program.config.asset;
        let spending = self.client.chain.read(messages::treasury(self.client.dao.treasury).spending(asset));
        let spending = self.read(spending)?;
        let mut words = self.around.words.clone();
        words.now = self.now;
        let waits = Waiting::of(reason, &spending, &words);
        Ok(waits.map_or_else(|| format!("waits: {}", said(*reason, &words)), |waits| waits.told(&words)))
    }
}

/// Whether there is no epoch to open, or none yet; the last one may have been opened just now.
fn is_open(reason: &TreasuryError) -> bool {
    matches!(reason, TreasuryError::NotDue { .. } | TreasuryError::ProgramEnded(_))
}
