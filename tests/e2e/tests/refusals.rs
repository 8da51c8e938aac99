//! What a contract would refuse is told before anybody is asked to sign, and nothing is sent.

use tributary_e2e::{DevNode, Program};

const DAO: &str = r#"
name = "Refused first"
[governor]
voting_delay = "0s"
voting_period = "2days"
timelock = "60s"
[[metric]]
key = "docs"
window = "60s"
bond = "0.05"
"#;

#[test]
fn what_would_fail_is_told_before_anybody_is_asked_and_nothing_is_sent() {
    let Some(node) = DevNode::shared() else { return };
    let program = Program::on_node(&node.url);
    program.file("dao.toml", DAO);
    program.file("poll.toml", "description = \"Meet?\"\n");
    program.file("work.csv", "member,metric,amount\nann@x,docs,2\n");
    program.ok("//Dave", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    for actor in ["Fern", "stranger", "attestor"] {
        program.ok("//Dave", &["send", &format!("demo:{actor}"), "100"]);
    }
    program.ok("", &["advance", "2s"]);
    program.ok("demo:Fern", &["propose", "poll.toml"]);
    program.ok("", &["advance", "2s"]);
    // Nobody is here to agree: who is asked ends with 3, and who is refused first with 1.
    let asked = program.run_asking("demo:Fern", &["delegate", "demo:stranger"]);
    assert_eq!(asked.status.code(), Some(3), "{}", String::from_utf8_lossy(&asked.stderr));
    for (key, arguments, expected) in [
        ("demo:stranger", &["vote", "0", "for"][..], "had no votes at the snapshot"),
        ("demo:Fern", &["vote", "7", "for"], "there is no proposal 7"),
        ("demo:Fern", &["queue", "0"], "the vote ends 20"),
        ("demo:Fern", &["execute", "0"], "proposal 0 is being voted on"),
        ("demo:Fern", &["cancel", "0"], "before its vote begins only"),
        ("demo:stranger", &["veto", "0"], "may veto, as the guardian until"),
        ("demo:stranger", &["pause"], "may pause it"),
        ("demo:stranger", &["attest", "--csv", "work.csv", "--demo-accounts"], "is no attestor of docs"),
        ("demo:Fern", &["challenge", "7", "--reason", "why"], "there is no attestation 7"),
        ("demo:attestor", &["retract", "7"], "there is no attestation 7"),
        ("demo:Fern", &["resolve", "7", "uphold"], "may not do this, only"),
        ("demo:Fern", &["claim", "7"], "there is no program 7"),
        ("demo:Fern", &["grant", "7", "--pay"], "there is no grant 7"),
        ("demo:Fern", &["redeem", "1"], "nothing free to pay for these tokens"),
        ("demo:stranger", &["redeem", "1"], "you have no tokens to redeem"),
        ("demo:Fern", &["withdraw-bonds"], "is owed no bonds"),
    ] {
        let refused = program.run_asking(key, arguments);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {expected} is not in {said}");
        assert!(!said.contains("Sign and send") && !said.contains("nobody is here"), "{arguments:?}: {said}");
        let told = ["nothing was", "nothing is"].iter().any(|nothing| said.contains(nothing));
        assert!(told, "{arguments:?} says that nothing was sent: {said}");
    }
}

/// An amount that stands in a text behind some words.
fn behind(text: &str, words: &str) -> f64 {
    let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("{words:?} is not in {text}"));
    let number: String =
        rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    number.parse().unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
}

#[test]
fn the_fee_that_is_told_before_is_about_the_one_that_is_paid_and_what_cannot_be_given_is_told() {
    let Some(node) = DevNode::shared() else { return };
    let program = Program::on_node(&node.url);
    program.file("dao.toml", &DAO.replace("Refused first", "Of fees"));
    program.ok("//Eve", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    program.ok("//Eve", &["send", "demo:Hale", "10"]);
    let output = program.run("demo:Hale", &["delegate", "demo:Gale"]);
    let said = String::from_utf8_lossy(&output.stderr);
    let (about, most, paid) =
        (behind(&said, "fee about "), behind(&said, "UNIT, at most "), behind(&said, ", fee "));
    assert!(
        about < most && (about - paid).abs() < paid / 20.0,
        "{about}, at most {most}, and {paid} was paid"
    );
    // Other tests on the same node may have sent something here too.
    let has = Program::amount(&program.ok("", &["balance", "demo:Hale"]), "native");
    let more = (has / program.unit() + 1).to_string();
    let refused = program.refused("demo:Hale", &["send", "demo:Gale", &more]);
    assert!(refused.contains(&format!("cannot give {more} UNIT: 0.001 UNIT must stay")), "{refused}");
}
