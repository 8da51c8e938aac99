//! What the treasury has of an asset, what is promised of it, and how long it lasts.

use crate::{
    answer::Answer,
    commands::programs::{epochs, reserved, silent, waits},
    place::Place,
    runway::{promised, runway, taken_within, Runway, Stream, Takes},
};
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeMap;
use tributary_client::{describe, messages, Chain, ChainExt, DaoClient, Timestamp};
use tributary_interfaces::treasury::{
    Asset, Budget, Program, ProgramConfig, ProgramId, Spending, Treasury, Vault,
};
use tributary_proposals::{
    epochs::{begun, grid},
    sentence,
    silent::Silence,
};
use tributary_words::{time, Words};

/// One asset and what is to be known of it.
pub(super) struct Holding {
    asset: Asset,
    vault: Vault,
    due: u128,
    spending: Spending,
    streams: Vec<Stream>,
    /// The rules of the programs that are still to be paid.
    rules: BTreeMap<ProgramId, ProgramConfig>,
    runway: Runway,
    /// The same if each epoch took the most that its rule allows, where that is more than the latest took.
    at_most: Option<Runway>,
    warnings: Vec<String>,
}

/// Where a program stands that pays in an asset.
struct Stands {
    program: ProgramId,
    /// How many epochs have begun that nobody has opened, and what the first of them waits for.
    due: u32,
    waits: Option<String>,
    /// Why its source does not answer, and what is reserved in open epochs that hangs on that.
    silent: Option<Silence>,
    reserved: u128,
}

/// How many of an asset's latest epochs tell what the next will take, where the rule alone does not.
const LATEST: u32 = 4;

pub(super) fn programs(client: &mut DaoClient<'_, Place>) -> Result<Vec<(ProgramId, Program, Vec<u128>)>> {
    let treasury = client.dao.treasury;
    let count = client.chain.read(messages::treasury(treasury).program_count())?;
    let mut found = Vec::new();
    for id in 0..count {
        let Some(program) = client.chain.read(messages::treasury(treasury).program(id))? else { continue };
        let mut latest = Vec::new();
        for index in program.opened.saturating_sub(LATEST)..program.opened {
            let epoch = client.chain.read(messages::treasury(treasury).epoch(id, index))?;
            latest.extend(epoch.map(|epoch| epoch.budget));
        }
        found.push((id, program, latest));
    }
    Ok(found)
}

/// The same stream where each epoch takes the most that its rule allows.
fn at_most(stream: &Stream, rules: &BTreeMap<ProgramId, ProgramConfig>) -> Stream {
    match rules.get(&stream.program).map(|config| config.budget) {
        Some(Budget::PerUnit { cap, .. }) => Stream { takes: Takes::Amount(cap), ..*stream },
        _ => *stream,
    }
}

/// What a program promises from now on. What it takes by units is what it took on average; a share of what arrives is
/// covered by what arrives.
fn stream(id: ProgramId, program: &Program, latest: &[u128]) -> Stream {
    let config = &program.config;
    let takes = match config.budget {
        Budget::Fixed(amount) => Takes::Amount(amount),
        Budget::PerUnit { cap, .. } => {
            let sum = latest.iter().fold(0u128, |sum, budget| sum.saturating_add(*budget));
            Takes::Amount(sum.checked_div(latest.len() as u128).unwrap_or(cap))
        }
        Budget::Inflow(_) => Takes::Amount(0),
        Budget::Endowment(bps) => Takes::Share(bps),
    };
    Stream {
        program: id,
        epoch: program.opened,
        next: grid(program).start_of(program.opened),
        length: config.epoch_length,
        left: config.epochs.map(|count| count.saturating_sub(program.opened)),
        takes,
    }
}

