//! Any contract, by its metadata: made, called, asked, and called by a DAO.

use crate::{amount, success, tributary, Local};
use serde_json::{json, Value};
use std::path::PathBuf;
use tributary_client::{demo_signer, hex, messages, parse_account, Artifacts, BalanceType, Call};
use tributary_interfaces::{
    source::MetricRef,
    treasury::{Asset, Basis, Budget, ProgramConfig, SpendCap, Treasury},
};

/// The file that the build left of one of the examples.
pub fn built(name: &str) -> String {
    let path: PathBuf = Artifacts::locate(BalanceType::U128).metadata(&format!("tributary_{name}"));
    path.with_extension("contract").display().to_string()
}

/// A chain without a DAO, on which somebody made a contract to stake at.
fn with_stake() -> Local {
    let local = Local::empty();
    local.ok(&["instantiate", &built("stake")]);
    local
}

#[test]
fn a_stranger_s_contract_is_made_called_and_asked_by_its_file_alone() {
    let local = with_stake();
    local.ok(&["call", "tributary-stake", "stake", "--value", "5"]);
    local.advance("1h");
    local.ok(&["call", "tributary-stake", "Staking::unstake", "amount=2_000_000_000_000"]);
    let now = local.ok(&["chain"])["now"].as_u64().unwrap();
    let ask = |at: u64, member: &str| {
        let (at, member) = (format!("at={at}"), format!("member={member}"));
        local.ok(&["read", "tributary-stake", "past_value", "metric=0", &member, &at])["answer"].clone()
    };
    assert_eq!(ask(now - 1_800_000, "demo:Fern"), "5000000000000");
    assert_eq!(ask(now - 1, "demo:Fern"), "3000000000000");
    assert_eq!(ask(now - 1, "demo:Gale"), "0");
}

#[test]
fn a_contract_is_made_once_unless_another_salt_makes_another_and_a_check_makes_none() {
    let local = with_stake();
    let file = built("stake");
    let checked = local.ok(&["instantiate", &file, "--salt", "two", "--check"]);
    let before = local.bytes();
    let again = local.refused(&["instantiate", &file]);
    assert!(again.contains("you have made this contract already") && again.contains("--salt"), "{again}");
    assert_eq!(local.bytes(), before);
    let other = local.ok(&["instantiate", &file, "--salt", "two"]);
    assert_eq!(other["contract"], checked["would_be_at"]);
    assert_eq!(other["code"], checked["code"]);
    assert_eq!(other["name"], "tributary-stake-2");
    local.ok(&["read", "tributary-stake-2", "past_total", "metric=0", "at=1"]);
}

#[test]
fn what_answers_nothing_is_told_to_be_done() {
    let local = with_stake();
    let called = tributary(
        local.folder(),
        &["--local", "chain.db", "call", "tributary-stake", "stake", "--value", "5"],
    );
    let told = String::from_utf8_lossy(&called.stderr).into_owned();
    assert!(called.status.success() && told.contains("Done: `stake`."), "{told}");
}

#[test]
fn a_contract_s_own_errors_are_told_by_name_with_what_is_in_them() {
    let local = with_stake();
    local.ok(&["call", "tributary-stake", "stake", "--value", "5"]);
    let before = local.bytes();
    let refused = local.refused(&["call", "tributary-stake", "unstake", "amount=9000000000000"]);
    assert!(refused.contains("refuses unstake: NotStaked: staked: 5000000000000, asked: 9000000000000"));
    assert!(refused.contains("nothing has changed"), "{refused}");
    // The suite's own errors have their words, whoever answers with them.
    let asked = local.refused(&["read", "tributary-stake", "past_total", "metric=7", "at=1"]);
    assert!(asked.contains("the source of the metric says: it has no metric 7"), "{asked}");
    assert_eq!(local.bytes(), before);
}

