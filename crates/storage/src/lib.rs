//! Storage that several of Tributary's contracts share, and how they leave it.
#![cfg_attr(not(feature = "std"), no_std)]

mod blocks;
mod ending;
mod history;

pub use blocks::Blocks;
pub use ending::end_with;
pub use history::{Checkpoint, History};
