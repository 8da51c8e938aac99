//! An attestor that anybody could write: it attests one unit to whoever had a part in something, once each.
//!
//! An example, explained in `docs/SOURCES.md`. What counts as a part is any metric: given a
//! governor's, it rewards taking part in votes. A registry that lists this contract among a metric's
//! attestors trusts its code as it would trust a person, with the same window for doubts.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(clippy::cast_possible_truncation)]

use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{metrics::AttestationId, metrics::MetricsError, source::SourceError, Timestamp};

/// Why it attests nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum TurnoutError {
    /// Had no part by then.
    NoPart(AccountId),
    /// Was attested already.
    Known(AccountId),
    /// What says who had a part gave no answer.
    Source(SourceError),
    /// The registry refused the attestation.
    Registry(MetricsError),
}

/// Its message.
#[ink::trait_definition]
pub trait Attesting {
    /// Attests one unit to each of `members`, all or none. Anyone may call, and puts up the bonds, which
    /// this contract keeps when they come back.
    #[ink(message, payable)]
    fn attest(&mut self, members: Vec<AccountId>, at: Timestamp) -> Result<AttestationId, TurnoutError>;
}

#[ink::contract(env = tributary_interfaces::Environment)]
mod turnout {
    use super::{Attesting, TurnoutError};
    use ink::{codegen::TraitCallBuilder, prelude::vec::Vec, storage::Mapping};
    use tributary_interfaces::{
        metrics::{AttestationId, Claim, Metrics},
        source::{MetricId, MetricRef, MetricSource},
    };

    #[ink(storage)]
    pub struct Turnout {
        /// What a part is: a value above 0 of this.
        part: MetricRef,
        registry: AccountId,
        metric: MetricId,
        known: Mapping<AccountId, ()>,
    }

    impl Turnout {
        /// Attests who has a value of `part`, under the registry's `metric`.
        #[ink(constructor)]
        pub fn new(part: MetricRef, registry: AccountId, metric: MetricId) -> Self {
            Self { part, registry, metric, known: Mapping::new() }
        }
    }

    impl Attesting for Turnout {
        #[ink(message, payable)]
        fn attest(&mut self, members: Vec<AccountId>, at: Timestamp) -> Result<AttestationId, TurnoutError> {
            let source: ink::contract_ref!(MetricSource, Environment) = self.part.source.into();
            let values = source.past_values(self.part.metric, members.clone(), at);
            let values = values.map_err(TurnoutError::Source)?;
            let mut claims = Vec::new();
            for (member, value) in members.into_iter().zip(values) {
                if value == 0 {
                    return Err(TurnoutError::NoPart(member));
                }
                if self.known.insert(member, &()).is_some() {
                    return Err(TurnoutError::Known(member));
                }
                // The evidence is on this chain: whom to ask, and about when.
                let evidence =
                    self.env().hash_encoded::<ink::env::hash::Blake2x256, _>(&(self.part, member, at));
                claims.push(Claim { member, amount: 1, evidence: evidence.into(), uri: Default::default() });
            }
            let mut registry: ink::contract_ref!(Metrics, Environment) = self.registry.into();
            let bonds = self.env().transferred_value();
            let filed =
                registry.call_mut().attest_batch(self.metric, claims).transferred_value(bonds).invoke();
            filed.map_err(TurnoutError::Registry)
        }
    }
}
