//! Which files count lines: what `.gitattributes` says, and the rules for paths where it says nothing.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::ChildStdin;

use super::paths::is_vendored_or_generated;
use super::program::{Answers, Git, Running};
use super::{GitStep, HistoryError};

const ATTRIBUTES: [&str; 2] = ["linguist-vendored", "linguist-generated"];

/// Most bytes of a path or a value.
const MAX_TOKEN_BYTES: u64 = 1 << 20;

/// One `git check-attr` for all files, each asked once.
pub(super) struct Attributes {
    running: Running,
    stdin: ChildStdin,
    stdout: BufReader<Answers>,
    known: HashMap<Vec<u8>, bool>,
}

impl Attributes {
    /// Opens the conversation in a place that has the attributes.
    pub(super) fn open(git: &Git) -> Result<Self, HistoryError> {
        let args = [&["check-attr", "--stdin", "-z"][..], &ATTRIBUTES].concat();
        let (running, stdin, stdout) = git.converse(GitStep::Attributes, &args)?;
        Ok(Self { running, stdin, stdout, known: HashMap::new() })
    }

    /// Whether lines of the file at `path` count: unless it is vendored or generated.
    ///
    /// An attribute that is set or unset decides; the rules for paths decide the rest.
    pub(super) fn counts(&mut self, path: &[u8]) -> Result<bool, HistoryError> {
        if let Some(counts) = self.known.get(path) {
            return Ok(*counts);
        }
        let said = if is_plain(path) { self.ask(path)? } else { None };
        let counts = !said.unwrap_or_else(|| is_vendored_or_generated(path));
        self.known.insert(path.to_vec(), counts);
        Ok(counts)
    }

    /// Closes the conversation and checks that git had nothing to complain about.
    pub(super) fn finish(mut self) -> Result<(), HistoryError> {
        drop(self.stdin);
        drop(self.stdout);
        self.running.finish()
    }

    /// Whether an attribute says that the file is vendored or generated; nothing when none says anything.
    fn ask(&mut self, path: &[u8]) -> Result<Option<bool>, HistoryError> {
        self.send(path).map_err(|source| self.running.broken(source))?;
        let mut said = None;
        for expected in ATTRIBUTES {
            let (about, attribute, value) = (self.token()?, self.token()?, self.token()?);
            if about != path || attribute != expected.as_bytes() {
                return Err(self.running.unexpected("attribute of the file asked about"));
            }
            said = match value.as_slice() {
                b"unspecified" => said,
                b"unset" | b"false" => said.or(Some(false)),
                _ => Some(true),
            };
        }
        Ok(said)
    }

    fn send(&mut self, path: &[u8]) -> io::Result<()> {
        self.stdin.write_all(path)?;
        self.stdin.write_all(&[0])?;
        self.stdin.flush()
    }

    fn token(&mut self) -> Result<Vec<u8>, HistoryError> {
        let mut token = Vec::new();
        let read = self.stdout.by_ref().take(MAX_TOKEN_BYTES).read_until(0, &mut token);
        match read.map(|_| token.pop()) {
            Ok(Some(0)) => Ok(token),
            Ok(_) => Err(self.running.broken(io::ErrorKind::UnexpectedEof.into())),
            Err(source) => Err(self.running.broken(source)),
        }
    }
}

/// Whether git can look up the path: relative, and without the parts that lead elsewhere.
pub(super) fn is_plain(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').all(|part| !matches!(part, b"" | b"." | b".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_elsewhere_is_not_asked_about() {
        assert!(is_plain(b"a/b..c/.d"));
        for path in [&b"../a"[..], b"/a", b"a//b", b"a/./b", b""] {
            assert!(!is_plain(path));
        }
    }
}
