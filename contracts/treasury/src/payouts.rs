//! Paying members what a program owes them: what the treasury and its teller do alike.

use crate::{
    calls::{self, Payout, Remote},
    programs::Opening,
    settle::Settlement,
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
pub fn claim(
    state: &mut State,
    program: ProgramId,
    opening: &impl Opening,
) -> Result<u128, TreasuryError> {
    let settlement = state.settle(program, &[env::caller::<Environment>()], opening)?;
    let Some(share) = settlement.shares.first().filter(|share| share.has_moved()) else {
        return Err(TreasuryError::NothingDue);
    };
    state.write(&settlement);
    let payout = settlement.payout(share);
    let Payout { asset, to: member, amount } = payout;
    if amount > 0 {
        emit(Paid { program, member, asset, amount, epoch: share.cursor.epoch });
        calls::send(env::account_id::<Environment>(), payout)?;
    }
    Ok(amount)
}

/// Pays members what a claim would pay each.
pub fn pay(
    state: &mut State,
    program: ProgramId,
    members: Vec<AccountId>,
    opening: &impl Opening,
) -> Result<Vec<Payment>, TreasuryError> {
    check_count(members.len(), MAX_BATCH)?;
    let mut settlement = state.settle(program, &members, opening)?;
    state.write(&settlement);

    let own = env::account_id::<Environment>();
    let mut shares = mem::take(&mut settlement.shares).into_iter().peekable();
    let mut payments = Vec::with_capacity(members.len());
    let mut unpaid = Vec::new();
    for member in members {
        // A second mention has no share of its own.
        let share = shares.next_if(|share| share.member == member).filter(|share| share.amount > 0);
        let Some(share) = share else {
            payments.push(Payment::Nothing);
            continue;
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
    pub(crate) fn settle(
        &self,
        id: ProgramId,
        members: &[AccountId],
        opening: &impl Opening,
    ) -> Result<Settlement, TreasuryError> {
        self.programs.settle(&self.vaults, id, members, self.moment(), &Remote, opening)
    }

    /// Writes a settlement and tells of the epochs that it opens.
    fn write(&mut self, settlement: &Settlement) {
        self.programs.write(&mut self.vaults, settlement);
        for (epoch, Epoch { total, budget, .. }) in settlement.opened().copied() {
            emit(EpochOpened { program: settlement.id, epoch, total, budget });
        }
    }
}

fn emit(event: impl env::Event) {
    env::emit_event::<Environment, _>(event);
}
