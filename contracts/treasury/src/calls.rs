//! The calls that leave the treasury: to tokens, to sources of metrics, to whoever is paid. None of them
//! lets the callee call back in, none panics when the callee does not do its part, and none gives it more
//! than a stated part of the gas and of what the caller's storage deposit may become.
//!
//! A callee that fails is never taken for a fact: what it should have said is asked again, what it should
//! have paid stays owed. Nor can who calls make it fail and go on: it has all of its gas, or so little is
//! left to the treasury that the whole call ends.
//!
//! What is asked is encoded by ink!'s own builders; the answers are read by hand. There are three shapes
//! of them, and decoding each message's own type would be a fifth of the contract's code.

use crate::source::Source;
use core::cell::RefCell;
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::{
        self,
        call::{
            utils::{ReturnType, Set},
            Call, CallBuilder, ExecutionInput,
        },
    },
    prelude::vec::Vec,
    primitives::AccountId,
    scale::Encode,
};
use tributary_core::Timestamp;
use tributary_interfaces::{
    native,
    source::{MetricRef, MetricSource},
    token::Token,
    treasury::{Asset, TreasuryError, CALLEE_GAS, CALLEE_GAS_PER_MEMBER},
    Environment, PSP22,
};

/// What an answer begins with that is neither an error of ink!'s dispatch nor of the message.
const DONE: &[u8] = &[0, 0];

/// What a question may store at the caller's expense. A chain takes 0 for no limit at all; a cell costs more
/// than one unit wherever storage costs something.
const QUESTION: Option<u128> = Some(1);

/// A payment that is booked and is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    pub asset: Asset,
    pub to: AccountId,
    pub amount: u128,
}

/// The contracts that a message of the treasury calls.
pub struct Remote {
    /// The treasury.
    pub own: AccountId,
    caller: AccountId,
    /// What a payment may store at the expense of a caller who is not paid.
    deposit_limit: u128,
    /// Where answers are read, one after the other: a contract's memory is never given back.
    answer: RefCell<Vec<u8>>,
}

impl Remote {
    pub fn new(deposit_limit: u128) -> Self {
        let (own, caller) = (env::account_id::<Environment>(), env::caller::<Environment>());
        Self { own, caller, deposit_limit, answer: RefCell::default() }
    }

    /// Makes a payment, or fails.
    pub fn send(&self, payout: Payout) -> Result<(), TreasuryError> {
        if !self.try_send(payout)? {
            let Payout { asset, to, amount } = payout;
            return Err(TreasuryError::TransferFailed { asset, to, amount });
        }
        Ok(())
    }

    /// Makes a payment; whether it arrived. Paying oneself fails: the books would say that it left. What a token
    /// stores for it is its payee's matter if they are who calls, and limited otherwise. A token that neither says
    /// that it paid nor reverts may have paid: that is `TokenUnreachable`, after which nobody may go on.
    pub fn try_send(&self, Payout { asset, to, amount }: Payout) -> Result<bool, TreasuryError> {
        let arrived = to != self.own
            && match asset {
                Asset::Native => native::send(to, amount),
                Asset::Psp22(token) => {
                    let mut psp22: contract_ref!(PSP22, Environment) = token.into();
                    let deposit = (to != self.caller).then_some(self.deposit_limit);
                    match self.tell(&encoded(psp22.call_mut().transfer(to, amount, Vec::new())), deposit) {
                        Some(false) => return Err(TreasuryError::TokenUnreachable(token)),
                        told => told.is_some(),
                    }
                }
            };
        Ok(arrived)
    }

    /// Pulls `amount` of `token`, approved by the caller; answers how much arrived.
    pub fn pull(&self, token: AccountId, amount: u128) -> Result<u128, TreasuryError> {
        let before = self.balance_of(token, self.own)?;
        let mut psp22: contract_ref!(PSP22, Environment) = token.into();
        let pull = psp22.call_mut().transfer_from(self.caller, self.own, amount, Vec::new());
        if self.tell(&encoded(pull), None) != Some(true) {
            return Err(TreasuryError::TransferFailed { asset: Asset::Psp22(token), to: self.own, amount });
        }
        Ok(self.balance_of(token, self.own)?.saturating_sub(before))
    }

    /// What the treasury holds of an asset and may spend: the existential deposit is not counted.
    pub fn held(&self, asset: Asset) -> Result<u128, TreasuryError> {
        match asset {
            Asset::Native => Ok(native::held()),
            Asset::Psp22(token) => self.balance_of(token, self.own),
        }
    }

    /// How much of the token others have than the treasury.
    pub fn circulating(&self, token: AccountId) -> Result<u128, TreasuryError> {
        let psp22: contract_ref!(PSP22, Environment) = token.into();
        let supply = self.number(&encoded(psp22.call().total_supply()), &[0]);
        let supply = supply.ok_or(TreasuryError::TokenUnreachable(token))?;
        Ok(supply.saturating_sub(self.balance_of(token, self.own)?))
    }