pub(super) fn holding(
    client: &mut DaoClient<'_, Place>,
    words: &Words,
    asset: Asset,
    vault: Vault,
    programs: &[(ProgramId, Program, Vec<u128>)],
) -> Result<Holding> {
    let treasury = client.dao.treasury;
    let due = client.chain.read(messages::treasury(treasury).due(asset))?;
    let spending = client.chain.read(messages::treasury(treasury).spending(asset))?;
    let of_asset = programs.iter().filter(|(_, program, _)| program.config.asset == asset);
    let rules: BTreeMap<_, _> = of_asset.clone().map(|(id, program, _)| (*id, program.config)).collect();
    let streams: Vec<_> =
        of_asset.clone().map(|(id, program, latest)| stream(*id, program, latest)).collect();
    let streams: Vec<_> = streams.into_iter().filter(|stream| stream.left != Some(0)).collect();
    let lasts = |streams: Vec<Stream>| runway(streams, vault.free, &spending, words.now);
    let most: Vec<_> = streams.iter().map(|stream| at_most(stream, &rules)).collect();
    let at_most = (most != streams).then(|| lasts(most));
    let runway = lasts(streams.clone());
    let mut waiting = Vec::new();
    for (id, program, _) in of_asset {
        let due = begun(program, words.now).saturating_sub(program.opened);
        let waits = if due > 0 { waits(client, *id, program, words)? } else { None };
        let silent = silent(client, program, words)?;
        let reserved = match silent {
            Some(_) => reserved(program, &epochs(client, *id, program)?),
            None => 0,
        };
        let waits = waits.map(|waits| waits.told(words));
        waiting.push(Stands { program: *id, due, waits, silent, reserved });
    }
    let warnings = Vec::new();
    let mut holding = Holding { asset, vault, due, spending, streams, rules, runway, at_most, warnings };
    holding.warnings = holding.warn(words, &waiting);
    if asset == Asset::Native {
        let balance = client.chain.balance(&treasury)?;
        let booked = vault.reserved.saturating_add(vault.free);
        if balance < booked {
            holding.warnings.push(format!(
                "the account holds {} less than its books say",
                words.native(booked.saturating_sub(balance))
            ));
        }
    }
    Ok(holding)
}

impl Stands {
    /// What keeps a program's epochs from being opened, and what is reserved for those that are from being claimed.
    fn warnings(&self, asset: &Asset, words: &Words) -> Vec<String> {
        let Self { program, due, waits, silent, reserved } = self;
        let (epochs, has, them, all) = match due {
            1 => ("1 epoch".to_owned(), "has", "it", "it"),
            due => (time::counted(*due, "epoch"), "have", "the first of them", "them"),
        };
        let begun = format!("{epochs} of program {program} {has} begun and not been opened");
        let why = silent.as_ref().map(|silence| silence.why.as_str());
        let mut warnings = Vec::new();
        match (due, waits, why) {
            (0, ..) => {}
            (_, Some(waits), _) => warnings.push(format!("{begun}: {them} {waits}")),
            // Told of what is reserved.
            (_, None, Some(_)) if *reserved > 0 => {}
            (_, None, Some(why)) => {
                warnings.push(format!("{begun}, and nothing of {all} could be claimed: {why}"));
            }
            (_, None, None) => warnings.push(format!("{begun}: `tributary pay {program}` opens {all}")),
        }
        if let Some(why) = why.filter(|_| *reserved > 0) {
            let reserved = format!("{} reserved for program {program}", words.amount_here(asset, *reserved));
            let is_told = waits.as_ref().is_some_and(|waits| waits.contains(why));
            warnings.push(match is_told {
                true => format!("{reserved} cannot be claimed until then, either"),
                false => format!("{reserved} cannot be claimed while this is so: {why}"),
            });
        }
        warnings
    }
}

