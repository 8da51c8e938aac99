//! From a chain into the database.

use crate::{
    database::{Added, Database, Known},
    folding::part_of,
    HistoryError,
};
use tokio::runtime::Handle;
use tributary_client::{Chain, ChainError, EventBook, Progress};
use tributary_interfaces::factory::Dao;

/// How many blocks are taken in between two times that it is written down.
const BLOCKS_PER_PART: u32 = 2_000;

/// What was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub known: Known,
    /// How many events are new.
    pub added: u64,
    /// The block up to where the history goes now.
    pub up_to: u32,
}

/// Takes in what is new of a DAO, whose events begin at block `first`. What is there stays, whenever this is ended; so
/// it may be run again at any time, and by several at once.
///
/// A chain blocks while it is asked, and a database is waited for: call this where no runtime runs already.
pub fn take_in(
    database: &Database,
    runtime: &Handle,
    chain: &mut impl Chain,
    dao: &Dao,
    first: u32,
    progress: Progress<'_>,
) -> Result<Taken, HistoryError> {
    let genesis = chain.genesis()?;
    let height = chain.height()?;
    let mut known = runtime.block_on(database.begin(&genesis, dao, first))?;
    same_chain(database, runtime, chain, dao, &known, height)?;
    let book = EventBook::default();
    let mut added = 0;
    while known.next_block <= height {
        let last = known.next_block.saturating_add(BLOCKS_PER_PART - 1).min(height);
        let events = chain.events_between(known.next_block, last)?;
        match runtime.block_on(database.add(&known, dao, &book, &events, last))? {
            Added::Events(new) => {
                added += new;
                known.next_block = last.saturating_add(1);
            }
            Added::Overtaken(next) => known.next_block = next,
        }
        let part = |block: u32| u64::from(block.saturating_sub(first));
        progress(part(known.next_block), part(height.saturating_add(1)));
    }
    Ok(Taken { known, added, up_to: known.next_block.saturating_sub(1) })
}

/// Refuses a chain that tells something else than what was taken in. A node that has forgotten it is not held to it.
pub fn same_chain(
    database: &Database,
    runtime: &Handle,
    chain: &mut impl Chain,
    dao: &Dao,
    known: &Known,
    height: u32,
) -> Result<(), HistoryError> {
    let last = known.next_block.saturating_sub(1);
    let Some((first, newest)) = runtime.block_on(database.ends(known))? else { return Ok(()) };
    if newest > height {
        return Err(HistoryError::ChainBehind { known: last, height });
    }
    for block in [first, newest] {
        let kept = runtime.block_on(database.events(known, block, block))?;
        let mut told = match chain.events_between(block, block) {
            Err(ChainError::Forgotten(_)) => continue,
            told => told?,
        };
        told.retain(|event| part_of(event, dao, Some(first)).is_some());
        if told != kept {
            return Err(HistoryError::OtherChain { known: last, block });
        }
    }
    Ok(())
}
