//! Who holds how much, who has the votes of it, and what was true when.
//!
//! Two equations hold at the end of every message, and so at every past moment: the balances add up to
//! the total supply, and all accounts' votes add up to the votable supply.

use crate::holding::{Holding, VotesGoTo};
use ink::{prelude::vec::Vec, primitives::AccountId};
use tributary_interfaces::{
    signed::is_anybodys,
    token::{DelegateChanged, ExclusionChanged, TokenError},
    Timestamp, Transfer,
};
use tributary_storage::History;

/// Balances, votes and supply, each with its history.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Ledger {
    holders: History<AccountId, Holding>,
    /// Votes that others delegated to an account.
    received: History<AccountId, u128>,
    supply: History<(), Supply>,
}

/// All tokens, and those of them that carry votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Supply {
    pub total: u128,
    /// The balances of all accounts that are not excluded.
    pub votable: u128,
}

// Sums saturate instead of failing: no sum exceeds the total supply, which `mint` keeps within a u128;
// no difference falls below 0, as what is taken off was put on before.
impl Ledger {
    pub fn balance(&self, owner: AccountId) -> u128 {
        self.holders.get(owner).balance
    }

    pub fn supply(&self) -> Supply {
        self.supply.get(())
    }

    pub fn votes(&self, account: AccountId) -> u128 {
        self.holders.get(account).own_votes().saturating_add(self.received.get(account))
    }

    pub fn delegate_of(&self, owner: AccountId) -> AccountId {
        self.holders.get(owner).votes.delegate().unwrap_or(owner)
    }

    pub fn is_excluded(&self, account: AccountId) -> bool {
        self.holders.get(account).votes.is_excluded()
    }

    pub fn past_delegate(&self, owner: AccountId, at: Timestamp) -> AccountId {
        self.holders.at(owner, at).value.votes.delegate().unwrap_or(owner)
    }

    pub fn past_balance(&self, owner: AccountId, at: Timestamp) -> u128 {
        self.holders.at(owner, at).value.balance
    }

    pub fn past_votes(&self, account: AccountId, at: Timestamp) -> u128 {
        let own = self.holders.at(account, at).value.own_votes();
        own.saturating_add(self.received.at(account, at).value)
    }

    pub fn past_supply(&self, at: Timestamp) -> Supply {
        self.supply.at((), at).value
    }

    /// Passes tokens on. `from` and `to` differ.
    pub fn transfer(
        &mut self,
        from: AccountId,
        to: AccountId,
        value: u128,
        now: Timestamp,
    ) -> Result<Transfer, TokenError> {
        check_recipient(to)?;
        let votes_from = self.take(from, value, now)?;
        let votes_to = self.give(to, value, now);

        if votes_from.delegate() != votes_to.delegate() {
            self.revoke_votes(votes_from, value, now);
            self.grant_votes(votes_to, value, now);
        }
        if votes_from.is_excluded() != votes_to.is_excluded() {
            let Supply { total, votable } = self.supply.get(());
            let votable = match votes_to.is_excluded() {
                true => votable.saturating_sub(value),
                false => votable.saturating_add(value),
            };
            self.supply.set((), now, Supply { total, votable });
        }
        Ok(Transfer { from: Some(from), to: Some(to), value })
    }

    /// Creates tokens, in order, as far as the cap has room. Returns how many, and for whom. An entry of 0, or
    /// for the account of zeros, does nothing.
    pub fn mint(
        &mut self,
        entries: &[(AccountId, u128)],
        cap: u128,
        now: Timestamp,
    ) -> (u128, Vec<Transfer>) {
        let Supply { total, mut votable } = self.supply.get(());
        let entries = entries.iter().copied().filter(|(to, _)| !is_anybodys(to));
        let room = cap.saturating_sub(total);
        let (mut minted, mut transfers) = (0u128, Vec::new());
        for (to, wanted) in entries {
            let value = wanted.min(room.saturating_sub(minted));
            if value == 0 {
                continue;
            }
            minted = minted.saturating_add(value);
            let votes = self.give(to, value, now);
            self.grant_votes(votes, value, now);
            if !votes.is_excluded() {
                votable = votable.saturating_add(value);
            }
            transfers.push(Transfer { from: None, to: Some(to), value });
        }
        if minted > 0 {
            self.supply.set((), now, Supply { total: total.saturating_add(minted), votable });
        }
        (minted, transfers)
    }

