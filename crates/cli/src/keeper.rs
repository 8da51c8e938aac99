//! The keeper: does what anybody may do and somebody must, again and again.
//!
//! It keeps nothing between two runs: what is due is read from the chain. What it does twice, or beside another
//! keeper, changes nothing the second time, as the contracts pay and count each thing once.

use crate::{
    answer::Answer,
    backoff::{backoff, is_away},
    console::Console,
    local::Access,
    place::{members_named, Context, On},
    target::Target,
};
use anyhow::{anyhow, bail, ensure, Result};
use std::{
    fmt,
    net::SocketAddr,
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tracing_subscriber::fmt::{format::Writer, time::FormatTime};
use tributary_client::{Chain, ChainError, DaoClient, Signer, Timestamp};
use tributary_keeper::{Costs, Counts, Memory, Monitor, Purse, Spent, Surroundings, TABLE};
use tributary_words::{
    amount::{self, AmountError},
    time::{self, Span},
    words::Words,
};

/// The longest that it waits after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Do what is due, again and again: finalize, open epochs, queue, execute, pay
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
pub enum LogFormat {
    Text,
    Json,
}

/// Runs the keeper until it is told to stop, or for one round.
pub fn run(arguments: Args, target: Target, json: bool, console: Console) -> Result<ExitCode> {
    log_to_standard_error(arguments.log);
    let interval =
        Span::try_from(arguments.interval.clone()).map_err(|error| anyhow!("--interval: {error}"))?;
    ensure!(interval.0 > 0, "--interval: it must be longer than nothing, as in \"30s\"");
    let interval = Duration::from_millis(interval.0);
    // How many decimals there may be only the node tells; what is no number at all needs no node to be told.
    let budget = |decimals| -> Result<Option<u128>, (String, AmountError)> {
        let read = |text: &String| amount::parse(text, decimals).map_err(|error| (text.clone(), error));
        arguments.budget.as_ref().map(read).transpose()
    };
    if let Err((text, error @ AmountError::NotANumber)) = budget(0) {
        bail!("--budget {text:?}: {error}");
    }
    if let Some(address) = arguments.listen.filter(|address| !address.ip().is_loopback()) {
        bail!("{address} is not on loopback: put a proxy with a lock in front of 127.0.0.1 instead");
    }
    let costs = Costs::default();
    // Asked for once, however often it connects.
    let mut target = target.completed()?;
    let key = target.key()?;
    // What no waiting cures ends it before it waits for a node.
    members_named(&target, target.local.is_some())?;
    let mut remembered = Remembered::at(target.db.take());
    if let Some(url) = &target.url {
        tributary_node::check_address(url).map_err(|why| anyhow!(why))?;
    }
    let has_node = target.url.is_some();
    let open = || {
        Context::open_with(target.clone(), key.clone(), Access::Change, json, console, Purse(costs.clone()))
    };
    let begin = || -> Result<(Context, State)> {
        let mut context = open()?;
        let decimals = context.native.decimals;
        costs.limit(budget(decimals).map_err(|(text, error)| anyhow!("--budget {text:?}: {error}"))?);
        if !arguments.once && matches!(context.place.on, On::Local(_)) {
            bail!("the clock of an embedded chain stands still between commands: use --once");
        }
        let signer = context.signer("keeper")?;
        // A wrong chain or an outdated deployment ends it before anything is sent.
        let dao = context.dao()?;
        let since = context.first_block()?;
        chain_shows(context.place.now()?);
        Ok((context, State { dao, signer, since, words: None, memory: Memory::default() }))
    };
    if arguments.once {
        let (mut context, mut state) = begin()?;
        let monitor = Monitor::start(arguments.listen, interval)?;
        remembered.recall(&mut context, &state);
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
    let mut failures = backoff(LONGEST_WAIT);
    let mut begun = None;
    while begun.is_none() && !monitor.stopping() {
        match begin() {
            Ok(ready) => begun = Some(ready),
            Err(error) if has_node && is_away(&error) => {
                absence.told(&tributary_words::refusal::text(&error));
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
    let name = context.names().ok().and_then(|names| names.of(&state.signer.account()));
    match name {
        Some(name) => tracing::info!(account, name, "the keeper starts"),
        None => tracing::info!(account, "the keeper starts"),
    }
    let mut connected = Some(context);
    let mut failures = backoff(LONGEST_WAIT);
    while !monitor.stopping() {
        let outcome = match connected.as_mut() {
            Some(context) => {
                remembered.recall(context, &state);
                one_round(context, &mut state, &monitor, &costs)
            }
            None => match open() {
                Ok(context) => {
                    absence.over();
                    connected = Some(context);
                    continue;
                }
                Err(error) => {
                    let error = tributary_words::refusal::text(&error);
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
                failures = backoff(LONGEST_WAIT);
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

/// The history that is asked instead of the chain for what was. Without it the chain is asked: it spares time alone.
struct Remembered {
    at: Option<String>,
    /// Somebody was told that it cannot be read.
    told: bool,
    again: Option<Instant>,
    waits: Box<dyn Iterator<Item = Duration>>,
}

impl Remembered {
    fn at(at: Option<String>) -> Self {
        Self { at, told: false, again: None, waits: Box::new(backoff(LONGEST_WAIT)) }
    }

    /// Has a connection that has no history read it, unless it could not be read a short while ago.
    fn recall(&mut self, context: &mut Context, state: &State) {
        let Some(at) = self.at.as_deref() else { return };
        if context.place.remembers() || self.again.is_some_and(|again| Instant::now() < again) {
            return;
        }
        let shown = tributary_history::shown(at);
        let failed = match context.place.recall(at, state.dao) {
            Ok(true) => {
                if std::mem::take(&mut self.told) {
                    tracing::info!("the history at {shown} is read again");
                }
                self.waits = Box::new(backoff(LONGEST_WAIT));
                return;
            }
            Ok(false) => format!("it does not have this DAO; `tributary history --db {shown}` takes it in"),
            Err(error) => tributary_words::refusal::text(&error),
        };
        self.again = Some(Instant::now() + self.waits.next().unwrap_or(LONGEST_WAIT));
        match std::mem::replace(&mut self.told, true) {
            false => tracing::warn!(
                "the history at {shown} cannot be read, so the chain is asked; it is tried again: {failed}"
            ),
            true => tracing::debug!("the history at {shown} still cannot be read: {failed}"),
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
) -> Result<Counts, ChainError> {
    let now = context.place.now()?;
    chain_shows(now);
    let mut words = match state.words.take() {
        Some(words) => words,
        None => context
            .words()
            .map_err(|error| ChainError::Unavailable(tributary_words::refusal::text(&error)))?,
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
    let round = tributary_keeper::round(&mut client, &around, &mut state.memory)?;
    state.words = (round.executed == 0).then_some(words);
    Ok(round)
}

fn answer(counts: &Counts, costs: &Costs, decimals: u8) -> Answer {
    let Spent { fees, deposits } = costs.today();
    TABLE
        .iter()
        .fold(Answer::new(), |answer, row| answer.number(row.name, (row.of)(counts)))
        .amount("paid", counts.paid, decimals)
        .amount("fees", fees, decimals)
        .signed("deposits", deposits, decimals)
}

/// The chain's time in the round under way, in milliseconds; 0 before the first.
static CHAIN_TIME: AtomicU64 = AtomicU64::new(0);

/// The chain's clock shows so much.
pub fn chain_shows(now: Timestamp) {
    CHAIN_TIME.store(now, Ordering::Relaxed);
}

/// Lines for people bear the chain's time, by which all is due, where it is known; who runs the keeper as a service has
/// the machine's from that.
struct ChainClock;

impl FormatTime for ChainClock {
    fn format_time(&self, to: &mut Writer<'_>) -> fmt::Result {
        match CHAIN_TIME.load(Ordering::Relaxed) {
            0 => Ok(()),
            now => to.write_str(&time::date(now)),
        }
    }
}

pub fn log_to_standard_error(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TRIBUTARY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,tributary=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => log.with_ansi(false).with_target(false).with_timer(ChainClock).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if let Err(error) = started {
        eprintln!("no log: {error}");
    }
}

#[cfg(test)]
#[cfg(feature = "embedded")]
mod shared_key;

#[cfg(test)]
#[cfg(feature = "embedded")]
mod tests {
    use super::*;
    use tributary_client::{messages, Call, ChainExt};
    use tributary_core::DAY;
    use tributary_interfaces::{
        governor::Governor,
        treasury::{Asset, Treasury},
    };

    /// A DAO of two founders, whose votes decide, on a chain of its own.
    pub(super) struct World {
        pub(super) chain: tributary_embedded::Embedded,
        pub(super) dao: tributary_interfaces::factory::Dao,
        memory: Memory,
    }

    impl World {
        pub(super) fn new() -> Self {
            use crate::{config::Config, people::People};
            use tributary_client::{demo_signer, suite, Artifacts, BalanceType, NativeAsset};
            use tributary_embedded::Embedded;
            let native = NativeAsset::usual(BalanceType::U128);
            let mut chain = Embedded::new(native.balance, 0);
            let config = Config::read(None, &native).unwrap();
            let mut people = People::default();
            let founding =
                config.to_dao(&mut people, chain.genesis().unwrap(), chain.now().unwrap()).unwrap();
            for name in ["operator", "keeper", "Fern", "Gale"] {
                chain.welcome(&demo_signer(name).account()).unwrap();
            }
            let operator = demo_signer("operator");
            let artifacts = Artifacts::locate(native.balance);
            let factory = suite::deploy_factory(&mut chain, &operator, &artifacts).unwrap();
            let dao = suite::found(&mut chain, &operator, factory, founding).unwrap();
            Self { chain, dao, memory: Memory::default() }
        }

        /// The DAO that was founded on a chain.
        pub(super) fn dao_on(chain: &mut impl Chain) -> tributary_interfaces::factory::Dao {
            use tributary_interfaces::factory::DaoCreated;
            let events = chain.events(0).unwrap();
            events.iter().find_map(|event| event.decode::<DaoCreated>()).unwrap().dao
        }

        /// Proposes something that must fail once it is decided, as the treasury has nothing, and waits for the vote.
        pub(super) fn propose(&mut self) {
            use tributary_client::demo_signer;
            let governor = self.dao.governor;
            let fern = demo_signer("Fern");
            let transfer = messages::treasury(self.dao.treasury).transfer(Asset::Native, fern.account(), 5);
            let actions = vec![Call::from(transfer).action()];
            self.chain.advance(DAY);
            let call = messages::governor(governor).propose(actions, "Empty the till".to_owned());
            self.chain.submit(&fern, call).unwrap();
            self.chain.advance(DAY + 1);
        }

        /// Has the founders decide that.
        fn decide_in_vain(&mut self) {
            use tributary_client::demo_signer;
            use tributary_interfaces::governor::Choice;
            self.propose();
            for voter in [&demo_signer("Fern"), &demo_signer("Gale")] {
                let vote = messages::governor(self.dao.governor).vote(0, Choice::For, String::new());
                self.chain.submit(voter, vote).unwrap();
            }
            self.chain.advance(3 * DAY);
        }

        pub(super) fn round(&mut self) -> Counts {
            let mut client = DaoClient { chain: &mut self.chain, dao: self.dao };
            Self::round_on(&mut client, &mut self.memory)
        }

        /// A round of the keeper, who has one key wherever they run.
        pub(super) fn round_on(client: &mut DaoClient<'_, impl Chain>, memory: &mut Memory) -> Counts {
            let words = Words::of_dao(client, tributary_words::names::Names::default()).unwrap();
            let around = Surroundings {
                signer: &tributary_client::demo_signer("keeper"),
                words: &words,
                since: 0,
                stopping: &|| false,
                sent: &|| None,
            };
            tributary_keeper::round(client, &around, memory).unwrap()
        }
    }

    #[test]
    fn a_proposal_that_fails_is_one_problem_and_is_not_tried_each_round() {
        let mut world = World::new();
        world.decide_in_vain();
        assert_eq!((world.round().queued, world.round().problems), (1, 0));
        world.chain.advance(DAY);
        assert_eq!(world.round().problems, 1, "it is tried, and fails");
        let what = "execute proposal 0 “Empty the till”";
        assert!(world.memory.rests(what, world.chain.now().unwrap()), "by its title");
        for _ in 0..5 {
            assert_eq!(world.round(), Counts::default(), "neither tried nor counted");
        }
        // Tried again later, it is the same trouble; until its grace ends.
        world.chain.advance(DAY / 2);
        assert!(!world.memory.rests(what, world.chain.now().unwrap()));
        assert_eq!(world.round().problems, 0);
        assert!(world.memory.rests(what, world.chain.now().unwrap()), "it was tried");
    }
}
