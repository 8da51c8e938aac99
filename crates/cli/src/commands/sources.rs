//! Sources of metrics: whether one keeps its promises.

use super::{arguments::span, members::everybody, run::Run};
use crate::{local::Access, place::Context};
use anyhow::{bail, ensure, Result};
use serde_json::{json, Value};
use std::{collections::BTreeSet, process::ExitCode};
use tributary_client::{account_text, AccountId, Chain, Timestamp};
use tributary_conformance::{Exam, Promise, Telling};
use tributary_interfaces::source::{MetricInfo, MetricRef};
use tributary_proposals::MetricName;
use tributary_words::{refusal::why_unanswered, time, Words};

/// How many milliseconds later it is asked for the last time.
const UNEVEN: u64 = 1_009;

/// The most members that are asked about.
const MOST: usize = 300;

/// Check whether a contract keeps the promises of a source of metrics
///
/// It is asked about the present, the past and the future, and after a while once more what was asked before. Exit code
/// 1 if a promise is broken. What holds now may be broken later: read its sources, too.
#[derive(clap::Args)]
pub struct CheckSourceArgs {
    /// ACCOUNT:NUMBER, or a metric as in a proposal file ("score", "token:votes")
    metric: String,
    /// Ask about this account or name; may be repeated [default: the DAO's members and holders of tokens, up to 300]
    #[arg(long, value_name = "MEMBER")]
    member: Vec<String>,
    /// How long to wait before it is asked once more; an embedded chain's clock goes on for that long, and back
    #[arg(long, value_name = "SPAN", default_value = "10s", value_parser = span)]
    wait: u64,
}

impl Run for CheckSourceArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let metric = metric(context, self.metric)?;
        if context.place.code_hash(&metric.source)?.is_none() {
            let words = context.words()?;
            bail!("{} is no contract: nothing on this chain runs there", words.member(&metric.source));
        }
        let members = members(context, &self.member)?;
        let mut words = context.words()?;
        words.meet_metrics(&mut context.place, [metric]);
        let exam = Exam::new(metric, &members);
        let mut exam = match context.json {
            true => exam.told_by(ForPrograms),
            false => exam.told_by(InWords { words: words.clone(), metric }),
        };
        context
            .console
            .say("asking, again and again: one that needs all the gas that there is takes minutes …");
        exam.look(&mut context.place)?;
        let began = context.place.now()?;
        context.console.say(format_args!("asking once more in {} …", time::span(self.wait)));
        // What changes with the clock, and comes round again, is not met by two looks that are whole seconds apart.
        for wait in [self.wait.saturating_add(1), self.wait.saturating_add(UNEVEN)] {
            context.place.wait_until(began.saturating_add(wait))?;
            exam.look(&mut context.place)?;
        }
        match context.json {
            true => println!("{:#}", value(&exam, &metric)),
            false => show(&exam, &metric, time::span(self.wait), &words),
        }
        Ok(if exam.faults().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The metric that is meant, with or without a DAO.
fn metric(context: &mut Context, text: String) -> Result<MetricRef> {
    if let Some((account, number)) = text.rsplit_once(':') {
        if let Ok(metric) = number.parse() {
            return Ok(MetricRef { source: context.account(account)?, metric });
        }
    }
    if context.account(&text).is_ok() {
        bail!("which metric of {text}? Name it as {text}:NUMBER, from 0");
    }
    ensure!(context.has_dao()?, "{text:?} is no metric here: without a DAO, name it as ACCOUNT:NUMBER");
    let words = context.words()?;
    MetricName::from(text).on_chain(&mut context.client()?, &words)
}

fn members(context: &mut Context, named: &[String]) -> Result<Vec<AccountId>> {
    if !named.is_empty() {
        return named.iter().map(|name| context.account(name)).collect();
    }
    ensure!(
        context.has_dao()?,
        "whom to ask about? There is no DAO whose members these are: name some by --member"
    );
    let since = context.first_block()?;
    let (all, _) = everybody(&mut context.client()?, since)?;
    ensure!(
        !all.is_empty(),
        "whom to ask about? Nobody is a member or holds tokens yet: name some by --member"
    );
    Ok(all.into_iter().collect::<BTreeSet<_>>().into_iter().take(MOST).collect())
}

/// What is found, with the numbers as they are.
struct ForPrograms;

impl Telling for ForPrograms {
    fn refused(&self, said: &str) -> String {
        why_unanswered(said)
    }
}

/// What is found, in words for people.
struct InWords {
    words: Words,
    metric: MetricRef,
}

impl Telling for InWords {
    fn member(&self, account: &AccountId) -> String {
        self.words.member(account)
    }

    fn value(&self, value: u128) -> String {
        self.words.value(&self.metric, value)
    }

    fn moment(&self, at: Timestamp) -> String {
        time::date(at)
    }

    fn refused(&self, said: &str) -> String {
        why_unanswered(said)
    }
}

fn value(exam: &Exam, metric: &MetricRef) -> Value {
    let (_, members) = exam.looks();
    let promises = Promise::ALL.map(|promise| {
        let reason = exam.broken(promise);
        let held = (exam.is_made(promise) && !exam.is_unknown(promise)).then_some(reason.is_none());
        json!({ "promise": promise.sentence(), "held": held, "reason": reason })
    });
    let MetricRef { source, metric } = metric;
    let info = exam.info().map(|MetricInfo { name, unit, decimals, never_falls }| {
        json!({ "name": name, "unit": unit, "decimals": decimals, "never_falls": never_falls })
    });
    json!({
        "source": account_text(source), "metric": metric, "info": info, "members": members,
        "questions": exam.questions(), "promises": promises,
    })
}

fn show(exam: &Exam, metric: &MetricRef, wait: String, words: &Words) {
    let (_, members) = exam.looks();
    let name = exam.info().map(called).unwrap_or_default();
    println!("metric {} of {}{name}", metric.metric, words.member(&metric.source));
    for promise in Promise::ALL {
        match exam.broken(promise) {
            // Only a change can be seen: that there will be none, cannot.
            None if promise == Promise::ThePastStays && !exam.is_unknown(promise) => {
                println!("  ✓ {} (within {wait}; for longer, read its sources)", promise.sentence());
            }
            None if exam.is_unknown(promise) => {
                println!("  - {} (not known, as it did not answer)", promise.sentence());
            }
            None if !exam.is_made(promise) => {
                println!("  - {} (not promised, as it does not say so itself)", promise.sentence());
            }
            None => println!("  ✓ {}", promise.sentence()),
            Some(why) => println!("  ✗ {}\n      {why}", promise.sentence()),
        }
    }
    println!(
        "{} questions, about {}",
        exam.questions(),
        time::counted(u64::try_from(members).unwrap_or(u64::MAX), "member")
    );
}

/// What a source calls its metric.
fn called(MetricInfo { name, unit, decimals, never_falls }: &MetricInfo) -> String {
    let never = if *never_falls { ", never falls" } else { "" };
    let decimals = match decimals {
        0 => String::new(),
        decimals => format!(" with {}", time::counted(*decimals, "decimal")),
    };
    format!(": {name:?}, in {unit}{decimals}{never}")
}
