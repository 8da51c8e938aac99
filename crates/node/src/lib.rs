//! A chain behind a node's RPC: the same client as on the embedded chain, with real accounts and fees.
//!
//! Every transaction is run first without being signed. What fails there is never sent, and the contract's
//! own error comes back; what succeeds is shown to the [`Overseer`] with its cost, signed if that agrees,
//! and followed until its block is final. Answers are of the newest final block.

mod address;
mod failure;
mod keystore;
mod native;
mod ran;

pub use address::{check_address, shown_address};
use failure::Failure;
pub use keystore::{BadKeystore, Keystore, KeystoreError};
use native::{balance_type, counted, fee, native_asset, upload_deposit};
use ran::{signed, Instantiated, Ran, Returned};
use scale::{Compact, Decode, Encode};
use std::{
    future::Future,
    time::{Duration, Instant},
};
use subxt::{
    backend::{legacy::LegacyRpcMethods, rpc::RpcClient},
    blocks::Block,
    config::DefaultExtrinsicParamsBuilder,
    dynamic::Value,
    error::RpcError,
    events::{Events, StaticEvent},
    ext::{scale_decode::DecodeAsType, subxt_rpcs},
    tx::{DynamicPayload, PartialTransaction, TxStatus},
    utils::{AccountId32, MultiSignature, H256},
    OnlineClient, PolkadotConfig,
};
use tokio::{runtime::Runtime, task::JoinSet, time::timeout};
use tributary_client::{
    account_text, hash_of, AccountId, BalanceType, Chain, ChainError, ChainExt, ContractEvent, Estimate, Gas,
    Hash, NativeAsset, Outcome, Overseer, Purpose, RawCall, RawCreation, Signer, Stage, Timestamp,
};

/// How long a node may take to answer, and how long a transaction may take until it is final.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_UNTIL_FINAL: Duration = Duration::from_secs(300);

/// How the pallet's enums are encoded: code that is deterministic, code that comes along, and code that is
/// uploaded already.
const ENFORCED: u8 = 0;
const NEW_CODE: u8 = 0;
const EXISTING_CODE: u8 = 1;

/// How often the clock is read while waiting for it.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many blocks are read at once.
const BLOCKS_AT_ONCE: u32 = 32;

/// A chain behind a node's RPC.
pub struct Node {
    runtime: Runtime,
    client: OnlineClient<PolkadotConfig>,
    connection: RpcClient,
    rpc: LegacyRpcMethods<PolkadotConfig>,
    native: NativeAsset,
    overseer: Box<dyn Overseer>,
}

/// Signs transactions.
struct Signs<'a>(&'a Signer);

impl subxt::tx::Signer<PolkadotConfig> for Signs<'_> {
    fn account_id(&self) -> AccountId32 {
        let account = self.0.account();
        let bytes: &[u8; 32] = account.as_ref();
        AccountId32(*bytes)
    }

    fn sign(&self, payload: &[u8]) -> MultiSignature {
        MultiSignature::Sr25519(self.0.sign(payload))
    }
}

type Unsigned = PartialTransaction<PolkadotConfig, OnlineClient<PolkadotConfig>>;

type FinalBlock = Block<PolkadotConfig, OnlineClient<PolkadotConfig>>;

/// The parts of the chain's own types that are read, by their names in its metadata.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct AccountInfo {
    nonce: u64,
    data: AccountData,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct AccountData {
    free: u128,
}

/// The event that tells what a transaction cost.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FeePaid {
    actual_fee: u128,
}

