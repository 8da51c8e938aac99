//! What a service writes beside a history is written once, and is found again, on both kinds of database.

use crate::stage::Stage;
use tokio::runtime::Runtime;
use tributary_behaviour::postgres::Postgres;
use tributary_client::account_text;
use tributary_history::{
    take_in, Database, Fate, HandedIn, Known, News, NewsOf, Reach, Reserved, Told, Turn,
};

/// A history of what has happened on a stage.
fn begun(runtime: &Runtime, at: &str) -> (Database, Known) {
    let mut stage = Stage::found(3);
    (0..40).for_each(|_| stage.step());
    let database = runtime.block_on(Database::open(at)).expect("a database");
    let dao = stage.dao;
    let chain = &mut stage.world.chain;
    let taken = take_in(&database, runtime.handle(), chain, &dao, 0, &mut |_, _| {}).expect("it is taken in");
    (database, taken.known)
}

fn on_each_database(story: impl Fn(&Runtime, &Database, &Known)) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let (database, known) = begun(&runtime, &folder.path().join("one.db").display().to_string());
    story(&runtime, &database, &known);
    if let Some(server) = Postgres::start() {
        let (database, known) = begun(&runtime, &server.database("one"));
        story(&runtime, &database, &known);
        drop(database);
    }
}

fn handed_in(id: &str, nonce: u64) -> HandedIn {
    HandedIn {
        id: id.to_owned(),
        received: 1_000 + nonce,
        client: "::1".to_owned(),
        signer: account_text(&[7; 32].into()),
        proposal: (nonce > 0).then_some(3),
        nonce,
        expiry: 9_000,
        file: "{}".to_owned(),
    }
}

#[test]
fn what_is_handed_in_waits_in_order_is_sent_by_one_and_what_it_costs_is_counted_by_day() {
    on_each_database(|runtime, database, known| {
        runtime.block_on(async {
            for (id, nonce) in [("a", 0), ("b", 1), ("a", 0)] {
                database.hand_in(known, &handed_in(id, nonce)).await.unwrap();
            }
            let waiting = database.that_are(known, &[Fate::Queued]).await.unwrap();
            let told: Vec<_> = waiting.iter().map(|row| (row.id.as_str(), row.nonce, row.proposal)).collect();
            assert_eq!(told, [("a", 0, None), ("b", 1, Some(3))]);
            assert!(database.about_to_send(known, "a", 5, 0, 70).await.unwrap());
            assert!(!database.about_to_send(known, "a", 5, 0, 70).await.unwrap(), "only once");
            assert_eq!(database.spent_on(known, 5).await.unwrap(), 70, "the most, until it is final");
            database.signed(known, "a", "0x01", Turn { nonce: 1, last_block: 40 }, 0, 70).await.unwrap();
            database.sent(known, "a").await.unwrap();
            database.paid_for(known, "a", 12, 40).await.unwrap();
            database.fares(known, "a", Fate::Included, None, None).await.unwrap();
            let row = database.handed_in(known, "a").await.unwrap().unwrap();
            assert_eq!(
                (row.status, row.block, row.transaction.as_deref()),
                (Fate::Included, Some(12), Some("0x01"))
            );
            assert_eq!(database.spent_on(known, 5).await.unwrap(), 40);
            assert_eq!(database.spent_on(known, 6).await.unwrap(), 0);
            database.fares(known, "b", Fate::Refused, None, Some("no\0")).await.unwrap();
            let counts = database.count_by_fate(known).await.unwrap();
            assert!(
                counts.contains(&(Fate::Included, 1)) && counts.contains(&(Fate::Refused, 1)),
                "{counts:?}"
            );
            let signer = account_text(&[7; 32].into());
            assert_eq!(database.handed_in_since(known, &signer, "::2", 1_001).await.unwrap(), (1, 0));
        });
    });
}

