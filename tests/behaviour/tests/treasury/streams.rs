//! Grants behind gates and redirected; programs by every budget rule, changed, and listed.

use crate::story::{story, Story, NATIVE};
use tributary_harness::{
    messages::{psp22, token, treasury},
    ChainExt,
};
use tributary_interfaces::{
    metrics::POINT,
    source::MetricRef,
    token::{Token, BALANCE},
    treasury::{
        Asset, Basis, Budget, Gate, GrantConfig, GrantRedirected, GrantReleased, Payment, ProgramConfig,
        ProgramCreated, ProgramStopped, SpendCap, Treasury, TreasuryError, Vault, GRANT_KEPT, MAX_PAGE,
        MIN_CLAIM_WINDOW,
    },
    PSP22,
};

// Grants

/// A story with a grant of 1,000 to Alice, paid while she has 2 tokens at least. She has 1.
fn gated() -> Story {
    let mut story = story();
    story.fund(1_000);
    let metric = MetricRef { source: story.shares, metric: BALANCE };
    let gate = Some(Gate { metric, of: Some(story.alice.account()), at_least: 2 });
    let grant = GrantConfig { gate, ..story.grant() };
    story.world.ok(&story.governor, treasury(story.at).create_grant(grant));
    story
}

#[test]
fn a_gated_grant_is_paid_only_while_the_metric_is_high_enough_read_in_the_past() {
    let mut story = gated();
    story.after(60);
    let Story { mut world, alice, bob, shares, at, start, .. } = story;
    let closed = TreasuryError::GateClosed { value: 1, needed: 2 };
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), closed);
    assert_eq!(world.ask(treasury(at).grant_due(0)), Err(closed));
    // What she gets in this very moment does not count yet.
    world.ok(&bob, psp22(shares).transfer(alice.account(), 1, vec![]));
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), closed);
    world.at(start + 61);
    assert_eq!(world.ask(treasury(at).grant_due(0)), Ok(610));
    assert_eq!(world.ok(&bob, treasury(at).claim_grant(0)), 610);
    // A closed gate delays, and takes nothing.
    world.ok(&alice, psp22(shares).transfer(bob.account(), 1, vec![]));
    world.at(start + 200);
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), closed);
    world.ok(&bob, psp22(shares).transfer(alice.account(), 1, vec![]));
    world.at(start + 201);
    assert_eq!(world.ok(&alice, treasury(at).claim_grant(0)), 390);
}

#[test]
fn a_gate_whose_source_fails_harms_only_its_own_grant() {
    let mut story = gated();
    story.fund(3_000);
    let grant = story.grant();
    let (alice, at) = (story.alice.clone(), story.at);
    let broken = MetricRef { source: story.bob.account(), metric: 0 };
    let gate = Some(Gate { metric: broken, of: None, at_least: 1 });
    story.world.ok(&story.governor, treasury(at).create_grant(GrantConfig { gate, ..grant }));
    story.world.ok(&story.governor, treasury(at).create_grant(grant));
    story.after(100);
    let error = TreasuryError::SourceBroken(broken);
    assert_eq!(story.world.refused(&alice, treasury(at).claim_grant(1)), error);
    assert_eq!(story.world.ask(treasury(at).grant_due(1)), Err(error));
    assert_eq!(story.world.ok(&alice, treasury(at).claim_grant(2)), 1_000);
    // Canceling it works, and frees what had not vested: here nothing. The rest is freed by a decision only.
    assert_eq!(story.world.ok(&story.governor, treasury(at).cancel_grant(1)), 0);
    assert_eq!(story.world.refused(&alice, treasury(at).release_grant(1)), error);
    story.after(100 + GRANT_KEPT);
    assert_eq!(story.world.ok(&story.governor, treasury(at).release_grant(1)), 1_000);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn canceling_behind_an_open_gate_leaves_what_has_vested_whatever_the_gate_does_later() {
    let mut story = gated();
    let Story { world, governor, alice, bob, shares, at, start, .. } = &mut story;
    world.ok(bob, psp22(*shares).transfer(alice.account(), 1, vec![]));
    world.at(*start + 60);
    assert_eq!(world.ok(governor, treasury(*at).cancel_grant(0)), 400);
    world.ok(alice, psp22(*shares).transfer(bob.account(), 2, vec![]));
    world.at(*start + 300);
    let owed = TreasuryError::NotAllowed { caller: bob.account(), needed: governor.account() };
    assert_eq!(world.refused(bob, treasury(*at).release_grant(0)), owed);
    assert_eq!(world.ok(alice, treasury(*at).claim_grant(0)), 600);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn canceling_behind_a_closed_gate_leaves_what_anybody_frees() {
    let mut story = gated();
    story.after(60);
    let Story { mut world, governor, alice, bob, shares, at, start, .. } = story;
    assert_eq!(world.ok(&governor, treasury(at).cancel_grant(0)), 400);
    world.ok(&bob, psp22(shares).transfer(alice.account(), 1, vec![]));
    world.at(start + 300);
    let closed = TreasuryError::GateClosed { value: 1, needed: 2 };
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), closed);
    let released = world.receipt(&bob, treasury(at).release_grant(0));
    assert_eq!(released.value, 600);
    let told: Vec<GrantReleased> = released.events.of(at);
    assert!(matches!(told[..], [GrantReleased { grant: 0, released: 600 }]));
    assert_eq!(world.refused(&alice, treasury(at).claim_grant(0)), TreasuryError::NothingDue);
    assert_eq!(world.refused(&bob, treasury(at).release_grant(0)), TreasuryError::NothingDue);
    assert_eq!(world.ask(treasury(at).vault(NATIVE)).free, 1_000);
}

