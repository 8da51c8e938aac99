//! Reading with a bound.

use crate::{FileError, Why};
use std::{
    fs::File,
    io::{self, Cursor, Read},
    path::Path,
    sync::mpsc::{sync_channel, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

/// How long a pipe may take until somebody writes into it.
const OPENING: Duration = Duration::from_secs(10);

/// How long a pipe may say nothing in between.
const PATIENCE: Duration = Duration::from_secs(300);

/// What some editors write at the beginning of a text.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file that is read as far as its bound: beyond it is an error.
pub struct Reader {
    source: Source,
    limit: u64,
    left: u64,
}

enum Source {
    File(File),
    /// Whatever may let one wait: read on a thread of its own, for which nobody waits for ever.
    Stream(Stream),
}

/// Opens a file of which no more than `limit` bytes are read.
pub fn open(path: &Path, limit: u64) -> Result<Reader, FileError> {
    opened(path, limit, OPENING).map_err(|why| FileError::new(path, why))
}

/// All bytes of a file that has no more than `limit`.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    open(path, limit)?.read_to_end(&mut bytes).map_err(|error| FileError::new(path, error))?;
    Ok(bytes)
}

/// The text of a file that has no more than `limit` bytes.
pub fn text(path: &Path, limit: u64) -> Result<String, FileError> {
    let mut bytes = bytes(path, limit)?;
    // What some editors write before a text is no part of it.
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    if let Some(encoding) = wide(&bytes) {
        return Err(FileError::new(path, Why::Wide { encoding }));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
        FileError::new(path, Why::NotText { line })
    })
}

/// Characters by which a text without a mark is told.
const TELLING: usize = 8;

/// The encoding of a text that begins so, if it has two or four bytes a character: by its mark, or as plain letters have
/// zeros in the same places.
pub fn wide(start: &[u8]) -> Option<&'static str> {
    let begins = |marks: [&[u8]; 2]| marks.iter().any(|mark| start.starts_with(mark));
    let is_wide = |width: usize| {
        let letters: Vec<&[u8]> = start.chunks_exact(width).take(TELLING).collect();
        let little =
            |letter: &&[u8]| letter.split_first().is_some_and(|(low, high)| *low != 0 && is_zero(high));
        let big = |letter: &&[u8]| letter.split_last().is_some_and(|(low, high)| *low != 0 && is_zero(high));
        letters.len() > 1 && (letters.iter().all(little) || letters.iter().all(big))
    };
    if begins([b"\xff\xfe\0\0", b"\0\0\xfe\xff"]) || is_wide(4) {
        Some("UTF-32")
    } else if begins([b"\xff\xfe", b"\xfe\xff"]) || is_wide(2) {
        Some("UTF-16")
    } else {
        None
    }
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn opened(path: &Path, limit: u64, opening: Duration) -> Result<Reader, Why> {
    let kind = std::fs::metadata(path).map_err(unread)?;
    if kind.is_dir() {
        return Err(Why::Folder);
    }
    let source = match kind.is_file() {
        true => Source::File(File::open(path).map_err(unread)?),
        false => Source::Stream(Stream::open(path, opening)?),
    };
    Ok(Reader { source, limit, left: limit })
}

/// Why a file cannot be opened to read.
fn unread(error: io::Error) -> Why {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Why::MayNotRead,
        _ => error.into(),
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // One byte more tells whether the file goes on.
        let room = usize::try_from(self.left.saturating_add(1)).unwrap_or(usize::MAX).min(buffer.len());
        let buffer = buffer.get_mut(..room).unwrap_or_default();
        let read = match &mut self.source {
            Source::File(file) => file.read(buffer)?,
            Source::Stream(stream) => stream.read(buffer)?,
        };
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(Why::TooLong { limit: self.limit }.into()),
        }
        Ok(read)
    }
}

/// What a thread reads of a pipe or a device.
struct Stream {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Cursor<Vec<u8>>,
    patience: Duration,
}

