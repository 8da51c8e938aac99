//! The factory: a whole DAO in one transaction, over which nobody keeps any power.

pub use crate::upgrade::Part;
use crate::{
    governor::{GovernorConfig, GovernorError},
    metrics::{MetricConfig, MetricsError},
    token::{TokenConfig, TokenError},
    treasury::{TreasuryConfig, TreasuryError},
    upgrade::Code,
    Millis,
};
use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};

/// What a DAO is founded with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct DaoConfig {
    /// The chain's genesis hash, which a contract cannot read: it is part of what members sign.
    pub genesis: Hash,
    pub token: TokenConfig,
    /// The half-life of the score; 0 for no decay.
    pub score_half_life: Millis,
    /// The first metrics, numbered from 1.
    pub metrics: Vec<MetricConfig>,
    /// Who decides challenges; the governor if `None`.
    pub arbiter: Option<AccountId>,
    pub governor: GovernorConfig,
    pub treasury: TreasuryConfig,
}

/// The code of the four contracts that make a DAO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct CodeHashes {
    pub token: Code,
    pub metrics: Code,
    pub governor: Code,
    pub treasury: Code,
}

/// The contracts of a DAO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Dao {
    pub token: AccountId,
    pub metrics: AccountId,
    pub governor: AccountId,
    pub treasury: AccountId,
}

impl Part {
    /// The account of this part of a DAO.
    pub const fn account(self, dao: &Dao) -> AccountId {
        match self {
            Self::Token => dao.token,
            Self::Metrics => dao.metrics,
            Self::Governor => dao.governor,
            Self::Treasury => dao.treasury,
        }
    }

    /// The part of a DAO that this account is.
    pub fn of(dao: &Dao, account: &AccountId) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.account(dao) == *account)
    }
}

/// Why the factory refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum FactoryError {
    /// The contract could not be instantiated: its code is not uploaded, its full code and its fast path do not belong
    /// together, or the gas did not suffice.
    NotInstantiated(Part),
    /// The new token refused its founders, or its governor.
    Token(TokenError),
    /// The new registry refused its metrics, or its governor.
    Metrics(MetricsError),
    /// The new governor refused its settings.
    Governor(GovernorError),
    /// The new treasury refused its terms.
    Treasury(TreasuryError),
}

/// A factory was created.
#[ink::event]
pub struct FactoryFounded {
    pub codes: CodeHashes,
}

/// A DAO was founded. Its parts tell what they were founded with.
#[ink::event]
pub struct DaoCreated {
    #[ink(topic)]
    pub index: u32,
    #[ink(topic)]
    pub founder: AccountId,
    pub dao: Dao,
}

/// The factory's messages.
#[ink::trait_definition]
pub trait Factory {
    /// Founds a DAO. Every privileged message of its contracts answers to its governor alone; the
    /// arbiter and the guardians are those that `config` names. Emits `DaoCreated`.
    ///
    /// # Errors
    /// `NotInstantiated`, or what the part said to its share of `config`.
    #[ink(message)]
    fn create(&mut self, config: DaoConfig) -> Result<Dao, FactoryError>;

    /// The code that DAOs are made of.
    #[ink(message)]
    fn code_hashes(&self) -> CodeHashes;

    /// How many DAOs were founded here: they are 0 to one less.
    #[ink(message)]
    fn dao_count(&self) -> u32;

    /// A DAO founded here.
    #[ink(message)]
    fn dao(&self, index: u32) -> Option<Dao>;

    /// Up to `MAX_BATCH` DAOs founded here, from number `from` on.
    #[ink(message)]
    fn daos(&self, from: u32, limit: u32) -> Vec<Dao>;
}
