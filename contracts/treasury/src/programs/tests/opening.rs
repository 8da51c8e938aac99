//! When an epoch is opened, and with how much.

use super::*;

#[ink::test]
fn an_epoch_is_opened_strictly_after_its_start_and_reserves_its_budget() {
    let (mut programs, mut vaults) = with(config(), 1_800);
    let mut open = |now| programs.open(&mut vaults, 0, now, &source(), OPENS);
    let opened = |opened_at| Epoch { total: 3, budget: 600, paid: 0, opened_at };
    assert_eq!(open(1_000), Err(TreasuryError::NotDue { from: 1_001, now: 1_000 }));
    assert_eq!(open(1_001), Ok((0, opened(1_001))));
    assert_eq!(open(1_100), Err(TreasuryError::NotDue { from: 1_101, now: 1_100 }));
    assert_eq!(open(1_101), Ok((1, opened(1_101))));
    assert_eq!(open(9_999), Ok((2, opened(9_999))));
    assert_eq!(reserved_and_free(&vaults), (1_800, 0));
    assert_eq!(programs.get(0).unwrap().opened, 3);
}

#[ink::test]
fn an_epoch_that_is_not_covered_waits_until_it_is_or_is_over() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let mut open = |vaults: &mut Vaults, now| {
        programs.open(vaults, 0, now, &source(), OPENS).map(|(_, epoch)| epoch.budget)
    };
    assert_eq!((open(&mut vaults, 1_001), open(&mut vaults, 1_101)), (Ok(600), Err(short(400, 600))));
    // Whoever calls in the moment in which the money comes: it is there for the epoch.
    assert_eq!(open(&mut vaults, 1_199), Err(short(400, 600)));
    vaults.fund(Asset::Native, 200, 1_199).unwrap();
    assert_eq!(open(&mut vaults, 1_199), Ok(600));
    // Once it is over, it gets what there is.
    vaults.fund(Asset::Native, 7, 1_200).unwrap();
    assert_eq!(open(&mut vaults, 1_299), Err(short(7, 600)));
    assert_eq!((open(&mut vaults, 1_300), open(&mut vaults, 1_400)), (Ok(7), Ok(0)));
    assert_eq!(reserved_and_free(&vaults), (1_207, 0));
}

#[ink::test]
fn what_epochs_get_is_the_same_whichever_program_s_are_opened_first() {
    // Each program's second epoch starts 50 ms after the other's; 1,500 are there for 4 times 600.
    let orders = [[0, 1, 0, 1], [1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0], [1, 0, 0, 1]];
    for order in orders {
        afresh(|| {
            let (mut programs, mut vaults) = with(config(), 1_500);
            programs.create(&vaults, ProgramConfig { start: 1_050, ..config() }, 0).unwrap();
            // Over and over, as they may have to wait for each other.
            for id in order.repeat(4) {
                if programs.get(id).unwrap().opened < 2 {
                    let _ = programs.open(&mut vaults, id, 1_260, &source(), OPENS);
                }
            }
            let budgets =
                [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(id, index)| programs.epoch(id, index).unwrap().budget);
            assert_eq!(budgets, [600, 600, 300, 0], "opened in the order {order:?}");
        });
    }
}

#[ink::test]
fn an_epoch_that_is_covered_is_held_up_by_no_source_but_its_own() {
    let (mut programs, mut vaults) = with(config(), 2_400);
    programs.create(&vaults, config(), 0).unwrap();
    let broken = MadeUp { is_broken: true, ..source() };
    assert!(programs.open(&mut vaults, 0, 1_001, &broken, OPENS).is_err());
    let mut open = |vaults: &mut Vaults, now| {
        programs.open(vaults, 1, now, &source(), OPENS).map(|(_, epoch)| epoch.budget)
    };
    assert_eq!((open(&mut vaults, 1_001), open(&mut vaults, 1_101)), (Ok(600), Ok(600)));
    // What the other is owed for three epochs is not this one's; its own third waits, and is not cut.
    assert_eq!(
        (open(&mut vaults, 1_201), open(&mut vaults, 1_300)),
        (Err(short(0, 600)), Err(short(0, 600)))
    );
    vaults.fund(Asset::Native, 1_200, 1_300).unwrap();
    assert_eq!(open(&mut vaults, 1_300), Ok(600));
    assert_eq!(programs.due(&vaults, Asset::Native, 1_300), 1_800);
}

#[ink::test]
fn an_epoch_that_nobody_shares_reserves_nothing() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let nobody = MadeUp::default();
    let opened = programs.open(&mut vaults, 0, 1_001, &nobody, OPENS);
    assert_eq!(opened, Ok((0, Epoch { total: 0, budget: 0, paid: 0, opened_at: 1_001 })));
    assert_eq!(reserved_and_free(&vaults), (0, 1_000));
}

#[ink::test]
fn growth_is_counted_from_the_start_of_the_previous_epoch() {
    let growth = ProgramConfig { basis: Basis::Growth, ..config() };
    let (mut programs, mut vaults) = with(growth, 10_000);
    let member = [1; 32].into();
    let rows = vec![(member, 900, 4), (member, 901, 6), (member, 1_000, 9), (member, 1_100, 7)];
    let source = MadeUp { rows, ..MadeUp::default() };
    let mut total = |now| programs.open(&mut vaults, 0, now, &source, OPENS).unwrap().1.total;
    // From 4 to 9; then a series falls that should not, which counts as nothing.
    assert_eq!((total(1_001), total(1_101)), (5, 0));
    let program = programs.get(0).unwrap();
    assert_eq!(counted(&program, 0, &[member], &source), Ok(vec![5]));
    assert_eq!(counted(&program, 1, &[member], &source), Ok(vec![0]));
    // A program that starts with time itself counts from then on.
    let early = ProgramConfig { start: 40, ..growth };
    assert_eq!(span(&programs.create(&vaults, early, 0).unwrap().1, 0), (0, 40));
}

#[ink::test]
fn no_epoch_is_opened_during_a_pause() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let mut open = |now| programs.open(&mut vaults, 0, now, &source(), 1_050);
    assert_eq!(open(1_049), Err(TreasuryError::Paused { until: 1_050 }));
    assert!(open(1_050).is_ok());
}

#[ink::test]
fn no_epoch_is_opened_after_the_last() {
    let (mut programs, mut vaults) = with(ProgramConfig { epochs: Some(1), ..config() }, 1_000);
    programs.open(&mut vaults, 0, 9_999, &source(), OPENS).unwrap();
    let refused = programs.open(&mut vaults, 0, 9_999, &source(), OPENS);
    assert_eq!(refused, Err(TreasuryError::ProgramEnded(0)));
}

#[ink::test]
fn a_source_that_does_not_answer_opens_nothing() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let broken = MadeUp { is_broken: true, ..source() };
    let refused = programs.open(&mut vaults, 0, 1_001, &broken, OPENS);
    assert_eq!(refused, Err(TreasuryError::SourceBroken(config().metric)));
    assert_eq!((programs.get(0).unwrap().opened, reserved_and_free(&vaults)), (0, (0, 1_000)));
}
