//! What owners let others spend, as the PSP22 reference has it.

use ink::{primitives::AccountId, storage::Mapping};
use tributary_interfaces::{Approval, PSP22Error};

/// For each owner and spender, how much the spender may pass on. 0 is stored only where the spender has spent
/// all of it: the deposit for the cell is the owner's, and whoever clears a cell gets its deposit.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Allowances {
    allowed: Mapping<(AccountId, AccountId), u128>,
}

impl Allowances {
    pub fn get(&self, owner: AccountId, spender: AccountId) -> u128 {
        self.allowed.get((owner, spender)).unwrap_or_default()
    }

    /// Sets an allowance. Nothing happens, and nothing is to be emitted, between an account and itself.
    pub fn approve(&mut self, owner: AccountId, spender: AccountId, amount: u128) -> Option<Approval> {
        (owner != spender).then(|| self.put(owner, spender, amount))
    }

    /// Raises an allowance, at most to what a u128 holds.
    pub fn increase(&mut self, owner: AccountId, spender: AccountId, by: u128) -> Option<Approval> {
        let raised = self.get(owner, spender).saturating_add(by);
        (owner != spender && by > 0).then(|| self.put(owner, spender, raised))
    }

    /// Lowers an allowance.
    pub fn decrease(
        &mut self,
        owner: AccountId,
        spender: AccountId,
        by: u128,
    ) -> Result<Option<Approval>, PSP22Error> {
        if owner == spender || by == 0 {
            return Ok(None);
        }
        let lowered = self.after_spending(owner, spender, by)?;
        Ok(Some(self.put(owner, spender, lowered)))
    }

    /// What is left of an allowance when `value` of it is spent. Changes nothing.
    pub fn after_spending(
        &self,
        owner: AccountId,
        spender: AccountId,
        value: u128,
    ) -> Result<u128, PSP22Error> {
        self.get(owner, spender).checked_sub(value).ok_or(PSP22Error::InsufficientAllowance)
    }

    /// Leaves a spender who has spent some of an allowance `left` of it.
    pub fn spend(&mut self, owner: AccountId, spender: AccountId, left: u128) -> Approval {
        self.allowed.insert((owner, spender), &left);
        Approval { owner, spender, amount: left }
    }

    /// Does what the owner says.
    fn put(&mut self, owner: AccountId, spender: AccountId, amount: u128) -> Approval {
        match amount {
            0 => self.allowed.remove((owner, spender)),
            _ => drop(self.allowed.insert((owner, spender), &amount)),
        }
        Approval { owner, spender, amount }
    }
}
