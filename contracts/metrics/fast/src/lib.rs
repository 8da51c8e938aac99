//! The registry's fast path: what is asked about the past. See `tributary_fast`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

#[ink::contract(env = tributary_interfaces::Environment)]
mod metrics {
    use ink::prelude::vec::Vec;
    use tributary_fast::{answer_elsewhere, arguments, finish, selector};
    use tributary_interfaces::source::{self, MetricId};
    use tributary_interfaces::upgrade::Part;
    use tributary_metrics::{frequent, Storage};

    /// The registry's storage.
    #[ink(storage)]
    pub struct Metrics {
        storage: Storage,
    }

    /// A fast path is not instantiated: a registry becomes one.
    #[derive(Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct NotInstantiated;

    impl Metrics {
        /// Always fails: a registry that is there already takes this code.
        #[ink(constructor)]
        pub fn new() -> Result<Self, NotInstantiated> {
            Err(NotInstantiated)
        }

        /// Answers every message of the registry.
        #[ink(message, payable, selector = _)]
        pub fn answer(&mut self) {
            let storage = &self.storage;
            match selector(Part::Metrics) {
                Some(source::PAST_VALUE) => {
                    if let Some((metric, member, at)) = arguments::<(MetricId, AccountId, Timestamp)>() {
                        finish(&frequent::past_value(storage, metric, member, at));
                    }
                }
                Some(source::PAST_VALUES) => {
                    if let Some((metric, members, at)) = arguments::<(MetricId, Vec<AccountId>, Timestamp)>()
                    {
                        finish(&frequent::past_values(storage, metric, members, at));
                    }
                }
                Some(source::PAST_TOTAL) => {
                    if let Some((metric, at)) = arguments::<(MetricId, Timestamp)>() {
                        finish(&frequent::past_total(storage, metric, at));
                    }
                }
                _ => {}
            }
            answer_elsewhere()
        }

        /// The full code, which answers what this one does not.
        #[ink(message, selector = @)]
        pub fn full_code(&self) -> Hash {
            self.storage.code.get_or_default().full
        }
    }
}
