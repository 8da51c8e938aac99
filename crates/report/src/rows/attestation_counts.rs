use crate::moment::date_time;
use serde::{Deserialize, Serialize};
use tributary_text::amount::grouped;

/// How many attestations stand in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationCounts {
    /// In their challenge window, or waiting to be finalized.
    pub pending: u64,
    /// Of the pending ones, those whose window is over: they wait to be finalized.
    #[serde(default)]
    pub to_finalize: u64,
    /// When the first window ends of those in which anybody may still challenge.
    #[serde(default)]
    pub next_window_ends: Option<u64>,
    /// Challenged, and not yet resolved.
    pub challenged: u64,
    /// Counted.
    pub finalized: u64,
    /// Taken back by the attestor before they counted.
    pub retracted: u64,
    /// Challenged, and found wrong, or not confirmed in time.
    pub rejected: u64,
    /// Counted once, and withdrawn later.
    pub revoked: u64,
}

impl AttestationCounts {
    /// All of them with their labels, in the order of an attestation's life.
    pub fn by_state(&self) -> [(&'static str, u64); 6] {
        [
            ("pending", self.pending),
            ("challenged, undecided", self.challenged),
            ("finalized", self.finalized),
            ("retracted", self.retracted),
            ("rejected", self.rejected),
            ("revoked", self.revoked),
        ]
    }

    /// What does not count yet, and what it waits for; nothing where nothing waits.
    pub fn waiting(&self) -> Option<String> {
        let in_window = self.pending.saturating_sub(self.to_finalize);
        let one_of = |count: u64, one: &str, several: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{} {several}", grouped(count.into()))),
        };
        let ends = self.next_window_ends.map(date_time);
        let ends = ends.map(|at| format!(" (the next window ends {at})")).unwrap_or_default();
        let told = [
            one_of(in_window, "may still be challenged", "may still be challenged")
                .map(|told| format!("{told}{ends}")),
            one_of(self.to_finalize, "waits to be finalized", "wait to be finalized"),
            one_of(self.challenged, "is challenged and undecided", "are challenged and undecided"),
        ];
        let told: Vec<String> = told.into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(", "))
    }

    /// Every attestation ever filed.
    pub fn total(&self) -> u64 {
        self.by_state().iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_told_with_when_the_next_window_ends_and_nothing_where_nothing_waits() {
        let counts = AttestationCounts {
            pending: 1_003,
            to_finalize: 1,
            next_window_ends: Some(1_795_788_300_000),
            challenged: 2,
            finalized: 9,
            ..AttestationCounts::default()
        };
        assert_eq!(
            counts.waiting().as_deref(),
            Some(
                "1,002 may still be challenged (the next window ends 2026-11-27 14:05 UTC), 1 waits to be finalized, \
                 2 are challenged and undecided"
            )
        );
        assert_eq!(AttestationCounts { finalized: 9, ..AttestationCounts::default() }.waiting(), None);
    }
}
