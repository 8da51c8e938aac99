//! A chain's native asset as its node tells of it, and amounts as its runtime encodes them.

use crate::{
    failure::Failure,
    ran::{amount, result, weight},
};
use scale::{Decode, Encode};
use subxt::{backend::legacy::rpc_methods::SystemProperties, Metadata};
use tributary_client::{BalanceType, NativeAsset};

/// How a chain counts its native asset: as wide as its existential deposit is.
pub fn balance_type(metadata: &Metadata) -> Result<BalanceType, String> {
    let least =
        metadata.pallet_by_name("Balances").and_then(|pallet| pallet.constant_by_name("ExistentialDeposit"));
    match least.map(|constant| constant.value().len()) {
        Some(16) => Ok(BalanceType::U128),
        Some(8) => Ok(BalanceType::U64),
        Some(bytes) => Err(format!("its balances have {bytes} bytes: neither a u128 nor a u64")),
        None => Err("it has no pallet Balances".to_owned()),
    }
}

/// What the chain's properties say of its native asset: alone, or first in a list.
pub fn native_asset(balance: BalanceType, properties: &SystemProperties) -> NativeAsset {
    let first = |name: &str| properties.get(name).map(|value| value.get(0).unwrap_or(value));
    let usual = NativeAsset::usual(balance);
    let decimals = first("tokenDecimals").and_then(|value| u8::try_from(value.as_u64()?).ok());
    let symbol = first("tokenSymbol").and_then(|value| value.as_str());
    NativeAsset {
        balance,
        symbol: symbol.map_or(usual.symbol, str::to_owned),
        decimals: decimals.unwrap_or(usual.decimals),
    }
}

/// An amount as a chain with such balances encodes it, if it can.
pub fn counted(amount: u128, balance: BalanceType) -> Option<Vec<u8>> {
    match balance {
        BalanceType::U128 => Some(amount.encode()),
        BalanceType::U64 => u64::try_from(amount).ok().map(|amount| amount.encode()),
    }
}

/// The deposit for uploading code, from what the runtime answers: a hash, and the deposit.
pub fn upload_deposit(answer: &[u8], balance: BalanceType) -> Result<Result<u128, Failure>, scale::Error> {
    let input = &mut &*answer;
    Ok(match result::<[u8; 32]>(input)? {
        Ok(_) => Ok(amount(input, balance)?),
        Err(failure) => Err(failure),
    })
}

