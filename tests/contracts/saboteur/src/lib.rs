//! A contract that does its worst when a proposal calls it: what the governor must survive.
//!
//! For tests only; it never ships.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(clippy::cast_possible_truncation)]

use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};

/// What it does when struck.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Strike {
    /// Counts, and nothing else.
    Behave,
    /// Calls `at` with these bytes, and keeps what came of it.
    Call {
        at: AccountId,
        input: Vec<u8>,
    },
    /// Answers with an error.
    Refuse,
    Trap,
    /// Never ends.
    BurnGas,
    /// Answers with bytes that are no answer.
    Garbage,
    /// Replaces its own code.
    SwapCode(Hash),
    /// Answers with so many bytes.
    Answer(u32),
    /// Keeps how much `ref_time` it has left.
    Measure,
}

/// What came of a call that it made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Answer {
    /// Neither trapped nor refused.
    pub took_effect: bool,
    pub output: Vec<u8>,
}

/// Its messages.
#[ink::trait_definition]
pub trait Sabotage {
    /// Counts, then does as it is told.
    #[ink(message, payable)]
    fn strike(&mut self, strike: Strike) -> Result<u32, ()>;

    /// How often it was struck, in calls that took effect.
    #[ink(message)]
    fn strikes(&self) -> u32;

    /// What came of the calls that it made, in order.
    #[ink(message)]
    fn answers(&self) -> Vec<Answer>;

    /// Changes a field of its root; if `is_forgotten`, it ends like a message that has changed none. Zero is put in its
    /// place as a new field.
    #[ink(message)]
    fn change_root(&mut self, value: u32, is_forgotten: bool) -> Result<u32, ()>;

    /// The field of its root.
    #[ink(message)]
    fn in_root(&self) -> u32;
}

#[ink::contract(env = tributary_interfaces::Environment)]
mod saboteur {
    use super::{Answer, Sabotage, Strike};
    use ink::{
        env::{return_value, ReturnFlags},
        prelude::{vec, vec::Vec},
        scale::Encode,
        storage::Lazy,
    };
    use tributary_storage::{end_with, InRoot};

    #[ink(storage)]
    #[derive(Default)]
    pub struct Saboteur {
        strikes: Lazy<u32>,
        answers: Lazy<Vec<Answer>>,
        in_root: InRoot<u32>,
    }

    impl Saboteur {
        #[ink(constructor)]
        pub fn new() -> Self {
            Self::default()
        }

        /// `Token::mint_batch`, as the worst of tokens. The first amount says how: 10 traps, 20 never ends, 40
        /// refuses at length, and any other claims to have minted far more than was asked for.
        #[ink(message, selector = 0x7b3d8587)]
        pub fn mint_batch(&mut self, entries: Vec<(AccountId, u128)>) -> Result<u128, Vec<u8>> {
            match entries.first() {
                Some((_, 10)) => panic!("as it was told"),
                Some((_, 20)) => loop {
                    core::hint::black_box(());
                },
                Some((_, 40)) => Err(vec![7; 999]),
                _ => Ok(u128::MAX),
            }
        }
    }

    impl Sabotage for Saboteur {
        #[ink(message, payable)]
        fn strike(&mut self, strike: Strike) -> Result<u32, ()> {
            let strikes = self.strikes().saturating_add(1);
            self.strikes.set(&strikes);
            match strike {
                Strike::Behave => {}
                Strike::Call { at, input } => {
                    let answer = call(&at, &input);
                    let mut answers = self.answers();
                    answers.push(answer);
                    self.answers.set(&answers);
                }
                Strike::Refuse => return Err(()),
                Strike::Trap => panic!("as it was told"),
                Strike::BurnGas => loop {
                    core::hint::black_box(());
                },
                Strike::Garbage => return_value(ReturnFlags::empty(), &vec![0xffu8; 999]),
                Strike::SwapCode(code) => self.env().set_code_hash(&code).map_err(|_| ())?,
                Strike::Answer(length) => answer_with(length),
                Strike::Measure => {
                    let output = self.env().gas_left().encode();
                    let mut answers = self.answers();
                    answers.push(Answer { took_effect: true, output });
                    self.answers.set(&answers);
                }
            }
            Ok(strikes)
        }

        #[ink(message)]
        fn strikes(&self) -> u32 {
            self.strikes.get_or_default()
        }

        #[ink(message)]
        fn answers(&self) -> Vec<Answer> {
            self.answers.get_or_default()
        }

        #[ink(message)]
        fn change_root(&mut self, value: u32, is_forgotten: bool) -> Result<u32, ()> {
            match value {
                0 => self.in_root = InRoot::default(),
                value => self.in_root.set(value),
            }
            if is_forgotten {
                return end_with(value);
            }
            Ok(value)
        }

        #[ink(message)]
        fn in_root(&self) -> u32 {
            *self.in_root
        }
    }

    /// Ends the call with more than ink! would write, if need be.
    #[cfg(target_arch = "wasm32")]
    fn answer_with(length: u32) -> ! {
        use pallet_contracts_uapi::{HostFn, HostFnImpl, ReturnFlags};
        HostFnImpl::return_value(ReturnFlags::empty(), &vec![0xffu8; length as usize])
    }

    /// Off chain nobody is answered.
    #[cfg(not(target_arch = "wasm32"))]
    fn answer_with(length: u32) -> ! {
        panic!("{length}")
    }

    #[cfg(target_arch = "wasm32")]
    fn call(at: &AccountId, input: &[u8]) -> Answer {
        use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};

        let mut buffer = vec![0; 4_096];
        let mut output = &mut buffer[..];
        let value = tributary_interfaces::Balance::default().encode();
        let result = HostFnImpl::call_v2(
            CallFlags::ALLOW_REENTRY,
            at.as_ref(),
            0,
            0,
            None,
            &value,
            input,
            Some(&mut output),
        );
        Answer { took_effect: result.is_ok(), output: output.to_vec() }
    }

    /// Off chain there is nobody to call.
    #[cfg(not(target_arch = "wasm32"))]
    fn call(_at: &AccountId, _input: &[u8]) -> Answer {
        Answer { took_effect: false, output: Vec::new() }
    }
}
