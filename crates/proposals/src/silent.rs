//! Why a source of metrics gives no answer, in words.

use tributary_client::{answered, messages, CallError, Chain, ChainError, ChainExt, DaoClient};
use tributary_interfaces::source::{MetricRef, MetricSource, SourceError};
use tributary_words::{
    errors::{About, ContractError},
    refusal::why_unanswered,
    Words,
};

/// That a source gives no answer about a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// It tells what all members have together, and not what each has: epochs are opened, and nothing is paid of them.
    pub of_members: bool,
    pub why: String,
}

/// Whether and why a source gives no answer about a metric.
pub fn silence(
    client: &mut DaoClient<'_, impl Chain>,
    metric: &MetricRef,
    words: &Words,
) -> Result<Option<Silence>, ChainError> {
    let MetricRef { source, metric: id } = *metric;
    let who = words.member(&source);
    let of_all = |why: String| Ok(Some(Silence { of_members: false, why }));
    if client.chain.code_hash(&source)?.is_none() {
        return of_all(format!("{who} is no contract: nothing on this chain runs there"));
    }
    let at = words.now.saturating_sub(1);
    let total = client.chain.read(messages::source(source).past_total(id, at)).map(|total| total.map(drop));
    match answered(total)? {
        Err(CallError::Contract(SourceError::UnknownMetric(_))) => {
            return of_all(format!(
                "{who} has no metric {id} ({})",
                words.metrics_had(client.chain, &source)
            ));
        }
        Err(CallError::NotUnderstood(_)) => {
            return of_all(format!("{who} is no source of metrics: it does not have their messages"));
        }
        Err(error) => return of_all(format!("{who} fails when asked: {}", failure(error, words)?)),
        Ok(()) => {}
    }
    Ok(match client.past_values(source, id, &[client.dao.treasury], at) {
        Ok(_) => None,
        Err(error) => Some(Silence {
            of_members: true,
            why: format!(
                "{who} tells what all members have together, but not what each has: it fails when asked: {}",
                failure(error, words)?
            ),
        }),
    })
}

/// What came of a question that was not answered; otherwise the chain's own trouble.
fn failure(error: CallError<SourceError>, words: &Words) -> Result<String, ChainError> {
    Ok(match error {
        CallError::Contract(error) => ContractError::from(error).sentence(&About::default(), words),
        CallError::Chain(ChainError::Refused(said)) => why_unanswered(&said),
        CallError::Chain(error) => return Err(error),
        CallError::NotUnderstood(_) => "it does not have the messages of a source".to_owned(),
        CallError::BadAnswer => "what it answers is no answer of a source".to_owned(),
        error @ (CallError::TooLong(_) | CallError::WrongCount { .. }) => error.to_string(),
    })
}
