//! Whom an event is about: the one rule of it, for what somebody's activity and feed have.

use crate::{
    asked::Subject,
    rows::Rows,
    sql::{account, place, run},
    HistoryError,
};
use sqlx::{AnyConnection, Row};
use std::collections::BTreeSet;
use tributary_client::{parse_account, AccountId, ContractEvent};
use tributary_interfaces::{
    factory::DaoCreated,
    governor::{
        BallotsCounted, Canceled, Executed, GuardianSet, Proposed, Queued, Vetoed, VoteExtended, Voted,
    },
    metrics::{
        AttestationId, Attested, BondOwed, BondPaid, Challenged, Expired, MetricSet, MetricsRolesSet,
        Resolved, Revoked, TokensOwed,
    },
    signed::NonceUsed,
    token::{DelegateChanged, ExclusionChanged, TokenRolesSet},
    treasury::{
        Funded, GrantCanceled, GrantCreated, GrantPaid, GrantRedirected, GrantReleased, Paid, PauseChanged,
        Redeemed, Transferred,
    },
    Approval, Transfer,
};

/// Which version of the rule this is: a database that was written by another one has whom events are about taken in anew.
pub(crate) const RULE: i64 = 1;

/// How many events are looked at between two times that something is written.
const EVENTS_AT_ONCE: i64 = 2_000;

/// Whom an event is about.
#[derive(Debug, Default, PartialEq, Eq)]
struct Concerns {
    /// Whom it names.
    named: BTreeSet<AccountId>,
    /// It is about whoever has a part in these: whose they are, who filed them, and who doubts them.
    attestations: Vec<AttestationId>,
    /// It is about whoever was named before.
    before: Option<Before>,
}

/// The newest of such events before another one: those that name who proposed, or who had something that they have no
/// longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Before {
    names: &'static [&'static str],
    /// About the same thing; nothing, where there is only one.
    of: Option<(Subject, u32)>,
}

impl Concerns {
    /// It names these.
    fn those(named: impl IntoIterator<Item = AccountId>) -> Self {
        Self { named: named.into_iter().collect(), ..Self::default() }
    }

