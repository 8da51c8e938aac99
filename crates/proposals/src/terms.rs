//! What actions about money are told with: assets, metrics, budgets, programs, gates.

use crate::wrong::At;
use anyhow::{anyhow, bail, ensure, Result};
use serde::{
    de::{self, Deserializer, SeqAccess, Unexpected, Visitor},
    Deserialize,
};
use std::fmt;
use tributary_client::{account_text, parse_account, AccountId, Chain, DaoClient};
use tributary_core::DAY;
use tributary_interfaces::{
    governor::{BALLOTS, WEIGHT_CAST},
    metrics::{AttestationId, EARNED, SCORE},
    source::MetricRef,
    token::{TransferPolicy, BALANCE, VOTES},
    treasury::{Asset, Basis, Budget, Gate, ProgramConfig},
    Bps,
};
use tributary_words::{amount, metric_named, time::Span, words::Words};

/// Whether tokens may be passed on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    Free,
    Locked,
}

impl From<Policy> for TransferPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Free => Self::Free,
            Policy::Locked => Self::Locked,
        }
    }
}

/// An account as a proposal names it: an address, "demo:NAME", or a name that is known here.
#[derive(Clone, Debug, Deserialize)]
pub struct AccountName(String);

impl AccountName {
    pub fn account(&self, words: &Words) -> Result<AccountId> {
        no_hash(&self.0)?;
        Ok(words.names.account(&self.0)?)
    }
}

/// Refuses what is written as hashes are: a hash would be a valid account, and nobody's.
fn no_hash(text: &str) -> Result<()> {
    if !text.starts_with("0x") {
        return Ok(());
    }
    match parse_account(text) {
        Ok(account) => bail!(
            "{text} is written as a hash, and an account is wanted: write its address (these bytes as an account are {})",
            account_text(&account)
        ),
        Err(_) => bail!("{text:?} is no account: write its address, or a name that is known here"),
    }
}

/// Attestations by their numbers: one, or a list.
#[derive(Clone, Debug)]
pub struct Attestations(pub Vec<AttestationId>);

impl<'de> Deserialize<'de> for Attestations {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Numbers;

        impl<'de> Visitor<'de> for Numbers {
            type Value = Attestations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "the number of an attestation, or a list of them")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
                let other = || E::invalid_value(Unexpected::Signed(number), &self);
                AttestationId::try_from(number).map(|id| Attestations(vec![id])).map_err(|_| other())
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                let other = || E::invalid_value(Unexpected::Unsigned(number), &self);
                AttestationId::try_from(number).map(|id| Attestations(vec![id])).map_err(|_| other())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Self::Value, A::Error> {
                let mut ids = Vec::new();
                while let Some(id) = numbers.next_element()? {
                    ids.push(id);
                }
                Ok(Attestations(ids))
            }
        }

        from.deserialize_any(Numbers)
    }
}

/// "native", or a PSP22 token by its account (see [`Words::asset_named`]).
#[derive(Clone, Debug, Deserialize)]
pub struct AssetName(pub String);

impl Default for AssetName {
    fn default() -> Self {
        Self("native".to_owned())
    }
}

impl AssetName {
    pub fn asset(&self, words: &Words) -> Result<Asset> {
        no_hash(&self.0)?;
        match words.asset_named(&self.0) {
            Some(asset) => Ok(asset),
            None => bail!("{:?} is no asset: write \"native\", \"token\" for the DAO's own, or the address or the name of \
                          another PSP22 token", self.0),
        }
    }

    /// An amount of it. What does not tell how it is counted has no amounts that people write.
    pub fn amount(&self, text: &str, words: &Words) -> Result<u128> {
        let asset = self.asset(words)?;
        let Some(unit) = words.unit(&asset) else {
            bail!("the token {} does not tell its symbol and decimals, so no amount of it can be read: is it a PSP22 token?", self.0)
        };
        parse(text, unit.decimals)
    }
}

/// "score", the name or number of a metric of the registry, "token:balance", "token:votes",
/// "governor:ballots", "governor:weight", or "ACCOUNT:NUMBER" for another contract's.
#[derive(Debug, Deserialize)]
pub struct MetricName(String);

impl From<String> for MetricName {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl MetricName {
    pub fn on_chain(&self, client: &mut DaoClient<'_, impl Chain>, words: &Words) -> Result<MetricRef> {
        let dao = client.dao;
        let (source, metric) = match self.0.as_str() {
            "score" => (dao.metrics, SCORE),
            "token:balance" => (dao.token, BALANCE),
            "token:votes" => (dao.token, VOTES),
            "governor:ballots" => (dao.governor, BALLOTS),
            "governor:weight" => (dao.governor, WEIGHT_CAST),
            text => match text.rsplit_once(':') {
                Some((named, number)) => {
                    let source = words.names.account(named)?;
                    let number = number.parse().map_err(|_| {
                        let had = words.metrics_had(client.chain, &source);
                        let source = words.member(&source);
                        anyhow!("{number:?} is no metric of {source}: write its number, as in \"{named}:0\" ({had})")
                    })?;
                    (source, number)
                }
                None => (dao.metrics, metric_named(&client.metrics()?, text)?.0),
            },
        };
        Ok(MetricRef { source, metric })
    }

