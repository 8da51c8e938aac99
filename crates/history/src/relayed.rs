//! What was handed in to be sent, and how it fares: written down before anything is done, so that whoever is killed
//! goes on from there.

use crate::{
    asked::{Amount, Column},
    sql::{amount, moment, run, storable},
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

/// What is counted as spent on a transaction that is not known to be included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    pub most: u128,
    /// None, if it was not even signed.
    pub signed: Option<Turn>,
}

/// When a signed transaction may be included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// After so many others of its account.
    pub nonce: u64,
    /// Not after this block.
    pub last_block: u32,
}

impl Reserved {
    /// Whether it can no longer be included, where so many transactions of its account are there for good at a block
    /// that is not before `height`.
    pub fn is_void(&self, included: u64, height: u32) -> bool {
        self.signed.is_none_or(|turn| included <= turn.nonce && height > turn.last_block)
    }
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
    /// What of `spent` is not known to be spent.
    #[serde(skip)]
    pub reserved: Option<Reserved>,
}

const ROW: &str =
    "SELECT id, status, received, signer, proposal, expiry, hash, block, reason, spent, nonce, file, \
     reserved, account_nonce, last_block FROM relay WHERE dao = $1";

fn row(row: &AnyRow) -> Result<RelayRow, HistoryError> {
    let signed = row.maybe_number(13)?.zip(row.maybe_number(14)?);
    let signed = signed.map(|(nonce, last_block)| Turn { nonce, last_block });
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
        reserved: row.maybe_amount(12)?.map(|Amount(most)| Reserved { most, signed }),
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

    /// What was refused and would have counted after a moment, as long as it is not told of: by news whose id is that of
    /// what was handed in, between these two.
    pub async fn refused_untold(
        &self,
        dao: &Known,
        since: u64,
        (before, after): (&str, &str),
    ) -> Result<Vec<RelayRow>, HistoryError> {
        let text = format!(
            "{ROW} AND status = 'refused' AND expiry > $2 AND NOT EXISTS \
             (SELECT 1 FROM news WHERE news.dao = relay.dao AND news.id = $3 || relay.id || $4) \
             ORDER BY number LIMIT 100"
        );
        let asked = sqlx::query(&text).bind(dao.id).bind(moment(since));
        let rows = asked.bind(before.to_owned()).bind(after.to_owned()).fetch_all(&self.pool).await?;
        rows.iter().map(row).collect()
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

    /// It is about to be sent, for at most so much, which `most` has beside what it has cost before. Whether nobody else
    /// was first.
    pub async fn about_to_send(
        &self,
        dao: &Known,
        id: &str,
        day: u64,
        before: u128,
        most: u128,
    ) -> Result<bool, HistoryError> {
        let changed = run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET status = 'sending', day = $3, spent = $4, reserved = coalesce(reserved, $5), reason = NULL \
             WHERE dao = $1 AND id = $2 AND status = 'queued'",
            dao.id,
            id.to_owned(),
            moment(day),
            amount(before.saturating_add(most)),
            amount(most),
        )?;
        Ok(changed == 1)
    }

    /// It is signed, and may be included from now on: as this transaction, in its turn, for at most so much beside what
    /// is spent for certain.
    pub async fn signed(
        &self,
        dao: &Known,
        id: &str,
        transaction: &str,
        turn: Turn,
        certain: u128,
        most: u128,
    ) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET hash = $3, account_nonce = $4, last_block = $5, reserved = $6, spent = $7 \
             WHERE dao = $1 AND id = $2",
            dao.id,
            id.to_owned(),
            transaction.to_owned(),
            moment(turn.nonce),
            i64::from(turn.last_block),
            amount(most),
            amount(certain.saturating_add(most)),
        )?;
        Ok(())
    }

    /// The node has it.
    pub async fn sent(&self, dao: &Known, id: &str) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET status = 'sent' WHERE dao = $1 AND id = $2 AND status = 'sending'",
            dao.id,
            id.to_owned(),
        )?;
        Ok(())
    }

    /// Its transaction is in a block that stays, and cost so much. Whatever else was signed for the same turn of the
    /// account cannot be included any more.
    pub async fn paid_for(&self, dao: &Known, id: &str, block: u32, spent: u128) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET block = $3, spent = $4, reserved = NULL WHERE dao = $1 AND id = $2",
            dao.id,
            id.to_owned(),
            i64::from(block),
            amount(spent),
        )?;
        let text = format!(
            "{ROW} AND reserved IS NOT NULL \
             AND account_nonce = (SELECT account_nonce FROM relay WHERE dao = $1 AND id = $2)"
        );
        let replaced = sqlx::query(&text).bind(dao.id).bind(id.to_owned()).fetch_all(&self.pool).await?;
        for one in &replaced {
            self.gives_back(dao, &row(one)?).await?;
        }
        Ok(())
    }

    /// What was not sent, or not as far as anybody knows, and is counted as spent all the same.
    pub async fn are_reserved(&self, dao: &Known) -> Result<Vec<RelayRow>, HistoryError> {
        let text = format!(
            "{ROW} AND reserved IS NOT NULL AND status NOT IN ('sending', 'sent') ORDER BY number LIMIT 1000"
        );
        let rows = sqlx::query(&text).bind(dao.id).fetch_all(&self.pool).await?;
        rows.iter().map(row).collect()
    }

    /// What is reserved for it is not spent.
    pub async fn gives_back(&self, dao: &Known, what: &RelayRow) -> Result<(), HistoryError> {
        let Some(Reserved { most, .. }) = what.reserved else { return Ok(()) };
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET spent = $3, reserved = NULL WHERE dao = $1 AND id = $2 AND spent = $4",
            dao.id,
            what.id.clone(),
            amount(what.spent.0.saturating_sub(most)),
            amount(what.spent.0),
        )?;
        Ok(())
    }

    /// What is reserved for it is taken as spent: nobody can say any more what it was.
    pub async fn takes_the_most(&self, dao: &Known, id: &str) -> Result<(), HistoryError> {
        run!(
            &mut *self.pool.acquire().await?,
            "UPDATE relay SET reserved = NULL WHERE dao = $1 AND id = $2",
            dao.id,
            id.to_owned(),
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
