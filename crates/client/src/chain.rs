//! What the client needs of a chain, and the typed calls that it makes through it.

use crate::{
    account_text, hex, ContractEvent, Estimate, EventLog, Gas, NativeAsset, Outcome, RawCall, RawCreation,
    Signer,
};
use ink::{
    env::{
        call::utils::{ReturnType, Set},
        call::{Call as InkCall, CallBuilder, ExecutionInput},
        DefaultEnvironment,
    },
    primitives::{AccountId, Hash, LangError, MessageResult},
};
use scale::{Decode, Encode};
use std::{fmt::Debug, marker::PhantomData};
use tributary_interfaces::{governor::Action, treasury::MAX_ANSWER, Timestamp};

/// Why a chain did not run something.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The contract trapped, ran out of gas, is not there, or the like; the chain's word for it.
    #[error("the chain refused: {0}")]
    Refused(String),
    /// The chain cannot be reached, or its file not be read.
    #[error("the node no longer has the state of so old a block ({0}): ask one that keeps old states (--state-pruning archive)")]
    Forgotten(String),
    #[error("the chain cannot be used: {0}")]
    Unavailable(String),
    /// The account has too little for the value, the fee and the deposit. Nothing was signed.
    #[error(
        "{} has {}, but needs more than {}: fund it first; nothing was sent",
        account_text(account), native.text(*balance), native.text(*needed)
    )]
    Insufficient { account: AccountId, balance: u128, needed: u128, native: Box<NativeAsset> },
    /// The account would have less than any must have. Nothing was signed.
    #[error(
        "{} would have {}, but an account must have at least {} to exist: send more; nothing was sent",
        account_text(account), native.text(*balance), native.text(*least)
    )]
    BelowLeast { account: AccountId, balance: u128, least: u128, native: Box<NativeAsset> },
    /// The account cannot give so much and stay. Nothing was signed.
    #[error(
        "{} has {}, and cannot give {}: {} must stay for the account to exist; nothing was sent",
        account_text(account), native.text(*balance), native.text(*amount), native.text(*least)
    )]
    TooMuch { account: AccountId, balance: u128, amount: u128, least: u128, native: Box<NativeAsset> },
    /// A transaction was sent, and nobody knows what becomes of it.
    #[error(
        "the transaction {} was sent, but {reason}: it may still be included; check before repeating",
        hex(transaction.as_ref())
    )]
    Unsure { transaction: Hash, reason: String },
    /// Another transaction of the same account took the place of one that was sent: another program with its key came
    /// first.
    #[error(
        "the transaction {} was sent, but another transaction of the same account took its place ({said}): it may still \
         be included; check before repeating",
        hex(transaction.as_ref())
    )]
    Replaced { transaction: Hash, said: String },
    /// A node did not take a transaction.
    #[error("{why} ({said})")]
    NotTaken { why: NotTaken, said: String },
    /// Whoever was asked did not agree to the cost. Nothing was signed.
    #[error("not sent, as it was not agreed to")]
    Declined,
}

/// Why a node did not take a transaction. But for one that it has already, nothing comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Another transaction of the account came first, and has its number.
    #[error(
        "somebody used the same account just now, as another program with this key would, and their transaction came \
         first; nothing was sent; try again"
    )]
    Overtaken,
    /// It counts for some blocks only, and they have passed.
    #[error("it took too long from signing to sending, and a signature counts for some blocks only; nothing was sent; try again")]
    Late,
    #[error(
        "the account cannot pay the fee, perhaps as another program with this key spends from it too; nothing was \
         sent; send it some first (`tributary send`), and try again"
    )]
    CannotPay,
    /// The signature is not over what the chain expects.
    #[error("the chain takes the signature for wrong, as it does when it was upgraded or begun anew meanwhile; nothing was sent; try again")]
    Changed,
    #[error(
        "it needs more than a block has room for; nothing was sent; split it, or try again when less goes on"
    )]
    TooLarge,
    #[error("a rule of this chain is against it; nothing was sent; ask who runs the chain")]
    Unfit,
    #[error("the node cannot tell yet whether it is valid; nothing was sent; try again in a minute, or with another node")]
    Unclear,
    #[error(
        "the node had this very transaction before and dropped it, and takes it again after half an hour; nothing was \
         sent; try again then, or with another node"
    )]
    Banned,
    #[error("the node has this very transaction already: it may still be included; check before repeating")]
    Known,
    #[error("the node has no room for more transactions now; nothing was sent; try again in a minute, or with another node")]
    Full,
}

