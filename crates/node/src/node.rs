//! The connection to a node, and the questions that everything else is made of.

use crate::{
    address::{self, shown_address},
    errors::{reason, unusable},
    failure::Failure,
    native::{balance_type, counted, fee, native_asset, upload_deposit},
    payloads::{Cost, SPARE_BYTES, SPARE_ITEMS},
    prepared::Signs,
    ran::{Instantiated, Ran, Returned},
    stored::{FinalBlock, Partial, Unsigned},
};
use scale::{Compact, Encode};
use std::{future::Future, time::Duration};
use subxt::{
    backend::{legacy::LegacyRpcMethods, rpc::RpcClient},
    config::DefaultExtrinsicParamsBuilder,
    dynamic::Value,
    ext::{scale_decode::DecodeAsType, subxt_rpcs},
    tx::DynamicPayload,
    utils::{AccountId32, MultiSignature},
    OnlineClient, PolkadotConfig,
};
use tokio::{runtime::Runtime, time::timeout};
use tributary_client::{
    AccountId, BalanceType, Chain, ChainError, Estimate, Gas, NativeAsset, Outcome, Overseer, RawCall,
    RawCreation, Signer,
};

/// How long a node may take to answer, and how long a transaction may take until it is final.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
pub(crate) const PATIENCE_UNTIL_FINAL: Duration = Duration::from_secs(300);

/// In how many blocks after the newest final one a transaction may be included.
pub(crate) const LIVES: u32 = 32;

/// How the pallet's enums are encoded: code that is deterministic, code that comes along, and code that is
/// uploaded already.
pub(crate) const ENFORCED: u8 = 0;
pub(crate) const NEW_CODE: u8 = 0;
pub(crate) const EXISTING_CODE: u8 = 1;

/// How often the clock is read while waiting for it.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many blocks are read at once.
pub(crate) const BLOCKS_AT_ONCE: u32 = 32;

/// A chain behind a node's RPC.
pub struct Node {
    pub(crate) runtime: Runtime,
    pub(crate) client: OnlineClient<PolkadotConfig>,
    pub(crate) connection: RpcClient,
    pub(crate) rpc: LegacyRpcMethods<PolkadotConfig>,
    pub(crate) native: NativeAsset,
    pub(crate) overseer: Box<dyn Overseer>,
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
    pub(crate) fn wait<T>(
        &self,
        work: impl Future<Output = Result<T, subxt::Error>>,
    ) -> Result<T, ChainError> {
        match self.runtime.block_on(async { timeout(PATIENCE, work).await }) {
            Ok(result) => result.map_err(unusable),
            Err(_) => Err(ChainError::Unavailable(address::silent(PATIENCE))),
        }
    }

    /// Asks the runtime at the newest final block; `read` makes sense of the answer.
    pub(crate) fn ask<R>(
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
    pub(crate) fn counted(&self, amount: u128) -> Result<Vec<u8>, ChainError> {
        counted(amount, self.native.balance)
            .ok_or_else(|| ChainError::Refused(format!("{amount} is more than this chain can count")))
    }

    pub(crate) fn latest(&self) -> Result<FinalBlock, ChainError> {
        self.wait(self.client.blocks().at_latest())
    }

    /// A value of the chain's storage at the newest final block.
    pub(crate) fn stored<T: DecodeAsType>(
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

    pub(crate) fn run_dry(
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
    pub(crate) fn create_dry(
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
    pub(crate) fn enough(&mut self, origin: &AccountId, call: &RawCall, gas: Gas) -> Result<Gas, ChainError> {
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
    pub(crate) fn rehearse(
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
        let mut cost = Cost::of(&dry, self.call_limit()?, self.spare_deposit()?);
        cost.gas = self.enough(origin, call, cost.gas)?;
        Ok((outcome, Some(cost)))
    }

    /// The deposit for uploading code.
    pub(crate) fn rehearse_upload(&mut self, origin: &AccountId, code: &[u8]) -> Result<u128, ChainError> {
        self.afford(origin, 0)?;
        let arguments = (origin, code, None::<()>, ENFORCED).encode();
        let dry = self.ask("ContractsApi_upload_code", arguments, upload_deposit)?;
        dry.map_err(|error| self.refused(&error))
    }

    /// Goes on if the account can pay for all of these, and whoever is asked agrees to them.
    pub(crate) fn agreed(&mut self, signer: &Signer, estimates: &[Estimate]) -> Result<(), ChainError> {
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

    pub(crate) fn refused(&self, failure: &Failure) -> ChainError {
        ChainError::Refused(failure.text(&self.client.metadata()))
    }

    /// What the storage costs that a call may take beyond its dry run.
    pub(crate) fn spare_deposit(&self) -> Result<u128, ChainError> {
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
    pub(crate) fn afford(&mut self, account: &AccountId, needed: u128) -> Result<u128, ChainError> {
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
    pub(crate) fn prepare(
        &self,
        account: &AccountId,
        payload: &DynamicPayload,
    ) -> Result<(Unsigned, u128), ChainError> {
        let bytes: &[u8; 32] = account.as_ref();
        let id = AccountId32(*bytes);
        let mut unsigned = self.wait(async {
            let latest = self.client.blocks().at_latest().await?;
            let nonce = latest.account_nonce(&id).await?;
            let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).mortal_from_unchecked(
                LIVES.into(),
                latest.number().into(),
                latest.hash(),
            );
            let transaction = self.client.tx().create_partial_offline(payload, params.build())?;
            Ok(Unsigned { transaction, nonce, last_block: latest.number().saturating_add(LIVES) })
        })?;
        let fee = self.fee_of(&mut unsigned.transaction, &id)?;
        Ok((unsigned, fee))
    }

    /// The fee of a transaction if it uses all that it may.
    pub(crate) fn fee_of(&self, unsigned: &mut Partial, account: &AccountId32) -> Result<u128, ChainError> {
        // The fee depends on the length only: nobody signs yet.
        let blank = unsigned.sign_with_account_and_signature(account, &MultiSignature::Sr25519([0; 64]));
        let length = u32::try_from(blank.encoded().len()).unwrap_or(u32::MAX);
        let arguments = [blank.encoded(), &length.encode()].concat();
        self.ask("TransactionPaymentApi_query_info", arguments, fee)
    }

    /// The fee of a transaction if it uses what its dry run did: of one that may use no more.
    pub(crate) fn likely_fee(
        &self,
        account: &AccountId,
        payload: &DynamicPayload,
    ) -> Result<u128, ChainError> {
        let bytes: &[u8; 32] = account.as_ref();
        let params = DefaultExtrinsicParamsBuilder::new().build();
        let mut unsigned = self.client.tx().create_partial_offline(payload, params).map_err(unusable)?;
        self.fee_of(&mut unsigned, &AccountId32(*bytes))
    }
}
