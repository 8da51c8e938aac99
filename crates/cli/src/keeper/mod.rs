//! The keeper: does what anybody may do and somebody must, again and again.
//!
//! It keeps nothing between two runs: what is due is read from the chain. What it does twice, or beside another
//! keeper, changes nothing the second time, as the contracts pay and count each thing once.

mod monitor;
mod round;

use crate::{
    answer::Answer,
    config::Span,
    console::Console,
    place::{Context, Place, Target},
};
use anyhow::{bail, Context as _, Result};
use backon::{BackoffBuilder, ExponentialBuilder};
use monitor::Monitor;
use round::{Memory, Round};
use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tributary_client::{Chain, ChainError, DaoClient, Estimate, NativeAsset, Overseer, Signer, Stage};
use tributary_report::amount::exact;

/// The longest that it waits after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// How often a waiting keeper looks whether it should stop.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Clone, clap::Args)]
pub struct Args {
    /// Do one round and end
    #[arg(long)]
    once: bool,
    /// How long to wait between two rounds
    #[arg(long, value_name = "SPAN", default_value = "30s")]
    interval: String,
    /// The most to spend on fees in a day (UTC), in the native asset [default: no limit]
    #[arg(long, value_name = "AMOUNT")]
    budget: Option<String>,
    /// Serve /metrics and /health here; on loopback only
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// How to log, on standard error
    #[arg(long, value_enum, default_value = "text")]
    log: LogFormat,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Runs the keeper until it is told to stop, or for one round.
pub fn run(arguments: Args, target: Target, json: bool, console: Console) -> Result<ExitCode> {
    log_to_standard_error(arguments.log);
    let interval = Span::try_from(arguments.interval.clone()).map_err(|error| anyhow::anyhow!(error))?;
    let interval = Duration::from_millis(interval.0);
    if let Some(address) = arguments.listen.filter(|address| !address.ip().is_loopback()) {
        bail!("{address} is not on loopback: put a proxy with a lock in front of 127.0.0.1 instead");
    }
    let fees = Fees::default();
    // Asked for once, however often it connects.
    let target = target.completed()?;
    let key = target.key()?;
    let open = || Context::open_with(target.clone(), key.clone(), false, json, console, Purse(fees.clone()));
    let mut context = open()?;
    let decimals = context.native.decimals;
    let budget = arguments.budget.as_deref().map(|text| crate::amount::parse(text, decimals));
    fees.limit(budget.transpose().context("--budget")?);
    if !arguments.once && matches!(context.place, Place::Local(_)) {
        bail!("the clock of an embedded chain stands still between commands: use --once");
    }
    let signer = context.signer("keeper")?;
    // A wrong chain or an outdated deployment ends it before anything is sent.
    let dao = context.dao()?;
    let monitor = Monitor::start(arguments.listen, interval)?;
    let mut memory = Memory::default();
    if arguments.once {
        let round = one_round(&mut context.place, dao, &signer, &mut memory, &monitor);
        context.save()?;
        monitor.stop();
        let round = round?;
        answer(&round, &fees, decimals).print(json);
        return Ok(if round.problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    tracing::info!(account = %tributary_client::account_text(&signer.account()), "the keeper starts");
    let mut connected = Some(context);
    let mut failures = backoff();
    while !monitor.stopping() {
        let outcome = match connected.as_mut() {
            Some(context) => one_round(&mut context.place, dao, &signer, &mut memory, &monitor),
            None => match open() {
                Ok(context) => {
                    tracing::info!("connected again");
                    connected = Some(context);
                    continue;
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "the node cannot be reached");
                    Err(ChainError::Unavailable(error.to_string()))
                }
            },
        };
        monitor.spent(fees.spent_today());
        let wait = match outcome {
            Ok(round) => {
                monitor.done(&round);
                round.log();
                failures = backoff();
                interval
            }
            Err(error) => {
                monitor.failed();
                if connected.is_some() {
                    tracing::warn!(%error, "the round was broken off");
                }
                // Whatever is wrong with the connection, a new one does not have it.
                connected = None;
                failures.next().unwrap_or(LONGEST_WAIT)
            }
        };
        monitor.sleep(wait);
    }
    tracing::info!("the keeper stops");
    monitor.stop();
    Ok(ExitCode::SUCCESS)
}

fn one_round(
    place: &mut Place,
    dao: tributary_interfaces::factory::Dao,
    signer: &Signer,
    memory: &mut Memory,
    monitor: &Monitor,
) -> Result<Round, ChainError> {
    place.now()?;
    let mut client = DaoClient { chain: place, dao };
    round::run(&mut client, signer, memory, &|| monitor.stopping())
}

fn answer(round: &Round, fees: &Fees, decimals: u8) -> Answer {
    Answer::new()
        .number("finalized", round.finalized)
        .number("expired", round.expired)
        .number("queued", round.queued)
        .number("executed", round.executed)
        .number("epochs_opened", round.epochs_opened)
        .number("epochs_closed", round.epochs_closed)
        .number("grants_paid", round.grants_paid)
        .number("payments", round.payments)
        .amount("paid", round.paid, decimals)
        .number("payments_failed", round.payments_failed)
        .number("problems", round.problems)
        .amount("fees", fees.spent_today(), decimals)
}

/// Longer waits after each failure in a row, of a random length so that keepers do not come back together.
fn backoff() -> impl Iterator<Item = Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_secs(1))
        .with_max_delay(LONGEST_WAIT)
        .without_max_times()
        .with_jitter()
        .with_jitter_seed(u64::from(now.subsec_nanos()) ^ u64::from(std::process::id()).rotate_left(32))
        .build()
}

