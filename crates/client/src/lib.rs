//! One typed client of Tributary's contracts.
//!
//! [`Chain`] is what the client needs of a chain: the crates `tributary-embedded` and `tributary-node` have one each.
//! [`messages`] names the contracts' messages, from the same traits that the contracts implement, so a
//! call that compiles has the right selector, arguments and answer:
//!
//! ```no_run
//! # use tributary_client::*;
//! # use tributary_interfaces::token::Token;
//! # fn f(chain: &mut impl Chain, alice: &Signer, token: AccountId, bob: AccountId) -> Result<(), Box<dyn std::error::Error>> {
//! chain.submit(alice, messages::token(token).delegate(bob))?;
//! let votes: u128 = chain.read(messages::token(token).votes(bob))?;
//! # Ok(()) }
//! ```

mod accounts;
mod artifacts;
mod balance;
mod books;
mod build;
mod calls;
mod chain;
mod dao_client;
mod deed;
mod describe;
mod events;
mod given;
mod hexadecimal;
mod interface;
pub mod messages;
mod moments;
mod oversight;
mod paying;
mod sources;
pub mod suite;
mod title;
mod wanted;

pub use accounts::{
    account_text, asset_text, demo_signer, parse_account, parse_asset, AccountError, NotAUri, Signer,
};
pub use artifacts::{hash_of, Artifacts, ArtifactsError, Code};
pub use balance::{BalanceType, BalanceTypeError, NativeAsset};
pub use books::Books;
pub use build::{fast_path, Build, Built, FACTORY};
pub use calls::{Gas, Outcome, RawCall, RawCreation};
pub use chain::{Call, CallError, Chain, ChainError, ChainExt, Charged, NotTaken, Receipt};
pub use dao_client::{claim_batches, is_due, newly_final, DaoClient, Progress};
pub use deed::Deed;
pub use describe::{describe, EventBook, Told};
pub use events::{ContractEvent, EventLog};
pub use given::{Misfit, Names};
pub use hexadecimal::{hex, unhex};
pub use ink::{
    primitives::{AccountId, Hash},
    scale_info::TypeInfo,
    selector_bytes,
};
pub use interface::{Function, Interface, InterfaceError, Refused, Said, Unknown, OWN_BUILD};
pub use oversight::{Estimate, Overseer, Purpose, Stage};
pub use paying::{epochs_over, together, Behind, PaidRound};
pub use sources::{answered, metrics_of_program};
pub use title::title;
pub use tributary_interfaces::upgrade::{Part, PartError};
pub use tributary_interfaces::{Millis, Timestamp};
