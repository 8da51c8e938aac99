//! A number that changes at moments.

use tributary_interfaces::Timestamp;

/// A value with all that it ever was.
#[derive(Clone, Debug, Default)]
pub struct Steps<V>(Vec<(Timestamp, V)>);

impl<V: Copy + Default + PartialEq> Steps<V> {
    /// The value now.
    pub fn last(&self) -> V {
        self.0.last().map_or(V::default(), |(_, value)| *value)
    }

    /// Since when, and the value.
    pub fn newest(&self) -> Option<(Timestamp, V)> {
        self.0.last().copied()
    }

    /// The value at the end of the moment `at`.
    pub fn at(&self, at: Timestamp) -> V {
        self.since(at).map_or(V::default(), |(_, value)| value)
    }

    /// The value at the end of the moment `at`, and since when it was so.
    pub fn since(&self, at: Timestamp) -> Option<(Timestamp, V)> {
        let count = self.0.partition_point(|(since, _)| *since <= at);
        count.checked_sub(1).map(|index| self.0[index])
    }

    /// The value from `at` on, which is no earlier than any before.
    pub fn set(&mut self, at: Timestamp, value: V) {
        match self.0.last_mut() {
            Some((since, newest)) if *since == at => *newest = value,
            other => {
                assert!(other.is_none_or(|(since, _)| *since < at), "time goes on");
                self.0.push((at, value));
            }
        }
    }
}
