//! What the treasury paid, its epochs, and its books over time.

use super::{page, Amount, Column, Page, Part, MAX_PAGE};
use crate::{sql::block_of, Database, HistoryError, Known};
use serde::Serialize;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentRow {
    pub block: u32,
    pub at: u64,
    pub member: String,
    /// program, grant, redemption, transfer
    pub kind: String,
    /// Of the program or the grant.
    pub number: Option<u32>,
    pub epoch: Option<u32>,
    /// native, or the account of a token
    pub asset: String,
    pub amount: Amount,
    /// What the member was paid of the asset in all, this included.
    pub balance: Amount,
    #[serde(skip)]
    place: i64,
    #[serde(skip)]
    part: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EpochRow {
    pub program: u32,
    pub epoch: u32,
    pub opened_at: u64,
    pub total: Amount,
    pub budget: Amount,
    pub paid: Amount,
    /// How many payments.
    pub payments: u32,
    pub closed_at: Option<u64>,
    pub released: Option<Amount>,
}

/// The treasury's books of an asset after an event that changed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BookRow {
    pub asset: String,
    pub block: u32,
    pub at: u64,
    pub inflow: Amount,
    pub paid: Amount,
    pub reserved: Amount,
    pub lost: Amount,
    pub free: Amount,
    #[serde(skip)]
    place: i64,
}

/// Which payments: to a member, or all; from a moment on; before a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct PaymentFilter<'a> {
    pub member: Option<&'a str>,
    pub from: Option<u64>,
    pub before: Option<u64>,
}

/// A member's payments of a period, and what they come to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Statement {
    pub member: String,
    pub from: Option<u64>,
    pub before: Option<u64>,
    /// Up to which block the history goes.
    pub up_to_block: u32,
    pub payments: Vec<PaymentRow>,
    pub totals: Vec<StatementTotal>,
}

/// Of one asset: what was paid before the period, in it, and until its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementTotal {
    pub asset: String,
    pub opening: Amount,
    pub paid: Amount,
    pub closing: Amount,
}

fn payment(row: &AnyRow) -> Result<PaymentRow, HistoryError> {
    let place = row.number(0)?;
    Ok(PaymentRow {
        block: block_of(place).0,
        part: row.number(1)?,
        at: row.number(2)?,
        member: row.text(3)?,
        kind: row.text(4)?,
        number: row.maybe_number(5)?,
        epoch: row.maybe_number(6)?,
        asset: row.text(7)?,
        amount: row.amount(8)?,
        balance: row.amount(9)?,
        place,
    })
}

fn moment(at: Option<u64>, none: i64) -> i64 {
    at.map_or(none, |at| i64::try_from(at).unwrap_or(i64::MAX))
}

