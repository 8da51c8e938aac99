//! All that a governor stores.

use crate::{participation::Participation, proposals::Proposals};
use ink::{
    primitives::{AccountId, Hash},
    storage::{Lazy, Mapping},
};
use tributary_fast::CodeCell;
use tributary_interfaces::{
    governor::{Guardian, ProposalId, Settings},
    source::MetricRef,
    Timestamp,
};

/// All that a governor stores, whichever code it runs: its own, or its fast path. What never changes is in
/// the root; all else has cells of its own, which what re-enters reads.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub electorate: MetricRef,
    pub genesis: Hash,
    pub code: CodeCell,
    pub settings: Lazy<Settings>,
    pub guardian: Lazy<Option<Guardian>>,
    pub proposals: Proposals,
    pub participation: Participation,
    /// For each signer and proposal.
    pub nonces: Mapping<(AccountId, ProposalId), u64>,
    /// How often each contract was upgraded.
    pub upgrades: Mapping<AccountId, u32>,
    /// How often its settings and its guardian were changed by decisions.
    pub changes: Lazy<u32>,
    /// There is an entry while a proposal is executed.
    pub executing: Mapping<(), ()>,
}

impl Storage {
    /// The settings for proposals to come.
    pub fn settings(&self) -> Settings {
        // Set by the constructor; were it not, nothing could be proposed.
        self.settings.get().unwrap_or(Settings {
            voting_delay: 0,
            voting_period: 0,
            timelock: Timestamp::MAX,
            grace: 0,
            quorum: 0,
            threshold: 0,
            live_proposals: 0,
            extension: 0,
            early_decision: false,
        })
    }

    /// How often the governor has upgraded a contract.
    pub fn upgrades(&self, contract: &AccountId) -> u32 {
        self.upgrades.get(contract).unwrap_or_default()
    }
}
