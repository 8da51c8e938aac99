//! Values with a history that cannot be rewritten.

use core::convert::Infallible;
use ink::{
    prelude::vec::Vec,
    scale::{Decode, Encode, EncodeLike},
    storage::{
        traits::{AutoKey, Packed, StorageKey},
        Mapping,
    },
};
use tributary_core::{checkpoint, Timestamp};

/// How many older checkpoints share a cell. A chain charges for each cell that is touched, hardly for
/// its bytes: a change writes 1.06 cells on average instead of 2.
const PAGE: u32 = 16;

/// A value and the moment since which it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Checkpoint<V> {
    pub since: Timestamp,
    pub value: V,
}

/// The newest checkpoint of a key, and those older ones that do not fill a page yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Recent<V> {
    newest: Checkpoint<V>,
    /// How many older ones there are, those in pages included.
    older: u32,
    page: Page,
}

/// Checkpoints one after the other, oldest first, encoded: most who load a page do not look inside.
type Page = Vec<u8>;

/// For each key a value and its history: the newest checkpoint in a cell that holds a few older ones too,
/// so that reading and writing the present costs the same whatever has gone before; the others in pages,
/// a cell each.
///
/// A key never written has `V::default()` at all times.
#[ink::storage_item]
#[derive(Debug)]
pub struct History<K: Packed, V: Packed, KEY: StorageKey = AutoKey> {
    recent: Mapping<K, Recent<V>>,
    pages: Mapping<(K, u32), Page>,
}

impl<K, V, KEY> Default for History<K, V, KEY>
where
    K: Packed,
    V: Packed,
    KEY: StorageKey,
{
    fn default() -> Self {
        Self { recent: Default::default(), pages: Default::default() }
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
        self.recent.get(key).map(|recent| recent.newest).unwrap_or_default()
    }

    /// Makes `value` the value from `now` on. Several values of one moment make one checkpoint: the
    /// last of them. One read and one write; every sixteenth time one write more.
    pub fn set(&mut self, key: K, now: Timestamp, value: V) {
        self.update(key, now, |_| value);
    }

    /// Makes what `change` makes of the newest checkpoint the value from `now` on, for what `set` costs
    /// alone.
    pub fn update(&mut self, key: K, now: Timestamp, change: impl FnOnce(&Checkpoint<V>) -> V) {
        let Ok(()) = self.try_update(key, now, |newest| Ok::<_, Infallible>(change(newest)));
    }

    /// As `update`, but writes nothing if `change` refuses.
    pub fn try_update<E>(
        &mut self,
        key: K,
        now: Timestamp,
        change: impl FnOnce(&Checkpoint<V>) -> Result<V, E>,
    ) -> Result<(), E> {
        let recent = self.recent.get(key);
        let value = match &recent {
            Some(recent) => change(&recent.newest),
            None => change(&Checkpoint::default()),
        }?;
        self.push(key, recent, Checkpoint { since: now, value });
        Ok(())
    }

    /// The checkpoint that held at the end of the moment `at`, in O(log n) reads, one if it is among the
    /// newest. Ask only about moments before now: later ones may still change.
    pub fn at(&self, key: K, at: Timestamp) -> Checkpoint<V> {
        let Some(Recent { newest, older, page }) = self.recent.get(key) else {
            return Checkpoint::default();
        };
        if newest.since <= at {
            return newest;
        }
        let full_pages = older / PAGE;
        if full_pages == 0 || starts(&page) <= at {
            return last_at_or_before(&page, at);
        }
        let read = |index| self.pages.get((key, index)).unwrap_or_default();
        match checkpoint::last_at_or_before(full_pages, at, |index| starts(&read(index))) {
            Some(index) => last_at_or_before(&read(index), at),
            None => Checkpoint::default(),
        }
    }

    fn push(&mut self, key: K, recent: Option<Recent<V>>, checkpoint: Checkpoint<V>) {
        let recent = match recent {
            None => Recent { newest: checkpoint, older: 0, page: Page::new() },
            Some(recent) if recent.newest.since >= checkpoint.since => {
                let newest = Checkpoint { since: recent.newest.since, value: checkpoint.value };
                Recent { newest, ..recent }
            }
            Some(Recent { newest, older, mut page }) => {
                newest.encode_to(&mut page);
                let older = older.saturating_add(1);
                if older % PAGE == 0 {
                    // The page is full, the one before had the index one less.
                    self.pages.insert((key, (older / PAGE).saturating_sub(1)), &page);
                    page.clear();
                }
                Recent { newest: checkpoint, older, page }
            }
        };
        self.recent.insert(key, &recent);
    }
}

/// The moment of a page's first checkpoint; never, if it is empty.
fn starts(mut page: &[u8]) -> Timestamp {
    Timestamp::decode(&mut page).unwrap_or(Timestamp::MAX)
}

/// The last checkpoint of a page at or before `at`, the default if all are later.
fn last_at_or_before<V: Default + Decode>(mut page: &[u8], at: Timestamp) -> Checkpoint<V> {
    let mut found = Checkpoint::default();
    while let Ok(checkpoint) = Checkpoint::<V>::decode(&mut page) {
        if checkpoint.since > at {
            break;
        }
        found = checkpoint;
    }
    found
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
    fn every_page_answers_as_a_list_would() {
        let mut two = Two::default();
        for written in 0..100 {
            two.first.set(account(), written * 10 + 10, u128::from(written) + 1);
            for at in 0..written * 10 + 25 {
                let expected = (at / 10).min(written + 1);
                let found = two.first.at(account(), at);
                assert_eq!(found, Checkpoint { since: expected * 10, value: expected.into() }, "at {at}");
            }
        }
    }

    #[ink::test]
    fn several_changes_of_one_moment_make_one_checkpoint() {
        let mut two = Two::default();
        for value in 1..=50 {
            two.first.set(account(), 10, value);
        }
        two.first.set(account(), 11, 51);
        assert_eq!(two.first.recent.get(account()).unwrap().older, 1);
        assert_eq!(two.first.at(account(), 10).value, 50);
    }

    #[ink::test]
    fn a_refused_change_writes_nothing() {
        let mut two = Two::default();
        two.first.set(account(), 10, 1);
        assert_eq!(two.first.try_update(account(), 20, |_| Err("no")), Err("no"));
        two.first.update(account(), 30, |newest| newest.value + 1);
        assert_eq!((two.first.at(account(), 29).value, two.first.get(account())), (1, 2));
    }

    #[ink::test]
    fn two_histories_of_one_contract_do_not_share_cells() {
        let mut two = Two::default();
        two.first.set(account(), 10, 1);
        two.second.set(account(), 10, 2);
        assert_eq!((two.first.get(account()), two.second.get(account())), (1, 2));
    }
}
