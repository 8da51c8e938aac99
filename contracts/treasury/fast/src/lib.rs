//! The treasury's fast path: claims and payouts of epochs that are open. See `tributary_fast`.
//!
//! There is one set of rules: this crate has none of its own. What members are owed is decided before anything
//! is written. If that needs an epoch to be opened, is refused, or pays a batch in somebody's token, the full code
//! answers the whole call; otherwise this one pays, and answers, whatever comes of it. But for one thing: where a token pays nobody, all is
//! taken back, and the full code tries again; it says then what that means for the program.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

#[ink::contract(env = tributary_interfaces::Environment)]
mod treasury {
    use ink::prelude::vec::Vec;
    use tributary_fast::{answer_elsewhere, arguments, finish, selector};
    use tributary_interfaces::{
        treasury::{Asset, ProgramId},
        upgrade::Part,
    };
    use tributary_treasury::{payouts, settle::Settlement, storage::Storage};

    const CLAIM: [u8; 4] = ink::selector_bytes!("Treasury::claim");
    const PAY: [u8; 4] = ink::selector_bytes!("Treasury::pay");

    /// The treasury's storage.
    #[ink(storage)]
    pub struct Treasury {
        storage: Storage,
    }

    /// A fast path is not instantiated: a treasury becomes one.
    #[derive(Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub struct NotInstantiated;

    impl Treasury {
        /// Always fails: a treasury that is there already takes this code.
        #[ink(constructor)]
        pub fn new() -> Result<Self, NotInstantiated> {
            Err(NotInstantiated)
        }

        /// Answers every message of the treasury.
        #[ink(message, payable, selector = _)]
        pub fn answer(&mut self) {
            match selector(Part::Treasury) {
                Some(CLAIM) => {
                    if let Some((program,)) = arguments::<(ProgramId,)>() {
                        let member = self.env().caller();
                        if let Some(settlement) = self.storage.settle_open(program, &[member]) {
                            finish(&payouts::claim(&mut self.storage, settlement));
                        }
                    }
                }
                Some(PAY) => {
                    if let Some((program, members)) = arguments::<(ProgramId, Vec<AccountId>)>() {
                        let settled = self.storage.settle_open(program, &members);
                        // What it means for the claim window if a token pays nobody is the full code's to say.
                        let in_native = |settled: &Settlement| settled.program.config.asset == Asset::Native;
                        if let Some(settlement) = settled.filter(in_native) {
                            let paid = payouts::pay(&mut self.storage, settlement, &members);
                            finish(&paid.map(|paid| paid.each));
                        }
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
