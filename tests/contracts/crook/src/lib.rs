//! A token and source of metrics that misbehaves in one way: what the treasury must survive.
//!
//! For tests only; it never ships. Whoever creates it has a million of it. As a source it says that
//! everyone has 1 of a total of 10; the total of its metric 1 grows by a point each millisecond. It mints for
//! anybody, and may be told what to do wrong, and until when.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
#![allow(clippy::cast_possible_truncation, clippy::result_unit_err)]

use ink::primitives::AccountId;

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Trick {
    /// `transfer_from` keeps so much for itself.
    Fee(u128),
    /// Every balance is this, whoever asks.
    Balance(u128),
    /// `transfer` refuses.
    RefuseTransfer,
    /// `transfer` says that it worked and does nothing.
    PretendTransfer,
    /// `transfer` traps.
    TrapOnTransfer,
    /// `transfer` calls the message with this selector and number at this account.
    CallOnTransfer(AccountId, [u8; 4], u32),
    /// `past_values` traps.
    TrapOnValues,
    /// `past_values` calls the message with this selector and number at this account.
    CallOnValues(AccountId, [u8; 4], u32),
    /// `past_values` answers for so many members, however many were asked about.
    CountOfValues(u32),
    /// `past_values` says that everyone has this.
    Value(u128),
    /// `past_total` traps.
    TrapOnTotal,
    /// `past_total` says this.
    Total(u128),
    /// What was, changes: everyone has as much as the clock shows milliseconds, modulo ten.
    ChangingPast,
    /// `transfer_from` and `balance_of` call the message with this selector and number at this account.
    CallOnFunding(AccountId, [u8; 4], u32),
    /// `past_total` and `past_values` trap when they are asked about this moment or a later one.
    TrapAfter(u64),
    /// `decrease_allowance` takes from any balance, and `increase_allowance` gives to it.
    Seize,
    /// `transfer` also writes a cell of so many bytes for whom it goes to.
    StoreOnTransfer(u32),
    /// `past_total`, `past_values` and `balance_of` write a cell of so many bytes.
    StoreOnAsking(u32),
    /// `transfer` refuses, with so many bytes.
    LongError(u32),
    /// `past_total`, `past_values` and `balance_of` answer with so many bytes.
    LongAnswer(u32),
    /// `transfer` never ends.
    EndlessTransfer,
    /// `past_total`, `past_values` and `balance_of` never end.
    EndlessAnswer,
    /// In every other span of so many milliseconds, `transfer`, `past_total` and `past_values` trap.
    Sleeps(u64),
    /// `past_total` and `past_values` trap from a moment on until another one.
    SilentBetween(u64, u64),
    /// `transfer` refuses from a moment on until another one.
    RefuseBetween(u64, u64),
    /// `transfer` pays, and answers 1.
    AnswerOne,
    /// Nothing.
    Honest,
    /// Every message traps.
    Trap,
    /// Every message reverts, with one byte that is no error.
    Refuse,
    /// No message ever ends.
    Endless,
    /// Every message answers with so many bytes that are no answer.
    Nonsense(u32),
    /// Every message also writes a cell of so many bytes.
    Store(u32),
    /// Every message first calls the message with this selector and number at this account.
    CallBack(AccountId, [u8; 4], u32),
    /// Every message calls itself for as long as there are frames.
    Deep,
}

#[ink::contract(env = tributary_interfaces::Environment)]
mod crook {
    use super::Trick;
    use ink::{
        env::{
            call::{build_call, ExecutionInput, Selector},
            CallFlags,
        },
        prelude::{vec, vec::Vec},
        storage::Mapping,
    };
    use tributary_interfaces::{
        source::{MetricId, MetricSource, SourceError},
        PSP22Error, PSP22,
    };

    /// The metric whose total grows with time.
    const GROWING: MetricId = 1;

    #[ink(storage)]
    pub struct Crook {
        trick: Trick,
        /// It is honest from then on.
        until: u64,
        balances: Mapping<AccountId, u128>,
    }

    impl Crook {
        #[ink(constructor)]
        pub fn new(trick: Trick) -> Self {
            let mut balances = Mapping::new();
            balances.insert(Self::env().caller(), &1_000_000);
            Self { trick, until: u64::MAX, balances }
        }

        /// Tells it what to do wrong, before a moment. It is honest from then on.
        #[ink(message)]
        pub fn play(&mut self, trick: Trick, until: u64) -> Result<(), ()> {
            (self.trick, self.until) = (trick, until);
            Ok(())
        }

