//! Closing epochs, and writing off what nobody can claim.

use super::*;

#[ink::test]
fn many_epochs_are_closed_in_one_call_and_the_next_goes_on() {
    let (mut programs, mut vaults) = with(ProgramConfig { epochs: Some(120), ..config() }, 72_000);
    for _ in 0..110 {
        programs.open(&mut vaults, 0, 1_001 + 100 * 119, &source(), OPENS).unwrap();
    }
    let opened_at = 1_001 + 100 * 119;
    let mut close = |programs: &mut Programs, now| programs.close(&mut vaults, 0, &person(), now, &source());
    let early = TreasuryError::NotDue { from: opened_at + MIN_CLAIM_WINDOW, now: 0 };
    assert_eq!(close(&mut programs, 0), Err(early));
    // The source is asked about each of which something is left: no more of them than a claim would ask.
    let now = opened_at + MIN_CLAIM_WINDOW;
    assert_eq!(close(&mut programs, now), closed(7, 8 * 600));
    assert_eq!(close(&mut programs, now), closed(15, 8 * 600));
    for index in 16..110 {
        let epoch = programs.epoch(0, index).unwrap();
        programs.epochs.insert((0, index), &Epoch { paid: if index < 105 { 600 } else { 1 }, ..epoch });
    }
    assert_eq!(close(&mut programs, now), closed(109, 5 * 599));
    assert_eq!(close(&mut programs, u64::MAX), Err(TreasuryError::NothingDue));
}

#[ink::test]
fn what_nobody_claimed_is_free_again_once_the_claim_window_has_passed() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let close = |programs: &mut Programs, vaults: &mut Vaults, now| {
        programs.close(vaults, 0, &person(), now, &source())
    };
    assert_eq!(close(&mut programs, &mut vaults, u64::MAX), Err(TreasuryError::NothingDue));
    programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
    let from = 1_100 + MIN_CLAIM_WINDOW;
    let early = TreasuryError::NotDue { from, now: from - 1 };
    assert_eq!(close(&mut programs, &mut vaults, from - 1), Err(early));
    assert_eq!(close(&mut programs, &mut vaults, from), closed(0, 600));
    assert_eq!(close(&mut programs, &mut vaults, from), Err(TreasuryError::NothingDue));
    assert_eq!(reserved_and_free(&vaults), (0, 1_000));
    let kept = Epoch { total: 3, budget: 600, paid: 0, opened_at: 1_001 };
    assert_eq!(programs.epoch(0, 0), Some(kept));
    assert_eq!(programs.get(0).unwrap().closed, 1);
}

#[ink::test]
fn an_epoch_opened_late_stays_open_for_its_whole_window() {
    let (mut programs, mut vaults) = with(config(), 1_000);
    let opened_at = 5 * MIN_CLAIM_WINDOW;
    programs.open(&mut vaults, 0, opened_at, &source(), OPENS).unwrap();
    let mut close = |now| programs.close(&mut vaults, 0, &person(), now, &source());
    let from = opened_at + MIN_CLAIM_WINDOW;
    assert_eq!(close(opened_at), Err(TreasuryError::NotDue { from, now: opened_at }));
    assert_eq!(close(from - 1), Err(TreasuryError::NotDue { from, now: from - 1 }));
    assert_eq!(close(from), closed(0, 600));
}

#[ink::test]
fn a_silent_source_gives_members_another_window_and_only_a_person_shows_that_it_is() {
    let (mut programs, mut vaults) = with(config(), 10_000);
    for now in [1_001, 1_101] {
        programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap();
    }
    let (silent, half) = (MadeUp { is_broken: true, ..source() }, MIN_CLAIM_WINDOW / 2);
    let contract = Caller { is_person: false, ..person() };
    let mut close =
        |caller: &Caller, now, source: &MadeUp| programs.close(&mut vaults, 0, caller, now, source);
    let from = 1_100 + MIN_CLAIM_WINDOW;
    let early = |now, from| Err(TreasuryError::NotDue { from, now });
    let broken = Err(TreasuryError::SourceBroken(config().metric));
    // In the first half nobody asks; in the last it can be shown, and at the end it is asked in any case.
    assert_eq!(close(&person(), from - half - 1, &silent), early(from - half - 1, from));
    assert_eq!(close(&contract, from - half, &silent), broken);
    assert_eq!(close(&person(), from - half, &source()), early(from - half, from));
    assert_eq!(close(&person(), from - half, &silent), not_closed());
    let later = from + half;
    assert_eq!(close(&person(), from, &source()), early(from, later));
    assert_eq!(close(&contract, later, &silent), broken);
    assert_eq!(close(&person(), later, &silent), not_closed());
    let last = later + MIN_CLAIM_WINDOW;
    assert_eq!(close(&person(), last - 1, &source()), early(last - 1, last));
    // All that is open stayed open; then anybody closes, contracts too.
    assert_eq!(close(&contract, last, &source()), closed(1, 1_200));
    assert_eq!(reserved_and_free(&vaults), (0, 10_000));
}

