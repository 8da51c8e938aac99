//! Who holds tokens, votes, and has earned points: read once, changed in memory, written when a part is taken in.

use crate::{
    rows::Rows,
    sql::{amount, amount_of},
    HistoryError,
};
use sqlx::{AnyConnection, Row};
use std::collections::{btree_map::Entry, BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) tokens: u128,
    pub(crate) votes: u128,
    pub(crate) delegate: String,
    pub(crate) excluded: bool,
    pub(crate) earned: u128,
    since: i64,
}

/// The members that were read, by account, and which of them changed.
pub(crate) struct Standings {
    read: BTreeMap<String, Member>,
    /// Since the members were read, and since the last event.
    changed: BTreeSet<String>,
    touched: BTreeSet<String>,
    /// How they stood after each event.
    over_time: Rows,
}

impl Standings {
    pub(crate) fn new() -> Self {
        let over_time =
            Rows::new("INSERT INTO standing (dao, account, place, at, tokens, votes, delegate, earned)");
        Self { read: BTreeMap::new(), changed: BTreeSet::new(), touched: BTreeSet::new(), over_time }
    }

    /// The member with this account; a new one, if nobody heard of it before.
    async fn member(
        &mut self,
        database: &mut AnyConnection,
        dao: i64,
        account: &str,
        place: i64,
    ) -> Result<&mut Member, HistoryError> {
        self.changed.insert(account.to_owned());
        self.touched.insert(account.to_owned());
        let entry = match self.read.entry(account.to_owned()) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(entry) => entry,
        };
        let query = "SELECT tokens, votes, delegate, excluded, earned, since FROM member \
                         WHERE dao = $1 AND account = $2";
        let found = sqlx::query(query).bind(dao).bind(account).fetch_optional(database).await?;
        let member = match found {
            Some(row) => Member {
                tokens: amount_of(row.try_get(0)?)?,
                votes: amount_of(row.try_get(1)?)?,
                delegate: row.try_get(2)?,
                excluded: row.try_get::<i64, _>(3)? != 0,
                earned: amount_of(row.try_get(4)?)?,
                since: row.try_get(5)?,
            },
            None => Member {
                tokens: 0,
                votes: 0,
                delegate: account.to_owned(),
                excluded: false,
                earned: 0,
                since: place,
            },
        };
        Ok(entry.insert(member))
    }

    /// Changes a member, and with it the votes of whoever it has delegated to, before and after.
    pub(crate) async fn change(
        &mut self,
        database: &mut AnyConnection,
        dao: i64,
        account: &str,
        place: i64,
        change: impl FnOnce(&mut Member),
    ) -> Result<(), HistoryError> {
        let member = self.member(database, dao, account, place).await?;
        let (from, lost) = (member.delegate.clone(), member.weight());
        change(member);
        let (to, gained) = (member.delegate.clone(), member.weight());
        if (&from, lost) != (&to, gained) {
            let before = self.member(database, dao, &from, place).await?;
            before.votes = before.votes.saturating_sub(lost);
            let after = self.member(database, dao, &to, place).await?;
            after.votes = after.votes.saturating_add(gained);
        }
        Ok(())
    }

    /// Writes how whoever an event changed stands after it.
    pub(crate) async fn after_event(
        &mut self,
        database: &mut AnyConnection,
        dao: i64,
        place: i64,
        at: i64,
    ) -> Result<(), HistoryError> {
        for account in std::mem::take(&mut self.touched) {
            let Some(Member { tokens, votes, delegate, earned, .. }) = self.read.get(&account) else {
                continue;
            };
            let [tokens, votes, earned] = [*tokens, *votes, *earned].map(amount);
            let delegate = delegate.as_str().into();
            self.over_time.add([
                dao.into(),
                account.into(),
                place.into(),
                at.into(),
                tokens.into(),
                votes.into(),
                delegate,
                earned.into(),
            ]);
        }
        Ok(self.over_time.write_many(database).await?)
    }

    /// Writes whoever changed, and what waits.
    pub(crate) async fn write(&mut self, database: &mut AnyConnection, dao: i64) -> Result<(), HistoryError> {
        let mut members = Rows::ending(
            "INSERT INTO member (dao, account, tokens, votes, delegate, excluded, earned, since)",
            " ON CONFLICT (dao, account) DO UPDATE SET tokens = excluded.tokens, votes = excluded.votes, \
             delegate = excluded.delegate, excluded = excluded.excluded, earned = excluded.earned",
        );
        for account in std::mem::take(&mut self.changed) {
            let Some(member) = self.read.get(&account) else { continue };
            members.add([
                dao.into(),
                account.into(),
                amount(member.tokens).into(),
                amount(member.votes).into(),
                member.delegate.as_str().into(),
                i64::from(member.excluded).into(),
                amount(member.earned).into(),
                member.since.into(),
            ]);
        }
        members.write(database).await?;
        Ok(self.over_time.write(database).await?)
    }
}

impl Member {
    /// The votes that its tokens give.
    fn weight(&self) -> u128 {
        if self.excluded {
            0
        } else {
            self.tokens
        }
    }
}