    /// The metric as a series that never falls.
    fn earned(&self, client: &mut DaoClient<'_, impl Chain>, words: &Words) -> Result<MetricRef> {
        let MetricRef { source, metric } = self.on_chain(client, words)?;
        if source == client.dao.token {
            bail!(
                "{:?} may fall: growth is paid by what never does, such as a metric of the registry",
                self.0
            );
        }
        // The registry has such a series beside each metric; of others it must be one.
        let metric = if source == client.dao.metrics { metric | EARNED } else { metric };
        Ok(MetricRef { source, metric })
    }
}

/// How much an epoch may pay: an amount for each, or a rule.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a budget is an amount as in \"100\", or one of { per_unit = \"0.5\", of = \"commits\", at_most = \"100\" }, \
                 { per_million = \"0.5\", of = \"5F…:0\", at_most = \"100\" }, { inflow_bps = 2500 }, { endowment_bps = 50 }"
)]
pub enum BudgetTerms {
    Fixed(String),
    /// A price for each whole unit by which a metric of the registry grew.
    PerUnit {
        per_unit: String,
        of: MetricName,
        at_most: String,
    },
    /// A price for each million of a source's smallest unit, by which any metric grew.
    PerMillion {
        per_million: String,
        of: MetricName,
        at_most: String,
    },
    /// A share of what arrived since the epoch before.
    Inflow {
        inflow_bps: Bps,
    },
    /// A share of what is free when the epoch is opened.
    Endowment {
        endowment_bps: Bps,
    },
}

impl BudgetTerms {
    fn on_chain(
        &self,
        asset: &AssetName,
        client: &mut DaoClient<'_, impl Chain>,
        words: &Words,
    ) -> Result<Budget> {
        Ok(match self {
            Self::Fixed(amount) => Budget::Fixed(asset.amount(amount, words)?),
            Self::PerUnit { per_unit, of, at_most } => {
                let metric = of.earned(client, words).at("of")?;
                ensure!(
                    metric.source == client.dao.metrics,
                    "`per_unit` is a price for units of the registry's metrics: of another source, name the price for a \
                     million of its smallest unit, as in {{ per_million = \"0.5\", of = \"5F…:0\", at_most = \"100\" }}"
                );
                Budget::PerUnit {
                    metric,
                    price: asset.amount(per_unit, words).at("per_unit")?,
                    cap: asset.amount(at_most, words).at("at_most")?,
                }
            }
            // The registry's units are millions of its smallest one.
            Self::PerMillion { per_million, of, at_most } => Budget::PerUnit {
                metric: of.earned(client, words).at("of")?,
                price: asset.amount(per_million, words).at("per_million")?,
                cap: asset.amount(at_most, words).at("at_most")?,
            },
            Self::Inflow { inflow_bps } => Budget::Inflow(*inflow_bps),
            Self::Endowment { endowment_bps } => Budget::Endowment(*endowment_bps),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BasisName {
    #[default]
    Level,
    Growth,
}

/// A stream to all members by a metric, epoch by epoch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramTerms {
    #[serde(default)]
    pub(super) asset: AssetName,
    metric: MetricName,
    #[serde(default)]
    basis: BasisName,
    budget: BudgetTerms,
    epoch_length: Span,
    /// How many; left out for no end.
    epochs: Option<u32>,
    claim_window: Option<Span>,
    /// From when on, after this is read; left out for at once.
    starts_in: Option<Span>,
}

impl ProgramTerms {
    pub fn on_chain(&self, client: &mut DaoClient<'_, impl Chain>, words: &Words) -> Result<ProgramConfig> {
        let (metric, basis) = match self.basis {
            BasisName::Level => (self.metric.on_chain(client, words).at("metric")?, Basis::Level),
            BasisName::Growth => (self.metric.earned(client, words).at("metric")?, Basis::Growth),
        };
        Ok(ProgramConfig {
            asset: self.asset.asset(words).at("asset")?,
            metric,
            basis,
            budget: self.budget.on_chain(&self.asset, client, words).at("budget")?,
            start: self.starts_in.map_or(0, |Span(span)| words.now.saturating_add(span)),
            epoch_length: self.epoch_length.0,
            epochs: self.epochs,
            claim_window: self.claim_window.map_or(30 * DAY, |Span(span)| span),
        })
    }
}

/// What must hold for a grant to be paid.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateTerms {
    metric: MetricName,
    /// Whose value counts; left out for the metric's total.
    of: Option<AccountName>,
    at_least: String,
}

impl GateTerms {
    pub fn on_chain(&self, client: &mut DaoClient<'_, impl Chain>, words: &Words) -> Result<Gate> {
        let metric = self.metric.on_chain(client, words).at("metric")?;
        // Of a source that nothing of the DAO asks yet, too.
        let mut words = words.clone();
        words.meet_metrics(client.chain, [metric]);
        let decimals = words.metric_decimals(&metric);
        Ok(Gate {
            metric,
            of: self.of.as_ref().map(|of| of.account(&words)).transpose().at("of")?,
            at_least: parse(&self.at_least, decimals).at("at_least")?,
        })
    }
}

/// An amount as people write it, in the smallest unit.
pub fn parse(text: &str, decimals: u8) -> Result<u128> {
    amount::parse(text, decimals).map_err(|error| anyhow!("{text:?}: {error}"))
}
