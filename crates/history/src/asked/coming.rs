//! What comes with time: windows that end, epochs that begin.

use super::{Amount, Column};
use crate::{
    sql::{block_of, moment},
    Database, HistoryError, Known,
};
use serde::Deserialize;
use sqlx::any::AnyRow;

/// Attestations that were filed together, and may be challenged until a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub first: u32,
    pub last: u32,
    pub until: u64,
    /// Where, and when, they were filed.
    pub block: u32,
    pub index: u32,
    pub since: u64,
}

/// When the epochs of a program begin, as its terms have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Schedule {
    pub start: u64,
    pub epoch_length: u64,
    pub epochs: Option<u32>,
    pub claim_window: u64,
}

impl Schedule {
    /// When an epoch begins.
    pub fn begins(&self, epoch: u32) -> u64 {
        self.start.saturating_add(self.epoch_length.saturating_mul(epoch.into()))
    }

    /// The first epoch that begins after a moment, and those that follow it.
    pub fn after(&self, moment: u64) -> impl Iterator<Item = (u32, u64)> + '_ {
        let begun = match moment.checked_sub(self.start) {
            Some(since) => (since / self.epoch_length.max(1)).saturating_add(1),
            None => 0,
        };
        let first = u32::try_from(begun).unwrap_or(u32::MAX);
        (first..self.epochs.unwrap_or(u32::MAX)).map(|epoch| (epoch, self.begins(epoch)))
    }
}

/// An epoch that may be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEpoch {
    pub program: u32,
    pub epoch: u32,
    /// Until when it may be claimed for certain.
    pub until: u64,
    pub asset: String,
    pub budget: Amount,
    pub paid: Amount,
    /// How many were paid.
    pub members: u32,
    pub opened_at: u64,
}

impl OpenEpoch {
    /// What is there for whoever has not claimed yet. Each share is rounded down, so that less than one of the smallest unit
    /// for each member who was paid stays, also where everybody was.
    pub fn rest(&self) -> Option<u128> {
        let rest = self.budget.0.saturating_sub(self.paid.0);
        (rest > 0 && rest >= self.members.into()).then_some(rest)
    }
}

fn schedule(text: &str) -> Result<Schedule, HistoryError> {
    serde_json::from_str(text)
        .map_err(|_| HistoryError::Damaged { what: "a program's terms", found: text.to_owned() })
}

impl Database {
    /// Windows for challenges that end between two moments.
    pub async fn windows(&self, dao: &Known, from: u64, to: u64) -> Result<Vec<Window>, HistoryError> {
        let query = "SELECT min(id), max(id), matures_at, place, min(at) FROM attestation \
                     WHERE dao = $1 AND status = 'pending' AND matures_at > $2 AND matures_at <= $3 \
                     GROUP BY place, matures_at ORDER BY matures_at, min(id) LIMIT 500";
        let rows = sqlx::query(query).bind(dao.id).bind(moment(from)).bind(moment(to));
        let window = |row: &AnyRow| {
            let (block, index) = block_of(row.number(3)?);
            let (first, last, until, since) =
                (row.number(0)?, row.number(1)?, row.number(2)?, row.number(4)?);
            Ok(Window { first, last, until, block, index, since })
        };
        rows.fetch_all(&self.pool).await?.iter().map(window).collect()
    }

    /// The programs that go on, each with its schedule.
    pub async fn schedules(&self, dao: &Known) -> Result<Vec<(u32, Schedule)>, HistoryError> {
        let query = "SELECT id, terms FROM program WHERE dao = $1 AND stopped_at IS NULL ORDER BY id";
        let rows = sqlx::query(query).bind(dao.id).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.number(0)?, schedule(&row.text(1)?)?))).collect()
    }

    /// The epochs that may be claimed.
    pub async fn open_epochs(&self, dao: &Known) -> Result<Vec<OpenEpoch>, HistoryError> {
        let query = "SELECT epoch.program, epoch.epoch, epoch.opened_at, program.asset, epoch.budget, epoch.paid, \
                     program.terms, epoch.members FROM epoch JOIN program ON program.dao = epoch.dao AND program.id = epoch.program \
                     WHERE epoch.dao = $1 AND epoch.closed_at IS NULL ORDER BY epoch.program, epoch.epoch DESC LIMIT 1000";
        let rows = sqlx::query(query).bind(dao.id).fetch_all(&self.pool).await?;
        let open = |row: &AnyRow| {
            let (epoch, opened): (u32, u64) = (row.number(1)?, row.number(2)?);
            let terms = schedule(&row.text(6)?)?;
            let ended = terms.begins(epoch.saturating_add(1)).max(opened);
            Ok(OpenEpoch {
                program: row.number(0)?,
                epoch,
                until: ended.saturating_add(terms.claim_window),
                asset: row.text(3)?,
                budget: row.amount(4)?,
                paid: row.amount(5)?,
                members: row.number(7)?,
                opened_at: opened,
            })
        };
        rows.iter().map(open).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounding_leaves_is_nothing_that_anybody_could_claim() {
        let rest = |budget, paid, members| {
            let (budget, paid) = (Amount(budget), Amount(paid));
            let asset = "native".to_owned();
            OpenEpoch { program: 0, epoch: 0, until: 0, asset, budget, paid, members, opened_at: 0 }.rest()
        };
        assert_eq!(rest(100, 98, 3), None, "three shares of a hundred, rounded down");
        assert_eq!(rest(100, 66, 2), Some(34), "a third one is there to be claimed");
        assert_eq!(rest(100, 0, 0), Some(100));
        assert_eq!((rest(100, 100, 1), rest(0, 0, 0)), (None, None));
    }
}
