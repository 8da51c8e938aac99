//! What every CSV file here looks like: its columns, its header, and what is no CSV at all.

use std::io::{self, BufRead};
use std::path::Path;

use tributary_files::Reader;

use super::error::{CsvError, Errors, RowProblem};
use super::records::{Record, Records};
use crate::identity::{is_invisible, printable};
use tributary_text::nearest;

/// Most rows of one file, unless the caller says otherwise.
pub const MAX_ROWS: u64 = 1_000_000;

/// The columns there can be; the first three must be there.
pub(super) const COLUMNS: [&str; 7] = ["member", "metric", "amount", "evidence", "uri", "date", "from"];

/// How a cell begins that a spreadsheet would take for a formula, and what stands before it then, which the reader takes
/// away again.
pub(super) const FORMULA: [char; 4] = ['=', '+', '-', '@'];
pub(super) const NO_FORMULA: char = '\'';

/// Most that is read of a file.
const MAX_FILE: u64 = 256 * tributary_files::MEGABYTE;

/// How archives begin, as which spreadsheets are kept.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Where each known column stands in the file.
pub(crate) struct Header {
    places: Vec<Option<usize>>,
    /// Columns without a name, which must be empty: spreadsheets leave such behind.
    nameless: Vec<usize>,
    columns: usize,
}

impl Header {
    /// Reads the first record as a header; what is wrong with it goes to `errors`.
    pub(crate) fn read<R: BufRead>(
        records: &mut Records<R>,
        record: &mut Record,
        known: &[&str],
        required: usize,
        errors: &mut Errors,
    ) -> io::Result<Self> {
        let mut header = Self { places: vec![None; known.len()], nameless: Vec::new(), columns: 0 };
        let mut there = records.next(record)?;
        // A line that tells spreadsheets about the separator.
        if there && record.raw().eq_ignore_ascii_case(b"sep=,") {
            there = records.next(record)?;
        }
        if !there {
            errors.push(1, "", "", RowProblem::EmptyFile { columns: columns(known, required) });
            return Ok(header);
        }
        let line = record.line;
        if let Some(problem) = other_format(record.raw()) {
            errors.push(line, "", "", problem);
            return Ok(header);
        }
        if record.raw().starts_with(b"#") {
            errors.push(line, "", &String::from_utf8_lossy(record.raw()), RowProblem::Comment);
            return Ok(header);
        }
        if let Some(problem) = record.problem.take() {
            // Of what is no text, bytes are what they look like by chance.
            let problem = text(record.raw()).err().unwrap_or(problem);
            errors.push(line, "", &String::from_utf8_lossy(record.raw()), problem);
            return Ok(header);
        }
        let names = || (0..record.len()).filter_map(|place| text(record.field(place)).ok());
        let meant = |name: &str| nearest(name, known.iter().copied()).is_some();
        let separated = || names().any(|name| other_separator(name, record.len()).is_some());
        if names().count() == record.len() && !names().any(meant) && !separated() {
            let problem = RowProblem::NoHeader { columns: columns(known, required) };
            errors.push(line, "", &String::from_utf8_lossy(record.raw()), problem);
            return Ok(header);
        }
        header.columns = record.len();
        for place in 0..record.len() {
            let name = match text(record.field(place)) {
                Ok("") => {
                    header.nameless.push(place);
                    continue;
                }
                Ok(name) => name.to_lowercase(),
                Err(problem) => {
                    errors.push(line, "", &String::from_utf8_lossy(record.field(place)), problem);
                    continue;
                }
            };
            if let Some(found) = other_separator(&name, record.len()) {
                errors.push(line, "", &name, RowProblem::Separator { found });
                return Ok(header);
            }
            let column = known.iter().position(|column| *column == name);
            match column.and_then(|column| header.places.get_mut(column)) {
                Some(Some(_)) => errors.push(line, &name, "", RowProblem::RepeatedColumn),
                Some(free) => *free = Some(place),
                None => {
                    let suggestion = nearest(&name, known.iter().copied()).map(str::to_owned);
                    errors.push(line, &name, "", RowProblem::UnknownColumn { suggestion });
                }
            }
        }
        for (column, _) in
            known.iter().zip(&header.places).take(required).filter(|(_, place)| place.is_none())
        {
            errors.push(line, column, "", RowProblem::MissingColumn);
        }
        Ok(header)
    }

    /// What makes `record` unreadable as a row, if anything.
    pub(crate) fn check(&self, record: &Record) -> Result<(), RowProblem> {
        if let Some(problem) = &record.problem {
            return Err(problem.clone());
        }
        let beyond = (self.columns..record.len()).any(|place| !record.is_blank(place));
        if record.len() < self.columns || beyond {
            return Err(RowProblem::WrongColumns { expected: self.columns, found: record.len() });
        }
        match self.nameless.iter().find(|place| !record.is_blank(**place)) {
            Some(place) => Err(RowProblem::NamelessColumn { column: place + 1 }),
            None => Ok(()),
        }
    }

    /// The value of a column, trimmed; empty when the file does not have the column.
    pub(crate) fn value<'a>(&self, record: &'a Record, column: usize) -> Result<&'a str, RowProblem> {
        let value = self.place(column).map_or(Ok(""), |place| text(record.field(place)))?;
        let unmarked = value.strip_prefix(NO_FORMULA);
        let is_formula = |rest: &&str| rest.trim_start_matches(NO_FORMULA).starts_with(FORMULA);
        Ok(unmarked.filter(is_formula).unwrap_or(value))
    }

    /// The value of a column for an error message.
    pub(crate) fn shown(&self, record: &Record, column: usize) -> String {
        self.place(column)
            .map_or_else(String::new, |place| String::from_utf8_lossy(record.field(place)).into_owned())
    }

    fn place(&self, column: usize) -> Option<usize> {
        self.places.get(column).copied().flatten()
    }
}

/// Opens the file at `path` for reading.
pub(crate) fn open(path: &Path) -> Result<Reader, CsvError> {
    tributary_files::open(path, MAX_FILE)
        .map_err(|error| CsvError::Unreadable { file: shown(path), source: error.why.into() })
}

/// A path fit to print.
pub(crate) fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// The last part of `path`, fit to print.
pub(crate) fn base_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.chars().map(|c| if is_invisible(c) { '_' } else { c }).collect()
}

/// The columns, as people read which of them there must be: `member,metric,amount[,evidence]`.
fn columns(known: &[&str], required: usize) -> String {
    let (must, may) = known.split_at_checked(required).unwrap_or((known, &[]));
    match may.is_empty() {
        true => must.join(","),
        false => format!("{}[,{}]", must.join(","), may.join(",")),
    }
}

fn text(bytes: &[u8]) -> Result<&str, RowProblem> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim()),
        Err(error) => Err(RowProblem::InvalidUtf8 { position: error.valid_up_to() + 1 }),
    }
}

/// What a file is that begins so, and is no text in UTF-8.
fn other_format(start: &[u8]) -> Option<RowProblem> {
    if start.starts_with(ARCHIVE) {
        return Some(RowProblem::Archive);
    }
    tributary_files::wide(start).map(|encoding| RowProblem::Wide { encoding })
}

/// The separator of a header that is all in one column, if it is not a comma.
fn other_separator(name: &str, columns: usize) -> Option<char> {
    [';', '\t', '|'].into_iter().find(|separator| columns == 1 && name.contains(*separator))
}
