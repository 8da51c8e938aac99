//! Pays members for epochs that are over.

use crate::work::{ask_for, ask_of_members, waits, Step, Stop, Work};
use std::ops::Range;
use tributary_client::{messages, together, AccountId, Behind, Call, CallError, Chain, ChainExt};
use tributary_interfaces::treasury::{
    Asset, EpochIndex, Paid, Payment, Program, ProgramId, Treasury, TreasuryError,
};
use tributary_proposals::silent::silence;
use tributary_words::time::counted;

/// Of how many epochs, the newest of those that may be claimed, it is told what is left.
const EPOCHS_TOLD: usize = 32;

impl<C: Chain> Work<'_, '_, C> {
    /// Pays everybody for the epochs that are over, once for each.
    pub fn pay(&mut self) -> Step<()> {
        let mut members: Option<Vec<AccountId>> = None;
        for (id, program) in self.programs()? {
            let over = self.over(&program)?;
            if over == 0 || self.memory.paid_through.get(&id).is_some_and(|paid| *paid >= over) {
                continue;
            }
            let everybody = match &members {
                Some(members) => members.clone(),
                None => {
                    let found = self.client.members();
                    members.insert(self.read(found)?).clone()
                }
            };
            let name = self.program(id, &program);
            let tries = [format!("pay members of {name}"), ask_for(&name), ask_of_members(&name)];
            if tries.iter().any(|what| self.rests(what)) {
                continue;
            }
            if self.pay_program(id, &program, over, &everybody)?
                && self.tell_left(id, &program, program.closed..over, everybody.len())?
            {
                self.memory.paid_through.insert(id, over);
            }
        }
        Ok(())
    }

    /// Whether everybody was asked for, and nothing was refused.
    fn pay_program(
        &mut self,
        id: ProgramId,
        program: &Program,
        over: EpochIndex,
        members: &[AccountId],
    ) -> Step<bool> {
        let mut due = self.behind(id, over, members)?;
        loop {
            for near in together(&due) {
                if !self.pay_some(id, program, &near)? {
                    return Ok(false);
                }
            }
            let members: Vec<AccountId> = due.iter().map(|(member, _)| *member).collect();
            let left = self.behind(id, over, &members)?;
            // Nobody came further: they cannot be paid, or have nothing to get.
            if left == due {
                break;
            }
            due = left;
        }
        Ok(true)
    }

    /// Tells what is left of the epochs that may be claimed, now that everybody in the registry was paid: who is in no
    /// registry, as holders of tokens only, claims for themselves. Whether they can: their source may not let them.
    fn tell_left(
        &mut self,
        id: ProgramId,
        program: &Program,
        open: Range<EpochIndex>,
        members: usize,
    ) -> Step<bool> {
        let metric = program.config.metric;
        if metric.source == self.client.dao.metrics {
            return Ok(true);
        }
        let (mut left, mut rounded) = (0u128, 0u128);
        let epochs = open.len();
        for index in open.rev().take(EPOCHS_TOLD) {
            let epoch = self.client.chain.read(messages::treasury(self.client.dao.treasury).epoch(id, index));
            let Some(epoch) = self.read(epoch)? else { continue };
            left = left.saturating_add(epoch.budget.saturating_sub(epoch.paid));
            rounded = rounded.saturating_add(members as u128);
        }
        // What rounding leaves, less than a unit for each, nobody can claim.
        if left <= rounded {
            return Ok(true);
        }
        let mut words = self.around.words.clone();
        words.now = self.now;
        if silence(self.client, &metric, &words).map_err(Stop::Broken)?.is_some() {
            self.broken(id, program, &TreasuryError::SourceBroken(metric))?;
            return Ok(false);
        }
        let name = self.program(id, program);
        self.answers_of_members(&name);
        let amount = self.amount(&program.config.asset, left);
        tracing::info!("{}", left_words(&amount, &name, epochs, id));
        Ok(true)
    }

    /// Shows that a program's token pays nobody, once in half a claim window: so that no epoch is closed over it. One
    /// member alone who cannot be paid shows that themselves, as it is rather their matter than the token's.
    fn show_outage(
        &mut self,
        id: ProgramId,
        program: &Program,
        call: Call<Result<Vec<Payment>, TreasuryError>>,
    ) -> Step<()> {
        let now = self.client.chain.now().map_err(Stop::Broken)?;
        let name = self.program(id, program);
        if now < program.silent_at.saturating_add(program.config.claim_window / 2) {
            return Ok(());
        }
        let what = format!("show that nobody can be paid of {name}");
        let result = self.send(&call, |_| true);
        if self.settle(&what, result)?.flatten().is_some() {
            self.did(&format!("showed that nobody can be paid of {name}: its open epochs stay open"));
        }
        Ok(())
    }

