//! All that a token stores.

use crate::{allowances::Allowances, ledger::Ledger};
use ink::{
    prelude::string::String,
    primitives::{AccountId, Hash},
    storage::{Lazy, Mapping},
};
use tributary_fast::CodeCell;
use tributary_interfaces::token::{TokenRoles, TransferPolicy};
use tributary_storage::InRoot;

/// All that a token stores, whichever code it runs: its own, or its fast path.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub ledger: Ledger,
    pub allowances: Allowances,
    pub roles: InRoot<TokenRoles>,
    pub policy: InRoot<TransferPolicy>,
    pub cap: u128,
    pub metadata: Lazy<Metadata>,
    pub genesis: Hash,
    pub nonces: Mapping<AccountId, u64>,
    pub code: CodeCell,
}

/// What wallets show.
#[derive(Debug)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Metadata {
    pub name: String,
    pub symbol: String,
    pub decimals: u8,
}
