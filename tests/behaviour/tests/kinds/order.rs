//! Law 13: order decides nothing. Two messages that two people may send in the same block are sent in both orders,
//! from equal worlds; who is refused tries again later. What everybody has in the end is the same, but for what
//! the law names.

use crate::town::{differences, settings, town_with, Picture, Town, CRAFT, HEALTH, NATIVE, WORK};
use tributary_behaviour::council::{action, next_code};
use tributary_client::RawCall;
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{governor, metrics, psp22, token, treasury},
    Call, Chain, ChainExt, Memory, Signer,
};
use tributary_interfaces::{
    governor::{Action, Choice, Governor, ProposalId, Settings},
    metrics::{Metrics, EARNED},
    signed::{self, Payload, DOMAIN},
    token::{Token, TransferPolicy},
    treasury::{Asset, Budget, Gate, GrantConfig, ProgramConfig, SpendCap, Treasury},
    Timestamp, PSP22,
};

/// Who sends what.
pub struct Act {
    pub who: Signer,
    pub call: RawCall,
}

pub fn act<R>(who: &Signer, call: impl Into<Call<R>>) -> Act {
    Act { who: who.clone(), call: call.into().raw().clone() }
}

/// What may differ between the two orders.
pub enum Differs {
    Nothing,
    /// By so much, in rounding.
    By(u128),
    /// What contains one of these words: the law names why.
    In(&'static [&'static str]),
}

pub struct Pair {
    pub what: &'static str,
    /// Brings about the situation, and answers what the two send.
    pub acts: fn(&mut Fair) -> [Act; 2],
    pub differs: Differs,
    /// How many of the two take effect when they come first.
    pub work: u32,
}

pub fn pair(what: &'static str, differs: Differs, acts: fn(&mut Fair) -> [Act; 2]) -> Pair {
    Pair { what, acts, differs, work: 2 }
}

impl Pair {
    /// One of the two is refused in any order.
    pub fn one_is_refused(self) -> Self {
        Self { work: 1, ..self }
    }
}

/// A day on which many things can be done, and what was decided and waits to be executed.
pub struct Fair {
    pub town: Town,
    pub noon: Memory,
    pub transfer: ProposalId,
    pub promise: ProposalId,
    pub cancel: ProposalId,
    pub stop: ProposalId,
    pub change: ProposalId,
    pub cap: ProposalId,
    pub write_off: ProposalId,
    pub revoke: ProposalId,
    pub lock: ProposalId,
    pub exclude: ProposalId,
    pub terms: ProposalId,
    pub upgrade: ProposalId,
    /// Two that spend more than is there for both.
    pub most: [ProposalId; 2],
    /// Has passed and is not queued.
    pub passed: ProposalId,
    /// A vote that may end early, and one that may not.
    pub brief: ProposalId,
    pub whole: ProposalId,
    /// Whose single epoch may be closed then.
    pub closable: Timestamp,
}

/// Programs by tokens in money.
pub const WAGES: u32 = 0;
pub const MORE: u32 = 1;
/// Programs in cash: of the inflow, by points, and one that was stopped.
pub const SHARES: u32 = 2;
pub const POINTS: u32 = 3;
pub const STOPPED: u32 = 4;
/// A program of a single epoch, of which somebody has claimed nothing.
pub const SINGLE: u32 = 5;
/// Two programs for which there is too little.
pub const POOR: u32 = 6;
pub const POORER: u32 = 7;

/// Attestations: of work that is final, of work that is due at noon, of craft, and of craft that is doubted.
pub const FIRST: u32 = 1;
pub const DUE: u32 = 3;
pub const CRAFTED: u32 = 4;
pub const DOUBTED: u32 = 7;

