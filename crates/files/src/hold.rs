//! A file that one process at a time works on.

use crate::{unwritten, FileError, Why};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Between two looks whether it is free.
const INTERVAL: Duration = Duration::from_millis(20);

/// A file that is this process's alone until this is dropped.
pub struct Held(#[allow(dead_code)] File);

/// Tries again and again to lock a file, for as long as `patience`, once `waiting` was told; its last answer else.
pub fn patiently(
    patience: Duration,
    attempt: impl Fn() -> Result<(), TryLockError>,
    waiting: impl FnOnce(),
) -> Result<(), TryLockError> {
    let deadline = Instant::now() + patience;
    let mut waiting = Some(waiting);
    loop {
        match attempt() {
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
                thread::sleep(INTERVAL);
            }
            answer => return answer,
        }
    }
}

/// Takes a file, which is made if it is not there, for this process; waits as long as `patience` for another one that has
/// it, once `waiting` was told.
pub fn hold(path: &Path, patience: Duration, waiting: impl FnOnce()) -> Result<Held, FileError> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    let file = file.map_err(|error| unwritten(path, error))?;
    match patiently(patience, || file.try_lock(), waiting) {
        Ok(()) => Ok(Held(file)),
        Err(TryLockError::Error(error)) => Err(FileError::new(path, error)),
        Err(TryLockError::WouldBlock) => Err(FileError::new(path, Why::InUse { patience })),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_waited_for_and_whoever_waits_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it");
        let first = hold(&path, Duration::ZERO, || panic!("it is free")).unwrap();
        let mut told = false;
        let refused = hold(&path, Duration::from_millis(60), || told = true).err().unwrap().to_string();
        assert!(told && refused.contains("another process"), "{refused}");
        drop(first);
        assert!(hold(&path, Duration::ZERO, || panic!("it is free again")).is_ok());
    }
}