/// The fee of a transaction, from what the runtime answers: its weight, its class (a byte), and the fee.
pub fn fee(answer: &[u8], balance: BalanceType) -> Result<u128, scale::Error> {
    let input = &mut &*answer;
    weight(input)?;
    u8::decode(input)?;
    amount(input, balance)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ran::{Ran, Returned};
    use crate::stored::AccountInfo;
    use scale::Compact;
    use subxt::ext::scale_decode::DecodeAsType;
    use tributary_client::Gas;
    use tributary_embedded::{
        frame_support::{sp_runtime::DispatchError, weights::Weight},
        pallet_balances,
        pallet_contracts::{CodeUploadReturnValue, ContractResult, ExecReturnValue, StorageDeposit},
        DefaultSandbox, Sandbox, SandboxU64,
    };

    /// What a node of such a runtime tells a client about it.
    pub(crate) fn metadata<S: Sandbox>() -> Metadata {
        Metadata::decode(&mut S::get_metadata().encode().as_slice()).expect("the metadata is readable")
    }

    #[test]
    fn how_a_chain_counts_is_read_off_its_metadata() {
        assert_eq!(balance_type(&metadata::<DefaultSandbox>()), Ok(BalanceType::U128));
        assert_eq!(balance_type(&metadata::<SandboxU64>()), Ok(BalanceType::U64));
    }

    #[test]
    fn an_account_s_balance_is_read_however_the_chain_counts() {
        fn read<S: Sandbox, B: Encode + Default>(free: B) -> u128 {
            let metadata = metadata::<S>();
            let entry = metadata.pallet_by_name("System").unwrap().storage().unwrap();
            let account = entry.entry_by_name("Account").unwrap().entry_type().value_ty();
            let data = pallet_balances::AccountData { free, ..Default::default() };
            let stored = (0u32, 1u32, 1u32, 0u32, data).encode();
            let info =
                AccountInfo::decode_as_type(&mut stored.as_slice(), account, metadata.types()).unwrap();
            info.data.free
        }
        assert_eq!(read::<DefaultSandbox, _>(1u128 << 100), 1 << 100);
        assert_eq!(read::<SandboxU64, _>(u64::MAX), u64::MAX.into());
    }

    #[test]
    fn what_the_runtime_answers_is_read_however_the_chain_counts() {
        type Answer<B> = ContractResult<Result<ExecReturnValue, DispatchError>, B, ()>;
        fn answer<B>(storage_deposit: StorageDeposit<B>, fails: bool) -> Answer<B> {
            let returned = (1u32, vec![1u8, 2, 3]).encode();
            let returned = ExecReturnValue::decode(&mut returned.as_slice()).unwrap();
            ContractResult {
                gas_consumed: Weight::from_parts(7, 8),
                gas_required: Weight::from_parts(9, 10),
                storage_deposit,
                debug_message: vec![5; 7],
                result: if fails { Err(DispatchError::BadOrigin) } else { Ok(returned) },
                events: None,
            }
        }
        let (wide, narrow) = (BalanceType::U128, BalanceType::U64);
        let refund =
            Ran::<Returned>::read(&answer(StorageDeposit::Refund(5u128), false).encode(), wide).unwrap();
        assert_eq!(
            (refund.gas, refund.needed),
            (Gas { ref_time: 7, proof_size: 8 }, Gas { ref_time: 9, proof_size: 10 })
        );
        assert_eq!(refund.deposit, -5);
        let outcome = refund.outcome(refund.result.as_ref().unwrap(), Vec::new());
        assert_eq!((outcome.output, outcome.reverted), (vec![1, 2, 3], true));
        assert_eq!(Ran::read(&answer(StorageDeposit::Refund(5u64), false).encode(), narrow), Ok(refund));
        let charge = answer(StorageDeposit::Charge(6u64), true).encode();
        let charge = Ran::<Returned>::read(&charge, narrow).unwrap();
        assert_eq!(charge.deposit, 6);
        assert_eq!(charge.result.unwrap_err().text(&metadata::<SandboxU64>()), "BadOrigin");
        assert!(Ran::<Returned>::read(&[1, 2, 3], wide).is_err());

        fn uploaded<B: Encode>(deposit: B) -> Vec<u8> {
            Ok::<_, DispatchError>(CodeUploadReturnValue { code_hash: [1u8; 32], deposit }).encode()
        }
        assert_eq!(upload_deposit(&uploaded(6u128), wide), Ok(Ok(6)));
        assert_eq!(upload_deposit(&uploaded(6u64), narrow), Ok(Ok(6)));

        let info = |fee: &[u8]| [&(Compact(1u64), Compact(2u64), 0u8).encode(), fee].concat();
        assert_eq!(fee(&info(&7u128.encode()), wide), Ok(7));
        assert_eq!(fee(&info(&7u64.encode()), narrow), Ok(7));
        assert!(fee(&info(&7u64.encode()), wide).is_err());
    }

    #[test]
    fn an_amount_is_encoded_as_the_chain_counts_or_not_at_all() {
        assert_eq!(counted(7, BalanceType::U128), Some(7u128.encode()));
        assert_eq!(counted(7, BalanceType::U64), Some(7u64.encode()));
        assert_eq!(counted(1 << 64, BalanceType::U64), None);
    }

    #[test]
    fn a_chain_s_properties_say_what_its_asset_is_called_and_what_they_leave_out_is_as_usual() {
        let native = |text: &str| {
            let properties: SystemProperties = serde_json::from_str(text).unwrap();
            let NativeAsset { symbol, decimals, .. } = native_asset(BalanceType::U64, &properties);
            (symbol, decimals)
        };
        assert_eq!(native(r#"{"tokenDecimals": 10, "tokenSymbol": "DOT"}"#), ("DOT".to_owned(), 10));
        assert_eq!(native(r#"{"tokenDecimals": [12, 6], "tokenSymbol": ["A", "B"]}"#), ("A".to_owned(), 12));
        assert_eq!(native("{}"), ("UNIT".to_owned(), 9));
        assert_eq!(native(r#"{"tokenDecimals": 999, "tokenSymbol": 3}"#), ("UNIT".to_owned(), 9));
    }
}
