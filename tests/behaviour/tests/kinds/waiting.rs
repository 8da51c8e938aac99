//! Law 11: waiting costs nobody anything. One story of ten days is told in which everything is done in time, and
//! then again for each reason to wait and several spans; at the end everybody has got the same, to the unit.

use crate::town::{differences, town, Picture, Town, Trick, CRAFT, GROWING, HEALTH, NATIVE, WORK};
use tributary_behaviour::council::action;
use tributary_core::{DAY, HOUR, YEAR};
use tributary_harness::{
    messages::{governor, metrics, token, treasury},
    ChainExt, Memory,
};
use tributary_interfaces::{
    governor::{Choice, Governor, ProposalId, BALLOTS},
    metrics::{Metrics, EARNED, SCORE},
    source::MetricRef,
    token::{Token, TokenRoles, BALANCE, VOTES},
    treasury::{
        Asset, Basis, Budget, Gate, GrantConfig, Payment, ProgramConfig, SpendCap, Treasury, MAX_CAP_PERIOD,
        PAUSE,
    },
    Millis, Timestamp,
};

const PROGRAMS: u32 = 8;
const GRANTS: u32 = 4;

/// By tokens, by points, for taking part, and of the endowment.
const BY_TOKENS: u32 = 0;
const BY_POINTS: u32 = 5;
const FOR_BALLOTS: u32 = 6;
const OF_THE_ENDOWMENT: u32 = 7;

/// For how long epochs may be claimed.
const WINDOW: Millis = 80 * DAY;

/// What somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Nothing,
    /// The guardian pauses, so often, one pause right after the other.
    Paused(u64),
    /// Nothing leaves what is free for so long, but to those who redeem.
    Closed(Millis),
    /// In so long, no more than one budget leaves what is free.
    Capped(Millis),
    /// A source, which is a gate and a token, too, gives no answer.
    Silent(Millis),
    /// Nobody opens, pays or claims. Members finalize.
    NoKeeper(Millis),
    /// The registry may not mint.
    NoMint(Millis),
    /// Nobody finalizes.
    NotFinalized(Millis),
    /// Nobody counts who took part.
    NotCounted(Millis),
}

impl Wait {
    /// When it begins, and how long it lasts.
    fn span(self) -> (Millis, Millis) {
        match self {
            Wait::Nothing => (60 * HOUR, 0),
            Wait::Paused(times) => (60 * HOUR, times * PAUSE),
            // What was open then was paid.
            Wait::NoKeeper(span) => (48 * HOUR, span),
            Wait::Closed(span)
            | Wait::Capped(span)
            | Wait::Silent(span)
            | Wait::NoMint(span)
            | Wait::NotFinalized(span)
            | Wait::NotCounted(span) => (60 * HOUR, span),
        }
    }

    /// What is documented to depend on when somebody asks for it, and so is not compared: what an endowment has
    /// at the moment of opening; who shares an epoch by tokens or points when those were not minted or
    /// finalized yet, as they count from then on.
    fn excuses(self, what: &str) -> bool {
        let of = |program: u32| what.starts_with(&format!("program {program} "));
        if of(OF_THE_ENDOWMENT) || what.ends_with("of crooked cash") {
            return true;
        }
        match self {
            // Both pay in cash, and what rounding leaves of their budgets differs.
            Wait::NoMint(_) => of(BY_TOKENS) || what.ends_with("of cash"),
            Wait::NotFinalized(_) => {
                // A score decays from when it counts.
                of(BY_TOKENS) || of(BY_POINTS) || what.ends_with("of cash") || what.ends_with("has points")
            }
            _ => false,
        }
    }
}

/// Something that happens at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Claims,
    Doubt,
    Uphold,
    Fund(u128),
    Poll,
    MoreClaims,
    Cancel,
    /// A keeper's round.
    Round,
    /// Somebody tries to close what may be closed, which shows that a source is silent.
    Close,
    Begins,
    PausedAgain,
    Ends,
}

