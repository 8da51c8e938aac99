//! Looking up the past in a list of checkpoints.
//!
//! A history is a list of `(since, value)`, ordered by `since`, each valid from its moment until the
//! next one's. The list itself lives in storage, one cell an entry; this file only says which entry
//! answers a question, in O(log n) reads.

use crate::Timestamp;

/// The index of the last of `len` checkpoints whose moment is at or before `at`, or `None` if all are
/// later. `since(i)` reads the moment of checkpoint `i`; it is called at most `log2(len) + 1` times.
pub fn last_at_or_before(len: u32, at: Timestamp, mut since: impl FnMut(u32) -> Timestamp) -> Option<u32> {
    let (mut low, mut high) = (0u32, len);
    // Invariant: everything below `low` is at or before `at`, everything from `high` on is later.
    while low < high {
        let middle = low.midpoint(high);
        if since(middle) <= at {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_known_before_the_first_checkpoint() {
        assert_eq!(last_at_or_before(0, 5, |_| unreachable!("an empty list is not read")), None);
        assert_eq!(last_at_or_before(1, 4, |_| 5), None);
    }

    #[test]
    fn a_checkpoint_counts_from_its_own_moment_on() {
        let moments = [10, 20, 30];
        let find = |at| last_at_or_before(3, at, |i| moments[i as usize]);
        assert_eq!((find(9), find(10), find(11)), (None, Some(0), Some(0)));
        assert_eq!((find(19), find(20), find(21)), (Some(0), Some(1), Some(1)));
        assert_eq!((find(29), find(30), find(u64::MAX)), (Some(1), Some(2), Some(2)));
    }

    proptest! {
        #[test]
        fn the_answer_equals_a_naive_scan_in_logarithmic_reads(
            mut moments in prop::collection::vec(0u64..1_000, 0..300), at in 0u64..1_000,
        ) {
            moments.sort_unstable();
            moments.dedup();
            let len = u32::try_from(moments.len()).unwrap();
            let mut reads = 0;
            let found = last_at_or_before(len, at, |i| { reads += 1; moments[i as usize] });
            let naive = moments.iter().rposition(|m| *m <= at);
            prop_assert_eq!(found.map(|i| i as usize), naive);
            prop_assert!(reads <= (len + 1).ilog2() + 1);
        }
    }
}
