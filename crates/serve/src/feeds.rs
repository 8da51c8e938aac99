//! What happened and what comes, for feed readers and calendars.

use crate::{
    answer::{there_is_no, Refusal, Told},
    asked::{account, Named},
    calendar::{calendar, Entry as Appointment},
    Service,
};
use askama::Template;
use axum::{
    extract::State,
    http::{header, HeaderMap, HeaderValue},
    response::IntoResponse,
};
use chrono::{DateTime, SecondsFormat};
use std::{cmp::Reverse, sync::Arc};
use tributary_client::{account_text, hash_of, hex, Timestamp};
use tributary_core::{proposal, DAY};
use tributary_history::{
    asked::{Part, ProposalRow, Thing},
    NewsOf, NewsRow,
};

/// How many entries a feed has.
const ENTRIES: u32 = 100;

/// The longest title of an entry, in letters: the whole sentence is its content.
const TITLE: usize = 120;

/// How far back and ahead a calendar goes, and how many epochs of a program it has at most.
const BACK: Timestamp = 14 * DAY;
const AHEAD: Timestamp = 120 * DAY;
const EPOCHS: usize = 16;

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed<'a> {
    id: String,
    title: String,
    name: &'a str,
    at: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: String,
    kind: String,
    text: String,
}

impl From<NewsRow> for Entry {
    fn from(row: NewsRow) -> Self {
        let text = legible(&row.text);
        let title = match text.char_indices().nth(TITLE) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text.clone(),
        };
        Self { id: row.id, title, updated: moment(row.at), kind: row.kind, text }
    }
}

/// What XML can hold: a few letters that nobody sees it cannot.
fn legible(text: &str) -> String {
    let is_legible =
        |letter: char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}') || letter == '\n';
    text.chars().map(|letter| if is_legible(letter) { letter } else { '\u{fffd}' }).collect()
}

fn moment(at: Timestamp) -> String {
    let civil = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis);
    civil.unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A text of some kind, with a tag that is another one when the text is.
fn tagged(kind: &'static str, text: String) -> impl IntoResponse {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let tag = hex(hash_of(text.as_bytes()).as_ref());
    if let Ok(tag) = HeaderValue::try_from(format!("W/\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
    (headers, text)
}

async fn feed(
    service: &Service,
    of: NewsOf<'_>,
    title: String,
    at: &str,
) -> Result<impl IntoResponse, Refusal> {
    let mut news = service.database.news(&service.known, of, ENTRIES).await?;
    // What comes with time may be told later than it came.
    news.sort_by_key(|row| Reverse((row.at, row.number)));
    let entries: Vec<Entry> = news.into_iter().map(Entry::from).collect();
    let updated = entries.first().map_or_else(|| moment(0), |entry| entry.updated.clone());
    let id = format!("{}:{at}", service.urn());
    let feed = Feed { id, title: legible(&title), name: service.name(), at: at.to_owned(), updated, entries };
    let text = feed.render().map_err(|error| {
        tracing::error!("{error}");
        Refusal::Failing
    })?;
    Ok(tagged("application/atom+xml; charset=utf-8", text))
}

/// What a feed's path names: its file without what it ends with.
fn of_file(file: &str) -> Result<&str, Refusal> {
    let nothing = || Refusal::NotThere(format!("there is no feed {file}: feeds end with .atom"));
    file.strip_suffix(".atom").ok_or_else(nothing)
}

/// What happens in the DAO, newest first (Atom)
#[utoipa::path(get, path = "/feeds/all.atom", tag = "feeds",
    responses((status = 200, body = String, content_type = "application/atom+xml")))]
