//! Facts of a chain in words: moments, spans, amounts, members, metrics. Read once by a command, and pure from then on.

use crate::{
    contracts::Contracts,
    names::{called, Names},
    time,
};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{
    account_text, messages, metrics_of_program, parse_account, AccountId, Chain, ChainExt, DaoClient, Millis,
    NativeAsset, Timestamp,
};
use tributary_interfaces::{
    factory::{Dao, Part},
    governor::{Governor, BALLOTS, WEIGHT_CAST},
    metrics::{MetricConfig, MetricKind, EARNED, POINT, SCORE},
    source::{MetricCatalog, MetricId, MetricInfo, MetricRef},
    token::{BALANCE, VOTES},
    treasury::{Asset, Treasury, MAX_PAGE},
    Bps, PSP22Metadata,
};
use tributary_text::{amount::exact, says};
pub use tributary_text::{printable, printable_lines};

/// Decimal places of a point: the registry counts in millionths.
pub const POINT_DECIMALS: u8 = MetricKind::Contribution.decimals();

/// Of how many of the treasury's tokens the names are asked for unless somebody wants more: anybody can have any
/// number listed.
const TOKENS_ASKED: usize = 8;

/// How many metrics of others are asked what they are called.
const SOURCES_ASKED: usize = 32;

/// The most decimals that a number of 128 bits has.
const MAX_DECIMALS: u8 = 38;

/// The longest name or unit that is shown: a source says of itself what it likes.
const MAX_NAME: usize = 40;

/// The longest symbol that is shown: a token says of itself what it likes.
const MAX_SYMBOL: usize = 16;

/// What the native asset is called where no symbol is.
const NATIVE: &str = "native";

/// What is counted, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub symbol: String,
    pub decimals: u8,
}

impl Unit {
    fn written(&self, amount: &str) -> String {
        format!("{amount} {}", self.symbol)
    }
}