impl NotTaken {
    /// Whether the same, signed anew, may be sent at once: this one can never be included, and the next may well be.
    pub fn may_be_signed_anew(self) -> bool {
        matches!(self, Self::Overtaken | Self::Late)
    }
}

impl ChainError {
    /// Whether something ran to its end, and whoever ran it cannot pay the deposit for what it stores.
    pub fn is_about_deposits(&self) -> bool {
        matches!(self, Self::Refused(said) if said.contains("StorageDeposit"))
    }

    /// Whether another transaction of the account came before one that was sent.
    pub fn is_overtaken(&self) -> bool {
        matches!(self, Self::NotTaken { why: NotTaken::Overtaken, .. } | Self::Replaced { .. })
    }
}

/// What a transaction that is there for good has cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The block that has it.
    pub block: u32,
    pub fee: u128,
    /// Storage deposit that was charged, or refunded if negative.
    pub deposit: i128,
}

impl Charged {
    /// What it took from whoever signed it, in all. What came back of deposits is no gain of this transaction's.
    pub fn sum(&self) -> u128 {
        self.fee.saturating_add(u128::try_from(self.deposit).unwrap_or(0))
    }
}

/// A chain with pallet-contracts.
pub trait Chain {
    /// The hash that tells this chain from others.
    fn genesis(&mut self) -> Result<Hash, ChainError>;

    /// What the chain calls itself.
    fn name(&mut self) -> Result<String, ChainError>;

    /// The newest block that answers are of, and whose events are told.
    fn height(&mut self) -> Result<u32, ChainError>;

    /// The most that one call may use.
    fn call_limit(&mut self) -> Result<Gas, ChainError>;

    /// The chain's clock.
    fn now(&mut self) -> Result<Timestamp, ChainError>;

    /// Returns when the chain's clock shows at least `moment`.
    fn wait_until(&mut self, moment: Timestamp) -> Result<(), ChainError>;

    /// What its native asset is called, and how it is counted.
    fn native(&mut self) -> Result<NativeAsset, ChainError>;

    /// The native balance that `account` may spend.
    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError>;

    /// What an account must have at least to exist.
    fn least_balance(&mut self) -> Result<u128, ChainError>;

    /// Gives native tokens to an account, keeping the giver's alive.
    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError>;

    /// Whether this code is uploaded.
    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError>;

    /// The code of a contract; `None` if the account is none.
    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError>;

    /// Uploads code, or finds it there. Returns its hash.
    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError>;

    /// Instantiates uploaded code.
    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError>;

