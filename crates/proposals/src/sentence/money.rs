//! What actions do to the treasury's money: caps and grants.

use super::said::{was, Sentence};
use crate::before::{binds_at_once, Before};
use tributary_interfaces::treasury::{Asset, Gate, Grant, GrantConfig, SpendCap};
use tributary_words::{time::span, words::Words};

/// A spend cap in words.
pub fn cap_words(asset: &Asset, cap: Option<SpendCap>, words: &Words) -> String {
    match cap {
        Some(SpendCap { amount, period }) => {
            format!("at most {} in {}", words.amount(asset, amount), span(period))
        }
        None => "no cap".to_owned(),
    }
}

pub(super) fn set_cap(asset: &Asset, cap: Option<SpendCap>, before: &Before, words: &Words) -> Sentence {
    let what = match cap {
        Some(SpendCap { amount, period }) => format!(
            "Let at most {} leave what is free in {}, whatever is decided",
            words.amount(asset, amount),
            span(period)
        ),
        None => format!("Lift the spend cap on {}", words.asset(asset)),
    };
    let old = before.cap(asset);
    let present = old.flatten();
    let old = old.map(|cap| cap_words(asset, cap, words));
    let mut told = was(what, old, Some(cap_words(asset, cap, words)));
    if told.idle && before.is_to_rise(asset) {
        told.idle = false;
        told.details = vec!["it takes back the higher cap that was to bind later".to_owned()];
    } else if let (Some(present), false) = (present, told.idle) {
        if !binds_at_once(Some(present), cap) {
            told.details
                .push(format!("it is higher, so it binds {} after this is executed", span(present.period)));
        }
    }
    told
}

pub(super) fn free_line(asset: &Asset, before: &Before, words: &Words) -> Option<String> {
    let books = before.books.get(asset)?;
    let mut line = format!("free now: {}", words.amount(asset, books.available()));
    let left = books.left_of_cap();
    if let Some(left) = left {
        line += &format!(", of which the spend cap leaves {} in this period", words.amount(asset, left));
    }
    if books.due > 0 {
        let due = words.amount(asset, books.due);
        line += &format!(": {due} are kept for epochs that have begun and that nobody has opened");
        line += if left.is_some() { ", and go first under the cap" } else { "" };
    }
    Some(line)
}

/// A sum or product, with what stands before an amount ("up to 300 UNIT"); beyond what a u128 holds nobody counted it.
pub(crate) fn amount_words(before: &str, asset: &Asset, amount: u128, words: &Words) -> String {
    match amount {
        u128::MAX => "more than there can ever be".to_owned(),
        amount => format!("{before}{}", words.amount(asset, amount)),
    }
}

pub(super) fn create_grant(grant: &GrantConfig, before: &Before, words: &Words) -> Sentence {
    let GrantConfig { recipient, asset, amount, start, cliff, end, gate } = grant;
    let mut details = vec![format!("vests evenly from {} to {}", words.moment(*start), words.moment(*end))];
    if cliff > start {
        details.push(format!("nothing is paid before {}", words.moment(*cliff)));
    }
    if let Some(gate) = gate {
        details.push(gate_terms(gate, words));
    }
    details.extend(free_line(asset, before, words));
    Sentence {
        what: format!(
            "Grant {} to {}, vesting over {}",
            words.amount(asset, *amount),
            words.member(recipient),
            span(end.saturating_sub(*start))
        ),
        details,
        idle: false,
    }
}

/// What a grant waits for beside time.
pub fn gate_terms(gate: &Gate, words: &Words) -> String {
    // An indicator is one number about nobody.
    let of_all = if words.is_indicator(&gate.metric) { "" } else { ", of all together," };
    let whose = gate.of.map_or_else(|| of_all.to_owned(), |of| format!(" of {}", words.member(&of)));
    format!(
        "paid only while {}{whose} is at least {}",
        words.metric(&gate.metric),
        words.value(&gate.metric, gate.at_least)
    )
}

pub(super) fn grant_line(grant: &Grant, words: &Words) -> String {
    let GrantConfig { recipient, asset, amount, end, .. } = grant.config;
    let all = match grant.canceled_at {
        Some(canceled) => format!("nothing more of it vests since {}", words.moment(canceled)),
        None => format!("by its terms all of it has vested {}", words.moment(end)),
    };
    format!(
        "it is {} for {}, of which {} are paid; {all}",
        words.amount(&asset, amount),
        words.member(&recipient),
        words.amount(&asset, grant.paid),
    )
}
