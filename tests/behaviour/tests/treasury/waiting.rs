//! Waiting costs nobody anything, order decides nothing, and no setting is for ever: what programs owe after
//! pauses, caps, silent sources and absent keepers, whoever comes first, and after a change or a mistake.

use crate::{
    fast_path::without,
    story::{story, Story, Trick, NATIVE},
};
use tributary_behaviour::council::saboteur;
use tributary_core::{DAY, YEAR};
use tributary_harness::{
    messages::{psp22, token, treasury},
    Call, ChainExt,
};
use tributary_interfaces::{
    metrics::POINT,
    source::MetricRef,
    token::Token,
    treasury::{
        Accrued, Asset, Basis, Budget, EpochClosed, GrantConfig, Paid, Payment, ProgramConfig,
        ProgramWrittenOff, SourceSilent, SpendCap, Treasury, TreasuryError, MAX_CAP_PERIOD, MAX_CLAIM_WINDOW,
        MAX_EPOCH_LENGTH, MAX_LIVE_PROGRAMS, MAX_START_AHEAD, MIN_CLAIM_WINDOW, PAUSE, WRITE_OFF_AFTER,
    },
    PSP22,
};
use tributary_saboteur::{Sabotage, Strike};

/// Selector of `close_epoch`.
const CLOSE: [u8; 4] = ink::selector_bytes!("Treasury::close_epoch");

fn short(free: u128, needed: u128) -> TreasuryError {
    TreasuryError::InsufficientFree { asset: NATIVE, free, needed }
}

fn cap(amount: u128, period: u64) -> Option<SpendCap> {
    Some(SpendCap { amount, period })
}

impl Story {
    /// A story with so much free, in which program 0 has one epoch alone.
    fn of_one_epoch(free: u128) -> Self {
        let mut story = story();
        story.fund(free);
        let config = ProgramConfig { epochs: Some(1), ..story.program() };
        story.create(config);
        story
    }

    /// The guardian pauses the treasury; answers until when.
    fn pause(&mut self) -> u64 {
        let bob = self.bob.clone();
        self.world.ok(&self.governor, treasury(self.at).set_guardian(Some(bob.account())));
        self.world.ok(&bob, treasury(self.at).pause());
        self.world.now() + PAUSE
    }

    fn set_cap(&mut self, cap: Option<SpendCap>) {
        self.world.ok(&self.governor, treasury(self.at).set_cap(NATIVE, cap));
    }

    /// A program by a source that gives no answer from a moment after the start on until another.
    fn silent_between(&mut self, from: u64, until: u64) -> MetricRef {
        let source = self.crook(Trick::SilentBetween(self.start + from, self.start + until));
        MetricRef { source, metric: 0 }
    }

    fn open(&mut self, program: u32) -> Result<u32, TreasuryError> {
        let (alice, call) = (self.alice.clone(), treasury(self.at).open_epoch(program));
        if self.world.chain.try_call(&alice.account(), treasury(self.at).open_epoch(program)).is_ok() {
            return Ok(self.world.ok(&alice, call));
        }
        Err(self.world.refused(&alice, call))
    }

    fn budget(&mut self, program: u32, epoch: u32) -> u128 {
        self.world.ask(treasury(self.at).epoch(program, epoch)).expect("it is open").budget
    }

    fn due(&mut self) -> u128 {
        self.world.ask(treasury(self.at).due(NATIVE))
    }

    /// What Bob has redeemed all of his tokens for.
    fn bob_leaves(&mut self) -> u128 {
        self.world.ok(&self.bob.clone(), treasury(self.at).redeem(2, vec![(NATIVE, 0)]))[0]
    }
}

// Waiting

