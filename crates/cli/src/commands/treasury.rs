//! The treasury as members must know it: what is free and what is promised, what may leave, how long the money lasts,
//! and who could move it.

use super::{
    arguments::native,
    attestations::brief,
    members::everybody,
    programs::{begun, waits},
    run::Run,
    step,
};
use crate::{
    answer::Answer,
    ledger::grid,
    local::Access,
    place::{Context, Place},
    runway::{promised, runway, taken_within, Runway, Stream, Takes},
};
use anyhow::{bail, Result};
use serde_json::{json, Value};
use std::{collections::BTreeMap, process::ExitCode};
use tributary_client::{account_text, describe, messages, AccountId, Call, Chain, ChainExt, DaoClient};
use tributary_core::{proposal::quorum_votes_up, Bps};
use tributary_interfaces::{
    governor::Governor,
    source::{MetricRef, MetricSource},
    token::Token,
    treasury::{Asset, Budget, Pause, Program, ProgramConfig, ProgramId, Spending, Treasury, Vault},
};
use tributary_proposals::sentence;
use tributary_report::Ratio;
use tributary_words::{refusal::explained, time, Words};

/// The treasury: what is free and what is promised, caps, how long the money lasts, who could move it
#[derive(clap::Args)]
pub struct TreasuryArgs {}

impl Run for TreasuryArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        show(context)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Give the treasury native tokens
#[derive(clap::Args)]
pub struct FundArgs {
    /// How much, with decimals if need be
    amount: String,
}

impl Run for FundArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { amount } = self;
        let sponsor = context.signer("sponsor")?;
        let value = native(context, &amount)?;
        context.place.may_give(&sponsor.account(), value)?;
        let client = context.client()?;
        let call = messages::treasury(client.dao.treasury).fund(Asset::Native, value);
        let credited = explained(client.chain.submit(&sponsor, Call::from(call).with_value(value)))?.value;
        let words = context.words()?;
        Answer::new().amount_of("credited", &Asset::Native, credited, &words).print(context.json);
        step::next(
            context,
            "members decide what becomes of it: `tributary propose FILE`; `tributary treasury` shows what is free",
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Stop the treasury's new promises for two weeks, once, as its guardian
#[derive(clap::Args)]
pub struct PauseArgs {}

impl Run for PauseArgs {
    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let guardian = context.signer("guardian")?;
        let client = context.client()?;
        let treasury = client.dao.treasury;
        let before = client.chain.read(messages::treasury(treasury).pause_state())?;
        let words = context.words()?;
        if let Some(why) = no_pause(&before, &guardian.account(), &words) {
            bail!("{why}; nothing was sent");
        }
        let client = context.client()?;
        explained(client.chain.submit(&guardian, messages::treasury(treasury).pause()))?;
        let paused = client.chain.read(messages::treasury(treasury).pause_state())?;
        let words = context.words()?;
        Answer::new().moment("until", paused.until, &words).print(context.json);
        Ok(ExitCode::SUCCESS)
    }
}

/// How many of an asset's latest epochs tell what the next will take, where the rule alone does not.
const LATEST: u32 = 4;

/// Who could decide alone.
#[derive(Debug, Default, PartialEq, Eq)]
struct Control {
    total: u128,
    quorum: u128,
    /// The fewest who have more than half of all votes together: nobody can outvote them.
    majority: Vec<(AccountId, u128)>,
    /// The fewest who meet the quorum: what they are for passes if nobody votes against it.
    quorate: Vec<(AccountId, u128)>,
}

impl Control {
    fn of(mut votes: Vec<(AccountId, u128)>, total: u128, quorum: Bps) -> Self {
        votes.retain(|(_, votes)| *votes > 0);
        votes.sort_by_key(|(account, votes)| (std::cmp::Reverse(*votes), *account));
        let quorum = quorum_votes_up(total, quorum);
        let fewest = |enough: &dyn Fn(u128) -> bool| {
            let (mut held, mut who) = (0u128, Vec::new());
            for (account, votes) in &votes {
                held = held.saturating_add(*votes);
                who.push((*account, *votes));
                if enough(held) {
                    return who;
                }
            }
            Vec::new()
        };
        Self {
            total,
            quorum,
            majority: fewest(&|held| held > total.saturating_sub(held) && held >= quorum),
            quorate: fewest(&|held| held >= quorum),
        }
    }
}

