//! The rules of Tributary: pure `no_std` functions of state, caller and time.
//!
//! Nothing here knows of a chain. A contract reads its storage and its environment, asks a rule of
//! this crate, writes the answer and emits an event. One file holds one kind of rule, with its tests.
//!
//! Units used throughout: time in milliseconds since the Unix epoch ([`Timestamp`]), spans in
//! milliseconds ([`Millis`]), shares in basis points ([`Bps`]), amounts in an asset's smallest unit.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod checkpoint;
pub mod decay;
pub mod fixed;
pub mod proposal;
pub mod stream;

/// A point in time: milliseconds since the Unix epoch, as the chain's clock gives it.
pub type Timestamp = u64;

/// A span of time in milliseconds.
pub type Millis = u64;

/// A share in basis points: 10,000 is all.
pub type Bps = u16;

/// All of something, in basis points.
pub const BPS_ALL: Bps = 10_000;

/// One second, minute, hour and day in milliseconds.
pub const SECOND: Millis = 1_000;
pub const MINUTE: Millis = 60 * SECOND;
pub const HOUR: Millis = 60 * MINUTE;
pub const DAY: Millis = 24 * HOUR;

/// A year of 365 days in milliseconds.
pub const YEAR: Millis = 365 * DAY;
