//! What members propose, and how it goes on: votes, the queue, and executors of all kinds.

use crate::stage::{metrics as first_metrics, settings, Came, Stage, NATIVE, WORK};
use scale::Encode;
use tributary_behaviour::council::{action, saboteur};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    messages::{governor, metrics, token, treasury},
    AccountId, Call, Chain, Gas, Signer,
};
use tributary_interfaces::{
    governor::{
        Action, Choice, GasLimit, Governor, GovernorError, Guardian, ProposalId, Settings, State, Tally,
        DEFAULT_GAS,
    },
    metrics::{Metrics, MetricsRoles, EARNED, POINT},
    native::TOKEN_DEPOSIT,
    source::MetricRef,
    token::{Token, TransferPolicy, BALANCE},
    treasury::{
        Asset, Basis, Budget, Gate, GrantConfig, ProgramConfig, SpendCap, Treasury, MIN_CLAIM_WINDOW,
    },
    upgrade::Part,
};
use tributary_saboteur::{Sabotage, Strike};

/// The largest cap of a program that pays for each unit in the asset of which there is enough, and the
/// smallest spend cap of that asset: so what is promised in it may have to wait, and is never cut.
pub const MOST_PER_EPOCH: u128 = 100_000;

impl Stage {
    /// A program in the asset of which there is always enough: what it owes can be said without the chain.
    pub fn sure_program(&mut self) -> ProgramConfig {
        let Self { dao, sleeper, .. } = *self;
        let earned = MetricRef { source: dao.metrics, metric: EARNED + WORK };
        let (metric, basis, budget) = match self.dice.below(4) {
            0 => {
                let price = 1 + u128::from(self.dice.below(9));
                let budget = Budget::PerUnit { metric: earned, price, cap: MOST_PER_EPOCH };
                (earned, Basis::Growth, budget)
            }
            1 => (MetricRef { source: sleeper, metric: 0 }, Basis::Level, self.sure_budget()),
            2 => (MetricRef { source: dao.metrics, metric: EARNED }, Basis::Level, self.sure_budget()),
            _ => (MetricRef { source: dao.token, metric: BALANCE }, Basis::Level, self.sure_budget()),
        };
        ProgramConfig {
            asset: self.rich_asset(),
            metric,
            basis,
            budget,
            start: self.now() + self.dice.pick(&[0, 1, HOUR, DAY]),
            epoch_length: self.dice.pick(&[8 * HOUR, DAY, DAY, 2 * DAY, 5 * DAY]),
            epochs: self.dice.pick(&[None, None, None, Some(1), Some(9)]),
            claim_window: self.dice.pick(&[MIN_CLAIM_WINDOW, 6 * HOUR, 3 * DAY, 20 * DAY]),
        }
    }

    fn sure_budget(&mut self) -> Budget {
        Budget::Fixed(1_000 + u128::from(self.dice.below(30_000)))
    }

    /// Any program, in an asset of which there may be too little.
    fn any_program(&mut self) -> ProgramConfig {
        let (amount, metric) = (self.dice.amount(), self.metric());
        let budget = match self.dice.below(5) {
            0 => Budget::PerUnit { metric, price: amount, cap: self.dice.amount() },
            1 => Budget::Inflow(1 + self.dice.below(10_000) as u16),
            2 => Budget::Endowment(1 + self.dice.below(2_000) as u16),
            _ => Budget::Fixed(amount),
        };
        let others = self.assets.len() - 1;
        ProgramConfig {
            asset: self.dice.pick(&self.assets[..others]),
            metric,
            basis: if self.dice.one_in(3) { Basis::Growth } else { Basis::Level },
            budget,
            start: self.now() + self.dice.pick(&[0, 1, 999, HOUR]),
            epoch_length: self.dice.pick(&[MINUTE, HOUR, DAY, DAY, 7 * DAY, 30 * DAY]),
            epochs: self.dice.pick(&[None, None, Some(1), Some(40)]),
            claim_window: self.dice.pick(&[MIN_CLAIM_WINDOW, DAY, 30 * DAY]),
        }
    }

