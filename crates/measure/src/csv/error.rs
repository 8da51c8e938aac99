//! What can be wrong with a CSV file: each bad value with its line, its column and the cure.

use std::fmt;
use std::io;

use thiserror::Error;

use crate::identity::printable;

/// Bad rows that Display prints before it only counts.
pub(crate) const SHOWN_ERRORS: usize = 20;

/// Characters of a bad value that are kept.
const SHOWN_VALUE_CHARS: usize = 60;

/// Why nothing was read from a CSV file.
#[derive(Debug, Error)]
pub enum CsvError {
    /// The file cannot be opened or read.
    #[error("cannot read {file}: {source}")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// At least one row is bad.
    #[error(transparent)]
    Rows(#[from] CsvErrors),
}

/// Every bad value of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvErrors {
    /// Name of the file.
    pub file: String,
    /// In the order of the lines; never empty.
    pub errors: Vec<RowError>,
    /// Rows read, good and bad, the header excluded.
    pub rows_read: u64,
}

/// One bad value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line of the file, counted from 1, as editors do. A row that spans lines has the line it starts at.
    pub line: u64,
    /// Name of the column; empty when it is the whole row.
    pub column: String,
    /// The value as found: 60 characters at most.
    pub value: String,
    /// What is wrong, and the cure.
    pub problem: RowProblem,
}

