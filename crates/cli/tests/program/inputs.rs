//! What is given to the program: files without an end, of somebody else, or with values that nothing can be made of.

use crate::{error, folder_with, success, tributary, Local, TEN_MEMBERS};
use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::Command,
};

#[test]
fn two_commands_that_only_look_run_at_once_and_write_nothing() {
    let local = Local::found("");
    let before = local.bytes();
    let look = || {
        Command::new(env!("CARGO_BIN_EXE_tributary"))
            .args(Local::with_chain(&["status"]))
            .current_dir(local.folder())
            .output()
            .unwrap()
    };
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(look)).collect();
        for run in runs {
            success(&run.join().unwrap());
        }
    });
    for looks in [&["treasury"][..], &["members"], &["balance", "demo:Zoe"], &["verify"]] {
        local.ok(looks);
    }
    assert!(local.bytes() == before, "the clock stands, and nobody is remembered");
}

#[test]
fn a_damaged_chain_is_named_and_left_alone() {
    let local = Local::found("");
    let mut bytes = local.bytes();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(local.folder().join("chain.db"), &bytes).unwrap();
    for command in [&["status"][..], &["fund", "1"]] {
        let refused = local.refused(command);
        assert!(refused.contains("chain.db is damaged") && refused.contains("another file"), "{refused}");
    }
    assert!(local.bytes() == bytes);
}

#[test]
fn a_file_without_an_end_or_that_is_a_folder_is_named_by_every_command_that_reads_one() {
    let local = Local::found("");
    local.file("work.csv", TEN_MEMBERS);
    for endless in ["/dev/zero", "."] {
        for command in [
            &["propose", endless][..],
            &["relay", endless],
            &["--dao", endless, "status"],
            &["--keystore", endless, "fund", "1"],
            &["--members", endless, "members"],
            &["attest", "--csv", endless, "--demo-accounts"],
            &["measure", "--csv", endless],
            &["measure", "--csv", "work.csv", "--kudos", endless],
            &["key", "show", endless],
            &["deploy", "--config", endless],
            &["demo", "--config", endless],
        ] {
            // The demo is on a chain of its own.
            let refused = match command {
                ["demo", ..] => error(&tributary(local.folder(), command)),
                _ => local.refused(command),
            };
            let named = refused.contains(endless) || refused.contains("zero");
            let cause = ["a folder", "more than", "larger than"].iter().any(|cause| refused.contains(cause));
            assert!(named && cause, "{command:?}: {refused}");
        }
        let refused = error(&tributary(local.folder(), &["--local", endless, "found"]));
        assert!(refused.contains("not a chain's file") || refused.contains("a folder"), "{refused}");
    }
}

#[test]
fn every_answer_is_json_where_that_is_asked_for() {
    let local = Local::found("");
    local.file("work.csv", TEN_MEMBERS);
    let config = local.ok(&["config"]);
    assert_eq!(config["governor"]["quorum_bps"], 2_000);
    assert_eq!(config["metric"][0]["key"], "commits");
    let measured = local.ok(&["measure", "--csv", "work.csv"]);
    assert_eq!(measured["contributions"][0]["amount"], "10");
    assert_eq!(measured["members"].as_array().unwrap().len(), 10);
    assert!(local.ok(&["man"])["man"].as_str().unwrap().contains("tributary"));
    assert_eq!(local.ok(&["completions", "bash"])["shell"], "bash");
    local.file("p.toml", "description = \"A poll\"\n");
    local.ok(&["propose", "p.toml"]);
    assert_eq!(local.ok(&["sign-vote", "0", "for", "--out", "b.json"])["file"], "b.json");
}

#[test]
fn a_second_dao_on_a_chain_is_refused_with_what_is_there_and_the_cure() {
    let local = Local::found("");
    let before = local.bytes();
    for config in ["", "name = \"Another\"\n"] {
        local.file("other.toml", config);
        let refused = local.refused(&["found", "--config", "other.toml"]);
        assert!(refused.contains("chain.db has a DAO already (its governor is 5"), "{refused}");
        assert!(refused.contains("--local another.db found"), "{refused}");
    }
    assert!(local.bytes() == before);
}

