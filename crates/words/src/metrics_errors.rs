//! What the registry refuses, in sentences.

use crate::{
    about::{
        grouped, misfit, none_of, not_allowed, plain, ranged, unknown_code, with, About, Numbered, Sentence,
    },
    words::Words,
};
use tributary_client::Deed;
use tributary_interfaces::{
    metrics::{MetricsError, Status},
    source::MetricId,
};

/// Where an attestation stands, in words.
pub fn status_words(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Challenged => "challenged",
        Status::Upheld => "upheld by the arbiter",
        Status::Final => "final",
        Status::Rejected => "rejected by the arbiter",
        Status::Retracted => "taken back by its attestor",
        Status::Revoked => "revoked by a decision",
        Status::Expired => "void, as the arbiter did not answer in time",
    }
}

pub(crate) fn of_metrics(error: &MetricsError, about: &About, words: &Words) -> Sentence {
    use MetricsError as E;
    match error {
        E::NotAllowed { needed, .. } if matches!(about.deed, Some(Deed::Resolve { .. })) => with(
            format!("challenges are decided by the arbiter alone, {}", words.member(needed)),
            "ask them (`tributary resolve`), or have a decision let the members decide first: `do = \"set-arbiter\"` \
             without an account",
        ),
        E::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        E::NotAttestor { caller, metric } => with(
            format!("{} is no attestor of {}", words.member(caller), words.metric_id(*metric)),
            not_attestor_next(*metric, words),
        ),
        E::UnknownMetric(metric) => with(
            format!("there is no metric {metric} that could be attested"),
            "`tributary metric` lists them",
        ),
        E::UnknownAttestation(id) => none_of(Numbered::Attestation, *id, about.there_are),
        E::WrongStatus { attestation, status } => with(
            format!("attestation {attestation} is {}, so this is not possible", status_words(*status)),
            format!("`tributary attestation {attestation}` says what may happen next"),
        ),
        E::WindowClosed { attestation, closed, .. } => with(
            format!("the time for this at attestation {attestation} ended {}", words.moment(*closed)),
            "what counts wrongly is revoked by a proposal with `revoke`",
        ),
        E::AmountOutOfRange { entry, amount, max } => plain(format!(
            "claim {} is of {} units: from 1 to {}",
            entry.saturating_add(1),
            grouped(*amount),
            grouped(*max)
        )),
        E::WorthTooMuch { entry, max } => plain(format!(
            "claim {} would bring more than {}, or more than {}: lower its amount",
            entry.saturating_add(1),
            words.points(*max),
            words.tokens(*max)
        )),
        E::ZeroAccount { entry } => plain(format!(
            "number {} is the account of zeros, for which anybody can sign: it gets and may do nothing",
            entry.saturating_add(1)
        )),
        E::TermTooLarge { .. } => misfit(about, words).unwrap_or_else(|| {
            plain("a weight, tokens per point or a bond is too large; or an indicator has a half-life")
        }),
        E::PeriodCapExceeded { claimed, cap } => with(
            format!(
                "with this, the attestor would have claimed {} units in this period: at most {}",
                grouped(*claimed),
                grouped(*cap)
            ),
            "attest the rest in the next period; `tributary metric` shows how long one is",
        ),
        E::WrongBond { sent, needed } => plain(format!(
            "{} were put up as bonds, and exactly {} are needed",
            words.native(*sent),
            words.native(*needed)
        )),
        E::TextTooLong { length, max } => {
            plain(format!("a name, unit or URI of {length} bytes: at most {max}"))
        }
        E::WrongCount { got, max } => {
            misfit(about, words).unwrap_or_else(|| plain(format!("{got} at once: from 1 to {max}")))
        }
        E::WindowOutOfRange { window, min, max } => plain(ranged("window", *window, (*min, *max))),
        E::ArbitrationOutOfRange { arbitration, min, max } => {
            plain(ranged("arbitration", *arbitration, (*min, *max)))
        }
        E::Immutable(metric) => with(
            format!("the kind of {} cannot change", words.metric_id(*metric)),
            "define another metric: `do = \"define-metric\"`",
        ),
        E::Overflow => plain("the registry has no numbers left for so many attestations"),
        E::MintFailed => plain("the token minted nothing; who calls with more gas may have more luck"),
        E::NothingOwed(account) => plain(format!("{} is owed no bonds", words.member(account))),
        E::TransferFailed { to, amount } => plain(format!(
            "{} could not be paid {}, which they are still owed",
            words.member(to),
            words.native(*amount)
        )),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
    }
}

/// Who could attest instead.
fn not_attestor_next(metric: MetricId, words: &Words) -> String {
    const CHANGE: &str = "a proposal with `update-metric` changes who is";
    let attestors = words.terms(metric).map(|terms| terms.attestors.as_slice()).unwrap_or_default();
    let named: Vec<String> = attestors.iter().map(|attestor| words.member(attestor)).collect();
    match named.as_slice() {
        [] => format!("nobody is; {CHANGE}"),
        [one] => format!("{one} is: sign with that key (--keystore); {CHANGE}"),
        several => format!("{} are: sign with a key of theirs (--keystore); {CHANGE}", several.join(", ")),
    }
}
