//! A DAO's events in a file that other programs read, and that grows from where it ended.
//!
//! A row is known by its block and its place among the block's events. Before anything is added to a CSV or
//! JSON lines file, the rows of its last block and a row cut short are taken away and written again, so that
//! an export which was stopped in the middle is completed, and none is there twice.

use crate::{answer::json, place::Context};
use anyhow::{bail, ensure, Context as _, Result};
use serde_json::Value;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};
use tributary_client::{account_text, hex, Chain, ContractEvent, EventBook};
use tributary_interfaces::factory::Dao;

/// How many blocks are read between two writes.
const BLOCKS_PER_PART: u32 = 2_000;

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
    let mut sink = Sink::open(path, &format!("{genesis}/{}", account_text(&dao.governor)))?;
    let book = EventBook::default();
    let last = context.place.height()?;
    let mut next = sink.resume_at()?.unwrap_or(first).max(first);
    let mut added = 0;
    let bar = context.console.bar("exporting");
    while next <= last {
        let end = next.saturating_add(BLOCKS_PER_PART - 1).min(last);
        let rows = rows(context.place.events_between(next, end)?, &dao, &book);
        added += sink.add(&rows, end)?;
        bar.at(u64::from(end - first), u64::from(last - first));
        let Some(following) = end.checked_add(1) else { break };
        next = following;
    }
    Ok(Exported { added, up_to: last })
}

fn rows(events: Vec<ContractEvent>, dao: &Dao, book: &EventBook) -> Vec<Row> {
    let (mut block, mut index) = (0, 0);
    let mut rows = Vec::new();
    for event in events {
        if event.block != block {
            (block, index) = (event.block, 0);
        }
        let contract = [
            (dao.token, "token"),
            (dao.metrics, "metrics"),
            (dao.governor, "governor"),
            (dao.treasury, "treasury"),
        ];
        let contract = contract.iter().find(|(account, _)| *account == event.contract);
        if let Some((_, contract)) = contract {
            // What is not known, of a later version perhaps, is not lost.
            let (name, fields) = book.tell(&event).map_or_else(
                || ("unknown".to_owned(), Value::String(hex(&event.data))),
                |(name, fields)| (name, json(&fields)),
            );
            rows.push(Row { block, index, at: event.at, contract, event: name, fields });
        }
        index += 1;
    }
    rows
}

enum Sink {
    Lines { path: std::path::PathBuf, csv: bool },
    Database(rusqlite::Connection),
}

impl Sink {
    fn open(path: &Path, source: &str) -> Result<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension {
            "csv" => Ok(Self::Lines { path: path.to_owned(), csv: true }),
            "jsonl" => Ok(Self::Lines { path: path.to_owned(), csv: false }),
            "sqlite" => {
                let database = rusqlite::Connection::open(path)?;
                database.execute_batch(
                    "CREATE TABLE IF NOT EXISTS event (
                         block INTEGER NOT NULL, idx INTEGER NOT NULL, at INTEGER NOT NULL,
                         contract TEXT NOT NULL, event TEXT NOT NULL, fields TEXT NOT NULL,
                         PRIMARY KEY (block, idx));
                     CREATE TABLE IF NOT EXISTS progress (source TEXT PRIMARY KEY, next_block INTEGER NOT NULL);",
                )?;
                let others: u32 = database.query_row(
                    "SELECT count(*) FROM progress WHERE source <> ?1",
                    [source],
                    |row| row.get(0),
                )?;
                ensure!(others == 0, "{} holds the events of another DAO", path.display());
                database.execute("INSERT OR IGNORE INTO progress VALUES (?1, 0)", [source])?;
                Ok(Self::Database(database))
            }
            _ => bail!("{}: name a file that ends in .csv, .jsonl or .sqlite", path.display()),
        }
    }

    /// From which block on to go on, if something is there.
    fn resume_at(&mut self) -> Result<Option<u32>> {
        match self {
            Self::Lines { path, csv } => resume_lines(path, *csv),
            Self::Database(database) => {
                let next: u32 =
                    database.query_row("SELECT next_block FROM progress", [], |row| row.get(0))?;
                Ok((next > 0).then_some(next))
            }
        }
    }

    /// Adds rows, which are those up to the end of block `end`.
    fn add(&mut self, rows: &[Row], end: u32) -> Result<u64> {
        match self {
            Self::Lines { path, csv } => {
                let new = !path.exists();
                let mut text = Vec::new();
                if *csv {
                    let mut writer = csv::Writer::from_writer(&mut text);
                    if new {
                        writer.write_record(HEADER)?;
                    }
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
                let file = OpenOptions::new().create(true).append(true).open(&*path);
                let mut file = file.with_context(|| path.display().to_string())?;
                file.write_all(&text)?;
                file.sync_all()?;
            }
            Self::Database(database) => {
                let transaction = database.transaction()?;
                for Row { block, index, at, contract, event, fields } in rows {
                    transaction.execute(
                        "INSERT OR REPLACE INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        (block, index, i64::try_from(*at)?, contract, event, fields.to_string()),
                    )?;
                }
                transaction.execute("UPDATE progress SET next_block = ?1", [end.saturating_add(1)])?;
                transaction.commit()?;
            }
        }
        Ok(rows.len() as u64)
    }
}