impl Database {
    /// Payments, oldest first.
    pub async fn payments(
        &self,
        dao: &Known,
        filter: PaymentFilter<'_>,
        part: &Part,
    ) -> Result<Page<PaymentRow>, HistoryError> {
        let (whose, within) = match filter.member {
            Some(_) => ("member = $5", "at >= $6 AND at < $7".to_owned()),
            // Moments rise with places: a period of all payments is a part of the places, which needs no sorting.
            None => {
                let since = |moment: &str| {
                    format!(
                        "coalesce((SELECT place FROM payment WHERE dao = $1 AND at >= {moment} \
                         ORDER BY at, place LIMIT 1), {})",
                        i64::MAX
                    )
                };
                ("$5 = ''", format!("place >= {} AND place < {}", since("$6"), since("$7")))
            }
        };
        let query = format!(
            "SELECT place, part, at, member, kind, number, epoch, asset, amount, balance FROM payment \
             WHERE dao = $1 AND (place > $2 OR place = $2 AND part > $3) AND {whose} AND {within} \
             ORDER BY place, part LIMIT $4"
        );
        let (place, of_place) = part.numbers()?.unwrap_or((-1, -1));
        let rows = sqlx::query(&query)
            .bind(dao.id)
            .bind(place)
            .bind(of_place)
            .bind(part.limit() + 1)
            .bind(filter.member.unwrap_or_default())
            .bind(moment(filter.from, i64::MIN))
            .bind(moment(filter.before, i64::MAX));
        let rows = rows.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(payment).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| format!("{}:{}", row.place, row.part)))
    }

    /// All of a member's payments in a period, with what they come to.
    pub async fn statement(
        &self,
        dao: &Known,
        member: &str,
        from: Option<u64>,
        before: Option<u64>,
    ) -> Result<Statement, HistoryError> {
        let mut totals: BTreeMap<String, StatementTotal> = BTreeMap::new();
        let of = |asset: &str, opening| StatementTotal {
            asset: asset.to_owned(),
            opening,
            paid: Amount::default(),
            closing: opening,
        };
        // The balance of the newest payment before the period, of each asset.
        let query = "SELECT asset, max(balance) FROM payment WHERE dao = $1 AND member = $2 AND at < $3 GROUP BY asset";
        let earlier = sqlx::query(query).bind(dao.id).bind(member).bind(moment(from, i64::MIN));
        for row in earlier.fetch_all(&self.pool).await? {
            let asset = row.text(0)?;
            totals.insert(asset.clone(), of(&asset, row.amount(1)?));
        }
        let (mut payments, mut after) = (Vec::new(), None);
        loop {
            let filter = PaymentFilter { member: Some(member), from, before };
            let page =
                self.payments(dao, filter, &Part { after, limit: MAX_PAGE, ..Part::default() }).await?;
            for row in &page.rows {
                let total =
                    totals.entry(row.asset.clone()).or_insert_with(|| of(&row.asset, Amount::default()));
                total.paid.0 = total.paid.0.saturating_add(row.amount.0);
                total.closing = row.balance;
            }
            payments.extend(page.rows);
            after = page.next;
            if after.is_none() {
                let up_to_block = self.up_to(dao).await?;
                let (member, totals) = (member.to_owned(), totals.into_values().collect());
                return Ok(Statement { member, from, before, up_to_block, payments, totals });
            }
        }
    }

    /// The epochs of a program that were opened, newest first.
    pub async fn epochs(
        &self,
        dao: &Known,
        program: u32,
        part: &Part,
    ) -> Result<Page<EpochRow>, HistoryError> {
        let query =
            "SELECT program, epoch, opened_at, total, budget, paid, members, closed_at, released FROM epoch \
                     WHERE dao = $1 AND program = $2 AND epoch < $3 ORDER BY epoch DESC LIMIT $4";
        let rows = sqlx::query(query).bind(dao.id).bind(i64::from(program));
        let rows = rows.bind(part.number(i64::MAX)?).bind(part.limit() + 1).fetch_all(&self.pool).await?;
        let epoch = |row: &AnyRow| {
            Ok(EpochRow {
                program: row.number(0)?,
                epoch: row.number(1)?,
                opened_at: row.number(2)?,
                total: row.amount(3)?,
                budget: row.amount(4)?,
                paid: row.amount(5)?,
                payments: row.number(6)?,
                closed_at: row.maybe_number(7)?,
                released: row.maybe_amount(8)?,
            })
        };
        let rows = rows.iter().map(epoch).collect::<Result<_, HistoryError>>()?;
        Ok(page(rows, part, |row| row.epoch.to_string()))
    }

    /// The books of an asset over time, newest first.
    pub async fn books(&self, dao: &Known, asset: &str, part: &Part) -> Result<Page<BookRow>, HistoryError> {
        let query = "SELECT asset, place, at, inflow, paid, reserved, lost FROM book \
                     WHERE dao = $1 AND asset = $2 AND place < $3 ORDER BY place DESC LIMIT $4";
        let rows = sqlx::query(query).bind(dao.id).bind(asset);
        let rows = rows.bind(part.number(i64::MAX)?).bind(part.limit() + 1).fetch_all(&self.pool).await?;
        let book = |row: &AnyRow| {
            let place = row.number(1)?;
            let (inflow, paid, reserved, lost) =
                (row.amount(3)?, row.amount(4)?, row.amount(5)?, row.amount(6)?);
            let free = inflow.0.saturating_sub(paid.0).saturating_sub(lost.0).saturating_sub(reserved.0);
            Ok(BookRow {
                asset: row.text(0)?,
                block: block_of(place).0,
                at: row.number(2)?,
                inflow,
                paid,
                reserved,
                lost,
                free: Amount(free),
                place,
            })
        };
        let rows = rows.iter().map(book).collect::<Result<_, HistoryError>>()?;
        Ok(page(rows, part, |row| row.place.to_string()))
    }

    /// The assets that the books are of.
    pub async fn assets(&self, dao: &Known) -> Result<Vec<String>, HistoryError> {
        let query = sqlx::query("SELECT DISTINCT asset FROM book WHERE dao = $1 ORDER BY asset").bind(dao.id);
        query.fetch_all(&self.pool).await?.iter().map(|row| row.text(0)).collect()
    }
}
