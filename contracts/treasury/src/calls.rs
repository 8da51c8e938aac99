//! The calls that leave the treasury: to tokens, to sources of metrics, to whoever is paid. None of them
//! lets the callee call back in, none panics when the callee does not do its part.

use crate::{source::Source, Environment};
use ink::{codegen::TraitCallBuilder, contract_ref, prelude::vec::Vec, primitives::AccountId};
use tributary_core::Timestamp;
use tributary_interfaces::{
    source::{MetricRef, MetricSource},
    token::Token,
    treasury::{Asset, TreasuryError},
    PSP22,
};

type Balance = <Environment as ink::env::Environment>::Balance;

/// A payment that is booked and is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    pub asset: Asset,
    pub to: AccountId,
    pub amount: u128,
}

/// A native value as an amount, whatever width the chain gives it.
pub fn amount(value: impl Into<u128>) -> u128 {
    value.into()
}

/// Makes a payment from `own`, the treasury. Paying oneself fails: the books would say that it left.
pub fn send(own: AccountId, payout: Payout) -> Result<(), TreasuryError> {
    let Payout { asset, to, amount } = payout;
    let arrived = to != own
        && match asset {
            Asset::Native => Balance::try_from(amount)
                .is_ok_and(|amount| ink::env::transfer::<Environment>(to, amount).is_ok()),
            Asset::Psp22(token) => {
                let mut token: contract_ref!(PSP22, Environment) = token.into();
                let reply = token.call_mut().transfer(to, amount, Vec::new()).try_invoke();
                matches!(reply, Ok(Ok(Ok(()))))
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
    match psp22.call_mut().transfer_from(from, own, amount, Vec::new()).try_invoke() {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(_))) => {
            return Err(TreasuryError::TransferFailed { asset: Asset::Psp22(token), to: own, amount })
        }
        _ => return Err(TreasuryError::TokenUnreachable(token)),
    }
    Ok(balance_of(token, own)?.saturating_sub(before))
}

/// The balance of `owner`.
pub fn balance_of(token: AccountId, owner: AccountId) -> Result<u128, TreasuryError> {
    let psp22: contract_ref!(PSP22, Environment) = token.into();
    match psp22.call().balance_of(owner).try_invoke() {
        Ok(Ok(balance)) => Ok(balance),
        _ => Err(TreasuryError::TokenUnreachable(token)),
    }
}

/// How much of the token there is.
pub fn total_supply(token: AccountId) -> Result<u128, TreasuryError> {
    let psp22: contract_ref!(PSP22, Environment) = token.into();
    match psp22.call().total_supply().try_invoke() {
        Ok(Ok(supply)) => Ok(supply),
        _ => Err(TreasuryError::TokenUnreachable(token)),
    }
}

/// Burns `amount` of `owner`'s contribution tokens.
pub fn burn_for(token: AccountId, owner: AccountId, amount: u128) -> Result<(), TreasuryError> {
    let mut contribution: contract_ref!(Token, Environment) = token.into();
    match contribution.call_mut().burn_for(owner, amount).try_invoke() {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(_))) => Err(TreasuryError::BurnFailed),
        _ => Err(TreasuryError::TokenUnreachable(token)),
    }
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
        match source.call().past_values(metric.metric, members.to_vec(), at).try_invoke() {
            Ok(Ok(Ok(values))) if values.len() == members.len() => Ok(values),
            Ok(Ok(Err(error))) => Err(TreasuryError::Source(error)),
            _ => Err(TreasuryError::SourceBroken(metric)),
        }
    }

    fn total(&self, metric: MetricRef, at: Timestamp) -> Result<u128, TreasuryError> {
        let source: contract_ref!(MetricSource, Environment) = metric.source.into();
        match source.call().past_total(metric.metric, at).try_invoke() {
            Ok(Ok(Ok(total))) => Ok(total),
            Ok(Ok(Err(error))) => Err(TreasuryError::Source(error)),
            _ => Err(TreasuryError::SourceBroken(metric)),
        }
    }
}
