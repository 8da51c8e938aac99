//! The program as people run it. Needs the built contracts.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod again;
mod contracts;
mod decisions;
mod exit;
mod files;
mod help;
mod history;
mod inputs;
mod json;
mod keeper;
mod lists;
mod measured;
mod new;
mod people;
mod readme;
mod rewritten;
mod served;
mod signed;
mod strangers;
mod together;
mod upgrade;
mod values;
mod views;
mod waiting;

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;
use tributary_client::{demo_signer, hex, messages, parse_account, Call, RawCall};
use tributary_core::DAY;
use tributary_interfaces::{
    governor::WEIGHT_CAST,
    metrics::{Metrics, MetricsRoles, EARNED, SCORE},
    source::MetricRef,
    treasury::{Asset, Basis, Budget, Gate, GrantConfig, ProgramConfig, SpendCap, Treasury},
};

fn tributary(folder: &Path, arguments: &[&str]) -> Output {
    tributary_with(folder, arguments, &[])
}

fn tributary_with(folder: &Path, arguments: &[&str], environment: &[(&str, &Path)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tributary"))
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

fn folder_with(file: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file), text).unwrap();
    folder
}

fn error(output: &Output) -> String {
    assert!(!output.status.success(), "it must fail");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn success(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("git starts");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}

/// An embedded chain in a folder of its own, whose balances are a u128.
struct Local(TempDir);

impl Local {
    /// With a DAO that is founded by this configuration.
    fn found(config: &str) -> Self {
        let local = Self(folder_with("dao.toml", config));
        local.ok(&["found", "--config", "dao.toml"]);
        local
    }

    /// With nothing on it: no file yet.
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.folder().join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        tributary(self.folder(), &Self::with_chain(arguments))
    }

    fn with_chain<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
        [&["--local", "chain.db", "--balance", "u128", "--json"], arguments].concat()
    }

    /// The answer of a command that must succeed.
    fn ok(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&success(&self.run(arguments))).unwrap()
    }

    /// What a command that must fail says.
    fn refused(&self, arguments: &[&str]) -> String {
        error(&self.run(arguments))
    }

    /// The chain as it stands in its file.
    fn bytes(&self) -> Vec<u8> {
        fs::read(self.folder().join("chain.db")).unwrap()
    }

    fn advance(&self, span: &str) {
        self.ok(&["advance", span]);
    }
}

/// An amount in an answer, in the smallest unit.
fn amount(answer: &Value, key: &str) -> u128 {
    answer[key].as_str().unwrap_or_else(|| panic!("{key} in {answer}")).parse().unwrap()
}

const TEN_MEMBERS: &str = "member,metric,amount\n\
    a@x,commits,10\nb@x,commits,20\nc@x,lines,3000\nd@x,reviews,4\ne@x,commits,1\n\
    f@x,coauthored,2\ng@x,docs,5\nh@x,commits,7\ni@x,lines,12\nj@x,commits,9\n";

#[test]
fn a_csv_file_goes_all_the_way_to_a_balanced_summary_and_a_report() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    let told = success(&tributary(folder.path(), &["demo", "--csv", "work.csv", "--report", "out"]));
    assert!(told.contains("closes to the unit"), "{told}");
    let summary: Value =
        serde_json::from_slice(&fs::read(folder.path().join("out/summary.json")).unwrap()).unwrap();
    assert_eq!(summary["balanced"], true);
    assert_eq!(summary["members"], 15, "ten members and five founders");
    assert_eq!((&summary["proposals"], &summary["epochs"]), (&2.into(), &3.into()));
    let native = &summary["assets"][0];
    let amount = |key: &str| native[key].as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!(amount("inflow"), amount("paid") + amount("reserved") + amount("free"));
    assert!(amount("paid") > 0);
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("<svg") && !page.contains("<script"), "self-contained, with charts");
    assert!(page.contains("Stream 10,000.00 UNIT an epoch"), "the proposal's own words");
}

