//! Spend caps: how much may leave what is free in a period, whatever is decided.

use tributary_core::Timestamp;
use tributary_interfaces::treasury::{SpendCap, Spending, TreasuryError, MAX_CAP_PERIOD};

/// Refuses a period of no time, and one that is so long that a higher cap would hardly ever come.
pub fn check(cap: Option<SpendCap>) -> Result<(), TreasuryError> {
    let period = cap.map_or(1, |cap| cap.period);
    if period == 0 {
        return Err(TreasuryError::TooSmall { got: 0, min: 1 });
    }
    if period > MAX_CAP_PERIOD {
        return Err(TreasuryError::TooLarge { got: period.into(), max: MAX_CAP_PERIOD.into() });
    }
    Ok(())
}

/// The spending as it stands at `now`: a raise whose time has come is the cap, and of a period that has
/// ended nothing counts.
pub fn at(spending: &Spending, now: Timestamp) -> Spending {
    let mut spending = *spending;
    if let Some((from, cap)) = spending.raise {
        if from <= now {
            (spending.cap, spending.raise) = (cap, None);
        }
    }
    let lasts = |cap: SpendCap| now < spending.since.saturating_add(cap.period);
    if !spending.cap.is_some_and(lasts) {
        spending.spent = 0;
    }
    if spending.spent == 0 {
        spending.since = now;
    }
    spending
}

/// What of a cap is left, in the period that `spending` stands in.
pub fn left(spending: &Spending) -> u128 {
    spending.cap.map_or(u128::MAX, |cap| cap.amount.saturating_sub(spending.spent))
}

/// Sets a cap at `now`; answers from when on it binds. What allows no more than the present one binds at
/// once.
pub fn set(spending: &mut Spending, cap: Option<SpendCap>, now: Timestamp) -> Timestamp {
    *spending = at(spending, now);
    spending.raise = None;
    if let Some(present) = spending.cap {
        if !cap.is_some_and(|cap| cap.amount <= present.amount && cap.period >= present.period) {
            let from = now.saturating_add(present.period);
            spending.raise = Some((from, cap));
            return from;
        }
    }
    spending.cap = cap;
    now
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cap(amount: u128, period: u64) -> Option<SpendCap> {
        Some(SpendCap { amount, period })
    }

    fn spend(spending: &mut Spending, amount: u128, now: Timestamp) {
        *spending = at(spending, now);
        assert!(amount <= left(spending));
        spending.spent += amount;
    }

    #[test]
    fn a_period_lasts_a_millisecond_at_least_and_a_year_at_most() {
        assert_eq!(check(cap(0, 0)), Err(TreasuryError::TooSmall { got: 0, min: 1 }));
        assert_eq!((check(None), check(cap(0, 1)), check(cap(0, MAX_CAP_PERIOD))), (Ok(()), Ok(()), Ok(())));
        let max = u128::from(MAX_CAP_PERIOD);
        let long = cap(0, MAX_CAP_PERIOD + 1);
        assert_eq!(check(long), Err(TreasuryError::TooLarge { got: max + 1, max }));
    }

    #[test]
    fn without_a_cap_everything_is_left() {
        assert_eq!(left(&at(&Spending::default(), 7)), u128::MAX);
    }

    #[test]
    fn a_period_begins_with_its_first_spending() {
        let mut spending = Spending { cap: cap(100, 50), ..Spending::default() };
        spend(&mut spending, 0, 10);
        spend(&mut spending, 60, 30);
        assert_eq!((spending.since, left(&at(&spending, 79))), (30, 40));
        assert_eq!(left(&at(&spending, 80)), 100);
        spend(&mut spending, 40, 79);
        assert_eq!(left(&at(&spending, 79)), 0);
        spend(&mut spending, 1, 200);
        assert_eq!((spending.since, spending.spent), (200, 1));
    }

    #[test]
    fn a_lower_cap_binds_at_once_and_counts_what_was_spent() {
        let mut spending = Spending::default();
        assert_eq!(set(&mut spending, cap(100, 50), 10), 10);
        spend(&mut spending, 70, 20);
        assert_eq!(set(&mut spending, cap(60, 50), 30), 30);
        assert_eq!((left(&spending), left(&at(&spending, 70))), (0, 60));
        assert_eq!(set(&mut spending, cap(60, 90), 30), 30);
        assert_eq!((left(&at(&spending, 109)), left(&at(&spending, 110))), (0, 60));
    }

    #[test]
    fn a_higher_cap_binds_a_full_period_later() {
        for higher in [cap(101, 50), cap(100, 49), cap(1, 49), None] {
            let mut spending = Spending { cap: cap(100, 50), ..Spending::default() };
            assert_eq!(set(&mut spending, higher, 10), 60);
            assert_eq!((at(&spending, 59).cap, at(&spending, 60).cap), (cap(100, 50), higher));
        }
    }

    #[test]
    fn a_raise_that_waits_is_replaced_by_whatever_is_set_next() {
        let mut spending = Spending { cap: cap(100, 50), ..Spending::default() };
        set(&mut spending, None, 10);
        assert_eq!(set(&mut spending, cap(200, 50), 40), 90);
        assert_eq!(at(&spending, 60).cap, cap(100, 50));
        set(&mut spending, cap(90, 50), 80);
        assert_eq!((at(&spending, 80).cap, at(&spending, 1_000).cap), (cap(90, 50), cap(90, 50)));
    }

    proptest! {
        /// Whatever is spent and set when: within the period of a cap that stays, no more than it leaves.
        #[test]
        fn no_period_spends_more_than_its_cap(steps in prop::collection::vec((0..40u64, 0..80u128), 1..60)) {
            let (mut spending, mut now) = (Spending { cap: cap(100, 50), ..Spending::default() }, 0);
            let mut spent: Vec<(u64, u128)> = Vec::new();
            for (wait, amount) in steps {
                now += wait;
                if (1..=left(&at(&spending, now))).contains(&amount) {
                    spend(&mut spending, amount, now);
                    spent.push((spending.since, amount));
                }
            }
            for (since, _) in &spent {
                let sum: u128 = spent.iter().filter(|(other, _)| other == since).map(|spent| spent.1).sum();
                prop_assert!(sum <= 100);
                prop_assert!(spent.iter().all(|(other, _)| other == since || other.abs_diff(*since) >= 50));
            }
        }
    }
}
