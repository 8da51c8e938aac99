//! The ranges of the settings: none that is accepted makes every later proposal impossible.

use tributary_core::{DAY, MINUTE};
use tributary_interfaces::{
    governor::{GovernorError, Guardian, Setting, Settings, MAX_GUARD, MIN_GRACE},
    signed, Timestamp,
};

/// Checks each setting against its range, as documented at [`Settings`].
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
    for (setting, value, min, max) in [
        (Setting::VotingDelay, voting_delay, 0, 30 * DAY),
        (Setting::VotingPeriod, voting_period, MINUTE, 60 * DAY),
        (Setting::Timelock, timelock, 0, 60 * DAY),
        (Setting::Grace, grace, MIN_GRACE, 60 * DAY),
        (Setting::Quorum, quorum.into(), 1, 5_000),
        (Setting::Threshold, threshold.into(), 0, 1_000),
        (Setting::LiveProposals, live_proposals.into(), 1, 20),
        (Setting::Extension, extension, 0, 14 * DAY),
    ] {
        within(setting, value, min, max)?;
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
    within(Setting::GuardianSunset, until, 0, now.saturating_add(MAX_GUARD))
}

fn within(setting: Setting, value: u64, min: u64, max: u64) -> Result<(), GovernorError> {
    if value < min || value > max {
        return Err(GovernorError::OutOfRange { setting, value, min, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
