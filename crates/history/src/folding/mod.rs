//! What follows from events: each is written down, and with it whatever it changed.

mod governor;
mod metrics;
mod token;
mod treasury;

use crate::{
    asked::Subject,
    books::books,
    concerns::{mentions, whom},
    rows::Rows,
    sql::{account, moment, place},
    standing::{Member, Standings},
    sums::Sums,
    HistoryError,
};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use tributary_client::{hex, AccountId, Books, ContractEvent, EventBook};
use tributary_interfaces::factory::{Dao, DaoCreated, Part};

/// Rows that wait to be written together.
struct Pending {
    events: Rows,
    mentions: Rows,
    subjects: Rows,
    /// Written before any of them is read or changed.
    attestations: Rows,
    ballots: Rows,
    payments: Rows,
    books: Rows,
}

impl Pending {
    fn new() -> Self {
        Self {
            events: Rows::new(
                "INSERT INTO event (dao, place, at, contract, emitter, name, topics, data, fields)",
            ),
            mentions: mentions(),
            subjects: Rows::new("INSERT INTO subject (dao, kind, number, place)"),
            attestations: Rows::new(
                "INSERT INTO attestation (dao, id, place, at, metric, member, attestor, amount, points, evidence, uri, \
                 matures_at, status, status_at)",
            ),
            ballots: Rows::new(
                "INSERT INTO ballot (dao, proposal, place, at, voter, votes_for, votes_against, votes_abstain, unused, \
                 reason, all_for, all_against, all_abstain)",
            ),
            payments: Rows::new(
                "INSERT INTO payment (dao, place, part, at, member, kind, number, epoch, asset, amount, balance)",
            ),
            books: Rows::new("INSERT INTO book (dao, asset, place, at, inflow, paid, reserved, lost)"),
        }
    }

    fn all(&mut self) -> [&mut Rows; 7] {
        let Self { events, mentions, subjects, attestations, ballots, payments, books } = self;
        [events, mentions, subjects, attestations, ballots, payments, books]
    }
}

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
    sums: Sums,
    pending: Pending,
    /// Of the event that is taken in.
    place: i64,
    at: i64,
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
            standings: Standings::new(),
            books,
            sums: Sums::default(),
            pending: Pending::new(),
            place: 0,
            at: 0,
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
        let Pending { events, subjects, attestations, .. } = &mut self.pending;
        let concerned = whom(self.database, self.id, event, [attestations, events, subjects]).await?;
        for account_of in concerned {
            self.pending.mentions.add([self.id.into(), account(&account_of).into(), self.place.into()]);
        }
        // What is not known, of a later version perhaps, is not lost.
        let (name, fields) = self.book.tell(event).map_or_else(
            || ("unknown".to_owned(), "{}".to_owned()),
            |(name, fields)| (name, serde_json::Value::from(&fields).to_string()),
        );
        let topics: Vec<_> = event.topics.iter().map(|topic| hex(topic.as_ref())).collect();
        self.pending.events.add([
            self.id.into(),
            self.place.into(),
            self.at.into(),
            contract.into(),
            account(&event.contract).into(),
            name.into(),
            topics.join(" ").into(),
            hex(&event.data).into(),
            fields.into(),
        ]);
        self.standings.after_event(self.database, self.id, self.place, self.at).await?;
        for (subject, number) in std::mem::take(&mut self.subjects) {
            let (kind, number) = (subject.text().into(), i64::from(number).into());
            self.pending.subjects.add([self.id.into(), kind, number, self.place.into()]);
        }
        for rows in self.pending.all() {
            rows.write_many(self.database).await?;
        }
        Ok(true)
    }

    /// Writes what was only kept in memory.
    pub(crate) async fn finish(mut self) -> Result<(), HistoryError> {
        self.standings.write(self.database, self.id).await?;
        self.sums.write(self.database, self.id).await?;
        for rows in self.pending.all() {
            rows.write(self.database).await?;
        }
        Ok(())
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
pub fn part_of(event: &ContractEvent, dao: &Dao, founded: Option<u32>) -> Option<&'static str> {
    let part = Part::of(dao, &event.contract).map(Part::name);
    let is_founding = || {
        founded == Some(event.block)
            && event.decode::<DaoCreated>().is_some_and(|created| created.dao == *dao)
    };
    part.or_else(|| is_founding().then_some("factory"))
}
