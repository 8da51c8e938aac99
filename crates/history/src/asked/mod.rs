//! What can be asked of a history. Each answer is one question to the database, by an index, and lists come in pages.

mod coming;
mod decisions;
mod kinds;
mod people;
mod told;
mod treasury;
mod work;

pub use coming::{OpenEpoch, Schedule, Window};
pub use decisions::{BallotRow, ProposalRow};
pub use kinds::{Status, Subject};
pub use people::{MemberOrder, MemberRow, StandingRow};
pub use told::{About, Blocks, EventRow};
pub use treasury::{BookRow, EpochRow, PaymentFilter, PaymentRow, Statement, StatementTotal};
pub use work::{AttestationFilter, AttestationRow, DisputeRow};

use crate::{sql::amount_of, HistoryError};
use serde::{Serialize, Serializer};
use sqlx::{any::AnyRow, Row};
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
}

impl Part {
    fn limit(&self) -> i64 {
        self.limit.clamp(1, MAX_PAGE).into()
    }

    /// A place, or a number, that the next page begins after; `start`, if it is the first page.
    fn number(&self, start: i64) -> Result<i64, HistoryError> {
        match &self.after {
            None => Ok(start),
            Some(text) => text.parse().map_err(|_| HistoryError::BadCursor { cursor: text.clone() }),
        }
    }

    /// A value and the account that it is of.
    fn pair(&self) -> Result<Option<(&str, &str)>, HistoryError> {
        let Some(text) = &self.after else { return Ok(None) };
        let bad = || HistoryError::BadCursor { cursor: text.clone() };
        text.split_once(':').map(Some).ok_or_else(bad)
    }
}

/// The page of these rows, of which one more than the limit was asked for.
fn page<T>(mut rows: Vec<T>, part: &Part, cursor: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(part.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor);
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
