//! The keeper: does what anybody may do and somebody must, again and again.
//!
//! It keeps nothing between two runs: what is due is read from the chain. What it does twice, or beside another
//! keeper, changes nothing the second time, as the contracts pay and count each thing once.

mod monitor;
mod round;
mod trouble;

use crate::{
    amount::{self, AmountError},
    answer::Answer,
    config::Span,
    console::Console,
    place::{Access, Context, Place, Target},
    words::Words,
};
use anyhow::{bail, ensure, Context as _, Result};
use backon::{BackoffBuilder, ExponentialBuilder};
use monitor::Monitor;
use round::{Memory, Round, Sent, Surroundings};
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
    /// The most to spend on fees and storage deposits in a day (UTC), in the native asset [default: no limit]
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
    // How many decimals there may be only the node tells; what is no number at all needs no node to be told.
    if let Some(AmountError::NotANumber) =
        arguments.budget.as_deref().and_then(|text| amount::parse(text, 0).err())
    {
        bail!("--budget: {}", AmountError::NotANumber);
    }
    if let Some(address) = arguments.listen.filter(|address| !address.ip().is_loopback()) {
        bail!("{address} is not on loopback: put a proxy with a lock in front of 127.0.0.1 instead");
    }
    let costs = Costs::default();
    // Asked for once, however often it connects.
    let target = target.completed()?;
    let key = target.key()?;
    if let Some(url) = &target.url {
        check_url(url)?;
    }
    let has_node = target.url.is_some();
    let open = || Context::open_with(target.clone(), key.clone(), Access::Change, json, console, Purse(costs.clone()));
    let begin = || -> Result<(Context, State)> {
        let mut context = open()?;
        let decimals = context.native.decimals;
        let budget = arguments.budget.as_deref().map(|text| amount::parse(text, decimals));
        costs.limit(budget.transpose().context("--budget")?);
        if !arguments.once && matches!(context.place, Place::Local(_)) {
            bail!("the clock of an embedded chain stands still between commands: use --once");
        }
        let signer = context.signer("keeper")?;
        // A wrong chain or an outdated deployment ends it before anything is sent.
        let dao = context.dao()?;
        let since = context.first_block()?;
        Ok((context, State { dao, signer, since, words: None, memory: Memory::default() }))
    };
    if arguments.once {
        let (mut context, mut state) = begin()?;
        let monitor = Monitor::start(arguments.listen, interval)?;
        let round = one_round(&mut context, &mut state, &monitor, &costs);
        context.save()?;
        monitor.stop();
        let round = round?;
        match json {
            true => answer(&round, &costs, context.native.decimals).print(true),
            false => println!("{}", round.told()),
        }
        return Ok(if round.problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    // It listens for signals before it waits for a node.
    let monitor = Monitor::start(arguments.listen, interval)?;
    let mut absence = Absence::default();
    let mut failures = backoff();
    let mut begun = None;
    while begun.is_none() && !monitor.stopping() {
        match begin() {
            Ok(ready) => begun = Some(ready),
            Err(error) if has_node && is_away(&error) => {
                absence.told(&crate::refusal::text(&error));
                monitor.failed();
                monitor.sleep(failures.next().unwrap_or(LONGEST_WAIT));
            }
            Err(error) => {
                monitor.stop();
                return Err(error);
            }
        }
    }
    let Some((context, mut state)) = begun else {
        tracing::info!("the keeper stops");
        monitor.stop();
        return Ok(ExitCode::SUCCESS);
    };
    absence.over();
    let account = tributary_client::account_text(&state.signer.account());
    tracing::info!(account, "the keeper starts");
    let mut connected = Some(context);
    let mut failures = backoff();
    while !monitor.stopping() {
        let outcome = match connected.as_mut() {
            Some(context) => one_round(context, &mut state, &monitor, &costs),
            None => match open() {
                Ok(context) => {
                    absence.over();
                    connected = Some(context);
                    continue;
                }
                Err(error) => {
                    let error = crate::refusal::text(&error);
                    absence.told(&error);
                    Err(ChainError::Unavailable(error))
                }
            },
        };
        monitor.spent(costs.today());
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
                    tracing::warn!("the round was broken off: {error}");
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

/// Whether the node cannot be reached: later it may be. What else is wrong stays wrong.
fn is_away(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(ChainError::Unavailable(_))))
}

/// Refuses an address at which no node can ever be reached.
fn check_url(url: &str) -> Result<()> {
    let here = ["ws://127.", "ws://localhost", "ws://[::1]"].iter().any(|start| url.starts_with(start));
    ensure!(
        here || url.starts_with("wss://"),
        "{url}: a node is reached at ws://127.0.0.1:… or ws://localhost:… on this machine, and at wss://… elsewhere"
    );
    Ok(())
}

/// A node that is away is told of once, not each time that it is tried.
#[derive(Default)]
struct Absence {
    told: bool,
}

impl Absence {
    fn told(&mut self, error: &str) {
        match self.told {
            false => tracing::warn!("the node cannot be reached; it is tried again: {error}"),
            true => tracing::debug!("the node still cannot be reached: {error}"),
        }
        self.told = true;
    }

    fn over(&mut self) {
        if std::mem::take(&mut self.told) {
            tracing::info!("connected again");
        }
    }
}

/// What outlives a round, and a connection.
struct State {
    dao: tributary_interfaces::factory::Dao,
    signer: Signer,
    /// From which block on the DAO's events are.
    since: u32,
    /// As they were read, until a decision may have changed what they are about.
    words: Option<Words>,
    memory: Memory,
}

fn one_round(
    context: &mut Context,
    state: &mut State,
    monitor: &Monitor,
    costs: &Costs,
) -> Result<Round, ChainError> {
    let now = context.place.now()?;
    let mut words = match state.words.take() {
        Some(words) => words,
        None => Words::read(context).map_err(|error| ChainError::Unavailable(error.to_string()))?,
    };
    words.now = now;
    let mut client = DaoClient { chain: &mut context.place, dao: state.dao };
    let around = Surroundings {
        signer: &state.signer,
        words: &words,
        since: state.since,
        stopping: &|| monitor.stopping(),
        sent: &|| costs.take_sent(),
    };
    let round = round::run(&mut client, &around, &mut state.memory)?;
    state.words = (round.executed == 0).then_some(words);
    Ok(round)
}

fn answer(round: &Round, costs: &Costs, decimals: u8) -> Answer {
    let Spent { fees, deposits } = costs.today();
    Answer::new()
        .number("finalized", round.finalized)
        .number("expired", round.expired)
        .number("ballots_counted", round.ballots_counted)
        .number("mints", round.mints)
        .number("queued", round.queued)
        .number("executed", round.executed)
        .number("epochs_opened", round.epochs_opened)
        .number("epochs_closed", round.epochs_closed)
        .number("grants_paid", round.grants_paid)
        .number("grants_released", round.grants_released)
        .number("payments", round.payments)
        .amount("paid", round.paid, decimals)
        .number("payments_failed", round.payments_failed)
        .number("problems", round.problems)
        .amount("fees", fees, decimals)
        .signed("deposits", deposits, decimals)
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

/// What was spent today, and what may be.
#[derive(Clone, Default)]
struct Costs(Arc<Mutex<Spending>>);

#[derive(Default)]
struct Spending {
    budget: Option<u128>,
    /// Days since the Unix epoch, UTC.
    day: u64,
    spent: Spent,
    /// Whether somebody was told today that no more may be spent.
    told: bool,
    /// The last transaction, until it is told of.
    sent: Option<Sent>,
}

/// What transactions cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub fees: u128,
    /// Storage deposits that were charged, less those that were refunded.
    pub deposits: i128,
}

impl Spending {
    /// What is left of the day's budget; `None` without one. Refunds make it larger again.
    fn left(&self) -> Option<u128> {
        let Spent { fees, deposits } = self.spent;
        let left = self.budget?.saturating_sub(fees);
        Some(match u128::try_from(deposits) {
            Ok(charged) => left.saturating_sub(charged),
            Err(_) => left.saturating_add(deposits.unsigned_abs()),
        })
    }
}

impl Costs {
    fn limit(&self, budget: Option<u128>) {
        self.with(|spending| spending.budget = budget);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Spending) -> T) -> T {
        // Nobody panics while holding it.
        let mut spending = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let day = today();
        if spending.day != day {
            (spending.day, spending.spent, spending.told) = (day, Spent::default(), false);
        }
        work(&mut spending)
    }

    fn take_sent(&self) -> Option<Sent> {
        self.with(|spending| spending.sent.take())
    }

    fn today(&self) -> Spent {
        self.with(|spending| spending.spent)
    }
}

fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400
}

/// Agrees to costs within the day's budget.
struct Purse(Costs);

impl Overseer for Purse {
    fn allowance(&mut self) -> Option<u128> {
        self.0.with(|spending| spending.left())
    }

    fn approve(&mut self, estimate: &Estimate, native: &NativeAsset) -> bool {
        let left = self.0.with(|spending| spending.left());
        let most = estimate.fee.saturating_add(estimate.deposit_limit);
        let within = left.is_none_or(|left| most <= left);
        let told = self.0.with(|spending| {
            let told = spending.told;
            spending.told |= !within;
            told
        });
        if !within && !told {
            tracing::warn!(
                fee = exact(estimate.fee, native.decimals),
                deposit = exact(estimate.deposit_limit, native.decimals),
                left = exact(left.unwrap_or_default(), native.decimals),
                "the day's budget for fees and deposits does not suffice: nothing more is sent until midnight UTC"
            );
        }
        within
    }

    fn progress(&mut self, stage: &Stage, native: &NativeAsset) {
        if let Stage::Final { transaction, block, fee, deposit } = stage {
            let sent = Sent {
                transaction: tributary_client::hex(transaction.as_ref()),
                block: *block,
                fee: format!("{} {}", exact(*fee, native.decimals), native.symbol),
                deposit: format!("{} {}", amount::signed(*deposit, native.decimals), native.symbol),
            };
            tracing::debug!(transaction = sent.transaction, block, "final");
            self.0.with(|spending| {
                let Spent { fees, deposits } = &mut spending.spent;
                *fees = fees.saturating_add(*fee);
                *deposits = deposits.saturating_add(*deposit);
                spending.sent = Some(sent);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_client::BalanceType;

    fn estimate(fee: u128, deposit_limit: u128) -> Estimate {
        Estimate {
            purpose: tributary_client::Purpose::Instantiate { code: tributary_client::Hash::default() },
            call: "Contracts.call",
            from: [1; 32].into(),
            gas: tributary_client::Gas::default(),
            fee,
            deposit: 0,
            deposit_limit,
            value: 0,
        }
    }

    fn done(fee: u128, deposit: i128) -> Stage {
        Stage::Final { transaction: [0; 32].into(), block: 1, fee, deposit }
    }

    #[test]
    fn a_day_s_fees_and_deposits_stay_within_the_budget() {
        let native = NativeAsset::usual(BalanceType::U128);
        let costs = Costs::default();
        let mut purse = Purse(costs.clone());
        assert!(purse.approve(&estimate(u128::MAX, 1), &native), "without a budget there is no limit");
        assert_eq!(purse.allowance(), None);
        costs.limit(Some(10));
        assert!(purse.approve(&estimate(10, 0), &native));
        assert!(!purse.approve(&estimate(6, 5), &native), "what a call may store counts as well");
        purse.progress(&done(1, 3), &native);
        assert_eq!(purse.allowance(), Some(6));
        assert!(!purse.approve(&estimate(7, 0), &native));
        assert!(purse.approve(&estimate(2, 4), &native));
        // What is refunded may be spent again.
        purse.progress(&done(1, -4), &native);
        assert_eq!(purse.allowance(), Some(9));
        assert_eq!(costs.today(), Spent { fees: 2, deposits: -1 });
        // Another day.
        costs.with(|spending| spending.day -= 1);
        assert!(purse.approve(&estimate(10, 0), &native));
    }

    #[test]
    fn waits_grow_up_to_a_bound() {
        let waits: Vec<Duration> = backoff().take(20).collect();
        assert!(waits[0] >= Duration::from_secs(1) && waits[0] < Duration::from_secs(3));
        assert!(waits.iter().all(|wait| *wait <= LONGEST_WAIT * 2));
        assert!(waits[19] >= LONGEST_WAIT);
    }
}
