//! Files that the program writes: keys, ballots, exports, deployments. What is there is never lost.

use crate::{amount, error, folder_with, success, tributary, Local};
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};
use tributary_client::{account_text, demo_signer, Signer};
use tributary_node::Keystore;

/// Runs the program with a password in its environment and a text on its standard input.
fn with_secret(folder: &Path, arguments: &[&str], password: &str, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
        .args(arguments)
        .env("TRIBUTARY_PASSWORD", password)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_key_is_made_shown_used_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| with_secret(folder.path(), arguments, "pass", "");
    let made: Value =
        serde_json::from_str(&success(&run(&["--json", "key", "new", "--out", "me.json"]))).unwrap();
    let phrase = made["phrase"].as_str().unwrap();
    let account = account_text(&Signer::from_uri(phrase).unwrap().account());
    assert_eq!(made["account"], account.as_str());
    let written = fs::read(folder.path().join("me.json")).unwrap();
    assert!(!String::from_utf8_lossy(&written).contains(phrase));
    let shown: Value = serde_json::from_str(&success(&run(&["--json", "key", "show", "me.json"]))).unwrap();
    assert_eq!((&shown["account"], &shown["password"]), (&account.as_str().into(), &true.into()));
    assert!(error(&run(&["key", "new", "--out", "me.json"])).contains("never overwritten"));
    assert_eq!(fs::read(folder.path().join("me.json")).unwrap(), written);

    success(&run(&["--local", "chain.db", "found"]));
    let balance = ["--local", "chain.db", "--keystore", "me.json", "--json", "balance", "me"];
    let balance: Value = serde_json::from_str(&success(&run(&balance))).unwrap();
    assert_eq!(balance["account"], account.as_str());
    let wrong = ["--local", "chain.db", "--keystore", "me.json", "fund", "1"];
    let wrong = error(&with_secret(folder.path(), &wrong, "guess", ""));
    assert!(wrong.contains("me.json") && wrong.contains("does not open"), "{wrong}");
}

#[test]
fn a_key_that_exists_is_imported_from_the_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let import = ["--json", "key", "import", "--out", "alice.json"];
    for nothing in ["", "\n", "not a key\n"] {
        let refused = error(&with_secret(folder.path(), &import, "pass", nothing));
        assert!(!refused.contains("not a key") && !folder.path().join("alice.json").exists(), "{refused}");
    }
    success(&with_secret(folder.path(), &import, "pass", "//Alice\n"));
    let keystore = Keystore::read(&folder.path().join("alice.json")).unwrap();
    assert_eq!(keystore.open("pass").unwrap().account(), Signer::from_uri("//Alice").unwrap().account());
    let refused = error(&with_secret(folder.path(), &["key", "new", "--out", "x.json"], "", ""));
    assert!(refused.contains("needs a password"), "{refused}");
}

#[test]
fn a_phrase_is_imported_however_it_is_typed_and_its_wrong_word_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let import = |out: &str, phrase: &str| {
        with_secret(folder.path(), &["key", "import", "--out", out], "pass", &format!("{phrase}\n"))
    };
    let right = format!("{}about", "abandon ".repeat(11));
    success(&import("me.json", &right.to_uppercase().replacen(' ', "\t", 3)));
    let keystore = Keystore::read(&folder.path().join("me.json")).unwrap();
    assert_eq!(keystore.open("pass").unwrap().account(), Signer::from_uri(&right).unwrap().account());
    for (wrong, said) in [
        (right.replacen("abandon", "abandn", 1), "word 1 of the phrase, \"abandn\""),
        (right.replace("about", "abandon"), "together they are none"),
        ("abandon about".to_owned(), "this one has 2"),
    ] {
        let refused = error(&import("wrong.json", &wrong));
        assert!(refused.contains(said) && !folder.path().join("wrong.json").exists(), "{refused}");
    }
}

#[test]
fn a_key_that_anybody_can_make_is_sealed_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for (out, secret) in [("gale.json", "demo:Gale\n"), ("alice.json", "//Alice\n")] {
        let output = with_secret(folder.path(), &["key", "import", "--out", out], "pass", secret);
        success(&output);
        assert!(String::from_utf8_lossy(&output.stderr).contains("anybody can sign with this key"));
    }
}

