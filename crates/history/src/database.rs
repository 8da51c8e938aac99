//! The database: a file, or a server.

use crate::{
    concerns,
    folding::Fold,
    sql::{block_of, place, run},
    HistoryError,
};
use sqlx::{
    any::AnyPoolOptions,
    error::BoxDynError,
    migrate::{MigrateError, Migration, MigrationSource, MigrationType, Migrator},
    AnyConnection, AnyPool, Connection, Row,
};
use std::{borrow::Cow, future::Future, path::Path, pin::Pin, time::Duration};
use tributary_client::{account_text, hex, ContractEvent, EventBook, Hash};
use tributary_interfaces::factory;

/// How many questions are asked at once.
const CONNECTIONS: u32 = 8;

/// How long whoever asks waits for a connection, where a server is away or all are busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often bringing the tables up to date is tried: another program may be doing it at the same time.
const TRIES: u32 = 5;

/// The tables, in steps that are never changed once released.
const STEPS: [(i64, &str, &str); 6] = [
    (1, "begin", include_str!("../migrations/0001_begin.sql")),
    (2, "relay", include_str!("../migrations/0002_relay.sql")),
    (3, "news", include_str!("../migrations/0003_news.sql")),
    (4, "hooks", include_str!("../migrations/0004_hooks.sql")),
    (5, "reserved", include_str!("../migrations/0005_reserved.sql")),
    (6, "about", include_str!("../migrations/0006_about.sql")),
];

#[derive(Debug)]
struct Steps;

impl MigrationSource<'static> for Steps {
    fn resolve(self) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send>> {
        let step = |(version, name, sql)| {
            Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, Cow::Borrowed(sql), false)
        };
        Box::pin(async move { Ok(STEPS.map(step).into()) })
    }
}

/// Where histories of DAOs are kept.
#[derive(Clone, Debug)]
pub struct Database {
    pub(crate) pool: AnyPool,
}

/// A DAO that a database knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub(crate) id: i64,
    /// All blocks before this one were taken in.
    pub next_block: u32,
}

/// What came of adding blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// So many events are new.
    Events(u64),
    /// Another program has taken in the same blocks meanwhile: go on from there.
    Overtaken(u32),
}

