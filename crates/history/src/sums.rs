//! What was voted and paid in all: read once, changed in memory, written when a part is taken in.

use crate::{
    rows::Rows,
    sql::{amount, amount_of},
    HistoryError,
};
use sqlx::{query::Query, AnyConnection, Row};
use std::collections::{btree_map::Entry, BTreeMap, BTreeSet};
use tributary_core::proposal::Tally;

/// The ballots on a proposal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) tally: Tally,
    /// All votes at the snapshot; told by each ballot.
    pub(crate) total: u128,
    new_voters: i64,
}

/// The payments of an epoch.
#[derive(Clone, Copy, Debug)]
struct Spent {
    paid: u128,
    new_payments: i64,
}

#[derive(Default)]
pub(crate) struct Sums {
    counts: BTreeMap<u32, Count>,
    /// Who has voted on what, as far as it was asked.
    voters: BTreeSet<(u32, String)>,
    epochs: BTreeMap<(u32, u32), Spent>,
    /// What a member was paid of an asset.
    paid: BTreeMap<(String, String), u128>,
}

impl Sums {
    /// Counts a ballot. Returns the tally after it; nothing of a proposal that is not known.
    pub(crate) async fn voted(
        &mut self,
        database: &mut AnyConnection,
        dao: i64,
        proposal: u32,
        voter: &str,
        used: &Tally,
        total: u128,
    ) -> Result<Option<Tally>, HistoryError> {
        let count = match self.counts.entry(proposal) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(entry) => {
                let query =
                    "SELECT votes_for, votes_against, votes_abstain FROM proposal WHERE dao = $1 AND id = $2";
                let found = sqlx::query(query).bind(dao).bind(i64::from(proposal));
                let Some(row) = found.fetch_optional(&mut *database).await? else { return Ok(None) };
                let votes = |column: usize| amount_of(row.try_get(column)?);
                let (for_votes, against_votes, abstain_votes) = (votes(0)?, votes(1)?, votes(2)?);
                let tally = Tally { for_votes, against_votes, abstain_votes };
                entry.insert(Count { tally, total, new_voters: 0 })
            }
        };
        count.tally.for_votes = count.tally.for_votes.saturating_add(used.for_votes);
        count.tally.against_votes = count.tally.against_votes.saturating_add(used.against_votes);
        count.tally.abstain_votes = count.tally.abstain_votes.saturating_add(used.abstain_votes);
        count.total = total;
        if self.voters.insert((proposal, voter.to_owned())) {
            // Of the parts before this one.
            let query = "SELECT count(*) FROM ballot WHERE dao = $1 AND voter = $2 AND proposal = $3";
            let before = sqlx::query(query).bind(dao).bind(voter).bind(i64::from(proposal));
            let before: i64 = before.fetch_one(&mut *database).await?.try_get(0)?;
            count.new_voters += i64::from(before == 0);
        }
        Ok(Some(count.tally))
    }

    /// Adds to what was paid of an epoch, if it is known.
    pub(crate) async fn paid_of(
        &mut self,
        database: &mut AnyConnection,
        dao: i64,
        program: u32,
        epoch: u32,
        amount: u128,
    ) -> Result<(), HistoryError> {
        let spent = match self.epochs.entry((program, epoch)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(entry) => {
                let query = "SELECT paid FROM epoch WHERE dao = $1 AND program = $2 AND epoch = $3";
                let found = sqlx::query(query).bind(dao).bind(i64::from(program)).bind(i64::from(epoch));
                let Some(row) = found.fetch_optional(database).await? else { return Ok(()) };
                entry.insert(Spent { paid: amount_of(row.try_get(0)?)?, new_payments: 0 })
            }
        };
        spent.paid = spent.paid.saturating_add(amount);
        spent.new_payments += 1;
        Ok(())
    }

    /// Adds to what a member was paid of an asset. Returns what it is in all.
    pub(crate) async fn paid_to(
        &mut self,
        database: &mut AnyConnection,
        dao: i64,
        member: &str,
        asset: &str,
        amount: u128,
    ) -> Result<u128, HistoryError> {
        let paid = match self.paid.entry((member.to_owned(), asset.to_owned())) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(entry) => {
                let query = "SELECT amount FROM paid WHERE dao = $1 AND member = $2 AND asset = $3";
                let found =
                    sqlx::query(query).bind(dao).bind(member).bind(asset).fetch_optional(database).await?;
                entry.insert(found.map_or(Ok(0), |row| amount_of(row.try_get(0)?))?)
            }
        };
        *paid = paid.saturating_add(amount);
        Ok(*paid)
    }

    pub(crate) async fn write(&mut self, database: &mut AnyConnection, dao: i64) -> Result<(), HistoryError> {
        for (proposal, Count { tally, total, new_voters }) in std::mem::take(&mut self.counts) {
            let update =
                "UPDATE proposal SET votes_for = $1, votes_against = $2, votes_abstain = $3, total = $4, \
                          voters = voters + $5 WHERE dao = $6 AND id = $7";
            let Tally { for_votes, against_votes, abstain_votes } = tally;
            let sums = [for_votes, against_votes, abstain_votes, total].map(amount);
            let query = sums.into_iter().fold(sqlx::query(update), Query::bind);
            query.bind(new_voters).bind(dao).bind(i64::from(proposal)).execute(&mut *database).await?;
        }
        for ((program, epoch), Spent { paid, new_payments }) in std::mem::take(&mut self.epochs) {
            let update = "UPDATE epoch SET paid = $1, members = members + $2 \
                          WHERE dao = $3 AND program = $4 AND epoch = $5";
            let query = sqlx::query(update).bind(amount(paid)).bind(new_payments).bind(dao);
            query.bind(i64::from(program)).bind(i64::from(epoch)).execute(&mut *database).await?;
        }
        let mut sums = Rows::ending(
            "INSERT INTO paid (dao, member, asset, amount)",
            " ON CONFLICT (dao, member, asset) DO UPDATE SET amount = excluded.amount",
        );
        for ((member, asset), paid) in std::mem::take(&mut self.paid) {
            sums.add([dao.into(), member.into(), asset.into(), amount(paid).into()]);
        }
        Ok(sums.write(database).await?)
    }
}
