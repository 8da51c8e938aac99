//! The contracts' messages, from the traits that the contracts implement.
//!
//! Bring the trait into scope to name its messages: `messages::token(at).votes(member)` needs
//! `tributary_interfaces::token::Token`.

use crate::Call;
use ink::{
    codegen::TraitCallBuilder,
    env::DefaultEnvironment,
    primitives::{AccountId, Hash},
};
use tributary_interfaces::{
    factory::Factory as FactoryTrait, governor::Governor as GovernorTrait, metrics::Metrics as MetricsTrait,
    source::MetricCatalog as MetricCatalogTrait, source::MetricSource as MetricSourceTrait,
    token::Token as TokenTrait, treasury::Treasury as TreasuryTrait, upgrade::Upgradable as UpgradableTrait,
    PSP22Burnable, PSP22Metadata, PSP22,
};

/// The full code of a contract that runs a fast path: what the fast path answers for itself.
pub fn full_code(at: AccountId) -> Call<Hash> {
    Call::new(at, ink::IIP2_WILDCARD_COMPLEMENT_SELECTOR.to_vec())
}

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident: $builder:ident = $trait:ident;)*) => {$(
        $(#[$doc])*
        pub type $builder = <ink::contract_ref!($trait, DefaultEnvironment) as TraitCallBuilder>::Builder;

        $(#[$doc])*
        pub fn $name(at: AccountId) -> $builder {
            at.into()
        }
    )*};
}

messages! {
    /// The contribution token's messages beyond PSP22.
    token: TokenMessages = TokenTrait;
    /// The metrics registry's messages.
    metrics: MetricsMessages = MetricsTrait;
    /// The governor's messages.
    governor: GovernorMessages = GovernorTrait;
    /// The treasury's messages.
    treasury: TreasuryMessages = TreasuryTrait;
    /// The factory's messages.
    factory: FactoryMessages = FactoryTrait;
    /// The messages of any source of metrics.
    source: SourceMessages = MetricSourceTrait;
    /// What a source of metrics calls them, if it says so.
    catalog: CatalogMessages = MetricCatalogTrait;
    /// The message of a contract whose code the governor may replace.
    upgradable: UpgradableMessages = UpgradableTrait;
    /// The messages of any PSP22 token.
    psp22: Psp22Messages = PSP22;
    /// The messages of any PSP22 token that names itself.
    psp22_metadata: Psp22MetadataMessages = PSP22Metadata;
    /// The messages of any PSP22 token that can be burnt.
    psp22_burnable: Psp22BurnableMessages = PSP22Burnable;
}