/// What is wrong with a value, or with a row.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RowProblem {
    /// The file has no header.
    #[error("the file is empty; start it with a line that names the columns: {columns}")]
    EmptyFile {
        /// The columns there can be.
        columns: String,
    },
    /// The first line names no column: it is a row.
    #[error("names no column; the first line must name them: {columns}")]
    NoHeader {
        /// The columns there can be.
        columns: String,
    },
    /// A column that must be there is not.
    #[error("the column is missing; add it to the first line")]
    MissingColumn,
    /// A column that nobody knows.
    #[error("there is no such column; {}", did_you_mean(.suggestion, "remove it"))]
    UnknownColumn {
        /// The known column nearest to it.
        suggestion: Option<String>,
    },
    /// A column named twice.
    #[error("the column is there twice; remove one")]
    RepeatedColumn,
    /// The header is separated by something else than commas.
    #[error("the columns are separated by {found:?}; export the file with commas")]
    Separator {
        /// The separator found.
        found: char,
    },
    /// A carriage return that is no part of a line ending.
    #[error(
        "the lines end with carriage returns, as on an old Mac, and not with line feeds; save the file with the line \
         endings of Unix or Windows (in a spreadsheet: as CSV UTF-8)"
    )]
    LineEnding,
    /// A file in another encoding of Unicode.
    #[error(
        "the file is {encoding}; save it as UTF-8 (in a spreadsheet: as CSV UTF-8; or `iconv -f {encoding} -t UTF-8` does it)"
    )]
    Wide {
        /// Which.
        encoding: &'static str,
    },
    /// A spreadsheet's own file.
    #[error(
        "the file is a spreadsheet's own (.xlsx, .ods) or another archive, and no CSV; save it as CSV UTF-8"
    )]
    Archive,
    /// A comment where the columns are named.
    #[error("is a comment, and CSV has none; remove it, so that the first line names the columns")]
    Comment,
    /// A value below a column without a name.
    #[error("the value is in column {column}, which the first line gives no name; name the column, or remove the value")]
    NamelessColumn {
        /// Which column, counted from 1.
        column: usize,
    },
    /// More or fewer values than the header has columns.
    #[error("the row has {found} values and the header {expected}; put values that contain a comma in double quotes")]
    WrongColumns {
        /// Columns of the header.
        expected: usize,
        /// Values of the row.
        found: usize,
    },
    /// A double quote opens and never closes.
    #[error(
        "a double quote opens here and never closes; close it, or write \"\" for a quote within a value"
    )]
    QuoteNotClosed,
    /// A double quote in the middle of a value.
    #[error(
        "a double quote stands within a value; put the value in double quotes and write \"\" for each inside"
    )]
    StrayQuote,
    /// A row longer than a row can be.
    #[error("the row has more than {limit} bytes; shorten it")]
    RecordTooLong {
        /// Bytes allowed.
        limit: usize,
    },
    /// Bytes that are not UTF-8.
    #[error("byte {position} is not UTF-8; save the file as UTF-8")]
    InvalidUtf8 {
        /// Which byte of the value, counted from 1.
        position: usize,
    },
    /// Nothing where something must be.
    #[error("is empty; give a value")]
    Empty,
    /// Longer than the column allows.
    #[error("has {bytes} bytes; {limit} at most")]
    TooLong {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A control or invisible character.
    #[error("character {position} is invisible; remove it")]
    Invisible {
        /// Which character, counted from 1.
        position: usize,
    },
    /// An amount that is not written with digits only.
    #[error("is not a whole number; write digits only, without separators, points or signs")]
    NotANumber,
    /// An amount below zero.
    #[error("is negative; contributions only add, correct an earlier one by revoking it")]
    Negative,
    /// An amount of zero.
    #[error("is zero; remove the row")]
    Zero,
    /// An amount that 128 bits do not hold.
    #[error("is more than {}; use a larger unit", u128::MAX)]
    Overflow,
    /// A metric key that is not 1 to 32 of `a-z 0-9 - _`.
    #[error("is not a metric key; write it with a-z, 0-9, - and _ only{}", as_in(.suggestion))]
    MetricName {
        /// The same in allowed characters, if anything is left.
        suggestion: Option<String>,
    },
    /// A metric key by which something else is found.
    #[error("reads as {is}: call it otherwise, as in {suggestion:?}")]
    Misread {
        /// What it would be taken for.
        is: &'static str,
        /// A key that is like it and is not.
        suggestion: String,
    },
    /// An amount that the metric does not let one attestation claim.
    #[error(
        "is more than the {cap} that one attestation of this metric may claim (attestation_cap); split it into rows \
         of at most that, each with evidence of its own"
    )]
    OverCap {
        /// What one attestation may claim.
        cap: u128,
    },
    /// A member whose account would be somebody else's.
    #[error("is the name of {of}, whose account it would have; call the member otherwise, or give them an account in the members file")]
    Reserved {
        /// Whose.
        of: String,
    },
    /// What is no member's name.
    #[error(
        "is {is}, and no member's name; write their name or e-mail address here, and their account in the members file \
         (member,account)"
    )]
    NoName {
        /// What it is.
        is: &'static str,
    },
    /// A contribution of another metric in a file of praise.
    #[error(
        "is no praise, of which this file is; put the row into the file of all other contributions (--csv)"
    )]
    NotPraise,
    /// A metric that the DAO does not have.
    #[error("the DAO has no such metric (it has {}); {}", .known.join(", "), did_you_mean(.suggestion, "define it first"))]
    UnknownMetric {
        /// The known metric nearest to it.
        suggestion: Option<String>,
        /// The first of those that it has.
        known: Vec<String>,
    },
    /// A member that the members file does not have.
    #[error("is not in the members file; {}", did_you_mean(.suggestion, "add a line for them"))]
    UnknownMember {
        /// The known member nearest to it.
        suggestion: Option<String>,
    },
    /// A member who stands in the members file under something else, and is called so there.
    #[error("is what {} called in the members file: write {} here", are(.members), .members.join(" or "))]
    CalledSo {
        /// Who is called so.
        members: Vec<String>,
    },
    /// The same contribution twice: same member, metric, giver, evidence, URI and date.
    #[error("repeats line {first_line}; merge the two, or give each its own evidence, uri or date")]
    DuplicateRow {
        /// Where it was first.
        first_line: u64,
    },
    /// A date that is not one.
    #[error("is not a date since 1970; write 2025-03-31 or 2025-03-31T18:30:00Z")]
    Date,
    /// Evidence that starts as a hash and is not one.
    #[error(
        "is no hash of 64 hexadecimal digits, though it begins as one; give all of them after 0x, or a text, whose hash \
         is filed, or nothing: then it is the hash of the row"
    )]
    EvidenceHex,
    /// A URI without a scheme, or with white space.
    #[error("is not a URI; write scheme:address without spaces, as https://example.org/1")]
    Uri,
    /// Kudos to oneself.
    #[error("gives kudos to themself; let somebody else give it")]
    OwnKudos,
    /// Kudos from nobody.
    #[error("kudos need a giver; fill the column `from` with who gives them, as the column `member` would name them")]
    KudosWithoutGiver,
    /// A giver of something else than kudos.
    #[error("only kudos have a giver: the column `from` says who praises; leave it empty")]
    GiverWithoutKudos,
    /// The same member twice in a members file.
    #[error("is already on line {first_line}; keep one line")]
    DuplicateMember {
        /// Where the member was first.
        first_line: u64,
    },
    /// One account for two members of a members file.
    #[error(
        "is already the account of {member} on line {first_line}; if both are one person, keep one line, and make them one \
         where they are measured (a line in .mailmap, or one name in the CSV file); if they are two, give each their own"
    )]
    SameAccount {
        /// Who has it already.
        member: String,
        /// Where.
        first_line: u64,
    },
    /// More rows than the limit; the rest was not read.
    #[error("is past the limit of {limit} rows; split the file")]
    TooManyRows {
        /// Rows allowed.
        limit: u64,
    },
}