/// What has come of it all: for everybody in the end, and at each past moment.
struct Told {
    picture: Picture,
    moments: Vec<(&'static str, Timestamp, Vec<u128>)>,
}

struct Story {
    town: Town,
    begun: Memory,
    start: Timestamp,
}

fn story() -> Story {
    let mut town = town();
    let (cash, crook) = (Asset::Psp22(town.cash), Asset::Psp22(town.crook));
    for (asset, amount) in [(NATIVE, 10_000_000_000), (cash, 10_000_000), (crook, 500_000)] {
        town.fund(asset, amount);
    }
    town.attest(HEALTH, [80, 0, 0]);
    town.world.advance(6 * HOUR);
    let (keeper, at) = (town.keeper.clone(), town.dao.metrics);
    town.world.ok(&keeper, metrics(at).finalize_batch(vec![0]));
    let start = town.now() + DAY;
    let fixed = ProgramConfig { claim_window: WINDOW, ..town.program(start) };
    let by_crook = ProgramConfig { metric: town.by_the_crook(0), ..fixed };
    let units = town.metric(EARNED + WORK);
    let ballots = MetricRef { source: town.dao.governor, metric: BALLOTS };
    let grows = Budget::PerUnit { metric: town.by_the_crook(GROWING), price: 1, cap: 1_000_000_000 };
    let endless = ProgramConfig { epochs: None, basis: Basis::Growth, ..fixed };
    let programs = [
        ProgramConfig { asset: cash, ..fixed },
        by_crook,
        ProgramConfig {
            metric: units,
            budget: Budget::PerUnit { metric: units, price: 101, cap: 1_000_000 },
            epoch_length: 2 * DAY,
            ..endless
        },
        ProgramConfig { budget: Budget::Inflow(1_000), ..by_crook },
        ProgramConfig { budget: grows, ..by_crook },
        ProgramConfig { asset: cash, metric: town.metric(EARNED), ..fixed },
        ProgramConfig { asset: cash, metric: ballots, epoch_length: 5 * DAY, ..endless },
        ProgramConfig { asset: crook, budget: Budget::Endowment(100), ..by_crook },
    ];
    let actions = programs.map(|config| action(treasury(town.dao.treasury).create_program(config)));
    town.decree(actions.to_vec());
    let plain = town.grant(start);
    let gate = |metric, of| Some(Gate { metric, of, at_least: 1 });
    let by_crook = gate(town.by_the_crook(0), Some(town.cas.account()));
    let grants = [
        plain,
        GrantConfig { recipient: town.cas.account(), asset: crook, gate: by_crook, ..plain },
        GrantConfig { gate: gate(town.metric(HEALTH), None), ..plain },
        GrantConfig { recipient: town.ann.account(), gate: by_crook, ..plain },
    ];
    let actions = grants.map(|config| action(treasury(town.dao.treasury).create_grant(config)));
    town.decree(actions.to_vec());
    let begun = town.remember();
    Story { town, begun, start }
}

impl Story {
    fn live(&mut self, wait: Wait) -> Told {
        self.town.go_back(&self.begun);
        let (begins, span) = wait.span();
        let mut events: Vec<(Millis, Event)> = vec![
            (12 * HOUR, Event::Claims),
            (13 * HOUR, Event::Fund(1_000)),
            (13 * HOUR, Event::Doubt),
            (20 * HOUR, Event::Uphold),
            (36 * HOUR, Event::Fund(5_000)),
            (40 * HOUR, Event::Poll),
            (48 * HOUR, Event::Round),
            (begins, Event::Begins),
            (62 * HOUR, Event::MoreClaims),
            (73 * HOUR, Event::Cancel),
            (84 * HOUR, Event::Fund(3_333)),
            (begins + span, Event::Ends),
        ];
        events.extend((0..10).map(|day| (day * DAY + HOUR, Event::Round)));
        let last = (begins + span).max(20 * DAY);
        events.extend((1..last / (WINDOW / 2) + 1).map(|half| (half * WINDOW / 2, Event::Close)));
        if let Wait::Paused(times) = wait {
            events.extend((1..times).map(|time| (begins + time * PAUSE, Event::PausedAgain)));
        }
        events.sort_by_key(|(after, _)| *after);
        let mut poll = None;
        let mut waits = false;
        for (after, event) in events {
            // A decision before took a millisecond.
            let moment = (self.start + after).max(self.town.now());
            self.town.world.at(moment);
            match event {
                Event::Begins => (waits, _) = (true, self.begin(wait)),
                Event::Ends => {
                    self.end(wait);
                    waits = false;
                    // Whoever waits for it is the first to come.
                    self.close();
                    self.round(poll, None);
                }
                Event::PausedAgain => self.pause(),
                Event::Round => self.round(poll, waits.then_some(wait)),
                Event::Close if waits && matches!(wait, Wait::NoKeeper(_)) => {}
                Event::Close => {
                    self.close();
                    self.round(poll, waits.then_some(wait));
                }
                other => poll = self.happens(other).or(poll),
            }
        }
        // All epochs begin, and nothing begins any more.
        let last = self.start + (begins + span).max(10 * DAY) + 12 * DAY;
        self.town.world.at(last);
        let stop = |program| action(treasury(self.town.dao.treasury).stop_program(program));
        self.town.decree(vec![stop(2), stop(FOR_BALLOTS)]);
        self.settle(poll, wait);
        let tell = |story: &mut Self| {
            let dao = story.town.dao;
            let mut moments = Vec::new();
            for (what, source, metric) in [
                ("points", dao.metrics, SCORE),
                ("craft", dao.metrics, CRAFT),
                ("earned", dao.metrics, EARNED),
                ("tokens", dao.token, BALANCE),
                ("votes", dao.token, VOTES),
            ] {
                for half in 0..20 {
                    let moment = story.start + half * DAY / 2;
                    let values = story.town.values(MetricRef { source, metric }, moment);
                    moments.push((what, half * DAY / 2, values));
                }
            }
            moments
        };
        let moments = tell(self);
        let cas = self.town.cas.clone();
        self.town.world.ok(&cas, treasury(self.town.dao.treasury).redeem(100, vec![(NATIVE, 0)]));
        let mut picture = self.town.picture();
        // They decay, and worlds end at different moments: `moments` tells of them.
        picture.retain(|what, _| !what.ends_with("has points"));
        Told { picture, moments }
    }

