//! The contribution token: a PSP22 that carries votes and remembers.

use crate::{source::MetricId, Timestamp};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
};

/// The token's metric of balances; its total is the total supply.
pub const BALANCE: MetricId = 0;

/// The token's metric of votes; its total is the votable supply.
pub const VOTES: MetricId = 1;

/// Whether members may pass their tokens on. Minting, burning and redeeming always work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum TransferPolicy {
    Free,
    Locked,
}

/// Who may do what at the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct TokenRoles {
    /// Sets the roles, the policy and who is excluded.
    pub governor: AccountId,
    /// Mints: the metrics registry.
    pub minter: AccountId,
    /// Burns for a member who redeems: the treasury.
    pub redeemer: AccountId,
}

/// What a token is created with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct TokenConfig {
    pub name: String,
    pub symbol: String,
    pub decimals: u8,
    pub policy: TransferPolicy,
    /// No minting beyond this supply.
    pub cap: Option<u128>,
    /// The founders' first tokens; at most `MAX_BATCH`.
    pub founders: Vec<(AccountId, u128)>,
}

/// Why the token refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum TokenError {
    /// The caller does not have the role that this message answers to.
    NotAllowed { caller: AccountId, needed: AccountId },
    /// The account has fewer tokens than needed.
    InsufficientBalance { owner: AccountId, balance: u128, needed: u128 },
    /// The supply would exceed the cap, or what a u128 holds.
    CapExceeded { cap: u128, supply: u128, minted: u128 },
    /// More entries in one call than `MAX_BATCH`.
    TooMany { got: u32, max: u32 },
    /// The account's votes are excluded, so it cannot delegate them.
    Excluded(AccountId),
    /// The signature is not the owner's over this delegation, on this chain and contract, with this nonce; or
    /// the owner is the account of zeros.
    BadSignature { owner: AccountId, nonce: u64 },
    /// The signature was good until `expiry`.
    SignatureExpired { expiry: Timestamp, now: Timestamp },
    /// The chain has no code with this hash.
    UnknownCode(Hash),
    /// The account of zeros has no owner: anybody can sign for it. It holds nothing and gets no votes.
    ZeroAccount,
}

/// A token was created. `PolicySet`, `TokenRolesSet`, `CodeSet` and the founders' `Transfer`s tell the rest.
#[ink::event]
pub struct TokenFounded {
    pub name: String,
    pub symbol: String,
    pub decimals: u8,
    /// No minting beyond this supply: what a u128 holds, if nothing less was said.
    pub cap: u128,
    pub genesis: Hash,
}

/// A holder's votes went from one account to another.
#[ink::event]
pub struct DelegateChanged {
    #[ink(topic)]
    pub owner: AccountId,
    /// Who had them: the owner, if nobody else.
    #[ink(topic)]
    pub from: AccountId,
    #[ink(topic)]
    pub to: AccountId,
}

/// An account's tokens count as votes no longer, or again.
#[ink::event]
pub struct ExclusionChanged {
    #[ink(topic)]
    pub account: AccountId,
    pub excluded: bool,
}

/// The token's roles were set.
#[ink::event]
pub struct TokenRolesSet {
    pub roles: TokenRoles,
}

/// Members may pass tokens on, or no longer.
#[ink::event]
pub struct PolicySet {
    pub policy: TransferPolicy,
}

/// What the token does beyond PSP22, PSP22Metadata, PSP22Burnable and MetricSource. The account of zeros, for
/// which anybody can sign, gets nothing: what would give it tokens or an allowance is refused with
/// `PSP22Error::ZeroRecipientAddress`.
#[ink::trait_definition]
pub trait Token {
    /// Creates tokens for several members at once, in order, as far as the cap has room: the first who does not
    /// fit gets what is left, who follows gets nothing. Returns how much was created in all. Emits a `Transfer`
    /// from nobody for each who got something. An entry for the account of zeros does nothing.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the minter; `TooMany`.
    #[ink(message)]
    fn mint_batch(&mut self, entries: Vec<(AccountId, u128)>) -> Result<u128, TokenError>;

    /// Burns `value` of `owner`'s tokens, whatever the transfer policy. Emits a `Transfer` to nobody.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the redeemer; `InsufficientBalance`.
    #[ink(message)]
    fn burn_for(&mut self, owner: AccountId, value: u128) -> Result<(), TokenError>;

