//! Members share out a vote among each other in rounds (`examples/rounds`), and a program pays by what they were
//! given.

use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{catalog, source, treasury},
    AccountId, Call, Signer, World,
};
use tributary_interfaces::{
    source::{MetricCatalog, MetricInfo, MetricRef, MetricSource, SourceError},
    token::BALANCE,
    treasury::{Asset, Basis, Budget, ProgramConfig, Treasury, TreasuryConfig},
    Timestamp,
};
use tributary_rounds::{Allocated, Allocation, Rounds, RoundsConfig, RoundsError, MAX_NAMES, ONE, RECEIVED};

type RoundsMessages = <ink::contract_ref!(Rounds, DefaultEnvironment) as TraitCallBuilder>::Builder;

fn rounds(at: AccountId) -> RoundsMessages {
    at.into()
}

/// Ann has one token, Ben two, Cas three; rounds of a day begin an hour after the beginning.
struct Story {
    world: World,
    dao: Signer,
    people: [Signer; 3],
    electorate: MetricRef,
    at: AccountId,
    start: Timestamp,
}

fn story(weighted: bool) -> Story {
    let mut world = World::new();
    let [dao, ann, ben, cas] = ["dao", "ann", "ben", "cas"].map(|name| world.actor(name));
    let token = world.token(&dao, &[(&ann, 1), (&ben, 2), (&cas, 3)]);
    let electorate = MetricRef { source: token, metric: BALANCE };
    let start = world.now() + HOUR;
    let config = RoundsConfig { electorate, weighted, start, length: DAY };
    let at = world.deploy(&dao, "rounds", (config,));
    world.at(start);
    Story { world, dao, people: [ann, ben, cas], electorate, at, start }
}

impl Story {
    /// Somebody gives to others, by their places, in shares.
    fn give(&mut self, giver: usize, shares: &[(usize, u32)]) {
        let call = self.allocate(shares);
        self.world.ok(&self.people[giver], call);
    }

    fn allocate(&self, shares: &[(usize, u32)]) -> Call<Result<(), RoundsError>> {
        let mut shares: Vec<_> =
            shares.iter().map(|(to, share)| (self.people[*to].account(), *share)).collect();
        shares.sort();
        rounds(self.at).allocate(shares).into()
    }

    fn received(&mut self, moment: Timestamp) -> [u128; 3] {
        let members = self.people.iter().map(Signer::account).collect();
        let values =
            self.world.ask(source(self.at).past_values(RECEIVED, members, moment)).expect("it is past");
        let total = self.world.ask(source(self.at).past_total(RECEIVED, moment)).expect("it is past");
        assert_eq!(values.iter().sum::<u128>(), total, "members add up to the total");
        values.try_into().expect("as many as asked for")
    }
}

#[test]
fn what_is_given_counts_when_its_round_is_over_and_may_be_changed_until_then() {
    let mut s = story(false);
    s.give(0, &[(1, 3), (2, 1)]);
    s.give(1, &[(2, 1)]);
    s.world.advance(HOUR);
    assert_eq!(s.received(s.start + HOUR - 1), [0; 3], "the round is not over");
    s.give(0, &[(2, 1)]);
    s.give(1, &[(0, 1), (2, 1)]);
    s.world.at(s.start + DAY + 1);
    assert_eq!(s.received(s.start + DAY - 1), [0; 3]);
    let first = [ONE / 2, 0, ONE + ONE / 2];
    assert_eq!(s.received(s.start + DAY), first);

    // In the second round Ann gives to nobody in the end, and what she gave in the first stays.
    s.give(0, &[(1, 1)]);
    s.give(0, &[]);
    s.give(2, &[(1, 5)]);
    s.world.at(s.start + 5 * DAY);
    assert_eq!(s.received(s.start + 2 * DAY - 1), first);
    assert_eq!(s.received(s.start + 2 * DAY), [first[0], ONE, first[2]]);
    assert_eq!(s.received(s.start + DAY), first, "the past stays");
    assert_eq!(
        s.world.ask(rounds(s.at).round()).map(|round| (round.number, round.start)),
        Some((5, s.start + 5 * DAY))
    );
    let said = Allocation { round: 1, weight: ONE, shares: vec![(s.people[1].account(), 5)] };
    assert_eq!(s.world.ask(rounds(s.at).allocation(s.people[2].account())), Some(said));
}

#[test]
fn a_weighted_vote_is_as_much_as_was_held_when_the_round_began() {
    let mut s = story(true);
    s.give(2, &[(0, 2), (1, 1)]);
    s.give(1, &[(0, 1)]);
    s.world.advance(DAY + 1);
    assert_eq!(s.received(s.start + DAY), [4, 1, 0]);
    let info =
        MetricInfo { name: "votes received".into(), unit: "TST".into(), decimals: 0, never_falls: true };
    assert_eq!(s.world.ask(catalog(s.at).metric_info(RECEIVED)), Some(info), "in the electorate's unit");
}

