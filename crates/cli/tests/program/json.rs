//! What programs read has the types that docs/JSON.md tells: amounts are decimal texts, all other numbers are numbers.

use crate::{contracts::built, keeper::decide, success, tributary, Local};
use serde_json::Value;
use std::collections::BTreeSet;

/// The keys of amounts, as docs/JSON.md lists them: only there a text is a number.
fn amounts() -> BTreeSet<String> {
    let page = include_str!("../../../../docs/JSON.md");
    let row = page.lines().find(|line| line.starts_with("| amount ")).expect("the row of amounts");
    row.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every value below this one, with the key that it stands at: in a list, the list's.
fn leaves<'a>(key: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| leaves(key, value, found)),
        Value::Array(items) => items.iter().for_each(|item| leaves(key, item, found)),
        leaf => found.push((key, leaf)),
    }
}

/// "90days", "1day 6h": a span of time in words or letters.
fn is_span(text: &str) -> bool {
    const UNITS: &str = "days day hours hour h minutes minute m seconds second s milliseconds ms";
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let unit = unit.split([' ', ',']).next().unwrap_or_default();
    !unit.is_empty() && !text.starts_with(unit) && UNITS.split(' ').any(|known| known == unit)
}

/// A DAO in which something of everything has happened.
fn story() -> Local {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\nann,commits,10\nbo,commits,5\ncy,docs,3\nann,lines,20\n");
    local.file(
        "p.toml",
        "description = \"Pay and grant\"\n[[action]]\ndo = \"create-program\"\nmetric = \"score\"\nbudget = \"1\"\n\
         epoch_length = \"1day\"\nepochs = 9\n[[action]]\ndo = \"create-grant\"\nrecipient = \"ann\"\namount = \"9\"\n\
         vests_over = \"9days\"\n",
    );
    local
}

/// What every command answers in the course of the story.
fn tell(mut check: impl FnMut(&str, &Value)) {
    let local = story();
    for arguments in [
        &["attest", "--csv", "work.csv", "--check"][..],
        &["attest", "--csv", "work.csv"],
        &["challenge", "1", "--reason", "why"],
        &["resolve", "1", "reject"],
        &["retract", "2"],
        &["advance", "1day 6h"],
        &["advance", "3days"],
        &["finalize"],
        &["withdraw-bonds", "challenger"],
        &["fund", "100"],
    ] {
        check(&arguments.join(" "), &local.ok(arguments));
    }
    decide(&local, &std::fs::read_to_string(local.folder().join("p.toml")).unwrap());
    local.advance("25h");
    check("keeper --once", &local.ok(&["keeper", "--once"]));
    local.advance("30h");
    for arguments in [
        &["claim", "0", "--suri", "demo:ann"][..],
        &["pay", "0"],
        &["grant", "0", "--pay"],
        &["pause"],
        &["delegate", "Gale"],
        &["undelegate"],
        &["redeem", "1"],
        &["chain"],
        &["status"],
        &["verify"],
        &["members"],
        &["inbox"],
        &["inbox", "ann"],
        &["explain", "ann", "0", "0"],
        &["treasury"],
        &["settings"],
        &["metric"],
        &["metric", "kudos"],
        &["attestation", "--decided"],
        &["attestation", "1"],
        &["proposal"],
        &["proposal", "0"],
        &["program"],
        &["program", "0"],
        &["program", "0", "--member", "ann"],
        &["grant"],
        &["grant", "0"],
        &["balance", "ann"],
        &["log", "--since", "90days"],
        &["propose", "p.toml", "--check"],
        &["redeem", "1", "--check"],
    ] {
        // During a pause, a check does not pass.
        let output = local.run(arguments);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        check(&arguments.join(" "), &answer);
    }
    tell_of_ballots(&local, &mut check);
    tell_of_contracts(&local, &mut check);
}

/// How a vote goes, with what members sign for others to send.
fn tell_of_ballots(local: &Local, check: &mut impl FnMut(&str, &Value)) {
    local.file(
        "q.toml",
        "description = \"A longer delay\"\n[[action]]\ndo = \"configure\"\nvoting_delay = \"2days\"\n",
    );
    let steps = [
        &["propose", "q.toml"][..],
        &["propose", "q.toml"],
        &["propose", "q.toml"],
        &["cancel", "3"],
        &["sign-delegate", "Gale", "--suri", "demo:Fern", "--out", "delegation.json"],
        &["relay", "delegation.json"],
        &["unsign-delegate", "--suri", "demo:Fern", "--nonce", "1"],
        &["advance", "25h"],
        &["sign-vote", "1", "for", "--suri", "demo:Gale", "--out", "ballot.json"],
        &["relay", "ballot.json"],
        &["unsign-vote", "2", "--suri", "demo:Gale"],
        &["vote", "2", "for", "--suri", "demo:Gale", "--reason", "why not"],
        &["advance", "3days"],
        &["queue", "1"],
        &["queue", "2"],
        &["veto", "2"],
        &["advance", "2days"],
        &["execute", "1"],
    ];
    for arguments in steps {
        check(&arguments.join(" "), &local.ok(arguments));
    }
}

/// What somebody does with a contract of their own, and what goes into files.
fn tell_of_contracts(local: &Local, check: &mut impl FnMut(&str, &Value)) {
    for name in ["stake", "turnout"] {
        std::fs::copy(built(name), local.folder().join(format!("{name}.contract"))).unwrap();
    }
    for arguments in [
        &["upload", "turnout.contract"][..],
        &["instantiate", "stake.contract"],
        &["call", "tributary-stake", "stake", "--value", "5"],
        &["read", "tributary-stake", "metric_info", "metric=0"],
        &["check-source", "metrics:0", "--member", "ann"],
        &["send", "ann", "1"],
        &["report", "--out", "report"],
        &["export", "events.jsonl"],
        &["statement", "ann"],
        &["--db", "history.db", "history"],
    ] {
        check(&arguments.join(" "), &local.ok(arguments));
    }
}

