//! Splits a CSV file into records, strictly, with line numbers as in an editor.
//!
//! RFC 4180 with spaces around quotes allowed. Written here because the usual parsers accept a quote
//! anywhere: one forgotten quote then swallows the rows that follow, amounts included.

use std::io::{self, BufRead, Read};

use super::RowProblem;

/// Longest record, in bytes.
pub const MAX_RECORD_BYTES: usize = 64 * 1024;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// One record, its buffers used again for the next.
#[derive(Default)]
pub(crate) struct Record {
    /// Line at which it starts, counted from 1.
    pub(crate) line: u64,
    /// What is wrong with the record as a whole; its fields then mean nothing.
    pub(crate) problem: Option<RowProblem>,
    raw: Vec<u8>,
    content: Vec<u8>,
    ends: Vec<usize>,
}

/// The records of a file, those that are all blank left out.
pub(crate) struct Records<R> {
    reader: R,
    lines: u64,
    stopped: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    QuoteSeen,
}

impl Record {
    /// Number of fields.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field at `index`, quotes resolved; empty beyond the last.
    pub(crate) fn field(&self, index: usize) -> &[u8] {
        let end = |index: usize| self.ends.get(index).copied();
        let start = index.checked_sub(1).map_or(Some(0), end);
        let range = start.zip(end(index)).map(|(start, end)| start..end);
        range.and_then(|range| self.content.get(range)).unwrap_or_default()
    }

    /// Whether there is nothing in the field at `index` but white space.
    pub(crate) fn is_blank(&self, index: usize) -> bool {
        std::str::from_utf8(self.field(index)).is_ok_and(|text| text.trim().is_empty())
    }

    /// The record as it stands in the file, without its line ending.
    pub(crate) fn raw(&self) -> &[u8] {
        without_ending(&self.raw)
    }

    fn clear(&mut self, line: u64) {
        self.line = line;
        self.problem = None;
        self.raw.clear();
        self.content.clear();
        self.ends.clear();
    }

    /// Reads the bytes of one line, its ending excluded, going on from `state`.
    fn scan(&mut self, line: &[u8], mut state: State) -> State {
        for byte in line.iter().copied() {
            state = match (state, byte) {
                (State::Quoted, b'"') => State::QuoteSeen,
                (State::FieldStart | State::Unquoted | State::QuoteSeen, b'\r') => {
                    self.problem = Some(RowProblem::LineEnding);
                    state
                }
                (State::QuoteSeen, b'"') | (State::Quoted, _) => self.keep(byte, State::Quoted),
                (_, b',') => self.end_field(),
                (State::FieldStart | State::QuoteSeen, b' ' | b'\t') => state,
                (State::FieldStart, b'"') => State::Quoted,
                (State::Unquoted, b'"') | (State::QuoteSeen, _) => {
                    self.problem.get_or_insert(RowProblem::StrayQuote);
                    State::Unquoted
                }
                (State::FieldStart | State::Unquoted, _) => self.keep(byte, State::Unquoted),
            };
        }
        state
    }

    fn keep(&mut self, byte: u8, state: State) -> State {
        self.content.push(byte);
        state
    }

    fn end_field(&mut self) -> State {
        self.ends.push(self.content.len());
        State::FieldStart
    }
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, lines: 0, stopped: false }
    }

    /// Reads the next record into `record`; false at the end of the file.
    pub(crate) fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        record.clear(self.lines + 1);
        if self.stopped {
            return Ok(false);
        }
        let mut state = State::FieldStart;
        loop {
            let from = record.raw.len();
            let room = (MAX_RECORD_BYTES + 1).saturating_sub(from) as u64;
            let read = self.reader.by_ref().take(room).read_until(b'\n', &mut record.raw)?;
            if read == 0 {
                self.stopped = true;
                if from == 0 {
                    return Ok(false);
                }
                record.problem = Some(RowProblem::QuoteNotClosed);
                return Ok(true);
            }
            let mut line = record.raw.get(from..).unwrap_or_default().to_vec();
            if record.raw.len() > MAX_RECORD_BYTES {
                self.stopped = true;
                let too_long = RowProblem::RecordTooLong { limit: MAX_RECORD_BYTES };
                record.problem = Some(match from {
                    0 if line.contains(&b'\r') => RowProblem::LineEnding,
                    0 => too_long,
                    _ => RowProblem::QuoteNotClosed,
                });
                return Ok(true);
            }
            self.lines += 1;
            while self.lines == 1 && record.raw.starts_with(BOM) {
                record.raw.drain(..BOM.len());
                line.drain(..BOM.len());
            }
            state = record.scan(without_ending(&line), state);
            if state == State::Quoted {
                record.content.push(b'\n');
                continue;
            }
            record.end_field();
            let blank = record.problem.is_none() && (0..record.len()).all(|field| record.is_blank(field));
            if !blank {
                return Ok(true);
            }
            record.clear(self.lines + 1);
            state = State::FieldStart;
        }
    }
}

