//! Changing and stopping programs.

use super::*;

#[ink::test]
fn a_changed_program_looks_back_on_each_moment_once_whatever_lengths_follow_one_another() {
    for lengths in [[100, 300, 20], [100, 7, 1_000], [100, 100, 100]] {
        afresh(|| {
            let (mut programs, vaults) = with(config(), 1);
            let mut now = 1_250;
            for (old, length) in (0..).zip(&lengths[1..]) {
                let to = ProgramConfig { epoch_length: *length, ..config() };
                let (begun, (_, new)) = programs.change(&vaults, old, to, now).unwrap();
                assert_eq!(new.since, span(&programs.get(old).unwrap(), begun - 1).1);
                now = new.config.start + 2 * length;
            }
            programs.stop(2, now).unwrap();
            let spans = (0..3).flat_map(|id| {
                let program = programs.get(id).unwrap();
                (0..program.config.epochs.unwrap()).map(move |index| span(&program, index))
            });
            let spans: Vec<_> = spans.collect();
            assert_eq!(spans[0], (900, 1_000));
            assert!(spans.windows(2).all(|pair| pair[0].1 == pair[1].0), "{spans:?}");
        });
    }
}

#[ink::test]
fn a_program_changed_before_it_starts_looks_back_as_the_first_would_have() {
    let (mut programs, vaults) = with(config(), 1);
    let to = ProgramConfig { epoch_length: 7, ..config() };
    let (begun, (id, new)) = programs.change(&vaults, 0, to, 950).unwrap();
    assert_eq!((begun, id, new.config.start, new.since), (0, 1, 1_000, 900));
    let (begun, (_, new)) = programs.change(&vaults, 1, to, 1_000).unwrap();
    assert_eq!((begun, new.config.start, new.since), (1, 1_007, 1_000));
}

#[ink::test]
fn stopping_ends_a_program_with_the_epoch_of_that_moment() {
    let (mut programs, vaults) = (Programs::default(), Vaults::default());
    for (id, (now, epochs)) in (0..).zip([(999, 0), (1_000, 1), (1_099, 1), (1_100, 2), (1_101, 2)]) {
        programs.create(&vaults, config(), 0).unwrap();
        assert_eq!(programs.stop(id, now), Ok(epochs), "at {now}");
        assert_eq!(programs.stop(id, now), Err(TreasuryError::ProgramEnded(id)));
        assert_eq!(programs.get(id).unwrap().config.epochs, Some(epochs));
    }
}

#[ink::test]
fn stopping_in_the_last_epoch_or_later_is_refused() {
    let (mut programs, _) = with(ProgramConfig { epochs: Some(2), ..config() }, 1);
    for now in [1_100, 1_200, 9_999] {
        assert_eq!(programs.stop(0, now), Err(TreasuryError::ProgramEnded(0)));
    }
    assert_eq!(programs.stop(0, 1_099), Ok(1));
}
