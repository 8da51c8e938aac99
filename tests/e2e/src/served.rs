//! The program as it serves: a DAO to serve, and members who sign.

use crate::{Program, Running};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};
use tributary_client::{account_text, demo_signer};

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
pub const PATIENCE: Duration = Duration::from_secs(180);

/// A DAO with a proposal that is being voted on.
pub fn found(program: &Program) -> String {
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
pub fn signed(program: &Program, member: &str, arguments: &[&str]) -> String {
    let output = program.run(&format!("demo:{member}"), arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a file is a text")
}

/// The service, at a port that is free.
pub struct Service<'a> {
    program: &'a Program,
    port: u16,
    /// Where its history is.
    db: String,
    running: Option<Running>,
}

impl<'a> Service<'a> {
    pub fn start(program: &'a Program, arguments: &[&str], says: &str) -> Self {
        Self::start_on("h.db", program, arguments, says)
    }

    pub fn start_on(db: &str, program: &'a Program, arguments: &[&str], says: &str) -> Self {
        let mut service = Self { program, port: 0, db: db.to_owned(), running: None };
        // A port that is free now may be another test's a moment later.
        let begins = (0..3).any(|_| {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
            service.port = listener.local_addr().expect("it has an address").port();
            drop(listener);
            service.begins(&[], arguments, says)
        });
        assert!(begins, "it begins");
        service
    }

    pub fn relay(program: &'a Program, budget: &str) -> Self {
        Self::start(program, &["--relay", "--relay-budget", budget], "serving")
    }

    /// Until it says something.
    pub fn start_again(&mut self, arguments: &[&str], says: &str) {
        self.start_again_by(&[], arguments, says);
    }

    /// The same, started by another program.
    pub fn start_again_by(&mut self, launcher: &[&str], arguments: &[&str], says: &str) {
        assert!(self.begins(launcher, arguments, says), "it begins");
    }

    fn begins(&mut self, launcher: &[&str], arguments: &[&str], says: &str) -> bool {
        let listen = format!("127.0.0.1:{}", self.port);
        let serve = ["--db", &self.db, "serve", "--listen", &listen];
        let mut running = self.program.start_by(launcher, "demo:relay", &[&serve, arguments].concat());
        let begins = running.says(says);
        self.running = Some(running);
        begins
    }

    pub fn kill(&mut self) {
        self.running.take().expect("it runs").kill();
    }

    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("it runs").pid()
    }

    /// Waits until it says something to whoever runs it.
    pub fn says(&mut self, text: &str) -> bool {
        self.running.as_mut().expect("it runs").says(text)
    }

    pub fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, body) = self.text(method, path, body);
        (status, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}")))
    }

    pub fn text(&self, method: &str, path: &str, body: &str) -> (u16, String) {
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
    pub fn feed_says(&self, path: &str, said: &str) -> String {
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
    pub fn takes(&self, file: &str) -> String {
        let (status, answer) = self.ask("POST", "/api/v1/relay", file);
        assert_eq!(status, 202, "{answer}");
        assert_eq!(answer["status_at"], format!("/api/v1/relay/{}", answer["id"].as_str().unwrap()));
        answer["id"].as_str().unwrap().to_owned()
    }

    /// Why it is not taken.
    pub fn refuses(&self, status: u16, file: &str) -> String {
        let (found, answer) = self.ask("POST", "/api/v1/relay", file);
        assert_eq!(found, status, "{answer}");
        answer["error"].as_str().unwrap().to_owned()
    }

    /// How it fares once that is so.
    pub fn comes_to(&self, id: &str, status: &str) -> Value {
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

pub fn account(name: &str) -> String {
    account_text(&demo_signer(name).account())
}

/// How many ballots of somebody the chain has counted.
pub fn votes_of(program: &Program, name: &str) -> u32 {
    let member = account(name);
    let rows = program.events().into_iter();
    rows.filter(|row| row["event"] == "Voted" && row["fields"]["voter"] == member.as_str())
        .count()
        .try_into()
        .expect("they are few")
}
