//! What the rules of budgets make of an epoch, and what is due of those that nobody opened.

use super::*;

#[ink::test]
fn a_budget_per_unit_is_the_price_of_what_was_added_up_to_its_cap() {
    let metric = MetricRef { source: [8; 32].into(), metric: 1 };
    let budget = Budget::PerUnit { metric, price: 20 * POINT, cap: 90 };
    let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 10_000);
    let member = [1; 32].into();
    let rows = vec![(member, 0, 5), (member, 950, 7), (member, 1_100, 12), (member, 1_150, 11)];
    let source = MadeUp { rows, ..MadeUp::default() };
    let mut budget = |now| programs.open(&mut vaults, 0, now, &source, OPENS).unwrap().1.budget;
    assert_eq!((budget(1_001), budget(1_101), budget(1_201)), (40, 90, 0));
    let dear = Budget::PerUnit { metric, price: u128::MAX, cap: u128::MAX };
    programs.stop(0, 1_201).unwrap();
    programs.create(&vaults, ProgramConfig { budget: dear, ..config() }, 0).unwrap();
    assert_eq!(programs.open(&mut vaults, 1, 1_201, &source, OPENS).unwrap().1.budget, 9_870);
}

#[ink::test]
fn a_budget_of_the_inflow_is_a_share_of_what_arrived_since_the_last_epoch_began() {
    let (mut programs, mut vaults) = with(ProgramConfig { budget: Budget::Inflow(2_500), ..config() }, 7);
    for (now, amount) in [(900, 1_000), (901, 400), (1_000, 40), (1_001, 80)] {
        vaults.fund(Asset::Native, amount, now).unwrap();
    }
    // Opened late, it is the same as opened in time.
    let mut budget = |now| programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap().1.budget;
    assert_eq!((budget(5_000), budget(5_000), budget(5_000)), (110, 20, 0));
}

#[ink::test]
fn a_budget_of_the_endowment_is_a_share_of_what_is_free_when_the_epoch_is_opened() {
    let budget = Budget::Endowment(1_000);
    let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 1_009);
    let mut budget = |now| programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap().1.budget;
    assert_eq!((budget(1_001), budget(1_101), budget(1_201)), (100, 90, 81));
}

#[ink::test]
fn a_budget_above_what_the_cap_leaves_waits_for_all_of_it() {
    let (mut programs, mut vaults) = with(config(), 10_000);
    set_cap(&mut vaults, 1_000, 500, 0);
    let mut open = |vaults: &mut Vaults, now| {
        programs.open(vaults, 0, now, &source(), OPENS).map(|(_, epoch)| epoch.budget)
    };
    let full = |left| Err(TreasuryError::CapReached { asset: Asset::Native, left, needed: 600 });
    assert_eq!((open(&mut vaults, 1_150), open(&mut vaults, 1_150)), (Ok(600), full(400)));
    assert_eq!((open(&mut vaults, 1_649), open(&mut vaults, 1_650)), (full(400), Ok(600)));
    // A cap below the budget lets nobody open an epoch that pays less: a decision must change it.
    set_cap(&mut vaults, 500, 500, 1_650);
    assert_eq!((open(&mut vaults, 2_149), open(&mut vaults, 99_999)), (full(0), full(500)));
    set_cap(&mut vaults, 0, 500, 99_999);
    assert_eq!(open(&mut vaults, 199_999), full(0));
    set_cap(&mut vaults, 600, 500, 200_000);
    assert_eq!((open(&mut vaults, 200_499), open(&mut vaults, 200_500)), (full(0), Ok(600)));
    assert_eq!(reserved_and_free(&vaults), (1_800, 8_200));
}

