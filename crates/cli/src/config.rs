//! What a DAO is founded with: a commented TOML file, `dao.toml`, whose values are the defaults.

use crate::{located::Located, people::People, reading::said};
use scale::Encode;
use serde::Deserialize;
use std::path::Path;
use tributary_client::{demo_signer, AccountId, BalanceType, Hash, Millis, NativeAsset, Timestamp};
use tributary_core::{DAY, YEAR};
use tributary_interfaces::{
    factory::DaoConfig,
    governor::{GovernorConfig, Guardian, Settings},
    metrics::{MetricConfig, MetricKind, MAX_AMOUNT, MAX_ATTESTORS, MAX_METRICS},
    signed,
    token::TokenConfig,
    treasury::{Asset, SpendCap, TreasuryConfig},
    Bps, MAX_BATCH,
};
use tributary_proposals::{metric_name, Policy};
use tributary_report::amount::exact;
use tributary_words::{
    amount,
    limits::{self, Range},
    names::{NamedAccount, Names},
    time::{span, Span},
    POINT_DECIMALS,
};

/// The file with every default and its range.
pub const DEFAULT_FILE: &str = include_str!("../dao.toml");

/// The most bytes that the factory reads of a DAO's configuration: a contract's buffer has 16 KiB for its whole call.
const MAX_FOUNDING: usize = 16 * 1024 - 8;

/// The most characters of a token's symbol that people read as one.
const MAX_SYMBOL: usize = 12;

/// What the demo's people can give, in whole units of the native asset: most of what each begins with.
#[cfg(feature = "embedded")]
pub const DEMO_MOST: u128 = 900_000;

/// A configuration that cannot be used, with the culprit and the cure.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    Unreadable(#[from] tributary_files::FileError),
    /// With line, column and key.
    #[error("{0}")]
    Wrong(String),
}

