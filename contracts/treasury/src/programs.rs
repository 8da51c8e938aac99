//! Programs: streams to everyone by a metric, and their epochs.

use crate::{
    cap,
    settle::{Settlement, Share},
    source::Source,
    storage::check_pause,
    vault::{Books, Vaults},
};
use ink::{
    prelude::vec::Vec,
    primitives::AccountId,
    storage::{Lazy, Mapping},
};
use tributary_core::{
    fixed,
    stream::{EpochIndex, Grid},
    Timestamp, BPS_ALL,
};
use tributary_interfaces::{
    metrics::POINT,
    source::MetricRef,
    treasury::{
        Asset, Basis, Budget, Cursor, Epoch, Program, ProgramConfig, ProgramId, SpendCap, TreasuryError,
        MAX_CLAIM_WINDOW, MAX_EPOCHS_PER_CALL, MAX_EPOCH_LENGTH, MAX_LIVE_PROGRAMS, MAX_PAGE,
        MAX_START_AHEAD, MIN_CLAIM_WINDOW, WRITE_OFF_AFTER,
    },
    Bps, MAX_BATCH,
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
        at_least(1, most(&config.budget))?;
        at_least(1, config.epoch_length)?;
        at_least(1, config.epochs.unwrap_or(1))?;
        at_least(MIN_CLAIM_WINDOW, config.claim_window)?;
        at_most(MAX_EPOCH_LENGTH, config.epoch_length)?;
        at_most(MAX_CLAIM_WINDOW, config.claim_window)?;
        at_most(MAX_START_AHEAD, config.start.saturating_sub(now))?;
        check_cap(vaults, &config, now)?;
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
        self.epochs.insert((id, index), &epoch);
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
        let budget = if total == 0 { 0 } else { budget(vaults, program, index, books, free, source)? };
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
            let one = match program.config.budget {
                Budget::Fixed(amount) | Budget::PerUnit { cap: amount, .. } => amount,
                Budget::Inflow(_) | Budget::Endowment(_) => all,
            };
            if one > most {
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
            self.cursors.insert((settlement.id, share.member), &share.cursor);
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
            let key = (settlement.id, share.member);
            if let Some(before) = &share.stored {
                self.cursors.insert(key, before);
            } else {
                self.cursors.remove(key);
            }
        }
        self.write_epochs(vaults, &settlement);
        Ok(())
    }

    fn write_epochs(&mut self, vaults: &mut Vaults, settlement: &Settlement) {
        vaults.write(settlement.program.config.asset, &settlement.books);
        for (index, epoch) in &settlement.epochs {
            self.epochs.insert((settlement.id, *index), epoch);
        }
    }

    fn live(&self, asset: Asset) -> Vec<ProgramId> {
        self.live.get(asset).unwrap_or_default()
    }

    /// Writes a program; one that has nothing more to open is live no longer.
    fn keep(&mut self, id: ProgramId, program: &Program) {
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

/// What epoch `index` pays by its program's rule, if so much is free.
fn budget(
    vaults: &Vaults,
    program: &Program,
    index: EpochIndex,
    books: &Books,
    free: u128,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    let (before, start) = span(program, index);
    Ok(match program.config.budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { metric, price, cap } => {
            let added = growth(metric, before, start, source)?;
            fixed::mul_div_down(added, price, POINT).map_or(cap, |amount| amount.min(cap))
        }
        Budget::Inflow(bps) => inflow_share(vaults, books, program, (before, start), bps),
        Budget::Endowment(bps) => fixed::bps_down(free, bps),
    })
}

/// The most that the rule can make of all epochs before `due` that nobody has opened, of which there is one.
fn most_of(vaults: &Vaults, program: &Program, due: EpochIndex, books: &Books) -> u128 {
    let count = due.saturating_sub(program.opened);
    match program.config.budget {
        Budget::Fixed(amount) | Budget::PerUnit { cap: amount, .. } => amount.saturating_mul(count.into()),
        Budget::Inflow(bps) => {
            let (before, _) = span(program, program.opened);
            let (_, start) = span(program, due.saturating_sub(1));
            inflow_share(vaults, books, program, (before, start), bps)
        }
        // Each takes its share of what the one before it leaves, which is less than so many shares of all.
        Budget::Endowment(bps) => {
            let all = u32::from(bps).saturating_mul(count).min(BPS_ALL.into());
            fixed::bps_down(books.free(), Bps::try_from(all).unwrap_or(BPS_ALL))
        }
    }
}

/// A share of what arrived between two moments.
fn inflow_share(
    vaults: &Vaults,
    books: &Books,
    program: &Program,
    (before, start): (Timestamp, Timestamp),
    bps: Bps,
) -> u128 {
    let inflow = |at| vaults.inflow_at(program.config.asset, books, at);
    fixed::bps_down(inflow(start).saturating_sub(inflow(before)), bps)
}

/// The most that a rule could ever make of a budget, or its rate: 0 if it can only make nothing.
fn most(budget: &Budget) -> u128 {
    match *budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { price, cap, .. } => price.min(cap),
        Budget::Inflow(bps) | Budget::Endowment(bps) => bps.into(),
    }
}

/// Refuses budgets that may be more than the spend cap ever has room for: their epochs could wait for ever.
fn check_cap(vaults: &Vaults, config: &ProgramConfig, now: Timestamp) -> Result<(), TreasuryError> {
    let asset = config.asset;
    let (Budget::Fixed(budget) | Budget::PerUnit { cap: budget, .. }) = config.budget else { return Ok(()) };
    match vaults.books(asset).spending(now).cap {
        Some(cap) if budget > cap.amount => {
            Err(TreasuryError::BudgetAboveCap { asset, cap: cap.amount, budget })
        }
        _ => Ok(()),
    }
}

