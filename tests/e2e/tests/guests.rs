//! Somebody's own contract on a node: uploaded, made, called, asked, and refusing.

use serde_json::Value;
use std::path::PathBuf;
use tributary_client::{Artifacts, BalanceType};
use tributary_e2e::{DevNode, Program};

fn stake() -> String {
    let path: PathBuf = Artifacts::locate(BalanceType::U128).metadata("tributary_stake");
    path.with_extension("contract").display().to_string()
}

#[test]
fn a_stranger_s_contract_is_uploaded_made_called_and_asked_on_a_node() {
    // A chain of its own: the code is not there yet.
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let file = stake();

    // Nothing is sent by who only checks, or is not agreed to.
    let salted = ["instantiate", &file, "--salt", "mine"];
    let checked = program.ok("//Alice", &[&salted[..], &["--check"]].concat());
    let declined = program.run_asking("//Alice", &salted);
    assert_eq!(declined.status.code(), Some(3));
    let said = String::from_utf8_lossy(&declined.stderr);
    assert!(
        said.contains("Upload the code of the contract tributary-stake (11 KiB) on Development"),
        "{said}"
    );

    let amount =
        |answer: &Value, name: &str| answer[name].as_str().and_then(|text| text.parse::<u128>().ok());
    let would = program.ok("//Alice", &["upload", &file, "--check"]);
    assert_eq!(would["would_upload"], 1);
    assert!(amount(&would, "fee") > Some(0) && amount(&would, "deposit") > Some(0), "{would}");
    assert_eq!(program.ok("//Alice", &["upload", &file])["uploaded"], 1);
    assert_eq!(program.ok("//Alice", &["upload", &file, "--check"])["would_upload"], 0);
    assert_eq!(program.ok("//Alice", &["upload", &file])["uploaded"], 0);
    let declined = program.run_asking("//Alice", &salted);
    let said = String::from_utf8_lossy(&declined.stderr);
    assert!(said.contains("Create the contract tributary-stake on Development"), "{said}");
    let made = program.ok("//Alice", &salted);
    assert_eq!(made["contract"], checked["would_be_at"]);
    let contract = made["contract"].as_str().expect("an address");
    let again = program.refused("//Alice", &salted);
    assert!(again.contains("you have made this contract already"), "{again}");

    let call = |message: &'static [&'static str]| [&["call", contract], message].concat();
    let unstake = call(&["unstake", "amount=2000000000000"]);
    let declined = program.run_asking("//Bob", &call(&["stake", "--value", "5"]));
    let said = String::from_utf8_lossy(&declined.stderr);
    assert!(said.contains("Call `stake` of the contract 5") && said.contains("sending 5 UNIT"), "{said}");
    let refused = program.refused("//Bob", &unstake);
    assert!(refused.contains("refuses unstake: NotStaked: staked: 0, asked: 2000000000000"), "{refused}");
    assert!(refused.contains("nothing was sent"), "{refused}");
    let checked = program.ok("//Bob", &call(&["stake", "--value", "5", "--check"]));
    assert!(amount(&checked, "fee") > Some(0) && amount(&checked, "fee") <= amount(&checked, "fee_at_most"));
    program.ok("//Bob", &call(&["stake", "--value", "5"]));
    program.ok("//Bob", &unstake);

    // What was in this block is past in the next one.
    program.ok("", &["advance", "2s"]);
    let now = program.ok("", &["chain"])["now"].as_u64().expect("a moment");
    let ask = |moments_ago: u64| {
        let at = format!("at={}", now - moments_ago);
        program.ok("", &["read", contract, "past_total", "metric=0", &at])["answer"].clone()
    };
    assert_eq!(ask(1), "3000000000000");
    assert_eq!(ask(3_600_000), "0");
    let unknown = program.refused("", &["read", contract, "past_total", "metric=7", "at=1"]);
    assert!(unknown.contains("the source of the metric says: it has no metric 7"), "{unknown}");
}
