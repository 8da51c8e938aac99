//! Paying members what a program owes them: what the treasury's full code and its fast path do alike.

use crate::{
    calls::Payout,
    programs::Opening,
    settle::{Settlement, Share},
    storage::Storage,
};
use core::mem;
use ink::{env, prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    treasury::{Asset, Epoch, EpochOpened, Paid, Payment, ProgramId, TreasuryError},
    Environment, MAX_BATCH,
};

/// Pays the caller what has accrued.
pub fn claim<O: Opening>(storage: &mut Storage, program: ProgramId, opening: &O) -> Result<u128, O::Error> {
    let to = env::caller::<Environment>();
    let round = pay_round(storage, program, &[to], opening)?;
    match round.payments.first() {
        Some(Payment::Paid(amount)) => Ok(*amount),
        Some(Payment::Failed(amount)) => {
            Err(TreasuryError::TransferFailed { asset: round.asset, to, amount: *amount }.into())
        }
        _ if round.has_moved => Ok(0),
        _ => Err(TreasuryError::NothingDue.into()),
    }
}

/// Pays members what a claim would pay each.
pub fn pay<O: Opening>(
    storage: &mut Storage,
    program: ProgramId,
    members: &[AccountId],
    opening: &O,
) -> Result<Vec<Payment>, O::Error> {
    check_count(members.len(), MAX_BATCH)?;
    Ok(pay_round(storage, program, members, opening)?.payments)
}

/// What came of paying some members.
struct Round {
    asset: Asset,
    /// In the order in which they were named.
    payments: Vec<Payment>,
    /// Whether anybody stands further on than before.
    has_moved: bool,
}

/// Writes what members are owed as paid, pays it, and takes back what could not be paid.
fn pay_round<O: Opening>(
    storage: &mut Storage,
    program: ProgramId,
    members: &[AccountId],
    opening: &O,
) -> Result<Round, O::Error> {
    let mut settlement = storage.settle(program, members, opening)?;
    storage.write::<O>(&settlement);

    let (remote, asset) = (storage.remote(), settlement.program.config.asset);
    let has_moved = settlement.shares.iter().any(Share::has_moved);
    let mut shares = mem::take(&mut settlement.shares).into_iter().peekable();
    let mut payments = Vec::with_capacity(members.len());
    let mut unpaid = Vec::new();
    for member in members {
        // A second mention has no share of its own.
        let share = match shares.next_if(|share| share.member == *member) {
            Some(share) if share.amount > 0 => share,
            share => {
                let waits = share.is_some_and(|share| share.next().is_some());
                payments.push(if waits { Payment::NotReached } else { Payment::Nothing });
                continue;
            }
        };
        let Share { member, amount, .. } = share;
        if remote.send(Payout { asset, to: member, amount }).is_ok() {
            emit(Paid { program, member, asset, amount, epoch: share.cursor.epoch });
            payments.push(Payment::Paid(amount));
        } else {
            payments.push(Payment::Failed(amount));
            unpaid.push(share);
        }
    }
    if !unpaid.is_empty() {
        storage.programs.write_back(&mut storage.vaults, settlement, &unpaid)?;
    }
    Ok(Round { asset, payments, has_moved })
}

/// Refuses an empty list, and one longer than `max`.
pub fn check_count(got: usize, max: u32) -> Result<(), TreasuryError> {
    let got = u32::try_from(got).unwrap_or(u32::MAX);
    if got == 0 || got > max {
        return Err(TreasuryError::WrongCount { got, max });
    }
    Ok(())
}

impl Storage {
    /// What a program owes to members now.
    pub(crate) fn settle<O: Opening>(
        &self,
        id: ProgramId,
        members: &[AccountId],
        opening: &O,
    ) -> Result<Settlement, O::Error> {
        let now = env::block_timestamp::<Environment>();
        self.programs.settle(&self.vaults, id, members, now, &self.remote(), opening)
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