#[ink::test]
fn what_is_due_is_what_the_rules_can_make_of_the_epochs_that_nobody_opened() {
    let metric = config().metric;
    let cases = [
        (Budget::Fixed(600), [0, 600, 1_200, 1_800]),
        (Budget::PerUnit { metric, price: 1, cap: 70 }, [0, 70, 140, 210]),
        // A quarter of 400 that came before the first epoch, of 40 before the second.
        (Budget::Inflow(2_500), [0, 100, 110, 110]),
        (Budget::Endowment(1_000), [0, 1_044, 2_088, 3_132]),
        (Budget::Endowment(5_000), [0, 5_220, 10_440, 10_440]),
    ];
    for (budget, expected) in cases {
        afresh(|| {
            let (mut programs, mut vaults) = with(ProgramConfig { budget, ..config() }, 10_000);
            for (now, amount) in [(1_000, 400), (1_100, 40)] {
                vaults.fund(Asset::Native, amount, now).unwrap();
            }
            let moments = [1_000, 1_001, 1_101, 1_300];
            assert_eq!(moments.map(|now| programs.due(&vaults, Asset::Native, now)), expected);
            // It is never less than what is promised when they are opened.
            for left in (0..3).rev() {
                let (due, free) =
                    (programs.due(&vaults, Asset::Native, 1_300), vaults.books(Asset::Native).free());
                programs.open(&mut vaults, 0, 1_300, &source(), OPENS).unwrap();
                let promised = free - vaults.books(Asset::Native).free();
                assert!(promised + programs.due(&vaults, Asset::Native, 1_300) <= due, "{left} left");
            }
            assert_eq!(programs.due(&vaults, Asset::Native, 1_300), 0);
        });
    }
}

#[ink::test]
fn no_more_is_due_than_the_spend_cap_lets_out_in_the_periods_that_have_begun() {
    // An epoch each millisecond, which nobody can open.
    let each = ProgramConfig { epoch_length: 1, budget: Budget::Fixed(100), ..config() };
    let (programs, mut vaults) = with(each, 10_000);
    let due = |vaults: &Vaults, now| programs.due(vaults, Asset::Native, now);
    assert_eq!(due(&vaults, 1_050), 5_000);
    let mut books = vaults.books(Asset::Native);
    books.set_cap(Some(SpendCap { amount: 100, period: 500 }), 0);
    vaults.write(Asset::Native, &books);
    let moments = [1_000, 1_001, 1_499, 1_500, 1_999, 2_000];
    assert_eq!(moments.map(|now| due(&vaults, now)), [0, 100, 100, 200, 200, 300]);
    assert_eq!(due(&vaults, u64::MAX), 10_000);
}

#[ink::test]
fn what_is_due_has_room_under_the_cap_and_nobody_spends_that_room() {
    // The first epoch of 100 ms waits; the cap has room for one budget in 50 ms.
    let (mut programs, mut vaults) = with(config(), 10_000);
    set_cap(&mut vaults, 700, 50, 0);
    let needed = |programs: &Programs, vaults: &Vaults, now| {
        let refused = programs.check_free(vaults, Asset::Native, u128::MAX, 701, now);
        (programs.due(vaults, Asset::Native, now), refused)
    };
    let full = |left| Err(TreasuryError::CapReached { asset: Asset::Native, left, needed: 701 });
    assert_eq!(needed(&programs, &vaults, 1_000), (0, full(700)));
    assert_eq!(needed(&programs, &vaults, 1_001), (600, full(100)));
    // Another program's epoch begins with it: no more is due than one period lets out.
    programs.create(&vaults, config(), 0).unwrap();
    assert_eq!(needed(&programs, &vaults, 1_001), (700, full(0)));
    programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
    assert_eq!(needed(&programs, &vaults, 1_001), (600, full(0)));
    assert_eq!(needed(&programs, &vaults, 1_051), (600, full(100)));
}

#[ink::test]
fn no_more_is_due_than_is_free_and_only_of_programs_that_go_on() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let due = |programs: &Programs, vaults: &Vaults| programs.due(vaults, Asset::Native, 1_150);
    assert_eq!(due(&programs, &vaults), 1_000);
    let needed = programs.check_free(&vaults, Asset::Native, u128::MAX, 1, 1_150);
    assert_eq!(needed, Err(short(0, 1)));
    programs.open(&mut vaults, 0, 1_150, &source(), OPENS).unwrap();
    assert_eq!(due(&programs, &vaults), 400);
    vaults.fund(Asset::Native, 205, 1_150).unwrap();
    assert_eq!(programs.check_free(&vaults, Asset::Native, u128::MAX, 5, 1_150), Ok(()));
    assert_eq!(programs.check_free(&vaults, Asset::Native, u128::MAX, 6, 1_150), Err(short(5, 6)));
    programs.stop(0, 1_150).unwrap();
    assert_eq!(due(&programs, &vaults), 600);
    programs.write_off(&mut vaults, 0, 1_150).unwrap();
    assert_eq!(due(&programs, &vaults), 0);
}
