//! What any message may refuse.

use ink::primitives::AccountId;
use tributary_interfaces::{metrics::MetricsError, signed, MAX_BATCH, MAX_TEXT};

/// Refuses the account for which anybody can sign: it is given nothing, and may do nothing.
pub fn check_account(entry: u32, account: AccountId) -> Result<(), MetricsError> {
    if signed::is_anybodys(&account) {
        return Err(MetricsError::ZeroAccount { entry });
    }
    Ok(())
}

/// Refuses texts longer than `MAX_TEXT` bytes.
pub fn check_text(text: &str) -> Result<(), MetricsError> {
    let length = count(text.as_bytes());
    if length > MAX_TEXT {
        return Err(MetricsError::TextTooLong { length, max: MAX_TEXT });
    }
    Ok(())
}

/// How many there are: at least `min`, and no more than a call takes.
pub fn check_count<T>(entries: &[T], min: u32) -> Result<u32, MetricsError> {
    let got = count(entries);
    if got < min || got > MAX_BATCH {
        return Err(MetricsError::WrongCount { got, max: MAX_BATCH });
    }
    Ok(got)
}

/// How many there are.
pub fn count<T>(entries: &[T]) -> u32 {
    u32::try_from(entries.len()).unwrap_or(u32::MAX)
}
