//! What a keeper does beyond the usual: what waited, what is owed, what nobody can be owed any more.

use crate::{amount, error, tributary, Local};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Command, Stdio},
    sync::mpsc::channel,
    time::Duration,
};

const UNIT: u128 = 1_000_000_000_000;

fn keep(local: &Local) -> Value {
    let round = local.ok(&["keeper", "--once"]);
    assert_eq!(round["problems"], 0, "{round:#}");
    round
}

/// Proposes what the text says, and has two founders decide it: a day later the keeper executes it.
pub fn decide(local: &Local, proposal: &str) {
    local.file("proposal.toml", proposal);
    local.advance("1day");
    let id = local.ok(&["propose", "proposal.toml"])["proposal"].to_string();
    local.advance("25h");
    for voter in ["demo:Fern", "demo:Gale"] {
        local.ok(&["vote", &id, "for", "--suri", voter]);
    }
    local.advance("3days");
    assert_eq!(keep(local)["queued"], 1);
}

/// A DAO of one with points, whose treasury has so much, and whose next round of the keeper starts a program that pays 10
/// UNIT a day for so many days by the score.
pub fn pays_by_score(funds: &str, days: u32) -> Local {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    local.file("work.csv", "member,metric,amount\nann,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", funds]);
    local.advance("3days");
    local.ok(&["finalize"]);
    decide(
        &local,
        &format!(
            "description = \"Pay by score\"\n[[action]]\ndo = \"create-program\"\nmetric = \"score\"\n\
             budget = \"10\"\nepoch_length = \"1day\"\nepochs = {days}\n"
        ),
    );
    local.advance("25h");
    local
}

#[test]
fn tokens_for_which_the_cap_had_no_room_are_minted_when_it_has() {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n[token]\ncap = \"2005\"\n");
    local.file("work.csv", "member,metric,amount\na@x,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", "100"]);
    local.advance("3days");
    assert_eq!(keep(&local)["finalized"], 1);
    let member = local.ok(&["balance", "demo:a@x"]);
    assert_eq!((amount(&member, "points"), amount(&member, "tokens")), (100_000_000, 5 * UNIT));
    assert_eq!(keep(&local)["mints"], 0, "there is no room");
    // Fern leaves in part, and makes room.
    local.advance("1day");
    local.ok(&["redeem", "50"]);
    assert_eq!(keep(&local)["mints"], 1);
    assert_eq!(amount(&local.ok(&["balance", "demo:a@x"]), "tokens"), 55 * UNIT);
    assert_eq!(keep(&local)["mints"], 0);
}

#[test]
fn what_could_not_be_executed_is_told_with_when_it_is_tried_again_and_until_when() {
    let local = Local::found("");
    decide(
        &local,
        "description = \"Empty the till\"\n[[action]]\ndo = \"transfer\"\nto = \"demo:Iris\"\namount = \"5\"\n",
    );
    local.advance("25h");
    let round = local.run(&["keeper", "--once"]);
    let log = String::from_utf8_lossy(&round.stderr).into_owned();
    assert!(log.contains("could not execute proposal 0 “Empty the till”"), "{log}");
    assert!(log.contains("(in 1 minute), and until 2026-02-04 "), "28 days from when it might be: {log}");
}

#[test]
fn what_is_owed_to_who_holds_tokens_only_is_told_by_whoever_pays_the_others() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\nann,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", "100"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    decide(
        &local,
        "description = \"By tokens\"\n[[action]]\ndo = \"create-program\"\nmetric = \"token:balance\"\n\
         budget = \"10\"\nepoch_length = \"1day\"\n",
    );
    local.advance("25h");
    assert_eq!(keep(&local)["executed"], 1);
    local.advance("25h");
    let paid = local.ok(&["pay", "0"]);
    assert_eq!((&paid["paid_members"], &paid["claimants"]), (&1.into(), &5.into()), "five founders: {paid}");
    assert!(amount(&paid, "left_to_claim") > 9 * UNIT, "{paid}");

    // Nobody is told that all is paid while somebody may claim.
    let output = tributary(local.folder(), &["--local", "chain.db", "--balance", "u128", "pay", "0"]);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(said.contains("5 accounts that are no members of the registry claim for themselves"), "{said}");
    assert!(said.contains("`tributary claim 0`") && !said.contains("all that has accrued is paid"), "{said}");
    for founder in ["Fern", "Gale", "Hale", "Iris", "Jude"] {
        local.ok(&["claim", "0", "--suri", &format!("demo:{founder}")]);
    }
    let left = amount(&local.ok(&["pay", "0"]), "left_to_claim");
    assert!(left < UNIT / 100, "what has accrued since: {left}");
    local.advance("25h");
    let round = local.run(&["keeper", "--once"]);
    let log = String::from_utf8_lossy(&round.stderr).into_owned();
    let left =
        "of program 0 (by balances of the token) is left to accounts that are no members of the registry";
    assert!(log.contains(left) && log.contains("`tributary claim 0`"), "{log}");
}

