//! What the contracts would refuse of a configuration, and what they would take though nobody means it.

use super::{Config, ConfigError, Governor, Metric};
use crate::people::People;
use scale::Encode;
use tributary_client::{demo_signer, Hash, Millis};
use tributary_core::{DAY, YEAR};
use tributary_interfaces::{
    metrics::{MAX_AMOUNT, MAX_ATTESTORS, MAX_METRICS},
    signed, Bps, MAX_BATCH,
};
use tributary_proposals::metric_name;
use tributary_text::amount::exact;
use tributary_words::{
    limits::{self, Range},
    names::{NamedAccount, Names},
    time::{span, Span},
    words::is_plain,
    POINT_DECIMALS,
};

/// The most bytes that the factory reads of a DAO's configuration: a contract's buffer has 16 KiB for its whole call.
const MAX_FOUNDING: usize = 16 * 1024 - 8;

/// The most characters of a token's symbol that people read as one.
const MAX_SYMBOL: usize = 12;

impl Config {
    /// Refuses all that the contracts would refuse, and what they would take though nobody means it.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
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
        let symbol = &self.token.symbol;
        self.ensure("token.symbol", format!("{symbol:?}"), is_plain(symbol), || {
            "begin with a letter from A to Z, go on with letters, digits, \".\", \"-\", \"_\" or \"$\", and leave \"native\" to \
             the chain's own: it is told from other tokens by looking"
                .to_owned()
        })?;
        let is_own = !symbol.eq_ignore_ascii_case(&self.native.symbol);
        self.ensure("token.symbol", format!("{symbol:?}"), is_own, || {
            "that is what the chain's native asset is called: call the token otherwise, or nobody can tell them apart"
                .to_owned()
        })?;
        count("token.decimals", self.token.decimals.into(), 0, 18)?;
        many("founder", "founders", self.founders.len(), 1, MAX_BATCH as usize)?;
        let (mut supply, mut known) = (0u128, Names::default());
        for (index, founder) in self.founders.iter().enumerate() {
            let (key, account) = (format!("founder.{index}.tokens"), format!("founder.{index}.account"));
            self.somebody(&account, &founder.account, &mut known)?;
            let before = self.founders.iter().take(index).position(|other| other.account == founder.account);
            let other = format!("founder {}'s already", before.unwrap_or_default().saturating_add(1));
            self.ensure(&account, other, before.is_none(), || "write in one place what they get".to_owned())?;
            let tokens = self.tokens(&key, &founder.tokens)?;
            self.ensure(&key, format!("{:?}", founder.tokens), tokens > 0, || {
                "a founder gets some: leave out who gets none".to_owned()
            })?;
            let added = supply.checked_add(tokens);
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
            let key = format!("roles.attestors.{index}");
            self.somebody(&key, attestor, &mut known)?;
            let is_new = !self.roles.attestors.iter().take(index).any(|other| other == attestor);
            self.ensure(&key, "named before".to_owned(), is_new, || "write each once".to_owned())?;
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
            most(&key("bond"), &metric.bond, bond, self.native.decimals)?;
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
}
