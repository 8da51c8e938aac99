//! Transactions as the pallet takes them, and the limits that they are given.

use crate::ran::Ran;
use subxt::{dynamic::Value, tx::DynamicPayload};
use tributary_client::{Gas, Hash, RawCall, RawCreation};

/// The limits that a transaction is given: what its dry run took and some more, as the state has moved on by
/// the time it runs. A moment later, at least, a history gets a checkpoint more.
pub(crate) struct Cost {
    pub(crate) gas: Gas,
    pub(crate) deposit: u128,
}

/// What is added to two and a half times a dry run's gas. By the time it runs, an epoch may have begun, and the full
/// code answers instead of the fast path: a claim of 1.9e9 and 166 KB was seen to take 5.9e9 and 560 KB then, a payment
/// of three 15.4e9 instead of 7.4e9. What is not used is not paid.
const SPARE_GAS: Gas = Gas { ref_time: 3_000_000_000, proof_size: 256 * 1024 };

/// How much more storage than in its dry run a call may take: so many items and bytes.
pub(crate) const SPARE_ITEMS: u128 = 8;
pub(crate) const SPARE_BYTES: u128 = 2_048;

impl Cost {
    /// What a dry run needed and some more, as far as a call may use it at all: `most`.
    pub(crate) fn of<T>(dry: &Ran<T>, most: Gas, spare_deposit: u128) -> Self {
        let ample = |needed: u64, spare: u64, most: u64| {
            let more = needed.saturating_mul(2).saturating_add(needed / 2).saturating_add(spare);
            more.min(most).max(needed)
        };
        let gas = Gas {
            ref_time: ample(dry.needed.ref_time, SPARE_GAS.ref_time, most.ref_time),
            proof_size: ample(dry.needed.proof_size, SPARE_GAS.proof_size, most.proof_size),
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
pub(crate) fn limited(ample: u128, charged: u128, spare: u128, allowed: Option<u128>) -> u128 {
    let affordable = ample.min(charged.saturating_add(spare));
    affordable.min(allowed.unwrap_or(u128::MAX)).max(charged)
}

/// An upload of code, as the pallet takes it.
pub(crate) fn upload_payload(code: &[u8], deposit: u128) -> DynamicPayload {
    let fields =
        vec![Value::from_bytes(code), some(Value::u128(deposit)), Value::unnamed_variant("Enforced", [])];
    subxt::dynamic::tx("Contracts", "upload_code", fields)
}

/// A call of a contract, as the pallet takes it.
pub(crate) fn call_payload(call: &RawCall, gas: Gas, deposit_limit: u128) -> DynamicPayload {
    let fields = vec![
        Value::unnamed_variant("Id", [Value::from_bytes(call.callee)]),
        Value::u128(call.value),
        gas_limit(gas),
        some(Value::u128(deposit_limit)),
        Value::from_bytes(&call.input),
    ];
    subxt::dynamic::tx("Contracts", "call", fields)
}

/// A contract made of uploaded code, as the pallet takes it.
pub(crate) fn creation_payload(
    code: Hash,
    creation: &RawCreation,
    gas: Gas,
    deposit_limit: u128,
) -> DynamicPayload {
    let fields = vec![
        Value::u128(creation.value),
        gas_limit(gas),
        some(Value::u128(deposit_limit)),
        Value::from_bytes(code),
        Value::from_bytes(&creation.input),
        Value::from_bytes(&creation.salt),
    ];
    subxt::dynamic::tx("Contracts", "instantiate", fields)
}

fn some(value: Value) -> Value {
    Value::unnamed_variant("Some", [value])
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
