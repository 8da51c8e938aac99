//! The whole life of a DAO with the built program: on a node, and the same on an embedded chain.

use serde_json::Value;
use std::collections::BTreeMap;
use tributary_client::{account_text, demo_signer, Artifacts, BalanceType};
use tributary_e2e::{DevNode, Program};

/// Spans are as short as the contracts allow.
const DAO: &str = r#"
name = "Life"
[score]
half_life = "0s"
[governor]
voting_delay = "0s"
voting_period = "60s"
timelock = "0s"
grace = "15days"
extension = "0s"
[[metric]]
key = "commits"
weight = "10"
tokens_per_point = "1"
window = "60s"
bond = "0.05"
[[metric]]
key = "docs"
weight = "15"
tokens_per_point = "1"
window = "60s"
bond = "0.05"
"#;

const WORK: &str = "member,metric,amount\nann@x,commits,10\nbo@x,commits,20\ncy@x,docs,4\nann@x,docs,1\nliar@x,commits,1000\n";

const PROPOSAL: &str = r#"
description = "Pay everybody by score, for two short epochs, and by what members give each other"
[[action]]
do = "create-program"
metric = "score"
budget = "10"
epoch_length = "20s"
epochs = 2
[[action]]
do = "create-program"
metric = "ROUNDS:0"
basis = "growth"
budget = "6"
epoch_length = "60s"
epochs = 2
[[action]]
do = "create-grant"
recipient = "demo:life/ann"
amount = "3"
vests_over = "1s"
[[action]]
do = "update-metric"
metric = "commits"
weight = "20"
"#;

/// What is left in the end, but for fees and deposits, which only a node charges.
#[derive(Debug, PartialEq)]
struct Ending {
    members: Value,
    /// The native balance of members that have no key, and so no fees.
    received: BTreeMap<&'static str, u128>,
    /// One of the native asset, in its smallest unit.
    unit: u128,
    paid: BTreeMap<String, u128>,
    treasury: Value,
    redeemed: u128,
    events: BTreeMap<String, u32>,
}