/// A name of somebody else's, no longer than is shown.
pub(crate) fn shortened(name: &str) -> String {
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// All that turns a DAO's facts into words.
#[derive(Clone, Debug)]
pub struct Words {
    /// The chain's clock when they were read.
    pub now: Timestamp,
    /// Whether what they tell is read later as well: then moments stand without how far away they are.
    pub lasting: bool,
    /// The DAO that they are about; `None` where there is none yet.
    pub dao: Option<Dao>,
    pub names: Names,
    pub(crate) native: Unit,
    /// The most that the chain counts of its native asset.
    pub native_most: u128,
    pub(crate) token: Unit,
    pub(crate) metrics: BTreeMap<MetricId, MetricConfig>,
    /// Other tokens that the treasury has.
    pub(crate) assets: BTreeMap<AccountId, Unit>,
    /// What sources that are no part of the DAO call their metrics.
    pub(crate) others: BTreeMap<(AccountId, MetricId), MetricInfo>,
    /// What contracts take that are called.
    pub(crate) contracts: Contracts,
}

impl Words {
    /// Words about a chain without a DAO.
    pub fn of_chain(now: Timestamp, native: &NativeAsset, names: Names) -> Self {
        Self {
            now,
            lasting: false,
            dao: None,
            names,
            native: Unit { symbol: symbol(&native.symbol), decimals: native.decimals },
            native_most: native.balance.most(),
            token: Unit { symbol: "tokens".to_owned(), decimals: 0 },
            metrics: BTreeMap::new(),
            assets: BTreeMap::new(),
            others: BTreeMap::new(),
            contracts: Contracts::default(),
        }
    }

    /// Words about a DAO.
    pub fn of_dao<C: Chain>(client: &mut DaoClient<'_, C>, names: Names) -> Result<Self> {
        let mut words = Self::of_chain(client.chain.now()?, &client.chain.native()?, names);
        words.read_dao(client.dao, client.metrics()?, client.chain)?;
        Ok(words)
    }

    /// Words about a DAO of which this is known.
    pub fn of_parts(native: &NativeAsset, names: Names, dao: Dao, symbol: &str, decimals: u8) -> Self {
        let token = Unit { symbol: symbol.to_owned(), decimals };
        Self { dao: Some(dao), token, ..Self::of_chain(0, native, names) }
    }

    fn read_dao(
        &mut self,
        dao: Dao,
        metrics: Vec<(MetricId, MetricConfig)>,
        chain: &mut impl Chain,
    ) -> Result<()> {
        let symbol_of = chain.read(messages::psp22_metadata(dao.token).token_symbol())?;
        let decimals = chain.read(messages::psp22_metadata(dao.token).token_decimals())?;
        self.names.add_dao(&dao);
        self.dao = Some(dao);
        let said = symbol_of.unwrap_or_else(|| "tokens".to_owned());
        let is_own = is_plain(said.trim()) && !said.trim().eq_ignore_ascii_case(&self.native.symbol);
        let symbol = match is_own {
            true => symbol(&said),
            false => format!("{} (the DAO's token)", symbol(&said)).trim_start().to_owned(),
        };
        self.token = Unit { symbol, decimals };
        self.metrics = metrics.into_iter().collect();
        let listed =
            chain.read(messages::treasury(dao.treasury).assets(0, tributary_interfaces::MAX_BATCH))?;
        let held = listed.into_iter().filter(|(_, vault)| vault.inflow > vault.paid).map(|(asset, _)| asset);
        let tokens = held.filter(|asset| *asset != Asset::Native).take(TOKENS_ASKED);
        self.meet(chain, tokens);
        let treasury = messages::treasury(dao.treasury);
        let programs = chain.read(treasury.programs(0, MAX_PAGE))?;
        let grants = chain.read(messages::treasury(dao.treasury).grants(None, 0, MAX_PAGE))?;
        let electorate = chain.read(messages::governor(dao.governor).electorate())?;
        let asked = programs.iter().flat_map(|program| metrics_of_program(&program.config));
        let gates = grants.iter().filter_map(|(_, grant)| grant.config.gate.as_ref().map(|gate| gate.metric));
        self.meet_metrics(chain, asked.chain(gates).chain([electorate]));
        Ok(())
    }

    /// Asks sources that are no part of the DAO what they call their metrics. What gives no answer stays unknown.
    pub fn meet_metrics(&mut self, chain: &mut impl Chain, metrics: impl IntoIterator<Item = MetricRef>) {
        let dao = self.dao;
        let is_own = |source: &AccountId| dao.is_some_and(|dao| Part::of(&dao, source).is_some());
        let others: BTreeSet<_> = metrics
            .into_iter()
            .filter(|metric| !is_own(&metric.source))
            .map(|metric| (metric.source, metric.metric))
            .filter(|key| !self.others.contains_key(key))
            .collect();
        for (source, metric) in others.into_iter().take(SOURCES_ASKED) {
            let told = chain.read(messages::catalog(source).metric_info(metric)).ok().flatten();
            if let Some(info) = told.filter(|info| info.decimals <= MAX_DECIMALS) {
                self.others.insert((source, metric), info);
            }
        }
    }

    /// What a source that is no part of the DAO calls a metric, if it says so.
    pub fn info(&self, metric: &MetricRef) -> Option<&MetricInfo> {
        self.others.get(&(metric.source, metric.metric))
    }

    /// Asks tokens what they call themselves and how many decimals they have. What gives no answer stays unknown.
    pub fn meet(&mut self, chain: &mut impl Chain, assets: impl IntoIterator<Item = Asset>) {
        let tokens: BTreeSet<AccountId> = assets
            .into_iter()
            .filter_map(|asset| match asset {
                Asset::Native => None,
                Asset::Psp22(token) => Some(token),
            })
            .collect();
        for token in tokens {
            if self.unit(&Asset::Psp22(token)).is_some() {
                continue;
            }
            let said = chain.read(messages::psp22_metadata(token).token_symbol());
            let decimals = chain.read(messages::psp22_metadata(token).token_decimals());
            if let (Ok(Some(said)), Ok(decimals)) = (said, decimals) {
                self.add_token(token, &said, decimals);
            }
        }
    }

    /// A token that calls itself so. One that calls itself as another does, or what may look so, is told with its account.
    fn add_token(&mut self, token: AccountId, said: &str, decimals: u8) {
        let (is_plain, said) = (is_plain(said.trim()), symbol(said));
        let known = [&self.native, &self.token].into_iter().chain(self.assets.values());
        let taken = known.map(|unit| &unit.symbol).any(|other| other.eq_ignore_ascii_case(&said));
        let symbol = match taken || !is_plain {
            true => format!("{said} (the token {})", account_text(&token)).trim_start().to_owned(),
            false => said,
        };
        self.assets.insert(token, Unit { symbol, decimals });
    }

    /// "2026-12-01 14:05 UTC (in 4 days)".
    pub fn moment(&self, at: Timestamp) -> String {
        self.dated(time::date(at), at)
    }

    /// The same of when something begins or ends that lasts so long.
    pub fn moment_in(&self, at: Timestamp, length: Millis) -> String {
        self.dated(time::date_in(at, length), at)
    }

    fn dated(&self, date: String, at: Timestamp) -> String {
        match self.lasting {
            true => date,
            false => format!("{date} ({})", time::distance(at, self.now)),
        }
    }

    /// How far away a moment is: "in 4 days", "2 hours ago".
    pub fn distance(&self, at: Timestamp) -> String {
        time::distance(at, self.now)
    }

    /// "60 days"; exact.
    pub fn span(&self, millis: Millis) -> String {
        time::span(millis)
    }

    /// How an asset is counted, if that is known.
    pub fn unit(&self, asset: &Asset) -> Option<&Unit> {
        match asset {
            Asset::Native => Some(&self.native),
            Asset::Psp22(token) if self.dao.is_some_and(|dao| dao.token == *token) => Some(&self.token),
            Asset::Psp22(token) => self.assets.get(token),
        }
    }

    /// The asset that a text names: "native", the address of a token or the name that it has here, or the symbol of the
    /// native asset or of the DAO's token. Other tokens say of themselves what they like, so they are not found by it.
    pub fn asset_named(&self, text: &str) -> Option<Asset> {
        if text == NATIVE || text == self.native.symbol {
            return Some(Asset::Native);
        }
        if let Ok(token) = parse_account(text) {
            return Some(Asset::Psp22(token));
        }
        if let Some(dao) = self.dao.filter(|_| text == self.token.symbol || text == Part::Token.to_string()) {
            return Some(Asset::Psp22(dao.token));
        }
        let mut called = self.names.called(text);
        let only = called.next().filter(|_| called.next().is_none());
        only.map(Asset::Psp22)
    }

    /// Decimal places of an asset; of one that is unknown, amounts are in its smallest unit.
    pub fn decimals(&self, asset: &Asset) -> u8 {
        self.unit(asset).map_or(0, |unit| unit.decimals)
    }

    /// What an asset is called: "UNIT", or the account of a token that says nothing of itself.
    pub fn asset(&self, asset: &Asset) -> String {
        match (self.unit(asset), asset) {
            (Some(unit), _) => unit.symbol.clone(),
            (None, Asset::Psp22(token)) => format!("the token {}", self.member(token)),
            (None, Asset::Native) => self.native.symbol.clone(),
        }
    }

    /// "2.61 UNIT"; exact.
    pub fn amount(&self, asset: &Asset, amount: u128) -> String {
        match self.unit(asset) {
            Some(unit) => unit.written(&exact(amount, unit.decimals)),
            None => format!("{} of the smallest unit of {}", exact(amount, 0), self.asset(asset)),
        }
    }

    /// The same where the asset is named already: a token without a symbol is not named in each amount again.
    pub fn amount_here(&self, asset: &Asset, amount: u128) -> String {
        match (self.unit(asset), amount) {
            (Some(_), _) => self.amount(asset, amount),
            (None, 1) => "1 smallest unit".to_owned(),
            (None, _) => format!("{} smallest units", exact(amount, 0)),
        }
    }

    /// An amount of the chain's native asset.
    pub fn native(&self, amount: u128) -> String {
        self.amount(&Asset::Native, amount)
    }

    /// "3 HARB": tokens of the DAO, or votes that they are.
    pub fn tokens(&self, amount: u128) -> String {
        self.token.written(&exact(amount, self.token.decimals))
    }

    /// Decimal places of the DAO's token.
    pub fn token_decimals(&self) -> u8 {
        self.token.decimals
    }

    /// "12.5 points".
    pub fn points(&self, points: u128) -> String {
        let plural = if points == POINT { "" } else { "s" };
        format!("{} point{plural}", exact(points, POINT_DECIMALS))
    }

    /// "Ann (5Grw…utQY)", "the treasury"; "Ann (5Grw…utQY, you)" for whose key it is; the whole address of whoever has no name.
    pub fn member(&self, account: &AccountId) -> String {
        let address = account_text(account);
        match (self.names.of(account), self.names.is_me(account)) {
            (Some(name), false) if name.starts_with("the ") && self.part(account).is_some() => name,
            (Some(name), false) => format!("{name} ({})", short(&address)),
            (Some(name), true) => format!("{name} ({}, you)", short(&address)),
            (None, true) => format!("{address} (you)"),
            (None, false) => address,
        }
    }

    /// Which contract of the DAO an account is.
    pub fn part(&self, account: &AccountId) -> Option<&'static str> {
        Part::of(&self.dao?, account).map(called)
    }

    /// A metric of the registry, if it has one of this number.
    pub fn terms(&self, id: MetricId) -> Option<&MetricConfig> {
        self.metrics.get(&id)
    }

    /// A metric of the registry by its number: "docs (metric 2)".
    pub fn metric_id(&self, id: MetricId) -> String {
        let (base, earned) = (id & !EARNED, id & EARNED != 0);
        let name = match self.metrics.get(&base) {
            _ if base == SCORE => "the score".to_owned(),
            Some(terms) => format!("{} (metric {base})", printable(&terms.name)),
            None => format!("metric {base}"),
        };
        if earned {
            format!("all that was ever earned of {name}")
        } else {
            name
        }
    }

    /// Any metric: "docs (metric 2)", "the score", "the votes of the token", "metric 3 of 5Grw…".
    pub fn metric(&self, metric: &MetricRef) -> String {
        let MetricRef { source, metric: id } = metric;
        let known = self.dao.and_then(|dao| match *id {
            id if *source == dao.metrics => Some(self.metric_id(id)),
            BALANCE if *source == dao.token => Some("balances of the token".to_owned()),
            VOTES if *source == dao.token => Some("votes of the token".to_owned()),
            BALLOTS if *source == dao.governor => Some("proposals voted on".to_owned()),
            WEIGHT_CAST if *source == dao.governor => Some("votes cast on proposals".to_owned()),
            _ => None,
        });
        known.unwrap_or_else(|| match self.info(metric) {
            Some(info) => format!("{} of {}", printable(&shortened(&info.name)), self.member(source)),
            None => format!("metric {id} of {}", self.member(source)),
        })
    }

    /// How many decimals a metric's values have, where they are written and where they are read.
    pub fn metric_decimals(&self, metric: &MetricRef) -> u8 {
        let MetricRef { source, metric: id } = *metric;
        let Some(dao) = self.dao else { return 0 };
        if source == dao.token || (source, id) == (dao.governor, WEIGHT_CAST) {
            return self.token.decimals;
        }
        if source == dao.metrics {
            let kind = self.metrics.get(&(id & !EARNED)).map(|terms| terms.kind);
            // The score's are those of what it sums up.
            return kind.unwrap_or(MetricKind::Contribution).decimals();
        }
        self.info(metric).map_or(0, |info| info.decimals)
    }

    /// Whether a metric is one number for the whole DAO.
    pub fn is_indicator(&self, metric: &MetricRef) -> bool {
        let is_own = self.dao.is_some_and(|dao| dao.metrics == metric.source);
        let kind = self.metrics.get(&(metric.metric & !EARNED)).map(|terms| terms.kind);
        is_own && kind == Some(MetricKind::Indicator)
    }

    /// A value of a metric, in its unit: "12.5 points", "3 pages", "5 HARB".
    pub fn value(&self, metric: &MetricRef, value: u128) -> String {
        let MetricRef { source, metric: id } = *metric;
        let decimals = self.metric_decimals(metric);
        if let Some(MetricInfo { unit, .. }) = self.info(metric) {
            return measured(value, decimals, &shortened(unit));
        }
        let Some(dao) = self.dao else { return exact(value, decimals) };
        if source == dao.token || (source, id) == (dao.governor, WEIGHT_CAST) {
            return self.tokens(value);
        }
        if source != dao.metrics {
            return exact(value, decimals);
        }
        match self.metrics.get(&(id & !EARNED)) {
            _ if id & !EARNED == SCORE => self.points(value),
            Some(terms) => measured(value, decimals, &terms.unit),
            None => exact(value, decimals),
        }
    }

    /// One of what a metric counts: "page"; "unit" where it has no name for it.
    pub fn one_of(&self, metric: &MetricRef) -> String {
        if let Some(MetricInfo { unit, .. }) = self.info(metric) {
            return printable(&shortened(unit));
        }
        let here = self.dao.is_some_and(|dao| dao.metrics == metric.source);
        let terms = self.terms(metric.metric & !EARNED).filter(|_| here);
        terms.map(|terms| printable(&terms.unit)).filter(|unit| !unit.is_empty()).unwrap_or("unit".to_owned())
    }

    /// What is claimed of a registry's metric, in whole units: "3 commits".
    pub fn units(&self, id: MetricId, units: u128) -> String {
        match self.metrics.get(&id) {
            Some(terms) => measured(units, 0, &terms.unit),
            None => exact(units, 0),
        }
    }

    /// The same with the metric that it is of: "3 pages of docs (metric 2)"; "3 commits (metric 1)" where the unit says it
    /// already.
    pub fn units_of(&self, id: MetricId, units: u128) -> String {
        let (told, metric) = (self.units(id, units), self.metric_id(id));
        match self.metrics.get(&id).is_some_and(|terms| says(&terms.unit, &terms.name)) {
            true => format!("{told} (metric {id})"),
            false => format!("{told} of {metric}"),
        }
    }

    /// "25 %" of basis points.
    pub fn share(&self, bps: Bps) -> String {
        format!("{} %", exact(bps.into(), 2))
    }
}

