//! A DAO's events in a file that other programs read, and that grows from where it ended.
//!
//! A row is known by its block and its place among the block's events. Before anything is added to a file, what it has
//! of its first and its last block is compared with the chain's: only what is an export of this DAO, up to a row cut
//! short, is gone on with, and only by adding to its end. What is in a file is never taken away.

use crate::place::Context;
use anyhow::{anyhow, ensure, Context as _, Result};
use rusqlite::OptionalExtension;
use serde_json::Value;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};
use tributary_client::{account_text, hex, Chain, ContractEvent, EventBook};
use tributary_history::part_of;
use tributary_interfaces::factory::Dao;

/// How many blocks are read between two writes.
const BLOCKS_PER_PART: u32 = 2_000;

/// How long another export into the same file is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Most that is read of an export in lines.
const MAX_EXPORT: u64 = 4096 * tributary_files::MEGABYTE;

/// The columns of a CSV file.
const HEADER: [&str; 6] = ["block", "index", "at", "contract", "event", "fields"];

/// What was exported.
pub struct Exported {
    pub added: u64,
    pub up_to: u32,
}

/// An event as a row.
struct Row {
    block: u32,
    index: u32,
    at: u64,
    contract: &'static str,
    event: String,
    fields: Value,
}

/// Writes the DAO's events to `path`, or adds what is new.
pub fn export(context: &mut Context, path: &Path) -> Result<Exported> {
    let dao = context.dao()?;
    let genesis = hex(context.place.genesis()?.as_ref());
    let first = context.first_block()?;
    let last = context.place.height()?;
    let book = EventBook::default();
    check(path)?;
    let console = context.console;
    let shown = path.display();
    let waiting = || console.say(format_args!("waiting for another process that writes {shown}"));
    let _held = tributary_files::hold(path, PATIENCE, waiting)?;
    let mut sink = Sink::open(path, &format!("{genesis}/{}", account_text(&dao.governor)))?;
    let bar = context.console.bar("exporting");
    let place = &mut context.place;
    let begun = sink.begun()?;
    // What founded the DAO is told in the block of its first events.
    let mut founded = begun.as_ref().map(|begun| begun.first);
    let mut chain =
        |from: u32, to: u32| anyhow::Ok(rows(place.events_between(from, to)?, &dao, &book, &mut founded));
    let mut next = match &begun {
        Some(begun) => {
            ensure!(
                begun.last <= last,
                "{} ends at block {}, and this chain at block {last}: it is the export of another chain, \
                 and was left as it is; name another file",
                path.display(),
                begun.last
            );
            for block in [begun.first, begun.newest] {
                sink.compare(&chain(block, block)?, block)?;
            }
            begun.next
        }
        None => first,
    }
    .max(first);
    let mut added = 0;
    while next <= last {
        let end = next.saturating_add(BLOCKS_PER_PART - 1).min(last);
        added += sink.add(chain(next, end)?, end)?;
        bar.at(u64::from(end.saturating_sub(first)), u64::from(last.saturating_sub(first)));
        let Some(following) = end.checked_add(1) else { break };
        next = following;
    }
    sink.finish()?;
    Ok(Exported { added, up_to: last })
}

/// The events that a history would take in.
fn rows(events: Vec<ContractEvent>, dao: &Dao, book: &EventBook, founded: &mut Option<u32>) -> Vec<Row> {
    let mut rows = Vec::new();
    for event in events {
        if let Some(contract) = part_of(&event, dao, *founded) {
            founded.get_or_insert(event.block);
            // What is not known, of a later version perhaps, is not lost.
            let (name, fields) = book.tell(&event).map_or_else(
                || ("unknown".to_owned(), Value::String(hex(&event.data))),
                |(name, fields)| (name, serde_json::Value::from(&fields)),
            );
            let ContractEvent { block, index, at, .. } = event;
            rows.push(Row { block, index, at, contract, event: name, fields });
        }
    }
    rows
}

