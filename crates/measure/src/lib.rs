#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod contribution;
mod csv;
mod evidence;
mod git;
mod identity;
mod measurement;
mod member;
mod members;
mod note;
mod private_address;
mod sample;

pub use contribution::{metric, Contribution, MAX_METRIC_BYTES, MAX_URI_BYTES};
pub use csv::{
    metric_key, parse_date, read_csv, read_csv_file, short_date, CsvError, CsvErrors, Limits, RowError,
    RowProblem, MAX_EVIDENCE_BYTES, MAX_RECORD_BYTES, MAX_ROWS,
};
pub use evidence::{hash_commits, hash_text};
pub use git::{
    clean_up, identities, measure_repo, measure_rest, Filed, GitOptions, GitRange, GitStep, HistoryError,
    Identities, OnRecord, ProbablyOne, Progress, Shared, Tie,
};
pub use identity::{invisible_position, Identity, IdentityError, MAX_IDENTITY_BYTES};
pub use measurement::{Measurement, Source};
pub use member::{AccountText, Member};
pub use members::{read_members, read_members_file, MemberBook};
pub use note::Note;
pub use sample::{sample, sample_kudos, sample_members, SAMPLE_CONTRIBUTIONS, SAMPLE_KUDOS, SAMPLE_MEMBERS};
