//! What happened, in the words of the contracts' events.

use super::{page, Column, Page, Part, Subject};
use crate::{sql::block_of, Database, HistoryError, Known};
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
    pub event: String,
    #[schema(value_type = Object)]
    pub fields: Value,
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

fn event(row: &AnyRow) -> Result<EventRow, HistoryError> {
    let place = row.number(0)?;
    let (block, index) = block_of(place);
    let fields = row.text(4)?;
    let fields = serde_json::from_str(&fields);
    let fields =
        fields.map_err(|_| HistoryError::Damaged { what: "an event's fields", found: place.to_string() })?;
    Ok(EventRow {
        block,
        index,
        at: row.number(1)?,
        contract: row.text(2)?,
        event: row.text(3)?,
        fields,
        place,
    })
}

impl Database {
    /// What happened, newest first.
    pub async fn happened(
        &self,
        dao: &Known,
        about: About<'_>,
        part: &Part,
    ) -> Result<Page<EventRow>, HistoryError> {
        // The newest places first, and then only their events: the other way round is slow.
        let by = |narrowed: &str| {
            format!(
                "SELECT place, at, contract, name, fields FROM event WHERE dao = $1 AND {narrowed} \
                 ORDER BY place DESC LIMIT $3"
            )
        };
        let listed = |table: &str, which: &str| {
            by(&format!(
                "place IN (SELECT place FROM {table} WHERE dao = $1 AND {which} AND place < $2 \
                 ORDER BY place DESC LIMIT $3)"
            ))
        };
        let text = match about {
            About::All => by("place < $2"),
            About::Named(_) => by("place < $2 AND name = $4"),
            About::Account(_) => listed("mention", "account = $4"),
            About::Subject(..) => listed("subject", "kind = $4 AND number = $5"),
        };
        let query = sqlx::query(&text).bind(dao.id).bind(part.number(i64::MAX)?).bind(part.limit() + 1);
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
