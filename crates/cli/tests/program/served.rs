//! A DAO's history over HTTP is what its commands answer; what makes no sense is refused, and nothing else happens.

use crate::{amount, keeper::pays_by_score, success, Local};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

/// The program that serves, until the test ends.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn of(local: &Local) -> Self {
        let arguments = ["--local", "chain.db", "--balance", "u128", "--db", "h.db", "serve", "--listen"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
            .args(arguments)
            .args(["127.0.0.1:0", "--origin", "https://dao.example"])
            .current_dir(local.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").expect("it says where it listens").to_owned();
        Self { child, address }
    }

    /// The status, the headers and the body of an answer.
    fn get(&self, path: &str, headers: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: dao\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("and a status");
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    fn ok(&self, path: &str) -> Value {
        let (status, _, body) = self.get(path, "");
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn paid() -> Local {
    let local = pays_by_score("100", 9);
    local.ok(&["keeper", "--once"]);
    local.advance("2days");
    local.ok(&["keeper", "--once"]);
    local
}

#[test]
fn what_is_served_is_what_commands_answer() {
    let local = paid();
    let (members, status) = (local.ok(&["members"]), local.ok(&["status"]));
    let statement = local.ok(&["statement", "ann"]);
    let served = Served::of(&local);
    let ann = statement["member"].as_str().unwrap();
    assert_eq!(served.ok(&format!("/api/v1/members/{ann}/statement")), statement);
    for member in members.as_array().unwrap() {
        let account = member["member"].as_str().unwrap();
        let row = served.ok(&format!("/api/v1/members/{account}"));
        assert_eq!((&row["tokens"], &row["votes"]), (&member["tokens"], &member["votes"]), "{row:#}");
    }
    let proposal = served.ok("/api/v1/proposals/0");
    assert_eq!(proposal["title"], "Pay by score");
    assert_eq!(proposal["for"], served.ok("/api/v1/proposals/0/ballots")["rows"][1]["all_for"]);
    let book = served.ok("/api/v1/books/native?limit=1")["rows"][0].clone();
    let sum: u128 = status["payouts"].as_array().unwrap().iter().map(|payout| amount(payout, "amount")).sum();
    assert_eq!(amount(&book, "paid"), sum);
    // A list in pages of one is the list.
    let whole = served.ok("/api/v1/events?limit=1000")["rows"].clone();
    let (mut pieces, mut next) = (Vec::new(), String::new());
    loop {
        let page = served.ok(&format!("/api/v1/events?limit=7&after={next}"));
        pieces.extend(page["rows"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(after) => next = after.to_owned(),
            None => break,
        }
    }
    assert_eq!(Value::Array(pieces), whole);
}

#[test]
fn what_makes_no_sense_is_refused_in_words_and_what_is_known_is_not_sent_again() {
    let served = Served::of(&paid());
    for (path, status, said) in [
        ("/api/v1/members/nobody", 400, "nobody"),
        ("/api/v1/members/5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", 404, "never had a part"),
        ("/api/v1/proposals/99", 404, "there is no proposal 99"),
        ("/api/v1/proposals/many", 400, "many"),
        ("/api/v1/proposals?limit=0", 400, "a page has 1 to 1000 rows"),
        ("/api/v1/events?after=%00x", 400, "is not where a page ends"),
        ("/api/v1/events?event=Voted%27--", 400, "is no event"),
        ("/api/v1/attestations?status=lost", 400, "expected one of"),
        ("/api/v1/books/gold", 400, "is no asset"),
        ("/secrets", 404, "/openapi.json tells what is"),
    ] {
        let (found, _, body) = served.get(path, "");
        assert!(found == status && body.contains(said), "{path}: {found} {body}");
    }
    let (_, head, _) = served.get("/api/v1/dao", "");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an answer has a tag");
    let (status, head, _) = served.get("/api/v1/dao", &format!("If-None-Match: {}\r\n", tag.to_uppercase()));
    assert!(status == 304 && head.contains("tributary-block: "), "{status} {head}");
    // Another page may read it only if it is named.
    let (_, head, _) = served.get("/api/v1/dao", "Origin: https://dao.example\r\n");
    assert!(head.contains("access-control-allow-origin: https://dao.example"), "{head}");
    let (_, head, _) = served.get("/api/v1/dao", "Origin: https://other.example\r\n");
    assert!(!head.contains("access-control-allow-origin"), "{head}");
    let described = served.ok("/openapi.json");
    for path in ["/health", "/api/v1/members/{account}/statement", "/api/v1/events/{subject}/{id}"] {
        assert!(described["paths"][path]["get"].is_object(), "{path} is described");
    }
}

#[test]
fn it_says_what_it_needs_and_ends_when_it_is_told_to() {
    let local = paid();
    let refused = local.refused(&["serve"]);
    assert!(refused.contains("with --db"), "{refused}");
    let refused = local.refused(&["--db", "h.db", "serve", "--origin", "dao.example/"]);
    assert!(refused.contains("write it as browsers do"), "{refused}");
    let mut served = Served::of(&local);
    let taken = served.address.clone();
    let refused = local.refused(&["--db", "h.db", "serve", "--listen", &taken]);
    assert!(refused.contains(&format!("--listen {taken}")), "{refused}");
    let kill = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).output().unwrap();
    success(&kill);
    assert!(served.child.wait().unwrap().success(), "told to stop, it ends well");
}
