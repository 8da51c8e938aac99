//! Who is credited for what, and who is meant by a name.

use crate::{again::counts, Local};
use serde_json::Value;
use std::process::Output;

const FERDIE: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const CHARLIE: &str = "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy";

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// How many rows were filed, passed over and left, and what was said.
fn filed(local: &Local, arguments: &[&str]) -> ((u64, u64, u64), String) {
    let output = local.run(arguments);
    assert!(output.status.success(), "{}", said(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    (counts(&answer), said(&output))
}

#[test]
fn a_row_counts_once_whatever_account_its_member_has_now() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount,evidence\nann@x,docs,3,a talk\nbo@x,docs,1,\n");
    assert_eq!(filed(&local, &["attest", "--csv", "work.csv"]).0, (2, 0, 0));
    let attest = ["attest", "--csv", "work.csv", "--members", "members.csv"];
    local.file("members.csv", &format!("member,name,account\nann@x,Ann,{FERDIE}\nbo@x,Bo,\n"));
    let (count, told) = filed(&local, &attest);
    assert_eq!(count, (0, 2, 0), "{told}");
    assert!(told.contains("1 on record for another account") && told.contains("in attestation 0"), "{told}");
    // And again, from one account of their own to another.
    local.file("work.csv", "member,metric,amount,evidence\nann@x,docs,3,a talk\nann@x,docs,2,another talk\n");
    assert_eq!(filed(&local, &attest).0, (1, 1, 0));
    local.file("members.csv", &format!("member,name,account\nann@x,Ann,{CHARLIE}\n"));
    let (count, told) = filed(&local, &attest);
    assert_eq!(count, (0, 2, 0), "{told}");
    assert!(told.contains("2 on record for another account"), "{told}");
}

#[test]
fn two_who_rest_on_one_piece_of_evidence_are_both_credited_at_once_or_one_after_the_other() {
    let local = Local::found("");
    let rows = ["ann@x,docs,3,a talk\n", "bo@x,docs,3,a talk\n", "cy@x,docs,1,a talk\n"];
    let file =
        |rows: &[&str]| local.file("work.csv", &format!("member,metric,amount,evidence\n{}", rows.concat()));
    let attest = ["attest", "--csv", "work.csv"];
    file(&rows[..2]);
    assert_eq!(filed(&local, &attest).0, (2, 0, 0));
    assert_eq!(filed(&local, &attest).0, (0, 2, 0));
    file(&rows[2..]);
    assert_eq!(filed(&local, &attest).0, (1, 0, 0), "in a file of their own");
    file(&rows);
    let accounts = format!("member,account\nann@x,{FERDIE}\nbo@x,{CHARLIE}\ncy@x,\n");
    local.file("members.csv", &accounts);
    let (count, told) = filed(&local, &[&attest[..], &["--members", "members.csv"]].concat());
    assert_eq!(count, (0, 3, 0), "{told}");
    assert!(told.contains("2 on record for another account"), "{told}");
}

#[test]
fn rows_that_were_claimed_together_count_once_whatever_account_their_member_has_now() {
    let local = Local::found("");
    let rows: String =
        (0..10_050).map(|number| format!("m{}@x,kudos,1,g{number}@x\n", number % 50)).collect();
    local.file("kudos.csv", &format!("member,metric,amount,from\n{rows}"));
    assert_eq!(filed(&local, &["attest", "--csv", "kudos.csv"]).0, (50, 0, 0));
    let members: String =
        (0..50).map(|number| format!("m{number}@x,{}\n", if number == 7 { FERDIE } else { "" })).collect();
    let givers: String = (0..10_050).map(|number| format!("g{number}@x,\n")).collect();
    local.file("members.csv", &format!("member,account\n{members}{givers}"));
    let (count, told) = filed(&local, &["attest", "--csv", "kudos.csv", "--members", "members.csv"]);
    assert_eq!(count, (0, 10_050, 0), "{told}");
    assert!(told.contains("201 on record for another account"), "{told}");
}

#[test]
fn nobody_is_a_stranger_for_other_letters() {
    let local = Local::found("");
    let account = |name: &str| local.ok(&["balance", name])["account"].clone();
    let gale = account("Gale");
    assert_eq!(local.ok(&["send", "demo:gale", "1"])["to"], gale);
    assert_eq!(account("gale"), gale, "nobody else is called so now");
    assert_eq!(local.ok(&["--suri", "demo:GALE", "balance", "me"])["account"], gale);
    local.file(
        "p.toml",
        "description = \"x\"\n[[action]]\ndo = \"transfer\"\nto = \"demo:gale\"\namount = \"1\"\n",
    );
    let shown = local.run(&["propose", "p.toml", "--check"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Gale"), "{shown:?}");

    local.file("work.csv", "member,metric,amount\nJos\u{e9},docs,1\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    let jose = account("demo:jos\u{e9}");
    for other in ["demo:JOSE\u{301}", "Jose\u{301}", "JOS\u{c9}"] {
        assert_eq!(account(other), jose, "{other}");
    }
    assert!(local.refused(&["send", "demo:treasury", "1"]).contains("how a contract of the DAO is called"));

    local.file("dao.toml", "[[founder]]\naccount = \"demo:Fern\"\ntokens = \"1\"\n[[founder]]\naccount = \"demo:fern\"\ntokens = \"1\"\n");
    let refused = crate::error(&crate::tributary(
        local.folder(),
        &["--local", "new.db", "found", "--config", "dao.toml"],
    ));
    assert!(refused.contains("dao.toml, line 5") && refused.contains("\"demo:Fern\""), "{refused}");
}

#[test]
fn members_are_found_by_their_name_and_by_their_address_and_namesakes_are_listed() {
    let local = Local::found("");
    let repo = tempfile::tempdir().unwrap();
    crate::git(repo.path(), &["init", "-q", "-b", "main"]);
    for author in ["Ann Lee <ann@x>", "Ann Lee <lee@x>", "Bo Ray <bo@x>"] {
        crate::git(repo.path(), &["commit", "-q", "--allow-empty", "--author", author, "-m", "work"]);
    }
    local.ok(&["attest", "--repo", repo.path().to_str().unwrap()]);
    let check = || {
        let account = |name: &str| local.ok(&["balance", name])["account"].as_str().unwrap().to_owned();
        for (name, others) in [
            ("demo:bo@x", &["Bo Ray", "bo ray", "bo@x", "BO@X", "demo:Bo@x"][..]),
            ("demo:ann@x", &["ann@x", "Ann Lee (ann@x)"]),
            ("demo:lee@x", &["LEE@x", "ann lee (lee@x)"]),
        ] {
            for other in others {
                assert_eq!(account(other), account(name), "{other}");
            }
        }
        let refused = local.refused(&["balance", "Ann Lee"]);
        for name in ["ann@x", "lee@x"] {
            let told = format!("\"{name}\" for Ann Lee ({})", account(name));
            assert!(refused.contains(&told), "{refused}");
        }
        assert!(local.refused(&["balance", "demo:Bo Ray"]).contains("write the name alone"));
    };
    check();
    local.advance("3days");
    local.ok(&["finalize"]);
    check();
}

#[test]
fn whoever_has_a_part_in_the_story_is_known_before_they_have_played_it() {
    let local = Local::found("");
    for name in ["keeper", "sponsor", "challenger", "Arbiter"] {
        let demo = format!("demo:{}", name.to_lowercase());
        assert_eq!(local.ok(&["balance", name])["account"], local.ok(&["balance", &demo])["account"]);
    }
}

#[test]
fn what_is_read_as_an_account_or_is_somebody_s_part_is_no_member_s_name() {
    let local = Local::found("");
    let before = local.bytes();
    let names = [
        FERDIE,
        "0x0101010101010101010101010101010101010101010101010101010101010101",
        "demo:Gale",
        "me",
        "Treasury",
        "governor",
        "metrics",
        "keeper",
        "\u{ff4b}eeper",
        "Attestor",
        "arbiter",
    ];
    for name in names {
        local.file("work.csv", &format!("member,metric,amount\nann@x,docs,1\n{name},docs,1\n"));
        let demo = crate::error(&crate::tributary(local.folder(), &["demo", "--csv", "work.csv"]));
        let on_the_chain =
            ["attest", "measure"].map(|command| local.refused(&[command, "--csv", "work.csv"]));
        for refused in on_the_chain.into_iter().chain([demo]) {
            assert!(
                refused.contains("line 3, member") && refused.contains("in the members file"),
                "{refused}"
            );
        }
    }
    assert_eq!(local.bytes(), before);
    local.file("members.csv", &format!("member,account\nann@x,\n{FERDIE},{CHARLIE}\nme,\n"));
    local.file("work.csv", "member,metric,amount\nann@x,docs,1\n");
    for command in [
        &["attest", "--csv", "work.csv", "--members", "members.csv"][..],
        &["--members", "members.csv", "status"],
    ] {
        let refused = local.refused(command);
        assert!(refused.contains("line 3, member") && refused.contains("line 4, member \"me\""), "{refused}");
    }
    // With an account of their own they are who they are.
    local.file("members.csv", &format!("member,account\nkeeper,{FERDIE}\n"));
    local.file("work.csv", "member,metric,amount\nkeeper,docs,1\n");
    let checked = local.ok(&["attest", "--csv", "work.csv", "--members", "members.csv", "--check"]);
    assert_eq!(checked["claims"][0]["account"], FERDIE);
}

#[test]
fn whoever_is_called_like_a_part_of_the_story_in_a_history_is_passed_over_and_told() {
    let local = Local::found("");
    let repo = tempfile::tempdir().unwrap();
    crate::git(repo.path(), &["init", "-q", "-b", "main"]);
    for author in ["Ann <ann@x>", "K <keeper>", "T <treasury>"] {
        crate::git(repo.path(), &["commit", "-q", "--allow-empty", "--author", author, "-m", "work"]);
    }
    let (count, told) = filed(&local, &["attest", "--repo", repo.path().to_str().unwrap()]);
    assert_eq!(count, (1, 0, 0), "{told}");
    for name in ["keeper", "treasury"] {
        assert!(told.contains(&format!("passed over {name}, ")) && told.contains(".mailmap"), "{told}");
    }
}

#[test]
fn the_account_of_zeros_is_told_by_the_line_of_the_members_file() {
    let local = Local::found("");
    local.file("members.csv", &format!("member,account\nann@x,\nbo@x,0x{}\n", "0".repeat(64)));
    local.file("work.csv", "member,metric,amount\nann@x,docs,1\nbo@x,docs,1\n");
    let refused = local.refused(&["attest", "--csv", "work.csv", "--members", "members.csv"]);
    for part in [
        "bo@x (line 3 of work.csv)",
        "line 3 of the members file",
        "the account of zeros",
        "anybody can sign",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
}

#[test]
fn a_file_without_rows_is_told_with_what_is_missing() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\n");
    let (count, told) = filed(&local, &["attest", "--csv", "work.csv"]);
    assert_eq!(count, (0, 0, 0));
    assert!(told.contains("nobody to credit in 0 rows of work.csv; add rows, as in"), "{told}");
}

#[test]
fn settings_in_another_encoding_are_told_as_such() {
    let local = Local::found("");
    let bytes: Vec<u8> = "name = \"x\"\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(local.folder().join("dao.toml"), bytes).unwrap();
    let refused = local.refused(&["measure", "--csv", "work.csv", "--config", "dao.toml"]);
    assert!(refused.contains("dao.toml: it is UTF-16") && refused.contains("iconv"), "{refused}");
}

#[test]
fn a_file_that_is_there_is_told_before_anything_is_measured() {
    let folder = crate::folder_with("there.csv", "mine\n");
    for arguments in [&["measure"][..], &["measure", "--identities"]] {
        // It does not come to what is no repository.
        let arguments = [arguments, &["--repo", "nowhere", "--out", "there.csv"]].concat();
        let refused = crate::error(&crate::tributary(folder.path(), &arguments));
        assert!(
            refused.contains("there.csv: it is there already") && !refused.contains("nowhere"),
            "{refused}"
        );
    }
}

#[test]
fn nobody_is_meant_by_another_s_address_that_they_call_themselves_and_the_members_file_says_who_is_meant_now()
{
    let local = Local::found("");
    let repo = tempfile::tempdir().unwrap();
    crate::git(repo.path(), &["init", "-q", "-b", "main"]);
    for author in ["Ann <ann@x>", "ann@x <evil@x>", "Evil (ann@x) <worse@x>"] {
        crate::git(repo.path(), &["commit", "-q", "--allow-empty", "--author", author, "-m", "work"]);
    }
    local.ok(&["attest", "--repo", repo.path().to_str().unwrap()]);
    let account =
        |arguments: &[&str]| local.ok(&[arguments, &["balance", "ann@x"]].concat())["account"].clone();
    assert_eq!(account(&[]), local.ok(&["balance", "demo:ann@x"])["account"]);
    assert_eq!(account(&[]), local.ok(&["balance", "Ann"])["account"]);
    local.file("members.csv", &format!("member,name,account\nann@x,Ann,{FERDIE}\n"));
    assert_eq!(account(&["--members", "members.csv"]), FERDIE);
}

#[test]
fn what_an_account_was_once_called_makes_nobody_s_row_new() {
    let local = Local::found("");
    local.file("old.csv", &format!("member,name,account\nann@x,Ann,{FERDIE}\n"));
    local.file("new.csv", &format!("member,name,account\nann@x,Ann,{CHARLIE}\n"));
    local.file("work.csv", "member,metric,amount,evidence\nann@x,docs,3,one\n");
    let with = |members: &str| filed(&local, &["attest", "--csv", "work.csv", "--members", members]);
    assert_eq!(with("old.csv").0, (1, 0, 0));
    local.file("work.csv", "member,metric,amount,evidence\nann@x,docs,3,one\nann@x,docs,4,two\n");
    assert_eq!(with("new.csv").0, (1, 1, 0));
    assert_eq!(with("new.csv").0, (0, 2, 0), "the same command once more");
    let (count, told) = filed(&local, &["attest", "--csv", "work.csv"]);
    assert_eq!(count, (0, 2, 0), "without the members file: {told}");
}

#[test]
fn evidence_that_is_on_record_for_somebody_else_too_is_told() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount,evidence\nann,docs,3,one\n");
    assert_eq!(filed(&local, &["attest", "--csv", "work.csv"]).0, (1, 0, 0));
    // Whoever was called by a name and is by an address now.
    local.file("work.csv", "member,metric,amount,evidence\nann@x,docs,3,one\n");
    let told = said(&local.run(&["attest", "--csv", "work.csv", "--check"]));
    assert!(
        told.contains("1 to be filed") && told.contains("on record for others too, in attestation 0"),
        "{told}"
    );
    local.file("members.csv", "member,name\nann@x,ann\n");
    let attest = ["attest", "--csv", "work.csv", "--members", "members.csv"];
    assert_eq!(filed(&local, &attest).0, (0, 1, 0), "one line of the members file has both");
}

#[test]
fn what_was_found_false_is_told_where_it_would_be_filed_again() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount,evidence\nann@x,docs,3,one\nbo@x,docs,1,two\n");
    assert_eq!(filed(&local, &["attest", "--csv", "work.csv"]).0, (2, 0, 0));
    local.ok(&["challenge", "0", "--reason", "no such talk"]);
    local.ok(&["resolve", "0", "reject"]);
    let told = said(&local.run(&["attest", "--csv", "work.csv", "--check"]));
    assert!(told.contains("1 of 2 filed already, 1 to be filed"), "{told}");
    assert!(told.contains("what was found false") && told.contains("attestation 0"), "{told}");
}

#[test]
fn a_name_keeps_the_letters_in_which_it_was_first_written() {
    let local = Local::found("");
    local.file("work.csv", "member,metric,amount\nAnn Lee,commits,10\nann lee,docs,1\nBo McX,docs,3\n");
    local.ok(&["attest", "--csv", "work.csv"]);
    local.advance("3days");
    local.ok(&["finalize"]);
    let told = ["--local", "chain.db", "members"];
    let told = String::from_utf8(crate::tributary(local.folder(), &told).stdout).unwrap();
    assert!(told.contains("Ann Lee (5") && told.contains("Bo McX (5") && !told.contains("ann lee"), "{told}");
    // Whoever names them writes it as they like.
    let points = |name: &str| local.ok(&["balance", name])["points"].clone();
    assert_eq!((points("ANN LEE"), points("demo:ann lee")), (points("Ann Lee"), points("Ann Lee")));
}