#[test]
fn nobody_gives_to_themselves_or_without_a_vote_or_to_too_many() {
    let mut s = story(false);
    let [ann, ben, cas] = s.people.clone();
    let refuse = |s: &mut Story, who: &Signer, shares: Vec<(AccountId, u32)>| {
        s.world.refused(who, rounds(s.at).allocate(shares))
    };
    let mut pair = [(ben.account(), 1), (cas.account(), 1)];
    pair.sort();
    assert_eq!(refuse(&mut s, &ann, vec![(ann.account(), 1)]), RoundsError::ToOneself);
    assert_eq!(refuse(&mut s, &ann, vec![(ben.account(), 0)]), RoundsError::BadShare(ben.account()));
    assert_eq!(refuse(&mut s, &ann, vec![pair[0], pair[0]]), RoundsError::BadShare(pair[0].0));
    assert_eq!(refuse(&mut s, &ann, vec![pair[1], pair[0]]), RoundsError::BadShare(pair[0].0));
    let many = (0..=MAX_NAMES as u8).map(|name| ([name; 32].into(), 1)).collect();
    assert_eq!(refuse(&mut s, &ann, many), RoundsError::TooManyNames { got: MAX_NAMES + 1, max: MAX_NAMES });
    let (dao, at) = (s.dao.clone(), s.start - 1);
    assert_eq!(refuse(&mut s, &dao, pair.to_vec()), RoundsError::NoVote { caller: dao.account(), at });
    let receipt = s.world.receipt(&ann, rounds(s.at).allocate(pair.to_vec()));
    let allocation = Allocation { round: 0, weight: ONE, shares: pair.to_vec() };
    let told: Vec<Allocated> = receipt.events.of(s.at);
    assert!(matches!(&told[..], [told] if told.giver == ann.account() && told.allocation == allocation));
    let now = s.world.now();
    assert_eq!(
        s.world.ask(source(s.at).past_total(RECEIVED, now)),
        Err(SourceError::NotPast { at: now, now })
    );
    assert_eq!(s.world.ask(source(s.at).past_total(1, now - 1)), Err(SourceError::UnknownMetric(1)));
}

#[test]
fn before_the_first_round_nobody_gives_and_none_begins_in_the_past() {
    let mut s = story(false);
    let (electorate, now) = (s.electorate, s.world.now());
    let config = |start, length| RoundsConfig { electorate, weighted: false, start, length };
    for (start, length) in [(now, DAY), (now + HOUR, 0)] {
        let refused = s.world.try_deploy(&s.dao, "rounds", (config(start, length),));
        assert!(refused.is_err(), "a start of {start}, a length of {length}");
    }
    let at = s.world.deploy(&s.dao, "rounds", (config(now + HOUR, DAY),));
    s.at = at;
    let call = s.allocate(&[(1, 1)]);
    let refused = s.world.refused(&s.people[0], call);
    assert!(matches!(refused, RoundsError::NotBegun { start, .. } if start == now + HOUR));
    assert_eq!(s.world.ask(rounds(at).round()), None);
}

#[test]
fn a_program_pays_each_round_s_money_by_what_each_was_given_in_it() {
    let mut s = story(false);
    let (dao, token) = (s.dao.clone(), s.electorate.source);
    let at = s.world.treasury(&dao, dao.account(), token, TreasuryConfig::default());
    s.world.ok(&dao, Call::from(treasury(at).fund(Asset::Native, 1_000_000)).with_value(1_000_000));
    // An epoch pays what was given in the round that ends where it begins.
    let program = ProgramConfig {
        asset: Asset::Native,
        metric: MetricRef { source: s.at, metric: RECEIVED },
        basis: Basis::Growth,
        budget: Budget::Fixed(1_000),
        start: s.start + DAY,
        epoch_length: DAY,
        epochs: Some(2),
        claim_window: HOUR,
    };
    let program = s.world.ok(&dao, treasury(at).create_program(program));
    s.give(0, &[(1, 1), (2, 3)]);
    s.world.at(s.start + DAY + 1);
    s.give(1, &[(0, 1)]);
    s.give(2, &[(0, 1), (1, 1)]);
    s.world.at(s.start + 3 * DAY);
    let people = s.people.clone();
    for (who, both) in people.iter().zip([750, 250 + 250, 750]) {
        let before = s.world.native(&who.account());
        s.world.ok(&dao, treasury(at).pay(program, vec![who.account()]));
        assert_eq!(s.world.native(&who.account()) - before, both);
    }
}
