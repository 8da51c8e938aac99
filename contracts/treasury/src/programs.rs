//! Programs: streams to everyone by a metric, and their epochs.

use crate::{
    settle::{Settlement, Share},
    source::Source,
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
    Timestamp,
};
use tributary_interfaces::{
    metrics::POINT,
    source::MetricRef,
    treasury::{
        Basis, Budget, Cursor, Epoch, Program, ProgramConfig, ProgramId, TreasuryError, MAX_PAGE,
        MIN_CLAIM_WINDOW,
    },
    MAX_BATCH,
};

/// All programs there ever were, their epochs, and how far each member has been paid.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Programs {
    programs: Mapping<ProgramId, Program>,
    count: Lazy<ProgramId>,
    epochs: Mapping<(ProgramId, EpochIndex), Epoch>,
    cursors: Mapping<(ProgramId, AccountId), Cursor>,
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

    /// Creates a program that starts at `config.start`, or at `now` if that has passed. Answers with
    /// the configuration that holds.
    pub fn create(
        &mut self,
        config: ProgramConfig,
        now: Timestamp,
    ) -> Result<(ProgramId, ProgramConfig), TreasuryError> {
        at_least(1, most(&config.budget))?;
        at_least(1, config.epoch_length)?;
        at_least(1, config.epochs.unwrap_or(1))?;
        at_least(MIN_CLAIM_WINDOW, config.claim_window)?;
        let config = ProgramConfig { start: config.start.max(now), ..config };
        let id = self.count();
        self.count.set(&id.checked_add(1).ok_or(TreasuryError::Overflow)?);

        self.programs.insert(id, &Program { config, opened: 0, closed: 0 });
        Ok((id, config))
    }

    /// Ends a program with the epoch that `now` is in; answers how many epochs it has then, and when the
    /// next one would have started.
    pub fn stop(&mut self, id: ProgramId, now: Timestamp) -> Result<(u32, Timestamp), TreasuryError> {
        let mut program = self.get(id)?;
        let grid = grid(&program.config);
        let begun = grid.epoch_at(now).map_or(0, |current| current.saturating_add(1));
        if is_past_the_end(&program.config, begun) {
            return Err(TreasuryError::ProgramEnded(id));
        }
        program.config.epochs = Some(begun);

        self.programs.insert(id, &program);
        Ok((begun, grid.start_of(begun)))
    }

    /// Opens a program's next epoch and reserves its budget.
    pub fn open(
        &mut self,
        vaults: &mut Vaults,
        id: ProgramId,
        now: Timestamp,
        source: &impl Source,
        opens: &Opens,
    ) -> Result<(EpochIndex, Epoch), TreasuryError> {
        let mut program = self.get(id)?;
        let asset = program.config.asset;
        let mut books = vaults.books(asset);
        let (index, epoch) = opens.open_next(vaults, id, &mut program, &mut books, now, source)?;

        vaults.write(asset, &books);
        self.programs.insert(id, &program);
        self.epochs.insert((id, index), &epoch);
        Ok((index, epoch))
    }

    /// Closes a program's oldest open epochs, up to `MAX_BATCH`, whose claim window has passed; answers
    /// with the last of them and what is free again.
    pub fn close(
        &mut self,
        vaults: &mut Vaults,
        id: ProgramId,
        now: Timestamp,
    ) -> Result<(EpochIndex, u128), TreasuryError> {
        let mut program = self.get(id)?;
        let (config, first) = (program.config, program.closed);
        let mut books = vaults.books(config.asset);
        let mut released = 0u128;
        for index in first..program.opened.min(first.saturating_add(MAX_BATCH)) {
            let from = grid(&config).end_of(index).saturating_add(config.claim_window);
            if now < from {
                if index == first {
                    return Err(TreasuryError::NotDue { from, now });
                }
                break;
            }
            let epoch = self.epoch(id, index).ok_or(TreasuryError::NothingDue)?;
            released = released.saturating_add(epoch.budget.saturating_sub(epoch.paid));
            program.closed = index.saturating_add(1);
        }
        if program.closed == first {
            return Err(TreasuryError::NothingDue);
        }
        books.release(released)?;

        vaults.write(config.asset, &books);
        self.programs.insert(id, &program);
        Ok((program.closed.saturating_sub(1), released))
    }

    /// Writes what a settlement changes: the books, the program, its epochs and the members' cursors.
    pub fn write(&mut self, vaults: &mut Vaults, settlement: &Settlement) {
        if settlement.opened().next().is_some() {
            self.programs.insert(settlement.id, &settlement.program);
        }
        self.write_payments(vaults, settlement);
    }

    /// Writes what a settlement changes that opens no epoch.
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
}

