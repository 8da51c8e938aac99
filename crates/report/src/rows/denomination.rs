use serde::{Deserialize, Serialize};

/// How amounts of something are written: 1500 with one decimal and the symbol TRB is "150 TRB".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denomination {
    pub symbol: String,
    pub decimals: u8,
}

impl Denomination {
    pub fn new(symbol: impl Into<String>, decimals: u8) -> Self {
        Self { symbol: symbol.into(), decimals }
    }
}