#[test]
fn a_ballot_is_signed_without_a_chain_and_relayed_in_words() {
    let folder = folder_with("dao.toml", "name = \"Offline\"\n");
    let run = |arguments: &[&str]| tributary(folder.path(), &[&["--json"], arguments].concat());
    let local = |arguments: &[&str]| {
        serde_json::from_str::<Value>(&success(&run(&[&["--local", "chain.db"], arguments].concat())))
            .unwrap()
    };
    local(&["deploy", "--config", "dao.toml"]);
    fs::write(folder.path().join("poll.toml"), "description = \"Shall we?\"\n").unwrap();
    local(&["advance", "1day"]);
    let proposal = local(&["propose", "poll.toml"])["proposal"].to_string();
    local(&["advance", "25h"]);
    // The only deployment file there is says which chain and which governor.
    let sign = ["--suri", "demo:Fern", "sign-vote", &proposal, "for", "--nonce", "0", "--valid", "100years"];
    success(&run(&[&sign[..], &["--out", "ballot.json"]].concat()));
    let relayed = local(&["relay", "ballot.json"]);
    let fern = account_text(&demo_signer("Fern").account());
    assert_eq!((&relayed["relayed_for"], &relayed["purpose"]), (&fern.as_str().into(), &"vote".into()));
    assert_eq!((&relayed["choice"], relayed["proposal"].to_string()), (&"for".into(), proposal.clone()));
    assert!(amount(&relayed, "weight") > 0);

    let parts = ["--suri", "demo:Fern", "sign-vote", &proposal, "for=1", "--nonce", "1"];
    assert!(error(&run(&parts)).contains("leave --nonce out"));
    let keyless = error(&run(&["sign-vote", &proposal, "for", "--nonce", "0"]));
    assert!(keyless.contains("whose key?"), "{keyless}");
    success(&run(&[
        "--suri",
        "demo:Gale",
        "sign-delegate",
        "demo:Hale",
        "--nonce",
        "0",
        "--valid",
        "100years",
        "--out",
        "d.json",
    ]));
    let relayed = local(&["relay", "d.json"]);
    assert_eq!(relayed["to"], account_text(&demo_signer("Hale").account()));
}

#[test]
fn an_export_into_the_file_of_another_chain_with_the_same_accounts_loses_no_line() {
    let one = Local::found("");
    let other = Local::found("");
    one.ok(&["fund", "5"]);
    other.ok(&["fund", "7"]);
    for name in ["events.csv", "events.jsonl", "events.sqlite"] {
        let path = one.folder().join(name);
        let text = path.to_str().unwrap();
        one.ok(&["export", text]);
        let before = fs::read(&path).unwrap();
        let refused = other.refused(&["export", text]);
        assert!(refused.contains(name) && refused.contains("left as it is"), "{refused}");
        assert!(fs::read(&path).unwrap() == before, "{name}");
        // And it goes on with its own.
        one.ok(&["fund", "1"]);
        assert_eq!(one.ok(&["export", text])["added"], 1, "{name}");
    }
    let own = one.folder().join("own.csv");
    fs::write(&own, "one line without an end").unwrap();
    one.refused(&["export", own.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&own).unwrap(), "one line without an end");
}

#[test]
fn lists_of_one_are_lists_in_an_export() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\na@x,docs,1\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    local.ok(&["export", "e.jsonl"]);
    let text = fs::read_to_string(local.folder().join("e.jsonl")).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fields = |name: &str| &rows.iter().find(|row| row["event"] == name).unwrap()["fields"];
    assert_eq!(fields("Finalized")["attestations"], serde_json::json!([0]));
    assert_eq!(fields("Attested")["claims"].as_array().unwrap().len(), 1);
}

#[test]
fn who_burns_more_than_they_have_is_told_what_they_have() {
    let local = Local::found("");
    local.ok(&["fund", "1000"]);
    let refused = local.refused(&["redeem", "1000"]);
    assert!(refused.contains("you have 600 ") && refused.contains("fewer than 1,000 "), "{refused}");
}

