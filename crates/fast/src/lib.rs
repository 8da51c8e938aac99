//! Fast paths: a contract whose account runs a small code for its frequent messages.
//!
//! A chain charges for a contract's code at every call, and most of it serves messages that are rare. So a
//! contract may be created with a second code, its fast path. From then on its account runs that one. It
//! answers a few messages by the very rules of the full code, which it shares as a library; whatever else
//! it is asked, the full code answers, by a delegated call: on the same storage, in the same name, for the
//! same caller. Nobody who calls the contract sees a difference but in cost. Its interface, its metadata
//! and its storage are the full code's.
//!
//! A rule that a fast path shares decides before it writes. What the fast path does not do is known by then,
//! and the full code answers the whole call on storage that nothing has touched.
//!
//! A fast path is an ink! contract with one message, which takes every selector. Its storage is a struct
//! of the same name and with the same field as the full code's, because names are part of ink!'s storage
//! keys.
#![cfg_attr(not(feature = "std"), no_std)]

mod codes;

pub use codes::{begin, has_room, replace, replace_own, CodeCell};

use ink::{
    env::{return_value, ReturnFlags},
    primitives::{Hash, LangError},
    scale::{Decode, Encode},
};
use tributary_interfaces::{
    native,
    upgrade::{Part, WHICH_PART},
};
use tributary_storage::check_root;

/// A selector and the arguments of a message.
pub type Input<Arguments> = ([u8; 4], Arguments);

/// The message that is called, if the fast path of this `part` of a DAO may answer it: one that sends no value
/// along. Which part it is made for, it has answered already.
pub fn selector(part: Part) -> Option<[u8; 4]> {
    if native::received() != 0 {
        return None;
    }
    let selector = ink::env::decode_input().ok();
    if selector == Some(WHICH_PART) {
        return_value(ReturnFlags::empty(), &Ok::<_, LangError>(part));
    }
    selector
}

/// The arguments of the message that is called, if they are what it takes.
pub fn arguments<Arguments: Decode>() -> Option<Arguments> {
    ink::env::decode_input::<Input<Arguments>>().ok().map(|(_, arguments)| arguments)
}

/// Ends the call with a message's answer. All that it changed stands in storage already: of the root it changed
/// nothing.
pub fn finish<T: Encode, E: Encode>(answer: &Result<T, E>) -> ! {
    check_root();
    let flags = if answer.is_ok() { ReturnFlags::empty() } else { ReturnFlags::REVERT };
    return_value(flags, &Ok::<_, LangError>(answer))
}

/// Ends the call with what the full code answers to it. Nothing may have changed yet.
pub fn answer_elsewhere() -> ! {
    answer_by(&CodeCell::new().get_or_default().full)
}

#[cfg(target_arch = "wasm32")]
fn answer_by(full: &Hash) -> ! {
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};
    let flags = CallFlags::FORWARD_INPUT.union(CallFlags::TAIL_CALL);
    let _ = HostFnImpl::delegate_call(flags, full.as_ref(), &[], None);
    // It comes back only from a code that cannot run.
    panic!()
}

/// Off chain there is no other code.
#[cfg(not(target_arch = "wasm32"))]
fn answer_by(full: &Hash) -> ! {
    unreachable!("the code {full:?} is on chain only")
}
