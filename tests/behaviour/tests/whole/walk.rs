//! Random walks over a whole DAO: what people, contracts, clocks and keepers may do in any order, and every law
//! after each step.
//!
//! Four worlds take `TRIBUTARY_STEPS` steps together, 20,000 if that is not set. `TRIBUTARY_SEED` is added to
//! their seeds, for other stories. A walk that fails says its seed, its step and what happened last.

use crate::{
    laws::Memory,
    stage::{Came, Stage, CRAFT, GAS, HEALTH, NATIVE, WORK},
};
use tributary_behaviour::council::action;
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_harness::{
    messages::{governor, metrics, psp22, psp22_burnable, token, treasury},
    Call, Gas,
};
use tributary_interfaces::{
    governor::{Action, Governor, GovernorError, State},
    metrics::{Claim, Metrics, MetricsError, Status},
    token::Token,
    treasury::{Asset, Treasury, TreasuryError},
    upgrade::Part,
    PSP22Burnable, PSP22,
};

const WORLDS: u64 = 4;

/// So many steps between the checks of everything.
const DEAR: u64 = 1_000;

impl Stage {
    /// Something that somebody may do, or that time does.
    pub fn step(&mut self) {
        match self.dice.below(100) {
            0..=15 => self.wait(),
            16..=23 => self.attest(),
            24..=31 => self.judge(),
            32..=38 => self.use_tokens(),
            39..=46 => self.fund(),
            47..=53 => self.claim(),
            54..=58 => self.pay(),
            59..=64 => self.open_and_close(),
            65..=69 => self.use_grants(),
            70..=72 => self.redeem(),
            73..=78 => self.propose(),
            79..=85 => self.vote(),
            86..=90 => self.carry_out(),
            91 => self.guard(),
            92 => self.intrude(),
            93..=94 => self.redeem_beside_an_opening(),
            95 => self.claim_beside_a_claim(),
            96..=97 => self.keep(),
            _ => self.cancel_or_poke(),
        }
    }

    /// Time passes: mostly little, and now and then weeks in which no keeper comes.
    fn wait(&mut self) {
        let span = match self.dice.below(40) {
            0..=9 => self.dice.pick(&[1, 1, 7, 1_000]),
            10..=20 => self.dice.pick(&[MINUTE, HOUR, HOUR]),
            21..=34 => self.dice.pick(&[3 * HOUR, 6 * HOUR, 13 * HOUR]),
            35..=38 => self.dice.pick(&[DAY, 2 * DAY]),
            _ => self.dice.pick(&[7 * DAY, 16 * DAY, 25 * DAY]),
        };
        self.world.advance(span);
        let now = self.now();
        self.note(format!("{now} the clock moves by {span}"));
    }

    fn attest(&mut self) {
        let metric = self.dice.pick(&[WORK, WORK, WORK, CRAFT, HEALTH, 4]);
        let who = self.dice.pick(&self.attestors.clone());
        let claims: Vec<_> = (0..1 + self.dice.below(3))
            .map(|number| Claim {
                member: self.member().account(),
                amount: u128::from(1 + self.dice.below(200)),
                evidence: [number as u8; 32].into(),
                uri: String::new(),
            })
            .collect();
        let bond = self.world.ask(metrics(self.dao.metrics).metric(metric)).map_or(0, |config| config.bond);
        let bonds = bond * claims.len() as u128 + u128::from(self.dice.one_in(30));
        let call = Call::from(metrics(self.dao.metrics).attest_batch(metric, claims)).with_value(bonds);
        self.call(&who, "attest", call);
    }

    /// Doubts, decisions and their absence, and what is due to count.
    fn judge(&mut self) {
        let (count, at) = (self.replay.registry.count(), self.dao.metrics);
        if count == 0 {
            return;
        }
        let (now, who) = (self.now(), self.member());
        let waiting = self.replay.registry.waiting(now);
        let id = if waiting.is_empty() || self.dice.one_in(8) {
            self.dice.recent(count, 14)
        } else {
            self.dice.pick(&waiting)
        };
        match self.dice.below(12) {
            0..=1 => {
                let bond = self.world.ask(metrics(at).attestation(id)).map_or(0, |record| record.bond);
                self.call(&who, "challenge", challenge(at, id, bond));
            }
            2..=3 => {
                let id = self.with_status(Status::Challenged).unwrap_or(id);
                let upheld = self.dice.one_in(2);
                let arbiter = self.arbiter.clone();
                self.call::<_, MetricsError>(
                    &arbiter,
                    "resolve",
                    metrics(at).resolve_batch(vec![id], upheld),
                );
            }
            4 => {
                let id = self.with_status(Status::Challenged).unwrap_or(id);
                self.call::<_, MetricsError>(&who, "expire", metrics(at).expire_batch(vec![id]));
            }
            5 => {
                let who = self.dice.pick(&self.attestors.clone());
                self.call::<_, MetricsError>(&who, "retract", metrics(at).retract_batch(vec![id]));
            }
            6 => {
                let to = self.dice.pick(&[who.account(), self.attestors[0].account()]);
                self.call(&who, "withdraw bonds", metrics(at).withdraw_bonds(to));
            }
            7 => {
                let members = vec![self.member().account(), self.member().account()];
                self.call(&who, "mint owed", metrics(at).mint_owed(members));
            }
            _ => {
                let ids = (count.saturating_sub(20)..count).collect();
                self.call(&who, "finalize", metrics(at).finalize_batch(ids));
            }
        }
    }

