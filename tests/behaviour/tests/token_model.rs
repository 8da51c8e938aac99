//! Random sequences of everything that moves tokens and votes, against a model that keeps the whole state
//! of every moment in plain memory.
//!
//! `TRIBUTARY_STEPS` sets another number of steps than 10,000 for each of the two sequences.

use rand::{rngs::StdRng, Rng, SeedableRng};
use tributary_core::proposal::quorum_votes_up;
use tributary_harness::{
    given,
    messages::{psp22, psp22_burnable, source, token},
    AccountId, CallError, ChainExt, Signer, World,
};
use tributary_interfaces::{
    source::MetricSource,
    token::{Token, BALANCE, VOTES},
    PSP22Burnable, Timestamp, PSP22,
};

const PEOPLE: usize = 8;

/// What each account holds, to whom its votes go, and whether it is excluded: nothing derived.
#[derive(Clone, Debug)]
struct Model {
    balances: [u128; PEOPLE],
    delegates: [usize; PEOPLE],
    excluded: [bool; PEOPLE],
}

impl Model {
    fn total(&self) -> u128 {
        self.balances.iter().sum()
    }

    fn votes(&self) -> [u128; PEOPLE] {
        let mut votes = [0; PEOPLE];
        for holder in (0..PEOPLE).filter(|holder| !self.excluded[*holder]) {
            votes[self.delegates[holder]] += self.balances[holder];
        }
        votes
    }

    fn votable(&self) -> u128 {
        self.votes().iter().sum()
    }
}

struct Sequence {
    world: World,
    at: AccountId,
    governor: Signer,
    people: Vec<Signer>,
    model: Model,
    /// The model at the end of each moment, in order.
    past: Vec<(Timestamp, Model)>,
    random: StdRng,
}

impl Sequence {
    /// A token of two founders, which runs its fast path or its full code alone.
    fn begin(seed: u64, is_fast: bool) -> Self {
        let mut world = World::new();
        let governor = world.actor("governor");
        let people: Vec<_> = (0..PEOPLE).map(|person| world.actor(&format!("person {person}"))).collect();
        let config = given::token(&[(&people[0], 1_000), (&people[1], 1_000)]);
        let fast = if is_fast { world.fast(&governor, "token") } else { None };
        let genesis = world.genesis();
        let at = world.deploy(&governor, "token", (config, genesis, fast));
        let mut model = Model {
            balances: [0; PEOPLE],
            delegates: std::array::from_fn(|person| person),
            excluded: [false; PEOPLE],
        };
        (model.balances[0], model.balances[1]) = (1_000, 1_000);
        let past = vec![(world.now(), model.clone())];
        Self { world, at, governor, people, model, past, random: StdRng::seed_from_u64(seed) }
    }

    /// Does one random thing, which the token must accept or refuse as the model does.
    fn step(&mut self) {
        if self.random.gen_bool(0.7) {
            self.world.advance(self.random.gen_range(1..100));
        }
        let (who, whom) = (self.random.gen_range(0..PEOPLE), self.random.gen_range(0..PEOPLE));
        let value = self.random.gen_range(0..300);
        let (signer, other, at) = (self.people[who].clone(), self.people[whom].account(), self.at);
        let covered = self.model.balances[who] >= value;
        match self.random.gen_range(0..10) {
            0..=3 => {
                let accepted = covered || who == whom || value == 0;
                self.expect(&signer, psp22(at).transfer(other, value, vec![]), accepted);
                if accepted {
                    self.model.balances[who] -= if who == whom { 0 } else { value };
                    self.model.balances[whom] += if who == whom { 0 } else { value };
                }
            }
            4 => {
                let governor = self.governor.clone();
                self.expect(&governor, token(at).mint_batch(vec![(other, value), (other, 1)]), true);
                self.model.balances[whom] += value + 1;
            }
            5 => {
                self.expect(&signer, psp22_burnable(at).burn(value), covered || value == 0);
                self.model.balances[who] -= if covered { value } else { 0 };
            }
            6 | 7 => {
                let accepted = !self.model.excluded[who];
                self.expect(&signer, token(at).delegate(other), accepted);
                if accepted {
                    self.model.delegates[who] = whom;
                }
            }
            8 => {
                let accepted = !self.model.excluded[who];
                self.expect(&signer, token(at).undelegate(), accepted);
                self.model.delegates[who] = who;
            }
            _ => {
                let (governor, excluded) = (self.governor.clone(), self.random.gen_bool(0.3));
                self.expect(&governor, token(at).set_excluded(other, excluded), true);
                if excluded != self.model.excluded[whom] {
                    self.model.delegates[whom] = whom;
                }
                self.model.excluded[whom] = excluded;
            }
        }
        let now = self.world.now();
        match self.past.last_mut() {
            Some((moment, model)) if *moment == now => *model = self.model.clone(),
            _ => self.past.push((now, self.model.clone())),
        }
    }