    /// Those members for whom an epoch that is over is not settled.
    fn behind(&mut self, id: ProgramId, over: EpochIndex, members: &[AccountId]) -> Step<Behind> {
        let behind = self.client.behind(id, over, members);
        self.read(behind)
    }

    fn pay_some(&mut self, id: ProgramId, program: &Program, due: &[AccountId]) -> Step<bool> {
        let name = self.program(id, program);
        let what = format!("pay members of {name}");
        let asset = program.config.asset;
        let treasury = self.client.dao.treasury;
        let origin = self.around.signer.account();
        let call = |batch: &[AccountId]| Call::from(messages::treasury(treasury).pay(id, batch.to_vec()));
        let mut rest = due;
        while !rest.is_empty() {
            self.go_on()?;
            let size = self.client.batch_size(&origin, rest, call).map_err(Stop::Broken)?;
            let (batch, later) = rest.split_at(size);
            rest = later;
            let tried = self.client.chain.try_call(&origin, call(batch));
            let expected = match self.client.of_program(program, tried) {
                Err(CallError::Contract(reason @ TreasuryError::SourceBroken(_))) => {
                    self.broken(id, program, &reason)?;
                    return Ok(false);
                }
                // Their next epoch waits: nothing is to be paid before it is open.
                Err(CallError::Contract(reason)) if waits(&reason) => return Ok(false),
                expected => expected,
            };
            let Some(expected) = self.settle(&what, expected)? else { return Ok(false) };
            self.answers_of_members(&name);
            let (mut moves, mut failing) = (false, 0u32);
            for (member, payment) in batch.iter().zip(&expected.value) {
                moves |= moves_on(payment);
                if let Payment::Failed(amount) = payment {
                    let what = format!("pay {} of {name}", self.around.words.member(member));
                    let failed = self.failed(&what, &asset, *amount);
                    self.counts.payments_failed = self.counts.payments_failed.saturating_add(failed);
                    failing = failing.saturating_add(1);
                }
            }
            if !moves && failing > 1 && matches!(asset, Asset::Psp22(_)) {
                // The token pays nobody. Shown on chain, that gives members more time; they are tried again next round.
                self.show_outage(id, program, call(batch))?;
                return Ok(false);
            }
            if !moves {
                continue;
            }
            // What another keeper has paid meanwhile, is not paid again.
            let result = self.send(&call(batch), |payments| payments.iter().any(moves_on));
            let Some(receipt) = self.settle(&what, result)? else { return Ok(false) };
            let Some(receipt) = receipt else { continue };
            let mut came = tributary_client::PaidRound::default();
            came.add(&receipt, treasury);
            let paid = receipt.events.of::<Paid>(treasury);
            if !paid.is_empty() {
                let (amount, count) = (self.amount(&asset, came.amount), counted(paid.len(), "member"));
                let names = self.names(paid.iter().map(|event| event.member));
                self.did(&format!("paid {amount} of {name} to {count}: {names}"));
            }
            let paid = u32::try_from(came.paid.len()).unwrap_or(u32::MAX);
            self.counts.payments = self.counts.payments.saturating_add(paid);
            self.counts.paid = self.counts.paid.saturating_add(came.amount);
        }
        Ok(true)
    }
}

/// What is left of a program with so many epochs that may be claimed, to whom, and what they do about it.
fn left_words(amount: &str, program: &str, epochs: usize, id: ProgramId) -> String {
    let newest = match epochs > EPOCHS_TOLD {
        true => format!(" of its newest {EPOCHS_TOLD} epochs"),
        false => String::new(),
    };
    format!(
        "{amount} of {program} is left{newest} to accounts that are no members of the registry: they claim for themselves \
         (`tributary claim {id}`)"
    )
}

/// Whether a payment pays somebody, or brings them further: without pay, but with further epochs to come to.
fn moves_on(payment: &Payment) -> bool {
    matches!(payment, Payment::Paid(_) | Payment::NotReached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_epochs_it_is_said_that_the_newest_are_told_of() {
        let told = |epochs| left_words("5 UNIT", "program 3", epochs, 3);
        assert_eq!(
            told(EPOCHS_TOLD),
            "5 UNIT of program 3 is left to accounts that are no members of the registry: they claim for themselves \
             (`tributary claim 3`)"
        );
        assert!(told(EPOCHS_TOLD + 1)
            .starts_with("5 UNIT of program 3 is left of its newest 32 epochs to accounts"));
    }
}
