//! Ballots and delegations that are signed, and taken back.

use crate::Local;

/// A DAO with a poll whose vote has begun.
fn with_poll() -> Local {
    let local = Local::found("");
    local.file("poll.toml", "description = \"Meet?\"\n");
    local.advance("1day");
    local.ok(&["propose", "poll.toml"]);
    local.advance("25h");
    local
}

#[test]
fn what_was_relayed_is_not_taken_back_and_says_what_stands() {
    let local = with_poll();
    let unchanged = |arguments: &[&str], parts: &[&str]| {
        let before = local.bytes();
        let refused = local.refused(arguments);
        parts.iter().for_each(|part| assert!(refused.contains(part), "{part} is not in {refused}"));
        assert_eq!(local.bytes(), before, "nothing was sent");
    };
    unchanged(&["unsign-vote", "77"], &["there is no proposal 77", "nothing was sent"]);
    local.ok(&["sign-delegate", "Gale", "--out", "delegation.json"]);
    local.ok(&["relay", "delegation.json"]);
    let stands = ["Gale", "`tributary undelegate`", "--nonce 1"];
    unchanged(&["unsign-delegate"], &stands);
    unchanged(&["unsign-delegate", "--nonce", "0"], &["was used or taken back already"]);
    unchanged(&["unsign-delegate", "--nonce", "7"], &["the next of your signatures that counts is 1"]);
    local.ok(&["unsign-delegate", "--nonce", "1"]);
    local.ok(&["undelegate"]);
    let over =
        ["the 2 signatures that you gave were used or taken back already", "votes are with you", "--nonce 2"];
    unchanged(&["unsign-delegate"], &over);

    local.ok(&["sign-vote", "0", "for=1", "--out", "part.json"]);
    local.ok(&["relay", "part.json"]);
    unchanged(
        &["unsign-vote", "0"],
        &["your votes are cast, 1 TRIB for on proposal 0", "`tributary vote 0 for`", "--nonce 1"],
    );
    local.ok(&["sign-vote", "0", "for", "--out", "rest.json"]);
    local.ok(&["unsign-vote", "0", "--nonce", "1"]);
    assert!(local.refused(&["relay", "rest.json"]).contains("taken back"), "its number was used up");
    local.ok(&["vote", "0", "for"]);
    unchanged(&["unsign-vote", "0", "--nonce", "2"], &["no other ballot of yours can count"]);
    local.advance("3days");
    unchanged(&["unsign-vote", "0", "--suri", "demo:Gale"], &["the vote on proposal 0 is over"]);
}

#[test]
fn who_signs_without_a_chain_beside_an_embedded_one_is_told_what_is_missing() {
    let local = with_poll();
    let refused = local.refused(&["sign-vote", "0", "for", "--nonce", "1", "--suri", "demo:Fern"]);
    assert!(
        refused.contains("--nonce signs without asking a chain") && refused.contains("chain.db"),
        "{refused}"
    );
    assert!(refused.contains("leave --nonce out") && refused.contains("nothing was signed"), "{refused}");
}

#[test]
fn a_ballot_that_cannot_count_is_not_signed() {
    let local = with_poll();
    let long = "x".repeat(2_049);
    local.ok(&["vote", "0", "for=1", "--suri", "demo:Gale"]);
    local.ok(&["vote", "0", "for", "--suri", "demo:Hale"]);
    for (arguments, why) in [
        (&["0", "for", "--reason", &long][..], "the reason has 2,049 bytes: at most 2,048"),
        (&["0", "for=999999"], "this ballot uses 999,999 TRIB in votes"),
        (&["0", "for", "--suri", "demo:Nobody"], "no votes"),
        (&["0", "against", "--suri", "demo:Hale"], "has voted on proposal 0 with all their weight"),
    ] {
        let sign: Vec<&str> = [&["sign-vote"], arguments, &["--out", "b.json"]].concat();
        let refused = local.refused(&sign);
        assert!(refused.contains(why) && refused.contains("nothing was signed"), "{why} is not in {refused}");
        assert!(!local.folder().join("b.json").exists(), "{why}");
    }
    local.ok(&["sign-vote", "0", "against", "--suri", "demo:Gale", "--out", "b.json"]);
    local.ok(&["relay", "b.json"]);
}

#[test]
fn a_ballot_that_somebody_relayed_is_told_once_as_the_vote_and_one_that_was_taken_back_as_that() {
    let local = with_poll();
    local.ok(&["sign-vote", "0", "for", "--suri", "demo:Gale", "--out", "ballot.json"]);
    local.ok(&["relay", "ballot.json"]);
    local.ok(&["sign-delegate", "Gale", "--out", "delegation.json"]);
    local.ok(&["relay", "delegation.json"]);
    local.ok(&["unsign-vote", "0", "--suri", "demo:Hale"]);
    let log = local.ok(&["log", "--since", "1day"]);
    let told: Vec<&str> = log.as_array().unwrap().iter().filter_map(|event| event["text"].as_str()).collect();
    let of = |name: &str| told.iter().filter(|text| text.starts_with(name)).copied().collect::<Vec<_>>();
    assert_eq!(of("Gale").len(), 1, "{told:?}");
    assert!(of("Gale")[0].contains("voted for"), "{told:?}");
    assert!(of("Fern").iter().any(|text| text.contains("gave their votes to Gale")), "{told:?}");
    assert!(!told.iter().any(|text| text.contains("signed changes nothing")), "{told:?}");
    assert_eq!(of("Hale").len(), 1, "{told:?}");
    assert!(
        of("Hale")[0].contains("took back a ballot that they had signed on proposal 0 “Meet?”"),
        "{told:?}"
    );
    // Machines are told of all.
    let used = log.as_array().unwrap().iter().filter(|event| event["event"] == "NonceUsed");
    assert_eq!(used.count(), 3);
}
