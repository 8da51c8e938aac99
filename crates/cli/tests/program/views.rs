//! What the program tells whoever must decide, or was paid: right to the unit for programs, in words for people.

use crate::{
    amount,
    keeper::{decide, pays_by_score},
    success, Local,
};
use serde_json::{json, Value};
use std::collections::BTreeMap;

const UNIT: u128 = 1_000_000_000_000;
const POINT: u128 = 1_000_000;

/// Ann, Bo and Cy have 100, 50 and 45 points that do not decay, and the treasury 100 UNIT.
const WORK: &str = "member,metric,amount\nann,commits,10\nbo,commits,5\ncy,docs,3\n";

const PAY_BY_SCORE: &str = r#"
    description = "Pay by score"
    [[action]]
    do = "create-program"
    metric = "score"
    budget = "10"
    epoch_length = "1day"
    epochs = 30
    "#;

/// A DAO whose members have points, after the proposal was decided and executed.
fn decided(proposal: &str) -> Local {
    let local = worked();
    decide(&local, proposal);
    local.advance("25h");
    assert_eq!(local.ok(&["keeper", "--once"])["executed"], 1);
    local
}

fn worked() -> Local {
    let local = Local::found("[score]\nhalf_life = \"0s\"\n");
    local.file("work.csv", WORK);
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["fund", "100"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    local
}

/// What a command tells people.
fn told(local: &Local, arguments: &[&str]) -> String {
    let arguments = [&["--local", "chain.db", "--balance", "u128"], arguments].concat();
    success(&crate::tributary(local.folder(), &arguments))
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("a list: {value}")).clone()
}

fn number(value: &Value) -> u128 {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).parse().unwrap()
}

#[test]
fn two_epochs_that_one_payment_settled_are_told_each_with_its_members_and_amounts() {
    let local = decided(PAY_BY_SCORE);
    local.advance("50h");
    let round = local.ok(&["keeper", "--once"]);
    assert_eq!((&round["payments"], &round["problems"]), (&3.into(), &0.into()), "one payment each");
    let status = local.ok(&["status"]);
    let epochs = list(&status["epoch_rows"]);
    let payouts = list(&status["payouts"]);
    assert!(payouts.iter().all(|payout| list(&payout["parts"]).len() >= 2), "{payouts:#?}");
    for epoch in epochs.iter().take(2) {
        assert_eq!(epoch["members_paid"], 3, "{epoch:#}");
        let parts = payouts.iter().flat_map(|payout| list(&payout["parts"]));
        let of_epoch = parts.filter(|part| part["epoch"] == epoch["index"]);
        let sum: u128 = of_epoch.map(|part| number(&part["amount"])).sum();
        assert_eq!(sum, amount(epoch, "paid"));
        assert!(sum > 9 * UNIT);
    }
    for payout in &payouts {
        let parts: u128 = list(&payout["parts"]).iter().map(|part| number(&part["amount"])).sum();
        assert_eq!(parts, amount(payout, "amount"));
    }
    assert!(told(&local, &["status"]).contains("0: by the score"));
}

