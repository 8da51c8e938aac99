//! A service whose database is killed, or has no room any more: it says so, answers what it can, and then goes on with
//! nothing missing and nothing told twice without a mark.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::Command,
    time::Instant,
};
use tributary_behaviour::postgres::Postgres;
use tributary_e2e::{
    served::{account, found, signed, votes_of, Service, PATIENCE},
    DevNode, Program, Receiver,
};

/// What the service is run with.
fn arguments(receiver: &Receiver) -> [&str; 7] {
    ["--relay", "--relay-budget", "5", "--webhook", &receiver.address, "--webhook-secret", "secret"]
}

/// What the service has of the DAO is what the chain tells, event by event.
fn compare(program: &Program, service: &Service) {
    let (mut served, mut after) = (Vec::new(), String::new());
    loop {
        let (_, page) = service.ask("GET", &format!("/api/v1/events?limit=1000&after={after}"), "");
        served.extend(page["rows"].as_array().expect("a page has rows").clone());
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    served.reverse();
    let told = program.events();
    let named = |rows: &[Value]| -> Vec<(Value, Value)> {
        rows.iter().map(|row| (row["block"].clone(), row["event"].clone())).collect()
    };
    assert_eq!(named(&served), named(&told), "each event is there, once");
}

/// What was told is told in order, without a gap, and what came twice has the same id.
fn heard_without_a_gap(receiver: &Receiver, said: &str) {
    let calls = receiver.hears(said);
    let mut ids = BTreeMap::new();
    for (id, _, body) in &calls {
        let number = body["number"].as_u64().expect("news have numbers");
        assert_eq!(*ids.entry(number).or_insert_with(|| id.clone()), *id, "what comes again is marked so");
    }
    assert_eq!(ids.values().collect::<BTreeSet<_>>().len(), ids.len(), "nothing is told as two");
    let (first, last) = (*ids.keys().next().unwrap(), *ids.keys().last().unwrap());
    assert!(ids.into_keys().eq(first..=last), "nothing is missing: {calls:#?}");
}

/// Hands something in until it is taken. Its id.
fn takes_at_last(service: &Service, file: &str) -> String {
    let begun = Instant::now();
    loop {
        let (status, answer) = service.ask("POST", "/api/v1/relay", file);
        if status == 202 {
            return answer["id"].as_str().expect("what is taken has an id").to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "it does not go on: {status} {answer}");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
}

#[test]
fn a_database_server_that_is_killed_and_started_again_is_gone_on_with() {
    let Some(node) = DevNode::own() else { return };
    let Some(server) = Postgres::start() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let receiver = Receiver::start();
    program.file("secret", "a secret of some length\n");
    let ballot = |member: &str| signed(&program, member, &["sign-vote", &proposal, "for"]);
    let service =
        Service::start_on(&server.database("served"), &program, &arguments(&receiver), "calling 1 webhook");
    let of_gale = service.takes(&ballot("Gale"));
    service.comes_to(&of_gale, "included");

    // Killed while something is on its way: what is asked is refused in words, whatever it is.
    let of_hale = service.takes(&ballot("Hale"));
    server.kill();
    for path in ["/health", "/api/v1/proposals", &format!("/api/v1/relay/{of_hale}")] {
        // The processes that the server had started end a little later than itself.
        let begun = Instant::now();
        let answer = loop {
            let (status, answer) = service.ask("GET", path, "");
            // A machine that does much else may be too slow to find out in time.
            if ![200, 504].contains(&status) {
                assert_eq!(status, 503, "{path}: {answer}");
                break answer;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} is answered without a database: {answer}");
        };
        assert!(
            answer["error"].as_str().is_some_and(|why| why.contains("try again later")),
            "{path}: {answer}"
        );
    }
    let iris = ballot("Iris");
    let no = service.refuses(503, &iris);
    assert!(no.contains("try again later"), "{no}");
    program.ok("demo:Fern", &["vote", &proposal, "against"]);

    server.start_again();
    let of_iris = takes_at_last(&service, &iris);
    for id in [&of_hale, &of_iris] {
        service.comes_to(id, "included");
    }
    for member in ["Gale", "Hale", "Iris"] {
        assert_eq!(votes_of(&program, member), 1, "{member}");
    }
    heard_without_a_gap(&receiver, &format!("{} voted against", account("Fern")));
    heard_without_a_gap(&receiver, &format!("{} voted for", account("Iris")));
    compare(&program, &service);
}

/// How large a file the service may write from now on. What is asked for more fails, as on a full disk.
fn may_write(service: &Service, bytes: &str) {
    let limit = format!("--fsize={bytes}:unlimited");
    let told = Command::new("prlimit").args(["--pid", &service.pid().to_string(), &limit]).output();
    let told = told.expect("prlimit is there");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
}

#[test]
fn a_disk_that_is_full_keeps_nobody_from_reading_and_is_gone_on_with_once_there_is_room() {
    let Some(node) = DevNode::own() else { return };
    if Command::new("prlimit").arg("--version").output().is_err() {
        let said = "SKIPPED a_disk_that_is_full: there is no prlimit (package util-linux)";
        let _ = writeln!(std::io::stderr(), "{said}");
        return;
    }
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let receiver = Receiver::start();
    program.file("secret", "a secret of some length\n");
    let ballot = |member: &str| signed(&program, member, &["sign-vote", &proposal, "for"]);
    let mut service = Service::start(&program, &arguments(&receiver), "calling 1 webhook");
    let of_gale = service.takes(&ballot("Gale"));
    service.comes_to(&of_gale, "included");

    may_write(&service, "0");
    let hale = ballot("Hale");
    let no = service.refuses(507, &hale);
    assert!(no.contains("no room left to keep it: send it elsewhere"), "{no}");
    program.ok("demo:Fern", &["vote", &proposal, "against"]);
    assert!(service.says("nothing new is taken in for now"), "whoever runs it is told");
    // What is known is answered still.
    assert_eq!(service.ask("GET", &format!("/api/v1/relay/{of_gale}"), "").1["status"], "included");
    for path in ["/health", "/api/v1/proposals", "/api/v1/events", "/api/v1/members"] {
        assert_eq!(service.text("GET", path, "").0, 200, "{path}");
    }
    service.refuses(507, &hale);

    // Started where there is no room at all, it answers what it knows.
    service.kill();
    service.start_again_by(&["prlimit", "--fsize=0:unlimited"], &arguments(&receiver), "serving");
    for path in ["/health", "/api/v1/proposals", "/api/v1/events", "/api/v1/members"] {
        assert_eq!(service.text("GET", path, "").0, 200, "{path}");
    }
    service.refuses(507, &hale);

    may_write(&service, "unlimited");
    let of_hale = takes_at_last(&service, &hale);
    service.comes_to(&of_hale, "included");
    assert_eq!((votes_of(&program, "Gale"), votes_of(&program, "Hale")), (1, 1));
    heard_without_a_gap(&receiver, &format!("{} voted against", account("Fern")));
    heard_without_a_gap(&receiver, &format!("{} voted for", account("Hale")));
    compare(&program, &service);
}

#[test]
fn a_node_that_is_away_or_has_less_than_the_history_keeps_nobody_from_reading() {
    let Some(mut node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let gale = signed(&program, "Gale", &["sign-vote", &proposal, "for"]);
    let mut service = Service::relay(&program, "5");
    service.feed_says("/feeds/all.atom", &format!("{} made proposal 0", account("Fern")));
    let health = |service: &Service, what: &str| {
        let (status, answer) = service.ask("GET", "/health", "");
        assert_eq!(status, 200, "{answer}");
        answer[what].as_u64().expect("it is a number")
    };
    let reads = |service: &Service| {
        assert_eq!(service.ask("GET", "/api/v1/proposals/0", "").1["title"], "Shall we?");
        assert!(service.text("GET", "/feeds/all.atom", "").1.contains("made proposal 0"));
    };

    // It begins without a node, and follows when one is there.
    service.kill();
    node.kill();
    service.start_again(&["--relay", "--relay-budget", "5"], "what was taken in is served");
    assert!(service.says("serving"), "and it serves");
    reads(&service);
    assert!(health(&service, "up_to_block") > 0 && health(&service, "looked_at") == 0);
    let no = service.refuses(503, &gale);
    assert!(no.contains("the chain cannot be asked for now: come again"), "{no}");
    node.start_again();
    let id = takes_at_last(&service, &gale);
    service.comes_to(&id, "included");
    service.feed_says("/feeds/all.atom", &format!("{} voted for", account("Gale")));
    assert!(health(&service, "looked_at") > 0);

    // A node that has to fetch its chain again: it says so once, whether it came while it served or was there before.
    node.start_empty();
    assert!(service.says("the chain ends at block"), "whoever runs it is told");
    reads(&service);
    assert!(health(&service, "height") < health(&service, "up_to_block"));
    service.kill();
    service.start_again(&["--relay", "--relay-budget", "5"], "the chain ends at block");
    assert!(service.says("serving"), "and it serves");
    reads(&service);
    node.start_full();
    program.ok("demo:Fern", &["vote", &proposal, "against"]);
    service.feed_says("/feeds/all.atom", &format!("{} voted against", account("Fern")));
    compare(&program, &service);
}

#[test]
fn a_node_that_forgets_old_states_is_followed_all_the_same() {
    let Some(node) = DevNode::own_that_keeps("256") else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let service = Service::start(&program, &[], "serving");
    let height = || service.ask("GET", "/health", "").1["height"].as_u64().expect("a chain has a height");
    let founded = height();
    let quickly = program.start("//Eve", &["tick", "--every", "20ms"]);
    let begun = Instant::now();
    while height() < founded + 300 {
        assert!(begun.elapsed() < PATIENCE, "blocks come: {} after {founded}", height());
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    quickly.kill();
    program.ok("demo:Fern", &["vote", &proposal, "for"]);
    service.feed_says("/feeds/all.atom", &format!("{} voted for", account("Fern")));
}
