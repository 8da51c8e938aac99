//! The keeper: does what anybody may do and somebody must.
//!
//! [`round`] does all that is due at a moment, read from the chain: the [`duties`], one after the other. It keeps
//! nothing that it needs between two rounds; what it does twice, or beside another keeper, changes nothing the second
//! time, as the contracts pay and count each thing once.

mod budget;
mod counts;
mod duties;
mod memory;
mod monitor;
mod surroundings;
mod trouble;
mod work;

pub use budget::{Costs, Purse, Spent};
pub use counts::{Counts, Row, TABLE};
pub use memory::Memory;
pub use monitor::Monitor;
pub use surroundings::{Sent, Surroundings};

use tributary_client::{Chain, ChainError, DaoClient};
use work::{Stop, Work};

/// Does what is due.
pub fn round(
    client: &mut DaoClient<'_, impl Chain>,
    around: &Surroundings,
    memory: &mut Memory,
) -> Result<Counts, ChainError> {
    let now = client.chain.now()?;
    let mut work = Work { client, around, memory, now, counts: Counts::default() };
    let done = work
        .finalize()
        .and_then(|()| work.mint())
        .and_then(|()| work.decide())
        .and_then(|()| work.count_ballots())
        .and_then(|()| work.open_epochs())
        .and_then(|()| work.pay())
        .and_then(|()| work.pay_grants())
        .and_then(|()| work.close_epochs());
    match done {
        Ok(()) | Err(Stop::Enough) => Ok(work.counts),
        Err(Stop::Broken(error)) => Err(error),
    }
}
