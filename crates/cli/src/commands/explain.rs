//! Why a member got what they got in an epoch: contribution, share, budget, amount, payments; to the unit.

use super::{
    members::everybody,
    programs::{claimable_until, claimable_words},
    run::Run,
    shares::{self, payments, Asked, Part, MEMBERS_ASKED},
};
use crate::{
    local::Access,
    numbered,
    place::{Context, On, Place},
};
use anyhow::{anyhow, bail, Error, Result};
use serde_json::{json, Value};
use std::{collections::BTreeMap, process::ExitCode};
use tributary_client::{
    account_text, messages, AccountId, Chain, ChainError, ChainExt, DaoClient, EventLog, Timestamp,
};
use tributary_core::stream::accrued_down;
use tributary_interfaces::{
    metrics::{Attestation, Filter, Metrics, Status, EARNED, MAX_ATTESTATIONS_PAGE, SCORE},
    source::MetricId,
    treasury::{
        Asset, Basis, Budget, Epoch, EpochIndex, Funded, Program, ProgramConfig, ProgramId, Treasury,
    },
};
use tributary_proposals::{
    epochs::{self, begun, grid},
    sentence,
    waiting::{self, Prospect, Waiting},
};
use tributary_text::Ratio;
use tributary_words::{
    refusal::{explained, why_unanswered},
    time, Words,
};

/// How many digits a share has after the point, at most: two are the same for many.
const DIGITS: usize = 4;

/// Why a member got what they got in an epoch of a program, step by step, to the unit
#[derive(clap::Args)]
pub struct ExplainArgs {
    /// A name, or an address
    member: String,
    /// Its number, as `tributary program` lists them
    program: ProgramId,
    /// Its number, from 0
    epoch: u32,
}

impl Run for ExplainArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { member, program, epoch } = self;
        show(context, &member, program, epoch)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// All that an amount follows from.
struct Explained {
    member: AccountId,
    id: ProgramId,
    index: EpochIndex,
    program: Program,
    /// What the metric is read at, and for growth what it is compared with.
    at: Timestamp,
    before: Timestamp,
    value: u128,
    total: u128,
    budget: u128,
    /// What the rule says, where that is known: the budget is less where no more was free.
    rule: Option<u128>,
    /// What an epoch waits for that cannot be opened now.
    waits: Option<Waiting>,
    /// What comes of an epoch that nobody has opened.
    prospect: Option<Prospect>,
    /// It was opened; otherwise total and budget are what they would be now.
    opened: Option<Epoch>,
    elapsed: u64,
    amount: u128,
    /// What was paid of it, and when; unknown where the node has no old events.
    payments: Option<Vec<(Timestamp, u128)>>,
    settled: bool,
    counted: Vec<Counted>,
    /// Where the source breaks what it promises.
    broken: Vec<String>,
    /// What makes a command the member's.
    by: String,
}

/// What was counted for a member by one metric before the moment that matters.
struct Counted {
    metric: MetricId,
    amount: u128,
    points: u128,
}

