//! How the chain's values stand in tables.

use crate::HistoryError;
use tributary_client::{account_text, AccountId};

/// How many events of a block have places of their own: more than a block can hold.
const PLACES_PER_BLOCK: i64 = 1 << 20;

/// Where an event stands in its chain.
pub(crate) fn place(block: u32, index: u32) -> i64 {
    i64::from(block) * PLACES_PER_BLOCK + i64::from(index).min(PLACES_PER_BLOCK - 1)
}

/// The block and the place in it.
pub(crate) fn block_of(place: i64) -> (u32, u32) {
    let part = |number: i64| u32::try_from(number).unwrap_or_default();
    (part(place.div_euclid(PLACES_PER_BLOCK)), part(place.rem_euclid(PLACES_PER_BLOCK)))
}

/// An amount as a text that sorts as the number does.
pub(crate) fn amount(value: u128) -> String {
    format!("{value:039}")
}

pub(crate) fn amount_of(text: &str) -> Result<u128, HistoryError> {
    text.parse().map_err(|_| HistoryError::Damaged { what: "an amount", found: text.to_owned() })
}

/// A moment, or another number that fits wherever people live to see it.
pub(crate) fn moment(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn account(account: &AccountId) -> String {
    account_text(account)
}

/// Somebody's text, as a table holds it: PostgreSQL takes every character but one.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Runs a statement with these values in the place of `$1`, `$2`, and so on. Returns how many rows it changed.
macro_rules! run {
    ($database:expr, $statement:expr $(, $value:expr)* $(,)?) => {
        sqlx::query($statement)$(.bind($value))*.execute(&mut *$database).await.map(|done| done.rows_affected())
    };
}
pub(crate) use run;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_tells_its_block_and_sorts_by_it() {
        for (block, index) in [(0, 0), (1, 3), (u32::MAX, 7)] {
            assert_eq!(block_of(place(block, index)), (block, index));
        }
        assert!(place(1, 1_000_000) < place(2, 0));
    }

    #[test]
    fn amounts_sort_as_the_numbers_that_they_are_and_are_read_back() {
        let numbers = [0, 9, 10, 1 << 64, u128::MAX];
        let texts = numbers.map(amount);
        assert!(texts.is_sorted());
        for (number, text) in numbers.iter().zip(&texts) {
            assert_eq!(amount_of(text).unwrap(), *number);
        }
        assert!(amount_of("1.5").is_err());
    }
}
