//! Reads the commits that `git log -z` prints, one at a time.

use std::io::{self, BufRead, Read};

use super::trailers::Contact;
use super::{GitStep, HistoryError};

/// What [`Log`] reads: eight fields, each ended by NUL, then the changes.
pub(super) const FORMAT: &str = "--format=tformat:%H%x00%aN%x00%aE%x00%an%x00%ae%x00%ct%x00%at%x00\
    %(trailers:key=Reviewed-by,key=Acked-by,key=Tested-by,key=Co-authored-by,only=true,unfold=true)";

/// The last moment of the year 9999, unix milliseconds: nobody writes a date after it.
const LAST: u64 = 253_402_300_799_999;

/// Most bytes of a field.
const MAX_TOKEN_BYTES: u64 = 64 << 20;

/// One commit, its buffers used again for the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Commit {
    /// In hexadecimal.
    pub(super) id: String,
    /// Who wrote it, by the mailmap.
    pub(super) author: Contact,
    /// The same as the commit says it.
    pub(super) written: Contact,
    /// When it was committed, unix milliseconds; none where git finds no date that the calendar has.
    pub(super) at: Option<u64>,
    /// When it was written, unix milliseconds: a rebase, and whoever amends it, leaves that as it is.
    pub(super) written_at: Option<u64>,
    /// One trailer a line, as `Key: value`.
    pub(super) trailers: Vec<u8>,
    /// Empty when the log was asked for no changes.
    pub(super) changes: Vec<Change>,
}

/// What a commit did to one file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Lines added plus lines deleted; 0 for a binary file and for a mere rename.
    pub(super) lines: u64,
    /// Its path after the commit, as bytes.
    pub(super) path: Vec<u8>,
}

/// The commits of a log, newest first.
pub(super) struct Log<R> {
    reader: R,
    token: Vec<u8>,
    /// Whether `token` is already the id of the next commit.
    ahead: bool,
    commits: u64,
}

impl<R: BufRead> Log<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, token: Vec::new(), ahead: false, commits: 0 }
    }

    /// Reads the next commit into `commit`; false when there is none.
    pub(super) fn next(&mut self, commit: &mut Commit) -> Result<bool, HistoryError> {
        if !self.ahead && !self.advance()? {
            return Ok(false);
        }
        self.ahead = false;
        if !matches!(self.token.len(), 40 | 64) || !self.token.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.unexpected("commit id"));
        }
        commit.id = String::from_utf8_lossy(&self.token).into_owned();
        commit.author = self.contact()?;
        commit.written = self.contact()?;
        self.field("time")?;
        commit.at = self.moment()?;
        self.field("time of writing")?;
        commit.written_at = self.moment()?;
        self.field("trailers")?;
        commit.trailers.clone_from(&self.token);
        commit.changes.clear();
        while self.advance()? {
            // Git puts a line feed between the fields of a commit and its changes.
            if commit.changes.is_empty() && self.token.first() == Some(&b'\n') {
                self.token.remove(0);
            }
            if !self.token.contains(&b'\t') {
                self.ahead = true;
                break;
            }
            let change = self.change()?;
            commit.changes.push(change);
        }
        self.commits += 1;
        Ok(true)
    }

    /// Reads on to the end and keeps nothing.
    pub(super) fn skip_rest(&mut self) -> Result<(), HistoryError> {
        match io::copy(&mut self.reader, &mut io::sink()) {
            Ok(_) => Ok(()),
            Err(source) => Err(HistoryError::Io { step: GitStep::Log, source }),
        }
    }

    /// Commits read.
    pub(super) fn commits(&self) -> u64 {
        self.commits
    }

    /// `<added> TAB <deleted> TAB <path>`, or with an empty path and the old and the new path after it.
    fn change(&mut self) -> Result<Change, HistoryError> {
        let mut parts = self.token.splitn(3, |byte| *byte == b'\t');
        let lines = parts.next().and_then(count).zip(parts.next().and_then(count));
        let path = parts.next().map(<[u8]>::to_vec);
        let (Some((added, deleted)), Some(mut path)) = (lines, path) else {
            return Err(self.unexpected("change of a file"));
        };
        if path.is_empty() {
            if !self.advance()? || !self.advance()? {
                return Err(self.unexpected("new path of a renamed file"));
            }
            path.clone_from(&self.token);
        }
        Ok(Change { lines: added.saturating_add(deleted), path })
    }

    fn contact(&mut self) -> Result<Contact, HistoryError> {
        self.field("author name")?;
        let name = self.told();
        self.field("author email")?;
        Ok(Contact { name, email: self.told() })
    }

    /// The field in `token`; nothing where the commit's author line is not as git writes it: then git prints what it
    /// was asked for.
    fn told(&self) -> Vec<u8> {
        match self.token.as_slice() {
            b"%aN" | b"%aE" | b"%an" | b"%ae" => Vec::new(),
            told => told.to_vec(),
        }
    }

    /// The time in `token`: digits, or nothing where the commit has none that git can read.
    fn moment(&self) -> Result<Option<u64>, HistoryError> {
        let Ok(text) = std::str::from_utf8(&self.token) else { return Err(self.unexpected("time")) };
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected("time"));
        }
        let at = text.parse::<u64>().ok().and_then(|seconds| seconds.checked_mul(1000));
        Ok(at.filter(|at| *at <= LAST))
    }

    fn field(&mut self, expected: &'static str) -> Result<(), HistoryError> {
        match self.advance()? {
            true => Ok(()),
            false => Err(self.unexpected(expected)),
        }
    }

    /// Reads what stands before the next NUL; false at the end.
    fn advance(&mut self) -> Result<bool, HistoryError> {
        self.token.clear();
        let read = self.reader.by_ref().take(MAX_TOKEN_BYTES).read_until(0, &mut self.token);
        let read = read.map_err(|source| HistoryError::Io { step: GitStep::Log, source })?;
        if self.token.last() == Some(&0) {
            self.token.pop();
        }
        Ok(read > 0)
    }

    fn unexpected(&self, expected: &'static str) -> HistoryError {
        HistoryError::Unexpected { step: GitStep::Log, commits: self.commits, expected }
    }
}

