//! Proposals and ballots.

use super::{page, Amount, Column, Page, Part};
use crate::{recorded, sql::block_of, Database, HistoryError, Known};
use serde::Serialize;
use sqlx::{any::AnyRow, query::Query, Any};
use tributary_client::{hex, Timestamp};
use tributary_core::proposal::{quorum_votes_up, Ending, Facts, State, Tally};
use tributary_interfaces::governor::{Proposed, Settings};
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
    /// The votes that for and abstain must reach together; known from the first ballot on.
    pub quorum: Option<Amount>,
    /// What was copied from the governor's settings when it was proposed.
    #[serde(skip)]
    rules: Settings,
    /// When the last ballot came.
    #[serde(skip)]
    voted_at: Option<u64>,
}

impl ProposalRow {
    /// Where it stands at a moment of the chain's clock, by the governor's own rule.
    pub fn state(&self, now: Timestamp) -> State {
        let ending = match (self.executed_at, self.canceled_at, self.vetoed_at) {
            (Some(_), ..) => Some(Ending::Executed),
            (_, Some(_), _) => Some(Ending::Canceled),
            (.., Some(_)) => Some(Ending::Vetoed),
            _ => None,
        };
        let Settings { timelock, grace, quorum, early_decision, .. } = self.rules;
        let facts = Facts {
            snapshot: self.snapshot,
            ends: self.ends,
            timelock,
            grace,
            has_actions: self.actions > 0,
            early_decision,
            tally: Tally {
                for_votes: self.votes_for.0,
                against_votes: self.against.0,
                abstain_votes: self.abstain.0,
            },
            quorum,
            total: self.total.map(|total| total.0),
            voted_at: self.voted_at.unwrap_or(self.snapshot),
            queued_at: self.queued_at,
            ending,
        };
        facts.state(now)
    }
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

/// With the event that proposed it, which has the rules that it is decided by.
const PROPOSAL: &str = "SELECT event.place, event.at, emitter, topics, data, id, proposer, title, description, genuine, \
     actions, created, snapshot, ends, votes_for, votes_against, votes_abstain, total, voters, queued_at, \
     executable_from, executed_at, canceled_at, vetoed_at, \
     (SELECT ballot.at FROM ballot WHERE ballot.dao = proposal.dao AND ballot.proposal = proposal.id \
     ORDER BY ballot.place DESC LIMIT 1) \
     FROM proposal JOIN event ON event.dao = proposal.dao AND event.place = proposal.place WHERE proposal.dao = $1";

const BALLOT: &str =
    "SELECT proposal, place, at, voter, votes_for, votes_against, votes_abstain, unused, reason, \
     all_for, all_against, all_abstain FROM ballot WHERE dao = $1";

fn proposal(row: &AnyRow) -> Result<ProposalRow, HistoryError> {
    let event = recorded::event(row)?;
    let damaged = || HistoryError::Damaged { what: "an event", found: hex(&event.data) };
    let Proposed { settings, .. } = event.decode().ok_or_else(damaged)?;
    let total = row.maybe_amount(17)?;
    Ok(ProposalRow {
        id: row.number(5)?,
        block: event.block,
        proposer: row.text(6)?,
        title: row.text(7)?,
        description: row.text(8)?,
        genuine: row.is(9)?,
        actions: row.number(10)?,
        created: row.number(11)?,
        snapshot: row.number(12)?,
        ends: row.number(13)?,
        votes_for: row.amount(14)?,
        against: row.amount(15)?,
        abstain: row.amount(16)?,
        total,
        voters: row.number(18)?,
        queued_at: row.maybe_number(19)?,
        executable_from: row.maybe_number(20)?,
        executed_at: row.maybe_number(21)?,
        canceled_at: row.maybe_number(22)?,
        vetoed_at: row.maybe_number(23)?,
        quorum: total.map(|total| Amount(quorum_votes_up(total.0, settings.quorum))),
        rules: settings,
        voted_at: row.maybe_number(24)?,
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
