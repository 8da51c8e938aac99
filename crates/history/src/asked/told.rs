//! What happened, in the words of the contracts' events.

use super::{page, Column, Page, Part, Subject};
use crate::{
    sql::{block_of, place},
    Database, HistoryError, Known,
};
use serde::Serialize;
use serde_json::Value;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct EventRow {
    pub block: u32,
    pub index: u32,
    pub at: u64,
    /// token, metrics, governor, treasury
    pub contract: String,
    /// Its account.
    pub emitter: String,
    pub event: String,
    #[schema(value_type = Object)]
    pub fields: Value,
    /// As the chain recorded it, 0x-hexadecimal: whoever decodes events of a node decodes these.
    pub topics: Vec<String>,
    pub data: String,
    #[serde(skip)]
    place: i64,
}

/// Whose, or of what, events are asked for.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    All,
    Account(&'a str),
    Subject(Subject, u32),
    /// Of this name.
    Named(&'a str),
}

/// From which block to which one, both included.
#[derive(Clone, Copy, Debug)]
pub struct Blocks {
    pub from: u32,
    pub to: u32,
}

impl Blocks {
    pub const ALL: Self = Self { from: 0, to: u32::MAX };
}

fn event(row: &AnyRow) -> Result<EventRow, HistoryError> {
    let place = row.number(0)?;
    let (block, index) = block_of(place);
    let fields = row.text(5)?;
    let fields = serde_json::from_str(&fields);
    let fields =
        fields.map_err(|_| HistoryError::Damaged { what: "an event's fields", found: place.to_string() })?;
    Ok(EventRow {
        block,
        index,
        at: row.number(1)?,
        contract: row.text(2)?,
        emitter: row.text(3)?,
        event: row.text(4)?,
        fields,
        topics: row.text(6)?.split_whitespace().map(str::to_owned).collect(),
        data: row.text(7)?,
        place,
    })
}

impl Database {
    /// What happened, newest first.
    pub async fn happened(
        &self,
        dao: &Known,
        about: About<'_>,
        blocks: Blocks,
        part: &Part,
    ) -> Result<Page<EventRow>, HistoryError> {
        let within = "place >= $4 AND place < $2";
        // The newest places first, and then only their events: the other way round is slow.
        let by = |narrowed: &str| {
            format!(
                "SELECT place, at, contract, emitter, name, fields, topics, data FROM event WHERE dao = $1 AND {narrowed} \
                 ORDER BY place DESC LIMIT $3"
            )
        };
        let listed = |table: &str, which: &str| {
            by(&format!(
                "place IN (SELECT place FROM {table} WHERE dao = $1 AND {which} AND {within} \
                 ORDER BY place DESC LIMIT $3)"
            ))
        };
        let text = match about {
            About::All => by(within),
            About::Named(_) => by(&format!("{within} AND name = $5")),
            About::Account(_) => listed("mention", "account = $5"),
            About::Subject(..) => listed("subject", "kind = $5 AND number = $6"),
        };
        let before = part.number(i64::MAX)?.min(place(blocks.to, u32::MAX).saturating_add(1));
        let query = sqlx::query(&text).bind(dao.id).bind(before).bind(part.limit() + 1);
        let query = query.bind(place(blocks.from, 0));
        let query = match about {
            About::All => query,
            About::Account(text) | About::Named(text) => query.bind(text),
            About::Subject(subject, number) => query.bind(subject.text()).bind(i64::from(number)),
        };
        let rows = query.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(event).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| row.place.to_string()))
    }
}
