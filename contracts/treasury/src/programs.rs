//! Programs: streams to everyone by a metric, and their epochs.

use crate::{
    budget, cap,
    checks::{at_least, at_most, check_pause},
    epochs::{begun, counted, counted_total, due_epochs, first_claimable_until, grid, is_past_the_end, span},
    source::Source,
    vault::{Books, Vaults},
};
use ink::{
    prelude::vec::Vec,
    primitives::AccountId,
    storage::{Lazy, Mapping},
};
use tributary_core::{stream::EpochIndex, Timestamp};
use tributary_interfaces::{
    treasury::{
        Asset, Cursor, Epoch, Program, ProgramConfig, ProgramId, SpendCap, TreasuryError, MAX_CLAIM_WINDOW,
        MAX_EPOCHS_PER_CALL, MAX_EPOCH_LENGTH, MAX_LIVE_PROGRAMS, MAX_PAGE, MAX_START_AHEAD,
        MIN_CLAIM_WINDOW, WRITE_OFF_AFTER,
    },
    MAX_BATCH,
};

/// All programs there ever were, their epochs, and how far each member has been paid.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Programs {
    programs: Mapping<ProgramId, Program>,
    count: Lazy<ProgramId>,
    /// The programs of an asset that have epochs to open, now or ever.
    live: Mapping<Asset, Vec<ProgramId>>,
    epochs: Mapping<(ProgramId, EpochIndex), Epoch>,
    cursors: Mapping<(ProgramId, AccountId), Cursor>,
}

/// What came of an attempt to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Epochs up to and including this one are closed, and so much is free again.
    Closed { epoch: EpochIndex, released: u128 },
    /// Nobody can claim of this epoch now, for this reason: all that is open stays open for another window.
    Silent { epoch: EpochIndex, reason: TreasuryError },
}

impl Programs {
    /// The program of this number.
    pub fn get(&self, id: ProgramId) -> Result<Program, TreasuryError> {
        self.programs.get(id).ok_or(TreasuryError::UnknownProgram(id))
    }

    /// How many programs there ever were.
    pub fn count(&self) -> ProgramId {
        self.count.get_or_default()
    }

    /// Those up to `limit`, at most `MAX_PAGE`, from the `from`th on.
    pub fn list(&self, from: ProgramId, limit: u32) -> Vec<Program> {
        (from..from.saturating_add(limit.min(MAX_PAGE))).map_while(|id| self.programs.get(id)).collect()
    }

    /// An epoch, once opened.
    pub fn epoch(&self, id: ProgramId, index: EpochIndex) -> Option<Epoch> {
        self.epochs.get((id, index))
    }

    /// How far a member has been paid, if anything was ever settled.
    pub fn cursor(&self, id: ProgramId, member: AccountId) -> Option<Cursor> {
        self.cursors.get((id, member))
    }

    /// Creates a program that starts at `config.start`, or at `now` if that has passed.
    pub fn create(
        &mut self,
        vaults: &Vaults,
        config: ProgramConfig,
        now: Timestamp,
    ) -> Result<(ProgramId, Program), TreasuryError> {
        let start = config.start.max(now);
        let since = start.saturating_sub(config.epoch_length);
        self.add(vaults, ProgramConfig { start, ..config }, since, now)
    }

    /// Ends a program with the epoch that `now` is in, as `stop` does, and where it ends creates another
    /// one, which looks back to where the last epoch of this one stopped looking. Answers how many epochs
    /// this one has then, and with the other.
    pub fn change(
        &mut self,
        vaults: &Vaults,
        id: ProgramId,
        config: ProgramConfig,
        now: Timestamp,
    ) -> Result<(u32, (ProgramId, Program)), TreasuryError> {
        let begun = self.stop(id, now)?;
        let old = self.get(id)?;
        let (since, start) = span(&old, begun);
        let config = ProgramConfig { start: start.max(now), ..config };
        Ok((begun, self.add(vaults, config, since, now)?))
    }

