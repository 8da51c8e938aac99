//! What was measured.

use serde_json::{json, Map, Value};
use std::iter::Sum;

/// The row that ratios are taken of, unless a row says otherwise.
pub const BASELINE: &str = "plain.transfer";

/// What a call costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Picoseconds of reference hardware.
    pub ref_time: u64,
    /// Bytes of proof.
    pub proof_size: u64,
    /// Storage deposit in the chain's native asset; negative if some is given back.
    pub deposit: i128,
}

impl Cost {
    /// One entry's part of a batch, rounded up.
    pub fn each_of(self, entries: u32) -> Self {
        let each = u64::from(entries);
        Self {
            ref_time: self.ref_time.div_ceil(each),
            proof_size: self.proof_size.div_ceil(each),
            deposit: self.deposit / i128::from(entries),
        }
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |sum, cost| Self {
            ref_time: sum.ref_time + cost.ref_time,
            proof_size: sum.proof_size + cost.proof_size,
            deposit: sum.deposit + cost.deposit,
        })
    }
}

/// What an operation costs, in which situation.
#[derive(Clone, Debug)]
pub struct Row {
    /// The contract and the message, then what tells this row from others of the same message.
    pub op: &'static str,
    pub what: &'static str,
    pub cost: Cost,
    /// The operation whose `ref_time` the ratio is taken of.
    pub compared_with: &'static str,
}

/// All costs of one run.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Row>,
    code: Vec<(String, usize)>,
}

impl Table {
    pub fn new(rows: Vec<Row>, code: impl Into<Vec<(String, usize)>>) -> Self {
        Self { rows, code: code.into() }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The size of each contract's code in bytes.
    pub fn code(&self) -> &[(String, usize)] {
        &self.code
    }

    /// The row of an operation.
    pub fn row(&self, op: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.op == op)
    }

    /// How many times as much `ref_time` a row takes as the one it is compared with.
    pub fn ratio(&self, row: &Row) -> f64 {
        let base = self.row(row.compared_with).map_or(0, |base| base.cost.ref_time);
        row.cost.ref_time as f64 / base as f64
    }

    /// `{"ops": {"token.transfer": {"ref_time": …, "proof_size": …, "deposit": …, "ratio": …}, …},
    /// "code": {"token": bytes, …}}`.
    pub fn json(&self) -> Value {
        let ops: Map<String, Value> = (self.rows.iter())
            .map(|row| {
                let Cost { ref_time, proof_size, deposit } = row.cost;
                let deposit = i64::try_from(deposit).expect("a deposit is less than all there is");
                let ratio = (self.ratio(row) * 10_000.0).round() / 10_000.0;
                let value = json!({
                    "ref_time": ref_time, "proof_size": proof_size, "deposit": deposit, "ratio": ratio,
                });
                (row.op.to_owned(), value)
            })
            .collect();
        let code: Map<String, Value> =
            self.code.iter().map(|(contract, bytes)| (contract.clone(), (*bytes).into())).collect();
        json!({ "ops": ops, "code": code })
    }
}