#[test]
fn the_same_story_is_told_on_a_chain_whose_balances_are_a_u64() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    let mut summaries = Vec::new();
    for (balance, unit) in [("u128", 1_000_000_000_000), ("u64", 1_000_000_000)] {
        let demo = ["demo", "--balance", balance, "--csv", "work.csv", "--report", balance];
        success(&tributary(folder.path(), &demo));
        let summary = fs::read(folder.path().join(balance).join("summary.json")).unwrap();
        let summary: Value = serde_json::from_slice(&summary).unwrap();
        assert_eq!(summary["balanced"], true);
        let native = &summary["assets"][0];
        let whole = |key: &str| native[key].as_str().unwrap().parse::<u128>().unwrap() / unit;
        summaries.push((
            ["inflow", "paid", "reserved", "free"].map(whole),
            [&summary["members"], &summary["proposals"], &summary["epochs"], &summary["laws"]]
                .map(Value::clone),
        ));
    }
    assert_eq!(summaries[0], summaries[1]);
}

#[test]
fn an_embedded_chain_goes_on_counting_as_it_began() {
    let folder = tempfile::tempdir().unwrap();
    success(&tributary(folder.path(), &["--local", "chain.db", "--balance", "u64", "found"]));
    let chain = success(&tributary(folder.path(), &["--local", "chain.db", "--json", "chain"]));
    let chain: Value = serde_json::from_str(&chain).unwrap();
    assert_eq!((&chain["balances"], &chain["decimals"]), (&"u64".into(), &9.into()));
    let other = tributary(folder.path(), &["--local", "chain.db", "--balance", "u128", "chain"]);
    assert!(error(&other).contains("whose balances are a u64"));
    let told = success(&tributary(folder.path(), &["--local", "chain.db", "--json", "fund", "2.5"]));
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["credited"], "2500000000");
    let fine = tributary(folder.path(), &["--local", "chain.db", "fund", "0.0000000001"]);
    assert!(error(&fine).contains("more than 9 decimal places"));
    let much = tributary(folder.path(), &["--local", "chain.db", "fund", "18446744074"]);
    assert!(!much.status.success(), "more than a u64 holds");
}

#[test]
fn a_run_of_the_same_input_ends_in_the_same_summary() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    for out in ["one", "two"] {
        success(&tributary(folder.path(), &["demo", "--csv", "work.csv", "--report", out]));
    }
    let read = |out: &str| fs::read(folder.path().join(out).join("summary.json")).unwrap();
    assert!(read("one") == read("two"));
}

#[test]
fn a_repository_s_history_is_measured_and_paid() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]);
    for (number, author) in ["Ann <ann@x>", "Bo <bo@x>", "Cy <cy@x>", "Ann <ann@x>"].into_iter().enumerate() {
        fs::write(folder.path().join("file"), "line\n".repeat(number + 1)).unwrap();
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "-q", "--author", author, "-m", "Work\n\nReviewed-by: Di <di@x>"]);
    }
    let told = success(&tributary(folder.path(), &["demo", "--report", "out", "--json"]));
    let summary: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(summary["balanced"], true);
    let names: Vec<_> =
        summary["member_rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    for name in ["Ann", "Bo", "Cy", "Di"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
}

#[test]
fn without_a_history_it_says_so_and_takes_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let output = tributary(folder.path(), &["demo", "--report", "out"]);
    success(&output);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("not in a git repository") && said.contains("sample"), "{said}");
    let asked = tributary(folder.path(), &["demo", "--repo", "."]);
    assert!(error(&asked).contains("not in a git repository"), "what was asked for is not replaced");
}

#[test]
fn bad_rows_are_named_with_their_lines_and_nothing_is_half_applied() {
    let folder = folder_with("bad.csv", "");
    for (text, culprits) in [
        ("who,what\na@x,commits\n", vec!["line 1"]),
        ("member,metric,amount\na@x,commits,-1\nb@x,commits,2\nc@x,commits,x\n", vec!["line 2", "line 4"]),
        ("member,metric,amount\na@x,commits,340282366920938463463374607431768211456\n", vec!["line 2"]),
        ("member,metric,amount\na@x,comits,1\n", vec!["line 2", "comits"]),
    ] {
        fs::write(folder.path().join("bad.csv"), text).unwrap();
        let said = error(&tributary(folder.path(), &["demo", "--csv", "bad.csv", "--report", "out"]));
        for culprit in culprits {
            assert!(said.contains(culprit), "{culprit} is not in: {said}");
        }
        assert!(!folder.path().join("out").exists());
    }
    fs::write(folder.path().join("bad.csv"), "member,metric,amount\na@x,commits,1\nzoe@x,commits,1\n")
        .unwrap();
    fs::write(folder.path().join("members.csv"), "member,name,account\na@x,Ann,\n").unwrap();
    let arguments = ["demo", "--csv", "bad.csv", "--members", "members.csv", "--report", "out"];
    let said = error(&tributary(folder.path(), &arguments));
    assert!(said.contains("line 3") && said.contains("zoe@x"), "{said}");
}