    /// Gives the votes of the caller's tokens, also of those to come, to `to`. Delegating to oneself
    /// takes them back. Votes do not travel further: a delegate passes on their own only.
    /// Emits `DelegateChanged`.
    ///
    /// # Errors
    /// `Excluded` if the caller's tokens carry no votes; `ZeroAccount`.
    #[ink(message)]
    fn delegate(&mut self, to: AccountId) -> Result<(), TokenError>;

    /// Takes the votes of the caller's tokens back. Emits `DelegateChanged`.
    ///
    /// # Errors
    /// As `delegate`.
    #[ink(message)]
    fn undelegate(&mut self) -> Result<(), TokenError>;

    /// Delegates for `owner`, who signed `signed::Action::Delegate` with their next nonce. Anyone may
    /// relay it. Emits `NonceUsed` and `DelegateChanged`.
    ///
    /// # Errors
    /// As `delegate`; `SignatureExpired`, `BadSignature`.
    #[ink(message)]
    fn delegate_by_sig(
        &mut self,
        owner: AccountId,
        to: AccountId,
        expiry: Timestamp,
        signature: [u8; 64],
    ) -> Result<(), TokenError>;

    /// Takes back a delegation that the caller has signed and nobody has relayed yet: it uses up the caller's
    /// next nonce. Emits `NonceUsed`.
    #[ink(message)]
    fn revoke_signature(&mut self) -> Result<(), TokenError>;

    /// The nonce that `owner`'s next signature must bear.
    #[ink(message)]
    fn nonce(&self, owner: AccountId) -> u64;

    /// Who has the votes of `owner`'s tokens: the owner unless delegated.
    #[ink(message)]
    fn delegate_of(&self, owner: AccountId) -> AccountId;

    /// The votes of `account` now: its own tokens' unless delegated or excluded, and those received.
    #[ink(message)]
    fn votes(&self, account: AccountId) -> u128;

    /// The balances of all accounts that are not excluded, now.
    #[ink(message)]
    fn votable_supply(&self) -> u128;

    /// Leaves `account`'s tokens out of the votable supply, or takes them in again. Its own delegation
    /// ends; votes that others delegated to it stay. Emits `DelegateChanged` if a delegation ends, and
    /// `ExclusionChanged`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `ZeroAccount`.
    #[ink(message)]
    fn set_excluded(&mut self, account: AccountId, excluded: bool) -> Result<(), TokenError>;

    /// Whether an account's tokens are left out of the votable supply.
    #[ink(message)]
    fn is_excluded(&self, account: AccountId) -> bool;

    /// The most tokens that there may be: what a u128 holds, if nothing less was said.
    #[ink(message)]
    fn cap(&self) -> u128;

    /// The genesis hash that signatures must name.
    #[ink(message)]
    fn genesis(&self) -> Hash;

    /// Whether members may pass tokens on.
    #[ink(message)]
    fn policy(&self) -> TransferPolicy;

    /// Sets whether members may pass tokens on. Emits `PolicySet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor.
    #[ink(message)]
    fn set_policy(&mut self, policy: TransferPolicy) -> Result<(), TokenError>;

    /// Who may do what.
    #[ink(message)]
    fn roles(&self) -> TokenRoles;

    /// Hands the roles over. Emits `TokenRolesSet`.
    ///
    /// # Errors
    /// `NotAllowed` unless the caller is the governor; `ZeroAccount`.
    #[ink(message)]
    fn set_roles(&mut self, roles: TokenRoles) -> Result<(), TokenError>;

    /// The balance of `owner` at the end of the moment `at`; `None` unless `at` is before now.
    #[ink(message)]
    fn past_balance(&self, owner: AccountId, at: Timestamp) -> Option<u128>;

    /// The votes of `account` at the end of the moment `at`; `None` unless `at` is before now.
    #[ink(message)]
    fn past_votes(&self, account: AccountId, at: Timestamp) -> Option<u128>;

    /// Who had the votes of `owner`'s tokens at the end of the moment `at`; `None` unless `at` is before now.
    #[ink(message)]
    fn past_delegate(&self, owner: AccountId, at: Timestamp) -> Option<AccountId>;

    /// The total supply at the end of the moment `at`; `None` unless `at` is before now.
    #[ink(message)]
    fn past_total_supply(&self, at: Timestamp) -> Option<u128>;

    /// The votable supply at the end of the moment `at`; `None` unless `at` is before now.
    #[ink(message)]
    fn past_votable_supply(&self, at: Timestamp) -> Option<u128>;
}
