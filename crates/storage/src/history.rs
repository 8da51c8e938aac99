//! Values with a history that cannot be rewritten.

use core::convert::Infallible;
use ink::{
    env::{get_contract_storage, set_contract_storage},
    prelude::{vec, vec::Vec},
    primitives::Key,
    scale::{Decode, Encode, EncodeLike, Error, Input, Output},
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

/// The newest checkpoint of a key, and those older ones that do not fill a page yet. This is what the
/// cell holds; it is read and written as [`Cell`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Recent<V> {
    /// How many older ones there are, those in pages included.
    older: u32,
    page: Page,
    newest: Checkpoint<V>,
}

/// Checkpoints one after the other, oldest first, each as its moment and its value's encoding with its
/// length: most who load a page do not look inside.
type Page = Vec<u8>;

/// For each key a value and its history: the newest checkpoint in a cell that holds a few older ones too,
/// so that reading and writing the present costs the same whatever has gone before; the others in pages,
/// a cell each.
///
/// A key never written has `V::default()` at all times.
///
/// All histories of a contract share the code that reads and writes cells: it knows values by their
/// encodings only. A chain charges for the size of a contract's code at each call.
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
        self.cells(key).load().as_ref().map(Cell::newest).unwrap_or_default()
    }

    /// Makes `value` the value from `now` on. Several values of one moment make one checkpoint: the
    /// last of them. One read and one write; every sixteenth time one write more.
    ///
    /// The moment may be one to come. Until then `at` answers what held before, as the past must, while `get` and
    /// `newest` answer `value` already; and whatever is set until then, for a moment before it or for that very one,
    /// takes its place, at the moment that was said first.
    pub fn set(&mut self, key: K, now: Timestamp, value: V) {
        let cells = self.cells(key);
        let cell = cells.load();
        cells.push(cell, now, Encode::encode(&value));
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
        let cells = self.cells(key);
        let cell = cells.load();
        let newest = cell.as_ref().map(Cell::newest).unwrap_or_default();
        cells.push(cell, now, Encode::encode(&change(&newest)?));
        Ok(())
    }

    /// The checkpoint that held at the end of the moment `at`, in O(log n) reads, one if it is among the
    /// newest. Ask only about moments before now: later ones may still change.
    pub fn at(&self, key: K, at: Timestamp) -> Checkpoint<V> {
        self.cells(key).at(at).map(|(since, value)| decode(since, &value)).unwrap_or_default()
    }

    fn cells(&self, key: K) -> Cells {
        fn key_of<M: StorageKey>(_: &M) -> Key {
            M::KEY
        }
        Cells { recent: key_of(&self.recent), pages: key_of(&self.pages), key: Encode::encode(&key) }
    }
}

/// A checkpoint whose value is encoded.
type Encoded = (Timestamp, Vec<u8>);

fn decode<V: Decode>(since: Timestamp, mut value: &[u8]) -> Checkpoint<V> {
    Checkpoint { since, value: V::decode(&mut value).expect("a value is read as it was written") }
}

/// A [`Recent`] whose value is encoded.
struct Cell {
    older: u32,
    page: Page,
    since: Timestamp,
    value: Vec<u8>,
}

impl Cell {
    fn newest<V: Decode>(&self) -> Checkpoint<V> {
        decode(self.since, &self.value)
    }
}

impl Encode for Cell {
    fn encode_to<T: Output + ?Sized>(&self, output: &mut T) {
        self.older.encode_to(output);
        self.page.encode_to(output);
        self.since.encode_to(output);
        output.write(&self.value);
    }
}

impl Decode for Cell {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let (older, page, since) = <(u32, Page, Timestamp)>::decode(input)?;
        // The value comes last: what is left.
        let length = input.remaining_len()?.unwrap_or(0);
        let mut value = vec![0; length];
        input.read(&mut value)?;
        Ok(Self { older, page, since, value })
    }
}

/// The cells of a key, whatever the key and its values are.
struct Cells {
    recent: Key,
    pages: Key,
    /// Encoded.
    key: Vec<u8>,
}

/// Bytes as they are.
struct Raw(Vec<u8>);

impl Encode for Raw {
    fn encode_to<T: Output + ?Sized>(&self, output: &mut T) {
        output.write(&self.0);
    }
}

impl Cells {
    /// The key of the newest checkpoints' cell, as a `Mapping` has it.
    fn recent_key(&self) -> Raw {
        let mut key = self.recent.encode();
        key.extend_from_slice(&self.key);
        Raw(key)
    }

    fn page_key(&self, index: u32) -> Raw {
        let mut key = self.pages.encode();
        key.extend_from_slice(&self.key);
        index.encode_to(&mut key);
        Raw(key)
    }

    #[inline(never)]
    fn load(&self) -> Option<Cell> {
        get_contract_storage(&self.recent_key()).expect("a cell is read as it was written")
    }

    #[inline(never)]
    fn page(&self, index: u32) -> Page {
        let page = get_contract_storage(&self.page_key(index)).expect("a cell is read as it was written");
        page.unwrap_or_default()
    }

    #[inline(never)]
    fn push(&self, cell: Option<Cell>, now: Timestamp, value: Vec<u8>) {
        let cell = match cell {
            None => Cell { older: 0, page: Page::new(), since: now, value },
            Some(cell) if cell.since >= now => Cell { value, ..cell },
            Some(mut cell) => {
                cell.since.encode_to(&mut cell.page);
                cell.value.encode_to(&mut cell.page);
                cell.older = cell.older.saturating_add(1);
                if cell.older % PAGE == 0 {
                    // The page is full, the one before had the index one less.
                    set_contract_storage(&self.page_key((cell.older / PAGE).saturating_sub(1)), &cell.page);
                    cell.page.clear();
                }
                Cell { since: now, value, ..cell }
            }
        };
        set_contract_storage(&self.recent_key(), &cell);
    }

    #[inline(never)]
    fn at(&self, at: Timestamp) -> Option<Encoded> {
        let Cell { older, page, since, value } = self.load()?;
        if since <= at {
            return Some((since, value));
        }
        let full_pages = older / PAGE;
        if full_pages == 0 || starts(&page) <= at {
            return last_at_or_before(&page, at);
        }
        let index = checkpoint::last_at_or_before(full_pages, at, |index| starts(&self.page(index)))?;
        last_at_or_before(&self.page(index), at)
    }
}

/// The moment of a page's first checkpoint; never, if it is empty.
fn starts(mut page: &[u8]) -> Timestamp {
    Timestamp::decode(&mut page).unwrap_or(Timestamp::MAX)
}

/// The last checkpoint of a page at or before `at`.
fn last_at_or_before(mut page: &[u8], at: Timestamp) -> Option<Encoded> {
    let mut found = None;
    while let Ok(checkpoint) = Encoded::decode(&mut page) {
        if checkpoint.0 > at {
            break;
        }
        found = Some(checkpoint);
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
    fn a_value_may_be_set_for_a_moment_to_come_and_replaced_until_then() {
        let mut two = Two::default();
        two.first.set(account(), 10, 1);
        two.first.set(account(), 100, 2);
        assert_eq!((two.first.at(account(), 99).value, two.first.at(account(), 100).value), (1, 2));
        for sooner in [50, 100] {
            two.first.set(account(), sooner, u128::from(sooner));
            let at = |at| two.first.at(account(), at).value;
            assert_eq!((at(10), at(99), at(100)), (1, 1, u128::from(sooner)));
        }
        two.first.set(account(), 101, 3);
        assert_eq!((two.first.at(account(), 100).value, two.first.get(account())), (100, 3));
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
