//! What a keeper does: one file a duty. In which order a round has them says `lib.rs`.

mod ballots;
mod close;
mod decide;
mod finalize;
mod grants;
mod mint;
mod open;
mod pay;
