//! One typed client of Tributary's contracts.
//!
//! [`Chain`] is what the client needs of a chain; [`Embedded`] is a whole chain in this process.
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
mod chain;
mod dao_client;
mod embedded;
mod events;
pub mod messages;
pub mod suite;

pub use accounts::{account_text, demo_signer, parse_account, AccountError, Signer};
pub use artifacts::{Artifacts, ArtifactsError, Code};
pub use chain::{Call, CallError, Chain, ChainError, ChainExt, Gas, Outcome, RawCall, Receipt};
pub use dao_client::{DaoClient, Progress, Round};
pub use embedded::{Embedded, OpenError};
pub use events::{ContractEvent, EventLog};
pub use ink::primitives::{AccountId, Hash};
pub use tributary_interfaces::{Millis, Timestamp};
