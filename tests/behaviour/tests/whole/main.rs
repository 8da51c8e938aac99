//! Stories about a whole DAO, founded by the factory, fast paths and all: one that is told, and random ones.
//!
//! After each, the DAO is rebuilt from its events alone and compared with the chain.

mod dice;
mod laws;
mod life;
mod orders;
mod promises;
mod proposals;
mod remembered;
mod spoken;
mod stage;
mod walk;
