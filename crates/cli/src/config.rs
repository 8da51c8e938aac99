//! What a DAO is founded with: a commented TOML file, `dao.toml`, whose values are the defaults.

use crate::{
    amount,
    people::{NamedAccount, People},
    proposal::limits::{self, Range},
    time::span,
};
use serde::Deserialize;
use std::{collections::BTreeSet, path::Path};
use tributary_client::{AccountId, BalanceType, Hash, Millis, NativeAsset, Timestamp};
use tributary_core::{DAY, YEAR};
use tributary_interfaces::{
    factory::DaoConfig,
    governor::{GovernorConfig, Guardian, Settings},
    metrics::{MetricConfig, MetricKind, MAX_ATTESTORS, MAX_METRICS},
    token::{TokenConfig, TransferPolicy},
    treasury::{Asset, SpendCap, TreasuryConfig},
    Bps, MAX_BATCH, MAX_TEXT,
};

/// The file with every default and its range.
pub const DEFAULT_FILE: &str = include_str!("../dao.toml");

/// Decimal places of a point: the registry counts in millionths.
pub const POINT_DECIMALS: u8 = 6;

/// A configuration that cannot be used, with the culprit and the cure.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {source}")]
    Unreadable { path: String, source: std::io::Error },
    /// The parser's message names line and column.
    #[error("{path}: {source}")]
    Malformed { path: String, source: Box<toml::de::Error> },
    #[error("{path}: {key} is {value}: {range}")]
    OutOfRange { path: String, key: String, value: String, range: String },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub name: String,
    pub token: Token,
    #[serde(rename = "founder")]
    pub founders: Vec<Founder>,
    pub roles: Roles,
    pub score: Score,
    #[serde(rename = "metric")]
    pub metrics: Vec<Metric>,
    pub governor: Governor,
    pub treasury: Treasury,
    pub demo: Demo,
    /// Where it was read from, for messages.
    #[serde(skip)]
    path: String,
    /// Decimal places of the native asset of the chain that it is for.
    #[serde(skip)]
    native_decimals: u8,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    pub name: String,
    pub symbol: String,
    pub decimals: u8,
    pub policy: Policy,
    pub cap: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    Free,
    Locked,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Founder {
    pub account: NamedAccount,
    pub tokens: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Roles {
    pub attestors: Vec<NamedAccount>,
    // Left out of a `[roles]` that is there, these are nobody; without any, they are the demo's.
    #[serde(default)]
    pub arbiter: Option<NamedAccount>,
    #[serde(default)]
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

/// A span of time as people write it, in milliseconds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Span(pub Millis);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        crate::time::parse_span(&text).map(Self)
    }
}

impl Default for Config {
    fn default() -> Self {
        let founder = |name: &str, tokens: &str| Founder {
            account: NamedAccount::demo(name),
            tokens: tokens.to_owned(),
        };
        let metric =
            |key: &str, unit: &str, weight: &str, tokens_per_point: &str, attestation_cap, half_life| {
                Metric {
                    key: key.to_owned(),
                    unit: unit.to_owned(),
                    weight: weight.to_owned(),
                    tokens_per_point: tokens_per_point.to_owned(),
                    attestation_cap,
                    half_life: Span(half_life),
                    ..Metric::default()
                }
            };
        Self {
            name: "Tributary demo".to_owned(),
            token: Token::default(),
            founders: vec![
                founder("Fern", "600"),
                founder("Gale", "500"),
                founder("Hale", "400"),
                founder("Iris", "300"),
                founder("Jude", "200"),
            ],
            roles: Roles::default(),
            score: Score::default(),
            metrics: vec![
                metric("commits", "commit", "10", "1", 100_000, 0),
                metric("lines", "line", "0.1", "1", 10_000_000, 0),
                metric("reviews", "review", "8", "1", 100_000, 0),
                metric("coauthored", "commit", "6", "1", 100_000, 0),
                metric("docs", "page", "15", "1", 100_000, 0),
                metric("kudos", "kudos", "5", "1", 1_000, 180 * DAY),
            ],
            governor: Governor::default(),
            treasury: Treasury::default(),
            demo: Demo::default(),
            path: "dao.toml".to_owned(),
            native_decimals: NativeAsset::usual(BalanceType::default()).decimals,
        }
    }
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

impl Config {
    /// Reads and checks a file, for a chain with this native asset; without one, the defaults.
    pub fn read(path: Option<&Path>, native: &NativeAsset) -> Result<Self, ConfigError> {
        let Some(path) = path else {
            return Ok(Self { native_decimals: native.decimals, ..Self::default() });
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: name.clone(), source })?;
        Self::parse(&name, &text, native)
    }

