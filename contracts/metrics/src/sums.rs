//! Amounts added up in memory, so that a batch writes each total once.

use ink::prelude::vec::{self, Vec};

/// A sum for each key, in the order in which the keys first appeared. Made for batches: finding a key
/// walks over the others, which costs far less than touching a cell. No sum overflows: see `MAX_AMOUNT`.
#[derive(Debug)]
pub struct Sums<K, V = u128> {
    entries: Vec<(K, V)>,
}

/// What can be added up.
pub trait Summand: Copy {
    fn plus(self, more: Self) -> Self;
}

impl Summand for u128 {
    fn plus(self, more: Self) -> Self {
        self.saturating_add(more)
    }
}

impl<K, V> Default for Sums<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<K: PartialEq, V: Summand> Sums<K, V> {
    pub fn add(&mut self, key: K, amount: V) {
        match self.entries.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum = sum.plus(amount),
            None => self.entries.push((key, amount)),
        }
    }
}

impl<K, V> IntoIterator for Sums<K, V> {
    type Item = (K, V);
    type IntoIter = vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}
