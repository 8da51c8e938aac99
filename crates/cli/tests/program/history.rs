//! What commands read from a history is what the chain tells; and what members were paid, to the unit.

use crate::{amount, error, keeper::pays_by_score, Local};
use serde_json::Value;

/// A DAO that has paid for three days, and whose history was taken in a day before.
fn remembered() -> Local {
    let local = pays_by_score("100", 9);
    local.ok(&["keeper", "--once"]);
    local.advance("2days");
    local.ok(&["keeper", "--once"]);
    let taken = local.ok(&["history", "--db", "h.db"]);
    assert!(taken["added"].as_u64() > Some(10), "{taken:#}");
    local.advance("1day");
    local.ok(&["keeper", "--once"]);
    local
}

#[test]
fn a_database_of_something_else_is_no_place_for_a_history() {
    let local = remembered();
    local.ok(&["export", "events.sqlite"]);
    let before = std::fs::read(local.0.path().join("events.sqlite")).unwrap();
    let refused = local.refused(&["history", "--db", "events.sqlite"]);
    assert!(refused.contains("is a database of something else, in which nothing was changed"), "{refused}");
    assert_eq!(std::fs::read(local.0.path().join("events.sqlite")).unwrap(), before);
}

#[test]
fn commands_answer_the_same_from_a_history_and_the_chain_whatever_is_newer_than_the_history() {
    let local = remembered();
    for arguments in [
        &["status"][..],
        &["members"],
        &["log", "--since", "60days"],
        &["proposal", "0"],
        &["proposal"],
        &["explain", "ann", "0", "0"],
        &["inbox"],
        &["program", "0"],
        &["treasury"],
    ] {
        let chain = local.ok(arguments);
        let both = local.ok(&[arguments, &["--db", "h.db"]].concat());
        assert_eq!(chain, both, "{arguments:?}");
    }
    local.ok(&["export", "chain.csv"]);
    local.ok(&["export", "history.csv", "--db", "h.db"]);
    let read = |name: &str| std::fs::read_to_string(local.folder().join(name)).unwrap();
    assert_eq!(read("chain.csv"), read("history.csv"));
    // What is exported is what a history takes in, who founded the DAO among it.
    let (taken, exported) = (local.ok(&["history", "--db", "new.db"]), local.ok(&["export", "all.jsonl"]));
    assert_eq!(taken["added"], exported["added"]);
    assert!(read("all.jsonl").lines().any(|line| line.contains("\"contract\":\"factory\"")));
    assert_eq!(local.ok(&["export", "all.jsonl"])["added"], 0, "and again adds nothing");
    assert!(local.ok(&["history", "--db", "h.db"])["added"].as_u64() > Some(0), "what is new");
    assert_eq!(local.ok(&["history", "--db", "h.db"])["added"], 0, "it was all taken in");
}

#[test]
fn a_history_that_is_not_there_or_of_another_dao_is_said_and_the_chain_is_asked() {
    let local = remembered();
    let expected = local.ok(&["status"]);
    let output = local.run(&["status", "--db", "none.db"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("the history at none.db does not have this DAO"));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), expected);
    assert!(!local.folder().join("none.db").exists(), "who only asks makes no file");
    let own = rusqlite::Connection::open(local.folder().join("own.db")).unwrap();
    own.execute_batch("CREATE TABLE event (title TEXT); INSERT INTO event VALUES ('party');").unwrap();
    drop(own);
    let before = std::fs::read(local.folder().join("own.db")).unwrap();
    assert_eq!(local.ok(&["status", "--db", "own.db"]), expected);
    assert!(std::fs::read(local.folder().join("own.db")).unwrap() == before, "nor any table");
    local.file("no.db", "this is no database, and long enough to be taken for one");
    let refused = local.refused(&["status", "--db", "no.db"]);
    assert!(refused.contains("no.db") && refused.contains("it is a file of something else"), "{refused}");
    std::fs::create_dir(local.folder().join("folder")).unwrap();
    for (at, why) in [("folder", "see that it is a file"), ("nowhere/dao.db", "its folder is there")] {
        let refused = local.refused(&["history", "--db", at]);
        assert!(refused.contains(at) && refused.contains(why), "{refused}");
    }
    let refused = local.refused(&["history"]);
    assert!(refused.contains("name a file, or postgres://…, with --db"), "{refused}");
    // The secret of an address is told to nobody.
    let refused = local.refused(&["status", "--db", "postgres://ann:secret@127.0.0.1:1/dao"]);
    assert!(refused.contains("postgres://127.0.0.1:1/dao") && !refused.contains("secret"), "{refused}");
    assert!(refused.contains("it cannot be reached") && !refused.contains("error returned"), "{refused}");
    let refused = local.refused(&["history", "--db", "mysql://ann:secret@127.0.0.1/dao"]);
    assert!(refused.contains("mysql://… is no database that a history can be kept in"), "{refused}");
    assert!(refused.contains("postgres://…") && !refused.contains("secret"), "{refused}");
}