    fn with_status(&mut self, status: Status) -> Option<u32> {
        let count = self.replay.registry.count();
        let ids: Vec<_> = (0..count).filter(|id| self.replay.registry.status(*id) == Some(status)).collect();
        (!ids.is_empty()).then(|| self.dice.pick(&ids))
    }

    fn use_tokens(&mut self) {
        let at = self.dao.token;
        let (who, to) = (self.member(), self.member().account());
        let amount = self.share_of(&who) * 2;
        match self.dice.below(10) {
            0..=2 => {
                self.call(&who, "transfer", psp22(at).transfer(to, amount, vec![]));
            }
            3 => {
                self.call(&who, "approve", psp22(at).approve(to, amount));
            }
            4 => {
                let by = self.dice.pick(&self.members.clone());
                let own = by.account();
                self.call(
                    &by,
                    "transfer for",
                    psp22(at).transfer_from(who.account(), own, amount / 2, vec![]),
                );
            }
            5..=7 => {
                self.call(&who, "delegate", token(at).delegate(to));
            }
            8 => {
                self.call(&who, "undelegate", token(at).undelegate());
            }
            _ => {
                self.call(&who, "burn", psp22_burnable(at).burn(amount / 10));
            }
        }
    }

    /// What arrives, at odd times and in odd ways.
    fn fund(&mut self) {
        let (at, asset, member, founder) =
            (self.dao.treasury, self.asset(), self.member(), self.founder.clone());
        let amount = self.dice.amount();
        if self.dice.one_in(5) {
            self.call(&member, "sync", treasury(at).sync(asset));
            return;
        }
        if self.dice.one_in(8) {
            return self.seize();
        }
        if self.dice.one_in(6) {
            let amount = u128::from(1 + self.dice.below(1_000));
            let given = match asset {
                Asset::Native => {
                    self.world.chain.endow(&at, amount).expect("endowing works");
                    true
                }
                Asset::Psp22(cash) => {
                    self.call(&founder, "give", psp22(cash).transfer(at, amount, vec![])).is_done()
                }
            };
            if given {
                *self.beyond.entry(asset).or_default() += amount as i128;
            }
            return;
        }
        match asset {
            Asset::Native => {
                let amount = amount.min(1_000_000_000);
                self.call(&member, "fund", Call::from(treasury(at).fund(NATIVE, amount)).with_value(amount));
            }
            Asset::Psp22(_) => {
                self.call(&founder, "fund", treasury(at).fund(asset, amount.min(100_000)));
            }
        }
    }

    /// Somebody takes some of the treasury's tokens of a kind that anybody may take, or brings some back.
    fn seize(&mut self) {
        let (who, at, asset) = (self.member(), self.dao.treasury, Asset::Psp22(self.loose));
        let amount = u128::from(1 + self.dice.below(9_000)).min(self.held(asset));
        if self.dice.one_in(2) {
            self.call(&who, "seize", psp22(self.loose).decrease_allowance(at, amount));
            *self.beyond.entry(asset).or_default() -= amount as i128;
        } else {
            self.call(&who, "return", psp22(self.loose).increase_allowance(at, amount));
            *self.beyond.entry(asset).or_default() += amount as i128;
        }
    }

    fn some_program(&mut self) -> u32 {
        let sure = self.sure_programs();
        if !sure.is_empty() && self.dice.one_in(2) {
            return self.dice.pick(&sure);
        }
        self.dice.recent(self.replay.money.programs.len() as u32, 10)
    }