/// So much of what somebody counts in a unit of their own: "1 page", "2.5 pages".
pub fn measured(amount: u128, decimals: u8, unit: &str) -> String {
    let told = exact(amount, decimals);
    let unit = printable(unit);
    match told.as_str() {
        "1" => format!("{told} {unit}"),
        _ => format!("{told} {}", time::plural(&unit)),
    }
}

/// An address as it is recognized by whoever has seen it: its beginning and its end.
pub fn short(address: &str) -> String {
    let letters: Vec<char> = address.chars().collect();
    match (letters.get(..4), letters.len().checked_sub(4).and_then(|from| letters.get(from..))) {
        (Some(head), Some(tail)) if letters.len() > 12 => {
            format!("{}…{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
        }
        _ => address.to_owned(),
    }
}

/// As far as it is a symbol: what stands behind an amount says nothing else.
fn symbol(said: &str) -> String {
    let letters = said.chars().filter(|letter| letter.is_alphanumeric() || ".-_$".contains(*letter));
    letters.take(MAX_SYMBOL).collect()
}

/// Whether a symbol can be told from others by looking: letters of other scripts look like those from A to Z, and what
/// begins with a digit like an amount.
pub fn is_plain(symbol: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || ".-_$".contains(sign);
    symbol.starts_with(|first: char| first.is_ascii_alphabetic())
        && symbol.chars().all(is_sign)
        && symbol != NATIVE
}

/// The metric of a number or name.
pub fn metric_named(all: &[(MetricId, MetricConfig)], text: &str) -> Result<(MetricId, MetricConfig)> {
    let found = all.iter().find(|(id, terms)| terms.name == text || id.to_string() == text);
    // In whatever letters, where that is one only: names of new metrics have small ones.
    let mut folded = all.iter().filter(|(_, terms)| terms.name.to_lowercase() == text.to_lowercase());
    let alone = folded.next().filter(|_| folded.next().is_none());
    found.or(alone).cloned().ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|(_, terms)| terms.name.as_str()).collect();
        NoMetric { name: text.to_owned(), there_are: names.join(", ") }.into()
    })
}

