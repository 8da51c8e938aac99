//! A whole chain in this process: drink's sandbox, with a clock that the caller moves, and a file.

use crate::{Chain, ChainError, ContractEvent, Gas, Outcome, RawCall, Signer};
use drink::{
    frame_support::sp_runtime::StateVersion,
    frame_support::storage::{storage_prefix, with_transaction, TransactionOutcome},
    pallet_balances,
    pallet_contracts::{self, Determinism, StorageDeposit},
    pallet_timestamp,
    sandbox_api::prelude::{BalanceAPI, ContractAPI, SystemAPI, TimestampAPI},
    AccountId32, DispatchError, Sandbox, Weight,
};
use ink::primitives::{AccountId, Hash};
use ink_sandbox::{
    frame_system,
    macros::{DefaultSandboxRuntime, RuntimeCall, RuntimeEvent},
    DefaultSandbox, RawStorage, Snapshot,
};
use scale::{Decode, Encode};
use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};
use tributary_interfaces::{Millis, Timestamp};

/// What a call may use: a block's share on a usual chain.
const GAS_LIMIT: Weight = Weight::from_parts(500_000_000_000, 5 * 1024 * 1024);

/// Where a new chain's clock stands: 2026-01-01T00:00:00Z.
const BIRTH: Timestamp = 1_767_225_600_000;

/// The first bytes of a chain's file, with the version of its format.
const MAGIC: [u8; 16] = *b"tributary chain1";

/// A chain in this process. Each call is a block of its own; the clock moves by `block_time` with each,
/// and otherwise when the caller moves it.
pub struct Embedded {
    sandbox: DefaultSandbox,
    block: u32,
    now: Timestamp,
    block_time: Millis,
    gas_limit: Weight,
    log: Vec<ContractEvent>,
    file: Option<(PathBuf, File)>,
}

/// What a chain's file holds after `MAGIC`.
#[derive(Encode, Decode)]
struct Saved {
    block: u32,
    now: Timestamp,
    block_time: Millis,
    log: Vec<ContractEvent>,
    storage: RawStorage,
    root: [u8; 32],
}

/// Why a chain's file cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a chain's file, or of another version of this program")]
    NotAChain { path: PathBuf },
    #[error("{path} is in use by another process")]
    InUse { path: PathBuf },
}

impl Default for Embedded {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Embedded {
    /// A new chain without contracts, whose clock moves by `block_time` with each call.
    pub fn new(block_time: Millis) -> Self {
        let mut chain = Self {
            sandbox: DefaultSandbox::default(),
            block: 1,
            now: BIRTH,
            block_time,
            gas_limit: GAS_LIMIT,
            log: Vec::new(),
            file: None,
        };
        chain.set_clock();
        chain
    }

    /// Opens the chain in the file at `path`, or begins a new one there. The file is this process's
    /// alone until it is dropped; it is written by [`Self::save`] only.
    pub fn open(path: &Path, block_time: Millis) -> Result<Self, OpenError> {
        let file_error = |source| OpenError::File { path: path.to_owned(), source };
        let lock_path = lock_path(path);
        let lock = File::create(&lock_path).map_err(file_error)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(OpenError::InUse { path: path.to_owned() }),
            Err(std::fs::TryLockError::Error(source)) => return Err(file_error(source)),
        }
        let mut bytes = Vec::new();
        match File::open(path) {
            Ok(mut file) => {
                file.read_to_end(&mut bytes).map_err(file_error)?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let file = Some((path.to_owned(), lock));
                return Ok(Self { file, ..Self::new(block_time) });
            }
            Err(error) => return Err(file_error(error)),
        }
        let not_a_chain = || OpenError::NotAChain { path: path.to_owned() };
        let mut rest = bytes.strip_prefix(&MAGIC).ok_or_else(not_a_chain)?;
        let saved = Saved::decode(&mut rest).map_err(|_| not_a_chain())?;
        if !rest.is_empty() {
            return Err(not_a_chain());
        }
        let mut sandbox = DefaultSandbox::default();
        sandbox.restore_snapshot(Snapshot { storage: saved.storage, storage_root: saved.root.into() });
        Ok(Self {
            sandbox,
            block: saved.block,
            now: saved.now,
            block_time: saved.block_time,
            gas_limit: GAS_LIMIT,
            log: saved.log,
            file: Some((path.to_owned(), lock)),
        })
    }

