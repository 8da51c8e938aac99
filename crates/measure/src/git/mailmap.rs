//! The repository's mailmap, applied by git itself to people named in trailers.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::ChildStdin;

use super::program::{Answers, Git, Running};
use super::trailers::Contact;
use super::{GitStep, HistoryError};

/// Most bytes of an answer.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

/// One `git check-mailmap` for all questions, each asked once.
pub(super) struct Mailmap {
    running: Running,
    stdin: ChildStdin,
    stdout: BufReader<Answers>,
    known: HashMap<Contact, Contact>,
}

impl Mailmap {
    pub(super) fn open(git: &Git) -> Result<Self, HistoryError> {
        let (running, stdin, stdout) = git.converse(GitStep::Mailmap, &["check-mailmap", "--stdin"])?;
        Ok(Self { running, stdin, stdout, known: HashMap::new() })
    }

    /// Who the mailmap says that `contact` is, address or not.
    pub(super) fn resolve(&mut self, contact: &Contact) -> Result<Contact, HistoryError> {
        if let Some(person) = self.known.get(contact) {
            return Ok(person.clone());
        }
        let answer = self.ask(contact).map_err(|source| self.running.broken(source))?;
        let person = parse(&answer).ok_or_else(|| self.running.unexpected("`Name <email>`"))?;
        self.known.insert(contact.clone(), person.clone());
        Ok(person)
    }

    /// Closes the conversation and checks that git had nothing to complain about.
    pub(super) fn finish(mut self) -> Result<(), HistoryError> {
        drop(self.stdin);
        drop(self.stdout);
        self.running.finish()
    }

    fn ask(&mut self, contact: &Contact) -> io::Result<Vec<u8>> {
        let question = [contact.name.as_slice(), b" <", &contact.email, b">\n"].concat();
        self.stdin.write_all(&question)?;
        self.stdin.flush()?;
        let mut answer = Vec::new();
        match self.stdout.by_ref().take(MAX_ANSWER_BYTES).read_until(b'\n', &mut answer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(answer),
        }
    }
}

/// `Name <email>` and a line feed, whatever a mailmap has put between the brackets.
fn parse(answer: &[u8]) -> Option<Contact> {
    let answer = answer.strip_suffix(b">\n")?;
    let at = answer.iter().position(|byte| *byte == b'<')?;
    let name = answer.get(..at)?.trim_ascii().to_vec();
    Some(Contact { name, email: answer.get(at + 1..)?.trim_ascii().to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_name_and_what_the_mailmap_has_for_an_address() {
        let contact = |name: &str, email: &str| Some(Contact { name: name.into(), email: email.into() });
        assert_eq!(parse(b"Cy Real <cy at real>\n"), contact("Cy Real", "cy at real"));
        assert_eq!(parse(b"<c@x>\n"), contact("", "c@x"));
        for junk in [&b"junk\n"[..], b"Cy <c@x>", b"c@x>\n", b"\n"] {
            assert_eq!(parse(junk), None);
        }
    }
}
