//! Asking the token to mint. Whatever it does, points count: so its answer is read by hand, and neither a trap,
//! nor a refusal, nor eating up all gas ends the call.

use ink::{prelude::vec::Vec, primitives::AccountId, scale::Encode};

/// How much of `entries` the token minted, which does so in order; `None` if it did not.
#[inline(never)]
pub fn mint(token: &AccountId, entries: &[(AccountId, u128)]) -> Option<u128> {
    let mut input = ink::selector_bytes!("Token::mint_batch").to_vec();
    entries.encode_to(&mut input);
    let answer = call(token, &input, entries.len() as u64)?;
    // A number that is `Ok` for the message and for its dispatch.
    let number = answer.strip_prefix(&[0, 0])?;
    number.try_into().ok().map(u128::from_le_bytes)
}

/// Calls the token, without leave to re-enter, and with many times the gas that minting for so many takes. One
/// that answers more than 16 KiB, which no ink! contract does, ends the whole call.
#[cfg(target_arch = "wasm32")]
fn call(token: &AccountId, input: &[u8], entries: u64) -> Option<Vec<u8>> {
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};

    // Calling oneself is the one thing that would end the call.
    if *token == ink::env::account_id::<tributary_interfaces::Environment>() {
        return None;
    }
    /// All that a contract written in ink! can say: a longer answer would end the call in which it is given.
    const MAX_OUTPUT: usize = 16 * 1_024;
    /// For the call and for each entry.
    const REF_TIME: (u64, u64) = (30_000_000_000, 3_000_000_000);
    const PROOF_SIZE: (u64, u64) = (1 << 20, 1 << 16);

    let limit = |(once, each): (u64, u64)| entries.saturating_mul(each).saturating_add(once);
    let callee: &[u8; 32] = token.as_ref();
    let value = [0; core::mem::size_of::<tributary_interfaces::Balance>()];
    let mut buffer = ink::prelude::vec![0; MAX_OUTPUT];
    let mut output = &mut buffer[..];
    let called = HostFnImpl::call_v2(
        CallFlags::empty(),
        callee,
        limit(REF_TIME),
        limit(PROOF_SIZE),
        None,
        &value,
        input,
        Some(&mut output),
    );
    let length = output.len();
    buffer.truncate(length);
    called.is_ok().then_some(buffer)
}

/// Off chain there is nobody to call.
#[cfg(not(target_arch = "wasm32"))]
fn call(_token: &AccountId, _input: &[u8], _entries: u64) -> Option<Vec<u8>> {
    None
}