#[test]
fn a_changed_configuration_is_told_by_what_differs_and_a_failed_deployment_leaves_nothing() {
    let folder = folder_with("dao.toml", "name = \"Once\"\n");
    let deploy = |artifacts: Option<&Path>| {
        let arguments = ["--local", "chain.db", "--json", "deploy", "--config", "dao.toml"];
        let environment: Vec<_> = artifacts.map(|path| ("TRIBUTARY_ARTIFACTS", path)).into_iter().collect();
        crate::tributary_with(folder.path(), &arguments, &environment)
    };
    // Contracts that are none: nothing of it comes to the chain.
    let nonsense = tempfile::tempdir().unwrap();
    for contract in ["token", "metrics", "governor", "treasury"] {
        for kind in ["", "_fast"] {
            fs::write(nonsense.path().join(format!("tributary_{contract}{kind}.wasm")), "no code").unwrap();
        }
    }
    fs::write(nonsense.path().join("tributary_factory.wasm"), "no code").unwrap();
    error(&deploy(Some(nonsense.path())));
    assert!(!folder.path().join("deployments").exists());

    success(&deploy(None));
    fs::write(folder.path().join("dao.toml"), "name = \"Once\"\n[governor]\nquorum_bps = 1\n").unwrap();
    let refused = error(&deploy(None));
    assert!(
        refused.contains("of another configuration") && refused.contains("the quorum 20 % → 0.01 %"),
        "{refused}"
    );
}

#[test]
fn a_ballot_is_signed_over_nothing_that_is_there() {
    let local = Local::found("");
    local.file("mine.json", "a keystore\n");
    local.file("p.toml", "description = \"A poll\"\n");
    local.ok(&["propose", "p.toml"]);
    let refused = local.refused(&["sign-vote", "0", "for", "--out", "mine.json"]);
    assert!(refused.contains("mine.json"), "{refused}");
    assert_eq!(fs::read_to_string(local.folder().join("mine.json")).unwrap(), "a keystore\n");
}

#[cfg(unix)]
#[test]
fn a_chain_is_the_same_by_whatever_name_its_file_is_reached() {
    let local = Local::found("");
    std::os::unix::fs::symlink("chain.db", local.folder().join("other.db")).unwrap();
    success(&tributary(local.folder(), &["--local", "other.db", "fund", "7"]));
    let link = fs::symlink_metadata(local.folder().join("other.db")).unwrap();
    assert!(link.file_type().is_symlink());
    assert_eq!(
        amount(&local.ok(&["treasury"])["assets"][0], "free"),
        amount(&local.ok(&["treasury"])["assets"][0], "inflow")
    );
}

#[test]
fn two_exports_at_once_into_a_new_file_write_each_row_once() {
    let local = Local::found("");
    for name in ["e.csv", "e.jsonl", "e.sqlite"] {
        let exports = [name; 3].map(|name| {
            Command::new(env!("CARGO_BIN_EXE_tributary"))
                .args(Local::with_chain(&["export", name]))
                .current_dir(local.folder())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        });
        let added: u64 = exports
            .into_iter()
            .map(|export| {
                let told = success(&export.wait_with_output().unwrap());
                serde_json::from_str::<Value>(&told).unwrap()["added"].as_u64().unwrap()
            })
            .sum();
        local.ok(&["export", "alone.jsonl"]);
        let rows = fs::read_to_string(local.folder().join("alone.jsonl")).unwrap().lines().count();
        assert_eq!(added, rows as u64, "{name}");
        assert_eq!(local.ok(&["export", name])["added"], 0, "{name}");
    }
}

