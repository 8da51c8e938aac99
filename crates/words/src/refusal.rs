//! What went wrong, in words: a contract's own error, a chain's, or this program's, each said once.

use crate::{
    errors::{self, About, ContractError, Tried},
    words::Words,
};
use anyhow::{Error, Result};
use std::fmt;
use tributary_client::{suite::SetupError, CallError, ChainError};
use tributary_interfaces::governor::ProposalId;

/// A contract's refusal on its way to somebody who has the words for it (see [`cause_in_words`]).
#[derive(Debug)]
pub struct Refusal {
    pub error: ContractError,
    /// The proposal that it is about, and what was wanted of it.
    pub proposal: Option<(ProposalId, Tried)>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the contract refused: {}", self.error.told())
    }
}

impl std::error::Error for Refusal {}

/// The result of a call, or the contract's own error.
pub fn explained<T, E>(result: Result<T, CallError<E>>) -> Result<T>
where
    E: fmt::Debug + Into<ContractError> + Send + Sync + 'static,
{
    result.map_err(|error| match error {
        CallError::Contract(error) => refusal(error),
        // So that it is found among the causes, whatever the call's own errors are.
        CallError::Chain(error) => error.into(),
        other => other.into(),
    })
}

/// A contract's own error, where it is an answer.
pub fn refusal(error: impl Into<ContractError>) -> Error {
    Refusal { error: error.into(), proposal: None }.into()
}

/// A contract's own error in words, where it is an answer and no failure.
pub fn said(error: impl Into<ContractError>, words: &Words) -> String {
    error.into().said(&About::default(), words)
}

/// The same of a message about a proposal.
pub fn about_proposal(proposal: ProposalId, tried: Tried, error: Error) -> Error {
    match error.downcast::<Refusal>() {
        Ok(refusal) => Refusal { proposal: Some((proposal, tried)), ..refusal }.into(),
        Err(error) => error,
    }
}

/// A cause that is told in words.
pub enum Cause<'a> {
    Contract(ContractError, Option<(ProposalId, Tried)>),
    Chain(&'a ChainError),
}

/// The cause of an error, if it is told in words.
pub fn cause_in_words<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<Cause<'a>> {
    if let Some(Refusal { error, proposal }) = cause.downcast_ref() {
        return Some(Cause::Contract(error.clone(), *proposal));
    }
    if let Some(error) = errors::found(cause) {
        return Some(Cause::Contract(error, None));
    }
    // What a read fails with shows what the chain said as its own.
    let read = cause.downcast_ref::<CallError<()>>().and_then(|error| match error {
        CallError::Chain(error) => Some(error),
        _ => None,
    });
    match read.or_else(|| cause.downcast_ref()) {
        Some(
            error @ (ChainError::Insufficient { .. }
            | ChainError::TooMuch { .. }
            | ChainError::BelowLeast { .. }
            | ChainError::Refused(_)),
        ) => Some(Cause::Chain(error)),
        _ => None,
    }
}

/// What a chain said, in words.
pub fn chain_words(error: &ChainError, words: &Words) -> String {
    match error {
        ChainError::Insufficient { account, balance, needed: 0, .. } => format!(
            "{} has {}, but needs more than that to pay a fee: send it some first (`tributary send`); nothing was sent",
            words.member(account),
            words.native(*balance)
        ),
        ChainError::Insufficient { account, balance, needed, .. } => format!(
            "{} has {}, but needs more than {} for what is sent, the fee and the deposit: fund it first; nothing was sent",
            words.member(account),
            words.native(*balance),
            words.native(*needed)
        ),
        ChainError::Refused(said) => format!("the chain refused: {}", why_refused(said)),
        ChainError::BelowLeast { account, balance, least, .. } => format!(
            "{} would have {}, but an account must have at least {} to exist: send more; nothing was sent",
            words.member(account),
            words.native(*balance),
            words.native(*least)
        ),
        ChainError::TooMuch { account, balance, amount, least, .. } => format!(
            "{} has {}, and cannot give {}: {} must stay for the account to exist, so {} at most; nothing was sent",
            words.member(account),
            words.native(*balance),
            words.native(*amount),
            words.native(*least),
            words.native(balance.saturating_sub(*least))
        ),
        ChainError::Unavailable(_)
        | ChainError::Unsure { .. }
        | ChainError::Replaced { .. }
        | ChainError::NotTaken { .. }
        | ChainError::Forgotten(_)
        | ChainError::Declined => error.to_string(),
    }
}

/// Why a chain did not run something, in words with its own behind them; or in its own alone.
pub fn why_refused(said: &str) -> String {
    refused_words(said).map_or_else(|| said.to_owned(), |told| format!("{told} ({said})"))
}

/// Why a contract gave no answer to a question: whoever asked has nothing to split, and no other arguments to try.
pub fn why_unanswered(said: &str) -> String {
    let told = match name_of(said) {
        "OutOfGas" => "it uses up more gas than one call may, as what never ends does: ask whoever wrote it",
        "ContractTrapped" => {
            "the contract broke off, by a mistake in it, or as it does not take this: ask whoever wrote it"
        }
        _ => return why_refused(said),
    };
    format!("{told} ({said})")
}

/// An error's name, without its pallet's or kind's before it: of "Contracts::OutOfGas", "Token(FundsUnavailable)".
fn name_of(said: &str) -> &str {
    said.rsplit(['(', ':']).next().unwrap_or(said).trim_end_matches(')')
}

