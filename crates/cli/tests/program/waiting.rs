//! What waits, and who may do what about it, is told the same by every command that a member asks.

use crate::{
    error,
    keeper::{decide, pays_by_score},
    success, Local,
};

/// What a command tells people.
fn told(local: &Local, arguments: &[&str]) -> String {
    success(&said(local, arguments))
}

fn said(local: &Local, arguments: &[&str]) -> std::process::Output {
    let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
    crate::tributary(local.folder(), &arguments)
}

/// A DAO whose program pays 10 UNIT a day, of which a spend cap lets out 25 in 30 days: the third epoch waits.
fn capped() -> Local {
    let local = Local::found("name = \"Nine Club\"\n[score]\nhalf_life = \"0s\"\n");
    local.file("work.csv", "member,metric,amount\nann,commits,10\nbo,commits,5\ncy,docs,3\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", "100"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    decide(
        &local,
        "description = \"Pay by score\"\n[[action]]\ndo = \"create-program\"\nmetric = \"score\"\nbudget = \"10\"\n\
         epoch_length = \"1day\"\nepochs = 30\n[[action]]\ndo = \"set-cap\"\namount = \"25\"\nperiod = \"30days\"\n\
         [[action]]\ndo = \"configure\"\nquorum_bps = 1000\n[[action]]\ndo = \"update-metric\"\nmetric = \"docs\"\n\
         weight = \"20\"\n",
    );
    local.advance("25h");
    assert_eq!(local.ok(&["keeper", "--once"])["executed"], 1);
    local
}

#[test]
fn an_epoch_that_waits_for_the_cap_is_told_the_same_everywhere_and_is_no_error_of_a_read() {
    let local = capped();
    local.advance("50h");
    local.ok(&["keeper", "--once"]);
    const WAITS: &str = "waits until 2026-02-0";
    const WHY: &str = "the spend cap leaves 5 UNIT until then, and 10 UNIT are needed";
    for arguments in [
        &["program"][..],
        &["program", "0"],
        &["program", "0", "--member", "bo"],
        &["explain", "bo", "0", "2"],
        &["inbox", "bo"],
        &["inbox"],
        &["treasury"],
    ] {
        let text = told(&local, arguments);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(WAITS), "{arguments:?}: {text}");
        assert!(
            text.contains(WHY) || text.contains("the spend cap leaves 5 UNIT until"),
            "{arguments:?}: {text}"
        );
        assert!(!text.contains("all that has accrued is paid"), "{arguments:?}: {text}");
        assert!(!text.contains("may be claimed: `tributary claim"), "{arguments:?}: {text}");
    }
    let claim = error(&said(&local, &["claim", "0", "--suri", "demo:bo"]));
    assert!(claim.contains(WAITS) && claim.contains(WHY) && claim.contains("nothing was sent"), "{claim}");
    let member = local.ok(&["program", "0", "--member", "bo"]);
    assert_eq!((&member["accrued"], &member["more"]), (&"0".into(), &true.into()));
    assert!(member["waits_until"].as_u64() > local.ok(&["chain"])["now"].as_u64());
}

#[test]
fn a_decision_that_was_carried_out_is_told_with_what_it_changed_who_voted_and_when() {
    let local = capped();
    let page = told(&local, &["proposal", "0"]);
    for part in [
        "executed 2026-01-",
        "quorum: 20 % of all votes → 10 % of all votes",
        "weight: 15 points a page → 20 points a page",
        "ballots",
        ") for, with 600 ",
        "What may happen next",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("voting period"), "only what has changed: {page}");
    let log = told(&local, &["log", "--since", "60days"]);
    assert!(log.contains("how decisions are made changed: quorum: 20 % of all votes → 10 %"), "{log}");
    assert!(log.contains("the terms of docs (metric 5) changed: weight: 15 points a page → 20"), "{log}");
    local.advance("26h");
    local.ok(&["keeper", "--once"]);
    let log = told(&local, &["log", "--since", "1day"]);
    assert!(log.contains("UNIT to ann, ") && log.contains(" for epochs 0, 1: "), "{log}");
}

