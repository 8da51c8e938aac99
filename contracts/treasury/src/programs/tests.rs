//! What programs do, on books and sources that a test makes up.

mod budgets;
mod changing;
mod closing;
mod creating;
mod opening;

use super::*;
use crate::source::made_up::MadeUp;
use tributary_interfaces::{
    metrics::POINT,
    source::MetricRef,
    treasury::{Basis, Budget, Vault},
};

const OPENS: Timestamp = 0;

/// Epochs of 100 ms from 1,000 on, each of which pays 600.
fn config() -> ProgramConfig {
    ProgramConfig {
        asset: Asset::Native,
        metric: MetricRef { source: [9; 32].into(), metric: 0 },
        basis: Basis::Level,
        budget: Budget::Fixed(600),
        start: 1_000,
        epoch_length: 100,
        epochs: None,
        claim_window: MIN_CLAIM_WINDOW,
    }
}

/// One member has 3 from the beginning on.
fn source() -> MadeUp {
    MadeUp { rows: vec![([1; 32].into(), 0, 3)], ..MadeUp::default() }
}

/// A program of this configuration, created at 0, and a vault with `free` of the native asset.
fn with(config: ProgramConfig, free: u128) -> (Programs, Vaults) {
    let (mut programs, mut vaults) = (Programs::default(), Vaults::default());
    vaults.fund(Asset::Native, free, 1).unwrap();
    assert_eq!(programs.create(&vaults, config, 0).unwrap().0, 0);
    (programs, vaults)
}

/// Runs a test on storage of its own.
fn afresh(test: impl FnOnce()) {
    ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
        test();
        Ok(())
    })
    .unwrap();
}

fn set_cap(vaults: &mut Vaults, amount: u128, period: u64, now: Timestamp) {
    let mut books = vaults.books(Asset::Native);
    books.set_cap(Some(SpendCap { amount, period }), now);
    vaults.write(Asset::Native, &books);
}

/// Somebody without any share who closes epochs.
fn person() -> Caller {
    Caller { account: [5; 32].into(), is_person: true }
}

fn closed(epoch: EpochIndex, released: u128) -> Result<Closing, TreasuryError> {
    Ok(Closing::Closed { epoch, released })
}

/// The source is silent about the first epoch.
fn not_closed() -> Result<Closing, TreasuryError> {
    Ok(Closing::Silent { epoch: 0, reason: TreasuryError::SourceBroken(config().metric) })
}

fn short(free: u128, needed: u128) -> TreasuryError {
    TreasuryError::InsufficientFree { asset: Asset::Native, free, needed }
}

fn reserved_and_free(vaults: &Vaults) -> (u128, u128) {
    let Vault { reserved, free, .. } = vaults.books(Asset::Native).into();
    (reserved, free)
}
