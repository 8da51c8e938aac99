//! What the token answers about the past, and to pages.

use crate::story::{story, story_with, Story};
use tributary_harness::messages::{source, token};
use tributary_interfaces::{
    source::{MetricSource, SourceError},
    token::{DelegateChanged, Token, BALANCE, VOTES},
};

#[test]
fn what_pages_ask_of_the_token_is_answered() {
    let mut s = story_with(Some(1_000));
    let (alice, bob) = (s.alice.clone(), s.bob.clone());
    let genesis = s.world.genesis();
    assert_eq!((s.world.ask(token(s.at).cap()), s.world.ask(token(s.at).genesis())), (1_000, genesis));
    let moment = s.world.now();
    s.delegate(&alice, &bob);
    s.world.advance(5);
    let receipt = s.world.receipt(&s.governor, token(s.at).set_excluded(alice.account(), true));
    let ended = &receipt.events.of::<DelegateChanged>(s.at)[0];
    let (owner, from, to) = (alice.account(), bob.account(), alice.account());
    assert_eq!((ended.owner, ended.from, ended.to), (owner, from, to));
    assert!(s.world.ask(token(s.at).is_excluded(owner)));
    assert!(!s.world.ask(token(s.at).is_excluded(bob.account())));
    s.world.advance(5);
    for (at, had) in [(moment - 1, Some(owner)), (moment, Some(from)), (moment + 5, Some(owner))] {
        assert_eq!(s.world.ask(token(s.at).past_delegate(owner, at)), had);
    }
    let now = s.world.now();
    assert_eq!(s.world.ask(token(s.at).past_delegate(owner, now)), None);
}

#[test]
fn law_1_balances_make_the_supply_and_votes_the_votable_supply_at_every_past_moment() {
    let mut s = story();
    let (alice, bob, carol) = (s.alice.clone(), s.bob.clone(), s.carol.clone());
    let founded = [100, 50, 0];
    let mut told = vec![(s.start - 1, [0; 3], [0; 3], (0, 0)), (s.start, founded, founded, (150, 150))];
    let acts: [&dyn Fn(&mut Story); 12] = [
        &|s| s.transfer(&alice, &carol, 20),
        &|s| s.delegate(&alice, &bob),
        &|s| s.mint(&alice, 30),
        &|s| s.exclude(carol.account(), true),
        &|s| s.transfer(&carol, &bob, 5),
        &|s| s.delegate(&bob, &alice),
        &|s| s.transfer(&bob, &alice, 11),
        &|s| s.exclude(bob.account(), true),
        &|s| s.mint(&carol, 8),
        &|s| s.exclude(carol.account(), false),
        &|s| s.delegate(&alice, &alice),
        &|s| s.exclude(bob.account(), false),
    ];
    for act in acts {
        let moment = s.world.now();
        act(&mut s);
        told.push((moment, s.balances(), s.votes(), s.supplies()));
        s.world.advance(7);
    }
    let end = s.world.now();
    for moment in s.start - 1..end {
        let last = told.partition_point(|(since, ..)| *since <= moment) - 1;
        let (_, balances, votes, supplies) = told[last];
        assert_eq!(s.past_balances(moment), balances, "at {moment}");
        assert_eq!(s.past_votes(moment), votes, "at {moment}");
        assert_eq!(s.past_supplies(moment), supplies, "at {moment}");
        let (total, votable) = s.past_supplies(moment);
        assert_eq!(s.past_balances(moment).iter().sum::<u128>(), total);
        assert_eq!(s.past_votes(moment).iter().sum::<u128>(), votable);
    }
}

#[test]
fn law_2_a_read_of_now_or_later_is_refused_and_a_past_answer_never_changes() {
    let mut s = story();
    let (alice, bob) = (s.alice.clone(), s.bob.clone());
    let now = s.world.now();
    for moment in [now, now + 1, u64::MAX] {
        let refused = SourceError::NotPast { at: moment, now };
        let who = alice.account();
        assert_eq!(s.world.ask(source(s.at).past_value(VOTES, who, moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_values(BALANCE, vec![who], moment)), Err(refused));
        assert_eq!(s.world.ask(source(s.at).past_total(VOTES, moment)), Err(refused));
        assert_eq!(s.world.ask(token(s.at).past_balance(who, moment)), None);
        assert_eq!(s.world.ask(token(s.at).past_votes(who, moment)), None);
        assert_eq!(s.world.ask(token(s.at).past_total_supply(moment)), None);
        assert_eq!(s.world.ask(token(s.at).past_votable_supply(moment)), None);
    }
    // Several changes of one moment: the last of them is what it was at that moment.
    s.transfer(&alice, &bob, 1);
    s.transfer(&alice, &bob, 1);
    s.world.advance(1);
    assert_eq!(s.past_balances(now - 1), [100, 50, 0]);
    assert_eq!(s.past_balances(now), [98, 52, 0]);
    for _ in 0..40 {
        s.transfer(&alice, &bob, 1);
        s.delegate(&alice, &bob);
        s.world.advance(1);
        s.delegate(&alice, &alice);
        assert_eq!(s.past_balances(now), [98, 52, 0]);
        assert_eq!(s.past_votes(now), [98, 52, 0]);
        assert_eq!(s.past_supplies(now), (150, 150));
    }
}

#[test]
fn tokens_borrowed_for_a_moment_are_never_seen_in_the_past() {
    let mut s = story();
    let (alice, carol) = (s.alice.clone(), s.carol.clone());
    let now = s.world.now();
    s.transfer(&alice, &carol, 100);
    assert_eq!(s.votes(), [0, 50, 100]);
    s.transfer(&carol, &alice, 100);
    s.world.advance(1);
    assert_eq!(s.past_votes(now), [100, 50, 0]);
}

#[test]
fn a_source_answers_for_balances_and_votes_and_knows_no_other_metric() {
    let mut s = story();
    let (bob, carol) = (s.bob.clone(), s.carol.clone());
    s.delegate(&bob, &carol);
    s.exclude(s.alice.account(), true);
    s.world.advance(1);
    let moment = s.world.now() - 1;
    let people = s.people().to_vec();
    let ask = |s: &mut Story, metric| {
        (
            s.world.ask(source(s.at).past_values(metric, people.clone(), moment)),
            s.world.ask(source(s.at).past_total(metric, moment)),
        )
    };
    assert_eq!(ask(&mut s, BALANCE), (Ok(vec![100, 50, 0]), Ok(150)));
    assert_eq!(ask(&mut s, VOTES), (Ok(vec![0, 0, 50]), Ok(50)));
    let unknown = SourceError::UnknownMetric(2);
    assert_eq!(ask(&mut s, 2), (Err(unknown), Err(unknown)));
    let one = s.world.ask(source(s.at).past_value(2, carol.account(), moment));
    assert_eq!(one, Err(unknown));
}