#[test]
fn an_epoch_stays_claimable_for_the_whole_window_after_the_later_of_its_end_and_its_opening() {
    // A pause, a cap without room, and a source without an answer, each for two weeks; and no keeper.
    let waits: [fn(&mut Story); 4] =
        [|story| _ = story.pause(), |story| story.set_cap(cap(600, PAUSE)), |_| {}, |_| {}];
    for (number, wait) in waits.into_iter().enumerate() {
        let mut story = story();
        story.fund(10_000);
        let mut config = ProgramConfig { epochs: Some(1), ..story.program() };
        if number == 2 {
            config.metric = story.silent_between(0, 50 + PAUSE);
        }
        story.create(config);
        if number == 1 {
            // What the cap has room for is spent, in the moment before the epoch begins.
            story.after(0);
            wait(&mut story);
            let (governor, to) = (story.governor.clone(), story.deployer.account());
            story.world.ok(&governor, treasury(story.at).transfer(NATIVE, to, 600));
        }
        story.after(50);
        if number != 1 {
            wait(&mut story);
        }
        if number < 3 {
            assert!(story.open(0).is_err());
        }
        story.after(50 + PAUSE);
        let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
        assert_eq!(story.open(0), Ok(0));
        // Whoever opens it cannot close it.
        let opened = story.start + 50 + PAUSE;
        let from = opened + MIN_CLAIM_WINDOW;
        let early = |now| TreasuryError::NotDue { from, now };
        assert_eq!(story.world.refused(&bob, treasury(at).close_epoch(0)), early(opened));
        story.world.at(from - 1);
        assert_eq!(story.world.refused(&bob, treasury(at).close_epoch(0)), early(from - 1));
        let alices = if number == 2 { 60 } else { 200 };
        assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), alices);
        story.world.at(from);
        assert_eq!(story.world.ok(&bob, treasury(at).close_epoch(0)), 600 - alices);
        story.check_solvency(&[NATIVE]);
    }
}

#[test]
fn a_source_that_gives_no_answer_when_the_window_ends_gives_members_another_whole_one() {
    let mut story = story();
    story.fund(10_000);
    // It is silent from before the first epoch ends until three windows later.
    let silence = 3 * MIN_CLAIM_WINDOW;
    let metric = story.silent_between(60, 100 + silence);
    let config = ProgramConfig { metric, epochs: Some(2), ..story.program() };
    story.create(config);
    let (alice, bob, at, start) = (story.alice.clone(), story.bob.clone(), story.at, story.start);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    let broken = TreasuryError::SourceBroken(metric);
    for window in 1..=3 {
        story.after(100 + window * MIN_CLAIM_WINDOW - 1);
        assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), broken);
        let closing = story.world.receipt(&bob, treasury(at).close_epoch(0));
        assert_eq!(closing.value, 0);
        let told: Vec<SourceSilent> = closing.events.of(at);
        let now = start + 99 + window * MIN_CLAIM_WINDOW;
        assert!(matches!(told[..], [SourceSilent { program: 0, epoch: 0, at }] if at == now));
        assert_eq!(story.world.ask(treasury(at).program(0)).unwrap().silent_at, now);
    }
    // It answers again, and who was slow has the whole window.
    story.after(100 + silence);
    let from = start + 99 + silence + MIN_CLAIM_WINDOW;
    let early = TreasuryError::NotDue { from, now: start + 100 + silence };
    assert_eq!(story.world.refused(&bob, treasury(at).close_epoch(0)), early);
    story.world.at(from - 1);
    assert_eq!(story.world.ok(&alice, treasury(at).pay(0, vec![alice.account()])), [Payment::Paid(120)]);
    story.world.at(from);
    let closing = story.world.receipt(&bob, treasury(at).close_epoch(0));
    let told: Vec<EpochClosed> = closing.events.of(at);
    assert!(matches!(told[..], [EpochClosed { program: 0, epoch: 0, released: 540 }]));
}

/// A story whose program 0 has one epoch, open, which pays in a token that refuses to from +60 until so long after
/// the start.
fn refusing(mut story: Story, until: u64) -> Story {
    let token = story.crook(Trick::RefuseBetween(story.start + 60, story.start + until));
    let (deployer, asset) = (story.deployer.clone(), Asset::Psp22(token));
    story.world.ok(&deployer, treasury(story.at).fund(asset, 600));
    let config = ProgramConfig { asset, epochs: Some(1), ..story.program() };
    story.create(config);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    story
}

