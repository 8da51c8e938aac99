//! A chain's native asset, and how the chain counts it.

use std::{fmt, str::FromStr};

/// A chain's native asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NativeAsset {
    pub balance: BalanceType,
    pub symbol: String,
    /// Decimal places, in which people write amounts.
    pub decimals: u8,
}

impl NativeAsset {
    /// What chains have that do not say otherwise.
    pub fn usual(balance: BalanceType) -> Self {
        let decimals = match balance {
            BalanceType::U128 => 12,
            // Fewer places leave more room in front of them.
            BalanceType::U64 => 9,
        };
        Self { balance, symbol: "UNIT".to_owned(), decimals }
    }
}

/// The type of a chain's balances. Amounts are a u128 everywhere in this program and in the contracts'
/// messages; a chain of the other kind needs contracts that were built for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BalanceType {
    #[default]
    U128,
    U64,
}

impl BalanceType {
    /// The folder of the contracts that are built for it, below that of all.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::U128 => "",
            Self::U64 => "u64",
        }
    }
}

impl fmt::Display for BalanceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::U128 => "u128",
            Self::U64 => "u64",
        })
    }
}

/// A text that names no type of balances.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("balances are a u128 or a u64, not {0:?}")]
pub struct BalanceTypeError(String);

impl FromStr for BalanceType {
    type Err = BalanceTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "u128" => Ok(Self::U128),
            "u64" => Ok(Self::U64),
            other => Err(BalanceTypeError(other.to_owned())),
        }
    }
}