    /// It names these, and follows an event that named others.
    fn after(
        names: &'static [&'static str],
        of: Option<(Subject, u32)>,
        named: impl IntoIterator<Item = AccountId>,
    ) -> Self {
        Self { before: Some(Before { names, of }), ..Self::those(named) }
    }

    fn of(event: &ContractEvent) -> Self {
        let found = Self::of_token(event)
            .or_else(|| Self::of_metrics(event))
            .or_else(|| Self::of_governor(event))
            .or_else(|| Self::of_treasury(event))
            .unwrap_or_default();
        Self { attestations: event.attestations(), ..found }
    }

    fn of_token(event: &ContractEvent) -> Option<Self> {
        if let Some(Transfer { from, to, .. }) = event.decode() {
            return Some(Self::those(from.into_iter().chain(to)));
        }
        if let Some(DelegateChanged { owner, from, to }) = event.decode() {
            return Some(Self::those([owner, from, to]));
        }
        if let Some(ExclusionChanged { account, .. }) = event.decode() {
            return Some(Self::those([account]));
        }
        if let Some(Approval { owner, spender, .. }) = event.decode() {
            return Some(Self::those([owner, spender]));
        }
        if let Some(NonceUsed { signer, .. }) = event.decode() {
            return Some(Self::those([signer]));
        }
        let TokenRolesSet { roles } = event.decode()?;
        Some(Self::after(&["TokenRolesSet"], None, [roles.governor, roles.minter, roles.redeemer]))
    }

    fn of_metrics(event: &ContractEvent) -> Option<Self> {
        if let Some(Attested { attestor, claims, .. }) = event.decode() {
            return Some(Self::those(claims.into_iter().map(|claim| claim.member).chain([attestor])));
        }
        if let Some(Challenged { challenger, .. }) = event.decode() {
            return Some(Self::those([challenger]));
        }
        if let Some(Resolved { winner, .. }) = event.decode() {
            return Some(Self::those([winner]));
        }
        if let Some(Expired { attestor, challenger, .. }) = event.decode() {
            return Some(Self::those([attestor, challenger]));
        }
        if let Some(Revoked { member, .. }) = event.decode() {
            return Some(Self::those([member]));
        }
        if let Some(MetricSet { metric, config }) = event.decode() {
            return Some(Self::after(&["MetricSet"], Some((Subject::Metric, metric)), config.attestors));
        }
        if let Some(BondOwed { to, .. }) = event.decode() {
            return Some(Self::those([to]));
        }
        if let Some(BondPaid { to, .. }) = event.decode() {
            return Some(Self::those([to]));
        }
        if let Some(TokensOwed { owed }) = event.decode() {
            return Some(Self::those(owed.into_iter().map(|(to, _)| to)));
        }
        let MetricsRolesSet { roles } = event.decode()?;
        Some(Self::after(&["MetricsRolesSet"], None, [roles.governor, roles.arbiter, roles.token]))
    }

    fn of_governor(event: &ContractEvent) -> Option<Self> {
        if let Some(Proposed { proposer, .. }) = event.decode() {
            return Some(Self::those([proposer]));
        }
        if let Some(Voted { voter, .. }) = event.decode() {
            return Some(Self::those([voter]));
        }
        if let Some(BallotsCounted { ballots, .. }) = event.decode() {
            return Some(Self::those(ballots.into_iter().map(|counted| counted.voter)));
        }
        if let Some(GuardianSet { guardian }) = event.decode() {
            let named = guardian.map(|guardian| guardian.account);
            return Some(Self::after(&["GuardianSet"], None, named));
        }
        // What becomes of a proposal is about who made it.
        let extended = event.decode().map(|VoteExtended { proposal, .. }| proposal);
        let proposal = extended
            .or_else(|| event.decode().map(|Queued { proposal, .. }| proposal))
            .or_else(|| event.decode().map(|Executed { proposal }| proposal))
            .or_else(|| event.decode().map(|Canceled { proposal }| proposal))
            .or_else(|| event.decode().map(|Vetoed { proposal }| proposal))?;
        Some(Self::after(&["Proposed"], Some((Subject::Proposal, proposal)), []))
    }

    fn of_treasury(event: &ContractEvent) -> Option<Self> {
        if let Some(Paid { member, .. }) = event.decode() {
            return Some(Self::those([member]));
        }
        if let Some(Redeemed { member, .. }) = event.decode() {
            return Some(Self::those([member]));
        }
        if let Some(Transferred { to, .. }) = event.decode() {
            return Some(Self::those([to]));
        }
        if let Some(Funded { from, .. }) = event.decode() {
            return Some(Self::those(from));
        }
        if let Some(PauseChanged { pause }) = event.decode() {
            return Some(Self::after(&["PauseChanged"], None, pause.guardian));
        }
        if let Some(GrantCreated { recipient, .. }) = event.decode() {
            return Some(Self::those([recipient]));
        }
        if let Some(GrantPaid { recipient, .. }) = event.decode() {
            return Some(Self::those([recipient]));
        }
        let of_grant = |grant, named: Option<AccountId>| {
            Self::after(&["GrantCreated", "GrantRedirected"], Some((Subject::Grant, grant)), named)
        };
        if let Some(GrantRedirected { grant, recipient }) = event.decode() {
            return Some(of_grant(grant, Some(recipient)));
        }
        if let Some(GrantCanceled { grant, .. }) = event.decode() {
            return Some(of_grant(grant, None));
        }
        if let Some(GrantReleased { grant, .. }) = event.decode() {
            return Some(of_grant(grant, None));
        }
        let DaoCreated { founder, .. } = event.decode()?;
        Some(Self::those([founder]))
    }

    /// Whether what was written before it has to be read.
    fn looks_back(&self) -> bool {
        self.before.is_some() || !self.attestations.is_empty()
    }

    /// Whom it is about, by what was taken in before it.
    async fn resolve(
        self,
        database: &mut AnyConnection,
        dao: i64,
        place: i64,
    ) -> Result<BTreeSet<AccountId>, HistoryError> {
        let Self { mut named, attestations, before } = self;
        for id in attestations {
            let parties = "SELECT member, attestor FROM attestation WHERE dao = $1 AND id = $2";
            let found = sqlx::query(parties).bind(dao).bind(i64::from(id));
            if let Some(row) = found.fetch_optional(&mut *database).await? {
                named.extend([read(row.try_get(0)?)?, read(row.try_get(1)?)?]);
            }
            let doubts = "SELECT challenger FROM dispute WHERE dao = $1 AND attestation = $2 AND place <= $3";
            let found = sqlx::query(doubts).bind(dao).bind(i64::from(id)).bind(place);
            for row in found.fetch_all(&mut *database).await? {
                named.insert(read(row.try_get(0)?)?);
            }
        }
        if let Some(before) = before {
            let event = newest(database, dao, before, place).await?;
            named.extend(event.map(|event| Self::of(&event).named).unwrap_or_default());
        }
        Ok(named)
    }
}

fn read(text: &str) -> Result<AccountId, HistoryError> {
    parse_account(text).map_err(|_| HistoryError::Damaged { what: "an account", found: text.to_owned() })
}

