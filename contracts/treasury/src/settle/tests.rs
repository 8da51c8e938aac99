//! What a settlement pays, on programs, books and sources that a test makes up.

use super::*;
use crate::{
    programs::{Caller, Closing},
    source::made_up::MadeUp,
};
use proptest::prelude::*;
use tributary_interfaces::{
    source::MetricRef,
    treasury::{Asset, Basis, Budget, ProgramConfig, Vault, MIN_CLAIM_WINDOW},
};

fn member(number: u8) -> AccountId {
    [number; 32].into()
}

const OPENS: Timestamp = 0;

/// A program with epochs of 100 ms from 1,000 on that pay 600 each, its vault and its source.
#[derive(Default)]
struct World {
    programs: Programs,
    vaults: Vaults,
    source: MadeUp,
}

impl World {
    fn with(free: u128, rows: &[(u8, Timestamp, u128)]) -> Self {
        let rows = rows.iter().map(|(number, since, value)| (member(*number), *since, *value)).collect();
        let mut world = Self { source: MadeUp { rows, ..MadeUp::default() }, ..Self::default() };
        world.vaults.fund(Asset::Native, free, 1).unwrap();
        let config = ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: [9; 32].into(), metric: 0 },
            basis: Basis::Level,
            budget: Budget::Fixed(600),
            start: 1_000,
            epoch_length: 100,
            epochs: None,
            claim_window: MIN_CLAIM_WINDOW,
        };
        world.programs.create(&world.vaults, config, 0).unwrap();
        world
    }

    fn settle(&self, members: &[u8], now: Timestamp) -> Settlement {
        let members: Vec<_> = members.iter().map(|number| member(*number)).collect();
        self.programs.settle(&self.vaults, 0, &members, now, &self.source, OPENS).unwrap()
    }

    fn owed(&self, number: u8, now: Timestamp) -> u128 {
        self.settle(&[number], now).shares[0].amount
    }

    /// What a settlement says that opens nothing, if it may.
    fn settle_open(&self, members: &[u8], now: Timestamp) -> Option<Vec<(u128, Cursor)>> {
        let members: Vec<_> = members.iter().map(|number| member(*number)).collect();
        let settled = self.programs.settle_open(&self.vaults, 0, &members, now, &self.source);
        let shares = |settlement: Settlement| {
            assert_eq!(settlement.opened().count(), 0);
            settlement.shares.iter().map(|share| (share.amount, share.cursor)).collect()
        };
        settled.map(shares)
    }

    /// Pays members what they are owed.
    fn pay(&mut self, members: &[u8], now: Timestamp) -> Vec<u128> {
        let settlement = self.settle(members, now);
        self.write(&settlement);
        settlement.shares.iter().map(|share| share.amount).collect()
    }

    fn write(&mut self, settlement: &Settlement) {
        self.programs.write_opened(settlement);
        self.programs.write_payments(&mut self.vaults, settlement);
    }

    fn books(&self) -> Vault {
        self.vaults.books(Asset::Native).into()
    }

    fn epoch(&self, index: EpochIndex) -> Epoch {
        self.programs.epoch(0, index).unwrap()
    }

    /// What a member's cursor says, and the books and the first epochs as they stand.
    fn state(&self, number: u8) -> (Option<Cursor>, Vault, Vec<Option<Epoch>>, Program) {
        let epochs = (0..40).map(|index| self.programs.epoch(0, index)).collect();
        let program = self.programs.get(0).unwrap();
        (self.programs.cursor(0, member(number)), self.books(), epochs, program)
    }
}

