//! The chain's own types, and its native asset.
//!
//! Chains differ in how wide a balance is. In messages, storage and events an amount is a u128 everywhere;
//! only what is sent to the host or comes from it has the chain's width, and passes through here. The
//! feature `balance-u64` makes contracts for chains whose balances are a u64.

use ink::primitives::AccountId;

/// The types of a chain that counts balances in a u64; all others are as usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NarrowEnvironment {}

impl ink::env::Environment for NarrowEnvironment {
    const MAX_EVENT_TOPICS: usize = <ink::env::DefaultEnvironment as ink::env::Environment>::MAX_EVENT_TOPICS;

    type AccountId = AccountId;
    type Balance = u64;
    type Hash = ink::primitives::Hash;
    type Timestamp = crate::Timestamp;
    type BlockNumber = u32;
    type ChainExtension = ink::env::NoChainExtension;
}

/// The types of the chain that this is compiled for.
#[cfg(feature = "balance-u64")]
pub type Environment = NarrowEnvironment;
/// The types of the chain that this is compiled for.
#[cfg(not(feature = "balance-u64"))]
pub type Environment = ink::env::DefaultEnvironment;

/// How the chain counts its native asset.
pub type Balance = <Environment as ink::env::Environment>::Balance;

/// What a payment in a token may store at the expense of somebody who is not paid by it, unless the governor
/// sets another limit: a few new cells at the prices of chains of this kind. The contribution token itself
/// stores two of them for a new holder, a plain PSP22 one.
#[cfg(feature = "balance-u64")]
pub const TOKEN_DEPOSIT: u128 = 500_000_000;
/// What a payment in a token may store at the expense of somebody who is not paid by it, unless the governor
/// sets another limit: a few new cells at the prices of chains of this kind. The contribution token itself
/// stores two of them for a new holder, a plain PSP22 one.
#[cfg(not(feature = "balance-u64"))]
pub const TOKEN_DEPOSIT: u128 = 1_000_000_000_000;

/// A balance as an amount.
pub fn amount(balance: Balance) -> u128 {
    // Only one of the widths is a u128 already.
    fn widen(balance: impl Into<u128>) -> u128 {
        balance.into()
    }
    widen(balance)
}

/// The native value that came with the call.
pub fn received() -> u128 {
    amount(ink::env::transferred_value::<Environment>())
}

/// What the contract may spend: its balance without the existential deposit.
pub fn held() -> u128 {
    amount(ink::env::balance::<Environment>())
}

/// Sends native value; whether it arrived. More than the chain can count never does.
pub fn send(to: AccountId, amount: u128) -> bool {
    Balance::try_from(amount).is_ok_and(|amount| ink::env::transfer::<Environment>(to, amount).is_ok())
}
