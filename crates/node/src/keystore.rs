//! Keystore files as polkadot.js writes them: what any of its releases has written is read, and what its current ones
//! write is written.
//!
//! A file holds a key in a small fixed frame ("pkcs8"), in one of three ways: as it is; sealed with the password itself
//! (before 2020); or sealed with what scrypt makes of the password, by the parameters that stand beside it.

use base64::{engine::general_purpose::STANDARD, Engine};
use crypto_secretbox::{
    aead::{Aead, KeyInit},
    Key, Nonce, XSalsa20Poly1305,
};
use rand::{rngs::OsRng, RngCore};
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey, SecretKey};
use serde::Deserialize;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};
use tributary_client::{account_text, parse_account, unhex, AccountId, Signer};
use tributary_files::Why;

/// What stands before and after the secret.
const HEADER: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];

/// A secret key, and the seed that releases before 2019 kept instead.
const SECRET: usize = 64;
const SEED: usize = 32;

const SALT: usize = 32;
const NONCE: usize = 24;
/// What proves that the right key opens a sealed box.
const SEAL: usize = 16;

/// A keystore is small: what is larger is something else.
const MAX_FILE: u64 = 256 * 1024;

/// The most that a file may ask for: 256 MiB of memory, four times the work of polkadot.js's own.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
const MAX_WORK: u64 = 1 << 22;

/// What polkadot.js writes since 2024: N = 2^17, r = 8, p = 1.
const WRITTEN: Scrypt = Scrypt { n: 1 << 17, p: 1, r: 8 };

/// Why a keystore does not open, or cannot be written. No message repeats a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Unreadable(Why),
    #[error("it is larger than a keystore can be: is it the right file?")]
    TooLarge,
    #[error("its JSON ends too soon: it was cut off; export it again")]
    CutOff,
    #[error(
        "it is no keystore as polkadot.js exports one (line {line}, column {column}): is it the right file?"
    )]
    NotAKeystore { line: usize, column: usize },
    #[error("it is an export of several accounts: export the one that signs")]
    Several,
    #[error(
        "it holds a key of type {0:?}, and only sr25519 keys can sign here: make one with `tributary key new`, or in \
         polkadot.js with \"Schnorrkel (sr25519)\""
    )]
    OtherKind(String),
    #[error(
        "it is sealed in a way that no release of polkadot.js uses ({0}): export it again with a current one"
    )]
    OtherSeal(String),
    #[error("its \"address\" is no account: the file was changed; export it again")]
    NoAddress,
    #[error(
        "its \"encoded\" is neither base64 nor hexadecimal: the file was changed or cut off; export it again"
    )]
    Text,
    #[error("its \"encoded\" has {got} bytes where {needed} belong: the file was changed or cut off; export it again")]
    Length { got: usize, needed: usize },
    #[error(
        "it asks for scrypt with N = {n}, r = {r}, p = {p}: N must be a power of two, and all of it within {} MiB \
         of memory and four times the work of polkadot.js's own; export it again",
        MAX_MEMORY >> 20
    )]
    Scrypt { n: u32, r: u32, p: u32 },
    #[error("it has a password: one is needed")]
    NeedsPassword,
    #[error("the password does not open it")]
    WrongPassword,
    #[error("what is in it is no key: the file was changed; export it again")]
    NoKey,
    #[error(
        "its key is that of {found}, but it says {said}: the file was changed, or its key is no sr25519 key"
    )]
    OtherKey { found: String, said: String },
    #[error("it exists already, and keys are never overwritten: choose another file")]
    Exists,
    #[error("a keystore needs a password")]
    EmptyPassword,
}

/// scrypt's cost, parallelism and block size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scrypt {
    n: u32,
    p: u32,
    r: u32,
}

