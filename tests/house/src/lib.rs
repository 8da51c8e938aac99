//! The sources as they are: which crates there are, what each depends on, and which of its files uses which.

pub mod crates;
pub mod files;
pub mod source;