    /// Writes the chain to the file that it was opened from, whole or not at all: until the last moment
    /// the old one stands.
    pub fn save(&mut self) -> Result<(), OpenError> {
        let Some((path, _)) = &self.file else { return Ok(()) };
        let path = path.clone();
        let file_error = |source| OpenError::File { path: path.clone(), source };
        let Snapshot { storage, storage_root } = self.sandbox.take_snapshot();
        let saved = Saved {
            block: self.block,
            now: self.now,
            block_time: self.block_time,
            log: self.log.clone(),
            storage,
            root: storage_root.0,
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(file_error)?;
        file.write_all(&MAGIC).map_err(file_error)?;
        file.write_all(&saved.encode()).map_err(file_error)?;
        file.as_file().sync_all().map_err(file_error)?;
        file.persist(&path).map_err(|error| file_error(error.error))?;
        Ok(())
    }

    /// Moves the clock.
    pub fn advance(&mut self, by: Millis) {
        self.set_now(self.now.saturating_add(by));
    }

    /// Sets the clock, also backwards: a test's business.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
        self.set_clock();
    }

    /// Lets each call use up so much at most, instead of more than any needs.
    pub fn limit_gas(&mut self, limit: Gas) {
        self.gas_limit = Weight::from_parts(limit.ref_time, limit.proof_size);
    }

    /// Gives an account native tokens out of nothing.
    pub fn endow(&mut self, account: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.sandbox.mint_into(&account32(account), amount).map(drop).map_err(|error| refused(&error))
    }

    /// The root hash of the state, as it would be in block 1 at time 0 without events: equal roots, equal
    /// contracts and accounts.
    pub fn state_root(&mut self) -> Hash {
        let root = self.sandbox.execute_with(|| {
            with_transaction(|| {
                type System = frame_system::Pallet<DefaultSandboxRuntime>;
                System::reset_events();
                System::initialize(&1, &Default::default(), &Default::default());
                pallet_timestamp::Pallet::<DefaultSandboxRuntime>::set_timestamp(0);
                let root = sp_io::storage::root(StateVersion::V1);
                TransactionOutcome::Rollback(Ok::<_, DispatchError>(root))
            })
        });
        let root = root.expect("the transaction answers with the root");
        Hash::try_from(root.as_slice()).expect("a root has 32 bytes")
    }

    fn set_clock(&mut self) {
        self.sandbox.set_timestamp(self.now);
    }

    /// Closes the block: the next call runs in the next one.
    fn seal(&mut self) {
        self.block = self.block.saturating_add(1);
        self.now = self.now.saturating_add(self.block_time);
        let block = self.block;
        self.sandbox.execute_with(|| {
            frame_system::Pallet::<DefaultSandboxRuntime>::set_block_number(block);
        });
        self.sandbox.reset_events();
        self.set_clock();
    }

    fn collect(
        &self,
        records: Option<Vec<frame_system::EventRecord<RuntimeEvent, ink_sandbox::H256>>>,
    ) -> Vec<ContractEvent> {
        let records = records.unwrap_or_default().into_iter();
        records
            .filter_map(|record| match record.event {
                RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted { contract, data }) => {
                    Some(ContractEvent {
                        block: self.block,
                        at: self.now,
                        contract: account(&contract),
                        topics: record.topics.into_iter().map(|topic| topic.0.into()).collect(),
                        data,
                    })
                }
                _ => None,
            })
            .collect()
    }

    fn run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        let result = self.sandbox.call_contract(
            account32(&call.callee),
            call.value,
            call.input.clone(),
            account32(origin),
            self.gas_limit,
            None,
            Determinism::Enforced,
        );
        let returned = result.result.map_err(|error| refused(&error))?;
        Ok(Outcome {
            reverted: returned.did_revert(),
            output: returned.data,
            gas: gas(result.gas_consumed),
            deposit: deposit(&result.storage_deposit),
            events: if returned.flags.is_empty() { self.collect(result.events) } else { Vec::new() },
        })
    }
}

impl Chain for Embedded {
    fn genesis(&mut self) -> Result<Hash, ChainError> {
        // Embedded chains have no signatures to tell apart: they are all the same one.
        Ok(Hash::from(*b"tributary: embedded chain, no 1\0"))
    }

    fn name(&mut self) -> Result<String, ChainError> {
        Ok("embedded".to_owned())
    }

    fn height(&mut self) -> Result<u32, ChainError> {
        // The present block is not sealed yet.
        Ok(self.block.saturating_sub(1))
    }

    fn call_limit(&mut self) -> Result<Gas, ChainError> {
        Ok(gas(GAS_LIMIT))
    }

    fn now(&mut self) -> Result<Timestamp, ChainError> {
        Ok(self.now)
    }

