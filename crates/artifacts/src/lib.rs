//! Which contracts of the workspace stand built, what they were made from, and where else they can be had without
//! compiling them.
//!
//! A contract's [`Inputs`] are all that its build depends on. Artifacts are its artifacts only if they were made from
//! equal inputs: those in the [`Store`]'s folder, in its cache, or in the repository ([`committed`]).

mod balance;
mod committed;
mod inputs;
pub mod packing;
mod selection;
mod store;
mod workspace;

pub use balance::Balance;
pub use inputs::{Inputs, RUST};
pub use selection::{table, Row, Selection};
pub use store::{hand_over, Artifacts, Origin, Store};
pub use workspace::{standalone_manifest, Contract, Workspace};

use blake2::{digest::consts::U32, Blake2b, Digest};

/// The chain's hash of some bytes (blake2, 256 bits), as 64 lower-case hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Blake2b::<U32>::digest(bytes))
}
