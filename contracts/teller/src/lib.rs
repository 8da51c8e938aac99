//! The treasury's fast path: claims and payouts of epochs that are open.
//!
//! A chain charges for a contract's code at every call, and the treasury has much of it that a claim does
//! not need. So a treasury runs this code, which is small; whatever else it is asked, it has the treasury's
//! full code answer, on its own storage and in its own name. Both are fixed when a treasury is created,
//! and the chain keeps the full code for as long as the treasury exists.
//!
//! There is one set of rules: this crate has none of its own. What it answers, the full code answers
//! alike.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// The codec's derive for enums casts a discriminant.
#![allow(clippy::cast_possible_truncation)]

#[ink::contract]
mod teller {
    use ink::{
        env::{decode_input, return_value, ReturnFlags},
        prelude::vec::Vec,
        scale::Encode,
        LangError,
    };
    use tributary_interfaces::treasury::{Epoch, EpochIndex, Program, ProgramId, TreasuryError};
    #[cfg(target_arch = "wasm32")]
    use tributary_treasury::state::Code;
    use tributary_treasury::{
        payouts,
        programs::Opening,
        source::Source,
        state::State,
        vault::{Books, Vaults},
    };

    const CLAIM: [u8; 4] = ink::selector_bytes!("Treasury::claim");
    const PAY: [u8; 4] = ink::selector_bytes!("Treasury::pay");

    /// The treasury's storage. The names are part of the storage keys: they are those of the treasury.
    #[ink(storage)]
    pub struct Treasury {
        state: State,
    }

    /// A teller is not instantiated: a treasury becomes one.
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
            if self.env().transferred_value() == 0 {
                match decode_input::<[u8; 4]>() {
                    Ok(CLAIM) => {
                        if let Ok((_, program)) = decode_input::<([u8; 4], ProgramId)>() {
                            finish(payouts::claim(&mut self.state, program, &Elsewhere));
                        }
                    }
                    Ok(PAY) => {
                        if let Ok((_, program, members)) =
                            decode_input::<([u8; 4], ProgramId, Vec<AccountId>)>()
                        {
                            finish(payouts::pay(&mut self.state, program, &members, &Elsewhere));
                        }
                    }
                    _ => {}
                }
            }
            answer_elsewhere()
        }

        /// The code that answers what this one does not.
        #[ink(message, selector = @)]
        pub fn code(&self) -> Hash {
            self.state.code.get().unwrap_or_default()
        }
    }

    /// Ends the call with the answer of a message. What it changed stands in storage already.
    fn finish<R: Encode>(answer: Result<R, Never>) -> ! {
        let Ok(answer) = answer;
        // As ink! answers: no error of its dispatch, none of the message.
        return_value(ReturnFlags::empty(), &Ok::<_, LangError>(Ok::<_, ()>(answer)))
    }

    /// Ends the call with what the full code answers to it. Nothing may have changed yet.
    #[cfg(target_arch = "wasm32")]
    fn answer_elsewhere() -> ! {
        use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};
        let flags = CallFlags::FORWARD_INPUT | CallFlags::TAIL_CALL;
        if let Some(code) = Code::new().get() {
            let _ = HostFnImpl::delegate_call(flags, code.as_ref(), &[], None);
        }
        // It does not come back but from a code that cannot run, or that had no gas left.
        panic!()
    }

    /// Off chain there is no other code.
    #[cfg(not(target_arch = "wasm32"))]
    fn answer_elsewhere() -> ! {
        unreachable!("the teller runs on chain only")
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
