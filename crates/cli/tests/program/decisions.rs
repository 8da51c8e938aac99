//! Decisions as members see them: what a proposal says and does, what it would meet, what refuses it and why.

use crate::{error, keeper::decide, success, tributary, Local};
use serde_json::Value;

/// What a command says to people.
fn said(local: &Local, arguments: &[&str]) -> String {
    let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
    success(&tributary(local.folder(), &arguments))
}

/// The exit code of a check, and what it says.
fn checked(local: &Local, text: &str) -> (bool, String) {
    local.file("p.toml", text);
    let arguments = ["--local", "chain.db", "--balance", "u128", "propose", "p.toml", "--check"];
    let output = tributary(local.folder(), &arguments);
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

fn action(fields: &str) -> String {
    format!("description = \"x\"\n[[action]]\n{fields}\n")
}

#[test]
fn what_no_vote_can_make_possible_is_refused_before_the_vote_with_its_line_and_its_least() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let program = "do = \"create-program\"\nmetric = \"score\"\nbudget = \"1\"\nepoch_length = \"7days\"\n";
    let grant = "do = \"create-grant\"\nrecipient = \"demo:Iris\"\n";
    for (fields, expected) in [
        (format!("{program}claim_window = \"30minutes\""), "claim window of 30 minutes: at least 1 hour"),
        (format!("{program}epochs = 0"), "a program of 0 epochs: at least 1"),
        (format!("{grant}amount = \"5\"\ncliff = \"60days\"\nvests_over = \"30days\""), "a cliff of 60 days"),
        (format!("{grant}amount = \"0\"\nvests_over = \"30days\""), "a grant's amount of 0"),
        (format!("{grant}amount = \"5\"\nvests_over = \"0s\""), "a grant that vests over 0 seconds"),
        ("do = \"transfer\"\nto = \"demo:Iris\"\namount = \"0\"".to_owned(), "an amount of 0"),
        ("do = \"configure\"\nquorum_bps = 6000".to_owned(), "quorum of 60 %: from 0.01 % to 50 %"),
    ] {
        let text = action(&fields);
        let (passes, told) = checked(&local, &text);
        assert!(!passes && told.contains(&format!("p.toml, line 3: action 1: {expected}")), "{told}");
        let refused = local.refused(&["propose", "p.toml"]);
        assert!(
            refused.contains("no vote can make this possible") && refused.contains(expected),
            "{refused}"
        );
    }
    let call = action("do = \"call\"\ncallee = \"demo:Iris\"\ninput = \"0x+1+2\"");
    let (passes, told) = checked(&local, &call);
    assert!(!passes && told.contains("p.toml, line 5, column 9: action 1, input: \"0x+1+2\""), "{told}");
    assert_eq!(local.ok(&["proposal"]), Value::Array(vec![]), "nothing was proposed");
}

#[test]
fn what_would_fail_today_is_found_by_a_dry_run_as_the_governor_and_what_works_passes() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let pay =
        |amount: &str| format!("[[action]]\ndo = \"transfer\"\nto = \"demo:Iris\"\namount = \"{amount}\"\n");
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{}", pay("5000")));
    assert!(!passes, "{told}");
    assert!(told.contains("271 UNIT are free and not due to epochs, and 5,000 UNIT are needed"), "{told}");
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{}", pay("80")));
    assert!(passes && told.contains("Pay 80 UNIT to Iris (5") && told.contains("it would succeed"), "{told}");
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{}{}", pay("200"), pay("200")));
    assert!(
        !passes
            && told.contains("action 2: after the actions before it, the treasury says: 71 UNIT are free"),
        "{told}"
    );
    let program =
        "do = \"create-program\"\nmetric = \"score\"\nbudget = \"10\"\nepoch_length = \"1minute\"\n\
                   epochs = 30\n";
    let (passes, told) = checked(&local, &action(program));
    assert!(
        passes && told.contains("Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score"),
        "{told}"
    );
    assert!(told.contains("that covers 27 epochs"), "{told}");
    let (passes, told) =
        checked(&local, &action("do = \"update-metric\"\nmetric = \"docs\"\nweight = \"15\""));
    assert!(passes && told.contains("nothing would change"), "{told}");
    let upgrade = action("do = \"call\"\ncallee = \"demo:Iris\"\ninput = \"0x01020304\"");
    let (passes, told) = checked(&local, &upgrade);
    assert!(!passes && told.contains("is no contract"), "{told}");
}

