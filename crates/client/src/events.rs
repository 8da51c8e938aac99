//! Events of contracts, matched by emitter and signature topic.

use ink::{
    env::Event,
    primitives::{AccountId, Hash},
};
use scale::{Decode, Encode};
use tributary_interfaces::{
    metrics::{AttestationId, Challenged, Expired, Finalized, Resolved, Retracted, Revoked},
    Timestamp,
};

/// An event as the chain recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ContractEvent {
    pub block: u32,
    /// Its place among the contracts' events of its block, from 0.
    #[codec(skip)]
    pub index: u32,
    pub at: Timestamp,
    /// The contract that emitted it.
    pub contract: AccountId,
    /// The first is the signature of the event's type.
    pub topics: Vec<Hash>,
    pub data: Vec<u8>,
}

impl ContractEvent {
    /// Tells each event of some whole blocks, in order, its place in its block.
    pub fn number(events: &mut [Self]) {
        let (mut block, mut next) = (None, 0);
        for event in events {
            if block != Some(event.block) {
                (block, next) = (Some(event.block), 0);
            }
            event.index = next;
            next = next.saturating_add(1);
        }
    }

    /// The event as an `E`, if it is one: by its signature topic, then by its data.
    pub fn decode<E: Event + Decode>(&self) -> Option<E> {
        let signature = Hash::from(E::SIGNATURE_TOPIC?);
        if self.topics.first() != Some(&signature) {
            return None;
        }
        E::decode(&mut self.data.as_slice()).ok()
    }

    /// The attestations that it is about without saying whose they are.
    pub fn attestations(&self) -> Vec<AttestationId> {
        if let Some(Finalized { attestations }) = self.decode() {
            return attestations;
        }
        let one = self
            .decode()
            .map(|Challenged { attestation, .. }| attestation)
            .or_else(|| self.decode().map(|Resolved { attestation, .. }| attestation))
            .or_else(|| self.decode().map(|Expired { attestation, .. }| attestation))
            .or_else(|| self.decode().map(|Retracted { attestation }| attestation))
            .or_else(|| self.decode().map(|Revoked { attestation, .. }| attestation));
        one.into_iter().collect()
    }
}

/// Events in the order in which they happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog(pub Vec<ContractEvent>);

impl EventLog {
    /// The events of type `E` that `contract` emitted.
    pub fn of<E: Event + Decode>(&self, contract: AccountId) -> Vec<E> {
        self.timed(contract).map(|(_, event)| event).collect()
    }

    /// The sum of an amount that events of type `E` tell, of those that `contract` emitted.
    pub fn sum<E: Event + Decode>(&self, contract: AccountId, amount: impl Fn(&E) -> u128) -> u128 {
        self.of(contract).iter().fold(0, |sum: u128, event| sum.saturating_add(amount(event)))
    }

    /// The events of type `E` that `contract` emitted, each with its moment.
    pub fn timed<E: Event + Decode>(&self, contract: AccountId) -> impl Iterator<Item = (Timestamp, E)> + '_ {
        self.0
            .iter()
            .filter(move |event| event.contract == contract)
            .filter_map(|event| Some((event.at, event.decode()?)))
    }
}