#[test]
fn commands_follow_one_another_on_a_chain_in_a_file() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    let run =
        |arguments: &[&str]| tributary(folder.path(), &[&["--local", "chain", "--json"], arguments].concat());
    assert!(error(&run(&["status"])).contains("found"), "it says how to begin");
    let dao: Value = serde_json::from_str(&success(&run(&["found"]))).unwrap();
    assert!(dao["treasury"].is_string());
    success(&run(&["attest", "--csv", "work.csv"]));
    let finalize = || serde_json::from_str::<Value>(&success(&run(&["finalize"]))).unwrap();
    let early = finalize();
    assert_eq!((&early["finalized"], &early["pending"]), (&0.into(), &10.into()), "before the window's end");
    let status: Value = serde_json::from_str(&success(&run(&["status"]))).unwrap();
    assert_eq!(status["attestations"]["next_window_ends"], early["next_window_ends"]);
    success(&run(&["advance", "3days"]));
    let done = finalize();
    assert_eq!((&done["finalized"], &done["pending"]), (&10.into(), &0.into()));
    success(&run(&["fund", "12.5"]));
    let status: Value = serde_json::from_str(&success(&run(&["status"]))).unwrap();
    assert_eq!(status["balanced"], true);
    assert_eq!(status["assets"][0]["free"], "12500000000000");

    // A command that fails leaves the file as it was.
    let before = fs::read(folder.path().join("chain")).unwrap();
    fs::write(folder.path().join("bad.csv"), "member,metric,amount\na@x,commits,0\n").unwrap();
    assert!(error(&run(&["attest", "--csv", "bad.csv"])).contains("line 2"));
    assert_eq!(fs::read(folder.path().join("chain")).unwrap(), before);
}

#[test]
fn the_printed_configuration_is_one_that_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let config = success(&tributary(folder.path(), &["config"]));
    fs::write(folder.path().join("dao.toml"), &config).unwrap();
    fs::write(folder.path().join("work.csv"), TEN_MEMBERS).unwrap();
    let arguments = ["demo", "--config", "dao.toml", "--csv", "work.csv", "--report", "out"];
    success(&tributary(folder.path(), &arguments));
    fs::write(folder.path().join("dao.toml"), config.replace("quorum_bps = 2000", "quorum_bps = 9000"))
        .unwrap();
    let said = error(&tributary(folder.path(), &arguments));
    assert!(said.contains("governor.quorum_bps is 9000") && said.contains("5000"), "{said}");
}

#[test]
fn a_profile_names_the_chain_and_a_deployment_is_found_again() {
    let folder = folder_with("work.csv", TEN_MEMBERS);
    let settings =
        "default = \"try\"\n[profile.try]\nlocal = \"chain\"\n[profile.far]\nurl = \"ws://127.0.0.1:1\"\n";
    fs::write(folder.path().join("tributary.toml"), settings).unwrap();
    fs::write(folder.path().join("dao.toml"), "name = \"Filed DAO\"\n").unwrap();
    let run = |arguments: &[&str]| tributary(folder.path(), &[&["--json"], arguments].concat());
    let deploy = ["deploy", "--config", "dao.toml"];
    let deployed: Value = serde_json::from_str(&success(&run(&deploy))).unwrap();
    assert_eq!(deployed["file"], "deployments/embedded/filed-dao.json");
    let again: Value = serde_json::from_str(&success(&run(&deploy))).unwrap();
    assert_eq!(again, deployed, "never twice");
    success(&run(&["--dao", "deployments/embedded/filed-dao.json", "verify"]));
    success(&run(&["attest", "--csv", "work.csv"]));
    success(&run(&["export", "events.csv"]));
    let events = fs::read_to_string(folder.path().join("events.csv")).unwrap();
    assert_eq!(events.matches(",Attested,").count(), 5, "one for each metric");
    success(&run(&["export", "events.csv"]));
    assert_eq!(fs::read_to_string(folder.path().join("events.csv")).unwrap(), events);
    fs::write(folder.path().join("dao.toml"), "name = \"Filed DAO\"\n[governor]\nquorum_bps = 1\n").unwrap();
    assert!(error(&run(&deploy)).contains("of another configuration"));
    assert!(error(&run(&["--profile", "far", "status"])).contains("ws://127.0.0.1:1"));
    assert!(error(&run(&["--profile", "fax", "status"])).contains("has no profile \"fax\""));
}

