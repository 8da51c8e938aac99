//! Spend caps in words: what one lets out, what is left of it, and when there is room again.

use crate::words::Words;
use tributary_client::Timestamp;
use tributary_interfaces::treasury::{Asset, Spending};

/// When the spend cap has room for an amount; `None` if no period has, before a decision.
pub fn room_at(spending: &Spending, needed: u128, now: Timestamp) -> Option<Timestamp> {
    let next = spending.cap.filter(|cap| needed <= cap.amount && spending.spent > 0);
    let next = next.map(|cap| spending.since.saturating_add(cap.period)).filter(|at| *at > now);
    let raised = spending.raise.filter(|(_, cap)| cap.is_none_or(|cap| needed <= cap.amount));
    next.into_iter().chain(raised.map(|(from, _)| from)).min()
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
    let next = match room_at(spending, needed, words.now) {
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
}
