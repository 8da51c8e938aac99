//! Following the chain: which DAO is served, what of it is taken in, and what keeps that for now.

use crate::{
    deployment::Deployment,
    keeper::chain_shows,
    past::Archive,
    place::{Context, On},
    target::Target,
};
use anyhow::Result;
use std::sync::Arc;
use tributary_client::{Chain, Hash};
use tributary_history::{HistoryError, Known};
use tributary_interfaces::factory::Dao;
use tributary_serve::{now, Progress};

/// Which DAO is served: known without a node, where it was taken in before.
pub struct Served {
    pub genesis: Hash,
    pub dao: Dao,
    pub name: String,
    /// From which block on its events are.
    first: u32,
}

impl Served {
    /// The DAO that the target names. A node that is catching up does not have it yet, where the history does.
    pub fn on_chain(context: &mut Context, archive: &Archive) -> Result<Self> {
        let genesis = context.place.genesis()?;
        if let (On::Node(_), Some(served)) = (&context.place.on, Self::remembered(&context.target, archive)?)
        {
            if served.genesis == genesis {
                return Ok(served);
            }
        }
        let (dao, first, name) = (context.dao()?, context.first_block()?, context.dao_name()?);
        Ok(Self { genesis, dao, name, first })
    }

    /// The same by its deployment file and the history alone; nothing, if the history does not have it.
    pub fn remembered(target: &Target, archive: &Archive) -> Result<Option<Self>> {
        let path = match (&target.dao, &target.url) {
            (Some(path), Some(_)) => path.clone(),
            (None, Some(_)) => match Deployment::only_one_anywhere() {
                Ok(Some(path)) => path,
                // Which of several it is the chain's name tells.
                _ => return Ok(None),
            },
            (_, None) => return Ok(None),
        };
        let Deployment { genesis, dao, name, since, .. } = Deployment::read(&path)?;
        let Some(dao) = dao else { return Ok(None) };
        let served = Self { genesis: genesis.0, dao: dao.0, name, first: since };
        Ok(served.find(archive)?.map(|_| served))
    }

    pub fn find(&self, archive: &Archive) -> Result<Option<Known>, HistoryError> {
        archive.ask(async |database| database.find(&self.genesis, &self.dao).await)
    }
}

/// Takes in what is new, and says how far the chain goes.
pub struct Follower<'a> {
    pub served: &'a Served,
    pub archive: &'a Archive,
    pub progress: Arc<Progress>,
    /// The DAO in the history, once it has it.
    pub known: Option<Known>,
}

impl Follower<'_> {
    pub fn take_in(
        &mut self,
        context: &mut Context,
        bar: &mut dyn FnMut(u64, u64),
    ) -> Result<(), HistoryError> {
        let Served { genesis, dao, first, .. } = self.served;
        let (height, clock) = (context.place.height()?, context.place.now()?);
        self.progress.stands(height, now());
        self.progress.is_at(clock);
        chain_shows(clock);
        // A node of another chain may have come into the place of the one that there was.
        if let (Some(known), true) = (self.known, context.place.genesis()? != *genesis) {
            let known = self.archive.ask(async |database| database.up_to(&known).await)?;
            return Err(HistoryError::OtherChain { known, block: 0 });
        }
        self.archive.take_in(&mut context.place, dao, *first, bar)?;
        Ok(())
    }
}

/// What is wrong for now: told once, and not each time that it is found so.
#[derive(Default)]
pub struct Complaint(Option<String>);

impl Complaint {
    pub fn tell(&mut self, error: &HistoryError) {
        let what = match error {
            // Such a chain goes on.
            HistoryError::ChainBehind { .. } => "the chain ends before the history".to_owned(),
            other => other.to_string(),
        };
        if self.0.as_ref() != Some(&what) {
            tracing::warn!("nothing new is taken in for now: {error}");
            self.0 = Some(what);
        }
    }

    pub fn is_over(&self) -> bool {
        self.0.is_none()
    }
}

/// Whether it may be over later, and what was taken in is served meanwhile.
pub fn is_for_now(error: &HistoryError) -> bool {
    matches!(error, HistoryError::Chain(_) | HistoryError::Database(_) | HistoryError::ChainBehind { .. })
}

/// A new connection does not have whatever is wrong with the old one.
pub fn reconnect(context: &mut Context) {
    if let (On::Node(node), Some(url)) = (&mut context.place.on, &context.target.url) {
        if let Ok(new) = tributary_node::Node::connect(url) {
            **node = new;
        }
    }
}
