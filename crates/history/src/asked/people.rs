//! Who holds, votes and has earned how much, now and over time.

use super::{page, Amount, Column, Page, Part};
use crate::{
    sql::{amount, block_of},
    Database, HistoryError, Known,
};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberRow {
    pub account: String,
    /// In the token's smallest unit.
    pub tokens: Amount,
    /// Those of whoever delegated to it, its own among them.
    pub votes: Amount,
    /// Itself, if it never delegated.
    pub delegate: String,
    /// What it holds carries no votes.
    pub excluded: bool,
    /// Millionths of a point that were counted, before any decay, less what was revoked.
    pub earned: Amount,
    /// The block in which it was first heard of.
    pub since_block: u32,
}

/// How somebody stood after an event that changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandingRow {
    pub block: u32,
    pub at: u64,
    pub tokens: Amount,
    pub votes: Amount,
    pub delegate: String,
    pub earned: Amount,
}

/// By what members are sorted, most first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MemberOrder {
    #[default]
    Votes,
    Tokens,
    Earned,
}

const MEMBER: &str =
    "SELECT account, tokens, votes, delegate, excluded, earned, since FROM member WHERE dao = $1";

fn member(row: &AnyRow) -> Result<MemberRow, HistoryError> {
    Ok(MemberRow {
        account: row.text(0)?,
        tokens: row.amount(1)?,
        votes: row.amount(2)?,
        delegate: row.text(3)?,
        excluded: row.is(4)?,
        earned: row.amount(5)?,
        since_block: block_of(row.number(6)?).0,
    })
}

impl Database {
    /// Who holds tokens, votes, or has earned points; whoever has none of these any more is left out.
    pub async fn members(
        &self,
        dao: &Known,
        order: MemberOrder,
        part: &Part,
    ) -> Result<Page<MemberRow>, HistoryError> {
        let (column, value): (_, fn(&MemberRow) -> Amount) = match order {
            MemberOrder::Votes => ("votes", |row| row.votes),
            MemberOrder::Tokens => ("tokens", |row| row.tokens),
            MemberOrder::Earned => ("earned", |row| row.earned),
        };
        // A colon sorts behind all digits: the beginning.
        let (than, account) = part.amount()?.unwrap_or((":", ""));
        let query = format!(
            "{MEMBER} AND ({column} < $2 OR {column} = $2 AND account > $3) \
             AND (tokens > $5 OR votes > $5 OR earned > $5) ORDER BY {column} DESC, account LIMIT $4"
        );
        let rows =
            sqlx::query(&query).bind(dao.id).bind(than).bind(account).bind(part.limit() + 1).bind(amount(0));
        let rows = rows.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(member).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| format!("{:039}:{}", value(row).0, row.account)))
    }

    /// One of them.
    pub async fn member(&self, dao: &Known, account: &str) -> Result<Option<MemberRow>, HistoryError> {
        let query = format!("{MEMBER} AND account = $2");
        let row = sqlx::query(&query).bind(dao.id).bind(account).fetch_optional(&self.pool).await?;
        row.as_ref().map(member).transpose()
    }

    /// Who has delegated to somebody, not counting themselves.
    pub async fn delegators(
        &self,
        dao: &Known,
        account: &str,
        part: &Part,
    ) -> Result<Page<MemberRow>, HistoryError> {
        let after = part.account()?.unwrap_or_default();
        let query = format!(
            "{MEMBER} AND delegate = $2 AND account <> delegate AND account > $3 ORDER BY account LIMIT $4"
        );
        let rows = sqlx::query(&query).bind(dao.id).bind(account).bind(after).bind(part.limit() + 1);
        let rows = rows.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(member).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| row.account.clone()))
    }

    /// How somebody stood over time, oldest first.
    pub async fn standing(
        &self,
        dao: &Known,
        account: &str,
        part: &Part,
    ) -> Result<Page<StandingRow>, HistoryError> {
        let query = "SELECT place, at, tokens, votes, delegate, earned FROM standing \
                     WHERE dao = $1 AND account = $2 AND place > $3 ORDER BY place LIMIT $4";
        let rows =
            sqlx::query(query).bind(dao.id).bind(account).bind(part.number(-1)?).bind(part.limit() + 1);
        let rows = rows.fetch_all(&self.pool).await?;
        let standing = |row: &AnyRow| {
            let place: i64 = row.number(0)?;
            let row = StandingRow {
                block: block_of(place).0,
                at: row.number(1)?,
                tokens: row.amount(2)?,
                votes: row.amount(3)?,
                delegate: row.text(4)?,
                earned: row.amount(5)?,
            };
            Ok((place, row))
        };
        let rows = rows.iter().map(standing).collect::<Result<_, HistoryError>>()?;
        let Page { rows, next } = page(rows, part, |(place, _)| place.to_string());
        Ok(Page { rows: rows.into_iter().map(|(_, row)| row).collect(), next })
    }
}
