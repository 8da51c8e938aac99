//! The range of each of the governor's settings: the least and the most that it accepts. The governor checks with
//! these, and programs, the configuration's help and the documentation tell them.

use crate::{
    governor::{MAX_GUARD, MIN_GRACE},
    Bps, Millis,
};
use tributary_core::{DAY, MINUTE};

/// The least and the most of something.
pub type Range<T> = (T, T);

pub const VOTING_DELAY: Range<Millis> = (0, 30 * DAY);
pub const VOTING_PERIOD: Range<Millis> = (MINUTE, 60 * DAY);
pub const TIMELOCK: Range<Millis> = (0, 60 * DAY);
pub const GRACE: Range<Millis> = (MIN_GRACE, 60 * DAY);
pub const QUORUM: Range<Bps> = (1, 5_000);
pub const THRESHOLD: Range<Bps> = (0, 1_000);
pub const LIVE_PROPOSALS: Range<u32> = (1, 20);
pub const EXTENSION: Range<Millis> = (0, 14 * DAY);

/// How far ahead a guardian's sunset may lie.
pub const GUARDIAN: Range<Millis> = (0, MAX_GUARD);
