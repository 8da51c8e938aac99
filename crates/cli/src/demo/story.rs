//! The story so far, and what its chapters share.

use super::audit::{audit, Witness};
use crate::{config::Config, console::Console, input::accounts, ledger, people::People};
use anyhow::{anyhow, bail, ensure, Result};
use std::collections::BTreeMap;
use tributary_client::{
    demo_signer, suite, AccountId, Artifacts, Call, CallError, Chain, ChainExt, DaoClient, NativeAsset,
    Signer, Timestamp,
};
use tributary_embedded::Embedded;
use tributary_interfaces::{
    factory::{Dao, Part},
    governor::Action,
    metrics::MetricConfig,
    source::MetricId,
    token::BALANCE,
    treasury::ProgramId,
};
use tributary_measure::Measurement;
use tributary_report::Summary;
use tributary_text::amount;
use tributary_words::{
    names::{NamedAccount, Names},
    time,
    words::Words,
};

/// They propose, are delegated to, sign a ballot, and delegate.
pub(super) const FEW_VOTERS: &str =
    "the demo needs at least 4 members with tokens and keys: use \"demo:NAME\" founders";

/// Who has a part in the demo without being named by the configuration.
const DEMO_PEOPLE: [&str; 4] = ["operator", "keeper", "sponsor", "stranger"];

/// The contract of rounds, once it is on the chain, and the program that pays by it, once it is decided.
#[derive(Clone, Copy)]
pub(super) struct Praise {
    pub at: AccountId,
    pub program: Option<ProgramId>,
    /// When the first round begins.
    pub start: Timestamp,
}

/// The story so far.
pub(super) struct Story<'a> {
    pub(super) config: &'a Config,
    pub(super) native: &'a NativeAsset,
    pub(super) console: Console,
    pub(super) chain: Embedded,
    pub(super) dao: Dao,
    pub(super) people: People,
    pub(super) metrics: Vec<(MetricId, MetricConfig)>,
    /// The account of each measured member, by identity.
    pub(super) accounts: BTreeMap<String, AccountId>,
    pub(super) keeper: Signer,
    pub(super) witness: Witness,
    /// The rounds, if they are part of the story.
    pub(super) praise: Option<Praise>,
}

impl<'a> Story<'a> {
    pub(super) fn found(
        config: &'a Config,
        native: &'a NativeAsset,
        measurement: &Measurement,
        console: Console,
    ) -> Result<Self> {
        let mut chain = Embedded::new(native.balance, 0);
        let mut people = People::default();
        let founding = config.to_dao(&mut people, chain.genesis()?, chain.now()?)?;
        let operator = demo_signer("operator");
        let keeper = demo_signer("keeper");
        for name in DEMO_PEOPLE {
            people.meet(&NamedAccount::demo(name));
        }
        let accounts = accounts(measurement, &mut people, true)?;
        for person in people.iter() {
            chain.welcome(&person.account)?;
        }
        let factory = suite::deploy_factory(&mut chain, &operator, &Artifacts::locate(native.balance))?;
        let dao = suite::found(&mut chain, &operator, factory, founding)?;
        for part in Part::ALL {
            let account = tributary_client::account_text(&part.account(&dao));
            console.say(format_args!("{:<9} {account}", part.name()));
        }
        console.say("nobody owns it: whoever founded it has no more rights than a stranger");
        let metrics = DaoClient { chain: &mut chain, dao }.metrics()?;
        let witness = Witness { founder: Some(operator.account()), ..Witness::default() };
        Ok(Self {
            config,
            native,
            console,
            chain,
            dao,
            people,
            metrics,
            accounts,
            keeper,
            witness,
            praise: None,
        })
    }

    /// A native amount as people read it.
    pub(super) fn amount(&self, value: u128) -> String {
        let NativeAsset { symbol, decimals, .. } = self.native;
        format!("{} {symbol}", amount::rounded_down(value, *decimals, 2))
    }

    pub(super) fn client(&mut self) -> DaoClient<'_, Embedded> {
        DaoClient { chain: &mut self.chain, dao: self.dao }
    }

    /// The key of an account of the configuration.
    pub(super) fn key_of(&mut self, named: Option<&NamedAccount>, role: &str) -> Result<Signer> {
        let named = named.ok_or_else(|| anyhow!("the demo needs {role}: name one in the configuration"))?;
        let account = self.people.meet(named);
        self.people
            .signer(&account)
            .ok_or_else(|| anyhow!("the demo has no key of {role}: use \"demo:NAME\" in the configuration"))
    }

    pub(super) fn first_metric(&self) -> Result<(MetricId, MetricConfig)> {
        self.metrics.first().cloned().ok_or_else(|| anyhow!("the demo needs a metric"))
    }

    /// The key of a founder, the last one at most.
    pub(super) fn founder_key(&mut self, index: usize) -> Result<Signer> {
        let config = self.config;
        let founder = config.founders.get(index).or(config.founders.last());
        self.key_of(founder.map(|founder| &founder.account), "the founders' keys")
    }

    /// A call that must be refused, and change nothing.
    pub(super) fn refusal<T: scale::Decode, E: scale::Decode + std::fmt::Debug>(
        &mut self,
        signer: &Signer,
        call: Call<Result<T, E>>,
    ) -> Result<E> {
        let before = self.chain.state_root();
        let result = self.chain.submit(signer, call);
        self.witness.refusals.push(self.chain.state_root() == before);
        match result {
            Err(CallError::Contract(error)) => Ok(error),
            Err(error) => bail!("expected the contract to refuse, but: {error}"),
            Ok(_) => bail!("a call that must be refused was not"),
        }
    }

    /// Members with tokens and a key here, most tokens first.
    pub(super) fn voters(&mut self) -> Result<Vec<Signer>> {
        let at = self.chain.now()?.saturating_sub(1);
        let accounts: Vec<AccountId> = self.people.iter().map(|person| person.account).collect();
        let token = self.dao.token;
        let balances = self.client().past_values(token, BALANCE, &accounts, at)?;
        let mut holders: Vec<_> =
            balances.into_iter().zip(accounts).filter(|(balance, _)| *balance > 0).collect();
        holders.sort_unstable_by(|a, b| b.cmp(a));
        let keys = holders.iter().filter_map(|(_, account)| self.people.signer(account)).collect::<Vec<_>>();
        ensure!(keys.len() >= 4, FEW_VOTERS);
        Ok(keys)
    }

    pub(super) fn account(mut self, source: String) -> Result<Summary> {
        let name = self.config.name.clone();
        let mut client = DaoClient { chain: &mut self.chain, dao: self.dao };
        let reading = ledger::read(&mut client, 0)?;
        let mut names = Names::default();
        self.people.iter().for_each(|person| names.add(person.account, &person.name));
        self.praise.iter().for_each(|praise| names.add(praise.at, "the rounds"));
        let mut words = Words::of_dao(&mut client, names)?;
        let mut summary = ledger::summarize(&mut client, &reading, &mut words, &name, source)?;
        summary.laws = audit(&mut client, &reading, &self.witness)?;
        summary.notes.push(format!(
            "Run on an embedded chain: {} of its time passed.",
            time::about(
                reading.at.saturating_sub(reading.log.0.first().map_or(reading.at, |event| event.at))
            ),
        ));
        Ok(summary)
    }
}

/// A typed call as an action of a proposal.
pub(super) fn action<R>(call: impl Into<Call<R>>) -> Action {
    call.into().action()
}
