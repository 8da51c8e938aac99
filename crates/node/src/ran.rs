//! What pallet-contracts says of a call or an instantiation, as a runtime's API answers it.

use crate::failure::Failure;
use scale::{Compact, Decode, Error, Input};
use tributary_client::{BalanceType, ContractEvent, Gas, Outcome};

/// A call or an instantiation that ran, whether it succeeded or not.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran<T> {
    pub result: Result<T, Failure>,
    pub gas: Gas,
    /// The limit that it needs.
    pub needed: Gas,
    /// Storage deposit charged, or refunded if negative.
    pub deposit: i128,
}

/// What a contract returned.
#[derive(Debug, PartialEq, Eq, Decode)]
pub struct Returned {
    flags: u32,
    pub data: Vec<u8>,
}

/// A contract that an instantiation made, and what its constructor returned.
#[derive(Debug, PartialEq, Eq, Decode)]
pub struct Instantiated {
    pub returned: Returned,
    pub account: [u8; 32],
}

/// The flag of a call that took back all it did.
const REVERT: u32 = 1;

impl Returned {
    pub fn did_revert(&self) -> bool {
        self.flags & REVERT != 0
    }
}

impl<T: Decode> Ran<T> {
    /// Reads what the runtime of a chain with such balances answers. What follows are events in the
    /// runtime's own types.
    pub fn read(answer: &[u8], balance: BalanceType) -> Result<Self, Error> {
        let input = &mut &*answer;
        let (gas, needed) = (weight(input)?, weight(input)?);
        let refunded = match input.read_byte()? {
            0 => true,
            1 => false,
            _ => return Err("a storage deposit is refunded or charged".into()),
        };
        let deposit = signed(amount(input, balance)?);
        // What was written for debugging.
        Vec::<u8>::decode(input)?;
        let result = result(input)?;
        Ok(Self { result, gas, needed, deposit: if refunded { -deposit } else { deposit } })
    }
}

impl<T> Ran<T> {
    /// What came of it, with what the contract returned.
    pub fn outcome(&self, returned: &Returned, events: Vec<ContractEvent>) -> Outcome {
        Outcome {
            output: returned.data.clone(),
            reverted: returned.did_revert(),
            gas: self.gas,
            deposit: self.deposit,
            events,
        }
    }
}

/// A value, or the failure that all the rest tells of.
pub fn result<T: Decode>(input: &mut &[u8]) -> Result<Result<T, Failure>, Error> {
    match input.read_byte()? {
        0 => T::decode(input).map(Ok),
        1 => Ok(Err(Failure(input.to_vec()))),
        _ => Err("a result is a value or an error".into()),
    }
}

/// An amount of a chain with such balances.
pub fn amount(input: &mut &[u8], balance: BalanceType) -> Result<u128, Error> {
    match balance {
        BalanceType::U128 => u128::decode(input),
        BalanceType::U64 => u64::decode(input).map(u128::from),
    }
}

/// Two compact numbers.
pub fn weight(input: &mut &[u8]) -> Result<Gas, Error> {
    let (Compact(ref_time), Compact(proof_size)) = <(Compact<u64>, Compact<u64>)>::decode(input)?;
    Ok(Gas { ref_time, proof_size })
}

pub fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
