//! A service that relays what members signed: each counts once, whatever ends it, and nobody depends on it.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tributary_client::{account_text, demo_signer, parse_account, unhex};
use tributary_e2e::{DevNode, Program, Running};
use tributary_history::{Database, Turn};
use tributary_interfaces::factory;

const DAO: &str = r#"
name = "Served"
[governor]
voting_delay = "0s"
voting_period = "1h"
timelock = "0s"
grace = "15days"
extension = "0s"
"#;

/// How long something may take to come about.
const PATIENCE: Duration = Duration::from_secs(180);

/// A DAO with a proposal that is being voted on.
fn found(program: &Program) -> String {
    program.file("dao.toml", DAO);
    program.file("poll.toml", "description = \"Shall we?\"\n");
    program.ok("//Dave", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    for actor in ["Fern", "Gale", "Hale", "Iris", "relay"] {
        program.ok("//Dave", &["send", &format!("demo:{actor}"), "100"]);
    }
    program.ok("", &["advance", "2s"]);
    let proposal = program.ok("demo:Fern", &["propose", "poll.toml"])["proposal"].to_string();
    program.ok("", &["advance", "2s"]);
    proposal
}

/// What a member signs, as it stands in its file.
fn signed(program: &Program, member: &str, arguments: &[&str]) -> String {
    let output = program.run(&format!("demo:{member}"), arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a file is a text")
}

/// The service, at a port that is free.
struct Service<'a> {
    program: &'a Program,
    port: u16,
    running: Option<Running>,
}

impl<'a> Service<'a> {
    fn start(program: &'a Program, arguments: &[&str], says: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let mut service = Self { program, port, running: None };
        service.start_again(arguments, says);
        service
    }

    fn relay(program: &'a Program, budget: &str) -> Self {
        Self::start(program, &["--relay", "--relay-budget", budget], "serving")
    }

    /// Until it says something.
    fn start_again(&mut self, arguments: &[&str], says: &str) {
        let listen = format!("127.0.0.1:{}", self.port);
        let serve = ["--db", "h.db", "serve", "--listen", &listen];
        let mut running = self.program.start("demo:relay", &[&serve, arguments].concat());
        assert!(running.says(says), "it begins");
        self.running = Some(running);
    }

    fn kill(&mut self) {
        self.running.take().expect("it runs").kill();
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, body) = self.text(method, path, body);
        (status, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}")))
    }

    fn text(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the service listens");
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: dao\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("and a status");
        (status, body.to_owned())
    }

    /// A feed, once it says so.
    fn feed_says(&self, path: &str, said: &str) -> String {
        let begun = Instant::now();
        loop {
            let (_, feed) = self.text("GET", path, "");
            if feed.contains(said) {
                return feed;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} does not say {said}: {feed}");
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    /// Hands in what somebody signed, which must be taken. Its id.
    fn takes(&self, file: &str) -> String {
        let (status, answer) = self.ask("POST", "/api/v1/relay", file);
        assert_eq!(status, 202, "{answer}");
        assert_eq!(answer["status_at"], format!("/api/v1/relay/{}", answer["id"].as_str().unwrap()));
        answer["id"].as_str().unwrap().to_owned()
    }

    /// Why it is not taken.
    fn refuses(&self, status: u16, file: &str) -> String {
        let (found, answer) = self.ask("POST", "/api/v1/relay", file);
        assert_eq!(found, status, "{answer}");
        answer["error"].as_str().unwrap().to_owned()
    }

    /// How it fares once that is so.
    fn comes_to(&self, id: &str, status: &str) -> Value {
        let begun = Instant::now();
        loop {
            let (_, answer) = self.ask("GET", &format!("/api/v1/relay/{id}"), "");
            if answer["status"] == status {
                return answer;
            }
            assert!(begun.elapsed() < PATIENCE, "{id} does not come to be {status}: {answer}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Somebody who is called: refuses the first call, and takes every other one.
struct Receiver {
    address: String,
    /// The id, the signature and the body of each call.
    calls: Arc<Mutex<Vec<(String, String, Value)>>>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = format!("http://{}/hook?key=1", listener.local_addr().expect("it has an address"));
        let calls = Arc::new(Mutex::new(Vec::new()));
        let kept = calls.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(stream);
                let (mut length, mut id, mut signature) = (0, String::new(), String::new());
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    let (name, value) = line.trim().split_once(": ").unwrap_or_default();
                    match name.to_ascii_lowercase().as_str() {
                        "content-length" => length = value.parse().unwrap(),
                        "tributary-id" => id = value.to_owned(),
                        "tributary-signature" => signature = value.to_owned(),
                        _ => {}
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let mut calls = kept.lock().unwrap();
                calls.push((id, signature, serde_json::from_slice(&body).unwrap()));
                let status = if calls.len() == 1 { "500 No" } else { "204 Yes" };
                write!(reader.get_mut(), "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").unwrap();
            }
        });
        Self { address, calls }
    }

    /// What it was called with, once one of it says so.
    fn hears(&self, said: &str) -> Vec<(String, String, Value)> {
        let begun = Instant::now();
        loop {
            let calls = self.calls.lock().unwrap().clone();
            // The first one was refused.
            if calls.iter().skip(1).any(|(_, _, body)| body["text"].as_str().unwrap().contains(said)) {
                return calls;
            }
            assert!(begun.elapsed() < PATIENCE, "nobody says {said}: {calls:#?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

#[test]
fn who_is_called_hears_of_everything_and_may_drop_what_comes_again() {
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let receiver = Receiver::start();
    program.file("secret", "a secret of some length\n");
    let called = ["--webhook", &receiver.address, "--webhook-secret", "secret"];
    let mut service = Service::start(&program, &called, "calling 1 webhook");
    program.ok("demo:Fern", &["vote", &proposal, "for"]);
    let calls = receiver.hears(&format!("{} voted for", account("Fern")));
    assert_eq!(calls[0].0, calls[1].0, "what was refused comes again, with the same id");
    assert!(calls.iter().all(|(id, _, body)| body["id"] == id.as_str()), "{calls:#?}");
    assert!(calls.iter().all(|(_, sign, _)| sign.starts_with("t=") && sign.contains(",v1=")), "{calls:#?}");
    assert!(!calls.iter().any(|(_, _, body)| body["text"].as_str().unwrap().contains("founded the DAO")));

    // Killed, it misses nothing of what happens meanwhile.
    service.kill();
    program.ok("demo:Gale", &["vote", &proposal, "against"]);
    service.start_again(&called, "calling");
    program.ok("demo:Hale", &["vote", &proposal, "abstain"]);
    let calls = receiver.hears(&format!("{} abstained", account("Hale")));
    let heard: BTreeSet<u64> = calls.iter().map(|(_, _, body)| body["number"].as_u64().unwrap()).collect();
    let (first, last) = (*heard.first().unwrap(), *heard.last().unwrap());
    assert!(heard.into_iter().eq(first..=last), "nothing is missing: {calls:#?}");
    receiver.hears(&format!("{} voted against", account("Gale")));
}

fn account(name: &str) -> String {
    account_text(&demo_signer(name).account())
}

fn votes_of(program: &Program, name: &str) -> u32 {
    program.ok("", &["export", "events.jsonl"]);
    let text = fs::read_to_string(program.folder().join("events.jsonl")).expect("it was written");
    let member = account(name);
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    rows.filter(|row| row["event"] == "Voted" && row["fields"]["voter"] == member.as_str())
        .count()
        .try_into()
        .expect("they are few")
}

#[test]
fn what_members_signed_is_relayed_once_whatever_ends_the_service() {
    let Some(mut node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let ballot = |member: &str, choice: &str| signed(&program, member, &["sign-vote", &proposal, choice]);
    let gale = ballot("Gale", "for");
    let mut service = Service::relay(&program, "5");
    let (_, stands) = service.ask("GET", "/api/v1/relay", "");
    assert_eq!((&stands["relays"], &stands["purse"]["spent_today"]), (&true.into(), &"0".into()));

    // What comes with time is told, with what lacks.
    let feed = format!("/feeds/proposals/{proposal}.atom");
    let ends = service.feed_says(&feed, "the vote on proposal 0 “Shall we?” ends");
    assert!(ends.contains("are needed for the quorum"), "{ends}");

    // What is no ballot, or not as it was signed, is refused and costs nothing.
    let no = service.refuses(400, "{\"vote\": 1}");
    assert!(no.contains("no ballot or delegation as this program writes one"), "{no}");
    let no = service.refuses(422, &gale.replace("\"for\"", "\"against\""));
    assert!(no.contains("signature"), "{no}");

    // One that is as it was signed counts, once, however often it is handed in.
    let id = service.takes(&gale);
    let counted = service.comes_to(&id, "included");
    assert!(counted["block"].is_u64() && counted["transaction"].is_string(), "{counted}");
    assert_eq!(service.takes(&gale), id);
    assert_eq!(votes_of(&program, "Gale"), 1);
    service.feed_says(&feed, "voted for proposal 0 “Shall we?”");
    let (_, stands) = service.ask("GET", "/api/v1/relay", "");
    assert_eq!(stands["purse"]["spent_today"], counted["spent"], "what it cost is what is spent");

    // Killed at once, it goes on where it was.
    let id = service.takes(&ballot("Hale", "against"));
    service.kill();
    service.start_again(&["--relay", "--relay-budget", "5"], "serving");
    service.comes_to(&id, "included");
    assert_eq!(votes_of(&program, "Hale"), 1);

    // Without a node it says so; what waits is sent when the node is back.
    let iris = ballot("Iris", "abstain");
    node.kill();
    let begun = Instant::now();
    let no = service.refuses(503, &iris);
    assert!(no.contains("come again") && begun.elapsed() < Duration::from_secs(10), "{no}");
    node.start_again();
    let begun = Instant::now();
    let id = loop {
        let (status, answer) = service.ask("POST", "/api/v1/relay", &iris);
        if status == 202 {
            break answer["id"].as_str().unwrap().to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "it does not find the node again: {answer}");
        std::thread::sleep(Duration::from_millis(500));
    };
    service.comes_to(&id, "included");
    assert_eq!(votes_of(&program, "Iris"), 1);
}

#[test]
fn what_costs_more_than_the_budget_waits_and_may_be_taken_back_or_sent_elsewhere() {
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let service = Service::relay(&program, "0.000001");
    let gale = signed(&program, "Gale", &["sign-vote", &proposal, "for"]);
    let hale = signed(&program, "Hale", &["sign-vote", &proposal, "for"]);
    let (of_gale, of_hale) = (service.takes(&gale), service.takes(&hale));
    let begun = Instant::now();
    while service.ask("GET", &format!("/api/v1/relay/{of_gale}"), "").1["reason"].is_null() {
        assert!(begun.elapsed() < PATIENCE, "it does not say why it waits");
        std::thread::sleep(Duration::from_millis(200));
    }
    let waits = service.comes_to(&of_gale, "queued");
    assert!(waits["reason"].as_str().unwrap().contains("more than is left of the day's budget"), "{waits}");
    program.file("ballot.json", &gale);
    program.ok("demo:Fern", &["relay", "ballot.json"]);
    program.ok("demo:Hale", &["unsign-vote", &proposal]);
    let elsewhere = service.comes_to(&of_gale, "elsewhere");
    assert!(elsewhere["block"].is_u64() && elsewhere["spent"] == "0", "{elsewhere}");
    service.comes_to(&of_hale, "withdrawn");
    assert_eq!((votes_of(&program, "Gale"), votes_of(&program, "Hale")), (1, 0));
}

/// Leaves something as a service does that is killed when it has signed a transaction and not sent it yet.
fn leave_signed(program: &Program, dao: &Value, ids: &[(&str, Turn)]) {
    let part = |name: &str| parse_account(dao[name].as_str().unwrap()).unwrap();
    let of = factory::Dao {
        token: part("token"),
        metrics: part("metrics"),
        governor: part("governor"),
        treasury: part("treasury"),
    };
    let genesis = <[u8; 32]>::try_from(unhex(dao["genesis"].as_str().unwrap()).unwrap()).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let at = program.folder().join("h.db").display().to_string();
        let database = Database::open(&at).await.unwrap();
        let known = database.find(&genesis.into(), &of).await.unwrap().expect("it is known");
        for (id, turn) in ids {
            assert!(database.about_to_send(&known, id, 0, 0, MOST).await.unwrap());
            database.signed(&known, id, "0x00", *turn, 0, MOST).await.unwrap();
        }
    });
}

/// More than anything costs here.
const MOST: u128 = 4_000_000_000_000;

#[test]
fn what_was_signed_and_is_never_included_costs_nothing() {
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    // With too small a budget all of it waits.
    let mut service = Service::relay(&program, "0.000001");
    let [gale, hale, iris] = ["Gale", "Hale", "Iris"]
        .map(|member| service.takes(&signed(&program, member, &["sign-vote", &proposal, "for"])));
    let (_, dao) = service.ask("GET", "/api/v1/dao", "");
    service.kill();
    // Two for the account's first turn, of which one can be included; one for a later turn, too late for it by now.
    let (first, late) = (Turn { nonce: 0, last_block: 10_000 }, Turn { nonce: 7, last_block: 1 });
    leave_signed(&program, &dao, &[(&gale, first), (&hale, first), (&iris, late)]);
    for member in ["Hale", "Iris"] {
        program.ok(&format!("demo:{member}"), &["unsign-vote", &proposal]);
    }
    service.start_again(&["--relay", "--relay-budget", "5"], "serving");
    let counted = service.comes_to(&gale, "included");
    assert!(Program::amount(&counted, "spent") < MOST / 2, "{counted}");
    for id in [&hale, &iris] {
        let begun = Instant::now();
        while service.comes_to(id, "withdrawn")["spent"] != "0" {
            assert!(begun.elapsed() < PATIENCE, "what it might have cost is given back");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    assert_eq!(votes_of(&program, "Gale"), 1);
}

#[test]
fn two_services_on_one_history_send_each_thing_once() {
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let (mut one, two) = (Service::relay(&program, "5"), Service::relay(&program, "5"));
    let ids: Vec<String> = ["Gale", "Hale"]
        .iter()
        .zip([&one, &two])
        .map(|(member, service)| service.takes(&signed(&program, member, &["sign-vote", &proposal, "for"])))
        .collect();
    ids.iter().for_each(|id| drop(two.comes_to(id, "included")));
    // When the one that sends is killed, the other one takes on its work.
    one.kill();
    let id = two.takes(&signed(&program, "Iris", &["sign-delegate", "demo:Gale"]));
    two.comes_to(&id, "included");
    assert_eq!((votes_of(&program, "Gale"), votes_of(&program, "Hale")), (1, 1));
}