    /// Destroys tokens. 0 does nothing, and nothing is to be emitted.
    pub fn burn(
        &mut self,
        owner: AccountId,
        value: u128,
        now: Timestamp,
    ) -> Result<Option<Transfer>, TokenError> {
        if value == 0 {
            return Ok(None);
        }
        let votes = self.take(owner, value, now)?;
        self.revoke_votes(votes, value, now);
        let Supply { total, votable } = self.supply.get(());
        let left = |supply: u128| supply.saturating_sub(value);
        let votable = if votes.is_excluded() { votable } else { left(votable) };
        self.supply.set((), now, Supply { total: left(total), votable });
        Ok(Some(Transfer { from: Some(owner), to: None, value }))
    }

    /// Gives the votes of `owner`'s tokens to `to`. Nothing is to be emitted if `to` has them already.
    pub fn delegate(
        &mut self,
        owner: AccountId,
        to: AccountId,
        now: Timestamp,
    ) -> Result<Option<DelegateChanged>, TokenError> {
        check_recipient(to)?;
        let Holding { balance, votes } = self.holders.get(owner);
        if votes.is_excluded() {
            return Err(TokenError::Excluded(owner));
        }
        let from = votes.delegate().unwrap_or(owner);
        if from == to {
            return Ok(None);
        }
        let new_votes = if to == owner { VotesGoTo::Owner } else { VotesGoTo::Delegate(to) };
        self.holders.set(owner, now, Holding { balance, votes: new_votes });
        self.revoke_votes(votes, balance, now);
        self.grant_votes(new_votes, balance, now);
        Ok(Some(DelegateChanged { owner, from, to }))
    }

    /// Leaves `account` out of the votable supply, or takes it in again with its own votes; a delegation ends
    /// with that. Nothing is to be emitted if that is so already.
    pub fn set_excluded(
        &mut self,
        account: AccountId,
        excluded: bool,
        now: Timestamp,
    ) -> Result<Option<(ExclusionChanged, Option<DelegateChanged>)>, TokenError> {
        check_recipient(account)?;
        let Holding { balance, votes } = self.holders.get(account);
        if votes.is_excluded() == excluded {
            return Ok(None);
        }
        let new_votes = if excluded { VotesGoTo::Nobody } else { VotesGoTo::Owner };
        self.holders.set(account, now, Holding { balance, votes: new_votes });
        self.revoke_votes(votes, balance, now);
        let Supply { total, votable } = self.supply.get(());
        let votable =
            if excluded { votable.saturating_sub(balance) } else { votable.saturating_add(balance) };
        self.supply.set((), now, Supply { total, votable });
        let ended = votes.delegate().map(|from| DelegateChanged { owner: account, from, to: account });
        Ok(Some((ExclusionChanged { account, excluded }, ended)))
    }

    /// Takes tokens off an account. Returns who had their votes.
    fn take(&mut self, owner: AccountId, value: u128, now: Timestamp) -> Result<VotesGoTo, TokenError> {
        let mut votes = VotesGoTo::Owner;
        self.holders.try_update(owner, now, |newest| {
            let Holding { balance, votes: had } = newest.value;
            votes = had;
            let left = balance.checked_sub(value);
            let refused = TokenError::InsufficientBalance { owner, balance, needed: value };
            Ok(Holding { balance: left.ok_or(refused)?, votes })
        })?;
        Ok(votes)
    }

    /// Puts tokens on an account. Returns who gets their votes.
    fn give(&mut self, owner: AccountId, value: u128, now: Timestamp) -> VotesGoTo {
        let mut votes = VotesGoTo::Owner;
        self.holders.update(owner, now, |newest| {
            votes = newest.value.votes;
            Holding { balance: newest.value.balance.saturating_add(value), votes }
        });
        votes
    }

    fn grant_votes(&mut self, votes: VotesGoTo, value: u128, now: Timestamp) {
        if let Some(delegate) = votes.delegate() {
            self.received.update(delegate, now, |newest| newest.value.saturating_add(value));
        }
    }

    fn revoke_votes(&mut self, votes: VotesGoTo, value: u128, now: Timestamp) {
        if let Some(delegate) = votes.delegate() {
            self.received.update(delegate, now, |newest| newest.value.saturating_sub(value));
        }
    }
}

/// Refuses the account of zeros, which has no owner.
fn check_recipient(to: AccountId) -> Result<(), TokenError> {
    if is_anybodys(&to) {
        return Err(TokenError::ZeroAccount);
    }
    Ok(())
}