pub fn fair(cap: Option<u128>) -> Fair {
    let mut town = town_with(cap, settings());
    let (dao, cash, founder, keeper) =
        (town.dao, Asset::Psp22(town.cash), town.founder.clone(), town.keeper.clone());
    town.fund(NATIVE, 200_000);
    town.fund(cash, 200_000);
    town.fund(Asset::Psp22(town.crook), 900);
    town.attest(HEALTH, [80, 0, 0]);
    town.attest(WORK, [30, 10, 0]);
    town.world.advance(6 * HOUR);
    town.world.ok(&keeper, metrics(dao.metrics).finalize_batch(vec![0, 1, 2]));
    let start = town.now() + DAY;
    let noon = start + 3 * DAY / 2;
    let plain = ProgramConfig { budget: Budget::Fixed(10_000), epochs: Some(3), ..town.program(start) };
    let single = ProgramConfig {
        start: noon - HOUR / 2,
        epoch_length: HOUR,
        claim_window: HOUR,
        epochs: Some(1),
        ..plain
    };
    let points = town.metric(EARNED);
    let programs = [
        plain,
        plain,
        ProgramConfig { asset: cash, budget: Budget::Inflow(1_000), ..plain },
        ProgramConfig { asset: cash, metric: points, ..plain },
        ProgramConfig { asset: cash, ..plain },
        single,
        ProgramConfig { asset: Asset::Psp22(town.crook), budget: Budget::Fixed(600), ..plain },
        ProgramConfig { asset: Asset::Psp22(town.crook), budget: Budget::Fixed(600), ..plain },
    ];
    let grant = town.grant(start);
    let closed = Gate { metric: town.metric(HEALTH), of: None, at_least: 99 };
    let mut actions = programs.map(|config| action(treasury(dao.treasury).create_program(config))).to_vec();
    actions.push(action(treasury(dao.treasury).create_grant(grant)));
    actions.push(action(treasury(dao.treasury).create_grant(GrantConfig { gate: Some(closed), ..grant })));
    town.decree(actions);

    town.world.at(noon - 6 * HOUR);
    town.attest(WORK, [0, 40, 0]);
    town.world.at(noon - 3 * HOUR);
    town.attest(CRAFT, [5, 6, 7]);
    town.attest(CRAFT, [1, 0, 0]);
    let (ben, doubt) = (town.ben.clone(), town.challenge(DOUBTED));
    town.world.ok(&ben, doubt);
    let stop = |program| action(treasury(dao.treasury).stop_program(program));
    town.decree(vec![stop(STOPPED), action(treasury(dao.treasury).cancel_grant(1))]);
    // Cash that nobody has credited.
    town.world.ok(&founder, psp22(town.cash).transfer(dao.treasury, 3_000, vec![]));
    town.world.at(noon - HOUR / 2 + 1);
    town.world.ok(&keeper, treasury(dao.treasury).open_epoch(SINGLE));

    let cas = town.cas.account();
    let mut ripe = |actions: Vec<Action>| town.ripe(actions);
    let transfer = ripe(vec![action(treasury(dao.treasury).transfer(NATIVE, cas, 5_000))]);
    let promise = ripe(vec![action(treasury(dao.treasury).create_grant(grant))]);
    let cancel = ripe(vec![action(treasury(dao.treasury).cancel_grant(0))]);
    let stop = ripe(vec![stop(WAGES)]);
    let change = ProgramConfig { budget: Budget::Fixed(7_000), epoch_length: DAY / 2, ..plain };
    let change = ripe(vec![action(treasury(dao.treasury).change_program(WAGES, change))]);
    let cap = SpendCap { amount: 40_000, period: HOUR };
    let cap = ripe(vec![action(treasury(dao.treasury).set_cap(NATIVE, Some(cap)))]);
    let write_off = ripe(vec![action(treasury(dao.treasury).write_off(STOPPED))]);
    let revoke = ripe(vec![action(metrics(dao.metrics).revoke_batch(vec![FIRST]))]);
    let lock = ripe(vec![action(token(dao.token).set_policy(TransferPolicy::Locked))]);
    let exclude = ripe(vec![action(token(dao.token).set_excluded(cas, true))]);
    let terms = tributary_interfaces::metrics::MetricConfig {
        weight: 0,
        ..crate::town::metric_configs(&town.attestor).swap_remove(0)
    };
    let terms = town.ripe(vec![action(metrics(dao.metrics).update_metric(WORK, terms))]);
    let code = next_code(&mut town.world, &founder, "treasury", 1);
    let upgrade = town.ripe(vec![Action::Upgrade { contract: dao.treasury, code }]);
    let most = [NATIVE; 2]
        .map(|asset| town.ripe(vec![action(treasury(dao.treasury).transfer(asset, cas, 100_000))]));
    let ann = town.ann.clone();
    let propose =
        |town: &mut Town| town.world.ok(&ann, governor(dao.governor).propose(vec![], String::new()));
    let note = action(treasury(dao.treasury).set_guardian(Some(cas)));
    let passed = town.world.ok(&ann, governor(dao.governor).propose(vec![note], String::new()));
    town.world.advance(1);
    town.world.ok(&ann, governor(dao.governor).vote(passed, Choice::For, String::new()));
    let brief = propose(&mut town);
    let patient = Settings { early_decision: false, voting_period: DAY, extension: HOUR, ..settings() };
    town.decree(vec![Action::Configure(patient)]);
    let whole = propose(&mut town);
    town.world.at(noon);
    Fair {
        noon: town.remember(),
        town,
        transfer,
        promise,
        cancel,
        stop,
        change,
        cap,
        write_off,
        revoke,
        lock,
        exclude,
        terms,
        upgrade,
        most,
        passed,
        brief,
        whole,
        closable: noon + 3 * HOUR / 2,
    }
}

