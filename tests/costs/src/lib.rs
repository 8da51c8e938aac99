//! What each message costs, beside a transfer of a plain PSP22 token.
//!
//! [`measure`] tells the story of one DAO on the embedded chain and writes down on the way what each of
//! its contracts' messages costs; gas is deterministic, so equal code gives equal numbers. The rows are in
//! [`ops`], a file for each contract, a call for each row; what is aimed at is in [`targets`]; the table
//! as it stands is committed as docs/COSTS.md, and a test compares.

pub mod bench;
pub mod ops;
pub mod page;
pub mod scene;
pub mod table;
pub mod targets;

pub use table::{Cost, Row, Table};

use std::iter;
use tributary_harness::artifacts;
use tributary_interfaces::upgrade::SUITE;

/// The token of others that all is compared with.
pub const PLAIN: &str = "plain";

/// Measures everything, in one run on a chain of its own.
pub fn measure() -> Table {
    let mut bench = bench::Bench::default();
    ops::write_down(&mut bench);
    let artifacts = artifacts();
    let size = |contract: &str| {
        let code = artifacts.code(&format!("tributary_{contract}"));
        (contract.to_owned(), code.unwrap_or_else(|error| panic!("{error}")).wasm.len())
    };
    let code: Vec<_> = iter::once(PLAIN).chain(SUITE).map(size).collect();
    Table::new(bench.rows(), code)
}
