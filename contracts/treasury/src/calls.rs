//! The calls that leave the treasury: to tokens, to sources of metrics, to whoever is paid. None of them
//! lets the callee call back in, none panics when the callee does not do its part.
//!
//! What is asked is encoded by ink!'s own builders; the answers are read by hand. There are three shapes
//! of them, and decoding each message's own type would be a fifth of the contract's code.

use crate::source::Source;
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::call::{
        utils::{ReturnType, Set},
        Call, CallBuilder, ExecutionInput,
    },
    prelude::vec::Vec,
    primitives::AccountId,
    scale::Encode,
};
use tributary_core::Timestamp;
use tributary_interfaces::{
    native,
    source::{MetricRef, MetricSource},
    token::Token,
    treasury::{Asset, TreasuryError},
    Environment, PSP22,
};

/// What a callee may answer at least: a longer error, or a list of another length, is an answer still.
const MIN_OUTPUT: usize = 512;

/// What an answer begins with that is neither an error of ink!'s dispatch nor of the message.
const DONE: &[u8] = &[0, 0];

/// A payment that is booked and is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    pub asset: Asset,
    pub to: AccountId,
    pub amount: u128,
}

/// Makes a payment from `own`, the treasury. Paying oneself fails: the books would say that it left.
pub fn send(own: AccountId, payout: Payout) -> Result<(), TreasuryError> {
    let Payout { asset, to, amount } = payout;
    let arrived = to != own
        && match asset {
            Asset::Native => native::send(to, amount),
            Asset::Psp22(token) => {
                let mut token: contract_ref!(PSP22, Environment) = token.into();
                is_done(token.call_mut().transfer(to, amount, Vec::new()))
            }
        };
    if !arrived {
        return Err(TreasuryError::TransferFailed { asset, to, amount });
    }
    Ok(())
}

/// Pulls `amount` of `token`, approved by `from`, to `own`, the treasury; answers how much arrived.
pub fn pull(token: AccountId, from: AccountId, own: AccountId, amount: u128) -> Result<u128, TreasuryError> {
    let before = balance_of(token, own)?;
    let mut psp22: contract_ref!(PSP22, Environment) = token.into();
    if !is_done(psp22.call_mut().transfer_from(from, own, amount, Vec::new())) {
        return Err(TreasuryError::TransferFailed { asset: Asset::Psp22(token), to: own, amount });
    }
    Ok(balance_of(token, own)?.saturating_sub(before))
}

/// The balance of `owner`.
pub fn balance_of(token: AccountId, owner: AccountId) -> Result<u128, TreasuryError> {
    let psp22: contract_ref!(PSP22, Environment) = token.into();
    number(ask(psp22.call().balance_of(owner), MIN_OUTPUT), &[0])
        .ok_or(TreasuryError::TokenUnreachable(token))
}

/// How much of the token there is.
pub fn total_supply(token: AccountId) -> Result<u128, TreasuryError> {
    let psp22: contract_ref!(PSP22, Environment) = token.into();
    number(ask(psp22.call().total_supply(), MIN_OUTPUT), &[0]).ok_or(TreasuryError::TokenUnreachable(token))
}

/// Burns `amount` of `owner`'s contribution tokens.
pub fn burn_for(token: AccountId, owner: AccountId, amount: u128) -> Result<(), TreasuryError> {
    let mut contribution: contract_ref!(Token, Environment) = token.into();
    if !is_done(contribution.call_mut().burn_for(owner, amount)) {
        return Err(TreasuryError::BurnFailed);
    }
    Ok(())
}

/// The metrics that other contracts keep.
pub struct Remote;

impl Source for Remote {
    fn values(
        &self,
        metric: MetricRef,
        members: &[AccountId],
        at: Timestamp,
    ) -> Result<Vec<u128>, TreasuryError> {
        let source: contract_ref!(MetricSource, Environment) = metric.source.into();
        // A list is its length, in one byte or two, and then its entries.
        let start = if members.len() < 64 { 3 } else { 4 };
        let length = members.len().saturating_mul(16).saturating_add(start);
        let length_at_most = length.max(MIN_OUTPUT);
        ask(source.call().past_values(metric.metric, members.to_vec(), at), length_at_most)
            .filter(|answer| answer.len() == length && answer.starts_with(DONE))
            .map(|answer| answer[start..].chunks_exact(16).map(le).collect())
            .ok_or(TreasuryError::SourceBroken(metric))
    }

    fn total(&self, metric: MetricRef, at: Timestamp) -> Result<u128, TreasuryError> {
        let source: contract_ref!(MetricSource, Environment) = metric.source.into();
        number(ask(source.call().past_total(metric.metric, at), MIN_OUTPUT), DONE)
            .ok_or(TreasuryError::SourceBroken(metric))
    }
}

/// A message of a trait and its arguments, as ink! builds it.
type Message<Args, R> =
    CallBuilder<Environment, Set<Call<Environment>>, Set<ExecutionInput<Args>>, Set<ReturnType<R>>>;

/// Sends a message that answers with an empty success.
fn is_done<Args: Encode, R>(message: Message<Args, R>) -> bool {
    ask(message, MIN_OUTPUT).is_some_and(|answer| answer == DONE)
}

/// Sends a message; what it answered, in at most `max` bytes, or `None` if it failed.
fn ask<Args: Encode, R>(message: Message<Args, R>, max: usize) -> Option<Vec<u8>> {
    let params = message.params();
    call(params.callee(), &params.exec_input().encode(), max)
}

/// The number that follows `start`, if that is all there is.
fn number(answer: Option<Vec<u8>>, start: &[u8]) -> Option<u128> {
    let answer = answer?;
    let number = answer.strip_prefix(start)?;
    (number.len() == 16).then(|| le(number))
}

/// A number of 16 bytes.
fn le(bytes: &[u8]) -> u128 {
    bytes.try_into().map_or(0, u128::from_le_bytes)
}

/// Calls `callee`, without value and without leave to re-enter. `None` if it reverted, trapped or is not
/// there. One that answers more than `max` bytes ends the whole call.
#[cfg(target_arch = "wasm32")]
fn call(callee: &AccountId, input: &[u8], max: usize) -> Option<Vec<u8>> {
    use ink::prelude::vec;
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};

    let callee: &[u8; 32] = callee.as_ref();
    let mut buffer = vec![0; max];
    let mut output = &mut buffer[..];
    let value = [0; core::mem::size_of::<tributary_interfaces::Balance>()];
    // Limits of 0 pass on all the gas there is, as `None` does for the deposit.
    let called =
        HostFnImpl::call_v2(CallFlags::empty(), callee, 0, 0, None, &value, input, Some(&mut output));
    let length = output.len();
    buffer.truncate(length);
    called.is_ok().then_some(buffer)
}

/// Off chain there is nobody to call.
#[cfg(not(target_arch = "wasm32"))]
fn call(_callee: &AccountId, _input: &[u8], _max: usize) -> Option<Vec<u8>> {
    None
}
