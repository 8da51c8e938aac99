//! What can be asked of a history. Each answer is one question to the database, by an index, and lists come in pages.

mod coming;
mod decisions;
mod kinds;
mod people;
mod things;
mod told;
mod treasury;
mod work;

pub use coming::{OpenEpoch, Schedule, Window};
pub use decisions::{BallotRow, ProposalRow};
pub use kinds::{Status, Subject};
pub use people::{MemberOrder, MemberRow, StandingRow};
pub use things::Thing;
pub use told::{About, Blocks, EventRow};
pub use treasury::{BookRow, EpochRow, PaymentFilter, PaymentRow, Statement, StatementTotal};
pub use work::{AttestationFilter, AttestationRow, DisputeRow};

use crate::{
    sql::{amount, amount_of},
    HistoryError,
};
use serde::{Serialize, Serializer};
use sqlx::{any::AnyRow, Row};
use tributary_client::{account_text, parse_account};
use utoipa::ToSchema;

/// The most rows of one page.
pub const MAX_PAGE: u32 = 1_000;

/// Part of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// What is to be given as `after` for the next page; there is no more if there is none.
    pub next: Option<String>,
}

/// Which part of a list.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The `next` of the page before; the beginning, if none.
    pub after: Option<String>,
    /// At most `MAX_PAGE`.
    pub limit: u32,
    /// What stands in front of each `next` of this list, so that it is taken for no other list's.
    pub mark: String,
}

impl Part {
    fn limit(&self) -> i64 {
        self.limit.clamp(1, MAX_PAGE).into()
    }

    /// Where the page before ends, as this list has it.
    fn after(&self) -> Result<Option<&str>, HistoryError> {
        let Some(text) = &self.after else { return Ok(None) };
        text.strip_prefix(&self.mark).map(Some).ok_or_else(|| self.bad())
    }

    fn bad(&self) -> HistoryError {
        HistoryError::BadCursor { cursor: self.after.clone().unwrap_or_default() }
    }

    /// A place, or a number, that the next page begins after; `start`, if it is the first page.
    fn number(&self, start: i64) -> Result<i64, HistoryError> {
        let Some(text) = self.after()? else { return Ok(start) };
        number(text).ok_or_else(|| self.bad())
    }

    /// Two of them.
    fn numbers(&self) -> Result<Option<(i64, i64)>, HistoryError> {
        let Some(text) = self.after()? else { return Ok(None) };
        let read = text.split_once(':').and_then(|(one, other)| Some((number(one)?, number(other)?)));
        read.map(Some).ok_or_else(|| self.bad())
    }

    /// An account.
    fn account(&self) -> Result<Option<&str>, HistoryError> {
        let Some(text) = self.after()? else { return Ok(None) };
        account(text).map(Some).ok_or_else(|| self.bad())
    }

    /// An amount, as a table has it, and the account that it is of.
    fn amount(&self) -> Result<Option<(&str, &str)>, HistoryError> {
        let Some(text) = self.after()? else { return Ok(None) };
        let is_amount = |text: &&str| amount_of(text).is_ok_and(|value| amount(value) == *text);
        let read =
            text.split_once(':').and_then(|(value, of)| Some((Some(value).filter(is_amount)?, account(of)?)));
        read.map(Some).ok_or_else(|| self.bad())
    }
}

/// A number as a cursor has it: there is one way to write it.
fn number(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|number| *number >= 0 && number.to_string() == text)
}

/// An account so, too.
fn account(text: &str) -> Option<&str> {
    parse_account(text).is_ok_and(|account| account_text(&account) == text).then_some(text)
}

/// The page of these rows, of which one more than the limit was asked for.
fn page<T>(mut rows: Vec<T>, part: &Part, cursor: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(part.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{}{}", part.mark, cursor(row)));
    Page { rows, next }
}

/// An amount, as JSON has it everywhere: digits in a text, as a number of JavaScript does not hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, example = "1393415244038")]
pub struct Amount(pub u128);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// What a column holds.
pub(crate) trait Column {
    fn amount(&self, column: usize) -> Result<Amount, HistoryError>;
    fn maybe_amount(&self, column: usize) -> Result<Option<Amount>, HistoryError>;
    fn number<T: TryFrom<i64>>(&self, column: usize) -> Result<T, HistoryError>;
    fn maybe_number<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>, HistoryError>;
    fn text(&self, column: usize) -> Result<String, HistoryError>;
    fn maybe_text(&self, column: usize) -> Result<Option<String>, HistoryError>;
    fn is(&self, column: usize) -> Result<bool, HistoryError>;
}

fn fitting<T: TryFrom<i64>>(number: i64) -> Result<T, HistoryError> {
    T::try_from(number).map_err(|_| HistoryError::Damaged { what: "a number", found: number.to_string() })
}

impl Column for AnyRow {
    fn amount(&self, column: usize) -> Result<Amount, HistoryError> {
        Ok(Amount(amount_of(self.try_get(column)?)?))
    }

    fn maybe_amount(&self, column: usize) -> Result<Option<Amount>, HistoryError> {
        let text: Option<String> = self.try_get(column)?;
        Ok(text.as_deref().map(amount_of).transpose()?.map(Amount))
    }

    fn number<T: TryFrom<i64>>(&self, column: usize) -> Result<T, HistoryError> {
        fitting(self.try_get(column)?)
    }

    fn maybe_number<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>, HistoryError> {
        let number: Option<i64> = self.try_get(column)?;
        number.map(fitting).transpose()
    }

    fn text(&self, column: usize) -> Result<String, HistoryError> {
        Ok(self.try_get(column)?)
    }

    fn maybe_text(&self, column: usize) -> Result<Option<String>, HistoryError> {
        Ok(self.try_get(column)?)
    }

    fn is(&self, column: usize) -> Result<bool, HistoryError> {
        Ok(self.try_get::<i64, _>(column)? != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_what_a_page_said_or_none() {
        let part = |after: &str| Part { after: Some(after.to_owned()), limit: 1, ..Part::default() };
        let somebody = account_text(&[7; 32].into());
        assert_eq!(part("17").number(-1).unwrap(), 17);
        assert_eq!(part("17:0").numbers().unwrap(), Some((17, 0)));
        assert_eq!(part(&somebody).account().unwrap(), Some(somebody.as_str()));
        let of_somebody = format!("{}:{somebody}", amount(5));
        assert_eq!(part(&of_somebody).amount().unwrap(), Some((amount(5).as_str(), somebody.as_str())));
        assert_eq!(Part::default().number(-1).unwrap(), -1, "the first page");
        let others = [
            "",
            "\0",
            "-1",
            "+1",
            "01",
            " 1",
            "1.0",
            "99999999999999999999",
            "1:",
            ":1",
            "1:-1",
            "5:nobody",
            "00000000000000000000000000000000000005:",
            ":",
            "next",
        ];
        for after in others {
            let part = part(after);
            let told = part.number(-1).unwrap_err().to_string();
            assert!(told.contains(&format!("{after:?}")) && told.contains("`next`"), "{told}");
            assert!(
                part.numbers().is_err() && part.account().is_err() && part.amount().is_err(),
                "{after:?}"
            );
        }
        // It is of another list.
        assert!(
            part("5").numbers().is_err() && part("5:6").number(0).is_err() && part("5").account().is_err()
        );
        assert!(part(&format!("5:{somebody}")).amount().is_err(), "an amount has all its digits");
    }
}