#[test]
fn a_report_replaces_no_file_of_somebody_s_own() {
    let local = Local::found("");
    local.ok(&["report"]);
    local.ok(&["report"]);
    fs::write(local.folder().join("report/summary.json"), "my notes").unwrap();
    let demo = error(&tributary(local.folder(), &["demo", "--report", "report"]));
    for refused in [local.refused(&["report"]), demo] {
        assert!(refused.contains("report/summary.json was not written by this program"), "{refused}");
        assert!(refused.contains("another folder") && !refused.contains("1/6"), "{refused}");
    }
    assert_eq!(fs::read_to_string(local.folder().join("report/summary.json")).unwrap(), "my notes");
}

#[test]
fn nothing_that_is_there_is_written_over_by_an_option_for_a_file() {
    let local = Local::found("");
    local.file("p.toml", "description = \"A poll\"\n");
    local.file("own", "my own\n");
    local.ok(&["propose", "p.toml"]);
    let repo = env!("CARGO_MANIFEST_DIR");
    for command in [
        &["sign-vote", "0", "for", "--out", "own"][..],
        &["sign-delegate", "Gale", "--out", "own"],
        &["measure", "--identities", "--repo", repo, "--out", "own"],
        &["key", "new", "--out", "own"],
    ] {
        let refused = local.refused(command);
        assert!(refused.contains("own") && refused.contains("choose another"), "{command:?}: {refused}");
        assert_eq!(fs::read_to_string(local.folder().join("own")).unwrap(), "my own\n");
    }
}

#[test]
fn what_no_metric_may_be_called_is_refused_by_a_proposal_as_by_a_founding() {
    let local = Local::found("");
    let rest = "weight = \"1\"\ntokens_per_point = \"1\"\nwindow = \"1day\"\nbond = \"0\"\nattestors = [\"demo:attestor\"]\n";
    let action = |name: &str, unit: &str| {
        format!("[[action]]\ndo = \"define-metric\"\nname = {name:?}\nunit = {unit:?}\n{rest}")
    };
    for (name, unit, line, why) in [
        ("", "page", 4, "is empty"),
        ("   ", "page", 4, "not a metric key"),
        ("a\tb", "page", 4, "not a metric key"),
        ("Talks", "page", 4, "as in \"talks\""),
        ("1", "page", 4, "the number of a metric"),
        ("score", "page", 4, "reads as the score"),
        ("docs", "page", 4, "is there already"),
        ("talks", " ", 5, "is empty"),
    ] {
        let text = format!("description = \"x\"\n{}", action(name, unit));
        local.file("p.toml", &text);
        for command in [&["propose", "p.toml"][..], &["propose", "p.toml", "--check"]] {
            let refused = local.refused(command);
            assert!(refused.contains(&format!("line {line}")) && refused.contains(why), "{refused}");
        }
    }
    local.file(
        "p.toml",
        &format!("description = \"x\"\n{}{}", action("talks", "talk"), action("talks", "talk")),
    );
    let refused = local.refused(&["propose", "p.toml"]);
    assert!(refused.contains("action 2, name") && refused.contains("is there already"), "{refused}");
    local.file("p.toml", &format!("description = \"x\"\n{}", action("talks", "talk")));
    local.ok(&["propose", "p.toml"]);
}

#[test]
fn a_wrong_asset_is_told_at_its_own_key() {
    let local = Local::found("");
    for (action, line) in [
        ("do = \"transfer\"\nto = \"demo:Iris\"\namount = \"1\"\nasset = \"gold\"\n", 6),
        ("do = \"set-cap\"\namount = \"1\"\nperiod = \"1day\"\nasset = \"gold\"\n", 6),
        ("do = \"create-program\"\nmetric = \"score\"\nbudget = \"1\"\nepoch_length = \"1day\"\nasset = \"gold\"\n", 7),
    ] {
        local.file("p.toml", &format!("description = \"x\"\n[[action]]\n{action}"));
        let refused = local.refused(&["propose", "p.toml"]);
        assert!(refused.contains(&format!("line {line}, column 9: action 1, asset: \"gold\"")), "{refused}");
    }
}

#[test]
fn names_are_taken_in_whatever_letters() {
    let local = Local::found("");
    assert_eq!(local.ok(&["balance", "gale"])["account"], local.ok(&["balance", "Gale"])["account"]);
    assert_eq!(local.ok(&["metric", "COMMITS"])["id"], local.ok(&["metric", "commits"])["id"]);
    local.file("people.csv", "member,name,account\nann@x,Bo,\nbo@x,BO,\n");
    let refused = local.refused(&["--members", "people.csv", "balance", "bo"]);
    assert!(refused.contains("Bo (5") && refused.contains("BO (5"), "{refused}");
}

