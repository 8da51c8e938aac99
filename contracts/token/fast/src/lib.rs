//! The token's fast path: transfers, delegation, and what is asked about the past. See `tributary_fast`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

#[ink::contract(env = tributary_interfaces::Environment)]
mod token {
    use ink::prelude::vec::Vec;
    use tributary_fast::{answer_elsewhere, arguments, finish, selector};
    use tributary_interfaces::source::{self, MetricId};
    use tributary_interfaces::upgrade::Part;
    use tributary_token::{frequent, Storage};

    const TRANSFER: [u8; 4] = ink::selector_bytes!("PSP22::transfer");
    const DELEGATE: [u8; 4] = ink::selector_bytes!("Token::delegate");
    const TRANSFER_FROM: [u8; 4] = ink::selector_bytes!("PSP22::transfer_from");

    /// The token's storage.
    #[ink(storage)]
    pub struct Token {
        storage: Storage,
    }

    /// A fast path is not instantiated: a token becomes one.
    #[derive(Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct NotInstantiated;

    impl Token {
        /// Always fails: a token that is there already takes this code.
        #[ink(constructor)]
        pub fn new() -> Result<Self, NotInstantiated> {
            Err(NotInstantiated)
        }

        /// Answers every message of the token.
        #[ink(message, payable, selector = _)]
        pub fn answer(&mut self) {
            let caller = self.env().caller();
            let storage = &mut self.storage;
            match selector(Part::Token) {
                Some(TRANSFER) => {
                    if let Some((to, value, _data)) = arguments::<(AccountId, u128, Vec<u8>)>() {
                        finish(&frequent::transfer(storage, to, value));
                    }
                }
                Some(TRANSFER_FROM) => {
                    if let Some((from, to, value, _data)) =
                        arguments::<(AccountId, AccountId, u128, Vec<u8>)>()
                    {
                        finish(&frequent::transfer_from(storage, from, to, value));
                    }
                }
                Some(DELEGATE) => {
                    if let Some((to,)) = arguments::<(AccountId,)>() {
                        finish(&frequent::delegate(storage, caller, to));
                    }
                }
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
