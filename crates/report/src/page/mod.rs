//! `report.html`: the summary made ready for its template, text by text.

mod card;
mod contents;
mod proposal_view;

pub use contents::Page;
