//! Why a history has no answer.

use tributary_client::ChainError;

#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("the history at {place} cannot be used: {source}")]
    Unusable { place: String, source: sqlx::Error },
    /// The file has tables, and none that a history has.
    #[error("{place} is a database of something else, in which nothing was changed: name another file for the history")]
    NoHistory { place: String },
    #[error("the history's database fails: {0}")]
    Database(#[from] sqlx::Error),
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
    #[error("{cursor:?} is not where a page ends: give what `next` says, as it is")]
    BadCursor { cursor: String },
    /// A row is not what this program writes.
    #[error("the history has {found:?} for {what}: it was changed by something else")]
    Damaged { what: &'static str, found: String },
}

impl HistoryError {
    /// Whether there is no room left for the database.
    pub fn is_full(&self) -> bool {
        let code = match self {
            Self::Database(sqlx::Error::Database(error)) => error.code(),
            _ => None,
        };
        // SQLITE_FULL; SQLITE_IOERR_WRITE, where a quota or a limit of a file's size is reached; and what PostgreSQL says of
        // a full disk.
        matches!(code.as_deref(), Some("13" | "778" | "53100"))
    }
}