    /// Reads and checks the text of a file called `path`.
    pub fn parse(path: &str, text: &str, native: &NativeAsset) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text)
            .map_err(|source| ConfigError::Malformed { path: path.to_owned(), source: Box::new(source) })?;
        config.path = path.to_owned();
        config.native_decimals = native.decimals;
        // Who does not say how long the demo's epochs are is not asked to, however long decisions take.
        if config.demo.epoch_length == Demo::default().epoch_length {
            let least = config.least_epoch();
            config.demo.epoch_length.0 = config.demo.epoch_length.0.max(least);
        }
        config.check()?;
        Ok(config)
    }

    /// An epoch of the demo has room for a proposal's whole life.
    fn least_epoch(&self) -> Millis {
        let Governor { voting_delay, voting_period, timelock, extension, .. } = self.governor;
        [voting_period, timelock, extension, Span(DAY)]
            .into_iter()
            .fold(voting_delay.0, |sum, Span(span)| sum.saturating_add(span))
    }

    fn check(&self) -> Result<(), ConfigError> {
        let text = |key: &str, value: &str| {
            let bytes = value.len();
            self.ensure(key, format!("{bytes} bytes long"), (1..=MAX_TEXT as usize).contains(&bytes), || {
                format!("it must have 1 to {MAX_TEXT} bytes")
            })
        };
        let spanned = |key: &str, Span(value): Span, min: Millis, max: Millis| {
            self.ensure(key, span(value), (min..=max).contains(&value), || {
                format!("it must be from {} to {}", span(min), span(max))
            })
        };
        let within = |key: &str, value: Span, (min, max): Range<Millis>| spanned(key, value, min, max);
        let count = |key: &str, value: usize, min: usize, max: usize| {
            self.ensure(key, value.to_string(), (min..=max).contains(&value), || {
                format!("it must be from {min} to {max}")
            })
        };
        text("name", &self.name)?;
        text("token.name", &self.token.name)?;
        text("token.symbol", &self.token.symbol)?;
        count("token.decimals", self.token.decimals.into(), 0, 18)?;
        if let Some(cap) = &self.token.cap {
            self.tokens("token.cap", cap)?;
        }
        count("the number of founders", self.founders.len(), 1, MAX_BATCH as usize)?;
        for founder in &self.founders {
            self.tokens("founder.tokens", &founder.tokens)?;
        }
        count("the number of roles.attestors", self.roles.attestors.len(), 1, MAX_ATTESTORS as usize)?;
        within("roles.guardian_for", self.roles.guardian_for, limits::GUARDIAN)?;
        spanned("treasury.spend_period", self.treasury.spend_period, DAY, YEAR)?;
        spanned("score.half_life", self.score.half_life, 0, 100 * YEAR)?;
        count("the number of metrics", self.metrics.len(), 1, MAX_METRICS as usize)?;
        let mut keys = BTreeSet::new();
        for metric in &self.metrics {
            let key = |field: &str| format!("metric {:?}: {field}", metric.key);
            if let Err(problem) = tributary_measure::metric_key(&metric.key) {
                let value = format!("{:?}", metric.key);
                self.ensure(&key("key"), value, false, || format!("it {problem}"))?;
            }
            self.ensure(&key("key"), "there twice".to_owned(), keys.insert(&metric.key), || {
                "each metric must have a key of its own".to_owned()
            })?;
            text(&key("unit"), &metric.unit)?;
            spanned(&key("half_life"), metric.half_life, 0, 100 * YEAR)?;
            spanned(&key("period"), metric.period, 0, 100 * YEAR)?;
            within(&key("window"), metric.window, limits::WINDOW)?;
            within(&key("arbitration"), metric.arbitration, limits::ARBITRATION)?;
            self.points(&key("weight"), &metric.weight)?;
            self.tokens(&key("tokens_per_point"), &metric.tokens_per_point)?;
            self.native(&key("bond"), &metric.bond)?;
        }
        let Governor { voting_delay, voting_period, timelock, grace, extension, .. } = self.governor;
        within("governor.voting_delay", voting_delay, limits::VOTING_DELAY)?;
        within("governor.voting_period", voting_period, limits::VOTING_PERIOD)?;
        within("governor.timelock", timelock, limits::TIMELOCK)?;
        within("governor.grace", grace, limits::GRACE)?;
        within("governor.extension", extension, limits::EXTENSION)?;
        let counted = |key: &str, value: usize, (min, max): (usize, usize)| count(key, value, min, max);
        let share = |(min, max): Range<Bps>| (usize::from(min), usize::from(max));
        let few = |(min, max): Range<u32>| (min as usize, max as usize);
        counted("governor.quorum_bps", self.governor.quorum_bps.into(), share(limits::QUORUM))?;
        counted("governor.threshold_bps", self.governor.threshold_bps.into(), share(limits::THRESHOLD))?;
        let live = self.governor.live_proposals as usize;
        counted("governor.live_proposals", live, few(limits::LIVE_PROPOSALS))?;
        for (key, amount) in [
            ("demo.funding", &self.demo.funding),
            ("demo.epoch_budget", &self.demo.epoch_budget),
            ("demo.grant", &self.demo.grant),
        ] {
            self.native(key, amount)?;
        }
        spanned("demo.epoch_length", self.demo.epoch_length, DAY, YEAR)?;
        count("demo.epochs", self.demo.epochs as usize, 3, 12)
    }

    /// Checks that an epoch of the demo has room for a proposal's whole life. Other DAOs need not have it.
    pub fn check_demo(&self) -> Result<(), ConfigError> {
        let Governor { voting_delay, voting_period, timelock, extension, .. } = self.governor;
        let decision = voting_delay.0 + voting_period.0 + timelock.0 + extension.0;
        let (least, length) = (decision + DAY, self.demo.epoch_length.0);
        self.ensure("demo.epoch_length", span(length), length >= least, || {
            format!("in the demo it must have room for a whole decision, {} at least", span(least))
        })
    }

    fn ensure(
        &self,
        key: &str,
        value: String,
        holds: bool,
        range: impl FnOnce() -> String,
    ) -> Result<(), ConfigError> {
        if holds {
            return Ok(());
        }
        Err(ConfigError::OutOfRange { path: self.path.clone(), key: key.to_owned(), value, range: range() })
    }

    fn amount(&self, key: &str, text: &str, decimals: u8) -> Result<u128, ConfigError> {
        amount::parse(text, decimals).map_err(|error| ConfigError::OutOfRange {
            path: self.path.clone(),
            key: key.to_owned(),
            value: format!("{text:?}"),
            range: error.to_string(),
        })
    }

    /// Points, in millionths.
    pub fn points(&self, key: &str, text: &str) -> Result<u128, ConfigError> {
        self.amount(key, text, POINT_DECIMALS)
    }

    /// An amount of the contribution token, in its smallest unit.
    pub fn tokens(&self, key: &str, text: &str) -> Result<u128, ConfigError> {
        self.amount(key, text, self.token.decimals)
    }

    /// An amount of the chain's native asset, in its smallest unit.
    pub fn native(&self, key: &str, text: &str) -> Result<u128, ConfigError> {
        self.amount(key, text, self.native_decimals)
    }

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
            .map(|founder| {
                Ok((people.meet(&founder.account), self.tokens("founder.tokens", &founder.tokens)?))
            })
            .collect::<Result<_, ConfigError>>()?;
        let attestors: Vec<AccountId> =
            self.roles.attestors.iter().map(|account| people.meet(account)).collect();
        let metrics = self
            .metrics
            .iter()
            .map(|metric| {
                Ok(MetricConfig {
                    name: metric.key.clone(),
                    unit: metric.unit.clone(),
                    kind: MetricKind::Contribution,
                    weight: self.points("weight", &metric.weight)?,
                    tokens_per_point: self.tokens("tokens_per_point", &metric.tokens_per_point)?,
                    half_life: metric.half_life.0,
                    attestation_cap: metric.attestation_cap.into(),
                    period_cap: metric.period_cap.into(),
                    period: metric.period.0,
                    window: metric.window.0,
                    arbitration: metric.arbitration.0,
                    bond: self.native("bond", &metric.bond)?,
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
                policy: match self.token.policy {
                    Policy::Free => TransferPolicy::Free,
                    Policy::Locked => TransferPolicy::Locked,
                },
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

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> NativeAsset {
        NativeAsset::usual(BalanceType::U128)
    }

    fn refusal(text: &str) -> String {
        Config::parse("my.toml", text, &usual()).expect_err("it is refused").to_string()
    }

    #[test]
    fn the_commented_file_says_what_the_defaults_are() {
        let defaults = Config::read(None, &usual()).unwrap();
        assert_eq!(Config::parse("dao.toml", DEFAULT_FILE, &usual()).unwrap(), defaults);
    }

    #[test]
    fn an_empty_file_is_all_defaults() {
        let defaults = Config::read(None, &usual()).unwrap();
        assert_eq!(Config::parse("dao.toml", "", &usual()).unwrap(), defaults);
    }

    #[test]
    fn a_value_out_of_range_is_named_with_its_range() {
        let message = refusal("[governor]\nquorum_bps = 5001");
        assert_eq!(message, "my.toml: governor.quorum_bps is 5001: it must be from 1 to 5000");
        assert!(refusal("[governor]\nvoting_period = \"1s\"").contains("governor.voting_period is 1 second"));
        assert!(refusal("[[metric]]\nkey = \"a\"\n[[metric]]\nkey = \"a\"").contains("there twice"));
        assert!(refusal("[demo]\nfunding = \"-3\"").contains("demo.funding is \"-3\""));
    }

    #[test]
    fn the_longest_spans_are_taken_as_the_documentation_writes_them() {
        for text in [
            "[roles]\nguardian_for = \"2years\"",
            "[treasury]\nspend_cap = \"10\"\nspend_period = \"1year\"",
            "[score]\nhalf_life = \"100years\"",
            "[[metric]]\nkey = \"docs\"\narbitration = \"1year\"\nwindow = \"1year\"",
            "[demo]\nepoch_length = \"1year\"",
            "[governor]\nvoting_period = \"2months\"",
        ] {
            Config::parse("my.toml", text, &usual()).expect(text);
        }
        let told = refusal("[governor]\nvoting_period = \"3months\"");
        assert_eq!(told, "my.toml: governor.voting_period is 90 days: it must be from 1 minute to 60 days");
    }

    #[test]
    fn a_long_vote_is_no_matter_but_for_the_demo() {
        let long = "[governor]\nvoting_period = \"2months\"";
        Config::parse("my.toml", long, &usual()).unwrap().check_demo().unwrap();
        let config =
            Config::parse("my.toml", &format!("[demo]\nepoch_length = \"8days\"\n{long}"), &usual()).unwrap();
        let refusal = config.check_demo().expect_err("a vote outlasts the epoch").to_string();
        assert!(refusal.contains("demo.epoch_length is 8 days") && refusal.contains("63 days"), "{refusal}");
        Config::read(None, &usual()).unwrap().check_demo().unwrap();
    }

    #[test]
    fn a_metric_that_no_row_could_name_is_refused_with_a_key_that_rows_can() {
        let message = refusal("[[metric]]\nkey = \"Code Review\"");
        assert!(
            message.contains("\"Code Review\"") && message.contains("as in \"code-review\""),
            "{message}"
        );
        assert!(refusal("[[metric]]\nunit = \"review\"").contains("is empty"));
        assert!(refusal(&format!("[[metric]]\nkey = \"{}\"", "m".repeat(33))).contains("32 at most"));
    }

    #[test]
    fn native_amounts_have_the_decimals_of_the_chain() {
        let native = NativeAsset::usual(BalanceType::U64);
        let config = Config::parse("my.toml", "", &native).unwrap();
        assert_eq!(config.native("bond", "1.5").unwrap(), 1_500_000_000);
        let text = "[demo]\ngrant = \"0.0000000001\"";
        assert!(Config::parse("my.toml", text, &usual()).is_ok());
        let error = Config::parse("my.toml", text, &native).expect_err("it is refused").to_string();
        assert!(error.contains("more than 9 decimal places"), "{error}");
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line() {
        let message = refusal("name = \"x\"\n[governor]\nquorum = 3");
        assert!(message.contains("line 3") && message.contains("quorum"), "{message}");
    }

    #[test]
    fn an_arbiter_and_a_guardian_that_are_left_out_are_nobody() {
        let roles = |text: &str| Config::parse("my.toml", text, &usual()).unwrap().roles;
        let named = roles("[roles]\nattestors = [\"demo:Ann\"]");
        assert_eq!((named.arbiter, named.guardian), (None, None));
        assert_eq!(roles(""), Roles::default(), "without any, the demo's");
    }

    #[test]
    fn what_is_no_span_of_time_or_no_account_is_named() {
        assert!(refusal("[governor]\ngrace = \"soon\"").contains("\"soon\" is no span of time"));
        assert!(refusal("[roles]\narbiter = \"me\"").contains("\"me\""));
    }
}
