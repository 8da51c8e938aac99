//! Proposals and ballots.

use super::{page, Amount, Column, Page, Part};
use crate::{sql::block_of, Database, HistoryError, Known};
use serde::Serialize;
use sqlx::{any::AnyRow, query::Query, Any};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProposalRow {
    pub id: u32,
    pub block: u32,
    pub proposer: String,
    /// The first line of the description.
    pub title: String,
    pub description: String,
    /// The description has the hash that the proposal keeps.
    pub genuine: bool,
    /// How many actions it has; none makes it a poll.
    pub actions: u32,
    pub created: u64,
    pub snapshot: u64,
    pub ends: u64,
    #[serde(rename = "for")]
    pub votes_for: Amount,
    pub against: Amount,
    pub abstain: Amount,
    /// All votes at the snapshot; known from the first ballot on.
    pub total: Option<Amount>,
    pub voters: u32,
    pub queued_at: Option<u64>,
    pub executable_from: Option<u64>,
    pub executed_at: Option<u64>,
    pub canceled_at: Option<u64>,
    pub vetoed_at: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BallotRow {
    pub proposal: u32,
    pub block: u32,
    pub at: u64,
    pub voter: String,
    /// What this ballot used.
    #[serde(rename = "for")]
    pub votes_for: Amount,
    pub against: Amount,
    pub abstain: Amount,
    /// What the voter kept for later.
    pub unused: Amount,
    pub reason: String,
    /// The tally after it.
    pub all_for: Amount,
    pub all_against: Amount,
    pub all_abstain: Amount,
    #[serde(skip)]
    place: i64,
}

const PROPOSAL: &str = "SELECT id, place, proposer, title, description, genuine, actions, created, snapshot, ends, \
     votes_for, votes_against, votes_abstain, total, voters, queued_at, executable_from, executed_at, canceled_at, \
     vetoed_at FROM proposal WHERE dao = $1";

const BALLOT: &str =
    "SELECT proposal, place, at, voter, votes_for, votes_against, votes_abstain, unused, reason, \
     all_for, all_against, all_abstain FROM ballot WHERE dao = $1";

fn proposal(row: &AnyRow) -> Result<ProposalRow, HistoryError> {
    Ok(ProposalRow {
        id: row.number(0)?,
        block: block_of(row.number(1)?).0,
        proposer: row.text(2)?,
        title: row.text(3)?,
        description: row.text(4)?,
        genuine: row.is(5)?,
        actions: row.number(6)?,
        created: row.number(7)?,
        snapshot: row.number(8)?,
        ends: row.number(9)?,
        votes_for: row.amount(10)?,
        against: row.amount(11)?,
        abstain: row.amount(12)?,
        total: row.maybe_amount(13)?,
        voters: row.number(14)?,
        queued_at: row.maybe_number(15)?,
        executable_from: row.maybe_number(16)?,
        executed_at: row.maybe_number(17)?,
        canceled_at: row.maybe_number(18)?,
        vetoed_at: row.maybe_number(19)?,
    })
}

fn ballot(row: &AnyRow) -> Result<BallotRow, HistoryError> {
    let place = row.number(1)?;
    Ok(BallotRow {
        proposal: row.number(0)?,
        block: block_of(place).0,
        at: row.number(2)?,
        voter: row.text(3)?,
        votes_for: row.amount(4)?,
        against: row.amount(5)?,
        abstain: row.amount(6)?,
        unused: row.amount(7)?,
        reason: row.text(8)?,
        all_for: row.amount(9)?,
        all_against: row.amount(10)?,
        all_abstain: row.amount(11)?,
        place,
    })
}

type Asked<'q> = Query<'q, Any, <Any as sqlx::Database>::Arguments<'q>>;

impl Database {
    async fn proposals_of(&self, query: Asked<'_>, part: &Part) -> Result<Page<ProposalRow>, HistoryError> {
        let rows = query.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(proposal).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| row.id.to_string()))
    }

    async fn ballots_of(&self, query: Asked<'_>, part: &Part) -> Result<Page<BallotRow>, HistoryError> {
        let rows = query.fetch_all(&self.pool).await?;
        let rows = rows.iter().map(ballot).collect::<Result<_, _>>()?;
        Ok(page(rows, part, |row| row.place.to_string()))
    }

    /// Proposals, newest first; of those with this text in their description, if one is given, whatever the case of
    /// the letters from A to Z. Whether that of others matters is the database's.
    pub async fn proposals(
        &self,
        dao: &Known,
        text: Option<&str>,
        part: &Part,
    ) -> Result<Page<ProposalRow>, HistoryError> {
        let before = part.number(i64::MAX)?;
        let (all, some) = (
            format!("{PROPOSAL} AND id < $2 ORDER BY id DESC LIMIT $3"),
            format!(
                "{PROPOSAL} AND id < $2 AND (lower(description) LIKE $4 ESCAPE '!' \
                 OR lower(description) LIKE $5 ESCAPE '!') ORDER BY id DESC LIMIT $3"
            ),
        );
        let query = match text {
            None => sqlx::query(&all).bind(dao.id).bind(before).bind(part.limit() + 1),
            Some(text) => {
                let query = sqlx::query(&some).bind(dao.id).bind(before).bind(part.limit() + 1);
                query.bind(containing(&text.to_lowercase())).bind(containing(&text.to_ascii_lowercase()))
            }
        };
        self.proposals_of(query, part).await
    }

    /// One proposal.
    pub async fn proposal(&self, dao: &Known, id: u32) -> Result<Option<ProposalRow>, HistoryError> {
        let query = format!("{PROPOSAL} AND id = $2");
        let row = sqlx::query(&query).bind(dao.id).bind(i64::from(id)).fetch_optional(&self.pool).await?;
        row.as_ref().map(proposal).transpose()
    }

    /// The ballots of a proposal, oldest first, each with the tally after it.
    pub async fn ballots(
        &self,
        dao: &Known,
        proposal: u32,
        part: &Part,
    ) -> Result<Page<BallotRow>, HistoryError> {
        let query = format!("{BALLOT} AND proposal = $2 AND place > $3 ORDER BY place LIMIT $4");
        let query = sqlx::query(&query).bind(dao.id).bind(i64::from(proposal));
        self.ballots_of(query.bind(part.number(-1)?).bind(part.limit() + 1), part).await
    }

    /// What somebody voted, newest first.
    pub async fn votes_of(
        &self,
        dao: &Known,
        voter: &str,
        part: &Part,
    ) -> Result<Page<BallotRow>, HistoryError> {
        let query = format!("{BALLOT} AND voter = $2 AND place < $3 ORDER BY place DESC LIMIT $4");
        let query = sqlx::query(&query).bind(dao.id).bind(voter);
        self.ballots_of(query.bind(part.number(i64::MAX)?).bind(part.limit() + 1), part).await
    }
}

/// A pattern that texts with this one in them match.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_searched_for_is_no_pattern_of_its_own() {
        assert_eq!(super::containing("100 %_a!"), "%100 !%!_a!!%");
    }
}
