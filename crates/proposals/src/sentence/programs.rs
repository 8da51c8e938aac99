//! Programs: what each epoch pays, how often, and by what it is shared.

use super::{
    money::{amount_words, free_line},
    said::{changing, Sentence, Terms},
};
use crate::before::Before;
use tributary_client::Millis;
use tributary_interfaces::{
    metrics::EARNED,
    source::MetricRef,
    treasury::{Asset, Basis, Budget, ProgramConfig, ProgramId},
};
use tributary_words::{time::span, words::Words};

/// "minute", "7 days": what comes after "each".
pub fn each(length: Millis) -> String {
    let told = span(length);
    told.strip_prefix("1 ").filter(|rest| !rest.contains(' ')).map_or(told.clone(), str::to_owned)
}

/// By what shares are measured.
pub fn shared_by(program: &ProgramConfig, words: &Words) -> String {
    let MetricRef { source, metric } = program.metric;
    match program.basis {
        Basis::Level => format!("by {}", words.metric(&program.metric)),
        Basis::Growth if words.dao.is_some_and(|dao| dao.metrics == source) => {
            let plain = MetricRef { source, metric: metric & !EARNED };
            format!("by what was earned of {} in the epoch before", words.metric(&plain))
        }
        Basis::Growth => format!(
            "by how much {} grew in the epoch before{}",
            words.metric(&program.metric),
            perhaps(&program.metric, words)
        ),
    }
}

/// That what grew may also fall, unless it never does.
fn perhaps_falling(metric: &MetricRef, words: &Words) -> Option<&'static str> {
    match words.never_falls(metric) {
        Some(true) => None,
        Some(false) => Some("which may fall"),
        None => Some("which may fall, as nobody says that it never does"),
    }
}

/// The same behind the metric in a sentence.
fn perhaps(metric: &MetricRef, words: &Words) -> String {
    perhaps_falling(metric, words).map_or_else(String::new, |falls| format!(" ({falls})"))
}

/// What to mind of a program that pays for growth by what may fall.
pub fn may_fall(program: &ProgramConfig, words: &Words) -> Vec<String> {
    let shared = (program.basis == Basis::Growth).then_some(program.metric);
    let priced = match program.budget {
        Budget::PerUnit { metric, .. } => Some(metric),
        _ => None,
    };
    let mut metrics: Vec<MetricRef> = shared.into_iter().chain(priced).collect();
    metrics.dedup();
    let told = metrics.iter().filter_map(|metric| {
        let falls = perhaps_falling(metric, words)?;
        let metric = words.metric(metric);
        Some(format!("it pays for growth of {metric}, {falls}: who falls and rises again is paid again"))
    });
    told.collect()
}

/// What each epoch may pay.
pub fn budget(program: &ProgramConfig, words: &Words) -> String {
    let asset = &program.asset;
    match program.budget {
        Budget::Fixed(amount) => words.amount(asset, amount),
        Budget::PerUnit { metric, price, cap } => {
            let plain = MetricRef { metric: metric.metric & !EARNED, ..metric };
            format!(
                "{} for each {} of {}{} {} since the epoch before, at most {}",
                words.amount(asset, price),
                words.priced(&plain),
                words.metric(&plain),
                perhaps(&metric, words),
                if words.dao.is_some_and(|dao| dao.metrics == plain.source) { "earned" } else { "gained" },
                words.amount(asset, cap)
            )
        }
        Budget::Inflow(bps) => {
            format!("{} of the {} that arrived since the epoch before", words.share(bps), words.asset(asset))
        }
        Budget::Endowment(bps) => format!("{} of the {} that is free", words.share(bps), words.asset(asset)),
    }
}

/// What each epoch of a program may pay, with how long one is: "10 UNIT each minute"; "each 7 days 25 % of what is
/// free", as a rule is no amount that a span could follow.
pub fn rate(program: &ProgramConfig, words: &Words) -> String {
    let (budget, each) = (budget(program, words), each(program.epoch_length));
    match program.budget {
        Budget::Fixed(_) => format!("{budget} each {each}"),
        _ => format!("each {each} {budget}"),
    }
}

/// An epoch's budget, and why it is less than the rule says, where it is: `rule` is what that says, if it is known;
/// `total` is what all members had of what is shared by.
pub fn opened_with(asset: &Asset, budget: u128, total: u128, rule: Option<u128>, words: &Words) -> String {
    let told = words.amount(asset, budget);
    match rule.filter(|rule| *rule > budget) {
        _ if total == 0 => format!("{told}, as nobody had a share to be paid by"),
        Some(rule) => format!("{told} of {}, as no more was free", words.amount(asset, rule)),
        None => told,
    }
}

/// What a program's rule says of each epoch, where that needs no other facts.
pub fn fixed_rule(program: &ProgramConfig) -> Option<u128> {
    match program.budget {
        Budget::Fixed(amount) => Some(amount),
        Budget::PerUnit { .. } | Budget::Inflow(_) | Budget::Endowment(_) => None,
    }
}