/// How a program's next epoch is opened, also on the way, when somebody is paid.
pub trait Opening {
    /// What a refusal becomes.
    type Error: From<TreasuryError>;

    /// Whether epochs are opened at all; if not, `open_next` does not return.
    const OPENS: bool;

    /// Opens the next epoch of a program: counts it, and promises its budget.
    fn open_next(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        program: &mut Program,
        books: &mut Books,
        now: Timestamp,
        source: &impl Source,
    ) -> Result<(EpochIndex, Epoch), Self::Error>;
}

/// Opens epochs, unless the treasury is paused.
pub struct Opens {
    pub paused_until: Timestamp,
}

impl Opens {
    /// Refuses new promises during a pause.
    pub fn check_pause(&self, now: Timestamp) -> Result<(), TreasuryError> {
        if now < self.paused_until {
            return Err(TreasuryError::Paused { until: self.paused_until });
        }
        Ok(())
    }
}

impl Opening for Opens {
    type Error = TreasuryError;

    const OPENS: bool = true;

    /// Promises the budget, or what is free if that is less; nothing if there is nobody to share it. A
    /// budget for which the spend cap has no room waits, unless nothing was spent in this period yet: then
    /// it is cut to the cap, as no later moment has more room.
    fn open_next(
        &self,
        vaults: &Vaults,
        id: ProgramId,
        program: &mut Program,
        books: &mut Books,
        now: Timestamp,
        source: &impl Source,
    ) -> Result<(EpochIndex, Epoch), TreasuryError> {
        self.check_pause(now)?;
        let (config, index) = (&program.config, program.opened);
        if is_past_the_end(config, index) {
            return Err(TreasuryError::ProgramEnded(id));
        }
        let start = grid(config).start_of(index);
        if now <= start {
            return Err(TreasuryError::NotDue { from: start.saturating_add(1), now });
        }
        let total = counted_total(config, index, source)?;
        let budget = if total == 0 { 0 } else { budget(vaults, config, index, books, source)? };
        let spending = books.spending(now);
        let most = spending.cap.filter(|_| spending.spent == 0).map_or(u128::MAX, |cap| cap.amount);
        let budget = budget.min(books.free()).min(most);
        books.reserve(config.asset, budget, now)?;
        program.opened = index.checked_add(1).ok_or(TreasuryError::Overflow)?;
        Ok((index, Epoch { total, budget, paid: 0 }))
    }
}

/// What epoch `index` pays by its program's rule.
fn budget(
    vaults: &Vaults,
    config: &ProgramConfig,
    index: EpochIndex,
    books: &Books,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    let (before, start) = span(config, index);
    Ok(match config.budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { metric, price, cap } => {
            let added = growth(metric, before, start, source)?;
            fixed::mul_div_down(added, price, POINT).map_or(cap, |amount| amount.min(cap))
        }
        Budget::Inflow(bps) => {
            let inflow = |at| vaults.inflow_at(config.asset, books, at);
            fixed::bps_down(inflow(start).saturating_sub(inflow(before)), bps)
        }
        Budget::Endowment(bps) => fixed::bps_down(books.free(), bps),
    })
}

/// The most that a rule could ever make of a budget, or its rate: 0 if it can only make nothing.
fn most(budget: &Budget) -> u128 {
    match *budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { price, cap, .. } => price.min(cap),
        Budget::Inflow(bps) | Budget::Endowment(bps) => bps.into(),
    }
}

/// The grid of a program's epochs.
pub fn grid(config: &ProgramConfig) -> Grid {
    Grid { start: config.start, length: config.epoch_length }
}