#[test]
fn ballots_count_as_taking_part_where_more_than_half_of_all_votes_were_cast() {
    let local = Local::found("");
    let poll = "description = \"Who is there?\"\n";
    local.file("poll.toml", poll);
    let vote_on = |voters: &[&str]| {
        local.advance("1day");
        let id = local.ok(&["propose", "poll.toml"])["proposal"].to_string();
        local.advance("25h");
        for voter in voters {
            local.ok(&["vote", &id, "for", "--suri", &format!("demo:{voter}")]);
        }
        assert_eq!(keep(&local)["ballots_counted"], 0, "not before it is over");
        local.advance("3days");
        keep(&local)["ballots_counted"].clone()
    };
    // 600 and 500 of 2,000 votes; and 600 alone.
    assert_eq!(vote_on(&["Fern", "Gale"]), 2);
    assert_eq!(vote_on(&["Fern"]), 0);
    assert_eq!(keep(&local)["ballots_counted"], 0, "once");
}

#[test]
fn what_is_left_of_a_grant_that_was_canceled_behind_a_closed_gate_is_free_again() {
    let local = Local::found("");
    local.ok(&["fund", "100"]);
    let proposal = r#"
        description = "A grant that is taken back at once"
        [[action]]
        do = "create-grant"
        recipient = "demo:Ann"
        amount = "10"
        vests_over = "0s"
        [action.gate]
        metric = "reviews"
        of = "demo:Ann"
        at_least = "2.5"
        [[action]]
        do = "cancel-grant"
        grant = 0
        "#;
    decide(&local, proposal);
    local.advance("1day");
    let round = keep(&local);
    assert_eq!((&round["executed"], &round["grants_released"]), (&1.into(), &1.into()));
    assert_eq!(keep(&local)["grants_released"], 0);
    let status = local.ok(&["status"]);
    assert_eq!(status["balanced"], true);
    assert_eq!(amount(&status["assets"][0], "free"), 100 * UNIT);
    assert_eq!(amount(&local.ok(&["grant", "0"]), "released"), 10 * UNIT);
}

#[test]
fn epochs_that_a_pause_holds_up_wait_without_being_a_problem() {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    local.file("work.csv", "member,metric,amount\na@x,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", "100"]);
    local.advance("3days");
    keep(&local);
    let proposal = r#"
        description = "Pay by score"
        [[action]]
        do = "create-program"
        metric = "score"
        budget = "1"
        epoch_length = "1day"
        epochs = 3
        "#;
    decide(&local, proposal);
    let paused = local.ok(&["pause"]);
    assert!(paused["until"].as_u64() > local.ok(&["chain"])["now"].as_u64());
    local.advance("1day");
    let round = keep(&local);
    assert_eq!((&round["executed"], &round["epochs_opened"]), (&1.into(), &0.into()));
    local.advance("5days");
    let round = keep(&local);
    assert_eq!((&round["epochs_opened"], &round["payments"]), (&0.into(), &0.into()));
    local.advance("10days");
    let round = keep(&local);
    assert_eq!((&round["epochs_opened"], &round["payments"]), (&3.into(), &1.into()));
    assert_eq!(amount(&round, "paid"), 3 * UNIT);
    assert_eq!(round["epochs_closed"], 0, "members have a whole claim window from now on");
}