/// That there is no metric of a name.
#[derive(Debug, thiserror::Error)]
#[error("there is no metric {name:?}: there are {there_are}")]
pub struct NoMetric {
    pub name: String,
    there_are: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{account, words};
    use tributary_core::DAY;

    #[test]
    fn a_moment_is_told_with_its_zone_and_how_far_away_it_is() {
        let words = words();
        assert_eq!(words.moment(words.now + 4 * DAY), "2026-12-01 14:05 UTC (in 4 days)");
        assert_eq!(words.moment(words.now - DAY), "2026-11-26 14:05 UTC (1 day ago)");
        // Whoever reads it later counts from another day.
        let lasting = Words { lasting: true, ..words };
        assert_eq!(lasting.moment(lasting.now), "2026-11-27 14:05 UTC");
    }

    #[test]
    fn an_amount_is_told_in_the_asset_s_own_unit_with_its_name() {
        let mut words = words();
        assert_eq!(words.native(2_610_000_000_000), "2.61 UNIT");
        assert_eq!(words.tokens(3_000_000), "3 HARB");
        assert_eq!(words.amount(&Asset::Psp22(account(1)), 3_000_000), "3 HARB");
        words.add_token(account(8), "PLN", 2);
        assert_eq!(words.amount(&Asset::Psp22(account(8)), 250), "2.5 PLN");
        let unknown = words.amount(&Asset::Psp22(account(9)), 250);
        assert!(unknown.contains("250 of the smallest unit of the token 5C"), "{unknown}");
    }