        /// Calls itself for as long as there are frames.
        #[ink(message)]
        pub fn deepen(&self) {
            let deepen = ExecutionInput::new(Selector::new(ink::selector_bytes!("deepen")));
            build_call::<Environment>()
                .call(self.env().account_id())
                .call_flags(CallFlags::ALLOW_REENTRY)
                .exec_input(deepen)
                .returns::<()>()
                .invoke();
        }

        /// Mints for anybody.
        #[ink(message, selector = 0x7b3d8587)]
        pub fn mint_batch(&mut self, entries: Vec<(AccountId, u128)>) -> Result<u128, ()> {
            self.misbehave();
            let mut minted = 0u128;
            for (to, amount) in entries {
                self.balances.insert(to, &self.balance(to).saturating_add(amount));
                minted = minted.saturating_add(amount);
            }
            Ok(minted)
        }

        /// What it does wrong now.
        fn trick(&self) -> Trick {
            if self.env().block_timestamp() < self.until {
                self.trick
            } else {
                Trick::Honest
            }
        }

        /// What it does wrong whatever it is called for.
        fn misbehave(&self) {
            match self.trick() {
                Trick::Trap => panic!("a trick"),
                Trick::Refuse => answer(true, 1, 0xff),
                Trick::Endless => never_end(),
                Trick::Nonsense(bytes) => answer(false, bytes, 0xff),
                Trick::Store(bytes) => store(&[7; 32], bytes),
                Trick::CallBack(callee, selector, number) => self.call(callee, selector, number),
                Trick::Deep => self.deepen(),
                _ => {}
            }
        }

        /// Takes `value` from an account and gives `arrives` to another.
        fn carry(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            arrives: u128,
        ) -> Result<(), PSP22Error> {
            let left = self.balance(from).checked_sub(value);
            self.balances.insert(from, &left.ok_or(PSP22Error::InsufficientBalance)?);
            self.balances.insert(to, &self.balance(to).saturating_add(arrives));
            Ok(())
        }

        /// What it does wrong whatever it is asked.
        fn be_asked(&self) {
            self.misbehave();
            match self.trick() {
                Trick::StoreOnAsking(bytes) => store(&[7; 32], bytes),
                Trick::LongAnswer(bytes) => answer(false, bytes, 0),
                Trick::EndlessAnswer => never_end(),
                Trick::SilentBetween(from, until) => {
                    let now = self.env().block_timestamp();
                    assert!(now < from || now >= until, "a trick");
                }
                _ => {}
            }
        }

        fn balance(&self, owner: AccountId) -> u128 {
            self.balances.get(owner).unwrap_or_default()
        }

        fn is_asleep(&self) -> bool {
            let Trick::Sleeps(span) = self.trick() else { return false };
            self.env().block_timestamp().checked_div(span).is_some_and(|spans| spans % 2 == 1)
        }

        fn call(&self, callee: AccountId, selector: [u8; 4], number: u32) {
            // Whether it works or not.
            let _ = build_call::<Environment>()
                .call(callee)
                .exec_input(ExecutionInput::new(Selector::new(selector)).push_arg(number))
                .returns::<Result<u128, ()>>()
                .try_invoke();
        }
    }

    fn never_end() {
        loop {
            core::hint::black_box(());
        }
    }

    /// Writes a cell of so many bytes, whoever pays for it.
    fn store(key: &[u8; 32], bytes: u32) {
        ink::env::set_contract_storage(key, &vec![7u8; bytes as usize]);
    }

    #[cfg(target_arch = "wasm32")]
    #[link(wasm_import_module = "seal0")]
    extern "C" {
        fn seal_return(flags: u32, data: *const u8, length: u32) -> !;
    }

    /// Ends the call with so many equal bytes, also with more than ink!'s buffer holds.
    #[cfg(target_arch = "wasm32")]
    fn answer(reverts: bool, bytes: u32, each: u8) {
        let data = vec![each; bytes as usize];
        // SAFETY: the host reads so many bytes of `data`, and does not come back.
        unsafe { seal_return(reverts.into(), data.as_ptr(), bytes) }
    }

    /// Off chain there is nobody to answer.
    #[cfg(not(target_arch = "wasm32"))]
    fn answer(_reverts: bool, _bytes: u32, _each: u8) {}

