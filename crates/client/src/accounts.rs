//! Accounts: who signs, and how accounts are written.

use blake2::{digest::consts::U32, Blake2b, Digest};
use drink::{AccountId32, Ss58Codec};
use ink::primitives::AccountId;
use std::{path::Path, str::FromStr};
use subxt_signer::{polkadot_js_compat, sr25519::Keypair, SecretUri};

/// Somebody who can sign: an sr25519 key pair.
#[derive(Clone)]
pub struct Signer(Keypair);

impl Signer {
    /// The signer with this secret seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        // Any 32 bytes are a valid sr25519 mini-secret.
        Self(Keypair::from_secret_key(seed).expect("32 bytes are a mini-secret"))
    }

    /// The signer of a secret URI: a phrase or seed with derivations, as in "//Alice", or "demo:NAME".
    pub fn from_uri(uri: &str) -> Result<Self, KeyError> {
        if let Some(name) = uri.strip_prefix("demo:").filter(|name| !name.is_empty()) {
            return Ok(demo_signer(name));
        }
        let uri = SecretUri::from_str(uri).map_err(|_| KeyError::NotAUri)?;
        Keypair::from_uri(&uri).map(Self).map_err(|_| KeyError::NotAUri)
    }

    /// The signer in a keystore file as polkadot.js exports it.
    pub fn from_keystore(path: &Path, password: &str) -> Result<Self, KeyError> {
        let error = |reason: String| KeyError::Keystore { path: path.display().to_string(), reason };
        let json = std::fs::read_to_string(path).map_err(|source| error(source.to_string()))?;
        polkadot_js_compat::decrypt_json(&json, password).map(Self).map_err(|source| match source {
            polkadot_js_compat::Error::Secretbox(_) => error("the password does not open it".to_owned()),
            other => error(other.to_string()),
        })
    }

    /// The key pair, for transactions.
    pub(crate) fn pair(&self) -> &Keypair {
        &self.0
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

/// Why there is no key to sign with. No message repeats a secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    #[error("this is no secret URI: write a phrase, 0x and a seed, or a development key as in \"//Alice\"")]
    NotAUri,
    #[error("{path}: {reason}")]
    Keystore { path: String, reason: String },
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

    /// The development key //Alice as polkadot.js exports it, with the password "whoisalice".
    const KEYSTORE: &str = r#"{
        "encoded": "DumgApKCTqoCty1OZW/8WS+sgo6RdpHhCwAkA2IoDBMAgAAAAQAAAAgAAAB6IG/q24EeVf0JqWqcBd5m2tKq5BlyY84IQ8oamLn9DZe9Ouhgunr7i36J1XxUnTI801axqL/ym1gil0U8440Qvj0lFVKwGuxq38zuifgoj0B3Yru0CI6QKEvQPU5xxj4MpyxdSxP+2PnTzYao0HDH0fulaGvlAYXfqtU89xrx2/z9z7IjSwS3oDFPXRQ9kAdDebtyCVreZ9Otw9v3",
        "encoding": { "content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3" },
        "address": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "meta": {}
    }"#;

    #[test]
    fn a_keystore_opens_with_its_password_only_and_no_message_tells_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alice.json");
        std::fs::write(&path, KEYSTORE).unwrap();
        let alice = Signer::from_uri("//Alice").unwrap();
        assert_eq!(Signer::from_keystore(&path, "whoisalice").unwrap().account(), alice.account());
        let refused = Signer::from_keystore(&path, "secret").err().unwrap().to_string();
        assert!(refused.contains("does not open") && !refused.contains("secret"), "{refused}");
        std::fs::write(&path, "{}").unwrap();
        assert!(Signer::from_keystore(&path, "whoisalice").is_err());
        assert_eq!(Signer::from_uri("my secret words").err(), Some(KeyError::NotAUri));
        assert_eq!(Signer::from_uri("demo:bob").unwrap().account(), demo_signer("bob").account());
    }
}