    fn any_grant(&mut self) -> GrantConfig {
        let now = self.now();
        let start = now - self.dice.pick(&[0, HOUR, DAY]);
        let cliff = start + self.dice.pick(&[0, 1, HOUR, DAY]);
        let gate = Gate {
            metric: self.metric(),
            of: self.dice.one_in(2).then(|| self.member().account()),
            at_least: u128::from(self.dice.below(2_000)),
        };
        GrantConfig {
            recipient: self.member().account(),
            asset: self.asset(),
            amount: u128::from(1 + self.dice.below(4_000)),
            start,
            cliff,
            end: cliff + self.dice.pick(&[0, 1, DAY, 30 * DAY, 300 * DAY]),
            gate: self.dice.one_in(2).then_some(gate),
        }
    }

    /// A spend cap; of the asset of which there is enough, one that lets out what is promised, in time.
    fn any_cap(&mut self, asset: Asset) -> Option<SpendCap> {
        if self.dice.one_in(4) {
            return None;
        }
        let amount = if asset == self.rich_asset() {
            MOST_PER_EPOCH * u128::from(1 + self.dice.below(3))
        } else {
            self.dice.amount()
        };
        Some(SpendCap { amount, period: self.dice.pick(&[HOUR, DAY, 5 * DAY]) })
    }

    /// Something that only a decision can do.
    fn any_action(&mut self) -> Action {
        let Self { dao, .. } = *self;
        let at = dao.treasury;
        let programs = self.replay.money.programs.len() as u32;
        let program = self.dice.recent(programs, 10);
        match self.dice.below(33) {
            0..=2 => action(treasury(at).create_program(self.sure_program())),
            3..=4 => action(treasury(at).create_program(self.any_program())),
            5..=8 => {
                let is_sure = self.is_sure(program);
                let config = if is_sure { self.successor(program) } else { self.any_program() };
                action(treasury(at).change_program(program, config))
            }
            9..=10 => action(treasury(at).stop_program(program)),
            11..=14 => action(treasury(at).create_grant(self.any_grant())),
            15..=16 => {
                let grant = self.dice.recent(self.replay.money.grants.len() as u32, 8);
                action(treasury(at).cancel_grant(grant))
            }
            17..=18 => {
                let (asset, to) = (self.asset(), self.member().account());
                action(treasury(at).transfer(asset, to, u128::from(1 + self.dice.below(4_000))))
            }
            19..=20 => {
                let asset = if self.dice.one_in(2) { self.rich_asset() } else { self.asset() };
                action(treasury(at).set_cap(asset, self.any_cap(asset)))
            }
            21 | 32 => {
                let guardian = (!self.dice.one_in(5)).then(|| self.guardian.account());
                action(treasury(at).set_guardian(guardian))
            }
            22..=23 => {
                let part = self.dice.pick(&Part::ALL);
                Action::Upgrade { contract: part.account(&dao), code: self.version(part) }
            }
            24 => self.token_action(),
            25..=27 => self.registry_action(),
            28 => self.own_action(),
            29 => self.strange_action(),
            30 => action(treasury(at).write_off(program)),
            _ => {
                let grant = self.dice.recent(self.replay.money.grants.len() as u32, 8);
                let amount = self.dice.amount();
                match self.dice.below(3) {
                    0 => action(treasury(at).release_grant(grant)),
                    1 => action(treasury(at).write_down(Asset::Psp22(self.loose), amount)),
                    _ => action(treasury(at).set_deposit_limit(TOKEN_DEPOSIT * self.dice.pick(&[1, 2]))),
                }
            }
        }
    }

    fn token_action(&mut self) -> Action {
        let at = self.dao.token;
        match self.dice.below(4) {
            0 => action(token(at).set_policy(TransferPolicy::Locked)),
            1 | 2 => action(token(at).set_policy(TransferPolicy::Free)),
            _ => {
                // Two of the smaller holders may be left out of the electorate.
                let account = self.dice.pick(&self.members[4..]).account();
                action(token(at).set_excluded(account, self.dice.one_in(2)))
            }
        }
    }

