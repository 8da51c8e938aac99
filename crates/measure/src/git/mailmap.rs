//! The repository's mailmap, applied by git itself to people named in trailers.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout};

use super::program::{Git, Running};
use super::trailers::Contact;
use super::{GitStep, HistoryError};

/// One `git check-mailmap` for all questions, each asked once.
pub(super) struct Mailmap {
    running: Running,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    known: HashMap<Contact, Contact>,
}

impl Mailmap {
    pub(super) fn open(git: &Git) -> Result<Self, HistoryError> {
        let (running, stdin, stdout) = git.converse(GitStep::Mailmap, &["check-mailmap", "--stdin"])?;
        Ok(Self { running, stdin, stdout, known: HashMap::new() })
    }

    /// The person that `contact` really is.
    pub(super) fn resolve(&mut self, contact: Contact) -> Result<Contact, HistoryError> {
        if let Some(person) = self.known.get(&contact) {
            return Ok(person.clone());
        }
        let answer = self.ask(&contact).map_err(|source| self.running.broken(source))?;
        let person = Contact::parse(&answer).ok_or(HistoryError::Unexpected {
            step: GitStep::Mailmap,
            commits: 0,
            expected: "`Name <email>`",
        })?;
        self.known.insert(contact, person.clone());
        Ok(person)
    }

    /// Closes the conversation and checks that git had nothing to complain about.
    pub(super) fn finish(mut self) -> Result<(), HistoryError> {
        drop(self.stdin);
        drop(self.stdout);
        self.running.finish()
    }

    fn ask(&mut self, contact: &Contact) -> io::Result<String> {
        let question = format!("{} <{}>\n", contact.name, contact.email);
        self.stdin.write_all(question.as_bytes())?;
        self.stdin.flush()?;
        let mut answer = Vec::new();
        match self.stdout.read_until(b'\n', &mut answer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(String::from_utf8_lossy(&answer).into_owned()),
        }
    }
}
