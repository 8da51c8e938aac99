//! Calls of contracts as bytes, and what came of them.

use crate::ContractEvent;
use ink::primitives::AccountId;
use tributary_interfaces::treasury::MAX_ANSWER;

/// What a call costs, deterministic for the same state: `ref_time` in picoseconds of reference
/// hardware, `proof_size` in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gas {
    pub ref_time: u64,
    pub proof_size: u64,
}

/// A call of a contract's message, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCall {
    pub callee: AccountId,
    /// Native value sent along.
    pub value: u128,
    /// Selector and arguments.
    pub input: Vec<u8>,
}

/// An instantiation of some code, as bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawCreation {
    /// Native value sent along.
    pub value: u128,
    /// Selector and arguments of a constructor.
    pub input: Vec<u8>,
    /// Another salt makes another contract of the same code and input.
    pub salt: Vec<u8>,
}

/// What came of a call or an instantiation that ran.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the message returned, as bytes.
    pub output: Vec<u8>,
    /// The message returned an error, and nothing has changed.
    pub reverted: bool,
    pub gas: Gas,
    /// Storage deposit charged, or refunded if negative.
    pub deposit: i128,
    pub events: Vec<ContractEvent>,
}

impl Outcome {
    /// How long the answer is, where it is longer than a contract that asks can take in: whatever it says, that one's
    /// call ends.
    pub fn too_long(&self) -> Option<usize> {
        Some(self.output.len()).filter(|length| *length > MAX_ANSWER)
    }
}
