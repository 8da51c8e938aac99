//! What a transaction that is final has done, and the events of blocks.

use crate::{
    errors::unusable,
    failure::Failure,
    ran::signed,
    stored::{CodeStored, DepositHeld, DepositReleased, FeePaid, FinalBlock},
};
use scale::Decode;
use subxt::{
    backend::legacy::LegacyRpcMethods,
    dynamic::Value,
    events::{Events, StaticEvent},
    utils::AccountId32,
    OnlineClient, PolkadotConfig,
};
use tributary_client::{AccountId, ChainError, ContractEvent, Timestamp};

/// A transaction that is final.
pub(crate) struct Included {
    pub(crate) fee: u128,
    /// Storage deposit that the signer was charged, or was refunded if negative.
    pub(crate) deposit: i128,
    pub(crate) failure: Option<Failure>,
    pub(crate) events: Vec<ContractEvent>,
}

impl Included {
    pub(crate) fn read(
        events: &Events<PolkadotConfig>,
        extrinsic: u32,
        signer: &AccountId,
        block: u32,
        at: Timestamp,
    ) -> Result<Self, ChainError> {
        let mut included = Self { fee: 0, deposit: 0, failure: None, events: Vec::new() };
        let mut index = 0;
        for event in events.iter() {
            let event = event.map_err(unusable)?;
            let emitted = contract_event(&event, block, index, at);
            index = index.saturating_add(u32::from(emitted.is_some()));
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
                    included.events.extend(emitted);
                }
            }
        }
        Ok(included)
    }
}

/// What an event tells of storage deposit that `account` was charged, or was refunded if negative.
pub(crate) fn deposit_of(event: &subxt::events::EventDetails<PolkadotConfig>, account: &AccountId) -> i128 {
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
pub(crate) fn contract_event(
    event: &subxt::events::EventDetails<PolkadotConfig>,
    block: u32,
    index: u32,
    at: Timestamp,
) -> Option<ContractEvent> {
    if (event.pallet_name(), event.variant_name()) != ("Contracts", "ContractEmitted") {
        return None;
    }
    let (contract, data) = <(AccountId, Vec<u8>)>::decode(&mut event.field_bytes()).ok()?;
    let topics = event.topics().iter().map(|topic| topic.0.into()).collect();
    Some(ContractEvent { block, index, at, contract, topics, data })
}

pub(crate) async fn timestamp(block: &FinalBlock) -> Result<Timestamp, subxt::Error> {
    let address = subxt::dynamic::storage("Timestamp", "Now", Vec::<Value>::new());
    let now = block.storage().fetch(&address).await?;
    Ok(now.map(|now| now.as_type::<u64>()).transpose()?.unwrap_or_default())
}

/// The events of contracts in block `number`.
pub(crate) async fn events_in(
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
        found.extend(contract_event(&event?, number, 0, 0));
    }
    ContractEvent::number(&mut found);
    if !found.is_empty() {
        let at = timestamp(&block).await?;
        found.iter_mut().for_each(|event| event.at = at);
    }
    Ok((number, found))
}
