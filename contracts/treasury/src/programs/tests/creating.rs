//! What a program must be, and how many there may be.

use super::*;

#[ink::test]
fn a_program_needs_a_budget_a_length_an_epoch_and_a_claim_window() {
    let (mut programs, vaults) = (Programs::default(), Vaults::default());
    let mut refused = |config| programs.create(&vaults, config, 0).unwrap_err();
    let too_small = |got, min| TreasuryError::TooSmall { got, min };
    assert_eq!(refused(ProgramConfig { budget: Budget::Fixed(0), ..config() }), too_small(0, 1));
    let nothing = [
        Budget::PerUnit { metric: config().metric, price: 0, cap: 1 },
        Budget::PerUnit { metric: config().metric, price: 1, cap: 0 },
        Budget::Inflow(0),
        Budget::Endowment(0),
    ];
    for budget in nothing {
        assert_eq!(refused(ProgramConfig { budget, ..config() }), too_small(0, 1));
    }
    assert_eq!(refused(ProgramConfig { epoch_length: 0, ..config() }), too_small(0, 1));
    assert_eq!(refused(ProgramConfig { epochs: Some(0), ..config() }), too_small(0, 1));
    let window = u128::from(MIN_CLAIM_WINDOW);
    let short = ProgramConfig { claim_window: MIN_CLAIM_WINDOW - 1, ..config() };
    assert_eq!(refused(short), too_small(window - 1, window));
    assert_eq!(programs.count(), 0);
    assert_eq!(programs.get(0), Err(TreasuryError::UnknownProgram(0)));
}

#[ink::test]
fn no_length_window_or_start_of_a_program_is_beyond_what_can_be_waited_for() {
    let (mut programs, vaults) = (Programs::default(), Vaults::default());
    let longest = ProgramConfig {
        start: MAX_START_AHEAD,
        epoch_length: MAX_EPOCH_LENGTH,
        claim_window: MAX_CLAIM_WINDOW,
        ..config()
    };
    let mut refused = |config| programs.create(&vaults, config, 0).unwrap_err();
    for (config, max) in [
        (ProgramConfig { start: MAX_START_AHEAD + 1, ..longest }, MAX_START_AHEAD),
        (ProgramConfig { epoch_length: MAX_EPOCH_LENGTH + 1, ..longest }, MAX_EPOCH_LENGTH),
        (ProgramConfig { claim_window: MAX_CLAIM_WINDOW + 1, ..longest }, MAX_CLAIM_WINDOW),
    ] {
        let max = u128::from(max);
        assert_eq!(refused(config), TreasuryError::TooLarge { got: max + 1, max });
    }
    assert!(programs.create(&vaults, longest, 0).is_ok());
}

#[ink::test]
fn no_budget_is_above_what_the_spend_cap_ever_leaves() {
    let (mut programs, mut vaults) = with(config(), 10_000);
    set_cap(&mut vaults, 599, 500, 0);
    let metric = config().metric;
    let above = TreasuryError::BudgetAboveCap { asset: Asset::Native, cap: 599, budget: 600 };
    for budget in [Budget::Fixed(600), Budget::PerUnit { metric, price: 1, cap: 600 }] {
        let config = ProgramConfig { budget, ..config() };
        assert_eq!(programs.create(&vaults, config, 0), Err(above));
        afresh(|| {
            let (mut programs, mut vaults) = with(self::config(), 10_000);
            set_cap(&mut vaults, 599, 500, 0);
            assert_eq!(programs.change(&vaults, 0, config, 0), Err(above));
        });
    }
    let least = [
        Budget::Fixed(599),
        Budget::PerUnit { metric, price: 600, cap: 599 },
        Budget::Inflow(10_000),
        Budget::Endowment(10_000),
    ];
    for budget in least {
        assert!(programs.create(&vaults, ProgramConfig { budget, ..config() }, 0).is_ok());
    }
}

#[ink::test]
fn so_many_programs_of_an_asset_have_epochs_to_open_and_no_more() {
    let (mut programs, mut vaults) = with(config(), 10_000);
    for _ in 1..MAX_LIVE_PROGRAMS {
        programs.create(&vaults, config(), 0).unwrap();
    }
    let max = u128::from(MAX_LIVE_PROGRAMS);
    let many = Err(TreasuryError::TooLarge { got: max + 1, max });
    assert_eq!(programs.create(&vaults, config(), 0), many);
    let other = Asset::Psp22([7; 32].into());
    programs.create(&vaults, ProgramConfig { asset: other, ..config() }, 0).unwrap();
    // One that is stopped makes room when its last epoch is open, one that had none at once.
    programs.stop(3, 1_050).unwrap();
    assert_eq!(programs.create(&vaults, config(), 1_050), many);
    programs.open(&mut vaults, 3, 1_100, &source(), OPENS).unwrap();
    programs.create(&vaults, config(), 1_100).unwrap();
    assert_eq!(programs.create(&vaults, config(), 1_100), many);
    let later = MAX_LIVE_PROGRAMS + 1;
    assert_eq!(programs.stop(later, 1_099), Ok(0));
    programs.create(&vaults, config(), 1_100).unwrap();
    // One that is written off does, too.
    programs.stop(4, 1_150).unwrap();
    assert_eq!(programs.create(&vaults, config(), 1_150), many);
    programs.write_off(&mut vaults, 4, 1_150).unwrap();
    programs.create(&vaults, config(), 1_150).unwrap();
}

#[ink::test]
fn a_start_that_has_passed_means_now() {
    let (mut programs, vaults) = (Programs::default(), Vaults::default());
    let mut create = |now| programs.create(&vaults, config(), now).unwrap().1;
    assert_eq!((create(999).config.start, create(1_001).config.start), (1_000, 1_001));
    assert_eq!((programs.get(0).unwrap().since, programs.get(1).unwrap().since), (900, 901));
    assert_eq!(programs.count(), 2);
}

#[ink::test]
fn programs_are_listed_page_by_page() {
    let (mut programs, vaults) = with(config(), 1);
    programs.create(&vaults, ProgramConfig { epoch_length: 7, ..config() }, 0).unwrap();
    let lengths = |from, limit| -> Vec<_> {
        programs.list(from, limit).iter().map(|program| program.config.epoch_length).collect()
    };
    assert_eq!(
        (lengths(0, 9), lengths(1, 1), lengths(0, 1), lengths(2, 9)),
        (vec![100, 7], vec![7], vec![100], vec![])
    );
}