    fn wait_until(&mut self, moment: Timestamp) -> Result<(), ChainError> {
        self.set_now(self.now.max(moment));
        Ok(())
    }

    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError> {
        Ok(self.sandbox.free_balance(&account32(account)))
    }

    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        let call = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
            dest: account32(to).into(),
            value: amount,
        });
        let origin = Some(account32(&signer.account()));
        self.sandbox.runtime_call(call, origin).map_err(|error| refused(&error.error))?;
        self.seal();
        Ok(())
    }

    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError> {
        let key = [storage_prefix(b"Contracts", b"CodeInfoOf").as_slice(), code.as_ref()].concat();
        Ok(self.sandbox.execute_with(|| sp_io::storage::exists(&key)))
    }

    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError> {
        let contract = account32(contract);
        let hash = self
            .sandbox
            .execute_with(|| pallet_contracts::Pallet::<DefaultSandboxRuntime>::code_hash(&contract));
        Ok(hash.map(|hash| hash.0.into()))
    }

    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError> {
        let origin = account32(&signer.account());
        let uploaded = self
            .sandbox
            .upload_contract(code.to_vec(), origin, None, Determinism::Enforced)
            .map_err(|error| refused(&error))?;
        self.seal();
        Ok(uploaded.code_hash.0.into())
    }

    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        input: Vec<u8>,
        salt: Vec<u8>,
    ) -> Result<(AccountId, Outcome), ChainError> {
        let origin = account32(&signer.account());
        let result = self.sandbox.instantiate_contract(
            code.as_ref().to_vec(),
            0,
            input,
            salt,
            origin,
            GAS_LIMIT,
            None,
        );
        let returned = result.result.map_err(|error| refused(&error))?;
        let outcome = Outcome {
            reverted: returned.result.did_revert(),
            output: returned.result.data,
            gas: gas(result.gas_consumed),
            deposit: deposit(&result.storage_deposit),
            events: self.collect(result.events),
        };
        self.log.extend(outcome.events.iter().cloned());
        self.seal();
        Ok((account(&returned.account_id), outcome))
    }

    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        // The sandbox's own dry run copies the whole state; a transaction that is rolled back does not.
        let callee = account32(&call.callee);
        let origin = account32(origin);
        let (value, input) = (call.value, call.input.clone());
        let result = self.sandbox.execute_with(|| {
            with_transaction(|| {
                let result = pallet_contracts::Pallet::<DefaultSandboxRuntime>::bare_call(
                    origin,
                    callee,
                    value,
                    GAS_LIMIT,
                    None,
                    input,
                    pallet_contracts::DebugInfo::Skip,
                    pallet_contracts::CollectEvents::UnsafeCollect,
                    Determinism::Enforced,
                );
                TransactionOutcome::Rollback(Ok::<_, DispatchError>(result))
            })
        });
        let result = result.map_err(|error| refused(&error))?;
        let returned = result.result.map_err(|error| refused(&error))?;
        Ok(Outcome {
            reverted: returned.did_revert(),
            output: returned.data,
            gas: gas(result.gas_consumed),
            deposit: deposit(&result.storage_deposit),
            events: self.collect(result.events),
        })
    }

    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError> {
        let outcome = self.run(&signer.account(), call);
        if let Ok(outcome) = &outcome {
            self.log.extend(outcome.events.iter().cloned());
        }
        self.seal();
        outcome
    }

    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError> {
        let start = self.log.partition_point(|event| event.block < from);
        let end = self.log.partition_point(|event| event.block <= to);
        Ok(self.log.get(start..end).unwrap_or_default().to_vec())
    }
}

fn account32(account: &AccountId) -> AccountId32 {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId32::from(*bytes)
}

fn account(account: &AccountId32) -> AccountId {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId::from(*bytes)
}

fn gas(weight: Weight) -> Gas {
    Gas { ref_time: weight.ref_time(), proof_size: weight.proof_size() }
}

fn deposit(deposit: &StorageDeposit<u128>) -> i128 {
    let signed = |amount: &u128| i128::try_from(*amount).unwrap_or(i128::MAX);
    match deposit {
        StorageDeposit::Charge(amount) => signed(amount),
        StorageDeposit::Refund(amount) => -signed(amount),
    }
}

fn refused(error: &DispatchError) -> ChainError {
    ChainError::Refused(match error {
        DispatchError::Module(module) => module.message.unwrap_or("unknown error").to_owned(),
        other => <&str>::from(*other).to_owned(),
    })
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}
