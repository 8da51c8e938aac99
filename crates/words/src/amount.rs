//! Reading amounts that people write with decimals, exactly.

use tributary_core::BPS_ALL;

/// A text that is no amount.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AmountError {
    #[error("an amount is digits with at most one decimal point: write for instance \"12\" or \"2.5\"")]
    NotANumber,
    #[error("it has more than {decimals} decimal places")]
    TooManyPlaces { decimals: u8 },
    #[error("it is more than there can ever be: write a smaller amount")]
    TooLarge,
}

/// What a parser says of a value that it cannot read, in words: whole numbers of files have 63 bits, and what stands there
/// without quotes is a number, true or false.
pub fn unreadable(message: &str) -> Option<&'static str> {
    if message.starts_with("invalid string") {
        return Some("what stands here is no value: write true or false, a number, or a text in quotes");
    }
    let is = ["number too large to fit", "number too small to fit"].iter().any(|said| message.contains(said));
    is.then_some("a number stands here that is too large or too small to be read: write another one")
}

/// The amount that `text` names, in units of 10^-decimals.
pub fn parse(text: &str, decimals: u8) -> Result<u128, AmountError> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(places) || text.ends_with('.') {
        return Err(AmountError::NotANumber);
    }
    let missing = usize::from(decimals).checked_sub(places.len());
    let missing = missing.ok_or(AmountError::TooManyPlaces { decimals })?;
    format!("{whole}{places}{}", "0".repeat(missing)).parse().map_err(|_| AmountError::TooLarge)
}

/// The most that a whole number may be where a file of settings has one: by the name of its type, and no more than TOML
/// can write.
pub fn most_of_type(name: &str) -> Option<u128> {
    Some(match name {
        "u8" => u8::MAX.into(),
        // Shares, in hundredths of a percent.
        "u16" => BPS_ALL.into(),
        "u32" => u32::MAX.into(),
        "u64" | "usize" | "u128" => i64::MAX.unsigned_abs().into(),
        _ => return None,
    })
}

/// An amount that may be negative, with its decimals.
pub fn signed(amount: i128, decimals: u8) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}", tributary_text::amount::exact(amount.unsigned_abs(), decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(parse("1.5", 3), Ok(1_500));
        assert_eq!(parse("0.001", 3), Ok(1));
        assert_eq!(parse("340282366920938463463374607431768211455", 0), Ok(u128::MAX));
    }

    #[test]
    fn what_cannot_be_an_amount_is_refused_for_its_reason() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,000", "½", "1.2.3"] {
            assert_eq!(parse(text, 3), Err(AmountError::NotANumber), "{text}");
        }
        assert_eq!(parse("1.0001", 3), Err(AmountError::TooManyPlaces { decimals: 3 }));
        assert_eq!(parse("340282366920938463463374607431768211456", 0), Err(AmountError::TooLarge));
    }
}