#[ink::test]
fn shares_accrue_with_time_and_by_what_was_there_when_the_epoch_started() {
    let mut world = World::with(10_000, &[(1, 0, 1), (2, 0, 2), (3, 1_001, 1_000)]);
    let owed = |now| (world.owed(1, now), world.owed(2, now), world.owed(3, now));
    assert_eq!((owed(1_000), owed(1_001), owed(1_050)), ((0, 0, 0), (2, 4, 0), (100, 200, 0)));
    assert_eq!(owed(1_100), (200, 400, 0));
    assert_eq!(world.pay(&[1, 2, 3], 1_050), [100, 200, 0]);
    assert_eq!(world.pay(&[1, 2, 3], 1_050), [0, 0, 0]);
    assert_eq!(world.pay(&[1], 1_100), [100]);
    assert_eq!(world.programs.cursor(0, member(1)), Some(Cursor { epoch: 1, paid: 0 }));
    assert_eq!(world.programs.cursor(0, member(2)), Some(Cursor { epoch: 0, paid: 200 }));
    // Nothing of what was there a moment too late, and no trace of having asked.
    assert_eq!(world.programs.cursor(0, member(3)), None);
}

#[ink::test]
fn asking_writes_nothing_and_is_what_a_claim_pays() {
    let mut world = World::with(1_000, &[(1, 0, 1), (2, 0, 2)]);
    let before = world.state(1);
    let owed = world.owed(1, 1_250);
    assert_eq!(world.state(1), before);
    assert_eq!(world.pay(&[1], 1_250), [owed]);
    // For the second epoch, which is over, 400 were free; for the third, which lasts, nothing yet.
    assert_eq!(owed, 200 + 400 / 3);
    let refused = world.programs.settle(&world.vaults, 0, &[member(1)], 1_250, &world.source, OPENS);
    let short = TreasuryError::InsufficientFree { asset: Asset::Native, free: 0, needed: 600 };
    assert_eq!(refused.map(|_| ()), Err(short));
}

#[ink::test]
fn a_call_settles_so_many_epochs_and_the_next_call_goes_on() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    let now = 1_000 + 100 * 20;
    assert_eq!(world.pay(&[1], now), [200 * 8]);
    assert_eq!(world.programs.get(0).unwrap().opened, MAX_EPOCHS_PER_CALL);
    assert_eq!(world.pay(&[1], now), [200 * 8]);
    assert_eq!(world.pay(&[1], now), [200 * 4]);
    assert_eq!(world.pay(&[1], now), [0]);
    assert_eq!(world.programs.get(0).unwrap().opened, 20);
}

#[ink::test]
fn who_joins_an_old_program_gets_past_the_epochs_without_them() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 2_700, 2)]);
    let now = 1_000 + 100 * 20;
    assert_eq!((world.pay(&[2], now), world.pay(&[2], now)), (vec![0], vec![0]));
    assert!(!world.settle(&[2], 1_050).shares[0].has_moved());
    assert_eq!(world.pay(&[2], now), [400 * 3]);
}

#[ink::test]
fn those_furthest_behind_go_first_and_a_batch_walks_no_more_epochs_than_a_claim() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    let now = 1_000 + 100 * 20;
    world.pay(&[1], 1_500);
    world.source.asked.take();
    assert_eq!(world.pay(&[1, 2], now), [200 * 3, 400 * 8]);
    assert_eq!(world.source.asked.take().len(), MAX_EPOCHS_PER_CALL as usize);
    assert_eq!(world.pay(&[2], now), [400 * 8]);
    // Who would be ahead waits for the others, and another call goes on.
    let settlement = world.settle(&[2, 1], now);
    assert_eq!(settlement.shares.iter().map(Share::next).collect::<Vec<_>>(), [Some(16), Some(16)]);
    assert_eq!(world.pay(&[2, 1], now), [0, 200 * 8]);
    assert_eq!(world.pay(&[2, 1], now), [400 * 4, 200 * 4]);
}

#[ink::test]
fn the_source_is_asked_once_for_each_epoch_about_the_whole_batch() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    world.pay(&[1], 1_100);
    world.source.asked.take();
    world.pay(&[1, 2, 3], 1_250);
    assert_eq!(world.source.asked.take(), [(2, 1_000), (3, 1_100), (3, 1_200)]);
}

