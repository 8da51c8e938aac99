//! Who is called with what is told, and how far that has come.

use crate::{
    asked::Column,
    news::NewsRow,
    sql::{moment, run},
    Database, HistoryError, Known,
};

/// How far somebody is with what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The first of the news that was not delivered.
    pub next: u64,
    /// How often delivering it failed, and when to try again.
    pub tries: u32,
    pub next_try: u64,
}

impl Database {
    /// How far somebody is; whoever is new begins with what is told from now on.
    pub async fn reach(&self, dao: &Known, hook: &str) -> Result<Reach, HistoryError> {
        loop {
            let query = "SELECT next_number, tries, next_try FROM hook WHERE dao = $1 AND id = $2";
            let found = sqlx::query(query).bind(dao.id).bind(hook.to_owned());
            if let Some(row) = found.fetch_optional(&self.pool).await? {
                return Ok(Reach { next: row.number(0)?, tries: row.number(1)?, next_try: row.number(2)? });
            }
            run!(
                &mut *self.pool.acquire().await?,
                "INSERT INTO hook (dao, id, next_number, tries, next_try) \
                 SELECT $1, $2, coalesce(max(number), 0) + 1, 0, 0 FROM news WHERE dao = $1 ON CONFLICT DO NOTHING",
                dao.id,
                hook.to_owned(),
            )?;
        }
    }

    /// The first of the news from a number on.
    pub async fn news_from(&self, dao: &Known, number: u64) -> Result<Option<NewsRow>, HistoryError> {
        let query = format!("{} AND number >= $2 ORDER BY number LIMIT 1", crate::news::ROW);
        let found = sqlx::query(&query).bind(dao.id).bind(moment(number)).fetch_optional(&self.pool).await?;
        found.as_ref().map(crate::news::row).transpose()
    }

    /// Somebody is so far now.
    pub async fn reaches(&self, dao: &Known, hook: &str, reach: Reach) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE hook SET next_number = $3, tries = $4, next_try = $5 WHERE dao = $1 AND id = $2",
            dao.id,
            hook.to_owned(),
            moment(reach.next),
            i64::from(reach.tries),
            moment(reach.next_try),
        )?;
        Ok(())
    }
}
