//! Calling another contract with bytes, and learning for certain whether it reverted.
//!
//! ink!'s call builder hides the revert flag of an answer that it cannot decode as a `Result`; what a
//! proposal calls is anybody's contract, so the host function is asked directly.

use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{governor::GasLimit, Balance};

/// The most bytes that a callee may answer: what an ink! contract can. The host traps the caller of one that
/// answers more.
#[cfg(target_arch = "wasm32")]
const MAX_OUTPUT: usize = 1 << 14;

/// The most bytes of an answer that an event or an error repeats.
#[cfg(target_arch = "wasm32")]
const SHOWN_OUTPUT: usize = 256;

/// Calls `callee` with `value` and `input`, using up at most `gas`. It may re-enter, as it may want to
/// read; the governor's own messages refuse to change anything meanwhile. Returns the beginning of what it
/// answered: `Ok` if it took effect, `Err` if it reverted, with nothing if it trapped or is not there.
#[cfg(target_arch = "wasm32")]
pub fn call(callee: &AccountId, value: Balance, input: &[u8], gas: GasLimit) -> Result<Vec<u8>, Vec<u8>> {
    use ink::{prelude::vec, scale::Encode};
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl, ReturnErrorCode};

    let callee: &[u8; 32] = callee.as_ref();
    let mut buffer = vec![0; MAX_OUTPUT];
    let mut output = &mut buffer[..];
    // The host passes on less where less is left. No limit for the deposit.
    let result = HostFnImpl::call_v2(
        CallFlags::ALLOW_REENTRY,
        callee,
        gas.ref_time,
        gas.proof_size,
        None,
        &value.encode(),
        input,
        Some(&mut output),
    );
    let output = output.iter().copied().take(SHOWN_OUTPUT).collect();
    match result {
        Ok(()) => Ok(output),
        Err(ReturnErrorCode::CalleeReverted) => Err(output),
        Err(_) => Err(Vec::new()),
    }
}

/// Off chain there is nobody to call.
#[cfg(not(target_arch = "wasm32"))]
pub fn call(_callee: &AccountId, _value: Balance, _input: &[u8], _gas: GasLimit) -> Result<Vec<u8>, Vec<u8>> {
    Err(Vec::new())
}
