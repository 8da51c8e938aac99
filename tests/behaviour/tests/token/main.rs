//! The contribution token: balances and votes, now and at every past moment.
//!
//! Alice has 100 tokens and Bob 50, from the beginning. The governor of each story has all roles.

mod creating;
mod moving;
mod past;
mod story;
mod votes;