/// `line` without the line feed, or carriage return and line feed, that ends it.
fn without_ending(line: &[u8]) -> &[u8] {
    match line.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u64, Result<Vec<String>, RowProblem>)>;

    fn records(text: &[u8]) -> Rows {
        let mut records = Records::new(text);
        let mut record = Record::default();
        let mut rows = Vec::new();
        while records.next(&mut record).unwrap() {
            let fields = (0..record.len())
                .map(|index| String::from_utf8_lossy(record.field(index)).into_owned())
                .collect();
            rows.push((record.line, record.problem.clone().map_or(Ok(fields), Err)));
        }
        rows
    }

    fn fields(text: &str) -> Vec<String> {
        records(text.as_bytes()).remove(0).1.unwrap()
    }

    #[test]
    fn commas_separate_fields_and_empty_ones_count() {
        assert_eq!(fields("a,,c,\n"), ["a", "", "c", ""]);
    }

    #[test]
    fn quotes_protect_commas_quotes_and_line_feeds() {
        assert_eq!(
            fields("\"a,b\", \"say \"\"hi\"\"\" ,\"two\r\nlines\",\"\"\n"),
            ["a,b", "say \"hi\"", "two\nlines", ""]
        );
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let rows = records(b"a\r\n\r\n  \n\"b\nb\"\nc\n\n\nd");
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 4, 6, 9]);
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_field() {
        assert_eq!(fields("\u{feff}a,b"), ["a", "b"]);
    }

    #[test]
    fn rows_of_nothing_but_commas_are_passed_over() {
        let rows = records(b"a,b\r\n,,\r\n \",\" ,\r\n\"\",\xc2\xa0\r\n,\r\n");
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 3], "a comma in quotes is a value");
    }

    #[test]
    fn a_carriage_return_that_ends_no_line_is_named() {
        assert_eq!(records(b"a,b\rc,d\r"), [(1, Err(RowProblem::LineEnding))]);
        assert_eq!(records(b"a,b\r\r\nc\r\n")[0], (1, Err(RowProblem::LineEnding)));
        assert_eq!(records(b"a,b\r\r\nc\r\n")[1].0, 2);
        let long = [vec![b'a'; MAX_RECORD_BYTES], b"\rb\r".to_vec()].concat();
        assert_eq!(records(&long), [(1, Err(RowProblem::LineEnding))]);
        assert_eq!(fields("\"a\rb\",c"), ["a\rb", "c"], "but not within quotes");
    }

    #[test]
    fn a_quote_within_a_value_is_refused_and_the_next_line_survives() {
        let rows = records(b"5\" disk,1\nb,2\n\"x\"y,3\nc,4");
        assert_eq!(rows[0], (1, Err(RowProblem::StrayQuote)));
        assert_eq!(rows[1], (2, Ok(vec!["b".into(), "2".into()])));
        assert_eq!(rows[2], (3, Err(RowProblem::StrayQuote)));
        assert_eq!(rows[3].0, 4);
    }

    #[test]
    fn a_quote_that_never_closes_is_named_where_it_opens() {
        assert_eq!(records(b"a\nb,\"c\nd\n")[1..], [(2, Err(RowProblem::QuoteNotClosed))]);
    }

    #[test]
    fn a_record_has_at_most_65536_bytes() {
        let mut text = vec![b'a'; MAX_RECORD_BYTES];
        assert!(records(&text)[0].1.is_ok());
        text.push(b'a');
        assert_eq!(records(&text), [(1, Err(RowProblem::RecordTooLong { limit: 65_536 }))]);
    }
}
