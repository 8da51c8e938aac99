//! What lists are of.

use super::Subject;
use crate::{Database, HistoryError, Known};

/// Something that a list is of.
#[derive(Clone, Copy, Debug)]
pub enum Thing<'a> {
    /// An account that has, or had, a part in the DAO.
    Member(&'a str),
    Proposal(u32),
    Program(u32),
    /// Of an asset.
    Book(&'a str),
    Subject(Subject, u32),
}

impl Database {
    /// Whether there is such a thing, as far as the history goes.
    pub async fn has(&self, dao: &Known, thing: Thing<'_>) -> Result<bool, HistoryError> {
        let query = match thing {
            Thing::Member(_) => {
                "SELECT 1 FROM member WHERE dao = $1 AND account = $2 \
                 UNION ALL SELECT 1 FROM mention WHERE dao = $1 AND account = $2 LIMIT 1"
            }
            Thing::Proposal(_) => "SELECT 1 FROM proposal WHERE dao = $1 AND id = $2",
            Thing::Program(_) => "SELECT 1 FROM program WHERE dao = $1 AND id = $2",
            Thing::Book(_) => "SELECT 1 FROM book WHERE dao = $1 AND asset = $2 LIMIT 1",
            Thing::Subject(..) => {
                "SELECT 1 FROM subject WHERE dao = $1 AND number = $2 AND kind = $3 LIMIT 1"
            }
        };
        let query = sqlx::query(query).bind(dao.id);
        let query = match thing {
            Thing::Member(text) | Thing::Book(text) => query.bind(text),
            Thing::Proposal(id) | Thing::Program(id) => query.bind(i64::from(id)),
            Thing::Subject(subject, id) => query.bind(i64::from(id)).bind(subject.text()),
        };
        Ok(query.fetch_optional(&self.pool).await?.is_some())
    }
}
