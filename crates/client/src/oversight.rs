//! What a transaction will do and cost, who agrees to it, and how it fares: for chains that take fees.

use crate::{Gas, NativeAsset, RawCall};
use ink::primitives::{AccountId, Hash};

/// What a transaction does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Calls a contract, which answered so in the dry run.
    Call {
        call: RawCall,
        answer: Vec<u8>,
    },
    Transfer {
        to: AccountId,
        amount: u128,
    },
    /// Uploads code of so many bytes.
    Upload {
        code: Hash,
        bytes: usize,
    },
    Instantiate {
        code: Hash,
    },
}

/// What a transaction will do and cost, as its dry run and the node say before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub purpose: Purpose,
    /// The pallet's call, for instance "Contracts.call".
    pub call: &'static str,
    pub from: AccountId,
    /// The most it may use.
    pub gas: Gas,
    /// The fee if it uses all that it may,
    pub fee: u128,
    /// and if it uses what its dry run did.
    pub likely_fee: u128,
    /// Storage deposit to be charged, or refunded if negative.
    pub deposit: i128,
    /// The most that may be charged of storage deposit: some more than in the dry run.
    pub deposit_limit: u128,
    /// Native value sent along.
    pub value: u128,
}

impl Estimate {
    /// The most that it can take from the account, with what is sent along.
    pub fn most(&self) -> u128 {
        self.fee.saturating_add(self.deposit_limit).saturating_add(self.value)
    }
}

/// How far a transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// An earlier transaction of this account is not final yet, and is waited for.
    Waiting { account: AccountId },
    /// It is signed: it can be included after `nonce` others of its account, and not after block `last_block`.
    Signed { transaction: Hash, nonce: u64, last_block: u32 },
    /// The node has it.
    Sent { transaction: Hash },
    /// It is in a block that may still be replaced.
    InBlock { transaction: Hash },
    /// It is in a block that stays; so much was paid for it, and so much storage deposit charged, or refunded if
    /// negative.
    Final { transaction: Hash, block: u32, fee: u128, deposit: i128 },
}

/// Who agrees to the cost of transactions, and is told how they fare.
pub trait Overseer {
    /// The most that the next transaction may cost in fees and storage deposit together: its deposit limit is
    /// lowered to it, though not below what its dry run took. Without a limit, `None`.
    fn allowance(&mut self) -> Option<u128> {
        None
    }

    /// Whether to sign and send a transaction of this cost, in the native asset `native`.
    fn approve(&mut self, estimate: &Estimate, native: &NativeAsset) -> bool;

    /// Whether to sign and send all of these; each is still shown by itself when its turn comes.
    fn agree(&mut self, _estimates: &[Estimate], _native: &NativeAsset) -> bool {
        true
    }

    /// Whether a transaction is signed anew that another one of the same account came before; otherwise it is not sent.
    fn insists(&self) -> bool {
        true
    }

    /// A transaction has come this far.
    fn progress(&mut self, stage: &Stage, native: &NativeAsset);
}

/// Agrees to everything, silently.
impl Overseer for () {
    fn approve(&mut self, _: &Estimate, _: &NativeAsset) -> bool {
        true
    }

    fn progress(&mut self, _: &Stage, _: &NativeAsset) {}
}
