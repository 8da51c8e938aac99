//! docs/COSTS.md: written from a table, read back, and compared with another table.

use crate::{targets::verdicts, Cost, Table};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// How far a figure may be from the committed one: compilers' details change code by some bytes, while
/// gas itself is the same on every machine.
pub const TOLERANCE: f64 = 0.005;

/// What to do when the page no longer tells the truth, and the change is meant.
pub const CURE: &str = "scripts/costs --write";

/// Where the page is.
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/COSTS.md")
}

/// The page of a table.
pub fn render(table: &Table) -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str("## Targets\n\n| operation | ratio | at most | |\n|---|--:|--:|---|\n");
    for verdict in verdicts(table) {
        let met = if verdict.is_met() { "met" } else { "**missed**" };
        let line = format!(
            "| `{}` | {:.3} | {:.1} | {met} |\n",
            verdict.target.op, verdict.ratio, verdict.target.ratio
        );
        page.push_str(&line);
    }
    page.push_str("\n## Code\n\n| contract | bytes |\n|---|--:|\n");
    for (contract, bytes) in table.code() {
        page.push_str(&format!("| `{contract}` | {bytes} |\n"));
    }
    let mut contracts: Vec<&str> = table.code().iter().map(|(contract, _)| contract.as_str()).collect();
    let measured = table.rows().iter().map(|row| contract_of(row.op));
    contracts.extend(measured.filter(|contract| !contracts.contains(contract)).collect::<BTreeSet<_>>());
    for contract in contracts {
        page.push_str(&format!("\n## {contract}\n\n{HEADER}"));
        for row in table.rows().iter().filter(|row| contract_of(row.op) == contract) {
            let Cost { ref_time, proof_size, deposit } = row.cost;
            page.push_str(&format!(
                "| `{}` | {ref_time} | {proof_size} | {deposit} | {:.3} | {} |\n",
                row.op,
                table.ratio(row),
                row.what
            ));
        }
    }
    page
}

/// The contract whose message an operation is.
pub fn contract_of(op: &str) -> &str {
    op.split('.').next().unwrap_or(op)
}

/// What the page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    ops: BTreeMap<String, Cost>,
    code: BTreeMap<String, usize>,
}

impl Page {
    /// Reads a page. What is no row of it is passed over.
    pub fn read(text: &str) -> Self {
        let mut page = Self::default();
        for line in text.lines() {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let name = |cell: &str| Some(cell.strip_prefix('`')?.strip_suffix('`')?.to_owned());
            match cells.as_slice() {
                [op, ref_time, proof_size, deposit, _ratio, _what] => {
                    let cost = || {
                        Some(Cost {
                            ref_time: ref_time.parse().ok()?,
                            proof_size: proof_size.parse().ok()?,
                            deposit: deposit.parse().ok()?,
                        })
                    };
                    page.ops.extend(name(op).zip(cost()));
                }
                [contract, bytes] => page.code.extend(name(contract).zip(bytes.parse().ok())),
                _ => {}
            }
        }
        page
    }

    /// Each row that a table has and the page has not, or the other way round, and each figure that is
    /// further than [`TOLERANCE`] from the page's, as a sentence.
    pub fn differences(&self, table: &Table) -> Vec<String> {
        let mut found = Vec::new();
        let mut gone: Vec<&String> = self.ops.keys().chain(self.code.keys()).collect();
        for row in table.rows() {
            gone.retain(|op| *op != row.op);
            let Some(was) = self.ops.get(row.op) else {
                found.push(format!("{} is not on the page", row.op));
                continue;
            };
            let figures = [
                ("ref_time", was.ref_time.into(), row.cost.ref_time.into()),
                ("proof_size", was.proof_size.into(), row.cost.proof_size.into()),
                ("deposit", was.deposit, row.cost.deposit),
            ];
            for (figure, was, is) in figures {
                found.extend(moved(row.op, figure, was, is));
            }
        }
        for (contract, bytes) in table.code() {
            gone.retain(|name| *name != contract);
            match self.code.get(contract) {
                Some(was) => found.extend(moved(contract, "code", *was as i128, *bytes as i128)),
                None => found.push(format!("the code of {contract} is not on the page")),
            }
        }
        found.extend(gone.iter().map(|name| format!("{name} is on the page and was not measured")));
        found
    }
}

