//! What a treasury asks sources of metrics, and what it cannot answer where one of them ends the call in which it is asked:
//! with more than a contract can take in, or by storing what nobody pays for. A call that is ended says nothing of why;
//! here it is answered as the treasury answers of a source that merely fails.

use crate::{messages, AccountId, CallError, Chain, ChainError, ChainExt, DaoClient, Receipt};
use tributary_interfaces::{
    source::{MetricRef, MetricSource, SourceError},
    treasury::{
        Accrued, Budget, Gate, Grant, GrantId, Program, ProgramConfig, ProgramId, Treasury, TreasuryError,
    },
};

/// Which metrics a program's source, and its budget, ask about.
pub fn metrics_of_program(program: &ProgramConfig) -> Vec<MetricRef> {
    match program.budget {
        Budget::PerUnit { metric, .. } => vec![program.metric, metric],
        Budget::Fixed(_) | Budget::Inflow(_) | Budget::Endowment(_) => vec![program.metric],
    }
}

/// What a source answers, or why it does not: it may refuse, break off, or answer what is no answer. Otherwise the chain's
/// own trouble.
pub fn answered<T>(
    read: Result<Result<T, SourceError>, CallError<()>>,
) -> Result<Result<T, CallError<SourceError>>, ChainError> {
    Ok(match read {
        Ok(answer) => answer.map_err(CallError::Contract),
        Err(CallError::Chain(error @ ChainError::Refused(_))) => Err(error.into()),
        Err(CallError::Chain(error)) => return Err(error),
        Err(CallError::NotUnderstood(error)) => Err(CallError::NotUnderstood(error)),
        Err(CallError::TooLong(bytes)) => Err(CallError::TooLong(bytes)),
        Err(CallError::WrongCount { asked, told }) => Err(CallError::WrongCount { asked, told }),
        Err(CallError::BadAnswer | CallError::Contract(())) => Err(CallError::BadAnswer),
    })
}

impl<C: Chain> DaoClient<'_, C> {
    /// What a member may claim of a program now.
    pub fn accrued(
        &mut self,
        id: ProgramId,
        program: &Program,
        member: AccountId,
    ) -> Result<Result<Accrued, TreasuryError>, ChainError> {
        let nobody = AccountId::from([0; 32]);
        let call = messages::treasury(self.dao.treasury).accrued(id, member);
        let asked = self.chain.try_call(&nobody, call);
        self.answer_of(asked, &metrics_of_program(&program.config))
    }

    /// What of a grant may be paid now.
    pub fn grant_due(
        &mut self,
        id: GrantId,
        grant: &Grant,
    ) -> Result<Result<u128, TreasuryError>, ChainError> {
        let nobody = AccountId::from([0; 32]);
        let asked = self.chain.try_call(&nobody, messages::treasury(self.dao.treasury).grant_due(id));
        let gate = grant.config.gate.map(|Gate { metric, .. }| metric);
        self.answer_of(asked, gate.as_slice())
    }

    /// What came of a call about a program that was tried or made; where the chain ended it, its source is told to have
    /// failed.
    pub fn of_program<T>(
        &mut self,
        program: &Program,
        result: Result<T, CallError<TreasuryError>>,
    ) -> Result<T, CallError<TreasuryError>> {
        match result {
            Err(CallError::Chain(error)) => Err(self.blamed(error, &metrics_of_program(&program.config))),
            other => other,
        }
    }

    fn answer_of<T>(
        &mut self,
        asked: Result<Receipt<T>, CallError<TreasuryError>>,
        metrics: &[MetricRef],
    ) -> Result<Result<T, TreasuryError>, ChainError> {
        let error = match asked {
            Ok(receipt) => return Ok(Ok(receipt.value)),
            Err(CallError::Chain(error)) => self.blamed(error, metrics),
            Err(other) => other,
        };
        match error {
            CallError::Contract(reason) => Ok(Err(reason)),
            CallError::Chain(error) => Err(error),
            other => Err(ChainError::Refused(other.to_string())),
        }
    }

    /// The source that ended a call in which the treasury asked it, as an error of the treasury's. Where somebody cannot pay
    /// for what the call stores, that is what ended it, unless a source gives no answer to whoever asks it.
    fn blamed(&mut self, error: ChainError, metrics: &[MetricRef]) -> CallError<TreasuryError> {
        let ChainError::Refused(_) = &error else { return error.into() };
        let likely = metrics.first().filter(|_| !error.is_about_deposits());
        let silent = metrics.iter().find(|metric| self.is_silent(metric)).or(likely);
        silent.map_or(error.into(), |metric| CallError::Contract(TreasuryError::SourceBroken(*metric)))
    }

    /// Whether a source gives no answer now.
    fn is_silent(&mut self, metric: &MetricRef) -> bool {
        let at = self.chain.now().unwrap_or_default().saturating_sub(1);
        let MetricRef { source, metric } = *metric;
        self.chain.read(messages::source(source).past_total(metric, at)).is_err()
            || self.past_values(source, metric, &[self.dao.treasury], at).is_err()
    }
}
