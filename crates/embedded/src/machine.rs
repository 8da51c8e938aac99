//! What an embedded chain runs on: a sandboxed runtime, whatever its balances are. Amounts are a u128 here.

use frame_support::{
    sp_runtime::{ArithmeticError, StateVersion},
    storage::{storage_prefix, with_transaction, TransactionOutcome},
    traits::{fungible::Mutate, tokens::Preservation, Get},
};
use frame_system::{EventRecord, Pallet as System};
use ink_sandbox::{
    pallet_balances::{self, Pallet as Balances},
    pallet_contracts::{
        self, Code, CollectEvents, ContractResult, DebugInfo, Determinism, ExecReturnValue,
        Pallet as Contracts, StorageDeposit,
    },
    pallet_timestamp::{self, Pallet as Clock},
    AccountId32, DispatchError, EventRecordOf, Sandbox, Snapshot, Weight, H256,
};
use scale::{Compact, Decode};
use tributary_client::{
    AccountId, BalanceType, ContractEvent, Gas, Hash, Outcome, RawCall, RawCreation, Timestamp,
};

/// What a contract said: its account, the topics, the data.
pub type Said = (AccountId, Vec<Hash>, Vec<u8>);

/// A call or an instantiation that ran, whether it succeeded or not.
pub struct Ran<T> {
    pub result: Result<T, DispatchError>,
    pub gas: Gas,
    /// Storage deposit charged, or refunded if negative.
    pub deposit: i128,
}

impl<T> Ran<T> {
    fn not_run(error: DispatchError) -> Self {
        Self { result: Err(error), gas: Gas::default(), deposit: 0 }
    }

    /// What came of it, with what the contract returned.
    pub fn outcome(&self, returned: &ExecReturnValue, events: Vec<ContractEvent>) -> Outcome {
        Outcome {
            output: returned.data.clone(),
            reverted: returned.did_revert(),
            gas: self.gas,
            deposit: self.deposit,
            events,
        }
    }
}

/// Where the code of a contract comes from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    Uploaded(&'a Hash),
    New(&'a [u8]),
}

/// A sandboxed runtime with pallet-contracts.
pub trait Machine {
    fn balance_type(&self) -> BalanceType;
    fn begin_block(&mut self, number: u32, now: Timestamp);
    fn set_clock(&mut self, now: Timestamp);
    /// The root hash of the state, as it would be in block 1 at time 0 without events.
    fn state_root(&mut self) -> Hash;
    fn snapshot(&mut self) -> Snapshot;
    fn restore(&mut self, snapshot: Snapshot);
    fn balance(&mut self, account: &AccountId) -> u128;
    /// What an account must have at least to exist.
    fn least_balance(&self) -> u128;
    fn mint(&mut self, account: &AccountId, amount: u128) -> Result<(), DispatchError>;
    /// Gives native tokens, keeping the giver alive.
    fn transfer(&mut self, from: &AccountId, to: &AccountId, amount: u128) -> Result<(), DispatchError>;
    fn has_code(&mut self, code: &Hash) -> bool;
    fn code_hash(&mut self, contract: &AccountId) -> Option<Hash>;
    fn upload(&mut self, origin: &AccountId, code: &[u8]) -> Result<Hash, DispatchError>;
    /// How many contracts depend on a code.
    fn code_users(&mut self, code: &Hash) -> Option<u64>;
    /// Instantiates code, and takes back what that did unless it is to be kept.
    fn instantiate(
        &mut self,
        origin: &AccountId,
        source: Source,
        creation: &RawCreation,
        limit: Weight,
        keep: bool,
    ) -> (Ran<(AccountId, ExecReturnValue)>, Vec<Said>);
    /// Runs a call, and takes back what it did unless it is to be kept. Told beside it is all that was
    /// said since the block began, also if the call reverted.
    fn call(
        &mut self,
        origin: &AccountId,
        call: &RawCall,
        limit: Weight,
        keep: bool,
    ) -> (Ran<ExecReturnValue>, Vec<Said>);
}

