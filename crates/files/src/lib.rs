//! Files that come from outside, and files that are written beside others.
//!
//! What is read has a bound, whatever is named: a device or a pipe may have no end, or never give anything. What is
//! written is there whole or not at all, and nothing that somebody else put there is lost.

mod hold;
mod read;
mod write;

pub use hold::{hold, patiently, Held};
pub use read::{bytes, open, text, wide, Reader, BYTE_ORDER_MARK};
pub use write::{create, free, place_of, replace, takes, unwritten, writable};

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// Bytes of a megabyte.
pub const MEGABYTE: u64 = 1 << 20;

/// Most that is read of a file that people write: settings, a proposal.
pub const MAX_SETTINGS: u64 = MEGABYTE;

/// A file that cannot be read or written: which, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", shown(path))]
pub struct FileError {
    pub path: PathBuf,
    pub why: Why,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    #[error("{}", in_words(.0))]
    Io(io::Error),
    #[error("a folder, and a file is expected: name a file")]
    Folder,
    #[error("it has more than {}, the most that is read of such a file", size(*.limit))]
    TooLong { limit: u64 },
    #[error(
        "nothing came out of it for {} seconds, and no more is waited for: does anybody write into it?",
        .patience.as_secs()
    )]
    Silent { patience: Duration },
    #[error("line {line} is no text in UTF-8: save the file as UTF-8")]
    NotText { line: usize },
    #[error("it is {encoding}: save it as UTF-8 (as `iconv -f {encoding} -t UTF-8` does)")]
    Wide { encoding: &'static str },
    #[error("whoever runs this may not read it: allow it, with `chmod +r`, and `chmod +x` of its folders, or name another file")]
    MayNotRead,
    #[error("whoever runs this may not write there: allow it, with `chmod +w` of the file, or of its folder, or name another place")]
    MayNotWrite,
    #[error("another process has worked on it for {} seconds: try again when that has ended", .patience.as_secs())]
    InUse { patience: Duration },
    #[error("it may not be written (its mode says so): allow it, with `chmod u+w`, or name another one")]
    ReadOnly,
    #[error("nothing can be written there: name another folder")]
    Unwritable,
    #[error("its folder is not there: make it first, or name another one")]
    NoFolder,
    #[error("it is there already and is left as it is: choose another name, or move it away")]
    There,
}

impl FileError {
    fn new(path: &Path, why: impl Into<Why>) -> Self {
        Self { path: path.to_owned(), why: why.into() }
    }

    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(&self.why, Why::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<io::Error> for Why {
    /// What was told through a reader is told again as it was.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => match error.downcast::<Self>() {
                Ok(why) => why,
                Err(error) => Self::Io(error),
            },
        }
    }
}

impl From<Why> for io::Error {
    fn from(why: Why) -> Self {
        Self::other(why)
    }
}

/// A path fit to print.
fn shown(path: &Path) -> String {
    let visible = |c: char| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() };
    path.to_string_lossy().chars().map(visible).collect()
}

/// What the system says, without its numbers, where people meet it often.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "whoever runs this may not do so".to_owned(),
        _ => error.to_string(),
    }
}

fn size(bytes: u64) -> String {
    match (bytes / MEGABYTE, bytes / 1024) {
        (1.., _) => format!("{} MiB", bytes / MEGABYTE),
        (_, 1..) => format!("{} KiB", bytes / 1024),
        _ => format!("{bytes} bytes"),
    }
}