const EVENT: &str = "SELECT place, at, emitter, topics, data FROM event";

/// The newest of such events before a place.
async fn newest(
    database: &mut AnyConnection,
    dao: i64,
    Before { names, of }: Before,
    before: i64,
) -> Result<Option<ContractEvent>, HistoryError> {
    let about = match of {
        Some(_) => {
            "AND place IN (SELECT place FROM subject WHERE dao = $1 AND kind = $4 AND number = $5 AND place < $3)"
        }
        None => "",
    };
    let text =
        format!("{EVENT} WHERE dao = $1 AND name = $2 AND place < $3 {about} ORDER BY place DESC LIMIT 1");
    let mut newest: Option<ContractEvent> = None;
    for name in names {
        let query = sqlx::query(&text).bind(dao).bind((*name).to_owned()).bind(before);
        let query = match of {
            Some((kind, number)) => query.bind(kind.text()).bind(i64::from(number)),
            None => query,
        };
        let Some(row) = query.fetch_optional(&mut *database).await? else { continue };
        let event = crate::recorded::event(&row)?;
        let at = |event: &ContractEvent| (event.block, event.index);
        if newest.as_ref().is_none_or(|other| at(other) < at(&event)) {
            newest = Some(event);
        }
    }
    Ok(newest)
}

/// Whom an event is about that is taken in, where `before` are the tables that it reads and that are not written yet.
pub(crate) async fn whom(
    database: &mut AnyConnection,
    dao: i64,
    event: &ContractEvent,
    before: impl IntoIterator<Item = &mut Rows>,
) -> Result<BTreeSet<AccountId>, HistoryError> {
    let concerns = Concerns::of(event);
    if concerns.looks_back() {
        for rows in before {
            rows.write(database).await?;
        }
    }
    concerns.resolve(database, dao, place(event.block, event.index)).await
}

/// The rows that say so.
pub(crate) fn mentions() -> Rows {
    Rows::new("INSERT INTO mention (dao, account, place)")
}

/// Takes in anew whom events are about, where another version of the rule has said so, and whom what was told of them is
/// about: all of a DAO at once, or nothing.
pub(crate) async fn renew(database: &mut AnyConnection) -> Result<(), HistoryError> {
    let outdated = sqlx::query("SELECT id FROM dao WHERE about_rule <> $1 ORDER BY id").bind(RULE);
    let outdated: Vec<i64> = outdated
        .fetch_all(&mut *database)
        .await?
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    for dao in outdated {
        let mut transaction = sqlx::Connection::begin(&mut *database).await?;
        // The first statement, so that whoever comes second, or takes something in, waits here.
        let claimed = run!(
            transaction,
            "UPDATE dao SET about_rule = $1 WHERE id = $2 AND about_rule <> $1",
            RULE,
            dao
        )?;
        if claimed == 1 {
            again(&mut transaction, dao).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

async fn again(database: &mut AnyConnection, dao: i64) -> Result<(), HistoryError> {
    run!(database, "DELETE FROM mention WHERE dao = $1", dao)?;
    let text = format!("{EVENT} WHERE dao = $1 AND place > $2 ORDER BY place LIMIT $3");
    let (mut mentions, mut last) = (mentions(), -1);
    loop {
        let rows = sqlx::query(&text).bind(dao).bind(last).bind(EVENTS_AT_ONCE);
        let rows = rows.fetch_all(&mut *database).await?;
        let Some(newest) = rows.last() else { break };
        last = newest.try_get(0)?;
        for row in &rows {
            let event = crate::recorded::event(row)?;
            for mentioned in whom(database, dao, &event, []).await? {
                let at = place(event.block, event.index);
                mentions.add([dao.into(), account(&mentioned).into(), at.into()]);
            }
            mentions.write_many(database).await?;
        }
    }
    mentions.write(database).await?;
    let rows = sqlx::query("SELECT number, id FROM news WHERE dao = $1").bind(dao).fetch_all(&mut *database);
    for row in rows.await? {
        let (number, id): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let Some(at) = place_in(&id) else { continue };
        run!(
            database,
            "INSERT INTO news_about (dao, kind, key, number) \
             SELECT dao, 'member', account, $3 FROM mention WHERE dao = $1 AND place = $2 ON CONFLICT DO NOTHING",
            dao,
            at,
            number,
        )?;
    }
    Ok(())
}

/// The place of the event that news with this id tell of, the first of several; nothing of what came with time.
fn place_in(id: &str) -> Option<i64> {
    let (rest, index) = id.rsplit_once(':')?;
    let (_, block) = rest.rsplit_once(':')?;
    Some(place(block.parse().ok()?, index.parse().ok()?))
}
