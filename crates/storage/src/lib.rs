//! Storage that several of Tributary's contracts share.
#![cfg_attr(not(feature = "std"), no_std)]

mod history;

pub use history::{Checkpoint, History};