#[test]
fn a_check_tries_actions_in_their_order_each_on_what_those_before_it_left() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let cap = "[[action]]\ndo = \"set-cap\"\namount = \"5\"\nperiod = \"1day\"\n";
    let pay = "[[action]]\ndo = \"transfer\"\nto = \"demo:Iris\"\namount = \"6\"\n";
    let program =
        "[[action]]\ndo = \"create-program\"\nmetric = \"score\"\nbudget = \"6\"\nepoch_length = \"1day\"\n";
    let stop = "[[action]]\ndo = \"stop-program\"\nprogram = 0\n";
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{pay}{cap}"));
    assert!(passes, "{told}");
    for later in [pay, program] {
        let (passes, told) = checked(&local, &format!("description = \"x\"\n{cap}{later}"));
        assert!(
            !passes && told.contains("action 2: after the actions before it, the treasury says"),
            "{told}"
        );
        assert!(told.contains("5 UNIT") && !told.contains("action 1: after"), "{told}");
    }
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{stop}{program}"));
    assert!(!passes && told.contains("action 1: the treasury says: there is no program 0"), "{told}");
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{program}{stop}"));
    assert!(passes && told.contains("it would succeed"), "it is there by then: {told}");
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{program}{stop}{stop}"));
    assert!(!passes && told.contains("action 3: after the actions before it, the treasury says"), "{told}");
    let metric = "[[action]]\ndo = \"define-metric\"\nname = \"talks\"\nunit = \"talk\"\nkind = \"contribution\"\nweight = \"1\"\n\
                  tokens_per_point = \"1\"\nwindow = \"1day\"\nbond = \"0\"\nattestors = [\"demo:attestor\"]\n";
    let by_talks = program.replace("score", "talks");
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{metric}{by_talks}"));
    assert!(
        !passes && told.contains("action 2, metric: there is no metric \"talks\" yet: action 1 defines it"),
        "{told}"
    );
    // What cannot be read keeps nobody from being told of the rest.
    let weigh = "[[action]]\ndo = \"update-metric\"\nmetric = \"talks\"\nweight = \"2\"\n";
    let dear = "[[action]]\ndo = \"transfer\"\nto = \"demo:Iris\"\namount = \"5000\"\n";
    let (passes, told) =
        checked(&local, &format!("description = \"x\"\n{metric}{weigh}{dear}{by_talks}{pay}"));
    assert!(!passes && told.contains("action 2: cannot be proposed as it is written"), "{told}");
    for part in [
        "action 1: Count talks",
        "action 3: the treasury says: 271 UNIT are free",
        "action 5: Pay 6 UNIT to Iris",
        "line 14, column 10: action 2, metric: there is no metric \"talks\" yet: action 1 defines it",
        "action 4, metric: there is no metric \"talks\" yet: action 1 defines it",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(!told.contains("it would succeed") && !told.contains("nothing would change"), "{told}");
    let found = local.run(&["propose", "p.toml", "--check"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert!(found[1]["never"][0].as_str().unwrap().contains("there is no metric"), "{found}");
    assert!(found[2]["today"][0].as_str().unwrap().contains("5,000 UNIT are needed"), "{found}");
    let refused = local.refused(&["propose", "p.toml"]);
    assert!(refused.contains("action 2, metric") && refused.contains("action 4, metric"), "{refused}");
    let free = local.ok(&["treasury"]);
    assert!(free.to_string().contains("271000000000000"), "nothing of it has happened: {free}");
}

#[test]
fn who_would_pay_the_treasury_by_itself_is_told_so_once() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let (passes, told) = checked(&local, &action("do = \"transfer\"\nto = \"treasury\"\namount = \"5\""));
    assert!(!passes && told.contains("the treasury cannot be paid by itself"), "{told}");
    assert_eq!(told.matches("line 3: action 1: ").count(), 1, "{told}");
}

#[test]
fn what_no_vote_can_make_possible_is_not_proposed() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let metric =
        "do = \"define-metric\"\nname = \"talks\"\nunit = \"talk\"\nweight = \"1\"\nbond = \"1\"\ntokens_per_point = \"1\"\nwindow = \"1day\"\n";
    for (fields, why) in [
        (
            "do = \"transfer\"\nto = \"treasury\"\namount = \"5\"".to_owned(),
            "the treasury cannot be paid by itself",
        ),
        ("do = \"revoke\"\nattestation = []".to_owned(), "it names no attestation"),
        (format!("{metric}attestors = [\"demo:Fern\", \"demo:Fern\"]"), "is named twice"),
    ] {
        local.file("p.toml", &action(&fields));
        let refused = local.refused(&["propose", "p.toml"]);
        assert!(refused.contains(why), "{refused}");
    }
    let quick = "do = \"create-program\"\nmetric = \"score\"\nbudget = \"0.001\"\nepoch_length = \"1ms\"";
    let (passes, told) = checked(&local, &action(quick));
    assert!(passes && told.contains("86,400,000 epochs a day"), "{told}");
}