#[test]
fn a_token_that_pays_nobody_when_the_window_ends_gives_members_another_whole_one() {
    for story in [story(), without()] {
        let end = 100 + MIN_CLAIM_WINDOW;
        let mut story = refusing(story, end + 1);
        let members = vec![story.alice.account(), story.bob.account()];
        story.after(end - 1);
        let Story { mut world, deployer, bob, at, start, .. } = story;
        let pay = || treasury(at).pay(0, members.clone());
        let paid = world.receipt(&deployer, pay());
        assert_eq!(paid.value, [Payment::Failed(200), Payment::Failed(400)]);
        let (told, now): (Vec<SourceSilent>, _) = (paid.events.of(at), start + end - 1);
        assert!(matches!(told[..], [SourceSilent { program: 0, epoch: 0, at }] if at == now));
        assert_eq!(world.ask(treasury(at).program(0)).unwrap().silent_at, now);
        world.at(start + end);
        let from = now + MIN_CLAIM_WINDOW;
        let early = TreasuryError::NotDue { from, now: start + end };
        assert_eq!(world.refused(&bob, treasury(at).close_epoch(0)), early);
        // It pays again, and everybody gets all that they were promised.
        world.at(start + end + 1);
        let paid = world.receipt(&deployer, pay());
        assert_eq!(paid.value, [Payment::Paid(200), Payment::Paid(400)]);
        assert!(paid.events.of::<SourceSilent>(at).is_empty());
        world.at(from);
        assert_eq!(world.ok(&bob, treasury(at).close_epoch(0)), 0);
    }
}

#[test]
fn one_who_cannot_be_paid_keeps_their_own_money_and_extends_nothing_where_others_are_paid() {
    for mut story in [story(), without()] {
        // A token that pays everybody but the account of zeros, which has what everybody has: 1 of 10.
        let asset = Asset::Psp22(story.cash(600));
        let metric = MetricRef { source: story.crook(Trick::Fee(0)), metric: 0 };
        let config = ProgramConfig { asset, metric, epochs: Some(1), ..story.program() };
        story.create(config);
        story.after(100);
        let (alice, nobody, at) = (story.alice.account(), [0; 32].into(), story.at);
        let Story { mut world, deployer, .. } = story;
        let silent_at = |world: &mut tributary_harness::World| {
            let program = world.ask(treasury(at).program(0));
            program.unwrap().silent_at
        };
        let paid = world.ok(&deployer, treasury(at).pay(0, vec![nobody, alice]));
        assert_eq!((&paid[..], silent_at(&mut world)), (&[Payment::Failed(60), Payment::Paid(60)][..], 0));
        // The treasury's own share can never be paid: that shows nothing.
        let paid = world.ok(&deployer, treasury(at).pay(0, vec![at]));
        assert_eq!((&paid[..], silent_at(&mut world)), (&[Payment::Failed(60)][..], 0));
        // Nor does what a contract calls, which could use up the frames that a token needs.
        let through = world.deploy(&deployer, "saboteur", ());
        let input = Call::from(treasury(at).pay(0, vec![nobody])).raw().input.clone();
        world.ok(&deployer, saboteur(through).strike(Strike::Call { at, input }));
        assert!(world.ask(saboteur(through).answers())[0].took_effect);
        assert_eq!(silent_at(&mut world), 0);
        let (paid, now) = (world.ok(&deployer, treasury(at).pay(0, vec![nobody])), world.now());
        assert_eq!((&paid[..], silent_at(&mut world)), (&[Payment::Failed(60)][..], now));
    }
}

