//! Paying members what a program owes them: what the treasury and its teller do alike.

use crate::{
    calls::{self, Payout, Remote},
    programs::Opening,
    settle::{Settlement, Share},
    state::State,
    Environment,
};
use core::mem;
use ink::{env, prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    treasury::{Epoch, EpochOpened, Paid, Payment, ProgramId, TreasuryError},
    MAX_BATCH,
};

/// Pays the caller what has accrued.
pub fn claim<O: Opening>(state: &mut State, program: ProgramId, opening: &O) -> Result<u128, O::Error> {
    let mut settlement = state.settle(program, &[env::caller::<Environment>()], opening)?;
    if !settlement.shares.iter().any(Share::has_moved) {
        return Err(TreasuryError::NothingDue.into());
    }
    state.write::<O>(&settlement);
    let mut amount = 0;
    for share in mem::take(&mut settlement.shares).into_iter().filter(|share| share.amount > 0) {
        let payout = settlement.payout(&share);
        let Payout { asset, to: member, .. } = payout;
        amount = payout.amount;
        emit(Paid { program, member, asset, amount, epoch: share.cursor.epoch });
        if let Err(error) = calls::send(env::account_id::<Environment>(), payout) {
            // Whoever looks at it now finds it as it was.
            state.programs.write_back(&mut state.vaults, settlement, &[share])?;
            return Err(error.into());
        }
    }
    Ok(amount)
}

/// Pays members what a claim would pay each.
pub fn pay<O: Opening>(
    state: &mut State,
    program: ProgramId,
    members: Vec<AccountId>,
    opening: &O,
) -> Result<Vec<Payment>, O::Error> {
    check_count(members.len(), MAX_BATCH)?;
    let mut settlement = state.settle(program, &members, opening)?;
    state.write::<O>(&settlement);

    let own = env::account_id::<Environment>();
    let mut shares = mem::take(&mut settlement.shares).into_iter().peekable();
    let mut payments = Vec::with_capacity(members.len());
    let mut unpaid = Vec::new();
    for member in members {
        // A second mention has no share of its own.
        let share = match shares.next_if(|share| share.member == member) {
            Some(share) if share.amount > 0 => share,
            share => {
                let waits = share.is_some_and(|share| share.next().is_some());
                payments.push(if waits { Payment::NotReached } else { Payment::Nothing });
                continue;
            }
        };
        let payout = settlement.payout(&share);
        let Payout { asset, amount, .. } = payout;
        if calls::send(own, payout).is_ok() {
            emit(Paid { program, member, asset, amount, epoch: share.cursor.epoch });
            payments.push(Payment::Paid(amount));
        } else {
            payments.push(Payment::Failed(amount));
            unpaid.push(share);
        }
    }
    if !unpaid.is_empty() {
        state.programs.write_back(&mut state.vaults, settlement, &unpaid)?;
    }
    Ok(payments)
}

/// Refuses an empty list, and one longer than `max`.
pub fn check_count(got: usize, max: u32) -> Result<(), TreasuryError> {
    let got = u32::try_from(got).unwrap_or(u32::MAX);
    if got == 0 || got > max {
        return Err(TreasuryError::WrongCount { got, max });
    }
    Ok(())
}

impl State {
    /// What a program owes to members now.
    pub(crate) fn settle<O: Opening>(
        &self,
        id: ProgramId,
        members: &[AccountId],
        opening: &O,
    ) -> Result<Settlement, O::Error> {
        self.programs.settle(&self.vaults, id, members, self.moment(), &Remote, opening)
    }

    /// Writes a settlement and tells of the epochs that it opens.
    fn write<O: Opening>(&mut self, settlement: &Settlement) {
        if !O::OPENS {
            return self.programs.write_payments(&mut self.vaults, settlement);
        }
        self.programs.write(&mut self.vaults, settlement);
        for (epoch, Epoch { total, budget, .. }) in settlement.opened().copied() {
            emit(EpochOpened { program: settlement.id, epoch, total, budget });
        }
    }
}

fn emit(event: impl env::Event) {
    env::emit_event::<Environment, _>(event);
}
