//! The ranges of the settings: none that is accepted makes every later proposal impossible.

use tributary_core::{DAY, MINUTE};
use tributary_interfaces::governor::{GovernorError, Setting, Settings};

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
    } = *settings;
    for (setting, value, min, max) in [
        (Setting::VotingDelay, voting_delay, 0, 30 * DAY),
        (Setting::VotingPeriod, voting_period, MINUTE, 60 * DAY),
        (Setting::Timelock, timelock, 0, 60 * DAY),
        (Setting::Grace, grace, MINUTE, 60 * DAY),
        (Setting::Quorum, quorum.into(), 1, 5_000),
        (Setting::Threshold, threshold.into(), 0, 1_000),
        (Setting::LiveProposals, live_proposals.into(), 1, 20),
        (Setting::Extension, extension, 0, 14 * DAY),
    ] {
        if value < min || value > max {
            return Err(GovernorError::OutOfRange { setting, value, min, max });
        }
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
        grace: MINUTE,
        quorum: 1,
        threshold: 0,
        live_proposals: 1,
        extension: 0,
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
        assert_eq!(refused(Settings { grace: MINUTE - 1, ..GOOD }), Setting::Grace);
        assert_eq!(refused(Settings { quorum: 0, ..GOOD }), Setting::Quorum);
        assert_eq!(refused(Settings { quorum: 5_001, ..GOOD }), Setting::Quorum);
        assert_eq!(refused(Settings { threshold: 1_001, ..GOOD }), Setting::Threshold);
        assert_eq!(refused(Settings { live_proposals: 0, ..GOOD }), Setting::LiveProposals);
        assert_eq!(refused(Settings { live_proposals: 21, ..GOOD }), Setting::LiveProposals);
        assert_eq!(refused(Settings { extension: u64::MAX, ..GOOD }), Setting::Extension);
    }
}
