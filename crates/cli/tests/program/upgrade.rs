//! An upgrade to the local build: proposed by name, told before the vote, verified after it.

use crate::{error, success, tributary_with, Local};
use serde_json::Value;
use std::{fs, path::Path};
use tributary_client::{Artifacts, BalanceType};

/// The contracts as the next build might leave them: the same, with a note in their code.
fn next_build(folder: &Path) {
    let built = Artifacts::locate(BalanceType::U128).path("tributary_token");
    for entry in fs::read_dir(built.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        let Some(extension) = path.extension() else { continue };
        if extension == "json" {
            fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        } else if extension == "wasm" {
            let mut code = fs::read(&path).unwrap();
            code.extend([0, 2, 1, b'v']);
            fs::write(folder.join(path.file_name().unwrap()), code).unwrap();
        }
    }
}

const UPGRADE: &str = r#"
description = "Upgrade everything to the build of this month"
[[action]]
do = "upgrade"
contract = "token"
[[action]]
do = "upgrade"
contract = "metrics"
[[action]]
do = "upgrade"
contract = "treasury"
[[action]]
do = "upgrade"
contract = "governor"
"#;

const TRANSFER: &str =
    "description = \"Thank Ann\"\n[[action]]\ndo = \"transfer\"\nto = \"demo:Ann\"\namount = \"1\"\n";

fn notes(action: &Value) -> String {
    let notes = action["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap());
    notes.collect::<Vec<_>>().join("\n")
}

#[test]
fn all_contracts_are_upgraded_to_the_local_build_and_verified_and_what_fails_by_it_was_said_before() {
    let local = Local::found("");
    let next = tempfile::tempdir().unwrap();
    next_build(next.path());
    let with_next = |arguments: &[&str]| {
        tributary_with(local.folder(), &Local::with_chain(arguments), &[("TRIBUTARY_ARTIFACTS", next.path())])
    };
    local.ok(&["fund", "100"]);
    local.file("upgrade.toml", UPGRADE);
    local.file("transfer.toml", TRANSFER);
    local.ok(&["verify"]);
    assert!(error(&with_next(&["verify"])).contains("not everything"), "another build is another code");

    local.advance("1day");
    assert_eq!(local.ok(&["propose", "transfer.toml"])["proposal"], 0);
    let output = with_next(&["propose", "upgrade.toml", "--check"]);
    assert!(!output.status.success(), "the code is not there yet");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(notes(&told[0]).contains("this is the local build's token"), "{told:#}");
    assert!(notes(&told[0]).contains("tributary upload"), "{told:#}");
    assert!(notes(&told[2]).contains("proposal 0 fails and must be proposed again"), "{told:#}");
    for other in [0, 1, 3] {
        assert!(!notes(&told[other]).contains("proposal 0"), "{told:#}");
    }

    success(&with_next(&["upload"]));
    success(&with_next(&["propose", "upgrade.toml"]));
    let shown: Value = serde_json::from_str(&success(&with_next(&["proposal", "1"]))).unwrap();
    assert!(notes(&shown["actions"][2]).contains("proposal 0 fails"), "{shown:#}");
    assert!(!notes(&shown["actions"][2]).contains("proposal 1"), "not itself: {shown:#}");
    assert!(!notes(&shown["actions"][0]).contains("tributary upload"), "{shown:#}");
    // And for people, in words.
    let shown = ["--local", "chain.db", "--balance", "u128", "proposal", "1"];
    let shown = success(&crate::tributary(local.folder(), &shown));
    assert!(shown.contains("- once this is executed, proposal 0 fails"), "{shown}");

    local.advance("25h");
    for proposal in ["0", "1"] {
        local.ok(&["vote", proposal, "for"]);
    }
    local.advance("3days");
    for proposal in ["0", "1"] {
        local.ok(&["queue", proposal]);
    }
    local.advance("1day");
    local.ok(&["execute", "1"]);
    assert!(error(&local.run(&["verify"])).contains("not everything"));
    success(&with_next(&["verify"]));
    let refused = local.refused(&["execute", "0"]);
    assert!(refused.contains("that has changed since; propose it again"), "{refused}");
    // Everything goes on.
    assert_eq!(local.ok(&["status"])["balanced"], true);
    local.advance("1day");
    assert_eq!(local.ok(&["propose", "transfer.toml"])["proposal"], 2);
}

#[test]
fn an_upgrade_names_codes_in_full_or_leaves_both_to_the_local_build() {
    let local = Local::found("");
    let (full, fast) = (format!("0x{}", "11".repeat(32)), format!("0x{}", "22".repeat(32)));
    let upgrade = |fields: &str| {
        let text =
            format!("description = \"x\"\n[[action]]\ndo = \"upgrade\"\ncontract = \"token\"\n{fields}");
        local.file("upgrade.toml", &text);
        local.run(&["propose", "upgrade.toml", "--check"])
    };
    let code = |fields: &str| {
        let told: Value = serde_json::from_slice(&upgrade(fields).stdout).unwrap();
        assert!(notes(&told[0]).contains("not the local build's token"), "{told:#}");
        told[0]["arguments"]["Upgrade"]["code"].clone()
    };
    let both = code(&format!("full = \"{full}\"\nfast = \"{fast}\"\n"));
    assert_eq!((&both["full"], &both["fast"]), (&full.clone().into(), &fast.clone().into()));
    let alone = code(&format!("full = \"{full}\"\n"));
    assert_eq!((&alone["full"], &alone["fast"]), (&full.into(), &Value::Null));
    assert!(error(&upgrade(&format!("fast = \"{fast}\"\n"))).contains("write full as well"));
}