impl Fair {
    pub fn open(&self, program: u32) -> Act {
        act(&self.town.keeper, treasury(self.town.dao.treasury).open_epoch(program))
    }

    pub fn execute(&self, id: ProposalId) -> Act {
        act(&self.town.keeper, self.town.execute(id))
    }

    /// Cas leaves with half of what they have, for no less than they would get at this moment.
    pub fn redeem(&mut self) -> Act {
        let (cas, at) = (self.town.cas.clone(), self.town.dao.treasury);
        let told =
            self.town.world.chain.try_call(&cas.account(), treasury(at).redeem(500, vec![(NATIVE, 0)]));
        // But for a unit of rounding.
        let least = told.expect("they may leave").value[0] - 1;
        act(&cas, treasury(at).redeem(500, vec![(NATIVE, least)]))
    }

    pub fn claim(&self, who: &Signer, program: u32) -> Act {
        act(who, treasury(self.town.dao.treasury).claim(program))
    }

    pub fn pay(&self, program: u32) -> Act {
        let members = self.town.members().map(|member| member.account()).to_vec();
        act(&self.town.keeper, treasury(self.town.dao.treasury).pay(program, members))
    }

    pub fn finalize(&self, ids: Vec<u32>) -> Act {
        act(&self.town.keeper, metrics(self.town.dao.metrics).finalize_batch(ids))
    }

    pub fn fund(&self, asset: Asset, amount: u128) -> Act {
        let value = if asset == NATIVE { amount } else { 0 };
        let call = Call::from(treasury(self.town.dao.treasury).fund(asset, amount)).with_value(value);
        act(&self.town.founder, call)
    }

    pub fn vote(&self, who: &Signer, id: ProposalId, choice: Choice) -> Act {
        act(who, governor(self.town.dao.governor).vote(id, choice, String::new()))
    }

    /// Ben's ballot, signed, as the keeper relays it.
    pub fn relayed(&mut self, id: ProposalId, choice: Choice) -> Act {
        let (ben, at) = (self.town.ben.clone(), self.town.dao.governor);
        let (genesis, expiry) = (self.town.world.genesis(), self.town.now() + DAY);
        let ballot = signed::Action::Vote { proposal: id, choice, reason: String::new() };
        let payload = Payload { domain: DOMAIN, genesis, contract: at, action: ballot, nonce: 0, expiry };
        let signature = ben.sign(&payload.bytes());
        let vote = governor(at).vote_by_sig(ben.account(), id, choice, String::new(), expiry, signature);
        act(&self.town.keeper, vote)
    }

    /// Does it now, before the two come.
    pub fn first(&mut self, act: Act) {
        assert!(self.town.world.chain.call(&act.who, &act.call).is_ok_and(|outcome| !outcome.reverted));
    }
}

impl Fair {
    /// Everybody takes what is theirs, as far as it can be had.
    pub fn everybody(&mut self, is_all: bool) {
        let (keeper, dao) = (self.town.keeper.clone(), self.town.dao);
        let members = self.town.members().map(|member| member.account()).to_vec();
        let chain = &mut self.town.world.chain;
        for program in [WAGES, MORE, SHARES, POINTS, POOR, POORER] {
            _ = chain.submit(&keeper, treasury(dao.treasury).pay(program, members.clone()));
        }
        if !is_all {
            return;
        }
        let count = chain.read(metrics(dao.metrics).attestation_count()).expect("it answers");
        _ = chain.submit(&keeper, metrics(dao.metrics).finalize_batch((DUE..count).collect()));
        _ = chain.submit(&keeper, treasury(dao.treasury).claim_grant(0));
    }

