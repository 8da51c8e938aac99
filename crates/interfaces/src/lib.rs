//! What Tributary's contracts say to each other and to the world: messages, types, errors, events.
//!
//! Contracts never import one another; they meet here. A client calls them through the same traits
//! (`ink::contract_ref!`), so a call that compiles has the right selector and the right arguments.
//!
//! Units: time in milliseconds since the Unix epoch, amounts in an asset's smallest unit, shares in
//! basis points. A message that returns `Err` has changed nothing and emitted nothing.
#![cfg_attr(not(feature = "std"), no_std)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

pub mod factory;
pub mod governor;
pub mod metrics;
pub mod native;
pub mod ranges;
pub mod signed;
pub mod source;
pub mod token;
pub mod treasury;
pub mod upgrade;

pub use native::{Balance, Environment};
pub use psp22::{Approval, PSP22Burnable, PSP22Error, PSP22Metadata, Transfer, PSP22};
pub use tributary_core::{Bps, Millis, Timestamp};

/// The number of a block.
pub type BlockNumber = u32;

/// The most entries that one call takes or answers: batches, pages, lists of members.
pub const MAX_BATCH: u32 = 100;

/// The longest URI, name or unit, in bytes.
pub const MAX_TEXT: u32 = 256;
