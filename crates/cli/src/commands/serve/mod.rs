//! A history that follows the chain, over HTTP.

mod cashier;
mod checking;
mod due;
mod follower;
mod herald;
mod office;
mod sending;
mod sheets;

use self::{
    follower::{is_for_now, reconnect, Complaint, Follower, Served},
    herald::{unreadable, Herald},
    office::{relays, Office},
    sheets::Sheets,
};
use super::run::Run;
use crate::{
    backoff::{backoff, is_away},
    console::Console,
    keeper::{log_to_standard_error, LogFormat},
    local::Access,
    past::Archive,
    place::{members_named, Context},
    target::Target,
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
use tributary_client::{account_text, hex, ChainError};
use tributary_history::{shown, HistoryError};
use tributary_serve::{desk, router, serve, Hooks, Limits, Page, Progress, Purse, Service};
use tributary_words::time::{self, Span};

/// Most that is read of a file with a secret.
const MAX_SECRET: u64 = 4_096;

/// The longest that it waits after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

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

    fn run(self, _: &mut Context) -> Result<ExitCode> {
        bail!("the service runs on its own")
    }
}

/// Serves until it is told to stop. What was taken in is served whether the node is there or not.
pub fn run(arguments: ServeArgs, target: Target, json: bool, console: Console) -> Result<ExitCode> {
    let ServeArgs {
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
    } = arguments;
    // What fails is told to whoever runs it, not to whoever asks.
    log_to_standard_error(LogFormat::Text);
    let mut target = target.completed()?;
    let at = target.db.take();
    let at = at.ok_or_else(|| anyhow!("which history? name a file, or postgres://…, with --db"))?;
    let interval = Span::try_from(interval).map_err(|error| anyhow!("--interval: {error}"))?;
    ensure!(interval.0 > 0, "--interval: it must be longer than nothing");
    let origins = origin.iter().map(|origin| known_origin(origin)).collect::<Result<_>>()?;
    // A mistake in the members file is told before anything is served; what becomes one later ends nothing.
    members_named(&target, target.local.is_some())?;
    let key = if relay { target.key()? } else { None };
    outlasts_a_full_disk()?;
    let archive = Archive::open(Some(&at))?;
    let stopping = signals(&archive)?;
    let mut hooks = match webhook.is_empty() {
        true => None,
        false => Some(Hooks::new(&webhook, secret(webhook_secret.as_deref())?.as_bytes())?),
    };
    let open = || -> Result<Context> {
        let mut context = Context::open(target.clone(), Access::Look, json, console)?;
        // What the history has is not read in the place of what the chain tells.
        context.target.db = None;
        context.lasting = true;
        Ok(context)
    };
    let (mut connected, served) = match open() {
        Ok(mut context) => {
            let served = Served::on_chain(&mut context, &archive)?;
            (Some(context), served)
        }
        Err(error) if is_away(&error) => match Served::remembered(&target, &archive)? {
            Some(served) => {
                let why = tributary_words::refusal::text(&error);
                tracing::warn!("what was taken in is served, and nothing new is taken in for now: {why}");
                (None, served)
            }
            None => return Err(error),
        },
        Err(error) => return Err(error),
    };
    let budget = if relay { relay_budget } else { None };
    if let (Some(text), Some(context)) = (&budget, &connected) {
        relays(context, text)?;
    }
    // An address that is taken is told before anything else is done.
    let listener = archive.runtime().block_on(TcpListener::bind(listen));
    let listener = listener.with_context(|| format!("--listen {listen}"))?;
    let listens = listener.local_addr()?;
    let genesis = hex(served.genesis.as_ref());
    let page = page.map(|folder| Page::open(&folder, &genesis, &served.dao)).transpose()?;
    let (progress, sheets) = (Arc::new(Progress::default()), Sheets::default());
    let mut follower =
        Follower { served: &served, archive: &archive, progress: progress.clone(), known: None };
    let taken = match connected.as_mut() {
        Some(context) => {
            let bar = console.bar("taking in what happened");
            follower.take_in(context, &mut |done, all| bar.at(done, all))
        }
        None => Ok(()),
    };
    let mut complaint = Complaint::default();
    let known = match (taken, served.find(&archive)?) {
        (Ok(()), Some(known)) => known,
        // What is known already is served all the same.
        (Err(error), Some(known)) if is_for_now(&error) => {
            complaint.tell(&error);
            known
        }
        (Err(error), _) => return Err(error.into()),
        (Ok(()), None) => bail!("the history at {} does not have this DAO", shown(&at)),
    };
    follower.known = Some(known);
    if let (Some(context), true) = (connected.as_mut(), complaint.is_over()) {
        let assets = archive.ask(async |database| database.assets(&known).await)?;
        if let Err(error) = sheets.meet(context, assets) {
            tracing::warn!("statements are no tables for now: {error:#}");
        }
    }
    let limits = Limits::new(rate, behind_proxy);
    let (database, name) = (archive.database(), served.name.clone());
    let mut service =
        Service::new(database, known, served.dao, name, genesis.clone(), progress.clone(), limits)
            .tabulating(sheets.sheet());
    let mut sending = None;
    if let Some(budget) = budget {
        let signer = match (&key, connected.as_mut()) {
            (Some(key), _) => key.clone(),
            (None, Some(context)) => context.signer("keeper")?,
            (None, None) => bail!("{}", tributary_words::names::WHOSE_KEY),
        };
        let (desk, asks, purse) =
            desk(Purse { account: account_text(&signer.account()), ..Purse::default() });
        let office = Office {
            target: target.clone(),
            signer,
            console,
            runtime: archive.runtime().clone(),
            database: archive.database(),
            known,
            budget,
            purse,
            stop: stopping.clone(),
        };
        if let Some(context) = connected.as_mut() {
            office.begin(context)?;
        }
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
    let up_to = archive.ask(async |database| database.up_to(&known).await)?;
    say(console, format_args!("serving {} up to block {up_to}", shown(&at)));
    let mut herald = Herald::new(archive.runtime().clone(), archive.database(), known, &genesis);
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
            let context = match &mut connected {
                Some(context) => context,
                None => connected.insert(open().map_err(unreadable)?),
            };
            follower.take_in(context, &mut |_, _| {})?;
            let assets = archive.ask(async |database| database.assets(&known).await)?;
            sheets.meet(context, assets).map_err(unreadable)?;
            herald.tell(context)
        };
        wait = match look() {
            Ok(()) => {
                failures = backoff(LONGEST_WAIT);
                complaint = Complaint::default();
                // Whoever is new is called with what is told from now on.
                if let Some(hooks) = hooks.take() {
                    calling = Some(hooks.call(service.clone(), archive.runtime())?);
                    let count = time::counted(webhook.len(), "webhook");
                    say(console, format_args!("calling {count} with what is told from now on"));
                }
                interval
            }
            // What was taken in is served meanwhile.
            Err(error) if is_for_now(&error) => {
                complaint.tell(&error);
                if let (HistoryError::Chain(ChainError::Unavailable(_)), Some(context)) =
                    (&error, &mut connected)
                {
                    reconnect(context);
                }
                failures.next().unwrap_or(LONGEST_WAIT)
            }
            Err(error) => return Err(error.into()),
        };
    }
    say(console, "told to stop: what is being answered is finished");
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

/// A file that may grow no more is an error of who writes, as a full disk is, and is told so: from now on.
fn outlasts_a_full_disk() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _guard = runtime.enter();
    // Whoever has listened once is not ended by it any more.
    drop(unix::signal(unix::SignalKind::from_raw(FILE_TOO_LARGE))?);
    Ok(())
}

/// Becomes true when somebody tells it to stop.
fn signals(archive: &Archive) -> Result<watch::Receiver<bool>> {
    let (tell, told) = watch::channel(false);
    let (mut interrupt, mut terminate) = {
        let _guard = archive.runtime().enter();
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

/// A fact for whoever runs it and did not ask for silence.
fn say(console: Console, fact: impl std::fmt::Display) {
    if !console.quiet {
        tracing::info!("{fact}");
    }
}
