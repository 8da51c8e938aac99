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

    /// Notes that of `entries` the token minted so much, in order. `before`: whether these were owed it before, or
    /// the rest is owed from now on. Returns how much less or more is owed in all, and to whom how much now. A
    /// cell is never cleared, so that nobody collects the deposit that somebody else paid for it. No sum
    /// overflows: see `MAX_AMOUNT`.
    #[inline(never)]
    pub fn note(
        &mut self,
        entries: &[(AccountId, u128)],
        minted: u128,
        before: bool,
    ) -> (u128, Vec<(AccountId, u128)>) {
        let (mut left, mut sum, mut changed) = (minted, 0u128, Vec::new());
        for (member, asked) in entries.iter().copied() {
            let got = left.min(asked);
            let rest = asked.saturating_sub(got);
            left = left.saturating_sub(got);
            let change = if before { got } else { rest };
            if change == 0 {
                continue;
            }
            let owed = if before { rest } else { self.of(member).saturating_add(rest) };
            self.members.insert(member, &owed);
            sum = sum.saturating_add(change);
            changed.push((member, owed));
        }
        if sum > 0 {
            let total = self.total();
            self.total.set(&if before { total.saturating_sub(sum) } else { total.saturating_add(sum) });
        }
        (sum, changed)
    }
}