impl<S> Machine for S
where
    S: Sandbox,
    S::Runtime: frame_system::Config<AccountId = AccountId32, Hash = H256>
        + pallet_balances::Config
        + pallet_contracts::Config<Currency = Balances<S::Runtime>>
        + pallet_timestamp::Config<Moment = Timestamp>,
    <S::Runtime as pallet_balances::Config>::Balance: Into<u128>,
    <S::Runtime as frame_system::Config>::RuntimeEvent: TryInto<pallet_contracts::Event<S::Runtime>>,
{
    fn balance_type(&self) -> BalanceType {
        match size_of::<<S::Runtime as pallet_balances::Config>::Balance>() {
            8 => BalanceType::U64,
            _ => BalanceType::U128,
        }
    }

    fn begin_block(&mut self, number: u32, now: Timestamp) {
        self.execute_with(|| {
            System::<S::Runtime>::set_block_number(number.into());
            System::<S::Runtime>::reset_events();
            Clock::<S::Runtime>::set_timestamp(now);
        });
    }

    fn set_clock(&mut self, now: Timestamp) {
        self.execute_with(|| Clock::<S::Runtime>::set_timestamp(now));
    }

    fn state_root(&mut self) -> Hash {
        let root = self.execute_with(|| {
            rolled_back(|| {
                System::<S::Runtime>::reset_events();
                System::<S::Runtime>::initialize(&1u32.into(), &Default::default(), &Default::default());
                Clock::<S::Runtime>::set_timestamp(0);
                sp_io::storage::root(StateVersion::V1)
            })
        });
        // A root has 32 bytes.
        Hash::try_from(root.as_slice()).unwrap_or_default()
    }

    fn snapshot(&mut self) -> Snapshot {
        self.take_snapshot()
    }

    fn restore(&mut self, snapshot: Snapshot) {
        self.restore_snapshot(snapshot);
    }

    fn balance(&mut self, account: &AccountId) -> u128 {
        self.execute_with(|| Balances::<S::Runtime>::free_balance(account32(account))).into()
    }

    fn least_balance(&self) -> u128 {
        <S::Runtime as pallet_balances::Config>::ExistentialDeposit::get().into()
    }

    fn mint(&mut self, account: &AccountId, amount: u128) -> Result<(), DispatchError> {
        let amount = counted(amount)?;
        self.execute_with(|| Balances::<S::Runtime>::mint_into(&account32(account), amount)).map(drop)
    }

    fn transfer(&mut self, from: &AccountId, to: &AccountId, amount: u128) -> Result<(), DispatchError> {
        let (from, to, amount) = (account32(from), account32(to), counted(amount)?);
        self.execute_with(|| {
            let left = Preservation::Preserve;
            <Balances<S::Runtime> as Mutate<_>>::transfer(&from, &to, amount, left).map(drop)
        })
    }

    fn has_code(&mut self, code: &Hash) -> bool {
        self.execute_with(|| sp_io::storage::exists(&code_info_key(code)))
    }

    fn code_hash(&mut self, contract: &AccountId) -> Option<Hash> {
        let hash = self.execute_with(|| Contracts::<S::Runtime>::code_hash(&account32(contract)));
        hash.map(|hash| hash.0.into())
    }

    fn upload(&mut self, origin: &AccountId, code: &[u8]) -> Result<Hash, DispatchError> {
        let uploaded = self.execute_with(|| {
            let (origin, code) = (account32(origin), code.to_vec());
            Contracts::<S::Runtime>::bare_upload_code(origin, code, None, Determinism::Enforced)
        });
        uploaded.map(|uploaded| uploaded.code_hash.0.into())
    }

    fn code_users(&mut self, code: &Hash) -> Option<u64> {
        // The pallet does not tell: what it keeps begins with owner, deposit and count.
        type Kept = (AccountId32, Compact<u128>, Compact<u64>);
        let kept = self.execute_with(|| sp_io::storage::get(&code_info_key(code)))?;
        let (_, _, Compact(users)) = Kept::decode(&mut &kept[..]).ok()?;
        Some(users)
    }

    fn instantiate(
        &mut self,
        origin: &AccountId,
        source: Source,
        creation: &RawCreation,
        limit: Weight,
        keep: bool,
    ) -> (Ran<(AccountId, ExecReturnValue)>, Vec<Said>) {
        let value = match counted(creation.value) {
            Ok(value) => value,
            Err(error) => return (Ran::not_run(error), Vec::new()),
        };
        let code = match source {
            Source::Uploaded(hash) => Code::Existing(H256((*hash).into())),
            Source::New(code) => Code::Upload(code.to_owned()),
        };
        let run = || {
            Contracts::<S::Runtime>::bare_instantiate(
                account32(origin),
                value,
                limit,
                None,
                code,
                creation.input.clone(),
                creation.salt.clone(),
                DebugInfo::Skip,
                CollectEvents::UnsafeCollect,
            )
        };
        let result = self.execute_with(|| if keep { run() } else { rolled_back(run) });
        let (ran, said) = told::<S::Runtime, _>(result);
        let Ran { result, gas, deposit } = ran;
        let result = result.map(|made| (account(&made.account_id), made.result));
        (Ran { result, gas, deposit }, said)
    }

    fn call(
        &mut self,
        origin: &AccountId,
        call: &RawCall,
        limit: Weight,
        keep: bool,
    ) -> (Ran<ExecReturnValue>, Vec<Said>) {
        let value = match counted(call.value) {
            Ok(value) => value,
            Err(error) => return (Ran::not_run(error), Vec::new()),
        };
        let run = || {
            Contracts::<S::Runtime>::bare_call(
                account32(origin),
                account32(&call.callee),
                value,
                limit,
                None,
                call.input.clone(),
                DebugInfo::Skip,
                CollectEvents::UnsafeCollect,
                Determinism::Enforced,
            )
        };
        // The sandbox's own dry run copies the whole state; a transaction that is rolled back does not.
        let result = self.execute_with(|| if keep { run() } else { rolled_back(run) });
        told::<S::Runtime, _>(result)
    }
}