/// How many epochs of a program may be open at `now`: those that started before now.
pub fn due_epochs(config: &ProgramConfig, now: Timestamp) -> u32 {
    let last = now.checked_sub(1).and_then(|before| grid(config).epoch_at(before));
    let due = last.map_or(0, |last| last.saturating_add(1));
    config.epochs.map_or(due, |epochs| epochs.min(due))
}

/// What each of `members` has in epoch `index`, in their order, of what `counted_total` counts.
pub fn counted(
    config: &ProgramConfig,
    index: EpochIndex,
    members: &[AccountId],
    source: &impl Source,
) -> Result<Vec<u128>, TreasuryError> {
    let (before, start) = span(config, index);
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
fn counted_total(
    config: &ProgramConfig,
    index: EpochIndex,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    let (before, start) = span(config, index);
    match config.basis {
        Basis::Level => source.total(config.metric, start),
        Basis::Growth => growth(config.metric, before, start, source),
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

/// What epoch `index` looks back on: from the start of the previous epoch to its own.
fn span(config: &ProgramConfig, index: EpochIndex) -> (Timestamp, Timestamp) {
    let start = grid(config).start_of(index);
    (start.saturating_sub(config.epoch_length), start)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::made_up::MadeUp;
    use tributary_interfaces::{
        source::MetricRef,
        treasury::{Asset, SpendCap, Vault},
    };

    const OPENS: Opens = Opens { paused_until: 0 };

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
        assert_eq!(programs.create(config, 0).unwrap().0, 0);
        (programs, vaults)
    }

    fn reserved_and_free(vaults: &Vaults) -> (u128, u128) {
        let Vault { reserved, free, .. } = vaults.books(Asset::Native).into();
        (reserved, free)
    }

    #[ink::test]
    fn a_program_needs_a_budget_a_length_an_epoch_and_a_claim_window() {
        let mut programs = Programs::default();
        let mut refused = |config| programs.create(config, 0).unwrap_err();
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
    fn a_start_that_has_passed_means_now() {
        let mut programs = Programs::default();
        assert_eq!(programs.create(config(), 999).unwrap().1.start, 1_000);
        assert_eq!(programs.create(config(), 1_001).unwrap().1.start, 1_001);
        assert_eq!(programs.get(1).unwrap().config.start, 1_001);
        assert_eq!(programs.count(), 2);
    }

    #[ink::test]
    fn an_epoch_is_opened_strictly_after_its_start_and_reserves_its_budget() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let mut open = |now| programs.open(&mut vaults, 0, now, &source(), &OPENS);
        assert_eq!(open(1_000), Err(TreasuryError::NotDue { from: 1_001, now: 1_000 }));
        assert_eq!(open(1_001), Ok((0, Epoch { total: 3, budget: 600, paid: 0 })));
        assert_eq!(open(1_100), Err(TreasuryError::NotDue { from: 1_101, now: 1_100 }));
        assert_eq!(open(1_101), Ok((1, Epoch { total: 3, budget: 400, paid: 0 })));
        assert_eq!(open(9_999), Ok((2, Epoch { total: 3, budget: 0, paid: 0 })));
        assert_eq!(reserved_and_free(&vaults), (1_000, 0));
        assert_eq!(programs.get(0).unwrap().opened, 3);
    }

    #[ink::test]
    fn an_epoch_that_nobody_shares_reserves_nothing() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let nobody = MadeUp::default();
        let opened = programs.open(&mut vaults, 0, 1_001, &nobody, &OPENS);
        assert_eq!(opened, Ok((0, Epoch { total: 0, budget: 0, paid: 0 })));
        assert_eq!(reserved_and_free(&vaults), (0, 1_000));
    }

    #[ink::test]
    fn growth_is_counted_from_the_start_of_the_previous_epoch() {
        let growth = ProgramConfig { basis: Basis::Growth, ..config() };
        let (mut programs, mut vaults) = with(growth, 10_000);
        let member = [1; 32].into();
        let rows = vec![(member, 900, 4), (member, 901, 6), (member, 1_000, 9), (member, 1_100, 7)];
        let source = MadeUp { rows, ..MadeUp::default() };
        let mut total = |now| programs.open(&mut vaults, 0, now, &source, &OPENS).unwrap().1.total;
        // From 4 to 9; then a series falls that should not, which counts as nothing.
        assert_eq!((total(1_001), total(1_101)), (5, 0));
        assert_eq!(counted(&growth, 0, &[member], &source), Ok(vec![5]));
        assert_eq!(counted(&growth, 1, &[member], &source), Ok(vec![0]));
        // A program that starts with time itself counts from then on.
        let early = ProgramConfig { start: 40, ..growth };
        assert_eq!(span(&early, 0), (0, 40));
    }

    #[ink::test]
    fn a_budget_per_unit_is_the_price_of_what_was_added_up_to_its_cap() {
        let metric = MetricRef { source: [8; 32].into(), metric: 1 };
        let budget = Budget::PerUnit { metric, price: 20 * POINT, cap: 90 };
        let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 10_000);
        let member = [1; 32].into();
        let rows = vec![(member, 0, 5), (member, 950, 7), (member, 1_100, 12), (member, 1_150, 11)];
        let source = MadeUp { rows, ..MadeUp::default() };
        let mut budget = |now| programs.open(&mut vaults, 0, now, &source, &OPENS).unwrap().1.budget;
        assert_eq!((budget(1_001), budget(1_101), budget(1_201)), (40, 90, 0));
        let dear = Budget::PerUnit { metric, price: u128::MAX, cap: u128::MAX };
        assert_eq!(programs.create(ProgramConfig { budget: dear, ..config() }, 0).unwrap().0, 1);
        assert_eq!(programs.open(&mut vaults, 1, 1_001, &source, &OPENS).unwrap().1.budget, 9_870);
    }

    #[ink::test]
    fn a_budget_of_the_inflow_is_a_share_of_what_arrived_since_the_last_epoch_began() {
        let (mut programs, mut vaults) = with(ProgramConfig { budget: Budget::Inflow(2_500), ..config() }, 7);
        for (now, amount) in [(900, 1_000), (901, 400), (1_000, 40), (1_001, 80)] {
            vaults.fund(Asset::Native, amount, now).unwrap();
        }
        // Opened late, it is the same as opened in time.
        let mut budget = |now| programs.open(&mut vaults, 0, now, &source(), &OPENS).unwrap().1.budget;
        assert_eq!((budget(5_000), budget(5_000), budget(5_000)), (110, 20, 0));
    }

    #[ink::test]
    fn a_budget_of_the_endowment_is_a_share_of_what_is_free_when_the_epoch_is_opened() {
        let budget = Budget::Endowment(1_000);
        let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 1_009);
        let mut budget = |now| programs.open(&mut vaults, 0, now, &source(), &OPENS).unwrap().1.budget;
        assert_eq!((budget(1_001), budget(1_101), budget(1_201)), (100, 90, 81));
    }

    #[ink::test]
    fn a_budget_above_what_the_cap_leaves_waits_and_one_above_the_cap_is_cut() {
        let (mut programs, mut vaults) = with(config(), 10_000);
        let mut books = vaults.books(Asset::Native);
        books.set_cap(Some(SpendCap { amount: 1_000, period: 500 }), 0);
        vaults.write(Asset::Native, &books);
        let mut open =
            |now| programs.open(&mut vaults, 0, now, &source(), &OPENS).map(|(_, epoch)| epoch.budget);
        let full = TreasuryError::CapReached { asset: Asset::Native, left: 400, needed: 600 };
        assert_eq!(
            (open(1_150), open(1_150), open(1_649), open(1_650)),
            (Ok(600), Err(full), Err(full), Ok(600))
        );
        let mut books = vaults.books(Asset::Native);
        books.set_cap(Some(SpendCap { amount: 500, period: 500 }), 1_650);
        vaults.write(Asset::Native, &books);
        let mut open =
            |now| programs.open(&mut vaults, 0, now, &source(), &OPENS).map(|(_, epoch)| epoch.budget);
        let full = TreasuryError::CapReached { asset: Asset::Native, left: 0, needed: 600 };
        assert_eq!((open(2_149), open(2_150)), (Err(full), Ok(500)));
        assert_eq!(reserved_and_free(&vaults), (1_700, 8_300));
    }

    #[ink::test]
    fn no_epoch_is_opened_during_a_pause() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let mut open = |now| programs.open(&mut vaults, 0, now, &source(), &Opens { paused_until: 1_050 });
        assert_eq!(open(1_049), Err(TreasuryError::Paused { until: 1_050 }));
        assert!(open(1_050).is_ok());
    }

    #[ink::test]
    fn many_epochs_are_closed_in_one_call_and_the_next_goes_on() {
        let (mut programs, mut vaults) = with(ProgramConfig { epochs: Some(120), ..config() }, 72_000);
        for _ in 0..110 {
            programs.open(&mut vaults, 0, 99_999, &source(), &OPENS).unwrap();
        }
        let from = 1_000 + 100 * 100 + MIN_CLAIM_WINDOW;
        assert_eq!(programs.close(&mut vaults, 0, from - 1), Ok((98, 99 * 600)));
        assert_eq!(programs.close(&mut vaults, 0, from + 1_000), Ok((109, 11 * 600)));
        assert_eq!(programs.close(&mut vaults, 0, u64::MAX), Err(TreasuryError::NothingDue));
        for _ in 110..120 {
            programs.open(&mut vaults, 0, 99_999, &source(), &OPENS).unwrap();
        }
        assert_eq!(programs.close(&mut vaults, 0, u64::MAX), Ok((119, 10 * 600)));
        assert_eq!(reserved_and_free(&vaults), (0, 72_000));
    }

    #[ink::test]
    fn programs_are_listed_page_by_page() {
        let (mut programs, _) = with(config(), 1);
        programs.create(ProgramConfig { epoch_length: 7, ..config() }, 0).unwrap();
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
        programs.open(&mut vaults, 0, 9_999, &source(), &OPENS).unwrap();
        let refused = programs.open(&mut vaults, 0, 9_999, &source(), &OPENS);
        assert_eq!(refused, Err(TreasuryError::ProgramEnded(0)));
    }

    #[ink::test]
    fn a_source_that_does_not_answer_opens_nothing() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        let broken = MadeUp { is_broken: true, ..source() };
        let refused = programs.open(&mut vaults, 0, 1_001, &broken, &OPENS);
        assert_eq!(refused, Err(TreasuryError::SourceBroken(config().metric)));
        assert_eq!((programs.get(0).unwrap().opened, reserved_and_free(&vaults)), (0, (0, 1_000)));
    }

    #[ink::test]
    fn stopping_ends_a_program_with_the_epoch_of_that_moment() {
        let mut programs = Programs::default();
        for (id, (now, epochs)) in (0..).zip([(999, 0), (1_000, 1), (1_099, 1), (1_100, 2), (1_101, 2)]) {
            programs.create(config(), 0).unwrap();
            assert_eq!(programs.stop(id, now), Ok((epochs, 1_000 + 100 * u64::from(epochs))), "at {now}");
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
        assert_eq!(programs.stop(0, 1_099), Ok((1, 1_100)));
    }

    #[ink::test]
    fn what_nobody_claimed_is_free_again_once_the_claim_window_has_passed() {
        let (mut programs, mut vaults) = with(config(), 1_000);
        assert_eq!(programs.close(&mut vaults, 0, u64::MAX), Err(TreasuryError::NothingDue));
        programs.open(&mut vaults, 0, 1_001, &source(), &OPENS).unwrap();
        let from = 1_100 + MIN_CLAIM_WINDOW;
        let early = TreasuryError::NotDue { from, now: from - 1 };
        assert_eq!(programs.close(&mut vaults, 0, from - 1), Err(early));
        assert_eq!(programs.close(&mut vaults, 0, from), Ok((0, 600)));
        assert_eq!(programs.close(&mut vaults, 0, from), Err(TreasuryError::NothingDue));
        assert_eq!(reserved_and_free(&vaults), (0, 1_000));
        assert_eq!(programs.epoch(0, 0), Some(Epoch { total: 3, budget: 600, paid: 0 }));
        assert_eq!(programs.get(0).unwrap().closed, 1);
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
