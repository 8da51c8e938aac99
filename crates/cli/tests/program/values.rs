//! Values as people write them: one that cannot be taken is refused with what was given, and what to write.

use crate::Local;

#[test]
fn what_a_person_writes_and_cannot_be_taken_is_told_with_what_to_write() {
    let local = Local::found("");
    for (command, told) in [
        // A year is no number of milliseconds, and what is to come was not yet.
        (
            &["read", "metrics", "past_total", "metric=0", "at=2026"][..],
            &["\"2026\" would be a moment of 1970"][..],
        ),
        (
            &["read", "metrics", "past_total", "metric=0", "at=in 3 days"],
            &["(in 3 days) is not past yet", "name a moment before now"],
        ),
        (
            &["read", "metrics", "past_total", "metric=1.5", "at=now"],
            &["`metric`: \"1.5\" cannot stand here", "a whole number from 0 to 4294967295"],
        ),
        (
            &["call", "token", "set_excluded", "account=Fern", "excluded=on"],
            &["\"on\" cannot stand here", "true or false"],
        ),
        (&["vote", "0", "for=0"], &["\"for=0\" gives no votes", "as in \"for\""]),
        (&["vote", "0", "for=ten"], &["\"for=ten\"", "write for instance"]),
        (&["fund", "1,5"], &["\"1,5\" cannot be given", "write for instance \"12\" or \"2.5\""]),
        (&["redeem", "1", "--slippage", "much"], &["--slippage \"much\"", "write for instance"]),
        (&["log", "--since", "2026"], &["\"2026\" is no span of time", "or a date, as in"]),
        (&["log", "--since", "2026-13-01"], &["\"2026-13-01\" is no moment", "\"2026-12-01\""]),
        (&["keeper", "--once", "--interval", "0s"], &["--interval: it must be longer than nothing"]),
        (&["keeper", "--listen", "here"], &["'here'", "write an address and a port, as in 127.0.0.1:"]),
        (
            &["log", "--since", "in 3 days"],
            &["\"in 3 days\" is still to come, as it is 2026-01-0", "\"7days\""],
        ),
        (&["delegate", "treasury"], &["the treasury is a contract of the DAO", "name a member"]),
        (&["balance", "me"], &["\"me\" is whoever signs: whose key?"]),
    ] {
        let refused = local.run(command);
        let refused = String::from_utf8_lossy(&refused.stderr);
        assert!(told.iter().all(|part| refused.contains(part)), "{command:?}: {refused}");
    }
}

#[test]
fn what_is_meant_all_the_same_is_taken() {
    let local = Local::found("");
    for command in [
        &["read", "treasury", "vault", "asset=native"][..],
        &["balance", "Demo:fern"],
        &["delegate", "Gale"],
        &["delegate", "me"],
        &["log", "--since", "2026-01-01"],
        &["log", "--since", "3 days ago"],
    ] {
        local.ok(command);
    }
}

#[test]
fn a_value_of_a_proposal_s_file_is_refused_with_its_line_and_what_to_write() {
    let local = Local::found("");
    let check = |action: &str| {
        local.file("p.toml", &format!("description = \"x\"\n[[action]]\n{action}\n"));
        let output = local.run(&["propose", "p.toml", "--check"]);
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    for (action, told) in [
        ("do = \"configure\"\nearly_decision = on", "what stands here is no value: write true or false"),
        (
            "do = \"configure\"\nearly_decision = \"on\"",
            "the text \"on\" cannot stand here; write true or false",
        ),
        ("do = \"configure\"\nquorum_bps = \"20%\"", "as in 2000 for 20 %, from 0 to 10,000"),
        ("do = \"configure\"\ntimelock = \"0s\"", "without a timelock, who disagrees has no time to leave"),
    ] {
        let said = check(action);
        assert!(said.contains(told), "{told} is not in {said}");
    }
    // Whoever proposes is meant by "me".
    let said = check("do = \"transfer\"\nto = \"me\"\namount = \"1\"");
    assert!(!said.contains("whose key"), "{said}");
}
