//! Git: contributions from the history of a repository, read by the `git` program.

mod attributes;
mod bots;
mod choices;
mod credits;
mod error;
mod filed;
mod log;
mod mailmap;
mod mailmap_lines;
mod measure;
mod on_record;
mod options;
mod paths;
mod place;
mod program;
mod range;
mod repository;
mod roster;
mod trailers;

pub use error::{GitStep, HistoryError};
pub use measure::{identities, measure_repo, measure_rest};
pub use on_record::{Filed, OnRecord};
pub use options::{GitOptions, Progress};
pub use place::clean_up;
pub use range::GitRange;
pub use roster::{Identities, ProbablyOne, Shared, Tie};
