//! The rules of budgets: what an epoch may pay. All that tells one rule from another is here, as functions of
//! a program and of what is free, arrives and grows; they store nothing and know no books.
//!
//! A rule says what an epoch pays once it is opened (`of_epoch`), and, without asking anybody, the most that it can
//! make of all epochs that wait (`most_of`), of one of them (`stated`), and ever (`most`).

use crate::{
    epochs::{growth, span},
    source::Source,
};
use tributary_core::{fixed, stream::EpochIndex, Timestamp, BPS_ALL};
use tributary_interfaces::{
    metrics::POINT,
    treasury::{Asset, Budget, Program, SpendCap, TreasuryError},
    Bps,
};

/// What epoch `index` pays by its program's rule, if so much is `free`. `inflow` answers what had arrived in all at
/// the end of a moment.
pub fn of_epoch(
    program: &Program,
    index: EpochIndex,
    free: u128,
    inflow: impl Fn(Timestamp) -> u128,
    source: &impl Source,
) -> Result<u128, TreasuryError> {
    let (before, start) = span(program, index);
    Ok(match program.config.budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { metric, price, cap } => {
            let added = growth(metric, before, start, source)?;
            fixed::mul_div_down(added, price, POINT).map_or(cap, |amount| amount.min(cap))
        }
        Budget::Inflow(bps) => share_of_inflow(inflow, (before, start), bps),
        Budget::Endowment(bps) => fixed::bps_down(free, bps),
    })
}

/// The most that the rule can make of all epochs before `due` that nobody has opened, of which there is one.
pub fn most_of(program: &Program, due: EpochIndex, free: u128, inflow: impl Fn(Timestamp) -> u128) -> u128 {
    let count = due.saturating_sub(program.opened);
    match program.config.budget {
        Budget::Fixed(amount) | Budget::PerUnit { cap: amount, .. } => amount.saturating_mul(count.into()),
        Budget::Inflow(bps) => {
            let (before, _) = span(program, program.opened);
            let (_, start) = span(program, due.saturating_sub(1));
            share_of_inflow(inflow, (before, start), bps)
        }
        // Each takes its share of what the one before it leaves, which is less than so many shares of all.
        Budget::Endowment(bps) => {
            let all = u32::from(bps).saturating_mul(count).min(BPS_ALL.into());
            fixed::bps_down(free, Bps::try_from(all).unwrap_or(BPS_ALL))
        }
    }
}

/// The most that one epoch pays, where the rule states an amount.
pub fn stated(budget: &Budget) -> Option<u128> {
    match *budget {
        Budget::Fixed(amount) | Budget::PerUnit { cap: amount, .. } => Some(amount),
        Budget::Inflow(_) | Budget::Endowment(_) => None,
    }
}

/// The most that a rule could ever make of a budget, or its rate: 0 if it can only make nothing.
pub fn most(budget: &Budget) -> u128 {
    match *budget {
        Budget::Fixed(amount) => amount,
        Budget::PerUnit { price, cap, .. } => price.min(cap),
        Budget::Inflow(bps) | Budget::Endowment(bps) => bps.into(),
    }
}

/// Refuses budgets that may be more than the spend cap ever has room for: their epochs could wait for ever.
pub fn check_cap(
    budget: &Budget,
    asset: Asset,
    cap: impl FnOnce() -> Option<SpendCap>,
) -> Result<(), TreasuryError> {
    let Some(budget) = stated(budget) else { return Ok(()) };
    match cap() {
        Some(cap) if budget > cap.amount => {
            Err(TreasuryError::BudgetAboveCap { asset, cap: cap.amount, budget })
        }
        _ => Ok(()),
    }
}

/// A share of what arrived between two moments.
fn share_of_inflow(
    inflow: impl Fn(Timestamp) -> u128,
    (before, start): (Timestamp, Timestamp),
    bps: Bps,
) -> u128 {
    fixed::bps_down(inflow(start).saturating_sub(inflow(before)), bps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::made_up::MadeUp;
    use tributary_interfaces::{
        source::MetricRef,
        treasury::{Basis, ProgramConfig, MIN_CLAIM_WINDOW},
    };

    fn metric() -> MetricRef {
        MetricRef { source: [9; 32].into(), metric: 0 }
    }

    /// A program of this budget, whose epochs of 100 ms begin at 1,000 and look back as long; none is opened.
    fn program(budget: Budget) -> Program {
        let config = ProgramConfig {
            asset: Asset::Native,
            metric: metric(),
            basis: Basis::Level,
            budget,
            start: 1_000,
            epoch_length: 100,
            epochs: None,
            claim_window: MIN_CLAIM_WINDOW,
        };
        Program { config, since: 900, opened: 0, closed: 0, silent_at: 0 }
    }

    /// A unit arrives each millisecond.
    fn inflow(at: Timestamp) -> u128 {
        at.into()
    }

    /// What the first epoch pays with 500 free, and the most that three can.
    fn pays(budget: Budget) -> (u128, u128) {
        let member = [1; 32].into();
        // Four points grow in the first span.
        let source = MadeUp { rows: vec![(member, 0, POINT), (member, 950, 5 * POINT)], ..MadeUp::default() };
        let program = program(budget);
        let one = of_epoch(&program, 0, 500, inflow, &source).unwrap();
        (one, most_of(&program, 3, 500, inflow))
    }

    #[test]
    fn each_rule_says_what_an_epoch_pays_and_the_most_that_those_that_wait_can_pay() {
        assert_eq!(pays(Budget::Fixed(7)), (7, 21));
        assert_eq!(pays(Budget::PerUnit { metric: metric(), price: 10, cap: 90 }), (40, 270));
        assert_eq!(pays(Budget::PerUnit { metric: metric(), price: 10, cap: 30 }), (30, 90));
        // Of what arrived from 900 to 1,000, and from then to the third epoch's start.
        assert_eq!(pays(Budget::Inflow(5_000)), (50, 150));
        assert_eq!(pays(Budget::Endowment(1_000)), (50, 150));
        assert_eq!(pays(Budget::Endowment(6_000)), (300, 500), "no more than there is");
    }

    #[test]
    fn only_a_rule_that_states_an_amount_can_be_above_a_spend_cap() {
        let check = |budget, amount| {
            check_cap(&budget, Asset::Native, || Some(SpendCap { amount, period: 1 })).is_ok()
        };
        let per_unit = Budget::PerUnit { metric: metric(), price: 1, cap: 100 };
        for budget in [Budget::Fixed(100), per_unit] {
            assert_eq!((stated(&budget), check(budget, 100), check(budget, 99)), (Some(100), true, false));
            assert_eq!(check_cap(&budget, Asset::Native, || None), Ok(()));
        }
        for budget in [Budget::Inflow(10_000), Budget::Endowment(10_000)] {
            assert_eq!((stated(&budget), check(budget, 0)), (None, true));
        }
    }

    #[test]
    fn a_rule_that_can_only_make_nothing_is_known() {
        let per_unit = |price, cap| most(&Budget::PerUnit { metric: metric(), price, cap });
        assert_eq!((per_unit(0, 1), per_unit(1, 0), per_unit(2, 3)), (0, 0, 2));
        assert_eq!(
            [Budget::Fixed(0), Budget::Inflow(0), Budget::Endowment(0)].map(|rule| most(&rule)),
            [0; 3]
        );
    }
}