#[test]
fn what_cannot_be_included_any_more_was_never_spent() {
    let turn = Turn { nonce: 4, last_block: 40 };
    let (signed, unsigned) = (Reserved { most: 9, signed: Some(turn) }, Reserved { most: 9, signed: None });
    assert!(unsigned.is_void(0, 0), "it was never signed");
    assert!(!signed.is_void(4, 40) && signed.is_void(4, 41), "it may be included until block 40");
    assert!(!signed.is_void(5, 41), "something took its turn, perhaps itself");

    on_each_database(|runtime, database, known| {
        runtime.block_on(async {
            for (id, nonce) in [("a", 0), ("b", 1)] {
                database.hand_in(known, &handed_in(id, nonce)).await.unwrap();
                assert!(database.about_to_send(known, id, 5, 0, 70).await.unwrap());
                database.signed(known, id, "0x01", turn, 0, 70).await.unwrap();
            }
            assert!(database.are_reserved(known).await.unwrap().is_empty(), "both are on their way");
            database.fares(known, "a", Fate::Refused, None, Some("it is over")).await.unwrap();
            assert_eq!(database.are_reserved(known).await.unwrap()[0].id, "a");
            assert_eq!(database.spent_on(known, 5).await.unwrap(), 140);
            // The other one has taken its turn.
            database.paid_for(known, "b", 12, 40).await.unwrap();
            assert_eq!(database.spent_on(known, 5).await.unwrap(), 40);
            assert!(database.are_reserved(known).await.unwrap().is_empty());
        });
    });
}

#[test]
fn work_is_done_by_one_until_it_is_left_or_says_nothing_any_more() {
    on_each_database(|runtime, database, known| {
        let takes = |who: &'static str, now: u64| {
            runtime.block_on(database.takes_on(known, "relay", who, now, now + 20)).unwrap()
        };
        assert!(takes("one", 100) && takes("one", 110), "it goes on");
        assert!(!takes("other", 120), "not while the first one has it");
        assert!(takes("other", 131), "its time is over");
        assert!(!takes("one", 132));
        runtime.block_on(database.leaves(known, "relay", "other")).unwrap();
        assert!(takes("one", 133));
    });
}

#[test]
fn what_happened_is_told_once_to_those_whom_it_is_about_and_each_listener_has_a_place_of_its_own() {
    on_each_database(|runtime, database, known| {
        runtime.block_on(async {
            let from = database.untold(known, 0).await.unwrap();
            assert_eq!(database.reach(known, "early").await.unwrap().next, 1);
            let (events, next) = database.events_from(known, from).await.unwrap();
            assert!(events.len() > 4, "{} events", events.len());
            assert!(events.iter().all(|event| (from..next).contains(&event.block)));
            let mut news: Vec<News> = events
                .iter()
                .map(|event| News {
                    id: format!("{}:{}", event.block, event.index),
                    at: event.at,
                    block: event.block,
                    kind: "it".to_owned(),
                    text: "so\0".to_owned(),
                    events: vec![Told {
                        block: event.block,
                        index: event.index,
                        own: Some("so to you".to_owned()),
                    }],
                    proposal: None,
                    member: None,
                })
                .collect();
            assert!(database.tell(known, from, next, &news).await.unwrap());
            assert!(!database.tell(known, from, next, &news).await.unwrap(), "another one has told it");
            assert_eq!(database.untold(known, 0).await.unwrap(), next);
            // What comes with time is told once as well, however often it is noticed.
            news.truncate(1);
            news[0].id = "late".to_owned();
            news[0].proposal = Some(77);
            for _ in 0..2 {
                assert!(database.tell(known, next, next, &news).await.unwrap());
            }
            let all = database.news(known, NewsOf::All, 10_000).await.unwrap();
            assert_eq!(all.len(), events.len() + 1);
            assert!(all.iter().rev().map(|row| row.number).eq(1..=u64::try_from(all.len()).unwrap()));
            let of_late = database.news(known, NewsOf::Proposal(77), 10).await.unwrap();
            assert_eq!(of_late.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["late"]);
            let members = database
                .members(
                    known,
                    Default::default(),
                    &tributary_history::asked::Part { limit: 1, ..Default::default() },
                )
                .await
                .unwrap();
            let member = &members.rows[0].account;
            let of_member = database.news(known, NewsOf::Member(member), 10_000).await.unwrap();
            assert!(!of_member.is_empty() && of_member.len() < all.len());
            assert!(
                of_member.iter().all(|row| row.text == "so to you") && all[0].text.starts_with("so\u{fffd}")
            );
            // Whoever listens from now on hears what comes; whoever listened before, all of it.
            assert_eq!(database.reach(known, "late").await.unwrap().next, all[0].number + 1);
            let early = database.reach(known, "early").await.unwrap();
            assert_eq!(database.news_from(known, early.next).await.unwrap().unwrap().number, 1);
            let reach = Reach { next: 2, tries: 3, next_try: 4 };
            database.reaches(known, "early", reach).await.unwrap();
            assert_eq!(database.reach(known, "early").await.unwrap(), reach);
        });
    });
}