impl Stream {
    fn open(path: &Path, opening: Duration) -> Result<Self, Why> {
        let (sender, chunks) = sync_channel(1);
        let path = path.to_owned();
        thread::spawn(move || {
            // The first message says that it is open.
            let (mut file, first) = match File::open(path) {
                Ok(file) => (Some(file), Ok(Vec::new())),
                Err(error) => (None, Err(error)),
            };
            if sender.send(first).is_err() {
                return;
            }
            while let Some(open) = &mut file {
                let mut chunk = vec![0; 1 << 16];
                let read = match open.read(&mut chunk) {
                    Ok(0) => return,
                    Ok(length) => {
                        chunk.truncate(length);
                        Ok(chunk)
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => {
                        file = None;
                        Err(error)
                    }
                };
                if sender.send(read).is_err() {
                    return;
                }
            }
        });
        match chunks.recv_timeout(opening) {
            Ok(opened) => drop(opened?),
            Err(_) => return Err(Why::Silent { patience: opening }),
        }
        Ok(Self { chunks, chunk: Cursor::default(), patience: PATIENCE })
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.chunk.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        match self.chunks.recv_timeout(self.patience) {
            Ok(chunk) => self.chunk = Cursor::new(chunk?),
            Err(RecvTimeoutError::Disconnected) => return Ok(0),
            Err(RecvTimeoutError::Timeout) => return Err(Why::Silent { patience: self.patience }.into()),
        }
        self.chunk.read(buffer)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_file_is_read_as_far_as_its_bound_and_beyond_it_is_an_error_that_names_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(bytes(&path, 5).unwrap(), b"12345");
        let told = bytes(&path, 4).unwrap_err().to_string();
        assert!(told.starts_with(&path.display().to_string()), "{told}");
        assert!(told.contains("more than 4 bytes"), "{told}");
    }

    #[test]
    fn a_device_without_an_end_is_an_error_that_names_the_bound() {
        let told = text(Path::new("/dev/zero"), crate::MEGABYTE).unwrap_err().to_string();
        assert!(told.starts_with("/dev/zero: ") && told.contains("more than 1 MiB"), "{told}");
        assert_eq!(bytes(Path::new("/dev/null"), 1).unwrap(), b"");
    }

    #[test]
    fn a_folder_is_said_to_be_one_and_what_is_no_text_is_named_by_its_line() {
        let folder = tempfile::tempdir().unwrap();
        assert!(text(folder.path(), 9).unwrap_err().to_string().contains("a folder"));
        let path = folder.path().join("a");
        assert!(text(&path, 9).unwrap_err().is_missing());
        std::fs::write(&path, b"a\nb\nc\xff").unwrap();
        assert!(text(&path, 9).unwrap_err().to_string().contains("line 3 is no text in UTF-8"));
        std::fs::write(&path, "\u{feff}a").unwrap();
        assert_eq!(text(&path, 9).unwrap(), "a", "without a byte order mark");
    }

    #[test]
    fn a_pipe_is_read_to_its_end_and_one_that_nobody_writes_into_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let soon = Duration::from_millis(50);
        assert!(matches!(opened(&path, 9, soon), Err(Why::Silent { patience }) if patience == soon));
        let other = folder.path().join("other");
        assert!(Command::new("mkfifo").arg(&other).status().unwrap().success());
        let written = other.clone();
        let writer = thread::spawn(move || std::fs::write(written, "through").unwrap());
        assert_eq!(text(&other, 9).unwrap(), "through");
        writer.join().unwrap();
    }

    #[test]
    fn who_may_not_read_is_told_so_with_the_cure() {
        let told = FileError::new(Path::new("a"), unread(io::ErrorKind::PermissionDenied.into())).to_string();
        assert!(told.contains("a: whoever runs this may not read it") && told.contains("chmod +r"), "{told}");
    }

    #[test]
    fn a_text_in_another_encoding_is_told_by_its_mark_or_its_zeros() {
        let wide_of = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        assert_eq!(wide(&wide_of("\u{feff}\u{17d}iv")), Some("UTF-16"));
        assert_eq!(wide(&wide_of("name = 1")), Some("UTF-16"));
        assert_eq!(wide(b"\0\0\0n\0\0\0a"), Some("UTF-32"));
        for text in [&b"name = 1"[..], b"", b"a\0", b"a\0b\0cd", b"\0\0\0\0\0\0"] {
            assert_eq!(wide(text), None, "{text:?}");
        }
    }
}