#[test]
fn a_program_that_is_changed_is_told_to_go_on_under_another_number_and_then_under_which() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let terms = "metric = \"token:balance\"\nbudget = \"1\"\nepoch_length = \"1day\"\nepochs = 30\n";
    let create = format!("[[action]]\ndo = \"create-program\"\n{terms}");
    let fewer = terms.replace("30", "20");
    let change = format!("[[action]]\ndo = \"change-program\"\nprogram = 0\n[action.terms]\n{fewer}");
    let stop = "[[action]]\ndo = \"stop-program\"\nprogram = 1\n";
    let execute = |actions: &str, id: &str| {
        decide(&local, &format!("description = \"x\"\n{actions}"));
        local.advance("25h");
        local.ok(&["execute", id]);
    };
    execute(&create, "0");
    let changed =
        "End program 0 with its current epoch, and go on as a new program with its own number: stream 1 UNIT";
    let (passes, told) = checked(&local, &format!("description = \"x\"\n{change}"));
    assert!(passes && told.contains(changed), "{told}");
    execute(&change, "1");
    let shown = said(&local, &["proposal", "1"]);
    assert!(
        shown.contains(changed) && shown.contains("program 0 ended, and went on as program 1"),
        "{shown}"
    );
    assert!(shown.contains("epochs: 30 → 20"), "it is told with what was there before: {shown}");
    assert!(said(&local, &["proposal", "0"]).contains("it began as program 0"));
    execute(&format!("{stop}{create}"), "2");
    let shown = said(&local, &["proposal", "2"]);
    assert!(shown.contains("each day, 20 times"), "not by when it was stopped: {shown}");
    let log = said(&local, &["log", "--since", "60days"]);
    let log = log.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        log.contains("program 0 ends with epoch ") && log.contains(", and goes on as program 1"),
        "{log}"
    );
    assert!(log.contains("program 1 ends with epoch ") && !log.contains("goes on as program 2"), "{log}");
}

#[test]
fn a_poll_is_read_and_checked_with_its_text_and_has_nothing_to_queue() {
    let local = Local::found("");
    let poll = "description = \"\"\"\nWhere do we meet?\n\nBy the harbor.\n\"\"\"\n";
    let (passes, told) = checked(&local, poll);
    assert!(passes && told.contains("By the harbor.") && told.contains("it is a poll"), "{told}");
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    let shown = said(&local, &["proposal", "0"]);
    assert!(shown.contains("Where do we meet?") && shown.contains("By the harbor."), "{shown}");
    assert!(
        shown.contains("none: it is a poll") && shown.contains("pending: voting opens 2026-01-03"),
        "{shown}"
    );
    local.advance("25h");
    local.ok(&["vote", "0", "for"]);
    local.advance("3days");
    assert!(said(&local, &["proposal", "0"]).contains("passed: it is a poll, so its result stands"));
    let refused = local.refused(&["queue", "0"]);
    assert!(refused.contains("a poll that has passed") && refused.contains("nothing to queue"), "{refused}");
}

