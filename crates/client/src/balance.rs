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

    /// An amount of it as people write it, exactly, without zeros that say nothing.
    pub fn text(&self, amount: u128) -> String {
        let places = usize::from(self.decimals);
        let digits = format!("{amount:0>width$}", width = places.saturating_add(1));
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
        let groups: Vec<_> = whole.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
        let whole = groups.join(",");
        match fraction.trim_end_matches('0') {
            "" => format!("{whole} {}", self.symbol),
            fraction => format!("{whole}.{fraction} {}", self.symbol),
        }
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
    /// The most that is counted with it.
    pub fn most(self) -> u128 {
        match self {
            Self::U128 => u128::MAX,
            Self::U64 => u64::MAX.into(),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_exactly_and_without_idle_zeros() {
        let native = NativeAsset { balance: BalanceType::U128, symbol: "DOT".to_owned(), decimals: 3 };
        let texts = [0, 1, 1_500, 1_234_567_000].map(|amount| native.text(amount));
        assert_eq!(texts, ["0 DOT", "0.001 DOT", "1.5 DOT", "1,234,567 DOT"]);
        let whole = NativeAsset { decimals: 0, ..native };
        assert_eq!(whole.text(u128::MAX).replace(',', ""), format!("{} DOT", u128::MAX));
    }
}