/// What a file has already.
struct Begun {
    /// The blocks of its first and its newest row,
    first: u32,
    newest: u32,
    /// up to where it goes,
    last: u32,
    /// and from which block on it may lack something.
    next: u32,
}

enum Sink {
    Lines(Lines),
    Database { path: PathBuf, database: rusqlite::Connection },
}

/// A file of lines.
struct Lines {
    path: PathBuf,
    csv: bool,
    /// The file's end, from the first row of its last block on, which what is added must begin with.
    tail: Vec<u8>,
    /// The rows of its first block.
    head: Vec<u8>,
    first: Option<u32>,
    fresh: bool,
}

/// A file that is not this DAO's export.
fn other(path: &Path) -> anyhow::Error {
    anyhow!(
        "{} is no export of this DAO's events (of another DAO perhaps, of another version of this program, or changed \
         since): it was left as it is; name another file",
        path.display()
    )
}

/// Refuses what cannot be an export, before anything is done with it.
fn check(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        ensure!(
            folder.is_dir(),
            "{}: its folder is not there: make it first, or name another one",
            path.display()
        );
    }
    // What is written to a device or a pipe is not there to be gone on with.
    if let Ok(there) = fs::metadata(path) {
        ensure!(
            there.is_file(),
            "{} is no plain file: name one, or one that is not there yet",
            path.display()
        );
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension {
        Some("csv" | "jsonl" | "sqlite") => Ok(()),
        _ => Err(unknown(path)),
    }
}

fn unknown(path: &Path) -> anyhow::Error {
    anyhow!("{}: name a file that ends in .csv, .jsonl or .sqlite", path.display())
}

impl Sink {
    fn open(path: &Path, source: &str) -> Result<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let lines = |csv| Lines {
            path: path.to_owned(),
            csv,
            tail: Vec::new(),
            head: Vec::new(),
            first: None,
            fresh: true,
        };
        check(path)?;
        match extension {
            "csv" => Ok(Self::Lines(lines(true))),
            "jsonl" => Ok(Self::Lines(lines(false))),
            "sqlite" => Ok(Self::Database { path: path.to_owned(), database: database(path, source)? }),
            _ => Err(unknown(path)),
        }
    }

    /// What the file has already; nothing if it is new.
    fn begun(&mut self) -> Result<Option<Begun>> {
        match self {
            Self::Lines(lines) => lines.begun(),
            Self::Database { database, .. } => {
                let next: u32 =
                    database.query_row("SELECT next_block FROM progress", [], |row| row.get(0))?;
                let blocks = "SELECT min(block), max(block) FROM event";
                let (first, last): (Option<u32>, Option<u32>) =
                    database.query_row(blocks, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let (Some(first), Some(newest)) = (first, last) else { return Ok(None) };
                Ok(Some(Begun { first, newest, last: newest.max(next.saturating_sub(1)), next }))
            }
        }
    }

    /// Refuses a file whose rows of block `block` are not these.
    fn compare(&self, rows: &[Row], block: u32) -> Result<()> {
        match self {
            Self::Lines(lines) if lines.first == Some(block) => {
                let (expected, head) = (lines.text(rows)?, lines.head.as_slice());
                // If it is the newest block too, it may be cut short, or a row cut short may follow.
                let same = match head == lines.tail {
                    true => expected.starts_with(head) || head.starts_with(&expected),
                    false => head == expected,
                };
                ensure!(same && !rows.is_empty(), other(&lines.path));
            }
            // The newest block is compared when it is gone on with.
            Self::Lines(_) => {}
            Self::Database { path, database } => {
                let query = "SELECT count(*) FROM event WHERE block = ?1";
                let count: u64 = database.query_row(query, [block], |row| row.get(0))?;
                ensure!(count == rows.len() as u64, other(path));
                for row in rows {
                    ensure!(has(database, row)? == Some(true), other(path));
                }
            }
        }
        Ok(())
    }

    /// Adds rows, which are those up to the end of block `end`. Returns how many were not there.
    fn add(&mut self, rows: Vec<Row>, end: u32) -> Result<u64> {
        match self {
            Self::Lines(lines) => lines.add(rows),
            Self::Database { path, database } => {
                let transaction = database.transaction()?;
                let mut added = 0;
                for row in rows {
                    match has(&transaction, &row)? {
                        Some(true) => continue,
                        Some(false) => return Err(other(path)),
                        None => {}
                    }
                    let Row { block, index, at, contract, event, fields } = row;
                    transaction.execute(
                        "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        (block, index, i64::try_from(at)?, contract, event, fields.to_string()),
                    )?;
                    added += 1;
                }
                transaction.execute(
                    "UPDATE progress SET next_block = max(next_block, ?1)",
                    [end.saturating_add(1)],
                )?;
                transaction.commit()?;
                Ok(added)
            }
        }
    }
}

