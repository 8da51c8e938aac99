//! A whole chain in this process: the sandbox that drink rests on too, of either width of balances, with a clock that
//! the caller moves, and a file.

mod kept;
mod machine;
mod sandbox_u64;

pub use frame_support;
pub use ink_sandbox::{pallet_balances, pallet_contracts, DefaultSandbox, Sandbox};
use ink_sandbox::{DispatchError, Snapshot, Weight};
pub use kept::OpenError;
use kept::{Kept, Saved};
pub use machine::Machine;
use machine::{gas, Said, Source};
pub use sandbox_u64::SandboxU64;
use std::{collections::BTreeMap, path::Path};
use tributary_client::{
    AccountId, BalanceType, Chain, ChainError, ChainExt, ContractEvent, Gas, Hash, Millis, NativeAsset,
    Outcome, RawCall, RawCreation, Signer, Timestamp,
};

/// What a call may use: a block's share on a usual chain.
const GAS_LIMIT: Weight = Weight::from_parts(500_000_000_000, 5 * 1024 * 1024);

/// Where a new chain's clock stands: 2026-01-01T00:00:00Z.
const BIRTH: Timestamp = 1_767_225_600_000;

/// A chain in this process. Each call is a block of its own; the clock moves by `block_time` with each,
/// and otherwise when the caller moves it.
pub struct Embedded {
    machine: Box<dyn Machine>,
    block: u32,
    now: Timestamp,
    block_time: Millis,
    gas_limit: Weight,
    log: Vec<ContractEvent>,
    /// What accounts are called here: demo accounts tell nobody the names that they are derived from.
    names: BTreeMap<AccountId, String>,
    /// Where it is kept, if it is.
    kept: Option<Kept>,
}

/// What a chain was at some moment, to go back to.
pub struct Memory {
    block: u32,
    now: Timestamp,
    events: usize,
    state: Snapshot,
}

impl Embedded {
    /// A new chain without contracts, whose clock moves by `block_time` with each call.
    pub fn new(balance: BalanceType, block_time: Millis) -> Self {
        let machine: Box<dyn Machine> = match balance {
            BalanceType::U128 => Box::new(DefaultSandbox::default()),
            BalanceType::U64 => Box::new(SandboxU64::default()),
        };
        Self::on(machine, block_time)
    }

    /// A new chain on a sandbox of the caller's.
    pub fn on(machine: Box<dyn Machine>, block_time: Millis) -> Self {
        let mut chain = Self {
            machine,
            block: 1,
            now: BIRTH,
            block_time,
            gas_limit: GAS_LIMIT,
            log: Vec::new(),
            names: BTreeMap::new(),
            kept: None,
        };
        chain.machine.set_clock(chain.now);
        chain
    }

    /// Opens the chain in the file at `path`, or begins a new one there, whose balances are a u128 unless
    /// `balance` says otherwise. The file is this process's alone until it is dropped; it is written by
    /// [`Self::save`] only.
    pub fn open(path: &Path, balance: Option<BalanceType>, block_time: Millis) -> Result<Self, OpenError> {
        let kept = Kept::take(path)?;
        let chain = match kept.read()? {
            Some((has, saved)) => Self::loaded(path, balance, has, saved)?,
            None => Self::new(balance.unwrap_or_default(), block_time),
        };
        Ok(Self { kept: Some(kept), ..chain })
    }

    /// The chain that is in the file at `path`, to look at: what happens to it is kept nowhere. Others may look at it
    /// at the same time. None if there is no such file.
    pub fn look(path: &Path, balance: Option<BalanceType>) -> Result<Option<Self>, OpenError> {
        kept::look(path)?.map(|(has, saved)| Self::loaded(path, balance, has, saved)).transpose()
    }

    fn loaded(
        path: &Path,
        wanted: Option<BalanceType>,
        has: BalanceType,
        saved: Saved,
    ) -> Result<Self, OpenError> {
        if wanted.is_some_and(|wanted| wanted != has) {
            return Err(OpenError::OtherBalances { path: path.to_owned(), has });
        }
        let mut chain = Self::new(has, saved.block_time);
        chain.machine.restore(Snapshot { storage: saved.storage, storage_root: saved.root.into() });
        Ok(Self { block: saved.block, now: saved.now, log: saved.log, names: saved.names, ..chain })
    }

