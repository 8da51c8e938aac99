//! A treasury's books, as its events tell them.

use crate::ContractEvent;
use std::collections::BTreeMap;
use tributary_interfaces::treasury::{
    Asset, EpochClosed, EpochOpened, Found, Funded, GrantCanceled, GrantCreated, GrantId, GrantPaid,
    GrantReleased, Lost, Paid, ProgramCreated, ProgramId, ProgramWrittenOff, Redeemed, Transferred, Vault,
};

/// The books of each asset, and what is needed to go on with them: which asset a program or a grant pays.
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub vaults: BTreeMap<Asset, Vault>,
    pub programs: BTreeMap<ProgramId, Asset>,
    pub grants: BTreeMap<GrantId, Asset>,
}

/// What an event did to an asset's books.
enum Move {
    Fund(u128),
    Reserve(u128),
    Release(u128),
    PayReserved(u128),
    PayFree(u128),
    Lose(u128),
    Find(u128),
}

impl Books {
    /// Takes in an event of the treasury; the events before it were taken in. Returns the books that it changed.
    pub fn take(&mut self, event: &ContractEvent) -> Vec<(Asset, Vault)> {
        let moves = self.moves(event);
        moves
            .into_iter()
            .map(|(asset, moved)| {
                let vault = self.vaults.entry(asset).or_default();
                apply(vault, moved);
                (asset, *vault)
            })
            .collect()
    }

    fn moves(&mut self, event: &ContractEvent) -> Vec<(Asset, Move)> {
        if let Some(e) = event.decode::<Redeemed>() {
            return e.paid.into_iter().map(|(asset, amount)| (asset, Move::PayFree(amount))).collect();
        }
        let program = |id| self.programs.get(&id).copied();
        let grant = |id| self.grants.get(&id).copied();
        let moved = if let Some(e) = event.decode::<Funded>() {
            Some((e.asset, Move::Fund(e.amount)))
        } else if let Some(e) = event.decode::<ProgramCreated>() {
            self.programs.insert(e.program, e.config.asset);
            None
        } else if let Some(e) = event.decode::<GrantCreated>() {
            self.grants.insert(e.grant, e.config.asset);
            Some((e.config.asset, Move::Reserve(e.config.amount)))
        } else if let Some(e) = event.decode::<GrantPaid>() {
            Some((e.asset, Move::PayReserved(e.amount)))
        } else if let Some(e) = event.decode::<GrantCanceled>() {
            grant(e.grant).map(|asset| (asset, Move::Release(e.released)))
        } else if let Some(e) = event.decode::<GrantReleased>() {
            grant(e.grant).map(|asset| (asset, Move::Release(e.released)))
        } else if let Some(e) = event.decode::<EpochOpened>() {
            program(e.program).map(|asset| (asset, Move::Reserve(e.budget)))
        } else if let Some(e) = event.decode::<EpochClosed>() {
            program(e.program).map(|asset| (asset, Move::Release(e.released)))
        } else if let Some(e) = event.decode::<ProgramWrittenOff>() {
            program(e.program).map(|asset| (asset, Move::Release(e.released)))
        } else if let Some(e) = event.decode::<Paid>() {
            Some((e.asset, Move::PayReserved(e.amount)))
        } else if let Some(e) = event.decode::<Transferred>() {
            Some((e.asset, Move::PayFree(e.amount)))
        } else if let Some(e) = event.decode::<Lost>() {
            Some((e.asset, Move::Lose(e.amount)))
        } else {
            event.decode::<Found>().map(|e| (e.asset, Move::Find(e.amount)))
        };
        moved.into_iter().collect()
    }
}

fn apply(vault: &mut Vault, moved: Move) {
    let add = |sum: &mut u128, amount| *sum = sum.saturating_add(amount);
    let take = |sum: &mut u128, amount| *sum = sum.saturating_sub(amount);
    match moved {
        Move::Fund(amount) => add(&mut vault.inflow, amount),
        Move::Reserve(amount) => add(&mut vault.reserved, amount),
        Move::Release(amount) => take(&mut vault.reserved, amount),
        Move::PayReserved(amount) => {
            take(&mut vault.reserved, amount);
            add(&mut vault.paid, amount);
        }
        Move::PayFree(amount) => add(&mut vault.paid, amount),
        Move::Lose(amount) => add(&mut vault.lost, amount),
        Move::Find(amount) => take(&mut vault.lost, amount),
    }
    // What is free is what is left: nothing, if more was lost than that.
    let there = vault.inflow.saturating_sub(vault.paid).saturating_sub(vault.lost);
    vault.free = there.saturating_sub(vault.reserved);
}
