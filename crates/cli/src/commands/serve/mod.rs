//! A history that follows the chain, over HTTP.

mod cashier;
mod checking;
mod due;
mod herald;
mod office;
mod sending;
mod sheets;

use self::{
    herald::{unreadable, Herald},
    office::Office,
    sheets::Sheets,
};
use super::run::Run;
use crate::{
    backoff::backoff,
    keeper::{log_to_standard_error, LogFormat},
    local::Access,
    past::Archive,
    place::{Context, On},
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use axum::http::HeaderValue;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, signal::unix, sync::watch};
use tributary_client::{account_text, hex, Chain, ChainError};
use tributary_history::{asked::Amount, shown, HistoryError};
use tributary_serve::{desk, now, router, serve, Hooks, Limits, Page, Progress, Purse, Service};
use tributary_words::{
    amount,
    time::{self, Span},
};

/// Most that is read of a file with a secret.
const MAX_SECRET: u64 = 4_096;

/// The longest that it waits after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Keep the history at --db up to date, and serve it over HTTP until told to stop: /openapi.json describes what
#[derive(clap::Args)]
pub struct ServeArgs {
    /// Where to listen: others reach it only if you name another address than one of loopback
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = to_listen_at)]
    listen: SocketAddr,
    /// A page of this origin may read it in a browser (https://dao.example); may be given more than once
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// Take ballots and delegations that members signed, and send them from the account of the key that is named
    #[arg(long, requires = "relay_budget")]
    relay: bool,
    /// The most to spend on fees and storage deposits for them in a day by the chain's clock, in the native asset
    #[arg(long, value_name = "AMOUNT", requires = "relay")]
    relay_budget: Option<String>,
    /// Call this address with what is told (https://…), signed with the secret of --webhook-secret or of
    /// TRIBUTARY_WEBHOOK_SECRET; may be given more than once
    #[arg(long, value_name = "URL")]
    webhook: Vec<String>,
    /// The file with that secret
    #[arg(long, value_name = "FILE", requires = "webhook")]
    webhook_secret: Option<PathBuf>,
    /// Serve the members' page as well: the folder that `tributary page --out` wrote
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// How many requests of one address to answer in a minute
    #[arg(long, value_name = "NUMBER", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// A proxy in front of it says who asks (the last one in X-Forwarded-For), and nobody else reaches it
    #[arg(long)]
    behind_proxy: bool,
    /// How often to look for new blocks
    #[arg(long, value_name = "SPAN", default_value = "2s")]
    interval: String,
}

