//! What a chain and its contracts say, in words that people read: moments, spans, amounts, members, metrics, and errors
//! with the next step. Whatever is told here needs no knowledge of the code.

mod about;
pub mod amount;
mod calls;
mod contracts;
pub mod deeds;
pub mod errors;
pub mod example;
pub mod hashes;
pub mod limits;
mod metrics_errors;
pub mod names;
pub mod refusal;
mod sources;
pub mod spending;
pub mod time;
mod token_errors;
mod told;
mod treasury_errors;
pub mod votes;
pub mod words;

pub use words::{metric_named, NoMetric, Words, POINT_DECIMALS};