/// The grid of a program's epochs.
pub fn grid(config: &ProgramConfig) -> Grid {
    Grid { start: config.start, length: config.epoch_length }
}

/// How many epochs of a program without end would have begun at `now`, the one that begins now included.
fn begun(config: &ProgramConfig, now: Timestamp) -> u32 {
    grid(config).epoch_at(now).map_or(0, |current| current.saturating_add(1))
}

/// How many epochs of a program may be open at `now`: those that started before now.
pub fn due_epochs(config: &ProgramConfig, now: Timestamp) -> u32 {
    let due = now.checked_sub(1).map_or(0, |before| begun(config, before));
    config.epochs.map_or(due, |epochs| epochs.min(due))
}

/// What each of `members` has in epoch `index`, in their order, of what `counted_total` counts.
pub fn counted(
    program: &Program,
    index: EpochIndex,
    members: &[AccountId],
    source: &impl Source,
) -> Result<Vec<u128>, TreasuryError> {
    let (before, start) = span(program, index);
    let config = &program.config;
    let mut values = source.values(config.metric, members, start)?;
    if config.basis == Basis::Growth {
        let earlier = source.values(config.metric, members, before)?;
        for (value, earlier) in values.iter_mut().zip(earlier) {
            *value = value.saturating_sub(earlier);
        }
    }
    Ok(values)
}

/// What epoch `index` is shared by.
fn counted_total(program: &Program, index: EpochIndex, source: &impl Source) -> Result<u128, TreasuryError> {
    let (before, start) = span(program, index);
    match program.config.basis {
        Basis::Level => source.total(program.config.metric, start),
        Basis::Growth => growth(program.config.metric, before, start, source),
    }
}

/// How much a metric's total grew between two moments.
fn growth(
    metric: MetricRef,
    before: Timestamp,
    start: Timestamp,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    Ok(source.total(metric, start)?.saturating_sub(source.total(metric, before)?))
}

/// What epoch `index` looks back on: from the start of the previous epoch, or since when the program looks
/// back, to its own start.
fn span(program: &Program, index: EpochIndex) -> (Timestamp, Timestamp) {
    let grid = grid(&program.config);
    let before = index.checked_sub(1).map_or(program.since, |previous| grid.start_of(previous));
    (before, grid.start_of(index))
}

/// Until when an epoch may be claimed for certain, if its source answers all the time.
fn first_claimable_until(program: &Program, index: EpochIndex, epoch: &Epoch) -> Timestamp {
    let since = grid(&program.config).end_of(index).max(epoch.opened_at);
    since.saturating_add(program.config.claim_window)
}

fn is_past_the_end(config: &ProgramConfig, index: EpochIndex) -> bool {
    config.epochs.is_some_and(|epochs| index >= epochs)
}

fn at_least<N: Into<u128>>(min: N, got: N) -> Result<(), TreasuryError> {
    let (min, got) = (min.into(), got.into());
    if got < min {
        return Err(TreasuryError::TooSmall { got, min });
    }
    Ok(())
}

