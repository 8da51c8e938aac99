//! What happened, and what comes with time, is told in the log's sentences: written down once, for feeds and for whoever
//! wants to be called.

use super::due::{about_handed_in, due, LATELY};
use crate::{
    commands::log::{told, Line},
    place::Context,
};
use anyhow::Error;
use std::{
    future::Future,
    time::{Duration, Instant},
};
use tokio::runtime::Handle;
use tributary_client::{account_text, Chain, ChainError, ContractEvent, EventBook, Timestamp};
use tributary_core::DAY;
use tributary_history::{Database, HistoryError, Known, News, Told};

/// How far back is told of when a history is told for the first time.
const SINCE: Timestamp = 30 * DAY;

/// How often what comes with time is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What was said before of what events are about.
const BEFORE: [&str; 6] =
    ["Proposed", "VoteExtended", "MetricSet", "Configured", "GrantCreated", "GrantRedirected"];

pub struct Herald {
    runtime: Handle,
    database: Database,
    known: Known,
    /// What the id of everything begins with that is told of this chain.
    chain: String,
    book: EventBook,
    looked: Option<Instant>,
}

impl Herald {
    pub fn new(runtime: Handle, database: Database, known: Known, genesis: &str) -> Self {
        let (chain, book) = (format!("urn:tributary:{genesis}"), EventBook::default());
        Self { runtime, database, known, chain, book, looked: None }
    }

    fn ask<T>(&self, question: impl Future<Output = Result<T, HistoryError>>) -> Result<T, HistoryError> {
        self.runtime.block_on(question)
    }

    /// Tells what is not told yet.
    pub fn tell(&mut self, context: &mut Context) -> Result<(), HistoryError> {
        let now = context.place.now()?;
        let mut from = self.ask(self.database.untold(&self.known, now.saturating_sub(SINCE)))?;
        loop {
            let (events, next) = self.ask(self.database.events_from(&self.known, from))?;
            if next <= from {
                break;
            }
            let mut news = Vec::new();
            if let Some(first) = events.first() {
                let mut log = self.ask(self.database.events_named(&self.known, &BEFORE, first.block))?;
                let ids = events.iter().flat_map(ContractEvent::attestations).collect();
                log.extend(self.ask(self.database.filings(&self.known, &ids, first.block))?);
                log.sort_by_key(|event| (event.block, event.index));
                log.extend(events.iter().cloned());
                let mut words = context.words().map_err(unreadable)?;
                let mut client = context.client().map_err(unreadable)?;
                let lines = told(&mut client, &mut words, log, &events).map_err(unreadable)?;
                news.extend(lines.into_iter().filter_map(|line| self.news(line)));
            }
            // Where another service was first, it has told it.
            self.ask(self.database.tell(&self.known, from, next, &news))?;
            from = self.ask(self.database.untold(&self.known, 0))?;
        }
        if self.looked.is_none_or(|looked| looked.elapsed() >= LOOK_EVERY) {
            let block = self.ask(self.database.up_to(&self.known))?;
            let governor = account_text(&context.dao().map_err(unreadable)?.governor);
            let (before, after) = about_handed_in(&governor);
            let before = format!("{}:{before}", self.chain);
            let asked = async |question: &Database| -> Result<_, HistoryError> {
                let open = question.open_epochs(&self.known).await?;
                let windows = question.windows(&self.known, now, now.saturating_add(DAY)).await?;
                let ids = (before.as_str(), after.as_str());
                let refused = question.refused_untold(&self.known, now.saturating_sub(LATELY), ids).await?;
                let part = tributary_history::asked::Part { limit: 100, ..Default::default() };
                Ok((question.proposals(&self.known, None, &part).await?.rows, windows, open, refused))
            };
            let (proposals, windows, open, refused) = self.ask(asked(&self.database))?;
            let mut news = due(context, &proposals, &windows, &open, &refused).map_err(unreadable)?;
            news.iter_mut().for_each(|one| {
                one.id = format!("{}:{}", self.chain, one.id);
                one.block = block;
            });
            self.ask(self.database.tell(&self.known, from, from, &news))?;
            self.looked = Some(Instant::now());
        }
        Ok(())
    }

    fn news(&self, Line { at, text, events }: Line) -> Option<News> {
        let (first, _) = events.first()?;
        let contract = account_text(&first.contract);
        let kind = self.book.tell(first).map_or_else(|| "unknown".to_owned(), |(name, _)| name.to_owned());
        Some(News {
            id: format!("{}:{contract}:{}:{}", self.chain, first.block, first.index),
            at,
            block: first.block,
            kind,
            text,
            events: events
                .into_iter()
                .map(|(event, own)| Told { block: event.block, index: event.index, own })
                .collect(),
            proposal: None,
            member: None,
        })
    }
}

/// The chain could not be read: it is told when it can be.
pub fn unreadable(error: Error) -> HistoryError {
    let told = tributary_words::refusal::text(&error);
    match error.downcast::<ChainError>() {
        Ok(error) => error.into(),
        Err(_) => ChainError::Unavailable(told).into(),
    }
}