#[test]
fn what_does_not_fit_a_message_is_named_with_what_is_wanted() {
    let local = with_stake();
    let call = |arguments: &[&str]| local.refused(&[&["call", "tributary-stake"], arguments].concat());
    for (arguments, told) in [
        (
            &["unstake", "amount=x"][..],
            "`amount`: \"x\" cannot stand here; wanted: a whole number from 0 to 340",
        ),
        (&["unstake", "amount=-1"], "`amount`: \"-1\" cannot stand here"),
        (&["unstake"], "`amount`: it is missing"),
        (&["unstake", "amount=1", "amount=2"], "`amount` is given twice"),
        (&["unstake", "amount=1", "to=me"], "`unstake` takes no \"to\": it is unstake(amount: u128)"),
        (&["unstake", "1"], "\"1\" is no argument"),
        (&["unstak", "amount=1"], "no message \"unstak\": it has stake, unstake, metric_info, past_value"),
        (&["unstake", "amount=1", "--value", "1"], "unstake takes no value"),
        (&["past_total", "metric=0", "at=1"], "changes nothing"),
    ] {
        let said = call(arguments);
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
    let member = ["read", "tributary-stake", "past_value", "metric=0", "at=1", "member=nobody"];
    let said = local.refused(&member);
    assert!(said.contains("`member`: \"nobody\" is no account and no name that is known here"), "{said}");
    let members = "members=[\"demo:Fern\", 7]";
    let said = local.refused(&["read", "tributary-stake", "past_values", "metric=0", "at=1", members]);
    assert!(said.contains("`members[1]`: 7 cannot stand here; wanted: an account"), "{said}");
}

#[test]
fn what_a_contract_takes_is_listed() {
    let local = with_stake();
    let listed = local.ok(&["call", "tributary-stake"]);
    let stake = &listed[0];
    assert_eq!((&stake["message"], &stake["payable"]), (&json!("Staking::stake"), &json!(true)));
    let told = success(&tributary(local.folder(), &["--local", "chain.db", "read", "tributary-stake"]));
    assert!(
        told.contains("past_value(metric: u32, member: AccountId, at: moment) -> u128  [read]"),
        "{told}"
    );
}

#[test]
fn structs_enums_options_and_lists_are_given_on_the_line_and_in_files() {
    let local = Local::found("");
    let dao = local.ok(&["status"]);
    let account = |part: &str| {
        let status = local.ok(&["balance", part]);
        parse_account(status["account"].as_str().unwrap()).unwrap()
    };
    assert_eq!(dao["balanced"], true);
    let treasury = account("treasury");
    let action = |arguments: &[&str]| {
        let printed = local.ok(&[&["call", "treasury"], arguments, &["--as-action"]].concat());
        (printed["callee"].as_str().map(|text| parse_account(text).unwrap()), printed["input"].clone())
    };
    fn bytes<R>(call: impl Into<Call<R>>) -> Value {
        hex(&call.into().raw().input).into()
    }
    let cap = Some(SpendCap { amount: 1 << 70, period: 86_400_000 });
    assert_eq!(
        action(&[
            "set_cap",
            "asset=Native",
            "cap={ amount = \"1180591620717411303424\", period = 86400000 }"
        ]),
        (Some(treasury), bytes(messages::treasury(treasury).set_cap(Asset::Native, cap)))
    );
    assert_eq!(
        action(&["set_cap", "asset={\"Psp22\": \"token\"}"]).1,
        bytes(messages::treasury(treasury).set_cap(Asset::Psp22(account("token")), None))
    );
    let members = vec![demo_signer("Fern").account(), demo_signer("Gale").account()];
    assert_eq!(
        action(&["pay", "program=7", "members=[\"Fern\", \"demo:Gale\"]"]).1,
        bytes(messages::treasury(treasury).pay(7, members))
    );
    let program = ProgramConfig {
        asset: Asset::Native,
        metric: MetricRef { source: account("registry"), metric: 3 },
        basis: Basis::Growth,
        budget: Budget::Fixed(5),
        start: 0,
        epoch_length: 3_600_000,
        epochs: Some(4),
        claim_window: 86_400_000,
    };
    local.file(
        "program.toml",
        "[config]\nasset = \"Native\"\nmetric = { source = \"registry\", metric = 3 }\nbasis = \"Growth\"\n\
         budget = { Fixed = 5 }\nstart = 0\nepoch_length = 3600000\nepochs = 4\nclaim_window = 86400000\n",
    );
    let expected = bytes(messages::treasury(treasury).create_program(program));
    assert_eq!(action(&["create_program", "--args", "program.toml"]).1, expected);
    let json = json!({ "config": {
        "asset": "Native", "metric": { "source": "registry", "metric": 3 }, "basis": "Growth",
        "budget": { "Fixed": "5" }, "start": 0, "epoch_length": 3_600_000, "epochs": 4, "claim_window": 86_400_000,
    }});
    local.file("program.json", &json.to_string());
    assert_eq!(action(&["create_program", "--args", "program.json"]).1, expected);
    local.file("program.toml", "[config]\nasset = \"Gold\"\n");
    let refused = local.refused(&["call", "treasury", "create_program", "--args", "program.toml"]);
    assert!(
        refused
            .contains("`config.asset`: \"Gold\" cannot stand here; wanted: one of Native, Psp22 = AccountId"),
        "{refused}"
    );
}

#[test]
fn a_dao_s_contracts_are_asked_without_naming_their_metadata_and_refuse_in_their_words() {
    let local = Local::found("");
    local.ok(&["fund", "12.5"]);
    let vault = local.ok(&["read", "treasury", "vault", "asset=Native"]);
    assert_eq!(amount(&vault["answer"], "free"), 12_500_000_000_000);
    let read = ["--local", "chain.db", "--balance", "u128", "read"];
    let told = |asked: &[&str]| success(&tributary(local.folder(), &[&read, asked].concat()));
    let vault = told(&["treasury", "vault", "asset=Native"]);
    assert!(vault.contains("free: 12500000000000 (12.5 UNIT)"), "people read amounts in their unit: {vault}");
    let balance = told(&["token", "balance_of", "owner=Fern"]);
    assert!(balance.contains(" TRIB)"), "{balance}");
    let refused = local.refused(&["call", "treasury", "pause"]);
    assert!(
        refused.contains("the treasury says: Fern (5") && refused.contains("may not do this"),
        "{refused}"
    );
}

#[test]
fn a_dao_calls_a_stranger_s_contract_by_an_action_that_call_prints() {
    let local = Local::found("");
    local.ok(&["fund", "10"]);
    local.ok(&["instantiate", &built("stake")]);
    let call = ["--local", "chain.db", "call", "tributary-stake", "stake", "--as-action"];
    let action = success(&tributary(local.folder(), &call));
    local.file("p.toml", &format!("description = \"Stake\"\n{action}"));
    let check = ["--local", "chain.db", "propose", "p.toml", "--check"];
    let checked = success(&tributary(local.folder(), &check));
    assert!(checked.contains("it would succeed"), "{checked}");
    local.ok(&["propose", "p.toml"]);
    let told = local.ok(&["proposal", "0"]);
    let stake = &told["actions"][0];
    assert_eq!((&stake["input"], &stake["message"]), (&json!("0x1c9155f4"), &json!("stake")));
    // What it would refuse is told by its own names before anybody votes.
    let call = ["--local", "chain.db", "call", "tributary-stake", "unstake", "amount=7", "--as-action"];
    let action = success(&tributary(local.folder(), &call));
    local.file("p.toml", &format!("description = \"Unstake\"\n{action}"));
    let checked = tributary(local.folder(), &check);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(!checked.status.success(), "{said}");
    assert!(said.contains("refuses unstake: NotStaked: staked: 0, asked: 7"), "{said}");
    assert!(said.contains("amount") && said.contains('7'), "{said}");
}

#[test]
fn an_attestor_is_made_with_accounts_by_name_and_its_metadata_may_be_named() {
    let local = Local::found("");
    let file = built("turnout");
    let part = "part={ source = \"governor\", metric = 0 }";
    let made = local.ok(&["instantiate", &file, "new", part, "registry=registry", "metric=0"]);
    let address = made["contract"].as_str().unwrap();
    let now = local.ok(&["chain"])["now"].as_u64().unwrap();
    let at = format!("at={}", now - 1);
    let attest = ["call", address, "attest", "members=[\"Fern\"]", &at];
    let refused = local.refused(&attest);
    assert!(refused.contains("refuses attest: NoPart: Fern (5"), "{refused}");
    // Metadata of other code is used, and said to be.
    let token = built("token");
    let refused = local.refused(&[&attest[..], &["--metadata", &token]].concat());
    assert!(refused.contains("has no message \"attest\"") && refused.contains("the contract runs 0x"));
    let nobody = local.refused(&["read", "demo:Fern", "past_total"]);
    assert!(nobody.contains("there is no contract at Fern (5"), "{nobody}");
}

#[test]
fn files_that_are_no_contract_s_are_refused() {
    let local = Local::empty();
    local.file("other.json", "{}");
    let refused = local.refused(&["instantiate", "other.json"]);
    assert!(refused.contains("other.json is no contract's metadata"), "{refused}");
    local.file("old.json", "{\"version\":\"4\",\"source\":{\"hash\":\"0x\"},\"contract\":{\"name\":\"x\"}}");
    let refused = local.refused(&["instantiate", "old.json"]);
    assert!(refused.contains("it is of version \"4\", and ink! 5 writes 5"), "{refused}");
    assert!(local.refused(&["upload", "missing.contract"]).contains("there is no file \"missing.contract\""));
    let uploaded = local.ok(&["upload", &built("stake"), &built("turnout")]);
    assert_eq!((&uploaded["uploaded"], uploaded["codes"].as_array().unwrap().len()), (&json!(2), 2));
}

#[test]
fn a_value_of_a_stranger_s_metric_is_read_with_as_many_decimals_as_it_is_told_with() {
    let local = Local::found("");
    local.ok(&["fund", "10"]);
    let start = local.ok(&["chain"])["now"].as_u64().unwrap() + 60_000;
    let config = format!(
        "config={{electorate={{source='token', metric=0}}, weighted=false, start={start}, length=60000}}"
    );
    local.ok(&["instantiate", &built("rounds"), "new", &config]);
    local.file(
        "p.toml",
        "description = \"x\"\n[[action]]\ndo = \"create-grant\"\nrecipient = \"Gale\"\namount = \"1\"\n\
         vests_over = \"9days\"\ngate = { metric = \"tributary-rounds:0\", at_least = \"1.5\" }\n",
    );
    let checked = local.run(&["propose", "p.toml", "--check"]);
    let told = String::from_utf8_lossy(&checked.stdout);
    assert!(told.contains("1.5 votes") && told.contains("1500000"), "{told} {checked:?}");
}

#[test]
fn a_contract_whose_name_is_none_is_called_a_contract() {
    let local = Local::found("");
    let built = std::fs::read_to_string(built("stake")).unwrap();
    for (name, called) in [("demo:Gale", "contract"), ("treasury", "contract-2"), ("", "contract-3")] {
        let file = built.replacen("\"name\":\"tributary-stake\"", &format!("\"name\":{name:?}"), 1);
        assert_ne!(file, built);
        local.file("named.contract", &file);
        assert_eq!(local.ok(&["instantiate", "named.contract", "--salt", name])["name"], called);
    }
}

#[test]
fn a_moment_is_given_as_a_date_or_by_its_distance_and_told_as_a_date() {
    let local = with_stake();
    local.ok(&["call", "tributary-stake", "stake", "--value", "5"]);
    local.advance("1h");
    let asked = ["read", "tributary-stake", "past_value", "metric=0", "member=demo:Fern"];
    for (at, value) in [
        ("at=2026-01-01", "0"),
        ("at=2026-01-01 00:30 UTC", "5000000000000"),
        ("at=10 minutes ago", "5000000000000"),
        ("at=2hours ago", "0"),
    ] {
        // Two hours ago there was no chain.
        let answer = local.ok(&[&asked[..], &[at]].concat());
        assert_eq!(answer["answer"], value, "{at}");
    }
    local.file("args.toml", "metric = 0\nmember = \"demo:Fern\"\nat = 2026-01-01T00:30:00Z\n");
    let filed = local.ok(&["read", "tributary-stake", "past_value", "--args", "args.toml"]);
    assert_eq!(filed["answer"], "5000000000000");
    let refused = local.refused(&[&asked[..], &["at=2026-01-01 00:30"]].concat());
    assert!(
        refused.contains("`at`: \"2026-01-01 00:30\" is no moment") && refused.contains("UTC"),
        "{refused}"
    );
    // What is no moment by its name is read as none.
    let refused = local.refused(&["call", "tributary-stake", "unstake", "amount=2026-01-01"]);
    assert!(
        refused.contains("\"2026-01-01\" cannot stand here; wanted: a whole number from 0 to 340"),
        "{refused}"
    );

    let local = Local::found("");
    local.file("p.toml", "description = \"x\"\n");
    local.advance("1day");
    local.ok(&["propose", "p.toml"]);
    let read = ["read", "governor", "proposal", "proposal=0"];
    let created = local.ok(&read)["answer"]["created"].as_u64().expect("a number for programs");
    let told = success(&tributary(local.folder(), &[&["--local", "chain.db"], &read[..]].concat()));
    assert!(told.contains(&format!("created: {created} (2026-01-02 00:")), "{told}");
}

#[test]
fn a_span_of_time_is_given_in_words_as_in_a_proposal_and_told_so() {
    let local = Local::found("");
    let config = |length: &str| {
        format!("config={{electorate={{source='token', metric=0}}, weighted=false, start='in 2 days', length={length}}}")
    };
    let refused = local.refused(&["instantiate", &built("rounds"), "new", &config("'soon'")]);
    assert!(refused.contains("`config.length`: \"soon\" is no span of time"), "{refused}");
    let refused = local.refused(&["instantiate", &built("rounds"), "new", &config("true")]);
    assert!(refused.contains("wanted: a span of time, as in \"3days\", or milliseconds"), "{refused}");
    local.ok(&["instantiate", &built("rounds"), "new", &config("'1day'")]);
    let read = ["read", "tributary-rounds", "config"];
    assert_eq!(local.ok(&read)["answer"]["length"], 86_400_000);
    let told = success(&tributary(local.folder(), &[&["--local", "chain.db"], &read[..]].concat()));
    assert!(told.contains("86400000 (1 day)"), "{told}");
    let listed = success(&tributary(local.folder(), &["--local", "chain.db", "call", "registry"]));
    assert!(listed.contains("set_score_half_life(half_life: span)"), "{listed}");
}

#[test]
fn what_a_signer_has_not_is_told_with_what_they_have_and_what_breaks_off_with_the_cure() {
    let local = with_stake();
    let refused = local.refused(&["call", "tributary-stake", "stake", "--value", "99999999999"]);
    assert!(refused.contains("Fern (5") && refused.contains("cannot give 99,999,999,999 UNIT"), "{refused}");
    let treasury = built("treasury");
    let made = [
        "instantiate",
        &treasury,
        "governor=demo:Gale",
        "token=demo:Hale",
        "config={ guardian = \"none\", caps = [] }",
        "--value",
        "99999999999",
    ];
    let refused = local.refused(&made);
    assert!(refused.contains("cannot give 99,999,999,999 UNIT"), "{refused}");
    local.ok(&["instantiate", &built("crook"), "trick=TrapOnTotal"]);
    let refused = local.refused(&["read", "tributary-crook", "past_total", "metric=0", "at=1"]);
    assert!(
        refused.contains("the contract broke off") && refused.contains("ask whoever wrote it"),
        "{refused}"
    );
    let checked = local.run(&["check-source", "tributary-crook:0", "--member", "demo:Fern"]);
    let told = String::from_utf8_lossy(&checked.stdout);
    assert!(told.contains("past_total about 0: the contract broke off"), "{told}");
    let said = ["--local", "chain.db", "check-source", "tributary-crook:0", "--member", "demo:Fern"];
    let told = String::from_utf8(tributary(local.folder(), &said).stdout).unwrap();
    assert!(told.contains("past_total about 1970-01-01 00:00 UTC: the contract broke off"), "{told}");
    local.ok(&["instantiate", &built("saboteur")]);
    let long = local.refused(&["call", "tributary-saboteur", "strike", "strike={ Answer = 20000 }"]);
    assert!(
        long.contains("… (20,000 bytes), which is not what the metadata says") && long.len() < 1_000,
        "{long}"
    );
}