pub async fn all(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Refusal> {
    let title = service.name().to_owned();
    feed(&service, NewsOf::All, title, "/feeds/all.atom").await
}

/// What happens to a member (Atom): the file is their account with .atom behind it
#[utoipa::path(get, path = "/feeds/members/{file}", tag = "feeds", params(("file" = String, Path)),
    responses((status = 200, body = String, content_type = "application/atom+xml"),
        (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn member(
    State(service): State<Arc<Service>>,
    Named(file): Named<String>,
) -> Result<impl IntoResponse, Refusal> {
    let account = account(of_file(&file)?)?;
    let title = format!("{}: {account}", service.name());
    feed(&service, NewsOf::Member(&account), title, &format!("/feeds/members/{account}.atom")).await
}

/// What happens to a proposal (Atom): the file is its number with .atom behind it
#[utoipa::path(get, path = "/feeds/proposals/{file}", tag = "feeds", params(("file" = String, Path)),
    responses((status = 200, body = String, content_type = "application/atom+xml"),
        (status = 400, body = Told), (status = 404, body = Told)))]
pub async fn proposal(
    State(service): State<Arc<Service>>,
    Named(file): Named<String>,
) -> Result<impl IntoResponse, Refusal> {
    let number = of_file(&file)?;
    let bad = |_| Refusal::Bad(format!("{number:?} is no proposal's number"));
    let id: u32 = number.parse().map_err(bad)?;
    let found = service.database.proposal(&service.known, id).await?;
    let row = found.ok_or_else(|| there_is_no(Thing::Proposal(id)))?;
    let title = format!("{}: {}", service.name(), named(&row));
    feed(&service, NewsOf::Proposal(id), title, &format!("/feeds/proposals/{id}.atom")).await
}

/// "proposal 3 “Pay Ann”".
fn named(row: &ProposalRow) -> String {
    match row.title.is_empty() {
        true => format!("proposal {}", row.id),
        false => format!("proposal {} “{}”", row.id, row.title),
    }
}

/// When votes, timelocks and windows end, and epochs begin (iCalendar)
#[utoipa::path(get, path = "/feeds/calendar.ics", tag = "feeds",
    responses((status = 200, body = String, content_type = "text/calendar")))]
pub async fn appointments(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Refusal> {
    let (database, known, now) = (&service.database, &service.known, service.progress.clock());
    let (since, until) = (now.saturating_sub(BACK), now.saturating_add(AHEAD));
    let [metrics, governor, treasury] = service.parts();
    let mut entries = Vec::new();
    let mut add = |at: Timestamp, made: Timestamp, uid: String, summary: String| {
        if (since..until).contains(&at) {
            entries.push(Appointment { at, made, uid, summary: legible(&summary) });
        }
    };
    let part = Part { limit: 200, ..Part::default() };
    for row in database.proposals(known, None, &part).await?.rows {
        if row.canceled_at.or(row.vetoed_at).is_some() {
            continue;
        }
        let uid = format!("proposal-{}", row.id);
        let name = named(&row);
        // A vote that was decided early does not end when it was to.
        if row.ends <= now || matches!(row.state(now), proposal::State::Pending | proposal::State::Active) {
            add(row.ends, row.created, format!("{uid}-vote@{governor}"), format!("The vote on {name} ends"));
        }
        if let Some(from) = row.executable_from.filter(|_| row.executed_at.is_none()) {
            let summary = format!("From now on {name} may be executed");
            add(from, row.created, format!("{uid}-timelock@{governor}"), summary);
        }
    }
    for window in database.windows(known, now, until).await? {
        let uid = format!("attestation-{}-window@{metrics}", window.first);
        let which = match window.first == window.last {
            true => format!("attestation {}", window.first),
            false => format!("attestations {} to {}", window.first, window.last),
        };
        add(window.until, window.until, uid, format!("Last moment to challenge {which}"));
    }
    for (program, schedule) in database.schedules(known).await? {
        for (epoch, begins) in schedule.after(now).take(EPOCHS) {
            let uid = format!("program-{program}-epoch-{epoch}@{treasury}");
            add(begins, schedule.start, uid, format!("Epoch {epoch} of program {program} begins"));
        }
    }
    for open in database.open_epochs(known).await?.into_iter().filter(|open| open.rest().is_some()) {
        let uid = format!("program-{}-epoch-{}-claims@{treasury}", open.program, open.epoch);
        let summary =
            format!("Last moment to claim for certain from epoch {} of program {}", open.epoch, open.program);
        add(open.until, open.until, uid, summary);
    }
    entries.sort_by(|one, other| (one.at, &one.uid).cmp(&(other.at, &other.uid)));
    Ok(tagged("text/calendar; charset=utf-8", calendar(service.name(), &entries)))
}

impl Service {
    /// What the ids of its feeds begin with.
    fn urn(&self) -> String {
        format!("urn:tributary:{}:{}", self.genesis, account_text(&self.dao.governor))
    }

    /// The accounts of the registry, the governor and the treasury.
    fn parts(&self) -> [String; 3] {
        [self.dao.metrics, self.dao.governor, self.dao.treasury].map(|account| account_text(&account))
    }
}