#[test]
fn a_voter_sees_the_quorum_their_weight_their_vote_and_before_and_after() {
    let local = Local::found("");
    local.file("p.toml", &action("do = \"update-metric\"\nmetric = \"docs\"\nweight = \"4\""));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    let gale = ["--suri", "demo:Gale"];
    let page = said(&local, &[gale.as_slice(), &["proposal", "0"]].concat());
    assert!(page.contains("0 TRIB of 400 TRIB needed (20 % of all votes)"), "{page}");
    assert!(page.contains("your weight") && page.contains("500 TRIB"), "{page}");
    assert!(page.contains("`tributary vote 0 for`"), "{page}");
    assert!(page.contains("weight: 15 points a page → 4 points a page"), "{page}");
    assert!(page.contains("points already counted stay as they are"), "{page}");
    assert!(page.contains("1 day after it is queued"), "{page}");
    local.ok(&[gale.as_slice(), &["vote", "0", "for=100"]].concat());
    let page = local.ok(&[gale.as_slice(), &["proposal", "0"]].concat());
    assert_eq!((&page["state"], &page["title"]), (&"Active".into(), &"x".into()));
    assert_eq!(page["your_vote"]["cast"]["for_votes"], "100000000000000");
    assert_eq!(page["quorum"], "400000000000000");
    local.ok(&[gale.as_slice(), &["vote", "0", "for=300"]].concat());
    let page = said(&local, &[gale.as_slice(), &["proposal", "0"]].concat());
    assert!(page.contains("400 TRIB for, 100 TRIB left") && page.contains("passing as it stands"), "{page}");
    let refused = local.refused(&["vote", "0", "for=1,for=2"]);
    assert!(refused.contains("says twice"), "{refused}");
}

#[test]
fn a_failed_execution_says_what_the_callee_said_in_its_units_and_what_to_do() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    local.file("p.toml", &action("do = \"transfer\"\nto = \"demo:Iris\"\namount = \"200\""));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    for proposal in ["0", "1"] {
        local.ok(&["vote", proposal, "for"]);
    }
    local.advance("3days");
    for proposal in ["0", "1"] {
        local.ok(&["queue", proposal]);
    }
    local.advance("1day");
    local.ok(&["execute", "0"]);
    // Whoever looks before sees it coming.
    let shown = said(&local, &["proposal", "1"]);
    assert!(shown.contains("executed today, it fails"), "{shown}");
    let refused = local.refused(&["execute", "1"]);
    let expected =
        "action 1 of proposal 1 (a transfer) failed: the treasury says: 71 UNIT are free and not due to \
                    epochs, and 200 UNIT are needed; fund the treasury";
    assert!(refused.contains(expected), "{refused}");
}

#[test]
fn what_the_spend_cap_has_no_room_for_is_told_with_the_cap_what_is_left_and_when_there_is_room() {
    let local = Local::found("[treasury]\nspend_cap = \"100\"\nspend_period = \"30days\"\n");
    local.ok(&["fund", "500"]);
    let pay = |amount| action(&format!("do = \"transfer\"\nto = \"demo:Iris\"\namount = \"{amount}\""));
    let (passes, told) = checked(&local, &pay(150));
    assert!(!passes, "{told}");
    assert!(
        told.contains("the spend cap lets out 100 UNIT in 30 days, of which 100 UNIT are left, and 150 UNIT"),
        "{told}"
    );
    assert!(told.contains("raise the cap first: `do = \"set-cap\"`"), "no period has room: {told}");
    local.file("p.toml", &pay(80));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    for proposal in ["0", "1"] {
        local.ok(&["vote", proposal, "for"]);
    }
    local.advance("3days");
    for proposal in ["0", "1"] {
        local.ok(&["queue", proposal]);
    }
    local.advance("1day");
    local.ok(&["execute", "0"]);
    for told in [checked(&local, &pay(80)).1, local.refused(&["execute", "1"])] {
        for part in
            ["100 UNIT in 30 days, of which 20 UNIT are left, and 80 UNIT are needed", "from 2026-02-06"]
        {
            assert!(told.contains(part), "{part} is not in {told}");
        }
    }
}

