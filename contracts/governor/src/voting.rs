//! The messages that a governor is called for most: the full code answers them and its fast path alike.
//! The root of the storage stays as it is.

use crate::{checks::check_length, storage::Storage};
use ink::{
    codegen::TraitCallBuilder,
    env::{account_id, block_timestamp, emit_event},
    prelude::string::String,
    primitives::AccountId,
};
use tributary_core::proposal::{State, Tally};
use tributary_interfaces::{
    governor::{Ballot, Choice, GovernorError, ProposalId, VoteExtended, Voted, MAX_DESCRIPTION},
    signed::{self, NonceUsed, Payload, DOMAIN},
    source::{MetricSource, SourceError},
    Balance, Environment, Timestamp,
};

/// What a source of votes may store at the expense of who calls the governor: nothing. A chain takes 0 for no
/// limit at all; a cell costs more than one unit wherever storage costs something.
const QUESTION: Balance = 1;

fn now() -> Timestamp {
    block_timestamp::<Environment>()
}

/// Refuses what re-enters while a proposal is executed.
pub fn only_when_idle(storage: &Storage) -> Result<(), GovernorError> {
    if storage.executing.contains(()) {
        return Err(GovernorError::Executing);
    }
    Ok(())
}

/// `Governor::vote`, for `voter`.
pub fn vote(
    storage: &mut Storage,
    voter: AccountId,
    proposal: ProposalId,
    choice: Choice,
    reason: String,
) -> Result<(), GovernorError> {
    only_when_idle(storage)?;
    cast(storage, voter, proposal, choice, reason)
}

/// `Governor::vote_by_sig`.
pub fn vote_by_sig(
    storage: &mut Storage,
    voter: AccountId,
    proposal: ProposalId,
    choice: Choice,
    reason: String,
    expiry: Timestamp,
    signature: &[u8; 64],
) -> Result<(), GovernorError> {
    only_when_idle(storage)?;
    let now = now();
    if now >= expiry {
        return Err(GovernorError::SignatureExpired { expiry, now });
    }
    check_length(reason.len(), MAX_DESCRIPTION)?;
    let nonce = nonce(storage, voter, proposal);
    let payload = Payload {
        domain: DOMAIN,
        genesis: storage.genesis,
        contract: account_id::<Environment>(),
        action: signed::Action::Vote { proposal, choice, reason: reason.clone() },
        nonce,
        expiry,
    };
    if !payload.is_signed_by(&voter, signature) {
        return Err(GovernorError::BadSignature { voter, nonce });
    }
    use_nonce(storage, voter, proposal);
    cast(storage, voter, proposal, choice, reason)
}

/// The nonce of `voter`'s next signature for `proposal`.
pub fn nonce(storage: &Storage, voter: AccountId, proposal: ProposalId) -> u64 {
    storage.nonces.get((voter, proposal)).unwrap_or_default()
}

/// Makes `voter`'s signatures with that nonce count no longer.
pub fn use_nonce(storage: &mut Storage, voter: AccountId, proposal: ProposalId) {
    let next = nonce(storage, voter, proposal).saturating_add(1);
    storage.nonces.insert((voter, proposal), &next);
    emit_event::<Environment, _>(NonceUsed { signer: voter, proposal: Some(proposal), next });
}

fn cast(
    storage: &mut Storage,
    voter: AccountId,
    id: ProposalId,
    choice: Choice,
    reason: String,
) -> Result<(), GovernorError> {
    let now = now();
    let mut proposal = storage.proposals.get_in(id, &[State::Active], now)?;
    check_length(reason.len(), MAX_DESCRIPTION)?;
    let snapshot = proposal.snapshot();
    let before = storage.proposals.ballot(id, voter);
    let Ballot { weight, cast } = match before {
        Some(ballot) => ballot,
        None => Ballot { weight: weight(storage, voter, snapshot)?, cast: Tally::default() },
    };
    if weight == 0 {
        return Err(GovernorError::NoWeight { voter, snapshot });
    }
    let left = weight.saturating_sub(cast.sum());
    if left == 0 {
        return Err(GovernorError::AlreadyVoted { proposal: id, voter });
    }
    let used = votes_of(choice, left)?;
    let total = match proposal.total() {
        Some(total) => total,
        None => total_weight(storage, snapshot)?,
    };
    proposal.learn(total);
    let extended = proposal.count(id, used, now)?;
    let ballot = Ballot { weight, cast: cast.plus(used) };
    storage.proposals.record(id, proposal, voter, ballot, before.is_none());
    let (weight, left) = (used.sum(), left.saturating_sub(used.sum()));
    emit_event::<Environment, _>(Voted { proposal: id, voter, choice, weight, left, total, reason });
    if let Some(ends) = extended {
        emit_event::<Environment, _>(VoteExtended { proposal: id, ends });
    }
    Ok(())
}

/// The votes that a ballot makes of what its voter has `left`.
fn votes_of(choice: Choice, left: u128) -> Result<Tally, GovernorError> {
    let none = Tally::default();
    Ok(match choice {
        Choice::For => Tally { for_votes: left, ..none },
        Choice::Against => Tally { against_votes: left, ..none },
        Choice::Abstain => Tally { abstain_votes: left, ..none },
        Choice::Split(votes) => match votes.checked_sum() {
            Some(used) if used > 0 && used <= left => votes,
            _ => return Err(GovernorError::BadSplit { used: votes.sum(), left }),
        },
    })
}

/// What `voter` had of the electorate's metric at `at`. The account of zeros is nobody.
pub fn weight(storage: &Storage, voter: AccountId, at: Timestamp) -> Result<u128, GovernorError> {
    if signed::is_anybodys(&voter) {
        return Ok(0);
    }
    let source: ink::contract_ref!(MetricSource, Environment) = storage.electorate.source.into();
    let asked = source.call().past_value(storage.electorate.metric, voter, at);
    answered(asked.storage_deposit_limit(QUESTION).try_invoke())
}

/// What all had of it.
pub fn total_weight(storage: &Storage, at: Timestamp) -> Result<u128, GovernorError> {
    let source: ink::contract_ref!(MetricSource, Environment) = storage.electorate.source.into();
    let asked = source.call().past_total(storage.electorate.metric, at);
    answered(asked.storage_deposit_limit(QUESTION).try_invoke())
}

fn answered(
    answer: Result<Result<Result<u128, SourceError>, ink::LangError>, ink::env::Error>,
) -> Result<u128, GovernorError> {
    match answer {
        Ok(Ok(answer)) => answer.map_err(GovernorError::Source),
        _ => Err(GovernorError::SourceUnreachable),
    }
}