impl Sink {
    /// Refuses a file that ends with something else than the chain's rows: nothing was added to it.
    fn finish(&self) -> Result<()> {
        match self {
            Self::Lines(lines) => ensure!(lines.tail.is_empty(), other(&lines.path)),
            Self::Database { .. } => {}
        }
        Ok(())
    }
}

/// The database at `path`: a new one, or one that is an export from `source`.
fn database(path: &Path, source: &str) -> Result<rusqlite::Connection> {
    let fresh = std::fs::metadata(path).map_or(true, |file| file.len() == 0);
    let database = rusqlite::Connection::open(path).with_context(|| path.display().to_string())?;
    if fresh {
        database
            .execute_batch(
                "BEGIN;
                 CREATE TABLE event (
                     block INTEGER NOT NULL, idx INTEGER NOT NULL, at INTEGER NOT NULL,
                     contract TEXT NOT NULL, event TEXT NOT NULL, fields TEXT NOT NULL,
                     PRIMARY KEY (block, idx));
                 CREATE TABLE progress (source TEXT PRIMARY KEY, next_block INTEGER NOT NULL);
                 COMMIT;",
            )
            .and_then(|()| database.execute("INSERT INTO progress VALUES (?1, 0)", [source]))
            .with_context(|| path.display().to_string())?;
        return Ok(database);
    }
    // Tables of the same names that are somebody's own do not have these columns, or not this one row.
    database.prepare("SELECT block, idx, at, contract, event, fields FROM event").map_err(|_| other(path))?;
    let sources = database.prepare("SELECT source FROM progress").and_then(|mut query| {
        query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()
    });
    match sources.as_deref() {
        Ok([found]) if found == source => Ok(database),
        _ => Err(other(path)),
    }
}

/// Whether a database has this row; `Some(false)` if it has another in its place.
fn has(database: &rusqlite::Connection, row: &Row) -> Result<Option<bool>> {
    let query = "SELECT at, contract, event, fields FROM event WHERE block = ?1 AND idx = ?2";
    let found: Option<(i64, String, String, String)> = database
        .query_row(query, (row.block, row.index), |found| {
            Ok((found.get(0)?, found.get(1)?, found.get(2)?, found.get(3)?))
        })
        .optional()?;
    let Some((at, contract, event, fields)) = found else { return Ok(None) };
    let expected = row.fields.to_string();
    let same = i64::try_from(row.at).is_ok_and(|expected| expected == at)
        && contract == row.contract
        && event == row.event
        && fields == expected;
    Ok(Some(same))
}

