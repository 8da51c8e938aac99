//! Amounts added up in memory, so that a batch writes each total once.

use ink::prelude::vec::{self, Vec};

/// A sum for each key, in the order in which the keys first appeared. Made for batches: finding a key
/// walks over the others, which costs far less than touching a cell. No sum overflows: see `MAX_AMOUNT`.
#[derive(Debug)]
pub struct Sums<K> {
    entries: Vec<(K, u128)>,
}

impl<K> Default for Sums<K> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<K: PartialEq> Sums<K> {
    pub fn add(&mut self, key: K, amount: u128) {
        match self.entries.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum = sum.saturating_add(amount),
            None => self.entries.push((key, amount)),
        }
    }
}

impl<K> IntoIterator for Sums<K> {
    type Item = (K, u128);
    type IntoIter = vec::IntoIter<(K, u128)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}
