//! A DAO to tell about where there is none: in tests and in the documentation.

use crate::{
    names::Names,
    words::{Unit, Words},
};
use std::collections::BTreeMap;
use tributary_client::{AccountId, BalanceType, NativeAsset};
use tributary_interfaces::{
    factory::Dao,
    metrics::{MetricConfig, MetricKind},
};

pub fn account(byte: u8) -> AccountId {
    [byte; 32].into()
}

/// The DAO of the token HARB, the metric docs, a member called Ann.
pub fn words() -> Words {
    let mut names = Names::default();
    names.add(account(7), "Ann");
    let dao = Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) };
    names.add_dao(&dao);
    let native = NativeAsset::usual(BalanceType::U128);
    let now = 1_795_788_300_000;
    let docs = MetricConfig {
        name: "docs".to_owned(),
        unit: "page".to_owned(),
        kind: MetricKind::Contribution,
        weight: 2_500_000,
        tokens_per_point: 1,
        half_life: 0,
        attestation_cap: 0,
        period_cap: 0,
        period: 0,
        window: 0,
        arbitration: 0,
        bond: 0,
        attestors: Vec::new(),
    };
    Words {
        dao: Some(dao),
        token: Unit { symbol: "HARB".to_owned(), decimals: 6 },
        metrics: BTreeMap::from([(2, docs)]),
        ..Words::of_chain(now, &native, names)
    }
}
