//! Values with a history that cannot be rewritten.

use ink::{
    scale::EncodeLike,
    storage::{
        traits::{AutoKey, Packed, StorageKey},
        Mapping,
    },
};
use tributary_core::{checkpoint, Timestamp};

/// A value and the moment since which it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Checkpoint<V> {
    pub since: Timestamp,
    pub value: V,
}

/// The newest checkpoint of a key, and how many older ones there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Latest<V> {
    checkpoint: Checkpoint<V>,
    older: u32,
}

/// For each key a value and its history: the newest checkpoint in a cell of its own, so that reading
/// and writing the present costs the same whatever has gone before; each older one in its own cell too.
///
/// A key never written has `V::default()` at all times.
#[ink::storage_item]
pub struct History<K: Packed, V: Packed, KEY: StorageKey = AutoKey> {
    latest: Mapping<K, Latest<V>>,
    older: Mapping<(K, u32), Checkpoint<V>>,
}

impl<K, V, KEY> Default for History<K, V, KEY>
where
    K: Packed,
    V: Packed,
    KEY: StorageKey,
{
    fn default() -> Self {
        Self { latest: Default::default(), older: Default::default() }
    }
}

impl<K, V, KEY> History<K, V, KEY>
where
    K: Packed + Copy + EncodeLike<K>,
    V: Packed + Default + EncodeLike<V>,
    KEY: StorageKey,
{
    /// The value now, in one read.
    pub fn get(&self, key: K) -> V {
        self.newest(key).value
    }

    /// The newest checkpoint, in one read.
    pub fn newest(&self, key: K) -> Checkpoint<V> {
        self.latest.get(key).unwrap_or_default().checkpoint
    }

    /// Makes `value` the value from `now` on. Several values of one moment make one checkpoint: the
    /// last of them. Two writes, one if the key has a checkpoint of this moment or none at all.
    pub fn set(&mut self, key: K, now: Timestamp, value: V) {
        let checkpoint = Checkpoint { since: now, value };
        let older = match self.latest.get(key) {
            None => 0,
            Some(latest) if latest.checkpoint.since >= now => latest.older,
            Some(latest) => {
                self.older.insert((key, latest.older), &latest.checkpoint);
                latest.older.saturating_add(1)
            }
        };
        self.latest.insert(key, &Latest { checkpoint, older });
    }

    /// The checkpoint that held at the end of the moment `at`, in O(log n) reads, one if it is the
    /// newest. Ask only about moments before now: later ones may still change.
    pub fn at(&self, key: K, at: Timestamp) -> Checkpoint<V> {
        let latest = self.latest.get(key).unwrap_or_default();
        if latest.checkpoint.since <= at {
            return latest.checkpoint;
        }
        let read = |index| self.older.get((key, index)).unwrap_or_default();
        match checkpoint::last_at_or_before(latest.older, at, |index| read(index).since) {
            Some(index) => read(index),
            None => Checkpoint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::primitives::AccountId;

    #[ink::storage_item]
    #[derive(Default)]
    struct Two {
        first: History<AccountId, u128>,
        second: History<AccountId, u128>,
    }

    fn account() -> AccountId {
        [7; 32].into()
    }

    #[ink::test]
    fn a_key_never_written_has_always_been_zero() {
        let two = Two::default();
        assert_eq!((two.first.get(account()), two.first.at(account(), u64::MAX).value), (0, 0));
    }

    #[ink::test]
    fn the_past_stays_what_it_was() {
        let mut two = Two::default();
        for (now, value) in [(10, 1), (20, 2), (20, 3), (30, 4)] {
            two.first.set(account(), now, value);
        }
        let at = |at| two.first.at(account(), at).value;
        assert_eq!((at(9), at(10), at(19), at(20), at(29), at(30), at(99)), (0, 1, 1, 3, 3, 4, 4));
        assert_eq!(two.first.get(account()), 4);
    }

    #[ink::test]
    fn several_changes_of_one_moment_make_one_checkpoint() {
        let mut two = Two::default();
        for value in 1..=5 {
            two.first.set(account(), 10, value);
        }
        two.first.set(account(), 11, 6);
        assert_eq!(two.first.latest.get(account()).unwrap().older, 1);
    }

    #[ink::test]
    fn two_histories_of_one_contract_do_not_share_cells() {
        let mut two = Two::default();
        two.first.set(account(), 10, 1);
        two.second.set(account(), 10, 2);
        assert_eq!((two.first.get(account()), two.second.get(account())), (1, 2));
    }
}
