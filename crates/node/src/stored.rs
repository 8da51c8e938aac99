//! What is read of the chain's own types and events, by the names in its metadata.

use subxt::{
    blocks::Block,
    events::StaticEvent,
    ext::scale_decode::DecodeAsType,
    tx::PartialTransaction,
    utils::{AccountId32, H256},
    OnlineClient, PolkadotConfig,
};

pub(crate) type Partial = PartialTransaction<PolkadotConfig, OnlineClient<PolkadotConfig>>;

/// A transaction without a signature, and when it may be included.
pub(crate) struct Unsigned {
    pub(crate) transaction: Partial,
    pub(crate) nonce: u64,
    pub(crate) last_block: u32,
}

pub(crate) type FinalBlock = Block<PolkadotConfig, OnlineClient<PolkadotConfig>>;

/// The parts of the chain's own types that are read, by their names in its metadata.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct AccountInfo {
    pub(crate) nonce: u64,
    pub(crate) data: AccountData,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct AccountData {
    pub(crate) free: u128,
}

/// The event that tells what a transaction cost.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct FeePaid {
    pub(crate) actual_fee: u128,
}

/// What tells of storage deposits: who paid, and who got.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct DepositHeld {
    pub(crate) from: AccountId32,
    pub(crate) amount: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct DepositReleased {
    pub(crate) to: AccountId32,
    pub(crate) amount: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct CodeStored {
    pub(crate) deposit_held: u128,
    pub(crate) uploader: AccountId32,
}

impl StaticEvent for DepositHeld {
    const PALLET: &'static str = "Contracts";
    const EVENT: &'static str = "StorageDepositTransferredAndHeld";
}

impl StaticEvent for DepositReleased {
    const PALLET: &'static str = "Contracts";
    const EVENT: &'static str = "StorageDepositTransferredAndReleased";
}

impl StaticEvent for CodeStored {
    const PALLET: &'static str = "Contracts";
    const EVENT: &'static str = "CodeStored";
}

impl StaticEvent for FeePaid {
    const PALLET: &'static str = "TransactionPayment";
    const EVENT: &'static str = "TransactionFeePaid";
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct ContractInfo {
    pub(crate) code_hash: H256,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct BlockWeights {
    pub(crate) max_block: BlockWeight,
    pub(crate) per_class: PerClass,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct PerClass {
    pub(crate) normal: ClassWeights,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct ClassWeights {
    pub(crate) max_extrinsic: Option<BlockWeight>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(crate) struct BlockWeight {
    pub(crate) ref_time: u64,
    pub(crate) proof_size: u64,
}
