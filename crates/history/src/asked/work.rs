//! Attestations and disputes.

use super::{page, Amount, Column, Page, Part, Status};
use crate::{sql::block_of, Database, HistoryError, Known};
use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttestationRow {
    pub id: u32,
    pub block: u32,
    pub at: u64,
    pub metric: u32,
    pub member: String,
    pub attestor: String,
    /// In the metric's unit.
    pub amount: Amount,
    /// Millionths of a point, by the weight that was in force; 0 of an indicator.
    pub points: Amount,
    pub evidence: String,
    pub uri: String,
    pub matures_at: u64,
    /// pending, challenged, upheld, final, rejected, retracted, revoked, expired
    pub status: String,
    pub status_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DisputeRow {
    pub attestation: u32,
    pub block: u32,
    pub at: u64,
    pub challenger: String,
    pub bond: Amount,
    /// When the arbiter's time ends.
    pub until: u64,
    pub reason: String,
    /// open, upheld, rejected, expired, retracted
    pub outcome: String,
    pub ended_at: Option<u64>,
    #[serde(skip)]
    place: i64,
}

/// Which attestations: of a member, in a state, or all.
#[derive(Clone, Copy, Debug, Default)]
pub struct AttestationFilter<'a> {
    pub member: Option<&'a str>,
    pub status: Option<Status>,
}

fn attestation(row: &AnyRow) -> Result<AttestationRow, HistoryError> {
    Ok(AttestationRow {
        id: row.number(0)?,
        block: block_of(row.number(1)?).0,
        at: row.number(2)?,
        metric: row.number(3)?,
        member: row.text(4)?,
        attestor: row.text(5)?,
        amount: row.amount(6)?,
        points: row.amount(7)?,
        evidence: row.text(8)?,
        uri: row.text(9)?,
        matures_at: row.number(10)?,
        status: row.text(11)?,
        status_at: row.number(12)?,
    })
}

fn dispute(row: &AnyRow) -> Result<DisputeRow, HistoryError> {
    let place = row.number(1)?;
    Ok(DisputeRow {
        attestation: row.number(0)?,
        block: block_of(place).0,
        at: row.number(2)?,
        challenger: row.text(3)?,
        bond: row.amount(4)?,
        until: row.number(5)?,
        reason: row.text(6)?,
        outcome: row.text(7)?,
        ended_at: row.maybe_number(8)?,
        place,
    })
}

impl Database {
    /// Attestations, newest first.
    pub async fn attestations(
        &self,
        dao: &Known,
        filter: AttestationFilter<'_>,
        part: &Part,
    ) -> Result<Page<AttestationRow>, HistoryError> {
        // `$4` and `$5` are there in each, so that the values go to the same places.
        let narrowed = match (filter.member, filter.status) {
            (Some(_), Some(_)) => "AND member = $4 AND status = $5",
            (Some(_), None) => "AND member = $4 AND $5 = ''",
            (None, Some(_)) => "AND status = $5 AND $4 = ''",
            (None, None) => "AND $4 = '' AND $5 = ''",
        };
        let query = format!(
            "SELECT id, place, at, metric, member, attestor, amount, points, evidence, uri, matures_at, status, \
             status_at FROM attestation WHERE dao = $1 AND id < $2 {narrowed} ORDER BY id DESC LIMIT $3"
        );
        let rows = sqlx::query(&query)
            .bind(dao.id)
            .bind(part.number(i64::MAX)?)
            .bind(part.limit() + 1)
            .bind(filter.member.unwrap_or_default())
            .bind(filter.status.map(Status::text).unwrap_or_default());
        let rows = rows.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(attestation).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| row.id.to_string()))
    }

    /// Disputes, newest first.
    pub async fn disputes(&self, dao: &Known, part: &Part) -> Result<Page<DisputeRow>, HistoryError> {
        let query =
            "SELECT attestation, place, at, challenger, bond, until, reason, outcome, ended_at FROM dispute \
                     WHERE dao = $1 AND place < $2 ORDER BY place DESC LIMIT $3";
        let rows = sqlx::query(query).bind(dao.id).bind(part.number(i64::MAX)?).bind(part.limit() + 1);
        let rows = rows.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(dispute).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| row.place.to_string()))
    }
}
