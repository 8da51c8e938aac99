//! What was handed in to be sent, and how it fares: written down before anything is done, so that whoever is killed
//! goes on from there.

use crate::{
    asked::{Amount, Column},
    folding::run,
    sql::{amount, moment, storable},
    Database, HistoryError, Known,
};
use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

/// How something that was handed in fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It waits for its turn.
    Queued,
    /// It is signed for the chain, and may have been sent.
    Sending,
    /// The node has it.
    Sent,
    /// It counted, in a block that stays.
    Included,
    /// The contract refused it.
    Refused,
    /// Its signer took it back.
    Withdrawn,
    /// It counted without this service.
    Elsewhere,
}

impl Fate {
    const ALL: [Self; 7] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Included,
        Self::Refused,
        Self::Withdrawn,
        Self::Elsewhere,
    ];

    pub fn text(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Included => "included",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Elsewhere => "elsewhere",
        }
    }

    fn of(text: &str) -> Result<Self, HistoryError> {
        let found = Self::ALL.into_iter().find(|fate| fate.text() == text);
        found.ok_or_else(|| HistoryError::Damaged { what: "a status", found: text.to_owned() })
    }
}

/// Something to be sent.
#[derive(Clone, Debug)]
pub struct HandedIn {
    /// The hash of what was handed in: the same again is the same.
    pub id: String,
    pub received: u64,
    pub client: String,
    pub signer: String,
    pub proposal: Option<u32>,
    pub nonce: u64,
    pub expiry: u64,
    pub file: String,
}

/// The same, and how it fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RelayRow {
    pub id: String,
    pub status: Fate,
    pub received: u64,
    pub signer: String,
    /// The proposal that it is a ballot on; none of a delegation.
    pub proposal: Option<u32>,
    /// It counts strictly before this moment.
    pub expiry: u64,
    /// The hash of the transaction.
    pub transaction: Option<String>,
    /// The block in which it was counted.
    pub block: Option<u32>,
    /// Why it waits, or was refused.
    pub reason: Option<String>,
    /// What it cost the service, fee and deposit; the most, until it is final.
    pub spent: Amount,
    #[serde(skip)]
    pub nonce: u64,
    #[serde(skip)]
    pub file: String,
}

const ROW: &str =
    "SELECT id, status, received, signer, proposal, expiry, hash, block, reason, spent, nonce, file \
     FROM relay WHERE dao = $1";

fn row(row: &AnyRow) -> Result<RelayRow, HistoryError> {
    Ok(RelayRow {
        id: row.text(0)?,
        status: Fate::of(&row.text(1)?)?,
        received: row.number(2)?,
        signer: row.text(3)?,
        proposal: row.maybe_number(4)?,
        expiry: row.number(5)?,
        transaction: row.maybe_text(6)?,
        block: row.maybe_number(7)?,
        reason: row.maybe_text(8)?,
        spent: row.amount(9)?,
        nonce: row.number(10)?,
        file: row.text(11)?,
    })
}

impl Database {
    /// Queues something, unless it is there already.
    pub async fn hand_in(&self, dao: &Known, what: &HandedIn) -> Result<RelayRow, HistoryError> {
        loop {
            if let Some(found) = self.handed_in(dao, &what.id).await? {
                return Ok(found);
            }
            // Whoever hands in something else at the same time may be given the same number: one of them again.
            run!(
                &mut *self.pool.acquire().await?,
                "INSERT INTO relay (dao, id, number, received, client, signer, proposal, nonce, expiry, file, status, \
                 spent) SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, 'queued', $10 \
                 FROM relay WHERE dao = $1 ON CONFLICT DO NOTHING",
                dao.id,
                what.id.as_str(),
                moment(what.received),
                what.client.as_str(),
                what.signer.as_str(),
                what.proposal.map(i64::from),
                moment(what.nonce),
                moment(what.expiry),
                what.file.as_str(),
                amount(0),
            )?;
        }
    }

    pub async fn handed_in(&self, dao: &Known, id: &str) -> Result<Option<RelayRow>, HistoryError> {
        let text = format!("{ROW} AND id = $2");
        let found = sqlx::query(&text).bind(dao.id).bind(storable(id)).fetch_optional(&self.pool).await?;
        found.as_ref().map(row).transpose()
    }