/// Cuts off the last block's rows, and a row without its end. Returns that block.
fn resume_lines(path: &Path, csv: bool) -> Result<Option<u32>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    // No field has a line break: texts are JSON, which escapes them.
    let block_of = |line: &str| -> Option<u32> {
        match csv {
            true => line.split(',').next()?.parse().ok(),
            false => serde_json::from_str::<Value>(line).ok()?.get("block")?.as_u64()?.try_into().ok(),
        }
    };
    let mut rows = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let header = csv && at == 0;
        if header {
            ensure!(line.trim_end() == HEADER.join(","), "{} is no export of events", path.display());
        } else if line.ends_with('\n') {
            let block = block_of(line);
            let block = block.with_context(|| format!("{} is no export of events", path.display()))?;
            rows.push((at, block));
        }
        at += line.len();
    }
    let Some((_, last)) = rows.last().copied() else {
        fs::remove_file(path)?;
        return Ok(None);
    };
    let cut = rows.iter().find(|(_, block)| *block == last).map_or(text.len(), |(start, _)| *start);
    OpenOptions::new().write(true).open(path)?.set_len(cut as u64)?;
    Ok(Some(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(block: u32, index: u32) -> Row {
        let fields = serde_json::json!({ "text": "a, \"b\"\nc" });
        Row { block, index, at: 5, contract: "token", event: "Transfer".to_owned(), fields }
    }

    #[test]
    fn an_export_cut_short_is_completed_without_doubles() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["e.csv", "e.jsonl"] {
            let path = folder.path().join(name);
            let mut sink = Sink::open(&path, "dao").unwrap();
            assert_eq!(sink.resume_at().unwrap(), None);
            sink.add(&[row(1, 0), row(2, 0), row(2, 1)], 2).unwrap();
            let whole = fs::read_to_string(&path).unwrap();
            // Killed while it wrote the third row.
            fs::write(&path, &whole[..whole.len() - 4]).unwrap();
            assert_eq!(sink.resume_at().unwrap(), Some(2));
            sink.add(&[row(2, 0), row(2, 1)], 2).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), whole, "{name}");
        }
    }

    #[test]
    fn a_database_goes_on_where_it_ended_and_is_of_one_dao() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e.sqlite");
        let mut sink = Sink::open(&path, "dao").unwrap();
        sink.add(&[row(1, 0), row(2, 0)], 7).unwrap();
        drop(sink);
        let mut sink = Sink::open(&path, "dao").unwrap();
        assert_eq!(sink.resume_at().unwrap(), Some(8));
        sink.add(&[row(2, 0)], 8).unwrap();
        let Sink::Database(database) = &sink else { panic!("a database was opened") };
        let count: u32 = database.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 2);
        assert!(Sink::open(&path, "another").is_err());
    }
}
