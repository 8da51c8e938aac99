//! The file that a chain is kept in: who may have it open, what stands in it, and how a damaged one is told.
//!
//! It begins with 16 readable bytes that end with the version of the format. Since version 2 the hash of what follows
//! comes next, so that a file that was cut off or changed is never taken for a chain.

use ink_sandbox::RawStorage;
use scale::{Decode, Encode};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    time::Duration,
};
use tributary_client::{hash_of, AccountId, BalanceType, ContractEvent, Millis, Timestamp};
use tributary_files::{FileError, Why};

/// The largest file of a chain that is read: what a process may well hold in memory.
const MAX_FILE: u64 = 4096 * tributary_files::MEGABYTE;

/// How long another process is waited for, as most have a chain only for a moment.
const PATIENCE: Duration = Duration::from_secs(2);

/// The bytes that a chain's file begins with, but for the version.
const fn name_of(balance: BalanceType) -> &'static [u8; 15] {
    match balance {
        BalanceType::U128 => b"tributary chain",
        BalanceType::U64 => b"tributary u64 c",
    }
}

/// The version that is written.
const VERSION: u8 = b'2';

/// Why a chain's file cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    File(FileError),
    #[error("{path} is not a chain's file: name one that `tributary --local FILE found` made, or one that is not there yet")]
    NotAChain { path: PathBuf },
    #[error(
        "{path} is a chain's file of version {version}, which this program does not know: use the program that wrote it"
    )]
    OtherVersion { path: PathBuf, version: char },
    #[error(
        "{path} is damaged: it was cut off, or something else changed it; it is left as it is. Take a copy of before, \
         or begin another chain in another file"
    )]
    Damaged { path: PathBuf },
    #[error("{path} is in use by another process")]
    InUse { path: PathBuf },
    #[error(
        "{path} is a chain whose balances are a {has}: leave --balance (TRIBUTARY_BALANCE) out, or say {has}"
    )]
    OtherBalances { path: PathBuf, has: BalanceType },
}

/// What a chain's file holds.
#[derive(Encode, Decode)]
pub struct Saved {
    pub block: u32,
    pub now: Timestamp,
    pub block_time: Millis,
    pub log: Vec<ContractEvent>,
    pub storage: RawStorage,
    pub root: [u8; 32],
    pub names: BTreeMap<AccountId, String>,
}

/// The place of a chain's file, which is this process's alone until this is dropped.
pub struct Kept {
    path: PathBuf,
    _lock: File,
}

impl Kept {
    /// Takes the file for this process.
    pub fn take(path: &Path) -> Result<Self, OpenError> {
        // Whatever names a file, it is locked and written where it is.
        let path = tributary_files::place_of(path);
        // Nothing is left beside what can be no chain.
        check(&path)?;
        tributary_files::writable(&path).map_err(OpenError::File)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(lock_path(&path));
        let lock = lock.map_err(|source| OpenError::File(tributary_files::unwritten(&path, source)))?;
        patiently(&path, || lock.try_lock())?;
        Ok(Self { path, _lock: lock })
    }

    /// What is in the file, if it is there.
    pub fn read(&self) -> Result<Option<(BalanceType, Saved)>, OpenError> {
        read(&self.path)
    }

    /// Writes the file, whole or not at all.
    pub fn write(&self, balance: BalanceType, saved: &Saved) -> Result<(), OpenError> {
        let content = saved.encode();
        let check = hash_of(&content);
        let parts = [name_of(balance).as_slice(), &[VERSION], check.as_ref(), &content];
        tributary_files::replace(&self.path, &parts).map_err(OpenError::File)
    }
}

/// What is in the file at `path`, which others may read at the same time, while nobody has it to write.
pub fn look(path: &Path) -> Result<Option<(BalanceType, Saved)>, OpenError> {
    let path = tributary_files::place_of(path);
    check(&path)?;
    // Where there is no chain, nothing is left behind.
    if !path.exists() {
        return Ok(None);
    }
    let lock_path = lock_path(&path);
    let new = OpenOptions::new().write(true).create(true).truncate(false).open(&lock_path);
    // Who may not write here may read all the same; where nobody ever wrote, there is no lock.
    let lock = match new.or_else(|_| File::open(&lock_path)) {
        Ok(lock) => Some(lock),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound) => None,
        Err(source) => return Err(unlocked(&path, source)),
    };
    if let Some(lock) = &lock {
        patiently(&path, || lock.try_lock_shared())?;
    }
    read(&path)
}

fn unlocked(path: &Path, source: io::Error) -> OpenError {
    OpenError::File(FileError { path: lock_path(path), why: source.into() })
}

/// Waits a little for a lock.
fn patiently(path: &Path, attempt: impl Fn() -> Result<(), TryLockError>) -> Result<(), OpenError> {
    tributary_files::patiently(PATIENCE, attempt, || ()).map_err(|error| match error {
        TryLockError::WouldBlock => OpenError::InUse { path: path.to_owned() },
        TryLockError::Error(source) => unlocked(path, source),
    })
}

/// Refuses what is no chain's file, before anything is left beside it. A pipe or a device could not be written back.
fn check(path: &Path) -> Result<(), OpenError> {
    let file_error = |why| Err(OpenError::File(FileError { path: path.to_owned(), why }));
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => match begins_as_a_chain(path) {
            Ok(true) => Ok(()),
            Ok(false) => Err(OpenError::NotAChain { path: path.to_owned() }),
            Err(error) => file_error(error.into()),
        },
        Ok(found) if found.is_dir() => file_error(Why::Folder),
        Ok(_) => Err(OpenError::NotAChain { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => file_error(error.into()),
    }
}

fn begins_as_a_chain(path: &Path) -> io::Result<bool> {
    let names = [name_of(BalanceType::U128), name_of(BalanceType::U64)];
    let longest = names.iter().map(|name| name.len() as u64).max().unwrap_or_default();
    let mut beginning = Vec::new();
    File::open(path)?.take(longest).read_to_end(&mut beginning)?;
    Ok(names.iter().any(|name| beginning.starts_with(name.as_slice())))
}

fn read(path: &Path) -> Result<Option<(BalanceType, Saved)>, OpenError> {
    match tributary_files::bytes(path, MAX_FILE) {
        Ok(bytes) => parse(path, &bytes).map(Some),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(OpenError::File(error)),
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<(BalanceType, Saved), OpenError> {
    let path = || path.to_owned();
    let mut kinds = [BalanceType::U128, BalanceType::U64].into_iter();
    let known = kinds.find_map(|has| Some((has, bytes.strip_prefix(name_of(has).as_slice())?)));
    let (has, rest) = known.ok_or_else(|| OpenError::NotAChain { path: path() })?;
    let damaged = || OpenError::Damaged { path: path() };
    let (version, rest) = rest.split_first().ok_or_else(damaged)?;
    let mut content = match version {
        b'1' => rest,
        b'2' => {
            let (check, content) = rest.split_first_chunk::<32>().ok_or_else(damaged)?;
            if hash_of(content).as_ref() != check {
                return Err(damaged());
            }
            content
        }
        other => return Err(OpenError::OtherVersion { path: path(), version: (*other).into() }),
    };
    let saved = Saved::decode(&mut content).map_err(|_| damaged())?;
    match content.is_empty() {
        true => Ok((has, saved)),
        false => Err(damaged()),
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}