    impl PSP22 for Crook {
        #[ink(message)]
        fn total_supply(&self) -> u128 {
            self.misbehave();
            1_000_000
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128 {
            self.be_asked();
            match self.trick() {
                Trick::Balance(balance) => balance,
                Trick::CallOnFunding(callee, selector, number) => {
                    self.call(callee, selector, number);
                    self.balance(owner)
                }
                _ => self.balance(owner),
            }
        }

        #[ink(message)]
        fn allowance(&self, _owner: AccountId, _spender: AccountId) -> u128 {
            u128::MAX
        }

        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: u128, _data: Vec<u8>) -> Result<(), PSP22Error> {
            self.misbehave();
            match self.trick() {
                Trick::TrapOnTransfer => panic!("a trick"),
                Trick::Sleeps(_) if self.is_asleep() => panic!("a trick"),
                Trick::RefuseTransfer => return Err(PSP22Error::InsufficientBalance),
                Trick::PretendTransfer => return Ok(()),
                Trick::CallOnTransfer(callee, selector, number) => self.call(callee, selector, number),
                Trick::StoreOnTransfer(bytes) => store(to.as_ref(), bytes),
                Trick::LongError(bytes) => answer(true, bytes, 0),
                Trick::EndlessTransfer => never_end(),
                Trick::RefuseBetween(from, until) => {
                    let now = self.env().block_timestamp();
                    if from <= now && now < until {
                        return Err(PSP22Error::InsufficientBalance);
                    }
                }
                Trick::AnswerOne => {
                    self.carry(self.env().caller(), to, value, value)?;
                    ink::env::return_value(ink::env::ReturnFlags::empty(), &1u8);
                }
                _ => {}
            }
            self.carry(self.env().caller(), to, value, value)
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), PSP22Error> {
            self.misbehave();
            let fee = if let Trick::Fee(fee) = self.trick() { fee } else { 0 };
            if let Trick::CallOnFunding(callee, selector, number) = self.trick() {
                self.call(callee, selector, number);
            }
            self.carry(from, to, value, value.saturating_sub(fee))
        }

        #[ink(message)]
        fn approve(&mut self, _spender: AccountId, _value: u128) -> Result<(), PSP22Error> {
            Ok(())
        }

        #[ink(message)]
        fn increase_allowance(&mut self, owner: AccountId, by: u128) -> Result<(), PSP22Error> {
            if self.trick() == Trick::Seize {
                self.balances.insert(owner, &self.balance(owner).saturating_add(by));
            }
            Ok(())
        }

        #[ink(message)]
        fn decrease_allowance(&mut self, owner: AccountId, by: u128) -> Result<(), PSP22Error> {
            if self.trick() == Trick::Seize {
                self.balances.insert(owner, &self.balance(owner).saturating_sub(by));
            }
            Ok(())
        }
    }

    impl MetricSource for Crook {
        #[ink(message)]
        fn past_value(&self, _metric: MetricId, _member: AccountId, _at: u64) -> Result<u128, SourceError> {
            self.misbehave();
            Ok(1)
        }

        #[ink(message)]
        fn past_values(
            &self,
            _metric: MetricId,
            members: Vec<AccountId>,
            at: u64,
        ) -> Result<Vec<u128>, SourceError> {
            self.be_asked();
            match self.trick() {
                Trick::TrapAfter(moment) if moment <= at => panic!("a trick"),
                Trick::TrapOnValues => panic!("a trick"),
                Trick::Sleeps(_) if self.is_asleep() => panic!("a trick"),
                Trick::CallOnValues(callee, selector, number) => self.call(callee, selector, number),
                Trick::CountOfValues(count) => return Ok(vec![1; count as usize]),
                Trick::Value(value) => return Ok(vec![value; members.len()]),
                Trick::ChangingPast => {
                    let value = u128::from(self.env().block_timestamp() % 10);
                    return Ok(vec![value; members.len()]);
                }
                _ => {}
            }
            Ok(vec![1; members.len()])
        }

        #[ink(message)]
        fn past_total(&self, metric: MetricId, at: u64) -> Result<u128, SourceError> {
            self.be_asked();
            match self.trick() {
                Trick::TrapAfter(moment) if moment <= at => panic!("a trick"),
                Trick::TrapOnTotal => panic!("a trick"),
                Trick::Sleeps(_) if self.is_asleep() => panic!("a trick"),
                Trick::Total(total) => Ok(total),
                _ if metric == GROWING => Ok(u128::from(at).saturating_mul(1_000_000)),
                _ => Ok(10),
            }
        }
    }
}

pub use crook::{Crook, CrookRef};