fn life(program: &Program, funder: &str) -> Ending {
    let member = |name: &str| account_text(&demo_signer(&format!("life/{name}")).account());
    program.file("dao.toml", DAO);
    program.file("work.csv", WORK);
    let names = ["ann", "bo", "cy", "liar"];
    let rows = names.map(|name| format!("{name}@x,{name},{}\n", member(name)));
    program.file("members.csv", &format!("member,name,account\n{}", rows.concat()));

    program.ok(funder, &["deploy", "--config", "dao.toml", "--demo-keys"]);
    for actor in ["attestor", "arbiter", "Fern", "Gale", "Hale", "keeper"] {
        program.ok(funder, &["send", &format!("demo:{actor}"), "100"]);
    }
    program.ok("", &["verify"]);

    // Contributions are claimed; a false one is challenged and rejected.
    let filed = program.ok("demo:attestor", &["attest", "--csv", "work.csv", "--members", "members.csv"]);
    assert_eq!(filed["filed"], 5);
    let open = program.ok("", &["attestation"]);
    let open = open.as_array().expect("a list");
    let lie = open.iter().find(|row| row["member"] == member("liar")).expect("it was filed");
    let lie = lie["id"].to_string();
    program.ok("demo:Gale", &["challenge", &lie, "--reason", "https://example.org/no-such-commits"]);
    let refused = program.refused("demo:Fern", &["resolve", &lie, "reject"]);
    assert!(refused.contains("may not do this"), "{refused}");
    program.ok("demo:arbiter", &["resolve", &lie, "reject"]);
    program.ok("demo:keeper", &["withdraw-bonds", "demo:Gale"]);

    // A contract that is no part of the suite: whoever holds tokens has a vote to share out in each round.
    let rounds = Artifacts::locate(BalanceType::U128).metadata("tributary_rounds").with_extension("contract");
    let start = program.ok("", &["chain"])["now"].as_u64().expect("a moment") + 40_000;
    let config = format!(
        "config={{electorate={{source='token', metric=0}}, weighted=false, start={start}, length=10000}}"
    );
    let rounds = rounds.to_str().expect("a path in UTF-8");
    let rounds = program.ok("demo:Fern", &["instantiate", rounds, "new", &config])["contract"].clone();
    let rounds = rounds.as_str().expect("an address");
    program.file("proposal.toml", &PROPOSAL.replace("ROUNDS", rounds));

    // Members decide: one votes herself, one by a signature that somebody else sends, one by delegation.
    program.ok(funder, &["fund", "1000"]);
    let signed = program.run("demo:Hale", &["sign-delegate", "demo:Gale", "--out", "delegation.json"]);
    assert!(signed.status.success());
    program.ok("demo:keeper", &["relay", "delegation.json"]);
    program.ok("", &["advance", "2s"]);
    let proposal = program.ok("demo:Fern", &["propose", "proposal.toml"])["proposal"].to_string();
    program.ok("", &["advance", "2s"]);
    program.ok("demo:Fern", &["vote", &proposal, "for", "--reason", "fair"]);
    let signed = program.run("demo:Gale", &["sign-vote", &proposal, "for", "--out", "ballot.json"]);
    assert!(signed.status.success());
    let relayed = program.ok("demo:keeper", &["relay", "ballot.json"]);
    assert_eq!((&relayed["purpose"], &relayed["choice"]), (&"vote".into(), &"for".into()));
    let refused = program.refused("demo:keeper", &["relay", "ballot.json"]);
    assert!(refused.contains("signature over this ballot") || refused.contains("has voted"), "{refused}");
    let refused = program.refused("demo:Hale", &["vote", &proposal, "against"]);
    assert!(
        refused.contains("had no votes at the snapshot"),
        "whoever delegated has no weight left: {refused}"
    );
    let refused = program.refused("demo:keeper", &["queue", &proposal]);
    assert!(refused.contains("is being voted on"), "{refused}");

    // The windows close; the keeper does what is due.
    program.ok("", &["advance", "62s"]);
    let round = program.ok("demo:keeper", &["keeper", "--once"]);
    assert_eq!(
        (&round["finalized"], &round["queued"], &round["executed"]),
        (&4.into(), &1.into(), &1.into())
    );
    assert_eq!(program.ok("", &["proposal", &proposal])["state"], "Executed");

    // A member gives to two others.
    let mut shares = ["ann", "bo"].map(|name| (demo_signer(&format!("life/{name}")).account(), name));
    shares.sort();
    let shares = shares.map(|(_, name)| format!("['demo:life/{name}', 2]")).join(", ");
    program.ok("demo:Fern", &["call", rounds, "allocate", &format!("shares=[{shares}]")]);
    let given = program.ok("", &["read", rounds, "allocation", &format!("giver={}", member("ann"))]);
    assert_eq!(given["answer"], Value::Null, "she gave nothing herself");

    // Two epochs by score pass, and two by growth, of which the second begins after the end of the round; the keeper
    // pays, and another time there is nothing left to pay.
    program.ok("", &["advance", "122s"]);
    // Whoever has nothing on this chain may ask what waits: nothing does, as anybody may open the epochs.
    for id in ["0", "1"] {
        let told = program.ok("", &["program", id]);
        assert_eq!(told["waits"], Value::Null, "{told:#}");
    }
    let round = program.ok("demo:keeper", &["keeper", "--once"]);
    assert_eq!((&round["payments"], &round["payments_failed"]), (&5.into(), &0.into()));
    let kept =
        program.ok("", &["check-source", &format!("{rounds}:0"), "--member", &member("ann"), "--wait", "2s"]);
    assert!(
        kept["promises"].as_array().is_some_and(|all| all.iter().all(|one| one["held"] == true)),
        "{kept}"
    );
    program.ok("", &["advance", "2s"]);
    let round = program.ok("demo:keeper", &["keeper", "--once"]);
    assert_eq!((&round["payments"], &round["problems"]), (&0.into(), &0.into()));
    // The grant had vested when it was executed: it is paid already.
    let refused = program.refused("demo:keeper", &["grant", "0", "--pay"]);
    assert!(refused.contains("is due now: paid in full"), "{refused}");

    // A member leaves.
    let redeemed = program.ok("demo:Hale", &["redeem", "all"]);
    program.ok("", &["advance", "2s"]);

    let status = program.ok("", &["status"]);
    assert_eq!(status["balanced"], true);
    let (paid, mut events) = program.payouts();
    // The factory's own call is no event of the DAO's contracts; all others are known by name.
    assert_eq!(events.remove("unknown"), None);
    // In how many parts they were paid depends on how long a block takes.
    assert!(events.remove("Paid").is_some());
    let mut members = program.ok("", &["members"]);
    members.as_array_mut().expect("a list").sort_by_key(|row| row["member"].to_string());
    // An embedded chain knows names that a node does not.
    members.as_array_mut().expect("a list").iter_mut().for_each(|row| drop(row["name"].take()));
    let received = ["ann", "bo", "cy", "liar"]
        .map(|name| (name, Program::amount(&program.ok("", &["balance", &member(name)]), "native")));
    let mut treasury = status["assets"].clone();
    // Chains call it as they like.
    treasury[0]["symbol"].take();
    Ending {
        members,
        received: received.into(),
        unit: program.unit(),
        paid,
        treasury,
        redeemed: Program::amount(&redeemed, "native"),
        events,
    }
}

#[test]
fn the_same_life_ends_in_the_same_balances_on_a_node_and_on_the_embedded_chain() {
    let Some(node) = DevNode::shared() else { return };
    let embedded = life(&Program::on_file(), "demo:funder");
    // 10, 15 and 20 points: 100 + 15, 200 and 60; and half of what a round pays for each of two.
    assert_eq!(embedded.received["liar"], 0);
    let shared: u128 = ["ann", "bo", "cy"].iter().map(|name| embedded.received[name]).sum();
    let whole = 29 * embedded.unit;
    assert!(shared <= whole && shared > whole - 6, "{shared}");
    let on_node = life(&Program::on_node(&node.url), "//Bob");
    assert_eq!(on_node, embedded);
}

#[test]
fn the_whole_life_on_an_embedded_chain_with_the_program() {
    let ending = life(&Program::on_file(), "demo:funder");
    // 115 of 375 points, twice, and the grant.
    let share = |points| 2 * (10 * ending.unit * points / 375);
    let given = 3 * ending.unit;
    assert_eq!(ending.received["ann"], 3 * ending.unit + share(115) + given);
    assert_eq!(ending.received["bo"], share(200) + given);
    assert_eq!(ending.received["cy"], share(60));
    assert!(ending.redeemed > 0);
}