#[test]
fn names_of_a_members_file_are_shown_and_taken_and_one_that_two_share_is_refused_with_both() {
    let local = Local::found("");
    let account = |name: &str| tributary_client::account_text(&tributary_client::demo_signer(name).account());
    let (ann, bo, other) = (account("a"), account("b"), account("c"));
    local.file(
        "members.csv",
        &format!("member,name,account\nann@x,Ann,{ann}\nbo@x,Bo,{bo}\nbo@y,Bo,{other}\n"),
    );
    local.ok(&["fund", "271"]);
    local.file("p.toml", &action("do = \"transfer\"\nto = \"Ann\"\namount = \"1\""));
    let members = ["--members", "members.csv"];
    let shown = said(&local, &[members.as_slice(), &["propose", "p.toml", "--check"]].concat());
    assert!(shown.contains("Pay 1 UNIT to Ann (5"), "{shown}");
    let balance = local.ok(&[members.as_slice(), &["balance", "ann@x"]].concat());
    assert_eq!(balance["account"], ann);
    let refused = local.refused(&[members.as_slice(), &["balance", "Bo"]].concat());
    assert!(refused.contains(&bo) && refused.contains(&other), "{refused}");
    assert!(error(&local.run(&["balance", "Ann"])).contains("--members"), "without the file nobody is known");
}

#[test]
fn every_setting_is_told_with_its_range_and_what_changes_it() {
    let local = Local::found("[treasury]\nspend_cap = \"100\"\nspend_period = \"1year\"\n");
    let shown = said(&local, &["settings"]);
    for expected in [
        "changed by configure",
        "20 % of all votes",
        "[1 minute to 60 days]",
        "at most 100 UNIT in 1 year",
        "nothing in this period",
        "15 points a page",
        "guardian (5",
        "no cap",
        "members may pass tokens on",
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let told = local.ok(&["settings"]);
    assert_eq!(
        (&told["governor"]["quorum_bps"], &told["governor"]["timelock"]),
        (&2_000.into(), &86_400_000.into())
    );
    let nobody = Local(crate::folder_with("dao.toml", "[roles]\nattestors = [\"demo:attestor\"]\n"));
    nobody.ok(&["found"]);
    let plain = said(&nobody, &["settings"]);
    assert!(!plain.contains("None") && !plain.contains("null"), "{plain}");
}

#[test]
fn what_nobody_could_be_paid_by_or_anybody_could_take_is_found_before_the_vote() {
    let local = Local::found("");
    local.ok(&["fund", "271"]);
    let zeros = "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM";
    let program = "do = \"create-program\"\nbudget = \"1\"\nepoch_length = \"1day\"\nepochs = 3\n";
    for (fields, expected) in [
        (format!("do = \"transfer\"\nto = \"{zeros}\"\namount = \"1\""), "for which anybody can sign"),
        (
            "do = \"create-grant\"\nrecipient = \"treasury\"\namount = \"1\"\nvests_over = \"9days\""
                .to_owned(),
            "the treasury cannot be paid by itself",
        ),
    ] {
        let (passes, told) = checked(&local, &action(&fields));
        assert!(!passes && told.contains(expected), "{told}");
    }
    let (passes, told) = checked(&local, &action(&format!("{program}metric = \"score\"")));
    assert!(passes, "{told}");
}

#[test]
fn a_list_is_refused_by_the_number_that_there_is_none_of_and_says_which_it_passes_over() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\nann,commits,10\nbo,commits,5\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    local.file("more.csv", "member,metric,amount\nann,docs,1\n");
    local.ok(&["attest", "--csv", "more.csv"]);
    let revoke = |ids: &str| action(&format!("do = \"revoke\"\nattestation = [{ids}]"));
    let (passes, told) = checked(&local, &revoke("0, 99"));
    assert!(!passes && told.contains("no vote can make this possible"), "{told}");
    assert!(told.contains("there is no attestation 99: there are 0 to 2"), "{told}");
    assert!(refused_whole(&local, &["propose", "p.toml"]).contains("there is no attestation 99"));
    let (passes, told) = checked(&local, &revoke("0, 1, 2"));
    assert!(!passes && told.contains("attestation 2 is pending, so this is not possible"), "{told}");
    local.ok(&["retract", "2"]);
    let (passes, told) = checked(&local, &revoke("0, 1, 2"));
    assert!(
        passes && told.contains("would pass over attestation 2: what can never count any more"),
        "{told}"
    );
    let (passes, told) = checked(&local, &action("do = \"resolve\"\nattestation = 0\nupheld = true"));
    assert!(!passes && told.contains("decided by the arbiter alone, arbiter (5"), "{told}");
    assert!(told.contains("`do = \"set-arbiter\"` without an account"), "{told}");
    let (passes, told) = checked(&local, &action("do = \"upgrade\"\ncontract = \"treasury\""));
    assert!(passes && told.contains("the treasury runs this code already: nothing would change"), "{told}");
}