impl Holding {
    fn warn(&self, words: &Words, waiting: &[Stands]) -> Vec<String> {
        let Self { asset, vault, spending, streams, runway, .. } = self;
        let amount = |value| words.amount_here(asset, value);
        let mut warnings = Vec::new();
        match (promised(streams), *runway) {
            (Some(promised), Runway::Lasts { until, program, epoch, begins }) if promised > vault.free => {
                warnings.push(format!(
                    "programs promise {} more, but {} is free: epoch {epoch} of program {program}, {}, is the first that \
                     is not covered",
                    amount(promised),
                    amount(vault.free),
                    told_uncovered(until, begins, words)
                ));
            }
            (_, Runway::Lasts { until, program, epoch, begins }) => warnings.push(format!(
                "what is free does not cover epoch {epoch} of program {program}, {}, unless more arrives",
                told_uncovered(until, begins, words)
            )),
            _ => {}
        }
        if let Some(cap) = spending.cap {
            let wanted = taken_within(streams, cap.period);
            if wanted > cap.amount {
                warnings.push(format!(
                    "programs want {} in {}, and the cap lets out {}: epochs will wait",
                    amount(wanted),
                    words.span(cap.period),
                    amount(cap.amount)
                ));
            }
        } else if vault.free > 0 {
            warnings.push("no spend cap is set: one decision may move all that is free".to_owned());
        }
        warnings.extend(waiting.iter().flat_map(|stands| stands.warnings(asset, words)));
        let there = vault.inflow.saturating_sub(vault.paid).saturating_sub(vault.lost);
        if vault.reserved > there {
            warnings.push(format!(
                "{} of what is reserved was lost",
                amount(vault.reserved.saturating_sub(there))
            ));
        }
        warnings
    }

    pub(super) fn value(&self, words: &Words) -> Value {
        let Self { asset, vault, due, spending, runway, .. } = self;
        let lasts = match *runway {
            Runway::NothingPromised => "nothing_promised",
            Runway::Covers { .. } => "covers_all",
            Runway::Lasts { .. } => "until",
            Runway::Beyond { .. } => "at_least_until",
        };
        let lasts_until = runway.until();
        Answer::new()
            .said("asset", serde_json::Value::from(&describe(asset)), "")
            .with("symbol", words.asset(asset))
            .number("decimals", words.decimals(asset))
            .amount("inflow", vault.inflow, 0)
            .amount("paid", vault.paid, 0)
            .amount("reserved", vault.reserved, 0)
            .amount("free", vault.free, 0)
            .amount("lost", vault.lost, 0)
            .amount("due", *due, 0)
            .amount("available", vault.free.saturating_sub(*due), 0)
            .maybe("cap", spending.cap.map(|cap| cap.amount.to_string()))
            .said("cap_period", spending.cap.map_or(Value::Null, |cap| cap.period.into()), "")
            .amount("spent", spending.spent, 0)
            .said("spent_since", spending.since, "")
            .maybe("promised", promised(&self.streams).map(|sum| sum.to_string()))
            .with("runway", lasts)
            .said("runway_until", lasts_until, "")
            .said("runway_at_most_until", self.at_most.and_then(|runway| runway.until()), "")
            .said("warnings", self.warnings.clone(), "")
            .value()
    }

    pub(super) fn print(&self, words: &Words) {
        let Self { asset, vault, due, spending, runway, streams, .. } = self;
        let amount = |value| words.amount_here(asset, value);
        println!("{}", words.asset(asset));
        let mut answer = Answer::new().said("free", "", amount(vault.free)).said(
            "reserved",
            "",
            format!("{} promised to grants and open epochs", amount(vault.reserved)),
        );
        if *due > 0 {
            answer = answer.said(
                "due",
                "",
                format!(
                    "up to {} of what is free is kept for epochs that have begun and are not opened; {} is left",
                    amount(*due),
                    amount(vault.free.saturating_sub(*due))
                ),
            );
        }
        answer = answer
            .said("paid", "", format!("{} of {} that arrived", amount(vault.paid), amount(vault.inflow)))
            .said("cap", "", told_cap(spending, asset, words));
        if vault.lost > 0 {
            answer = answer.said("lost", "", amount(vault.lost));
        }
        let told = |stream: &Stream| told_stream(stream, self.rules.get(&stream.program), words);
        let rates: Vec<String> = streams.iter().map(told).collect();
        answer = answer
            .said(
                "programs",
                "",
                if rates.is_empty() { "none to be paid".to_owned() } else { rates.join("; ") },
            )
            .said("lasts", "", self.told_lasts(runway, words));
        answer.print_indented();
        for warning in &self.warnings {
            println!("  ! {warning}");
        }
        println!();
    }
}

