//! Rows that are only added: many are written by one statement, as each statement is a way to the database and back.

use sqlx::{query::Query, Any, AnyConnection, Database};
use std::fmt::Write;

/// How many rows one statement adds: few enough for any table here, as SQLite takes 32,766 values and PostgreSQL 65,535.
const AT_ONCE: usize = 256;

/// A value of a row.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Number(i64),
    Maybe(Option<i64>),
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<u32>> for Value {
    fn from(number: Option<u32>) -> Self {
        Self::Maybe(number.map(i64::from))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Rows of a table that wait to be written.
#[derive(Debug)]
pub(crate) struct Rows {
    /// `INSERT INTO table (columns)`, and what follows the values.
    insert: &'static str,
    end: &'static str,
    columns: usize,
    waiting: Vec<Value>,
}

impl Rows {
    pub(crate) fn new(insert: &'static str) -> Self {
        Self::ending(insert, "")
    }

    pub(crate) fn ending(insert: &'static str, end: &'static str) -> Self {
        Self { insert, end, columns: 1, waiting: Vec::new() }
    }

    pub(crate) fn add<const COLUMNS: usize>(&mut self, row: [Value; COLUMNS]) {
        self.columns = COLUMNS;
        self.waiting.extend(row);
    }

    /// Writes what waits, if it is enough for a statement.
    pub(crate) async fn write_many(&mut self, database: &mut AnyConnection) -> Result<(), sqlx::Error> {
        if self.waiting.len() < AT_ONCE * self.columns {
            return Ok(());
        }
        self.write(database).await
    }

    /// Writes whatever waits.
    pub(crate) async fn write(&mut self, database: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let values = std::mem::take(&mut self.waiting);
        for part in values.chunks(AT_ONCE * self.columns) {
            let rows = part.len() / self.columns;
            let text = self.statement(rows, database.backend_name() == "SQLite");
            // Only what is asked again and again is worth being kept prepared.
            let query = sqlx::query(&text).persistent(rows == AT_ONCE);
            part.iter().fold(query, bound).execute(&mut *database).await?;
        }
        Ok(())
    }

    /// SQLite looks for the name of each value among all of them, unless it has none; PostgreSQL wants a number.
    fn statement(&self, rows: usize, nameless: bool) -> String {
        let mut text = format!("{} VALUES ", self.insert);
        for value in 0..rows * self.columns {
            text.push_str(match (value, value % self.columns) {
                (0, _) => "(",
                (_, 0) => "), (",
                _ => ", ",
            });
            // Into a text: nothing fails.
            let _ = match nameless {
                true => write!(text, "?"),
                false => write!(text, "${}", value + 1),
            };
        }
        text + ")" + self.end
    }
}

type Asked<'q> = Query<'q, Any, <Any as Database>::Arguments<'q>>;

fn bound<'q>(query: Asked<'q>, value: &'q Value) -> Asked<'q> {
    match value {
        Value::Number(number) => query.bind(*number),
        Value::Maybe(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_of_a_statement_has_a_place_of_its_own() {
        let mut rows = Rows::ending("INSERT INTO paid (a, b)", " ON CONFLICT DO NOTHING");
        rows.add([1.into(), "one".into()]);
        for (nameless, values) in [(false, "($1, $2), ($3, $4)"), (true, "(?, ?), (?, ?)")] {
            let expected = format!("INSERT INTO paid (a, b) VALUES {values} ON CONFLICT DO NOTHING");
            assert_eq!(rows.statement(2, nameless), expected);
        }
    }
}
