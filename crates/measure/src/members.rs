//! The members file: which account belongs to which identity.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::csv::{
    check_length, check_visible, identity, open, shown, CsvError, CsvErrors, Errors, Header, Record, Records,
    RowProblem, MAX_ROWS,
};
use crate::identity::{display_name, folded};
use crate::member::{AccountText, Member};
use crate::Identity;
use tributary_text::nearest;

const COLUMNS: [&str; 3] = ["member", "name", "account"];
const REQUIRED: usize = 1;

/// Longest account text, in bytes: an SS58 address has 48, 32 bytes in hexadecimal 66.
const MAX_ACCOUNT_BYTES: usize = 128;

/// Most members that a message names.
const CALLED: usize = 3;

/// The members of a members file, by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberBook(BTreeMap<Identity, Member>);

impl MemberBook {
    /// The member with this identity, if the file has one.
    pub fn get(&self, identity: &Identity) -> Option<&Member> {
        self.0.get(identity)
    }

    /// All members, in the order of their identities.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.0.values()
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those whose name in the file is this, in the order of their identities: a few.
    pub(crate) fn called(&self, name: &Identity) -> Vec<String> {
        let so = self.0.values().filter(|member| folded(&member.name) == name.as_str());
        so.take(CALLED).map(|member| member.identity.to_string()).collect()
    }

    /// The known identity that looks most like `identity`.
    pub(crate) fn nearest(&self, identity: &Identity) -> Option<&str> {
        nearest(identity.as_str(), self.0.keys().map(Identity::as_str))
    }
}

/// Reads the members file at `path`.
pub fn read_members_file(path: &Path) -> Result<MemberBook, CsvError> {
    read_members(&shown(path), open(path)?)
}

/// Reads members from CSV with the columns `member` and, if wanted, `name` and `account`.
///
/// The account is an SS58 address or hexadecimal; it is kept as text, and checked by whoever uses it. Two spellings
/// of one account are found here only if they differ in nothing but the case of hexadecimal digits.
///
/// # Errors
/// [`CsvError::Rows`] with every bad value when there is one; [`CsvError::Unreadable`] when reading fails.
pub fn read_members(file: &str, reader: impl Read) -> Result<MemberBook, CsvError> {
    let unreadable = |source: io::Error| CsvError::Unreadable { file: file.to_owned(), source };
    let mut records = Records::new(BufReader::new(reader));
    let mut record = Record::default();
    let mut list = List::default();
    let header =
        Header::read(&mut records, &mut record, &COLUMNS, REQUIRED, &mut list.errors).map_err(unreadable)?;
    if list.errors.len() == 0 {
        while records.next(&mut record).map_err(unreadable)? {
            if list.rows == MAX_ROWS {
                list.errors.push(record.line, "", "", RowProblem::TooManyRows { limit: MAX_ROWS });
                break;
            }
            list.rows += 1;
            list.row(&header, &record);
        }
    }
    Ok(list.finish(file)?)
}

/// A members file while it is read.
#[derive(Default)]
struct List {
    errors: Errors,
    rows: u64,
    members: BTreeMap<Identity, Member>,
    lines: BTreeMap<Identity, u64>,
    accounts: BTreeMap<String, (Identity, u64)>,
}

impl List {
    fn row(&mut self, header: &Header, record: &Record) {
        let line = record.line;
        if let Err(problem) = header.check(record) {
            self.errors.push(line, "", &String::from_utf8_lossy(record.raw()), problem);
            return;
        }
        let member = header.value(record, 0).and_then(identity);
        let name = header.value(record, 1).map(display_name);
        let account = header.value(record, 2).and_then(|text| account(text, line));
        let problems = [member.as_ref().err(), name.as_ref().err(), account.as_ref().err()];
        for ((column, name), problem) in COLUMNS.iter().enumerate().zip(problems) {
            if let Some(problem) = problem {
                self.errors.push(line, name, &header.shown(record, column), problem.clone());
            }
        }
        let (Ok(identity), Ok(name), Ok(account)) = (member, name, account) else { return };
        if let Some(&first_line) = self.lines.get(&identity) {
            self.errors.push(line, "member", identity.as_str(), RowProblem::DuplicateMember { first_line });
            return;
        }
        self.lines.insert(identity.clone(), line);
        if let Some(account) = &account {
            self.claim_account(&identity, account);
        }
        self.members
            .insert(identity.clone(), Member { account, listed: Some(line), ..Member::new(identity, name) });
    }

    /// Notes whose account it is, unless it is somebody's already.
    fn claim_account(&mut self, identity: &Identity, account: &AccountText) {
        let key = same_account_key(&account.text);
        match self.accounts.get(&key) {
            Some((owner, first_line)) => {
                let problem = RowProblem::SameAccount { member: owner.to_string(), first_line: *first_line };
                self.errors.push(account.line, "account", &account.text, problem);
            }
            None => {
                self.accounts.insert(key, (identity.clone(), account.line));
            }
        }
    }

    fn finish(self, file: &str) -> Result<MemberBook, CsvErrors> {
        self.errors.finish(file, self.rows)?;
        Ok(MemberBook(self.members))
    }
}

fn account(text: &str, line: u64) -> Result<Option<AccountText>, RowProblem> {
    check_length(text, MAX_ACCOUNT_BYTES)?;
    check_visible(text)?;
    Ok((!text.is_empty()).then(|| AccountText { text: text.to_owned(), line }))
}

/// Hexadecimal in lower case; SS58 as it stands, where case matters.
fn same_account_key(text: &str) -> String {
    if text.starts_with("0x") || text.starts_with("0X") {
        text.to_lowercase()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<(u64, RowProblem)> {
        match read_members("members.csv", text.as_bytes()) {
            Err(CsvError::Rows(errors)) => errors.errors.into_iter().map(|e| (e.line, e.problem)).collect(),
            other => panic!("expected bad rows: {other:?}"),
        }
    }

    #[test]
    fn accounts_are_kept_as_text_with_their_line_and_may_be_absent() {
        let book = read_members("m", &b"account,member,name\n5Abc,ANN@x,Ann\n,bo@x,\n"[..]).unwrap();
        assert_eq!(book.len(), 2);
        let ann = book.get(&Identity::new("ann@x").unwrap()).unwrap();
        assert_eq!(ann.account, Some(AccountText { text: "5Abc".into(), line: 2 }));
        assert_eq!(ann.name, "Ann");
        assert_eq!(book.get(&Identity::new("bo@x").unwrap()).unwrap().account, None);
    }

    #[test]
    fn a_member_listed_twice_is_named_with_both_lines() {
        assert_eq!(errors("member\nann\nbo\nAnn \n"), [(4, RowProblem::DuplicateMember { first_line: 2 })]);
    }

    #[test]
    fn two_members_cannot_share_an_account() {
        let same = RowProblem::SameAccount { member: "ann".into(), first_line: 2 };
        assert_eq!(errors("member,account\nann,0xAB\nbo,0xab\n"), [(3, same.clone())]);
        assert_eq!(errors("member,account\nann,5Ab\nbo,5Ab\n"), [(3, same)]);
        assert_eq!(
            read_members("m", &b"member,account\nann,5Ab\nbo,5AB\n"[..]).unwrap().len(),
            2,
            "SS58 has case"
        );
    }

    #[test]
    fn a_members_file_needs_the_member_column_only() {
        assert_eq!(
            errors("members,name\nann,Ann\n"),
            [
                (1, RowProblem::UnknownColumn { suggestion: Some("member".into()) }),
                (1, RowProblem::MissingColumn)
            ]
        );
    }
}
