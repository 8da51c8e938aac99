//! The metrics registry: from a claim to points and tokens, through doubts, decay and revocation.
//!
//! Metric 1 of each story is work: 1 point and 10 tokens a unit, a window of a day, attested by Ann.
//! The token is the registry's to mint. Bea doubts, Jo judges, members are called Max, Mia and Moe.

mod batches;
mod bounds;
mod counting;
mod doubts;
mod past;
mod story;
mod terms;
mod tokens;
mod undoing;
