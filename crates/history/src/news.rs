//! What is told of a DAO, in sentences: each thing once, whoever tells it and whatever ends it.

use crate::{
    asked::{Column, Subject},
    sql::{block_of, moment, place, run, storable},
    Database, HistoryError, Known,
};
use serde::Serialize;
use sqlx::{any::AnyRow, AnyConnection};
use std::collections::BTreeSet;
use tributary_client::ContractEvent;
use utoipa::ToSchema;

/// How many events are told at once.
const EVENTS_AT_ONCE: i64 = 2_000;

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The same whenever it is told.
    pub id: String,
    pub at: u64,
    pub block: u32,
    pub kind: String,
    pub text: String,
    /// The events that it tells of: whom they are about, it is about.
    pub events: Vec<Told>,
    /// The proposal and the member that it is about, where no event says so.
    pub proposal: Option<u32>,
    pub member: Option<String>,
}

/// An event that something tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub block: u32,
    pub index: u32,
    /// What whoever it is about is told, where it is one of several that are told at once.
    pub own: Option<String>,
}

/// Something that was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewsRow {
    /// The same whenever it is told, and nothing else has it.
    pub id: String,
    pub at: u64,
    pub block: u32,
    /// An event's name, or what came with time, as "vote-ends".
    pub kind: String,
    pub text: String,
    /// Its place among all that was told.
    pub number: u64,
}

/// What news are asked for.
#[derive(Clone, Copy, Debug)]
pub enum NewsOf<'a> {
    All,
    Member(&'a str),
    Proposal(u32),
}

pub(crate) const ROW: &str = "SELECT id, at, block, kind, text, number FROM news WHERE dao = $1";

/// The same, as it is told to whoever it is about.
const OWN: &str =
    "SELECT news.id, news.at, news.block, news.kind, coalesce(news_about.text, news.text), news.number \
     FROM news_about JOIN news ON news.dao = news_about.dao AND news.number = news_about.number \
     WHERE news_about.dao = $1 AND news_about.kind = $3 AND news_about.key = $4 \
     ORDER BY news_about.number DESC LIMIT $2";

pub(crate) fn row(row: &AnyRow) -> Result<NewsRow, HistoryError> {
    Ok(NewsRow {
        id: row.text(0)?,
        at: row.number(1)?,
        block: row.number(2)?,
        kind: row.text(3)?,
        text: row.text(4)?,
        number: row.number(5)?,
    })
}

impl Database {
    /// The block from which on nothing is told yet. Whoever begins to tell begins with what happened since a moment.
    pub async fn untold(&self, dao: &Known, since: u64) -> Result<u32, HistoryError> {
        let query = "SELECT next_block FROM told WHERE dao = $1";
        loop {
            if let Some(row) = sqlx::query(query).bind(dao.id).fetch_optional(&self.pool).await? {
                return row.number(0);
            }
            let first = "SELECT min(place) FROM event WHERE dao = $1 AND at >= $2";
            let first = sqlx::query(first).bind(dao.id).bind(moment(since)).fetch_one(&self.pool).await?;
            let first: Option<i64> = first.maybe_number(0)?;
            let next = match first {
                Some(place) => block_of(place).0,
                None => self.up_to(dao).await?.saturating_add(1),
            };
            run!(
                &mut *self.pool.acquire().await?,
                "INSERT INTO told (dao, next_block) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                dao.id,
                i64::from(next),
            )?;
        }
    }

    /// The events of some whole blocks from one on, and the block that follows them.
    pub async fn events_from(
        &self,
        dao: &Known,
        from: u32,
    ) -> Result<(Vec<ContractEvent>, u32), HistoryError> {
        let next = self.up_to(dao).await?.saturating_add(1);
        let query = "SELECT place FROM event WHERE dao = $1 AND place >= $2 ORDER BY place LIMIT 1 OFFSET $3";
        let last = sqlx::query(query).bind(dao.id).bind(place(from, 0)).bind(EVENTS_AT_ONCE);
        let last: Option<i64> =
            last.fetch_optional(&self.pool).await?.map(|row| row.number(0)).transpose()?;
        // The block in which there are too many is left for the next time, unless it is the first.
        let next = last.map_or(next, |place| block_of(place).0.max(from.saturating_add(1)));
        Ok((self.events(dao, from, next.saturating_sub(1)).await?, next))
    }

    /// The events of these names before a block.
    pub async fn events_named(
        &self,
        dao: &Known,
        names: &[&str],
        before: u32,
    ) -> Result<Vec<ContractEvent>, HistoryError> {
        let query = "SELECT place, at, emitter, topics, data FROM event \
                     WHERE dao = $1 AND name = $2 AND place < $3 ORDER BY place";
        let mut found = Vec::new();
        for name in names {
            let rows = sqlx::query(query).bind(dao.id).bind((*name).to_owned()).bind(place(before, 0));
            for one in &rows.fetch_all(&self.pool).await? {
                found.push(crate::recorded::event(one)?);
            }
        }
        found.sort_by_key(|event| place(event.block, event.index));
        Ok(found)
    }

