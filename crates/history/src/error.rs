//! Why a history has no answer.

use tributary_client::ChainError;

#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("the history at {place} cannot be used: {}", said(.error))]
    Unusable { place: String, error: sqlx::Error },
    /// The address names a kind of database that nothing here speaks to.
    #[error(
        "{kind}://… is no database that a history can be kept in: name a file (dao.db), or a database of PostgreSQL \
         (postgres://…)"
    )]
    OtherKind { kind: String },
    /// The file has tables, and none that a history has.
    #[error("{place} is a database of something else, in which nothing was changed: name another file for the history")]
    NoHistory { place: String },
    #[error("the history's database fails: {}", said(.0))]
    Database(sqlx::Error),
    #[error("the history at {place} cannot be brought up to date: {source}")]
    Schema { place: String, source: sqlx::migrate::MigrateError },
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The chain is not the one that was taken in before.
    #[error(
        "the history knows this DAO up to block {known}, and at block {block} the chain tells something else: it is \
         another chain with the same addresses (a development chain that began anew, perhaps). Nothing was changed; \
         keep another history for this chain"
    )]
    OtherChain { known: u32, block: u32 },
    /// The chain ends before what was taken in.
    #[error(
        "the history knows this DAO up to block {known}, and the chain ends at block {height}: either the node is still \
         catching up, or it is another chain. Nothing was changed"
    )]
    ChainBehind { known: u32, height: u32 },
    /// What was given as the end of the page before is none.
    #[error(
        "after is {cursor:?}, which is not where a page of this list ends: give what `next` of the page before says, as it \
         is, or nothing for the first page"
    )]
    BadCursor { cursor: String },
    /// A row is not what this program writes.
    #[error("the history has {found:?} for {what}: it was changed by something else")]
    Damaged { what: &'static str, found: String },
}

impl From<sqlx::Error> for HistoryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// What went wrong with a database, without the words of the library that speaks to it.
fn said(error: &sqlx::Error) -> String {
    use sqlx::Error;
    match error {
        Error::PoolTimedOut => {
            "no connection to it came about in time: see that it is up, lets this machine in, and is \
                                not kept busy by others"
                .to_owned()
        }
        Error::PoolClosed => "it is being closed".to_owned(),
        Error::Io(why) => format!("it cannot be reached: {why}"),
        Error::Tls(why) => format!("no connection by TLS comes about: {why}"),
        Error::Configuration(why) => format!("its address cannot be read: {why}"),
        Error::Database(why) => match why.message() {
            "file is not a database" => {
                "it is a file of something else: name another one, or one that is not there yet".to_owned()
            }
            "unable to open database file" => {
                "it cannot be opened: see that it is a file, that its folder is there, and that you may write to it".to_owned()
            }
            "disk I/O error" => {
                "it cannot be read or written: see that it is a file, and that the disk is well".to_owned()
            }
            "database disk image is malformed" => {
                "it is damaged: take the DAO in anew, into another file (`tributary --db FILE history`)"
                    .to_owned()
            }
            other => other.to_owned(),
        },
        other => other.to_string(),
    }
}

impl HistoryError {
    /// Whether there is no room left for the database.
    pub fn is_full(&self) -> bool {
        let code = match self {
            Self::Database(sqlx::Error::Database(error))
            | Self::Unusable { error: sqlx::Error::Database(error), .. } => error.code(),
            _ => None,
        };
        // SQLITE_FULL; SQLITE_IOERR_WRITE and SQLITE_IOERR_SHMSIZE, where a quota or a limit of a file's size is reached;
        // and what PostgreSQL says of a full disk.
        matches!(code.as_deref(), Some("13" | "778" | "4874" | "53100"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_lacks_is_told_with_what_to_see_to() {
        let told = HistoryError::from(sqlx::Error::PoolTimedOut).to_string();
        assert!(told.contains("see that it is up") && !told.contains("pool"), "{told}");
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let told = HistoryError::Unusable { place: "postgres://db/dao".to_owned(), error: refused.into() };
        let expected =
            "the history at postgres://db/dao cannot be used: it cannot be reached: connection refused";
        assert_eq!(told.to_string(), expected);
    }
}