#[test]
fn nobody_shows_by_calling_through_a_contract_that_a_source_is_silent() {
    let mut story = story();
    story.fund(10_000);
    let metric = story.silent_between(60, YEAR);
    let config = ProgramConfig { metric, epochs: Some(1), ..story.program() };
    story.create(config);
    let Story { mut world, deployer, alice, at, start, .. } = story;
    world.at(start + 50);
    world.ok(&alice, treasury(at).open_epoch(0));
    let closer = world.deploy(&deployer, "crook", Trick::CallOnTransfer(at, CLOSE, 0));
    world.at(start + 100 + MIN_CLAIM_WINDOW);
    world.ok(&deployer, psp22(closer).transfer(alice.account(), 1, vec![]));
    let program = world.ask(treasury(at).program(0)).unwrap();
    assert_eq!((program.silent_at, program.closed), (0, 0));
    assert_eq!(world.ok(&alice, treasury(at).close_epoch(0)), 0);
    assert_eq!(world.ask(treasury(at).program(0)).unwrap().silent_at, start + 100 + MIN_CLAIM_WINDOW);
}

#[test]
fn what_has_accrued_is_told_during_a_pause_and_whether_a_claim_would_come_to_all_of_it() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    let alice = story.alice.clone();
    story.pause();
    assert_eq!(story.told(0, &alice), Accrued { amount: 100, more: false });
    story.after(150);
    assert_eq!(story.told(0, &alice), Accrued { amount: 200, more: true });
    let (at, until) = (story.at, story.start + 50 + PAUSE);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    assert_eq!(story.told(0, &alice), Accrued { amount: 0, more: true });
    assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), TreasuryError::Paused { until });
    // Ten epochs later a claim comes to eight.
    story.world.at(until);
    assert_eq!(story.told(0, &alice), Accrued { amount: 8 * 200, more: true });
}

#[test]
fn a_payment_tells_how_much_of_it_each_epoch_pays() {
    let mut story = Story::with_program(10_000);
    story.after(50);
    let Story { mut world, alice, at, start, .. } = story;
    world.ok(&alice, treasury(at).claim(0));
    world.at(start + 250);
    let paid: Vec<Paid> = world.receipt(&alice, treasury(at).claim(0)).events.of(at);
    let told: Vec<_> = paid.iter().map(|paid| (paid.amount, paid.epoch, paid.parts.clone())).collect();
    assert_eq!(told, [(400, 2, vec![(0, 100), (1, 200), (2, 100)])]);
}

// Order

#[test]
fn who_redeems_and_who_opens_an_epoch_get_the_same_whichever_comes_first() {
    let mut story = Story::of_one_epoch(1_200);
    story.after(50);
    assert_eq!((story.open(0), story.bob_leaves()), (Ok(0), 400));
    let mut other = Story::of_one_epoch(1_200);
    other.after(50);
    assert_eq!((other.due(), other.bob_leaves()), (600, 400));
    for mut story in [story, other] {
        story.after(100);
        let members = vec![story.alice.account(), story.bob.account()];
        let paid = story.world.ok(&story.deployer, treasury(story.at).pay(0, members));
        // Bob has 800 in all, and Alice 200.
        assert_eq!(paid, [Payment::Paid(200), Payment::Paid(400)]);
        assert_eq!((story.due(), story.books(NATIVE).free), (0, 200));
    }
}

#[test]
fn who_leaves_while_an_epoch_waits_takes_nothing_of_what_is_due() {
    // A pause; a cap without room; a source without an answer.
    for number in 0..3 {
        let mut story = story();
        story.fund(1_200);
        let mut config = ProgramConfig { epochs: Some(1), ..story.program() };
        if number == 2 {
            config.metric = story.silent_between(0, PAUSE);
        }
        story.create(config);
        if number == 1 {
            story.set_cap(cap(600, 1_000));
            let (governor, to) = (story.governor.clone(), story.deployer.account());
            story.after(0);
            story.world.ok(&governor, treasury(story.at).transfer(NATIVE, to, 600));
            story.fund(600);
        }
        story.after(50);
        if number == 0 {
            story.pause();
        }
        assert!(story.open(0).is_err());
        assert_eq!((story.due(), story.bob_leaves()), (600, 400));
        story.after(50 + PAUSE);
        assert_eq!(story.open(0), Ok(0));
        assert_eq!((story.budget(0, 0), story.books(NATIVE).free), (600, 200));
    }
}