#[ink::test]
fn the_source_is_not_asked_where_nothing_is_left() {
    let mut world = World::with(600, &[(1, 0, 1)]);
    world.pay(&[1], 1_100);
    world.source.asked.take();
    assert_eq!((world.pay(&[1, 2], 1_300), world.source.asked.take()), (vec![0, 0], vec![]));
}

#[ink::test]
fn a_member_named_twice_has_one_share() {
    let world = World::with(1_000, &[(1, 0, 1), (2, 0, 2)]);
    let settlement = world.settle(&[2, 1, 2, 2, 1], 1_100);
    let shares: Vec<_> = settlement.shares.iter().map(|share| (share.member, share.amount)).collect();
    assert_eq!(shares, [(member(2), 400), (member(1), 200)]);
}

#[ink::test]
fn closed_epochs_are_passed_over() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    world.pay(&[1], 1_150);
    let later = 1_300 + MIN_CLAIM_WINDOW;
    world.programs.open(&mut world.vaults, 0, 1_201, &world.source, OPENS).unwrap();
    let caller = Caller { account: member(9), is_person: true };
    let closed = world.programs.close(&mut world.vaults, 0, &caller, later - 1, &world.source);
    assert_eq!(closed, Ok(Closing::Closed { epoch: 1, released: 400 + 600 - 100 }));
    // Of epochs 0 and 1 nothing is left for either, whether paid in part before or not.
    assert_eq!((world.owed(1, 1_300), world.owed(2, 1_300)), (200, 400));
    assert_eq!(world.pay(&[1, 2], 1_300), [200, 400]);
    assert_eq!(world.programs.cursor(0, member(2)), Some(Cursor { epoch: 3, paid: 0 }));
}

#[ink::test]
fn a_stopped_program_pays_its_last_epoch_in_full() {
    let mut world = World::with(100_000, &[(1, 0, 1)]);
    world.programs.stop(0, 1_150).unwrap();
    assert_eq!((world.owed(1, 1_150), world.owed(1, 9_999)), (900, 1_200));
}

#[ink::test]
fn law_4_a_source_that_lies_gets_an_epoch_to_pay_no_more_than_its_budget() {
    let mut world = World::with(100_000, &[(1, 0, 7), (2, 0, 7), (3, 0, u128::MAX)]);
    world.source.claimed_total = Some(10);
    assert_eq!(world.pay(&[1, 2, 3], 1_100), [420, 180, 0]);
    assert_eq!(world.epoch(0), Epoch { total: 10, budget: 600, paid: 600, opened_at: 1_100 });
    assert_eq!((world.books().paid, world.books().reserved), (600, 0));
}

#[ink::test]
fn law_5_a_join_in_the_moment_of_the_claim_pays_nothing() {
    let world = World::with(1_000, &[(1, 1_000, 1), (2, 1_001, 1_000)]);
    assert_eq!((world.owed(2, 1_001), world.owed(1, 1_001)), (0, 6));
}

#[ink::test]
fn a_payment_taken_back_leaves_no_trace_but_the_opened_epochs() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    world.pay(&[2], 1_050);
    for index in 1..3 {
        world.programs.open(&mut world.vaults, 0, 1_001 + 100 * index, &world.source, OPENS).unwrap();
    }
    for number in [1, 2] {
        let before = world.state(number);
        let mut settlement = world.settle(&[number], 1_250);
        world.write(&settlement);
        assert_ne!(world.state(number), before);
        let shares = core::mem::take(&mut settlement.shares);
        world.programs.write_back(&mut world.vaults, settlement, &shares).unwrap();
        assert_eq!(world.state(number), before);
    }
}

#[ink::test]
fn what_comes_free_later_goes_to_the_epochs_opened_later() {
    let mut world = World::with(600, &[(1, 0, 1)]);
    assert_eq!(world.pay(&[1], 1_150), [600]);
    assert_eq!(world.pay(&[1], 1_200), [0]);
    world.vaults.fund(Asset::Native, 600, 1_250).unwrap();
    assert_eq!(world.pay(&[1], 1_300), [600]);
    assert_eq!((world.epoch(1).budget, world.epoch(2).budget), (0, 600));
}

