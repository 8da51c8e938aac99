//! That a node is away, and how long to wait before it is tried again.

use anyhow::Error;
use backon::{BackoffBuilder, ExponentialBuilder};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tributary_client::ChainError;

/// Longer waits after each failure in a row, up to about the longest, of a random length so that several do not come
/// back together.
pub fn backoff(longest: Duration) -> impl Iterator<Item = Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_secs(1))
        .with_max_delay(longest)
        .without_max_times()
        .with_jitter()
        .with_jitter_seed(u64::from(now.subsec_nanos()) ^ u64::from(std::process::id()).rotate_left(32))
        .build()
}

/// Whether the node cannot be reached: later it may be. What else is wrong stays wrong.
pub fn is_away(error: &Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(ChainError::Unavailable(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound() {
        let longest = Duration::from_secs(300);
        let waits: Vec<Duration> = backoff(longest).take(20).collect();
        assert!(waits[0] >= Duration::from_secs(1) && waits[0] < Duration::from_secs(3));
        assert!(waits.iter().all(|wait| *wait <= longest * 2));
        assert!(waits[19] >= longest);
    }
}