/// The commoner words of pallet-contracts and pallet-balances, by an error's name.
fn refused_words(said: &str) -> Option<&'static str> {
    Some(match name_of(said) {
        "OutOfGas" => {
            "it uses up more gas than one call may: do less at once, or, if it never ends, ask whoever wrote it"
        }
        "ContractTrapped" => {
            "the contract broke off, as it does not take this, or by a mistake in it: try other arguments, or ask whoever \
             wrote it"
        }
        "OutputBufferTooSmall" => {
            "a contract was told more than it has room for, which is 16 KiB with all of a call; ask for less at once"
        }
        "ContractNotFound" => "there is no contract at this account",
        "CodeNotFound" => "the chain does not have this code; upload it first (`tributary upload`)",
        "StorageDepositNotEnoughFunds" => {
            "the account cannot pay the deposit for what is stored: send it more first (`tributary send`); `tributary \
             balance me` shows what it has"
        }
        "StorageDepositLimitExhausted" => "more would be stored than the deposit allows",
        "TransferFailed" | "InsufficientBalance" | "FundsUnavailable" | "Underflow" => {
            "there is not enough to be sent"
        }
        "ExistentialDeposit" | "BelowMinimum" | "CannotCreate" => {
            "an account that does not exist yet needs more than that to begin with; send more"
        }
        "NotExpendable" | "Expendability" => {
            "the giver's account would fall below the least that keeps it alive"
        }
        "Overflow" => "a sum is larger than this chain can count",
        _ => return None,
    })
}

/// What a member reads of an error: each cause once, though many repeat the one below them.
pub fn text(error: &Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(cause_text) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(cause.trim()) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// A cause without words of a chain, but with accounts as people write them.
fn cause_text(cause: &(dyn std::error::Error + 'static)) -> String {
    match errors::found(cause) {
        Some(error) => Refusal { error, proposal: None }.to_string(),
        None => cause.to_string(),
    }
}

/// Why a DAO could not be founded, as a refusal if its contracts refused.
pub fn founding(error: SetupError) -> Error {
    match error {
        SetupError::Factory(error) => refusal(error),
        SetupError::Chain(error) | SetupError::Call(CallError::Chain(error)) => error.into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[derive(Debug, thiserror::Error)]
    #[error("my.toml: {source}")]
    struct Twice {
        source: std::io::Error,
    }

    #[test]
    fn what_an_error_repeats_of_its_cause_is_told_once() {
        let source = std::io::Error::other("no such file");
        let error: Error = Result::<(), _>::Err(Twice { source }).context("reading").unwrap_err();
        assert_eq!(format!("{error:#}"), "reading: my.toml: no such file: no such file");
        assert_eq!(text(&error), "reading: my.toml: no such file");
    }

    #[test]
    fn what_a_chain_refuses_is_told_in_words_whatever_stands_before_its_name() {
        for said in ["OutOfGas", "Contracts::OutOfGas", "Token(FundsUnavailable)", "Arithmetic(Underflow)"] {
            let told = chain_words(&ChainError::Refused(said.to_owned()), &crate::example::words());
            assert!(told.ends_with(&format!(" ({said})")), "{told}");
        }
        for (said, cure) in [
            ("ContractTrapped", "ask whoever wrote it"),
            ("Contracts::OutputBufferTooSmall", "ask for less at once"),
        ] {
            assert!(why_refused(said).contains(cure), "{said}");
        }
    }

    #[test]
    fn whoever_only_asked_is_not_told_to_split_what_they_asked_or_to_ask_otherwise() {
        for said in ["OutOfGas", "Contracts::OutOfGas", "ContractTrapped"] {
            let told = why_unanswered(said);
            assert!(told.contains("ask whoever wrote it") && told.ends_with(&format!(" ({said})")), "{told}");
            assert!(!told.contains("less at once") && !told.contains("other arguments"), "{told}");
        }
        assert_eq!(why_unanswered("CodeNotFound"), why_refused("CodeNotFound"));
        assert!(why_refused("OutOfGas").contains("do less at once"), "whoever calls may");
    }

    #[test]
    fn a_contract_s_error_that_nobody_explained_is_told_with_accounts_as_people_write_them() {
        use tributary_interfaces::metrics::MetricsError;
        let account = tributary_client::AccountId::from([7; 32]);
        let error: CallError<MetricsError> = CallError::Contract(MetricsError::NothingOwed(account));
        let told = text(&Error::from(error).context("paying back"));
        let address = tributary_client::account_text(&account);
        assert_eq!(told, format!("paying back: the contract refused: NothingOwed: {address}"));
    }

    #[test]
    fn a_refusal_is_found_below_what_was_tried() {
        use tributary_interfaces::treasury::TreasuryError;
        let error = explained(Result::<(), _>::Err(CallError::Contract(TreasuryError::NothingDue)));
        let error = error.context("paying").unwrap_err();
        assert!(error.chain().any(|cause| cause_in_words(cause).is_some()));
        assert_eq!(text(&error), "paying: the contract refused: NothingDue");
        let error = about_proposal(3, Tried::Queue, refusal(TreasuryError::NothingDue));
        let proposal = error.downcast_ref::<Refusal>().and_then(|refusal| refusal.proposal);
        assert_eq!(proposal, Some((3, Tried::Queue)));
    }
}