    fn registry_action(&mut self) -> Action {
        let Self { dao, .. } = *self;
        let at = dao.metrics;
        match self.dice.below(8) {
            0..=2 => {
                let id = self.dice.recent(self.replay.registry.count(), 30);
                action(metrics(at).revoke_batch(vec![id]))
            }
            3 => action(metrics(at).set_score_half_life(self.dice.pick(&[0, 20 * DAY, 60 * DAY]))),
            4..=5 => {
                let mut configs = first_metrics(&self.attestors.iter().collect::<Vec<_>>());
                let index = self.dice.below(3) as usize;
                let mut config = configs.swap_remove(index);
                config.weight = u128::from(self.dice.below(4)) * POINT / 2;
                config.half_life = self.dice.pick(&[config.half_life, 10 * DAY]);
                config.bond = self.dice.pick(&[config.bond, 77]);
                action(metrics(at).update_metric(1 + index as u32, config))
            }
            6 => {
                let arbiter = self.dice.pick(&[self.arbiter.account(), dao.governor]);
                let roles = MetricsRoles { governor: dao.governor, arbiter, token: dao.token };
                action(metrics(at).set_roles(roles))
            }
            _ => {
                let mut configs = first_metrics(&self.attestors.iter().collect::<Vec<_>>());
                action(metrics(at).define_metric(configs.swap_remove(self.dice.below(3) as usize)))
            }
        }
    }

    fn own_action(&mut self) -> Action {
        if self.dice.one_in(3) {
            let until = self.now() + self.dice.pick(&[100 * DAY, 600 * DAY]);
            let guardian = Guardian { account: self.guardian.account(), until };
            return Action::Guard((!self.dice.one_in(4)).then_some(guardian));
        }
        Action::Configure(Settings {
            voting_delay: self.dice.pick(&[0, 1_000, HOUR]),
            voting_period: self.dice.pick(&[HOUR, 12 * HOUR, 2 * DAY]),
            timelock: self.dice.pick(&[0, HOUR, DAY]),
            grace: self.dice.pick(&[15 * DAY, 20 * DAY]),
            quorum: self.dice.pick(&[1, 2_000, 5_000]),
            threshold: self.dice.pick(&[0, 100, 500]),
            extension: self.dice.pick(&[0, HOUR, 3 * HOUR]),
            early_decision: !self.dice.one_in(4),
            ..settings()
        })
    }

    /// A contract that does not do what it should, or somebody else's business.
    fn strange_action(&mut self) -> Action {
        let strike = match self.dice.below(5) {
            0 => Strike::Refuse,
            1 => Strike::Trap,
            2 => Strike::BurnGas,
            3 => Strike::Garbage,
            _ => Strike::Behave,
        };
        let gas = Some(GasLimit { ref_time: 5_000_000_000, proof_size: 0 });
        match action(saboteur(self.saboteur).strike(strike)) {
            Action::Call { callee, input, value, .. } => Action::Call { callee, input, value, gas },
            other => other,
        }
    }

    /// Whether a program pays in the asset of which there is enough.
    fn is_sure(&self, program: u32) -> bool {
        let asset = self.rich_asset();
        self.replay.money.programs.get(program as usize).is_some_and(|s| s.program.config.asset == asset)
    }

    /// What follows a sure program: of the same kind, with other lengths and amounts.
    pub fn successor(&mut self, program: u32) -> ProgramConfig {
        let before = self.replay.money.programs[program as usize].program.config;
        let after = self.sure_program();
        let budget = match before.budget {
            Budget::PerUnit { .. } => before.budget,
            _ => self.sure_budget(),
        };
        ProgramConfig { metric: before.metric, basis: before.basis, budget, epochs: None, ..after }
    }

