//! A DAO's history over HTTP is what its commands answer; what makes no sense is refused, and nothing else happens.

use crate::{amount, keeper::pays_by_score, success, tributary, Local};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tributary_client::{parse_account, unhex, ContractEvent, EventBook};

/// Somebody who has no part in any DAO.
const STRANGER: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

/// The program that serves, until the test ends.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn of(local: &Local) -> Self {
        Self::with(local, &[])
    }

    fn with(local: &Local, more: &[&str]) -> Self {
        let arguments = ["--local", "chain.db", "--balance", "u128", "--db", "h.db", "serve", "--listen"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
            .args(arguments)
            .args(["127.0.0.1:0", "--origin", "https://dao.example"])
            .args(more)
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
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: dao\r\nConnection: close\r\n{headers}\r\n"))
    }

    fn ask(&self, request: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request.as_bytes()).unwrap();
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

    /// All rows of a list, page by page.
    fn in_pages(&self, path: &str) -> Vec<Value> {
        let (mut rows, mut next) = (Vec::new(), String::new());
        loop {
            let page = self.ok(&format!("{path}&after={next}"));
            rows.extend(page["rows"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(after) => next = after.to_owned(),
                None => return rows,
            }
        }
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
    let of_command = local.ok(&["proposal", "0"]);
    assert_eq!(proposal["quorum"], of_command["quorum"]);
    assert_eq!((&proposal["state"], &of_command["state"]), (&"executed".into(), &"Executed".into()));
    assert_eq!(served.ok("/api/v1/proposals?text=score")["rows"][0], proposal);
    assert_eq!(proposal["for"], served.ok("/api/v1/proposals/0/ballots")["rows"][1]["all_for"]);
    let book = served.ok("/api/v1/books/native?limit=1")["rows"][0].clone();
    let sum: u128 = status["payouts"].as_array().unwrap().iter().map(|payout| amount(payout, "amount")).sum();
    assert_eq!(amount(&book, "paid"), sum);
    // A list in pages of one is the list.
    let whole = served.ok("/api/v1/events?limit=1000")["rows"].clone();
    assert_eq!(Value::Array(served.in_pages("/api/v1/events?limit=7")), whole);
}

/// An event as a node tells it.
fn recorded(row: &Value) -> ContractEvent {
    let number = |name: &str| row[name].as_u64().unwrap_or_else(|| panic!("{name} of {row}"));
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("a text in {row}")).to_owned();
    let topic = |value| <[u8; 32]>::try_from(unhex(&text(value)).unwrap()).unwrap().into();
    ContractEvent {
        block: number("block").try_into().unwrap(),
        index: number("index").try_into().unwrap(),
        at: number("at"),
        contract: parse_account(&text(&row["emitter"])).unwrap(),
        topics: row["topics"].as_array().unwrap().iter().map(topic).collect(),
        data: unhex(&text(&row["data"])).unwrap(),
    }
}

#[test]
fn events_are_served_as_the_chain_recorded_them_by_blocks() {
    let local = paid();
    let served = Served::of(&local);
    let whole = served.ok("/api/v1/events?limit=1000")["rows"].as_array().unwrap().clone();
    let book = EventBook::default();
    for row in &whole {
        let (name, fields) = book.tell(&recorded(row)).expect("it is one of the suite's events");
        assert_eq!((Value::from(name), Value::from(&fields)), (row["event"].clone(), row["fields"].clone()));
    }
    let block = |row: &Value| row["block"].as_u64().unwrap();
    let (newest, oldest) = (block(&whole[0]), block(whole.last().unwrap()));
    let (from, to) = (oldest + 1, newest - 1);
    let within = |row: &&Value| (from..=to).contains(&block(row));
    let expected: Vec<_> = whole.iter().filter(within).cloned().collect();
    let found = served.in_pages(&format!("/api/v1/events?from={from}&to={to}&limit=3"));
    assert!(found == expected && expected.len() > 3, "{} of {}", found.len(), expected.len());
    let voted = served.in_pages(&format!("/api/v1/events?event=Voted&from={from}&to={to}"));
    let expected = expected.iter().filter(|row| row["event"] == "Voted").cloned();
    assert_eq!(voted, expected.collect::<Vec<_>>());
    // Where a page ends is told to the list that it is of.
    let next = |path: &str| served.ok(path)["next"].as_str().unwrap().to_owned();
    let (of_events, of_members) = (next("/api/v1/events?limit=1"), next("/api/v1/members?by=tokens&limit=1"));
    for path in [
        format!("/api/v1/events?event=Voted&after={of_events}"),
        format!("/api/v1/members?by=earned&after={of_members}"),
        "/api/v1/events?after=5".to_owned(),
    ] {
        let (status, _, body) = served.get(&path, "");
        assert!(status == 400 && body.contains("is not where a page of this list ends"), "{path}: {body}");
    }
    served.ok(&format!("/api/v1/members?limit=2&by=tokens&after={of_members}"));
}

#[test]
fn what_makes_no_sense_is_refused_in_words_and_what_is_known_is_not_sent_again() {
    let local = paid();
    let ann = local.ok(&["statement", "ann"])["member"].as_str().unwrap().to_owned();
    let served = Served::of(&local);
    for (path, status, said) in [
        ("/api/v1/members/nobody", 400, "nobody"),
        (&format!("/api/v1/members/{STRANGER}"), 404, "never had a part"),
        ("/api/v1/proposals/99", 404, "there is no proposal 99"),
        ("/api/v1/proposals/many", 400, r#"id is \"many\": write a whole number from 0 to 4294967295"#),
        ("/api/v1/proposals?limit=0", 400, r#"limit is \"0\": write a whole number from 1 to 1000"#),
        (
            "/api/v1/proposals?order=id",
            400,
            r#"no parameter \"order\": what may be given here is text, after, limit"#,
        ),
        ("/api/v1/dao?x", 400, "nothing may be given here behind a question mark"),
        ("/feeds/all.atom?x", 400, "nothing may be given here behind a question mark"),
        ("/api/v1/events?after=%00x", 400, "is not where a page of this list ends"),
        ("/api/v1/proposals/0/ballots?after=-1", 400, r#"after is \"-1\""#),
        ("/api/v1/payments?after=1:-1", 400, "is not where a page of this list ends"),
        ("/api/v1/members?after=7:nobody", 400, "is not where a page of this list ends"),
        ("/api/v1/events?event=Voted%27--", 400, "is no event"),
        ("/api/v1/events?event=Nope", 400, "is no event: they are called ActionDone, "),
        ("/api/v1/events?from=9&to=1", 400, "from block 9 to 1 there is nothing"),
        (
            &format!("/api/v1/members/{ann}/statement?from=9&before=1"),
            400,
            "from moment 9 to 1 there is nothing",
        ),
        ("/api/v1/payments?from=9&before=1", 400, "from moment 9 to 1 there is nothing"),
        ("/api/v1/events?from=yesterday", 400, r#"from is \"yesterday\": write a whole number"#),
        ("/api/v1/attestations?status=lost", 400, r#"status is \"lost\": write one of pending, challenged"#),
        ("/api/v1/events/dispute/0", 400, r#"subject is \"dispute\": write one of proposal, attestation"#),
        ("/api/v1/proposals/%ff", 400, "no text: write it in UTF-8"),
        ("/api/v1/books/gold", 400, "is no asset"),
        ("/api/v1/proposals/99/ballots", 404, "there is no proposal 99"),
        ("/api/v1/programs/7/epochs", 404, "there is no program 7"),
        ("/api/v1/events/attestation/99", 404, "there is no attestation 99"),
        (&format!("/api/v1/books/{STRANGER}"), 404, "the treasury has no books of"),
        ("/secrets", 404, "/openapi.json tells what is"),
    ] {
        let (found, _, body) = served.get(path, "");
        assert!(found == status && body.contains(said), "{path}: {found} {body}");
    }
    for list in ["", "/standing", "/delegators", "/votes", "/activity", "/statement", "/statement.csv"] {
        let path = format!("/api/v1/members/{STRANGER}{list}");
        let (status, _, body) = served.get(&path, "");
        assert!(status == 404 && error_of(&body).contains("never had a part in this DAO"), "{path}: {body}");
        let path = format!("/api/v1/members/{ann}{list}");
        assert_eq!(served.get(&path, "").0, 200, "{path}");
    }
    // Who only attests has a part, and nothing.
    let attestor =
        served.ok("/api/v1/attestations?limit=1")["rows"][0]["attestor"].as_str().unwrap().to_owned();
    let (status, _, body) = served.get(&format!("/api/v1/members/{attestor}"), "");
    assert!(status == 404 && error_of(&body).contains("never held tokens, votes or points"), "{body}");
    assert_eq!(served.get(&format!("/api/v1/members/{attestor}/activity"), "").0, 200);
    let (_, head, _) = served.get("/api/v1/dao", "");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an answer has a tag");
    let known = format!("If-None-Match: {}\r\n", tag.replace("w/", "W/"));
    let (status, head, _) = served.get("/api/v1/dao", &known);
    assert!(status == 304 && head.contains("tributary-block: ") && head.contains(tag), "{status} {head}");
    // What is refused is refused whatever is known, and not kept.
    for (path, refused) in [("/api/v1/events?from=yesterday", 400), ("/api/v1/proposals/99", 404)] {
        let (status, head, _) = served.get(path, &known);
        assert!(status == refused && !head.contains("etag") && head.contains("no-store"), "{status} {head}");
    }
    // Another page may read it only if it is named.
    let (_, head, _) = served.get("/api/v1/dao", "Origin: https://dao.example\r\n");
    assert!(head.contains("access-control-allow-origin: https://dao.example"), "{head}");
    assert!(head.contains("access-control-expose-headers: tributary-block"), "{head}");
    let (_, head, _) = served.get("/api/v1/dao", "Origin: https://other.example\r\n");
    assert!(!head.contains("access-control-allow-origin"), "{head}");
    let described = served.ok("/openapi.json");
    for (path, status) in [("/api/v1/dao", "400"), ("/api/v1/programs/{id}/epochs", "404")] {
        assert!(described["paths"][path]["get"]["responses"][status].is_object(), "{path}: {status}");
    }
    for path in ["/health", "/api/v1/members/{account}/statement", "/api/v1/events/{subject}/{id}"] {
        let told =
            &described["paths"][path]["get"]["responses"]["429"]["content"]["application/json"]["schema"];
        assert_eq!(told["$ref"], "#/components/schemas/Told", "{path} is described, with what limits it");
    }
}

#[test]
fn a_statement_is_the_table_that_the_command_writes() {
    let local = paid();
    let whole = local.ok(&["statement", "ann", "--csv", "ann.csv"]);
    let moment = whole["payments"][0]["at"].as_u64().unwrap() + 1;
    let later = tributary_measure::short_date(moment);
    local.ok(&["statement", "ann", "--from", &later, "--csv", "later.csv"]);
    let served = Served::of(&local);
    let of_ann = format!("/api/v1/members/{}/statement.csv", whole["member"].as_str().unwrap());
    for (path, file) in [(of_ann.clone(), "ann.csv"), (format!("{of_ann}?from={moment}"), "later.csv")] {
        let (status, head, body) = served.get(&path, "");
        assert!(status == 200 && head.contains("content-type: text/csv; charset=utf-8"), "{head}");
        assert_eq!(body, fs::read_to_string(local.folder().join(file)).unwrap(), "{path}");
    }
    let described = &served.ok("/openapi.json")["paths"]["/api/v1/members/{account}/statement.csv"]["get"];
    assert!(described["responses"]["200"]["content"]["text/csv"].is_object(), "{described}");
}

/// A feed, once it has something to tell.
fn told(served: &Served, path: &str) -> (String, String) {
    for _ in 0..100 {
        let (status, head, body) = served.get(path, "");
        assert_eq!(status, 200, "{path}: {body}");
        if body.contains("<entry>") {
            return (head, body);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{path} tells nothing");
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split_once(after).unwrap().0).collect()
}

#[test]
fn what_happened_is_fed_in_the_words_of_the_log_and_each_thing_once() {
    let local = paid();
    let log = ["--local", "chain.db", "--balance", "u128", "log", "--since", "30days"];
    let log = success(&tributary(local.folder(), &log));
    let served = Served::of(&local);
    let (head, all) = told(&served, "/feeds/all.atom");
    let texts = between(&all, "<content type=\"text\">", "</content>");
    // Days stand alone; each line begins with its time.
    for line in log.lines().filter_map(|line| line.trim().split_once("  ")).map(|(_, text)| text) {
        assert!(texts.contains(&line), "{line} is told: {texts:#?}");
    }
    let ids: BTreeSet<_> = between(&all, "    <id>", "</id>").into_iter().map(str::to_owned).collect();
    assert_eq!(ids.len(), texts.len(), "each has an id of its own");
    let genesis = served.ok("/api/v1/dao")["genesis"].as_str().unwrap().to_owned();
    assert!(ids.iter().all(|id| id.starts_with(&format!("urn:tributary:{genesis}:5"))), "{ids:#?}");
    // Who has it already is not sent it again.
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a feed has a tag");
    let (status, ..) =
        served.get("/feeds/all.atom", &format!("If-None-Match: {}\r\n", tag.replace("w/", "W/")));
    assert_eq!(status, 304);
    // Somebody's feed, and a proposal's, tell what is about them.
    let ann = local.ok(&["statement", "ann"])["member"].as_str().unwrap().to_owned();
    let (_, of_ann) = told(&served, &format!("/feeds/members/{ann}.atom"));
    assert!(of_ann.contains("program 0 paid") && !of_ann.contains("made proposal 0"), "{of_ann}");
    let (_, of_proposal) = told(&served, "/feeds/proposals/0.atom");
    assert!(of_proposal.contains("voted for proposal 0 “Pay by score”"), "{of_proposal}");
    for (path, status) in
        [("/feeds/members/nobody.atom", 400), ("/feeds/proposals/7.atom", 404), ("/feeds/proposals/0", 404)]
    {
        assert_eq!(served.get(path, "").0, status, "{path}");
    }
    // Another one that serves the same history tells nothing anew.
    drop(served);
    let (_, again) = told(&Served::of(&local), "/feeds/all.atom");
    let again: BTreeSet<_> = between(&again, "    <id>", "</id>").into_iter().map(str::to_owned).collect();
    assert_eq!(again, ids);
}

#[test]
fn what_comes_is_in_a_calendar() {
    let local = paid();
    local.advance("1day");
    local.ok(&["--suri", "demo:ann", "claim", "0"]);
    let served = Served::of(&local);
    let (status, head, text) = served.get("/feeds/calendar.ics", "");
    assert!(status == 200 && head.contains("content-type: text/calendar"), "{head}");
    let text = text.replace("\r\n ", "");
    for summary in [
        "The vote on proposal 0 “Pay by score” ends",
        "Last moment to claim for certain from epoch 3 of program 0",
        "Epoch 4 of program 0 begins",
    ] {
        assert!(text.contains(&format!("\r\nSUMMARY:{summary}\r\n")), "{summary}: {text}");
    }
    assert!(!text.contains("epoch 0 of program 0"), "of the first, nothing is left to be claimed: {text}");
    let uids: BTreeSet<_> = text.lines().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(uids.len(), text.matches("BEGIN:VEVENT").count(), "each has an id of its own");
}

#[test]
fn a_vote_that_is_decided_early_leaves_the_calendar_and_says_where_it_stands() {
    for (early, state) in [("true", "succeeded"), ("false", "active")] {
        let local = Local::found(&format!("[governor]\nearly_decision = {early}\n"));
        local.advance("1day");
        local.file("poll.toml", "description = \"A poll\"\n");
        local.ok(&["propose", "poll.toml"]);
        local.advance("25h");
        for voter in ["demo:Fern", "demo:Gale"] {
            local.ok(&["vote", "0", "for", "--suri", voter]);
        }
        local.advance("1h");
        let served = Served::of(&local);
        assert_eq!(served.ok("/api/v1/proposals/0")["state"], state);
        let comes = served.get("/feeds/calendar.ics", "").2.contains("The vote on proposal 0");
        assert_eq!(comes, early == "false", "decided early: {early}");
    }
}

#[test]
fn who_asks_too_much_is_turned_away_and_it_is_counted() {
    let local = paid();
    let served = Served::of(&local);
    let post = |length: usize| {
        let head = "POST /api/v1/relay HTTP/1.1\r\nHost: dao\r\nConnection: close\r\n";
        served.ask(&format!("{head}Content-Length: {length}\r\n\r\n{}", " ".repeat(length)))
    };
    let (status, _, body) = post(20_000);
    assert_eq!((status, error_of(&body)), (413, "that is too much: at most 16384 bytes are taken".into()));
    let (status, head, body) =
        served.ask("PUT /api/v1/dao HTTP/1.1\r\nHost: dao\r\nConnection: close\r\n\r\n");
    assert!(
        status == 405 && head.contains("allow: get") && error_of(&body).contains("not asked so"),
        "{head}"
    );
    let (status, _, body) = post(2);
    assert!(status == 404 && body.contains("nothing is relayed here"), "{status} {body}");
    let (_, head, metrics) = served.get("/metrics", "");
    assert!(head.contains("application/openmetrics-text; version=1.0.0"), "{head}");
    for line in ["tributary_serve_up_to_block 24", "tributary_serve_answers_total{status=\"4xx\"} 3"] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    let served = Served::with(&local, &["--rate", "1"]);
    served.ok("/api/v1/dao");
    let (status, head, body) = served.get("/api/v1/dao", "");
    assert!(status == 429 && head.contains("retry-after: 60"), "{status} {head}");
    assert!(body.contains("too many requests from this address: 1 a minute are answered"), "{body}");
    let refused = local.refused(&["--db", "h.db", "serve", "--relay", "--relay-budget", "1"]);
    assert!(refused.contains("the clock of an embedded chain stands still"), "{refused}");
    let refused = local.refused(&["--db", "h.db", "serve", "--webhook", "https://dao.example/hook"]);
    assert!(refused.contains("with which secret?"), "{refused}");
}

fn error_of(body: &str) -> String {
    let told: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
    told["error"].as_str().expect("it says why").to_owned()
}

/// A page as `tributary page` writes it, of the DAO that is served.
fn page_of(local: &Local, dao: &Value) -> Value {
    let mut deployment = dao.clone();
    let parts = ["token", "metrics", "governor", "treasury"];
    deployment["dao"] = parts.iter().map(|part| (part.to_string(), dao[part].clone())).collect();
    let folder = local.folder().join("page");
    fs::create_dir_all(folder.join("assets")).unwrap();
    fs::write(folder.join("index.html"), "<!doctype html>").unwrap();
    fs::write(folder.join("assets/app-1a2b.js"), "export {}").unwrap();
    fs::write(folder.join("deployment.json"), deployment.to_string()).unwrap();
    deployment
}

#[test]
fn the_page_is_served_beside_what_it_asks_and_knows_where_it_is() {
    let local = paid();
    let dao = Served::of(&local).ok("/api/v1/dao");
    let mut deployment = page_of(&local, &dao);
    let served = Served::with(&local, &["--page", "page"]);
    let tag = |head: &str| head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let (status, head, body) = served.get("/", "");
    assert_eq!((status, body.as_str()), (200, "<!doctype html>"));
    for line in [
        "content-type: text/html",
        "content-security-policy: frame-ancestors 'none'",
        "cache-control: no-cache",
    ] {
        assert!(head.contains(line), "{line}: {head}");
    }
    let known = format!("If-None-Match: {}\r\n", tag(&head).replace("w/", "W/"));
    assert_eq!(served.get("/index.html", &known).0, 304);
    // It is renewed while it is served.
    fs::write(local.folder().join("page/index.html"), "<!doctype HTML>").unwrap();
    assert_eq!(served.get("/", &known).0, 200);
    let (status, head, _) = served.get("/assets/app-1a2b.js", "");
    assert!(status == 200 && head.contains("content-type: text/javascript"), "{head}");
    assert!(head.contains("cache-control: public, max-age=31536000, immutable"), "{head}");

    // The service is where the page is.
    deployment["service"] = ".".into();
    assert_eq!(served.ok("/deployment.json"), deployment);
    assert_eq!(served.ok("/api/v1/dao"), dao);
    assert_eq!(served.get("/feeds/all.atom", "").0, 200);

    // Nothing else is served, whatever it is called.
    for path in [
        "/assets",
        "/assets/",
        "/proposals",
        "/api/v1/none",
        "/../h.db",
        "/%2e%2e/h.db",
        "/assets/..%2f..%2fh.db",
    ] {
        let (status, _, body) = served.get(path, "");
        assert_eq!(
            (status, error_of(&body).as_str()),
            (404, "there is nothing here; /openapi.json tells what is"),
            "{path}"
        );
    }
    assert_eq!(served.ask("POST / HTTP/1.1\r\nHost: dao\r\nConnection: close\r\n\r\n").0, 405);

    // Another DAO's page is none.
    deployment["genesis"] = format!("0x{}", "0".repeat(64)).into();
    fs::write(local.folder().join("page/deployment.json"), deployment.to_string()).unwrap();
    let (status, _, body) = served.get("/deployment.json", "");
    assert!(status == 503 && error_of(&body).contains("being changed"), "{body}");
    let refused = local.refused(&["--db", "h.db", "serve", "--page", "page"]);
    assert!(refused.contains("is of another DAO than the one that is served"), "{refused}");
    let refused = local.refused(&["--db", "h.db", "serve", "--page", "."]);
    assert!(refused.contains("there is no page at .: write one with `tributary page --out`"), "{refused}");
}

#[test]
fn it_says_what_it_needs_and_ends_when_it_is_told_to() {
    let local = paid();
    let refused = local.refused(&["serve"]);
    assert!(refused.contains("with --db"), "{refused}");
    let refused = local.refused(&["--db", "mysql://ann:secret@db.example/dao", "serve"]);
    assert!(refused.contains("name a file (dao.db), or a database of PostgreSQL"), "{refused}");
    let refused = local.refused(&["--db", "h.db", "serve", "--listen", "localhost"]);
    assert!(refused.contains("write an address of this machine and a port"), "{refused}");
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
