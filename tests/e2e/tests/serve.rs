//! A service that relays what members signed: each counts once, whatever ends it, and nobody depends on it.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use tributary_client::{parse_account, unhex};
use tributary_e2e::{
    served::{account, found, signed, votes_of, Service, PATIENCE},
    Authority, DevNode, Program, Receiver,
};
use tributary_history::{Database, Fate, Turn};
use tributary_interfaces::factory;

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

#[test]
fn who_is_called_by_tls_is_whom_an_authority_of_this_machine_vouches_for() {
    let Some(node) = DevNode::own() else { return };
    // As a machine has them in its store of certificates.
    let program = Program::on_node(&node.url).with("SSL_CERT_FILE", "authorities.pem");
    let (authority, stranger) = (Authority::found(), Authority::found());
    program.file("authorities.pem", authority.pem());
    program.file("secret", "a secret of some length\n");
    let proposal = found(&program);
    let (good, bad) = (Receiver::trusted_by(&authority), Receiver::trusted_by(&stranger));
    let called = ["--webhook", &good.address, "--webhook", &bad.address, "--webhook-secret", "secret"];
    let mut service = Service::start(&program, &called, "calling 2 webhooks");
    program.ok("demo:Fern", &["vote", &proposal, "for"]);
    good.hears(&format!("{} voted for", account("Fern")));
    let origin = bad.address.split("/hook").next().unwrap();
    let said =
        service.says(&format!("{origin} has a certificate that no authority of this machine vouches for"));
    assert!(said, "whoever runs it is told what is wrong");
    assert_eq!(bad.heard(), 0);
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
    let told = service.feed_says(&feed, "voted for proposal 0 “Shall we?”");
    let told_besides = ["a signature of", "took back"].iter().any(|text| told.contains(text));
    assert!(!told_besides, "it is told once, as the ballot that it is: {told}");
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
    // What expires while it waits is told once, to whoever follows its signer too, and not what it was for.
    let iris = signed(&program, "Iris", &["sign-vote", &proposal, "against", "--valid", "40s"]);
    let of_iris = service.takes(&iris);
    service.comes_to(&of_iris, "refused");
    for feed in ["/feeds/all.atom", &format!("/feeds/members/{}.atom", account("Iris"))] {
        let told = format!(
            "a ballot of {} on proposal 0 “Shall we?”, handed in to be relayed, does not count: the governor says: \
             the signature counted until",
            account("Iris")
        );
        let feed = service.feed_says(feed, &told);
        assert_eq!(feed.matches("<category term=\"relay-refused\"/>").count(), 1, "{feed}");
    }
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

/// Leaves something as a service does that is killed when it has signed a transaction, whatever became of it.
fn leave_signed(program: &Program, dao: &Value, left: &[(&str, &str, Turn)]) {
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
        for (id, transaction, turn) in left {
            database.fares(&known, id, Fate::Queued, None, None).await.unwrap();
            assert!(database.about_to_send(&known, id, 0, 0, MOST).await.unwrap());
            database.signed(&known, id, transaction, *turn, 0, MOST).await.unwrap();
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
    leave_signed(&program, &dao, &[(&gale, "0x00", first), (&hale, "0x00", first), (&iris, "0x00", late)]);
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
fn what_was_included_while_nobody_followed_it_costs_what_its_block_says() {
    let Some(node) = DevNode::own() else { return };
    let program = Program::on_node(&node.url);
    let proposal = found(&program);
    let mut service = Service::relay(&program, "5");
    let gale = service.takes(&signed(&program, "Gale", &["sign-vote", &proposal, "for"]));
    let counted = service.comes_to(&gale, "included");
    let block =
        counted["block"].as_u64().and_then(|block| u32::try_from(block).ok()).expect("it is in a block");
    let (_, dao) = service.ask("GET", "/api/v1/dao", "");
    service.kill();
    let turn = Turn { nonce: 0, last_block: block + 20 };
    leave_signed(&program, &dao, &[(&gale, counted["transaction"].as_str().unwrap(), turn)]);
    service.start_again(&["--relay", "--relay-budget", "5"], "serving");
    let begun = Instant::now();
    loop {
        let again = service.comes_to(&gale, "included");
        if again["spent"] == counted["spent"] {
            assert_eq!(again["block"], counted["block"]);
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "what it cost is not found: {again} is not {counted}");
        std::thread::sleep(Duration::from_millis(200));
    }
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
    // What is left of the day's budget both say, whichever sends.
    let spent = |service: &Service| {
        let begun = Instant::now();
        let all: u128 =
            ids.iter().map(|id| Program::amount(&service.comes_to(id, "included"), "spent")).sum();
        loop {
            let purse = service.ask("GET", "/api/v1/relay", "").1["purse"].clone();
            if Program::amount(&purse, "spent_today") == all {
                return all;
            }
            assert!(begun.elapsed() < PATIENCE, "{purse} of {all}");
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    assert_eq!(spent(&one), spent(&two));
    // When the one that sends is killed, the other one takes on its work.
    one.kill();
    let id = two.takes(&signed(&program, "Iris", &["sign-delegate", "demo:Gale"]));
    two.comes_to(&id, "included");
    assert_eq!((votes_of(&program, "Gale"), votes_of(&program, "Hale")), (1, 1));
}
