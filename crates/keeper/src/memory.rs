//! What a keeper remembers between two rounds.

use crate::trouble::Troubles;
use std::collections::{BTreeMap, BTreeSet};
use tributary_core::Timestamp;
use tributary_interfaces::{
    governor::ProposalId,
    metrics::AttestationId,
    treasury::{EpochIndex, GrantId, ProgramId},
};

/// What spares a running keeper from reading everything again. Without it, it does the same.
#[derive(Default)]
pub struct Memory {
    /// Attestations before this one are decided.
    pub(crate) first_open: AttestationId,
    /// Proposals that stay as they are.
    pub(crate) decided: BTreeSet<ProposalId>,
    /// Proposals of which every ballot counts that ever will.
    pub(crate) counted: BTreeSet<ProposalId>,
    /// Through which epoch everybody was paid who can be.
    pub(crate) paid_through: BTreeMap<ProgramId, EpochIndex>,
    /// Grants that are paid whole, or that owe nothing more.
    pub(crate) settled: BTreeSet<GrantId>,
    /// What failed.
    pub(crate) troubles: Troubles,
    /// What proposals are called, where their events can be read.
    pub(crate) titles: BTreeMap<ProposalId, Option<String>>,
}

impl Memory {
    /// Whether something failed a short while ago, and is not to be tried again yet.
    pub fn rests(&self, what: &str, now: Timestamp) -> bool {
        self.troubles.waits(what, now)
    }
}