impl Lines {
    /// Rows as the file has them.
    fn text(&self, rows: &[Row]) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        if self.csv {
            let mut writer = csv::Writer::from_writer(&mut text);
            for Row { block, index, at, contract, event, fields } in rows {
                let (block, index, at) = (block.to_string(), index.to_string(), at.to_string());
                writer.write_record([&block, &index, &at, *contract, event, &fields.to_string()])?;
            }
            writer.flush()?;
        } else {
            for Row { block, index, at, contract, event, fields } in rows {
                let line = serde_json::json!({
                    "block": block, "index": index, "at": at,
                    "contract": contract, "event": event, "fields": fields,
                });
                writeln!(text, "{line}")?;
            }
        }
        Ok(text)
    }

    fn header(&self) -> Vec<u8> {
        if self.csv {
            format!("{}\n", HEADER.join(",")).into_bytes()
        } else {
            Vec::new()
        }
    }

    fn begun(&mut self) -> Result<Option<Begun>> {
        let text = match tributary_files::bytes(&self.path, MAX_EXPORT) {
            Ok(text) => text,
            Err(error) if error.is_missing() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let header = self.header();
        let Some(body) = text.strip_prefix(header.as_slice()) else {
            // Cut off within the header: the rest of it is written.
            ensure!(header.starts_with(&text), other(&self.path));
            self.append(header.get(text.len()..).unwrap_or_default())?;
            self.fresh = false;
            return Ok(None);
        };
        self.fresh = false;
        // No field has a line break: texts are JSON, which escapes them. A row cut short is no row.
        let (mut rows, mut at) = (Vec::new(), 0usize);
        for line in body.split_inclusive(|byte| *byte == b'\n') {
            if line.ends_with(b"\n") {
                rows.push((at, self.block_of(line).ok_or_else(|| other(&self.path))?));
            }
            at = at.saturating_add(line.len());
        }
        let (Some((_, first)), Some((_, last))) = (rows.first().copied(), rows.last().copied()) else {
            // Not one row, but the beginning of one perhaps.
            self.tail = body.to_vec();
            return Ok(None);
        };
        let begins = rows.iter().find(|(_, block)| *block == last).map_or(0, |(start, _)| *start);
        let ends = rows.iter().find(|(_, block)| *block != first).map_or(body.len(), |(start, _)| *start);
        self.tail = body.get(begins..).unwrap_or_default().to_vec();
        self.head = body.get(..ends).unwrap_or_default().to_vec();
        self.first = Some(first);
        Ok(Some(Begun { first, newest: last, last, next: last }))
    }

    fn block_of(&self, line: &[u8]) -> Option<u32> {
        let line = std::str::from_utf8(line).ok()?;
        match self.csv {
            true => line.split(',').next()?.parse().ok(),
            false => serde_json::from_str::<Value>(line).ok()?.get("block")?.as_u64()?.try_into().ok(),
        }
    }

    fn add(&mut self, rows: Vec<Row>) -> Result<u64> {
        let text = self.text(&rows)?;
        // What the file has of these must be just these.
        let known = self.tail.len().min(text.len());
        let (head, new) = text.split_at_checked(known).unwrap_or_default();
        let tail = self.tail.get(..known).unwrap_or_default();
        let rest = self.tail.get(known..).unwrap_or_default();
        ensure!(head == tail, other(&self.path));
        let there = head.iter().filter(|byte| **byte == b'\n').count();
        if self.fresh {
            let header = self.header();
            self.append(&[header.as_slice(), new].concat())?;
        } else {
            self.append(new)?;
        }
        self.fresh = false;
        // A row cut short may belong to a later block.
        self.tail = rest.to_vec();
        Ok(rows.len().saturating_sub(there) as u64)
    }

    fn append(&self, text: &[u8]) -> Result<()> {
        let written = OpenOptions::new().create(true).append(true).open(&self.path).and_then(|mut file| {
            file.write_all(text)?;
            file.sync_all()
        });
        Ok(written.map_err(|error| tributary_files::unwritten(&self.path, error))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(block: u32, index: u32) -> Row {
        let fields = serde_json::json!({ "text": "a, \"b\"\nc" });
        Row { block, index, at: 5, contract: "token", event: "Transfer".to_owned(), fields }
    }

    /// A chain's rows: one in block 1, two in block 2, one in block 5.
    fn chain(from: u32, to: u32) -> Vec<Row> {
        let all = [row(1, 0), row(2, 0), row(2, 1), row(5, 0)];
        all.into_iter().filter(|row| (from..=to).contains(&row.block)).collect()
    }

    /// Exports what that chain has up to a block, in parts of two blocks.
    fn exported(path: &Path, chain: impl Fn(u32, u32) -> Vec<Row>, last: u32) -> Result<u64> {
        let mut sink = Sink::open(path, "dao")?;
        let mut next = 0;
        if let Some(begun) = sink.begun()? {
            ensure!(begun.last <= last, "it ends later");
            for block in [begun.first, begun.newest] {
                sink.compare(&chain(block, block), block)?;
            }
            next = begun.next;
        }
        let mut added = 0;
        while next <= last {
            let end = (next + 1).min(last);
            added += sink.add(chain(next, end), end)?;
            next = end + 1;
        }
        sink.finish()?;
        Ok(added)
    }

    #[test]
    fn an_export_cut_short_anywhere_is_completed_without_doubles() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["e.csv", "e.jsonl"] {
            let path = folder.path().join(name);
            assert_eq!(exported(&path, chain, 5).unwrap(), 4);
            let whole = fs::read(&path).unwrap();
            assert_eq!(exported(&path, chain, 5).unwrap(), 0);
            for length in 0..whole.len() {
                fs::write(&path, &whole[..length]).unwrap();
                exported(&path, chain, 5).unwrap();
                assert!(fs::read(&path).unwrap() == whole, "{name} cut at {length}");
            }
        }
    }

    #[test]
    fn an_export_grows_with_the_chain() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["e.csv", "e.jsonl", "e.sqlite"] {
            let path = folder.path().join(name);
            let added: Vec<u64> = [1, 2, 3, 4, 5, 6].map(|last| exported(&path, chain, last).unwrap()).into();
            assert_eq!(added, [1, 2, 0, 0, 1, 0], "{name}");
        }
    }

    #[test]
    fn a_file_of_another_chain_with_the_same_accounts_keeps_every_line() {
        let folder = tempfile::tempdir().unwrap();
        let other = |changed: u32| {
            move |from, to| {
                let mut rows = chain(from, to);
                for row in rows.iter_mut().filter(|row| row.block == changed) {
                    row.event = "Approval".to_owned();
                }
                rows
            }
        };
        for name in ["e.csv", "e.jsonl", "e.sqlite"] {
            for changed in [1, 5] {
                let path = folder.path().join(format!("{changed}{name}"));
                exported(&path, chain, 5).unwrap();
                let before = fs::read(&path).unwrap();
                let refused = exported(&path, other(changed), 9).unwrap_err().to_string();
                assert!(refused.contains("left as it is") && refused.contains(name), "{refused}");
                // Nor by a chain on which nothing has happened yet.
                assert!(exported(&path, |_, _| Vec::new(), 9).is_err());
                assert!(fs::read(&path).unwrap() == before, "{name}");
            }
        }
    }

    #[test]
    fn a_file_that_is_no_export_keeps_every_byte() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("notes.csv", "one line of my own"),
            ("notes.csv", "one line of my own\n"),
            ("notes.csv", "block,index,at,contract,event,fields\nnot a row\n"),
            ("notes.csv", "block,index,at,contract,event,fields\nhalf a row of my own"),
            ("notes.csv", "1,0,5,token,Transfer,{}\n"),
            ("notes.jsonl", "one line of my own"),
            ("notes.jsonl", "{\"block\": 1}\n"),
            ("notes.jsonl", "{}"),
            ("notes.sqlite", "not a database at all, but long enough to be taken for one"),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            assert!(exported(&path, chain, 5).is_err(), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_database_of_somebody_s_own_gets_no_tables() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.sqlite");
        let own = rusqlite::Connection::open(&path).unwrap();
        own.execute_batch("CREATE TABLE event (title TEXT); INSERT INTO event VALUES ('party');").unwrap();
        drop(own);
        let before = fs::read(&path).unwrap();
        assert!(exported(&path, chain, 5).is_err());
        assert!(fs::read(&path).unwrap() == before);
    }

    #[test]
    fn a_database_is_of_one_dao() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e.sqlite");
        exported(&path, chain, 5).unwrap();
        assert!(Sink::open(&path, "another").is_err());
    }
}