/// What pallet-contracts answers, and what contracts said.
fn told<R, T>(
    mut result: ContractResult<Result<T, DispatchError>, R::Balance, EventRecordOf<R>>,
) -> (Ran<T>, Vec<Said>)
where
    R: frame_system::Config<Hash = H256, AccountId = AccountId32>
        + pallet_balances::Config
        + pallet_contracts::Config,
    R::Balance: Into<u128>,
    <R as frame_system::Config>::RuntimeEvent: TryInto<pallet_contracts::Event<R>>,
{
    let records = result.events.take().unwrap_or_default().into_iter();
    let said = records.filter_map(|EventRecord { event, topics, .. }| match event.try_into() {
        Ok(pallet_contracts::Event::ContractEmitted { contract, data }) => {
            let topics = topics.into_iter().map(|topic| topic.0.into()).collect();
            Some((account(&contract), topics, data))
        }
        _ => None,
    });
    let said = said.collect();
    let deposit = |amount: R::Balance| i128::try_from(amount.into()).unwrap_or(i128::MAX);
    let ran = Ran {
        result: result.result,
        gas: gas(result.gas_consumed),
        deposit: match result.storage_deposit {
            StorageDeposit::Charge(amount) => deposit(amount),
            StorageDeposit::Refund(amount) => -deposit(amount),
        },
    };
    (ran, said)
}

pub fn gas(weight: Weight) -> Gas {
    Gas { ref_time: weight.ref_time(), proof_size: weight.proof_size() }
}

fn code_info_key(code: &Hash) -> Vec<u8> {
    [storage_prefix(b"Contracts", b"CodeInfoOf").as_slice(), code.as_ref()].concat()
}

/// Does something, and takes it back.
#[allow(clippy::expect_used)] // No input nests transactions of the host.
fn rolled_back<T>(work: impl FnOnce() -> T) -> T {
    let done = with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(work())));
    done.expect("transactions are not nested that deep")
}

/// An amount as the chain counts it.
fn counted<B: TryFrom<u128>>(amount: u128) -> Result<B, DispatchError> {
    B::try_from(amount).map_err(|_| ArithmeticError::Overflow.into())
}

fn account32(account: &AccountId) -> AccountId32 {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId32::from(*bytes)
}

fn account(account: &AccountId32) -> AccountId {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId::from(*bytes)
}
