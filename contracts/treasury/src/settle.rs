//! What a program owes its members at a moment: the one computation behind claiming, paying and asking.

use crate::{
    epochs::{counted, due_epochs, grid},
    programs::Programs,
    source::Source,
    vault::{Books, Vaults},
};
use ink::{prelude::vec, prelude::vec::Vec, primitives::AccountId};
use tributary_core::{
    stream::{self, EpochIndex},
    Timestamp,
};
use tributary_interfaces::treasury::{
    Accrued, Cursor, Epoch, Program, ProgramId, TreasuryError, MAX_EPOCHS_PER_CALL,
};

/// What paying some members what they are owed changes. It is computed before anything is written: to
/// ask what is owed is to leave it at that, so the answer is what a claim would pay.
#[derive(Debug)]
pub struct Settlement {
    pub id: ProgramId,
    pub program: Program,
    pub books: Books,
    /// The epochs that change, in ascending order.
    pub epochs: Vec<(EpochIndex, Epoch)>,
    /// From here on, epochs are opened by this settlement.
    pub opened_from: EpochIndex,
    /// One for each member, in the order of first mention.
    pub shares: Vec<Share>,
    /// How many epochs may still be walked.
    left: u32,
}

/// What is owed to one member.
#[derive(Debug)]
pub struct Share {
    pub member: AccountId,
    pub amount: u128,
    /// Where the member stands once that is paid,
    pub cursor: Cursor,
    /// and where the books say they stand until then, if anything was ever settled.
    pub stored: Option<Cursor>,
    /// What each epoch adds to the amount.
    pub parts: Vec<(EpochIndex, u128)>,
    /// The oldest epoch that is not closed for the member.
    first: Cursor,
    /// The walk ends before this epoch.
    until: EpochIndex,
}

/// An epoch that is about to be walked, with the program and the books as they are while it is open.
struct Step {
    index: EpochIndex,
    epoch: Epoch,
    program: Program,
    books: Books,
}

impl Programs {
    /// What `members` are owed at a moment. Epochs that are due are opened on the way.
    pub fn settle(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        members: &[AccountId],
        now: Timestamp,
        source: &impl Source,
        paused_until: Timestamp,
    ) -> Result<Settlement, TreasuryError> {
        self.walk(vaults, id, members, now, source, |program, books| {
            Ok(self.open_next(vaults, id, program, books, now, source, paused_until))
        })
    }

    /// The same, if all the epochs that are walked are open already. `None` if one would have to be opened, or
    /// if anything is refused.
    pub fn settle_open(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        members: &[AccountId],
        now: Timestamp,
        source: &impl Source,
    ) -> Option<Settlement> {
        self.walk(vaults, id, members, now, source, |_, _| Err(TreasuryError::NothingDue)).ok()
    }

    /// Lets `members` walk from where they stand, those furthest behind first, at most `MAX_EPOCHS_PER_CALL`
    /// epochs in all. The source is asked once for each epoch, about all whose walk touches it (twice where
    /// growth counts). An epoch that fails ends all walks; it makes the whole fail only if nobody's walk came
    /// so far. `open` opens the next epoch; if it may not even try, there is no settlement.
    fn walk(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        members: &[AccountId],
        now: Timestamp,
        source: &impl Source,
        open: impl Fn(&mut Program, &mut Books) -> Result<Result<Epoch, TreasuryError>, TreasuryError>,
    ) -> Result<Settlement, TreasuryError> {
        let mut settlement = self.begin(vaults, id, members, now)?;
        while let Some(index) = settlement.next() {
            let (mut program, mut books) = (settlement.program, settlement.books);
            let epoch = match self.epoch(id, index) {
                Some(epoch) => Ok(epoch),
                None => open(&mut program, &mut books)?,
            };
            let walked =
                epoch.and_then(|epoch| settlement.walk(Step { index, epoch, program, books }, now, source));
            settlement.end_if(walked)?;
        }
        Ok(settlement)
    }

    /// The settlement before anybody has walked.
    fn begin(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        members: &[AccountId],
        now: Timestamp,
    ) -> Result<Settlement, TreasuryError> {
        let program = self.get(id)?;
        let books = vaults.books(program.config.asset);
        let due = due_epochs(&program.config, now);
        let mut shares: Vec<Share> = Vec::with_capacity(members.len());
        for member in members {
            if !shares.iter().any(|share| share.member == *member) {
                shares.push(Share::new(*member, self.cursor(id, *member), program.closed, due));
            }
        }
        let (opened_from, left) = (program.opened, MAX_EPOCHS_PER_CALL);
        Ok(Settlement { id, program, books, epochs: Vec::new(), opened_from, shares, left })
    }

    /// Writes the program of a settlement that opens epochs.
    pub fn write_opened(&mut self, settlement: &Settlement) {
        if settlement.opened().next().is_some() {
            self.keep(settlement.id, &settlement.program);
        }
    }

    /// Writes what a settlement changes but for its program: the books, the epochs and the members' cursors.
    pub fn write_payments(&mut self, vaults: &mut Vaults, settlement: &Settlement) {
        self.write_epochs(vaults, settlement);
        for share in settlement.shares.iter().filter(|share| share.has_moved()) {
            self.put_cursor(settlement.id, share.member, Some(&share.cursor));
        }
    }

    /// Takes back what a settlement wrote for members whose payment did not arrive: their money is owed
    /// and reserved as before.
    pub fn write_back(
        &mut self,
        vaults: &mut Vaults,
        mut settlement: Settlement,
        unpaid: &[Share],
    ) -> Result<(), TreasuryError> {
        for share in unpaid {
            settlement.take_back(share)?;
            self.put_cursor(settlement.id, share.member, share.stored.as_ref());
        }
        self.write_epochs(vaults, &settlement);
        Ok(())
    }