#[ink::test]
fn after_a_loss_members_are_paid_as_far_as_it_goes_and_stay_in_the_epoch_that_is_not_paid_in_full() {
    let mut world = World::with(1_200, &[(1, 0, 1), (2, 0, 2)]);
    for _ in 0..2 {
        world.programs.open(&mut world.vaults, 0, 1_200, &world.source, OPENS).unwrap();
    }
    let mut books = world.vaults.books(Asset::Native);
    books.write_down(700, u128::MAX).unwrap();
    world.vaults.write(Asset::Native, &books);
    // The first epoch is paid in full, of the second 100.
    let settlement = world.settle(&[1, 2], 1_200);
    let shares: Vec<_> = settlement.shares.iter().map(|share| (share.amount, share.cursor)).collect();
    assert_eq!(shares, [(300, Cursor { epoch: 1, paid: 100 }), (400, Cursor { epoch: 1, paid: 0 })]);
    assert_eq!(settlement.accrued(), Accrued { amount: 300, more: true });
    world.write(&settlement);
    assert_eq!((world.epoch(0).paid, world.epoch(1).paid, world.books().reserved), (600, 100, 500));
    let settle = |world: &World, number| {
        let settled = world.programs.settle(&world.vaults, 0, &[member(number)], 1_200, &world.source, OPENS);
        settled.map(|settled| (settled.shares[0].amount, settled.shares[0].cursor))
    };
    let short = TreasuryError::NotCovered { asset: Asset::Native, left: 0, needed: 400 };
    assert_eq!(settle(&world, 2), Err(short));
    assert_eq!(settle(&world, 3), Ok((0, Cursor { epoch: 2, paid: 0 })));
    world.vaults.fund(Asset::Native, 105, 1_200).unwrap();
    assert_eq!(settle(&world, 2), Ok((105, Cursor { epoch: 1, paid: 105 })));
    assert_eq!(settle(&world, 1), Ok((100, Cursor { epoch: 2, paid: 0 })));
}

#[ink::test]
fn what_has_accrued_says_whether_a_claim_would_come_to_the_end() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    let accrued = |world: &World, now| world.settle(&[1], now).accrued();
    let all = |amount| Accrued { amount, more: false };
    assert_eq!((accrued(&world, 1_000), accrued(&world, 1_150)), (all(0), all(300)));
    assert_eq!(accrued(&world, 1_800), all(8 * 200));
    assert_eq!(accrued(&world, 1_801), Accrued { amount: 8 * 200, more: true });
    world.pay(&[1], 1_801);
    assert_eq!(accrued(&world, 1_801), all(2));
    // An epoch that cannot be opened is more, too.
    let settled = world.programs.settle(&world.vaults, 0, &[member(2)], 1_950, &world.source, 9_999);
    assert_eq!(settled.unwrap().accrued(), Accrued { amount: 8 * 400, more: true });
}

#[ink::test]
fn a_settlement_that_opens_nothing_is_the_same_or_is_left_to_others() {
    let mut world = World::with(100_000, &[(1, 0, 1), (2, 0, 2)]);
    assert_eq!(
        (world.settle_open(&[1], 1_000).map(|shares| shares.len()), world.settle_open(&[1], 1_001)),
        (Some(1), None)
    );
    world.pay(&[1], 1_050);
    assert_eq!(world.settle_open(&[1, 2], 1_100).unwrap().iter().map(|share| share.0).sum::<u128>(), 500);
    // The second epoch is not open: all of it is left, though the first would pay.
    assert_eq!(world.settle_open(&[2], 1_101), None);
    // As many epochs as a call walks are open, and the rest another call's.
    world.pay(&[1], 1_950);
    world.pay(&[1], 1_950);
    let walked = world.settle_open(&[2], 1_950);
    assert_eq!(walked, Some(vec![(8 * 400, Cursor { epoch: 8, paid: 0 })]));
    // What is refused is left to others, too.
    world.source.is_broken = true;
    assert_eq!(world.settle_open(&[2], 1_950), None);
}

