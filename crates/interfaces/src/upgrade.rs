//! Contracts whose code the governor may replace, keeping their account, money and storage.

use crate::Environment;
use ink::{
    env::{caller, emit_event, set_code_hash},
    primitives::{AccountId, Hash},
};

/// Why a contract keeps its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum UpgradeError {
    /// The caller is not the governor.
    NotAllowed { caller: AccountId, needed: AccountId },
    /// The chain has no code with this hash.
    UnknownCode(Hash),
}

/// The contract's code was replaced.
#[ink::event]
pub struct CodeSet {
    pub code_hash: Hash,
}

/// What the governor's action `Upgrade` calls.
#[ink::trait_definition]
pub trait Upgradable {
    /// Replaces the contract's code from the next message on. The storage stays as it is: code that
    /// reads it otherwise must be proposed together with the call that migrates it. Emits `CodeSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `UnknownCode`.
    #[ink(message)]
    fn set_code(&mut self, code_hash: Hash) -> Result<(), UpgradeError>;
}

/// What every contract does on `Upgradable::set_code`, answering to `governor`.
///
/// # Errors
/// As `Upgradable::set_code`.
pub fn replace_code(governor: AccountId, code_hash: Hash) -> Result<(), UpgradeError> {
    let caller = caller::<Environment>();
    if caller != governor {
        return Err(UpgradeError::NotAllowed { caller, needed: governor });
    }
    set_code_hash::<Environment>(&code_hash).map_err(|_| UpgradeError::UnknownCode(code_hash))?;
    emit_event::<Environment, _>(CodeSet { code_hash });
    Ok(())
}