#[test]
fn no_decision_closes_the_exit_by_promising_more_than_the_cap_lets_out() {
    let mut story = story();
    story.fund(1_200);
    story.set_cap(cap(100, 30 * DAY));
    // A source that never answers, and an epoch each millisecond.
    let metric = story.silent_between(0, 100 * YEAR);
    let endless = ProgramConfig { metric, epoch_length: 1, budget: Budget::Fixed(100), ..story.program() };
    story.create(endless);
    story.after(1_000);
    assert_eq!(story.due(), 100);
    // Two thirds of what the cap leaves.
    assert_eq!(story.bob_leaves(), 733);
}

#[test]
fn what_the_cap_could_have_let_out_by_now_is_due_whoever_comes_first() {
    // A hundred days after the start of two epochs of a day, which a cap of one a month would have let out.
    for opens_first in [true, false] {
        let mut story = story();
        story.fund(1_800);
        story.set_cap(cap(600, 30 * DAY));
        for _ in 0..2 {
            let config = ProgramConfig { epoch_length: DAY, epochs: Some(1), ..story.program() };
            story.create(config);
        }
        story.after(100 * DAY);
        if opens_first {
            assert_eq!(story.open(0), Ok(0));
        }
        let promised = if opens_first { 600 } else { 1_200 };
        assert_eq!((story.due(), story.bob_leaves()), (promised, 400));
    }
}

#[test]
fn no_year_long_promise_of_everything_under_a_cap_closes_the_exit_or_stops_decisions() {
    let mut story = story();
    story.fund(10_000);
    story.set_cap(cap(100, DAY));
    let all = ProgramConfig { budget: Budget::Endowment(10_000), epoch_length: 365 * DAY, ..story.program() };
    story.create(all);
    story.after(1);
    let full = TreasuryError::CapReached { asset: NATIVE, left: 100, needed: 10_000 };
    assert_eq!(story.open(0), Err(full));
    assert_eq!(story.due(), 100);
    // It has no room in any period, so it keeps none.
    let Story { world, governor, alice, at, .. } = &mut story;
    world.ok(governor, treasury(*at).transfer(NATIVE, alice.account(), 100));
    assert_eq!(story.bob_leaves(), 6_533, "two thirds of 9,800");
}

#[test]
fn neither_a_transfer_nor_a_grant_takes_what_is_due_whether_it_is_opened_before_or_after() {
    for opens_first in [true, false] {
        let mut story = Story::of_one_epoch(1_000);
        let grant = story.grant();
        story.after(50);
        if opens_first {
            assert_eq!(story.open(0), Ok(0));
        }
        let Story { world, governor, bob, at, .. } = &mut story;
        let transfer = |amount| treasury(*at).transfer(NATIVE, bob.account(), amount);
        assert_eq!(world.refused(governor, transfer(401)), short(400, 401));
        let grant = |amount| treasury(*at).create_grant(GrantConfig { amount, ..grant });
        assert_eq!(world.refused(governor, grant(401)), short(400, 401));
        world.ok(governor, transfer(150));
        world.ok(governor, grant(250));
        if !opens_first {
            assert_eq!(story.open(0), Ok(0));
        }
        assert_eq!((story.budget(0, 0), story.books(NATIVE).free), (600, 0));
    }
}

#[test]
fn who_funds_and_who_opens_in_the_same_moment_come_to_the_same_whoever_is_first() {
    let mut story = Story::with_program(400);
    story.after(50);
    assert_eq!(story.open(0), Err(short(400, 600)));
    let alice = story.alice.clone();
    assert_eq!(story.world.refused(&alice, treasury(story.at).claim(0)), short(400, 600));
    story.fund(200);
    assert_eq!(story.open(0), Ok(0));
    assert_eq!(story.budget(0, 0), 600);
    // Once an epoch is over it is not held up any longer: it gets what is there.
    story.after(101);
    story.fund(7);
    assert_eq!(story.open(0), Err(short(7, 600)));
    story.after(199);
    assert_eq!(story.open(0), Err(short(7, 600)));
    story.after(200);
    assert_eq!(story.open(0), Ok(1));
    assert_eq!(story.budget(0, 1), 7);
}

