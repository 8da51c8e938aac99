//! A table of words for a terminal, for whatever a program lists.

use crate::{
    plain,
    tables::{Cell, Column, Keep, Table},
    terminal, Screen,
};

/// Rows under columns, drawn as wide as the screen.
#[derive(Clone, Debug)]
pub struct Listing(Table);

impl Default for Listing {
    fn default() -> Self {
        Self(Table::new("", Vec::new()))
    }
}

impl Listing {
    pub fn new() -> Self {
        Self::default()
    }

    /// A column of words, which may be broken over lines. Those of the highest rank go first where there is too little
    /// room; those of rank 0 stay.
    pub fn text(self, title: &str, rank: u8) -> Self {
        self.column(Column::text(title, keep(rank)))
    }

    /// A column of numbers, which are never broken.
    pub fn number(self, title: &str, rank: u8) -> Self {
        self.column(Column::number(title, keep(rank)))
    }

    fn column(mut self, column: Column) -> Self {
        self.0.columns.push(column);
        self
    }

    /// Adds a row, with a text for each column.
    pub fn push(&mut self, row: impl IntoIterator<Item = String>) {
        let mut cells: Vec<_> = row.into_iter().map(|text| Cell::new(plain::clean(&text))).collect();
        cells.resize(self.0.columns.len(), Cell::default());
        self.0.rows.push(cells);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The table as lines of text.
    pub fn draw(&self, screen: Screen) -> String {
        terminal::draw(&self.0, screen)
    }
}

fn keep(rank: u8) -> Keep {
    match rank {
        0 => Keep::Always,
        rank => Keep::IfRoom(rank),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_fits_the_screen_and_moves_no_cursor() {
        let mut listing = Listing::new().number("#", 0).text("Title", 0).text("When", 1);
        listing.push([
            "1".to_owned(),
            "\u{1b}[2JPay what was contributed each week".to_owned(),
            "now".to_owned(),
        ]);
        listing.push(["2".to_owned()]);
        let wide = listing.draw(Screen::PLAIN);
        assert!(wide.contains("When") && !wide.contains('\u{1b}'), "{wide}");
        listing.push(["3".to_owned(), "a proposal of many words ".repeat(20), "later".to_owned()]);
        let unfolded = listing.draw(Screen { width: u16::MAX, colored: false });
        assert_eq!(
            unfolded.lines().count(),
            5,
            "a line each, a heading and what is drawn below it: {unfolded}"
        );
        let narrow = listing.draw(Screen { width: 24, colored: false });
        assert!(narrow.lines().all(|line| line.chars().count() <= 24), "{narrow}");
        let (drawn, left_out) = narrow.rsplit_once("Without room here:").expect("it says so");
        assert!(!drawn.contains("When") && left_out.contains("When"), "{narrow}");
    }
}
