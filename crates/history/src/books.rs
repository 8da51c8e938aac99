//! A treasury's books, as they stand in the tables.

use crate::{sql::amount_of, HistoryError};
use sqlx::{AnyConnection, Row};
use tributary_client::{parse_asset, Books};
use tributary_interfaces::treasury::{Asset, Vault};

fn asset_of(text: &str) -> Result<Asset, HistoryError> {
    parse_asset(text).map_err(|_| HistoryError::Damaged { what: "an asset", found: text.to_owned() })
}

/// The books to go on with.
pub(crate) async fn books(database: &mut AnyConnection, dao: i64) -> Result<Books, HistoryError> {
    let mut books = Books::default();
    let newest = "SELECT asset, inflow, paid, reserved, lost FROM book AS newest WHERE dao = $1 AND place = \
                  (SELECT max(place) FROM book WHERE dao = newest.dao AND asset = newest.asset)";
    for row in sqlx::query(newest).bind(dao).fetch_all(&mut *database).await? {
        let part = |column: usize| amount_of(row.try_get(column)?);
        let (inflow, paid, reserved, lost) = (part(1)?, part(2)?, part(3)?, part(4)?);
        let free = inflow.saturating_sub(paid).saturating_sub(lost).saturating_sub(reserved);
        books.vaults.insert(asset_of(row.try_get(0)?)?, Vault { inflow, paid, reserved, free, lost });
    }
    for (query, known) in [
        ("SELECT id, asset FROM program WHERE dao = $1", &mut books.programs),
        ("SELECT id, asset FROM treasury_grant WHERE dao = $1", &mut books.grants),
    ] {
        for row in sqlx::query(query).bind(dao).fetch_all(&mut *database).await? {
            let id: i64 = row.try_get(0)?;
            known.insert(u32::try_from(id).unwrap_or(u32::MAX), asset_of(row.try_get(1)?)?);
        }
    }
    Ok(books)
}