pub fn show(context: &mut Context, member: &str, id: ProgramId, index: EpochIndex) -> Result<()> {
    let member = context.account(member)?;
    if let On::Local(chain) = &mut context.place.on {
        chain.advance(1);
    }
    let mut words = context.words()?;
    let (since, as_json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let program = numbered::program(&mut client, id)?;
    words.meet(client.chain, [program.config.asset]);
    let explained = explain(&mut client, &words, member, id, program, index, since)?;
    let explained = Explained { by: context.as_whom(&member)?, ..explained };
    match as_json {
        true => println!("{:#}", explained.value()),
        false => explained.print(&words),
    }
    Ok(())
}

fn explain(
    client: &mut DaoClient<'_, Place>,
    words: &Words,
    member: AccountId,
    id: ProgramId,
    program: Program,
    index: EpochIndex,
    since: u32,
) -> Result<Explained> {
    let config = &program.config;
    let grid = grid(&program);
    if let Some(count) = config.epochs.filter(|count| index >= *count) {
        bail!("program {id} has no epoch {index}: its last is {}", count.saturating_sub(1));
    }
    let at = grid.start_of(index);
    if index >= begun(&program, words.now) {
        bail!(
            "epoch {index} of program {id} begins {}: nothing can be said of it yet",
            words.moment_in(at, program.config.epoch_length)
        );
    }
    let (before, _) = epochs::span(&program, index);
    let log = client.chain.events(since).ok().map(EventLog);
    let opened = client.chain.read(messages::treasury(client.dao.treasury).epoch(id, index))?;
    let asked = Asked { before, at };
    let values = shares::of_members(client, config, &[member], asked);
    let values = values.map_err(|error| unanswered(error, &words.member(&member), id, config, at, words))?;
    let value = values.first().copied().unwrap_or_default();
    let (total, budget, rule, prospect) = match &opened {
        Some(epoch) => (epoch.total, epoch.budget, rule_of(client, &program, index)?, None),
        None => {
            let (total, rule) = would_be(client, &program, index, log.as_ref())
                .map_err(|error| unanswered(error, "all members", id, config, at, words))?;
            let (treasury, asset) = (client.dao.treasury, config.asset);
            // Those that began before go first, and have their part of what is free.
            let prospect = waiting::prospect(client, id, index, asset, words.now, |(before, at)| {
                log.as_ref().map_or(0, |log| arrived(log, treasury, &asset, Asked { before, at }))
            })?;
            let rule = prospect.map_or(rule, |prospect| prospect.needs);
            let budget = prospect.map_or(rule, |prospect| prospect.gets.unwrap_or(0));
            (total, budget, Some(rule), prospect)
        }
    };
    let settled = client.cursors(id, &[member])?.first().is_some_and(|cursor| cursor.epoch > index);
    let waits = match opened {
        None => waiting::epoch(client, id, &program, index, words)?,
        Some(_) if settled => None,
        // What is open may wait too: for money that was lost, or for a source that is silent.
        Some(_) => match client.accrued(id, &program, member)? {
            Err(reason) => waiting::waiting(client, id, &program, program.opened, &reason, words)?,
            Ok(_) => None,
        },
    };
    let elapsed = grid.elapsed_in(index, words.now);
    let payments = log.as_ref().map(|log| payments(log, client.dao.treasury, member, id, index));
    let counted = match (config.metric.source == client.dao.metrics, config.basis) {
        (true, Basis::Level) => counted(client, config.metric.metric, member, at)?,
        _ => Vec::new(),
    };
    let amount = accrued_down(budget, elapsed, config.epoch_length, value, total);
    let mut explained = Explained {
        member,
        id,
        index,
        program,
        at,
        before,
        value,
        total,
        budget,
        rule,
        waits,
        prospect,
        opened,
        elapsed,
        amount,
        payments,
        settled,
        counted,
        broken: Vec::new(),
        by: String::new(),
    };
    // The DAO's own contracts keep what they promise.
    if words.part(&explained.program.config.metric.source).is_none() {
        let (everybody, _) = everybody(client, since)?;
        let members = everybody.get(..MEMBERS_ASKED).unwrap_or(&everybody);
        explained.broken = explained.part(asked).broken(client, members, words);
    }
    Ok(explained)
}

/// What a program's rule says of an epoch that was opened, where that can be told without what was free then.
fn rule_of(client: &mut DaoClient<'_, Place>, program: &Program, index: EpochIndex) -> Result<Option<u128>> {
    let Budget::PerUnit { .. } = program.config.budget else {
        return Ok(sentence::fixed_rule(&program.config));
    };
    Ok(would_be(client, program, index, None).ok().map(|(_, rule)| rule))
}

/// Total and budget of an epoch that nobody has opened, as they would be if somebody did now.
fn would_be(
    client: &mut DaoClient<'_, Place>,
    program: &Program,
    index: EpochIndex,
    log: Option<&EventLog>,
) -> Result<(u128, u128)> {
    let (treasury, asset) = (client.dao.treasury, program.config.asset);
    let free = client.chain.read(messages::treasury(treasury).vault(asset))?.free;
    let found = epochs::would_be(client, program, index, free, |(before, at)| {
        log.map_or(0, |log| arrived(log, treasury, &asset, Asked { before, at }))
    })?;
    explained(found)
}

/// That a source gives no answer about somebody, and what follows; unless it is the chain itself that cannot be asked.
fn unanswered(
    error: Error,
    whom: &str,
    id: ProgramId,
    config: &ProgramConfig,
    at: Timestamp,
    words: &Words,
) -> Error {
    let error = match error.downcast::<ChainError>() {
        Ok(ChainError::Refused(said)) => anyhow!("{}", why_unanswered(&said)),
        Ok(away) => return away.into(),
        Err(error) => error,
    };
    error.context(format!(
        "{} was asked what {whom} had of its metric {} at {}, and gives no answer: until it does, this cannot be explained, \
         and nothing more can be paid of program {id}; what was paid stays. Wait for it, or have the program stopped by a proposal \
         (`do = \"stop-program\"`), and what can never be paid given up (`do = \"write-off\"`). What came of asking",
        words.member(&config.metric.source),
        config.metric.metric,
        words.moment(at)
    ))
}

/// What arrived of an asset between two moments, the first excluded.
fn arrived(log: &EventLog, treasury: AccountId, asset: &Asset, Asked { before, at }: Asked) -> u128 {
    let funded = log.timed::<Funded>(treasury);
    let between = funded.filter(|(moment, event)| event.asset == *asset && *moment > before && *moment <= at);
    between.fold(0, |sum, (_, event)| sum.saturating_add(event.amount))
}

/// What was counted for a member before a moment: of one metric, or of all that weigh into the score.
fn counted(
    client: &mut DaoClient<'_, Place>,
    metric: MetricId,
    member: AccountId,
    at: Timestamp,
) -> Result<Vec<Counted>> {
    let base = metric & !EARNED;
    let only = (base != SCORE).then_some(base);
    let filter = Filter { member: Some(member), metric: only, status: Some(Status::Final) };
    let mut sums: BTreeMap<MetricId, Counted> = BTreeMap::new();
    let mut next = Some(0);
    while let Some(from) = next {
        let page = client.chain.read(messages::metrics(client.dao.metrics).find(
            filter,
            from,
            MAX_ATTESTATIONS_PAGE,
        ))?;
        next = page.next;
        for (_, attestation) in page.attestations {
            let Attestation { metric, amount, points, finalized_at, .. } = attestation;
            if finalized_at.is_some_and(|moment| moment <= at) {
                let sum = sums.entry(metric).or_insert(Counted { metric, amount: 0, points: 0 });
                sum.amount = sum.amount.saturating_add(amount);
                sum.points = sum.points.saturating_add(points);
            }
        }
    }
    Ok(sums.into_values().collect())
}

impl Explained {
    fn part(&self, asked: Asked) -> Part<'_> {
        Part {
            member: self.member,
            config: &self.program.config,
            asked,
            value: self.value,
            total: self.total,
            opened: self.opened.as_ref(),
            amount: self.amount,
            paid: self.paid(),
            settled: self.settled && !self.closed(),
        }
    }

    fn paid(&self) -> Option<u128> {
        self.payments
            .as_ref()
            .map(|all| all.iter().fold(0u128, |sum, (_, amount)| sum.saturating_add(*amount)))
    }

    /// What of the amount is neither paid nor left of the budget.
    fn gone(&self) -> u128 {
        let known = self.opened.as_ref().zip(self.paid());
        known.map_or(0, |(epoch, paid)| shares::gone(epoch, self.amount, paid))
    }

    fn closed(&self) -> bool {
        self.index < self.program.closed
    }

    fn value(&self) -> Value {
        let payments = self.payments.as_ref().map(|all| {
            all.iter()
                .map(|(at, amount)| json!({ "at": at, "amount": amount.to_string() }))
                .collect::<Vec<_>>()
        });
        json!({
            "member": account_text(&self.member),
            "program": self.id,
            "epoch": self.index,
            "metric": self.program.config.metric.metric,
            "source": account_text(&self.program.config.metric.source),
            "at": self.at,
            "before": self.before,
            "value": self.value.to_string(),
            "total": self.total.to_string(),
            "budget": self.budget.to_string(),
            "elapsed": self.elapsed,
            "length": self.program.config.epoch_length,
            "amount": self.amount.to_string(),
            "opened": self.opened.is_some(),
            "budget_by_rule": self.rule.map(|rule| rule.to_string()),
            "waits_until": self.waits.as_ref().and_then(|waits| waits.until),
            "closed": self.closed(),
            "settled": self.settled,
            "paid": self.paid().map(|paid| paid.to_string()),
            "payments": payments,
            "gone": self.gone().to_string(),
            "broken": self.broken,
            "counted": self.counted.iter().map(|counted| json!({
                "metric": counted.metric,
                "amount": counted.amount.to_string(),
                "points": counted.points.to_string(),
            })).collect::<Vec<_>>(),
        })
    }

    fn print(&self, words: &Words) {
        let Self { id, index, program, .. } = self;
        let config = &program.config;
        let asset = &config.asset;
        println!("{} in epoch {index} of program {id}", words.member(&self.member));
        println!("{}\n", sentence::stream(config, words));
        let end = grid(program).end_of(*index);
        let lasts = self.elapsed < config.epoch_length;
        let moment = |at| words.moment_in(at, config.epoch_length);
        let mut lines: Vec<(&str, String)> = Vec::new();
        lines.push(("epoch", format!("{} to {}", moment(self.at), moment(end))));
        for counted in &self.counted {
            let (units, metric) =
                (words.units(counted.metric, counted.amount), words.metric_id(counted.metric));
            lines.push(("counted", format!("{units} by {metric}: {}", words.points(counted.points))));
        }
        let metric = words.metric(&config.metric);
        let value = words.value(&config.metric, self.value);
        let total = words.value(&config.metric, self.total);
        lines.push(match config.basis {
            Basis::Level => {
                ("contribution", format!("{value}: {metric} when the epoch began{}", self.decayed(words)))
            }
            Basis::Growth => (
                "contribution",
                format!("{value}: growth of {metric} from {} to {}", moment(self.before), moment(self.at)),
            ),
        });
        lines.push(("all members", total.clone()));
        let share = Ratio::new(self.value, self.total);
        let counts_as_all = self.value > self.total && self.total > 0;
        let share =
            if counts_as_all { "counts as all of it".to_owned() } else { share.percent_within(DIGITS) };
        lines.push(("share", format!("{value} of {total}: {share}")));
        lines.push((
            "budget",
            match &self.opened {
                Some(epoch) => format!(
                    "{}, reserved {}",
                    sentence::opened_with(asset, self.budget, self.total, self.rule, words),
                    words.moment(epoch.opened_at)
                ),
                None => self.told_prospect(words),
            },
        ));
        let so_far = match lasts {
            true => format!(
                " × {} of {} that have passed",
                time::span(self.elapsed),
                time::span(config.epoch_length)
            ),
            false => String::new(),
        };
        lines.push((
            "amount",
            match self.total {
                0 => "nothing: nobody had a share".to_owned(),
                _ => format!(
                    "{}{}{so_far} = {}, rounded down",
                    words.amount(asset, self.budget),
                    match counts_as_all {
                        true => ", all of it".to_owned(),
                        false => format!(" × {} / {}", plain(&value), plain(&total)),
                    },
                    words.amount(asset, self.amount)
                ),
            },
        ));
        lines.push(("paid", self.told_payments(words)));
        let source = words.member(&config.metric.source);
        lines.extend(
            self.broken.iter().map(|broken| ("mind", format!("{source} breaks its promise: {broken}"))),
        );
        let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, text) in lines {
            println!("{name:<width$}  {text}");
        }
    }

    /// The budget of an epoch that nobody has opened.
    fn told_prospect(&self, words: &Words) -> String {
        let told = |amount| words.amount(&self.program.config.asset, amount);
        let (rule, free) =
            (self.rule.unwrap_or(self.budget), self.prospect.map_or(0, |prospect| prospect.free));
        let gets = match self.prospect.map(|prospect| prospect.gets) {
            Some(Some(gets)) if gets < rule => {
                format!("{} of {}, as no more is free for it", told(gets), told(rule))
            }
            Some(None) => format!("{} by the rule, and {} are free for it", told(rule), told(free)),
            _ if self.waits.is_some() => format!("{} by the rule", told(rule)),
            _ => told(rule),
        };
        match &self.waits {
            Some(waits) => format!("{gets}; the epoch {}", waits.told(words)),
            None if self.waits_for_money() => format!("{gets}: it waits for more, or until it is over"),
            None => format!("{gets}, if it were opened now: nobody has yet"),
        }
    }

    /// Whether nobody has opened it, as too little is free for it.
    fn waits_for_money(&self) -> bool {
        self.prospect.is_some_and(|prospect| prospect.gets.is_none())
    }

    /// What of the points that were counted is left.
    fn decayed(&self, words: &Words) -> String {
        let all = self.counted.iter().fold(0u128, |sum, counted| sum.saturating_add(counted.points));
        let metric = self.program.config.metric.metric;
        match metric == SCORE && all != self.value && !self.counted.is_empty() {
            true => format!(", what was left then of {} by the score's half-life", words.points(all)),
            false => String::new(),
        }
    }

    fn told_payments(&self, words: &Words) -> String {
        let asset = &self.program.config.asset;
        let Some(payments) = &self.payments else {
            return match self.settled {
                true => "settled; this node does not have the events that tell of payments".to_owned(),
                false => "not known: this node does not have the events that tell of payments".to_owned(),
            };
        };
        let paid = self.paid().unwrap_or_default();
        let list: Vec<String> = payments
            .iter()
            .map(|(at, amount)| format!("{} {}", words.amount(asset, *amount), words.moment(*at)))
            .collect();
        let list = if list.is_empty() { "nothing yet".to_owned() } else { list.join("; ") };
        let gone = self.gone();
        let left = self.amount.saturating_sub(paid).saturating_sub(gone);
        if let (1.., false, Some(epoch)) = (gone, self.closed(), &self.opened) {
            let claim = match self.settled || left == 0 {
                true => String::new(),
                false => {
                    format!(
                        "; {} may be claimed: `tributary claim {}{}`",
                        words.amount(asset, left),
                        self.id,
                        self.by
                    )
                }
            };
            let config = &self.program.config;
            let gone = shares::gone_words(gone, self.amount, self.index, epoch, config, words);
            return format!("{list}{claim}; {gone}");
        }
        match () {
            () if paid == self.amount && paid > 0 && payments.len() > 1 => {
                format!("{list}; {} in all, the same to the unit", words.amount(asset, paid))
            }
            () if paid == self.amount && paid > 0 => format!("{list}: the same to the unit"),
            () if self.waits_for_money() && self.value > 0 => match &self.waits {
                Some(waits) => format!("{list}; it {}", waits.told(words)),
                None => format!("{list}; it waits for money"),
            },
            () if self.amount == 0 && paid == 0 => "nothing is owed".to_owned(),
            () if self.closed() => {
                format!("{list}; the epoch is closed, and {} was never claimed", words.amount(asset, left))
            }
            // Why, is told of the source.
            () if paid > self.amount || (self.settled && !self.broken.is_empty()) => list,
            () if self.settled => format!("{list}: more was not left of the budget"),
            () => {
                let until =
                    self.opened.as_ref().map(|epoch| claimable_until(&self.program, self.index, epoch));
                let until = until.map_or(String::new(), |at| format!(", {}", claimable_words(at, words)));
                if let Some(waits) = &self.waits {
                    return format!("{list}; {} {}", words.amount(asset, left), waits.told(words));
                }
                format!(
                    "{list}; {} may be claimed: `tributary claim {}{}`{until}",
                    words.amount(asset, left),
                    self.id,
                    self.by
                )
            }
        }
    }
}

/// A value without its unit.
fn plain(value: &str) -> &str {
    value.split(' ').next().unwrap_or(value)
}
