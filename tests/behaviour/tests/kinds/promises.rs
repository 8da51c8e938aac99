//! Law 14, of money: programs, grants and spend caps at their extremes, and how a DAO is rid of them.

use crate::town::{town, Town, NATIVE};
use tributary_core::{DAY, YEAR};
use tributary_harness::{
    messages::{psp22, treasury},
    ChainExt,
};
use tributary_interfaces::{
    treasury::{
        Basis, Budget, GrantConfig, ProgramConfig, SpendCap, Treasury, TreasuryError, MAX_CAP_PERIOD,
        MAX_CLAIM_WINDOW, MAX_EPOCH_LENGTH, MAX_START_AHEAD, MIN_CLAIM_WINDOW,
    },
    Millis, PSP22,
};

type Extreme = (&'static str, fn(&mut ProgramConfig));

/// The terms of a program at their extremes.
fn extreme_programs() -> Vec<Extreme> {
    vec![
        ("the shortest epochs", |config| config.epoch_length = 1),
        ("the longest epochs", |config| config.epoch_length = MAX_EPOCH_LENGTH),
        ("one epoch", |config| config.epochs = Some(1)),
        ("epochs without end", |config| config.epochs = None),
        ("the most epochs", |config| {
            (config.epochs, config.epoch_length) = (Some(u32::MAX), MAX_EPOCH_LENGTH)
        }),
        ("the shortest window", |config| config.claim_window = MIN_CLAIM_WINDOW),
        ("the longest window", |config| config.claim_window = MAX_CLAIM_WINDOW),
        ("the farthest start", |config| config.start += MAX_START_AHEAD - 10_000),
        ("a start long ago", |config| config.start = 0),
        ("the least budget", |config| config.budget = Budget::Fixed(1)),
        ("the most budget", |config| config.budget = Budget::Fixed(u128::MAX)),
        ("the least share", |config| config.budget = Budget::Inflow(1)),
        ("more than all that arrives", |config| config.budget = Budget::Inflow(u16::MAX)),
        ("more than all that is there", |config| config.budget = Budget::Endowment(u16::MAX)),
        ("the most for a unit", |config| {
            let metric = config.metric;
            config.basis = Basis::Growth;
            config.budget = Budget::PerUnit { metric, price: u128::MAX, cap: u128::MAX };
        }),
        ("all the least", |config| {
            (config.epoch_length, config.claim_window) = (1, MIN_CLAIM_WINDOW);
            (config.epochs, config.budget) = (Some(1), Budget::Fixed(1));
        }),
        ("all the most", |config| {
            (config.epoch_length, config.claim_window) = (MAX_EPOCH_LENGTH, MAX_CLAIM_WINDOW);
            (config.epochs, config.budget) = (None, Budget::Fixed(u128::MAX));
        }),
    ]
}

#[test]
fn law_14_a_treasury_lives_with_any_program_grant_and_cap_and_is_rid_of_them() {
    let mut town = town();
    let at = town.dao.treasury;
    town.fund(NATIVE, 1_000_000);
    let begun = town.now();
    let usual = town.program(begun + 1_000);
    let small = |min: Millis| TreasuryError::TooSmall { got: u128::from(min) - 1, min: min.into() };
    let large = |max: Millis| TreasuryError::TooLarge { got: u128::from(max) + 1, max: max.into() };
    for (config, error) in [
        (ProgramConfig { epoch_length: 0, ..usual }, small(1)),
        (ProgramConfig { epoch_length: MAX_EPOCH_LENGTH + 1, ..usual }, large(MAX_EPOCH_LENGTH)),
        (ProgramConfig { claim_window: MIN_CLAIM_WINDOW - 1, ..usual }, small(MIN_CLAIM_WINDOW)),
        (ProgramConfig { claim_window: MAX_CLAIM_WINDOW + 1, ..usual }, large(MAX_CLAIM_WINDOW)),
        (ProgramConfig { epochs: Some(0), ..usual }, small(1)),
        (ProgramConfig { budget: Budget::Fixed(0), ..usual }, small(1)),
        (ProgramConfig { start: town.now() + MAX_START_AHEAD + 1, ..usual }, large(MAX_START_AHEAD)),
    ] {
        assert_eq!(town.as_governor(treasury(at).create_program(config)), Err(error));
    }
    for (period, error) in [(0, small(1)), (MAX_CAP_PERIOD + 1, large(MAX_CAP_PERIOD))] {
        let cap = Some(SpendCap { amount: 1, period });
        assert_eq!(town.as_governor(treasury(at).set_cap(NATIVE, cap)), Err(error));
    }
    assert_eq!(town.as_governor(treasury(at).set_deposit_limit(0)), Err(small(1)));

    let start = town.remember();
    for (what, change) in extreme_programs() {
        town.go_back(&start);
        let mut config = usual;
        change(&mut config);
        town.decree_call(treasury(at).create_program(config));
        let config = town.world.ask(treasury(at).program(0)).expect("it is there").config;
        let begun = config.start.max(town.now());
        town.world.at(begun + config.epoch_length / 2 + 1);
        town.use_money();
        // All of it is over, and all of the money free, a bounded time after a decision.
        if town.as_governor(treasury(at).stop_program(0)).is_ok() {
            town.decree_call(treasury(at).stop_program(0));
        }
        town.world.advance(config.epoch_length);
        town.use_money();
        if town.as_governor(treasury(at).write_off(0)).is_ok() {
            town.decree_call(treasury(at).write_off(0));
        }
        town.world.advance(config.claim_window);
        town.is_rid_of_all(what);
    }
    for (what, change) in [
        ("a grant of all there is", |config| config.amount = 1_000_000),
        ("a grant that never begins", |config| {
            (config.start, config.cliff, config.end) = (u64::MAX, u64::MAX, u64::MAX)
        }),
        ("a grant that never ends", |config| config.end = u64::MAX),
        ("a grant of all times", |config| (config.start, config.cliff, config.end) = (0, u64::MAX, u64::MAX)),
        ("a grant that has vested", |config| (config.start, config.cliff, config.end) = (0, 0, 0)),
    ] as [(_, fn(&mut GrantConfig)); 5]
    {
        town.go_back(&start);
        let begun = town.now();
        let mut config = town.grant(begun);
        change(&mut config);
        town.decree_call(treasury(at).create_grant(config));
        town.world.advance(YEAR);
        town.use_money();
        town.decree_call(treasury(at).cancel_grant(0));
        town.use_money();
        town.is_rid_of_all(what);
    }
    for (what, amount, period) in [
        ("nothing may leave for a year", 0, MAX_CAP_PERIOD),
        ("nothing may leave for a moment", 0, 1),
        ("all may leave at any moment", u128::MAX, 1),
        ("all may leave in a year", u128::MAX, MAX_CAP_PERIOD),
    ] {
        town.go_back(&start);
        town.decree_call(treasury(at).set_deposit_limit(if amount == 0 { 1 } else { u128::MAX }));
        town.decree_call(treasury(at).set_cap(NATIVE, Some(SpendCap { amount, period })));
        town.use_money();
        town.decree_call(treasury(at).set_cap(NATIVE, None));
        town.world.advance(period);
        town.is_rid_of_all(what);
    }
}

impl Town {
    /// Whatever is due is opened and claimed, and somebody leaves with some of the money.
    pub fn use_money(&mut self) {
        let (at, keeper, cas) = (self.dao.treasury, self.keeper.clone(), self.cas.clone());
        let members = self.members().map(|member| member.account()).to_vec();
        let chain = &mut self.world.chain;
        _ = chain.submit(&keeper, treasury(at).pay(0, members));
        _ = chain.submit(&keeper, treasury(at).claim_grant(0));
        _ = chain.submit(&cas, treasury(at).redeem(1, vec![(NATIVE, 0)]));
        self.fund(NATIVE, 1_000);
        self.world.advance(1);
    }

    /// Nothing is promised any more but by rounding; and what is usual works.
    pub fn is_rid_of_all(&mut self, what: &str) {
        let (at, keeper) = (self.dao.treasury, self.keeper.clone());
        while self.world.chain.submit(&keeper, treasury(at).close_epoch(0)).is_ok() {}
        self.world.advance(1);
        let books = self.world.ask(treasury(at).vault(NATIVE));
        let due = self.world.ask(treasury(at).due(NATIVE));
        assert_eq!((books.reserved, due), (0, 0), "{what} holds money for ever");
        assert_eq!(books.inflow, books.paid + books.free, "{what}");
        self.fund(NATIVE, 1_000_000);
        let begun = self.now();
        let usual = ProgramConfig { epochs: Some(1), ..self.program(begun) };
        self.decree_call(treasury(at).create_program(usual));
        self.decree_call(treasury(at).transfer(NATIVE, keeper.account(), 5));
        let program = self.world.ask(treasury(at).program_count()) - 1;
        self.world.advance(DAY);
        let paid = self.world.ok(&self.ann.clone(), treasury(at).claim(program));
        assert!(paid > 5_900, "{what}: a usual program pays {paid}");
        let cas = self.cas.clone();
        let tenth = self.world.ask(psp22(self.dao.token).balance_of(cas.account())) / 10;
        let left = self.world.ok(&cas, treasury(at).redeem(tenth, vec![(NATIVE, 1)]));
        assert!(left[0] > 0, "{what}");
    }
}
