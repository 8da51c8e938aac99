//! What is decided together: actions of one proposal that follow on one another, and proposals about the same.

use crate::{success, tributary, Local};

/// What a command says to people.
fn said(local: &Local, arguments: &[&str]) -> String {
    let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
    success(&tributary(local.folder(), &arguments))
}

fn proposal(local: &Local, actions: &[&str]) {
    let actions: String = actions.iter().map(|fields| format!("[[action]]\n{fields}\n")).collect();
    local.file("p.toml", &format!("description = \"x\"\n{actions}"));
}

fn checked(local: &Local, actions: &[&str]) -> String {
    proposal(local, actions);
    said(local, &["propose", "p.toml", "--check"])
}

/// Has proposals voted for until they may be executed.
fn pass(local: &Local, proposals: &[&str]) {
    local.advance("25h");
    proposals.iter().for_each(|id| drop(local.ok(&["vote", id, "for"])));
    local.advance("3days");
    proposals.iter().for_each(|id| drop(local.ok(&["queue", id])));
    local.advance("1day");
}

#[test]
fn a_later_action_builds_on_what_the_earlier_ones_of_its_file_leave() {
    let local = Local::found("");
    let actions = [
        "do = \"update-metric\"\nmetric = \"docs\"\nweight = \"20\"",
        "do = \"update-metric\"\nmetric = \"docs\"\nhalf_life = \"90days\"",
        "do = \"configure\"\nquorum_bps = 1000",
        "do = \"configure\"\ntimelock = \"2days\"",
        "do = \"set-arbiter\"\naccount = \"demo:Iris\"",
        "do = \"set-arbiter\"",
    ];
    let told = checked(&local, &actions);
    for once in ["weight: 15 points a page → 20 points a page", "quorum: ", "timelock: ", "half-life: "] {
        assert_eq!(told.matches(once).count(), 1, "{once} in {told}");
    }
    assert!(!told.contains("nothing changes"), "{told}");
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    pass(&local, &["0"]);
    local.ok(&["execute", "0"]);
    let metric = said(&local, &["metric", "docs"]);
    assert!(metric.contains("20 points\n") && metric.contains("90 days"), "{metric}");
    let settings = said(&local, &["settings"]);
    assert!(settings.contains("10 % of all votes") && settings.contains("2 days"), "{settings}");
    let log = said(&local, &["log", "--since", "1day"]);
    assert!(log.contains("the terms of docs") && log.contains("weight: 15 points a page → 20"), "{log}");
    assert!(log.contains("quorum: ") && !log.contains("nothing changes"), "{log}");
}

#[test]
fn what_an_action_takes_back_of_those_before_it_is_told_and_no_change_is_called_none() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let weight = |weight| format!("do = \"update-metric\"\nmetric = \"docs\"\nweight = \"{weight}\"");
    let excluded =
        |excluded| format!("do = \"set-excluded\"\naccount = \"demo:Iris\"\nexcluded = {excluded}");
    let actions = [
        weight(20),
        weight(15),
        excluded(true),
        excluded(false),
        "do = \"set-transfer-policy\"\npolicy = \"free\"".to_owned(),
        "do = \"set-transfer-policy\"\npolicy = \"locked\"".to_owned(),
        "do = \"set-transfer-policy\"\npolicy = \"free\"".to_owned(),
        "do = \"set-cap\"\namount = \"50\"\nperiod = \"1day\"".to_owned(),
        "do = \"set-cap\"".to_owned(),
        "do = \"set-cap\"\namount = \"50\"\nperiod = \"1day\"".to_owned(),
    ];
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    let checked = checked(&local, &actions);
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    for told in [checked, said(&local, &["proposal", "0"])] {
        for part in [
            "weight: 20 points a page → 15 points a page",
            "until now: left out",
            "until now: tokens are locked",
            "until now: at most 50 UNIT in 1 day",
            "it is higher, so it binds 1 day after this is executed",
            "it takes back the higher cap that was to bind later",
            "told as it is after the actions before it",
        ] {
            assert!(told.contains(part), "{part} is not in {told}");
        }
        assert!(told.matches("nothing would change").count() <= 1, "of the first policy alone: {told}");
    }
    pass(&local, &["0"]);
    local.ok(&["execute", "0"]);
    for told in [said(&local, &["log", "--since", "1day"]), said(&local, &["proposal", "0"])] {
        assert!(told.contains("weight: 20 points a page → 15 points a page"), "{told}");
    }
}

#[test]
fn two_open_proposals_about_the_same_name_each_other_and_what_is_void_says_so() {
    let local = Local::found("");
    let metric = ["do = \"update-metric\"\nmetric = \"docs\"\nweight = \"20\""];
    let settings = ["do = \"configure\"\nquorum_bps = 1000"];
    local.advance("1day");
    for (actions, beside) in [
        (&metric[..], "proposal 0 changes docs (metric 5) too: whichever is executed last sets all of its terms"),
        (&settings[..], "proposal 2 changes the governor's settings or its guardian too: executed first, it voids this one"),
    ] {
        assert!(!checked(&local, actions).contains(" changes "), "there is no other yet");
        // Nobody has many live proposals.
        local.ok(&["propose", "p.toml", "--suri", "demo:Gale"]);
        let told = checked(&local, actions);
        assert!(told.contains(beside), "{told}");
        local.ok(&["propose", "p.toml"]);
    }
    for (id, other) in [("0", 1), ("1", 0), ("2", 3), ("3", 2)] {
        let told = said(&local, &["proposal", id]);
        assert!(told.contains(&format!("proposal {other} changes ")), "{told}");
        assert!(!told.contains(&format!("proposal {id} changes ")), "not itself: {told}");
    }
    pass(&local, &["2", "3"]);
    let told = said(&local, &["proposal", "3"]);
    assert!(!told.contains("can no longer be executed"), "{told}");
    local.ok(&["execute", "2"]);
    let told = said(&local, &["proposal", "3"]);
    assert!(told.contains("as it was when this was proposed, and that has changed since"), "{told}");
    assert!(told.contains("propose it again") && !told.contains("tributary execute 3"), "{told}");
    let refused = local.refused(&["execute", "3"]);
    assert!(refused.contains("propose it again"), "{refused}");
}

#[test]
fn who_votes_on_what_is_void_meanwhile_is_not_told_that_anybody_may_do_it() {
    let local = Local::found("");
    proposal(&local, &["do = \"configure\"\nquorum_bps = 1000"]);
    local.advance("1day");
    local.ok(&["propose", "p.toml", "--suri", "demo:Gale"]);
    pass(&local, &["0"]);
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    local.ok(&["execute", "0"]);
    let arguments = ["--local", "chain.db", "--balance", "u128", "vote", "1", "for"];
    let output = tributary(local.folder(), &arguments);
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(told.contains("next: nobody can execute proposal 1 any more. action 1: it was about"), "{told}");
    assert!(!told.contains("anybody may"), "{told}");
    let inbox = said(&local, &["inbox", "demo:Hale"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(inbox.contains("can no longer be executed: `tributary proposal 1` says why"), "{inbox}");
    assert!(!inbox.contains("tributary vote 1"), "{inbox}");
}