/// Refuses what is too long, too far or too many.
fn at_most<N: Into<u128>>(max: N, got: N) -> Result<(), TreasuryError> {
    let (max, got) = (max.into(), got.into());
    if got > max {
        return Err(TreasuryError::TooLarge { got, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::made_up::MadeUp;
    use tributary_interfaces::{
        source::MetricRef,
        treasury::{Asset, SpendCap, Vault},
    };

    const OPENS: Timestamp = 0;

    /// Epochs of 100 ms from 1,000 on, each of which pays 600.
    fn config() -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: [9; 32].into(), metric: 0 },
            basis: Basis::Level,
            budget: Budget::Fixed(600),
            start: 1_000,
            epoch_length: 100,
            epochs: None,
            claim_window: MIN_CLAIM_WINDOW,
        }
    }

    /// One member has 3 from the beginning on.
    fn source() -> MadeUp {
        MadeUp { rows: vec![([1; 32].into(), 0, 3)], ..MadeUp::default() }
    }

    /// A program of this configuration, created at 0, and a vault with `free` of the native asset.
    fn with(config: ProgramConfig, free: u128) -> (Programs, Vaults) {
        let (mut programs, mut vaults) = (Programs::default(), Vaults::default());
        vaults.fund(Asset::Native, free, 1).unwrap();
        assert_eq!(programs.create(&vaults, config, 0).unwrap().0, 0);
        (programs, vaults)
    }

    /// Runs a test on storage of its own.
    fn afresh(test: impl FnOnce()) {
        ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
            test();
            Ok(())
        })
        .unwrap();
    }

    fn set_cap(vaults: &mut Vaults, amount: u128, period: u64, now: Timestamp) {
        let mut books = vaults.books(Asset::Native);
        books.set_cap(Some(SpendCap { amount, period }), now);
        vaults.write(Asset::Native, &books);
    }

    /// Somebody without any share who closes epochs.
    fn person() -> Caller {
        Caller { account: [5; 32].into(), is_person: true }
    }

    fn closed(epoch: EpochIndex, released: u128) -> Result<Closing, TreasuryError> {
        Ok(Closing::Closed { epoch, released })
    }

    /// The source is silent about the first epoch.
    fn not_closed() -> Result<Closing, TreasuryError> {
        Ok(Closing::Silent { epoch: 0, reason: TreasuryError::SourceBroken(config().metric) })
    }

    fn short(free: u128, needed: u128) -> TreasuryError {
        TreasuryError::InsufficientFree { asset: Asset::Native, free, needed }
    }

    fn reserved_and_free(vaults: &Vaults) -> (u128, u128) {
        let Vault { reserved, free, .. } = vaults.books(Asset::Native).into();
        (reserved, free)
    }

    #[ink::test]
    fn a_program_needs_a_budget_a_length_an_epoch_and_a_claim_window() {
        let (mut programs, vaults) = (Programs::default(), Vaults::default());
        let mut refused = |config| programs.create(&vaults, config, 0).unwrap_err();
        let too_small = |got, min| TreasuryError::TooSmall { got, min };
        assert_eq!(refused(ProgramConfig { budget: Budget::Fixed(0), ..config() }), too_small(0, 1));
        let nothing = [
            Budget::PerUnit { metric: config().metric, price: 0, cap: 1 },
            Budget::PerUnit { metric: config().metric, price: 1, cap: 0 },
            Budget::Inflow(0),
            Budget::Endowment(0),
        ];
        for budget in nothing {
            assert_eq!(refused(ProgramConfig { budget, ..config() }), too_small(0, 1));
        }
        assert_eq!(refused(ProgramConfig { epoch_length: 0, ..config() }), too_small(0, 1));
        assert_eq!(refused(ProgramConfig { epochs: Some(0), ..config() }), too_small(0, 1));
        let window = u128::from(MIN_CLAIM_WINDOW);
        let short = ProgramConfig { claim_window: MIN_CLAIM_WINDOW - 1, ..config() };
        assert_eq!(refused(short), too_small(window - 1, window));
        assert_eq!(programs.count(), 0);
        assert_eq!(programs.get(0), Err(TreasuryError::UnknownProgram(0)));
    }

    #[ink::test]
    fn no_length_window_or_start_of_a_program_is_beyond_what_can_be_waited_for() {
        let (mut programs, vaults) = (Programs::default(), Vaults::default());
        let longest = ProgramConfig {
            start: MAX_START_AHEAD,
            epoch_length: MAX_EPOCH_LENGTH,
            claim_window: MAX_CLAIM_WINDOW,
            ..config()
        };
        let mut refused = |config| programs.create(&vaults, config, 0).unwrap_err();
        for (config, max) in [
            (ProgramConfig { start: MAX_START_AHEAD + 1, ..longest }, MAX_START_AHEAD),
            (ProgramConfig { epoch_length: MAX_EPOCH_LENGTH + 1, ..longest }, MAX_EPOCH_LENGTH),
            (ProgramConfig { claim_window: MAX_CLAIM_WINDOW + 1, ..longest }, MAX_CLAIM_WINDOW),
        ] {
            let max = u128::from(max);
            assert_eq!(refused(config), TreasuryError::TooLarge { got: max + 1, max });
        }
        assert!(programs.create(&vaults, longest, 0).is_ok());
    }

    #[ink::test]
    fn no_budget_is_above_what_the_spend_cap_ever_leaves() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        set_cap(&mut vaults, 599, 500, 0);
        let metric = config().metric;
        let above = TreasuryError::BudgetAboveCap { asset: Asset::Native, cap: 599, budget: 600 };
        for budget in [Budget::Fixed(600), Budget::PerUnit { metric, price: 1, cap: 600 }] {
            let config = ProgramConfig { budget, ..config() };
            assert_eq!(programs.create(&vaults, config, 0), Err(above));
            afresh(|| {
                let (mut programs, mut vaults) = with(self::config(), 10_000);
                set_cap(&mut vaults, 599, 500, 0);
                assert_eq!(programs.change(&vaults, 0, config, 0), Err(above));
            });
        }
        let least = [
            Budget::Fixed(599),
            Budget::PerUnit { metric, price: 600, cap: 599 },
            Budget::Inflow(10_000),
            Budget::Endowment(10_000),
        ];
        for budget in least {
            assert!(programs.create(&vaults, ProgramConfig { budget, ..config() }, 0).is_ok());
        }
    }

    #[ink::test]
    fn so_many_programs_of_an_asset_have_epochs_to_open_and_no_more() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        for _ in 1..MAX_LIVE_PROGRAMS {
            programs.create(&vaults, config(), 0).unwrap();
        }
        let max = u128::from(MAX_LIVE_PROGRAMS);
        let many = Err(TreasuryError::TooLarge { got: max + 1, max });
        assert_eq!(programs.create(&vaults, config(), 0), many);
        let other = Asset::Psp22([7; 32].into());
        programs.create(&vaults, ProgramConfig { asset: other, ..config() }, 0).unwrap();
        // One that is stopped makes room when its last epoch is open, one that had none at once.
        programs.stop(3, 1_050).unwrap();
        assert_eq!(programs.create(&vaults, config(), 1_050), many);
        programs.open(&mut vaults, 3, 1_100, &source(), OPENS).unwrap();
        programs.create(&vaults, config(), 1_100).unwrap();
        assert_eq!(programs.create(&vaults, config(), 1_100), many);
        let later = MAX_LIVE_PROGRAMS + 1;
        assert_eq!(programs.stop(later, 1_099), Ok(0));
        programs.create(&vaults, config(), 1_100).unwrap();
        // One that is written off does, too.
        programs.stop(4, 1_150).unwrap();
        assert_eq!(programs.create(&vaults, config(), 1_150), many);
        programs.write_off(&mut vaults, 4, 1_150).unwrap();
        programs.create(&vaults, config(), 1_150).unwrap();
    }

    #[ink::test]
    fn a_start_that_has_passed_means_now() {
        let (mut programs, vaults) = (Programs::default(), Vaults::default());
        let mut create = |now| programs.create(&vaults, config(), now).unwrap().1;
        assert_eq!((create(999).config.start, create(1_001).config.start), (1_000, 1_001));
        assert_eq!((programs.get(0).unwrap().since, programs.get(1).unwrap().since), (900, 901));
        assert_eq!(programs.count(), 2);
    }

    #[ink::test]
    fn an_epoch_is_opened_strictly_after_its_start_and_reserves_its_budget() {
        let (mut programs, mut vaults) = with(config(), 1_800);
        let mut open = |now| programs.open(&mut vaults, 0, now, &source(), OPENS);
        let opened = |opened_at| Epoch { total: 3, budget: 600, paid: 0, opened_at };
        assert_eq!(open(1_000), Err(TreasuryError::NotDue { from: 1_001, now: 1_000 }));
        assert_eq!(open(1_001), Ok((0, opened(1_001))));
        assert_eq!(open(1_100), Err(TreasuryError::NotDue { from: 1_101, now: 1_100 }));
        assert_eq!(open(1_101), Ok((1, opened(1_101))));
        assert_eq!(open(9_999), Ok((2, opened(9_999))));
        assert_eq!(reserved_and_free(&vaults), (1_800, 0));
        assert_eq!(programs.get(0).unwrap().opened, 3);
    }

    #[ink::test]
    fn an_epoch_that_is_not_covered_waits_until_it_is_or_is_over() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let mut open = |vaults: &mut Vaults, now| {
            programs.open(vaults, 0, now, &source(), OPENS).map(|(_, epoch)| epoch.budget)
        };
        assert_eq!((open(&mut vaults, 1_001), open(&mut vaults, 1_101)), (Ok(600), Err(short(400, 600))));
        // Whoever calls in the moment in which the money comes: it is there for the epoch.
        assert_eq!(open(&mut vaults, 1_199), Err(short(400, 600)));
        vaults.fund(Asset::Native, 200, 1_199).unwrap();
        assert_eq!(open(&mut vaults, 1_199), Ok(600));
        // Once it is over, it gets what there is.
        vaults.fund(Asset::Native, 7, 1_200).unwrap();
        assert_eq!(open(&mut vaults, 1_299), Err(short(7, 600)));
        assert_eq!((open(&mut vaults, 1_300), open(&mut vaults, 1_400)), (Ok(7), Ok(0)));
        assert_eq!(reserved_and_free(&vaults), (1_207, 0));
    }

    #[ink::test]
    fn what_epochs_get_is_the_same_whichever_program_s_are_opened_first() {
        // Each program's second epoch starts 50 ms after the other's; 1,500 are there for 4 times 600.
        let orders = [[0, 1, 0, 1], [1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0], [1, 0, 0, 1]];
        for order in orders {
            afresh(|| {
                let (mut programs, mut vaults) = with(config(), 1_500);
                programs.create(&vaults, ProgramConfig { start: 1_050, ..config() }, 0).unwrap();
                // Over and over, as they may have to wait for each other.
                for id in order.repeat(4) {
                    if programs.get(id).unwrap().opened < 2 {
                        let _ = programs.open(&mut vaults, id, 1_260, &source(), OPENS);
                    }
                }
                let budgets = [(0, 0), (1, 0), (0, 1), (1, 1)]
                    .map(|(id, index)| programs.epoch(id, index).unwrap().budget);
                assert_eq!(budgets, [600, 600, 300, 0], "opened in the order {order:?}");
            });
        }
    }

    #[ink::test]
    fn an_epoch_that_is_covered_is_held_up_by_no_source_but_its_own() {
        let (mut programs, mut vaults) = with(config(), 2_400);
        programs.create(&vaults, config(), 0).unwrap();
        let broken = MadeUp { is_broken: true, ..source() };
        assert!(programs.open(&mut vaults, 0, 1_001, &broken, OPENS).is_err());
        let mut open = |vaults: &mut Vaults, now| {
            programs.open(vaults, 1, now, &source(), OPENS).map(|(_, epoch)| epoch.budget)
        };
        assert_eq!((open(&mut vaults, 1_001), open(&mut vaults, 1_101)), (Ok(600), Ok(600)));
        // What the other is owed for three epochs is not this one's; its own third waits, and is not cut.
        assert_eq!(
            (open(&mut vaults, 1_201), open(&mut vaults, 1_300)),
            (Err(short(0, 600)), Err(short(0, 600)))
        );
        vaults.fund(Asset::Native, 1_200, 1_300).unwrap();
        assert_eq!(open(&mut vaults, 1_300), Ok(600));
        assert_eq!(programs.due(&vaults, Asset::Native, 1_300), 1_800);
    }

    #[ink::test]
    fn an_epoch_that_nobody_shares_reserves_nothing() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let nobody = MadeUp::default();
        let opened = programs.open(&mut vaults, 0, 1_001, &nobody, OPENS);
        assert_eq!(opened, Ok((0, Epoch { total: 0, budget: 0, paid: 0, opened_at: 1_001 })));
        assert_eq!(reserved_and_free(&vaults), (0, 1_000));
    }

    #[ink::test]
    fn growth_is_counted_from_the_start_of_the_previous_epoch() {
        let growth = ProgramConfig { basis: Basis::Growth, ..config() };
        let (mut programs, mut vaults) = with(growth, 10_000);
        let member = [1; 32].into();
        let rows = vec![(member, 900, 4), (member, 901, 6), (member, 1_000, 9), (member, 1_100, 7)];
        let source = MadeUp { rows, ..MadeUp::default() };
        let mut total = |now| programs.open(&mut vaults, 0, now, &source, OPENS).unwrap().1.total;
        // From 4 to 9; then a series falls that should not, which counts as nothing.
        assert_eq!((total(1_001), total(1_101)), (5, 0));
        let program = programs.get(0).unwrap();
        assert_eq!(counted(&program, 0, &[member], &source), Ok(vec![5]));
        assert_eq!(counted(&program, 1, &[member], &source), Ok(vec![0]));
        // A program that starts with time itself counts from then on.
        let early = ProgramConfig { start: 40, ..growth };
        assert_eq!(span(&programs.create(&vaults, early, 0).unwrap().1, 0), (0, 40));
    }

    #[ink::test]
    fn a_changed_program_looks_back_on_each_moment_once_whatever_lengths_follow_one_another() {
        for lengths in [[100, 300, 20], [100, 7, 1_000], [100, 100, 100]] {
            afresh(|| {
                let (mut programs, vaults) = with(config(), 1);
                let mut now = 1_250;
                for (old, length) in (0..).zip(&lengths[1..]) {
                    let to = ProgramConfig { epoch_length: *length, ..config() };
                    let (begun, (_, new)) = programs.change(&vaults, old, to, now).unwrap();
                    assert_eq!(new.since, span(&programs.get(old).unwrap(), begun - 1).1);
                    now = new.config.start + 2 * length;
                }
                programs.stop(2, now).unwrap();
                let spans = (0..3).flat_map(|id| {
                    let program = programs.get(id).unwrap();
                    (0..program.config.epochs.unwrap()).map(move |index| span(&program, index))
                });
                let spans: Vec<_> = spans.collect();
                assert_eq!(spans[0], (900, 1_000));
                assert!(spans.windows(2).all(|pair| pair[0].1 == pair[1].0), "{spans:?}");
            });
        }
    }

    #[ink::test]
    fn a_program_changed_before_it_starts_looks_back_as_the_first_would_have() {
        let (mut programs, vaults) = with(config(), 1);
        let to = ProgramConfig { epoch_length: 7, ..config() };
        let (begun, (id, new)) = programs.change(&vaults, 0, to, 950).unwrap();
        assert_eq!((begun, id, new.config.start, new.since), (0, 1, 1_000, 900));
        let (begun, (_, new)) = programs.change(&vaults, 1, to, 1_000).unwrap();
        assert_eq!((begun, new.config.start, new.since), (1, 1_007, 1_000));
    }

    #[ink::test]
    fn a_budget_per_unit_is_the_price_of_what_was_added_up_to_its_cap() {
        let metric = MetricRef { source: [8; 32].into(), metric: 1 };
        let budget = Budget::PerUnit { metric, price: 20 * POINT, cap: 90 };
        let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 10_000);
        let member = [1; 32].into();
        let rows = vec![(member, 0, 5), (member, 950, 7), (member, 1_100, 12), (member, 1_150, 11)];
        let source = MadeUp { rows, ..MadeUp::default() };
        let mut budget = |now| programs.open(&mut vaults, 0, now, &source, OPENS).unwrap().1.budget;
        assert_eq!((budget(1_001), budget(1_101), budget(1_201)), (40, 90, 0));
        let dear = Budget::PerUnit { metric, price: u128::MAX, cap: u128::MAX };
        programs.stop(0, 1_201).unwrap();
        programs.create(&vaults, ProgramConfig { budget: dear, ..config() }, 0).unwrap();
        assert_eq!(programs.open(&mut vaults, 1, 1_201, &source, OPENS).unwrap().1.budget, 9_870);
    }

    #[ink::test]
    fn a_budget_of_the_inflow_is_a_share_of_what_arrived_since_the_last_epoch_began() {
        let (mut programs, mut vaults) = with(ProgramConfig { budget: Budget::Inflow(2_500), ..config() }, 7);
        for (now, amount) in [(900, 1_000), (901, 400), (1_000, 40), (1_001, 80)] {
            vaults.fund(Asset::Native, amount, now).unwrap();
        }
        // Opened late, it is the same as opened in time.
        let mut budget = |now| programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap().1.budget;
        assert_eq!((budget(5_000), budget(5_000), budget(5_000)), (110, 20, 0));
    }

    #[ink::test]
    fn a_budget_of_the_endowment_is_a_share_of_what_is_free_when_the_epoch_is_opened() {
        let budget = Budget::Endowment(1_000);
        let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 1_009);
        let mut budget = |now| programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap().1.budget;
        assert_eq!((budget(1_001), budget(1_101), budget(1_201)), (100, 90, 81));
    }

    #[ink::test]
    fn a_budget_above_what_the_cap_leaves_waits_for_all_of_it() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        set_cap(&mut vaults, 1_000, 500, 0);
        let mut open = |vaults: &mut Vaults, now| {
            programs.open(vaults, 0, now, &source(), OPENS).map(|(_, epoch)| epoch.budget)
        };
        let full = |left| Err(TreasuryError::CapReached { asset: Asset::Native, left, needed: 600 });
        assert_eq!((open(&mut vaults, 1_150), open(&mut vaults, 1_150)), (Ok(600), full(400)));
        assert_eq!((open(&mut vaults, 1_649), open(&mut vaults, 1_650)), (full(400), Ok(600)));
        // A cap below the budget lets nobody open an epoch that pays less: a decision must change it.
        set_cap(&mut vaults, 500, 500, 1_650);
        assert_eq!((open(&mut vaults, 2_149), open(&mut vaults, 99_999)), (full(0), full(500)));
        set_cap(&mut vaults, 0, 500, 99_999);
        assert_eq!(open(&mut vaults, 199_999), full(0));
        set_cap(&mut vaults, 600, 500, 200_000);
        assert_eq!((open(&mut vaults, 200_499), open(&mut vaults, 200_500)), (full(0), Ok(600)));
        assert_eq!(reserved_and_free(&vaults), (1_800, 8_200));
    }

    #[ink::test]
    fn what_is_due_is_what_the_rules_can_make_of_the_epochs_that_nobody_opened() {
        let metric = config().metric;
        let cases = [
            (Budget::Fixed(600), [0, 600, 1_200, 1_800]),
            (Budget::PerUnit { metric, price: 1, cap: 70 }, [0, 70, 140, 210]),
            // A quarter of 400 that came before the first epoch, of 40 before the second.
            (Budget::Inflow(2_500), [0, 100, 110, 110]),
            (Budget::Endowment(1_000), [0, 1_044, 2_088, 3_132]),
            (Budget::Endowment(5_000), [0, 5_220, 10_440, 10_440]),
        ];
        for (budget, expected) in cases {
            afresh(|| {
                let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 10_000);
                for (now, amount) in [(1_000, 400), (1_100, 40)] {
                    vaults.fund(Asset::Native, amount, now).unwrap();
                }
                let moments = [1_000, 1_001, 1_101, 1_300];
                assert_eq!(moments.map(|now| programs.due(&vaults, Asset::Native, now)), expected);
                // It is never less than what is promised when they are opened.
                for left in (0..3).rev() {
                    let (due, free) =
                        (programs.due(&vaults, Asset::Native, 1_300), vaults.books(Asset::Native).free());
                    programs.open(&mut vaults, 0, 1_300, &source(), OPENS).unwrap();
                    let promised = free - vaults.books(Asset::Native).free();
                    assert!(promised + programs.due(&vaults, Asset::Native, 1_300) <= due, "{left} left");
                }
                assert_eq!(programs.due(&vaults, Asset::Native, 1_300), 0);
            });
        }
    }

    #[ink::test]
    fn no_more_is_due_than_the_spend_cap_lets_out_in_the_periods_that_have_begun() {
        // An epoch each millisecond, which nobody can open.
        let each = ProgramConfig { epoch_length: 1, budget: Budget::Fixed(100), ..config() };
        let (programs, mut vaults) = with(each, 10_000);
        let due = |vaults: &Vaults, now| programs.due(vaults, Asset::Native, now);
        assert_eq!(due(&vaults, 1_050), 5_000);
        let mut books = vaults.books(Asset::Native);
        books.set_cap(Some(SpendCap { amount: 100, period: 500 }), 0);
        vaults.write(Asset::Native, &books);
        let moments = [1_000, 1_001, 1_499, 1_500, 1_999, 2_000];
        assert_eq!(moments.map(|now| due(&vaults, now)), [0, 100, 100, 200, 200, 300]);
        assert_eq!(due(&vaults, u64::MAX), 10_000);
    }

    #[ink::test]
    fn what_is_due_has_room_under_the_cap_and_nobody_spends_that_room() {
        // The first epoch of 100 ms waits; the cap has room for one budget in 50 ms.
        let (mut programs, mut vaults) = with(config(), 10_000);
        set_cap(&mut vaults, 700, 50, 0);
        let needed = |programs: &Programs, vaults: &Vaults, now| {
            let refused = programs.check_free(vaults, Asset::Native, u128::MAX, 701, now);
            (programs.due(vaults, Asset::Native, now), refused)
        };
        let full = |left| Err(TreasuryError::CapReached { asset: Asset::Native, left, needed: 701 });
        assert_eq!(needed(&programs, &vaults, 1_000), (0, full(700)));
        assert_eq!(needed(&programs, &vaults, 1_001), (600, full(100)));
        // Another program's epoch begins with it: no more is due than one period lets out.
        programs.create(&vaults, config(), 0).unwrap();
        assert_eq!(needed(&programs, &vaults, 1_001), (700, full(0)));
        programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
        assert_eq!(needed(&programs, &vaults, 1_001), (600, full(0)));
        assert_eq!(needed(&programs, &vaults, 1_051), (600, full(100)));
    }

    #[ink::test]
    fn no_more_is_due_than_is_free_and_only_of_programs_that_go_on() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let due = |programs: &Programs, vaults: &Vaults| programs.due(vaults, Asset::Native, 1_150);
        assert_eq!(due(&programs, &vaults), 1_000);
        let needed = programs.check_free(&vaults, Asset::Native, u128::MAX, 1, 1_150);
        assert_eq!(needed, Err(short(0, 1)));
        programs.open(&mut vaults, 0, 1_150, &source(), OPENS).unwrap();
        assert_eq!(due(&programs, &vaults), 400);
        vaults.fund(Asset::Native, 205, 1_150).unwrap();
        assert_eq!(programs.check_free(&vaults, Asset::Native, u128::MAX, 5, 1_150), Ok(()));
        assert_eq!(programs.check_free(&vaults, Asset::Native, u128::MAX, 6, 1_150), Err(short(5, 6)));
        programs.stop(0, 1_150).unwrap();
        assert_eq!(due(&programs, &vaults), 600);
        programs.write_off(&mut vaults, 0, 1_150).unwrap();
        assert_eq!(due(&programs, &vaults), 0);
    }

    #[ink::test]
    fn no_epoch_is_opened_during_a_pause() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let mut open = |now| programs.open(&mut vaults, 0, now, &source(), 1_050);
        assert_eq!(open(1_049), Err(TreasuryError::Paused { until: 1_050 }));
        assert!(open(1_050).is_ok());
    }

    #[ink::test]
    fn many_epochs_are_closed_in_one_call_and_the_next_goes_on() {
        let (mut programs, mut vaults) = with(ProgramConfig { epochs: Some(120), ..config() }, 72_000);
        for _ in 0..110 {
            programs.open(&mut vaults, 0, 1_001 + 100 * 119, &source(), OPENS).unwrap();
        }
        let opened_at = 1_001 + 100 * 119;
        let mut close =
            |programs: &mut Programs, now| programs.close(&mut vaults, 0, &person(), now, &source());
        let early = TreasuryError::NotDue { from: opened_at + MIN_CLAIM_WINDOW, now: 0 };
        assert_eq!(close(&mut programs, 0), Err(early));
        // The source is asked about each of which something is left: no more of them than a claim would ask.
        let now = opened_at + MIN_CLAIM_WINDOW;
        assert_eq!(close(&mut programs, now), closed(7, 8 * 600));
        assert_eq!(close(&mut programs, now), closed(15, 8 * 600));
        for index in 16..110 {
            let epoch = programs.epoch(0, index).unwrap();
            programs.epochs.insert((0, index), &Epoch { paid: if index < 105 { 600 } else { 1 }, ..epoch });
        }
        assert_eq!(close(&mut programs, now), closed(109, 5 * 599));
        assert_eq!(close(&mut programs, u64::MAX), Err(TreasuryError::NothingDue));
    }

    #[ink::test]
    fn programs_are_listed_page_by_page() {
        let (mut programs, vaults) = with(config(), 1);
        programs.create(&vaults, ProgramConfig { epoch_length: 7, ..config() }, 0).unwrap();
        let lengths = |from, limit| -> Vec<_> {
            programs.list(from, limit).iter().map(|program| program.config.epoch_length).collect()
        };
        assert_eq!(
            (lengths(0, 9), lengths(1, 1), lengths(0, 1), lengths(2, 9)),
            (vec![100, 7], vec![7], vec![100], vec![])
        );
    }

    #[ink::test]
    fn no_epoch_is_opened_after_the_last() {
        let (mut programs, mut vaults) = with(ProgramConfig { epochs: Some(1), ..config() }, 1_000);
        programs.open(&mut vaults, 0, 9_999, &source(), OPENS).unwrap();
        let refused = programs.open(&mut vaults, 0, 9_999, &source(), OPENS);
        assert_eq!(refused, Err(TreasuryError::ProgramEnded(0)));
    }

    #[ink::test]
    fn a_source_that_does_not_answer_opens_nothing() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let broken = MadeUp { is_broken: true, ..source() };
        let refused = programs.open(&mut vaults, 0, 1_001, &broken, OPENS);
        assert_eq!(refused, Err(TreasuryError::SourceBroken(config().metric)));
        assert_eq!((programs.get(0).unwrap().opened, reserved_and_free(&vaults)), (0, (0, 1_000)));
    }

    #[ink::test]
    fn stopping_ends_a_program_with_the_epoch_of_that_moment() {
        let (mut programs, vaults) = (Programs::default(), Vaults::default());
        for (id, (now, epochs)) in (0..).zip([(999, 0), (1_000, 1), (1_099, 1), (1_100, 2), (1_101, 2)]) {
            programs.create(&vaults, config(), 0).unwrap();
            assert_eq!(programs.stop(id, now), Ok(epochs), "at {now}");
            assert_eq!(programs.stop(id, now), Err(TreasuryError::ProgramEnded(id)));
            assert_eq!(programs.get(id).unwrap().config.epochs, Some(epochs));
        }
    }

    #[ink::test]
    fn stopping_in_the_last_epoch_or_later_is_refused() {
        let (mut programs, _) = with(ProgramConfig { epochs: Some(2), ..config() }, 1);
        for now in [1_100, 1_200, 9_999] {
            assert_eq!(programs.stop(0, now), Err(TreasuryError::ProgramEnded(0)));
        }
        assert_eq!(programs.stop(0, 1_099), Ok(1));
    }

    #[ink::test]
    fn what_nobody_claimed_is_free_again_once_the_claim_window_has_passed() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let close = |programs: &mut Programs, vaults: &mut Vaults, now| {
            programs.close(vaults, 0, &person(), now, &source())
        };
        assert_eq!(close(&mut programs, &mut vaults, u64::MAX), Err(TreasuryError::NothingDue));
        programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
        let from = 1_100 + MIN_CLAIM_WINDOW;
        let early = TreasuryError::NotDue { from, now: from - 1 };
        assert_eq!(close(&mut programs, &mut vaults, from - 1), Err(early));
        assert_eq!(close(&mut programs, &mut vaults, from), closed(0, 600));
        assert_eq!(close(&mut programs, &mut vaults, from), Err(TreasuryError::NothingDue));
        assert_eq!(reserved_and_free(&vaults), (0, 1_000));
        let kept = Epoch { total: 3, budget: 600, paid: 0, opened_at: 1_001 };
        assert_eq!(programs.epoch(0, 0), Some(kept));
        assert_eq!(programs.get(0).unwrap().closed, 1);
    }

    #[ink::test]
    fn an_epoch_opened_late_stays_open_for_its_whole_window() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let opened_at = 5 * MIN_CLAIM_WINDOW;
        programs.open(&mut vaults, 0, opened_at, &source(), OPENS).unwrap();
        let mut close = |now| programs.close(&mut vaults, 0, &person(), now, &source());
        let from = opened_at + MIN_CLAIM_WINDOW;
        assert_eq!(close(opened_at), Err(TreasuryError::NotDue { from, now: opened_at }));
        assert_eq!(close(from - 1), Err(TreasuryError::NotDue { from, now: from - 1 }));
        assert_eq!(close(from), closed(0, 600));
    }

    #[ink::test]
    fn a_silent_source_gives_members_another_window_and_only_a_person_shows_that_it_is() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        for now in [1_001, 1_101] {
            programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap();
        }
        let (silent, half) = (MadeUp { is_broken: true, ..source() }, MIN_CLAIM_WINDOW / 2);
        let contract = Caller { is_person: false, ..person() };
        let mut close =
            |caller: &Caller, now, source: &MadeUp| programs.close(&mut vaults, 0, caller, now, source);
        let from = 1_100 + MIN_CLAIM_WINDOW;
        let early = |now, from| Err(TreasuryError::NotDue { from, now });
        let broken = Err(TreasuryError::SourceBroken(config().metric));
        // In the first half nobody asks; in the last it can be shown, and at the end it is asked in any case.
        assert_eq!(close(&person(), from - half - 1, &silent), early(from - half - 1, from));
        assert_eq!(close(&contract, from - half, &silent), broken);
        assert_eq!(close(&person(), from - half, &source()), early(from - half, from));
        assert_eq!(close(&person(), from - half, &silent), not_closed());
        let later = from + half;
        assert_eq!(close(&person(), from, &source()), early(from, later));
        assert_eq!(close(&contract, later, &silent), broken);
        assert_eq!(close(&person(), later, &silent), not_closed());
        let last = later + MIN_CLAIM_WINDOW;
        assert_eq!(close(&person(), last - 1, &source()), early(last - 1, last));
        // All that is open stayed open; then anybody closes, contracts too.
        assert_eq!(close(&contract, last, &source()), closed(1, 1_200));
        assert_eq!(reserved_and_free(&vaults), (0, 10_000));
    }

    #[ink::test]
    fn nothing_is_closed_while_less_is_there_than_is_promised() {
        let (mut programs, mut vaults) = with(config(), 600);
        programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
        let mut books = vaults.books(Asset::Native);
        books.write_down(599, 1).unwrap();
        vaults.write(Asset::Native, &books);
        let reason = TreasuryError::NotCovered { asset: Asset::Native, left: 599, needed: 600 };
        let contract = Caller { is_person: false, ..person() };
        let now = 1_100 + MIN_CLAIM_WINDOW;
        assert_eq!(programs.close(&mut vaults, 0, &contract, now, &source()), Err(reason));
        let silent = Ok(Closing::Silent { epoch: 0, reason });
        assert_eq!(programs.close(&mut vaults, 0, &person(), now, &source()), silent);
        assert_eq!(programs.get(0).unwrap().silent_at, now);
        vaults.fund(Asset::Native, 1, now).unwrap();
        let later = now + MIN_CLAIM_WINDOW;
        assert_eq!(programs.close(&mut vaults, 0, &contract, later, &source()), closed(0, 600));
    }

    #[ink::test]
    fn no_source_is_asked_about_what_is_paid_out() {
        let (mut programs, mut vaults) = with(config(), 600);
        let (_, epoch) = programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
        programs.epochs.insert((0, 0), &Epoch { paid: 600, ..epoch });
        let silent = MadeUp { is_broken: true, ..source() };
        let now = 1_100 + MIN_CLAIM_WINDOW;
        assert_eq!(programs.close(&mut vaults, 0, &person(), now, &silent), closed(0, 0));
    }

    #[ink::test]
    fn what_nobody_opened_of_a_stopped_program_is_written_off_by_a_decision() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        programs.open(&mut vaults, 0, 1_250, &source(), OPENS).unwrap();
        assert_eq!(programs.write_off(&mut vaults, 1, 1_250), Err(TreasuryError::UnknownProgram(1)));
        assert_eq!(programs.write_off(&mut vaults, 0, 1_250), Err(TreasuryError::ProgramRuns(0)));
        assert_eq!(programs.stop(0, 1_250), Ok(3));
        let (program, released) = programs.write_off(&mut vaults, 0, 1_250).unwrap();
        assert_eq!((program.config.epochs, program.opened, program.closed, released), (Some(1), 1, 0, 0));
        let ended = Err(TreasuryError::ProgramEnded(0));
        assert_eq!(programs.open(&mut vaults, 0, 9_999, &source(), OPENS), ended);
        assert_eq!(programs.write_off(&mut vaults, 0, 1_250), Err(TreasuryError::NothingDue));
        assert_eq!(reserved_and_free(&vaults), (600, 9_400));
    }

    #[ink::test]
    fn what_cannot_be_closed_is_written_off_by_a_decision_a_year_after_its_first_window() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        let silent = MadeUp { is_broken: true, ..source() };
        for now in [1_001, 2_000] {
            programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap();
        }
        programs.stop(0, 1_150).unwrap();
        let first = 1_100 + MIN_CLAIM_WINDOW + WRITE_OFF_AFTER;
        assert_eq!(programs.close(&mut vaults, 0, &person(), first - 1, &silent), not_closed());
        assert_eq!(programs.write_off(&mut vaults, 0, first - 1), Err(TreasuryError::NothingDue));
        let written_off = |(program, released): (Program, u128)| (program.closed, released);
        assert_eq!(programs.write_off(&mut vaults, 0, first).map(written_off), Ok((1, 600)));
        assert_eq!(programs.write_off(&mut vaults, 0, first + 899), Err(TreasuryError::NothingDue));
        assert_eq!(programs.write_off(&mut vaults, 0, first + 900).map(written_off), Ok((2, 600)));
        assert_eq!(reserved_and_free(&vaults), (0, 10_000));
    }

    #[test]
    fn epochs_are_due_strictly_after_they_start() {
        let due = |now| due_epochs(&config(), now);
        assert_eq!((due(0), due(999), due(1_000), due(1_001)), (0, 0, 0, 1));
        assert_eq!((due(1_100), due(1_101), due(1_200)), (1, 2, 2));
        let three = ProgramConfig { epochs: Some(3), ..config() };
        assert_eq!((due_epochs(&three, 1_201), due_epochs(&three, u64::MAX)), (3, 3));
        let first = ProgramConfig { start: 0, ..config() };
        assert_eq!((due_epochs(&first, 0), due_epochs(&first, 1)), (0, 1));
    }
}
