//! Calls of any contract as people read them: as a message with its arguments, where metadata tells them.

use crate::words::Words;
use tributary_client::{hex, AccountId, Chain, ChainError, Interface, Told};
use tributary_text::{counted, printable};

/// How much is told of a call's arguments in a sentence.
const MAX_ARGUMENTS: usize = 300;

impl Words {
    /// Metadata that somebody named, of contracts that are met from now on.
    pub fn take_metadata(&mut self, named: impl IntoIterator<Item = Interface>) {
        self.contracts.take(named);
    }

    /// Finds out what these contracts take.
    pub fn meet_contracts(
        &mut self,
        chain: &mut impl Chain,
        contracts: impl IntoIterator<Item = AccountId>,
    ) -> Result<(), ChainError> {
        contracts.into_iter().try_for_each(|contract| self.contracts.meet(chain, self.dao, contract))
    }

    /// What a contract takes, if it was met and that is known.
    pub fn interface(&self, contract: &AccountId) -> Option<&Interface> {
        self.contracts.interface(contract)
    }

    /// Of metadata that was named and is of no contract that was met, that it tells nothing.
    pub fn unfit_metadata(&self) -> Vec<String> {
        let told = self.contracts.unfit().map(|named| {
            format!(
                "the metadata of {} is of the code {}, which no contract runs that is called here: it tells nothing",
                printable(&named.name),
                hex(named.code.as_ref())
            )
        });
        told.collect()
    }

    /// A call: "`stake` (amount: 5)"; of what is not known, how to know it.
    pub fn call(&self, contract: &AccountId, input: &[u8]) -> String {
        if let Some((message, arguments)) = self.interface(contract).and_then(|known| known.tell(input)) {
            let told = self.message(&message, &arguments);
            return match told.char_indices().nth(MAX_ARGUMENTS) {
                Some((end, _)) => format!("{}…)", told.get(..end).unwrap_or_default()),
                None => told,
            };
        }
        match input.split_first_chunk::<4>() {
            Some((selector, arguments)) => format!(
                "selector {}, {} (--metadata FILE tells them)",
                hex(selector),
                counted(u64::try_from(arguments.len()).unwrap_or(u64::MAX), "byte")
            ),
            None => "no message".to_owned(),
        }
    }

    /// A message with its arguments: "`stake` (amount: 5)".
    pub fn message(&self, name: &str, arguments: &Told) -> String {
        let name = printable(name);
        match arguments {
            Told::Fields(fields) if fields.is_empty() => format!("`{name}`"),
            arguments => format!("`{name}` ({})", self.told(arguments)),
        }
    }
}