    #[test]
    fn a_token_that_calls_itself_as_another_does_is_told_with_its_account() {
        let mut words = words();
        words.add_token(account(8), " unit\u{1b}[2J", 2);
        words.add_token(account(9), "UNIT", 2);
        let told = words.amount(&Asset::Psp22(account(9)), 250);
        assert_eq!(told, format!("2.5 UNIT (the token {})", account_text(&account(9))));
        assert!(!words.amount(&Asset::Psp22(account(8)), 1).contains('\u{1b}'));
        // Letters that look like those of another one, and what reads as an amount or as more than a symbol.
        for (said, symbol) in [
            ("UNІT", "UNІT"),
            ("1.5", "1.5"),
            ("native", "native"),
            (" ", ""),
            ("A (the token 5F", "Athetoken5F"),
        ] {
            words.add_token(account(9), said, 2);
            let told = words.amount(&Asset::Psp22(account(9)), 250);
            let expected = format!("{symbol} (the token {})", account_text(&account(9)));
            assert_eq!(told, format!("2.5 {}", expected.trim_start()));
        }
    }

    #[test]
    fn a_member_is_told_by_name_and_whoever_has_none_by_the_whole_address() {
        let mut words = words();
        let text = account_text(&account(7));
        assert_eq!(words.member(&account(7)), format!("Ann ({})", short(&text)));
        assert_eq!(words.member(&account(4)), "the treasury");
        assert_eq!(words.member(&account(9)), account_text(&account(9)));
        words.names.add_me(account(7));
        assert_eq!(words.member(&account(7)), format!("Ann ({}, you)", short(&text)));
        words.names.add_me(account(9));
        assert_eq!(words.member(&account(9)), format!("{} (you)", account_text(&account(9))));
        assert_eq!(short("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"), "5Grw…utQY");
    }