fn moved(op: &str, figure: &str, was: i128, is: i128) -> Option<String> {
    let by = (is - was) as f64 / was.abs().max(1) as f64;
    (by.abs() > TOLERANCE).then(|| format!("{op}: {figure} was {was}, is {is} ({:+.1} %)", by * 100.0))
}

const HEADER: &str = "\
| operation | ref_time | proof_size | deposit | ratio | situation |
|---|--:|--:|--:|--:|---|
";

const INTRODUCTION: &str = "\
# What it costs

What each message costs on a chain with pallet-contracts, measured on the embedded chain against the built
contracts. Gas is deterministic: the same code costs the same on every machine. `./scripts/costs` measures and
shows the table, `--json` as JSON, `--check` fails where a target is missed, and `--write` writes this page. A
test fails if a figure of this page is off by more than 0.5 %; a changed cost is thus a reviewed line.

- **ref_time** in picoseconds of reference hardware; a block has about 1.5e12 for this.
- **proof_size** in bytes of proof.
- **deposit** in the smallest unit of the embedded chain's native asset: charged for storage, or given back.
- **ratio**: `ref_time` as a multiple of `plain.transfer`, the transfer of a plain PSP22 token (crate psp22
  2.0.0) in the same run. `token.transfer/after_2000_dust` alone is compared with the first of its shape.

Rows with `/100` are one entry's part of a batch of 100. Every row is measured in a DAO of six founders and 100
members that has been running for a while (tests/costs/src/scene.rs), and undone, so that no row depends on another.
Messages that answer to one role are measured as called by who has it, without what called that one. What people
and keepers do every day is answered by a contract's fast path, a small code; everything else passes through it to
the full code, which costs the loading of both.

";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{table::BASELINE, Row};

    fn table(ref_time: u64, bytes: usize) -> Table {
        let row = |op, ref_time, deposit| Row {
            op,
            what: "somehow",
            cost: Cost { ref_time, proof_size: 100, deposit },
            compared_with: BASELINE,
        };
        let rows = vec![row(BASELINE, 1_000, 0), row("token.transfer", ref_time, -50)];
        Table::new(rows, [("token".to_owned(), bytes)])
    }

    #[test]
    fn a_page_is_read_back_as_it_was_written() {
        let table = table(1_500, 20_000);
        let page = Page::read(&render(&table));
        assert_eq!((page.ops.len(), page.code.len()), (2, 1));
        assert_eq!(page.ops["token.transfer"], table.row("token.transfer").unwrap().cost);
        assert_eq!(page.differences(&table), Vec::<String>::new());
    }

    #[test]
    fn figures_may_differ_by_the_tolerance_and_no_more() {
        let page = Page::read(&render(&table(1_500, 20_000)));
        assert_eq!(page.differences(&table(1_507, 19_900)), Vec::<String>::new());
        assert_eq!(
            page.differences(&table(1_508, 19_899)),
            [
                "token.transfer: ref_time was 1500, is 1508 (+0.5 %)",
                "token: code was 20000, is 19899 (-0.5 %)"
            ]
        );
    }

    #[test]
    fn rows_that_are_missing_on_either_side_are_named() {
        let whole = table(1_500, 20_000);
        let part = Table::new(whole.rows()[..1].to_vec(), []);
        let page = Page::read(&render(&whole));
        assert_eq!(
            page.differences(&part),
            [
                "token.transfer is on the page and was not measured",
                "token is on the page and was not measured"
            ]
        );
        let page = Page::read(&render(&part));
        assert_eq!(
            page.differences(&whole),
            ["token.transfer is not on the page", "the code of token is not on the page"]
        );
    }
}