/// "Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score".
pub fn stream(program: &ProgramConfig, words: &Words) -> String {
    let asset = &program.asset;
    let times = match program.epochs {
        None => ", without end".to_owned(),
        Some(1) => ", once".to_owned(),
        Some(epochs) => format!(", {} times", tributary_text::amount::grouped(epochs.into())),
    };
    let most = match (program.budget, program.epochs) {
        (Budget::Fixed(amount), Some(epochs)) if epochs != 1 => {
            format!(", {} in all", amount_words("", asset, amount.saturating_mul(epochs.into()), words))
        }
        (Budget::PerUnit { cap, .. }, Some(epochs)) => {
            format!(", {} in all", amount_words("at most ", asset, cap.saturating_mul(epochs.into()), words))
        }
        _ => String::new(),
    };
    format!("Stream {}{times}{most}, {}", rate(program, words), shared_by(program, words))
}

pub(super) fn program_details(program: &ProgramConfig, words: &Words) -> Vec<String> {
    let begins = match program.start > words.now {
        true => format!("begins {}", words.moment(program.start)),
        false => "begins when it is executed".to_owned(),
    };
    let lost =
        format!("what nobody claims within {} of an epoch's end is free again", span(program.claim_window));
    vec![begins, lost]
}

pub(super) fn of_program(id: ProgramId, before: &Before, words: &Words) -> Vec<String> {
    let told =
        before.programs.get(&id).map(|program| format!("program {id}: {}", stream(&program.config, words)));
    told.into_iter().collect()
}

pub(super) fn change_program(
    id: ProgramId,
    program: &ProgramConfig,
    before: &Before,
    words: &Words,
) -> Sentence {
    let what = format!(
        "End program {id} with its current epoch, and go on as a new program with its own number: {}",
        lower(&stream(program, words))
    );
    let old = before.programs.get(&id).map(|old| program_terms(&old.config, words));
    let mut told = changing(&what, old, program_terms(program, words));
    told.details.extend(free_line(&program.asset, before, words));
    told
}

/// A sentence as a part of another.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn program_terms(program: &ProgramConfig, words: &Words) -> Terms {
    vec![
        ("asset", words.asset(&program.asset)),
        ("shared", shared_by(program, words)),
        ("budget", budget(program, words)),
        ("epoch length", span(program.epoch_length)),
        ("epochs", program.epochs.map_or_else(|| "without end".to_owned(), |epochs| epochs.to_string())),
        ("claim window", span(program.claim_window)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::AccountId;
    use tributary_core::{DAY, MINUTE};
    use tributary_interfaces::metrics::SCORE;
    use tributary_words::example::words;

    const UNIT: u128 = 1_000_000_000_000;

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn program() -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: account(2), metric: SCORE },
            basis: Basis::Level,
            budget: Budget::Fixed(10 * UNIT),
            start: 0,
            epoch_length: MINUTE,
            epochs: Some(30),
            claim_window: 30 * DAY,
        }
    }

    #[test]
    fn a_program_is_told_with_what_it_amounts_to() {
        assert_eq!(
            stream(&program(), &words()),
            "Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score"
        );
        let endless = ProgramConfig { epochs: None, epoch_length: 7 * DAY, ..program() };
        assert_eq!(stream(&endless, &words()), "Stream 10 UNIT each 7 days, without end, by the score");
        let metric = MetricRef { source: account(2), metric: 2 | EARNED };
        let growth = ProgramConfig {
            metric,
            basis: Basis::Growth,
            budget: Budget::PerUnit { metric, price: UNIT, cap: 5 * UNIT },
            epochs: Some(2),
            ..program()
        };
        assert_eq!(
            stream(&growth, &words()),
            "Stream each minute 1 UNIT for each page of docs (metric 2) earned since the epoch before, at most 5 UNIT, \
             2 times, at most 10 UNIT in all, by what was earned of docs (metric 2) in the epoch before"
        );
        let arrived = ProgramConfig { budget: Budget::Inflow(2_500), epoch_length: 7 * DAY, ..program() };
        assert!(stream(&arrived, &words()).starts_with(
            "Stream each 7 days 25 % of the UNIT that arrived since the epoch before, 30 times"
        ));
    }

    #[test]
    fn a_program_that_is_changed_is_told_to_end_and_to_go_on_under_another_number() {
        let told = change_program(3, &program(), &Before::default(), &words());
        assert_eq!(
            told.what,
            "End program 3 with its current epoch, and go on as a new program with its own number: stream 10 UNIT each \
             minute, 30 times, 300 UNIT in all, by the score"
        );
    }

    #[test]
    fn an_epoch_with_less_than_its_rule_says_why() {
        let told = |budget, total, rule| opened_with(&Asset::Native, budget, total, rule, &words());
        assert_eq!(
            told(39_850_000_000_000, 5, Some(100 * UNIT)),
            "39.85 UNIT of 100 UNIT, as no more was free"
        );
        assert_eq!(told(100 * UNIT, 5, Some(100 * UNIT)), "100 UNIT");
        assert_eq!(told(0, 0, Some(100 * UNIT)), "0 UNIT, as nobody had a share to be paid by");
        assert_eq!(told(UNIT, 5, None), "1 UNIT");
    }
}