    /// Somebody proposes something, or holds a poll.
    pub fn propose(&mut self) {
        let count = self.dice.pick(&[1, 1, 1, 1, 2, 3, 0]);
        let actions: Vec<_> = (0..count).map(|_| self.any_action()).collect();
        let who = self.member();
        self.propose_these(&who, actions);
    }

    pub fn propose_these(&mut self, who: &Signer, actions: Vec<Action>) -> Option<ProposalId> {
        let text = format!("{} things", actions.len());
        self.call(who, "propose", governor(self.dao.governor).propose(actions, text)).value()
    }

    /// Of the last proposals, those that stand so.
    pub fn standing(&mut self, state: State) -> Vec<ProposalId> {
        let (now, count) = (self.now(), self.replay.council.count());
        let council = &self.replay.council;
        (count.saturating_sub(40)..count).filter(|id| council.state(*id, now) == state).collect()
    }

    /// Members say what they think of the open proposals: mostly yes.
    pub fn vote(&mut self) {
        let at = self.dao.governor;
        let open = self.standing(State::Active);
        if open.is_empty() {
            return;
        }
        let newest = open[open.len() - 1];
        let id = if self.dice.one_in(2) { newest } else { self.dice.pick(&open) };
        for _ in 0..6 {
            let who = self.member();
            let some = || Tally { for_votes: 900, against_votes: 70, abstain_votes: 30 };
            let choice = match self.dice.below(16) {
                0 => Choice::Against,
                1 => Choice::Abstain,
                2 => Choice::Split(some()),
                _ => Choice::For,
            };
            self.call(&who, "vote", governor(at).vote(id, choice, String::new()));
        }
    }

    /// Somebody queues what has succeeded and executes what is ripe.
    pub fn carry_out(&mut self) {
        let at = self.dao.governor;
        let keeper = self.keeper.clone();
        for id in self.standing(State::Succeeded) {
            if !self.replay.council.actions(id).is_empty() {
                self.call(&keeper, "queue", governor(at).queue(id));
            }
        }
        let now = self.now();
        for id in self.standing(State::Queued) {
            let is_ripe = self.replay.council.executable_from(id).is_some_and(|from| from <= now);
            // What failed may work another time, and mostly does not.
            if is_ripe && (!self.failed.contains(&id) || self.dice.one_in(12)) {
                self.execute(id);
                if self.replay.council.state(id, now) == State::Queued {
                    self.failed.insert(id);
                } else {
                    self.tell_done(id);
                }
            }
        }
    }

    /// Counts what was decided and done.
    fn tell_done(&mut self, id: ProposalId) {
        for action in self.replay.council.actions(id) {
            let what = match action {
                Action::Call { callee, .. } if *callee == self.dao.treasury => "decide about money",
                Action::Call { callee, .. } if *callee == self.dao.metrics => "decide about metrics",
                Action::Call { callee, .. } if *callee == self.dao.token => "decide about tokens",
                Action::Call { .. } => "decide about others",
                Action::Configure(_) => "configure",
                Action::Guard(_) => "guard",
                Action::Upgrade { .. } => "upgrade",
            };
            *self.done.entry(what).or_default() += 1;
        }
    }