    fn write_epochs(&mut self, vaults: &mut Vaults, settlement: &Settlement) {
        vaults.write(settlement.program.config.asset, &settlement.books);
        for (index, epoch) in &settlement.epochs {
            self.put_epoch(settlement.id, *index, epoch);
        }
    }
}

impl Settlement {
    /// The epoch to walk next, if the walk goes on.
    fn next(&self) -> Option<EpochIndex> {
        if self.left == 0 {
            return None;
        }
        self.shares.iter().filter_map(Share::next).min()
    }

    /// Lets all who have come to an epoch walk it. Changes nothing if that fails. Where so much was lost that
    /// not all can be paid, they are paid as they come; then nothing is there, and all walks end.
    fn walk(&mut self, step: Step, now: Timestamp, source: &impl Source) -> Result<(), TreasuryError> {
        let Step { index, mut epoch, program, mut books } = step;
        let walkers = self.shares.iter().filter(|share| share.next() == Some(index));
        let asked: Vec<AccountId> = walkers.map(|share| share.member).collect();
        // Where nothing is left, nothing hangs on the source.
        let values = if epoch.paid < epoch.budget {
            counted(&program, index, &asked, source)?
        } else {
            vec![0; asked.len()]
        };
        let elapsed = grid(&program.config).elapsed_in(index, now);
        let walkers = self.shares.iter_mut().filter(|share| share.next() == Some(index));
        let paid_before = epoch.paid;
        let (payable, mut missing) = (paid_before.saturating_add(books.covered()), 0u128);
        for (share, value) in walkers.zip(values) {
            let short = share.walk(index, &mut epoch, elapsed, program.config.epoch_length, value, payable);
            missing = missing.saturating_add(short);
        }
        if missing > 0 && !self.has_moved() {
            let asset = program.config.asset;
            return Err(TreasuryError::NotCovered { asset, left: 0, needed: missing });
        }
        books.pay_reserved(epoch.paid.saturating_sub(paid_before))?;
        if index >= self.opened_from || epoch.paid > paid_before {
            self.epochs.push((index, epoch));
        }
        (self.program, self.books) = (program, books);
        self.left = if missing > 0 { 0 } else { self.left.saturating_sub(1) };
        Ok(())
    }

    /// Ends the walk if an epoch could not be walked; fails if nobody has come any further.
    fn end_if(&mut self, walked: Result<(), TreasuryError>) -> Result<(), TreasuryError> {
        if walked.is_err() && self.has_moved() {
            self.left = 0;
            return Ok(());
        }
        walked
    }

    /// Whether anybody stands further on than before.
    pub fn has_moved(&self) -> bool {
        self.shares.iter().any(Share::has_moved)
    }

    /// What is owed to the first of the members.
    pub fn accrued(&self) -> Accrued {
        self.shares.first().map_or(Accrued { amount: 0, more: false }, |share| Accrued {
            amount: share.amount,
            more: share.next().is_some(),
        })
    }

    /// The epochs that this settlement opens.
    pub fn opened(&self) -> impl Iterator<Item = &(EpochIndex, Epoch)> {
        self.epochs.iter().filter(|(index, _)| *index >= self.opened_from)
    }

    /// Owes a share's amount again: the books and the epochs as if it had not been paid.
    pub fn take_back(&mut self, share: &Share) -> Result<(), TreasuryError> {
        self.books.unpay_reserved(share.amount)?;
        for (index, part) in &share.parts {
            if let Some((_, epoch)) = self.epochs.iter_mut().find(|(changed, _)| changed == index) {
                epoch.paid = epoch.paid.saturating_sub(*part);
            }
        }
        Ok(())
    }
}

impl Share {
    fn new(member: AccountId, stored: Option<Cursor>, closed: EpochIndex, due: u32) -> Self {
        let before = stored.unwrap_or_default();
        let first = if before.epoch < closed { Cursor { epoch: closed, paid: 0 } } else { before };
        Self { member, amount: 0, cursor: first, stored, parts: Vec::new(), first, until: due }
    }

    /// Whether the member stands further on than before: has been paid, or has had nothing to get of
    /// epochs that are over.
    pub fn has_moved(&self) -> bool {
        self.cursor != self.first
    }

    /// The epoch to walk next.
    pub fn next(&self) -> Option<EpochIndex> {
        (self.cursor.epoch < self.until).then_some(self.cursor.epoch)
    }

    /// Adds what the member, who has `value`, is owed of epoch `index`, and takes it from the epoch's
    /// budget: no more than is left of it, whatever a source says, and not so much that it has paid more than is
    /// `payable`. Answers how much is missing; for that the member stays in the epoch.
    fn walk(
        &mut self,
        index: EpochIndex,
        epoch: &mut Epoch,
        elapsed: u64,
        length: u64,
        value: u128,
        payable: u128,
    ) -> u128 {
        let accrued = stream::accrued_down(epoch.budget, elapsed, length, value, epoch.total);
        let left = epoch.budget.saturating_sub(epoch.paid);
        let owed = accrued.saturating_sub(self.cursor.paid).min(left);
        let part = owed.min(payable.saturating_sub(epoch.paid));
        epoch.paid = epoch.paid.saturating_add(part);
        // What is reserved fits into a u128, and so do its parts.
        self.amount = self.amount.saturating_add(part);
        if part > 0 {
            self.parts.push((index, part));
        }
        if part == owed && elapsed >= length {
            self.cursor = Cursor { epoch: index.saturating_add(1), paid: 0 };
        } else {
            self.cursor.paid = self.cursor.paid.saturating_add(part);
            if part == owed {
                self.until = index;
            }
        }
        owed.saturating_sub(part)
    }
}

#[cfg(test)]
mod tests;