/// What a command says that fails, and that it has changed nothing.
fn refused_whole(local: &Local, arguments: &[&str]) -> String {
    let before = local.bytes();
    let output = local.run(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?} answers nothing");
    assert!(local.bytes() == before, "{arguments:?} changes nothing");
    error(&output)
}

#[test]
fn an_action_about_an_attestation_is_told_in_a_whole_sentence_that_there_is_none() {
    let local = Local::found("");
    let (passes, told) = checked(&local, &action("do = \"revoke\"\nattestation = 3"));
    assert!(!passes && told.contains("there is no attestation 3, and no other yet"), "{told}");
    assert!(!told.contains("; \n") && !told.trim_end().ends_with(';'), "{told}");
}

#[test]
fn every_transaction_that_would_fail_says_so_in_words_with_the_next_step_and_nothing_has_changed() {
    let local = Local::found("");
    local.ok(&["fund", "10"]);
    local.file("work.csv", "member,metric,amount\nann,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    local.file("p.toml", "description = \"Meet?\"\n");
    local.file("metric.toml", &action("do = \"update-metric\"\nmetric = \"docs\"\nweight = \"4\""));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.ok(&["propose", "metric.toml"]);
    let expect = |arguments: &[&str], expected: &[&str]| {
        let said = refused_whole(&local, arguments);
        for part in expected {
            assert!(said.contains(part), "{arguments:?}: {part} is not in {said}");
        }
        let nothing = ["nothing has changed", "nothing was", "not sent"];
        assert!(nothing.iter().any(|part| said.contains(part)), "{arguments:?}: {said}");
    };
    expect(&["vote", "0", "for"], &["proposal 0 is pending", "it begins 2026-01-", "(in 1 day)"]);
    expect(
        &["vote", "9", "for"],
        &["there is no proposal 9: there are 0 to 1; `tributary proposal` lists them"],
    );
    local.advance("25h");
    expect(&["vote", "0", "for", "--suri", "demo:Zoe"], &["had no votes at the snapshot"]);
    local.ok(&["vote", "1", "for"]);
    expect(
        &["vote", "1", "against"],
        &["has voted on proposal 1 with all their weight", "cannot be changed"],
    );
    expect(
        &["cancel", "1"],
        &["being voted on", "before its vote begins only", "`tributary vote 1 against`"],
    );
    expect(&["queue", "1"], &["being voted on", "the vote ends 2026-01-", "(in 2 days"]);
    expect(
        &["veto", "1", "--suri", "demo:ann"],
        &["only guardian (5", "as the guardian until 2026-06-", "--keystore", "nothing was sent"],
    );
    local.advance("3days");
    local.ok(&["queue", "1"]);
    expect(
        &["cancel", "1"],
        &["proposal 1 is queued", "now the guardian alone may stop it", "`tributary veto 1`"],
    );
    expect(&["queue", "1"], &["proposal 1 is queued", "`tributary execute 1` when that is over"]);
    expect(&["execute", "1"], &["the timelock runs until", "execute it from then on"]);
    expect(&["vote", "1", "for"], &["proposal 1 is queued", "its vote is over"]);
    local.advance("25h");
    local.ok(&["execute", "1"]);
    expect(&["execute", "1"], &["proposal 1 is executed", "nothing left to do"]);
    expect(&["cancel", "1"], &["proposal 1 is executed", "nothing left to stop"]);
    expect(&["undelegate"], &["you have given your votes to nobody", "nothing was sent"]);
    local.ok(&["delegate", "demo:Gale"]);
    expect(&["delegate", "demo:Gale"], &["Gale (5", "has your votes already", "nothing was sent"]);
    local.ok(&["undelegate"]);
    local.file("more.csv", "member,metric,amount\nbo,docs,2\n");
    expect(
        &["attest", "--csv", "more.csv", "--suri", "demo:ann"],
        &["is no attestor of any metric; attestor (5", "is: sign with that key"],
    );
    expect(&["challenge", "0", "--reason", "why"], &["attestation 0"]);
    expect(
        &["challenge", "7", "--reason", "why"],
        &["there is no attestation 7: the only one is 0; `tributary attestation 0`"],
    );
    expect(&["retract", "0"], &["attestation 0 is final"]);
    expect(&["resolve", "0", "uphold"], &["attestation 0 is final"]);
    expect(&["claim", "3"], &["there is no program 3, and no other yet"]);
    expect(&["pay", "3"], &["there is no program 3"]);
    expect(&["grant", "3", "--pay"], &["there is no grant 3"]);
    expect(&["withdraw-bonds", "ann"], &["is owed no bonds"]);
    expect(&["redeem", "0"], &["0 are none, and you have 600 TRIB"]);
    expect(&["redeem", "700"], &["you have 600 TRIB, fewer than 700 TRIB"]);
    expect(&["redeem", "all", "--suri", "demo:bo"], &["you have no tokens to redeem"]);
    local.ok(&["pause"]);
    expect(&["pause"], &["paused already, until", "may pause it once, and has", "`do = \"guard-treasury\"`"]);
    expect(&["pause", "--suri", "demo:ann"], &["paused already"]);
}

