//! What programs and grants promise, as sentences.

use crate::{time, words::Words};
use tributary_client::Millis;
use tributary_interfaces::treasury::{Basis, Budget, Gate, ProgramConfig};

/// By what a program's budget is shared: "by the score", "by growth of docs (metric 2)".
pub fn shared_by(config: &ProgramConfig, words: &Words) -> String {
    let metric = words.metric(&config.metric);
    match config.basis {
        Basis::Level => format!("by {metric}"),
        Basis::Growth => format!("by growth of {metric}"),
    }
}

/// What an epoch pays: "10 UNIT", "25 % of what arrives".
pub fn budget(config: &ProgramConfig, words: &Words) -> String {
    let asset = &config.asset;
    match &config.budget {
        Budget::Fixed(amount) => words.amount(asset, *amount),
        Budget::PerUnit { metric, price, cap } => format!(
            "{} for each unit by which {} grew, at most {}",
            words.amount(asset, *price),
            words.metric(metric),
            words.amount(asset, *cap)
        ),
        Budget::Inflow(bps) => format!("{} of the {} that arrived", words.share(*bps), words.asset(asset)),
        Budget::Endowment(bps) => {
            format!("{} of the {} that is free then", words.share(*bps), words.asset(asset))
        }
    }
}

/// A whole program: "Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score".
pub fn program(config: &ProgramConfig, words: &Words) -> String {
    let times = match (config.epochs, &config.budget) {
        (None, _) => "without end".to_owned(),
        (Some(0), _) => "ended before it began".to_owned(),
        (Some(count), Budget::Fixed(amount)) => {
            let all = words.amount(&config.asset, amount.saturating_mul(count.into()));
            format!("{}, {all} in all", times(count))
        }
        (Some(count), _) => times(count),
    };
    format!(
        "Stream {} {}, {times}, {}",
        budget(config, words),
        each(config.epoch_length),
        shared_by(config, words)
    )
}

/// How often something happens: "each day", "each 36 hours".
pub fn each(length: Millis) -> String {
    let span = time::span(length);
    match span.strip_prefix("1 ") {
        Some(unit) if !unit.contains(' ') => format!("each {unit}"),
        _ => format!("each {span}"),
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        _ => time::counted(count.into(), "time"),
    }
}

/// What a grant waits for: "while reviews (metric 3) of Ann is at least 2.5 review".
pub fn gate(gate: &Gate, words: &Words) -> String {
    let of = gate.of.map_or_else(|| "in all".to_owned(), |whose| format!("of {}", words.member(&whose)));
    let least = words.value(&gate.metric, gate.at_least);
    format!("paid only while {} {of} is at least {least}", words.metric(&gate.metric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;
    use tributary_client::{BalanceType, NativeAsset};
    use tributary_core::{DAY, HOUR, MINUTE};
    use tributary_interfaces::{source::MetricRef, treasury::Asset};

    const UNIT: u128 = 1_000_000_000_000;

    fn config(budget: Budget, epoch_length: u64, epochs: Option<u32>) -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: [9; 32].into(), metric: 3 },
            basis: Basis::Level,
            budget,
            start: 0,
            epoch_length,
            epochs,
            claim_window: DAY,
        }
    }

    #[test]
    fn a_program_is_a_sentence_with_what_it_amounts_to() {
        let words = Words::of_chain(0, &NativeAsset::usual(BalanceType::U128), Names::default());
        let told = |budget, length, epochs| {
            let text = program(&config(budget, length, epochs), &words);
            text.split(", by ").next().unwrap().to_owned()
        };
        assert_eq!(
            told(Budget::Fixed(10 * UNIT), MINUTE, Some(30)),
            "Stream 10 UNIT each minute, 30 times, 300 UNIT in all"
        );
        assert_eq!(
            told(Budget::Fixed(UNIT), 36 * HOUR, None),
            "Stream 1 UNIT each 1 day 12 hours, without end"
        );
        assert_eq!(
            told(Budget::Inflow(2_500), 7 * DAY, Some(1)),
            "Stream 25 % of the UNIT that arrived each 7 days, once"
        );
    }
}