#[test]
fn a_recipient_redirects_their_grant_and_nobody_else_does() {
    let mut story = story();
    story.fund(1_000);
    let grant = story.grant();
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    world.ok(&governor, treasury(at).create_grant(grant));
    for stranger in [&bob, &governor] {
        let error = TreasuryError::NotAllowed { caller: stranger.account(), needed: alice.account() };
        assert_eq!(world.refused(stranger, treasury(at).redirect_grant(0, stranger.account())), error);
    }
    let redirected = world.receipt(&alice, treasury(at).redirect_grant(0, bob.account()));
    let told: Vec<GrantRedirected> = redirected.events.of(at);
    assert!(matches!(told[..], [GrantRedirected { grant: 0, recipient }] if recipient == bob.account()));
    world.at(start + 100);
    let before = world.native(&bob.account());
    assert_eq!(world.ok(&governor, treasury(at).claim_grant(0)), 1_000);
    assert_eq!(world.native(&bob.account()) - before, 1_000);
    let unknown = TreasuryError::UnknownGrant(1);
    assert_eq!(world.refused(&bob, treasury(at).redirect_grant(1, bob.account())), unknown);
}

#[test]
fn grants_and_programs_are_listed_page_by_page() {
    let mut story = story();
    story.fund(1_000);
    let (grant, program) = (GrantConfig { amount: 1, ..story.grant() }, story.program());
    for number in 0..MAX_PAGE + 5 {
        let recipient = if number % 2 == 0 { story.alice.account() } else { story.bob.account() };
        let metric = MetricRef { source: story.shares, metric: number };
        let gate = Some(Gate { metric, of: Some(recipient), at_least: u128::MAX });
        let grant = GrantConfig { recipient, gate, ..grant };
        story.world.ok(&story.governor, treasury(story.at).create_grant(grant));
        // Each in an asset of its own, which need not have come.
        let asset = Asset::Psp22([1 + number as u8; 32].into());
        story.create(ProgramConfig { asset, epoch_length: 1 + u64::from(number), ..program });
    }
    let Story { mut world, alice, at, .. } = story;
    let ids = |page: Vec<(u32, _)>| page.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids(world.ask(treasury(at).grants(None, 0, u32::MAX))), (0..MAX_PAGE).collect::<Vec<_>>());
    assert_eq!(ids(world.ask(treasury(at).grants(None, MAX_PAGE, 100))), [50, 51, 52, 53, 54]);
    assert_eq!(ids(world.ask(treasury(at).grants(Some(alice.account()), 47, 5))), [48, 50]);
    let page = world.ask(treasury(at).programs(0, u32::MAX));
    assert_eq!((page.len(), page[7].config.epoch_length), (MAX_PAGE as usize, 8));
    assert_eq!(world.ask(treasury(at).programs(53, 100)).len(), 2);
    assert_eq!(world.ask(treasury(at).programs(55, 100)), []);
}

// Programs: budgets

