//! Tokens for points that the token did not mint: its cap was reached, or it did not answer. Points do not wait
//! for it; what is owed is minted later, when anybody asks.

use ink::{
    prelude::vec::Vec,
    primitives::AccountId,
    storage::{Lazy, Mapping},
};

/// What members are owed, and all together.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Owed {
    total: Lazy<u128>,
    members: Mapping<AccountId, u128>,
}

impl Owed {
    pub fn total(&self) -> u128 {
        self.total.get().unwrap_or_default()
    }

    pub fn of(&self, member: AccountId) -> u128 {
        self.members.get(member).unwrap_or_default()
    }

    /// What each of `members` is owed who is owed something, each once.
    pub fn to(&self, members: Vec<AccountId>) -> Vec<(AccountId, u128)> {
        let mut entries: Vec<(AccountId, u128)> = Vec::with_capacity(members.len());
        for member in members {
            let owed = self.of(member);
            if owed > 0 && entries.iter().all(|(known, _)| *known != member) {
                entries.push((member, owed));
            }
        }
        entries
    }

    /// Notes that of `entries`, which nobody was owed before, the token minted so much, in order. Returns who is
    /// owed what now of those who did not get all. No sum overflows: see `MAX_AMOUNT`.
    #[inline(never)]
    pub fn add_rest(&mut self, entries: &[(AccountId, u128)], minted: u128) -> Vec<(AccountId, u128)> {
        let (mut changed, mut added) = (Vec::new(), 0u128);
        for (member, _, rest) in split(entries, minted).filter(|(_, _, rest)| *rest > 0) {
            let owed = self.of(member).saturating_add(rest);
            self.members.insert(member, &owed);
            added = added.saturating_add(rest);
            changed.push((member, owed));
        }
        if added > 0 {
            self.total.set(&self.total().saturating_add(added));
        }
        changed
    }

    /// Notes that of `entries`, which was all that these were owed, the token minted so much, in order. Returns
    /// how much that is, and who is owed what now of those who got something. A cell is never cleared, so that
    /// nobody collects the deposit that somebody else paid for it.
    #[inline(never)]
    pub fn settle(&mut self, entries: &[(AccountId, u128)], minted: u128) -> (u128, Vec<(AccountId, u128)>) {
        let (mut changed, mut paid) = (Vec::new(), 0u128);
        for (member, got, rest) in split(entries, minted).filter(|(_, got, _)| *got > 0) {
            self.members.insert(member, &rest);
            paid = paid.saturating_add(got);
            changed.push((member, rest));
        }
        if paid > 0 {
            self.total.set(&self.total().saturating_sub(paid));
        }
        (paid, changed)
    }
}

/// How much of each entry was minted, and what is left of it, if `minted` went to them in order.
fn split(entries: &[(AccountId, u128)], minted: u128) -> impl Iterator<Item = (AccountId, u128, u128)> + '_ {
    let mut left = minted;
    entries.iter().map(move |(member, asked)| {
        let got = left.min(*asked);
        left = left.saturating_sub(got);
        (*member, got, asked.saturating_sub(got))
    })
}
