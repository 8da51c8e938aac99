//! A chain behind a node's RPC: the same client as on the embedded chain, with real accounts and fees.
//!
//! Every transaction is run first without being signed. What fails there is never sent, and the contract's
//! own error comes back; what succeeds is shown to the [`Overseer`] with its cost, signed if that agrees,
//! and followed until its block is final. Answers are of the newest final block.

mod address;
mod chain;
mod errors;
mod failure;
mod included;
mod keystore;
mod native;
mod node;
mod payloads;
mod pool;
mod prepared;
mod ran;
mod sending;
mod stored;

pub use address::{check_address, shown_address};
pub use keystore::{BadKeystore, Keystore, KeystoreError};
pub use node::Node;
