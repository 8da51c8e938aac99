//! What happened in DAOs, in SQL.
//!
//! A DAO's contracts tell all that they do in events. They are taken in once ([`take_in`]), block by block, and with them
//! what follows from them: who holds, votes, has earned and was paid how much, and since when. Everything here is computed
//! of the events alone, so it can be made again from any node that has the blocks; no node needs to keep old states for
//! whoever asks this history.
//!
//! The database is a file (SQLite) or a server (PostgreSQL); the tables and what is asked of them are the same
//! (`migrations/`). Several DAOs, and several programs that take in the same one, may share one.

pub mod asked;
mod books;
mod concerns;
mod database;
mod error;
mod folding;
mod hooks;
mod intake;
mod news;
mod recorded;
mod relayed;
mod rows;
mod sql;
mod standing;
mod sums;

pub use database::{shown, Added, Database, Known};
pub use error::HistoryError;
pub use folding::part_of;
pub use hooks::Reach;
pub use intake::{same_chain, take_in, Taken};
pub use news::{News, NewsOf, NewsRow, Told};
pub use relayed::{Fate, HandedIn, RelayRow, Reserved, Turn};
