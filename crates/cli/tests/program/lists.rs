//! A proposal with the longest lists that a file may carry: it is done, or refused before the vote.

use crate::{amount, Local};

const FULL: usize = 100;

fn numbers(from: usize, to: usize) -> String {
    (from..to).map(|id| id.to_string()).collect::<Vec<_>>().join(", ")
}

/// So many attestations of as many members, all of whom have a few checkpoints, as points decay.
fn attested(roles: &str, count: usize) -> Local {
    let local = Local::found(&format!(
        "[score]\nhalf_life = \"30days\"\n{roles}[[metric]]\nkey = \"commits\"\nhalf_life = \"30days\"\n"
    ));
    let rows: String = (0..count).map(|member| format!("m{member}@x,commits,1\n")).collect();
    local.file("work.csv", &format!("member,metric,amount\n{rows}"));
    local.ok(&["attest", "--csv", "work.csv"]);
    local
}

fn action(what: &str, from: usize, to: usize) -> String {
    format!("[[action]]\n{what}\nattestation = [{}]\n", numbers(from, to))
}

/// Has the proposal voted and executed.
fn decided(local: &Local, actions: &str) {
    local.file("p.toml", &format!("description = \"x\"\n{actions}"));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    for voter in ["demo:Fern", "demo:Gale"] {
        local.ok(&["vote", "0", "for", "--suri", voter]);
    }
    local.advance("3days");
    local.ok(&["queue", "0"]);
    local.advance("25h");
    assert_eq!(local.ok(&["execute", "0"])["state"], "Executed");
}

fn with_status(local: &Local, status: &str) -> usize {
    let all = local.ok(&["attestation", "--decided"]);
    all.as_array().unwrap().iter().filter(|row| row["status"] == status).count()
}

#[test]
fn two_lists_of_a_hundred_attestations_each_are_revoked_by_one_decision() {
    let local = attested("", 2 * FULL);
    // Once more for each: histories with more than one checkpoint.
    let rows: String = (0..2 * FULL).map(|member| format!("m{member}@x,reviews,1\n")).collect();
    local.advance("3days");
    assert_eq!(local.ok(&["finalize"])["finalized"], 2 * FULL);
    local.file(
        "more.csv",
        &format!("member,metric,amount\n{}", rows.replace("reviews", "commits").replace(",1\n", ",2\n")),
    );
    local.ok(&["attest", "--csv", "more.csv"]);
    local.advance("3days");
    assert_eq!(local.ok(&["finalize"])["finalized"], 2 * FULL);
    let lists = action("do = \"revoke\"", 0, FULL) + &action("do = \"revoke\"", FULL, 2 * FULL);
    decided(&local, &lists);
    assert_eq!(with_status(&local, "Revoked"), 2 * FULL);
    let member = local.ok(&["balance", "demo:m0@x"]);
    assert!(amount(&member, "points") < 20_000_000, "{member}");
}

#[test]
fn a_hundred_challenges_are_decided_by_one_decision_where_the_governor_is_the_arbiter() {
    let local = attested("[roles]\nattestors = [\"demo:attestor\"]\n", FULL);
    let ids: Vec<String> = (0..FULL).map(|id| id.to_string()).collect();
    let challenge: Vec<&str> = ["challenge", "--reason", "https://example.org/why"]
        .into_iter()
        .chain(ids.iter().map(String::as_str))
        .collect();
    local.ok(&challenge);
    decided(&local, &action("do = \"resolve\"\nupheld = false", 0, FULL));
    assert_eq!(with_status(&local, "Rejected"), FULL);
}

#[test]
fn more_lists_than_one_execution_can_do_are_refused_before_the_vote() {
    let local = attested("", 1);
    let lists: String = (0..6).map(|_| action("do = \"revoke\"", 0, FULL)).collect();
    local.file("p.toml", &format!("description = \"x\"\n{lists}"));
    local.advance("1day");
    let refused = local.refused(&["propose", "p.toml"]);
    assert!(refused.contains("its lists name 600 attestations together"), "{refused}");
    assert!(refused.contains("make several proposals"), "{refused}");
}
