//! What a history in a database knows of a DAO's past, instead of asking the chain for it block by block.

use anyhow::{Context as _, Result};
use std::io;
use tokio::runtime::{Builder, Handle, Runtime};
use tributary_client::{Chain, ChainError, ContractEvent};
use tributary_history::{same_chain, take_in, Database, HistoryError, Known, Taken};
use tributary_interfaces::factory::Dao;

/// A database, and whoever waits for its answers.
pub struct Archive {
    runtime: Runtime,
    database: Database,
}

impl Archive {
    /// Opens the database at a file or an address; one that is forgotten with the program, if none is named.
    pub fn open(at: Option<&str>) -> Result<Self> {
        let runtime = runtime().context("a runtime for the database")?;
        let database = match at {
            Some(at) => runtime.block_on(Database::open(at))?,
            None => runtime.block_on(Database::in_memory())?,
        };
        Ok(Self { runtime, database })
    }

    /// Asks the database.
    pub fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&Database) -> Result<T, HistoryError>,
    ) -> Result<T, HistoryError> {
        self.runtime.block_on(question(&self.database))
    }

    /// Where whatever waits for the database may run.
    pub fn runtime(&self) -> &Handle {
        self.runtime.handle()
    }

    pub fn database(&self) -> Database {
        self.database.clone()
    }

    /// Takes in what is new of a DAO.
    pub fn take_in(
        &self,
        chain: &mut impl Chain,
        dao: &Dao,
        first: u32,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Taken, HistoryError> {
        take_in(&self.database, self.runtime.handle(), chain, dao, first, progress)
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).enable_all().build()
}

/// What an archive knows of one DAO.
pub struct Past {
    archive: Archive,
    known: Known,
}

impl Past {
    /// What the archive at this place knows of a DAO on this chain; nothing if it was never taken in.
    pub fn of(at: &str, chain: &mut impl Chain, dao: Dao) -> Result<Option<Self>> {
        // What only asks makes no file, and no tables.
        let runtime = runtime().context("a runtime for the database")?;
        let Some(database) = runtime.block_on(Database::look(at))? else { return Ok(None) };
        let archive = Archive { runtime, database };
        let genesis = chain.genesis()?;
        let Some(known) = archive.ask(async |database| database.find(&genesis, &dao).await)? else {
            return Ok(None);
        };
        let height = chain.height()?;
        same_chain(&archive.database, archive.runtime.handle(), chain, &dao, &known, height)?;
        Ok(Some(Self { archive, known }))
    }

    /// The DAO's events of some blocks, as far as it knows them; and the block from which on the chain is to be asked.
    pub fn events_between(&self, from: u32, to: u32) -> Result<(Vec<ContractEvent>, u32), ChainError> {
        let last = to.min(self.known.next_block.saturating_sub(1));
        if from >= self.known.next_block {
            return Ok((Vec::new(), from));
        }
        let events = self.archive.ask(async |database| database.events(&self.known, from, last).await);
        let events = events.map_err(|error| ChainError::Unavailable(format!("its history: {error}")))?;
        Ok((events, last.saturating_add(1)))
    }
}