    /// What people do, at the same moments in each world.
    fn happens(&mut self, event: Event) -> Option<ProposalId> {
        let town = &mut self.town;
        let dao = town.dao;
        match event {
            Event::Claims => {
                town.attest(WORK, [70, 30, 0]);
                town.attest(CRAFT, [5, 6, 7]);
            }
            Event::MoreClaims => _ = town.attest(WORK, [0, 0, 9]),
            Event::Fund(amount) => town.fund(NATIVE, amount),
            Event::Doubt => {
                let (ben, doubt) = (town.ben.clone(), town.challenge(3));
                town.world.ok(&ben, doubt);
            }
            Event::Uphold => {
                let arbiter = town.arbiter.clone();
                town.world.ok(&arbiter, metrics(dao.metrics).resolve_batch(vec![3], true));
            }
            Event::Poll => {
                let poll =
                    town.world.ok(&town.ann.clone(), governor(dao.governor).propose(vec![], String::new()));
                town.world.advance(1);
                for voter in [town.cas.clone(), town.ben.clone(), town.ann.clone()] {
                    town.world.ok(&voter, governor(dao.governor).vote(poll, Choice::For, String::new()));
                }
                return Some(poll);
            }
            Event::Cancel => town.decree_call(treasury(dao.treasury).cancel_grant(3)),
            other => panic!("nobody does {other:?}"),
        }
        None
    }