    fn claim(&mut self) {
        let (program, who) = (self.some_program(), self.member());
        if self.dice.one_in(10) {
            // With less gas than it may take: what comes of it is the same, or nothing.
            let few = Gas { ref_time: 4_000_000_000 + self.dice.below(50_000_000_000), ..GAS };
            self.world.chain.limit_gas(few);
            self.call(&who, "claim with little gas", treasury(self.dao.treasury).claim(program));
            self.world.chain.limit_gas(GAS);
            return;
        }
        self.call(&who, "claim", treasury(self.dao.treasury).claim(program));
    }

    fn pay(&mut self) {
        let (program, who) = (self.some_program(), self.member());
        let members: Vec<_> = (0..1 + self.dice.below(5)).map(|_| self.member().account()).collect();
        self.call(&who, "pay", treasury(self.dao.treasury).pay(program, members));
    }

    /// Somebody opens what is due of a program, and closes what may be closed, one right after the other.
    fn open_and_close(&mut self) {
        let (program, who, at) = (self.some_program(), self.member(), self.dao.treasury);
        let opens = self.dice.pick(&[0, 1, 1, 4, 9]);
        for _ in 0..opens {
            if !self.call(&who, "open", treasury(at).open_epoch(program)).is_done() {
                break;
            }
        }
        if self.dice.one_in(2) {
            self.call(&who, "close", treasury(at).close_epoch(program));
        }
    }

    fn use_grants(&mut self) {
        let (count, at, who) = (self.replay.money.grants.len() as u32, self.dao.treasury, self.member());
        let grant = self.dice.recent(count, 12);
        match self.dice.below(8) {
            0 => {
                let to = self.member().account();
                self.call(&who, "redirect", treasury(at).redirect_grant(grant, to));
            }
            1 => {
                self.call(&who, "release grant", treasury(at).release_grant(grant));
            }
            _ => {
                self.call(&who, "claim grant", treasury(at).claim_grant(grant));
            }
        }
    }

    fn redeem(&mut self) {
        let (at, who) = (self.dao.treasury, self.member());
        let amount = self.share_of(&who);
        let mut assets = vec![self.asset(), self.asset()];
        assets.sort_unstable();
        assets.dedup();
        let assets = assets.into_iter().map(|asset| (asset, 0)).collect();
        self.call(&who, "redeem", treasury(at).redeem(amount, assets));
    }

    fn guard(&mut self) {
        let guardian = self.guardian.clone();
        if self.dice.one_in(2) {
            self.call::<_, TreasuryError>(&guardian, "pause", treasury(self.dao.treasury).pause());
            return;
        }
        let open = [State::Pending, State::Active, State::Succeeded, State::Queued];
        let state = self.dice.pick(&open);
        let standing = self.standing(state);
        if !standing.is_empty() {
            let id = self.dice.pick(&standing);
            self.call::<_, GovernorError>(&guardian, "veto", governor(self.dao.governor).veto(id));
        }
    }

    fn cancel_or_poke(&mut self) {
        let (at, pending) = (self.dao.governor, self.standing(State::Pending));
        if pending.is_empty() || self.dice.one_in(2) {
            let (id, who) = (self.dice.recent(self.replay.council.count(), 20), self.member());
            self.call(&who, "count ballots", governor(at).count_ballots(id));
            return;
        }
        let (id, who) = (self.dice.pick(&pending), self.member());
        self.call::<_, GovernorError>(&who, "cancel", governor(self.dao.governor).cancel(id));
    }

    /// A keeper's round: everything that is due, for everybody.
    fn keep(&mut self) {
        let keeper = self.keeper.clone();
        let count = self.replay.registry.count();
        let ids: Vec<_> = (count.saturating_sub(90)..count).collect();
        if !ids.is_empty() {
            self.call(&keeper, "finalize", metrics(self.dao.metrics).finalize_batch(ids));
        }
        self.carry_out();
        let members: Vec<_> = self.members.iter().map(|member| member.account()).collect();
        for id in 0..self.replay.money.programs.len() as u32 {
            if !self.dice.one_in(3) {
                continue;
            }
            let at = self.dao.treasury;
            // Either first paying or first closing: nobody may lose by it.
            if self.dice.one_in(2) {
                self.call(&keeper, "pay", treasury(at).pay(id, members.clone()));
            } else {
                while self.call(&keeper, "open", treasury(at).open_epoch(id)).is_done() {
                    if self.dice.one_in(10) {
                        break;
                    }
                }
            }
            self.call(&keeper, "close", treasury(at).close_epoch(id));
        }
    }

