//! The settings and the guardian: none that is accepted makes every later proposal impossible.

use crate::storage::Storage;
use ink::env::{block_timestamp, emit_event};
use tributary_interfaces::{
    governor::{Configured, GovernorError, Guardian, GuardianSet, Setting, Settings},
    ranges::{self, Range},
    signed, Environment, Timestamp,
};

/// Checks each setting against its range.
///
/// # Errors
/// `OutOfRange` with the first setting that is outside.
pub fn check(settings: &Settings) -> Result<(), GovernorError> {
    let Settings {
        voting_delay,
        voting_period,
        timelock,
        grace,
        quorum,
        threshold,
        live_proposals,
        extension,
        early_decision: _,
    } = *settings;
    for (setting, value, range) in [
        (Setting::VotingDelay, voting_delay, ranges::VOTING_DELAY),
        (Setting::VotingPeriod, voting_period, ranges::VOTING_PERIOD),
        (Setting::Timelock, timelock, ranges::TIMELOCK),
        (Setting::Grace, grace, ranges::GRACE),
        (Setting::Quorum, quorum.into(), wide(ranges::QUORUM)),
        (Setting::Threshold, threshold.into(), wide(ranges::THRESHOLD)),
        (Setting::LiveProposals, live_proposals.into(), wide(ranges::LIVE_PROPOSALS)),
        (Setting::Extension, extension, ranges::EXTENSION),
    ] {
        within(setting, value, range)?;
    }
    Ok(())
}

/// Checks that a guardian's sunset is near enough: one that could veto for ever would brick the DAO.
///
/// # Errors
/// `OutOfRange`; `ZeroAccount`, for which anybody could veto.
pub fn check_guardian(guardian: Option<Guardian>, now: Timestamp) -> Result<(), GovernorError> {
    let Some(Guardian { account, until }) = guardian else { return Ok(()) };
    if signed::is_anybodys(&account) {
        return Err(GovernorError::ZeroAccount);
    }
    let (least, most) = ranges::GUARDIAN;
    within(Setting::GuardianSunset, until, (least, now.saturating_add(most)))
}

/// Makes these the settings for proposals to come.
///
/// # Errors
/// As `check`.
pub fn configure(storage: &mut Storage, settings: &Settings) -> Result<(), GovernorError> {
    check(settings)?;
    storage.settings.set(settings);
    emit_event::<Environment, _>(Configured { settings: *settings });
    Ok(())
}

/// Makes this the guardian, or nobody.
///
/// # Errors
/// As `check_guardian`.
pub fn guard(storage: &mut Storage, guardian: Option<Guardian>) -> Result<(), GovernorError> {
    check_guardian(guardian, block_timestamp::<Environment>())?;
    storage.guardian.set(&guardian);
    emit_event::<Environment, _>(GuardianSet { guardian });
    Ok(())
}

fn wide<N: Into<u64>>((min, max): Range<N>) -> Range<u64> {
    (min.into(), max.into())
}

fn within(setting: Setting, value: u64, (min, max): Range<u64>) -> Result<(), GovernorError> {
    if value < min || value > max {
        return Err(GovernorError::OutOfRange { setting, value, min, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::{DAY, MINUTE};
    use tributary_interfaces::governor::{MAX_GUARD, MIN_GRACE};

    const GOOD: Settings = Settings {
        voting_delay: 0,
        voting_period: MINUTE,
        timelock: 0,
        grace: MIN_GRACE,
        quorum: 1,
        threshold: 0,
        live_proposals: 1,
        extension: 0,
        early_decision: false,
    };

    #[test]
    fn the_ends_of_each_range_are_accepted_and_one_beyond_is_named() {
        assert_eq!(check(&GOOD), Ok(()));
        let highest = Settings {
            voting_delay: 30 * DAY,
            voting_period: 60 * DAY,
            timelock: 60 * DAY,
            grace: 60 * DAY,
            quorum: 5_000,
            threshold: 1_000,
            live_proposals: 20,
            extension: 14 * DAY,
            early_decision: true,
        };
        assert_eq!(check(&highest), Ok(()));
        let refused = |settings| match check(&settings) {
            Err(GovernorError::OutOfRange { setting, .. }) => setting,
            other => panic!("not refused: {other:?}"),
        };
        assert_eq!(refused(Settings { voting_delay: 30 * DAY + 1, ..GOOD }), Setting::VotingDelay);
        assert_eq!(refused(Settings { voting_period: MINUTE - 1, ..GOOD }), Setting::VotingPeriod);
        assert_eq!(refused(Settings { voting_period: 60 * DAY + 1, ..GOOD }), Setting::VotingPeriod);
        assert_eq!(refused(Settings { timelock: 60 * DAY + 1, ..GOOD }), Setting::Timelock);
        assert_eq!(refused(Settings { grace: MIN_GRACE - 1, ..GOOD }), Setting::Grace);
        assert_eq!(refused(Settings { quorum: 0, ..GOOD }), Setting::Quorum);
        assert_eq!(refused(Settings { quorum: 5_001, ..GOOD }), Setting::Quorum);
        assert_eq!(refused(Settings { threshold: 1_001, ..GOOD }), Setting::Threshold);
        assert_eq!(refused(Settings { live_proposals: 0, ..GOOD }), Setting::LiveProposals);
        assert_eq!(refused(Settings { live_proposals: 21, ..GOOD }), Setting::LiveProposals);
        assert_eq!(refused(Settings { extension: u64::MAX, ..GOOD }), Setting::Extension);
    }

    #[test]
    fn a_guardian_s_sunset_is_at_most_two_years_ahead() {
        let until = |until| check_guardian(Some(Guardian { account: [1; 32].into(), until }), 1_000);
        assert_eq!((check_guardian(None, 0), until(0), until(MAX_GUARD + 1_000)), (Ok(()), Ok(()), Ok(())));
        let max = MAX_GUARD + 1_000;
        let refused =
            GovernorError::OutOfRange { setting: Setting::GuardianSunset, value: max + 1, min: 0, max };
        assert_eq!(until(max + 1), Err(refused));
    }
}
