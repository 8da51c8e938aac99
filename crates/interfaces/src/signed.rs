//! What members sign off chain and anyone may relay; docs/SIGNATURES.md shows it byte by byte.

use crate::{
    governor::{Choice, ProposalId},
    Timestamp,
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
    scale::Encode,
};

/// What every signed payload begins with, so that a signature for something else never counts here.
pub const DOMAIN: [u8; 12] = *b"tributary/v1";

/// What a signer signs, SCALE-encoded in the order of the fields. A wallet's `signRaw` wraps the bytes
/// in `<Bytes>…</Bytes>`; both forms are accepted.
///
/// It names the chain (`genesis`), the contract, the purpose with all its arguments (`action`), the
/// signer's `nonce` at the contract and the moment from which it no longer counts, so it works once,
/// for one thing, in one place, for a bounded time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode)]
pub struct Payload {
    pub domain: [u8; 12],
    pub genesis: Hash,
    pub contract: AccountId,
    pub action: Action,
    pub nonce: u64,
    /// The signature counts strictly before this moment.
    pub expiry: Timestamp,
}

/// What a signature is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode)]
pub enum Action {
    /// A ballot, for a governor: `vote_by_sig`.
    Vote { proposal: ProposalId, choice: Choice, reason: String },
    /// Where the votes of the signer's tokens go, for a token: `delegate_by_sig`.
    Delegate { to: AccountId },
}

impl Payload {
    /// The bytes to sign.
    pub fn bytes(&self) -> Vec<u8> {
        self.encode()
    }

    /// Whether `signature` is `signer`'s sr25519 signature of these bytes, raw or wrapped.
    pub fn is_signed_by(&self, signer: &AccountId, signature: &[u8; 64]) -> bool {
        let raw = self.bytes();
        let key: &[u8; 32] = signer.as_ref();
        if ink::env::sr25519_verify(signature, &raw, key).is_ok() {
            return true;
        }
        let wrapped = [b"<Bytes>".as_slice(), &raw, b"</Bytes>"].concat();
        ink::env::sr25519_verify(signature, &wrapped, key).is_ok()
    }
}