impl Story {
    /// A story with 10,000 free and program 0 of this budget.
    fn with_budget(budget: impl FnOnce(&Self) -> Budget) -> Self {
        let mut story = story();
        story.fund(10_000);
        let config = ProgramConfig { budget: budget(&story), ..story.program() };
        story.create(config);
        story
    }

    fn budgets(&mut self, epochs: std::ops::Range<u32>) -> Vec<u128> {
        let at = self.at;
        epochs.map(|epoch| self.world.ask(treasury(at).epoch(0, epoch)).unwrap().budget).collect()
    }
}

#[test]
fn a_budget_per_unit_pays_for_what_was_added_up_to_its_cap() {
    let mut story = Story::with_budget(|story| Budget::PerUnit {
        metric: MetricRef { source: story.shares, metric: BALANCE },
        price: 20 * POINT,
        cap: 90,
    });
    let (deployer, alice, shares, at) = (story.deployer.clone(), story.alice.clone(), story.shares, story.at);
    for (after, minted) in [(50, 2), (150, 7)] {
        story.after(after);
        story.world.ok(&deployer, token(shares).mint_batch(vec![(alice.account(), minted)]));
    }
    story.after(350);
    story.world.ok(&alice, treasury(at).claim(0));
    assert_eq!(story.budgets(0..4), [0, 40, 90, 0]);
    // A third of nothing, three of five of 40, ten of twelve of 90.
    assert_eq!(story.books(NATIVE).paid, 24 + 75);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn a_budget_of_the_inflow_shares_what_arrived_and_the_same_however_late_it_is_opened() {
    let mut story = Story::with_budget(|_| Budget::Inflow(2_500));
    for (after, amount) in [(0, 100), (1, 200), (100, 40), (101, 80)] {
        story.after(after);
        story.fund(amount);
    }
    story.after(5);
    story.world.ok(&story.bob, treasury(story.at).open_epoch(0));
    story.after(1_000);
    for _ in 1..4 {
        story.world.ok(&story.bob, treasury(story.at).open_epoch(0));
    }
    // The 10,000 arrived long before the first epoch's look back.
    assert_eq!(story.budgets(0..4), [25, 60, 20, 0]);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn a_budget_of_the_endowment_shares_what_is_free() {
    let mut story = Story::with_budget(|_| Budget::Endowment(1_000));
    story.after(250);
    story.world.ok(&story.alice, treasury(story.at).claim(0));
    assert_eq!(story.budgets(0..3), [1_000, 900, 810]);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn a_budget_s_source_that_fails_harms_only_its_own_program() {
    let mut story = Story::with_program(1_000);
    let metric = MetricRef { source: story.bob.account(), metric: 0 };
    let budget = Budget::PerUnit { metric, price: 1, cap: 1 };
    let config = ProgramConfig { budget, ..story.program() };
    story.create(config);
    story.after(50);
    let Story { mut world, alice, at, .. } = story;
    assert_eq!(world.refused(&alice, treasury(at).claim(1)), TreasuryError::SourceBroken(metric));
    assert_eq!(world.ok(&alice, treasury(at).claim(0)), 100);
}

#[test]
fn a_program_whose_rule_can_only_make_nothing_is_refused() {
    let story = story();
    let (config, metric) = (story.program(), story.program().metric);
    let Story { mut world, governor, at, .. } = story;
    let nothing = [
        Budget::Fixed(0),
        Budget::PerUnit { metric, price: 0, cap: 1 },
        Budget::PerUnit { metric, price: 1, cap: 0 },
        Budget::Inflow(0),
        Budget::Endowment(0),
    ];
    for budget in nothing {
        let refused = treasury(at).create_program(ProgramConfig { budget, ..config });
        assert_eq!(world.refused(&governor, refused), TreasuryError::TooSmall { got: 0, min: 1 });
    }
}

// Programs: change

#[test]
fn a_changed_program_goes_on_as_another_where_the_current_epoch_ends() {
    let mut story = Story::with_program(10_000);
    let config = story.program();
    story.after(150);
    let Story { mut world, governor, alice, bob, at, start, .. } = story;
    let to = ProgramConfig { budget: Budget::Fixed(60), epoch_length: 50, start: 7, ..config };
    let changed = world.receipt(&governor, treasury(at).change_program(0, to));
    assert_eq!(changed.value, 1);
    let stopped: Vec<ProgramStopped> = changed.events.of(at);
    assert!(matches!(stopped[..], [ProgramStopped { program: 0, epochs: 2 }]));
    let created: Vec<ProgramCreated> = changed.events.of(at);
    let expected = ProgramConfig { start: start + 200, ..to };
    assert!(matches!(created[..], [ProgramCreated { program: 1, config, since }]
        if config == expected && since == start + 100));
    world.at(start + 251);
    let members = vec![alice.account(), bob.account()];
    let payments = world.ok(&bob, treasury(at).pay(0, members.clone()));
    assert_eq!(payments, [Payment::Paid(400), Payment::Paid(800)]);
    assert_eq!(world.ok(&bob, treasury(at).pay(1, members)), [Payment::Paid(20), Payment::Paid(40)]);
    let ended = TreasuryError::ProgramEnded(0);
    assert_eq!(world.refused(&governor, treasury(at).change_program(0, to)), ended);
    let unknown = TreasuryError::UnknownProgram(9);
    assert_eq!(world.refused(&governor, treasury(at).change_program(9, to)), unknown);
    // A change that makes no sense changes nothing: the old program goes on.
    let void = ProgramConfig { epoch_length: 0, ..to };
    let refused = world.refused(&governor, treasury(at).change_program(1, void));
    assert_eq!(refused, TreasuryError::TooSmall { got: 0, min: 1 });
    assert_eq!(world.ask(treasury(at).program(1)).unwrap().config.epochs, None);
}

#[test]
fn a_program_changed_before_it_starts_starts_as_the_other() {
    let mut story = Story::with_program(10_000);
    let to = ProgramConfig { budget: Budget::Fixed(60), ..story.program() };
    story.world.ok(&story.governor, treasury(story.at).change_program(0, to));
    story.after(100);
    let Story { mut world, alice, at, .. } = story;
    assert_eq!(world.refused(&alice, treasury(at).claim(0)), TreasuryError::NothingDue);
    assert_eq!(world.ok(&alice, treasury(at).claim(1)), 20);
}

#[test]
fn many_epochs_are_closed_in_one_call() {
    let mut story = Story::with_program(100_000);
    let (alice, bob, at) = (story.alice.clone(), story.bob.clone(), story.at);
    story.after(100 * 120);
    for _ in 0..120 {
        story.world.ok(&bob, treasury(at).open_epoch(0));
    }
    // Of 96 epochs nothing is left; of the others all but a third.
    let members = vec![alice.account(), bob.account()];
    for _ in 0..12 {
        story.world.ok(&bob, treasury(at).pay(0, members.clone()));
    }
    for _ in 0..3 {
        story.world.ok(&alice, treasury(at).claim(0));
    }
    story.after(100 * 120 + MIN_CLAIM_WINDOW);
    // A hundred at a time, of which as many as a call settles have something left.
    let mut closes = Vec::new();
    while let Ok(closed) = story.world.chain.submit(&bob, treasury(at).close_epoch(0)) {
        closes.push((closed.value, story.world.ask(treasury(at).program(0)).unwrap().closed));
    }
    assert_eq!(closes, [(1_600, 100), (3_200, 108), (3_200, 116), (1_600, 120)]);
    assert_eq!(story.books(NATIVE).reserved, 0);
    story.check_solvency(&[NATIVE]);
}

#[test]
fn growth_and_gates_and_caps_meet_in_one_treasury() {
    let mut story = gated();
    story.fund(9_000);
    story
        .world
        .ok(&story.governor, treasury(story.at).set_cap(NATIVE, Some(SpendCap { amount: 700, period: 300 })));
    let config = ProgramConfig { basis: Basis::Growth, ..story.program() };
    story.create(config);
    story.after(50);
    let (deployer, alice, bob, at) =
        (story.deployer.clone(), story.alice.clone(), story.bob.clone(), story.at);
    story.world.ok(&deployer, token(story.shares).mint_batch(vec![(alice.account(), 3)]));
    story.after(300);
    // The grant's gate is open now; all that grew before the second epoch was hers.
    assert_eq!(story.world.ok(&bob, treasury(at).claim_grant(0)), 1_000);
    assert_eq!(story.world.ok(&alice, treasury(at).claim(0)), 600);
    assert_eq!(story.books(NATIVE), Vault { inflow: 10_000, paid: 1_600, reserved: 0, free: 8_400, lost: 0 });
}
