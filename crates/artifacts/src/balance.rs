//! Chains differ in how they count their native asset; a contract is compiled for one way.

use clap::ValueEnum;
use serde::Serialize;

/// The type of a chain's balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Balance {
    U128,
    U64,
}

impl Balance {
    pub const ALL: [Self; 2] = [Self::U128, Self::U64];

    /// Its name, as in a contract's source.
    pub fn name(self) -> &'static str {
        match self {
            Self::U128 => "u128",
            Self::U64 => "u64",
        }
    }

    /// The feature of every contract that makes it one for such chains; `None` where that is the default.
    pub fn feature(self) -> Option<&'static str> {
        match self {
            Self::U128 => None,
            Self::U64 => Some("balance-u64"),
        }
    }

    /// Where its artifacts are, below the folder of all.
    pub fn folder(self) -> &'static str {
        match self {
            Self::U128 => "",
            Self::U64 => "u64",
        }
    }
}
