//! What must hold after every step, and what is dearer to find out.

use crate::stage::Stage;
use std::collections::BTreeMap;
use tributary_harness::{
    messages::{governor, metrics, psp22, source, token, treasury},
    AccountId, ChainExt,
};
use tributary_interfaces::{
    governor::{Governor, ProposalId, State, BALLOTS, WEIGHT_CAST},
    metrics::{Metrics, EARNED, SCORE},
    source::{MetricId, MetricSource, SourceError},
    token::{Token, BALANCE, VOTES},
    treasury::{Asset, Treasury, Vault},
    Timestamp, MAX_BATCH, PSP22,
};

/// What was once answered, to be asked again.
#[derive(Default)]
pub struct Memory {
    answers: Vec<(AccountId, MetricId, Option<AccountId>, Timestamp, u128)>,
    /// How proposals ended.
    ended: BTreeMap<ProposalId, State>,
    steps: u64,
}

/// States that never change.
fn is_terminal(state: State, is_poll: bool) -> bool {
    match state {
        State::Defeated | State::Expired | State::Executed | State::Canceled | State::Vetoed => true,
        State::Succeeded => is_poll,
        State::Pending | State::Active | State::Queued => false,
    }
}

impl Stage {
    /// After each step: the books are those of the events, add up and are held; and one more law in turn.
    pub fn check_laws(&mut self, memory: &mut Memory, read_before: u64) {
        if self.replay.read > read_before {
            self.check_books();
            self.replay.shares.check_sums(&[]);
        }
        memory.steps += 1;
        match memory.steps % 4 {
            0 => self.check_past(memory),
            1 => self.check_endings(memory),
            2 => self.check_present(),
            _ => self.check_somebody(),
        }
    }

    /// Law 3.
    pub fn check_books(&mut self) {
        let at = self.dao.treasury;
        let found: Vec<(Asset, Vault)> = self.world.ask(treasury(at).assets(0, MAX_BATCH));
        assert_eq!(found, self.replay.money.assets(), "law 3: the books are those of what happened");
        for (asset, vault) in found {
            let Vault { inflow, paid, reserved, free, lost } = vault;
            let sum = paid.checked_add(reserved).and_then(|sum| sum.checked_add(free + lost));
            // Only when more was lost than was free, it is missing of what is reserved.
            let adds_up = Some(inflow) == sum || (free == 0 && lost > 0 && Some(inflow) < sum);
            assert!(adds_up, "law 3: the books of {asset:?} add up: {vault:?}");
        }
        // Each costs a call: one at a time.
        let asset = self.asset();
        self.check_held(asset);
    }

    fn check_held(&mut self, asset: Asset) {
        let Vault { inflow, paid, reserved, free, lost } = self.replay.money.vault(asset);
        let beyond = self.beyond.get(&asset).copied().unwrap_or(0);
        let held = self.held(asset);
        assert_eq!(held as i128, (inflow - paid - lost) as i128 + beyond, "law 3: what is held of {asset:?}");
        assert!(beyond < 0 || lost > 0 || held >= reserved + free, "law 3: {asset:?} is there");
    }

    /// Law 2: what was once answered about the past is answered so again.
    fn check_past(&mut self, memory: &mut Memory) {
        let dice = &mut self.dice;
        if !memory.answers.is_empty() && !dice.one_in(3) {
            let (from, metric, who, at, answer) = dice.pick(&memory.answers);
            let again = self.past(from, metric, who, at);
            assert_eq!(again, answer, "law 2: {metric} of {who:?} at {at} from {from:?} has changed");
            return;
        }
        let tributary_interfaces::factory::Dao { token, metrics, governor, .. } = self.dao;
        let (from, metric) = dice.pick(&[
            (token, BALANCE),
            (token, VOTES),
            (metrics, SCORE),
            (metrics, EARNED + 1),
            (metrics, 2),
            (metrics, 3),
            (governor, BALLOTS),
            (governor, WEIGHT_CAST),
        ]);
        let who = (!dice.one_in(3)).then(|| self.member().account());
        let at = self.now() - self.dice.pick(&[1, 1, 5, 1_000, 86_400_000]);
        let answer = self.past(from, metric, who, at);
        if memory.answers.len() < 300 {
            memory.answers.push((from, metric, who, at, answer));
        } else {
            let place = self.dice.below(300) as usize;
            memory.answers[place] = (from, metric, who, at, answer);
        }
    }

