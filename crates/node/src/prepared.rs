//! A transaction before it is shown and sent.

use crate::ran::signed;
use subxt::{
    tx::DynamicPayload,
    utils::{AccountId32, MultiSignature},
    PolkadotConfig,
};
use tributary_client::{hash_of, Gas, Purpose, Signer};

/// A transaction that was dry run, and what it costs but for the fee.
pub(crate) struct Prepared<'a> {
    pub(crate) signer: &'a Signer,
    pub(crate) purpose: Purpose,
    pub(crate) call: &'static str,
    /// The transaction with limits on its gas and its storage deposit, where it takes them.
    pub(crate) payload: &'a dyn Fn(Gas, u128) -> DynamicPayload,
    /// What its dry run used, and the limit that it is given.
    pub(crate) used: Gas,
    pub(crate) gas: Gas,
    pub(crate) deposit: i128,
    /// The limit that it is given if nothing speaks against it.
    pub(crate) deposit_limit: u128,
    pub(crate) value: u128,
}

/// Signs transactions.
pub(crate) struct Signs<'a>(pub(crate) &'a Signer);

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

pub(crate) fn upload_of<'a>(
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
