//! What a DAO is founded with: a commented TOML file, `dao.toml`, whose values are the defaults.

mod check;
#[cfg(feature = "embedded")]
mod demo;
mod founding;
mod sections;

#[cfg(feature = "embedded")]
pub use demo::DEMO_MOST;
pub use sections::{Demo, Founder, Governor, Metric, Roles, Score, Token, Treasury};

use crate::{located::Located, reading::said};
use serde::Deserialize;
use std::path::Path;
use tributary_client::{BalanceType, Millis, NativeAsset};
use tributary_core::DAY;
use tributary_text::amount::exact;
use tributary_words::{amount, names::NamedAccount, time::Span, POINT_DECIMALS};

/// The file with every default and its range.
pub const DEFAULT_FILE: &str = include_str!("../dao.toml");

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
    /// The native asset of the chain that it is for.
    #[serde(skip)]
    native: NativeAsset,
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
            native: NativeAsset::usual(BalanceType::default()),
        }
    }
}

impl Config {
    /// Reads and checks a file, for a chain with this native asset; without one, the defaults.
    pub fn read(path: Option<&Path>, native: &NativeAsset) -> Result<Self, ConfigError> {
        let Some(path) = path else {
            return Ok(Self { native: native.clone(), ..Self::default() });
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
        config.native = native.clone();
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
        self.amount(key, text, self.native.decimals, self.native.balance.most())
    }
}

/// The default configuration, for programs: the same keys as in the file.
pub fn default_json() -> Result<serde_json::Value, toml::de::Error> {
    toml::from_str(DEFAULT_FILE)
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
            (
                "[[founder]]\naccount = \"demo:a\"\ntokens = \"0\"".to_owned(),
                ["line 3", "founder 1: tokens is \"0\": a founder gets some"],
            ),
            (
                "[[founder]]\naccount = \"demo:a\"\ntokens = \"1\"\n[[founder]]\naccount = \"demo:a\"\ntokens = \"2\""
                    .to_owned(),
                ["line 5", "founder 2: account is founder 1's already"],
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
            ("[token]\nsymbol = \"unit\"".to_owned(), ["line 2", "what the chain's native asset is called"]),
            ("[token]\nsymbol = \"native\"".to_owned(), ["line 2", "begin with a letter"]),
            ("[token]\nsymbol = \"1.5\"".to_owned(), ["line 2", "begin with a letter"]),
            ("[token]\nsymbol = \"UNІT\"".to_owned(), ["line 2", "begin with a letter"]),
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