    /// Both act in the same block, in this order. Who is refused has lost nothing, and tries again later. Answers
    /// whether the first could, and what has come of it.
    pub fn run(&mut self, acts: &[Act; 2], order: [usize; 2]) -> (bool, Picture) {
        let begun = self.town.now();
        let (mut refused, mut put_up) = (Vec::new(), Picture::new());
        let mut tried = |fair: &mut Self, index: usize, refused: &mut Vec<usize>| {
            let Act { who, call } = &acts[index];
            let before = fair.town.world.chain.state_root();
            let worked = fair.town.world.chain.call(who, call).is_ok_and(|outcome| !outcome.reverted);
            if worked {
                *put_up.entry(format!("{:?}", who.account())).or_default() += call.value;
            } else {
                assert_eq!(before, fair.town.world.chain.state_root(), "law 10: a refusal changed something");
                refused.push(index);
            }
            worked
        };
        let worked = order.map(|index| tried(self, index, &mut refused));
        for (after, is_all) in [(1, true), (4 * DAY, true), (4 * DAY + HOUR, false), (30 * DAY, true)] {
            self.town.world.at(begun + after);
            for index in std::mem::take(&mut refused) {
                tried(self, index, &mut refused);
            }
            self.everybody(is_all);
        }
        let mut picture = self.picture();
        for who in [self.town.attestor.clone(), self.town.ben.clone(), self.town.cas.clone()] {
            // What they are owed and have got, beyond what they have put up.
            let name = self.town.name(&who.account());
            let owed = picture.remove(&format!("{name} has of bonds")).unwrap_or(0);
            let got = picture.remove(&format!("{name} has got of bonds")).unwrap_or(0);
            let put_up = put_up.get(&format!("{:?}", who.account())).copied().unwrap_or(0);
            picture.insert(format!("{name}'s bonds"), 1_000_000 + owed + got - put_up);
        }
        (worked[0], picture)
    }

    /// Also what has become of attestations, programs, grants and proposals.
    pub fn picture(&mut self) -> Picture {
        let (mut picture, dao) = (self.town.picture(), self.town.dao);
        for id in 0..self.town.world.ask(metrics(dao.metrics).attestation_count()) {
            let status =
                self.town.world.ask(metrics(dao.metrics).attestation(id)).expect("it is there").status;
            picture.insert(format!("attestation {id} is"), status as u128);
        }
        for id in 0..self.town.world.ask(treasury(dao.treasury).program_count()) {
            let program = self.town.world.ask(treasury(dao.treasury).program(id)).expect("it is there");
            picture.insert(format!("program {id} has opened"), program.opened.into());
            picture.insert(format!("program {id} has closed"), program.closed.into());
            for index in 0..program.opened {
                let epoch = self.town.world.ask(treasury(dao.treasury).epoch(id, index)).expect("it is open");
                picture.insert(format!("epoch {index} of program {id}"), epoch.budget);
            }
        }
        for id in 0..self.town.world.ask(treasury(dao.treasury).grant_count()) {
            let grant = self.town.world.ask(treasury(dao.treasury).grant(id)).expect("it is there");
            picture.insert(format!("grant {id} has released"), grant.released);
        }
        let proposals = self.town.world.ask(governor(dao.governor).proposals(0, 32));
        for view in proposals {
            let id = view.id;
            picture.insert(format!("proposal {id} is"), view.state as u128);
            picture.insert(format!("proposal {id} ends"), view.ends.into());
            picture.insert(format!("for proposal {id}"), view.tally.for_votes);
            picture.insert(format!("against proposal {id}"), view.tally.against_votes);
            picture.insert(format!("so many count for proposal {id}"), view.counted.into());
        }
        picture
    }
}

pub fn walk(mut fair: Fair, pairs: Vec<Pair>) {
    let mut found = Vec::new();
    for Pair { what, acts, differs, work } in pairs {
        fair.town.go_back(&fair.noon);
        let acts = acts(&mut fair);
        let ready = fair.town.remember();
        let [one, other] = [[0, 1], [1, 0]].map(|order| {
            fair.town.go_back(&ready);
            fair.run(&acts, order)
        });
        let worked = u32::from(one.0) + u32::from(other.0);
        if worked != work {
            found.push(format!("{what}: {worked} take effect when they are first"));
        }
        // Who leaves gets what they accept, or keeps their tokens.
        let got = |picture: &Picture, what: &str| picture.get(what).copied().unwrap_or(0);
        let least = got(&one.1, "cas has redeemed of money").saturating_sub(2);
        let keeps = |picture: &Picture| got(picture, "cas has burnt") == 0;
        if !keeps(&other.1) && got(&other.1, "cas has redeemed of money") < least {
            found.push(format!("{what}: cas leaves with less than they accept"));
        }
        let at_most = if let Differs::By(at_most) = differs { at_most } else { 0 };
        let mut lost = differences(&one.1, &other.1, at_most);
        if let Differs::In(words) = differs {
            if lost.is_empty() {
                found.push(format!("{what}: order decides nothing, so there is no exception"));
            }
            lost.retain(|(key, ..)| !words.iter().any(|word| key.contains(word)));
        }
        if !lost.is_empty() {
            found.push(format!("{what}: order decides who gets what: {lost:?}"));
        }
    }
    assert!(found.is_empty(), "law 13: {found:#?}");
}
