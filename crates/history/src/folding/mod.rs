//! What follows from events: each is written down, and with it whatever it changed.

mod governor;
mod metrics;
mod token;
mod treasury;

use crate::{
    asked::Subject,
    books::books,
    sql::{account, amount, moment, place},
    standing::{Member, Standings},
    HistoryError,
};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use tributary_client::{hex, AccountId, Books, ContractEvent, EventBook};
use tributary_interfaces::factory::{Dao, DaoCreated, Part};

/// Runs a statement with these values in the place of `$1`, `$2`, and so on. Returns how many rows it changed.
macro_rules! run {
    ($database:expr, $statement:expr $(, $value:expr)* $(,)?) => {
        sqlx::query($statement)$(.bind($value))*.execute(&mut *$database).await.map(|done| done.rows_affected())
    };
}
pub(crate) use run;

/// Takes in events, one after the other, in one transaction.
pub(crate) struct Fold<'a> {
    database: &'a mut AnyConnection,
    id: i64,
    dao: &'a Dao,
    book: &'a EventBook,
    /// The block of its first event.
    founded: Option<u32>,
    standings: Standings,
    books: Books,
    /// Of the event that is taken in.
    place: i64,
    at: i64,
    mentions: BTreeSet<AccountId>,
    subjects: BTreeSet<(Subject, u32)>,
}

impl<'a> Fold<'a> {
    pub(crate) async fn new(
        database: &'a mut AnyConnection,
        id: i64,
        dao: &'a Dao,
        book: &'a EventBook,
        founded: Option<u32>,
    ) -> Result<Self, HistoryError> {
        let books = books(&mut *database, id).await?;
        Ok(Self {
            database,
            id,
            dao,
            book,
            founded,
            standings: Standings::default(),
            books,
            place: 0,
            at: 0,
            mentions: BTreeSet::new(),
            subjects: BTreeSet::new(),
        })
    }

    /// Takes in an event, if it is one of the DAO's contracts'. Returns whether it is.
    pub(crate) async fn take(&mut self, event: &ContractEvent) -> Result<bool, HistoryError> {
        let Some(contract) = part_of(event, self.dao, self.founded) else { return Ok(false) };
        self.founded = self.founded.or(Some(event.block));
        self.place = place(event.block, event.index);
        self.at = moment(event.at);
        match contract {
            "token" => self.of_token(event).await?,
            "metrics" => self.of_metrics(event).await?,
            "governor" => self.of_governor(event).await?,
            "treasury" => self.of_treasury(event).await?,
            _ => {}
        }
        // What is not known, of a later version perhaps, is not lost.
        let (name, fields) = self.book.tell(event).map_or_else(
            || ("unknown".to_owned(), "{}".to_owned()),
            |(name, fields)| (name, serde_json::Value::from(&fields).to_string()),
        );
        let topics: Vec<_> = event.topics.iter().map(|topic| hex(topic.as_ref())).collect();
        run!(
            self.database,
            "INSERT INTO event (dao, place, at, contract, emitter, name, topics, data, fields) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.id,
            self.place,
            self.at,
            contract,
            account(&event.contract),
            name,
            topics.join(" "),
            hex(&event.data),
            fields,
        )?;
        self.standings.after_event(self.database, self.id, self.place, self.at).await?;
        for mentioned in std::mem::take(&mut self.mentions) {
            run!(
                self.database,
                "INSERT INTO mention (dao, account, place) VALUES ($1, $2, $3)",
                self.id,
                account(&mentioned),
                self.place,
            )?;
        }
        for (subject, number) in std::mem::take(&mut self.subjects) {
            run!(
                self.database,
                "INSERT INTO subject (dao, kind, number, place) VALUES ($1, $2, $3, $4)",
                self.id,
                subject.text(),
                i64::from(number),
                self.place,
            )?;
        }
        Ok(true)
    }

    /// Writes what was only kept in memory.
    pub(crate) async fn finish(mut self) -> Result<(), HistoryError> {
        self.standings.write(self.database, self.id).await
    }

    /// The event is about this account.
    fn mention(&mut self, account: &AccountId) {
        self.mentions.insert(*account);
    }

    /// The event is about a proposal, an attestation, and so on.
    fn subject(&mut self, subject: Subject, number: u32) {
        self.subjects.insert((subject, number));
    }

    async fn stands(
        &mut self,
        who: &AccountId,
        change: impl FnOnce(&mut Member),
    ) -> Result<(), HistoryError> {
        self.standings.change(self.database, self.id, &account(who), self.place, change).await
    }
}

/// Which of a DAO's contracts emitted an event; nothing if it is somebody else's. That it was founded is told by whoever
/// founds DAOs, in the block `founded` of its contracts' first events: later, anybody may say so.
pub(crate) fn part_of(event: &ContractEvent, dao: &Dao, founded: Option<u32>) -> Option<&'static str> {
    let part = Part::of(dao, &event.contract).map(Part::name);
    let is_founding = || {
        founded == Some(event.block)
            && event.decode::<DaoCreated>().is_some_and(|created| created.dao == *dao)
    };
    part.or_else(|| is_founding().then_some("factory"))
}

/// Amounts that rise and fall without leaving what there is.
fn risen(text: &str, by: u128) -> Result<String, HistoryError> {
    Ok(amount(crate::sql::amount_of(text)?.saturating_add(by)))
}