    /// Writes the chain to the file that it was opened from, whole or not at all: until the last moment
    /// the old one stands.
    pub fn save(&mut self) -> Result<(), OpenError> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let Snapshot { storage, storage_root } = self.machine.snapshot();
        let saved = Saved {
            block: self.block,
            now: self.now,
            block_time: self.block_time,
            log: self.log.clone(),
            storage,
            root: storage_root.0,
            names: self.names.clone(),
        };
        kept.write(self.machine.balance_type(), &saved)
    }

    /// What the chain is now, to go back to: so that one story may have several ends.
    pub fn snapshot(&mut self) -> Memory {
        let state = self.machine.snapshot();
        Memory { block: self.block, now: self.now, events: self.log.len(), state }
    }

    /// Takes back all that happened since.
    pub fn go_back(&mut self, memory: &Memory) {
        self.machine.restore(memory.state.clone());
        (self.block, self.now) = (memory.block, memory.now);
        self.log.truncate(memory.events);
        self.machine.begin_block(self.block, self.now);
    }

    /// Moves the clock.
    pub fn advance(&mut self, by: Millis) {
        self.set_now(self.now.saturating_add(by));
    }

    /// Sets the clock, also backwards: a test's business.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
        self.machine.set_clock(now);
    }

    /// Lets each call use up so much at most, instead of more than any needs.
    pub fn limit_gas(&mut self, limit: Gas) {
        self.gas_limit = Weight::from_parts(limit.ref_time, limit.proof_size);
    }

    /// Remembers what an account is called here. The first name that it gets stays.
    pub fn remember(&mut self, account: AccountId, name: &str) {
        self.names.entry(account).or_insert_with(|| name.to_owned());
    }

    /// What accounts are called here.
    pub fn names(&self) -> &BTreeMap<AccountId, String> {
        &self.names
    }

    /// Gives an account that has nothing what it needs for deposits, bonds and gifts.
    pub fn welcome(&mut self, account: &AccountId) -> Result<(), ChainError> {
        if self.machine.balance(account) > 0 {
            return Ok(());
        }
        self.enrich(account)
    }

    fn enrich(&mut self, account: &AccountId) -> Result<(), ChainError> {
        // A million; of which 18,000 go into a u64 of nine decimals.
        let decimals = self.native()?.decimals;
        self.endow(account, 1_000_000 * 10u128.pow(decimals.into()))
    }

    /// Gives an account native tokens out of nothing.
    pub fn endow(&mut self, account: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.machine.mint(account, amount).map_err(|error| refused(&error))
    }

    /// How many contracts depend on a code, as their own or by a lock: while one does, the chain keeps it. None
    /// if there is no such code.
    pub fn code_users(&mut self, code: &Hash) -> Option<u64> {
        self.machine.code_users(code)
    }

    /// The root hash of the state, as it would be in block 1 at time 0 without events: equal roots, equal
    /// contracts and accounts.
    pub fn state_root(&mut self) -> Hash {
        self.machine.state_root()
    }

    /// Closes the block: the next call runs in the next one.
    fn seal(&mut self) {
        self.block = self.block.saturating_add(1);
        self.now = self.now.saturating_add(self.block_time);
        self.machine.begin_block(self.block, self.now);
    }

    fn events_of(&self, said: Vec<Said>) -> Vec<ContractEvent> {
        let event = |(contract, topics, data)| ContractEvent {
            block: self.block,
            index: 0,
            at: self.now,
            contract,
            topics,
            data,
        };
        let mut events: Vec<_> = said.into_iter().map(event).collect();
        // A block is a call's alone.
        ContractEvent::number(&mut events);
        events
    }

    fn run(&mut self, origin: &AccountId, call: &RawCall, keep: bool) -> Result<Outcome, ChainError> {
        let limit = if keep { self.gas_limit } else { GAS_LIMIT };
        let (ran, said) = self.machine.call(origin, call, limit, keep);
        let returned = ran.result.as_ref().map_err(refused)?;
        let events = if returned.flags.is_empty() { self.events_of(said) } else { Vec::new() };
        Ok(ran.outcome(returned, events))
    }

    fn create(
        &mut self,
        origin: &AccountId,
        source: Source,
        creation: &RawCreation,
        keep: bool,
    ) -> Result<(AccountId, Outcome), ChainError> {
        let (ran, said) = self.machine.instantiate(origin, source, creation, GAS_LIMIT, keep);
        let (account, returned) = ran.result.as_ref().map_err(refused)?;
        let outcome = ran.outcome(returned, self.events_of(said));
        Ok((*account, outcome))
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

    fn native(&mut self) -> Result<NativeAsset, ChainError> {
        Ok(NativeAsset::usual(self.machine.balance_type()))
    }

    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError> {
        Ok(self.machine.balance(account))
    }

    fn least_balance(&mut self) -> Result<u128, ChainError> {
        Ok(self.machine.least_balance())
    }

    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.may_transfer(&signer.account(), to, amount)?;
        self.machine.transfer(&signer.account(), to, amount).map_err(|error| refused(&error))?;
        self.seal();
        Ok(())
    }

    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError> {
        Ok(self.machine.has_code(code))
    }

    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError> {
        Ok(self.machine.code_hash(contract))
    }

    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError> {
        let uploaded = self.machine.upload(&signer.account(), code).map_err(|error| refused(&error))?;
        self.seal();
        Ok(uploaded)
    }

    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        let made = self.create(&signer.account(), Source::Uploaded(&code), creation, true)?;
        self.log.extend(made.1.events.iter().cloned());
        self.seal();
        Ok(made)
    }

    fn dry_instantiate(
        &mut self,
        origin: &AccountId,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        self.create(origin, Source::New(code), creation, false)
    }

    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        self.run(origin, call, false)
    }

    fn dry_run_in_order(
        &mut self,
        origin: &AccountId,
        calls: &[RawCall],
    ) -> Result<Option<Vec<Result<Outcome, ChainError>>>, ChainError> {
        let before = self.snapshot();
        let outcomes = calls.iter().map(|call| match self.run(origin, call, true) {
            Err(error) if error.is_about_deposits() => {
                self.enrich(origin)?;
                self.run(origin, call, true)
            }
            ran => ran,
        });
        let outcomes = outcomes.collect();
        self.go_back(&before);
        Ok(Some(outcomes))
    }

    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError> {
        let outcome = self.run(&signer.account(), call, true);
        if let Ok(outcome) = &outcome {
            self.log.extend(outcome.events.iter().cloned());
        }
        self.seal();
        outcome
    }

    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError> {
        let start = self.log.partition_point(|event| event.block < from);
        let end = self.log.partition_point(|event| event.block <= to);
        let mut events = self.log.get(start..end).unwrap_or_default().to_vec();
        // A chain's file does not keep the places.
        ContractEvent::number(&mut events);
        Ok(events)
    }
}

fn refused(error: &DispatchError) -> ChainError {
    ChainError::Refused(match error {
        DispatchError::Module(module) => module.message.unwrap_or("unknown error").to_owned(),
        other => format!("{other:?}"),
    })
}
