//! What any message may refuse.

use ink::primitives::AccountId;
use tributary_core::Timestamp;
use tributary_interfaces::{signed::is_anybodys, treasury::TreasuryError};

/// Refuses new promises during a pause.
pub fn check_pause(paused_until: Timestamp, now: Timestamp) -> Result<(), TreasuryError> {
    if now < paused_until {
        return Err(TreasuryError::Paused { until: paused_until });
    }
    Ok(())
}

/// Refuses to promise something, or a power, to the account of zeros: whatever it has is anybody's.
pub fn check_account(account: &AccountId) -> Result<(), TreasuryError> {
    if is_anybodys(account) {
        return Err(TreasuryError::ZeroAccount);
    }
    Ok(())
}

/// Refuses an empty list, and one longer than `max`.
pub fn check_count(got: usize, max: u32) -> Result<(), TreasuryError> {
    let got = u32::try_from(got).unwrap_or(u32::MAX);
    if got == 0 || got > max {
        return Err(TreasuryError::WrongCount { got, max });
    }
    Ok(())
}

/// Refuses what is too short or too little.
pub fn at_least<N: Into<u128>>(min: N, got: N) -> Result<(), TreasuryError> {
    let (min, got) = (min.into(), got.into());
    if got < min {
        return Err(TreasuryError::TooSmall { got, min });
    }
    Ok(())
}

/// Refuses what is too long, too far or too many.
pub fn at_most<N: Into<u128>>(max: N, got: N) -> Result<(), TreasuryError> {
    let (max, got) = (max.into(), got.into());
    if got > max {
        return Err(TreasuryError::TooLarge { got, max });
    }
    Ok(())
}