/// What tells of storage deposits: who paid, and who got.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct DepositHeld {
    from: AccountId32,
    amount: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct DepositReleased {
    to: AccountId32,
    amount: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct CodeStored {
    deposit_held: u128,
    uploader: AccountId32,
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
struct ContractInfo {
    code_hash: H256,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct BlockWeights {
    max_block: BlockWeight,
    per_class: PerClass,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PerClass {
    normal: ClassWeights,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ClassWeights {
    max_extrinsic: Option<BlockWeight>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct BlockWeight {
    ref_time: u64,
    proof_size: u64,
}

/// A transaction that was dry run, and what it costs but for the fee.
struct Prepared<'a> {
    signer: &'a Signer,
    purpose: Purpose,
    call: &'static str,
    /// The transaction with limits on its gas and its storage deposit, where it takes them.
    payload: &'a dyn Fn(Gas, u128) -> DynamicPayload,
    /// What its dry run used, and the limit that it is given.
    used: Gas,
    gas: Gas,
    deposit: i128,
    /// The limit that it is given if nothing speaks against it.
    deposit_limit: u128,
    value: u128,
}

impl Node {
    /// Connects to the node at `url` (ws:// on this machine, wss:// elsewhere).
    pub fn connect(url: &str) -> Result<Self, ChainError> {
        // One thread keeps the connection alive while nobody waits for an answer.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| ChainError::Unavailable(error.to_string()))?;
        let unreachable = |reason: String| {
            let reason = address::with_next_step(reason);
            ChainError::Unavailable(format!("{}: {reason}", shown_address(url)))
        };
        let connected = runtime.block_on(async {
            let connect = async {
                let rpc = RpcClient::from_url(url).await?;
                let client = OnlineClient::from_rpc_client(rpc.clone()).await?;
                let connection = rpc.clone();
                let rpc = LegacyRpcMethods::new(rpc);
                let properties = rpc.system_properties().await?;
                Ok::<_, subxt::Error>((connection, rpc, client, properties))
            };
            timeout(PATIENCE, connect).await
        });
        let (connection, rpc, client, properties) = connected
            .map_err(|_| unreachable(address::silent(PATIENCE)))?
            .map_err(|error| unreachable(reason(&error)))?;
        // A runtime upgrade while this runs brings new metadata.
        let updater = client.updater();
        runtime.spawn(async move { updater.perform_runtime_updates().await });
        let balance = balance_type(&client.metadata()).map_err(unreachable)?;
        let native = native_asset(balance, &properties);
        Ok(Self { runtime, client, connection, rpc, native, overseer: Box::new(()) })
    }

    /// Asks `overseer` before signing from now on.
    pub fn overseen(mut self, overseer: impl Overseer + 'static) -> Self {
        self.overseer = Box::new(overseer);
        self
    }

    /// Sends an empty transaction and does not wait for it: a development node that seals a block only for
    /// a transaction moves its clock on.
    pub fn tick(&mut self, signer: &Signer) -> Result<(), ChainError> {
        let payload = subxt::dynamic::tx("System", "remark", vec![Value::from_bytes([])]);
        let account = signer.account();
        let bytes: &[u8; 32] = account.as_ref();
        self.wait(async {
            // After the account's newest transaction, final or not: nobody waits for these.
            let nonce = self.rpc.system_account_next_index(&AccountId32(*bytes)).await?;
            let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
            self.client.tx().sign_and_submit(&payload, &Signs(signer), params).await?;
            Ok(())
        })
    }

    /// Whether the chain says that it is for development: nothing on it is worth anything.
    pub fn is_for_development(&self) -> Result<bool, ChainError> {
        let kind = self.wait(async {
            let kind = self.connection.request("system_chainType", subxt_rpcs::rpc_params![]).await;
            Ok::<serde_json::Value, subxt::Error>(kind?)
        })?;
        Ok(matches!(kind.as_str(), Some("Development" | "Local")))
    }

    /// Runs something on the connection, for as long as a node may take.
    fn wait<T>(&self, work: impl Future<Output = Result<T, subxt::Error>>) -> Result<T, ChainError> {
        match self.runtime.block_on(async { timeout(PATIENCE, work).await }) {
            Ok(result) => result.map_err(unusable),
            Err(_) => Err(ChainError::Unavailable(address::silent(PATIENCE))),
        }
    }

    /// Asks the runtime at the newest final block; `read` makes sense of the answer.
    fn ask<R>(
        &self,
        function: &str,
        arguments: Vec<u8>,
        read: impl FnOnce(&[u8], BalanceType) -> Result<R, scale::Error>,
    ) -> Result<R, ChainError> {
        let answer = self.wait(async {
            let runtime = self.client.runtime_api().at_latest().await?;
            runtime.call_raw(function, Some(&arguments)).await
        })?;
        read(&answer, self.native.balance)
            .map_err(|error| ChainError::Unavailable(format!("the answer of {function}: {error}")))
    }

    /// An amount as the chain encodes it.
    fn counted(&self, amount: u128) -> Result<Vec<u8>, ChainError> {
        counted(amount, self.native.balance)
            .ok_or_else(|| ChainError::Refused(format!("{amount} is more than this chain can count")))
    }

    fn latest(&self) -> Result<FinalBlock, ChainError> {
        self.wait(self.client.blocks().at_latest())
    }

    /// A value of the chain's storage at the newest final block.
    fn stored<T: DecodeAsType>(
        &self,
        pallet: &str,
        entry: &str,
        keys: Vec<Value>,
    ) -> Result<Option<T>, ChainError> {
        self.wait(async {
            let address = subxt::dynamic::storage(pallet, entry, keys);
            let value = self.client.storage().at_latest().await?.fetch(&address).await?;
            Ok(value.map(|value| value.as_type::<T>()).transpose()?)
        })
    }

    fn run_dry(
        &self,
        origin: &AccountId,
        call: &RawCall,
        limit: Option<Gas>,
    ) -> Result<Ran<Returned>, ChainError> {
        let who = (origin, call.callee).encode();
        let limit = limit.map(|gas| (Compact(gas.ref_time), Compact(gas.proof_size)));
        // No limit of the deposit.
        let rest = (limit, None::<()>, &call.input).encode();
        let arguments = [who, self.counted(call.value)?, rest].concat();
        self.ask("ContractsApi_call", arguments, Ran::read)
    }

    /// Runs an instantiation of code from `source`, as the pallet's enum has it, dry.
    fn create_dry(
        &self,
        origin: &AccountId,
        source: Vec<u8>,
        creation: &RawCreation,
    ) -> Result<(Ran<Instantiated>, AccountId, Outcome), ChainError> {
        let RawCreation { value, input, salt } = creation;
        // No limit of gas, none of the deposit.
        let limits = (None::<()>, None::<()>).encode();
        let rest = [limits, source, (input, salt).encode()].concat();
        let arguments = [origin.encode(), self.counted(*value)?, rest].concat();
        let dry: Ran<Instantiated> = self.ask("ContractsApi_instantiate", arguments, Ran::read)?;
        let made = dry.result.as_ref().map_err(|error| self.refused(error))?;
        let (account, outcome) = (made.account.into(), dry.outcome(&made.returned, Vec::new()));
        Ok((dry, account, outcome))
    }

    /// The gas for a call that works without a limit: `gas`, or more if it does not work with that. A contract
    /// may ask how much is left, and go on only with enough for all that it does not expect to use up.
    fn enough(&mut self, origin: &AccountId, call: &RawCall, gas: Gas) -> Result<Gas, ChainError> {
        let (most, mut enough) = (self.call_limit()?, gas);
        loop {
            let ran = self.run_dry(origin, call, Some(enough))?;
            let works = ran.result.is_ok_and(|returned| !returned.did_revert());
            if works || enough.ref_time >= most.ref_time {
                return Ok(enough);
            }
            enough.ref_time = enough.ref_time.saturating_mul(4).min(most.ref_time);
        }
    }

    /// Runs a call dry, and says what it is to be given to run for good; nothing, if it reverts.
    fn rehearse(
        &mut self,
        origin: &AccountId,
        call: &RawCall,
    ) -> Result<(Outcome, Option<Cost>), ChainError> {
        self.afford(origin, call.value)?;
        let dry = self.run_dry(origin, call, None)?;
        let returned = dry.result.as_ref().map_err(|error| self.refused(error))?;
        let outcome = dry.outcome(returned, Vec::new());
        if outcome.reverted {
            return Ok((outcome, None));
        }
        let mut cost = Cost::of(&dry, self.spare_deposit()?);
        cost.gas = self.enough(origin, call, cost.gas)?;
        Ok((outcome, Some(cost)))
    }

    /// The deposit for uploading code.
    fn rehearse_upload(&mut self, origin: &AccountId, code: &[u8]) -> Result<u128, ChainError> {
        self.afford(origin, 0)?;
        let arguments = (origin, code, None::<()>, ENFORCED).encode();
        let dry = self.ask("ContractsApi_upload_code", arguments, upload_deposit)?;
        dry.map_err(|error| self.refused(&error))
    }

    /// Goes on if the account can pay for all of these, and whoever is asked agrees to them.
    fn agreed(&mut self, signer: &Signer, estimates: &[Estimate]) -> Result<(), ChainError> {
        let charged = |estimate: &Estimate| {
            let deposit = u128::try_from(estimate.deposit).unwrap_or(0);
            estimate.fee.saturating_add(deposit).saturating_add(estimate.value)
        };
        self.afford(&signer.account(), estimates.iter().map(charged).fold(0, u128::saturating_add))?;
        match self.overseer.agree(estimates, &self.native) {
            true => Ok(()),
            false => Err(ChainError::Declined),
        }
    }

    fn refused(&self, failure: &Failure) -> ChainError {
        ChainError::Refused(failure.text(&self.client.metadata()))
    }

    /// What the storage costs that a call may take beyond its dry run.
    fn spare_deposit(&self) -> Result<u128, ChainError> {
        let price = |name: &str| -> Result<u128, ChainError> {
            let address = subxt::dynamic::constant("Contracts", name);
            let price = self.client.constants().at(&address).map_err(unusable)?;
            price.as_type().map_err(|error| unusable(error.into()))
        };
        let items = price("DepositPerItem")?.saturating_mul(SPARE_ITEMS);
        Ok(items.saturating_add(price("DepositPerByte")?.saturating_mul(SPARE_BYTES)))
    }

    /// Refuses, before anything is run, what the account cannot even send along.
    /// Returns what is left.
    fn afford(&mut self, account: &AccountId, needed: u128) -> Result<u128, ChainError> {
        let balance = self.balance(account)?;
        if balance > needed {
            return Ok(balance - needed);
        }
        Err(ChainError::Insufficient {
            account: *account,
            balance,
            needed,
            native: Box::new(self.native.clone()),
        })
    }

    /// A transaction that nobody has signed yet, and its fee.
    fn prepare(&self, account: &AccountId, payload: &DynamicPayload) -> Result<(Unsigned, u128), ChainError> {
        let bytes: &[u8; 32] = account.as_ref();
        let id = AccountId32(*bytes);
        let mut unsigned = self.wait(async {
            let params = DefaultExtrinsicParamsBuilder::new().build();
            self.client.tx().create_partial(payload, &id, params).await
        })?;
        let fee = self.fee_of(&mut unsigned, &id)?;
        Ok((unsigned, fee))
    }

    /// The fee of a transaction if it uses all that it may.
    fn fee_of(&self, unsigned: &mut Unsigned, account: &AccountId32) -> Result<u128, ChainError> {
        // The fee depends on the length only: nobody signs yet.
        let blank = unsigned.sign_with_account_and_signature(account, &MultiSignature::Sr25519([0; 64]));
        let length = u32::try_from(blank.encoded().len()).unwrap_or(u32::MAX);
        let arguments = [blank.encoded(), &length.encode()].concat();
        self.ask("TransactionPaymentApi_query_info", arguments, fee)
    }

    /// The fee of a transaction if it uses what its dry run did: of one that may use no more.
    fn likely_fee(&self, account: &AccountId, payload: &DynamicPayload) -> Result<u128, ChainError> {
        let bytes: &[u8; 32] = account.as_ref();
        let params = DefaultExtrinsicParamsBuilder::new().build();
        let mut unsigned = self.client.tx().create_partial_offline(payload, params).map_err(unusable)?;
        self.fee_of(&mut unsigned, &AccountId32(*bytes))
    }

    /// What a transaction costs, and the transaction without a signature.
    fn estimate(&mut self, proposed: &Prepared) -> Result<(Unsigned, Estimate), ChainError> {
        let Prepared { signer, purpose, call, payload, used, gas, deposit, deposit_limit: ample, value } =
            proposed;
        let (ample, account) = (*ample, signer.account());
        let charged = u128::try_from(*deposit).unwrap_or(0);
        let (mut unsigned, fee) = self.prepare(&account, &payload(*gas, ample))?;
        let likely_fee = match used == gas {
            true => fee,
            false => self.likely_fee(&account, &payload(*used, ample))?,
        };
        let left = self.afford(&account, value.saturating_add(fee).saturating_add(charged))?;
        // The chain refuses a limit that is more than the account may spend, or has no more than it must keep.
        let spare = left.saturating_sub(self.least_balance()?.saturating_mul(2));
        let beyond_fee = self.overseer.allowance().map(|most| most.saturating_sub(fee));
        let deposit_limit = limited(ample, charged, spare, beyond_fee);
        if deposit_limit != ample {
            unsigned = self.prepare(&account, &payload(*gas, deposit_limit))?.0;
        }
        let (purpose, gas, deposit, value) = (purpose.clone(), *gas, *deposit, *value);
        let from = account;
        let estimate = Estimate { purpose, call, from, gas, fee, likely_fee, deposit, deposit_limit, value };
        Ok((unsigned, estimate))
    }

    /// Shows, signs and sends a transaction, and waits until it is final. Returns its events.
    fn send(&mut self, proposed: Prepared) -> Result<Included, ChainError> {
        let signer = proposed.signer;
        let account = signer.account();
        let (mut unsigned, estimate) = self.estimate(&proposed)?;
        if !self.overseer.approve(&estimate, &self.native) {
            return Err(ChainError::Declined);
        }
        let signed = unsigned.sign(&Signs(signer));
        let transaction: Hash = signed.hash().0.into();
        let unsure = |reason: String| ChainError::Unsure { transaction, reason };
        let Self { runtime, client, native, overseer, .. } = self;
        let included = runtime.block_on(async {
            let follow = async {
                let mut progress =
                    signed.submit_and_watch().await.map_err(|error| match unusable(error) {
                        // Whether it arrived before the connection broke, nobody knows.
                        ChainError::Unavailable(reason) => unsure(format!("no answer came ({reason})")),
                        refused => refused,
                    })?;
                overseer.progress(&Stage::Sent { transaction }, native);
                let lost = |error: subxt::Error| unsure(format!("the node was lost ({})", reason(&error)));
                while let Some(status) = progress.next().await {
                    match status.map_err(lost)? {
                        TxStatus::InBestBlock(_) => {
                            overseer.progress(&Stage::InBlock { transaction }, native);
                        }
                        TxStatus::InFinalizedBlock(place) => {
                            let read = async {
                                let block = client.blocks().at(place.block_hash()).await?;
                                let events = place.fetch_events().await?;
                                let index = events.extrinsic_index();
                                let at = timestamp(&block).await?;
                                Ok((block.number(), at, events.all_events_in_block().clone(), index))
                            };
                            return read.await.map_err(lost);
                        }
                        TxStatus::Invalid { message } => return Err(ChainError::Refused(message)),
                        TxStatus::Error { message } | TxStatus::Dropped { message } => {
                            return Err(unsure(format!("the node gave up on it ({message})")))
                        }
                        _ => {}
                    }
                }
                Err(unsure("the node stopped telling how it fares".to_owned()))
            };
            timeout(PATIENCE_UNTIL_FINAL, follow).await
        });
        let (block, at, events, index) =
            included.map_err(|_| unsure("it does not become final".to_owned()))??;
        let included = Included::read(&events, index, &account, block, at)?;
        let (fee, deposit) = (included.fee, included.deposit);
        self.overseer.progress(&Stage::Final { transaction, block, fee, deposit }, &self.native);
        match &included.failure {
            None => Ok(included),
            Some(error) => Err(self.refused(error)),
        }
    }
}

/// A transaction that is final.
struct Included {
    fee: u128,
    /// Storage deposit that the signer was charged, or was refunded if negative.
    deposit: i128,
    failure: Option<Failure>,
    events: Vec<ContractEvent>,
}

impl Included {
    fn read(
        events: &Events<PolkadotConfig>,
        extrinsic: u32,
        signer: &AccountId,
        block: u32,
        at: Timestamp,
    ) -> Result<Self, ChainError> {
        let mut included = Self { fee: 0, deposit: 0, failure: None, events: Vec::new() };
        for event in events.iter() {
            let event = event.map_err(unusable)?;
            if event.phase() != subxt::events::Phase::ApplyExtrinsic(extrinsic) {
                continue;
            }
            match (event.pallet_name(), event.variant_name()) {
                ("System", "ExtrinsicFailed") => {
                    included.failure = Some(Failure(event.field_bytes().to_vec()));
                }
                (FeePaid::PALLET, FeePaid::EVENT) => {
                    let paid = event.as_event::<FeePaid>().ok().flatten();
                    included.fee = paid.map(|paid| paid.actual_fee).unwrap_or_default();
                }
                _ => {
                    let moved = deposit_of(&event, signer);
                    included.deposit = included.deposit.saturating_add(moved);
                    included.events.extend(contract_event(&event, block, at));
                }
            }
        }
        Ok(included)
    }
}

/// What an event tells of storage deposit that `account` was charged, or was refunded if negative.
fn deposit_of(event: &subxt::events::EventDetails<PolkadotConfig>, account: &AccountId) -> i128 {
    let bytes: &[u8; 32] = account.as_ref();
    let is_own = |other: &AccountId32| other.0 == *bytes;
    if let Ok(Some(held)) = event.as_event::<DepositHeld>() {
        return if is_own(&held.from) { signed(held.amount) } else { 0 };
    }
    if let Ok(Some(released)) = event.as_event::<DepositReleased>() {
        return if is_own(&released.to) { -signed(released.amount) } else { 0 };
    }
    match event.as_event::<CodeStored>() {
        Ok(Some(stored)) if is_own(&stored.uploader) => signed(stored.deposit_held),
        _ => 0,
    }
}

/// The event, if a contract emitted it.
fn contract_event(
    event: &subxt::events::EventDetails<PolkadotConfig>,
    block: u32,
    at: Timestamp,
) -> Option<ContractEvent> {
    if (event.pallet_name(), event.variant_name()) != ("Contracts", "ContractEmitted") {
        return None;
    }
    let (contract, data) = <(AccountId, Vec<u8>)>::decode(&mut event.field_bytes()).ok()?;
    let topics = event.topics().iter().map(|topic| topic.0.into()).collect();
    Some(ContractEvent { block, at, contract, topics, data })
}

async fn timestamp(block: &FinalBlock) -> Result<Timestamp, subxt::Error> {
    let address = subxt::dynamic::storage("Timestamp", "Now", Vec::<Value>::new());
    let now = block.storage().fetch(&address).await?;
    Ok(now.map(|now| now.as_type::<u64>()).transpose()?.unwrap_or_default())
}

/// The events of contracts in block `number`.
async fn events_in(
    client: OnlineClient<PolkadotConfig>,
    rpc: LegacyRpcMethods<PolkadotConfig>,
    number: u32,
) -> Result<(u32, Vec<ContractEvent>), subxt::Error> {
    let hash = rpc.chain_get_block_hash(Some(number.into())).await?;
    let hash = hash.ok_or_else(|| subxt::Error::Other(format!("the node has no block {number}")))?;
    let block = client.blocks().at(hash).await?;
    let events = block.events().await?;
    let mut found = Vec::new();
    for event in events.iter() {
        found.extend(contract_event(&event?, number, 0));
    }
    if !found.is_empty() {
        let at = timestamp(&block).await?;
        found.iter_mut().for_each(|event| event.at = at);
    }
    Ok((number, found))
}

impl Chain for Node {
    fn genesis(&mut self) -> Result<Hash, ChainError> {
        Ok(self.client.genesis_hash().0.into())
    }

    fn name(&mut self) -> Result<String, ChainError> {
        self.wait(async { Ok(self.rpc.system_chain().await?) })
    }

    fn height(&mut self) -> Result<u32, ChainError> {
        Ok(self.latest()?.number())
    }

    fn call_limit(&mut self) -> Result<Gas, ChainError> {
        let address = subxt::dynamic::constant("System", "BlockWeights");
        let weights = self.client.constants().at(&address).map_err(unusable)?;
        let weights: BlockWeights = weights.as_type().map_err(|error| unusable(error.into()))?;
        let BlockWeight { ref_time, proof_size } =
            weights.per_class.normal.max_extrinsic.unwrap_or(weights.max_block);
        Ok(Gas { ref_time, proof_size })
    }

    fn now(&mut self) -> Result<Timestamp, ChainError> {
        let block = self.latest()?;
        self.wait(timestamp(&block))
    }

    fn wait_until(&mut self, moment: Timestamp) -> Result<(), ChainError> {
        while self.now()? < moment {
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn native(&mut self) -> Result<NativeAsset, ChainError> {
        Ok(self.native.clone())
    }

    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError> {
        let info: Option<AccountInfo> = self.stored("System", "Account", vec![Value::from_bytes(account)])?;
        Ok(info.map_or(0, |info| info.data.free))
    }

    fn least_balance(&mut self) -> Result<u128, ChainError> {
        let address = subxt::dynamic::constant("Balances", "ExistentialDeposit");
        let least = self.client.constants().at(&address).map_err(unusable)?;
        least.as_type().map_err(|error| unusable(error.into()))
    }

    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.may_transfer(&signer.account(), to, amount)?;
        let purpose = Purpose::Transfer { to: *to, amount };
        let to = Value::unnamed_variant("Id", [Value::from_bytes(to)]);
        let fields = vec![to, Value::u128(amount)];
        self.send(Prepared {
            signer,
            purpose,
            call: "Balances.transfer_keep_alive",
            payload: &|_, _| subxt::dynamic::tx("Balances", "transfer_keep_alive", fields.clone()),
            used: Gas::default(),
            gas: Gas::default(),
            deposit: 0,
            deposit_limit: 0,
            value: amount,
        })?;
        Ok(())
    }

    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError> {
        self.wait(async {
            let address = subxt::dynamic::storage("Contracts", "CodeInfoOf", vec![Value::from_bytes(code)]);
            Ok(self.client.storage().at_latest().await?.fetch(&address).await?.is_some())
        })
    }

    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError> {
        let info: Option<ContractInfo> =
            self.stored("Contracts", "ContractInfoOf", vec![Value::from_bytes(contract)])?;
        Ok(info.map(|info| info.code_hash.0.into()))
    }

    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError> {
        let hash = hash_of(code);
        if self.has_code(&hash)? {
            return Ok(hash);
        }
        let deposit = self.rehearse_upload(&signer.account(), code)?;
        let payload = |_, _| upload_payload(code, deposit);
        self.send(upload_of(signer, code, deposit, &payload))?;
        Ok(hash)
    }

    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        let RawCreation { value, input, salt } = creation;
        self.afford(&signer.account(), *value)?;
        let source = (EXISTING_CODE, code).encode();
        let (dry, account, mut outcome) = self.create_dry(&signer.account(), source, creation)?;
        if outcome.reverted {
            return Ok((account, outcome));
        }
        let cost = Cost::of(&dry, self.spare_deposit()?);
        let payload = |gas, deposit_limit| {
            let fields = vec![
                Value::u128(*value),
                gas_limit(gas),
                some(Value::u128(deposit_limit)),
                Value::from_bytes(code),
                Value::from_bytes(input),
                Value::from_bytes(salt),
            ];
            subxt::dynamic::tx("Contracts", "instantiate", fields)
        };
        outcome.events = self
            .send(Prepared {
                signer,
                purpose: Purpose::Instantiate { code },
                call: "Contracts.instantiate",
                payload: &payload,
                used: outcome.gas,
                gas: cost.gas,
                deposit: outcome.deposit,
                deposit_limit: cost.deposit,
                value: *value,
            })?
            .events;
        Ok((account, outcome))
    }

    fn dry_instantiate(
        &mut self,
        origin: &AccountId,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        let (_, account, outcome) = self.create_dry(origin, (NEW_CODE, code).encode(), creation)?;
        Ok((account, outcome))
    }

    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        let dry = self.run_dry(origin, call, None)?;
        let returned = dry.result.as_ref().map_err(|error| self.refused(error))?;
        Ok(dry.outcome(returned, Vec::new()))
    }

    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError> {
        let origin = signer.account();
        let (mut outcome, cost) = match self.rehearse(&origin, call)? {
            (outcome, Some(cost)) => (outcome, cost),
            (reverted, None) => return Ok(reverted),
        };
        let payload = |gas, deposit_limit| call_payload(call, gas, deposit_limit);
        let sent = self.send(Prepared {
            signer,
            purpose: Purpose::Call { call: call.clone(), answer: outcome.output.clone() },
            call: "Contracts.call",
            payload: &payload,
            used: outcome.gas,
            gas: cost.gas,
            deposit: outcome.deposit,
            deposit_limit: cost.deposit,
            value: call.value,
        });
        match sent {
            Ok(included) => outcome.events = included.events,
            // Something came in between: the contract says what, if it still refuses.
            Err(refusal @ ChainError::Refused(_)) => {
                let again = self.dry_run(&origin, call)?;
                if !again.reverted {
                    return Err(refusal);
                }
                outcome = again;
            }
            Err(error) => return Err(error),
        }
        Ok(outcome)
    }

    fn announce(&mut self, signer: &Signer, calls: &[RawCall]) -> Result<(), ChainError> {
        // A single one is shown when it is sent.
        if calls.len() < 2 {
            return Ok(());
        }
        let mut estimates = Vec::new();
        for call in calls {
            // What fails says so when its turn comes, and is not sent.
            let (outcome, Some(cost)) = self.rehearse(&signer.account(), call)? else { continue };
            let payload = |gas, deposit_limit| call_payload(call, gas, deposit_limit);
            let proposed = Prepared {
                signer,
                purpose: Purpose::Call { call: call.clone(), answer: outcome.output },
                call: "Contracts.call",
                payload: &payload,
                used: outcome.gas,
                gas: cost.gas,
                deposit: outcome.deposit,
                deposit_limit: cost.deposit,
                value: call.value,
            };
            estimates.push(self.estimate(&proposed)?.1);
        }
        self.agreed(signer, &estimates)
    }

    fn announce_uploads(&mut self, signer: &Signer, codes: &[&[u8]]) -> Result<(), ChainError> {
        let mut estimates = Vec::new();
        for code in codes {
            if self.has_code(&hash_of(code))? {
                continue;
            }
            let deposit = self.rehearse_upload(&signer.account(), code)?;
            let payload = |_, _| upload_payload(code, deposit);
            estimates.push(self.estimate(&upload_of(signer, code, deposit, &payload))?.1);
        }
        self.agreed(signer, &estimates)
    }

    fn settle(&mut self, account: &AccountId) -> Result<(), ChainError> {
        let bytes: &[u8; 32] = account.as_ref();
        let begun = Instant::now();
        let mut told = false;
        loop {
            let info: Option<AccountInfo> =
                self.stored("System", "Account", vec![Value::from_bytes(account)])?;
            let next =
                self.wait(async { Ok(self.rpc.system_account_next_index(&AccountId32(*bytes)).await?) })?;
            if next <= info.map_or(0, |info| info.nonce) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE_UNTIL_FINAL {
                let who = account_text(account);
                let reason =
                    format!("an earlier transaction of {who} does not become final: try again later");
                return Err(ChainError::Unavailable(reason));
            }
            if !told {
                self.overseer.progress(&Stage::Waiting { account: *account }, &self.native);
                told = true;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError> {
        let mut found = Vec::new();
        let mut next = from;
        while next <= to {
            let last = next.saturating_add(BLOCKS_AT_ONCE - 1).min(to);
            let mut blocks = self.wait(async {
                let mut reading = JoinSet::new();
                for number in next..=last {
                    reading.spawn(events_in(self.client.clone(), self.rpc.clone(), number));
                }
                let mut blocks = Vec::new();
                while let Some(block) = reading.join_next().await {
                    blocks.push(block.map_err(|error| subxt::Error::Other(error.to_string()))??);
                }
                Ok(blocks)
            })?;
            blocks.sort_by_key(|(number, _)| *number);
            found.extend(blocks.into_iter().flat_map(|(_, events)| events));
            let Some(following) = last.checked_add(1) else { break };
            next = following;
        }
        Ok(found)
    }
}

/// The limits that a transaction is given: what its dry run took and some more, as the state has moved on by
/// the time it runs. A moment later, at least, a history gets a checkpoint more.
struct Cost {
    gas: Gas,
    deposit: u128,
}

/// What is added to a dry run's gas beside a quarter of it.
const SPARE_GAS: Gas = Gas { ref_time: 1_000_000_000, proof_size: 32 * 1024 };

/// How much more storage than in its dry run a call may take: so many items and bytes.
const SPARE_ITEMS: u128 = 8;
const SPARE_BYTES: u128 = 2_048;

impl Cost {
    fn of<T>(dry: &Ran<T>, spare_deposit: u128) -> Self {
        let ample = |amount: u64, spare: u64| amount.saturating_add(amount / 4).saturating_add(spare);
        let gas = Gas {
            ref_time: ample(dry.needed.ref_time, SPARE_GAS.ref_time),
            proof_size: ample(dry.needed.proof_size, SPARE_GAS.proof_size),
        };
        let charged = u128::try_from(dry.deposit).unwrap_or(0);
        Self { gas, deposit: charged.saturating_add(charged / 4).saturating_add(spare_deposit) }
    }
}

fn gas_limit(gas: Gas) -> Value {
    Value::named_composite([
        ("ref_time", Value::u128(gas.ref_time.into())),
        ("proof_size", Value::u128(gas.proof_size.into())),
    ])
}

/// The limit on a transaction's storage deposit: `ample`, or if that is too much what is left to spend of it beyond
/// what its dry run took (`charged`), and never less than that.
fn limited(ample: u128, charged: u128, spare: u128, allowed: Option<u128>) -> u128 {
    let affordable = ample.min(charged.saturating_add(spare));
    affordable.min(allowed.unwrap_or(u128::MAX)).max(charged)
}

fn upload_of<'a>(
    signer: &'a Signer,
    code: &[u8],
    deposit: u128,
    payload: &'a dyn Fn(Gas, u128) -> DynamicPayload,
) -> Prepared<'a> {
    Prepared {
        signer,
        purpose: Purpose::Upload { code: hash_of(code), bytes: code.len() },
        call: "Contracts.upload_code",
        payload,
        used: Gas::default(),
        gas: Gas::default(),
        deposit: signed(deposit),
        deposit_limit: deposit,
        value: 0,
    }
}

/// An upload of code, as the pallet takes it.
fn upload_payload(code: &[u8], deposit: u128) -> DynamicPayload {
    let fields =
        vec![Value::from_bytes(code), some(Value::u128(deposit)), Value::unnamed_variant("Enforced", [])];
    subxt::dynamic::tx("Contracts", "upload_code", fields)
}

/// A call of a contract, as the pallet takes it.
fn call_payload(call: &RawCall, gas: Gas, deposit_limit: u128) -> DynamicPayload {
    let fields = vec![
        Value::unnamed_variant("Id", [Value::from_bytes(call.callee)]),
        Value::u128(call.value),
        gas_limit(gas),
        some(Value::u128(deposit_limit)),
        Value::from_bytes(&call.input),
    ];
    subxt::dynamic::tx("Contracts", "call", fields)
}

fn some(value: Value) -> Value {
    Value::unnamed_variant("Some", [value])
}

/// An error of the connection, or what the node itself says to a request.
fn unusable(error: subxt::Error) -> ChainError {
    match &error {
        subxt::Error::Rpc(RpcError::ClientError(subxt_rpcs::Error::User(user))) => {
            let detail = user.data.as_ref().map(|data| format!(": {}", data.get())).unwrap_or_default();
            ChainError::Refused(format!("{}{detail}", user.message))
        }
        _ => ChainError::Unavailable(reason(&error)),
    }
}

/// What an error says, without the names of the layers that it came through.
fn reason(error: &subxt::Error) -> String {
    let text = error.to_string();
    let mut rest = text.as_str();
    while let Some(inner) =
        ["RPC error: ", "client error: "].iter().find_map(|layer| rest.strip_prefix(layer))
    {
        rest = inner;
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_limit_leaves_room_as_far_as_there_is_money_for_it_and_never_too_little() {
        assert_eq!(limited(100, 20, 1_000, None), 100);
        assert_eq!(limited(100, 20, 30, None), 50, "what the account has beyond what it needs");
        assert_eq!(limited(100, 20, 0, None), 20);
        assert_eq!(limited(100, 20, 1_000, Some(60)), 60, "what may be spent");
        assert_eq!(limited(100, 20, 1_000, Some(5)), 20, "with less it is not sent at all");
    }
}