impl Run for ServeArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self {
            listen,
            origin,
            relay,
            relay_budget,
            webhook,
            webhook_secret,
            page,
            rate,
            behind_proxy,
            interval,
        } = self;
        // What fails is told to whoever runs it, not to whoever asks.
        log_to_standard_error(LogFormat::Text);
        let at = context.target.db.take();
        let at = at.ok_or_else(|| anyhow!("which history? name a file, or postgres://…, with --db"))?;
        let interval = Span::try_from(interval).map_err(|error| anyhow!("--interval: {error}"))?;
        ensure!(interval.0 > 0, "--interval: it must be longer than nothing");
        let origins = origin.iter().map(|origin| known_origin(origin)).collect::<Result<_>>()?;
        let archive = Archive::open(Some(&at))?;
        let mut hooks = match webhook.is_empty() {
            true => None,
            false => Some(Hooks::new(&webhook, secret(webhook_secret.as_deref())?.as_bytes())?),
        };
        let budget = if relay { relay_budget } else { None };
        let budget = budget.map(|text| relays(context, &text)).transpose()?;
        // An address that is taken is told before anything else is done.
        let listener = archive.runtime().block_on(TcpListener::bind(listen));
        let listener = listener.with_context(|| format!("--listen {listen}"))?;
        let listens = listener.local_addr()?;
        let dao = context.dao()?;
        let genesis = hex(context.place.genesis()?.as_ref());
        let page = page.map(|folder| Page::open(&folder, &genesis, &dao)).transpose()?;
        let first = context.first_block()?;
        let bar = context.console.bar("taking in what happened");
        let taken = archive.take_in(&mut context.place, &dao, first, &mut |done, all| bar.at(done, all))?;
        drop(bar);
        let progress = Arc::new(Progress::default());
        progress.stands(taken.up_to, context.place.height()?, now());
        progress.is_at(context.place.now()?);
        let genesis_text = genesis.clone();
        let name = context.dao_name()?;
        let limits = Limits::new(rate, behind_proxy);
        let (database, known) = (archive.database(), taken.known);
        let sheets = Sheets::default();
        sheets.meet(context, archive.ask(async |database| database.assets(&taken.known).await)?)?;
        let mut service = Service::new(database, known, dao, name, genesis, progress.clone(), limits)
            .tabulating(sheets.sheet());
        let stopping = signals(&archive)?;
        let mut sending = None;
        if let Some(budget) = budget {
            let signer = context.signer("keeper")?;
            let purse = Purse { account: account_text(&signer.account()), budget, ..Purse::default() };
            let (desk, asks, purse) = desk(purse);
            let office = Office {
                target: context.target.clone(),
                signer,
                console: context.console,
                runtime: archive.runtime().clone(),
                database: archive.database(),
                known: taken.known,
                purse,
                stop: stopping.clone(),
            };
            office.count(context.place.now()?)?;
            let checks = office.clone();
            std::thread::spawn(move || checking::check_all(&checks, asks));
            sending = Some(std::thread::spawn(move || sending::send_all(&office)));
            service = service.relaying(desk);
        }
        let service = Arc::new(service);
        let router = router(service.clone(), origins, page);
        let mut stopped = stopping.clone();
        let serving = archive.runtime().spawn(serve(listener, router, async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        }));
        println!("http://{listens}");
        context.console.say(format_args!("serving {} up to block {}", shown(&at), taken.up_to));
        let mut herald =
            Herald::new(archive.runtime().clone(), archive.database(), taken.known, &genesis_text);
        let interval = Duration::from_millis(interval.0);
        let mut wait = Duration::ZERO;
        let mut calling = None;
        let mut failures = backoff(LONGEST_WAIT);
        loop {
            let mut stop = stopping.clone();
            let slept = archive
                .runtime()
                .block_on(async { tokio::time::timeout(wait, stop.wait_for(|stop| *stop)).await });
            if slept.is_ok() {
                break;
            }
            let mut look = || -> Result<(), HistoryError> {
                let height = context.place.height()?;
                let taken = archive.take_in(&mut context.place, &dao, first, &mut |_, _| {})?;
                progress.stands(taken.up_to, height.max(taken.up_to), now());
                progress.is_at(context.place.now()?);
                let assets = archive.ask(async |database| database.assets(&taken.known).await)?;
                sheets.meet(context, assets).map_err(unreadable)?;
                herald.tell(context)
            };
            wait = match look() {
                Ok(()) => {
                    failures = backoff(LONGEST_WAIT);
                    // Whoever is new is called with what is told from now on.
                    if let Some(hooks) = hooks.take() {
                        calling = Some(hooks.call(service.clone(), archive.runtime())?);
                        context.console.say(format_args!(
                            "calling {} with what is told from now on",
                            time::counted(webhook.len(), "webhook")
                        ));
                    }
                    interval
                }
                // What was taken in is served meanwhile.
                Err(error @ (HistoryError::Chain(_) | HistoryError::Database(_))) => {
                    context.console.warn(format_args!("nothing new is taken in for now: {error}"));
                    if let HistoryError::Chain(ChainError::Unavailable(_)) = error {
                        reconnect(context);
                    }
                    failures.next().unwrap_or(LONGEST_WAIT)
                }
                Err(error) => return Err(error.into()),
            };
        }
        context.console.say("told to stop: what is being answered is finished");
        archive.runtime().block_on(serving)??;
        if let Some((calls, duty)) = calling {
            calls.iter().for_each(|call| call.abort());
            // Where it cannot be said, another service waits until the time is over.
            let _ = archive.runtime().block_on(duty.end());
        }
        if let Some(sending) = sending {
            sending.join().map_err(|_| anyhow!("what was being relayed broke off"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The budget of a relay: where time passes by itself, and there is somebody to pay.
fn relays(context: &mut Context, budget: &str) -> Result<Amount> {
    if matches!(context.place.on, On::Local(_)) {
        bail!(
            "--relay: the clock of an embedded chain stands still between commands: name a node with --url"
        );
    }
    let budget = amount::parse(budget, context.native.decimals).context("--relay-budget")?;
    ensure!(budget > 0, "--relay-budget: with nothing to spend nothing can be sent");
    context.signer("keeper")?;
    Ok(Amount(budget))
}

/// The secret that webhooks are signed with.
fn secret(file: Option<&Path>) -> Result<String> {
    const VARIABLE: &str = "TRIBUTARY_WEBHOOK_SECRET";
    match file {
        Some(file) => Ok(tributary_files::text(file, MAX_SECRET)?),
        None => std::env::var(VARIABLE).map_err(|_| {
            anyhow!("--webhook: sign with which secret? name a file with --webhook-secret, or set {VARIABLE}")
        }),
    }
}

/// A new connection does not have whatever is wrong with the old one.
fn reconnect(context: &mut Context) {
    if let (On::Node(node), Some(url)) = (&mut context.place.on, &context.target.url) {
        if let Ok(new) = tributary_node::Node::connect(url) {
            **node = new;
        }
    }
}

/// Where to listen.
fn to_listen_at(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "write an address of this machine and a port: 127.0.0.1:8080, of IPv6 [::1]:8080; 0.0.0.0:8080 or [::]:8080 for \
         all that it has"
            .to_owned()
    })
}

/// An origin as browsers write it.
fn known_origin(text: &str) -> Result<HeaderValue> {
    let is_origin = ["http://", "https://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|host| !host.is_empty() && !host.contains('/')));
    ensure!(is_origin, "--origin {text:?} is none: write it as browsers do, without a slash at its end (https://dao.example)");
    HeaderValue::from_str(text).with_context(|| format!("--origin {text:?}"))
}

/// SIGXFSZ: a file may grow no more. Unix ends a program that does not listen to it.
const FILE_TOO_LARGE: i32 = 25;

/// Becomes true when somebody tells it to stop.
fn signals(archive: &Archive) -> Result<watch::Receiver<bool>> {
    let (tell, told) = watch::channel(false);
    let (mut interrupt, mut terminate) = {
        let _guard = archive.runtime().enter();
        // It is an error of who writes, as a full disk is, and is told so.
        drop(unix::signal(unix::SignalKind::from_raw(FILE_TOO_LARGE))?);
        (unix::signal(unix::SignalKind::interrupt())?, unix::signal(unix::SignalKind::terminate())?)
    };
    archive.runtime().spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let _ = tell.send(true);
        // Kept until whoever listens has seen it.
        tell.closed().await;
    });
    Ok(told)
}
