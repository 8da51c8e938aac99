//! Spend caps in words: what one lets out, what is left of it, and when there is room again.

use crate::words::Words;
use std::collections::BTreeSet;
use tributary_client::Timestamp;
use tributary_interfaces::treasury::{Asset, ProgramId, Spending};

/// What a cap still lets out, as it is spent and its periods pass.
#[derive(Clone, Copy, Debug)]
pub struct Room(Spending);

impl Room {
    pub fn of(spending: &Spending) -> Self {
        Self(*spending)
    }

    /// As the treasury reads it at a moment: a raise whose time has come is the cap, and a period that is over, or in which
    /// nothing was spent, begins anew with what is spent next.
    fn pass(&mut self, now: Timestamp) {
        let Spending { cap, since, spent, raise } = &mut self.0;
        if let Some((_, raised)) = raise.take_if(|(from, _)| *from <= now) {
            *cap = raised;
        }
        if !cap.is_some_and(|cap| now < since.saturating_add(cap.period)) {
            *spent = 0;
        }
        if *spent == 0 {
            *since = now;
        }
    }

    /// Spends an amount if there is room for it.
    fn takes(&mut self, amount: u128) -> bool {
        let left = self.0.cap.map_or(u128::MAX, |cap| cap.amount.saturating_sub(self.0.spent));
        let fits = amount <= left;
        if fits {
            self.0.spent = self.0.spent.saturating_add(amount);
        }
        fits
    }

    /// When there may be more room than now; `None` if never without a decision.
    fn next(&self) -> Option<Timestamp> {
        let Spending { cap, since, spent, raise } = self.0;
        let period = cap.filter(|_| spent > 0).map(|cap| since.saturating_add(cap.period));
        period.into_iter().chain(raise.map(|(from, _)| from)).min()
    }

    /// When so much may leave, at `at` or later, and is counted as spent; `None` if no period has room for it.
    pub fn spend(&mut self, amount: u128, at: Timestamp) -> Option<Timestamp> {
        // Whoever asks about what comes later has spent in a period that has begun since.
        let mut at = if self.0.spent > 0 { at.max(self.0.since) } else { at };
        loop {
            self.pass(at);
            if self.takes(amount) {
                return Some(at);
            }
            at = at.max(self.next()?);
        }
    }
}

/// An epoch that has begun and that nobody has opened, and what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    pub begins: Timestamp,
    pub program: ProgramId,
    pub needs: u128,
}

/// When an epoch's turn comes, and what goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub at: Timestamp,
    pub epochs_first: u64,
    pub amount_first: u128,
}

/// When the spend cap lets `wanted` be opened, which is one of the `waiting`; `None` if it never does. They are opened as
/// a keeper does, each as soon as there is room for it, in the order in which they began, and those of a program one after
/// the other.
pub fn turn_of(wanted: &Begun, mut waiting: Vec<Begun>, spending: &Spending, now: Timestamp) -> Option<Turn> {
    waiting.sort_by_key(|epoch| (epoch.begins, epoch.program));
    let mut room = Room::of(spending);
    let mut turn = Turn { at: now, epochs_first: 0, amount_first: 0 };
    loop {
        room.pass(turn.at);
        let (mut held_up, mut later) = (BTreeSet::new(), Vec::new());
        for epoch in waiting {
            if held_up.contains(&epoch.program) || !room.takes(epoch.needs) {
                held_up.insert(epoch.program);
                later.push(epoch);
            } else if epoch == *wanted {
                return Some(turn);
            } else {
                turn.epochs_first = turn.epochs_first.saturating_add(1);
                turn.amount_first = turn.amount_first.saturating_add(epoch.needs);
            }
        }
        waiting = later;
        turn.at = turn.at.max(room.next()?);
    }
}

/// When the spend cap, of which so much is left, has room for an amount; `None` if no period has, before a decision.
fn room_at(spending: &Spending, left: u128, needed: u128, now: Timestamp) -> Option<Timestamp> {
    // What is kept for epochs that are due is as good as spent.
    let spent = spending.cap.map_or(0, |cap| cap.amount.saturating_sub(left)).max(spending.spent);
    let mut room = Room::of(&Spending { spent, ..*spending });
    room.spend(needed, now).filter(|at| *at > now)
}

