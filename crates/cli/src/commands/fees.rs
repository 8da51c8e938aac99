//! What is asked before anything is sent: what it would cost.

use crate::{answer::Answer, consent::fee_text, console::Console};
use tributary_client::{ChainError, Estimate};
use tributary_words::{refusal, Words};

/// Tells the fees of what would be sent; nothing where nothing costs any. Whoever cannot pay them is told so, and no
/// more: what a message answers may be asked without money.
pub fn told(
    answer: Answer,
    estimates: Result<Vec<Estimate>, ChainError>,
    words: &Words,
    console: Console,
) -> Result<Answer, ChainError> {
    let estimates = match estimates {
        Ok(estimates) => estimates,
        Err(short @ ChainError::Insufficient { .. }) => {
            console.warn(format_args!("it could not be sent: {}", refusal::chain_words(&short, words)));
            return Ok(answer);
        }
        Err(error) => return Err(error),
    };
    let sum = |part: fn(&Estimate) -> u128| estimates.iter().map(part).fold(0, u128::saturating_add);
    let (most, likely) = (sum(|one| one.fee), sum(|one| one.likely_fee));
    if most == 0 {
        return Ok(answer);
    }
    let text = fee_text(likely, most, |amount| words.native(amount));
    Ok(answer.said("fee", likely.to_string(), text).for_programs("fee_at_most", most.to_string()))
}
