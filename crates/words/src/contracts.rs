//! What contracts take, as far as their metadata is at hand.

use std::{collections::BTreeMap, sync::Arc};
use tributary_client::{AccountId, Artifacts, Chain, ChainError, Hash, Interface, Part};
use tributary_interfaces::factory::Dao;

/// The metadata of those contracts that were met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contracts {
    /// Metadata that somebody named.
    named: Vec<Arc<Interface>>,
    met: BTreeMap<AccountId, Option<Arc<Interface>>>,
    /// The codes that contracts run that were met.
    codes: Vec<Hash>,
}

impl Contracts {
    pub fn take(&mut self, named: impl IntoIterator<Item = Interface>) {
        self.named.extend(named.into_iter().map(Arc::new));
    }

    /// Of a part of the DAO, what it takes is in the local build; of another contract, by the code that it runs, in the
    /// metadata that was named, or in a build.
    pub fn meet(
        &mut self,
        chain: &mut impl Chain,
        dao: Option<Dao>,
        contract: AccountId,
    ) -> Result<(), ChainError> {
        if self.met.contains_key(&contract) {
            return Ok(());
        }
        let found = match dao.and_then(|dao| Part::of(&dao, &contract)) {
            Some(part) => {
                let artifacts = Artifacts::locate(chain.native()?.balance);
                // Whoever has no metadata sees the bytes.
                Interface::read(&artifacts.metadata(&format!("tributary_{part}"))).ok().map(Arc::new)
            }
            None => {
                let code = chain.code_hash(&contract)?;
                self.codes.extend(code);
                match self.named.iter().find(|named| Some(named.code) == code) {
                    Some(named) => Some(Arc::clone(named)),
                    None => Interface::at(chain, &contract)?.map(Arc::new),
                }
            }
        };
        self.met.insert(contract, found);
        Ok(())
    }

    pub fn interface(&self, contract: &AccountId) -> Option<&Interface> {
        self.met.get(contract)?.as_deref()
    }

    /// What was named, and is of no contract that was met.
    pub fn unfit(&self) -> impl Iterator<Item = &Interface> {
        let named = self.named.iter().map(AsRef::as_ref);
        named.filter(|named: &&Interface| !self.codes.contains(&named.code))
    }
}