/// A count of lines; `-` stands for a binary file.
fn count(text: &[u8]) -> Option<u64> {
    match text {
        b"-" => Some(0),
        _ => std::str::from_utf8(text).ok()?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "3e00047bb48105ee46f45b3309206afeacb005e7";

    fn commits(text: &str) -> Result<Vec<Commit>, HistoryError> {
        let mut log = Log::new(text.as_bytes());
        let mut all = Vec::new();
        loop {
            let mut commit = Commit::default();
            if !log.next(&mut commit)? {
                return Ok(all);
            }
            all.push(commit);
        }
    }

    #[test]
    fn changes_renames_and_binary_files_are_read_up_to_the_next_commit() {
        let text = format!(
            "{ID}\0Ann\0a@x\0A\0old@x\x0012\x0011\0Acked-by: B <b@x>\n\0\n1\t2\tsrc/a b\n\0-\t-\tlogo\x003\t0\t\0old\0new\0{ID}\0\0\0\0\0-1\0-1\0\0"
        );
        let all = commits(&text).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].author, Contact { name: "Ann".into(), email: "a@x".into() });
        assert_eq!(all[0].written, Contact { name: "A".into(), email: "old@x".into() });
        assert_eq!((all[0].at, all[0].written_at), (Some(12_000), Some(11_000)));
        assert_eq!(all[0].trailers, b"Acked-by: B <b@x>\n");
        let changes: Vec<_> = all[0].changes.iter().map(|c| (c.lines, c.path.as_slice())).collect();
        assert_eq!(changes, [(3, &b"src/a b\n"[..]), (0, b"logo"), (3, b"new")]);
        assert_eq!((all[1].at, all[1].changes.len()), (None, 0));
    }

    #[test]
    fn a_time_that_no_calendar_has_is_none() {
        let at = |time: &str| commits(&format!("{ID}\0\0\0\0\0{time}\x001\0\0")).unwrap()[0].at;
        assert_eq!(at("0"), Some(0));
        assert_eq!(at("253402300799"), Some(253_402_300_799_000));
        for time in ["", "-5", "253402300800", "18446744073709551615", "99999999999999999999999"] {
            assert_eq!(at(time), None, "{time}");
        }
    }

    #[test]
    fn output_that_git_does_not_print_is_refused_with_what_was_expected() {
        for (text, missing) in [
            ("fatal\0".to_owned(), "commit id"),
            (format!("{ID}\0Ann\0"), "author email"),
            (format!("{ID}\0Ann\0a@x\0A\0a@x\0soon\x001\0\0"), "time"),
            (format!("{ID}\0Ann\0a@x\0A\0a@x\x001\x001\0\0\nx\t1\ta\0"), "change of a file"),
            (format!("{ID}\0Ann\0a@x\0A\0a@x\x001\x001\0\0\n1\t1\t\0old\0"), "new path of a renamed file"),
        ] {
            match commits(&text) {
                Err(HistoryError::Unexpected { expected, .. }) => assert_eq!(expected, missing),
                other => panic!("{text:?} gave {other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn no_output_of_git_makes_the_reader_panic(tokens in prop::collection::vec("[0-9a-f]{40}|[0-9\t\n-]{0,6}|.{0,5}", 0..40)) {
            let text = tokens.join("\0");
            if let Ok(all) = commits(&text) {
                prop_assert!(all.len() * 8 <= text.split('\0').count(), "eight fields a commit");
            }
        }
    }
}