#[test]
fn where_nobody_is_the_arbiter_a_challenge_waits_for_every_voter() {
    let config = "[roles]\nattestors = [\"demo:attestor\"]\n";
    let local = Local::found(config);
    local.file("work.csv", "member,metric,amount\nann,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["challenge", "0", "--reason", "why", "--suri", "demo:Gale"]);
    let inbox = told(&local, &["inbox", "Fern"]);
    let inbox = inbox.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(inbox.contains("`do = \"resolve\"`") && inbox.contains("tributary propose FILE"), "{inbox}");
    let page = told(&local, &["attestation", "0"]);
    assert!(page.contains("challenged: a vote of the members decides before"), "{page}");
    assert!(page.contains("`attestation = 0`") && page.contains("`tributary propose FILE`"), "{page}");
    assert!(!told(&local, &["inbox", "demo:Quill"]).contains("resolve"), "who has no votes is not asked");
}

#[test]
fn an_embedded_chain_keeps_the_name_of_its_dao() {
    let local = capped();
    assert!(told(&local, &["status"]).starts_with("Nine Club\n"));
    assert_eq!(local.ok(&["status"])["dao"], "Nine Club");
}

#[test]
fn what_is_nobody_s_to_do_is_told_in_one_line_without_a_command() {
    let local = Local::found("");
    decide(
        &local,
        "description = \"Empty the till\"\n[[action]]\ndo = \"transfer\"\nto = \"demo:Fern\"\namount = \"5\"\n",
    );
    local.advance("25h");
    let inbox = local.ok(&["inbox"]);
    let item = inbox.as_array().unwrap().iter().find(|item| item["kind"] == "execute").unwrap();
    assert!(item["command"].is_null(), "{item}");
    assert!(item["what"].as_str().unwrap().ends_with("`tributary proposal 0` says why"), "{item}");
}

#[test]
fn a_sponsor_who_has_less_than_they_give_is_told_what_they_have() {
    let local = Local::found("");
    let refused = local.refused(&["fund", "999999999999999"]);
    assert!(
        refused.contains("sponsor (5") && refused.contains("cannot give 999,999,999,999,999 UNIT"),
        "{refused}"
    );
    assert!(local
        .refused(&["balance", "me"])
        .contains("\"me\" is whoever signs: whose key? name a --keystore"));
}

#[test]
fn an_epoch_that_was_opened_with_less_than_its_rule_says_why_wherever_it_is_told() {
    let local = pays_by_score("5", 2);
    local.ok(&["keeper", "--once"]);
    let waiting = told(&local, &["program", "0"]);
    assert!(
        waiting.contains("waits: 5 UNIT are free, and 10 UNIT are needed: `tributary fund`"),
        "{waiting}"
    );
    local.advance("25h");
    local.ok(&["keeper", "--once"]);
    const WHY: &str = "5 UNIT of 10 UNIT, as no more was free";
    for arguments in [&["explain", "ann", "0", "0"][..], &["log", "--since", "1day"]] {
        let text = told(&local, arguments);
        assert!(text.contains(WHY), "{arguments:?}: {text}");
    }
    let explained = local.ok(&["explain", "ann", "0", "0"]);
    assert_eq!(
        (&explained["budget"], &explained["budget_by_rule"]),
        (&"5000000000000".into(), &"10000000000000".into())
    );
}

#[test]
fn whoever_may_pause_the_treasury_is_among_those_who_may_do_something() {
    let local = Local::found("");
    let rows = local.ok(&["verify"]);
    let row = rows.as_array().unwrap().iter().find(|row| row["what"] == "may pause promises, once");
    assert_eq!(row.map(|row| &row["contract"]), Some(&"treasury".into()));
    assert!(told(&local, &["verify"]).contains("may pause promises, once"));
}

#[test]
fn whoever_does_something_is_told_what_comes_next_and_when() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\nann,docs,3\nbo,docs,1\n");
    local.file("p.toml", "description = \"A poll\"\n");
    let all = |arguments: &[&str]| {
        let output = said(&local, arguments);
        success(&output) + &String::from_utf8_lossy(&output.stderr)
    };
    let expect = |arguments: &[&str], expected: &[&str]| {
        let told = all(arguments);
        for part in expected {
            assert!(told.contains(part), "{arguments:?}: {part} is not in {told}");
        }
    };
    expect(
        &["attest", "--csv", "work.csv"],
        &["next: anybody may challenge", "until 2026-01-04", "`tributary finalize`"],
    );
    expect(&["finalize"], &["finalized  0", "pending    2; the next window ends 2026-01-04"]);
    expect(&["status"], &["do not count yet: 2 may still be challenged (the next window ends 2026-01-04"]);
    expect(&["fund", "5"], &["next: members decide", "`tributary propose FILE`"]);
    expect(&["propose", "p.toml"], &["next: voting opens 2026-01-02", "`tributary vote 0 for`"]);
    local.advance("25h");
    expect(&["vote", "0", "for"], &["next: the vote ends 2026-01-05", "its result stands then"]);
    local.advance("3days");
    expect(&["status"], &["do not count yet: 2 wait to be finalized"]);
    expect(&["finalize"], &["finalized  2", "pending    0"]);
    assert!(!all(&["status"]).contains("do not count yet"));
    let json = local.run(&["fund", "5"]);
    assert!(!String::from_utf8_lossy(&json.stderr).contains("next:"), "programs are told no next step");
}

