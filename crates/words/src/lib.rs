//! What a chain and its contracts say, in words that people read: moments, spans, amounts, members, metrics, and errors
//! with the next step. Whatever is told here needs no knowledge of the code.

pub mod amount;
pub mod errors;
pub mod example;
pub mod limits;
pub mod names;
mod printable;
pub mod refusal;
pub mod time;
mod told;
pub mod words;

pub use words::{metric_named, Words, POINT_DECIMALS};