#[test]
fn who_queues_what_was_defeated_is_told_what_was_cast_and_what_lacked() {
    let local = Local::found("");
    local.file("p.toml", &action("do = \"update-metric\"\nmetric = \"docs\"\nweight = \"4\""));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.ok(&["propose", "p.toml"]);
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    local.ok(&["vote", "0", "abstain", "--suri", "demo:Jude"]);
    local.ok(&["vote", "1", "for", "--suri", "demo:Gale"]);
    local.ok(&["vote", "1", "against"]);
    local.advance("3days");
    for (id, lacked) in [
        ("0", "votes cast: 200 TRIB abstaining; 200 TRIB more for or abstaining are needed for the quorum"),
        ("1", "votes cast: 500 TRIB for, 600 TRIB against; there must be more for than against"),
        ("2", "votes cast: none; 400 TRIB more for or abstaining are needed for the quorum"),
    ] {
        let said = refused_whole(&local, &["queue", id]);
        for part in [lacked, "400 TRIB are needed: 20 % of all votes", "propose it again"] {
            assert!(said.contains(part), "{part} is not in {said}");
        }
    }
}

#[test]
fn an_account_and_a_hash_are_not_taken_for_each_other() {
    let local = Local::found("");
    let hash = format!("0x{}", "11".repeat(32));
    let (passes, told) =
        checked(&local, &action(&format!("do = \"transfer\"\nto = \"{hash}\"\namount = \"1\"")));
    assert!(
        !passes
            && told.contains("action 1, to: ")
            && told.contains("is written as a hash, and an account is")
    );
    assert!(told.contains("these bytes as an account are 5"), "{told}");
    let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    let upgrade = action(&format!("do = \"upgrade\"\ncontract = \"token\"\nfull = \"{address}\""));
    let (passes, told) = checked(&local, &upgrade);
    assert!(
        !passes && told.contains("action 1, full: ") && told.contains("is an account's address"),
        "{told}"
    );
}

