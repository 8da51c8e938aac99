//! A keeper under bad circumstances: nothing is paid twice, and nothing is missed.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};
use tributary_client::{account_text, demo_signer};
use tributary_e2e::{DevNode, Program};

const MEMBERS: usize = 230;

const DAO: &str = r#"
name = "Kept"
[score]
half_life = "0s"
[governor]
voting_delay = "0s"
voting_period = "60s"
timelock = "0s"
grace = "15days"
extension = "0s"
[[metric]]
key = "lines"
weight = "1"
window = "60s"
bond = "0"
"#;

const PROPOSAL: &str = r#"
description = "Pay everybody, epoch by epoch"
[[action]]
do = "create-program"
metric = "score"
budget = "100"
epoch_length = "15s"
epochs = 4
"#;

/// What each member has contributed; the last one so little that their pay is less than an account needs to exist.
fn lines(member: usize) -> u128 {
    if member == MEMBERS - 1 {
        1
    } else {
        10_000 + 7 * member as u128
    }
}

fn account(member: usize) -> String {
    account_text(&demo_signer(&format!("kept/{member}")).account())
}

fn found(program: &Program) {
    program.file("dao.toml", DAO);
    program.file("proposal.toml", PROPOSAL);
    let work: String = (0..MEMBERS).map(|member| format!("m{member}@x,lines,{}\n", lines(member))).collect();
    program.file("work.csv", &format!("member,metric,amount\n{work}"));
    let names: String =
        (0..MEMBERS).map(|member| format!("m{member}@x,M{member},{}\n", account(member))).collect();
    program.file("members.csv", &format!("member,name,account\n{names}"));
    program.ok("//Dave", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    for actor in ["attestor", "Fern", "one", "two", "three", "four"] {
        program.ok("//Dave", &["send", &format!("demo:{actor}"), "1000"]);
    }
    program.ok("//Dave", &["fund", "1000"]);
    program.ok("demo:attestor", &["attest", "--csv", "work.csv", "--members", "members.csv"]);
    program.ok("", &["advance", "2s"]);
    let proposal = program.ok("demo:Fern", &["propose", "proposal.toml"])["proposal"].to_string();
    program.ok("", &["advance", "2s"]);
    program.ok("demo:Fern", &["vote", &proposal, "for"]);
    program.ok("", &["advance", "62s"]);
}

/// Everybody's pay for so many epochs, but for the last member, who cannot be paid.
fn expected(epochs: u128, budget: u128) -> BTreeMap<String, u128> {
    let total: u128 = (0..MEMBERS).map(lines).sum();
    (0..MEMBERS - 1).map(|member| (account(member), epochs * (budget * lines(member) / total))).collect()
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the keeper listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: keeper\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn keepers_that_are_killed_doubled_and_cut_off_pay_everybody_once() {
    let Some(mut node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    found(&program);
    let keep = ["keeper", "--interval", "1s"];

    // Killed as soon as a transaction is final, again and again: in the middle of finalizing and paying.
    for _ in 0..4 {
        let mut keeper = program.start("demo:one", &keep);
        assert!(keeper.says(" UTC  INFO the keeper starts"), "with the chain's time, as all that it says");
        assert!(keeper.says("transaction="), "there is work for it");
        keeper.kill();
    }
    // Two at once, each with its own key, and one with the same key as another.
    let mut one = program.start("demo:one", &keep);
    let two = program.start("demo:two", &keep);
    let same = program.start("demo:two", &keep);
    assert!(one.says("paid "), "epochs pass, and it pays");
    drop((two, same));

    // The node is gone for a while; the keeper goes on when it is back.
    node.kill();
    assert!(one.says("cannot be reached"), "it says so");
    std::thread::sleep(Duration::from_secs(3));
    node.start_again();
    let listening = program
        .start("demo:three", &["keeper", "--interval", "1s", "--listen", "127.0.0.1:19616", "--log", "json"]);
    program.ok("", &["advance", "65s"]);
    let settled = |program: &Program| program.ok("demo:four", &["keeper", "--once"])["payments"] == 0;
    let begun = Instant::now();
    while !settled(&program) {
        assert!(begun.elapsed() < Duration::from_secs(120), "the last epoch is never paid");
    }
    assert!(get(19616, "/health").contains("200 OK"));
    let metrics = get(19616, "/metrics");
    assert!(metrics.contains("tributary_keeper_rounds_total"), "{metrics}");
    assert!(listening.stop(), "it ends well when it is asked to");
    assert!(one.stop());

    let (paid, events) = program.payouts();
    assert_eq!(events["Finalized"] as usize, MEMBERS, "each attestation counts once");
    assert_eq!(events["EpochOpened"], 4);
    assert_eq!(paid, expected(4, 100 * program.unit()), "each member is paid their share, once");
    // Whoever cannot be paid is still owed, and holds nobody up.
    let round = program.ok("demo:three", &["keeper", "--once"]);
    assert_eq!((&round["payments_failed"], &round["problems"]), (&1.into(), &0.into()));
    let unlucky = program.ok("", &["program", "0", "--member", &account(MEMBERS - 1)]);
    assert!(Program::amount(&unlucky, "accrued") > 0);
    let status: Value = program.ok("", &["status"]);
    assert_eq!(status["balanced"], true);
}

#[test]
fn a_keeper_spends_no_more_on_fees_and_deposits_than_it_may_and_tells_what_it_needs() {
    let Some(node) = DevNode::shared() else { return };
    let program = Program::on_node(&node.url);
    program.file("dao.toml", &DAO.replace("Kept", "Frugal"));
    program.ok("//Eve", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    program.ok("//Eve", &["send", "demo:attestor", "100"]);
    program.ok("//Eve", &["send", "demo:frugal", "100"]);
    program.file("work.csv", "member,metric,amount\nann@x,lines,10\n");
    program.ok("demo:attestor", &["attest", "--csv", "work.csv", "--demo-accounts"]);
    program.ok("", &["advance", "62s"]);
    let has = || Program::amount(&program.ok("", &["balance", "demo:frugal"]), "native");
    let before = has();
    // The second would do for the fee, and not for what is stored.
    for budget in ["0.000000001", "0.1"] {
        let round = program.ok("demo:frugal", &["keeper", "--once", "--budget", budget]);
        assert_eq!(round["finalized"], 0, "{budget}");
        assert_eq!(has(), before);
    }
    let round = program.ok("demo:frugal", &["keeper", "--once", "--budget", "10"]);
    assert_eq!(round["finalized"], 1);
    let (fees, deposits) = (Program::amount(&round, "fees"), Program::amount(&round, "deposits"));
    assert!(fees > 0 && fees < program.unit() / 10 && deposits > program.unit() / 10, "{round:#}");
    assert_eq!(before - has(), fees + deposits, "and that is all it spent");

    let refused = program.refused("demo:frugal", &["keeper", "--listen", "0.0.0.0:19617"]);
    assert!(refused.contains("not on loopback"), "{refused}");
    let refused = program.refused("", &["keeper", "--once"]);
    assert!(refused.contains("whose key?"), "{refused}");
}

/// A DAO on an embedded chain, whose keeper has made the work count and executed the proposal.
fn decided(proposal: &str, work: &str) -> Program {
    let program = Program::on_file();
    program.file("dao.toml", DAO);
    program.file("proposal.toml", proposal);
    program.file("work.csv", work);
    program.ok("demo:funder", &["deploy", "--config", "dao.toml"]);
    program.ok("demo:funder", &["fund", "100000"]);
    program.ok("demo:attestor", &["attest", "--csv", "work.csv"]);
    program.ok("", &["advance", "2s"]);
    let proposal = program.ok("demo:Fern", &["propose", "proposal.toml"])["proposal"].to_string();
    program.ok("", &["advance", "2s"]);
    program.ok("demo:Fern", &["vote", &proposal, "for"]);
    program.ok("", &["advance", "62s"]);
    program.ok("demo:keeper", &["keeper", "--once"]);
    program
}

#[test]
fn whoever_is_far_behind_or_joins_late_is_paid_all_the_same() {
    let proposal = PROPOSAL.replace("epochs = 4", "epochs = 60");
    let work = "member,metric,amount\nann@x,lines,1000000\nbo@x,lines,3000000\nfew@x,lines,1\n";
    let program = decided(&proposal, work);

    // Nobody keeps for 20 epochs; somebody joins meanwhile.
    program.ok("", &["advance", "5m"]);
    program.file("late.csv", "member,metric,amount\nlate@x,lines,2000000\n");
    program.ok("demo:attestor", &["attest", "--csv", "late.csv"]);
    program.ok("", &["advance", "62s"]);
    let round = program.ok("demo:keeper", &["keeper", "--once"]);
    assert_eq!((&round["finalized"], &round["problems"]), (&1.into(), &0.into()));
    program.ok("", &["advance", "20m"]);
    let round = program.ok("demo:keeper", &["keeper", "--once"]);
    assert_eq!(round["problems"], 0);

    let members = program.ok("", &["members"]);
    let members = members.as_array().expect("a list").iter().filter(|member| member["registered"] == true);
    let members: Vec<_> = members.collect();
    assert_eq!(members.len(), 4);
    for member in members {
        let account = member["member"].as_str().expect("an account");
        let program_now = program.ok("", &["program", "0", "--member", account]);
        assert_eq!(Program::amount(&program_now, "accrued"), 0, "{account} is missed");
    }
    let (paid, events) = program.payouts();
    assert_eq!((paid.len(), events["EpochOpened"]), (4, 60));
    let status = program.ok("", &["status"]);
    assert_eq!(status["balanced"], true);
    let vault = &status["assets"][0];
    assert_eq!(Program::amount(vault, "paid"), paid.values().sum::<u128>());
    // What rounding leaves: less than a unit for each member and epoch.
    assert!(Program::amount(vault, "reserved") < 4 * 60);
}

#[test]
fn grants_are_paid_a_day_s_worth_at_a_time_and_what_nobody_claimed_is_free_again() {
    let program = decided(
        r#"
        description = "Two short epochs, and a grant over ten days"
        [[action]]
        do = "create-program"
        metric = "score"
        budget = "100"
        epoch_length = "1h"
        epochs = 2
        claim_window = "2days"
        [[action]]
        do = "create-grant"
        recipient = "demo:Gale"
        amount = "10"
        vests_over = "10days"
        "#,
        "member,metric,amount\nann@x,lines,1000000000000000\nfew@x,lines,1\n",
    );
    let keep = || program.ok("demo:keeper", &["keeper", "--once"]);

    program.ok("", &["advance", "12h"]);
    let round = keep();
    assert_eq!(
        (&round["grants_paid"], &round["epochs_closed"]),
        (&0.into(), &0.into()),
        "too early for both"
    );
    program.ok("", &["advance", "12h"]);
    let round = keep();
    assert_eq!(round["grants_paid"], 1);
    assert!(Program::amount(&round, "paid") >= program.unit(), "a day's worth");
    assert_eq!(keep()["grants_paid"], 0, "not again at once");

    let free = |program: &Program| Program::amount(&program.ok("", &["status"])["assets"][0], "free");
    let before = free(&program);
    program.ok("", &["advance", "2days"]);
    let round = keep();
    assert_eq!((&round["epochs_closed"], &round["problems"]), (&1.into(), &0.into()), "one call closes both");
    assert!(free(&program) > before, "what rounding and dust left is free again");
    program.ok("", &["advance", "8days"]);
    assert_eq!(keep()["grants_paid"], 1);
    let grant = program.ok("", &["grant", "0"]);
    assert_eq!((&grant["paid"], &grant["due"]), (&(10 * program.unit()).to_string().into(), &"0".into()));
    let round = keep();
    assert_eq!((&round["grants_paid"], &round["problems"]), (&0.into(), &0.into()));
    assert_eq!(program.ok("", &["status"])["balanced"], true);
}

#[test]
fn a_quarter_of_what_arrives_is_shared_by_a_program_that_says_so() {
    let program = decided(
        r#"
        description = "Share a quarter of what arrives"
        [[action]]
        do = "create-program"
        metric = "score"
        budget = { inflow_bps = 2500 }
        epoch_length = "1h"
        "#,
        "member,metric,amount\nann@x,lines,3\nbo@x,lines,1\n",
    );
    // The first epoch shares what had arrived in the hour before it, and the second what arrives in the first.
    program.ok("demo:funder", &["fund", "1000"]);
    program.ok("", &["advance", "1h"]);
    program.ok("demo:keeper", &["keeper", "--once"]);
    program.ok("", &["advance", "1h"]);
    program.ok("demo:keeper", &["keeper", "--once"]);
    let (paid, _) = program.payouts();
    let mut paid: Vec<u128> = paid.into_values().collect();
    paid.sort_unstable();
    let shared = (100_000 + 1_000) / 4 * program.unit();
    assert_eq!(paid, [shared / 4, shared / 4 * 3]);
}

#[test]
fn a_program_that_is_built_for_keepers_has_no_embedded_chain_and_says_so() {
    if std::env::var_os("TRIBUTARY_KEEPER").is_none() {
        return;
    }
    let output = std::process::Command::new(Program::keeper()).args(["--local", "chain", "status"]).output();
    let output = output.expect("the program starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("built without an embedded chain"), "{told}");
}