impl Holding {
    /// How long it lasts as things go, and at the worst, where that is another time.
    fn told_lasts(&self, runway: &Runway, words: &Words) -> String {
        let told = told_runway(runway, &self.asset, words);
        match self.at_most.filter(|at_most| at_most != runway) {
            Some(at_most) => format!(
                "{told}; if each epoch took the most that its rule allows, {}",
                told_runway(&at_most, &self.asset, words).replace(" at present rates", "")
            ),
            None => told,
        }
    }
}

/// A program by its rule, and what it took lately where the rule does not tell.
fn told_stream(stream: &Stream, rule: Option<&ProgramConfig>, words: &Words) -> String {
    let Some(rule) = rule else { return format!("program {}", stream.program) };
    let count = match stream.left {
        Some(1) => "one more epoch".to_owned(),
        Some(left) => format!("{} more epochs", tributary_text::amount::grouped(left.into())),
        None => "without end".to_owned(),
    };
    let lately = match (rule.budget, stream.takes) {
        (Budget::PerUnit { .. }, Takes::Amount(takes)) if stream.epoch > 0 => {
            format!("; lately {} an epoch", words.amount(&rule.asset, takes))
        }
        _ => String::new(),
    };
    format!("program {}: {}, {count}{lately}", stream.program, sentence::rate(rule, words))
}

/// When an epoch that is not covered wants its money.
fn told_uncovered(until: Timestamp, begins: Timestamp, words: &Words) -> String {
    match until > words.now {
        true => words.moment(until),
        false => format!("which began {}", words.moment(begins)),
    }
}

fn told_runway(runway: &Runway, asset: &Asset, words: &Words) -> String {
    match *runway {
        Runway::NothingPromised => "no program takes anything from it".to_owned(),
        // All epochs have begun, and wait to be opened.
        Runway::Covers { until, left } if until <= words.now => format!(
            "all that programs promise: their last epochs have begun; then {} is left",
            words.amount_here(asset, left)
        ),
        Runway::Covers { until, left } => format!(
            "all that programs promise, until {}; then {} is left",
            words.moment(until),
            words.amount_here(asset, left)
        ),
        Runway::Lasts { until, program, epoch, begins } if until <= words.now => format!(
            "no longer: epoch {epoch} of program {program}, which began {}, waits for money",
            words.moment(begins)
        ),
        Runway::Lasts { until, .. } => format!("until {} at present rates", words.moment(until)),
        Runway::Beyond { until } => format!("at least until {} at present rates", words.moment(until)),
    }
}

