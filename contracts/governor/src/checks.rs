//! What any message may refuse.

use tributary_interfaces::governor::GovernorError;

/// Refuses what is longer than `max` bytes.
pub fn check_length(length: usize, max: u32) -> Result<(), GovernorError> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    if length > max {
        return Err(GovernorError::TooLong { length, max });
    }
    Ok(())
}