    /// Burns `amount` of the caller's contribution tokens.
    pub fn burn(&self, token: AccountId, amount: u128) -> Result<(), TreasuryError> {
        let mut contribution: contract_ref!(Token, Environment) = token.into();
        if self.tell(&encoded(contribution.call_mut().burn_for(self.caller, amount)), None) != Some(true) {
            return Err(TreasuryError::BurnFailed);
        }
        Ok(())
    }

    fn balance_of(&self, token: AccountId, owner: AccountId) -> Result<u128, TreasuryError> {
        let psp22: contract_ref!(PSP22, Environment) = token.into();
        self.number(&encoded(psp22.call().balance_of(owner)), &[0])
            .ok_or(TreasuryError::TokenUnreachable(token))
    }

    /// Sends a message that may store what costs `deposit`. Whether it answered with an empty success; `None` if
    /// it took no effect.
    fn tell(&self, message: &Encoded, deposit: Option<u128>) -> Option<bool> {
        let length = self.call(message, 0, deposit)?;
        Some(self.answer.borrow().get(..length) == Some(DONE))
    }

    /// Asks for a number: it follows `start`, and that is all there is.
    fn number(&self, message: &Encoded, start: &[u8]) -> Option<u128> {
        let length = self.call(message, 0, QUESTION)?;
        let answer = self.answer.borrow();
        let number = answer.get(..length)?.strip_prefix(start)?;
        (number.len() == 16).then(|| le(number))
    }

    /// Sends a message, without value and without leave to re-enter; the length of its answer, or `None` if
    /// it reverted, trapped, used up what it has or is not there. `members` is how many it is asked about.
    #[cfg(target_arch = "wasm32")]
    fn call(&self, (callee, input): &Encoded, members: u64, deposit: Option<u128>) -> Option<usize> {
        use ink::prelude::vec;
        use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};
        use tributary_interfaces::{treasury::MAX_ANSWER, Balance};

        let mut answer = self.answer.borrow_mut();
        if answer.is_empty() {
            *answer = vec![0; MAX_ANSWER];
        }
        let [time, proof] = gas(members);
        let deposit = deposit.map(|limit| Balance::try_from(limit).unwrap_or(Balance::MAX).to_le_bytes());
        let mut output = &mut answer[..];
        let called = HostFnImpl::call_v2(
            CallFlags::empty(),
            callee.as_ref(),
            time,
            proof,
            deposit.as_ref().map(|limit| &limit[..]),
            &Balance::MIN.to_le_bytes(),
            input,
            Some(&mut output),
        );
        called.is_ok().then_some(output.len())
    }

    /// Off chain there is nobody to call.
    #[cfg(not(target_arch = "wasm32"))]
    fn call(&self, _message: &Encoded, members: u64, _deposit: Option<u128>) -> Option<usize> {
        let _ = gas(members);
        None
    }
}

impl Source for Remote {
    fn values(
        &self,
        metric: MetricRef,
        members: &[AccountId],
        at: Timestamp,
    ) -> Result<Vec<u128>, TreasuryError> {
        let source: contract_ref!(MetricSource, Environment) = metric.source.into();
        // A list is its length, in one byte or two, and then its entries.
        let start = if members.len() < 64 { 3 } else { 4 };
        let whole = members.len().saturating_mul(16).saturating_add(start);
        let message = encoded(source.call().past_values(metric.metric, members.to_vec(), at));
        let length = self.call(&message, members.len() as u64, QUESTION);
        let answer = self.answer.borrow();
        length
            .filter(|length| *length == whole)
            .and_then(|length| answer.get(..length))
            .filter(|answer| answer.starts_with(DONE))
            .map(|answer| answer[start..].chunks_exact(16).map(le).collect())
            .ok_or(TreasuryError::SourceBroken(metric))
    }

    fn total(&self, metric: MetricRef, at: Timestamp) -> Result<u128, TreasuryError> {
        let source: contract_ref!(MetricSource, Environment) = metric.source.into();
        self.number(&encoded(source.call().past_total(metric.metric, at)), DONE)
            .ok_or(TreasuryError::SourceBroken(metric))
    }
}

/// A message of a trait and its arguments, as ink! builds it.
type Message<Args, R> =
    CallBuilder<Environment, Set<Call<Environment>>, Set<ExecutionInput<Args>>, Set<ReturnType<R>>>;

/// Whom a message goes to, and its bytes.
type Encoded = (AccountId, Vec<u8>);

fn encoded<Args: Encode, R>(message: Message<Args, R>) -> Encoded {
    let params = message.params();
    (*params.callee(), params.exec_input().encode())
}

/// What a callee that is asked about so many members may use: time, and bytes of a proof.
fn gas(members: u64) -> [u64; 2] {
    let (time, proof) = CALLEE_GAS_PER_MEMBER;
    [
        CALLEE_GAS.0.saturating_add(time.saturating_mul(members)),
        CALLEE_GAS.1.saturating_add(proof.saturating_mul(members)),
    ]
}

/// A number of 16 bytes.
fn le(bytes: &[u8]) -> u128 {
    bytes.try_into().map_or(0, u128::from_le_bytes)
}
