//! docs/COSTS.md tells the truth, every message is on it, and no target is missed.

use serde_json::Value;
use std::{collections::BTreeSet, fs, sync::LazyLock};
use tributary_costs::{
    page::{self, Page, CURE},
    targets::verdicts,
    Table,
};
use tributary_harness::artifacts;
use tributary_interfaces::upgrade::SUITE;

/// One measurement for all tests.
static MEASURED: LazyLock<Table> = LazyLock::new(tributary_costs::measure);

#[test]
fn the_page_of_costs_is_what_a_measurement_gives_within_two_per_cent() {
    let committed = fs::read_to_string(page::path()).unwrap_or_default();
    let differences = Page::read(&committed).differences(&MEASURED);
    assert!(
        differences.is_empty(),
        "docs/COSTS.md is outdated; if this is meant, run {CURE} and commit what changed:\n  {}",
        differences.join("\n  ")
    );
}

#[test]
fn no_target_is_missed() {
    let missed: Vec<String> = verdicts(&MEASURED)
        .into_iter()
        .filter(|verdict| !verdict.is_met())
        .map(|verdict| format!("{}: {:.3} > {:.1}", verdict.target.op, verdict.ratio, verdict.target.ratio))
        .collect();
    assert!(missed.is_empty(), "targets are missed:\n  {}", missed.join("\n  "));
}

#[test]
fn every_message_of_every_contract_has_a_row() {
    let measured: BTreeSet<String> =
        MEASURED.rows().iter().map(|row| row.op.split('/').next().unwrap_or_default().to_owned()).collect();
    let mut missing = Vec::new();
    for contract in SUITE {
        let messages = messages(contract);
        assert!(!messages.is_empty(), "{contract} has messages");
        // A fast path's own messages answer all those of its contract, and tell its full code.
        let of = contract.trim_end_matches("_fast");
        let own = messages
            .into_iter()
            .filter(|message| of == contract || message != "answer" && message != "full_code");
        // Nobody sets the governor's code by a message: an action does.
        let ops = own.map(|message| format!("{of}.{message}")).filter(|op| op != "governor.set_code");
        missing.extend(ops.filter(|op| !measured.contains(op)));
    }
    assert!(missing.is_empty(), "these have no row in tests/costs/src/ops: {missing:?}");
}

/// The names of a built contract's messages, without those of their traits.
fn messages(contract: &str) -> Vec<String> {
    let path = artifacts().metadata(&format!("tributary_{contract}"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let metadata: Value = serde_json::from_str(&text).expect("metadata is JSON");
    let messages = metadata["spec"]["messages"].as_array().expect("metadata lists messages").iter();
    let label = |message: &Value| message["label"].as_str().expect("a message has a name").to_owned();
    messages.map(label).map(|label| label.rsplit("::").next().unwrap_or_default().to_owned()).collect()
}