#[ink::test]
fn nothing_is_closed_while_less_is_there_than_is_promised() {
    let (mut programs, mut vaults) = with(config(), 600);
    programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
    let mut books = vaults.books(Asset::Native);
    books.write_down(599, 1).unwrap();
    vaults.write(Asset::Native, &books);
    let reason = TreasuryError::NotCovered { asset: Asset::Native, left: 599, needed: 600 };
    let contract = Caller { is_person: false, ..person() };
    let now = 1_100 + MIN_CLAIM_WINDOW;
    assert_eq!(programs.close(&mut vaults, 0, &contract, now, &source()), Err(reason));
    let silent = Ok(Closing::Silent { epoch: 0, reason });
    assert_eq!(programs.close(&mut vaults, 0, &person(), now, &source()), silent);
    assert_eq!(programs.get(0).unwrap().silent_at, now);
    vaults.fund(Asset::Native, 1, now).unwrap();
    let later = now + MIN_CLAIM_WINDOW;
    assert_eq!(programs.close(&mut vaults, 0, &contract, later, &source()), closed(0, 600));
}

#[ink::test]
fn no_source_is_asked_about_what_is_paid_out() {
    let (mut programs, mut vaults) = with(config(), 600);
    let (_, epoch) = programs.open(&mut vaults, 0, 1_001, &source(), OPENS).unwrap();
    programs.epochs.insert((0, 0), &Epoch { paid: 600, ..epoch });
    let silent = MadeUp { is_broken: true, ..source() };
    let now = 1_100 + MIN_CLAIM_WINDOW;
    assert_eq!(programs.close(&mut vaults, 0, &person(), now, &silent), closed(0, 0));
}

#[ink::test]
fn what_nobody_opened_of_a_stopped_program_is_written_off_by_a_decision() {
    let (mut programs, mut vaults) = with(config(), 10_000);
    programs.open(&mut vaults, 0, 1_250, &source(), OPENS).unwrap();
    assert_eq!(programs.write_off(&mut vaults, 1, 1_250), Err(TreasuryError::UnknownProgram(1)));
    assert_eq!(programs.write_off(&mut vaults, 0, 1_250), Err(TreasuryError::ProgramRuns(0)));
    assert_eq!(programs.stop(0, 1_250), Ok(3));
    let (program, released) = programs.write_off(&mut vaults, 0, 1_250).unwrap();
    assert_eq!((program.config.epochs, program.opened, program.closed, released), (Some(1), 1, 0, 0));
    let ended = Err(TreasuryError::ProgramEnded(0));
    assert_eq!(programs.open(&mut vaults, 0, 9_999, &source(), OPENS), ended);
    assert_eq!(programs.write_off(&mut vaults, 0, 1_250), Err(TreasuryError::NothingDue));
    assert_eq!(reserved_and_free(&vaults), (600, 9_400));
}

#[ink::test]
fn what_cannot_be_closed_is_written_off_by_a_decision_a_year_after_its_first_window() {
    let (mut programs, mut vaults) = with(config(), 10_000);
    let silent = MadeUp { is_broken: true, ..source() };
    for now in [1_001, 2_000] {
        programs.open(&mut vaults, 0, now, &source(), OPENS).unwrap();
    }
    programs.stop(0, 1_150).unwrap();
    let first = 1_100 + MIN_CLAIM_WINDOW + WRITE_OFF_AFTER;
    assert_eq!(programs.close(&mut vaults, 0, &person(), first - 1, &silent), not_closed());
    assert_eq!(programs.write_off(&mut vaults, 0, first - 1), Err(TreasuryError::NothingDue));
    let written_off = |(program, released): (Program, u128)| (program.closed, released);
    assert_eq!(programs.write_off(&mut vaults, 0, first).map(written_off), Ok((1, 600)));
    assert_eq!(programs.write_off(&mut vaults, 0, first + 899), Err(TreasuryError::NothingDue));
    assert_eq!(programs.write_off(&mut vaults, 0, first + 900).map(written_off), Ok((2, 600)));
    assert_eq!(reserved_and_free(&vaults), (0, 10_000));
}
