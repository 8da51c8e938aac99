//! An event as the chain recorded it, read back.

use crate::{sql::block_of, HistoryError};
use sqlx::{any::AnyRow, Row};
use tributary_client::{parse_account, unhex, ContractEvent, Hash};

/// The event of a row of place, at, emitter, topics and data.
pub(crate) fn event(row: &AnyRow) -> Result<ContractEvent, HistoryError> {
    let (place, at): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let (emitter, topics, data): (String, String, String) =
        (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
    let (block, index) = block_of(place);
    let topics = topics.split_whitespace().map(topic).collect::<Result<_, _>>()?;
    let data = unhex(&data).ok_or(HistoryError::Damaged { what: "an event", found: data })?;
    let contract = parse_account(&emitter);
    let contract = contract.map_err(|_| HistoryError::Damaged { what: "an account", found: emitter })?;
    Ok(ContractEvent { block, index, at: u64::try_from(at).unwrap_or_default(), contract, topics, data })
}

fn topic(text: &str) -> Result<Hash, HistoryError> {
    let bytes = unhex(text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.map(Hash::from).ok_or_else(|| HistoryError::Damaged { what: "a topic", found: text.to_owned() })
}
