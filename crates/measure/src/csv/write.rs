//! Writes contributions as CSV that [`read_csv`](crate::read_csv) reads back the same.

use super::date;
use super::format::{COLUMNS, FORMULA, NO_FORMULA};
use crate::evidence::to_hex;
use crate::{Contribution, Identity, Measurement};

impl Measurement {
    /// The contributions as CSV, header included: to look at, to edit and to read again.
    ///
    /// Dates are written for times from 1 to the year 9999; time 0 means undated.
    pub fn to_csv(&self) -> String {
        let mut text = COLUMNS.join(",");
        text.push('\n');
        for contribution in &self.contributions {
            push_row(&mut text, contribution);
        }
        text
    }
}

fn push_row(text: &mut String, row: &Contribution) {
    let amount = row.amount.to_string();
    let evidence = format!("0x{}", to_hex(&row.evidence));
    let date = if row.at == 0 { None } else { date::format(row.at) };
    let from = row.from.as_ref().map_or("", Identity::as_str);
    let cells =
        [row.member.as_str(), &row.metric, &amount, &evidence, &row.uri, date.as_deref().unwrap_or(""), from];
    for (column, cell) in cells.into_iter().enumerate() {
        if column > 0 {
            text.push(',');
        }
        push_cell(text, cell);
    }
    text.push('\n');
}

fn push_cell(text: &mut String, cell: &str) {
    let marked = match cell.trim_start_matches(NO_FORMULA).starts_with(FORMULA) {
        true => format!("{NO_FORMULA}{cell}"),
        false => cell.to_owned(),
    };
    let cell = marked.as_str();
    if !cell.contains([',', '"', '\n', '\r']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}
