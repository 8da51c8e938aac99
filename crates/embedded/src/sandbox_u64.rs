//! A runtime whose balances are a u64, with the limits of chains that have such balances: a call stack of
//! five, code of 128 KiB, nothing unstable, no calls of the runtime by contracts. What a call costs and what
//! storage costs is as in the sandbox of u128 balances, so that the same story ends in the same numbers.

use frame_support::{
    construct_runtime, derive_impl, parameter_types,
    sp_runtime::{traits::Convert, Perbill},
    traits::{ConstBool, ConstU32, ConstU64, Nothing, Randomness},
    weights::Weight,
};
use frame_system::mocking::MockBlockU32;
use ink_sandbox::{
    pallet_balances, pallet_contracts, pallet_timestamp, AccountId32, BlockBuilder, Extension,
    RuntimeMetadataPrefixed, Sandbox, Snapshot, TestExternalities, H256,
};
use std::any::Any;

construct_runtime!(
    pub enum RuntimeU64 {
        System: frame_system,
        Balances: pallet_balances,
        Timestamp: pallet_timestamp,
        Contracts: pallet_contracts,
    }
);

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig as frame_system::DefaultConfig)]
impl frame_system::Config for RuntimeU64 {
    type Block = MockBlockU32<Self>;
    type Version = ();
    type BlockHashCount = ConstU32<250>;
    type AccountData = pallet_balances::AccountData<u64>;
}

impl pallet_balances::Config for RuntimeU64 {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = ();
    type Balance = u64;
    type DustRemoval = ();
    type ExistentialDeposit = ConstU64<1>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = ();
    type MaxLocks = ();
    type MaxReserves = ();
    type MaxFreezes = ();
}

impl pallet_timestamp::Config for RuntimeU64 {
    type Moment = u64;
    type OnTimestampSet = ();
    type MinimumPeriod = ConstU64<1>;
    type WeightInfo = ();
}

parameter_types! {
    pub Schedule: pallet_contracts::Schedule<RuntimeU64> = Default::default();
    pub const CodeLockup: Perbill = Perbill::zero();
}

impl pallet_contracts::Config for RuntimeU64 {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Time = Timestamp;
    type Currency = Balances;
    type Randomness = NoRandomness;
    type CallFilter = Nothing;
    type WeightPrice = FeeOfWeight;
    type WeightInfo = ();
    type ChainExtension = ();
    type Schedule = Schedule;
    type CallStack = [pallet_contracts::Frame<Self>; 5];
    type DepositPerByte = ConstU64<1>;
    type DepositPerItem = ConstU64<1>;
    type DefaultDepositLimit = ConstU64<10_000_000>;
    type CodeHashLockupDepositPercent = CodeLockup;
    type AddressGenerator = pallet_contracts::DefaultAddressGenerator;
    type MaxCodeLen = ConstU32<{ 128 * 1024 }>;
    type MaxStorageKeyLen = ConstU32<128>;
    type MaxDelegateDependencies = ConstU32<32>;
    type MaxDebugBufferLen = ConstU32<{ 2 * 1024 * 1024 }>;
    type UnsafeUnstableInterface = ConstBool<false>;
    type UploadOrigin = frame_system::EnsureSigned<AccountId32>;
    type InstantiateOrigin = frame_system::EnsureSigned<AccountId32>;
    type Migrations = ();
    type Debug = ();
    type Environment = ();
    type ApiVersion = ();
    type Xcm = ();
}

/// Contracts cannot ask for it: the function is no longer in the stable interface.
pub enum NoRandomness {}

impl Randomness<H256, u32> for NoRandomness {
    fn random(_subject: &[u8]) -> (H256, u32) {
        unreachable!("the pallet offers no randomness")
    }
}

pub enum FeeOfWeight {}

impl Convert<Weight, u64> for FeeOfWeight {
    fn convert(weight: Weight) -> u64 {
        weight.ref_time()
    }
}

/// A sandbox of that runtime, in which nobody owns anything at first.
pub struct SandboxU64(TestExternalities);

impl Default for SandboxU64 {
    fn default() -> Self {
        Self(BlockBuilder::<RuntimeU64>::new_ext(Vec::new()))
    }
}

impl Sandbox for SandboxU64 {
    type Runtime = RuntimeU64;

    fn execute_with<T>(&mut self, execute: impl FnOnce() -> T) -> T {
        self.0.execute_with(execute)
    }

    fn dry_run<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.take_snapshot();
        let result = action(self);
        self.restore_snapshot(before);
        result
    }

    fn register_extension<E: Any + Extension>(&mut self, extension: E) {
        self.0.register_extension(extension);
    }

    fn default_actor() -> AccountId32 {
        AccountId32::new([1; 32])
    }

    fn get_metadata() -> RuntimeMetadataPrefixed {
        RuntimeU64::metadata()
    }

    fn convert_account_to_origin(account: AccountId32) -> RuntimeOrigin {
        RuntimeOrigin::signed(account)
    }

    fn take_snapshot(&mut self) -> Snapshot {
        let mut backend = self.0.as_backend();
        let storage = backend.backend_storage_mut().drain();
        let storage = storage.into_iter().filter(|(_, (_, references))| *references > 0).collect();
        Snapshot { storage, storage_root: *backend.root() }
    }

    fn restore_snapshot(&mut self, Snapshot { storage, storage_root }: Snapshot) {
        self.0 = TestExternalities::from_raw_snapshot(storage, storage_root, Default::default());
    }
}