    /// The first money and the first programs.
    fn begin(&mut self) {
        let (at, founder) = (self.dao.treasury, self.founder.clone());
        for asset in self.assets.clone() {
            let amount = match asset {
                Asset::Native => 1_000_000,
                _ if asset == self.rich_asset() => 1 << 90,
                Asset::Psp22(_) => 100_000,
            };
            let call = Call::from(treasury(at).fund(asset, amount));
            let value = if asset == NATIVE { amount } else { 0 };
            assert!(self.call(&founder, "fund", call.with_value(value)).is_done());
        }
        let mut actions = Vec::new();
        for _ in 0..4 {
            let config = self.sure_program();
            actions.push(action(treasury(at).create_program(config)));
        }
        self.decree(actions);
        // One of them goes on otherwise, and two contracts have other code, whatever comes.
        let changed = action(treasury(at).change_program(0, self.successor(0)));
        let upgrades = [Part::Treasury, Part::Governor]
            .map(|part| Action::Upgrade { contract: part.account(&self.dao), code: self.version(part) });
        self.decree([vec![changed], upgrades.to_vec()].concat());
    }

    /// In the end, whatever waits is opened as far as caps let it, everybody is paid, and everything is compared.
    fn end(&mut self, memory: &mut Memory) {
        let (keeper, at) = (self.keeper.clone(), self.dao.treasury);
        for _ in 0..20 {
            for id in self.sure_programs() {
                let why = loop {
                    match self.call(&keeper, "open", treasury(at).open_epoch(id)) {
                        Came::Done(_) => {}
                        Came::Refused(why) => break why,
                        Came::Trapped => panic!("an epoch of program {id} cannot be opened"),
                    }
                };
                // There is always enough: nothing waits for want of money.
                let waits = ["NotDue", "ProgramEnded", "CapReached", "Paused", "SourceBroken"];
                assert!(waits.iter().any(|reason| why.starts_with(reason)), "program {id} waits: {why}");
            }
            self.world.advance(DAY);
        }
        while self.is_asleep() {
            self.world.advance(DAY);
        }
        self.check_promises();
        self.check_everything(memory);
    }
}

fn challenge(at: tributary_harness::AccountId, id: u32, bond: u128) -> Call<Result<u32, MetricsError>> {
    Call::from(metrics(at).challenge_batch(vec![id], String::new())).with_value(bond)
}

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// A walk from this seed.
fn walk(seed: u64) {
    let seed = seed + from_environment("TRIBUTARY_SEED", 0);
    let steps = from_environment("TRIBUTARY_STEPS", 20_000) / WORLDS;
    let mut stage = Stage::found(seed);
    let mut memory = Memory::default();
    let begun = std::time::Instant::now();
    for step in 0..=steps {
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let read = stage.replay.read;
            match step {
                0 => stage.begin(),
                _ if step == steps => stage.end(&mut memory),
                _ => stage.step(),
            }
            stage.check_laws(&mut memory, read);
            if step % DEAR == DEAR - 1 {
                stage.check_promises();
                stage.check_everything(&mut memory);
            }
        }));
        if let Err(panic) = told {
            for line in &stage.trail {
                eprintln!("{line}");
            }
            eprintln!("seed {seed}, step {step}");
            std::panic::resume_unwind(panic);
        }
    }
    println!("seed {seed}: {:?}\ndone: {:?}\nrefused: {:?}", begun.elapsed(), stage.done, stage.refused);
    // A walk on which nothing happens shows nothing.
    let rare = [
        "finalize",
        "challenge",
        "claim",
        "pay",
        "open",
        "close",
        "redeem",
        "queue",
        "execute",
        "withdraw bonds",
        "transfer",
        "delegate",
        "count ballots",
        "decide about money",
        "decide about metrics",
        "upgrade",
    ];
    for what in rare {
        let done = stage.done.get(what).copied().unwrap_or(0);
        assert!(steps < 4_000 || done > 0, "nobody could {what}");
    }
    let money = &stage.replay.money;
    let canceled = money.grants.iter().filter(|grant| grant.canceled_at.is_some()).count();
    println!("{} programs, {} changed", money.programs.len(), money.continued.len());
    println!("{} grants, {canceled} canceled", money.grants.len());
    assert!(!money.continued.is_empty(), "nothing that was promised changed");
}

#[test]
fn laws_1_to_10_hold_on_a_walk_over_a_whole_dao_in_the_first_world() {
    walk(1);
}

#[test]
fn laws_1_to_10_hold_on_a_walk_over_a_whole_dao_in_the_second_world() {
    walk(2);
}

#[test]
fn laws_1_to_10_hold_on_a_walk_over_a_whole_dao_in_the_third_world() {
    walk(3);
}

#[test]
fn laws_1_to_10_hold_on_a_walk_over_a_whole_dao_in_the_fourth_world() {
    walk(4);
}
