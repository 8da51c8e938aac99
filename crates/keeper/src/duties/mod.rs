//! What a keeper does: one file a duty, in the order of a round.

mod ballots;
mod close;
mod decide;
mod finalize;
mod grants;
mod mint;
mod open;
mod pay;
