//! CSV: one strict parser for every metric. A file is read whole or refused with every bad row named.

mod date;
mod error;
mod field;
mod format;
mod limits;
mod read;
mod records;
mod write;

pub use date::parse as parse_date;
pub use date::short as short_date;
pub use error::{CsvError, CsvErrors, RowError, RowProblem};
pub use field::{metric as metric_key, MAX_EVIDENCE_BYTES};
pub use format::MAX_ROWS;
pub use limits::Limits;
pub use read::{read_csv, read_csv_file};
pub use records::MAX_RECORD_BYTES;

pub(crate) use error::Errors;
pub(crate) use field::{check_length, check_visible, identity};
pub(crate) use format::{open, shown, Header};
pub(crate) use records::{Record, Records};
