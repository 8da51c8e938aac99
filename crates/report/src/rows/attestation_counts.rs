use serde::{Deserialize, Serialize};

/// How many attestations stand in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationCounts {
    /// In their challenge window, or waiting to be finalized.
    pub pending: u64,
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
            ("challenged", self.challenged),
            ("finalized", self.finalized),
            ("retracted", self.retracted),
            ("rejected", self.rejected),
            ("revoked", self.revoked),
        ]
    }

    /// Every attestation ever filed.
    pub fn total(&self) -> u64 {
        self.by_state().iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }
}