    /// Instantiates code as `origin`, whether it is uploaded or not, without changing anything.
    fn dry_instantiate(
        &mut self,
        origin: &AccountId,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError>;

    /// Runs a call as `origin` without changing anything.
    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError>;

    /// Runs calls as `origin` without changing anything, each on what those before it left, whoever pays for what they
    /// store; `None` where a chain can only run each for itself.
    fn dry_run_in_order(
        &mut self,
        _origin: &AccountId,
        _calls: &[RawCall],
    ) -> Result<Option<Vec<Result<Outcome, ChainError>>>, ChainError> {
        Ok(None)
    }

    /// Runs a call for good. A call that reverts is an `Ok` with `reverted` set.
    ///
    /// A node does not tell what a transaction returned: there, `output` is what the call answered just
    /// before it was sent, and `events` are what happened.
    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError>;

    /// What calls would cost, each for itself: none of those that would fail, as they are not sent, and none at all where
    /// nothing costs anything.
    fn estimates(&mut self, _signer: &Signer, _calls: &[RawCall]) -> Result<Vec<Estimate>, ChainError> {
        Ok(Vec::new())
    }

    /// The same of uploading code, as far as the chain does not have it.
    fn upload_estimates(&mut self, _signer: &Signer, _codes: &[&[u8]]) -> Result<Vec<Estimate>, ChainError> {
        Ok(Vec::new())
    }

    /// The same of making a contract of code, and of uploading that first, where the chain does not have it.
    fn creation_estimates(
        &mut self,
        _signer: &Signer,
        _code: &[u8],
        _creation: &RawCreation,
    ) -> Result<Vec<Estimate>, ChainError> {
        Ok(Vec::new())
    }

    /// Says which calls will be made, each for itself, so that whoever pays can agree to all of them at once.
    fn announce(&mut self, _signer: &Signer, _calls: &[RawCall]) -> Result<(), ChainError> {
        Ok(())
    }

    /// The same of code that will be uploaded, as far as the chain does not have it.
    fn announce_uploads(&mut self, _signer: &Signer, _codes: &[&[u8]]) -> Result<(), ChainError> {
        Ok(())
    }

    /// The same of making a contract of code that may have to be uploaded first.
    fn announce_creation(
        &mut self,
        _signer: &Signer,
        _code: &[u8],
        _creation: &RawCreation,
    ) -> Result<(), ChainError> {
        Ok(())
    }

    /// Returns when nothing that this account has sent is on its way any more: how many of its transactions the chain
    /// has for good, where it counts them.
    fn settle(&mut self, _account: &AccountId) -> Result<u64, ChainError> {
        Ok(0)
    }

    /// What a transaction of this account has cost that could be included up to block `last_block`; nothing if it is in no
    /// block, or where nothing costs anything. `Forgotten`, if the blocks are not kept in which it would be.
    fn charged_for(
        &mut self,
        _account: &AccountId,
        _transaction: &Hash,
        _last_block: u32,
    ) -> Result<Option<Charged>, ChainError> {
        Ok(None)
    }

    /// The events of contracts in blocks `from` to `to`, oldest first.
    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError>;

    /// All events of contracts from block `from` on, oldest first.
    fn events(&mut self, from: u32) -> Result<Vec<ContractEvent>, ChainError> {
        let to = self.height()?;
        self.events_between(from, to)
    }
}

/// A typed call: `R` is what the message returns.
#[derive(Debug)]
pub struct Call<R> {
    raw: RawCall,
    returns: PhantomData<R>,
}

/// Whatever it returns.
impl<R> Clone for Call<R> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), returns: PhantomData }
    }
}

impl<R> Call<R> {
    /// The call of a message by its selector and arguments.
    pub fn new(callee: AccountId, input: Vec<u8>) -> Self {
        Self { raw: RawCall { callee, value: 0, input }, returns: PhantomData }
    }

    /// Sends native value along.
    pub fn with_value(mut self, value: u128) -> Self {
        self.raw.value = value;
        self
    }

    /// The call as bytes.
    pub fn raw(&self) -> &RawCall {
        &self.raw
    }

    /// The call as a proposal's action, without limits of its own.
    pub fn action(&self) -> Action {
        let RawCall { callee, value, input } = self.raw.clone();
        Action::Call { callee, input, value, gas: None }
    }
}

/// What ink!'s call builders make of a message of a trait.
type Message<Args, R> = CallBuilder<
    DefaultEnvironment,
    Set<InkCall<DefaultEnvironment>>,
    Set<ExecutionInput<Args>>,
    Set<ReturnType<R>>,
>;

impl<Args: Encode, R> From<Message<Args, R>> for Call<R> {
    fn from(message: Message<Args, R>) -> Self {
        let params = message.params();
        let raw = RawCall {
            callee: *params.callee(),
            value: *params.transferred_value(),
            input: params.exec_input().encode(),
        };
        Self { raw, returns: PhantomData }
    }
}