    fn begin(&mut self, wait: Wait) {
        let town = &mut self.town;
        let cap = |amount, period: Millis| SpendCap { amount, period: period.min(MAX_CAP_PERIOD) };
        match wait {
            Wait::Paused(_) => self.pause(),
            Wait::Closed(span) => self.set_caps(Some(cap(0, span))),
            // The largest budget there is.
            Wait::Capped(span) => self.set_caps(Some(cap(u128::from(DAY), span))),
            Wait::Silent(span) => {
                let until = town.now() + span;
                town.play(Trick::Trap, until);
            }
            Wait::NoMint(_) => self.set_minter(self.town.founder.account()),
            Wait::Nothing | Wait::NoKeeper(_) | Wait::NotFinalized(_) | Wait::NotCounted(_) => {}
        }
    }

    fn end(&mut self, wait: Wait) {
        match wait {
            // It binds when a period has passed.
            Wait::Closed(_) => self.set_caps(None),
            Wait::NoMint(_) => self.set_minter(self.town.dao.metrics),
            _ => {}
        }
    }

    fn set_caps(&mut self, cap: Option<SpendCap>) {
        let (at, cash) = (self.town.dao.treasury, Asset::Psp22(self.town.cash));
        self.town.decree([NATIVE, cash].map(|asset| action(treasury(at).set_cap(asset, cap))).to_vec());
    }

    fn set_minter(&mut self, minter: tributary_harness::AccountId) {
        let dao = self.town.dao;
        let roles = TokenRoles { governor: dao.governor, minter, redeemer: dao.treasury };
        self.town.decree_call(token(dao.token).set_roles(roles));
    }

    fn pause(&mut self) {
        let (guardian, at) = (self.town.guardian.clone(), self.town.dao.treasury);
        if self.town.world.chain.try_call(&guardian.account(), treasury(at).pause()).is_err() {
            self.town.decree_call(treasury(at).set_guardian(Some(guardian.account())));
        }
        self.town.world.ok(&guardian, treasury(at).pause());
    }

    /// Everything that is due, for everybody, as far as it is not waited for.
    fn round(&mut self, poll: Option<ProposalId>, wait: Option<Wait>) {
        let town = &mut self.town;
        let (dao, keeper) = (town.dao, town.keeper.clone());
        let members = town.members().map(|member| member.account()).to_vec();
        if !matches!(wait, Some(Wait::NotFinalized(_))) {
            let count = town.world.ask(metrics(dao.metrics).attestation_count());
            town.world.ok(&keeper, metrics(dao.metrics).finalize_batch((0..count).collect()));
        }
        if matches!(wait, Some(Wait::NoKeeper(_))) {
            return;
        }
        _ = town.world.chain.submit(&keeper, metrics(dao.metrics).mint_owed(members.clone()));
        if let Some(poll) = poll.filter(|_| !matches!(wait, Some(Wait::NotCounted(_)))) {
            town.world.ok(&keeper, governor(dao.governor).count_ballots(poll));
        }
        for program in 0..PROGRAMS {
            for _ in 0..400 {
                let paid =
                    town.world.chain.submit(&keeper, treasury(dao.treasury).pay(program, members.clone()));
                let goes_on = |payments: Vec<Payment>| payments.contains(&Payment::NotReached);
                if !paid.is_ok_and(|paid| goes_on(paid.value)) {
                    break;
                }
            }
        }
        for grant in 0..GRANTS {
            _ = town.world.chain.submit(&keeper, treasury(dao.treasury).claim_grant(grant));
        }
        for who in [town.attestor.account(), town.ben.account()] {
            _ = town.world.chain.submit(&keeper, metrics(dao.metrics).withdraw_bonds(who));
        }
    }

    /// Somebody opens what may be opened, and closes what may be closed at once.
    fn close(&mut self) {
        let (keeper, at) = (self.town.keeper.clone(), self.town.dao.treasury);
        for program in 0..PROGRAMS {
            let chain = &mut self.town.world.chain;
            _ = chain.submit(&keeper, treasury(at).open_epoch(program));
            while chain
                .submit(&keeper, treasury(at).close_epoch(program))
                .is_ok_and(|closed| closed.value > 0)
            {}
        }
    }