#[test]
fn a_founding_is_refused_by_the_line_and_the_key_of_its_configuration() {
    let folder = folder_with("dao.toml", "name = \"x\"\n\n[token]\ncap = \"10\"\n");
    let refused = error(&tributary(folder.path(), &["--local", "c.db", "found", "--config", "dao.toml"]));
    assert!(refused.contains("dao.toml, line 4, column 7: token.cap is \"10\""), "{refused}");
    assert!(!folder.path().join("c.db").exists());
}

#[test]
fn the_demo_goes_to_its_end_with_whatever_a_dao_may_be_founded_with() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    let metrics = |terms: &str| -> String {
        let keys = ["commits", "lines", "reviews", "coauthored", "docs"];
        keys.map(|key| format!("[[metric]]\nkey = \"{key}\"\n{terms}\n")).concat()
    };
    for (name, config) in [
        ("half-life", "[score]\nhalf_life = \"1s\"\n".to_owned()),
        ("half-lives", metrics("half_life = \"1s\"")),
        ("weight", metrics("weight = \"0\"")),
        ("periods", metrics("period = \"0s\"\nperiod_cap = 9000")),
        ("cap", "[treasury]\nspend_cap = \"60000\"\n".to_owned()),
        (
            "soon",
            "[governor]\nvoting_delay = \"0s\"\nvoting_period = \"1m\"\ntimelock = \"0s\"\nextension = \"0s\"\n[demo]\n\
             epoch_length = \"25h\"\n"
                .to_owned(),
        ),
        ("many", "[demo]\nepochs = 12\nfunding = \"168000\"\n".to_owned()),
    ] {
        fs::write(folder.path().join("dao.toml"), config).unwrap();
        let demo = ["--json", "demo", "--csv", "work.csv", "--config", "dao.toml", "--report", name];
        let summary: Value = serde_json::from_str(&success(&tributary(folder.path(), &demo))).unwrap();
        assert_eq!(summary["balanced"], true, "{name}");
    }
}

#[test]
fn what_would_break_the_demo_off_is_refused_by_line_before_anything_is_sent() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    let refused = |config: &str| {
        fs::write(folder.path().join("dao.toml"), config).unwrap();
        let demo = ["demo", "--csv", "work.csv", "--config", "dao.toml", "--report", "out"];
        let refused = error(&tributary(folder.path(), &demo));
        assert!(!refused.contains("2/6") && !Path::new(&folder.path().join("out")).exists(), "{refused}");
        refused
    };
    for (config, told) in [
        ("[demo]\nfunding = \"0\"\n", "dao.toml, line 2, column 11: demo.funding is \"0\""),
        ("[demo]\nepochs = 12\n", "at least 168,000"),
        ("[treasury]\nspend_cap = \"0\"\n", "dao.toml, line 2, column 13: treasury.spend_cap is \"0\""),
        (
            "[[founder]]\naccount = \"demo:A\"\ntokens = \"1\"\n[[metric]]\nkey = \"commits\"\nweight = \"0\"\n\
             [[metric]]\nkey = \"lines\"\nweight = \"0\"\n[[metric]]\nkey = \"reviews\"\nweight = \"0\"\n\
             [[metric]]\nkey = \"coauthored\"\nweight = \"0\"\n[[metric]]\nkey = \"docs\"\nweight = \"0\"\n",
            "at least 4 members",
        ),
        (
            "[[metric]]\nkey = \"commits\"\nbond = \"500000\"\n[[metric]]\nkey = \"lines\"\n[[metric]]\n\
             key = \"reviews\"\n[[metric]]\nkey = \"coauthored\"\n[[metric]]\nkey = \"docs\"\n",
            "dao.toml, line 3, column 8: metric \"commits\": bond",
        ),
    ] {
        let refused = refused(config);
        assert!(refused.contains(told), "{refused}");
    }
}