    /// An executor does what a proposal says: with enough gas, with too little, or through a contract. What
    /// comes of it is what would come of it in the most usual way, or nothing.
    fn execute(&mut self, id: ProposalId) {
        let at = self.dao.governor;
        let keeper = self.keeper.clone();
        let call: Call<Result<(), GovernorError>> = governor(at).execute(id).into();
        let way = self.dice.below(8);
        if way >= 3 {
            self.call(&keeper, "execute", call);
            return;
        }
        let usual = self.world.chain.dry_run(&keeper.account(), call.raw());
        let told = |outcome: &tributary_client::Outcome| -> Vec<_> {
            outcome.events.iter().map(|event| (event.contract, event.data.clone())).collect()
        };
        let usual = usual.ok().filter(|outcome| !outcome.reverted);
        let came = match way {
            0 | 1 => {
                // A part of what it takes.
                let gas = usual.as_ref().map_or(Gas { ref_time: 1 << 32, proof_size: 1 << 20 }, |o| o.gas);
                let part = gas.ref_time / 1_000 * (300 + self.dice.below(1_000));
                let base = self.dice.pick(&[0, 0, DEFAULT_GAS.ref_time]);
                let few =
                    Gas { ref_time: base + part, proof_size: gas.proof_size * 2 + DEFAULT_GAS.proof_size };
                self.world.chain.limit_gas(few);
                let came = self.call(&keeper, "execute with little gas", call);
                self.world.chain.limit_gas(crate::stage::GAS);
                done(came)
            }
            _ => {
                let input = call.raw().input.clone();
                let between = self.go_between();
                let strike = saboteur(between).strike(Strike::Call { at, input });
                done(self.call(&keeper, "execute through a contract", strike))
            }
        };
        let Some(events) = came.filter(|events| events.iter().any(|event| event.contract == at)) else {
            return;
        };
        let events: Vec<_> = events.into_iter().map(|event| (event.contract, event.data)).collect();
        let usual = usual.map(|outcome| told(&outcome));
        assert_eq!(Some(events), usual, "an executor chose what came of proposal {id}");
    }

    /// A proposal whose actions are these is decided and done: how the beginning is set up.
    pub fn decree(&mut self, actions: Vec<Action>) {
        let at = self.dao.governor;
        let who = self.members[0].clone();
        let id = self.propose_these(&who, actions).expect("it is proposed");
        self.world.advance(2_000);
        for who in self.members.clone() {
            self.call(&who, "vote", governor(at).vote(id, Choice::For, String::new()));
        }
        // Decided early, it is over after the moment of the last ballot.
        self.world.advance(1);
        let keeper = self.keeper.clone();
        assert!(self.call(&keeper, "queue", governor(at).queue(id)).is_done(), "it has passed");
        self.world.advance(settings().timelock);
        assert!(self.call(&keeper, "execute", governor(at).execute(id)).is_done(), "it is done");
        self.tell_done(id);
    }

    /// Who may not do something tries.
    pub fn intrude(&mut self) {
        let Self { dao, .. } = *self;
        let everybody =
            [&self.members[..], &[self.founder.clone(), self.guardian.clone(), self.keeper.clone()]];
        let who: Signer = self.dice.pick(&everybody.concat());
        let own: AccountId = who.account();
        let done = match self.dice.below(8) {
            0 => self.call(&who, "intrude", treasury(dao.treasury).transfer(NATIVE, own, 1)).is_done(),
            1 => self.call(&who, "intrude", treasury(dao.treasury).set_guardian(Some(own))).is_done(),
            2 => self.call(&who, "intrude", treasury(dao.treasury).set_cap(NATIVE, None)).is_done(),
            3 => self.call(&who, "intrude", token(dao.token).mint_batch(vec![(own, 5)])).is_done(),
            4 => self.call(&who, "intrude", token(dao.token).set_policy(TransferPolicy::Free)).is_done(),
            5 => self.call(&who, "intrude", metrics(dao.metrics).set_score_half_life(1)).is_done(),
            6 => {
                let part = self.dice.pick(&[Part::Token, Part::Metrics, Part::Treasury, Part::Governor]);
                let code = self.version(part);
                let call = [ink::selector_bytes!("Upgradable::set_code").as_slice(), &code.encode()].concat();
                let call: Call<Result<(), tributary_interfaces::upgrade::UpgradeError>> =
                    Call::new(part.account(&dao), call);
                self.call(&who, "intrude", call).is_done()
            }
            _ => {
                let cancel = treasury(dao.treasury).cancel_grant(0);
                self.call(&who, "intrude", cancel).is_done()
            }
        };
        assert!(!done, "law 8: {} did what only the governor may", self.name(&own));
    }
}

/// The events of a call that took effect.
fn done<T>(came: Came<T>) -> Option<Vec<tributary_client::ContractEvent>> {
    match came {
        Came::Done(receipt) => Some(receipt.events.0),
        _ => None,
    }
}
