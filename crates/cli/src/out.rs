//! Standard output and standard error. Whoever stops reading them (`| head`) stops nothing that is under way: what is
//! printed then goes nowhere. So a pipe that breaks elsewhere, to a program that this one runs, is an error like others.

use std::{
    fmt::{Arguments, Write as _},
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        Mutex, MutexGuard, PoisonError,
    },
};

/// Whether nobody reads standard output any more.
static UNREAD: AtomicBool = AtomicBool::new(false);

/// Whether the answer could not be written, though somebody may wait for it: a disk is full.
static LOST: AtomicBool = AtomicBool::new(false);

/// As the standard library's, for an output that may be closed.
macro_rules! print {
    ($($text:tt)*) => { $crate::out::print(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::out::print(format_args!("\n")) };
    ($($text:tt)*) => { $crate::out::print(format_args!("{}\n", format_args!($($text)*))) };
}

/// As the standard library's, for an error stream that may be closed; characters that a terminal would obey are
/// escaped, wherever they come from.
macro_rules! eprint {
    ($($text:tt)*) => { $crate::out::complain(format_args!($($text)*)) };
}

macro_rules! eprintln {
    () => { $crate::out::complain(format_args!("\n")) };
    ($($text:tt)*) => { $crate::out::complain(format_args!("{}\n", format_args!($($text)*))) };
}

/// Prints the answer.
pub fn print(text: Arguments) {
    write(text.to_string().as_bytes());
}

/// What is kept back until it is true.
static HELD: Mutex<Option<Vec<u8>>> = Mutex::new(None);

fn held() -> MutexGuard<'static, Option<Vec<u8>>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps back what is printed from now on: it tells of what is not saved yet.
pub fn hold() {
    held().get_or_insert_default();
}

/// Prints what was kept back.
pub fn release() {
    let kept = held().take();
    if let Some(bytes) = kept {
        write(&bytes);
    }
}

/// Prints an answer that is bytes.
pub fn write(bytes: &[u8]) {
    if let Some(kept) = held().as_mut() {
        return kept.extend_from_slice(bytes);
    }
    if UNREAD.load(Ordering::Relaxed) {
        return;
    }
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => UNREAD.store(true, Ordering::Relaxed),
        Err(error) => {
            complain(format_args!("error: the answer cannot be written: {error}\n"));
            UNREAD.store(true, Ordering::Relaxed);
            LOST.store(true, Ordering::Relaxed);
        }
        Ok(()) => {}
    }
}

/// Whether what is printed goes to the null device, as it does too where standard output is closed: then nobody can
/// ever read it.
pub fn goes_nowhere() -> bool {
    #[cfg(unix)]
    {
        use std::os::{fd::AsFd, unix::fs::MetadataExt};
        let out = io::stdout().as_fd().try_clone_to_owned().map(File::from).and_then(|out| out.metadata());
        match (out, fs::metadata("/dev/null")) {
            (Ok(out), Ok(null)) => out.rdev() == null.rdev(),
            (Err(_), _) => true,
            _ => false,
        }
    }
    #[cfg(not(unix))]
    false
}

/// Files that were written before the answer that names them.
static FILES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A file is written: if the answer is lost, it is told to be there.
pub fn is_written(file: &Path) {
    FILES.lock().unwrap_or_else(PoisonError::into_inner).push(file.display().to_string());
}

/// The files that were written.
pub fn written() -> Vec<String> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Whether nobody reads the answer, or it could not be written.
pub fn unread() -> bool {
    UNREAD.load(Ordering::Relaxed)
}

/// Whether an answer was lost.
pub fn lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// Says something on the error stream. Nobody can be told that it cannot be.
pub fn complain(text: Arguments) {
    let _ = io::stderr().lock().write_all(harmless(&text.to_string()).as_bytes());
}

/// A text in which characters that a terminal would obey are escaped, but for line feeds and tabs.
fn harmless(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        let obeyed =
            letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match letter {
            '\n' | '\t' => escaped.push(letter),
            _ if obeyed => drop(write!(escaped, "{}", letter.escape_unicode())),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_terminal_would_obey_is_told_and_not_done() {
        assert_eq!(harmless("a\u{1b}[2J\tb\n\u{9b}c\u{202e}é"), "a\\u{1b}[2J\tb\n\\u{9b}c\\u{202e}é");
    }
}