    fn expect<T: scale::Decode, E: scale::Decode + std::fmt::Debug>(
        &mut self,
        signer: &Signer,
        call: impl Into<tributary_harness::Call<Result<T, E>>>,
        accepted: bool,
    ) {
        match self.world.chain.submit(signer, call) {
            Ok(_) => assert!(accepted, "accepted, unlike by the model {:?}", self.model),
            Err(CallError::Contract(error)) => {
                assert!(!accepted, "refused ({error:?}), unlike by the model {:?}", self.model)
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Compares all that the token says about now and about a random moment of the past.
    fn compare(&mut self) {
        let (at, people) = (self.at, self.people.iter().map(Signer::account).collect::<Vec<_>>());
        let votes = self.model.votes();
        for (person, account) in people.iter().enumerate() {
            assert_eq!(self.world.ask(psp22(at).balance_of(*account)), self.model.balances[person]);
            assert_eq!(self.world.ask(token(at).votes(*account)), votes[person]);
        }
        assert_eq!(self.world.ask(psp22(at).total_supply()), self.model.total());
        assert_eq!(self.world.ask(token(at).votable_supply()), self.model.votable());

        self.world.advance(1);
        let (first, now) = (self.past[0].0, self.world.now());
        let moment = self.random.gen_range(first - 10..now);
        let index = self.past.partition_point(|(since, _)| *since <= moment);
        let (balances, votes, total) = match index.checked_sub(1) {
            Some(index) => {
                let model = &self.past[index].1;
                (model.balances, model.votes(), model.total())
            }
            None => ([0; PEOPLE], [0; PEOPLE], 0),
        };
        let votable = votes.iter().sum::<u128>();
        let mut ask =
            |metric| self.world.ask(source(at).past_values(metric, people.clone(), moment)).unwrap();
        assert_eq!((ask(BALANCE), ask(VOTES)), (balances.to_vec(), votes.to_vec()), "at {moment}");
        assert_eq!(self.world.ask(token(at).past_total_supply(moment)), Some(total));
        assert_eq!(self.world.ask(token(at).past_votable_supply(moment)), Some(votable));
        assert!(quorum_votes_up(votable, 1) > 0, "a quorum is above 0 whenever supply is, and even when not");
        assert!(votable <= total);
    }
}

fn run(seed: u64, is_fast: bool) {
    let steps = std::env::var("TRIBUTARY_STEPS").map_or(10_000, |steps| steps.parse().expect("a number"));
    let mut sequence = Sequence::begin(seed, is_fast);
    for step in 0..steps {
        sequence.step();
        if step % 25 == 0 {
            sequence.compare();
        }
    }
    for _ in 0..200 {
        sequence.compare();
    }
}

#[test]
fn law_1_the_sum_of_votes_is_the_sum_of_balances_they_come_from_under_any_mix_of_mint_burn_transfer_delegate_against_a_naive_model(
) {
    run(1, true);
}

#[test]
fn law_2_past_answers_are_those_of_the_model_also_where_the_full_code_answers_alone() {
    run(2, false);
}