fn told_cap(spending: &Spending, asset: &Asset, words: &Words) -> String {
    let mut told = match spending.cap {
        None => "none".to_owned(),
        Some(cap) => {
            let ends = spending.since.saturating_add(cap.period);
            let used = match spending.spent {
                0 => "nothing of it is used".to_owned(),
                spent => format!(
                    "{} of it is used, {} is left until {}",
                    words.amount_here(asset, spent),
                    words.amount_here(asset, cap.amount.saturating_sub(spent)),
                    words.moment(ends)
                ),
            };
            format!("{} in {}; {used}", words.amount_here(asset, cap.amount), words.span(cap.period))
        }
    };
    if let Some((from, raise)) = spending.raise {
        let next = raise.map_or("none".to_owned(), |cap| {
            format!("{} in {}", words.amount_here(asset, cap.amount), words.span(cap.period))
        });
        told = format!("{told}; from {} on: {next}", words.moment(from));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::Millis;
    use tributary_core::DAY;

    fn fixed(program: ProgramId, amount: u128, length: Millis, left: Option<u32>) -> Stream {
        Stream { program, epoch: 1, next: DAY, length, left, takes: Takes::Amount(amount) }
    }

    /// How long it lasts without a spend cap.
    fn runway(streams: Vec<Stream>, free: u128, now: Timestamp) -> Runway {
        crate::runway::runway(streams, free, &Spending::default(), now)
    }

    #[test]
    fn what_is_overdue_lasts_no_longer_and_has_no_date_in_the_past_to_last_until() {
        let words = tributary_words::example::words();
        let overdue = Stream { next: words.now - 281 * DAY, ..fixed(0, 10, DAY, None) };
        let told = told_runway(&runway(vec![overdue], 5, words.now), &Asset::Native, &words);
        assert!(told.starts_with("no longer: epoch 1 of program 0, which began 2026-02-19"), "{told}");
        assert!(told.ends_with("(281 days ago), waits for money"), "{told}");
        // Nor where all is covered that has begun, and in what is warned of.
        let begun = Stream { next: words.now - 2 * DAY, ..fixed(0, 10, DAY, Some(1)) };
        let told = told_runway(&runway(vec![begun], 15, words.now), &Asset::Native, &words);
        assert_eq!(
            told,
            "all that programs promise: their last epochs have begun; then 0.000000000005 UNIT is left"
        );
        let warned = told_uncovered(words.now, words.now - 2 * DAY, &words);
        assert_eq!(warned, "which began 2026-11-25 14:05 UTC (2 days ago)");
    }

    #[test]
    fn what_is_reserved_behind_a_silent_source_is_told_with_the_why_once() {
        const UNIT: u128 = 1_000_000_000_000;
        let words = tributary_words::example::words();
        let silence = |of_members| Some(Silence { of_members, why: "x is silent".to_owned() });
        let told = |due, waits: Option<&str>, silent, reserved| {
            let waits = waits.map(str::to_owned);
            Stands { program: 3, due, waits, silent, reserved }.warnings(&Asset::Native, &words)
        };
        assert_eq!(
            told(0, None, silence(true), 5 * UNIT),
            ["5 UNIT reserved for program 3 cannot be claimed while this is so: x is silent"]
        );
        assert_eq!(
            told(2, Some("waits: x is silent"), silence(false), 5 * UNIT),
            [
                "2 epochs of program 3 have begun and not been opened: the first of them waits: x is silent",
                "5 UNIT reserved for program 3 cannot be claimed until then, either"
            ]
        );
        assert_eq!(
            told(1, None, silence(true), 0),
            ["1 epoch of program 3 has begun and not been opened, and nothing of it could be claimed: x is silent"]
        );
        assert_eq!(
            told(1, None, None, 0),
            ["1 epoch of program 3 has begun and not been opened: `tributary pay 3` opens it"]
        );
        assert!(told(0, None, None, 0).is_empty());
    }

    #[test]
    fn a_program_is_told_by_its_rule_and_how_long_it_lasts_at_the_worst_too() {
        use tributary_interfaces::{metrics::EARNED, source::MetricRef, treasury::Basis};
        const UNIT: u128 = 1_000_000_000_000;
        let words = tributary_words::example::words();
        let docs = MetricRef { source: [2; 32].into(), metric: 2 | EARNED };
        let rule = ProgramConfig {
            asset: Asset::Native,
            metric: docs,
            basis: Basis::Growth,
            budget: Budget::PerUnit { metric: docs, price: UNIT / 2, cap: 100 * UNIT },
            start: 0,
            epoch_length: DAY,
            epochs: None,
            claim_window: DAY,
        };
        let stream = Stream { next: words.now + DAY, ..fixed(0, 0, DAY, None) };
        let told = told_stream(&stream, Some(&rule), &words);
        assert_eq!(
            told,
            "program 0: each day 0.5 UNIT for each page of docs (metric 2) earned since the epoch before, at most 100 \
             UNIT, without end; lately 0 UNIT an epoch"
        );
        let rules = BTreeMap::from([(0, rule)]);
        let free = 1_100 * UNIT;
        let most = runway(vec![at_most(&stream, &rules)], free, words.now);
        let holding = Holding {
            asset: Asset::Native,
            vault: Vault::default(),
            due: 0,
            spending: Spending::default(),
            streams: vec![stream],
            rules,
            runway: runway(vec![stream], free, words.now),
            at_most: Some(most),
            warnings: Vec::new(),
        };
        let told = holding.told_lasts(&holding.runway, &words);
        assert!(told.starts_with("at least until 2036"), "{told}");
        assert!(
            told.contains("took the most that its rule allows, until 2026-12-09 14:05 UTC (in 12 days)"),
            "{told}"
        );
    }
}