fn log_to_standard_error(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TRIBUTARY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,tributary=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if let Err(error) = started {
        eprintln!("no log: {error}");
    }
}

/// What was spent on fees today, and what may be.
#[derive(Clone, Default)]
struct Fees(Arc<Mutex<Spending>>);

#[derive(Default)]
struct Spending {
    budget: Option<u128>,
    /// Days since the Unix epoch, UTC.
    day: u64,
    spent: u128,
}

impl Fees {
    fn limit(&self, budget: Option<u128>) {
        self.with(|spending| spending.budget = budget);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Spending) -> T) -> T {
        // Nobody panics while holding it.
        let mut spending = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let day = today();
        if spending.day != day {
            (spending.day, spending.spent) = (day, 0);
        }
        work(&mut spending)
    }

    fn spent_today(&self) -> u128 {
        self.with(|spending| spending.spent)
    }
}

fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400
}

/// Agrees to costs within the day's budget.
struct Purse(Fees);

impl Overseer for Purse {
    fn approve(&mut self, estimate: &Estimate, native: &NativeAsset) -> bool {
        self.0.with(|spending| {
            let left = spending.budget.map(|budget| budget.saturating_sub(spending.spent));
            let within = left.is_none_or(|left| estimate.fee <= left);
            if !within {
                let left = exact(left.unwrap_or_default(), native.decimals);
                tracing::warn!(
                    fee = exact(estimate.fee, native.decimals),
                    left,
                    "the day's budget for fees does not suffice"
                );
            }
            within
        })
    }

    fn progress(&mut self, stage: &Stage, native: &NativeAsset) {
        if let Stage::Final { transaction, block, fee } = stage {
            self.0.with(|spending| spending.spent = spending.spent.saturating_add(*fee));
            let transaction = tributary_client::hex(transaction.as_ref());
            tracing::info!(transaction, block, fee = exact(*fee, native.decimals), "final");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::BalanceType;

    fn estimate(fee: u128) -> Estimate {
        Estimate {
            call: "Contracts.call",
            from: [1; 32].into(),
            gas: tributary_client::Gas::default(),
            fee,
            deposit: 0,
            value: 0,
        }
    }

    #[test]
    fn a_day_s_fees_stay_within_the_budget() {
        let native = NativeAsset::usual(BalanceType::U128);
        let fees = Fees::default();
        let mut purse = Purse(fees.clone());
        assert!(purse.approve(&estimate(u128::MAX), &native), "without a budget there is no limit");
        fees.limit(Some(10));
        assert!(purse.approve(&estimate(10), &native));
        purse.progress(&Stage::Final { transaction: [0; 32].into(), block: 1, fee: 4 }, &native);
        assert!(!purse.approve(&estimate(7), &native));
        assert!(purse.approve(&estimate(6), &native));
        // Another day.
        fees.with(|spending| spending.day -= 1);
        assert!(purse.approve(&estimate(10), &native));
    }

    #[test]
    fn waits_grow_up_to_a_bound() {
        let waits: Vec<Duration> = backoff().take(20).collect();
        assert!(waits[0] >= Duration::from_secs(1) && waits[0] < Duration::from_secs(3));
        assert!(waits.iter().all(|wait| *wait <= LONGEST_WAIT * 2));
        assert!(waits[19] >= LONGEST_WAIT);
    }
}