    fn is_settled(&mut self) -> bool {
        let at = self.town.dao.treasury;
        (0..PROGRAMS).all(|program| {
            let program = self.town.world.ask(treasury(at).program(program)).expect("it is there");
            Some(program.opened) == program.config.epochs
        })
    }

    /// Everything is done at last, right after somebody has closed what they could.
    fn settle(&mut self, poll: Option<ProposalId>, wait: Wait) {
        let step = match wait {
            Wait::Capped(span) | Wait::Closed(span) => span.min(YEAR),
            _ => DAY,
        };
        let mut rounds = 0;
        loop {
            self.close();
            self.round(poll, None);
            if self.is_settled() {
                break;
            }
            rounds += 1;
            assert!(rounds < 60, "{wait:?} never ends");
            self.town.world.advance(step);
        }
        // What rounding left is free again.
        self.town.world.advance(WINDOW);
        self.close();
    }
}

fn spans() -> [Millis; 3] {
    [HOUR, 13 * DAY, 400 * DAY]
}

fn check(waits: Vec<Wait>) {
    let mut story = story();
    let in_time = story.live(Wait::Nothing);
    story.is_told_whole(&in_time);
    for wait in waits {
        let late = story.live(wait);
        let lost: Vec<_> = differences(&in_time.picture, &late.picture, 0)
            .into_iter()
            .filter(|(what, ..)| !wait.excuses(what))
            .collect();
        assert!(lost.is_empty(), "law 11: {wait:?} costs somebody something: {lost:#?}");
        for (in_time, late) in in_time.moments.iter().zip(&late.moments) {
            let counts_late = match wait {
                Wait::NoMint(_) => ["tokens", "votes"].contains(&in_time.0),
                Wait::NotFinalized(_) => true,
                _ => false,
            };
            assert!(
                counts_late || in_time == late,
                "law 11: {wait:?} changes the past: {in_time:?}, {late:?}"
            );
        }
    }
}

impl Story {
    /// A story in which nobody gets anything shows nothing.
    fn is_told_whole(&self, told: &Told) {
        let got = |what: &str| told.picture.get(what).copied().unwrap_or(0);
        for who in ["ann", "ben", "cas"] {
            for program in [0, 1, 3, 4, 5, 6, 7] {
                // Cas has earned nothing when epochs begin but for craft.
                assert!(got(&format!("program {program} has paid {who}")) > 0, "{who} of {program}");
            }
        }
        let of_units = ["ann", "ben", "cas"].map(|who| got(&format!("program 2 has paid {who}")));
        assert_eq!(of_units, [70 * 101, 30 * 101, 9 * 101]);
        assert_eq!((got("grant 0 has paid ben"), got("grant 1 has paid cas")), (9_001, 9_001));
        assert!((1..9_001).contains(&got("grant 3 has paid ann")), "it was canceled in between");
        // Its own three, and the one of who doubted without reason.
        assert_eq!(got("attestor has got of bonds"), 4 * crate::town::BOND);
        assert_eq!(got("program 1 has paid ben"), 8 * 1_000);
        assert_eq!(got("program 4 has paid cas"), 8 * u128::from(DAY) / 10);
        assert_eq!(got("reserved of money"), 0);
        assert_eq!((got("ann has ballots"), got("cas has weight cast")), (1, 1_000 + 70));
    }
}

#[test]
fn law_11_what_pauses_and_spend_caps_hold_up_is_paid_in_full_however_long_they_last() {
    let mut waits: Vec<_> = [1, 2, 29].map(Wait::Paused).to_vec();
    waits.extend(spans().map(Wait::Closed));
    waits.extend(spans().map(Wait::Capped));
    check(waits);
}

#[test]
fn law_11_silent_sources_gates_and_tokens_and_absent_keepers_cost_nobody_anything() {
    check([spans().map(Wait::Silent), spans().map(Wait::NoKeeper)].concat());
}

#[test]
fn law_11_what_is_minted_finalized_or_counted_late_comes_to_the_same() {
    check(
        [spans().map(Wait::NoMint), spans().map(Wait::NotFinalized), spans().map(Wait::NotCounted)].concat(),
    );
}
