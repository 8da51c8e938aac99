//! What the factory is told of a configuration.

use super::{Config, ConfigError};
use crate::people::People;
use tributary_client::{AccountId, Hash, Timestamp};
use tributary_interfaces::{
    factory::DaoConfig,
    governor::{GovernorConfig, Guardian, Settings},
    metrics::{MetricConfig, MetricKind},
    token::TokenConfig,
    treasury::{Asset, SpendCap, TreasuryConfig},
};

impl Config {
    /// What the factory is told, on the chain with this genesis hash, at `now`. Names of accounts go
    /// into `people`.
    pub fn to_dao(
        &self,
        people: &mut People,
        genesis: Hash,
        now: Timestamp,
    ) -> Result<DaoConfig, ConfigError> {
        let founders = self
            .founders
            .iter()
            .enumerate()
            .map(|(index, founder)| {
                let tokens = self.tokens(&format!("founder.{index}.tokens"), &founder.tokens)?;
                Ok((people.meet(&founder.account), tokens))
            })
            .collect::<Result<_, ConfigError>>()?;
        let attestors: Vec<AccountId> =
            self.roles.attestors.iter().map(|account| people.meet(account)).collect();
        let metrics = self
            .metrics
            .iter()
            .enumerate()
            .map(|(index, metric)| {
                let key = |field: &str| format!("metric.{index}.{field}");
                Ok(MetricConfig {
                    name: metric.key.clone(),
                    unit: metric.unit.clone(),
                    kind: MetricKind::Contribution,
                    weight: self.points(&key("weight"), &metric.weight)?,
                    tokens_per_point: self.tokens(&key("tokens_per_point"), &metric.tokens_per_point)?,
                    half_life: metric.half_life.0,
                    attestation_cap: metric.attestation_cap.into(),
                    period_cap: metric.period_cap.into(),
                    period: metric.period.0,
                    window: metric.window.0,
                    arbitration: metric.arbitration.0,
                    bond: self.native(&key("bond"), &metric.bond)?,
                    attestors: attestors.clone(),
                })
            })
            .collect::<Result<_, ConfigError>>()?;
        let guardian = self.roles.guardian.as_ref().map(|guardian| Guardian {
            account: people.meet(guardian),
            until: now.saturating_add(self.roles.guardian_for.0),
        });
        Ok(DaoConfig {
            genesis,
            token: TokenConfig {
                name: self.token.name.clone(),
                symbol: self.token.symbol.clone(),
                decimals: self.token.decimals,
                policy: self.token.policy.into(),
                cap: self.token.cap.as_ref().map(|cap| self.tokens("token.cap", cap)).transpose()?,
                founders,
            },
            score_half_life: self.score.half_life.0,
            metrics,
            arbiter: self.roles.arbiter.as_ref().map(|arbiter| people.meet(arbiter)),
            governor: GovernorConfig {
                settings: Settings {
                    voting_delay: self.governor.voting_delay.0,
                    voting_period: self.governor.voting_period.0,
                    timelock: self.governor.timelock.0,
                    grace: self.governor.grace.0,
                    quorum: self.governor.quorum_bps,
                    threshold: self.governor.threshold_bps,
                    live_proposals: self.governor.live_proposals,
                    extension: self.governor.extension.0,
                    early_decision: self.governor.early_decision,
                },
                guardian,
            },
            treasury: TreasuryConfig {
                guardian: guardian.map(|guardian| guardian.account),
                caps: self
                    .treasury
                    .spend_cap
                    .as_ref()
                    .map(|cap| {
                        let amount = self.native("treasury.spend_cap", cap)?;
                        let period = self.treasury.spend_period.0;
                        Ok((Asset::Native, SpendCap { amount, period }))
                    })
                    .into_iter()
                    .collect::<Result<_, ConfigError>>()?,
            },
        })
    }
}
