//! Metrics and what was attested of them.

use super::said::{changing, Sentence, Terms};
use crate::before::Before;
use tributary_client::Millis;
use tributary_interfaces::metrics::{AttestationId, MetricConfig, MetricKind};
use tributary_words::{
    time::span,
    words::{measured, printable, Words},
};

/// A half-life in words.
pub fn decay(half_life: Millis) -> String {
    match half_life {
        0 => "no decay".to_owned(),
        half_life => format!("half is gone after {}", span(half_life)),
    }
}

/// The terms of a metric.
pub fn metric_terms(terms: &MetricConfig, words: &Words) -> Terms {
    let unit = printable(&terms.unit);
    let cap = |cap: u128| match cap {
        0 => "no limit".to_owned(),
        cap => measured(cap, 0, &terms.unit),
    };
    let in_period = match (terms.period_cap, terms.period) {
        (0, _) => "no limit".to_owned(),
        (most, 0) => format!("{} in all", cap(most)),
        (most, period) => format!("{} in {}", cap(most), span(period)),
    };
    let attestors: Vec<String> = terms.attestors.iter().map(|account| words.member(account)).collect();
    let mut told = vec![
        ("name", printable(&terms.name)),
        ("weight", format!("{} a {unit}", words.points(terms.weight))),
        ("tokens", format!("{} a point", words.tokens(terms.tokens_per_point))),
        ("half-life", decay(terms.half_life)),
        ("most in one attestation", cap(terms.attestation_cap)),
        ("most by one attestor", in_period),
        ("may be challenged for", span(terms.window)),
        ("the arbiter's time", span(terms.arbitration)),
        ("bond", words.native(terms.bond)),
        ("attestors", if attestors.is_empty() { "nobody".to_owned() } else { attestors.join(", ") }),
    ];
    if terms.kind == MetricKind::Indicator {
        told.push(("kind", "indicator: one value for the whole DAO, worth no points".to_owned()));
    }
    told
}

pub(super) fn update_metric(id: u32, terms: &MetricConfig, before: &Before, words: &Words) -> Sentence {
    let old = before.metric_terms.get(&id).or_else(|| words.terms(id).filter(|_| before.open));
    let what = format!("Change the terms of {}", words.metric_id(id));
    let mut told = changing(&what, old.map(|old| metric_terms(old, words)), metric_terms(terms, words));
    if let Some(old) = old {
        if (old.weight, old.tokens_per_point) != (terms.weight, terms.tokens_per_point) {
            told.details.push(
                "points already counted stay as they are, and so does what is filed already".to_owned(),
            );
        }
        if old.half_life != terms.half_life {
            told.details.push("values decay by it from then on, and as before until then".to_owned());
        }
    }
    told
}

/// What changes of a metric's terms, each with what it was.
pub fn metric_changes(old: &MetricConfig, new: &MetricConfig, words: &Words) -> Vec<String> {
    changing("", Some(metric_terms(old, words)), metric_terms(new, words)).details
}

pub(super) fn attestation_line(id: AttestationId, before: &Before, words: &Words) -> Option<String> {
    let attestation = before.attestations.get(&id)?;
    Some(format!(
        "attestation {id}: {} by {}, worth {} and {}",
        words.units_of(attestation.metric, attestation.amount),
        words.member(&attestation.member),
        words.points(attestation.points),
        words.tokens(attestation.tokens)
    ))
}

/// Numbers in a line.
pub(super) fn numbers(ids: &[AttestationId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
