//! What pallet-contracts says of a call or an instantiation, without the type of the chain's balances.

use crate::{BalanceType, ContractEvent, Gas, Outcome};
use drink::{
    pallet_contracts::{ContractResult, ExecReturnValue, StorageDeposit},
    DispatchError, Weight,
};
use scale::{Decode, Error};

/// A call or an instantiation that ran, whether it succeeded or not.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran<T> {
    pub result: Result<T, DispatchError>,
    pub gas: Gas,
    /// The limit that it needs.
    pub needed: Gas,
    /// Storage deposit charged, or refunded if negative.
    pub deposit: i128,
}

impl<T, B: Into<u128>, E> From<ContractResult<Result<T, DispatchError>, B, E>> for Ran<T> {
    fn from(result: ContractResult<Result<T, DispatchError>, B, E>) -> Self {
        Self {
            result: result.result,
            gas: gas(result.gas_consumed),
            needed: gas(result.gas_required),
            deposit: match result.storage_deposit {
                StorageDeposit::Charge(amount) => signed(amount.into()),
                StorageDeposit::Refund(amount) => -signed(amount.into()),
            },
        }
    }
}

impl<T: Decode> Ran<T> {
    /// Reads what the runtime of a chain with such balances answers. What follows are events in the
    /// runtime's own types.
    pub fn read(answer: &[u8], balance: BalanceType) -> Result<Self, Error> {
        type Answer<T, B> = ContractResult<Result<T, DispatchError>, B, ()>;
        let input = &mut &*answer;
        Ok(match balance {
            BalanceType::U128 => Answer::<T, u128>::decode(input)?.into(),
            BalanceType::U64 => Answer::<T, u64>::decode(input)?.into(),
        })
    }
}

impl<T> Ran<T> {
    /// What came of it, with what the contract returned.
    pub fn outcome(&self, returned: &ExecReturnValue, events: Vec<ContractEvent>) -> Outcome {
        Outcome {
            output: returned.data.clone(),
            reverted: returned.did_revert(),
            gas: self.gas,
            deposit: self.deposit,
            events,
        }
    }
}

pub fn gas(weight: Weight) -> Gas {
    Gas { ref_time: weight.ref_time(), proof_size: weight.proof_size() }
}

pub fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