#[test]
fn programs_of_one_asset_get_the_same_whichever_is_opened_first() {
    let mut budgets = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut story = Story::of_one_epoch(900);
        let config = ProgramConfig { epochs: Some(1), ..story.program() };
        story.create(config);
        story.after(100);
        // The later one waits for what is due before it; then it gets the rest.
        let first = story.open(order[0]);
        assert_eq!(first, if order[0] == 0 { Ok(0) } else { Err(short(300, 600)) });
        for program in [order[1], order[0]] {
            let _ = story.open(program);
        }
        budgets.push([story.budget(0, 0), story.budget(1, 0)]);
    }
    assert_eq!(budgets, [[600, 300]; 2]);
}

#[test]
fn no_stranger_makes_an_epoch_worth_less_by_opening_it_under_a_cap() {
    for amount in [0, 500] {
        let mut story = Story::with_program(10_000);
        story.after(1);
        story.set_cap(cap(amount, 1_000));
        let reached = TreasuryError::CapReached { asset: NATIVE, left: amount, needed: 600 };
        let (governor, alice, at, start) =
            (story.governor.clone(), story.alice.clone(), story.at, story.start);
        // As often as anybody tries, for as long as they like.
        for after in [1, 99, 100, 1_001, 10_000, YEAR] {
            story.after(after);
            assert_eq!(story.open(0), Err(reached));
            assert_eq!(story.world.refused(&alice, treasury(at).claim(0)), reached);
        }
        // A decision gives it room, and it pays in full.
        assert_eq!(
            story.world.ok(&governor, treasury(at).set_cap(NATIVE, cap(4_800, 1_000))),
            start + YEAR + 1_000
        );
        story.after(YEAR + 1_000);
        assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 8 * 200);
    }
}

#[test]
fn a_program_whose_epochs_could_be_above_the_cap_for_ever_is_refused() {
    let mut story = Story::with_program(10_000);
    story.set_cap(cap(599, 1_000));
    let (config, metric) = (story.program(), story.program().metric);
    let Story { mut world, governor, at, .. } = story;
    let above = TreasuryError::BudgetAboveCap { asset: NATIVE, cap: 599, budget: 600 };
    for budget in [Budget::Fixed(600), Budget::PerUnit { metric, price: 1, cap: 600 }] {
        let config = ProgramConfig { budget, ..config };
        assert_eq!(world.refused(&governor, treasury(at).create_program(config)), above);
        assert_eq!(world.refused(&governor, treasury(at).change_program(0, config)), above);
    }
    world.ok(&governor, treasury(at).create_program(ProgramConfig { budget: Budget::Fixed(599), ..config }));
}

// Changes

/// What a changed program's first epoch comes to, and the last two of the old one: the first program's epochs
/// last 100, the other's `length`, and it is changed in the second epoch. `happens` is called at `after`.
fn changed(
    length: u64,
    after: u64,
    config: impl Fn(&Story) -> ProgramConfig,
    happens: impl Fn(&mut Story),
) -> [(u128, u128); 3] {
    let mut story = story();
    story.fund(100_000);
    let config = config(&story);
    story.create(config);
    story.after(after);
    happens(&mut story);
    story.after(150);
    let to = ProgramConfig { epoch_length: length, ..config };
    assert_eq!(story.world.ok(&story.governor, treasury(story.at).change_program(0, to)), 1);
    story.after(201);
    [(0, 0), (0, 1), (1, 0)].map(|(program, epoch)| {
        assert_eq!(story.open(program), Ok(epoch));
        let epoch = story.world.ask(treasury(story.at).epoch(program, epoch)).unwrap();
        (epoch.total, epoch.budget)
    })
}