#[test]
fn a_chain_that_began_anew_is_not_taken_for_the_one_that_is_remembered() {
    let local = remembered();
    std::fs::remove_file(local.folder().join("chain.db")).unwrap();
    local.ok(&["found", "--config", "dao.toml"]);
    let refused = error(&local.run(&["history", "--db", "h.db"]));
    assert!(refused.contains("another chain") && refused.contains("Nothing was changed"), "{refused}");
}

#[test]
fn a_statement_closes_with_what_was_paid_with_and_without_a_history() {
    let local = remembered();
    let paid = local.ok(&["status"])["payouts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payout| amount(payout, "amount"))
        .sum::<u128>();
    let chain = local.ok(&["statement", "ann"]);
    let history = local.ok(&["statement", "ann", "--db", "h.db", "--csv", "ann.csv"]);
    assert_eq!(chain, history);
    let total = &chain["totals"][0];
    assert_eq!((amount(total, "opening"), amount(total, "paid"), amount(total, "closing")), (0, paid, paid));
    let payments = chain["payments"].as_array().unwrap();
    let sum: u128 = payments.iter().map(|payment| amount(payment, "amount")).sum();
    assert_eq!(sum, paid);
    assert_eq!(amount(payments.last().unwrap(), "balance"), paid);
    let table = std::fs::read_to_string(local.folder().join("ann.csv")).unwrap();
    assert_eq!(table.lines().count(), payments.len() + 1);
    // A period begins with what was paid before it.
    let later = local.ok(&["statement", "ann", "--from", "2100-01-01"]);
    assert_eq!(
        (later["payments"].as_array().unwrap().len(), amount(&later["totals"][0], "opening")),
        (0, paid)
    );
    let refused = local.refused(&["statement", "ann", "--csv", "ann.csv"]);
    assert!(refused.contains("it is there already and is left as it is"), "{refused}");
}

#[test]
fn a_history_that_may_only_be_read_is_read() {
    let local = remembered();
    let expected = local.ok(&["log", "--since", "60days"]);
    let file = local.folder().join("h.db");
    let mut mode = std::fs::metadata(&file).unwrap().permissions();
    mode.set_readonly(true);
    std::fs::set_permissions(&file, mode).unwrap();
    assert_eq!(local.ok(&["log", "--since", "60days", "--db", "h.db"]), expected);
    let output = local.run(&["log", "--since", "60days", "--db", ""]);
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), expected, "nothing is named");
    let refused = local.refused(&["statement", "ann", "--from", "2026-02-01", "--before", "2026-01-01"]);
    assert!(refused.contains("is not before"), "{refused}");
}

#[test]
fn a_keeper_whose_history_cannot_be_read_goes_on_from_the_chain_and_says_so_once() {
    let local = remembered();
    local.file("no.db", "this is no database, and long enough to be taken for one");
    local.advance("1day");
    let round = local.run(&["keeper", "--once", "--db", "no.db"]);
    let log = String::from_utf8_lossy(&round.stderr).into_owned();
    assert!(round.status.success(), "{log}");
    let told = "the history at no.db cannot be read, so the chain is asked; it is tried again";
    assert_eq!(log.matches(told).count(), 1, "{log}");
    let done: Value = serde_json::from_slice(&round.stdout).unwrap();
    assert!(amount(&done, "paid") > 0, "what is due is done: {done:#}");
    let round = local.run(&["keeper", "--once", "--db", "h.db"]);
    assert!(round.status.success() && !String::from_utf8_lossy(&round.stderr).contains("history"));
}