#[test]
fn an_address_at_which_no_node_can_be_is_refused_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["http://x", "ws://ann:secret@node.example.org"] {
        let refused = error(&tributary(folder.path(), &["--url", url, "status"]));
        assert!(refused.contains("ws://127.0.0.1") && refused.contains("wss://"), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
    let away = error(&tributary(folder.path(), &["--url", "ws://ann:secret@127.0.0.1:1", "status"]));
    assert!(away.contains("start the node") && !away.contains("secret"), "{away}");
}

#[test]
fn who_answers_at_an_address_and_is_no_node_is_told_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut caller in listener.incoming().flatten() {
            let _ = caller.read(&mut [0; 4_096]);
            let _ = caller.write_all(b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let url = format!("WS://{address}/?apikey=secret");
    let refused = error(&tributary(folder.path(), &["--url", &url, "chain"]));
    assert!(refused.contains(&format!("ws://{address}/…: what answers there is no node")), "{refused}");
    assert!(!refused.contains("secret") && !refused.contains("version"), "{refused}");
    let empty = error(&tributary(folder.path(), &["--url", "", "chain"]));
    assert!(empty.contains("(--url) is empty"), "{empty}");
}

#[test]
fn what_cannot_be_given_is_told_with_what_there_is_and_what_must_stay() {
    let local = Local::found("");
    for command in [&["send", "demo:Ann", "1000000"][..], &["fund", "1000000"]] {
        let refused = local.refused(command);
        for part in ["sponsor (5", ") has 1,000,000 UNIT, and cannot give 1,000,000 UNIT", "must stay"] {
            assert!(refused.contains(part), "{part} is not in {refused}");
        }
        assert!(refused.contains("so 999,999.999999999999 UNIT at most; nothing was sent"), "{refused}");
    }
    for command in [&["send", "demo:Ann", "0"][..], &["fund", "0.0"]] {
        let refused = local.refused(command);
        assert!(refused.contains("it is nothing, so nothing was sent"), "{refused}");
    }
    let much = local.refused(&["fund", &"9".repeat(40)]);
    assert!(much.contains("more than there can ever be: write a smaller amount"), "{much}");
}

#[test]
fn what_is_no_number_is_told_in_words() {
    let local = Local::found("");
    for arguments in [&["proposal", "x"][..], &["vote", "x", "for"], &["retract", "1", "x"]] {
        let output = local.run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let refused = error(&output);
        assert!(refused.contains("'x'") && refused.contains("a number is expected"), "{refused}");
    }
}

#[test]
fn a_balance_of_the_other_kind_is_refused_with_the_cure() {
    let local = Local::found("");
    let refused = error(&tributary(local.folder(), &["--local", "chain.db", "--balance", "u64", "status"]));
    assert!(refused.contains("say u128"), "{refused}");
}

#[test]
fn a_configuration_of_what_no_chain_counts_or_nobody_reads_is_refused_by_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, words) in [
        ("[[metric]]\nkey = \"docs\"\nweight = \"99999999999999999999\"\n", "line 3"),
        ("[token]\nsymbol = \"ABCDEFGHIJKLMNOPQ\"\n", "line 2, column 10: token.symbol"),
        ("name = 2020-01-01\n", "the date 2020-01-01 stands here"),
        ("[demo]\nepochs = 99999999999999999999\n", "line 2, column 10: epochs: a number stands here"),
    ] {
        fs::write(folder.path().join("dao.toml"), text).unwrap();
        for command in
            [&["--local", "chain.db", "found", "--config", "dao.toml"][..], &["demo", "--config", "dao.toml"]]
        {
            let refused = error(&tributary(folder.path(), command));
            assert!(refused.contains(words), "{words} is not in: {refused}");
        }
    }
}