/// Why an amount does not fit into a cap of which so much is left, and what to do about it.
pub fn beyond_cap(
    asset: &Asset,
    left: u128,
    needed: u128,
    spending: Option<&Spending>,
    words: &Words,
) -> (String, String) {
    let told = |amount| words.amount(asset, amount);
    let cap = spending.and_then(|spending| Some((spending, spending.cap?)));
    let Some((spending, cap)) = cap else {
        return (
            format!("the spend cap leaves {} in this period, and {} are needed", told(left), told(needed)),
            "wait for the next period; `tributary settings` shows when it begins".to_owned(),
        );
    };
    let what = format!(
        "the spend cap lets out {} in {}, of which {} are left, and {} are needed",
        told(cap.amount),
        words.span(cap.period),
        told(left),
        told(needed)
    );
    let next = match room_at(spending, left, needed, words.now) {
        Some(at) => format!("there is room for it from {} on", words.moment(at)),
        None => "ask for less, or raise the cap first: `do = \"set-cap\"`".to_owned(),
    };
    (what, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::words;
    use tributary_core::{DAY, HOUR};
    use tributary_interfaces::treasury::SpendCap;

    const UNIT: u128 = 1_000_000_000_000;

    #[test]
    fn what_does_not_fit_into_a_cap_is_told_with_the_cap_its_period_what_is_left_and_when_there_is_room() {
        let words = words();
        let cap = Some(SpendCap { amount: 100 * UNIT, period: DAY });
        let spending = Spending { cap, since: words.now - HOUR, spent: 60 * UNIT, raise: None };
        let told = |needed, spending| beyond_cap(&Asset::Native, 40 * UNIT, needed, spending, &words);
        let (what, next) = told(80 * UNIT, Some(&spending));
        assert_eq!(
            what,
            "the spend cap lets out 100 UNIT in 1 day, of which 40 UNIT are left, and 80 UNIT are needed"
        );
        assert_eq!(next, "there is room for it from 2026-11-28 13:05 UTC (in 23 hours) on");
        assert!(told(800 * UNIT, Some(&spending)).1.contains("`do = \"set-cap\"`"), "no period has room");
        assert!(told(80 * UNIT, None).0.starts_with("the spend cap leaves 40 UNIT in this period"));
    }

    #[test]
    fn epochs_that_wait_for_one_cap_have_their_turns_in_the_order_in_which_they_began() {
        let begun = |begins, program, needs| Begun { begins, program, needs };
        let cap = Some(SpendCap { amount: 25, period: 10 * DAY });
        let spending = Spending { cap, since: 0, spent: 20, raise: None };
        // Two programs of 10 and of 15 an epoch: one of each fits into a period.
        let waiting: Vec<Begun> =
            (1..=3).flat_map(|day| [begun(day * DAY, 0, 10), begun(day * DAY, 1, 15)]).collect();
        let turn = |at, wanted: Begun| {
            let turn = turn_of(&wanted, at, &spending, 4 * DAY);
            turn.map(|turn| (turn.at, turn.epochs_first, turn.amount_first))
        };
        let all = || waiting.clone();
        assert_eq!(turn(all(), begun(DAY, 0, 10)), Some((10 * DAY, 0, 0)));
        assert_eq!(turn(all(), begun(DAY, 1, 15)), Some((10 * DAY, 1, 10)));
        assert_eq!(turn(all(), begun(2 * DAY, 0, 10)), Some((20 * DAY, 2, 25)));
        assert_eq!(turn(all(), begun(3 * DAY, 1, 15)), Some((30 * DAY, 5, 65)));
        // What fits into what is left goes at once, and what no period has room for holds up its own program only.
        let small = [all(), vec![begun(3 * DAY, 2, 5)]].concat();
        assert_eq!(turn(small, begun(3 * DAY, 2, 5)), Some((4 * DAY, 0, 0)));
        let huge = [all(), vec![begun(DAY, 2, 26), begun(2 * DAY, 2, 1)]].concat();
        assert_eq!(turn(huge.clone(), begun(2 * DAY, 2, 1)), None);
        assert_eq!(turn(huge, begun(2 * DAY, 0, 10)), Some((20 * DAY, 2, 25)));
    }
}
