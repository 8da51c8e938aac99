//! Accounts: who signs, and how accounts are written.

use crate::unhex;
use blake2::{digest::consts::U32, Blake2b, Digest};
use ink::primitives::AccountId;
use sp_core::{
    crypto::{AccountId32, SecretUri, Ss58Codec},
    sr25519::Pair,
    Pair as _,
};
use std::str::FromStr;
use tributary_interfaces::treasury::Asset;

/// Somebody who can sign: an sr25519 key pair.
#[derive(Clone)]
pub struct Signer(Pair);

impl Signer {
    /// The signer with this secret seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Pair::from_seed(&seed))
    }

    /// The signer of a secret URI: a phrase or seed with derivations, as in "//Alice", or "demo:NAME".
    pub fn from_uri(uri: &str) -> Result<Self, NotAUri> {
        if let Some(name) = uri.strip_prefix("demo:").filter(|name| !name.is_empty()) {
            return Ok(demo_signer(name));
        }
        // Nothing at all would be the key that everybody has.
        if uri.trim().is_empty() || SecretUri::from_str(uri).is_err() {
            return Err(NotAUri);
        }
        Pair::from_string(uri, None).map(Self).map_err(|_| NotAUri)
    }

    /// A new signer, with the twelve words that bring it back.
    pub fn generate() -> (Self, String) {
        let (pair, phrase, _) = Pair::generate_with_phrase(None);
        (Self(pair), phrase)
    }

    /// The signer of a key pair.
    pub fn from_pair(pair: schnorrkel::Keypair) -> Self {
        Self(pair.into())
    }

    /// The key pair: a secret.
    pub fn pair(&self) -> &schnorrkel::Keypair {
        self.0.as_ref()
    }

    /// The account that this signer signs for.
    pub fn account(&self) -> AccountId {
        self.0.public().0.into()
    }

    /// The sr25519 signature of `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).0
    }
}

/// A text that is no secret. The message does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no secret URI: write a phrase, 0x and a seed, or a development key as in \"//Alice\"")]
pub struct NotAUri;

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

/// An asset as programs read it: "native", or the account of a token.
pub fn asset_text(asset: &Asset) -> String {
    match asset {
        Asset::Native => "native".to_owned(),
        Asset::Psp22(token) => account_text(token),
    }
}

/// The asset that [`asset_text`] writes so.
pub fn parse_asset(text: &str) -> Result<Asset, AccountError> {
    match text {
        "native" => Ok(Asset::Native),
        token => parse_account(token).map(Asset::Psp22),
    }
}

/// The account that `text` names, as an SS58 address of any chain or as 0x and 64 hexadecimal digits.
pub fn parse_account(text: &str) -> Result<AccountId, AccountError> {
    let error = || AccountError(text.to_owned());
    if text.starts_with("0x") {
        let bytes = unhex(text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        return bytes.map(AccountId::from).ok_or_else(error);
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
        assert_eq!(parse_account(&crate::hex(bytes)), Ok(account));
    }

    #[test]
    fn what_is_no_account_is_refused_by_name() {
        let signs = format!("0x{}", "+1".repeat(32));
        for text in ["", "0x12", "alice", "0xzz", &signs] {
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

    #[test]
    fn a_secret_is_what_it_says_or_refused_without_repeating_it() {
        let alice = Signer::from_uri("//Alice").unwrap();
        assert_eq!(account_text(&alice.account()), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
        assert_eq!(Signer::from_uri("demo:bob").unwrap().account(), demo_signer("bob").account());
        for secret in ["", " ", "my secret words", "0x12", "bottom drive obey"] {
            let error = Signer::from_uri(secret).err().expect(secret).to_string();
            assert!(secret.trim().is_empty() || !error.contains(secret), "{error}");
        }
    }

    #[test]
    fn a_new_signer_comes_back_from_its_words() {
        let (signer, phrase) = Signer::generate();
        assert_eq!(phrase.split(' ').count(), 12);
        assert_eq!(Signer::from_uri(&phrase).unwrap().account(), signer.account());
        assert_ne!(Signer::generate().0.account(), signer.account());
    }
}