    fn add(
        &mut self,
        vaults: &Vaults,
        config: ProgramConfig,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<(ProgramId, Program), TreasuryError> {
        at_least(1, budget::most(&config.budget))?;
        at_least(1, config.epoch_length)?;
        at_least(1, config.epochs.unwrap_or(1))?;
        at_least(MIN_CLAIM_WINDOW, config.claim_window)?;
        at_most(MAX_EPOCH_LENGTH, config.epoch_length)?;
        at_most(MAX_CLAIM_WINDOW, config.claim_window)?;
        at_most(MAX_START_AHEAD, config.start.saturating_sub(now))?;
        let cap = || vaults.books(config.asset).spending(now).cap;
        budget::check_cap(&config.budget, config.asset, cap)?;
        let mut live = self.live(config.asset);
        at_most(u128::from(MAX_LIVE_PROGRAMS), live.len().saturating_add(1) as u128)?;
        let id = self.count();
        self.count.set(&id.checked_add(1).ok_or(TreasuryError::Overflow)?);
        live.push(id);
        self.live.insert(config.asset, &live);

        let program = Program { config, since, opened: 0, closed: 0, silent_at: 0 };
        self.programs.insert(id, &program);
        Ok((id, program))
    }

    /// Ends a program with the epoch that `now` is in; answers how many epochs it has then.
    pub fn stop(&mut self, id: ProgramId, now: Timestamp) -> Result<u32, TreasuryError> {
        let mut program = self.get(id)?;
        let begun = begun(&program.config, now);
        if is_past_the_end(&program.config, begun) {
            return Err(TreasuryError::ProgramEnded(id));
        }
        program.config.epochs = Some(begun);

        self.keep(id, &program);
        Ok(begun)
    }

    /// Opens a program's next epoch and reserves its budget.
    pub fn open(
        &mut self,
        vaults: &mut Vaults,
        id: ProgramId,
        now: Timestamp,
        source: &impl Source,
        paused_until: Timestamp,
    ) -> Result<(EpochIndex, Epoch), TreasuryError> {
        let mut program = self.get(id)?;
        let (asset, index) = (program.config.asset, program.opened);
        let mut books = vaults.books(asset);
        let epoch = self.open_next(vaults, id, &mut program, &mut books, now, source, paused_until)?;

        vaults.write(asset, &books);
        self.keep(id, &program);
        self.put_epoch(id, index, &epoch);
        Ok((index, epoch))
    }

    /// The next epoch of a program, opened: counted, and its budget promised; none if there is nobody to
    /// share it.
    ///
    /// Budgets are promised as if each epoch were opened when it begins, whoever is opened first: what is
    /// due to those that began before stays for them. An epoch for which too little is there waits. Once it
    /// is over, and all that began before are open, it is opened with what is free. A budget for which the
    /// spend cap has no room waits, too.
    #[allow(clippy::too_many_arguments)]
    pub fn open_next(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        program: &mut Program,
        books: &mut Books,
        now: Timestamp,
        source: &impl Source,
        paused_until: Timestamp,
    ) -> Result<Epoch, TreasuryError> {
        check_pause(paused_until, now)?;
        let (index, asset) = (program.opened, program.config.asset);
        if is_past_the_end(&program.config, index) {
            return Err(TreasuryError::ProgramEnded(id));
        }
        let start = grid(&program.config).start_of(index);
        if now <= start {
            return Err(TreasuryError::NotDue { from: start.saturating_add(1), now });
        }
        let total = counted_total(program, index, source)?;
        let earlier = self.due_before(vaults, books, asset, (start, id)).amount;
        let free = books.free().saturating_sub(earlier);
        let inflow = |at| vaults.inflow_at(asset, books, at);
        let budget = if total == 0 { 0 } else { budget::of_epoch(program, index, free, inflow, source)? };
        let is_over = now >= grid(&program.config).end_of(index);
        if budget > free && !(is_over && earlier == 0) {
            return Err(TreasuryError::InsufficientFree { asset, free, needed: budget });
        }
        let budget = budget.min(free);
        books.reserve(asset, budget, now)?;
        program.opened = index.checked_add(1).ok_or(TreasuryError::Overflow)?;
        Ok(Epoch { total, budget, paid: 0, opened_at: now })
    }

    /// How much of what is free of an asset is due: the most that the rules of its programs can make of
    /// epochs that have begun and that nobody has opened, and no more than the spend cap lets out. No source
    /// is asked, so that none can be in the way.
    pub fn due(&self, vaults: &Vaults, asset: Asset, now: Timestamp) -> u128 {
        let books = vaults.books(asset);
        let end = (now.saturating_sub(1), ProgramId::MAX);
        let due = self.due_before(vaults, &books, asset, end);
        due.amount.min(due.most_let_out(books.spending(now).cap, now)).min(books.free())
    }

    /// Refuses to spend what is due, or what of `held` is promised, or what of the spend cap is needed for what
    /// is due: it would wait for another period if somebody spends before it is opened.
    pub fn check_free(
        &self,
        vaults: &Vaults,
        asset: Asset,
        held: u128,
        amount: u128,
        now: Timestamp,
    ) -> Result<(), TreasuryError> {
        let (books, due) = (vaults.books(asset), self.due(vaults, asset, now));
        let free = books.free_of(held).saturating_sub(due);
        if amount > free {
            return Err(TreasuryError::InsufficientFree { asset, free, needed: amount });
        }
        let left =
            cap::left(&books.spending(now)).saturating_sub(self.room(vaults, &books, asset, now).min(due));
        if amount > left {
            return Err(TreasuryError::CapReached { asset, left, needed: amount });
        }
        Ok(())
    }

    /// What of the spend cap is kept for what is due: for budgets that a whole period has room for. Others wait for a
    /// decision in any case.
    fn room(&self, vaults: &Vaults, books: &Books, asset: Asset, now: Timestamp) -> u128 {
        let most = books.spending(now).cap.map_or(u128::MAX, |cap| cap.amount);
        let fits = |program: Program| {
            let due = due_epochs(&program.config, now);
            if due <= program.opened {
                return 0;
            }
            let all = most_of(vaults, &program, due, books);
            if budget::stated(&program.config.budget).unwrap_or(all) > most {
                0
            } else {
                all
            }
        };
        let programs = self.live(asset).into_iter().filter_map(|id| self.programs.get(id));
        programs.map(fits).fold(0, u128::saturating_add)
    }

    /// What is due to epochs that begin before `end`, in the order of their starts and then of their programs'
    /// numbers.
    fn due_before(&self, vaults: &Vaults, books: &Books, asset: Asset, end: (Timestamp, ProgramId)) -> Due {
        let mut all = Due { amount: 0, from: Timestamp::MAX };
        for id in self.live(asset).into_iter().filter(|id| *id != end.1) {
            let Some(program) = self.programs.get(id) else { continue };
            let due = due_epochs(&program.config, end.0.saturating_add(u64::from(id < end.1)));
            if due > program.opened {
                let grid = grid(&program.config);
                all = Due {
                    amount: all.amount.saturating_add(most_of(vaults, &program, due, books)),
                    from: all.from.min(grid.start_of(program.opened)),
                };
            }
        }
        all
    }

    /// Closes a program's oldest open epochs whose claim window has passed: up to `MAX_BATCH`, of which
    /// something is left of `MAX_EPOCHS_PER_CALL`. What a claim of `caller` would need is asked for before.
    pub fn close(
        &mut self,
        vaults: &mut Vaults,
        id: ProgramId,
        caller: &Caller,
        now: Timestamp,
        source: &impl Source,
    ) -> Result<Closing, TreasuryError> {
        let mut program = self.get(id)?;
        let (asset, first, before) = (program.config.asset, program.closed, program);
        let claim = |index| {
            vaults.books(asset).check_covered(asset)?;
            counted(&before, index, &[caller.account], source).map(drop)
        };
        let (mut released, mut asked) = (0u128, 0u32);
        while program.closed < program.opened.min(first.saturating_add(MAX_BATCH)) {
            match self.left_over(id, &program, now, claim) {
                Ok(left) => {
                    released = released.saturating_add(left);
                    asked = asked.saturating_add(u32::from(left > 0));
                    program.closed = program.closed.saturating_add(1);
                }
                Err(_) if program.closed > first => break,
                Err(reason @ (TreasuryError::SourceBroken(_) | TreasuryError::NotCovered { .. }))
                    if caller.is_person =>
                {
                    return Ok(Closing::Silent { epoch: self.show_silent(id, now)?, reason });
                }
                Err(error) => return Err(error),
            }
            if asked == MAX_EPOCHS_PER_CALL {
                break;
            }
        }
        if program.closed == first {
            return Err(TreasuryError::NothingDue);
        }
        vaults.release(asset, released)?;
        self.keep(id, &program);
        Ok(Closing::Closed { epoch: program.closed.saturating_sub(1), released })
    }

    /// Gives members another whole window from `now` on for all that is open; answers the oldest such epoch.
    pub fn show_silent(&mut self, id: ProgramId, now: Timestamp) -> Result<EpochIndex, TreasuryError> {
        let mut program = self.get(id)?;
        program.silent_at = now;
        self.programs.insert(id, &program);
        Ok(program.closed)
    }

    /// What is left of the oldest open epoch, if it may be closed. From the last half of its window on, there
    /// must be all that a `claim` needs.
    fn left_over(
        &self,
        id: ProgramId,
        program: &Program,
        now: Timestamp,
        claim: impl Fn(EpochIndex) -> Result<(), TreasuryError>,
    ) -> Result<u128, TreasuryError> {
        let index = program.closed;
        let epoch = self.epoch(id, index).ok_or(TreasuryError::NothingDue)?;
        let window = program.config.claim_window;
        let first = first_claimable_until(program, index, &epoch);
        let from = first.max(program.silent_at.saturating_add(window));
        let left = epoch.budget.saturating_sub(epoch.paid);
        if left > 0 && now >= from.saturating_sub(window / 2) {
            claim(index)?;
        }
        if now < from {
            return Err(TreasuryError::NotDue { from, now });
        }
        Ok(left)
    }

    /// Gives up the epochs of a stopped program that nobody has opened, and the oldest open ones, up to
    /// `MAX_BATCH`, whose first claim window ended `WRITE_OFF_AFTER` ago; answers with the program and what
    /// is free again. No source is asked: who executes the decision could keep it from answering.
    pub fn write_off(
        &mut self,
        vaults: &mut Vaults,
        id: ProgramId,
        now: Timestamp,
    ) -> Result<(Program, u128), TreasuryError> {
        let before = self.get(id)?;
        let mut program = before;
        if !is_past_the_end(&program.config, begun(&program.config, now)) {
            return Err(TreasuryError::ProgramRuns(id));
        }
        program.config.epochs = Some(program.opened);
        let mut released = 0u128;
        for index in program.closed..program.opened.min(program.closed.saturating_add(MAX_BATCH)) {
            let epoch = self.epoch(id, index).ok_or(TreasuryError::NothingDue)?;
            if now < first_claimable_until(&program, index, &epoch).saturating_add(WRITE_OFF_AFTER) {
                break;
            }
            released = released.saturating_add(epoch.budget.saturating_sub(epoch.paid));
            program.closed = index.saturating_add(1);
        }
        if program == before {
            return Err(TreasuryError::NothingDue);
        }
        vaults.release(program.config.asset, released)?;
        self.keep(id, &program);
        Ok((program, released))
    }

    /// Writes an epoch.
    pub fn put_epoch(&mut self, id: ProgramId, index: EpochIndex, epoch: &Epoch) {
        self.epochs.insert((id, index), epoch);
    }

    /// Writes how far a member has been paid; `None` if nothing was ever settled.
    pub fn put_cursor(&mut self, id: ProgramId, member: AccountId, cursor: Option<&Cursor>) {
        match cursor {
            Some(cursor) => drop(self.cursors.insert((id, member), cursor)),
            None => self.cursors.remove((id, member)),
        }
    }

    fn live(&self, asset: Asset) -> Vec<ProgramId> {
        self.live.get(asset).unwrap_or_default()
    }

    /// Writes a program; one that has nothing more to open is live no longer.
    pub fn keep(&mut self, id: ProgramId, program: &Program) {
        self.programs.insert(id, program);
        let asset = program.config.asset;
        if is_past_the_end(&program.config, program.opened) {
            let mut live = self.live(asset);
            if let Some(place) = live.iter().position(|other| *other == id) {
                live.remove(place);
                self.live.insert(asset, &live);
            }
        }
    }
}

/// Who calls, and whether from an account that is no contract, with nobody in between.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub account: AccountId,
    pub is_person: bool,
}

/// What the rules can make at most of the epochs of a program before `due` that nobody has opened.
fn most_of(vaults: &Vaults, program: &Program, due: EpochIndex, books: &Books) -> u128 {
    let inflow = |at| vaults.inflow_at(program.config.asset, books, at);
    budget::most_of(program, due, books.free(), inflow)
}

/// What is due to epochs that nobody has opened, from when the first of them begins to when the last ends.
struct Due {
    amount: u128,
    from: Timestamp,
}

impl Due {
    /// The most that a spend cap could have let out since the first of them began. Were more due, a decision could
    /// promise at once what takes years to pay, or can never be paid, and nobody could leave.
    fn most_let_out(&self, cap: Option<SpendCap>, now: Timestamp) -> u128 {
        let Some(cap) = cap else {
            return u128::MAX;
        };
        let waited = now.saturating_sub(self.from);
        let periods = waited.checked_div(cap.period).unwrap_or(0).saturating_add(1);
        cap.amount.saturating_mul(periods.into())
    }
}

#[cfg(test)]
mod tests;