impl Scrypt {
    /// The key that a password makes with this salt.
    fn key(self, password: &str, salt: &[u8]) -> Result<Key, KeystoreError> {
        let Self { n, p, r } = self;
        let refused = || KeystoreError::Scrypt { n, r, p };
        let blocks = u64::from(n) * u64::from(r);
        let bounded = n.is_power_of_two()
            && n > 1
            && r > 0
            && p > 0
            && blocks.checked_mul(128).is_some_and(|bytes| bytes <= MAX_MEMORY)
            && blocks.checked_mul(p.into()).is_some_and(|work| work <= MAX_WORK);
        if !bounded {
            return Err(refused());
        }
        let log_n = u8::try_from(n.ilog2()).map_err(|_| refused())?;
        let parameters = scrypt::Params::new(log_n, r, p, SEED).map_err(|_| refused())?;
        let mut key = Key::default();
        scrypt::scrypt(password.as_bytes(), salt, &parameters, &mut key).map_err(|_| refused())?;
        Ok(key)
    }
}

#[derive(Deserialize)]
struct File {
    encoded: String,
    encoding: Encoding,
    /// A batch has none.
    address: Option<String>,
    #[serde(default)]
    meta: serde_json::Value,
}

/// What an export of all accounts has beside them.
#[derive(Deserialize)]
struct Batch {
    #[allow(dead_code)]
    accounts: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Encoding {
    content: Words,
    r#type: Words,
    version: serde_json::Value,
}

/// One word or several: releases differ.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

impl Words {
    fn all(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Many(words) => words,
        }
    }

    fn has(&self, word: &str) -> bool {
        self.all().iter().any(|each| each == word)
    }
}

/// How the key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seal {
    Open,
    /// With the password's own bytes.
    Password,
    Scrypt,
}

/// A keystore file that was read, and not opened yet.
pub struct Keystore {
    path: PathBuf,
    body: Vec<u8>,
    seal: Seal,
    /// Addresses of releases before 2019 have another checksum, and are not read.
    account: Option<AccountId>,
    address: String,
    name: Option<String>,
}

/// A keystore file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct BadKeystore {
    pub path: PathBuf,
    pub reason: KeystoreError,
}

impl Keystore {
    /// Reads the file at `path`. What can be told without the password is checked.
    pub fn read(path: &Path) -> Result<Self, BadKeystore> {
        Self::parse(path).map_err(|reason| BadKeystore { path: path.to_owned(), reason })
    }

    fn parse(path: &Path) -> Result<Self, KeystoreError> {
        let text = tributary_files::bytes(path, MAX_FILE).map_err(|error| match error.why {
            Why::TooLong { .. } => KeystoreError::TooLarge,
            why => KeystoreError::Unreadable(why),
        })?;
        let text = text.strip_prefix(tributary_files::BYTE_ORDER_MARK).unwrap_or(&text);
        if serde_json::from_slice::<Batch>(text).is_ok() {
            return Err(KeystoreError::Several);
        }
        let File { encoded, encoding, address, meta } =
            serde_json::from_slice(text).map_err(|error| match error.is_eof() {
                true => KeystoreError::CutOff,
                false => KeystoreError::NotAKeystore { line: error.line(), column: error.column() },
            })?;
        if encoding.content.has("batch-pkcs8") {
            return Err(KeystoreError::Several);
        }
        // The first releases did not say which kind of key it is.
        let kinds = ["ed25519", "ecdsa", "ethereum"];
        let said = encoding.content.all().iter().map(String::as_str);
        match said.clone().find(|word| *word != "pkcs8" && *word != "sr25519") {
            Some(kind) if kinds.contains(&kind) => return Err(KeystoreError::OtherKind(kind.to_owned())),
            Some(other) => return Err(KeystoreError::OtherSeal(printable(other))),
            None if !encoding.content.has("pkcs8") => {
                return Err(KeystoreError::OtherSeal("without pkcs8".to_owned()))
            }
            None => {}
        }
        let methods = &encoding.r#type;
        let seal = match (methods.has("none"), methods.has("xsalsa20-poly1305"), methods.has("scrypt")) {
            (true, false, false) => Seal::Open,
            (false, true, false) => Seal::Password,
            (false, true, true) => Seal::Scrypt,
            _ => return Err(KeystoreError::OtherSeal(printable(&methods.all().join(", ")))),
        };
        let version = encoding.version.as_str().map_or_else(|| encoding.version.to_string(), str::to_owned);
        if !matches!(version.as_str(), "0" | "1" | "2" | "3") {
            return Err(KeystoreError::OtherSeal(printable(&format!("version {version}"))));
        }
        let body = decoded(&encoded)?;
        let outside = match seal {
            Seal::Open => 0,
            Seal::Password => NONCE + SEAL,
            Seal::Scrypt => SALT + 12 + NONCE + SEAL,
        };
        let frame = |secret| HEADER.len() + secret + DIVIDER.len() + 32 + outside;
        if body.len() != frame(SECRET) && body.len() != frame(SEED) {
            return Err(KeystoreError::Length { got: body.len(), needed: frame(SECRET) });
        }
        let address = address.ok_or(KeystoreError::NoAddress)?;
        let account = parse_account(&address).ok();
        if account.is_none() && !matches!(version.as_str(), "0" | "1") {
            return Err(KeystoreError::NoAddress);
        }
        let name = meta.get("name").and_then(|name| name.as_str()).map(printable);
        Ok(Self { path: path.to_owned(), body, seal, account, address: printable(&address), name })
    }