#[test]
fn each_moment_of_growth_units_and_inflow_is_looked_back_on_once_whatever_lengths_follow_one_another() {
    let mint = |story: &mut Story| {
        let (deployer, to) = (story.deployer.clone(), story.alice.account());
        story.world.ok(&deployer, token(story.shares).mint_batch(vec![(to, 10)]));
    };
    let per_unit = |story: &Story| ProgramConfig {
        budget: Budget::PerUnit { metric: story.program().metric, price: 100 * POINT, cap: 5_000 },
        ..story.program()
    };
    let growth = |story: &Story| ProgramConfig { basis: Basis::Growth, ..story.program() };
    let inflow = |story: &Story| ProgramConfig { budget: Budget::Inflow(1_000), ..story.program() };
    let fund = |story: &mut Story| story.fund(10_000);
    for length in [20, 100, 1_000, YEAR] {
        // Ten units in the first epoch: the second one pays for them, and no longer one pays again.
        let units = changed(length, 50, per_unit, mint);
        assert_eq!(units.map(|(_, budget)| budget), [0, 1_000, 0], "{length}");
        // Ten in the second: the other program's first epoch pays for them, however short it is.
        let units = changed(length, 110, per_unit, mint);
        assert_eq!(units.map(|(_, budget)| budget), [0, 0, 1_000], "{length}");
        assert_eq!(changed(length, 50, growth, mint).map(|(total, _)| total), [0, 10, 0]);
        assert_eq!(changed(length, 110, growth, mint).map(|(total, _)| total), [0, 0, 10]);
        assert_eq!(changed(length, 50, inflow, fund).map(|(_, budget)| budget), [0, 1_000, 0]);
        assert_eq!(changed(length, 110, inflow, fund).map(|(_, budget)| budget), [0, 0, 1_000]);
    }
}

// Settings

#[test]
fn no_length_window_period_or_start_is_so_long_that_it_is_for_ever() {
    let mut story = Story::with_program(10_000);
    let (governor, now, at) = (story.governor.clone(), story.world.now(), story.at);
    let longest = ProgramConfig {
        start: now + MAX_START_AHEAD,
        epoch_length: MAX_EPOCH_LENGTH,
        claim_window: MAX_CLAIM_WINDOW,
        ..story.program()
    };
    for (config, max) in [
        (ProgramConfig { start: longest.start + 1, ..longest }, MAX_START_AHEAD),
        (ProgramConfig { start: u64::MAX, ..longest }, MAX_START_AHEAD),
        (ProgramConfig { epoch_length: MAX_EPOCH_LENGTH + 1, ..longest }, MAX_EPOCH_LENGTH),
        (ProgramConfig { claim_window: MAX_CLAIM_WINDOW + 1, ..longest }, MAX_CLAIM_WINDOW),
    ] {
        let refused = story.world.refused(&governor, treasury(at).create_program(config));
        assert!(matches!(refused, TreasuryError::TooLarge { got, max: most }
            if got > most && most == u128::from(max)));
    }
    // A cap's period: a higher cap comes a year later at the latest.
    let endless = treasury(at).set_cap(NATIVE, cap(1, u64::MAX));
    let max = u128::from(MAX_CAP_PERIOD);
    let refused = story.world.refused(&governor, endless);
    assert_eq!(refused, TreasuryError::TooLarge { got: u64::MAX.into(), max });
    story.world.ok(&governor, treasury(at).set_cap(NATIVE, cap(1, MAX_CAP_PERIOD)));
    let from = story.world.ok(&governor, treasury(at).set_cap(NATIVE, None));
    assert_eq!(from, story.world.now() + YEAR);
    story
        .world
        .ok(&governor, treasury(at).create_program(ProgramConfig { budget: Budget::Fixed(1), ..longest }));
    // The longest ones are stopped, before they begin and after, and end.
    story.world.ok(&governor, treasury(at).stop_program(1));
    story.world.ok(&governor, treasury(at).stop_program(0));
    story.world.at(from);
    let config = ProgramConfig { start: from, ..longest };
    assert_eq!(story.create(config), 2);
    story.world.at(from + 1);
    assert_eq!(story.open(2), Ok(0));
    story.world.ok(&governor, treasury(at).stop_program(2));
    let last = from + MAX_EPOCH_LENGTH + MAX_CLAIM_WINDOW;
    story.world.at(last);
    assert_eq!(story.world.ok(&governor, treasury(at).close_epoch(2)), 600);
}

