//! Git: contributions from the history of a repository, read by the `git` program.

mod attributes;
mod bots;
mod credits;
mod error;
mod log;
mod mailmap;
mod measure;
mod options;
mod paths;
mod program;
mod trailers;

pub use error::{GitStep, HistoryError};
pub use measure::measure_repo;
pub use options::{GitOptions, Progress};
