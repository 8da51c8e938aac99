//! The treasury's fast path: claims and payouts of epochs that are open. See `tributary_fast`.
//!
//! There is one set of rules: this crate has none of its own. What it would refuse, and what needs an
//! epoch to be opened, it leaves to the full code, before anything has changed.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

#[ink::contract(env = tributary_interfaces::Environment)]
mod treasury {
    use ink::{prelude::vec::Vec, scale::Encode};
    use tributary_fast::{answer_elsewhere, arguments, finish, selector};
    use tributary_interfaces::treasury::{Epoch, EpochIndex, Program, ProgramId, TreasuryError};
    use tributary_interfaces::upgrade::Part;
    use tributary_treasury::{
        payouts,
        programs::Opening,
        source::Source,
        storage::Storage,
        vault::{Books, Vaults},
    };

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
                        end(payouts::claim(&mut self.storage, program, &Elsewhere));
                    }
                }
                Some(PAY) => {
                    if let Some((program, members)) = arguments::<(ProgramId, Vec<AccountId>)>() {
                        end(payouts::pay(&mut self.storage, program, &members, &Elsewhere));
                    }
                }
                _ => {}
            }
            answer_elsewhere()
        }

        /// The full code, which answers what this one does not.
        #[ink(message, selector = @)]
        pub fn code(&self) -> Hash {
            self.storage.code.get_or_default().full
        }
    }

    /// Ends the call with the answer of a message that was not refused.
    fn end<R: Encode>(answer: Result<R, Never>) -> ! {
        let Ok(answer) = answer;
        finish(&Ok::<_, ()>(answer))
    }

    /// What this code never answers. Where there is something to refuse, the full code does it.
    enum Never {}

    impl From<TreasuryError> for Never {
        fn from(_: TreasuryError) -> Self {
            answer_elsewhere()
        }
    }

    /// Opening an epoch is left to the full code, and with it all of the call.
    struct Elsewhere;

    impl Opening for Elsewhere {
        type Error = Never;

        const OPENS: bool = false;

        fn open_next(
            &self,
            _vaults: &Vaults,
            _id: ProgramId,
            _program: &mut Program,
            _books: &mut Books,
            _now: u64,
            _source: &impl Source,
        ) -> Result<(EpochIndex, Epoch), Never> {
            answer_elsewhere()
        }
    }
}