/// Why a typed call has no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError<E: Debug> {
    /// The contract's own error: nothing has changed.
    #[error("the contract refused: {0:?}")]
    Contract(E),
    /// The account has code, but it is not the contract that was meant.
    #[error("the contract does not understand the call ({0:?}): is it the right account, and is its code up to date?")]
    NotUnderstood(LangError),
    /// The answer is not what the message returns.
    #[error("the contract's answer cannot be decoded: is its code up to date?")]
    BadAnswer,
    /// The answer has so many bytes: whatever it says, a contract that asks cannot take it in, and its call ends.
    #[error(
        "its answer has {} KiB, which is more than the {} KiB that another contract can take in",
        .0.div_ceil(1024), MAX_ANSWER / 1024
    )]
    TooLong(usize),
    /// A source was asked about so many members, and answers for so many others.
    #[error("its list of values has a length of {told}, where it was asked about {asked}")]
    WrongCount { asked: usize, told: usize },
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// A call that has taken effect. On a node, `value` is what the call answered just before it was sent:
/// where others may have come in between, as with the number of a proposal, ask the events.
#[derive(Clone, Debug)]
pub struct Receipt<T> {
    pub value: T,
    pub gas: Gas,
    pub deposit: i128,
    pub events: EventLog,
}

/// Typed calls, over any chain.
pub trait ChainExt: Chain {
    /// Asks a message for its answer, changing nothing.
    fn read<R: Decode>(&mut self, call: impl Into<Call<R>>) -> Result<R, CallError<()>> {
        // Nobody: reading needs no account.
        self.read_as(&AccountId::from([0; 32]), call)
    }

    /// Asks a message for its answer to `origin`, changing nothing.
    fn read_as<R: Decode>(
        &mut self,
        origin: &AccountId,
        call: impl Into<Call<R>>,
    ) -> Result<R, CallError<()>> {
        let outcome = self.dry_run(origin, &call.into().raw)?;
        decode::<R, ()>(&outcome)
    }

    /// What a message would do for `origin` now, changing nothing: its result and its cost.
    fn try_call<T: Decode, E: Decode + Debug>(
        &mut self,
        origin: &AccountId,
        call: impl Into<Call<Result<T, E>>>,
    ) -> Result<Receipt<T>, CallError<E>> {
        let outcome = self.dry_run(origin, &call.into().raw)?;
        receipt(outcome)
    }

    /// Refuses what an account cannot give without ceasing to exist.
    fn may_give(&mut self, giver: &AccountId, amount: u128) -> Result<(), ChainError> {
        let (balance, least) = (self.balance(giver)?, self.least_balance()?);
        if balance >= amount.saturating_add(least) {
            return Ok(());
        }
        let native = Box::new(self.native()?);
        Err(ChainError::TooMuch { account: *giver, balance, amount, least, native })
    }

    /// Refuses a transfer that the giver cannot make, or after which the taker would not exist.
    fn may_transfer(&mut self, giver: &AccountId, taker: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.may_give(giver, amount)?;
        let (balance, least) = (self.balance(taker)?.saturating_add(amount), self.least_balance()?);
        if balance >= least {
            return Ok(());
        }
        let native = Box::new(self.native()?);
        Err(ChainError::BelowLeast { account: *taker, balance, least, native })
    }

    /// Makes a call for good. An error of the contract has changed nothing.
    fn submit<T: Decode, E: Decode + Debug>(
        &mut self,
        signer: &Signer,
        call: impl Into<Call<Result<T, E>>>,
    ) -> Result<Receipt<T>, CallError<E>> {
        let outcome = self.call(signer, &call.into().raw)?;
        receipt(outcome)
    }
}

impl<C: Chain + ?Sized> ChainExt for C {}

fn receipt<T: Decode, E: Decode + Debug>(outcome: Outcome) -> Result<Receipt<T>, CallError<E>> {
    let value = decode::<Result<T, E>, E>(&outcome)?.map_err(CallError::Contract)?;
    let Outcome { gas, deposit, events, .. } = outcome;
    Ok(Receipt { value, gas, deposit, events: EventLog(events) })
}

fn decode<R: Decode, E: Debug>(outcome: &Outcome) -> Result<R, CallError<E>> {
    if let Some(length) = outcome.too_long() {
        return Err(CallError::TooLong(length));
    }
    MessageResult::<R>::decode(&mut outcome.output.as_slice())
        .map_err(|_| CallError::BadAnswer)?
        .map_err(CallError::NotUnderstood)
}
