//! Contracts whose code the governor may replace, keeping their account, money and storage.

use core::{fmt, str::FromStr};
use ink::{
    prelude::string::{String, ToString},
    primitives::{AccountId, Hash},
};

/// All of a contract's code, and its fast path, which makes frequent messages cheaper. Wherever codes are set,
/// both are named together: a fast path has what it does not answer answered by the full code beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Code {
    pub full: Hash,
    /// What the account runs; the full code itself if `None`.
    pub fast: Option<Hash>,
}

/// Which of a DAO's four contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Part {
    Token,
    Metrics,
    Governor,
    Treasury,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Token, Self::Metrics, Self::Governor, Self::Treasury];

    /// What it is called: its full code is `tributary_` and this, its fast path that and `_fast`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Metrics => "metrics",
            Self::Governor => "governor",
            Self::Treasury => "treasury",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Part {
    type Err = PartError;

    fn from_str(text: &str) -> Result<Self, PartError> {
        Self::ALL.into_iter().find(|part| part.name() == text).ok_or_else(|| PartError(text.to_string()))
    }
}

/// A text that is no part's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartError(pub String);

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.0;
        write!(f, "{text:?} is no contract of a DAO: it is made of token, metrics, governor and treasury")
    }
}

impl core::error::Error for PartError {}

/// All codes of the suite, without `tributary_`: of each part its full code and its fast path, and the factory's.
pub const SUITE: [&str; 9] = [
    "token",
    "token_fast",
    "metrics",
    "metrics_fast",
    "governor",
    "governor_fast",
    "treasury",
    "treasury_fast",
    "factory",
];

/// The selector of `Upgradable::part`, which a fast path answers for itself.
pub const WHICH_PART: [u8; 4] = ink::selector_bytes!("Upgradable::part");

/// Why a contract keeps its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum UpgradeError {
    /// The caller is not the governor.
    NotAllowed { caller: AccountId, needed: AccountId },
    /// The chain has no code with this hash.
    UnknownCode(Hash),
    /// On this contract's storage, this code does not answer which code the contract has, or says that it is
    /// another part of a DAO: it is another contract's, or a full code where a fast path is named, or the other
    /// way round.
    UnfitCode(Hash),
}

/// The contract's code was replaced.
#[ink::event]
pub struct CodeSet {
    pub code: Code,
}

/// What the governor's action `Upgrade` calls, and what shows whether it was done.
#[ink::trait_definition]
pub trait Upgradable {
    /// Replaces the contract's code, full code and fast path together, from the next message on. The storage
    /// stays as it is: code that reads it otherwise must be proposed together with the call that migrates it.
    /// Both codes are tried before on the contract's storage, and the chain keeps them for as long as they are
    /// needed. Emits `CodeSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownCode`, `UnfitCode`.
    #[ink(message)]
    fn set_code(&mut self, code: Code) -> Result<(), UpgradeError>;

    /// The code that the contract has.
    #[ink(message)]
    fn code(&self) -> Code;

    /// Which part of a DAO the code is made for; a contract takes no code that is made for another. The full
    /// code and the fast path each answer for themselves.
    #[ink(message)]
    fn part(&self) -> Part;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suite_is_each_part_s_full_code_and_fast_path_and_the_factory() {
        let parts = Part::ALL.map(Part::name).map(|name| [name.to_string(), format!("{name}_fast")]);
        assert_eq!(SUITE[..8], parts.concat());
        assert_eq!(SUITE[8], "factory");
    }
}
