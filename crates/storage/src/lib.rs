//! Storage that several of Tributary's contracts share, and how they leave it.
#![cfg_attr(not(feature = "std"), no_std)]

mod blocks;
mod history;
mod root;

pub use blocks::Blocks;
pub use history::{Checkpoint, History};
pub use root::{check_root, end_with, InRoot};
