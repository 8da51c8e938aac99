//! Reads contributions from CSV: all rows, or the list of every bad one.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::error::shorten;
use super::format::{base_name, open, shown, Header, COLUMNS};
use super::{date, field, CsvError, CsvErrors, Errors, Limits, Record, Records, RowProblem};
use crate::contribution::{metric, Contribution, MAX_URI_BYTES};
use crate::evidence::{hash_text, to_hex};
use crate::identity::{display_name, folded};
use crate::measurement::{Measurement, Source};
use crate::member::Member;
use crate::{Identity, Note};
use tributary_text::nearest;

/// Metrics that an error names.
const SHOWN_METRICS: usize = 12;

const MEMBER: usize = 0;
const METRIC: usize = 1;
const AMOUNT: usize = 2;
const EVIDENCE: usize = 3;
const URI: usize = 4;
const DATE: usize = 5;
const FROM: usize = 6;

const REQUIRED: usize = 3;

/// Reads the contributions of the CSV file at `path`.
pub fn read_csv_file(path: &Path, limits: &Limits) -> Result<Measurement, CsvError> {
    read_named(&shown(path), &base_name(path), open(path)?, limits)
}

/// Reads contributions from `reader`; `file` is its name in errors and URIs.
///
/// Columns, in any order: `member,metric,amount` and, if wanted, `evidence,uri,date,from`. `evidence` is a hash of 64
/// hexadecimal digits, or a text, of which the hash is filed; without it, the hash of what the row says, as the program reads it:
/// `member,metric,amount,uri,date,from`, the date in milliseconds since 1970. `from` is the giver
/// of kudos and of nothing else. Members get no account and no name, unless `limits` has a members book.
///
/// # Errors
/// [`CsvError::Rows`] with every bad value when there is one; [`CsvError::Unreadable`] when reading fails.
pub fn read_csv(file: &str, reader: impl Read, limits: &Limits) -> Result<Measurement, CsvError> {
    read_named(file, file, reader, limits)
}

/// The same of a file whose errors name its path.
fn read_named(path: &str, file: &str, reader: impl Read, limits: &Limits) -> Result<Measurement, CsvError> {
    let unreadable = |source: io::Error| CsvError::Unreadable { file: path.to_owned(), source };
    let mut records = Records::new(BufReader::new(reader));
    let mut record = Record::default();
    let mut errors = Errors::default();
    let header =
        Header::read(&mut records, &mut record, &COLUMNS, REQUIRED, &mut errors).map_err(unreadable)?;
    let mut table = Table {
        path,
        file,
        limits,
        header,
        errors,
        rows: 0,
        undated: 0,
        texts: Seldom::default(),
        future: Seldom::default(),
        seen: HashMap::new(),
        members: BTreeMap::new(),
        read: Vec::new(),
    };
    if table.errors.len() == 0 {
        while records.next(&mut record).map_err(unreadable)? {
            if table.rows == limits.rows {
                table.errors.push(record.line, "", "", RowProblem::TooManyRows { limit: limits.rows });
                break;
            }
            table.rows += 1;
            table.row(&record);
        }
    }
    Ok(table.finish()?)
}

/// A file while it is read.
struct Table<'a> {
    path: &'a str,
    file: &'a str,
    limits: &'a Limits,
    header: Header,
    errors: Errors,
    rows: u64,
    undated: u64,
    /// Rows whose evidence is a text, and those dated in the future.
    texts: Seldom,
    future: Seldom,
    seen: HashMap<String, u64>,
    /// The first line of each member, and their name as it is written there.
    members: BTreeMap<Identity, (u64, String)>,
    read: Vec<Contribution>,
}

/// Rows to note: how many, and the first one's line and value.
#[derive(Default)]
struct Seldom {
    rows: u64,
    first: Option<(u64, String)>,
}

impl Seldom {
    fn saw(&mut self, line: u64, value: &str) {
        self.rows += 1;
        self.first.get_or_insert_with(|| (line, shorten(value)));
    }
}

