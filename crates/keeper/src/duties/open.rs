//! Opens epochs that have begun.

use crate::work::{ask_for, kind, waits, Step, Work};
use std::collections::BTreeMap;
use tributary_client::{messages, Call, CallError, Chain, ChainExt};
use tributary_interfaces::treasury::{EpochOpened, Program, ProgramId, Treasury, TreasuryError};
use tributary_proposals::{epochs::grid, sentence, waiting::waiting};
use tributary_words::{errors::ContractError, refusal::said};

impl<C: Chain> Work<'_, '_, C> {
    /// In the order in which they began, whatever programs they are of: a spend cap may not have room for all.
    pub fn open_epochs(&mut self) -> Step<()> {
        let begins = |program: &Program| grid(program).start_of(program.opened);
        let mut next: BTreeMap<_, Program> =
            self.programs()?.into_iter().map(|(id, program)| ((begins(&program), id), program)).collect();
        while let Some(((_, id), mut program)) = next.pop_first() {
            self.go_on()?;
            if self.open_next(id, &program)? {
                program.opened = program.opened.saturating_add(1);
                next.insert((begins(&program), id), program);
            }
        }
        Ok(())
    }

    /// Opens the next epoch of a program. Whether there may be another one after it.
    fn open_next(&mut self, id: ProgramId, program: &Program) -> Step<bool> {
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
        let name = self.program(id, program);
        let what = format!("open an epoch of {name}");
        if self.rests(&what) || self.rests(&ask_for(&name)) {
            return Ok(false);
        }
        let call = || Call::from(messages::treasury(treasury).open_epoch(id));
        let tried = self.client.chain.try_call(&origin, call());
        match self.client.of_program(program, tried) {
            Err(CallError::Contract(reason)) if is_open(&reason) => return Ok(false),
            Err(CallError::Contract(reason @ TreasuryError::SourceBroken(_))) => {
                self.broken(id, program, &reason)?;
                return Ok(false);
            }
            Err(CallError::Contract(reason)) if waits(&reason) => {
                let kind = kind(&ContractError::from(reason).told());
                if self.memory.troubles.waiting(&what, &kind) {
                    let told = self.why_it_waits(id, program, &reason)?;
                    tracing::info!("an epoch of {name} {told}");
                }
                return Ok(false);
            }
            Ok(_) => self.answers(&name),
            _ => {}
        }
        let result = self.send(&call(), |_| true);
        let result = self.client.of_program(program, result);
        let Some(Some(receipt)) = self.settle_unless(&what, result, is_open)? else { return Ok(false) };
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
        self.counts.epochs_opened = self.counts.epochs_opened.saturating_add(u32::from(!opened.is_empty()));
        Ok(true)
    }
}

impl<C: Chain> Work<'_, '_, C> {
    /// "waits until …: …", with the chain's present books.
    fn why_it_waits(&mut self, id: ProgramId, program: &Program, reason: &TreasuryError) -> Step<String> {
        let mut words = self.around.words.clone();
        words.now = self.now;
        let waits = waiting(self.client, id, program, program.opened, reason, &words);
        let waits = self.read(waits)?;
        Ok(waits.map_or_else(|| format!("waits: {}", said(*reason, &words)), |waits| waits.told(&words)))
    }
}

/// Whether there is no epoch to open, or none yet; the last one may have been opened just now.
fn is_open(reason: &TreasuryError) -> bool {
    matches!(reason, TreasuryError::NotDue { .. } | TreasuryError::ProgramEnded(_))
}
