//! Paying members what programs owe them: whom one call pays, and how often one is made.

use crate::{
    messages, AccountId, Call, CallError, Chain, ChainExt, DaoClient, Progress, Receipt, Signer, Timestamp,
};
use std::collections::BTreeSet;
use tributary_interfaces::treasury::{
    EpochIndex, Paid, Payment, Program, ProgramId, Treasury, TreasuryError, MAX_EPOCHS_PER_CALL,
};

/// What a keeper's round of payments came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaidRound {
    /// Who was paid, by one call or several.
    pub paid: BTreeSet<AccountId>,
    pub amount: u128,
    /// Members that could not be paid; what they are owed stays theirs.
    pub failed: u32,
    /// Calls that were made for it.
    pub calls: u32,
}

impl PaidRound {
    /// Counts in what one call paid.
    pub fn add(&mut self, receipt: &Receipt<Vec<Payment>>, treasury: AccountId) {
        self.calls = self.calls.saturating_add(1);
        for paid in receipt.events.of::<Paid>(treasury) {
            self.paid.insert(paid.member);
            self.amount = self.amount.saturating_add(paid.amount);
        }
        let failed = receipt.value.iter().filter(|payment| matches!(payment, Payment::Failed(_))).count();
        self.failed = self.failed.saturating_add(u32::try_from(failed).unwrap_or(u32::MAX));
    }
}

/// Who is behind with a program, and since which epoch; furthest behind first.
pub type Behind = Vec<(AccountId, EpochIndex)>;

/// How many epochs of a program are over.
pub fn epochs_over(program: &Program, now: Timestamp) -> EpochIndex {
    let over = now.saturating_sub(program.config.start) / program.config.epoch_length.max(1);
    let over = EpochIndex::try_from(over).unwrap_or(EpochIndex::MAX);
    over.min(program.config.epochs.unwrap_or(EpochIndex::MAX))
}

/// Members who are paid together. One call walks a bounded number of epochs, those furthest behind first: who stands
/// far apart is not paid by one.
pub fn together(behind: &[(AccountId, EpochIndex)]) -> Vec<Vec<AccountId>> {
    let mut groups = Vec::new();
    let mut rest = behind;
    while let Some((_, first)) = rest.first() {
        let within = first.saturating_add(MAX_EPOCHS_PER_CALL);
        let (near, far) = rest.split_at(rest.partition_point(|(_, epoch)| *epoch < within));
        groups.push(near.iter().map(|(member, _)| *member).collect());
        rest = far;
    }
    groups
}