/// Payouts at any times to any members.
fn payouts() -> impl Strategy<Value = Vec<(u64, Vec<u8>)>> {
    prop::collection::vec((1_001..4_000u64, prop::collection::vec(1..6u8, 1..8)), 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Laws 3, 4 and 5: whoever claims when and for whom, in the end everyone has been paid the sum
    /// of their shares of all epochs, no epoch paid more than its budget, less than one unit for
    /// each member is left of it, and the books add up.
    #[test]
    fn laws_3_4_5_payouts_do_not_depend_on_when_and_for_whom(
        values in prop::collection::vec(0..1_000u128, 5),
        mut payouts in payouts(),
    ) {
        ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
            let rows: Vec<_> = (1..).zip(values.iter()).map(|(number, value)| (number, 0, *value)).collect();
            let mut world = World::with(1_000_000, &rows);
            payouts.sort();
            let end = 4_000;
            payouts.extend([(); 8].map(|()| (end, vec![1, 2, 3, 4, 5])));
            payouts.push((end, vec![5, 4, 3, 2, 1]));
            let mut paid = [0; 5];
            for (now, members) in payouts {
                let owed: Vec<_> = members.iter().map(|number| world.owed(*number, now)).collect();
                let settlement = world.settle(&members, now);
                world.write(&settlement);
                for share in &settlement.shares {
                    let number = AsRef::<[u8; 32]>::as_ref(&share.member)[0];
                    let asked = members.iter().position(|member| *member == number).unwrap();
                    // In a batch, no more than alone; alone, exactly that.
                    assert!(share.amount <= owed[asked]);
                    assert!(share.amount == owed[asked] || settlement.shares.len() > 1);
                    paid[usize::from(number) - 1] += share.amount;
                }
            }
            let total: u128 = values.iter().sum();
            for (paid, value) in paid.iter().zip(&values) {
                assert_eq!(*paid, 30 * (600 * value).checked_div(total).unwrap_or(0));
            }
            for index in 0..30 {
                let epoch = world.epoch(index);
                assert!(epoch.paid <= epoch.budget && epoch.budget - epoch.paid < 5);
            }
            let books = world.books();
            assert_eq!(books.paid, paid.iter().sum::<u128>());
            assert_eq!(books.inflow, books.paid + books.reserved + books.free);
            Ok(())
        })
        .unwrap();
    }

    /// A payment taken back and made later is the same as one made later.
    #[test]
    fn failed_payments_stay_owed_to_the_unit(
        values in prop::collection::vec(0..1_000u128, 5),
        mut payouts in payouts(),
        unlucky in prop::collection::vec(1..6u8, 1..4),
    ) {
        ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
            let rows: Vec<_> = (1..).zip(values.iter()).map(|(number, value)| (number, 0, *value)).collect();
            let mut world = World::with(1_000_000, &rows);
            payouts.sort();
            for (now, members) in payouts {
                let mut settlement = world.settle(&members, now);
                world.write(&settlement);
                let (unpaid, paid): (Vec<_>, Vec<_>) = core::mem::take(&mut settlement.shares)
                    .into_iter()
                    .partition(|share| unlucky.iter().any(|number| member(*number) == share.member));
                world.programs.write_back(&mut world.vaults, settlement, &unpaid).unwrap();
                for share in unpaid {
                    assert_eq!(world.programs.cursor(0, share.member), None);
                }
                for share in paid {
                    let settled = world.programs.cursor(0, share.member).unwrap_or_default();
                    assert_eq!(settled, share.cursor);
                }
            }
            let total: u128 = values.iter().sum();
            for number in unlucky {
                let whole = 8 * (600 * values[usize::from(number) - 1]).checked_div(total).unwrap_or(0);
                assert_eq!(world.owed(number, 4_000), whole);
            }
            Ok(())
        })
        .unwrap();
    }
}