    /// The events before a block by which these attestations were filed.
    pub async fn filings(
        &self,
        dao: &Known,
        attestations: &BTreeSet<u32>,
        before: u32,
    ) -> Result<Vec<ContractEvent>, HistoryError> {
        let query = "SELECT place FROM attestation WHERE dao = $1 AND id = $2 AND place < $3";
        let mut places: BTreeSet<i64> = BTreeSet::new();
        for id in attestations {
            let found = sqlx::query(query).bind(dao.id).bind(i64::from(*id)).bind(place(before, 0));
            let found = found.fetch_optional(&self.pool).await?;
            places.extend(found.map(|row| row.number::<i64>(0)).transpose()?);
        }
        let query = "SELECT place, at, emitter, topics, data FROM event WHERE dao = $1 AND place = $2";
        let mut found = Vec::new();
        for place in places {
            let row = sqlx::query(query).bind(dao.id).bind(place).fetch_one(&self.pool).await?;
            found.push(crate::recorded::event(&row)?);
        }
        Ok(found)
    }

    /// Tells what happened in the blocks from one up to another, or what came with time (then they are the same). Whether
    /// nobody else did meanwhile.
    pub async fn tell(&self, dao: &Known, from: u32, next: u32, news: &[News]) -> Result<bool, HistoryError> {
        let mut transaction = self.pool.begin().await?;
        // The first statement, so that whoever comes second waits here.
        let claimed = run!(
            transaction,
            "UPDATE told SET next_block = $1 WHERE dao = $2 AND next_block = $3",
            i64::from(next),
            dao.id,
            i64::from(from),
        )?;
        if claimed == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        let newest = sqlx::query("SELECT coalesce(max(number), 0) FROM news WHERE dao = $1").bind(dao.id);
        let mut number: i64 = newest.fetch_one(&mut *transaction).await?.number(0)?;
        for one in news {
            let new = run!(
                transaction,
                "INSERT INTO news (dao, number, id, at, block, kind, text) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                 ON CONFLICT (dao, id) DO NOTHING",
                dao.id,
                number + 1,
                one.id.as_str(),
                moment(one.at),
                i64::from(one.block),
                one.kind.as_str(),
                storable(&one.text),
            )?;
            if new == 1 {
                number += 1;
                about(&mut transaction, dao.id, number, one).await?;
            }
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// The newest news, newest first.
    pub async fn news(&self, dao: &Known, of: NewsOf<'_>, limit: u32) -> Result<Vec<NewsRow>, HistoryError> {
        let (kind, key) = match of {
            NewsOf::All => ("", String::new()),
            NewsOf::Member(account) => ("member", account.to_owned()),
            NewsOf::Proposal(id) => ("proposal", id.to_string()),
        };
        let text = match of {
            NewsOf::All => format!("{ROW} ORDER BY number DESC LIMIT $2"),
            NewsOf::Member(_) | NewsOf::Proposal(_) => OWN.to_owned(),
        };
        let query = sqlx::query(&text).bind(dao.id).bind(i64::from(limit));
        let query = match of {
            NewsOf::All => query,
            NewsOf::Member(_) | NewsOf::Proposal(_) => query.bind(kind).bind(key),
        };
        query.fetch_all(&self.pool).await?.iter().map(row).collect()
    }
}

/// Whom and what one of the news is about.
async fn about(database: &mut AnyConnection, dao: i64, number: i64, news: &News) -> Result<(), HistoryError> {
    for Told { block, index, own } in &news.events {
        // Whom several of them are about is told of all.
        run!(
            database,
            "INSERT INTO news_about (dao, kind, key, number, text) \
             SELECT dao, 'member', account, $3, $4 FROM mention WHERE dao = $1 AND place = $2 \
             ON CONFLICT (dao, kind, key, number) DO UPDATE SET text = NULL",
            dao,
            place(*block, *index),
            number,
            own.as_deref().map(storable),
        )?;
        run!(
            database,
            "INSERT INTO news_about (dao, kind, key, number) \
             SELECT dao, kind, CAST(number AS TEXT), $3 FROM subject WHERE dao = $1 AND place = $2 AND kind = $4 \
             ON CONFLICT DO NOTHING",
            dao,
            place(*block, *index),
            number,
            Subject::Proposal.text(),
        )?;
    }
    let proposal = news.proposal.map(|id| (Subject::Proposal.text(), id.to_string()));
    let member = news.member.clone().map(|account| ("member", account));
    for (kind, key) in proposal.into_iter().chain(member) {
        run!(
            database,
            "INSERT INTO news_about (dao, kind, key, number) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            dao,
            kind,
            key,
            number,
        )?;
    }
    Ok(())
}