    fn past(&mut self, from: AccountId, metric: MetricId, who: Option<AccountId>, at: Timestamp) -> u128 {
        let answer = match who {
            Some(who) => self.world.ask(source(from).past_value(metric, who, at)),
            None => self.world.ask(source(from).past_total(metric, at)),
        };
        answer.expect("the past is known")
    }

    /// Law 2: the present is not answered.
    fn check_present(&mut self) {
        let (now, who) = (self.now(), self.member().account());
        let from = self.dice.pick(&[self.dao.token, self.dao.metrics, self.dao.governor]);
        let at = now + self.dice.pick(&[0, 1, 1_000]);
        let answer = self.world.ask(source(from).past_value(0, who, at));
        assert_eq!(answer, Err(SourceError::NotPast { at, now }), "law 2: nobody is told of the present");
    }

    /// Law 6: how a proposal ended stays.
    fn check_endings(&mut self, memory: &mut Memory) {
        let count = self.replay.council.count();
        if count == 0 {
            return;
        }
        let id = self.dice.recent(count, 30);
        let now = self.now();
        let state = self.world.ask(governor(self.dao.governor).state(id)).expect("it is there");
        assert_eq!(state, self.replay.council.state(id, now), "the state of proposal {id}");
        if let Some(ended) = memory.ended.get(&id) {
            assert_eq!(state, *ended, "law 6: proposal {id} had ended otherwise");
        } else if is_terminal(state, self.replay.council.actions(id).is_empty()) {
            memory.ended.insert(id, state);
        }
    }

    /// What somebody has, owes and is owed is what events say.
    fn check_somebody(&mut self) {
        let (who, dao) = (self.member().account(), self.dao);
        match self.dice.below(3) {
            0 => {
                let balance = self.world.ask(psp22(dao.token).balance_of(who));
                assert_eq!(balance, self.replay.shares.balance(who), "the balance of {who:?}");
            }
            1 => {
                let votes = self.world.ask(token(dao.token).votes(who));
                assert_eq!(votes, self.replay.shares.votes_at(who, Timestamp::MAX), "the votes of {who:?}");
            }
            _ => {
                let count = self.replay.registry.count();
                if count > 0 {
                    let id = self.dice.recent(count, 30);
                    let found = self.world.ask(metrics(dao.metrics).attestation(id)).expect("it is there");
                    assert_eq!(Some(found.status), self.replay.registry.status(id), "attestation {id}");
                }
            }
        }
    }

    /// All laws on everything, and the DAO rebuilt from its events beside the chain.
    pub fn check_everything(&mut self, memory: &mut Memory) {
        let now = self.now();
        let back = self.dice.pick(&[1_000, 86_400_000, 30 * 86_400_000]);
        self.replay.compare(&mut self.world.chain, &[now - 1, now - back]);
        for asset in self.assets.clone() {
            self.check_held(asset);
        }
        self.check_reserved();
        for id in 0..self.replay.council.count() {
            let state = self.replay.council.state(id, now);
            if let Some(ended) = memory.ended.get(&id) {
                assert_eq!(state, *ended, "law 6: proposal {id} had ended otherwise");
            } else if is_terminal(state, self.replay.council.actions(id).is_empty()) {
                memory.ended.insert(id, state);
            }
        }
    }

    /// What is reserved of each asset is what its grants and open epochs are owed, one by one.
    fn check_reserved(&mut self) {
        let at = self.dao.treasury;
        let mut owed: BTreeMap<Asset, u128> = BTreeMap::new();
        for (id, grant) in (0..).zip(self.replay.money.grants.clone()) {
            let config = grant.config;
            let left = config.amount - grant.paid - grant.released;
            let due = self.world.ask(treasury(at).grant_due(id));
            assert!(
                due.is_err() || due.is_ok_and(|due| due <= left),
                "grant {id} owes what is reserved for it"
            );
            *owed.entry(config.asset).or_default() += left;
        }
        for id in 0..self.replay.money.programs.len() as u32 {
            let program = self.replay.money.programs[id as usize].program;
            for index in program.closed..program.opened {
                let epoch = self.world.chain.read(treasury(at).epoch(id, index)).expect("it answers");
                let epoch = epoch.expect("it was opened");
                assert!(epoch.paid <= epoch.budget, "law 4: epoch {index} of program {id}: {epoch:?}");
                *owed.entry(program.config.asset).or_default() += epoch.budget - epoch.paid;
            }
        }
        for (asset, vault) in self.replay.money.assets() {
            assert_eq!(owed.get(&asset).copied().unwrap_or(0), vault.reserved, "owed in {asset:?}");
        }
    }
}