    /// The account that it says its key is of; releases before 2019 wrote it in a way that is not read.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The address as it stands in the file.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn has_password(&self) -> bool {
        self.seal != Seal::Open
    }

    /// The signer in it.
    pub fn open(&self, password: &str) -> Result<Signer, BadKeystore> {
        self.opened(password).map_err(|reason| BadKeystore { path: self.path.clone(), reason })
    }

    fn opened(&self, password: &str) -> Result<Signer, KeystoreError> {
        let plain = match self.seal {
            Seal::Open => self.body.clone(),
            _ if password.is_empty() => return Err(KeystoreError::NeedsPassword),
            Seal::Password => {
                // Its bytes, followed by zeros or cut off.
                let mut key = Key::default();
                key.iter_mut().zip(password.as_bytes()).for_each(|(place, byte)| *place = *byte);
                unsealed(&key, &self.body)?
            }
            Seal::Scrypt => {
                let cut = KeystoreError::Length { got: self.body.len(), needed: SALT + 12 };
                let (salt, scrypt, sealed) = parameters(&self.body).ok_or(cut)?;
                unsealed(&scrypt.key(password, salt)?, sealed)?
            }
        };
        let signer = Signer::from_pair(unframed(&plain)?);
        match self.account {
            Some(said) if said != signer.account() => Err(KeystoreError::OtherKey {
                found: account_text(&signer.account()),
                said: account_text(&said),
            }),
            _ => Ok(signer),
        }
    }

    /// Writes a keystore for `signer` as current releases of polkadot.js do, readable for its owner only. A file that
    /// is there is left alone.
    pub fn create(path: &Path, signer: &Signer, name: &str, password: &str) -> Result<(), BadKeystore> {
        Self::write(path, signer, name, password)
            .map_err(|reason| BadKeystore { path: path.to_owned(), reason })
    }

    fn write(path: &Path, signer: &Signer, name: &str, password: &str) -> Result<(), KeystoreError> {
        if password.is_empty() {
            return Err(KeystoreError::EmptyPassword);
        }
        let sealed = sealed(&framed(signer.pair()), password, WRITTEN)?;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let file = serde_json::json!({
            "encoded": STANDARD.encode(sealed),
            "encoding": {
                "content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3",
            },
            "address": account_text(&signer.account()),
            "meta": { "name": name, "whenCreated": u64::try_from(now.as_millis()).unwrap_or_default() },
        });
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut to = options.open(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeystoreError::Exists,
            _ => KeystoreError::Unreadable(tributary_files::unwritten(path, error).why),
        })?;
        let written = writeln!(to, "{file}").and_then(|()| to.sync_all());
        if written.is_err() {
            // Half a keystore is none; what remains of it could only confuse.
            let _ = fs::remove_file(path);
        }
        Ok(written?)
    }
}