    #[test]
    fn metrics_are_told_by_name_wherever_they_come_from() {
        let words = words();
        let told = |source, metric| words.metric(&MetricRef { source: account(source), metric });
        assert_eq!(told(2, SCORE), "the score");
        assert_eq!(told(2, 2), "docs (metric 2)");
        assert_eq!(told(2, 2 | EARNED), "all that was ever earned of docs (metric 2)");
        assert_eq!(told(1, VOTES), "votes of the token");
        assert_eq!(told(3, WEIGHT_CAST), "votes cast on proposals");
        assert_eq!(told(9, 5), format!("metric 5 of {}", account_text(&account(9))));
        let value =
            |source, metric, value| words.value(&MetricRef { source: account(source), metric }, value);
        assert_eq!(value(2, SCORE, 12_500_000), "12.5 points");
        assert_eq!(value(2, 2, 3_000_000), "3 pages");
        assert_eq!(
            (value(2, 2, 1_000_000), value(2, 2, 2_500_000)),
            ("1 page".to_owned(), "2.5 pages".to_owned())
        );
        assert_eq!((words.units(2, 1), words.units(2, 0)), ("1 page".to_owned(), "0 pages".to_owned()));
        assert_eq!(value(1, VOTES, 5_000_000), "5 HARB");
    }

    #[test]
    fn a_unit_that_is_the_metric_s_name_is_said_once() {
        let mut words = words();
        assert_eq!(words.units_of(2, 3), "3 pages of docs (metric 2)");
        words.metrics.get_mut(&2).expect("docs").name = "Pages".to_owned();
        assert_eq!(
            (words.units_of(2, 3), words.units_of(2, 1)),
            ("3 pages (metric 2)".to_owned(), "1 page (metric 2)".to_owned())
        );
        assert_eq!(words.units_of(7, 3), "3 of metric 7");
    }

    #[test]
    fn what_others_wrote_moves_no_cursor() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        assert_eq!(printable_lines("a\n\tb"), ["a", "    b"]);
    }
}