/// A node that is not there, on this machine.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("ws://{}", listener.local_addr().unwrap())
}

#[test]
fn a_keeper_that_starts_while_the_node_is_away_says_so_once_waits_and_is_ended_by_an_interrupt() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    let mut keeper = Command::new(env!("CARGO_BIN_EXE_tributary"))
        .args(["--url", &url, "--suri", "demo:keeper", "keeper"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (tell, told) = channel();
    let stderr = keeper.stderr.take().unwrap();
    std::thread::spawn(move || {
        BufReader::new(stderr).lines().map_while(Result::ok).for_each(|line| drop(tell.send(line)));
    });
    let first = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(
        first.contains("the node cannot be reached; it is tried again") && first.contains(&url),
        "{first}"
    );
    // It has tried again by then, after a second or two.
    assert!(told.recv_timeout(Duration::from_secs(4)).is_err(), "once is enough");
    assert!(keeper.try_wait().unwrap().is_none(), "it waits");
    let interrupt = Command::new("kill").args(["-INT", &keeper.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert_eq!(keeper.wait().unwrap().code(), Some(0));
    assert!(told.iter().any(|line| line.contains("the keeper stops")));
}

#[test]
fn one_round_of_a_keeper_and_what_no_waiting_cures_end_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    let on_node = ["--url", &url, "--suri", "demo:keeper", "keeper"];
    let run = |arguments: &[&str]| error(&tributary(folder.path(), &[&on_node[..], arguments].concat()));
    let once = run(&["--once"]);
    assert!(once.contains("the chain cannot be used") && once.contains(&url), "{once}");
    assert!(run(&["--budget", "much"]).contains("--budget \"much\": an amount is digits"));
    assert!(run(&["--interval", "soon"]).contains("no span of time"));
    // Also what is wrong in a file, though the node is away.
    std::fs::write(folder.path().join("wrong.csv"), "member,account\nann@x,5Abc\n").unwrap();
    for (file, why) in [
        ("wrong.csv", "line 2 of the members file wrong.csv: "),
        ("none.csv", "cannot read none.csv: there is no such file"),
    ] {
        let keeper = tributary(folder.path(), &[&on_node[..], &["--members", file]].concat());
        assert_eq!(keeper.status.code(), Some(1));
        let told = error(&keeper);
        assert!(told.contains(why) && told.contains(file), "{told}");
    }
    let elsewhere =
        tributary(folder.path(), &["--url", "ws://example.org:1", "--suri", "demo:keeper", "keeper"]);
    assert!(error(&elsewhere).contains("wss://"), "no node will ever be reached like this");
}

#[test]
fn who_pays_after_three_weeks_pays_all_of_them_at_once() {
    let local = pays_by_score("1000", 30);
    assert_eq!(local.ok(&["keeper", "--once"])["executed"], 1);
    local.advance("21days");
    let paid = local.ok(&["pay", "0"]);
    assert_eq!(paid["more_due"], false, "{paid}");
    let days = crate::amount(&paid, "paid") / 10_000_000_000_000;
    assert!((20..=22).contains(&days), "one call settles eight of them: {paid}");
    assert_eq!(local.ok(&["program", "0"])["opened"], 22);
}

#[test]
fn the_log_for_people_bears_the_chain_s_time_and_names_no_module_and_that_for_machines_does() {
    let local = pays_by_score("100", 30);
    let once = ["--local", "chain.db", "--quiet", "keeper", "--once"];
    let log = String::from_utf8(tributary(local.folder(), &once).stderr).unwrap();
    let line = log.lines().find(|line| line.contains("executed proposal 0")).unwrap();
    assert!(line.starts_with("2026-01-") && line.contains(" UTC  INFO executed proposal 0"), "{log}");
    assert!(!log.contains("tributary"), "{log}");
    local.advance("25h");
    let output = tributary(local.folder(), &[&once[..], &["--log", "json"]].concat());
    let log = String::from_utf8(output.stderr).unwrap();
    let line: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert!(line["target"].as_str().unwrap().starts_with("tributary_keeper::"), "{line}");
    assert!(line["timestamp"].is_string(), "{line}");
}
