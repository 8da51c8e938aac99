//! Measuring: what a call costs in the state that a story has come to.

use crate::table::{Cost, Row, BASELINE};
use scale::Decode;
use tributary_harness::{AccountId, Call, Chain, World};

/// A chain on which a story is told, and the costs written down on the way.
#[derive(Default)]
pub struct Bench {
    pub world: World,
    rows: Vec<Row>,
}

impl Bench {
    /// Writes down as `op` what `call` costs `origin` now, in the situation that `what` describes. The
    /// call is undone, so no row depends on another, and any account can be the origin.
    #[track_caller]
    pub fn cost<R: Decode>(
        &mut self,
        op: &'static str,
        what: &'static str,
        origin: AccountId,
        call: impl Into<Call<R>>,
    ) {
        self.cost_each(op, what, 1, origin, call);
    }

    /// As [`Bench::cost`], for each of the `entries` in a call.
    #[track_caller]
    pub fn cost_each<R: Decode>(
        &mut self,
        op: &'static str,
        what: &'static str,
        entries: u32,
        origin: AccountId,
        call: impl Into<Call<R>>,
    ) {
        let call = call.into();
        let outcome = self.world.chain.dry_run(&origin, call.raw());
        let outcome = outcome.unwrap_or_else(|error| panic!("{op}: {error}"));
        assert!(!outcome.reverted, "{op}: the contract refused: {:?}", outcome.output);
        let whole = Cost {
            ref_time: outcome.gas.ref_time,
            proof_size: outcome.gas.proof_size,
            deposit: outcome.deposit,
        };
        self.write(Row { op, what, cost: whole.each_of(entries), compared_with: BASELINE });
    }

    /// Writes down as `op` the sum of other rows.
    #[track_caller]
    pub fn sum(&mut self, op: &'static str, what: &'static str, parts: &[&str]) {
        let cost = parts.iter().map(|part| self.row(part).cost).sum();
        self.write(Row { op, what, cost, compared_with: BASELINE });
    }

    /// Compares the row written last with another one than the plain transfer.
    #[track_caller]
    pub fn compared_with(&mut self, op: &'static str) {
        self.row(op);
        self.rows.last_mut().expect("a row was written").compared_with = op;
    }

    /// All rows, in the order in which they were written.
    pub fn rows(self) -> Vec<Row> {
        self.rows
    }

    #[track_caller]
    fn write(&mut self, row: Row) {
        assert!(self.rows.iter().all(|other| other.op != row.op), "{} has a row already", row.op);
        self.rows.push(row);
    }

    #[track_caller]
    fn row(&self, op: &str) -> &Row {
        self.rows.iter().find(|row| row.op == op).unwrap_or_else(|| panic!("{op} has no row yet"))
    }
}
