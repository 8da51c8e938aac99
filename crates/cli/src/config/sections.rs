//! The sections of `dao.toml`, with their defaults.

use serde::Deserialize;
use tributary_core::DAY;
use tributary_proposals::Policy;
use tributary_words::{names::NamedAccount, time::Span};

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    pub name: String,
    pub symbol: String,
    pub decimals: u8,
    pub policy: Policy,
    pub cap: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Founder {
    pub account: NamedAccount,
    pub tokens: String,
}

/// An account, or "none".
fn somebody_or_none<'de, D: serde::Deserializer<'de>>(role: D) -> Result<Option<NamedAccount>, D::Error> {
    let text = String::deserialize(role)?;
    if text == "none" {
        return Ok(None);
    }
    NamedAccount::try_from(text).map(Some).map_err(serde::de::Error::custom)
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Roles {
    pub attestors: Vec<NamedAccount>,
    // Left out of a `[roles]` that is there, these are nobody; without any, they are the demo's.
    #[serde(default, deserialize_with = "somebody_or_none")]
    pub arbiter: Option<NamedAccount>,
    #[serde(default, deserialize_with = "somebody_or_none")]
    pub guardian: Option<NamedAccount>,
    pub guardian_for: Span,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Treasury {
    pub spend_cap: Option<String>,
    pub spend_period: Span,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Score {
    pub half_life: Span,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Metric {
    pub key: String,
    pub unit: String,
    pub weight: String,
    pub tokens_per_point: String,
    pub attestation_cap: u64,
    pub period_cap: u64,
    pub period: Span,
    pub half_life: Span,
    pub window: Span,
    pub arbitration: Span,
    pub bond: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Governor {
    pub voting_delay: Span,
    pub voting_period: Span,
    pub timelock: Span,
    pub grace: Span,
    pub quorum_bps: u16,
    pub threshold_bps: u16,
    pub live_proposals: u32,
    pub extension: Span,
    pub early_decision: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Demo {
    pub funding: String,
    pub epoch_budget: String,
    pub epoch_length: Span,
    pub epochs: u32,
    pub grant: String,
}

impl Default for Token {
    fn default() -> Self {
        Self {
            name: "Tributary Share".to_owned(),
            symbol: "TRIB".to_owned(),
            decimals: 12,
            policy: Policy::Free,
            cap: None,
        }
    }
}

impl Default for Roles {
    fn default() -> Self {
        Self {
            attestors: vec![NamedAccount::demo("attestor")],
            arbiter: Some(NamedAccount::demo("arbiter")),
            guardian: Some(NamedAccount::demo("guardian")),
            guardian_for: Span(180 * DAY),
        }
    }
}

impl Default for Treasury {
    fn default() -> Self {
        Self { spend_cap: None, spend_period: Span(30 * DAY) }
    }
}

impl Default for Score {
    fn default() -> Self {
        Self { half_life: Span(365 * DAY) }
    }
}

impl Default for Metric {
    fn default() -> Self {
        Self {
            key: String::new(),
            unit: "unit".to_owned(),
            weight: "1".to_owned(),
            tokens_per_point: "1".to_owned(),
            attestation_cap: 0,
            period_cap: 0,
            period: Span(30 * DAY),
            half_life: Span(0),
            window: Span(3 * DAY),
            arbitration: Span(30 * DAY),
            bond: "0.05".to_owned(),
        }
    }
}

impl Default for Governor {
    fn default() -> Self {
        Self {
            voting_delay: Span(DAY),
            voting_period: Span(3 * DAY),
            timelock: Span(DAY),
            grace: Span(28 * DAY),
            quorum_bps: 2_000,
            threshold_bps: 100,
            live_proposals: 3,
            extension: Span(DAY / 4),
            early_decision: false,
        }
    }
}

impl Default for Demo {
    fn default() -> Self {
        Self {
            funding: "100000".to_owned(),
            epoch_budget: "10000".to_owned(),
            epoch_length: Span(7 * DAY),
            epochs: 3,
            grant: "3000".to_owned(),
        }
    }
}
