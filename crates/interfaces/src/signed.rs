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
/// signer's `nonce` and the moment from which it no longer counts, so it works once, for one thing, in one
/// place, for a bounded time. Nonces are counted at a token, and at a governor for each proposal.
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

/// A signer's signatures with a nonce below `next` count no longer: one was used, or taken back.
#[ink::event]
pub struct NonceUsed {
    #[ink(topic)]
    pub signer: AccountId,
    /// At a governor, the proposal whose ballots it is about.
    pub proposal: Option<ProposalId>,
    pub next: u64,
}

/// Whether this is the account of zeros: as a key it verifies signatures that anybody can make, so whatever it
/// had would be anybody's.
pub fn is_anybodys(account: &AccountId) -> bool {
    *account == AccountId::from([0; 32])
}

impl Payload {
    /// The bytes to sign.
    pub fn bytes(&self) -> Vec<u8> {
        self.encode()
    }

    /// Whether `signature` is `signer`'s sr25519 signature of these bytes, raw or wrapped. The account of zeros
    /// signs nothing.
    pub fn is_signed_by(&self, signer: &AccountId, signature: &[u8; 64]) -> bool {
        if is_anybodys(signer) {
            return false;
        }
        let raw = self.bytes();
        let key: &[u8; 32] = signer.as_ref();
        if ink::env::sr25519_verify(signature, &raw, key).is_ok() {
            return true;
        }
        let wrapped = [b"<Bytes>".as_slice(), &raw, b"</Bytes>"].concat();
        ink::env::sr25519_verify(signature, &wrapped, key).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::proposal::Tally;

    /// The test vectors of docs/SIGNATURES.md.
    fn payload(action: Action) -> Payload {
        Payload {
            domain: DOMAIN,
            genesis: [0x11; 32].into(),
            contract: [0x22; 32].into(),
            action,
            nonce: 5,
            expiry: 1_767_225_600_000,
        }
    }

    fn vote(choice: Choice) -> Payload {
        payload(Action::Vote { proposal: 258, choice, reason: "why".into() })
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn what_members_sign_is_what_the_documentation_says_byte_by_byte() {
        let head = format!("7472696275746172792f7631{}{}", "11".repeat(32), "22".repeat(32));
        let tail = "050000000000000000a8da769b010000";
        let split = Tally { for_votes: 1, against_votes: 2, abstain_votes: 0 };
        let amounts = "0100000000000000000000000000000002000000000000000000000000000000".to_owned();
        for (payload, action) in [
            (vote(Choice::For), "0002010000000c776879".to_owned()),
            (vote(Choice::Against), "0002010000010c776879".to_owned()),
            (vote(Choice::Abstain), "0002010000020c776879".to_owned()),
            (vote(Choice::Split(split)), format!("000201000003{amounts}{}0c776879", "00".repeat(16))),
            (payload(Action::Delegate { to: [0x33; 32].into() }), format!("01{}", "33".repeat(32))),
        ] {
            assert_eq!(hex(&payload.bytes()), format!("{head}{action}{tail}"));
        }
    }

    fn unhex<const N: usize>(text: &str) -> [u8; N] {
        std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    }

    #[ink::test]
    fn the_signatures_of_the_documentation_are_accepted_for_what_they_sign_only() {
        let signer = unhex("98eb422c44ae7f2effe51fc271514ca3d5b6ce61d00c26d43f23944d8e38a454").into();
        let raw = unhex(
            "ae727306174b3c7ed9a1deb626d35bbf56e491a1d55629a30cfa970875c8eb08\
             4b502a55b12a20c7b1497324efbb847cb088b9d9c79aecfc785bb2457e29e480",
        );
        let wrapped = unhex(
            "d62f05411968ffa4b9825ef5fc2f7fec1bebc02d4d867260379d5db720b0b04a\
             1ddf446a53dc5427c0408fead9b669ad00705db3f71b5df0a16b62bd2803c28c",
        );
        for signature in [raw, wrapped] {
            assert!(vote(Choice::For).is_signed_by(&signer, &signature));
            assert!(!vote(Choice::Against).is_signed_by(&signer, &signature));
            assert!(!vote(Choice::For).is_signed_by(&[0x44; 32].into(), &signature));
        }
    }

    #[ink::test]
    fn the_account_of_zeros_signs_nothing_though_as_a_key_it_verifies_what_anybody_makes() {
        // As a key it is the neutral element; the signature is that and the number 0, marked as sr25519's.
        let (zero, mut anybodys) = ([0; 32], [0; 64]);
        anybodys[63] = 0x80;
        let payload = vote(Choice::For);
        assert!(ink::env::sr25519_verify(&anybodys, &payload.bytes(), &zero).is_ok());
        assert!(!payload.is_signed_by(&zero.into(), &anybodys));
    }
}