#[test]
fn completions_and_the_man_page_name_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    let completions = success(&tributary(folder.path(), &["completions", "bash"]));
    let page = success(&tributary(folder.path(), &["man"]));
    for command in ["deploy", "keeper", "sign-vote"] {
        assert!(completions.contains(command), "{command}");
        assert!(page.replace("\\-", "-").contains(command), "{command}");
    }
}

const ACTIONS: &str = r#"
description = "One of each"
[[action]]
do = "create-program"
metric = "score"
budget = { inflow_bps = 2500 }
epoch_length = "7days"
[[action]]
do = "create-program"
metric = "commits"
basis = "growth"
budget = { per_unit = "0.5", of = "commits", at_most = "100" }
epoch_length = "7days"
epochs = 3
claim_window = "1day"
[[action]]
do = "change-program"
program = 4
[action.terms]
metric = "governor:weight"
budget = { endowment_bps = 50 }
epoch_length = "1day"
[[action]]
do = "create-grant"
recipient = "demo:Ann"
amount = "10"
vests_over = "0s"
[action.gate]
metric = "reviews"
of = "demo:Ann"
at_least = "2.5"
[[action]]
do = "transfer"
to = "demo:Ann"
amount = "1.5"
[[action]]
do = "set-cap"
amount = "1000"
period = "30days"
[[action]]
do = "set-cap"
[[action]]
do = "guard-treasury"
account = "demo:Ann"
[[action]]
do = "set-score-half-life"
half_life = "90days"
[[action]]
do = "set-arbiter"
account = "demo:Ann"
"#;