impl Database {
    /// Opens a database to take something in, and brings its tables up to date: a file, which is made where there is
    /// none, or `postgres://…`.
    pub async fn open(at: &str) -> Result<Self, HistoryError> {
        let mut place = Place::of(at)?;
        if !place.is_new() && is_of_something_else(&place).await {
            return Err(HistoryError::NoHistory { place: place.shown });
        }
        let migrator = Migrator::new(Steps).await.map_err(|source| place.outdated(source))?;
        if place.connection(true).await.is_err_and(|error| error.is_full()) {
            place.alone = true;
        }
        let mut tries = 0;
        loop {
            tries += 1;
            // On a connection of its own, which takes with it what a failure leaves locked.
            let mut alone = place.connection(true).await?;
            // Where there is nothing to do nothing is written: a disk that is full keeps nobody from reading.
            let done = match is_up_to_date(&mut alone).await {
                true => Ok(()),
                false => migrator.run(&mut alone).await,
            };
            let renewed = match done {
                Ok(()) => concerns::renew(&mut alone).await,
                Err(_) => Ok(()),
            };
            alone.close().await.map_err(|source| place.unusable(source))?;
            renewed?;
            match done {
                Ok(()) => break,
                Err(source) if tries == TRIES => return Err(place.outdated(source)),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
        place.pool(true, CONNECTIONS).await
    }

    /// Opens a database to ask it, without changing anything; nothing if it is no history.
    pub async fn look(at: &str) -> Result<Option<Self>, HistoryError> {
        let place = Place::of(at)?;
        if place.is_new() {
            return Ok(None);
        }
        let mut alone = place.connection(false).await?;
        let tables = "SELECT count(*) FROM dao, event WHERE false";
        let is_history = sqlx::query(tables).fetch_one(&mut alone).await;
        alone.close().await.map_err(|source| place.unusable(source))?;
        match is_history {
            Ok(_) => Ok(Some(place.pool(false, CONNECTIONS).await?)),
            // There are no such tables, as SQLite says it and as PostgreSQL does.
            Err(sqlx::Error::Database(error))
                if error.message().starts_with("no such table")
                    || error.code().as_deref() == Some("42P01") =>
            {
                Ok(None)
            }
            Err(source) => Err(place.unusable(source)),
        }
    }

    /// A database that ends with whoever opened it.
    pub async fn in_memory() -> Result<Self, HistoryError> {
        let place = Place { url: "sqlite::memory:".to_owned(), shown: "memory".to_owned(), alone: false };
        // Each connection would have a memory of its own.
        let only = place.pool(true, 1).await?;
        let migrator = Migrator::new(Steps).await.map_err(|source| place.outdated(source))?;
        migrator.run(&only.pool).await.map_err(|source| place.outdated(source))?;
        Ok(only)
    }

    /// The DAO with this governor on the chain with this genesis; nothing if it was never taken in.
    pub async fn find(&self, genesis: &Hash, dao: &factory::Dao) -> Result<Option<Known>, HistoryError> {
        let query = "SELECT id, next_block FROM dao WHERE genesis = $1 AND governor = $2";
        let found = sqlx::query(query).bind(hex(genesis.as_ref())).bind(account_text(&dao.governor));
        let Some(row) = found.fetch_optional(&self.pool).await? else { return Ok(None) };
        let next: i64 = row.try_get(1)?;
        Ok(Some(Known { id: row.try_get(0)?, next_block: u32::try_from(next).unwrap_or_default() }))
    }

    /// The same, and begins with it if it is not known.
    pub async fn begin(
        &self,
        genesis: &Hash,
        dao: &factory::Dao,
        first_block: u32,
    ) -> Result<Known, HistoryError> {
        loop {
            if let Some(known) = self.find(genesis, dao).await? {
                return Ok(known);
            }
            // Whoever begins with another DAO at the same time may be given the same number: one of them again.
            run!(
                &mut *self.pool.acquire().await?,
                "INSERT INTO dao (id, genesis, governor, token, metrics, treasury, first_block, next_block, about_rule) \
                 SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 FROM dao WHERE true \
                 ON CONFLICT DO NOTHING",
                hex(genesis.as_ref()),
                account_text(&dao.governor),
                account_text(&dao.token),
                account_text(&dao.metrics),
                account_text(&dao.treasury),
                i64::from(first_block),
                i64::from(first_block),
                concerns::RULE,
            )?;
        }
    }

    /// The last block that was taken in.
    pub async fn up_to(&self, known: &Known) -> Result<u32, HistoryError> {
        let query = sqlx::query("SELECT next_block FROM dao WHERE id = $1").bind(known.id);
        let next: i64 = query.fetch_one(&self.pool).await?.try_get(0)?;
        Ok(u32::try_from(next.saturating_sub(1)).unwrap_or_default())
    }

    /// Adds the events of the blocks from `known.next_block` up to `last`, all of them or none.
    pub async fn add(
        &self,
        known: &Known,
        dao: &factory::Dao,
        book: &EventBook,
        events: &[ContractEvent],
        last: u32,
    ) -> Result<Added, HistoryError> {
        let founded = self.ends(known).await?.map(|(first, _)| first);
        let mut transaction = self.pool.begin().await?;
        // The first statement, so that whoever comes second waits here and then finds that it is done.
        let claimed = run!(
            transaction,
            "UPDATE dao SET next_block = $1 WHERE id = $2 AND next_block = $3",
            i64::from(last) + 1,
            known.id,
            i64::from(known.next_block),
        )?;
        if claimed == 0 {
            transaction.rollback().await?;
            return Ok(Added::Overtaken(self.up_to(known).await?.saturating_add(1)));
        }
        let mut added = 0;
        let mut fold = Fold::new(&mut transaction, known.id, dao, book, founded).await?;
        for event in events {
            added += u64::from(fold.take(event).await?);
        }
        fold.finish().await?;
        transaction.commit().await?;
        Ok(Added::Events(added))
    }

    /// The blocks of the first and the newest event.
    pub(crate) async fn ends(&self, known: &Known) -> Result<Option<(u32, u32)>, HistoryError> {
        let query = sqlx::query("SELECT min(place), max(place) FROM event WHERE dao = $1").bind(known.id);
        let row = query.fetch_one(&self.pool).await?;
        let ends: (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
        let (Some(first), Some(newest)) = ends else { return Ok(None) };
        Ok(Some((block_of(first).0, block_of(newest).0)))
    }

    /// The DAO's events of the blocks `from` to `to`, as the chain recorded them.
    pub async fn events(
        &self,
        known: &Known,
        from: u32,
        to: u32,
    ) -> Result<Vec<ContractEvent>, HistoryError> {
        let query = "SELECT place, at, emitter, topics, data FROM event \
                     WHERE dao = $1 AND place >= $2 AND place <= $3 ORDER BY place";
        let rows = sqlx::query(query).bind(known.id).bind(place(from, 0)).bind(place(to, u32::MAX));
        let rows = rows.fetch_all(&self.pool).await?;
        rows.iter().map(crate::recorded::event).collect()
    }
}

/// Whether a database has all the tables that there are to have.
async fn is_up_to_date(alone: &mut AnyConnection) -> bool {
    let done = "SELECT count(*), max(version) FROM _sqlx_migrations WHERE success";
    let Ok(row) = sqlx::query(done).fetch_one(alone).await else { return false };
    let done = (row.try_get::<i64, _>(0), row.try_get::<i64, _>(1));
    let all = STEPS.len().try_into().ok().zip(STEPS.last().map(|(version, ..)| *version));
    matches!((done, all), ((Ok(count), Ok(newest)), Some(all)) if (count, newest) == all)
}

/// Whether a file is a database with tables of others only, looked at without changing anything: what cannot be looked at
/// so is found out by whoever writes. On a server a history may stand beside other tables.
async fn is_of_something_else(place: &Place) -> bool {
    if !place.url.starts_with("sqlite:") {
        return false;
    }
    let Ok(mut alone) = place.connection(false).await else { return false };
    let tables =
        "SELECT count(*) > 0 AND sum(name = '_sqlx_migrations') = 0 FROM sqlite_master WHERE type = 'table'";
    let found = sqlx::query(tables).fetch_one(&mut alone).await.and_then(|row| row.try_get::<i64, _>(0));
    // A reader leaves nothing behind that could fail to be closed.
    let _ = alone.close().await;
    found.is_ok_and(|is_so| is_so == 1)
}

/// How each connection that writes behaves.
async fn settle(connection: &mut AnyConnection, alone: bool) -> Result<(), sqlx::Error> {
    if connection.backend_name() == "SQLite" {
        // Whoever shares a file with others writes beside it what all of them have read.
        if alone {
            run!(connection, "PRAGMA locking_mode = EXCLUSIVE")?;
        }
        // Readers do not wait for who writes, and who writes waits for another one.
        for pragma in [
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = NORMAL",
            "PRAGMA busy_timeout = 60000",
            // Kibibytes: what a part changes stays in memory until it is whole.
            "PRAGMA cache_size = -65536",
        ] {
            run!(connection, pragma)?;
        }
    }
    Ok(())
}

/// Where a database is, as people are told: without a password.
pub fn shown(at: &str) -> String {
    Place::of(at).map_or_else(|_| "another kind of database".to_owned(), |place| place.shown)
}

/// Whether this may stand before "://".
fn is_scheme(text: &str) -> bool {
    let may = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
    text.starts_with(|letter: char| letter.is_ascii_alphabetic()) && text.chars().all(may)
}

/// Where a database is, as its driver reads it and as people are told.
struct Place {
    url: String,
    shown: String,
    /// A file that no others are let in to meanwhile: where the disk is full, that needs no room.
    alone: bool,
}

impl Place {
    fn of(at: &str) -> Result<Self, HistoryError> {
        let (scheme, rest) = at.split_once("://").unwrap_or_default();
        let path = match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" => {
                let shown = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                let shown = shown.split_once('?').map_or(shown, |(host, _)| host);
                return Ok(Self {
                    url: format!("postgres://{rest}"),
                    shown: format!("postgres://{shown}"),
                    alone: false,
                });
            }
            "sqlite" => rest,
            "" => at.strip_prefix("sqlite:").unwrap_or(at),
            other if is_scheme(other) => return Err(HistoryError::OtherKind { kind: other.to_owned() }),
            // A file may be called anything.
            _ => at,
        };
        let absolute = std::path::absolute(Path::new(path)).unwrap_or_else(|_| path.into());
        let mut encoded = String::new();
        for byte in absolute.to_string_lossy().bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                    encoded.push(byte.into());
                }
                other => encoded.push_str(&format!("%{other:02X}")),
            }
        }
        Ok(Self { url: format!("sqlite://{encoded}"), shown: path.to_owned(), alone: false })
    }

    /// Whether it is a file that is not there yet.
    fn is_new(&self) -> bool {
        self.url.starts_with("sqlite:") && !Path::new(&self.shown).exists()
    }

    /// The address with what a driver is to do there.
    fn address(&self, writes: bool) -> String {
        match (self.url.starts_with("sqlite:///"), writes) {
            (false, _) => self.url.clone(),
            (true, true) => format!("{}?mode=rwc", self.url),
            (true, false) if self.is_still() => format!("{}?immutable=1", self.url),
            (true, false) => format!("{}?mode=ro", self.url),
        }
    }

    /// Whether nobody writes to a file, and whoever asks may not write beside it, as SQLite does to share it.
    fn is_still(&self) -> bool {
        let (file, beside) = (Path::new(&self.shown), format!("{}-wal", self.shown));
        let folder = file.parent().unwrap_or(Path::new("."));
        let is_closed = tributary_files::writable(file).is_err() || tributary_files::takes(folder).is_err();
        is_closed && !Path::new(&beside).exists()
    }

    async fn connection(&self, writes: bool) -> Result<AnyConnection, HistoryError> {
        sqlx::any::install_default_drivers();
        let connected = AnyConnection::connect(&self.address(writes)).await;
        let mut connection = connected.map_err(|source| self.unusable(source))?;
        if writes {
            settle(&mut connection, self.alone).await.map_err(|source| self.unusable(source))?;
        }
        Ok(connection)
    }

    /// Connections for several questions at once.
    async fn pool(&self, writes: bool, connections: u32) -> Result<Database, HistoryError> {
        sqlx::any::install_default_drivers();
        let alone = self.alone;
        let pool = AnyPoolOptions::new()
            .max_connections(if alone { 1 } else { connections })
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    match writes {
                        true => settle(connection, alone).await,
                        false => Ok(()),
                    }
                })
            })
            .after_release(move |connection, _| {
                Box::pin(async move {
                    if writes && connection.backend_name() == "SQLite" {
                        // What a full disk broke off may still be open, and whoever comes next would see the past. Mostly
                        // there is nothing to end, and it says so.
                        let _ = run!(connection, "ROLLBACK");
                    }
                    Ok(true)
                })
            })
            .connect(&self.address(writes))
            .await
            .map_err(|source| self.unusable(source))?;
        Ok(Database { pool })
    }

    fn unusable(&self, source: sqlx::Error) -> HistoryError {
        HistoryError::Unusable { place: self.shown.clone(), error: source }
    }

    fn outdated(&self, source: MigrateError) -> HistoryError {
        HistoryError::Schema { place: self.shown.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_s_password_is_not_shown() {
        let Place { url, shown, .. } =
            Place::of("Postgres://ann:secret@db.example:5432/dao?sslmode=require").unwrap();
        assert!(
            url.contains("secret") && !shown.contains("secret") && shown.contains("db.example"),
            "{shown}"
        );
    }

    #[test]
    fn a_file_may_be_called_anything() {
        let Place { url, shown, .. } = Place::of("/tmp/our dao?#.db").unwrap();
        assert_eq!((url.as_str(), shown.as_str()), ("sqlite:///tmp/our%20dao%3F%23.db", "/tmp/our dao?#.db"));
        for at in ["our.db", "sqlite:our.db", "sqlite://our.db", "./1://our.db"] {
            let shown = if at.starts_with("./") { at } else { "our.db" };
            assert_eq!(Place::of(at).unwrap().shown, shown, "{at}");
        }
    }

    #[test]
    fn a_database_of_another_kind_is_refused_with_those_that_there_are_and_without_its_password() {
        for at in ["mysql://ann:secret@db.example/dao", "https://dao.example/dao.db"] {
            let told = Place::of(at).err().expect("it is refused").to_string();
            assert!(
                told.contains("name a file (dao.db), or a database of PostgreSQL (postgres://…)"),
                "{told}"
            );
            assert!(told.starts_with(at.split(':').next().unwrap()) && !told.contains("secret"), "{told}");
        }
    }
}