/// Runs the program where nothing can be written to the standard output.
#[cfg(target_os = "linux")]
fn unheard(folder: &Path, arguments: &[&str]) -> Output {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    Command::new(env!("CARGO_BIN_EXE_tributary"))
        .args(arguments)
        .env("TRIBUTARY_PASSWORD", "pass")
        .current_dir(folder)
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_whose_words_nobody_could_read_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let refused = error(&unheard(folder.path(), &["key", "new", "--out", "k.json"]));
    assert!(refused.contains("k.json was removed again"), "{refused}");
    assert!(!folder.path().join("k.json").exists());
    let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
        .args(["key", "new", "--out", "k.json"])
        .env("TRIBUTARY_PASSWORD", "pass")
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1), "a pipe that is closed");
    assert!(!folder.path().join("k.json").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn no_key_is_made_where_its_words_go_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_tributary");
    for out in [">&-", "> /dev/null"] {
        let refused = Command::new("sh")
            .args(["-c", &format!("{program} key new --out k.json {out}")])
            .env("TRIBUTARY_PASSWORD", "pass")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let refused = error(&refused);
        assert!(refused.contains("no key was made"), "{out}: {refused}");
        assert!(!folder.path().join("k.json").exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_written_though_its_answer_is_lost_is_told_to_be_there() {
    let local = Local::found("");
    let import = "printf '%s' //Alice | tributary key import --out k.json > /dev/full";
    let output = Command::new("sh")
        .args(["-c", &import.replace("tributary", env!("CARGO_BIN_EXE_tributary"))])
        .env("TRIBUTARY_PASSWORD", "pass")
        .current_dir(local.folder())
        .output()
        .unwrap();
    let told = error(&output);
    assert!(told.contains("k.json is written, and complete"), "{told}");
    let told = error(&unheard(local.folder(), &Local::with_chain(&["export", "events.csv"])));
    assert!(told.contains("events.csv is written, and complete"), "{told}");
    let told = error(&unheard(local.folder(), &Local::with_chain(&["report", "--out", "r"])));
    assert!(told.contains("r/report.html is written") && told.contains("r/summary.json is"), "{told}");
    local.file("work.csv", crate::TEN_MEMBERS);
    let told = error(&unheard(local.folder(), &["demo", "--quiet", "--csv", "work.csv", "--report", "d"]));
    assert!(told.contains("d/report.html is written"), "{told}");
    for file in ["k.json", "events.csv", "r/report.html", "r/summary.json", "d/summary.json"] {
        assert!(local.folder().join(file).metadata().unwrap().len() > 0, "{file}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_done_though_its_answer_is_lost_is_told_to_stand() {
    let local = Local::found("");
    let refused = error(&unheard(local.folder(), &Local::with_chain(&["fund", "5"])));
    assert!(refused.contains("cannot be written") && refused.contains("stands"), "{refused}");
    assert_eq!(amount(&local.ok(&["treasury"])["assets"][0], "free"), 5_000_000_000_000);
    let looked = error(&unheard(local.folder(), &Local::with_chain(&["treasury"])));
    assert!(!looked.contains("stands"), "{looked}");
    for help in [&["--help"][..], &["--version"], &["fund", "--help"]] {
        assert!(error(&unheard(local.folder(), help)).contains("cannot be written"), "{help:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_chain_that_may_not_be_written_is_named_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let local = Local::found("");
    let before = local.bytes();
    let path = local.folder().join("chain.db");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let refused = local.refused(&["fund", "5"]);
    assert!(refused.contains("chain.db: it may not be written"), "{refused}");
    local.ok(&["treasury"]);
    assert!(local.bytes() == before);
}

#[test]
fn a_key_in_a_folder_that_is_missing_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let refused = error(&with_secret(folder.path(), &["key", "new", "--out", "none/k.json"], "pass", ""));
    assert!(
        refused.contains("none/k.json: its folder is not there") && !refused.contains("os error"),
        "{refused}"
    );
}

#[test]
fn what_is_no_json_is_told_so() {
    let local = Local::found("");
    local.file("dao.toml", "name = \"x\"\n");
    for arguments in [&["relay", "dao.toml"][..], &["--dao", "dao.toml", "status"]] {
        let refused = local.refused(arguments);
        assert!(refused.contains("dao.toml: it is no JSON") && !refused.contains("expected"), "{refused}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_signature_that_nobody_could_read_is_told_to_be_lost_and_nothing_to_be_done() {
    let local = Local::found("");
    local.file("p.toml", "description = \"A poll\"\n");
    local.ok(&["propose", "p.toml"]);
    let lost = error(&unheard(local.folder(), &["--local", "chain.db", "sign-vote", "0", "for"]));
    assert!(lost.contains("nobody has the signature, and nothing was sent: sign once more"), "{lost}");
    assert!(!lost.contains("signed by") && !lost.contains("is done, and stands"), "{lost}");
}