#[test]
fn what_nobody_opened_of_a_stopped_program_is_written_off_by_a_decision_alone() {
    let mut story = story();
    story.fund(10_000);
    // A millisecond, where a month was meant.
    let config = ProgramConfig { epoch_length: 1, ..story.program() };
    story.create(config);
    let (governor, alice, at) = (story.governor.clone(), story.alice.clone(), story.at);
    story.after(1);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 200);
    story.after(1_000);
    assert_eq!(story.due(), 9_400);
    let needed = governor.account();
    let not_allowed = TreasuryError::NotAllowed { caller: alice.account(), needed };
    assert_eq!(story.world.refused(&alice, treasury(at).write_off(0)), not_allowed);
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(0)), TreasuryError::ProgramRuns(0));
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(7)), TreasuryError::UnknownProgram(7));
    story.world.ok(&governor, treasury(at).stop_program(0));
    // What was promised stays: the first epoch is open.
    let written_off = story.world.receipt(&governor, treasury(at).write_off(0));
    assert_eq!(written_off.value, 0);
    let told: Vec<ProgramWrittenOff> = written_off.events.of(at);
    assert!(matches!(told[..], [ProgramWrittenOff { program: 0, epochs: 1, closed: 0, released: 0 }]));
    assert_eq!((story.due(), story.books(NATIVE).free), (0, 9_400));
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(0)), TreasuryError::NothingDue);
    assert_eq!(story.open(0), Err(TreasuryError::ProgramEnded(0)));
    let (bob, nothing) = (story.bob.clone(), TreasuryError::NothingDue);
    assert_eq!(story.world.ok(&bob, treasury(at).claim(0)), 400);
    assert_eq!(story.world.refused(&bob, treasury(at).claim(0)), nothing);
}

#[test]
fn what_a_source_that_never_answers_again_keeps_from_closing_is_written_off_a_year_later() {
    let mut story = story();
    story.fund(10_000);
    let metric = story.silent_between(60, u64::MAX >> 1);
    let config = ProgramConfig { metric, epochs: Some(1), ..story.program() };
    story.create(config);
    let (governor, bob, at) = (story.governor.clone(), story.bob.clone(), story.at);
    story.after(50);
    assert_eq!(story.open(0), Ok(0));
    let first = 100 + MIN_CLAIM_WINDOW;
    story.after(first + WRITE_OFF_AFTER - 1);
    // However often members are given another window.
    assert_eq!(story.world.ok(&bob, treasury(at).close_epoch(0)), 0);
    assert_eq!(story.world.refused(&governor, treasury(at).write_off(0)), TreasuryError::NothingDue);
    story.after(first + WRITE_OFF_AFTER);
    assert_eq!(story.world.ok(&governor, treasury(at).write_off(0)), 600);
    assert_eq!((story.books(NATIVE).free, story.books(NATIVE).reserved), (10_000, 0));
}

#[test]
fn so_many_programs_of_an_asset_have_epochs_to_open_and_a_stopped_one_makes_room() {
    let mut story = Story::with_program(10_000);
    let config = story.program();
    for id in 1..MAX_LIVE_PROGRAMS {
        assert_eq!(story.create(config), id);
    }
    let (governor, at) = (story.governor.clone(), story.at);
    let max = u128::from(MAX_LIVE_PROGRAMS);
    let refused = story.world.refused(&governor, treasury(at).create_program(config));
    assert_eq!(refused, TreasuryError::TooLarge { got: max + 1, max });
    story.world.ok(&governor, treasury(at).stop_program(3));
    assert_eq!(story.create(config), MAX_LIVE_PROGRAMS);
    // All of them together do not make a redemption too dear.
    story.after(1);
    assert_eq!(story.due(), 9_600);
    let left = story.world.receipt(&story.bob.clone(), treasury(at).redeem(2, vec![(NATIVE, 0)]));
    assert_eq!(left.value, [400 * 2 / 3]);
    assert!(left.gas.ref_time < 60_000_000_000, "{:?}", left.gas);
}