#[test]
fn each_action_of_a_proposal_s_file_is_the_call_that_it_says() {
    const UNIT: u128 = 1_000_000_000_000;
    let folder = folder_with("proposal.toml", ACTIONS);
    let local = |arguments: &[&str]| {
        let all = [&["--local", "chain.db", "--balance", "u128", "--json"], arguments].concat();
        serde_json::from_str::<Value>(&success(&tributary(folder.path(), &all))).unwrap()
    };
    let dao = local(&["found"]);
    let part = |name: &str| parse_account(dao[name].as_str().unwrap()).unwrap();
    let (registry, governor) = (part("metrics"), part("governor"));
    let metric = |text: &str| {
        let id = local(&["metric", text])[0]["id"].as_u64().or(local(&["metric", text])["id"].as_u64());
        u32::try_from(id.unwrap()).unwrap()
    };
    let now = local(&["chain"])["now"].as_u64().unwrap();
    let program = |source, metric, basis, budget, epoch_length, epochs, claim_window| ProgramConfig {
        asset: Asset::Native,
        metric: MetricRef { source, metric },
        basis,
        budget,
        start: 0,
        epoch_length,
        epochs,
        claim_window,
    };
    let commits = metric("commits") | EARNED;
    let price = Budget::PerUnit {
        metric: MetricRef { source: registry, metric: commits },
        price: UNIT / 2,
        cap: 100 * UNIT,
    };
    let ann = demo_signer("Ann").account();
    let gate = Gate {
        metric: MetricRef { source: registry, metric: metric("reviews") },
        of: Some(ann),
        at_least: 2_500_000,
    };
    let grant = GrantConfig {
        recipient: ann,
        asset: Asset::Native,
        amount: 10 * UNIT,
        start: now,
        cliff: now,
        end: now,
        gate: Some(gate),
    };
    let treasury = || messages::treasury(part("treasury"));
    let cap = SpendCap { amount: 1_000 * UNIT, period: 30 * DAY };
    let inflow = program(registry, SCORE, Basis::Level, Budget::Inflow(2_500), 7 * DAY, None, 30 * DAY);
    let growth = program(registry, commits, Basis::Growth, price, 7 * DAY, Some(3), DAY);
    let taking_part =
        program(governor, WEIGHT_CAST, Basis::Level, Budget::Endowment(50), DAY, None, 30 * DAY);
    let roles = MetricsRoles { governor, arbiter: ann, token: part("token") };
    let expected: [RawCall; 10] = [
        Call::from(treasury().create_program(inflow)).raw().clone(),
        Call::from(treasury().create_program(growth)).raw().clone(),
        Call::from(treasury().change_program(4, taking_part)).raw().clone(),
        Call::from(treasury().create_grant(grant)).raw().clone(),
        Call::from(treasury().transfer(Asset::Native, ann, 3 * UNIT / 2)).raw().clone(),
        Call::from(treasury().set_cap(Asset::Native, Some(cap))).raw().clone(),
        Call::from(treasury().set_cap(Asset::Native, None)).raw().clone(),
        Call::from(treasury().set_guardian(Some(ann))).raw().clone(),
        Call::from(messages::metrics(registry).set_score_half_life(90 * DAY)).raw().clone(),
        Call::from(messages::metrics(registry).set_roles(roles)).raw().clone(),
    ];
    // There is no program 4 yet, so it would fail today.
    let check = ["--local", "chain.db", "--balance", "u128", "--json", "propose", "proposal.toml", "--check"];
    let output = tributary(folder.path(), &check);
    assert!(!output.status.success());
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let fails = told[2]["today"][0].as_str().unwrap();
    assert!(fails.contains("there is no program 4"), "{fails}");
    let all = |key: &str| -> Vec<String> {
        told.as_array().unwrap().iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(all("input"), expected.map(|call| hex(&call.input)));
    // And it is told in words, as members read it before they vote.
    let messages = "create_program create_program change_program create_grant transfer set_cap set_cap \
                    set_guardian set_score_half_life set_roles";
    assert_eq!(all("message").join(" "), messages);
    assert_eq!((&told[0]["calls"], &told[8]["calls"]), (&"treasury".into(), &"metrics".into()));
    assert_eq!(told[3]["arguments"]["config"]["gate"]["at_least"], "2500000");
    let local = ["--local", "chain.db", "--balance", "u128", "propose", "proposal.toml", "--check"];
    let shown = String::from_utf8(tributary(folder.path(), &local).stdout).unwrap();
    let said = "action 1: Stream each 7 days 25 % of the UNIT that arrived since the epoch before, without end, by the \
                score";
    assert!(shown.contains(said), "{shown}");
    assert!(shown.contains("until now: arbiter (5"), "{shown}");
}

#[test]
fn what_a_proposal_s_file_says_wrongly_is_told_with_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    success(&tributary(folder.path(), &["--local", "chain.db", "found"]));
    let refused = |action: &str| {
        let text = format!("description = \"x\"\n[[action]]\n{action}\n");
        fs::write(folder.path().join("p.toml"), text).unwrap();
        error(&tributary(folder.path(), &["--local", "chain.db", "propose", "p.toml", "--check"]))
    };
    let program = "do = \"create-program\"\nepoch_length = \"1day\"\n";
    let told = refused(&format!("{program}metric = \"score\"\nbudget = {{ inflow = 25 }}"));
    assert!(told.contains("{ inflow_bps = 2500 }"), "{told}");
    let told = refused(&format!("{program}metric = \"karma\"\nbudget = \"1\""));
    assert!(told.contains("there is no metric \"karma\": there are commits"), "{told}");
    let told = refused(&format!("{program}metric = \"token:votes\"\nbasis = \"growth\"\nbudget = \"1\""));
    assert!(told.contains("may fall"), "{told}");
    let told = refused("do = \"set-cap\"\namount = \"5\"");
    assert!(told.contains("an amount in a period"), "{told}");
}