#[test]
fn a_vote_that_is_decided_early_is_told_to_be_over_and_one_that_turns_late_to_last_longer() {
    let local = Local::found("[governor]\nearly_decision = true\nextension = \"6h\"\n");
    local.file("p.toml", &action("do = \"update-metric\"\nmetric = \"docs\"\nweight = \"4\""));
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    for voter in ["demo:Fern", "demo:Gale"] {
        local.ok(&["vote", "0", "for", "--suri", voter]);
    }
    local.advance("1h");
    let page = said(&local, &["proposal", "0"]);
    assert!(
        page.contains("passed: to be queued until") && page.contains("over already, before 2026-01-06"),
        "{page}"
    );
    assert!(said(&local, &["proposal"]).contains("decided early"));
    local.advance("2days 21h");
    local.ok(&["vote", "1", "for"]);
    let page = said(&local, &["proposal", "1"]);
    assert!(page.contains("later than planned, as its outcome turned late"), "{page}");
    let log = said(&local, &["log", "--since", "90days"]);
    assert!(
        log.contains("the vote on proposal 1 “x” lasts ") && log.contains(" longer, until 2026-01-0"),
        "{log}"
    );
}

#[test]
fn who_pays_a_grant_of_which_nothing_is_due_is_told_why_and_since_when_it_is() {
    let local = Local::found("");
    local.ok(&["fund", "100"]);
    local.advance("1day");
    local.file(
        "p.toml",
        "description = \"x\"\n[[action]]\ndo = \"create-grant\"\nrecipient = \"demo:Ann\"\namount = \"10\"\n\
         cliff = \"30days\"\nvests_over = \"60days\"\n[[action]]\ndo = \"create-grant\"\nrecipient = \"demo:Ann\"\n\
         amount = \"10\"\nvests_over = \"1day\"\n[action.gate]\nmetric = \"reviews\"\nof = \"demo:Ann\"\n\
         at_least = \"2.5\"\n",
    );
    local.ok(&["propose", "p.toml"]);
    local.advance("25h");
    for voter in ["demo:Fern", "demo:Gale"] {
        local.ok(&["vote", "0", "for", "--suri", voter]);
    }
    local.advance("3days");
    local.ok(&["queue", "0"]);
    local.advance("25h");
    local.ok(&["execute", "0"]);
    let cliff = refused_whole(&local, &["grant", "0", "--pay"]);
    assert!(
        cliff.contains("nothing of grant 0 is due now: nothing is paid before the cliff, 2026-"),
        "{cliff}"
    );
    let gate = refused_whole(&local, &["grant", "1", "--pay"]);
    assert!(gate.contains("grant 1 waits for its gate: paid only while reviews (metric 3) of "), "{gate}");
    assert!(gate.contains("is at least 2.5 reviews: it is 0 reviews, so it is closed"), "{gate}");
}

#[test]
fn a_ballot_that_is_signed_before_the_vote_counts_when_it_begins_and_to_its_end() {
    let local = Local::found("");
    local.file("poll.toml", "description = \"Meet?\"\n");
    local.advance("1day");
    local.ok(&["propose", "poll.toml"]);
    let refused = local.refused(&["sign-vote", "0", "for", "--valid", "1h"]);
    assert!(refused.contains("it would end before the vote on proposal 0 begins"), "{refused}");
    local.ok(&["sign-vote", "0", "for", "--out", "ballot.json"]);
    local.advance("3days");
    local.ok(&["relay", "ballot.json"]);
}