impl CsvErrors {
    /// Whether any error is of this kind of problem.
    pub fn has(&self, problem: &RowProblem) -> bool {
        self.errors.iter().any(|error| error.problem == *problem)
    }
}

impl std::error::Error for CsvErrors {}

impl fmt::Display for CsvErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.errors.len();
        let plural = if count == 1 { "" } else { "s" };
        let rows = match self.rows_read {
            0 => String::new(),
            1 => " in 1 row".to_owned(),
            rows => format!(" in {rows} rows"),
        };
        write!(f, "{}: {count} error{plural}{rows}, nothing was read", self.file)?;
        for error in self.errors.iter().take(SHOWN_ERRORS) {
            write!(f, "\n  {error}")?;
        }
        match count.saturating_sub(SHOWN_ERRORS) {
            0 => Ok(()),
            hidden => write!(f, "\n  … and {hidden} more"),
        }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, " \"{}\"", quoted(&self.value))?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// The errors of a file while it is read.
#[derive(Default)]
pub(crate) struct Errors(Vec<RowError>);

impl Errors {
    pub(crate) fn push(&mut self, line: u64, column: &str, value: &str, problem: RowProblem) {
        self.0.push(RowError { line, column: printable(&shorten(column)), value: shorten(value), problem });
    }

    /// Whether the next error will still be printed: looking for a suggestion is worth it.
    pub(crate) fn next_is_shown(&self) -> bool {
        self.0.len() < SHOWN_ERRORS
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing, or all errors as one.
    pub(crate) fn finish(mut self, file: &str, rows_read: u64) -> Result<(), CsvErrors> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort_by_key(|error| error.line);
        Err(CsvErrors { file: file.to_owned(), errors: self.0, rows_read })
    }
}

/// A value fit to print, and to tell where it ends.
fn quoted(value: &str) -> String {
    printable(&value.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(super) fn shorten(value: &str) -> String {
    let mut chars = value.chars();
    let mut short: String = chars.by_ref().take(SHOWN_VALUE_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

fn did_you_mean(suggestion: &Option<String>, cure: &str) -> String {
    match suggestion {
        Some(word) => format!("did you mean {word:?}? Otherwise {cure}"),
        None => cure.to_owned(),
    }
}

fn are(members: &[String]) -> String {
    format!("{} {}", members.join(" and "), if members.len() == 1 { "is" } else { "are" })
}

fn as_in(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map(|word| format!(", as in {word:?}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(count: u64) -> CsvErrors {
        let mut errors = Errors::default();
        (0..count).for_each(|row| errors.push(row + 2, "amount", "-5", RowProblem::Negative));
        errors.finish("a.csv", count).unwrap_err()
    }

    #[test]
    fn an_error_tells_the_line_the_column_the_value_and_the_cure() {
        assert_eq!(
            errors(1).to_string(),
            "a.csv: 1 error in 1 row, nothing was read\n  line 2, amount \"-5\": is negative; \
             contributions only add, correct an earlier one by revoking it"
        );
    }

    #[test]
    fn twenty_errors_are_printed_and_the_others_counted() {
        assert_eq!(errors(20).to_string().lines().count(), 21);
        let text = errors(120).to_string();
        assert_eq!(text.lines().count(), 22);
        assert!(text.ends_with("… and 100 more"));
    }

    #[test]
    fn no_error_has_a_character_that_a_terminal_would_obey() {
        let mut errors = Errors::default();
        errors.push(1, "member\u{1b}[2J", "\u{202e}\u{7}\u{200b}é", RowProblem::Empty);
        let text = errors.finish("a.csv", 1).unwrap_err().to_string();
        assert!(text.contains(r"member\u{1b}[2J") && text.contains(r"\u{202e}\u{7}\u{200b}é"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !crate::identity::is_invisible(c)), "{text:?}");
    }

    #[test]
    fn a_long_value_is_shortened() {
        assert_eq!(shorten(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(shorten(&"é".repeat(60)), "é".repeat(60));
    }
}