#[test]
fn what_is_explained_is_what_was_paid_to_the_unit_and_before_that_what_a_claim_pays() {
    let local = decided(PAY_BY_SCORE);
    // Nobody has opened epoch 1: told is what would be.
    local.advance("25h");
    let explain = |member: &str, epoch: &str| local.ok(&["explain", member, "0", epoch]);
    let before = explain("ann", "1");
    assert_eq!((&before["opened"], number(&before["budget"])), (&false.into(), 10 * UNIT));
    local.advance("24h");
    local.ok(&["keeper", "--once"]);
    local.advance("24h");
    local.ok(&["keeper", "--once"]);
    for (member, points) in [("ann", 100), ("bo", 50), ("cy", 45)] {
        for epoch in ["0", "1", "2"] {
            let told = explain(member, epoch);
            assert_eq!((number(&told["value"]), number(&told["total"])), (points * POINT, 195 * POINT));
            let share = 10 * UNIT * points / 195;
            assert_eq!((number(&told["amount"]), number(&told["paid"])), (share, share), "{told:#}");
            assert_eq!(told["settled"], true);
        }
    }
    let text = told(&local, &["explain", "ann", "0", "1"]);
    for part in
        ["10 commits by commits", "100 points", "51.2821 %", "5.128205128205 UNIT", "the same to the unit"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    // What has accrued of an epoch that lasts is what a claim pays of it.
    let running = list(&local.ok(&["program", "0"])["epoch_rows"]).len() - 1;
    let running = running.to_string();
    local.advance("3h");
    let lasts = explain("ann", &running);
    assert!(number(&lasts["amount"]) > number(&lasts["paid"]));
    let text = told(&local, &["explain", "ann", "0", &running]);
    assert!(
        text.contains("of 1 day that have passed")
            && text.contains("may be claimed: `tributary claim 0 --suri demo:ann`"),
        "{text}"
    );
    local.ok(&["claim", "0", "--suri", "demo:ann"]);
    let claimed = explain("ann", &running);
    assert!(number(&claimed["paid"]) >= number(&lasts["amount"]));
    assert!(local.refused(&["explain", "ann", "0", "29"]).contains("nothing can be said of it yet"));
    assert!(local.refused(&["explain", "ann", "0", "30"]).contains("its last is 29"));
    assert!(local.refused(&["explain", "ann", "7", "0"]).contains("there is no program 7"));
}

#[test]
fn after_a_change_of_weight_the_points_are_told_by_the_weights_that_they_were_counted_at() {
    let local = decided(
        "description = \"Docs count more\"\n[[action]]\ndo = \"update-metric\"\nmetric = \"docs\"\nweight = \"20\"\n",
    );
    local.file("more.csv", "member,metric,amount\nann,docs,2\n");
    local.ok(&["attest", "--csv", "more.csv"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    let status = local.ok(&["status"]);
    let docs = list(&status["metrics"]).into_iter().find(|metric| metric["key"] == "docs").unwrap();
    assert_eq!((amount(&docs, "amount"), amount(&docs, "points")), (5, (3 * 15 + 2 * 20) * POINT));
    let counted: Vec<_> = list(&docs["counted_at"])
        .iter()
        .map(|at| (amount(at, "amount"), amount(at, "weight") / POINT))
        .collect();
    assert_eq!(counted, [(3, 15), (2, 20)]);
    assert!(told(&local, &["status"]).contains("3 × 15 + 2 × 20"));
    local.ok(&["report", "--out", "out"]);
    let page = std::fs::read_to_string(local.folder().join("out/report.html")).unwrap();
    assert!(page.contains("points counted before stay as they were"));
    assert!(!page.contains("Laws held"), "nobody checked them");
}

#[test]
fn who_holds_tokens_only_is_listed_as_a_member_too() {
    let local = worked();
    let members = list(&local.ok(&["members"]));
    let of =
        |name: &str| members.iter().find(|member| member["name"] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(members.len(), 3 + 5);
    assert_eq!((amount(of("ann"), "points"), &of("ann")["registered"]), (100 * POINT, &true.into()));
    let fern = of("Fern");
    assert_eq!(
        (amount(fern, "tokens"), amount(fern, "votes"), &fern["registered"]),
        (600 * UNIT, 600 * UNIT, &false.into())
    );
    let text = told(&local, &["members"]);
    assert!(text.contains("Fern (") && text.contains("holds tokens, no points yet"), "{text}");
    local.ok(&["delegate", "demo:Quill", "--suri", "demo:Fern"]);
    let text = told(&local, &["members"]);
    assert!(text.contains("votes given to Quill") && text.contains("votes for others"), "{text}");
}

#[test]
fn whoever_decides_a_challenge_sees_all_that_there_is_to_it() {
    let local = Local::found("");
    local.file("work.csv", WORK);
    local.ok(&["attest", "--csv", "work.csv"]);
    let look = list(&local.ok(&["inbox", "Hale"]));
    let what = "look at 3 attestations by attestor (0, 1, 2), worth 195 points, and challenge what is false";
    assert_eq!((&look[0]["what"], &look[0]["command"]), (&what.into(), &"tributary attestation".into()));
    let pending = told(&local, &["attestation", "1"]);
    assert!(
        pending.contains("pending: may be challenged until") && pending.contains("tributary challenge 1"),
        "{pending}"
    );
    local.ok(&["challenge", "1", "--reason", "https://example.org/why", "--suri", "demo:Gale"]);
    let doubted = local.ok(&["attestation", "1"]);
    assert_eq!(
        (&doubted["status"], &doubted["reason"]),
        (&"Challenged".into(), &"https://example.org/why".into())
    );
    for key in ["attestor", "challenger", "arbiter", "evidence", "uri"] {
        assert!(doubted[key].as_str().is_some_and(|text| !text.is_empty()), "{key} in {doubted:#}");
    }
    assert_eq!(amount(&doubted, "bond"), UNIT / 20);
    assert!(doubted["decided_before"].as_u64() > doubted["filed_at"].as_u64());
    let text = told(&local, &["attestation", "1"]);
    for part in [
        "challenged: the arbiter decides before",
        "attestor (",
        "Gale (",
        "bo (",
        "5 commits",
        "0.05 UNIT",
        "https://example.org/why",
        "tributary resolve 1 uphold",
        "owed both bonds, 0.1 UNIT",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    local.advance("3days");
    let list = told(&local, &["attestation"]);
    assert!(list.contains("its window is over: anybody may"), "{list}");
    assert!(list.find("\n 2 ") < list.find("\n 0 "), "newest first: {list}");
    let page = told(&local, &["attestation", "--limit", "1"]);
    assert!(page.contains("… and 2 older: --before 2, or --all"), "{page}");
    let page = told(&local, &["attestation", "--before", "1"]);
    assert!(page.contains("\n 0 ") && !page.contains("\n 1 "), "{page}");
    local.advance("40days");
    let late = told(&local, &["attestation", "1"]);
    assert!(late.contains("the arbiter's time is over: anybody may end it"), "{late}");
}

#[test]
fn an_inbox_names_what_waits_with_the_command_that_does_it() {
    let local = worked();
    let kinds = |account: &[&str]| -> BTreeMap<String, Value> {
        let items = list(&local.ok(&[&["inbox"], account].concat()));
        items.into_iter().map(|item| (item["kind"].as_str().unwrap().to_owned(), item)).collect()
    };
    // The attestor's bonds came back to be taken.
    let mine = kinds(&["attestor"]);
    assert_eq!(amount(&mine["bonds"], "amount"), 3 * UNIT / 20);
    local.file("proposal.toml", PAY_BY_SCORE);
    local.ok(&["propose", "proposal.toml"]);
    assert!(kinds(&["Fern"]).contains_key("vote_begins"));
    local.advance("25h");
    let vote = &kinds(&["Fern"])["vote"];
    assert_eq!(vote["command"], "tributary vote 0 for|against|abstain --suri demo:Fern");
    assert!(
        vote["until"].as_u64().is_some()
            && vote["what"].as_str().unwrap().contains("“Pay by score” with 600 TRIB")
    );
    local.ok(&["vote", "0", "for", "--suri", "demo:Fern"]);
    assert!(!kinds(&["Fern"]).contains_key("vote"), "it is cast");
    assert!(kinds(&["guardian"]).contains_key("veto"));
    local.advance("3days");
    assert_eq!(kinds(&[])["queue"]["command"], "tributary queue 0");
    local.ok(&["queue", "0"]);
    assert!(kinds(&[])["timelock"]["command"].is_null());
    local.advance("25h");
    assert_eq!(kinds(&[])["execute"]["command"], "tributary execute 0");
    local.ok(&["execute", "0"]);
    local.advance("25h");
    assert_eq!(kinds(&[])["pay"]["command"], "tributary pay 0");
    let claim = kinds(&["ann"])["claim"].clone();
    assert_eq!(claim["command"], "tributary claim 0 --suri demo:ann");
    let text = told(&local, &["inbox", "--suri", "demo:ann"]);
    assert!(text.contains("What waits for ann (") && text.contains("tributary claim 0"), "{text}");
    let paid = local.ok(&["claim", "0", "--suri", "demo:ann"]);
    assert!(amount(&paid, "paid") >= amount(&claim, "amount"));
    assert!(told(&local, &["inbox", "Jude"]).contains("Nothing waits for Jude"));
}

#[test]
fn the_treasury_warns_where_more_is_promised_than_there_is_and_tells_who_could_move_it() {
    let local = decided(&format!(
        "{PAY_BY_SCORE}\n[[action]]\ndo = \"set-cap\"\namount = \"40\"\nperiod = \"7days\"\n"
    ));
    let treasury = local.ok(&["treasury"]);
    let native = &treasury["assets"][0];
    // Of 100, epoch 0 is reserved; nine more are covered, of 29 that are promised.
    assert_eq!((amount(native, "free"), amount(native, "promised")), (90 * UNIT, 290 * UNIT));
    assert_eq!((amount(native, "cap"), amount(native, "spent")), (40 * UNIT, 10 * UNIT));
    assert_eq!(native["runway"], "until");
    let program = local.ok(&["program", "0"]);
    let start = program["start"].as_u64().unwrap();
    // Four of them in each seven days, as the cap has it: the last two that are covered, and the first that is not.
    let until = native["runway_until"].as_u64().unwrap();
    assert!(until.abs_diff(start + 14 * 86_400_000) < 60_000, "epoch 10 is the first that is not covered");
    let warnings = list(&native["warnings"]);
    let warned = |part: &str| warnings.iter().any(|warning| warning.as_str().unwrap().contains(part));
    assert!(warned("programs promise 290 UNIT more, but 90 UNIT is free"), "{warnings:?}");
    assert!(warned("programs want 70 UNIT in 7 days, and the cap lets out 40 UNIT"), "{warnings:?}");
    // 600 and 500 of 2,195 votes.
    let control = &treasury["control"];
    assert_eq!((list(&control["majority"]).len(), list(&control["quorate"]).len()), (2, 1));
    let text = told(&local, &["treasury"]);
    for part in [
        "40 UNIT in 7 days; 10 UNIT of it is used",
        "2 members together have more than half",
        "Fern, Gale",
        "alone meets the quorum",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn one_member_with_more_than_half_of_the_votes_is_named() {
    let local = Local::found("[[founder]]\naccount = \"demo:Fern\"\ntokens = \"56\"\n[[founder]]\naccount = \"demo:Gale\"\ntokens = \"44\"\n");
    let text = told(&local, &["treasury"]);
    assert!(
        text.contains("alone has more than half of all votes (56 TRIB, 56.0 %): nobody can outvote them"),
        "{text}"
    );
}

#[test]
fn what_happened_is_told_in_words_and_only_as_far_back_as_was_asked() {
    let local = decided(PAY_BY_SCORE);
    let all = told(&local, &["log", "--since", "60days"]);
    for part in [
        "founded the DAO",
        "attestor attested 15 commits (metric 1) for ann and bo",
        "ann, bo and cy",
        "Fern made proposal 0 “Pay by score”",
        "Gale voted for proposal 0 “Pay by score” with 500 TRIB",
        "program 0 began: Stream 10 UNIT each day, 30 times, 300 UNIT in all, by the score",
        "epoch 0 of program 0 was opened with 10 UNIT",
        "UTC",
    ] {
        assert!(all.contains(part), "{part} is not in {all}");
    }
    let late = told(&local, &["log", "--since", "1h"]);
    assert!(late.contains("was executed") && !late.contains("voted"), "{late}");
    let events = list(&local.ok(&["log", "--since", "60days"]));
    assert!(events.iter().all(|event| event["at"].is_u64() && event["event"].is_string()));
    let voted = events.iter().filter(|event| event["event"] == "Voted").count();
    assert_eq!(voted, 2);
    local.advance("2days");
    assert!(told(&local, &["log", "--since", "1h"]).contains("Nothing has happened since 2026-"));
}

#[test]
fn a_redemption_and_a_grant_are_told_apart_from_what_programs_pay() {
    let grant = r#"
        [[action]]
        do = "create-grant"
        recipient = "demo:Iris"
        amount = "20"
        vests_over = "10days"
        "#;
    let local = decided(&format!("{PAY_BY_SCORE}{grant}"));
    local.advance("25h");
    local.ok(&["keeper", "--once"]);
    local.ok(&["redeem", "100", "--suri", "demo:Jude", "--yes"]);
    let status = local.ok(&["status"]);
    let mut sums: BTreeMap<String, u128> = BTreeMap::new();
    for payout in list(&status["payouts"]) {
        let kind = match &payout["kind"] {
            Value::String(kind) => kind.clone(),
            kind => kind.as_object().unwrap().keys().next().unwrap().clone(),
        };
        *sums.entry(kind).or_default() += amount(&payout, "amount");
    }
    assert_eq!(sums.keys().collect::<Vec<_>>(), ["grant", "program", "redeem"]);
    assert_eq!(sums.values().sum::<u128>(), amount(&status["assets"][0], "paid"), "to the unit");
    let text = told(&local, &["status"]);
    let row = |label: &str| text.lines().any(|line| line.trim_start().starts_with(label));
    assert!(row("programs") && row("grants") && row("redemptions"), "{text}");
    assert!(text.contains("\nGrants\n"), "{text}");
    let grant = told(&local, &["grant", "0"]);
    for part in ["Grant 0: 20 UNIT to Iris (", "vests until", "cliff", "none: it waits for nothing but time"]
    {
        assert!(grant.contains(part), "{part} is not in {grant}");
    }
    let one = local.ok(&["grant", "0"]);
    assert!(amount(&one, "vested") >= amount(&one, "paid") && amount(&one, "paid") > 0);
}

#[test]
fn a_program_tells_its_rule_its_epochs_and_what_each_member_may_claim() {
    let local = decided(PAY_BY_SCORE);
    local.advance("25h");
    local.ok(&["keeper", "--once"]);
    local.advance("2h");
    let program = local.ok(&["program", "0"]);
    assert_eq!(program["rule"], "Stream 10 UNIT each day, 30 times, 300 UNIT in all, by the score");
    assert_eq!((&program["metric"], &program["epochs"]), (&0.into(), &30.into()));
    let claims = list(&program["members"]);
    assert_eq!(claims.len(), 3);
    for claim in claims {
        let member = claim["member"].as_str().unwrap();
        let asked = local.ok(&["program", "0", "--member", member]);
        // A command's block later.
        assert!(amount(&asked, "accrued") >= number(&claim["claimable"]));
    }
    let text = told(&local, &["program", "0"]);
    for part in [
        "the registry",
        "runs: epoch 1 (the last is 29) lasts until",
        "What members may claim now",
        "ann",
        "30 days after an epoch's end",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(told(&local, &["program"]).contains("Stream 10 UNIT each day"));
}

#[test]
fn who_claims_of_a_program_that_is_over_is_told_that_nothing_more_will_accrue() {
    let local = pays_by_score("100", 2);
    local.ok(&["keeper", "--once"]);
    local.advance("49h");
    local.ok(&["claim", "0", "--suri", "demo:ann"]);
    let refused = local.refused(&["claim", "0", "--suri", "demo:ann"]);
    assert!(refused.contains("it is over since 2026-01-"), "{refused}");
    assert!(refused.contains("and all that accrued to you is paid"), "{refused}");
    assert!(!refused.contains("until then") && !refused.contains("accrues"), "{refused}");
}

#[test]
fn an_epoch_that_nobody_has_opened_is_explained_by_what_those_before_it_leave() {
    // So much is there for two epochs and a half.
    let local = pays_by_score("25", 9);
    local.ok(&["keeper", "--once"]);
    local.advance("98h");
    let explain = |epoch: u32| local.ok(&["explain", "ann", "0", &epoch.to_string()]);
    let epochs = 0..4u32;
    let foretold: Vec<Value> = epochs.clone().map(explain).collect();
    let short = foretold.iter().find(|told| amount(told, "budget") == 5 * UNIT).expect("one gets a half");
    assert_eq!(amount(short, "budget_by_rule"), 10 * UNIT);
    let said = told(&local, &["explain", "ann", "0", &short["epoch"].to_string()]);
    assert!(said.contains("5 UNIT of 10 UNIT, as no more is free for it, if it were opened now"), "{said}");
    local.ok(&["keeper", "--once"]);
    for (epoch, before) in epochs.zip(foretold) {
        let after = explain(epoch);
        if after["opened"] == true {
            assert_eq!(after["budget"], before["budget"], "epoch {epoch}");
        } else {
            let said = told(&local, &["explain", "ann", "0", &epoch.to_string()]);
            assert_eq!(amount(&before, "budget"), 0, "epoch {epoch} waits: {said}");
        }
    }
}

#[test]
fn what_the_registry_passes_over_is_told_apart_from_what_it_does() {
    let local = Local::found("");
    local.file("work.csv", WORK);
    local.ok(&["attest", "--csv", "work.csv"]);
    local.ok(&["challenge", "1", "--reason", "why"]);
    let done = local.ok(&["challenge", "0", "1", "0", "--reason", "why"]);
    assert_eq!((&done["challenged"], &done["passed_over"]), (&json!([0]), &json!([1])));
    assert_eq!(amount(&done, "bonds"), UNIT / 20);
    let done = local.ok(&["retract", "2", "1", "2"]);
    assert_eq!((&done["retracted"], &done["passed_over"]), (&json!([2]), &json!([1])));
    let said = told(&local, &["resolve", "2", "1", "uphold"]);
    assert!(said.contains("resolved     1\n"), "{said}");
    assert!(said.contains("passed over  2: they wait for no decision"), "{said}");
}
