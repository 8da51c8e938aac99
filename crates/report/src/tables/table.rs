use askama::Template;

use super::{Cell, Column, Tone};

/// Rows under columns, with a caption that tells what they are.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "table.html")]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// What the rows leave out: "… and 1,988 more".
    pub more: Option<String>,
}

impl Table {
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, rows: Vec::new(), more: None }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cells of a row beside their columns.
    pub fn paired<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (usize, &'a Column, &'a Cell)> {
        self.columns.iter().zip(row).enumerate().map(|(index, (column, cell))| (index, column, cell))
    }

    /// Says that `left_out` rows are missing, if any.
    pub fn leaving_out(mut self, left_out: usize) -> Self {
        self.more = (left_out > 0)
            .then(|| format!("… and {} more", tributary_text::amount::grouped(left_out as u128)));
        self
    }
}