/// The commands of the program, as its help lists them.
fn commands() -> BTreeSet<String> {
    let help = success(&tributary(std::path::Path::new("."), &["--help"]));
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).map(str::to_owned).collect()
}

/// Those whose answers are not compared here: what needs a node, runs until it is told to stop, or answers what is no
/// value; `demo` and `measure` have tests of their own (demo's summary, measured.rs), as do `key` and `new`.
const ELSEWHERE: [&str; 13] = [
    "completions",
    "config",
    "demo",
    "deploy",
    "found",
    "help",
    "key",
    "man",
    "measure",
    "new",
    "page",
    "serve",
    "tick",
];

#[test]
fn the_golden_file_has_every_command_but_those_that_are_named() {
    let golden: Value = serde_json::from_str(include_str!("golden.json")).unwrap();
    let told: Vec<_> = golden.as_object().unwrap().keys().flat_map(|call| call.split(' ')).collect();
    let missing: Vec<_> = commands()
        .into_iter()
        .filter(|command| !ELSEWHERE.contains(&command.as_str()))
        .filter(|command| !told.contains(&command.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}: tell of them in `tell`");
}

#[test]
fn every_answer_has_amounts_as_texts_and_all_other_numbers_as_numbers() {
    let amounts = amounts();
    let (mut looked, mut seen) = (0, BTreeSet::new());
    let check = |what: &str, answer: &Value| {
        let mut found = Vec::new();
        leaves("", answer, &mut found);
        looked += found.len();
        for (key, leaf) in found {
            match leaf {
                Value::String(text) => {
                    let digits = text.trim_start_matches('-');
                    let number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
                    if number {
                        seen.insert(key.to_owned());
                    }
                    assert!(!is_span(text), "{what}: {key} is {text:?}");
                    assert!(
                        !["yes", "no", "none", "-"].contains(&text.as_str()),
                        "{what}: {key} is {text:?}"
                    );
                }
                Value::Number(number) => {
                    // A program's epochs that are due and rows of `attest` that are left are counts; the quorum among
                    // settings is a share; a part of a payment has the number of its epoch.
                    let amount = amounts.contains(key) && !["due", "left", "quorum", "parts"].contains(&key);
                    assert!(!amount, "{what}: {key} is {number}, no text");
                    let exact = number.as_u64().is_some_and(|number| number <= 1 << 53);
                    let ratio = number.as_f64().is_some_and(|number| (0.0..=1.0).contains(&number));
                    assert!(exact || ratio, "{what}: {key} is {number}");
                }
                _ => {}
            }
        }
    };
    tell(check);
    assert!(looked > 1_000, "{looked}");
    let untold: Vec<_> = seen.difference(&amounts).collect();
    assert!(untold.is_empty(), "texts that are numbers, and not in the row of amounts: {untold:?}");
}

#[test]
fn a_span_of_time_is_told_in_milliseconds_and_numbers_of_attestations_as_a_list() {
    let local = story();
    local.ok(&["attest", "--csv", "work.csv"]);
    assert_eq!(local.ok(&["advance", "1day 6h"])["advanced"], 108_000_000);
    assert_eq!(local.ok(&["retract", "1", "2"])["retracted"], serde_json::json!([1, 2]));
    let kudos = local.ok(&["metric", "kudos"]);
    assert_eq!((&kudos["half_life"], &kudos["window"]), (&15_552_000_000u64.into(), &259_200_000.into()));
    assert_eq!(kudos["attestors"].as_array().map(Vec::len), Some(1));
}

/// The same with accounts and hashes numbered as they come: contracts' own change with every change of their code.
fn numbered(told: &str) -> String {
    let mut known: Vec<&str> = Vec::new();
    let is_name = |word: &str| {
        let account = word.len() == 48 && word.starts_with('5');
        account || (word.len() == 66 && word.starts_with("0x"))
    };
    let words = told.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
    words.fold(String::new(), |mut text, word| {
        let name = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        if name.len() > 66 && name.starts_with("0x") {
            // A call's bytes have accounts in them.
            return text + &format!("<{} bytes>{}", name.len() / 2 - 1, &word[name.len()..]);
        }
        if !is_name(name) {
            text.push_str(word);
            return text;
        }
        let number = known.iter().position(|one| *one == name).unwrap_or_else(|| {
            known.push(name);
            known.len() - 1
        });
        text + &format!("<{number}>{}", &word[name.len()..])
    })
}

#[test]
fn what_programs_read_is_what_the_golden_file_has() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/golden.json");
    let mut told = serde_json::Map::new();
    tell(|what, answer| {
        told.insert(what.to_owned(), answer.clone());
    });
    let told = numbered(&format!("{:#}\n", Value::Object(told)));
    if std::env::var_os("TRIBUTARY_BLESS").is_some() {
        std::fs::write(&path, &told).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(told.lines()).position(|(was, is)| was != is);
    let near = |text: &str, at: usize| {
        text.lines().skip(at.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n")
    };
    if let Some(at) = differs {
        panic!(
            "line {}: it was\n{}\nand is\n{}\nif that is meant, say so in docs/JSON.md and run this test with \
             TRIBUTARY_BLESS=1",
            at + 1,
            near(&golden, at),
            near(&told, at)
        );
    }
    assert_eq!(golden.len(), told.len(), "one of them ends earlier");
}
