//! Deploying on a node: once, whatever happens on the way; and what cannot work is told before anything is sent.

use serde_json::Value;
use std::{fs, path::PathBuf, time::Duration};
use tributary_e2e::{DevNode, Program};

fn dao(name: &str) -> String {
    format!("name = \"{name}\"\n[[metric]]\nkey = \"commits\"\nweight = \"10\"\nwindow = \"60s\"\n")
}

fn deployment(program: &Program, name: &str) -> PathBuf {
    program.folder().join("deployments/development").join(name).with_extension("json")
}

fn read(path: &PathBuf) -> Value {
    serde_json::from_slice(&fs::read(path).expect("it is there")).expect("it is JSON")
}

#[test]
fn a_deployment_that_is_killed_at_every_step_is_completed_and_done_once() {
    // A chain of its own: none of the code is there yet.
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    program.file("dao.toml", &dao("Once"));
    let arguments = ["deploy", "--config", "dao.toml", "--demo-keys"];
    let mut killed = 0;
    loop {
        let mut deploying = program.start("//Alice", &arguments);
        // Killed when a transaction is with the node and nothing of it is written down.
        if !deploying.says("sent 0x") {
            break assert!(deploying.wait(), "whoever goes on ends well");
        }
        deploying.kill();
        killed += 1;
        assert!(killed <= 11, "nine uploads, the factory and the DAO are eleven transactions");
        std::thread::sleep(Duration::from_secs(3));
    }
    assert_eq!(killed, 11);
    let deployed = read(&deployment(&program, "once"));
    assert!(deployed["dao"]["treasury"].is_string());
    program.ok("", &["verify"]);

    // Again: nothing is sent, and it is the same DAO; also when the file is lost.
    let before = native(&program, "//Alice");
    program.ok("//Alice", &arguments);
    fs::remove_file(deployment(&program, "once")).unwrap();
    let again = program.ok("//Alice", &arguments);
    assert_eq!(again["treasury"], deployed["dao"]["treasury"]);
    assert_eq!(native(&program, "//Alice"), before);

    // Another configuration is another DAO, of the same code.
    program.file("dao.toml", &dao("Twice"));
    let other = program.ok("//Alice", &[&arguments[..], &["--dao", "twice.json"]].concat());
    assert_ne!(other["treasury"], deployed["dao"]["treasury"]);
    let refused = program
        .refused("//Alice", &[&arguments[..], &["--dao", "deployments/development/once.json"]].concat());
    assert!(refused.contains("another configuration"), "{refused}");

    // A file that mixes the contracts of both is no DAO's, whichever contract is the other's.
    for part in ["token", "metrics", "governor", "treasury"] {
        let mut mixed = deployed.clone();
        mixed["dao"][part] = other[part].clone();
        program.file("mixed.json", &mixed.to_string());
        for command in [&["status"][..], &["verify"], &["treasury"]] {
            let refused = program.refused("", &[command, &["--dao", "mixed.json"]].concat());
            assert!(refused.contains("mixed.json: it mixes contracts of several DAOs"), "{part}: {refused}");
        }
    }
}

/// What a key has, without looking at a DAO's contracts.
fn native(program: &Program, key: &str) -> u128 {
    Program::amount(&program.ok(key, &["balance", "me"]), "native")
}

#[test]
fn what_cannot_work_is_told_clearly_and_nothing_is_sent() {
    let Some(node) = DevNode::shared() else { return };
    let program = Program::on_node(&node.url);
    program.file("dao.toml", &dao("Careful"));

    // Before there is a DAO.
    let refused = program.refused("//Charlie", &["fund", "1"]);
    assert!(refused.contains("which DAO?"), "{refused}");
    let refused = program.refused("//Charlie", &["deploy", "--config", "dao.toml"]);
    assert!(refused.contains("anyone can sign for a demo account"), "{refused}");
    let refused = program.refused("", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    assert!(refused.contains("whose key?"), "{refused}");
    let refused = program.refused("demo:nobody at all", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    assert!(refused.contains("has 0 UNIT, but needs more than"), "an empty account: {refused}");
    assert!(!refused.contains("sent 0x"), "{refused}");
    let refused = program.refused("//Charlie", &["deploy", "--config", "missing.toml"]);
    assert!(refused.contains("missing.toml"), "{refused}");
    program.ok("//Charlie", &["deploy", "--config", "dao.toml", "--demo-keys"]);

    // A key without the role, a secret that is none, an empty account, too much, without agreement.
    let before = native(&program, "//Charlie");
    program.file("work.csv", "member,metric,amount\nann@x,commits,10\n");
    let refused = program.refused("//Charlie", &["attest", "--csv", "work.csv", "--demo-accounts"]);
    assert!(
        refused.contains("is no attestor of commits") && refused.contains("nothing was filed"),
        "{refused}"
    );
    let refused = program.refused("demo:attestor", &["attest", "--demo-accounts"]);
    assert!(
        refused.contains("--repo") && refused.contains("--csv"),
        "the sample is nobody's work: {refused}"
    );
    let refused = program.refused("demo:attestor", &["attest", "--csv", "work.csv"]);
    assert!(
        refused.contains("has no account") && refused.contains("ann@x (line 2 of work.csv)"),
        "{refused}"
    );
    let refused = program.refused("not a secret", &["fund", "1"]);
    assert!(refused.contains("no secret URI") && !refused.contains("not a secret"), "{refused}");
    let refused = program.refused("demo:nobody at all", &["fund", "1"]);
    assert!(
        refused.contains("has 0 UNIT, and cannot give 1 UNIT") && refused.contains("nothing was sent"),
        "{refused}"
    );
    let refused = program.refused("//Charlie", &["send", "demo:nobody at all", "0.0000001"]);
    assert!(refused.contains("must have at least") && refused.contains("nothing was sent"), "{refused}");
    let refused = program.refused("//Charlie", &["fund", "99999999999"]);
    assert!(refused.contains("cannot give 99,999,999,999 UNIT"), "{refused}");
    let refused = program.refused("//Charlie", &["execute", "7"]);
    assert!(refused.contains("there is no proposal 7"), "{refused}");

    // Another chain's file, and one whose contracts are not there, as after a reset.
    let path = deployment(&program, "careful");
    let good = read(&path);
    let mut of_another_chain = good.clone();
    of_another_chain["genesis"] = Value::String(format!("0x{}", "11".repeat(32)));
    let mut outdated = good.clone();
    outdated["dao"]["token"] = good["deployer"].clone();
    for (file, reason) in [(of_another_chain, "is of another chain"), (outdated, "is outdated: its token")] {
        fs::write(&path, file.to_string()).unwrap();
        for arguments in [
            &["fund", "1"][..],
            &["keeper", "--once"],
            &["status"],
            &["deploy", "--config", "dao.toml", "--demo-keys"],
        ] {
            let refused = program.refused("//Charlie", arguments);
            assert!(refused.contains(reason), "{arguments:?}: {refused}");
        }
    }
    fs::write(&path, "{}").unwrap();
    assert!(program.refused("//Charlie", &["fund", "1"]).contains("is no deployment file"));
    fs::write(&path, good.to_string()).unwrap();
    assert_eq!(native(&program, "//Charlie"), before, "no fee was paid for any of these");

    // No node at all.
    let nowhere = Program::on_node("ws://127.0.0.1:1");
    assert!(nowhere.refused("//Charlie", &["status"]).contains("ws://127.0.0.1:1"));
}