/// What was sealed with this password and these parameters.
fn sealed(plain: &[u8], password: &str, parameters: Scrypt) -> Result<Vec<u8>, KeystoreError> {
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
    OsRng.fill_bytes(&mut salt);
    OsRng.fill_bytes(&mut nonce);
    let cipher = XSalsa20Poly1305::new(&parameters.key(password, &salt)?);
    let sealed = cipher.encrypt(Nonce::from_slice(&nonce), plain).map_err(|_| KeystoreError::NoKey)?;
    let numbers = [parameters.n, parameters.p, parameters.r].map(u32::to_le_bytes).concat();
    Ok([salt.as_slice(), &numbers, &nonce, &sealed].concat())
}

/// What is in a sealed box, which begins with its nonce.
fn unsealed(key: &Key, boxed: &[u8]) -> Result<Vec<u8>, KeystoreError> {
    let cut = KeystoreError::Length { got: boxed.len(), needed: NONCE + SEAL };
    let (nonce, sealed) = boxed.split_at_checked(NONCE).ok_or(cut)?;
    let cipher = XSalsa20Poly1305::new(key);
    cipher.decrypt(Nonce::from_slice(nonce), sealed).map_err(|_| KeystoreError::WrongPassword)
}

/// A key in its frame.
fn framed(pair: &Keypair) -> Vec<u8> {
    [&HEADER[..], &pair.secret.to_ed25519_bytes(), &DIVIDER, &pair.public.to_bytes()].concat()
}

/// The key in a frame: the whole secret, or the seed that it is made of.
fn unframed(plain: &[u8]) -> Result<Keypair, KeystoreError> {
    let inner = plain.strip_prefix(&HEADER).ok_or(KeystoreError::NoKey)?;
    let split = |secret: usize| {
        let (secret, rest) = inner.split_at_checked(secret)?;
        Some((secret, rest.strip_prefix(&DIVIDER)?))
    };
    let (pair, public) = if let Some((secret, public)) = split(SECRET) {
        let secret = SecretKey::from_ed25519_bytes(secret).map_err(|_| KeystoreError::NoKey)?;
        (secret.to_keypair(), public)
    } else if let Some((seed, public)) = split(SEED) {
        let seed = MiniSecretKey::from_bytes(seed).map_err(|_| KeystoreError::NoKey)?;
        (seed.expand_to_keypair(ExpansionMode::Ed25519), public)
    } else {
        return Err(KeystoreError::NoKey);
    };
    if pair.public.to_bytes() == public {
        return Ok(pair);
    }
    let text = |key: [u8; 32]| account_text(&AccountId::from(key));
    let said = <[u8; 32]>::try_from(public).map_err(|_| KeystoreError::NoKey)?;
    Err(KeystoreError::OtherKey { found: text(pair.public.to_bytes()), said: text(said) })
}

/// The salt and scrypt's parameters, with which a body begins, and what follows them.
fn parameters(body: &[u8]) -> Option<(&[u8], Scrypt, &[u8])> {
    let (salt, rest) = body.split_at_checked(SALT)?;
    let (n, rest) = number(rest)?;
    let (p, rest) = number(rest)?;
    let (r, rest) = number(rest)?;
    Some((salt, Scrypt { n, p, r }, rest))
}

/// A number of four bytes, and what follows it.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number), rest))
}

/// The bytes that a text stands for: in base64, or as the first releases wrote them.
fn decoded(text: &str) -> Result<Vec<u8>, KeystoreError> {
    let bytes = if text.starts_with("0x") { unhex(text) } else { STANDARD.decode(text).ok() };
    bytes.ok_or(KeystoreError::Text)
}

/// A text of a file, short and without what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(64).collect()
}