    /// What stands so, in the order in which it came.
    pub async fn that_are(&self, dao: &Known, fates: &[Fate]) -> Result<Vec<RelayRow>, HistoryError> {
        let text = format!("{ROW} AND status = $2 ORDER BY number LIMIT 1000");
        let mut found = Vec::new();
        for fate in fates {
            let rows = sqlx::query(&text).bind(dao.id).bind(fate.text()).fetch_all(&self.pool).await?;
            for one in &rows {
                found.push(row(one)?);
            }
        }
        Ok(found)
    }

    /// How many fare how.
    pub async fn count_by_fate(&self, dao: &Known) -> Result<Vec<(Fate, u32)>, HistoryError> {
        let query = "SELECT status, count(*) FROM relay WHERE dao = $1 GROUP BY status";
        let rows = sqlx::query(query).bind(dao.id).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((Fate::of(&row.text(0)?)?, row.number(1)?))).collect()
    }

    /// How many came from a signer, and from an address, since a moment.
    pub async fn handed_in_since(
        &self,
        dao: &Known,
        signer: &str,
        client: &str,
        since: u64,
    ) -> Result<(u32, u32), HistoryError> {
        let count = async |column: &str, who: &str| -> Result<u32, HistoryError> {
            let text =
                format!("SELECT count(*) FROM relay WHERE dao = $1 AND {column} = $2 AND received >= $3");
            let asked = sqlx::query(&text).bind(dao.id).bind(who.to_owned()).bind(moment(since));
            asked.fetch_one(&self.pool).await?.number(0)
        };
        Ok((count("signer", signer).await?, count("client", client).await?))
    }

    /// What was spent, or may have been, on a day.
    pub async fn spent_on(&self, dao: &Known, day: u64) -> Result<u128, HistoryError> {
        let asked = sqlx::query("SELECT spent FROM relay WHERE dao = $1 AND day = $2");
        let rows = asked.bind(dao.id).bind(moment(day)).fetch_all(&self.pool).await?;
        let mut sum = 0u128;
        for one in &rows {
            sum = sum.saturating_add(one.amount(0)?.0);
        }
        Ok(sum)
    }

    /// It is about to be sent, for at most so much. Whether nobody else was first.
    pub async fn about_to_send(
        &self,
        dao: &Known,
        id: &str,
        day: u64,
        most: u128,
    ) -> Result<bool, HistoryError> {
        let changed = run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET status = 'sending', day = $3, spent = $4, reason = NULL \
             WHERE dao = $1 AND id = $2 AND status = 'queued'",
            dao.id,
            id.to_owned(),
            moment(day),
            amount(most),
        )?;
        Ok(changed == 1)
    }

    /// The node has it.
    pub async fn sent(&self, dao: &Known, id: &str, transaction: &str) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET status = 'sent', hash = $3 WHERE dao = $1 AND id = $2 AND status = 'sending'",
            dao.id,
            id.to_owned(),
            transaction.to_owned(),
        )?;
        Ok(())
    }

    /// Its transaction is in a block that stays, and cost so much.
    pub async fn paid_for(&self, dao: &Known, id: &str, block: u32, spent: u128) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET block = $3, spent = $4 WHERE dao = $1 AND id = $2",
            dao.id,
            id.to_owned(),
            i64::from(block),
            amount(spent),
        )?;
        Ok(())
    }

    /// It stands so from now on.
    pub async fn fares(
        &self,
        dao: &Known,
        id: &str,
        fate: Fate,
        block: Option<u32>,
        reason: Option<&str>,
    ) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET status = $3, block = coalesce($4, block), reason = $5 WHERE dao = $1 AND id = $2",
            dao.id,
            id.to_owned(),
            fate.text(),
            block.map(i64::from),
            reason.map(storable),
        )?;
        Ok(())
    }

    /// Takes on work that one service at a time does, or goes on with it, until a moment. Whether nobody else has it.
    pub async fn takes_on(
        &self,
        dao: &Known,
        work: &str,
        holder: &str,
        now: u64,
        until: u64,
    ) -> Result<bool, HistoryError> {
        let changed = run!(
            &mut *self.pool.acquire().await?,
            "INSERT INTO lease (dao, work, holder, until) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (dao, work) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE lease.holder = excluded.holder OR lease.until < $5",
            dao.id,
            work.to_owned(),
            holder.to_owned(),
            moment(until),
            moment(now),
        )?;
        Ok(changed == 1)
    }

    /// Leaves such work to others.
    pub async fn leaves(&self, dao: &Known, work: &str, holder: &str) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "DELETE FROM lease WHERE dao = $1 AND work = $2 AND holder = $3",
            dao.id,
            work.to_owned(),
            holder.to_owned(),
        )?;
        Ok(())
    }
}
