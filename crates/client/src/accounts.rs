//! Accounts: who signs, and how accounts are written.

use blake2::{digest::consts::U32, Blake2b, Digest};
use drink::{AccountId32, Ss58Codec};
use ink::primitives::AccountId;
use subxt_signer::sr25519::Keypair;

/// Somebody who can sign: an sr25519 key pair.
#[derive(Clone)]
pub struct Signer(Keypair);

impl Signer {
    /// The signer with this secret seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        // Any 32 bytes are a valid sr25519 mini-secret.
        Self(Keypair::from_secret_key(seed).expect("32 bytes are a mini-secret"))
    }

    /// The account that this signer signs for.
    pub fn account(&self) -> AccountId {
        self.0.public_key().0.into()
    }

    /// The sr25519 signature of `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).0
    }
}

/// The signer of a demo member, the same at every run. Anyone can derive it: never for real value.
pub fn demo_signer(name: &str) -> Signer {
    let mut hasher = Blake2b::<U32>::new();
    hasher.update(b"tributary/demo-account/");
    hasher.update(name.as_bytes());
    Signer::from_seed(hasher.finalize().into())
}

/// An account as people write it: SS58 with the generic prefix 42.
pub fn account_text(account: &AccountId) -> String {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId32::from(*bytes).to_ss58check()
}

/// A text that is no account.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no account: expected an SS58 address or 0x and 64 hexadecimal digits")]
pub struct AccountError(pub String);

/// The account that `text` names, as an SS58 address of any chain or as 0x and 64 hexadecimal digits.
pub fn parse_account(text: &str) -> Result<AccountId, AccountError> {
    let error = || AccountError(text.to_owned());
    if let Some(digits) = text.strip_prefix("0x") {
        if digits.len() != 64 || !digits.is_ascii() {
            return Err(error());
        }
        let mut bytes = [0; 32];
        for (byte, index) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&digits[index..index + 2], 16).map_err(|_| error())?;
        }
        return Ok(bytes.into());
    }
    let (account, _) = AccountId32::from_ss58check_with_version(text).map_err(|_| error())?;
    let bytes: [u8; 32] = account.into();
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_back_as_it_is_written() {
        let account = demo_signer("alice").account();
        assert_eq!(parse_account(&account_text(&account)), Ok(account));
        let bytes: &[u8; 32] = account.as_ref();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(parse_account(&format!("0x{hex}")), Ok(account));
    }

    #[test]
    fn what_is_no_account_is_refused_by_name() {
        for text in ["", "0x12", "alice", "0xzz"] {
            assert_eq!(parse_account(text), Err(AccountError(text.to_owned())));
        }
        let mut typo = account_text(&demo_signer("alice").account());
        typo.replace_range(10..11, if &typo[10..11] == "a" { "b" } else { "a" });
        assert!(parse_account(&typo).is_err(), "the checksum catches a typo");
    }

    #[test]
    fn demo_members_have_accounts_of_their_own_that_never_change() {
        assert_eq!(demo_signer("alice").account(), demo_signer("alice").account());
        assert_ne!(demo_signer("alice").account(), demo_signer("bob").account());
    }
}
