//! Asking a source one question, whatever it does.

use crate::telling::Telling;
use scale::Decode;
use std::rc::Rc;
use tributary_client::{
    messages::{catalog, source},
    AccountId, Call, CallError, Chain, ChainError, ChainExt, Gas, Receipt, Timestamp,
};
use tributary_interfaces::source::{
    MetricCatalog, MetricId, MetricInfo, MetricRef, MetricSource, SourceError,
};

/// What came of a question.
pub struct Asked<T> {
    /// Or why there is no answer, in words.
    pub answer: Result<T, String>,
    /// What it took, if it came to an end.
    pub gas: Option<Gas>,
}

impl<T> Asked<T> {
    pub fn value(self) -> Option<T> {
        self.answer.ok()
    }
}

/// A metric of a source on a chain.
pub struct Source<'a, C> {
    chain: &'a mut C,
    metric: MetricRef,
    telling: Rc<dyn Telling>,
    pub questions: u32,
    /// What shows that an answer stores something, if one does.
    pub stores: Option<String>,
}

impl<'a, C: Chain> Source<'a, C> {
    pub fn new(chain: &'a mut C, metric: MetricRef, telling: Rc<dyn Telling>) -> Self {
        Self { chain, metric, telling, questions: 0, stores: None }
    }

    /// The same source, about another metric.
    pub fn of(&mut self, metric: MetricId) -> Source<'_, C> {
        let metric = MetricRef { metric, ..self.metric };
        Source { chain: self.chain, metric, telling: Rc::clone(&self.telling), questions: 0, stores: None }
    }

    /// What the chain's clock shows.
    pub fn now(&mut self) -> Result<Timestamp, ChainError> {
        self.chain.now()
    }

    pub fn total(&mut self, at: Timestamp) -> Result<Asked<u128>, ChainError> {
        let MetricRef { source: account, metric } = self.metric;
        self.ask(source(account).past_total(metric, at))
    }

    pub fn value(&mut self, member: AccountId, at: Timestamp) -> Result<Asked<u128>, ChainError> {
        let MetricRef { source: account, metric } = self.metric;
        self.ask(source(account).past_value(metric, member, at))
    }

    pub fn values(&mut self, members: &[AccountId], at: Timestamp) -> Result<Asked<Vec<u128>>, ChainError> {
        let MetricRef { source: account, metric } = self.metric;
        self.ask(source(account).past_values(metric, members.to_vec(), at))
    }

    /// What the source calls the metric, if it says.
    pub fn info(&mut self) -> Result<Option<MetricInfo>, ChainError> {
        let MetricRef { source: account, metric } = self.metric;
        match self.chain.read(catalog(account).metric_info(metric)) {
            Ok(info) => Ok(info),
            Err(CallError::Chain(ChainError::Unavailable(why))) => Err(ChainError::Unavailable(why)),
            Err(_) => Ok(None),
        }
    }

    fn ask<T: Decode>(
        &mut self,
        call: impl Into<Call<Result<T, SourceError>>>,
    ) -> Result<Asked<T>, ChainError> {
        self.questions = self.questions.saturating_add(1);
        let nobody = AccountId::from([0; 32]);
        let why = match self.chain.try_call(&nobody, call) {
            Ok(Receipt { value, gas, deposit, .. }) => {
                if deposit != 0 {
                    self.stores.get_or_insert_with(|| format!("an answer costs a deposit of {deposit}"));
                }
                return Ok(Asked { answer: Ok(value), gas: Some(gas) });
            }
            Err(CallError::Contract(refused)) => self.refusal(&refused),
            Err(CallError::NotUnderstood(_)) => "it has no such message".to_owned(),
            Err(error @ (CallError::TooLong(_) | CallError::WrongCount { .. })) => error.to_string(),
            Err(CallError::BadAnswer) => "its answer is not what the message answers".to_owned(),
            Err(CallError::Chain(ChainError::Refused(why))) => {
                // Nobody asks, who cannot pay for what is stored.
                if why.contains("StorageDeposit") {
                    self.stores.get_or_insert_with(|| format!("an answer wants to store something: {why}"));
                }
                self.telling.refused(&why)
            }
            Err(CallError::Chain(other)) => return Err(other),
        };
        Ok(Asked { answer: Err(why), gas: None })
    }

    fn refusal(&self, error: &SourceError) -> String {
        match error {
            SourceError::NotPast { at, now } => {
                let (at, now) = (self.telling.moment(*at), self.telling.moment(*now));
                format!("it says that {at} is not past at {now}")
            }
            SourceError::UnknownMetric(metric) => format!("it says that it has no metric {metric}"),
            SourceError::TooMany { got, max } => format!("it says that {got} members are more than {max}"),
        }
    }
}
