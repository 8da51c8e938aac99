//! Configurations that tests begin from, small enough to check by head.

use tributary_client::{AccountId, Hash, Signer};
use tributary_core::{DAY, HOUR};
use tributary_interfaces::{
    factory::DaoConfig,
    governor::{GovernorConfig, Settings},
    metrics::{MetricConfig, MetricKind, POINT},
    token::{TokenConfig, TransferPolicy},
    treasury::TreasuryConfig,
};

/// A contribution metric: 1 point a unit, 10 tokens a point, a window of a day, a week for the arbiter, no
/// decay, no cap, no bond.
pub fn metric(name: &str, attestors: &[&Signer]) -> MetricConfig {
    MetricConfig {
        name: name.into(),
        unit: "unit".into(),
        kind: MetricKind::Contribution,
        weight: POINT,
        tokens_per_point: 10,
        half_life: 0,
        attestation_cap: 0,
        period_cap: 0,
        period: DAY,
        window: DAY,
        arbitration: 7 * DAY,
        bond: 0,
        attestors: attestors.iter().map(|attestor| attestor.account()).collect(),
    }
}

/// A day of delay, three days of voting, two of timelock, fifteen of grace; a quorum of a fifth.
pub fn settings() -> Settings {
    Settings {
        voting_delay: DAY,
        voting_period: 3 * DAY,
        timelock: 2 * DAY,
        grace: 15 * DAY,
        quorum: 2_000,
        threshold: 100,
        live_proposals: 3,
        extension: 6 * HOUR,
        early_decision: false,
    }
}

/// A token, free to transfer and without a cap, held by `founders`.
pub fn token(founders: &[(&Signer, u128)]) -> TokenConfig {
    TokenConfig {
        name: "Test".into(),
        symbol: "TST".into(),
        decimals: 0,
        policy: TransferPolicy::Free,
        cap: None,
        founders: founders.iter().map(|(holder, amount)| (holder.account(), *amount)).collect(),
    }
}

/// A DAO with one metric, "work", and tokens held by `founders`; `genesis` is the chain's.
pub fn dao(founders: &[(&Signer, u128)], attestor: &Signer, arbiter: AccountId, genesis: Hash) -> DaoConfig {
    DaoConfig {
        genesis,
        token: token(founders),
        score_half_life: 0,
        metrics: vec![metric("work", &[attestor])],
        arbiter: Some(arbiter),
        governor: GovernorConfig { settings: settings(), guardian: None },
        treasury: TreasuryConfig::default(),
    }
}
