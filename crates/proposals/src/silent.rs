//! Why a source of metrics gives no answer, in words.

use tributary_client::{answered, messages, CallError, Chain, ChainError, ChainExt, DaoClient};
use tributary_interfaces::source::{MetricRef, MetricSource, SourceError};
use tributary_words::{
    errors::{About, ContractError},
    refusal::why_refused,
    Words,
};

/// Why a source gives no answer about a metric, if it gives none.
pub fn why_silent(
    client: &mut DaoClient<'_, impl Chain>,
    metric: &MetricRef,
    words: &Words,
) -> Result<Option<String>, ChainError> {
    let MetricRef { source, metric: id } = *metric;
    let who = words.member(&source);
    if client.chain.code_hash(&source)?.is_none() {
        return Ok(Some(format!("{who} is no contract: nothing on this chain runs there")));
    }
    let at = words.now.saturating_sub(1);
    let total = client.chain.read(messages::source(source).past_total(id, at)).map(|total| total.map(drop));
    let answer = match answered(total)? {
        Ok(()) => client.past_values(source, id, &[client.dao.treasury], at).map(drop),
        refused => refused,
    };
    Ok(match answer {
        Ok(()) => None,
        Err(CallError::Contract(SourceError::UnknownMetric(_))) => {
            Some(format!("{who} has no metric {id} ({})", words.metrics_had(client.chain, &source)))
        }
        Err(CallError::Contract(error)) => {
            let why = ContractError::from(error).sentence(&About::default(), words);
            Some(format!("{who} fails when asked: {why}"))
        }
        Err(CallError::Chain(ChainError::Refused(said))) => {
            Some(format!("{who} fails when asked: {}", why_refused(&said)))
        }
        Err(CallError::Chain(error)) => return Err(error),
        Err(CallError::NotUnderstood(_)) => {
            Some(format!("{who} is no source of metrics: it does not have their messages"))
        }
        Err(error @ CallError::TooLong(_)) => Some(format!("{who} fails when asked: {error}")),
        Err(CallError::BadAnswer) => {
            Some(format!("{who} fails when asked: what it answers is no answer of a source"))
        }
    })
}