#[test]
fn a_redemption_is_told_in_the_asset_s_own_name_and_without_a_row_of_nothing() {
    let local = Local::found("");
    local.ok(&["fund", "100"]);
    let text = told(&local, &["redeem", "1", "--check"]);
    assert!(
        text.contains("would be paid  0.05 UNIT") && !text.contains("native") && !text.contains("left"),
        "{text}"
    );
    let check = local.ok(&["redeem", "1", "--check"]);
    assert!(check["native"].is_string() && check["left"].as_array().is_some_and(Vec::is_empty), "{check}");
    let voted = {
        local.file("p.toml", "description = \"A poll\"\n");
        local.ok(&["propose", "p.toml"]);
        local.advance("25h");
        local.ok(&["vote", "0", "for=10"])
    };
    assert_eq!((&voted["choice"], &voted["weight"]), (&"split".into(), &"10000000000000".into()));
    assert_eq!(voted["left"], "590000000000000");
}

#[test]
fn of_two_programs_under_one_cap_each_is_told_the_moment_that_comes_true() {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    local.file("work.csv", "member,metric,amount\nann,commits,10\nbo,commits,5\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", "1000"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    let program = |budget: u32| {
        format!(
            "[[action]]\ndo = \"create-program\"\nmetric = \"score\"\nbudget = \"{budget}\"\nepoch_length = \"1day\"\n\
             epochs = 3\n"
        )
    };
    decide(
        &local,
        &format!(
            "description = \"Two streams\"\n[[action]]\ndo = \"set-cap\"\namount = \"25\"\nperiod = \"10days\"\n{}{}",
            program(10),
            program(15)
        ),
    );
    local.advance("25h");
    // One epoch of each fits into a period; two more of each wait.
    assert_eq!(local.ok(&["keeper", "--once"])["epochs_opened"], 2);
    local.advance("50h");
    assert_eq!(local.ok(&["keeper", "--once"])["epochs_opened"], 0);
    let now = || local.ok(&["chain"])["now"].as_u64().unwrap();
    let waits = |arguments: &[&str]| local.ok(arguments)["waits_until"].as_u64().unwrap();
    let opened = |program: &str| local.ok(&["program", program])["opened"].as_u64().unwrap();
    let second = [waits(&["program", "0"]), waits(&["program", "1"])];
    let third = [waits(&["explain", "bo", "0", "2"]), waits(&["explain", "bo", "1", "2"])];
    assert_eq!(second[0], second[1], "both in the next period");
    let period = 10 * tributary_core::DAY;
    assert_eq!(third, second.map(|at| at + period), "after the second ones");
    let explained = told(&local, &["explain", "bo", "1", "2"]);
    let explained = explained.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(explained.contains("3 other epochs go first with 35 UNIT in all"), "{explained}");
    let inbox = local.ok(&["inbox", "bo"]);
    let told: Vec<_> = inbox.as_array().unwrap().iter().filter(|item| item["kind"] == "waits").collect();
    assert!(told.len() == 2 && told.iter().all(|item| item["until"] == second[0]), "{inbox}");

    // What the cap holds back is not over when the programs' time is.
    assert_eq!(local.ok(&["treasury"])["assets"][0]["runway_until"].as_u64(), Some(third[0]));
    // Whoever has no points waits for nothing, and is told what they lack.
    assert_eq!(local.ok(&["inbox", "demo:stranger"]), serde_json::json!([]));
    let of_stranger = local.ok(&["program", "0", "--member", "demo:stranger"]);
    assert_eq!((&of_stranger["accrued"], &of_stranger["more"]), (&"0".into(), &false.into()));
    let claimed = local.refused(&["--suri", "demo:stranger", "claim", "0"]);
    assert!(claimed.contains("it pays by the score, of which you had none when epoch 2 began"), "{claimed}");

    for (count, moment) in [(2, second[0]), (3, third[0])] {
        local.advance(&format!("{}s", (moment - now()) / 1_000 - 60));
        local.ok(&["keeper", "--once"]);
        assert_eq!([opened("0"), opened("1")], [count - 1; 2], "not before it");
        local.advance("2min");
        local.ok(&["keeper", "--once"]);
        assert_eq!([opened("0"), opened("1")], [count; 2], "once it has come");
    }
}
