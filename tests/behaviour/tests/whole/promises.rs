//! Waiting costs nobody anything: what each member would have got in time, beside what they have got.
//!
//! In one asset there is always enough, and its spend caps let out every budget, if not at once. So what its
//! programs owe to whom follows from their terms and from what members had, whatever was paused, asleep or
//! absent meanwhile. Only time can take a claim away, and everybody had that time: an epoch may be closed once
//! a whole claim window has passed since it was over and open.

use crate::stage::Stage;
use tributary_core::stream::accrued_down;
use tributary_harness::{messages::treasury, AccountId};
use tributary_interfaces::{
    metrics::POINT,
    treasury::{Basis, Budget, EpochIndex, Payment, Program, ProgramConfig, ProgramId, Treasury},
    Timestamp,
};

impl Stage {
    /// Programs in the asset of which there is enough.
    pub fn sure_programs(&self) -> Vec<ProgramId> {
        let asset = self.rich_asset();
        let is_sure = |id: &ProgramId| self.replay.money.programs[*id as usize].program.config.asset == asset;
        (0..self.replay.money.programs.len() as u32).filter(is_sure).collect()
    }

    /// What an epoch of a sure program must look back on.
    fn span(&self, id: ProgramId, index: EpochIndex) -> (Timestamp, Timestamp) {
        let stream = &self.replay.money.programs[id as usize];
        let (grid, start) = (stream.grid(), stream.grid().start_of(index));
        let before = match index.checked_sub(1) {
            Some(before) => grid.start_of(before),
            None => match self.replay.money.continued.get(&id) {
                // The start of the last epoch that it had, or where that one began to look.
                Some(changed) => {
                    let last = self.replay.money.programs[*changed as usize].program.config.epochs;
                    let last = last.expect("it was stopped");
                    match last.checked_sub(1) {
                        Some(last) => self.span(*changed, last).1,
                        None => self.span(*changed, 0).0,
                    }
                }
                None => start.saturating_sub(grid.length),
            },
        };
        (before, start)
    }

    /// What a metric's total, or a member's value, is in an epoch.
    fn counted(&self, config: &ProgramConfig, span: (Timestamp, Timestamp), who: Option<AccountId>) -> u128 {
        let sources = self.replay.sources();
        let at = |moment| match who {
            Some(who) => sources.value(config.metric, who, moment),
            None => sources.total(config.metric, moment),
        };
        match config.basis {
            Basis::Level => at(span.1),
            Basis::Growth => at(span.1) - at(span.0),
        }
    }

    /// What an epoch must pay in all.
    fn promised(&self, id: ProgramId, index: EpochIndex) -> u128 {
        let config = &self.replay.money.programs[id as usize].program.config;
        let span = self.span(id, index);
        if self.counted(config, span, None) == 0 {
            return 0;
        }
        match config.budget {
            Budget::Fixed(amount) => amount,
            Budget::PerUnit { metric, price, cap } => {
                let sources = self.replay.sources();
                let growth = sources.total(metric, span.1) - sources.total(metric, span.0);
                (growth / POINT * price).min(cap)
            }
            other => panic!("no sure program has a budget of {other:?}"),
        }
    }

    /// What a member must have got of an epoch by now.
    fn promised_to(&self, id: ProgramId, index: EpochIndex, who: AccountId, now: Timestamp) -> u128 {
        let stream = &self.replay.money.programs[id as usize];
        let config = &stream.program.config;
        let (span, grid) = (self.span(id, index), stream.grid());
        let total = self.counted(config, span, None);
        let value = self.counted(config, span, Some(who));
        accrued_down(self.promised(id, index), grid.elapsed_in(index, now), grid.length, value, total)
    }

    /// Every epoch that is open has the budget that its terms say, however late it was opened, and everybody
    /// gets what they would have got in time: pays all there is to pay, and compares.
    pub fn check_promises(&mut self) {
        for id in self.sure_programs() {
            self.check_promise(id);
        }
    }

    fn check_promise(&mut self, id: ProgramId) {
        let opened = self.replay.money.programs[id as usize].program.opened;
        for index in 0..opened {
            let (promised, found) =
                (self.promised(id, index), self.replay.money.programs[id as usize].epochs[index as usize]);
            assert_eq!(
                found.epoch.budget, promised,
                "each moment is looked back on once and waiting costs nothing: epoch {index} of program {id}, \
                 opened at {}", found.epoch.opened_at
            );
        }
        if !self.pay_all(id) {
            return;
        }
        let now = self.now();
        // What the last call opened counts too.
        let Program { opened, config, .. } = self.replay.money.programs[id as usize].program;
        for who in self.members.clone().iter().map(|member| member.account()) {
            let mut promised = 0;
            for index in 0..opened {
                promised += self.promised_to(id, index, who, now);
            }
            let stream = &self.replay.money.programs[id as usize];
            let paid = stream.paid.get(&who).copied().unwrap_or(0);
            let forgone = self.forgone(id, who);
            assert_eq!(
                paid + forgone,
                promised,
                "waiting costs nobody anything: program {id} ({config:?}) has paid {} {paid} of {promised}, \
                 and time has taken {forgone}",
                self.name(&who)
            );
        }
    }

    /// What a member did not claim of epochs that were closed after everybody had a whole claim window.
    fn forgone(&self, id: ProgramId, who: AccountId) -> u128 {
        let stream = &self.replay.money.programs[id as usize];
        let window = stream.program.config.claim_window;
        let mut forgone = 0;
        for (index, opened) in (0..).zip(&stream.epochs) {
            let Some(closed_at) = opened.closed_at else { continue };
            let since = stream.grid().end_of(index).max(opened.epoch.opened_at);
            if closed_at >= since.saturating_add(window) {
                let whole = self.promised_to(id, index, who, closed_at);
                forgone += whole - stream.got_of(index, who);
            }
        }
        forgone
    }

    /// Pays the members what a program owes them. Whether its source told what that is.
    fn pay_all(&mut self, id: ProgramId) -> bool {
        let keeper = self.keeper.clone();
        let members: Vec<_> = self.members.iter().map(|member| member.account()).collect();
        let metric = self.replay.money.programs[id as usize].program.config.metric;
        if metric.source == self.sleeper && self.is_asleep() {
            return false;
        }
        for _ in 0..1_000 {
            let call = treasury(self.dao.treasury).pay(id, members.clone());
            let Some(payments) = self.call(&keeper, "pay all", call).value() else {
                // What follows cannot be opened now.
                return true;
            };
            let failed = payments.iter().any(|payment| matches!(payment, Payment::Failed(_)));
            assert!(!failed, "everybody can be paid: {payments:?}");
            if payments.iter().all(|payment| *payment == Payment::Nothing) {
                return true;
            }
        }
        panic!("program {id} never ends paying");
    }

    /// Whether the source that sleeps is asleep.
    pub fn is_asleep(&mut self) -> bool {
        self.now() / crate::stage::NAP % 2 == 1
    }
}