/// One asset and what is to be known of it.
struct Holding {
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

pub fn show(context: &mut Context) -> Result<()> {
    if let Place::Local(chain) = &mut context.place {
        chain.advance(1);
    }
    let mut words = context.words()?;
    let (since, as_json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let treasury = client.dao.treasury;
    let programs = programs(&mut client)?;
    let mut holdings = Vec::new();
    for (asset, vault) in client.assets()? {
        words.meet(client.chain, [asset]);
        holdings.push(holding(&mut client, &words, asset, vault, &programs)?);
    }
    let pause = client.chain.read(messages::treasury(treasury).pause_state())?;
    let (control, electorate, present) = control(&mut client, since)?;
    let settings = client.chain.read(messages::governor(client.dao.governor).settings())?;
    let guardian = client.chain.read(messages::governor(client.dao.governor).guardian())?;
    let guardian = guardian.filter(|guardian| guardian.until > words.now);
    if as_json {
        let value = json!({
            "treasury": account_text(&treasury),
            "assets": holdings.iter().map(|holding| holding.value(&words)).collect::<Vec<_>>(),
            "paused_until": (pause.until > words.now).then_some(pause.until),
            "may_pause": pause.guardian.as_ref().map(account_text),
            "control": control.value(),
            "timelock": settings.timelock,
            "may_veto": guardian.map(|guardian| account_text(&guardian.account)),
        });
        println!("{value:#}");
        return Ok(());
    }
    if holdings.is_empty() {
        println!("The treasury has never held anything: `tributary fund AMOUNT` gives it some.");
    }
    for holding in &holdings {
        holding.print(&words);
    }
    if pause.until > words.now {
        println!(
            "Paused until {}: nothing new is promised; claims and redemptions go on.\n",
            words.moment(pause.until)
        );
    }
    control.print(&electorate, present, &words);
    println!("A decision is carried out {} after it is queued; until then who disagrees may leave: `tributary redeem`.", match settings.timelock {
        0 => "at once".to_owned(),
        timelock => words.span(timelock),
    });
    if let Some(guardian) = guardian {
        println!(
            "{} may stop any decision until {}.",
            words.member(&guardian.account),
            words.moment(guardian.until)
        );
    }
    Ok(())
}

fn programs(client: &mut DaoClient<'_, Place>) -> Result<Vec<(ProgramId, Program, Vec<u128>)>> {
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

fn holding(
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
        let count = begun(program, words.now).saturating_sub(program.opened);
        if count > 0 {
            let why = waits(client, *id, program, words)?.map(|waits| waits.told(words));
            waiting.push((*id, count, why));
        }
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

impl Holding {
    fn warn(&self, words: &Words, waiting: &[(ProgramId, u32, Option<String>)]) -> Vec<String> {
        let Self { asset, vault, spending, streams, runway, .. } = self;
        let amount = |value| words.amount(asset, value);
        let mut warnings = Vec::new();
        match (promised(streams), *runway) {
            (Some(promised), Runway::Lasts { until, program, epoch, .. }) if promised > vault.free => {
                warnings.push(format!(
                    "programs promise {} more, but {} is free: epoch {epoch} of program {program}, {}, is the first that \
                     is not covered",
                    amount(promised),
                    amount(vault.free),
                    words.moment(until)
                ));
            }
            (_, Runway::Lasts { until, program, epoch, .. }) => warnings.push(format!(
                "what is free does not cover epoch {epoch} of program {program}, {}, unless more arrives",
                words.moment(until)
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
        for (program, count, why) in waiting {
            let (epochs, them) = match count {
                1 => ("1 epoch".to_owned(), "it"),
                count => (time::counted((*count).into(), "epoch"), "the first of them"),
            };
            let has = if *count == 1 { "has" } else { "have" };
            warnings.push(match why {
                Some(why) => format!("{epochs} of program {program} {has} begun and not been opened: {them} {why}"),
                None => format!(
                    "{epochs} of program {program} {has} begun and not been opened: `tributary pay {program}` opens {}",
                    if *count == 1 { "it" } else { "them" }
                ),
            });
        }
        let there = vault.inflow.saturating_sub(vault.paid).saturating_sub(vault.lost);
        if vault.reserved > there {
            warnings.push(format!(
                "{} of what is reserved was lost",
                amount(vault.reserved.saturating_sub(there))
            ));
        }
        warnings
    }

    fn value(&self, words: &Words) -> Value {
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

    fn print(&self, words: &Words) {
        let Self { asset, vault, due, spending, runway, streams, .. } = self;
        let amount = |value| words.amount(asset, value);
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
        Some(left) => format!("{} more epochs", tributary_report::amount::grouped(left.into())),
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

fn told_runway(runway: &Runway, asset: &Asset, words: &Words) -> String {
    match *runway {
        Runway::NothingPromised => "no program takes anything from it".to_owned(),
        Runway::Covers { until, left } => format!(
            "all that programs promise, until {}; then {} is left",
            words.moment(until),
            words.amount(asset, left)
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
                    words.amount(asset, spent),
                    words.amount(asset, cap.amount.saturating_sub(spent)),
                    words.moment(ends)
                ),
            };
            format!("{} in {}; {used}", words.amount(asset, cap.amount), words.span(cap.period))
        }
    };
    if let Some((from, raise)) = spending.raise {
        let next = raise.map_or("none".to_owned(), |cap| {
            format!("{} in {}", words.amount(asset, cap.amount), words.span(cap.period))
        });
        told = format!("{told}; from {} on: {next}", words.moment(from));
    }
    told
}

/// How votes are spread over those who have any.
///
/// The votes are those of a moment ago, which is what counts; or those of now, where there were none yet, as of a DAO
/// that was just founded: then the last part is true.
fn control(client: &mut DaoClient<'_, Place>, since: u32) -> Result<(Control, MetricRef, bool)> {
    let governor = client.dao.governor;
    let electorate = client.chain.read(messages::governor(governor).electorate())?;
    let settings = client.chain.read(messages::governor(governor).settings())?;
    let at = client.chain.now()?.saturating_sub(1);
    let (accounts, _) = everybody(client, since)?;
    let votes = explained(client.past_values(electorate.source, electorate.metric, &accounts, at))?;
    let total = client.chain.read(messages::source(electorate.source).past_total(electorate.metric, at))?;
    let total = total.map_err(tributary_words::refusal::refusal)?;
    let token = client.dao.token;
    if total > 0 || electorate.source != token {
        let votes = accounts.into_iter().zip(votes).collect();
        return Ok((Control::of(votes, total, settings.quorum), electorate, false));
    }
    let mut present = Vec::new();
    for account in accounts {
        present.push((account, client.chain.read(messages::token(token).votes(account))?));
    }
    let total = present.iter().fold(0u128, |sum, (_, votes)| sum.saturating_add(*votes));
    Ok((Control::of(present, total, settings.quorum), electorate, total > 0))
}

impl Control {
    fn value(&self) -> Value {
        let who = |set: &[(AccountId, u128)]| -> Vec<Value> {
            let one = |(account, votes): &(AccountId, u128)| json!({ "account": account_text(account), "votes": votes.to_string() });
            set.iter().map(one).collect()
        };
        json!({
            "votes": self.total.to_string(),
            "quorum": self.quorum.to_string(),
            "majority": who(&self.majority),
            "quorate": who(&self.quorate),
        })
    }

    fn print(&self, electorate: &MetricRef, present: bool, words: &Words) {
        let votes = |value| words.value(electorate, value);
        let when = if present { " now; they count from the next moment on" } else { "" };
        println!("Who could move money by votes, of {} in all{when}", votes(self.total));
        let held = |set: &[(AccountId, u128)]| {
            let sum = set.iter().fold(0u128, |sum, (_, votes)| sum.saturating_add(*votes));
            format!("{}, {}", votes(sum), Ratio::new(sum, self.total).percent())
        };
        match self.majority.as_slice() {
            [] => println!("  nobody: those who are known have no majority together"),
            [(alone, _)] => println!(
                "  ! {} alone has more than half of all votes ({}): nobody can outvote them",
                words.member(alone),
                held(&self.majority)
            ),
            several => println!(
                "  {} together have more than half of all votes ({}), and no fewer: {}",
                time::counted(several.len() as u64, "member"),
                held(several),
                list(several, words)
            ),
        }
        match self.quorate.as_slice() {
            set if set.is_empty() || set.len() == self.majority.len() => {}
            [(alone, _)] => println!(
                "  {} alone meets the quorum of {}: what they propose passes if nobody votes against it",
                words.member(alone),
                votes(self.quorum)
            ),
            several => println!(
                "  {} together meet the quorum of {}: what they are for passes if nobody votes against it: {}",
                time::counted(several.len() as u64, "member"),
                votes(self.quorum),
                list(several, words)
            ),
        }
    }
}

/// Some names, and how many more there are.
fn list(set: &[(AccountId, u128)], words: &Words) -> String {
    const SHOWN: usize = 8;
    let names: Vec<_> = set.iter().take(SHOWN).map(|(account, _)| brief(account, words)).collect();
    match set.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Why somebody cannot pause the treasury, if they cannot: a guardian can, once.
pub fn no_pause(pause: &Pause, caller: &AccountId, words: &Words) -> Option<String> {
    const ANOTHER: &str = "a decision names another guardian: `do = \"guard-treasury\"` in a proposal's file";
    let paused = match pause.until > words.now {
        true => format!("the treasury is paused already, until {}; ", words.moment(pause.until)),
        false => String::new(),
    };
    match pause.guardian {
        Some(guardian) if guardian == *caller => None,
        Some(guardian) => Some(format!(
            "{paused}only {} may pause it: sign with that key (--keystore)",
            words.member(&guardian)
        )),
        None if pause.until > 0 => {
            Some(format!("{paused}its guardian may pause it once, and has: {ANOTHER}"))
        }
        None => Some(format!("the treasury has no guardian who may pause it; {ANOTHER}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::{Millis, Timestamp};
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
    }

    #[test]
    fn a_program_is_told_by_its_rule_and_how_long_it_lasts_at_the_worst_too() {
        use tributary_interfaces::{metrics::EARNED, treasury::Basis};
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

    #[test]
    fn who_cannot_pause_the_treasury_is_told_why_and_who_can() {
        let words = tributary_words::example::words();
        let (ann, bo) = (AccountId::from([7; 32]), AccountId::from([9; 32]));
        let said = |guardian, until, caller| no_pause(&Pause { guardian, until }, &caller, &words);
        assert_eq!(said(Some(ann), 0, ann), None);
        let other = said(Some(ann), 0, bo).expect("another is the guardian");
        assert!(other.starts_with("only Ann (") && other.contains("--keystore"), "{other}");
        let again = said(None, words.now + DAY, ann).expect("once");
        assert!(again.contains("paused already, until 2026-11-28 14:05 UTC (in 1 day)"), "{again}");
        assert!(again.contains("once, and has") && again.contains("`do = \"guard-treasury\"`"), "{again}");
        assert!(said(None, 1, ann).expect("used up").starts_with("its guardian may pause it once, and has"));
        assert!(said(None, 0, ann).expect("none").contains("has no guardian"));
    }

    #[test]
    fn the_fewest_who_could_decide_are_found() {
        let account = |byte| AccountId::from([byte; 32]);
        let votes =
            |all: &[u128]| (1..).zip(all).map(|(byte, votes)| (account(byte), *votes)).collect::<Vec<_>>();
        let of = |all: &[u128], total, quorum| {
            let control = Control::of(votes(all), total, quorum);
            let names = |set: &[(AccountId, u128)]| {
                set.iter().map(|(account, _)| AsRef::<[u8]>::as_ref(account)[0]).collect::<Vec<_>>()
            };
            (names(&control.majority), names(&control.quorate))
        };
        assert_eq!(of(&[600, 500, 400, 300, 200], 2_000, 2_000), (vec![1, 2], vec![1]));
        assert_eq!(of(&[100, 0, 1_100], 2_000, 2_000), (vec![3], vec![3]));
        // Exactly half is no majority: the others can vote against it.
        assert_eq!(of(&[500, 500], 1_000, 5_000), (vec![1, 2], vec![1]));
        assert_eq!(of(&[10], 1_000, 5_000), (vec![], vec![]));
    }
}
