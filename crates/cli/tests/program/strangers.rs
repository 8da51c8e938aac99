//! Sources and contracts of others in decisions: what proposals that rely on them are told to do, and to mind.

use crate::{keeper::decide, success, tributary, tributary_with, Local};
use std::path::PathBuf;
use tempfile::TempDir;
use tributary_client::{Artifacts, BalanceType};

/// The file that the build left of a contract.
fn built(name: &str) -> PathBuf {
    Artifacts::locate(BalanceType::U128).metadata(&format!("tributary_{name}")).with_extension("contract")
}

/// A DAO with 1,000 UNIT, and these contracts of others.
fn with(contracts: &[&[&str]]) -> Local {
    let local = Local::found("");
    local.ok(&["fund", "1000"]);
    for contract in contracts {
        let (name, arguments) = contract.split_first().unwrap();
        let file = built(name).display().to_string();
        local.ok(&[&["instantiate", &file], arguments].concat());
    }
    local
}

fn program(fields: &str) -> String {
    format!("description = \"x\"\n[[action]]\ndo = \"create-program\"\nepoch_length = \"1day\"\nepochs = 3\n{fields}\n")
}

/// What a check of a proposal says, and whether something of it could not be.
fn checked(local: &Local, text: &str) -> (bool, String) {
    local.file("p.toml", text);
    let output = tributary(
        local.folder(),
        &["--local", "chain.db", "--balance", "u128", "propose", "p.toml", "--check"],
    );
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

const ROUNDS: &str =
    "config={electorate={source='token', metric=0}, weighted=false, start=9999999999999, length=60000}";

#[test]
fn a_source_that_gives_no_answer_is_told_with_the_why_as_something_to_mind() {
    let local = with(&[&["stake"], &["crook", "trick=TrapOnTotal"], &["plain", "supply=1", "decimals=0"]]);
    for (metric, why) in [
        ("demo:Iris:0", "is no contract"),
        ("tributary-stake:7", "has no metric 7 (it has 0 “stake”)"),
        ("registry:99", "has no metric 99 (it has 1 “commits”"),
        ("tributary-crook:0", "fails when asked: the contract broke off"),
        ("tributary-plain:0", "is no source of metrics"),
    ] {
        let (passes, told) = checked(&local, &program(&format!("metric = \"{metric}\"\nbudget = \"1\"")));
        let (_, minded) = told.split_once("\nmind:").unwrap_or_else(|| panic!("{metric}: {told}"));
        assert!(minded.contains(why) && minded.contains("could pay nothing"), "{metric}: {told}");
        // It would be created: nothing fails.
        assert!(passes && !told.contains("it fails"), "{metric}: {told}");
    }
    local.ok(&["call", "tributary-crook", "play", "trick=TrapOnValues", "until=99999999999999"]);
    let (passes, told) = checked(&local, &program("metric = \"tributary-crook:0\"\nbudget = \"1\""));
    assert!(passes && told.contains("fails when asked: the contract broke off"), "{told}");
    let (passes, told) = checked(&local, &program("metric = \"tributary-stake:0\"\nbudget = \"1\""));
    assert!(passes && !told.contains("could pay nothing"), "{told}");
}

#[test]
fn a_metric_that_a_source_does_not_have_is_told_with_those_of_that_source() {
    let local = with(&[&["stake"], &["crook", "trick=Honest"]]);
    let refused = |metric: &str| {
        let (passes, told) = checked(&local, &program(&format!("metric = \"{metric}\"\nbudget = \"1\"")));
        assert!(!passes, "{told}");
        told
    };
    let told = refused("tributary-stake:stake");
    assert!(told.contains("\"stake\" is no metric of tributary-stake (5"), "{told}");
    assert!(told.contains("\"tributary-stake:0\"") && told.contains("it has 0 “stake”"), "{told}");
    assert!(!told.contains("commits"), "{told}");
    assert!(refused("tributary-crook:x").contains("it does not tell which it has"));
    assert!(refused("governor:votes").contains("it has 0 “ballots”"));
    let told = refused("nobody:0");
    assert!(told.contains("\"nobody\" is no account and no name that is known here"), "{told}");
    assert!(refused("karma").contains("there are commits"));
}

#[test]
fn growth_of_what_may_fall_is_told_in_the_sentence_and_to_mind() {
    let local = with(&[&["stake"], &["crook", "trick=Honest"], &["rounds", "new", ROUNDS]]);
    let told = |metric: &str, budget: &str| {
        let fields = format!("metric = \"{metric}\"\nbasis = \"growth\"\nbudget = {budget}");
        let (passes, told) = checked(&local, &program(&fields));
        assert!(passes, "{told}");
        told
    };
    let falls = told("tributary-stake:0", "\"1\"");
    assert!(falls.contains("grew in the epoch before (which may fall)"), "{falls}");
    assert!(falls.contains("which may fall: who falls and rises again is paid again"), "{falls}");
    let unsaid = told("tributary-crook:1", "\"1\"");
    assert!(unsaid.contains("grew in the epoch before (which may fall, as nobody says that it never does)"));
    assert!(unsaid.contains("nobody says that it never does: who falls and rises again"), "{unsaid}");
    let priced = "{ per_million = \"1\", of = \"tributary-crook:1\", at_most = \"10\" }";
    let priced = told("commits", priced);
    assert!(
        priced.contains("(which may fall, as nobody says that it never does) gained since the epoch before")
    );
    assert!(priced.contains("nobody says that it never does: who falls"), "{priced}");
    for steady in ["tributary-rounds:0", "governor:ballots", "commits"] {
        let told = told(steady, "\"1\"");
        assert!(!told.contains("may fall"), "{steady}: {told}");
    }
}

#[test]
fn a_source_that_breaks_its_promise_is_told_with_the_numbers_where_a_share_is_explained() {
    let local = with(&[&["crook", "trick=Honest"]]);
    decide(&local, &program("metric = \"tributary-crook:0\"\nbudget = \"10\""));
    local.advance("25h");
    local.ok(&["keeper", "--once"]);
    local.advance("25h");
    local.ok(&["claim", "0"]);
    let explained = |trick: &str| {
        let trick = format!("trick={trick}");
        local.ok(&["call", "tributary-crook", "play", &trick, "until=99999999999999"]);
        let broken = local.ok(&["explain", "Fern", "0", "0"])["broken"].clone();
        let told = ["--local", "chain.db", "explain", "Fern", "0", "0"];
        (broken.as_array().unwrap().len(), success(&tributary(local.folder(), &told)))
    };
    let (broken, told) = explained("Honest");
    assert!(broken == 0 && told.contains("10 UNIT × 1 / 10 = 1 UNIT"), "{told}");
    assert!(!told.contains("promise"), "{told}");
    let (broken, told) = explained("{ Total = 20 }");
    let expected = "its past has changed: it told 10 in all when the epoch was opened, and tells 20 now";
    assert!(broken == 1 && told.contains("tributary-crook (5") && told.contains(expected), "{told}");
    let (broken, told) = explained("{ Value = 2 }");
    let expected = "1 UNIT were paid by what it told then, and by the 2 that it tells now it would be 2 UNIT";
    assert!(broken == 1 && told.contains(expected), "{told}");
    let (_, told) = explained("{ Value = 3 }");
    assert!(told.contains("5 members have 15 together of 10"), "{told}");
    let (_, told) = explained("{ Value = 50 }");
    assert!(
        told.contains("Fern (5") && told.contains("alone is 50 of 10, and counts as all of it"),
        "{told}"
    );
    assert!(told.contains("10 UNIT, all of it = 10 UNIT") && !told.contains("500 %"), "{told}");
    local.ok(&["call", "tributary-crook", "play", "trick=TrapOnValues", "until=99999999999999"]);
    let silent = local.refused(&["explain", "Fern", "0", "0"]);
    assert!(silent.contains("tributary-crook (5") && silent.contains("was asked what Fern (5"), "{silent}");
    assert!(silent.contains("the contract broke off"), "{silent}");
}

/// What a command says to people, on a line of single spaces, whether it succeeds or not.
fn said(local: &Local, arguments: &[&str]) -> String {
    let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
    let output = tributary(local.folder(), &arguments);
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Has a source of others do something from now on.
fn play(local: &Local, trick: &str) {
    let trick = format!("trick={trick}");
    local.ok(&["call", "tributary-crook", "play", &trick, "until=99999999999999"]);
}

/// A DAO without members in its registry, whose program pays 10 UNIT a day for so many days by a metric, and whose first
/// epoch is over.
fn paying_by(metric: &str, epochs: u32) -> Local {
    let local = with(&[&["crook", "trick=Honest"]]);
    decide(
        &local,
        &format!(
            "description = \"By a metric\"\n[[action]]\ndo = \"create-program\"\nmetric = \"{metric}\"\n\
             budget = \"10\"\nepoch_length = \"1day\"\nepochs = {epochs}\n"
        ),
    );
    local.advance("25h");
    local.ok(&["execute", "0"]);
    local.advance("25h");
    local
}

#[test]
fn what_is_gone_as_a_source_promised_more_than_its_total_is_told_to_whom_it_was_promised() {
    let local = paying_by("tributary-crook:0", 1);
    play(&local, "{ Value = 3 }");
    for first in ["Fern", "Gale", "Hale", "Iris"] {
        local.ok(&["claim", "0", "--suri", &format!("demo:{first}")]);
    }
    for (member, gone) in [("Jude", "3 UNIT of 3 UNIT"), ("Iris", "2 UNIT of 3 UNIT")] {
        let gone = format!(
            "{gone} for epoch 0 cannot be paid: its budget of 10 UNIT is gone, as the parts of members that \
             tributary-crook (5"
        );
        let claimed = said(&local, &["claim", "0", "--suri", &format!("demo:{member}")]);
        assert!(claimed.contains(&gone) && claimed.contains("nothing was sent"), "{claimed}");
        assert!(!claimed.contains("all that accrued to you is paid"), "{claimed}");
        let explained = said(&local, &["explain", member, "0", "0"]);
        assert!(explained.contains(&gone) && !explained.contains("may be claimed"), "{explained}");
        let program = said(&local, &["program", "0", "--member", member]);
        assert!(program.contains(&format!("0 UNIT now; {gone}")), "{program}");
    }
    assert_eq!(local.ok(&["explain", "Jude", "0", "0"])["gone"], "3000000000000");
    assert_eq!(local.ok(&["explain", "Fern", "0", "0"])["gone"], "0");
    let program = said(&local, &["program", "0"]);
    let broken = "breaks its promise in epoch 0: members add up to more than the total: 5 members have 15 together of 10";
    assert!(program.contains(broken), "{program}");
    play(&local, "Honest");
    assert!(!said(&local, &["program", "0"]).contains("breaks its promise"));
}

#[test]
fn a_source_that_tells_of_all_members_and_of_none_is_said_to_wherever_nothing_can_be_claimed() {
    let local = paying_by("tributary-crook:0", 4);
    play(&local, "{ CountOfValues = 3 }");
    const WHY: &str = "tells what all members have together, but not what each has: it fails when asked: its list of values \
                       has a length of 3, where it was asked about 1";
    let expect = |arguments: &[&str], expected: &str| {
        let told = said(&local, arguments);
        assert!(told.contains(WHY) && told.contains(expected), "{arguments:?}: {told}");
        assert!(!told.contains("next epoch waits"), "{arguments:?}: {told}");
        assert!(
            !told.contains("tributary pay 0") && !told.contains("cannot be decoded"),
            "{arguments:?}: {told}"
        );
    };
    // Nobody is paid, so nothing is opened for nobody either.
    let paid = local.refused(&["pay", "0"]);
    assert!(
        paid.contains("program 0 cannot pay anybody now: tributary-crook (5") && paid.contains(WHY),
        "{paid}"
    );
    assert_eq!(local.ok(&["program", "0"])["opened"], 0);
    expect(
        &["treasury"],
        "2 epochs of program 0 have begun and not been opened, and nothing of them could be claimed",
    );
    expect(&["inbox"], "program 0 cannot pay anybody: tributary-crook (5");

    let round = local.run(&["keeper", "--once"]);
    let log = String::from_utf8_lossy(&round.stderr).into_owned();
    assert!(log.contains("could not ask the source of program 0") && log.contains(WHY), "{log}");
    assert!(log.contains("opened epoch 1") && !log.contains("claim for themselves"), "{log}");
    assert_eq!(log.matches(" WARN ").count(), 1, "{log}");
    expect(&["treasury"], "20 UNIT reserved for program 0 cannot be claimed while this is so");
    expect(&["claim", "0", "--suri", "demo:Fern"], "program 0 cannot pay you now: tributary-crook (5");
    expect(&["inbox", "Fern"], "program 0 cannot pay you yet: tributary-crook (5");
    expect(&["program"], "nothing can be claimed: tributary-crook (5");
    expect(&["program", "0"], "20 UNIT in open epochs, which cannot be claimed while the source is silent");
    expect(&["program", "0", "--member", "Fern"], "0 UNIT now");
    let explained = local.refused(&["explain", "Fern", "0", "0"]);
    assert!(explained.contains("a length of 3") && !explained.contains("cannot be decoded"), "{explained}");

    play(&local, "Honest");
    let log = local.run(&["keeper", "--once"]);
    let log = String::from_utf8_lossy(&log.stderr).into_owned();
    assert!(log.contains("of program 0") && log.contains("they claim for themselves"), "{log}");
    local.ok(&["claim", "0", "--suri", "demo:Fern"]);
    assert!(!said(&local, &["treasury"]).contains("cannot be claimed"));
}

#[test]
fn who_pays_a_program_whose_members_are_in_no_registry_opens_what_is_due_and_is_told_that_they_claim() {
    let local = paying_by("token:balance", 4);
    let advised = said(&local, &["treasury"]);
    assert!(advised.contains("have begun and not been opened: `tributary pay 0` opens them"), "{advised}");
    let told = said(&local, &["pay", "0"]);
    assert!(
        told.contains("who is none claims for themselves: `tributary claim 0`; 2 epochs were opened"),
        "{told}"
    );
    assert!(told.contains("5 accounts that are no members of the registry claim for themselves"), "{told}");
    assert!(!said(&local, &["treasury"]).contains("begun and not been opened"));
    let again = said(&local, &["pay", "0"]);
    assert!(again.contains("`tributary claim 0`; nothing was sent"), "{again}");
    local.advance("1day");
    assert_eq!(local.ok(&["pay", "0"])["opened_epochs"], 1);
    local.ok(&["claim", "0"]);
}

#[test]
fn an_action_whose_callee_answers_more_than_the_governor_takes_in_is_told_to_fail_and_nobody_is_sent_to_execute_it(
) {
    let local = with(&[&["saboteur"]]);
    let action = |strike: &str| {
        let strike = format!("strike={strike}");
        let call = ["--local", "chain.db", "call", "tributary-saboteur", "strike", &strike, "--as-action"];
        success(&tributary(local.folder(), &call))
    };
    let text = |length: u32| {
        format!(
            "description = \"Strike\"\n{}{}",
            action("Behave"),
            action(&format!("{{ Answer = {length} }}"))
        )
    };
    let (passes, told) = checked(&local, &text(16_384));
    assert!(passes && told.contains("it would succeed"), "{told}");
    let (passes, told) = checked(&local, &text(16_385));
    const WHY: &str = "answers too much: its answer has 17 KiB, which is more than the 16 KiB";
    assert!(!passes && told.contains("action 2: ") && told.contains(WHY), "{told}");
    assert!(!told.contains("it would succeed"), "{told}");

    decide(&local, &text(16_385));
    local.advance("25h");
    let told = said(&local, &["proposal", "0"]);
    assert!(told.contains("executed today, it fails") && told.contains(WHY), "{told}");
    assert!(told.contains("as things stand it would fail") && !told.contains("tributary execute"), "{told}");
    let inbox = said(&local, &["inbox"]);
    assert!(inbox.contains("would fail if it were executed now: `tributary proposal 0` says why"), "{inbox}");
    assert!(!inbox.contains("tributary execute"), "{inbox}");
    for told in [said(&local, &["execute", "0"]), {
        let round = local.run(&["keeper", "--once"]);
        String::from_utf8_lossy(&round.stderr).into_owned()
    }] {
        assert!(told.contains("action 2 of proposal 0 fails: tributary-saboteur (5"), "{told}");
        assert!(told.contains(WHY) && !told.contains("ContractTrapped"), "{told}");
    }
}

#[test]
fn a_source_that_never_ends_is_told_without_the_advice_to_split_what_nobody_can_split() {
    let local = with(&[&["crook", "trick=EndlessAnswer"]]);
    let (passes, told) = checked(&local, &program("metric = \"tributary-crook:0\"\nbudget = \"1\""));
    assert!(passes && told.contains("it uses up more gas than one call may"), "{told}");
    assert!(!told.contains("less at once"), "{told}");
    let told = said(&local, &["check-source", "tributary-crook:0", "--member", "demo:Fern"]);
    assert!(
        told.contains("it uses up more gas than one call may") && !told.contains("less at once"),
        "{told}"
    );
}

/// A folder with the built contracts of the suite alone: nothing in it tells what others' take.
fn suite_alone() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(Artifacts::locate(BalanceType::U128).folder()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_stranger = ["stake", "rounds"].iter().any(|stranger| name.contains(stranger));
        if entry.path().is_file() && !is_stranger {
            std::fs::copy(entry.path(), folder.path().join(name)).unwrap();
        }
    }
    folder
}

#[test]
fn a_voter_sees_a_stranger_s_call_as_message_and_arguments_by_its_metadata() {
    let local = with(&[&["stake"]]);
    let call = ["--local", "chain.db", "call", "tributary-stake", "unstake", "amount=7", "--as-action"];
    let action = success(&tributary(local.folder(), &call));
    local.file("p.toml", &format!("description = \"Unstake\"\n{action}"));
    let (artifacts, stake, rounds) = (suite_alone(), built("stake"), built("rounds"));
    let (stake, rounds) = (stake.to_str().unwrap(), rounds.to_str().unwrap());
    let run = |arguments: &[&str]| {
        let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
        let output = tributary_with(local.folder(), &arguments, &[("TRIBUTARY_ARTIFACTS", artifacts.path())]);
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let bytes = "selector 0x";
    let (hint, words) = ("16 bytes (--metadata FILE tells them)", "`unstake` (amount: 7)");
    let checked = run(&["propose", "p.toml", "--check"]);
    assert!(checked.contains("Call tributary-stake (5") && checked.contains(bytes), "{checked}");
    assert!(checked.contains(hint) && !checked.contains("unstake"), "{checked}");
    let checked = run(&["propose", "p.toml", "--check", "--metadata", stake]);
    assert!(checked.contains(words) && !checked.contains(hint), "{checked}");
    assert!(checked.contains("refuses unstake: NotStaked"), "{checked}");
    run(&["propose", "p.toml"]);
    assert!(run(&["proposal", "0"]).contains(hint));
    // Metadata of what is not called tells nothing, and is said to.
    let shown = run(&["proposal", "0", "--metadata", rounds]);
    assert!(
        shown.contains(hint) && shown.contains("the metadata of tributary-rounds is of the code 0x"),
        "{shown}"
    );
    let shown = run(&["proposal", "0", "--metadata", rounds, "--metadata", stake]);
    assert!(shown.contains(words) && shown.contains("tributary-rounds"), "{shown}");
    let signed = run(&["sign-vote", "0", "for", "--metadata", stake]);
    assert!(signed.contains(words), "{signed}");
}

#[test]
fn the_proposal_that_the_documents_show_for_a_price_prices_a_million_of_the_smallest_unit() {
    let page = include_str!("../../../../docs/SOURCES.md");
    let mut blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let shown = blocks.find(|block| block.contains("per_million")).expect("it is shown");
    let local = with(&[&["stake"], &["rounds", "new", ROUNDS]]);
    let told = |source: &str| {
        let (passes, told) = checked(&local, &shown.replace("our-source", source));
        assert!(passes, "{told}");
        told
    };
    // What counts in millionths is priced by its unit, and anything else by a million of what it counts in.
    assert!(
        told("tributary-rounds").contains("0.5 UNIT for each votes of votes received of tributary-rounds (5")
    );
    assert!(told("tributary-stake")
        .contains("0.5 UNIT for each 1,000,000 smallest units of the native asset of stake"));
    let (passes, told) =
        checked(&local, &shown.replace("our-source", "tributary-rounds").replace("per_million", "per_unit"));
    assert!(!passes && told.contains("name the price for a million"), "{told}");
}

#[test]
fn amounts_of_a_token_that_the_treasury_has_not_seen_yet_are_in_its_own_unit() {
    let local = Local::found("");
    let file = built("plain").display().to_string();
    let terms = ["supply=1000000000000", "name=Dollar", "symbol=USD", "decimals=6"];
    let made = local.ok(&[&["instantiate", file.as_str()], terms.as_slice()].concat());
    let token = made["contract"].as_str().expect("its account").to_owned();
    let cap = |asset: &str, amount: &str| {
        format!(
            "description = \"Cap\"\n[[action]]\ndo = \"set-cap\"\namount = \"{amount}\"\nperiod = \"7days\"\n\
             asset = \"{asset}\"\n"
        )
    };
    let (_, told) = checked(&local, &cap(&token, "10.5"));
    assert!(told.contains("10.5 USD"), "{told}");
    // An account that is no token has no amounts.
    let (passes, told) = checked(&local, &cap("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "10"));
    assert!(!passes && told.contains("does not tell its symbol and decimals"), "{told}");
}

#[test]
fn a_source_that_breaks_off_is_told_with_what_it_was_asked_and_what_follows() {
    let local = with(&[&["crook", "trick=Honest"]]);
    local.ok(&["fund", "100"]);
    decide(
        &local,
        "description = \"By a stranger's metric\"\n[[action]]\ndo = \"create-program\"\n\
         metric = \"tributary-crook:0\"\nbudget = \"10\"\nepoch_length = \"1day\"\n",
    );
    local.advance("25h");
    local.ok(&["execute", "0"]);
    local.advance("25h");
    for trick in ["TrapOnTotal", "TrapOnValues"] {
        local.ok(&["call", "tributary-crook", "play", &format!("trick={trick}"), "until=99999999999999"]);
        let said = local.refused(&["explain", "Fern", "0", "0"]);
        for part in [
            "tributary-crook (5",
            "was asked what",
            "had of its metric 0 at 2026-",
            "nothing more can be paid of program 0",
            "`do = \"stop-program\"`",
            "the contract broke off",
        ] {
            assert!(said.contains(part), "{trick}: {part} is not in {said}");
        }
    }
}

#[test]
fn a_source_that_answers_more_than_a_contract_takes_in_stops_its_own_program_and_no_other() {
    let local = with(&[&["crook", "trick=Honest"]]);
    local.file("work.csv", "member,metric,amount\nann,commits,10\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    let create = |metric: &str| {
        format!("[[action]]\ndo = \"create-program\"\nmetric = \"{metric}\"\nbudget = \"10\"\nepoch_length = \"1day\"\n")
    };
    let grant =
        "[[action]]\ndo = \"create-grant\"\nrecipient = \"ann\"\namount = \"5\"\nvests_over = \"1day\"\n\
                 gate = { metric = \"tributary-crook:0\", at_least = \"1\" }\n";
    decide(
        &local,
        &format!("description = \"Two\"\n{}{}{grant}", create("tributary-crook:0"), create("commits")),
    );
    local.advance("25h");
    local.ok(&["execute", "0"]);
    local.advance("25h");
    let long = "{ LongAnswer = 40000 }";
    local.ok(&["call", "tributary-crook", "play", &format!("trick={long}"), "until=99999999999999"]);
    let told = |arguments: &[&str]| {
        let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
        let output = tributary(local.folder(), &arguments);
        String::from_utf8([output.stdout, output.stderr].concat())
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let why = "fails when asked: its answer has 40 KiB";
    let inbox = told(&["inbox", "ann"]);
    assert!(inbox.contains("program 0 cannot pay you yet") && inbox.contains(why), "{inbox}");
    assert!(inbox.contains("tributary claim 1"), "of the other there is something to claim: {inbox}");
    for reads in
        [&["inbox"][..], &["program"], &["program", "0"], &["program", "0", "--member", "ann"], &["treasury"]]
    {
        let read = told(reads);
        assert!(read.contains(why) && !read.contains("tributary pay 0"), "{reads:?}: {read}");
    }
    for refused in [&["claim", "0", "--suri", "demo:ann"][..], &["pay", "0"]] {
        let said = told(refused);
        assert!(said.contains(why) && said.contains("nothing was sent"), "{refused:?}: {said}");
    }
    let explained = told(&["explain", "ann", "0", "0"]);
    assert!(explained.contains("40 KiB") && !explained.contains("nothing is owed"), "{explained}");
    let (_, check) = checked(&local, &program("metric = \"tributary-crook:0\"\nbudget = \"1\""));
    assert!(check.contains("\nmind:") && check.contains(why), "{check}");
    for works in [&["status"][..], &["grant"], &["grant", "0"]] {
        local.ok(works);
    }
    let round = local.run(&["keeper", "--once"]);
    let log = String::from_utf8_lossy(&round.stderr).into_owned();
    assert_eq!(log.matches(" WARN ").count(), 1, "once: {log}");
    assert!(log.contains("of program 0 (") && log.contains("40 KiB"), "{log}");
    assert!(log.contains("to 1 member: ann"), "the other is paid: {log}");
    local.ok(&["claim", "1", "--suri", "demo:ann"]);
}

#[test]
fn what_a_source_breaks_is_told_with_names_dates_and_units_and_a_past_that_changes_is_seen() {
    let local = with(&[&["crook", "trick=ChangingPast"]]);
    let checked = |trick: &str| {
        local.ok(&["call", "tributary-crook", "play", &format!("trick={trick}"), "until=99999999999999"]);
        let check = ["--local", "chain.db", "check-source", "tributary-crook:0", "--member", "demo:Fern"];
        String::from_utf8(tributary(local.folder(), &check).stdout).unwrap()
    };
    let told = checked("ChangingPast");
    assert!(told.contains("✗ The same question about the past has the same answer for ever."), "{told}");
    assert!(told.contains("metric 0 of tributary-crook (5") && told.contains(" UTC"), "{told}");
    assert!(told.contains("Fern (5") && told.contains(" before, and has "), "{told}");
    let told = checked("Honest");
    assert!(
        told.contains("✓ The same question about the past") && told.contains("within 10 seconds"),
        "{told}"
    );
    for count in [1, 2] {
        let told = checked(&format!("{{ CountOfValues = {count} }}"));
        let asked = if count == 1 {
            "1 member where it was asked about 100"
        } else {
            "2 members where it was asked about 1"
        };
        assert!(told.contains(&format!("past_values answers for {asked}")), "{told}");
    }
}

#[test]
fn who_is_paid_by_a_metric_that_nobody_has_costs_nobody_a_fee() {
    let local = with(&[]);
    decide(&local, &program("metric = \"score\"\nbudget = \"10\""));
    local.advance("25h");
    local.ok(&["execute", "0"]);
    local.advance("1h");
    let pays = ["--local", "chain.db", "--balance", "u128", "pay", "0"];
    let pay = || {
        let output = tributary(local.folder(), &pays);
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    pay();
    let height = || local.ok(&["chain"])["block"].clone();
    let before = height();
    let told = pay();
    assert!(told.contains("the registry has no members yet; nothing was sent"), "{told}");
    assert_eq!(height(), before);
}

#[test]
fn a_token_without_a_symbol_is_named_once_where_the_treasury_is_told() {
    let local = with(&[&["crook", "trick=Honest"]]);
    local.ok(&["call", "tributary-crook", "approve", "_spender=treasury", "_value=500"]);
    local.ok(&["call", "treasury", "fund", "asset={ Psp22 = \"tributary-crook\" }", "amount=500"]);
    let told = success(&tributary(local.folder(), &["--local", "chain.db", "treasury"]));
    assert_eq!(told.matches("the token tributary-crook (5").count(), 1, "{told}");
    assert!(told.contains("free      500 smallest units\n"), "{told}");
}