impl<C: Chain> DaoClient<'_, C> {
    /// Those members for whom one of the first `over` epochs is not settled.
    pub fn behind(
        &mut self,
        program: ProgramId,
        over: EpochIndex,
        members: &[AccountId],
    ) -> Result<Behind, CallError<()>> {
        let cursors = self.cursors(program, members)?;
        let epochs = members.iter().copied().zip(cursors.into_iter().map(|cursor| cursor.epoch));
        let mut behind: Behind = epochs.filter(|(_, epoch)| *epoch < over).collect();
        behind.sort_by_key(|(_, epoch)| *epoch);
        Ok(behind)
    }

    /// Pays every member what a program owes them now.
    pub fn pay_everyone(
        &mut self,
        signer: &Signer,
        program: ProgramId,
        members: &[AccountId],
        progress: Progress,
    ) -> Result<PaidRound, CallError<TreasuryError>> {
        let treasury = self.dao.treasury;
        let mut round = PaidRound::default();
        let mut each = |receipt: Receipt<Vec<Payment>>| round.add(&receipt, treasury);
        let call =
            |batch: &[AccountId]| Call::from(messages::treasury(treasury).pay(program, batch.to_vec()));
        self.in_batches(signer, members, call, &mut each, progress)?;
        Ok(round)
    }

    /// The same, again and again: one call settles some epochs only. Also answers whether epochs that are over are still
    /// not settled for all, as no call brought anybody further.
    pub fn pay_up(
        &mut self,
        signer: &Signer,
        program: ProgramId,
        members: &[AccountId],
        progress: Progress,
    ) -> Result<(PaidRound, bool), CallError<TreasuryError>> {
        // Of the epoch that lasts everybody is owed something, too.
        let mut due = self.behind(program, EpochIndex::MAX, members).map_err(unread)?;
        let (mut all, mut stood) = (PaidRound::default(), None);
        loop {
            let mut failed = 0u32;
            for near in together(&due) {
                match self.would_pay(&signer.account(), program, &near) {
                    Ok(true) => {}
                    Ok(false) => continue,
                    // What was paid before is told.
                    Err(CallError::Contract(_)) if all.calls > 0 => return Ok((all, true)),
                    Err(error) => return Err(error),
                }
                let round = self.pay_everyone(signer, program, &near, progress)?;
                all.paid.extend(round.paid);
                all.amount = all.amount.saturating_add(round.amount);
                all.calls = all.calls.saturating_add(round.calls);
                failed = failed.saturating_add(round.failed);
            }
            all.failed = failed;
            let stand = self.stand(program, members)?;
            if stand.0.is_empty() || Some(&stand) == stood.as_ref() {
                return Ok((all, !stand.0.is_empty()));
            }
            due.clone_from(&stand.0);
            stood = Some(stand);
        }
    }

    /// Opens each epoch of a program that has begun, for those who claim for themselves. How many; where one waits, those
    /// before it are open.
    pub fn open_begun(
        &mut self,
        signer: &Signer,
        program: ProgramId,
    ) -> Result<u32, CallError<TreasuryError>> {
        let treasury = self.dao.treasury;
        let mut opened = 0u32;
        loop {
            let tried =
                self.chain.try_call(&signer.account(), messages::treasury(treasury).open_epoch(program));
            match tried {
                Ok(_) => {}
                Err(CallError::Contract(TreasuryError::NotDue { .. } | TreasuryError::ProgramEnded(_))) => {
                    return Ok(opened);
                }
                Err(CallError::Contract(_)) if opened > 0 => return Ok(opened),
                Err(error) => return Err(error),
            }
            self.chain.submit(signer, messages::treasury(treasury).open_epoch(program))?;
            opened = opened.saturating_add(1);
        }
    }

    /// Whether a payment would do anything: pay somebody, show that somebody cannot be paid, or open an epoch.
    fn would_pay(
        &mut self,
        origin: &AccountId,
        program: ProgramId,
        members: &[AccountId],
    ) -> Result<bool, CallError<TreasuryError>> {
        let treasury = self.dao.treasury;
        let call =
            |batch: &[AccountId]| Call::from(messages::treasury(treasury).pay(program, batch.to_vec()));
        let size = self.batch_size(origin, members, call)?;
        for batch in members.chunks(size.max(1)) {
            let payments = self.chain.try_call(origin, call(batch))?.value;
            if payments.iter().any(|payment| *payment != Payment::Nothing) {
                return Ok(true);
            }
        }
        Ok(self.chain.try_call(origin, messages::treasury(treasury).open_epoch(program)).is_ok())
    }

    /// Who is behind with epochs that are over and may still be claimed, and how many epochs are opened.
    fn stand(
        &mut self,
        program: ProgramId,
        members: &[AccountId],
    ) -> Result<(Behind, EpochIndex), CallError<TreasuryError>> {
        let found =
            self.chain.read(messages::treasury(self.dao.treasury).program(program)).map_err(unread)?;
        let Some(found) = found else { return Ok((Vec::new(), 0)) };
        let over = epochs_over(&found, self.chain.now()?);
        // Of what is closed nobody is owed anything.
        match over > found.closed {
            true => Ok((self.behind(program, over, members).map_err(unread)?, found.opened)),
            false => Ok((Vec::new(), found.opened)),
        }
    }
}

/// An error of a message that only tells.
fn unread(error: CallError<()>) -> CallError<TreasuryError> {
    match error {
        CallError::Chain(error) => CallError::Chain(error),
        _ => CallError::BadAnswer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_who_stand_within_what_one_call_walks_are_paid_together() {
        let member = |number: u8| AccountId::from([number; 32]);
        let behind = [0, 1, MAX_EPOCHS_PER_CALL - 1, MAX_EPOCHS_PER_CALL, 100];
        let behind: Behind = (0..).map(member).zip(behind).collect();
        let groups = together(&behind);
        assert_eq!(groups, [vec![member(0), member(1), member(2)], vec![member(3)], vec![member(4)]]);
        assert!(together(&[]).is_empty());
    }
}
