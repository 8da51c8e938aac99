//! The messages that a token is called for most: the full code answers them and its fast path alike. The
//! root of the storage stays as it is.

use crate::Storage;
use ink::{
    env::{block_timestamp, caller, emit_event},
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
};
use tributary_interfaces::{
    source::{self, MetricId, SourceError},
    token::{TokenError, TransferPolicy, BALANCE, VOTES},
    Environment, PSP22Error, Timestamp,
};

fn now() -> Timestamp {
    block_timestamp::<Environment>()
}

/// `PSP22::transfer`.
pub fn transfer(storage: &mut Storage, to: AccountId, value: u128) -> Result<(), PSP22Error> {
    let caller = caller::<Environment>();
    if caller == to || value == 0 {
        return Ok(());
    }
    only_if_free(storage)?;
    let transfer = storage.ledger.transfer(caller, to, value, now()).map_err(psp22_error)?;
    emit_event::<Environment, _>(transfer);
    Ok(())
}

/// `PSP22::transfer_from`.
pub fn transfer_from(
    storage: &mut Storage,
    from: AccountId,
    to: AccountId,
    value: u128,
) -> Result<(), PSP22Error> {
    let caller = caller::<Environment>();
    if from == to || value == 0 {
        return Ok(());
    }
    if caller == from {
        return transfer(storage, to, value);
    }
    only_if_free(storage)?;
    let allowance = storage.allowances.after_spending(from, caller, value)?;
    let transfer = storage.ledger.transfer(from, to, value, now()).map_err(psp22_error)?;
    emit_event::<Environment, _>(storage.allowances.spend(from, caller, allowance));
    emit_event::<Environment, _>(transfer);
    Ok(())
}

/// `Token::delegate`, for `owner`.
pub fn delegate(storage: &mut Storage, owner: AccountId, to: AccountId) -> Result<(), TokenError> {
    if let Some(changed) = storage.ledger.delegate(owner, to, now())? {
        emit_event::<Environment, _>(changed);
    }
    Ok(())
}

/// `MetricSource::past_value`.
pub fn past_value(
    storage: &Storage,
    metric: MetricId,
    member: AccountId,
    at: Timestamp,
) -> Result<u128, SourceError> {
    source::check_past(at, now())?;
    value_at(storage, metric, member, at)
}

/// `MetricSource::past_values`.
pub fn past_values(
    storage: &Storage,
    metric: MetricId,
    members: Vec<AccountId>,
    at: Timestamp,
) -> Result<Vec<u128>, SourceError> {
    source::check_past(at, now())?;
    source::values_of(members, |member| value_at(storage, metric, member, at))
}

/// `MetricSource::past_total`.
pub fn past_total(storage: &Storage, metric: MetricId, at: Timestamp) -> Result<u128, SourceError> {
    source::check_past(at, now())?;
    let supply = storage.ledger.past_supply(at);
    match metric {
        BALANCE => Ok(supply.total),
        VOTES => Ok(supply.votable),
        unknown => Err(SourceError::UnknownMetric(unknown)),
    }
}

fn value_at(
    storage: &Storage,
    metric: MetricId,
    member: AccountId,
    at: Timestamp,
) -> Result<u128, SourceError> {
    match metric {
        BALANCE => Ok(storage.ledger.past_balance(member, at)),
        VOTES => Ok(storage.ledger.past_votes(member, at)),
        unknown => Err(SourceError::UnknownMetric(unknown)),
    }
}

fn only_if_free(storage: &Storage) -> Result<(), PSP22Error> {
    match *storage.policy {
        TransferPolicy::Free => Ok(()),
        TransferPolicy::Locked => Err(PSP22Error::Custom(String::from("TransfersLocked"))),
    }
}

/// The ledger's refusals in PSP22's words.
pub fn psp22_error(error: TokenError) -> PSP22Error {
    match error {
        TokenError::ZeroAccount => PSP22Error::ZeroRecipientAddress,
        // Passing on and burning fail for no other reason.
        _ => PSP22Error::InsufficientBalance,
    }
}