#[test]
fn a_weight_that_makes_a_row_worth_too_much_is_refused_before_the_demo_begins() {
    let folder = folder_with("dao.toml", "[[metric]]\nkey = \"docs\"\nweight = \"1000000000000\"\n");
    fs::write(folder.path().join("work.csv"), "member,metric,amount\nann@x,docs,99999999999\n").unwrap();
    let arguments = ["demo", "--config", "dao.toml", "--csv", "work.csv"];
    let refused = error(&tributary(folder.path(), &arguments));
    assert!(refused.contains("dao.toml, line 3") && !refused.contains("2/6"), "{refused}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_for_the_report_in_which_nothing_can_be_written_is_refused_first() {
    let folder = tempfile::tempdir().unwrap();
    let refused = error(&tributary(folder.path(), &["demo", "--report", "/proc/x"]));
    assert!(refused.contains("/proc/x") && !refused.contains("1/6"), "{refused}");
}

#[test]
fn a_description_that_moves_a_cursor_is_refused_by_line() {
    let local = Local::found("");
    for letter in ["\\u001b[2J", "\\u202e"] {
        local.file("p.toml", &format!("description = \"a{letter}b\"\n"));
        let refused = local.refused(&["propose", "--check", "p.toml"]);
        assert!(refused.contains("p.toml, line 1") && refused.contains("remove it"), "{refused}");
    }
    local.file("p.toml", "description = \"\"\"Two\n\tlines \u{1f468}\u{200d}\u{1f469}\"\"\"\n");
    local.ok(&["propose", "--check", "p.toml"]);
}

#[test]
fn a_check_of_what_whoever_would_propose_could_not_propose_ends_with_1() {
    let local = Local::found("");
    local.file("p.toml", "description = \"A poll\"\n");
    for _ in 0..3 {
        local.ok(&["propose", "p.toml"]);
    }
    let checked = local.run(&["propose", "--check", "p.toml"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&checked.stderr).contains("could not propose it now"));
}

#[test]
fn a_check_of_what_whoever_would_propose_has_too_few_votes_for_ends_with_0_and_tells_how_many_are_missing() {
    let local = Local::found("");
    local.file("p.toml", "description = \"A poll\"\n");
    let checked = local.run(&["propose", "--check", "p.toml", "--suri", "demo:stranger"]);
    let said = String::from_utf8_lossy(&checked.stderr);
    assert_eq!(checked.status.code(), Some(0), "{said}");
    assert!(said.contains(" more in votes to propose it") && said.contains("tributary delegate"), "{said}");
    let refused = local.refused(&["propose", "p.toml", "--suri", "demo:stranger"]);
    assert!(refused.contains("a proposer needs"), "without --check it is one: {refused}");
    // What is wrong with the actions is still the exit code's matter.
    local.file(
        "p.toml",
        "description = \"Pay\"\n[[action]]\ndo = \"transfer\"\nto = \"demo:Ann\"\namount = \"5\"\n",
    );
    let checked = local.run(&["propose", "--check", "p.toml", "--suri", "demo:stranger"]);
    assert_eq!(checked.status.code(), Some(1));
}

#[test]
fn a_profile_without_a_file_of_profiles_is_told_where_the_file_is_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let refused = error(&tributary(folder.path(), &["--profile", "nope", "status"]));
    let here = folder.path().canonicalize().unwrap();
    let told = format!("there is no tributary.toml in {}", here.display());
    assert!(refused.contains(&told) && refused.contains("\"nope\""), "{refused}");
}

#[test]
fn two_members_with_one_account_are_told_what_to_do_if_they_are_one_and_if_they_are_two() {
    let local = Local::found("");
    let account = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    local.file("work.csv", "member,metric,amount\nann@x,docs,1\nbo@x,docs,1\n");
    // The same account in both spellings.
    let hex = "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48";
    for other in [account, hex] {
        local.file("members.csv", &format!("member,account\nann@x,{account}\nbo@x,{other}\n"));
        let refused = local.refused(&["attest", "--csv", "work.csv", "--members", "members.csv"]);
        for told in ["line 3", "if both are one person", ".mailmap", "if they are two"] {
            assert!(refused.contains(told), "{told} is not in {refused}");
        }
    }
}

#[test]
fn what_is_wrong_in_the_contributions_and_in_the_praise_is_told_at_once() {
    let folder = folder_with("members.csv", "member\nann@x\nbo@x\n");
    std::fs::write(folder.path().join("work.csv"), "member,metric,amount\nzed@x,docs,1\n").unwrap();
    let kudos = "member,metric,amount,from\nann@x,kudos,1,yan@x\nxi@x,kudos,1,bo@x\n";
    std::fs::write(folder.path().join("kudos.csv"), kudos).unwrap();
    let measure = ["measure", "--csv", "work.csv", "--kudos", "kudos.csv", "--members", "members.csv"];
    let said = error(&tributary(folder.path(), &measure));
    for (file, unknown) in [("work.csv", "zed@x"), ("kudos.csv", "yan@x"), ("kudos.csv", "xi@x")] {
        assert!(said.contains(file) && said.contains(unknown), "{unknown} is not in {said}");
    }
}