impl Table<'_> {
    fn row(&mut self, record: &Record) {
        if let Err(problem) = self.header.check(record) {
            self.errors.push(record.line, "", &String::from_utf8_lossy(record.raw()), problem);
            return;
        }
        let before = self.errors.len();
        let member = self.cell(record, MEMBER, |value, suggest| self.credited(value, suggest));
        let metric = self.cell(record, METRIC, |value, suggest| self.known_metric(value, suggest));
        let amount = self.cell(record, AMOUNT, |value, _| field::amount(value));
        let evidence = self.cell(record, EVIDENCE, |value, _| field::evidence(value));
        let uri = self.cell(record, URI, |value, _| field::uri(value).map(str::to_owned));
        let at = self.cell(record, DATE, |value, _| match value {
            "" => Ok(None),
            date => date::parse(date).map(Some).ok_or(RowProblem::Date),
        });
        let from = self.cell(record, FROM, |value, suggest| match value {
            "" => Ok(None),
            giver => self.known_member(giver, suggest).map(Some),
        });
        let cells = [
            member.as_ref().err(),
            metric.as_ref().err(),
            amount.as_ref().err(),
            evidence.as_ref().err(),
            uri.as_ref().err(),
            at.as_ref().err(),
            from.as_ref().err(),
        ];
        for ((column, name), problem) in COLUMNS.iter().enumerate().zip(cells) {
            if let Some(problem) = problem {
                self.errors.push(record.line, name, &self.header.shown(record, column), problem.clone());
            }
        }
        let (Ok(member), Ok(metric), Ok(from)) = (member, metric, from) else { return };
        self.check_giver(record, &member, &metric, from.as_ref());
        let (Ok(evidence), Ok(uri), Ok(at)) = (evidence, uri, at) else { return };
        let giver = from.as_ref().map_or("", Identity::as_str);
        // A row without evidence is its own: what it says, however it is written.
        let date = at.map(|at| at.to_string()).unwrap_or_default();
        let said =
            |amount: u128| [member.as_str(), &metric, &amount.to_string(), &uri, &date, giver].join(",");
        let own = |amount: &u128| hash_text(said(*amount).as_bytes());
        let evidence = evidence.unwrap_or_else(|| amount.as_ref().map(own).unwrap_or_default());
        self.check_new(record, [member.as_str(), &metric, giver, &uri], &evidence, at);
        let Ok(amount) = amount else { return };
        if let Some(cap) = self.limits.caps.get(&metric).copied().filter(|cap| amount > *cap) {
            let shown = self.header.shown(record, AMOUNT);
            self.errors.push(record.line, "amount", &shown, RowProblem::OverCap { cap });
        }
        if self.errors.len() > before {
            return;
        }
        self.note(record, at);
        if !self.members.contains_key(&member) {
            let written = display_name(self.header.value(record, MEMBER).unwrap_or_default());
            let name = if folded(&written) == member.as_str() { written } else { String::new() };
            self.members.insert(member.clone(), (record.line, name));
        }
        let uri = if uri.is_empty() { self.row_uri(record.line) } else { uri };
        let at = at.unwrap_or(self.limits.undated_at);
        let line = Some(record.line);
        self.read.push(Contribution { metric, member, amount, evidence, uri, at, from, line });
    }

    /// The checked value of a column. The second argument of `check` tells whether to look for a suggestion.
    fn cell<T>(
        &self,
        record: &Record,
        column: usize,
        check: impl FnOnce(&str, bool) -> Result<T, RowProblem>,
    ) -> Result<T, RowProblem> {
        check(self.header.value(record, column)?, self.errors.next_is_shown())
    }

    /// Takes down what is to be said of a row that is right.
    fn note(&mut self, record: &Record, at: Option<u64>) {
        self.undated += u64::from(at.is_none());
        let evidence = self.header.value(record, EVIDENCE).unwrap_or_default();
        if !evidence.is_empty() && field::is_hash(evidence).is_none() {
            self.texts.saw(record.line, evidence);
        }
        if self.limits.now.zip(at).is_some_and(|(now, at)| at > now) {
            self.future.saw(record.line, self.header.value(record, DATE).unwrap_or_default());
        }
    }

    /// Whose work it is: somebody with an account of their own.
    fn credited(&self, value: &str, suggest: bool) -> Result<Identity, RowProblem> {
        let member = self.known_member(value, suggest)?;
        let listed = self.limits.members.as_ref().and_then(|book| book.get(&member)?.account.as_ref());
        match self.limits.reserved.get(&member).filter(|_| listed.is_none()) {
            Some(of) => Err(RowProblem::Reserved { of: of.clone() }),
            None => Ok(member),
        }
    }

    fn known_member(&self, value: &str, suggest: bool) -> Result<Identity, RowProblem> {
        let member = field::identity(value)?;
        if let Some(is) = (self.limits.no_name)(&member) {
            return Err(RowProblem::NoName { is });
        }
        match &self.limits.members {
            Some(book) if book.get(&member).is_none() => {
                let members = book.called(&member);
                if !members.is_empty() {
                    return Err(RowProblem::CalledSo { members });
                }
                let suggestion = if suggest { book.nearest(&member).map(str::to_owned) } else { None };
                Err(RowProblem::UnknownMember { suggestion })
            }
            _ => Ok(member),
        }
    }

    /// A metric of the DAO, however it is spelt there, or a key.
    fn known_metric(&self, value: &str, suggest: bool) -> Result<String, RowProblem> {
        if self.limits.metrics.as_ref().is_some_and(|known| known.contains(value)) {
            return Ok(value.to_owned());
        }
        let metric = field::metric(value)?;
        match &self.limits.metrics {
            Some(known) if !known.contains(metric) && self.limits.praise => Err(RowProblem::NotPraise),
            Some(known) if !known.contains(metric) => {
                let words = known.iter().map(String::as_str);
                let suggestion = if suggest { nearest(metric, words).map(str::to_owned) } else { None };
                Err(RowProblem::UnknownMetric {
                    suggestion,
                    known: known.iter().take(SHOWN_METRICS).cloned().collect(),
                })
            }
            _ => Ok(metric.to_owned()),
        }
    }

    fn check_giver(&mut self, record: &Record, member: &Identity, metric: &str, from: Option<&Identity>) {
        let problem = match (metric == metric::KUDOS, from) {
            (true, None) => RowProblem::KudosWithoutGiver,
            (true, Some(giver)) if giver == member => RowProblem::OwnKudos,
            (false, Some(_)) => RowProblem::GiverWithoutKudos,
            _ => return,
        };
        self.errors.push(record.line, COLUMNS[FROM], from.map_or("", Identity::as_str), problem);
    }

    /// A contribution is new unless a row with the same member, metric, giver, evidence, URI and date came before.
    /// The amount does not make it new: two amounts for one thing are one too many.
    fn check_new(
        &mut self,
        record: &Record,
        [member, metric, giver, uri]: [&str; 4],
        evidence: &[u8; 32],
        at: Option<u64>,
    ) {
        let given = !self.header.value(record, EVIDENCE).unwrap_or_default().is_empty();
        let evidence = if given { to_hex(evidence) } else { String::new() };
        // The first moment of 1970 is how no date is written.
        let date = at.filter(|at| *at > 0).map_or(String::new(), |at| at.to_string());
        let parts = [member, metric, giver, &evidence, uri, &date];
        // Lengths before the texts, so that no two lists of texts look the same.
        let mut key = String::with_capacity(64);
        for part in parts {
            key.push_str(&part.len().to_string());
            key.push(' ');
            key.push_str(part);
        }
        match self.seen.get(&key) {
            Some(&first_line) => {
                self.errors.push(record.line, "", "", RowProblem::DuplicateRow { first_line })
            }
            None => {
                self.seen.insert(key, record.line);
            }
        }
    }

    /// `csv:<file>#<line>`, the start of the file's name left out when it is too long.
    fn row_uri(&self, line: u64) -> String {
        let line = line.to_string();
        let room = MAX_URI_BYTES.saturating_sub("csv:#".len() + line.len());
        let start = self.file.len().saturating_sub(room);
        let name = (start..=self.file.len()).find_map(|at| self.file.get(at..)).unwrap_or_default();
        let name: String = name.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
        format!("csv:{name}#{line}")
    }

    fn finish(self) -> Result<Measurement, CsvErrors> {
        self.errors.finish(self.path, self.rows)?;
        let book = self.limits.members.clone().unwrap_or_default();
        let named = |line| Some((self.path.to_owned(), line));
        let member = |(identity, (line, name))| Member { row: named(line), ..Member::new(identity, name) };
        let members = self.members.into_iter().map(member).collect();
        let undated = (self.undated > 0).then_some(Note::Undated { rows: self.undated });
        let Seldom { rows, first } = self.texts;
        let texts = first.map(|(line, text)| Note::EvidenceHashed { rows, line, text });
        let Seldom { rows, first } = self.future;
        let future = first.map(|(line, date)| Note::FutureDates { rows, line, date });
        let notes = [undated, texts, future].into_iter().flatten().collect();
        let source = Source::Csv { file: self.file.to_owned(), rows: self.rows };
        Ok(Measurement { members, contributions: self.read, source, notes }.with_accounts(&book))
    }
}