/// Where a configuration was read from, for messages; it is the same configuration from wherever it came.
#[derive(Clone, Debug, Default)]
struct Origin {
    path: String,
    text: String,
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

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
    #[serde(skip)]
    origin: Origin,
    /// The native asset of the chain that it is for: its decimal places, and the most that the chain counts of it.
    #[serde(skip)]
    native: (u8, u128),
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
            origin: Origin { path: "the default configuration".to_owned(), text: String::new() },
            native: counted_in(&NativeAsset::usual(BalanceType::default())),
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
            return Ok(Self { native: counted_in(native), ..Self::default() });
        };
        Self::parse(
            &path.display().to_string(),
            &tributary_files::text(path, tributary_files::MAX_SETTINGS)?,
            native,
        )
    }

    /// Reads and checks the text of a file called `path`.
    pub fn parse(path: &str, text: &str, native: &NativeAsset) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let told = Located::of(path, text).wrong_at(error.span(), &said(error.message()));
            ConfigError::Wrong(told.to_string())
        })?;
        config.origin = Origin { path: path.to_owned(), text: text.to_owned() };
        config.native = counted_in(native);
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

    /// Refuses all that the contracts would refuse, and what they would take though nobody means it.
    fn check(&self) -> Result<(), ConfigError> {
        let text = |key: &str, value: &str| {
            let problem = metric_name::check_label(value).err();
            self.ensure(key, format!("{value:?}"), problem.is_none(), || problem.clone().unwrap_or_default())
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
        let many = |key: &str, things: &str, value: usize, min: usize, max: usize| {
            self.ensure(key, format!("a list of {value}"), (min..=max).contains(&value), || {
                format!("there must be {min} to {max} {things}")
            })
        };
        let most = |key: &str, text: &str, amount: u128, decimals: u8| {
            self.ensure(key, format!("{text:?}"), amount <= MAX_AMOUNT, || {
                format!("it must be from 0 to {}", exact(MAX_AMOUNT, decimals))
            })
        };
        text("name", &self.name)?;
        text("token.name", &self.token.name)?;
        text("token.symbol", &self.token.symbol)?;
        let letters = self.token.symbol.chars().count();
        self.ensure("token.symbol", format!("{:?}", self.token.symbol), letters <= MAX_SYMBOL, || {
            format!("it has {letters} characters, and stands behind each amount: {MAX_SYMBOL} at most")
        })?;
        count("token.decimals", self.token.decimals.into(), 0, 18)?;
        many("founder", "founders", self.founders.len(), 1, MAX_BATCH as usize)?;
        let (mut supply, mut known) = (0u128, Names::default());
        for (index, founder) in self.founders.iter().enumerate() {
            let key = format!("founder.{index}.tokens");
            self.somebody(&format!("founder.{index}.account"), &founder.account, &mut known)?;
            let added = supply.checked_add(self.tokens(&key, &founder.tokens)?);
            self.ensure(&key, format!("{:?}", founder.tokens), added.is_some(), || {
                format!(
                    "with those before it that is more than the {} that a chain counts",
                    exact(u128::MAX, self.token.decimals)
                )
            })?;
            supply = added.unwrap_or(u128::MAX);
        }
        if let Some(text) = &self.token.cap {
            let cap = self.tokens("token.cap", text)?;
            self.ensure("token.cap", format!("{text:?}"), cap >= supply, || {
                let least = exact(supply, self.token.decimals);
                format!(
                    "it must be at least {least}, what the founders get together; leave it out for no cap"
                )
            })?;
        }
        many("roles.attestors", "attestors", self.roles.attestors.len(), 1, MAX_ATTESTORS as usize)?;
        for (index, attestor) in self.roles.attestors.iter().enumerate() {
            self.somebody(&format!("roles.attestors.{index}"), attestor, &mut known)?;
        }
        for (key, account) in
            [("roles.arbiter", &self.roles.arbiter), ("roles.guardian", &self.roles.guardian)]
        {
            account.as_ref().map_or(Ok(()), |account| self.somebody(key, account, &mut known))?;
        }
        within("roles.guardian_for", self.roles.guardian_for, limits::GUARDIAN)?;
        if let Some(cap) = &self.treasury.spend_cap {
            self.native("treasury.spend_cap", cap)?;
        }
        spanned("treasury.spend_period", self.treasury.spend_period, DAY, YEAR)?;
        spanned("score.half_life", self.score.half_life, 0, 100 * YEAR)?;
        many("metric", "metrics", self.metrics.len(), 1, MAX_METRICS as usize)?;
        let mut keys: Vec<&str> = Vec::new();
        for (index, metric) in self.metrics.iter().enumerate() {
            let key = |field: &str| format!("metric.{index}.{field}");
            let problem = metric_name::check(&metric.key, keys.iter().copied()).err();
            self.ensure(&key("key"), format!("{:?}", metric.key), problem.is_none(), || {
                problem.clone().unwrap_or_default()
            })?;
            keys.push(&metric.key);
            text(&key("unit"), &metric.unit)?;
            spanned(&key("half_life"), metric.half_life, 0, 100 * YEAR)?;
            spanned(&key("period"), metric.period, 0, 100 * YEAR)?;
            within(&key("window"), metric.window, limits::WINDOW)?;
            within(&key("arbitration"), metric.arbitration, limits::ARBITRATION)?;
            let weight = self.points(&key("weight"), &metric.weight)?;
            most(&key("weight"), &metric.weight, weight, POINT_DECIMALS)?;
            let tokens = self.tokens(&key("tokens_per_point"), &metric.tokens_per_point)?;
            most(&key("tokens_per_point"), &metric.tokens_per_point, tokens, self.token.decimals)?;
            self.worth_of(&key("weight"), metric, metric.attestation_cap.max(1).into(), weight, tokens)?;
            let bond = self.native(&key("bond"), &metric.bond)?;
            most(&key("bond"), &metric.bond, bond, self.native.0)?;
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
        count("demo.epochs", self.demo.epochs as usize, 3, 12)?;
        let size = self.to_dao(&mut People::default(), Hash::default(), 0)?.encoded_size();
        self.ensure("metric", format!("a list of {}", self.metrics.len()), size <= MAX_FOUNDING, || {
            format!(
                "with all metrics, founders and attestors the founding takes {size} bytes, and a contract reads \
                 {MAX_FOUNDING} at most: name fewer, and let proposals define the rest"
            )
        })
    }

    /// Refuses a metric of which so many units would be worth more than a chain counts.
    pub fn worth_of(
        &self,
        key: &str,
        metric: &Metric,
        units: u128,
        weight: u128,
        tokens_per_point: u128,
    ) -> Result<(), ConfigError> {
        let point = 10u128.pow(POINT_DECIMALS.into());
        let points = units.checked_mul(weight).filter(|points| *points <= MAX_AMOUNT);
        let whole = points.map(|points| points.div_ceil(point));
        let tokens = whole.and_then(|points| points.checked_mul(tokens_per_point));
        let fits = tokens.is_some_and(|tokens| tokens <= MAX_AMOUNT);
        self.ensure(key, format!("{:?}", metric.weight), fits, || {
            format!(
                "one attestation of {units} would be worth more points or tokens than a chain counts: make it, \
                 tokens_per_point or attestation_cap smaller"
            )
        })
    }

    /// What is given to the account of zeros is anybody's, and what it may do anybody may. And who is `known` by a name
    /// is not somebody else in other letters.
    fn somebody(&self, key: &str, named: &NamedAccount, known: &mut Names) -> Result<(), ConfigError> {
        if let NamedAccount::Demo(name) = named {
            let refused = match known.demo(name) {
                Ok(here) if here == *name => None,
                Ok(here) => {
                    Some(format!("whoever it is stands here as \"demo:{here}\" too: write one of them"))
                }
                Err(error) => Some(error.to_string()),
            };
            self.ensure(key, format!("\"demo:{name}\""), refused.is_none(), || {
                refused.clone().unwrap_or_default()
            })?;
            known.add(demo_signer(name).account(), name);
        }
        let anybodys = matches!(named, NamedAccount::Account(account) if signed::is_anybodys(account));
        self.ensure(key, "the account of zeros".to_owned(), !anybodys, || {
            "anybody can sign for it: name an account of somebody".to_owned()
        })
    }

    /// Refuses with which the demo would stop midway: a DAO may have it all the same.
    #[cfg(feature = "embedded")]
    pub fn check_demo(&self) -> Result<(), ConfigError> {
        let Governor { voting_delay, voting_period, timelock, extension, .. } = self.governor;
        let decision = voting_delay.0 + voting_period.0 + timelock.0 + extension.0;
        let (least, length) = (decision + DAY, self.demo.epoch_length.0);
        self.ensure("demo.epoch_length", span(length), length >= least, || {
            format!("in the demo it must have room for a whole decision, {} at least", span(least))
        })?;
        let Demo { funding, epoch_budget, grant, epochs, .. } = &self.demo;
        let asset = |amount| exact(amount, self.native.0);
        let unit = 10u128.pow(self.native.0.into());
        let between = |key: &str, text: &str, (least, most): (u128, u128)| -> Result<u128, ConfigError> {
            let amount = self.native(key, text)?;
            self.ensure(key, format!("{text:?}"), (least..=most).contains(&amount), || {
                format!("in the demo it must be from {} to {}", asset(least), asset(most))
            })?;
            Ok(amount)
        };
        let most = DEMO_MOST.saturating_mul(unit);
        let budget = between("demo.epoch_budget", epoch_budget, (1, most))?;
        let granted = between("demo.grant", grant, (1, most))?;
        // In the third epoch a member leaves with their share of what is free: less than a third.
        let later = budget.saturating_mul(epochs.saturating_sub(3).into()).saturating_mul(3).div_ceil(2);
        let needed = granted.saturating_add(budget.saturating_mul(3)).saturating_add(later);
        let given = between("demo.funding", funding, (1, most))?;
        self.ensure("demo.funding", format!("{funding:?}"), given >= needed, || {
            format!(
                "for {epochs} epochs of {epoch_budget}, a grant of {grant} and a member who leaves with a share it must \
                 be at least {}",
                asset(needed)
            )
        })?;
        if let Some(text) = &self.treasury.spend_cap {
            let cap = self.native("treasury.spend_cap", text)?;
            // As many epochs as begin within a period, and the grant.
            let at_once =
                self.treasury.spend_period.0.div_ceil(length.max(1)).saturating_add(1).min((*epochs).into());
            let needed = granted.saturating_add(budget.saturating_mul(at_once.into()));
            self.ensure("treasury.spend_cap", format!("{text:?}"), cap >= needed, || {
                format!(
                    "in the demo epochs and a grant take {} within a period: make it as much, or leave it out",
                    asset(needed)
                )
            })?;
        }
        // They file, decide, doubt, and are lied about.
        let attestor = self.roles.attestors.first();
        let last = self.founders.len().saturating_sub(1);
        let second = self.founders.get(1).map_or(last, |_| 1);
        let founder = |index: usize| self.founders.get(index).map(|founder| &founder.account);
        for (key, named) in [
            ("roles.attestors.0".to_owned(), attestor),
            ("roles.arbiter".to_owned(), self.roles.arbiter.as_ref()),
            (format!("founder.{second}.account"), founder(second)),
            (format!("founder.{last}.account"), founder(last)),
        ] {
            let has_key = matches!(named, Some(NamedAccount::Demo(_)));
            let value = named.map_or("nobody", |_| "an account whose key the demo has not");
            self.ensure(&key, value.to_owned(), has_key, || {
                "in the demo they have something to sign: write \"demo:NAME\"".to_owned()
            })?;
        }
        Ok(())
    }

    /// Refuses what stands at a key, with what may stand there.
    pub fn refuse(&self, key: &str, value: &str, range: &str) -> ConfigError {
        let label = match key.strip_prefix("metric.").and_then(|rest| rest.split_once('.')) {
            Some((index, field)) => {
                let metric = index.parse().ok().and_then(|index: usize| self.metrics.get(index));
                match (field, metric) {
                    // The key is told as the value, and need not be one.
                    ("key", _) | (_, None) => {
                        let number = index.parse().map_or(0, |index: usize| index.saturating_add(1));
                        format!("metric {number}: {field}")
                    }
                    (field, Some(metric)) => format!("metric {:?}: {field}", metric.key),
                }
            }
            None => match key.strip_prefix("founder.").and_then(|rest| rest.split_once('.')) {
                Some((index, field)) => {
                    let number = index.parse().map_or(0, |index: usize| index.saturating_add(1));
                    format!("founder {number}: {field}")
                }
                None => key.to_owned(),
            },
        };
        let located = Located::of(&self.origin.path, &self.origin.text);
        ConfigError::Wrong(located.wrong(key, "", &format!("{label} is {value}: {range}")).to_string())
    }

    fn ensure(
        &self,
        key: &str,
        value: String,
        holds: bool,
        range: impl FnOnce() -> String,
    ) -> Result<(), ConfigError> {
        match holds {
            true => Ok(()),
            false => Err(self.refuse(key, &value, &range())),
        }
    }

    fn amount(&self, key: &str, text: &str, decimals: u8, most: u128) -> Result<u128, ConfigError> {
        let refused = |range: String| self.refuse(key, &format!("{text:?}"), &range);
        let amount = amount::parse(text, decimals).map_err(|error| refused(error.to_string()))?;
        match amount <= most {
            true => Ok(amount),
            false => Err(refused(format!("the chain counts up to {}", exact(most, decimals)))),
        }
    }

    /// Decimal places of the chain's native asset.
    #[cfg(feature = "embedded")]
    pub fn native_decimals(&self) -> u8 {
        self.native.0
    }

    /// Points, in millionths.
    pub fn points(&self, key: &str, text: &str) -> Result<u128, ConfigError> {
        self.amount(key, text, POINT_DECIMALS, u128::MAX)
    }

    /// An amount of the contribution token, in its smallest unit.
    pub fn tokens(&self, key: &str, text: &str) -> Result<u128, ConfigError> {
        self.amount(key, text, self.token.decimals, u128::MAX)
    }

    /// An amount of the chain's native asset, in its smallest unit.
    pub fn native(&self, key: &str, text: &str) -> Result<u128, ConfigError> {
        let (decimals, most) = self.native;
        self.amount(key, text, decimals, most)
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

/// The default configuration, for programs: the same keys as in the file.
pub fn default_json() -> Result<serde_json::Value, toml::de::Error> {
    toml::from_str(DEFAULT_FILE)
}

/// Decimal places of a native asset, and the most that its chain counts of it.
fn counted_in(native: &NativeAsset) -> (u8, u128) {
    let most = match native.balance {
        BalanceType::U128 => u128::MAX,
        BalanceType::U64 => u64::MAX.into(),
    };
    (native.decimals, most)
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
        assert_eq!(
            message,
            "my.toml, line 2, column 14: governor.quorum_bps is 5001: it must be from 1 to 5000\n  2 | quorum_bps = 5001"
        );
        assert!(refusal("[governor]\nvoting_period = \"1s\"").contains("governor.voting_period is 1 second"));
        let twice = refusal("[[metric]]\nkey = \"a\"\n[[metric]]\nkey = \"a\"");
        assert!(twice.starts_with("my.toml, line 4") && twice.contains("is there already"), "{twice}");
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
        assert!(
            told.contains("governor.voting_period is 90 days: it must be from 1 minute to 60 days"),
            "{told}"
        );
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
    fn what_the_contracts_would_refuse_is_refused_with_its_key_line_least_and_most() {
        let zeros = format!("\"0x{}\"", "0".repeat(64));
        let big = "9".repeat(38);
        for (text, told) in [
            (
                "[token]\ncap = \"10\"".to_owned(),
                ["line 2", "token.cap is \"10\": it must be at least 2,000"],
            ),
            (
                format!("[[founder]]\naccount = {zeros}\ntokens = \"1\""),
                ["line 2", "founder 1: account is the account of zeros"],
            ),
            (
                format!("[roles]\nattestors = [\"demo:a\", {zeros}]"),
                ["line 2, column 24", "the account of zeros"],
            ),
            (format!("[roles]\narbiter = {zeros}"), ["line 2", "roles.arbiter is the account of zeros"]),
            (format!("[roles]\nguardian = {zeros}"), ["line 2", "roles.guardian is the account of zeros"]),
            (
                format!("[[metric]]\nkey = \"docs\"\nbond = \"{}\"", &big[..20]),
                ["line 3", "metric \"docs\": bond is \"99999999999999999999\": it must be from 0 to 39,614"],
            ),
            (
                format!("[[metric]]\nkey = \"docs\"\nweight = \"{}\"", &big[..30]),
                ["line 3", "it must be from 0 to"],
            ),
            (
                format!("[token]\ndecimals = 0\n[[founder]]\naccount = \"demo:a\"\ntokens = \"34{big}\""),
                ["line 5", "more than there can ever be"],
            ),
            ("[token]\nname = \" \"".to_owned(), ["line 2", "token.name is \" \": it is empty"]),
            ("[[metric]]\nkey = \"docs\"\nunit = \"\\u0007\"".to_owned(), ["line 3", "invisible"]),
            ("[[metric]]\nkey = \"score\"".to_owned(), ["line 2", "reads as the score"]),
            ("[[metric]]\nkey = \"7\"".to_owned(), ["line 2", "the number of a metric"]),
            ("founder = []".to_owned(), ["line 1", "there must be 1 to 100 founders"]),
            (
                (0..103).map(|number| format!("[[metric]]\nkey = \"m{number:03}\"\n")).collect(),
                ["line 1", "a contract reads 16376 at most"],
            ),
        ] {
            let message = refusal(&text);
            for part in told {
                assert!(message.starts_with("my.toml, line ") && message.contains(part), "{message}");
            }
        }
    }

    #[test]
    fn what_would_stop_the_demo_is_refused_for_the_demo_alone() {
        for (text, told) in [
            (
                "[demo]\nfunding = \"0\"",
                "demo.funding is \"0\": in the demo it must be from 0.000000000001 to 900,000",
            ),
            ("[demo]\nepoch_budget = \"0\"", "demo.epoch_budget"),
            ("[demo]\ngrant = \"0.0\"", "demo.grant"),
            ("[demo]\nepochs = 12", "at least 168,000"),
            ("[treasury]\nspend_cap = \"12000\"", "epochs and a grant take 33,000 within a period"),
            (
                "[roles]\narbiter = \"5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty\"",
                "write \"demo:NAME\"",
            ),
        ] {
            let config = Config::parse("my.toml", text, &usual()).expect(text);
            let refused = config.check_demo().expect_err(text).to_string();
            assert!(refused.starts_with("my.toml, line ") && refused.contains(told), "{refused}");
        }
    }

    #[test]
    fn what_stands_in_the_wrong_place_is_told_by_what_may_stand_there() {
        for (text, told) in [
            (
                "[token]\npolicy = \"open\"",
                "line 2, column 10: token.policy: \"open\" stands here; it may be \"free\" or \"locked\"",
            ),
            (
                "name = { a = 1 }",
                "line 1, column 8: name: a table stands here, and a text in double quotes is expected",
            ),
            ("[[founder]]\ntokens = \"1\"", "line 1, column 1: founder 1: the key \"account\" is missing"),
            (
                "[governor]\ngrase = \"1day\"",
                "line 2, column 1: governor.grase: there is no key \"grase\" here; did you mean \"grace\"?",
            ),
            (
                "[governor]\nquorum_bps = -1",
                "line 2, column 14: governor.quorum_bps: the number -1 stands here",
            ),
        ] {
            let message = refusal(text);
            assert!(message.contains(told), "{message}");
        }
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
        let text = "[treasury]\nspend_cap = \"18446744074\"";
        assert!(Config::parse("my.toml", text, &usual()).is_ok());
        let error = Config::parse("my.toml", text, &native).expect_err("a u64 has no room").to_string();
        assert!(
            error.contains("treasury.spend_cap") && error.contains("counts up to 18,446,744,073.7"),
            "{error}"
        );
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
        assert_eq!((&named.arbiter, &named.guardian), (&None, &None));
        assert_eq!(roles(""), Roles::default(), "without any, the demo's");
        let told = roles("[roles]\nattestors = [\"demo:Ann\"]\narbiter = \"none\"\nguardian = \"none\"");
        assert_eq!(told, named, "said or left out");
    }

    #[test]
    fn what_is_no_span_of_time_or_no_account_is_named() {
        assert!(refusal("[governor]\ngrace = \"soon\"").contains("\"soon\" is no span of time"));
        assert!(refusal("[roles]\narbiter = \"me\"").contains("\"me\""));
    }
}
