//! Paying members what a program owes them: what the treasury's full code and its fast path do alike, once a
//! settlement says what that is.

use crate::{
    calls::Payout,
    checks::check_count,
    settle::{Settlement, Share},
    storage::Storage,
};
use core::mem;
use ink::{env, prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    treasury::{Asset, Paid, Payment, ProgramId, TreasuryError},
    Environment, MAX_BATCH,
};

/// What came of paying some members.
pub struct Payments {
    /// One for each, in the order in which they were named.
    pub each: Vec<Payment>,
    /// A token paid nobody of those for whom it was tried.
    pub is_outage: bool,
}

/// Pays what a settlement owes to the one member that it is about.
pub fn claim(storage: &mut Storage, settlement: Settlement) -> Result<u128, TreasuryError> {
    let asset = settlement.program.config.asset;
    let Some(to) = settlement.shares.first().filter(|share| share.has_moved()).map(|share| share.member)
    else {
        return Err(TreasuryError::NothingDue);
    };
    match pay(storage, settlement, &[to])?.each.first() {
        Some(Payment::Paid(amount)) => Ok(*amount),
        Some(Payment::Failed(amount)) => Err(TreasuryError::TransferFailed { asset, to, amount: *amount }),
        _ => Ok(0),
    }
}

/// Pays members, in the order in which they were named, what a settlement owes them: writes it as paid, pays
/// it, and takes back what could not be paid.
pub fn pay(
    storage: &mut Storage,
    mut settlement: Settlement,
    members: &[AccountId],
) -> Result<Payments, TreasuryError> {
    storage.programs.write_payments(&mut storage.vaults, &settlement);

    let (remote, asset) = (storage.remote(), settlement.program.config.asset);
    let mut shares = mem::take(&mut settlement.shares).into_iter().peekable();
    let mut each = Vec::with_capacity(members.len());
    let (mut unpaid, mut arrived, mut is_outage) = (Vec::new(), false, false);
    for member in members {
        // A second mention has no share of its own.
        let share = match shares.next_if(|share| share.member == *member) {
            Some(share) if share.amount > 0 => share,
            share => {
                let waits = share.is_some_and(|share| share.next().is_some());
                each.push(if waits { Payment::NotReached } else { Payment::Nothing });
                continue;
            }
        };
        let Share { member, amount, .. } = share;
        // Where it is not known whether it arrived, all ends: nobody is to be paid twice.
        if remote.try_send(Payout { asset, to: member, amount })? {
            let Share { cursor, parts, .. } = share;
            let paid = Paid { program: settlement.id, member, asset, amount, epoch: cursor.epoch, parts };
            env::emit_event::<Environment, _>(paid);
            each.push(Payment::Paid(amount));
            arrived = true;
        } else {
            each.push(Payment::Failed(amount));
            unpaid.push(share);
            // The treasury's own share fails always, and so do native payments too small for a new account.
            is_outage |= member != remote.own && matches!(asset, Asset::Psp22(_));
        }
    }
    if !unpaid.is_empty() {
        storage.programs.write_back(&mut storage.vaults, settlement, &unpaid)?;
    }
    Ok(Payments { each, is_outage: is_outage && !arrived })
}

impl Storage {
    /// What a program owes to members now, and the epochs that are opened for it.
    pub(crate) fn settle(&self, id: ProgramId, members: &[AccountId]) -> Result<Settlement, TreasuryError> {
        check_count(members.len(), MAX_BATCH)?;
        self.programs.settle(&self.vaults, id, members, now(), &self.remote(), self.paused_until())
    }

    /// The same, if no epoch has to be opened for it and nothing is refused.
    pub fn settle_open(&self, id: ProgramId, members: &[AccountId]) -> Option<Settlement> {
        check_count(members.len(), MAX_BATCH).ok()?;
        self.programs.settle_open(&self.vaults, id, members, now(), &self.remote())
    }
}

fn now() -> u64 {
    env::block_timestamp::<Environment>()
}
